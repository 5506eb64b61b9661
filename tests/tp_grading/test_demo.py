"""The main job on a small class: nbgrader autogrades it, twice, and marks are the same."""

import nbformat
import pytest

from tests.bank import ROOT, checked_points
from tp_grading import demo
from tp_grading.course import Course, CourseError
from tp_grading.sandbox import Finding

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
