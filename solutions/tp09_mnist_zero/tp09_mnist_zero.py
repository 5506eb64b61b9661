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
# # TP 9 — MNIST à partir de (presque) rien
#
# *Durée : 2 h 45 puis 1 h 45. Avant ce TP : le [TP 4](../tp04_manuel/tp04_manuel.ipynb), où la rétropropagation est écrite une première fois, et le [TP 8](../tp08_mnist/tp08_mnist.ipynb), pour les images.*
#
# Au TP 8, PyTorch faisait presque tout. Ici, il n'en reste que les **tenseurs** : des produits
# de matrices, des exponentielles, et vous. Le réseau a deux couches cachées au lieu d'une, et une
# formule unique remonte de couche en couche, quel que soit leur nombre. Sur les 10 000 images de
# ce notebook, il finit par se tromper une fois sur dix environ ; avec tout MNIST et plus de temps,
# deux fois moins (les mesures complètes sont à la fin).
#
# **La règle de ce TP.** Vos réponses utilisent seulement des tenseurs et leurs opérations
# (`torch.mm` ou `@`, `torch.exp`, `torch.normal`…). Ni autograd (`.backward()` d'un tenseur,
# `requires_grad`), ni `torch.nn`, ni `torch.optim` : ces trois-là, vous les réécrivez. Une seule exception,
# `torch.nn.functional.one_hot`.
#
# **À la fin de ce TP, vous saurez**
#
# - écrire une classe de réseau, ses passes *forward* et *backward*, et son optimiseur ;
# - entraîner image par image, puis par *mini-batchs* (petits lots), et mesurer ce que l'on y gagne ;
# - choisir l'écart-type des poids de départ (initialisation de Xavier) ;
# - ajouter de l'inertie (*momentum*) à la descente de gradient ;
# - lire une comparaison de réglages sans confondre un effet et le hasard.
#
# Les noms viennent des mathématiques : `w` et `b` pour les liens, `z` avant la fonction logistique, `a` après.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `Net` : le constructeur | ●●○○○ | 15 min | 2 |
# | 2 | `flatten_images` | ●○○○○ | 5 min | 1 |
# | 3 | `one_hot` | ●○○○○ | 5 min | 1 |
# | 4 | `logistic` | ●○○○○ | 5 min | 1 |
# | 5 | `logistic_d` | ●○○○○ | 5 min | 1 |
# | Prédire | `predict_net` | ●●○○○ | 6 min | 1 |
# | 6 | `Net.forward` | ●●○○○ | 15 min | 2 |
# | 7 | `accuracy` | ●●○○○ | 10 min | 2 |
# | 8 | `Net.backward` | ●●●●○ | 35 min | 4 |
# | 9 | `SGD` | ●●○○○ | 10 min | 2 |
# | 10 | `epoch` | ●●○○○ | 10 min | 2 |
# | 11 | `train` | ●●○○○ | 10 min | 3 |
# | 12 | mini-batchs : `Net.backward` et `epoch` | ●●●○○ | 15 min | 4 |
# | 13 | `Net` : l'initialisation de Xavier | ●○○○○ | 5 min | 1 |
# | 14 | `SGD` : l'inertie | ●●○○○ | 10 min | 2 |
# | Prédire | `predict_steps` | ●●○○○ | 6 min | 1 |
# | Clinique | `mended_step` | ●●○○○ | 15 min | 2 |
# | | Questions 9.1 à 9.6 | | 35 min | 9 |
#
# **Deux classes se complètent au fil du TP.** `Net` et `SGD` ont chacune une seule cellule.
# Quand un exercice vous y renvoie, complétez-la, **exécutez-la de nouveau**, puis redescendez
# à la vérification.

# %%
from types import SimpleNamespace

import torch
from IPython.display import Markdown

from tp_utils import load_mnist
from tp_utils.checks import tp09 as check
from tp_utils.gradients import compare, numerical_gradient
from tp_utils.i18n import decimal, percent
from tp_utils.measured import find_run, load_measured
from tp_utils.plots import (plot_curves, plot_functions, plot_images,
                            plot_network)
from tp_utils.predictions import reveal
from tp_utils.training import progress

# %% [markdown]
# ## Les images
#
# `load_mnist` donne les images telles qu'elles sont dans les fichiers : 60 000 pour
# l'apprentissage, 10 000 pour le test, de $28 \times 28$ pixels entiers de 0 (le papier) à 255
# (l'encre). `torch.from_numpy` en fait des tenseurs. C'est le dernier outil tout fait de ce TP,
# avec les figures.

# %%
raw = load_mnist()
train_images, test_images = (torch.from_numpy(images) for images in
                             (raw.train_images, raw.test_images))
train_labels, test_labels = (torch.from_numpy(labels).long() for labels in
                             (raw.train_labels, raw.test_labels))
names = [str(label.item()) for label in train_labels[:16]]
plot_images(train_images[:16] / 255, names,
            "Les 16 premières images d'apprentissage");

# %%
images = train_images
images.shape, images.dtype, images.min(), images.max(), train_labels[:5]

# %% [markdown]
# ## Le réseau
#
# Quatre couches de neurones : 784 entrées, une par pixel ; deux couches cachées de 30 et de
# 20 neurones ; 10 sorties, une par chiffre. La réponse du réseau est le numéro de la sortie la
# plus grande. Le dessin a les mêmes couches, avec moins de neurones.

# %%
plot_network(
    sizes=(7, 5, 4, 3),
    layers=("$a^0$", "$z^1,\\ a^1$", "$z^2,\\ a^2$", "$z^3,\\ a^3$"),
    links=("$w^1,\\ b^1$", "$w^2,\\ b^2$", "$w^3,\\ b^3$"),
    title="Quatre couches de neurones, trois couches de liens",
);

# %% [markdown]
# Sur $w$, $b$, $z$, $a$ et plus bas $\Delta$, l'exposant est un **numéro de couche**, jamais une puissance. Attention : Python compte à
# partir de 0, et les listes qui commencent à la couche 1 sont donc décalées.
#
# | Grandeur, par couche | En Python | Taille, couche par couche | Rôle |
# |:--|:--|:--|:--|
# | $a^0$ | `a[0]` | $(m, 784)$ | entrée : une image par ligne |
# | $w^1, w^2, w^3$ | `net.w[0]`, `[1]`, `[2]` | $(784, 30)$, $(30, 20)$, $(20, 10)$ | poids |
# | $b^1, b^2, b^3$ | `net.b[0]`, `[1]`, `[2]` | $(1, 30)$, $(1, 20)$, $(1, 10)$ | biais, des lignes |
# | $z^1, z^2, z^3$ | `z[0]`, `z[1]`, `z[2]` | $(m, 30)$, $(m, 20)$, $(m, 10)$ | préactivations |
# | $a^1, a^2, a^3$ | `a[1]`, `a[2]`, `a[3]` | $(m, 30)$, $(m, 20)$, $(m, 10)$ | activations |
# | $y$ | `y` | $(m, 10)$ | réponse attendue, *one-hot* |
#
# Ici $m$ est le nombre d'images traitées ensemble : 1 pour commencer. Une matrice $w^\ell$ a
# **une ligne par neurone de la couche $\ell - 1$ et une colonne par neurone de la couche
# $\ell$** : ce sont les transposées des `Wh`, `Wy` des TP 4 à 8, et plus aucune transposée
# n'est nécessaire en avant.
#
# Tous ces tenseurs ont **deux dimensions**, même une image seule ou un biais : $(1, 30)$ n'est pas $(30,)$. Un
# tenseur à une dimension passe souvent sans erreur, et sa transposée ne fait rien : le calcul serait faux en silence.

# %% [markdown]
# ## Exercice 1 — `Net` : le constructeur
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 15 min · 2 points*
#
# Écrivez `__init__`, qui range dans le réseau trois attributs :
#
# - `sizes` : les tailles reçues, par exemple `(784, 30, 20, 10)` ;
# - `w` : la liste des trois matrices, tirées selon la loi normale de moyenne 0 et d'écart-type 1 ;
# - `b` : la liste des trois biais, des lignes de zéros.
#
# Ce sont des tenseurs en simple précision (`torch.float32`, le type par défaut).
#
# Laissez pour l'instant l'argument `init` (exercice 13) et les deux autres méthodes
# (exercices 6 et 8).
#
# <details><summary>Indice 1 : tirer et remplir</summary>
#
# `torch.normal(0.0, s, (n, p))` tire une matrice $(n, p)$ d'écart-type `s` ;
# `torch.zeros(1, p)` est une ligne de zéros.
# </details>
#
# <details><summary>Indice 2 : les tailles vont par deux</summary>
#
# `zip(sizes, sizes[1:])` donne les couples $(784, 30)$, $(30, 20)$, $(20, 10)$ : une matrice et
# un biais pour chacun.
# </details>

