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
# # TP 5 — Le backward par `autograd`
#
# *Durée : 2 h. Avant ce TP : le [TP 4](../tp04_manuel/tp04_manuel.ipynb), dont on reprend le réseau, les données et les fonctions.*
#
# Au TP 4, le plus long a été d'écrire `backward`, et il faudrait tout recommencer pour une
# autre activation ou une couche de plus. Or ce calcul ne demande aucune invention : la
# règle de la chaîne (la dérivation des fonctions composées, TP 3) s'applique aux opérations du
# *forward*, l'une après l'autre, de la dernière à la première. PyTorch sait donc le faire, et
# cela s'appelle la **différentiation automatique** (*autograd*).
#
# **À la fin de ce TP, vous saurez**
#
# - demander à PyTorch de suivre un tenseur, et lire son gradient ;
# - dire quels tenseurs reçoivent un `.grad`, et lesquels n'en reçoivent pas ;
# - mettre à jour un paramètre sans abîmer le graphe de calcul ;
# - expliquer pourquoi les gradients s'accumulent, et les remettre à zéro au bon moment ;
# - reconnaître dix messages que tout le monde rencontre un jour.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `init_weights` | ●○○○○ | 10 min | 1 |
# | Prédire | `predict_grads` | ●●○○○ | 5 min | 1 |
# | 2 | `train_step` | ●●●○○ | 20 min | 2 |
# | 3 | `train` | ●●○○○ | 20 min | 3 |
# | Clinique | `mended_epoch` | ●●○○○ | 10 min | 2 |
# | | Questions 5.1 à 5.4 | | 25 min | 6 |

# %%
import time
import warnings

import torch

from tp_utils import CirclesData, levels
from tp_utils.checks import tp05 as check
from tp_utils.gradients import compare, numerical_gradient
from tp_utils.i18n import numbers
from tp_utils.plots import explore, plot_curves, plot_graph, plot_levels
from tp_utils.predictions import reveal
from tp_utils.training import live, new_history

torch.set_num_threads(1)  # petites matrices : un seul cœur va plus vite

# %% [markdown]
# Les données sont celles du TP 4 : un disque (classe 1) dans un anneau (classe 0).

# %%
data = CirclesData()
data.plot_data();

# %% [markdown]
# ## Ce qui disparaît
#
# | Partie du programme | TP 4, à la main | TP 5, avec `autograd` |
# |:--|:--|:--|
# | Poids | des tenseurs ordinaires | les mêmes, que PyTorch **suit** |
# | *Forward*, coût | `forward`, `loss_and_precision` | inchangés |
# | Gradients | <s>`grads = backward(weights, outputs, Y)`</s> | `loss.backward()` |
# | Où sont-ils ? | dans le dictionnaire `grads` | dans chaque poids : `w.grad` |
# | Pas de descente | `train_step(weights, grads, eta)` | `train_step(weights, eta)` |
# | Remise à zéro | inutile : `grads` est neuf à chaque fois | **à faire** : `.grad` s'accumule |
#
# Une fonction de huit lignes, et les formules établies au TP 3, laissent la place à une
# ligne. En échange, il faut comprendre ce que PyTorch retient, et quand.

# %% [markdown]
# ## Découvrir `autograd`
#
# Au TP 2, vous avez utilisé `requires_grad` et `backward` pour un seul paramètre ; voyons ce
# qui se passe dessous. Commençons par un nombre. Un tenseur créé avec `requires_grad=True` est **suivi** :
# PyTorch retient toutes les opérations qui partent de lui.

# %%
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2 * x
y

# %% [markdown]
# `y` vaut bien $3^2 + 2 \times 3 = 15$, et son attribut `grad_fn` dit de quelle opération il
# vient. La méthode `backward` remonte ces opérations et range $\frac{dy}{dx}$ dans `x.grad` :

# %%
y.backward()
x.grad

# %% [markdown]
# En effet, $\frac{dy}{dx} = 2x + 2 = 8$ en $x = 3$. Et si l'on recommence ?

# %%
y = x**2 + 2 * x
y.backward()
x.grad

# %% [markdown]
# **16, et non 8** : `backward` **ajoute** son résultat à ce qui est déjà dans `.grad`. On
# remet donc le gradient à zéro entre deux pas, avec `x.grad.zero_()` ou `x.grad = None`.
#
# Pour notre réseau, le **graphe de calcul** est celui-ci. Les flèches pleines sont le
# *forward* ; les flèches en tirets, le chemin du gradient.

