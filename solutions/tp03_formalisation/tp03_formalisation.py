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
# # TP 3 — Formalisation mathématique
#
# *Durée : 3 h puis 2 h 30. Avant ce TP : le [TP 2](../tp02_apprentissage/tp02_apprentissage.ipynb). Deux séances, surtout avec un crayon : la première (parties 1 à 5) avant le [TP 4](../tp04_manuel/tp04_manuel.ipynb), la seconde (parties 6 à 8) avant le [TP 11](../tp11_mlp_numpy/tp11_mlp_numpy.ipynb).*
#
# Au TP 2, une machine a appris en descendant une pente. Ce TP écrit les équations qui
# donnent cette pente pour un réseau de neurones : ce que calcule le réseau, ce que coûte
# une erreur, et comment chaque poids y contribue. Les calculs se font sur le papier ; puis
# chaque formule trouvée devient une ligne de NumPy, qu'une **différence finie** confirme
# ou contredit. Aucun cours d'analyse n'est supposé au-delà de la dérivée d'une fonction
# composée.
#
# **À la fin de ce TP, vous saurez**
#
# - nommer les quatre ingrédients de l'apprentissage supervisé : données, architecture,
#   fonction de coût, algorithme ;
# - écrire la passe *forward* d'un réseau à une couche cachée ;
# - établir les gradients de ce réseau, et les vérifier numériquement ;
# - expliquer pourquoi la rétropropagation est rapide ;
# - passer d'un exemple à un *batch*, et d'une couche à un réseau profond.
#
# | Première séance : partie | Questions | Formules à coder | Points |
# |:--|:--|:--|--:|
# | 1. Données | 3.1 ★, 3.2 | | 2 |
# | 2. Architecture | 3.3, 3.4 ★, 3.5 à 3.7 | `forward_one` | 7 |
# | 3. Fonction de coût | 3.8, 3.9 | | 2 |
# | 4. Apprentissage | 3.10, 3.11 ★, 3.12 ★, 3.13 | | 6 |
# | 5. Gradients du réseau | 3.14 à 3.17 | `simplified_loss`, `grad_ytilde`, `grad_output_layer`, `grad_hidden_layer` | 13 |
#
# | Seconde séance : partie | Questions | Formules à coder | Points |
# |:--|:--|:--|--:|
# | 6. Un perceptron profond | 3.18, 3.19 | `n_parameters` | 3 |
# | 7. Couche par couche | 3.20 à 3.29 | `fc_grads`, `relu_grad`, `score_grad` | 17 |
# | 8. Tout un batch | 3.30, 3.31 | `fc_grads_batch`, `score_grad_batch`, clinique `mended_gradients` | 6 |
#
# Les questions marquées ★ sont celles du compte-rendu de fin de séance, que vous pouvez rédiger en
# français ou en anglais.
#
# **Comment répondre.** Double-cliquez sur « Votre réponse ici » et écrivez. Une formule
# s'écrit en LaTeX entre deux `$` : `$\frac{\partial \ell}{\partial \tilde y_i}$` donne
# $\frac{\partial \ell}{\partial \tilde y_i}$. Si vous préférez le papier, photographiez votre
# feuille et faites glisser l'image dans la cellule.

# %%
import numpy as np

from tp_utils.checks import tp03 as check
from tp_utils.gradients import compare, numerical_gradient
from tp_utils.plots import plot_chain, plot_curves, plot_functions, plot_network

# %% [markdown]
# ## 1. Les données
#
# En apprentissage **supervisé**, on dispose de $N$ couples $(x^{(n)}, y^{(n)})$, pour $n = 1, \dots, N$ :
#
# - $x^{(n)} \in \mathbb R^{n_x}$ est un vecteur de $n_x$ caractéristiques (*features*) : les
#   coordonnées d'un point, les pixels d'une image… ;
# - $y^{(n)} \in \{0, 1\}^{n_y}$ est la **vérité terrain** (*ground truth*), ici une classe parmi $n_y$.
#   Elle est codée *one-hot* : un seul 1, à la place de la bonne classe, et des 0 ailleurs.
#
# Par exemple, avec $n_y = 3$, la deuxième classe s'écrit $y = (0, 1, 0)^\top$, où $\top$ (la transposée)
# dit que le vecteur est une colonne.
#
# Ces couples sont répartis en ensembles séparés : apprentissage (*train*), test, et
# souvent validation.
#
# Tout apprentissage supervisé a **quatre ingrédients**, et ce TP les prend dans cet ordre :
#
# 1. des **données** annotées, $(x^{(n)}, y^{(n)})$ (partie 1) ;
# 2. une **architecture**, c'est-à-dire une famille de fonctions $f$ à paramètres (partie 2) ;
# 3. une **fonction de coût**, qui mesure l'erreur (partie 3) ;
# 4. un **algorithme** d'optimisation, qui choisit les paramètres (parties 4 et 5).

# %% [markdown]
# **Q3.1** ★ (1 point) — À quoi sert chacun des trois ensembles : apprentissage, validation,
# test ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# - **Apprentissage** : c'est sur lui qu'on calcule le coût et ses gradients, donc qu'on ajuste
#   les paramètres (poids et biais).
# - **Validation** : on y compare des modèles appris avec des réglages différents
#   (hyper-paramètres : nombre de neurones, $\eta$, durée de l'apprentissage…) et on choisit
#   le meilleur ; on y détecte le surapprentissage.
# - **Test** : on ne s'en sert qu'une fois, à la fin, pour estimer la performance sur des données
#   jamais vues. S'il servait à choisir, l'estimation serait trop optimiste.
#
# **Barème** — 0,25 : apprentissage = paramètres ; 0,25 : validation = hyper-paramètres ; 0,25 :
# test = généralisation, sur des données neuves ; 0,25 : le test ne doit servir à aucun choix.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.2** (1 point) — Quelle est l'influence du nombre $N$ d'exemples ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Plus il y a d'exemples (représentatifs), mieux l'ensemble d'apprentissage décrit la
# distribution des données : le modèle généralise mieux, et l'écart entre coût d'apprentissage
# et coût de test diminue. Avec peu d'exemples, un modèle qui a beaucoup de paramètres les apprend par
# cœur (surapprentissage). En contrepartie, une epoch est plus longue (temps proportionnel
# à $N$), et l'annotation coûte cher. Le gain décroît : doubler $N$ apporte de moins en moins.
#
# **Barème** — 0,5 : généralisation, ou surapprentissage quand $N$ est petit ; 0,25 : temps de calcul
# ou coût d'annotation ; 0,25 : réserve pertinente (exemples représentatifs, gain décroissant,
# lien avec la taille du modèle).
# <!-- END SOLUTION -->

# %% [markdown]
# ## 2. L'architecture : la phase *forward*
#
# Un réseau est une fonction $f : \mathbb R^{n_x} \to \mathbb R^{n_y}$, $x \mapsto \hat y$. Calculer $\hat y$ à partir
# de $x$ s'appelle la phase *forward*. Voici le réseau de ce TP et des suivants.

# %%
plot_network(
    sizes=(2, 4, 2),
    layers=("$x$", r"$\tilde h,\ h$", r"$\tilde y,\ \hat y$"),
    links=("$W_h,\\ b_h$", "$W_y,\\ b_y$"),
    title="Figure 1 — Un réseau à une couche cachée",
);

# %% [markdown]
# Chaque trait est un poids ; les biais ne sont pas dessinés. Chaque couche fait deux choses :
#
# 1. une **transformation affine** : une matrice de poids $W$, un vecteur de biais $b$ ; son
#    résultat porte un tilde ;
# 2. une **fonction d'activation**, non linéaire : $\tanh$ pour la couche cachée, SoftMax
#    pour la sortie.
#
# | Grandeur | Taille (lignes × colonnes) | Rôle |
# |:--|:--|:--|
# | $x$ | $n_x$ | entrée |
# | $W_h,\ b_h$ | $n_h \times n_x$, $n_h$ | poids et biais de la couche cachée |
# | $\tilde h,\ h$ | $n_h$ | couche cachée, avant et après $\tanh$ |
# | $W_y,\ b_y$ | $n_y \times n_h$, $n_y$ | poids et biais de la couche de sortie |
# | $\tilde y,\ \hat y$ | $n_y$ | scores, puis sortie après SoftMax |
#
# Les trois activations les plus courantes s'appliquent à chaque composante séparément :
#
# $$\mathrm{ReLU}(z) = \max(0, z), \qquad \tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}, \qquad \sigma(z) = \frac{1}{1 + e^{-z}}.$$

# %%
plot_functions(
    {
        "ReLU": lambda z: np.maximum(0, z),
        "tanh": np.tanh,
        "sigmoïde σ": lambda z: 1 / (1 + np.exp(-z)),
    },
    (-3, 3), "Trois fonctions d'activation", "$z$", "activation",
);

