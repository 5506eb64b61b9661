"""Signs that a student's code looks beyond its exercise: for a human to look at, never a mark."""

from __future__ import annotations

import ast
import functools
import re
import sys
import unicodedata
from dataclasses import replace

from tp_grading.judge.beyond import (
    ATTRIBUTES,
    COMPUTED,
    GETTERS,
    LIBRARIES,
    LOADERS,
    SETTINGS,
    SHOWN,
    TEXTS,
    TIMERS,
    commands,
    is_odd,
    is_unknown,
)
from tp_grading.judge.pasted import pasted
from tp_grading.stage.binding import written_file
from tp_grading.verdict import Mark
from tp_utils.checks.rules.cells import Unreadable, parse
from tp_utils.checks.rules.dotted import Value, text_of
from tp_utils.checks.rules.meanings import Meanings, TooTangled
from tp_utils.checks.rules.statements import USUAL_ALIASES
from tp_utils.i18n import _, language, speaking

_FILE = re.compile(r"\b(\w+)\.py[\"']")  # from the start of a word: one may have a million letters
_IMPORTERS = {"builtins.__import__", "importlib.import_module", "importlib.__import__"}
_SETTERS = {"builtins.setattr", "builtins.delattr"}
_SHELL = {"get_ipython", "IPython.get_ipython"}
_HARMLESS = {f"builtins.{name}" for name in ("str", "repr", "type", "print", "bool", "isinstance")}
# What only looks at what it is given.
_LOOKS = _HARMLESS | {
    f"builtins.{name}" for name in ("dir", "help", "hasattr", "getattr", "id", "callable")
}
_WHOLE = LIBRARIES | {
    "torch.nn", "torch.nn.functional", "torch.optim", "torch.autograd", "torch.linalg", "torch.random",
    "numpy.linalg", "numpy.random", "os.path", "json.encoder",
}  # fmt: skip
Names = tuple[tuple[str, str], ...]
Found = tuple[tuple[str, int], ...]


class Signs:
    """Reads the cells of a copy in their order: a name means what an earlier cell has made of it."""

    def __init__(self, spoken: str) -> None:
        """Nothing is bound yet. `spoken`: the language of what is said, an instructor's."""
        self._names: dict[str, str] = {}
        self._written: set[str] = set()  # modules that `%%writefile` has written
        self._files: set[str] = set()  # those of which another text names the file
        self._told: set[str] = set()
        self._given: set[str] = set()  # what the release names itself
        self._spoken = spoken

    def of(self, source: str, released: bool = False, given: bool = False) -> tuple[str, ...]:
        """Return what a cell names that no exercise needs; see :func:`signs`.

        `released`: the text is the course's own, wherever it stands; `given`: the cell is, and what
        it names is the student's to use, too.
        """
        module, _text = written_file(source)
        if module:
            self._names.setdefault(module, module)  # its text is read as a cell is
            self._written.add(module)
        text = unicodedata.normalize("NFKC", source)  # as Python does of names
        known = tuple((name, what) for name, what in self._names.items()
                      if name in text or name[0] in "*_")  # fmt: skip
        found, bound = read(source, known, self._spoken)
        self._names.update(bound)
        if given:
            self._given |= {name for name, _line in found}
        if released or given:
            return ()
        found = tuple(one for one in found if one[0] not in self._given)
        return (*_said(found, self._spoken), *self._rewritten(source, module))

    def _rewritten(self, source: str, module: str) -> list[str]:
        """Return the files written by `%%writefile` of which another text says the name."""
        self._files |= set(_FILE.findall(source)) - {module}
        found = (self._written & self._files) - self._told
        self._told |= found
        return [f"{name}.py" for name in sorted(found)]


def signs(source: str) -> tuple[str, ...]:
    """Return what a cell names that no exercise needs, each with its first line.

    Frames, the engine, processes, code that is computed, modules of a computed name, a part of a
    library that is replaced, a cell that Python may run and that we cannot read, a class or a function
    that the package holds.
    """
    return _said(read(source, (), language())[0], language())


@functools.lru_cache(maxsize=512)
def read(source: str, known: Names, spoken: str) -> tuple[Found, Names]:
    """Return the signs of a cell in a language, and the names of libraries and of their parts it binds.

    A sign is a name and its first line, 0 for the whole cell.
    """
    with speaking(spoken):
        return _read(source, known)


