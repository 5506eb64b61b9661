"""Checks of `MLP.forward(X)` and `MLP.backward(x, y)`: against torch.nn.functional and autograd."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, softmax
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, only_wrong, words
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import PART
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.checks.tp11.networks import SIZES, draw, put_in, reference, two_ways
from tp_utils.i18n import _


class Pass(Check):
    """A method of `MLP`, judged with our layers, then with the student's: one right is enough."""

    numpy = True
    forbidden = (NO_TORCH,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return L = 3, a deep network, a square one (silent transposes), one row."""
        return [draw(rng, *sizes) for sizes in SIZES]

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge both results; the complaint is that of the first."""
        complaints = []
        for way in ("isolated", "own"):
            if isinstance(got, dict) and way in got:
                try:
                    return self.judge_one(case, part(got[way], "result"))
                except Wrong as wrong:
                    complaints.append(wrong)
        raise complaints[0] if complaints else Wrong(_("la méthode n'a rien donné à juger."))

    def judge_one(self, case: Case, got: Any) -> None:
        """Judge one result."""
        raise NotImplementedError


class MLPForward(Pass):
    """The scores, and the list of the values that the way back needs."""

    name = "MLP-forward"
    points = 2

    def run(self, MLP: Any, case: Case) -> Any:
        """Return what `forward` gives, with our weights."""

        def forward() -> Any:
            return put_in(MLP, case).forward(np.array(case["x"][0]))

        return two_ways(MLP, forward, forward)

    def judge_one(self, case: Case, got: Any) -> None:
        """Judge the scores, then each kept value; right scores alone have half."""
        expected, _grads = reference(case)
        not_none(got, "forward(X)")
        if not isinstance(got, list) or len(got) != 2:
            raise Wrong(
                _("`forward` renvoie {got} ; on attend deux valeurs, (S, x).").format(
                    got=words(got)
                )
            )
        scores, kept = got if isinstance(got[0], np.ndarray) else reversed(got)
        scores = array(scores, "S", expected[-1].shape)
        if not near(scores, expected[-1], 1e-6, 1e-8):
            raise Wrong(_why_scores(case, scores, expected))
        self._judge_kept(kept, expected)

    def _judge_kept(self, kept: Any, expected: list[np.ndarray]) -> None:
        L = len(expected) - 1
        if isinstance(kept, dict):
            kept = [kept.get(str(i)) for i in range(len(kept))]
        if not isinstance(kept, list):
            raise Wrong(_("x est {got} ; on attend une liste.").format(got=words(kept)), PART)
        if len(kept) != L + 1:
            raise Wrong(
                _(
                    "les scores sont justes, mais la liste x a {n} éléments pour L = {L} ; on attend "
                    "x⁽⁰⁾, …, x⁽ᴸ⁾, soit L + 1 éléments, l'entrée et les ReLU comprises."
                ).format(n=len(kept), L=L),
                PART,
            )
        for i, (value, right) in enumerate(zip(kept, expected, strict=True)):
            if not isinstance(value, np.ndarray) or not near(value, right, 1e-6, 1e-8):
                raise Wrong(
                    _(
                        "les scores sont justes, mais x[{i}] n'est pas la sortie de la couche {i} : "
                        "{got}. Est-elle rangée avant ou après la ReLU ?"
                    ).format(i=i, got=words(value)),
                    PART,
                )


def _why_scores(case: Case, scores: np.ndarray, expected: list[np.ndarray]) -> str:
    """Say which known mistake gives these scores."""
    linear = case["x"][0]
    for W, b in zip(case["W"], case["b"], strict=True):
        linear = linear @ W + b
    short = expected[2] @ case["W"][-1] + case["b"][-1]
    mistakes = {
        _("une ReLU est appliquée aux scores : la dernière couche est affine."): expected[-1].clip(
            0
        ),
        _("il n'y a aucune ReLU : le réseau entier reste affine."): linear,
        _("un softmax est appliqué : `forward` renvoie les scores."): softmax(expected[-1], 1),
        _(
            "les couches du milieu ne sont pas parcourues : votre boucle va-t-elle jusqu'à L ?"
        ): short,
    }
    for sentence, wrong in mistakes.items():
        if near(scores, wrong, 1e-6, 1e-8):
            return sentence
    return _(
        "pour L = {L}, les scores S ont la bonne forme, mais pas les bonnes valeurs. Suivez x[i], "
        "couche par couche : impair, FC avec W[i] et b[i] ; pair, ReLU."
    ).format(L=case["sizes"][3])


class MLPBackward(Pass):
    """The gradients of all the affine layers, from the last to the first."""

    name = "MLP-backward"
    points = 3

    def run(self, MLP: Any, case: Case) -> Any:
        """Return what `backward` gives for our values, then after the student's own `forward`."""

        def isolated() -> Any:
            return put_in(MLP, case).backward([np.array(a) for a in case["x"]], np.array(case["y"]))

        def own() -> Any:
            net = put_in(MLP, case)
            first, second = net.forward(np.array(case["x"][0]))
            x = first if isinstance(first, (list, dict)) else second
            return net.backward(x, np.array(case["y"]))

        return two_ways(MLP, isolated, own)

    def judge_one(self, case: Case, got: Any) -> None:
        """Judge the layers from the last to the first: the first wrong one is the cause."""
        _x, expected = reference(case)
        not_none(got, "backward(x, y)")
        if not isinstance(got, list) or len(got) != 2:
            raise Wrong(
                _("`backward` renvoie {got} ; on attend deux dictionnaires, (dW, db).").format(
                    got=words(got)
                )
            )
        layers = range(case["sizes"][3], 0, -2)
        found: dict[str, Any] = {}
        for name, gradients in zip(("W", "b"), got, strict=True):
            if not isinstance(gradients, dict):
                raise Wrong(
                    _("d{name} est {got} ; on attend un dictionnaire, de clés 1, 3, …, L.").format(
                        name=name, got=words(gradients)
                    )
                )
            missing = [str(i) for i in reversed(layers) if str(i) not in gradients]
            if missing:
                raise Wrong(
                    _("pour L = {L}, d{name} a les clés {got} ; il y manque {missing}.").format(
                        L=layers[0],
                        name=name,
                        got=", ".join(gradients) or "∅",
                        missing=", ".join(missing),
                    )
                )
            found |= {f"{name}{i}": gradients[str(i)] for i in layers}
        unmasked = _without_relu(case, case["x"])
        for i in layers:
            for name in (f"W{i}", f"b{i}"):
                self._judge_gradient(found[name], expected[name], i, name[0], case, unmasked[name])

    def _judge_gradient(
        self, value: Any, right: np.ndarray, i: int, name: str, case: Case, unmasked: np.ndarray
    ) -> None:
        gradient = array(value, f"d{name}[{i}]", right.shape)
        if near(gradient, right, 1e-6, 1e-9):
            return
        label, L = f"`{name}[{i}]`", case["sizes"][3]
        no_relu = _("dans le gradient de {name}, la dérivée de l'activation manque.")
        known = explain_gradient(
            gradient, right, label, len(case["x"][0]), [Mistake(no_relu, unmasked)]
        )
        if i == L:
            place = _("C'est la dernière couche, la première en remontant.")
        else:
            place = _(
                "La couche {after} est juste : cherchez entre les couches {after} et {i}."
            ).format(after=i + 2, i=i)
        known = known or Wrong(
            _("d{name}[{i}] n'est pas le gradient du coût par rapport à {label}.").format(
                name=name, i=i, label=label
            ),
            named=False,
        )
        where = _("pour L = {L},").format(L=L)
        causes = {key: f"{where} {text} {place}" for key, text in known.causes.items()}
        raise Wrong(f"{where} {known.message} {place}", known.property, causes, known.named)


def _without_relu(case: Case, kept: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return the gradients found when the way back ignores the ReLU layers."""
    S, y = kept[-1], case["y"]
    delta = (softmax(S, 1) - np.eye(S.shape[1])[y]) / len(S)
    found: dict[str, np.ndarray] = {}
    for i in range(case["sizes"][3], 0, -2):
        found |= {f"W{i}": kept[i - 1].T @ delta, f"b{i}": delta.sum(0, keepdims=True)}
        delta = delta @ case["W"][i // 2].T
    return found
