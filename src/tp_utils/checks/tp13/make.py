"""Check of `make_autoencoder(n_pixels, n_hidden, n_code)`: which layers, in which order."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, not_none, only_wrong
from tp_utils.checks.properties import STATE
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.i18n import _

ENCODER = DECODER = ["Linear", "TanH", "Linear"]


SIZES = ((16, 7, 3), (256, 7, 3), (16, 60, 3), (16, 7, 10), (9, 5, 2))


@shown_as("AutoEncodeur")
class StandIn(diy.Sequentiel):
    """The auto-encoder given to `make_autoencoder`: it only remembers its halves."""

    def __init__(self, encoder: Any, decoder: Any) -> None:
        """Keep both halves."""
        super().__init__([encoder, decoder])
        self.encoder, self.decoder = encoder, decoder


def kinds_and_sizes(net: Any) -> Any:
    """Return [kind, rows, columns] for each module of a network, None when it has none."""
    modules = getattr(net, "modules", None)
    if not isinstance(modules, (list, tuple)):
        return None
    told: list[Any] = []
    for module in modules:
        if isinstance(module, diy.Sequentiel):
            told += kinds_and_sizes(module) or []
            continue
        shape = np.shape(module.parameters) if module.parameters is not None else (0, 0)
        told.append([type(module).__name__, *shape])
    return told


class MakeAutoencoder(Check):
    """`make_autoencoder`: the modules of both halves, their sizes, and that they are new."""

    numpy = True
    name = "make_autoencoder"
    points = 1
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sizes that are all different, of which one changes at a time."""
        return [{"sizes": list(sizes)} for sizes in SIZES]

    def run(self, make: Any, case: dict[str, Any]) -> Any:
        """Return what both halves are made of."""
        with replaced(make, {"AutoEncodeur": StandIn}):
            model, other = make(*case["sizes"]), make(*case["sizes"])
        if model is None:
            return None
        if not hasattr(model, "encoder"):
            return {"type": type(model).__name__}
        halves = (model.encoder, model.decoder)
        told = [kinds_and_sizes(half) for half in halves]
        return {"halves": told, "weights": [_first_weights(one) for one in (model, other)]}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the kinds of the modules, then their sizes."""
        not_none(got, "make_autoencoder(…)")
        if isinstance(got, dict) and "type" in got:
            raise Wrong(
                _("make_autoencoder(…) est de type {got} ; on attend un AutoEncodeur.").format(
                    got=got["type"]
                )
            )
        seen = mapping(got, "make_autoencoder(…)", ("halves", "weights"))
        halves = seen["halves"]
        n_pixels, n_hidden, n_code = case["sizes"]
        for half, name, last, sizes in (
            (halves[0], _("l'encodeur"), "TanH", (n_pixels, n_hidden, n_code)),
            (halves[1], _("le décodeur"), "Sigmoide", (n_code, n_hidden, n_pixels)),
        ):
            if half is None:
                raise Wrong(_("{name} n'est pas un Sequentiel.").format(name=name))
            kinds = [module[0] for module in half]
            if not kinds:
                raise Wrong(_("{name} est vide.").format(name=name))
            if kinds != [*ENCODER, last]:
                raise Wrong(
                    _("{name} est fait de {got} : ce n'est pas la suite demandée.").format(
                        name=name, got=", ".join(map(str, kinds))
                    )
                )
            found = [(int(m[1]) - 1, int(m[2])) for m in half if m[0] == "Linear"]
            expected = [(sizes[0], sizes[1]), (sizes[1], sizes[2])]
            if found != expected:
                raise Wrong(
                    _(
                        "pour make_autoencoder{sizes}, {name} a des couches de tailles {got} : de "
                        "combien de nombres part-on, et à combien arrive-t-on ?"
                    ).format(sizes=tuple(case["sizes"]), name=name, got=", ".join(map(str, found)))
                )
        first, second = seen["weights"]
        if near(first, second, rtol=1e-6):
            raise Wrong(
                _(
                    "deux auto-encodeurs construits l'un après l'autre ont les mêmes poids : le second "
                    "n'est pas neuf, ou une graine est fixée dans la fonction."
                ),
                STATE,
            )


def _first_weights(model: Any) -> Any:
    """Return the first matrix of the encoder, without its row of biases; None when it has none."""
    for module in getattr(getattr(model, "encoder", None), "modules", ()):
        if getattr(module, "parameters", None) is not None:
            return np.array(module.parameters)[:-1]
    return None
