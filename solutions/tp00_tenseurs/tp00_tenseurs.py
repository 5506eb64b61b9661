# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # TP 0 — Tenseurs, vues et broadcasting
#
# *Durée : 3 h. Avant ce TP : les listes, les fonctions et les boucles de Python.*
#
# Une image, un son, les poids d'un réseau de neurones : tout est tenseur. La plupart des
# erreurs des TP suivants seront des erreurs de **forme** : un tenseur couché au lieu d'être
# debout, une dimension oubliée. Le pire est que PyTorch ne proteste pas toujours. Ce TP
# vous apprend à savoir, **avant d'exécuter**, ce qu'une ligne va donner.
#
# La méthode est la même partout : **prédire, puis exécuter**.
#
# **À la fin de ce TP, vous saurez**
#
# - passer d'une liste à un tableau NumPy et à un tenseur, et revenir ;
# - lire la forme et le type d'un tenseur, l'indexer, le découper, le modifier sur place ;
# - dire si deux tenseurs partagent leur mémoire (une *vue*) ou non (une copie) ;
# - appliquer la règle exacte du *broadcasting*, et éviter son piège ;
# - remplacer deux boucles imbriquées par une opération sur des tenseurs.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `conversions` | ●○○○○ | 8 min | 1 |
# | 2 | `predict_dtypes` | ●○○○○ | 5 min | 1 |
# | 3 | `predict_shapes` | ●●○○○ | 8 min | 1 |
# | 4 | `crop` | ●●○○○ | 8 min | 1 |
# | 5 | `predict_slices` | ●●○○○ | 8 min | 1 |
# | 6 | `checkerboard` | ●●○○○ | 8 min | 1 |
# | 7 | `pick` | ●●○○○ | 8 min | 1 |
# | 8 | `without_negatives` | ●●○○○ | 5 min | 1 |
# | 9 | `predict_views` | ●●●○○ | 10 min | 1 |
# | 10 | `side_by_side` | ●●●○○ | 10 min | 1 |
# | 11 | `predict_broadcast` | ●●○○○ | 10 min | 2 |
# | 12 | `broadcast_shape` | ●●●○○ | 15 min | 2 |
# | 13 | `scale_images` | ●●○○○ | 5 min | 1 |
# | 14 | `center_rows` | ●●○○○ | 5 min | 1 |
# | 15 | `pairwise_sq_distances` | ●●●●○ | 15 min | 2 |
# | | Questions 0.1 à 0.3 | | 15 min | 4 |
#
# Chaque exercice est suivi d'une cellule de vérification : elle répond aussitôt, autant
# de fois que vous voulez.

# %%
import time

import numpy as np
import torch
from sklearn.datasets import load_digits

from tp_utils.checks import tp00 as check
from tp_utils.plots import describe, new_axes, plot_broadcast, plot_tensor
from tp_utils.predictions import reveal

torch.set_num_threads(1)  # de si petits calculs vont plus vite sur un seul cœur
torch.__version__

# %% [markdown]
# Si cette cellule affiche un numéro de version, PyTorch est installé.
#
# <details><summary>Installer PyTorch sur votre machine</summary>
#
# PyTorch est une bibliothèque libre, née chez Facebook (aujourd'hui Meta), qui calcule sur
# le processeur ou sur une carte graphique. La page <https://pytorch.org/get-started/locally>
# compose la commande d'installation pour votre système. Choisissez la version **stable**,
# le langage Python, et le calcul **CPU** : il suffit pour tous ces TP.
#
# - **Windows, macOS ou Linux, avec pip** : dans un terminal, recopiez la commande proposée.
#   Écrivez-la `python -m pip install …` (ou `python3 -m pip install …`, sous Linux et macOS) :
#   l'installation se fait alors dans ce Python-là, et non dans un autre que le système
#   trouverait d'abord.
# - **Plusieurs Python sur la machine** : lancez la commande avec le chemin complet de celui
#   que vous voulez, ou activez d'abord son environnement.
# - **Anaconda** : ouvrez *Anaconda Prompt* ; le fichier `environment.yml` du cours crée un
#   environnement complet.
# - **Sans rien installer** : Google Colab fournit déjà PyTorch.
#
# </details>
#
# ## Créer et convertir
#
# Trois mots, dans tous ces TP, pour trois objets différents :
#
# | Mot | Objet | Sert à |
# |:--|:--|:--|
# | **liste** | liste Python, `[1, 2, 3]` | écrire des exemples à la main |
# | **tableau** | *array* de NumPy, `np.zeros((3, 2))` | échanger avec d'autres bibliothèques, dessiner |
# | **tenseur** | *tensor* de PyTorch, `torch.zeros(3, 2)` | calculer, apprendre |
#
# Une liste de listes donne une matrice. Voici la même matrice sous ses trois formes :

# %%
values = [[1, 2, 3], [4, 5, 6]]
values, np.array(values), torch.tensor(values)

# %% [markdown]
# Pour partir d'une forme plutôt que de valeurs, NumPy et PyTorch ont les mêmes noms :
# `zeros`, `ones`, et `empty`, qui réserve la place **sans** la remplir (elle contient
# n'importe quoi). `torch.rand` tire des nombres au hasard entre 0 et 1.

# %%
np.zeros((3, 2)), np.empty((3, 2)).shape, torch.ones(3, 2), torch.rand(3, 2)

# %% [markdown]
# ## Exercice 1 — `conversions`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 8 min · 1 point*
#
# À partir d'une liste de listes d'entiers, renvoyez un dictionnaire de quatre valeurs :
#
# - `tensor` : un tenseur de **nombres à virgule** (flottants), de mêmes valeurs ;
# - `array` : le tableau NumPy de ces valeurs ;
# - `list` : la liste Python obtenue à partir du tenseur ;
# - `total` : la somme des valeurs, sous la forme d'un **nombre Python**.
#
# <details><summary>Indice 1 : dans un sens</summary>
#
# `torch.tensor(values, dtype=torch.float32)`, ou son ancien raccourci
# `torch.FloatTensor(values)`, accepte une liste comme un tableau NumPy. Sans `dtype`,
# une liste d'entiers donne un tenseur d'entiers.
# </details>
#
# <details><summary>Indice 2 : dans l'autre</summary>
#
# Un tenseur `T` devient un tableau par `T.numpy()`, une liste par `T.tolist()`. Un tenseur
# qui ne contient **qu'une** valeur devient un nombre par `T.item()`.
# </details>
#
# <details><summary>J'obtiens « a Tensor with 6 elements cannot be converted to Scalar »</summary>
#
# `item()` n'a de sens que pour un seul élément : faites d'abord la somme, `T.sum()`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "conversions-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conversions(values: list[list[int]]) -> dict:
    """Convertit une liste de listes d'entiers.

    Args:
        values: n listes de m entiers.

    Returns:
        tensor, tenseur (n, m) de flottants ; array, tableau NumPy (n, m) ;
        list, n listes de m nombres ; total, la somme, un nombre Python.
    """
    ### BEGIN SOLUTION
    T = torch.tensor(values, dtype=torch.float32)
    return {
        "tensor": T,
        "array": T.numpy(),
        "list": T.tolist(),
        "total": T.sum().item(),
    }
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "conversions", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.conversions(conversions)

