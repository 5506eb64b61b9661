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
# # TP 13 — Auto-encodeur, t-SNE, recherche d'hyper-paramètres
#
# *Durée : 2 h 45. Avant ce TP : le [TP 12](../tp12_diy/tp12_diy.ipynb), dont les modules servent ici.*
#
# Un chiffre de 16 × 16 pixels, ce sont 256 nombres. Dix suffiraient-ils ? Un **auto-encodeur** apprend à
# les choisir : une moitié du réseau comprime l'image en un **code**, l'autre la reconstruit, et personne ne lui
# donne d'étiquette. Vous le fabriquez, vous regardez ce qu'il a compris, puis vous réglez ses
# hyper-paramètres par une recherche systématique.
#
# **À la fin de ce TP, vous saurez**
#
# - écrire l'entropie croisée binaire et son gradient, sans division par zéro ;
# - construire un réseau à partir de deux autres ;
# - lire une carte t-SNE, et dire ce qu'elle ne montre pas ;
# - comparer honnêtement deux coûts ;
# - mener une recherche d'hyper-paramètres en parallèle, sans tricher avec l'ensemble de test.
#
# | Exercice | Classe ou fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `BCELoss` | ●●○○○ | 25 min | 3 |
# | 2 | `AutoEncodeur` | ●●○○○ | 20 min | 3 |
# | 3 | `make_autoencoder` | ●○○○○ | 10 min | 1 |
# | 4 | `digit_errors` | ●●○○○ | 15 min | 1 |
# | 5 | `grid_search` | ●●●○○ | 25 min | 2 |
# | Clinique | `mended_fit` | ●●○○○ | 10 min | 2 |
# | | Questions 13.1 à 13.5 | | 40 min | 10 |
# | Pour aller plus loin | `walk` | ●●○○○ | | 1 |
# | Pour aller plus loin | `denoise` | ●●●○○ | | 2 |
#
# Ce TP utilise `tp_utils.diy`, une bibliothèque fournie qui a l'interface de celle du TP 12 : vous pouvez le
# faire même si la vôtre n'est pas terminée.

# %%
import numpy as np
from IPython.display import Markdown, display
from joblib import Parallel, delayed
from sklearn.manifold import TSNE
from sklearn.model_selection import ParameterGrid, train_test_split

from tp_utils import load_usps
from tp_utils.checks import tp13 as check
from tp_utils.diy import SGD, Linear, Loss, MSELoss, Sequentiel, Sigmoide, TanH
from tp_utils.i18n import decimal, percent
from tp_utils.plots import (neighbour_agreement, plot_bars, plot_curves,
                            plot_functions, plot_images, plot_latent)
from tp_utils.training import progress, silent

# %% [markdown]
# ## Les données
#
# Les chiffres USPS du TP 12 : une image par ligne, 256 pixels entre 0 (fond) et 1 (encre). Les étiquettes ne
# serviront qu'à regarder.

# %%
usps = load_usps()
Xtrain, Xtest = np.float64(usps.train_images), np.float64(usps.test_images)
test_labels = usps.test_labels
plot_images(Xtest[:16], title="Seize chiffres de test")
Xtrain.shape, Xtest.shape

# %% [markdown]
# ## Exercice 1 — `BCELoss`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 25 min · 3 points*
#
# Une sortie $\hat y_i \in [0, 1]$ se lit comme la probabilité que le pixel $i$ soit couvert d'encre. L'**entropie croisée
# binaire** (*binary cross-entropy*, BCE) la compare à la valeur $y_i \in [0, 1]$ du pixel ; celle d'une image est la
# somme sur ses $d$ pixels :
#
# $$\ell(y, \hat y) = -\sum_{i=1}^{d} \Big( y_i \log \hat y_i + (1 - y_i) \log (1 - \hat y_i) \Big)$$
#
# Comme tous les coûts du TP 12, `forward(y, yhat)` renvoie une valeur **par exemple**, $(N,)$, et
# `backward(y, yhat)` le gradient par rapport à $\hat y$, $(N, d)$.
#
# Une sigmoïde s'arrondit parfois à 0 ou à 1 exactement : ramenez d'abord $\hat y$ dans
# $[10^{-10},\ 1 - 10^{-10}]$, des **deux** côtés, dans les deux méthodes.
#
# <details><summary>Indice 1 : ramener dans un intervalle</summary>
#
# `np.clip(yhat, a, b)` remplace ce qui dépasse par la borne la plus proche.
# </details>
#
# <details><summary>Indice 2 : le gradient</summary>
#
# Dérivez les deux termes par rapport à $\hat y_i$ : le premier donne $-y_i / \hat y_i$. Attention au signe du
# second, qui est une fonction composée. Réduits au même dénominateur, ils deviennent une seule fraction.
# </details>
#
# <details><summary>J'obtiens « RuntimeWarning: divide by zero encountered in log »</summary>
#
# Une prédiction vaut exactement 0, ou exactement 1 (alors c'est $\log(1 - \hat y)$ qui est infini) : le
# `clip` manque, ou il ne borne que d'un côté.
# </details>

