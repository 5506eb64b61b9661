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
# # TP 14 — Bonus : un SVM sur Circles
#
# *Durée : 1 h 30. Avant ce TP : le [TP 4](../tp04_manuel/tp04_manuel.ipynb), et le [TP 10](../tp10_categories/tp10_categories.ipynb) pour l'erreur de marge.*
#
# Les réseaux de neurones n'ont pas le monopole des frontières courbes. Une **machine à
# vecteurs de support** (*support vector machine*, SVM) part d'une autre idée : parmi toutes
# les frontières qui séparent deux classes, choisir celle qui laisse autour d'elle la plus
# grande marge. Ce TP l'essaie sur les données du TP 4, et compare.
#
# **À la fin de ce TP, vous saurez**
#
# - entraîner un SVM linéaire ou à noyau avec scikit-learn, et mesurer sa précision ;
# - lire sur une figure la frontière, la marge et les vecteurs de support ;
# - prévoir l'effet du noyau, de `C` et de `gamma` ;
# - relier le coût d'un SVM à l'erreur de marge du TP 10 ;
# - dire ce qui distingue un SVM d'un réseau, et quand préférer l'un ou l'autre.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `fit_linear_svm` | ●○○○○ | 10 min | 1 |
# | 2 | `svm_accuracy` | ●○○○○ | 5 min | 1 |
# | 3 | `fit_svm` | ●●○○○ | 10 min | 2 |
# | Clinique | `mended_scale` | ●●○○○ | 10 min | 1 |
# | | Questions 14.1 à 14.5 | | 30 min | 8 |

# %%
import time
from types import SimpleNamespace

import numpy as np
import torch
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from tp_utils import CirclesData
from tp_utils.checks import tp14 as check
from tp_utils.plots import new_axes, plot_boundary
from tp_utils.svm import plot_svm_grid, plot_svm_predictions, scores
from tp_utils.training import progress

torch.set_num_threads(1)

# %% [markdown]
# ## La marge, en une image
#
# Voici deux nuages de points qu'une droite sépare : il y en a même une infinité. Le SVM linéaire
# en choisit une.

# %%
rng = np.random.default_rng(0)
labels = np.arange(80) % 2
X = 0.35 * rng.normal(size=(80, 2)) + np.where(labels, 0.8, -0.8)[:, None]
Y = np.eye(2)[labels]
blobs = SimpleNamespace(Xtrain=X[:40], Ytrain=Y[:40])
blobs.Xtest, blobs.Ytest = X[40:], Y[40:]
clf = SVC(kernel="linear", C=100).fit(X[:40], labels[:40])
plot_svm_predictions(clf, blobs, "La droite de plus grande marge");

# %% [markdown]
# Le SVM calcule une **fonction de décision** $f(x) = w^\top x + b$ : la classe prédite est 1 si
# $f(x) > 0$, et 0 sinon. La frontière, en trait plein, est l'ensemble des points où
# $f(x) = 0$. Les deux tirets, où $f(x) = \pm 1$, bordent la **marge**, de largeur $2 / \lVert w \rVert$ : aucun
# point d'apprentissage n'est dedans, et l'on ne peut pas l'élargir. Les points entourés, ceux qui la touchent,
# sont les **vecteurs de support**. Eux seuls comptent : sans les autres points, la
# frontière serait la même.
#
# Un classifieur de scikit-learn s'entraîne avec `fit(X, labels)` et prédit avec
# `predict(X)`. Les étiquettes sont des **numéros** de classe, un par exemple.
#
# ## Exercice 1 — `fit_linear_svm`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Revenons à Circles. Entraînez un SVM linéaire sur l'ensemble d'apprentissage ; les autres réglages de `SVC`
# gardent leur valeur par défaut.

# %%
data = CirclesData()
data.plot_data();

# %% [markdown]
# <details><summary>Indice 1 : les étiquettes</summary>
#
# `data.Ytrain` est *one-hot*. Le numéro de classe est l'indice du 1 dans chaque ligne : vous
# l'avez déjà calculé au TP 4, avec `argmax`.
# </details>
#
# <details><summary>Indice 2 : le noyau</summary>
#
# Par défaut, `SVC()` n'est pas linéaire. La cellule de l'image, plus haut, montre comment
# le demander.
# </details>
#
# <details><summary>J'obtiens « y should be a 1d array, got an array of shape (200, 2) instead »</summary>
#
# `fit` attend un numéro de classe par exemple, et vous lui donnez des lignes *one-hot*.
# </details>

