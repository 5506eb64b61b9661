"""Formulas of the layers of a multilayer perceptron (lab sheet 004).

One example is a row (1, D), a batch is a matrix (N, D).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, GradientFormula, normal, softmax
from tp_utils.checks.judges.judging import Wrong, near, number
from tp_utils.i18n import _


class NParameters(Check):
    """`n_parameters(D, H, C, L)`: against the sizes of the layers, counted one by one (Q3.19)."""

    name = "n_parameters"
    points = 1
    numpy = True

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
        """Judge the count, and name what was forgotten."""
        D, H, C, L = (case[key] for key in "DHCL")
        value = number(got, "n_parameters(D, H, C, L)")
        layers = [(D, H), *[(H, H)] * ((L - 3) // 2), (H, C)]
        right = sum(np.zeros((m + 1, n)).size for m, n in layers)
        if value == right:
            return
        weights = sum(m * n for m, n in layers)
        ends, hidden = (D + 1) * H + (H + 1) * C, H * (H + 1)
        mistakes = {
            weights: _("les biais manquent."),
            weights + len(layers): _("chaque couche a un biais par neurone, et non un seul."),
            ends: _("les couches entre la première et la dernière manquent."),
            ends + (L - 2) * hidden: _("les couches ReLU n'ont pas de paramètre."),
            ends + (L - 1) * hidden: _("les couches ReLU n'ont pas de paramètre."),
            ends + (L - 3) * hidden: _("une couche sur deux est une ReLU, sans paramètre."),
            right + hidden: _("il y a une couche de H vers H de trop."),
            right - hidden: _("il manque une couche de H vers H."),
            ends + H * H * ((L - 3) // 2): _("les biais des couches du milieu manquent."),
        }
        message = _("pour D = {D}, H = {H}, C = {C}, L = {L}, vous comptez {got:g} paramètres. ")
        hint = mistakes.get(int(value) if value == int(value) else None)
        raise Wrong(
            message.format(got=value, **case)
            + (
                hint[:1].upper() + hint[1:]
                if hint
                else _("Écrivez la taille de W et de b, couche par couche.")
            )
        )


class FcGrads(GradientFormula):
    """`fc_grads(dz, x, W)` for one row (Q3.21 to Q3.23)."""

    name = "fc_grads"
    points = 2
    arguments: tuple[str, ...] = ("dz", "x", "W")
    outputs = {"dx": "x", "dW": "W", "db": "b"}  # noqa: RUF012
    enough = ("dx", "dW")
    n_rows: tuple[int, ...] = (1,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return layers D ≠ H, then D = H, where a transpose is silent."""
        return [
            {"x": normal(rng, n, D), "W": normal(rng, D, H), "b": normal(rng, 1, H)}
            | {"dz": normal(rng, n, H)}
            for n in self.n_rows
            for D, H in ((3, 2), (4, 4), (2, 5))
        ]

    def cost(self, case: Case) -> float:
        """Return a cost whose gradient with respect to z is `dz`."""
        return float((case["dz"] * (case["x"] @ case["W"] + case["b"])).sum())

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return forgotten transposes, and the factors that the formula has not."""
        x, W, dz = case["x"], case["W"], case["dz"]
        square = W.shape[0] == W.shape[1]
        variable = self.outputs[output]
        if variable == "x":
            z = x @ W + case["b"]
            found = {_("le gradient de {name} utilise z au lieu du gradient qui arrive."): z @ W.T}
            return found | (
                {_("W n'est pas transposée dans le gradient de {name}."): dz @ W} if square else {}
            )
        if variable == "W":
            found = {_("le gradient de {name} ne dépend pas de x."): np.ones_like(x).T @ dz}
            if square:
                found[_("dans le gradient de {name}, les deux facteurs sont échangés.")] = dz.T @ x
            return found
        return {
            _(
                "le gradient de {name} est une somme : il a une valeur par composante de z."
            ): dz.sum(),
            _(
                "le gradient de {name} ne contient que des 1 : il manque le gradient qui arrive."
            ): np.ones_like(dz[:1]),
            _("le gradient de {name} n'est pas le biais lui-même."): case["b"],
        }


class FcGradsBatch(FcGrads):
    """`fc_grads_batch(dZ, X, W)` for N rows (Q3.31)."""

    name = "fc_grads_batch"
    points = 1
    shown = {"x": "X"}  # noqa: RUF012
    n_rows = (5, 4, 1)

    def rows(self, case: Case) -> int:
        """Return the number of rows."""
        return len(case["x"])

    def judge(self, case: Case, got: Any) -> None:
        """Say what is wrong with a bias that is not summed, then judge the rest."""
        bias = got[2] if isinstance(got, list) and len(got) == 3 else None
        shape = case["dz"].shape
        if isinstance(bias, np.ndarray) and shape[0] > 1:
            if bias.shape == shape and near(bias, case["dz"]):
                raise Wrong(
                    _(
                        "`db` a une ligne par exemple, {shape} : il manque la somme sur les lignes."
                    ).format(shape=tuple(bias.shape))
                )
            across = case["dz"].sum(axis=1)
            if bias.size == across.size and near(bias, across):
                raise Wrong(
                    _("`db` est sommé sur le mauvais axe : il a une valeur par colonne de Z.")
                )
        super().judge(case, got)

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Add the means, and a single row."""
        found, dz = super().mistakes(case, output), case["dz"]
        if output == "db":
            found[_("le gradient de {name} ne contient que la première ligne.")] = dz[:1]
            found[_("le gradient de {name} ne contient que la dernière ligne.")] = dz[-1:]
            found[_("le gradient de {name} vaut N : il manque le gradient qui arrive.")] = np.full(
                (1, dz.shape[1]), float(len(dz))
            )
        return found


