"""Check of `train(net, data, n_epochs, alpha, m, gamma)`: judged by what it asks for, and when.

`SGD`, `epoch` and `accuracy` are ours: they note their arguments, and nothing is trained.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, only_wrong, together, words
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import ARGUMENTS, HISTORY, OPTIMISER, STOP
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.checks.tp09.doubles import SIZES, tensors
from tp_utils.checks.tp09.networks import SCRATCH
from tp_utils.i18n import _, ngettext

CURVES = ("precision_train", "precision_test")
SETS = ("train", "test")
Case = dict[str, Any]


class Train(Check):
    """A few epochs; each precision that `accuracy` gives is another number."""

    name = "train"
    points = 3
    forbidden = (SCRATCH,)
    varied = ("net", "data", "n_epochs", "alpha", "m", "gamma")
    properties = (OPTIMISER, ARGUMENTS, STOP, HISTORY)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return several settings; in the last, thousands of images."""
        return [
            {
                "net": rng.uniform(-1, 1, (1, 3)).astype("f4"),
                "data": {
                    name + part: rng.uniform(0, 1, (n, k)).astype("f4")
                    for part, n in (("train", 6), ("test", 4))
                    for name, k in (("X", SIZES[0]), ("Y", 10))
                },
                "n_epochs": n_epochs,
                "alpha": float(rng.uniform(0.2, 0.4)),
                "m": m,
                "gamma": float(rng.uniform(0.5, 0.9)),
                "times": times,
                "precisions": rng.permutation(90)[: 2 * n_epochs + 12].reshape(-1, 2) / 100 + 0.05,
            }
            for n_epochs, m, times in ((3, 1, 1), (2, 4, 1), (4, 7, 1), (1, 50, 1_750))
        ]

    def run(self, train: Any, case: Case) -> Any:
        """Return the history, and what was asked for."""
        given = case["data"]
        if case["times"] > 1:
            given = {key: np.repeat(one, case["times"], axis=0) for key, one in given.items()}
        data = SimpleNamespace(**dict(zip(given, tensors([*given.values()]), strict=True)))
        net = SimpleNamespace(sizes=list(SIZES), w=tensors([case["net"]]), b=[])
        optims: list[Any] = []
        epochs: list[dict[str, Any]] = []

        @shown_as("SGD")
        class Asked:
            def __init__(self, net: Any, alpha: float, gamma: float = 0.0) -> None:
                self.net, self.alpha, self.gamma = net, alpha, gamma
                optims.append(self)

        def trained(images: Any, targets: Any, optim: Any, m: int = 1) -> None:
            known = isinstance(optim, Asked)
            epochs.append(
                {
                    "set": _set_of(data, images, targets),
                    "m": m,
                    "optim": optims.index(optim) if known else -1,
                    "net": known and optim.net is net,
                    "alpha": optim.alpha if known else None,
                    "gamma": optim.gamma if known else None,
                }
            )

        def measured(network: Any, images: Any, targets: Any) -> float:
            which = _set_of(data, images, targets)
            if network is not net or which not in SETS:
                return 0.0
            row = min(len(epochs), len(case["precisions"]) - 1)
            return float(case["precisions"][row, SETS.index(which)])

        with replaced(train, {"SGD": Asked, "epoch": trained, "accuracy": measured}):
            settings = (case[key] for key in ("n_epochs", "alpha", "m", "gamma"))
            history = train(net, data, *settings)
        return {"history": history, "epochs": epochs}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the epochs, the settings, and the record."""
        epochs = part(got, "epochs")
        if not epochs:
            raise Wrong(
                _("le réseau reçu n'est jamais entraîné : `epoch` est-elle appelée, et où ?")
            )
        found = {key: [part(one, key) for one in epochs] for key in ("set", "m", "optim", "net")}
        if not all(one is True for one in found["net"]):
            raise Wrong(
                _(
                    "`epoch` ne reçoit pas un `SGD` du réseau donné : c'est lui qu'il faut entraîner."
                )
            )
        if "test" in found["set"]:
            raise Wrong(
                _("le réseau apprend sur les images de test : elles ne servent qu'à mesurer.")
            )
        if set(found["set"]) != {"train"}:
            raise Wrong(
                _("`epoch` ne reçoit pas les images d'apprentissage, avec leurs étiquettes.")
            )
        together(
            lambda: _judge_settings(case, epochs),
            lambda: _judge_number(case, len(epochs)),
            lambda: _judge_history(case, part(got, "history"), len(epochs)),
        )


def _set_of(data: Any, images: Any, targets: Any) -> str:
    """Return of which set the images are, with their labels, whatever their order."""
    import torch

    if len(images) != len(targets) or len(images) not in (len(data.Xtrain), len(data.Xtest)):
        return "other"
    for name in SETS:  # as they are, mostly
        X, Y = getattr(data, "X" + name), getattr(data, "Y" + name)
        if torch.equal(images, X) and torch.equal(targets, Y):
            return name
    given = np.hstack([images.float().numpy(), targets.float().numpy()])
    for name in SETS:
        both = np.hstack([getattr(data, "X" + name).numpy(), getattr(data, "Y" + name).numpy()])
        if sorted(row.tobytes() for row in given) == sorted(row.tobytes() for row in both):
            return name
    return "other"


def _judge_settings(case: Case, epochs: list[Any]) -> None:
    def steps() -> None:
        sizes = {str(part(one, "m")) for one in epochs}
        if sizes != {str(case["m"])}:
            raise Wrong(
                _("avec m = {m}, la taille des paquets est {size} : transmettez `m`.").format(
                    m=case["m"], size=sorted(sizes)[0]
                ),
                ARGUMENTS,
            )

    def settings() -> None:
        alpha, gamma = part(epochs[0], "alpha"), part(epochs[0], "gamma")
        if [alpha, gamma] == [case["alpha"], case["gamma"]]:
            if any([part(one, "alpha"), part(one, "gamma")] != [alpha, gamma] for one in epochs):
                raise Wrong(
                    _(
                        "`alpha` ou `gamma` change d'une epoch à l'autre : ils restent ceux qu'on a reçus."
                    ),
                    ARGUMENTS,
                )
            return
        if [alpha, gamma] == [case["gamma"], case["alpha"]]:
            raise Wrong(_("les rôles de `alpha` et de `gamma` sont échangés."), ARGUMENTS)
        if alpha == case["alpha"]:
            raise Wrong(
                _("les pas se font sans l'inertie demandée : transmettez `gamma` à `SGD`."),
                ARGUMENTS,
            )
        raise Wrong(_("le pas n'est pas l'`alpha` reçu : transmettez-le à `SGD`."), ARGUMENTS)

    def once() -> None:
        if len({str(part(one, "optim")) for one in epochs}) > 1:
            raise Wrong(
                _(
                    "l'inertie repart de zéro à chaque epoch : l'optimiseur est créé dans la boucle, "
                    "au lieu de l'être une fois, avant."
                ),
                OPTIMISER,
            )

    together(steps, settings, once)


def _judge_number(case: Case, done: int) -> None:
    if done != case["n_epochs"]:
        raise Wrong(
            ngettext(
                "on demande {n} epochs, et {k} a été faite.",
                "on demande {n} epochs, et {k} ont été faites.",
                done,
            ).format(n=case["n_epochs"], k=done),
            STOP,
        )


def _judge_history(case: Case, history: Any, n: int) -> None:
    """Raise Wrong unless each epoch has its two precisions, measured at its end."""
    try:
        curves = mapping(history, "history", CURVES)
        found = np.array([_values(curves[key], key, n) for key in CURVES]).T
    except Wrong as wrong:
        raise wrong.about(HISTORY) from None
    table = case["precisions"]
    after, before = table[1 : n + 1], table[:n]
    if len(after) != n or near(found, after):
        return
    mistakes = (
        (_("dans `history`, apprentissage et test sont échangés."), after[:, ::-1]),
        (_("la précision de test est mesurée sur les images d'apprentissage."), after[:, [0, 0]]),
        (_("la précision d'apprentissage est mesurée sur les images de test."), after[:, [1, 1]]),
        (_("les précisions sont mesurées avant l'epoch, et non à la fin."), before),
        (_("les précisions sont des pourcentages ; on attend des fractions."), 100 * after),
        (_("ce sont des taux d'erreur ; on attend des précisions."), 1 - after),
        (
            _("toutes les epochs ont la précision de la dernière : mesurez dans la boucle."),
            0 * after + after[-1],
        ),
        (
            _("les précisions ne sont pas celles du réseau reçu, sur un ensemble entier."),
            0 * after,
        ),
    )
    known = explain(found, [Mistake(says, gives, HISTORY) for says, gives in mistakes])
    raise known or Wrong(
        _("les précisions ne sont pas celles du réseau à la fin de chaque epoch."),
        HISTORY,
        named=False,
    )


def _values(values: Any, key: str, n: int) -> list[float]:
    if isinstance(values, np.ndarray) and values.ndim:
        values = values.tolist()
    if not isinstance(values, list):
        raise Wrong(
            _("dans `history`, '{key}' est {got} ; on attend une liste.").format(
                key=key, got=words(values)
            )
        )
    if len(values) == 2 * n:
        raise Wrong(
            _(
                "dans `history`, '{key}' a deux valeurs par epoch : les deux clés partagent-elles la "
                "même liste ?"
            ).format(key=key)
        )
    if len(values) != n:
        raise Wrong(
            ngettext(
                "dans `history`, '{key}' a {k} valeur ; on en attend une par epoch, {n}.",
                "dans `history`, '{key}' a {k} valeurs ; on en attend une par epoch, {n}.",
                len(values),
            ).format(key=key, k=len(values), n=n)
        )
    return [number(v, f"history['{key}']") for v in values]
