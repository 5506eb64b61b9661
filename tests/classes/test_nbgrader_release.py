"""nbgrader's own generate_assignment and release_assignment: the result of our commands, or a refusal."""


import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory

from tests.classes.making import LAB
from tests.classes.story import POINTS
from tp_grading.build import write_source
from tp_grading.course import Course
from tp_grading.record import promises


@pytest.fixture
def outbound(course):
    """Where the exchange of a course folder shows the lab to its students."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.Exchange.root = {str(course.parent / 'echange')!r}\n")
    return course.parent / "echange" / "tp" / "outbound" / LAB / f"{LAB}.ipynb"


def generate(course):
    """Do what `nbgrader generate_assignment --force` does."""
    config = Course(course).config(assignment_id=LAB)
    config.GenerateAssignment.force = True
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()


def release(course):
    """Do what `nbgrader release_assignment --force` does; return what it says when it refuses."""
    config = Course(course).config(assignment_id=LAB)
    config.Exchange.force = True
    exchange = ExchangeFactory(config=config)
    command = exchange.ReleaseAssignment(coursedir=CourseDirectory(config=config), config=config)
    said = []
    command.log.addFilter(lambda record: said.append(record.getMessage()) or True)
    try:
        command.start()
    except ExchangeError:
        return "\n".join(said)
    return ""


def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_generate_then_release_give_what_ours_do_and_promise_the_points(course, outbound):
    ours = (course / "notebooks" / LAB / f"{LAB}.ipynb").read_bytes()
    write_source(Course(course), LAB)
    generate(course)
    assert (course / "notebooks" / LAB / f"{LAB}.ipynb").read_bytes() == ours
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        cells = gb.find_notebook(LAB, LAB).grade_cells
        assert {cell.name: cell.max_score for cell in cells} == POINTS
    assert promises.load(course) == {}
    for _again in range(2):
        assert release(course) == ""
        assert outbound.read_bytes() == ours
        ((_when, points),) = promises.load(course)[LAB]
        assert points == POINTS
    points["forward"] += 1
    assert promises.broken(course, LAB, points) == [("forward", POINTS["forward"], points["forward"])]


def test_a_notebook_retouched_beside_its_script_is_not_released(course, outbound):
    path = write_source(Course(course), LAB)
    for text, points in (("Un mot de plus. ", 0), ("", 1)):
        nb = nbformat.read(path, 4)
        nb.cells[0].source = text + nb.cells[0].source
        graded = next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade"))
        graded.metadata["nbgrader"]["points"] += points
        nbformat.write(nb, path)
        generate(course)
        said = release(course)
        assert f"tp-grade build {LAB}" in said and "fait foi" in said
        assert not outbound.exists() and promises.load(course) == {}
        write_source(Course(course), LAB)


def test_a_script_that_has_changed_since_is_not_released(course, outbound):
    script = course / "solutions" / LAB / f"{LAB}.py"
    write_source(Course(course), LAB)
    changed(script, '"points": 1', '"points": 2')
    generate(course)  # from the notebook of before
    assert "fait foi" in release(course) and not outbound.exists()


@pytest.mark.parametrize("leak", ["solution", "key", "model answers"])
def test_what_tp_grade_release_refuses_is_not_released(course, outbound, leak):
    folder = course / "notebooks" / LAB
    if leak == "solution":
        write_source(Course(course), LAB)
        (folder / f"{LAB}.ipynb").write_bytes(
            (course / "solutions" / LAB / f"{LAB}.ipynb").read_bytes()
        )
    elif leak == "key":
        (course / ".tp-grade.key").write_text("5e" * 32)
        (folder / "notes.txt").write_text("5e" * 32)
    else:
        (folder / "corrige.html").write_text('<meta name="tp-corrige" content="1">')
    assert "Rien n'est publié" in release(course)
    assert not outbound.exists() and promises.load(course) == {}


def test_a_lab_that_is_not_ours_is_released_as_nbgrader_does(course, outbound):
    folder = course / "notebooks" / "autre"
    folder.mkdir()
    nbformat.write(nbformat.v4.new_notebook(), folder / "autre.ipynb")
    config = Course(course).config(assignment_id="autre")
    coursedir = CourseDirectory(config=config)
    ExchangeFactory(config=config).ReleaseAssignment(coursedir=coursedir, config=config).start()
    assert (outbound.parents[1] / "autre" / "autre.ipynb").is_file()
    assert promises.load(course) == {}