# %%
nodes = {
    "$X$": (0, 0, "data"), "$W_h$": (0, 1, "leaf"), "$b_h$": (0, -1, "leaf"),
    r"$\tilde h$": (1.2, 0, "step"), "$h$": (2.4, 0, "step"),
    "$W_y$": (2.4, 1, "leaf"), "$b_y$": (2.4, -1, "leaf"),
    r"$\tilde y$": (3.6, 0, "step"), r"$\hat y$": (4.8, 0, "step"),
    "$Y$": (4.8, -1, "data"), r"$\mathcal{L}$": (6, 0, "step"),
}
h, y = r"$\tilde h$", r"$\tilde y$"
links = [("$X$", h), ("$W_h$", h), ("$b_h$", h), (h, "$h$"), ("$h$", y),
         ("$W_y$", y), ("$b_y$", y), (y, r"$\hat y$"),
         (r"$\hat y$", r"$\mathcal{L}$"), ("$Y$", r"$\mathcal{L}$")]
plot_graph(nodes, links, "Le graphe de calcul du coût");

# %% [markdown]
# Une **feuille** (*leaf*) est un tenseur qui n'est pas le résultat d'un calcul suivi. Ce dessin distingue trois
# sortes de tenseurs :
#
# - les **données** $X$ et $Y$ : PyTorch ne les suit pas ;
# - les **feuilles suivies**, ici les quatre paramètres : elles seules reçoivent un `.grad` ;
# - les **résultats intermédiaires** : le gradient y passe, et n'y est pas gardé.

# %% [markdown]
# ## Exercice 1 — `init_weights`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Reprenez `init_weights` du TP 4 (mêmes clés, mêmes tailles, loi normale d'écart-type 0,3,
# biais nuls admis), et demandez à PyTorch de suivre les quatre tenseurs. Chacun doit être
# une **feuille**.
#
# <details><summary>Indice 1 : deux façons de demander</summary>
#
# À la création, `torch.randn(2, 3, requires_grad=True)` ; ou plus tard, sur un tenseur qui
# existe déjà, `w.requires_grad_()`. Le `_` final est l'usage de PyTorch pour « sur place ».
# </details>
#
# <details><summary>Indice 2 : dans quel ordre ?</summary>
#
# Un tenseur suivi, multiplié par 0,3, donne un **résultat** : ce n'est plus une feuille.
# Finissez donc le calcul, puis demandez le suivi. `w.is_leaf` dit ce qu'il en est.
# </details>
#
# <details><summary>J'obtiens « UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed », et <code>.grad</code> vaut None</summary>
#
# Le gradient est allé dans la feuille, c'est-à-dire dans le tenseur d'**avant** la
# multiplication, et ce tenseur n'a plus de nom. C'est l'indice 2.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn »</summary>
#
# Aucun tenseur du calcul n'est suivi : il n'y a rien à remonter. Vérifiez
# `weights["Wh"].requires_grad`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "init_weights-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_weights(nx: int, nh: int, ny: int) -> dict[str, torch.Tensor]:
    """Tire au hasard les paramètres du réseau, suivis par autograd.

    Args:
        nx, nh, ny: nombres d'entrées, de neurones cachés et de sorties.

    Returns:
        Wh (nh, nx), bh (1, nh), Wy (ny, nh), by (1, ny) : des feuilles du
        graphe de calcul, dont requires_grad est vrai.
    """
    ### BEGIN SOLUTION
    sizes = {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}
    weights = {key: 0.3 * torch.randn(*size) for key, size in sizes.items()}
    for w in weights.values():
        w.requires_grad_()
    return weights
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "init_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.init_weights(init_weights)

# %% [markdown]
# ### Le *forward* et le coût ne changent pas
#
# Voici `forward` et `loss_and_precision`, comme au TP 4 (vous pouvez coller les vôtres : un softmax
# écrit à la main donnera plus bas `DivBackward0`, `ExpBackward0`… au lieu de `SoftmaxBackward0`).
# Rien n'y parle de gradient : les opérations sont les mêmes, et PyTorch les note au passage.

# %%
def forward(weights: dict, X: torch.Tensor) -> tuple[torch.Tensor, dict]:
    """Calcule Yhat (N, ny) et les étapes du réseau, comme au TP 4."""
    htilde = torch.mm(X, weights["Wh"].T) + weights["bh"]
    h = torch.tanh(htilde)
    ytilde = torch.mm(h, weights["Wy"].T) + weights["by"]
    yhat = torch.softmax(ytilde, dim=1)
    steps = {"X": X, "htilde": htilde, "h": h, "ytilde": ytilde, "yhat": yhat}
    return yhat, steps


