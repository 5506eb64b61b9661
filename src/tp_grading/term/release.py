"""What a student receives: notebooks, environment, tp_utils, a README; nothing else."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

from tp_grading.build import RELEASED
from tp_grading.colab import refuse_another_address, refuse_placeholder, without_colab
from tp_grading.course import Course, CourseError
from tp_grading.term.leaks import leaks
from tp_utils.i18n import _, typography

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

ENVIRONMENT = ("environment.yml", "constraints.txt", "uv.lock", "LICENSE", "LICENSE-CC-BY-4.0.md")
EXTRAS = {"lab", "report"}  # of a student
README = _("""\
# Travaux pratiques de réseaux de neurones

## Installer, une fois

```bash
conda env create -f environment.yml
conda activate tp-neurones
```

Sur Colab, il n'y a rien à installer : ouvrez le notebook et exécutez sa première cellule.

## Travailler

```bash
jupyter lab notebooks/{lab}/{lab}.ipynb
```

Dans chaque exercice, remplacez `raise NotImplementedError("exercice à compléter")` par votre code,
puis exécutez la cellule de vérification placée dessous : elle dit ce qu'elle a observé et où regarder.
Ne supprimez ni ne renommez les cellules. Vous pouvez en ajouter.

## Rendre

Avant de rendre : menu *Kernel*, *Restart Kernel and Run All Cells…*, puis enregistrez. Rendez le
notebook lui-même, sous son nom ({lab}.ipynb), ni archive, ni PDF.

## Les TP de cet envoi

{labs}
""")
DATE = (2020, 1, 1, 0, 0, 0)  # of every file of the archive: the same bytes each time


def contents(course: Course, labs: list[str], colab: bool = True) -> dict[str, bytes]:
    """Return path → content of a release of these labs; without `colab`, no address in them.

    Raises:
        CourseError: a file is missing or is a link, the address of the course is that of the
            example or not that of the notebooks, or something would leak.
    """
    if colab:
        refuse_placeholder(course)
    files = {name: _read(course.root / name) for name in ENVIRONMENT}
    files["pyproject.toml"] = pyproject(_read(course.root / "pyproject.toml")).encode()
    files["README.md"] = readme(labs).encode()
    for path in sorted((course.root / "src" / "tp_utils").rglob("*")):
        made = "__pycache__" in path.parts or path.name.startswith(".")
        if path.is_file() and not made:
            files[path.relative_to(course.root).as_posix()] = _read(path)
    for lab in labs:
        course.script(lab)
        folder = course.notebook(lab).parent
        notebook = _read(course.notebook(lab))
        if colab:
            refuse_another_address(course, lab, notebook)
        files[f"notebooks/{lab}/{lab}.ipynb"] = notebook if colab else without_colab(notebook)
        for path in sorted(folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if path.suffix in RELEASED - {".ipynb"} and not hidden:
                files[f"notebooks/{lab}/{path.relative_to(folder).as_posix()}"] = _read(path)
    found = leaks(course, labs, files)
    if found:
        listed = "\n".join(f"- {why}" for why in found)
        raise CourseError(_("Rien n'est publié : une solution serait visible.") + "\n" + listed)
    return files


def readme(labs: list[str]) -> str:
    """Return the README of a release of these labs."""
    listed = "\n".join(f"- `notebooks/{lab}/{lab}.ipynb`" for lab in labs)
    return typography(README.format(lab=labs[0], labs=listed))


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
    data_files = whole["tool"]["setuptools"].get("package-data", {})
    tables = {
        "build-system": whole["build-system"],
        "project": project,
        "project.optional-dependencies": {k: v for k, v in extras.items() if k in EXTRAS},
        "project.scripts": _of_students(scripts),
        **{f'project.entry-points."{k}"': _of_students(v) for k, v in points.items()},
        "tool.setuptools.packages.find": {"where": ["src"]},
        "tool.setuptools.package-data": {k: v for k, v in data_files.items() if k == "tp_utils"},
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


def released(course: Course, folder: Path) -> list[str]:
    """Return the labs of the course that a folder already holds."""
    return [lab for lab in course.labs if (folder / "notebooks" / lab).is_dir()]


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Write the release in a folder, a clone of a public repository for example.

    Raises:
        CourseError: it holds files that are not of this release; `.git` and the like excepted.
    """
    if folder.is_dir():
        others = [p.as_posix() for p in _visible(folder) if p.as_posix() not in files]
        if others:
            raise CourseError(
                _("{folder} contient des fichiers qui ne sont pas de cette publication : {names}. "
                  "Enlevez-les, ou choisissez un autre dossier.").format(
                    folder=folder, names=", ".join(others[:10]) + (" …" if others[10:] else ""))
            )  # fmt: skip
    for inside, data in files.items():
        path = folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)


def _visible(folder: Path) -> list[Path]:
    """Return the paths of the files and links of a folder, relative; hidden ones left out."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if (path.is_symlink() or path.is_file()) and not inside.parts[0].startswith("."):
            found.append(inside)
    return found
