"""A cell as Python: what IPython would run of it, and the code that its texts hold."""

from __future__ import annotations

import ast
import functools
import re
import string
from typing import Any, TypeGuard

MAX_LENGTH = 100_000  # characters
# IPython reads its own commands in a time that is not linear: only where a cell is no Python,
# and within these bounds.
MAX_COMMANDS, MAX_WITH_COMMANDS, MAX_LINE = 30, 20_000, 1_000
MAX_NESTED = 5  # texts in texts
TIMED = {"time", "timeit", "prun", "capture", "memit", "mprun", "lprun", "debug"}
_DO_NOT_RUN = """autoawait autoreload autosave bash bookmark cd clear colors conda cls connect_info dhist
    dirs doctest_mode env file history html logoff logon logstart logstate logstop
    javascript js latex load_ext ls lsmagic magic mamba man markdown matplotlib mkdir more notebook
    page pdb pdef pdoc pfile pinfo pinfo2 pip popd precision psearch psource pushd pwd pycat
    quickref reset reset_selective sc set_env sh sql store svg sx system tb tensorboard unload_ext
    uv who who_ls whos writefile xdel xmode"""
HARMLESS = frozenset(_DO_NOT_RUN.split())
RUN_CODE = {"run_cell", "run_cell_async", "ex", "ev", "run_code", "safe_execfile"}
PYLAB = "from numpy import *\nimport numpy as np, matplotlib.pyplot as plt"  # what `%pylab` binds


class Unreadable(ValueError):
    """A cell that Python may run, and that is too long or too nested to be read."""


@functools.lru_cache(maxsize=1024)
def parse(source: str) -> ast.Module:
    """Return the tree of a cell, as IPython runs it; the lines are those of the cell.

    Constant texts that are run (`exec("…")`, `%time …`, `%%writefile`) are trees in their place.

    Raises:
        SyntaxError: IPython would not run it either.
        Unreadable: it is too long, or too nested.
    """
    if len(source) > MAX_LENGTH:
        raise Unreadable(len(source))
    try:
        return _parsed(source, 0)
    except (RecursionError, MemoryError) as error:
        raise Unreadable(type(error).__name__) from error
    except ValueError as error:  # a null character, a lone surrogate: SyntaxError in IPython
        if isinstance(error, Unreadable):
            raise
        raise SyntaxError(str(error)) from error


def plain(source: str) -> str:
    """Return a cell as Python, unchanged if it is Python, or if nothing can read it."""
    try:
        tree = parse(source)
        compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST)
        return source
    except Unreadable:
        return source
    except (SyntaxError, ValueError):
        try:
            return ast.unparse(tree)
        except (NameError, RecursionError):
            return source


def _parsed(source: str, depth: int) -> ast.Module:
    text = _cleaned(source)
    try:
        tree = ast.parse(text)
    except SyntaxError:
        tree = _with_commands(text)
    skipped = len(source) - len(source.lstrip("\n")) if source.strip() else 0
    if skipped:
        ast.increment_lineno(tree, skipped)
    if depth < MAX_NESTED:
        tree = _Texts(depth).visit(tree)
    return tree


def _cleaned(source: str) -> str:
    """Do what IPython does before it looks for commands: indentation, prompts, `%%`."""
    lines = _lines(source)
    for transform in _manager().cleanup_transforms:
        lines = transform(lines)
    return "".join(lines)


def _with_commands(text: str) -> ast.Module:
    """Parse a cell which is no Python: it has commands of IPython, or is wrong."""
    lines = _lines(text)
    commands = sum(1 for line in lines if _looks_like_command(line))
    if commands == 0 and len(lines) == 1:  # automagic: `run -i file.py`
        text, lines, commands = "%" + text.lstrip(), ["%" + text.lstrip()], 1
    if commands == 0:
        return ast.parse(text)
    if commands > MAX_COMMANDS or len(text) > MAX_WITH_COMMANDS or max(map(len, lines)) > MAX_LINE:
        raise Unreadable("commands")
    manager = _manager()
    for transform in manager.line_transforms:
        lines = transform(lines)
    try:
        return ast.parse("".join(manager.do_token_transforms(lines)))
    except RuntimeError as error:
        raise Unreadable("commands") from error


def _looks_like_command(line: str) -> bool:
    """Tell whether a line may be a command; a line of Python may look like one, too."""
    text = line.strip()
    return text[:1] in set("%!?,;/") or text.endswith("?") or "= %" in text or "= !" in text or (
        "=%" in text or "=!" in text
    )  # fmt: skip


@functools.lru_cache(maxsize=1)
def _manager() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()


def _lines(source: str) -> list[str]:
    if not source.endswith("\n"):
        source += "\n"
    return source.splitlines(keepends=True)


