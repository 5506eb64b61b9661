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
# # TP 6 — Le forward par `torch.nn`
#
# *Durée : 2 h. Avant ce TP : le [TP 5](../tp05_autograd/tp05_autograd.ipynb).*
#
# Autograd a remplacé le *backward*. Reste le *forward* : tailles, transposées, biais,
# softmax, logarithme, le tout dans un dictionnaire. Ces briques sont les mêmes dans tous
# les réseaux ; PyTorch les fournit toutes faites, dans `torch.nn`. On décrit alors
# l'architecture couche par couche, et le *forward* s'écrit tout seul.
#
# **À la fin de ce TP, vous saurez**
#
# - décrire un réseau avec `nn.Linear`, `nn.Tanh` et `nn.Sequential` ;
# - retrouver, dans un modèle, les poids $W_h$, $b_h$, $W_y$, $b_y$ ;
# - employer `nn.CrossEntropyLoss`, et dire pourquoi elle veut des **scores** ;
# - écrire un pas de descente valable pour n'importe quel modèle ;
# - reconnaître un softmax en trop, à la seule vue d'une courbe.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `init_model` | ●●○○○ | 15 min | 2 |
# | Prédire | `predict_model` | ●●○○○ | 8 min | 1 |
# | 2 | `loss_and_precision` | ●○○○○ | 10 min | 2 |
# | 3 | `train_step` | ●●○○○ | 10 min | 1 |
# | 4 | `train` | ●●○○○ | 15 min | 3 |
# | Clinique | `MendedDeep` | ●●○○○ | 15 min | 2 |
# | | Questions 6.1 à 6.4 | | 20 min | 5 |

# %%
from itertools import pairwise

import torch
from torch import nn

from tp_utils import CirclesData, levels
from tp_utils.checks import tp06 as check
from tp_utils.i18n import decimal
from tp_utils.plots import (explore, new_axes, plot_boundary, plot_curves,
                            plot_levels)
from tp_utils.predictions import reveal
from tp_utils.training import live, new_history, silent

torch.set_num_threads(1)  # petites matrices : un seul cœur va plus vite

# %%
data = CirclesData()
data.plot_data();

# %% [markdown]
# ## Ce qui disparaît
#
# | Partie du programme | TP 5, avec `autograd` | TP 6, avec `torch.nn` |
# |:--|:--|:--|
# | Poids | <s>`weights`, un dictionnaire à remplir</s> | dans le **modèle**, qui les tire lui-même |
# | *Forward* | <s>`Yhat, outputs = forward(weights, X)`</s> | `Ytilde = model(X)` |
# | Sortie | probabilités $\hat Y$ | **scores** $\tilde Y$ : le softmax passe dans le coût |
# | Coût | <s>`-(Y * torch.log(Yhat)).sum(dim=1).mean()`</s> | `loss(Ytilde, Y)` |
# | Gradients | `loss.backward()` | inchangé |
# | Pas de descente | boucle sur les clés | boucle sur `model.parameters()` |

# %% [markdown]
# ## Découvrir `torch.nn`
#
# Un **module** est une fonction qui possède ses paramètres. Vous connaissez `nn.Linear` depuis le TP 1 :
# `nn.Linear(2, 3)` est la couche affine de 2 entrées vers 3 sorties, $X W^\top + b$, avec ses poids et ses biais.

# %%
layer = nn.Linear(2, 3)
layer.weight.shape, layer.bias.shape, layer.weight.requires_grad

# %% [markdown]
# Le poids est $(3, 2)$, une ligne par neurone de sortie, comme notre $W_h$ ; le biais est
# $(3,)$ ; et le tout est déjà suivi par autograd. La couche s'appelle comme une fonction :

# %%
X = data.Xtrain[:4]
layer(X), torch.allclose(layer(X), X @ layer.weight.T + layer.bias)

# %% [markdown]
# `nn.Sequential` enchaîne des modules. Voici un exemple, qui n'est **pas** notre réseau :
# trois couches affines et des ReLU, de 5 entrées vers 1 sortie.

# %%
example = nn.Sequential(
    nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)
)
[(name, tuple(p.shape)) for name, p in example.named_parameters()]

