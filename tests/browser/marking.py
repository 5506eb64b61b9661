"""Assistants who mark written questions, each at their own formgrader, in a real browser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.api import Gradebook

from tests.browser.tools import chromium, expect, jupyter_lab

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