def _said(found: Found, spoken: str) -> tuple[str, ...]:
    with speaking(spoken):
        words = _("{name} (ligne {line})")
    return tuple(words.format(name=n, line=k) if k else n for n, k in found)


def _read(source: str, known: Names) -> tuple[Found, Names]:
    found = {command[:60]: line for command, line in commands(source)}
    try:
        tree = parse(source)
        meanings = Meanings(tree.body, {**USUAL_ALIASES, **dict(known)})
        parents = {
            id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        for node in ast.walk(tree):
            line = getattr(node, "lineno", 0)
            for name in (
                *_named(node, meanings, parents.get(id(node))), *_unknown(node, meanings, dict(known)),
            ):  # fmt: skip
                found[name[:60]] = min(line, found.get(name[:60], line))
        for name, line in pasted(tree):
            found.setdefault(_("la même chose que {name}").format(name=name), line)
    except SyntaxError:
        return (), ()
    except (Unreadable, TooTangled, RecursionError):
        return ((_("cellule trop longue ou trop imbriquée pour être lue"), 0),), ()
    root = id(meanings.scopes.root)
    bound = {name: min(kept) for (scope, name), value in meanings.names.items()
             if scope == root and (kept := [one for one in value if one[0] not in "@?"])}  # fmt: skip
    if bound.pop("*", None):
        starred = (one.removesuffix(".*") for one in meanings.names[root, "*"])
        bound |= {f"*{one}": one for one in starred if one in sys.stdlib_module_names}
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):  # IPython shows it, and keeps it
        shown = _of_library(meanings.of(last.value))
        bound |= {"_": shown[0]} if shown else {}
    return tuple(found.items()), tuple(bound.items())


def flagged(mark: Mark, odd: list[str], spoken: str) -> Mark:
    """Return a mark that an instructor, spoken to in a language, looks at for what `odd` names."""
    if not odd:
        return mark
    with speaking(spoken):
        words = _("code qui regarde au-delà de l'exercice : {names}")
    flag = words.format(names=", ".join(dict.fromkeys(odd)))
    return replace(mark, tamper=(*mark.tamper, flag))