# %% nbgrader={"grade": false, "grade_id": "BCELoss-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class BCELoss(Loss):
    """L'entropie croisée binaire, sommée sur les pixels."""

    def forward(self, y, yhat):
        """Renvoie le coût de chaque ligne, (N,)."""
        ### BEGIN SOLUTION
        p = np.clip(yhat, 1e-10, 1 - 1e-10)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1)
        ### END SOLUTION

    def backward(self, y, yhat):
        """Renvoie le gradient par rapport à yhat, (N, d)."""
        ### BEGIN SOLUTION
        p = np.clip(yhat, 1e-10, 1 - 1e-10)
        return (p - y) / (p * (1 - p))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "BCELoss", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.bce(BCELoss)

# %% [markdown]
# **À observer.** Le coût d'un pixel selon sa prédiction, pour un pixel du fond ($y = 0$), gris, ou couvert d'encre ($y = 1$). Le minimum est
# toujours en $\hat y = y$, mais pour le gris il ne vaut pas 0.

# %%
def pixel_cost(y):
    """Renvoie la fonction prédiction → coût d'un pixel de valeur y."""
    return lambda p: BCELoss().forward(np.full((len(p), 1), y), p[:, None])

costs = {f"y = {y:g}": pixel_cost(y) for y in (0, 0.5, 1)}
floor = BCELoss().forward(Xtest, Xtest).mean()
average = np.tile(Xtrain.mean(axis=0), (len(Xtest), 1))
far = BCELoss().forward(Xtest, average).mean()
print(f"reconstruction parfaite : {decimal(floor, '.1f')} ; "
      f"image moyenne : {decimal(far, '.1f')}")
plot_functions(costs, (0.01, 0.99), "Coût d'un pixel", "prédiction",
               "entropie croisée binaire");

# %% [markdown]
# **Q13.1** (2 points) — Une reconstruction parfaite des images de test coûte environ 33, et non 0. D'où vient ce plancher ? Est-ce un
# défaut pour l'apprentissage ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q13-1", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Pour un pixel gris, le coût est minimal en $\hat y = y$, où il vaut l'entropie $-y \log y - (1-y) \log(1-y)$, positive dès
# que $0 < y < 1$ ($\log 2 \approx 0{,}69$ pour $y = 0{,}5$). USPS a des pixels gris : la somme de leurs entropies est en moyenne
# 33 par image. Ce n'est pas un défaut : le plancher ne dépend que des données, son gradient est nul, et le
# minimum reste en $\hat y = y$. Il faut seulement comparer les coûts à 33, et non à 0.
#
# **Barème** — 1 : entropie des pixels gris ; 0,5 : minimum toujours en $\hat y = y$ ; 0,5 : gradient inchangé.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 2 — `AutoEncodeur`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 20 min · 3 points (1 + 2)*
#
# Deux réseaux bout à bout : l'**encodeur** fait d'une image un code, le **décodeur** fait d'un code une image. Un `Sequentiel` est
# lui-même un module : un `Sequentiel` de deux `Sequentiel` convient donc tel quel, et il ne reste qu'à nommer ses moitiés.
#
# - `__init__(encoder, decoder)` : préparer le `Sequentiel` des deux, et garder chacun dans `self.encoder`
#   et `self.decoder` ;
# - `encode(X)` renvoie le code, $(N, n_{code})$ ;
# - `decode(code)` renvoie l'image, $(N, d)$.
#
# `forward`, `backward`, `zero_grad` et `update_parameters` sont hérités.
#
# <details><summary>Indice 1 : préparer la classe mère</summary>
#
# `super().__init__([premier, second])` appelle le `__init__` de `Sequentiel` avec sa liste de modules.
# </details>
#
# <details><summary>Indice 2 : encoder</summary>
#
# L'encodeur est un module : sa sortie est ce que renvoie sa méthode `forward`.
# </details>
#
# <details><summary>J'obtiens « 'AutoEncodeur' object has no attribute 'modules' »</summary>
#
# `super().__init__(…)` n'a pas été appelé, ou sans sa liste.
# </details>

# %% nbgrader={"grade": false, "grade_id": "AutoEncodeur-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AutoEncodeur(Sequentiel):
    """Un encodeur suivi d'un décodeur."""

    def __init__(self, encoder, decoder):
        ### BEGIN SOLUTION
        super().__init__([encoder, decoder])
        self.encoder, self.decoder = encoder, decoder
        ### END SOLUTION

    def encode(self, X):
        """Renvoie le code des images X, (N, n_code)."""
        ### BEGIN SOLUTION
        return self.encoder.forward(X)
        ### END SOLUTION

    def decode(self, code):
        """Renvoie les images d'un code, (N, d)."""
        ### BEGIN SOLUTION
        return self.decoder.forward(code)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "AutoEncodeur", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.autoencodeur(AutoEncodeur)

# %% nbgrader={"grade": true, "grade_id": "AutoEncodeur-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.autoencodeur_backward(AutoEncodeur)

