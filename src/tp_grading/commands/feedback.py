"""`tp-grade feedback`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tp_utils.i18n import N_, _, decimal, ngettext, told


@click.command(epilog=N_("Exemple : tp-grade feedback tp04_manuel --to retours-tp04.zip"))
@click.argument("lab")
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False),
              help="Archive à écrire ; retours/TP.zip par défaut.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Refait les pages, sans écrire l'archive.")
def feedback(lab: str, target: Path | None, dry_run: bool) -> None:
    """Fabrique les pages de retour d'un TP, et l'archive que Moodle reprend.

    Les pages vont dans feedback/. L'archive porte les noms de dossiers de l'envoi de Moodle, retenus
    par collect. Aucun script d'une copie n'y survit. Code de sortie : 0 si chaque copie notée a sa
    page, 1 sinon, 2 si rien n'est noté.
    """
    from tp_grading.course import Course
    from tp_grading.term.feedback import archive, generate

    course = Course.find()
    returned = generate(course, lab)
    n = len(returned.pages)
    click.echo(ngettext("{n} page dans feedback/.", "{n} pages dans feedback/.", n).format(n=n))
    for student in returned.short:
        click.echo(_("- {student} : une page qui dit pourquoi la copie est illisible").format(
            student=student))  # fmt: skip
    for student in returned.failed:
        why = _("pas de page (la raison : nbgrader generate_feedback {lab} --force)").format(
            lab=lab
        )
        click.secho(f"- {told(student, why)}", fg="red")
    path = target or course.root / "retours" / f"{lab}.zip"
    if dry_run:
        click.echo(_("{path} n'a pas été écrit (--dry-run).").format(path=path))
    elif returned.pages:
        for_moodle = archive(course, lab, returned, path)
        click.echo(_("Archive : {path} ({size} Mo).").format(
            path=path, size=decimal(path.stat().st_size / 1e6, ".1f")))  # fmt: skip
        if returned.absent:
            click.secho(_("Absents de l'envoi de Moodle, à rendre autrement : {names}.").format(
                names=", ".join(returned.absent)), fg="yellow")  # fmt: skip
        if for_moodle:
            click.echo(_("Ensuite : dans Moodle, d'abord la feuille de tp-grade export --worksheet, "
                         "puis cette archive : le devoir, Consulter les travaux remis, « Déposer plusieurs "
                         "fichiers de feedback en archive ZIP »."))  # fmt: skip
        else:
            click.echo(_("Ensuite : nbgrader release_feedback {lab} (échange), ou distribuez "
                         "l'archive. Puis : tp-grade export {lab}").format(lab=lab))  # fmt: skip
    sys.exit(1 if returned.failed else 0)
