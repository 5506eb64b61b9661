"""Each notebook is executed once a run, for all the tests that look at it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from filelock import FileLock
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from traitlets.config import Config

from tests.warm import chosen

TIMEOUT = 280  # seconds for a cell


class Executed:
    """Notebooks as they are after « Run all », kept in a folder that the workers share."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.folder.mkdir(exist_ok=True)

    def __call__(self, notebook: Any) -> Any:
        """Return a copy of the notebook with its outputs; it goes on after an error."""
        text = nbformat.writes(nbformat.from_dict(notebook))
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()}.ipynb"
        with FileLock(f"{path}.lock"):
            if not path.exists():
                done = execute(nbformat.reads(text, 4))
                path.with_suffix(".new").write_text(nbformat.writes(done), encoding="utf-8")
                path.with_suffix(".new").rename(path)
        return nbformat.read(path, as_version=4)


def execute(notebook: Any) -> Any:
    """Execute a notebook in a warm kernel; return it."""
    factory = KernelProvisionerFactory.instance()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="k") as sockets:
        patch.setattr(factory, "default_provisioner_name", factory.default_provisioner_name)
        chosen()
        # Sockets of its own: between choosing a free port and binding it, another may take it.
        own = {"transport": "ipc", "ip": f"{sockets}/k"} if os.name == "posix" else {}
        NotebookClient(
            notebook,
            timeout=TIMEOUT,
            startup_timeout=TIMEOUT,  # a loaded machine
            allow_errors=True,
            kernel_name="python3",
            config=Config({"KernelManager": own}),
        ).execute()
    return notebook
