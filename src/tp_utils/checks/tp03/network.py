"""Formulas of the network with one hidden layer, for one example (lab sheet 000, part 1).

Every vector is a column (n, 1), as on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, GradientFormula, as_asked, normal, softmax
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, words
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import FORM, RETURN
from tp_utils.i18n import _

SIZES = ((3, 4, 2), (3, 3, 3), (2, 5, 3))  # nx, nh, ny; a square case, where a transpose is silent
STEPS = ("htilde", "h", "ytilde", "yhat")


def draw(rng: np.random.Generator, nx: int, nh: int, ny: int) -> Case:
    """Return an example, and the weights of a network: columns (n, 1)."""
    weights = {"Wh": normal(rng, nh, nx), "bh": normal(rng, nh, 1)}
    weights |= {"Wy": normal(rng, ny, nh), "by": normal(rng, ny, 1)}
    return {"x": normal(rng, nx, 1)} | {k: 0.6 * w for k, w in weights.items()}


class ForwardOne(Check):
    """`forward_one(x, Wh, bh, Wy, by)`: each step against torch.nn.functional (Q3.7)."""

    name = "forward_one"
    points = 2
    numpy = True
    varied = ("x", "Wh", "bh", "Wy", "by")
    properties = (RETURN, FORM)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return networks of several sizes."""
        return [draw(rng, *sizes) for sizes in SIZES]

    def run(self, forward_one: Any, case: Case) -> Any:
        """Return the four steps."""
        return forward_one(*(case[key] for key in ("x", "Wh", "bh", "Wy", "by")))

    def judge(self, case: Case, got: Any) -> None:
        """Judge the steps in their order, the first wrong one is the cause; then their forms."""
        not_none(got, "forward_one(…)")
        if not isinstance(got, list) or len(got) != 4:
            raise Wrong(
                _(
                    "`forward_one` renvoie {got} ; on attend quatre valeurs, (htilde, h, ytilde, yhat)."
                ).format(got=words(got))
            )
        expected = _reference(case)
        if _shuffled(got, expected):
            raise Wrong(
                _(
                    "les quatre étapes sont justes, mais pas dans l'ordre (htilde, h, ytilde, yhat)."
                ),
                RETURN,
            )
        for step, value in zip(STEPS, got, strict=True):
            found = array(value, f"`{step}`", expected[step].shape)
            if near(found, expected[step], rtol=1e-5, atol=1e-7):
                continue
            table = _forward_mistakes(step, case, expected)
            raise explain(found, table, 1e-5, 1e-7) or _unknown(step, found)
        for step, value in zip(STEPS, got, strict=True):
            as_asked(value, f"`{step}`", expected[step].shape)


def _shuffled(got: list[Any], expected: dict[str, np.ndarray]) -> bool:
    """Tell whether each step is there, at another place."""

    def places(value: Any) -> set[str]:
        return {
            k for k in STEPS if isinstance(value, np.ndarray) and near(value, expected[k], 1e-5)
        }

    found = [places(value) for value in got]
    in_order = all(step in at for step, at in zip(STEPS, found, strict=True))
    return not in_order and set().union(*found) == set(STEPS)


def _unknown(step: str, found: np.ndarray) -> Wrong:
    if step == "yhat" and not near(found.sum(), 1, rtol=1e-6):
        message = _("les composantes de `yhat` n'ont pas pour somme 1.")
        return Wrong(message)
    return Wrong(
        _(
            "`{step}` n'a pas les bonnes valeurs, alors que les étapes d'avant sont justes : "
            "relisez l'équation de {step}."
        ).format(step=step),
        named=False,
    )


def _reference(case: Case) -> dict[str, np.ndarray]:
    """Return the four steps as columns, by torch, in float64."""
    from tp_utils.checks.judges import oracle

    weights = {key: case[key].T if key[0] == "b" else case[key] for key in oracle.WEIGHTS}
    steps = oracle.forward(weights, case["x"].T)
    return {step: steps[step].T for step in STEPS}