# %% [markdown]
# ## Exercice 3 — `make_autoencoder`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Construisez l'auto-encodeur de ce TP, deux couches linéaires par moitié :
#
# | Moitié | Modules |
# |:--|:--|
# | encodeur | `Linear(n_pixels, n_hidden)`, `TanH`, `Linear(n_hidden, n_code)`, `TanH` |
# | décodeur | les mêmes tailles en sens inverse, `TanH` au milieu, `Sigmoide` à la fin |
#
# Chaque coordonnée du code est ainsi dans $[-1, 1]$, et chaque pixel reconstruit dans $[0, 1]$.
#
# <details><summary>Indice</summary>
#
# `Sequentiel([…])` reçoit une liste de modules. Le décodeur part de `n_code` et arrive à `n_pixels`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "make_autoencoder-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def make_autoencoder(n_pixels, n_hidden, n_code):
    """Construit un auto-encodeur neuf.

    Args:
        n_pixels, n_hidden, n_code: tailles de l'image, de la couche
            cachée de chaque moitié, et du code.

    Returns:
        Un AutoEncodeur.
    """
    ### BEGIN SOLUTION
    encoder = Sequentiel([Linear(n_pixels, n_hidden), TanH(),
                          Linear(n_hidden, n_code), TanH()])
    decoder = Sequentiel([Linear(n_code, n_hidden), TanH(),
                          Linear(n_hidden, n_pixels), Sigmoide()])
    return AutoEncodeur(encoder, decoder)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "make_autoencoder", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.make_autoencoder(make_autoencoder)

# %% [markdown]
# ### L'apprentissage
#
# La cible est l'entrée elle-même : `SGD(model, loss, X, X, …)`. Dix epochs, batchs de 16, un code de dix nombres.
# Les modèles entraînés sont gardés dans `models` : après avoir corrigé une classe, exécutez de nouveau cette cellule.

# %%
def fit(X, loss, n_epochs=10, eps=0.01, n_hidden=100, n_code=10):
    """Renvoie un auto-encodeur entraîné, et ses coûts d'apprentissage."""
    np.random.seed(0)
    model = make_autoencoder(X.shape[1], n_hidden, n_code)
    rng = np.random.default_rng(0)
    return model, SGD(model, loss, X, X, n_epochs, 16, eps, rng)

def plot_reconstructions(models, X, title):
    """Dessine des images, puis leurs reconstructions par chaque modèle."""
    rows = [X] + [model.forward(X) for model in models.values()]
    names = ["image", *models]
    plot_images(np.vstack(rows), [n for n in names for _ in X], title, len(X))

first_of_each = [int(np.argmax(test_labels == c)) for c in range(10)]

# %%
bce, mse, models = BCELoss(), MSELoss(), {}

def trained(name, *options, **more):
    """Renvoie le modèle de ce nom, entraîné à la première demande."""
    if name not in models:
        with silent():
            models[name] = fit(Xtrain, *options, **more)[0]
    return models[name]

# %%
model, losses = fit(Xtrain, bce)
models["BCE"] = model
plot_curves({"apprentissage": losses}, "Coût de l'auto-encodeur",
            "entropie croisée binaire")
plot_reconstructions({"BCE": model}, Xtest[first_of_each],
                     "Un chiffre de chaque, et sa reconstruction")
R = model.forward(Xtest)
scores = [loss.forward(Xtest, R).mean() for loss in (bce, mse)]
print("test : BCE {}, erreur quadratique {}".format(
    *(decimal(score, ".1f") for score in scores)))

# %% [markdown]
# **À observer.** Le coût de test a parcouru plus de la moitié du chemin entre l'image moyenne (125) et le plancher (33). Les traits sont
# adoucis, et dix nombres disent à peu près *comment* un chiffre est écrit. Mais pas toujours *lequel* : le 5
# de cette figure devient un 0, le 4 un 9, et le 6 ne se lit plus guère.
#
# ## Exercice 4 — `digit_errors`
#
# *Difficulté ●●○○○ · Importance ●●○○○ · environ 15 min · 1 point*
#
# Tous les chiffres se reconstruisent-ils aussi bien ? Renvoyez, pour chaque chiffre de 0 à 9, la moyenne sur ses images de l'erreur
# quadratique (somme sur les pixels des carrés des écarts).
#
# <details><summary>Indice</summary>
#
# Calculez d'abord l'erreur de **chaque** image, un vecteur $(N,)$ ; puis, pour un chiffre `c`, un masque
# `labels == c` choisit les siennes.
# </details>
#
# <details><summary>J'obtiens « c'est une erreur par image »</summary>
#
# Le vecteur des $N$ erreurs est juste ; il reste une moyenne à faire pour chacun des dix chiffres.
# </details>

# %% nbgrader={"grade": false, "grade_id": "digit_errors-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def digit_errors(model, X, labels):
    """Mesure l'erreur de reconstruction de chaque chiffre.

    Args:
        model: un module, forward(X) donne les reconstructions (N, d).
        X, labels: les images (N, d), et leurs chiffres (N,).

    Returns:
        Les dix erreurs moyennes, (10,).
    """
    ### BEGIN SOLUTION
    errors = ((X - model.forward(X)) ** 2).sum(axis=1)
    return np.array([errors[labels == c].mean() for c in range(10)])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "digit_errors", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.digit_errors(digit_errors)

# %%
model = trained("BCE", bce)
errors = digit_errors(model, Xtest, test_labels)
plot_bars(errors, "Erreur de reconstruction de chaque chiffre", "chiffre",
          "erreur quadratique")
