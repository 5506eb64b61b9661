"""A package made of what a notebook defines (lab 12): it grows chapter after chapter."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tp_utils.i18n import _

_MARK = "__assembled__"


def assemble(name: str, *parts: Callable[..., Any]) -> ModuleType:
    """Put classes and functions in the module `name`, which `import name` then finds.

    The module lives in the memory of the notebook: no file is written. Called
    again, it adds to the same module, and replaces what has the same name.

    Args:
        name: name of the package, for instance "diy".
        parts: classes and functions; each keeps its name.

    Returns:
        The module.

    Raises:
        ValueError: `name` is already that of another module.
    """
    module = sys.modules.get(name)
    if module is None:
        module = ModuleType(name, _("Assemblé dans ce notebook."))
        setattr(module, _MARK, True)
    if not getattr(module, _MARK, False):
        raise ValueError(_("« {name} » est déjà le nom d'un module.").format(name=name))
    for part in parts:
        setattr(module, part.__name__, part)
    sys.modules[name] = module
    return module
