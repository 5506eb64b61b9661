"""Check of `init_model(nx, nh, ny, eta)`."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.judging import Wrong, only_wrong, together
from tp_utils.checks.judges.optimiser import InitModelAndOptimiser
from tp_utils.checks.properties import FORM
from tp_utils.i18n import _


class InitModel(InitModelAndOptimiser):
    """`init_model`: as in lab 7, and a model whose layers have a number."""

    points = 1
    properties = (*InitModelAndOptimiser.properties, FORM)

    def observe(self, result: Any, case: dict[str, Any]) -> dict[str, Any]:
        """Return what is seen in lab 7, and whether `model[0]` is a layer."""
        try:
            numbered = hasattr(result[0][0], "weight")
        except (TypeError, LookupError):
            numbered = False
        return {**super().observe(result, case), "numbered": numbered}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge as in lab 7, then the form of the model."""

        def form() -> None:
            if not self.parts(got)["numbered"]:
                raise Wrong(
                    _(
                        "`model[0]` n'est pas la première couche : la suite du TP la lit ainsi, et "
                        "demande un `nn.Sequential` dont les deux couches linéaires sont des éléments."
                    ),
                    FORM,
                )

        together(lambda: super(InitModel, self).judge(case, got), form)
