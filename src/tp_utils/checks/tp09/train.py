"""Check of `train(net, data, n_epochs, alpha, m, gamma)`: replayed from the rows it asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, words
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import PART
from tp_utils.checks.standins import replaced
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.epoch import (
    judge_batches,
    judge_orders,
    replay,
    rows_of,
    same_weights,
    weights_of,
)
from tp_utils.checks.tp09.networks import SIZES
from tp_utils.i18n import _

N, N_TEST, N_EPOCHS = 40, 30, 3
CURVES = ("precision_train", "precision_test")


class Train(Check):
    """Three epochs on forty images that are easy to tell apart; a third of the test labels lie."""

    name = "train"
    points = 3

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the same images with other settings."""
        shapes = rng.uniform(0, 1, (10, SIZES[0])) * (rng.uniform(0, 1, (10, SIZES[0])) < 0.15)
        labels, hidden = np.arange(N) % 10, np.arange(N_TEST) % 10
        noise = rng.uniform(0, 0.1, (N, SIZES[0])), rng.uniform(0, 0.1, (N_TEST, SIZES[0]))
        told = np.where(np.arange(N_TEST) % 3 == 0, (hidden + 1) % 10, hidden)
        data = {
            "X": shapes[labels] + noise[0],
            "Y": np.eye(10)[labels],
            "Xtest": shapes[hidden] + noise[1],
            "Ytest": np.eye(10)[told],
        }
        return [
            {
                **networks.draw(rng, SIZES),
                **data,
                "setting": [alpha, m, gamma],
                "seed": int(rng.integers(2**31)),
            }
            for alpha, m, gamma in ((0.3, 1, 0.0), (0.7, 4, 0.4), (0.5, 7, 0.8))
        ]

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the history, the rows in their order, and the weights; the rest is ours."""
        net, marks = networks.StandIn(case), []
        data = SimpleNamespace(
            Xtrain=case["X"].copy(),
            Ytrain=case["Y"].copy(),
            Xtest=case["Xtest"].copy(),
            Ytest=case["Ytest"].copy(),
        )

        def epoch(images: Any, targets: Any, optim: Any, m: int = 1) -> None:
            order = np.random.permutation(len(images))
            for rows in np.split(order, range(m, len(order), m)):
                optim.step(*net.backward(*net.forward(images[rows]), targets[rows]))
            marks.append(len(net.calls))

        def accuracy(network: Any, images: Any, targets: Any) -> float:
            if network is not net:
                raise ValueError(_("le réseau mesuré n'est pas celui que `train` a reçu."))
            return networks.precision(net.weights, images, targets)

        given: dict[str, Callable[..., Any]] = {
            "SGD": networks.Optimizer,
            "epoch": epoch,
            "accuracy": accuracy,
        }
        with replaced(train, given):
            history = train(net, data, N_EPOCHS, *case["setting"])
        return {"history": history, "calls": net.calls, "w": net.w, "b": net.b}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the steps, then the record."""
        alpha, m, gamma = case["setting"]
        calls = part(got, "calls")
        _judge_set(calls, case)
        batches = rows_of(calls, case["X"], case["Y"])
        epochs = _split(batches, m)
        for rows in epochs:
            judge_batches(rows, N, m)
        judge_orders([[r for rows in one for r in rows] for one in epochs])
        after = weights_of(got, case)
        if not same_weights(after, replay(case, batches, alpha, gamma)):
            raise Wrong(_steps_complaint(case, batches, after, epochs))
        _judge_history(case, part(got, "history"), epochs)


def _judge_set(calls: Any, case: dict[str, Any]) -> None:
    """Raise Wrong if nothing is learned, or from the test images."""
    if not isinstance(calls, list) or not calls:
        raise Wrong(
            _(
                "le réseau reçu n'est jamais entraîné : `epoch` est-elle appelée, avec un `SGD` "
                "de ce réseau ?"
            )
        )
    x = part(calls[0], "x")
    if isinstance(x, np.ndarray) and x.shape[-1:] == (SIZES[0],):
        if (np.abs(case["Xtest"] - x.reshape(-1, SIZES[0])[0]).max(axis=1) < 1e-9).any():
            raise Wrong(
                _("le réseau apprend sur les images de test : elles ne servent qu'à mesurer.")
            )