# %% nbgrader={"grade": false, "grade_id": "Net-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Net:
    """Réseau de neurones logistiques, à trois couches de liens."""

    def __init__(self, sizes, init: str = "normal"):
        """Tire les poids (exercices 1 et 13).

        Args:
            sizes: nombres de neurones, de l'entrée à la sortie.
            init: "normal" (écart-type 1) ou "xavier".
        """
        ### BEGIN SOLUTION
        self.sizes, self.w, self.b = list(sizes), [], []
        for n, p in zip(self.sizes, self.sizes[1:]):
            std = (2 / (n + p)) ** 0.5 if init == "xavier" else 1.0
            self.w.append(torch.normal(0.0, std, (n, p)))
            self.b.append(torch.zeros(1, p))
        ### END SOLUTION

    def forward(self, a0: torch.Tensor) -> tuple[list, list]:
        """Calcule toutes les couches (exercice 6).

        Args:
            a0: une image par ligne, (m, 784).

        Returns:
            z = [z1, z2, z3] et a = [a0, a1, a2, a3].
        """
        ### BEGIN SOLUTION
        z, a = [], [a0]
        for w, b in zip(self.w, self.b):
            z.append(torch.mm(a[-1], w) + b)
            a.append(logistic(z[-1]))
        return z, a
        ### END SOLUTION

    def backward(self, z: list, a: list, y: torch.Tensor) -> tuple[list, list]:
        """Calcule les gradients, en moyenne sur les lignes (exercices 8 et 12).

        Args:
            z, a: ce que renvoie forward.
            y: les réponses attendues, (m, 10).

        Returns:
            dw et db, dans l'ordre et aux tailles de self.w et self.b.
        """
        ### BEGIN SOLUTION
        delta = (a[3] - y) / len(y)
        dw, db = [None] * 3, [None] * 3
        for k in (2, 1, 0):
            dw[k] = torch.mm(a[k].t(), delta)
            db[k] = delta.sum(dim=0, keepdim=True)
            if k > 0:
                delta = torch.mm(delta, self.w[k].t()) * logistic_d(z[k - 1])
        return dw, db
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "Net", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.Net(Net)

# %% [markdown]
# **À observer.** Trois matrices et trois lignes, dans l'ordre des couches.

# %%
SIZES = (784, 30, 20, 10)
[w.shape for w in Net(SIZES).w], [b.shape for b in Net(SIZES).b]

# %% [markdown]
# ## Exercice 2 — `flatten_images`
#
# *Difficulté ●○○○○ · Importance ●●○○○ · environ 5 min · 1 point*
#
# Le réseau lit une image comme une ligne de 784 nombres réels entre 0 et 1. Transformez tout
# le tenseur des images d'un coup, sans boucle.
#
# <details><summary>Indice</summary>
#
# `A.view(n, -1)` garde `n` lignes et met le reste bout à bout. Le pixel le plus noir, 255,
# doit devenir 1.
# </details>

# %% nbgrader={"grade": false, "grade_id": "flatten_images-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flatten_images(images: torch.Tensor) -> torch.Tensor:
    """Met chaque image sur une ligne de pixels entre 0 et 1.

    Args:
        images: entiers de 0 à 255, (n, 28, 28).

    Returns:
        Réels entre 0 et 1, (n, 784).
    """
    ### BEGIN SOLUTION
    return images.view(len(images), -1) / 255
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "flatten_images", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.flatten_images(flatten_images)

# %% [markdown]
# ## Exercice 3 — `one_hot`
#
# *Difficulté ●○○○○ · Importance ●●○○○ · environ 5 min · 1 point*
#
# Une étiquette est un chiffre ; le réseau a dix sorties. Écrivez la fonction qui donne à
# chaque étiquette une ligne de dix nombres : 1 dans la colonne du chiffre, 0 ailleurs. Il y a
# toujours dix colonnes, même si certains chiffres ne sont pas dans `labels`.
#
# <details><summary>Indice</summary>
#
# Quelles sont les lignes de la matrice identité `torch.eye(10)` ? Et que donne `A[labels]`, quand
# `labels` est un tenseur d'entiers (TP 0) ? `torch.nn.functional.one_hot` convient aussi : lisez
# bien son second argument.
# </details>

# %% nbgrader={"grade": false, "grade_id": "one_hot-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(labels: torch.Tensor) -> torch.Tensor:
    """Encode des chiffres en lignes de dix nombres.

    Args:
        labels: chiffres de 0 à 9, (n,).

    Returns:
        Une ligne par étiquette, (n, 10) : un 1 et neuf 0.
    """
    ### BEGIN SOLUTION
    return torch.eye(10)[labels]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "one_hot", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.one_hot(one_hot)

# %% [markdown]
# Vos deux fonctions préparent les données de la suite. Pour que ce notebook reste court (moins
# d'une minute et demie en tout), il n'apprend que sur les **10 000 premières images**, pendant 5
# epochs. Avec `FULL = True`, c'est tout MNIST et 30 epochs : comptez une heure, ou
# lisez plus bas les courbes que nous avons mesurées.

# %%
FULL = False  # True : 60 000 images et 30 epochs, une heure environ
n_images, n_epochs = (60_000, 30) if FULL else (10_000, 5)

def digits() -> SimpleNamespace:
    """Donne Xtrain, Ytrain, Xtest, Ytest, faits par vos deux fonctions."""
    return SimpleNamespace(
        Xtrain=flatten_images(train_images[:n_images]).float(),
        Ytrain=one_hot(train_labels[:n_images]).float(),
        Xtest=flatten_images(test_images).float(),
        Ytest=one_hot(test_labels).float(),
    )

# %%
data = digits()
data.Xtrain.shape, data.Ytrain.shape, data.Ytrain[:2]

# %% [markdown]
# ## Exercice 4 — `logistic`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Tous les neurones, ceux de la sortie compris, appliquent la fonction logistique :
#
# $$\mathcal L(x) = \frac{1}{1 + e^{-x}}$$
#
# (Dans les TP 3 à 8, $\mathcal L$ était le coût ; ici, c'est la fonction logistique.)
#
# Écrivez-la comme pour un nombre : `torch.exp` et les opérations s'appliquent à chaque composante d'un tenseur,
# de n'importe quelle taille. PyTorch a déjà cette fonction ; l'exercice est de l'écrire, et
# `torch.sigmoid` est donc défendue.
#
# <details><summary>Loin de 0, j'obtiens NaN</summary>
#
# Pour $x = -1000$, $e^{-x}$ déborde et vaut l'infini : $1 / (1 + \infty) = 0$ est encore
# juste. Mais $\dfrac{e^{x}}{1 + e^{x}}$, égale sur le papier, donne
# $\infty / \infty$ pour $x = 1000$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "logistic-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic(x: torch.Tensor) -> torch.Tensor:
    """Applique la fonction logistique à chaque composante de x."""
    ### BEGIN SOLUTION
    return 1 / (1 + torch.exp(-x))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "logistic", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.logistic(logistic)

# %% [markdown]
# ## Exercice 5 — `logistic_d`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Sa dérivée s'écrit avec la fonction elle-même : pas de nouvelle exponentielle à calculer.
#
# $$\mathcal L'(x) = \mathcal L(x)\,\bigl(1 - \mathcal L(x)\bigr)$$
#
# L'argument `x` est la **préactivation**, pas l'activation. Écrivez la formule, sans autograd.

# %% nbgrader={"grade": false, "grade_id": "logistic_d-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic_d(x: torch.Tensor) -> torch.Tensor:
    """Applique la dérivée de la logistique à chaque composante de x."""
    ### BEGIN SOLUTION
    return logistic(x) * (1 - logistic(x))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "logistic_d", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.logistic_d(logistic_d)

