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
# # TP 2 — De la recherche au hasard à la descente de gradient
#
# *Durée : 2 h 45. Avant ce TP : le [TP 1](../tp01_neurones/tp01_neurones.ipynb), où l'on calcule la sortie d'un neurone.*
#
# Un réseau calcule une réponse ; on la compare à la bonne, et l'écart est un nombre :
# l'**erreur**. Les données sont fixes, seuls les poids peuvent changer : l'erreur est donc
# une fonction des poids, et **apprendre, c'est chercher des poids qui la rendent petite**.
# Ce TP compare deux façons de chercher : essayer au hasard, et suivre la pente.
#
# **À la fin de ce TP, vous saurez**
#
# - écrire une recherche au hasard, et dire pourquoi elle ne suffit pas ;
# - demander à PyTorch la pente d'une erreur, et descendre cette pente ;
# - lire le graphe que PyTorch construit, et prévoir où va l'indicateur `requires_grad` ;
# - reconnaître un pas trop petit, bon, trop grand ;
# - supprimer la boucle sur les exemples.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `random_search` | ●●○○○ | 20 min | 2 |
# | Prédire | `predict_flags` | ●○○○○ | 5 min | 1 |
# | 2 | `gradient_descent` | ●●●○○ | 30 min | 3 |
# | Prédire | `predict_factors` | ●●○○○ | 5 min | 1 |
# | 3 | `f_different` | ●○○○○ | 10 min | 1 |
# | 4 | `good_step` | ●●○○○ | 10 min | 1 |
# | 5 | `gradient_descent_batch` | ●●○○○ | 15 min | 2 |
# | Clinique | `mended_line` | ●●○○○ | 10 min | 1 |
# | | Questions 2.1 à 2.6 | | 30 min | 7 |
#
# Chaque exercice est suivi d'une cellule de vérification : elle répond aussitôt, autant
# de fois que vous voulez, et n'utilise pas vos réponses aux autres exercices.

# %%
import time

import torch

from tp_utils.checks import tp02 as check
from tp_utils.i18n import decimal
from tp_utils.plots import (Stepped, describe, new_axes, plot_autograd_graph,
                            plot_curves, plot_descents, plot_steps)
from tp_utils.plots.style import COLORS, finish
from tp_utils.predictions import reveal

torch.set_num_threads(1)  # de si petits calculs vont plus vite sur un cœur

# %% [markdown]
# ## Une erreur à rendre petite
#
# Six mesures semblent alignées. Cherchons la droite $y = w_0\, x + w_1$ qui passe au plus
# près : les deux **poids** $w_0$ et $w_1$ sont à apprendre.

# %%
X = torch.tensor([-1.5, -0.5, 0.0, 0.5, 1.0, 2.0])
ref = torch.tensor([-1.3, 0.1, 0.4, 1.4, 2.1, 3.4])

ax = new_axes(width=5, height=3.2)[0]
ax.plot(X, ref, "o", color=COLORS[0], label="mesures")
for w0, w1, style, k in ((0, 0, "--", 1), (1, 1.5, ":", 2)):
    ax.plot(X, w0 * X + w1, style, color=COLORS[k],
            label=f"w0 = {w0}, w1 = {w1}")
finish(ax, "Six mesures et deux essais", "x", "réponse")
describe(ax, "Six points presque alignés, de (-1,5 ; -1,3) à (2 ; 3,4), et "
         "deux droites qui n'y passent pas.");

# %% [markdown]
# L'erreur d'un exemple est ici le carré de l'écart entre l'estimation et la référence ; celle
# de l'ensemble est la **moyenne** des erreurs de ses $N$ exemples :
#
# $$E(w) = \frac 1 N \sum_{i=0}^{N-1} (w_0\, x_i + w_1 - \mathrm{ref}_i)^2$$
#
# *Certains polycopiés font la somme. Dans tout ce cours, l'erreur d'un ensemble d'exemples
# est une moyenne, et un gradient est le gradient de cette moyenne : la longueur du pas
# ne dépend alors pas du nombre d'exemples.*

# %%
def error(w: torch.Tensor) -> torch.Tensor:
    """Erreur moyenne de la droite de poids w (2,) : un tenseur 0-d."""
    return ((w[0] * X + w[1] - ref) ** 2).mean()

error(torch.tensor([0.0, 0.0])), error(torch.tensor([1.0, 1.5]))

# %% [markdown]
# La première droite a une erreur de 3,30, la seconde de 0,71 : elle est meilleure, mais
# loin d'être bonne. Chaque erreur est un tenseur **0-d**, c'est-à-dire sans dimension : un seul nombre, que donne `.item()`.
#
# ## Exercice 1 — `random_search`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 20 min · 2 points*
#
# La méthode la plus simple n'utilise aucune formule :
#
# 1. calculer l'erreur des poids de départ ;
# 2. essayer des poids proches de ceux que l'on garde : ajouter à chaque coordonnée un
#    nombre tiré selon la loi normale de moyenne 0 et d'écart-type `sigma` ;
# 3. si l'erreur de l'essai est plus petite, le garder ; sinon, l'oublier ;
# 4. recommencer, `n_iter` essais en tout.
#
# Notez après chaque essai l'erreur des poids **gardés**. Tous les tirages utilisent
# `generator`, pour que l'expérience puisse être refaite à l'identique.
#
# <details><summary>Indice 1 : le tirage</summary>
#
# `torch.randn(w.shape, generator=generator)` tire un tenseur de la taille de `w`, de loi
# normale de moyenne 0 et d'écart-type 1. Que devient l'écart-type quand on multiplie
# par `sigma` ?
# </details>
#
# <details><summary>Indice 2 : ce qu'il faut retenir</summary>
#
# Deux variables suivent la recherche : les poids gardés, et leur erreur. Elles changent
# ensemble, ou pas du tout.
# </details>
#
# <details><summary>J'obtiens « le dernier essai, et non le meilleur poids trouvé »</summary>
#
# `w2 = w` ne fait pas de copie : les deux noms désignent le même tenseur, et
# `w2 += …` change aussi `w` (TP 0). Écrivez `w2 = w + …`, qui crée un tenseur neuf.
# </details>

