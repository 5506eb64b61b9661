"""What names a cell binds at its top level, read from its text: where the answers are."""

import ast
import functools
import re
from collections.abc import Iterator

from tp_grading.stage.parse import MAX_SOURCE
from tp_utils.checks.rules.cells import Unreadable, parse

_DEFINES = re.compile(r"^[ \t]*(?:async[ ]+)?(?:def|class)[ ]+(\w+)", re.MULTILINE)
_STAR = re.compile(r"^from[ ]+\.?(\w+)[ ]+import[ ]+\*", re.MULTILINE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@functools.lru_cache(maxsize=1024)
def bound(source: str) -> frozenset[str]:
    """Return the names that a cell binds, even in a block, or by a function's ``global``.

    The cell that writes a module counts as its text; one that cannot be read binds the functions
    and the classes that it seems to define.
    """
    if len(source) > MAX_SOURCE:  # a text, which may hold pictures
        return frozenset()
    try:
        tree = parse(written_file(source)[1] or source)
    except (SyntaxError, Unreadable):
        return frozenset(_DEFINES.findall(source))
    return frozenset(name for one in _flat(tree.body) for name in _binds(one))


def extends(source: str, name: str) -> bool:
    """Tell whether a cell uses `name` before it binds it: ``class Net(Net)``, ``f = twice(f)``."""
    try:
        tree = parse(source)
    except (SyntaxError, Unreadable):
        return False
    for statement in _flat(tree.body):
        if name in _loads(statement):
            return True
        if name in _binds(statement):
            return False
    return False


def written_file(source: str) -> tuple[str, str]:
    """Return the module and the text of the file that a ``%%writefile`` cell writes, or empty."""
    first, _, body = source.lstrip().partition("\n")
    words = first.split()
    if len(words) < 2 or words[0] not in ("%%writefile", "%%file") or not words[-1].endswith(".py"):
        return "", ""
    return words[-1].removesuffix(".py").rpartition("/")[2], body


def stars(source: str) -> list[str]:
    """Return the modules of which a cell imports everything."""
    return _STAR.findall(source)


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the simple statements and the definitions of a body, those of its blocks in order."""
    for node in body:
        blocks = [] if isinstance(node, (*_FUNCTIONS, ast.ClassDef)) else [
            *getattr(node, "body", []), *(s for h in getattr(node, "handlers", []) for s in h.body),
            *(s for c in getattr(node, "cases", []) for s in c.body),
            *getattr(node, "orelse", []), *getattr(node, "finalbody", []),
        ]  # fmt: skip
        if blocks:
            yield from _flat(blocks)
        else:
            yield node


def _binds(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(a.asname or a.name).split(".")[0] for a in node.names}
    if isinstance(node, ast.ClassDef):
        return {node.name}
    found = {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    if isinstance(node, _FUNCTIONS):
        declared = {name for n in ast.walk(node) if isinstance(n, ast.Global) for name in n.names}
        return {node.name} | (found & declared)
    return found


def _loads(node: ast.AST) -> set[str]:
    """Return the names that a statement uses at once: not those in the bodies of functions."""
    found: set[str] = set()
    todo: list[ast.AST] = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            found.add(one.id)
        if isinstance(one, _FUNCTIONS):
            todo += [*getattr(one, "decorator_list", []), *one.args.defaults]
        else:
            todo += ast.iter_child_nodes(one)
    return found