def loss_and_precision(Yhat: torch.Tensor, Y: torch.Tensor):
    """Calcule l'entropie croisée moyenne et le taux de bonnes prédictions."""
    good = torch.argmax(Yhat, dim=1) == torch.argmax(Y, dim=1)
    return -(Y * torch.log(Yhat)).sum(dim=1).mean(), good.float().mean()

# %% [markdown]
# **À observer.** Remontons le chemin qui part du coût : ce sont les opérations du
# *forward*, dans l'ordre inverse, que PyTorch a retenues.

# %%
weights = init_weights(2, 10, 2)
loss, _ = loss_and_precision(forward(weights, data.Xtrain)[0], data.Ytrain)
node, names = loss.grad_fn, []
while node is not None:
    names.append(node.name())
    parents = [p for p, _ in node.next_functions if p is not None]
    node = parents[0] if parents else None
" → ".join(names)

# %% [markdown]
# `NegBackward0` est la dérivée du signe moins, `SoftmaxBackward0` celle du softmax,
# `TanhBackward0` celle de $\tanh$… Le dernier nœud, `AccumulateGrad`, ajoute le résultat au
# `.grad` d'une feuille.
#
# ## Prédire — `predict_grads`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Pour `weights = init_weights(2, 10, 2)`, la prochaine cellule de calcul fait une fois le *forward* de tout `data.Xtrain`, le coût
# `loss`, puis `loss.backward()`. Que trouvera-t-on ensuite ? Écrivez à la main `True` ou `False` de a à h, une forme pour i.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `has_grad(weights["Wh"])` | son `.grad` est-il autre chose que None ? |
# | b | `has_grad(weights["by"])` | |
# | c | `has_grad(data.Xtrain)` | |
# | d | `has_grad(outputs["htilde"])` | |
# | e | `has_grad(loss)` | |
# | f | `data.Xtrain.is_leaf` | est-ce une feuille ? |
# | g | `outputs["htilde"].is_leaf` | |
# | h | `outputs["htilde"].requires_grad` | est-il suivi ? |
# | i | `weights["Wh"].grad.shape` | |

# %% nbgrader={"grade": false, "grade_id": "predict_grads-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_grads() -> dict:
    """Prédit quels tenseurs ont un gradient, sont des feuilles, sont suivis.

    Returns:
        a à h : un booléen ; i : un n-uplet d'entiers.
    """
    ### BEGIN SOLUTION
    grads = {"a": True, "b": True, "c": False, "d": False, "e": False}
    return {**grads, "f": True, "g": False, "h": True, "i": (10, 2)}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_grads", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_grads(predict_grads)

# %% [markdown]
# Exécutons, et comparons :

