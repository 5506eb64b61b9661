"""A PostgreSQL server of a test, in a folder of its own."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.components import postgresql


@contextlib.contextmanager
def postgresql_server():
    """Yield the address of an empty gradebook, and what starts and stops its server."""
    binaries = postgresql()
    # Not in `tmp_path`, whose parents only root may enter: the server refuses to run as root.
    data = Path(tempfile.mkdtemp(prefix="tp-pg-", dir="/tmp"))
    user = {"user": "postgres"} if os.getuid() == 0 else {}
    if user:
        shutil.chown(data, "postgres")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    run = lambda *words: subprocess.run(words, check=True, capture_output=True, cwd="/", **user)  # noqa: E731
    run(binaries / "initdb", "-D", data, "-U", "tp", "--auth=trust", "--no-sync")
    start = (binaries / "pg_ctl", "-D", data, "-w", "-l", data / "log",
             "-o", f"-p {port} -c listen_addresses=127.0.0.1 -k {data}")  # fmt: skip
    run(*start, "start")
    try:
        yield (
            f"postgresql+psycopg://tp@127.0.0.1:{port}/postgres",
            lambda: run(*start, "start"),
            lambda: run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"),
        )
    finally:
        subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], capture_output=True,
                       cwd="/", **user)  # fmt: skip
        shutil.rmtree(data)
