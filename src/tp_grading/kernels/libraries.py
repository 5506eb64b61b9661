"""The libraries of the warm process: which ones a lab needs, and whether they have changed."""

import ast
import contextlib
from collections.abc import Iterable

from tp_grading.sandbox import places

# What the libraries import late, when these words of a notebook are executed.
LATE = {
    "optim": ("torch.optim", "torch._dynamo"), "MNIST": ("torchvision.datasets",),
    "mnist": ("torchvision.datasets",), "SVC": ("sklearn.svm",), "TSNE": ("sklearn.manifold",),
    "latent": ("sklearn.manifold",), "sklearn": ("sklearn.svm", "sklearn.model_selection"),
    "animate": ("matplotlib.animation",), "functional": ("torch.nn.functional",),
}  # fmt: skip


def needed(statements: Iterable[str], text: str) -> tuple[str, ...]:
    """Return what a lab's kernels should find imported: words for `zygote.preload`.

    `statements`: the imports of its notebook; `text`: all its code. What is forgotten is imported
    when it is needed, in each kernel: a longer list saves time, a shorter one memory, and forks.
    """
    found: dict[str, None] = {}
    for node in (node for line in statements for node in ast.parse(line).body):
        if isinstance(node, ast.Import):
            found |= dict.fromkeys(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= dict.fromkeys(f"{node.module}:{alias.name}" for alias in node.names)
    for word, modules in LATE.items():
        if word in text:
            found |= dict.fromkeys(modules)
    return tuple(found)


def fingerprint() -> tuple[tuple[str, int], ...]:
    """Return something that changes when a library is installed, removed or upgraded.

    The times of the installation folders and of their ``dist-info``. The code of the course is not
    among them: a grading goes on with the one that it began with (see :mod:`library`).
    """
    marks: list[tuple[str, int]] = []
    for place in {here for here, _inside in places.places().binds if here.name in places.NAMES}:
        for path in (place, *place.glob("*.dist-info")):
            with contextlib.suppress(OSError):
                marks.append((str(path), path.stat().st_mtime_ns))
    return tuple(sorted(marks))
