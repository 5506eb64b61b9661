"""A site of two labs: what it shows, what it hides, how it reads; in Chromium where there is one."""

import json
import re
import shutil
from types import SimpleNamespace

import nbformat
import polib
import pytest
from tools import messages
from tools.site import __main__ as command
from tools.site import gate, languages, links, run, search
from tools.site.__main__ import build
from tools.site.sources import colab

from tests import loops
from tests.bank import ROOT
from tests.browser import reading
from tests.browser.tools import chromium
from tp_grading.answers import is_answer
from tp_grading.build import source_notebook
from tp_grading.course import Course, CourseError

COURSE = Course(ROOT)
TWO = ["tp00_tenseurs", "tp04_manuel"]
MB = 1 << 20
SHOWN = [
    "index",
    "tp/tp00_tenseurs",
    "en/tp/tp04_manuel",
    "reference/plots",
    "glossaire",
    "en/index",
    "search",
]
pytestmark = [pytest.mark.needs_sphinx, pytest.mark.slow]


def quick(root, notebook, cache):
    """Give some cells what they would output: the sweep executes them."""
    notebook = nbformat.from_dict(notebook)
    codes = [c for c in notebook.cells if c.cell_type == "code"]
    html = '<div role="group"><img alt="Une figure" src="data:image/webp;base64,UklGRg=="></div>'
    figure = nbformat.v4.new_output("display_data", {"text/html": html})
    error = nbformat.v4.new_output("error", ename="NotImplementedError", evalue="à faire")
    card = nbformat.v4.new_output("display_data", {"text/plain": "carte d'une vérification"})
    for cell in codes:
        grading = cell.metadata.get("nbgrader", {})
        asks = any("nbgrader" in c.metadata for c in codes)  # a lab, not a page of the reference
        cell.outputs = [card] if grading.get("grade") else [figure, *[error] * asks]
    return notebook


@pytest.fixture(scope="module")
def site(once):
    def fill(folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "executed", quick)
            build(COURSE, TWO, folder, ["fr", "en"])

    return once("site", fill) / "html"


