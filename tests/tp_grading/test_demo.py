"""The main job on a small class: nbgrader autogrades it, twice, and marks are the same."""

import re

import nbformat
import pytest

from tests.bank import ROOT, checked_points
from tests.french import FRENCH
from tp_grading import demo
from tp_grading.answers import answers, language_of
from tp_grading.course import Course, CourseError
from tp_grading.sandbox import Finding
from tp_utils.i18n import speaking

LAB = "tp04_manuel"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_class_is_graded_twice_with_the_same_marks(tmp_path, capsys, monkeypatch):
    full = demo.demonstration_class
    assert len(full(Course(ROOT), LAB)) >= 8
    few = ("01-solution", "02-intact", "05-forward-et-backward")
    monkeypatch.setattr(
        demo,
        "demonstration_class",
        lambda c, lab: {k: v for k, v in full(c, lab).items() if k in few},
    )
    folder = demo.run_demo(Course(ROOT), LAB, tmp_path / "classe")
    first = demo.marks(folder, LAB)
    exercises = [name for name, (score, _) in first["01-solution"].items() if score is not None]
    assert set(exercises) == set(checked_points(LAB))
    for name in exercises:
        assert first["01-solution"][name][0] == first["01-solution"][name][1] > 0
        assert first["02-intact"][name][0] == 0
    lost = {
        n
        for n in exercises
        if first["05-forward-et-backward"][n][0] < first["05-forward-et-backward"][n][1]
    }
    assert lost == {"forward", "backward"}
    waiting = [name for name, (score, _) in first["01-solution"].items() if score is None]
    assert waiting == [f"q4-{n}" for n in range(1, 6)] or sorted(waiting) == [
        f"q4-{n}" for n in range(1, 6)
    ]

    out = capsys.readouterr().out
    assert "01-solution" in out and "gradebook.db" in out
    page = (folder / "feedback" / "02-intact" / LAB / f"{LAB}.html").read_text(encoding="utf-8")
    assert "exercice à compléter" in page
    graded = nbformat.read(folder / "autograded" / "02-intact" / LAB / f"{LAB}.ipynb", 4)
    assert not [o for c in graded.cells for o in c.get("outputs", []) if o.get("name") == "stderr"]

    if "n'a pas été isolé" in out:  # then the demonstration had nbgrader grade alone
        monkeypatch.setenv("TP_NOTATION", "nbgrader")
    demo._nbgrader(folder, "autograde", LAB, "05-forward-et-backward")
    assert demo.marks(folder, LAB) == first


def test_the_class_in_english_is_the_french_one():
    """The same students, with the same mistakes; a lab without English has a class in French."""
    course = Course(ROOT)
    french = demo.demonstration_class(course, LAB)
    with speaking("en"):
        english = demo.demonstration_class(course, LAB)
    assert [name[:3] for name in french] == [name[:3] for name in english]
    assert FRENCH.findall("\n".join(english)) == [] and not any("-et-" in name for name in english)
    for notebook in english.values():
        assert language_of(notebook) == "en"
        for cell in notebook.cells:
            assert FRENCH.findall(cell.source) == [], cell.id
    changed = []
    for students in (french, english):
        solved, *_two, first = (answers(n) for n in list(students.values())[:4])
        changed.append({name: code for name, code in first.items() if code != solved[name]})
    assert changed[0].keys() == changed[1].keys()
    assert all("torch.randn(1, nh)," in code["init_weights-answer"] for code in changed)


@pytest.mark.slow
@pytest.mark.sweep
@pytest.mark.timeout(900)
def test_a_class_in_english_is_graded_in_english(tmp_path, capsys, monkeypatch):
    full = demo.demonstration_class
    monkeypatch.setattr(
        demo, "demonstration_class",
        lambda c, lab: {k: v for k, v in full(c, lab).items() if k[:2] in ("01", "02", "05")},
    )  # fmt: skip
    with speaking("en"):
        folder = demo.run_demo(Course(ROOT), LAB, tmp_path / "class")
    out = capsys.readouterr().out
    assert "05-forward-and-backward" in out and FRENCH.findall(out) == []
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    assert FRENCH.findall("\n".join(names)) == []
    table = demo.marks(folder, LAB)
    assert all(score in (None, maximum) for score, maximum in table["01-solution"].values())
    assert all(not score for score, _maximum in table["02-untouched"].values())
    assert table["05-forward-and-backward"]["forward"][0] < table["01-solution"]["forward"][0]
    for student in table:
        page = (folder / "feedback" / student / LAB / f"{LAB}.html").read_text(encoding="utf-8")
        assert '<html lang="en"' in page
        text = re.sub(r"(?s)<(style|script).*?</\1>|<[^>]*>", "", page)
        text = re.sub(r"(?m)^(-+&gt;)? *\d+ .*", "", text)  # lines of the package, in a traceback
        assert FRENCH.findall(text) == []


def test_demo_refuses_a_folder_that_is_not_its_own(tmp_path):
    (tmp_path / "précieux.txt").write_text("à garder")
    with pytest.raises(CourseError, match="n'est pas vide"):
        demo.run_demo(Course(ROOT), LAB, tmp_path)
    assert (tmp_path / "précieux.txt").read_text() == "à garder"


@pytest.mark.parametrize("broken", [False, True])
def test_isolation_of_the_demonstration_is_what_a_kernel_says(broken, monkeypatch):
    from tp_grading import trial
    from tp_grading.kernels import WarmPool, shared
    from tp_grading.sandbox import IsolationUnavailable, require

    try:
        require()
    except IsolationUnavailable as error:
        assert error.args[0].splitlines()[1].removeprefix("- ") in demo.why_not_isolated(LAB, "")
        return
    tried = []

    def kernel(_pool, statements, lab):
        tried.append((lab, "import torch" in statements))
        yield Finding("noyau isolé", not broken, True, "WarmPoolError, le noyau n'a pas démarré")

    monkeypatch.setattr(trial, "trial", kernel)
    monkeypatch.setattr(shared, "_shared", WarmPool())
    released = (ROOT / "notebooks" / LAB / f"{LAB}.ipynb").read_text(encoding="utf-8")
    said = demo.why_not_isolated(LAB, released)
    assert tried == [(LAB, True)]
    assert said == ("noyau isolé : WarmPoolError, le noyau n'a pas démarré" if broken else "")