# %% [markdown]
# **À observer.** Affichés l'un après l'autre, un tenseur d'un élément et un nombre se
# ressemblent. Mais seul le second est un nombre comme les autres pour le reste de Python.

# %%
torch.tensor([1.5, 2.5]).sum(), torch.tensor([1.5, 2.5]).sum().item()

# %% [markdown]
# ## Le type des éléments
#
# Tous les éléments d'un tenseur ont le même type, son attribut `dtype` : `int64` (entier),
# `float32` (flottant en simple précision, environ 7 chiffres exacts), `float64` (double
# précision, environ 16 chiffres), `bool` (vrai ou faux). Les réseaux de neurones calculent
# en `float32` : c'est assez précis, et deux fois moins encombrant.
#
# ## Exercice 2 — `predict_dtypes`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# **Sans rien exécuter**, écrivez le type de chaque tenseur : `"int64"`, `"float32"`,
# `"float64"` ou `"bool"`. La fonction renvoie un dictionnaire, de la forme
# `{"a": "int64", "b": …}`.
#
# | Lettre | Tenseur |
# |:--|:--|
# | a | `torch.tensor([1, 2, 3])` |
# | b | `torch.tensor([1.0, 2.0])` |
# | c | `torch.FloatTensor([1, 2, 3])` |
# | d | `torch.tensor(np.array([1.0, 2.0]))` |
# | e | `torch.tensor([1, 2, 3]) / 2` |
# | f | `torch.rand(2, 3) > 0.5` |
#
# <details><summary>Indice</summary>
#
# Une comparaison donne des booléens. Les flottants de NumPy sont en double précision, et
# `torch.tensor` garde le type du tableau qu'on lui donne.
# </details>

# %% nbgrader={"grade": false, "grade_id": "predict_dtypes-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_dtypes() -> dict[str, str]:
    """Prédit le type de six tenseurs.

    Returns:
        a, b, c, d, e, f : "int64", "float32", "float64" ou "bool".
    """
    ### BEGIN SOLUTION
    floats = {"b": "float32", "c": "float32", "d": "float64", "e": "float32"}
    return {"a": "int64", **floats, "f": "bool"}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_dtypes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_dtypes(predict_dtypes)

# %% [markdown]
# Et maintenant, exécutons : voici vos prédictions, à côté de ce que PyTorch répond.

# %%
tensors = {
    "a": torch.tensor([1, 2, 3]),
    "b": torch.tensor([1.0, 2.0]),
    "c": torch.FloatTensor([1, 2, 3]),
    "d": torch.tensor(np.array([1.0, 2.0])),
    "e": torch.tensor([1, 2, 3]) / 2,
    "f": torch.rand(2, 3) > 0.5,
}
reveal(predict_dtypes(), {key: T.dtype for key, T in tensors.items()})

# %% [markdown]
# **À observer.** La ligne d est une source d'erreurs classique : un tableau NumPy apporte
# ses `float64`, et une couche de neurones en `float32` refuse ensuite de le multiplier.
# `T.float()` le convertit.
#
# ## La forme
#
# La **forme** (*shape*) d'un tenseur est la liste de ses tailles, de la paire de crochets la
# plus à l'extérieur à la plus à l'intérieur. Le dernier nombre est donc la longueur des
# listes qui contiennent directement des nombres.

# %%
B = torch.zeros(2, 3, 4)  # 2 blocs de 3 lignes de 4 nombres
B.shape, B.ndim, B.numel()

# %% [markdown]
# `B` a trois dimensions ; son élément se note `B[i, j, k]`, avec des **virgules**, où
# $0 \le i < 2$, $0 \le j < 3$ et $0 \le k < 4$. Chaque indice entier **retire** une
# dimension ; deux-points, `:`, la garde tout entière.
#
# L'écriture `B[i][j]` existe aussi, mais elle indexe deux fois de suite, et perd la
# possibilité de choisir une colonne :

# %%
M = torch.tensor([[1, 2, 3], [4, 5, 6]])
M[:, 1], M[:][1]

# %% [markdown]
# `M[:, 1]` est la colonne 1. `M[:][1]` prend toute la matrice, **puis** sa ligne 1 : aucune
# erreur, et un autre résultat.
#
# ## Exercice 3 — `predict_shapes`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 8 min · 1 point*
#
# Sans rien exécuter, écrivez la **forme** de chaque tenseur, sous la forme d'un n-uplet :
# `(3, 4)`, `(4,)`, ou `()` pour un nombre seul. `B` est de forme `(2, 3, 4)`.
#
# | Lettre | Tenseur | Lettre | Tenseur |
# |:--|:--|:--|:--|
# | a | `torch.tensor([5, 6, 7, 8])` | f | `B[1]` |
# | b | `torch.tensor([[5, 6, 7, 8]])` | g | `B[0, 2]` |
# | c | `torch.tensor([[5], [6], [7], [8]])` | h | `B[1, 2, 3]` |
# | d | `torch.tensor([[[0, 1], [2, 3], [4, 5]]])` | i | `B[:, 0, :]` |
# | e | `torch.tensor(5)` | | |
#
# <details><summary>Indice : compter les crochets</summary>
#
# Le nombre de crochets ouverts au tout début est le nombre de dimensions. La première
# taille est le nombre d'éléments séparés par les virgules **les plus extérieures**.
# </details>

# %% nbgrader={"grade": false, "grade_id": "predict_shapes-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_shapes() -> dict[str, tuple]:
    """Prédit la forme de neuf tenseurs.

    Returns:
        a, b, …, i : des n-uplets d'entiers.
    """
    ### BEGIN SOLUTION
    created = {"a": (4,), "b": (1, 4), "c": (4, 1), "d": (1, 3, 2), "e": ()}
    return {**created, "f": (3, 4), "g": (4,), "h": (), "i": (2, 4)}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_shapes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_shapes(predict_shapes)

# %% [markdown]
# Exécutons, et comparons :

# %%
tensors = {
    "a": torch.tensor([5, 6, 7, 8]),
    "b": torch.tensor([[5, 6, 7, 8]]),
    "c": torch.tensor([[5], [6], [7], [8]]),
    "d": torch.tensor([[[0, 1], [2, 3], [4, 5]]]),
    "e": torch.tensor(5),
    "f": B[1], "g": B[0, 2], "h": B[1, 2, 3], "i": B[:, 0, :],
}
reveal(predict_shapes(), {key: T.shape for key, T in tensors.items()})