np.round(errors, 1)

# %% [markdown]
# Le 1, un simple trait, se reconstruit presque parfaitement ; le 2, le 5 et le 8 ont les plus grandes erreurs, sept fois la sienne
# environ. Voici les images que le modèle réussit le moins.

# %%
model = trained("BCE", bce)
each = ((Xtest - model.forward(Xtest)) ** 2).sum(axis=1)
worst = np.argsort(-each)[:10]
plot_reconstructions({"BCE": model}, Xtest[worst],
                     "Les dix plus mal reconstruites")

# %% [markdown]
# ## Clinique — `mended_fit`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 2 points*
#
# Les mêmes chiffres, lus cette fois dans un fichier d'images : des pixels entiers, de 0 à 255. Le premier essai donnait un coût négatif et
# immense ; quelqu'un a donc ramené la cible entre 0 et 1, là où la BCE la demande. Le coût est redevenu normal. Le programme a encore une
# faute, une seule, que beaucoup ont faite avant vous.

# %%
pixels = np.uint8(np.round(255 * Xtrain[:3000]))

def broken_fit(pixels, n_epochs):
    """Entraîne un auto-encodeur sur des pixels entiers, de 0 à 255."""
    np.random.seed(0)
    model = make_autoencoder(pixels.shape[1], 100, 10)
    target, rng = pixels / 255, np.random.default_rng(0)
    losses = SGD(model, BCELoss(), pixels, target, n_epochs, 16, 0.01, rng)
    return model, losses

# %%
sick, losses = broken_fit(pixels, 5)
R = sick.forward(np.round(255 * Xtest[first_of_each]))
plot_images(R, [str(digit) for digit in range(10)],
            "Ce que rend le modèle pour un chiffre de chaque", n_columns=10)
print("coûts :", ", ".join(decimal(cost, ".1f") for cost in losses))

# %% [markdown]
# Le coût est bien celui d'une image entre 0 et 1, mais il ne descend guère au-dessous de celui de l'image moyenne (125, plus haut), et c'est
# à peu près elle que l'on voit, dix fois.
#
# Trouvez la faute. Recopiez `broken_fit` ci-dessous sous le nom `mended_fit`, et réparez-la : elle renvoie le modèle entraîné et ses coûts,
# un par epoch, et ce modèle **reçoit et rend des images entre 0 et 1**, comme celui de l'exercice 3.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Affichez quelques sorties de la première couche linéaire, `sick.encoder.modules[0].forward(pixels[:5])`. Que vaut la tangente hyperbolique de tels
# nombres, et que vaut sa dérivée ?
# </details>
#
# <details><summary>Indice 2 : qui attend quoi ?</summary>
#
# Les poids de départ sont d'écart-type $1/\sqrt{n}$ : ils sont faits pour des entrées de l'ordre de 1.
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_fit-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_fit(pixels, n_epochs):
    """Entraîne un auto-encodeur.

    Args:
        pixels: images (N, 256), d'entiers de 0 à 255.
        n_epochs: nombre de parcours des images.

    Returns:
        Le modèle, pour des images entre 0 et 1, et ses coûts.
    """
    ### BEGIN SOLUTION
    np.random.seed(0)
    model = make_autoencoder(pixels.shape[1], 100, 10)
    X, rng = pixels / 255, np.random.default_rng(0)
    losses = SGD(model, BCELoss(), X, X, n_epochs, 16, 0.01, rng)
    return model, losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_fit", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.mended_fit(mended_fit)

# %% [markdown]
# **À observer.** Les mêmes images, les mêmes poids de départ, et cinq epochs : le coût descend, et dix images différentes reviennent. Un réseau saturé ne se
# plaint pas : ses gradients sont presque nuls, voilà tout. Avant d'entraîner, regardez l'échelle de ce qui entre.

# %%
cured, losses = mended_fit(pixels, 5)
R = cured.forward(Xtest[first_of_each])
plot_images(R, [str(digit) for digit in range(10)], "Guéri", n_columns=10)
print("coûts :", ", ".join(decimal(cost, ".1f") for cost in losses))

# %% [markdown]
# ## L'espace latent
#
# Un code est un point d'un espace à dix dimensions, l'**espace latent**. Pour le voir, **t-SNE** place les points dans un
# plan en cherchant à garder les *voisinages* : deux points proches dans l'espace doivent rester proches dans le plan. Chaque image
# est écrite comme son chiffre ; t-SNE, lui, ne connaît pas les étiquettes.

# %%
model = trained("BCE", bce)
some = slice(0, 700)
codes = model.encode(Xtest[some])
plane = TSNE(random_state=0).fit_transform(codes)
plot_latent(plane, test_labels[some], "Codes de 700 images de test, par t-SNE")
for name, Z in (("pixels", Xtest[some]), ("codes", codes), ("plan", plane)):
    agreement = neighbour_agreement(Z, test_labels[some])
    print(f"{name}, {Z.shape[1]} dimensions : plus proche voisin "
          f"de la même classe, {percent(agreement)}")

