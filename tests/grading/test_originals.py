"""The libraries are what they were, whatever a student's cells have put in their place."""

import builtins
import contextlib
import copy
import functools
import importlib
import json
import os
import resource
import sys
import types

import pytest
import torch
from tests.bank import ROOT

from tp_grading.course import Course
from tp_grading.inside import observe, originals, tables
from tp_grading.observers import observer
from tp_utils.checks import load


@pytest.fixture(autouse=True)
def kept():
    """Remember the libraries, and forget them after, put back."""
    originals.remember()
    yield
    originals.put_back()
    for one in vars(originals).values():
        if isinstance(one, list):
            one.clear()


class Forged:
    def __reduce__(self):
        return lambda: json, (), {"dumps": print}


def by_a_class():
    class Module(types.ModuleType):
        dumps = property(lambda self: print)

    del json.dumps
    json.__class__ = Module


@pytest.mark.parametrize("attack", [
    lambda: setattr(json, "dumps", print), lambda: copy.copy(Forged()), by_a_class,
    lambda: functools.update_wrapper(json, types.SimpleNamespace(dumps=print), ["dumps"], []),
    lambda: json.dumps.__kwdefaults__.update(cls=int), lambda: setattr(json.dumps, "__code__", (lambda: 0).__code__),
    lambda: setattr(json.JSONEncoder, "encode", print), lambda: setattr(json.JSONEncoder, "__getattribute__", print),
    lambda: [setattr(builtins, name, lambda *_: True) for name in ("all", "isinstance", "len")] and setattr(json, "dumps", print),
])  # fmt: skip
def test_json_is_put_back(attack):
    attack()
    originals.put_back()
    assert json.dumps([1, {"a": None}], allow_nan=False) == '[1, {"a": null}]'
    assert isinstance(1, int) and len([1, 2]) == 2


def test_tensors_are_put_back_and_keep_what_a_student_adds(monkeypatch):
    monkeypatch.setattr(torch.Tensor, "as_column", lambda t: t[:, None], raising=False)
    for name in ("detach", "numpy", "clone", "__array__"):
        setattr(torch.Tensor, name, print)
    originals.put_back()
    assert torch.ones(2).detach().clone().numpy().tolist() == [1.0, 1.0]
    assert torch.ones(2).as_column().shape == (2, 1)


def test_nothing_is_traced_any_more():
    with contextlib.ExitStack() as after:
        after.callback(sys.settrace, sys.gettrace())
        sys.settrace(lambda *_: None)
        originals.put_back()
        assert sys.gettrace() is None


def test_what_has_not_changed_is_not_touched():
    """A fork waits: each page that is written is copied, and counted."""
    originals.put_back()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.read(reader, 1)
        os._exit(0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    originals.put_back()
    pages = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    os.write(writer, b"!")
    os.waitpid(pid, 0)
    assert pages < len(originals._functions) / 4 > 500  # each lies in a page, or nearly


@pytest.mark.parametrize("attack", [
    lambda: setattr(json.dumps, "__defaults__", (1,)), lambda: setattr(json.dumps, "__kwdefaults__", None),
    lambda: json.dumps.__kwdefaults__.clear(), lambda: setattr(json.JSONEncoder.encode, "__code__", (lambda *_: "0").__code__),
    lambda: type.__delattr__(json.JSONEncoder, "encode"), lambda: vars(json).update(dumps=print), lambda: vars(json).pop("dumps"),
    lambda: (setattr(json, "dumps", print), setattr(json, "more", 1)), lambda: object.__setattr__(json, "dumps", print),
])  # fmt: skip
def test_whatever_is_replaced_is_seen(attack):
    """One attack after another, and each twice: what was put back once is looked at again."""
    for _ in range(2):
        attack()
        originals.put_back()
        assert json.dumps([1, {"a": None}], allow_nan=False) == '[1, {"a": null}]'


@pytest.mark.parametrize("lab", Course(ROOT).labs)
def test_what_observes_defines_nothing_that_has_all_functions_read(lab):
    """A definition that sets `__defaults__`, as a named tuple does, is a third of what a check costs."""
    code = observer(next(iter(load(lab).values()))).code
    originals.put_back()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        observe.observer(code)
        importlib.import_module("tp_utils.checks.observing")
        os.write(writer, repr(originals._told).encode())
        os._exit(0)
    os.close(writer)
    assert os.read(reader, 100) == b"set()"
    os.close(reader)
    os.waitpid(pid, 0)


def test_without_a_known_layout_all_is_looked_at(monkeypatch):
    with monkeypatch.context() as unknown:
        for module in (tables, originals):
            unknown.setattr(module, "known", False)
        for attack in (lambda: setattr(json, "dumps", print), lambda: setattr(json.dumps, "__defaults__", (1,))):
            attack()
            originals.put_back()
            assert json.dumps([1]) == "[1]"
    originals._tables[0].look(range(len(originals._dictionaries)))
