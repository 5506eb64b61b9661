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
# # TP 7 — La descente par `torch.optim`
#
# *Durée : 2 h 15. Avant ce TP : le [TP 6](../tp06_couches/tp06_couches.ipynb).*
#
# Il reste une chose faite à la main : le pas de descente. Or la règle $w \leftarrow w - \eta\, g$
# n'est que la plus simple. Elle donne le même pas à tous les paramètres et n'a aucune
# mémoire ; on a trouvé mieux. `torch.optim` contient une dizaine de méthodes, qui
# s'emploient toutes de la même façon. Vous allez les utiliser, puis en écrire trois.
#
# **À la fin de ce TP, vous saurez**
#
# - écrire la boucle d'apprentissage dans sa forme usuelle : `zero_grad`, `backward`, `step` ;
# - écrire un modèle comme une classe, et regarder ce qui s'y passe ;
# - expliquer, et programmer, l'inertie (*momentum*), Adagrad et RMSprop ;
# - comparer des optimiseurs honnêtement, et dire ce que cette comparaison ne prouve pas.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `init_model` | ●○○○○ | 10 min | 2 |
# | 2 | `train` | ●●○○○ | 15 min | 2 |
# | Prédire | `predict_orders` | ●●○○○ | 5 min | 1 |
# | 3 | `sgd_momentum_step` | ●●○○○ | 15 min | 1 |
# | 4 | `adagrad_step` | ●●○○○ | 10 min | 1 |
# | 5 | `rmsprop_step` | ●●●○○ | 10 min | 1 |
# | Prédire | `predict_lengths` | ●●●○○ | 5 min | 1 |
# | Clinique | `mended_head` | ●●○○○ | 10 min | 2 |
# | | Questions 7.1 à 7.4 | | 25 min | 6 |
# | Pour aller plus loin | `adam_step` | ●●●○○ | | 2 |

# %%
import copy
import math

import torch
from torch import nn

from tp_utils import CirclesData, levels
from tp_utils.checks import tp07 as check
from tp_utils.i18n import decimal
from tp_utils.plots import (Stepped, explore, plot_curves, plot_levels,
                            plot_paths)
from tp_utils.predictions import reveal
from tp_utils.training import live, new_history

torch.set_num_threads(1)  # petites matrices : un seul cœur va plus vite

# %%
data = CirclesData()
data.plot_data();

# %% [markdown]
# ## Ce qui disparaît
#
# | Partie du programme | TP 6, avec `torch.nn` | TP 7, avec `torch.optim` |
# |:--|:--|:--|
# | Modèle, coût | `model, loss = init_model(nx, nh, ny)` | `model, loss, optim = init_model(nx, nh, ny, eta)` |
# | Gradients à zéro | <s>`model.zero_grad()`, dans `train_step`</s> | `optim.zero_grad()` |
# | Gradients | `backward()` sur le coût du batch | inchangé |
# | Pas de descente | <s>`train_step(model, eta)`</s> | `optim.step()` |
#
# Un **optimiseur** est construit avec deux choses : les paramètres qu'il doit mettre à jour,
# et ses réglages, dont le taux d'apprentissage `lr` (*learning rate*), notre $\eta$. Voici un
# exemple, sur une droite $y = a x + b$ ajustée à trois points :

# %%
x, y = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([[1.0], [3.0], [5.0]])
line = nn.Linear(1, 1)
descent = torch.optim.SGD(line.parameters(), lr=0.1)
for _ in range(300):
    descent.zero_grad()  # oublie les gradients du tour précédent
    nn.functional.mse_loss(line(x), y).backward()  # calcule les nouveaux
    descent.step()  # met à jour les paramètres
line.weight.item(), line.bias.item()

# %% [markdown]
# On retrouve $a = 2$ et $b = 1$. Ces trois lignes, `zero_grad`, `backward`, `step`, sont les
# mêmes dans tous les programmes d'apprentissage.
#
# *SGD* signifie *stochastic gradient descent*. « Stochastique » veut dire « tiré au
# hasard » : sur de grandes données, on n'évalue pas le coût sur tous les exemples, mais sur un
# batch tiré au hasard à chaque pas. Le gradient obtenu est celui du coût complet, **en
# moyenne** seulement. `torch.optim.SGD`, lui, ne tire rien : il suit le gradient qu'on lui donne.

# %% [markdown]
# ## Exercice 1 — `init_model`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 10 min · 2 points*
#
# Complétez votre fonction du TP 6 : elle reçoit le taux d'apprentissage et renvoie, en plus
# du modèle et du coût, un optimiseur `torch.optim.SGD`, sans inertie.
#
# <details><summary>Indice</summary>
#
# L'optimiseur reçoit `model.parameters()` : il faut donc construire le modèle d'abord.
# </details>
#
# <details><summary>J'obtiens « TypeError: optimizer can only optimize Tensors, but one of the params is torch.nn.modules.linear.Linear »</summary>
#
# L'optimiseur veut les **paramètres** du modèle, et non le modèle.
# </details>
#
# <details><summary>J'obtiens « ValueError: optimizer got an empty parameter list »</summary>
#
# `model.parameters()` ne se parcourt qu'une fois : si vous l'avez rangé dans une variable et
# déjà parcouru, il n'en reste rien. Appelez-le de nouveau.
# </details>

# %% nbgrader={"grade": false, "grade_id": "init_model-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_model(
    nx: int, nh: int, ny: int, eta: float
) -> tuple[nn.Module, nn.Module, torch.optim.Optimizer]:
    """Construit le réseau, sa fonction de coût et son optimiseur.

    Args:
        nx, nh, ny: nombres d'entrées, de neurones cachés et de sorties.
        eta: le taux d'apprentissage.

    Returns:
        model, qui donne les scores (N, ny) d'un batch (N, nx) ; loss, telle
        que loss(Ytilde, Y) est l'entropie croisée moyenne ; optim, la descente
        de gradient simple sur les paramètres de model.
    """
    ### BEGIN SOLUTION
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    loss = nn.CrossEntropyLoss()
    optim = torch.optim.SGD(model.parameters(), lr=eta)
    return model, loss, optim
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "init_model", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.init_model(init_model)