class ReluGrad(GradientFormula):
    """`relu_grad(dz, x)` for one row (Q3.25)."""

    name = "relu_grad"
    points = 1
    arguments = ("dz", "x")
    outputs = {"dx": "x"}  # noqa: RUF012

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return rows with both signs, in x and in dz, and never 0."""
        cases = []
        for size in (5, 8):
            signs = np.resize([1, -1, -1, 1, 1], size) * np.resize([1, 1, -1], size)
            x = np.abs(normal(rng, 1, size)) * signs
            dz = np.abs(normal(rng, 1, size)) * np.resize([1, -1, -1], size)
            cases.append({"x": x, "dz": dz})
        return cases

    def cost(self, case: Case) -> float:
        """Return a cost whose gradient with respect to z is `dz`."""
        return float((case["dz"] * np.maximum(case["x"], 0)).sum())

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return masks of something else, and products with something else."""
        x, dz = case["x"], case["dz"]
        return {
            _("le gradient n'est coupé nulle part : où x est négatif, que devient-il ?"): dz,
            _("la dérivée de ReLU est là, mais pas le gradient qui arrive."): 1.0 * (x > 0),
            _("le gradient est multiplié par ReLU(x) au lieu de sa dérivée."): dz * x.clip(0),
            _("c'est ReLU(dz) : le signe qui compte est celui de x."): dz.clip(0),
            _("le gradient passe là où x est négatif : c'est l'inverse."): dz * (x < 0),
            _("c'est ReLU(x), et non le gradient."): x.clip(0),
            _("la dérivée vaut −1 là où x est négatif : c'est celle de la valeur absolue."): dz
            * np.sign(x),
        }


class ScoreGrad(GradientFormula):
    """`score_grad(s, y)` for one row and an integer label (Q3.28)."""

    name = "score_grad"
    points = 1
    arguments = ("s", "y")
    outputs = {"ds": "s"}  # noqa: RUF012

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return rows of 2, 4 and 6 scores; the label is not always the first."""
        return [{"s": normal(rng, 1, C), "y": int(rng.integers(1, C))} for C in (2, 4, 6)] + [
            {"s": normal(rng, 1, 3), "y": 0}
        ]

    def cost(self, case: Case) -> float:
        """Return the mean of −ln p_y over the rows."""
        P = softmax(case["s"], 1)
        return float(-np.log(P[np.arange(len(P)), case["y"]]).mean())

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return wrong signs, wrong indices, forgotten terms."""
        S, N = case["s"], len(case["s"])
        P = softmax(S, 1)
        Y = np.eye(S.shape[1])[np.reshape(case["y"], -1)]
        return {
            _("le gradient est p partout : que devient la composante de la bonne classe ?"): P / N,
            _("le gradient contient un facteur p de trop."): P * (P - Y) / N,
            _("on retire 1 partout, et non à la seule bonne classe."): (P - 1) / N,
            _("le softmax manque."): (S - Y) / N,
            _("les exponentielles ne sont pas normalisées."): (np.exp(S) - Y) / N,
            _("seule la composante de la bonne classe est remplie : tous les scores comptent."): (
                P - Y
            )
            * Y
            / N,
            _("c'est −1/p : il reste à traverser le softmax."): -Y / P / N,
            _("on ajoute 1 à la bonne classe au lieu de le retirer."): (P + Y) / N,
        }


class ScoreGradBatch(ScoreGrad):
    """`score_grad_batch(S, y)` for N rows; the cost is their mean (Q3.31)."""

    name = "score_grad_batch"
    points = 1
    shown = {"s": "S"}  # noqa: RUF012

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return N ≠ C, N = C (silent broadcasting), and one row."""
        sizes = ((3, 6), (5, 3), (4, 4), (1, 3))
        return [{"s": normal(rng, N, C), "y": rng.permutation(np.arange(N) % C)} for N, C in sizes]

    def rows(self, case: Case) -> int:
        """Return the number of rows."""
        return len(case["s"])

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Add the softmax of the wrong axis and the wrong indexing of labels."""
        S, N = case["s"], len(case["s"])
        found, P = super().mistakes(case, output), softmax(S, 1)
        Y = np.eye(S.shape[1])[case["y"]]
        found[
            _("le softmax est calculé sur les colonnes : chaque ligne doit avoir pour somme 1.")
        ] = (softmax(S, 0) - Y) / N
        found[_("le softmax est normalisé par la somme de tout le batch.")] = (
            np.exp(S) / np.exp(S).sum() - Y
        ) / N
        columns = np.isin(np.arange(S.shape[1]), case["y"])
        found[
            _("on retire 1 dans des colonnes entières : il faut une seule composante par ligne.")
        ] = (P - columns) / N
        found[_("on divise par le nombre de classes, et non par le nombre d'exemples.")] = (
            P - Y
        ) / S.shape[1]
        return found