# %% [markdown]
# La ReLU annule ce qui est négatif, $\tanh$ ramène dans $]-1, 1[$ et la sigmoïde dans $]0, 1[$.
# SoftMax, elle, mélange toutes les composantes :
#
# $$\mathrm{SoftMax}(z)_i = \frac{e^{z_i}}{\sum_{j} e^{z_j}}.$$
#
# <details><summary>Pour se faire une intuition : dix minutes sur le <i>playground</i> de TensorFlow</summary>
#
# Le site <https://playground.tensorflow.org> montre un petit réseau qui apprend.
# Choisissez les données *Circle*, et essayez :
#
# 1. **Q3.3** : deux couches cachées, activation *Linear*, puis *Tanh*. Quelle forme la
#    frontière peut-elle prendre dans chaque cas ?
# 2. **Q3.1 et Q3.2** : *Noise* à 50, *Ratio of training to test data* à 10 %, deux couches de 8
#    neurones. Laissez tourner : comment évoluent *Training loss* et *Test loss* ? Et à 80 % ?
# 3. **Q3.10 et Q3.11** : *Batch size* à 1 puis à 30 ; *Learning rate* à 0,001, puis 0,03, puis 3.
#
# </details>

# %% [markdown]
# **Q3.3** (1 point) — Pourquoi est-il important d'ajouter des fonctions d'activation entre
# des transformations linéaires ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Sans elles, le réseau entier resterait affine :
# $W_y (W_h x + b_h) + b_y = (W_y W_h)\,x + (W_y b_h + b_y)$. Empiler des couches n'apporterait rien,
# et la frontière entre deux classes serait toujours une droite (un hyperplan). Une activation
# non linéaire permet de représenter des fonctions non linéaires : si elle n'est pas un polynôme,
# un réseau à une couche cachée assez large approche toute fonction continue sur un compact.
#
# **Barème** — 0,5 : composée d'applications affines = application affine (calcul ou phrase) ; 0,5 :
# conséquence (empiler ne sert à rien, frontières droites, ou : pouvoir représenter du non
# linéaire).
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.4** ★ (1 point) — Quelles sont les tailles $n_x$, $n_h$, $n_y$ sur la figure 1 ? En
# pratique, comment ces tailles sont-elles choisies ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-4", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $n_x = 2$, $n_h = 4$, $n_y = 2$. En pratique, $n_x$ et $n_y$ sont imposés par le problème : nombre
# de caractéristiques d'un exemple (784 pixels pour MNIST), nombre de classes. $n_h$ est un
# hyper-paramètre : assez grand pour représenter la frontière, assez petit pour limiter le
# calcul et le surapprentissage ; on le choisit sur l'ensemble de validation.
#
# **Barème** — 0,5 : les trois tailles ; 0,25 : $n_x$, $n_y$ donnés par les données ; 0,25 : $n_h$ choisi
# par validation, avec le compromis.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.5** (1 point) — Que représentent les vecteurs $\hat y$ et $y$ ? Quelle est la différence
# entre ces deux quantités ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-5", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $y$ est la vérité terrain, connue, codée *one-hot* : $y_i = 1$ si l'exemple est de la classe $i$, 0
# sinon. $\hat y$ est la prédiction du réseau : $\hat y_i \in \,]0, 1[$ est la probabilité qu'il donne à la
# classe $i$. $y$ ne dépend que des données ; $\hat y$ dépend de $x$ et des paramètres, et l'apprentissage
# cherche à la rapprocher de $y$.
#
# **Barème** — 0,5 : $y$ vérité terrain *one-hot*, $\hat y$ prédiction ; 0,5 : binaire et fixe contre
# probabilités qui dépendent des paramètres.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.6** (1 point) — Pourquoi utiliser une fonction SoftMax en sortie ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-6", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Elle transforme des scores quelconques en une distribution de probabilité sur les
# classes : composantes dans $]0, 1[$, de somme 1. Elle garde l'ordre des scores (la classe prédite est
# celle du plus grand score), et fait d'une **différence** de scores un **rapport** de probabilités :
# $\hat y_i / \hat y_j = e^{\tilde y_i - \tilde y_j}$. Elle reste dérivable, au contraire d'un
# maximum dur (*argmax*) : le gradient peut la traverser. Avec l'entropie croisée, le
# gradient est très simple (Q3.15).
#
# **Barème** — 0,5 : distribution de probabilité (positives, de somme 1) ; 0,5 : dérivable, ou version
# douce de l'*argmax*, ou gradient simple avec l'entropie croisée.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.7** (1 point) — Écrivez les équations de la phase *forward*, qui donnent
# successivement $\tilde h$, $h$, $\tilde y$ et $\hat y$ à partir de $x$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-7", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $$
# \begin{aligned}
# \tilde h &= W_h\, x + b_h, & h &= \tanh(\tilde h), \\
# \tilde y &= W_y\, h + b_y, & \hat y &= \mathrm{SoftMax}(\tilde y).
# \end{aligned}
# $$
#
# **Barème** — 0,25 par équation (biais compris ; $\tanh$ composante par composante).
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 1 — `forward_one`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Écrivez vos quatre équations en NumPy, pour **un** exemple. Comme sur le papier, tout
# vecteur est une **colonne** : un tableau de forme $(n, 1)$. Le produit de matrices est `@`.
#
# <details><summary>Indice : la somme du SoftMax</summary>
#
# `np.exp(z)` calcule l'exponentielle de chaque composante, et `.sum()` la somme de toutes.
# </details>
#
# <details><summary>J'obtiens « matmul: Input operand 1 has a mismatch in its core dimension »</summary>
#
# Le nombre de colonnes de la matrice de gauche doit être le nombre de lignes de celle de
# droite. $W_h$ est $n_h \times n_x$ et $x$ est $n_x \times 1$ : dans quel ordre se multiplient-ils ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "forward_one-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_one(x, Wh, bh, Wy, by) -> tuple:
    """Calcule les quatre étapes du réseau pour un exemple.

    Args:
        x: l'exemple, (nx, 1).
        Wh, bh: couche cachée, (nh, nx) et (nh, 1).
        Wy, by: couche de sortie, (ny, nh) et (ny, 1).

    Returns:
        htilde (nh, 1), h (nh, 1), ytilde (ny, 1), yhat (ny, 1).
    """
    ### BEGIN SOLUTION
    htilde = Wh @ x + bh
    h = np.tanh(htilde)
    ytilde = Wy @ h + by
    powers = np.exp(ytilde)
    return htilde, h, ytilde, powers / powers.sum()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "forward_one", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.forward_one(forward_one)

# %% [markdown]
# **À observer.** Un réseau tiré au hasard, un exemple : deux probabilités, de somme 1.

# %%
rng = np.random.default_rng(0)
x, y = np.array([[0.5], [-1.0]]), np.array([[0.0], [1.0]])
Wh, bh = rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
Wy, by = rng.normal(size=(2, 4)), rng.normal(size=(2, 1))

# %%
htilde, h, ytilde, yhat = forward_one(x, Wh, bh, Wy, by)
yhat, yhat.sum()

# %% [markdown]
# ## 3. La fonction de coût
#
# La phase *forward* donne $\hat y^{(n)}$ ; à quel point se trompe-t-elle ? Un **coût unitaire**
# $\ell(y, \hat y)$ le mesure pour un exemple, et le coût global est leur moyenne :
#
# $$\mathcal L(X, Y) = \frac 1 N \sum_{n=1}^{N} \ell\left(y^{(n)}, \hat y^{(n)}\right).$$
#
# Les deux coûts unitaires les plus courants sont l'**entropie croisée** (*cross-entropy*) et
# l'**erreur quadratique** (*mean squared error*, MSE) :
#
# $$\ell_{\text{EC}}(y, \hat y) = -\sum_{i=1}^{n_y} y_i \log \hat y_i, \qquad\qquad \ell_{\text{EQ}}(y, \hat y) = \lVert y - \hat y \rVert_2^2 = \sum_{i=1}^{n_y} (y_i - \hat y_i)^2,$$
#
# où $\log$ est le logarithme népérien. Voici leur valeur pour deux classes, selon la probabilité
# $p$ que le réseau donne à la bonne : $y = (1, 0)^\top$ et $\hat y = (p, 1 - p)^\top$.

# %%
plot_functions(
    {
        "entropie croisée": lambda p: -np.log(p),
        "erreur quadratique": lambda p: 2 * (1 - p) ** 2,
    },
    (0.005, 1), "Coût d'un exemple à deux classes",
    "$p$", "coût unitaire",
);

