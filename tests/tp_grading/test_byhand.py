"""What helps to mark by hand: the items of every scheme, copies divided fairly."""

import pytest

from tests.bank import ROOT
from tp_grading.answers import grade_id, is_answer
from tp_grading.build import source_notebook
from tp_grading.byhand import Item, deal, items_of
from tp_grading.course import Course

STUDENTS = [f"s{i:02}" for i in range(25)]


@pytest.mark.parametrize("lab", Course(ROOT).labs)
def test_the_items_of_every_scheme_make_its_points(lab):
    for cell in source_notebook(Course(ROOT), lab).cells:
        if is_answer(cell) and cell.metadata["nbgrader"].get("grade"):
            points = cell.metadata["nbgrader"]["points"]
            items = items_of(cell.source, points)
            assert items and sum(one.points for one in items) == pytest.approx(points), grade_id(
                cell
            )
            assert all(one.words for one in items)


def test_items_are_read_as_a_person_reads_them():
    scheme = (
        "**Barème** — 0,5 : la limite ; biais compris ;\n1 : 0,25 ; 0,25 par exemple, deux au plus."
    )
    assert items_of(scheme, 2) == [
        Item(0.5, "la limite ; biais compris"), Item(1, "0,25"),
        Item(0.25, "par exemple, deux au plus (1/2)"), Item(0.25, "par exemple, deux au plus (2/2)"),
    ]  # fmt: skip
    assert items_of("Sans barème.", 2) == [] and items_of("**Barème** — au jugé.", 2) == []


def test_shares_are_equal_and_the_same_each_time():
    dealt = deal("tp04", STUDENTS, ["ann", "bob", "cid"])
    assert sorted(list(dealt.values()).count(name) for name in ("ann", "bob", "cid")) == [8, 8, 9]
    assert dealt == deal("tp04", STUDENTS[::-1], ["ann", "bob", "cid"])
    assert dealt != deal("tp05", STUDENTS, ["ann", "bob", "cid"])


def test_late_copies_are_shared_alone_and_who_leaves_gives_back():
    first = deal("tp04", STUDENTS[:20], ["ann", "bob"])
    later = deal("tp04", STUDENTS, ["ann", "bob"], first)
    assert {s: later[s] for s in first} == first and abs(
        list(later.values()).count("ann") - 12.5
    ) < 1
    without = deal("tp04", STUDENTS, ["ann", "cid"], later)
    assert all(without[s] == "ann" for s, who in later.items() if who == "ann")
    assert "bob" not in without.values()