# %% [markdown]
# Les numéros 0, 2 et 4 sont les rangs des couches ; les ReLU, de rangs 1 et 3, n'ont pas de
# paramètre. `model.parameters()` parcourt ces tenseurs : c'est tout ce qu'il faut pour une
# descente de gradient.
#
# ### Une fonction de coût qui veut des scores
#
# `nn.CrossEntropyLoss()` fabrique une fonction `loss(Ytilde, Y)`. Elle reçoit les
# **scores** $\tilde Y$, avant le softmax, et calcule d'un seul coup le softmax, le logarithme,
# l'entropie croisée et sa moyenne. Vous avez montré au TP 3 (question 3.14) que, pour un exemple,
#
# $$\ell = -\sum_i y_i\, \tilde y_i + \log \sum_i e^{\tilde y_i},$$
#
# où $y$ est l'étiquette *one-hot* et $\tilde y$ le vecteur des scores. Cette forme a deux
# avantages : un gradient très simple ($\hat y - y$), et un calcul qui ne déborde jamais, car
# PyTorch retranche d'abord à tous les scores le plus grand, ce qui ne change pas $\ell$.
# Comparez, sur un exemple dont le score de la bonne classe est bien trop bas :

# %%
Ytilde, Y = torch.tensor([[200.0, 0.0]]), torch.tensor([[0.0, 1.0]])
Yhat = torch.softmax(Ytilde, dim=1)
by_hand = -(Y * torch.log(Yhat)).sum(dim=1).mean()
Yhat, by_hand, nn.CrossEntropyLoss()(Ytilde, Y)

# %% [markdown]
# Le softmax a arrondi la petite probabilité, $e^{-200}$, à 0 ; son logarithme est
# infini. `CrossEntropyLoss` donne la bonne valeur, 200.

# %% [markdown]
# ## Exercice 1 — `init_model`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Écrivez la fonction qui construit notre réseau (une couche affine, $\tanh$, une couche
# affine) et sa fonction de coût, et les renvoie tous les deux. Le modèle renvoie des
# **scores** : pas de softmax à la fin.
#
# <details><summary>Indice 1 : les modules</summary>
#
# Ceux de l'exemple ci-dessus, avec `nn.Tanh()` au lieu de `nn.ReLU()`.
# </details>
#
# <details><summary>Indice 2 : la fonction de coût</summary>
#
# `nn.CrossEntropyLoss()`, **avec** les parenthèses : on construit l'objet, on ne renvoie pas
# sa classe.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x2 and 10x2) »</summary>
#
# Le batch est $(4, 2)$, et la couche attend 10 entrées : les deux nombres de `nn.Linear` sont
# échangés. Leur ordre est (entrées, sorties).
# </details>
#
# <details><summary>J'obtiens « TypeError: torch._VariableFunctionsClass.tanh is not a Module subclass »</summary>
#
# `torch.tanh` est une fonction ; `nn.Sequential` enchaîne des **modules**, comme `nn.Tanh()`.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: Boolean value of Tensor with more than one value is ambiguous »</summary>
#
# Les parenthèses manquent à `nn.CrossEntropyLoss()` : PyTorch croit que vous construisez la
# fonction de coût, avec vos tenseurs pour réglages.
# </details>

# %% nbgrader={"grade": false, "grade_id": "init_model-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_model(nx: int, nh: int, ny: int) -> tuple[nn.Module, nn.Module]:
    """Construit le réseau et sa fonction de coût.

    Args:
        nx, nh, ny: nombres d'entrées, de neurones cachés et de sorties.

    Returns:
        model, qui donne les scores (N, ny) d'un batch (N, nx) ; loss, telle
        que loss(Ytilde, Y) est l'entropie croisée moyenne.
    """
    ### BEGIN SOLUTION
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    loss = nn.CrossEntropyLoss()
    return model, loss
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "init_model", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.init_model(init_model)

