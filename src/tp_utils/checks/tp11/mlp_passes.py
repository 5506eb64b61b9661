"""Checks of `MLP.forward(X)` and `MLP.backward(x, y)`: against the gradients of a complex step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import FINITE_DIFFERENCES, Case, softmax
from tp_utils.checks.judges.judging import (
    Wrong,
    array,
    lightest,
    near,
    not_none,
    only_wrong,
    together,
    words,
)  # fmt: skip
from tp_utils.checks.judges.mistakes import Mistake, explain, explain_gradient
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import ARGUMENTS, PART, RETURN, STATE, Property
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.checks.tp11.networks import SIZES, batch, draw, put_in, reference, twice, two_ways
from tp_utils.i18n import N_, _


class Pass(Check):
    """A method of `MLP`, judged with our layers, then with the student's: one right is enough."""

    numpy = True
    forbidden = (NO_TORCH,)
    answers = FINITE_DIFFERENCES
    keeps = N_("quelque chose s'accumule dans `self`, ou l'appel modifie ce qu'il a reçu.")

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return L = 3, a deep network, a square one (silent transposes), one row.

        Then the first network again, with another batch, with other labels, with a batch of large
        values, whose gradients are large.
        """
        cases = [draw(rng, *sizes) for sizes in SIZES]
        first = cases[0]
        other = {**first, "y": (first["y"] + 1) % first["sizes"][2]}
        n = len(first["y"])
        return [*cases, batch(rng, first, n), other, batch(rng, first, n, 100.0)]

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge both results; the complaint is the lightest."""
        complaints = []
        for way in ("isolated", "own"):
            if isinstance(got, dict) and way in got:
                try:
                    return self._judge_way(case, got[way])
                except Wrong as wrong:
                    complaints.append(wrong)
        raise lightest(complaints) if complaints else Wrong(_("rien à juger."))

    def _judge_way(self, case: Case, seen: Any) -> None:
        together(lambda: self.judge_one(case, seen), lambda: _same(seen, _(self.keeps)))

    def judge_one(self, case: Case, seen: Any) -> None:
        """Judge one result."""
        raise NotImplementedError


def _same(seen: Any, keeps: str) -> None:
    if not _alike(part(seen, "result"), part(seen, "again")):
        raise Wrong(
            _(
                "le même appel, fait deux fois sur le même réseau, ne donne pas deux fois le même "
                "résultat : {keeps}"
            ).format(keeps=keeps),
            STATE,
        )


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    if not isinstance(a, (np.ndarray, float, int)):
        return bool(a == b)
    return np.shape(a) == np.shape(b) and (near(b, a) or np.array_equal(a, b, equal_nan=True))


class MLPForward(Pass):
    """The scores, and the list of the values that the way back needs."""

    name = "MLP-forward"
    points = 2
    by_row = (("x", "y", "other"),)
    properties = (RETURN,)

    def run(self, MLP: Any, case: Case) -> Any:
        """Return what `forward` gives, with our weights."""

        def forward(X: Any) -> Any:
            net = put_in(MLP, case)
            return twice(lambda: net.forward(X))

        # What the student's own layers do to X is judged by their own checks.
        X = case["x"][0]
        return two_ways(MLP, lambda: forward(X), lambda: forward(X.copy()))

    def judge_one(self, case: Case, seen: Any) -> None:
        """Judge the scores, then each kept value; right scores alone have half."""
        got = part(seen, "result")
        expected, _grads = reference(case)
        not_none(got, "forward(X)")
        if not isinstance(got, list) or len(got) != 2:
            raise Wrong(
                _("`forward` renvoie {got} ; on attend deux valeurs, (S, x).").format(
                    got=words(got)
                )
            )
        turned = not isinstance(got[0], np.ndarray)
        kept, scores = got if turned else reversed(got)
        scores = array(scores, "S", expected[-1].shape)
        if not near(scores, expected[-1], 1e-6, 1e-8):
            raise _why_scores(case, scores, expected)
        if turned:
            raise Wrong(_("`forward` renvoie (x, S) ; l'énoncé demande (S, x)."), RETURN)
        kind = part(seen, "kind")
        if kind != "list":
            raise Wrong(
                _(
                    "les scores sont justes, mais x est de type {kind} ; on attend une liste."
                ).format(kind=kind),
                RETURN,
            )
        self._judge_kept(kept, expected)

    def _judge_kept(self, kept: Any, expected: list[np.ndarray]) -> None:
        L = len(expected) - 1
        if len(kept) != L + 1:
            raise Wrong(
                _(
                    "les scores sont justes, mais la liste x a {n} éléments pour L = {L} ; on attend "
                    "x⁽⁰⁾, …, x⁽ᴸ⁾, soit L + 1 éléments, l'entrée et les ReLU comprises."
                ).format(n=len(kept), L=L),
                RETURN,
            )
        for i, (value, right) in enumerate(zip(kept, expected, strict=True)):
            if not isinstance(value, np.ndarray) or not near(value, right, 1e-6, 1e-8):
                raise Wrong(
                    _(
                        "les scores sont justes, mais x[{i}] n'est pas la sortie de la couche {i} : "
                        "{got}. Est-elle rangée avant ou après la ReLU ?"
                    ).format(i=i, got=words(value)),
                    RETURN,
                )


