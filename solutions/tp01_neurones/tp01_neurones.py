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
# # TP 1 — Le neurone, la couche `Linear`, ReLU
#
# *Durée : 2 h 45. Avant ce TP : le [TP 0](../tp00_tenseurs/tp00_tenseurs.ipynb), pour les formes et le broadcasting.*
#
# Un neurone multiplie, additionne, et rend un nombre. Comment, avec cela, un réseau peut-il
# dessiner une courbe quelconque ? Dans ce TP rien n'apprend encore : les poids sont tirés au
# hasard, et l'on regarde **ce que sait faire** un neurone, une couche, puis deux.
#
# **À la fin de ce TP, vous saurez**
#
# - calculer la sortie d'un neurone sur un exemple, ou sur un batch de dimensions quelconques ;
# - prévoir les tailles de tout ce qui entoure une couche `Linear` ;
# - tracer la fonction que calcule un réseau, sans aucune boucle ;
# - dire où une courbe de ReLU se casse, et combien de fois au plus ;
# - montrer que des couches empilées sans activation n'en font qu'une.
#
# | Exercice | Fonction | Difficulté | Durée | Points |
# |:--|:--|:--|--:|--:|
# | 1 | `neuron_output` | ●○○○○ | 10 min | 1 |
# | 2 | `predict_linear` | ●●○○○ | 10 min | 1 |
# | 3 | `leaky_relu` | ●○○○○ | 5 min | 1 |
# | 4 | `linear_curve` | ●●○○○ | 15 min | 2 |
# | 5 | `ThreeNeurons` | ●●○○○ | 20 min | 3 |
# | Prédire | `predict_sizes` | ●●○○○ | 6 min | 1 |
# | 6 | `break_points` | ●●○○○ | 10 min | 1 |
# | 7 | `collapse` | ●●●○○ | 20 min | 2 |
# | Prédire | `predict_stack` | ●●○○○ | 8 min | 1 |
# | Clinique | `mended_gap` | ●●○○○ | 10 min | 1 |
# | | Questions 1.1 à 1.3 | | 15 min | 4 |

# %%
import torch

from tp_utils.checks import tp01 as check
from tp_utils.plots import plot_activations, plot_network, plot_neuron
from tp_utils.plots import new_axes, plot_piecewise
from tp_utils.predictions import reveal

torch.set_num_threads(1)  # de si petits calculs vont plus vite sur un seul cœur

# %% [markdown]
# ## Le neurone
#
# Le neurone de l'informatique a plusieurs entrées et **une seule** sortie.

# %%
plot_neuron(3);

# %% [markdown]
# Ses $n$ entrées $x_0, \dots, x_{n-1}$ sont des nombres à virgule. Chacune a son **poids**
# (*weight*) $w_i$. On ajoute souvent un **biais** (*bias*) $b$, un nombre qui ne dépend pas
# des entrées. La sortie est
#
# $$\text{sortie} = \sum_{i=0}^{n-1} x_i\, w_i + b$$
#
# Tous les neurones d'un réseau font ce même calcul : ce qui les distingue, ce sont leurs
# poids et leur biais. Ce sont ces nombres, les **paramètres**, qu'un réseau apprend.
#
# ## Exercice 1 — `neuron_output`
#
# *Difficulté ●○○○○ · Importance ●●●●● · environ 10 min · 1 point*
#
# Calculez la sortie d'un neurone. L'entrée `x` peut être un exemple, de forme `(n,)`, un
# batch de `N` exemples, de forme `(N, n)`, ou un tenseur de dimensions quelconques dont **la
# dernière** est celle des entrées, comme `(7, N, n)`. Il y a une sortie par exemple, et
# **aucune boucle**.
#
# <details><summary>Indice 1 : une seule expression pour toutes les formes</summary>
#
# Le broadcasting aligne à droite : `x * w` multiplie chaque exemple par les poids, quelles
# que soient les dimensions de gauche. Quelle dimension faut-il ensuite sommer ?
# </details>
#
# <details><summary>Indice 2 : la dernière dimension</summary>
#
# Les indices négatifs comptent à partir de la fin, pour les dimensions aussi : `dim=-1`.
# Le produit `x @ w` convient également.
# </details>
#
# <details><summary>J'obtiens « 1D tensors expected, but got 2D and 1D tensors »</summary>
#
# `torch.dot` ne connaît que les vecteurs, donc un seul exemple à la fois. `@` accepte aussi
# les batchs.
# </details>

# %% nbgrader={"grade": false, "grade_id": "neuron_output-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neuron_output(
    x: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    """Calcule la sortie d'un neurone, sans activation.

    Args:
        x: entrées, (..., n) : n nombres par exemple.
        w: poids, (n,).
        b: biais, un tenseur sans dimension.

    Returns:
        Une sortie par exemple, (...).
    """
    ### BEGIN SOLUTION
    return (x * w).sum(dim=-1) + b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "neuron_output", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.neuron_output(neuron_output)

# %% [markdown]
# **À observer.** La forme de la sortie est celle de l'entrée, moins sa dernière dimension.

