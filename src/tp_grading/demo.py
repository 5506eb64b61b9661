"""A demonstration class: submissions with known answers, graded from end to end by nbgrader.

All of it is in the language that is spoken, or in French where the lab does not have that language.
"""

from __future__ import annotations

import os
import shutil
import sys
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tp_grading.answers import answers, fill, grade_id, is_answer
from tp_grading.bank import read
from tp_grading.build import build, source_in, write_stubs
from tp_grading.course import Course, CourseError
from tp_grading.translation import translated_answer
from tp_utils.i18n import FRENCH, _, decimal, language, locale, speak, speaking

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARK = "demo-course"  # a file that says: this folder was made by the demonstration
WORKERS = 2  # SQLite takes a few writers, not dozens
N_MISTAKEN = 6  # students with one or two wrong answers each
CONFIG = '''\
"""Course folder made by `tp-grade demo`: the configuration of the course, another place."""

from pathlib import Path

c = get_config()  # noqa: F821
load_subconfig("nbgrader_config.py", path={root!r})  # noqa: F821
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
'''


def run_demo(course: Course, lab: str, folder: Path | None = None) -> Path:
    """Make the class in `folder`, autograde it, print the marks; return the folder.

    The folder is a course directory of nbgrader: formgrader works in it. It is
    made again at each call, and only if a previous demonstration made it.

    Raises:
        CourseError: the folder holds something else, or the lab has no bank of answers.
    """
    folder = (folder or course.root / "demo").resolve()
    with speaking(language() if language() in course.languages(lab) else FRENCH.code):
        _make_folder(folder)
        _run(course, lab, folder)
    return folder


def _run(course: Course, lab: str, folder: Path) -> None:
    from tqdm import tqdm

    students = demonstration_class(course, lab)
    with (
        tqdm(total=3 + len(students), unit=_(" étape"), file=sys.stdout, dynamic_ncols=True) as bar,
        # spawned: a fork of this process would share the database connections of nbgrader
        ProcessPoolExecutor(WORKERS, get_context("spawn"), _begin, (folder, language())) as pool,
    ):
        bar.set_description(_("fabrication des notebooks"))
        build(course, lab, language())
        bar.update()
        _prepare(course, lab, folder, students)
        bar.set_description(_("publication par nbgrader"))
        pool.submit(_nbgrader, folder, "generate_assignment", lab, create=True).result()
        bar.update()
        bar.set_description(_("essai d'un noyau isolé"))
        missing = _missing_isolation(pool, folder, lab)
        bar.set_description(_("notation par nbgrader"))
        jobs = [pool.submit(_autograde, folder, lab, student, not missing) for student in students]
        for job in as_completed(jobs):
            job.result()
            bar.update()
        bar.set_description(_("pages de retour"))
        pool.submit(_nbgrader, folder, "generate_feedback", lab).result()
        bar.update()
        bar.set_description(_("terminé"))
    _print_marks(folder, lab, list(students))
    if missing:
        print(
            _(
                "Le code des copies n'a pas été isolé : nbgrader les a notées seul. {missing}"
            ).format(missing=missing)
        )


def _missing_isolation(pool: Executor, folder: Path, lab: str) -> str:
    """Return why student code cannot be isolated here, "" when it can: a worker tries a kernel.

    The demonstration grades answers of ours: without isolation, stock nbgrader does it.
    """
    released = (folder / "release" / lab / f"{lab}.ipynb").read_text(encoding="utf-8")
    return pool.submit(why_not_isolated, lab, released).result()


def why_not_isolated(lab: str, released: str) -> str:
    """Return why no kernel of this process can grade a lab, "" when one can."""
    import nbformat

    from tp_grading.kernels import shared_pool
    from tp_grading.sandbox import IsolationUnavailable, require
    from tp_grading.trial import prove

    try:
        require()
        prove(shared_pool(), lab, nbformat.reads(released, 4))
    except IsolationUnavailable as error:
        return " ".join(line.removeprefix("- ") for line in str(error).splitlines()[1:])
    return ""


