"""Checks of `Net(sizes, init)`: sizes, shapes, and the law of the weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import laws
from tp_utils.checks.judges.judging import (
    Wrong,
    array,
    mapping,
    near,
    only_wrong,
    shape_of,
    together,
)
from tp_utils.checks.judges.learning import judge_apart, judge_shared, sharing
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import ARGUMENTS, FORM, INITIAL, TYPE
from tp_utils.checks.tp09.networks import BY_HAND, SIZES
from tp_utils.i18n import _, decimal

OTHER = (200, 100, 60, 40)


class _Constructor(Check):
    """What `Net(sizes, init)` puts in its attributes.

    A right answer is refused under one key in 1e10 at most: `laws` looks at 3 matrices of 2
    networks in 3 draws, 18 times 4 bounds of 1e-12.
    """

    forbidden = BY_HAND
    init = "normal"

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the sizes of the lab, and others."""
        seed = int(rng.integers(2**31))
        return [{"sizes": list(sizes), "seed": seed} for sizes in (SIZES, OTHER)]

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return the attributes of a network, the types of its tensors, the first row of another."""
        arguments = (tuple(case["sizes"]), *(() if self.init == "normal" else (self.init,)))
        made, other = net(*arguments), net(*arguments)
        found = {key: getattr(made, key) for key in ("sizes", "w", "b") if hasattr(made, key)}
        lists = [one for key in "wb" if isinstance(one := found.get(key), (list, tuple))]
        kinds = [kind_of(p) for one in lists for p in one]
        fixed = [key for key in "wb" if isinstance(found.get(key), tuple)]
        seen = {"net": plain(found), "kinds": kinds, "again": None, "shared": [], "fixed": fixed}
        if "w" in found and len(lists) == 2 and lists[0]:
            seen["again"] = plain(other.w[0][:1])
            if all(kind.startswith("torch.") for kind in kinds):
                seen["shared"] = sharing(_named(other.w, other.b))  # fills them
        return seen

    def spread(self, n: int, m: int) -> float:
        """Return the standard deviation asked for a matrix (n, m)."""
        raise NotImplementedError

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge names and shapes; then laws, biases, types, sizes, and that two networks differ."""
        got = mapping(got, "Net(sizes)", ("net", "kinds", "again", "shared", "fixed"))
        net = mapping(got["net"], _("`net`, par ses attributs,"), ("w", "b"))
        w, b = judge_shapes(net, case["sizes"])

        def sizes() -> None:
            named = net.get("sizes")
            same = isinstance(named, (list, np.ndarray)) and np.size(named) == 4
            if not same or not near(named, case["sizes"]):
                raise Wrong(
                    _("l'attribut `sizes` ne contient pas les tailles reçues : rangez-les."),
                    ARGUMENTS,
                )

        def still() -> None:
            for k, bias in enumerate(b):
                if bias.any():
                    raise Wrong(
                        _("les biais `net.b[{k}]` ne sont pas nuls au départ.").format(k=k), INITIAL
                    )

        def form() -> None:
            for key in got["fixed"]:
                raise Wrong(
                    _(
                        "`net.{key}` est un n-uplet : on attend une liste, dont on puisse remplacer "
                        "les éléments."
                    ).format(key=key),
                    FORM,
                )

        together(
            lambda: self._judge_laws(w),
            lambda: judge_shared(got["shared"], _named(w, ())),
            form,
            still,
            sizes,
            lambda: judge_apart(near(w[0][:1], got["again"], rtol=1e-6)),
            lambda: judge_kinds(got["kinds"]),
        )

    def _judge_laws(self, w: Sequence[np.ndarray]) -> None:
        """Raise Wrong unless each matrix looks drawn from N(0, spread²)."""
        for k, one in enumerate(w):
            what, asked = f"net.w[{k}]", self.spread(*one.shape)
            if one.std() < 1e-6:
                raise Wrong(
                    _(
                        "tous les coefficients de `{what}` valent {value} : les neurones d'une "
                        "couche resteraient identiques. Il faut les tirer au hasard."
                    ).format(what=what, value=decimal(float(one.flat[0]), ".3g"))
                )
            if len(np.unique(one)) < 0.5 * one.size:
                raise Wrong(
                    _("des lignes ou des colonnes de `{what}` se répètent.").format(what=what)
                )
            if laws.off_center(one, max(asked, one.std())):
                raise Wrong(
                    _(
                        "les coefficients de `{what}` vont de {low} à {high}, et leur moyenne est "
                        "{mean} : on attend une loi normale de moyenne 0."
                    ).format(what=what, **_ends(one), mean=decimal(one.mean(), ".2f"))
                )
            if not laws.has_spread(one, asked):
                raise Wrong(self.wrong_spread(what, one))
            if laws.off_normal(one):
                raise Wrong(
                    _(
                        "`{what}` a le bon écart-type, mais ses valeurs, de {low} à {high}, ne "
                        "suivent pas une loi normale."
                    ).format(what=what, **_ends(one))
                )

    def wrong_spread(self, what: str, w: np.ndarray) -> str:
        """Say what the spread of w is, and what it looks like."""
        raise NotImplementedError


