"""`tp-grade release`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tp_utils.i18n import LOCALES, N_, _, decimal, ngettext

if TYPE_CHECKING:
    from tp_grading.course import Course
    from tp_grading.term.publish import Plan


@click.command(epilog=N_("Exemple : tp-grade release tp04_manuel --to tp04.zip ; après la date limite : "
                        "tp-grade release --corrige tp04_manuel"))  # fmt: skip
@click.argument("labs", nargs=-1)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="Archive (.zip) pour Moodle, ou dossier d'un dépôt public ; pour un corrigé, corriges/ par "
    "défaut.",
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
@click.option(
    "--corrige",
    is_flag=True,
    help="Écrit, au lieu d'un envoi, la page du corrigé de chaque TP nommé ; refuse tant que quelqu'un "
    "peut encore rendre.",
)
@click.option(
    "--autonome",
    is_flag=True,
    help="Un envoi pour qui étudie sans enseignant : chaque TP a aussi la page de son corrigé.",
)
@click.option("--before-due", is_flag=True, help="Le corrigé malgré la date limite ; c'est dit.")
def release(
    labs: tuple[str, ...], target: Path | None, langs: tuple[str, ...], dry_run: bool, no_colab: bool,
    corrige: bool, autonome: bool, before_due: bool,
) -> None:  # fmt: skip
    """Prépare l'envoi aux étudiants des TP nommés, de tous par défaut.

    Dans un dossier, les TP déjà publiés le restent, refaits avec les autres ; ce que vous y avez
    ajouté ou changé est gardé, et nommé.

    Notebooks, environnement, tp_utils et pages d'aide (LISEZ-MOI.html), rien d'autre. Un lien vers
    un TP qui n'est pas de l'envoi devient un simple texte. Les notebooks français sont dans
    notebooks/, les anglais dans notebooks-en/, sous le même nom : ils se rendent et se notent
    ensemble (--lang fr --lang en envoie les deux). Les points envoyés sont retenus
    (.tp-grade.releases.json). Refuse (code de sortie 2) si une
    solution, un barème, une sortie ou la clé du cours s'y trouvait.

    Avec --corrige : une page par TP, qui s'ouvre d'un double clic (questions, réponses modèles, barèmes,
    solutions), pour ceux qui ont rendu. Refuse (2) tant que la date limite du carnet, ou un délai
    (tp-grade extension), n'est pas passé, et n'écrit jamais dans ce que lisent déjà les étudiants.
    """
    from tp_grading.course import CourseError

    if corrige and (autonome or no_colab):
        raise CourseError(_("--corrige ne va ni avec --autonome, ni avec --no-colab."))
    if corrige:
        _corrige(labs, target, dry_run, before_due)
        return
    if target is None:
        raise CourseError(_("Dites où avec --to : une archive (tp04.zip), ou un dossier."))
    if before_due and not autonome:
        raise CourseError(_("--before-due ne va qu'avec --corrige ou --autonome."))
    _release(labs, target, langs, dry_run, no_colab, autonome, before_due)


def _release(
    labs: tuple[str, ...], target: Path, langs: tuple[str, ...], dry_run: bool, no_colab: bool,
    autonome: bool, before_due: bool,
) -> None:  # fmt: skip
    """Write what students receive, in an archive or in a folder; say what is kept there, and gone."""
    from tp_grading.course import Course
    from tp_grading.files import write_whole
    from tp_grading.term import publish
    from tp_grading.term.corrige import refuse_place
    from tp_grading.term.deadline import refuse_early
    from tp_grading.term.leaks import given_away
    from tp_grading.term.release import contents, zipped

    course = Course.find()
    archive = target.suffix.lower() == ".zip"
    chosen, spoken = _chosen(course, labs, langs, None if archive else target)
    if not archive:
        publish.refuse_other_kind(target, autonome)
    if autonome:
        refuse_place(course, target.parent if archive else target, alone=True)
        for said, alarm in refuse_early(course, chosen, before_due, of_class=True):
            click.secho(said, fg="yellow" if alarm else None)
    files = contents(course, chosen, not no_colab, spoken, autonome)
    if no_colab:
        click.echo(
            _("Sans Colab (--no-colab) : rien ne s'y installera, et les pages n'en parlent pas.")
        )
    plan = publish.Plan() if archive else publish.plan(files, target)
    _tell(course, chosen, files, target, plan, autonome)
    for said in given_away(course, chosen, files):
        click.secho(_("Attention : {said}.").format(said=said), fg="yellow")
    size = decimal(sum(map(len, files.values())) / 1e6, ".1f")
    if dry_run:
        for path in sorted(files):
            click.echo(path)
        click.echo(
            ngettext("{n} fichier, {size} Mo ; rien n'a été écrit (--dry-run).",
                     "{n} fichiers, {size} Mo ; rien n'a été écrit (--dry-run).", len(files)).format(
                         n=len(files), size=size)
        )  # fmt: skip
        return
    if archive:
        write_whole(target, zipped(files))
    else:
        publish.write(files, target, plan)
    if not autonome:
        _remember(course, chosen)
    said = (
        ngettext("{n} fichier ({size} Mo) dans {target}, corrigés compris : pas pour une classe notée.",
                 "{n} fichiers ({size} Mo) dans {target}, corrigés compris : pas pour une classe notée.",
                 len(files)) if autonome
        else ngettext("{n} fichier ({size} Mo) dans {target} : aucune solution, aucun barème.",
                      "{n} fichiers ({size} Mo) dans {target} : aucune solution, aucun barème.", len(files))
    )  # fmt: skip
    click.echo(said.format(n=len(files), size=size, target=target))
    click.echo(
        _("Ensuite : déposez l'archive sur Moodle.") if archive
        else _("Ensuite : publiez le dossier (git add, git commit, git push).")
    )  # fmt: skip


def _chosen(
    course: Course, labs: tuple[str, ...], langs: tuple[str, ...], folder: Path | None
) -> tuple[list[str], list[str]]:
    """Return the labs and the languages to send: those asked for, and those of the folder already."""
    from tp_grading.term import publish

    there = publish.released(course, folder) if folder else []
    asked = [*langs, *(publish.languages(folder) if folder else [])] or [course.language]
    spoken = [code for code in LOCALES if code in asked]
    if not labs:
        return [lab for lab in course.labs if {*spoken} & {*course.languages(lab)}], spoken
    if again := sorted({*there} - {*labs}):
        click.echo(
            _("Déjà dans le dossier, publiés de nouveau : {labs}.").format(labs=", ".join(again))
        )
    return sorted({*labs, *there}), spoken


def _tell(
    course: Course, labs: list[str], files: dict[str, bytes], target: Path, plan: Plan, alone: bool
) -> None:
    """Say what of a folder is kept and what goes; refuse what, kept beside the rest, gives an answer."""
    from tp_grading.term.handbook import CORRIGES
    from tp_grading.term.leaks import refuse_leaks
    from tp_grading.term.publish import contents_of

    if plan.kept:
        mixed = files | contents_of(target, plan.kept)
        mixed = {p: d for p, d in mixed.items() if not (alone and p.startswith(f"{CORRIGES}/"))}
        refuse_leaks(course, labs, mixed)
        said = _("Gardés, car nous ne les avons pas écrits ainsi : {names}. Pour recevoir notre version "
                 "d'un fichier, effacez la vôtre.").format(names=_named(plan.kept))  # fmt: skip
        click.secho(said, fg="yellow")
    if plan.gone:
        said = _("Enlevés, car ils ne sont plus publiés : {names}.")
        click.echo(said.format(names=_named(plan.gone)))


def _remember(course: Course, labs: list[str]) -> None:
    """Keep the points that students are told, as their notebooks have them."""
    import nbformat

    from tp_grading.record.promises import promise
    from tp_grading.record.recorder import points_of

    promise(course.root, {lab: points_of(nbformat.read(course.notebook(lab), 4)) for lab in labs})


def _corrige(labs: tuple[str, ...], target: Path | None, dry_run: bool, before_due: bool) -> None:
    """Write the page of each lab in a place of its own, once nobody can hand it in any more."""
    from tp_grading.course import Course, CourseError
    from tp_grading.files import write_whole
    from tp_grading.term.corrige import page, refuse_place
    from tp_grading.term.deadline import refuse_early
    from tp_grading.term.handbook import CORRIGES
    from tp_grading.term.release import zipped

    if not labs:
        raise CourseError(_("Nommez les TP : tp-grade release --corrige tp04_manuel"))
    course = Course.find()
    target = target or course.root / CORRIGES
    archive = target.suffix.lower() == ".zip"
    folder = target.parent if archive else target
    if folder.exists() and not folder.is_dir():
        raise CourseError(_("{path} n'est pas un dossier.").format(path=folder))
    refuse_place(course, folder)
    pages = {f"{lab}-corrige.html": page(course, lab) for lab in sorted(set(labs))}
    for said, alarm in refuse_early(course, sorted(set(labs)), before_due):
        click.secho(said, fg="yellow" if alarm else None)
    written = {target: zipped(pages)} if archive else {target / n: d for n, d in pages.items()}
    for path, data in written.items():
        if not dry_run:
            write_whole(path, data)
        click.echo(_("{path} ({size} ko)").format(path=path, size=round(len(data) / 1e3)))
    click.echo(
        _("Rien n'a été écrit (--dry-run).") if dry_run
        else _("Ensuite : déposez-le là où lisent ceux qui ont rendu, Moodle par exemple.")
    )  # fmt: skip


def _named(paths: tuple[str, ...]) -> str:
    return ", ".join(paths[:10]) + (" …" if len(paths) > 10 else "")