# %% [markdown]
# ## Prédire — `predict_model`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 8 min · 1 point*
#
# `model` est le réseau de l'exercice 1 avec 10 neurones cachés, `wide` le même avec 1000 ; `X` est un batch de 4 points.
# `cost(a, b)` est le coût d'**un** exemple dont les deux scores sont `a` et `b`, quand la bonne classe est la première.
# Écrivez à la main, avant d'exécuter : des nombres entiers, une forme pour b et c, et des coûts avec deux chiffres après
# la virgule, par la formule ci-dessus (une calculatrice, ou `log` et `exp` du module `math`).
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `len(list(model.parameters()))` | le nombre de tenseurs |
# | b | `nn.Linear(2, 10).weight.shape` | les poids de la couche cachée |
# | c | `model(X).shape` | |
# | d | `n_parameters(model)` | le nombre de paramètres, biais compris |
# | e | `n_parameters(wide)` | |
# | f | `cost(0, 0)` | deux scores égaux |
# | g | `cost(1, 0)` | |
# | h | `cost(0, 1)` | |

# %% nbgrader={"grade": false, "grade_id": "predict_model-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_model() -> dict:
    """Prédit les tailles du modèle, et le coût de quelques scores.

    Returns:
        a, d, e : un entier ; b, c : un n-uplet d'entiers ; f, g, h : un réel.
    """
    ### BEGIN SOLUTION
    sizes = {"a": 4, "b": (10, 2), "c": (4, 2), "d": 52, "e": 5002}
    return {**sizes, "f": 0.69, "g": 0.31, "h": 1.31}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_model", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_model(predict_model)

# %% [markdown]
# Exécutons, et comparons :

# %%
def n_parameters(model):
    """Compte les paramètres d'un modèle."""
    return sum(p.numel() for p in model.parameters())

def cost(a, b):
    """Donne le coût des scores (a, b) : la première classe est la bonne."""
    Ytilde, Y = torch.tensor([[float(a), b]]), torch.tensor([[1.0, 0.0]])
    return nn.CrossEntropyLoss()(Ytilde, Y)

# %%
model, wide = init_model(2, 10, 2)[0], init_model(2, 1000, 2)[0]
X = data.Xtrain[:4]
reveal(predict_model(), {
    "a": len(list(model.parameters())), "b": nn.Linear(2, 10).weight.shape,
    "c": model(X).shape, "d": n_parameters(model), "e": n_parameters(wide),
    "f": cost(0, 0), "g": cost(1, 0), "h": cost(0, 1)}, within=0.02)

# %% [markdown]
# **À observer.** Deux scores égaux coûtent $\log 2$. Un écart d'une unité entre les scores est peu de chose pour un softmax :
# du bon côté, l'exemple coûte encore 0,31 ; nous y reviendrons à la question 6.3.
#
# Un modèle se raconte lui-même, et ses quatre paramètres sont ceux du TP 4 : $W_h$ et $b_h$, ceux de la couche cachée,
# puis $W_y$ et $b_y$ (les biais y sont des vecteurs).

# %%
model, loss = init_model(2, 10, 2)
print(model)
for name, p in model.named_parameters():
    low, high = (decimal(value, ".2f") for value in (p.min(), p.max()))
    print(name, tuple(p.shape), f"de {low} à {high}")

# %% [markdown]
# **Q6.1** (1 point) — Les poids de la couche cachée, `0.weight`, viennent-ils, comme au TP 4, d'une loi normale d'écart-type 0,3 ? Dans la
# cellule ci-dessus, remplacez `model.named_parameters()` par `wide.named_parameters()`, et regardez le minimum et le
# maximum de chaque paramètre : de quoi dépendent-ils, et à quoi cela sert-il ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q6-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Non : `nn.Linear` tire ses poids et ses biais d'une loi **uniforme** sur $[-1/\sqrt{n}, 1/\sqrt{n}]$, où $n$ est le
# nombre d'entrées de la couche. Avec 1000 neurones cachés : environ ±0,71 pour la première couche ($n = 2$) et ±0,032
# pour la seconde ($n = 1000$). La taille de la somme de $n$ termes ne dépend alors guère de $n$ : les neurones ne
# saturent pas, quelle que soit la largeur du réseau.
#
# **Barème** — 0,5 : pas une loi normale, mais des poids bornés, uniformes ; 0,5 : bornes qui rétrécissent avec le nombre
# d'entrées, pour que la somme reste de la même taille.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 2 — `loss_and_precision`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 2 points*
#
# La fonction reçoit maintenant la fonction de coût `loss`, les scores `Ytilde` et la vérité
# terrain `Y`. Elle renvoie le coût **donné par `loss`**, tel quel (il servira au
# *backward*), et la précision.
#
# <details><summary>Indice : faut-il un softmax pour la précision ?</summary>
#
# Le softmax est croissant : sur chaque ligne, le plus grand score et la plus grande
# probabilité sont à la même place.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: Expected floating point type for target with class probabilities, got Long »</summary>
#
# `loss` accepte deux sortes de vérité terrain : une matrice *one-hot* de **flottants** $(N, n_y)$,
# comme `data.Ytrain`, ou un vecteur d'indices **entiers** $(N,)$. `Y` a été converti à tort.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: expected target dtype to be Long or Byte, but got Float »</summary>
#
# L'inverse : un vecteur d'indices qui sont des flottants. Ou bien les deux arguments de
# `loss` sont échangés : les scores d'abord.
# </details>

