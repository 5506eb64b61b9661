"""Print how long the figures with settings take to answer to a slider, and to be drawn first.

    python benchmarks/redraw.py          or: python benchmarks/redraw.py tp07_optim

Each lab is executed, solved. The steps of a figure are drawn when its cell runs, for the exported page;
a slider then shows what is kept, and draws only what no step shows: there, labs 4 to 7 and 10 train.
Over 100 ms, a slider drags under the hand. With one thread.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import nbclient  # noqa: E402
from nbformat.v4 import new_code_cell  # noqa: E402
from tests.bank import instructor_notebook  # noqa: E402

LABS = ("tp02_apprentissage", "tp04_manuel", "tp07_optim", "tp10_categories")
MEASURE = """
import gc, itertools, statistics, time, warnings
from tp_utils.plots import stepped

def median(work, steps):
    times = []
    for step in steps:
        start = time.perf_counter()
        work(step)
        times.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(times):.0f} ms (at most {max(times):.0f})"

warnings.simplefilter("ignore")
for figure in [one for one in gc.get_objects() if isinstance(one, stepped.Stepped)]:
    every = len([*itertools.product(*figure.choices.values())])
    slider = median(figure._frame, figure.steps)
    first = median(lambda step: stepped._image(figure._draw, step), figure.steps)
    print(f"{figure.title}: {every} settings, {len(figure.steps)} steps; "
          f"slider {slider}, first drawing {first}")
"""


def main() -> None:
    """Print a line for each figure of these labs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("labs", nargs="*", default=LABS, help="tp07_optim …; those with such figures")
    for lab in parser.parse_args().labs:
        notebook = instructor_notebook(lab)
        notebook.cells.append(new_code_cell(MEASURE))
        nbclient.NotebookClient(notebook, timeout=1200, allow_errors=True).execute()
        said = [one.text for one in notebook.cells[-1].outputs if one.get("name") == "stdout"]
        print("\n".join([lab, *said]), flush=True)


if __name__ == "__main__":
    main()
