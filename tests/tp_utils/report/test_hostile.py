"""Hostile and broken notebooks: a report all the same, the item as text, a notice, no file read."""

import base64
import json
import random
import re

import pytest

from tests.tp_utils.report import copies
from tp_utils.report import compose, formulas, notebook, pandoc, pdf, writer
from tp_utils.report.document import Document, Fragment
from tp_utils.report.model import ReportError
from tp_utils.report.rapport import rapport
from tp_utils.report.suivi import suivi

SECRET = "tresor-7c31"
GOOD = "Une bonne réponse, avec $a^2$."
FORMULA, HTML, PICTURE = "en LaTeX", "HTML", "image"

# What is written, what must still be read on the page, the words of the notice (or none).
ITEMS = {
    "raw Typst block": ('```{=typst}\n#read("SECRET")\n```', '#read("', ""),
    "raw Typst inline": ('`#read("SECRET")`{=typst}', '#read("', ""),
    "Typst in text": ('#read("SECRET") #include "SECRET" #panic()', "#panic()", ""),
    "end of a string": ('"); #panic("x") \\"] #panic() ) } */ /* //', "#panic()", ""),
    "package": ('#import "@preview/cetz:0.3.0": *', "@preview/cetz", ""),
    "LaTeX inclusion": (r"\input{SECRET} \include{SECRET}", r"\include{", ""),
    "LaTeX inclusion in a formula": (r"$\input{SECRET}$", r"\input{", FORMULA),
    "verbatim of a file": (r"$$\verbatiminput{SECRET}$$", r"\verbatiminput{", FORMULA),
    "Typst in a formula": ('$#read("SECRET")$', '#read("', FORMULA),
    "call in a formula": ('$read("SECRET")$', 'read("', FORMULA),
    "text of a formula": (r'$\text{" #read("SECRET") "}$', "#read(", ""),
    "unknown command": (r"$\foo{b}$", r"\foo{b}", FORMULA),
    "unbalanced": (r"$\frac{a$ et $x_{$", r"\frac{a", FORMULA),
    "empty environment": (r"$$\begin{aligned}a&=b$$", "aligned", FORMULA),
    "recursive macro": (r"$\def\a{\a\a}\a$", r"\def", FORMULA),
    "deep formula": ("$" + "{" * 500 + "x" + "}" * 500 + "$", "{{{{", FORMULA),
    "outside": ("![vue](SECRET)", "![vue]", PICTURE),
    "parent": ("![vue](../secret.png)", "![vue]", PICTURE),
    "file address": ("![vue](file://SECRET)", "![vue]", PICTURE),
    "web address": ("![vue](https://example.org/a.png)", "![vue]", PICTURE),
    "missing attachment": ("![vue](attachment:rien.png)", "![vue]", PICTURE),
    "broken attachment": ("![vue](attachment:broken.png)", "![vue]", PICTURE),
    "drawing that links": ("![vue](attachment:link.svg)", "![vue]", PICTURE),
    "script": ("<script>alert(1)</script>", "alert(1)", HTML),
    "image in HTML": ('<img src="SECRET" onerror="x">', "onerror", HTML),
    "bold in HTML": ("du <b>gras</b>", "<b>", HTML),
    "comment never closed": ("avant <!-- après", "avant", ""),
    "long table": ("|a|b|\n|-|-|\n" + "|1|é|\n" * 3000, "a b", "coupé"),
    "wide table": ("|" + "a|" * 60 + "\n|" + "-|" * 60 + "\n|" + "b|" * 60, "a | a", "trop large"),
    "deep quotation": ("> " * 300 + "fond", "fond", "imbriqués"),
    "deep list": ("- " * 100 + "fond", "fond", "imbriqués"),
    "deep emphasis": ("*a **b " * 60 + "c" + "** *" * 60, "a b", ""),
    "long word": ("m" * 4000, "mmmm", ""),
    "long text": ("mot " * 20_000, "mot mot", "trop long"),
    "controls": ("a\x00b\x1b[31m\u202eà l'envers\ud800\ue0005\ue001", "l’envers", ""),
    "other scripts": ("漢字 😀 العربية", "", ""),
    "script link": ("[ici](javascript:alert(1)) [là](file:///etc/passwd)", "ici là", ""),
    "header of Pandoc": ("---\ntitle: x\n---\ntexte", "texte", ""),
    "label": ("<label> @ref = titre\n\n= titre $ 5", "@ref", HTML),
    "footnotes": ("a[^1][^2]\n\n[^1]: b[^1]\n\n[^2]: c", "a^1", ""),
}  # fmt: skip


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    (tmp_path / "secret.png").write_bytes(base64.b64decode(copies.png(50, 51)))
    return path


