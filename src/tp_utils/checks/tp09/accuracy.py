"""Check of `accuracy(net, images, targets)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.drawing import ONCE
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, number, only_wrong
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import FORM, SCALE, STATE, VALUES
from tp_utils.checks.tp09.doubles import SIZES, Reader, tensors
from tp_utils.checks.tp09.networks import SCRATCH
from tp_utils.i18n import _, decimal

MANY = 10_500  # more than a test set


class Accuracy(Check):
    """`accuracy(net, images, targets)`: a fraction, on six sets."""

    name = "accuracy"
    points = 2
    forbidden = (SCRATCH,)
    varied = ("pixels", "images", "targets")
    properties = (SCALE, FORM)
    slow = "thousands of images, one by one in a right answer: two seconds, once"

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return more images than classes, as many, one, badly read, then well, a hundred, thousands."""
        cases = []
        for n, good in ((13, 5), (10, 7), (1, 0), (1, 1), (130, 40)):
            pixels = rng.permutation(SIZES[0])[:10]
            images = rng.uniform(0, 1, (n, SIZES[0])).astype("f4")
            labels = images[:, pixels].argmax(axis=1)
            wrong = rng.permutation(n)[good:]
            labels[wrong] = (labels[wrong] + rng.integers(1, 10, len(wrong))) % 10
            cases.append(
                {"pixels": pixels, "images": images, "targets": np.eye(10, dtype="f4")[labels]}
            )
        few = cases[0]  # a few images, each very often; those that are read well come first
        good = few["images"][:, few["pixels"]].argmax(1) == few["targets"].argmax(1)
        rows = (~good).argsort(kind="stable").repeat(MANY // len(good))
        return [*cases, {**few, "rows": rows, ONCE: True}]

    def run(self, accuracy: Any, case: dict[str, Any]) -> Any:
        """Return the fraction; the network is ours."""
        net, (images, targets) = Reader(case["pixels"]), tensors(_sets(case))
        value = accuracy(net, images, targets)
        later = None if ONCE in case else accuracy(net, images, targets.roll(1, dims=1))
        return {"value": value, "flat": net.flat, "later": later}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the number, and recognize what else it could be."""
        value, n = number(part(got, "value"), "accuracy(net, images, targets)"), len(_sets(case)[1])
        out, y = (
            one[case.get("rows", slice(None))]
            for one in (case["images"][:, case["pixels"]], case["targets"])
        )
        right = float((out.argmax(1) == y.argmax(1)).mean())
        if near(value, right, atol=1e-6):
            if part(got, "flat") is not False:
                raise Wrong(
                    _(
                        "une image est donnée à `forward` sans sa dimension de ligne, (784,) : on "
                        "attend (1, 784), par exemple `images[i:i + 1]`."
                    ),
                    FORM,
                )
            later, moved = part(got, "later"), np.roll(y, 1, axis=1).argmax(1)
            other = (out.argmax(1) == moved).mean()  # by chance 0, or the same, in some cases
            kept = later is not None and near(number(later, self.name), right, atol=1e-6)
            if kept and 0 < right < 1 and other != right:
                raise Wrong(
                    _(
                        "avec d'autres réponses attendues et le même réseau, on obtient encore {v} : une "
                        "ancienne mesure est gardée."
                    ).format(v=decimal(value, ".4g")),
                    STATE,
                )
            return
        table = [
            (_("c'est le nombre de succès : divisez-le par le nombre d'images."), right * n, SCALE),
            (_("c'est un pourcentage ; on attend une fraction."), right * 100, SCALE),
            (_("c'est le taux d'erreurs ; on attend celui des succès."), 1 - right, VALUES),
            (
                _("les maxima sont cherchés par colonne : chaque image est une ligne."),
                (out.argmax(axis=0) == y.argmax(axis=0)).mean(),
                VALUES,
            ),
            (
                _("le nombre de succès est divisé par 10, et non par le nombre d'images."),
                right * n / 10,
                SCALE,
            ),
            (
                _(
                    "les activations sont comparées aux réponses nombre à nombre : comparez les "
                    "numéros des plus grandes."
                ),
                ((out > 0.5) == (y > 0.5)).mean(),
                VALUES,
            ),
            (
                _("la réponse lue est celle de la plus petite activation."),
                (out.argmin(1) == y.argmax(1)).mean(),
                VALUES,
            ),
            (_("aucune image n'est comptée comme juste : que comparez-vous ?"), 0.0, VALUES),
        ]
        said = _("on obtient {v} sur {n} images : ")
        words: dict[str, Any] = {"v": decimal(value, ".4g"), "n": n}
        mistakes = [Mistake(said + says, gives, fails) for says, gives, fails in table]
        rest = said + _("ce n'est pas la fraction de succès.")
        raise explain(value, mistakes, **words) or Wrong(rest.format(**words), VALUES, named=False)


def _sets(case: dict[str, Any]) -> list[np.ndarray]:
    """Return the images and the targets, each taken as often as the case says."""
    sets = [case["images"], case["targets"]]
    return [one[case["rows"]] for one in sets] if "rows" in case else sets
