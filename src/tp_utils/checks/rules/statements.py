"""The statements of a cell: the names that each binds, uses, changes and is given to keep."""

from __future__ import annotations

import ast
import builtins
import functools
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tp_utils.checks.rules.cells import Unreadable, parse
from tp_utils.checks.rules.scopes import Scopes

USUAL_ALIASES = {
    "torch": "torch",
    "np": "numpy",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "optim": "torch.optim",
    "autograd": "torch.autograd",
    "plt": "matplotlib.pyplot",
}
# A statement that names one of these may bind and use any word of its text.
OPAQUE = {"exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Methods by which something keeps what it is given: a list, a registry, a generic function.
_KEEP = {"append", "appendleft", "extend", "insert", "add", "update", "setdefault", "register", "put", "push",
         "setattr", "setitem", "heappush", "insort", "__setitem__", "__setattr__", "finalize", "ref",
         "create_function", "create_aggregate", "create_collation", "enter", "enterabs", "addHandler",
         "add_done_callback", "set_defaults", "set", "put_nowait", "callback", "addFilter",
         "register_forward_hook", "register_forward_pre_hook", "seterrcall"}  # fmt: skip
_KEEP_IN_FIRST = {"setattr", "setitem", "heappush", "insort", "__setattr__", "__setitem__",
                  "finalize", "ref"}  # fmt: skip
_BUILTINS = set(dir(builtins))
EVERYWHERE = USUAL_ALIASES.keys() | _BUILTINS


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement of a cell.

    Attributes:
        node: its tree.
        binds: global names that it binds, or of which it sets a part.
        uses: global names that it reads.
        hints: names that its annotations alone give: they say a type, and use nothing.
        calls: global names of which it calls a method, outside functions: it may change them.
        gives: (global name, what it is given to keep), wherever the statement does it; "" is a
            function that the statement holds.
        rank: 0 in the cells of the answer, below in those before it, above in those after it.
    """

    node: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]
    calls: frozenset[str] = frozenset()
    gives: frozenset[tuple[str, str]] = frozenset()
    hints: frozenset[str] = frozenset()
    rank: int = 0


@functools.lru_cache(maxsize=1024)
def statements(cell: str) -> tuple[Statement, ...]:
    """Return the statements of a cell; none if IPython cannot run it.

    Raises:
        Unreadable: it cannot be read, and may run.
    """
    try:
        return tuple(one for node in parse(cell).body for one in statements_of(node))
    except SyntaxError:
        return ()
    except RecursionError as error:
        raise Unreadable("nested") from error


def statements_of(node: ast.stmt) -> Iterator[Statement]:
    """Return a statement with its names; a block is as many as it holds, an import as it binds."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield _imported(node, alias)
        return
    inside = _block(node)
    if inside:
        for one in inside:
            yield from statements_of(one)
        return
    scopes = Scopes([node])
    caught = {one.name for one in ast.walk(node) if isinstance(one, ast.ExceptHandler)}
    caught -= {one.id for one in ast.walk(node)
               if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}  # fmt: skip
    uses = scopes.globals_used() - caught  # Python forgets these names at the end of the handler
    binds, calls = (scopes.root.bound - caught) | (_set(node) & uses), _called(node) & uses
    if OPAQUE & uses:
        text = words(ast.unparse(node)) - EVERYWHERE
        uses |= text
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            binds |= text
    gives = frozenset((name, what) for name, what in _given(node) if name in uses)
    hints = frozenset(scopes.hints - uses)
    yield Statement(node, frozenset(binds), frozenset(uses), frozenset(calls), gives, hints)


def _block(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements of a block that only holds them: `if`, `try` that catches to tell."""
    if isinstance(node, ast.If):
        return [ast.copy_location(ast.Expr(node.test), node), *node.body, *node.orelse]
    if isinstance(node, ast.Try) and all(_tells(s) for h in node.handlers for s in h.body):
        return [*node.body, *node.orelse, *node.finalbody]
    return []


def _tells(node: ast.stmt) -> bool:
    """Tell whether a statement of a handler gives what is caught to nothing of the student's."""
    call = node.value if isinstance(node, ast.Expr) else None
    said = (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    )
    return said or isinstance(node, (ast.Pass, ast.Raise))


def _given(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield (name, what it keeps): ``L.append(f)``, ``setattr(tool, "f", f)``, ``@f.register``."""
    for one in getattr(node, "decorator_list", ()):
        func = one.func if isinstance(one, ast.Call) else one
        if isinstance(func, ast.Attribute) and func.attr in _KEEP:
            yield _root(func), getattr(node, "name", "")
    held = {one.name for one in ast.walk(node) if isinstance(one, DEFINITIONS) and one is not node}
    held |= {name.id for one in ast.walk(node) if isinstance(one, ast.Assign)
             and isinstance(one.value, (ast.Lambda, ast.Attribute))
             for name in one.targets if isinstance(name, ast.Name)}  # fmt: skip
    for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
        how, owner = getattr(call.func, "attr", ""), _root(call.func)
        if (how or owner) in _KEEP:
            names = {owner} - EVERYWHERE  # np.append(a, f) keeps nothing in np
            if owner in _BUILTINS or (how or owner) in _KEEP_IN_FIRST:  # list.append(L, f)
                names |= {_root(one) for one in call.args[:1]} - _BUILTINS
            for arg in (*call.args, *(k.value for k in call.keywords)):
                for what in _handed(arg, held):
                    yield from ((name, what) for name in names - {what})


def _handed(node: ast.AST, held: Collection[str]) -> Iterator[str]:
    """Yield the names that an argument hands over as they are; "" for what may be a function."""
    if isinstance(node, ast.Name):
        yield "" if node.id in held else node.id
    elif isinstance(node, (ast.Lambda, ast.Attribute)):
        yield ""
    elif isinstance(node, ast.Call):
        for one in (*node.args, *(k.value for k in node.keywords)):
            yield from _handed(one, held)
    elif not isinstance(node, (ast.BinOp, ast.Compare, ast.Subscript)):
        for child in ast.iter_child_nodes(node):
            yield from _handed(child, held)


def _imported(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> Statement:
    name = alias.asname or alias.name
    if isinstance(node, ast.ImportFrom):
        one: ast.stmt = ast.ImportFrom(node.module, [alias], node.level)
        uses = {str(node.module).split(".")[0]} - {"torch", "numpy"}  # a file that a cell wrote
    else:  # `import torch.optim` only binds `torch`
        name = name.split(".")[0]
        one = ast.Import([alias if alias.asname else ast.alias(name)])
        uses = {alias.name.split(".")[0]} - {name}
    ast.fix_missing_locations(ast.copy_location(one, node))
    return Statement(one, frozenset({name}), frozenset(uses))


def _set(node: ast.stmt) -> set[str]:
    """Return the names of which a statement sets a part: `Net.forward = forward`."""
    kinds = (ast.Attribute, ast.Subscript)
    parts = (part for part in ast.walk(node) if isinstance(part, kinds))
    return {_root(part.value) for part in parts if not isinstance(part.ctx, ast.Load)}


def _called(node: ast.stmt) -> set[str]:
    """Return the names of which a statement calls a method at once: `L.append(g)`."""
    if isinstance(node, DEFINITIONS):
        return set()
    calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return {_root(func.value) for func in calls if isinstance(func, ast.Attribute)}


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


@functools.lru_cache(maxsize=1024)
def words(source: str) -> frozenset[str]:
    """Return the words of a text, names or not."""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", source)))  # as Python's names
