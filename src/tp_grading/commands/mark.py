"""`tp-grade mark`."""

from __future__ import annotations

import click

from tp_grading.commands.numbers import Number
from tp_utils.i18n import N_, _, locale, ngettext, told


@click.command(
    epilog=N_(
        'Exemple : tp-grade mark tp04_manuel noel-celik --question q4-1 --to 0.5 --why "réclamation"'
    )
)
@click.argument("lab")
@click.argument("student")
@click.option("--question", default="", help="La question à noter.")
@click.option("--to", "score", type=Number(), default=None, help="Sa note, en points.")
@click.option("--add", type=Number(), default=None,
              help="Points ajoutés au total de cet étudiant, négatifs pour en ôter ; 0 : aucun.")  # fmt: skip
@click.option("--why", required=True, help="La raison, gardée dans l'historique des notes.")
def mark(
    lab: str, student: str, question: str, score: float | None, add: float | None, why: str
) -> None:
    """Change une note, avec sa raison : une réclamation, un geste, un membre d'un groupe.

    --question et --to notent une question, comme formgrader ; --add change le total d'un étudiant, et
    de lui seul. Code de sortie : 0, ou 2 si rien n'a été changé.
    """
    from tp_grading.course import Course, CourseError
    from tp_grading.record import history
    from tp_grading.term import decide
    from tp_grading.term.export import number
    from tp_grading.term.marks import read

    if (score is None) != (not question) or (score is None) == (add is None):
        raise CourseError(_("Dites --question et --to, ou bien --add."))
    if not why.strip():
        raise CourseError(
            _('Dites la raison : l\'étudiant pourra la demander (--why "réclamation").')
        )
    with decide.gradebook_of(Course.find(), lab) as gradebook, history.acting(why):
        if score is not None:
            before, now = decide.mark(gradebook, lab, student, question, score)
            said = f"{question}, {before or '–'} → {now}".replace(".", locale().mark)
        else:
            decide.adjust(gradebook, lab, student, add or 0.0)
            total = ngettext("total, {n} point", "total, {n} points", abs(add or 0.0))
            said = total.format(n=number(add or 0.0, True))
        table = read(gradebook, lab)
    click.echo(told(f"{lab}, {student}", f"{said} ({why})."))
    if student not in {row.student for row in (table.graded if table else ())}:
        click.secho(
            _("Sans effet pour l'instant : {student} n'a pas de copie notée de {lab}, ou a quitté le cours.")
            .format(student=student, lab=lab), fg="yellow"
        )  # fmt: skip
    click.echo(_("Ensuite : tp-grade export {lab}, puis tp-grade feedback {lab}").format(lab=lab))
