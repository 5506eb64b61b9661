"""Import torchvision beside a torch built without its operators.

The wheels of the public index are built for CUDA. Beside a CPU build of torch
their compiled operators do not load, and `import torchvision` stops on
"operator torchvision::nms does not exist", although the data sets need no
operator at all. Declaring the schemas of the two operators which torchvision
annotates at import (nms and qnms) is enough: they exist, but cannot be called.
"""

from __future__ import annotations

import sys
from types import ModuleType

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_libraries: list[object] = []  # a Library withdraws its schemas when it is collected


def import_torchvision() -> ModuleType:
    """Return the torchvision module, on any build of torch.

    Raises:
        ImportError: torchvision is not installed.
    """
    try:
        import torchvision
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        _declare_missing_operators()
        import torchvision
    found: ModuleType = torchvision
    return found


def _declare_missing_operators() -> None:
    import torch

    # The failed import leaves half-initialised modules, and fake kernels
    # registered for operators that do not exist yet.
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in _SCHEMAS:
        if not hasattr(torch.ops.torchvision, schema.split("(")[0]):
            library.define(schema)
    _libraries.append(library)