# %% nbgrader={"grade": false, "grade_id": "random_search-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def random_search(
    error, w: torch.Tensor, n_iter: int, sigma: float, generator
) -> tuple[torch.Tensor, list[float]]:
    """Cherche des poids de petite erreur par essais au hasard.

    Args:
        error: fonction des poids, renvoie un tenseur 0-d.
        w: poids de départ, de taille quelconque, laissés intacts.
        n_iter: nombre d'essais.
        sigma: écart-type des perturbations.
        generator: un torch.Generator, source de tous les tirages.

    Returns:
        w, les meilleurs poids trouvés, et errors, l'erreur des poids
        gardés après chaque essai : n_iter valeurs.
    """
    ### BEGIN SOLUTION
    best, errors = error(w).item(), []
    for _ in range(n_iter):
        trial = w + sigma * torch.randn(w.shape, generator=generator)
        trial_error = error(trial).item()
        if trial_error < best:
            w, best = trial, trial_error
        errors.append(best)
    return w, errors
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "random_search", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.random_search(random_search)

# %% [markdown]
# **À observer.** L'erreur descend par marches : elle ne bouge que quand un essai est gardé.
# Changez `sigma`, puis la graine 0.

# %%
generator = torch.Generator().manual_seed(0)
w, errors = random_search(error, torch.zeros(2), 60, 0.3, generator)
plot_curves({"erreur gardée": errors}, "Soixante essais au hasard",
            "erreur moyenne", xlabel="essai", log=True)
w, errors[-1]

# %% [markdown]
# **Q2.1** (1 point) — Essayez `sigma` = 0,01, puis 0,3, puis 10, avec 60 essais. Lequel
# convient ? Que se passe-t-il dans les deux autres cas, et pourquoi ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q2-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# 0,3 convient : l'erreur est proche de 0,02 après 60 essais. Avec 0,01, un essai sur deux est
# gardé, mais chacun ne gagne presque rien : l'erreur est encore de 2,3 environ. Avec 10, les
# essais tombent si loin qu'un seul, ou aucun, est gardé : l'erreur reste proche de celle du
# départ. (Médianes sur 20 graines : 0,020, puis 2,3 et 2,7.)
#
# **Barème** — 0,5 : trop petit, petits progrès ; 0,5 : trop grand, essais presque tous refusés.
# <!-- END SOLUTION -->

# %% [markdown]
# ## La pente, calculée par PyTorch
#
# Chercher au hasard, c'est marcher dans le brouillard en tâtonnant. Or l'erreur est une
# formule, et une formule se dérive. Le **gradient** $\nabla E(w)$ est le vecteur des dérivées
# de $E$ par rapport à chaque poids : il montre la direction où l'erreur augmente le plus
# vite. Il suffit d'aller à l'opposé :
#
# $$w \leftarrow w - \text{pas} \times \nabla E(w)$$
#
# PyTorch calcule ce gradient. Pendant le calcul de l'erreur (la passe *forward*), il
# note les opérations ; `backward()` remonte ensuite de l'erreur vers les poids. Il faut
# seulement lui dire quels tenseurs sont à apprendre : c'est l'indicateur `requires_grad`.
#
# Regardons-le faire sur deux exemples, et un seul poids `a` : $f(x, a) = a\,x$.

# %%
x, target = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0])
a = torch.tensor(0.5)
a.requires_grad = True

total = torch.tensor(0.0)
before = total.requires_grad
y0 = a * x[0]
error0 = (y0 - target[0]) ** 2
total += error0
y1 = a * x[1]
total += (y1 - target[1]) ** 2
{"x": x.requires_grad, "a": a.requires_grad, "y0": y0.requires_grad,
 "total, avant": before, "total, après": total.requires_grad}

# %% [markdown]
# Nous n'avons donné l'indicateur qu'à `a`. Il s'est **propagé** : le résultat d'une
# opération le porte dès qu'un de ses opérandes le porte. Même `total`, créé sans lui, l'a
# reçu en accueillant `error0`. Voici le graphe que PyTorch a retenu, lu sur les
# tenseurs eux-mêmes : chaque case est un `grad_fn`, l'opération qui a produit un tenseur.

# %%
plot_autograd_graph(
    total,
    {"a": a, "y0": y0, "error0": error0, "y1": y1, "total": total,
     "x": x, "target": target},
    title="Le graphe derrière total",
);

# %% [markdown]
# La **feuille** `a` est le seul tenseur à apprendre. Les données `x` et `target` n'y sont
# pas : sans l'indicateur, elles ne comptent que comme des constantes. `backward` parcourt
# ces flèches à l'envers et dépose le résultat dans `a.grad`.

# %%
total.backward()
a.grad, x.grad

# %% [markdown]
# À la main : $2\,(0{,}5 - 2) \times 1 + 2\,(1 - 4) \times 2 = -3 - 12 = -15$. C'est bien
# `a.grad` ; et `x.grad` est `None`, puisque personne ne l'a demandé.

