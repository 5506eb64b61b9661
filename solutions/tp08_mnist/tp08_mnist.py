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
# # TP 8 — Application à MNIST
#
# *Durée : 2 h 45. Avant ce TP : le [TP 7](../tp07_optim/tp07_optim.ipynb), dont vous reprenez le réseau, le coût et l'optimiseur.*
#
# Les TP 4 à 7 ont appris à un réseau à reconnaître un disque dans un anneau. Ce TP lui
# donne de vraies images : 70 000 chiffres écrits à la main. Le réseau et l'apprentissage
# sont les mêmes, au nombre près : 784 entrées au lieu de 2, 10 classes au lieu de 2. Ce qui
# change, c'est le travail autour : charger les données, aller vite, et surtout **regarder les
# erreurs**.
#
# **À la fin de ce TP, vous saurez**
#
# - adapter un réseau à des images, et l'entraîner par tranches d'un tenseur en mémoire ;
# - choisir l'appareil de calcul (processeur ou carte graphique) sans changer le code ;
# - dresser une matrice de confusion, et la lire ;
# - trouver les erreurs dont le réseau est le plus sûr ;
# - voir ce que la première couche a appris, et ce qu'elle n'a pas pu apprendre.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `init_model` | ●○○○○ | 10 min | 1 |
# | Prédire | `predict_sizes` | ●●○○○ | 5 min | 1 |
# | 2 | `train_epoch` | ●●○○○ | 15 min | 2 |
# | 3 | `train` | ●●●○○ | 20 min | 3 |
# | 4 | `confusion_matrix` | ●●○○○ | 15 min | 2 |
# | 5 | `confident_errors` | ●●●○○ | 15 min | 2 |
# | 6 | `weight_images` | ●○○○○ | 5 min | 1 |
# | Clinique | `mended_split` | ●●○○○ | 15 min | 2 |
# | | Questions 8.1 à 8.5 | | 30 min | 8 |
# | Pour aller plus loin | `error_bar` | ●●○○○ | | 1 |
# | Pour aller plus loin | `reliability` | ●●●○○ | | 2 |
# | Pour aller plus loin | Question 8.6 | | | 2 |

# %%
import math

import torch
from torch import nn

from tp_utils import MNISTData
from tp_utils.checks import tp08 as check
from tp_utils.i18n import decimal, percent
from tp_utils.plots import (new_axes, plot_confusion, plot_images,
                            plot_reliability)
from tp_utils.predictions import reveal
from tp_utils.training import live, new_history

torch.set_num_threads(1)  # un batch de 128 images occupe un seul cœur

# %% [markdown]
# ## Les données
#
# `MNISTData` s'utilise comme `CirclesData`, sans la grille ni les figures. Les fichiers sont
# cherchés dans le dossier que désigne `$TP_DATA_DIR`, puis dans `data` ; sinon ils sont
# téléchargés (12 Mo, une seule fois). Sans réseau, un avis vous prévient que de petits
# chiffres, plus grossiers, les remplacent : tout le TP fonctionne, mais les nombres annoncés
# ne sont plus les mêmes.

# %%
data = MNISTData()
data

# %% [markdown]
# Chaque ligne de `Xtrain` est une image : ses $28 \times 28 = 784$ pixels à la suite, de 0 (le
# papier) à 1 (l'encre). Chaque ligne de `Ytrain` a un 1 dans la colonne du bon chiffre.

# %%
labels = data.Ytest.argmax(dim=1)
names = [f"{c}" for c in labels[:16].tolist()]
plot_images(data.Xtest[:16], names, "Les 16 premières images de test");

# %% [markdown]
# ## Un point de comparaison
#
# Une précision ne veut rien dire seule. Au hasard, on aurait raison une fois sur dix. Et
# avec une idée simple ? Calculons l'image moyenne $\mu_c$ de chaque chiffre $c$, puis
# attribuons à une image $x$ le chiffre dont la moyenne est la plus proche. Comme
#
# $$\|x - \mu_c\|^2 = \|x\|^2 - 2\left(\mu_c^\top x - \tfrac12 \|\mu_c\|^2\right),$$
#
# et que $\|x\|^2$ ne dépend pas de $c$, le plus proche est celui dont le score $\mu_c^\top x - \frac12\|\mu_c\|^2$ est le plus grand :
# c'est une couche `Linear`, dont nous connaissons les poids sans rien apprendre.

# %%
n_per_class = data.Ytrain.sum(dim=0)
centers = data.Ytrain.T @ data.Xtrain / n_per_class[:, None]
model = nn.Sequential(nn.Linear(784, 10))
with torch.no_grad():
    model[0].weight.copy_(centers)
    model[0].bias.copy_(-(centers**2).sum(dim=1) / 2)
    good = model(data.Xtest).argmax(dim=1) == labels
rate = percent(good.float().mean(), 1)
title = f"Images moyennes : {rate} de bonnes réponses"
plot_images(centers, [str(c) for c in range(10)], title, n_columns=10);

# %% [markdown]
# Le titre de la figure donne le nombre à battre : sur les vraies données, cette idée reconnaît
# déjà plus de quatre images de test sur cinq. Les deux fonctions qui suivent sont données : la première est celle du TP 6, la
# seconde applique le softmax **hors** du modèle, et là seulement où il faut des probabilités.

# %%
from torch import Tensor

def loss_and_precision(loss, Ytilde: Tensor, Y: Tensor) -> tuple:
    """Coût moyen et précision, à partir des scores Ytilde (N, ny)."""
    good = Ytilde.argmax(dim=1) == Y.argmax(dim=1)
    return loss(Ytilde, Y), good.float().mean()

