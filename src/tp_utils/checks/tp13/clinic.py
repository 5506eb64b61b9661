"""Check of `mended_fit(pixels, n_epochs)`: the clinic of lab 13."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, pair, together
from tp_utils.checks.properties import ARGUMENTS, LOSS, RETURN, SCALE
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.i18n import _, decimal, ngettext

TOP = 255


@shown_as("AutoEncodeur")
class Untrained:
    """The auto-encoder given to the answer: nothing is learnt here."""

    def __init__(self, n_pixels: int, *_sizes: int) -> None:
        """Keep for how many pixels it is made."""
        self.n_pixels = int(n_pixels)

    def __getattr__(self, name: str) -> Any:
        """Say that there is nothing to use."""
        raise AttributeError(not_lent(name))


def not_lent(name: str) -> str:
    """Return what is said of a method of a model that the check lends, and that has none."""
    return _(
        "cette vérification ne prête pas de vrai réseau : entraînez-le par `SGD`, sans vous servir de "
        "`model.{name}`"
    ).format(name=name)


@shown_as("function", "SGD")
class Ledger:
    """`SGD`, in the place of the one given: it notes what it receives."""

    def __init__(self) -> None:
        """Start without a call."""
        self.calls: list[dict[str, Any]] = []
        self.costs: list[float] = []
        self.net: Any = None
        self.draws: list[float] = []  # what the generators would have drawn

    def __call__(
        self,
        net: Any,
        loss: Any,
        X: Any,
        Y: Any,
        n_epochs: int,
        batch_size: int,
        eps: float,
        rng: Any,
    ) -> list[float]:
        """Return one cost by epoch, each of them another number."""
        told = [100.0 - len(self.costs) - k for k in range(int(n_epochs))]
        self.net = net
        self.costs += told
        self.draws.append(float(deepcopy(rng).random()) if hasattr(rng, "random") else -1.0)
        settings = {"loss": type(loss).__name__, "batch_size": batch_size, "eps": eps}
        settings["n_epochs"] = int(n_epochs)
        self.calls.append({"X": np.array(X), "Y": np.array(Y), **settings})
        return told


class MendedFit(Check):
    """`mended_fit`: what the network is trained on, and what is returned."""

    numpy = True
    name = "mended_fit"
    points = 2
    varied = ("pixels", "n_epochs")
    by_row = (("pixels",),)
    forbidden = (FRAMEWORKS,)
    properties = (SCALE, ARGUMENTS, LOSS, RETURN)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return images of bytes, then dark ones, whose largest pixel is not 255."""
        return [
            {"pixels": rng.integers(0, top + 1, (N, 256)).astype(np.uint8), "n_epochs": n}
            for N, top, n in ((6, TOP, 3), (6, TOP, 2), (4, 180, 1))
        ]

    def run(self, mended_fit: Any, case: dict[str, Any]) -> Any:
        """Return what `SGD` has received, and whether its network and its costs come back."""
        ledger = Ledger()
        lent: dict[str, Any] = {"SGD": ledger, "make_autoencoder": Untrained}
        with replaced(mended_fit, lent):
            result = mended_fit(case["pixels"], case["n_epochs"])
        if isinstance(result, (tuple, list)) and len(result) == 2:
            result = [result[0] is ledger.net, result[1]]
        size = getattr(ledger.net, "n_pixels", None)
        return {"calls": ledger.calls, "costs": ledger.costs, "size": size, "result": result}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the inputs and the targets of all the calls, then what is returned."""
        seen = mapping(got, "mended_fit(…)", ("calls", "costs", "size", "result"))
        if not seen["calls"]:
            raise Wrong(_("`SGD` n'est jamais appelée : le modèle n'apprend pas."))
        n_pixels = case["pixels"].shape[1]
        if seen["size"] not in (None, n_pixels):
            raise Wrong(
                _(
                    "le réseau est fait pour des images de {got} pixels ; celles-ci en ont {n}."
                ).format(got=seen["size"], n=n_pixels)
            )
        for call in seen["calls"]:
            _judge_sets(array(call["X"], "X"), array(call["Y"], "Y"), case["pixels"])
        together(
            lambda: _judge_loss(seen),
            lambda: _judge_epochs(case, seen),
            lambda: _judge_result(seen),
        )


def _judge_sets(X: np.ndarray, Y: np.ndarray, pixels: np.ndarray) -> None:
    """Raise Wrong unless both are the images between 0 and 1."""
    raw = pixels.astype(float)
    right = raw / TOP
    if near(X, right) and near(Y, right):
        return
    n = min(len(X), len(right))
    if n < len(right) and near(X, right[:n]) and near(Y, right[:n]):
        raise Wrong(
            ngettext(
                "le modèle n'apprend que sur {n} image, et il y en a {all}.",
                "le modèle n'apprend que sur {n} images, et il y en a {all}.",
                n,
            ).format(n=n, all=len(right)),
            ARGUMENTS,
        )
    if near(X, raw) and near(Y, right):
        raise Wrong(
            _(
                "la faute du départ est encore là : le réseau reçoit des pixels de 0 à 255, et ses "
                "tangentes hyperboliques saturent."
            )
        )
    if near(X, raw) and near(Y, raw):
        raise Wrong(_("ni l'entrée ni la cible ne sont ramenées entre 0 et 1."))
    if near(X, right) and near(Y, raw):
        raise Wrong(
            _("l'entrée est entre 0 et 1, mais la cible est restée de 0 à 255 : les deux comptent.")
        )
    if near(X, right):
        raise Wrong(_("l'entrée est juste, mais la cible n'est pas la même image."))
    if near(X, raw // TOP):
        raise Wrong(_("la division est entière : il ne reste que des 0 et des 1, sans aucun gris."))
    if near(X, raw / raw.max()):
        raise Wrong(
            _(
                "le diviseur est le plus grand pixel de ces images : d'autres images seraient à une "
                "autre échelle. Celle des pixels est connue, de 0 à 255."
            ),
            SCALE,
        )
    raise Wrong(
        _(
            "l'entrée du réseau va de {low} à {high} : ce ne sont pas les images entre 0 et 1."
        ).format(low=decimal(float(X.min()), ".3g"), high=decimal(float(X.max()), ".3g")),
        named=False,
    )


def _judge_loss(seen: dict[str, Any]) -> None:
    losses = [call["loss"] for call in seen["calls"] if call["loss"] != "BCELoss"]
    if losses:
        raise Wrong(
            _("le coût est {got} : celui du départ, `BCELoss`, n'était pas en cause.").format(
                got=losses[0]
            ),
            LOSS,
        )


def _judge_epochs(case: dict[str, Any], seen: dict[str, Any]) -> None:
    if len(seen["costs"]) != case["n_epochs"]:
        raise Wrong(
            ngettext(
                "n_epochs vaut {n}, et {got} epoch est faite.",
                "n_epochs vaut {n}, et {got} epochs sont faites.",
                len(seen["costs"]),
            ).format(n=case["n_epochs"], got=len(seen["costs"])),
            ARGUMENTS,
        )


def _judge_result(seen: dict[str, Any]) -> None:
    model, costs = pair(seen["result"], "mended_fit(…)", (_("modèle"), _("coûts")))
    if model is not True:
        raise Wrong(_("le modèle renvoyé n'est pas celui que `SGD` a entraîné."), RETURN)
    if not near(np.ravel(costs), seen["costs"]):
        raise Wrong(_("les coûts renvoyés ne sont pas ceux que donne `SGD`."), RETURN)
