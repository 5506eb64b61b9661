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
# # TP 12 — Une bibliothèque « DIY » façon PyTorch
#
# *Durée : 2 h 45 puis 2 h 45. Avant ce TP : le [TP 4](../tp04_manuel/tp04_manuel.ipynb) pour la rétropropagation, le [TP 7](../tp07_optim/tp07_optim.ipynb) pour les outils de PyTorch que l'on imite ici.*
#
# Depuis le TP 6, `nn.Linear`, `nn.Sequential` ou `optim.SGD` travaillent pour vous. Cette
# fois, c'est vous qui les fabriquez, avec NumPy seul : une petite bibliothèque de modules
# qui s'emboîtent. Chacun tient en une dizaine de lignes ; à la fin, votre réseau et son
# jumeau en PyTorch donnent les mêmes nombres.
#
# **À la fin de ce TP, vous saurez**
#
# - découper un réseau en modules qui ne savent calculer que leur sortie et leurs deux gradients ;
# - vérifier n'importe quel gradient par différences finies ;
# - empiler ces modules, et les entraîner avec un optimiseur ;
# - écrire le gradient complet du softmax, et dire ce que coûte une version approchée ;
# - pourquoi l'entropie croisée se calcule sur des scores plutôt que sur des probabilités.
#
# | Exercice | Classe ou fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `Module` | ●○○○○ | 10 min | 1 |
# | 2 | `MSELoss` | ●○○○○ | 10 min | 1 |
# | 3 | `Linear` | ●●●○○ | 30 min | 4 |
# | 4 | `Optim` | ●●○○○ | 15 min | 2 |
# | 5 | `SGD` | ●●○○○ | 20 min | 2 |
# | 6 | `TanH` | ●○○○○ | 10 min | 1 |
# | 7 | `Sigmoide` | ●○○○○ | 10 min | 1 |
# | 8 | `SimpleNN` | ●●○○○ | 20 min | 2 |
# | 9 | `Sequentiel` | ●●●○○ | 30 min | 3 |
# | 10 | `Softmax` | ●●●●○ | 30 min | 3 |
# | 11 | `CrossEntropyLoss` | ●●○○○ | 15 min | 1 |
# | 12 | `LogCrossEntropyLoss` | ●●●○○ | 20 min | 2 |
# | Prédire | `predict_problems` | ●●○○○ | 6 min | 2 |
# | Clinique | `MendedResidual` | ●●○○○ | 15 min | 2 |
# | | Questions 12.1 à 12.6 | | 35 min | 9 |
# | Pour aller plus loin | `backprop` | ●●●●○ | | 2 |
#
# Chaque vérification apporte ses propres entrées, et remplace les autres classes par les
# siennes : une erreur dans une classe ne fait pas échouer la suivante.

# %%
import numpy as np
from IPython.display import Markdown, display
from sklearn.datasets import make_circles, make_moons
from sklearn.model_selection import train_test_split

from tp_utils import assemble, gen_arti, load_usps
from tp_utils.checks import tp12 as check
from tp_utils.gradients import compare, numerical_gradient
from tp_utils.i18n import decimal, numbers, percent
from tp_utils.plots import (new_axes, plot_bars, plot_curves, plot_images,
                            plot_predictions, plot_zones)
from tp_utils.predictions import reveal
from tp_utils.training import progress, silent

# %% [markdown]
# ## 1. Le contrat des modules
#
# Un **module** est une fonction $f$ : il reçoit $X$, un exemple par ligne, et donne $Z = f(X)$.
# Il a peut-être des paramètres $P$. Pendant la rétropropagation, il reçoit
# $\delta = \nabla_Z\, \mathcal L$, le gradient du coût par rapport à sa **sortie**, de la
# taille de $Z$. Il en déduit deux choses, et rien d'autre :
#
# | Méthode | Ce qu'elle calcule | À qui cela sert |
# |:--|:--|:--|
# | `backward_update_gradient(X, delta)` | $\nabla_P\, \mathcal L$, **ajouté** à `gradient` | au module lui-même, pour apprendre |
# | `backward_delta(X, delta)` | $\nabla_X\, \mathcal L$, renvoyé | au module précédent, dont c'est le $\delta$ |
#
# Un module ne sait donc ni ce qui le précède ni ce qui le suit : c'est ce qui permet de les
# emboîter. La méthode `backward`, donnée, fait les deux calculs l'un après l'autre.
#
# **Conventions.** Un coût (`Loss`) garde une valeur **par exemple**. Les gradients d'un
# module sont **sommés** sur le batch. C'est l'optimiseur (exercice 4) qui divisera par $N$, le
# nombre d'exemples : comme dans tout le cours, on descend le coût **moyen** du batch. Ce TP
# reprend un projet classique, dont beaucoup de versions somment partout ; leur pas dépend alors de la taille du batch.

# %% [markdown]
# ## Exercice 1 — `Module`
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Voici la classe mère. Complétez les deux méthodes communes à tous les modules :
#
# - `zero_grad()` remet `gradient` à zéro ;
# - `update_parameters(gradient_step)` fait un pas de descente : $P \leftarrow P - \varepsilon\, \nabla_P\,\mathcal L$,
#   où $\varepsilon$, le $\eta$ des TP 3 à 8, est `gradient_step`.
#
# Un module sans paramètres (`parameters` et `gradient` valent `None`) doit traverser ces
# deux méthodes sans erreur : elles n'ont alors rien à faire.
#
# <details><summary>Indice</summary>
#
# Une matrice de zéros de la taille d'une autre : `np.zeros_like(A)`. Le test de
# l'absence s'écrit `if self.gradient is not None:`.
# </details>
#
# <details><summary>J'obtiens « unsupported operand type(s) for *: 'float' and 'NoneType' »</summary>
#
# `update_parameters` est appelée sur un module sans paramètres, comme le sera
# une tangente hyperbolique. Que doit-elle faire dans ce cas ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "Module-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Module:
    """Un morceau de réseau.

    Attributs : parameters, le tableau des paramètres, et gradient, de
    même taille ; None tous les deux s'il n'y a rien à apprendre.
    """

    def __init__(self):
        self.parameters = None
        self.gradient = None

    def forward(self, X):
        """Renvoie la sortie (N, n_out) pour l'entrée X (N, n_in)."""
        raise NotImplementedError(f"{type(self).__name__}.forward")

    def backward_update_gradient(self, X, delta):
        """Ajoute à gradient le gradient par rapport à parameters."""

    def backward_delta(self, X, delta):
        """Renvoie le gradient par rapport à X, (N, n_in)."""
        raise NotImplementedError(f"{type(self).__name__}.backward_delta")

    def backward(self, X, delta):
        """Fait les deux, et renvoie le gradient par rapport à X."""
        self.backward_update_gradient(X, delta)
        return self.backward_delta(X, delta)

    def zero_grad(self):
        """Remet gradient à zéro."""
        ### BEGIN SOLUTION
        if self.gradient is not None:
            self.gradient = np.zeros_like(self.gradient)
        ### END SOLUTION

    def update_parameters(self, gradient_step):
        """Fait un pas de descente de longueur gradient_step."""
        ### BEGIN SOLUTION
        if self.parameters is not None:
            self.parameters = self.parameters - gradient_step * self.gradient
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Module", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.module(Module)

# %% [markdown]
# La classe mère des coûts ne fait que poser les noms et les tailles.

# %%
class Loss:
    """Un coût : la cible y et la prédiction yhat sont (N, d)."""

    def forward(self, y, yhat):
        """Renvoie le coût de chaque exemple, (N,)."""
        raise NotImplementedError(f"{type(self).__name__}.forward")

    def backward(self, y, yhat):
        """Renvoie le gradient de chaque coût par rapport à yhat, (N, d)."""
        raise NotImplementedError(f"{type(self).__name__}.backward")

# %% [markdown]
# ## Exercice 2 — `MSELoss`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Le coût quadratique d'un exemple est la somme des carrés de ses écarts :
#
# $$\ell(y, \hat y) = \sum_{i=1}^{d} (y_i - \hat y_i)^2$$
#
# Écrivez `forward`, qui renvoie les $N$ coûts, et `backward`, le gradient de chacun par rapport
# à son $\hat y$. (`nn.MSELoss` de PyTorch fait en plus la moyenne des $N \times d$ carrés.)
#
# <details><summary>Indice</summary>
#
# `A.sum(axis=1)` somme chaque ligne. Pour le gradient, dérivez $(y_i - \hat y_i)^2$ par rapport à
# $\hat y_i$, et non à $y_i$ : attention au signe.
# </details>
#
# <details><summary>J'obtiens « <code>forward</code> renvoie un seul nombre pour 5 exemples »</summary>
#
# `.sum()` ou `.mean()` sans `axis` mélange tous les exemples. Ici, chacun garde le sien.
# </details>

# %% nbgrader={"grade": false, "grade_id": "MSELoss-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MSELoss(Loss):
    """Le coût quadratique."""

    def forward(self, y, yhat):
        """Renvoie la somme des carrés des écarts de chaque ligne, (N,)."""
        ### BEGIN SOLUTION
        return ((y - yhat) ** 2).sum(axis=1)
        ### END SOLUTION

    def backward(self, y, yhat):
        """Renvoie le gradient par rapport à yhat, (N, d)."""
        ### BEGIN SOLUTION
        return -2 * (y - yhat)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "MSELoss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mse(MSELoss)

