"""Calls that an exercise forbids, found on the syntax trees of what an answer reaches."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.abc import MetaPathFinder

from tp_utils.checks.rules.cells import Unreadable
from tp_utils.checks.rules.dotted import text_of
from tp_utils.checks.rules.meanings import Meanings, TooTangled
from tp_utils.checks.rules.reach import USUAL_ALIASES, Statement, reached, statements
from tp_utils.i18n import N_, _


@dataclass(frozen=True)
class Rule:
    """What an exercise forbids.

    Attributes:
        what: name of the thing, for the message.
        why: a sentence for the student.
        names: dotted names, those of builtins too; what lies below them is forbidden too.
        methods: names of methods, whatever the object.
        keywords: keyword arguments given another value than False.
        nodes: kinds of syntax, with the words that name each.
        allowed: dotted names below `names` that are not forbidden.
        barred: the modules among `names` cannot be imported either while the code runs.
    """

    what: str
    why: str
    names: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    nodes: tuple[tuple[type[ast.AST], str], ...] = ()
    allowed: frozenset[str] = frozenset()
    barred: bool = False

    def forbids(self, dotted: str) -> bool:
        """Tell whether a dotted name is forbidden: the most precise of what names it decides."""
        dotted = _home(dotted)
        if not _below(dotted, self.names):
            return False
        if any(name.startswith(dotted + ".") for name in self.allowed):  # on the way to one
            return False
        return _nearest(dotted, self.names) > _nearest(dotted, self.allowed)


AUTOGRAD = Rule(
    what="autograd",
    why=N_("Ici, le gradient s'écrit à la main : c'est le but de l'exercice."),
    names=frozenset({"torch.autograd", "torch.func", "functorch", "torch._C", "torch._functorch"}),
    methods=frozenset({"backward", "requires_grad", "requires_grad_", "grad", "grad_fn"}),
    keywords=frozenset({"requires_grad"}),
)
OPTIM = Rule(
    what="torch.optim",
    why=N_("Ici, la descente de gradient s'écrit à la main."),
    names=frozenset({"torch.optim"}),
)
LOOPS = Rule(
    what=N_("une boucle"),
    why=N_("Ici, une opération sur les tenseurs entiers remplace la boucle : c'est l'exercice."),
    names=frozenset(
        {
            *("numpy.vectorize", "numpy.apply_along_axis", "numpy.apply_over_axes"),
            *("numpy.frompyfunc", "numpy.fromiter", "numpy.nditer", "numpy.ndenumerate"),
            *("torch.vmap", "torch.func.vmap", "functools.reduce", "itertools.starmap"),
            *("itertools.accumulate", "itertools.takewhile", "itertools.dropwhile"),
            *("itertools.filterfalse", "itertools.groupby"),
            *("concurrent.futures", "multiprocessing", "joblib", "builtins.map", "builtins.filter"),
        }
    ),
    methods=frozenset({"apply_", "map_"}),
    nodes=(
        (ast.For, "for"),
        (ast.While, "while"),
        (ast.ListComp, "[… for …]"),
        (ast.SetComp, "{… for …}"),
        (ast.DictComp, "{… for …}"),
        (ast.GeneratorExp, "(… for …)"),
    ),
)

_FRAMEWORKS = frozenset({"torch", "jax", "tensorflow", "keras", "autograd"})
FRAMEWORKS = Rule(
    what="PyTorch",
    why=N_("Ici, le calcul s'écrit avec NumPy."),
    names=_FRAMEWORKS,
    barred=True,
)
NUMPY_ONLY = Rule(
    what=N_("une bibliothèque de réseaux"),
    why=N_("Ici, c'est vous qui écrivez la bibliothèque, avec NumPy seul."),
    names=_FRAMEWORKS | {"tp_utils.diy"},
    barred=True,
)


_HOMES = {"torch", "numpy", "functools", "itertools", "builtins"}  # other modules hold them too


class ForbiddenCall(Exception):
    """Raised in place of a forbidden call that the syntax tree did not show."""


@contextmanager
def enforced(rules: Collection[Rule]) -> Iterator[None]:
    """Make the calls that the rules forbid raise ForbiddenCall inside, where Python can tell."""
    with trapped_autograd() if AUTOGRAD in rules and "torch" in sys.modules else nullcontext():
        yield


@contextmanager
def barred_modules(rules: Iterable[Rule]) -> Iterator[None]:
    """Make the import of a module that a rule bars raise ForbiddenCall inside, loaded or not.

    So does whatever torch computes, by a function that was kept from before.
    """
    names = {name for rule in rules if rule.barred for name in rule.names}
    if not names:
        yield
        return

    class Bar(MetaPathFinder):
        def find_spec(self, name: str, *_args: object) -> None:
            if name in names:
                raise ForbiddenCall(name)

    still = _still_torch() if "torch" in names and "torch" in sys.modules else nullcontext()
    bar = Bar()
    roots = {name.partition(".")[0] for name in names}
    hidden = {
        name: module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in roots and _below(name, names)
    }
    for name in hidden:
        del sys.modules[name]
    sys.meta_path.insert(0, bar)
    try:
        with still:
            yield
    finally:
        if bar in sys.meta_path:
            sys.meta_path.remove(bar)
        sys.modules.update(hidden)


def _still_torch() -> AbstractContextManager[object]:
    """Return a context inside which each operation of torch raises ForbiddenCall."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Still(TorchDispatchMode):
        def __torch_dispatch__(self, *_args: object, **_named: object) -> None:
            raise ForbiddenCall("torch")

    return Still()  # type: ignore[no-untyped-call]  # torch does not say