# %%
def has_grad(w):
    """Dit si un tenseur a un .grad, sans l'avertissement de PyTorch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return w.grad is not None

# %%
weights = init_weights(2, 10, 2)
Yhat, outputs = forward(weights, data.Xtrain)
loss, _ = loss_and_precision(Yhat, data.Ytrain)
loss.backward()

# %%
predicted, htilde = predict_grads(), outputs["htilde"]
tensors = (weights["Wh"], weights["by"], data.Xtrain, htilde, loss)
reveal(predicted, {
    **{key: has_grad(w) for key, w in zip("abcde", tensors)},
    "f": data.Xtrain.is_leaf, "g": htilde.is_leaf,
    "h": htilde.requires_grad, "i": weights["Wh"].grad.shape})

# %% [markdown]
# Ces gradients sont-ils ceux que vous aviez calculés à la main ? La fonction
# `levels.backward` contient les formules du TP 4.

# %%
weights = init_weights(2, 10, 2)
Yhat, outputs = forward(weights, data.Xtrain)
loss, _ = loss_and_precision(Yhat, data.Ytrain)
loss.backward()
by_hand = levels.backward(weights, outputs, data.Ytrain)
for key, w in weights.items():
    print(compare(w.grad, by_hand[key], key))

# %% [markdown]
# Les écarts sont de l'ordre de $10^{-7}$ : c'est l'arrondi de la simple précision. Autograd
# n'est ni une approximation, ni une différence finie ; c'est la règle de la chaîne,
# appliquée avec les formules exactes de chaque opération.

# %% [markdown]
# **Q5.1** (1 point) — Qu'ont en commun les tenseurs qui ont un `.grad` ? Pourquoi `X` n'en a-t-il pas ? Et `htilde`, par où
# le gradient est pourtant passé ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q5-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Ce sont des feuilles suivies. `X` est une feuille, mais elle n'est pas
# suivie (`requires_grad` faux). `htilde` et `loss` sont suivis, mais ce sont des résultats de calculs ;
# le gradient par rapport à `htilde` a bien été calculé, puis oublié pour économiser la mémoire
# (`retain_grad()` demanderait de le garder).
#
# **Barème** — 0,5 : seules les feuilles suivies ont un `.grad` ; 0,5 : X non suivi, `htilde`
# résultat intermédiaire, dont le gradient est oublié.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 2 — `train_step`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 20 min · 2 points*
#
# Un pas de descente : $w \leftarrow w - \eta\,\nabla_w \mathcal L$, où le gradient est désormais dans
# `w.grad`. La fonction fait trois choses, pour chaque paramètre $w$ :
#
# 1. le mettre à jour, **sans que PyTorch note cette opération** : elle ne fait pas partie
#    du *forward* ;
# 2. faire en sorte qu'il reste une feuille suivie, prête pour le *backward* suivant ;
# 3. oublier son gradient, qui a servi.
#
# Elle renvoie le dictionnaire des poids (si elle les modifie sur place, ne rien renvoyer est accepté aussi).
#
# <details><summary>Indice 1 : ne pas noter</summary>
#
# Dans un bloc `with torch.no_grad():`, PyTorch ne note rien. Les opérations sur place
# (`-=`) y sont permises, même sur une feuille.
# </details>
#
# <details><summary>Indice 2 : sur place, ou non ?</summary>
#
# `w -= …` change les valeurs du tenseur et le laisse être ce qu'il est, une feuille.
# `w = w - …` fabrique un **autre** tenseur, qu'il faudrait à nouveau déclarer suivi, et
# remettre dans le dictionnaire.
# </details>
#
# <details><summary>Indice 3 : oublier</summary>
#
# `w.grad.zero_()` ou `w.grad = None`.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: a leaf Variable that requires grad is being used in an in-place operation. »</summary>
#
# La mise à jour est faite hors de `torch.no_grad()`. PyTorch refuse, car la valeur qui sert
# au calcul du gradient serait écrasée.
# </details>
#
# <details><summary>J'obtiens « TypeError: unsupported operand type(s) for *: 'float' and 'NoneType' »</summary>
#
# Un `.grad` vaut None. Ou bien `loss.backward()` n'a pas été appelé avant le pas ; ou bien le
# tenseur n'est plus une feuille, parce qu'un pas précédent l'a remplacé par le résultat d'un
# calcul (indice 2).
# </details>
#
# <details><summary>J'obtiens « RuntimeError: you can only change requires_grad flags of leaf variables. »</summary>
#
# Le nouveau tenseur a été calculé hors de `torch.no_grad()` : il est relié au graphe, et l'on ne peut pas changer son indicateur `requires_grad`. Calculez-le à l'intérieur du bloc.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_step(weights: dict, eta: float) -> dict:
    """Fait un pas de descente de gradient, puis oublie les gradients.

    Args:
        weights: les paramètres du réseau, avec leurs gradients dans .grad.
        eta: le taux d'apprentissage.

    Returns:
        Les paramètres après le pas : des feuilles suivies, sans gradient
        (None ou zéro).
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for w in weights.values():
            w -= eta * w.grad
            w.grad.zero_()
    return weights
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.train_step(train_step)

# %% [markdown]
# **À observer.** Deux pas sur tout l'ensemble d'apprentissage : le coût baisse, les poids
# sont toujours des feuilles, et leurs gradients sont oubliés.

# %%
weights = init_weights(2, 10, 2)
for _ in range(2):
    loss, _ = loss_and_precision(forward(weights, data.Xtrain)[0], data.Ytrain)
    loss.backward()
    # « or weights » : si votre fonction modifie sur place sans rien renvoyer
    weights = train_step(weights, eta=1.0) or weights
    print(f"{loss.item():.4f}", weights["Wh"].is_leaf, weights["by"].grad)

