"""Checks of `AutoEncodeur(encoder, decoder)`: a network made of two networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.judges.complex_step import affine, sigmoid
from tp_utils.checks.judges.judging import Wrong, joined, mapping, near, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, copied, judge_parts
from tp_utils.checks.judges.library_networks import NetworkCheck, draw
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.judges.watch import Watch
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.i18n import _

KINDS = ["Linear", "TanH", "Linear", "Sigmoide"]


def parts(P: list[np.ndarray], watch: Watch | None = None) -> tuple[Any, Any, list[Any]]:
    """Return our encoder, our decoder, and their Linear layers with these parameters."""
    layers: list[Any] = []
    for parameters, name in zip(P, (_("l'encodeur"), _("le décodeur")), strict=True):
        layer = diy.Linear(len(parameters) - 1, parameters.shape[1])
        layer.parameters, layer.gradient = copied(parameters), np.zeros(parameters.shape)
        layers.append(watch.over(layer, name) if watch else layer)
    encoder = diy.Sequentiel([layers[0], diy.TanH()])
    decoder = diy.Sequentiel([layers[1], diy.Sigmoide()])
    return encoder, decoder, layers


class AutoEncodeur(LibraryCheck):
    """`AutoEncodeur`: code, decoded image, reconstruction."""

    name = "AutoEncodeur"
    points = 1
    forbidden = (FRAMEWORKS,)
    varied = ("encoder", "decoder", "X", "Z")
    by_row = (("X",), ("Z",))
    properties = (PART,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return images, and codes that are not theirs."""
        cases = []
        for N, n, code in ((5, 4, 2), (3, 3, 3), (1, 6, 2)):
            case: dict[str, Any] = {"X": rng.standard_normal((N, n))}
            case |= {"encoder": rng.standard_normal((n + 1, code))}
            case |= {"decoder": rng.standard_normal((code + 1, n))}
            cases.append({**case, "Z": rng.uniform(-1, 1, (N + 1, code))})
        return cases

    def run(self, model_class: Any, case: dict[str, Any]) -> Any:
        """Return what the three methods give, `decode` with a code that is not the last one.

        Then both halves again, once the parameters have changed.
        """
        encoder, decoder, layers = parts([case["encoder"], case["decoder"]])
        with self.prepared(model_class):
            model = model_class(encoder, decoder)
            seen = {
                "code": copied(model.encode(case["X"])),
                "output": copied(model.forward(case["X"])),
                "image": copied(model.decode(case["Z"])),
            }
            halves = (getattr(model, name, None) for name in ("encoder", "decoder"))
            seen["own"] = [a is b for a, b in zip(halves, (encoder, decoder), strict=True)]
            for layer in layers:  # as if they had learned
                layer.parameters = layer.parameters / 2
            later = {"code": model.encode(case["X"]), "image": model.decode(case["Z"])}
            seen["later"] = {name: copied(value) for name, value in later.items()}
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the three of them against PyTorch."""
        got = mapping(got, "AutoEncodeur", ("code", "image", "output", "later", "own"))
        code = _half(case, 0, case["X"])
        image = _half(case, 1, case["Z"])
        whole = _half(case, 1, code)
        judge_parts(
            lambda: judge_array(
                got["code"],
                "`encode(X)`",
                code,
                [
                    (_("`encode` renvoie la reconstruction : elle s'arrête au code."), whole),
                    (
                        _(
                            "`encode` renvoie son argument : on attend le code que l'encodeur en fait."
                        ),
                        case["X"],
                    ),
                ],
            ),
            lambda: judge_array(
                got["image"],
                "`decode(code)`",
                image,
                [
                    (
                        _(
                            "`decode` renvoie son argument : on attend l'image que le décodeur en fait."
                        ),
                        case["Z"],
                    ),
                    (
                        _(
                            "`decode` renvoie la dernière reconstruction : elle doit décoder le code "
                            "qu'on lui donne."
                        ),
                        whole,
                    ),
                ],
            ),
            lambda: judge_array(
                got["output"],
                "`forward(X)`",
                whole,
                [(_("`forward` renvoie le code : il reste à le décoder."), code)],
            ),
        )
        later = mapping(got["later"], "AutoEncodeur", ("code", "image"))
        half = {**case, "encoder": case["encoder"] / 2, "decoder": case["decoder"] / 2}
        expected = _half(half, 0, case["X"]), _half(half, 1, case["Z"])
        if not (near(later["code"], expected[0]) and near(later["image"], expected[1])):
            raise Wrong(
                _(
                    "quand les paramètres changent, `encode` ou `decode` garde les anciens : "
                    "`self.encoder` et `self.decoder` sont les deux moitiés elles-mêmes, et non des "
                    "copies."
                ),
                PART,
            )
        if got["own"] != [True, True]:
            raise Wrong(
                _(
                    "`model.encoder` et `model.decoder` ne sont pas les deux réseaux reçus : l'énoncé "
                    "demande de les garder sous ces noms."
                ),
                PART,
            )


def _half(case: dict[str, Any], k: int, X: np.ndarray) -> np.ndarray:
    """Return the output of the encoder (k = 0) or of the decoder (k = 1)."""
    out = affine(X, case["decoder" if k else "encoder"])
    half: np.ndarray = sigmoid(out) if k else np.tanh(out)
    return half


class AutoEncodeurBackward(NetworkCheck):
    """`AutoEncodeur-backward`: gradients of both halves, zero_grad, update_parameters."""

    name = "AutoEncodeur-backward"
    points = 2
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return images, and a random delta for each."""
        first, *others = (
            {**draw(rng, N, (n, code, n), 0.3), "kinds": KINDS}
            for N, n, code in ((5, 4, 2), (3, 3, 3), (6, 3, 5))
        )
        E, D = first["P"]
        return [first, {**first, "P": [-E, D]}, {**first, "P": [E, -D]}, *others]

    def run(self, model_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method does with our encoder and our decoder."""
        watch = Watch()
        encoder, decoder, layers = parts(case["P"], watch)
        with self.prepared(model_class):
            return self.observe(model_class(encoder, decoder), layers, case, watch)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge as any network; the names of the two halves come with the complaint."""
        try:
            super().judge(case, got)
        except Wrong as wrong:
            halves = _("(La couche n° 1 est dans l'encodeur, la n° 2 dans le décodeur.)")
            raise joined([wrong, Wrong(halves)], wrong.property) from None
