"""What the checks of lab 11 share: no torch in an answer, and arguments left as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges.values import judge_unchanged
from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import _

NO_TORCH = Rule(
    what="torch",
    why=_("Ici, tout s'écrit en NumPy ; PyTorch ne sert qu'à comparer, à la fin."),
    names=frozenset({"torch", "sklearn", "scipy"}),
    barred=True,
)


def called(target: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Call `target` on copies; return its result, and what became of its arguments."""
    copies = {k: np.array(v) if isinstance(v, np.ndarray) else v for k, v in given.items()}
    return {"result": target(*copies.values()), "after": copies}


def judge_arguments(after: Mapping[str, Any], given: Mapping[str, Any], target: str) -> None:
    """Raise Wrong if `target` changed one of the arrays it received."""
    for name, before in given.items():
        if isinstance(before, np.ndarray):
            judge_unchanged(after[name], before, name, target)