# %% [markdown]
# ## Exercice 2 — `train`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# La boucle du TP 6, avec l'optimiseur : `zero_grad` avant le *backward*, `step` après. Le
# reste ne change pas : une nouvelle permutation à chaque epoch, tous les batchs ; les
# mesures sur les ensembles entiers en fin d'epoch, sous `torch.no_grad()`, avec `.item()` ;
# des probabilités pour la figure. Voici `loss_and_precision`, inchangée :

# %%
def loss_and_precision(loss, Ytilde: torch.Tensor, Y: torch.Tensor):
    """Renvoie le coût donné par loss, et le taux de bonnes prédictions."""
    good = torch.argmax(Ytilde, dim=1) == torch.argmax(Y, dim=1)
    return loss(Ytilde, Y), good.float().mean()

# %% [markdown]
# <details><summary>Indice : dans quel ordre ?</summary>
#
# `step` se sert des gradients, que `backward` vient de calculer, et `zero_grad` les efface :
# rien ne doit les effacer entre les deux. La boucle tourne : ce qui suit le dernier appel
# est le premier du tour suivant (`predict_orders`).
# </details>
#
# <details><summary>Le coût ne bouge pas, et aucune erreur ne s'affiche</summary>
#
# `optim.step()` ignore en silence les paramètres dont le `.grad` vaut None. `backward`
# est-il appelé, et `zero_grad` n'efface-t-il pas les gradients avant le pas ?
# </details>
#
# <details><summary>J'obtiens « AttributeError: 'Sequential' object has no attribute 'step' »</summary>
#
# C'est l'optimiseur qui fait le pas, et non le modèle. Dans quel ordre `init_model`
# renvoie-t-elle ses trois valeurs ?
# </details>
#
# <details><summary>J'obtiens « RuntimeError: Trying to backward through the graph a second time »</summary>
#
# Le *forward* doit être refait pour chaque batch, avant `backward()`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(
    data: CirclesData, nh: int, n_epochs: int, batch_size: int, eta: float
) -> tuple[nn.Module, dict]:
    """Entraîne un réseau par descente de gradient stochastique.

    Args:
        data: les données : Xtrain, Ytrain, Xtest, Ytest.
        nh: nombre de neurones cachés.
        n_epochs: nombre de parcours de l'ensemble d'apprentissage.
        batch_size: nombre d'exemples par pas.
        eta: taux d'apprentissage.

    Returns:
        Le modèle appris, et history : listes loss_train, loss_test,
        precision_train, precision_test, une valeur par epoch.
    """
    ### BEGIN SOLUTION
    nx, ny = data.Xtrain.shape[1], data.Ytrain.shape[1]
    model, loss, optim = init_model(nx, nh, ny, eta)
    history = new_history()
    def predict(X):
        return torch.softmax(model(X), dim=1)
    for _ in live(n_epochs, data, history, predict):
        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):
            X, Y = data.Xtrain[rows], data.Ytrain[rows]
            L, _ = loss_and_precision(loss, model(X), Y)
            optim.zero_grad()
            L.backward()
            optim.step()
        with torch.no_grad():
            for name in ("train", "test"):
                X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
                L, precision = loss_and_precision(loss, model(X), Y)
                history[f"loss_{name}"].append(L.item())
                history[f"precision_{name}"].append(float(precision))
    return model, history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# Quatrième version, même apprentissage :

# %%
model, history = train(data, nh=10, n_epochs=100, batch_size=10, eta=0.1)

# %% [markdown]
# ## Prédire — `predict_orders`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Il y a six façons de ranger `zero_grad`, `backward` et `step`, et la boucle des batchs recommence sans fin. Prédisez, pour une droite et dix
# tours, le *forward* étant fait au début de chacun : `True` ou `False` de a à f, un entier pour g et h.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `learns("zero_grad", "backward", "step")` | dans cet ordre, la droite apprend-elle ? |
# | b | `learns("zero_grad", "step", "backward")` | et dans celui-ci ? |
# | c | `learns("backward", "zero_grad", "step")` | *idem* |
# | d | `learns("backward", "step", "zero_grad")` | *idem* |
# | e | `learns("step", "zero_grad", "backward")` | *idem* |
# | f | `learns("step", "backward", "zero_grad")` | *idem* |
# | g | `moves("backward", "step", "zero_grad")` | combien de ces dix pas changent la droite ? |
# | h | `moves("step", "zero_grad", "backward")` | et dans cet ordre ? |

# %% nbgrader={"grade": false, "grade_id": "predict_orders-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_orders() -> dict:
    """Prédit lesquels des six ordres apprennent.

    Returns:
        a à f : True ou False ; g, h : un entier.
    """
    ### BEGIN SOLUTION
    first = {"a": True, "b": False, "c": False, "d": True}
    return {**first, "e": True, "f": False, "g": 10, "h": 9}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_orders", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_orders(predict_orders)

# %% [markdown]
# Exécutons, et comparons :

# %%
import itertools

def moves(*order):
    """Fait dix tours dans cet ordre ; compte les pas qui bougent."""
    other, moved = nn.Linear(1, 1), 0
    rule = torch.optim.SGD(other.parameters(), lr=0.1)
    for _ in range(10):
        cost, before = ((other(x) - y) ** 2).mean(), other.bias.item()
        calls = {"zero_grad": rule.zero_grad, "backward": cost.backward,
                 "step": rule.step}
        for name in order:
            calls[name]()
        moved += other.bias.item() != before
    return moved

# %%
orders = itertools.permutations(("zero_grad", "backward", "step"))
counts = [moves(*order) for order in orders]
found = {key: n > 0 for key, n in zip("abcdef", counts)}
found |= {"g": counts[3], "h": counts[4]}
reveal(predict_orders(), found)