class Init(_Constructor):
    """`Net(sizes)`: weights from N(0, 1), zero biases."""

    name = "Net"
    points = 2
    properties = (INITIAL, ARGUMENTS, TYPE, FORM)

    def spread(self, n: int, m: int) -> float:
        """Return 1, whatever the sizes."""
        return 1.0

    def wrong_spread(self, what: str, w: np.ndarray) -> str:
        """Say what the spread of w is."""
        return _(
            "l'écart-type des coefficients de `{what}` est {std} ; par défaut "
            '(init="normal"), on attend 1.'
        ).format(what=what, std=decimal(w.std(), ".3f"))


class Xavier(_Constructor):
    """`Net(sizes, "xavier")`: a spread for each layer."""

    name = "Net-xavier"
    points = 1
    init = "xavier"
    properties = (INITIAL, ARGUMENTS, TYPE, FORM)

    def spread(self, n: int, m: int) -> float:
        """Return the standard deviation of Glorot and Bengio."""
        return math.sqrt(2 / (n + m))

    def wrong_spread(self, what: str, w: np.ndarray) -> str:
        """Recognize a variance taken for a standard deviation, one side only, …"""
        n, m = w.shape
        mistakes = (
            (1.0, _("l'écart-type reste 1 : `init` n'est pas utilisé.")),
            (
                2 / (n + m),
                _("c'est la variance qui est donnée pour écart-type : la racine manque."),
            ),
            ((2 / n) ** 0.5, _("seul le nombre d'entrées de la couche y entre.")),
            ((1 / n) ** 0.5, _("seul le nombre d'entrées de la couche y entre, et sans le 2.")),
            ((2 / m) ** 0.5, _("seul le nombre de sorties de la couche y entre.")),
            ((1 / (n + m)) ** 0.5, _("c'est √2 fois trop petit : relisez le numérateur.")),
            (((n + m) / 2) ** 0.5, _("la fraction est à l'envers.")),
            (2 / (n + m) ** 0.5, _("le 2 est hors de la racine.")),
        )
        std = float((w**2).mean() ** 0.5)
        asked, sentence = min(mistakes, key=lambda one: abs(math.log(std / one[0])))
        if not laws.has_spread(w, asked):
            sentence = _("comparez-le à la formule, avec les deux tailles de cette couche.")
        return _("l'écart-type de `{what}`, de taille {n} × {m}, est {std} : {more}").format(
            what=what, n=n, m=m, std=decimal(std, ".4f"), more=sentence
        )


def _named(w: Sequence[Any], b: Sequence[Any]) -> dict[str, Any]:
    """Return each parameter by its name in messages."""
    return {
        f"net.{key}[{k}]": p for key, several in (("w", w), ("b", b)) for k, p in enumerate(several)
    }


def _ends(w: np.ndarray) -> dict[str, str]:
    return {"low": decimal(w.min(), ".2f"), "high": decimal(w.max(), ".2f")}


def kind_of(value: Any) -> str:
    """Return the type of the numbers of a value: "torch.float32", "float64" for NumPy's."""
    return str(getattr(value, "dtype", type(value).__name__))


def judge_kinds(kinds: Any) -> None:
    """Raise Wrong unless all are tensors of float32."""
    for kind in kinds if isinstance(kinds, list) else ():
        if not str(kind).startswith("torch."):
            raise Wrong(
                _("les paramètres sont des tableaux de NumPy ; on attend des tenseurs."), TYPE
            )
        if kind != "torch.float32":
            raise Wrong(
                _(
                    "les paramètres sont de type {kind}, et les images de type torch.float32 : un "
                    "produit de matrices refuse de les mélanger."
                ).format(kind=kind),
                TYPE,
            )


def judge_shapes(net: Any, sizes: Sequence[int]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the three matrices and the three biases, of the right shapes."""
    w, b = judge_list(net["w"], "net.w"), judge_list(net["b"], "net.b")
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
            raise Wrong(
                _("`net.b[{k}]` est une colonne ; on attend un vecteur ligne.").format(k=k), FORM
            )
        b[k] = array(b[k], f"net.b[{k}]", (1, m))
    return w, b


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
    raise Wrong(_("`{what}` n'est pas une liste de trois tenseurs.").format(what=what))
