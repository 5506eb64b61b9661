"""A lab in another language: nothing is lost on the way, nothing is left out, and it is the same lab."""

import ast
import re
import shutil
import subprocess
import sys

import nbformat
import polib
import pytest
from tools import messages

from tests.bank import ROOT
from tp_grading.build import build, source_notebook
from tp_grading.course import Course, CourseError
from tp_grading.translation import Catalogue, declared, translated, update
from tp_grading.translation.code import translate_code
from tp_grading.translation.markdown import translate_markdown
from tp_grading.translation.spans import Words, spans
from tp_utils.i18n import speaking

COURSE = Course(ROOT)
DONE = declared(COURSE, "en")
OPEN = re.compile(r"\][-\d]|\[\$")  # ]0, 1[ in French, (0, 1) in English
SHOUT = Words(str.upper, lambda name: name)
PAGE = """# Un titre

Un paragraphe
sur deux lignes, avec `code`.

- un élément ;
  sa suite
- un autre

| Mot | `seul` | 12 |
|:--|:--|--:|
| un `a | b` | **x** y | 3 |

<details><summary>Indice : où ?</summary>

$$
x = y
$$
</details>

```python
x = 1  # une note
```"""
CODE = '''def f(x):
    """Fait une chose.

    Args:
        x, y: des points,
            et leur suite.

    Returns:
        Un nombre.
    """
    print(f"la forme {x.shape}", "mot", "un mot")  # pourquoi
    return {"clé": 'deux mots'}
'''


def test_the_units_of_a_page():
    told = translate_markdown(PAGE, SHOUT)
    assert told.startswith(
        "# UN TITRE\n\nUN PARAGRAPHE SUR DEUX LIGNES, AVEC `CODE`.\n\n- UN ÉLÉMENT ; SA SUITE\n"
    )
    assert "| MOT | `seul` | 12 |\n|:--|:--|--:|\n| UN `A | B` | **x** y | 3 |" in told
    assert "<summary>INDICE : OÙ ?</summary>" in told and "$$\nx = y\n$$\n</details>" in told
    assert told.endswith("```python\nx = 1  # UNE NOTE\n```")


def test_numbers_as_french_writes_them_are_units():
    seen = []
    keep = Words(lambda text: seen.append(text) or text, lambda name: name)
    translate_markdown("| 2,6 | 0,02 à 1,1 | 1 000 | 12 | 3.5 | $0,5$ | `1,2` |", keep)
    assert seen == ["2,6", "0,02 à 1,1", "1 000"]


def test_numbers_of_formulas_are_as_the_language_writes_them(tmp_path):
    catalogue = Catalogue(tmp_path / "tp15.po", "en")
    assert catalogue.names(r"$10\,000\,x + 0{,}5$") == r"$10{,}000\,x + 0.5$"


def test_the_units_of_code():
    told = translate_code(CODE, Words(lambda text: text.replace("o", "0"), lambda name: name))
    assert '"""Fait une ch0se.' in told and "        x, y: des p0ints, et leur suite.\n" in told
    assert 'f"la f0rme {x.shape}", "mot", "un m0t"' in told and "# p0urqu0i" in told
    assert "\"clé\": 'deux m0ts'" in told
    ast.parse(told)


@pytest.mark.parametrize("lab", COURSE.labs)
def test_units_that_do_not_change_leave_the_notebook_as_it_is(lab):
    for cell in source_notebook(COURSE, lab).cells:
        walk = translate_code if cell.cell_type == "code" else translate_markdown
        assert walk(cell.source, Words(str, str)) == cell.source, cell.id


@pytest.mark.parametrize(
    "text, told, why",
    [
        ("Voici `x`.", "Here is `y`.", "placeholders"),
        ("Soit $n$ et $n$.", "Let $n$.", "placeholders"),
        ("Voir [là](a.html).", "See [there](b.html).", "placeholders"),
        ("La forme {shape}.", "The shape {form}.", "placeholders"),
        ("Rien de tel.", "", "missing"),
    ],
)
def test_a_wrong_translation_is_refused(tmp_path, text, told, why):
    catalogue = Catalogue(tmp_path / "tp.po", "en")
    catalogue.update([("tp:cell", text)])
    catalogue.fill({text: told})
    assert catalogue.translate("tp:cell", text) == text
    assert why in catalogue.faults[0]


