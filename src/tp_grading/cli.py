"""The command `tp-grade`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tp_grading.commands import COMMANDS
from tp_grading.course import Course, CourseError
from tp_utils.i18n import _


class Commands(click.Group):
    """Commands whose expected errors are one sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a CourseError ends it with its message and status 2."""
        try:
            return super().invoke(ctx)
        except CourseError as error:
            click.secho(str(error), fg="red", err=True)
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Fabriquer les notebooks du cours et noter une classe."""


@main.command(epilog=_("Exemple : tp-grade build tp04_manuel"))
@click.argument("labs", nargs=-1)
def build(labs: tuple[str, ...]) -> None:
    """Fabrique les notebooks des TP nommés, de tous par défaut.

    Le notebook de l'instructeur est écrit à côté du script, celui de l'étudiant dans notebooks/.
    """
    from tqdm import tqdm

    from tp_grading.build import build as build_one

    course = Course.find()
    names = list(labs) or course.labs
    for lab in names:
        course.script(lab)
    bar = tqdm(names, unit=" TP", file=sys.stdout)
    for lab in bar:
        bar.set_description(lab)
        build_one(course, lab)
    click.echo(_("{n} TP fabriqués dans {folder}").format(n=len(names), folder=course.root))


@main.command(epilog=_("Exemple : tp-grade autograde tp04_manuel --workers 2"))
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
    from tp_grading import autograde as engine

    summary = engine.autograde(Course.find(), lab, students, workers, scheduler, again)
    engine.report(lab, summary)
    sys.exit(0 if summary.complete else 1)


@main.command(epilog=_("Exemple : tp-grade doctor"))
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


@main.command(epilog=_("Exemple : tp-grade demo --lab tp04_manuel"))
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
    from tp_grading.demo import run_demo

    run_demo(Course.find(), lab, folder)


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
