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
# # TP 4 — Forward et backward à la main
#
# *Durée : 3 h. Avant ce TP : le [TP 3](../tp03_formalisation/tp03_formalisation.ipynb), où les équations sont établies.*
#
# Un réseau de neurones qui apprend tient en une trentaine de lignes. Dans ce TP, vous
# les écrivez toutes : ni couche toute faite, ni gradient automatique, seulement des
# produits de matrices. Les TP 5 à 7 remplaceront ensuite chaque morceau par
# l'outil de PyTorch qui lui correspond, et les résultats ne changeront pas.
#
# **À la fin de ce TP, vous saurez**
#
# - traduire les équations d'un réseau en opérations sur un *batch* (un lot d'exemples) ;
# - calculer une entropie croisée et une précision ;
# - écrire la rétropropagation du gradient, et la vérifier numériquement ;
# - entraîner un réseau par descente de gradient stochastique, et lire ses courbes ;
# - prévoir l'effet du taux d'apprentissage, du nombre de neurones et de la taille des batchs.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `init_weights` | ●○○○○ | 5 min | 1 |
# | 2 | `forward` | ●●○○○ | 20 min | 2 |
# | 3 | `loss_and_precision` | ●●○○○ | 15 min | 2 |
# | 4 | `backward` | ●●●●○ | 40 min | 4 |
# | 5 | `train_step` | ●○○○○ | 5 min | 1 |
# | 6 | `train` | ●●●○○ | 25 min | 3 |
# | Clinique | `mended_batches` | ●●○○○ | 10 min | 2 |
# | Prédire | `predict_settings` | ●●○○○ | 5 min | 1 |
# | | Questions 4.1 à 4.5 | | 30 min | 7 |
#
# Chaque exercice est suivi d'une cellule de vérification : elle répond aussitôt,
# autant de fois que vous voulez, et une erreur dans un exercice ne fait pas échouer la
# vérification des suivants.

# %%
import math
import time

import torch

from tp_utils import CirclesData
from tp_utils.checks import tp04 as check
from tp_utils.gradients import compare, numerical_gradient
from tp_utils.i18n import decimal
from tp_utils.plots import (explore, neurons_by_epoch, new_axes,
                            plot_boundary, plot_curves, plot_network)
from tp_utils.predictions import reveal
from tp_utils.training import live, new_history, silent

torch.set_num_threads(1)  # plus rapide pour de si petites matrices

# %% [markdown]
# ## Les données
#
# Avant toute formule, regardons. `CirclesData` contient des points du plan de deux
# classes : un disque (classe 1) dans un anneau (classe 0), qui se chevauchent un peu.

# %%
data = CirclesData()
data.plot_data();

# %% [markdown]
# Aucune droite ne sépare ces deux classes : il faudra un réseau avec une couche cachée.
#
# Un exemple par ligne : `X` contient les points, `Y` leurs étiquettes en encodage
# *one-hot*, c'est-à-dire un 1 dans la colonne de la bonne classe et des 0 ailleurs.

# %%
data.Xtrain.shape, data.Ytrain.shape, data.Xtrain[:3], data.Ytrain[:3]

# %% [markdown]
# Il y a 200 exemples d'apprentissage et 200 de test. `data.Xgrid` contient en plus les
# 1600 points d'une grille, qui ne serviront qu'à dessiner.
#
# <details><summary>Pour se faire une intuition : dix minutes sur le <i>playground</i></summary>
#
# Le site <https://playground.tensorflow.org> montre un réseau qui apprend sur des
# données très semblables (choisissez *Circle*, activation *Tanh*). Essayez :
#
# 1. **une seule couche cachée de 1, 2, puis 3 neurones** : à partir de combien le
#    disque est-il entouré ? Vous retrouverez ce nombre à la question 4.4 ;
# 2. **l'activation *Linear*** : même avec beaucoup de neurones, que devient la frontière ?
# 3. **le taux d'apprentissage** (*Learning rate*) à 0,001 puis à 3 : comparez les courbes
#    de coût, en haut à droite.
#
# </details>
#
# ## Le réseau
#
# C'est celui du TP 3 : une couche cachée avec $\tanh$, une couche de sortie avec softmax.

# %%
plot_network(
    sizes=(2, 4, 2),
    layers=("$X$", r"$\tilde h,\ h$", r"$\tilde y,\ \hat y$"),
    links=("$W_h,\\ b_h$", "$W_y,\\ b_y$"),
    title="Le réseau, dessiné avec 4 neurones cachés",
);

# %% [markdown]
# Les biais ne sont pas dessinés ; il y en a un par neurone des deux dernières couches.
#
# Au TP 3, les équations sont écrites pour **un** exemple, un vecteur colonne $x$. Ici,
# les $N$ exemples d'un batch sont les **lignes** d'une matrice $X$, et chaque couche se calcule en un seul
# produit de matrices :
#
# $$
# \begin{aligned}
# \tilde H &= X W_h^\top + b_h & H &= \tanh(\tilde H) \\
# \tilde Y &= H W_y^\top + b_y & \hat Y &= \mathrm{SoftMax}(\tilde Y) \quad\text{(ligne par ligne)}
# \end{aligned}
# $$
#
# Ces notations servent jusqu'au TP 8 ; à partir du TP 6, seule change la forme des biais, $(n_h,)$ et $(n_y,)$. Les clés des paramètres sont celles
# de `weights` ; les autres, celles de `outputs`. $n_x$, $n_h$ et $n_y$ sont les nombres
# d'entrées, de neurones cachés et de classes.
#
# | Grandeur | Clé | Taille (lignes, colonnes) | Rôle |
# |:--|:--|:--|:--|
# | $X$ | `X` | $(N, n_x)$ | entrées, un exemple par ligne |
# | $W_h,\ b_h$ | `Wh`, `bh` | $(n_h, n_x)$, $(1, n_h)$ | poids et biais de la couche cachée |
# | $\tilde H,\ H$ | `htilde`, `h` | $(N, n_h)$ | couche cachée, avant et après $\tanh$ |
# | $W_y,\ b_y$ | `Wy`, `by` | $(n_y, n_h)$, $(1, n_y)$ | poids et biais de la couche de sortie |
# | $\tilde Y,\ \hat Y$ | `ytilde`, `yhat` | $(N, n_y)$ | scores, puis probabilités |
# | $Y$ | | $(N, n_y)$ | vérité terrain, *one-hot* |

