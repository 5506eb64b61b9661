"""Formulas of the layers of a multilayer perceptron (lab sheet 004).

One example is a row (1, D), a batch is a matrix (N, D).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, GradientFormula, normal, softmax
from tp_utils.checks.judges.judging import Wrong, near, number, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import TYPE
from tp_utils.i18n import _, decimal


class NParameters(Check):
    """`n_parameters(D, H, C, L)`: against the sizes of the layers, counted one by one (Q3.19)."""

    name = "n_parameters"
    points = 1
    numpy = True
    varied = ("D", "H", "C", "L")
    properties = (TYPE,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return a deep network, where mistakes differ, the smallest, sizes drawn at random."""
        fixed = [(4, 7, 3, 7), (4, 7, 3, 3), (784, 100, 10, 9)]
        drawn = [int(rng.integers(2, 50)) for _i in range(3)]
        sizes = [*fixed, (*drawn, 2 * int(rng.integers(3, 9)) + 1)]
        return [dict(zip("DHCL", size, strict=True)) for size in sizes]

    def run(self, n_parameters: Any, case: Case) -> Any:
        """Return the count."""
        return n_parameters(*(case[key] for key in "DHCL"))

    def judge(self, case: Case, got: Any) -> None:
        """Judge the count, and that it is an integer."""
        together(lambda: _judge_count(case, got), lambda: _judge_integer(got))


