"""`tp-grade release`."""

from __future__ import annotations

from pathlib import Path

import click

from tp_utils.i18n import _


@click.command(epilog=_("Exemple : tp-grade release tp04_manuel --to tp04.zip"))
@click.argument("labs", nargs=-1)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Archive (.zip) pour Moodle, ou dossier d'un dépôt public.",
)
@click.option("--dry-run", is_flag=True, help="Vérifie et montre, sans rien écrire.")
def release(labs: tuple[str, ...], target: Path, dry_run: bool) -> None:
    """Prépare l'envoi aux étudiants des TP nommés, de tous par défaut.

    Notebooks, environnement, tp_utils et mode d'emploi, rien d'autre. Refuse (code de sortie 2)
    si une solution, un barème, une sortie ou la clé du cours s'y trouvait.
    """
    from tp_grading.course import Course
    from tp_grading.files import write_whole
    from tp_grading.term.leaks import given_away
    from tp_grading.term.release import contents, write_folder, zipped

    course = Course.find()
    chosen = list(labs) or course.labs
    files = contents(course, chosen)
    for said in given_away(course, chosen, files):
        click.secho(_("Attention : {said}.").format(said=said), fg="yellow")
    size = sum(map(len, files.values())) / 1e6
    if dry_run:
        for path in sorted(files):
            click.echo(path)
        click.echo(_("{n} fichiers, {size:.1f} Mo ; rien n'a été écrit (--dry-run).").format(
            n=len(files), size=size))  # fmt: skip
        return
    if target.suffix.lower() == ".zip":
        write_whole(target, zipped(files))
    else:
        write_folder(files, target)
    click.echo(
        _("{n} fichiers ({size:.1f} Mo) dans {target} : aucune solution, aucun barème.").format(
            n=len(files), size=size, target=target)
    )  # fmt: skip
    click.echo(_("Ensuite : déposez-le sur Moodle, ou publiez le dossier (git add, commit, push)."))