def test_a_fuzzy_or_changed_unit_is_refused_and_a_moved_one_is_kept(tmp_path):
    path = tmp_path / "tp.po"
    catalogue = Catalogue(path, "en")
    catalogue.update([("tp:a", "Un."), ("tp:a", "Deux.")])
    catalogue.fill({"Un.": "One.", "Deux.": "Two."})
    first = path.read_bytes()
    catalogue.update([("tp:a", "Deux."), ("tp:a", "Un.")])
    assert path.read_bytes() == first and b"Date" not in first and b"#:" not in first
    catalogue.update([("tp:b", "Un."), ("tp:a", "Deux !")])
    assert catalogue.translate("tp:b", "Un.") == "One." and not catalogue.faults
    catalogue.translate("tp:a", "Deux !")
    file = polib.pofile(str(path))
    file.find("Un.").flags.append("fuzzy")
    file.save(str(path))
    again = Catalogue(path, "en")
    again.translate("tp:b", "Un.")
    assert "missing" in catalogue.faults[0] and "fuzzy" in again.faults[0]


def test_a_lab_that_is_not_translated_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"--update"):  # a course without its catalogue
        translated(Course(tmp_path), DONE[0], source_notebook(COURSE, DONE[0]), "en")


@pytest.mark.parametrize("lab", DONE)
def test_the_catalogue_is_up_to_date(lab, tmp_path):
    path = tmp_path / "po" / "en" / f"{lab}.po"
    path.parent.mkdir(parents=True)
    path.write_bytes((ROOT / "po" / "en" / f"{lab}.po").read_bytes())
    update(Course(tmp_path), lab, source_notebook(COURSE, lab), "en")
    assert path.read_bytes() == (ROOT / "po" / "en" / f"{lab}.po").read_bytes(), (
        "tp-grade build --lang en --update"
    )


@pytest.mark.parametrize("lab", DONE)
def test_the_other_language_is_the_same_lab(lab):
    committed = ROOT / "notebooks-en" / lab / f"{lab}.ipynb"
    before = committed.read_bytes()
    assert build(COURSE, lab, "en").read_bytes() == before, f"tp-grade build --lang en {lab}"
    ours, theirs = (nbformat.read(path, 4).cells for path in (COURSE.notebook(lab), committed))
    for our, their in zip(ours, theirs, strict=True):
        assert (our.id, our.cell_type) == (their.id, their.cell_type)
        kept = [
            {k: v for k, v in c.metadata.get("nbgrader", {}).items() if k != "checksum"}
            for c in (our, their)
        ]
        assert kept[0] == kept[1]
        if our.cell_type == "code":
            assert len(their.source.splitlines()) <= len(our.source.splitlines()) + 2
            assert max(map(len, their.source.splitlines())) <= 80, their.id
            if "installation" not in our.metadata.get("tags", []):
                assert skeleton(our.source) == skeleton(their.source), our.id
        assert "«" not in their.source and "\u202f" not in their.source, their.id
        formulas = [span for span in spans(their.source) if span.startswith("$")]
        assert not [f for f in formulas if OPEN.search(f)], their.id


