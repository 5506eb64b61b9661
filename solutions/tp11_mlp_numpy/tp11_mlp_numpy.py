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
# # TP 11 — Un MLP en NumPy
#
# *Durée : 2 h 45 puis 1 h 15. Avant ce TP : le [TP 3](../tp03_formalisation/tp03_formalisation.ipynb), parties 6 à 8, où les formules sont établies sur le papier.*
#
# Au TP 3, vous avez traversé un réseau profond à l'envers, un crayon à la main. Ici, chaque
# formule devient une ligne de NumPy, et ces lignes, mises bout à bout, un **perceptron
# multicouche** (*multilayer perceptron*, MLP) de profondeur quelconque, qui apprend. Il n'y a plus rien à
# dériver : tout le calcul est fait au TP 3, et chaque formule est rappelée là où elle sert.
#
# **À la fin de ce TP, vous saurez**
#
# - écrire le *forward* et le *backward* d'une couche, pour tout un *batch* (un lot d'exemples) ;
# - les enchaîner dans un réseau de n'importe quelle profondeur ;
# - contrôler un gradient, couche par couche, et situer une erreur ;
# - calculer une entropie croisée qui ne déborde jamais ;
# - entraîner ce réseau, et retrouver les nombres de PyTorch.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `fc_forward` | ●○○○○ | 5 min | 1 |
# | 2 | `fc_backward` | ●●●○○ | 20 min | 3 |
# | 3 | `relu_forward` | ●○○○○ | 5 min | 1 |
# | 4 | `relu_backward` | ●●○○○ | 10 min | 1 |
# | 5 | `cross_entropy` | ●●●○○ | 20 min | 2 |
# | 6 | `cross_entropy_backward` | ●●○○○ | 10 min | 2 |
# | 7 | `n_parameters` | ●●○○○ | 10 min | 1 |
# | 8 | `MLP` : `__init__`, `forward`, `backward`, `step` | ●●●●○ | 50 min | 8 |
# | Prédire | `predict_values` | ●●○○○ | 6 min | 1 |
# | Clinique | `mended_backward` | ●●○○○ | 15 min | 2 |
# | | Questions 11.1 à 11.6 | | 40 min | 10 |
#
# Chaque exercice est suivi d'une cellule de vérification : elle répond aussitôt, autant de fois
# que vous voulez, et une erreur dans un exercice ne fait pas échouer la vérification des suivants.
# Tout s'écrit en NumPy : ni SciPy ni scikit-learn dans vos réponses, et PyTorch seulement pour comparer, à la fin.

# %%
from types import SimpleNamespace

import numpy as np
from sklearn.datasets import load_digits

from tp_utils import CirclesData
from tp_utils.checks import tp11 as check
from tp_utils.gradients import compare, numerical_gradient
from tp_utils.i18n import decimal
from tp_utils.plots import (
    new_axes, plot_boundary, plot_chain, plot_curves, plot_images)
from tp_utils.predictions import reveal
from tp_utils.training import live, new_history, silent

# %% [markdown]
# ## Le chemin à parcourir
#
# Le réseau **alterne** des couches affines, notées FC (*fully connected*), et des couches ReLU. Il
# commence et finit par une FC. Voici le plus petit, à trois couches : en haut, le *forward*, de
# gauche à droite ; en dessous, en couleur, le *backward*, de droite à gauche.

# %%
back = r"$\dfrac{\partial c}{\partial %s}$"
plot_chain(
    ("$X$", "$X^{(1)}$", "$X^{(2)}$", "$S$", "$c$"),
    ("FC", "ReLU", "FC", "$l$"),
    ("$W^{(1)},\\ b^{(1)}$", "", "$W^{(3)},\\ b^{(3)}$", "$y$"),
    "Le réseau à L = 3 couches, à l'aller et au retour",
    ["", *(back % v for v in ("X^{(1)}", "X^{(2)}", "S")), "1"],
    [back % "W^{(1)}" + ", " + back % "b^{(1)}", "",
     back % "W^{(3)}" + ", " + back % "b^{(3)}", ""],
);

# %% [markdown]
# Chaque boîte se programme en deux fonctions : `…_forward`, qui la traverse de gauche à
# droite, et `…_backward`, qui la traverse de droite à gauche. Une fois les trois boîtes écrites (FC, ReLU, coût $l$),
# n'importe quel réseau n'est plus qu'une chaîne.
#
# Les notations sont celles du TP 3, parties 6 à 8 :
#
# | Grandeur | En Python | Taille | Rôle |
# |:--|:--|:--|:--|
# | $N$, $D$, $H$, $C$ | `N`, `D`, `H`, `C` | | nombres d'exemples, d'entrées, de neurones d'une couche cachée, de classes |
# | $L$ | `L` | | nombre de couches, ReLU comprises : impair, au moins 3 |
# | $X = X^{(0)}$ | `X`, `x[0]` | $(N, D)$ | entrées, un exemple par ligne |
# | $X^{(i)}$ | `x[i]` | $(N, H)$ | sortie de la couche $i$ |
# | $W^{(i)},\ b^{(i)}$ | `W[i]`, `b[i]` | voir exercice 8 | poids et biais de la couche $i$, pour $i$ impair |
# | $S = X^{(L)}$ | `S`, `x[L]` | $(N, C)$ | scores |
# | $y$ | `y` | $(N,)$ | numéros des bonnes classes, de 0 à $C-1$ |
# | $c$ | | un nombre | coût : entropie croisée **moyenne** sur les $N$ lignes |
# | $\partial c / \partial A$ | `dA` | celle de $A$ | gradient du coût par rapport à $A$ |
#
# Une règle suffit à lire tout le TP : **`dA` a toujours la taille de `A`**. Son coefficient $(i, j)$
# dit de combien le coût monte quand $A_{ij}$ monte un peu.
#
# *Deux différences avec le TP 4 : une FC s'écrit $XW + b$, et non $XW^\top + b$ ; et la vérité terrain est un
# numéro, au lieu d'un vecteur* one-hot.
#
# ## Exercice 1 — `fc_forward`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Une couche affine, pour tout un batch : $Z = X W + b$. Le biais $b$, de taille $(1, H)$, s'ajoute à
# chaque ligne.
#
# <details><summary>Indice</summary>
#
# `X @ W` est le produit de matrices. NumPy recopie lui-même une ligne $(1, H)$ sur les $N$ lignes
# d'une matrice $(N, H)$ (*broadcasting*, TP 0).
# </details>
#
# <details><summary>J'obtiens « matmul: Input operand 1 has a mismatch in its core dimension »</summary>
#
# Le nombre de colonnes de la matrice de gauche doit être le nombre de lignes de celle de
# droite. $X$ est $(N, D)$ et $W$ est $(D, H)$ : dans quel ordre se multiplient-elles ?
# </details>
#
# <details><summary>J'obtiens « operands could not be broadcast together »</summary>
#
# `*` multiplie coefficient par coefficient ; le produit de matrices est `@`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "fc_forward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fc_forward(X, W, b) -> np.ndarray:
    """Traverse une couche affine.

    Args:
        X: entrée, (N, D).
        W: poids, (D, H).
        b: biais, (1, H).

    Returns:
        Z (N, H).
    """
    ### BEGIN SOLUTION
    return X @ W + b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.fc_forward(fc_forward)

