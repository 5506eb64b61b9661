"""Formulas of the network with one hidden layer, for one example (lab sheet 000, part 1).

Every vector is a column (n, 1), as on paper.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, GradientFormula, normal, softmax
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, words
from tp_utils.i18n import _

SIZES = ((3, 4, 2), (3, 3, 3), (2, 5, 3))  # nx, nh, ny; a square case, where a transpose is silent
STEPS = ("htilde", "h", "ytilde", "yhat")


def draw(rng: np.random.Generator, nx: int, nh: int, ny: int) -> Case:
    """Return an example, and the weights of a network: columns (n, 1)."""
    y = np.zeros((ny, 1))
    y[rng.integers(ny)] = 1
    weights = {"Wh": normal(rng, nh, nx), "bh": normal(rng, nh, 1)}
    weights |= {"Wy": normal(rng, ny, nh), "by": normal(rng, ny, 1)}
    return {"x": normal(rng, nx, 1), "y": y} | {k: 0.6 * w for k, w in weights.items()}


class ForwardOne(Check):
    """`forward_one(x, Wh, bh, Wy, by)`: each step against torch.nn.functional (Q3.7)."""

    name = "forward_one"
    points = 2
    numpy = True

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return networks of several sizes."""
        return [draw(rng, *sizes) for sizes in SIZES]

    def run(self, forward_one: Any, case: Case) -> Any:
        """Return the four steps."""
        return forward_one(*(np.array(case[key]) for key in ("x", "Wh", "bh", "Wy", "by")))

    def judge(self, case: Case, got: Any) -> None:
        """Judge the steps in their order: the first wrong one is the cause."""
        not_none(got, "forward_one(…)")
        if not isinstance(got, list) or len(got) != 4:
            raise Wrong(
                _(
                    "`forward_one` renvoie {got} ; on attend quatre valeurs, (htilde, h, ytilde, yhat)."
                ).format(got=words(got))
            )
        expected = _reference(case)
        for step, value in zip(STEPS, got, strict=True):
            found = array(value, f"`{step}`", expected[step].shape)
            if near(found, expected[step], rtol=1e-5, atol=1e-7):
                continue
            for sentence, wrong in _forward_mistakes(step, case, expected).items():
                if near(found, wrong, rtol=1e-5, atol=1e-7):
                    raise Wrong(sentence)
            if step == "yhat" and not near(found.sum(), 1, rtol=1e-6):
                message = _("les composantes de `yhat` ont pour somme {total:.2f} au lieu de 1.")
                raise Wrong(message.format(total=found.sum()))
            raise Wrong(
                _(
                    "`{step}` n'a pas les bonnes valeurs, alors que les étapes d'avant sont justes : "
                    "relisez l'équation de {step}."
                ).format(step=step)
            )


def _reference(case: Case) -> dict[str, np.ndarray]:
    """Return the four steps as columns, by torch, in float64."""
    from tp_utils.checks.judges import oracle

    weights = {key: case[key].T if key[0] == "b" else case[key] for key in oracle.WEIGHTS}
    steps = oracle.forward(weights, case["x"].T)
    return {step: steps[step].T for step in STEPS}


