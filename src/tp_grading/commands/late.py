"""`tp-grade late`."""

from __future__ import annotations

import contextlib

import click

from tp_grading.commands.numbers import Number
from tp_utils.i18n import N_, _, ngettext, told


@click.command(
    epilog=N_("Exemple : tp-grade late tp04_manuel --per-day 10 --grace 15 --at-most 50")
)
@click.argument("lab")
@click.option("--per-day", type=Number(0, 100), default=None,
              help="Points perdus par jour de retard commencé, en pour cent du TP.")  # fmt: skip
@click.option("--grace", type=Number(min=0), default=0.0, help="Minutes pardonnées.")
@click.option(
    "--at-most",
    "most",
    type=Number(0, 100),
    default=100.0,
    help="Perte la plus grande, en pour cent.",
)
@click.option("--none", "remove", is_flag=True, help="Aucune pénalité.")
@click.option("--why", default="", help="La raison, gardée dans l'historique des notes.")
def late(
    lab: str, per_day: float | None, grace: float, most: float, remove: bool, why: str
) -> None:
    """Fixe ce que perd une copie en retard, pour un TP.

    Vaut aussitôt, et tient compte des délais (tp-grade extension) ; rien n'est noté de nouveau. Code de
    sortie : 0, ou 2 si le TP est inconnu.
    """
    from nbgrader.api import MissingEntry

    from tp_grading.course import Course, CourseError
    from tp_grading.record import history
    from tp_grading.term.decide import gradebook_of
    from tp_grading.term.decisions import Policy
    from tp_grading.term.export import number
    from tp_grading.term.marks import read

    if (per_day is None) != remove:
        raise CourseError(_("Dites --per-day avec une valeur, ou --none."))
    policy = None if per_day is None else Policy(per_day, grace, most)
    with gradebook_of(Course.find(), lab) as gradebook, history.acting(why):
        new = policy.to_json() if policy else ""
        history.decide(gradebook, history.Line(lab, "", "", history.LATE, "", new))
        table = read(gradebook, lab)
        due = None
        with contextlib.suppress(MissingEntry):  # nothing is graded yet
            due = gradebook.find_assignment(lab).duedate
    click.echo(told(lab, str(policy or _("retards sans pénalité")) + "."))
    if policy and due is None:
        click.echo(_("Sans date limite, aucune copie n'est en retard : dites-la par « nbgrader db assignment "
                     "add {lab} --duedate=… ».").format(lab=lab))  # fmt: skip
    for row in table.graded if table else ():  # None: nothing is graded yet
        if row.late:
            hours, points = number(row.late / 3600, True), number(row.penalty, True)
            click.echo(ngettext("  - {student}, {hours} h : −{points} point",
                                "  - {student}, {hours} h : −{points} points", row.penalty).format(
                student=row.student, hours=hours, points=points))  # fmt: skip
    click.echo(_("Ensuite : tp-grade export {lab}, puis tp-grade feedback {lab}").format(lab=lab))