# %% [markdown]
# **Q13.2** (2 points) — Quels groupes sont nets, lesquels se mélangent ? Rapprochez-les des reconstructions ratées. Qu'aurait donné un
# classifieur « le chiffre du plus proche voisin » sur les pixels, puis sur les codes ? Citez une chose que cette carte ne permet
# **pas** de dire.

# %% [markdown] nbgrader={"grade": true, "grade_id": "q13-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Les 0, les 1 et les 6 forment des groupes nets ; les 4, les 7 et les 9 se touchent, ainsi que les 3, les 5 et les 8 : ce sont
# des formes proches, et les reconstructions hésitent entre elles (un 4 rendu comme un 9, un 5 comme un 0). Le voisin le plus
# proche a la même classe neuf fois sur dix sur les pixels, un peu plus de huit sur les codes : la compression de 256 à 10 nombres perd une part
# de ce qui distingue les chiffres, mais en garde l'essentiel, sans étiquette.
#
# t-SNE ne conserve ni les distances entre groupes, ni leurs tailles, ni leurs densités ; une autre graine ou une autre
# perplexité donne une autre carte. On ne peut donc pas dire que deux groupes éloignés dans le plan le sont dans l'espace latent.
#
# **Barème** — 0,5 : groupes nets et mélangés ; 0,5 : lien avec les formes ou les reconstructions ; 0,5 : lecture des
# pourcentages ; 0,5 : une limite de t-SNE.
# <!-- END SOLUTION -->

# %% [markdown]
# ## MSE contre BCE
#
# Le décodeur finit par une sigmoïde, $\hat y = \sigma(z)$. Comparons les gradients des deux coûts par rapport à $z$, pour
# un pixel qui devrait être couvert d'encre ($y = 1$).

# %%
def slope_of(loss):
    """Renvoie la fonction z → gradient du coût selon z, quand y = 1."""
    def slope(z):
        z, sigmoide = z[:, None], Sigmoide()
        delta = loss.backward(np.ones_like(z), sigmoide.forward(z))
        return sigmoide.backward_delta(z, delta).ravel()
    return slope

slopes = {"BCE": slope_of(BCELoss()), "MSE": slope_of(MSELoss())}
plot_functions(slopes, (-8, 8), "Gradient du coût d'un pixel d'encre", "$z$",
               "gradient selon $z$");

# %% [markdown]
# À gauche, le pixel est prédit vide, avec assurance : c'est là qu'il faudrait corriger le plus. La BCE pousse alors de toute sa
# force ($\hat y - y = -1$) ; la MSE presque plus ($2(\hat y - y)\,\hat y(1 - \hat y) \approx 0$), car la sigmoïde sature.
#
# Passons aux mesures. Chaque modèle est jugé avec les **deux** coûts, et la MSE est essayée avec deux pas : ses gradients sont
# plus petits, le même `eps` ne lui rendrait pas justice. (La BCE garde 0,01 : la grille, plus bas, montre que des pas plus petits lui vont
# moins bien.)

# %%
compared = {"BCE": trained("BCE", bce),
            "MSE, eps = 0,01": trained("MSE, eps = 0,01", mse),
            "MSE, eps = 0,03": trained("MSE", mse, eps=0.03)}
rows = ["| entraîné avec | BCE de test | MSE de test |", "|:--|--:|--:|"]
for name, model in compared.items():
    R = model.forward(Xtest)
    costs = [decimal(c.forward(Xtest, R).mean(), ".1f") for c in (bce, mse)]
    rows.append("| {} | {} | {} |".format(name, *costs))
display(Markdown("\n".join(rows)))
del compared["MSE, eps = 0,01"]
plot_reconstructions(compared, Xtest[first_of_each],
                     "Entraînés par la BCE, et par la MSE")

# %% [markdown]
# Repère : une analyse en composantes principales (ACP) à dix composantes est le meilleur auto-encodeur **linéaire** pour la MSE.

# %%
from sklearn.decomposition import PCA

pca = PCA(10).fit(Xtrain)
flat = pca.inverse_transform(pca.transform(Xtest))
error = mse.forward(Xtest, flat).mean()
print(f"ACP à 10 composantes : MSE de test {decimal(error, '.1f')}")

