"""`tp-grade doctor`."""

from __future__ import annotations

import sys

import click

from tp_utils.i18n import _


@click.command(epilog=_("Exemple : tp-grade doctor"))
def doctor() -> None:
    """Dit ce qui manque à cette machine pour isoler les copies, et comment y remédier."""
    from tp_grading.sandbox import doctor as look

    findings = look()
    for finding in findings:
        word, colour = (
            ("oui", "green")
            if finding.ok
            else (("NON", "red") if finding.required else ("non", "yellow"))
        )
        click.echo(click.style(f"{word:4}", fg=colour) + finding.name)
        if not finding.ok:
            click.echo("    " + finding.remedy)
    ready = all(finding.ok or not finding.required for finding in findings)
    click.echo(
        _("La correction isolée peut démarrer.")
        if ready
        else _("La correction refusera de démarrer.")
    )
    sys.exit(0 if ready else 1)
