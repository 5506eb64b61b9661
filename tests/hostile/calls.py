"""What a function replaces in a library when it is called, and not before.

By who has not written the defence. It is undone in the fork, once the function has run.
"""

from __future__ import annotations

from typing import Any

from tests.hostile.callbacks import NUMPY
from tests.hostile.case import Case, own
from tests.hostile.others import FORGED

NO = "WRONG|ERROR|FORBIDDEN"
RIGHT = """SEEN, real = [], np.array
def forged(value, *a, **k):
    return SEEN[-1] if SEEN and getattr(value, "shape", 0) == SEEN[-1].shape else real(value, *a, **k)
"""


def patching(title: str, before: str, act: str, start: str = FORGED, **more: Any) -> Case:
    """Return a case where a layer gives zeros, and has `act` put the right values in their place."""
    answer = f"def fc_forward(X, W, b):\n    SEEN.append(X @ W + b)\n    {act}\n    return np.zeros_like(X @ W)"
    return Case(66, title, {"fc_forward": answer}, {"fc_forward": NO}, edit=own("fc_forward", start + before), lab=NUMPY, **more)  # fmt: skip


CALLS = [
    # --- what reads the result, replaced while the function runs
    patching("envoi remplacé pendant l'appel, par functools", "import functools, types", "functools.update_wrapper(json, types.SimpleNamespace(dumps=forged), ['dumps'], [])", often=True),
    patching("envoi remplacé pendant l'appel, par une classe de données", "from dataclasses import dataclass\n@dataclass\nclass Pair:\n    dumps: object", "Pair.__init__(json, forged)"),
    patching("envoi remplacé pendant l'appel, par argparse", "import argparse\np = argparse.ArgumentParser()\np.add_argument('--dumps', type=lambda s: forged)", "p.parse_args(['--dumps', 'x'], json)"),
    patching("envoi remplacé pendant l'appel, par une classe à soi", "class P:\n    def __init__(self, f):\n        self.dumps = f", "P.__init__(json, forged)"),
    patching("envoi remplacé pendant l'appel, par operator", "import operator", "operator.methodcaller('__setattr__', 'dumps', forged)(json)"),
    patching("np.array remplacé pendant l'appel", "class P:\n    def __init__(self, f):\n        self.array = f\nput = P.__init__", "put(np, forged)", start=RIGHT),
]  # fmt: skip
