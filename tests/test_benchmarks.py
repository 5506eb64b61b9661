"""The benchmarks still run: what they measure is read by people, when the project says a figure."""

import runpy
import sys
from pathlib import Path

import pytest
from benchmarks import grading

from tp_grading.judge import Secret

ROOT = Path(__file__).parent.parent
BENCHMARKS = sorted(ROOT.glob("benchmarks/**/*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_it_says_what_it_measures(path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(path), "--help"])
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(path), run_name="__main__")
    assert end.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_the_solution_is_timed_on_the_cases_of_all_checks():
    assert 0 < grading.own_seconds(Secret(b"k" * 32, "2026")) < 60
