"""A small class whose grading costs nothing: what an answer is worth is read in its text."""

from __future__ import annotations

import contextlib
import copy
import io
from concurrent.futures import Future

import nbformat
import pytest

from tests.bank import ROOT
from tests.classes.making import LAB
from tp_grading.stage import NotGradable, stage
from tp_grading.verdict import Mark, Report, Verdict, digest

RELEASED = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
METAS = [
    c.metadata["nbgrader"] for c in RELEASED.cells if c.metadata.get("nbgrader", {}).get("grade")
]
CODE = [m["grade_id"] for m in METAS if not m["solution"]]
WRITTEN = [m["grade_id"] for m in METAS if m["solution"]]
POINTS = {m["grade_id"]: float(m["points"]) for m in METAS}


class Checks:
    """The checks of the class, which a teacher corrects: question → the words of a right answer."""

    def __init__(self):
        self.wanted = {name: "juste" for name in CODE}

    def grade(self, job, data, _student=""):
        """Grade a copy as `job.grade_bytes` does: real staging, real verdicts, no kernel."""
        released = nbformat.reads(job.released, 4)
        points = {m["grade_id"]: float(m["points"]) for c in released.cells
                  if (m := c.metadata.get("nbgrader", {})).get("grade")}  # fmt: skip
        try:
            staged = stage(data, released, job.former)
        except NotGradable as error:
            marks = [Mark(n, Verdict.NOT_GRADABLE, p, 0.0, str(error)) for n, p in points.items()]
            return Report(job.lab, digest(data), tuple(marks), reason=str(error)).to_json(), None
        marks = [self._mark(name, most, staged) for name, most in points.items()]
        report = Report(job.lab, digest(data), tuple(marks), sources=staged.digests(),
                        notes=tuple(staged.notes), version=f"essai.{digest(job.released.encode())[:8]}")  # fmt: skip
        return report.to_json(), nbformat.writes(staged.notebook)

    def _mark(self, name, most, staged):
        tamper = tuple(staged.tampered.get(name, ()))
        if name in WRITTEN:
            (text,) = staged.answers(name)
            empty = "Votre réponse ici" in text
            return Mark(name, Verdict.NOT_ATTEMPTED if empty else Verdict.MANUAL, most, 0.0 if empty else None,
                        tamper=tamper)  # fmt: skip
        found = self.wanted[name] in "\n".join(staged.answers(name.split("-")[0] + "-answer"))
        return Mark(
            name,
            Verdict.OK if found else Verdict.WRONG,
            most,
            most if found else 0.0,
            tamper=tamper,
        )


class Here:
    """An executor that runs at once."""

    def submit(self, function, *arguments):
        """Run a function; return its future."""
        future = Future()
        future.set_result(function(*arguments))
        return future


@contextlib.contextmanager
def graded_by(checks):
    """Let `tp-grade autograde` and `regrade` grade by these checks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tp_grading.classroom.grade_bytes", checks.grade)
        patch.setattr(
            "tp_grading.autograde.executor_of", lambda _scheduler: contextlib.nullcontext(Here())
        )
        yield


def answered(right=CODE, texts=WRITTEN, word="juste", release=RELEASED):
    """Return the bytes of a copy: the exercises that are right, the questions that are answered."""
    nb = copy.deepcopy(release)
    for cell in nb.cells:
        meta = cell.metadata.get("nbgrader", {})
        if not meta.get("solution"):
            continue
        name = meta["grade_id"]
        if cell.cell_type == "code":
            ok = name.removesuffix("-answer") in {r.split("-")[0] for r in right}
            cell.source = cell.source.replace(
                "raise NotImplementedError", f"pass  # {word if ok else 'faux'} #"
            )
        elif name in texts:
            cell.source = f"Ma réponse à {name}."
    return nbformat.writes(nb).encode()


def text_of(path):
    """Return a CSV of ours as a list of lines of cells."""
    import csv

    data = path.read_bytes().decode("utf-8-sig")
    delimiter = ";" if path.name == "notes.csv" else ","
    return list(csv.reader(io.StringIO(data, newline=""), delimiter=delimiter))
