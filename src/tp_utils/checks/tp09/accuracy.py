"""Check of `accuracy(net, images, targets)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, number
from tp_utils.checks.judges.values import part
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.networks import SIZES
from tp_utils.i18n import _


class Accuracy(Check):
    """`accuracy(net, images, targets)`: a fraction, on three sets."""

    name = "accuracy"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return as many images as classes, more, and one that is badly read."""
        cases = []
        for n, good in ((13, 5), (10, 7), (1, 0), (1, 1)):
            weights = networks.draw(rng, SIZES, gain=3.0)
            images = rng.uniform(0, 1, (n, SIZES[0])) * (rng.uniform(0, 1, (n, SIZES[0])) < 0.2)
            labels = networks.outputs(weights, images)[1][-1].argmax(axis=1)
            wrong = rng.permutation(n)[good:]
            labels[wrong] = (labels[wrong] + rng.integers(1, 10, len(wrong))) % 10
            cases.append({**weights, "images": images, "targets": np.eye(10)[labels]})
        return cases

    def run(self, accuracy: Any, case: dict[str, Any]) -> Any:
        """Return the fraction; the network is ours."""
        net = networks.StandIn(case)
        value = accuracy(net, case["images"].copy(), case["targets"].copy())
        return {"value": value, "w": net.w, "b": net.b}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the number, and recognize what else it could be."""
        value, n = number(part(got, "value"), "accuracy(net, images, targets)"), len(case["images"])
        right = networks.precision(case, case["images"], case["targets"])
        after = {"w": part(got, "w"), "b": part(got, "b")}
        for key, values in after.items():
            if not isinstance(values, list) or not all(
                near(x, y) for x, y in zip(values, case[key], strict=False)
            ):
                raise Wrong(_("la fonction modifie le réseau : elle ne fait que le lire."))
        if near(value, right, atol=1e-6):
            return
        out, y = networks.outputs(case, case["images"])[1][-1], case["targets"]
        for sentence, mistaken in (
            (_("c'est le nombre de succès : divisez-le par le nombre d'images."), right * n),
            (_("c'est un pourcentage ; on attend une fraction, entre 0 et 1."), right * 100),
            (_("c'est le taux d'erreurs ; on attend celui des succès."), 1 - right),
            (
                _(
                    "les maxima sont cherchés par colonne : chaque image est une ligne, choisissez "
                    "l'autre axe."
                ),
                (out.argmax(axis=0) == y.argmax(axis=0)).mean(),
            ),
            (
                _("le nombre de succès est divisé par 10, et non par le nombre d'images."),
                right * n / 10,
            ),
            (
                _(
                    "les activations sont comparées aux réponses nombre à nombre : comparez les "
                    "numéros des plus grandes."
                ),
                ((out > 0.5) == (y > 0.5)).mean(),
            ),
            (
                _("c'est l'activation moyenne du bon neurone, et non un taux de succès."),
                (out * y).sum(1).mean(),
            ),
            (
                _("la réponse lue est celle de la plus petite activation."),
                (out.argmin(1) == y.argmax(1)).mean(),
            ),
            (_("aucune image n'est comptée comme juste : que comparez-vous ?"), 0.0),
        ):
            if near(value, mistaken, atol=1e-6):
                message = _("on obtient {v:.4g} sur {n} images : {more}")
                raise Wrong(message.format(v=value, n=n, more=sentence))
        raise Wrong(
            _("on obtient {v:.4g} sur {n} images : ce n'est pas la fraction de succès.").format(
                v=value, n=n
            )
        )