def text(site, page):
    return (site / f"{page}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("lab", TWO)
@pytest.mark.each_push(*loops.SITE)
def test_a_lab_has_its_figures_and_its_notebook(site, lab, lang):
    site = languages.folder(site, lang)
    page = text(site, f"tp/{lab}")
    assert f'lang="{lang}"' in page and 'alt="Une figure"' in page and "_static/figures/" in page
    assert "base64" not in page and "NotImplementedError: " not in page
    assert "carte d&#39;une" not in page and "find_spec" not in page  # nor the installation
    assert "<details><summary>" in page and "<details open" not in page
    assert (site / "tp" / f"{lab}.ipynb").read_bytes() == COURSE.notebook(lab, lang).read_bytes()
    assert f'download href="{lab}.ipynb"' in page and "colab" in page


@pytest.mark.each_push(*loops.SITE)
@pytest.mark.parametrize(("page", "other"), [
    ("index", "en/index"), ("en/index", "index"), ("reference/plots", "en/reference/plots"),
    ("tp/tp04_manuel", "en/tp/tp04_manuel"), ("en/tp/tp04_manuel", "tp/tp04_manuel"),
    ("donnees", "en/donnees"), ("en/donnees", "donnees"),
])  # fmt: skip
def test_a_page_leads_to_the_other_language(site, page, other):
    found = re.search(r'class="languages"><a href="([^"]+)" hreflang="(\w+)"', text(site, page))
    there = (site / page).parent / found[1]
    assert there.resolve() == (site / f"{other}.html").resolve()
    assert found[2] == ("en" if other.startswith("en/") else "fr")
    assert 'rel="alternate"' in text(site, page)


def test_a_page_of_one_language_leads_to_the_front_page_of_the_other(tmp_path):
    for lang in ("fr", "en"):
        (tmp_path / lang / "tp").mkdir(parents=True)
    (tmp_path / "fr/tp/a.ipynb").touch()
    app = SimpleNamespace(srcdir=tmp_path / "fr", config=SimpleNamespace(language="fr"))
    context: dict = {}
    languages.alternate(app, "tp/a", "", context, None)
    assert context["alternate"]["href"] == "../en/index.html" and "metatags" not in context
    (tmp_path / "en/tp/a.ipynb").touch()
    languages.alternate(app, "tp/a", "", context, None)
    assert context["alternate"]["href"] == "../en/tp/a.html" and "alternate" in context["metatags"]


@pytest.mark.each_push(*loops.SITE)
def test_pages_in_english_hold_no_sentence_of_the_site_in_french(site):
    french = [e.msgid for e in polib.pofile(str(ROOT / "po/en/site.po")) if e.msgid != e.msgstr]
    assert len(french) > 10
    pages = [
        p.read_text("utf-8") for p in (site / "en").rglob("*.html") if "_static" not in p.parts
    ]
    assert len(pages) > 8
    assert [said for said in french if any(f">{said}<" in page for page in pages)] == []
    file = messages.update(ROOT, "en", "site")
    assert [e.msgid for e in file if not e.translated()] == []


@pytest.mark.sweep
def test_a_language_by_itself_has_no_link_to_another(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "executed", quick)
    site = build(COURSE, TWO[:1], tmp_path, ["fr"])
    assert not (site / "en").exists() and 'class="languages"' not in text(site, "index")


def test_another_language_comes_with_french(tmp_path, monkeypatch):
    """Its pages lead to what is in French only."""
    asked = []
    monkeypatch.setattr(command, "build", lambda *given: asked.append(given[-1]) or tmp_path)
    for words in (["--lang", "en"], ["--lang", "fr"], []):
        assert command.main([*words, TWO[0], "--to", str(tmp_path)]) == 0
    assert asked == [["fr", "en"], ["fr"], ["fr", "en"]]


@pytest.mark.each_push(*loops.SITE)
def test_pages_are_light_and_fetch_nothing(site):
    assert links.lost(site) == []
    shared = sum(p.stat().st_size for p in (site / "_static").rglob("*")
                 if p.is_file() and "figures" not in p.parts)  # fmt: skip
    for page in site.rglob("*.html"):
        assert page.stat().st_size + shared + (site / "searchindex.js").stat().st_size < MB, page


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="b.html">b</a><a href="#c">c</a><img src="https://x.org/i.png"><a href="https://x.org">x</a>'
    )
    assert links.lost(tmp_path) == [
        "a.html: b.html does not exist",
        "a.html: #c has no such title",
        "a.html: loads https://x.org/i.png",
    ]


@pytest.mark.parametrize("word", ["réseaux", "dérivées", "Précision", "rétropropagation", "mêlés"])
def test_the_index_keeps_no_accent(word):
    for language in (search.French({}), search.English({})):
        assert language.stem(word) == language.stem(search.plain(word)).lower()
        assert language.stem(word).isascii()


@pytest.mark.parametrize("kind", ["code", "markdown"])
@pytest.mark.parametrize("name", ["tp/page.html", "index.md", "searchindex.js"])
def test_an_answer_is_refused(tmp_path, kind, name):
    cell = next(
        c for c in source_notebook(COURSE, TWO[1]).cells if is_answer(c) and c.cell_type == kind
    )
    lines = [line for line in cell.source.splitlines() if " SOLUTION" not in line]
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("<p>Rien à voir.</p>", "utf-8")
    gate.refuse(COURSE, TWO, tmp_path)
    joined = "\n".join(lines)
    path.write_text(json.dumps(joined) if path.suffix == ".js" else
                    joined.replace("\n", "<br>") if path.suffix == ".html" else joined, "utf-8")  # fmt: skip
    with pytest.raises(CourseError, match=cell.id):
        gate.refuse(COURSE, TWO, tmp_path)


