"""`tp-grade collect`."""

from __future__ import annotations

import datetime
import sys
import tempfile
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tp_utils.i18n import N_, _, ngettext, told

if TYPE_CHECKING:
    from tp_grading.term.collect import Outcome

REASONS = 20  # lines, where nothing at all can be collected


@click.command(epilog=N_("Exemple : tp-grade collect tp04_manuel remises.zip --list feuille.csv"))
@click.argument("lab")
@click.argument("source", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--exchange", "use_exchange", is_flag=True, help="Prend dans l'échange de nbgrader.")
@click.option(
    "--list", "roster", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Liste de Moodle (CSV) : participants, ou feuille d'évaluation du devoir.",
)  # fmt: skip
@click.option(
    "--timezone", default="", metavar="ZONE",
    help="Horloge de Moodle, Europe/Paris par exemple ; celle de cette machine par défaut.",
)  # fmt: skip
@click.option(
    "--dry-run", is_flag=True, help="Lit tout et dit ce qui changerait, sans rien changer."
)
def collect(
    lab: str, source: Path | None, use_exchange: bool, roster: Path | None, timezone: str,
    dry_run: bool,
) -> None:  # fmt: skip
    """Range les copies d'un TP dans submitted/étudiant/TP/.

    SOURCE : l'archive « Télécharger tous les travaux remis » de Moodle, ou un dossier. Une copie plus
    récente remplace l'ancienne, gardée dans collected/older/ ; recommencer ne change rien. Code de
    sortie : 0 si tout est lisible, 1 si une copie ou un fichier est à regarder, 2 si rien n'a pu être lu.
    """
    from nbgrader.coursedir import CourseDirectory

    from tp_grading.course import Course, CourseError
    from tp_grading.term.archive import read_zip
    from tp_grading.term.collect import collect as put_in_place
    from tp_grading.term.folders import exchange, read_folder
    from tp_grading.term.names import Places
    from tp_grading.term.roster import people, read_sheet

    course = Course.find()
    config = course.config(assignment_id=lab)
    coursedir = CourseDirectory(config=config)
    if not course.notebook(lab).is_file():
        raise CourseError(
            _("Il n'y a pas d'énoncé de « {lab} » dans notebooks/. Les TP sont : {labs} (tp-grade build les "
              "fabrique).").format(lab=lab, labs=", ".join(course.labs))
        )  # fmt: skip
    if (source is None) != use_exchange:
        raise CourseError(_("Donnez une archive ou un dossier, ou bien --exchange."))
    listed = people(read_sheet(roster)) if roster else []
    with tempfile.TemporaryDirectory(prefix="tp-collect-") as into:
        places = Places(config)
        if source is None:
            download = exchange(coursedir, lab, config)
        elif source.is_dir():
            if course.root == source.resolve() or source.resolve() in course.root.parents:
                raise CourseError(
                    _("{source} est le dossier du cours : donnez celui des copies, ou leur archive.")
                    .format(source=source)
                )  # fmt: skip
            if source.resolve() == (course.root / coursedir.submitted_directory).resolve():
                raise CourseError(_("Ces copies sont déjà dans submitted/."))
            download = read_folder(source, lab, Path(into), places)
        else:
            download = read_zip(source, Path(into), places)
        if not download.incoming:
            raise CourseError(
                _("Aucune copie dans {source} : attendu, l'archive « Télécharger tous les travaux "
                  "remis » de Moodle, ou un dossier par étudiant.").format(source=source or _("l'échange"))
                + _reasons(download.refused)
            )  # fmt: skip
        outcome = put_in_place(course, coursedir, lab, download, listed, _zone(timezone), dry_run)
    _say(lab, outcome, dry_run)
    sys.exit(0 if outcome.complete else 1)


def _reasons(refused: list[tuple[str, str]]) -> str:
    """Return why each entry of a download is refused, a line for each of the first."""
    lines = [f"  - {told(name, why)}" for name, why in refused[:REASONS]]
    lines += ["  - …"] if len(refused) > REASONS else []
    title = _("{title} ({n}) :").format(title=_("Refusés"), n=len(refused))
    return "\n".join(["", title, *lines]) if refused else ""


def _zone(name: str) -> datetime.tzinfo | None:
    from tp_grading.course import CourseError

    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise CourseError(_("Fuseau horaire inconnu : {name}.").format(name=name)) from None


def _say(lab: str, outcome: Outcome, dry_run: bool) -> None:
    """Print what became of the download, the reasons, and what is next."""
    if dry_run:
        click.secho(_("Rien n'a été changé (--dry-run)."), bold=True)
    new, replaced, same = len(outcome.new), len(outcome.replaced), len(outcome.same)
    found = (
        ngettext("{n} copie nouvelle", "{n} copies nouvelles", new).format(n=new),
        ngettext("{n} remplacée", "{n} remplacées", replaced).format(n=replaced),
        ngettext("{n} inchangée", "{n} inchangées", same).format(n=same),
    )
    click.echo(told(lab, ", ".join(found)) + ".")
    if n := len(outcome.enrolled):
        click.echo(ngettext("{n} étudiant ajouté au carnet de notes.",
                            "{n} étudiants ajoutés au carnet de notes.", n).format(n=n))  # fmt: skip
    for title, pairs in (
        (_("Remplacées, l'ancienne copie est dans collected/older/"), [(s, "") for s in outcome.replaced]),
        (_("Équipes, une copie pour tous"), outcome.teams),
        (_("En retard"), outcome.late),
        (_("Illisibles, elles seront notées 0 et à regarder"), outcome.unreadable),
        (_("Plus anciennes, laissées de côté"), outcome.older),
        (_("Remarques"), outcome.notices),
        (_("Refusés"), outcome.refused),
        (_("Rien rendu"), [(student, "") for student in outcome.missing]),
    ):  # fmt: skip
        if pairs:
            click.echo(_("{title} ({n}) :").format(title=title, n=len(pairs)))
            for who, why in pairs:
                click.echo("  - " + (told(who, why) if why else who))
    if outcome.due is None:
        click.echo(_("Pas de date limite dans le carnet : les dates sont gardées, les retards inconnus "
                     "(nbgrader db assignment add {lab} --duedate=…).").format(lab=lab))  # fmt: skip
    if dry_run:
        click.echo(_("Ensuite : la même commande, sans --dry-run."))
    else:
        click.echo(_("Ensuite : tp-grade autograde {lab}").format(lab=lab))