# %% [markdown]
# <details><summary>J'obtiens « RuntimeError: Trying to backward through the graph a second time »</summary>
#
# Après un *backward*, PyTorch libère le graphe, qui ne sert qu'une fois. Il faut donc refaire
# le *forward* avant chaque `backward()`. Si vous l'avez refait, c'est qu'un tenseur du graphe
# précédent est encore utilisé : un coût additionné d'un tour à l'autre, par exemple, ou
# des poids calculés hors de `torch.no_grad()`.
# </details>
#
# **Q5.2** (2 points) — Que se passerait-il, au premier pas puis au deuxième, si l'on écrivait
# la mise à jour `weights[key] = weights[key] - eta * weights[key].grad`, sans `torch.no_grad()` ?
# Et si l'on contournait l'erreur par `retain_grad()` sur chaque nouveau tenseur ? La cellule suivante fait
# ce second essai : expliquez ses trois nombres.

# %%
def chained(n_steps):
    """Fait des pas suivis par autograd ; renvoie durées et poids finals."""
    weights, times = init_weights(2, 10, 2), []
    for _ in range(n_steps):
        Yhat = forward(weights, data.Xtrain)[0]
        loss, _ = loss_and_precision(Yhat, data.Ytrain)
        start = time.perf_counter()
        loss.backward()
        times.append(1000 * (time.perf_counter() - start))
        for key, w in weights.items():
            weights[key] = w - 0.5 * w.grad
            weights[key].retain_grad()
    return times, weights

# %%
torch.manual_seed(0)
times, chain = chained(400)
torch.manual_seed(0)
right = init_weights(2, 10, 2)
for _ in times:
    Yhat = forward(right, data.Xtrain)[0]
    loss_and_precision(Yhat, data.Ytrain)[0].backward()
    right = train_step(right, 0.5) or right
gap = max((right[key] - w).abs().max().item() for key, w in chain.items())
early, late = sorted(times[10:30])[10], sorted(times[-20:])[10]
print(numbers(f"un backward : {early:.2f} ms au début, {late:.2f} ms à la fin"))
print(numbers(f"écart avec les poids d'une descente juste : {gap:.1e}"))

# %% [markdown] nbgrader={"grade": true, "grade_id": "q5-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Au premier pas, la valeur est juste, mais le nouveau tenseur est le résultat d'un calcul suivi : ce
# n'est plus une feuille. Au *backward* suivant, le gradient le traverse et va s'accumuler dans
# l'ancienne feuille ; le `.grad` du nouveau reste None, et le deuxième pas s'arrête sur une `TypeError`
# (`'float' and 'NoneType'`). Avec `retain_grad()`, chaque poids est relié au poids d'avant par une
# soustraction : le graphe gagne un maillon par paramètre et par pas, et un *backward*, qui remonte toute la
# chaîne jusqu'aux premières feuilles, dure de plus en plus longtemps ; la mémoire croît de même. Les poids, eux,
# sont **justes** (écart nul, ou de l'ordre de l'arrondi) : `.grad`, noté $g$, n'est pas suivi : c'est la
# dérivée au point courant, une constante pour autograd, et la dérivée de $w - \eta g$ par rapport à $w$ vaut 1. Et rien ne dit « *a second time* » : une
# soustraction ne garde aucune valeur pour son *backward*, il n'y a rien à libérer.
#
# **Barème** — 1 : plus une feuille, donc `.grad` None et `TypeError` ; 0,5 : chaîne qui s'allonge d'un maillon par
# paramètre et par pas, donc temps et mémoire ; 0,5 : résultat pourtant juste.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 3 — `train`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 20 min · 3 points*
#
# La boucle est celle du TP 4 : une nouvelle permutation à chaque epoch, des batchs dont le
# dernier peut être incomplet, les mesures sur les ensembles entiers à la fin de l'epoch.
# Changez ce qui doit l'être :
#
# 1. `backward(…)` devient un appel à `loss.backward()`, où `loss` est le coût **du batch** ;
# 2. `train_step` ne reçoit plus de gradients ;
# 3. les mesures de fin d'epoch se font dans `with torch.no_grad():`, puisqu'on ne les
#    dérivera pas ; `history` reçoit des nombres (`.item()`), et non des tenseurs qui
#    garderaient tout leur graphe en mémoire.
#
# <details><summary>Indice : la partie qui apprend</summary>
#
# Quatre lignes par batch : *forward*, coût, *backward*, pas.
# </details>
#
# <details><summary>J'obtiens « AttributeError: 'float' object has no attribute 'backward' »</summary>
#
# Le coût a été converti en nombre (`.item()`, `float(…)`) avant le *backward*. Un nombre
# Python ne se souvient de rien.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: grad can be implicitly created only for scalar outputs »</summary>
#
# `backward()` part d'un seul nombre. Ici, la moyenne sur le batch manque.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: Can't call numpy() on Tensor that requires grad. »</summary>
#
# NumPy ne sait pas suivre un calcul. Détachez d'abord : `w.detach().numpy()`.
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
    for _ in live(n_epochs, data, history, lambda X: forward(weights, X)[0]):
        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):
            Yhat, _ = forward(weights, data.Xtrain[rows])
            loss, _ = loss_and_precision(Yhat, data.Ytrain[rows])
            loss.backward()
            train_step(weights, eta)
        with torch.no_grad():
            for name in ("train", "test"):
                X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
                loss, precision = loss_and_precision(forward(weights, X)[0], Y)
                history[f"loss_{name}"].append(loss.item())
                history[f"precision_{name}"].append(float(precision))
    return weights, history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# Regardez : même apprentissage qu'au TP 4, sans une formule de dérivée.

