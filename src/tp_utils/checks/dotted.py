"""What stands behind the names of a syntax tree: imports, other names, getattr."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imported(tree: ast.AST) -> dict[str, str]:
    """Return local name → dotted name for the imports of the cell."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    found[alias.asname] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def renamed(tree: ast.AST, aliases: dict[str, str]) -> dict[str, str]:
    """Return local name → dotted name for the modules that the cell renames: `t = torch`."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.NamedExpr)):
            dotted = dotted_name(node.value, {**aliases, **found}) or ""
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if dotted.split(".")[0] in {name.split(".")[0] for name in aliases.values()}:
                found |= {t.id: dotted for t in targets if isinstance(t, ast.Name)}
    return found


def reassigned(tree: ast.AST) -> set[str]:
    """Return the names assigned from an expression without them: `optim = Optim(…)`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            used = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)} - used
    return names


def of_own_classes(tree: ast.AST) -> set[str]:
    """Return the names of the methods and of the attributes that the classes of a cell define."""
    names = set()
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in ast.walk(cls):
            if isinstance(node, ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if isinstance(node.value, ast.Name) and node.value.id == "self":
                    names.add(node.attr)
    return names


def dotted_name(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """Return the dotted name that an expression stands for; "?" for a part that is computed."""
    if isinstance(node, ast.Attribute):
        below = dotted_name(node.value, aliases)
        return below and f"{below}.{node.attr}"
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Subscript):
        below = dotted_name(node.value, aliases) or ""
        if below == "sys.modules":
            return text_of(node.slice) or "?"
        return f"{below[:-9]}.{text_of(node.slice) or '?'}" if below.endswith(".__dict__") else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    called = dotted_name(node.func, aliases) or ""
    if called == "getattr" and len(node.args) > 1:
        below = dotted_name(node.args[0], aliases)
        return below and f"{below}.{text_of(node.args[1]) or '?'}"
    if called == "vars":
        below = dotted_name(node.args[0], aliases)
        return below and f"{below}.__dict__"
    if called in ("__import__", "importlib.import_module", "sys.modules.get"):
        return text_of(node.args[0]) or "?"
    return None


def text_of(node: ast.AST) -> str:
    """Return the text of an expression made of texts, empty when it is something else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return left + right if left and right else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def strings_of(node: ast.AST) -> Iterator[str]:
    """Return the texts that a piece of tree holds."""
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value