# %% [markdown]
# **À observer.** Une entrée nulle donne le biais, sur chaque ligne.

# %%
fc_forward(np.zeros((3, 2)), np.ones((2, 4)), np.array([[10, 20, 30, 40]]))

# %% [markdown]
# ## Exercice 2 — `fc_backward`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 20 min · 3 points*
#
# Le retour dans une couche affine. On vous donne `dZ`, qui dit comment le coût dépend de la sortie
# $Z$ ; vous rendez comment il dépend de l'entrée et des deux paramètres. Au TP 3 (Q3.31), vous avez montré :
#
# $$\frac{\partial c}{\partial X} = \frac{\partial c}{\partial Z}\, W^\top, \qquad \frac{\partial c}{\partial W} = X^\top\, \frac{\partial c}{\partial Z}, \qquad \frac{\partial c}{\partial b} = \mathbf 1_N^\top\, \frac{\partial c}{\partial Z},$$
#
# où $\mathbf 1_N$ est une colonne de $N$ uns : la dernière formule additionne donc les lignes de $\partial c / \partial Z$.
#
# *Ici, on **somme** sur les exemples, sans diviser par $N$ : la division sera faite une seule fois, à la
# sortie du réseau, à l'exercice 6. Certains polycopiés ne divisent jamais.*
#
# <details><summary>Indice 1 : les tailles décident de tout</summary>
#
# `dZ` est $(N, H)$, `X` est $(N, D)$, `W` est $(D, H)$. Il faut trouver `dX` $(N, D)$ et `dW` $(D, H)$. Avec des
# transposées (`A.T`), il n'y a qu'un produit possible pour chacun.
# </details>
#
# <details><summary>Indice 2 : le biais</summary>
#
# `A.sum(axis=0, keepdims=True)` additionne les lignes et garde une matrice d'une ligne.
# </details>
#
# <details><summary>J'obtiens « <code>db</code> a une ligne par exemple »</summary>
#
# Le biais est le même pour tous les exemples : son gradient additionne leurs contributions.
# </details>
#
# <details><summary>J'obtiens « la moyenne sur le batch est faite deux fois »</summary>
#
# Cherchez une division par $N$, ou un `mean` : ici, il n'y a que des sommes.
# </details>

# %% nbgrader={"grade": false, "grade_id": "fc_backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fc_backward(dZ, X, W, b) -> tuple:
    """Rétropropage dans Z = X W + b.

    Args:
        dZ: gradient du coût par rapport à Z, (N, H).
        X, W, b: ce que fc_forward avait reçu.

    Returns:
        dX (N, D), dW (D, H), db (1, H) : sommes sur les exemples.
    """
    ### BEGIN SOLUTION
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.fc_backward(fc_backward)

# %% [markdown]
# **À observer.** Une **différence finie** ne sait rien de vos formules : elle bouge un coefficient
# d'un rien et regarde le coût. Inventons un coût simple, $c = \sum_{n,l} A_{nl} Z_{nl}$, où $A$ est tirée au hasard : alors
# $\partial c / \partial Z = A$. Les deux doivent s'accorder sur `dW` à environ $10^{-10}$ près.

# %%
rng = np.random.default_rng(0)
X, W, b = rng.normal(size=(6, 3)), rng.normal(size=(3, 2)), np.zeros((1, 2))
A = rng.normal(size=(6, 2))
dX, dW, db = fc_backward(A, X, W, b)
slope = numerical_gradient(lambda W: (A * fc_forward(X, W, b)).sum(), W)
print(compare(dW, slope, "dW"))

# %% [markdown]
# ## Exercice 3 — `relu_forward`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# $\mathrm{ReLU}(x) = \max(0, x)$, appliquée à chaque coefficient. Renvoyez un tableau **neuf** : `X` sera encore
# utile.
#
# <details><summary>Indice</summary>
#
# `np.maximum(a, B)` prend le plus grand, coefficient par coefficient.
# </details>
#
# <details><summary>J'obtiens « The truth value of an array with more than one element is ambiguous »</summary>
#
# `max(0, X)`, de Python, ou `if X > 0`, demandent une réponse unique à un tableau entier. Prenez la fonction
# de NumPy qui travaille coefficient par coefficient.
# </details>

# %% nbgrader={"grade": false, "grade_id": "relu_forward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_forward(X) -> np.ndarray:
    """Traverse une couche ReLU : un tableau neuf, de la taille de X."""
    ### BEGIN SOLUTION
    return np.maximum(0, X)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "relu_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.relu_forward(relu_forward)

