"""Checks of `walk(model, a, b, n)` and `denoise(model, X, n_epochs, sigma, rng)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import (
    Wrong,
    array,
    mapping,
    near,
    not_none,
    only_wrong,
    together,
    words,
)
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import ARGUMENTS, LOSS, OPTIMISER, PART, RETURN
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.checks.tp13.clinic import Ledger, not_lent
from tp_utils.i18n import _, decimal, listed, ngettext

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
    deviation, and 0.2 is tolerated. Either is exceeded by chance less often than 1e-40; so it is in
    the long case, 1 200 images of 16 pixels. Each of 1 536 pixels is black once in two, then cut at 0
    once in two: none of them is with a chance of (3/4)^1536, 1e-192; the same for white ones, at 1.
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

    def longer(self, first: Sequence[Case]) -> list[Case]:
        """Return many images, small, for two epochs."""
        small = {**first[0], "X": first[0]["X"][:, :16], "n_epochs": 2}
        return [with_rows(small, ("X",))]

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
        _judge_number(seen["calls"], len(case["X"]))
        inputs = [array(call["X"], "X", case["X"].shape) for call in seen["calls"]]
        targets = [array(call["Y"], "Y", case["X"].shape) for call in seen["calls"]]
        received = inputs[0]
        inputs, targets = _in_order(inputs, targets, case["X"])
        _judge_targets(inputs, targets, case)
        together(
            lambda: _judge_noise(inputs, [call["n_epochs"] for call in seen["calls"]], case),
            lambda: _judge_settings(seen["calls"]),
            lambda: _judge_costs(case, seen),
        )
        if case["sigma"] <= 0.5:  # where a noise that is always the same has been told
            _judge_generator(received, seen)


def _judge_number(calls: list[Case], n: int) -> None:
    """Raise Wrong if `SGD` receives fewer images than there are."""
    for call in calls:
        if np.ndim(call["X"]) == 2 and len(call["X"]) == len(call["Y"]) < n:
            raise Wrong(
                ngettext(
                    "le modèle n'apprend que sur {n} image, et il y en a {all}.",
                    "le modèle n'apprend que sur {n} images, et il y en a {all}.",
                    len(call["X"]),
                ).format(n=len(call["X"]), all=n),
                ARGUMENTS,
            )


def _in_order(
    inputs: list[np.ndarray], targets: list[np.ndarray], X: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return both in the order of the images, where the targets are the images in another one."""
    kept = np.lexsort(X.T)
    pairs = []
    for given, target in zip(inputs, targets, strict=True):
        order = np.lexsort(target.T)
        if not near(target, X) and near(target[order], X[kept]):
            back = order[kept.argsort()]
            given, target = given[back], target[back]
        pairs.append((given, target))
    return [given for given, _target in pairs], [target for _given, target in pairs]


def _judge_targets(inputs: list[np.ndarray], targets: list[np.ndarray], case: Case) -> None:
    X = case["X"]
    clean = all(near(target, X) for target in targets)
    if any(near(given, X) for given in inputs):
        raise Wrong(
            _("l'entrée est l'image propre : le réseau n'a aucun bruit à enlever.")
            if clean
            else _(
                "l'entrée et la cible sont échangées : on part du bruit, on vise l'image propre."
            )
        )
    if clean:
        return
    if all(near(target, given - X) for given, target in zip(inputs, targets, strict=True)):
        raise Wrong(_("la cible est le bruit seul : on vise l'image propre."))
    spread = max(float((target - X).std()) for target in targets) / case["sigma"]
    if 0.3 < spread < 3 or all(map(near, targets, inputs)):
        raise Wrong(
            _("la cible porte du bruit : le réseau apprend à le reproduire, et non à l'ôter.")
        )
    raise Wrong(_("la cible n'est pas l'image propre, telle que `X` la donne."))


