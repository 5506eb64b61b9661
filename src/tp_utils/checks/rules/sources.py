"""Sources of the cells that a function comes from, found by what its names stand for."""

from __future__ import annotations

import inspect
import linecache
from types import CodeType, ModuleType
from typing import Any

from tp_utils.checks.rules.cells import Unreadable
from tp_utils.checks.rules.statements import statements
from tp_utils.checks.standins import bare, namespace_of

MAX_CELLS = 100


def source_of(target: Any) -> str:
    """Return the source of the whole cell which defines `target`, empty when unknown."""
    code = _code_of(target)
    return "".join(linecache.getlines(code.co_filename)) if code and _is_cell(code) else ""


def cells_of(target: Any) -> list[str]:
    """Return the cell that defines `target`, then those of the functions that it may call.

    The last one says what the other global names stand for: a library, or a value of the student.
    """
    first = source_of(target)
    if not first:
        line = _standing_for("answer", target)  # `forward = tp_utils.levels.forward`
        return [line] if line.startswith("from tp_utils.") else []
    names, found, waiting = namespace_of(target), [first], [first]
    lines: list[str] = []
    done: set[str] = set()
    while waiting and len(found) < MAX_CELLS:
        try:
            read = statements(waiting.pop())
            used = {name for one in read for name in (one.uses | one.hints) - one.binds}
        except (Unreadable, RecursionError):
            continue
        for name in sorted(used - done):
            done.add(name)
            if name not in names or not name.isidentifier():
                continue
            try:
                source, line = source_of(names[name]), _standing_for(name, names[name])
            except Exception:  # a student's object, which answers as it likes
                continue
            if source and source not in found:
                found.append(source)
                waiting.append(source)
            elif not source and not any(name in one.binds for one in statements(first)):
                lines.append(line)
    return [*found, "\n".join(lines)]


def _standing_for(name: str, value: Any) -> str:
    """Return the import that gives a library's value this name; another value is the student's."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}"
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if callable(value) and module not in (None, "__main__") and str(path).isidentifier():
        return f"from {module} import {path} as {name}"
    return f"{name} = None"


def _code_of(target: Any) -> CodeType | None:
    target = bare(target)
    code = getattr(target, "__code__", None)
    if code is None and isinstance(target, type):
        methods = [getattr(bare(v), "__code__", None) for v in vars(target).values()]
        code = next((c for c in methods if c is not None and _is_cell(c)), None)
    return code if inspect.iscode(code) else None


def _is_cell(code: CodeType) -> bool:
    """Tell a cell from a module: a helper in a file of ours is not the student's answer."""
    return not code.co_filename.endswith(".py") or "ipykernel_" in code.co_filename
