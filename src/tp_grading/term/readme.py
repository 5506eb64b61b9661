"""The README of a release, for students."""

from tp_utils.i18n import _, typography

TEXT = _("""\
# Travaux pratiques de réseaux de neurones

## Installer, une fois

```bash
conda env create -f environment.yml
conda activate tp-neurones
```

Sur Colab, il n'y a rien à installer : ouvrez le notebook et exécutez sa première cellule.

## Travailler

```bash
jupyter lab notebooks/{lab}/{lab}.ipynb
```

Dans chaque exercice, remplacez `raise NotImplementedError("exercice à compléter")` par votre code,
puis exécutez la cellule de vérification placée dessous : elle dit ce qu'elle a observé et où regarder.
Ne supprimez ni ne renommez les cellules. Vous pouvez en ajouter.

## Rendre

Avant de rendre : menu *Kernel*, *Restart Kernel and Run All Cells…*, puis enregistrez. Rendez le
notebook lui-même, sous son nom ({lab}.ipynb), ni archive, ni PDF.

## Les TP de cet envoi

{labs}
""")


def readme(labs: list[str]) -> str:
    """Return the README of a release of these labs."""
    listed = "\n".join(f"- `notebooks/{lab}/{lab}.ipynb`" for lab in labs)
    return typography(TEXT.format(lab=labs[0], labs=listed))
