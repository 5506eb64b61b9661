"""`tp-grade new`."""

from __future__ import annotations

import click

from tp_utils.i18n import N_, _


@click.command(epilog=N_('Exemple : tp-grade new tp15_lissage --title "Lisser une courbe"'))
@click.argument("lab")
@click.option("--title", default="", help="Titre de la page et du plan du cours.")
def new(lab: str, title: str) -> None:
    """Écrit un nouveau TP, complet, à transformer : énoncé, vérification, banque, notebook.

    Son nom : tp, deux chiffres, _, des lettres minuscules. Rien n'est remplacé : si le numéro ou
    un fichier est déjà pris, rien n'est écrit (code de sortie 2).
    """
    from tp_grading.course import Course
    from tp_grading.new_lab import new_lab

    course = Course.find()
    what = {
        "solutions": _("l'énoncé, la solution, le corrigé, le barème"),
        "src": _("la vérification"),
        "banks": _("les réponses d'étudiants qui prouvent la vérification"),
        "notebooks": _("le notebook de l'étudiant, fabriqué"),
        "docs": _("une ligne du tableau"),
        "pyproject.toml": _("une ligne du contrat qui isole les vérifications d'un TP"),
    }
    for path in new_lab(course, lab, title):
        if not (path.startswith("solutions") and path.endswith(".ipynb")):
            click.echo(f"{path:<50} {what[path.split('/')[0]]}")
    click.echo(_("\nCe TP est un exemple complet : changez-le pas à pas (docs/ajouter-un-tp.md)."))
    click.echo(
        _("Ensuite : jupyter lab notebooks/{lab}/{lab}.ipynb, puis make check").format(lab=lab)
    )
