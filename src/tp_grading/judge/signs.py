"""Signs that a student's code looks beyond its exercise: for a human to look at, never a mark."""

from __future__ import annotations

import ast
import functools
import re

from tp_utils.checks.rules.cells import Unreadable, parse
from tp_utils.checks.rules.meanings import Meanings, TooTangled
from tp_utils.checks.rules.reach import USUAL_ALIASES
from tp_utils.i18n import _

_CHECKS = re.compile(r"tp_utils\.checks(\.tp\d\d(\.\w+)?)?")  # what a notebook calls
_BEYOND = re.compile(
    r"(tp_inside|tp_grading|tp_utils\.checks|ctypes|cffi|marshal|runpy|codeop|code\.Interactive\w+|"
    r"sys\.(_getframe|_current_frames|settrace|setprofile|modules|meta_path|path_hooks|monitoring)|"
    r"gc\.(get_objects|get_referrers|get_referents|callbacks)|inspect\.(currentframe|stack|trace)|"
    r"signal\.(signal|setitimer)|atexit\.register|types\.(CodeType|FunctionType)|"
    r"pkgutil\.resolve_name|importlib\.(util|machinery|abc|reload)|IPython\.(core|utils)|"
    r"builtins\.(exec|eval|compile|__dict__)|pickle\.loads?|dill)(\..*)?"
)
_ATTRIBUTES = {
    "__code__", "__builtins__", "__globals__", "__closure__", "__subclasses__", "f_back", "f_code",
    "f_globals", "f_locals", "f_builtins", "tb_frame", "gi_frame", "cr_frame",
}  # fmt: skip
_GETTERS = {"operator.methodcaller", "operator.attrgetter"}


@functools.lru_cache(maxsize=512)
def signs(source: str) -> tuple[str, ...]:
    """Return what a cell names that no exercise needs, each with its first line.

    Frames, the engine, code that is computed, modules of a computed name, a cell that Python may
    run and that we cannot read.
    """
    found: dict[str, int] = {}
    try:
        tree = parse(source)
        meanings = Meanings(tree.body, USUAL_ALIASES)
        for node in ast.walk(tree):
            for name in _named(node, meanings):
                line = getattr(node, "lineno", 0)
                found[name[:60]] = min(line, found.get(name[:60], line))
    except SyntaxError:
        return ()
    except (Unreadable, TooTangled, RecursionError):
        return (_("cellule trop longue ou trop imbriquée pour être lue"),)
    return tuple(_("{name} (ligne {line})").format(name=n, line=k) for n, k in found.items())


def _named(node: ast.AST, meanings: Meanings) -> list[str]:
    """Return the odd names that a node holds."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if _is_odd(alias.name)]
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name for name in names if _is_odd(name)]
    if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        return [node.attr]
    if isinstance(node, ast.Attribute) and node.attr != "__class__" and _is_shell(node.value):
        return [f"get_ipython().{node.attr}"]
    if isinstance(node, ast.Assign) and _is_shell(node.value):
        return ["get_ipython"]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
        return [node.value] if node.value.startswith(("tp_inside", "tp_grading", "ctypes")) else []
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        names = [name.removesuffix("[]") for name in sorted(meanings.of(node))]
        odd = [name.removeprefix("builtins.") for name in names if _is_odd(name)]
        if isinstance(node, ast.Attribute) and "builtins.__import__" in names:
            odd.append("builtins.__import__")
        computed = isinstance(node, (ast.Call, ast.Subscript)) and "?" in names
        if isinstance(node, ast.Call) and _GETTERS & meanings.of(node.func):
            computed |= not (node.args and isinstance(node.args[0], ast.Constant))
        return [*odd, *([ast.unparse(node)] if computed else [])]
    return []


def _is_odd(name: str) -> bool:
    return bool(_BEYOND.fullmatch(name)) and not _CHECKS.fullmatch(name)


def _is_shell(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "get_ipython"
    )