# %% [markdown]
# **Q13.3** (2 points) — Un rapport conclut que « la BCE donne de meilleures performances que la MSE ». Que montrent vos mesures, et
# sous quelle condition ? Pourquoi une BCE de test plus basse ne prouve-t-elle pas, à elle seule, que la BCE est le meilleur coût
# d'apprentissage ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q13-3", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Avec le même pas de 0,01, l'apprentissage par BCE est meilleur, même jugé par la MSE (presque un point) : ses gradients sont plus grands, car la
# sigmoïde ne les écrase pas. Avec un pas de 0,03 pour la MSE, l'écart disparaît presque, d'un côté comme de l'autre : un ou deux dixièmes en MSE,
# un point environ sur 71 en BCE. La différence était donc surtout un réglage du pas. Les deux font mieux que l'ACP, d'un point en MSE.
#
# Chaque modèle est avantagé par la mesure qui est aussi son coût d'apprentissage : une BCE plus basse est attendue. Il faut juger avec
# une mesure commune, ou avec les deux, à pas réglé pour chacun, et si possible sur plusieurs graines.
#
# **Barème** — 0,5 : même pas, avantage BCE ; 0,5 : pas réglé, écart petit ; 1 : mesure commune, ou réglage équitable.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Chercher les hyper-paramètres
#
# ## Exercice 5 — `grid_search`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 25 min · 2 points*
#
# Une **grille** donne les valeurs à essayer : `{"eps": [0.01, 0.03], "n_code": [5, 10]}` décrit quatre réglages. Écrivez la
# fonction qui les évalue **tous**, une fois chacun, en parallèle, avec une barre de progression, et renvoie une liste de
# dictionnaires, du meilleur score au plus mauvais :
#
# ```python
# [{"eps": 0.03, "n_code": 10, "score": 71.2}, {"eps": 0.01, …}, …]
# ```
#
# - `evaluate` s'appelle avec des arguments nommés, `evaluate(eps=0.03, n_code=10)`, et renvoie une erreur : le plus petit score est le
#   meilleur ;
# - un apprentissage qui diverge peut donner NaN : ces réglages vont à la fin.
#
# <details><summary>Indice 1 : les réglages</summary>
#
# `list(ParameterGrid(grid))` est la liste des dictionnaires de réglages ; `evaluate(**réglage)` passe un dictionnaire en
# arguments nommés.
# </details>
#
# <details><summary>Indice 2 : en parallèle</summary>
#
# `Parallel(n_jobs=n_jobs)(delayed(f)(**s) for s in progress(liste))` appelle `f` sur chaque réglage, dans
# `n_jobs` processus, et renvoie les résultats dans l'ordre. La barre compte les réglages distribués.
# </details>
#
# <details><summary>Indice 3 : ranger, et les NaN</summary>
#
# `sorted(liste, key=…)` range selon une clé. Une comparaison avec NaN est toujours fausse, ce qui dérange le tri ; une clé qui est un
# couple (`False` pour un nombre, `True` pour NaN, puis le score) les met à la fin. `np.isnan` les reconnaît.
# </details>
#
# <details><summary>J'obtiens « '<' not supported between instances of 'dict' and 'dict' »</summary>
#
# `sorted` ne sait pas comparer deux dictionnaires : donnez-lui `key=`, une fonction qui renvoie de quoi comparer.
# </details>

# %% nbgrader={"grade": false, "grade_id": "grid_search-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grid_search(grid, evaluate, n_jobs=1):
    """Évalue tous les réglages d'une grille.

    Args:
        grid: nom → liste de valeurs.
        evaluate: reçoit un réglage en arguments nommés, renvoie une erreur.
        n_jobs: nombre de processus.

    Returns:
        Un dictionnaire par réglage, avec sa clé score, par score croissant,
        les NaN à la fin.
    """
    ### BEGIN SOLUTION
    settings = list(ParameterGrid(grid))
    scores = Parallel(n_jobs=n_jobs)(
        delayed(evaluate)(**s) for s in progress(settings, unit="réglage"))
    results = [{**s, "score": score} for s, score in zip(settings, scores)]
    return sorted(results, key=lambda r: (np.isnan(r["score"]), r["score"]))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "grid_search", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.grid_search(grid_search)

# %% [markdown]
# ### La recherche
#
# Le score est une erreur quadratique de **validation**, sur des images mises à part : l'ensemble de test ne sert pas à
# choisir. Pour aller vite, chaque réglage n'apprend que 3 epochs, sur 5000 images. (`fit` fixe la graine : le
# résultat ne dépend pas du processus.)

# %%
n_fit = min(5000, int(0.7 * len(Xtrain)))
n_val = min(1000, len(Xtrain) - n_fit)
Xfit, Xval = train_test_split(Xtrain, train_size=n_fit, test_size=n_val,
                              random_state=0)

def evaluate(eps, n_hidden, n_code):
    """Renvoie l'erreur de validation d'un réglage."""
    with silent():
        model, _ = fit(Xfit, BCELoss(), 3, eps, n_hidden, n_code)
    return float(MSELoss().forward(Xval, model.forward(Xval)).mean())

grid = {"eps": [0.001, 0.003, 0.01], "n_hidden": [50, 100],
        "n_code": [5, 10]}
results = []

# %%
results = grid_search(grid, evaluate, n_jobs=2)
rows = ["| rang | eps | n_hidden | n_code | erreur de validation |",
        "|--:|--:|--:|--:|--:|"]
for rank, r in enumerate(results, start=1):
    rows.append(f"| {rank} | {decimal(r['eps'])} | {r['n_hidden']} "
                f"| {r['n_code']} | {decimal(r['score'], '.1f')} |")
display(Markdown("\n".join(rows)))

