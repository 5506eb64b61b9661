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
# # TP 10 — Trois catégories, marge, hélice
#
# *Durée : 3 h. Avant ce TP : le [TP 7](../tp07_optim/tp07_optim.ipynb), pour `torch.nn` et `torch.optim`.*
#
# Des points du plan, trois catégories : à quel endroit le réseau change-t-il d'avis ? Dans
# ce TP, vous dessinez ses zones, vous les regardez bouger pendant qu'il apprend, puis vous
# les éloignez des points grâce à une **marge**. Pour finir, trois bras enroulés en hélice : une
# seule couche n'y suffit plus, et c'est à vous de choisir le nombre de neurones.
#
# **À la fin de ce TP, vous saurez**
#
# - appliquer un réseau à tous les pixels d'une image d'un seul coup ;
# - écrire un réseau sous la forme standard, une classe qui hérite de `nn.Module` ;
# - définir votre propre fonction d'erreur, et comprendre le rôle de la marge $\delta$ ;
# - calculer cette erreur sur un batch sans aucune boucle, et mesurer ce que l'on y gagne ;
# - choisir un nombre de neurones avec des mesures, et défendre ce choix.
#
# | Exercice | Fonction ou classe | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `compute_cat_per_pixel` | ●●○○○ | 25 min | 2 |
# | 2 | `Net` | ●○○○○ | 10 min | 1 |
# | 3 | `margin_error` | ●●○○○ | 20 min | 2 |
# | 4 | `train` | ●●○○○ | 15 min | 2 |
# | 5 | `Net2` | ●○○○○ | 10 min | 1 |
# | 6 | `margin_errors` | ●●●●○ | 30 min | 3 |
# | Prédire | `predict_lines` | ●●○○○ | 5 min | 1 |
# | Clinique | `mended_best` | ●●○○○ | 10 min | 1 |
# | | Questions 10.1 à 10.4 | | 30 min | 8 |

# %%
import copy
import time

import numpy as np
import torch
from IPython.display import Markdown, display
from torch import nn

from tp_utils import HelixData
from tp_utils.animation import animate
from tp_utils.checks import tp10 as check
from tp_utils.plots import (add_point, new_axes, plot_categories, plot_curves,
                            plot_measures, plot_zones)

torch.set_num_threads(1)  # de si petites matrices vont plus vite sur un cœur

# %% [markdown]
# ## Les données
#
# Dix points, un par ligne : chacun a deux coordonnées $(p_1, p_2)$ et une catégorie, 0, 1 ou 2.

# %%
X = torch.tensor([[-0.9, 0.7], [-0.3, 1.0], [-1.0, 0.1], [0.6, 0.8],
                  [1.0, 0.2], [0.3, 0.3], [-0.6, -0.7], [0.1, -0.5],
                  [0.7, -0.9], [-0.1, -1.0]])
cats = torch.tensor([0, 0, 0, 2, 2, 2, 1, 1, 1, 1])
plot_categories(X, cats, "Dix points, trois catégories");

# %% [markdown]
# Une couche `Linear(2, 3)` calcule **trois scores** par point, un par catégorie ; la
# catégorie prédite est celle du plus grand. Pour les scores $(1, 5, 3)$, c'est donc la
# catégorie 1.
#
# Pour dessiner ses zones, on pose la même question à tous les pixels d'une image.
# `np.meshgrid` donne leurs coordonnées, dans deux tableaux de la taille de l'image.

# %%
ticks = np.linspace(-1.3, 1.3, 150)
xxxx, yyyy = np.meshgrid(ticks, ticks)
xxxx.shape, xxxx[0, :3], yyyy[:3, 0]

# %% [markdown]
# ## Exercice 1 — `compute_cat_per_pixel`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 25 min · 2 points*
#
# Écrivez la fonction qui renvoie la catégorie prédite à chaque pixel, sans boucle :
#
# 1. ranger les coordonnées dans un tenseur $(h, l, 2)$, où $h$ et $l$ sont les nombres de
#    lignes et de colonnes de l'image ;
# 2. appliquer le modèle : une couche `Linear` accepte n'importe quelles premières
#    dimensions (TP 1), et donne ici des scores $(h, l, 3)$ ; la fonction servira jusqu'à la fin du
#    TP, à des réseaux de plusieurs couches ;
# 3. prendre l'indice du plus grand score de chaque pixel ;
# 4. convertir le résultat en tableau NumPy, de la taille de `xxxx`.
#
# <details><summary>Indice 1 : assembler les coordonnées</summary>
#
# `np.stack([u, v], axis=-1)` range deux tableaux $(h, l)$ dans un tableau $(h, l, 2)$ ;
# `torch.tensor(…, dtype=torch.float32)` en fait un tenseur.
# </details>
#
# <details><summary>Indice 2 : quel axe ?</summary>
#
# `torch.argmax(scores, dim=k)` fait disparaître l'axe `k`. Lequel doit disparaître pour
# passer de $(h, l, 3)$ à $(h, l)$ ?
# </details>
#
# <details><summary>J'obtiens « mat1 and mat2 must have the same dtype, but got Double and Float »</summary>
#
# Les tableaux NumPy sont en double précision, les poids du réseau en simple : précisez
# `dtype=torch.float32`, ou appelez `.float()`.
# </details>
#
# <details><summary>J'obtiens « mat1 and mat2 shapes cannot be multiplied »</summary>
#
# Les deux coordonnées doivent être sur le **dernier** axe. `torch.stack([u, v])`, sans
# `dim`, les met sur le premier.
# </details>
#
# <details><summary>J'obtiens « 'Sequential' object has no attribute 'weight' »</summary>
#
# Un réseau de plusieurs couches n'a pas un seul tableau de poids. Appelez le modèle, `model(points)`, sans lire
# ses poids : la même ligne convient à tous les réseaux.
# </details>
#
# <details><summary>J'obtiens « Can't call numpy() on Tensor that requires grad »</summary>
#
# Ce sont les scores que vous convertissez : prenez d'abord leur `argmax`, ou calculez sous
# `torch.no_grad()`, puisque personne n'a besoin du gradient d'un dessin.
# </details>