# %% [markdown]
# ## 2. Une couche linéaire, et de quoi l'entraîner
#
# ## Exercice 3 — `Linear`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 30 min · 4 points (1 + 1 + 2)*
#
# La couche calcule $Z = X W + b$. Ses paramètres sont rangés dans **une seule** matrice `parameters`
# de taille $(n_{in} + 1, n_{out})$ : les $n_{in}$ premières lignes sont $W$, la **dernière** est le
# biais $b$. Il suffit alors d'ajouter à $X$ une colonne de 1 :
#
# $$Z = \begin{pmatrix} X & \mathbf 1 \end{pmatrix} \begin{pmatrix} W \\ b \end{pmatrix}$$
#
# - `__init__` : des poids de moyenne nulle et d'écart-type $1/\sqrt{n_{in}}$, un biais nul, et
#   `gradient`, une matrice de zéros de la même taille ;
# - `backward_update_gradient` : $\nabla_P\,\mathcal L$, sommé sur le batch et **ajouté** à `gradient` ;
# - `backward_delta` : $\nabla_X\,\mathcal L$, de la taille de $X$.
#
# *Attention : $W$ est ici $(n_{in}, n_{out})$, la transposée de celle du TP 4 et de `nn.Linear`.*
#
# <details><summary>Indice 1 : la colonne de 1, et les poids</summary>
#
# `np.hstack([X, np.ones((len(X), 1))])` et `np.vstack([W, b])` assemblent des matrices ;
# `np.random.randn(a, b)` tire une matrice de loi normale, d'écart-type 1.
# </details>
#
# <details><summary>Indice 2 : les tailles décident</summary>
#
# Avec $X_1 = (X\ \mathbf 1)$ de taille $(N, n_{in}+1)$ et $\delta$ de taille $(N, n_{out})$, un seul produit donne une
# matrice $(n_{in}+1, n_{out})$. La somme sur le batch s'y fait toute seule.
# </details>
#
# <details><summary>Indice 3 : et pour X ?</summary>
#
# Une ligne de $\delta$, $(1, n_{out})$, doit donner une ligne $(1, n_{in})$ : quelle matrice transposer ? La
# colonne de 1 n'est pas une entrée : que devient la ligne du biais ?
# </details>
#
# <details><summary>J'obtiens « <code>gradient</code> est celui du second seulement »</summary>
#
# Il faut `+=`, et non `=` : un même paramètre peut servir plusieurs fois avant un
# pas, et PyTorch accumule de la même façon.
# </details>
#
# <details><summary>J'obtiens « matmul: Input operand 1 has a mismatch in its core dimension 0 »</summary>
#
# Écrivez la taille de chaque matrice sous le produit. `X` a $n_{in}$ colonnes, et `parameters` a
# $n_{in} + 1$ lignes : la colonne de 1 manque, ou une transposée.
# </details>

# %% nbgrader={"grade": false, "grade_id": "Linear-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Linear(Module):
    """Une couche affine ; la dernière ligne de parameters est le biais."""

    def __init__(self, n_in, n_out):
        super().__init__()
        ### BEGIN SOLUTION
        weights = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.parameters = np.vstack([weights, np.zeros((1, n_out))])
        self.gradient = np.zeros_like(self.parameters)
        ### END SOLUTION

    def forward(self, X):
        """Renvoie X W + b, (N, n_out)."""
        ### BEGIN SOLUTION
        return np.hstack([X, np.ones((len(X), 1))]) @ self.parameters
        ### END SOLUTION

    def backward_update_gradient(self, X, delta):
        """Ajoute à gradient le gradient des paramètres, sommé sur le batch."""
        ### BEGIN SOLUTION
        self.gradient += np.hstack([X, np.ones((len(X), 1))]).T @ delta
        ### END SOLUTION

    def backward_delta(self, X, delta):
        """Renvoie le gradient par rapport à X, (N, n_in)."""
        ### BEGIN SOLUTION
        return delta @ self.parameters[:-1].T
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Linear", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.linear(Linear)

# %% nbgrader={"grade": true, "grade_id": "Linear-forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.linear_forward(Linear)

# %% nbgrader={"grade": true, "grade_id": "Linear-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.linear_backward(Linear)

# %% [markdown]
# **À observer.** Pour vérifier soi-même un module, on prend un $\delta$ **au hasard** : la
# fonction $X \mapsto \sum_{n,i} \delta_{n,i} Z_{n,i}$ est un nombre, dont le gradient est
# exactement ce que doit renvoyer `backward_delta`. Avec $\delta$ rempli de 1, bien des formules
# fausses passeraient. Les tailles aussi sont toutes différentes, pour la même raison.

# %%
rng = np.random.default_rng(0)
layer = Linear(3, 2)
X, delta = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
slope = numerical_gradient(lambda X: (delta * layer.forward(X)).sum(), X)
compare(layer.backward_delta(X, delta), slope, "backward_delta")

# %% [markdown]
# L'écart relatif est de l'ordre de $10^{-10}$ : c'est l'arrondi de la différence finie.
#
# ## Exercice 4 — `Optim`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Un réseau (un module, ou plusieurs) et un coût étant donnés, `step` fait un pas sur un batch :
#
# 1. `net.forward` puis `loss.forward` ;
# 2. remettre les gradients à zéro ;
# 3. `loss.backward`, **divisé par $N$** : le gradient du coût moyen par rapport à la sortie ;
# 4. `net.backward`, qui remonte le réseau, puis `net.update_parameters(eps)`.
#
# Elle renvoie le coût moyen du batch, mesuré avant le pas.
#
# <details><summary>Indice</summary>
#
# `net` a les méthodes d'un `Module` : `forward(X)`, `zero_grad()`, `backward(X, delta)` et
# `update_parameters(gradient_step)`. `N` est `len(batch_x)`.
# </details>
#
# <details><summary>J'obtiens « le pas monte la pente »</summary>
#
# L'ordre des arguments d'un coût est (y, ŷ) : la cible d'abord. Échangés, ils donnent ici le
# même coût et le gradient opposé.
# </details>

# %% nbgrader={"grade": false, "grade_id": "Optim-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Optim:
    """Descente de gradient : un réseau, un coût, un pas eps."""

    def __init__(self, net, loss, eps):
        self.net, self.loss, self.eps = net, loss, eps

    def step(self, batch_x, batch_y):
        """Fait un pas sur le batch ; renvoie son coût moyen avant le pas."""
        ### BEGIN SOLUTION
        yhat = self.net.forward(batch_x)
        cost = self.loss.forward(batch_y, yhat).mean()
        self.net.zero_grad()
        delta = self.loss.backward(batch_y, yhat) / len(batch_x)
        self.net.backward(batch_x, delta)
        self.net.update_parameters(self.eps)
        return cost
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Optim", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.optim(Optim)

# %% [markdown]
# ## Exercice 5 — `SGD`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 20 min · 2 points*
#
# La boucle d'apprentissage. À chaque epoch :
#
# 1. tirer un ordre nouveau : `rng.permutation(N)`, une seule fois par epoch ;
# 2. le découper en batchs de `batch_size` exemples, le dernier, plus court, compris ; pour chacun, un `step` ;
# 3. à la fin de l'epoch, mesurer le coût moyen sur **tout** `X`, et l'ajouter à la liste.
#
# Écrivez la boucle des epochs avec `progress(range(n_epochs))` : c'est `range`, avec une barre
# de progression.
#
# <details><summary>Indice</summary>
#
# `for start in range(0, N, batch_size)` parcourt les débuts des batchs ; une tranche
# `order[start:start + batch_size]` s'arrête toute seule à la fin du tableau.
# </details>
#
# <details><summary>J'obtiens « les coûts ne sont pas mesurés à la fin de chaque epoch »</summary>
#
# `step` renvoie le coût d'**un** batch, avant son pas. Ici, il faut
# `loss.forward(Y, net.forward(X)).mean()`, après le dernier batch.
# </details>

# %% nbgrader={"grade": false, "grade_id": "SGD-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def SGD(net, loss, X, Y, n_epochs, batch_size, eps, rng):
    """Entraîne net par descente de gradient stochastique.

    Args:
        net, loss: le réseau, modifié sur place, et le coût.
        X, Y: les exemples (N, n_in) et leurs cibles (N, d).
        n_epochs, batch_size, eps: durée, taille des batchs, pas.
        rng: générateur qui tire les ordres.

    Returns:
        La liste des coûts moyens sur X, à la fin de chaque epoch.
    """
    ### BEGIN SOLUTION
    optim = Optim(net, loss, eps)
    losses = []
    for _ in progress(range(n_epochs)):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start:start + batch_size]
            optim.step(X[rows], Y[rows])
        losses.append(loss.forward(Y, net.forward(X)).mean())
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "SGD", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.sgd(SGD)

# %% [markdown]
# ### La bibliothèque prend forme
#
# `assemble` range vos classes dans un module Python nommé `diy`, en mémoire : on écrira `diy.Linear`
# comme on écrit `nn.Linear`. Il grandira à chaque partie. Si vous modifiez une classe,
# exécutez de nouveau la cellule qui l'assemble.

# %%
diy = assemble("diy", Module, Loss, MSELoss, Linear, Optim, SGD)
[name for name in dir(diy) if not name.startswith("_")]

# %% [markdown]
# ### Une droite : $y = 3x + 4$
#
# Le plus petit des apprentissages : une entrée, une sortie, deux paramètres. Un peu de bruit
# est ajouté aux $y$, et un tiers des points est mis de côté pour le test.

# %%
rng = np.random.default_rng(0)
x = rng.uniform(-1, 1, (150, 1))
y = 3 * x + 4 + 0.2 * rng.normal(size=x.shape)
xtrain, xtest, ytrain, ytest = train_test_split(
    x, y, test_size=1 / 3, random_state=0)