# %% nbgrader={"grade": false, "grade_id": "loss_and_precision-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_and_precision(
    loss: nn.Module, Ytilde: torch.Tensor, Y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mesure la sortie du réseau sur un batch.

    Args:
        loss: la fonction de coût, comme la renvoie init_model.
        Ytilde: scores, (N, ny).
        Y: vérité terrain one-hot, (N, ny).

    Returns:
        Le coût, relié au graphe de calcul, et la précision, dans [0, 1].
    """
    ### BEGIN SOLUTION
    good = torch.argmax(Ytilde, dim=1) == torch.argmax(Y, dim=1)
    return loss(Ytilde, Y), good.float().mean()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "loss_and_precision", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.loss_and_precision(loss_and_precision)

# %% [markdown]
# **À observer.** Avant tout apprentissage, le coût est de nouveau proche de
# $\log 2 \approx 0{,}69$, et il se souvient d'où il vient (`grad_fn`).

# %%
model, loss = init_model(2, 10, 2)
loss_and_precision(loss, model(data.Xtrain), data.Ytrain)

# %% [markdown]
# <details><summary>J'obtiens « RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float »</summary>
#
# Les paramètres sont en simple précision (`float32`), et vos données en double
# (`float64`), souvent parce qu'elles viennent de NumPy. Convertissez-les : `X.float()`.
# </details>
#
# ## Exercice 3 — `train_step`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Le pas de descente du TP 5, pour tous les paramètres de `model`, **quel que soit le
# modèle** : n'écrivez ni nom, ni nombre de couches. Les gradients sont ensuite oubliés.
#
# <details><summary>Indice 1 : parcourir</summary>
#
# `for param in model.parameters():`, dans un bloc `with torch.no_grad():`.
# </details>
#
# <details><summary>Indice 2 : sur place</summary>
#
# Dans cette boucle, `param` n'est qu'un **nom** donné à un tenseur du modèle. `param -= …`
# change le tenseur ; `param = param - …` donne le nom à un autre tenseur, et le modèle n'en
# sait rien.
# </details>
#
# <details><summary>Indice 3 : oublier</summary>
#
# Un à un, comme au TP 5, ou tous d'un coup : `model.zero_grad()`.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: a leaf Variable that requires grad is being used in an in-place operation. »</summary>
#
# Comme au TP 5 : la mise à jour doit être faite sous `torch.no_grad()`.
# </details>
#
# <details><summary>J'obtiens « TypeError: cannot assign 'torch.FloatTensor' as parameter 'weight' »</summary>
#
# Un module n'accepte que des `nn.Parameter` à la place de ses paramètres. Ne les remplacez
# pas : changez leurs valeurs sur place.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_step(model: nn.Module, eta: float) -> None:
    """Fait un pas de descente, sur place, puis oublie les gradients.

    Args:
        model: un modèle quelconque, dont les paramètres ont leur gradient.
        eta: le taux d'apprentissage.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for param in model.parameters():
            param -= eta * param.grad
    model.zero_grad()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.train_step(train_step)