def _why_scores(case: Case, scores: np.ndarray, expected: list[np.ndarray]) -> Wrong:
    """Say which known mistake gives these scores."""
    linear = case["x"][0]
    for W, b in zip(case["W"], case["b"], strict=True):
        linear = linear @ W + b
    table = {
        _("une ReLU est appliquée aux scores : la dernière couche est affine."): (
            expected[-1].clip(0)
        ),
        _("il n'y a aucune ReLU : le réseau entier reste affine."): linear,
        _("un softmax est appliqué : `forward` renvoie les scores."): softmax(expected[-1], 1),
        _("les couches du milieu ne sont pas parcourues : votre boucle va-t-elle jusqu'à L ?"): (
            expected[2] @ case["W"][-1] + case["b"][-1]
        ),
    }
    mistakes = [Mistake(says, gives) for says, gives in table.items()]
    return explain(scores, mistakes, 1e-6, 1e-8) or Wrong(
        _(
            "pour L = {L}, les scores S ont la bonne forme, mais pas les bonnes valeurs. Suivez x[i], "
            "couche par couche : impair, FC avec W[i] et b[i] ; pair, ReLU."
        ).format(L=case["sizes"][3]),
        named=False,
    )


class MLPBackward(Pass):
    """The gradients of all the affine layers, from the last to the first."""

    name = "MLP-backward"
    points: float = 3
    by_row = (("x", "y", "other"),)
    properties: tuple[Property, ...] = (PART, RETURN, ARGUMENTS)
    called = "backward"

    def run(self, MLP: Any, case: Case) -> Any:
        """Return what `backward` gives for our values, then after the student's own `forward`."""

        def isolated() -> Any:
            net = put_in(MLP, case)
            return twice(lambda: net.backward(case["x"], case["y"]))

        def own() -> Any:
            net = put_in(MLP, case)
            first, second = net.forward(case["x"][0].copy())  # their layers may change it
            x = first if isinstance(first, (list, dict)) else second
            net.forward(case["other"].copy())  # what backward is given counts, not what came last
            return twice(lambda: net.backward(x, case["y"]))

        return two_ways(MLP, isolated, own)

    def judge_one(self, case: Case, seen: Any) -> None:
        """Judge the layers from the last to the first: the first wrong one is the cause."""
        got = not_none(part(seen, "result"), f"{self.called}(…)")
        if not isinstance(got, list) or len(got) != 2:
            raise Wrong(
                _("`{called}` renvoie {got} ; on attend deux dictionnaires, (dW, db).").format(
                    called=self.called, got=words(got)
                )
            )
        try:
            self._judge_both(case, *got)
        except Wrong:
            try:
                self._judge_both(case, *reversed(got))
            except Wrong:
                pass
            else:
                message = _("`{called}` renvoie (db, dW) ; l'énoncé demande (dW, db).")
                raise Wrong(message.format(called=self.called), RETURN) from None
            raise

    def _judge_both(self, case: Case, dW: Any, db: Any) -> None:
        layers = range(case["sizes"][3], 0, -2)
        right = reference(case)[1]
        complaints = []
        for name, gradients in (("W", dW), ("b", db)):
            try:
                _judge_keys(name, gradients, layers)
                for i in layers:
                    self._judge_gradient(gradients[str(i)], right[f"{name}{i}"], i, name, case)
            except Wrong as wrong:
                complaints.append(wrong if name == "W" else wrong.about(_only(wrong)))
        if complaints:
            raise complaints[0]

    def mistakes(self, case: Case, key: str) -> list[Mistake]:
        """Return what the gradient of this name, `W3`, would be with each mistake."""
        kept, last = reference({**case, "x": [case["other"]]})
        mixed = way_back(case, lambda before, _after: before > 0, kept)
        return [
            Mistake(
                _("dans le gradient de {name}, la dérivée de l'activation manque."),
                way_back(case, lambda _before, _after: 1.0)[key],
            ),
            Mistake(
                _(
                    "le gradient de {name} est celui du dernier batch passé par `forward` : `backward` "
                    "doit se servir du `x` qu'on lui donne."
                ),
                last[key],
                ARGUMENTS,
            ),
            Mistake(
                _(
                    "dans le gradient de {name}, l'entrée de la couche est celle du dernier batch passé "
                    "par `forward` : elle est dans le `x` donné à `backward`."
                ),
                mixed[key],
                ARGUMENTS,
            ),
        ]

    def _judge_gradient(self, value: Any, right: np.ndarray, i: int, name: str, case: Case) -> None:
        gradient = array(value, f"d{name}[{i}]", right.shape)
        if near(gradient, right, 1e-6, 1e-9):
            return
        label, L = f"`{name}[{i}]`", case["sizes"][3]
        mistakes = self.mistakes(case, f"{name}{i}")
        known = explain_gradient(gradient, right, label, len(case["x"][0]), mistakes)
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