# %% [markdown]
# **À observer.** a, b et c contiennent les mêmes quatre nombres, et sont trois objets
# différents : un vecteur, une **ligne**, une **colonne**. Toute la fin de ce TP en dépend.
#
# ## Lignes et colonnes : le cas des images
#
# Une image en niveaux de gris est un tenseur de forme (hauteur, largeur) : 0 est noir, 1 est
# blanc. Voici une lettre F, en 7 lignes et 9 colonnes.

# %%
drawing = [".........", ".#####...", ".#.......", ".####....",
           ".#.......", ".#.......", "........."]
F = torch.tensor([[float(c == "#") for c in row] for row in drawing])
plot_tensor(F, "Une image : F[ligne, colonne]", shades=True)
F.shape

# %% [markdown]
# En géométrie, un point se note $(x, y)$ : d'abord l'abscisse, horizontale. Dans un
# tenseur, le premier indice est celui de la **ligne**, de haut en bas : c'est $y$. L'élément
# de la colonne $x$ et de la ligne $y$ est donc `F[y, x]`, dans l'ordre **inverse**. L'axe
# $y$ est de plus dirigé vers le bas.
#
# ## Exercice 4 — `crop`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 8 min · 1 point*
#
# Découpez dans une image, **sans boucle**, le rectangle dont le coin en haut à gauche est dans la
# colonne `x` et la ligne `y`, et qui a `width` colonnes et `height` lignes. Une tranche
# `début:fin` prend les indices de `début` compris à `fin` **non compris**.
#
# <details><summary>Indice 1 : l'ordre</summary>
#
# Le premier indice choisit les lignes : il ne dépend que de `y` et de `height`.
# </details>
#
# <details><summary>Indice 2 : la fin</summary>
#
# Une tranche s'écrit avec deux indices, et non avec un indice et une longueur : `3:7` a 4
# éléments, les indices 3, 4, 5 et 6.
# </details>

# %% nbgrader={"grade": false, "grade_id": "crop-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def crop(
    image: torch.Tensor, x: int, y: int, width: int, height: int
) -> torch.Tensor:
    """Découpe un rectangle dans une image.

    Args:
        image: tenseur (hauteur, largeur).
        x, y: colonne et ligne du coin en haut à gauche.
        width, height: nombres de colonnes et de lignes du rectangle.

    Returns:
        Le rectangle, (height, width).
    """
    ### BEGIN SOLUTION
    return image[y : y + height, x : x + width]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "crop", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.crop(crop)

# %% [markdown]
# **À observer.** Ce rectangle part de la colonne 2 et de la ligne 1 : il contient les deux
# barres de la lettre, en 3 lignes et 5 colonnes. S'il est plus haut que large, lignes et
# colonnes sont échangées.

# %%
plot_tensor(crop(F, 2, 1, 5, 3), "Les deux barres de la lettre", shades=True);

# %% [markdown]
# ## Tranches, pas et modification
#
# Une **tranche** (*slice*) s'écrit `début:fin:pas`, et chaque morceau peut manquer : `2:`
# (à partir de 2), `:2` (jusqu'à 2 non compris), `::2` (un élément sur deux), `-1` (le
# dernier). Elle sert à lire, et aussi à **écrire** plusieurs éléments d'un coup.

# %%
A = torch.arange(6) + 10 * torch.arange(1, 5).reshape(4, 1)
chosen = torch.zeros(4, 6, dtype=torch.bool)
chosen[1:3, ::2] = True
plot_tensor(A, "A[1:3, ::2]", highlight=chosen)
A[1:3, ::2]

# %% [markdown]
# Dans `A`, le chiffre des dizaines est le numéro de la ligne plus un, et celui des unités
# est le numéro de la colonne.
#
# ## Exercice 5 — `predict_slices`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 8 min · 1 point*
#
# Sans rien exécuter, écrivez le contenu de chaque expression : un nombre, une liste, ou une
# liste de listes, comme `[[1, 2], [3, 4]]`.
#
# | Lettre | Expression | Lettre | Expression |
# |:--|:--|:--|:--|
# | a | `A[1, 2]` | f | `A[1:3, 0:2]` |
# | b | `A[2]` | g | `A[:, 1]` |
# | c | `A[0, 3:]` | h | `A[0, ::2]` |
# | d | `A[0, :2]` | i | `A[0, 1:6:3]` |
# | e | `A[3, -1]` | | |

# %% nbgrader={"grade": false, "grade_id": "predict_slices-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_slices() -> dict:
    """Prédit le contenu de neuf morceaux de A.

    Returns:
        a, b, …, i : des nombres, des listes ou des listes de listes.
    """
    ### BEGIN SOLUTION
    rows = {"b": [30, 31, 32, 33, 34, 35], "c": [13, 14, 15], "d": [10, 11]}
    steps = {"h": [10, 12, 14], "i": [11, 14]}
    block = {"f": [[20, 21], [30, 31]], "g": [11, 21, 31, 41]}
    return {"a": 22, "e": 45, **rows, **block, **steps}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_slices", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_slices(predict_slices)

# %% [markdown]
# Exécutons, et comparons :

# %%
reveal(predict_slices(), {
    "a": A[1, 2], "b": A[2], "c": A[0, 3:], "d": A[0, :2], "e": A[3, -1],
    "f": A[1:3, 0:2], "g": A[:, 1], "h": A[0, ::2], "i": A[0, 1:6:3],
})

# %% [markdown]
# **À observer.** `A[:, 1]` est une colonne de la matrice, mais un tenseur de forme `(4,)` :
# l'indice entier a retiré une dimension. `A[:, 1:2]` l'aurait gardée, avec la forme `(4, 1)`.
#
# Écrire à gauche du signe `=` modifie tous les éléments choisis :

# %%
C = A.clone()  # une copie, pour garder A intact
C[:, 0:6:2] = 99
C

# %% [markdown]
# ## Exercice 6 — `checkerboard`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 8 min · 1 point*
#
# Fabriquez un damier de `n` lignes et `m` colonnes : des 0 et des 1 alternés, avec un 0
# en haut à gauche. **Sans boucle** : des tranches avec un pas suffisent.
#
# <details><summary>Indice</summary>
#
# Partez de `torch.zeros(n, m)`. Dans les lignes 0, 2, 4…, quelles colonnes valent 1 ? Et
# dans les lignes 1, 3, 5… ? Deux affectations remplissent tout.
# </details>

