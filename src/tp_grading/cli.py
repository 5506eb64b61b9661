"""The command `tp-grade`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

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


@main.command(epilog=_("Exemple : tp-grade demo --lab tp04_manuel"))
@click.option("--lab", default="tp04_manuel", show_default=True, help="TP de la démonstration.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Dossier de la classe ; demo/ par défaut, entièrement refait.",
)
def demo(lab: str, folder: Path | None) -> None:
    """Note une classe de démonstration avec nbgrader, et montre ses notes."""
    from tp_grading.demo import run_demo

    run_demo(Course.find(), lab, folder)


if __name__ == "__main__":
    main()
