"""`tp-grade export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tp_grading.commands.numbers import Number
from tp_utils.i18n import N_, _, ngettext, told


@click.command(epilog=N_("Exemple : tp-grade export tp04_manuel --out-of 20"))
@click.argument("labs", nargs=-1)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="Dossier des fichiers ; export/ par défaut, dans le dossier du cours.",
)  # fmt: skip
@click.option("--out-of", type=Number(min=0), default=20.0, show_default=True,
              help="Ramène les notes à cette valeur ; 0 : barème du TP.")  # fmt: skip
@click.option(
    "--missing-zero", is_flag=True, help="Met 0 à qui n'a rien rendu de lisible (vide par défaut)."
)
@click.option(
    "--worksheet", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Feuille d'évaluation de Moodle (CSV) à remplir, pour un seul TP.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Compte les notes, sans rien écrire.")
def export(
    labs: tuple[str, ...], folder: Path | None, out_of: float, missing_zero: bool,
    worksheet: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Écrit les notes des TP nommés, de tous par défaut : pour Moodle, et tout le détail.

    moodle.csv (virgule, point décimal, UTF-8) ne reçoit que les notes définitives ; notes.csv
    (point-virgule, virgule décimale, UTF-8 avec BOM) s'ouvre dans Excel et LibreOffice. Une cellule qui
    serait une formule est précédée d'une apostrophe. Code de sortie : 0 si toutes les notes sont
    définitives, 1 s'il reste à corriger ou une ligne à regarder, 2 sans notes.
    """
    from tp_grading.course import Course, CourseError
    from tp_grading.files import write_whole
    from tp_grading.term.export import fill, full, moodle, separator, to_csv, unnamed
    from tp_grading.term.manifest import load
    from tp_grading.term.marks import once, tables_of
    from tp_grading.term.roster import read_sheet

    course = Course.find()
    tables = tables_of(course, list(labs))
    files = {
        "notes.csv": to_csv(full(tables, out_of), separator(), excel=True),
        "moodle.csv": to_csv(moodle(tables, out_of, missing_zero), ",", excel=False),
    }
    others: list[tuple[str, str]] = []
    if worksheet:
        sheet = read_sheet(worksheet)
        if len(tables) != 1:
            raise CourseError(_("--worksheet demande un seul TP."))
        lab = tables[0].lab
        known = load(course.root, lab)
        numbers = {e.number: student for student, e in known.items() if e.number is not None}
        lines, n, others = fill(sheet, tables[0], numbers, out_of, missing_zero)
        files[f"feuille-{lab}.csv"] = to_csv(lines, ",", excel=False)
        click.echo(
            _("Feuille d'évaluation : {marks} sur {lines}.").format(
                marks=ngettext("{n} note", "{n} notes", n).format(n=n),
                lines=ngettext("{n} ligne", "{n} lignes", len(sheet.lines)).format(n=len(sheet.lines)))
        )  # fmt: skip
        for name, student in others:
            click.secho(_("Ligne laissée vide : {name} y a le numéro de {student} ; est-ce la feuille d'un "
                          "autre devoir ?").format(name=name, student=student), fg="yellow")  # fmt: skip
    target = folder or course.root / "export"
    if not dry_run:
        for name, data in files.items():
            write_whole(target / name, data)
    waiting = 0
    for table in tables:
        unfinished = [row for row in table.graded
                      if not (row.final or (row.unreadable and missing_zero))]  # fmt: skip
        left = len(once(unfinished))
        waiting += left
        final = len(table.graded) - len(unfinished)
        missing = len(table.rows) - len(table.graded)
        counts = (
            ngettext("{n} note définitive", "{n} notes définitives", final).format(n=final),
            ngettext(
                "{n} copie à finir de corriger", "{n} copies à finir de corriger", left
            ).format(n=left),
            _("{n} sans copie").format(n=missing),
        )
        click.echo(told(table.lab, ", ".join(counts)) + ".")
    left_out = unnamed(tables)
    if left_out:
        click.secho(_("Sans adresse ni numéro, absents de moodle.csv : {names} (tp-grade collect --list les "
                      "donne).").format(names=", ".join(left_out)), fg="yellow")  # fmt: skip
    names = ", ".join(str(target / name) for name in files)
    if dry_run:
        click.echo(_("Rien n'a été écrit (--dry-run) : {names}.").format(names=names))
    else:
        click.echo(_("Écrit : {names}.").format(names=names))
    if waiting:
        click.echo(_("Ensuite : tp-grade status dit ce qui reste ; corrigez-le, puis relancez."))
    else:
        click.echo(
            _("Ensuite : dans Moodle, déposez la feuille d'évaluation (ou importez moodle.csv) ; après "
              "seulement, les pages de tp-grade feedback.")
        )  # fmt: skip
    sys.exit(1 if waiting or others else 0)