# %% [markdown]
# ## Exercice 4 — `train`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 3 points*
#
# La même boucle qu'au TP 5, avec le modèle : une nouvelle permutation à chaque epoch, tous
# les batchs, dernier compris ; à la fin de l'epoch, les mesures sur les ensembles entiers,
# sous `torch.no_grad()`, avec `.item()`.
#
# Attention à la figure : `live` (ou `data.plot_data_with_grid`) veut des
# **probabilités**, et le modèle donne des scores. C'est ici qu'il faut un softmax :
#
# ```python
# for epoch in live(n_epochs, data, history, lambda X: …):
# ```
#
# <details><summary>Indice : où mettre le softmax ?</summary>
#
# Nulle part dans ce qui apprend. Seulement dans la fonction donnée à `live` :
# `torch.softmax(…, dim=1)` appliqué aux scores du modèle.
# </details>
#
# <details><summary>J'obtiens « RuntimeError: Trying to backward through the graph a second time »</summary>
#
# Le *forward* du batch doit être refait avant chaque *backward* : `model(X)` est-il appelé
# dans la boucle des batchs ?
# </details>
#
# <details><summary>J'obtiens « TypeError: 'tuple' object is not callable »</summary>
#
# `init_model` renvoie **deux** valeurs : `model, loss = init_model(…)`. Et veillez à ne pas
# donner au coût d'un batch le nom de la fonction `loss`.
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
    model, loss = init_model(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])
    history = new_history()
    def predict(X):
        return torch.softmax(model(X), dim=1)
    for _ in live(n_epochs, data, history, predict):
        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):
            Ytilde = model(data.Xtrain[rows])
            L, _ = loss_and_precision(loss, Ytilde, data.Ytrain[rows])
            L.backward()
            train_step(model, eta)
        with torch.no_grad():
            for name in ("train", "test"):
                X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
                L, precision = loss_and_precision(loss, model(X), Y)
                history[f"loss_{name}"].append(L.item())
                history[f"precision_{name}"].append(float(precision))
    return model, history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# Troisième version, même apprentissage :

# %%
model, history = train(data, nh=10, n_epochs=100, batch_size=10, eta=0.1)

# %% [markdown]
# Pour dessiner nous-mêmes, il faut penser au softmax :

# %%
torch.manual_seed(0)  # le même réseau à chaque exécution
with silent():  # la même boucle, sans figure vivante
    model, history = train(data, nh=10, n_epochs=100, batch_size=10, eta=0.1)
with torch.no_grad():
    Ygrid = torch.softmax(model(data.Xgrid), dim=1)
data.plot_data_with_grid(Ygrid, "Décision du modèle");

# %% [markdown]
# **Q6.2** (1 point) — Oubliez le softmax dans la cellule ci-dessus, et exécutez-la de nouveau (la graine redonne le
# même réseau) : la frontière change-t-elle ? Pourquoi ? Citez un usage du modèle où cet oubli serait grave.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q6-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Non : la décision est la plus grande valeur de la ligne, et le softmax, croissant, ne change pas
# l'ordre. La frontière est le lieu où les deux scores sont égaux, donc où les probabilités le sont. L'oubli
# est grave dès qu'on lit les valeurs comme des probabilités : carte de confiance, seuil (« ne répondre
# qu'au-dessus de 90 % »), choix pondéré par un coût, mélange de plusieurs modèles.
#
# **Barème** — 0,5 : ordre conservé ; 0,5 : un usage des probabilités elles-mêmes.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Le softmax en trop
#
# C'est l'erreur la plus courante de ce TP, et PyTorch ne dit rien : ajouter
# `nn.Softmax(dim=1)` à la fin du modèle. Voyons ce qu'il en coûte, avec les mêmes poids de
# départ et les mêmes batchs.

# %%
def descend(model, same):
    """Renvoie le coût d'apprentissage après chaque epoch."""
    same.load(model)
    loss, losses = nn.CrossEntropyLoss(), []
    for batches in same.epochs():
        for X, Y in batches:
            loss(model(X), Y).backward()
            train_step(model, same.eta)
        with torch.no_grad():
            losses.append(loss(model(data.Xtrain), data.Ytrain).item())
    return losses

