"""Stand-ins: an exercise that uses earlier ones is checked on its own.

While a check of `train` runs, the student's `forward`, `backward`… are replaced
by ours, made of torch.nn and autograd, so that a mistake in one exercise costs
nothing in the next.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

_ABSENT = object()
_Class = TypeVar("_Class", bound=type)


def shown_as(name: str, call: str = "") -> Callable[[_Class], _Class]:
    """Give a class of stand-ins the name that a student knows: Python's errors say it.

    Args:
        name: of the class; "function" for what only stands for a function.
        call: name of that function.
    """

    def give(cls: _Class) -> _Class:
        for method in filter(inspect.isfunction, vars(cls).values()):
            own = method.__name__
            method.__qualname__ = call if call and own == "__call__" else f"{name}.{own}"
        cls.__name__ = name  # its __qualname__ stays: pickle looks for the class under it
        return cls

    return give


@contextmanager
def replaced(target: Any, functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
    """Give these global names these values, for the code of `target`, inside the block."""
    names = namespace_of(target)
    saved = {name: names.get(name, _ABSENT) for name in functions}
    names.update(functions)
    try:
        yield
    finally:
        for name, value in saved.items():
            if value is _ABSENT:
                names.pop(name, None)
            else:
                names[name] = value


def bare(target: Any) -> Any:
    """Return the function or class under decorators, `functools.partial` and callable objects."""
    while isinstance(target, functools.partial):
        target = target.func
    if not callable(target):
        return target
    target = inspect.unwrap(target)
    if isinstance(target, type) or hasattr(target, "__code__"):
        return target
    return type(target).__call__


def namespace_of(target: Any) -> dict[str, Any]:
    """Return the global names that the code of a function or of a class sees."""
    function = bare(target)
    if isinstance(function, type):
        own = (inspect.unwrap(f) for f in vars(function).values() if inspect.isfunction(f))
        function = next(own, None)
    names = getattr(function, "__globals__", None)
    return vars(sys.modules["__main__"]) if names is None else names