def _judge_count(case: Case, got: Any) -> None:
    D, H, C, L = (case[key] for key in "DHCL")
    value = number(got, "n_parameters(D, H, C, L)")
    layers = [(D, H), *[(H, H)] * ((L - 3) // 2), (H, C)]
    right = sum(np.zeros((m + 1, n)).size for m, n in layers)
    if value == right:
        return
    weights = sum(m * n for m, n in layers)
    ends, hidden = (D + 1) * H + (H + 1) * C, H * (H + 1)
    found = _("pour D = {D}, H = {H}, C = {C}, L = {L}, vous comptez {got} paramètres. ")
    mistakes = {
        _("Les biais manquent."): weights,
        _("Chaque couche a un biais par neurone, et non un seul."): weights + len(layers),
        _("Les couches entre la première et la dernière manquent."): ends,
        _("Les couches ReLU n'ont pas de paramètre."): ends + (L - 2) * hidden,
        _("Une couche sur deux est une ReLU, sans paramètre."): ends + (L - 3) * hidden,
        _("Il y a une couche de H vers H de trop."): right + hidden,
        _("Il manque une couche de H vers H."): right - hidden,
        _("Les biais des couches du milieu manquent."): ends + H * H * ((L - 3) // 2),
    }
    table = [Mistake(found + hint, count) for hint, count in mistakes.items()]
    words = {"got": decimal(value, ".10g"), **case}
    hint = _("Écrivez la taille de W et de b, couche par couche.")
    raise explain(value, table, 0, 0.25, **words) or Wrong(
        (found + hint).format(**words), named=False
    )


def _judge_integer(got: Any) -> None:
    if isinstance(got, (float, np.ndarray)) and np.asarray(got).dtype.kind == "f":
        raise Wrong(
            _(
                "`n_parameters` renvoie un nombre à virgule : un compte est un `int`, divisez par `//`."
            ),
            TYPE,
        )


class FcGrads(GradientFormula):
    """`fc_grads(dz, x, W)` for one row (Q3.21 to Q3.23)."""

    name = "fc_grads"
    points = 2
    arguments: tuple[str, ...] = ("dz", "x", "W")
    outputs = {"dx": "x", "dW": "W", "db": "b"}  # noqa: RUF012
    enough = ("dx", "dW")
    n_rows: tuple[int, ...] = (1,)
    input = "x"

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return layers D ≠ H, then D = H, where a transpose is silent."""
        return [
            {"x": normal(rng, n, D), "W": normal(rng, D, H), "b": normal(rng, 1, H)}
            | {"dz": normal(rng, n, H)}
            for n in self.n_rows
            for D, H in ((3, 2), (4, 4), (2, 5))
        ]

    def costs(self, case: Case) -> np.ndarray:
        """Return costs whose gradient with respect to z is `dz`."""
        found: np.ndarray = (case["dz"] * (case["x"] @ case["W"] + case["b"])).sum(axis=1)
        return found

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return forgotten transposes, and the factors that the formula has not."""
        x, W, dz = case["x"], case["W"], case["dz"]
        square = W.shape[0] == W.shape[1]
        variable = self.outputs[output]
        if variable == "x":
            z = x @ W + case["b"]
            yield Mistake(
                _("le gradient de {name} utilise z au lieu du gradient qui arrive."), z @ W.T
            )
            if square:
                yield Mistake(_("W n'est pas transposée dans le gradient de {name}."), dz @ W)
        elif variable == "W":
            says = _("le gradient de {name} ne dépend pas de x.")
            yield Mistake(says, np.ones_like(x).T @ dz)
        else:
            says = _(
                "le gradient de {name} ne contient que des 1 : il manque le gradient qui arrive."
            )
            yield Mistake(says, np.ones_like(dz[:1]))
            yield Mistake(_("le gradient de {name} n'est pas le biais lui-même."), case["b"])


class FcGradsBatch(FcGrads):
    """`fc_grads_batch(dZ, X, W)` for N rows (Q3.31)."""

    name = "fc_grads_batch"
    points = 1
    outputs = {"dX": "x", "dW": "W", "db": "b"}  # noqa: RUF012
    enough = ("dX", "dW")
    shown = {"x": "X", "dz": "dZ"}  # noqa: RUF012
    n_rows = (5, 4, 1)
    by_row = (("dz", "x"),)

    def rows(self, case: Case) -> int:
        """Return the number of rows."""
        return len(case["x"])

    def _judge_one(self, name: str, value: Any, expected: np.ndarray, case: Case) -> None:
        """Say what is wrong with a bias that is not summed, whatever its shape."""
        dz = case["dz"]
        if self.outputs[name] == "b" and isinstance(value, np.ndarray) and len(dz) > 1:
            if value.shape == dz.shape and near(value, dz):
                raise Wrong(
                    _(
                        "`db` a une ligne par exemple, {shape} : il manque la somme sur les lignes."
                    ).format(shape=value.shape)
                )
            if value.size == len(dz) and near(value, dz.sum(axis=1)):
                raise Wrong(
                    _("`db` est sommé sur le mauvais axe : il a une valeur par colonne de Z.")
                )
        super()._judge_one(name, value, expected, case)

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Add a single row, and the number of rows."""
        yield from super().mistakes(case, output)
        dz = case["dz"]
        if self.outputs[output] == "b":
            yield Mistake(_("le gradient de {name} ne contient que la première ligne."), dz[:1])
            yield Mistake(_("le gradient de {name} ne contient que la dernière ligne."), dz[-1:])
            says = _("le gradient de {name} vaut N : il manque le gradient qui arrive.")
            yield Mistake(says, len(dz))


class ReluGrad(GradientFormula):
    """`relu_grad(dz, x)` for one row (Q3.25)."""

    name = "relu_grad"
    points = 1
    arguments = ("dz", "x")
    outputs = {"dx": "x"}  # noqa: RUF012
    input = "x"

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return rows with both signs, in x and in dz, and never 0."""
        cases = []
        for size in (5, 8):
            signs = np.resize([1, -1, -1, 1, 1], size) * np.resize([1, 1, -1], size)
            x = np.abs(normal(rng, 1, size)) * signs
            dz = np.abs(normal(rng, 1, size)) * np.resize([1, -1, -1], size)
            cases.append({"x": x, "dz": dz})
        return cases

    def costs(self, case: Case) -> np.ndarray:
        """Return costs whose gradient with respect to z is `dz`."""
        found: np.ndarray = (case["dz"] * np.maximum(case["x"], 0)).sum(axis=1)
        return found

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return masks of something else, and products with something else."""
        x, dz = case["x"], case["dz"]
        return [
            Mistake(
                _("le gradient n'est coupé nulle part : où x est négatif, que devient-il ?"), dz
            ),
            Mistake(
                _("la dérivée de ReLU est là, mais pas le gradient qui arrive."), 1.0 * (x > 0)
            ),
            Mistake(
                _("le gradient est multiplié par ReLU(x) au lieu de sa dérivée."), dz * x.clip(0)
            ),
            Mistake(_("c'est ReLU(dz) : le signe qui compte est celui de x."), dz.clip(0)),
            Mistake(
                _("le gradient est coupé aussi là où il est négatif : seul le signe de x compte."),
                dz.clip(0) * (x > 0),
            ),
            Mistake(_("le gradient passe là où x est négatif : c'est l'inverse."), dz * (x < 0)),
            Mistake(_("c'est ReLU(x), et non le gradient."), x.clip(0)),
            Mistake(
                _("la dérivée vaut −1 là où x est négatif : c'est celle de la valeur absolue."),
                dz * np.sign(x),
            ),
        ]


class ScoreGrad(GradientFormula):
    """`score_grad(s, y)` for one row and an integer label (Q3.28)."""

    name = "score_grad"
    points = 1
    arguments = ("s", "y")
    outputs = {"ds": "s"}  # noqa: RUF012
    input = "s"

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return rows of 6, 4 and 2 scores; the label is not always the first."""
        return [{"s": normal(rng, 1, C), "y": int(rng.integers(1, C))} for C in (6, 4, 2)] + [
            {"s": normal(rng, 1, 3), "y": 0}
        ]

    def costs(self, case: Case) -> np.ndarray:
        """Return the part of each row in the mean of −ln p_y, for scores of any size."""
        scores = case["s"] - case["s"].max(axis=1, keepdims=True)
        costs = np.log(np.exp(scores).sum(1)) - scores[np.arange(len(scores)), case["y"]]
        found: np.ndarray = costs / len(costs)
        return found

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return wrong signs, wrong indices, forgotten terms."""
        S, N = case["s"], len(case["s"])
        P = softmax(S, 1)
        Y = np.eye(S.shape[1])[np.reshape(case["y"], -1)]
        table = {
            _("le gradient est p partout : que devient la composante de la bonne classe ?"): P,
            _("le gradient contient un facteur p de trop."): P * (P - Y),
            _("on retire 1 partout, et non à la seule bonne classe."): P - 1,
            _("le softmax manque."): S - Y,
            _("les exponentielles ne sont pas normalisées."): np.exp(S) - Y,
            _("seule la composante de la bonne classe est remplie : tous les scores comptent."): (
                (P - Y) * Y
            ),
            _("c'est −1/p : il reste à traverser le softmax."): -Y / P,
            _("on ajoute 1 à la bonne classe au lieu de le retirer."): P + Y,
            _("on retire 1 à la classe d'avant : les numéros partent de 0."): P
            - np.roll(Y, -1, axis=1),
        }
        return [Mistake(says, gives / N) for says, gives in table.items()]


class ScoreGradBatch(ScoreGrad):
    """`score_grad_batch(S, y)` for N rows; the cost is their mean (Q3.31)."""

    name = "score_grad_batch"
    points = 1
    outputs = {"dS": "s"}  # noqa: RUF012
    shown = {"s": "S"}  # noqa: RUF012
    by_row = (("s", "y"),)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return N ≠ C, twice with other labels, N = C (silent broadcasting), and one row."""
        sizes = ((3, 6), (3, 6), (5, 3), (4, 4), (1, 3))
        return [
            {"s": normal(rng, N, C), "y": rng.permutation((np.arange(N) + k) % C)}
            for k, (N, C) in enumerate(sizes)
        ]

    def rows(self, case: Case) -> int:
        """Return the number of rows."""
        return len(case["s"])

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Add the softmax of the wrong axis and the wrong indexing of labels."""
        S, N = case["s"], len(case["s"])
        P, powers = softmax(S, 1), np.exp(S - S.max(axis=1, keepdims=True))
        Y = np.eye(S.shape[1])[case["y"]]
        batch = _("le softmax est normalisé par la somme de tout le batch.")
        across = _(
            "le softmax est calculé sur les colonnes : chaque ligne doit avoir pour somme 1."
        )
        columns = np.isin(np.arange(S.shape[1]), case["y"])
        return [
            *super().mistakes(case, output),
            Mistake(across, (softmax(S, 0) - Y) / N),
            Mistake(across, (powers / powers.sum(axis=0) - Y) / N),
            Mistake(batch, (softmax(S, None) - Y) / N),
            Mistake(batch, (powers / powers.sum() - Y) / N),
            Mistake(
                _(
                    "on retire 1 dans des colonnes entières : il faut une seule composante par ligne."
                ),
                (P - columns) / N,
            ),
            Mistake(
                _(
                    "seules les probabilités sont divisées par N : le 1 que l'on retire l'est aussi."
                ),
                P / N - Y,
            ),
            Mistake(
                _("on divise par le nombre de classes, et non par le nombre d'exemples."),
                (P - Y) / S.shape[1],
            ),
        ]
