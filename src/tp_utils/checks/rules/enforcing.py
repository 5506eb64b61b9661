"""Forbidden calls, refused while the code runs: what a syntax tree does not show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from importlib.abc import MetaPathFinder
from typing import Any

from tp_utils.checks.rules.forbidden import Rule


class ForbiddenCall(Exception):
    """Raised in place of a forbidden call that the syntax tree did not show."""


@contextmanager
def enforced(rules: Collection[Rule]) -> Iterator[None]:
    """Make the calls that the rules forbid raise ForbiddenCall inside, where Python can tell."""
    with ExitStack() as traps:
        if "torch" in sys.modules:
            if any(rule.forbids("torch.autograd.grad") for rule in rules):
                traps.enter_context(trapped_autograd())
            operations = frozenset().union(*(rule.operations for rule in rules))
            if operations:
                traps.enter_context(_refused(operations))
        yield


def shut_optimizers(rules: Iterable[Rule]) -> AbstractContextManager[object]:
    """Return a context inside which the optimisers of torch raise ForbiddenCall, if a rule says so.

    Around all the cases of a check: it reads the list of the modules, which is long.
    """
    if any(rule.forbids("torch.optim.Optimizer") for rule in rules):
        return shut("torch.optim")
    return nullcontext()


@contextmanager
def shut(package: str) -> Iterator[None]:
    """Make the code of a package of torch raise ForbiddenCall inside, at its first use of torch."""

    class Shut:
        def __getattr__(self, _name: str) -> None:
            raise ForbiddenCall(package)

    homes = [vars(sys.modules[name]) for name in _imported([package])]
    homes = [home for home in homes if "torch" in home]
    saved = [home["torch"] for home in homes]
    for home in homes:
        home["torch"] = Shut()
    try:
        yield
    finally:
        for home, own in zip(homes, saved, strict=True):
            home["torch"] = own


@contextmanager
def barred_modules(rules: Iterable[Rule]) -> Iterator[None]:
    """Make the import of a module that a rule bars raise ForbiddenCall inside, loaded or not.

    So does whatever torch computes, by a function that was kept from before.
    """
    names = {name for rule in rules if rule.barred for name in rule.names}
    if not names:
        yield
        return

    class Bar(MetaPathFinder):
        def find_spec(self, name: str, *_args: object) -> None:
            if name in names:
                raise ForbiddenCall(name)

    still = _refused() if "torch" in names and "torch" in sys.modules else nullcontext()
    bar = Bar()
    hidden = {name: sys.modules.pop(name) for name in _imported(names)}
    sys.meta_path.insert(0, bar)
    try:
        with still:
            yield
    finally:
        if bar in sys.meta_path:
            sys.meta_path.remove(bar)
        sys.modules.update(hidden)


def _imported(names: Collection[str]) -> list[str]:
    """Return the imported modules that are one of these, or lie below one.

    Their names alone are read: there are two thousand modules, and a fork copies what it reads.
    """
    inside = tuple(f"{name}." for name in names)
    return [name for name in list(sys.modules) if name in names or name.startswith(inside)]


def _refused(operations: Collection[str] = ()) -> AbstractContextManager[object]:
    """Return a context inside which these operations of torch raise ForbiddenCall; all by default."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    torch.tensor(0.0)  # the first one imports a module, which would fail where torch is barred

    class Refused(TorchDispatchMode):
        def __torch_dispatch__(
            self, call: Any, _types: object, args: Any = (), named: Any = None
        ) -> Any:
            name = call.overloadpacket.__name__
            if not operations:
                raise ForbiddenCall("torch")
            if name in operations:
                raise ForbiddenCall(f"torch.{name}")
            return call(*args, **(named or {}))

    return Refused()  # type: ignore[no-untyped-call]  # torch does not say


@contextmanager
def trapped_autograd() -> Iterator[None]:
    """Make every way into torch's differentiation raise ForbiddenCall inside.

    A function kept from before ends in the same engine, and finds it shut; so is the way out of
    inference mode, where no graph is made.
    """
    import torch

    def trap() -> Callable[..., None]:  # one for each name: torch's compiler wants them so
        def trapped(*_args: object, **_kwargs: object) -> None:
            raise ForbiddenCall("torch.autograd")

        return trapped

    class Engine:
        run_backward = staticmethod(trap())

    inference = torch._C._InferenceMode

    def stay(mode: bool) -> object:
        return inference(mode) if mode else trap()()

    forward = torch.autograd.forward_ad
    doors: tuple[tuple[object, str, object], ...] = (
        (torch.autograd, "backward", trap()), (torch.autograd, "grad", trap()),
        (torch.autograd.Variable, "_execution_engine", Engine),  # what these go through
        (torch._C, "_InferenceMode", stay),
        (forward, "make_dual", trap()), (forward, "enter_dual_level", trap()),
    )  # fmt: skip
    saved = [getattr(home, name) for home, name, _way in doors]
    for home, name, way in doors:
        setattr(home, name, way)
    try:
        with torch.inference_mode():
            yield
    finally:
        for (home, name, _way), own in zip(doors, saved, strict=True):
            setattr(home, name, own)
