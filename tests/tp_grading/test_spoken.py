"""`tp-grade` speaks the language of the course, or that of TP_LANG; never half of another one."""

import ast
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.bank import ROOT
from tests.french import FRENCH
from tp_grading.cli import main
from tp_grading.course import Course
from tp_grading.judge.signs import Signs, flagged
from tp_grading.verdict import Mark, Verdict
from tp_utils.i18n import language, speaking

GRADER = ROOT / "src" / "tp_grading"
TEMPLATES = sorted(GRADER.rglob("*.html"))
# A sentence that is no call of `_`: a colon, a semicolon or a quotation mark as French sets them.
SET = re.compile(r"[«»]| [:;?!](?:\s|$)")


@pytest.mark.parametrize("name", ["", *main.commands])
def test_each_help_is_english_in_english(name, monkeypatch):
    monkeypatch.setenv("TP_LANG", "en")
    said = CliRunner().invoke(main, [*([name] if name else []), "--help"]).output
    assert "Usage:" in said and FRENCH.findall(said) == []
    assert not name or "Example:" in said
    assert "None" not in said  # a bound that there is not
    assert language() == "fr"  # as before the command


@pytest.mark.slow
@pytest.mark.parametrize(
    "course, asked, said",
    [("en", "", "No marks yet"), ("fr", "en", "No marks yet"), ("en", "fr", "Aucune note encore"),
     ("fr", "", "Aucune note encore"), ("en", "klingon", "No marks yet")],
)  # fmt: skip
def test_a_command_speaks_the_language_of_the_course_unless_told(
    course, asked, said, tmp_path, monkeypatch
):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "pyproject.toml").write_text(f'[tool.tp]\nlanguage = "{course}"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TP_LANG", asked)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8" if course == "en" else "en_GB.UTF-8")
    done = CliRunner().invoke(main, ["export"])
    assert done.exit_code == 2 and said in done.output


def test_a_course_that_says_no_language_we_know_is_told_so(tmp_path, monkeypatch):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "pyproject.toml").write_text('[tool.tp]\nlanguage = "klingon"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TP_LANG", raising=False)
    assert "Fabriquer" in CliRunner().invoke(main, ["--help"]).output
    assert Course(tmp_path).settings == {"language": "klingon"}


@pytest.mark.slow
def test_no_sentence_of_the_grader_is_translated_on_import():
    said = (
        "import importlib, pathlib, sys, traceback as t, tp_grading, tp_utils.i18n as i\n"
        "i._catalogue = lambda code: sys.exit(''.join(t.format_stack()))\n"
        "import tp_grading.commands, tp_grading.preprocessors, tp_grading.marking\n"
        "for path in pathlib.Path('src/tp_grading/term').glob('[a-z]*.py'):\n"
        "    importlib.import_module(f'tp_grading.term.{path.stem}')\n"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def untold(source):
    """Return the strings of a module that look French, and go through no `_`."""
    tree = ast.parse(source)
    told, found = set(), []
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "id", "")
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        if name in ("_", "N_", "ngettext", "typography"):
            told |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, documented) and ast.get_docstring(node) is not None:
            told.add(id(node.body[0].value))
        elif isinstance(node, ast.keyword) and node.arg == "help":
            told |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node)
    return [one.value for one in found if id(one) not in told and SET.search(one.value)]


def test_no_sentence_of_the_grader_is_kept_from_translation():
    assert untold('x = f"{a} : {b}"') == [" : "] and untold('_("a : b")') == []
    # the first cell of a notebook; the kernel, which has no catalogue
    programs = {"colab.py", "inside/observe.py"}
    found = {
        name: left
        for path in sorted(GRADER.rglob("*.py"))
        if (name := path.relative_to(GRADER).as_posix()) not in programs
        and (left := untold(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_page_says_nothing_outside_its_catalogue(path):
    text = path.read_text("utf-8")
    text = re.sub(r"{%-? trans.*?endtrans -?%}", "", text, flags=re.S)
    text = re.sub(r"{[%{].*?[%}]}", "", text, flags=re.S)
    said = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    said += " ".join(re.findall(r'(?:aria-label|alt|title)="([^"{]+)"', text))
    assert re.findall(r"\w{2,}", said.replace("&nbsp;", "")) == [], said


def test_what_a_number_looks_like_follows_the_language():
    from tp_grading.term.export import number, separator

    assert (number(12.5, True), separator()) == ("12,5", ";")
    with speaking("en"):
        assert (number(12.5, True), separator()) == ("12.5", ",")


def test_what_a_copy_is_flagged_for_is_said_to_the_instructor():
    source = "import os\nos.system('true')"
    said = {}
    for spoken in ("fr", "en"):
        with speaking("en" if spoken == "fr" else "fr"):  # the copy's language is the other one
            odd = list(Signs(spoken).of(source))
            mark = flagged(Mark("crop", Verdict.OK, 1.0, 1.0), odd, spoken)
        (said[spoken],) = mark.tamper
    assert said["fr"].startswith("code qui regarde au-delà") and "(ligne 2)" in said["fr"]
    assert said["en"].startswith("code that looks beyond") and "(line 2)" in said["en"]