class _Texts(ast.NodeTransformer):
    """Puts the trees of constant texts that are run in the place of what runs them."""

    def __init__(self, depth: int) -> None:
        self.depth = depth

    def visit_Expr(self, node: ast.Expr) -> Any:
        found = self._code(node.value)
        if found is None:
            return self.generic_visit(node)
        if not found:
            return ast.copy_location(ast.Pass(), node)
        return found

    def visit_Call(self, node: ast.Call) -> Any:
        found = self._code(node)
        if found is not None and len(found) == 1 and isinstance(found[0], ast.Expr):
            return found[0].value
        if found == []:
            return ast.copy_location(ast.Constant(None), node)
        return self.generic_visit(node)

    def _code(self, node: ast.AST) -> list[ast.stmt] | None:
        """Return the statements that a call runs; none if it runs nothing; None if not known."""
        if not isinstance(node, ast.Call) or not all(
            isinstance(a, ast.Constant) for a in node.args[:1]
        ):
            return None  # fmt: skip
        texts = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if isinstance(node.func, ast.Name) and node.func.id in ("exec", "eval") and texts:
            return self._read(texts[0], node, 0)
        if not (isinstance(node.func, ast.Attribute) and _is_shell(node.func.value)):
            return None
        if node.func.attr in RUN_CODE and texts:
            return self._read(texts[0], node, 0)
        if node.func.attr in ("system", "getoutput"):
            return self._asked(texts[0], node) if texts else []
        if node.func.attr == "run_line_magic" and len(texts) == 2:
            return self._magic(texts[0], texts[1], "", node)
        if node.func.attr == "run_cell_magic" and len(texts) == 3:
            return self._magic(texts[0], texts[1], texts[2], node)
        return None

    def _magic(self, name: str, line: str, body: str, node: ast.AST) -> list[ast.stmt] | None:
        asked = self._asked(line, node)
        if name in TIMED:
            code = "" if name == "capture" else _without_options(line)
            return asked + (self._read(code, node, 0) or []) + (self._read(body, node, 1) or [])
        if name in ("writefile", "file") and line.strip().endswith(".py"):
            return asked + self._file(line.split()[-1], body, node)
        if name == "config" and "=" in line:  # IPython executes it
            return asked + (self._read(f"tp_config.{line.strip()}", node, 0) or [])
        if name == "pylab":
            return asked + (self._read(PYLAB, node, 0) or [])
        return asked if name in HARMLESS or name == "config" else None

    def _asked(self, line: str, node: ast.AST) -> list[ast.stmt]:
        """What IPython computes to complete a line: `!ls {folder}`; it stops at the first error."""
        found: list[ast.expr] = []
        try:
            for _text, name, rest, _conversion in string.Formatter().parse(line):
                code = f"{name}:{rest}" if rest else name or ""
                if code.strip():
                    found.append(ast.parse(code.strip(), mode="eval").body)
        except (SyntaxError, ValueError):
            pass
        if not found:
            return []
        tree: ast.expr = ast.Tuple(found, ast.Load())
        if self.depth + 1 < MAX_NESTED:
            tree = _Texts(self.depth + 1).visit(tree)
        for child in ast.walk(tree):
            if isinstance(child, (ast.expr, ast.keyword)):
                ast.copy_location(child, node)
        return [ast.copy_location(ast.Expr(tree), node)]

    def _read(self, text: str, node: ast.AST, after: int) -> list[ast.stmt] | None:
        line = getattr(node, "lineno", 1)
        try:
            tree = _parsed(text, self.depth + 1)
        except (SyntaxError, ValueError):
            return [] if isinstance(node, ast.Expr) else None
        for child in ast.walk(tree):
            if hasattr(child, "lineno"):
                child.lineno = line + after + child.lineno - 1 if after else line
        return tree.body

    def _file(self, path: str, body: str, node: ast.AST) -> list[ast.stmt]:
        """A module that the cell writes: a class of its name holds its code."""
        name = re.split(r"[/\\]", path)[-1][:-3]
        code = self._read(body, node, 1) or [ast.Pass(lineno=1, col_offset=0)]
        if not name.isidentifier():
            return code
        cls = ast.parse(f"class {name}: pass").body[0]
        assert isinstance(cls, ast.ClassDef)
        cls.body = code
        cls.tp_file = True  # type: ignore[attr-defined]
        return [ast.copy_location(cls, node)]


def is_file(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    """Tell whether a class stands for a file that the cell writes."""
    return getattr(node, "tp_file", False)


def _without_options(line: str) -> str:
    """Return the code of a line that times it: `-n 10 f(x)`."""
    found = re.match(r"(?:-[nrsTDlfb] ?\S+ +|--breakpoint[ =]\S+ +|-\w+ +)*", line)
    return line[found.end() :] if found else line


def _is_shell(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "get_ipython"
    )