def _judge_noise(inputs: list[np.ndarray], n_epochs: list[int], case: Case) -> None:
    low, high = min(x.min() for x in inputs), max(x.max() for x in inputs)
    bounds = {"low": decimal(float(low), ".2f"), "high": decimal(float(high), ".2f")}
    if low < 0 or high > 1:
        text = _("les entrées vont de {low} à {high} : l'image bruitée reste entre 0 et 1.")
        raise Wrong(text.format(**bounds), PART)
    if case["sigma"] > 0.5:  # cut at 0 and 1: its law is not looked at
        if low > 0 or high < 1:
            text = _("les entrées vont de {low} à {high} : l'image bruitée se coupe à 0 et à 1.")
            raise Wrong(text.format(**bounds), PART)
        return
    noises = [given - case["X"] for given in inputs]
    _judge_pixels(noises[0])
    spreads = [float(noise.std()) / case["sigma"] for noise in noises]
    if any(abs(spread - 1) > 0.2 for spread in spreads):
        if _of_others(noises[0], inputs[0], case["X"]):
            raise Wrong(
                _("l'entrée et la cible ne sont pas la même image : elles suivent deux ordres."),
                PART,
            )
        raise Wrong(
            _(
                "l'écart-type du bruit vaut {ratios} fois sigma, d'un appel de `SGD` à l'autre."
            ).format(ratios=listed(decimal(spread, ".2f") for spread in spreads)),
            PART,
        )
    alike = [float(np.corrcoef(noises[0].ravel(), one.ravel())[0, 1]) for one in noises[1:]]
    at_once = len(noises) < case["n_epochs"] and max(n_epochs) > 1
    if at_once or any(abs(value) > 0.2 for value in alike):
        raise Wrong(
            _("le bruit est le même à toutes les epochs : le réseau peut l'apprendre par cœur."),
            PART,
        )


def _judge_pixels(noise: np.ndarray) -> None:
    """Raise Wrong unless each pixel of each image has a noise of its own."""
    silent = int((np.abs(noise).max(axis=1) < 1e-9).sum())
    if silent:
        raise Wrong(
            ngettext(
                "l'entrée de {k} image sur {n} est l'image propre : le bruit y manque.",
                "l'entrée de {k} images sur {n} est l'image propre : le bruit y manque.",
                silent,
            ).format(k=silent, n=len(noise)),
            PART,
        )
    if near(noise.std(axis=1), np.zeros(len(noise)), atol=1e-5):
        raise Wrong(
            _("tous les pixels d'une image reçoivent le même bruit : il en faut un par pixel."),
            PART,
        )
    if float(noise.mean(axis=0).std()) > 0.7 * float(noise.std()):
        raise Wrong(_("toutes les images reçoivent le même bruit : il en faut un par pixel."), PART)


def _of_others(noise: np.ndarray, given: np.ndarray, X: np.ndarray) -> bool:
    """Tell whether most inputs are nearer to other images than to their own."""
    nearest = [float(np.mean((X - row) ** 2, axis=1).min()) for row in given[:24]]
    own = np.mean(noise[:24] ** 2, axis=1)
    return bool(np.mean(own > 1.2 * np.array(nearest)) > 0.5)


def _judge_generator(first: np.ndarray, seen: Case) -> None:
    """Judge that all is drawn from `rng`: the noises, and the orders of `SGD`."""
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
            ngettext(
                "{got} epoch est faite, pour n_epochs = {n}.",
                "{got} epochs sont faites, pour n_epochs = {n}.",
                len(seen["costs"]),
            ).format(got=len(seen["costs"]), n=case["n_epochs"]),
            ARGUMENTS,
        )
    result = not_none(seen["result"], "denoise(…)")
    if isinstance(result, list) and all(isinstance(one, list) or np.ndim(one) for one in result):
        text = _(
            "chaque coût est dans une liste à lui : on attend une liste de nombres, un par epoch."
        )
        raise Wrong(text, RETURN)
    several = result if isinstance(result, list) else [result]
    if not all(isinstance(one, (np.ndarray, int, float)) for one in several):
        text = _("denoise(…) renvoie {got} ; on attend la liste des coûts, un nombre par epoch.")
        raise Wrong(text.format(got=words(result)), RETURN)
    if not near(np.ravel(np.asarray(result, float)), seen["costs"]):
        raise Wrong(_("les coûts renvoyés ne sont pas ceux de `SGD`, un par epoch."), RETURN)
