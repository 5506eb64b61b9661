"""Which cells of a canonical notebook are executed, and which names are the student's own.

All that the student has written or changed, and of the release the cells that it needs. What is
left out is unchanged demonstration, which binds and changes nothing that an executed cell uses.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tp_grading.judge import names
from tp_grading.stage.match import is_answer, is_check


@dataclass(frozen=True)
class Plan:
    """Places of cells. `needed`: the answers, and what they need; `chosen`: all that is executed.

    `own`: names of Python or of a module that the student has given to a value and then reads.
    """

    needed: frozenset[int]
    chosen: frozenset[int]
    own: frozenset[str]


def plan(cells: Sequence[Any], run_all: bool = False) -> Plan:
    """Return what is executed of a notebook, checks apart. `run_all`: the demonstrations too."""
    code = {i for i, c in enumerate(cells) if c.cell_type == "code" and not is_check(c)}
    code -= {i for i in code if "installation" in cells[i].metadata.get("tags", [])}
    answers = {
        i for i in code if is_answer(cells[i]) or "answer" in cells[i].metadata.get("tp", {})
    }
    own = {i for i in code if cells[i].metadata.get("tp")}
    sources = [c.source for c in cells]
    changes = _changes([sources[i] for i in sorted(code)])
    needed = names.needed(sources, answers, code - answers, changes)
    chosen = (
        code if run_all else names.needed(sources, answers | own, code - answers - own, changes)
    )
    return Plan(frozenset(needed), frozenset(chosen), _read_as_values(sources, answers | own))


def _read_as_values(sources: Sequence[str], written: set[int]) -> frozenset[str]:
    """Return the names that the student binds and reads as values: ``input @ W``, ``range(max)``.

    A call, ``sum(…)``, or an attribute, ``torch.exp``, still wants the function or the module.
    """
    binds: set[str] = set()
    reads: set[str] = set()
    for i in written:
        todo: list[ast.AST | None] = list(names.tree(sources[i]))
        while todo:
            node = todo.pop()
            if isinstance(node, ast.Name):
                (reads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                todo += [*node.args, *(k.value for k in node.keywords)]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                continue
            elif node is not None and not isinstance(node, ast.arg):
                skipped = [getattr(node, "returns", None), getattr(node, "annotation", None)]
                todo += [child for child in ast.iter_child_nodes(node) if child not in skipped]
    return frozenset(binds & reads)


def _changes(sources: Sequence[str]) -> dict[str, set[str]]:
    """Return source → the objects that it may change by a call: ``x.append(1)``, ``train(net)``.

    Modules, functions and classes are not counted: a call does not change them.
    """
    stable = {
        (alias.asname or alias.name).split(".")[0]
        for source in sources for top in names.tree(source) for node in ast.walk(top)
        if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names
    } | {name for source in sources for name in names.definitions(source)}  # fmt: skip
    return {source: _called_on(source) - stable for source in sources}


def _called_on(source: str) -> set[str]:
    found = set()
    for top in names.tree(source):
        for node in ast.walk(top):
            if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call):
                call = node.value
                on = [call.func.value] if isinstance(call.func, ast.Attribute) else []
                for one in [*call.args, *(k.value for k in call.keywords), *on]:
                    while isinstance(one, (ast.Attribute, ast.Subscript)):
                        one = one.value
                    if isinstance(one, ast.Name):
                        found.add(one.id)
    return found