# %%
weights, history = train(data, nh=10, n_epochs=100, batch_size=10, eta=0.1)

# %% [markdown]
# **Q5.3** (1 point) — Que deviendrait l'apprentissage si l'on ne remettait jamais les gradients à
# zéro ? Et à quoi cette accumulation peut-elle servir ? (Pensez à un batch trop gros pour
# tenir en mémoire.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "q5-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Chaque pas suivrait la somme de tous les gradients depuis le début : des gradients calculés en
# d'anciens points, et de plus en plus grands. Les pas s'allongent, le coût oscille ou diverge, même si le
# début paraît correct. L'accumulation est utile pour sommer les gradients de plusieurs petits batchs
# avant **un seul** pas : on obtient le gradient d'un grand batch sans le tenir en mémoire (en divisant par
# le nombre de morceaux, puisque le coût est une moyenne). Elle sert aussi quand un paramètre est utilisé
# à plusieurs endroits : ses contributions s'ajoutent.
#
# **Barème** — 0,5 : somme des gradients passés, pas trop grands ; 0,5 : grand batch en plusieurs passes.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_epoch`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 2 points*
#
# Pour ne pas reparcourir tout l'ensemble à la fin de l'epoch, quelqu'un calcule au passage le **coût moyen depuis le
# début** de l'epoch : après $k$ batchs, la moyenne des $k$ coûts, chacun mesuré avant son pas. Son programme a une seule
# faute, que beaucoup ont faite avant vous.

# %%
def broken_epoch(weights, batches, eta):
    """Fait un pas par batch ; renvoie les poids et les coûts moyens."""
    total, means = 0, []
    for k, (X, Y) in enumerate(batches, start=1):
        loss, _ = loss_and_precision(forward(weights, X)[0], Y)
        total = total + loss
        mean = total / k
        mean.backward()
        weights = train_step(weights, eta) or weights
        means.append(mean.item())
    return weights, means

# %%
X, Y = data.Xtrain, data.Ytrain
batches = list(zip(X.split(10), Y.split(10)))
weights = init_weights(2, 10, 2)
_, means = broken_epoch(weights, batches[:1], eta=0.1)
print("un batch :", means)
try:
    broken_epoch(weights, batches[:2], eta=0.1)
except RuntimeError as error:
    print("deux batchs :", str(error).split(" (")[0])

# %% [markdown]
# Avec un seul batch, tout va bien ; l'erreur vient au deuxième. Le *forward* est pourtant refait à chaque tour. Le message
# complet conseille `retain_graph=True` : avec des poids mis à jour sur place, l'erreur change seulement de nom.
#
# Trouvez la faute de `broken_epoch`. Recopiez-la ci-dessous sous le nom `mended_epoch`, et réparez-la : chaque pas suit
# le gradient du coût de **son** batch, les moyennes sont des nombres, et les graphes des batchs passés ne restent pas en mémoire.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# De quel tenseur part `backward` au deuxième batch, et de quels calculs ce tenseur vient-il ?
# </details>
#
# <details><summary>Indice 2 : deux usages</summary>
#
# Le coût du batch sert à apprendre : c'est un tenseur, avec son graphe. La moyenne ne sert qu'à être lue : des
# nombres suffisent.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation »</summary>
#
# Le *backward* repasse par un graphe où sont notés les anciens poids, et le pas les a changés. Ce graphe, celui
# d'un batch passé, n'a plus à servir.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_epoch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_epoch(
    weights: dict, batches: list, eta: float
) -> tuple[dict, list[float]]:
    """Fait un pas de descente par batch, et suit le coût moyen.

    Args:
        weights: les paramètres du réseau, suivis par autograd.
        batches: des couples (X, Y), un par batch.
        eta: le taux d'apprentissage.

    Returns:
        Les paramètres après le dernier pas, et la liste des coûts moyens
        depuis le début, une valeur par batch.
    """
    ### BEGIN SOLUTION
    total, means = 0, []
    for k, (X, Y) in enumerate(batches, start=1):
        loss, _ = loss_and_precision(forward(weights, X)[0], Y)
        loss.backward()
        weights = train_step(weights, eta) or weights
        total += loss.item()
        means.append(total / k)
    return weights, means
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_epoch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_epoch(mended_epoch)

