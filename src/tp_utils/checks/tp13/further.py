"""Checks of `walk(model, a, b, n)` and `denoise(model, X, n_epochs, sigma, rng)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import (
    Wrong,
    array,
    mapping,
    near,
    not_none,
    only_wrong,
    together,
)
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import ARGUMENTS, LOSS, OPTIMISER, PART, RETURN
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.checks.tp13.clinic import Ledger, not_lent
from tp_utils.i18n import _, decimal, listed

BATCH, EPS = 16, 0.01  # of the statement of `denoise`
Case = dict[str, Any]


@shown_as("AutoEncodeur")
class Coder:
    """An auto-encoder whose halves are chosen, and not straight: tanh there, tanh back."""

    def __init__(self, E: np.ndarray) -> None:
        """Take the matrix (d, n_code)."""
        self.E = E

    def encode(self, X: Any) -> np.ndarray:
        """Return the codes (N, n_code)."""
        return _tanh(X, self.E)

    def decode(self, code: Any) -> np.ndarray:
        """Return the images (N, d)."""
        return _tanh(code, self.E.T)

    def forward(self, X: Any) -> np.ndarray:
        """Return the images of the codes of X."""
        return self.decode(self.encode(X))


def _tanh(X: Any, W: np.ndarray) -> np.ndarray:
    if np.ndim(X) != 2:
        raise ValueError(
            _("un tableau de forme {shape} : on attend une ligne par image, ou par code.").format(
                shape=np.shape(X)
            )
        )
    output: np.ndarray = np.tanh(np.asarray(X) @ W)
    return output


class Walk(Check):
    """`walk`: the images of codes at equal distances, both ends among them."""

    numpy = True
    name = "walk"
    points = 1
    varied = ("E", "a", "b", "n")
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return pairs of images, and how many are asked."""
        return [
            {
                "E": rng.standard_normal((d, code)),
                "a": rng.uniform(0, 1, d),
                "b": rng.uniform(0, 1, d),
                "n": n,
            }
            for d, code, n in ((9, 3, 5), (9, 3, 4), (6, 6, 6), (4, 2, 2))
        ]

    def run(self, walk: Any, case: Case) -> Any:
        """Return the images."""
        return walk(Coder(case["E"]), case["a"], case["b"], case["n"])

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the images, in their order."""
        not_none(got, "walk(model, a, b, n)")
        if isinstance(got, list) and got:
            got = np.array([np.ravel(array(one, "walk(…)")) for one in got])
        model, ends, n = Coder(case["E"]), np.stack([case["a"], case["b"]]), case["n"]
        codes = model.encode(ends)
        t = np.linspace(0, 1, n)[:, None]
        mixed, images = (1 - t) * codes[0] + t * codes[1], (1 - t) * ends[0] + t * ends[1]
        open_ended = np.linspace(0, 1, n + 2)[1:-1, None]
        without = np.linspace(0, 1, n, endpoint=False)[:, None]
        right = model.decode(mixed)
        mistakes = [
            (
                _(
                    "ce sont des mélanges de pixels, jamais encodés : mélangez les codes, puis décodez."
                ),
                images,
            ),
            (_("ce sont des mélanges de pixels, reconstruits ensuite."), model.forward(images)),
            (
                _(
                    "ce sont des mélanges des deux reconstructions : mélangez les codes avant de décoder."
                ),
                (1 - t) * model.decode(codes)[0] + t * model.decode(codes)[1],
            ),
            (_("ce sont les codes : il reste à les décoder."), mixed),
            (_("la promenade va de b vers a."), right[::-1]),
            (
                _("la dernière image n'est pas celle du code de b : les deux bouts comptent."),
                model.decode((1 - without) * codes[0] + without * codes[1]),
            ),
            (
                _("les deux bouts manquent : la première image est celle du code de a."),
                model.decode((1 - open_ended) * codes[0] + open_ended * codes[1]),
            ),
        ]
        judge_array(got, "walk(model, a, b, n)", right, mistakes)


@shown_as("AutoEncodeur")
class Named:
    """The auto-encoder given to `denoise`: it only has a number."""

    def __init__(self, number: int) -> None:
        """Keep the number."""
        self.number = number

    def __getattr__(self, name: str) -> Any:
        """Say that there is nothing to use."""
        raise AttributeError(not_lent(name))


class Denoise(Check):
    """`denoise`: noisy inputs, new at each epoch, and clean targets.

    The noise is looked at on 24 images of 256 pixels, 6144 numbers: its standard deviation is known
    within 1 %, and 20 % are tolerated; two of its draws have a correlation under 0.013 in standard
    deviation, and 0.2 is tolerated. Either is exceeded by chance less often than 1e-40.
    """

    numpy = True
    name = "denoise"
    points = 2
    varied = ("number", "X", "n_epochs", "sigma", "draw")
    forbidden = (FRAMEWORKS,)
    properties = (PART, ARGUMENTS, RETURN, LOSS, OPTIMISER)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return grey images, that no small noise takes out of [0, 1]; then black and white ones."""
        grey = [
            {"X": rng.uniform(0.45, 0.55, (24, 256)), "sigma": sigma, "n_epochs": n}
            for sigma, n in ((0.05, 3), (0.02, 2))
        ]
        full = {"X": rng.integers(0, 2, (6, 256)).astype(float), "sigma": 0.8, "n_epochs": 2}
        return [
            {**one, "number": k, "draw": int(rng.integers(2**31))}
            for k, one in enumerate([*grey, full])
        ]

    def run(self, denoise: Any, case: Case) -> Any:
        """Return what `SGD` has received, whether it was the model given, and what comes back.

        Then the noises with a generator of the same seed, and with one of another.
        """
        draw, clean = case["draw"], {**case, "X": case["X"].copy()}
        ledger, result, own = self._called(denoise, case, draw)
        drawn = {}
        for key, seed in (("again", draw), ("other", draw + 1)):
            one = self._called(denoise, {**clean, "X": clean["X"].copy()}, seed)[0]
            drawn[key] = {"X": [call["X"] for call in one.calls], "draws": one.draws}
        seen = {"calls": ledger.calls, "costs": ledger.costs, "own": own, "result": result}
        return {**seen, "draws": ledger.draws, **drawn}

    def _called(self, denoise: Any, case: Case, draw: int) -> tuple[Ledger, Any, bool]:
        """Return what `SGD` has noted, what comes back, whether the model is the one given."""
        ledger, model = Ledger(), Named(case["number"])
        rng = np.random.default_rng(draw)
        with replaced(denoise, {"SGD": ledger}):
            result = denoise(model, case["X"], case["n_epochs"], case["sigma"], rng)
        return ledger, result, ledger.net is model

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the targets and the noise of all the calls, then what is returned."""
        keys = ("calls", "costs", "own", "result", "draws", "again", "other")
        seen = mapping(got, "denoise(…)", keys)
        if not seen["calls"]:
            raise Wrong(_("`SGD` n'est pas appelée : rien n'est appris."))
        if seen["own"] is not True:
            raise Wrong(_("`SGD` n'entraîne pas le modèle reçu."))
        inputs = [array(call["X"], "X", case["X"].shape) for call in seen["calls"]]
        targets = [array(call["Y"], "Y", case["X"].shape) for call in seen["calls"]]
        _judge_targets(inputs, targets, case["X"])
        together(
            lambda: _judge_noise(inputs, case),
            lambda: _judge_settings(seen["calls"]),
            lambda: _judge_costs(case, seen),
        )
        if case["sigma"] <= 0.5:  # where a noise that is always the same has been told
            _judge_generator(inputs, seen)


def _judge_targets(inputs: list[np.ndarray], targets: list[np.ndarray], X: np.ndarray) -> None:
    clean = all(near(target, X) for target in targets)
    if any(near(given, X) for given in inputs):
        raise Wrong(
            _("l'entrée est l'image propre : le réseau n'a aucun bruit à enlever.")
            if clean
            else _(
                "l'entrée et la cible sont échangées : on part du bruit, on vise l'image propre."
            )
        )
    if not clean:
        raise Wrong(
            _("la cible porte du bruit : le réseau apprend à le reproduire, et non à l'ôter.")
        )


def _judge_noise(inputs: list[np.ndarray], case: Case) -> None:
    low, high = min(x.min() for x in inputs), max(x.max() for x in inputs)
    if low < 0 or high > 1:
        raise Wrong(
            _("les entrées vont de {low} à {high} : l'image bruitée reste entre 0 et 1.").format(
                low=decimal(float(low), ".2f"), high=decimal(float(high), ".2f")
            ),
            PART,
        )
    if case["sigma"] > 0.5:  # cut at 0 and 1: its law is not looked at
        return
    noises = [given - case["X"] for given in inputs]
    spreads = [float(noise.std()) / case["sigma"] for noise in noises]
    if any(abs(spread - 1) > 0.2 for spread in spreads):
        raise Wrong(
            _(
                "l'écart-type du bruit vaut {ratios} fois sigma, d'un appel de `SGD` à l'autre."
            ).format(ratios=listed(decimal(spread, ".2f") for spread in spreads)),
            PART,
        )
    if float(noises[0].mean(axis=0).std()) > 0.7 * case["sigma"]:
        raise Wrong(_("toutes les images reçoivent le même bruit : il en faut un par pixel."), PART)
    alike = [float(np.corrcoef(noises[0].ravel(), one.ravel())[0, 1]) for one in noises[1:]]
    if len(noises) < case["n_epochs"] or any(abs(value) > 0.2 for value in alike):
        raise Wrong(
            _("le bruit est le même à toutes les epochs : le réseau peut l'apprendre par cœur."),
            PART,
        )


def _judge_generator(inputs: list[np.ndarray], seen: Case) -> None:
    """Judge that all is drawn from `rng`: the noises, and the orders of `SGD`."""
    first = inputs[0]
    again, other = seen["again"], seen["other"]
    same = near(again["X"][0], first) and near(again["draws"], seen["draws"])
    moves = not near(other["X"][0], first) and not near(other["draws"], seen["draws"])
    if not same or not moves:
        raise Wrong(
            _(
                "le bruit et les ordres ne viennent pas tous de `rng` : avec la même graine, tout doit "
                "recommencer ; avec une autre, tout doit changer."
            ),
            ARGUMENTS,
        )


def _judge_settings(calls: list[Case]) -> None:
    for call in calls:
        if call["loss"] != "BCELoss":
            raise Wrong(
                _("le coût est {got} ; l'énoncé demande l'entropie croisée binaire.").format(
                    got=call["loss"]
                ),
                LOSS,
            )
        if call["batch_size"] != BATCH or not near(call["eps"], EPS):
            raise Wrong(
                _(
                    "`SGD` reçoit des batchs de {batch} et un pas de {eps} ; ceux de l'énoncé sont "
                    "autres."
                ).format(batch=call["batch_size"], eps=decimal(call["eps"], "g")),
                OPTIMISER,
            )


def _judge_costs(case: Case, seen: Case) -> None:
    if len(seen["costs"]) != case["n_epochs"]:
        raise Wrong(
            _("{got} epochs sont faites, pour n_epochs = {n}.").format(
                got=len(seen["costs"]), n=case["n_epochs"]
            ),
            ARGUMENTS,
        )
    result = not_none(seen["result"], "denoise(…)")
    if np.ndim(result) > 1:
        raise Wrong(
            _(
                "chaque coût est dans une liste à lui : on attend une liste de nombres, un par epoch."
            ),
            RETURN,
        )
    if not near(np.ravel(np.asarray(result, float)), seen["costs"]):
        raise Wrong(_("les coûts renvoyés ne sont pas ceux de `SGD`, un par epoch."), RETURN)
