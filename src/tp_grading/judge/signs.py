"""Signs that a student's code looks beyond its exercise: for a human to look at, never a mark."""

import ast
import re

from tp_grading.judge.names import tree

_NAMES = re.compile(
    r"tp_inside|tp_grading|tp_utils\.checks(?!\.tp\d\d$)|ctypes|sys\.(_getframe|_current_frames|"
    r"settrace|setprofile|modules|meta_path|path_hooks)|gc\.(get_objects|get_referrers|callbacks)|"
    r"inspect\.(currentframe|stack)|signal\.(signal|setitimer)|atexit\.register|builtins\.__import__"
)
_RUNS = {"exec", "eval", "compile", "__import__"}


def signs(source: str) -> list[str]:
    """Return what a cell names, of all that no exercise needs: frames, engine, computed code."""
    found: dict[str, None] = {}
    for top in tree(source):
        for node in ast.walk(top):
            for name in _named(node):
                if _NAMES.match(name):
                    found[name[:60]] = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in _RUNS and not (
                    node.args and isinstance(node.args[0], ast.Constant)
                ):
                    found[node.func.id] = None
    return list(found)


def _named(node: ast.AST) -> list[str]:
    """Return the dotted names, or the text, that a node holds."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [f"{node.value.id}.{node.attr}"]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
        return [node.value] if node.value.startswith(("tp_", "ctypes")) else []
    return []