# %% nbgrader={"grade": false, "grade_id": "compute_cat_per_pixel-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compute_cat_per_pixel(
    model: nn.Module, xxxx: np.ndarray, yyyy: np.ndarray
) -> np.ndarray:
    """Calcule la catégorie prédite à chaque pixel.

    Args:
        model: réseau de 2 entrées, un score par catégorie en sortie.
        xxxx, yyyy: coordonnées des pixels, (h, l).

    Returns:
        La catégorie de plus grand score, tableau d'entiers (h, l).
    """
    ### BEGIN SOLUTION
    points = torch.tensor(np.stack([xxxx, yyyy], axis=-1), dtype=torch.float32)
    with torch.no_grad():
        scores = model(points)
    return torch.argmax(scores, dim=-1).numpy()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "compute_cat_per_pixel", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.compute_cat_per_pixel(compute_cat_per_pixel)

# %% [markdown]
# **À observer.** Trois couches tirées au hasard : les zones sont limitées par des demi-droites.

# %%
for seed, ax in enumerate(new_axes(3, width=3.2, height=3)):
    torch.manual_seed(seed)
    zones = compute_cat_per_pixel(nn.Linear(2, 3), xxxx, yyyy)
    plot_zones(zones, xxxx, yyyy, X, cats, f"au hasard, graine {seed}", ax)

# %% [markdown]
# **Q10.1** (1 point) — Avec une seule couche `Linear`, pourquoi la frontière entre deux
# catégories est-elle toujours un morceau de droite ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q10-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Entre les catégories $i$ et $j$, la frontière est l'ensemble des points où les deux scores sont
# égaux : $w_i \cdot p + b_i = w_j \cdot p + b_j$, soit $(w_i - w_j) \cdot p + (b_i - b_j) = 0$.
# C'est l'équation d'une droite. Seul le morceau où le troisième score est plus petit se voit.
#
# **Barème** — 0,5 : égalité des deux scores ; 0,5 : équation du premier degré.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 2 — `Net`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Écrivez ce réseau sous la **forme standard** de PyTorch : une classe, dont `__init__` crée
# les couches et dont `forward` les applique. Ses sorties sont les trois scores, sans activation.
#
# <details><summary>Indice</summary>
#
# Une couche rangée dans un attribut (`self.couche = nn.Linear(…)`) est connue du réseau :
# ses poids apparaissent dans `net.parameters()`, que l'optimiseur recevra.
# </details>

