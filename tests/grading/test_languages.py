"""A class may mix languages: one grader, one gradebook, and each copy in its own language."""

import nbformat
import pytest
from tests.bank import ROOT, solution

from tp_grading.answers import answers, fill
from tp_grading.course import Course
from tp_grading.judge import Grader, Secret
from tp_grading.judge.session import Kernels
from tp_grading.record.fill import comments_of
from tp_grading.sandbox import Limits
from tp_grading.stage import stage
from tp_grading.term.causes import causes, shown
from tp_grading.term.lines import Comment, Grade, Marked, line
from tp_grading.term.pages import page, short
from tp_grading.term.shapes import shapes
from tp_grading.verdict import Verdict
from tp_utils.i18n import language

COURSE, LAB = Course(ROOT), "tp00_tenseurs"
RELEASED = {code: nbformat.read(COURSE.notebook(LAB, code), 4) for code in ("fr", "en")}
SWAPPED = "def crop(image, x, y, width, height):\n    return image[x:x + width, y:y + height]"


def copy_of(code, wrong=False, strip=False):
    """Return the bytes of a copy of the notebook of a language: solved, `crop` swapped or all but it."""
    released = RELEASED[code]
    sources = {name: text for name, text in solution(LAB).items() if name in answers(released)}
    texts = {c.metadata["nbgrader"]["grade_id"] for c in released.cells
             if c.cell_type == "markdown" and c.metadata.get("nbgrader")}  # fmt: skip
    sources = {name: text for name, text in sources.items() if name not in texts}
    if wrong:
        sources["crop-answer"] = SWAPPED
        del sources["pick-answer"]  # left as it was given
    done = fill(released, sources)
    if strip:  # an editor that keeps none of our metadata
        done.metadata = nbformat.NotebookNode()
    return nbformat.writes(done).encode()


def test_two_languages_have_the_same_marks_each_in_its_own_words(pool):
    grader = Grader(LAB, RELEASED["fr"], pool, Secret(b"k" * 32), others=(RELEASED["en"],))
    graded = {
        (code, wrong): grader.grade(copy_of(code, wrong, strip=True), "ada")
        for code in RELEASED for wrong in (False, True)
    }  # fmt: skip
    assert language() == "fr"
    for wrong in (False, True):
        french, english = (graded[code, wrong][0] for code in ("fr", "en"))
        assert (french.language, english.language) == ("fr", "en")
        marks = [[(m.grade_id, m.verdict, m.score, m.tamper) for m in report.marks]
                 for report in (french, english)]  # fmt: skip
        assert marks[0] == marks[1] and french.notes == english.notes == ()
    marks = {m.grade_id: m for m in graded["en", True][0].marks}
    assert "`x` and `y` are swapped" in marks["crop"].message
    assert "`x` et `y` sont échangés" in said(graded["fr", True][0], "crop")
    assert marks["pick"].verdict == Verdict.NOT_ATTEMPTED
    assert {m.verdict for m in graded["en", False][0].marks} == {Verdict.OK, Verdict.NOT_ATTEMPTED}

    one, other = (
        causes(said(graded[code, True][0], "crop").splitlines(), LAB) for code in RELEASED
    )
    assert one.keys() == other.keys() and one != other  # a cause counts the same in both
    (key,) = one
    assert "échangés" in shown(key, [*one.values(), *other.values()])

    for code, words, others in (("en", "Your exercises", "Vos exercices"), ("fr", "Vos exercices", "Your exercises")):  # fmt: skip
        report, notebook = graded[code, True]
        text = page(notebook, marked(report), LAB)
        assert f'<html lang="{code}">' in text and words in text and others not in text
        assert line("pick", False, marked(report)).kind == "vide"
    text = page(graded["en", True][1], marked(graded["en", True][0]), LAB)
    assert "swapped" in text and "not done" in text and "à revoir" not in text
    assert "Look again" in text or "look again" in text or "wrong" in text


def said(report, name):
    return next(m.message for m in report.marks if m.grade_id == name)


def marked(report):
    grades = {m.grade_id: Grade(m.score or 0.0, m.points, m.score is None) for m in report.marks}
    return Marked(grades, {name: Comment(text) for name, text in comments_of(report).items()})


@pytest.mark.parametrize("spoken, words", [
    ("fr", "code qui regarde au-delà de l'exercice : os.system (ligne 2)"),
    ("en", "code that looks beyond the exercise: os.system (line 2)"),
])  # fmt: skip
def test_a_flag_is_for_the_instructor_whatever_the_language_of_the_copy(spoken, words, pool):
    grader = Grader(
        LAB, RELEASED["fr"], pool, Secret(b"k" * 32), others=(RELEASED["en"],), language=spoken
    )
    for code in RELEASED:
        notebook = nbformat.reads(copy_of(code).decode(), 4)
        notebook.cells.insert(2, nbformat.v4.new_code_cell("import os\nos.system('true')"))
        report, _notebook = grader.grade(nbformat.writes(notebook).encode(), "ada")
        assert report.language == code
        assert {flag for mark in report.marks for flag in mark.tamper} == {words}


@pytest.mark.parametrize("code", RELEASED)
def test_a_copy_is_known_by_its_cells_never_by_what_it_says(code):
    french, english = RELEASED["fr"], RELEASED["en"]
    data = copy_of(code).replace(b'"language": "en"', b'"language": "fr"')
    assert stage(data, french, others=[english]).language == code
    assert stage(data, english, others=[french]).language == code
    assert stage(data, french).language == "fr"  # where the course has no other


def test_a_copy_that_cannot_be_read_is_told_in_the_language_of_the_course(pool):
    grader = Grader(LAB, RELEASED["fr"], pool, Secret(b"k" * 32), language="en")
    report, _notebook = grader.grade(b"", "ada")
    assert report.reason == "The file handed in is empty." and report.language == "en"
    assert "Your submission could not be graded." in short(RELEASED["en"], LAB, report.reason)
    assert comments_of(report)["crop-answer"].startswith("crop: cannot be graded.")


def test_the_kernel_of_a_copy_speaks_its_language_and_after_a_death_too(pool):
    kernels = Kernels(pool, Limits(), 60, language="en")
    try:
        code = "from tp_utils.i18n import language\nprint(language())"
        assert kernels.execute(code, 20, keep=False).outputs[0]["text"] == "en\n"
        kernels.execute("import os; os._exit(1)", 20, keep=False)
        assert kernels.execute(code, 20, keep=False).outputs[0]["text"] == "en\n"
    finally:
        kernels.close()


def test_an_exercise_not_begun_looks_the_same_in_both():
    """Else two copies that left it would look alike in one language only."""
    french, english = (answers(RELEASED[code])["crop-answer"] for code in ("fr", "en"))
    assert french != english and shapes(french) == shapes(english)
