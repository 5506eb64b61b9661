"""What observes a check in the student's kernel: the code that its `run` reaches, and no more.

Neither judges, nor cases, nor references are in the kernel. The definitions that `run` and the
engine's `observe` need, directly or not, are cut out of `tp_utils.checks`, compiled here, and
travel with the cases; the fork of the kernel made for this check imports them from memory.
"""

from __future__ import annotations

import ast
import functools
import importlib
import marshal
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tp_grading.kernels.library import ANSWERS
from tp_grading.observers.cutting import Cutting, text_of
from tp_utils.checks import Check
from tp_utils.checks.plain import dumps, plain

ENGINE = ("tp_utils.checks.observing", "observe")
PLAIN = "tp_utils.checks.plain"  # what encodes and decodes on the way


@dataclass(frozen=True)
class Observer:
    """The code of one check, for the kernel. `trees`: module → syntax tree of what is kept of it."""

    trees: dict[str, ast.Module]
    code: bytes
    attributes: str

    @property
    def modules(self) -> dict[str, str]:
        """Module → source of what is kept of it."""
        return {name: ast.unparse(tree) for name, tree in self.trees.items()}

    def content(self) -> dict[str, Any]:
        """Return what the request of an observation holds."""
        return {"code": self.code, "attributes": self.attributes}


def given(lab: str) -> frozenset[str]:
    """Return the modules of tp_utils that a lab gives, among those that would answer another."""
    module = importlib.import_module(f"tp_utils.checks.{lab.split('_')[0]}")
    return frozenset(getattr(module, "GIVES", ()))


def gifts_of(modules: Iterable[str]) -> dict[str, str]:
    """Return module → source: what a kernel receives before any cell of the student."""
    return {name: text_of(name) for name in sorted(modules)}


def observer(check: Check, given: Iterable[str] = ()) -> Observer:
    """Return what the kernel needs to run a check.

    `given`: modules of tp_utils that the lab gives its students; the kernel has them already.
    """
    return _observer(check, tuple(sorted(given)))


@functools.lru_cache(maxsize=512)
def _observer(check: Check, given: tuple[str, ...]) -> Observer:
    cutting = Cutting(ANSWERS, given)
    attributes = cutting.methods(
        type(check), Check, {"run", "target", "time_limit", "forbidden", "changes"}
    )
    cutting.need(*ENGINE)
    for name in ("dumps", "loads"):
        cutting.need(PLAIN, name)
    trees = {name: cutting.kept(name) for name in cutting.modules()}
    codes = [(name, compile(tree, f"<{name}>", "exec")) for name, tree in trees.items()]
    home = (type(check).__module__, type(check).__qualname__)
    code = marshal.dumps((home, codes))
    kept = {name: plain(value) for name, value in vars(check).items() if name in attributes}
    return Observer(trees, code, dumps(kept))