# %% nbgrader={"grade": false, "grade_id": "Net-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Net(nn.Module):
    """Une couche linéaire : un point (..., 2) donne trois scores (..., 3)."""

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.layer = nn.Linear(2, 3)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Renvoie les scores (..., 3) des points x (..., 2)."""
        ### BEGIN SOLUTION
        return self.layer(x)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Net", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.Net(Net)

# %% [markdown]
# ## Exercice 3 — `margin_error`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 20 min · 2 points*
#
# Il faut une erreur qui dise de combien le réseau se trompe. Soit $s_0, s_1, s_2$ les scores
# d'un point, $c$ sa catégorie. Chaque **autre** catégorie compte pour ce dont son score
# dépasse celui de la bonne :
#
# $$\mathrm{Err}(s, c) = \sum_{j \ne c} \max\big(0,\ s_j - (s_c - \delta)\big)$$
#
# Prenez d'abord $\delta = 0$ : si $s_c$ est le plus grand, l'erreur est nulle ; sinon, elle
# mesure les dépassements. Avec $\delta > 0$, être le plus grand ne suffit plus : il faut l'être
# d'au moins $\delta$. Ce nombre est la **marge**.
#
# *Les anciens polycopiés font la somme sur toutes les catégories, $j = c$ comprise. Cela ne
# change rien si $\delta = 0$ ; mais si $\delta > 0$, le terme $j = c$ vaut toujours $\delta$, et
# l'erreur ne pourrait plus s'annuler.*
#
# <details><summary>Indice 1 : à la main d'abord</summary>
#
# Scores $(1, 5, 3)$, catégorie 2, $\delta = 1$ : le terme $j = 0$ vaut
# $\max(0,\ 1 - 3 + 1) = 0$, le terme $j = 1$ vaut $\max(0,\ 5 - 3 + 1) = 3$. L'erreur est 3.
# </details>
#
# <details><summary>Indice 2 : en torch</summary>
#
# `torch.relu(t)` ou `torch.clamp(t, min=0)` est le maximum avec 0. Une boucle sur les
# catégories convient : l'exercice 6 la supprimera.
# </details>

# %% nbgrader={"grade": false, "grade_id": "margin_error-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def margin_error(
    scores: torch.Tensor, id_cat: int, delta: float = 0.0
) -> torch.Tensor:
    """Calcule l'erreur d'un point.

    Args:
        scores: les scores des catégories, (n_cat,).
        id_cat: la bonne catégorie.
        delta: la marge.

    Returns:
        La somme, pour j différent de id_cat, des
        max(0, scores[j] - scores[id_cat] + delta) : un tenseur 0-d.
    """
    ### BEGIN SOLUTION
    total = torch.tensor(0.0)
    for j in range(len(scores)):
        if j != id_cat:
            total = total + torch.relu(scores[j] - scores[id_cat] + delta)
    return total
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "margin_error", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.margin_error(margin_error)

# %% [markdown]
# **À observer.** L'exemple de l'indice 1, pour trois valeurs de la marge.

# %%
[margin_error(torch.tensor([1.0, 5, 3]), 2, delta) for delta in (0.0, 1, 2)]

# %% [markdown]
# ## Exercice 4 — `train`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Écrivez la boucle d'apprentissage, avec `torch.optim.SGD`. À chaque itération, tous les
# points passent ensemble : mettre les gradients à zéro, calculer les scores puis l'erreur,
# la noter, `backward`, et un pas de l'optimiseur.
#
# `error(scores, cats)` est une fonction que l'on vous donne, comme on vous donne
# `iterations` : écrivez `for _ in iterations`. Ce sera `range(100)`, ou, pour voir les zones
# bouger, `animate(100, …)`, qui compte de la même façon.
#
# <details><summary>Indice</summary>
#
# `optim = torch.optim.SGD(model.parameters(), lr=lr)` se crée une fois, avant la boucle.
# Dans la boucle : `optim.zero_grad()`, …, `optim.step()`.
# </details>
#
# <details><summary>J'obtiens « element 0 of tensors does not require grad and does not have a grad_fn »</summary>
#
# L'erreur n'est plus reliée aux poids : un `.item()`, un `detach()` ou un `no_grad` s'est
# glissé entre les scores et `backward`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(
    model: nn.Module, error, X: torch.Tensor, cats: torch.Tensor, iterations, lr
) -> list[float]:
    """Entraîne un modèle sur tous les points à la fois.

    Args:
        model: le réseau, modifié sur place.
        error: error(scores, cats), l'erreur moyenne du batch, 0-d.
        X, cats: les points (N, 2) et leurs catégories (N,).
        iterations: ce que parcourt la boucle, comme range(100).
        lr: le taux d'apprentissage.

    Returns:
        L'erreur à chaque itération, avant le pas.
    """
    ### BEGIN SOLUTION
    optim = torch.optim.SGD(model.parameters(), lr=lr)
    errors = []
    for _ in iterations:
        optim.zero_grad()
        loss = error(model(X), cats)
        loss.backward()
        optim.step()
        errors.append(loss.item())
    return errors
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# ## Les zones bougent
#
# L'erreur d'un batch est la **moyenne** des erreurs de ses lignes, comme partout dans ce
# cours. Pour commencer, point par point :

# %%
def one_by_one(scores, cats, delta=0.0):
    """Moyenne des margin_error du batch, avec une boucle."""
    errors = [margin_error(s, int(c), delta) for s, c in zip(scores, cats)]
    # 0 * … : pour que backward passe, même si tout est nul.
    return sum(errors) / len(errors) + 0 * scores.sum()

def film(model, error, X, cats):
    """Fabrique la fonction qui dessine les zones de `model`."""
    def draw(ax, k):
        e = error(model(X), cats).item()
        zones = compute_cat_per_pixel(model, xxxx, yyyy)
        title = f"itération {k}, erreur {e:.3f}"
        plot_zones(zones, xxxx, yyyy, X, cats, title, ax)
    return draw

# %% [markdown]
# `animate` redessine la figure pendant l'apprentissage, puis la remplace par le film
# entier : il reste lisible dans le notebook enregistré et dans la page web.

# %%
torch.manual_seed(0)
model = Net()
frames = animate(80, film(model, one_by_one, X, cats), every=4)
errors = train(model, one_by_one, X, cats, frames, 0.05)

# %% [markdown]
# **À observer.** Dès que chaque point est dans sa zone, l'erreur est nulle, et plus rien ne
# bouge : le gradient est nul aussi. Mais certains points sont au ras d'une frontière. Un nouveau
# point, tout près d'eux, serait mal classé.
#
# ## La marge
#
# Comparons trois marges, avec les mêmes poids au départ. Dans chaque titre, la plus petite
# **distance** d'un point à la frontière de sa zone.

# %%
def closest(model):
    """Plus petite distance d'un point de X à la frontière de sa zone."""
    with torch.no_grad():
        scores, b = model(X), model(torch.zeros(2))
        W = (model(torch.eye(2)) - b).T  # scores = W p + b : une seule couche
    return min(((s[c] - s[j]) / (W[c] - W[j]).norm()).item()
               for s, c in zip(scores, cats) for j in range(3) if j != c)