# %%
same = levels.SameStart(data, nh=10, n_epochs=150, batch_size=10, eta=0.5)
floor = torch.log(1 + torch.exp(torch.tensor(-1.0))).item()
layers = nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 2)
curves = {
    "scores": descend(nn.Sequential(*layers), same),
    "softmax en trop": descend(nn.Sequential(*layers, nn.Softmax(dim=1)), same),
}
ax = plot_curves(curves, "Le même réseau, avec et sans softmax", "coût affiché")
ax.axhline(floor, color="0.3", linestyle=":")
ax.text(150, floor, "plancher ?", ha="right", va="top");

# %% [markdown]
# **Q6.3** (1 point) — Le coût est calculé sur $\mathrm{SoftMax}(\hat Y)$ au lieu de $\hat Y$. Un réseau parfait et sûr de lui
# donnerait $\hat y = (1, 0)$ : d'où vient donc la ligne pointillée, que vous avez prédite plus haut ? La courbe
# « softmax en trop » l'atteint-elle, et pourquoi ? Que deviennent les gradients quand le réseau se trompe avec assurance ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q6-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# C'est la prédiction g, `cost(1, 0)` : le second softmax prend $(1, 0)$ pour des scores et en fait $(e, 1)/(e + 1)$. La
# « probabilité » de la bonne classe ne dépasse pas $e/(1+e) \approx 0{,}731$, et le coût vaut au moins
# $\log(1 + e^{-1}) \approx 0{,}313$. La courbe reste au-dessus, car il faudrait un réseau parfait : chaque exemple
# mal classé avec assurance coûte $\log(1 + e) \approx 1{,}313$, la prédiction h, et les deux classes se chevauchent. La
# courbe « scores », elle, passe bien au-dessous. Les gradients traversent en outre le premier softmax, dont la
# dérivée contient le facteur $\hat y_i (1 - \hat y_i)$ : quand le réseau est sûr de lui, même à tort, ce facteur
# est presque nul, et l'erreur ne se corrige plus. Avec les scores, le gradient $\hat y - y$ est au
# contraire maximal.
#
# **Barème** — 0,25 : les probabilités prises pour des scores ; 0,25 : plancher jamais atteint, puisque tout n'est pas bien
# classé ; 0,5 : gradient écrasé par la dérivée du premier softmax quand le réseau est sûr.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Changer d'architecture
#
# Un réseau de plus n'est qu'une liste de modules. Comparons quatre réseaux : sans activation,
# le nôtre, avec des ReLU, et avec une couche cachée de plus.

# %%
networks = {
    "sans activation": (nn.Linear(2, 10), nn.Linear(10, 2)),
    "tanh": (nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 2)),
    "ReLU": (nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 2)),
    "deux couches tanh": (nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 10),
                          nn.Tanh(), nn.Linear(10, 2)),
}

# %%
loss, axes = nn.CrossEntropyLoss(), new_axes(4, width=3.4, height=3.4)
for (name, modules), ax in zip(networks.items(), axes):
    torch.manual_seed(0)
    network = nn.Sequential(*modules)
    for _ in range(40):
        for rows in torch.randperm(200).split(10):
            loss(network(data.Xtrain[rows]), data.Ytrain[rows]).backward()
            train_step(network, 0.3)
    plot_boundary(network, data, name, ax=ax)
    ax.get_legend().remove()

# %% [markdown]
# **Q6.4** (2 points) — Décrivez les quatre frontières, et expliquez celle du réseau sans activation.
# Pourquoi celle du réseau ReLU a-t-elle des coins ? Qu'aurait-il fallu récrire, au TP 4 et au
# TP 5, pour le réseau à deux couches cachées ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q6-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Sans activation : une droite (ou tout le plan dans une seule classe), car deux couches affines
# enchaînées font une fonction affine. Avec $\tanh$ : une courbe fermée et lisse. Avec ReLU : une ligne
# fermée et brisée ; le réseau est affine par morceaux, et sa frontière est faite de segments qui se
# rejoignent là où un neurone s'allume ou s'éteint. Avec deux couches : une courbe fermée, lisse. Pour
# cette dernière, au TP 4, il aurait fallu deux clés de plus dans chaque dictionnaire, un *forward* plus
# long, et de nouvelles formules dans `backward` ; au TP 5, les poids et le *forward* ; ici, deux modules de
# plus dans une liste.
#
# **Barème** — 0,5 : droite, composition d'applications affines ; 0,5 : ReLU affine par morceaux ; 0,5 :
# TP 4, `backward` à refaire ; 0,5 : TP 5, poids et *forward* seulement.
# <!-- END SOLUTION -->

