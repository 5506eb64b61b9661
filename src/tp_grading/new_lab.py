"""Write a new lab: an example that passes every gate, for its author to change.

`templates/lab` is a checkout in small, for lab 99, named `tp99_modele`: each file goes to the same
place in the course, under the number and the name of the new lab.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tp_grading.build import build
from tp_grading.course import Course, CourseError
from tp_grading.files import write_whole
from tp_utils.i18n import FRENCH, _, speaking

TEMPLATES = Path(__file__).parent / "templates" / "lab"
MODEL, NUMBER, TITLE = "tp99_modele", "99", "Lire une courbe de coût bruitée"
NAME = re.compile(r"tp\d\d_[a-z][a-z0-9_]*")
MAP = "docs/plan-du-cours.md"
ROW = re.compile(r"^\| `(tp\d\d_\w+)` \|.*\n", re.M)  # of the table of the labs
PROJECT = "pyproject.toml"
ALONE = re.compile(r'^ *"tp_utils\.checks\.(tp\d\d)",\n', re.M)  # of its contract "labs"


def new_lab(course: Course, lab: str, title: str = "") -> list[str]:
    """Write a lab, its check, its bank, its notebooks, and its lines in the map and the contracts.

    Args:
        course: a checkout of the course, sources included.
        lab: its name, tpNN_name.
        title: of the page and of the course map; the example's by default.

    Returns:
        The paths written, relative to the course.

    Raises:
        CourseError: the name or the title is not one, the number is taken, or the course has
            no place for a lab. Nothing is written then, nor when writing is interrupted.
    """
    title = title.strip() or TITLE
    _refuse(course, lab, title)
    files = _with_notebooks(course, lab, _sources(lab, title))
    taken = [path for path in files if (course.root / path).exists()]
    if taken:
        raise CourseError(
            _(
                "Déjà là : {paths}. Choisissez un autre numéro, ou rangez d'abord ces fichiers."
            ).format(paths=", ".join(taken))
        )
    files[MAP] = _map(course, lab, title)
    files |= _contract(course, lab)
    with _undone_on_error(course.root, files):
        for path, data in files.items():
            write_whole(course.root / path, data)
    return list(files)


def _refuse(course: Course, lab: str, title: str) -> None:
    """Raise CourseError unless a lab of this name and title can be added."""
    if not NAME.fullmatch(lab):
        raise CourseError(
            _(
                "« {lab} » n'est pas un nom de TP : il faut « tp », deux chiffres, « _ », puis des "
                "lettres minuscules sans accent, par exemple {example}."
            ).format(lab=lab, example=f"tp{first_free(course)}_lissage")
        )
    if re.search(r"[|\r\n]", title):
        raise CourseError(_("Le titre tient sur une ligne, sans « | »."))
    same = [name for name in course.labs if name[:4] == lab[:4]]
    if same:
        raise CourseError(
            _(
                "Le numéro {number} est celui de {lab}. Le premier qui soit libre : tp{free}."
            ).format(number=lab[2:4], lab=same[0], free=first_free(course))
        )
    if not (course.root / "src/tp_utils/checks").is_dir() or not (course.root / MAP).is_file():
        raise CourseError(
            _(
                "{root} n'est pas le dossier des sources du cours : un TP s'ajoute là où sont "
                "src/tp_utils/checks et {map}."
            ).format(root=course.root, map=MAP)
        )


def first_free(course: Course) -> str:
    """Return the first number after those of all labs, two digits."""
    return f"{max((int(lab[2:4]) for lab in course.labs), default=-1) + 1:02d}"


def _sources(lab: str, title: str) -> dict[str, bytes]:
    """Return path → content of the files of the template, under the new names."""

    names = {MODEL: lab, f"tp{NUMBER}": lab[:4], NUMBER: str(int(lab[2:4])), TITLE: title}
    old = re.compile("|".join(map(re.escape, names)))

    def named(text: str) -> str:
        return old.sub(lambda found: names[found[0]], text)

    paths = (path for path in sorted(TEMPLATES.rglob("*.txt")) if path.is_file())
    return {
        named(path.relative_to(TEMPLATES).with_suffix("").as_posix()): named(
            path.read_text(encoding="utf-8")
        ).encode()
        for path in paths
    }


def _with_notebooks(course: Course, lab: str, sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return these files and the two notebooks built from them, elsewhere than in the course."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Course(Path(folder))
        for name in ("nbgrader_config.py", "pyproject.toml"):
            shutil.copy(course.root / name, folder)
        script = f"solutions/{lab}/{lab}.py"
        write_whole(draft.root / script, sources[script])
        build(draft, lab)
        made = [draft.script(lab).with_suffix(".ipynb"), draft.notebook(lab)]
        notebooks = {p.relative_to(draft.root).as_posix(): p.read_bytes() for p in made}
    return {**sources, **notebooks}


def _map(course: Course, lab: str, title: str) -> bytes:
    """Return the course map with a line for the lab, at its place in the table."""
    text = (course.root / MAP).read_text(encoding="utf-8")
    rows = list(ROW.finditer(text))
    if not rows:
        raise CourseError(_("Le tableau des TP est introuvable dans {map}.").format(map=MAP))
    with speaking(FRENCH.code):  # as the document is
        later = _("à mesurer")
    line = f"| `{lab}` | {title} | {later} | {later} |\n"
    return _inserted(text, rows, lab, line)


def _contract(course: Course, lab: str) -> dict[str, bytes]:
    """Return pyproject.toml where the checks of the lab stand alone; {} without such a contract."""
    text = (course.root / PROJECT).read_text(encoding="utf-8")
    rows = list(ALONE.finditer(text))
    if not rows or any(row[1] == lab[:4] for row in rows):
        return {}
    line = rows[0][0].replace(rows[0][1], lab[:4])
    return {PROJECT: _inserted(text, rows, lab, line)}


def _inserted(text: str, rows: list[re.Match[str]], lab: str, line: str) -> bytes:
    """Return the text with the line of a lab at its place among the lines of the others."""
    before = [row.end() for row in rows if row[1] < lab]
    place = before[-1] if before else rows[0].start()
    return (text[:place] + line + text[place:]).encode()


@contextmanager
def _undone_on_error(root: Path, paths: Mapping[str, bytes]) -> Iterator[None]:
    """Put every path back as it was, folders included, whatever stops the block."""
    before = {path: (root / path).read_bytes() for path in paths if (root / path).exists()}
    parents = {parent for path in paths for parent in (root / path).parents}
    new = sorted((p for p in parents if not p.exists()), key=lambda p: -len(p.parts))
    try:
        yield
    except BaseException:
        for path in paths:
            if path in before:
                write_whole(root / path, before[path])
            else:
                (root / path).unlink(missing_ok=True)
        for folder in new:
            with suppress(OSError):  # somebody put something there
                folder.rmdir()
        raise