# %% [markdown]
# **À observer.** Guéri. Voici quatre epochs sur dix, une courbe pour chacune. Chacune repart de zéro, et suit des
# poids qui changent en chemin : c'est une mesure commode, un peu en retard sur le coût de fin d'epoch.

# %%
weights, curves = init_weights(2, 10, 2), {}
for epoch in range(1, 11):
    weights, means = mended_epoch(weights, batches, eta=0.5)
    if epoch in (1, 4, 7, 10):
        curves[f"epoch {epoch}"] = means
plot_curves(curves, "Guéri", "coût moyen depuis le début", xlabel="batch");

# %% [markdown]
# ## Ce qu'on y gagne
#
# ### Une activation que personne n'a dérivée pour vous
#
# Remplaçons $\tanh$ par $\sin$, dans une seule ligne. Au TP 4, il faudrait revoir `backward` ;
# ici, rien. Comparons, en double précision, avec les différences finies.

# %%
same = levels.SameStart(data)
W = {key: w.double().detach() for key, w in same.weights().items()}
X, labels = data.Xtrain[:20].double(), data.Ytrain[:20].argmax(1)

def loss_with(Wh):
    scores = torch.sin(X @ Wh.T + W["bh"]) @ W["Wy"].T + W["by"]
    return torch.nn.functional.cross_entropy(scores, labels)

Wh = W["Wh"].clone().requires_grad_()
loss_with(Wh).backward()
compare(Wh.grad, numerical_gradient(loss_with, Wh), "avec un sinus")

# %% [markdown]
# L'écart relatif est minuscule : autograd connaît la dérivée de chaque opération, et sait
# les composer.
#
# ### À vous d'essayer
#
# Entraînons le réseau avec l'activation de votre choix, désignée par son nom dans PyTorch. `init_weights` et `train_step`
# sont les vôtres ; personne n'a écrit de dérivée.

# %%
def network(weights, activation, X):
    """Calcule Yhat avec l'activation de ce nom."""
    htilde = X @ weights["Wh"].T + weights["bh"]
    h = getattr(torch, activation)(htilde)
    return torch.softmax(h @ weights["Wy"].T + weights["by"], dim=1)


def add_measures(history, predict):
    """Ajoute à history les quatre mesures de fin d'epoch."""
    for name in ("train", "test"):
        X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
        loss, precision = loss_and_precision(predict(X), Y)
        history[f"loss_{name}"].append(loss.item())
        history[f"precision_{name}"].append(float(precision))

# %%
def fit(activation, nh):
    """Entraîne vos fonctions : le réseau, et ses mesures."""
    torch.manual_seed(0)
    weights, history = init_weights(2, nh, 2), new_history()
    def predict(X):
        return network(weights, activation, X)
    for _ in range(40):
        for rows in torch.randperm(len(data.Xtrain)).split(10):
            Yhat = predict(data.Xtrain[rows])
            loss_and_precision(Yhat, data.Ytrain[rows])[0].backward()
            weights = train_step(weights, 0.3) or weights
        add_measures(history, predict)
    return predict, history

# %% [markdown]
# Au TP 4, deux neurones ne suffisaient pas à entourer le disque (Q4.4). Une de ces trois activations y parvient avec deux
# neurones : laquelle, et pourquoi ?

# %%
explore(fit, data, activation=("tanh", "relu", "square"), nh=(2, 10))

# %% [markdown]
# <details><summary>Réponse</summary>
#
# Le carré. Chaque neurone caché vaut $(w^\top x + b)^2$ : les scores sont des polynômes du second degré, et la
# frontière, où ils sont égaux, est une conique, par exemple une ellipse. Avec $\tanh$ ou ReLU, deux neurones ne font qu'une bande
# ou un coin.
# </details>

