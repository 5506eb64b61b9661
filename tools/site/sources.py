"""Gather what Sphinx reads: documents, released notebooks with the figures of their given cells."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from tools.site import languages, lite, reference, run
from tp_grading.colab import of_document
from tp_grading.course import folder_of
from tp_utils.i18n import FRENCH, _, language, typography

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from tp_grading.course import Course

HERE = Path(__file__).parent
STUDENT = ("guide-etudiant", "erreurs-frequentes", "compte-rendu", "glossaire")
TEACHER = (
    "guide-enseignant",
    "jupyterhub/lisez-moi",
    "notation",
    "bareme",
    "plan-du-cours",
    "ajouter-un-tp",
    "conception",
    "donnees",
)
MOVED = {"../README.md": "index.md", "lisez-moi.md": "index.md"}
FENCE = re.compile(r"(^```.*?^```$)", re.S | re.M)


def gather(course: Course, labs: list[str], folder: Path, cache: Path) -> None:
    """Write the source of the site in an emptied folder, in the language that is spoken.

    Executed notebooks are kept in `cache`.
    """
    lang = language()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tp").mkdir(parents=True)
    for home in ("", lang):  # a picture may have words
        images = course.root / "docs" / home / "images"
        if images.is_dir():
            shutil.copytree(images, folder / "images", dirs_exist_ok=True)
    shutil.copytree(HERE / "static", folder / "_static")
    student, teacher = ([n for n in names if languages.document(course, n, lang).is_file()]
                        for names in (STUDENT, TEACHER))  # fmt: skip
    for name in (*student, *teacher):
        path = folder / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_document(_read(course, name), labs), "utf-8")
    notebooks = {lab: nbformat.read(course.notebook(lab, lang), 4) for lab in labs}
    done = {lab: run.executed(course.root, notebook, cache) for lab, notebook in notebooks.items()}
    for lab, notebook in done.items():
        page = run.page(notebook, folder / "_static" / "figures")
        first = page.cells[0]
        title, rest = first.source.split("\n", 1)
        first.source = f"{title}\n\n{_buttons(course, lab)}\n{rest}"
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = _inner(cell.source, labs)
        nbformat.write(page, folder / "tp" / f"{lab}.ipynb")
    reference.write(course.root, folder, cache)
    front = _read(course, "index")
    cards = "\n".join(_card(lab, notebook) for lab, notebook in notebooks.items())
    contents = {
        "labs": "\n".join(f"tp/{lab}" for lab in labs),
        "student": "\n".join((*student, "reference/index")),
        "teacher": "\n".join(teacher),
    }
    for name, value in {**contents, "cards": cards}.items():
        front = front.replace(f"<!-- {name} -->", value)
    front = re.sub(
        r'"(?:\.\./)+notebooks(?:-\w+)?/(tp\w+)/\1\.ipynb"', rf'"tp/{labs[0]}.html"', front
    )
    front = re.sub(r'href="([\w-]+)\.md"', r'href="\1.html"', front)
    (folder / "index.md").write_text(typography(front), "utf-8")


def _read(course: Course, name: str) -> str:
    text = of_document(
        languages.document(course, name, language()).read_text(encoding="utf-8"), True
    )
    return text if language() == FRENCH.code else languages.to_french(text)


def colab(address: str, lab: str, folder: str = "notebooks") -> str:
    """Return what « Open in Colab » leads to: Colab itself opens notebooks of GitHub only.

    Elsewhere, it is what the student's guide says of Colab.
    """
    found = re.fullmatch(
        r"(?:git\+)?https://github\.com/([^/]+/[^/@#]+?)(?:\.git)?(@[^#]+)?(#.*)?", address
    )
    if not found:
        return "../guide-etudiant.html#colab"
    branch = (found[2] or "@main")[1:]
    path = f"{found[1]}/blob/{branch}/{folder}/{lab}/{lab}.ipynb"
    return f"https://colab.research.google.com/github/{path}"


def _buttons(course: Course, lab: str) -> str:
    download, opened = _("Télécharger le notebook"), _("Ouvrir dans Colab")
    said = _(
        "Cette page montre l'énoncé, et les figures des cellules données. Les réponses, c'est vous."
    )
    here = ""
    if address := lite.address(lab):
        words = _("Ouvrir dans le navigateur")
        here = f'<a class="button" href="{address}">{words}</a>\n'
        said += " " + _(
            "Dans le navigateur, il n'y a rien à installer, mais il faut le réseau : Python et ses "
            "bibliothèques, quelques dizaines de mégaoctets, viennent de cdn.jsdelivr.net et de pypi.org, "
            "et ce site doit être lu sur un serveur, non dans un dossier."
        )
    return (
        f'<p class="actions"><a class="button" download href="{lab}.ipynb">{download}</a>\n'
        f'<a class="button" href="{colab(course.address, lab, folder_of(language()))}">{opened}</a>\n'
        f"{here}<small>{typography(said)}</small></p>\n"
    )


def _card(lab: str, notebook: NotebookNode) -> str:
    """Return the card of a lab on the front page: its title, its length, its first sentence."""
    paragraphs = notebook.cells[0].source.split("\n\n")
    number, _dash, title = paragraphs[0].removeprefix("# ").partition(" — ")
    length = re.search(r"(\d.*?)\.(?: |\*)", paragraphs[1])
    first = re.split(r"(?<=[.?])\s", " ".join(paragraphs[2].split()))[0]
    told = f"*{number} · {length[1] if length else ''}*"
    return f":::{{grid-item-card}} {title}\n:link: tp/{lab}\n:link-type: doc\n\n{first}\n\n{told}\n:::\n"


def _document(text: str, labs: list[str]) -> str:
    """Return a document as Sphinx reads it: its spaces set, with the addresses of the site."""
    parts = FENCE.split(text)
    parts[1::2] = [
        re.sub(r"^```python(?=\n(?:.*\n)*[%!])", "```ipython", part) for part in parts[1::2]
    ]
    parts[::2] = [_inner(typography(part), labs) for part in parts[::2]]
    return "".join(parts)


def _inner(text: str, labs: list[str]) -> str:
    """Return Markdown whose links go to the pages of the site; a lab left out keeps its words only."""

    def link(found: re.Match[str]) -> str:
        words, lab, anchor = found[1], found[2], found[3] or ""
        return f"[{words}](/tp/{lab}.ipynb{anchor})" if lab in labs else words

    text = re.sub(
        r"\[([^\]]*)\]\((?:\.\./)+(?:notebooks(?:-\w+)?/)?(tp\d\d\w*)/\2\.ipynb(#[^)]*)?\)",
        link,
        text,
    )
    for name, page in MOVED.items():
        text = text.replace(f"]({name})", f"](/{page})")
    return text
