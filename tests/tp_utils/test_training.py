import pytest

from tp_utils import CirclesData, training
from tp_utils.training import live, new_history, progress, silent


def test_progress_yields_everything_and_writes_on_standard_output(capsys):
    assert list(progress(range(5), "essai")) == [0, 1, 2, 3, 4]
    out, err = capsys.readouterr()
    assert "5/5" in out and err == ""


def test_silent_is_silent_and_nests(capsys):
    with silent(), silent():
        pass
    with silent():
        assert list(progress(range(3))) == [0, 1, 2]
        assert list(live(3, CirclesData(), new_history(), None)) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")
    list(progress([1]))
    assert capsys.readouterr().out


def test_grading_is_silent(capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert list(live(2, CirclesData(), new_history(), None)) == [0, 1]
    assert capsys.readouterr() == ("", "")


def test_an_error_in_the_loop_comes_out_unchanged():
    with pytest.raises(ZeroDivisionError):
        for epoch in progress(range(3)):
            _ = 1 / epoch


def test_live_draws_in_a_notebook(monkeypatch):
    shown = []

    class Handle:
        def update(self, thing, **_):
            shown.append(thing)

    def show(thing, raw=True):
        shown.append(thing)
        return Handle()

    monkeypatch.setattr(training, "_notebook_display", lambda: show)
    data, history = CirclesData(), new_history()
    for _ in live(3, data, history, lambda X: X):
        for values in history.values():
            values.append(0.5)
    figures = [thing for thing in shown if hasattr(thing, "axes")]
    assert len(figures) == 1 and len(figures[0].axes) == 3
    assert "3/3" in shown[-1]["text/plain"]