def plot_line(yhat, losses):
    """Dessine les coûts, et les prédictions des points de test."""
    left, right = new_axes(2, width=4.4, height=3.3)
    plot_curves({"apprentissage": losses}, "Coût de la régression",
                "coût quadratique moyen", log=True, ax=left)
    plot_predictions(xtest, ytest, yhat, "Les 50 points de test",
                     right)

# %%
np.random.seed(0)
line, mse = diy.Linear(1, 1), diy.MSELoss()
losses = diy.SGD(line, mse, xtrain, ytrain, 40, 10, 0.05, rng)
plot_line(line.forward(xtest), losses)
w, b = line.parameters.ravel()
cost = mse.forward(ytest, line.forward(xtest)).mean()
print("y = {} x + {} ; coût de test {}".format(
    *(decimal(value, ".3f") for value in (w, b, cost))))

# %% [markdown]
# **À observer.** Les deux paramètres appris sont proches de 3 et de 4. Le coût ne descend pas sous
# 0,04 environ : c'est la variance du bruit, $0{,}2^2$, que personne ne peut prédire.
#
# ### Trois problèmes du plan
#
# `gen_arti` tire des points de deux classes, $y = -1$ et $y = +1$ : deux nuages, quatre nuages aux coins
# d'un carré, une classe par diagonale (le « ou exclusif », XOR), un échiquier.

# %%
problems = {"deux nuages": 0, "XOR": 1, "échiquier": 2}
points = {name: gen_arti(data_type=k, rng=0) for name, k in problems.items()}

def plot_decision(predict, X, y, title, ax):
    """Dessine où predict dépasse 0,5, sous les points de classes −1 et +1."""
    ticks = np.linspace(-np.abs(X).max(), np.abs(X).max(), 120)
    xx, yy = np.meshgrid(ticks, ticks)
    grid = np.stack([xx.ravel(), yy.ravel()], axis=1)
    zones = (predict(grid) > 0.5).astype(int).reshape(xx.shape)
    cats = (y[:300] > 0).astype(int)
    plot_zones(zones, xx, yy, X[:300], cats, title, ax, legend=False)

# %% [markdown]
# Pour le réseau, la cible vaut 0 ou 1, et l'on décide « classe $+1$ » quand la sortie dépasse 0,5. La
# fonction `learn` sépare apprentissage et test, entraîne avec des batchs de 32, et mesure la
# précision de test.

# %%
def learn(net, X, y, n_epochs, eps):
    """Renvoie les coûts d'apprentissage, et la précision de test."""
    Y = (y[:, None] + 1) / 2
    Xtrain, Xtest, Ytrain, Ytest = train_test_split(X, Y, random_state=0)
    rng = np.random.default_rng(0)
    with silent():
        losses = diy.SGD(net, diy.MSELoss(), Xtrain, Ytrain,
                         n_epochs, 32, eps, rng)
    return losses, float(np.mean((net.forward(Xtest) > 0.5) == (Ytest > 0.5)))

# %% [markdown]
# Et une autre fonction compare les trois problèmes, côte à côte.

# %%
def compare_problems(make, n_epochs, eps, sets=None):
    """Entraîne un réseau make() par problème, puis dessine les résultats."""
    sets, nets, results = sets or points, {}, {}
    for name in sets:
        np.random.seed(1)
        nets[name] = make()
        results[name] = learn(nets[name], *sets[name], n_epochs, eps)
    *axes, last = new_axes(len(sets) + 1, width=2.8, height=2.9)
    for ax, (name, (_, right)) in zip(axes, results.items()):
        title = f"{name} : {percent(right)}"
        plot_decision(nets[name].forward, *sets[name], title, ax)
    curves = {name: losses for name, (losses, _) in results.items()}
    plot_curves(curves, "Coûts", "coût quadratique moyen", ax=last)

# %% [markdown]
# ## Prédire — `predict_problems`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 6 min · 2 points*
#
# Avant d'apprendre, prédisez. Écrivez à la main `True` ou `False` de a à c, un nombre ensuite, avec deux chiffres significatifs.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `separates(clouds)` | une droite sépare-t-elle les classes des deux nuages ? |
# | b | `separates(xor)` | celles du XOR ? |
# | c | `separates(checkerboard)` | celles de l'échiquier ? |
# | d | `best_constant()` | la même prédiction pour tous, la moins coûteuse quand la moitié des cibles vaut 0, l'autre 1 |
# | e | `mse(best_constant())` | son coût quadratique moyen |
# | f | `accumulated(3)` | chaque batch donne à un poids le gradient 1, et `zero_grad` est oublié : le gradient au troisième pas |
# | g | `eps_without_mean(32)` | `Optim.step` ne divise plus par $N$ : le pas qui fait, avec des batchs de 32, ce que faisait 0,5 |
# | h | `eps_without_mean(64)` | avec des batchs de 64 |

# %% nbgrader={"grade": false, "grade_id": "predict_problems-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_problems() -> dict:
    """Prédit ce qu'une droite sépare, et ce que les batchs font au gradient.

    Returns:
        a à c : un booléen ; d à h : un nombre.
    """
    ### BEGIN SOLUTION
    lines = {"a": True, "b": False, "c": False, "d": 0.5, "e": 0.25}
    return {**lines, "f": 3, "g": 0.0156, "h": 0.0078}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_problems", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.predict_problems(predict_problems)

# %% [markdown]
# Voici d'abord le modèle linéaire. Le pourcentage de chaque titre est la précision de test ; les ronds
# sont de classe $-1$, les triangles de classe $+1$ (300 points sont dessinés).

# %%
compare_problems(lambda: diy.Linear(2, 1), n_epochs=30, eps=0.02)

# %% [markdown]
# Vos prédictions de a à e, devant ce que le modèle linéaire a appris : une droite sépare si plus de neuf points de test sur dix
# sont du bon côté ; d et e sont la sortie moyenne et le dernier coût, pour le XOR.

# %%
np.random.seed(1)
nets = {name: diy.Linear(2, 1) for name in problems}
results = [learn(nets[name], *points[name], 30, 0.02) for name in problems]
found = {key: right > 0.9 for key, (_, right) in zip("abc", results)}
found["d"] = nets["XOR"].forward(points["XOR"][0]).mean()
found["e"] = results[1][0][-1]
reveal(predict_problems(), found, within=0.1)

# %% [markdown]
# **Q12.1** (1 point) — Pourquoi la régression linéaire échoue-t-elle sur le XOR et sur l'échiquier ? Pourquoi le coût y descend-il
# vers celui d'une prédiction constante, et pas plus bas ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q12-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# La frontière $w^\top x + b = 0{,}5$ est une droite : elle sépare les deux nuages (100 %), mais
# aucune droite ne sépare le XOR ni l'échiquier (31 % et 50 % : le hasard, ou pire). Pour ces deux-là, les
# classes sont équilibrées et symétriques : la meilleure fonction affine est constante, égale à la
# moyenne 0,5 des cibles. Chaque exemple coûte alors $0{,}5^2 = 0{,}25$, la variance de la cible : c'est
# bien la valeur des deux courbes.
#
# **Barème** — 0,5 : la frontière est une droite, et aucune ne sépare ces deux problèmes ; 0,5 : classes équilibrées et
# symétriques, donc rien de mieux qu'une constante, dont le coût est la variance de la cible.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 3. Des activations, et un premier réseau
#
# Une activation est un module **sans paramètres** : `backward_update_gradient` n'a rien à faire,
# celle de la classe mère suffit. Il reste `forward` et `backward_delta`.
#
# Appliquée coefficient par coefficient, $z = \varphi(x)$, elle multiplie $\delta$ par sa dérivée :
# $\nabla_X\,\mathcal L = \delta \odot \varphi'(X)$, où $\odot$ est le produit coefficient par coefficient.
#
# ## Exercice 6 — `TanH`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Écrivez les deux méthodes du module $z = \tanh x$.
#
# <details><summary>Indice</summary>
#
# La dérivée de $\tanh$ est $1 - \tanh^2$. L'argument `X` est l'**entrée** du module : il faut y
# recalculer $\tanh$.
# </details>
#
# <details><summary>J'obtiens « matmul » ou « mismatch in its core dimension »</summary>
#
# Le produit par la dérivée se fait coefficient par coefficient : `*`, et non `@`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "TanH-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class TanH(Module):
    """La tangente hyperbolique."""

    def forward(self, X):
        """Renvoie tanh de chaque coefficient."""
        ### BEGIN SOLUTION
        return np.tanh(X)
        ### END SOLUTION

    def backward_delta(self, X, delta):
        """Renvoie le gradient par rapport à X."""
        ### BEGIN SOLUTION
        return delta * (1 - np.tanh(X) ** 2)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "TanH", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.tanh(TanH)

# %% [markdown]
# ## Exercice 7 — `Sigmoide`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \sigma'(x) = \sigma(x)\,\big(1 - \sigma(x)\big)$$
#
# Écrivez de même le module $z = \sigma(x)$. La sortie doit rester juste pour $x = \pm 800$.
#
# <details><summary>Indice</summary>
#
# `1 / (1 + np.exp(-X))` convient : quand l'exponentielle déborde, NumPy prévient par
# *overflow*, mais $1/\infty$ vaut bien 0. L'écriture `np.exp(X) / (1 + np.exp(X))`, elle, donne NaN.
# </details>
#
# <details><summary>J'obtiens « RuntimeWarning: overflow encountered in exp »</summary>
#
# Ce n'est pas une erreur. Pour ne plus la voir, prenez $\sigma(x) = \frac12 + \frac12 \tanh\frac x2$, qui ne déborde jamais.
# </details>