def _split(batches: list[list[int]], m: int) -> list[list[list[int]]]:
    """Return the batches of each epoch."""
    size = max(map(len, batches))
    if size != m:
        raise Wrong(
            _("avec m = {m}, la taille des paquets est {size} : transmettez `m` à `epoch`.").format(
                m=m, size=size
            )
        )
    n_steps = -(-N // m)
    if len(batches) != N_EPOCHS * n_steps:
        raise Wrong(
            _("on demande {n} epochs, et {k:.3g} ont été faites.").format(
                n=N_EPOCHS, k=len(batches) / n_steps
            )
        )
    return [batches[k : k + n_steps] for k in range(0, len(batches), n_steps)]


def _steps_complaint(
    case: dict[str, Any], batches: list[list[int]], after: Any, epochs: list[list[list[int]]]
) -> str:
    alpha, _m, gamma = case["setting"]
    if same_weights(after, replay(case, batches, 0.05, gamma)):
        return _("le pas est toujours 0,05 : transmettez l'`alpha` reçu.")
    if same_weights(after, replay(case, batches, alpha)):
        return _("les pas se font sans inertie : transmettez `gamma` à `SGD`.")
    if gamma and same_weights(after, replay(case, batches, gamma, alpha)):
        return _("les rôles de `alpha` et de `gamma` sont échangés.")
    weights: dict[str, Any] = {key: case[key] for key in ("w", "b")}
    for rows in epochs:
        weights = replay({**case, **weights}, rows, alpha, gamma)
    if same_weights(after, weights):
        return _(
            "l'inertie repart de zéro à chaque epoch : l'optimiseur est créé dans la boucle, au lieu "
            "de l'être une fois, avant."
        )
    return _(
        "les poids ne suivent pas les pas demandés, avec alpha = {a:g} et gamma = {g:g}."
    ).format(a=alpha, g=gamma)


def _judge_history(case: dict[str, Any], history: Any, epochs: list[list[list[int]]]) -> None:
    """Raise Wrong unless each epoch has its two precisions, measured at its end."""
    curves = mapping(history, "history", CURVES)
    states = [{key: case[key] for key in ("w", "b")}]
    done: list[list[int]] = []
    alpha, _m, gamma = case["setting"]
    for rows in epochs:
        done = done + rows
        states.append(replay(case, done, alpha, gamma))
    sets = {"train": (case["X"], case["Y"]), "test": (case["Xtest"], case["Ytest"])}
    right = {
        f"precision_{name}": [networks.precision(state, *both) for state in states]
        for name, both in sets.items()
    }
    found = {key: _values(curves[key], key) for key in CURVES}
    if all(near(found[key], right[key][1:], atol=1e-6) for key in CURVES):
        return
    raise Wrong(_history_complaint(found, right), PART)


def _values(values: Any, key: str) -> list[float]:
    if isinstance(values, np.ndarray) and values.ndim:
        values = list(values)
    if not isinstance(values, list):
        raise Wrong(
            _("dans `history`, '{key}' est {got} ; on attend une liste.").format(
                key=key, got=words(values)
            )
        )
    if len(values) != N_EPOCHS:
        more = (
            _(" Les deux clés partagent-elles la même liste ?")
            if len(values) == 2 * N_EPOCHS
            else ""
        )
        raise Wrong(
            _("dans `history`, '{key}' a {k} valeurs après {n} epochs.").format(
                key=key, k=len(values), n=N_EPOCHS
            )
            + more,
            PART,
        )
    return [number(v, f"history['{key}']") for v in values]


def _history_complaint(found: dict[str, list[float]], right: dict[str, list[float]]) -> str:
    train, test = CURVES
    after = {key: values[1:] for key, values in right.items()}

    def agree(expected: dict[str, Any]) -> bool:
        return all(near(found[key], expected[key], atol=1e-6) for key in CURVES)

    if agree({train: after[test], test: after[train]}):
        return _("dans `history`, apprentissage et test sont échangés.")
    if agree({train: after[train], test: after[train]}):
        return _("la précision de test est mesurée sur les images d'apprentissage.")
    if agree({train: after[test], test: after[test]}):
        return _("la précision d'apprentissage est mesurée sur les images de test.")
    if agree({key: values[:-1] for key, values in right.items()}):
        return _("les précisions sont mesurées avant l'epoch, et non à la fin.")
    if agree({key: 100 * np.array(values) for key, values in after.items()}):
        return _("les précisions sont des pourcentages ; on attend des fractions.")
    if agree({key: 1 - np.array(values) for key, values in after.items()}):
        return _("ce sont des taux d'erreur ; on attend des précisions.")
    if agree({key: [values[-1]] * N_EPOCHS for key, values in after.items()}):
        return _("toutes les epochs ont la précision de la dernière : mesurez dans la boucle.")
    return _(
        "les précisions ne sont pas celles du réseau à la fin de chaque epoch, sur l'ensemble entier."
    )
