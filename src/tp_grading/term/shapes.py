"""What is left of code once names, order and comments are forgotten: the shapes of its syntax tree."""

from __future__ import annotations

import ast
from collections import Counter

SMALL = 4  # nodes: an expression with fewer is no shape of its own
_OWN = "_"  # any name that the answer itself gives

Shapes = Counter[str]


def shapes(source: str) -> Shapes:
    """Return how many times each shape is in some code; none where it is not Python.

    A shape is a statement without its body, or an expression in it. Names that the code gives
    itself are all the same; those that it uses, attributes and numbers stay. Comments, docstrings,
    annotations, imports, `print` and what an exercise not begun raises are nothing; `x += 1` is `x = x + 1`.
    """
    try:
        tree = _Plain().visit(ast.parse(source))
        own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id != _OWN
               and not isinstance(n.ctx, ast.Load)}  # fmt: skip
        own |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        found = _Named(own).visit(tree)
        return Counter(text for node in ast.walk(found) for text in _of(node))
    except (SyntaxError, ValueError, RecursionError):
        return Counter()


def _of(node: ast.AST) -> list[str]:
    """Return the shapes that begin at a node."""
    if isinstance(node, (ast.For, ast.While, ast.If, ast.With, ast.Try)):
        bare = type(node)(**{k: [] if isinstance(v, list) and k != "items" else v
                             for k, v in ast.iter_fields(node)})  # fmt: skip
        return [ast.dump(bare)]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return []  # given by the statement of the exercise
    if isinstance(node, (ast.stmt, ast.expr)) and sum(1 for _n in ast.walk(node)) >= SMALL:
        return [ast.dump(node)]
    return []


class _Plain(ast.NodeTransformer):
    """Drops what changes nothing of a computation."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        value = node.value
        call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
        if isinstance(value, ast.Constant) or (call and value.func.id == "print"):  # type: ignore[attr-defined]
            return None
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST | None:
        stub = "NotImplementedError" in ast.unparse(node)  # in any language
        return None if stub else self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        return None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        return None

    def visit_Pass(self, node: ast.Pass) -> None:
        return None

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.generic_visit(ast.Assign([node.target], node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        value = ast.BinOp(read, node.op, node.value)
        return self.generic_visit(ast.Assign([node.target], value))

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(node.arg)


class _Named(ast.NodeTransformer):
    """Gives one name to all those of the answer, and forgets whether a name is read or written."""

    def __init__(self, own: set[str]) -> None:
        self.own = own

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(_OWN if node.id in self.own else node.id, ast.Load())

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(_OWN)
