"""Whether what the texts and the model answers conclude, in `claims`, is true of the page.

A conclusion is believed where it stands: with the names that the cells above it have given, the
titles of their figures (`titles`) and what they have printed (`printed`). The same solution is
executed under other instructions of the processor (`PROCESSORS`), which round otherwise.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from tests.bank import execute, instructor_notebook
from tests.claims import CONCLUSIONS, Conclusion

PROCESSORS = {
    "as it is": {},
    "without AVX": {
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        "OPENBLAS_CORETYPE": "Prescott",
    },
}


def untrue(cells: Iterable[Any], conclusions: Iterable[Conclusion]) -> list[str]:
    """Execute the cells of a notebook; return the conclusions that do not hold where they stand."""
    import matplotlib.pyplot as plt

    names: dict[str, Any] = {"__name__": "__main__", "titles": [], "printed": ""}
    left, found = list(conclusions), []
    for k, cell in enumerate(cells):
        text = plain(cell.source)
        if cell.cell_type == "code" and not _is_check(cell):
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
                execute(cell.source, f"<cell {k}>", names)
            names["printed"] += said.getvalue()
            for number in plt.get_fignums():
                figure = plt.figure(number)
                names["titles"] += [plain(ax.get_title()) for ax in figure.axes]
                names["titles"].append(plain(figure.get_suptitle()))
            plt.close("all")
        for words, expression in [c for c in left if cell.cell_type == "markdown" and c[0] in text]:
            left.remove((words, expression))
            if not eval(expression, names):
                found.append(f"{words}: {expression}")
    return found + [f"{words}: not in the lab" for words, _expression in left]


def plain(text: str) -> str:
    """Return a text with ordinary spaces alone, and no line ends."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def _is_check(cell: Any) -> bool:
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade")) and not metadata.get("solution")


if __name__ == "__main__":
    (lab,) = sys.argv[1:]
    print(json.dumps(untrue(instructor_notebook(lab).cells, CONCLUSIONS[lab])))