def demonstration_class(course: Course, lab: str) -> dict[str, NotebookNode]:
    """Return student → submitted notebook: solution, untouched, half done, and mistaken.

    The mistaken ones take their answers in turn from the bank of the lab, so that
    every exercise is missed by someone.
    """
    import nbformat

    release = _released(course, lab)
    solved = answers(source_in(course, lab, language()))
    half = dict(list(solved.items())[: len(solved) // 2])
    students = {
        _("01-solution"): fill(release, solved),
        _("02-intact"): release,
        _("03-a-moitie"): fill(release, half),
    }
    for n, changed in enumerate(_mistaken(course, lab), start=4):
        name = f"{n:02d}-" + _("-et-").join(cell.removesuffix("-answer") for cell in changed)
        students[name] = fill(release, {**solved, **changed})
    return {name: nbformat.from_dict(notebook) for name, notebook in students.items()}


def _released(course: Course, lab: str) -> NotebookNode:
    import nbformat

    path = course.notebook(lab, language())
    if not path.is_file():
        build(course, lab, language())
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def _mistaken(course: Course, lab: str) -> list[dict[str, str]]:
    """Return the changed answers of each mistaken student."""
    bank = read(course, lab).answers
    cells = list(dict.fromkeys(a.cell for a in bank))
    wrong = {cell: [a for a in bank if a.cell == cell and not a.right] for cell in cells}
    students = []
    for n in range(N_MISTAKEN):
        first, second = cells[n % len(cells)], cells[(n + 2) % len(cells)]
        changed = {first: wrong[first][n % len(wrong[first])].code}
        if n % 2:
            changed[second] = wrong[second][n % len(wrong[second])].code
        students.append(changed)
    if language() == FRENCH.code:
        return students
    return [
        {
            cell: translated_answer(course, lab, cell, code, language())
            for cell, code in told.items()
        }
        for told in students
    ]


def _make_folder(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise CourseError(
            _(
                "{folder} n'est pas vide et ne vient pas d'une démonstration : choisissez-en un autre."
            ).format(folder=folder)
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _prepare(course: Course, lab: str, folder: Path, students: dict[str, Any]) -> None:
    """Write the configuration, the source and the submissions of the class."""
    import nbformat

    (folder / "nbgrader_config.py").write_text(CONFIG.format(root=str(course.root)), "utf-8")
    source = folder / "source" / lab
    source.mkdir(parents=True)
    nbformat.write(source_in(course, lab, language()), source / f"{lab}.ipynb")
    for student, notebook in students.items():
        path = folder / "submitted" / student / lab / f"{lab}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def _autograde(folder: Path, lab: str, student: str, sealed: bool) -> None:
    """Grade one student in a worker, where nothing but `sealed` decides of the isolation."""
    os.environ["TP_NOTATION"] = "" if sealed else "nbgrader"  # see nbgrader_config.py
    _nbgrader(folder, "autograde", lab, student)


def _begin(folder: Path, spoken: str) -> None:
    """Prepare a worker: its language; its error stream, kernels included, goes to a file of the folder."""
    os.environ["TP_LANG"] = spoken
    speak(spoken)
    log = os.open(folder / "nbgrader.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)


def _nbgrader(folder: Path, command: str, *names: str, **options: Any) -> None:
    """Run one command of nbgrader's API on a course folder.

    Raises:
        CourseError: it failed; the message holds its log.
    """
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    write_stubs(config, locale())
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    result = getattr(api, command)(*names, force=True, **options)
    if not result["success"]:
        log = "\n".join(filter(None, [result.get("error"), result.get("log")]))
        raise CourseError(
            _("nbgrader {command} a échoué sur {names} :\n{log}").format(
                command=command, names=", ".join(names), log=log
            )
        )


def marks(folder: Path, lab: str) -> dict[str, dict[str, tuple[float | None, float]]]:
    """Return student → grade_id → (mark, maximum), from the gradebook of a course folder.

    The mark is None where a person has to give it.
    """
    from nbgrader.api import Gradebook

    table: dict[str, dict[str, tuple[float | None, float]]] = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(lab):
            row = table.setdefault(submission.student.id, {})
            for grade in submission.notebooks[0].grades:
                score = None if grade.needs_manual_grade else float(grade.score)
                row[grade.cell.name] = (score, float(grade.max_score))
    return table


def _print_marks(folder: Path, lab: str, students: list[str]) -> None:
    """Print the table student × exercise, and where everything is."""
    import nbformat
    from rich.console import Console

    from tp_grading.summary import table_of_marks

    table = marks(folder, lab)
    notebook = nbformat.read(folder / "release" / lab / f"{lab}.ipynb", as_version=4)
    graded = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    exercises = [grade_id(c) for c in graded if not is_answer(c)]
    questions = [grade_id(c) for c in graded if is_answer(c)]
    title = _("Notes de la classe de démonstration, {lab}").format(lab=lab)
    view = table_of_marks(title, {name: table[students[0]][name][1] for name in exercises})
    for student in students:
        row = table[student]
        scores = [row[name][0] or 0.0 for name in exercises]
        waiting = sum(row[name][0] is None for name in questions)
        view.add_row(
            student,
            *map(decimal, scores),
            decimal(sum(scores)),
            str(waiting) if waiting else "–",
        )
    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(view)
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    console.print(_("Carnet de notes : {path}").format(path=shown / "gradebook.db"))
    console.print(_("Pages de retour : {path}").format(path=shown / "feedback"))
    console.print(
        _(
            "Pour corriger les questions : cd {path} && jupyter lab, menu Nbgrader, Formgrader."
        ).format(path=shown)
    )
