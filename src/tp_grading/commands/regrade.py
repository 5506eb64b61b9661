"""`tp-grade regrade`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from tp_grading.commands.numbers import Number
from tp_utils.i18n import N_, _, ngettext, told

if TYPE_CHECKING:
    from tp_grading.term.regrade import Regrading

# `click.confirm` knows « y » and « n » only.
ANSWERS = {"o": True, "oui": True, "y": True, "yes": True, "n": False, "non": False, "no": False}


@click.command(
    epilog=N_('Exemple : tp-grade regrade tp04_manuel --why "la vérification refusait float64"')
)
@click.argument("lab")
@click.option("--student", "students", multiple=True, help="Cet étudiant seulement (répétable).")
@click.option(
    "--workers", type=click.IntRange(1, 256),
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
    show_default="un par processeur", help="Copies notées en même temps.",
)  # fmt: skip
@click.option("--why", default="", help="La raison, gardée dans l'historique des notes.")
@click.option("--out-of", type=Number(min=0), default=20.0, show_default=True,
              help="Montre les totaux ramenés à cette valeur ; 0 : barème du TP.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Écrit sans demander confirmation.")
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien écrire.")
def regrade(
    lab: str,
    students: tuple[str, ...],
    workers: int,
    why: str,
    out_of: float,
    yes: bool,
    dry_run: bool,
) -> None:
    """Note de nouveau les copies déjà notées, après un changement de vérification ou de barème.

    Montre d'abord quelles notes changeraient, et de combien ; puis le fait, si vous confirmez. Une
    note mise à la main reste, ramenée au nouveau barème ; elle n'est à revoir que si la réponse de
    l'étudiant a changé. Code de sortie : 0, 1 si des notes sont à revoir ou attendent, ou si une copie
    n'est plus là, 2 si rien n'a pu être noté.
    """
    import warnings

    from tp_grading.course import Course
    from tp_grading.term.regrade import regrading

    # nbgrader asks for a submission that it has not saved yet; nothing is lost
    warnings.filterwarnings("ignore", "Object of type <Submitted", module="nbgrader.api")
    with regrading(Course.find(), lab, students, workers) as found:
        _say(found, out_of)
        changed = [change for change in found.changes if change.any]
        if dry_run:
            click.echo(_("Rien n'a été changé (--dry-run)."))
            sys.exit(0)
        if (changed or found.points) and not yes and not _confirmed(len(changed)):
            click.echo(_("Rien n'a été changé."))
            sys.exit(0)
        waiting = found.apply(why)
    if waiting:
        click.secho(
            ngettext("Le carnet de notes ne répond pas ; {n} copie l'attend dans le journal : relancez "
                     "tp-grade autograde {lab}.",
                     "Le carnet de notes ne répond pas ; {n} copies l'attendent dans le journal : relancez "
                     "tp-grade autograde {lab}.", len(waiting)).format(n=len(waiting), lab=lab), fg="red"
        )  # fmt: skip
    else:
        said = _("Fait. Ensuite : tp-grade status {lab}, puis feedback et export.")
        click.echo(said.format(lab=lab))
    look = waiting or found.faulty or found.absent or any(c.reopened for c in found.changes)
    sys.exit(1 if look else 0)


def _yes(said: str) -> bool:
    """Return what an answer means; click asks again after what is neither yes nor no."""
    if said.strip().lower() not in ANSWERS:
        raise click.BadParameter(_("o ou n ?"))
    return ANSWERS[said.strip().lower()]


def _confirmed(n: int) -> bool:
    from tp_grading.course import CourseError

    question = ngettext("Écrire ces notes ({n} étudiant) ? [o/N]",
                        "Écrire ces notes ({n} étudiants) ? [o/N]", n).format(n=n)  # fmt: skip
    try:
        return bool(click.prompt(question, default="n", show_default=False, value_proc=_yes))
    except click.Abort:
        raise CourseError(_("Rien n'a été changé : confirmez, ou ajoutez --yes.")) from None


def _say(found: Regrading, out_of: float) -> None:
    """Print the points that change, then a line for each student whose marks do."""
    from tp_grading.term.export import number

    def shown(total: float, most: float) -> str:
        return number(total * (out_of / most if out_of and most else 1.0), True)

    for name, old, new in found.points:
        click.echo(_("Barème : {name}, {old} → {new}").format(
            name=name, old=number(old, True), new=number(new, True)))  # fmt: skip
    changed = [change for change in found.changes if change.any]
    click.echo(
        ngettext("{lab} : {n} note sur {total} changerait.", "{lab} : {n} notes sur {total} changeraient.",
                 len(changed)).format(lab=found.lab, n=len(changed), total=len(found.changes))
    )  # fmt: skip
    for one in changed:
        marks = ", ".join(f"{name} {number(was, True) or '–'} → {number(now, True) or '–'}"
                          for name, (was, now) in one.marks.items())  # fmt: skip
        total = f"{shown(one.before, one.out_of[0])} → {shown(one.after, one.out_of[1])}"
        click.echo(f"  - {told(one.student, total)}" + (f" ({marks})" if marks else ""))
        for name, why in one.reopened.items():
            click.echo(_("      à revoir à la main, {name} : {why}").format(name=name, why=why))
    for student in found.absent:
        click.secho(
            _("  - {student} : sans copie dans submitted/, garde ses notes (tp-grade collect l'y remet)")
            .format(student=student), fg="yellow"
        )  # fmt: skip
    for student in found.faulty:
        click.secho(
            _("  - {student} : panne du correcteur, relancez").format(student=student), fg="red"
        )