# %% nbgrader={"grade": false, "grade_id": "fit_linear_svm-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_linear_svm(data: CirclesData):
    """Entraîne un SVM linéaire sur l'ensemble d'apprentissage.

    Args:
        data: les données : Xtrain (N, 2), Ytrain (N, 2) one-hot.

    Returns:
        Le classifieur de scikit-learn, entraîné ; il prédit 0 ou 1.
    """
    ### BEGIN SOLUTION
    return SVC(kernel="linear").fit(data.Xtrain, data.Ytrain.argmax(dim=1))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fit_linear_svm", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.fit_linear_svm(fit_linear_svm)

# %% [markdown]
# **À observer.** Une droite ne peut rien contre un disque entouré d'un anneau : presque tous
# les points deviennent vecteurs de support (195 sur 200).

# %%
plot_svm_predictions(fit_linear_svm(data), data, "SVM linéaire");

# %% [markdown]
# ## Exercice 2 — `svm_accuracy`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Mesurez la **précision** d'un classifieur : son taux de bonnes prédictions sur
# l'ensemble de **test**, entre 0 et 1.
#
# <details><summary>Indice</summary>
#
# `clf.predict(X)` donne les numéros de classe prédits ; `clf.score(X, labels)` donne
# directement leur taux d'accord avec `labels`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "svm_accuracy-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def svm_accuracy(clf, data: CirclesData) -> float:
    """Mesure la précision d'un classifieur sur l'ensemble de test.

    Args:
        clf: un classifieur entraîné de scikit-learn.
        data: les données : Xtest (N, 2), Ytest one-hot.

    Returns:
        Le taux de bonnes prédictions, dans [0, 1].
    """
    ### BEGIN SOLUTION
    return clf.score(data.Xtest, data.Ytest.argmax(dim=1))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "svm_accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.svm_accuracy(svm_accuracy)

# %%
svm_accuracy(fit_linear_svm(data), data)

# %% [markdown]
# Environ 0,65 : à peine mieux qu'une pièce de monnaie.
#
# ## Exercice 3 — `fit_svm`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 2 points*
#
# Pour courber la frontière, un SVM remplace le produit scalaire $x^\top x'$ de deux points par un
# **noyau** $k(x, x')$, qui mesure leur ressemblance. Sa décision devient
#
# $$f(x) = \sum_{n} \alpha_n\, t_n\, k\left(x^{(n)}, x\right) + b,$$
#
# où $t_n = +1$ si l'exemple $n$ est de la classe 1, et $-1$ sinon ; les $\alpha_n \geq 0$ et $b$ sont appris, et
# $\alpha_n > 0$ pour les vecteurs de support seulement. Avec $\gamma > 0$ et un degré $d$ :
#
# | `kernel` | $k(x, x')$ |
# |:--|:--|
# | `"linear"` | $x^\top x'$ |
# | `"poly"` | $(\gamma\, x^\top x')^d$, avec $d = 3$ par défaut |
# | `"rbf"` | $e^{-\gamma\, \lVert x - x' \rVert^2}$ |
#
# L'apprentissage minimise un compromis, réglé par $C > 0$ :
#
# $$\tfrac 1 2 \lVert w \rVert^2 + C \sum_{n} \max\big(0,\; 1 - t_n\, f(x^{(n)})\big),$$
#
# où $w$ est le vecteur normal à la frontière, dans l'espace associé au noyau : le premier
# terme veut une marge large, le second fait payer les points qui y entrent.
#
# Écrivez la fonction qui entraîne un SVM de noyau et de `C` donnés ; les autres réglages
# de `SVC` gardent leur valeur par défaut.

