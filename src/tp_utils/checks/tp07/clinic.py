"""Check of `mended_head(net, ny, eta)`: the clinic of lab 7."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.formula import softmax
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong, pair, together
from tp_utils.checks.judges.learning import judge_apart
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.optimiser import judge_sgd, two_steps
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.lent import lend
from tp_utils.checks.properties import OPTIMISER, OUTPUT, PART
from tp_utils.checks.standins import replaced
from tp_utils.i18n import _


class MendedHead(Check):
    """`mended_head`: a new output layer on a network that has learnt, all of it in the optimiser."""

    name = "mended_head"
    points = 2
    varied = ("weights", "ny", "eta")
    by_row = (("X",),)
    properties = (OPTIMISER, OUTPUT, PART)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks, with more or fewer classes than before, or as many."""
        return [
            {
                "weights": oracle.draw_weights(rng, nx, nh, old),
                "X": rng.standard_normal((5, nx)).astype(np.float32),
                "ny": ny,
                "eta": eta,
            }
            for nx, nh, old, ny, eta in ((2, 5, 2, 4, 0.3), (3, 6, 4, 2, 0.05), (2, 4, 3, 3, 0.8))
        ]

    def run(self, mended_head: Any, case: dict[str, Any]) -> Any:
        """Return the parameters of the network, its output, and two steps of the optimiser."""
        import torch

        class Net(torch.nn.Module):
            """That of the lab."""

            def __init__(self, nx: int, nh: int, ny: int, verbose: bool = False) -> None:
                super().__init__()
                self.hidden, self.output = torch.nn.Linear(nx, nh), torch.nn.Linear(nh, ny)
                self.verbose = verbose

            def forward(self, x: torch.Tensor) -> Any:
                return self.output(torch.tanh(self.hidden(x)))

        (nh, nx), old = case["weights"]["Wh"].shape, len(case["weights"]["Wy"])
        net, other = Net(nx, nh, old), Net(nx, nh, old)
        with torch.no_grad():
            for p, key in zip(net.parameters(), WEIGHTS, strict=True):
                p.copy_(torch.from_numpy(case["weights"][key]).reshape(p.shape))
        other.load_state_dict(net.state_dict())
        with replaced(mended_head, {"Net": Net}):
            result = mended_head(lend(net, ("training",)), case["ny"], case["eta"])
            if not isinstance(result, (tuple, list)) or len(result) != 2:
                return {"result": result}
            swapped = hasattr(result[0], "step")
            found, optim = reversed(result) if swapped else result
            if not isinstance(found, torch.nn.Module):
                return {"result": [None, None], "module": False}
            parameters = list(found.parameters())
            seen = {
                "swapped": swapped,
                "out": found(torch.from_numpy(case["X"])),
                "frozen": sum(not p.requires_grad for p in parameters),
                "twins": _twins(parameters, mended_head(other, case["ny"], case["eta"])),
            }
        return {**seen, **two_steps(parameters, optim)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the network, then, each for itself, its output and the optimiser."""
        if "result" in got:
            pair(got["result"], "mended_head", ("net", "optim"))
            raise Wrong(_("`mended_head` renvoie autre chose qu'un réseau et un optimiseur."))
        if got["swapped"] is True:
            raise Wrong(_("`mended_head` renvoie (optim, net) : on attend (net, optim)."))
        net = _network(got["path"][0], case)
        together(
            lambda: judge_array(
                got["out"], _("la sortie"), _output(net, case["X"]), _mistakes(net, case["X"]), 1e-3
            ),
            lambda: _judge_optimiser(case, got),
            lambda: judge_apart(got["twins"] is True),
        )


def _twins(parameters: list[Any], result: Any) -> bool:
    """Tell whether the network that another call gives has the same output layer (untrusted)."""
    import torch

    parts = result if isinstance(result, (tuple, list)) else [result]
    again = [list(one.parameters())[2:] for one in parts if isinstance(one, torch.nn.Module)]
    return any(one and all(map(torch.equal, parameters[2:], one)) for one in again)


def _network(parameters: Any, case: dict[str, Any]) -> dict[str, np.ndarray]:
    """Return the four parameters of the network, whose hidden layer is the one that it had."""
    given, ny = case["weights"], case["ny"]
    nh, nx = given["Wh"].shape
    found = {key: array(p, key) for p, key in zip(parameters, WEIGHTS, strict=False)}
    shapes = [np.shape(p) for p in parameters]
    if shapes != [(nh, nx), (nh,), (ny, nh), (ny,)]:
        if ny != len(given["Wy"]) and shapes[2:] == [(len(given["Wy"]), nh), (len(given["Wy"]),)]:
            raise Wrong(
                _("la couche de sortie a encore {n} sorties, au lieu de ny = {ny}.").format(
                    n=len(given["Wy"]), ny=ny
                )
            )
        raise Wrong(
            _(
                "les paramètres du réseau ont pour formes {got} ; on attend ceux de la couche cachée, "
                "puis ceux d'une couche de sortie de ny = {ny} classes."
            ).format(got=", ".join(map(str, shapes)), ny=ny)
        )
    if not all(near(found[key], given[key]) for key in ("Wh", "bh")):
        raise Wrong(
            _("la couche cachée n'est plus celle de net : ce qu'elle avait appris est perdu.")
        )
    if ny == len(given["Wy"]) and near(found["Wy"], given["Wy"]):
        raise Wrong(_("quand net a déjà ny sorties, sa couche de sortie est encore l'ancienne."))
    return found


def _hidden(net: dict[str, np.ndarray], X: np.ndarray) -> np.ndarray:
    preactivations: np.ndarray = X.astype(float) @ net["Wh"].T + net["bh"]
    return preactivations


def _output(net: dict[str, np.ndarray], X: np.ndarray) -> np.ndarray:
    scores: np.ndarray = np.tanh(_hidden(net, X)) @ net["Wy"].T + net["by"]
    return scores


def _mistakes(net: dict[str, np.ndarray], X: np.ndarray) -> tuple[Mistake, ...]:
    return (
        Mistake(
            _("la sortie passe par un softmax : on veut des scores."),
            softmax(_output(net, X), 1),
            OUTPUT,
        ),
        Mistake(
            _("tanh manque entre la couche cachée et la sortie."),
            _hidden(net, X) @ net["Wy"].T + net["by"],
            OUTPUT,
        ),
        Mistake(
            _("tanh est appliquée à la sortie aussi : on veut des scores."),
            np.tanh(_output(net, X)),
            OUTPUT,
        ),
    )


def _judge_optimiser(case: dict[str, Any], got: dict[str, Any]) -> None:
    """Judge what two steps change: the new layer, the hidden layer, then how."""
    frozen = Wrong(
        _(
            "la couche de sortie apprend, et la couche cachée ne bouge plus : tous les paramètres de "
            "net doivent être dans l'optimiseur, et demander leur gradient."
        ),
        PART,
    )
    if len(got["path"]) == 3:
        moved = [
            not near(after, before, 0, 1e-9) for before, after in zip(*got["path"][:2], strict=True)
        ]
        if not any(moved):
            raise Wrong(
                _(
                    "un pas de `optim` ne change rien au réseau renvoyé : l'optimiseur tient les "
                    "paramètres d'un autre."
                )
            )
        if any(moved[:2]) and not any(moved[2:]):
            raise Wrong(
                _(
                    "un pas de `optim` change la couche cachée, et pas la couche de sortie de net : "
                    "l'optimiseur tient les paramètres d'une autre."
                )
            )
        if any(moved[2:]) and not any(moved[:2]):
            raise frozen
    if got["frozen"]:
        raise frozen
    judge_sgd(case["eta"], got)