# %% nbgrader={"grade": false, "grade_id": "checkerboard-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def checkerboard(n: int, m: int) -> torch.Tensor:
    """Fabrique un damier.

    Args:
        n, m: nombres de lignes et de colonnes.

    Returns:
        Un tenseur (n, m) de 0 et de 1, qui vaut 0 en [0, 0].
    """
    ### BEGIN SOLUTION
    board = torch.zeros(n, m)
    board[::2, 1::2] = 1
    board[1::2, ::2] = 1
    return board
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "checkerboard", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.checkerboard(checkerboard)

# %% [markdown]
# Dessinons-le, avec des tailles impaire et paire :

# %%
plot_tensor(checkerboard(5, 8), "Un damier", shades=True);

# %% [markdown]
# ## Listes d'indices et masques
#
# On peut aussi indexer par une **liste d'indices**, dans n'importe quel ordre et avec des
# répétitions, ou par un **masque**, c'est-à-dire un tenseur de booléens de même forme.

# %%
A[[2, 0, 2]], A[A % 10 == 3], (A > 30).sum()

# %% [markdown]
# Deux listes d'indices, séparées par une virgule, vont **par paires** : `A[[0, 1], [5, 3]]`
# choisit `A[0, 5]` et `A[1, 3]`, deux éléments, et non un rectangle.

# %%
A[[0, 1], [5, 3]], A[[0, 1]][:, [5, 3]]

# %% [markdown]
# ## Exercice 7 — `pick`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 8 min · 1 point*
#
# Un réseau donne à chacun des $N$ exemples un score par catégorie : `scores`, de forme
# $(N, C)$. La bonne catégorie de chaque exemple est dans `cats`, de forme $(N,)$. Renvoyez
# le score de la bonne catégorie de chaque exemple, **sans boucle**. Ce geste vous servira
# dans les TP 4 et 10, à chaque apprentissage de catégories.
#
# <details><summary>Indice 1 : par paires</summary>
#
# Il faut les paires (0, `cats[0]`), (1, `cats[1]`)… Quelle est la liste des premiers indices ?
# </details>
#
# <details><summary>Indice 2 : les numéros des lignes</summary>
#
# `torch.arange(N)` donne 0, 1, …, $N - 1$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "pick-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pick(scores: torch.Tensor, cats: torch.Tensor) -> torch.Tensor:
    """Choisit dans chaque ligne le score de la bonne catégorie.

    Args:
        scores: un score par exemple et par catégorie, (N, C).
        cats: numéro de la bonne catégorie de chaque exemple, (N,), entiers.

    Returns:
        Le score de la bonne catégorie de chaque exemple, (N,).
    """
    ### BEGIN SOLUTION
    return scores[torch.arange(len(scores)), cats]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "pick", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.pick(pick)

# %% [markdown]
# Deux exemples, trois catégories ; les bonnes sont 1 puis 0 :

# %%
scores = torch.tensor([[1.0, 5.0, 3.0], [2.0, 0.0, 4.0]])
pick(scores, torch.tensor([1, 0]))

# %% [markdown]
# **À observer.** `scores[:, cats]` aurait donné une matrice : toutes les lignes, et pour
# chacune les colonnes de toutes les catégories.
#
# ## Copier, ou ne pas copier
#
# En Python, `A = T` ne copie rien : `A` devient un **second nom** du même tenseur.

# %%
T = torch.ones(2, 2)
A2 = T
A2[0, 0] = 5
T, A2 is T

# %% [markdown]
# Pour une copie, il y a `T.clone()`. Un tenseur peut aussi porter la mémoire des calculs
# dont il vient (le *graphe de calcul* des TP 2 et 5) : `T.detach()` l'en sépare, et
# `T.clone().detach()` donne une copie des valeurs seules.
#
# ## Exercice 8 — `without_negatives`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Renvoyez une **copie** du tenseur dans laquelle les valeurs négatives sont remplacées par 0.
# Le tenseur reçu ne doit pas changer. Un masque fait le travail sans boucle, quelle que soit
# la forme.
#
# <details><summary>Indice</summary>
#
# À droite d'un `=`, `T[T < 0]` **lit** les éléments négatifs ; à gauche, il les **écrit**.
# </details>

# %% nbgrader={"grade": false, "grade_id": "without_negatives-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def without_negatives(T: torch.Tensor) -> torch.Tensor:
    """Remplace les valeurs négatives par 0, dans une copie.

    Args:
        T: un tenseur de forme quelconque, qui n'est pas modifié.

    Returns:
        Un nouveau tenseur de même forme.
    """
    ### BEGIN SOLUTION
    result = T.clone().detach()
    result[result < 0] = 0
    return result
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "without_negatives", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.without_negatives(without_negatives)

# %% [markdown]
# **À observer.** Vous venez d'écrire la fonction ReLU, la plus utilisée des réseaux de
# neurones : le TP 1 la dessine.
#
# ## Les vues
#
# Copier un grand tenseur coûte du temps et de la mémoire. PyTorch l'évite quand il peut :
# une tranche est une **vue**, c'est-à-dire un tenseur qui lit et écrit **dans la mémoire
# d'un autre**.

# %%
T = torch.ones(100, 100)
part = T[0:50, 0:50]
part[0, 0] = 5
T[0, 0], T.untyped_storage().data_ptr() == part.untyped_storage().data_ptr()

# %% [markdown]
# `T` a changé, et les deux tenseurs ont la même adresse en mémoire. Est une vue ce qui peut
# se lire dans la même mémoire en changeant seulement le **point de départ** et les **pas**
# entre deux éléments : une tranche, une ligne choisie par un entier, une transposée, et le
# plus souvent un `reshape`. Sinon, PyTorch est obligé de copier.
#
# `T.reshape(…)` donne aux mêmes éléments, **dans le même ordre**, une autre forme :

# %%
x = torch.arange(1, 7)
x.reshape(3, 2), x.reshape(2, 1, 3), x.reshape(6, 1, 1).shape, x.reshape(-1, 3)