# %% [markdown]
# **Q3.8** (1 point) — L'apprentissage cherche à diminuer le coût. Pour l'entropie croisée,
# puis pour l'erreur quadratique, comment les $\hat y_i$ doivent-ils varier pour cela ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-8", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Entropie croisée** : un seul terme reste, $-\log \hat y_c$, où $c$ est la bonne classe ($y_c = 1$). Il
# diminue quand $\hat y_c$ croît vers 1 ; comme les $\hat y_i$ ont pour somme 1, les autres doivent
# diminuer vers 0, mais leur répartition n'importe pas. **Erreur quadratique** : chaque $\hat y_i$ doit se
# rapprocher de $y_i$, la bonne classe de 1 et chacune des autres de 0 : tous les termes comptent.
#
# **Barème** — 0,5 : entropie croisée, $\hat y_c \to 1$ et conséquence sur les autres ; 0,5 : erreur
# quadratique, chaque $\hat y_i \to y_i$.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.9** (1 point) — En quoi ces deux fonctions conviennent-elles mieux, l'une à la
# classification, l'autre à la régression ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-9", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# L'entropie croisée compare deux distributions de probabilité : c'est l'opposé de la
# log-vraisemblance de la bonne classe. Elle n'a de sens que pour des $\hat y_i$ dans $]0, 1]$, et punit
# très fort une réponse sûre et fausse ($-\log p \to \infty$ quand $p \to 0$), avec un gradient qui reste
# grand. L'erreur quadratique mesure une distance entre deux vecteurs réels quelconques : elle
# convient quand $y$ est une quantité (un prix, une position), où être loin est pire qu'être près,
# et correspond à un bruit gaussien. En classification, elle est bornée, et son gradient
# s'annule presque quand le SoftMax sature, même du mauvais côté.
#
# **Barème** — 0,5 : entropie croisée ↔ probabilités (ou vraisemblance, ou forte pénalité des erreurs
# sûres) ; 0,5 : erreur quadratique ↔ valeurs réelles, distance.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 4. La méthode d'apprentissage
#
# Chercher les meilleurs paramètres, c'est **optimiser** : trouver le minimum du coût, vu comme une
# fonction des poids. Trois choses rendent cette recherche particulière.
#
# - Un **minimum local** est un creux d'où toute petite marche remonte, sans être le plus bas de tous.
#   Une descente ne voit que la pente sous ses pieds : partie d'un autre point, elle peut finir dans un
#   autre creux. Un **plateau**, presque sans pente, la ralentit sans être un minimum.
# - Le coût d'apprentissage n'est pas le but : on veut de petites erreurs sur des données **jamais vues**.
#   Quand le réseau apprend trop longtemps, le coût d'apprentissage descend encore et l'**erreur de
#   validation**, mesurée sur des exemples mis de côté, se met à remonter : c'est là qu'il faut s'arrêter.
# - La fonction est très grande : des milliers de poids, et autant de pentes à connaître à la fois.
#
# Voici un coût à un seul poids, et deux descentes qui ne diffèrent que par leur départ :

# %%
def cost(w):
    return w**4 - 2 * w**2 + 0.5 * w + 2

ends = {}
for name, w in (("départ à gauche", -0.2), ("départ à droite", 0.6)):
    for _ in range(100):
        w = w - 0.05 * (4 * w**3 - 4 * w + 0.5)
    ends[name] = round(w, 3), round(cost(w), 3)
plot_functions({"coût": cost}, (-1.5, 1.5), "Deux creux", "$w$", "coût")
ends

# %% [markdown]
# Chaque arrivée est donnée avec son coût : l'une des deux descentes est dans un minimum local.
#
# La **descente de gradient** modifie chaque paramètre $w$ dans la direction opposée à la
# dérivée du coût, et recommence :
#
# $$w \leftarrow w - \eta\, \frac{\partial \mathcal L(X, Y)}{\partial w},$$
#
# où la **dérivée partielle** $\frac{\partial \mathcal L}{\partial w}$ est la dérivée de $\mathcal L$ quand $w$
# seul varie, tous les autres paramètres étant fixés, et où
# $\eta > 0$ est le **taux d'apprentissage** (*learning rate*). Selon les exemples sur lesquels
# on calcule ce gradient, on distingue la descente
#
# - **classique** : tout l'ensemble d'apprentissage à chaque pas ;
# - **stochastique par mini-batch** (*stochastic gradient descent*, SGD) : quelques dizaines
#   d'exemples tirés au hasard ;
# - **stochastique *online*** : un seul exemple, donc le gradient de $\ell$ au lieu de $\mathcal L$.
#
# La règle elle-même a des variantes, qui règlent le pas de chaque paramètre d'après les gradients déjà vus :
# inertie, Adagrad, Adadelta, RMSprop, Adam. Vous en écrirez trois au TP 7.

# %% [markdown]
# **Q3.10** (2 points) — Quels sont les avantages et les inconvénients des descentes classique, par
# mini-batch et *online* ? Laquelle paraît la plus raisonnable en général ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-10", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# - **Classique** : le gradient est exact, la descente régulière ; mais chaque pas coûte un parcours
#   de tout l'ensemble, et il faut tout garder en mémoire. Peu de pas pour un temps donné ; on
#   reste plus facilement dans un minimum local ou un plateau.
# - **Online** : un pas par exemple, très bon marché, peu de mémoire, adapté à des données qui
#   arrivent en flux ; mais le gradient est très bruité, le coût oscille, et le calcul exploite mal
#   le parallélisme (produits de matrices).
# - **Mini-batch** : un compromis. Le gradient est une moyenne sur le batch, sans biais, de variance
#   divisée par sa taille ; un batch se calcule en un produit de matrices ; beaucoup de pas par
#   epoch, et un peu de bruit, qui aide à quitter les mauvais minima.
#
# En général : le mini-batch (une taille de plus à régler).
#
# **Barème** — 0,5 par variante (un avantage et un inconvénient) ; 0,5 : mini-batch, avec une raison.
# <!-- END SOLUTION -->

# %% [markdown]
# La question suivante porte sur $\eta$. Pour en voir l'effet, descendons la parabole
# $f(w) = w^2$ depuis $w = 1$, où $f'(w) = 2w$.

# %%
curves = {}
for eta in (0.02, 0.3, 0.9, 1.02):
    w, path = 1.0, []
    for _ in range(20):
        w = w - eta * 2 * w
        path.append(w)
    curves[f"η = {eta}"] = path
plot_curves(curves, "Descendre une parabole", "$w$", xlabel="pas");

# %% [markdown]
# **Q3.11** ★ (1 point) — Quelle est l'influence du taux d'apprentissage $\eta$ sur
# l'apprentissage ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-11", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Trop petit : chaque pas bouge à peine, la convergence est très lente, et l'on peut rester
# sur un plateau. Bien choisi : le coût descend vite. Plus grand : on dépasse le minimum et
# on oscille autour. Trop grand : chaque pas éloigne, l'apprentissage diverge (sur la parabole,
# dès que $|1 - 2\eta| > 1$, soit $\eta > 1$). En SGD, un $\eta$ fixe laisse une oscillation résiduelle : on
# le diminue souvent au cours de l'apprentissage. On le choisit par facteurs (0,001 ; 0,01 ; 0,1…)
# sur l'ensemble de validation.
#
# **Barème** — 0,25 : trop petit, lent ; 0,25 : grand, oscillations ; 0,25 : trop grand, divergence ;
# 0,25 : façon de le choisir ou de le faire décroître.
# <!-- END SOLUTION -->

# %% [markdown]
# ### La rétropropagation
#
# Pour obtenir la dérivée du coût par rapport à un poids lointain, on dérive des fonctions
# composées (*chain rule*). Si $a$ agit sur $b$, qui agit sur $c$ :
#
# $$\frac{\partial c}{\partial a} = \frac{\partial c}{\partial b}\, \frac{\partial b}{\partial a}, \qquad\text{et, pour des vecteurs,}\qquad \frac{\partial c_i}{\partial a_k} = \sum_j \frac{\partial c_i}{\partial b_j}\, \frac{\partial b_j}{\partial a_k} :$$
#
# on somme sur tous les chemins $j$ par lesquels $a_k$ influence $c_i$. La **rétropropagation**
# (*backpropagation*) range ces calculs de la sortie vers l'entrée : le gradient par rapport à la
# sortie d'une opération, multiplié par un facteur local, donne le gradient par rapport à
# son entrée et à ses paramètres. C'est la phase *backward*.

# %%
nabla = r"$\nabla_{%s}\,\ell$"
plot_chain(
    ("$x$", r"$\tilde h$", "$h$", r"$\tilde y$", r"$\hat y$", r"$\ell$"),
    ("affine", "tanh", "affine", "SoftMax", "coût"),
    ("$W_h,\\ b_h$", "", "$W_y,\\ b_y$", "", "$y$"),
    "Figure 2 — Aller : les valeurs. Retour : les gradients",
    ["", *(nabla % v for v in (r"\tilde h", "h", r"\tilde y", r"\hat y")), "1"],
    [nabla % "{W_h}" + ", " + nabla % "{b_h}", "",
     nabla % "{W_y}" + ", " + nabla % "{b_y}", "", ""],
);