# %% [markdown]
# ## Prédire — `predict_flags`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Prédire, puis exécuter, comme au TP 0. `x`, `a` et `y0` sont ceux d'au-dessus ; `z` vient de `with torch.no_grad(): z = a * 2`, un bloc
# où PyTorch ne note rien ; `a.detach()` a la valeur de `a`, mais n'est plus relié au graphe.
# L'indicateur de chaque résultat vaut-il `True` ou `False` ? Écrivez-le à la main.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `(x * 2).requires_grad` | le double des données |
# | b | `(a + x).requires_grad` | le poids et les données |
# | c | `(a.detach() * x[0]).requires_grad` | le poids, coupé du graphe |
# | d | `(y0 > 1).requires_grad` | une comparaison |
# | e | `z.requires_grad` | un calcul fait sous `no_grad` |
# | f | `(0 * a).requires_grad` | un produit qui vaut toujours 0 |
# | g | `torch.tensor(a.item()).requires_grad` | un tenseur neuf, de même valeur que `a` |
# | h | `a.clone().requires_grad` | une copie de `a` |

# %% nbgrader={"grade": false, "grade_id": "predict_flags-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_flags() -> dict:
    """Prédit quels résultats portent l'indicateur requires_grad.

    Returns:
        a à h : True ou False.
    """
    ### BEGIN SOLUTION
    first = {"a": False, "b": True, "c": False, "d": False}
    return {**first, "e": False, "f": True, "g": False, "h": True}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_flags", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_flags(predict_flags)

# %% [markdown]
# Exécutons, et comparons :

# %%
with torch.no_grad():
    z = a * 2
found = {"a": x * 2, "b": a + x, "c": a.detach() * x[0], "d": y0 > 1,
         "e": z, "f": 0 * a, "g": torch.tensor(a.item()), "h": a.clone()}
flags = {key: tensor.requires_grad for key, tensor in found.items()}
reveal(predict_flags(), flags)

# %% [markdown]
# **Q2.2** (1 point) — Une comparaison comme `y0 > 1` ne porte jamais l'indicateur. Pourquoi ne peut-on pas descendre la pente du
# **nombre d'exemples mal classés** ? Et si l'on donnait aussi l'indicateur à `x`, qu'est-ce qui changerait pour `a.grad`, pour
# le graphe, pour le temps de calcul ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q2-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Un nombre d'exemples mal classés ne change que par sauts : entre deux sauts, sa pente est nulle, et aux sauts il n'en a pas. La
# descente ne saurait donc pas où aller ; c'est pourquoi l'on descend une erreur qui varie avec douceur, comme un carré. Si `x` portait
# l'indicateur, `a.grad` vaudrait toujours $-15$, mais `backward` calculerait aussi `x.grad`, dont personne ne se sert : un graphe plus
# grand, un calcul et de la mémoire de plus.
#
# **Barème** — 0,5 : pente nulle presque partout ; 0,5 : même `a.grad`, un gradient inutile de plus.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 2 — `gradient_descent`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 30 min · 3 points*
#
# Écrivez la descente de gradient à pas fixe, pour une fonction $f(x, a)$ quelconque. Dans
# cette première version, les exemples passent **un par un** :
#
# 1. déclarer que `a` est à apprendre ;
# 2. `n_iter` fois : calculer l'erreur moyenne
#    $\frac 1 N \sum_i \mathrm{err}(f(x_i, a), \mathrm{ref}_i)$, et la noter dans `errors` ;
# 3. demander le gradient ;
# 4. faire un pas à l'opposé, **sans que PyTorch le note** : la mise à jour ne fait pas
#    partie du calcul de l'erreur ;
# 5. remettre le gradient à zéro : `backward` **ajoute** à ce qui s'y trouve déjà.
#
# <details><summary>Indice 1 : la mise à jour</summary>
#
# Dans un bloc `with torch.no_grad():`, écrivez `a -= step * a.grad`. L'opération se fait
# sur place : `a` reste la même feuille. Avec `a = a - …`, on fabriquerait un autre
# tenseur, qui n'est plus une feuille à apprendre.
# </details>
#
# <details><summary>Indice 2 : l'erreur totale</summary>
#
# Un tenseur `total = torch.tensor(0.0)`, recréé à **chaque** itération, reçoit l'erreur de
# chaque exemple ; il reste à diviser par le nombre d'exemples, `len(X)`.
# </details>
#
# <details><summary>Indice 3 : le gradient à zéro</summary>
#
# `a.grad.zero_()`, après le pas.
# </details>
#
# <details><summary>J'obtiens « a leaf Variable that requires grad is being used in an in-place operation »</summary>
#
# Vous modifiez `a` en dehors de `torch.no_grad()` : PyTorch voudrait noter cette opération
# dans le graphe, et ne le peut pas.
# </details>
#
# <details><summary>J'obtiens « element 0 of tensors does not require grad and does not have a grad_fn »</summary>
#
# L'erreur n'est reliée à aucun tenseur à apprendre. Ou bien `a.requires_grad` n'a jamais
# été mis à `True` ; ou bien `a` a été remplacé, dans le bloc `no_grad`, par un
# tenseur neuf qui ne l'a plus.
# </details>
#
# <details><summary>J'obtiens « unsupported operand type(s) for *: 'float' and 'NoneType' »</summary>
#
# `a.grad` vaut `None` : `a` n'est pas une feuille. C'est ce qui arrive après `a = a - …`
# en dehors de `no_grad`.
# </details>
#
# <details><summary>J'obtiens « Trying to backward through the graph a second time »</summary>
#
# Le total de l'itération précédente sert encore : recréez-le au début de chacune.
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient_descent-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_descent(
    f, err, X, ref, a: torch.Tensor, step: float, n_iter: int
) -> tuple[torch.Tensor, list[float]]:
    """Descend le gradient de l'erreur moyenne, à pas fixe.

    Args:
        f: f(x, a), l'estimation pour un exemple x.
        err: err(estim, ref), l'erreur d'une estimation.
        X, ref: les N exemples, X[i], et leurs références, ref[i].
        a: poids de départ, sans requires_grad.
        step: longueur du pas.
        n_iter: nombre de pas.

    Returns:
        a, le poids après le dernier pas, et errors, l'erreur moyenne
        avant chaque pas : n_iter valeurs.
    """
    ### BEGIN SOLUTION
    a.requires_grad = True
    errors = []
    for _ in range(n_iter):
        total = torch.tensor(0.0)
        for i in range(len(X)):
            total += err(f(X[i], a), ref[i])
        mean = total / len(X)
        errors.append(mean.item())
        mean.backward()
        with torch.no_grad():
            a -= step * a.grad
            a.grad.zero_()
    return a, errors
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "gradient_descent", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.gradient_descent(gradient_descent)