def _only(wrong: Wrong) -> Property:
    """Return what wrong biases cost, when the weights may be right."""
    return ARGUMENTS if wrong.property == ARGUMENTS else PART


def _judge_keys(name: str, gradients: Any, layers: range) -> None:
    if not isinstance(gradients, dict):
        raise Wrong(
            _("`d{name}` est {got} ; on attend un dictionnaire, de clés 1, 3, …, L.").format(
                name=name, got=words(gradients)
            )
        )
    missing = [str(i) for i in reversed(layers) if str(i) not in gradients]
    beyond = [key for key in gradients if key.isdigit() and int(key) > layers[0]]
    if beyond and not missing:
        raise Wrong(
            _(
                "pour L = {L}, `d{name}` a aussi la clé {key}, celle d'un autre réseau : le dictionnaire "
                "est gardé d'un appel à l'autre. Créez-en un à chaque appel."
            ).format(L=layers[0], name=name, key=beyond[0]),
            STATE,
        )
    if missing and not gradients:
        raise Wrong(
            _("pour L = {L}, `d{name}` est vide ; il y manque {missing}.").format(
                L=layers[0], name=name, missing=", ".join(missing)
            )
        )
    if missing:
        raise Wrong(
            _("pour L = {L}, `d{name}` a les clés {got} ; il y manque {missing}.").format(
                L=layers[0],
                name=name,
                got=", ".join(gradients),
                missing=", ".join(missing),
            )
        )


def way_back(
    case: Case,
    slope: Callable[[np.ndarray, np.ndarray], Any],
    inputs: Sequence[np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """Return the gradients found with this slope of the activations, of what enters and leaves them.

    `inputs`: what enters the layers, when it is not what is in the case.
    """
    x, y = case["x"], case["y"]
    delta = (softmax(x[-1], 1) - np.eye(x[-1].shape[1])[y]) / len(y)
    found: dict[str, np.ndarray] = {}
    for i in range(case["sizes"][3], 0, -2):
        found |= {f"W{i}": (inputs or x)[i - 1].T @ delta, f"b{i}": delta.sum(0, keepdims=True)}
        if i > 1:
            delta = (delta @ case["W"][i // 2].T) * slope(x[i - 2], x[i - 1])
    return found
