"""`tp-grade build`."""

from __future__ import annotations

import sys

import click

from tp_utils.i18n import LOCALES, N_, _


@click.command(epilog=N_("Exemple : tp-grade build tp04_manuel"))
@click.argument("labs", nargs=-1)
@click.option(
    "--lang",
    type=click.Choice(list(LOCALES)),
    help="Langue des notebooks ; par défaut celle du cours.",
)
@click.option(
    "--update", is_flag=True, help="Met d'abord à jour le catalogue de po/, sans rien perdre."
)
def build(labs: tuple[str, ...], lang: str | None, update: bool) -> None:
    """Fabrique les notebooks des TP nommés, de tous par défaut.

    Le notebook de l'instructeur est écrit à côté du script, celui de l'étudiant dans notebooks/.
    Dans une autre langue (--lang en), celui de l'étudiant seul, dans notebooks-en/ ; et, de même,
    les documents : « docs/guide-etudiant » écrit docs/en/guide-etudiant.md.
    """
    from tqdm import tqdm

    from tp_grading import announced, scheme
    from tp_grading.build import build as build_one
    from tp_grading.build import source_notebook
    from tp_grading.course import Course
    from tp_grading.translation import declared, document
    from tp_grading.translation import update as update_one
    from tp_utils.checks import load

    course = Course.find()
    lang = lang or course.language
    texts = [] if lang == "fr" else [
        name.removesuffix(".md").removeprefix("docs/") for name in labs if name.startswith("docs/")
    ]  # fmt: skip
    names = [name for name in labs if lang == "fr" or not name.startswith("docs/")]
    if not labs:
        names = course.labs if lang == "fr" else declared(course, lang)
        texts = [] if lang == "fr" else document.documents(course, lang)
    for lab in names:
        course.script(lab)
    bar = tqdm(names, unit=_(" TP"), file=sys.stdout, disable=not names)
    for lab in bar:
        bar.set_description(lab)
        checks = {name: check.points for name, check in load(lab).items()}
        announced.refuse(lab, source_notebook(course, lab), checks)
        if update and lang != "fr":
            update_one(course, lab, source_notebook(course, lab), lang)
        build_one(course, lab, lang)
    asked = document.SCHEME in texts or (texts and not labs)
    written = [scheme.write(course, lang)] if asked else []
    texts = [name for name in texts if name != document.SCHEME]
    for name in texts if update else ():
        document.update_document(course, name, lang)
    for path in written + document.write(course, lang, texts):
        click.echo(path.relative_to(course.root))
    if lang != "fr" and not names:
        return
    if lang != "fr":
        click.echo(_("{n} TP fabriqués dans {folder}").format(n=len(names), folder=course.root))
        return
    scheme.write(course)
    click.echo(_("{n} TP fabriqués dans {folder}").format(n=len(names), folder=course.root))
    click.echo(
        _("Ensuite : tp-grade release {labs} --to envoi.zip").format(labs=" ".join(names[:1]))
    )
