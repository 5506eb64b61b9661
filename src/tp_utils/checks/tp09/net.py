"""Checks of `Net(sizes, init)`: sizes, shapes, and the law of the weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, shape_of
from tp_utils.checks.properties import PART
from tp_utils.checks.tp09.networks import SIZES
from tp_utils.i18n import _

OTHER = (400, 200, 70, 40)


class _Constructor(Check):
    """What `Net(sizes, init)` puts in its attributes."""

    init = "normal"

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the sizes of the lab, and others."""
        seed = int(rng.integers(2**31))
        return [{"sizes": list(sizes), "seed": seed} for sizes in (SIZES, OTHER)]

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return the attributes of two networks."""
        arguments = (tuple(case["sizes"]), *self.arguments())
        nets = [net(*arguments), net(*arguments)]
        return [
            {key: getattr(n, key, None) for key in ("sizes", "w", "b") if hasattr(n, key)}
            for n in nets
        ]

    def arguments(self) -> tuple[str, ...]:
        """Return what follows the sizes; nothing for the default."""
        return () if self.init == "normal" else (self.init,)

    def spread(self, n: int, m: int) -> float:
        """Return the standard deviation asked for a matrix (n, m)."""
        raise NotImplementedError

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge names, shapes, laws; then that two networks differ."""
        if not isinstance(got, list) or len(got) != 2:
            raise Wrong(_("la vérification n'est pas allée au bout."))
        first, second = (judge_shapes(one, case["sizes"]) for one in got)
        for k, w in enumerate(first):
            self.judge_law(f"net.w[{k}]", w)
        if near(first[0], second[0], rtol=1e-6):
            raise Wrong(
                _(
                    "deux réseaux ont les mêmes poids : une graine fixée dans `__init__` empêche "
                    "de recommencer d'un autre point de départ."
                ),
                PART,
            )
        named = got[0].get("sizes")
        if not isinstance(named, (list, np.ndarray)) or not np.array_equal(named, case["sizes"]):
            raise Wrong(
                _("l'attribut `sizes` ne contient pas les tailles reçues : rangez-les."), PART
            )

    def judge_law(self, what: str, w: np.ndarray) -> None:
        """Raise Wrong unless w looks drawn from N(0, spread²), within six sigma."""
        mean, std, n, asked = w.mean(), w.std(), w.size, self.spread(*w.shape)
        if std < 1e-6:
            raise Wrong(
                _(
                    "tous les coefficients de `{what}` valent {value:.3g} : les neurones d'une "
                    "couche resteraient identiques. Il faut les tirer au hasard."
                ).format(what=what, value=float(w.flat[0]))
            )
        if len(np.unique(w)) < 0.5 * n:
            raise Wrong(_("des lignes ou des colonnes de `{what}` se répètent.").format(what=what))
        if abs(mean) > 6 * max(std, asked) / n**0.5:
            raise Wrong(
                _(
                    "les coefficients de `{what}` ont pour moyenne {mean:.3f} et vont de {low:.2f} "
                    "à {high:.2f} : on attend une loi normale de moyenne 0."
                ).format(what=what, mean=mean, low=w.min(), high=w.max())
            )
        if abs(std / asked - 1) > 6 / (2 * n) ** 0.5:
            raise Wrong(self.wrong_spread(what, w))
        kurtosis = float((((w - mean) / std) ** 4).mean())
        if abs(kurtosis - 3) > 6 * (24 / n) ** 0.5 + 0.02:
            raise Wrong(
                _(
                    "`{what}` a le bon écart-type, mais ses valeurs, de {low:.2f} à {high:.2f}, ne "
                    "suivent pas une loi normale."
                ).format(what=what, low=w.min(), high=w.max())
            )

    def wrong_spread(self, what: str, w: np.ndarray) -> str:
        """Say what the spread of w is, and what it looks like."""
        raise NotImplementedError