# %% [markdown]
# La taille $-1$ se calcule toute seule : six éléments en lignes de trois, cela fait deux
# lignes.
#
# ## Exercice 9 — `predict_views`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# `T` est un tenseur de uns, de forme `(2, 3)`. On crée `A` d'une des façons suivantes, puis
# on exécute `A[0] = 9`. **`T` a-t-il changé ?** Répondez `True` ou `False`.
#
# | Lettre | `A =` | Lettre | `A =` |
# |:--|:--|:--|:--|
# | a | `T` | g | `T.reshape(6)` |
# | b | `T.clone().detach()` | h | `T.T` |
# | c | `T[0:2, 0:2]` | i | `T.T.reshape(6)` |
# | d | `T[0]` | j | `T.numpy()` |
# | e | `T[[0, 1]]` | k | `torch.tensor(T.numpy())` |
# | f | `T[T > 0]` | l | `T + 0` |
#
# <details><summary>Indice 1 : les listes d'indices</summary>
#
# Une liste d'indices ou un masque choisissent des éléments quelconques : un point de
# départ et un pas ne suffisent pas à les décrire.
# </details>
#
# <details><summary>Indice 2 : la transposée</summary>
#
# `T.T` lit la même mémoire en échangeant les deux pas. Mais `T.T.reshape(6)` demande les
# éléments colonne par colonne : y a-t-il **un seul** pas qui convienne ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "predict_views-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_views() -> dict[str, bool]:
    """Prédit si T change quand on modifie A.

    Returns:
        a, b, …, l : True si T change, False sinon.
    """
    ### BEGIN SOLUTION
    shared = {key: True for key in "acdghj"}
    return {**shared, **{key: False for key in "befikl"}}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_views", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_views(predict_views)

# %% [markdown]
# Pour le savoir, essayons : `changed` crée `T`, puis `A`, modifie `A` et regarde `T`.

# %%
def changed(make) -> bool:
    """Dit si T change quand on modifie A = make(T)."""
    T = torch.ones(2, 3)
    A = make(T)
    A[0] = 9
    return bool((T == 9).any())

# %%
reveal(predict_views(), {
    "a": changed(lambda T: T), "b": changed(lambda T: T.clone().detach()),
    "c": changed(lambda T: T[0:2, 0:2]), "d": changed(lambda T: T[0]),
    "e": changed(lambda T: T[[0, 1]]), "f": changed(lambda T: T[T > 0]),
    "g": changed(lambda T: T.reshape(6)), "h": changed(lambda T: T.T),
    "i": changed(lambda T: T.T.reshape(6)),
    "j": changed(lambda T: T.numpy()),
    "k": changed(lambda T: torch.tensor(T.numpy())),
    "l": changed(lambda T: T + 0),
})

# %% [markdown]
# **À observer.** Le tableau de `T.numpy()` est une vue lui aussi : modifier l'un modifie
# l'autre, à travers deux bibliothèques.
#
# **Q0.1** (1 point) — `T.reshape(6)` est une vue de `T`, et `T.T.reshape(6)` une copie.
# Expliquez pourquoi, en écrivant l'ordre des six éléments de `T` en mémoire, puis l'ordre
# que chacune des deux expressions demande. Pourquoi vaut-il mieux ne pas compter sur l'un
# ou l'autre comportement de `reshape` ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q0-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# En mémoire, les éléments sont rangés ligne par ligne : T[0,0], T[0,1], T[0,2], T[1,0], T[1,1],
# T[1,2]. `T.reshape(6)` les demande dans cet ordre : même départ, pas de 1, c'est une vue.
# `T.T.reshape(6)` les demande colonne par colonne : places 0, 3, 1, 4, 2, 5. Les écarts
# (+3, −2, +3, −2, +3) ne sont pas constants : aucun pas unique ne convient, il faut copier.
# Comme le résultat dépend de la disposition en mémoire, un programme qui modifie le résultat
# d'un `reshape` peut modifier l'original ou non : si l'on veut une copie, on la demande
# (`clone`) ; si l'on veut être sûr d'une vue, `view` refuse quand elle est impossible.
#
# **Barème** — 0,5 : les deux ordres, et l'absence de pas constant ; 0,5 : demander
# explicitement ce que l'on veut (`clone`, ou `view`).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 10 — `side_by_side`
#
# *Difficulté ●●●○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# `images` contient $n$ images de mêmes tailles : sa forme est $(n, h, w)$. Assemblez-les
# **côte à côte** en une seule bande de forme $(h, n \times w)$, sans boucle.
#
# Attention : `images.reshape(h, n * w)` a la bonne forme, et un contenu absurde.
#
# <details><summary>Indice 1 : que veut-on lire ?</summary>
#
# La première ligne de la bande est faite de la ligne 0 de l'image 0, puis de la ligne 0 de
# l'image 1… Dans la bande, le numéro de ligne vient donc **avant** le numéro d'image.
# </details>
#
# <details><summary>Indice 2 : échanger deux dimensions</summary>
#
# `images.transpose(0, 1)` échange les deux premières dimensions, et donne la forme
# $(h, n, w)$. `torch.cat` est une autre voie.
# </details>

# %% nbgrader={"grade": false, "grade_id": "side_by_side-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def side_by_side(images: torch.Tensor) -> torch.Tensor:
    """Assemble des images côte à côte.

    Args:
        images: n images, (n, h, w).

    Returns:
        Une bande, (h, n * w), les images dans leur ordre.
    """
    ### BEGIN SOLUTION
    n, h, w = images.shape
    return images.transpose(0, 1).reshape(h, n * w)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "side_by_side", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.side_by_side(side_by_side)

# %% [markdown]
# Sur de vrais chiffres manuscrits, de 8 pixels de côté, comparons `reshape` seul et votre
# fonction.

# %%
digits = torch.tensor(load_digits().images[:8], dtype=torch.float32)
def show(strip, title):
    ax = new_axes(width=7, height=1.6)[0]
    ax.imshow(np.asarray(strip), cmap="gray")
    ax.set(title=title, xlabel="colonne", ylabel="ligne")
    describe(ax, f"{title} : bande de {len(strip)} lignes de pixels.")

show(digits.reshape(8, -1), "reshape seul : tout est mélangé")

# %%
show(side_by_side(digits), "Côte à côte : les chiffres de 0 à 7")

# %% [markdown]
# **À observer.** Les deux bandes ont la même forme `(8, 64)` et les mêmes nombres.
# `reshape` ne déplace jamais un élément : il change les retours à la ligne, et rien d'autre.
#
# ## Le broadcasting
#
# En algèbre linéaire, on n'additionne pas une colonne et une ligne. Un tenseur n'est pas une
# matrice : c'est une boîte de nombres, et PyTorch donne un sens à cette somme. Chaque
# tenseur est **étiré** autant qu'il le faut, comme s'il était recopié :

# %%
column = torch.tensor([[10], [20], [30], [40]])
row = torch.tensor([[0, 1, 2]])
plot_broadcast(column, row);

# %% [markdown]
# Une colonne `(4, 1)` et une ligne `(1, 3)` donnent un tenseur `(4, 3)`, dont l'élément
# $(i, j)$ est $A_{i,0} + B_{0,j}$. Les cases en pointillé ne sont pas vraiment fabriquées :
# l'étirement ne coûte rien. L'ordre n'a pas d'importance : `row + column` est égal à
# `column + row`.
#
# Avec des boucles, ce serait ceci : un élément du résultat, un élément de chaque tenseur.

