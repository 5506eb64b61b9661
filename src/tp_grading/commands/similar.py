"""`tp-grade similar`."""

from __future__ import annotations

from pathlib import Path

import click

from tp_utils.i18n import N_, _, ngettext, told


@click.command(epilog=N_("Exemple : tp-grade similar tp04_manuel --past ../2025/submitted"))
@click.argument("lab")
@click.option(
    "--past", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Les copies d'une autre année (étudiant/TP/TP.ipynb) : comparées à celles-ci.",
)  # fmt: skip
@click.option(
    "--most",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Paires à montrer, au plus.",
)
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False),
              help="Page à écrire ; export/TP-ressemblances.html par défaut.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Liste les paires, sans écrire la page.")
def similar(lab: str, past: Path | None, most: int, target: Path | None, dry_run: bool) -> None:
    """Montre les copies qui se ressemblent plus que le hasard ne le ferait ; n'accuse personne.

    Les réponses sont comparées par leur arbre syntaxique : noms des variables, ordre des lignes et
    commentaires ne cachent rien, le code donné ne compte pas. Le hasard est ce que les réponses
    indépendantes de la banque du TP ont en commun. Code de sortie : 0, ou 2 s'il n'y a pas deux copies
    à comparer.
    """
    from tp_grading.course import Course
    from tp_grading.files import write_whole
    from tp_grading.term.alike import alike, page
    from tp_utils.i18n import percent

    course = Course.find()
    found = alike(course, lab, past, most)
    n, pairs = len(found.copies), len(found.found.pairs)
    counts = (
        ngettext("{n} copie", "{n} copies", n).format(n=n),
        ngettext("{n} paire", "{n} paires", pairs).format(n=pairs),
        _("{n} à regarder").format(n=len(found.shown)),
    )
    click.echo(told(lab, ", ".join(counts)) + ".")
    for pair in found.shown:
        names = [name.removesuffix("-answer") for name, share in pair.cells.items() if share >= 0.6]
        click.echo(
            "  - "
            + told(f"{pair.one} / {pair.other}", f"{percent(pair.share)} ({', '.join(names)})")
        )
    if found.unread:
        click.echo(
            _("Illisibles, laissées de côté : {names}").format(names=", ".join(found.unread))
        )
    if not found.of_bank:
        click.secho(
            _("Ce TP n'a pas de banque de réponses : le hasard n'est pas mesuré."), fg="yellow"
        )
    if not dry_run:
        path = target or course.root / "export" / f"{lab}-ressemblances.html"
        write_whole(path, page(found).encode("utf-8", "replace"))
        click.echo(
            _("Page : {path} (elle contient des noms : ne la publiez pas)").format(path=path)
        )
    click.echo(_("Ensuite : lisez les deux textes avant de parler à leurs auteurs."))