# %% [markdown]
# Un gradient $\nabla_v\,\ell$ a la **taille de $v$** : c'est le tableau des dérivées de $\ell$ par rapport
# à chaque coefficient de $v$.
#
# **Q3.12** ★ (2 points) — Comparez la complexité, en fonction du nombre de couches du
# réseau, du calcul des gradients du coût par rapport à tous les paramètres : par
# l'approche naïve, qui repart du coût pour chaque couche, puis par la rétropropagation.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-12", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Soit $L$ le nombre de couches ; comptons les dérivées locales à enchaîner, chacune supposée de
# même prix. **Naïve** : pour la couche $k$, on multiplie les $L - k + 1$ dérivées locales du coût jusqu'à
# elle ; en tout $\sum_{k=1}^{L} (L - k + 1) = L(L+1)/2$, donc $O(L^2)$. **Rétropropagation** : le gradient à
# la sortie de la couche $k$ est calculé une fois, gardé, et sert aux paramètres de la couche et à la
# couche précédente ; chaque couche est visitée une fois : $O(L)$, du même ordre qu'une passe
# *forward*. Le prix à payer est la mémoire : il faut garder les valeurs intermédiaires, $O(L)$.
#
# **Barème** — 0,75 : naïve en $O(L^2)$, avec une raison ; 0,75 : rétropropagation en $O(L)$ ; 0,5 :
# explication (réutilisation des gradients déjà calculés).
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.13** (1 point) — Quel critère l'architecture du réseau doit-elle respecter pour que la
# rétropropagation soit possible ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-13", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Chaque opération doit être dérivable (au moins presque partout, comme ReLU) par rapport à
# ses entrées et à ses paramètres, et le graphe de calcul ne doit pas avoir de cycle, pour que
# l'on puisse le remonter de la sortie vers l'entrée (un réseau récurrent se « déplie » dans
# le temps). Une opération de dérivée nulle presque partout, comme un seuil ou un *argmax*,
# arrête le gradient.
#
# **Barème** — 0,75 : fonctions dérivables (presque partout) ; 0,25 : graphe sans cycle, ou exemple
# d'une opération qui ne convient pas.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 5. Les gradients du réseau
#
# Les formules 2 à 5 sont le cœur de ce TP. Chacune se fait en deux temps : la démonstration
# sur le papier, puis une petite fonction, vérifiée sur des nombres tirés au hasard.
#
# ### Comment vérifier une dérivée sans la connaître
#
# Par sa définition. Pour un coefficient $w$, on bouge un peu $w$ des deux côtés :
#
# $$\frac{\partial \ell}{\partial w} \approx \frac{\ell(w + \varepsilon) - \ell(w - \varepsilon)}{2\,\varepsilon}.$$
#
# `numerical_gradient(f, w)` le fait pour chaque coefficient de `w` : deux appels de `f` par
# coefficient, ce qui est bien trop lent pour apprendre, mais parfait pour vérifier. Sur
# $f(w) = w_1^2 + 3\, w_2$, au point $(5, 7)$, on attend $(10, 3)$ :

# %%
slopes = numerical_gradient(lambda w: w[0] ** 2 + 3 * w[1],
                            np.array([5.0, 7.0]))
slopes, slopes - [10, 3]

# %% [markdown]
# Le second tableau est l'écart avec la valeur exacte : dix chiffres environ sont justes. Une formule
# fausse s'écarterait bien davantage.
#
# **Q3.14** (1 point) — SoftMax et l'entropie croisée vont souvent ensemble. Montrez que le
# coût s'écrit directement avec les scores :
#
# $$\ell = -\sum_j y_j\, \tilde y_j + \log\left(\sum_j e^{\tilde y_j}\right).$$

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-14", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Comme $\hat y_i = e^{\tilde y_i} / \sum_j e^{\tilde y_j}$, on a $\log \hat y_i = \tilde y_i - \log \sum_j e^{\tilde y_j}$. Donc
#
# $$\ell = -\sum_i y_i \log \hat y_i = -\sum_i y_i\, \tilde y_i + \Big(\sum_i y_i\Big) \log \sum_j e^{\tilde y_j},$$
#
# et $\sum_i y_i = 1$ puisque $y$ est *one-hot*.
#
# **Barème** — 0,5 : logarithme du quotient ; 0,5 : $\sum_i y_i = 1$, dit explicitement.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 2 — `simplified_loss`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Écrivez cette formule **simplifiée**. Elle a un second intérêt : quand la probabilité de la
# bonne classe est si petite que l'ordinateur l'arrondit à 0, elle donne encore un coût fini.
# La vérification essaie un score de −800. (Avec +800, c'est $e^{800}$ qui dépasse les nombres
# de la machine : le TP 6 dit comment on l'évite.)
#
# <details><summary>J'obtiens « RuntimeWarning: divide by zero encountered in log »</summary>
#
# Vous prenez le logarithme d'une probabilité arrondie à 0. Dans la formule à montrer, de quoi
# prend-on le logarithme ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "simplified_loss-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def simplified_loss(ytilde, y) -> float:
    """Calcule l'entropie croisée d'un exemple à partir de ses scores.

    Args:
        ytilde: les scores, (ny, 1).
        y: la vérité terrain one-hot, (ny, 1).

    Returns:
        Le coût, un nombre.
    """
    ### BEGIN SOLUTION
    return -np.sum(y * ytilde) + np.log(np.sum(np.exp(ytilde)))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "simplified_loss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.simplified_loss(simplified_loss)

# %% [markdown]
# **À observer.** Avec deux scores égaux, le coût est $\log 2 \approx 0{,}69$ : celui du hasard.

# %%
simplified_loss(np.zeros((2, 1)), np.array([[0.0], [1.0]]))

# %% [markdown]
# **Q3.15** (2 points) — Calculez le gradient du coût par rapport aux scores :
#
# $$\frac{\partial \ell}{\partial \tilde y_i} = \dots \quad\Rightarrow\quad \nabla_{\tilde y}\,\ell = \begin{bmatrix} \frac{\partial \ell}{\partial \tilde y_1} \\ \vdots \\ \frac{\partial \ell}{\partial \tilde y_{n_y}} \end{bmatrix} = \dots$$

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-15", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# On dérive la forme de la Q3.14. Le premier terme donne $-y_i$ ; le second, avec
# $(\log u)' = u'/u$, donne $e^{\tilde y_i} / \sum_j e^{\tilde y_j} = \hat y_i$. Donc
#
# $$\frac{\partial \ell}{\partial \tilde y_i} = \hat y_i - y_i, \qquad \nabla_{\tilde y}\,\ell = \hat y - y.$$
#
# Le gradient est l'écart entre la prédiction et la vérité.
#
# **Barème** — 0,5 : dérivée du premier terme ; 1 : dérivée du logarithme de la somme, reconnue comme
# $\hat y_i$ ; 0,5 : forme vectorielle.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 3 — `grad_ytilde`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 1 point*
#
# Écrivez ce gradient à partir des **scores** $\tilde y$ et de la vérité terrain $y$.
#
# <details><summary>Indice</summary>
#
# Le résultat de la Q3.15 fait intervenir $\hat y$ : calculez-le d'abord, comme dans `forward_one`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "grad_ytilde-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_ytilde(ytilde, y) -> np.ndarray:
    """Calcule le gradient de l'entropie croisée par rapport aux scores.

    Args:
        ytilde: les scores, (ny, 1).
        y: la vérité terrain one-hot, (ny, 1).

    Returns:
        dytilde (ny, 1).
    """
    ### BEGIN SOLUTION
    powers = np.exp(ytilde)
    return powers / powers.sum() - y
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "grad_ytilde", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.grad_ytilde(grad_ytilde)

# %% [markdown]
# **Q3.16** (2 points) — Par rétropropagation, écrivez le gradient du coût par rapport aux
# poids de la couche de sortie, à l'aide de $\nabla_{\tilde y}\,\ell$ ; puis $\nabla_{b_y}\ell$.
#
# $$\frac{\partial \ell}{\partial W_{y,ij}} = \sum_k \frac{\partial \ell}{\partial \tilde y_k}\, \frac{\partial \tilde y_k}{\partial W_{y,ij}} = \dots \quad\Rightarrow\quad \nabla_{W_y}\ell = \begin{bmatrix} \frac{\partial \ell}{\partial W_{y,11}} & \cdots & \frac{\partial \ell}{\partial W_{y,1 n_h}} \\ \vdots & \ddots & \vdots \\ \frac{\partial \ell}{\partial W_{y,n_y 1}} & \cdots & \frac{\partial \ell}{\partial W_{y,n_y n_h}} \end{bmatrix} = \dots$$
#
# <details><summary>Indice : par où commencer ?</summary>
#
# Écrivez $\tilde y_k = \sum_m W_{y,km}\, h_m + b_{y,k}$. Le poids $W_{y,ij}$ n'apparaît que dans une
# seule composante de $\tilde y$ : laquelle ?
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-16", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $\tilde y_k = \sum_m W_{y,km} h_m + b_{y,k}$ ne contient $W_{y,ij}$ que si $k = i$, et alors sa dérivée est $h_j$ :
#
# $$\frac{\partial \ell}{\partial W_{y,ij}} = \frac{\partial \ell}{\partial \tilde y_i}\, h_j \quad\Rightarrow\quad \nabla_{W_y}\ell = \nabla_{\tilde y}\,\ell \; h^\top \quad\text{(taille } n_y \times n_h\text{)}.$$
#
# De même $\partial \tilde y_k / \partial b_{y,i}$ vaut 1 si $k = i$, 0 sinon : $\nabla_{b_y}\ell = \nabla_{\tilde y}\,\ell$.
#
# **Barème** — 0,75 : $\partial \tilde y_k / \partial W_{y,ij}$ ; 0,75 : forme matricielle, tailles cohérentes ; 0,5 : biais.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 4 — `grad_output_layer`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 10 min · 2 points*
#
# Écrivez les deux gradients de la couche de sortie, à partir de $\nabla_{\tilde y}\,\ell$, noté `dytilde`, et de $h$.
# Vérifiez d'abord les tailles : le gradient d'un paramètre a la taille du paramètre.
#
# <details><summary>J'obtiens « <code>dWy</code> a la forme (4, 2) : c'est la transposée »</summary>
#
# Une colonne $(n_y, 1)$ fois une ligne $(1, n_h)$ donne une matrice $(n_y, n_h)$. Laquelle de vos
# deux colonnes faut-il coucher avec `.T` ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "grad_output_layer-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_output_layer(dytilde, h) -> tuple:
    """Calcule les gradients du coût par rapport à la couche de sortie.

    Args:
        dytilde: gradient par rapport aux scores, (ny, 1).
        h: sortie de la couche cachée, (nh, 1).

    Returns:
        dWy (ny, nh), dby (ny, 1).
    """
    ### BEGIN SOLUTION
    return dytilde @ h.T, dytilde
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "grad_output_layer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.grad_output_layer(grad_output_layer)

