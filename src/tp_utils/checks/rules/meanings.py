"""What the names of some statements stand for, followed through all that binds them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from tp_utils.checks.rules.dotted import (
    OPEN,
    OWN,
    Value,
    bounded,
    exports,
    held_by,
    parts_of,
    text_of,
)
from tp_utils.checks.rules.scopes import Scope, Scopes

PASSES = 30
Key = TypeVar("Key", str, "tuple[int, str]")
_BUILTINS = frozenset(dir(builtins))
_GETTERS = {
    "builtins.getattr", "builtins.object.__getattribute__", "builtins.type.__getattribute__",
    "builtins.setattr", "builtins.delattr", "builtins.hasattr", "inspect.getattr_static",
}  # fmt: skip
_IMPORTERS = {
    "builtins.__import__", "importlib.import_module", "importlib.__import__", "pkgutil.resolve_name",
    "importlib.util.find_spec", "torch.utils.importlib.import_module",
}  # fmt: skip
_LOOK_UP = {"get", "pop", "setdefault", "__getitem__"}


class TooTangled(ValueError):
    """Names that go from hand to hand too often to be followed."""


class Meanings:
    """What the names of some statements stand for."""

    def __init__(
        self, statements: Iterable[ast.AST], usual: Mapping[str, str], kept: Collection[str] = ()
    ) -> None:
        """`usual`: what names mean that nothing binds; `kept`: those that keep it, even bound.

        Raises:
            TooTangled: the names cannot be followed.
        """
        self.scopes = Scopes(statements)
        self.usual, self.kept = usual, set(kept)
        self._early = self._seen_before_bound()
        self.names: dict[tuple[int, str], Value] = {}
        self.attributes: dict[str, Value] = {}
        self.returned: dict[str, Value] = {}
        self._known: dict[int, Value] = {}
        self._calls = [n for s in statements for n in ast.walk(s) if isinstance(n, ast.Call)]
        self._results = [
            (f"@{id(f)}", r) for f in self.scopes.functions.values() for r in _results(f)
        ]
        self._starred = [str(one.value).removesuffix(".*") for one in self.scopes.bindings
                         if one.target == "*"] + [name[1:] for name in usual if name[0] == "*"]  # fmt: skip
        self._changed = True
        for _ in range(PASSES):
            if not self._changed:
                break
            self._pass()
        if self._changed:
            raise TooTangled

    def of(self, node: ast.AST) -> Value:
        """Return what an expression may stand for."""
        if id(node) not in self._known:
            self._known[id(node)] = OWN  # a cycle adds nothing
            self._known[id(node)] = bounded(self._value(node))
        return self._known[id(node)]

    def is_own(self, node: ast.Attribute) -> bool:
        """Tell whether the object of an attribute is one that the statements define."""
        return any(name.startswith("@") for name in self.of(node.value))

    def _pass(self) -> None:
        self._changed = False
        self._known = {}
        for one in self.scopes.bindings:
            if isinstance(one.value, str):
                value: Value = frozenset({one.value})
            else:
                value = self.of(one.value) if one.value is not None else OWN
            if isinstance(one.target, str):
                self._name(one.scope, one.target, parts_of(value) if one.parts else value)
            elif isinstance(one.value, ast.expr):
                self._bind(one.scope, one.target, one.value, value, one.parts)
        for node in self._calls:
            self.of(node)
        for key, result in self._results:
            value = self.of(result.value) if result.value else OWN
            held = value if isinstance(result, ast.Return) else held_by(value)
            self._add(self.returned, key, held)
        for cls_id, cls in self.scopes.classes.items():
            inner = self.scopes.of[cls_id]
            for name in inner.bound:
                self._add(self.attributes, name, self.names.get((id(inner), name), OWN))
            for base in cls.bases:
                self._add(self.returned, f"@{cls_id}", self.of(base))

    def _add(self, table: dict[Key, Value], key: Key, value: Value) -> None:
        before = table.get(key, OWN)
        after = bounded(before | value)
        if after != before:
            table[key] = after
            self._changed = True

    def _name(self, scope: Scope, name: str, value: Value) -> None:
        home = scope.home(name) or scope
        self._add(self.names, (id(home), name), value)

    def _bind(
        self, scope: Scope, target: ast.expr, node: ast.expr, value: Value, parts: bool
    ) -> None:
        if isinstance(target, ast.Name):
            self._name(self.scopes.of[id(target)], target.id, parts_of(value) if parts else value)
        elif isinstance(target, ast.Starred):
            self._bind(scope, target.value, node, held_by(value), parts)
        elif isinstance(target, (ast.Tuple, ast.List)):
            given = node.elts if isinstance(node, (ast.Tuple, ast.List)) and not parts else []
            known = len(given) == len(target.elts) and not any(
                isinstance(one, ast.Starred) for one in (*given, *target.elts)
            )
            inside = parts_of(parts_of(value) if parts else value)
            for n, one in enumerate(target.elts):
                if known:
                    self._bind(scope, one, given[n], self.of(given[n]), False)
                else:
                    self._bind(scope, one, node, inside, False)
        elif isinstance(target, ast.Attribute):
            self._add(self.attributes, target.attr, parts_of(value) if parts else value)
        elif isinstance(target, ast.Subscript):
            base = target.value
            while isinstance(base, ast.Subscript):
                base = base.value
            if isinstance(base, (ast.Name, ast.Attribute)):
                self._bind(scope, base, node, held_by(value), False)

    def _seen_before_bound(self) -> set[tuple[int, str]]:
        """Return the names, with their scope, that are read at once before anything binds them."""
        bound: set[tuple[int, str]] = set()
        found: set[tuple[int, str]] = set()
        for scope, name, is_read in self.scopes.events:
            home = scope.home(name)
            if home is None or home.kind not in ("module", "class"):
                continue
            if not is_read:
                bound.add((id(home), name))
            elif scope.kind != "function" and (id(home), name) not in bound:
                found.add((id(home), name))
        return found

    def _value(self, node: ast.AST) -> Value:
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is not None:
            value: Value = method(node)
            return value
        # Something made of other things holds what they are.
        found: set[str] = set()
        if isinstance(node, (ast.BinOp, ast.BoolOp, ast.IfExp, ast.List, ast.Tuple, ast.Set, ast.Dict,
                             ast.Starred, ast.Await, ast.Yield, ast.YieldFrom)):  # fmt: skip
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    found |= self.of(child)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            found |= self.of(node.elt)
        elif isinstance(node, ast.DictComp):
            found |= self.of(node.key) | self.of(node.value)
        if isinstance(node, (ast.BoolOp, ast.IfExp, ast.Await)):
            return frozenset(found)
        return held_by(found)

    def _Name(self, node: ast.Name) -> Value:
        scope = self.scopes.of.get(id(node), self.scopes.root)
        home = scope.home(node.id)
        if home is None:
            return self._unbound(node.id)
        found = self.names.get((id(home), node.id), OWN)
        early = (id(home), node.id) in self._early
        if home is not self.scopes.root:
            outer = home.parent.home(node.id) if early and home.parent else home
            if outer is not None and outer is not home:
                return found | self.names.get((id(outer), node.id), OWN)
            return found if outer else found | self._unbound(node.id)
        return found | self._unbound(node.id) if early or node.id in self.kept else found

    def _unbound(self, name: str) -> Value:
        if name == "__builtins__":
            return frozenset({"builtins"})
        if name in self.usual:
            return frozenset({self.usual[name]})
        starred = {f"{module}.{name}" for module in self._starred if exports(module, name)}
        return frozenset(starred | ({f"builtins.{name}"} if name in _BUILTINS else set()) or {name})

    def _NamedExpr(self, node: ast.NamedExpr) -> Value:
        return self.of(node.value)

    def _Lambda(self, node: ast.Lambda) -> Value:
        return frozenset({f"@{id(node)}"})

    def _Attribute(self, node: ast.Attribute) -> Value:
        return self._attribute(self.of(node.value), node.attr)

    def _attribute(self, values: Value, name: str) -> Value:
        found: set[str] = set()
        if not values or any(one.startswith("@") or one.endswith("[]") for one in values):
            found |= self.attributes.get(name, OWN)
        for one in values:
            if one.startswith("@"):
                continue
            if one.endswith("[]"):
                found |= {one, *([] if one[0] == "@" else [f"{one[:-2]}.{name}"])}
            elif name in ("__dict__", "__builtins__"):
                found.add("builtins" if name == "__builtins__" else one + ".__dict__")
            else:
                found.add(f"{one}.{name}")
        return frozenset(found)

    def _Subscript(self, node: ast.Subscript) -> Value:
        return self._item(self.of(node.value), text_of(node.slice))

    def _item(self, values: Value, key: str) -> Value:
        found: set[str] = set()
        for one in values:
            if one in OPEN:
                found |= self._open(one, key)
            elif one.endswith(".__dict__") or one == "builtins":
                found.add(f"{one.removesuffix('.__dict__')}.{key or '?'}")
            elif one.endswith("[]"):
                found |= {one, one[:-2]}
        return frozenset(found)

    def _open(self, where: str, key: str) -> Value:
        if where == "sys.modules" or not key:
            return frozenset({key or "?"})
        if key in self.scopes.root.bound:
            return self.names.get((id(self.scopes.root), key), OWN)
        return self._unbound(key)

    def _Call(self, node: ast.Call) -> Value:
        called = self.of(node.func)
        given = [self.of(arg) for arg in node.args] + [self.of(k.value) for k in node.keywords]
        found: set[str] = set()
        held = {one for one in called if one.endswith("[]")}.union(*given)
        for one in called:
            found |= self._called(one.removesuffix("[]"), node, given)
        if any(one.removesuffix("[]") in _GETTERS for one in held):
            found |= {f"{one.removesuffix('[]')}.?" for one in held if one[0] != "@"}
        return frozenset(found) | held_by(held)

    def _called(self, name: str, node: ast.Call, given: list[Value]) -> Value:
        args = node.args
        last, text = name.rpartition(".")[2], text_of(args[0]) if args else ""
        where = name.rpartition(".")[0]
        if name.startswith("@"):
            return self._call_own(int(name[1:]), node, given)
        if name in _GETTERS and len(args) > 1:
            return self._get(given[0], text_of(args[1]))
        if last in ("__getattribute__", "__getattr__") and args:
            return self._get(frozenset({where}), text)
        if name == "builtins.vars" and args:
            return self._attribute(given[0], "__dict__")
        if name in ("builtins.globals", "builtins.locals", "builtins.vars"):
            return frozenset({"globals()"})
        if name in _IMPORTERS and args:
            return frozenset({text.replace(":", ".") or "?"})
        if last in _LOOK_UP and args and (where in OPEN or where.endswith(".__dict__")):
            return self._item(frozenset({where}), text)
        if last in ("values", "items") and where.endswith(".__dict__"):
            return frozenset({where.removesuffix("__dict__") + "?"})
        if name == "operator.attrgetter" and args:
            return frozenset({f"operator.attrgetter().{text or '?'}"})
        if name.startswith("operator.attrgetter()."):
            path = name.removeprefix("operator.attrgetter().")
            return frozenset().union(*(self._get(one, path) for one in given))
        return OWN

    def _get(self, values: Value, text: str) -> Value:
        if text and "." not in text:
            return self._attribute(values, text)
        return frozenset(
            f"{one.removesuffix('[]')}.{text or '?'}" for one in values if one[0] != "@"
        )

    def _call_own(self, key: int, node: ast.Call, given: list[Value]) -> Value:
        """Give the arguments to the parameters; return what the function, or the class, gives."""
        if key in self.scopes.classes:
            for one in self.attributes.get("__init__", OWN) | self.attributes.get("__call__", OWN):
                if one.startswith("@") and int(one[1:]) in self.scopes.functions:
                    self._give(int(one[1:]), node, given)
            return frozenset({f"@{key}"}) | self.returned.get(f"@{key}", OWN)
        if key in self.scopes.functions:
            self._give(key, node, given)
        return self.returned.get(f"@{key}", OWN)

    def _give(self, key: int, node: ast.Call, given: list[Value]) -> None:
        if not any(given):
            return
        function, inner = self.scopes.functions[key], self.scopes.of[key]
        parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        outside = inner.parent is not None and inner.parent.kind == "class"
        if outside or isinstance(node.func, ast.Attribute):  # self, or not: a static method
            starts = [1] if parameters[:1] == ["self"] else [0, 1]
        else:
            starts = [0]
        rest = [one.arg for one in (function.args.vararg, function.args.kwarg) if one]
        everyone = [*parameters, *(one.arg for one in function.args.kwonlyargs)]
        for n, arg in enumerate(node.args):
            for start in starts:
                if isinstance(arg, ast.Starred):
                    names, value = everyone, parts_of(given[n])
                elif n + start < len(parameters):
                    names, value = [parameters[n + start]], given[n]
                else:
                    names, value = rest, held_by(given[n])
                for name in names:
                    self._add(self.names, (id(inner), name), value)
        for n, keyword in enumerate(node.keywords, len(node.args)):
            known = keyword.arg in everyone
            value = given[n] if known else parts_of(given[n]) | held_by(given[n])
            for name in [str(keyword.arg)] if known else everyone if not keyword.arg else rest:
                self._add(self.names, (id(inner), name), value)


def _results(function: ast.AST) -> list[ast.Return | ast.Yield | ast.YieldFrom]:
    """Return what a function gives: its own `return` and `yield`."""
    if isinstance(function, ast.Lambda):
        return [ast.Return(function.body)]
    found: list[ast.Return | ast.Yield | ast.YieldFrom] = []
    waiting = list(getattr(function, "body", ()))
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)):
            found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return found
