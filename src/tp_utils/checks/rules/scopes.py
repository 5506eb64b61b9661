"""Scopes of names on a syntax tree, as Python's own rules give them, whatever binds a name."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Target = ast.expr | str
# What an annotation is made of when it computes nothing: `Net`, `list[torch.Tensor]`, `Net | None`.
_TYPES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.List,
          ast.BinOp, ast.BitOr, ast.Load)  # fmt: skip


@dataclass(eq=False)
class Scope:
    """The names that a module, a function, a class or a comprehension binds."""

    kind: str
    parent: Scope | None = None
    bound: set[str] = field(default_factory=set)
    to_globals: set[str] = field(default_factory=set)
    to_outer: set[str] = field(default_factory=set)

    @property
    def root(self) -> Scope:
        """The scope of the module."""
        scope = self
        while scope.parent:
            scope = scope.parent
        return scope

    def home(self, name: str) -> Scope | None:
        """Return the scope whose name this is, seen from here; None if nothing here binds it."""
        scope: Scope | None = self
        while scope:
            if name in scope.to_globals:
                scope = scope.root
                return scope if name in scope.bound else None
            if name in scope.bound and (scope is self or scope.kind != "class"):
                return scope
            scope = scope.parent
        return None

    def bind(self, name: str) -> None:
        """Bind a name here, or where `global` or `nonlocal` says."""
        if name in self.to_globals:
            self.root.bound.add(name)
        elif name not in self.to_outer:
            self.bound.add(name)


@dataclass(frozen=True, eq=False)
class Binding:
    """`target` takes a value in `scope`: that of `value`, or one of its `parts`."""

    scope: Scope
    target: Target
    value: ast.expr | str | None
    parts: bool = False


class Scopes:
    """The scopes of some statements, which share one module.

    Attributes:
        of: scope of each Name, by the id of its node; of each function and class, that inside.
        bindings: what takes a value, in the order of the text.
        functions: scope of the inside of functions and lambdas → node.
    """

    def __init__(self, statements: Iterable[ast.AST]) -> None:
        """Visit the statements, in their order."""
        self.root = Scope("module")
        self.of: dict[int, Scope] = {}
        self.bindings: list[Binding] = []
        self.functions: dict[int, Function] = {}
        self.classes: dict[int, ast.ClassDef] = {}
        self.events: list[tuple[Scope, str, bool]] = []  # each name, in order; whether it is read
        self.hints: set[str] = set()  # names of annotations that only name types
        for statement in statements:
            self._visit(statement, self.root)

    def globals_used(self) -> set[str]:
        """Return the names that are read, and that no inner scope binds."""
        return {
            name for scope, name, is_read in self.events
            if is_read and scope.home(name) in (None, self.root)
        }  # fmt: skip

    def _bind(
        self, scope: Scope, target: Target, value: ast.expr | str | None, parts: bool = False
    ) -> None:
        if isinstance(target, str):
            scope.bind(target)
            self.events.append((scope, target, False))
        self.bindings.append(Binding(scope, target, value, parts))

    def _each(self, nodes: Iterable[ast.AST | None], scope: Scope) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node, scope)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is not None:
            method(node, scope)
        else:
            self._each(ast.iter_child_nodes(node), scope)

    def _hint(self, nodes: Iterable[ast.expr | None], scope: Scope) -> None:
        """Visit annotations: those that compute nothing name types, and use none."""
        for node in filter(None, nodes):
            parts = list(ast.walk(node))
            if all(isinstance(part, _TYPES) for part in parts):
                names = [part for part in parts if isinstance(part, ast.Name)]
                self.of |= {id(name): scope for name in names}
                self.hints |= {name.id for name in names}
            else:
                self._visit(node, scope)

    def _Name(self, node: ast.Name, scope: Scope) -> None:
        self.of[id(node)] = scope
        is_read = isinstance(node.ctx, ast.Load)
        self.events.append((scope, node.id, is_read))
        if not is_read:
            scope.bind(node.id)

    def _Global(self, node: ast.Global, scope: Scope) -> None:
        scope.to_globals |= set(node.names)

    def _Nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        scope.to_outer |= set(node.names)

    def _Import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            self._bind(scope, name, alias.name if alias.asname else name)

    def _ImportFrom(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            self._bind(scope, alias.asname or alias.name, f"{node.module}.{alias.name}")

    def _Assign(self, node: ast.Assign, scope: Scope) -> None:
        self._visit(node.value, scope)
        for target in node.targets:
            self._visit(target, scope)
            self._bind(scope, target, node.value)

    def _AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> None:
        self._each([node.value, node.target], scope)
        if scope.kind == "class":  # those of a dataclass are its fields
            self._visit(node.annotation, scope)
        else:
            self._hint([node.annotation], scope)
        self._bind(scope, node.target, node.value)

    def _AugAssign(self, node: ast.AugAssign, scope: Scope) -> None:
        self._each([node.value, node.target], scope)
        self._bind(scope, node.target, node.value)

    def _NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._visit(node.value, scope)
        while scope.kind == "comprehension" and scope.parent:
            scope = scope.parent
        self._visit(node.target, scope)
        self._bind(scope, node.target, node.value)

    def _For(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        self._each([node.iter, node.target], scope)
        self._bind(scope, node.target, node.iter, parts=True)
        self._each([*node.body, *node.orelse], scope)

    _AsyncFor = _For

    def _withitem(self, node: ast.withitem, scope: Scope) -> None:
        self._each([node.context_expr, node.optional_vars], scope)
        if node.optional_vars is not None:
            self._bind(scope, node.optional_vars, node.context_expr)

    def _ExceptHandler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            self._bind(scope, node.name, None)
        self._each([node.type, *node.body], scope)

    def _Match(self, node: ast.Match, scope: Scope) -> None:
        self._visit(node.subject, scope)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name:
                    self._bind(scope, part.name, node.subject)
                    self._bind(scope, part.name, node.subject, parts=True)
                elif isinstance(part, ast.MatchMapping) and part.rest:
                    self._bind(scope, part.rest, node.subject)
                for name, value in _matched(part, node.subject):
                    self._bind(scope, name, value)
            self._each([case.pattern, case.guard, *case.body], scope)

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        self._each(node.decorator_list, scope)
        self._function(node, scope, node.body)
        self._hint([node.returns], scope)
        self._bind(scope, node.name, f"@{id(node)}")

    _AsyncFunctionDef = _FunctionDef

    def _Lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self._function(node, scope, [node.body])

    def _function(self, node: Function, scope: Scope, body: Iterable[ast.AST]) -> None:
        given = node.args
        positional = [*given.posonlyargs, *given.args]
        everyone = [*positional, *given.kwonlyargs]
        others = [one for one in (given.vararg, given.kwarg) if one]
        self._each([*given.defaults, *given.kw_defaults], scope)
        self._hint([one.annotation for one in (*everyone, *others)], scope)
        inner = self.of[id(node)] = Scope("function", scope)
        self.functions[id(node)] = node
        inner.bound |= {one.arg for one in (*everyone, *others)}
        inner.bound |= {one.name for one in getattr(node, "type_params", ())}
        defaults = [
            *zip(reversed(positional), reversed(given.defaults), strict=False),
            *zip(given.kwonlyargs, given.kw_defaults, strict=True),
        ]
        # Evaluated outside, bound inside.
        for one, default in defaults:
            if default is not None:
                self._bind(inner, one.arg, default)
        self._each(body, inner)

    def _ClassDef(self, node: ast.ClassDef, scope: Scope) -> None:
        self._each([*node.decorator_list, *node.bases, *node.keywords], scope)
        inner = self.of[id(node)] = Scope("class", scope)
        self.classes[id(node)] = node
        self._each(node.body, inner)
        self._bind(scope, node.name, f"@{id(node)}")

    def _ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope) -> None:
        self._comprehension(node.generators, [node.elt], scope)

    _SetComp = _GeneratorExp = _ListComp

    def _DictComp(self, node: ast.DictComp, scope: Scope) -> None:
        self._comprehension(node.generators, [node.key, node.value], scope)

    def _comprehension(
        self, generators: list[ast.comprehension], parts: list[ast.expr], scope: Scope
    ) -> None:
        inner = Scope("comprehension", scope)
        for n, one in enumerate(generators):
            self._visit(one.iter, inner if n else scope)
            self._visit(one.target, inner)
            self._bind(inner, one.target, one.iter, parts=True)
            self._each(one.ifs, inner)
        self._each(parts, inner)


def _matched(part: ast.AST, subject: ast.expr) -> list[tuple[str, ast.expr]]:
    """Return the names that a pattern gives to parts named by a text: `case object(sum=f)`."""
    found: list[tuple[str, ast.expr]] = []
    if isinstance(part, ast.MatchClass):
        for attribute, one in zip(part.kwd_attrs, part.kwd_patterns, strict=True):
            value = ast.Attribute(subject, attribute, ast.Load())
            found += [(name, ast.copy_location(value, subject)) for name in _captured(one)]
    elif isinstance(part, ast.MatchMapping):
        for key, one in zip(part.keys, part.patterns, strict=True):
            item = ast.Subscript(subject, key, ast.Load())
            found += [(name, ast.copy_location(item, subject)) for name in _captured(one)]
    return found


def _captured(pattern: ast.pattern) -> list[str]:
    return [one.name for one in ast.walk(pattern) if isinstance(one, ast.MatchAs) and one.name]
