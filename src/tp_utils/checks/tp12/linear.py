"""Checks of `Linear(n_in, n_out)`: its parameters, its output, its gradients."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from tp_utils.checks.judges.by_row import differences
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong
from tp_utils.checks.judges.laws import has_spread, off_center
from tp_utils.checks.judges.learning import judge_apart
from tp_utils.checks.judges.library import (
    LibraryCheck,
    about,
    copied,
    judge_gradient,
    judge_parts,
    judge_real,
)
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import FORM, INITIAL, PART, STATE
from tp_utils.checks.tp12.activations import sigmoid
from tp_utils.gradients import numerical_gradient
from tp_utils.i18n import N_, _, decimal

LAYERS_ALIKE = N_(
    "deux couches créées l'une après l'autre ont les mêmes poids : une graine fixée, ou des valeurs "
    "écrites d'avance, empêchent de recommencer d'un autre point de départ."
)
SIZES = ((5, 3, 2), (3, 3, 3), (6, 2, 4), (1, 4, 3), (4, 5, 4))  # N, n_in, n_out


def output(P: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return the right output: a sum over the inputs, and the last row of P."""
    out: np.ndarray = np.einsum("ni,io->no", X, P[:-1]) + P[-1]
    return out


class Linear(LibraryCheck):
    """`Linear`: sizes, law of the weights, biases and gradient at zero.

    False alarm: three draws of three measured layers, by the three bounds of `laws` each, refuse right
    normal weights under one key in 6e10; uniform ones spread less.
    """

    name = "Linear"
    points = 1
    varied = ("n_in", "n_out")
    properties = (INITIAL, STATE)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a small layer, and three large ones whose law can be measured, one of few inputs."""
        return [
            {"n_in": n_in, "n_out": n_out, "seed": int(rng.integers(2**31))}
            for n_in, n_out in ((3, 2), (100, 60), (25, 200), (2, 1500))
        ]

    def run(self, layer_class: Any, case: dict[str, Any]) -> Any:
        """Return parameters and gradient, and the parameters of a second layer."""
        with self.prepared(layer_class):
            layer = layer_class(case["n_in"], case["n_out"])
            other = layer_class(case["n_in"], case["n_out"])
            return {
                "parameters": layer.parameters,
                "gradient": layer.gradient,
                "other": other.parameters,
            }

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the shapes, then the law."""
        got = mapping(got, "Linear(…)", ("parameters", "gradient", "other"))
        n_in, n_out = case["n_in"], case["n_out"]
        shape = (n_in + 1, n_out)
        P = _shaped(got["parameters"], "`parameters`", shape)
        G = _shaped(got["gradient"], "`gradient`", shape)
        if G.any():
            raise Wrong(
                _("`gradient` doit être nul au départ : les gradients s'y accumuleront."), INITIAL
            )
        with about(INITIAL):
            judge_real(got["gradient"], "`gradient`")
        W, b = P[:-1], P[-1]
        if b.any():
            raise Wrong(
                _(
                    "les biais, dernière ligne de `parameters`, vont jusqu'à {v} : l'énoncé les veut "
                    "nuls."
                ).format(v=decimal(np.abs(b).max(), ".3g")),
                INITIAL,
            )
        if np.ptp(W) < 1e-12:
            raise Wrong(
                _(
                    "tous les poids valent {v} : les neurones d'une couche resteraient identiques."
                ).format(v=decimal(W.flat[0], ".3g"))
            )
        other = array(got["other"], "`parameters`", shape)
        judge_apart(near(other, P, rtol=0, atol=1e-12), LAYERS_ALIKE)
        if W.size < 1000:
            return
        expected, centered = n_in**-0.5, W - W.mean()
        if not has_spread(centered, expected):
            if has_spread(centered, (n_in + 1) ** -0.5):
                raise Wrong(
                    _(
                        "l'écart-type des poids d'une couche à {n} entrées est {std}, comme si elle en "
                        "avait {more} : la colonne de 1 n'est pas une entrée."
                    ).format(n=n_in, std=decimal(W.std(), ".4f"), more=n_in + 1)
                )
            raise Wrong(
                _(
                    "l'écart-type des poids d'une couche à {n} entrées est {std} : ce n'est pas celui "
                    "de l'énoncé, qui dépend du nombre d'entrées."
                ).format(n=n_in, std=decimal(W.std(), ".4f"))
            )
        if off_center(W, expected):
            raise Wrong(
                _("la moyenne des poids est {v} : elle doit être nulle.").format(
                    v=decimal(W.mean(), ".3f")
                )
            )