def probabilities(model: nn.Module, X: Tensor) -> Tensor:
    """Probabilités (N, ny) que donne le modèle, sur le processeur."""
    device = next(model.parameters()).device
    with torch.no_grad():
        return torch.softmax(model(X.to(device)), dim=1).cpu()

# %% [markdown]
# ## Exercice 1 — `init_model`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Comme au TP 7, un `nn.Sequential` : une couche cachée de $n_h$ neurones avec $\tanh$, une couche de sortie
# **sans softmax**, l'entropie croisée moyenne, et la descente de gradient simple (SGD) de
# taux d'apprentissage $\eta$. Renvoyez les trois, dans cet ordre.
#
# <details><summary>Indice 1 : le réseau</summary>
#
# `nn.Sequential` enchaîne des couches : une `nn.Linear`, une activation, une autre
# `nn.Linear`. Aucune taille n'est propre à MNIST : elles viennent des arguments.
# </details>
#
# <details><summary>Indice 2 : l'optimiseur</summary>
#
# `torch.optim.SGD` reçoit les paramètres du modèle, `model.parameters()`, et le taux
# d'apprentissage, `lr`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "init_model-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_model(nx: int, nh: int, ny: int, eta: float) -> tuple:
    """Déclare le réseau, la fonction de coût et l'optimiseur.

    Args:
        nx, nh, ny: nombres d'entrées, de neurones cachés et de sorties.
        eta: taux d'apprentissage.

    Returns:
        model, qui calcule les scores (N, ny) ; loss ; optim.
    """
    ### BEGIN SOLUTION
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    loss = nn.CrossEntropyLoss()
    optim = torch.optim.SGD(model.parameters(), lr=eta)
    return model, loss, optim
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "init_model", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.init_model(init_model)

# %% [markdown]
# ## Prédire — `predict_sizes`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 5 min · 1 point*
#
# Le réseau de ce TP a 784 entrées, 100 neurones cachés et 10 sorties ; MNIST a 60 000 images d'apprentissage. Écrivez à la
# main, avant d'exécuter : des entiers, une forme pour e, deux chiffres après la virgule pour c et h.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `n_parameters(100)` | les coefficients à apprendre, biais compris |
# | b | `first_layer(100)` | ceux de la première couche |
# | c | `first_layer(100) / n_parameters(100)` | leur part, entre 0 et 1 |
# | d | `n_parameters(200)` | avec 200 neurones cachés |
# | e | `model(X[:50]).shape` | les scores de 50 images |
# | f | `n_steps(60000, 128)` | les pas d'une epoch, avec des batchs de 128 |
# | g | `last_batch(60000, 128)` | la taille du dernier batch |
# | h | `loss_of_equal_scores()` | l'entropie croisée d'une image dont les dix scores sont égaux |

# %% nbgrader={"grade": false, "grade_id": "predict_sizes-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_sizes() -> dict:
    """Prédit les tailles d'un réseau pour MNIST, et son premier coût.

    Returns:
        a, b, d, f, g : un entier ; c, h : un nombre ; e : un n-uplet.
    """
    ### BEGIN SOLUTION
    counts = {"a": 79510, "b": 78500, "c": 0.99, "d": 159010}
    return {**counts, "e": (50, 10), "f": 469, "g": 96, "h": 2.30}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_sizes(predict_sizes)

# %% [markdown]
# Exécutons, et comparons :

# %%
sizes, rows = {}, torch.arange(60_000).split(128)
for nh in (200, 100):
    model, loss, _ = init_model(784, nh, 10, 0.1)
    sizes[nh] = [p.numel() for p in model.parameters()]
total, first = sum(sizes[100]), sum(sizes[100][:2])
reveal(predict_sizes(), {
    "a": total, "b": first, "c": first / total, "d": sum(sizes[200]),
    "e": model(torch.zeros(50, 784)).shape, "f": len(rows),
    "g": len(rows[-1]), "h": loss(torch.zeros(1, 10), torch.eye(10)[:1])},
    within=0.01)

# %% [markdown]
# **Q8.1** (1 point) — Ce réseau a plus de coefficients qu'il n'y a d'images d'apprentissage. Que pourrait-il faire de ces images,
# au lieu d'apprendre ce qui fait un chiffre ? À quoi le verrait-on ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q8-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Il pourrait en retenir beaucoup par cœur : c'est le surapprentissage. La précision d'apprentissage monterait encore, et
# celle d'images nouvelles ne suivrait plus, ou baisserait : il faut donc mesurer sur des images que le réseau n'a jamais vues.
#
# **Barème** — 0,5 : les retenir par cœur (surapprentissage) ; 0,5 : comparer à des images jamais vues.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 2 — `train_epoch`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Une epoch, celle des TP 4 à 7, isolée dans sa propre fonction : tirer un nouvel ordre des
# exemples, le découper en batchs de `batch_size` lignes (le dernier, incomplet, compte), et
# faire pour chacun *forward*, coût, *backward*, un pas. Le modèle est modifié sur place.
#
# Toutes les images tiennent dans un tenseur : un batch est une **tranche** de ce tenseur,
# `X[rows]`, où `rows` contient les numéros de ses lignes. Rien n'est lu sur le disque.
# (`X.index_select(0, rows)` donne la même tranche, et la copie deux fois plus vite.)
#
# <details><summary>Indice 1 : l'ordre d'un batch</summary>
#
# `optim.zero_grad()` avant `backward()`, `optim.step()` après. Sans le premier, les
# gradients de tous les batchs s'additionnent.
# </details>
#
# <details><summary>Indice 2 : le découpage</summary>
#
# `torch.randperm(len(X)).split(batch_size)` donne la liste des `rows`.
# </details>
#
# <details><summary>J'obtiens « element 0 of tensors does not require grad and does not have a grad_fn »</summary>
#
# Le coût ne dépend d'aucun paramètre suivi par `autograd` : le *forward* est-il dans un bloc
# `torch.no_grad()`, ou le coût calculé sur un résultat détaché ?
# </details>
#
# <details><summary>J'obtiens « Expected all tensors to be on the same device »</summary>
#
# Le modèle et les données ne sont pas sur le même appareil. Dans cet exercice, utilisez `X`
# et `Y` tels qu'on vous les donne ; c'est `train` qui les déplace.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train_epoch-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_epoch(
    model: nn.Module, loss, optim, X: Tensor, Y: Tensor, batch_size: int
) -> None:
    """Fait une epoch : chaque exemple sert une fois, dans un nouvel ordre.

    Args:
        model, loss, optim: ce que renvoie init_model.
        X: les exemples (N, nx).
        Y: leurs étiquettes, one-hot (N, ny).
        batch_size: nombre d'exemples par pas.
    """
    ### BEGIN SOLUTION
    for rows in torch.randperm(len(X), device=X.device).split(batch_size):
        optim.zero_grad()
        Xbatch, Ybatch = X.index_select(0, rows), Y.index_select(0, rows)
        loss(model(Xbatch), Ybatch).backward()
        optim.step()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_epoch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.train_epoch(train_epoch)

