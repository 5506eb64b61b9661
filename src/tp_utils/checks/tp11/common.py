"""What the checks of lab 11 share: NumPy alone in an answer."""

from __future__ import annotations

from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import N_

NO_TORCH = Rule(
    what="torch",
    why=N_(
        "Ici, tout s'écrit en NumPy, sans SciPy ni scikit-learn ; PyTorch ne sert qu'à comparer, à la fin."
    ),
    names=frozenset({"torch", "sklearn", "scipy"}),
    barred=True,
)
