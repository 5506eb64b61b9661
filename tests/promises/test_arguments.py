"""For each argument of an answer, two calls that differ by it alone: ignoring one is seen."""

import functools
import inspect
import types

import numpy as np
import pytest

from tests.bank import ROOT, namespace
from tp_grading.course import Course
from tp_utils.checks import load, observe
from tp_utils.checks.plain import Opaque, dumps, plain

LABS = Course(ROOT).labs
# check → argument → why no two calls differ by it alone
_LATER = "un exercice suivant l'emploie, avec sa propre vérification"
_WITHIN = "z et a viennent du même calcul : l'un sans l'autre n'a pas de sens"
EXCEPT: dict[str, dict[str, str]] = {
    "tp09 Net": {"__init__(init)": _LATER},
    "tp09 Net-xavier": {"__init__(init)": "l'autre valeur est celle de la vérification de Net"},
    "tp09 Net-forward": {"__init__(init)": "le constructeur a sa propre vérification"},
    **{
        f"tp09 {name}": {
            "__init__(init)": "le constructeur a sa propre vérification",
            "backward(z)": _WITHIN,
            "backward(a)": _WITHIN,
        }
        for name in ("Net-backward", "Net-minibatch")
    },
    "tp09 SGD": {"__init__(gamma)": _LATER},
    "tp09 epoch": {"epoch(m)": _LATER},
    **{
        f"tp11 MLP-{method}": dict.fromkeys(
            [f"__init__({name})" for name in ("D", "H", "C", "L", "rng")],
            "le constructeur a sa propre vérification",
        )
        for method in ("forward", "backward", "step")
    },
    "tp11 mended_backward": {
        "mended_backward(net)": "x vient de ce réseau : l'un sans l'autre n'a pas de sens"
    },
}


def shown(value, depth=0):
    """Return what tells two arguments apart: numbers, the content of objects, the code of functions.

    Never an address: two functions of two calls may have the same one, or not.
    """
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    simple = plain(value)
    if not isinstance(simple, (Opaque, list, dict)) or depth > 4:
        return repr(simple) if isinstance(simple, Opaque) else dumps(simple)
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    if isinstance(value, (list, tuple)):
        return [shown(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): shown(item, depth + 1) for key, item in value.items()}
    if hasattr(value, "get_state"):  # a generator
        return dumps(plain(value.get_state()))
    if hasattr(value, "state_dict"):
        own = {k: v for k, v in vars(value).items() if isinstance(v, (int, float, str))}
        return type(value).__name__ + repr(own) + dumps(plain(dict(value.state_dict())))
    if inspect.isfunction(value):
        cells = [shown(cell.cell_contents, depth + 1) for cell in value.__closure__ or ()]
        return [value.__code__, cells]
    inner = {k: v for k, v in getattr(value, "__dict__", {}).items() if k[0] != "_"}
    if callable(value) and not inner:
        return getattr(value, "__qualname__", type(value).__qualname__)
    return [type(value).__name__, shown(inner, depth + 1)]


def recorded(calls, name, function):
    """Return the function, which notes the arguments of its calls."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args, **named):
        bound = signature.bind(*args, **named)
        bound.apply_defaults()
        given = {k: v for k, v in bound.arguments.items() if k != "self"}
        calls.setdefault(name, []).append({k: shown(v) for k, v in given.items()})
        return function(*args, **named)

    return call


def calls_of(check, target):
    """Return method or function → the arguments of each call that the check makes."""
    calls: dict[str, list[dict]] = {}
    cases = check.drawn(range(check.draws)).encoded()
    if isinstance(target, type):
        own = {n: f for n, f in vars(target).items() if isinstance(f, types.FunctionType)}
        for name, function in own.items():
            setattr(target, name, recorded(calls, name, function))
        try:
            seen = observe(check, target, cases)
        finally:
            for name, function in own.items():
                setattr(target, name, function)
    else:
        seen = observe(check, recorded(calls, check.target, target), cases)
    assert all(one["status"] == "ok" for one in seen), check.name
    return calls


def never_alone(calls):
    """Return the arguments that no two calls distinguish alone."""
    missing = []
    for name, seen in calls.items():
        for argument in seen[0] if seen else ():
            if not any(
                a[argument] != b[argument]
                and all(a[k] == b[k] for k in a if k != argument and k in b)
                for i, a in enumerate(seen)
                for b in seen[:i]
            ):
                missing.append(f"{name}({argument})")
    return missing


@pytest.mark.parametrize("lab", LABS)
def test_each_argument_changes_alone_in_two_calls(lab):
    names = namespace(lab)
    missing = {}
    for name, check in load(lab).items():
        found = never_alone(calls_of(check, names[check.target]))
        left = [one for one in found if one not in EXCEPT.get(f"{lab[:4]} {name}", {})]
        if left:
            missing[name] = left
    assert not missing
