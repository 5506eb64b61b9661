"""`tp-grade question`."""

from __future__ import annotations

import click

from tp_utils.i18n import N_, _, ngettext


@click.command(
    epilog=N_('Exemple : tp-grade question tp04_manuel q4-3 --cancel --why "énoncé ambigu"')
)
@click.argument("lab")
@click.argument("question")
@click.option("--cancel", is_flag=True, help="Ne compte plus pour personne.")
@click.option("--bonus", is_flag=True, help="Ses points s'ajoutent, la note est sur le reste.")
@click.option("--restore", is_flag=True, help="Compte de nouveau comme les autres.")
@click.option("--why", default="", help="La raison, gardée dans l'historique des notes.")
def question(
    lab: str, question: str, cancel: bool, bonus: bool, restore: bool, why: str
) -> None:  # fmt: skip
    """Annule une question, en fait un bonus, ou revient en arrière ; pour toute la classe.

    Rien n'est noté de nouveau et aucune note n'est perdue : --restore rend tout. Avec un bonus, la note
    ne dépasse pas le maximum. Code de sortie : 0, ou 2 si la question n'existe pas.
    """
    from tp_grading.course import Course, CourseError
    from tp_grading.record import history
    from tp_grading.term.decide import gradebook_of, set_state
    from tp_grading.term.export import number
    from tp_grading.term.marks import read

    if cancel + bonus + restore != 1:
        raise CourseError(_("Dites --cancel, --bonus ou --restore."))
    state = "cancelled" if cancel else "bonus" if bonus else ""
    with gradebook_of(Course.find(), lab) as gradebook, history.acting(why):
        new = set_state(gradebook, lab, question, state)
        table = read(gradebook, lab)
    assert table is not None
    said = {"cancelled": _("annulée"), "bonus": _("en bonus"), "": _("comptée comme les autres")}[
        state
    ]
    word = "" if new else _("déjà ")
    click.echo(ngettext("{lab}, {question} : {word}{said}. Le TP est noté sur {points} point.",
                        "{lab}, {question} : {word}{said}. Le TP est noté sur {points} points.",
                        table.points).format(
        lab=lab, question=question, word=word, said=said, points=number(table.points, True)))  # fmt: skip
    click.echo(_("Ensuite : tp-grade export {lab}, puis tp-grade feedback {lab}").format(lab=lab))