# %% [markdown]
# ## Prédire — `predict_net`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 6 min · 1 point*
#
# `total` est le nombre de paramètres du réseau de tailles 784, 30, 20 et 10, biais compris ; `first` compte ceux qui
# relient l'entrée à la première couche cachée. `x` va de $-8$ à 8, de centième en centième, et `slope` vaut `logistic_d(x)`.
# Écrivez à la main, avant d'exécuter : des entiers pour a et b, et deux chiffres après la virgule ailleurs.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `total` | |
# | b | `first` | |
# | c | `first / total` | une part, entre 0 et 1 |
# | d | `x[slope.argmax()]` | où la dérivée est la plus grande |
# | e | `slope.max()` | sa plus grande valeur |
# | f | `logistic(10)` | |
# | g | `logistic_d(10)` | |

# %% nbgrader={"grade": false, "grade_id": "predict_net-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_net() -> dict:
    """Prédit des nombres de paramètres, et des valeurs de la logistique.

    Returns:
        a, b : un entier ; c à g : un réel.
    """
    ### BEGIN SOLUTION
    counts = {"a": 24380, "b": 23550, "c": 0.97}
    return {**counts, "d": 0, "e": 0.25, "f": 1, "g": 0}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_net", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_net(predict_net)

# %% [markdown]
# Exécutons, et comparons :

# %%
net, x = Net(SIZES), torch.linspace(-8, 8, 1601)
total = sum(p.numel() for p in [*net.w, *net.b])
first, slope = net.w[0].numel() + net.b[0].numel(), logistic_d(x)
ten = torch.tensor(10.0)
values = (first / total, x[slope.argmax()], slope.max(),
          logistic(ten), logistic_d(ten))
reveal(predict_net(), {"a": total, "b": first} | {
    key: round(float(v), 2) for key, v in zip("cdefg", values)}, within=0.02)

# %% [markdown]
# **À observer.** Presque tous les paramètres sont dans la première couche de liens : c'est elle qui coûte, en mémoire comme
# en temps. La logistique passe de 0 à 1 ; sa dérivée est une petite bosse, presque nulle dès que $|x|$ dépasse 5.

# %%
plot_functions({"ℒ": lambda x: logistic(torch.tensor(x)),
                "ℒ′": lambda x: logistic_d(torch.tensor(x))}, (-8, 8),
               "La fonction logistique et sa dérivée", "$x$", "valeur");

# %% [markdown]
# **Q9.1** (1 point) — Un gradient qui traverse un neurone est multiplié par $\mathcal L'(z)$. Que devient-il si $z = 10$, et
# qu'apprend alors ce neurone ? Et au mieux, quand il traverse les neurones de plusieurs couches ? Dites d'où viennent vos
# prédictions d, e et g.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q9-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Avec $p = \mathcal L(x)$, le produit $p(1-p)$ est le plus grand quand $p = \frac12$, donc en
# $x = 0$, où il vaut $\frac14$. En $x = 10$, $\mathcal L'(10) \approx e^{-10} \approx 4{,}5 \times 10^{-5}$ :
# un neurone dont la préactivation vaut 10 ne laisse presque rien passer, ses poids n'apprennent
# presque plus. On dit qu'il est **saturé**. Et même au mieux, la pente seule divise le gradient
# par 4 à chaque couche ; il est aussi multiplié par les poids, qui peuvent compenser cela, ou l'aggraver.
#
# **Barème** — 0,5 : gradient presque nul, neurone saturé ; 0,25 : $p(1-p)$, le plus grand en $\frac12$ ; 0,25 : la pente
# divise par 4 au moins à chaque couche.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 6 — `Net.forward`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Revenez à la cellule de `Net` et écrivez `forward`. Pour chaque couche $\ell$ de 1 à 3 :
#
# $$z^\ell = a^{\ell-1} w^\ell + b^\ell \qquad\text{et}\qquad a^\ell = \mathcal L(z^\ell)$$
#
# La méthode renvoie **toutes** les étapes, dans deux listes : `z` (trois tenseurs) et `a`
# (quatre, car elle commence par l'entrée $a^0$). `backward` en aura besoin. Créez ces listes à chaque appel,
# au lieu de les garder dans le réseau.
#
# <details><summary>Indice 1 : avancer d'une couche</summary>
#
# Si `a` est la liste déjà construite, `a[-1]` est la dernière activation. `torch.mm(A, B)`, ou `A @ B`, est
# le produit de matrices. La ligne `b` s'ajoute d'elle-même à chaque ligne (*broadcasting*, TP 0).
# </details>
#
# <details><summary>Indice 2 : une image est une ligne</summary>
#
# Une image seule se prend par `X[i:i + 1]`, de forme $(1, 784)$. Avec `X[i]`, de forme $(784,)$, le
# calcul en avant marche encore, mais une transposée n'y fait plus rien, sans aucune
# erreur : `backward` serait faux.
# </details>
#
# <details><summary>J'obtiens « mat1 and mat2 shapes cannot be multiplied (1x784 and 30x20) »</summary>
#
# Écrivez les tailles sous la formule : $(m, 784)$ fois $(784, 30)$. Dans quel ordre sont les deux
# facteurs, et quelle activation utilisez-vous ?
# </details>

# %% nbgrader={"grade": true, "grade_id": "Net-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.Net_forward(Net)

# %% [markdown]
# **À observer.** Les dix sorties pour la première image, un 5. Rien n'oblige leur somme à valoir
# 1 : prises ensemble, elles ne sont pas une loi de probabilité sur les dix chiffres, contrairement au softmax du TP 4.

# %%
data = digits()
z, a = Net(SIZES).forward(data.Xtrain[:1])
a[3].round(decimals=2), a[3].sum().item()

# %% [markdown]
# ## Exercice 7 — `accuracy`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 2 points*
#
# Écrivez la fonction (et non une méthode) qui mesure la **précision** : pour chaque image, la
# réponse du réseau est l'indice de sa plus grande sortie ; la précision est le nombre de bonnes
# réponses divisé par le nombre d'images. Une boucle sur les images convient (une image seule est une ligne,
# `images[i:i + 1]`) ; vous pouvez aussi donner toutes les images à `forward` en un seul appel.
#
# <details><summary>Indice</summary>
#
# `A.argmax(dim=1)` donne l'indice du maximum de chaque ligne. La comparaison de deux tenseurs
# donne un tenseur de vrais et de faux, dont `sum()` compte les vrais.
# </details>
#
# <details><summary>J'obtiens « mean(): could not infer output dtype »</summary>
#
# Une moyenne demande des nombres réels : des vrais et des faux se convertissent par `.float()`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "accuracy-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(net: Net, images: torch.Tensor, targets: torch.Tensor) -> float:
    """Mesure la part des images bien reconnues.

    Args:
        net: le réseau.
        images: une image par ligne, (n, 784).
        targets: les réponses attendues, (n, 10).

    Returns:
        Une fraction, entre 0 et 1.
    """
    ### BEGIN SOLUTION
    z, a = net.forward(images)
    good = a[-1].argmax(dim=1) == targets.argmax(dim=1)
    return good.sum().item() / len(images)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "accuracy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.accuracy(accuracy)

# %% [markdown]
# **À observer.** Cinq réseaux tirés au hasard. Sans apprentissage, on attend environ une bonne
# réponse sur dix ; un réseau isolé peut s'en écarter de plusieurs points.

# %%
data = digits()
torch.manual_seed(0)
[percent(accuracy(Net(SIZES), data.Xtest, data.Ytest)) for _ in range(5)]

# %% [markdown]
# ## Exercice 8 — `Net.backward`
#
# *Difficulté ●●●●○ · Importance ●●●●● · environ 35 min · 4 points*
#
# On veut savoir, pour chaque poids, dans quel sens le changer pour réduire le coût. On part de
# la sortie, et l'on remonte.

# %%
plot_network(
    sizes=(7, 5, 4, 3),
    layers=("$a^0$", "$z^1,\\ a^1$", "$z^2,\\ a^2$", "$z^3,\\ a^3$"),
    links=("$w^1,\\ b^1$", "$w^2,\\ b^2$", "$w^3,\\ b^3$"),
    title="On remonte du coût : une erreur par couche",
    cost=("$c$", "$y$"),
    errors=(r"$\Delta^1$", r"$\Delta^2$", r"$\Delta^3$"),
);