# %% [markdown]
# **Q13.4** (2 points) — Quels hyper-paramètres comptent le plus dans ce tableau ? À réglage égal, un code de 10 bat toujours un code de 5 : pourquoi ne
# mettrait-on pas `n_code` à 256 dans la grille ? Un apprentissage dix fois plus long changerait-il le classement des pas ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q13-4", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Le pas et la taille du code. À réglage égal, chaque pas plus petit coûte plusieurs points : 0,001 et 0,003 sont trop lents pour trois
# epochs ; passer d'un code de 10 à 5 nombres coûte près de quatre points avec le meilleur pas. Le nombre de neurones compte moins.
#
# Un code plus grand peut toujours reconstruire au moins aussi bien : à 256, le réseau pourrait recopier l'image, et le score
# choisirait toujours la plus grande valeur. Or le but est de comprimer. La taille du code n'est donc pas un réglage à optimiser par ce
# score ; c'est une contrainte que l'on choisit, ou dont on trace le prix (l'erreur selon la taille).
#
# Avec plus d'epochs, un petit pas rattraperait son retard, et un grand oscillerait : un classement fait sur des
# apprentissages courts favorise les pas rapides. Le gagnant est d'ailleurs au bord de la grille ; il faudrait l'élargir. Mais à 0,03 le
# résultat dépend de l'ordre des additions : le même réglage a donné 16,9 ou 19,3 selon le processeur.
#
# **Barème** — 0,5 : le pas et la taille du code ; 1 : le score favorise toujours un grand code, qui ne comprime plus ; 0,5 : un petit pas
# rattrape avec le temps.
# <!-- END SOLUTION -->

# %% [markdown]
# ### Le meilleur modèle
#
# Le réglage retenu, entraîné cette fois sur toutes les images d'apprentissage. L'ensemble de test, qui n'a pas servi à
# le choisir, peut maintenant le juger.

# %%
for best in results[:1]:
    setting = {name: best[name] for name in grid}
    winner = trained("meilleur", bce, n_epochs=15, **setting)
    plot_reconstructions({"meilleur": winner}, Xtest[first_of_each],
                         "Le meilleur réglage de la grille")
    for name, model in (("au jugé, 10 epochs", trained("BCE", bce)),
                        ("meilleur réglage, 15 epochs", winner)):
        error = mse.forward(Xtest, model.forward(Xtest)).mean()
        print(f"{name} : erreur de test {decimal(error, '.1f')}")

# %% [markdown]
# **À observer.** Qu'a-t-on gagné ? Entre le premier et le dernier réglage du tableau, l'erreur de validation est divisée par deux environ. Mais
# le réglage pris au jugé au début de ce TP était déjà bon : la grille le retrouve, et le dernier gain, de quelques dixièmes, ne
# vient que des epochs de plus. Une recherche sert d'abord à écarter les mauvais réglages, et à savoir que le sien n'en est pas un.
#
# **Q13.5** (2 points) — L'erreur de test de ce modèle diffère de son erreur de validation dans le tableau. Donnez deux raisons. Pourquoi, en général,
# l'erreur de validation du **meilleur** réglage d'une grande grille est-elle un peu trop optimiste ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q13-5", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Le modèle final apprend sur plus d'images (7291 au lieu de 5000) et pendant plus d'epochs (15 au lieu de 3) ; et le test de USPS n'a pas
# tout à fait la même distribution que l'apprentissage (il est réputé plus difficile).
#
# Le meilleur réglage est celui dont l'erreur mesurée est la plus petite : en prenant un minimum sur beaucoup de mesures bruitées, on retient
# aussi la chance. Plus la grille est grande et l'ensemble de validation petit, plus ce biais est fort ; d'où un ensemble de test qui ne
# sert qu'une fois.
#
# **Barème** — 0,5 par raison (deux) ; 1 : le minimum de mesures bruitées.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Pour aller plus loin : une promenade dans l'espace latent
#
# *Difficulté ●●○○○ · Importance ●●○○○ · environ 15 min · 1 point*
#
# Entre deux codes, il y a d'autres codes. Que décode-t-on en chemin ? Écrivez `walk(model, a, b, n)`, qui renvoie $n$ images : celles des codes
# $(1 - t)\, c_a + t\, c_b$, où $c_a$ et $c_b$ sont les codes des images $a$ et $b$, pour $n$ valeurs de $t$ **régulièrement espacées de 0 à 1, les
# deux bouts compris**.
#
# <details><summary>Indice 1 : une image est une ligne</summary>
#
# `model.encode` attend une image par ligne. `np.stack([a, b])` en fait deux lignes.
# </details>
#
# <details><summary>Indice 2 : toutes les valeurs à la fois</summary>
#
# `np.linspace(0, 1, n)[:, None]` est une colonne $(n, 1)$ : multipliée par un code $(n_{code},)$, elle donne une ligne par valeur de $t$.
# </details>

# %% nbgrader={"grade": false, "grade_id": "walk-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def walk(model, a, b, n):
    """Décode n codes régulièrement espacés, de celui de a à celui de b.

    Args:
        model: un AutoEncodeur.
        a, b: deux images, (d,).
        n: nombre d'images, au moins 2.

    Returns:
        Les images décodées, (n, d).
    """
    ### BEGIN SOLUTION
    code_a, code_b = model.encode(np.stack([a, b]))
    t = np.linspace(0, 1, n)[:, None]
    return model.decode((1 - t) * code_a + t * code_b)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "walk", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.walk(walk)

# %% [markdown]
# D'un 3 à un 8, par les codes ; et en dessous, par les pixels, c'est-à-dire les mêmes mélanges, faits directement sur les deux images.

