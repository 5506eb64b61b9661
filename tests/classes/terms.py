"""Where the people of the story work: whose gradebook, whose exchange, whose terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.browser.marking import assistants
from tests.classes.conftest import run_in
from tests.classes.exchange import Exchange
from tests.classes.making import LAB
from tests.classes.story import Checks
from tests.hub.exchange import HubExchange
from tests.hub.running import running_hub
from tests.servers import postgresql_server
from tp_grading.build import source_notebook
from tp_grading.course import Course
from tp_grading.record import history

BY_HUB = ("hal", "ida")  # they hand in by the exchange, with the rest of the class


@dataclass
class Term:
    """A course folder and its people.

    Attributes:
        course: the folder, seen by the test.
        url: address of its gradebook.
        exchange: nbgrader's, between its students and its staff.
        marking: opens the desks of two assistants.
        tp_grade: runs a command: its words and the checks of the day → status, what it said.
    """

    course: Path
    url: str
    exchange: Exchange | HubExchange
    marking: contextlib.AbstractContextManager[Callable[..., None]]
    tp_grade: Callable[[Sequence[Any], Checks], tuple[int, str]]


def _here(course: Path, patch: pytest.MonkeyPatch, url: str) -> Term:
    run = lambda words, _checks: run_in(course, *words)  # noqa: E731
    return Term(course, url, Exchange(course, patch), in_gradebook(url), run)


@contextlib.contextmanager
def sqlite(course: Path, patch: pytest.MonkeyPatch) -> Iterator[Term]:
    """Yield a term whose gradebook is the usual file."""
    yield _here(course, patch, f"sqlite:///{course}/gradebook.db")


@contextlib.contextmanager
def formgrader(course: Path, patch: pytest.MonkeyPatch) -> Iterator[Term]:
    """Yield a term whose assistants mark in formgrader, in Chromium."""
    term = _here(course, patch, f"sqlite:///{course}/gradebook.db")
    term.marking = in_formgrader(course, term.url, course.parent)
    yield term


@contextlib.contextmanager
def postgresql(course: Path, patch: pytest.MonkeyPatch) -> Iterator[Term]:
    """Yield a term whose gradebook is on a real server."""
    with postgresql_server() as (url, _start, _stop):
        with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(f'\nc.CourseDirectory.db_url = "{url}"\n')
        yield _here(course, patch, url)


@contextlib.contextmanager
def hub(course: Path, _patch: pytest.MonkeyPatch) -> Iterator[Term]:
    """Yield a term on a real JupyterHub: every command of the story is run there, by an assistant."""
    url = f"sqlite:///{course}/gradebook.db"
    with running_hub(course.parent / "hub", course, list(BY_HUB), "carole") as there:
        yield Term(course, url, HubExchange(there, LAB), in_gradebook(url),
                   lambda words, checks: there.do("desk", words, checks.wanted))  # fmt: skip


@contextlib.contextmanager
def in_gradebook(url: str) -> Iterator[Callable[..., None]]:
    """Yield what writes the marks of a copy where formgrader writes them: by whom, whose, the marks."""

    def give(who: str, student: str, scores: dict[str, float]) -> None:
        with Gradebook(url) as gb, history.acting(who=who):
            for grade in gb.find_submission_notebook(LAB, LAB, student).grades:
                if grade.name in scores:
                    grade.manual_score, grade.needs_manual_grade = scores[grade.name], False
            gb.db.commit()

    yield give


@contextlib.contextmanager
def in_formgrader(course: Path, url: str, home: Path) -> Iterator[Callable[..., None]]:
    """Yield what marks a copy in formgrader, in Chromium: each assistant at their own."""
    path = course / "solutions" / LAB / f"{LAB}.ipynb"
    nbformat.write(source_notebook(Course(course), LAB), path)
    with assistants(course, home / "assistants", url, LAB, ["ann", "max"]) as people:
        yield lambda who, student, scores: people[who].marks(student, scores)
