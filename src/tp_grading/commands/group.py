"""`tp-grade group`."""

from __future__ import annotations

import sys
from functools import partial

import click

from tp_utils.i18n import N_, _


@click.command(epilog=N_("Exemple : tp-grade group tp04_manuel elodie-lefevre noel-celik"))
@click.argument("lab")
@click.argument("students", nargs=-1, required=True)
@click.option("--alone", is_flag=True, help="Ces étudiants n'ont plus que leur propre copie.")
@click.option("--why", default="", help="La raison, gardée dans l'historique des notes.")
def group(lab: str, students: tuple[str, ...], alone: bool, why: str) -> None:
    """Fait de la copie du premier étudiant celle des suivants aussi : un binôme, un groupe.

    Une copie, une correction, une note à chacun ; « tp-grade mark … --add » change le total d'un seul.
    collect le fait de lui-même pour les équipes de Moodle. Code de sortie : 0, 1 si quelqu'un n'a plus de
    copie notée (--alone), 2 si un étudiant est inconnu, ou déjà d'un autre groupe.
    """
    from nbgrader.coursedir import CourseDirectory

    from tp_grading.course import Course, CourseError
    from tp_grading.record import history
    from tp_grading.term.decide import gradebook_of, join, leave
    from tp_grading.term.handed_in import is_here

    if not alone and len(students) < 2:
        raise CourseError(_("Donnez d'abord qui a rendu la copie, puis les autres."))
    left: dict[str, str] = {}
    course = Course.find()
    with gradebook_of(course, lab) as gradebook, history.acting(why):
        if alone:
            directory = CourseDirectory(config=course.config())
            path = partial(directory.format_path, directory.submitted_directory, assignment_id=lab)
            here = [one for one in students if is_here(course.root / path(student_id=one))]
            left = leave(gradebook, lab, students, here)
        else:
            join(gradebook, lab, students[0], students[1:])
    if alone:
        click.echo(
            _("{lab} : chacun sa copie, {names}.").format(lab=lab, names=", ".join(students))
        )
    else:
        click.echo(_("{lab} : la copie de {leader} est aussi celle de {names}.").format(
            lab=lab, leader=students[0], names=", ".join(students[1:])))  # fmt: skip
    for student, leader in left.items():
        click.secho(
            _("{student} n'a donc plus de note : le carnet n'a pas de copie à son nom. Ramassez la sienne, "
              "ou revenez en arrière : tp-grade group {lab} {leader} {student}").format(
                student=student, leader=leader, lab=lab), fg="yellow",
        )  # fmt: skip
    click.echo(_("Ensuite : tp-grade status {lab}").format(lab=lab))
    sys.exit(1 if left else 0)