# %% nbgrader={"grade": false, "grade_id": "fit_svm-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_svm(data: CirclesData, kernel: str, C: float):
    """Entraîne un SVM à noyau sur l'ensemble d'apprentissage.

    Args:
        data: les données : Xtrain (N, 2), Ytrain (N, 2) one-hot.
        kernel: "linear", "poly" ou "rbf".
        C: poids des erreurs de marge.

    Returns:
        Le classifieur SVC de scikit-learn, entraîné ; il prédit 0 ou 1.
    """
    ### BEGIN SOLUTION
    return SVC(kernel=kernel, C=C).fit(data.Xtrain, data.Ytrain.argmax(dim=1))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fit_svm", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.fit_svm(fit_svm)

# %% [markdown]
# ## Trois noyaux
#
# Sous chaque titre, le nombre de vecteurs de support, puis la précision sur l'ensemble d'apprentissage et sur
# celui de test.

# %%
for kernel, ax in zip(("linear", "poly", "rbf"), new_axes(3, width=3.6)):
    clf = fit_svm(data, kernel, C=1.0)
    plot_svm_predictions(clf, data, f"noyau {kernel}", ax, legend=False)

# %% [markdown]
# Le noyau polynomial de degré 3 ne fait pas mieux que la droite. Essayons le degré 2 :

# %%
numbers = data.Ytrain.argmax(dim=1)
clf = SVC(kernel="poly", degree=2).fit(data.Xtrain, numbers)
plot_svm_predictions(clf, data, "Noyau polynomial de degré 2");

# %% [markdown]
# **Q14.1** (2 points) — Comparez les trois noyaux : forme de la frontière, précision, nombre
# de vecteurs de support. Pourquoi le degré 2 réussit-il là où le degré 3 échoue ? (Regardez ce que
# devient $k(x, x')$ quand on remplace $x$ par $-x$.)

# %% [markdown] nbgrader={"grade": true, "grade_id": "q14-1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# - Linéaire : une droite, précision de test 0,655, 195 vecteurs de support sur 200 ; une droite
#   n'entoure pas un disque.
# - Polynomial de degré 3 : une courbe ouverte, 0,62, 186 vecteurs de support.
# - RBF : une courbe fermée, presque un cercle, 0,925, 56 vecteurs de support.
#
# Avec $k = (\gamma\, x^\top x')^3$, $k(-x, x') = -k(x, x')$ : $f - b$ est **impaire**. Deux points opposés de
# l'anneau reçoivent des valeurs opposées, alors qu'ils sont de la même classe ; $f$ ne peut être de même
# signe sur tout l'anneau et de l'autre au centre. Au degré 2, $f - b$ est paire, c'est une forme
# quadratique, une combinaison de $x_1^2$, $x_1 x_2$ et $x_2^2$ : $f = 0$ peut être une ellipse (précision 0,91). On aurait pu aussi
# ajouter une constante au noyau (`coef0=1`), qui apporte tous les degrés inférieurs.
#
# **Barème** — 0,5 : frontières ; 0,5 : précisions et vecteurs de support, avec leur lien ; 1 : parité du
# noyau (0,5 si l'ellipse du degré 2 est seule expliquée).
# <!-- END SOLUTION -->

# %% [markdown]
# ## L'effet de `C`

# %%
for C, ax in zip((0.01, 1, 100, 10000), new_axes(4, width=3.1, height=3.3)):
    clf = fit_svm(data, "rbf", C)
    title = f"C = {C:g}"
    plot_svm_predictions(clf, data, title, ax, legend=False)

# %% [markdown]
# **Q14.2** (1 point) — Que deviennent la marge, le nombre de vecteurs de support et la
# frontière quand `C` augmente ? Quel est le risque d'un très grand `C` ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q14-2", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Petit `C` : les erreurs de marge coûtent peu, la marge est très large, tous les points (200) y sont et
# sont vecteurs de support ; la frontière est lisse. Quand `C` augmente, la marge se resserre, les vecteurs
# de support diminuent (56 pour 1, 27 pour 100, 22 pour 10 000), et la frontière se déforme pour
# classer chaque point d'apprentissage : 0,94 en apprentissage pour 0,01, 0,99 pour 10 000. La précision de
# test, elle, ne bouge guère (0,935 ; 0,925 ; 0,93 ; 0,935) : le risque est le surapprentissage, et un
# calcul plus long.
#
# **Barème** — 0,5 : marge et vecteurs de support diminuent ; 0,5 : frontière qui suit les points,
# surapprentissage.
# <!-- END SOLUTION -->

