"""`tp-grade release`."""

from __future__ import annotations

from pathlib import Path

import click

from tp_utils.i18n import LOCALES, _


@click.command(epilog=_("Exemple : tp-grade release tp04_manuel --to tp04.zip"))
@click.argument("labs", nargs=-1)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Archive (.zip) pour Moodle, ou dossier d'un dépôt public.",
)
@click.option(
    "--lang",
    "langs",
    multiple=True,
    type=click.Choice(list(LOCALES)),
    help="Langue des notebooks (répétable) ; par défaut celle du cours.",
)
@click.option("--dry-run", is_flag=True, help="Vérifie et montre, sans rien écrire.")
@click.option(
    "--no-colab", is_flag=True, help="Rien ne s'installe sur Colab, et les pages n'en parlent pas."
)
def release(
    labs: tuple[str, ...], target: Path, langs: tuple[str, ...], dry_run: bool, no_colab: bool
) -> None:
    """Prépare l'envoi aux étudiants des TP nommés, de tous par défaut.

    Dans un dossier, les TP déjà publiés le restent, refaits avec les autres ; ce que vous y avez
    ajouté ou changé est gardé, et nommé.

    Notebooks, environnement, tp_utils et pages d'aide (LISEZ-MOI.html), rien d'autre. Un lien vers
    un TP qui n'est pas de l'envoi devient un simple texte. Les notebooks français sont dans
    notebooks/, les anglais dans notebooks-en/, sous le même nom : ils se rendent et se notent
    ensemble (--lang fr --lang en envoie les deux). Les points envoyés sont retenus
    (.tp-grade.releases.json). Refuse (code de sortie 2) si une
    solution, un barème, une sortie ou la clé du cours s'y trouvait.
    """
    import nbformat

    from tp_grading.course import Course
    from tp_grading.files import write_whole
    from tp_grading.record.promises import promise
    from tp_grading.record.recorder import points_of
    from tp_grading.term import publish
    from tp_grading.term.leaks import given_away, refuse_leaks
    from tp_grading.term.release import contents, zipped

    course = Course.find()
    archive = target.suffix.lower() == ".zip"
    there = [] if archive else publish.released(course, target)
    spoken = [*langs, *([] if archive else publish.languages(target))] or [course.language]
    spoken = [code for code in LOCALES if code in spoken]
    all_labs = [lab for lab in course.labs if set(spoken) & set(course.languages(lab))]
    chosen = sorted({*labs, *there}) if labs else all_labs
    if set(chosen) > set(labs) and labs:
        click.echo(_("Déjà dans le dossier, publiés de nouveau : {labs}.").format(
            labs=", ".join(sorted(set(chosen) - set(labs)))))  # fmt: skip
    files = contents(course, chosen, not no_colab, spoken)
    if no_colab:
        click.echo(
            _("Sans Colab (--no-colab) : rien ne s'y installera, et les pages n'en parlent pas.")
        )
    plan = publish.Plan() if archive else publish.plan(files, target)
    if plan.kept:
        refuse_leaks(course, chosen, files | publish.contents_of(target, plan.kept))
        said = _("Gardés, car nous ne les avons pas écrits ainsi : {names}. Pour recevoir notre version "
                 "d'un fichier, effacez la vôtre.").format(names=_named(plan.kept))  # fmt: skip
        click.secho(said, fg="yellow")
    if plan.gone:
        said = _("Enlevés, car ils ne sont plus publiés : {names}.")
        click.echo(said.format(names=_named(plan.gone)))
    for said in given_away(course, chosen, files):
        click.secho(_("Attention : {said}.").format(said=said), fg="yellow")
    size = f"{sum(map(len, files.values())) / 1e6:.1f}".replace(".", ",")
    if dry_run:
        for path in sorted(files):
            click.echo(path)
        click.echo(_("{n} fichiers, {size} Mo ; rien n'a été écrit (--dry-run).").format(
            n=len(files), size=size))  # fmt: skip
        return
    if archive:
        write_whole(target, zipped(files))
    else:
        publish.write(files, target, plan)
    promise(course.root, {lab: points_of(nbformat.read(course.notebook(lab), 4)) for lab in chosen})
    click.echo(
        _("{n} fichiers ({size} Mo) dans {target} : aucune solution, aucun barème.").format(
            n=len(files), size=size, target=target)
    )  # fmt: skip
    click.echo(
        _("Ensuite : déposez l'archive sur Moodle.") if archive
        else _("Ensuite : publiez le dossier (git add, git commit, git push).")
    )  # fmt: skip


def _named(paths: tuple[str, ...]) -> str:
    return ", ".join(paths[:10]) + (" …" if len(paths) > 10 else "")