# %% [markdown]
# Notons $\Delta^\ell$ la dérivée du coût par rapport à la préactivation $z^\ell$ : de combien le coût
# change si $z^\ell$ change un peu. C'est une ligne, comme $z^\ell$. Le coût d'une image, $\mathrm{Loss}$ ($c$ sur le dessin), est la somme des
# entropies croisées des dix sorties :
#
# $$\mathrm{Loss} = -\sum_{k} \bigl( y_k \log a^3_k + (1 - y_k) \log (1 - a^3_k) \bigr)$$
#
# Trois formules suffisent.
#
# **1. Le départ.** Avec ce coût, l'erreur de la
# dernière couche est une simple différence, que vous démontrerez à la question 9.2 :
#
# $$\Delta^3 = a^3 - y$$
#
# **2. La remontée**, pour $\ell = 3$ puis $\ell = 2$, où $\top$ est la transposée et $\odot$ le produit composante
# par composante :
#
# $$\Delta^{\ell-1} = \left(\Delta^{\ell}\, (w^\ell)^\top\right) \odot \mathcal L'(z^{\ell-1})$$
#
# Elle se lit de gauche à droite : l'erreur revient par les mêmes liens, avec les mêmes poids, puis chaque
# neurone la multiplie par sa pente.
#
# **3. Les gradients** des paramètres de chaque couche :
#
# $$\frac{\partial \mathrm{Loss}}{\partial w^\ell} = (a^{\ell-1})^\top \Delta^\ell \qquad\text{et}\qquad
# \frac{\partial \mathrm{Loss}}{\partial b^\ell} = \Delta^\ell$$
#
# Revenez à la cellule de `Net` et écrivez `backward` pour une image, une ligne, sans autograd. Les listes `dw`
# et `db` sont dans l'ordre de `net.w` et `net.b` : `dw[0]` est le gradient de $w^1$. C'est une méthode qui
# calcule, et ne change rien : un second appel ne dépend pas du premier.
#
# <details><summary>Indice 1 : sans boucle d'abord</summary>
#
# Écrivez `delta3`, `delta2`, `delta1` sur trois lignes, puis les six gradients. Les numéros de Python
# sont décalés : $w^3$ est `self.w[2]`, $z^2$ est `z[1]`, mais $a^2$ est `a[2]`. La transposée de `A` est `A.t()`.
# </details>
#
# <details><summary>Indice 2 : les tailles</summary>
#
# $\Delta^3$ est $(1, 10)$ et $w^3$ est $(20, 10)$ : que faut-il pour obtenir $\Delta^2$, qui est $(1, 20)$ ?
# Le gradient de $w^3$ est $(20, 10)$ comme lui : une colonne $(20, 1)$ fois une ligne $(1, 10)$.
# </details>
#
# <details><summary>J'obtiens « The size of tensor a (30) must match the size of tensor b (20) »</summary>
#
# Le produit $\odot$ demande deux tenseurs de même taille. Quel est le numéro de la préactivation
# donnée à `logistic_d` ?
# </details>

# %% nbgrader={"grade": true, "grade_id": "Net-backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.Net_backward(Net)

# %% [markdown]
# **À observer.** La vérification a comparé vos gradients à ceux de PyTorch. Voici une preuve qui n'a
# besoin de personne : bouger chaque poids de $w^2$ d'un rien, et regarder de combien le coût
# change (la différence finie du TP 4). Une différence de deux nombres presque égaux perd des chiffres :
# des sept de la simple précision, il en reste trois ou quatre.