# %% [markdown]
# ## L'effet de `C` et de `gamma`
#
# Dans le noyau RBF, $\gamma$ règle la portée d'un point : sa ressemblance avec un autre tombe sous 0,37 à
# la distance $1 / \sqrt \gamma$. Par défaut, $\gamma$ est l'inverse du nombre de coordonnées (2) fois la variance
# des données, soit ici :

# %%
1 / (2 * data.Xtrain.numpy().var().item())

# %% [markdown]
# Voici neuf réglages.

# %%
plot_svm_grid(data, Cs=(0.1, 1, 100), gammas=(0.1, 1, 100));

# %% [markdown]
# **Q14.3** (1 point) — Décrivez l'effet de `gamma`, de haut en bas. Quels coins de la grille
# sont du sous-apprentissage, du surapprentissage ? Comment choisir les deux réglages ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q14-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# `gamma` petit : chaque point agit loin, la frontière est très lisse ; avec `C` petit
# aussi, elle est mal placée et le modèle trop simple (0,635 : sous-apprentissage, en haut à gauche). `gamma` grand : chaque
# point n'agit que tout près de lui, et le contour devient dentelé : il suit chaque exemple ;
# avec `C` grand, tous les points d'apprentissage sont bien classés (1,0) et la précision de test baisse (0,90) :
# surapprentissage, en bas à droite. Entre les deux, un large plateau autour de 0,93. On choisit
# par validation croisée, sur une grille logarithmique de (`C`, `gamma`), jamais sur l'ensemble de test.
#
# **Barème** — 0,5 : portée (lisse ou dentelé) ; 0,25 : les deux coins ; 0,25 : validation.
# <!-- END SOLUTION -->

# %% [markdown]
# ## La marge, du TP 10 au SVM
#
# Au TP 10, un réseau donne un score $s_j$ à chaque classe $j$, et l'**erreur de marge** d'un
# exemple de classe $c$ est
#
# $$\sum_{j \neq c} \max(0,\; s_j - s_c + \delta).$$
#
# Donnons au SVM deux scores, $s_0 = -f(x)/2$ et $s_1 = +f(x)/2$ : c'est ce que fait
# `scores(clf)`. Calculons, pour chaque exemple d'apprentissage, l'erreur de marge avec
# $\delta = 1$ et le coût du SVM, $\max(0, 1 - t\, f(x))$.

# %%
clf = fit_svm(data, "rbf", C=1.0)
f, rows = clf.decision_function(data.Xtrain), np.arange(200)
classes = numbers.numpy()
hinge = np.maximum(0, 1 - (2 * classes - 1) * f)
s = scores(clf)(data.Xtrain)
margin_error = np.maximum(0, s[rows, 1 - classes] - s[rows, classes] + 1)
{
    "plus grand écart": abs(hinge - margin_error).max().item(),
    "coûts non nuls": (hinge > 1e-3).sum().item(),
    "vecteurs de support": clf.n_support_.sum().item(),
}

# %% [markdown]
# **Q14.4** (2 points) — Montrez que les deux coûts sont égaux. Quels exemples ont un coût nul ?
# Quel est leur lien avec les vecteurs de support ? Que fait, dans le coût du SVM, le terme
# que l'erreur de marge n'a pas ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q14-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Si $c = 1$ ($t = 1$) : $s_0 - s_1 + 1 = -f + 1 = 1 - t f$. Si $c = 0$ ($t = -1$) : $s_1 - s_0 + 1 = f + 1 = 1 - t f$. Les deux
# maxima sont donc égaux (l'écart affiché est nul, à l'arrondi près). Le coût est nul quand
# $t f(x) \geq 1$ : l'exemple est du bon côté, hors de la marge. Les autres, dans la marge ou mal classés, sont
# tous des vecteurs de support ; s'y ajoutent ceux qui sont exactement sur le bord ($t f = 1$), d'où quelques
# vecteurs de support de plus que de coûts positifs. Les points de coût nul hors du bord n'ont
# aucune influence. Le terme $\frac 1 2 \lVert w \rVert^2$ élargit la marge et fixe l'échelle : sans lui,
# multiplier $f$ par une grande constante annulerait le coût de tout point bien classé ; c'est une
# régularisation, l'analogue du *weight decay*.
#
# **Barème** — 0,75 : égalité, les deux cas ; 0,5 : coût nul = hors de la marge, du bon côté ; 0,25 :
# vecteurs de support = les autres ; 0,5 : rôle de $\lVert w \rVert^2$.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Le SVM contre le réseau
#
# Le réseau du TP 4, dix neurones cachés et 100 epochs, écrit avec `torch.nn`. On compte le
# temps de calcul (`process_time`), et non l'heure, qui dépend de ce que la machine fait d'autre.

