"""The folders of the warm processes' sockets: where they are, and those of graders that are gone."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

PREFIX = "tp-kernels-"


def short() -> str | None:
    """Return a folder whose name leaves room for a socket's (108 bytes in all), else None."""
    default = tempfile.gettempdir()
    return None if len(default) < 50 else "/tmp"


def sweep() -> None:
    """Remove the folders of graders that were killed: their locks have gone with them."""
    for folder in Path(short() or tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid != os.getuid() or not stat.S_ISDIR(folder.lstat().st_mode):
                continue
            claim = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                old = time.time() - os.fstat(claim).st_mtime > 60  # not one being made just now
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if old:
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(claim)