# %% nbgrader={"grade": false, "grade_id": "Sigmoide-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Sigmoide(Module):
    """La fonction logistique."""

    def forward(self, X):
        """Renvoie la sigmoïde de chaque coefficient."""
        ### BEGIN SOLUTION
        return 0.5 + 0.5 * np.tanh(X / 2)
        ### END SOLUTION

    def backward_delta(self, X, delta):
        """Renvoie le gradient par rapport à X."""
        ### BEGIN SOLUTION
        s = self.forward(X)
        return delta * s * (1 - s)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Sigmoide", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.sigmoide(Sigmoide)

# %% [markdown]
# ## Exercice 8 — `SimpleNN`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 20 min · 2 points*
#
# Un réseau à une couche cachée : `Linear`, `TanH`, `Linear`, `Sigmoide`. C'est lui-même un module.
#
# - `forward` appelle les quatre modules, et garde ce que **chacun a reçu** : `backward` en a besoin ;
# - `backward(X, delta)` est appelée juste après `forward(X)` : remontez de la sortie vers
#   l'entrée, et renvoyez le gradient par rapport à $X$ ;
# - `zero_grad` et `update_parameters` transmettent l'appel aux couches.
#
# <details><summary>Indice 1 : quoi garder ?</summary>
#
# Quatre modules, quatre entrées : `X`, qui est donnée, et trois autres, à ranger dans des attributs
# (`self.z1`…).
# </details>
#
# <details><summary>Indice 2 : remonter</summary>
#
# `delta = self.sigmoide.backward(entrée, delta)` donne le $\delta$ du module précédent. Continuez avec
# le suivant vers l'arrière, et ainsi de suite.
# </details>
#
# <details><summary>J'obtiens « 'SimpleNN' object has no attribute… »</summary>
#
# Le nom employé dans `backward` n'est pas celui que `forward` a rempli, ou que `__init__` a créé.
# </details>

# %% nbgrader={"grade": false, "grade_id": "SimpleNN-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SimpleNN(Module):
    """Linear, TanH, Linear, Sigmoide."""

    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        ### BEGIN SOLUTION
        self.linear1, self.tanh = Linear(n_in, n_hidden), TanH()
        self.linear2, self.sigmoide = Linear(n_hidden, n_out), Sigmoide()
        ### END SOLUTION

    def forward(self, X):
        """Renvoie la sortie (N, n_out)."""
        ### BEGIN SOLUTION
        self.z1 = self.linear1.forward(X)
        self.a1 = self.tanh.forward(self.z1)
        self.z2 = self.linear2.forward(self.a1)
        return self.sigmoide.forward(self.z2)
        ### END SOLUTION

    def backward(self, X, delta):
        """Remonte le réseau ; renvoie le gradient par rapport à X."""
        ### BEGIN SOLUTION
        delta = self.sigmoide.backward(self.z2, delta)
        delta = self.linear2.backward(self.a1, delta)
        delta = self.tanh.backward(self.z1, delta)
        return self.linear1.backward(X, delta)
        ### END SOLUTION

    def zero_grad(self):
        """Remet à zéro les gradients des couches."""
        ### BEGIN SOLUTION
        self.linear1.zero_grad()
        self.linear2.zero_grad()
        ### END SOLUTION

    def update_parameters(self, gradient_step):
        """Fait un pas dans chaque couche."""
        ### BEGIN SOLUTION
        self.linear1.update_parameters(gradient_step)
        self.linear2.update_parameters(gradient_step)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "SimpleNN", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.simple_nn(SimpleNN)

# %%
diy = assemble("diy", TanH, Sigmoide, SimpleNN)
compare_problems(lambda: diy.SimpleNN(2, 10, 1), n_epochs=100, eps=0.5)

# %% [markdown]
# **Q12.2** (1 point) — Qu'est-ce que la couche cachée a rendu possible ? Pourquoi l'échiquier
# résiste-t-il encore ? Comptez ses cases, et les droites dont le réseau dispose.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q12-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Chaque neurone caché apporte une droite (adoucie par $\tanh$), et la sortie les combine : deux
# droites suffisent au XOR, qui passe de 31 % à 100 %. L'échiquier a 64 cases, soit 14 droites
# intérieures, et le réseau n'a que 10 neurones ; surtout, la sortie devrait repasser par 0,5 à chaque ligne
# franchie. Il y a aussi peu d'exemples : 750 points d'apprentissage, une douzaine par case.
#
# **Barème** — 0,5 : XOR grâce à plusieurs droites combinées ; 0,5 : trop de cases pour dix neurones,
# ou trop peu d'exemples par case.
# <!-- END SOLUTION -->

# %% [markdown]
# Vos dernières prédictions, avec votre `Linear` : des exemples tous égaux, dont chacun donne au poids le gradient 1.

# %%
def gradient_of(n, n_batches=1):
    """Renvoie le gradient du poids après n_batches batchs, sans zero_grad."""
    layer, ones = diy.Linear(1, 1), np.ones((n, 1))
    layer.zero_grad()
    for _ in range(n_batches):
        layer.forward(ones)
        layer.backward(ones, ones)
    return float(layer.gradient[0, 0])

reveal(predict_problems(), {
    "f": gradient_of(1, n_batches=3), "g": 0.5 / gradient_of(32),
    "h": 0.5 / gradient_of(64)}, within=0.03)

# %% [markdown]
# **Q12.3** (1 point) — Dans `SimpleNN`, que deviendraient les pas et le coût si `zero_grad` oubliait la seconde
# couche ? D'après vos prédictions, pourquoi `Optim.step` divise-t-il par $N$ ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q12-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Les gradients s'accumulent : celui de la seconde couche serait la somme de ceux de tous les batchs
# vus depuis le début. Ses pas, de plus en plus longs, suivraient une direction périmée : le
# coût oscille ou diverge. Sans la division, le gradient d'un batch de 32 est 32 fois plus grand : il
# faudrait un pas 32 fois plus petit, soit $0{,}5 / 32 \approx 0{,}016$ ; et le changer dès que la taille des
# batchs change (le dernier batch, plus court, ferait même un pas plus petit que les autres).
#
# **Barème** — 0,5 : accumulation, direction fausse ; 0,5 : sans la division, le pas dépend de la taille des batchs.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Seconde séance
#
# *La bibliothèque sait apprendre ; il reste à la rendre générale.*

# %% [markdown]
# ## 4. Empiler sans limite
#
# ## Exercice 9 — `Sequentiel`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 30 min · 3 points*
#
# `SimpleNN` fixait quatre modules ; `Sequentiel` en prend une liste quelconque. Comme il est lui-même un
# module, un `Sequentiel` peut en contenir d'autres (le TP 13 s'en servira).
#
# - `forward` : chaque module reçoit la sortie du précédent ; gardez ce que chacun a reçu ;
# - `backward(X, delta)`, juste après `forward(X)` : la liste à l'envers, et le `backward` de chaque module ;
# - `zero_grad` et `update_parameters` : un appel par module, avec ou sans paramètres.
#
# <details><summary>Indice 1 : deux listes à l'envers</summary>
#
# `reversed(liste)` parcourt une liste depuis la fin ; `zip` parcourt deux listes ensemble.
# </details>
#
# <details><summary>Indice 2 : combien d'entrées garder ?</summary>
#
# Autant que de modules. Videz la liste au début de chaque `forward`, sinon elle grandit d'un
# appel à l'autre.
# </details>
#
# <details><summary>J'obtiens « operands could not be broadcast together »</summary>
#
# Un module reçoit dans `backward` l'entrée d'un autre : vérifiez que la liste des entrées est vidée à
# chaque `forward`, parcourue dans le même sens que celle des modules, et qu'elle contient bien les
# **entrées** (et non les sorties).
# </details>

# %% nbgrader={"grade": false, "grade_id": "Sequentiel-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Sequentiel(Module):
    """Des modules à la suite, de l'entrée vers la sortie."""

    def __init__(self, modules):
        super().__init__()
        self.modules = modules

    def forward(self, X):
        """Renvoie la sortie du dernier module."""
        ### BEGIN SOLUTION
        self.inputs = []
        for module in self.modules:
            self.inputs.append(X)
            X = module.forward(X)
        return X
        ### END SOLUTION

    def backward(self, X, delta):
        """Remonte le réseau ; renvoie le gradient par rapport à X."""
        ### BEGIN SOLUTION
        pairs = zip(reversed(self.modules), reversed(self.inputs))
        for module, received in pairs:
            delta = module.backward(received, delta)
        return delta
        ### END SOLUTION

    def zero_grad(self):
        """Remet à zéro les gradients de tous les modules."""
        ### BEGIN SOLUTION
        for module in self.modules:
            module.zero_grad()
        ### END SOLUTION

    def update_parameters(self, gradient_step):
        """Fait un pas dans chaque module."""
        ### BEGIN SOLUTION
        for module in self.modules:
            module.update_parameters(gradient_step)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Sequentiel", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.sequentiel(Sequentiel)

# %% [markdown]
# Voici un réseau à trois couches cachées, donc à quatre couches linéaires, de tailles $(2, 5)$, $(5, 10)$, $(10, 20)$ et
# $(20, 1)$, séparées par des tangentes hyperboliques, avec une sigmoïde à la fin.

# %%
diy = assemble("diy", Sequentiel)

def deep():
    """Renvoie le réseau profond, avec des poids neufs."""
    return diy.Sequentiel([
        diy.Linear(2, 5), diy.TanH(), diy.Linear(5, 10), diy.TanH(),
        diy.Linear(10, 20), diy.TanH(), diy.Linear(20, 1), diy.Sigmoide()])

compare_problems(deep, n_epochs=200, eps=0.5)