# %% [markdown]
# ## Exercice 1 — `init_weights`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Écrivez la fonction qui tire les quatre paramètres d'un réseau de tailles $n_x$, $n_h$,
# $n_y$, et les range dans un dictionnaire. Les coefficients suivent la loi normale de
# moyenne 0 et d'écart-type 0,3 ; pour les biais, des zéros conviennent aussi. Ce sont de
# simples tenseurs, sans `requires_grad` : le gradient automatique est pour le TP 5.
#
# <details><summary>Indice 1 : quelles tailles ?</summary>
#
# Elles sont dans le tableau ci-dessus : `Wh` a une ligne par neurone caché, et une
# colonne par entrée.
# </details>
#
# <details><summary>Indice 2 : quelle loi ?</summary>
#
# `torch.randn(a, b)` tire une matrice $(a, b)$ de loi normale de moyenne 0 et
# d'écart-type **1**. Si $Z$ est d'écart-type 1, quel est l'écart-type de $cZ$ ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "init_weights-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_weights(nx: int, nh: int, ny: int) -> dict[str, torch.Tensor]:
    """Tire au hasard les paramètres du réseau.

    Args:
        nx, nh, ny: nombres d'entrées, de neurones cachés et de sorties.

    Returns:
        Wh (nh, nx), bh (1, nh), Wy (ny, nh), by (1, ny).
    """
    ### BEGIN SOLUTION
    return {
        "Wh": 0.3 * torch.randn(nh, nx),
        "bh": 0.3 * torch.randn(1, nh),
        "Wy": 0.3 * torch.randn(ny, nh),
        "by": 0.3 * torch.randn(1, ny),
    }
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "init_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.init_weights(init_weights)

# %% [markdown]
# **À observer.** Deux appels donnent deux réseaux différents ; surtout, les neurones d'un
# même réseau partent de poids différents. Deux neurones cachés de mêmes poids, en entrée
# comme en sortie, recevraient les mêmes gradients et resteraient identiques pour toujours.

# %%
init_weights(2, 3, 2)["Wh"], init_weights(2, 3, 2)["Wh"]

# %% [markdown]
# ## Exercice 2 — `forward`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 20 min · 2 points*
#
# Écrivez la passe *forward* : les équations du réseau, appliquées à tout un batch. La
# fonction renvoie la sortie $\hat Y$ et un dictionnaire avec **toutes** les étapes :
# `backward` en aura besoin. Le softmax doit rester juste même pour de grands
# scores (indice 3).
#
# <details><summary>Indice 1 : les opérations</summary>
#
# `torch.mm(A, B)`, ou `A @ B`, est le produit de matrices ; `A.T` est la transposée ;
# `torch.tanh` et `torch.exp` agissent sur chaque coefficient. L'addition d'un biais
# $(1, n_h)$ à une matrice $(N, n_h)$ le répète sur chaque ligne (*broadcasting*, TP 0).
# </details>
#
# <details><summary>Indice 2 : la somme du softmax</summary>
#
# Chaque **ligne** de $\hat Y$ a pour somme 1. `E.sum(dim=1, keepdim=True)` somme chaque
# ligne et garde une matrice $(N, 1)$ ; sans `keepdim=True`, on obtient un vecteur
# $(N,)$ qui s'alignerait sur les colonnes.
# </details>
#
# <details><summary>Indice 3 : quand les scores sont grands</summary>
#
# En simple précision, `exp` déborde à partir de 89 environ. Or, pour tout réel $c$,
# $\dfrac{e^{\tilde y_i}}{\sum_j e^{\tilde y_j}} = \dfrac{e^{\tilde y_i - c}}{\sum_j e^{\tilde y_j - c}}$ :
# on peut donc retirer à chaque ligne son maximum, `A.max(dim=1, keepdim=True).values`,
# avant de prendre l'exponentielle.
# </details>
#
# <details><summary>J'obtiens « mat1 and mat2 shapes cannot be multiplied »</summary>
#
# Écrivez la taille de chaque matrice sous l'équation : $(N, n_x)$ fois $(n_x, n_h)$ donne
# $(N, n_h)$. `Wh` est $(n_h, n_x)$ : que manque-t-il ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "forward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward(weights: dict, X: torch.Tensor) -> tuple[torch.Tensor, dict]:
    """Calcule la sortie du réseau et toutes les étapes intermédiaires.

    Args:
        weights: les paramètres, comme les renvoie init_weights.
        X: un batch d'entrées, (N, nx).

    Returns:
        Yhat (N, ny), et le dictionnaire outputs de clés X (N, nx),
        htilde et h (N, nh), ytilde et yhat (N, ny).
    """
    ### BEGIN SOLUTION
    htilde = torch.mm(X, weights["Wh"].T) + weights["bh"]
    h = torch.tanh(htilde)
    ytilde = torch.mm(h, weights["Wy"].T) + weights["by"]
    scaled = torch.exp(ytilde - ytilde.max(dim=1, keepdim=True).values)
    yhat = scaled / scaled.sum(dim=1, keepdim=True)
    steps = {"X": X, "htilde": htilde, "h": h, "ytilde": ytilde, "yhat": yhat}
    return yhat, steps
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.forward(forward)