# %% [markdown]
# **Q3.17** (2 points) — Calculez les autres gradients : $\nabla_{\tilde h}\,\ell$, $\nabla_{W_h}\ell$, $\nabla_{b_h}\ell$.
#
# <details><summary>Indice 1 : en deux étapes</summary>
#
# D'abord $\nabla_h\,\ell$ : la composante $h_j$ influence **toutes** les composantes de $\tilde y$, il faut
# donc une somme. Puis $\nabla_{\tilde h}\,\ell$ : $h_j = \tanh(\tilde h_j)$ ne dépend que de $\tilde h_j$.
# </details>
#
# <details><summary>Indice 2 : la dérivée de tanh</summary>
#
# $\tanh'(z) = 1 - \tanh^2(z)$ ; et $\tanh(\tilde h_j)$, vous l'avez déjà : c'est $h_j$.
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-17", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $\partial \tilde y_k / \partial h_j = W_{y,kj}$, donc $\frac{\partial \ell}{\partial h_j} = \sum_k \frac{\partial \ell}{\partial \tilde y_k} W_{y,kj}$, soit
# $\nabla_h\,\ell = W_y^\top\, \nabla_{\tilde y}\,\ell$. Puis $\partial h_j / \partial \tilde h_j = 1 - h_j^2$ :
#
# $$\nabla_{\tilde h}\,\ell = \left(W_y^\top\, \nabla_{\tilde y}\,\ell\right) \odot (1 - h \odot h),$$
#
# où $\odot$ est le produit composante par composante. La couche cachée est affine comme
# celle de sortie, d'entrée $x$ et de sortie $\tilde h$ :
#
# $$\nabla_{W_h}\ell = \nabla_{\tilde h}\,\ell\; x^\top, \qquad \nabla_{b_h}\ell = \nabla_{\tilde h}\,\ell.$$
#
# **Barème** — 0,5 : $\nabla_h = W_y^\top \nabla_{\tilde y}$ ; 0,5 : dérivée de $\tanh$, exprimée avec $h$ ; 0,5 : $\nabla_{W_h}$ ;
# 0,5 : $\nabla_{b_h}$.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 5 — `grad_hidden_layer`
#
# *Difficulté ●●●●○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Écrivez les trois gradients de la couche cachée, dans l'ordre où la rétropropagation les donne.
#
# <details><summary>J'obtiens « <code>dWh</code> a la forme (4, 4) ; on attend (4, 3) »</summary>
#
# Quelle est l'entrée de la couche cachée ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "grad_hidden_layer-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_hidden_layer(dytilde, Wy, h, x) -> tuple:
    """Calcule les gradients du coût par rapport à la couche cachée.

    Args:
        dytilde: gradient par rapport aux scores, (ny, 1).
        Wy: poids de la couche de sortie, (ny, nh).
        h: sortie de la couche cachée, (nh, 1).
        x: l'exemple, (nx, 1).

    Returns:
        dhtilde (nh, 1), dWh (nh, nx), dbh (nh, 1).
    """
    ### BEGIN SOLUTION
    dhtilde = (Wy.T @ dytilde) * (1 - h**2)
    return dhtilde, dhtilde @ x.T, dhtilde
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "grad_hidden_layer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.grad_hidden_layer(grad_hidden_layer)

# %% [markdown]
# ### La chaîne entière
#
# Les vérifications ont examiné chaque maillon. Mettez-les bout à bout sur le réseau tiré plus
# haut, et comparez avec la différence finie, qui n'a besoin que du *forward* :

# %%
_, h, ytilde, _ = forward_one(x, Wh, bh, Wy, by)
dytilde = grad_ytilde(ytilde, y)
dWy, dby = grad_output_layer(dytilde, h)
dhtilde, dWh, dbh = grad_hidden_layer(dytilde, Wy, h, x)

# %%
def loss_of(Wh, Wy):
    return simplified_loss(forward_one(x, Wh, bh, Wy, by)[2], y)

slope_h = numerical_gradient(lambda W: loss_of(W, Wy), Wh)
slope_y = numerical_gradient(lambda W: loss_of(Wh, W), Wy)
print(compare(dWh, slope_h, "dWh"))
print(compare(dWy, slope_y, "dWy"))

# %% [markdown]
# **À observer.** Les écarts relatifs sont de l'ordre de $10^{-10}$ : vos formules sont celles que
# le [TP 4](../tp04_manuel/tp04_manuel.ipynb) applique à un réseau qui apprend.
#
# **Ici finit la première séance.** Vous avez tout ce qu'il faut pour le TP 4 ; le bilan, tout en bas de cette
# page, vous attend déjà. La suite ne sert qu'au TP 11 : gardez-la pour plus tard.

# %% [markdown]
# ## Seconde séance — les dérivées, couche par couche
#
# *À faire après le TP 4, et avant le TP 11. Si vous reprenez ici, exécutez d'abord la première cellule
# de cette page, celle des imports : rien d'autre n'est nécessaire.*

# %%
rng = np.random.default_rng(1)

# %% [markdown]
# ## 6. Un perceptron profond
#
# Cette seconde moitié reprend les mêmes idées pour un **perceptron multicouche** (MLP) de
# profondeur quelconque, celui que vous programmerez au
# [TP 11](../tp11_mlp_numpy/tp11_mlp_numpy.ipynb). Trois conventions changent :
#
# - l'activation est ReLU, et on la compte comme une couche : le réseau **alterne** couches
#   affines, notées FC (*fully connected*), et couches ReLU, en commençant et en finissant
#   par une FC. Le nombre de couches $L$ est donc impair, au moins égal à 3 ;
# - un exemple est une **ligne** de taille $1 \times D$, et une couche affine s'écrit $z = x W + b$ ;
# - les indices partent de 0, et la vérité terrain est un numéro $y \in \{0, \dots, C-1\}$.
#
# On note $x^{(0)} = x$ l'entrée, $x^{(i)}$ la sortie de la couche $i$, et $s = x^{(L)}$ les scores, de taille
# $1 \times C$. Les couches intermédiaires $x^{(1)}, \dots, x^{(L-1)}$ ont toutes la taille $1 \times H$. Le coût est l'entropie
# croisée $c = l(y, s) = -\log(p_y)$, où $p = \mathrm{SoftMax}(s)$. Voici le graphe de calcul pour $L = 3$.

# %%
plot_chain(
    ("$x$", "$x^{(1)}$", "$x^{(2)}$", "$s$", "$c$"),
    ("FC", "ReLU", "FC", "$l$"),
    ("$W^{(1)},\\ b^{(1)}$", "", "$W^{(3)},\\ b^{(3)}$", "$y$"),
    "Figure 3 — Graphe de calcul d'un perceptron, L = 3 : l'aller",
);

# %% [markdown]
# Le retour n'y est pas : c'est à vous de le dessiner, une couche après l'autre, dans la partie 7.

# %% [markdown]
# **Q3.18** (1 point) — Donnez la taille de chaque variable de la figure 3, valeurs et paramètres,
# puis celle du gradient de $c$ par rapport à chacune.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-18", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# | Variable | Taille | Gradient |
# |:--|:--|:--|
# | $x$ | $1 \times D$ | (inutile à la descente : $1 \times D$) |
# | $W^{(1)}$, $b^{(1)}$ | $D \times H$, $1 \times H$ | mêmes tailles |
# | $x^{(1)}$, $x^{(2)}$ | $1 \times H$ | mêmes tailles |
# | $W^{(3)}$, $b^{(3)}$ | $H \times C$, $1 \times C$ | mêmes tailles |
# | $s$ | $1 \times C$ | $1 \times C$ |
# | $c$ | $1 \times 1$ (un nombre) | $\partial c / \partial c = 1$ |
# | $y$ | $1 \times 1$ (un numéro de classe) | aucun : on ne dérive pas par rapport à un numéro |
#
# **Barème** — 0,5 : valeurs et paramètres ; 0,5 : un gradient a la taille de sa variable.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.19** (1 point) — Calculez le nombre de paramètres du MLP, en fonction de $D$, $H$, $C$ et $L$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-19", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Il y a $(L+1)/2$ couches FC (les numéros impairs), et les ReLU n'ont pas de paramètre. La première a
# $DH + H$ paramètres, la dernière $HC + C$, et les $(L-3)/2$ autres $H^2 + H$ chacune :
#
# $$(D + 1)\,H + \frac{L - 3}{2}\,(H + 1)\,H + (H + 1)\,C.$$
#
# **Barème** — 0,25 : première ; 0,25 : dernière ; 0,5 : nombre et taille des couches du milieu
# (biais compris).
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 6 — `n_parameters`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Écrivez votre formule de la Q3.19, en divisions entières (`//`) : un compte est un `int`.
#
# <details><summary>Indice</summary>
#
# Comptez d'abord pour $L = 3$, puis pour $L = 5$ : qu'est-ce qui s'ajoute ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "n_parameters-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def n_parameters(D: int, H: int, C: int, L: int) -> int:
    """Compte les poids et les biais d'un perceptron multicouche.

    Args:
        D, H, C: tailles de l'entrée, des couches intermédiaires, des scores.
        L: nombre de couches, ReLU comprises ; impair, au moins 3.
    """
    ### BEGIN SOLUTION
    return (D + 1) * H + (L - 3) // 2 * (H + 1) * H + (H + 1) * C
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "n_parameters", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.n_parameters(n_parameters)