def test_colab_opens_what_it_can():
    assert colab("git+https://github.com/x/y.git@2027", "tp04_manuel") == (
        "https://colab.research.google.com/github/x/y/blob/2027/notebooks/tp04_manuel/tp04_manuel.ipynb"
    )
    assert colab("git+https://git.example.org/a/b.git", "tp04_manuel").startswith(
        "../guide-etudiant"
    )


@pytest.mark.needs_chromium
@pytest.mark.needs_playwright
@pytest.mark.needs_axe
@pytest.mark.each_push(*loops.SITE)
def test_pages_read_well_in_both_themes_and_on_a_phone(site):
    with chromium() as page:
        asked = []
        page.on("request", lambda r: asked.append(r.url) if r.url.startswith("http") else None)
        for theme, width, names in (("light", 1200, SHOWN[:3]), ("dark", 360, SHOWN[3:])):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 800})
            for name in names:
                page.goto(f"file://{site}/{name}.html")
                assert reading.faults(page) == [], (name, theme)
                assert reading.too_wide(page) == [], (name, theme)
        for words, page_name in (
            ("dérivées gradient", "TP 4"),
            ("derivees gradient", "TP 4"),
            ("derivee", "Glossaire"),
            ("reseau", "Glossaire"),
            ("precision", "Glossaire"),
            ("Précisions", "Glossaire"),
        ):
            page.goto(f"file://{site}/search.html?q={words}")
            page.locator("#search-results", has_text=page_name).wait_for()
        for words in ("dérivée", "derivee", "precision"):
            page.goto(f"file://{site}/en/search.html?q={words}")
            page.locator("#search-results", has_text="Glossary").wait_for()
        assert asked == []


@pytest.mark.needs_chromium
@pytest.mark.needs_playwright
@pytest.mark.each_push(*loops.SITE)
def test_a_printed_lab_has_nothing_to_click(site):
    with chromium(width=800) as page:
        page.emulate_media(media="print")
        page.goto(f"file://{site}/tp/tp04_manuel.html")
        assert page.locator("h1").is_visible()
        shown = (
            "nav, button, .sidebar-drawer, .toc-drawer, .mobile-header, .actions, .related-pages,"
            " .skip-to-content"  # out of a screen, at the foot of each page of paper
        )
        assert [one.inner_html() for one in page.locator(shown).all() if one.is_visible()] == []
        hints = page.locator("details:not([open]) p")
        assert hints.count() > 5 and all(hint.is_visible() for hint in hints.all())


@pytest.mark.sweep
@pytest.mark.needs_jupyterlite
@pytest.mark.timeout(1500)
def test_the_whole_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    kept = ROOT / ".pytest_cache" / "site"  # notebooks executed, by a digest of all that they run
    kept.mkdir(parents=True, exist_ok=True)
    (folder / "cache").symlink_to(kept)
    site = build(COURSE, COURSE.labs, folder, ["fr", "en"])
    for lab, home in ((lab, home) for lab in COURSE.labs for home in (site, site / "en")):
        assert (home / "tp" / f"{lab}.html").is_file() and (home / "tp" / f"{lab}.ipynb").is_file()
    assert len(list((site / "_static" / "figures").iterdir())) > 30
    pages = [p for p in site.rglob("*.html") if site / "lite" not in p.parents]
    assert (site / "lite" / "files" / "en" / "tp13_autoencodeur.ipynb").is_file()
    assert max(p.stat().st_size for p in pages) < MB / 2
    shutil.rmtree(site)


@pytest.mark.each_push(*loops.SITE)
@pytest.mark.parametrize("page", ["index", "glossaire", "tp/tp04_manuel"])
def test_the_words_of_the_theme_are_in_the_language_of_the_page(site, page):
    french, english = text(site, page), text(site, f"en/{page}")
    left = "<span>Next<", "<span>Back to top<", ">Skip to content<", '"Toggle ', "Made with"
    assert [words for words in left if words in french] == []
    assert "<span>Next<" in english and "Fait avec" in french and "Made with" in english