# %% [markdown]
# **À observer.** La même droite, cette fois en suivant la pente : vingt pas suffisent.

# %%
def line(x, w):
    return w[0] * x + w[1]

def squared(estim, ref):
    return (estim - ref) ** 2

w, errors = gradient_descent(line, squared, X, ref, torch.zeros(2), 0.3, 20)
w, errors[0], errors[-1]

# %% [markdown]
# ## Les deux méthodes, côte à côte
#
# Même erreur, même départ. `gradient_descent` et `random_search` ne renvoient que le
# dernier poids ; pour dessiner leur chemin, on les appelle un pas à la fois. Les courbes
# grises sont des lignes de niveau : l'erreur y est constante.

# %%
def follow(one_step, n):
    """Les poids (n + 1, 2) d'une recherche faite pas à pas depuis (0, 0)."""
    path = [torch.zeros(2)]
    for _ in range(n):
        w, _ = one_step(path[-1].clone())
        path.append(w.detach().clone())
    return torch.stack(path)

# %%
generator = torch.Generator().manual_seed(0)
paths = {"au hasard": follow(
    lambda w: random_search(error, w, 1, 0.3, generator), 40)}
paths["gradient"] = follow(
    lambda w: gradient_descent(line, squared, X, ref, w, 0.1, 1), 40)
left, right = new_axes(2, width=5.2, height=4.2)
plot_descents(error, paths, box=(-0.4, 2.4, -0.6, 1.6), ax=left)
costs = {name: [error(w) for w in path] for name, path in paths.items()}
plot_curves(costs, "L'erreur", "erreur moyenne", "itération", True, right);

# %% [markdown]
# Le gradient descend sans hésiter ; le hasard zigzague, et paie d'un calcul d'erreur chaque
# essai refusé : ce sont les paliers de sa courbe. (Une itération de gradient coûte deux à
# trois calculs d'erreur, à cause de la passe *backward* : l'avance reste nette.)
#
# Avec deux poids, le hasard s'en sort. Un petit réseau en a des milliers : que se
# passe-t-il quand leur nombre $d$ grandit ? Prenons l'erreur la plus simple,
# $E(w) = \frac 1 d \sum_i (w_i - 1)^2$, en partant de 0.

# %%
generator, results = torch.Generator().manual_seed(0), {}
for d in (2, 10, 50, 250):
    _, by_chance = random_search(
        lambda w: ((w - 1) ** 2).mean(), torch.zeros(d), 200, 0.3, generator)
    results[f"au hasard, d = {d}"] = by_chance
_, by_slope = gradient_descent(  # f(i, a) = a[i] : la même erreur, d = 250
    lambda i, a: a[i], squared, torch.arange(250), torch.ones(250),
    torch.zeros(250), 12.5, 40)
results["gradient, d = 250"] = by_slope
plot_curves(results, "Quand le nombre de poids grandit",
            "erreur moyenne", "itération", log=True);

# %% [markdown]
# **Q2.3** (1 point) — Pourquoi la recherche au hasard devient-elle si lente quand $d$
# grandit ? Et pourquoi pas la descente de gradient ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q2-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Une perturbation au hasard n'améliore l'erreur que si elle va à peu près dans la bonne
# direction. Avec 250 coordonnées tirées indépendamment, presque toutes les directions sont
# presque perpendiculaires à la bonne (à 7° près pour 19 sur 20), et la perturbation, de longueur $\sigma\sqrt d$, éloigne plus
# qu'elle ne rapproche : les essais sont presque tous refusés. Le gradient donne la direction
# utile pour les $d$ poids à la fois, au prix d'une passe *backward* dont le coût est
# comparable à celui de la passe *forward*, quel que soit $d$.
#
# **Barème** — 0,5 : probabilité d'améliorer qui s'effondre ; 0,5 : toutes les dérivées d'un coup.
# <!-- END SOLUTION -->

# %% [markdown]
# ## La longueur du pas
#
# Le gradient donne la direction ; la longueur du pas reste à choisir. Prenons un cas où tout
# se calcule : $f(x, a) = a\,x$, trois exemples $x = 1, 2, 3$ de références $2, 4, 6$. L'écart
# $a\,x - 2\,x$ s'écrit $x\,(a - 2)$ : l'erreur moyenne est donc une parabole,
#
# $$E(a) = \frac{1^2 + 2^2 + 3^2}{3}\,(a - 2)^2 = \frac{14}{3}\,(a - 2)^2$$
#
# Sa pente est $E'(a) = \frac{28}{3}\,(a - 2)$. Un pas remplace $a$ par $a' = a - \text{pas} \times E'(a)$ ; retranchons 2
# des deux côtés :
#
# $$a' - 2 = \Big(1 - \tfrac{28}{3}\,\text{pas}\Big)\,(a - 2)$$
#
# L'écart au minimum est multiplié à chaque pas par le même facteur, $1 - \frac{28}{3}\,\text{pas}$.

