"""What `tp_utils` gives answers no exercise: every callable of it is tried as every answer."""

import contextlib
import copy
import functools
import importlib
import inspect
import json
import pkgutil
import socket
import time

import nbformat
import pytest
from matplotlib import pyplot

import tp_utils
from tests.bank import ROOT, namespace
from tests.bank import execute as execute_cell
from tests.loops import some
from tp_grading.course import Course
from tp_grading.given import given, write
from tp_utils import i18n
from tp_utils.checks import load
from tp_utils.checks.engine import NOTEBOOK, decide
from tp_utils.checks.observing import observe
from tp_utils.checks.rules.library import FILE, imports_of
from tp_utils.datasets import mnist, usps

LABS = Course(ROOT).labs
ONE_IN = 9  # callables that `make test` tries as the answer of a check
FIRST = {}  # check → its first cases
READERS = {(usps, "_read"), (mnist, "_idx")}  # of files, which are always the same here
READ = {(module, name): functools.cache(getattr(module, name)) for module, name in READERS}


def callables():
    """Return dotted name → callable, for all that is defined in tp_utils, checks apart."""
    found = {}
    for info in pkgutil.walk_packages(tp_utils.__path__, "tp_utils."):
        if info.name.startswith("tp_utils.checks") or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == info.name:
                found[f"{info.name}.{name}"] = value
                if inspect.isclass(value):
                    for inner, method in vars(value).items():
                        if callable(method) and inner[0] != "_":
                            found[f"{info.name}.{name}.{inner}"] = method
    return found


def test_the_list_is_that_of_the_notebooks():
    known = json.loads(FILE.read_text("utf-8"))
    for lab in LABS:
        notebook = nbformat.read(Course(ROOT).notebook(lab), 4)
        assert known[lab[:4]] == given(notebook), f"{lab}: tp-grade build {lab}"
    assert set(known) == {lab[:4] for lab in LABS}


def test_a_course_writes_its_own_list_only(tmp_path):
    before = FILE.read_bytes()
    rules = tmp_path / "src/tp_utils/checks/rules"
    rules.mkdir(parents=True)
    (tmp_path / "notebooks/tp15_nouveau").mkdir(parents=True)
    (tmp_path / "solutions/tp15_nouveau").mkdir(parents=True)
    (tmp_path / "solutions/tp15_nouveau/tp15_nouveau.py").write_text("")
    (rules / FILE.name).write_text('{"tp99": {"imports": [], "names": []}}')
    cell = nbformat.v4.new_code_cell("from tp_utils import CirclesData")
    write(Course(tmp_path), "tp15_nouveau", nbformat.v4.new_notebook(cells=[cell]))
    assert list(json.loads((rules / FILE.name).read_text("utf-8"))) == ["tp15"]
    write(Course(tmp_path / "notebooks"), "tp15_nouveau", nbformat.v4.new_notebook())
    assert FILE.read_bytes() == before


@pytest.fixture
def nothing_outside(monkeypatch):
    """No download and no figure: both end in an error at once, which is no answer either."""

    def refuse(*_args, **_kwargs):
        raise OSError("nothing outside")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(pyplot, "figure", refuse)
    monkeypatch.setattr(pyplot, "subplots", refuse)
    monkeypatch.setattr(time, "sleep", refuse)
    for (module, name), once in READ.items():
        monkeypatch.setattr(module, name, once)
    monkeypatch.setattr(i18n, "also", refuse)  # catalogues are those of the process
    monkeypatch.setattr(i18n, "speak", refuse)


def credit(check, answer):
    """Return what an answer earns: by the first cases alone, that cost more, unless they give it some."""
    quick = copy.copy(check)
    quick.draws, quick.again = 1, False
    if check not in FIRST:
        drawn = quick.drawn([NOTEBOOK])
        FIRST[check] = drawn.cases, drawn.encoded()
    cases, encoded = FIRST[check]
    return (
        decide(quick, cases, observe(quick, answer, encoded)).credit
        and check.outcome(answer).credit
    )


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(n, marks=pytest.mark.sweep) for n in range(1, ONE_IN))]
)
@pytest.mark.parametrize("lab", some(LABS))
def test_no_callable_is_an_answer(lab, first, nothing_outside):
    """One callable in nine, from one on: `make test` tries others for each check, the sweep the rest."""
    found = list(callables().items())
    assert len(found) > 150
    for n, (name, check) in enumerate(load(lab).items()):
        for path, value in found[(first + n) % ONE_IN :: ONE_IN]:
            with contextlib.suppress(RecursionError):
                assert not credit(check, value), f"{name}: {path}"


@pytest.mark.parametrize("lab", some(LABS))
def test_what_a_notebook_imports_is_no_answer(lab, nothing_outside):
    """Neither as it is, nor called by a function of the student."""
    names = namespace(lab)
    for name, check in load(lab).items():
        target = check.target
        for local in _given_names(lab):
            for code in (
                f"{target} = {local}",
                f"def {target}(*args, **kwargs):\n    return {local}(*args, **kwargs)",
            ):
                execute_cell(f"{imports_of(lab[:4])}\n{code}", f"<given-{target}>", names)
                assert not credit(check, names[target]), f"{name}: {code}"


def _given_names(lab):
    spelled = json.loads(FILE.read_text("utf-8"))[lab[:4]]["names"]
    names = {}
    exec(imports_of(lab[:4]), names)
    return sorted({s.rpartition(".")[2] for s in spelled} & {n for n in names if n[0] != "_"})


@pytest.mark.parametrize("lab", LABS)
def test_answers_through_forbidden_doors_are_refused(lab):
    """The same sentence, whatever the way in, for what the notebook does not import."""
    check = next(iter(load(lab).values()))
    target = check.target
    for code in (
        f"from tp_utils.levels import forward as {target}",
        f"import tp_utils.levels\n{target} = tp_utils.levels.forward",
        f"from tp_utils import levels as l\n\ndef {target}(*a):\n    return l.forward(*a)",
        f"from tp_utils.datasets._labelled import one_hot\n\ndef {target}(*a):\n    return one_hot(*a)",
        f"import importlib\n\ndef {target}(*a):\n    return importlib.import_module('tp_utils.levels').forward(*a)",
    ):
        if lab[:4] in ("tp05", "tp06", "tp07") and "levels" in code:
            continue
        assert check.complaints(code), code
    assert not check.complaints(f"def {target}(*a):\n    return a")
