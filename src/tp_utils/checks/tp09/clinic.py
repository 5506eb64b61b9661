"""Check of `mended_step(net, x, y, alpha)`: the clinic of lab 9."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import part
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import PART, VALUES
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.doubles import Descent, logistics, tensors
from tp_utils.checks.tp09.net import judge_list
from tp_utils.checks.tp09.networks import SCRATCH, slope
from tp_utils.i18n import _

EQUAL = (4, 4, 4, 4)  # where a matrix for another stays silent
Case = dict[str, Any]
# `net.backward` is the student's own.
GRAPH = replace(AUTOGRAD, methods=AUTOGRAD.methods - {"backward"})
Step = list[np.ndarray]  # of w1, w2, w3, b1, b2, b3


@shown_as("Net")
class Patient:
    """A network that knows what `forward` and `backward` give as long as its weights are unchanged.

    It looks them up, image by image, and computes nothing.
    """

    def __init__(self, case: Case) -> None:
        """Take copies of the weights: the step changes them."""
        self.sizes = [case["w"][0].shape[0], *(w.shape[1] for w in case["w"])]
        self.w, self.b = ([p.clone() for p in tensors(case[key])] for key in "wb")
        self._case = case
        self._rows = {row.tobytes(): k for k, row in enumerate(case["x"])}
        self._taken: list[Any] = []  # by `SGD`: after one, the weights are others

    def forward(self, a0: Any) -> tuple[list[Any], list[Any]]:
        """Return z and a of these images."""
        rows = self._known(a0)
        z, a = ([t[rows] for t in tensors(self._case[key])] for key in "za")
        return z, [a0, *a[1:]]

    def backward(self, z: Any, a: Any, y: Any) -> tuple[list[Any], list[Any]]:
        """Return dw and db, means over the images."""
        import torch

        rows = self._known(a[0])
        if not torch.equal(y, tensors([self._case["y"]])[0][rows]):
            raise ValueError(_("`backward` reçoit les réponses d'autres images."))
        dw, db = ([t[rows].mean(dim=0) for t in tensors(self._case[key])] for key in ("dw", "db"))
        return dw, db

    def take(self, dw: Any, db: Any, alpha: float) -> None:
        """Note a step that `SGD` would do."""
        self._taken.append([plain(dw), plain(db), alpha])

    def _known(self, a0: Any) -> list[int]:
        import torch

        if self._taken:
            raise ValueError(_("le réseau est rappelé alors que ses poids ont déjà changé."))
        for key in "wb":
            for now, before in zip(getattr(self, key), tensors(self._case[key]), strict=True):
                if not torch.equal(now, before):
                    raise ValueError(
                        _("le réseau est rappelé alors que ses poids ont déjà changé.")
                    )
        rows = [self._rows.get(row.tobytes(), -1) for row in a0.numpy()]
        if -1 in rows:
            raise ValueError(_("une ligne donnée à `forward` n'est aucune des images reçues."))
        return rows


@shown_as("SGD")
class Told(Descent):
    """`SGD`, in the place of the student's: it notes its steps, with their length."""

    def step(self, dw: Any, db: Any) -> None:
        """Tell the network."""
        self.net.take(dw, db, self.alpha)


