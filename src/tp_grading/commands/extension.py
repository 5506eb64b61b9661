"""`tp-grade extension`."""

from __future__ import annotations

import datetime
import zoneinfo

import click

from tp_utils.i18n import N_, _, told

UTC = datetime.timezone.utc


def moment(until: str, zone: datetime.tzinfo | None) -> datetime.datetime:
    """Return what a person means by a date, naive, UTC: a day without an hour lasts to its end.

    An hour that comes twice, when clocks are put back, is the later one.
    """
    local = datetime.datetime.fromisoformat(until)
    if len(until.strip()) <= len("2026-11-08"):
        local = local.replace(hour=23, minute=59)
    if local.tzinfo is None:
        twice = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        return max(twice).replace(tzinfo=None)
    return local.astimezone(UTC).replace(tzinfo=None)


@click.command(
    epilog=N_('Exemple : tp-grade extension tp04_manuel zoe-d-aubigne --until "2026-11-08 20:00"')
)
@click.argument("lab")
@click.argument("student")
@click.option(
    "--until",
    default="",
    metavar="DATE",
    help="Nouvelle date limite, « 2026-11-08 20:00 » ; sans heure, la fin du jour.",
)
@click.option(
    "--timezone", default="", metavar="ZONE",
    help="Horloge de cette date, Europe/Paris par exemple ; celle de cette machine par défaut.",
)  # fmt: skip
@click.option(
    "--none", "remove", is_flag=True, help="Rend à l'étudiant la date limite de la classe."
)
@click.option("--why", default="", help="La raison, gardée dans l'historique des notes.")
def extension(lab: str, student: str, until: str, timezone: str, remove: bool, why: str) -> None:
    """Donne à un étudiant une autre date limite, avant ou après sa remise.

    Retard et pénalité en tiennent compte aussitôt, sans rien noter de nouveau. Code de sortie : 0, ou 2
    si l'étudiant, le TP ou la date n'existent pas.
    """
    from tp_grading.course import Course, CourseError
    from tp_grading.record import history
    from tp_grading.term.decide import extend, gradebook_of
    from tp_grading.term.decisions import decisions

    if bool(until) == remove:
        raise CourseError(_("Dites --until avec une date, ou --none."))
    date = None
    if until:
        try:
            date = moment(until, zoneinfo.ZoneInfo(timezone) if timezone else None)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OverflowError):
            raise CourseError(
                _("Date ou fuseau illisible : « 2026-11-08 20:00 » et Europe/Paris, par exemple.")
            ) from None
    with gradebook_of(Course.find(), lab) as gradebook, history.acting(why):
        extend(gradebook, lab, student, date)
        others = decisions(gradebook, lab).with_them(student)
    said = (
        _("jusqu'au {date:%Y-%m-%d %H:%M} UTC").format(date=date)
        if date
        else _("date de la classe")
    )
    click.echo(told(f"{lab}, {student}", f"{said}."))
    if others:
        click.echo(
            _("Copie commune avec {others} : leur date limite n'a pas changé. À chacun la sienne, par cette "
              "commande.").format(others=", ".join(others))
        )  # fmt: skip
    click.echo(_("Ensuite : tp-grade status {lab}").format(lab=lab))
