"""What a command reads of a class takes as many requests for many submissions as for a few."""

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event

from tp_grading.record.fill import rescale_lab
from tp_grading.term.lines import of_gradebook
from tp_grading.term.marks import read

LAB = "tp"
CELLS = ("one-check", "two-check", "three-check")


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    """A gradebook with a lab, and nobody in it; requests are counted in its `told`."""
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        book.add_assignment(LAB)
        book.add_notebook(LAB, LAB)
        for name in CELLS:
            book.add_grade_cell(name, LAB, LAB, max_score=2, cell_type="code")
            book.add_solution_cell(f"{name}-answer", LAB, LAB)
        book.told = []
        event.listen(book.db.get_bind(), "before_cursor_execute", lambda *a: book.told.append(a[2]))
        yield book


def enrol(book, names):
    """Add submissions, with a mark and a comment a cell."""
    for name in names:
        book.add_student(name)
        book.add_submission(LAB, name)
        for cell in CELLS:
            book.find_grade(cell, LAB, LAB, name).auto_score = 1
            book.find_comment(f"{cell}-answer", LAB, LAB, name).auto_comment = "juste"
    book.db.commit()


@pytest.mark.parametrize("work", [
    lambda book: read(book, LAB).rows[0].total,
    lambda book: [marked.comments for marked in of_gradebook(book, LAB).values()],
    lambda book: rescale_lab(book, LAB, [(CELLS[0], 2.0, 4.0)]),
], ids=["marks", "comments", "points"])  # fmt: skip
def test_five_times_the_class_is_as_many_requests(gradebook, work):
    requests = []
    for names in (["ana", "bob"], [f"student{n}" for n in range(8)]):
        enrol(gradebook, names)
        gradebook.db.expire_all()
        gradebook.told.clear()
        work(gradebook)
        requests.append(sum(one.startswith("SELECT") for one in gradebook.told))
    assert requests[1] == requests[0] > 3