# %% [markdown]
# **Q7.1** (1 point) — Dans les ordres qui n'apprennent pas, que vaut `.grad` au moment du pas, et pourquoi aucune erreur ne
# s'affiche-t-elle ? Pourquoi les six ordres n'en font-ils que deux, quand la boucle tourne ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q7-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Comme la boucle tourne, seul compte l'ordre **circulaire**, et il n'y en a que deux. Dans `zero_grad → backward → step → …`, chaque pas se
# sert du gradient qui vient d'être calculé ; parti de `step`, le premier pas ne fait rien et le dernier gradient ne sert pas. Dans
# l'autre, `backward → zero_grad → step → …`, les gradients sont effacés avant d'avoir servi : `.grad` vaut None, et `step` ignore en
# silence un paramètre sans gradient, puisque c'est permis (une couche que l'on ne veut pas apprendre n'en a pas).
#
# **Barème** — 0,5 : gradient effacé (None), pas sans effet et sans erreur ; 0,5 : deux ordres circulaires.
# <!-- END SOLUTION -->

# %% [markdown]
# ## La forme usuelle d'un programme
#
# `nn.Sequential` est compact, mais l'on ne voit pas ce qui passe d'une couche à l'autre. On
# écrit souvent un modèle comme une **classe**, ainsi que vous l'avez fait au TP 1 : les couches sont créées dans `__init__`, et
# `forward` dit comment elles s'enchaînent. On peut y mettre un `print`, un point d'arrêt, une
# condition, ou réutiliser une couche.

# %%
class Net(nn.Module):
    """Le même réseau, écrit comme une classe."""

    def __init__(self, nx: int, nh: int, ny: int, verbose: bool = False):
        super().__init__()  # à ne pas oublier : prépare le module
        self.hidden, self.output = nn.Linear(nx, nh), nn.Linear(nh, ny)
        self.verbose = verbose

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = torch.tanh(self.hidden(x))
        if self.verbose:
            share = (h.abs() > 0.9).float().mean()
            print(f"h : {tuple(h.shape)}, {100 * share:.0f} % saturés")
        return self.output(h)

# %% [markdown]
# Voici un programme complet, dans sa forme usuelle. Le *forward* s'écrit `net(X)`, et non
# `net.forward(X)` : c'est PyTorch qui appelle votre méthode.

# %%
torch.manual_seed(0)
net, loss = Net(2, 10, 2), nn.CrossEntropyLoss()
optim = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(100):
    for rows in torch.randperm(len(data.Xtrain)).split(10):
        optim.zero_grad()  # oublie les gradients du batch précédent
        L = loss(net(data.Xtrain[rows]), data.Ytrain[rows])  # forward
        L.backward()
        optim.step()
    if epoch % 20 == 19:
        last = decimal(L.item(), ".3f")
        print(f"epoch {epoch + 1:3d} : coût du dernier batch {last}")

# %% [markdown]
# **À observer.** Ces coûts sont ceux d'un batch de dix exemples : ils sautent d'une epoch à
# l'autre. C'est pourquoi l'on mesure sur l'ensemble entier. Et pour savoir ce que font les
# neurones cachés (un neurone est « saturé » quand $|h| > 0{,}9$) :

# %%
net.verbose = True
net(data.Xtest).shape

# %% [markdown]
# <details><summary>J'obtiens « AttributeError: cannot assign module before Module.__init__() call »</summary>
#
# `super().__init__()` manque au début de `__init__`.
# </details>
#
# <details><summary>Certains poids n'apprennent jamais</summary>
#
# Une couche créée dans `forward` est neuve à chaque appel ; une couche rangée dans une liste
# Python est invisible pour `parameters()` (il faut `nn.ModuleList`).
# </details>

# %% [markdown]
# ## Clinique — `mended_head`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 2 points*
#
# Un réseau qui a appris une tâche aide souvent à en apprendre une autre : on garde sa couche cachée, et l'on remplace
# sa couche de sortie. `net` sait reconnaître le disque ; demandons-lui dans quel **quart du plan** est un point, ce
# qui fait quatre classes. Voici comment quelqu'un s'y est pris. Son programme a une seule faute.

# %%
def broken_head(net, ny, eta):
    """Donne à net une couche de sortie neuve, de ny classes."""
    optim = torch.optim.SGD(net.parameters(), lr=eta)
    net.output = nn.Linear(net.output.in_features, ny)
    return net, optim

# %%
def by_heart(head, n_steps=1000, n=20):
    """Apprend n quarts du plan par cœur ; renvoie le coût à chaque pas."""
    torch.manual_seed(0)
    model, optim = head(copy.deepcopy(net), 4, 0.3)  # net reste intact
    X, losses = data.Xtrain[:n], []
    quarters = (X[:, 0] > 0).long() + 2 * (X[:, 1] > 0).long()
    for _ in range(n_steps):
        optim.zero_grad()
        L = nn.functional.cross_entropy(model(X), quarters)
        L.backward()
        optim.step()
        losses.append(L.item())
    return losses

# %%
net.verbose = False
broken = by_heart(broken_head)
plot_curves({"broken_head": broken}, "Vingt exemples, appris par cœur ?",
            "entropie croisée", xlabel="pas", log=True)
broken[0], math.log(4), broken[-1]

# %% [markdown]
# Les deux essais du TP 4 : le coût de départ est de l'ordre de $\log 4$, mais vingt exemples ne s'apprennent pas par cœur. Le
# coût descend pourtant un peu : quelque chose apprend.
#
# Trouvez la faute de `broken_head`. Recopiez-la ci-dessous sous le nom `mended_head`, et réparez-la : la couche de sortie
# est neuve, la couche cachée part de ce qu'elle a appris, et **tous** les paramètres du réseau renvoyé apprennent, par une
# descente de gradient simple, de taux $\eta$.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Après quelques pas, lesquels des quatre paramètres de `net` ont changé ?
# </details>
#
# <details><summary>Indice 2 : ce que l'optimiseur retient</summary>
#
# L'optimiseur retient des **tenseurs**, ceux qu'on lui a donnés à sa construction ; il ne connaît pas le modèle.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_head-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_head(
    net: Net, ny: int, eta: float
) -> tuple[nn.Module, torch.optim.Optimizer]:
    """Prépare un réseau appris pour une autre tâche.

    Args:
        net: un réseau de couches hidden et output.
        ny: nombre de classes de la nouvelle tâche.
        eta: le taux d'apprentissage.

    Returns:
        Le réseau, dont la couche de sortie est neuve, et son optimiseur.
    """
    ### BEGIN SOLUTION
    net.output = nn.Linear(net.output.in_features, ny)
    optim = torch.optim.SGD(net.parameters(), lr=eta)
    return net, optim
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_head", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_head(mended_head)

