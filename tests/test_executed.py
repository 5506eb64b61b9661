"""A notebook is executed once, as an ordinary kernel would."""

import nbformat.v4 as v4
import pytest

from tests.executed import Executed


@pytest.fixture(scope="module")
def cells(executed):
    sources = [
        "import os, sys; print(os.getcwd(), file=sys.stderr)",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
        "raise ValueError('ici')",
        # The kernel reads this pipe in a thread: what a child writes may come after the cell's end.
        "import stat; stat.S_ISFIFO(os.fstat(1).st_mode), os.environ.get('PYTEST_CURRENT_TEST')",
        "input.__module__, __name__",
    ]
    return executed(v4.new_notebook(cells=[v4.new_code_cell(s) for s in sources])).cells


@pytest.mark.slow
def test_errors_streams_and_figures_are_there(cells):
    assert cells[0].outputs[0].name == "stderr"
    assert any("image/png" in output.get("data", ()) for output in cells[1].outputs)
    assert cells[2].outputs[0].ename == "ValueError"
    assert cells[3].execution_count == 4  # it went on after the error


@pytest.mark.slow
def test_the_kernel_does_not_know_that_it_is_tested(cells):
    (shown,) = cells[3].outputs
    assert shown.data["text/plain"] == "(True, None)"


def test_it_is_executed_once(tmp_path, monkeypatch):
    runs = []
    monkeypatch.setattr("tests.executed.execute", lambda notebook: runs.append(1) or notebook)
    notebook = v4.new_notebook(cells=[v4.new_code_cell("1")])
    first, second = Executed(tmp_path), Executed(tmp_path)
    assert first(notebook) == second(notebook) and len(runs) == 1
