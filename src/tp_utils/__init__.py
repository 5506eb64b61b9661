"""Data sets, figures, checks and report of the PyTorch labs.

Everything is imported on first use, so that a notebook which needs NumPy only
does not wait for torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from tp_utils import display

if TYPE_CHECKING:
    from tp_utils.assembly import assemble as assemble
    from tp_utils.datasets.arti import gen_arti as gen_arti
    from tp_utils.datasets.circles import CirclesData as CirclesData
    from tp_utils.datasets.helix import HelixData as HelixData
    from tp_utils.datasets.mnist import MNISTData as MNISTData
    from tp_utils.datasets.mnist import load_mnist as load_mnist
    from tp_utils.datasets.usps import USPSData as USPSData
    from tp_utils.datasets.usps import load_usps as load_usps

_HOME = {
    "CirclesData": "tp_utils.datasets.circles",
    "HelixData": "tp_utils.datasets.helix",
    "MNISTData": "tp_utils.datasets.mnist",
    "USPSData": "tp_utils.datasets.usps",
    "assemble": "tp_utils.assembly",
    "gen_arti": "tp_utils.datasets.arti",
    "load_mnist": "tp_utils.datasets.mnist",
    "load_usps": "tp_utils.datasets.usps",
}
__all__ = sorted(_HOME)

display.install()


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