def _forward_mistakes(step: str, case: Case, right: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    htilde, h, ytilde, yhat = (right[name] for name in STEPS)
    if step == "htilde":
        found = {
            _("le biais `bh` manque dans `htilde`."): htilde - case["bh"],
            _("`htilde` est déjà passé par tanh : c'est `h`."): h,
            _("dans `htilde`, le biais est retranché au lieu d'être ajouté."): htilde
            - 2 * case["bh"],
        }
        if len(case["bh"]) == len(case["x"]):
            turned = case["Wh"].T @ case["x"] + case["bh"]
            found[_("`Wh` est transposée à tort dans `htilde`.")] = turned
        return found
    if step == "h":
        return {
            _("`h` est égal à `htilde` : la tangente hyperbolique manque."): htilde,
            _("`h` semble passé par une ReLU : ce réseau utilise tanh."): htilde.clip(0),
            _("`h` semble passé par une sigmoïde : ce réseau utilise tanh."): 1
            / (1 + np.exp(-htilde)),
        }
    if step == "ytilde":
        found = {
            _("le biais `by` manque dans `ytilde`."): ytilde - case["by"],
            _("tanh est appliquée à `ytilde` aussi : la sortie n'en a pas."): np.tanh(ytilde),
            _("`ytilde` est calculé avec `htilde` au lieu de `h`."): case["Wy"] @ htilde
            + case["by"],
            _("`ytilde` est déjà passé par le softmax."): yhat,
        }
        if len(case["by"]) == len(h):
            turned = case["Wy"].T @ h + case["by"]
            found[_("`Wy` est transposée à tort dans `ytilde`.")] = turned
        return found
    return {
        _("le softmax manque : `yhat` est égal à `ytilde`."): ytilde,
        _("`yhat` n'est pas normalisé : il manque la division par la somme."): np.exp(ytilde),
        _("toutes les valeurs de `yhat` sont à 1 : sur quel axe sommez-vous ?"): np.ones_like(yhat),
        _("`yhat` est le logarithme du softmax."): np.log(yhat),
        _("les exponentielles manquent dans le softmax."): ytilde / ytilde.sum(),
        _("le softmax est calculé avec des exponentielles de signe opposé."): softmax(-ytilde, 0),
        _("`yhat` semble passé par une sigmoïde : la sortie demande un softmax."): 1
        / (1 + np.exp(-ytilde)),
    }


class GradOutputLayer(GradientFormula):
    """`grad_output_layer(dytilde, h)` (Q3.16)."""

    name = "grad_output_layer"
    points = 2
    arguments = ("dytilde", "h")
    outputs = {"dWy": "Wy", "dby": "by"}  # noqa: RUF012
    enough = ("dWy",)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return layers of several sizes; the gradient that arrives is arbitrary."""
        cases = [draw(rng, *sizes) for sizes in SIZES]
        return [
            {"Wy": c["Wy"], "by": c["by"], "h": np.tanh(normal(rng, c["Wy"].shape[1], 1))}
            | {"dytilde": normal(rng, len(c["by"]), 1)}
            for c in cases
        ]

    def cost(self, case: Case) -> float:
        """Return a cost whose gradient with respect to ytilde is `dytilde`."""
        return float((case["dytilde"] * (case["Wy"] @ case["h"] + case["by"])).sum())

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return a sum for the bias, an activation put where there is none."""
        d, h = case["dytilde"], case["h"]
        if output == "dby":
            return {
                _("le gradient de {name} est une somme : il a une valeur par composante."): d.sum(),
                _(
                    "le gradient de {name} est une moyenne : il a une valeur par composante."
                ): np.mean(d),
                _(
                    "le gradient de {name} ne contient que des 1 : il manque ce qui arrive de la sortie."
                ): np.ones_like(d),
            }
        turned = (
            {} if d.size != h.size else {_("le gradient de {name} est transposé."): (d @ h.T).T}
        )
        return turned | {
            _("le gradient de {name} utilise tanh(h) : h est déjà passé par tanh."): d
            @ np.tanh(h).T,
            _("la dérivée de tanh n'intervient pas dans le gradient de {name}."): d @ (1 - h**2).T,
            _("le gradient de {name} ne dépend pas de ce qui arrive de la sortie."): np.ones_like(d)
            @ h.T,
            _("le gradient de {name} ne dépend pas de l'entrée h de la couche."): d
            @ np.ones_like(h).T,
        }


class GradHiddenLayer(GradientFormula):
    """`grad_hidden_layer(dytilde, Wy, h, x)` (Q3.17)."""

    name = "grad_hidden_layer"
    points = 2
    arguments = ("dytilde", "Wy", "h", "x")
    outputs = {"dhtilde": "htilde", "dWh": "Wh", "dbh": "bh"}  # noqa: RUF012
    enough = ("dhtilde",)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return networks of several sizes, with the h of a right forward."""
        cases = []
        for sizes in SIZES:
            case = draw(rng, *sizes)
            case["htilde"] = np.zeros_like(case["bh"])  # a shift of htilde, to differentiate by it
            case["h"] = np.tanh(case["Wh"] @ case["x"] + case["bh"])
            if (case["h"] > 0).all() or (case["h"] < 0).all():  # a ReLU would be silent
                case["Wh"][0], case["bh"][0] = -case["Wh"][0], -case["bh"][0]
                case["h"][0] = -case["h"][0]
            case["dytilde"] = normal(rng, len(case["y"]), 1)
            cases.append(case)
        return cases

    def cost(self, case: Case) -> float:
        """Return a cost whose gradient with respect to ytilde is `dytilde`."""
        h = np.tanh(case["Wh"] @ case["x"] + case["bh"] + case["htilde"])
        return float((case["dytilde"] * (case["Wy"] @ h + case["by"])).sum())

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return what each wrong derivative of tanh gives, down to the parameters."""
        h, x, Wy, d = case["h"], case["x"], case["Wy"], case["dytilde"]
        back, htilde = Wy.T @ d, case["Wh"] @ x + case["bh"]
        found = {
            _("dans le gradient de {name}, la dérivée de tanh manque."): back,
            _(
                "dans le gradient de {name}, la dérivée de tanh est écrite 1 − h : le carré manque."
            ): back * (1 - h),
            _(
                "dans le gradient de {name}, la dérivée de tanh est prise en h : h est déjà tanh(h̃)."
            ): back * (1 - np.tanh(h) ** 2),
            _("dans le gradient de {name}, la dérivée de tanh est prise avec h̃ au lieu de h."): back
            * (1 - htilde**2),
            _("dans le gradient de {name}, la dérivée utilisée est celle de la ReLU."): back
            * (h > 0),
            _("dans le gradient de {name}, la dérivée utilisée est celle de la sigmoïde."): back
            * h
            * (1 - h),
            _("dans le gradient de {name}, la dérivée de tanh est remplacée par tanh."): back * h,
        }
        if Wy.shape[0] == Wy.shape[1]:
            found[_("dans le gradient de {name}, `Wy` n'est pas transposée.")] = (Wy @ d) * (
                1 - h**2
            )
        if output == "dWh":
            right = back * (1 - h**2)
            found = {sentence: value @ x.T for sentence, value in found.items()}
            if h.size == x.size:
                found[
                    _("le gradient de {name} utilise h : l'entrée de la couche cachée est x.")
                ] = right @ h.T
        return found