# %%
total = torch.zeros(4, 3, dtype=torch.int64)
for i in range(4):
    for j in range(3):
        total[i, j] = column[i, 0] + row[0, j]
total, torch.equal(total, column + row)

# %% [markdown]
# Là où une taille vaut 1, l'indice reste à 0 : voilà tout l'étirement.
#
# ### La règle exacte
#
# Soient deux formes $(a_1, \dots, a_p)$ et $(b_1, \dots, b_q)$.
#
# 1. **Aligner à droite.** La forme la plus courte est complétée **à gauche par des 1**.
# 2. **Comparer** chaque dimension. Deux tailles sont compatibles si elles sont **égales**,
#    ou si l'une des deux **vaut 1**. Sinon, PyTorch s'arrête sur une erreur.
# 3. **Étirer.** La taille du résultat est l'autre taille que 1, ou la taille commune : c'est le
#    plus grand des deux nombres. (Sauf pour un tenseur vide : 1 et 0 donnent 0.)
#
# *Certains documents complètent par des 0. Retenez bien le 1 : une dimension absente et une
# dimension de taille 1 se comportent de la même façon, alors qu'un tenseur de taille 0 est
# un tenseur vide.*
#
# | Formes | Alignées | Résultat |
# |:--|:--|:--|
# | `(3, 4)` et `(1,)` | `(3, 4)` et `(1, 1)` | `(3, 4)` |
# | `(3, 1)` et `(4,)` | `(3, 1)` et `(1, 4)` | `(3, 4)` |
# | `(1, 1, 4)` et `(1, 3, 1)` | déjà alignées | `(1, 3, 4)` |
# | `(3, 4)` et `(3,)` | `(3, 4)` et `(1, 3)` | **erreur** : 4 et 3 |
#
# La dernière ligne surprend : trois lignes, trois nombres, et pourtant une erreur. On
# aligne **à droite**, donc les trois nombres vont avec les quatre colonnes.

# %%
plot_broadcast(torch.arange(12).reshape(3, 4), torch.tensor([1, 2, 3]));

# %% [markdown]
# ## Exercice 11 — `predict_broadcast`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 2 points*
#
# Sans rien exécuter, écrivez la forme de la somme de deux tenseurs de ces formes, ou
# `"erreur"` si PyTorch refuse.
#
# | Lettre | Formes | Lettre | Formes |
# |:--|:--|:--|:--|
# | a | `(4, 3)` et `(1, 1)` | g | `(1, 1, 4)` et `(1, 3)` |
# | b | `(4, 3)` et `(4, 1)` | h | `(1, 1, 4)` et `(3, 2, 1)` |
# | c | `(4, 3)` et `(3,)` | i | `(3, 3)` et `(3, 1, 1)` |
# | d | `(4, 1)` et `(1, 3)` | j | `(3, 3)` et `(3, 1)` |
# | e | `(3, 4)` et `(3,)` | k | `(5,)` et `(5, 1)` |
# | f | `(3, 1)` et `(4,)` | l | `(2, 3, 4)` et `(2, 1)` |
#
# <details><summary>Indice : la disposition</summary>
#
# Écrivez les deux formes l'une sous l'autre, alignées à droite, sur une feuille.
# </details>

# %% nbgrader={"grade": false, "grade_id": "predict_broadcast-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_broadcast() -> dict:
    """Prédit la forme de douze sommes.

    Returns:
        a, b, …, l : un n-uplet d'entiers, ou le mot "erreur".
    """
    ### BEGIN SOLUTION
    plane = {"a": (4, 3), "b": (4, 3), "c": (4, 3), "d": (4, 3), "f": (3, 4)}
    space = {"h": (3, 2, 4), "i": (3, 3, 3), "j": (3, 3), "k": (5, 5)}
    return {**plane, **space, "e": "erreur", "g": "erreur", "l": "erreur"}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_broadcast", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.predict_broadcast(predict_broadcast)

# %% [markdown]
# Exécutons. Seule la forme compte : des tenseurs de zéros suffisent.

# %%
def shape_of_sum(a, b):
    """Renvoie la forme de la somme, ou le mot « erreur »."""
    try:
        return (torch.zeros(a) + torch.zeros(b)).shape
    except RuntimeError:
        return "erreur"

# %%
pairs = {
    "a": ((4, 3), (1, 1)), "b": ((4, 3), (4, 1)), "c": ((4, 3), (3,)),
    "d": ((4, 1), (1, 3)), "e": ((3, 4), (3,)), "f": ((3, 1), (4,)),
    "g": ((1, 1, 4), (1, 3)), "h": ((1, 1, 4), (3, 2, 1)),
    "i": ((3, 3), (3, 1, 1)), "j": ((3, 3), (3, 1)),
    "k": ((5,), (5, 1)), "l": ((2, 3, 4), (2, 1)),
}
results = {key: shape_of_sum(*shapes) for key, shapes in pairs.items()}
reveal(predict_broadcast(), results)

# %% [markdown]
# **À observer.** La ligne k : deux tenseurs de cinq nombres donnent un tableau de 25. C'est
# l'erreur la plus fréquente des TP suivants, et PyTorch n'y voit rien à redire.
#
# ## Exercice 12 — `broadcast_shape`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Écrivez la règle vous-même : deux formes entrent, celle du résultat sort. Si elles sont
# incompatibles, levez une `ValueError`. Travaillez sur des n-uplets d'entiers, **sans aucun
# appel à `torch` ni à `numpy`**.
#
# <details><summary>Indice 1 : aligner</summary>
#
# Un n-uplet se répète et s'ajoute : `(1,) * 2 + (5, 3)` vaut `(1, 1, 5, 3)`. Combien de 1
# manque-t-il à `a` ? Et à `b` ? (Répéter zéro fois, ou un nombre négatif de fois, donne `()`.)
# </details>
#
# <details><summary>Indice 2 : comparer</summary>
#
# `for m, n in zip(a, b)` parcourt les deux formes ensemble, une fois qu'elles ont la même
# longueur.
# </details>
#
# <details><summary>Indice 3 : refuser</summary>
#
# `raise ValueError("formes incompatibles")` arrête la fonction sur cette erreur.
# </details>
#
# <details><summary>J'obtiens « broadcast_shape((3, 4), (4,)) lève une ValueError »</summary>
#
# `zip` s'arrête au plus court des deux : avez-vous complété la forme la plus courte, et du
# bon côté ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "broadcast_shape-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def broadcast_shape(a: tuple, b: tuple) -> tuple:
    """Calcule la forme de la somme de deux tenseurs.

    Args:
        a, b: les formes des deux tenseurs, de longueurs quelconques.

    Returns:
        La forme du résultat.

    Raises:
        ValueError: les formes sont incompatibles.
    """
    ### BEGIN SOLUTION
    longest = max(len(a), len(b))
    a = (1,) * (longest - len(a)) + tuple(a)
    b = (1,) * (longest - len(b)) + tuple(b)
    shape = []
    for m, n in zip(a, b):
        if m != n and 1 not in (m, n):
            raise ValueError(f"{m} et {n} ne sont pas compatibles")
        shape.append(n if m == 1 else m)
    return tuple(shape)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "broadcast_shape", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.broadcast_shape(broadcast_shape)

