"""What an answer reaches: the statements of the cells that its function comes from.

The same reading serves in the notebook and in sealed grading: the statements that bind the
function or the class, then those that bind the names that these use, and so on. A self-test below
the function is no part of it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace

from tp_utils.checks.rules.cells import Unreadable
from tp_utils.checks.rules.dotted import exports
from tp_utils.checks.rules.statements import (
    DEFINITIONS,
    EVERYWHERE,
    USUAL_ALIASES,
    Statement,
    statements,
    words,
)
from tp_utils.checks.rules.written import together, with_files

# Ways to the annotations of a function: where a cell has one of these words, they are uses.
_HINTS = {"__annotations__", "__annotate__", "annotation", "annotations", "get_annotations",
          "get_type_hints"}  # fmt: skip
_NAMED = (*DEFINITIONS, ast.Import, ast.ImportFrom)


def reached(
    target: str, answer: Sequence[str], cells: Sequence[str] = (), leave: Collection[str] = ()
) -> list[Statement]:
    """Return the statements that the function or the class `target` comes from.

    Args:
        target: its name; when nothing binds it, the whole answer counts.
        answer: sources of the answer cells.
        cells: sources of all the cells of the student, in their order, these ones included or not.
        leave: names that are not followed: the functions that are judged by the same rules.

    Raises:
        Unreadable: a cell of the answer cannot be read.
    """
    everything = with_files(_ranked(answer, cells))
    values = {name for one in everything if not isinstance(one.node, _NAMED) for name in one.binds}
    values -= {name for one in everything if isinstance(one.node, _NAMED) for name in one.binds}
    functions = {"", *(name for one in everything if _is_function(one.node) for name in one.binds)}
    hinted = any(_HINTS & words(cell) for cell in (*answer, *cells))
    # To set `torch.backends.cudnn.deterministic` does not make of torch something that calls change.
    libraries = values & USUAL_ALIASES.keys()
    libraries -= {name for one in everything for name in libraries if _stores(one.node, name)}
    made = {head for one in everything if libraries & one.binds for head in _made(one.node)}
    by_name: dict[str, list[Statement]] = {}
    for one in everything:
        keeps = {name for name, what in one.gives if what in functions}
        calls = one.calls & values
        if calls & libraries and not _heads(one.node) & made:
            calls -= libraries
        for name in one.binds | calls | keeps:
            by_name.setdefault(name, []).append(one)
    roots = by_name.get(target, [])
    if any(one.rank == 0 for one in roots):
        roots = [one for one in roots if one.rank >= 0]  # it replaces those before it
    elif not roots:
        roots = [one for one in everything if one.rank == 0]
    kept = set(roots)
    waiting = [name for one in roots for name in _followed(one, hinted)]
    done = set(leave) | {target}
    while waiting:
        name = waiting.pop()
        if name not in done:
            done.add(name)
            for one in by_name.get(name) or _starred(name, by_name.get("*", ())):
                if one not in kept:
                    kept.add(one)
                    waiting += _followed(one, hinted)
    return together([one for one in everything if one in kept])


def _starred(name: str, stars: Sequence[Statement]) -> list[Statement]:
    """Return the statements ``from module import *`` that may bind a name."""
    return [one for one in stars if isinstance(one.node, ast.ImportFrom)
            and exports(str(one.node.module), name)] if name not in EVERYWHERE else []  # fmt: skip


def _followed(one: Statement, hinted: bool) -> frozenset[str]:
    """Return the names of a statement that are followed; a type that has the name of a library is."""
    return one.uses | (one.hints if hinted else one.hints & USUAL_ALIASES.keys())


def _ranked(answer: Sequence[str], cells: Sequence[str]) -> list[Statement]:
    """Return the statements of all cells, in the order of the notebook."""
    last = max((n for n, cell in enumerate(cells) if cell in answer), default=len(cells))
    ranked: dict[int, list[Statement]] = {0: [one for cell in answer for one in statements(cell)]}
    for n, cell in enumerate(cells):
        if cell in answer:
            continue
        try:
            ranked[n - last] = [replace(one, rank=n - last) for one in statements(cell)]
        except Unreadable:  # it is for a human to look at
            continue
    return [one for rank in sorted(ranked) for one in ranked[rank]]


def _is_function(node: ast.stmt) -> bool:
    return isinstance(node, DEFINITIONS) or (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
    )


def _stores(node: ast.stmt, name: str) -> bool:
    """Tell whether a statement gives a name a value, itself and not a part of it."""
    return any(isinstance(part, ast.Name) and part.id == name and not isinstance(part.ctx, ast.Load)
               for part in ast.walk(node))  # fmt: skip


def _heads(node: ast.AST) -> set[str]:
    """Return the first parts of names that a tree holds: ``torch.box`` of ``torch.box[0].x``."""
    return {f"{part.value.id}.{part.attr}" for part in ast.walk(node)
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)}  # fmt: skip


def _made(node: ast.stmt) -> set[str]:
    """Return the first parts of names of which a statement sets something."""
    kinds = (ast.Attribute, ast.Subscript)
    parts = (part for part in ast.walk(node) if isinstance(part, kinds))
    return {head for part in parts if not isinstance(part.ctx, ast.Load) for head in _heads(part)}
