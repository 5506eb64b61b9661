"""Mutation run: change the solution a little, and see whether its check notices.

`python -m tests.mutation [lab …]` prints the kill rate of each check and its
survivors. A survivor that computes the same thing as the solution is declared,
with the reason, in `equivalent` of the bank of the lab.
"""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Iterator

from tests.bank import ROOT, bank_of, namespace, solution
from tp_grading.course import Course
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING, PASSED

OTHER_NAME = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "argmax": "argmin",
    "argmin": "argmax", "tanh": "sin", "exp": "exp2", "log": "log2", "randn": "rand",
    "zeros": "ones", "ones": "zeros", "randperm": "arange", "relu": "abs", "sqrt": "abs",
    "Xtrain": "Xtest", "Xtest": "Xtrain", "Ytrain": "Ytest", "Ytest": "Ytrain",
}  # fmt: skip
OTHER_OPERATOR = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.Lt, ast.GtE: ast.Gt,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield (description, mutated source), one change each: signs, axes, transposes, …"""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    hints = [getattr(node, name, None) for node in nodes for name in ("returns", "annotation")]
    types = {part for hint in hints if hint is not None for part in ast.walk(hint)}
    for i, node in enumerate(nodes):
        for change in () if node in types else _changes(node):
            mutated = copy.deepcopy(tree)
            copied = list(ast.walk(mutated))[i]
            change(copied)
            text = ast.unparse(ast.fix_missing_locations(mutated))
            if text != ast.unparse(tree):
                yield _description(tree, text), text


def _changes(node: ast.AST) -> Iterator:
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OTHER_OPERATOR:
        yield lambda n: setattr(n, "op", OTHER_OPERATOR[type(n.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER_OPERATOR:
        yield lambda n: n.ops.__setitem__(0, OTHER_OPERATOR[type(n.ops[0])]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield _untranspose
    if isinstance(node, ast.Attribute) and node.attr in OTHER_NAME:
        yield lambda n: setattr(n, "attr", OTHER_NAME[n.attr])
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield lambda n: setattr(n, "value", not n.value)
        elif isinstance(node.value, (int, float)):
            yield lambda n: setattr(n, "value", 1 - n.value if n.value in (0, 1) else 2 * n.value)

    if isinstance(node, ast.Call) and len(node.args) == 2:
        yield lambda n: n.args.reverse()
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        yield lambda n: n.slice.elts.reverse()
    if isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.If, ast.With)):
        for k, statement in enumerate(node.body):
            if not isinstance(statement, (ast.Return, ast.FunctionDef)):
                yield lambda n, k=k: n.body.__setitem__(k, ast.Pass())


def _untranspose(node: ast.Attribute) -> None:
    """Turn `A.T` into `A.clone()`."""
    node.attr = "clone()"


def _description(tree: ast.AST, text: str) -> str:
    """Return « old → new »: the lines that changed, without what they have in common."""
    before, after = ast.unparse(tree), text
    start = next(k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    end = next(k for k, (a, b) in enumerate(zip(before[::-1], after[::-1], strict=False)) if a != b)
    start, end = max(0, start - 30), max(0, end - 12)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    return " ".join(f"{old} → {new}".split())


def survivors(lab: str, target: str) -> tuple[int, list[str]]:
    """Return the number of mutants of an exercise, and those that its checks do not notice.

    Where a class has several checks, a mutant is killed when any of them notices.
    """
    together = [check for check in load(lab).values() if check.target == target]
    cell = f"{target}-answer"
    count, alive = 0, []
    for description, source in mutants(_without_docstrings(solution(lab)[cell])):
        count += 1
        try:
            names = namespace(lab, {cell: source})
        except Exception:
            continue  # it does not even define the function
        if all(c.outcome(names[target], GRADING).status == PASSED for c in together):
            alive.append(description)
    return count, alive


def _without_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def main(labs: list[str]) -> int:
    """Print the report of these labs; return 1 if a survivor is not declared."""
    undeclared = 0
    for lab in labs or Course(ROOT).labs:
        bank = bank_of(lab)
        for target in dict.fromkeys(check.target for check in load(lab).values()):
            count, alive = survivors(lab, target)
            print(f"{lab} {target}: {count - len(alive)}/{count} mutants killed")
            for mutant in alive:
                reason = bank.equivalent.get(mutant)
                undeclared += reason is None
                print(f"    survives: {mutant}   [{reason or 'NOT DECLARED'}]")
    return int(undeclared > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