# %% [markdown]
# **À observer.** Votre fonction donne le même résultat que `torch.broadcast_shapes`.

# %%
broadcast_shape((8, 1, 6, 1), (7, 1, 5)), torch.broadcast_shapes(
    (8, 1, 6, 1), (7, 1, 5))

# %% [markdown]
# ## Le piège des crochets oubliés
#
# Un tenseur `(3, 3)` et une « colonne en profondeur » `(3, 1, 1)` donnent un bloc
# `(3, 3, 3)` : une copie du tableau par nombre de la colonne.

# %%
table = torch.tensor([[0, 0, 0], [10, 10, 10], [20, 20, 20]])
depth = torch.tensor([[[4]], [[5]], [[6]]])
plot_broadcast(table, depth);

# %% [markdown]
# Oublions **une** paire de crochets autour de chaque nombre :

# %%
forgotten = torch.tensor([[4], [5], [6]])
plot_broadcast(table, forgotten);

# %% [markdown]
# Aucune erreur, et un tout autre résultat : neuf nombres au lieu de vingt-sept. La souplesse
# du broadcasting a un prix : **c'est à vous de connaître les formes.**
#
# Deux bonnes habitudes : écrire la forme en commentaire au bout de la ligne, et placer un
# garde-fou qui arrête le programme quand elle n'est pas la bonne :
#
# ```python
# Y = table + depth  # (3, 3, 3)
# assert Y.shape == (3, 3, 3)
# ```
#
# **Q0.2** (1 point) — Un étudiant calcule une erreur moyenne par
# `((predictions - targets) ** 2).mean()`, où `predictions` a la forme `(100, 1)` et
# `targets` la forme `(100,)`. Aucune erreur ne s'affiche. Que calcule-t-il ? Proposez deux
# corrections.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q0-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Alignées à droite, les formes (100, 1) et (1, 100) donnent un tableau (100, 100) : toutes les
# différences entre une prédiction i et une cible j, et non les 100 différences voulues. La
# moyenne porte sur 10 000 nombres, dont seuls les 100 de la diagonale ont un sens.
# Corrections : `predictions.reshape(-1)` (ou `squeeze(1)`, ou `predictions[:, 0]`), ou
# `targets.reshape(-1, 1)` ; et un `assert predictions.shape == targets.shape`.
#
# **Barème** — 0,5 : forme (100, 100), toutes les paires ; 0,5 : deux corrections justes.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 13 — `scale_images`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# `images` contient $n$ images, de forme $(n, h, w)$, et `gains` un nombre par image, de
# forme $(n,)$. Multipliez **chaque image par son propre gain**, sans boucle.
#
# <details><summary>Indice 1 : quelle forme faut-il ?</summary>
#
# Alignez à droite $(n, h, w)$ et la forme qu'il faudrait : le $n$ doit être sous le $n$.
# Combien de 1 faut-il à sa droite ?
# </details>
#
# <details><summary>Indice 2 : ajouter des dimensions</summary>
#
# `gains.reshape(-1, 1)` donne la forme $(n, 1)$. `gains[:, None]` fait de même : `None`
# ajoute une dimension de taille 1.
# </details>