# %%
def loss(net, a0: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Entropie croisée des dix sorties, en moyenne sur les images."""
    z3 = net.forward(a0)[0][2].double()
    # log(1 + e^z) − y z : la même somme, qui ne prend jamais le log de 0.
    return (torch.logaddexp(z3, 0 * z3) - y * z3).sum(dim=1).mean()

data = digits()
net, x, y = Net(SIZES), data.Xtrain[:1], data.Ytrain[:1]
dw, db = net.backward(*net.forward(x), y)

def loss_of_w2(w2: torch.Tensor) -> torch.Tensor:
    net.w[1] = w2
    return loss(net, x, y)

compare(dw[1], numerical_gradient(loss_of_w2, net.w[1]), "gradient de w²")

# %% [markdown]
# **Q9.2** (2 points) — Pour une sortie d'activation $a = \mathcal L(z)$ et de réponse attendue $y$, le terme de cette sortie dans le coût est
# $c = -y \log a - (1 - y) \log(1 - a)$. Calculez $\dfrac{\partial c}{\partial a}$, puis montrez que
# $\dfrac{\partial c}{\partial z} = a - y$. Que resterait-il avec l'erreur quadratique $\frac12 (a - y)^2$, et pourquoi
# est-ce gênant quand la sortie est saturée du mauvais côté ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q9-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $\dfrac{\partial c}{\partial a} = -\dfrac{y}{a} + \dfrac{1-y}{1-a} = \dfrac{a - y}{a(1-a)}$. Or
# $\dfrac{\partial a}{\partial z} = \mathcal L'(z) = a(1-a)$. Le produit des deux est $a - y$ : le dénominateur se
# simplifie avec la pente de la logistique.
#
# Avec l'erreur quadratique, $\dfrac{\partial c}{\partial z} = (a - y)\,a(1-a)$ : la pente reste. Si $a$ est
# proche de 0 alors que $y = 1$, l'erreur est la plus grande possible, et pourtant $a(1-a)$ est presque nul :
# le réseau n'apprend plus là où il se trompe le plus.
#
# **Barème** — 0,5 : dérivée par rapport à $a$ ; 0,5 : simplification ; 0,5 : facteur $a(1-a)$ de
# l'erreur quadratique ; 0,5 : gradient presque nul malgré une grande erreur.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 9 — `SGD`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 2 points*
#
# L'optimiseur connaît le réseau et le pas $\alpha$ ; sa méthode `step` reçoit les gradients et
# fait un pas de descente, pour chacun des six tenseurs de paramètres :
#
# $$w^\ell \leftarrow w^\ell - \alpha\, \frac{\partial \mathrm{Loss}}{\partial w^\ell}
# \qquad\text{et}\qquad b^\ell \leftarrow b^\ell - \alpha\, \frac{\partial \mathrm{Loss}}{\partial b^\ell}$$
#
# Rangez le réseau dans l'attribut `net`, que `epoch` utilisera, et le pas dans `alpha`.
# L'argument `gamma` servira à l'exercice 14 : pour l'instant, rangez-le sans l'utiliser. Ici aussi,
# l'écriture se fait à la main, et `step` ne change pas les gradients qu'elle reçoit.

# %% nbgrader={"grade": false, "grade_id": "SGD-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SGD:
    """Descente de gradient stochastique, avec ou sans inertie."""

    def __init__(self, net: Net, alpha: float, gamma: float = 0.0):
        """Garde le réseau à entraîner, le pas et l'inertie.

        Args:
            net: le réseau, de paramètres net.w et net.b.
            alpha: le pas d'apprentissage.
            gamma: la part d'inertie, nulle par défaut (exercice 14).
        """
        ### BEGIN SOLUTION
        self.net, self.alpha, self.gamma = net, alpha, gamma
        self.uw = [torch.zeros_like(w) for w in net.w]
        self.ub = [torch.zeros_like(b) for b in net.b]
        ### END SOLUTION

    def step(self, dw: list, db: list) -> None:
        """Change les paramètres du réseau.

        Args:
            dw, db: les gradients, comme les renvoie backward.
        """
        ### BEGIN SOLUTION
        for k in range(3):
            self.uw[k] = self.gamma * self.uw[k] + self.alpha * dw[k]
            self.ub[k] = self.gamma * self.ub[k] + self.alpha * db[k]
            self.net.w[k] -= self.uw[k]
            self.net.b[k] -= self.ub[k]
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "SGD", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.SGD(SGD)

# %% [markdown]
# ## Exercice 10 — `epoch`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 2 points*
#
# Une epoch présente chaque image une fois, dans un ordre tiré au hasard. Pour chaque image :
# *forward*, *backward*, un pas (`optim.step`). On dit que l'apprentissage est **en ligne** (*online*) : une
# image, un pas. L'argument `m` servira à l'exercice 12.
#
# <details><summary>Indice 1 : l'ordre</summary>
#
# `torch.randperm(n)` donne les nombres de 0 à $n - 1$ dans le désordre : ce sont les
# numéros des lignes à prendre, dans `images` **et** dans `targets`.
# </details>
#
# <details><summary>Indice 2 : qui fait quoi</summary>
#
# Le réseau est `optim.net`. Il a `forward` et `backward` ; `step` est à l'optimiseur.
# </details>
#
# <details><summary>J'obtiens « y a la forme (10,) »</summary>
#
# Une image est une ligne : `images[i:i + 1]`, et de même pour `targets` (exercice 6, indice 2).
# </details>

# %% nbgrader={"grade": false, "grade_id": "epoch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epoch(images: torch.Tensor, targets: torch.Tensor, optim: SGD, m: int = 1):
    """Présente chaque image une fois, dans un nouvel ordre.

    Args:
        images: une image par ligne, (n, 784).
        targets: les réponses attendues, (n, 10).
        optim: l'optimiseur, qui connaît le réseau.
        m: nombre d'images par pas (exercice 12).
    """
    ### BEGIN SOLUTION
    net, order = optim.net, torch.randperm(len(images))
    for start in range(0, len(order), m):
        rows = order[start : start + m]
        z, a = net.forward(images[rows])
        optim.step(*net.backward(z, a, targets[rows]))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "epoch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.epoch(epoch)

# %% [markdown]
# ## Exercice 11 — `train`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 3 points*
#
# Assemblez vos fonctions, `SGD`, `epoch` et `accuracy` : créer l'optimiseur, **une seule fois** ; puis,
# `n_epochs` fois, faire une epoch et mesurer les deux précisions, sur l'apprentissage et sur le test. Renvoyez `history`, un
# dictionnaire de deux listes, `precision_train` et `precision_test`, d'une valeur par epoch.
#
# Pour voir le temps qui reste, écrivez la boucle avec `progress(range(n_epochs), unit="epoch")`,
# qui compte comme `range`.

# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(net: Net, data: SimpleNamespace, n_epochs: int, alpha: float,
          m: int = 1, gamma: float = 0.0) -> dict:
    """Entraîne un réseau, et mesure sa précision après chaque epoch.

    Args:
        net: le réseau, modifié sur place.
        data: les données : Xtrain, Ytrain, Xtest, Ytest.
        n_epochs: nombre de parcours des images d'apprentissage.
        alpha: pas d'apprentissage.
        m: nombre d'images par pas.
        gamma: inertie.

    Returns:
        history : listes precision_train et precision_test.
    """
    ### BEGIN SOLUTION
    optim = SGD(net, alpha, gamma)
    history = {"precision_train": [], "precision_test": []}
    for _ in progress(range(n_epochs), unit="epoch"):
        epoch(data.Xtrain, data.Ytrain, optim, m)
        for part in ("train", "test"):
            X, Y = getattr(data, "X" + part), getattr(data, "Y" + part)
            history["precision_" + part].append(accuracy(net, X, Y))
    return history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# ## Seconde séance
#
# *Tout ce qui apprend est écrit ; il reste à mesurer, puis à faire mieux.*

# %% [markdown]
# ## Le réseau apprend, image par image
#
# Tout est prêt. La fonction suivante tire un réseau, l'entraîne, et donne le **taux d'erreur** de
# test après chaque epoch, avec le temps de calcul d'une epoch, mesures comprises. La graine est fixée : deux
# réglages partent du même tirage.

# %%
from time import process_time

def experiment(m=1, init="normal", gamma=0.0, alpha=0.05) -> tuple:
    """Taux d'erreur de test après chaque epoch, et secondes par epoch."""
    data = digits()
    torch.manual_seed(0)
    net, start = Net(SIZES, init), process_time()
    history = train(net, data, n_epochs, alpha, m, gamma)
    seconds = (process_time() - start) / n_epochs
    return [1 - float(p) for p in history["precision_test"]], seconds

def percents(errors) -> list[str]:
    """Des taux d'erreur, comme on les lit."""
    return [percent(e, 1) for e in errors]

# %%
online = None
online = errors, seconds = experiment()
plot_curves({"en ligne": errors}, "Apprentissage image par image",
            "taux d'erreur de test")
percents(errors), f"{decimal(seconds, '.1f')} s par epoch"

# %% [markdown]
# **À observer.** Un réseau qui répond au hasard se trompe neuf fois sur dix. La première epoch fait le plus
# gros du chemin, les suivantes gagnent bien moins. Sur tout MNIST, une epoch a six fois plus d'images, et
# l'on en fait trente : ces courbes sont plus bas.
#
# ## Exercice 12 — Par mini-batchs : `Net.backward` et `epoch`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 15 min · 2 + 2 points*
#
# Une image à la fois, l'ordinateur passe plus de temps à préparer les calculs qu'à les faire. Présentons
# plutôt les images par paquets de $m$ : $a^0$ a alors $m$ lignes, et les $z^\ell$, $a^\ell$ et
# $\Delta^\ell$ aussi. Les formules en avant et la remontée restent les mêmes, mot pour mot. Seuls les gradients
# changent : on prend la **moyenne** de ceux des $m$ images,
#
# $$\frac{\partial \mathrm{Loss}}{\partial w^\ell} = \frac1m\, (a^{\ell-1})^\top \Delta^\ell \qquad\text{et}\qquad
# \frac{\partial \mathrm{Loss}}{\partial b^\ell} = \frac1m\, \mathbf 1^\top \Delta^\ell$$
#
# où $\mathbf 1^\top$ est une ligne de $m$ fois le nombre 1 : ce dernier produit est la somme des lignes de
# $\Delta^\ell$.
#
# 1. Dans la cellule de `Net`, faites de `backward` une moyenne sur les lignes. Avec une seule
#    ligne, elle doit donner le même résultat qu'avant.
# 2. Dans celle d'`epoch`, prenez les images par paquets de `m` dans l'ordre tiré. Le dernier
#    paquet, souvent incomplet, compte aussi.
#
# <details><summary>Indice 1 : où diviser</summary>
#
# $m$ est le nombre de lignes de `y`. Si vous divisez $\Delta^3$ par $m$ dès le départ, la remontée
# transmet la division à toutes les couches.
# </details>
#
# <details><summary>Indice 2 : les paquets</summary>
#
# `range(0, n, m)` donne le début de chaque paquet, et `order[start:start + m]` ses numéros, même quand il
# n'en reste pas assez. `images[rows]`, avec un tenseur de numéros, donne ces lignes-là.
# </details>

# %% nbgrader={"grade": true, "grade_id": "Net-minibatch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.Net_minibatch(Net)

# %% nbgrader={"grade": true, "grade_id": "epoch-minibatch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.epoch_minibatch(epoch)

# %% [markdown]
# **La précision aussi va plus vite par paquets.** Mesurons-la sur 2000 images, une par une
# puis toutes à la fois.

# %%
data, net = digits(), Net(SIZES)
X, Y = data.Xtest[:2000], data.Ytest[:2000]
start = process_time()
one_by_one = sum(float(accuracy(net, X[i:i + 1], Y[i:i + 1]))
                 for i in range(len(X))) / len(X)
middle = process_time()
at_once = float(accuracy(net, X, Y))
ratio = (middle - start) / (process_time() - middle)
one_by_one, at_once = (decimal(p, ".3f") for p in (one_by_one, at_once))
f"{one_by_one} et {at_once}, {ratio:.0f} fois plus vite"

# %% [markdown]
# ## En ligne ou par mini-batchs ?
#
# Comparons trois réglages, du même réseau de départ : en ligne, par paquets de 12, et par paquets de 12 avec
# un pas 12 fois plus grand.

# %%
curve, seconds_online = online or experiment(m=1)  # déjà mesuré
packets, seconds_packets = experiment(m=12)
larger, _ = experiment(m=12, alpha=12 * 0.05)
curves = {"en ligne, α = 0,05": curve, "m = 12, α = 0,05": packets,
          "m = 12, α = 0,6": larger}
plot_curves(curves, "En ligne ou par mini-batchs", "taux d'erreur de test")
f"une epoch en ligne dure {seconds_online / seconds_packets:.0f} fois plus"

# %% [markdown]
# **Q9.3** (2 points) — Que gagne-t-on en temps par epoch, et pourquoi ? Que perd-on, au même
# nombre d'epochs et au même pas $\alpha$, et pourquoi ? À **temps de calcul** égal, que choisir ?
# Aidez-vous aussi des mesures complètes, plus bas.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q9-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Temps.** La page donne le rapport des durées, pour 10 000 images ; le tableau des mesures complètes le redonne
# pour tout MNIST : une epoch par paquets de 12 est plusieurs fois plus courte. PyTorch fait un grand produit de
# matrices au lieu de douze petits, et chaque appel de fonction, chaque mise à jour des 24 380 paramètres, n'a lieu
# qu'une fois par paquet.
#
# **Convergence.** Au même $\alpha$, il y a 12 fois moins de pas par epoch, et la moyenne ne les rend pas
# plus grands : après le même nombre d'epochs, l'erreur est bien plus grande qu'en ligne. Avec
# $\alpha = 0{,}6$, un paquet avance autant que 12 images, et la courbe revient près de celle de l'apprentissage
# en ligne.
#
# **À temps égal.** Pendant une epoch en ligne, on en fait plusieurs par paquets. Il faut donc comparer la première
# valeur de la courbe en ligne à une valeur bien plus à droite de la courbe des paquets : sur tout MNIST, elle est
# plus basse. À la trentième epoch, qui a coûté bien plus de temps, l'apprentissage en ligne finit toutefois un peu
# plus bas qu'avec les mêmes pas ; avec $\alpha = 0{,}6$, les paquets l'ont rejoint.
#
# **Barème** — 0,5 : le gain de temps, chiffré ; 0,5 : son explication ; 0,5 : moins de pas par
# epoch, donc une convergence plus lente par epoch ; 0,5 : la comparaison à temps égal.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 13 — `Net` : l'initialisation de Xavier
#
# *Difficulté ●○○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Une préactivation de la première couche est une somme de 784 termes. Si chaque poids est
# d'écart-type 1, elle est souvent grande, et le neurone souvent saturé (question 9.1) : le gradient
# passe mal.
#
# L'initialisation de Xavier (Glorot et Bengio, 2010) choisit, pour chaque matrice, un
# écart-type d'autant plus petit qu'elle relie plus de neurones :
#
# $$\sigma^\ell = \sqrt{\frac{2}{n_{\ell-1} + n_\ell}}$$
#
# où $n_\ell$ est le nombre de neurones de la couche $\ell$. Revenez à la cellule de `Net` : quand `init` vaut
# `"xavier"`, les matrices suivent la loi normale de moyenne 0 et d'écart-type $\sigma^\ell$ ; les
# biais restent nuls.

# %% nbgrader={"grade": true, "grade_id": "Net-xavier", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.Net_xavier(Net)

# %% [markdown]
# ## Exercice 14 — `SGD` : l'inertie
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 10 min · 2 points*
#
# Une bille qui descend une pente garde une part de sa vitesse. Donnons la même inertie à la
# descente : le pas $u_t$ est une part $\gamma$ du pas précédent, plus le pas ordinaire. Avec $g_t$ le
# gradient que renvoie `backward`, et $w$ n'importe lequel des six tenseurs de paramètres,
#
# $$u_t = \gamma\, u_{t-1} + \alpha\, g_t \qquad\text{puis}\qquad w_t = w_{t-1} - u_t, \qquad u_0 = 0.$$
#
# C'est l'inertie du TP 7, $v \leftarrow \mu v + g$ puis $w \leftarrow w - \eta v$, avec $u = \eta v$ : $\alpha$ est l'ancien
# $\eta$, et $\gamma$ l'ancien $\mu$. (On écrit aussi $\frac{\alpha}{m} g_t$, où $g_t$ est une somme ; le nôtre est déjà une moyenne.)
#
# Revenez à la cellule de `SGD`. Chaque paramètre a son $u$, gardé d'un pas à l'autre ; avec
# $\gamma = 0$, on doit retrouver la descente simple.
#
# <details><summary>Indice</summary>
#
# Deux listes de tenseurs de zéros, créées dans `__init__` aux tailles de `net.w` et `net.b` :
# `torch.zeros_like` les donne.
# </details>

# %% nbgrader={"grade": true, "grade_id": "SGD-momentum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.SGD_momentum(SGD)

# %% [markdown]
# ## Prédire — `predict_steps`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 6 min · 1 point*
#
# **Le départ.** Pour une image $x$ et des poids indépendants d'écart-type $s$, la préactivation $z = \sum_j x_j w_j$ est
# d'écart-type $s\,\|x\|$. Sur MNIST, $\|x\|^2$ vaut environ 90 en moyenne. `z_std(s)` est cet écart-type, pour une
# telle image, et `xavier` l'écart-type des poids de la première matrice (de 784 vers 30) selon Xavier.
#
# **L'inertie.** `steps(gamma)` est la suite $u_1, u_2, \dots$ des cent premiers pas d'un paramètre, quand $\alpha = 0{,}05$ et
# que son gradient reste égal à 1.
#
# Écrivez à la main, avant d'exécuter, avec deux chiffres significatifs (0,031 ; 0,31 ; 3,1). Une racine carrée s'écrit `90 ** 0.5`.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `z_std(1)` | |
# | b | `xavier` | |
# | c | `z_std(xavier)` | |
# | d | `steps(0.4)[0]` | le premier pas |
# | e | `steps(0.4)[1]` | le deuxième |
# | f | `steps(0.4)[-1]` | le centième |
# | g | `steps(0.8)[-1]` | |

# %% nbgrader={"grade": false, "grade_id": "predict_steps-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_steps() -> dict:
    """Prédit des écarts-types de départ, et des pas avec inertie.

    Returns:
        a à g : un réel.
    """
    ### BEGIN SOLUTION
    start = {"a": 9.5, "b": 0.050, "c": 0.47}
    return {**start, "d": 0.05, "e": 0.07, "f": 0.083, "g": 0.25}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_steps", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_steps(predict_steps)

# %% [markdown]
# Calculons, et comparons :

# %%
def z_std(s):
    return s * 90 ** 0.5

def steps(gamma, alpha=0.05, gradient=1.0):
    """Donne les cent premiers pas, quand le gradient ne change pas."""
    u = [0.0]
    for _ in range(100):
        u.append(gamma * u[-1] + alpha * gradient)
    return u[1:]

# %%
xavier, (first, second, *_, last) = (2 / (784 + 30)) ** 0.5, steps(0.4)
reveal(predict_steps(), {
    "a": z_std(1), "b": xavier, "c": z_std(xavier), "d": first,
    "e": second, "f": last, "g": steps(0.8)[-1]}, within=0.025)

# %% [markdown]
# Et dans vos réseaux ? Voici les préactivations de départ :

# %%
def spread(init: str) -> list[float]:
    """Écart-type des préactivations de chaque couche, avant d'apprendre."""
    torch.manual_seed(0)
    z, _ = Net(SIZES, init).forward(digits().Xtest)
    return [round(layer.std().item(), 2) for layer in z]

{init: spread(init) for init in ("normal", "xavier")}

# %% [markdown]
# **À observer.** La première valeur de chaque liste est proche de votre prédiction : a, puis c. Apprenons depuis ces deux départs.

# %%
curves = {"écart-type 1": experiment(m=12)[0],
          "Xavier": experiment(m=12, init="xavier")[0]}
plot_curves(curves, "Deux initialisations, m = 12", "taux d'erreur de test")
{name: percents(errors) for name, errors in curves.items()}

# %% [markdown]
# **Q9.4** (1 point) — Reliez vos prédictions a et c à ce que vous voyez sur les courbes : que deviennent, dans chaque cas, les
# neurones de la première couche, et leurs gradients ? Quelle courbe est la plus basse, et à partir de quelle epoch ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q9-4", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# $\|x\| \approx \sqrt{90} \approx 9{,}5$. Pour $s = 1$, l'écart-type de $z^1$ est donc d'environ 9,5 ; pour
# Xavier, $s = \sqrt{2/814} \approx 0{,}050$ et l'écart-type est d'environ 0,47. À 9,5, plus de la moitié des préactivations
# dépassent 5 en valeur absolue ($P(|z| > 5) \approx 0{,}6$ pour une loi normale) : elles multiplient le gradient par
# moins de 0,007, leurs neurones sont saturés et n'apprennent presque pas. À 0,47, aucun ne l'est.
#
# Sur les courbes (10 000 images, graine 0), Xavier est plus bas dès la deuxième epoch au plus tard, et finit nettement
# plus bas. Les mesures complètes disent la même chose après 30 epochs, pour les trois graines.
#
# **Barème** — 0,5 : saturation, donc gradients presque nuls, pour l'écart-type 1 seulement ; 0,5 : lecture des courbes.
# <!-- END SOLUTION -->

# %% [markdown]
# Puis l'inertie, avec trois valeurs de $\gamma$ :

# %%
curves = {f"γ = {decimal(gamma)}": experiment(m=12, gamma=gamma)[0]
          for gamma in (0.0, 0.4, 0.8)}
plot_curves(curves, "Sans et avec inertie, m = 12, écart-type 1",
            "taux d'erreur de test")
{name: percents(errors)[-1] for name, errors in curves.items()}

# %% [markdown]
# **Q9.5** (1 point) — Démontrez vos deux dernières prédictions : si le gradient reste le même, $g$, pendant beaucoup de pas, vers quelle
# valeur tend $u_t$ ? Que dit cette valeur des trois courbes ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q9-5", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# La limite vérifie $u = \gamma u + \alpha g$, donc $u = \dfrac{\alpha}{1 - \gamma}\, g$. Pour
# $\gamma = 0{,}4$, le pas est multiplié par $\frac{1}{0{,}6} \approx 1{,}67$ : on retrouve à peu près la
# descente simple avec $\alpha' \approx 0{,}083$. Les courbes vont dans ce sens : avec le même $\alpha$, plus $\gamma$ est
# grand, plus l'erreur a baissé ; pour $\gamma = 0{,}8$, le pas équivalent vaut $5\alpha$.
#
# **Barème** — 0,5 : l'équation de la limite, et sa solution ; 0,5 : un pas équivalent plus grand, donc des courbes plus basses.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_step`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Pourquoi calculer tous les gradients, puis faire tous les pas ? Pour économiser la mémoire, quelqu'un a fait les deux en une
# seule remontée : dès que le gradient d'une couche est connu, elle fait son pas. Le programme a une seule faute, que
# beaucoup ont faite avant vous. Aucune erreur ne s'affiche.

# %%
def broken_step(net, x, y, alpha):
    """Fait un pas de descente en une seule remontée ; change net."""
    z, a = net.forward(x)
    delta = (a[3] - y) / len(y)
    for k in (2, 1, 0):
        dw, db = a[k].t() @ delta, delta.sum(dim=0, keepdim=True)
        net.w[k] = net.w[k] - alpha * dw
        net.b[k] = net.b[k] - alpha * db
        if k > 0:
            delta = (delta @ net.w[k].t()) * logistic_d(z[k - 1])

# %% [markdown]
# Premier symptôme : le même réseau, les mêmes paquets de 12, le même pas $\alpha = 0{,}6$ ; d'un côté ce programme, de
# l'autre vos `backward` et `SGD`.

# %%
def two_passes(net, x, y, alpha):
    """Le même pas, avec vos fonctions."""
    SGD(net, alpha).step(*net.backward(*net.forward(x), y))

def errors_with(step, alpha=0.6, m=12) -> list[float]:
    """Taux d'erreur de test après chacune de trois epochs."""
    data = digits()
    torch.manual_seed(0)
    net, errors = Net(SIZES, "xavier"), []
    for _ in progress(range(3), unit="epoch"):
        for rows in torch.randperm(len(data.Xtrain)).split(m):
            step(net, data.Xtrain[rows], data.Ytrain[rows], alpha)
        errors.append(1 - float(accuracy(net, data.Xtest, data.Ytest)))
    return errors

# %%
curves = {"en deux temps": errors_with(two_passes),
          "broken_step": errors_with(broken_step)}
plot_curves(curves, "Le symptôme : m = 12, α = 0,6", "taux d'erreur de test")
{name: percents(errors) for name, errors in curves.items()}

# %% [markdown]
# Il apprend, mais bien moins vite. Un réglage malheureux ? Second essai, plus précis : pour chaque matrice, de combien ce
# pas s'écarte-t-il de celui de `backward`, en proportion, selon $\alpha$ ?

# %%
def gaps(step, alpha) -> list[str]:
    """Écart relatif entre le pas et α fois le gradient, pour w¹, w², w³."""
    data = digits()
    torch.manual_seed(0)
    net, x, y = Net(SIZES, "xavier"), data.Xtrain[:12], data.Ytrain[:12]
    before = [w.clone() for w in net.w]
    dw, _ = net.backward(*net.forward(x), y)
    step(net, x, y, alpha)
    moves = [(old - new) / alpha for old, new in zip(before, net.w)]
    return percents((m - g).norm() / g.norm() for m, g in zip(moves, dw))

# %%
{f"α = {decimal(alpha)}": gaps(broken_step, alpha)
 for alpha in (0.001, 0.01, 0.1, 1.0)}

# %% [markdown]
# Lisez ce tableau comme une analyse de sang : la troisième matrice va toujours bien, les deux autres non, et leur écart
# **grandit avec le pas**, dix fois plus grand pour un pas dix fois plus grand tant qu'il reste petit. Une dérivée fausse donnerait
# le même écart pour tous les pas. Et avec un petit pas, presque rien ne se voit : c'est pourquoi cette faute vit longtemps.
#
# Trouvez-la. Recopiez `broken_step` ci-dessous sous le nom `mended_step`, et réparez-la : chaque paramètre du réseau fait son
# pas de descente, celui que demande le gradient **au point de départ**, avec la moyenne sur les lignes.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Qu'est-ce qui, dans ce calcul, dépend de $\alpha$ alors qu'un gradient n'en dépend jamais ?
# </details>
#
# <details><summary>Indice 2 : l'ordre</summary>
#
# La formule de la remontée contient $w^\ell$. Lequel, au moment où cette ligne est exécutée ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_step(
    net: Net, x: torch.Tensor, y: torch.Tensor, alpha: float
) -> None:
    """Fait un pas de descente ; change les paramètres de net.

    Args:
        net: le réseau.
        x: une image par ligne, (m, 784).
        y: les réponses attendues, (m, 10).
        alpha: le pas.
    """
    ### BEGIN SOLUTION
    z, a = net.forward(x)
    delta = (a[3] - y) / len(y)
    for k in (2, 1, 0):
        dw, db = a[k].t() @ delta, delta.sum(dim=0, keepdim=True)
        if k > 0:
            delta = (delta @ net.w[k].t()) * logistic_d(z[k - 1])
        net.w[k] = net.w[k] - alpha * dw
        net.b[k] = net.b[k] - alpha * db
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_step(mended_step)

