"""`tp-grade demo`."""

from __future__ import annotations

from pathlib import Path

import click

from tp_utils.i18n import N_


@click.command(epilog=N_("Exemple : tp-grade demo --lab tp04_manuel"))
@click.option("--lab", default="tp04_manuel", show_default=True, help="TP de la démonstration.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Dossier de la classe ; demo/ par défaut, entièrement refait.",
)
def demo(lab: str, folder: Path | None) -> None:
    """Note une classe de démonstration avec nbgrader, et montre ses notes.

    Le code des copies est isolé ; où c'est impossible, nbgrader le note seul et la commande le dit.
    """
    from tp_grading.course import Course
    from tp_grading.demo import run_demo

    run_demo(Course.find(), lab, folder)
