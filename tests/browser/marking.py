"""Assistants who mark written questions, each at their own formgrader, in a real browser.

`make captures` draws the picture of the guide again: ``python -m tests.browser.marking docs/images``.
"""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbgrader.api import Gradebook

from tests.bank import ROOT
from tests.browser.tools import chromium, expect, jupyter_lab, picture
from tp_grading import byhand, demo
from tp_grading.answers import fill
from tp_grading.build import source_notebook
from tp_grading.course import Course
from tp_grading.record import Recorder, history
from tp_grading.record.recorder import points_of
from tp_grading.verdict import Mark, Report, Verdict, digest

if TYPE_CHECKING:
    from playwright.sync_api import Page


LAB, QUESTION = "tp04_manuel", "q4-3"  # 2 points: four items of 0,5
STUDENTS = ["ada", "bob", "eve", "gil", "ian", "zoe"]
TEXT = "Trop petit, l'apprentissage est lent ; trop grand, le coût oscille puis diverge."
COMMENT = "Bien vu ; comment le choisir en pratique ?"


def make_class(folder, students=STUDENTS):
    """Write a course whose copies wait for a person; nothing is executed."""
    course = Course(ROOT)
    released = nbformat.read(course.notebook(LAB), 4)
    for step, notebook in (("release", released), ("source", source_notebook(course, LAB))):
        (folder / step / LAB).mkdir(parents=True)
        nbformat.write(notebook, folder / step / LAB / f"{LAB}.ipynb")
    (folder / "nbgrader_config.py").write_text(demo.CONFIG.format(root=str(ROOT)), encoding="utf-8")
    answered = fill(released, {QUESTION: TEXT})
    marks = tuple(
        Mark(name, Verdict.MANUAL, points, None) if name == QUESTION else Mark(name, Verdict.OK, points, points)
        for name, points in points_of(released).items()
    )  # fmt: skip
    url = f"sqlite:///{folder}/gradebook.db"
    with Recorder(folder / ".tp-grade.journal", url) as recorder:
        recorder.declare(LAB, released)
        recorder.record_group([(s, Report(LAB, digest(s.encode()), marks), None) for s in students])
    for student in students:
        (folder / "autograded" / student / LAB).mkdir(parents=True)
        nbformat.write(answered, folder / "autograded" / student / LAB / f"{LAB}.ipynb")
    return url


@dataclass
class Assistant:
    """Somebody at the page of a copy. `url`: of their server; `database`: of the gradebook."""

    page: Page
    url: str
    database: str
    lab: str

    def opens(self, student: str) -> None:
        """Open the copy of a student; return when its marks are there."""
        with Gradebook(self.database) as gradebook:
            ident = gradebook.find_submission_notebook(self.lab, self.lab, student).id
        with self.page.expect_response(re.compile("/api/grades")):
            self.page.goto(f"{self.url}/formgrader/submissions/{ident}/")
        self.page.wait_for_function("formgrader.grades && formgrader.grades.loaded")

    def writes(self, question: str, score: float) -> int:
        """Write a mark in its box and leave it, which saves; return what the server answers."""
        box = self.page.locator(f"#{question}")
        with self.page.expect_response(re.compile("/api/grade/")) as saved:
            box.fill(f"{score:g}")
            box.press("Tab")
        return saved.value.status

    def marks(self, student: str, scores: Mapping[str, float]) -> None:
        """Mark questions of a copy."""
        self.opens(student)
        for question, score in scores.items():
            assert self.writes(question, score) == 200
            expect(self.page.locator(f"#{question}")).not_to_have_class(
                re.compile("needs_manual_grade")
            )


@contextlib.contextmanager
def assistants(
    course: Path, home: Path, database: str, lab: str, names: list[str], **size: int
) -> Iterator[dict[str, Assistant]]:
    """Yield name → an assistant: their own server on the same course, their own session of Chromium."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(chromium(**size))
        people = {}
        for name in names:
            (home / name).mkdir(parents=True)
            server = jupyter_lab(course, home / name, "jupyter_server", name)
            page = first.context.browser.new_page(locale="fr-FR", viewport=first.viewport_size)
            page.set_default_timeout(120_000)
            people[name] = Assistant(page, stack.enter_context(server), database, lab)
        yield people


def desk(folder: Path) -> Path:
    """Write the picture of a desk where some copies are marked; return its path."""
    with tempfile.TemporaryDirectory() as there:
        course = Path(there, "cours")
        course.mkdir()
        url = make_class(course)
        with Gradebook(url) as gradebook:
            dealt = byhand.deal(LAB, STUDENTS, ["ann", "max"])
            for student, who in dealt.items():
                history.decide(gradebook, history.Line(LAB, student, "", history.SHARE, "", who))
        mine = [student for student, who in dealt.items() if who == "ann"]
        with assistants(course, Path(there), url, LAB, ["ann"], width=1000) as people:
            ann, panel = people["ann"], f'.tp-panel[data-question="{QUESTION}"]'
            for student, text in zip(mine, (COMMENT, "Et s'il est trop petit ?"), strict=False):
                ann.marks(student, {QUESTION: 1})
                with ann.page.expect_response(re.compile("/api/comment/")):
                    ann.page.locator(f"#{QUESTION}-comment").fill(text)
                    ann.page.locator(panel).focus()
            ann.opens(mine[-1])
            ann.page.locator(panel).focus()
            with ann.page.expect_response(re.compile("/api/grade/")):
                ann.page.keyboard.press("1")
            ann.page.wait_for_load_state("networkidle")
            box = ann.page.locator(panel).bounding_box()
            answer = ann.page.locator(".nbgrader_cell", has=ann.page.locator(f"#{QUESTION}"))
            end = answer.bounding_box()
            assert box and end
            top = box["y"] - 12 + ann.page.evaluate("window.scrollY")
            clip = {"x": box["x"] - 12, "y": top, "width": box["width"] + 24,
                    "height": end["y"] + end["height"] - box["y"] + 24}  # fmt: skip
            return picture(ann.page, folder / "formgrader-question.png", clip=clip, full_page=True)


if __name__ == "__main__":
    print(desk(Path(sys.argv[1])))
