"""`tp-grade doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tp_utils.i18n import N_, _

if TYPE_CHECKING:
    from tp_grading.course import Course
    from tp_grading.sandbox import Finding


@click.command(epilog=N_("Exemple : tp-grade doctor"))
def doctor() -> None:
    """Dit si cette machine peut isoler et noter des copies, sinon ce qui manque et le remède.

    Un vrai noyau isolé est démarré ; il importe ce que les TP importent, et une vérification y juge
    une bonne réponse. Un cours installé qui n'est pas celui de ce dossier, ou des bibliothèques
    d'une autre année, sont nommés, et n'empêchent rien. Code de sortie : 0 si la correction peut
    démarrer, 1 sinon.
    """
    from tp_grading.environment import environment
    from tp_grading.sandbox import doctor as look

    course = _course()
    findings = []
    for finding in (*look(), *(environment(course) if course else ())):
        findings.append(finding)
        _show(finding)
    if all(finding.ok or not finding.required for finding in findings):
        click.echo(_("Essai d'un noyau isolé (une dizaine de secondes)…"))
        for finding in _tried(course):
            findings.append(finding)
            _show(finding)
    ready = all(finding.ok or not finding.required for finding in findings)
    click.echo(
        _("La correction isolée peut démarrer.")
        if ready
        else _("La correction refusera de démarrer.")
    )
    sys.exit(0 if ready else 1)


def _show(finding: Finding) -> None:
    word, colour = (
        (_("oui"), "green")
        if finding.ok
        else ((_("NON"), "red") if finding.required else (_("non"), "yellow"))
    )
    click.echo(click.style(f"{word:4}", fg=colour) + finding.name)
    if not finding.ok:
        click.echo("    " + finding.remedy)


def _course() -> Course | None:
    """Return the course of the current folder, if there is one."""
    from tp_grading.course import Course, CourseError

    try:
        return Course.find()
    except CourseError:
        return None


def _tried(course: Course | None) -> Iterator[Finding]:
    """Try a kernel: with the labs of this course, with one library where there is no course."""
    import nbformat

    from tp_grading.kernels import shared_pool
    from tp_grading.trial import imports_of, trial

    if course is None:
        click.echo(_("Aucun cours ici : l'essai se limite à torch. Relancez dans votre cours."))
        yield from trial(shared_pool(), ["import torch", "import tp_utils"])
        return
    paths = sorted((course.root / "notebooks").glob("tp*/tp*.ipynb"))
    released = [nbformat.read(path, 4) for path in paths]
    found = list(trial(shared_pool(), imports_of(released)))
    yield from found
    if all(finding.ok for finding in found):
        yield from _judged(course)


def _judged(course: Course) -> Iterator[Finding]:
    """Judge the solution of one exercise, as a copy would be: the first one with a check."""
    import nbformat

    from tp_grading.answers import answers, fill
    from tp_grading.build import source_notebook
    from tp_grading.judge import Grader, Secret
    from tp_grading.kernels import shared_pool
    from tp_grading.sandbox import Finding
    from tp_grading.verdict import Verdict, label
    from tp_utils.checks import load

    labs = (lab for lab in course.labs if course.notebook(lab).is_file() and load(lab))
    lab = next(labs, None)
    if lab is None:
        return
    name, check = next(iter(load(lab).items()))
    click.echo(_("Essai de la vérification {name} de {lab}…").format(name=name, lab=lab))
    released = nbformat.read(course.notebook(lab), 4)
    cell = f"{check.target}-answer"
    solved = fill(released, {cell: answers(source_notebook(course, lab))[cell]})
    grader = Grader(lab, released, shared_pool(), Secret(b"the trial of doctor"))
    report, _notebook = grader.grade(nbformat.writes(solved).encode())
    mark = next(m for m in report.marks if m.grade_id == name)
    said = report.fault or report.reason or f"{label(mark.verdict)}. {mark.message}"
    yield Finding(
        _("une bonne réponse est jugée juste"), mark.verdict == Verdict.OK, True,
        _("{name} de {lab} : {said}").format(name=name, lab=lab, said=said),
    )  # fmt: skip