# %% [markdown]
# ### À vous d'essayer
#
# Construisez le réseau en choisissant son activation, par son nom dans `torch.nn`, le nombre de neurones et celui des
# couches cachées ; vos fonctions l'entraînent, sans qu'une ligne en change.

# %%
def chain(activation, nh, n_hidden):
    """Enchaîne n_hidden couches cachées et leurs activations."""
    modules = []
    for n in [2] + (n_hidden - 1) * [nh]:
        modules += [nn.Linear(n, nh), getattr(nn, activation)()]
    return nn.Sequential(*modules, nn.Linear(nh, 2))


def add_measures(history, network, loss):
    """Ajoute à history les quatre mesures de fin d'epoch."""
    for name in ("train", "test"):
        X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
        L, precision = loss_and_precision(loss, network(X), Y)
        history[f"loss_{name}"].append(L.item())
        history[f"precision_{name}"].append(float(precision))

# %%
def fit(activation, nh, n_hidden):
    """Entraîne vos fonctions : le réseau, et ses mesures."""
    torch.manual_seed(0)
    network, loss = chain(activation, nh, n_hidden), nn.CrossEntropyLoss()
    history = new_history()
    for _ in range(40):
        for rows in torch.randperm(len(data.Xtrain)).split(10):
            X, Y = data.Xtrain[rows], data.Ytrain[rows]
            loss_and_precision(loss, network(X), Y)[0].backward()
            train_step(network, 0.3)
        add_measures(history, network, loss)
    return network, history

# %% [markdown]
# Avec deux couches cachées, une de ces trois activations n'apprend presque rien en 40 epochs, même avec dix neurones par couche. Laquelle,
# et pourquoi ?

# %%
explore(fit, data, {"n_hidden": "couches cachées"},
        activation=("Sigmoid", "Tanh", "ReLU"), nh=(10, 4), n_hidden=(2, 1, 3))

# %% [markdown]
# <details><summary>Réponse</summary>
#
# `Sigmoid`. La dérivée de $\sigma$ ne dépasse pas $1/4$ : à chaque couche que le *backward* traverse, le gradient est
# multiplié par les poids, puis par cette dérivée : avec les petits poids du départ, il rétrécit vite, et les premières
# couches ne bougent presque plus. Celle de $\tanh$ vaut 1 en 0, celle de ReLU vaut 0
# ou 1. C'est le *gradient évanescent*, qui a longtemps empêché d'empiler les couches.
# </details>

# %% [markdown]
# ## Clinique — `MendedDeep`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Pour choisir le nombre de couches cachées sans récrire de liste, quelqu'un a écrit son réseau comme une **classe** :
# les couches sont créées dans `__init__`, et `forward` dit comment elles s'enchaînent, comme dans `ThreeNeurons` (TP 1). Le
# *forward* fonctionne, aucune erreur ne s'affiche.

# %%
class BrokenDeep(nn.Module):
    """Un réseau à n_hidden couches cachées de nh neurones, avec tanh."""

    def __init__(self, nx: int, nh: int, ny: int, n_hidden: int):
        super().__init__()
        sizes = [nx] + n_hidden * [nh]
        self.hidden = [nn.Linear(a, b) for a, b in pairwise(sizes)]
        self.output = nn.Linear(nh, ny)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        for linear in self.hidden:
            X = torch.tanh(linear(X))
        return self.output(X)

# %% [markdown]
# Faisons les deux essais du TP 4 : le coût de départ, proche de $\log 2$ ? Un petit batch, appris par cœur ?

# %%
def by_heart(network_class, n_steps=1500, n=20):
    """Apprend n exemples par cœur ; renvoie le coût avant chaque pas."""
    torch.manual_seed(0)
    network, loss, losses = network_class(2, 4, 2, 3), nn.CrossEntropyLoss(), []
    for _ in range(n_steps):
        L = loss(network(data.Xtrain[:n]), data.Ytrain[:n])
        L.backward()
        train_step(network, 0.5)
        losses.append(L.item())
    return losses

