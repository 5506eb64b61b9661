"""Check of `mended_gap(net, x, y)`: the clinic of lab 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, near, number, only_wrong
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.lent import lend
from tp_utils.i18n import _, decimal


class MendedGap(Check):
    """`mended_gap`: the mean of the N gaps between a network, whose output is (N, 1), and N points."""

    name = "mended_gap"
    points = 1
    varied = ("net", "x", "y")
    by_row = (("x", "y"),)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks of three parts, a slope, a bend and a constant, and points near them."""
        return [
            {
                "net": _layers(*(rng.uniform(0.5, 2, 3) * rng.choice([-1, 1], 3))),
                "x": rng.uniform(-2, 2, n).astype(np.float32),
                "y": rng.uniform(-3, 3, n).astype(np.float32),
            }
            for n in (7, 7, 12, 2, 1)
        ]

    def run(self, mended_gap: Any, case: dict[str, Any]) -> Any:
        """Return the gap; the network takes a column (N, 1), and gives one."""
        import torch

        first, last = (oracle.linear(layer) for layer in case["net"])
        net = lend(torch.nn.Sequential(first, torch.nn.ReLU(), last))
        return mended_gap(net, **oracle.shared({key: case[key] for key in ("x", "y")}))

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the number: a single point hides the fault, two orders of points do not."""
        x, y = case["x"].astype(float), case["y"].astype(float)
        first, last = case["net"]
        slope, bend = float(first["weight"][0, 0]), float(first["bias"][0])
        out, constant = slope * x + bend, float(last["bias"][0])
        curve = np.maximum(out, 0) + 0.5 * np.maximum(-out, 0) + constant
        value, n = number(got, "mended_gap(net, x, y)"), len(x)
        right = np.abs(curve - y).mean()
        if near(value, right):
            return
        raise explain(value, _mistakes(curve, y), n=n, pairs=n * n) or Wrong(
            _(
                "pour {n} points, l'écart moyen vaut {got} : ce n'est pas la moyenne des valeurs "
                "absolues des {n} écarts. Affichez les formes, une ligne après l'autre."
            ).format(n=n, got=decimal(value, ".3f")),
            named=False,
        )


def _layers(slope: float, bend: float, constant: float) -> list[dict[str, np.ndarray]]:
    """Return the layers of relu(out) + relu(-out) / 2 + constant, where out = slope x + bend."""
    layers: list[dict[str, Any]] = [
        {"weight": [[slope], [-slope]], "bias": [bend, -bend]},
        {"weight": [[1, 0.5]], "bias": [constant]},
    ]
    return [{key: np.array(value, np.float32) for key, value in one.items()} for one in layers]


def _mistakes(curve: np.ndarray, y: np.ndarray) -> list[Mistake]:
    gaps, n = curve - y, len(y)
    return [
        Mistake(
            _(
                "chaque ordonnée est comparée à toutes les sorties du réseau : {pairs} écarts "
                "au lieu de {n}. Les deux tenseurs n'ont pas la même forme."
            ),
            np.abs(curve[:, None] - y).mean(),
        ),
        Mistake(_("c'est la somme des écarts ; on attend leur moyenne."), np.abs(gaps).sum()),
        Mistake(_uncounted(), gaps.mean()),
        Mistake(_uncounted(), -gaps.mean()),
        Mistake(_("c'est la moyenne des carrés ; on attend celle des écarts."), (gaps**2).mean()),
        Mistake(_("c'est le plus grand des écarts ; on attend leur moyenne."), np.abs(gaps).max()),
        Mistake(_("seul le premier point compte."), abs(gaps[0])),
        Mistake(
            _("c'est la médiane des écarts ; on attend leur moyenne."),
            np.sort(np.abs(gaps))[(n - 1) // 2],
        ),
        Mistake(
            _("chaque ordonnée est comparée à la sortie du premier point seulement."),
            np.abs(curve[0] - y).mean(),
        ),
        Mistake(_("la moyenne est divisée par {n} une fois de trop."), np.abs(gaps).mean() / n),
        Mistake(
            _("les points sont comparés à d'autres qu'eux : l'ordre a changé."),
            np.abs(np.sort(curve) - np.sort(y)).mean(),
        ),
    ]


def _uncounted() -> str:
    return _(
        "la valeur absolue manque, ou vient après la moyenne : les écarts positifs et négatifs se "
        "compensent."
    )