@contextmanager
def trapped_autograd() -> Iterator[None]:
    """Make every way into torch's differentiation raise ForbiddenCall inside.

    A function kept from before ends in the same engine, and finds it shut; so is the way out of
    inference mode, where no graph is made.
    """
    import torch

    def trap() -> Callable[..., None]:  # one for each name: torch's compiler wants them so
        def trapped(*_args: object, **_kwargs: object) -> None:
            raise ForbiddenCall("torch.autograd")

        return trapped

    class Engine:
        run_backward = staticmethod(trap())

    inference = torch._C._InferenceMode

    def stay(mode: bool) -> object:
        return inference(mode) if mode else trap()()

    forward = torch.autograd.forward_ad
    doors: tuple[tuple[object, str, object], ...] = (
        (torch.autograd, "backward", trap()), (torch.autograd, "grad", trap()),
        (torch.autograd.Variable, "_execution_engine", Engine),  # what these go through
        (torch._C, "_InferenceMode", stay),
        (forward, "make_dual", trap()), (forward, "enter_dual_level", trap()),
    )  # fmt: skip
    saved = [getattr(home, name) for home, name, _way in doors]
    for home, name, way in doors:
        setattr(home, name, way)
    try:
        with torch.inference_mode():
            yield
    finally:
        for (home, name, _way), own in zip(doors, saved, strict=True):
            setattr(home, name, own)


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
            if name.endswith("?") and _above(name[:-2], rule.names):
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


def _home(dotted: str) -> str:
    """Return a name as its own library says it: ``torch.optim`` for ``torch.nn.init.torch.optim``."""
    parts = ["numpy" if part == "np" else part for part in dotted.split(".")]
    last = max((n for n, part in enumerate(parts) if part in _HOMES), default=0)
    return ".".join(parts[last:])


def _below(dotted: str, names: Iterable[str]) -> bool:
    return any(dotted == name or dotted.startswith(name + ".") for name in names)


def _nearest(dotted: str, names: Iterable[str]) -> int:
    return max((len(name) for name in names if _below(dotted, [name])), default=-1)


def _above(dotted: str, names: Iterable[str]) -> bool:
    return not dotted or any(name.startswith(dotted + ".") for name in names)