# %% [markdown]
# ## Exercice 4 — `relu_backward`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Là où $x > 0$, la ReLU ne change rien : le gradient passe tel quel. Là où $x \lt 0$, la sortie vaut 0
# et un petit mouvement de $x$ n'y change rien : le gradient est coupé (Q3.25).
#
# $$\frac{\partial c}{\partial X_{nk}} = \begin{cases} \dfrac{\partial c}{\partial Z_{nk}} & \text{si } X_{nk} > 0, \\[2mm] 0 & \text{si } X_{nk} \lt 0. \end{cases}$$
#
# En 0 exactement, choisissez 0 ou 1 : la vérification n'y regarde pas (Q3.26).
#
# <details><summary>Indice</summary>
#
# `X > 0` est un tableau de booléens ; multiplié par des nombres, il compte pour 1 et 0.
# </details>
#
# <details><summary>J'obtiens « c'est ReLU(dz) : le signe qui compte est celui de x »</summary>
#
# `dZ` peut être négatif et doit alors passer. Lequel des deux arguments dit où la ReLU a coupé ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "relu_backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_backward(dZ, X) -> np.ndarray:
    """Rétropropage dans Z = ReLU(X).

    Args:
        dZ: gradient du coût par rapport à Z, (N, H).
        X: ce que relu_forward avait reçu, (N, H).

    Returns:
        dX (N, H).
    """
    ### BEGIN SOLUTION
    return dZ * (X > 0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "relu_backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.relu_backward(relu_backward)

# %% [markdown]
# **À observer.** Le gradient vaut 5 ou −5 à la sortie ; il ne passe, tel quel, que là où `X` est positif.

# %%
X = np.array([[-2.0, -1.0, 1.0, 2.0]])
dZ = np.array([[5.0, 5.0, 5.0, -5.0]])
relu_forward(X), relu_backward(dZ, X)

# %% [markdown]
# ## Exercice 5 — `cross_entropy`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 20 min · 2 points*
#
# Le softmax fait des scores de la ligne $n$ des probabilités, et le coût de l'exemple est l'opposé du logarithme de celle de la bonne
# classe, $y_n$. Le coût du batch est leur **moyenne** :
#
# $$P_{nk} = \frac{e^{S_{nk}}}{\sum_{j} e^{S_{nj}}}, \qquad c = \frac 1 N \sum_{n=0}^{N-1} -\ln P_{n, y_n}.$$
#
# Écrite telle quelle, cette formule déborde. Voyez plutôt :

# %%
with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
    large = np.exp(np.array([1000.0, 0.0]))
    print(large, large / large.sum(), np.log(np.exp(-1000.0)))

# %% [markdown]
# $e^{1000}$ est trop grand pour un nombre flottant, $e^{-1000}$ s'arrondit à 0, et l'on obtient `inf` et `nan`. Deux
# idées suffisent pourtant à tout réparer :
#
# 1. **simplifier avant de calculer** : $-\ln P_{n,y_n} = -S_{n,y_n} + \ln \sum_j e^{S_{nj}}$, sans diviser ni prendre le logarithme d'une
#    probabilité ;
# 2. **retirer à chaque ligne son maximum** $m_n$ : les probabilités, donc le coût, ne changent pas si l'on
#    remplace chaque $S_{nk}$ par $S_{nk} - m_n$. La plus grande exponentielle vaut alors $e^0 = 1$.
#
# <details><summary>Indice 1 : le maximum de chaque ligne</summary>
#
# `S.max(axis=1, keepdims=True)` est une colonne $(N, 1)$, qui se retire à chaque ligne. N'écrivez pas `S -= …` : cela changerait les scores de celui
# qui vous appelle.
# </details>
#
# <details><summary>Indice 2 : un score par ligne</summary>
#
# `A[np.arange(N), y]` prend, dans la ligne $n$, la colonne $y_n$. `A[:, y]` prendrait des colonnes entières.
# </details>
#
# <details><summary>Indice 3 : dans l'ordre</summary>
#
# Retirez le maximum ; calculez les $N$ valeurs de $\ln \sum_j e^{\cdots}$ ; retirez-leur les $N$ scores (diminués) des bonnes
# classes ; faites la moyenne.
# </details>
#
# <details><summary>J'obtiens « RuntimeWarning: overflow encountered in exp »</summary>
#
# Une exponentielle reçoit encore un grand nombre : a-t-on retiré le maximum avant ?
# </details>
#
# <details><summary>J'obtiens « operands could not be broadcast together with shapes (5,3) (5,) »</summary>
#
# Une colonne $(N, 1)$ s'étend sur les lignes ; un vecteur $(N,)$ s'aligne sur les colonnes. Il manque
# `keepdims=True`. Attention : quand $N = C$, cet oubli ne provoque aucune erreur !
# </details>

# %% nbgrader={"grade": false, "grade_id": "cross_entropy-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(S, y) -> float:
    """Calcule l'entropie croisée moyenne, sans jamais déborder.

    Args:
        S: scores, (N, C), d'une grandeur quelconque.
        y: numéros des bonnes classes, (N,).
    """
    ### BEGIN SOLUTION
    S = S - S.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(S).sum(axis=1))
    return (log_sum - S[np.arange(len(y)), y]).mean()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "cross_entropy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cross_entropy(cross_entropy)

# %% [markdown]
# **À observer.** Des scores égaux coûtent $\ln C$ ; une erreur commise avec 1000 points d'avance coûte
# 1000, et non l'infini.

# %%
equal = cross_entropy(np.zeros((4, 10)), np.arange(4))
sure = cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))
np.array([equal, np.log(10), sure])

# %% [markdown]
# ## Exercice 6 — `cross_entropy_backward`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 2 points*
#
# C'est ici que commence le retour. Les Q3.28 et Q3.31 ont donné, pour le coût moyen :
#
# $$\frac{\partial c}{\partial S_{nk}} = \begin{cases} \frac 1 N\,(P_{nk} - 1) & \text{si } k = y_n, \\[1mm] \frac 1 N\, P_{nk} & \text{sinon.} \end{cases}$$
#
# En mots : les probabilités, moins 1 à la place de la bonne classe, le tout divisé par $N$. Comme à
# l'exercice 5, le softmax doit supporter de grands scores.
#
# <details><summary>Indice</summary>
#
# Calculez $P$ pour tout le batch, puis `P[np.arange(N), y] -= 1`.
# </details>
#
# <details><summary>J'obtiens « vaut exactement N = … fois la référence »</summary>
#
# La moyenne a un $\frac 1 N$, et son gradient aussi. C'est le seul endroit du retour où l'on divise par $N$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "cross_entropy_backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy_backward(S, y) -> np.ndarray:
    """Calcule le gradient de l'entropie croisée moyenne par rapport à S.

    Args:
        S: scores, (N, C), d'une grandeur quelconque.
        y: numéros des bonnes classes, (N,).

    Returns:
        dS (N, C).
    """
    ### BEGIN SOLUTION
    powers = np.exp(S - S.max(axis=1, keepdims=True))
    dS = powers / powers.sum(axis=1, keepdims=True)
    dS[np.arange(len(y)), y] -= 1
    return dS / len(y)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "cross_entropy_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cross_entropy_backward(cross_entropy_backward)

# %% [markdown]
# **À observer.** Les scores de départ sont égaux ; un pas dans la direction opposée fait monter celui de la bonne classe,
# ici la deuxième, et baisser les trois autres, d'autant au total : chaque ligne du gradient a pour somme 0.

# %%
cross_entropy_backward(np.zeros((1, 4)), np.array([1]))

# %% [markdown]
# ## Exercice 7 — `n_parameters`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Avant de créer le réseau, comptons ses paramètres, comme à la Q3.19 : une FC de $D$ entrées vers $H$
# sorties a $D \times H$ poids et $H$ biais ; une ReLU n'en a aucun. Toutes les couches cachées ont la taille
# $H$, et les FC portent les numéros impairs, 1, 3, …, $L$. Divisez par `//` : un compte est un `int`.
#
# <details><summary>Indice</summary>
#
# Écrivez la liste des FC pour $L = 3$, puis pour $L = 5$ et $L = 7$ : qu'est-ce qui s'ajoute à chaque fois ?
# </details>
#
# <details><summary>J'obtiens « une couche sur deux est une ReLU, sans paramètre »</summary>
#
# Pour $L = 7$, il y a quatre FC : 1, 3, 5 et 7. Deux d'entre elles vont de $H$ vers $H$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "n_parameters-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def n_parameters(D: int, H: int, C: int, L: int) -> int:
    """Compte les poids et les biais d'un MLP.

    Args:
        D, H, C: tailles de l'entrée, des couches cachées, des scores.
        L: nombre de couches, ReLU comprises ; impair, au moins 3.
    """
    ### BEGIN SOLUTION
    return (D + 1) * H + (L - 3) // 2 * (H + 1) * H + (H + 1) * C
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n_parameters", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.n_parameters(n_parameters)

