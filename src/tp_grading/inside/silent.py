"""What stands where a notebook looks for its checks: names that exist and do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Silent:
    """Whatever is done with it, nothing happens: calls, attributes and items are silent too."""

    def __call__(self, *_args: object, **_options: object) -> Silent:  # noqa: D102
        return self

    def __getattr__(self, name: str) -> Silent:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _key: object) -> Silent:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def _ipython_display_(self) -> None:
        """Show nothing."""


def silent(name: str) -> Silent:
    """Stand for any name of a module, as its `__getattr__`."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Silent()
