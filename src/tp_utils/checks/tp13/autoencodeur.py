"""Checks of `AutoEncodeur(encoder, decoder)`: a network made of two networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.judges.judging import Wrong, mapping, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, copied
from tp_utils.checks.judges.library_networks import NetworkCheck, draw
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.judges.watch import watched
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.i18n import _

KINDS = ["Linear", "TanH", "Linear", "Sigmoide"]


def parts(case: dict[str, Any]) -> tuple[Any, Any, list[Any]]:
    """Return our encoder, our decoder, and their Linear layers with the parameters of a case."""
    n, code, _n = case["sizes"]
    layers = [diy.Linear(n, code), diy.Linear(code, n)]
    for layer, P in zip(layers, case["P"], strict=True):
        layer.parameters = copied(P)
    encoder = diy.Sequentiel([watched(layers[0], _("l'encodeur")), diy.TanH()])
    decoder = diy.Sequentiel([watched(layers[1], _("le décodeur")), diy.Sigmoide()])
    return encoder, decoder, layers


class AutoEncodeur(LibraryCheck):
    """`AutoEncodeur`: code, decoded image, reconstruction."""

    name = "AutoEncodeur"
    points = 1
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return images, and codes that are not theirs."""
        cases = []
        for N, n, code in ((5, 4, 2), (3, 3, 3), (1, 6, 2)):
            case = draw(rng, N, (n, code, n), 0.1)
            cases.append({**case, "Z": rng.uniform(-1, 1, (N + 1, code)), "kinds": KINDS})
        return cases

    def run(self, model_class: Any, case: dict[str, Any]) -> Any:
        """Return what the three methods give."""
        encoder, decoder, _layers = parts(case)
        with self.prepared(model_class):
            model = model_class(encoder, decoder)
            return {
                "code": copied(model.encode(copied(case["X"]))),
                "image": copied(model.decode(copied(case["Z"]))),
                "output": copied(model.forward(copied(case["X"]))),
            }

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the three of them against PyTorch."""
        got = mapping(got, "AutoEncodeur", ("code", "image", "output"))
        code = _half(case, 0, case["X"])
        image = _half(case, 1, case["Z"])
        whole = _half(case, 1, code)
        judge_array(
            got["code"],
            "`encode(X)`",
            code,
            [
                (_("`encode` renvoie la reconstruction : elle s'arrête au code."), whole),
                (_("`encode` renvoie son argument."), case["X"]),
            ],
        )
        judge_array(
            got["image"],
            "`decode(code)`",
            image,
            [
                (_("`decode` renvoie son argument."), case["Z"]),
                (
                    _(
                        "`decode` renvoie la dernière reconstruction : elle doit décoder le code "
                        "qu'on lui donne."
                    ),
                    whole,
                ),
            ],
        )
        judge_array(
            got["output"],
            "`forward(X)`",
            whole,
            [(_("`forward` renvoie le code : il reste à le décoder."), code)],
        )


def _half(case: dict[str, Any], k: int, X: np.ndarray) -> np.ndarray:
    """Return the output of the encoder (k = 0) or of the decoder (k = 1), by PyTorch."""
    import torch

    P = torch.tensor(case["P"][k])
    out = torch.nn.functional.linear(torch.tensor(X), P[:-1].T, P[-1])
    return (torch.tanh(out) if k == 0 else torch.sigmoid(out)).numpy()


class AutoEncodeurBackward(NetworkCheck):
    """`AutoEncodeur-backward`: gradients of both halves, zero_grad, update_parameters."""

    name = "AutoEncodeur-backward"
    points = 2
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return images, and a random delta for each."""
        return [
            {**draw(rng, N, (n, code, n), 0.3), "kinds": KINDS}
            for N, n, code in ((5, 4, 2), (3, 3, 3), (6, 3, 5))
        ]

    def run(self, model_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method does with our encoder and our decoder."""
        encoder, decoder, layers = parts(case)
        with self.prepared(model_class):
            return self.observe(model_class(encoder, decoder), layers, case)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge as any network; the names of the two halves come with the complaint."""
        try:
            super().judge(case, got)
        except Wrong as wrong:
            halves = _("(La couche n° 1 est dans l'encodeur, la n° 2 dans le décodeur.)")
            raise Wrong(f"{wrong.message}\n{halves}", wrong.property) from None