# %% [markdown]
# ### Combien de temps prend un *backward* ?
#
# Mesurons, pour 500 neurones cachés, la durée d'un *forward* seul, puis d'un *forward* suivi
# d'un *backward* (la médiane de 50 essais).

# %%
def duration(work):
    times = []
    for _ in range(50):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[25]

# %%
big = levels.SameStart(data, nh=500).weights(requires_grad=True)

def cost():
    Yhat = levels.forward(big, data.Xtrain)[0]
    return levels.cross_entropy(Yhat, data.Ytrain)

n = sum(w.numel() for w in big.values())
with torch.no_grad():
    alone = duration(cost)
both = duration(lambda: cost().backward())
ratio = both / alone
numbers(f"{alone:.2f} ms, puis {both:.2f} ms (× {ratio:.1f}) : {n} paramètres")

# %% [markdown]
# **Q5.4** (2 points) — Notez le rapport mesuré. Combien de *forwards* demanderaient les
# différences finies centrées du TP 4, pour ces mêmes paramètres ? Expliquez pourquoi un *backward* ne dure que quelques fois un *forward*, quel
# que soit le nombre de paramètres, et ce qu'il faut garder en mémoire pour cela.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q5-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Le rapport est celui de la page ; il dépend de la machine, et reste de l'ordre de quelques unités. Le réseau a
# $500 \times 2 + 500 + 2 \times 500 + 2 = 2502$ paramètres : les différences centrées demandent deux
# *forwards* par paramètre, soit 5004. Le *backward* parcourt le graphe **une fois**, de la sortie vers
# les entrées ; à chaque opération, il calcule le gradient de ses opérandes à partir de celui de son
# résultat, par un travail du même ordre que l'opération elle-même (un produit de matrices en demande
# deux : un pour chaque opérande). Tous les gradients sont donc obtenus pour quelques *forwards*, parce que
# le coût est **un seul nombre**. En échange, il faut garder en mémoire les résultats intermédiaires du
# *forward* (`h`, `yhat`…) jusqu'au *backward* : la mémoire croît avec la profondeur et la taille du batch.
#
# **Barème** — 0,5 : le rapport de sa page et 5004 *forwards* ; 1 : un seul parcours du graphe, chaque opération coûtant un multiple
# constant de son *forward* ; 0,5 : mémoire des intermédiaires.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Les deux niveaux, l'un sur l'autre
#
# A-t-on changé quelque chose ? Faisons partir le réseau du TP 4 et le vôtre des **mêmes
# poids**, avec les **mêmes batchs**. `levels.SameStart` les tire une fois pour toutes, et
# contient une version de référence du TP 4.

# %%
same = levels.SameStart(data, nh=10, n_epochs=40, batch_size=10, eta=0.1)
weights, losses = same.weights(requires_grad=True), []
for batches in same.epochs():
    for X, Y in batches:
        loss, _ = loss_and_precision(forward(weights, X)[0], Y)
        loss.backward()
        weights = train_step(weights, same.eta) or weights
    with torch.no_grad():
        Yhat = forward(weights, data.Xtrain)[0]
        losses.append(loss_and_precision(Yhat, data.Ytrain)[0].item())
plot_levels({**same.curves("tp04"), "le vôtre, autograd": losses});

# %% [markdown]
# **À observer.** Les deux courbes n'en font qu'une. À droite, l'écart reste de l'ordre de
# $10^{-7}$, l'arrondi de la simple précision : ce sont les mêmes opérations, dans un ordre
# parfois différent. (Un écart nul est dessiné en $10^{-9}$, au bas de la figure.)
#
# ## Bilan
#
# | Notion | Ce qu'il faut retenir |
# |:--|:--|
# | `requires_grad` | en dernier, sur un tenseur déjà calculé : seules les feuilles suivies ont un `.grad` |
# | `loss.backward()` | part d'un nombre, remonte le graphe une fois, **ajoute** aux `.grad` |
# | `torch.no_grad()` | pour ce qui n'est pas à dériver : la mise à jour, les mesures |
# | `.grad` à zéro | après chaque pas |
# | `.item()` | pour garder un nombre, et non tout un graphe |
#
# **La suite.** Il reste beaucoup de plomberie : tailles, transposées, dictionnaire de poids,
# softmax et logarithme à la main. Au [TP 6](../tp06_couches/tp06_couches.ipynb), les couches de
# `torch.nn` s'en chargent, et le *forward* tiendra en une ligne.
