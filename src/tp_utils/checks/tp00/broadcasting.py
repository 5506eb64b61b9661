"""Check of `broadcast_shape(a, b)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, not_none, words
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import LIMIT, VALUES, Property
from tp_utils.checks.rules.enforcing import ForbiddenCall
from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import N_, _

BY_THE_RULE = Rule(
    what=N_("torch et numpy"),
    why=N_("Cette fonction s'écrit à partir de la règle, avec des n-uplets et des entiers."),
    names=frozenset({"torch", "numpy"}),
    methods=frozenset({"expand", "expand_as", "broadcast_to"}),
)
PAIRS = (
    ((3, 4), (3, 4)),
    ((4, 1), (1, 3)),
    ((3, 4), (4,)),
    ((4,), (3, 4)),
    ((3, 4), (3,)),
    ((1, 1, 4), (1, 3, 1)),
    ((1, 1, 4), (1, 3)),
    ((3, 1, 1), (3, 3)),
    ((2,), (5, 1, 1)),
    ((), (3, 2)),
    ((1,), (1,)),
    ((2, 3), (3, 2)),
    ((2, 3, 4), (2, 1, 5)),
    ((6, 5, 4), (5, 1)),
    ((6, 5, 4), (6, 5)),
)


class BroadcastShape(Check):
    """`broadcast_shape(a, b)`: the rule of PyTorch, ValueError when it refuses."""

    name = "broadcast_shape"
    points = 2
    forbidden = (BY_THE_RULE,)
    varied = ("a", "b")
    properties = (LIMIT,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return pairs of shapes, chosen then random, and each the other way round at random."""
        pairs = [tuple(p[:: rng.choice([-1, 1])]) for p in PAIRS]
        for _i in range(25):
            shape = rng.integers(2, 7, rng.integers(1, 5))
            a, b = (np.where(rng.random(shape.size) < 0.35, 1, shape) for _side in range(2))
            if rng.random() < 0.4:
                b[rng.integers(b.size)] = 8  # may be refused, and may not
            pairs.append((tuple(a[rng.integers(a.size) :]), tuple(b[rng.integers(b.size) :])))
        return [{"a": [int(n) for n in a], "b": [int(n) for n in b]} for a, b in pairs]

    def run(self, broadcast_shape: Any, case: dict[str, Any]) -> Any:
        """Return the shape, or the mark of a ValueError; torch is out of reach."""
        with _no_torch():
            try:
                return {"shape": broadcast_shape(tuple(case["a"]), tuple(case["b"]))}
            except ValueError as error:
                return {"refused": str(error)[:200]}

    def property_of(self, case: dict[str, Any]) -> Property:
        """Return LIMIT for shapes that do not go together: what is asked is an error."""
        return VALUES if _real(tuple(case["a"]), tuple(case["b"])) is not None else LIMIT

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the shape, or the refusal, against PyTorch."""
        a, b = tuple(case["a"]), tuple(case["b"])
        expected = _real(a, b)
        call = f"broadcast_shape({a}, {b})"
        if isinstance(got, dict) and "refused" in got:
            if expected is not None:
                raise _wrong(
                    _(
                        "{call} lève une ValueError, alors que ces formes sont compatibles : "
                        "alignez-les **à droite**, et complétez à gauche par des 1."
                    ),
                    call,
                )
            return
        value = part(got, "shape")
        if expected is None:
            raise _wrong(
                _(
                    "{call} renvoie {got}, alors que ces formes sont incompatibles : on attend une "
                    "ValueError (`raise`)."
                ),
                call,
                value,
            )
        value = not_none(value, call)
        if not isinstance(value, list) or not all(type(n) is int for n in value):
            raise _wrong(_("{call} renvoie {got} ; on attend un n-uplet d'entiers."), call, value)
        if tuple(value) == expected:
            return
        if value == list(expected[::-1]):
            raise _wrong(_("{call} renvoie la forme à l'envers."), call)
        if len(value) < len(expected):
            raise _wrong(
                _(
                    "{call} renvoie {got} : il manque des dimensions. Le résultat en a autant que "
                    "le tenseur qui en a le plus."
                ),
                call,
                value,
            )
        raise Wrong(
            _("{call} renvoie {got} : ce n'est pas la forme de la somme.").format(
                call=call, got=_told(value)
            ),
            named=False,
        )


def _wrong(says: str, call: str, value: Any = None) -> Wrong:
    """Return a complaint about one call; the same sentence about another has the same cause."""
    text = says.format(call=call, got=_told(value))
    return Wrong(text, causes={says: text})


def _real(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...] | None:
    import torch

    try:
        return tuple(torch.broadcast_shapes(a, b))
    except RuntimeError:
        return None


def _told(value: Any) -> str:
    if isinstance(value, list) and all(type(n) is int for n in value):
        return str(tuple(value))
    return words(value)


def _no_torch() -> Any:
    """Return a context in which every function of torch raises ForbiddenCall."""
    from torch.overrides import TorchFunctionMode

    class Trap(TorchFunctionMode):
        def __torch_function__(self, func: Any, *_args: Any, **_kwargs: Any) -> Any:
            raise ForbiddenCall(getattr(func, "__name__", "torch"))

    return Trap()
