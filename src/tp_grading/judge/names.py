"""What names the cells define and use: to know what a broken function breaks."""

import ast
from collections.abc import Iterable


def _tree(source: str) -> list[ast.stmt]:
    """Return the statements of a cell; magics and syntax errors give none."""
    lines = ["pass" if line.lstrip().startswith(("%", "!")) else line
             for line in source.splitlines()]  # fmt: skip
    try:
        return ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}


def definitions(source: str) -> dict[str, set[str]]:
    """Return function or class → the names that its body uses."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: _names([node]) for node in _tree(source) if isinstance(node, kinds)}


def used_at_once(source: str) -> set[str]:
    """Return the names that a cell uses when it is executed, outside functions."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return _names(node for node in _tree(source) if not isinstance(node, kinds))


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


def helpers(answer: str, cells: Iterable[str]) -> list[str]:
    """Return those of `cells` whose functions the answer calls, directly or not."""
    cells = list(cells)
    wanted, kept = _names(_tree(answer)), set()
    while True:
        more = {i for i, cell in enumerate(cells) if set(definitions(cell)) & wanted} - kept
        if not more:
            return [cells[i] for i in sorted(kept)]
        kept |= more
        for i in more:
            wanted |= _names(_tree(cells[i]))
