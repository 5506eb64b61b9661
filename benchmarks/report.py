"""A written report by Typst against nbconvert's PDF by LaTeX and by Chromium, in one run.

    python benchmarks/report.py [--lab tp04_manuel] [--rounds 3]

The same notebook, the solution with its figures, goes through four commands, whole
processes from start to exit:

- `tp-report rapport … --code`: the report of this course, with the code of the exercises;
- `jupyter nbconvert --to tp-rapport`: the same, through nbconvert;
- `jupyter nbconvert --to pdf`: the whole notebook by XeLaTeX, where it is installed;
- `jupyter nbconvert --to webpdf`: the whole notebook by Chromium, Playwright's or the
  distribution's.

They take turns, so that a busy machine slows all of them; each ratio is the median of
those of the rounds. Aim: at least 10 times faster than XeLaTeX.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tp_grading.build import source_notebook  # noqa: E402
from tp_grading.course import Course  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lab", default="tp04_manuel")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{options.lab}.ipynb"
        solve(options.lab, path)
        chromium_of_the_machine(Path(folder) / "browsers")
        seconds = measure(commands(path), options.rounds, Path(folder))
    show(seconds, options)


def solve(lab: str, path: Path) -> None:
    """Execute the solution of a lab and write it with its outputs."""
    notebook = source_notebook(Course(ROOT), lab)
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    nbformat.write(notebook, path)


def chromium_of_the_machine(folder: Path) -> None:
    """Let nbconvert find the distribution's Chromium where it looks for Playwright's own."""
    from playwright.sync_api import sync_playwright

    browser = shutil.which("chromium")
    with sync_playwright() as playwright:
        wanted = Path(playwright.chromium.executable_path)
    if wanted.exists() or browser is None:
        return
    revision = wanted.parts[-3].rpartition("-")[2]
    shell = (
        f"chromium_headless_shell-{revision}/chrome-headless-shell-linux64/chrome-headless-shell"
    )
    for name in ("/".join(wanted.parts[-3:]), shell):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).symlink_to(browser)
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(folder)


def commands(path: Path) -> dict[str, list[str]]:
    """Return name → command, of those that this machine can run."""
    convert = [sys.executable, "-m", "nbconvert", str(path), "--to"]
    report = [sys.executable, "-m", "tp_utils.report.cli", "rapport", str(path), "--code"]
    found = {
        "tp-report rapport": [*report, "-o", str(path.with_name("rapport.pdf"))],
        "nbconvert --to tp-rapport": [*convert, "tp-rapport"],
    }
    if shutil.which("xelatex") and shutil.which("pandoc"):
        found["nbconvert --to pdf"] = [*convert, "pdf"]
    found["nbconvert --to webpdf"] = [*convert, "webpdf", "--WebPDFExporter.disable_sandbox=True"]
    return found


def measure(
    todo: dict[str, list[str]], rounds: int, folder: Path
) -> dict[str, list[tuple[float, float]]]:
    """Return name → (wall, processor) seconds of each round; those that fail are left out."""
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in todo}
    for number in range(rounds + 1):  # the first one warms the disk
        for name, command in list(todo.items()):
            before, start = os.times(), time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
            wall, after = time.perf_counter() - start, os.times()
            if done.returncode:
                why = (done.stderr.strip().splitlines() or ["?"])[-1][:120]
                print(f"{name}: not measured ({why})")
                del todo[name], seconds[name]
            elif number:
                cpu = sum(after[2:4]) - sum(before[2:4])
                seconds[name].append((wall, cpu))
    return seconds


def show(seconds: dict[str, list[tuple[float, float]]], options: argparse.Namespace) -> None:
    """Print medians, and how many times faster the first command is."""
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{options.lab}, {options.rounds} rounds, load {load}, {os.cpu_count()} processors")
    own = next(iter(seconds.values()))
    print(f"{'':28}{'wall':>8}{'cpu':>8}{'× wall':>9}{'× cpu':>8}")
    for name, rounds in seconds.items():
        wall, cpu = (statistics.median(r[k] for r in rounds) for k in (0, 1))
        ratios = [
            statistics.median(r[k] / o[k] for r, o in zip(rounds, own, strict=True)) for k in (0, 1)
        ]
        print(f"{name:28}{wall:7.2f}s{cpu:7.2f}s{ratios[0]:9.1f}{ratios[1]:8.1f}")


if __name__ == "__main__":
    main()
