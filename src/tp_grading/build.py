"""Build the notebooks: percent script → instructor's notebook → student's notebook."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import nbformat

from tp_grading import announced, given
from tp_grading.colab import install_cell, that_speaks
from tp_grading.course import Course, CourseError
from tp_grading.translation import translated
from tp_utils.i18n import FRENCH, LOCALES, Locale, _, speaking

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

RELEASED = {".ipynb", ".png", ".svg", ".jpg"}  # nothing else may reach a student


def build(course: Course, lab: str, lang: str = "fr") -> Path:
    """Build the notebooks of a lab in a language; return the path of the student's.

    In another language than French, only the student's is written: the grader reads the French one.

    Raises:
        CourseError: the lab does not exist, announces other points than it gives, has a unit
            without translation, or would release a file that is neither a notebook nor an image.
    """
    announced.refuse(lab, source_notebook(course, lab))
    if lang != FRENCH.code:
        return _build_translated(course, lab, LOCALES[lang])
    write_source(course, lab)
    path = generate(course, lab)
    given.write(course, lab, nbformat.read(path, 4))
    return path


def write_source(course: Course, lab: str) -> Path:
    """Write the instructor's notebook beside its percent script; return its path."""
    path = course.script(lab).with_suffix(".ipynb")
    nbformat.write(source_notebook(course, lab), path)
    return path


def source_notebook(course: Course, lab: str) -> NotebookNode:
    """Return the instructor's notebook of a lab, the same bytes each time."""
    import jupytext
    from nbformat.v4 import new_code_cell

    notebook: NotebookNode = jupytext.read(course.script(lab))
    kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook.metadata = type(notebook.metadata)(
        {"kernelspec": kernelspec, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    with speaking(FRENCH.code):  # the source is French, whatever the course speaks
        install = new_code_cell(install_cell(course.address))
    install.metadata.update(tags=["installation"], cellView="form")  # Colab shows its title only
    notebook.cells.insert(1, install)
    for n, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            cell.source = FRENCH.typeset(cell.source)
        # nbformat draws identifiers at random; ours are the same each time.
        cell["id"] = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{n:03d}")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def source_in(course: Course, lab: str, language: str) -> NotebookNode:
    """Return the instructor's notebook of a lab in a language; CourseError as `translated_source`."""
    if language == FRENCH.code:
        return source_notebook(course, lab)
    return translated_source(course, lab, language)


def translated_source(course: Course, lab: str, language: str) -> NotebookNode:
    """Return the instructor's notebook of a lab in another language.

    Raises:
        CourseError: a unit has no translation.
    """
    source = translated(course, lab, source_notebook(course, lab), language)
    for cell in source.cells:
        if "installation" in cell.metadata.get("tags", []):  # before tp_utils is imported
            cell.source = that_speaks(cell.source, language)
    return source


def _build_translated(course: Course, lab: str, locale: Locale) -> Path:
    source = translated_source(course, lab, locale.code)
    with TemporaryDirectory() as folder:
        shutil.copy(course.root / "nbgrader_config.py", folder)
        there = Course(Path(folder))
        script = there.root / "solutions" / lab / f"{lab}.ipynb"
        script.parent.mkdir(parents=True)
        nbformat.write(source, script)
        built = generate(there, lab, locale)
        path = course.notebook(lab, locale.code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(built.read_bytes())
    return path


def write_stubs(config: Config, locale: Locale) -> None:
    """Make nbgrader write the stubs of a language in place of the solutions."""
    config.ClearSolutions.code_stub = {"python": f'raise NotImplementedError("{locale.stub}")'}
    config.ClearSolutions.text_stub = f"*{locale.answer}*"


def generate(course: Course, lab: str, locale: Locale = FRENCH) -> Path:
    """Run nbgrader's generate_assignment on the instructor's notebook; return the student's."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    config = course.config(assignment_id=lab)
    write_stubs(config, locale)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    config.GenerateAssignment.force = True
    directory = CourseDirectory(config=config)
    converter = GenerateAssignment(coursedir=directory, config=config)
    converter.log.setLevel(logging.ERROR)
    converter.start()
    path = course.notebook(lab)
    extra = [p for p in path.parent.rglob("*") if p.is_file() and p.suffix not in RELEASED]
    if extra:
        for leaked in extra:
            leaked.unlink()
        raise CourseError(
            _(
                "Fichiers retirés de {folder}, car un étudiant ne doit recevoir que le notebook et "
                "ses images : {names}. Ajoutez leur extension à c.CourseDirectory.ignore."
            ).format(folder=path.parent, names=", ".join(p.name for p in extra))
        )
    return path