# %% [markdown]
# **À observer.** La couche neuve apprend aussi, et vingt exemples sont sus par cœur.

# %%
plot_curves({"broken_head": broken, "mended_head": by_heart(mended_head)},
            "Guéri", "entropie croisée", xlabel="pas", log=True);

# %% [markdown]
# ## Quatre façons de descendre
#
# Changeons de décor : une **vallée**, étroite et longue. Le coût ne dépend que de deux
# paramètres $w = (w_1, w_2)$,
#
# $$f(w) = \tfrac12 \left(w_1^2 + 20\, w_2^2\right), \qquad \nabla f(w) = (w_1,\ 20\, w_2),$$
#
# et son minimum est en $(0, 0)$. La pente est vingt fois plus forte en travers ($w_2$) que
# le long ($w_1$). Suivons SGD, avec deux taux d'apprentissage :

# %%
def valley(w):
    """Le coût au point w = (w1, w2)."""
    return (w[0] ** 2 + 20 * w[1] ** 2) / 2

# %%
def path(make, f=valley, n_steps=40, start=(-4.0, 1.5)):
    """Suit un optimiseur : make([w]) le construit ; renvoie les points."""
    w = torch.tensor(start, requires_grad=True)
    optim, points = make([w]), [start]
    for _ in range(n_steps):
        optim.zero_grad()
        f(w).backward()
        optim.step()
        points.append(tuple(w.tolist()))
    return points

# %%
paths = {
    "lr = 0,02": path(lambda p: torch.optim.SGD(p, lr=0.02)),
    "lr = 0,095": path(lambda p: torch.optim.SGD(p, lr=0.095)),
}
plot_paths(valley, paths, title="SGD dans une vallée");

# %% [markdown]
# Avec un petit taux, on descend vite au fond, puis l'on n'avance plus guère. Avec un grand, on
# rebondit d'un flanc à l'autre. Au-delà de 0,1, on s'envole : en travers, un pas fait
# $w_2 \leftarrow (1 - 20\,\eta)\, w_2$, qui grandit dès que $20\,\eta > 2$. Le flanc le plus raide limite le
# taux d'apprentissage, et le fond de la vallée en souffre. Trois idées y remédient.

# %% [markdown]
# ## Exercice 3 — `sgd_momentum_step`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 1 point*
#
# **Première idée : l'inertie** (*momentum*). Comme une bille, on garde une **vitesse** $v$ :
# les rebonds d'un flanc à l'autre s'y compensent, les pas le long de la vallée s'y ajoutent.
#
# $$v \leftarrow \mu\, v + g, \qquad w \leftarrow w - \eta\, v$$
#
# où $g$ est le gradient, $\eta$ le taux d'apprentissage, et $\mu$ (`momentum`, entre 0 et 1) la
# part de vitesse conservée ; $v$ est nulle au départ.
#
# Les trois fonctions qui suivent ont la même forme : elles reçoivent `w`, `grad` et une
# mémoire `state`, et renvoient le nouveau `w` et la nouvelle mémoire. **`state` est un
# dictionnaire, vide au premier appel** ; ensuite, c'est celui que vous avez renvoyé.
#
# <details><summary>Indice : le premier appel</summary>
#
# `state.get("v", 0)` donne la valeur rangée sous la clé `"v"`, et 0 s'il n'y en a pas.
# </details>

# %% nbgrader={"grade": false, "grade_id": "sgd_momentum_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_momentum_step(
    w: torch.Tensor,
    grad: torch.Tensor,
    state: dict,
    eta: float,
    momentum: float = 0.9,
) -> tuple[torch.Tensor, dict]:
    """Fait un pas de descente de gradient avec inertie.

    Args:
        w: les paramètres, de forme quelconque.
        grad: le gradient en w, de même forme ; l'appelant récrit ce tenseur à
            chaque pas : n'en gardez qu'une copie.
        state: la mémoire, {} au premier appel.
        eta: le taux d'apprentissage.
        momentum: la part de vitesse conservée.

    Returns:
        Les paramètres après le pas, et la mémoire pour le pas suivant.
    """
    ### BEGIN SOLUTION
    v = momentum * state.get("v", 0) + grad
    return w - eta * v, {"v": v}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "sgd_momentum_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.sgd_momentum_step(sgd_momentum_step)

# %% [markdown]
# ## Exercice 4 — `adagrad_step`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# **Deuxième idée : un pas par paramètre.** Un paramètre dont le gradient est souvent grand
# doit faire de petits pas, un paramètre rarement sollicité, de grands pas. *Adagrad* (pour
# *adaptive gradient*) divise chaque pas par la taille des gradients déjà vus :
#
# $$s_i \leftarrow s_i + g_i^2, \qquad w_i \leftarrow w_i - \frac{\eta}{\sqrt{s_i} + \varepsilon}\; g_i$$
#
# où $i$ numérote les coefficients, $s_i$ est la somme des carrés des gradients depuis le
# début (nulle au départ), et $\varepsilon$ (`eps`) évite une division par zéro. Certains cours
# écrivent $\sqrt{s_i + \varepsilon}$ : les deux formes sont acceptées.
#
# <details><summary>Indice : coefficient par coefficient</summary>
#
# `grad**2`, `torch.sqrt` et `/` agissent déjà sur chaque coefficient : aucune boucle.
# </details>
#
# <details><summary>J'obtiens des NaN</summary>
#
# $0/0$ n'est pas un nombre. `eps` est-il ajouté au dénominateur ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "adagrad_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adagrad_step(
    w: torch.Tensor,
    grad: torch.Tensor,
    state: dict,
    eta: float,
    eps: float = 1e-10,
) -> tuple[torch.Tensor, dict]:
    """Fait un pas d'Adagrad.

    Args:
        w, grad: les paramètres et leur gradient, de même forme.
        state: la mémoire, {} au premier appel.
        eta: le taux d'apprentissage.
        eps: petit nombre ajouté au dénominateur.

    Returns:
        Les paramètres après le pas, et la mémoire pour le pas suivant.
    """
    ### BEGIN SOLUTION
    s = state.get("s", 0) + grad**2
    return w - eta * grad / (torch.sqrt(s) + eps), {"s": s}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "adagrad_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.adagrad_step(adagrad_step)