# %%
for delta, ax in zip((0, 1, 2), new_axes(3, width=3.2, height=3)):
    torch.manual_seed(0)
    model = Net()
    train(model, lambda s, c: one_by_one(s, c, delta), X, cats, range(100), 0.5)
    zones = compute_cat_per_pixel(model, xxxx, yyyy)
    title = f"δ = {delta}, distance {closest(model):.2f}"
    plot_zones(zones, xxxx, yyyy, X, cats, title, ax)

# %% [markdown]
# Ajoutez maintenant un point de catégorie 0 : placez-le avec les curseurs, et le réseau apprend de nouveau.
#
# **À essayer.** Où peut-on mettre ce point sans que les frontières bougent ? Où les pousse-t-il ? Et où aucune
# frontière droite ne peut-elle plus le satisfaire ? Essayez aussi sans la marge ; puis répondez à la question 10.2.

# %%
def learn(X, cats, delta):
    torch.manual_seed(0)
    model = Net()
    train(model, lambda s, c: one_by_one(s, c, delta), X, cats, range(100), 0.5)
    return compute_cat_per_pixel(model, xxxx, yyyy)

add_point(learn, (xxxx, yyyy), X, cats, category=0, delta=(1, 0),
          p1=(-1.0, -0.4, 0.0, 0.6), p2=(1.0, 0.4, 0.0, -0.9))

# %% [markdown]
# **Q10.2** (2 points) — Comparez les trois figures. Pourquoi une marge éloigne-t-elle les
# frontières des points ? Passer de $\delta = 1$ à $\delta = 2$ change beaucoup moins de choses
# que passer de 0 à 1 : expliquez pourquoi. (Que deviennent les scores, et les zones,
# quand on multiplie par 2 tous les poids et tous les biais ?)

# %% [markdown] nbgrader={"grade": true, "grade_id": "q10-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Avec $\delta = 0$, l'apprentissage s'arrête dès que chaque point est du bon côté, même de très
# peu. Avec $\delta > 0$, l'erreur et son gradient ne s'annulent que si le bon score dépasse les
# autres d'au moins $\delta$ : un point proche de la frontière, où les scores sont presque égaux,
# continue à la repousser.
#
# Multiplier poids et biais par 2 multiplie tous les scores par 2, sans changer leur ordre : les
# zones sont les mêmes, et une marge de 1 devient une marge de 2. Tout réseau d'erreur nulle
# pour $\delta = 1$ en donne donc un pour $\delta = 2$, avec les mêmes zones. C'est l'existence
# d'une marge qui compte ; sa valeur ne fixe que l'échelle des scores (et, à nombre d'itérations
# donné, le chemin suivi). Le TP 14 limitera la taille des poids : la marge y deviendra une
# vraie distance.
#
# **Barème** — 1 : le gradient ne s'annule plus au ras de la frontière ; 1 : invariance d'échelle.
# <!-- END SOLUTION -->

# %% [markdown]
# ## L'hélice
#
# Voici un problème plus difficile : trois bras enroulés, 300 points d'apprentissage (pleins) et
# 300 points de test (creux).

# %%
data = HelixData()
data.plot_data();

# %% [markdown]
# ## Exercice 5 — `Net2`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Aucun découpage en trois secteurs ne sépare ces bras : il faut une couche cachée. Écrivez
# le réseau à deux couches, `Linear` + ReLU, puis `Linear`, avec `n_hidden` neurones cachés.

