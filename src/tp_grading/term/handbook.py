"""What a student reads besides the notebooks: pages that open with a double click, and a README.

They are made from the Markdown documents of docs/, one for one; `LISEZ-MOI.html` is the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tp_grading.colab import of_document
from tp_grading.course import Course, CourseError
from tp_grading.term.html import template
from tp_grading.term.links import relinked
from tp_utils.i18n import FRENCH, N_, NBSP, _, speaking, typography

FIRST, FOLDER, CORRIGES = "LISEZ-MOI.html", "aide", "corriges"
DOCUMENTS = {  # → its name in the list of pages
    "lisez-moi": N_("Lisez-moi"),
    "guide-etudiant": N_("Guide"),
    "erreurs-frequentes": N_("Erreurs fréquentes"),
    "compte-rendu": N_("Comptes rendus"),
    "glossaire": N_("Glossaire"),
}
START = "lisez-moi"
LIST = "<!-- les TP -->"  # where the first document lists the labs
SECTION = "les-tp-de-cet-envoi"  # its anchor: a browser cannot open a notebook
_OWN_CONTENTS = re.compile(r"<!-- sommaire -->.*?<!-- fin du sommaire -->\n*", re.S)
_DEEP = 20  # titles: a page with more lists only its parts


@dataclass(frozen=True)
class Lab:
    """A lab as its notebook presents it: `title` and `duration` are Markdown, "" when absent.

    `folder`: where the release has the notebook, that of its language. `answers`: whether a page of
    answers goes with it.
    """

    name: str
    title: str
    duration: str
    folder: str = "notebooks"
    answers: bool = False


def presented(name: str, notebook: bytes, folder: str = "notebooks") -> Lab:
    """Return how a notebook presents its lab."""
    import nbformat

    cells = nbformat.reads(notebook.decode("utf-8"), as_version=4).cells
    text = cells[0].source if cells else ""
    title = re.search(r"^# (.+)$", text, re.M)
    duration = re.search(r"^\*(?:Durée\s|Time):\s([^.*]+)", text, re.M)
    hours = re.sub(r"(?<=\d) (?=h)|(?<=h) (?=\d)", NBSP, duration[1]) if duration else ""
    return Lab(name, title[1] if title else name, hours, folder)


def handbook(course: Course, labs: list[Lab], colab: bool = True) -> dict[str, bytes]:
    """Return path → content of the pages of a release of these labs, and of its README.

    Without `colab`, they do not speak of it.

    Raises:
        CourseError: a document or a picture is missing.
    """
    with speaking(FRENCH.code):  # as the documents are
        return _handbook(course, labs, colab)


def _handbook(course: Course, labs: list[Lab], colab: bool) -> dict[str, bytes]:
    from tp_grading.term.markdown import page, plain

    texts = {name: of_document(_text(course, name, labs), colab) for name in DOCUMENTS}
    pages = {
        name: page(relinked(_OWN_CONTENTS.sub("", text), _leads(name, labs)), course.root / "docs")
        for name, text in texts.items()
    }
    files = {"README.md": typography(relinked(texts[START], _leads(START, labs)))}
    for name, made in pages.items():
        deepest = 3 if len(made.contents) <= _DEEP else 2
        files[path(name)] = template("aide/page.html").render(
            page=made,
            title=plain(made.title),
            contents=[one for one in made.contents if one[0] <= deepest],
            others=[
                (_from(name, other), _(said), other == name) for other, said in DOCUMENTS.items()
            ],
        )
    return {name: text.encode() for name, text in files.items()}


def path(document: str) -> str:
    """Return where a release holds the page of a document."""
    return FIRST if document == START else f"{FOLDER}/{document}.html"


def _text(course: Course, document: str, labs: list[Lab]) -> str:
    source = course.root / "docs" / f"{document}.md"
    if not source.is_file():
        raise CourseError(
            _("{path} manque : les pages de l'étudiant en sont faites.").format(path=source)
        )
    return source.read_text(encoding="utf-8").replace(LIST, _listed(labs))


def answers_of(lab: str) -> str:
    """Return where a release for self-study holds the answers of a lab."""
    return f"{CORRIGES}/{lab}-corrige.html"


def _listed(labs: list[Lab]) -> str:
    rows = [
        f"| {one.title} | {one.duration} | `{one.folder}/{one.name}/{one.name}.ipynb` |".replace(
            "  ", " "
        )
        for one in labs
    ]
    titles, lines = _("| TP | Durée | Notebook |"), "|:--|:--|:--|"
    if any(one.answers for one in labs):
        titles, lines = titles + _(" Après avoir répondu |"), lines + ":--|"
        rows = [f"{row} [{_('Corrigé')}]({answers_of(one.name)}) |"
                for row, one in zip(rows, labs, strict=True)]  # fmt: skip
    return "\n".join([titles, lines, *rows])


def _leads(document: str, labs: list[Lab]) -> Callable[[str], str | None]:
    return partial(_target, document, {one.name for one in labs})


def _target(document: str, labs: set[str], target: str) -> str | None:
    """Return where a link of a document leads in the release, None when nowhere."""
    if re.match(r"\w+:|#", target) or target in map(answers_of, labs):
        return target
    name, _hash, anchor = target.partition("#")
    there = Path(name)
    if there.suffix == ".ipynb" and there.stem in labs:
        return _from(document, START, SECTION)
    if there.suffix == ".md" and there.parent == Path() and there.stem in DOCUMENTS:
        return _from(document, there.stem, anchor)
    return None


def _from(document: str, other: str, anchor: str = "") -> str:
    """Return the relative address of a page, seen from another."""
    up = "" if document == START else "../"
    address = path(other).removeprefix(f"{FOLDER}/") if up and other != START else up + path(other)
    return f"{address}#{anchor}" if anchor else address