# %% [markdown]
# **À observer.** Sur les vraies données, une seule epoch dépasse de loin les images moyennes.

# %%
torch.manual_seed(0)
first, loss, optim = init_model(784, 100, 10, eta=0.4)
train_epoch(first, loss, optim, data.Xtrain, data.Ytrain, batch_size=128)
with torch.no_grad():
    Ytilde = first(data.Xtest)
    precision = loss_and_precision(loss, Ytilde, data.Ytest)[1]
print(f"{percent(precision, 1)} de bonnes réponses sur les images de test")

# %% [markdown]
# <details><summary>Pourquoi pas <code>DataLoader</code> ?</summary>
#
# L'usage est d'écrire `DataLoader(datasets.MNIST(…, transform=ToTensor()), batch_size,
# shuffle=True)`. C'est l'outil qu'il faut quand les images ne tiennent pas en mémoire, ou
# changent à chaque lecture : il les lit et les convertit une par une, au moment où l'on en a besoin.
# Ici, elles sont déjà toutes converties, dans un seul tenseur : les reconvertir à chaque epoch serait
# le plus long du travail.
# </details>

# %% [markdown]
# ## Exercice 3 — `train`
#
# *Difficulté ●●●○○ · Importance ●●●●● · environ 20 min · 3 points*
#
# Assemblez l'apprentissage :
#
# 1. déclarer le modèle, avec les tailles lues dans `data`, puis envoyer le modèle **et** les
#    données sur l'appareil demandé : `model.to(device)` et `data.to(device)` ;
# 2. à chaque epoch, appeler `train_epoch` ;
# 3. puis mesurer, **sans suivre les gradients** (`torch.no_grad()`), le coût et la précision
#    sur tout l'ensemble d'apprentissage et sur tout l'ensemble de test, et les ajouter à
#    `history` sous forme de nombres (`.item()`).
#
# `new_history()` renvoie les quatre listes vides : `loss_train`, `loss_test`,
# `precision_train`, `precision_test`. Écrivez la boucle des epochs avec
# `live(n_epochs, data, history, model)`, qui compte comme `range` et dessine les courbes.
#
# <details><summary>L'appareil : processeur ou carte graphique ?</summary>
#
# Par défaut, `device="cpu"` : tout se fait sur le processeur, qui suffit ici. Une carte
# graphique se demande par `device="cuda"` (NVIDIA) ou `device="mps"` (Mac récents). Elle
# fait des milliers d'opérations à la fois, mais chaque appel lui coûte un délai fixe : un
# batch de 128 images et une couche de 100 neurones sont trop petits pour l'occuper. Elle
# devient indispensable quand les couches et les batchs grandissent. Le code, lui, est le
# même : il suffit que le modèle et les données soient au même endroit.
# </details>
#
# <details><summary>Indice 1 : le déplacement</summary>
#
# `model.to(device)` déplace le modèle sur place ; `data.to(device)` renvoie de nouvelles
# données, qu'il faut garder : `data = data.to(device)`. Sur le processeur, rien n'est copié.
# </details>
#
# <details><summary>Indice 2 : les mesures</summary>
#
# Dans la boucle des epochs, un bloc `with torch.no_grad():`, et dedans, pour chacun des deux
# ensembles, `loss_and_precision(loss, model(X), Y)`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(data: MNISTData, nh: int, n_epochs: int, batch_size: int,
          eta: float, device="cpu") -> tuple[nn.Module, dict]:
    """Entraîne le réseau sur des images.

    Args:
        data: les données : Xtrain, Ytrain, Xtest, Ytest, et data.to(device).
        nh: nombre de neurones cachés.
        n_epochs: nombre de parcours de l'ensemble d'apprentissage.
        batch_size: nombre d'exemples par pas.
        eta: taux d'apprentissage.
        device: appareil de calcul.

    Returns:
        Le modèle, et history : listes loss_train, loss_test, precision_train,
        precision_test, une valeur par epoch.
    """
    ### BEGIN SOLUTION
    nx, ny = data.Xtrain.shape[1], data.Ytrain.shape[1]
    model, loss, optim = init_model(nx, nh, ny, eta)
    model, data, history = model.to(device), data.to(device), new_history()
    for _ in live(n_epochs, data, history, model):
        train_epoch(model, loss, optim, data.Xtrain, data.Ytrain, batch_size)
        with torch.no_grad():
            for name in ("train", "test"):
                X, Y = getattr(data, "X" + name), getattr(data, "Y" + name)
                value, precision = loss_and_precision(loss, model(X), Y)
                history["loss_" + name].append(value.item())
                history["precision_" + name].append(float(precision))
    return model, history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.train(train)

