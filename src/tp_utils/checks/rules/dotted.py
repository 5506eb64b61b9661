"""Values: what an expression may stand for, when that belongs to a library.

A value is a set of dotted names, empty for what is the student's own. `torch[]` is something that
holds `torch`; `torch.?` is a part of it whose name is computed; `@n` is a function or a class of
the student. All that a name may be, wherever the code runs from, is in its set.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

Value = frozenset[str]
OWN: Value = frozenset()
WIDEST, DEEPEST = 40, 8
OPEN = ("sys.modules", "globals()")  # dictionaries of all that there is


def text_of(node: ast.AST | None) -> str:
    """Return the text of an expression made of texts, empty when it is something else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return left + right if left and right else ""
    if isinstance(node, ast.JoinedStr):
        parts = [text_of(part) for part in node.values]
        return "".join(parts) if all(parts) else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def exports(module: str, name: str) -> bool:
    """Tell whether ``from module import *`` may bind a name; of a module not loaded, any."""
    known = sys.modules.get(module)
    listed = getattr(known, "__all__", None)
    if listed is not None:
        return name in listed
    return name[:1] != "_" and (known is None or hasattr(known, name))


def held_by(values: Iterable[str]) -> Value:
    """Return the value of something that holds these."""
    return frozenset(one if one.endswith("[]") else one + "[]" for one in values)


def parts_of(values: Value) -> Value:
    """Return the value of what something holds."""
    held = {one for one in values if one.endswith("[]")}
    opened = {one.removesuffix("__dict__") + "?" for one in values if one.endswith(".__dict__")}
    return frozenset(
        held | {one[:-2] for one in held} | opened | ({"?"} if values & set(OPEN) else set())
    )


def _root(dotted: str) -> str:
    return dotted.split(".")[0].removesuffix("[]")


def bounded(value: Value) -> Value:
    """Return a value, or one that is less precise and small: `root.?`, which then stands for all of root."""
    anything = {one for one in value if one.endswith(".?") and one.count(".") == 1}
    value = frozenset(one for one in value if one in anything or f"{_root(one)}.?" not in anything)
    if len(value) > WIDEST:
        own = {one for one in value if one[0] == "@"}
        return frozenset({f"{_root(one)}.?" for one in value - own} | own)
    if any(one.count(".") >= DEEPEST for one in value):
        return frozenset(".".join(one.split(".")[:DEEPEST]) for one in value)
    return value
