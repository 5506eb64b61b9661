"""Check of the base class `Module`: `zero_grad` and `update_parameters`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, mapping, near, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, copied, judge_parts, judge_real
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import LIMIT, PART, VALUES, Property
from tp_utils.i18n import _

GIVEN = ((1, 2), (1, 3), (4, 2))  # to `backward`, which was written
CALLS = [[name, *given] for given in GIVEN for name in ("update", "delta")]


class Module(LibraryCheck):
    """`Module`: with parameters, and without."""

    name = "Module"
    points = 1
    properties = (PART, LIMIT)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return three sizes with their steps, then a module without parameters."""
        cases: list[dict[str, Any]] = []
        for shape, step in (((4, 3), 0.5), ((2, 2), 0.03), ((3, 1), 2.0)):
            cases.append(
                {
                    "parameters": rng.standard_normal(shape) + 1,
                    "gradient": rng.standard_normal(shape) + 2,
                    "step": step,
                }
            )
        cases.append({"parameters": None, "gradient": None, "step": 0.1})
        return cases

    def property_of(self, case: dict[str, Any]) -> Property:
        """Tell the module without parameters from the others."""
        return LIMIT if case["parameters"] is None else VALUES

    def run(self, module_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method leaves in `parameters` and `gradient`, and what `backward` does."""
        seen: dict[str, Any] = {"backward": _backward(module_class)}
        for method in ("update_parameters", "zero_grad"):
            module = module_class()
            module.parameters = copied(case["parameters"])
            module.gradient = copied(case["gradient"])
            getattr(module, method)(*([case["step"]] if method == "update_parameters" else []))
            seen[method] = {"parameters": module.parameters, "gradient": module.gradient}
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge both methods; each is worth half."""
        methods = ("update_parameters", "zero_grad")
        got = mapping(got, "Module", (*methods, "backward"))
        after = {key: mapping(got[key], key, ("parameters", "gradient")) for key in methods}
        if got["backward"] != [None, None, *CALLS, "returned"]:
            raise Wrong(
                _(
                    "`__init__` et `backward` étaient donnés, et ne font plus la même chose : "
                    "rétablissez-les."
                ),
                PART,
            )
        if case["parameters"] is None:
            if any(value is not None for seen in after.values() for value in seen.values()):
                raise Wrong(_("un module sans paramètres (None) doit le rester."))
            return
        judge_parts(
            lambda: _judge_update(case, after["update_parameters"]),
            lambda: _judge_zero(case, after["zero_grad"]),
        )


def _backward(module_class: Any) -> list[Any]:
    """Return the first attributes of a module, and the calls that its `backward` makes."""
    if not isinstance(module_class, type):
        module_class()  # an exercise left to do says so
    calls: list[Any] = []

    class Child(module_class):  # type: ignore[misc]  # the student's own
        def backward_update_gradient(self, X: Any, delta: Any) -> None:
            calls.append(["update", X, delta])

        def backward_delta(self, X: Any, delta: Any) -> str:
            calls.append(["delta", X, delta])
            return "returned"

    child = Child()
    attributes = [getattr(child, "parameters", "absent"), getattr(child, "gradient", "absent")]
    returned = [child.backward(*given) for given in GIVEN][-1]
    return [*attributes, *calls, returned]


def _judge_update(case: dict[str, Any], after: dict[str, Any]) -> None:
    P, G, step = case["parameters"], case["gradient"], case["step"]
    mistakes = [
        (_("`update_parameters` ne change pas `parameters`."), P),
        (_("le pas est fait vers le haut : le signe est faux."), P + step * G),
        (_("le pas est fait vers le bas, mais sans `gradient_step`."), P - G),
        (_("`parameters` est remplacé par le déplacement seul."), -step * G),
        (_("`gradient_step` divise au lieu de multiplier."), P - G / step),
        (
            _("le pas n'est pas celui que reçoit `update_parameters` : est-il écrit en dur ?"),
            P - 1e-3 * G,
        ),
    ]
    what = _("`parameters`, après `update_parameters`,")
    judge_array(after["parameters"], what, P - step * G, mistakes)
    kept = after["gradient"]
    if not isinstance(kept, np.ndarray) or kept.shape != G.shape or not near(kept, G):
        raise Wrong(
            _(
                "`update_parameters` change aussi `gradient` : elle ne doit que le lire. Le remettre à "
                "zéro est le travail de `zero_grad`."
            )
        )


def _judge_zero(case: dict[str, Any], after: dict[str, Any]) -> None:
    P, G = case["parameters"], case["gradient"]
    judge_array(
        after["parameters"],
        _("`parameters`, après `zero_grad`,"),
        P,
        [(_("`zero_grad` remet à zéro `parameters` : c'est `gradient` qu'il faut vider."), 0 * P)],
    )
    without_bias = G.copy()
    without_bias[:-1] = 0
    mistakes = [
        (_("`zero_grad` ne change pas `gradient`."), G),
        (_("`zero_grad` laisse la dernière ligne de `gradient` (les biais)."), without_bias),
        (_("`zero_grad` met des 1 dans `gradient`."), np.ones_like(G)),
    ]
    judge_array(after["gradient"], _("`gradient`, après `zero_grad`,"), 0 * G, mistakes)
    judge_real(after["gradient"], _("`gradient`, après `zero_grad`,"))