# %% [markdown]
# ## Exercice 5 — `rmsprop_step`
#
# *Difficulté ●●●○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# **Troisième idée : oublier.** La somme d'Adagrad ne fait que croître, et ses pas finissent
# par s'éteindre. *RMSprop* (*root mean square propagation*) la remplace par une **moyenne
# glissante**, qui oublie peu à peu le passé :
#
# $$s_i \leftarrow \gamma\, s_i + (1 - \gamma)\, g_i^2, \qquad w_i \leftarrow w_i - \frac{\eta}{\sqrt{s_i} + \varepsilon}\; g_i$$
#
# où $\gamma$ (`gamma`, entre 0 et 1) est la part conservée, et $s_i$ est nul au départ. (Dans
# PyTorch, $\gamma$ s'appelle `alpha`. Là encore, $\sqrt{s_i + \varepsilon}$ est accepté.)

# %% nbgrader={"grade": false, "grade_id": "rmsprop_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_step(
    w: torch.Tensor,
    grad: torch.Tensor,
    state: dict,
    eta: float,
    gamma: float = 0.99,
    eps: float = 1e-8,
) -> tuple[torch.Tensor, dict]:
    """Fait un pas de RMSprop.

    Args:
        w, grad: les paramètres et leur gradient, de même forme.
        state: la mémoire, {} au premier appel.
        eta: le taux d'apprentissage.
        gamma: la part conservée de la moyenne.
        eps: petit nombre ajouté au dénominateur.

    Returns:
        Les paramètres après le pas, et la mémoire pour le pas suivant.
    """
    ### BEGIN SOLUTION
    s = gamma * state.get("s", 0) + (1 - gamma) * grad**2
    return w - eta * grad / (torch.sqrt(s) + eps), {"s": s}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "rmsprop_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.rmsprop_step(rmsprop_step)

# %% [markdown]
# **À observer.** Vos trois fonctions et `torch.optim` suivent-ils le même chemin ? Voici
# l'écart au bout de quarante pas dans la vallée.

# %%
def own_path(step, eta, n_steps=40):
    """Suit une de vos fonctions dans la vallée ; renvoie le dernier point."""
    w, state = torch.tensor([-4.0, 1.5], dtype=torch.float64), {}
    for _ in range(n_steps):
        grad = torch.stack([w[0], 20 * w[1]])
        w, state = step(w, grad, state, eta)
    return w

# %%
optim = torch.optim
pairs = (
    (sgd_momentum_step, 0.02, lambda p: optim.SGD(p, lr=0.02, momentum=0.9)),
    (adagrad_step, 0.5, lambda p: optim.Adagrad(p, lr=0.5)),
    (rmsprop_step, 0.1, lambda p: optim.RMSprop(p, lr=0.1)),
)
for step, eta, make in pairs:
    last = torch.tensor(path(make)[-1], dtype=torch.float64)
    gap = (own_path(step, eta) - last).abs().max().item()
    print(f"{step.__name__:18s} écart {decimal(gap, '.1e')}")

# %% [markdown]
# ## Prédire — `predict_lengths`
#
# *Difficulté ●●●○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Supposons que tous les gradients d'un coefficient soient égaux à $g$, et que $\eta = 0{,}1$. `length(method, g, t)` est la longueur de son pas
# numéro $t$, qui vaut 1 au premier ; $\gamma = 0{,}99$ pour RMSprop, $\mu = 0{,}9$ pour l'inertie (`momentum`), et $\varepsilon$ est négligeable. Écrivez à la main,
# avant d'exécuter, des nombres avec deux chiffres significatifs.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `length("Adagrad", 3, 1)` | le premier pas |
# | b | `length("Adagrad", 3, 4)` | le quatrième |
# | c | `length("Adagrad", 3, 100)` | le centième |
# | d | `length("Adagrad", 0.03, 100)` | le centième, à gradient cent fois plus petit |
# | e | `length("RMSprop", 3, 1)` | le premier pas |
# | f | `length("RMSprop", 3, 1000)` | le millième |
# | g | `length("momentum", 3, 1)` | le premier pas |
# | h | `length("momentum", 3, 1000)` | le millième |

# %% nbgrader={"grade": false, "grade_id": "predict_lengths-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_lengths() -> dict:
    """Prédit des longueurs de pas, à gradient constant.

    Returns:
        a à h : un nombre.
    """
    ### BEGIN SOLUTION
    adagrad = {"a": 0.1, "b": 0.05, "c": 0.01, "d": 0.01}
    return {**adagrad, "e": 1.0, "f": 0.1, "g": 0.3, "h": 3.0}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_lengths", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_lengths(predict_lengths)

# %% [markdown]
# Exécutons vos trois fonctions, et comparons :

# %%
def lengths(step, eta, g, n_steps=200):
    """Renvoie les longueurs des pas, quand tous les gradients valent g."""
    w = torch.zeros(1, dtype=torch.float64)
    state, found = {}, []
    for _ in range(n_steps):
        before = w.item()
        w, state = step(w, torch.full_like(w, g), state, eta)
        found.append(abs(w.item() - before))
    return found

# %%
found = dict(zip("abc", (lengths(adagrad_step, 0.1, 3.0)[t - 1]
                         for t in (1, 4, 100))))
