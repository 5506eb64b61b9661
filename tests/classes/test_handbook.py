"""The pages of a release: made from docs/, whole, closed on themselves, and nothing of the instructor's."""

import re
import warnings
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise, product
from pathlib import PurePosixPath
from urllib.parse import unquote

import nbformat
import pytest

from tests.bank import ROOT
from tests.documents import SHELLS, blocks, ordinary
from tp_grading.colab import of_document, without_colab
from tp_grading.course import Course
from tp_grading.term.handbook import DOCUMENTS, handbook, path, presented
from tp_grading.term.links import relinked, unlinked, versions
from tp_grading.term.markdown import page
from tp_grading.term.release import contents
from tp_grading.translation.document import anchors
from tp_utils.i18n import LOCALES

ALONE, TWO = ("tp04_manuel",), ("tp04_manuel", "tp05_autograd")
PAGES = [path(name) for name in DOCUMENTS]
LANGUAGES = {"en": ("en",), "both": ("fr", "en")}  # of a release of two labs


class Reader(HTMLParser):
    """What a test looks at in a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.prose, self.inside, self.commands = [], "", "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("pre", "code", "style"):
            self.inside.append(dict(attrs).get("class", tag))

    def handle_endtag(self, tag):
        if tag in ("pre", "code", "style"):
            self.inside.pop()

    def handle_data(self, data):
        if self.inside != ["style"]:
            self.text += data
        if not self.inside:
            self.prose += data
        if self.inside == ["commande", "code"]:
            self.commands += data.splitlines()

    def all(self, attribute):
        return [attrs[attribute] for _tag, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def course():
    return Course(ROOT)


@cache
def released(labs, languages=("fr",)):
    return contents(Course(ROOT), list(labs), colab=False, languages=languages)


@pytest.fixture(params=["alone", "two", "all", *LANGUAGES])
def release(request, course):
    labs = {"alone": ALONE, "all": tuple(course.labs)}.get(request.param, TWO)
    return released(labs, LANGUAGES.get(request.param, ("fr",)))


def documents(release):
    """Yield each page of help of a release: its document, its language, its place."""
    for code, document in product(LOCALES, DOCUMENTS):
        if path(document, code) in release:
            yield document, code, path(document, code)


def readers(release):
    return {name: Reader(release[name].decode()) for _document, _code, name in documents(release)}


def source(document, code):
    """Return the file of docs/ that a page is made from."""
    return ROOT / "docs" / ("" if code == "fr" else code) / f"{document}.md"


def markdown_links(text):
    """Return the targets of the links and pictures of a text, as a parser of Markdown sees them."""
    import mistune

    found = []

    def walk(tokens):
        for token in tokens:
            if token["type"] in ("link", "image"):
                found.append(token["attrs"]["url"])
            walk(token.get("children", ()))

    walk(mistune.create_markdown(renderer="ast", plugins=["table", "math"])(text))
    return found + re.findall(r'(?:href|src)="([^"]+)"', text)


def leads_somewhere(release, origin, target):
    """Tell whether a target is on the web, in the release, or an anchor of a page of it."""
    if re.match(r"(https?|mailto|data|attachment):", target):
        return True
    name, _hash, anchor = unquote(target).partition("#")
    parts = []
    for part in (
        (PurePosixPath(origin).parent / name).parts if name else PurePosixPath(origin).parts
    ):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    there = "/".join(parts)
    if there not in release:
        return False
    text = release[there].decode()
    ids = anchors(text) if there.endswith(".md") else Reader(text).all("id")
    return not anchor or anchor in ids


def test_each_document_is_a_page_with_a_plain_name():
    assert PAGES[0] == "LISEZ-MOI.html"
    places = [path(name, code) for name, code in product(DOCUMENTS, LOCALES)]
    assert all(re.fullmatch(r"[\w/.-]+", name, re.ASCII) for name in places)
    assert len(set(places)) == len(DOCUMENTS) * len(LOCALES)


def test_a_release_has_the_pages_of_its_languages_and_no_other():
    for languages in (("fr",), *LANGUAGES.values()):
        release = released(TWO, languages)
        pages = {path(name, code) for name, code in product(DOCUMENTS, languages)}
        assert {name for name in release if name.endswith(".html")} == pages
        titles = re.findall(r"^# (.+)$", release["README.md"].decode(), re.M)
        known = {"fr": "Réseaux de neurones\N{NO-BREAK SPACE}: les travaux pratiques",
                 "en": "Neural networks: the labs"}  # fmt: skip
        assert titles == [known[code] for code in languages]
        for name in pages:
            spoken = {a["lang"] for t, a in Reader(release[name].decode()).tags if "lang" in a}
            assert spoken == set(languages)


def test_each_first_page_lists_the_labs_in_its_language():
    release = released(TWO, ("fr", "en"))
    for code, folder, other in (
        ("fr", "notebooks", "notebooks-en"),
        ("en", "notebooks-en", "notebooks"),
    ):
        text = Reader(release[path("lisez-moi", code)].decode()).text
        assert f" {folder}/tp04_manuel/" in text or f"{folder}/tp04_manuel/" in text
        assert f"{other}/tp" not in text.replace(f"{folder}/tp", "")


def test_every_link_of_every_page_leads_somewhere(release):
    count = 0
    for name, reader in readers(release).items():
        for target in reader.all("href") + reader.all("src"):
            assert leads_somewhere(release, name, target), f"{name}: {target}"
            count += 1
    assert count > 80


def test_every_link_of_every_notebook_and_of_the_readme_leads_somewhere(release):
    texts = [("README.md", release["README.md"].decode())]
    for name in release:
        if name.endswith(".ipynb"):
            cells = nbformat.reads(release[name].decode(), 4).cells
            texts += [(name, c.source) for c in cells if c.cell_type == "markdown"]
    for name, text in texts:
        for target in markdown_links(text):
            assert leads_somewhere(release, name, target), f"{name}: {target}"


def test_a_page_needs_no_network_and_no_script(release):
    for name, reader in readers(release).items():
        assert not [t for t, _a in reader.tags if t in ("script", "link", "iframe", "object")], name
        assert all(src.startswith("data:image/") for src in reader.all("src")), name
        assert not re.search(r"url\(|@import", release[name].decode()), name


def test_pages_are_valid_html(release):
    import html5lib

    for _document, _code, name in documents(release):
        parser = html5lib.HTMLParser(strict=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parser.parse(release[name].decode())


def test_pages_say_their_language_and_their_titles_are_in_order(release):
    titles = []
    for (_document, code, name), reader in zip(
        documents(release), readers(release).values(), strict=True
    ):
        assert dict(reader.tags)["html"] == {"lang": code}
        levels = [int(tag[1]) for tag, _a in reader.tags if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), name
        ids = reader.all("id")
        assert len(ids) == len(set(ids)), name
        assert all(a.get("alt") for t, a in reader.tags if t == "img"), name
        titles.append(re.search(r"<title>(.+)</title>", release[name].decode())[1])
    assert len(set(titles)) == len(titles) >= len(DOCUMENTS)


def test_the_text_of_a_page_is_that_of_its_document(release):
    """Every sentence of docs/ is on its page: a Markdown that is not understood would lose one."""
    for document, code, name in documents(release):
        text = of_document(source(document, code).read_text(encoding="utf-8"), colab=False)
        text = re.sub(
            r"<!-- sommaire -->.*?<!-- fin du sommaire -->|<!--.*?-->", "", text, flags=re.S
        )
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"\$[^$\n]+\$", " ", text))
        words = set(re.findall(r"[^\W\d_]{4,}", text)) - {"text", "bash", "python", "réseau", "windows",
                                                          "interactif", "ailleurs"}  # fmt: skip
        reader = Reader(release[name].decode())
        shown = reader.text + " ".join(reader.all("alt"))
        assert {w for w in words if w not in shown} == set(), name
        assert not re.search(r"\*\*|\]\(|<!--|`|\$", reader.prose), name


def test_commands_of_the_pages_are_those_of_the_documents(release):
    for document, code, name in documents(release):
        wanted = [line for b in blocks(source(document, code)) if b.language in SHELLS
                  for line in b.text.splitlines()]  # fmt: skip
        assert Reader(release[name].decode()).commands == wanted, name


def test_the_first_page_lists_the_labs_of_the_release(course):
    text = ordinary(Reader(released(TWO)["LISEZ-MOI.html"].decode()).text)
    lab = presented("tp04_manuel", course.notebook("tp04_manuel").read_bytes())
    assert f"TP 4 — Forward et backward à la main {ordinary(lab.duration)}" in text
    assert "notebooks/tp05_autograd/tp05_autograd.ipynb" in text and "tp06" not in text


def test_each_lab_of_the_course_has_a_title_and_a_duration(course):
    labs = [presented(name, course.notebook(name).read_bytes()) for name in course.labs]
    assert [one.name for one in labs if one.title == one.name or not one.duration] == []


def test_pages_speak_of_colab_only_to_who_uses_it(course):
    both = [*LOCALES]
    labs = [(colab, handbook(course, [], colab, both)) for colab in (True, False)]
    for colab, pages in labs:
        said = {name for name, data in pages.items() if "colab" in data.decode().lower()}
        spoken = {"README.md", *(path(name, code) for code in both
                                 for name in ("lisez-moi", "guide-etudiant", "erreurs-frequentes"))}  # fmt: skip
        assert said == (spoken if colab else set())
        assert not any(b"sans Colab" in data for data in pages.values())
    intel = "sur un Mac à processeur Intel, pour lequel PyTorch n'est plus publié, prenez "
    for (_colab, pages), word in zip(labs, ("Colab.", "une autre machine."), strict=True):
        assert intel + word in " ".join(
            ordinary(Reader(pages[path("guide-etudiant")].decode()).text).split()
        )


def test_every_part_about_colab_is_marked():
    for document, code in product(DOCUMENTS, LOCALES):
        text = source(document, code).read_text(encoding="utf-8")
        text = re.sub(
            r"<!-- sommaire -->.*?<!-- fin du sommaire -->", "", text, flags=re.S
        )  # no page has it
        assert "colab" not in of_document(text, colab=False).lower(), document
        assert text.count("<!-- Colab -->") == text.count("<!-- sans Colab"), document


@pytest.mark.parametrize(("text", "with_it", "without"), [
    ("a<!-- Colab --> b<!-- sans Colab -->.", "a b.", "a."),
    ("a <!-- Colab -->b<!-- sans Colab : c -->.", "a b.", "a c."),
    ("a\n\n<!-- Colab -->\n### b\n\nc\n\n<!-- sans Colab -->\n\nd", "a\n\n### b\n\nc\n\nd", "a\n\nd"),
])  # fmt: skip
def test_parts_of_a_document(text, with_it, without):
    assert re.sub("\n\n+", "\n\n", of_document(text, colab=True)) == with_it
    assert re.sub("\n\n+", "\n\n", of_document(text, colab=False)) == without


def test_nothing_of_the_instructor_is_named(release):
    tops = {"solutions", "tests", "benchmarks", "banks", "demo", "submitted"}
    words = [rf"\b{top}/" for top in tops] + [
        "tp_grading", "tp-grade", "nbgrader_config", "Makefile", r"\bmake [a-z]", "formgrader", "gradebook",
        "notation.md", "conception.md", "guide-enseignant", "barème noté", "ajouter-un-tp", "plan-du-cours",
    ]  # fmt: skip
    for name in [*readers(release), "README.md"]:
        for word in words:
            assert not re.search(word, release[name].decode()), f"{name}: {word}"
        for document in (ROOT / "docs").glob("*.md"):
            if document.stem not in DOCUMENTS:
                assert f"{document.stem}.md" not in release[name].decode(), name


def test_a_link_to_a_lab_of_the_release_stays_the_others_are_text(course):
    name = "notebooks/tp04_manuel/tp04_manuel.ipynb"
    committed = (ROOT / name).read_text(encoding="utf-8")
    assert "[TP 3](../tp03" in committed and "[TP 5](../tp05" in committed
    alone = released(ALONE)[name].decode()
    assert "../tp0" not in alone and "le TP 3, où les équations" in alone
    more = released(TWO)[name].decode()
    assert "[TP 5](../tp05_autograd/tp05_autograd.ipynb)" in more and "../tp03" not in more
    assert released(tuple(course.labs))[name] == without_colab(committed.encode())


def test_only_the_lines_of_dead_links_change(course):
    for lab in course.labs:
        before = course.notebook(lab).read_bytes()
        after = unlinked(before, ())
        old, new = before.decode().splitlines(), after.decode().splitlines()
        assert len(old) == len(new), lab
        assert all(".ipynb" in a for a, b in zip(old, new, strict=True) if a != b), lab


def test_what_a_release_may_have_made_of_a_notebook(course):
    before = course.notebook("tp03_formalisation").read_bytes()
    found = set(versions(before))
    assert (
        len(found) == 2**3
        and {before, unlinked(before, ()), unlinked(before, ["tp04_manuel"])} <= found
    )


def test_cells_that_the_grader_compares_are_left_alone():
    cell = nbformat.v4.new_markdown_cell("[TP 3](../tp03_x/tp03_x.ipynb)", id="a")
    graded = nbformat.v4.new_markdown_cell(
        cell.source, id="b", metadata={"nbgrader": {"locked": True}}
    )
    data = nbformat.writes(nbformat.v4.new_notebook(cells=[cell, graded])).encode()
    one, two = nbformat.reads(unlinked(data, ()).decode(), 4).cells
    assert one.source == "TP 3" and two.source == cell.source


@pytest.mark.parametrize(("text", "expected"), [
    ("[a](x.md)", "a"), ("[un `b` c](x.md#d)", "un `b` c"), ("![i](x.png)", "![i](x.png)"),
    ("`[a](x.md)` [b](x.md)", "`[a](x.md)` b"), ("```\n[a](x.md)\n```\n[b](x.md)", "```\n[a](x.md)\n```\nb"),
    ('[a](x.md "t")', "a"), ("[![i](x.png)](x.md)", "![i](x.png)"), ("[a](keep)", "[a](keep)"),
    ("a [1] (b) [c](x.md)", "a [1] (b) c"), ("**[a](x.md)**, [b](keep)", "**a**, [b](keep)"),
])  # fmt: skip
def test_relinked(text, expected):
    assert relinked(text, lambda target: target if target == "keep" else None) == expected


def test_markdown_becomes_html_that_runs_nothing(tmp_path):
    made = page(
        "# T « x »\n\n<script>a</script>\n\n## A `b` ?\n\nc <b>d</b> $x^2$ <!-- e -->\n", tmp_path
    )
    assert "<script" not in made.body and "<b>" not in made.body and "<!--" not in made.body
    assert "<math" in made.body and made.title == "T «\u00a0x\u00a0»"
    assert made.contents == [(2, "a-b-", "A <code>b</code>\u202f?")]
