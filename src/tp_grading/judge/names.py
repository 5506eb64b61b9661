"""What names the cells define and use: to know what a broken function breaks."""

import ast
import functools
import symtable
from collections.abc import Iterable, Mapping, Sequence, Set
from types import MappingProxyType

from tp_grading.stage.parse import MAX_SOURCE
from tp_utils.checks.rules.cells import Unreadable, parse, plain
from tp_utils.checks.rules.statements import OPAQUE, words


def tree(source: str) -> list[ast.stmt]:
    """Return the statements of a cell, as IPython reads them; none where it cannot be read."""
    try:
        return parse(source).body
    except (SyntaxError, Unreadable):
        return []


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}


def definitions(source: str) -> dict[str, set[str]]:
    """Return function or class → the names that its body uses."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: _names([node]) for node in tree(source) if isinstance(node, kinds)}


def used_at_once(source: str) -> set[str]:
    """Return the names that a cell uses when it is executed, outside functions."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return _names(node for node in tree(source) if not isinstance(node, kinds))


def spoiled(broken: set[str], sources: Iterable[str]) -> set[str]:
    """Return `broken` and all the functions that call one of them, directly or not."""
    uses: dict[str, set[str]] = {}
    for source in sources:
        for name, names in definitions(source).items():
            uses.setdefault(name, set()).update(names)
    found = set(broken)
    while True:
        more = {name for name, names in uses.items() if names & found} - found
        if not more:
            return found
        found |= more


@functools.lru_cache(maxsize=256)
def binds_and_uses(source: str) -> tuple[set[str], set[str]] | None:
    """Return the global names that a cell binds or changes, and those that it uses.

    Remembered: most cells are those of the lab, the same in every submission.

    None when the cell may bind anything: it does not parse, imports ``*``, or runs text.
    """
    if len(source) > MAX_SOURCE:
        return None
    try:
        table = symtable.symtable(plain(source), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    body = tree(source)
    if any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in body):
        return None
    binds = {s.get_name() for s in table.get_symbols()
             if s.is_assigned() or s.is_imported() or s.is_namespace()}  # fmt: skip
    uses = {s.get_name() for s in table.get_symbols() if s.is_referenced()} | _globals(table)
    if uses & OPAQUE:
        return None
    for node in body:  # Net.forward = forward, settings["eta"] = 1
        for target in ast.walk(node):
            if isinstance(target, (ast.Attribute, ast.Subscript)) and not isinstance(
                target.ctx, ast.Load
            ):
                binds |= _names([target.value])
    return binds, uses


def _globals(table: symtable.SymbolTable) -> set[str]:
    found: set[str] = set()
    for child in table.get_children():
        found |= {s.get_name() for s in child.get_symbols() if s.is_global()} | _globals(child)
    return found


def needed(
    cells: Sequence[str], answers: set[int], optional: set[int],
    changes: Mapping[str, set[str]] = MappingProxyType({}),
) -> set[int]:  # fmt: skip
    """Return the cells to execute: the answers, and what they need, directly or not.

    `cells`: the sources; `answers`: always executed; `optional`: executed only if they bind a
    name that an executed cell uses, or change it (`changes`: source → names). The others are
    never executed.
    """
    binds: dict[int, set[str]] = {}
    uses: dict[int, Set[str]] = {}
    for i in answers | optional:
        known = binds_and_uses(cells[i])
        if known is None:  # what cannot be read may use any word that it holds
            uses[i] = words(cells[i])
        else:
            binds[i], uses[i] = known[0] | changes.get(cells[i], set()), known[1]
    chosen = answers | (optional - binds.keys())
    while True:
        wanted = set().union(*(uses[i] for i in chosen))
        more = {i for i in optional - chosen if binds[i] & wanted}
        if not more:
            return chosen
        chosen |= more
