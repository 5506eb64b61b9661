"""What a student reads besides the notebooks: pages that open with a double click, and a README.

They are made from the Markdown documents of docs/, one for one, in each language of the release;
`LISEZ-MOI.html` is the first in French, `START-HERE.html` in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from tp_grading.colab import of_document
from tp_grading.course import Course, CourseError, folder_of
from tp_grading.term.html import template
from tp_grading.term.links import relinked
from tp_utils.i18n import FRENCH, LOCALES, N_, NBSP, _, language, speaking, typography

CORRIGES = "corriges"
DOCUMENTS = {  # → its name in the list of pages
    "lisez-moi": N_("Lisez-moi"),
    "guide-etudiant": N_("Guide"),
    "erreurs-frequentes": N_("Erreurs fréquentes"),
    "compte-rendu": N_("Comptes rendus"),
    "glossaire": N_("Glossaire"),
}
PLACES = {  # language → where a release holds the page of a document
    "fr": {
        "lisez-moi": "LISEZ-MOI.html", "guide-etudiant": "aide/guide-etudiant.html",
        "erreurs-frequentes": "aide/erreurs-frequentes.html", "compte-rendu": "aide/compte-rendu.html",
        "glossaire": "aide/glossaire.html",
    },
    "en": {
        "lisez-moi": "START-HERE.html", "guide-etudiant": "help/student-guide.html",
        "erreurs-frequentes": "help/common-errors.html", "compte-rendu": "help/reports.html",
        "glossaire": "help/glossary.html",
    },
}  # fmt: skip
START = "lisez-moi"
LIST = "<!-- les TP -->"  # where the first document lists the labs
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


def handbook(
    course: Course, labs: list[Lab], colab: bool = True, languages: Sequence[str] = (FRENCH.code,)
) -> dict[str, bytes]:
    """Return path → content of the pages of a release of these labs, and of its README.

    The pages are there in each of the languages; the README has one part for each. Without `colab`,
    they do not speak of it.

    Raises:
        CourseError: a document or a picture is missing.
    """
    from tp_grading.translation.document import anchors

    files: dict[str, str] = {}
    readmes = {}
    for code in languages:
        with speaking(code):
            pages, readme = _of_language(course, _in(code, labs), colab, languages)
        files |= pages
        readmes[code] = readme
    leads = [f"[{LOCALES[code].name}](#{anchors(text)[0]})" for code, text in readmes.items()]
    files["README.md"] = "\n".join(
        [*([" · ".join(leads) + "\n"] if leads[1:] else []), *readmes.values()]
    )
    return {name: text.encode() for name, text in files.items()}


def _of_language(
    course: Course, labs: list[Lab], colab: bool, languages: Sequence[str]
) -> tuple[dict[str, str], str]:
    """Return the pages in the language that is spoken, and the text of the first of them."""
    from tp_grading.term.markdown import page, plain

    spoken = language()
    folder = course.root / "docs" / ("" if spoken == FRENCH.code else spoken)
    texts = {name: of_document(_text(folder, name), colab) for name in DOCUMENTS}
    section = page(texts[START].partition(LIST)[0], folder).contents[-1][1]
    texts[START] = texts[START].replace(LIST, _listed(labs))
    leads = {
        name: partial(_target, name, {one.name for one in labs}, section) for name in DOCUMENTS
    }
    files = {}
    for name, text in texts.items():
        made = page(relinked(_OWN_CONTENTS.sub("", text), leads[name]), folder)
        deepest = 3 if len(made.contents) <= _DEEP else 2
        files[path(name, spoken)] = template("aide/page.html").render(
            page=made,
            title=plain(made.title),
            contents=[one for one in made.contents if one[0] <= deepest],
            others=[
                (_from(name, other), _(said), other == name) for other, said in DOCUMENTS.items()
            ],
            languages=[(_from(name, name, code=code), code, LOCALES[code].name)
                       for code in languages if code != spoken],
        )  # fmt: skip
    return files, typography(relinked(texts[START], leads[START]))


def _in(code: str, labs: list[Lab]) -> list[Lab]:
    """Return each lab once, in this language where it has it."""
    found = {one.name: one for one in labs}
    found |= {one.name: one for one in labs if one.folder == folder_of(code)}
    return list(found.values())


def path(document: str, code: str = FRENCH.code) -> str:
    """Return where a release holds the page of a document."""
    return PLACES[code][document] if code in PLACES else f"{code}/{document}.html"


def _text(folder: Path, document: str) -> str:
    source = folder / f"{document}.md"
    if not source.is_file():
        raise CourseError(
            _("{path} manque : les pages de l'étudiant en sont faites.").format(path=source)
        )
    return source.read_text(encoding="utf-8")


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
        label = _("Corrigé")
        titles, lines = titles + _(" Après avoir répondu |"), lines + ":--|"
        rows = [f"{row} [{label}]({answers_of(one.name)}) |"
                for row, one in zip(rows, labs, strict=True)]  # fmt: skip
    return "\n".join([titles, lines, *rows])


def _target(document: str, labs: set[str], section: str, target: str) -> str | None:
    """Return where a link of a document leads in the release, None when nowhere.

    `section`: anchor of the list of the labs, for a browser cannot open a notebook.
    """
    if re.match(r"\w+:|#", target) or target in map(answers_of, labs):
        return target
    name, _hash, anchor = target.partition("#")
    there = Path(name)
    if there.suffix == ".ipynb" and there.stem in labs:
        return _from(document, START, section)
    if there.suffix == ".md" and there.parent == Path() and there.stem in DOCUMENTS:
        return _from(document, there.stem, anchor)
    return None


def _from(document: str, other: str, anchor: str = "", code: str = "") -> str:
    """Return the relative address of a page in a language, that of here by default, seen from another."""
    here = PurePosixPath(path(document, language()))
    there = PurePosixPath(path(other, code or language()))
    up = "../" * (len(here.parts) - 1)
    address = there.name if there.parent == here.parent else f"{up}{there}"
    return f"{address}#{anchor}" if anchor else address