# %%
torch.manual_seed(0)
net = torch.nn.Sequential(
    torch.nn.Linear(2, 10), torch.nn.Tanh(), torch.nn.Linear(10, 2))
optim = torch.optim.SGD(net.parameters(), lr=0.1)

# %%
start = time.process_time()
for _ in progress(range(100), unit="epoch"):
    for rows in torch.randperm(200).split(10):
        Ytilde = net(data.Xtrain[rows])
        loss = torch.nn.functional.cross_entropy(Ytilde, data.Ytrain[rows])
        optim.zero_grad()
        loss.backward()
        optim.step()
seconds_net = time.process_time() - start

# %%
from tp_utils.i18n import decimal

start = time.process_time()
clf = fit_svm(data, "rbf", C=1.0)
seconds_svm = time.process_time() - start
left, right = new_axes(2, width=4.2)
plot_svm_predictions(clf, data, "SVM, noyau RBF", left, legend=False)
plot_boundary(net, data, "Réseau, 10 neurones cachés", ax=right)
right.get_legend().remove()
good = (net(data.Xtest).argmax(1) == data.Ytest.argmax(1)).float().mean()
by_svm, by_net = (decimal(p, ".3f") for p in (svm_accuracy(clf, data), good))
print(f"SVM    : {by_svm} en {1000 * seconds_svm:.0f} ms")
print(f"réseau : {by_net} en {1000 * seconds_net:.0f} ms")