found["d"] = lengths(adagrad_step, 0.1, 0.03)[99]
for keys, step in (("ef", rmsprop_step), ("gh", sgd_momentum_step)):
    steps = lengths(step, 0.1, 3.0, 1000)
    found |= {keys[0]: steps[0], keys[1]: steps[-1]}
reveal(predict_lengths(), found, within=0.03)

# %% [markdown]
# ### Et Adam ?
#
# *Adam* réunit les deux : une vitesse, comme l'inertie, et une moyenne des carrés, comme
# RMSprop, toutes deux corrigées de leur départ à zéro. C'est le premier choix de beaucoup de
# gens : il marche souvent bien sans grand réglage. *Adadelta*, de la même famille, se passe presque de
# taux d'apprentissage : il fait ses pas à la mesure des précédents. Voici SGD et quatre de ces méthodes
# dans la vallée, après 3, 10 et 40 pas. Chacune a son propre taux d'apprentissage.

# %%
methods = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.08),
    "inertie": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=1.0),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.15, alpha=0.9),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.4),
}
paths = {name: path(make) for name, make in methods.items()}
plot_paths(valley, paths, title="Cinq optimiseurs dans une vallée");

# %% [markdown]
# Et si la vallée était en biais ? Tournons-la, sans rien changer d'autre : choisissez l'angle, en degrés. Quels chemins
# ne font que tourner avec elle, lesquels changent de forme ?

# %%
def tilt(angle, box=(-5.2, 3.0, -2.2, 4.6)):
    """Tourne la vallée et le départ, et suit les cinq méthodes."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    def tilted(w):
        return valley([c * w[0] - s * w[1], s * w[0] + c * w[1]])
    start, paths = (-4 * c + 1.5 * s, 4 * s + 1.5 * c), {}
    for name, make in methods.items():
        paths[name] = path(make, tilted, start=start)
    title = f"La même vallée, tournée de {angle}°"
    return plot_paths(tilted, paths, title=title, box=box)

# %%
angles = [0, 15, 30, 45]
Stepped(tilt, "Choisissez l'angle de la vallée", {"angle": angles},
        [{"angle": angle} for angle in (45, 0, 15, 30)])

# %% [markdown]
# **Q7.2** (2 points) — Décrivez les cinq chemins dans la vallée droite : qui rebondit, qui
# ralentit, qui dépasse le minimum ? Au premier pas d'Adagrad, de combien chaque
# coefficient bouge-t-il, quel que soit son gradient ? Et au premier pas d'Adam (ses formules sont plus bas, dans
# l'exercice `adam_step`) ? Pourquoi Adagrad et RMSprop perdent-ils leur avantage sur SGD quand la vallée est en biais
# (à 45°), alors que le chemin de SGD ne fait que tourner ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q7-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# SGD rebondit d'un flanc à l'autre, puis suit le fond ; Adagrad et RMSprop partent en diagonale, car leurs
# premiers pas sont de même longueur sur les deux axes, puis longent le fond, à pas qui raccourcissent : la somme d'Adagrad
# croît, et la moyenne de RMSprop se souvient de gradients plus grands que ceux du moment ; l'inertie, avec un petit
# taux, se balance d'un flanc à l'autre sans rebondir, et avance plus vite que SGD le long du fond ; Adam, lancé par la sienne, dépasse le minimum et y revient. Au premier pas,
# Adagrad fait $\eta\, g_i / \sqrt{g_i^2} = \eta\,\mathrm{signe}(g_i)$, et Adam aussi, grâce à ses corrections : tous les
# coefficients bougent de $\eta$ exactement. Ces méthodes règlent un pas **par coefficient** : elles corrigent une
# vallée alignée avec les axes. En biais, les deux coefficients ont des gradients de même taille, et
# les deux facteurs sont presque égaux : la direction redevient celle du gradient. Elles tombent donc d'abord
# au fond de la vallée, puis le longent à petits pas, comme SGD avec un petit taux. SGD ne dépend que du gradient, qui tourne avec la vallée : son chemin tourne aussi, sans
# changer de forme.
#
# **Barème** — 0,5 : description ; 0,5 : premier pas égal à $\eta$ ; 1 : facteur par coefficient, donc
# dépendance aux axes ; SGD invariant par rotation.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Pour aller plus loin : `adam_step`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 20 min · 2 points*
#
# *Adam* (*adaptive moment estimation*, Kingma et Ba, 2015) tient deux moyennes glissantes pour
# chaque coefficient : $m$, celle du gradient, et $v$, celle de son carré.
#
# $$m \leftarrow \beta_1\, m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2\, v + (1 - \beta_2)\, g^2$$
#
# Toutes deux sont nulles au départ, et donc trop petites au début : au pas $t$, les poids qu'elles ont
# donnés aux gradients n'ont pour sommes que $1 - \beta_1^t$ et $1 - \beta_2^t$. On divise chacune par la
# sienne, puis l'on fait le pas :
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# où $t$ vaut **1 au premier appel**. La mémoire garde trois choses : $m$ et $v$, **avant leur correction**, et $t$.
# Cette fois, $\varepsilon$ est hors de la racine, comme dans l'article et dans PyTorch. Écrivez ce pas, sans `torch.optim`.
#
# <details><summary>Indice 1 : compter les pas</summary>
#
# La mémoire est un dictionnaire : elle peut garder un nombre, à côté des tenseurs. Au premier appel, elle est vide, et le
# pas qu'on va faire est le premier.
# </details>
#
# <details><summary>Indice 2 : des noms pour chaque chose</summary>
#
# Donnez deux noms différents à `m` et à sa valeur corrigée : le pas se sert de la seconde, la mémoire garde la première.
# </details>
#
# <details><summary>J'obtiens « TypeError: unsupported operand type(s) for ^: 'float' and 'int' »</summary>
#
# En Python, une puissance s'écrit `**`.
# </details>
#
# <details><summary>J'obtiens des NaN</summary>
#
# Que vaut $1 - \beta^t$ quand $t = 0$ ? Et $\hat v$ peut-il être négatif ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "adam_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(
    w: torch.Tensor,
    grad: torch.Tensor,
    state: dict,
    eta: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[torch.Tensor, dict]:
    """Fait un pas d'Adam.

    Args:
        w, grad: les paramètres et leur gradient, de même forme.
        state: la mémoire, {} au premier appel.
        eta: le taux d'apprentissage.
        beta1, beta2: les parts conservées des deux moyennes.
        eps: petit nombre ajouté au dénominateur, hors de la racine.

    Returns:
        Les paramètres après le pas, et la mémoire pour le pas suivant.
    """
    ### BEGIN SOLUTION
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0) + (1 - beta1) * grad
    v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    mhat, vhat = m / (1 - beta1**t), v / (1 - beta2**t)
    w = w - eta * mhat / (torch.sqrt(vhat) + eps)
    return w, {"t": t, "m": m, "v": v}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "adam_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.adam_step(adam_step)

# %% [markdown]
# Votre fonction suit-elle `torch.optim.Adam` dans la vallée ? Et à quoi servent les deux corrections ? Donnons-lui toujours le
# même gradient, et mesurons ses pas ; puis calculons ce qu'ils seraient sans correction. Les trois nombres sont alors le premier
# pas, le plus long et le dernier, en prenant $\eta$ pour unité.

# %%
last = path(lambda p: torch.optim.Adam(p, lr=0.4))[-1]
gap = own_path(adam_step, 0.4) - torch.tensor(last, dtype=torch.float64)
gap = decimal(gap.abs().max().item(), ".1e")
print(f"écart avec torch.optim.Adam : {gap}")

# %%
eta, ts = 0.1, range(1, 201)
bare = [eta * (1 - 0.9**t) / math.sqrt(1 - 0.999**t) for t in ts]
plot_curves({"adam_step": lengths(adam_step, eta, 3.0),
             "sans les corrections": bare},
            "Longueur des pas, à gradient constant",
            "longueur du pas", xlabel="pas")
[round(length / eta, 1) for length in (bare[0], max(bare), bare[-1])]

# %% [markdown]
# **À observer.** Avec les corrections, tous les pas ont pour longueur $\eta$, dès le premier, et quel que soit le gradient :
# remplacez 3 par 0,01. Sans elles, $v$ est bien plus loin de sa valeur que $m$, puisque $\beta_2$ oublie moins vite que
# $\beta_1$ : les premiers pas seraient trop longs, et le resteraient longtemps.

# %% [markdown]
# ## Quatre optimiseurs sur Circles
#
# SGD, Adagrad, RMSprop et Adam : même réseau, mêmes poids de départ, mêmes batchs ; seul l'optimiseur change. La fonction
# ci-dessous renvoie le coût d'apprentissage après chaque epoch.

# %%
def losses_with(make, same):
    """Entraîne notre réseau avec l'optimiseur que construit make."""
    net, loss, losses = Net(2, 10, 2), nn.CrossEntropyLoss(), []
    same.load(net)
    optim = make(net.parameters())
    for batches in same.epochs():
        for X, Y in batches:
            optim.zero_grad()
            loss(net(X), Y).backward()
            optim.step()
        with torch.no_grad():
            losses.append(loss(net(data.Xtrain), data.Ytrain).item())
    return losses

