"""Execute what a released notebook gives; keep the outputs that owe nothing to an answer."""

from __future__ import annotations

import base64
import copy
import hashlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from tp_utils.i18n import language
from tp_utils.plots.stepped import WIDGET

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT = 300  # seconds for a cell
EXPECTED = {"NotImplementedError", "NameError"}  # of an answer not written, of what it would define
IMAGE = re.compile(r'src="data:image/(\w+);base64,([^"]+)"')


def executed(root: Path, notebook: NotebookNode, cache: Path) -> NotebookNode:
    """Return a copy of a notebook after « Run all », errors passed over; `tp_utils` is in the key."""
    from nbclient import NotebookClient

    digest = hashlib.sha256(f"{language()} {nbformat.writes(notebook)}".encode())
    for path in sorted((root / "src" / "tp_utils").rglob("*.py")):
        digest.update(path.read_bytes())
    path = cache / f"{digest.hexdigest()}.ipynb"
    if not path.is_file():
        done = copy.deepcopy(notebook)
        client = NotebookClient(done, timeout=TIMEOUT, allow_errors=True, kernel_name="python3")
        client.execute(env={**os.environ, "TP_LANG": language()})
        cache.mkdir(parents=True, exist_ok=True)
        nbformat.write(done, path)
    return nbformat.read(path, 4)


def page(notebook: NotebookNode, figures: Path) -> NotebookNode:
    """Return a notebook as its page shows it: no installation, card, error or slider, figures in files."""
    shown = copy.deepcopy(notebook)
    shown.metadata.pop("widgets", None)
    shown.cells = [c for c in shown.cells if "installation" not in c.metadata.get("tags", [])]
    figures.mkdir(parents=True, exist_ok=True)
    for cell in shown.cells:
        if cell.cell_type == "code":
            cell.outputs = [] if _is_exercise(cell) else [
                _light(output, figures) for output in cell.outputs if _is_result(cell, output)
            ]  # fmt: skip
    return shown


def _is_exercise(cell: NotebookNode) -> bool:
    grading = cell.metadata.get("nbgrader", {})
    return bool(grading.get("grade") or grading.get("solution"))


def _is_result(cell: NotebookNode, output: NotebookNode) -> bool:
    if output.output_type == "error":
        if output.ename not in EXPECTED:
            print(f"{cell.id}: {output.ename}: {output.evalue}"[:200], file=sys.stderr)
        return False
    return output.get("name") != "stderr" and WIDGET not in output.get("data", {})


def _light(output: NotebookNode, figures: Path) -> NotebookNode:
    """Return an output whose image is in a file of `figures`, loaded when it is looked at."""
    data = output.get("data", {})
    html = data.get("text/html", "")
    if not IMAGE.search(html):
        return output

    def filed(found: re.Match[str]) -> str:
        content = base64.b64decode(found[2])
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{found[1]}"
        (figures / name).write_bytes(content)
        return f'loading="lazy" src="../_static/figures/{name}"'

    output.data = type(data)({"text/html": IMAGE.sub(filed, html)})
    return output