# %%
w, b = torch.tensor([1.0, 2.0, -1.0]), torch.tensor(0.5)
for shape in ((3,), (5, 3), (7, 5, 3)):
    print(shape, "→", tuple(neuron_output(torch.ones(shape), w, b).shape))

# %% [markdown]
# ## La couche `Linear`
#
# Mettons deux neurones côte à côte, sur **les mêmes entrées** : chacun a ses propres poids,
# et donne sa propre sortie. C'est une **couche** : chaque entrée est reliée à chaque neurone,
# d'où ses noms, *fully connected* ou `Linear`.

# %%
plot_network(
    sizes=(4, 2),
    layers=("$x$", "$y$"),
    links=("$A,\\ b$",),
    title="Une couche de 2 neurones, à 4 entrées",
);

# %% [markdown]
# PyTorch ne parle pas de neurones, mais de tailles : `torch.nn.Linear(in_features,
# out_features)`. Le nombre de sorties **est** le nombre de neurones. La couche calcule
#
# $$y = x A^\top + b$$
#
# | Grandeur | Taille du tenseur | Rôle |
# |:--|:--|:--|
# | $x$ | $(n_{in},)$ | les entrées |
# | $A$, `layer.weight` | $(n_{out}, n_{in})$ | les poids : **une ligne par neurone** |
# | $b$, `layer.bias` | $(n_{out},)$ | un biais par neurone (`bias=False` les supprime) |
# | $y$ | $(n_{out},)$ | les sorties |
#
# À la création, poids et biais sont tirés au hasard, selon la loi uniforme sur
# $[-\sqrt k, \sqrt k\,]$ où $k = 1 / n_{in}$. Plus un neurone a d'entrées, plus ses poids de
# départ sont petits, et sa somme garde un ordre de grandeur raisonnable.

# %%
torch.manual_seed(0)
layer = torch.nn.Linear(in_features=4, out_features=2)
layer.weight, layer.bias

# %% [markdown]
# Ces deux tenseurs portent l'indicateur `requires_grad=True` : ce sont des paramètres **à
# apprendre**, et PyTorch suivra tous les calculs où ils entrent, pour savoir plus tard
# comment les corriger. Les entrées, elles, sont des données : elles ne l'ont pas.
# Un résultat le reçoit dès qu'un seul de ses ingrédients le porte.
#
# ### Un batch d'un seul coup
#
# Une boucle qui passerait les exemples un à un serait lente. La couche sait faire mieux : si
# elle transforme un tenseur $(n,)$ en un tenseur $(m,)$, elle transforme aussi $(N, n)$ en
# $(N, m)$, et $(\dots, n)$ en $(\dots, m)$. Seule la **dernière** dimension change.
#
# ## Exercice 2 — `predict_linear`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 10 min · 1 point*
#
# Prédire, puis exécuter, comme au TP 0. `layer` est la couche ci-dessus, à 4 entrées et 2
# neurones. Écrivez à la main : une forme, `True` ou `False`, ou `"erreur"`.
#
# | Lettre | Expression |
# |:--|:--|
# | a | `layer.weight.shape` |
# | b | `layer.bias.shape` |
# | c | `layer(torch.ones(4)).shape` |
# | d | `layer(torch.ones(10, 4)).shape` |
# | e | `layer(torch.ones(7, 10, 4)).shape` |
# | f | `layer(torch.ones(4, 10)).shape` |
# | g | `layer.weight.requires_grad` |
# | h | `torch.ones(4).requires_grad` |
# | i | `layer(torch.ones(4)).requires_grad` |

# %% nbgrader={"grade": false, "grade_id": "predict_linear-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_linear() -> dict:
    """Prédit des tailles et des indicateurs autour d'une couche.

    Returns:
        a à f : un n-uplet d'entiers, ou "erreur" ; g, h, i : un booléen.
    """
    ### BEGIN SOLUTION
    shapes = {"a": (2, 4), "b": (2,), "c": (2,), "d": (10, 2), "e": (7, 10, 2)}
    return {**shapes, "f": "erreur", "g": True, "h": False, "i": True}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_linear", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_linear(predict_linear)

# %% [markdown]
# Exécutons, et comparons :

# %%
def shape_after(*shape):
    """Renvoie la forme de la sortie de la couche, ou le mot « erreur »."""
    try:
        return layer(torch.ones(shape)).shape
    except RuntimeError:
        return "erreur"

# %%
reveal(predict_linear(), {
    "a": layer.weight.shape, "b": layer.bias.shape,
    "c": shape_after(4), "d": shape_after(10, 4),
    "e": shape_after(7, 10, 4), "f": shape_after(4, 10),
    "g": layer.weight.requires_grad, "h": torch.ones(4).requires_grad,
    "i": layer(torch.ones(4)).requires_grad,
})

# %% [markdown]
# **À observer.** `neuron_output` et `Linear` font le même calcul : le neurone $j$ de la
# couche a pour poids la ligne $j$ de `layer.weight`.

