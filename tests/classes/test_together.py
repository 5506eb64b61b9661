"""Two assistants on one copy in formgrader: the second is told, nothing is overwritten in silence."""

import json
import shutil
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook

from tp_grading import together
from tp_grading.record import history
from tp_grading.term import decide

LAB = "tp99"


class Browser:
    """One browser: what formgrader's handlers are given."""

    def __init__(self, gradebook, name):
        self.gradebook, self.name, self.said, self.status = gradebook, name, None, 200
        self.current_user, self.shown = SimpleNamespace(username=name), []

    def set_status(self, status):
        self.status = status

    def write(self, said):
        self.said = json.loads(json.dumps(said))

    def get_json_body(self):
        return self.body

    def grade(self):
        return self.gradebook.find_grade("q", LAB, LAB, "ada")

    def opens(self):
        """Load the page."""
        together._loaded(lambda _self: None)(self)
        self.shown = [[self.grade().manual_score, self.grade().extra_credit]]

    def puts(self, score, items=None):
        """Save a mark as formgrader's page does; return the status."""
        self.status = 200
        self.body = {
            "manual_score": score,
            "extra_credit": None,
            "items": items,
            "shown": self.shown,
        }
        grade = self.grade()

        def put(handler, _ident):
            grade.manual_score, grade.needs_manual_grade = (
                handler.body["manual_score"] or None,
                False,
            )
            handler.gradebook.db.commit()

        together.save("grade", put, self, grade.id)
        if self.status == 200:
            self.shown = [[grade.manual_score, grade.extra_credit]]
        elif self.status == 409:
            self.shown = [self.said["now"]]
        return self.status


@pytest.fixture
def url(tmp_path, empty_gradebook):
    shutil.copy(empty_gradebook, tmp_path / "gradebook.db")
    url = f"sqlite:///{tmp_path}/gradebook.db"
    with Gradebook(url) as gb:
        gb.add_assignment(LAB)
        gb.add_notebook(LAB, LAB)
        gb.add_grade_cell("q", LAB, LAB, max_score=3, cell_type="markdown")
        gb.add_student("ada")
        gb.add_submission(LAB, "ada")
    return url


@pytest.mark.parametrize("servers", [1, 2])
def test_the_second_to_save_is_told_and_may_then_replace(url, servers, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "x")
    with Gradebook(url) as one, Gradebook(url) as other:
        ann, bob = Browser(one, "ann"), Browser(one if servers == 1 else other, "bob")
        ann.opens()
        bob.opens()
        assert ann.puts("1.5") == 200 and ann.puts("2") == 200  # her own marks are no conflict
        assert bob.puts("0.5") == 409
        assert "ann a écrit « 2 »" in bob.said["message"] and "« 0,5 »" in bob.said["message"]
        assert one.find_grade("q", LAB, LAB, "ada").manual_score == 2
        assert bob.puts("0.5") == 200  # he has read it, and insists
        one.db.expire_all()
        assert one.find_grade("q", LAB, LAB, "ada").manual_score == 0.5
        lines = history.read(one, LAB, "ada")
        assert [(x.who, x.kind, x.old, x.new) for x in lines] == [
            ("ann", "hand", "", "1.5"), ("ann", "hand", "1.5", "2"), ("bob", "conflict", "2", "0,5"),
            ("bob", "hand", "2", "0.5")]  # fmt: skip
        assert ann.puts("2") == 409


def test_a_mark_given_by_a_command_meanwhile_is_told(url):
    with Gradebook(url) as one, Gradebook(url) as other:
        ann = Browser(one, "ann")
        ann.opens()
        with history.acting("appel", who="bob"):
            assert decide.mark(other, LAB, "ada", "q", 2.5) == ("", "2.5")
        assert ann.puts("1") == 409
        assert "bob a écrit « 2,5 »" in ann.said["message"]
        one.db.expire_all()
        assert one.find_grade("q", LAB, LAB, "ada").manual_score == 2.5
        assert ann.puts("1") == 200  # she has read it; the command says in turn what it replaces
        other.db.expire_all()
        assert decide.mark(other, LAB, "ada", "q", 3) == ("1", "3")


def test_two_saves_at_once_of_one_page_are_no_conflict(url):
    with Gradebook(url) as one:
        ann = Browser(one, "ann")
        ann.opens()
        ann.puts("0.5")
        ann.shown = [[None, None], [0.5, None]]  # sent before the first was answered
        assert ann.puts("1") == 200


@pytest.mark.parametrize("shown", [None, "x", [1], [["x", []]], {"a": 1}])
def test_what_the_page_shows_may_be_anything(url, shown):
    with Gradebook(url) as one:
        ann, bob = Browser(one, "ann"), Browser(one, "bob")
        ann.opens()
        assert ann.puts("1") == 200
        bob.shown = shown
        assert bob.puts("2") == 409 and one.find_grade("q", LAB, LAB, "ada").manual_score == 1


def test_the_same_mark_twice_is_no_conflict(url):
    with Gradebook(url) as one:
        ann, bob = Browser(one, "ann"), Browser(one, "bob")
        ann.opens()
        bob.opens()
        assert ann.puts("1") == 200 and bob.puts("1.0") == 200


@pytest.mark.parametrize("score", ["abc", "nan", "inf", "-1", "3.5", [1], {"x": 1}, True])
def test_what_is_no_mark_is_refused_and_the_mark_stays(url, score):
    with Gradebook(url) as one:
        ann = Browser(one, "ann")
        ann.opens()
        assert ann.puts("2") == 200
        assert ann.puts(score) == 400 and "un nombre de 0 à 3" in ann.said["message"]
        assert one.find_grade("q", LAB, LAB, "ada").manual_score == 2
        assert ann.puts("") == 200  # an emptied box is no mark


@pytest.mark.parametrize("items", ["x", [1], {"a": 1}])
def test_items_that_are_no_texts_are_refused(url, items):
    with Gradebook(url) as one:
        ann = Browser(one, "ann")
        ann.opens()
        assert ann.puts("1", items) == 400 and "critères" in ann.said["message"]
        assert one.find_grade("q", LAB, LAB, "ada").manual_score is None
        assert ann.puts("1", ["la limite", "le signe"]) == 200
        assert ann.puts("1", ["la limite", "le signe"]) == 200
        lines = history.read(one, LAB, "ada", (history.ITEMS,))
        assert [x.new for x in lines] == ['["la limite", "le signe"]']  # once: nothing has changed
