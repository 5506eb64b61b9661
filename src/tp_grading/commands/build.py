"""`tp-grade build`."""

from __future__ import annotations

import sys

import click

from tp_utils.i18n import _


@click.command(epilog=_("Exemple : tp-grade build tp04_manuel"))
@click.argument("labs", nargs=-1)
def build(labs: tuple[str, ...]) -> None:
    """Fabrique les notebooks des TP nommés, de tous par défaut.

    Le notebook de l'instructeur est écrit à côté du script, celui de l'étudiant dans notebooks/.
    """
    from tqdm import tqdm

    from tp_grading import scheme
    from tp_grading.build import build as build_one
    from tp_grading.course import Course

    course = Course.find()
    names = list(labs) or course.labs
    for lab in names:
        course.script(lab)
    bar = tqdm(names, unit=" TP", file=sys.stdout)
    for lab in bar:
        bar.set_description(lab)
        build_one(course, lab)
    (course.root / "docs").mkdir(exist_ok=True)
    (course.root / "docs" / "bareme.md").write_text(scheme.text(course), "utf-8")
    click.echo(_("{n} TP fabriqués dans {folder}").format(n=len(names), folder=course.root))
    click.echo(
        _("Ensuite : tp-grade release {labs} --to envoi.zip").format(labs=" ".join(names[:1]))
    )
