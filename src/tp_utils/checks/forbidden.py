"""Calls that an exercise forbids, found on the syntax tree of the answer cell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tp_utils.checks.dotted import (
    dotted_name,
    imported,
    of_own_classes,
    reassigned,
    renamed,
    strings_of,
)
from tp_utils.i18n import _

USUAL_ALIASES = {
    "torch": "torch",
    "np": "numpy",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "optim": "torch.optim",
    "autograd": "torch.autograd",
    "plt": "matplotlib.pyplot",
}


@dataclass(frozen=True)
class Rule:
    """What an exercise forbids.

    Attributes:
        what: name of the thing, for the message.
        why: a sentence for the student.
        names: dotted names; what lies below them is forbidden too.
        methods: names of methods, whatever the object.
        keywords: keyword arguments given another value than False.
        nodes: kinds of syntax, with the words that name each.
        builtins: names of builtin functions that are called.
    """

    what: str
    why: str
    names: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    nodes: tuple[tuple[type[ast.AST], str], ...] = ()
    builtins: frozenset[str] = frozenset()


AUTOGRAD = Rule(
    what="autograd",
    why=_("Ici, le gradient s'écrit à la main : c'est le but de l'exercice."),
    names=frozenset({"torch.autograd", "torch.func", "functorch", "torch._C", "torch._functorch"}),
    methods=frozenset({"backward", "requires_grad", "requires_grad_", "grad", "grad_fn"}),
    keywords=frozenset({"requires_grad"}),
)
OPTIM = Rule(
    what="torch.optim",
    why=_("Ici, la descente de gradient s'écrit à la main."),
    names=frozenset({"torch.optim"}),
)
LOOPS = Rule(
    what=_("une boucle"),
    why=_("Ici, une opération sur les tenseurs entiers remplace la boucle : c'est l'exercice."),
    names=frozenset({"numpy.vectorize", "numpy.apply_along_axis", "torch.vmap", "torch.func.vmap"}),
    methods=frozenset({"apply_", "map_"}),
    nodes=(
        (ast.For, "for"),
        (ast.While, "while"),
        (ast.ListComp, "[… for …]"),
        (ast.SetComp, "{… for …}"),
        (ast.DictComp, "{… for …}"),
        (ast.GeneratorExp, "(… for …)"),
    ),
    builtins=frozenset({"map", "filter"}),
)

_FRAMEWORKS = frozenset({"torch", "jax", "tensorflow", "keras", "autograd"})
FRAMEWORKS = Rule(
    what="PyTorch",
    why=_("Ici, le calcul s'écrit avec NumPy."),
    names=_FRAMEWORKS,
)
NUMPY_ONLY = Rule(
    what=_("une bibliothèque de réseaux"),
    why=_("Ici, c'est vous qui écrivez la bibliothèque, avec NumPy seul."),
    names=_FRAMEWORKS | {"tp_utils.diy"},
)

CHECKS = Rule(  # holds for every exercise
    what="tp_utils.checks",
    why=_("Une réponse n'appelle pas ce qui la vérifie."),
    names=frozenset({"tp_utils.checks", "tp_grading"}),
    methods=frozenset({"__globals__", "__closure__", "__subclasses__"}),
)


class ForbiddenCall(Exception):
    """Raised in place of a forbidden call that the syntax tree did not show."""


@contextmanager
def trapped_autograd() -> Iterator[None]:
    """Make every way into torch's differentiation raise ForbiddenCall inside.

    A function kept from before is not trapped: in inference mode, it has nothing to differentiate.
    """
    import torch

    def trap(*_args: object, **_kwargs: object) -> None:
        raise ForbiddenCall("torch.autograd")

    saved = torch.autograd.backward, torch.autograd.grad
    torch.autograd.backward = torch.autograd.grad = trap  # type: ignore[assignment]  # a trap
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.autograd.backward, torch.autograd.grad = saved


def find_forbidden(source: str, rules: Iterable[Rule]) -> list[str]:
    """Return one message per forbidden call of `source`, with its line; none if it does not parse.

    A local name shadows an alias: `grad = …` or a function `backward(…)` is not autograd.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    try:
        return _complaints(tree, rules)
    except RecursionError:  # Python may run what we cannot read: not a way round the rules
        return [_("Le code est trop imbriqué pour être lu : écrivez-le plus simplement.")]


def _complaints(tree: ast.AST, rules: Iterable[Rule]) -> list[str]:
    # A method or an attribute of the cell's own classes, like `layer.backward(delta)`, is theirs.
    own = {name: f"self.{name}" for name in of_own_classes(tree)}
    usual = {k: v for k, v in USUAL_ALIASES.items() if k not in reassigned(tree)}
    aliases = {**usual, **imported(tree)}
    aliases = {**aliases, **renamed(tree, aliases), **own}
    messages = []
    for rule in rules:
        for node in ast.walk(tree):
            name = _breaks(node, rule, aliases)
            if name:
                messages.append(
                    _("ligne {line} : `{name}` n'est pas permis dans cet exercice. {why}").format(
                        line=getattr(node, "lineno", 0), name=name, why=rule.why
                    )
                )
                break
    return messages


def _breaks(node: ast.AST, rule: Rule, aliases: dict[str, str]) -> str | None:
    """Return the forbidden name that `node` uses, if any."""
    for kind, words in rule.nodes:
        if isinstance(node, kind):
            return words
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in rule.builtins:
            return node.func.id
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        return next((name for name in names if _below(name, rule.names)), None)
    if isinstance(node, ast.Import):
        return next((alias.name for alias in node.names if _below(alias.name, rule.names)), None)
    if isinstance(node, ast.Attribute):
        dotted = dotted_name(node, aliases)
        if dotted and _below(dotted, rule.names):
            return dotted
        if node.attr in rule.methods and node.attr not in aliases and not _is_harmless(node):
            return "." + node.attr
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        dotted = aliases.get(node.id, "")
        return node.id if _below(dotted, rule.names) else None
    if isinstance(node, ast.keyword) and node.arg in rule.keywords:
        off = isinstance(node.value, ast.Constant) and node.value.value is False
        return None if off else f"{node.arg}=…"
    if isinstance(node, (ast.Call, ast.Subscript)):
        dotted = dotted_name(node, aliases)
        if dotted and _below(dotted, rule.names):
            return dotted
        if dotted and dotted.endswith("?") and _above(dotted[:-2], rule.names):
            return ast.unparse(node)[:80]
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("getattr", "setattr", "eval", "exec")
    ):
        for text in strings_of(node):
            found = set(text.replace(".", " ").replace("(", " ").split())
            if found & rule.methods or any(name in text for name in rule.names):
                return text
    return None


def _is_harmless(node: ast.Attribute) -> bool:
    """Tell whether an attribute only reads the flag `requires_grad`."""
    return node.attr == "requires_grad" and isinstance(node.ctx, ast.Load)


def _below(dotted: str, names: Iterable[str]) -> bool:
    return any(dotted == name or dotted.startswith(name + ".") for name in names)


def _above(dotted: str, names: Iterable[str]) -> bool:
    return not dotted or any(name.startswith(dotted + ".") for name in names)