# %% nbgrader={"grade": false, "grade_id": "scale_images-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scale_images(images: torch.Tensor, gains: torch.Tensor) -> torch.Tensor:
    """Multiplie chaque image par son gain.

    Args:
        images: n images, (n, h, w).
        gains: un gain par image, (n,).

    Returns:
        Les images multipliées, (n, h, w).
    """
    ### BEGIN SOLUTION
    return images * gains.reshape(-1, 1, 1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "scale_images", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.scale_images(scale_images)

# %% [markdown]
# ## Exercice 14 — `center_rows`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 5 min · 1 point*
#
# Retirez à chaque **ligne** d'un tableau $(N, d)$ la moyenne de cette ligne, sans boucle. Le
# piège est le même que dans la question 0.2.
#
# <details><summary>Indice 1 : l'axe</summary>
#
# `X.mean(dim=1)` fait la moyenne **le long** de la dimension 1 : c'est elle qui disparaît.
# Il reste un nombre par ligne.
# </details>
#
# <details><summary>Indice 2 : la forme</summary>
#
# `X.mean(dim=1)` a la forme $(N,)$, qui s'aligne sur les **colonnes**. Avec
# `keepdim=True`, la dimension réduite reste, de taille 1.
# </details>
#
# <details><summary>J'obtiens « The size of tensor a (3) must match the size of tensor b (5) at non-singleton dimension 1 »</summary>
#
# Écrivez les deux formes sous la soustraction, alignées à droite : l'une d'elles a perdu
# une dimension. Réjouissez-vous : avec un tableau carré, il n'y aurait pas eu d'erreur.
# </details>

# %% nbgrader={"grade": false, "grade_id": "center_rows-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def center_rows(X: torch.Tensor) -> torch.Tensor:
    """Retire à chaque ligne sa moyenne.

    Args:
        X: un tableau, (N, d), qui n'est pas modifié.

    Returns:
        Le tableau centré, (N, d) : chaque ligne a pour moyenne 0.
    """
    ### BEGIN SOLUTION
    return X - X.mean(dim=1, keepdim=True)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "center_rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.center_rows(center_rows)

# %% [markdown]
# Chaque ligne centrée a pour moyenne 0 :

# %%
X = torch.tensor([[1.0, 2.0, 6.0], [10.0, 10.0, 40.0]])
center_rows(X), center_rows(X).mean(dim=1)

# %% [markdown]
# ## Exercice 15 — `pairwise_sq_distances`
#
# *Difficulté ●●●●○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Voici $n$ points en lignes de $A$, de forme $(n, d)$, et $m$ points en lignes de $B$, de
# forme $(m, d)$. Calculez les **carrés** des distances de tous les points de $A$ à tous ceux
# de $B$, sans boucle :
#
# $$D_{i,j} = \lVert A_i - B_j \rVert^2 = \sum_{k=1}^{d} (A_{i,k} - B_{j,k})^2$$
#
# où $A_i$ est la ligne $i$ de $A$, et $B_j$ la ligne $j$ de $B$. Le résultat est de forme
# $(n, m)$. Il y a au moins deux bonnes façons, et l'on comparera.
#
# <details><summary>Indice 1 : trois dimensions</summary>
#
# Les différences dépendent de trois indices, $i$, $j$ et $k$. Donnez à $A$ la forme
# $(n, 1, d)$ et à $B$ la forme $(1, m, d)$ : que donne leur différence ?
# </details>
#
# <details><summary>Indice 2 : finir</summary>
#
# Élevez au carré, puis sommez sur la dimension de $k$, la dernière : `.sum(dim=2)`.
# </details>
#
# <details><summary>Indice 3 : sans trois dimensions</summary>
#
# $\lVert a - b \rVert^2 = \lVert a \rVert^2 + \lVert b \rVert^2 - 2\, a \cdot b$, et tous les
# produits scalaires $A_i \cdot B_j$ sont dans la matrice `A @ B.T`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "pairwise_sq_distances-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pairwise_sq_distances(A: torch.Tensor, B: torch.Tensor) -> torch.Tensor:
    """Calcule les carrés de toutes les distances entre deux nuages de points.

    Args:
        A: n points, (n, d).
        B: m points, (m, d).

    Returns:
        Les carrés des distances, (n, m).
    """
    ### BEGIN SOLUTION
    return ((A[:, None, :] - B[None, :, :]) ** 2).sum(dim=2)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "pairwise_sq_distances", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.pairwise_sq_distances(pairwise_sq_distances)

# %% [markdown]
# **À observer.** Trois points contre quatre : la distance nulle est là où les points sont les
# mêmes.

# %%
A = torch.tensor([[0.0, 0.0], [1.0, 0.0], [2.0, 2.0]])
B = torch.tensor([[0.0, 0.0], [0.0, 1.0], [2.0, 2.0], [3.0, 0.0]])
plot_tensor(pairwise_sq_distances(A, B), "Carrés des distances");

# %% [markdown]
# ### Trois façons, trois durées
#
# Deux boucles, une différence à trois dimensions, et le développement du carré :

# %%
from tp_utils.i18n import numbers

def by_loops(A, B):
    D = torch.zeros(len(A), len(B))
    for i in range(len(A)):
        for j in range(len(B)):
            D[i, j] = ((A[i] - B[j]) ** 2).sum()
    return D
def by_broadcast(A, B):
    return ((A[:, None] - B) ** 2).sum(dim=2)
def by_expansion(A, B):
    squares = (A**2).sum(dim=1)[:, None] + (B**2).sum(dim=1)
    return squares - 2 * A @ B.T

# %%
A, B = torch.rand(120, 50), torch.rand(150, 50)
methods = {"boucles": by_loops, "broadcasting": by_broadcast,
           "développement": by_expansion}
seconds = {}
for name, method in methods.items():
    start = time.perf_counter()
    method(A, B)
    seconds[name] = time.perf_counter() - start
{name: numbers(f"{1000 * t:.2f} ms") for name, t in seconds.items()}

# %% [markdown]
# Exécutez la cellule une seconde fois : la toute première mesure contient la mise en route
# de PyTorch. Les boucles sont de loin les plus lentes : chacun de leurs 18 000 tours lance
# quelques petits calculs, et les lancer coûte bien plus que les faire.
#
# Mais la méthode la plus rapide n'est pas toujours la plus juste. Éloignons les deux nuages
# de l'origine : les distances ne changent pas.

# %%
right = by_broadcast(A.double(), B.double())
for shift in (0, 100, 1000):
    for name in ("broadcasting", "développement"):
        D = methods[name](A + shift, B + shift)
        gap = (D - right).abs().max()
        print(numbers(f"décalage {shift:4d}, {name:13s} : erreur {gap:.1e}, "
                      f"minimum {D.min():6.1f}"))

# %% [markdown]
# **Q0.3** (2 points) — (a) Combien de nombres contient le tenseur à trois dimensions de
# l'exercice 15, et combien de mémoire occupe-t-il en `float32` (4 octets par nombre) pour
# $n = m = 10\,000$ et $d = 100$ ? Et pour le développement du carré, combien en contient le
# plus grand tenseur ? (b) Pourquoi le développement devient-il faux, jusqu'à donner des
# « carrés » négatifs, quand les points sont loin de l'origine ? Que feriez-vous ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q0-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# (a) $n \times m \times d = 10^{10}$ nombres, soit 40 Go : la mémoire d'un ordinateur ordinaire
# n'y suffit pas. Avec le développement, le plus grand tenseur est $(n, m)$ : $10^8$ nombres,
# 400 Mo.
#
# (b) Les trois termes sont très grands (avec un décalage de 1000 et d = 50, environ
# $5 \times 10^7$ chacun des carrés, $10^8$ le double produit) et se compensent presque : le
# résultat est de l'ordre de 10. Un `float32` a environ 7 chiffres exacts : à $10^8$, il est
# arrondi à quelques unités près, et c'est cet arrondi qui reste après la soustraction
# (*cancellation*). Remèdes : centrer les points (retirer à A et à B une même moyenne, ce qui ne
# change pas les distances), calculer en `float64`, mettre à zéro les résultats négatifs, ou
# traiter A par morceaux avec la première formule.
#
# **Barème** — 0,5 : $10^{10}$ nombres, 40 Go ; 0,5 : $(n, m)$, $10^8$ ; 0,5 : grands termes qui
# se compensent, arrondi du `float32` ; 0,5 : un remède juste.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Bilan
#
# | Vous écrivez | Vous obtenez | À retenir |
# |:--|:--|:--|
# | `torch.tensor(liste)` | une copie | le type suit celui des valeurs |
# | `T[i, j]` | un élément ou un morceau | la ligne d'abord ; un entier retire une dimension |
# | `T[a:b:pas]`, `T[i]`, `T.T` | une **vue** | écrire dedans modifie `T` |
# | `T[[i, j]]`, `T[masque]` | une **copie** | à gauche d'un `=`, modifie `T` |
# | `T.reshape(…)` | une vue, si possible | ne déplace aucun élément |
# | `T.clone().detach()` | une copie | à demander quand on y tient |
# | `A + B` | un tenseur étiré | aligner à droite, compléter par des 1 |
#
# À retenir :
#
# - avant d'exécuter une ligne, dites la forme de son résultat ;
# - une dimension absente est un 1 **à gauche** ;
# - `(N,)` et `(N, 1)` donnent ensemble `(N, N)`, sans un mot : `keepdim=True` et `assert` ;
# - une seule opération sur tout un tenseur remplace une boucle, et va bien plus vite.
#
# **La suite.** Au [TP 1](../tp01_neurones/tp01_neurones.ipynb), ces tenseurs entrent dans un
# neurone, puis dans une couche, qui traite un batch entier d'un seul coup.
