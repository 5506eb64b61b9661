"""Check of `backward(weights, outputs, Y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Several, Wrong, array, joined, mapping, near, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.lent import given
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import FORM, PART, VALUES
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _


class Backward(Check):
    """`backward(weights, outputs, Y)`: against autograd, in float64."""

    name = "backward"
    points = 4
    by_row = (("outputs", "Y"),)
    forbidden = (AUTOGRAD,)
    answers = ("tp_utils.gradients.numerical_gradient",)
    properties = (PART, FORM)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return generic sizes, a square case where a transpose stays silent, and one row.

        Of the first, the classes change alone; then the batch, which changes the outputs alone;
        then `Wy` alone, in a direction that the rows of h do not see: the outputs stay the same.
        """
        drawn = [
            _case(oracle.draw_weights(rng, nx, nh, ny), rng.standard_normal((N, nx)), rng)
            for N, nx, nh, ny in ((3, 3, 5, 2), (3, 3, 3, 3), (6, 2, 5, 3), (1, 2, 4, 3))
        ]
        first = drawn[0]
        Y, X = np.roll(first["Y"], 1, axis=0), rng.standard_normal((3, 3))
        unseen = np.linalg.svd(first["outputs"]["h"].astype(float))[2][3:]
        move = rng.choice([-1.0, 1.0], (2, 2)) @ unseen
        Wy = (first["weights"]["Wy"] + move).astype(np.float32)
        return [
            *drawn,
            {**first, "Y": Y},
            {**_case(first["weights"], X, rng), "Y": first["Y"]},
            {**first, "weights": {**first["weights"], "Wy": Wy}},
        ]

    def run(self, backward: Any, case: dict[str, Any]) -> Any:
        """Return the gradients; the outputs given are those of a right forward."""

        weights, outputs = oracle.shared(case["weights"]), oracle.shared(case["outputs"])
        grads = backward(weights, outputs, given(case["Y"]))
        case["weights"], case["outputs"] = plain(weights), plain(outputs)
        return grads

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the four gradients; a right output layer is worth half."""
        grads = mapping(got, "backward(weights, outputs, Y)", WEIGHTS)
        expected = oracle.gradients(case["weights"], case["outputs"]["X"], case["Y"])
        complaints, forms = {}, []
        for key in ("Wy", "by", "Wh", "bh"):
            try:
                _judge_gradient(key, grads[key], expected[key], case)
            except Wrong as wrong:
                if wrong.property == FORM:
                    forms.append(wrong)
                else:
                    complaints[key] = wrong
        wrongs = [joined(forms, FORM)] if forms else []
        if complaints and (link := _link(grads, case)):
            complaints["link"] = Wrong(link)
        if complaints:
            output_layer = not complaints.keys() & {"Wy", "by"}
            wrongs.append(joined(complaints.values(), PART if output_layer else VALUES))
        if wrongs:
            raise Several(wrongs)


def _case(weights: dict[str, np.ndarray], X: np.ndarray, rng: np.random.Generator) -> Any:
    steps = oracle.forward(weights, X.astype(np.float32))
    outputs = {key: value.astype(np.float32) for key, value in steps.items()}
    return {"weights": weights, "outputs": outputs, "Y": oracle.one_hot(rng, *steps["yhat"].shape)}


def _link(grads: dict[str, Any], case: dict[str, Any]) -> str:
    """Return which link of the chain is wrong, to who gives them: what goes back to the scores, to h̃.

    Their mean may be taken later: a link is right with its 1/N or without.
    """
    steps, Wy = oracle.forward(case["weights"], case["outputs"]["X"]), case["weights"]["Wy"]
    ytilde = (steps["yhat"] - case["Y"]) / len(case["Y"])
    links = {"ytilde": ytilde, "htilde": (ytilde @ Wy) * (1 - steps["h"] ** 2)}
    right = {
        key: isinstance(value := grads[key], np.ndarray)
        and value.shape == link.shape
        and any(near(value, k * link, rtol=1e-3, atol=1e-6) for k in (1, len(link)))
        for key, link in links.items()
        if key in grads
    }
    if not right:
        return ""
    if right == {"ytilde": True, "htilde": False}:
        return _("le maillon `ytilde` est juste, `htilde` est faux : la faute est entre les deux.")
    if all(right.values()):
        return _(
            "ce que vous donnez pour {links} est juste : la faute est après, dans ce que l'on en tire."
        ).format(links=", ".join(f"`{key}`" for key in right))
    return _("le maillon `{key}` est faux : tout ce qui en vient l'est aussi.").format(
        key=next(key for key, fine in right.items() if not fine)
    )


def _judge_gradient(key: str, value: Any, expected: np.ndarray, case: dict[str, Any]) -> None:
    what, N = f"grads[{key!r}]", len(case["Y"])
    turned = isinstance(value, np.ndarray) and value.shape == expected.shape[::-1]
    right = turned and near(value.T, expected, rtol=1e-3, atol=1e-6)
    square = expected.shape[0] == expected.shape[1]
    if turned and (not square or (right and not near(value, expected, rtol=1e-3, atol=1e-6))):
        if key.startswith("W"):
            text = _(
                "`{what}` a la forme {got} : c'est la transposée, un gradient a la forme de "
                "son paramètre."
            )
        else:
            text = _(
                "`{what}` est une colonne, {got} : un gradient a la forme de son paramètre, ici une "
                "ligne."
            )
        raise Wrong(text.format(what=what, got=shape_of(value)), FORM if right else VALUES)
    if isinstance(value, np.ndarray) and key.startswith("b") and value.shape[:1] == (N,) and N > 1:
        if value.ndim == 2 and value.shape[1] == expected.size:
            raise Wrong(
                _(
                    "`{what}` a une ligne par exemple, {got} : il manque la réduction sur le batch."
                ).format(what=what, got=shape_of(value))
            )
    gradient = array(value, what, expected.shape)
    if near(gradient, expected, rtol=1e-3, atol=1e-6):
        return
    found = explain_gradient(gradient, expected, f"`{key}`", N, _backward_mistakes(key, case))
    raise found or Wrong(
        _(
            "`{what}` n'est pas le gradient de la loss moyenne par rapport à `{key}` : comparez-le "
            "à la formule, puis à une différence finie sur un coefficient."
        ).format(what=what, key=key),
        named=False,
    )


def _backward_mistakes(key: str, case: dict[str, Any]) -> list[Mistake]:
    """Return what this gradient would be with each mistake."""
    steps = {k: v.astype(float) for k, v in case["outputs"].items()}
    Y, N = case["Y"].astype(float), len(case["Y"])
    X, h, Wy = steps["X"], steps["h"], case["weights"]["Wy"].astype(float)
    delta = (steps["yhat"] - Y) / N
    if key in ("Wy", "by"):
        left = _("dans le gradient de {name}, on retrouve ŷ seul : la vérité terrain y manque.")
        extra = _("le gradient de {name} contient un facteur ŷ de trop.")
        yhat = steps["yhat"]
        no_softmax = _(
            "le gradient de {name} s'arrête à celui du logarithme, −y / ŷ : la dérivée du softmax "
            "manque."
        )
        twice = _(
            "le gradient de {name} contient un facteur ŷ (1 − ŷ) de trop : ŷ − y est déjà le gradient "
            "par rapport aux scores."
        )
        more = {
            left: yhat / N,
            extra: delta * yhat,
            no_softmax: -Y / yhat / N,
            twice: delta * yhat * (1 - yhat),
        }
        if key == "by":
            return [Mistake(says, d.sum(0)) for says, d in more.items()]
        pre = _("le gradient de {name} utilise `htilde` : l'entrée de la couche de sortie est `h`.")
        found = [Mistake(says, d.T @ h) for says, d in more.items()]
        return [*found, Mistake(pre, delta.T @ steps["htilde"])]
    back = delta @ Wy
    hidden = {
        _("dans le gradient de {name}, la dérivée de tanh manque."): back,
        _(
            "dans le gradient de {name}, la dérivée de tanh est prise avec `htilde` au lieu de `h` : "
            "tanh′ = 1 − tanh²."
        ): back * (1 - steps["htilde"] ** 2),
        _("dans le gradient de {name}, tanh est appliquée une fois de trop à `h`."): back
        * (1 - np.tanh(h) ** 2),
        _(
            "dans le gradient de {name}, la dérivée de tanh est écrite 1 − h : le carré manque."
        ): back * (1 - h),
        _("dans le gradient de {name}, la dérivée de tanh est écrite (1 − h)²."): back
        * (1 - h) ** 2,
        _("dans le gradient de {name}, la dérivée de tanh a un signe plus : 1 + h²."): back
        * (1 + h**2),
        _("dans le gradient de {name}, la dérivée utilisée est celle de la ReLU."): back
        * (steps["htilde"] > 0),
        _("dans le gradient de {name}, la dérivée utilisée est celle de la sigmoïde."): back
        * h
        * (1 - h),
    }
    if Wy.shape[0] == Wy.shape[1]:
        sentence = _("dans le gradient de {name}, `Wy` est transposée à tort.")
        hidden[sentence] = (delta @ Wy.T) * (1 - h**2)
    return [Mistake(s, d.T @ X if key == "Wh" else d.sum(0)) for s, d in hidden.items()]