# %% nbgrader={"grade": false, "grade_id": "Net2-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Net2(nn.Module):
    """Deux couches : Linear(2, n_hidden), ReLU, Linear(n_hidden, 3)."""

    def __init__(self, n_hidden: int):
        super().__init__()
        ### BEGIN SOLUTION
        self.hidden = nn.Linear(2, n_hidden)
        self.output = nn.Linear(n_hidden, 3)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Renvoie les scores (..., 3) des points x (..., 2)."""
        ### BEGIN SOLUTION
        return self.output(torch.relu(self.hidden(x)))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Net2", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.Net2(Net2)

# %% [markdown]
# Une itération d'apprentissage avec `one_by_one`, sur les 300 points, dure longtemps. Voyez
# combien de temps en prendraient mille :

# %%
start = time.perf_counter()
train(Net2(100), one_by_one, data.Xtrain, data.cats_train, range(3), 0.5)
f"mille itérations : environ {(time.perf_counter() - start) / 3 * 1000:.0f} s"

# %% [markdown]
# ## Exercice 6 — `margin_errors`
#
# *Difficulté ●●●●○ · Importance ●●●●● · environ 30 min · 3 points*
#
# Calculez la même erreur pour tout le batch, **sans aucune boucle**, ni sur les points, ni
# sur les catégories : la moyenne sur les lignes des erreurs de `margin_error`.
#
# *Certains polycopiés font la somme des erreurs de tous les points. Ici, comme partout dans ce
# cours, l'erreur d'un batch est la moyenne de ses lignes : le bon pas ne dépend pas de $N$.*
#
# <details><summary>Indice 1 : les bons scores</summary>
#
# `scores[I, cats]`, où `I` contient les indices 0, …, $N - 1$, choisit dans chaque ligne le score
# de la bonne catégorie. `torch.arange(N)` donne `I`. Le résultat est de taille $(N,)$.
# </details>
#
# <details><summary>Indice 2 : les soustraire</summary>
#
# Il faut soustraire à chaque **ligne** de `scores`, $(N, n_{cat})$, son bon score : donnez à ces
# scores la taille $(N, 1)$, avec `.unsqueeze(1)` ou `.reshape(-1, 1)`, et le
# *broadcasting* (TP 0) fait le reste.
# </details>
#
# <details><summary>Indice 3 : le terme j = c</summary>
#
# Dans la matrice des $\max(0, \dots)$, la case de la bonne catégorie vaut $\max(0, \delta)$.
# Retirez-la de la somme, ou mettez-la à 0 : `torch.nn.functional.one_hot(cats, n)`
# vaut 1 dans ces cases, 0 ailleurs.
# </details>
#
# <details><summary>J'obtiens « The size of tensor a (3) must match the size of tensor b (7) »</summary>
#
# Les bons scores ont la taille $(7,)$, et s'alignent sur les **colonnes**. Voyez l'indice 2. Avec
# trois points et trois catégories, il n'y aurait aucun message, et un résultat faux !
# </details>
#
# <details><summary>J'obtiens « one of the variables needed for gradient computation has been modified by an inplace operation »</summary>
#
# `terms[I, cats] = 0` modifie le résultat de `relu`, dont `backward` a besoin. Multipliez plutôt
# par un tenseur de 0 et de 1, ou retirez ces termes de la somme.
# </details>

# %% nbgrader={"grade": false, "grade_id": "margin_errors-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def margin_errors(
    scores: torch.Tensor, cats: torch.Tensor, delta: float
) -> torch.Tensor:
    """Calcule l'erreur moyenne d'un batch, sans boucle.

    Args:
        scores: les scores, (N, n_cat).
        cats: les bonnes catégories, entiers (N,).
        delta: la marge.

    Returns:
        La moyenne sur les lignes de margin_error : un tenseur 0-d.
    """
    ### BEGIN SOLUTION
    rows = torch.arange(len(scores))
    good = scores[rows, cats].unsqueeze(1)
    terms = torch.relu(scores - good + delta)
    others = 1 - nn.functional.one_hot(cats, scores.shape[1])
    return (terms * others).sum(dim=1).mean()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "margin_errors", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.margin_errors(margin_errors)

# %% [markdown]
# **À observer.** Le même nombre par les deux chemins, et deux durées : **mesurez-les**, pour
# plusieurs nombres de points, en complétant la liste.

# %%
from tp_utils.i18n import decimal, numbers

def milliseconds(function, *args, repeat=3):
    """Durée d'un appel suivi de backward : le meilleur de `repeat`."""
    durations = []
    for _ in range(repeat):
        start = time.perf_counter()
        function(*args).backward()
        durations.append(time.perf_counter() - start)
    return round(1000 * min(durations), 2)

# %%
for n in (10, 300):
    scores = torch.randn(n, 3, requires_grad=True)
    args = scores, torch.arange(n) % 3, 1.0
    same = one_by_one(*args).item(), margin_errors(*args).item()
    both = [milliseconds(f, *args) for f in (one_by_one, margin_errors)]
    print(numbers("N = {} : {:.4f}, {:.4f} ; {} ms avec la boucle, {} ms sans"
                  .format(n, *same, *both)))

# %% [markdown]
# **Q10.3** (2 points) — Donnez vos mesures, pour au moins quatre valeurs de $N$ de 10 à 3000, et
# le rapport des deux durées. Comment chacune varie-t-elle avec $N$ ? D'où vient l'écart ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q10-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Un exemple de mesures (un cœur d'un serveur, PyTorch 2.13) :
#
# | $N$ | avec la boucle (ms) | sans (ms) | rapport |
# |--:|--:|--:|--:|
# | 10 | 2,6 | 0,42 | 6 |
# | 100 | 27 | 0,43 | 62 |
# | 300 | 81 | 0,45 | 180 |
# | 1000 | 280 | 0,57 | 500 |
# | 3000 | 910 | 0,87 | 1000 |
#
# Les nombres changent d'une machine à l'autre ; le rapport, lui, croît
# partout avec $N$.
#
# Avec la boucle, la durée est proportionnelle à $N$ : une dizaine d'opérations de torch par point,
# dont chacune coûte plusieurs microsecondes d'interprète et de gestion du graphe, pour une
# ou deux additions utiles. Sans boucle, il y a une dizaine d'opérations **en tout** : la durée est
# presque constante tant que ce coût fixe domine, puis croît lentement avec les données.
#
# **Barème** — 1 : mesures pour quatre valeurs de $N$ et rapports ; 0,5 : proportionnelle, presque
# constante ; 0,5 : coût fixe de chaque opération.
# <!-- END SOLUTION -->

