"""What must never reach a student: solutions, model answers, marking schemes, outputs, the key."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tp_grading.answers import grade_id, is_answer
from tp_grading.build import source_notebook, translated_source, write_stubs
from tp_grading.course import Course, CourseError, folder_of
from tp_utils.i18n import FRENCH, LOCALES, _, told

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Built from pieces, so that this file may itself be looked at.
MARKERS = re.compile(rb"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
CORRIGE = b'<meta name="tp-corrige"'  # a page of term/corrige.py
REGION = re.compile(
    r"^[^\n]*BEGIN (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)[^\n]*\n(.*?)^[^\n]*END ", re.M | re.S
)
SHORT = 60  # characters without spaces: a shorter region is what anyone would write


def leaks(course: Course, labs: list[str], files: Mapping[str, bytes]) -> list[str]:
    """Return why these files may not be released, in French; nothing when they may.

    `files`: path in the release → content, the notebooks of `labs` among them.
    """
    found = []
    key = course.root / ".tp-grade.key"
    secret = key.read_bytes().strip() if key.is_file() else b""
    for path, data in files.items():
        if MARKERS.search(data) or MARKERS.search(_text(path, data).encode()):
            found.append(
                _("{path} : une région de solution y est encore marquée").format(path=path)
            )
        if CORRIGE in data:
            found.append(_("{path} : un corrigé").format(path=path))
        if secret and (secret in data or _raw(secret) in data):
            found.append(_("{path} : la clé secrète du cours").format(path=path))
    for path, lab, cell in _shown(course, labs, files):
        if not _on_purpose(course, path, lab):
            found.append(_("{path} : la réponse de {cell} ({lab})").format(
                path=path, cell=cell, lab=lab))  # fmt: skip
    for name, lab, language in _notebooks(labs, files):
        found += [told(name, why) for why in _notebook(course, lab, language, files[name])]
    return found


def _notebooks(labs: list[str], files: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    """Return (path, lab, language) of the notebooks of these labs."""
    places = [
        (f"{folder_of(code)}/{lab}/{lab}.ipynb", lab, code) for lab in labs for code in LOCALES
    ]
    return [one for one in places if one[0] in files]


def refuse_leaks(course: Course, labs: list[str], files: Mapping[str, bytes]) -> None:
    """Raise CourseError, with the reasons, when these files may not be released."""
    found = leaks(course, labs, files)
    if found:
        listed = "\n".join(f"- {why}" for why in found)
        raise CourseError(_("Rien n'est publié : une solution serait visible.") + "\n" + listed)


def given_away(course: Course, labs: list[str], files: Mapping[str, bytes]) -> list[str]:
    """Return which files give, on purpose, an answer of a lab of the same release."""
    return [
        _("{path} donne la réponse de {cell} ({lab})").format(path=path, cell=cell, lab=lab)
        for path, lab, cell in _shown(course, labs, files)
        if _on_purpose(course, path, lab)
    ]


def _on_purpose(course: Course, path: str, lab: str) -> bool:
    """Tell whether a file may show an answer: another lab's notebook, or one that the course names."""
    others = {other for other in course.labs if other != lab}
    places = {f"{folder_of(code)}/{other}/{other}.ipynb" for other in others for code in LOCALES}
    return path in places or path in course.settings.get("given_away", {}).get(lab, ())


def _shown(
    course: Course, labs: list[str], files: Mapping[str, bytes]
) -> list[tuple[str, str, str]]:
    """Return (path, lab, cell) wherever a file shows what a region of a lab hides."""
    texts = {path: _squeezed(_text(path, data)) for path, data in files.items()}
    spoken = {(lab, language) for _path, lab, language in _notebooks(labs, files)}
    sources = sorted(spoken | {(lab, FRENCH.code) for lab in labs})
    found = {
        (path, lab, cell)
        for lab, language in sources
        for cell, region in _regions(_source(course, lab, language))
        for path, text in texts.items()
        if region in text
    }
    return sorted(found)


def _source(course: Course, lab: str, language: str) -> NotebookNode:
    """Return the instructor's notebook of a lab in a language; not to be changed."""
    return _parsed(course, lab, language, course.script(lab).read_bytes())


@lru_cache(maxsize=64)
def _parsed(course: Course, lab: str, language: str, script: bytes) -> NotebookNode:
    if language == FRENCH.code:
        return source_notebook(course, lab)
    return translated_source(course, lab, language)


def _raw(secret: bytes) -> bytes:
    try:
        return bytes.fromhex(secret.decode())
    except ValueError:
        return secret


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _text(path: str, data: bytes) -> str:
    """Return the text that a reader sees: of a notebook, its cells and its outputs."""
    text = data.decode("utf-8", "replace")
    if path.endswith((".html", ".htm")):
        page = _Page()
        page.feed(text)
        page.close()
        return "".join(page.texts)
    if not path.endswith(".ipynb"):
        return text
    try:
        return "\n".join(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        return text


class _Page(HTMLParser):
    """The text of a page, as a browser shows it, and its comments."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.texts.append(data)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for v in value.values() for s in _strings(v)]
    if isinstance(value, list):
        if value and all(isinstance(v, str) for v in value):
            return ["".join(value)]
        return [s for v in value for s in _strings(v)]
    return []


def _regions(source: NotebookNode) -> list[tuple[str, str]]:
    """Return (cell, what its regions hide, without spaces); the short ones are left out."""
    found = [
        (grade_id(cell), _squeezed(region))
        for cell in source.cells
        for region in REGION.findall(cell.source)
    ]
    return [(cell, region) for cell, region in found if len(region) >= SHORT]


def _notebook(course: Course, lab: str, language: str, data: bytes) -> list[str]:
    """Return what is wrong with a released notebook: its answers must be the stubs of nbgrader."""
    import nbformat

    released = nbformat.reads(data.decode("utf-8"), as_version=4)
    wrong = []
    if any(cell.get("outputs") or cell.get("execution_count") for cell in released.cells):
        wrong.append(_("des cellules ont encore leurs sorties"))
    plain = cleared(course, _source(course, lab, language), language)
    stubs = {grade_id(c): c.source for c in plain.cells if is_answer(c)}
    given = {grade_id(c): c.source for c in released.cells if is_answer(c)}
    changed = [name for name in stubs | given if stubs.get(name) != given.get(name)]
    if changed:
        wrong.append(
            _("ces cellules de réponse ne sont pas celles de l'énoncé : {names}. Si le TP a changé, "
              "lancez d'abord « tp-grade build »").format(names=", ".join(map(str, changed)))
        )  # fmt: skip
    return wrong


def cleared(course: Course, source: NotebookNode, language: str) -> NotebookNode:
    """Return the source as nbgrader clears it, in memory."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    notebook, config = copy.deepcopy(source), course.config()
    write_stubs(config, LOCALES[language])
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        notebook, _resources = step(config=config).preprocess(notebook, {})
    return notebook