# %% [markdown]
# ## Le réseau apprend
#
# Le réglage complet est de 10 epochs ; le réglage court, de 3, suffit pour avancer. Pour
# passer au complet, mettez `FULL = True`.

# %%
FULL = False  # True : 10 epochs au lieu de 3
device = "cpu"  # "cuda" avec une carte NVIDIA, "mps" sur un Mac récent
n_epochs = 10 if FULL else 3
model, history = train(data, nh=100, n_epochs=n_epochs, batch_size=128,
                       eta=0.4, device=device)
history["precision_test"]

# %% [markdown]
# **À observer.** Sur les vraies données, la précision de test doit dépasser **95 % après 3 epochs** et
# **97 % après 10**. Sur douze graines, nous avons mesuré de 95,9 à 96,3 % après 3 epochs, de 97,5
# à 97,8 % après 10 : la marge annoncée est de 0,5 point au moins. Si vous êtes nettement en
# dessous, ce n'est pas la malchance. Une epoch prend une à deux secondes.

# %% [markdown]
# **Q8.2** (2 points) — Comparez la précision d'apprentissage et celle de test à la fin. Comment
# s'appelle l'écart, et que deviendrait-il avec 100 epochs ? Peut-on choisir le nombre d'epochs
# d'après la courbe de test, puis annoncer la précision de test obtenue ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q8-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# La précision d'apprentissage est au-dessus de celle de test : de 0,5 point environ après 3
# epochs (cinq graines), et de plus en plus ensuite. C'est le **surapprentissage** (*overfitting*) : le réseau
# retient des détails propres aux images qu'il a vues. Avec 100 epochs, la précision
# d'apprentissage approche 100 % et celle de test ne monte plus : l'écart grandit.
#
# Non : en choisissant d'après le test, on s'y adapte, et la précision annoncée devient trop
# optimiste. Il faut mettre de côté une partie de l'apprentissage (par exemple 10 000 images),
# l'**ensemble de validation**, y choisir le nombre d'epochs, et ne regarder le test qu'une fois.
#
# **Barème** — 0,5 : apprentissage au-dessus du test ; 0,5 : surapprentissage, l'écart grandit ;
# 1 : non, ensemble de validation (0,5 si la raison seule est donnée).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_split`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 15 min · 2 points*
#
# Mettons donc des images de côté. Mais d'abord, devant un réseau neuf, les deux essais du TP 4 : le coût de
# départ est-il proche de $\log C$, avec $C$ classes ? Un seul batch s'apprend-il par cœur ?

# %%
def habits(X, Y, n_steps=200):
    """Renvoie le coût de départ, log C, et le coût d'un batch su par cœur."""
    torch.manual_seed(0)
    model, loss, optim = init_model(X.shape[1], 100, Y.shape[1], eta=0.4)
    with torch.no_grad():
        start = loss(model(X), Y).item()
    for _ in range(n_steps):
        train_epoch(model, loss, optim, X[:32], Y[:32], batch_size=32)
    with torch.no_grad():
        by_heart = loss(model(X[:32]), Y[:32]).item()
    return start, math.log(Y.shape[1]), by_heart

# %%
habits(data.Xtrain[:2000], data.Ytrain[:2000])

# %% [markdown]
# Tout va bien de ce côté. Voici maintenant un programme qui met de côté un ensemble de validation. Il ne
# donne aucune erreur, et même de très bonnes nouvelles : c'est ce qui doit inquiéter.

# %%
def broken_split(X, Y, n_validation):
    """Tire au hasard des exemples de validation, et les met de côté."""
    val = torch.randperm(len(X))[:n_validation]
    train = torch.randperm(len(X))[n_validation:]
    return X[train], Y[train], X[val], Y[val]

# %%
def three_precisions(split):
    """Apprend sur peu d'images ; précisions de chaque ensemble."""
    torch.manual_seed(0)
    Xtrain, Ytrain, *val = split(data.Xtrain[:3000], data.Ytrain[:3000], 1000)
    model, loss, optim = init_model(Xtrain.shape[1], 100, 10, eta=0.4)
    for _ in range(30):
        train_epoch(model, loss, optim, Xtrain, Ytrain, batch_size=50)
    sets = (Xtrain, Ytrain), val, (data.Xtest, data.Ytest)
    found = [loss_and_precision(loss, probabilities(model, X), Y)[1]
             for X, Y in sets]
    names = "apprentissage", "validation", "test"
    for name, p in zip(names, found):
        print(f"{name} : {percent(p, 1)}")

# %%
three_precisions(broken_split)

# %% [markdown]
# Sur des images jamais vues, le réseau fait bien moins bien que la validation ne l'annonçait : qui aurait choisi
# ses réglages d'après elle se serait trompé. Un ensemble de validation doit ressembler au test.
#
# Trouvez la faute de `broken_split`. Recopiez-la ci-dessous sous le nom `mended_split`, et réparez-la : chaque
# exemple est dans un seul des deux ensembles, avec son étiquette, et la validation est tirée au hasard à chaque appel.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Combien d'images de la validation sont aussi dans l'apprentissage ? Essayez la fonction sur
# `X = Y = torch.arange(10)`.
# </details>
#
# <details><summary>Indice 2 : combien de hasards ?</summary>
#
# Les deux ensembles doivent venir du **même** tirage.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_split-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_split(X: Tensor, Y: Tensor, n_validation: int) -> tuple:
    """Tire au hasard des exemples de validation, et les met de côté.

    Args:
        X, Y: exemples (N, nx) et étiquettes one-hot (N, ny).
        n_validation: nombre d'exemples de validation, moins de N.

    Returns:
        Xtrain, Ytrain, Xval, Yval.
    """
    ### BEGIN SOLUTION
    rows = torch.randperm(len(X))
    val, train = rows[:n_validation], rows[n_validation:]
    return X[train], Y[train], X[val], Y[val]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_split", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_split(mended_split)