# %% [markdown]
# ## Prédire — `predict_factors`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# `factor(step)` est ce facteur, pour le pas `step`. Écrivez à la main, avant d'exécuter : des nombres de a à f, avec trois chiffres après la virgule (ou des
# fractions), `True` ou `False` ensuite.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `factor(0.005)` | le facteur, pour un pas de 0,005 |
# | b | `factor(0.08)` | pour un pas de 0,08 |
# | c | `factor(0.2)` | pour un pas de 0,2 |
# | d | `factor(0.23)` | pour un pas de 0,23 |
# | e | `limit()` | le pas à partir duquel la descente ne converge plus |
# | f | `best()` | le pas qui arrive au minimum du premier coup |
# | g | `crosses(0.2)` | à chaque pas, $a$ passe-t-il de l'autre côté du minimum ? |
# | h | `grows(0.2)` | à chaque pas, l'écart au minimum grandit-il ? |

# %% nbgrader={"grade": false, "grade_id": "predict_factors-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_factors() -> dict:
    """Prédit ce qu'un pas fait de l'écart au minimum.

    Returns:
        a à f : un nombre ; g, h : True ou False.
    """
    ### BEGIN SOLUTION
    factors = {"a": 0.953, "b": 0.253, "c": -0.867, "d": -1.147}
    return {**factors, "e": 3 / 14, "f": 3 / 28, "g": True, "h": False}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_factors", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_factors(predict_factors)

# %% [markdown]
# Quatre valeurs du pas, quatre comportements :

# %%
steps = {"trop petit": 0.005, "bon": 0.08, "oscille": 0.2, "diverge": 0.23}
x, target, errors = torch.tensor([1.0, 2, 3]), torch.tensor([2.0, 4, 6]), {}
axes = new_axes(4, width=3.0, height=3.0)
for (name, step), ax in zip(steps.items(), axes):
    path = [torch.tensor(0.0)]
    for _ in range(12):
        a, e = gradient_descent(
            lambda x, a: a * x, squared, x, target, path[-1].clone(), step, 1)
        path.append(a.detach().clone())
        errors.setdefault(f"{name}, pas = {step}", []).extend(e)
    plot_steps(lambda a: 14 / 3 * (a - 2) ** 2, path, f"{name} : {step}", ax=ax)
plot_curves(errors, "Quatre pas", "erreur moyenne", "itération", log=True);

# %% [markdown]
# Vos prédictions, et ce que fait votre `gradient_descent`, essayée avec 299 pas :

# %%
def factor(step):
    """Par quoi un pas, parti de 0, multiplie l'écart au minimum."""
    a, _ = gradient_descent(lambda x, a: a * x, squared, x, target,
                            torch.tensor(0.0), step, 1)
    return (a.item() - 2) / -2

# %%
tried = {k / 1000: factor(k / 1000) for k in range(1, 300)}
found = {key: tried[s] for key, s in zip("abcd", steps.values())}
found["e"] = max(s for s in tried if abs(tried[s]) < 1)
found["f"] = min(tried, key=lambda s: abs(tried[s]))
found |= {"g": tried[0.2] < 0, "h": abs(tried[0.2]) > 1}
reveal(predict_factors(), found, within=0.02)

# %% [markdown]
# **Q2.4** (1 point) — Reliez chacun des quatre facteurs à ce que vous voyez sur les figures. Si tous les exemples $x$ et toutes les
# références étaient dix fois plus grands, pour quels pas la descente convergerait-elle encore ? Qu'en conclure pour le choix d'un pas ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q2-4", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# 0,005 : l'écart ne perd que 5 % par pas, la descente est lente ; 0,08 : il est divisé par quatre à chaque pas ; 0,2 : le facteur est
# négatif, donc $a$ saute de l'autre côté du minimum à chaque pas, mais l'écart diminue ; 0,23 : l'écart grandit, et l'erreur explose.
# Avec des nombres dix fois plus grands, l'erreur est multipliée par 100, et sa pente aussi : le facteur devient
# $1 - \frac{2800}{3}\,\text{pas}$, et il faut $0 < \text{pas} < 3/1400 \approx 0{,}00214$. Un pas ne convient qu'à une échelle des
# données : on ramène donc celles-ci, d'avance, à des grandeurs proches de 1.
#
# **Barème** — 0,5 : lien avec les figures ; 0,5 : un pas cent fois plus petit, donc lié à l'échelle.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Apprendre l'opérateur ≠
#
# Changeons de problème. L'opérateur booléen « différent » répond 1 si $x \ne y$, et 0 si
# $x = y$. On voudrait qu'une fonction l'**apprenne** sur quatre exemples :
#
# | *x* | *y* | référence |
# |--:|--:|--:|
# | 4 | 2 | 1 |
# | 6 | −3 | 1 |
# | 1 | 1 | 0 |
# | 3 | 3 | 0 |
#
# ## Exercice 3 — `f_different`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# La fonction choisie n'a qu'un poids $a$ :
#
# $$f(x, y, a) = \min(a \times |x - y|,\ 1)$$
#
# Écrivez-la pour des tenseurs 0-d comme pour des tenseurs $(N,)$. Le gradient devra la
# traverser : n'utilisez que des fonctions de torch.
#
# <details><summary>Indice 1 : la valeur absolue et le minimum</summary>
#
# `torch.abs(t)` ; et `torch.min(u, v)`, qui prend le minimum coefficient par coefficient
# de **deux tenseurs** : 1 doit donc en être un.
# </details>
#
# <details><summary>J'obtiens « Dimension out of range (expected to be in range of [-1, 0], but got 1) »</summary>
#
# `torch.min(t, 1)` cherche le minimum **le long de l'axe 1**. Pour prendre le minimum avec le
# nombre 1, il faut un tenseur : `torch.tensor(1.0)`. Avec `torch.min(t, 1.0)`, le message
# est « min() received an invalid combination of arguments », et le remède est le même.
# </details>
#
# <details><summary>J'obtiens « Boolean value of Tensor with more than one value is ambiguous »</summary>
#
# Le `min` de Python compare deux valeurs et en choisit une : il ne sait pas le faire pour
# un tenseur entier. Celui de torch, si.
# </details>