# %%
x = torch.tensor([1.0, 2.0, 3.0, 4.0])
W, b = layer.weight.detach(), layer.bias.detach()  # les nombres seuls
one_by_one = [neuron_output(x, W[j], b[j]) for j in (0, 1)]
layer(x), torch.stack(one_by_one)

# %% [markdown]
# ## Dessiner un réseau
#
# Un réseau se lit de gauche à droite. La première colonne est celle des entrées : elle ne
# calcule rien, mais on l'appelle *couche d'entrée*, parce qu'elle charge les données. Chaque
# couche suivante est une colonne de neurones.

# %%
plot_network(
    sizes=(4, 5, 1),
    layers=("entrées", "couche 1", "couche 2"),
    links=("Linear(4, 5)", "Linear(5, 1)"),
    title="Un petit réseau : 4 entrées, 5 neurones, 1 sortie",
);

# %% [markdown]
# Sur le schéma d'un grand réseau, on ne dessine plus les neurones : chaque couche devient un
# bloc de la taille de son tenseur, avec son nom dessous (CONV, POOL, FLATTEN, FULLY CONNECTED)
# et celui de son activation (RELU).
#
# ## La fonction d'activation
#
# Une **fonction d'activation** est une fonction d'un nombre, non linéaire, branchée à la
# sortie de chaque neurone. Tous les neurones d'une couche ont la même, et elle n'a pas de
# poids. À quoi sert-elle ? L'exercice 7 le montrera. Voici d'abord les plus courantes, avec
# leurs dérivées.

# %%
plot_neuron(3, activation="ReLU", title="Un neurone et son activation")
plot_activations({
    "ReLU": torch.relu,
    "Leaky ReLU (0,1)": lambda x: torch.maximum(0.1 * x, x),
    "tanh": torch.tanh,
    "sigmoïde": torch.sigmoid,
});

# %% [markdown]
# | Fonction | Formule pour un nombre | Valeurs prises | Dérivée en ce nombre |
# |:--|:--|:--|:--|
# | ReLU | $\max(0, x)$ | $[0, +\infty[$ | 0 si $x < 0$, 1 si $x > 0$ |
# | Leaky ReLU | $\max(\alpha x, x)$, $\alpha$ petit, de 0,01 à 0,1 en général | $\mathbb R$ | $\alpha$ si $x < 0$, 1 si $x > 0$ |
# | tanh | $\dfrac{e^x - e^{-x}}{e^x + e^{-x}}$ | $]-1, 1[$ | $1 - \tanh^2 x$ |
# | sigmoïde | $\sigma(x) = \dfrac{1}{1 + e^{-x}}$ | $]0, 1[$ | $\sigma(x)\,(1 - \sigma(x))$ |
#
# ReLU (*rectified linear unit*) est continue, très rapide à calculer, et dérivable partout
# sauf en 0, où sa courbe fait un angle. La dérivée de droite importe autant que la fonction
# de gauche : un réseau apprend en suivant des dérivées, et là où elles sont nulles, il
# n'apprend rien.
#
# **Q1.1** (1 point) — Sur quelles parties de la figure de droite un neurone n'apprend-il
# presque plus, pour ReLU, pour tanh et pour la sigmoïde ? Que se passe-t-il si un neurone
# ReLU a une somme négative pour **tous** les exemples ? Que change Leaky ReLU ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q1-1", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# ReLU : pour x < 0, où la dérivée est exactement nulle. tanh et sigmoïde : loin de 0, des deux
# côtés, où la courbe est plate (*saturation*). Si la somme d'un neurone ReLU est négative pour
# tous les exemples, sa sortie et sa dérivée sont nulles pour tous : aucun de ses paramètres ne
# reçoit de correction, et il reste éteint (neurone « mort »). Leaky ReLU garde une petite
# pente α pour x < 0 : la correction est faible, mais pas nulle, et le neurone peut revenir.
#
# **Barème** — 0,5 : les zones (x < 0 ; loin de 0) ; 0,5 : neurone éteint pour toujours, et la
# pente α qui l'évite.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Exercice 3 — `leaky_relu`
#
# *Difficulté ●○○○○ · Importance ●●●○○ · environ 5 min · 1 point*
#
# Écrivez $\max(\alpha x, x)$, élément par élément, pour un tenseur de forme quelconque et
# $0 < \alpha < 1$, sans la fonction toute faite de PyTorch. L'entrée ne doit pas changer.
#
# <details><summary>Indice</summary>
#
# `torch.maximum(A, B)` prend le plus grand des deux tenseurs, élément par élément. Un masque
# ou `torch.where` conviennent aussi.
# </details>
#
# <details><summary>J'obtiens « maximum(): argument 'input' must be Tensor, not float »</summary>
#
# `torch.maximum` compare deux **tenseurs**. Que faut-il comparer à `x` : `alpha` ou
# `alpha * x` ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "leaky_relu-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def leaky_relu(x: torch.Tensor, alpha: float) -> torch.Tensor:
    """Calcule max(alpha x, x), élément par élément.

    Args:
        x: un tenseur de forme quelconque, qui n'est pas modifié.
        alpha: la pente des valeurs négatives, entre 0 et 1.

    Returns:
        Un tenseur de la forme de x.
    """
    ### BEGIN SOLUTION
    return torch.maximum(alpha * x, x)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "leaky_relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.leaky_relu(leaky_relu)