class LinearForward(LibraryCheck):
    """`Linear-forward`: X W + b, the bias being the last row of the parameters."""

    name = "Linear-forward"
    points = 1
    varied = ("P", "X")
    by_row = (("X",),)
    properties = (FORM,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return layers and batches of several sizes, the last one of large inputs."""
        cases = [
            {"P": rng.standard_normal((n + 1, m)), "X": rng.standard_normal((N, n))}
            for N, n, m in SIZES
        ]
        cases[-1]["X"] *= 100
        return cases

    def run(self, layer_class: Any, case: dict[str, Any]) -> Any:
        """Return the output, and the input afterwards."""
        with self.prepared(layer_class):
            return _layer(layer_class, case["P"]).forward(case["X"])

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the output."""
        P, X = case["P"], case["X"]
        N, n_out = len(X), P.shape[1]
        first, right = X @ P[1:] + P[0], output(P, X)
        active = _("la sortie passe par une activation : cette couche est seulement affine.")
        mistakes = [
            (_("le biais manque : c'est la dernière ligne de `parameters`."), X @ P[:-1]),
            (
                _("le biais est pris dans la première ligne de `parameters` ; c'est la dernière."),
                first,
            ),
            (_("le biais est retranché."), X @ P[:-1] - P[-1]),
            (_("le biais est compté deux fois."), X @ P[:-1] + 2 * P[-1]),
            *((active, f(right)) for f in (np.tanh, sigmoid, lambda Z: Z.clip(0))),
        ]
        if P.shape[0] - 1 == n_out:
            mistakes.append((_("la matrice des poids est transposée."), X @ P[:-1].T + P[-1]))
        judge_array(got, "`forward(X)`", right, mistakes)
        if np.shape(got) != (N, n_out):
            raise Wrong(
                _("`forward(X)` a la forme {got} ; on attend {shape}.").format(
                    got=np.shape(got), shape=(N, n_out)
                ),
                FORM,
            )


class LinearBackward(LibraryCheck):
    """`Linear-backward`: both gradients against finite differences, two batches in a row."""

    name = "Linear-backward"
    points = 2
    varied = ("X1", "delta1")
    by_row = (("X1", "delta1"),)
    properties = (PART,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two batches with random deltas for each layer, the last large; N differs from the sizes."""
        cases = []
        for N, n, m in SIZES:
            case = {"P": rng.standard_normal((n + 1, m))}
            for k, rows in (("1", N), ("2", N + 2)):
                case["X" + k] = rng.standard_normal((rows, n))
                case["delta" + k] = rng.standard_normal((rows, m))
            cases.append(case)
        cases[-1] |= {key: 100 * cases[-1][key] for key in ("delta1", "delta2")}
        return cases

    def run(self, layer_class: Any, case: dict[str, Any]) -> Any:
        """Return the gradient after one batch and after two, and the delta of the first."""
        with self.prepared(layer_class):
            layer = _layer(layer_class, case["P"])
            layer.gradient = np.zeros(layer.parameters.shape)
            seen = {}
            for key, k in (("once", "1"), ("twice", "2")):
                _try_forward(layer, case["X" + k])
                layer.backward_update_gradient(case["X" + k], case["delta" + k])
                seen[key] = copied(layer.gradient)
            seen["still"] = bool(np.array_equal(layer.parameters, case["P"]))
            _try_forward(layer, case["X1"])
            seen["delta"] = copied(layer.backward_delta(case["X1"], case["delta1"]))
            return {**seen, "after": copied(layer.gradient)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the gradient of the parameters, and that of the input."""
        got = mapping(got, "Linear", ("once", "twice", "delta", "after", "still"))

        def below() -> None:
            if got["still"] is not True:
                raise Wrong(
                    _(
                        "`backward_update_gradient` change aussi `parameters` : elle ne fait qu'ajouter à "
                        "`gradient`, et c'est `update_parameters` qui fait le pas."
                    )
                )
            _judge_input(case, got["delta"])

        judge_parts(lambda: _judge_parameters(case, got), below)
        if not near(got["after"], got["twice"]):
            raise Wrong(
                _(
                    "`backward_delta` change aussi `gradient` : dans `backward`, qui appelle les deux "
                    "méthodes, il serait compté deux fois."
                ),
                PART,
            )


def _judge_parameters(case: dict[str, Any], got: dict[str, Any]) -> None:
    parts = []
    for k in "12":
        X, delta = case["X" + k], case["delta" + k]
        parts.append(numerical_gradient(lambda P: (delta * output(P, X)).sum(), case["P"]))  # noqa: B023
    first, second = parts
    name = _("`gradient`, après `backward_update_gradient`,")
    without_bias, wrong_bias = first.copy(), first.copy()
    without_bias[-1] = 0
    wrong_bias[-1] = case["delta1"].mean(0)
    bias_first = np.roll(first, 1, axis=0)
    mistakes = [
        (
            _("dans `gradient`, la ligne du biais reste nulle : il n'apprendrait jamais."),
            without_bias,
        ),
        (
            _(
                "la ligne du biais reçoit une moyenne, et les poids une somme : il faut la somme "
                "partout."
            ),
            wrong_bias,
        ),
        (_("dans `gradient`, la ligne du biais est la première ; c'est la dernière."), bias_first),
    ]
    if not np.any(got["once"]):
        raise Wrong(
            _(
                "`backward_update_gradient` laisse `gradient` à zéro : son nom est-il écrit "
                "exactement ainsi ?"
            )
        )
    judge_gradient(got["once"], name, first, len(case["X1"]), mistakes)
    overwritten = _(
        "après deux batchs, `gradient` est celui du second seulement : il est remplacé, au lieu "
        "d'être accumulé."
    )
    judge_gradient(got["twice"], name, first + second, 1, [(overwritten, second)])


def _judge_input(case: dict[str, Any], value: Any) -> None:
    P, X, delta = case["P"], case["X1"], case["delta1"]
    right = differences(lambda x: (delta * output(P, x)).sum(axis=1), X)
    name = "`backward_delta(X, delta)`"
    with_bias = delta @ P.T
    mistakes = [
        (
            _(
                "`backward_delta` a une colonne de trop : le biais n'a pas d'entrée, sa ligne ne "
                "compte pas ici."
            ),
            with_bias,
        ),
        (
            _(
                "la ligne du biais est gardée à la place d'une autre : c'est la dernière qui se retire."
            ),
            delta @ P[1:].T,
        ),
    ]
    if P.shape[0] - 1 == P.shape[1]:
        mistakes.append(
            (_("dans `backward_delta`, la matrice des poids doit être transposée."), delta @ P[:-1])
        )
    judge_gradient(value, name, right, len(X), mistakes)


def _try_forward(layer: Any, X: np.ndarray) -> None:
    """Call `forward`, for a layer that remembers its input; its own check judges it."""
    with suppress(Exception):
        layer.forward(X)


def _layer(layer_class: Any, P: np.ndarray) -> Any:
    layer = layer_class(P.shape[0] - 1, P.shape[1])
    layer.parameters = P.copy()
    return layer


def _shaped(value: Any, what: str, shape: tuple[int, ...]) -> np.ndarray:
    found = array(value, what)
    if found.shape == shape:
        return found
    reason = _("une ligne par entrée, une de plus pour le biais, et une colonne par sortie")
    raise Wrong(
        _("{what} a la forme {got} ; on attend {shape} : {reason}.").format(
            what=what, got=found.shape, shape=shape, reason=reason
        )
    )