# %% nbgrader={"grade": false, "grade_id": "f_different-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def f_different(
    x: torch.Tensor, y: torch.Tensor, a: torch.Tensor
) -> torch.Tensor:
    """Estime si x et y sont différents.

    Args:
        x, y: tenseurs de même taille, 0-d ou (N,).
        a: le poids, tenseur 0-d.

    Returns:
        min(a |x - y|, 1), de la taille de x.
    """
    ### BEGIN SOLUTION
    return torch.min(a * torch.abs(x - y), torch.tensor(1.0))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "f_different", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.f_different(f_different)

# %% [markdown]
# **À observer.** Voici l'erreur moyenne sur les quatre exemples, en fonction de $a$. Elle est
# faite de morceaux de paraboles, puis devient exactement nulle : où, et pourquoi ?

# %%
pairs = torch.tensor([[4.0, 2.0], [6.0, -3.0], [1.0, 1.0], [3.0, 3.0]])
ref_pairs = torch.tensor([1.0, 1.0, 0.0, 0.0])

def different(pair, a):  # un exemple (2,), ou tous : (N, 2)
    return f_different(pair[..., 0], pair[..., 1], a)

ticks = torch.linspace(-0.2, 1, 121)
values = [squared(different(pairs, t), ref_pairs).mean() for t in ticks]
ax = new_axes(width=5, height=3)[0]
ax.plot(ticks, values, color=COLORS[0])
finish(ax, "L'erreur de ≠", "a", "erreur moyenne")
describe(ax, "L'erreur descend vite jusqu'à a = 1/9, puis plus doucement "
         "jusqu'à a = 1/2, et reste nulle ensuite.");

# %% [markdown]
# ## Exercice 4 — `good_step`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Trouvez, par essais, un pas avec lequel la descente, partie de $a = 0$, rend l'erreur
# moyenne plus petite que 0,0001 en **moins de 100 itérations**. Cette cellule vous y aide :
# essayez-y plusieurs pas, puis écrivez votre choix dans `good_step`.

# %%
a, errors = gradient_descent(different, squared, pairs, ref_pairs,
                             torch.tensor(0.0), 0.001, 100)
plot_curves({"pas = 0,001": errors}, "Apprendre ≠",
            "erreur moyenne", "itération")
a.item(), errors[-1]

# %% [markdown]
# <details><summary>Indice : comment chercher</summary>
#
# Par facteurs de 3 ou 10, dans le sens qui fait descendre l'erreur plus vite. Quand elle
# est descendue assez, il n'est pas nécessaire de chercher le meilleur pas.
# </details>

# %% nbgrader={"grade": false, "grade_id": "good_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def good_step() -> float:
    """Renvoie un pas qui apprend ≠ en moins de 100 itérations."""
    ### BEGIN SOLUTION
    return 0.05
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "good_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.good_step(good_step)

# %% [markdown]
# **À observer.** Voici le poids appris, le nombre d'itérations où l'erreur dépasse encore
# 0,0001, et la dernière erreur. Le seuil où l'erreur s'annule est $a = 1/2$ : un pas modéré
# s'en approche, un grand pas saute par-dessus.

# %%
a, errors = gradient_descent(different, squared, pairs, ref_pairs,
                             torch.tensor(0.0), float(good_step()), 100)
a.item(), sum(e > 1e-4 for e in errors), errors[-1]

# %% [markdown]
# Un pas de 100 réussit aussi, alors que la question 2.4 vient d'apprendre qu'un grand pas
# diverge. Regardez :

# %%
plateau = {}
for step in (0.05, 1.0, 100.0):
    a, errors = gradient_descent(different, squared, pairs, ref_pairs,
                                 torch.tensor(0.0), step, 3)
    plateau[step] = a.item(), errors
plateau

# %% [markdown]
# Toutes les erreurs ne sont pas des paraboles. En voici une qui a deux creux, dont un seul est le plus bas, et un
# **plateau** de chaque côté. Lâchez le poids où vous voulez (le carré) : votre `gradient_descent` fait vingt pas.
#
# **À essayer.** De quels départs atteint-on le creux le plus bas, avec un petit pas ? L'autre creux est un
# **minimum local** : quel pas permet d'en sortir ? Et du plateau ? Que vaut la pente dans ces deux lieux ?
#
# <details><summary>Ce que l'on y voit</summary>
#
# À petit pas, le poids descend au fond du creux de son versant, et y reste : la pente y est nulle, que ce fond soit
# le plus bas ou non. Un pas de 1 enjambe le petit creux, trop étroit pour lui, et finit dans le grand. Sur le
# plateau, la pente est presque nulle : même un grand pas n'y bouge pas.
# </details>

# %%
def relief(x, a):
    """Le plus bas en 0, un minimum local vers 2,3, et des plateaux."""
    return (1 - 0.9 * torch.exp(-(a / 1.5) ** 2)
            - 0.3 * torch.exp(-((a - 2.3) / 0.3) ** 2))