# %%
same = levels.SameStart(data, nh=10, n_epochs=40, batch_size=10)
tuned = {
    "SGD, lr = 0,1": lambda p: torch.optim.SGD(p, lr=0.1),
    "Adagrad, lr = 0,1": lambda p: torch.optim.Adagrad(p, lr=0.1),
    "RMSprop, lr = 0,01": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "Adam, lr = 0,01": lambda p: torch.optim.Adam(p, lr=0.01),
}
curves = {name: losses_with(make, same) for name, make in tuned.items()}
plot_curves(curves, "Quatre optimiseurs sur Circles",
            "entropie croisée", log=True);

# %% [markdown]
# SGD paraît battu. Mais chaque méthode avait **un** taux, choisi par nous. Donnons à chacune
# sept taux, et regardons le coût atteint après 10 epochs.

# %%
rates = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
short = levels.SameStart(data, nh=10, n_epochs=10, batch_size=20)
table = {}
for name in ("SGD", "Adagrad", "RMSprop", "Adam"):
    table[name] = []
    for lr in rates:
        method = getattr(torch.optim, name)
        losses = losses_with(lambda p: method(p, lr=lr), short)
        table[name].append(losses[-1])

# %%
ax = plot_curves(table, "Coût après 10 epochs, selon le taux",
                 "entropie croisée", xlabel="taux d'apprentissage", log=True)
ax.set_xticks(range(1, len(rates) + 1), [decimal(lr) for lr in rates]);

# %% [markdown]
# **Q7.3** (2 points) — Quel est le meilleur taux de chaque méthode ? Avec ce taux, les méthodes
# diffèrent-elles encore beaucoup ? Que penser d'un article qui comparerait « Adam » et
# « SGD » avec un seul taux pour chacun ? Citez deux autres choses qu'il faudrait faire avant de
# conclure.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q7-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Les meilleurs taux, lus sur la page, diffèrent d'un facteur dix d'une méthode à l'autre : 1 ou 3 pour SGD et Adagrad,
# 0,1 ou 0,3 pour RMSprop et Adam (une seule exception sur six départs). D'un bout à l'autre d'une courbe, le coût change bien
# plus que d'une courbe à l'autre en leur meilleur point : l'écart entre les méthodes ne disparaît pas, mais
# se réduit beaucoup. Et il dépend du départ : sur six, le coût de SGD à son meilleur taux est allé de 0,17 à 0,69, celui
# d'Adam de 0,12 à 0,40. Une comparaison à un seul taux mesure donc surtout la
# chance ou le soin de celui qui l'a choisi. Il faudrait encore : répéter avec plusieurs poids de départ et
# plusieurs ordres de batchs, et donner la dispersion ; choisir le taux sur un ensemble de validation et
# comparer sur l'ensemble de test ; donner à chaque méthode le même nombre d'essais, et assez d'epochs.
#
# **Barème** — 0,5 : les meilleurs taux, qui diffèrent d'un facteur dix ; 0,5 : l'écart se réduit ; 0,5 : critique
# de la comparaison à un taux ; 0,5 : deux précautions (plusieurs départs, validation, même budget…).
# <!-- END SOLUTION -->

