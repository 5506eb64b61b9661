"""Calls that an exercise forbids, found on the syntax trees of what an answer reaches."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Sequence

from tp_utils.checks.rules.cells import Unreadable
from tp_utils.checks.rules.dotted import text_of
from tp_utils.checks.rules.forbidden import Rule, above
from tp_utils.checks.rules.meanings import Meanings, TooTangled
from tp_utils.checks.rules.reach import reached
from tp_utils.checks.rules.statements import USUAL_ALIASES, Statement, statements
from tp_utils.i18n import _


def find_forbidden(source: str, rules: Iterable[Rule]) -> list[str]:
    """Return one message per rule that `source` breaks, with its line; none if it does not run."""
    try:
        return _breaches(statements(source), rules)
    except (Unreadable, TooTangled, RecursionError):
        return [_unreadable()]


def broken_rules(
    target: str,
    answer: Sequence[str],
    rules: Iterable[Rule],
    cells: Sequence[str] = (),
    leave: Collection[str] = (),
) -> list[str]:
    """Return one message per rule that the function or the class `target` breaks.

    Args:
        target: its name.
        answer: sources of the cells of the answer.
        rules: what is forbidden.
        cells: sources of the student's cells, where the names that it uses are bound.
        leave: names that are not followed: they are judged on their own.
    """
    rules = tuple(rules)
    try:
        found = reached(target, answer, cells, leave)
        messages = _breaches(found, rules, lambda one: one.rank == 0)
        if not messages and any(one.rank for one in found):
            messages = _breaches(found, rules)
            if messages:
                messages.insert(0, _("Dans une autre cellule, dont la réponse se sert :"))
        return messages
    except (Unreadable, TooTangled, RecursionError):  # Python may run what we cannot read
        return [_unreadable()]


def _unreadable() -> str:
    return _("Le code est trop long ou trop imbriqué pour être lu : écrivez-le plus simplement.")


def _breaches(
    found: Sequence[Statement],
    rules: Iterable[Rule],
    shown: Callable[[Statement], bool] = lambda _one: True,
) -> list[str]:
    """Return one message per rule that the statements `shown` break; all say what names mean."""
    # What is bound below the answer may still mean the library when the answer runs.
    late = {name for one in found if one.rank > 0 for name in one.binds}
    meanings = Meanings([one.node for one in found], USUAL_ALIASES, late)
    own = _own_names(found)
    messages = []
    for rule in rules:
        nodes = (node for one in found if shown(one) for node in ast.walk(one.node))
        for node in nodes:
            name = _breaks(node, rule, meanings, own)
            if name:
                messages.append(
                    _("ligne {line} : `{name}` n'est pas permis dans cet exercice. {why}").format(
                        line=getattr(node, "lineno", 0), name=name, why=_(rule.why)
                    )
                )
                break
    return messages


def _breaks(node: ast.AST, rule: Rule, meanings: Meanings, own: set[str]) -> str | None:
    """Return the forbidden name that `node` uses, if any."""
    for kind, words in rule.nodes:
        if isinstance(node, kind):
            return words
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        return next((name for name in names if rule.forbids(name)), None)
    if isinstance(node, ast.Import):
        return next((alias.name for alias in node.names if rule.forbids(alias.name)), None)
    if isinstance(node, ast.keyword) and node.arg in rule.keywords:
        off = isinstance(node.value, ast.Constant) and node.value.value is False
        return None if off else f"{node.arg}=…"
    if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        for meaning in sorted(meanings.of(node)):
            name = meaning.removesuffix("[]")
            if rule.forbids(name) and isinstance(
                getattr(node, "ctx", None), (ast.Load, type(None))
            ):
                return node.id if isinstance(node, ast.Name) else name
            if name.endswith("?") and above(name[:-2], rule.names):
                return ast.unparse(node)[:80]
    if isinstance(node, ast.Attribute):
        if node.attr in rule.methods and node.attr not in own and not _is_harmless(node):
            return None if meanings.is_own(node) else "." + node.attr
    if isinstance(node, ast.Call):
        return _named_by_text(node, rule, meanings)
    return None


_BY_TEXT = {
    "getattr", "setattr", "hasattr", "delattr", "eval", "exec", "compile", "methodcaller",
    "attrgetter", "resolve_name", "getattr_static", "__getattribute__", "run_cell", "__import__",
    "import_module", "itemgetter",
}  # fmt: skip


def _named_by_text(node: ast.Call, rule: Rule, meanings: Meanings) -> str | None:
    """Return the text by which a call names what is forbidden: `getattr(loss, "backward")`."""
    called = {name.removesuffix("[]").rpartition(".")[2] for name in meanings.of(node.func)}
    # Given together: `reduce(getattr, ["backward"], loss)`, `map(methodcaller("backward"), [loss])`
    given = [*node.args, *(k.value for k in node.keywords)]
    for arg in given:
        called |= {name.removesuffix("[]").rpartition(".")[2] for name in meanings.of(arg)}
    if called & _BY_TEXT:
        for part in (part for arg in given for part in ast.walk(arg)):
            text = text_of(part)
            found = set(text.replace(".", " ").replace("(", " ").split())
            if found & rule.methods or any(name in text for name in rule.names):
                return text
    if any(k.arg is None for k in node.keywords):  # f(**{"requires_grad": True})
        for part in (part for k in node.keywords if k.arg is None for part in ast.walk(k.value)):
            if text_of(part) in rule.keywords:
                return f"{text_of(part)}=…"
    return None


def _own_names(found: Iterable[Statement]) -> set[str]:
    """Return the names of the methods and of the attributes that the student's classes define."""
    names: set[str] = set()
    for cls in (n for one in found for n in ast.walk(one.node) if isinstance(n, ast.ClassDef)):
        for node in ast.walk(cls):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                names.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if isinstance(node.value, ast.Name) and node.value.id == "self":
                    names.add(node.attr)
        for node in cls.body:  # the fields of a dataclass
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names |= {t.id for t in targets if isinstance(t, ast.Name)}
    return names


def _is_harmless(node: ast.Attribute) -> bool:
    """Tell whether an attribute only reads the flag `requires_grad`."""
    return node.attr == "requires_grad" and isinstance(node.ctx, ast.Load)