def drop(start, step):
    """Vingt pas de gradient_descent, dessinés sur le relief."""
    path, one = [torch.tensor(start)], torch.zeros(1)
    for _ in range(20):
        a = path[-1].clone()
        a, _ = gradient_descent(relief, torch.sub, one, one, a, step, 1)
        path.append(a.detach())
    return plot_steps(lambda a: relief(0, torch.tensor(a)), path,
                      f"Arrivée en a = {path[-1].item():.2f}", -4, 7,
                      new_axes(width=5, height=3.2)[0])

# %%
Stepped(drop, "Choisissez le départ et le pas",
        {"start": (2.8, 1.3, -1.0, 6.0), "step": (0.2, 1.0, 3.0)},
        names={"start": "départ", "step": "pas"})

# %% [markdown]
# **Q2.5** (2 points) — (a) Au-delà de $a = 1/2$, que vaut la pente de l'erreur ? Expliquez
# pourquoi un pas de 100 ne diverge pas ici, et ce que vaut alors le poids appris. (b) Avec le
# pas que **vous** avez choisi, que répond la fonction apprise pour $x = 1$ et $y = 1{,}2$ ?
# Et avec un pas de 100 ? L'erreur est presque nulle dans les deux cas : laquelle croire ?
# Quel exemple ajouter pour trancher ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q2-5", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# (a) Dès que $a > 1/2$, le minimum vaut 1 sur les deux exemples différents : l'erreur est nulle,
# et sa pente aussi. Un pas de 100 jette $a$ très loin du premier coup, sur ce **plateau**, où
# rien ne le fait revenir : il y reste, quel que soit ce point. Une parabole, elle, aurait une pente d'autant plus
# forte que l'on est loin, et renverrait plus loin encore. (b) Avec un pas modéré, $a \approx 0{,}5$ et
# $f(1,\ 1{,}2) \approx 0{,}1$ : presque « égaux », alors que les deux nombres sont différents. Avec un
# pas de 100, $a$ est très grand et $f$ vaut 1. Les exemples ne permettent pas de trancher : une
# erreur nulle sur ceux que l'on a appris ne dit rien des autres. L'exemple $(1,\ 1{,}2)$, de
# référence 1, n'a une erreur nulle qu'à partir de $a = 5$.
#
# **Barème** — 0,5 : pente nulle sur le plateau ; 0,5 : un seul grand saut, puis plus rien ; 0,5 : réponse
# de **son** $a$ à $(1,\ 1{,}2)$, lue sur la page ; 0,5 : les exemples ne tranchent pas, un exemple où
# $|x - y|$ est petit le fait.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 5 — `gradient_descent_batch`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Les exemples passent un par un dans une boucle Python, alors que `f` et `err` savent
# traiter un tenseur entier. Réécrivez la descente **sans boucle sur les exemples** : `f`
# reçoit `X` en une fois, le **batch** (le lot), et l'erreur moyenne se calcule sur le
# tenseur des $N$ erreurs. Les résultats ne changent pas.
#
# <details><summary>Indice</summary>
#
# `err(f(X, a), ref)` est un tenseur de taille $(N,)$ : il contient toutes les erreurs.
# </details>
#
# <details><summary>J'obtiens « grad can be implicitly created only for scalar outputs »</summary>
#
# `backward` part d'un seul nombre. Vous l'appelez sur le tenseur des $N$ erreurs : il reste à
# en faire la moyenne.
# </details>

# %% nbgrader={"grade": false, "grade_id": "gradient_descent_batch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_descent_batch(
    f, err, X, ref, a: torch.Tensor, step: float, n_iter: int
) -> tuple[torch.Tensor, list[float]]:
    """Fait la même descente, sans boucle sur les exemples.

    Args:
        f: f(X, a), les N estimations, (N,).
        err: err(estim, ref), les N erreurs, (N,).
        X, ref: les N exemples et leurs références.
        a, step, n_iter: comme pour gradient_descent.

    Returns:
        a et errors, comme gradient_descent.
    """
    ### BEGIN SOLUTION
    a.requires_grad = True
    errors = []
    for _ in range(n_iter):
        mean = err(f(X, a), ref).mean()
        errors.append(mean.item())
        mean.backward()
        with torch.no_grad():
            a -= step * a.grad
            a.grad.zero_()
    return a, errors
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "gradient_descent_batch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.gradient_descent_batch(gradient_descent_batch)

# %% [markdown]
# **À observer.** Les mêmes nombres, bien plus vite. Comparez les durées de dix itérations,
# pour des exemples de plus en plus nombreux.

# %%
seconds = {}
for n in (10, 100, 1000):
    many = torch.linspace(-1, 1, n)
    for descent in (gradient_descent, gradient_descent_batch):
        start = time.perf_counter()
        descent(line, squared, many, 2 * many, torch.zeros(2), 0.3, 10)
        ms = 1000 * (time.perf_counter() - start)
        seconds[f"{descent.__name__}, N = {n}"] = f"{decimal(ms, '.1f')} ms"
seconds

# %% [markdown]
# **Q2.6** (1 point) — Comment chaque durée varie-t-elle avec $N$ ? Le nombre de calculs est
# pourtant le même : d'où vient la différence ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q2-6", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Avec la boucle, la durée est proportionnelle à $N$ ; sans elle, elle ne change presque pas
# jusqu'à mille exemples. Chaque opération de torch appelée depuis Python a un coût fixe
# (quelques microsecondes : l'interprète, le choix du calcul, le nœud du graphe), bien plus
# grand que l'addition ou la multiplication elle-même. La boucle paie ce coût $N$ fois, le
# batch une seule fois ; l'arithmétique se fait ensuite en une boucle compilée.
#
# **Barème** — 0,5 : proportionnelle, presque constante ; 0,5 : coût fixe de chaque appel.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_line`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Un programme faux ne s'arrête pas toujours sur une erreur. En voici un. Il descend l'erreur de la
# droite sans `backward`, avec les deux pentes calculées sur le papier,
#
# $$\frac{\partial E}{\partial a_0} = \frac 2 N \sum_i x_i\,(a_0\, x_i + a_1 - \mathrm{ref}_i)
# \qquad \frac{\partial E}{\partial a_1} = \frac 2 N \sum_i (a_0\, x_i + a_1 - \mathrm{ref}_i)$$
#
# où $\frac{\partial E}{\partial a_0}$, qui se lit « dérivée de $E$ par rapport à $a_0$ », est la pente de l'erreur quand $a_0$ bouge seul.
# Ces formules sont justes. Le programme a une seule faute, que beaucoup ont faite avant vous.