def attachments():
    broken = base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/hostname"/></svg>'
    drawing = base64.b64encode(svg).decode()
    return {"broken.png": {"image/png": broken}, "link.svg": {"image/svg+xml": drawing}}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Each item is a question of one notebook, between two good answers."""
    folder = tmp_path_factory.mktemp("copy")
    path = folder / "secret.txt"
    path.write_text(SECRET)
    texts = [text.replace("SECRET", str(path)) for text, _shown, _says in ITEMS.values()]
    content = copies.written(GOOD, *texts, GOOD.replace("bonne", "dernière"))
    for cell in content["cells"]:
        cell["attachments"] = attachments()
    page = suivi(notebook.lab(content, "tp04_hostile"), compose.Own(), "Eve")
    return page, copies.text(page)


def test_the_secret_is_nowhere_and_good_answers_are_there(hostile):
    page, text = hostile
    assert SECRET not in text
    assert "Une bonne réponse, avec" in text
    assert "Une dernière réponse, avec" in text
    assert not [alt for tag, alt in copies.alternatives(page) if tag == "/Figure"]


@pytest.mark.parametrize("name", ITEMS)
def test_item_is_shown_as_text_with_its_notice(hostile, name):
    page, text = hostile
    number = f"Q4.{2 + list(ITEMS).index(name)}"
    following = f"Q4.{3 + list(ITEMS).index(name)} ★"
    shown = text.split(f"{number} ★")[-1].split(following)[0].replace("\u200b", "")
    _source, words, says = ITEMS[name]
    assert words in shown
    notices = [n for n in page.notices if n.startswith(f"{number} :")]
    assert any(says in n for n in notices) if says else notices == []
    if says and says != "trop long":
        assert "Avis de fabrication" in shown


def test_free_text_shows_pictures_of_its_folder_only(tmp_path, secret):
    folder = tmp_path / "mien"
    folder.mkdir()
    (folder / "photo.png").write_bytes(base64.b64decode(copies.png(30, 31)))
    (folder / "lien.png").symlink_to(tmp_path / "secret.png")
    text = "![ma photo](photo.png)\n\n![a](../secret.png) ![b](lien.png) ![c](" + str(secret) + ")"
    (folder / "rapport.md").write_text(f"# Libre\n{text}\n", encoding="utf-8")
    own = compose.own_text(folder / "rapport.md")
    page = rapport([notebook.lab(copies.written(GOOD), "tp04_manuel")], own, "Eve")
    assert [alt for tag, alt in copies.alternatives(page) if tag == "/Figure"] == ["ma photo"]
    assert any("Libre" in n and "image" in n for n in page.notices)


def test_the_text_beside_a_notebook_is_not_a_link_to_elsewhere(tmp_path, secret):
    link = tmp_path / "tp04_manuel-suivi.md"
    link.symlink_to(secret)
    with pytest.raises(ReportError, match="fichier de texte ordinaire"):
        compose.own_text(link)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"\xff\xfe{\x00",
        b'{"worksheets": []}',
        b"[" * 100_000,
        b"null",
        b"\x80",
    ],
)
def test_a_file_that_is_no_notebook_gives_a_page_that_says_so(data, tmp_path):
    path = tmp_path / "tp04_manuel.ipynb"
    path.write_bytes(data)
    lab = notebook.read(path)
    assert not lab.readable
    assert "notebook" in copies.text(suivi(lab, compose.Own(), "Eve"))


def test_utf16_is_read(tmp_path):
    path = tmp_path / "tp04_manuel.ipynb"
    path.write_bytes(json.dumps(copies.written("Été"), ensure_ascii=False).encode("utf-16"))
    assert notebook.read(path).questions[0].answer == "Été"


def test_what_stops_pandoc_or_typst_costs_only_itself(monkeypatch):
    run = pandoc._run

    def fragile(texts, tex, seconds):
        if any("BOUM" in t for t in [*texts, *tex]):
            raise ValueError("pandoc died")
        return run(texts, tex, seconds)

    monkeypatch.setattr(pandoc, "_run", fragile)
    monkeypatch.setattr(formulas, "_REWRITTEN", (("beta", "unknownname"),))
    answers = (GOOD, "**BOUM** ici", "Juste $BOUM$ là", r"Un $\beta$ et un $\gamma$", "**fin**")
    page = suivi(notebook.lab(copies.written(*answers), "tp04_x"), compose.Own(), "Eve")
    text = copies.text(page)
    assert "**BOUM** ici" in text
    assert "Juste $BOUM$ là" in text
    assert r"Un $\beta$ et un 𝛾" in text or r"Un $\beta$ et un" in text
    assert {n.split(" :")[0] for n in page.notices} == {"Q4.2", "Q4.3", "Q4.4"}
    assert {alt for tag, alt in copies.alternatives(page)} == {"a^2", r"\gamma"}


def test_a_text_that_typst_refuses_is_shown_as_it_is(monkeypatch):
    monkeypatch.setattr(
        writer,
        "words",
        lambda text: f"#{text[:1]}[" if "BOUM" in text else f"#{writer.string(text)};",
    )
    page = suivi(notebook.lab(copies.written(GOOD, "BOUM"), "tp04_x"), compose.Own(), "Eve")
    assert "BOUM" in copies.text(page)
    assert "Une bonne réponse" in copies.text(page)
    assert page.notices == ["Q4.2 : ce texte n'a pas pu être mis en forme"]


PIECES = [
    *(text for text, _shown, _says in ITEMS.values() if len(text) < 400),
    *("$", "$$", "`", "```", "\n\n", "\\", '"', "#", "[", "](", ")", "|", "|-|\n", "> ", "- ", "1. "),
    *("*", "_", "~~", "<", ">", "<!--", "{", "}", "\\begin{", "\\end{", "&", "\\\\", "^", "é", "\t", "\r"),
    *(r"\frac", r"\text{", r"\left(", r"\right", r"\tilde y", r"\mathrm{", "x", "2", " ", "//", "/*", ";"),
]  # fmt: skip
STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.S)
OURS = set(
    [
        "par",
        "heading",
        "list",
        "enum",
        "citation",
        "filet",
        "tableau",
        "listing",
        "raw",
        "linebreak",
        "link",
        "strong",
        "emph",
        "strike",
        "underline",
        "super",
        "sub",
        "smallcaps",
        "figurine",
        "formule",
        "avis",
        "intertitre",
        "enonce",
    ]
)


@pytest.mark.parametrize("seed", range(12))
def test_fuzz_nothing_leaves_its_quotes(seed):
    """Outside strings and formulas, the only calls in the source are those of the writer."""
    rng = random.Random(seed)
    document = Document()
    for i in range(40):
        text = "".join(rng.choices(PIECES, k=rng.randrange(1, 25)))
        document.text(Fragment(text, f"Q4.{i}", attachments=attachments()))
    page = pdf.make(document, '#show: compte-rendu.with(titre: "Essai")')
    assert page.pdf.startswith(b"%PDF")
    source = STRING.sub("§", document.typst())
    outside = re.sub(r"\$ .*? \$\);", "", source, flags=re.S)
    assert set(re.findall(r"#([A-Za-z.]+)", outside)) <= OURS
    for body in re.findall(r"\$ (.*?) \$\);", source, flags=re.S):
        assert not re.search(r"#|read|include", re.sub(r"\\.", "", body))


def mutated(rng, value, depth=0):
    """Return a notebook with parts replaced by values of other types."""
    if rng.random() < 0.02 * (depth > 0):
        return rng.choice(
            [None, 3, -1.5, True, "", "texte", [], {}, [1, [2]], {"a": None}, float("nan")]
        )
    if isinstance(value, dict):
        return {k: mutated(rng, v, depth + 1) for k, v in value.items() if rng.random() > 0.02}
    if isinstance(value, list):
        return [mutated(rng, v, depth + 1) for v in value if rng.random() > 0.02]
    return value


@pytest.mark.parametrize("seed", range(12))
def test_fuzz_any_json_makes_a_report(seed):
    rng = random.Random(seed)
    content = copies.blank("tp04_manuel")
    copies.answer(content, "q4-1", rng.choice(PIECES), attachments=attachments())
    copies.outcome(content, "forward", "wrong", 0.5, "".join(rng.choices(PIECES, k=5)))
    content["metadata"]["authors"] = [{"name": '#read("x")'}]
    lab = notebook.lab(mutated(rng, content), "tp04_manuel")
    assert suivi(lab, compose.Own()).pdf.startswith(b"%PDF")
    assert rapport([lab], compose.Own()).pdf.startswith(b"%PDF")
