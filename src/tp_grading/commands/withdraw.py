"""`tp-grade withdraw`."""

from __future__ import annotations

import click

from tp_utils.i18n import N_, _, told


@click.command(epilog=N_("Exemple : tp-grade withdraw lucas-manquant"))
@click.argument("student")
@click.option("--back", is_flag=True, help="L'étudiant est de nouveau dans le cours.")
@click.option("--why", default="", help="La raison, gardée dans l'historique des notes.")
def withdraw(student: str, back: bool, why: str) -> None:
    """Retire un étudiant du cours : ni listes, ni statistiques, ni fichiers de notes.

    Ses copies et ses notes restent dans le carnet : --back les rend. Code de sortie : 0, ou 2 si le
    carnet ne connaît pas l'étudiant.
    """
    from tp_grading.course import Course
    from tp_grading.record import history
    from tp_grading.term.decide import gradebook_of, known_student

    with gradebook_of(Course.find()) as gradebook, history.acting(why):
        known_student(gradebook, student)
        line = history.Line("", student, "", history.WITHDRAWN, "", "" if back else "yes")
        new = history.decide(gradebook, line)
    said = _("de nouveau dans le cours") if back else _("a quitté le cours")
    click.echo(told(student, said) + ("." if new else _(" (déjà dit).")))
    click.echo(
        _("Ensuite : tp-grade status, puis tp-grade export, le comptent de nouveau.") if back else
        _("Ensuite : tp-grade status, puis tp-grade export, ne le comptent plus.")
    )  # fmt: skip
