"""What a student receives: notebooks, environment, tp_utils, pages of help; nothing else."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tp_grading.build import RELEASED
from tp_grading.colab import refuse_another_address, refuse_placeholder, without_colab
from tp_grading.course import Course, CourseError, folder_of
from tp_grading.term.corrige import page
from tp_grading.term.handbook import answers_of, handbook, presented
from tp_grading.term.leaks import refuse_leaks
from tp_grading.term.links import unlinked
from tp_utils.i18n import FRENCH, _

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

ENVIRONMENT = (
    "environment.yml", "constraints.txt", "uv.lock", "setup.py", "LICENSE", "LICENSE-CC-BY-4.0.md",
)  # fmt: skip
EXTRAS = {"lab", "report"}  # of a student
DATE = (2020, 1, 1, 0, 0, 0)  # of every file of the archive: the same bytes each time


def contents(
    course: Course, labs: list[str], colab: bool = True, languages: Sequence[str] = (FRENCH.code,),
    alone: bool = False,
) -> dict[str, bytes]:  # fmt: skip
    """Return path → content of a release of these labs; without `colab`, no address and no word of it.

    A lab is there in each of the `languages` that it has: one file name, in a folder of each, so
    that it is handed in under one name. `alone`: for who studies without an instructor, with a page
    of answers, in French, for each lab.

    Raises:
        CourseError: a file is missing or is a link, the address of the course is that of the
            example or not that of the notebooks, or something would leak.
    """
    if colab:
        refuse_placeholder(course)
    files = {name: _read(course.root / name) for name in ENVIRONMENT}
    files["pyproject.toml"] = pyproject(_read(course.root / "pyproject.toml")).encode()
    for path in sorted((course.root / "src" / "tp_utils").rglob("*")):
        made = "__pycache__" in path.parts or path.name.startswith(".")
        if path.is_file() and not made:
            files[path.relative_to(course.root).as_posix()] = _read(path)
    presentations = []
    for lab in labs:
        course.script(lab)
        for language in _of_lab(course, lab, languages):
            folder, pictures = folder_of(language), course.notebook(lab).parent
            notebook = _read(course.notebook(lab, language))
            if colab:
                refuse_another_address(course, lab, notebook)
            name = f"{folder}/{lab}/{lab}.ipynb"
            there = [one for one in labs if language in course.languages(one)]
            files[name] = unlinked(notebook if colab else without_colab(notebook, language), there)
            presentations.append(replace(presented(lab, files[name], folder), answers=alone))
            for path in sorted(pictures.rglob("*")):
                hidden = any(part.startswith(".") for part in path.relative_to(pictures).parts)
                if path.suffix in RELEASED - {".ipynb"} and not hidden:
                    files[f"{folder}/{lab}/{path.relative_to(pictures).as_posix()}"] = _read(path)
    files |= handbook(course, presentations, colab, languages)
    refuse_leaks(course, labs, files)
    if alone:
        files |= {answers_of(lab): page(course, lab, folded=True) for lab in labs}
    return files


def _of_lab(course: Course, lab: str, languages: Sequence[str]) -> list[str]:
    """Return those of the languages that a lab has. CourseError when it has none."""
    found = [language for language in languages if language in course.languages(lab)]
    if not found:
        raise CourseError(
            _("{lab} n'est pas traduit (langue demandée : {asked}). Ajoutez --lang {known}, ou "
              "déclarez-le dans [tool.tp.translated] de pyproject.toml une fois traduit.").format(
                lab=lab, asked=", ".join(languages), known=" --lang ".join(course.languages(lab)))
        )  # fmt: skip
    return found


def _read(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise CourseError(
            _("{path} manque ou n'est pas un fichier ordinaire ; les notebooks se fabriquent par "
              "« tp-grade build ».").format(path=path)
        )  # fmt: skip
    return path.read_bytes()


def pyproject(data: bytes) -> str:
    """Return the pyproject.toml of a release: what installs tp_utils, nothing of the grader."""
    whole = tomllib.loads(data.decode())
    project = whole["project"]
    scripts = project.pop("scripts", {})
    points = project.pop("entry-points", {})
    extras = project.pop("optional-dependencies", {})
    tool = whole["tool"]["setuptools"]
    data_files, installed = tool.get("package-data", {}), tool.get("data-files", {})
    tables = {
        "build-system": whole["build-system"],
        "project": project,
        "project.optional-dependencies": {k: v for k, v in extras.items() if k in EXTRAS},
        "project.scripts": _of_students(scripts),
        **{f'project.entry-points."{k}"': _of_students(v) for k, v in points.items()},
        "tool.setuptools.packages.find": {"where": ["src"]},
        "tool.setuptools.package-data": {k: v for k, v in data_files.items() if k == "tp_utils"},
        "tool.setuptools.data-files": {json.dumps(k): v for k, v in installed.items()},
    }
    return "\n".join(
        f"[{name}]\n"
        + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in t.items())
        for name, t in tables.items()
        if t
    )


def _of_students(points: dict[str, str]) -> dict[str, str]:
    return {k: v for k, v in points.items() if v.startswith("tp_utils")}


def zipped(files: dict[str, bytes]) -> bytes:
    """Return an archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for inside, data in sorted(files.items()):
            info = zipfile.ZipInfo(inside, DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
