"""What an answer reaches: the student's statements, in other cells, that its names come from."""

import ast
import builtins
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from tp_grading.judge.names import binds_and_uses, plain, tree, words
from tp_utils.checks.forbidden import USUAL_ALIASES

_EVERYWHERE = USUAL_ALIASES.keys() | set(dir(builtins))  # names that nobody need bind
MAX_STATEMENTS = 50  # of a cell; a longer one is reached or not as a whole


@dataclass(frozen=True, eq=False)
class _Statement:
    """A statement of a student's cell, the global names that it binds, those that it uses."""

    source: str
    binds: frozenset[str]
    uses: frozenset[str]


def reached(answer: str, cells: Iterable[str], leave: Iterable[str] = ()) -> list[str]:
    """Return the statements of `cells` that bind the names used by the answer, directly or not.

    `leave`: the names not to follow: the functions judged by the same rules, in their own cell.
    An import counts name by name, so that one that the answer does not use is not its own.
    """
    statements = [one for cell in cells for one in _statements(cell)]
    by_name: dict[str, list[_Statement]] = {}
    for one in statements:
        for name in one.binds:
            by_name.setdefault(name, []).append(one)
    known = binds_and_uses(answer)
    waiting, done = list(words(answer) if known is None else known[1]), set(leave)
    kept: set[_Statement] = set()
    while waiting:
        name = waiting.pop()
        if name not in done:
            done.add(name)
            for one in set(by_name.get(name, ())) - kept:
                kept.add(one)
                waiting += one.uses
    return [one.source for one in statements if one in kept]


@functools.lru_cache(maxsize=1024)
def _statements(cell: str) -> list[_Statement]:
    """Return the statements of a cell; one that runs text may bind each word of the text."""
    body = tree(cell)
    if len(body) > MAX_STATEMENTS:
        return [_statement(plain(cell))]
    found = []
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += [_imported(node, alias) for alias in node.names]
            continue
        try:
            found.append(_statement(ast.unparse(node), node))
        except RecursionError:
            found.append(_statement(plain(cell)))
    return found


def _statement(source: str, node: ast.stmt | None = None) -> _Statement:
    known = binds_and_uses(source)
    any_word = frozenset(words(source) - _EVERYWHERE)
    if known is None and isinstance(node, ast.FunctionDef):  # its text runs when it is called
        return _Statement(source, frozenset({node.name}), any_word)
    return _Statement(source, *(map(frozenset, known) if known else (any_word, any_word)))


def _imported(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> _Statement:
    name = (alias.asname or alias.name).split(".")[0]
    if isinstance(node, ast.Import):  # `import torch.optim` only binds `torch`
        one: ast.stmt = ast.Import([alias if alias.asname else ast.alias(name)])
    else:
        one = ast.ImportFrom(node.module, [alias], node.level)
    return _Statement(ast.unparse(one), frozenset({name}), frozenset())