def _named(node: ast.AST, meanings: Meanings, parent: ast.AST | None) -> list[str]:
    """Return the odd names that a node holds."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if is_odd(alias.name)]
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name for name in names if is_odd(name)]
    if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
        return [node.attr]
    if isinstance(node, ast.FunctionDef) and node.name in ATTRIBUTES:
        return [node.name]
    if isinstance(node, ast.keyword) and TEXTS.fullmatch(node.arg or ""):
        off = isinstance(node.value, ast.Constant) and not node.value.value
        return [] if off else [f"{node.arg}=…"]
    text = text_of(node)
    if text:
        odd = text.startswith(("tp_inside", "tp_grading", "ctypes")) or text in ATTRIBUTES
        return [text] if len(text) < 200 and (odd or TEXTS.fullmatch(text)) else []
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        return [*_replaced(node, meanings), *_reached(node, meanings, parent)]
    return []


def _unknown(node: ast.AST, meanings: Meanings, known: dict[str, str]) -> list[str]:
    """Return what a node takes out of sight: a module that the copy may have written, a value shown."""
    if isinstance(node, ast.Name) and "_" in known and SHOWN.fullmatch(node.id):
        scope = meanings.scopes.of.get(id(node), meanings.scopes.root)
        return [] if scope.home(node.id) else [node.id]
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    elif isinstance(node, ast.Call) and node.args and _IMPORTERS & meanings.of(node.func):
        names = [text_of(node.args[0])]
    else:
        return []
    return [f"import {name}" for name in names
            if name and name.split(".")[0] not in known and is_unknown(name)]  # fmt: skip


def _reached(node: ast.expr, meanings: Meanings, parent: ast.AST | None) -> list[str]:
    """Return what an expression stands for that is beyond, or computed."""
    names = [name.removesuffix("[]") for name in sorted(meanings.of(node))]
    odd = [name.removeprefix("builtins.") for name in names if is_odd(name)]
    if isinstance(node, ast.Attribute) and "builtins.__import__" in names:
        odd.append("builtins.__import__")
    if isinstance(node, ast.Call) and _SHELL & meanings.of(node.func):
        odd += _of_shell(parent, meanings)
    elif _SHELL & set(names) and not (isinstance(parent, ast.Call) and parent.func is node):
        odd.append("get_ipython")
    elif _SETTERS & set(names) and not (isinstance(parent, ast.Call) and parent.func is node):
        odd.append("setattr")
    computed = isinstance(node, (ast.Call, ast.Subscript)) and any(
        name == "?" or (name.endswith(".?") and name[:-2] in COMPUTED) for name in names
    )
    if isinstance(node, ast.Call) and GETTERS & meanings.of(node.func):
        computed |= not (node.args and isinstance(node.args[0], ast.Constant))
    if isinstance(node, ast.Call):
        computed |= _runs_more(node, meanings)
        odd += _given_away(node, meanings)
    return [*odd, *([ast.unparse(node)] if computed else [])]


def _given_away(node: ast.Call, meanings: Meanings) -> list[str]:
    """Return the libraries that a call is given whole: what has one may replace a part of it.

    A function of the notebook's own is read where it stands.
    """
    called = meanings.of(node.func)
    own = isinstance(node.func, ast.Name) and any(name[0] == "@" for name in called)
    if (
        own
        or (called & _LOOKS and not node.keywords)
        or any(name.startswith("inspect.") for name in called)
    ):
        return []
    given = [one for one in (*node.args, *(k.value for k in node.keywords))
             if isinstance(one, (ast.Name, ast.Attribute, ast.Starred))]  # fmt: skip
    names = [name for one in given for name in _of_library(meanings.of(one))]
    return [f"{ast.unparse(node.func)}({name})" for name in names if name in _WHOLE]


def _runs_more(node: ast.Call, meanings: Meanings) -> bool:
    """Tell whether a call runs a text, or what a file holds, and not a function of the cell."""
    called = meanings.of(node.func)
    if "builtins.breakpoint" in called:  # it calls what a variable of the system names
        return bool(node.args or node.keywords)
    options = {k.arg: k.value for k in node.keywords}
    if called & TIMERS:
        given = [*node.args[:2], *(options[k] for k in ("stmt", "setup") if k in options)]
        return any(not any(name[0] == "@" for name in meanings.of(one)) for one in given)
    said = [options.get(LOADERS[name]) for name in called & LOADERS.keys()]
    return any(isinstance(one, ast.expr) for one in said) and (
        "numpy.load" in called
        or not all(isinstance(one, ast.Constant) and one.value is True for one in said)
    )


def _of_shell(parent: ast.AST | None, meanings: Meanings) -> list[str]:
    """Return what is done with the shell; to ask whether it is there is nothing."""
    if isinstance(parent, ast.Attribute):
        return [] if parent.attr == "__class__" else [f"get_ipython().{parent.attr}"]
    asked = isinstance(parent, ast.Call) and _HARMLESS & meanings.of(parent.func)
    tests = (ast.Compare, ast.If, ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.Expr)
    return [] if asked or isinstance(parent, tests) else ["get_ipython"]


def _replaced(node: ast.expr, meanings: Meanings) -> list[str]:
    """Return the part of a library that a node puts something else in the place of."""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return [f"{name}.{node.attr} = …" for name in _of_library(meanings.of(node.value))
                if not SETTINGS.fullmatch(f"{name}.{node.attr}")]  # fmt: skip
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return ["builtins[…] = …"] if "builtins" in meanings.of(node.value) else []
    if isinstance(node, ast.Call):
        called = meanings.of(node.func)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if called & _SETTERS or last in (
            "__setattr__", "__delattr__",
        ):  # fmt: skip
            given = _of_library(meanings.of(node.args[0])) if node.args else []
            return [f"setattr({name}, …)" for name in given if not SETTINGS.fullmatch(name)]
    names = _of_library(meanings.of(node))
    return [name for name in names if name.endswith(".__dict__") and not SETTINGS.fullmatch(name)]


def _of_library(value: Value) -> list[str]:
    """Return what is a library or a part of one; what holds a whole one may be it."""
    whole = (one.removesuffix("[]") if "." not in one else one for one in sorted(value))
    return [one for one in whole
            if one.split(".")[0] in LIBRARIES and not one.endswith(("[]", "?"))]  # fmt: skip
