"""Check of `init_model(nx, nh, ny, eta)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, not_none, number, words
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.properties import OUTPUT, VALUES
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _


class InitModel(Check):
    """`init_model`: the scores, the loss, and what two steps of the optimiser do."""

    name = "init_model"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two networks of different sizes, with a batch, and gradients for two steps."""
        cases = []
        for sizes, eta in (((6, 5, 3), 0.25), ((4, 7, 10), 0.03)):
            nx, _nh, ny = sizes
            cases.append(
                {
                    "sizes": list(sizes),
                    "eta": eta,
                    "weights": oracle.draw_weights(rng, *sizes),
                    "grads": oracle.draw_weights(rng, *sizes, std=1.0),
                    "X": rng.standard_normal((8, nx)).astype(np.float32),
                    "scores": (2 * rng.standard_normal((8, ny))).astype(np.float32),
                    "Y": oracle.one_hot(rng, 8, ny),
                    "seed": int(rng.integers(2**31)),
                }
            )
        return cases

    def run(self, init_model: Any, case: dict[str, Any]) -> Any:
        """Return what the three objects do, once the parameters have the given values."""
        import torch

        result = init_model(*case["sizes"], case["eta"])
        if not isinstance(result, (tuple, list)) or len(result) != 3:
            return {"returned": result}
        model, loss, optim = result
        if not isinstance(model, torch.nn.Module) or not hasattr(optim, "step"):
            return {"kinds": [type(thing).__name__ for thing in result]}
        parameters = list(model.parameters())
        seen: dict[str, Any] = {"start": parameters}
        if [p.numel() for p in parameters] != [w.size for w in case["weights"].values()]:
            return seen
        seen = {"start": [p.detach().clone() for p in parameters]}
        models.fill(model, case["weights"])
        model.eval()
        seen["scores"] = model(torch.tensor(case["X"]))
        seen["loss"] = loss(torch.tensor(case["scores"]), torch.tensor(case["Y"]))
        for name in ("one", "two", "still"):
            gradients = [torch.tensor(g).reshape(p.shape) for g, p in _pairs(case, parameters)]
            optim.zero_grad()
            for p, g in zip(parameters, gradients, strict=True):
                p.grad = 0 * g if name == "still" else g
            optim.step()
            seen[name] = [p.detach().clone() for p in parameters]
        return seen

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the objects in the order of the result."""
        seen = mapping(got, "init_model(…)", ())
        if "returned" in seen:
            not_none(seen["returned"], "init_model(…)")
            raise Wrong(
                _(
                    "init_model renvoie {got} ; on attend trois objets, (model, loss, optim)."
                ).format(got=words(seen["returned"]))
            )
        if "kinds" in seen:
            raise Wrong(
                _(
                    "init_model renvoie des objets de types {got} ; on attend, dans cet ordre, un "
                    "modèle, une fonction de coût et un optimiseur."
                ).format(got=_listed(seen["kinds"]))
            )
        _judge_start(models.weights_from(seen.get("start"), "model", tuple(case["sizes"])))
        _judge_scores(case, seen.get("scores"))
        _judge_loss(case, seen.get("loss"))
        _judge_steps(case, seen)


def _pairs(case: dict[str, Any], parameters: list[Any]) -> Any:
    return zip(case["grads"].values(), parameters, strict=True)


def _listed(kinds: Any) -> str:
    return ", ".join(map(str, kinds)) if isinstance(kinds, list) else words(kinds)


def _judge_start(weights: dict[str, np.ndarray]) -> None:
    for key in ("Wh", "Wy"):
        if weights[key].std() < 1e-8:
            raise Wrong(
                _(
                    "tous les {name} sont égaux au départ : les neurones resteraient identiques. "
                    "Gardez le tirage au hasard de `nn.Linear`."
                ).format(name=models.name_of(key))
            )


def _judge_scores(case: dict[str, Any], value: Any) -> None:
    w, X = case["weights"], case["X"]
    steps = oracle.forward(w, X)
    right = steps["ytilde"]
    scores = array(value, "model(X)", right.shape)
    if near(scores, right, rtol=1e-4, atol=1e-5):
        return
    before = steps["htilde"]
    log = np.log(steps["yhat"])

    def output(h: np.ndarray) -> np.ndarray:
        scores: np.ndarray = h @ w["Wy"].T + w["by"]
        return scores

    mistakes = (
        (
            steps["yhat"],
            VALUES,
            _(
                "le modèle finit par un softmax. L'entropie croisée de PyTorch l'applique déjà : "
                "il serait fait deux fois."
            ),
        ),
        (
            log,
            OUTPUT,
            _(
                "le modèle finit par un log-softmax, que l'entropie croisée de PyTorch refait : le "
                "coût est juste, mais le modèle doit renvoyer les scores."
            ),
        ),
        (1 / (1 + np.exp(-right)), VALUES, _("le modèle finit par une sigmoïde.")),
        (np.tanh(right), VALUES, _("tanh est appliquée aussi à la sortie.")),
        (np.maximum(right, 0), VALUES, _("ReLU est appliquée à la sortie.")),
        (output(before), VALUES, _("il n'y a pas d'activation entre les deux couches.")),
        (output(np.maximum(before, 0)), VALUES, _("l'activation est ReLU ; on attend tanh.")),
        (
            output(1 / (1 + np.exp(-before))),
            VALUES,
            _("l'activation est la sigmoïde ; on attend tanh."),
        ),
    )
    for mistaken, fails, sentence in mistakes:
        if near(scores, mistaken, rtol=1e-4, atol=1e-5):
            raise Wrong(sentence, fails)
    raise Wrong(
        _(
            "les scores ne sont pas ceux du réseau demandé : une couche linéaire, tanh, une couche "
            "linéaire, et rien d'autre."
        )
    )


def _judge_loss(case: dict[str, Any], value: Any) -> None:
    scores, Y = case["scores"].astype(float), case["Y"].astype(float)
    e = np.exp(scores - scores.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    each = -np.log((p * Y).sum(1))
    if isinstance(value, np.ndarray) and value.size == len(Y) > 1:
        raise Wrong(_("le coût renvoie une valeur par exemple ; on attend leur moyenne."))
    loss = number(value, "loss(scores, Y)")
    if near(loss, each.mean(), rtol=1e-3):
        return
    mistakes = (
        (each.sum(), _("le coût est une somme sur le batch ; on attend la moyenne.")),
        (((scores - Y) ** 2).mean(), _("le coût est une erreur quadratique (MSE).")),
        (((p - Y) ** 2).mean(), _("le coût est une erreur quadratique (MSE).")),
        (-each.mean(), _("le signe du coût est inversé.")),
    )
    for mistaken, sentence in mistakes:
        if near(loss, mistaken, rtol=1e-3):
            raise Wrong(sentence)
    raise Wrong(
        _(
            "sur 8 exemples, le coût vaut {got:.4f} : ce n'est pas l'entropie croisée moyenne "
            "calculée à partir des scores."
        ).format(got=loss)
    )


def _judge_steps(case: dict[str, Any], seen: dict[str, Any]) -> None:
    sizes, eta = tuple(case["sizes"]), case["eta"]
    w = {key: value.astype(float) for key, value in case["weights"].items()}
    g = {key: value.astype(float) for key, value in case["grads"].items()}
    one, two, still = (
        models.weights_from(seen.get(name), "model", sizes) for name in ("one", "two", "still")
    )
    fixed = [key for key in WEIGHTS if near(one[key], w[key], atol=1e-7, rtol=1e-7)]
    if fixed:
        raise Wrong(
            _("`optim.step()` ne modifie pas : {names}. L'optimiseur reçoit-il tous les "
              "paramètres du modèle ?").format(names=models.names_of(fixed))
        )  # fmt: skip
    step = np.concatenate([(one[key] - w[key]).ravel() for key in WEIGHTS])
    slope = np.concatenate([g[key].ravel() for key in WEIGHTS])
    again = np.concatenate([(two[key] - one[key]).ravel() for key in WEIGHTS])
    drift = np.concatenate([(still[key] - two[key]).ravel() for key in WEIGHTS])
    if near(step, -eta * slope, rtol=1e-3):
        if near(again, step, rtol=1e-3) and near(drift, 0 * drift, atol=1e-5):
            return
        raise Wrong(
            _(
                "le premier pas est juste, mais pas les suivants : l'optimiseur garde une mémoire "
                "(*momentum*) ; on attend la descente de gradient simple."
            ).replace("*", "")
        )
    if near(step, eta * slope, rtol=1e-3):
        raise Wrong(_("l'optimiseur monte la pente au lieu de la descendre."))
    ratio = -float(step @ slope) / float(slope @ slope)
    if near(step, -ratio * slope, rtol=1e-3):
        raise Wrong(
            _(
                "le taux d'apprentissage de l'optimiseur vaut {got:.4g} ; il doit être celui que "
                "reçoit `init_model`, {eta}."
            ).format(got=ratio, eta=eta)
        )
    if near(np.abs(step), np.full(step.size, np.abs(step).mean()), rtol=1e-2):
        raise Wrong(
            _(
                "tous les paramètres avancent d'autant, quel que soit leur gradient : c'est Adam ou "
                "un de ses cousins ; on attend SGD."
            )
        )
    raise Wrong(
        _(
            "un pas de l'optimiseur ne vaut pas w − η g : on attend SGD, sans autre réglage que `lr`."
        )
    )
