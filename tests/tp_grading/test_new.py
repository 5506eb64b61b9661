"""`tp-grade new`: what it writes, what it refuses, and nothing half written."""

import re
import shutil

import pytest
from click.testing import CliRunner

from tests.bank import ROOT
from tp_grading import new_lab as module
from tp_grading.bank import AT_LEAST, YOUNG
from tp_grading.cli import main
from tp_grading.course import Course, CourseError
from tp_grading.new_lab import MAP, new_lab

GUIDE = ROOT / "docs/ajouter-un-tp.md"


@pytest.fixture
def course(tmp_path):
    """The least that a lab can be added to: two labs, 1 and 14, and what building needs."""
    for name in ("nbgrader_config.py", "pyproject.toml", MAP):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for lab in ("tp01_neurones", "tp14_svm"):
        shutil.copytree(ROOT / "solutions" / lab, tmp_path / "solutions" / lab)
    (tmp_path / "src/tp_utils/checks").mkdir(parents=True)
    return Course(tmp_path)


def tree(course):
    """Return path → content of everything in a course."""
    return {p: p.read_bytes() if p.is_file() else None for p in course.root.rglob("*")}


def test_what_a_new_lab_is_made_of(course):
    written = new_lab(course, "tp15_essai", "Un essai")
    assert written[:4] == [
        "banks/tp15.py",
        "solutions/tp15_essai/tp15_essai.py",
        "src/tp_utils/checks/tp15/__init__.py",
        "src/tp_utils/checks/tp15/moving_average.py",
    ]
    assert all((course.root / path).is_file() for path in written)
    texts = [(course.root / path).read_text(encoding="utf-8") for path in written]
    assert not any(re.search(r"99|modele", text) for text in texts)
    page = course.notebook("tp15_essai").read_text(encoding="utf-8")
    assert "# TP\xa015 — Un essai" in page.replace("TP 15", "TP\xa015") and "Q15.1" in page
    assert "| `tp15_essai` | Un essai |" in (course.root / MAP).read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [5, int(Course(ROOT).labs[-1][2:4]) + 1], ids=["middle", "last"])
def test_its_checks_stand_alone(course, number):
    project, line = course.root / "pyproject.toml", '    "tp_utils.checks.tp{:02}",'.format
    lines = project.read_text("utf-8").splitlines()
    if number == 5:
        lines.remove(line(5))
        project.write_text("\n".join(lines) + "\n", "utf-8")
    assert "pyproject.toml" in new_lab(course, f"tp{number:02}_essai")
    lines.insert(lines.index(line(number - 1)) + 1, line(number))
    assert project.read_text("utf-8").splitlines() == lines


def test_a_course_without_contracts_has_none_to_change(course):
    project = course.root / "pyproject.toml"
    project.write_text(project.read_text("utf-8").partition("[tool.importlinter]")[0], "utf-8")
    assert "pyproject.toml" not in new_lab(course, "tp15_essai")


def test_a_name_and_a_title_are_kept_as_they_are(course):
    new_lab(course, "tp15_bac99", "Le tp99_modele de 1999")
    script = course.script("tp15_bac99").read_text(encoding="utf-8")
    assert "# # TP 15 — Le tp99_modele de 1999\n" in script
    assert 'Bank("tp15_bac99"' in course.bank("tp15_bac99").read_text(encoding="utf-8")


def test_a_number_between_two_labs(course):
    new_lab(course, "tp05_essai")
    script = course.script("tp05_essai").read_text(encoding="utf-8")
    assert "TP 5 —" in script and "**Q5.1**" in script and '"q5-1"' in script
    assert "checks import tp05 as check" in script
    rows = re.findall(r"^\| `(tp\d\d)_", (course.root / MAP).read_text(encoding="utf-8"), re.M)
    assert rows == sorted(rows) and rows.count("tp05") == 2  # the map is that of the whole course


@pytest.mark.parametrize(
    ("name", "title", "says"),
    [
        ("essai", "", "n'est pas un nom de TP.*tp15_"),
        ("tp15", "", "n'est pas un nom de TP"),
        ("tp15_Essai", "", "minuscules"),
        ("tp15_à_part", "", "sans accent"),
        ("tp15_../x", "", "n'est pas un nom de TP"),
        ("tp115_essai", "", "deux chiffres"),
        ("tp14_essai", "", "14 est celui de tp14_svm.*tp15"),
        ("tp14_svm", "", "14 est celui de tp14_svm"),
        ("tp15_essai", "a | b", "une ligne"),
        ("tp15_essai", "a\nb", "une ligne"),
    ],
    ids=str,  # no number of a lab in the names of these tests: `make check` runs them all
)
def test_a_refusal_is_a_sentence_and_writes_nothing(course, name, title, says):
    before = tree(course)
    with pytest.raises(CourseError, match=says):
        new_lab(course, name, title)
    assert tree(course) == before


@pytest.mark.parametrize(
    "path",
    [
        "banks/tp15.py",
        "src/tp_utils/checks/tp15/__init__.py",
        "notebooks/tp15_essai/tp15_essai.ipynb",
    ],
    ids=range(3),
)
def test_a_file_already_there_is_named_and_kept(course, path):
    (course.root / path).parent.mkdir(parents=True, exist_ok=True)
    (course.root / path).write_text("précieux")
    before = tree(course)
    with pytest.raises(CourseError, match=re.escape(path)):
        new_lab(course, "tp15_essai")
    assert tree(course) == before


@pytest.mark.parametrize("stop", range(7))
def test_interrupted_it_leaves_nothing(course, monkeypatch, stop):
    before, write, count = tree(course), module.write_whole, []

    def interrupted(path, data):
        if path.is_relative_to(course.root) and data != before.get(path):
            count.append(path)
            if len(count) == stop + 1:
                raise KeyboardInterrupt
        write(path, data)

    monkeypatch.setattr(module, "write_whole", interrupted)
    with pytest.raises(KeyboardInterrupt):
        new_lab(course, "tp15_essai")
    assert tree(course) == before


def test_a_folder_that_is_not_the_sources_is_refused(course):
    shutil.rmtree(course.root / "src")
    with pytest.raises(CourseError, match="sources du cours"):
        new_lab(course, "tp15_essai")


def test_the_command_says_what_it_wrote_and_what_to_do(course, monkeypatch):
    monkeypatch.chdir(course.root)
    done = CliRunner().invoke(main, ["new", "tp15_essai", "--title", "Un essai"])
    assert done.exit_code == 0, done.output
    for word in ("banks/tp15.py", "docs/ajouter-un-tp.md", "make check"):
        assert word in done.output
    again = CliRunner().invoke(main, ["new", "tp15_essai"])
    assert again.exit_code == 2 and "celui de tp15_essai" in again.output
    assert "Exemple" in CliRunner().invoke(main, ["new", "--help"]).output


def test_the_guide_asks_for_what_the_gate_asks(course):
    text = GUIDE.read_text(encoding="utf-8")
    assert f"{YOUNG[0]} réponses fausses et {YOUNG[1]} justes" in text
    assert sum(YOUNG) == 9 and "neuf réponses" in text
    assert f"{AT_LEAST[0]} et {AT_LEAST[1]}" in text