# %% [markdown]
# ### À vous d'essayer
#
# Vos trois fonctions savent aussi entraîner un réseau : une mémoire `state` par paramètre, et un appel par pas.

# %%
steps = {"inertie": sgd_momentum_step, "Adagrad": adagrad_step,
         "RMSprop": rmsprop_step}


def descend(model, step, states, eta):
    """Fait un pas d'une de vos fonctions, pour chaque paramètre."""
    with torch.no_grad():
        for name, w in model.named_parameters():
            state = states.get(name, {})
            new, states[name] = step(w, w.grad, state, eta)
            w.copy_(new)

# %%
def add_measures(history, model, loss):
    """Ajoute à history les quatre mesures de fin d'epoch."""
    for name in ("train", "test"):
        X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
        L, precision = loss_and_precision(loss, model(X), Y)
        history[f"loss_{name}"].append(L.item())
        history[f"precision_{name}"].append(float(precision))

# %%
def fit(optim, eta):
    """Entraîne un réseau avec votre fonction : lui, et ses mesures."""
    torch.manual_seed(0)
    model, loss, states = Net(2, 10, 2), nn.CrossEntropyLoss(), {}
    history = new_history()
    for _ in range(20):
        for rows in torch.randperm(len(data.Xtrain)).split(10):
            model.zero_grad()
            loss(model(data.Xtrain[rows]), data.Ytrain[rows]).backward()
            descend(model, steps[optim], states, eta)
        add_measures(history, model, loss)
    return model, history

# %% [markdown]
# Quel taux convient à chacune en 20 epochs ? Laquelle préfère $\eta = 1$, où les autres s'envolent ?

# %%
explore(fit, data, {"optim": "méthode"},
        optim=tuple(steps), eta=(0.1, 0.01, 1.0))

# %% [markdown]
# <details><summary>Réponse</summary>
#
# À 0,1, l'inertie et RMSprop apprennent bien, Adagrad est en retard. À 1, c'est l'inverse : la somme d'Adagrad
# grandit et raccourcit ses pas, un grand taux lui convient ; la vitesse de l'inertie s'accumule jusqu'à dix fois le
# gradient ($1/(1 - \mu)$), et rien ne raccourcit durablement les pas de RMSprop (la question 7.4 dit pourquoi). Un taux ne se transporte
# donc pas d'une méthode à l'autre.
# </details>

# %% [markdown]
# **Q7.4** (1 point) — Quand tous les gradients d'un coefficient sont égaux, quelle distance parcourt-il en $T$ pas avec
# Adagrad, et avec RMSprop après un long moment ? Laquelle des deux méthodes peut se poser **exactement** au minimum sans que l'on
# diminue $\eta$, et pourquoi ? (On admettra que $1 + \frac{1}{\sqrt 2} + \dots + \frac{1}{\sqrt T} \approx 2\sqrt T$.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "q7-4", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Adagrad : le pas $t$ vaut $\eta/\sqrt{t}$, quel que soit $g$ ; en $T$ pas, la distance est
# $\eta \sum_{t=1}^{T} 1/\sqrt{t} \approx 2\,\eta\sqrt{T}$ : les pas s'éteignent, mais la distance totale n'est pas bornée. RMSprop :
# $s \to g^2$, donc chaque pas vaut $\eta$, et la distance est $\eta\, T$ environ. Les pas d'Adagrad tendent vers 0 : il peut se poser au
# minimum. Ceux de RMSprop gardent une longueur de l'ordre de $\eta$ tant que le gradient est de la taille de ceux qui précèdent : il tourne
# autour du minimum, et il faut diminuer $\eta$ au fil des epochs.
#
# **Barème** — 0,5 : $2\eta\sqrt{T}$ et $\eta T$ ; 0,5 : Adagrad se pose, RMSprop demande un taux décroissant.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Les quatre niveaux, l'un sur l'autre
#
# Pour finir, revenons à SGD et superposons les quatre TP : à la main, avec autograd, avec
# les couches, et votre version avec l'optimiseur. Mêmes poids, mêmes batchs.

# %%
same = levels.SameStart(data, nh=10, n_epochs=40, batch_size=10, eta=0.1)
model, loss, optim = init_model(2, 10, 2, same.eta)
same.load(model)
losses = []
for batches in same.epochs():
    for X, Y in batches:
        optim.zero_grad()
        loss_and_precision(loss, model(X), Y)[0].backward()
        optim.step()
    with torch.no_grad():
        losses.append(loss(model(data.Xtrain), data.Ytrain).item())
plot_levels({**same.curves("tp04", "tp05", "tp06"), "le vôtre, optim": losses});

# %% [markdown]
# **À observer.** `init_weights`, `forward`, `backward` et `train_step` ont disparu, et pas un
# chiffre n'a changé, aux arrondis près ($10^{-7}$). Vous savez ce que chaque appel cache,
# puisque vous l'avez écrit.
#
# ## Bilan
#
# | Notion | Ce qu'il faut retenir |
# |:--|:--|
# | `zero_grad`, `backward`, `step` | le cœur de toute boucle d'apprentissage |
# | inertie | une vitesse : les rebonds se compensent, les pas utiles s'ajoutent |
# | Adagrad | un pas par coefficient, qui s'éteint peu à peu |
# | RMSprop | le même, avec une mémoire qui oublie |
# | Adam | inertie et RMSprop : un bon premier choix |
# | comparer | chaque méthode avec son meilleur taux, plusieurs départs |
#
# **La suite.** La même boucle, sans une ligne de plus, sait lire des chiffres manuscrits :
# c'est le [TP 8](../tp08_mnist/tp08_mnist.ipynb).