class MendedStep(Check):
    """`mended_step`: the move of each parameter, against autograd in float64."""

    name = "mended_step"
    points = 2
    forbidden = (SCRATCH, GRAPH)
    by_row = (("x", "y", "z", "a", "dw", "db"),)
    properties = (PART,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return a case, others where one argument alone is another, one row, equal sizes, large inputs."""
        sizes = (6, 5, 4, 3)
        first, other = (_drawn(rng, 5, sizes) for _case in "12")
        weights = {key: other[key] for key in "wb"}
        changes = ({"x": other["x"]}, {"y": other["y"]}, weights, {"alpha": 1.5})
        own = [{**first, **change} for change in ({}, *changes)]
        large = _drawn(rng, 4, sizes)  # images whose gradients are: no bound is as far
        large |= {"x": 100 * large["x"], "w": [large["w"][0] / 100, *large["w"][1:]]}
        more = _drawn(rng, 1, sizes), _drawn(rng, 4, EQUAL), large
        return [_known(one) for one in (*own, *more)]

    def run(self, mended_step: Any, case: Case) -> Any:
        """Return the weights after one step."""
        net = Patient(case)
        x, y = tensors([case["x"], case["y"]])
        with logistics(mended_step), replaced(mended_step, {"SGD": Told}):
            mended_step(net, x, y, case["alpha"])
        return {"w": net.w, "b": net.b, "taken": net._taken}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the gradient that the step has followed."""
        right = networks.gradients(case, case["x"], case["y"])
        expected, moves = [*right[0], *right[1]], _moves(case, got)
        scales = [max(float(np.abs(g).max()), 1e-12) for g in expected]

        def flat(parts: Step) -> np.ndarray:
            return np.concatenate([(p / s).ravel() for p, s in zip(parts, scales, strict=True)])

        if near(flat(moves), flat(expected), rtol=1e-3):
            return
        known = explain(
            flat(moves), [Mistake(says, flat(g), fails) for says, g, fails in _table(case, expected)],
            rtol=1e-3,
        )  # fmt: skip
        if known:
            raise known
        wrong = [
            name
            for name, m, g in zip(_NAMES, moves, expected, strict=True)
            if not near(m, g, rtol=1e-3)
        ]
        raise Wrong(
            _("le pas n'est pas celui de la descente pour {names} : comparez à `backward`.").format(
                names=", ".join(wrong)
            ),
            named=False,
        )


_NAMES = [f"net.{key}[{k}]" for key in "wb" for k in range(3)]


def _drawn(rng: np.random.Generator, N: int, sizes: tuple[int, ...]) -> Case:
    x = rng.uniform(-1, 1, (N, sizes[0])).astype("f4")
    y = np.eye(sizes[-1], dtype="f4")[rng.permutation(np.arange(N) % sizes[-1])]
    return {**networks.draw(rng, sizes, gain=1.5), "x": x, "y": y, "alpha": 2.0}


def _known(case: Case) -> Case:
    """Return the case with what its network gives: z and a, and the gradients of each image."""
    z, a = networks.outputs(case, case["x"])
    each = [
        networks.gradients(case, x[None], y[None])
        for x, y in zip(case["x"], case["y"], strict=True)
    ]
    dw, db = (
        [np.stack(p).astype("f4") for p in zip(*g, strict=True)] for g in zip(*each, strict=True)
    )
    z, a = [t.astype("f4") for t in z], [t.astype("f4") for t in a]
    return {**case, "z": z, "a": a, "dw": dw, "db": db}


def _moves(case: Case, got: Any) -> Step:
    """Return what has been taken from each parameter, in steps of alpha."""
    moves = []
    for which, key in enumerate("wb"):
        for k, value in enumerate(judge_list(part(got, key), f"net.{key}")):
            before = case[key][k].astype(float)
            after = array(value, f"net.{key}[{k}]", before.shape)
            told = sum(
                taken[2] * array(taken[which][k], f"d{key}[{k}]", before.shape)
                for taken in part(got, "taken")
            )
            moves.append((before - after + told) / case["alpha"])
    return moves


def _table(case: Case, right: Step) -> list[tuple[str, Step, Any]]:
    """Return sentence → the gradient that this mistake would follow, and what it fails."""
    N, alpha = len(case["y"]), case["alpha"]
    still = _one_way_up(case, alpha)
    found = [
        (
            _(
                "la faute du départ est encore là : au-dessous de la dernière couche, l'erreur remonte "
                "par des poids qui viennent de changer."
            ),
            still,
            VALUES,
        ),
        (_("les poids et les biais du réseau n'ont pas changé."), [0 * g for g in right], VALUES),
        (_("le pas monte la pente : le signe."), [-g for g in right], VALUES),
        (_("`alpha` n'est pas utilisé : le pas vaut 1."), [g / alpha for g in right], VALUES),
        (
            _("les biais n'ont pas changé ; les poids sont justes."),
            [*right[:3], *(0 * g for g in right[3:])],
            PART,
        ),
        (
            _("seule la dernière couche a changé."),
            [g * (k % 3 == 2) for k, g in enumerate(right)],
            VALUES,
        ),
        (
            _("la dérivée de la fonction logistique manque dans la remontée."),
            _one_way_up(case, 0, [1.0, 1.0]),
            VALUES,
        ),
        (
            _("la remontée prend la dérivée de la mauvaise couche, ou au mauvais endroit."),
            _one_way_up(case, 0, [slope(a) for a in case["a"][1:3]]),
            VALUES,
        ),
        (_("le pas est deux fois trop court."), [g / 2 for g in right], VALUES),
        (_("le pas est fait deux fois."), [2 * g for g in right], VALUES),
    ]
    if N > 1:
        found += [
            (
                _("c'est la somme sur les images : la moyenne a disparu."),
                [N * g for g in right],
                VALUES,
            ),
            (
                _("la moyenne sur les images est faite deux fois."),
                [g / N for g in right],
                VALUES,
            ),
        ]
    return found


def _one_way_up(case: Case, alpha: float, slopes: list[Any] | None = None) -> Step:
    """Return the gradients of a way back whose weights change by `alpha` as it goes."""
    slopes = slopes or [slope(z) for z in case["z"][:2]]
    delta = (case["a"][3].astype(float) - case["y"]) / len(case["y"])
    dw, db = {}, {}
    for k in (2, 1, 0):
        dw[k], db[k] = case["a"][k].T.astype(float) @ delta, delta.sum(axis=0, keepdims=True)
        if k:
            delta = (delta @ (case["w"][k] - alpha * dw[k]).T) * slopes[k - 1]
    return [*(dw[k] for k in range(3)), *(db[k] for k in range(3))]