# %% [markdown]
# **À observer.** La validation annonce maintenant, à peu près, ce que dit le test. C'est elle qui choisit le nombre
# d'epochs ou $n_h$ ; le test, lui, ne sert qu'une fois, à la fin.

# %%
three_precisions(mended_split)

# %% [markdown]
# ## Exercice 4 — `confusion_matrix`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Un seul nombre ne dit pas **quels** chiffres sont mal reconnus. La matrice de confusion $M$
# le dit : $M_{ij}$ est le nombre d'images du chiffre $i$ (la ligne : la vraie classe) que le
# modèle a prises pour un $j$ (la colonne : la classe prédite).
#
# <details><summary>Indice 1 : avec une boucle</summary>
#
# Partez d'une matrice de zéros, et ajoutez 1 à la bonne case pour chaque image.
# </details>
#
# <details><summary>Indice 2 : sans boucle</summary>
#
# `M[labels, predictions] += 1` ne suffit pas : une case citée dix fois n'augmente que de 1.
# `torch.bincount` compte combien de fois apparaît chaque entier ; or chaque couple
# $(i, j)$ est un entier à lui seul, $n\,i + j$, où $n$ est le nombre de classes.
# </details>
#
# <details><summary>J'obtiens « tensors used as indices must be long, int, byte or bool tensors »</summary>
#
# Un indice doit être entier. `labels.long()` convertit ; mais d'où viennent des étiquettes
# non entières ? `argmax` donne des entiers.
# </details>

