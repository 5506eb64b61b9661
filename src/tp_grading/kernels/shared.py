"""The one warm process of this process."""

import multiprocessing.util
import os
import threading
from collections.abc import Iterable

from tp_grading.kernels.pool import WarmPool

_shared: WarmPool | None = None
_shared_lock = threading.Lock()


def shared_pool(imports: Iterable[str] = ()) -> WarmPool:
    """Return the one pool of this process; it ends with the process.

    `imports`: what its kernels are to find imported, everything when nothing is said.
    """
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = WarmPool(imports=imports)
            # Unlike atexit, this also holds in the processes of multiprocessing.
            multiprocessing.util.Finalize(None, _shared.close, exitpriority=100)
        elif not imports:
            _shared.imports = frozenset()
        else:
            _shared.want(imports)
        return _shared


def _unlock() -> None:
    """In a fork: another thread may have had the locks at that moment, and is not there."""
    global _shared_lock
    _shared_lock = threading.Lock()
    if _shared is not None:
        _shared.unlock()


os.register_at_fork(after_in_child=_unlock)
