"""An error is shown by the student's lines; those of the libraries between them are folded."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tp_utils import tracebacks
from tp_utils.i18n import FRENCH

CELL = """
import torch
net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())
def predict(x):
    return net(x)
"""


@pytest.fixture
def shown(capsys):
    shell = InteractiveShell(history_manager=None)
    shell.run_line_magic("colors", "nocolor")
    tracebacks.install(shell)
    tracebacks.install(shell)  # tp_utils reloaded: once is enough
    shell.run_cell(CELL)

    def run(source):
        capsys.readouterr()
        shell.run_cell(source)
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    "source",
    [
        "predict(torch.ones(4, 2))",
        "from tp_utils.gradients import *\ntorch.nn.Identity()(predict(torch.ones(4, 2)))",
        "try:\n    predict(torch.ones(4, 2))\nexcept RuntimeError as error:\n"
        "    raise ValueError('shapes') from error",
    ],
)
def test_the_lines_of_libraries_are_folded(shown, source):
    text = shown(source)
    assert "mat1 and mat2 shapes cannot be multiplied (4x2 and 3x2)" in text
    assert "return net(x)" in text and "predict(torch.ones(4, 2))" in text
    assert "skipping hidden" in text
    assert "_call_impl" not in text and "container.py" not in text
    assert len(text.splitlines()) < 45


STUB = f"""
def forward(x):
    raise NotImplementedError("{FRENCH.stub}")
class Net:
    def __init__(self):
        raise NotImplementedError("{FRENCH.stub}")
"""


def test_an_exercise_that_is_not_begun_is_named_in_one_sentence(shown):
    shown(STUB)
    said = "Cette cellule se sert de forward, qui reste à compléter, ou à exécuter."
    assert shown("y = forward(3) + 1") == f"{said}\nNotImplementedError: {FRENCH.stub}\n"
    assert "se sert de Net," in shown("[Net() for _ in range(3)]")
    itself = shown(f'raise NotImplementedError("{FRENCH.stub}")')
    assert itself.startswith("Cette cellule reste à compléter.\n")


def test_another_error_that_is_not_implemented_is_shown_as_usual(shown):
    assert "Traceback" in shown("raise NotImplementedError('a sparse tensor')")
    shown(STUB)
    assert "Traceback" in shown(
        "try:\n    forward(1)\nexcept Exception as e:\n    raise ValueError from e"
    )


def test_nothing_else_changes(shown):
    assert "hidden" not in shown("1 / 0")
    assert "hidden" not in shown("def f(n):\n    return f(n - 1) if n else 1 / 0\nf(3)")
    assert "invalid syntax" in shown("x = = 1")
    assert "expected an indented block" in shown("if True:\nx = 1")
    assert "division" in shown("class Bad:\n    1 / 0")
    assert "KeyError: 'a'" in shown("def g(d):\n    return d['a']\ng({})")
    names = shown("print(sorted(n for n in dir(torch.nn) + dir() if 'tracebackhide' in n))")
    assert names == "[]\n"


def test_an_error_that_comes_from_itself_is_followed_once():
    one, two = ValueError("one"), ValueError("two")
    one.__context__, two.__context__ = two, one
    tracebacks.fold(one, ("/",))


def test_without_a_shell_that_shows_errors_nothing_is_done():
    tracebacks.install(object())
    tracebacks.install(None)