# %% [markdown]
# ## L'hélice apprise en direct
#
# La boucle a disparu : mille itérations deviennent possibles. Regardez un réseau de 100 neurones
# enrouler ses zones.

# %%
def margin_one(scores, cats):
    return margin_errors(scores, cats, 1.0)

torch.manual_seed(0)
model = Net2(100)
frames = animate(600, film(model, margin_one, data.Xtrain, data.cats_train), 30)
errors = train(model, margin_one, data.Xtrain, data.cats_train, frames, 0.5)
plot_curves({"Net2(100), δ = 1": errors}, "L'hélice", "erreur moyenne",
            "itération", log=True);

# %% [markdown]
# **À observer.** Les zones s'enroulent peu à peu autour du centre. L'erreur descend avec
# des pics : le pas de 0,5 est grand, et quelques itérations dépassent le minimum
# (TP 2). Elle est pourtant divisée par plusieurs dizaines.

# %% [markdown]
# ## Prédire — `predict_lines`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Dans `Net2`, un neurone caché change de régime, allumé ou éteint, là où son entrée $w \cdot p + b$ s'annule : le long d'une droite. Toutes
# ces droites coupent le plan en morceaux. Prédisez, quand elles se croisent toutes deux à deux, jamais à trois : des entiers de a à f, `True`
# ou `False` ensuite.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `lines(10)` | le nombre de droites, pour 10 neurones cachés |
# | b | `lines(100)` | pour 100 |
# | c | `pieces(2)` | le nombre de morceaux du plan, pour 2 droites |
# | d | `pieces(3)` | pour 3 |
# | e | `pieces(4)` | pour 4 |
# | f | `pieces(10)` | pour 10 |
# | g | `same_line_with_twice_the_bias()` | si l'on double le biais d'un neurone, sa droite reste-t-elle la même ? |
# | h | `middle_score_is_the_mean()` | le score au milieu de deux points d'un même morceau est-il la moyenne des leurs ? |

# %% nbgrader={"grade": false, "grade_id": "predict_lines-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_lines() -> dict:
    """Prédit les droites des neurones cachés, et ce qu'elles découpent.

    Returns:
        a à f : un entier ; g, h : True ou False.
    """
    ### BEGIN SOLUTION
    counts = {"a": 10, "b": 100, "c": 4, "d": 7, "e": 11, "f": 56}
    return {**counts, "g": False, "h": True}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_lines", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_lines(predict_lines)

# %% [markdown]
# Exécutons, et comparons. Chaque morceau touche un croisement : tournons autour de chacun, et comptons les combinaisons de
# neurones allumés.

# %%
turn = torch.linspace(0, 2 * torch.pi, 2000, dtype=torch.float64)
circle = 1e-6 * torch.stack([turn.cos(), turn.sin()], dim=1)

def pieces(n):
    """Compte les morceaux que découpent n neurones tirés au hasard."""
    torch.manual_seed(0)
    layer = nn.Linear(2, n).double()
    W, b = layer.weight.detach(), layer.bias.detach()
    pairs = torch.combinations(torch.arange(n))
    crossings = torch.linalg.solve(W[pairs], -b[pairs])
    lit = (crossings[:, None] + circle) @ W.T + b > 0
    return len(lit.reshape(-1, n).unique(dim=0))

# %%
from tp_utils.predictions import reveal

found = {key: len(nn.Linear(2, n).bias) for key, n in zip("ab", (10, 100))}
found |= {key: pieces(n) for key, n in zip("cdef", (2, 3, 4, 10))}
w, b, on_line = torch.tensor([1.0, -2]), 3.0, torch.tensor([1.0, 2])
found["g"] = bool(w @ on_line + b == 0 and w @ on_line + 2 * b == 0)
model, near = Net2(10).double(), torch.tensor([[0.5, 0.2], [0.501, 0.2]])
middle, ends = model(near.double().mean(dim=0)), model(near.double())
found["h"] = torch.allclose(middle, ends.mean(dim=0))
reveal(predict_lines(), found)

# %% [markdown]
# ## Combien de neurones ?
#
# Comparons 10, 30, 100, 300, 500 et 1000 neurones : mille itérations chacun, les mêmes données,
# le même taux d'apprentissage. La précision est le taux de bonnes prédictions.

# %%
def precision(model, X, cats):
    with torch.no_grad():
        return (model(X).argmax(dim=1) == cats).float().mean().item()