# %% [markdown]
# **À observer.** Les écarts sont nuls, à l'arrondi près, quel que soit le pas ; et l'apprentissage est celui de vos fonctions.

# %%
print(gaps(mended_step, 1.0))
curves = {"avant": errors_with(broken_step), "après": errors_with(mended_step)}
plot_curves(curves, "Guéri : m = 12, α = 0,6", "taux d'erreur de test")
{name: percents(errors) for name, errors in curves.items()}

# %% [markdown]
# ## Ce que le réseau a appris
#
# Chaque neurone de la première couche a un poids par pixel : ses poids sont une image, comme au TP 8. Les voici pour seize des
# trente neurones, après trois epochs, selon l'initialisation.

# %%
def learnt(init: str) -> tuple:
    """Un réseau entraîné, m = 12 et α = 0,6, et son w¹ de départ."""
    torch.manual_seed(0)
    net = Net(SIZES, init)
    start = net.w[0].clone()
    train(net, digits(), 3, 0.6, 12)
    return net, start

# %%
lit = (digits().Xtrain > 0).any(dim=0)  # les pixels qui servent
print(f"{(~lit).sum()} pixels nuls dans toutes les images d'apprentissage")
for init in ("normal", "xavier"):
    net, start = learnt(init)
    change = net.w[0] - start
    plot_images(net.w[0].t()[:16], signed=True,
                title=f"Poids de seize neurones, init = {init}")
    sds = [decimal(w.std(), ".2f") for w in (start, change[lit])]
    print(f"{init} : écart-type {sds[0]} au départ, {sds[1]} en plus ; "
          f"{(change == 0).all(dim=1).sum()} lignes de w¹ intactes")

