"""What an answer has of the classes and functions that the package holds for other labs."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import tp_utils

HELD = ("diy", "levels")  # modules that hold what other labs ask for
LONG = 30  # nodes; below, two people write the same thing


def pasted(tree: ast.AST) -> list[tuple[str, int]]:
    """Return (dotted name, line) for each class or function of a cell that the package holds.

    The comparison ignores comments, docstrings, annotations and the names of variables.
    """
    held = _held()
    found = ((held.get(_normal(node), ""), node.lineno) for node in _definitions(tree))
    return [one for one in found if one[0]]


@functools.cache
def _held() -> dict[str, str]:
    """Return normalised syntax tree → dotted name."""
    known = {}
    for module in HELD:
        path = Path(tp_utils.__file__).with_name(f"{module}.py")
        for node in _definitions(ast.parse(path.read_text("utf-8"))):
            if sum(1 for _node in ast.walk(node)) >= LONG:
                known[_normal(node)] = f"tp_utils.{module}.{node.name}"
    return known


def _definitions(tree: ast.AST) -> list[ast.ClassDef | ast.FunctionDef]:
    """Return the classes, and the functions that are not methods."""
    found = [one for one in ast.walk(tree) if isinstance(one, (ast.ClassDef, ast.FunctionDef))]
    methods = {id(s) for one in found if isinstance(one, ast.ClassDef) for s in one.body}
    return [one for one in found if id(one) not in methods]


def _normal(node: ast.ClassDef | ast.FunctionDef) -> str:
    """Return the syntax tree of a definition, without what a reader may change at will."""
    return ast.dump(_Normal().visit(ast.parse(ast.unparse(node)).body[0]))


class _Normal(ast.NodeTransformer):
    """Drops docstrings and annotations; numbers the variables in the order of their coming."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns, node.decorator_list = None, []
        return self._body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [s for s in node.body if not isinstance(s, ast.AnnAssign) or s.value]
        return self._body(node)

    def _body(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(arg=self._known(node.arg))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(id=self._known(node.id), ctx=ast.Load())

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assign = ast.Assign(targets=[node.target], value=node.value or ast.Constant(None))
        return self.generic_visit(assign)

    def _known(self, name: str) -> str:
        return self.names.setdefault(name, f"v{len(self.names)}")