# %% [markdown]
# **À observer.** Un réseau tiré au hasard ne sait rien : d'un point à
# l'autre, ses probabilités changent peu.

# %%
Yhat, outputs = forward(init_weights(2, 10, 2), data.Xtrain[:4])
Yhat, Yhat.sum(dim=1)

# %% [markdown]
# ## Exercice 3 — `loss_and_precision`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Deux nombres résument la sortie d'un réseau sur un batch. La **fonction de coût**
# (*loss*), que l'on minimise, est ici l'entropie croisée, en **moyenne** sur les $N$ lignes :
#
# $$\mathcal L(Y, \hat Y) = -\frac 1 N \sum_{n=1}^{N} \sum_{i=1}^{n_y} Y_{n,i} \log \hat Y_{n,i}$$
#
# La **précision**, que l'on regarde, est le taux de bonnes prédictions, entre 0 et 1 : la
# classe prédite est celle de plus grande probabilité.
#
# Une probabilité peut s'arrondir à 0. Si c'est celle de la bonne classe, le coût est infini : votre fonction renvoie
# l'infini, ou un très grand nombre, et ne s'arrête pas sur une erreur (`torch.log` d'un zéro vaut $-\infty$,
# `math.log` s'arrête).
#
# *Certains polycopiés somment sur le batch. Ici, le coût d'un batch est toujours une
# moyenne, et un gradient est le gradient de cette moyenne : le pas de la descente ne
# dépend alors pas de la taille du batch.*
#
# <details><summary>Indice 1 : la fonction de coût</summary>
#
# Comme chaque ligne de $Y$ n'a qu'un 1, le produit `Y * torch.log(Yhat)` ne garde que
# le logarithme de la probabilité de la bonne classe. Sommez chaque ligne, puis
# faites la moyenne des lignes, et n'oubliez pas le signe.
# </details>
#
# <details><summary>Indice 2 : la précision</summary>
#
# `torch.argmax(A, dim=1)` donne l'indice de la plus grande valeur de chaque ligne.
# Appliquez-le à `Yhat` et à `Y`, comparez, et faites la moyenne des réponses :
# `(a == b).float().mean()`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "loss_and_precision-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_and_precision(
    Yhat: torch.Tensor, Y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mesure la sortie du réseau sur un batch.

    Args:
        Yhat: probabilités prédites, (N, ny).
        Y: vérité terrain one-hot, (N, ny).

    Returns:
        loss, l'entropie croisée moyenne, et precision, dans [0, 1].
    """
    ### BEGIN SOLUTION
    loss = -(Y * torch.log(Yhat)).sum(dim=1).mean()
    good = torch.argmax(Yhat, dim=1) == torch.argmax(Y, dim=1)
    return loss, good.float().mean()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "loss_and_precision", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.loss_and_precision(loss_and_precision)

# %% [markdown]
# **À observer.** Sans apprentissage, le coût est proche de $\log 2 \approx 0{,}69$ : c'est
# celui d'une réponse « une chance sur deux » à chaque fois.

# %%
Yhat, _ = forward(init_weights(2, 10, 2), data.Xtrain)
loss_and_precision(Yhat, data.Ytrain)

# %% [markdown]
# ## Exercice 4 — `backward`
#
# *Difficulté ●●●●○ · Importance ●●●●● · environ 40 min · 4 points*
#
# C'est le cœur du TP. On part de la sortie et l'on remonte : le gradient par rapport aux
# valeurs **avant activation** d'une couche ($\tilde y$, $\tilde h$) donne celui de ses
# paramètres, puis celui de son entrée.

# %%
plot_network(
    sizes=(2, 4, 2),
    layers=("$X$", r"$\tilde h,\ h$", r"$\tilde y,\ \hat y$"),
    links=("$W_h,\\ b_h$", "$W_y,\\ b_y$"),
    title="La rétropropagation : de la sortie vers l'entrée",
    backward=(
        r"$\nabla_{\tilde h} \Rightarrow \nabla_{W_h},\ \nabla_{b_h}$",
        r"$\nabla_{\tilde y} \Rightarrow \nabla_{W_y},\ \nabla_{b_y}$",
    ),
);

# %% [markdown]
# Au TP 3, vous avez montré, pour un exemple $(x, y)$ de coût $\ell$ :
#
# $$
# \nabla_{\tilde y}\,\ell = \hat y - y, \qquad
# \nabla_{W_y}\ell = \nabla_{\tilde y}\ell \; h^\top, \qquad
# \nabla_{\tilde h}\,\ell = \left(W_y^\top\, \nabla_{\tilde y}\ell\right) \odot (1 - h \odot h), \qquad
# \nabla_{W_h}\ell = \nabla_{\tilde h}\ell \; x^\top,
# $$
#
# où $\odot$ est le produit coefficient par coefficient, et où $1 - h \odot h$ vient de
# $\tanh' = 1 - \tanh^2$. Les biais reçoivent $\nabla_{\tilde y}\ell$ et $\nabla_{\tilde h}\ell$.
#
# Il reste à passer au batch : le coût est la moyenne des $\ell$ sur les $N$ lignes, et
# son gradient est donc la moyenne de leurs gradients. Écrivez les quatre gradients,
# **chacun de la taille de son paramètre**, sans `autograd` : ce sera l'affaire du TP 5.
#
# *Si un gradient vous résiste, ajoutez à votre dictionnaire, sous les clés `ytilde` et `htilde`, vos matrices $\Delta_y$ et
# $\Delta_h$ (indices 1 et 3) : la vérification les regarde à part, et dit quel maillon de la chaîne est faux.
# Ces deux clés ne changent pas les points.*
#
# <details><summary>Indice 1 : par où commencer ?</summary>
#
# Calculez d'abord, pour tout le batch, la matrice $\Delta_y$ de taille $(N, n_y)$ dont la
# ligne $n$ est le gradient du coût **moyen** par rapport à $\tilde y^{(n)}$, les scores de
# l'exemple $n$. Divisez par $N$
# ici, une fois pour toutes : la moyenne est alors faite partout.
# </details>
#
# <details><summary>Indice 2 : les tailles décident presque tout</summary>
#
# $\nabla_{W_y}$ est $(n_y, n_h)$ ; vous disposez de $\Delta_y$ $(N, n_y)$ et de $H$ $(N, n_h)$. Il n'y a
# qu'un produit possible, et il somme sur $n$ tout seul. Pour un biais, la somme sur $n$
# se demande : `delta.sum(dim=0, keepdim=True)`.
# </details>
#
# <details><summary>Indice 3 : la couche cachée</summary>
#
# $\nabla_{\tilde h}\,\ell = (W_y^\top\, \nabla_{\tilde y}\,\ell) \odot \cdots$ est une colonne ; ici, chaque exemple
# est une ligne. Transposez le produit : que devient $W_y^\top\, \nabla_{\tilde y}\,\ell$ ? La matrice
# $\Delta_h$ est de taille $(N, n_h)$. La suite est la même que pour la couche de sortie, avec
# $X$ au lieu de $H$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backward(weights: dict, outputs: dict, Y: torch.Tensor) -> dict:
    """Calcule les gradients du coût moyen par rapport aux paramètres.

    Args:
        weights: les paramètres du réseau.
        outputs: les étapes de forward sur le batch.
        Y: vérité terrain one-hot du batch, (N, ny).

    Returns:
        Wh (nh, nx), bh (1, nh), Wy (ny, nh), by (1, ny) : un gradient a la
        taille de son paramètre.
    """
    ### BEGIN SOLUTION
    delta_y = (outputs["yhat"] - Y) / Y.shape[0]
    delta_h = torch.mm(delta_y, weights["Wy"]) * (1 - outputs["h"] ** 2)
    return {
        "Wh": torch.mm(delta_h.T, outputs["X"]),
        "bh": delta_h.sum(dim=0, keepdim=True),
        "Wy": torch.mm(delta_y.T, outputs["h"]),
        "by": delta_y.sum(dim=0, keepdim=True),
    }
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.backward(backward)

# %% [markdown]
# ### Vérifier un gradient soi-même
#
# La cellule ci-dessus compare vos gradients à une référence. Mais comment feriez-vous
# seul, devant un réseau que personne n'a encore écrit ? Par la définition de la dérivée :
# on bouge **un** coefficient $w$ de $\pm\varepsilon$, et l'on regarde le coût.
#
# $$\frac{\partial \mathcal L}{\partial w} \approx \frac{\mathcal L(w + \varepsilon) - \mathcal L(w - \varepsilon)}{2\,\varepsilon}$$
#
# Voici cette **différence centrée**, pour le coefficient $(i, j)$ du paramètre `key` : elle
# n'appelle que votre *forward*, sur une copie des poids. Les TP suivants emploieront
# `numerical_gradient`, qui fait de même pour tous les coefficients.

# %%
def finite_difference(weights, X, Y, key, i, j, epsilon=1e-2) -> float:
    """Estime la dérivée du coût par rapport à weights[key][i, j]."""
    losses = []
    for shift in (epsilon, -epsilon):
        moved = {k: w.clone() for k, w in weights.items()}
        moved[key][i, j] += shift
        losses.append(loss_and_precision(forward(moved, X)[0], Y)[0])
    return float(losses[0] - losses[1]) / (2 * epsilon)

# %% [markdown]
# Comparons sur un coefficient de `Wh` ; changez `i` et `j`, puis `key` (pour un biais, `i`
# vaut 0).

# %%
torch.manual_seed(0)  # les mêmes poids à chaque exécution
weights = init_weights(2, 10, 2)
X, Y = data.Xtrain[:20], data.Ytrain[:20]
grads = backward(weights, forward(weights, X)[1], Y)
key, i, j = "Wh", 3, 1
finite_difference(weights, X, Y, key, i, j), grads[key][i, j].item()

# %% [markdown]
# Les deux nombres ont trois ou quatre chiffres en commun, pas plus : en simple
# précision (`float32`), le coût n'est connu qu'à $10^{-7}$ près, et la différence est
# divisée par $2\varepsilon$. En double précision (`float64`), et pour tous les
# coefficients à la fois :

# %%
double = {key: w.double() for key, w in init_weights(2, 10, 2).items()}
X64, Y64 = data.Xtrain[:20].double(), data.Ytrain[:20].double()
grads64 = backward(double, forward(double, X64)[1], Y64)
for key, w in double.items():
    def loss_at(v, key=key):  # key=key retient la clé de ce tour de boucle
        Yhat, _ = forward({**double, key: v}, X64)
        return loss_and_precision(Yhat, Y64)[0]
    print(compare(grads64[key], numerical_gradient(loss_at, w), key))

# %% [markdown]
# Les écarts relatifs sont de l'ordre de $10^{-10}$ : dix chiffres en commun. Un écart de
# $10^{-2}$ ou plus trahirait une formule fausse.

# %% [markdown]
# **Q4.1** (1 point) — Dans la cellule qui compare les deux nombres, ajoutez
# `epsilon=…` à l'appel de `finite_difference` : essayez 1, puis 0,01, puis un millionième (`1`, `0.01`, `1e-6`). Pour lequel l'accord avec `backward` est-il le meilleur ? Pourquoi un
# `epsilon` trop grand est-il mauvais, et un `epsilon` trop petit aussi ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q4-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Le meilleur accord est pour 0,01. Trop grand : la formule n'est exacte qu'à la limite
# $\varepsilon \to 0$, son erreur croît comme $\varepsilon^2$ (développement de Taylor, le terme
# d'ordre 2 s'annule dans la différence centrée). Trop petit : les deux coûts ne diffèrent plus
# que par leurs derniers chiffres ; l'arrondi, de l'ordre de $10^{-7}$ en `float32`, est divisé
# par $2\varepsilon$ et l'emporte.
#
# **Barème** — 0,5 : erreur de la formule quand $\varepsilon$ est grand ; 0,5 : arrondi quand
# $\varepsilon$ est petit.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 5 — `train_step`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Un pas de descente de gradient : chaque paramètre $w$ avance dans la direction opposée à
# son gradient, d'un pas proportionnel au **taux d'apprentissage** $\eta$ (*learning rate*) :
#
# $$w \leftarrow w - \eta\, \nabla_w \mathcal L$$
#
# Renvoyez le dictionnaire des poids, modifié sur place ou neuf, comme vous préférez.
#
# <details><summary>Indice</summary>
#
# Une boucle sur les clés du dictionnaire suffit : `for key in weights`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_step(weights: dict, grads: dict, eta: float) -> dict:
    """Fait un pas de descente de gradient.

    Args:
        weights: les paramètres du réseau.
        grads: leurs gradients, mêmes clés et mêmes tailles.
        eta: le taux d'apprentissage.

    Returns:
        Les paramètres après le pas.
    """
    ### BEGIN SOLUTION
    return {key: w - eta * grads[key] for key, w in weights.items()}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.train_step(train_step)

# %% [markdown]
# **À observer.** Cinquante pas sur tout l'ensemble d'apprentissage, et le coût descend déjà.

# %%
weights = init_weights(2, 10, 2)
losses = []
for _ in range(50):
    Yhat, outputs = forward(weights, data.Xtrain)
    losses.append(float(loss_and_precision(Yhat, data.Ytrain)[0]))
    grads = backward(weights, outputs, data.Ytrain)
    weights = train_step(weights, grads, eta=1.0)
plot_curves({"apprentissage": losses}, "Cinquante pas de descente",
            "entropie croisée moyenne", xlabel="pas");

# %% [markdown]
# ## Exercice 6 — `train`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 25 min · 3 points*
#
# Il reste à assembler. Une **epoch** parcourt une fois tous les exemples
# d'apprentissage, par mini-batchs, dans un ordre tiré au hasard à chaque epoch :
#
# 1. initialiser les poids, avec les tailles lues dans `data` ;
# 2. à chaque epoch, tirer une **nouvelle** permutation des exemples, puis la découper
#    en batchs de `batch_size` lignes ; le dernier, s'il est incomplet, compte aussi ;
# 3. pour chaque batch : *forward*, *backward*, un pas de descente ;
# 4. à la fin de chaque epoch, mesurer le coût et la précision sur **tout** l'ensemble
#    d'apprentissage et sur tout l'ensemble de test, et les ajouter à `history`.
#
# `new_history()` renvoie les quatre listes vides : `loss_train`, `loss_test`,
# `precision_train`, `precision_test`. Pour voir le réseau apprendre, écrivez la boucle
# des epochs avec `live`, qui parcourt les epochs comme le ferait `range`, et redessine
# la frontière et les courbes :
#
# ```python
# for epoch in live(n_epochs, data, history, lambda X: forward(weights, X)[0]):
#     ...
# ```
#
# Son dernier argument est une fonction : de points `X`, elle fait des probabilités, avec les
# poids du moment. Récupérez bien `weights = train_step(…)` à chaque pas.
#
# <details><summary>Indice 1 : mélanger et découper</summary>
#
# `torch.randperm(N)` donne une permutation de 0, …, $N-1$. Indexer un tenseur par une
# liste d'indices en choisit les lignes : `data.Xtrain[rows]`. Utilisez les **mêmes**
# indices pour `Ytrain`.
# </details>
#
# <details><summary>Indice 2 : les batchs</summary>
#
# `for rows in torch.randperm(N).split(batch_size)` parcourt les batchs, le dernier
# compris.
# </details>
#
# <details><summary>Indice 3 : les mesures</summary>
#
# Après la boucle des batchs, et dans celle des epochs :
# `loss, precision = loss_and_precision(forward(weights, data.Xtest)[0], data.Ytest)`,
# puis `history["loss_test"].append(loss.item())`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(
    data: CirclesData, nh: int, n_epochs: int, batch_size: int, eta: float
) -> tuple[dict, dict]:
    """Entraîne un réseau par descente de gradient stochastique.

    Args:
        data: les données : Xtrain, Ytrain, Xtest, Ytest.
        nh: nombre de neurones cachés.
        n_epochs: nombre de parcours de l'ensemble d'apprentissage.
        batch_size: nombre d'exemples par pas.
        eta: taux d'apprentissage.

    Returns:
        Les poids appris, et history : listes loss_train, loss_test,
        precision_train, precision_test, une valeur par epoch.
    """
    ### BEGIN SOLUTION
    weights = init_weights(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])
    history = new_history()
    sets = (("train", data.Xtrain, data.Ytrain),
            ("test", data.Xtest, data.Ytest))
    for _ in live(n_epochs, data, history, lambda X: forward(weights, X)[0]):
        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):
            _, outputs = forward(weights, data.Xtrain[rows])
            grads = backward(weights, outputs, data.Ytrain[rows])
            weights = train_step(weights, grads, eta)
        for name, X, Y in sets:
            loss, precision = loss_and_precision(forward(weights, X)[0], Y)
            history[f"loss_{name}"].append(float(loss))
            history[f"precision_{name}"].append(float(precision))
    return weights, history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# ## Le réseau apprend
#
# Tout est prêt. Regardez la frontière se fermer autour du disque.

# %%
torch.manual_seed(0)
train(data, nh=10, n_epochs=100, batch_size=10, eta=0.1);

# %% [markdown]
# **À observer.** D'abord, la frontière est presque droite et la précision stagne ; puis elle
# se courbe, se referme, et le coût chute. Ce moment dépend du tirage : sur huit graines, la précision
# d'apprentissage a dépassé 90 % entre la vingtième et la soixante-quatrième epoch. Le
# coût de test suit celui d'apprentissage, un peu plus haut : le réseau **surapprend**
# peu, c'est-à-dire qu'il réussit presque aussi bien sur des points jamais vus.
#
# Vos poids sont de simples tenseurs : on peut appliquer le réseau à la grille, et
# dessiner soi-même ce que montrait la figure.

# %%
torch.manual_seed(0)  # le même réseau, entraîné cette fois sans figure vivante
with silent():
    weights, history = train(data, nh=10, n_epochs=100, batch_size=10, eta=0.1)
Ygrid, _ = forward(weights, data.Xgrid)
data.plot_data_with_grid(Ygrid, "Décision du réseau après 100 epochs")
data.plot_loss(**history);

# %% [markdown]
# **Q4.2** (1 point) — Quelle est la forme de la frontière apprise, et pourquoi n'est-elle
# pas un cercle parfait ? Où se trouvent les points de test mal classés ? Un réseau plus
# gros pourrait-il tous les classer correctement ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q4-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# La frontière est une courbe fermée, arrondie, autour du disque : elle est faite de $n_h$
# sigmoïdes ($\tanh$) combinées, et non d'une équation de cercle ; elle n'est précise que là où
# il y a des points d'apprentissage. Les erreurs sont dans la zone où les deux classes se
# chevauchent, à une distance de l'origine d'environ 0,5 à 0,8. Aucun réseau ne peut y classer
# tous les points de test : un même endroit y porte les deux classes.
#
# **Barème** — 0,5 : courbe fermée, lien avec le réseau ou avec les données ; 0,5 : erreurs dans
# le chevauchement, irréductibles.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_batches`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 2 points*
#
# Un programme qui n'apprend pas ne dit pas pourquoi : aucune erreur, et un coût qui ne
# descend pas. En voici un. Il a une seule faute, que beaucoup ont faite avant vous. Il reprend vos
# fonctions, et découpe l'ensemble d'apprentissage d'avance :

# %%
def broken_batches(X, Y, batch_size):
    """Mélange un ensemble, et le coupe en batchs : une liste de (X, Y)."""
    N = len(X)
    Xs = X[torch.randperm(N)].split(batch_size)
    Ys = Y[torch.randperm(N)].split(batch_size)
    return list(zip(Xs, Ys))

# %%
def losses_with(batches, X, Y, n_epochs, batch_size=10, eta=0.5):
    """Apprend avec ces batchs ; renvoie le coût avant chaque epoch."""
    torch.manual_seed(0)
    weights, losses = init_weights(2, 10, 2), []
    for _ in range(n_epochs):
        losses.append(float(loss_and_precision(forward(weights, X)[0], Y)[0]))
        for Xb, Yb in batches(X, Y, batch_size):
            grads = backward(weights, forward(weights, Xb)[1], Yb)
            weights = train_step(weights, grads, eta)
    return losses

# %% [markdown]
# Avant de chercher une faute, les gens du métier font deux essais, toujours les mêmes. Prenez-en
# l'habitude : ils disent **où** chercher.
#
# 1. **Le coût de départ.** Sans rien savoir, un réseau donne à peu près $1/C$ à chacune des $C$ classes, et coûte
#    donc à peu près $\log C$. Un coût de départ bien plus grand accuse l'initialisation, le *forward* ou le coût.
# 2. **Un seul batch, appris par cœur.** Sur dix exemples, sans rien mélanger, le coût doit descendre
#    presque à zéro. S'il n'y arrive pas, ce sont les gradients ou le pas.

# %%
def same_batch(X, Y, batch_size):
    return [(X, Y)]

# %%
X, Y = data.Xtrain, data.Ytrain
ten = losses_with(same_batch, X[:10], Y[:10], 1000)
broken = losses_with(broken_batches, X, Y, 60)
plot_curves({"dix exemples": ten}, "Un seul batch, appris par cœur",
            "entropie croisée moyenne", xlabel="pas", log=True)
plot_curves({"batchs de broken_batches": broken}, "Le symptôme",
            "entropie croisée moyenne")
{"au départ": broken[0], "log 2": math.log(2), "dix exemples": ten[-1]}

# %% [markdown]
# Le coût de départ est le bon, et dix exemples s'apprennent par cœur : le réseau, ses gradients et le pas
# sont innocents. Reste ce que le second essai n'a pas employé. Avec tous les exemples, le coût
# tourne en rond autour de $\log 2$, celui d'un réseau qui répond toujours « une chance sur deux ».
#
# Trouvez la faute de `broken_batches`. Recopiez-la ci-dessous sous le nom `mended_batches`, et réparez-la : un
# nouvel ordre à chaque appel, chaque exemple une fois, avec **son** étiquette, et le dernier batch compte même incomplet.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Affichez le premier batch : un point proche de l'origine est dans le disque, sa classe est 1. Est-ce
# le cas ?
# </details>
#
# <details><summary>Indice 2 : combien de hasards ?</summary>
#
# `torch.randperm(N)` tire une permutation **neuve** à chaque appel.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_batches-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_batches(
    X: torch.Tensor, Y: torch.Tensor, batch_size: int
) -> list:
    """Mélange un ensemble, et le coupe en batchs.

    Args:
        X, Y: exemples (N, nx) et étiquettes one-hot (N, ny).
        batch_size: nombre de lignes d'un batch, le dernier excepté.

    Returns:
        Une liste de couples (X, Y), un par batch.
    """
    ### BEGIN SOLUTION
    rows = torch.randperm(len(X)).split(batch_size)
    return [(X[r], Y[r]) for r in rows]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_batches", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_batches(mended_batches)

# %% [markdown]
# **À observer.** Le même apprentissage, avec vos batchs : le patient est guéri.

# %%
mended = losses_with(mended_batches, X, Y, 60)
plot_curves({"avant": broken, "après": mended}, "Guéri",
            "entropie croisée moyenne");

# %% [markdown]
# ## Prédire — `predict_settings`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Le taux d'apprentissage, le nombre de neurones et la taille des batchs ne sont pas
# appris : ce sont des **hyper-paramètres**, et c'est à vous de les choisir. Avant de les
# essayer, prédisez ce que changent les deux derniers.
#
# L'ensemble d'apprentissage a 200 exemples, de deux entrées et deux classes. Écrivez à la main un nombre de a à g, et
# pour h les trois tailles dans l'ordre. Les figures et les tableaux de la partie suivante diront ce qu'il en est.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `fewest_neurons()` | le plus petit nombre de neurones cachés qui entoure le disque |
# | b | `n_parameters(3)` | les coefficients à apprendre, biais compris, avec 3 neurones cachés |
# | c | `n_parameters(20)` | avec 20 |
# | d | `n_steps(1)` | les pas d'une epoch, avec des batchs de 1 |
# | e | `n_steps(10)` | avec des batchs de 10 |
# | f | `n_steps(200)` | avec des batchs de 200 |
# | g | `n_steps(64)` | avec des batchs de 64 |
# | h | `longest_first(1, 10, 200)` | de l'epoch la plus longue, en secondes, à la plus courte |

# %% nbgrader={"grade": false, "grade_id": "predict_settings-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_settings() -> dict:
    """Prédit ce que changent le nombre de neurones et la taille des batchs.

    Returns:
        a à g : un entier ; h : une liste de trois entiers.
    """
    ### BEGIN SOLUTION
    neurons = {"a": 3, "b": 17, "c": 102}
    steps = {"d": 200, "e": 20, "f": 1, "g": 4}
    return {**neurons, **steps, "h": [1, 10, 200]}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_settings", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_settings(predict_settings)

# %% [markdown]
# ## Trois réglages
#
# ### Le taux d'apprentissage
#
# Le même réseau, quatre taux très différents, en échelle logarithmique. Quand une
# probabilité s'arrondit à 0, son logarithme vaut $-\infty$ : le coût est infini si c'est celle de la bonne classe,
# NaN sinon, car $0 \times (-\infty)$ n'a pas de valeur. Dans les deux cas, la courbe a un trou.

# %%
curves = {}
for eta in (0.003, 0.1, 1.0, 10.0):
    torch.manual_seed(0)  # les mêmes poids au départ
    with silent():
        _, history = train(data, nh=10, n_epochs=40, batch_size=10, eta=eta)
    curves[f"eta = {eta}"] = history["loss_train"]
plot_curves(curves, "Effet du taux d'apprentissage",
            "entropie croisée moyenne", log=True);

# %% [markdown]
# **Q4.3** (2 points) — Décrivez les quatre courbes. Que se passe-t-il quand `eta` est trop
# petit ? Trop grand ? Comment choisiriez-vous `eta` sur un nouveau problème ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q4-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Pour 0,003, le coût descend à peine : il faudrait des milliers d'epochs. Pour 0,1, il descend
# régulièrement. Pour 1, il descend vite au début, puis oscille : chaque pas, fait sur dix
# exemples seulement, dépasse le minimum. Pour 10, il n'y a plus d'apprentissage : les pas sont si
# grands que les neurones saturent ($\tanh \approx \pm 1$, gradient presque nul) et le coût
# reste grand, parfois plus grand qu'au départ ; il peut même devenir infini ou NaN, quand une
# probabilité s'annule.
#
# En pratique : essayer des valeurs espacées d'un facteur 3 ou 10, retenir la plus grande qui
# fait descendre le coût sans oscillation, mesurée sur un ensemble de validation.
#
# **Barème** — 0,5 : trop petit, lent ; 0,5 : grand, oscillations ; 0,5 : trop grand, divergence
# ou saturation ; 0,5 : méthode de choix (échelle logarithmique, validation).
# <!-- END SOLUTION -->

# %% [markdown]
# ### Le nombre de neurones cachés
#
# Quatre réseaux, de 1 à 20 neurones, et la frontière que chacun a trouvée.

# %%
axes = new_axes(4, width=3.4, height=3.4)
for nh, ax in zip((1, 2, 3, 20), axes):
    torch.manual_seed(0)
    with silent():
        weights, history = train(data, nh, n_epochs=60, batch_size=10, eta=0.5)
    def predict(X, weights=weights):
        return forward(weights, X)[0]
    title = f"nh = {nh}, précision {history['precision_test'][-1]:.2f}"
    plot_boundary(predict, data, title, ax=ax)
    ax.get_legend().remove()

# %% [markdown]
# Pour a, regardez la figure : quel est le premier de ces nombres pour lequel la région du disque se ferme, sans toucher
# les bords ? Pour b et c, comptons les coefficients de `init_weights` :

# %%
reveal(predict_settings(), {
    key: sum(w.numel() for w in init_weights(2, nh, 2).values())
    for key, nh in (("b", 3), ("c", 20))})

# %% [markdown]
# Chaque neurone caché a sa droite, là où sa valeur avant activation, $\tilde h$, est nulle. Les voici pour trois neurones, sur la frontière, après
# de plus en plus d'epochs : choisissez-en le nombre.

# %%
def neurons(epoch, nh=3):
    """Entraîne vos fonctions : la couche cachée, et le réseau."""
    torch.manual_seed(0)
    with silent():
        weights, _ = train(data, nh, epoch, batch_size=10, eta=0.5)
    return weights["Wh"], weights["bh"], lambda X: forward(weights, X)[0]

neurons_by_epoch(neurons, data, (1, 5, 10, 15, 20, 30, 60))

# %% [markdown]
# **Q4.4** (2 points) — Pourquoi un ou deux neurones ne suffisent-ils pas à entourer le disque ? Que change le
# passage de 3 à 20 neurones, pour la frontière et pour la précision ? Que risque-t-on avec mille ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q4-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Chaque neurone caché découpe le plan selon une droite ($w^\top x + b = 0$),
# de façon douce : un neurone donne un demi-plan, deux donnent au mieux une bande ou un coin ;
# il faut trois droites pour enfermer une région bornée (un triangle arrondi). Avec 20 neurones,
# la frontière est plus ronde, et la précision à peu près la même, parfois un peu meilleure : les erreurs qui restent sont
# dans le chevauchement. Avec mille, la précision de test ne monterait pas davantage ; le calcul
# serait plus long, et le risque de surapprentissage plus grand (la frontière contourne des
# points isolés).
#
# **Barème** — 1 : un neurone = une droite, il en faut trois pour fermer ; 0,5 : plus ronde, précision presque la
# même ; 0,5 : coût ou surapprentissage pour mille.
# <!-- END SOLUTION -->

# %% [markdown]
# ### La taille des batchs
#
# Trois tailles de batch, le même nombre d'epochs : la durée de chaque apprentissage, et sa
# courbe.

# %%
curves, seconds = {}, {}
for batch_size in (1, 10, 200):
    torch.manual_seed(0)
    start = time.perf_counter()
    with silent():
        _, history = train(data, 10, 20, batch_size, eta=0.1)
    seconds[batch_size] = time.perf_counter() - start
    curves[f"batch_size = {batch_size}"] = history["loss_train"]
title = "Effet de la taille des batchs"
plot_curves(curves, title, "entropie croisée moyenne")
{size: f"{decimal(t, '.2f')} s" for size, t in seconds.items()}

# %% [markdown]
# Vos dernières prédictions : les nombres de pas, puis l'ordre des durées que l'on vient de mesurer.

# %%
steps = {key: len(data.Xtrain.split(size))
         for key, size in zip("defg", (1, 10, 200, 64))}
longest = sorted(seconds, key=seconds.get, reverse=True)
reveal(predict_settings(), {**steps, "h": longest})

# %% [markdown]
# **Q4.5** (1 point) — Comparez les trois courbes, pour un même nombre d'epochs. Toutes les epochs voient les mêmes
# exemples : d'où vient l'ordre des durées ? Quel est l'intérêt d'un batch de taille intermédiaire ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q4-5", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# À nombre d'epochs égal, un batch de 200 fait trop peu de pas (un par epoch) : le coût bouge à peine.
# Un batch de 1 avance vite, mais chaque pas suit un seul exemple : la courbe est bruitée, et
# l'epoch est longue, car 200 petits produits de matrices coûtent bien plus qu'un grand. Le
# mini-batch est un compromis : un gradient assez précis, beaucoup de pas, un calcul groupé.
#
# **Barème** — 0,5 : trop peu de pas avec 200, bruit avec 1 ; 0,5 : beaucoup de petits produits plus longs qu'un
# grand, et le compromis.
# <!-- END SOLUTION -->

# %% [markdown]
# ### À vous d'essayer
#
# Les trois réglages ensemble, avec vos fonctions : chaque choix entraîne un réseau neuf, pendant 60 epochs. Avec des
# batchs de 200 et un taux de 0,1, le réseau n'apprenait presque rien en 20 epochs (Q4.5), et 60 n'y suffisent pas : quel
# taux le fait apprendre ?

# %%
def fit(nh, eta, batch_size):
    """Entraîne vos fonctions : le réseau, et ses mesures."""
    torch.manual_seed(0)
    weights, history = train(data, nh, 60, batch_size, eta)
    return lambda X: forward(weights, X)[0], history

explore(fit, data, nh=(10, 1, 3), eta=(0.1, 0.01, 1.0),
        batch_size=(10, 200))

# %% [markdown]
# ## Bilan
#
# | Étape | Ce que vous avez écrit | Ce qui le remplacera |
# |:--|:--|:--|
# | Gradients | `backward`, à la main | `loss.backward()` — TP 5 |
# | Réseau et coût | `init_weights`, `forward`, `loss_and_precision` | `torch.nn` — TP 6 |
# | Pas de descente | `train_step` | `torch.optim` — TP 7 |
# | Boucle d'apprentissage | `train` | rien : elle reste la vôtre |
#
# À retenir :
#
# - un exemple par ligne, et tout le batch dans un seul produit de matrices ;
# - le gradient d'un paramètre a la taille de ce paramètre : les tailles disent presque tout ;
# - un coût de départ proche de $\log C$, un batch appris par cœur : deux essais à faire avant tout autre ;
# - une différence finie en double précision démasque presque tout gradient faux ;
# - un taux d'apprentissage se choisit par facteurs, en regardant la courbe du coût.
#
# **La suite.** Remplacez $\tanh$ par une autre activation : il faut refaire le calcul de
# `backward`. Ajoutez une couche : encore. Au [TP 5](../tp05_autograd/tp05_autograd.ipynb),
# PyTorch retiendra lui-même les opérations du *forward*, et remontera la chaîne à votre
# place. Vous saurez ce qu'il fait.