# %% [markdown]
# Et les images de test qui coûtent le plus à ce second réseau. Au-dessus de chacune, son étiquette, puis la réponse.

# %%
data = digits()
z3, y = net.forward(data.Xtest)[0][2], data.Ytest
costs = (torch.logaddexp(z3, 0 * z3) - y * z3).sum(dim=1)
worst = costs.argsort(descending=True)[:16]
titles = [f"{label} → {answer}" for label, answer in
          zip(test_labels[worst], z3[worst].argmax(dim=1))]
plot_images(test_images[worst] / 255, titles, "Les plus grands coûts de test")
mean, least = decimal(costs.mean(), ".2f"), decimal(costs[worst].min(), ".1f")
f"coût : {mean} en moyenne, {least} au moins ici"

# %% [markdown]
# **Q9.6** (2 points) — Pourquoi ne voit-on presque rien dans les poids du premier réseau, et des traits dans ceux du second ? Certaines
# lignes de $w^1$ n'ont pas bougé du tout : lesquelles, et quelle formule le dit ? Que signifie, pour les dix sorties, un coût aussi
# grand que ceux des dernières images ? Toutes sont-elles illisibles ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q9-6", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# **Le tirage et ce qui est appris.** Un poids final est le poids de départ plus ce que l'apprentissage a ajouté, et ces ajouts sont du même
# ordre dans les deux réseaux (la page donne leurs écarts-types). Partis d'un écart-type de 1, ils disparaissent sous le tirage ;
# partis de 0,05, ils sont ce que l'on voit : des zones claires et sombres, des morceaux de traits.
#
# **Les lignes intactes.** Ce sont celles des pixels nuls dans toutes les images d'apprentissage, presque tous au bord. La ligne $j$ de
# $\frac1m (a^0)^\top \Delta^1$ est une somme où chaque terme contient le pixel $j$ d'une image : s'il est toujours nul, elle l'est aussi.
#
# **Les grands coûts.** Un coût de dix ou plus veut dire qu'une sortie au moins est très loin de sa cible ; le plus souvent, la sortie attendue est presque
# nulle, et une autre presque 1 : le réseau se trompe **et** en est sûr. Certaines images sont à peine lisibles, mais d'autres le sont sans peine : penchées, épaisses, ou d'une forme rare dans les images
# d'apprentissage. Là, c'est le réseau qui a tort, et plus d'images l'aideraient.
#
# **Barème** — 0,5 : le départ masque ce qui est appris ; 0,5 : pixels toujours nuls, avec la formule ; 0,5 : sûr de lui et faux ; 0,5 : toutes ne
# sont pas illisibles.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Les mesures complètes
#
# Voici les courbes de tout MNIST, 60 000 images et 30 epochs, que nous avons mesurées et rangées dans `tp_utils`.
# La bibliothèque et la machine de ces mesures sont écrites sous le tableau ; `make tp09-full` les refait avec la
# solution de ce TP.