# %% nbgrader={"grade": false, "grade_id": "confusion_matrix-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def confusion_matrix(
    labels: Tensor, predictions: Tensor, n_classes: int
) -> Tensor:
    """Compte les prédictions, par vraie classe.

    Args:
        labels: vraies classes, entiers (N,) de 0 à n_classes - 1.
        predictions: classes prédites, entiers (N,).
        n_classes: nombre de classes.

    Returns:
        Matrice (n_classes, n_classes) : vraie classe en ligne, prédite en
        colonne.
    """
    ### BEGIN SOLUTION
    cells = n_classes * labels + predictions
    counts = torch.bincount(cells, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "confusion_matrix", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.confusion_matrix(confusion_matrix)

# %% [markdown]
# **À observer.** La diagonale est en gras ; plus une autre case est foncée, plus l'erreur est
# fréquente. (Tant que `train` n'est pas écrite, le modèle est celui des images moyennes.)

# %%
predictions = probabilities(model, data.Xtest).argmax(dim=1)
M = confusion_matrix(labels, predictions, 10)
plot_confusion(M, "Matrice de confusion sur les images de test")
for c in range(10):
    print(f"{c} : {percent(M[c, c] / M[c].sum(), 1)}")

# %% [markdown]
# Avec la figure, pour chaque chiffre : la case de la diagonale divisée par la somme de sa
# ligne. C'est le **rappel** (*recall*), la part des images de ce chiffre qui sont reconnues.

# %% [markdown]
# **Q8.3** (2 points) — Quels sont les chiffres les mieux et les moins bien reconnus ? Quels
# couples sont le plus souvent confondus, et est-ce dans les deux sens ? Proposez une
# explication en pensant à la forme des chiffres.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q8-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Les nombres se lisent sur **sa** page : ils changent d'un apprentissage à l'autre. Sur six apprentissages de 3 epochs, le 0 et le
# 1 sont les mieux reconnus (de 97,9 à 99,2 %), le 9, le 4, le 5 ou le 7 le moins bien (de 91,8 à 94,3 %). Le couple le plus souvent
# confondu est 4 et 9 : de 26 à 37 images dans un sens, de 8 à 15 dans l'autre, et le sens change d'une fois à l'autre ; une fois, la
# plus grande case hors de la diagonale est celle du 7 lu 9 (34 images, contre 33). La matrice n'est donc pas symétrique : le réseau a une
# préférence, que le hasard décide. Un 4 dont le haut se referme est presque un 9 ; un 7 dont la
# barre descend aussi ; un 7 à la base marquée ressemble à un 2. Le 1, un simple trait, et le 0,
# une boucle vide, n'ont pas de voisin aussi proche.
#
# **Barème** — 0,5 : le mieux et le moins bien reconnus, lus sur la matrice ; 1 : deux couples et
# leur sens ; 0,5 : explication par la forme. Les couples varient d'un apprentissage à l'autre :
# noter la cohérence avec la matrice de l'étudiant.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 5 — `confident_errors`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Les erreurs les plus instructives sont celles dont le réseau est **le plus sûr**. Renvoyez
# les numéros de ligne des `k` images mal classées dont la probabilité de la classe
# **prédite** est la plus grande, de la plus sûre à la moins sûre. S'il y a moins de `k`
# erreurs, renvoyez-les toutes.
#
# <details><summary>Indice 1 : les morceaux</summary>
#
# `Yhat.max(dim=1)` donne, pour chaque ligne, la plus grande probabilité et sa colonne.
# `torch.nonzero(mask).flatten()` donne les numéros des lignes où `mask` est vrai.
# </details>
#
# <details><summary>Indice 2 : le piège des numéros</summary>
#
# Si l'on trie `p[wrong]`, les numéros obtenus comptent parmi les **erreurs** seulement. Il
# faut revenir aux numéros des images : `wrong[order]`.
# </details>
#
# <details><summary>J'obtiens « selected index k out of range »</summary>
#
# `torch.topk` refuse de choisir plus d'éléments qu'il n'y en a : que se passe-t-il quand le
# modèle fait moins de `k` erreurs ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "confident_errors-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def confident_errors(Yhat: Tensor, labels: Tensor, k: int) -> Tensor:
    """Trouve les erreurs les plus sûres d'elles.

    Args:
        Yhat: probabilités (N, ny).
        labels: vraies classes, entiers (N,).
        k: nombre d'erreurs voulues.

    Returns:
        Numéros de ligne de ces erreurs, la plus sûre d'abord : k au plus.
    """
    ### BEGIN SOLUTION
    p, predictions = Yhat.max(dim=1)
    wrong = torch.nonzero(predictions != labels).flatten()
    order = p[wrong].argsort(descending=True)
    return wrong[order[:k]]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "confident_errors", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.confident_errors(confident_errors)

# %% [markdown]
# **À observer.** Au-dessus de chaque image, le vrai chiffre, puis celui que le réseau a lu,
# et la probabilité qu'il lui donne. Auriez-vous fait mieux ?

# %%
Yhat = probabilities(model, data.Xtest)
worst = confident_errors(Yhat, labels, 16)
p, read = Yhat[worst].max(dim=1)
names = [f"{y} lu {c}\n{percent(q, 1)}" for y, c, q in
         zip(labels[worst].tolist(), read.tolist(), p.tolist())]
plot_images(data.Xtest[worst], names, "Les erreurs les plus sûres");

# %% [markdown]
# **Q8.4** (1 point) — Ces erreurs sont-elles toutes la faute du réseau ? Peut-on lire la
# probabilité de la classe prédite comme la chance qu'il a de ne pas se tromper ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q8-4", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Non : certaines images sont ambiguës, mal écrites, ou même mal étiquetées, et un humain s'y
# tromperait aussi ; d'autres sont lisibles, et le réseau s'y trompe vraiment. Sur ces images, il
# est à la fois faux et presque certain : une probabilité issue du softmax n'est pas une garantie.
# L'entropie croisée le pousse à augmenter sans fin les scores des images d'apprentissage bien
# classées, ce qui le rend trop sûr de lui.
#
# **Barème** — 0,5 : images ambiguës et vraies fautes, avec un exemple ; 0,5 : sûr et faux à la
# fois, la probabilité n'est pas une garantie.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 6 — `weight_images`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Chaque neurone caché calcule $\tanh(w^\top x + b)$, avec un poids par pixel : la ligne $w$ de
# la première matrice est donc elle-même une image. Renvoyez-les toutes.
#
# <details><summary>Indice</summary>
#
# `model[0]` est la première couche d'un `nn.Sequential`, et `.weight` sa matrice, de taille
# $(n_h, 784)$. Chaque **ligne** doit devenir un carré de $28 \times 28$.
# </details>
#
# <details><summary>J'obtiens « shape '[-1, 28, 28]' is invalid for input of size 1000 »</summary>
#
# 1000 nombres, c'est $10 \times 100$ : la matrice de l'autre couche.
# </details>

# %% nbgrader={"grade": false, "grade_id": "weight_images-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def weight_images(model: nn.Module) -> Tensor:
    """Met en images les poids de la première couche.

    Args:
        model: un réseau dont la première couche reçoit 784 pixels.

    Returns:
        Une image par neurone, (nh, 28, 28).
    """
    ### BEGIN SOLUTION
    return model[0].weight.detach().reshape(-1, 28, 28)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "weight_images", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.weight_images(weight_images)

# %% [markdown]
# **À observer.** Un pixel clair encourage le neurone, un pixel sombre le retient, le gris
# moyen ne compte pas.

# %%
plot_images(weight_images(model)[:24], title="Poids de neurones cachés",
            signed=True);

# %% [markdown]
# **Q8.5** (2 points) — À quoi ressemblent ces images ? Au bord, les poids forment un léger
# bruit, toujours le même d'une epoch à l'autre : écrivez le gradient du coût par rapport au
# poids $w_{ij}$ du pixel $j$ vers le neurone $i$, et expliquez.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q8-5", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# On voit des taches claires et sombres voisines, de la taille d'un trait : chaque neurone
# réagit à la présence d'encre ici plutôt que là (un trait, une courbe, un trou). Peu ressemblent à
# un chiffre entier : c'est leur combinaison qui en reconnaît un.
#
# Au bord, $\dfrac{\partial \mathcal L}{\partial w_{ij}} = \dfrac1N \sum_n \delta^{(n)}_i x^{(n)}_j$, où
# $\delta^{(n)}_i$ est le gradient du coût de l'exemple $n$ par rapport à $\tilde h_i$ (TP 3). Si le
# pixel $j$ est blanc sur toutes les images, $x^{(n)}_j = 0$ et ce gradient est nul : le poids
# garde pour toujours la valeur tirée au hasard. Sur MNIST, 67
# pixels sont blancs sur les 60 000 images : leurs poids ne bougent pas d'un bit.
#
# **Barème** — 0,5 : description ; 0,5 : gradient, avec le facteur $x_j$ ; 1 : pixels toujours nuls,
# donc poids jamais modifiés depuis le tirage.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Pour aller plus loin : l'incertitude d'une précision
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 1 point*
#
# Une précision est mesurée sur $N$ images tirées au hasard : sur $N$ autres, elle serait un peu différente. Si la vraie valeur
# est $p$, le nombre de bonnes réponses suit une loi binomiale, et la précision mesurée a pour écart-type $\sqrt{p(1-p)/N}$.
# Dans 95 % des cas, elle est à moins de
#
# $$1{,}96\, \sqrt{\frac{p\,(1-p)}{N}}$$
#
# de $p$, que l'on remplace par la précision mesurée. C'est la **barre d'erreur** : on écrit « précision ± barre ».
#
# <details><summary>Indice : une moyenne de vrais et de faux</summary>
#
# `good.float()` remplace chaque vrai par 1 et chaque faux par 0 : sa moyenne est la précision.
# </details>
#
# <details><summary>Et tout près de 0 ou de 1 ?</summary>
#
# Trente bonnes réponses sur trente donnent une barre nulle, alors que l'on n'est pas sûr que le réseau ne se trompe jamais : cette formule suppose
# assez de bonnes **et** de mauvaises réponses, une dizaine de chaque. L'intervalle de Wilson n'a pas ce défaut.
# </details>

# %% nbgrader={"grade": false, "grade_id": "error_bar-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def error_bar(good: Tensor) -> float:
    """Calcule la barre d'erreur à 95 % d'une précision.

    Args:
        good: vrai pour chaque image bien classée, (N,).

    Returns:
        La moitié de la largeur de l'intervalle, une part entre 0 et 1.
    """
    ### BEGIN SOLUTION
    p = good.float().mean().item()
    return 1.96 * math.sqrt(p * (1 - p) / len(good))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "error_bar", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.error_bar(error_bar)

# %% [markdown]
# Un autre hasard est celui de l'apprentissage : poids de départ, ordre des batchs, images mises de côté. Apprenons trois fois, sur les mêmes
# 3000 images, avec votre `mended_split`.

# %%
def learn(seed, n_epochs=30):
    """Apprend sur 2000 images ; le modèle, et 1000 images de validation."""
    torch.manual_seed(seed)
    X, Y, *val = mended_split(data.Xtrain[:3000], data.Ytrain[:3000], 1000)
    model, loss, optim = init_model(X.shape[1], 100, Y.shape[1], eta=0.4)
    for _ in range(n_epochs):
        train_epoch(model, loss, optim, X, Y, batch_size=50)
    return model, *val

# %%
learnt = [learn(seed) for seed in range(3)]
for seed, (net, Xval, Yval) in enumerate(learnt):
    told = []
    for X, Y in ((Xval, Yval), (data.Xtest, data.Ytest)):
        good = probabilities(net, X).argmax(dim=1) == Y.argmax(dim=1)
        p, bar = percent(good.float().mean(), 1), percent(error_bar(good), 1)
        told.append(f"{p} ± {bar}")
    print(f"graine {seed} : validation {told[0]}, test {told[1]}")

# %% [markdown]
# **À observer.** Moins il y a d'images, plus la barre est large : il en faut quatre fois plus pour la diviser par deux. Deux réglages dont les barres de
# validation se recouvrent largement ne sont pas départagés. Et la barre ne compte que le hasard des images : celui de l'apprentissage se voit d'une graine à l'autre.
#
# ## Pour aller plus loin : l'étalonnage d'une probabilité
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 25 min · 2 points*
#
# Le réseau dit « un 7, à 90 % ». Parmi toutes les images où il annonce 90 %, y en a-t-il neuf sur dix de bien classées ? Un réseau dont c'est le cas est **étalonné**
# (*calibrated*). Pour le savoir, rangeons les images selon leur **confiance** $c$, la probabilité de la classe prédite, en $n$ tranches de même largeur : la tranche
# $k$ contient les images telles que $k/n \le c < (k+1)/n$, et la dernière contient aussi $c = 1$.
#
# Renvoyez trois tenseurs de $n$ nombres, un par tranche : `numbers`, le nombre d'images ; `confidence`, leur confiance moyenne ; `precision`, la part des bonnes
# prédictions. Une tranche sans image vaut 0 dans les trois.
#
# <details><summary>Indice 1 : le numéro de la tranche</summary>
#
# C'est la partie entière de $n\,c$, sauf pour $c = 1$. `.long()` prend la partie entière.
# </details>
#
# <details><summary>Indice 2 : compter et sommer par tranche</summary>
#
# `torch.bincount(k, minlength=n_bins)` compte ; `torch.bincount(k, weights=w, minlength=n_bins)` somme les `w`. Une boucle sur les tranches convient aussi.
# </details>
#
# <details><summary>J'obtiens des NaN</summary>
#
# La moyenne d'aucun nombre est 0/0.
# </details>

# %% nbgrader={"grade": false, "grade_id": "reliability-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reliability(Yhat: Tensor, labels: Tensor, n_bins: int) -> tuple:
    """Compare confiance et précision, tranche par tranche.

    Args:
        Yhat: probabilités (N, ny).
        labels: vraies classes, entiers (N,).
        n_bins: nombre de tranches, de 0 à 1.

    Returns:
        numbers, confidence, precision : (n_bins,) chacun.
    """
    ### BEGIN SOLUTION
    p, predictions = Yhat.max(dim=1)
    k = (p * n_bins).long().clamp(max=n_bins - 1)
    numbers = torch.bincount(k, minlength=n_bins)
    good = (predictions == labels).float()
    sums = [torch.bincount(k, w, minlength=n_bins) for w in (p, good)]
    confidence, precision = (s / numbers.clamp(min=1) for s in sums)
    return numbers, confidence, precision
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "reliability", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.reliability(reliability)

# %% [markdown]
# L'**erreur d'étalonnage** (*expected calibration error*) est la moyenne des écarts entre confiance et précision, chaque tranche comptant pour ses images.
# Regardons le premier des trois réseaux, qui a revu trente fois deux mille images, sur le test. Puis un remède (Guo et coll., 2017) : diviser tous les scores par une même
# **température** $T$ avant le softmax, celle qui donne le plus petit coût sur la **validation**.

# %%
def temperature(net, X, Y):
    """Choisit la température dont le coût est le plus petit sur (X, Y)."""
    loss = nn.CrossEntropyLoss()
    with torch.no_grad():
        return min((1, 1.25, 1.5, 1.75, 2, 2.5, 3),
                   key=lambda T: loss(net(X) / T, Y).item())

# %%
def calibration(net, T):
    """Mesure net sur le test, à la température T ; avec un titre."""
    with torch.no_grad():
        Yhat = torch.softmax(net(data.Xtest) / T, dim=1)
    numbers, confidence, precision = reliability(Yhat, labels, 10)
    shares = numbers / numbers.sum()
    gap = (shares * abs(confidence - precision)).sum()
    title = f"T = {T:g} : erreur d'étalonnage {percent(gap, 1)}"
    return numbers, confidence, precision, title

# %%
net, Xval, Yval = learn(seed=0)
found = [calibration(net, T) for T in (1, temperature(net, Xval, Yval))]
for one, ax in zip(found, new_axes(2, width=4.4)):
    plot_reliability(*one, ax)

# %% [markdown]
# **À observer.** Sous la diagonale, le réseau est trop sûr de lui : il annonce plus qu'il ne tient. (Un petit point est une tranche de peu d'images : il ne dit pas grand-chose.) La température rapproche les points de la diagonale. Voyez aussi le modèle de l'exercice 3,
# qui a vu bien plus d'images, et trois fois seulement : insérez `net = model` après la première ligne.

# %% [markdown]
# **Q8.6** (2 points) — Chaque ensemble a ici un rôle : lequel apprend les poids, lequel choisit $T$, lequel juge ? Pourquoi ne pas choisir $T$ sur l'apprentissage, ni sur le
# test ? Diviser les scores par $T$ change-t-il la précision ? Enfin, d'après les barres d'erreur de la page, les trois graines diffèrent-elles plus que le hasard des images de test ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q8-6", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# L'apprentissage règle les poids, la validation choisit $T$, le test juge, une fois. Sur l'apprentissage, presque toutes les prédictions sont justes : le réseau y a raison d'être sûr de lui, et
# $T$ resterait petit, alors qu'il faut corriger sa confiance sur des images nouvelles. Choisi sur le test, $T$ s'y adapterait, et l'erreur d'étalonnage annoncée serait trop optimiste. Diviser tous les scores
# par un même $T > 0$ ne change pas leur ordre : la classe prédite et la précision restent les mêmes, seule la confiance change. Les graines se lisent sur **sa** page : si l'écart entre deux
# précisions de test est plus petit que leurs barres, on ne peut pas dire qu'un réseau est meilleur. (Comme les images de test sont les mêmes, une comparaison image par image serait plus fine.)
#
# **Barème** — 0,5 : les trois rôles ; 0,5 : pourquoi ni l'apprentissage ni le test ; 0,5 : l'ordre des scores, donc la précision, ne change pas ; 0,5 : écarts comparés aux barres, lus
# sur la page.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Pour aller plus loin : l'initialisation
#
# Au TP 4, les poids suivaient la loi normale d'écart-type 0,3. Pourquoi ne pas la garder ?
# La cellule suivante fait une epoch avec chacune, et mesure, avant l'apprentissage, la part
# des neurones **saturés** : ceux dont la sortie est à moins de 0,05 de $-1$ ou de 1.

# %%
for name, std in (("par défaut", None), (decimal(0.3), 0.3)):
    torch.manual_seed(0)
    net, loss, optim = init_model(784, 100, 10, eta=0.4)
    for parameter in net.parameters() if std else ():
        nn.init.normal_(parameter, std=std)
    with torch.no_grad():
        h = torch.tanh(data.Xtest @ net[0].weight.T + net[0].bias)
    train_epoch(net, loss, optim, data.Xtrain, data.Ytrain, 128)
    good = probabilities(net, data.Xtest).argmax(dim=1) == labels
    full, rate = (h.abs() > 0.95).float().mean(), good.float().mean()
    told = f"{percent(full)} saturés, précision {percent(rate, 1)}"
    print(f"écart-type {name} : {told}")

# %% [markdown]
# Sur cinq graines, la part de neurones saturés est de 0 % par défaut et de 49 à 53 % avec
# l'écart-type 0,3 ; la précision après une epoch, de 92,5 à 93,8 % contre 92,3 à 92,4 %.
# L'explication tient en une ligne : si les poids sont
# indépendants, d'écart-type $s$, alors $\tilde h = w^\top x + b$ a pour écart-type
# $s\sqrt{\|x\|^2 + 1}$, et $\|x\|^2$ vaut en moyenne 88 sur MNIST : avec $s = 0{,}3$, on trouve
# 2,8. Or $\tanh(2{,}8) \approx 0{,}993$, et la dérivée $1 - \tanh^2$ n'y vaut plus que 0,015 : le
# gradient ne passe presque plus. Par défaut, `nn.Linear` tire des poids d'écart-type
# $1/\sqrt{3 n_x} \approx 0{,}02$, d'autant plus petits que les entrées sont nombreuses.
#
# ## Bilan
#
# | Des TP 4 à 7 | Pour MNIST |
# |:--|:--|
# | réseau, coût, optimiseur | les mêmes : seules les tailles changent |
# | boucle d'apprentissage | la même : un batch est une tranche d'un tenseur |
# | frontière de décision | plus de dessin possible en dimension 784 : matrice de confusion, erreurs, poids |
#
# À retenir :
#
# - comparez toujours une précision à celle d'une méthode simple, et pas seulement au hasard ;
# - regardez les erreurs une par une : elles en disent plus que la moyenne ;
# - un poids dont l'entrée est toujours nulle n'apprend jamais ;
# - le choix du nombre d'epochs se fait sur un ensemble de validation, pas sur le test.
#
# **La suite.** Au [TP 9](../tp09_mnist_zero/tp09_mnist_zero.ipynb), mêmes images, mais de
# PyTorch il ne reste que les tenseurs : un réseau à trois couches, écrit à partir de (presque) rien.