class Init(_Constructor):
    """`Net(sizes)`: weights from N(0, 1), zero biases."""

    name = "Net"
    points = 2

    def spread(self, n: int, m: int) -> float:
        """Return 1, whatever the sizes."""
        return 1.0

    def wrong_spread(self, what: str, w: np.ndarray) -> str:
        """Say what the spread of w is."""
        return _(
            "l'écart-type des coefficients de `{what}` est {std:.3f} ; par défaut "
            '(init="normal"), on attend 1.'
        ).format(what=what, std=w.std())


class Xavier(_Constructor):
    """`Net(sizes, "xavier")`: a spread for each layer."""

    name = "Net-xavier"
    points = 1
    init = "xavier"

    def spread(self, n: int, m: int) -> float:
        """Return the standard deviation of Glorot and Bengio."""
        return math.sqrt(2 / (n + m))

    def wrong_spread(self, what: str, w: np.ndarray) -> str:
        """Recognize a variance taken for a standard deviation, one side only, …"""
        n, m = w.shape
        std = float(w.std())
        mistakes = (
            (1.0, _("l'écart-type reste 1 : `init` n'est pas utilisé.")),
            (
                2 / (n + m),
                _("c'est la variance qui est donnée pour écart-type : la racine manque."),
            ),
            ((2 / n) ** 0.5, _("seul le nombre d'entrées de la couche y entre.")),
            ((2 / m) ** 0.5, _("seul le nombre de sorties de la couche y entre.")),
            ((1 / (n + m)) ** 0.5, _("c'est √2 fois trop petit : relisez le numérateur.")),
            (((n + m) / 2) ** 0.5, _("la fraction est à l'envers.")),
            (2 / (n + m) ** 0.5, _("le 2 est hors de la racine.")),
        )
        same = [s for asked, s in mistakes if abs(std / asked - 1) < 6 / (2 * w.size) ** 0.5]
        sentence = (
            same or [_("comparez-le à la formule, avec les deux tailles de cette couche.")]
        )[0]
        return _("l'écart-type de `{what}`, de taille {n} × {m}, est {std:.4f} : {more}").format(
            what=what, n=n, m=m, std=std, more=sentence
        )


def judge_shapes(one: Any, sizes: Sequence[int]) -> list[np.ndarray]:
    """Return the three matrices, after their names and shapes, and those of the biases."""
    one = mapping(one, _("`net`, par ses attributs,"), ("w", "b"))
    w, b = judge_list(one["w"], "net.w"), judge_list(one["b"], "net.b")
    for k, (n, m) in enumerate(pairwise(sizes)):
        if isinstance(w[k], np.ndarray) and w[k].shape == (m, n):
            raise Wrong(
                _(
                    "`net.w[{k}]` a la forme {got} : on veut une ligne par neurone de la couche "
                    "d'avant, une colonne par neurone de la couche d'après."
                ).format(k=k, got=shape_of(w[k]))
            )
        w[k] = array(w[k], f"net.w[{k}]", (n, m))
        if isinstance(b[k], np.ndarray) and b[k].shape == (m, 1):
            raise Wrong(_("`net.b[{k}]` est une colonne ; on attend un vecteur ligne.").format(k=k))
        bias = array(b[k], f"net.b[{k}]", (1, m))
        if bias.any():
            raise Wrong(_("les biais `net.b[{k}]` ne sont pas nuls au départ.").format(k=k), PART)
    return w


def judge_list(value: Any, what: str) -> list[Any]:
    """Return the list of three arrays `value`."""
    if isinstance(value, list) and len(value) == 3:
        return list(value)
    if isinstance(value, list) and len(value) == 4:
        raise Wrong(
            _(
                "`{what}` a 4 éléments : quatre couches de neurones, mais trois couches de liens "
                "entre elles."
            ).format(what=what)
        )
    n = len(value) if isinstance(value, list) else 0
    raise Wrong(
        _("`{what}` contient {n} tableaux ; on attend une liste de trois.").format(what=what, n=n)
        if n
        else _("`{what}` n'est pas une liste de trois tableaux.").format(what=what)
    )