def _forward_mistakes(step: str, case: Case, right: dict[str, np.ndarray]) -> Iterable[Mistake]:
    htilde, h, ytilde, yhat = (right[name] for name in STEPS)
    if step == "htilde":
        table = {
            _("le biais `bh` manque dans `htilde`."): htilde - case["bh"],
            _("`htilde` est déjà passé par tanh : c'est `h`."): h,
            _("dans `htilde`, le biais est retranché au lieu d'être ajouté."): (
                htilde - 2 * case["bh"]
            ),
        }
        if len(case["bh"]) == len(case["x"]):
            turned = case["Wh"].T @ case["x"] + case["bh"]
            table[_("`Wh` est transposée à tort dans `htilde`.")] = turned
    elif step == "h":
        table = {
            _("`h` est égal à `htilde` : la tangente hyperbolique manque."): htilde,
            _("`h` semble passé par une ReLU : ce réseau utilise tanh."): htilde.clip(0),
            _("`h` semble passé par une sigmoïde : ce réseau utilise tanh."): (
                1 / (1 + np.exp(-htilde))
            ),
        }
    elif step == "ytilde":
        table = {
            _("le biais `by` manque dans `ytilde`."): ytilde - case["by"],
            _("tanh est appliquée à `ytilde` aussi : la sortie n'en a pas."): np.tanh(ytilde),
            _("`ytilde` est calculé avec `htilde` au lieu de `h`."): (
                case["Wy"] @ htilde + case["by"]
            ),
            _("`ytilde` est déjà passé par le softmax."): yhat,
        }
        if len(case["by"]) == len(h):
            turned = case["Wy"].T @ h + case["by"]
            table[_("`Wy` est transposée à tort dans `ytilde`.")] = turned
    else:
        table = {
            _("le softmax manque : `yhat` est égal à `ytilde`."): ytilde,
            _("`yhat` n'est pas normalisé : il manque la division par la somme."): np.exp(ytilde),
            _("toutes les valeurs de `yhat` sont à 1 : sur quel axe sommez-vous ?"): (
                np.ones_like(yhat)
            ),
            _("`yhat` est le logarithme du softmax."): np.log(yhat),
            _("les exponentielles manquent dans le softmax."): ytilde / ytilde.sum(),
            _("le softmax est calculé avec des exponentielles de signe opposé."): (
                softmax(-ytilde, 0)
            ),
            _("`yhat` semble passé par une sigmoïde : la sortie demande un softmax."): (
                1 / (1 + np.exp(-ytilde))
            ),
        }
    return [Mistake(says, gives) for says, gives in table.items()]


class GradOutputLayer(GradientFormula):
    """`grad_output_layer(dytilde, h)` (Q3.16)."""

    name = "grad_output_layer"
    points = 2
    arguments = ("dytilde", "h")
    outputs = {"dWy": "Wy", "dby": "by"}  # noqa: RUF012
    enough = ("dWy",)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return layers of several sizes; the gradient that arrives is arbitrary."""
        return [
            {"Wy": normal(rng, ny, nh), "by": normal(rng, ny, 1)}
            | {"h": np.tanh(normal(rng, nh, 1)), "dytilde": normal(rng, ny, 1)}
            for _nx, nh, ny in SIZES
        ]

    def cost(self, case: Case) -> float:
        """Return a cost whose gradient with respect to ytilde is `dytilde`."""
        return float((case["dytilde"] * (case["Wy"] @ case["h"] + case["by"])).sum())

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return a mean for the bias, an activation put where there is none."""
        d, h = case["dytilde"], case["h"]
        if output == "dby":
            table = {
                _("le gradient de {name} est une somme : il a une valeur par composante."): d.sum(),
                _("le gradient de {name} est une moyenne : il a une valeur par composante."): (
                    d.mean()
                ),
                _(
                    "le gradient de {name} ne contient que des 1 : il manque ce qui arrive de la sortie."
                ): np.ones_like(d),
            }
        else:
            table = {
                _("le gradient de {name} utilise tanh(h) : h est déjà passé par tanh."): (
                    d @ np.tanh(h).T
                ),
                _("la dérivée de tanh n'intervient pas dans le gradient de {name}."): (
                    d @ (1 - h**2).T
                ),
                _("le gradient de {name} ne dépend pas de ce qui arrive de la sortie."): (
                    np.ones_like(d) @ h.T
                ),
                _("le gradient de {name} ne dépend pas de l'entrée h de la couche."): (
                    d @ np.ones_like(h).T
                ),
            }
        return [Mistake(says, gives) for says, gives in table.items()]


