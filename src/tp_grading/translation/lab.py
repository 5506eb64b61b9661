"""A notebook in another language, and the gate of the labs that are declared translated."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tp_grading.course import Course, CourseError
from tp_grading.translation.catalogue import Catalogue, Unit
from tp_grading.translation.code import translate_code
from tp_grading.translation.markdown import translate_markdown
from tp_grading.translation.spans import Words
from tp_utils.i18n import _, ngettext

if TYPE_CHECKING:
    from nbformat import NotebookNode

SHOWN = 12  # faults that a message names


def declared(course: Course, language: str) -> list[str]:
    """Return the labs that must be complete in a language: `[tool.tp.translated]`."""
    return list(course.settings.get("translated", {}).get(language, ()))


def path(course: Course, lab: str, language: str) -> Path:
    """Return the catalogue of a lab."""
    return course.root / "po" / language / f"{lab}.po"


def translated(course: Course, lab: str, notebook: NotebookNode, language: str) -> NotebookNode:
    """Return a source notebook in another language: cells, identifiers and points stay.

    Raises:
        CourseError: a unit is missing, fuzzy, or has lost a placeholder.
    """
    catalogue = Catalogue(path(course, lab, language), language)
    told = _walk(lab, notebook, catalogue.translate, catalogue.names)
    told.metadata["language"] = language
    refuse_incomplete(lab, catalogue.faults, language)
    return told


def translated_answer(course: Course, lab: str, cell: str, code: str, language: str) -> str:
    """Return what a student wrote in an answer cell, with the words of the solution in another language.

    What the solution does not say is left as it is.
    """
    catalogue = Catalogue(path(course, lab, language), language)
    words = Words(functools.partial(catalogue.translate, f"{lab}:{cell}"), catalogue.names)
    return translate_code(code, words)


def update(course: Course, lab: str, notebook: NotebookNode, language: str) -> Catalogue:
    """Write the catalogue of a lab again, with the units of its notebook; return it."""
    units: list[Unit] = []

    def note(context: str, text: str) -> str:
        units.append((context, text))
        return text

    _walk(lab, notebook, note, str)
    catalogue = Catalogue(path(course, lab, language), language)
    catalogue.update(units)
    return catalogue


def refuse_incomplete(lab: str, faults: list[str], language: str) -> None:
    """Raise CourseError, with the first faults, unless there is none."""
    if not faults:
        return
    told = "\n".join(f"- {fault}" for fault in faults[:SHOWN])
    raise CourseError(
        _("{lab} n'est pas entièrement traduit ({units}, langue « {language} »). Complétez "
          "po/{language}/{lab}.po ; « tp-grade build --lang {language} --update {lab} » y ajoute ce "
          "qui manque.\n{told}").format(
              lab=lab, language=language, told=told,
              units=ngettext("{n} unité", "{n} unités", len(faults)).format(n=len(faults)))
    )  # fmt: skip


def _walk(
    lab: str,
    notebook: NotebookNode,
    translate: Callable[[str, str], str],
    names: Callable[[str], str],
) -> NotebookNode:
    told = copy.deepcopy(notebook)
    for cell in told.cells:
        walk = translate_code if cell.cell_type == "code" else translate_markdown
        words = Words(functools.partial(translate, f"{lab}:{cell.id}"), names)
        cell.source = walk(cell.source, words)
    return told
