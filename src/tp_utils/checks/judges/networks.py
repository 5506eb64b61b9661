"""Networks of torch.nn as plain data: their parameters, known by their shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.formula import softmax
from tp_utils.checks.judges.judging import Wrong, array, in_code, not_none, shape_of, words
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.properties import OUTPUT, PART
from tp_utils.i18n import _


def module_or_same(value: Any) -> Any:
    """Return a module as `{"parameters": [...]}`, in its own order; anything else as it is."""
    import torch

    if isinstance(value, torch.nn.Module):
        return {"parameters": [p.detach().clone() for p in value.parameters()]}
    return value


def module_from(weights: Mapping[str, np.ndarray]) -> Any:
    """Return Linear, Tanh, Linear with these weights, in the default type of torch.

    Its input may be of another type: a student may write `.float()`.
    """
    import torch

    from tp_utils.levels import load_weights

    (nh, nx), ny = weights["Wh"].shape, len(weights["Wy"])
    model = torch.nn.Sequential(torch.nn.Linear(nx, nh), torch.nn.Tanh(), torch.nn.Linear(nh, ny))
    load_weights(model, oracle.to_tensors(weights))
    accept_any_float(model)
    return model


def loss_and_precision(loss: Callable[..., Any], Ytilde: Any, Y: Any) -> Any:
    """Return the loss, linked to the scores, and the rate of good predictions."""
    good = Ytilde.argmax(1) == Y.argmax(1)
    return loss(Ytilde, Y.to(Ytilde.dtype)), good.to(Ytilde.dtype).mean()


def accept_any_float(model: Any) -> None:
    """Make a module convert its input to the type of its own parameters."""
    dtype = next(model.parameters()).dtype
    model.register_forward_pre_hook(lambda _module, inputs: tuple(x.to(dtype) for x in inputs))


def as_weights(value: Any, what: str, sizes: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Return Wh, bh, Wy, by, from a dictionary of weights or from the parameters of a module.

    The parameters are told apart by their shapes: `sizes` (nx, nh, ny) makes
    the four different.

    Raises:
        Wrong: `value` is neither, or the shapes are others.
    """
    not_none(value, what)
    if what != "model":
        return oracle.weights_of(value, what, sizes)
    if not isinstance(value, dict) or not isinstance(value.get("parameters"), list):
        raise Wrong(
            _("{what} est {got} ; on attend un modèle de torch.nn.").format(
                what=in_code(what), got=words(value)
            )
        )
    nx, nh, ny = sizes
    shapes = {"Wh": (nh, nx), "bh": (nh,), "Wy": (ny, nh), "by": (ny,)}
    found = [array(p, _("un paramètre du modèle")) for p in value["parameters"]]
    by_shape = {tuple(n for n in p.shape if n != 1): p for p in found}
    if not found:
        raise Wrong(_("le modèle n'a aucun paramètre : où sont ses couches linéaires ?"))
    if len(found) != len(shapes) or by_shape.keys() != {*shapes.values()}:
        got = ", ".join(shape_of(p) for p in found)
        raise Wrong(
            _(
                "les paramètres du modèle ont pour formes {got} ; avec nx = {nx}, nh = {nh} et "
                "ny = {ny}, on attend les poids et les biais de deux couches linéaires, l'une de "
                "nx vers nh, l'autre de nh vers ny."
            ).format(got=got, nx=nx, nh=nh, ny=ny)
        )
    pinned = oracle.shapes(*sizes)
    return {key: by_shape[shape].reshape(pinned[key]) for key, shape in shapes.items()}


def network_mistakes(weights: Mapping[str, np.ndarray], X: np.ndarray) -> list[Mistake]:
    """Return what the scores of a network would be with each mistake, or with two."""
    steps = oracle.forward(weights, X)
    pre, right = steps["htilde"], steps["ytilde"]

    def output(h: np.ndarray) -> np.ndarray:
        scores: np.ndarray = h @ weights["Wy"].T + weights["by"]
        return scores

    hidden = {
        _("l'activation de la couche cachée est une ReLU : ce réseau utilise tanh."): pre.clip(0),
        _("l'activation de la couche cachée est une sigmoïde : ce réseau utilise tanh."): sigmoid(
            pre
        ),
        _("il n'y a pas d'activation entre les deux couches linéaires."): pre,
    }
    last: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        _(
            "le modèle se termine par un softmax : la fonction de coût en fait déjà un, et "
            "attend les scores."
        ): lambda scores: softmax(scores, 1),
        _("le modèle se termine par un softmax, et sur l'axe du batch."): lambda scores: softmax(
            scores, 0
        ),
        _(
            "le modèle se termine par un log-softmax : la fonction de coût en fait déjà un, et "
            "attend les scores."
        ): lambda scores: np.log(softmax(scores, 1)),
        _(
            "le modèle se termine par une sigmoïde : la fonction de coût attend les scores."
        ): sigmoid,
        _("le modèle se termine par une tanh : la fonction de coût attend les scores."): np.tanh,
        _("le modèle se termine par une ReLU : la fonction de coût attend les scores."): (
            lambda scores: scores.clip(0)
        ),
    }
    found = [Mistake(sentence, output(h), PART) for sentence, h in hidden.items()]
    found += [Mistake(sentence, end(right), OUTPUT) for sentence, end in last.items()]
    for first, h in hidden.items():
        found += [Mistake(f"{first}\n{says}", end(output(h))) for says, end in last.items()]
    return found


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + e⁻ˣ)."""
    shares: np.ndarray = 1 / (1 + np.exp(-x))
    return shares