def trial(n_hidden, seed=0, n_iter=1000):
    """Entraîne Net2(n_hidden) : le modèle, et ses mesures."""
    torch.manual_seed(seed)
    model, start = Net2(n_hidden), time.perf_counter()
    errors = train(model, margin_one, data.Xtrain, data.cats_train,
                   range(n_iter), 0.5)
    seconds = time.perf_counter() - start
    return model, [errors[-1], precision(model, data.Xtrain, data.cats_train),
                   precision(model, data.Xtest, data.cats_test), seconds]

# %% [markdown]
# Le tableau, puis les courbes. La dernière colonne est le nombre de paramètres (poids et
# biais) : $2n + n + 3n + 3 = 6n + 3$ pour $n$ neurones.

# %%
sizes, results = (10, 30, 100, 300, 500, 1000), {}

def table():
    """Entraîne un réseau de chaque taille, et met ses mesures en tableau."""
    lines = ["| neurones | erreur | précision, appr. | précision, test "
             "| durée (s) | paramètres |", "|--:|--:|--:|--:|--:|--:|"]
    for n in sizes:
        results[n] = model, (e, p, q, s) = trial(n)
        line = f"| {n} | {e:.4f} | {p:.3f} | {q:.3f} | {s:.1f} | {6 * n + 3} |"
        lines.append(line)
    return Markdown(numbers("\n".join(lines)))

# %%
display(table())
e, p, q, s = zip(*(results[n][1] for n in sizes))
plot_measures(sizes, {"erreur": e, "précision, test": q, "durée (s)": s},
              "neurones cachés");

# %% [markdown]
# Et les zones des trois plus petits réseaux, sous les points de test :

# %%
for n, ax in zip(sizes[:3], new_axes(3, width=3.2, height=3)):
    model, (e, p, q, s) = results.get(n) or trial(n)
    zones = compute_cat_per_pixel(model, xxxx, yyyy)
    plot_zones(zones, xxxx, yyyy, data.Xtest, data.cats_test,
               f"{n} neurones, test {q:.3f}", ax)

# %% [markdown]
# **Q10.4** (3 points) — Choisissez un nombre de neurones **minimal mais suffisant**, et défendez
# votre choix avec les nombres du tableau : erreur, précision, durée, paramètres. Votre choix
# tient-il quand la graine change (`trial(n, seed=1)`, `seed=2`…) ? Pourquoi le résultat de dix neurones en dépend-il
# tant, et si peu celui de cent ? Quelle différence de précision peut-on prendre au sérieux avec 300 points de test ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q10-4", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Deux choix se défendent : **30**, ou **100 neurones** par prudence. Voici les plus petites et les plus grandes de
# trente mesures : cinq graines (0 à 4), trois écritures justes de `margin_errors`, deux jeux d'instructions du
# processeur ; 1000 itérations. Vos nombres peuvent en sortir un peu : l'ordre des additions suffit à changer le chemin.
#
# | neurones | erreur | précision, appr. | précision, test |
# |--:|--:|--:|--:|
# | 10 | 0,02 à 1,1 | 0,85 à 0,997 | 0,82 à 0,987 |
# | 30 | 0,012 à 0,028 | 0,993 à 0,997 | 0,987 à 0,993 |
# | 100 | 0,006 à 0,028 | 0,997 à 1,000 | 0,990 à 0,997 |
# | 300 | 0,005 à 0,010 | 0,997 à 1,000 | 0,990 à 0,997 |
#
# Dix neurones ne suffisent pas à coup sûr : leur résultat dépend du tirage des poids. Trente suffisent ; leur erreur est
# souvent plus grande que celle de cent. Au-delà, la précision de test ne monte plus de façon
# mesurable, alors que la durée et le nombre de paramètres augmentent : mille neurones demandent
# plus de temps que cent, et dix fois plus de paramètres (6003 contre 603).
#
# Entre les droites des neurones, les scores sont du premier degré : chaque frontière est une ligne brisée, qui ne tourne qu'en
# croisant l'une d'elles. Pour suivre trois frontières enroulées, dix droites doivent presque toutes être bien placées : cela
# arrive, mais le plus souvent des neurones sont mal placés au départ, ou inactifs, et la descente ne les rattrape pas. Avec cent droites,
# il y en a toujours assez de bien placées.
#
# Sur 300 points, un point vaut 0,0033, et l'écart-type d'une précision $p$ mesurée est
# $\sqrt{p(1-p)/300}$, soit 0,006 pour $p = 0{,}99$ : des écarts de 0,003 ou 0,007 entre deux
# tailles ne veulent rien dire ; un écart de 0,1, celui de dix neurones mal tirés, si.
#
# **Barème** — 1 : un choix net et suffisant, justifié par erreur et précision ; 0,5 : coût (durée ou
# paramètres) mis en balance ; 0,5 : plusieurs graines, et pourquoi peu de droites dépendent de leur place au départ ;
# 1 : incertitude de la mesure. Tout choix de 30 à
# 100 bien défendu a tous les points ; 300 et au-delà, seulement avec un argument.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_best`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Quel pas choisir ? Une expérience répond vite : on le **double** à chaque tour, et l'on rend au réseau les paramètres de
# son meilleur tour, départ compris. Voici comment quelqu'un s'y est pris : `learn(model)` fait un tour
# d'apprentissage, `measure(model)` donne l'erreur. Son programme a une seule faute.