# %% [markdown]
# **À observer.** Les deux premiers problèmes sont réglés en quelques epochs. Sur l'échiquier, le coût
# d'apprentissage descend enfin nettement sous 0,25, par paliers ; la précision de test, elle, reste modeste : le réseau
# plie sa frontière autour des points appris, sans trouver la règle.
#
# Deux autres problèmes, que ni une droite ni deux ne règlent : deux croissants emboîtés, et un disque dans un anneau.
# Seules les données changent.

# %%
def signed(X, labels):
    """Change les classes 0 et 1 de scikit-learn en −1 et +1."""
    return X, 2 * labels - 1

others = {"croissants": signed(*make_moons(1000, noise=0.1, random_state=0)),
          "anneau": signed(*make_circles(1000, noise=0.1, factor=0.5,
                                         random_state=0))}

# %%
compare_problems(deep, n_epochs=200, eps=0.5, sets=others)

# %% [markdown]
# **À observer.** Le même réseau règle aussi ceux-là, presque sans erreur. Rien dans votre bibliothèque ne connaît la forme de la
# frontière : c'est l'apprentissage qui la trouve.
#
# ### Le même réseau en PyTorch
#
# Votre réseau est-il juste ? Construisons son **jumeau** : les mêmes couches, les mêmes poids au départ, en
# double précision comme NumPy, et les mêmes batchs dans le même ordre. (PyTorch n'est importé qu'ici.)

# %%
def torch_twin(net):
    """Renvoie le réseau de PyTorch de mêmes modules et de mêmes poids."""
    import torch
    kinds = {"TanH": torch.nn.Tanh, "Sigmoide": torch.nn.Sigmoid}
    layers = []
    for P, kind in [(m.parameters, type(m).__name__) for m in net.modules]:
        layers.append(kinds[kind]() if P is None else
                      torch.nn.Linear(len(P) - 1, P.shape[1]).double())
        if P is not None:
            layers[-1].weight.data = torch.tensor(P[:-1].T.copy())
            layers[-1].bias.data = torch.tensor(P[-1].copy())
    return torch.nn.Sequential(*layers)

# %% [markdown]
# Et voici la boucle d'apprentissage de PyTorch : vos modules ont les mêmes rôles.

# %%
def torch_sgd(net, X, Y, n_epochs, batch_size, eps, rng):
    """Fait avec PyTorch ce que fait SGD avec MSELoss (une sortie)."""
    import torch
    torch.set_num_threads(1)  # plus rapide pour de petites matrices
    X, Y, losses = torch.tensor(X), torch.tensor(Y), []
    optim, loss = torch.optim.SGD(net.parameters(), lr=eps), torch.nn.MSELoss()
    for _ in progress(range(n_epochs)):
        for rows in torch.tensor(rng.permutation(len(X))).split(batch_size):
            optim.zero_grad()
            loss(net(X[rows]), Y[rows]).backward()
            optim.step()
        losses.append(loss(net(X), Y).item())
    return losses

# %%
def race(X, y, n_epochs, eps):
    """Renvoie les deux jumeaux entraînés, (DIY, PyTorch), et leurs coûts."""
    np.random.seed(1)
    mine = deep()
    twin, Y = torch_twin(mine), (y[:, None] + 1) / 2
    options, draw = (X, Y, n_epochs, 32, eps), np.random.default_rng
    with silent():
        losses = diy.SGD(mine, diy.MSELoss(), *options, draw(0))
        torch_losses = torch_sgd(twin, *options, draw(0))
    return (mine, twin), (losses, torch_losses)

races = {}

# %% [markdown]
# Cinq cents epochs, sur 300 points de chaque problème. Les coûts, l'un sur l'autre, puis les frontières, l'une à côté
# de l'autre.

# %%
tracks = {"XOR": points["XOR"], "échiquier": points["échiquier"],
          "croissants": others["croissants"]}
races = {name: race(X[:300], y[:300], 500, 0.5)
         for name, (X, y) in tracks.items()}

# %%
axes = new_axes(3, width=3.6, height=3)
for ax, (name, (_, losses)) in zip(axes, races.items()):
    curves = dict(zip(("DIY", "PyTorch"), losses))
    plot_curves(curves, name, "coût quadratique moyen", ax=ax)
for name, (_, (a, b)) in races.items():
    gap = np.abs(np.array(a) - np.array(b)).max()
    print(f"{name} : écart maximal {gap:.0e} sur {len(a)} epochs")

# %%
def predictions(twin):
    """Renvoie la fonction NumPy → NumPy que calcule un réseau de PyTorch."""
    import torch
    return lambda grid: twin(torch.tensor(grid)).detach().numpy()

for name, ((mine, twin), _) in list(races.items())[1:]:
    axes = new_axes(2, width=3.4, height=3.2)
    plot_decision(mine.forward, *tracks[name], f"{name}, DIY", axes[0])
    plot_decision(predictions(twin), *tracks[name], f"{name}, PyTorch", axes[1])

# %% [markdown]
# **À observer.** Les courbes et les frontières se confondent. L'écart des coûts n'est pas nul : les deux
# bibliothèques n'additionnent pas dans le même ordre, et chaque arrondi, de l'ordre de $10^{-16}$, se propage. (Avec un
# pas trop grand, il serait amplifié d'un pas à l'autre, jusqu'à séparer deux apprentissages pourtant justes.)
#
# **Q12.4** (2 points) — Un rapport sur ce projet montre des courbes DIY et PyTorch différentes, et propose comme
# explication « la non-utilisation d'un optimiseur ». Citez trois différences de réglage qui suffisent à
# séparer deux apprentissages pourtant justes tous les deux, et dites comment cette partie du TP les
# élimine.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q12-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# - Les poids de départ : PyTorch tire les siens, d'une autre loi (uniforme sur
#   $\pm 1/\sqrt{n_{in}}$, biais compris). Ici, ils sont copiés.
# - L'ordre des exemples et la taille des batchs : ici, les mêmes permutations (même graine).
# - La somme ou la moyenne sur le batch : un facteur 32 sur le pas. Ici, la moyenne des deux côtés.
# - La précision des nombres : `float32` par défaut en PyTorch, `float64` en NumPy. Ici, `.double()`.
# - Le coût affiché : celui du dernier batch, la moyenne de l'epoch, ou celui de tout l'ensemble.
#
# L'optimiseur n'y est pour rien : `Optim` fait exactement les mêmes opérations que la boucle qu'il
# range.
#
# **Barème** — 0,5 par différence juste (trois au plus) ; 0,5 : comment le TP les élimine.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `MendedResidual`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Les réseaux très profonds sont faits de blocs **résiduels** : $Z = X + f(X)$, où $f$ est un module qui garde la taille de $X$. Au
# retour, $X$ a servi par deux chemins, et leurs gradients s'ajoutent : $\delta$, plus ce que renvoie le
# `backward` de $f$. Voici un tel bloc pour votre bibliothèque, après une classe qui transmet les appels à $f$, rangé dans `inner`.

# %%
class Around(Module):
    """Un module qui en contient un autre, inner."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def zero_grad(self):
        self.inner.zero_grad()

    def update_parameters(self, gradient_step):
        self.inner.update_parameters(gradient_step)

# %%
class BrokenResidual(Around):
    """Z = X + f(X), où inner est le module f."""

    def forward(self, X):
        """Renvoie X + f(X), de la taille de X."""
        Z = X
        Z += self.inner.forward(X)
        return Z

    def backward(self, X, delta):
        """Remonte le bloc ; renvoie le gradient par rapport à X."""
        return delta + self.inner.backward(X, delta)

# %% [markdown]
# `Around` est juste. `BrokenResidual` a une seule faute, que beaucoup ont faite avant vous. Le symptôme, sur les croissants, avec
# un bloc en tête d'un petit réseau :

# %%
def learn_with(block):
    """Apprend les croissants ; renvoie les coûts, et la précision de test."""
    np.random.seed(1)
    f = diy.Sequentiel([diy.Linear(2, 2), diy.TanH()])
    net = diy.Sequentiel([block(f), diy.Linear(2, 10), diy.TanH(),
                          diy.Linear(10, 1), diy.Sigmoide()])
    return learn(net, *others["croissants"], 60, 0.5)

# %%
broken, right = learn_with(BrokenResidual)
plot_curves({"BrokenResidual": broken}, "Le symptôme",
            "coût quadratique moyen")
print(f"précision de test : {percent(right)}")

# %% [markdown]
# Le coût ne descend pas. Deux examens, comme à l'exercice 3, sur le bloc seul : sa sortie est-elle $X + f(X)$ ? Le
# gradient des paramètres de $f$ est-il celui de la différence finie ?

# %%
def examine(block_class):
    """Examine un bloc autour d'une couche linéaire, de données neuves."""
    np.random.seed(0)
    layer, X, delta = Linear(3, 3), *np.random.randn(2, 5, 3)
    block, P = block_class(layer), layer.parameters
    expected = X + layer.forward(X)
    def cost(parameters):
        layer.parameters = parameters
        return (delta * block.forward(X.copy())).sum()
    slope, layer.parameters = numerical_gradient(cost, P), P
    print(compare(block.forward(X), expected, "forward"))
    block.backward(X, delta)
    print(compare(layer.gradient, slope, "gradient de f"))

# %%
examine(BrokenResidual)