# %% [markdown]
# Les valeurs négatives sont réduites, les positives passent telles quelles :

# %%
leaky_relu(torch.tensor([-20.0, -1.0, 3.0]), 0.05)

# %% [markdown]
# ## La courbe d'un neurone
#
# Un neurone à **une** entrée calcule $w x + b$ : sa courbe est une droite. ReLU remplace les
# valeurs négatives par 0 : elle plie la droite là où elle coupe l'axe.
#
# Pour tracer une courbe, il faut beaucoup de points. `torch.linspace(-2, 2, 50)` en donne 50,
# régulièrement espacés. Une première idée serait une boucle :

# %%
neuron, activation = torch.nn.Linear(1, 1), torch.nn.ReLU()
ys = []
for value in torch.linspace(-2, 2, 50):
    ys.append(activation(neuron(value.reshape(1))).item())
ys[:3]

# %% [markdown]
# ## Exercice 4 — `linear_curve`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 15 min · 2 points*
#
# Retirez la boucle : calculez toutes les ordonnées en **un seul appel** de la couche. `x` est
# de forme `(N,)` ; la couche, elle, attend une ligne par point. Renvoyez un tenseur `(N,)`,
# détaché du graphe de calcul pour pouvoir être tracé.
#
# <details><summary>Indice 1 : la forme de l'entrée</summary>
#
# Un batch de $N$ points à une entrée est de forme `(N, 1)` : `x.reshape(-1, 1)`.
# </details>
#
# <details><summary>Indice 2 : la sortie</summary>
#
# La couche rend une colonne `(N, 1)`. `detach()` la sépare du graphe de calcul, et
# `reshape(-1)` en refait un vecteur.
# </details>
#
# <details><summary>J'obtiens « mat1 and mat2 shapes cannot be multiplied (1x50 and 1x1) »</summary>
#
# La couche a lu vos 50 points comme **un** exemple à 50 entrées : il en faut 50 à une entrée.
# </details>
#
# <details><summary>J'obtiens « Can't call numpy() on Tensor that requires grad »</summary>
#
# Le résultat dépend des paramètres de la couche : détachez-le d'abord.
# </details>