# %% [markdown]
# **À observer.** Pour MNIST ($D = 784$, $C = 10$) et $H = 100$, presque tous les paramètres sont
# dans la première couche ; passer de 3 à 9 couches n'en ajoute que 38 %.

# %%
n_parameters(784, 100, 10, 3), n_parameters(784, 100, 10, 9)

# %% [markdown]
# ## 7. Couche par couche
#
# Pour rétropropager dans un réseau de n'importe quelle profondeur, il suffit de savoir
# traverser **une** couche. On suppose connu le gradient $\partial c / \partial z$ à la sortie $z$ de la couche, quelle
# que soit la fonction $g$ qui mène de $z$ au coût : $c = g(z)$. On cherche le gradient à
# l'entrée, et ceux des paramètres.
#
# On note $\tilde g$, $\widetilde{\mathrm{FC}}$, $\widetilde{\mathrm{ReLU}}$, $\tilde l$ les fonctions qui rétropropagent : $\widetilde{\mathrm{FC}}$ reçoit
# $\partial c / \partial z$ et ce que FC avait reçu, et donne $\partial c / \partial x$, $\partial c / \partial W$ et $\partial c / \partial b$.
# Attention : ce tilde désigne une fonction qui rétropropage, et non plus le résultat d'une
# transformation affine. Comme $\nabla_v\,\ell$ plus haut, $\partial c / \partial v$ a la taille de $v$.
#
# ### La transformation affine
#
# $$z_l = \sum_{j=0}^{D-1} x_j\, W_{jl} + b_l \quad (l = 0, \dots, H-1), \qquad\text{soit}\qquad \underbrace{z}_{1 \times H} = \underbrace{x}_{1 \times D}\, \underbrace{W}_{D \times H} + \underbrace{b}_{1 \times H}.$$
#
# **Q3.20** (1 point) — Dessinez le graphe de calcul de $c = g(\mathrm{FC}(x, W, b))$, avec $c$, $g$, $z$, FC, $x$,
# $W$, $b$, $\tilde g$, $\frac{\partial c}{\partial z}$, $\widetilde{\mathrm{FC}}$, $\frac{\partial c}{\partial x}$, $\frac{\partial c}{\partial W}$ et $\frac{\partial c}{\partial b}$. Sans image, écrivez une flèche par ligne, comme
# `x, W, b → FC → z`. Des trois entrées de FC, $x$, $W$ et $b$, lesquelles la fonction $\widetilde{\mathrm{FC}}$ doit-elle recevoir
# aussi, et laquelle ne lui sert à rien ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-20", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Aller :
#
# - $x,\ W,\ b \;\longrightarrow\; \mathrm{FC} \;\longrightarrow\; z$
# - $z \;\longrightarrow\; g \;\longrightarrow\; c$
#
# Retour :
#
# - $\partial c / \partial c = 1,\ z \;\longrightarrow\; \tilde g \;\longrightarrow\; \partial c / \partial z$
# - $\partial c / \partial z,\ x,\ W \;\longrightarrow\; \widetilde{\mathrm{FC}} \;\longrightarrow\; \partial c / \partial x,\ \partial c / \partial W,\ \partial c / \partial b$
#
# $\widetilde{\mathrm{FC}}$ a besoin de $x$ (pour $\partial c / \partial W$) et de $W$ (pour $\partial c / \partial x$), qu'il faut donc garder ; $b$ ne lui sert pas, car
# il est ajouté (Q3.21 à Q3.23 le montrent). Le dessiner quand même n'est pas une faute.
#
# **Barème** — 0,25 : aller complet ; 0,5 : retour, $\widetilde{\mathrm{FC}}$ recevant $\partial c / \partial z$ et les entrées gardées de FC ; 0,25 : $b$ inutile.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.21** (2 points) — La dérivée composée donne $\frac{\partial c}{\partial x_i} = \sum_{l=0}^{H-1} \frac{\partial c}{\partial z_l}\, \frac{\partial z_l}{\partial x_i}$. Explicitez
# $\frac{\partial z_l}{\partial x_i}$, puis montrez que $\frac{\partial c}{\partial x} = \frac{\partial c}{\partial z}\, W^\top$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-21", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Dans $z_l = \sum_j x_j W_{jl} + b_l$, seul le terme $j = i$ contient $x_i$ : $\partial z_l / \partial x_i = W_{il}$. Donc
#
# $$\frac{\partial c}{\partial x_i} = \sum_{l} \frac{\partial c}{\partial z_l}\, W_{il} = \sum_l \frac{\partial c}{\partial z_l}\, (W^\top)_{li},$$
#
# qui est la composante $i$ du produit de la ligne $\frac{\partial c}{\partial z}$ ($1 \times H$) par $W^\top$ ($H \times D$) : une ligne
# $1 \times D$, comme $x$.
#
# **Barème** — 1 : $\partial z_l / \partial x_i = W_{il}$ ; 1 : reconnaître le produit par $W^\top$, indices et tailles.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.22** (2 points) — De même, $\frac{\partial c}{\partial W_{mn}} = \sum_{l=0}^{H-1} \frac{\partial c}{\partial z_l}\, \frac{\partial z_l}{\partial W_{mn}}$. Explicitez $\frac{\partial z_l}{\partial W_{mn}}$, puis écrivez
# $\frac{\partial c}{\partial W}$ comme un produit de matrices.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-22", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $z_l$ ne contient que la colonne $l$ de $W$ : $\partial z_l / \partial W_{mn} = x_m$ si $l = n$, et 0 sinon. La somme se réduit à
# un terme :
#
# $$\frac{\partial c}{\partial W_{mn}} = \frac{\partial c}{\partial z_n}\, x_m \quad\Rightarrow\quad \underbrace{\frac{\partial c}{\partial W}}_{D \times H} = \underbrace{x^\top}_{D \times 1}\, \underbrace{\frac{\partial c}{\partial z}}_{1 \times H}.$$
#
# **Barème** — 1 : $\partial z_l / \partial W_{mn}$, cas $l = n$ et $l \neq n$ ; 1 : produit $x^\top \frac{\partial c}{\partial z}$, dans cet ordre.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.23** (1 point) — Montrez que $\frac{\partial c}{\partial b} = \frac{\partial c}{\partial z}$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-23", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $\partial z_l / \partial b_n$ vaut 1 si $l = n$, 0 sinon. Donc $\frac{\partial c}{\partial b_n} = \sum_l \frac{\partial c}{\partial z_l} \frac{\partial z_l}{\partial b_n} = \frac{\partial c}{\partial z_n}$ pour tout $n$.
#
# **Barème** — 0,5 : $\partial z_l / \partial b_n$ ; 0,5 : conclusion.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 7 — `fc_grads`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Écrivez les trois gradients de $\widetilde{\mathrm{FC}}$, pour un exemple en ligne. Comparez avec les formules 4 et 5 : ce
# sont les mêmes, transposées.
#
# <details><summary>J'obtiens un nombre, ou une forme (1, 1), pour <code>dW</code></summary>
#
# Une ligne fois une colonne donne un nombre ; une colonne fois une ligne donne une matrice.
# </details>

# %% nbgrader={"grade": false, "grade_id": "fc_grads-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fc_grads(dz, x, W) -> tuple:
    """Rétropropage dans z = x W + b, pour un exemple.

    Args:
        dz: gradient du coût par rapport à z, (1, H).
        x: entrée de la couche, (1, D).
        W: poids, (D, H).

    Returns:
        dx (1, D), dW (D, H), db (1, H).
    """
    ### BEGIN SOLUTION
    return dz @ W.T, x.T @ dz, dz
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_grads", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.fc_grads(fc_grads)