# %%
measured = load_measured("tp09_mnist_zero")
settings = {
    "en ligne, écart-type 1": dict(m=1, init="normal", gamma=0.0),
    "en ligne, Xavier": dict(m=1, init="xavier", gamma=0.0),
    "m = 12, écart-type 1": dict(m=12, init="normal", gamma=0.0),
    "m = 12, écart-type 1, γ = 0,4": dict(m=12, init="normal", gamma=0.4),
    "m = 12, Xavier": dict(m=12, init="xavier", gamma=0.0),
    "m = 12, Xavier, γ = 0,4": dict(m=12, init="xavier", gamma=0.4),
}
larger = dict(m=12, init="normal", gamma=0.0, alpha=0.6)
runs = {name: find_run(measured, **{"alpha": 0.05, "seed": 0, **setting})
        for name, setting in {**settings, "m = 12, α = 0,6": larger}.items()}

# %%
curves = {name: [1 - p for p in run["precision_test"][1:]]
          for name, run in runs.items()}
ax = plot_curves(curves, "Tout MNIST, graine 0 (α = 0,05 si rien n'est dit)",
                 "taux d'erreur de test", log=True)
ax.minorticks_off()
ax.set_yticks([0.03, 0.05, 0.1, 0.2], ["3 %", "5 %", "10 %", "20 %"]);

# %% [markdown]
# Le tableau donne les mêmes mesures en nombres : l'erreur de test, et le temps de calcul d'une epoch sans les mesures
# de précision. Quand un réglage a été mesuré avec plusieurs graines, c'est l'intervalle des valeurs.

# %%
def interval(same: list[dict], k: int) -> str:
    """La plus petite et la plus grande erreur après k epochs."""
    errors = [100 * (1 - run["precision_test"][k]) for run in same
              if len(run["precision_test"]) > k]
    low, high = (decimal(e, ".1f") for e in (min(errors), max(errors)))
    return f"{low} %" if low == high else f"{low} à {high} %"

def conditions() -> str:
    """Avec quoi les mesures ont été faites."""
    return (f"*{measured['date']}, PyTorch {measured['torch']}, un fil, "
            f"{measured['processor']} ; durées : graine 0*")

# %%
def row(name: str, run: dict) -> str:
    """Les mesures d'un réglage, toutes graines."""
    same = [one for one in measured["runs"] if all(
        one[key] == run[key] for key in ("m", "init", "gamma", "alpha"))]
    errors = " | ".join(interval(same, k) for k in (1, 5, 30))
    seconds = sum(run["seconds"]) / len(run["seconds"])
    return f"| {name} | {errors} | {decimal(seconds, '.1f')} |"

head = ["| réglage | 1 epoch | 5 epochs | 30 epochs | s par epoch |",
        "|:--|--:|--:|--:|--:|"]
rows = [row(name, run) for name, run in runs.items()]
Markdown("\n".join([*head, *rows, "", conditions()]))

# %% [markdown]
# **À observer.** Trois effets, de tailles très différentes.
#
# - **Les paquets** divisent le temps d'une epoch, et de beaucoup : comparez la dernière colonne.
# - **Xavier**, par paquets et sans inertie, gagne encore plus de deux points après 30 epochs, et les intervalles des deux
#   initialisations sont loin l'un de l'autre : l'effet est bien plus grand que le hasard. En ligne (une graine), il
#   aide surtout au début.
# - **L'inertie** accélère la première epoch. Après 30 epochs, avec Xavier, les intervalles avec et sans inertie se
#   recouvrent : il ne reste rien que l'on puisse affirmer. Une seule graine aurait pu faire croire à un gain.
#
# ## Bilan
#
# | Ce que vous avez écrit | Son nom dans PyTorch |
# |:--|:--|
# | `Net` : `w`, `b`, `forward` | `nn.Sequential` de `nn.Linear` et `nn.Sigmoid` (TP 6) |
# | `Net.backward` | `loss.backward()` (TP 5) |
# | l'entropie croisée, somme des dix sorties | `nn.BCEWithLogitsLoss`, dont le coût est leur moyenne |
# | `SGD`, avec inertie | `torch.optim.SGD(…, momentum=γ)` (TP 7) |
# | initialisation de Xavier | `nn.init.xavier_normal_` |
# | `epoch`, par paquets de `m` | `DataLoader(…, batch_size=m, shuffle=True)` |
#
# À retenir :
#
# - la rétropropagation est une boucle : une erreur par couche, dont on tire deux gradients ;
# - par paquets, les formules sont les mêmes, et la machine va bien plus vite ;
# - l'échelle des poids de départ décide de la vitesse à laquelle le réseau commence à apprendre, et parfois de ce qu'il atteint ;
# - une comparaison dit peu de chose sans ses conditions, et sans plusieurs graines.
#
# **La suite.** Au [TP 10](../tp10_categories/tp10_categories.ipynb), trois catégories dans le
# plan, et une autre fonction de coût. Le [TP 11](../tp11_mlp_numpy/tp11_mlp_numpy.ipynb)
# se passe même de PyTorch : un réseau d'un nombre quelconque de couches, avec NumPy seul.
