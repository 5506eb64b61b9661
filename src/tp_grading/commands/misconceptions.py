"""`tp-grade misconceptions`."""

from __future__ import annotations

from pathlib import Path

import click

from tp_utils.i18n import N_, _, ngettext

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog=N_(
        "Exemple : tp-grade misconceptions tp04_manuel --compare 2025/tp04_manuel-diagnostics.json"
    )
)
@click.argument("lab")
@click.option(
    "--compare",
    "past",
    type=FILE,
    help="Le fichier .json d'une année passée : dit ce qui a changé.",
)
@click.option(
    "--by",
    type=FILE,
    help="Tableau CSV, un étudiant par ligne : les totaux par groupe, par correcteur…",
)
@click.option("--least", type=click.IntRange(1), default=2, show_default=True,
              help="Ne montre que les causes d'au moins tant de copies.")  # fmt: skip
@click.option(
    "--to", "target", type=FILE, help="Page à écrire ; export/TP-diagnostics.html par défaut."
)
@click.option("--dry-run", is_flag=True, help="Montre le tableau, sans rien écrire.")
def misconceptions(
    lab: str, past: Path | None, by: Path | None, least: int, target: Path | None, dry_run: bool
) -> None:
    """Compte ce que la classe a mal compris : les causes que les vérifications ont nommées.

    Par exercice : chaque cause, sa part des copies, un exemple anonyme ; celles qui vont ensemble ; les
    totaux. Écrit une page à projeter, sa figure (.png), et le fichier (.json, sans nom ni code) que l'année
    suivante donnera à --compare. Code de sortie : 0, ou 2 si rien n'est encore noté.
    """
    import json

    import matplotlib as mpl
    from rich.console import Console

    from tp_grading.course import Course, CourseError
    from tp_grading.files import write_whole
    from tp_grading.term import diagnostics
    from tp_grading.term.marks import tables_of
    from tp_grading.term.misconceptions import compare, find, to_json
    from tp_grading.term.totals import markers, read_groups

    course = Course.find()
    (table,) = tables_of(course, [lab])
    if not table.read:
        raise CourseError(_("Aucune copie lisible de {lab} n'est notée.").format(lab=lab))
    page = target or course.root / "export" / f"{lab}-diagnostics.html"
    figure, data = page.with_suffix(".png"), page.with_suffix(".json")
    if past and not dry_run and past.resolve() == data.resolve():
        raise CourseError(
            _(
                "{path} serait remplacé par celui de cette année : copiez-le ailleurs d'abord."
            ).format(path=past)
        )
    found = find(course, table)
    if past:
        compare(found, past)
    groups, unknown = read_groups(by, table.rows) if by else ({}, [])
    if who := markers(course, lab):
        of_copies = {row.student: who.get(row.copy_of or row.student, "") for row in table.rows}
        groups.setdefault(_("correcteur"), of_copies)
    if unknown:
        click.secho(
            _("Lignes de {path} qui ne sont d'aucun étudiant du carnet : {names}.").format(
                path=by, names=", ".join(unknown)), fg="yellow",
        )  # fmt: skip
    Console().print(diagnostics.terminal(found, least))
    for one, other, both in found.together[:3]:
        click.echo(ngettext("Ensemble dans {n} copie : {first} / {second}",
                            "Ensemble dans {n} copies : {first} / {second}", both).format(
            n=both, first=f"{one.check}, {one.text}", second=f"{other.check}, {other.text}"))  # fmt: skip
    if dry_run:
        return
    mpl.use("Agg")
    write_whole(page, diagnostics.page(found, table, least, groups).encode())
    diagnostics.save(found, figure, least)
    said = json.dumps(to_json(found, course.version), ensure_ascii=False, indent=1)
    write_whole(data, f"{said}\n".encode())
    click.echo(_("Page à projeter : {page}\nFigure : {figure}\nPour l'an prochain : {data}").format(
        page=page, figure=figure, data=data))  # fmt: skip
    click.echo(_("Ensuite : tp-grade feedback {lab}").format(lab=lab))
