"""`tp-grade autograde`."""

from __future__ import annotations

import os
import sys

import click

from tp_utils.i18n import N_, _


@click.command(epilog=N_("Exemple : tp-grade autograde tp04_manuel --workers 2"))
@click.argument("lab")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    ),
    show_default="un par processeur",
    help="Copies notées en même temps.",
)
@click.option(
    "--scheduler", default="", metavar="tcp://…", help="Ordonnanceur dask à qui confier les copies."
)
@click.option("--student", "students", multiple=True, help="Cet étudiant seulement (répétable).")
@click.option("--again", is_flag=True, help="Note de nouveau les copies déjà notées.")
def autograde(
    lab: str, workers: int, scheduler: str, students: tuple[str, ...], again: bool
) -> None:
    """Note les copies d'un TP, isolées les unes des autres, et remplit le carnet de notes.

    Les copies sont lues dans submitted/étudiant/TP/TP.ipynb. Interrompue, la correction reprend où
    elle en était. Code de sortie : 0 si toutes les copies sont notées, 1 si l'une n'a pas pu l'être,
    2 si la correction n'a pas pu commencer.
    """
    import warnings

    from tp_grading import autograde as engine
    from tp_grading.course import Course
    from tp_grading.summary import report

    # nbgrader asks for a submission that it has not saved yet; nothing is lost
    warnings.filterwarnings("ignore", "Object of type <Submitted", module="nbgrader.api")
    summary = engine.autograde(Course.find(), lab, students, workers, scheduler, again)
    report(lab, summary)
    click.echo(_("Ensuite : tp-grade status {lab}").format(lab=lab))
    sys.exit(0 if summary.complete else 1)