# %% [markdown]
# ## Exercice 8 — `MLP`
#
# *Difficulté ●●●●○ · Importance ●●●●● · environ 50 min · 8 points : 2 + 2 + 3 + 1*
#
# Les boîtes sont prêtes ; il reste à les enchaîner. Écrivez les quatre méthodes, une à la fois : chacune a sa cellule de
# vérification.
#
# **`__init__`** range dans `self.L` le nombre de couches, dans `self.W` les poids et dans `self.b` les biais : deux
# dictionnaires de clés 1, 3, …, $L$, les numéros des FC.
#
# | Couche | `self.W[i]` | `self.b[i]` |
# |:--|:--|:--|
# | première, $i = 1$ | $(D, H)$ | $(1, H)$ |
# | milieu, $i$ de 3 à ${L-2}$ | $(H, H)$ | $(1, H)$ |
# | dernière, $i = L$ | $(H, C)$ | $(1, C)$ |
#
# Les biais sont nuls au départ. Les poids sont tirés avec `rng`, selon la loi normale de moyenne 0 et d'**écart-type**
# $\sqrt{2/n}$, où $n$ est le nombre d'**entrées** de la couche ($D$ pour la première, $H$ ensuite). La question 11.4
# montrera pourquoi.
#
# **`forward(X)`** traverse les couches de 1 à $L$ et renvoie `(S, x)` : les scores, et la **liste** `x` de
# $L + 1$ tableaux, de `x[0]` $= X$ à `x[L]` $= S$. Le retour en aura besoin.
#
# **`backward(x, y)`** part du gradient par rapport à $S$ et remonte les couches de $L$ à 1. Elle renvoie `(dW, db)`, deux
# dictionnaires de mêmes clés que `self.W` et `self.b`.
#
# **`step(dW, db, eta)`** fait un pas de descente : chaque paramètre recule de `eta` fois son gradient. Elle ne renvoie rien.
#
# <details><summary>Indice 1 : les tailles</summary>
#
# `sizes = [D] + [H] * (L // 2) + [C]` est la suite des tailles, d'une FC à l'autre. La FC numéro $i$
# va de `sizes[i // 2]` à `sizes[i // 2 + 1]`. `range(1, L + 1, 2)` parcourt les impairs.
# </details>
#
# <details><summary>Indice 2 : tirer les poids</summary>
#
# `rng.normal(0, sigma, (m, n))` tire une matrice $(m, n)$, d'écart-type `sigma`.
# </details>
#
# <details><summary>Indice 3 : l'aller</summary>
#
# La liste part de `x = [X]`. La couche $i$ reçoit toujours `x[i - 1]`, c'est-à-dire `x[-1]` au moment
# où l'on y arrive, et son résultat s'ajoute à la fin. Un numéro impair est une FC, un numéro pair une ReLU.
# </details>
#
# <details><summary>Indice 4 : le retour</summary>
#
# Gardez une seule variable, `delta`, le gradient par rapport à la sortie de la couche où l'on est. Au départ,
# `cross_entropy_backward(x[self.L], y)`. Puis, pour $i$ de $L$ à 1 (`range(self.L, 0, -1)`), chaque fonction
# `…_backward` reçoit `delta` et l'**entrée** de la couche, `x[i - 1]`, et donne le nouveau `delta`.
# </details>
#
# <details><summary>J'obtiens « KeyError: 2 »</summary>
#
# La couche 2 est une ReLU : elle n'a ni poids ni biais. Parcourez-vous les seuls impairs ?
# </details>
#
# <details><summary>J'obtiens « La couche 5 est juste : cherchez entre les couches 5 et 3 »</summary>
#
# En remontant, tout est bon jusqu'à la FC 5 comprise. Ensuite viennent son `dX`, la ReLU 4, puis la FC 3 : à
# laquelle manque-t-il quelque chose ? `delta` est-il remplacé à chaque étape ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "MLP-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MLP:
    """Un perceptron multicouche : FC, ReLU, FC, …, FC."""

    def __init__(self, D: int, H: int, C: int, L: int, rng):
        """Tire les poids avec rng, un générateur de NumPy ; biais nuls.

        Args:
            D, H, C: tailles de l'entrée, des couches cachées, des scores.
            L: nombre de couches, ReLU comprises ; impair, au moins 3.
        """
        ### BEGIN SOLUTION
        self.L, self.W, self.b = L, {}, {}
        sizes = [D] + [H] * (L // 2) + [C]
        for i in range(1, L + 1, 2):
            m, n = sizes[i // 2], sizes[i // 2 + 1]
            self.W[i] = rng.normal(0, np.sqrt(2 / m), (m, n))
            self.b[i] = np.zeros((1, n))
        ### END SOLUTION

    def forward(self, X) -> tuple:
        """Renvoie S (N, C), et la liste x des L + 1 valeurs, de X à S."""
        ### BEGIN SOLUTION
        x = [X, fc_forward(X, self.W[1], self.b[1])]
        for i in range(3, self.L + 1, 2):
            x.append(relu_forward(x[-1]))
            x.append(fc_forward(x[-1], self.W[i], self.b[i]))
        return x[-1], x
        ### END SOLUTION

    def backward(self, x, y) -> tuple:
        """Renvoie dW et db : numéro de couche → gradient du coût moyen."""
        ### BEGIN SOLUTION
        dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)
        for i in range(self.L, 0, -2):
            delta, dW[i], db[i] = fc_backward(
                delta, x[i - 1], self.W[i], self.b[i])
            delta = relu_backward(delta, x[i - 2]) if i > 1 else delta
        return dW, db
        ### END SOLUTION

    def step(self, dW, db, eta: float) -> None:
        """Fait un pas de descente de gradient, sur place."""
        ### BEGIN SOLUTION
        for i in self.W:
            self.W[i] = self.W[i] - eta * dW[i]
            self.b[i] = self.b[i] - eta * db[i]
        ### END SOLUTION

# %% [markdown]
# Les tailles et la loi des paramètres :

# %% nbgrader={"grade": true, "grade_id": "MLP", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mlp(MLP)

# %% [markdown]
# L'aller :

# %% nbgrader={"grade": true, "grade_id": "MLP-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mlp_forward(MLP)

# %% [markdown]
# Le retour :

# %% nbgrader={"grade": true, "grade_id": "MLP-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.mlp_backward(MLP)

# %% [markdown]
# Le pas de descente :

# %% nbgrader={"grade": true, "grade_id": "MLP-step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mlp_step(MLP)

# %% [markdown]
# ## Prédire — `predict_values`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 6 min · 1 point*
#
# `net` est un réseau `MLP(2, 5, 3, 7, rng)`, et `S, x = net.forward(X)`, où `X` est un batch de 4 exemples. `kept(N, D, H, C, L)` est
# le nombre de nombres que contient en tout la liste `x`, pour un batch de $N$ exemples. Écrivez à la main, avant
# d'exécuter : une forme pour b, c et d, une liste de numéros pour e, des entiers ailleurs.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `len(x)` | |
# | b | `x[0].shape` | |
# | c | `x[4].shape` | |
# | d | `x[7].shape` | |
# | e | `sorted(net.W)` | les clés, dans l'ordre |
# | f | `n_parameters(2, 5, 3, 7)` | biais compris |
# | g | `kept(1000, 784, 100, 10, 9)` | |
# | h | `kept(2000, 784, 100, 10, 9)` | deux fois plus d'exemples |
# | i | `kept(1000, 784, 100, 10, 17)` | huit couches de plus |

# %% nbgrader={"grade": false, "grade_id": "predict_values-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_values() -> dict:
    """Prédit ce que garde un forward, et les tailles du réseau.

    Returns:
        b, c, d : un n-uplet d'entiers ; e : une liste ; les autres : un entier.
    """
    ### BEGIN SOLUTION
    shapes = {"b": (4, 2), "c": (4, 5), "d": (4, 3)}
    kept = {"g": 1_594_000, "h": 3_188_000, "i": 2_394_000}
    return {"a": 8, **shapes, "e": [1, 3, 5, 7], "f": 93, **kept}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_values(predict_values)

# %% [markdown]
# Exécutons, et comparons :

# %%
def kept(N, D, H, C, L):
    """Compte les nombres que garde la liste x, pour un batch de N exemples."""
    net = MLP(D, H, C, L, np.random.default_rng(0))
    return sum(a.size for a in net.forward(np.ones((N, D)))[1])

net = MLP(2, 5, 3, 7, np.random.default_rng(0))
S, x = net.forward(np.ones((4, 2)))
total = sum(net.W[i].size + net.b[i].size for i in net.W)
reveal(predict_values(), {
    "a": len(x), "b": x[0].shape, "c": x[4].shape, "d": x[7].shape,
    "e": sorted(net.W), "f": total, "g": kept(1000, 784, 100, 10, 9),
    "h": kept(2000, 784, 100, 10, 9), "i": kept(1000, 784, 100, 10, 17)})

# %% [markdown]
# **À observer.** Un réseau de sept couches, quatre FC et trois ReLU, garde huit tableaux, dont son entrée ; ses paramètres sont aussi
# nombreux que l'exercice 7 l'annonçait.
#
# **Q11.1** (1 point) — Pourquoi `forward` renvoie-t-elle toute la liste `x`, et non les seuls scores ? D'après vos trois
# dernières prédictions, de quoi la mémoire nécessaire à l'apprentissage dépend-elle, et comment ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q11-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Au retour, chaque couche a besoin de ce qu'elle avait reçu à l'aller : une FC, de son entrée $X^{(i-1)}$, pour
# calculer $X^{(i-1)\top}\, \partial c / \partial X^{(i)}$ ; une ReLU, du signe de la sienne. Sans cette liste, il faudrait refaire le *forward* pour chaque
# couche.
#
# La liste contient $N\,(D + (L-1)\,H + C)$ nombres, par exemple $1000 \times (784 + 800 + 10) = 1{,}594$ million (12,8 Mo en
# double précision) : deux fois plus pour un batch deux fois plus grand, et $N H$ de plus par couche cachée. La
# mémoire est proportionnelle à la taille du batch et croît avec la profondeur, en plus de celle des paramètres.
#
# **Barème** — 0,5 : entrée des couches nécessaire au retour ; 0,5 : proportionnelle à $N$ et croissante avec $L$.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Seconde séance
#
# *Le réseau est écrit ; il reste à s'assurer qu'il est juste, puis à le faire apprendre.*

# %% [markdown]
# ## Contrôler le gradient, couche par couche
#
# Les vérifications ont dit oui. Mais devant un réseau que personne n'a encore écrit, vous n'aurez que la
# différence finie. La fonction suivante compare chaque `dW[i]` et chaque `db[i]` à la variation mesurée du coût, de
# la dernière couche à la première. Les valeurs gardées `x` lui sont données : nous allons les fausser exprès.

# %%
def check_layers(net, X, y, x):
    """Compare les gradients de net aux différences finies du coût."""
    gradients = dict(zip("Wb", net.backward(x, y)))
    for i in range(net.L, 0, -2):
        for name, parameters in (("W", net.W), ("b", net.b)):
            kept = parameters[i]
            def cost(value):
                parameters[i] = value
                return cross_entropy(net.forward(X)[0], y)
            slope = numerical_gradient(cost, kept)
            parameters[i] = kept
            print(compare(gradients[name][i], slope, f"d{name}[{i}]"))

# %%
rng = np.random.default_rng(0)
X, y = rng.normal(size=(8, 2)), np.arange(8) % 3
net = MLP(2, 6, 3, 7, rng)
check_layers(net, X, y, net.forward(X)[1])

# %% [markdown]
# **À observer.** L'écart relatif est de l'ordre de $10^{-10}$ à toutes les couches. Un écart de $10^{-2}$ ou plus trahirait une
# formule fausse.
#
# Faussons maintenant une valeur gardée, et une seule. D'abord `x[4]`, l'entrée de la FC 5 :

# %%
rng = np.random.default_rng(0)
X, y = rng.normal(size=(8, 2)), np.arange(8) % 3
net = MLP(2, 6, 3, 7, rng)
x = net.forward(X)[1]
x[4] = x[4] + 1
check_layers(net, X, y, x)

# %% [markdown]
# Puis `x[3]`, l'entrée de la ReLU 4, dont on change le signe :

# %%
rng = np.random.default_rng(0)
X, y = rng.normal(size=(8, 2)), np.arange(8) % 3
net = MLP(2, 6, 3, 7, rng)
x = net.forward(X)[1]
x[3] = -x[3]
check_layers(net, X, y, x)

# %% [markdown]
# **Q11.2** (2 points) — Quels gradients sont faux dans chaque cas, et pourquoi ceux-là ? Un autre jour, dans un
# programme où chaque couche a ses propres lignes, le contrôle d'un réseau à $L = 9$ donne `dW[9]`, `dW[7]` justes et `dW[5]`, `dW[3]`, `dW[1]` faux, les biais de même : dans
# quelles lignes de code chercheriez-vous l'erreur ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q11-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# - `x[4]` faussé : seul `dW[5]` est faux. L'entrée d'une FC ne sert qu'au gradient de ses poids ($X^\top\, \partial c/\partial Z$) ;
#   ce qui remonte, $\partial c/\partial Z\; W^\top$, et le gradient du biais n'en dépendent pas.
# - `x[3]` faussé : `dW[3]`, `db[3]`, `dW[1]` et `db[1]` sont faux, ceux de 7 et 5 restent justes. Le masque de la ReLU 4 est
#   inversé : le gradient qui la traverse est faux, et avec lui tout ce qui est **en dessous**, car le retour va
#   de la dernière couche à la première.
#
# Pour $L = 9$ : tout est juste jusqu'à la FC 7 comprise. L'erreur se trouve entre `dW[7]` et `db[5]` : dans le `dX`
# de la FC 7, ou dans le retour de la ReLU 6. (Le `db[5]` faux écarte une simple erreur dans la formule de `dW[5]`.)
#
# **Barème** — 0,5 : `dW[5]` seul, avec la raison ; 0,5 : 3 et 1, le masque ; 0,5 : une erreur se propage vers
# les premières couches ; 0,5 : `dX` de la FC 7 ou ReLU 6.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Apprendre Circles
#
# Voici les données des TP 4 à 7 : un disque (classe 1) dans un anneau (classe 0). Avec `numpy=True`, ce sont des tableaux de NumPy.

# %%
circles = CirclesData(numpy=True)
circles.plot_data();

# %% [markdown]
# La boucle d'apprentissage est celle du TP 4, avec vos fonctions : à chaque *epoch* (un parcours de tous les exemples), un nouvel ordre, des
# mini-batchs, et pour chacun un *forward*, un *backward*, un pas.

# %%
def measure(net, data, history):
    """Ajoute à history le coût et la précision, sur les deux ensembles."""
    sets = (("train", data.Xtrain, data.Ytrain),
            ("test", data.Xtest, data.Ytest))
    for name, X, Y in sets:
        S, y = net.forward(X)[0], Y.argmax(axis=1)
        history[f"loss_{name}"].append(cross_entropy(S, y))
        history[f"precision_{name}"].append((S.argmax(axis=1) == y).mean())

# %%
def train(net, data, n_epochs, batch_size, eta, rng):
    """Entraîne net sur place ; renvoie history, une valeur par epoch."""
    history, y = new_history(), data.Ytrain.argmax(axis=1)
    for _ in live(n_epochs, data, history, lambda X: net.forward(X)[0]):
        order = rng.permutation(len(y))
        for start in range(0, len(y), batch_size):
            rows = order[start:start + batch_size]
            x = net.forward(data.Xtrain[rows])[1]
            net.step(*net.backward(x, y[rows]), eta)
        measure(net, data, history)
    return history

# %% [markdown]
# Un réseau à $L = 5$ couches, dix neurones par couche cachée : regardez-le apprendre.

# %%
rng = np.random.default_rng(0)
net = MLP(D=2, H=10, C=2, L=5, rng=rng)
train(net, circles, n_epochs=100, batch_size=10, eta=0.1, rng=rng);

# %% [markdown]
# **À observer.** La frontière se referme en quelques epochs. Le coût d'apprentissage descend jusque vers 0,09 ; celui de test
# s'arrête vers 0,2 : les deux classes se chevauchent, et la précision de test reste autour de 93 %.
#
# Quatre réseaux maintenant, du plus petit au plus profond :

# %%
found = []
for H, L in ((2, 3), (3, 3), (20, 3), (20, 9)):
    rng = np.random.default_rng(0)
    net = MLP(2, H, 2, L, rng)
    with silent():
        history = train(net, circles, 100, 10, 0.1, rng)
    right = history["precision_test"][-1]
    found.append((net, f"H = {H}, L = {L}, précision {right:.2f}"))
for (net, title), ax in zip(found, new_axes(4, width=3.4, height=3.4)):
    plot_boundary(lambda X: net.forward(X)[0], circles, title, ax=ax)
    ax.get_legend().remove()

# %% [markdown]
# **Q11.3** (2 points) — De quoi sont faites ces frontières, et pourquoi ne sont-elles pas arrondies comme au
# TP 4 ? Combien de neurones cachés faut-il, avec $L = 3$, pour enfermer le disque ? Que gagne-t-on, et que risque-t-on,
# à passer de $L = 3$ à $L = 9$ ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q11-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# De segments de droite : un réseau de FC et de ReLU est une fonction affine par morceaux, et la frontière, où les deux
# scores sont égaux, est une ligne brisée. Avec $\tanh$, au TP 4, la fonction était lisse. Chaque ReLU de la première couche plie le plan le long d'une
# droite ; il en faut au moins trois pour fermer une région bornée (avec deux, on obtient un coin ou une bande). Trois suffisent, mais pas à
# chaque tirage : sur dix graines, la descente enferme le disque huit fois, et s'arrête deux fois dans une solution moins bonne, vers 77 %.
#
# Avec neuf couches, les morceaux sont plus nombreux : la frontière suit de plus près les points d'apprentissage, son coût
# descend encore, mais la précision de test ne monte pas : les points mal classés sont dans le chevauchement. On
# risque le surapprentissage, et un calcul plus long.
#
# **Barème** — 0,5 : ligne brisée ; 0,5 : affine par morceaux, à cause de ReLU ; 0,5 : trois ; 0,5 : pas de gain en test, ou
# surapprentissage.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Les chiffres manuscrits
#
# Passons à de vraies images : les 1797 chiffres de 8 × 8 pixels que fournit scikit-learn. Les 360 derniers servent de
# test. Le fichier est rangé par personne : la plupart viennent donc de mains que l'apprentissage n'a pas vues.

# %%
bunch = load_digits()
images, labels = bunch.data / 16, np.eye(10)[bunch.target]
digits = SimpleNamespace(
    Xtrain=images[:-360], Ytrain=labels[:-360],
    Xtest=images[-360:], Ytest=labels[-360:])
plot_images(digits.Xtrain[:16], title="Seize chiffres d'apprentissage");

# %% [markdown]
# Le même code, avec $D = 64$ pixels, $C = 10$ classes et $H = 64$ :

# %%
rng = np.random.default_rng(0)
net = MLP(D=64, H=64, C=10, L=5, rng=rng)
train(net, digits, n_epochs=20, batch_size=32, eta=0.1, rng=rng);

# %% [markdown]
# **À observer.** En 20 epochs, la précision dépasse 99 % sur l'apprentissage et 90 % sur le test. Un
# tirage au hasard en aurait 10 %.
#
# ### De quel écart-type partir ?
#
# Pourquoi $\sqrt{2/n}$, et non 0,05 pour tout le monde ? Avant tout apprentissage, faisons traverser le réseau aux images,
# et mesurons l'écart-type des valeurs à la sortie de chaque FC, pour $L = 15$.

# %%
curves = {}
for sigma in (None, 0.05, 0.3):
    net = MLP(64, 64, 10, 15, np.random.default_rng(0))
    for i in net.W:
        if sigma is not None:
            net.W[i] = net.W[i] * sigma / net.W[i].std()
    x = net.forward(digits.Xtrain)[1]
    sds = [x[i].std() for i in range(1, 16, 2)]
    curves[f"écart-type {sigma or '√(2/n)'}"] = sds
plot_curves(curves, "Sortie des huit FC, avant d'apprendre", "écart-type",
            xlabel="rang de la FC", log=True);

# %% [markdown]
# Le même essai, jusqu'à l'apprentissage : la précision de test après 20 epochs, selon la profondeur.

# %%
found = {}
for L in (3, 5, 9, 15):
    for name, sigma in (("√(2/n)", None), (decimal(0.05), 0.05)):
        rng = np.random.default_rng(0)
        net = MLP(64, 64, 10, L, rng)
        for i in net.W if sigma else ():
            net.W[i] = net.W[i] * sigma / net.W[i].std()
        with silent():
            history = train(net, digits, 20, 32, 0.1, rng)
        right = float(history["precision_test"][-1])
        found[f"L = {L}, écart-type {name}"] = round(right, 3)
found

# %% [markdown]
# **Q11.4** (2 points) — Que deviennent les valeurs d'une couche à l'autre, dans les trois cas ? Que devient le
# gradient qui remonte, quand l'écart-type vaut 0,05 ? Expliquez alors les précisions obtenues pour $L = 9$ et $L = 15$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q11-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Avec 0,05, chaque couche divise les valeurs (par 3,5 environ : $0{,}05 \sqrt{64/2} \approx 0{,}28$) : elles tendent vers 0. Avec 0,3, elle les
# multiplie : elles explosent. Avec $\sqrt{2/n}$, elles gardent le même ordre de grandeur : la somme de $n$ termes
# multiplie la variance par $n \cdot \frac 2 n = 2$, et la ReLU en coupe la moitié.
#
# Le gradient remonte par des produits avec les mêmes matrices ($W^\top$) : avec 0,05, il est lui aussi divisé à chaque couche. Pour
# $L = 15$, il est presque nul dans les premières couches, et les scores ne dépendent presque plus de l'image : le
# réseau reste au hasard, à 10 %. Pour $L = 9$, il ne fait que démarrer en 20 epochs, à 50 %. Avec $\sqrt{2/n}$, les quatre profondeurs apprennent.
#
# **Barème** — 0,5 : décroissance, croissance, stabilité ; 0,5 : raison (facteur par couche) ; 0,5 : le gradient
# s'évanouit aussi ; 0,5 : lien avec les 10 % et les 50 %.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q11.5** (2 points) — Avec $\sqrt{2/n}$, comparez les précisions de test de $L = 3$ à $L = 15$, et le nombre de paramètres (exercice 7).
# La profondeur vaut-elle son prix sur ces images ? Comment choisiriez-vous $L$ et $H$ sans regarder l'ensemble de test ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q11-5", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# De 4810 paramètres ($L = 3$) à 29 770 ($L = 15$), la précision de test gagne à peine deux points, de 90 % à 92 ou 93 % : sur 360 images, un
# point fait moins de quatre images, et le hasard du tirage en change autant. Le temps de calcul, lui, est multiplié par cinq environ. Sur ces petites
# images, un réseau peu profond suffit.
#
# Pour choisir : mettre de côté une partie de l'apprentissage (validation), entraîner chaque réglage, retenir le
# meilleur en validation, puis mesurer une seule fois sur le test. L'idéal est de recommencer avec plusieurs graines, pour
# connaître l'effet du hasard.
#
# **Barème** — 0,5 : gain faible ; 0,5 : coût (paramètres ou temps) ; 0,5 : ensemble de validation ; 0,5 : prudence sur un écart de
# quelques images, ou plusieurs graines.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_backward`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Un réseau qui apprend est-il juste ? Quelqu'un préfère des couches $\tanh$ aux ReLU. Il garde vos boîtes et votre classe, et ne
# récrit que l'aller et le retour. L'aller est juste ; le retour a une seule faute, que beaucoup ont faite avant vous.

# %%
def tanh_forward(net, X):
    """Traverse un MLP où chaque ReLU est remplacée par tanh."""
    x = [X]
    for i in range(1, net.L + 1):
        fc = i % 2 == 1
        x.append(fc_forward(x[-1], net.W[i], net.b[i]) if fc
                 else np.tanh(x[-1]))
    return x[-1], x

# %%
def broken_backward(net, x, y):
    """Remonte ce MLP ; renvoie dW et db."""
    dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)
    for i in range(net.L, 0, -1):
        if i % 2 == 1:
            delta, dW[i], db[i] = fc_backward(
                delta, x[i - 1], net.W[i], net.b[i])
        else:
            delta = delta * (1 - np.tanh(x[i]) ** 2)
    return dW, db