# %% [markdown]
# **Q14.5** (2 points) — Comparez les deux en précision, en temps et en forme de frontière.
# Que se passerait-il avec 60 000 images au lieu de 200 points ? Dans quel cas choisiriez-vous
# l'un ou l'autre ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q14-5", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Précision : la même, aux fluctuations près (SVM 0,925 ; réseau 0,932 ± 0,011 sur dix graines) : la limite
# vient du chevauchement des classes. Temps : quelques millisecondes pour le SVM, une à deux secondes pour le
# réseau (2,8 ms et 1,5 s de calcul mesurées sur un cœur) : quelques centaines de fois plus. Frontière : deux courbes
# fermées au même endroit, entre disque et anneau ; celle du SVM est presque un cercle, celle du
# réseau plus anguleuse (un triangle arrondi). Le SVM résout un problème
# convexe : même réponse à chaque fois ; le réseau dépend de son tirage initial et de l'ordre des batchs.
#
# Avec 60 000 images, le noyau compare tous les couples d'exemples : le temps du SVM croît au moins
# comme $N^2$, et prédire demande un noyau par vecteur de support ; le réseau croît comme $N$ par epoch.
# Surtout, le réseau apprend ses caractéristiques, là où le noyau est choisi d'avance. On préfère donc
# le SVM pour peu d'exemples et de bonnes caractéristiques, le réseau pour beaucoup de données brutes.
#
# **Barème** — 0,5 : précision et frontière ; 0,5 : temps ; 0,5 : passage à l'échelle ; 0,5 : critère de choix
# argumenté (convexité, nombre d'exemples, caractéristiques apprises).
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_scale`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 1 point*
#
# Un noyau RBF compare des distances : si une coordonnée est en mètres et l'autre en millimètres, la seconde
# décide seule. Voici Circles avec ces unités, et un programme qui met chaque coordonnée à l'échelle
# avant d'apprendre. Il a une seule faute, que beaucoup ont faite avant vous.

# %%
def broken_scale(Xtrain, Xtest):
    """Met chaque coordonnée à l'échelle : moyenne 0, écart-type 1."""
    scaler = StandardScaler()
    return scaler.fit_transform(Xtrain), scaler.fit_transform(Xtest)

# %%
units = np.array([1.0, 1000.0])  # mètres, millimètres
Xtrain, Xtest = data.Xtrain.numpy() * units, data.Xtest.numpy() * units
known, truth = (one_hot.argmax(dim=1).numpy()
                for one_hot in (data.Ytrain, data.Ytest))

def accuracy_by(scale, size):
    """Précision de test, quand les points arrivent `size` à la fois."""
    good = 0
    for rows in np.arange(len(Xtest)).reshape(-1, size):
        old, new = scale(Xtrain, Xtest[rows])
        good += (SVC().fit(old, known).predict(new) == truth[rows]).sum()
    return float(good / len(Xtest))

# %% [markdown]
# Voici le symptôme : les mêmes points de test, ensemble, puis par dix, par deux, et un par un.

# %%
sizes = (len(Xtest), 10, 2, 1)
before = {size: accuracy_by(broken_scale, size) for size in sizes}
before

# %% [markdown]
# Tout l'ensemble de test à la fois, rien ne se voit. Mais une machine mise en service reçoit les points
# un par un : la même, avec les mêmes points, ne vaut alors pas mieux qu'une pièce de monnaie. La réponse à un point
# ne devrait pas dépendre de ceux qui l'accompagnent.
#
# Trouvez la faute de `broken_scale`. Recopiez-la ci-dessous sous le nom `mended_scale`, et
# réparez-la : une seule échelle, celle de l'**apprentissage**, pour les deux ensembles.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Affichez ce que `broken_scale` fait d'un ensemble de test d'un seul point. D'un autre point ?
# </details>
#
# <details><summary>Indice 2 : deux verbes</summary>
#
# `fit` calcule des moyennes et des écarts-types, et les retient ; `transform` s'en sert. Sur quel ensemble
# faut-il appeler chacun ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_scale-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_scale(
    Xtrain: np.ndarray, Xtest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Met chaque coordonnée à l'échelle : moyenne 0, écart-type 1.

    Args:
        Xtrain, Xtest: tableaux (N, n) et (M, n), un exemple par ligne.

    Returns:
        Xtrain et Xtest, à l'échelle de Xtrain.
    """
    ### BEGIN SOLUTION
    scaler = StandardScaler().fit(Xtrain)
    return scaler.transform(Xtrain), scaler.transform(Xtest)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_scale", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mended_scale(mended_scale)

# %% [markdown]
# **À observer.** Guéri : la précision ne dépend plus de la façon dont les points arrivent.

# %%
after = {size: accuracy_by(mended_scale, size) for size in sizes}
{"avant": before, "après": after}

# %% [markdown]
# ## Bilan
#
# | Aspect | SVM à noyau | Réseau du TP 4 |
# |:--|:--|:--|
# | fonction de décision | somme de noyaux centrés sur des exemples | composition de couches |
# | coût | $C \times$ erreurs de marge $+ \frac 1 2 \lVert w \rVert^2$ | entropie croisée |
# | apprentissage | problème convexe, solution unique | descente de gradient, dépend du départ |
# | réglages | noyau, `C`, `gamma` | architecture, $\eta$, batchs, epochs |
# | quand $N$ grandit | $N^2$ ou plus | $N$ par epoch |
#
# À retenir :
#
# - la marge choisit une frontière parmi toutes celles qui séparent ;
# - seuls les vecteurs de support comptent ;
# - un noyau courbe la frontière ; `C` et `gamma` règlent jusqu'où elle suit les points ;
# - une échelle s'apprend sur l'ensemble d'apprentissage, et s'applique à tout le reste ;
# - l'erreur de marge du TP 10 est le coût d'un SVM, sans sa régularisation.
#
# **La suite.** C'est le dernier TP. Pour aller plus loin, remplacez l'entropie croisée du
# [TP 7](../tp07_optim/tp07_optim.ipynb) par l'erreur de marge, avec `weight_decay` dans l'optimiseur : vous
# entraînerez un SVM dont le noyau s'apprend.
