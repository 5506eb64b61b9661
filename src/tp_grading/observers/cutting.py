"""Cut out of modules the definitions that a name needs, directly or not, and nothing else.

Read on the syntax tree, without annotations and docstrings. A class of which only some methods
are wanted keeps these and what they use of `self`; any other definition is kept whole.
"""

from __future__ import annotations

import ast
import copy
import functools
import importlib
import importlib.util
import symtable
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from types import ModuleType
from typing import Any

_FUTURE = ast.parse("from __future__ import annotations").body[0]
_NOTHING = ast.parse("pass").body[0]

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Cutting:
    """The names that are needed, module by module, and those that they need in turn."""

    def __init__(self, cut: Iterable[str], given: Iterable[str] = ()) -> None:
        """`cut`: the packages to cut; other modules, and those `given`, are imported as usual."""
        self.cut, self.given = tuple(cut), set(given)
        self.names: dict[str, set[str]] = {}
        self.members: dict[tuple[str, str], set[str]] = {}  # classes of checks, kept in part

    def is_cut(self, module: str) -> bool:
        """Tell whether a module must not be in the kernel as a whole."""
        return module not in self.given and any(
            module == name or module.startswith(name + ".") for name in self.cut
        )

    def methods(self, kind: type, root: type, wanted: Iterable[str]) -> set[str]:
        """Need some members of a class and what they use of `self`; return all their names.

        `root`: the last of its bases that is cut too.
        """
        family = [base for base in kind.__mro__ if issubclass(base, root)]
        reached: set[str] = set()
        waiting = set(wanted)
        while waiting:
            reached |= waiting
            for base in family:
                self.members[base.__module__, base.__name__] = reached
            used = {
                node.attr
                for base in family
                for member in self._class(base.__module__, base.__name__).body
                for node in ast.walk(member)
                if isinstance(node, ast.Attribute) and _of_self(node.value)
            }
            waiting = used - reached
        for base in family:
            self.need(base.__module__, base.__name__)
        return reached

    def need(self, module: str, name: str) -> None:
        """Need a name of a module that is cut, and what its definition uses."""
        known = self.names.setdefault(module, set())
        if name in known:
            return
        known.add(name)
        for statement in _statements(module):
            if name in _bound(statement):
                self._follow(module, self._cut(module, statement, {name}))

    def _follow(self, module: str, statement: ast.stmt) -> None:
        """Need what a statement of a module uses: what it imports, and names of the module."""
        modules: dict[str, str] = {}  # local name → the cut module that it stands for
        uses = _uses(statement)
        for node in (*_imports(module), *uses):
            if not isinstance(node, ast.ImportFrom):
                continue
            for alias in node.names:
                home, local = _source(node, module), alias.asname or alias.name
                if self.is_cut(f"{home}.{alias.name}") and _is_module(module, home, alias):
                    modules[local] = f"{home}.{alias.name}"
        known: set[ast.AST] = set()  # uses of a module of which the name is written
        for node in uses:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    home, local = _source(node, module), alias.asname or alias.name
                    if local in modules:
                        self.names.setdefault(modules[local], set())
                    elif self.is_cut(home):
                        self.need(home, alias.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in modules:
                    self.need(modules[node.value.id], node.attr)
                    known.add(node.value)
            elif isinstance(node, ast.Name) and node.id in modules and node not in known:
                raise LookupError(f"{module}: which names of {node.id} it uses cannot be read")
        for name in _free_names(statement) & _own(module):
            self.need(module, name)

    def _class(self, module: str, name: str) -> ast.ClassDef:
        (top,) = [s for s in _statements(module) if name in _bound(s)]
        cut = self._cut(module, top, {name})
        assert isinstance(cut, ast.ClassDef)
        return cut

    def _cut(self, module: str, statement: ast.stmt, names: Set[str]) -> ast.stmt:
        """Return what is kept of a statement when only `names` of it are needed."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            kept = [a for a in statement.names if (a.asname or a.name).split(".")[0] in names]
            changed = copy.copy(statement)
            changed.names = kept
            return changed
        if isinstance(statement, ast.ClassDef):
            members = self.members.get((module, statement.name))
            if members is not None:
                changed_class = copy.copy(statement)
                body = [s for s in statement.body if _bound(s) & members]
                changed_class.body = body or [_NOTHING]
                return changed_class
        return statement

    def modules(self) -> list[str]:
        """Return the modules of which something is kept, packages before what they hold."""
        found = set(self.names)
        for name in list(found):
            parts = name.split(".")
            found |= {".".join(parts[:n]) for n in range(2, len(parts))}
        return sorted(name for name in found if self.is_cut(name))

    def kept(self, module: str) -> ast.Module:
        """Return the tree of what is kept of a module."""
        names = self.names.get(module, set())
        body: list[ast.stmt] = [_FUTURE]
        for statement in _statements(module):
            bound = _bound(statement)
            if bound & names:
                body.append(self._cut(module, statement, bound & names))
        return ast.Module(body, [])


def _of_self(node: ast.AST) -> bool:
    """Tell whether an expression is the check itself: `self`, `cls`, `super()`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@functools.lru_cache(maxsize=512)
def _statements(module: str) -> list[ast.stmt]:
    """Return the statements of a module, without annotations, docstrings and what only types use."""
    tree = ast.fix_missing_locations(_Bare().visit(ast.parse(text_of(module))))
    return [s for s in tree.body if not isinstance(s, ast.If) and not _is_future(s)]


def text_of(module: str) -> str:
    """Return the source of a module."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise LookupError(module)
    return Path(spec.origin).read_text(encoding="utf-8")


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


class _Bare(ast.NodeTransformer):
    """Takes away what running does not need."""

    def _bare(self, node: Any) -> Any:
        self.generic_visit(node)
        if node.body and isinstance(node.body[0], ast.Expr):
            if isinstance(node.body[0].value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        """Forget the types of arguments and result."""
        arguments = node.args
        everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for one in (*everything, arguments.vararg, arguments.kwarg):
            if one is not None:
                one.annotation = None
        node.returns = None
        return self._bare(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        """Forget the docstring."""
        return self._bare(node)

    def visit_Module(self, node: ast.Module) -> Any:
        """Forget the docstring."""
        return self._bare(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        """Keep that there is a type (dataclasses count them), not which."""
        self.generic_visit(node)
        node.annotation = ast.Constant("Any")
        return node


@functools.lru_cache(maxsize=8192)
def _bound(statement: ast.stmt) -> frozenset[str]:
    """Return the names that a statement binds where it stands."""
    if isinstance(statement, Definition):
        return frozenset({statement.name})
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return frozenset((alias.asname or alias.name).split(".")[0] for alias in statement.names)
    return frozenset(
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


@functools.lru_cache(maxsize=512)
def _own(module: str) -> frozenset[str]:
    """Return the names that a module binds."""
    return frozenset().union(*map(_bound, _statements(module)))


@functools.lru_cache(maxsize=8192)
def _uses(statement: ast.stmt) -> tuple[ast.AST, ...]:
    """Return what a statement holds that names something: imports, attributes, names."""
    kinds = (ast.ImportFrom, ast.Attribute, ast.Name)
    return tuple(node for node in ast.walk(statement) if isinstance(node, kinds))


def _imports(module: str) -> Iterator[ast.stmt]:
    return (s for s in _statements(module) if isinstance(s, (ast.Import, ast.ImportFrom)))


@functools.lru_cache(maxsize=8192)
def _free_names(statement: ast.stmt) -> frozenset[str]:
    """Return the global names that a statement uses, in all its scopes."""
    table = symtable.symtable(ast.unparse(statement), "<kept>", "exec")
    found = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    waiting = list(table.get_children())
    while waiting:
        inner = waiting.pop()
        found |= {s.get_name() for s in inner.get_symbols() if s.is_global()}
        waiting += inner.get_children()
    return frozenset(found)


def _source(node: ast.ImportFrom, module: str) -> str:
    """Return the module that an import names. Imports are absolute in tp_utils."""
    assert node.level == 0, f"{module}: a relative import"
    return node.module or ""


def _is_module(importer: str, home: str, alias: ast.alias) -> bool:
    """Tell whether what is imported is a module, and not a value that its package gives its name."""
    value = vars(importlib.import_module(importer)).get(alias.asname or alias.name)
    if value is not None:
        return isinstance(value, ModuleType)
    spec = importlib.util.find_spec(home)  # imported inside a function
    package = spec is not None and spec.submodule_search_locations is not None
    return package and importlib.util.find_spec(f"{home}.{alias.name}") is not None