# %%
class TanhMLP(MLP):
    """Un MLP dont l'aller est tanh_forward ; way est son retour."""

    way = staticmethod(broken_backward)

    def forward(self, X):
        return tanh_forward(self, X)

    def backward(self, x, y):
        return self.way(self, x, y)

# %% [markdown]
# Les chiffres, comme plus haut :

# %%
def learnt(way):
    """Entraîne un TanhMLP sur les chiffres ; renvoie ses mesures."""
    rng = np.random.default_rng(0)
    net = TanhMLP(D=64, H=64, C=10, L=5, rng=rng)
    net.way = way
    with silent():
        return train(net, digits, 20, 32, 0.1, rng)

# %%
broken = learnt(broken_backward)
plot_curves({"apprentissage": broken["precision_train"],
             "test": broken["precision_test"]},
            "TanhMLP, avec broken_backward", "précision");

# %% [markdown]
# Rien à redire : sur ces courbes, personne ne soupçonnerait une faute. Mais vous avez mieux qu'une courbe :

# %%
def checkup(way):
    """Contrôle les gradients d'un TanhMLP, couche par couche."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(8, 2)), np.arange(8) % 3
    net = TanhMLP(2, 6, 3, 7, rng)
    net.way = way
    check_layers(net, X, y, net.forward(X)[1])

# %%
checkup(broken_backward)

# %% [markdown]
# Le diagnostic est celui de la question 11.2 : la FC 7 est juste, tout est faux en dessous. Et la maladie est sournoise : un gradient
# à peu près dans la bonne direction apprend quand même ; si le résultat déçoit, on accuse les réglages.
#
# Trouvez la faute. Recopiez `broken_backward` ci-dessous sous le nom `mended_backward`, et réparez-la : elle renvoie les gradients du
# coût moyen, dans deux dictionnaires de clés 1, 3, …, $L$.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Entre la FC 7, juste, et la FC 5, fausse, il y a le `dX` de la FC 7, que vos vérifications ont approuvé, et la couche 6. Une seule
# ligne s'en occupe.
# </details>
#
# <details><summary>Indice 2 : quelle valeur ?</summary>
#
# La dérivée de $\tanh$ en $u$ vaut $1 - \tanh^2 u$. La couche $i$ reçoit `x[i - 1]` et donne `x[i]` : laquelle des deux est $u$ ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_backward(net, x, y) -> tuple:
    """Remonte un MLP où chaque ReLU est remplacée par tanh.

    Args:
        net: le réseau, avec net.L, net.W et net.b.
        x: liste des L + 1 valeurs de tanh_forward, de X à S.
        y: numéros des bonnes classes, (N,).

    Returns:
        dW et db : numéro de couche → gradient du coût moyen.
    """
    ### BEGIN SOLUTION
    dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)
    for i in range(net.L, 0, -1):
        if i % 2 == 1:
            delta, dW[i], db[i] = fc_backward(
                delta, x[i - 1], net.W[i], net.b[i])
        else:
            delta = delta * (1 - np.tanh(x[i - 1]) ** 2)
    return dW, db
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_backward(mended_backward)

# %% [markdown]
# **À observer.** Toutes les couches sont justes. Pourquoi cette faute n'existait-elle pas avec la ReLU ? Parce que $\mathrm{ReLU}(u) > 0$
# exactement quand $u > 0$ : `relu_backward(dZ, x[i])` donnait par chance le même masque que `relu_backward(dZ, x[i - 1])`.

# %%
checkup(mended_backward)

# %% [markdown]
# ## Le même réseau en PyTorch
#
# Dernière épreuve : PyTorch, dont nous nous sommes passés jusqu'ici. On construit le même réseau avec `torch.nn`, on y
# copie vos poids, et les deux descendent côte à côte.

# %%
import torch

def twin_of(net):
    """Construit le réseau torch.nn qui a les poids de net."""
    layers = []
    for i in range(1, net.L + 1, 2):
        layer = torch.nn.Linear(*net.W[i].shape, dtype=torch.float64)
        layer.weight.data = torch.tensor(net.W[i].T)
        layer.bias.data = torch.tensor(net.b[i].reshape(-1))
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])

# %%
def torch_descent(twin, X, y, n_steps, eta):
    """Descend avec autograd et torch.optim ; renvoie le coût à chaque pas."""
    X, y, costs = torch.tensor(X), torch.tensor(y), []
    optim = torch.optim.SGD(twin.parameters(), lr=eta)
    for _ in range(n_steps):
        loss = torch.nn.functional.cross_entropy(twin(X), y)
        optim.zero_grad()
        loss.backward()
        optim.step()
        costs.append(loss.item())
    return costs

# %%
def numpy_descent(net, X, y, n_steps, eta):
    """Descend avec vos fonctions ; renvoie le coût à chaque pas."""
    costs = []
    for _ in range(n_steps):
        S, x = net.forward(X)
        net.step(*net.backward(x, y), eta)
        costs.append(cross_entropy(S, y))
    return costs

# %%
net = MLP(64, 64, 10, 5, np.random.default_rng(0))
twin = twin_of(net)
X, y = digits.Xtrain, digits.Ytrain.argmax(axis=1)
curves = {"votre MLP": numpy_descent(net, X, y, 100, 0.1),
          "PyTorch": torch_descent(twin, X, y, 100, 0.1)}
plot_curves(curves, "Les mêmes poids, les mêmes pas",
            "entropie croisée moyenne", xlabel="pas")
gap = np.abs(np.subtract(*curves.values())).max()
last = twin[0].weight.data.numpy().T - net.W[1]
print(f"écart des coûts {gap:.0e}, des W[1] {np.abs(last).max():.0e}")

# %% [markdown]
# **À observer.** Une seule courbe : la seconde est dessinée sur la première. Après cent pas, les coûts et les poids ont en commun
# treize décimales ou davantage ; ce qui reste est l'arrondi de la double précision. `loss.backward()` fait ce que vous avez écrit.
#
# **Q11.6** (1 point) — Pourquoi l'écart n'est-il pas exactement nul ? Citez deux choses qu'il a fallu aligner pour que les
# deux réseaux donnent les mêmes nombres.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q11-6", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Les deux bibliothèques n'additionnent pas dans le même ordre (produits de matrices découpés autrement, softmax calculé
# autrement), et l'addition de nombres flottants dépend de l'ordre : des écarts de l'ordre de $10^{-16}$, qui s'accumulent un peu.
#
# Il a fallu aligner : les poids de départ ; la transposée (`nn.Linear` range `weight` en (sorties, entrées)) ; la précision
# (`float64`, alors que PyTorch prend `float32` par défaut) ; la moyenne du coût ; les mêmes exemples, dans les mêmes batchs.
#
# **Barème** — 0,5 : arrondi, ordre des opérations ; 0,25 par élément aligné, deux au plus.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Bilan
#
# | Boîte | Aller : ce qui est calculé | Retour : ce qui revient |
# |:--|:--|:--|
# | FC | $Z = XW + b$ | $\partial c/\partial Z\; W^\top$, $X^\top\, \partial c/\partial Z$, somme des lignes |
# | ReLU | $\max(0, X)$ | le gradient passe là où $X > 0$ |
# | coût | $\frac 1 N \sum_n -\ln P_{n,y_n}$ | $(P - Y) / N$, où $Y$ est $y$ en *one-hot* |
#
# À retenir :
#
# - un réseau profond est une chaîne de boîtes : chacune sait se traverser dans les deux sens, et ignore les
#   autres ;
# - le retour a besoin des valeurs de l'aller : la mémoire croît avec le batch et la profondeur ;
# - le $\frac 1 N$ de la moyenne n'entre qu'une fois, dans le gradient du coût ;
# - on retire le maximum avant une exponentielle, et l'on simplifie $\ln(e^{\cdots})$ avant de calculer ;
# - un contrôle couche par couche dit **où** est l'erreur ; l'échelle des poids de départ décide si un réseau
#   profond apprend.
#
# **La suite.** Vos boîtes sont des fonctions, et l'ordre des couches est écrit dans `MLP`. Au [TP 12](../tp12_diy/tp12_diy.ipynb), chaque boîte
# deviendra un objet, et l'on pourra les assembler dans n'importe quel ordre, comme avec `torch.nn.Sequential`.