# %% nbgrader={"grade": false, "grade_id": "linear_curve-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_curve(
    layer: torch.nn.Module, activation: torch.nn.Module, x: torch.Tensor
) -> torch.Tensor:
    """Calcule activation(layer(x)) en tous les points, sans boucle.

    Args:
        layer: une couche à une entrée et une sortie.
        activation: la fonction d'activation.
        x: les abscisses, (N,).

    Returns:
        Les ordonnées, (N,), détachées du graphe de calcul.
    """
    ### BEGIN SOLUTION
    y = activation(layer(x.reshape(-1, 1)))
    return y.detach().reshape(-1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "linear_curve", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.linear_curve(linear_curve)

# %% [markdown]
# Quatre neurones tirés au hasard. Exécutez plusieurs fois : la pente, le sens et la place de
# la cassure changent, la forme reste.

# %%
x = torch.linspace(-2, 2, 200)
neurons = [torch.nn.Linear(1, 1) for _ in range(4)]
curves = [linear_curve(neuron, torch.nn.ReLU(), x) for neuron in neurons]
for k, ax in enumerate(new_axes(4, width=2.9, height=2.6)):
    w, b = neurons[k].weight.item(), neurons[k].bias.item()
    plot_piecewise(x, curves[k], title=f"w = {w:.2f}, b = {b:.2f}", ax=ax)

# %% [markdown]
# **À observer.** Une ReLU, une cassure au plus dans l'image. Elle est parfois hors de
# l'intervalle : la courbe est alors une droite entière, ou nulle partout.
#
# ## Exercice 5 — `ThreeNeurons`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 20 min · 3 points*
#
# Ajoutons une couche : **trois** neurones suivis de ReLU, puis **un** neurone qui combine
# leurs sorties, sans activation.

# %%
plot_network(
    sizes=(1, 3, 1),
    layers=("$x$", "3 neurones\n+ ReLU", "1 neurone"),
    links=("Linear(1, 3)", "Linear(3, 1)"),
    title="Le réseau ThreeNeurons",
);

# %% [markdown]
# Un réseau de PyTorch est une classe qui hérite de `torch.nn.Module` : `__init__` crée les
# couches et les range dans `self`, `forward` dit dans quel ordre elles s'appliquent. On
# l'appelle ensuite comme une fonction : `net(x)`.
#
# <details><summary>Indice 1 : créer</summary>
#
# `self.first = torch.nn.Linear(1, 3)` range une couche, et PyTorch en retrouve les paramètres
# tout seul. Une couche créée dans `forward` serait **neuve à chaque appel**.
# </details>
#
# <details><summary>Indice 2 : appliquer</summary>
#
# Trois étapes, chacune sur le résultat de la précédente. L'activation est `torch.relu`, ou
# une `torch.nn.ReLU()` créée dans `__init__`.
# </details>
#
# <details><summary>J'obtiens « cannot assign module before Module.__init__() call »</summary>
#
# La ligne `super().__init__()` prépare le rangement des couches : elle passe avant tout.
# </details>

# %% nbgrader={"grade": false, "grade_id": "ThreeNeurons-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class ThreeNeurons(torch.nn.Module):
    """Trois neurones avec ReLU, puis un neurone sans activation."""

    def __init__(self):
        """Crée les deux couches."""
        super().__init__()
        ### BEGIN SOLUTION
        self.first = torch.nn.Linear(1, 3)
        self.second = torch.nn.Linear(3, 1)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Calcule la sortie, (..., 1), pour une entrée (..., 1)."""
        ### BEGIN SOLUTION
        return self.second(torch.relu(self.first(x)))
        ### END SOLUTION

# %% [markdown]
# La première vérification regarde les paramètres et les formes, la seconde les valeurs.

# %% nbgrader={"grade": true, "grade_id": "ThreeNeurons", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.three_neurons(ThreeNeurons)

# %% nbgrader={"grade": true, "grade_id": "ThreeNeurons-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.three_neurons_forward(ThreeNeurons)

# %% [markdown]
# ## Prédire — `predict_sizes`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 6 min · 1 point*
#
# `first` et `second` sont deux couches comme celles de votre réseau, et `x` a la forme
# `(200, 1)`. `net` les enchaîne, avec une ReLU entre les deux ; `wide` est le même réseau, avec 1000 neurones au lieu
# de 3. Écrivez à la main, avant
# d'exécuter : une forme pour a, b et c, un nombre de paramètres, biais compris, pour les
# quatre autres.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `first(x).shape` | |
# | b | `torch.relu(first(x)).shape` | l'entrée de la seconde couche |
# | c | `second(torch.relu(first(x))).shape` | |
# | d | `n_parameters(first)` | |
# | e | `n_parameters(second)` | |
# | f | `n_parameters(net)` | le réseau entier |
# | g | `n_parameters(wide)` | |

# %% nbgrader={"grade": false, "grade_id": "predict_sizes-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_sizes() -> dict:
    """Prédit des tailles et des nombres de paramètres de deux couches.

    Returns:
        a, b, c : un n-uplet d'entiers ; d à g : un entier.
    """
    ### BEGIN SOLUTION
    shapes = {"a": (200, 3), "b": (200, 3), "c": (200, 1)}
    return {**shapes, "d": 6, "e": 4, "f": 10, "g": 3001}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_sizes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_sizes(predict_sizes)

# %% [markdown]
# Exécutons, et comparons :

# %%
def n_parameters(*layers):
    """Compte les paramètres de quelques couches."""
    return sum(p.numel() for layer in layers for p in layer.parameters())

first, second = torch.nn.Linear(1, 3), torch.nn.Linear(3, 1)
net = torch.nn.Sequential(first, torch.nn.ReLU(), second)  # en chaîne
wide = torch.nn.Sequential(
    torch.nn.Linear(1, 1000), torch.nn.ReLU(), torch.nn.Linear(1000, 1))
x = torch.ones(200, 1)
reveal(predict_sizes(), {
    "a": first(x).shape, "b": torch.relu(first(x)).shape,
    "c": second(torch.relu(first(x))).shape, "d": n_parameters(first),
    "e": n_parameters(second), "f": n_parameters(net),
    "g": n_parameters(wide)})

# %% [markdown]
# **À observer.** Une ligne par point, une colonne par neurone ; ReLU ne change pas la forme. Avec
# $n$ neurones, la première couche a $n$ poids et $n$ biais, la seconde $n$ poids et un biais : le
# réseau a $3n + 1$ paramètres.

# %% [markdown]
# ## Où la courbe se casse-t-elle ?
#
# Le neurone $i$ de la première couche passe de « éteint » à « allumé » là où sa somme change
# de signe. Entre deux de ces points, chaque ReLU est soit nulle, soit une droite : leur
# combinaison est une droite aussi. La courbe entière est donc **affine par morceaux**, et ne
# peut se casser qu'en ces points.
#
# ## Exercice 6 — `break_points`
#
# *Difficulté ●●○○○ · Importance ●●●○○ · environ 10 min · 1 point*
#
# Renvoyez les abscisses des cassures possibles pour une couche `Linear(1, n)` suivie de ReLU :
# une par neurone, dans l'ordre que vous voulez.
#
# <details><summary>Indice 1 : l'équation</summary>
#
# Le neurone de poids $w$ et de biais $b$ change de signe là où $w x + b = 0$.
# </details>
#
# <details><summary>Indice 2 : les formes</summary>
#
# `layer.weight` est de forme `(n, 1)` et `layer.bias` de forme `(n,)`. Leur quotient serait
# de forme `(n, n)` : c'est le piège du TP 0. `layer.weight[:, 0]` est de forme `(n,)`.
# </details>

# %% nbgrader={"grade": false, "grade_id": "break_points-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def break_points(layer: torch.nn.Linear) -> torch.Tensor:
    """Calcule les abscisses où les neurones d'une couche changent de signe.

    Args:
        layer: une couche Linear(1, n), de poids non nuls.

    Returns:
        n abscisses, (n,), détachées du graphe de calcul.
    """
    ### BEGIN SOLUTION
    return (-layer.bias / layer.weight[:, 0]).detach()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "break_points", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.break_points(break_points)

# %% [markdown]
# Voici quatre réseaux tirés au hasard, avec leurs cassures. Exécutez plusieurs fois.

# %%
def breaks_of(net):
    """Renvoie les cassures de la première couche, ou None sans Linear."""
    layers = [m for m in net.modules() if isinstance(m, torch.nn.Linear)]
    return break_points(layers[0]) if layers else None

# %%
x = torch.linspace(-3, 3, 300)
nets = [ThreeNeurons() for _ in range(4)]
breaks = [breaks_of(net) for net in nets]
for k, ax in enumerate(new_axes(4, width=3.2, height=3.0)):
    y = nets[k](x.reshape(-1, 1))
    plot_piecewise(x, y, breaks[k], f"Réseau {k + 1}", ax=ax)

# %% [markdown]
# **À observer.** Jamais plus de trois cassures, et toujours aux triangles. Entre elles, la
# courbe est droite : agrandissez-la, elle le reste.
#
# **Q1.2** (2 points) — (a) Pourquoi y a-t-il **au plus** trois cassures ? Donnez deux raisons
# pour lesquelles on peut en voir moins. (b) Combien de neurones faudrait-il, au moins, pour
# une courbe à 20 cassures ? Peut-on approcher une courbe lisse, comme une sinusoïde, avec un
# tel réseau, et à quel prix ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q1-2", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# (a) La sortie est une combinaison affine de trois fonctions ReLU(w x + b), et chacune n'a qu'un
# point de cassure, en x = −b/w ; ailleurs, la somme de fonctions affines est affine. On peut en
# voir moins parce que : une cassure est hors de l'intervalle tracé ; deux cassures sont
# confondues ; le poids du neurone dans la seconde couche est nul, ou trop petit pour que la
# cassure se voie ; le poids w est nul (le neurone est constant).
#
# (b) Vingt neurones au moins, un par cassure. Oui : une courbe continue sur un intervalle
# s'approche par une ligne brisée d'autant mieux que les morceaux sont nombreux ; il faut plus
# de neurones, donc plus de paramètres à apprendre ($3n + 1$). Hors de l'intervalle, la courbe
# finit par deux demi-droites : l'approximation n'y vaut plus rien.
#
# **Barème** — 0,5 : une cassure par ReLU, la somme n'en crée pas ; 0,5 : deux raisons justes ;
# 0,5 : vingt ; 0,5 : ligne brisée de plus en plus fine, au prix de plus de neurones.
# <!-- END SOLUTION -->

# %% [markdown]
# ## À quoi sert l'activation ?
#
# Pourquoi ne pas empiler des couches `Linear` sans rien entre elles ? Sans biais, trois
# couches de matrices $A_1$, $A_2$, $A_3$ donnent
#
# $$y = x\, A_1^\top A_2^\top A_3^\top = x\, (A_3 A_2 A_1)^\top = x\, M^\top
# \quad\text{avec } M = A_3 A_2 A_1$$
#
# C'est une seule couche, de matrice $M$ ! Les biais n'y changent rien.
#
# ## Exercice 7 — `collapse`
#
# *Difficulté ●●●○○ · Importance ●●●●○ · environ 20 min · 2 points*
#
# Des couches `Linear` sont appliquées l'une après l'autre, **sans activation**. Calculez la
# matrice $W$ et le biais $b$ de la seule couche qui fait la même chose : pour tout $x$, la
# pile rend $x W^\top + b$.
#
# <details><summary>Indice 1 : deux couches, sur le papier</summary>
#
# Si $x$ est une colonne, $y = A_2 (A_1 x + b_1) + b_2$ : développez. Que devient $b_1$ ?
# </details>
#
# <details><summary>Indice 2 : une récurrence</summary>
#
# Si les premières couches se résument à $(W, b)$, comment ce couple change-t-il quand on
# ajoute la couche $(A, a)$ ? Partez de la première couche, et bouclez sur les autres.
# </details>
#
# <details><summary>Indice 3 : une autre voie</summary>
#
# Que vaut la pile en $x = 0$ ? Et sur les vecteurs de base, les lignes de `torch.eye(n)` ?
# </details>
#
# <details><summary>J'obtiens « mat1 and mat2 shapes cannot be multiplied »</summary>
#
# Écrivez les tailles : `layer.weight` est $(n_{out}, n_{in})$, et la couche suivante a pour
# nombre d'entrées le nombre de sorties de celle-ci. Dans quel ordre faut-il multiplier ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "collapse-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def collapse(layers: list) -> tuple[torch.Tensor, torch.Tensor]:
    """Résume une pile de couches Linear sans activation en une seule.

    Args:
        layers: des torch.nn.Linear avec biais, dans l'ordre où elles
            s'appliquent ; n_in entrées au départ, n_out sorties à la fin.

    Returns:
        W (n_out, n_in) et b (n_out,).
    """
    ### BEGIN SOLUTION
    W, b = layers[0].weight, layers[0].bias
    for layer in layers[1:]:
        W, b = layer.weight @ W, layer.weight @ b + layer.bias
    return W.detach(), b.detach()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "collapse", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.collapse(collapse)

# %% [markdown]
# ## Prédire — `predict_stack`
#
# *Difficulté ●●○○○ · Importance ●●●●○ · environ 8 min · 1 point*
#
# Voici une pile de quatre couches. `stack(layers, f)` les applique l'une après l'autre, avec `f` **entre**
# deux couches ; sans `f`, il n'y a rien entre elles.

# %%
torch.manual_seed(18)
sizes = ((1, 20), (20, 20), (20, 20), (20, 1))
layers = [torch.nn.Linear(n, m) for n, m in sizes]

def stack(layers, f=lambda x: x):
    """Renvoie le réseau qui empile ces couches, avec f entre elles."""
    def net(x):
        x = layers[0](x)
        for layer in layers[1:]:
            x = layer(f(x))
        return x
    return net

# %% [markdown]
# `W` et `b` sont ce que renvoie `collapse(layers)`, et `triple` est la fonction $f(x) = 3x$. Écrivez à la main,
# avant d'exécuter : un nombre pour a, b, d et h, une forme pour c, `True` ou `False` pour les trois autres.
#
# | Lettre | Expression | En mots |
# |:--|:--|:--|
# | a | `n_parameters(layers[1])` | la deuxième couche, biais compris |
# | b | `n_parameters(*layers)` | les quatre couches |
# | c | `W.shape` | |
# | d | `W.numel() + b.numel()` | les paramètres de la couche qui les résume |
# | e | `is_line(stack(layers))` | la courbe du réseau est-elle une droite ? |
# | f | `is_line(stack(layers, torch.relu))` | |
# | g | `is_line(stack(layers, triple))` | |
# | h | `slope(stack(layers, triple)) / slope(stack(layers))` | le rapport des deux pentes |

# %% nbgrader={"grade": false, "grade_id": "predict_stack-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_stack() -> dict:
    """Prédit ce que valent quatre couches, avec et sans activation.

    Returns:
        a, b, d, h : un nombre ; c : une forme ; e, f, g : un booléen.
    """
    ### BEGIN SOLUTION
    counts = {"a": 420, "b": 901, "c": (1, 1), "d": 2}
    return {**counts, "e": True, "f": False, "g": True, "h": 27}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "predict_stack", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.predict_stack(predict_stack)

# %% [markdown]
# Exécutons, et comparons :

# %%
x = torch.linspace(-3, 3, 300).reshape(-1, 1)

def triple(x):
    return 3 * x

def slope(net):
    """Renvoie la pente entre les deux bouts d'une courbe."""
    return (net(x)[-1] - net(x)[0]).item() / 6

def is_line(net):
    """Dit si la pente d'un réseau est partout la même."""
    return bool(net(x).diff(n=2, dim=0).abs().max() < 1e-4)

# %%
W, b = collapse(layers)
ratio = slope(stack(layers, triple)) / slope(stack(layers))
reveal(predict_stack(), {
    "a": n_parameters(layers[1]), "b": n_parameters(*layers),
    "c": W.shape, "d": W.numel() + b.numel(),
    "e": is_line(stack(layers)), "f": is_line(stack(layers, torch.relu)),
    "g": is_line(stack(layers, triple)), "h": round(ratio, 3)})

# %% [markdown]
# **À observer.** Quatre couches, des dizaines de neurones, et une droite. Avec une ReLU entre
# les couches, les mêmes poids dessinent une vraie courbe.

# %%
left, right = new_axes(2, width=4.4, height=3.2)
without, with_relu = stack(layers), stack(layers, torch.relu)
plot_piecewise(x, without(x), title="Sans activation", ax=left)
plot_piecewise(x, with_relu(x), title="Avec ReLU", ax=right);

# %% [markdown]
# Et la droite de gauche est bien celle que votre fonction annonce :

# %%
W, b = collapse(layers)
W.item(), b.item(), (x.to(W.dtype) @ W.T + b - without(x)).abs().max().item()

# %% [markdown]
# **Q1.3** (1 point) — Pourquoi un réseau profond sans activation, malgré ses 901 paramètres, ne peut-il
# rien apprendre de plus qu'une seule couche ? Et pourquoi $f(x) = 3x$ n'y change-t-elle rien ?

# %% [markdown] nbgrader={"grade": true, "grade_id": "q1-3", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# <!-- BEGIN SOLUTION -->
# Sans activation, chaque couche est une fonction affine, et une composée de fonctions affines est affine : quels que
# soient les poids, les quatre couches calculent une pente et un biais, comme une seule, et les 901 paramètres n'y font
# que deux nombres utiles. Avec f(x) = 3x, même chose : multiplier par 3 est linéaire, cela revient à multiplier par 3 la
# matrice et le biais de la couche d'avant. Il faut une activation **non linéaire**.
#
# **Barème** — 0,5 : une composée de fonctions affines est affine ; 0,5 : 3x est linéaire, il faut une
# activation qui ne le soit pas.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Clinique — `mended_gap`
#
# *Difficulté ●●○○○ · Importance ●●●●● · environ 10 min · 1 point*
#
# Apprendre, au TP 2, ce sera rapprocher une courbe de quelques points. Encore faut-il savoir mesurer à
# quelle distance elle en est. Ce programme le fait : il compare, en chaque abscisse, la sortie d'un
# réseau et l'ordonnée du point. Il a une seule faute, que presque tous ceux qui utilisent PyTorch ont faite.

# %%
def broken_gap(net, x, y):
    """Écart moyen entre la courbe d'un réseau et N points (x, y)."""
    estim = net(x.reshape(-1, 1))
    gaps = (estim - y).abs()
    return gaps.mean().item()

# %% [markdown]
# Pour l'essayer, prenons des points dont nous savons tout : ils sont **sur** la courbe. L'écart
# doit être nul.

# %%
torch.manual_seed(5)
net = torch.nn.Sequential(
    torch.nn.Linear(1, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
x = torch.linspace(-3, 3, 13)
y = net(x.reshape(-1, 1)).detach().reshape(-1)
ax = plot_piecewise(x, y, title="Des points pris sur la courbe")
ax.plot(x, y, "o", color="black", label="points")
ax.legend()
broken_gap(net, x, y)

# %% [markdown]
# Aucune erreur, et un écart qui n'est pas nul. Un réseau que l'on entraînerait à diminuer cet écart-là
# deviendrait presque plat, sans jamais passer par les points. Essayer un programme sur un cas
# dont on connaît la réponse : c'est le premier geste des gens du métier.
#
# Trouvez la faute de `broken_gap`. Recopiez-la ci-dessous sous le nom `mended_gap`, et réparez-la : la
# moyenne des valeurs absolues de $N$ écarts, un par point.
#
# <details><summary>Indice 1 : que regarder ?</summary>
#
# Affichez la forme de `estim`, celle de `y`, puis celle de `gaps`. Combien d'écarts attend-on ?
# </details>
#
# <details><summary>Indice 2 : le broadcasting</summary>
#
# Une colonne `(N, 1)` et un vecteur `(N,)` : que dit la règle du TP 0, qui aligne les formes à droite ?
# </details>

# %% nbgrader={"grade": false, "grade_id": "mended_gap-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mended_gap(net: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Calcule l'écart moyen entre la courbe d'un réseau et des points.

    Args:
        net: un réseau à une entrée et une sortie, (N, 1) donne (N, 1).
        x, y: les abscisses et les ordonnées des points, (N,).

    Returns:
        La moyenne des N écarts, en valeur absolue.
    """
    ### BEGIN SOLUTION
    estim = net(x.reshape(-1, 1)).reshape(-1)
    return (estim - y).abs().mean().item()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "mended_gap", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mended_gap(mended_gap)

# %% [markdown]
# **À observer.** Guéri : l'écart est nul sur la courbe, et vaut ce que l'on a ajouté si l'on s'en éloigne.

# %%
mended_gap(net, x, y), mended_gap(net, x, y + 0.5)

# %% [markdown]
# ## Bilan
#
# | Objet | Calcul | Tailles |
# |:--|:--|:--|
# | neurone | $\sum_i x_i w_i + b$ | $(\dots, n)$ donne $(\dots)$ |
# | `Linear(n, m)` | $x A^\top + b$ | $(\dots, n)$ donne $(\dots, m)$ |
# | activation | élément par élément, sans poids | ne change pas la forme |
# | `Linear` empilées sans activation | une seule `Linear` | $W$ : $(n_{out}, n_{in})$ |
#
# À retenir :
#
# - une couche traite tout un batch en un appel : l'exemple en ligne, jamais de boucle ;
# - une ReLU fait une cassure ; $n$ neurones, au plus $n$ cassures ;
# - c'est la non-linéarité qui rend la profondeur utile ;
# - une colonne $(N, 1)$ moins un vecteur $(N,)$ font $N^2$ différences, sans un mot d'avertissement ;
# - là où la dérivée d'une activation est nulle, rien ne s'apprend.
#
# **La suite.** Ici, les poids sont tirés au hasard, et les courbes le sont aussi. Au
# [TP 2](../tp02_apprentissage/tp02_apprentissage.ipynb), on cherche les poids qui donnent la
# courbe que l'on veut : c'est l'apprentissage.