# %%
def broken_line(X, ref, a, step, n_iter):
    """Descend l'erreur moyenne d'une droite, les pentes à la main."""
    gap = a[0] * X + a[1] - ref
    errors = []
    for _ in range(n_iter):
        errors.append(((a[0] * X + a[1] - ref) ** 2).mean().item())
        slopes = torch.stack([2 * (gap * X).mean(), 2 * gap.mean()])
        a = a - step * slopes
    return a, errors

# %% [markdown]
# Voici le symptôme, avec trois pas, et la descente que vous avez écrite.

# %%
symptom = {}
for step in (0.1, 0.03, 0.01):
    a, e = broken_line(X, ref, torch.zeros(2), step, 60)
    symptom[f"broken_line, pas = {decimal(step)}"] = e
_, by_torch = gradient_descent(line, squared, X, ref, torch.zeros(2), 0.1, 60)
symptom["gradient_descent, pas = 0,1"] = by_torch
ax = plot_curves(symptom, "Le symptôme", "erreur moyenne", "itération")
ax.set_ylim(0, 4);

# %% [markdown]
# L'erreur descend, puis remonte, de plus en plus haut. Un pas trop grand ? Celui de 0,1 convient
# à `gradient_descent`, et un pas plus petit ne fait que **retarder** la remontée. Deux pas suffisent
# pour chercher : le premier est le bon, le second ne l'est plus.

# %%
for n_iter in (1, 2):
    good = gradient_descent(line, squared, X, ref, torch.zeros(2), 0.1, n_iter)
    broken = broken_line(X, ref, torch.zeros(2), 0.1, n_iter)
    good, broken = (w.detach().numpy() for w in (good[0], broken[0]))
    print(f"après {n_iter} pas : {good} et {broken}")

# %% [markdown]
# Trouvez la faute de `broken_line`. Recopiez-la ci-dessous sous le nom `mended_line`, et
# réparez-la. Les pentes restent écrites à la main, sans `backward` ; les deux pentes d'un pas
# sont prises au **même** point.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Affichez `slopes` à chaque tour de la boucle. Près du minimum, que devraient devenir les pentes ?
# </details>
#
# <details><summary>Indice 2 : une ligne a-t-elle un effet plus tard ?</summary>
#
# `gap` est un tenseur, le résultat d'un calcul déjà fait. Change-t-il quand `a` change ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_line-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_line(
    X, ref, a: torch.Tensor, step: float, n_iter: int
) -> tuple[torch.Tensor, list[float]]:
    """Descend l'erreur moyenne d'une droite, les pentes à la main.

    Args:
        X, ref: les N abscisses et leurs références, (N,).
        a: poids de départ, (2,), laissé intact.
        step, n_iter: comme pour gradient_descent.

    Returns:
        a et errors, comme gradient_descent.
    """
    ### BEGIN SOLUTION
    errors = []
    for _ in range(n_iter):
        gap = a[0] * X + a[1] - ref
        errors.append((gap**2).mean().item())
        a = a - step * 2 * torch.stack([(gap * X).mean(), gap.mean()])
    return a, errors
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_line", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mended_line(mended_line)

# %% [markdown]
# **À observer.** Guéri : la même courbe que `gradient_descent`, pas après pas.

# %%
_, mended = mended_line(X, ref, torch.zeros(2), 0.1, 60)
curves = {"avant": symptom["broken_line, pas = 0,1"], "après": mended}
ax = plot_curves(curves, "Guéri", "erreur moyenne", "itération")
ax.set_ylim(0, 4)
max(abs(m - e) for m, e in zip(mended, by_torch))

# %% [markdown]
# ## Bilan
#
# | Méthode | Ce qu'elle demande à l'erreur | Le coût d'un pas | Quand le nombre de poids grandit |
# |:--|:--|:--|:--|
# | Recherche au hasard | de savoir la calculer | une passe *forward* | presque tous les essais sont refusés |
# | Descente de gradient | d'être dérivable presque partout | une passe *forward*, une *backward* | chaque pas fait bouger tous les poids |
#
# À retenir :
#
# - apprendre, c'est minimiser une erreur, qui est une fonction des poids ;
# - `requires_grad` se propage des poids jusqu'à l'erreur, `backward` revient de l'erreur aux
#   poids, et la mise à jour se fait sous `torch.no_grad()` ;
# - `backward` ajoute à `.grad` : on le remet à zéro à chaque pas ;
# - un pas trop petit traîne, un pas trop grand oscille, puis diverge ;
# - un gradient se recalcule à chaque pas, toutes ses pentes au même point ; en cas de doute, on compare un
#   seul pas à une référence ;
# - une erreur nulle sur les exemples appris ne garantit rien sur les autres.
#
# **La suite.** Ici, PyTorch a calculé le gradient. Au
# [TP 3](../tp03_formalisation/tp03_formalisation.ipynb) et au
# [TP 4](../tp04_manuel/tp04_manuel.ipynb), vous le calculerez vous-même, pour un vrai réseau :
# c'est ainsi que l'on comprend ce que fait `backward`.