# %%
broken = by_heart(BrokenDeep)
plot_curves({"BrokenDeep": broken}, "Vingt exemples, appris par cœur ?",
            "entropie croisée", xlabel="pas", log=True)
broken[0], broken[-1]

# %% [markdown]
# Le coût de départ est le bon : le *forward* et le coût sont innocents. Mais vingt exemples ne s'apprennent pas : il
# y a de quoi soupçonner les gradients, ou ce que le pas met à jour.
#
# Trouvez la faute de `BrokenDeep`. Recopiez cette classe ci-dessous, sous le nom `MendedDeep`, et réparez-la : elle calcule la
# même chose, et toutes ses couches apprennent.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# `[tuple(p.shape) for p in BrokenDeep(2, 4, 2, 3).parameters()]` : combien de tenseurs attendiez-vous ?
# </details>
#
# <details><summary>Indice 2 : ce que PyTorch voit</summary>
#
# Un module reconnaît les modules rangés dans ses attributs, et ne regarde pas à l'intérieur d'une
# liste de Python. `nn.ModuleList` est une liste qu'il connaît.
# </details>

# %% nbgrader={"grade": false, "grade_id": "MendedDeep-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MendedDeep(nn.Module):
    """Un réseau à n_hidden couches cachées de nh neurones, avec tanh."""

    def __init__(self, nx: int, nh: int, ny: int, n_hidden: int):
        super().__init__()
        ### BEGIN SOLUTION
        sizes = [nx] + n_hidden * [nh]
        layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
        self.hidden = nn.ModuleList(layers)
        self.output = nn.Linear(nh, ny)
        ### END SOLUTION

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Calcule les scores (N, ny) d'un batch (N, nx)."""
        ### BEGIN SOLUTION
        for layer in self.hidden:
            X = torch.tanh(layer(X))
        return self.output(X)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "MendedDeep", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_deep(MendedDeep)

# %% [markdown]
# **À observer.** Toutes les couches apprennent, et vingt exemples sont sus par cœur.

# %%
mended = by_heart(MendedDeep)
plot_curves({"BrokenDeep": broken, "MendedDeep": mended}, "Guéri",
            "entropie croisée", xlabel="pas", log=True);

# %% [markdown]
# ## Les trois niveaux, l'un sur l'autre
#
# Votre modèle, parti des mêmes poids et nourri des mêmes batchs que les versions de
# référence des TP 4 et 5 : `same.load(model)` copie les poids de départ dans le modèle.

# %%
same = levels.SameStart(data, nh=10, n_epochs=40, batch_size=10, eta=0.1)
model, loss = init_model(2, 10, 2)
same.load(model)
losses = []
for batches in same.epochs():
    for X, Y in batches:
        loss_and_precision(loss, model(X), Y)[0].backward()
        train_step(model, same.eta)
    with torch.no_grad():
        losses.append(loss(model(data.Xtrain), data.Ytrain).item())
plot_levels({**same.curves("tp04", "tp05"), "le vôtre, torch.nn": losses});

# %% [markdown]
# **À observer.** Trois écritures, une seule courbe, aux arrondis près ($10^{-7}$).
#
# ## Bilan
#
# | Notion | Ce qu'il faut retenir |
# |:--|:--|
# | `nn.Linear(a, b)` | $X W^\top + b$, avec $W$ de taille $(b, a)$, déjà suivi |
# | `nn.Sequential` | une architecture est une liste de modules |
# | `model(X)` | donne des scores ; le softmax ne sert qu'à lire des probabilités |
# | `nn.CrossEntropyLoss()` | softmax, logarithme et moyenne, en une fois et sans débordement |
# | `model.parameters()` | tout ce que la descente a besoin de connaître |
#
# **La suite.** Il reste une boucle écrite à la main, `train_step`. Elle ne connaît qu'une façon
# de descendre ; il y en a de meilleures. Au [TP 7](../tp07_optim/tp07_optim.ipynb), `torch.optim`
# prend sa place, et vous écrirez vous-même trois de ses méthodes.