# %% [markdown]
# ### La fonction ReLU
#
# $$z_l = \max(0, x_l), \qquad c = g(z).$$
#
# **Q3.24** (1 point) — Dessinez le graphe de calcul de $c = g(\mathrm{ReLU}(x))$, avec $c$, $g$, $z$, ReLU, $x$, $\tilde g$,
# $\frac{\partial c}{\partial z}$, $\widetilde{\mathrm{ReLU}}$ et $\frac{\partial c}{\partial x}$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-24", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Aller : $x \longrightarrow \mathrm{ReLU} \longrightarrow z \longrightarrow g \longrightarrow c$.
#
# Retour : $1,\ z \longrightarrow \tilde g \longrightarrow \frac{\partial c}{\partial z}$, puis $\frac{\partial c}{\partial z},\ x \longrightarrow \widetilde{\mathrm{ReLU}} \longrightarrow \frac{\partial c}{\partial x}$.
#
# **Barème** — 0,5 : aller ; 0,5 : retour, $\widetilde{\mathrm{ReLU}}$ recevant aussi $x$ (ou $z$), et aucun paramètre.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.25** (1 point) — Montrez que $\frac{\partial c}{\partial x_k} = \frac{\partial c}{\partial z_k}$ si $x_k > 0$, et $\frac{\partial c}{\partial x_k} = 0$ si $x_k \lt 0$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-25", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $z_l$ ne dépend que de $x_l$ : dans $\frac{\partial c}{\partial x_k} = \sum_l \frac{\partial c}{\partial z_l} \frac{\partial z_l}{\partial x_k}$, seul le terme $l = k$ reste. Si $x_k > 0$, $z_k = x_k$
# au voisinage, de dérivée 1 : il reste
# $\frac{\partial c}{\partial z_k}$. Si $x_k \lt 0$, $z_k = 0$ au voisinage, de dérivée 0 : il reste 0.
#
# **Barème** — 0,5 : un seul terme de la somme ; 0,5 : les deux dérivées.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.26** (1 point) — La dérivée est-elle définie en 0 ? Que fait-on en pratique ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-26", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Non : la pente à gauche vaut 0, celle à droite vaut 1. En pratique, on choisit une
# valeur entre les deux (une sous-dérivée), le plus souvent 0, comme PyTorch. Cela ne gêne pas :
# une valeur exactement nulle est rare, et la descente n'a besoin que d'une direction raisonnable.
#
# **Barème** — 0,5 : non, avec les deux pentes ; 0,5 : convention (0, ou toute valeur de $[0, 1]$).
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 8 — `relu_grad`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Écrivez $\widetilde{\mathrm{ReLU}}$ : à partir de `dz`, le gradient à la sortie, et de `x`, l'entrée
# gardée à l'aller, renvoyez le gradient à l'entrée (Q3.25), sans boucle.
#
# <details><summary>Indice</summary>
#
# `x > 0` est un tableau de booléens ; multiplié par des nombres, il compte pour 1 et 0.
# </details>

# %% nbgrader={"grade": false, "grade_id": "relu_grad-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_grad(dz, x) -> np.ndarray:
    """Rétropropage dans z = ReLU(x), pour un exemple.

    Args:
        dz: gradient du coût par rapport à z, (1, H).
        x: entrée de la couche, (1, H) ; aucune composante n'est nulle.

    Returns:
        dx (1, H).
    """
    ### BEGIN SOLUTION
    return dz * (x > 0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "relu_grad", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.relu_grad(relu_grad)

# %% [markdown]
# ### La fonction de coût
#
# $$c = l(y, s) = -\log\left(\frac{e^{s_y}}{\sum_{j=0}^{C-1} e^{s_j}}\right) = -\log(p_y).$$
#
# **Q3.27** (1 point) — Dessinez le graphe de calcul de cette équation, avec $c$, $l$, $s$, $y$, $\tilde l$ et $\frac{\partial c}{\partial s}$.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-27", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Aller : $s,\ y \longrightarrow l \longrightarrow c$. Retour : $1,\ s,\ y \longrightarrow \tilde l \longrightarrow \frac{\partial c}{\partial s}$. C'est ici que commence la
# rétropropagation, avec $\partial c / \partial c = 1$.
#
# **Barème** — 0,5 : aller ; 0,5 : retour, qui reçoit $s$ (ou $p$) et $y$.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.28** (2 points) — Montrez que $\frac{\partial c}{\partial s_k} = p_k - 1$ si $k = y$, et $\frac{\partial c}{\partial s_k} = p_k$ sinon.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-28", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $c = -s_y + \log \sum_j e^{s_j}$. Le second terme a pour dérivée par rapport à $s_k$ : $e^{s_k} / \sum_j e^{s_j} = p_k$. Le premier
# a pour dérivée $-1$ si $k = y$, et 0 sinon. On additionne. C'est la Q3.15, écrite avec un numéro
# de classe au lieu d'un vecteur *one-hot*.
#
# **Barème** — 0,5 : forme $-s_y + \log \sum$ ; 1 : dérivée du second terme ; 0,5 : cas $k = y$ et $k \neq y$.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.29** (1 point) — Interprétez ce résultat : que fait un pas de descente, dans la
# direction opposée au gradient, à chacun des scores ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-29", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# L'opposé du gradient vaut $1 - p_y \geq 0$ pour la bonne classe et $-p_k \leq 0$ pour les autres : le pas
# augmente le score de la vérité terrain et diminue tous les autres, d'autant plus qu'ils
# étaient probables. Ces variations ont pour somme 0, et toutes s'annulent quand $p_y = 1$ : un exemple déjà
# bien classé ne change presque rien.
#
# **Barème** — 0,5 : le score de la bonne classe monte, les autres baissent ; 0,5 : en proportion de
# l'erreur (ou : nul quand $p_y = 1$).
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formule 9 — `score_grad`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 1 point*
#
# Écrivez $\tilde l$ : le gradient du coût par rapport aux scores `s` (Q3.28), pour un exemple dont la
# vérité terrain est le **numéro** `y`, et non plus un vecteur *one-hot*. Laissez `s` intact.
#
# <details><summary>J'obtiens « index 2 is out of bounds for axis 0 with size 1 »</summary>
#
# `s` est une ligne de forme $(1, C)$ : la composante $y$ se trouve à la ligne 0, colonne $y$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "score_grad-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def score_grad(s, y: int) -> np.ndarray:
    """Calcule le gradient de -log(p_y) par rapport aux scores, pour un exemple.

    Args:
        s: les scores, (1, C).
        y: numéro de la bonne classe, de 0 à C - 1.

    Returns:
        ds (1, C).
    """
    ### BEGIN SOLUTION
    ds = np.exp(s) / np.exp(s).sum()
    ds[0, y] -= 1
    return ds
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "score_grad", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.score_grad(score_grad)

# %% [markdown]
# **À observer.** Le gradient est négatif pour la bonne classe seulement, et sa somme est
# nulle, à l'arrondi près.

# %%
ds = score_grad(np.array([[2.0, 0.0, -1.0]]), 1)
ds, ds.sum()

# %% [markdown]
# ## 8. Tout un batch à la fois
#
# Un ordinateur calcule un grand produit de matrices bien plus vite que mille
# petits. On empile donc les
# $N$ exemples, un par ligne, dans une matrice $X$ de taille $N \times D$ ; le même MLP donne
# les scores $S$ de taille $N \times C$, et chaque couche affine s'écrit
#
# $$Z = X W + \mathbf 1_N\, b, \qquad \mathbf 1_N = (1, \dots, 1)^\top \in \mathbb R^{N \times 1},$$
#
# où $\mathbf 1_N\, b$ recopie le biais sur chaque ligne (NumPy le fait tout seul, par *broadcasting*).
# Le coût est la **moyenne** des coûts des lignes, $c = \frac 1 N \sum_{n=0}^{N-1} -\log\big(P_{n, y_n}\big)$, où
# la ligne $n$ de $P$ est le SoftMax de la ligne $n$ de $S$, et $y_n$ le numéro de sa bonne classe.

# %%
back = r"$\dfrac{\partial c}{\partial %s}$"
plot_chain(
    ("$X$", "$X^{(1)}$", "$X^{(2)}$", "$S$", "$c$"),
    ("FC", "ReLU", "FC", "$l$"),
    ("$W^{(1)},\\ b^{(1)}$", "", "$W^{(3)},\\ b^{(3)}$", "$y$"),
    "Figure 4 — Le même graphe pour un batch de N exemples",
    ["", *(back % v for v in ("X^{(1)}", "X^{(2)}", "S")), "1"],
    [back % "W^{(1)}" + ", " + back % "b^{(1)}", "",
     back % "W^{(3)}" + ", " + back % "b^{(3)}", ""],
);

# %% [markdown]
# **Q3.30** (1 point) — Donnez la taille de chaque variable de la figure 4. Lesquelles ont
# changé par rapport à la figure 3 ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-30", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $X$ : $N \times D$ ; $X^{(1)}$, $X^{(2)}$ et leurs gradients : $N \times H$ ; $S$ et son gradient : $N \times C$ ; $y$ : $N$ numéros
# (un par ligne). Le coût $c$ reste un nombre. Les paramètres et leurs gradients ne changent pas : $W^{(1)}$ $D \times H$, $b^{(1)}$
# $1 \times H$, $W^{(3)}$ $H \times C$, $b^{(3)}$ $1 \times C$ : ce sont les mêmes pour tous les exemples.
#
# **Barème** — 0,5 : tailles des données ($N$ lignes) ; 0,5 : paramètres et coût inchangés.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q3.31** (2 points) — On connaît $\frac{\partial c}{\partial Z}$, de taille $N \times H$. Montrez que
#
# $$\frac{\partial c}{\partial X} = \frac{\partial c}{\partial Z}\, W^\top, \qquad \frac{\partial c}{\partial W} = X^\top\, \frac{\partial c}{\partial Z}, \qquad \frac{\partial c}{\partial b} = \mathbf 1_N^\top\, \frac{\partial c}{\partial Z}.$$
#
# Où est passée la somme sur les exemples ? Et où est le $\frac 1 N$ de la moyenne ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q3-31", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $Z_{nl} = \sum_j X_{nj} W_{jl} + b_l$. La ligne $n$ de $X$ n'agit que sur la ligne $n$ de $Z$ : la Q3.21 s'applique ligne
# par ligne, d'où $\frac{\partial c}{\partial X} = \frac{\partial c}{\partial Z} W^\top$. Un poids, lui, agit sur toutes les lignes :
#
# $$\frac{\partial c}{\partial W_{ml}} = \sum_{n} \frac{\partial c}{\partial Z_{nl}}\, X_{nm} = \sum_n (X^\top)_{mn} \left(\frac{\partial c}{\partial Z}\right)_{nl}, \qquad \frac{\partial c}{\partial b_l} = \sum_n \frac{\partial c}{\partial Z_{nl}} \cdot 1.$$
#
# La somme sur les exemples est dans le produit de matrices par $X^\top$ (et dans $\mathbf 1_N^\top$ pour le
# biais). Le $1/N$ vient du coût : il est déjà dans $\frac{\partial c}{\partial S}$, puisque $\frac{\partial c}{\partial S_{nk}} = \frac 1 N (P_{nk} - [k = y_n])$,
# où le crochet vaut 1 si $k = y_n$ et 0 sinon, et
# se transmet par linéarité à tous les gradients ; il ne faut pas diviser une seconde fois.
#
# **Barème** — 0,5 : $X$, ligne par ligne ; 0,5 : $W$ ; 0,5 : $b$ ; 0,5 : somme dans le produit, $1/N$ dans le
# gradient du coût.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Formules 10 et 11 — `fc_grads_batch` et `score_grad_batch`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 15 min · 1 point chacune*
#
# Écrivez d'abord la couche affine pour un batch.
#
# <details><summary>J'obtiens « <code>db</code> a une ligne par exemple »</summary>
#
# Le biais est le même pour tous les exemples : son gradient additionne leurs contributions.
# `A.sum(axis=0, keepdims=True)` somme les lignes.
# </details>

# %% nbgrader={"grade": false, "grade_id": "fc_grads_batch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fc_grads_batch(dZ, X, W) -> tuple:
    """Rétropropage dans Z = X W + b, pour un batch.

    Args:
        dZ: gradient du coût par rapport à Z, (N, H).
        X: entrée de la couche, (N, D).
        W: poids, (D, H).

    Returns:
        dX (N, D), dW (D, H), db (1, H) : sommes sur les exemples.
    """
    ### BEGIN SOLUTION
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_grads_batch", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.fc_grads_batch(fc_grads_batch)

# %% [markdown]
# Puis le gradient du coût **moyen** par rapport aux scores : c'est lui qui porte le $\frac 1 N$.
#
# *Certains polycopiés laissent le $\frac 1 N$ de côté et somment. Ici et dans tous les TP, le
# coût d'un batch est une moyenne : le pas de la descente ne dépend pas de $N$.*
#
# <details><summary>Indice : une composante par ligne</summary>
#
# `P[np.arange(N), y]` désigne, dans chaque ligne, la composante de la bonne classe ; `P[:, y]`
# désignerait des colonnes entières.
# </details>

# %% nbgrader={"grade": false, "grade_id": "score_grad_batch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def score_grad_batch(S, y) -> np.ndarray:
    """Calcule le gradient de l'entropie croisée moyenne par rapport aux scores.

    Args:
        S: les scores, (N, C).
        y: numéros des bonnes classes, (N,).

    Returns:
        dS (N, C).
    """
    ### BEGIN SOLUTION
    powers = np.exp(S)
    dS = powers / powers.sum(axis=1, keepdims=True)
    dS[np.arange(len(y)), y] -= 1
    return dS / len(y)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "score_grad_batch", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.score_grad_batch(score_grad_batch)

# %% [markdown]
# ### Le réseau profond, vérifié d'un bout à l'autre
#
# Avec `relu_grad`, appliquée à chaque ligne, vous avez tout : le gradient de la
# première couche d'un MLP à $L = 3$, comparé à la différence finie.

# %%
X, labels = rng.normal(size=(6, 2)), np.array([0, 1, 2, 0, 1, 2])
W1, b1 = rng.normal(size=(2, 5)), rng.normal(size=(1, 5))
W3, b3 = rng.normal(size=(5, 3)), rng.normal(size=(1, 3))

def mean_cost(W1):
    S = np.maximum(0, X @ W1 + b1) @ W3 + b3
    P = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
    return -np.log(P[np.arange(6), labels]).mean()

# %%
X1 = X @ W1 + b1
X2 = np.maximum(0, X1)
dS = score_grad_batch(X2 @ W3 + b3, labels)
dX2, dW3, db3 = fc_grads_batch(dS, X2, W3)
dX1 = np.vstack([relu_grad(dz[None], z[None]) for dz, z in zip(dX2, X1)])
dX, dW1, db1 = fc_grads_batch(dX1, X, W1)
print(compare(dW1, numerical_gradient(mean_cost, W1), "dW1"))

# %% [markdown]
# ### Clinique — `mended_gradients`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# La boucle sur les lignes, autour de `relu_grad`, est lente. Quelqu'un l'a remplacée par une seule
# ligne, et a rassemblé les quatre gradients dans une fonction. Son programme a une seule faute.

# %%
def broken_gradients(X, y, W1, b1, W3, b3):
    X1 = X @ W1 + b1
    X2 = np.maximum(0, X1)
    dS = score_grad_batch(X2 @ W3 + b3, y)
    dX2, dW3, db3 = fc_grads_batch(dS, X2, W3)
    dX1 = np.maximum(0, dX2)
    dX, dW1, db1 = fc_grads_batch(dX1, X, W1)
    return dW1, db1, dW3, db3

# %%
def checkup(gradients):
    """Compare les gradients du réseau ci-dessus aux différences finies."""
    def cost(W1, b1, W3, b3):
        S = np.maximum(0, X @ W1 + b1) @ W3 + b3
        P = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)
        return -np.log(P[np.arange(6), labels]).mean()
    given = [W1, b1, W3, b3]
    for k, found in enumerate(gradients(X, labels, *given)):
        right = numerical_gradient(
            lambda v: cost(*given[:k], v, *given[k + 1:]), given[k])
        print(compare(found, right, ("dW1", "db1", "dW3", "db3")[k]))

