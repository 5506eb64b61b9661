"""`tp-grade status`."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import click

from tp_utils.i18n import N_, _, ngettext, told

if TYPE_CHECKING:
    from tp_grading.course import Course
    from tp_grading.term.marks import Table
    from tp_grading.term.status import Status


@click.command(epilog=N_("Exemple : tp-grade status tp04_manuel --figure notes-tp04.svg"))
@click.argument("lab")
@click.option(
    "--figure", "path", type=click.Path(path_type=Path, dir_okay=False),
    help="Répartition des notes, en .png ou .svg ; export/TP.png par défaut.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Dit où en est le TP, sans écrire la figure.")
def status(lab: str, path: Path | None, dry_run: bool) -> None:
    """Dit où en est un TP : qui manque, ce qui reste à corriger, ce que la classe rate.

    Code de sortie : 0, ou 2 si rien n'est encore noté.
    """
    from nbgrader.coursedir import CourseDirectory

    from tp_grading.classroom import students_of
    from tp_grading.course import Course, CourseError
    from tp_grading.term.marks import tables_of
    from tp_grading.term.status import save
    from tp_grading.term.status import status as look

    course = Course.find()
    target = path or course.root / "export" / f"{lab}.png"
    if path and target.suffix.lower() not in (".png", ".svg"):
        raise CourseError(_("La figure est un fichier .png ou .svg : {path}.").format(path=target))
    submitted = course.root / CourseDirectory(config=course.config()).submitted_directory
    (table,) = tables_of(course, [lab])
    found = look(table, set(students_of(submitted, lab)))
    _counts(lab, table, found)
    _lists(course, lab, table, found)
    if table.graded and not dry_run:
        save(table, target)
        click.echo(_("Figure : {path}").format(path=target))
    _next(lab, table, found)


def _counts(lab: str, table: Table, found: Status) -> None:
    """Say how many students and submissions there are, and the middle and the ends of the totals."""
    from tp_grading.term.export import number

    graded, copies = table.graded, table.copies
    n, late = len(table.rows), len(found.late)
    students = (
        ngettext("{n} étudiant", "{n} étudiants", n).format(n=n),
        _("dont {n} en retard").format(n=late),
    )
    marked = ngettext("{n} copie notée", "{n} copies notées", len(copies)).format(n=len(copies))
    click.echo(told(lab, _(" ; ").join([", ".join(students), marked])) + ".")
    if len(copies) < len(graded):
        said = ngettext(
            "Avec les groupes, cette copie donne une note à {students}.",
            "Avec les groupes, ces {copies} copies donnent une note à {students}.",
            len(copies),
        )
        theirs = ngettext("{n} étudiant", "{n} étudiants", len(graded)).format(n=len(graded))
        click.echo(said.format(copies=len(copies), students=theirs))
    if table.read:
        totals = [row.total for row in table.read]
        said = _("Total sur {points} : médiane {middle}, de {least} à {most}").format(
            points=number(table.points, True), middle=number(median(totals), True),
            least=number(min(totals), True), most=number(max(totals), True),
        )  # fmt: skip
        click.echo(said + (_(" (provisoire : le reste compte 0).") if found.waiting else "."))


def _lists(course: Course, lab: str, table: Table, found: Status) -> None:
    """Say who and what to look at: students, questions, hard exercises, frequent causes."""
    from tp_grading.term.export import number
    from tp_grading.term.misconceptions import find
    from tp_utils.i18n import percent

    _list(_("Rien rendu"), found.missing)
    _list(_("Rendu, pas encore noté"), found.not_graded)
    _list(_("Noté, sans copie dans submitted/ (tp-grade collect l'y remet)"), found.absent)
    _list(
        _("En retard"),
        [f"{r.student} ({number(round(r.late / 3600, 1), True)} h)" for r in found.late],
    )
    _list(_("Illisible, noté 0 : à regarder, hors des statistiques"), found.unreadable)
    said = ngettext(
        "{name} : {n} sur {total} copie", "{name} : {n} sur {total} copies", len(table.copies)
    )
    _list(_("Questions à corriger ou à regarder"), [
        said.format(name=name, n=len(students), total=len(table.copies))
        for name, students in found.waiting.items()])  # fmt: skip
    _list(_("Exercices où plus de la moitié de la classe a moins de la moitié des points"), [
        f"{name} ({percent(share)})" for name, share in found.hard])  # fmt: skip
    frequent = find(course, table, examples=False).causes[:3] if table.read else []
    _list(_("Causes les plus fréquentes (la suite : tp-grade misconceptions {lab})").format(lab=lab), [
        told(f"{c.check}, {percent(c.share)}", c.text) for c in frequent if len(c.students) > 1])  # fmt: skip


def _next(lab: str, table: Table, found: Status) -> None:
    """Say the command that comes next."""
    if found.not_graded or not table.graded:
        click.echo(_("Ensuite : tp-grade autograde {lab}").format(lab=lab))
    elif found.waiting:
        click.echo(_("Ensuite : corrigez à la main dans formgrader (jupyter lab, menu Nbgrader)."))
    elif found.unreadable:
        click.echo(
            _("Ensuite : demandez une copie lisible, collectez et notez-la ; ou bien tp-grade feedback "
              "{lab}, puis tp-grade export {lab} --missing-zero").format(lab=lab)
        )  # fmt: skip
    else:
        click.echo(
            _("Ensuite : tp-grade export {lab}, puis tp-grade feedback {lab}").format(lab=lab)
        )


def _list(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(_("{title} ({n}) :").format(title=title, n=len(lines)))
        for line in lines:
            click.echo(f"  - {line}")