# %% [markdown]
# La sortie est juste au dernier chiffre ; le gradient ne l'est pas. Et pourtant `backward` est exactement la formule.
#
# Trouvez la faute. Recopiez `BrokenResidual` ci-dessous, sous le nom `MendedResidual`, et réparez-la : `forward` renvoie $X + f(X)$,
# `backward` remonte les deux chemins, et aucune des deux ne change ce qu'elle reçoit.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# La formule du retour se sert de `X`. Affichez `X` avant `forward`, puis juste après.
# </details>
#
# <details><summary>Indice 2 : combien de tableaux ?</summary>
#
# `Z = X` donne un second nom au même tableau, et `+=` écrit dans ce tableau. Le module d'avant l'a fabriqué, `Sequentiel` l'a
# gardé pour le retour, et en tête du réseau, c'est l'ensemble d'apprentissage lui-même.
# </details>

# %% nbgrader={"grade": false, "grade_id": "MendedResidual-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MendedResidual(Around):
    """Z = X + f(X), où inner est le module f."""

    def forward(self, X):
        """Renvoie X + f(X), de la taille de X."""
        ### BEGIN SOLUTION
        return X + self.inner.forward(X)
        ### END SOLUTION

    def backward(self, X, delta):
        """Remonte le bloc ; renvoie le gradient par rapport à X."""
        ### BEGIN SOLUTION
        return delta + self.inner.backward(X, delta)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "MendedResidual", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_residual(MendedResidual)

# %% [markdown]
# **À observer.** Les deux examens sont bons, et les croissants s'apprennent.

# %%
examine(MendedResidual)
mended, right = learn_with(MendedResidual)
broken, _ = learn_with(BrokenResidual)
plot_curves({"BrokenResidual": broken, "MendedResidual": mended}, "Guéri",
            "coût quadratique moyen", log=True)
print(f"précision de test : {percent(right)}")

# %% [markdown]
# ## 5. Plusieurs classes
#
# Pour $K$ classes, le réseau donne $K$ scores $x$, et le softmax en fait des probabilités $s$ :
#
# $$s_i = \frac{e^{x_i}}{\sum_{k=1}^{K} e^{x_k}}$$
#
# Chaque $s_i$ dépend de **tous** les scores : la dérivée n'est plus un produit coefficient par
# coefficient, mais une matrice, la **jacobienne** $J$ de coefficients
#
# $$J_{ij} = \frac{\partial s_i}{\partial x_j} = s_i\,(\mathbb 1_{i=j} - s_j)$$
#
# où $\mathbb 1_{i=j}$ vaut 1 si $i = j$, et 0 sinon.
#
# ## Exercice 10 — `Softmax`
#
# *Difficulté ●●●●○ · Importance ●●●●● · environ 30 min · 3 points (1 + 2)*
#
# `forward` doit rester juste pour des scores de l'ordre de 1000 (retirez le maximum de chaque ligne, comme au
# TP 4). `backward_delta` renvoie, pour chaque ligne, $J^\top \delta$, c'est-à-dire
# $\big(\nabla_x\,\mathcal L\big)_j = \sum_i \delta_i\, J_{ij}$.
#
# <details><summary>Indice 1 : une ligne à la fois</summary>
#
# Développez $\sum_i \delta_i\, s_i\,(\mathbb 1_{i=j} - s_j)$ en deux sommes. La première n'a qu'un terme ; dans la
# seconde, $s_j$ se met en facteur.
# </details>
#
# <details><summary>Indice 2 : tout le batch</summary>
#
# La quantité $\sum_i \delta_i s_i$ est **un nombre par ligne** : `.sum(axis=1, keepdims=True)` le garde en
# colonne, $(N, 1)$.
# </details>
#
# <details><summary>J'obtiens « seule la diagonale de la jacobienne est prise »</summary>
#
# `delta * s * (1 - s)` est la formule de la sigmoïde. Elle ignore que monter un score fait baisser les
# autres probabilités. C'est l'erreur la plus fréquente de ce projet : la fin du TP en mesure le prix.
# </details>