# %%
checkup(broken_gradients)

# %% [markdown]
# La seconde couche est juste, la première ne l'est pas : le gradient s'est perdu entre les deux. Trouvez la
# faute de `broken_gradients`. Recopiez-la ci-dessous sous le nom `mended_gradients`, et réparez-la : elle
# renvoie les gradients du coût **moyen**.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Affichez `dX2` et `dX1`. Quelles composantes de `dX2` ont été annulées ? Lesquelles devaient l'être ?
# </details>
#
# <details><summary>Indice 2 : de quoi dépend la pente ?</summary>
#
# Relisez la question 3.25 : le signe qui décide est celui de l'**entrée** de la ReLU, à l'aller. Un gradient, lui, a
# le droit d'être négatif.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_gradients-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_gradients(X, y, W1, b1, W3, b3) -> tuple:
    """Calcule les gradients d'un MLP à L = 3, pour un batch.

    Args:
        X: les exemples, (N, D).
        y: numéros des bonnes classes, (N,).
        W1, b1: première couche affine, (D, H) et (1, H).
        W3, b3: seconde couche affine, (H, C) et (1, C).

    Returns:
        dW1 (D, H), db1 (1, H), dW3 (H, C), db3 (1, C).
    """
    ### BEGIN SOLUTION
    X1 = X @ W1 + b1
    X2 = np.maximum(0, X1)
    dS = score_grad_batch(X2 @ W3 + b3, y)
    dX2, dW3, db3 = fc_grads_batch(dS, X2, W3)
    dX1 = dX2 * (X1 > 0)
    dX, dW1, db1 = fc_grads_batch(dX1, X, W1)
    return dW1, db1, dW3, db3
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_gradients", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mended_gradients(mended_gradients)

# %% [markdown]
# **À observer.** Guéri : les quatre gradients sont justes, sans boucle.

# %%
checkup(mended_gradients)

# %% [markdown]
# ## Bilan
#
# | Calcul | Un exemple, en colonne (TP 3) | Un batch, en lignes (TP 4 et suivants) |
# |:--|:--|:--|
# | couche affine | $\tilde h = W_h\, x + b_h$ | $\tilde H = X W_h^\top + b_h$ |
# | gradient des scores | Q3.15 | le même, ligne par ligne, divisé par $N$ |
# | gradient des poids | Q3.16, colonne fois ligne | un produit de matrices, qui somme sur les exemples |
# | gradient du biais | Q3.16 | la somme des lignes |
#
# À retenir :
#
# - sans activation non linéaire, un réseau profond n'est qu'une transformation affine ;
# - SoftMax et entropie croisée ensemble ont un gradient très simple ;
# - un gradient a la taille de ce par rapport à quoi l'on dérive : les tailles disent presque
#   tout d'une formule ;
# - la rétropropagation visite chaque couche une fois, et réutilise ce qu'elle a calculé ;
# - une différence finie confirme une formule sans la connaître, et dit entre quelles couches un gradient
#   se perd.
#
# **La suite.** Au [TP 4](../tp04_manuel/tp04_manuel.ipynb), ces formules passent au batch et au
# travail : elles entraînent un réseau qui sépare un disque d'un anneau. Le
# [TP 11](../tp11_mlp_numpy/tp11_mlp_numpy.ipynb) fera de même avec le perceptron profond.
