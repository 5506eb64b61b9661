"""Check of `weight_images(model)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, only_wrong, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.networks import module_from
from tp_utils.checks.lent import lend
from tp_utils.checks.standins import namespace_of
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _


class WeightImages(Check):
    """`weight_images`: one picture per hidden neuron, for a `Sequential` or the student's model."""

    name = "weight_images"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks of 784 pixels with different numbers of neurons."""
        return [{"weights": oracle.draw_weights(rng, 784, nh, 10), "nh": nh} for nh in (5, 28, 130)]

    def run(self, weight_images: Any, case: dict[str, Any]) -> Any:
        """Return the images of our network, and of the student's own when it differs."""
        results: list[Any] = []
        failure: Exception | None = None
        try:
            results.append(weight_images(lend(module_from(case["weights"]))))
        except NotImplementedError:
            raise
        except Exception as error:
            failure = error
        try:
            own, *_rest = namespace_of(weight_images)["init_model"](784, case["nh"], 10, 0.1)
            results.append(weight_images(models.fill(own, case["weights"])))
        except Exception:  # their model is judged by its own check
            results.append("failed")
        if failure is not None and isinstance(results[-1], str):
            raise failure
        return results

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Accept the right images of either network."""
        complaints = []
        for images in got:
            try:
                return _judge_images(images, case["weights"])
            except Wrong as wrong:
                complaints.append(wrong)
        raise complaints[0]


def _judge_images(images: Any, weights: dict[str, np.ndarray]) -> None:
    W = weights["Wh"].astype(float)
    nh, what = len(W), "weight_images(model)"
    right = W.reshape(nh, 28, 28)
    not_none(images, what)
    if isinstance(images, list) and len(images) == nh:
        images = np.stack(
            [array(image, f"{what}[{i}]", (28, 28)) for i, image in enumerate(images)]
        )
    if isinstance(images, np.ndarray) and images.size == W.size and images.shape != right.shape:
        shape = images.shape
        if shape == (nh, 1, 28, 28):
            images = images.reshape(right.shape)
        elif sorted(shape) == sorted(right.shape) and shape != right.shape:
            raise Wrong(
                _(
                    "les images ont la forme {got} : le premier axe doit compter les neurones."
                ).format(got=shape_of(images))
            )
    found = array(images, what, right.shape)
    if near(found, right, rtol=1e-4):
        return
    mistakes = (
        (
            W.T.reshape(nh, 28, 28),
            _(
                "les pixels de neurones différents sont mélangés : la matrice est transposée avant "
                "d'être découpée."
            ),
        ),
        (right.transpose(0, 2, 1), _("dans chaque image, lignes et colonnes sont échangées.")),
        (W.reshape(28, 28, nh).transpose(2, 0, 1), _("les pixels de neurones différents sont mélangés.")),
        (np.abs(right), _("le signe des poids a disparu.")),
        (right[::-1], _("les neurones sont dans l'ordre inverse.")),
    )  # fmt: skip
    known = explain(found, [Mistake(says, gives) for gives, says in mistakes])
    if known:
        raise known
    low, high = right.min(), right.max()
    if near(found, (right - low) / (high - low), rtol=1e-3) or np.ptp(found) <= 1.0001 < np.ptp(
        right
    ):
        raise Wrong(_("les poids sont ramenés à un autre intervalle ; on attend leurs valeurs."))
    raise Wrong(_("les images ne sont pas faites des poids de la première couche."), named=False)