# %%
model = trained("BCE", bce)
a, b = Xtest[first_of_each[3]], Xtest[first_of_each[8]]
ts = np.linspace(0, 1, 8)
by_pixels = [(1 - t) * a + t * b for t in ts]
plot_images(np.vstack([walk(model, a, b, 8), by_pixels]),
            [f"t = {decimal(t, '.2f')}" for t in (*ts, *ts)],
            "D'un 3 à un 8 : par les codes, puis par les pixels", n_columns=8);

# %% [markdown]
# **À observer.** Par les pixels, le milieu est une double exposition : deux chiffres pâles l'un sur l'autre, ce que personne n'écrit. Par les codes, les
# traits se déplacent. Essayez d'autres couples : le milieu ressemble parfois à un troisième chiffre, et parfois à rien ; personne n'a demandé à ce
# réseau que tous les codes aient un sens.
#
# ## Pour aller plus loin : enlever le bruit
#
# *Difficulté ●●●○○ · Importance ●●●○○ · environ 25 min · 2 points*
#
# Un auto-encodeur peut apprendre mieux qu'à recopier : on lui montre une image **bruitée**, et on lui demande l'image **propre**. Il doit alors savoir à
# quoi ressemble un chiffre. Voici de quoi bruiter :

# %%
def noisy(X, sigma, rng):
    """Ajoute à chaque pixel un bruit d'écart-type sigma, entre 0 et 1."""
    return np.clip(X + sigma * rng.normal(size=X.shape), 0, 1)

# %% [markdown]
# Écrivez `denoise`, qui entraîne `model` par `SGD`, avec la BCE, des batchs de 16 et un pas de 0,01, comme `fit` ; mais l'entrée est une image bruitée, **d'un bruit
# neuf à chaque epoch**, et la cible est l'image propre. Elle renvoie les coûts, un par epoch.
#
# <details><summary>Indice 1 : une epoch à la fois</summary>
#
# `SGD(model, loss, X, Y, 1, 16, 0.01, rng)` fait une epoch et renvoie une liste d'un coût.
# </details>
#
# <details><summary>Indice 2 : pourquoi un bruit neuf ?</summary>
#
# Avec le même bruit à chaque epoch, le réseau pourrait apprendre par cœur celui de chaque image.
# </details>

# %% nbgrader={"grade": false, "grade_id": "denoise-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def denoise(model, X, n_epochs, sigma, rng):
    """Entraîne un auto-encodeur à enlever le bruit.

    Args:
        model: l'AutoEncodeur, modifié sur place.
        X: images propres, (N, d), entre 0 et 1.
        n_epochs: nombre d'epochs.
        sigma: écart-type du bruit.
        rng: générateur du bruit et des ordres.

    Returns:
        La liste des coûts, un par epoch.
    """
    ### BEGIN SOLUTION
    losses = []
    for _ in range(n_epochs):
        given = noisy(X, sigma, rng)
        losses += SGD(model, BCELoss(), given, X, 1, 16, 0.01, rng)
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "denoise", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.denoise(denoise)

# %% [markdown]
# Comparons deux réseaux de même taille (un code de 30 nombres) et de même durée : l'un entraîné à débruiter, l'autre à recopier des images propres.
# Tous deux reçoivent ensuite des images de test bruitées.

# %%
def denoiser(sigma=0.5):
    """Renvoie un réseau entraîné 6 epochs à débruiter."""
    np.random.seed(0)
    model = make_autoencoder(256, 100, 30)
    with silent():
        denoise(model, Xtrain[:5000], 6, sigma, np.random.default_rng(0))
    return model

with silent():
    copier, _ = fit(Xtrain[:5000], BCELoss(), 6, n_code=30)
spoilt = noisy(Xtest, 0.5, np.random.default_rng(1))

# %%
healer = denoiser()
shown = {"bruitées": spoilt, "recopiées": copier.forward(spoilt),
         "débruitées": healer.forward(spoilt), "propres": Xtest}
plot_images(np.vstack([images[first_of_each] for images in shown.values()]),
            [name for name in shown for _ in range(10)],
            "Dix images de test", n_columns=10)
for name, images in shown.items():
    error = MSELoss().forward(Xtest, images).mean()
    print(f"{name} : erreur quadratique {decimal(error, '.1f')}")

# %% [markdown]
# **À observer.** Les deux réseaux enlèvent du bruit, car trente nombres ne suffisent pas à le décrire ; mais celui que l'on a entraîné pour cela
# fait mieux, à taille égale. Rien n'a changé dans le réseau : seulement ce qu'on lui montre, et ce qu'on lui demande.

# %% [markdown]
# ## Bilan
#
# À retenir :
#
# - l'entropie croisée binaire se borne des deux côtés ; composée avec une sigmoïde, son gradient est simplement $\hat y - y$ ;
# - un réseau est un module : on assemble des réseaux comme des couches ;
# - sans étiquette, dix nombres suffisent à regrouper la plupart des chiffres ;
# - t-SNE montre des voisinages, et non des distances ou des tailles ;
# - comparer deux coûts demande un pas réglé pour chacun, et une mesure commune ;
# - on choisit sur la validation, on juge une fois sur le test.
#
# **La suite.** Le [TP 14](../tp14_svm/tp14_svm.ipynb), un bonus, quitte les réseaux : une machine à vecteurs de support, sur les
# données du TP 4.
