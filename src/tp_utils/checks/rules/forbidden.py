"""What an exercise can forbid: a rule, those that several labs give, and the names it holds for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from tp_utils.i18n import N_


@dataclass(eq=False, repr=False)  # each method would be compiled anew in the fork of each check
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
        operations: operations of torch that are refused while the code runs, whatever calls them.
        barred: the modules among `names` cannot be imported either while the code runs.
    """

    what: str
    why: str
    names: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    nodes: tuple[tuple[type[ast.AST], str], ...] = ()
    allowed: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    barred: bool = False

    def forbids(self, dotted: str) -> bool:
        """Tell whether a dotted name is forbidden: the most precise of what names it decides."""
        dotted = _home(dotted)
        if not below(dotted, self.names):
            return False
        if any(name.startswith(dotted + ".") for name in self.allowed):  # on the way to one
            return False
        return _nearest(dotted, self.names) > _nearest(dotted, self.allowed)


AUTOGRAD = Rule(
    what="autograd",
    why=N_("Ici, le gradient s'écrit à la main : c'est le but de l'exercice."),
    names=frozenset(
        {
            *("torch.autograd", "torch.func", "functorch", "torch._C", "torch._functorch"),
            "sklearn.neural_network",
        }
    ),
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
        (ast.AsyncFor, "async for"),
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


# Modules of NumPy that hold what NumPy shows.
_NUMPY = """lib core _core ma extras function_base shape_base index_tricks npyio multiarray numeric umath
    fromnumeric _function_base_impl _shape_base_impl _index_tricks_impl _npyio_impl"""
_INSIDE_NUMPY = frozenset(_NUMPY.split())


def _home(dotted: str) -> str:
    """Return a name as its own library says it: ``torch.optim`` for ``torch.nn.init.torch.optim``."""
    parts = ["numpy" if part == "np" else part for part in dotted.split(".")]
    last = max((n for n, part in enumerate(parts) if part in _HOMES), default=0)
    parts = parts[last:]
    while parts[0] == "numpy" and len(parts) > 2 and parts[1] in _INSIDE_NUMPY:
        del parts[1]
    return ".".join(parts)


def below(dotted: str, names: Iterable[str]) -> bool:
    """Tell whether a dotted name is one of these, or lies below one."""
    return any(dotted == name or dotted.startswith(name + ".") for name in names)


def _nearest(dotted: str, names: Iterable[str]) -> int:
    return max((len(name) for name in names if below(dotted, [name])), default=-1)


def above(dotted: str, names: Iterable[str]) -> bool:
    """Tell whether one of these lies below a dotted name; all lie below an unknown one."""
    return not dotted or any(name.startswith(dotted + ".") for name in names)
