"""The corrigé of a lab as one page: statement, model answer and scheme of each question, solutions.

Read from the instructor's notebook, in its order. The page needs nothing else, and nothing of it runs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from tp_grading.answers import MARKS, grade_id, is_answer
from tp_grading.build import source_in
from tp_grading.byhand.items import SCHEME, parts_of
from tp_grading.course import Course, CourseError
from tp_grading.term import cells
from tp_grading.term.html import template
from tp_grading.term.markdown import plain
from tp_grading.term.publish import MANIFEST
from tp_utils.i18n import FRENCH, _, speaking
from tp_utils.report.notebook import lab as read

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HEADING = re.compile(r"^#{1,4} +(.+)$", re.M)
_FOLDED = re.compile(r"<details>.*?</details>", re.S)
_GIVEN = ("notebooks", "notebooks-en", "release", "source", "src", "docs")  # of what students get


@dataclass(frozen=True)
class Piece:
    """A question or an exercise, in HTML but for its `name`.

    `items`: (points, words) of the scheme of a written question.
    """

    name: str
    title: Markup
    points: float
    statement: Markup
    answer: Markup
    items: list[tuple[float, Markup]]
    written: bool


def page(course: Course, lab: str, folded: bool = False) -> bytes:
    """Return the page of a lab, in the language of the course where the lab has it.

    `folded`: each answer opens when its reader asks for it.

    Raises:
        CourseError: there is no such lab.
    """
    course.script(lab)
    language = course.language if course.language in course.languages(lab) else FRENCH.code
    with speaking(language):
        return _page(lab, source_in(course, lab, language), folded)


def _page(lab: str, source: NotebookNode, folded: bool) -> bytes:
    title = _HEADING.search(source.cells[0].source) if source.cells else None
    html: str = template("corrige/page.html").render(
        title=plain(_inline(title[1])) if title else lab, pieces=_pieces(source), folded=folded, lab=lab
    )  # fmt: skip
    return html.encode()


def _pieces(source: NotebookNode) -> list[Piece]:
    """Return the questions and the exercises of an instructor's notebook, in its order."""
    stated = {one.number: one.statement for one in read(source, "").questions}
    answered = {grade_id(cell).removesuffix("-answer") for cell in source.cells if is_answer(cell)}
    points = dict.fromkeys(answered, 0.0)
    for cell in source.cells:
        name = grade_id(cell)
        if cell.metadata.get("nbgrader", {}).get("grade"):  # `Net-forward` is a part of `Net`
            whole = name if name in answered else name.split("-")[0]
            points[whole] = points.get(whole, 0.0) + float(cell.metadata["nbgrader"]["points"])
    heading, before, pieces = Markup(""), list[str](), list[Piece]()
    for cell in source.cells:
        name, text = grade_id(cell).removesuffix("-answer"), MARKS.sub("", cell.source).strip()
        if is_answer(cell):
            pieces.append(
                _written(name, text, points[name], stated)
                if cell.cell_type == "markdown"
                else Piece(name, heading, points[name], cells.markdown("\n\n".join(before)),
                           cells.code(text), [], written=False)
            )  # fmt: skip
            before = []
        elif cell.cell_type == "markdown":
            titles = _HEADING.findall(text)
            if titles:
                heading, before = _inline(titles[-1]), []
            before.append(_FOLDED.sub("", _HEADING.split(text)[-1]).strip())
    shared = Counter(one.title for one in pieces)
    return [
        one if shared[one.title] == 1 else replace(one, title=Markup("<code>%s</code>") % one.name)
        for one in pieces
    ]


def _written(name: str, text: str, points: float, stated: Mapping[str, str]) -> Piece:
    """Return a written question; a scheme that has no items stays in the answer."""
    number = "Q" + name[1:].replace("-", ".")
    items = [(value, cells.markdown(words)) for value, _each, words in parts_of(text)]
    answer = cells.markdown(SCHEME.split(text)[0] if items else text)
    return Piece(name, Markup(number), points, cells.markdown(stated.get(number, "")), answer, items,
                 written=True)  # fmt: skip


def _inline(text: str) -> Markup:
    """Return a title in HTML, without the paragraph around it."""
    return Markup(re.sub(r"\A<p>|</p>\s*\Z", "", str(cells.markdown(text)).strip()))


def refuse_place(course: Course, folder: Path, alone: bool = False) -> None:
    """Raise CourseError when a release, the exchange or a student reads this folder.

    `alone`: for a release of its own, which may be there already.
    """
    there = folder.resolve()
    given = {course.root / name: name for name in _GIVEN}
    exchange = course.config().get("Exchange", {}).get("root")
    if isinstance(exchange, str):
        given[Path(exchange)] = _("l'échange de nbgrader")
    for one in (there, *there.parents):
        if not alone and (one / MANIFEST).is_file():
            raise CourseError(
                _("{folder} est le dossier d'un envoi (tp-grade release) : un corrigé n'y va pas, et "
                  "arrêterait l'envoi suivant. Donnez-lui un dossier à lui (--to).").format(folder=one)
            )  # fmt: skip
        for path, name in given.items():
            if one == path.resolve():
                raise CourseError(
                    _("{folder} est dans ce que lisent les étudiants ({name}) : donnez au corrigé un "
                      "dossier à lui (--to).").format(folder=there, name=name)
                )  # fmt: skip