# %%
def broken_best(model, learn, measure, n_rounds):
    best, lowest = model.state_dict(), measure(model)
    for _ in range(n_rounds):
        learn(model)
        error = measure(model)
        if error < lowest:
            best, lowest = model.state_dict(), error
    model.load_state_dict(best)
    return lowest

# %% [markdown]
# `state_dict()` donne tous les paramètres d'un modèle, par leur nom ; `load_state_dict` les y remet.

# %%
def doubled(keep_best, n_rounds=9):
    """Double le pas à chaque tour ; les erreurs, l'annoncée, la vraie."""
    torch.manual_seed(0)
    model, errors, points = Net2(100), [], (data.Xtrain, data.cats_train)
    def learn(model):
        eta = 0.04 * 2 ** (len(errors) - 1)
        train(model, margin_one, *points, range(50), eta)
    def measure(model):
        errors.append(margin_one(model(points[0]), points[1]).item())
        return errors[-1]
    return errors, keep_best(model, learn, measure, n_rounds), measure(model)

# %%
errors, told, true = doubled(broken_best)
plot_curves({"erreur": errors[:10]}, "Le pas double à chaque tour",
            "erreur moyenne", "mesure (la première au départ)")
told, true = decimal(told, ".3f"), decimal(true, ".3f")
f"erreur annoncée : {told} ; erreur du modèle rendu : {true}"

# %% [markdown]
# L'erreur descend, puis le pas devient trop grand, et elle remonte. L'erreur annoncée est bien celle du creux ; mais ce n'est
# pas celle du modèle que l'on rend.
#
# Trouvez la faute de `broken_best`. Recopiez-la ci-dessous sous le nom `mended_best`, et réparez-la : le modèle reçu finit
# avec **tous** les paramètres de son meilleur tour, et la plus petite erreur est renvoyée.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Comparez l'erreur du modèle rendu à celle de chaque tour. Puis affichez un paramètre de `best` à chaque tour : que
# devrait-il faire, quand le tour n'est pas le meilleur ?
# </details>
#
# <details><summary>Indice 2 : vue ou copie ?</summary>
#
# Au TP 0, deux noms pouvaient désigner la même mémoire. L'optimiseur change les paramètres **sur place**.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_best-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_best(model: nn.Module, learn, measure, n_rounds: int) -> float:
    """Apprend, puis rend au modèle les paramètres de son meilleur tour.

    Args:
        model: le réseau, modifié sur place.
        learn: learn(model) fait un tour d'apprentissage.
        measure: measure(model), l'erreur, un nombre.
        n_rounds: nombre de tours.

    Returns:
        La plus petite erreur, celle du départ comprise.
    """
    ### BEGIN SOLUTION
    best, lowest = copy.deepcopy(model.state_dict()), measure(model)
    for _ in range(n_rounds):
        learn(model)
        error = measure(model)
        if error < lowest:
            best, lowest = copy.deepcopy(model.state_dict()), error
    model.load_state_dict(best)
    return lowest
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_best", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mended_best(mended_best)

# %% [markdown]
# **À observer.** Guéri : l'erreur annoncée est celle du modèle, et le creux de la courbe dit quel pas prendre.

# %%
errors, told, true = doubled(mended_best)
told, true = decimal(told, ".3f"), decimal(true, ".3f")
f"erreur annoncée : {told} ; erreur du modèle rendu : {true}"

# %% [markdown]
# ## Bilan
#
# | Étape | Ce que vous avez écrit | L'idée |
# |:--|:--|:--|
# | Zones | `compute_cat_per_pixel` | une image est un batch de pixels |
# | Réseau | `Net`, `Net2` | la forme standard : `__init__` et `forward` |
# | Erreur | `margin_error` | la marge éloigne les frontières des points |
# | Boucle | `train` | la même pour tout modèle et toute erreur |
# | Batch | `margin_errors` | un bon indexage remplace une boucle |
#
# À retenir :
#
# - un réseau donne des scores, et la catégorie prédite est celle du plus grand ;
# - une erreur nulle ne garantit pas des frontières bien placées : c'est le rôle de la marge ;
# - dans la somme, $j \ne c$ : sinon l'erreur ne peut pas s'annuler ;
# - un tenseur gardé n'est pas une copie : l'optimiseur change les paramètres sur place ;
# - un nombre de neurones se choisit avec des mesures, plusieurs graines et leur incertitude.
#
# **La suite.** Au [TP 11](../tp11_mlp_numpy/tp11_mlp_numpy.ipynb), PyTorch disparaît : un réseau à
# plusieurs couches, en NumPy seul. Le [TP 14](../tp14_svm/tp14_svm.ipynb) retrouvera la marge : c'est
# l'idée des machines à vecteurs de support.