def skeleton(source):
    """Return the shape of a program, whatever its strings say."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.mark.slow
def test_messages_are_complete_for_these_labs_and_compiled(tmp_path):
    assert messages.untranslated(ROOT, "en", DONE) == []
    shutil.copytree(ROOT / "po" / "en", tmp_path / "po" / "en")
    (tmp_path / "src").symlink_to(ROOT / "src")
    path = tmp_path / "po" / "en" / "tp_utils.po"
    compiled = ROOT / "src" / "tp_utils" / "locale" / "en" / "LC_MESSAGES" / "tp_utils.mo"
    before = compiled.read_bytes()
    messages.update(tmp_path, "en")
    assert path.read_bytes() == (ROOT / "po" / "en" / "tp_utils.po").read_bytes(), "make messages"
    assert compiled.read_bytes() == before, "make messages"


def test_a_lab_without_english_waits_with_its_sentences(tmp_path):
    shutil.copytree(ROOT / "po" / "en", tmp_path / "po" / "en")
    shutil.copytree(
        ROOT / "src" / "tp_utils" / "checks" / "tp04", tmp_path / "src/tp_utils/checks/tp15"
    )
    said = messages.messages(tmp_path / "src" / "tp_utils")
    assert said
    messages.update(tmp_path, "en")
    path = tmp_path / "po" / "en" / "tp_utils.po"
    assert len(polib.pofile(str(path))) == 0
    (tmp_path / "po" / "en" / "tp15_nom.po").write_bytes(
        (ROOT / "po/en/tp04_manuel.po").read_bytes()
    )
    messages.update(tmp_path, "en")
    assert len(polib.pofile(str(path))) == len(said)


def commented(text):
    """Return a text whose comments are prose: their fields and formulas count."""
    return re.sub(r"<!--|-->", "", text)


def test_messages_keep_their_fields():
    files = (polib.pofile(str(ROOT / "po" / "en" / f"{name}.po")) for name in messages.PACKAGES)
    for entry in (entry for file in files for entry in file):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            told = commented(text.replace("start:stop", "début:fin"))
            plain = commented(entry.msgid_plural or entry.msgid)
            assert not text or set(spans(told)) in (
                set(spans(plain)),
                set(spans(commented(entry.msgid))),
            ), entry.msgid


@pytest.mark.slow
def test_a_check_answers_in_english():
    said = (
        "from tp_utils.checks import tp00 as c, card; import torch\n"
        "def crop(image, x, y, width, height): return image[x:x + width, y:y + height]\n"
        "print(card.text(c.crop(crop))) if c.crop(crop) else None"
    )
    done = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
        env={**__import__("os").environ, "TP_LANG": "en", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "✗ crop: look again" in done.stdout and "`x` and `y` are swapped" in done.stdout, (
        done.stderr
    )


def test_what_the_grader_says_to_students_is_complete_and_compiled(tmp_path):
    (tmp_path / "po" / "en").mkdir(parents=True)
    (tmp_path / "src").symlink_to(ROOT / "src")
    path = tmp_path / "po" / "en" / "tp_grading.po"
    path.write_bytes((ROOT / "po" / "en" / "tp_grading.po").read_bytes())
    compiled = ROOT / "src" / "tp_grading" / "locale" / "en" / "LC_MESSAGES" / "tp_grading.mo"
    before = compiled.read_bytes()
    file = messages.update(tmp_path, "en", "tp_grading")
    assert path.read_bytes() == (ROOT / "po" / "en" / "tp_grading.po").read_bytes(), "make messages"
    assert compiled.read_bytes() == before, "make messages"
    assert [entry.msgid for entry in file if not entry.translated()] == []


def test_no_sentence_is_in_an_f_string():
    """Python 3.11 has no tokens there: what collects the sentences would not see it."""
    paths = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    assert len(paths) > 300
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in paths
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in messages.KEYWORDS
        and isinstance(node.args[0], ast.Constant)
    ]
    assert found == []


@pytest.mark.slow
def test_no_sentence_is_translated_on_import():
    """What a declaration says is marked by N_: it is said later, in the language of a copy."""
    told = subprocess.run(
        [sys.executable, "-c", "import tp_utils.i18n as i, traceback as t, sys\n"
         "i._catalogue = lambda code: sys.exit(''.join(t.format_stack()))\n"
         "from tp_utils import checks, levels\n"
         f"for lab in {COURSE.labs}: checks.load(lab)"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr


def test_the_source_is_the_same_in_a_course_that_speaks_english():
    here = source_notebook(COURSE, DONE[0])
    with speaking("en"):
        assert source_notebook(COURSE, DONE[0]) == here