class GradHiddenLayer(GradientFormula):
    """`grad_hidden_layer(dytilde, Wy, h, x)` (Q3.17)."""

    name = "grad_hidden_layer"
    points = 2
    arguments = ("dytilde", "Wy", "h", "x")
    outputs = {"dhtilde": "htilde", "dWh": "Wh", "dbh": "bh"}  # noqa: RUF012
    enough = ("dhtilde",)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return networks of several sizes; h has both signs, a ReLU would be silent otherwise.

        The variables by which the cost is differentiated are shifts, null in the case.
        """
        return [
            {"x": normal(rng, nx, 1), "Wy": normal(rng, ny, nh), "dytilde": normal(rng, ny, 1)}
            | {"h": np.tanh(np.abs(normal(rng, nh, 1)) * np.resize([[1], [-1], [-1]], (nh, 1)))}
            | {"htilde": np.zeros((nh, 1)), "Wh": np.zeros((nh, nx)), "bh": np.zeros((nh, 1))}
            for nx, nh, ny in SIZES
        ]

    def cost(self, case: Case) -> float:
        """Return a cost whose gradient with respect to ytilde is `dytilde`."""
        shift = case["Wh"] @ case["x"] + case["bh"] + case["htilde"]
        return float(
            (case["dytilde"] * (case["Wy"] @ np.tanh(np.arctanh(case["h"]) + shift))).sum()
        )

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return what each wrong derivative of tanh gives, down to the parameters."""
        h, x, Wy, d = case["h"], case["x"], case["Wy"], case["dytilde"]
        back, htilde = Wy.T @ d, np.arctanh(h)
        table = {
            _("dans le gradient de {name}, la dérivée de tanh manque."): back,
            _(
                "dans le gradient de {name}, la dérivée de tanh est écrite 1 − h : le carré manque."
            ): back * (1 - h),
            _(
                "dans le gradient de {name}, la dérivée de tanh est prise en h : h est déjà tanh(h̃)."
            ): back * (1 - np.tanh(h) ** 2),
            _("dans le gradient de {name}, la dérivée de tanh est prise avec h̃ au lieu de h."): (
                back * (1 - htilde**2)
            ),
            _("dans le gradient de {name}, la dérivée utilisée est celle de la ReLU."): (
                back * (h > 0)
            ),
            _("dans le gradient de {name}, la dérivée utilisée est celle de la sigmoïde."): (
                back * h * (1 - h)
            ),
            _("dans le gradient de {name}, la dérivée de tanh est remplacée par tanh."): back * h,
        }
        if Wy.shape[0] == Wy.shape[1]:
            says = _("dans le gradient de {name}, `Wy` n'est pas transposée.")
            table[says] = (Wy @ d) * (1 - h**2)
        if output == "dWh":
            right = back * (1 - h**2)
            table = {sentence: value @ x.T for sentence, value in table.items()}
            if h.size == x.size:
                says = _("le gradient de {name} utilise h : l'entrée de la couche cachée est x.")
                table[says] = right @ h.T
        return [Mistake(says, gives) for says, gives in table.items()]