# %% nbgrader={"grade": false, "grade_id": "Softmax-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Softmax(Module):
    """Le softmax de chaque ligne."""

    def forward(self, X):
        """Renvoie des probabilités (N, K), de somme 1 sur chaque ligne."""
        ### BEGIN SOLUTION
        e = np.exp(X - X.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
        ### END SOLUTION

    def backward_delta(self, X, delta):
        """Renvoie le gradient par rapport aux scores X, (N, K)."""
        ### BEGIN SOLUTION
        s = self.forward(X)
        return s * (delta - (delta * s).sum(axis=1, keepdims=True))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Softmax", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.softmax(Softmax)

# %% nbgrader={"grade": true, "grade_id": "Softmax-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.softmax_backward(Softmax)

# %% [markdown]
# ## Exercice 11 — `CrossEntropyLoss`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 15 min · 1 point*
#
# Sur des **probabilités** $\hat y$, avec une cible $y$ *one-hot* (un 1 dans la colonne de la bonne classe) :
#
# $$\ell(y, \hat y) = -\sum_{i=1}^{K} y_i \log \hat y_i$$
#
# Une probabilité peut s'arrondir exactement à 0 : `forward` et `backward` doivent alors rester finis.
# Remplacez les valeurs inférieures à $10^{-12}$ par $10^{-12}$.
#
# <details><summary>Indice</summary>
#
# `np.maximum(yhat, 1e-12)`, ou `np.clip`. Pour le gradient, seule la bonne classe compte, et la dérivée de
# $\log$ est l'inverse. Attention : $0 \times \log 0$ vaut NaN.
# </details>
#
# <details><summary>J'obtiens « RuntimeWarning: divide by zero encountered in log »</summary>
#
# Le logarithme est pris avant le remplacement des valeurs nulles.
# </details>

# %% nbgrader={"grade": false, "grade_id": "CrossEntropyLoss-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class CrossEntropyLoss(Loss):
    """L'entropie croisée, sur des probabilités."""

    def forward(self, y, yhat):
        """Renvoie le coût de chaque ligne, (N,)."""
        ### BEGIN SOLUTION
        return -(y * np.log(np.maximum(yhat, 1e-12))).sum(axis=1)
        ### END SOLUTION

    def backward(self, y, yhat):
        """Renvoie le gradient par rapport aux probabilités, (N, K)."""
        ### BEGIN SOLUTION
        return -y / np.maximum(yhat, 1e-12)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "CrossEntropyLoss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.cross_entropy(CrossEntropyLoss)

# %% [markdown]
# ## Exercice 12 — `LogCrossEntropyLoss`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 20 min · 2 points*
#
# Le même coût, mais la classe reçoit les **scores** $x$, et fait le softmax elle-même. Le réseau se termine alors
# par une couche linéaire. En remplaçant $\hat y$ par le softmax de $x$ :
#
# $$\ell(y, x) = \log\Big(\sum_{k=1}^{K} e^{x_k}\Big) - \sum_{i=1}^{K} y_i\, x_i$$
#
# Il n'y a plus de division, ni de logarithme d'une petite probabilité. Écrivez `forward` et `backward` (le gradient par
# rapport aux **scores**), justes pour des scores de l'ordre de 1000.
#
# <details><summary>Indice 1 : le logarithme d'une somme d'exponentielles</summary>
#
# Pour tout $m$, $\log \sum_k e^{x_k} = m + \log \sum_k e^{x_k - m}$. Avec $m$ le maximum de la ligne, aucune
# exponentielle ne déborde, et la somme est au moins 1.
# </details>
#
# <details><summary>Indice 2 : le gradient</summary>
#
# Dérivez chacun des deux termes par rapport à $x_j$ : le premier donne une probabilité que vous connaissez. Le
# résultat est celui du TP 3.
# </details>
#
# <details><summary>J'obtiens « operands could not be broadcast together with shapes (5,3) (5,) »</summary>
#
# Un maximum par ligne doit rester une colonne : `keepdims=True`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "LogCrossEntropyLoss-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class LogCrossEntropyLoss(Loss):
    """L'entropie croisée du softmax, sur des scores."""

    def forward(self, y, yhat):
        """Renvoie le coût de chaque ligne, (N,) ; yhat contient les scores."""
        ### BEGIN SOLUTION
        top = yhat.max(axis=1)
        total = np.exp(yhat - top[:, None]).sum(axis=1)
        return top + np.log(total) - (y * yhat).sum(axis=1)
        ### END SOLUTION

    def backward(self, y, yhat):
        """Renvoie le gradient par rapport aux scores, (N, K)."""
        ### BEGIN SOLUTION
        e = np.exp(yhat - yhat.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True) - y
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "LogCrossEntropyLoss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.log_cross_entropy(LogCrossEntropyLoss)

# %% [markdown]
# ### Les chiffres
#
# USPS : des chiffres manuscrits de codes postaux, 256 pixels chacun. Le réseau a deux couches cachées, de 50 et 20 neurones.

# %%
diy = assemble("diy", Softmax, CrossEntropyLoss, LogCrossEntropyLoss)
usps = load_usps()
Xtrain, Xtest = np.float64(usps.train_images), np.float64(usps.test_images)
Ytrain = np.eye(10)[usps.train_labels]

def digits_net(*last, scale=1.0):
    """Renvoie le réseau des chiffres, suivi des modules last."""
    np.random.seed(0)
    layers = [diy.Linear(256, 50), diy.Linear(50, 20), diy.Linear(20, 10)]
    layers[-1].parameters *= scale
    hidden = [module for layer in layers for module in (layer, diy.TanH())]
    return diy.Sequentiel([*hidden[:-1], *last])

# %% [markdown]
# Trois façons d'apprendre les mêmes étiquettes. La deuxième est la vôtre ; la première remplace la
# jacobienne du softmax par sa seule diagonale ; la troisième passe par les scores.

# %%
class SoftmaxDiagonal(Softmax):
    """L'erreur fréquente : la dérivée de la sigmoïde, pour un softmax."""

    def backward_delta(self, X, delta):
        s = self.forward(X)
        return delta * s * (1 - s)

# %%
ways = {
    "Softmax, diagonale seule": ([SoftmaxDiagonal()], CrossEntropyLoss()),
    "Softmax complet": ([Softmax()], CrossEntropyLoss()),
    "forme log": ([], LogCrossEntropyLoss()),
}

def train_digits(last, loss, n_epochs=10, eps=0.1, **options):
    """Renvoie les coûts d'apprentissage, et les réponses sur le test."""
    net, rng = digits_net(*last, **options), np.random.default_rng(0)
    losses = diy.SGD(net, loss, Xtrain, Ytrain, n_epochs, 32, eps, rng)
    return losses, net.forward(Xtest).argmax(axis=1)

def right(answers):
    """Renvoie la part des bonnes réponses, en pourcents."""
    return percent(np.mean(answers == usps.test_labels), 1)

# %%
results = {way: train_digits(*ways[way]) for way in ways}
curves = {way: losses for way, (losses, _) in results.items()}
plot_curves(curves, "Chiffres USPS : trois gradients",
            "entropie croisée moyenne", log=True)
rows = [f"| {way} | {right(answers)} |"
        for way, (_, answers) in results.items()]
head = ["| gradient du softmax | précision de test |", "|:--|--:|"]
display(Markdown("\n".join(head + rows)))
counted = {"apprentissage": usps.train_labels, "test": usps.test_labels,
           "diagonale seule": results["Softmax, diagonale seule"][1]}
for name, digits in counted.items():
    print(f"{name} : {np.bincount(digits, minlength=10)}")

# %% [markdown]
# **À observer.** Une feuille de TP bien connue rapporte 78 % pour Softmax suivi de l'entropie croisée, et 92 % pour
# la forme log. Ici, avec la jacobienne complète, **il n'y a pas d'écart** : les deux dernières lignes du tableau donnent la même
# précision. Avec la diagonale seule, elle s'effondre, et le coût *monte* ; les nombres de 0, de 1, …, de 9
# sont ceux des étiquettes, puis de ses réponses. Regardons les gradients eux-mêmes, par rapport
# aux dix scores d'un même exemple, avant tout apprentissage.

# %%
def score_slopes(scores, target):
    """Renvoie, pour chaque façon, le gradient du coût selon les scores."""
    slopes = {}
    for way, (last, loss) in ways.items():
        yhat = last[0].forward(scores) if last else scores
        slopes[way] = loss.backward(target, yhat)
        if last:
            slopes[way] = last[0].backward_delta(scores, slopes[way])
    return slopes

# %%
slopes = score_slopes(digits_net().forward(Xtrain[:1]), Ytrain[:1])
digit = Ytrain[0].argmax()
axes = new_axes(3, width=3.6, height=2.9)
for ax, (way, slope) in zip(axes, slopes.items()):
    plot_bars(slope[0], way, f"classe (la bonne : {digit})", "gradient", ax)
a, b, c = slopes.values()
print(numbers(f"complet − forme log : {np.abs(b - c).max():.0e} ; "
              f"somme de chacun : {a.sum():.2f}, {b.sum():.0e}, "
              f"{c.sum():.0e}"))

# %% [markdown]
# Le gradient juste (au milieu et à droite) pousse vers le haut le score de la bonne classe, et **vers le bas ceux
# des autres** ; sa somme est nulle. La diagonale seule ne pousse que la bonne classe : rien ne fait jamais baisser un score.
#
# D'où viennent alors 78 % ? Peut-être de deux fautes à la fois, qui se cachent l'une l'autre : le coût renvoie
# $\hat y - y$, qui est le gradient selon les **scores**, et le softmax le multiplie encore par sa diagonale. Chaque signe est
# juste, seules les tailles sont fausses : le réseau apprend, mais mal. Voici ce qu'il répond à dix images de test, puis ce que
# répond la forme log, du même départ et au même pas.

# %%
class DifferenceLoss(CrossEntropyLoss):
    """La faute : le gradient selon les scores, donné pour celui selon ŷ."""

    def backward(self, y, yhat):
        return yhat - y

twice = {"dérivé deux fois": ([SoftmaxDiagonal()], DifferenceLoss()),
         "forme log": ways["forme log"]}
some = np.random.default_rng(0).choice(len(Xtest), 10, replace=False)

# %%
for way, (last, loss) in twice.items():
    with silent():
        answers = train_digits(last, loss, eps=0.02)[1]
    titles = [f"{digit} → {answer}" for digit, answer
              in zip(usps.test_labels[some], answers[some])]
    plot_images(Xtest[some], titles, f"{way} : {right(answers)} de bonnes "
                "réponses en test", n_columns=10)

# %% [markdown]
# **À observer.** Au-dessus de chaque image, son étiquette, puis la réponse. L'écart ressemble à celui de la feuille, et rien, sur la courbe
# du coût, n'aurait averti : seule une différence finie le fait (exercice 3).
#
# Il reste une seconde différence, qui ne dépend pas d'une erreur : la **saturation**. Quand la bonne classe est très
# loin derrière une autre, sa probabilité s'arrondit. Voici le gradient de son score, selon son retard.

# %%
late = np.arange(1.0, 61.0)
scores = np.stack([-late, 0 * late], axis=1)  # la bonne classe, et l'autre
target = np.tile([1.0, 0.0], (len(late), 1))
p = Softmax().forward(scores)
delta = CrossEntropyLoss().backward(target, p)
through_p = Softmax().backward_delta(scores, delta)
direct = LogCrossEntropyLoss().backward(target, scores)
plot_curves({"Softmax, puis entropie croisée": through_p[:, 0],
             "forme log": direct[:, 0]}, "Gradient du score de la bonne classe",
            "gradient", xlabel="retard de la bonne classe");

# %% [markdown]
# Jusqu'à un retard d'environ 27 (soit $-\log 10^{-12}$), les deux gradients sont égaux : $-0{,}73$ pour un retard de 1, et $-1$ à un
# centième près dès 5. Au-delà, le remplacement par $10^{-12}$
# efface le gradient de la première forme : l'exemple **le plus mal classé** n'apprend plus rien au réseau. La
# forme log, elle, continue de pousser.
#
# Cela arrive-t-il ? Partons de scores trop grands : les poids de la dernière couche sont multipliés par 100, et le
# pas est divisé par 10.

# %%
with silent():
    late = {way: train_digits(*ways[way], eps=0.01, scale=100.0)
            for way in list(ways)[1:]}
for way, (_, answers) in late.items():
    print(f"{way} : {right(answers)}")

# %% [markdown]
# **À observer.** Cette fois, l'écart est bien là, sans aucune formule fausse : par les probabilités, moins d'une image sur trois ;
# par les scores, plus de huit sur dix. Les deux ne diffèrent que par leurs gradients, une fois la bonne probabilité arrondie.

# %% [markdown]
# **Q12.5** (2 points) — Expliquez par les gradients pourquoi l'apprentissage avec la diagonale seule finit par répondre
# presque toujours la même classe, et laquelle. Pourquoi son coût peut-il monter ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q12-5", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Avec la diagonale seule, le gradient des scores est $-(1 - s_c)$ pour la bonne classe $c$, et 0 pour les
# autres. Chaque exemple fait monter le score de sa classe et aucun ne fait baisser les autres. Les poids de
# la dernière couche, et surtout ses biais, ne font que croître ; la classe la plus fréquente de USPS, le 0
# (1194 des 7291 images d'apprentissage, une sur six), est poussée le plus souvent et finit par l'emporter partout. La
# précision de test est alors la part des 0 parmi les images de test, 359 sur 2007, soit 17,9 %.
#
# Cette direction n'est pas le gradient de l'entropie croisée, dont la somme sur les scores est nulle : rien ne
# garantit qu'un petit pas la fasse descendre. Les scores grandissent, les exemples des autres classes
# sont prédits avec une confiance de plus en plus fausse, et leur coût augmente.
#
# **Barème** — 0,5 : seul le score de la bonne classe est poussé ; 0,5 : la classe la plus fréquente ; 1 : ce n'est
# pas un gradient, le pas n'est pas une descente.
# <!-- END SOLUTION -->

# %% [markdown]
# **Q12.6** (2 points) — La forme log et Softmax suivi de l'entropie croisée ont, en mathématiques, le même gradient. Donnez les
# deux raisons de préférer la forme log dans une bibliothèque. Des deux lignes de la feuille, 78 % et 92 %,
# laquelle faut-il soupçonner, et comment la vérifieriez-vous en quelques lignes ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q12-6", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# La forme log ne perd rien quand une probabilité s'arrondit à 0 (ni logarithme infini, ni gradient effacé) ; et son
# gradient $s - y$ s'écrit sans jacobienne : moins de calcul, moins d'occasions de se tromper. C'est ce que fait
# `nn.CrossEntropyLoss`.
#
# Il faut soupçonner la ligne à 78 %, celle du Softmax : un gradient faux (diagonale seule, produit oublié ; la page montre
# que deux fautes ensemble donnent un score de cet ordre), ou des scores trop grands qui saturent les probabilités. On le vérifie par une différence finie avec un $\delta$ au hasard, comme pour
# `Linear` : un écart relatif de $10^{-9}$ rassure, un écart de 0,1 condamne. Autre indice : l'écart disparaît ici dès que la
# jacobienne est complète.
#
# **Barème** — 0,5 : saturation ou arrondi ; 0,5 : gradient plus simple ; 0,5 : la ligne Softmax ; 0,5 : différence
# finie avec $\delta$ quelconque.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Pour aller plus loin : l'autograd en soixante lignes
#
# *Difficulté ●●●●○ · Importance ●●●●○ · environ 40 min · 2 points*
#
# Pour chaque module, vous avez écrit un retour. PyTorch n'en demande aucun : `loss.backward()` trouve tout, quel que soit le calcul. Son
# secret tient en une phrase : **chaque résultat se souvient de quoi il est fait, et de la façon de revenir vers chacune de ses sources**.
#
# Un `Tensor` range donc trois choses : sa valeur, `data` ; son gradient, `grad`, nul au départ ; et ses `sources`, une liste de couples
# (tenseur, fonction). La fonction est celle que vous connaissez sous le nom de `backward_delta` : elle reçoit $\delta$, le gradient du
# résultat, et rend ce qui en revient à cette source. Pour le produit $C = AB$ : $\delta\, B^\top$ vers $A$, et $A^\top \delta$ vers $B$.

# %%
class Tensor:
    """Un tableau qui sait de quoi il est fait."""

    def __init__(self, data, sources=()):
        self.data, self.sources = np.asarray(data, float), sources
        self.grad = np.zeros(self.data.shape)

    def __add__(self, other):
        return Tensor(self.data + other.data,
                      [(self, lambda delta: delta),
                       (other, lambda delta: delta)])

# %% [markdown]
# Une opération nouvelle est une fonction de quelques lignes : la valeur, puis une façon de revenir par source. (Pour le biais, on colle
# une colonne de 1 à la matrice, comme à l'exercice 3 ; au retour, elle n'intéresse personne.)

# %%
def times(a, b):
    """Le produit coefficient par coefficient."""
    return Tensor(a.data * b.data, [(a, lambda delta: delta * b.data),
                                    (b, lambda delta: delta * a.data)])

def product(a, b):
    """Le produit de matrices."""
    return Tensor(a.data @ b.data, [(a, lambda delta: delta @ b.data.T),
                                    (b, lambda delta: a.data.T @ delta)])

# %%
def tanh(a):
    """La tangente hyperbolique."""
    h = np.tanh(a.data)
    return Tensor(h, [(a, lambda delta: delta * (1 - h ** 2))])

def with_ones(a):
    """La matrice, suivie d'une colonne de 1."""
    data = np.hstack([a.data, np.ones((len(a.data), 1))])
    return Tensor(data, [(a, lambda delta: delta[:, :-1])])

def mean(a):
    """La moyenne de tous les coefficients, un nombre."""
    n, like = a.data.size, np.ones(a.data.shape)
    return Tensor(a.data.mean(), [(a, lambda delta: delta / n * like)])

# %% [markdown]
# Rien n'est encore dérivé : en calculant, on a seulement noté un **graphe**. Voici $z = x \cdot x + x$ en $x = 3$, et de quoi il est fait :

# %%
x = Tensor(3.0)
square = times(x, x)
z = square + x
[source is x for source, _ in square.sources], z.data

# %% [markdown]
# Le tenseur `x` est source trois fois : deux fois de `square`, une fois de `z`. C'est la difficulté, et la seule. Deux règles en viennent à bout :
#
# 1. **On ajoute.** Si $x$ agit sur le coût par plusieurs chemins, son gradient est la **somme** de ce qui revient par chacun. D'où le `+=` de
#    vos modules et de PyTorch, et le $\delta + \dots$ du bloc résiduel.
# 2. **On attend d'avoir tout reçu.** Un nœud ne transmet son gradient à ses sources qu'une fois que **tous** ceux qui l'ont pour source
#    lui ont envoyé leur part : `square` avant `x`, toujours. Un tel ordre s'appelle un ordre **topologique**. Dans un `Sequentiel`, c'était
#    tout simplement la liste à l'envers.
#
# Écrivez `backprop(root)`. Elle remplit `grad` pour `root` et pour tout ce dont il est fait, de proche en proche :
#
# - le gradient de chaque nœud est d'abord remis à zéro : un second appel donne la même chose ;
# - celui de `root` par rapport à lui-même est fait de 1 ;
# - puis chaque nœud transmet à ses sources, **une seule fois**, dans un ordre topologique.
#
# <details><summary>Indice 1 : trouver l'ordre</summary>
#
# Rangez un nœud dans une liste **après** avoir rangé toutes ses sources (une fonction qui s'appelle elle-même le dit en peu de lignes, avec un
# ensemble des nœuds déjà vus). La liste va alors des feuilles à `root` : lisez-la à l'envers.
# </details>
#
# <details><summary>Indice 2 : transmettre</summary>
#
# `for source, back in node.sources:` donne chaque source et sa fonction ; ce qui lui revient est `back(node.grad)`.
# </details>
#
# <details><summary>J'obtiens « un nœud transmet son gradient avant d'avoir tout reçu »</summary>
#
# L'ordre où l'on **rencontre** les nœuds depuis `root` ne convient pas : un nœud peut être rencontré par un chemin court, alors qu'un chemin plus
# long doit encore lui apporter sa part.
# </details>

# %% nbgrader={"grade": false, "grade_id": "backprop-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backprop(root):
    """Remplit grad, pour root et tous les tenseurs dont il est fait."""
    ### BEGIN SOLUTION
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for source, _ in node.sources:
                visit(source)
            order.append(node)

    visit(root)
    for node in order:
        node.grad = np.zeros_like(node.data)
    root.grad = np.ones_like(root.data)
    for node in reversed(order):
        for source, back in node.sources:
            source.grad = source.grad + back(node.grad)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "backprop", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.backprop(backprop)

# %% [markdown]
# **À observer.** La dérivée de $x^2 + x$ est $2x + 1$, soit 7 en $x = 3$ : trois chemins, $3 + 3 + 1$.

# %%
x = Tensor(3.0)
backprop(times(x, x) + x)
float(x.grad)

# %% [markdown]
# Un vrai réseau, maintenant : les croissants, une couche cachée de dix neurones, et **aucun** retour écrit. L'écart entre la cible et la
# sortie est multiplié par lui-même : encore un tenseur qui sert deux fois.

# %%
def mean_cost(X, Y, P1, P2):
    """Le coût quadratique moyen du réseau, un Tensor."""
    hidden = tanh(product(with_ones(X), P1))
    gap = product(with_ones(hidden), P2) + Tensor(-Y)
    return mean(times(gap, gap))

def torch_gradients(X, Y, P1, P2):
    """Les gradients du même coût, par PyTorch."""
    import torch
    X, Y, P1, P2 = (torch.tensor(A, requires_grad=True) for A in (X, Y, P1, P2))
    ones = torch.ones(len(X), 1, dtype=X.dtype)
    hidden = torch.tanh(torch.hstack([X, ones]) @ P1)
    cost = ((torch.hstack([hidden, ones]) @ P2 - Y) ** 2).mean()
    return [g.numpy() for g in torch.autograd.grad(cost, (P1, P2))]

# %%
points_X, labels = others["croissants"]
Y, rng = (labels[:, None] + 1.0) / 2, np.random.default_rng(0)
P1, P2 = Tensor(rng.normal(size=(3, 10))), Tensor(rng.normal(size=(11, 1)))
backprop(mean_cost(Tensor(points_X), Y, P1, P2))
for name, P, right in zip(("P1", "P2"), (P1, P2), torch_gradients(
        points_X, Y, P1.data, P2.data)):
    print(f"{name} : écart avec PyTorch {np.abs(P.grad - right).max():.0e}")

# %%
losses = []
for _ in range(3000):
    cost = mean_cost(Tensor(points_X), Y, P1, P2)
    backprop(cost)
    losses.append(float(cost.data))
    P1, P2 = (Tensor(P.data - 0.1 * P.grad) for P in (P1, P2))
plot_curves({"votre autograd": losses}, "Les croissants, sans écrire de retour",
            "coût quadratique moyen", xlabel="pas", log=True);

# %% [markdown]
# **À observer.** Les mêmes gradients que PyTorch, à l'arrondi près, et un réseau qui apprend. Tout le reste de PyTorch, ce sont d'autres
# opérations, chacune avec sa façon de revenir ; des tenseurs sur d'autres processeurs ; et des gradients de feuilles qui s'ajoutent d'un appel à
# l'autre, au lieu d'être remis à zéro : c'est pourquoi il lui faut `zero_grad`.

# %% [markdown]
# ## Bilan
#
# Votre bibliothèque et ses équivalents :
#
# | Vous | PyTorch | Ce qui change |
# |:--|:--|:--|
# | `Module`, `Sequentiel` | `nn.Module`, `nn.Sequential` | `backward` y est déduit du `forward` (`autograd`) |
# | `Linear` | `nn.Linear` | poids transposés, biais à part |
# | `TanH`, `Sigmoide`, `Softmax` | `nn.Tanh`, `nn.Sigmoid`, `nn.Softmax` | |
# | `MSELoss` | `nn.MSELoss` | la moyenne est faite dans le coût |
# | `LogCrossEntropyLoss` | `nn.CrossEntropyLoss` | étiquettes entières ou *one-hot* |
# | `Optim`, `SGD` | `torch.optim.SGD`, et votre boucle | |
#
# À retenir :
#
# - un module ne connaît que son entrée et le $\delta$ de sa sortie ; la chaîne fait le reste ;
# - un gradient se vérifie avec un $\delta$ au hasard et des tailles toutes différentes ;
# - deux apprentissages justes coïncident à l'arrondi près, si **tout** est le même : poids, ordre, moyenne, précision ;
# - l'entropie croisée se calcule sur les scores.
#
# **La suite.** Au [TP 13](../tp13_autoencodeur/tp13_autoencodeur.ipynb), deux réseaux de ce genre, l'un après
# l'autre, apprennent à compresser les chiffres en dix nombres.

