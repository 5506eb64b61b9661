"""A clear message for a mistyped attribute of a data set."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar

from tp_utils.i18n import _

T = TypeVar("T", bound=type)


def helpful_attributes(cls: T) -> T:
    """Make `cls` answer an unknown attribute with its nearest name and the list of names."""

    def __getattr__(self: Any, name: str) -> Any:  # noqa: N807
        if name.startswith("__"):
            raise AttributeError(name)
        names = sorted({*vars(self), *(n for n in dir(cls) if not n.startswith("_"))})
        near = difflib.get_close_matches(name.lower(), [n.lower() for n in names], n=1, cutoff=0.6)
        hint = next((n for n in names if near and n.lower() == near[0]), None)
        message = _("{cls} n'a pas d'attribut « {name} ».").format(cls=cls.__name__, name=name)
        if hint:
            message += _(" Vouliez-vous dire « {hint} » ?").format(hint=hint)
        message += _(" Les attributs sont : {names}.").format(names=", ".join(names))
        raise AttributeError(message)

    cls.__getattr__ = __getattr__  # type: ignore[attr-defined]  # put there just now
    return cls
