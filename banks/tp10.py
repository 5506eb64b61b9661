"""Answers to lab 10 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp10_categories")

_C = "compute_cat_per_pixel"
# --- compute_cat_per_pixel ----------------------------------------------------

_POINTS = "np.stack([xxxx, yyyy], axis=-1)"
_ARGMAX = "torch.argmax(scores, dim=-1).numpy()"
bank.wrong(
    "compute_cat_per_pixel",
    "x et y échangés",
    {_POINTS: "np.stack([yyyy, xxxx], axis=-1)"},
    says="échangés",
)
bank.wrong("compute_cat_per_pixel", "argmax sur l'axe 0", {"dim=-1": "dim=0"}, says="argmax")
bank.wrong("compute_cat_per_pixel", "argmax sur l'axe 1", {"dim=-1": "dim=1"}, says="argmax")
bank.wrong("compute_cat_per_pixel", "argmax sans axe", {", dim=-1": ""}, says="")
bank.wrong(
    "compute_cat_per_pixel", "argmin", {"torch.argmax": "torch.argmin"}, says="plus petit score"
)
bank.wrong(
    "compute_cat_per_pixel",
    "valeur du maximum",
    {_ARGMAX: "scores.max(dim=-1).values.numpy()"},
    says="numéros de catégorie",
)
bank.wrong(
    "compute_cat_per_pixel",
    "scores renvoyés",
    {_ARGMAX: "scores.numpy()"},
    says="ce sont les scores",
)
bank.wrong(
    "compute_cat_per_pixel",
    "aplati",
    {_ARGMAX: f"{_ARGMAX}.reshape(-1)"},
    says="rendre celle de",
    credit=0.5,
)
bank.wrong("compute_cat_per_pixel", "transposé", {_ARGMAX: f"{_ARGMAX}.T"}, says="transposée")
bank.wrong(
    "compute_cat_per_pixel",
    "coordonnées sur le premier axe, puis reshape",
    {_POINTS: "np.stack([xxxx, yyyy]).reshape(*xxxx.shape, 2)"},
    says="pixels",
)
bank.wrong(
    "compute_cat_per_pixel", "toujours 1", {_ARGMAX: "np.ones_like(xxxx)"}, says="la catégorie 1"
)
bank.wrong(
    "compute_cat_per_pixel",
    "numérotées à partir de 1",
    {_ARGMAX: f"{_ARGMAX} + 1"},
    says="à partir de 1",
)
bank.wrong("compute_cat_per_pixel", "double précision", {", dtype=torch.float32": ""}, says="dtype")
bank.wrong(
    "compute_cat_per_pixel",
    "NumPy des scores sous gradient",
    {
        "    with torch.no_grad():\n        scores = model(points)": "    scores = model(points)",
        _ARGMAX: "scores.numpy().argmax(-1)",
    },
    says="Can't call numpy",
)
bank.wrong("compute_cat_per_pixel", "return oublié", {"return torch": "torch"}, says="return")
bank.right(
    "compute_cat_per_pixel",
    "points en ligne, puis reshape",
    {
        _POINTS: "np.stack([xxxx.ravel(), yyyy.ravel()], axis=1)",
        _ARGMAX: "scores.argmax(1).reshape(xxxx.shape).numpy()",
    },
)
bank.right(
    "compute_cat_per_pixel",
    "FloatTensor et dstack",
    {
        "torch.tensor(np.stack([xxxx, yyyy], axis=-1), dtype=torch.float32)": "torch.FloatTensor(np.dstack((xxxx, yyyy)))"
    },
)
bank.right(
    "compute_cat_per_pixel",
    "torch.stack, sans no_grad",
    {
        "torch.tensor(np.stack([xxxx, yyyy], axis=-1), dtype=torch.float32)": "torch.stack([torch.tensor(xxxx), torch.tensor(yyyy)], dim=2).float()",
        "    with torch.no_grad():\n        scores": "    scores",
        "dim=-1": "axis=2",
    },
)
bank.wrong(
    "compute_cat_per_pixel",
    "max(...).indices en tenseur",
    {_ARGMAX: "scores.max(dim=2).indices"},
    says="tableau NumPy",
    credit=0.5,
)
bank.right(
    "compute_cat_per_pixel", "argmax de NumPy", {_ARGMAX: "scores.detach().numpy().argmax(axis=2)"}
)

_TENSOR = "torch.tensor(np.stack([xxxx, yyyy], axis=-1), dtype=torch.float32)"
_MODEL = "    with torch.no_grad():\n        scores = model(points)\n"
bank.wrong(_C, "flottants", {_ARGMAX: f"{_ARGMAX}.astype(float)"}, says="entiers", credit=0.5)
bank.wrong(
    _C, "une liste", {_ARGMAX: "torch.argmax(scores, dim=-1).tolist()"}, says="tableau NumPy"
)
bank.wrong(
    _C,
    "modèle passé en double",
    {", dtype=torch.float32": "", "model(points)": "model.double()(points)"},
    says="le modèle",
    credit=0.5,
)
bank.wrong(
    _C,
    "grille centrée sur place",
    {"    points": "    xxxx -= xxxx.mean()\n    points"},
    says="modifie sur place",
)
bank.wrong(
    _C,
    "un pixel à la fois",
    {_ARGMAX: "np.array([[int(s.argmax()) for s in row] for row in scores])"},
    says="boucle",
)
bank.wrong(_C, "mêmes coordonnées pour x et y", {"[xxxx, yyyy]": "[xxxx, xxxx]"}, says="pixels")
bank.right(
    _C,
    "column_stack",
    {
        _POINTS: "np.column_stack([xxxx.ravel(), yyyy.ravel()])",
        _ARGMAX: "scores.numpy().argmax(axis=1).reshape(xxxx.shape)",
    },
)
bank.right(_C, "max(...).indices", {_ARGMAX: "scores.max(dim=2).indices.numpy()"})
bank.wrong(
    _C,
    "poids à la main",
    {
        _MODEL: "    W, b = model.weight.detach(), model.bias.detach()\n    scores = points @ W.T + b\n"
    },
    says="no attribute 'weight'",
    credit=0.5,
)
bank.right(
    _C,
    "tableau vide rempli",
    {
        _TENSOR: "torch.empty(*xxxx.shape, 2)",
        "    with": "    points[..., 0] = torch.from_numpy(xxxx)\n    points[..., 1] = torch.from_numpy(yyyy)\n    with",
    },
)
bank.right(
    _C,
    "copie du modèle en double",
    {
        ", dtype=torch.float32": "",
        "    with": "    from copy import deepcopy\n\n    model = deepcopy(model).double()\n    with",
    },
)
bank.right(_C, "int32", {_ARGMAX: f"{_ARGMAX}.astype(np.int32)"})
bank.right(_C, "argsort", {_ARGMAX: "scores.argsort(dim=-1, descending=True)[..., 0].numpy()"})
bank.wrong(
    _C,
    "einsum des paramètres",
    {
        _MODEL: '    W, b = list(model.parameters())[-2:]\n    scores = torch.einsum("hwk,ck->hwc", points, W) + b\n'
    },
    says="",
    credit=0.5,
)
bank.right(
    _C,
    "flatten, unflatten",
    {"model(points)": "model(points.flatten(0, 1)).unflatten(0, xxxx.shape)"},
)
bank.right(
    _C,
    "un passage par forward",
    {"model(points)": "model.forward(points.reshape(-1, 2)).reshape(*xxxx.shape, -1)"},
)
bank.demand(
    _C,
    "Écrivez la fonction qui renvoie la catégorie prédite à chaque pixel, sans boucle",
    "un pixel à la fois",
)
bank.demand(_C, "prendre l'indice du plus grand score de chaque pixel", "argmin")
bank.demand(_C, "convertir le résultat en tableau NumPy", "max(...).indices en tenseur")
bank.demand(_C, "de la taille de `xxxx`", "aplati")
bank.demand(_C, "tableau d'entiers (h, l)", "flottants")
bank.demand(_C, "appliquer le modèle", "modèle passé en double")
bank.demand(_C, "à des réseaux de plusieurs couches", "poids à la main")

# --- Net ----------------------------------------------------------------------

bank.wrong("Net", "deux sorties", {"nn.Linear(2, 3)": "nn.Linear(2, 2)"}, says="les formes")
bank.wrong("Net", "tailles échangées", {"nn.Linear(2, 3)": "nn.Linear(3, 2)"}, says="")
bank.wrong("Net", "sans biais", {"nn.Linear(2, 3)": "nn.Linear(2, 3, bias=False)"}, says="biais")
bank.wrong(
    "Net",
    "softmax en sortie",
    {"return self.layer(x)": "return torch.softmax(self.layer(x), dim=-1)"},
    says="softmax",
    credit=0.5,
)
bank.wrong(
    "Net",
    "ReLU en sortie",
    {"return self.layer(x)": "return torch.relu(self.layer(x))"},
    says="ReLU",
    credit=0.5,
)
bank.wrong(
    "Net",
    "sigmoïde en sortie",
    {"return self.layer(x)": "return torch.sigmoid(self.layer(x))"},
    says="sigmoid",
    credit=0.5,
)
bank.wrong(
    "Net",
    "couche créée dans forward",
    {"return self.layer(x)": "return nn.Linear(2, 3)(x)"},
    says="deux appels",
)
bank.wrong(
    "Net",
    "couche dans une liste",
    {
        "self.layer = nn.Linear(2, 3)": "self.layers = [nn.Linear(2, 3)]",
        "self.layer(x)": "self.layers[0](x)",
    },
    says="aucun paramètre",
)
bank.wrong("Net", "super oublié", {"        super().__init__()\n": ""}, says="Module.__init__")
bank.wrong(
    "Net", "argmax en sortie", {"return self.layer(x)": "return self.layer(x).argmax(-1)"}, says=""
)
_LAYER = "self.layer = nn.Linear(2, 3)"
bank.wrong(
    "Net",
    "graine dans __init__",
    {_LAYER: "torch.manual_seed(0)\n        " + _LAYER},
    says="les mêmes poids",
    credit=0.5,
)
bank.wrong(
    "Net",
    "couche gelée",
    {_LAYER: _LAYER + ".requires_grad_(False)"},
    says="aucun des 2",
    credit=0.5,
)
bank.wrong(
    "Net2",
    "couche cachée détachée",
    {"torch.relu(self.hidden(x))": "torch.relu(self.hidden(x)).detach()"},
    says="2 des 4",
    credit=0.5,
)
bank.wrong(
    "Net2",
    "sortie par .data",
    {"self.output(torch.relu(self.hidden(x)))": "self.output(torch.relu(self.hidden(x))).data"},
    says="aucun des 4",
    credit=0.5,
)
bank.wrong("Net", "return oublié", {"return self.layer(x)": "self.layer(x)"}, says="return")
bank.wrong("Net", "forward mal écrit", {"def forward": "def foward"}, says="`forward`")
bank.wrong(
    "Net",
    "une couche de trop",
    {
        "return self.layer(x)": "return self.other(self.layer(x))",
        "self.layer = nn.Linear(2, 3)": "self.layer = nn.Linear(2, 3)\n        self.other = nn.Linear(3, 3)",
    },
    says="les formes",
)
bank.right(
    "Net",
    "Sequential",
    {"self.layer = nn.Linear(2, 3)": "self.layer = nn.Sequential(nn.Linear(2, 3))"},
)
bank.right(
    "Net",
    "paramètres à la main",
    {
        "self.layer = nn.Linear(2, 3)": "self.W = nn.Parameter(torch.randn(3, 2))\n        self.b = nn.Parameter(torch.zeros(3))",
        "self.layer(x)": "x @ self.W.T + self.b",
    },
)
bank.right(
    "Net",
    "biais d'abord",
    {
        "self.layer = nn.Linear(2, 3)": "self.b = nn.Parameter(torch.zeros(3))\n        self.W = nn.Parameter(torch.randn(3, 2))",
        "self.layer(x)": "nn.functional.linear(x, self.W, self.b)",
    },
)
bank.right(
    "Net",
    "super à l'ancienne, autre nom",
    {"super().__init__()": "super(Net, self).__init__()", "self.layer": "self.couche1"},
)

_LAYER, _APPLY = "self.layer = nn.Linear(2, 3)", "self.layer(x)"
bank.wrong(
    "Net",
    "log_softmax en sortie",
    {_APPLY: "self.layer(x).log_softmax(-1)"},
    says="log_softmax",
    credit=0.5,
)
bank.wrong("Net", "tanh en sortie", {_APPLY: "torch.tanh(self.layer(x))"}, says="tanh", credit=0.5)
bank.wrong(
    "Net",
    "sans nn.Module",
    {"(nn.Module)": "", "        super().__init__()\n": "", "def forward": "def __call__"},
    says="n'hérite pas",
)
bank.right(
    "Net",
    "ModuleList",
    {_LAYER: "self.layers = nn.ModuleList([nn.Linear(2, 3)])", _APPLY: "self.layers[0](x)"},
)
bank.right(
    "Net",
    "functional.linear",
    {_APPLY: "nn.functional.linear(x, self.layer.weight, self.layer.bias)"},
)
bank.right(
    "Net",
    "hérite de Linear",
    "class Net(nn.Linear):\n    def __init__(self):\n        super().__init__(2, 3)",
)
bank.right(
    "Net",
    "arguments nommés",
    {"nn.Linear(2, 3)": "nn.Linear(in_features=2, out_features=3, bias=True)"},
)
bank.right(
    "Net",
    "biais à part",
    {
        _LAYER: "self.W = nn.Linear(2, 3, bias=False)\n        self.b = nn.Parameter(torch.zeros(3))",
        _APPLY: "self.W(x) + self.b",
    },
)
bank.right(
    "Net",
    "einsum",
    {_APPLY: 'torch.einsum("...k,ck->...c", x, self.layer.weight) + self.layer.bias'},
)
bank.right(
    "Net",
    "tailles par défaut",
    {
        "def __init__(self)": "def __init__(self, n_in=2, n_out=3)",
        "nn.Linear(2, 3)": "nn.Linear(n_in, n_out)",
    },
)
bank.right(
    "Net",
    "par une classe à soi",
    "class Plane(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.scores = nn.Linear(2, n)\n\n    def forward(self, x):\n        return self.scores(x)\n\n\nclass Net(Plane):\n    def __init__(self):\n        super().__init__(3)",
)
bank.right(
    "Net",
    "addmm par reshape",
    {
        _APPLY: "torch.addmm(self.layer.bias, x.reshape(-1, 2), self.layer.weight.T).reshape(*x.shape[:-1], 3)"
    },
)
bank.demand("Net", "Ses sorties sont les trois scores", "deux sorties")
bank.demand("Net", "trois scores, sans activation", "softmax en sortie")
bank.demand("Net", "une classe, dont `__init__` crée les couches", "couche créée dans forward")
bank.demand("Net", "dont `forward` les applique", "forward mal écrit")
bank.demand("Net", "ses poids apparaissent dans `net.parameters()`", "couche dans une liste")

# --- margin_error -------------------------------------------------------------

_TERM = "torch.relu(scores[j] - scores[id_cat] + delta)"
bank.wrong(
    "margin_error",
    "δ compté pour la bonne catégorie",
    {"if j != id_cat": "if True"},
    says="n'atteindra jamais 0",
)
bank.wrong(
    "margin_error", "numéro au lieu du score", {"scores[id_cat]": "id_cat"}, says="son score"
)
bank.wrong("margin_error", "signe de δ", {"+ delta": "- delta"}, says="mauvais signe")
bank.wrong("margin_error", "δ oublié", {" + delta": ""}, says="`delta` n'intervient pas")
bank.wrong(
    "margin_error",
    "différence à l'envers",
    {"scores[j] - scores[id_cat]": "scores[id_cat] - scores[j]"},
    says="à l'envers",
)
bank.wrong(
    "margin_error",
    "maximum oublié",
    {_TERM: "(scores[j] - scores[id_cat] + delta)"},
    says="maximum avec 0 manque",
)
bank.wrong(
    "margin_error",
    "maximum de la somme",
    {_TERM: "(scores[j] - scores[id_cat] + delta)", "return total": "return torch.relu(total)"},
    says="non sur la somme",
)
bank.wrong(
    "margin_error",
    "plus grand terme seulement",
    {"total + torch.relu": "torch.max(total, torch.relu", "+ delta)": "+ delta))"},
    says="seul le plus grand",
)
bank.wrong("margin_error", "carré", {_TERM: _TERM + " ** 2"}, says="carré")
bank.wrong("margin_error", "valeur absolue", {"torch.relu": "torch.abs"}, says="valeur absolue")
bank.wrong(
    "margin_error",
    "moyenne",
    {"return total": "return total / len(scores)"},
    says="moyenne sur les catégories",
)
bank.wrong(
    "margin_error",
    "moyenne des autres",
    {"return total": "return total / (len(scores) - 1)"},
    says="moyenne sur les catégories",
)
bank.wrong(
    "margin_error",
    "trois catégories en dur",
    {"range(len(scores))": "range(3)"},
    says="trois premières",
)
bank.wrong(
    "margin_error",
    "item : gradient perdu",
    {"return total": "return total.item()"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "margin_error",
    "bon score détaché",
    {"scores[id_cat]": "scores[id_cat].detach()"},
    says="détachée",
    credit=0.5,
)
bank.wrong(
    "margin_error",
    "compte les fautes",
    {_TERM: "(scores[j] - scores[id_cat] + delta > 0)"},
    says="vous comptez",
)
bank.wrong(
    "margin_error",
    "return dans la boucle",
    {"    return total": "            return total"},
    says="",
)
bank.wrong("margin_error", "return oublié", {"return total": "total"}, says="return")
bank.wrong(
    "margin_error", "δ par défaut de 1", {"delta: float = 0.0": "delta: float = 1.0"}, says=""
)
bank.wrong("margin_error", "signe de l'erreur", {"return total": "return -total"}, says="négative")
bank.right(
    "margin_error",
    "clamp vectorisé, δ retiré",
    "def margin_error(scores, id_cat, delta=0.0):\n    return torch.clamp(scores - scores[id_cat] + delta, min=0).sum() - delta",
)
bank.right(
    "margin_error",
    "max de Python",
    {
        "torch.relu(scores[j] - scores[id_cat] + delta)": "max(0, scores[j] - scores[id_cat] + delta)",
        "torch.tensor(0.0)": "0",
    },
)
bank.right(
    "margin_error",
    "torch.max",
    {_TERM: "torch.max(torch.tensor(0.0), scores[j] - (scores[id_cat] - delta))"},
)
bank.right(
    "margin_error",
    "multi_margin_loss",
    "def margin_error(scores, id_cat, delta=0.0):\n    c = torch.tensor(id_cat)\n    return nn.functional.multi_margin_loss(scores, c, margin=delta) * len(scores)",
)
bank.wrong(
    "margin_error",
    "résultat de taille (1,)",
    {"torch.tensor(0.0)": "torch.zeros(1)"},
    says="exactement",
    credit=0.5,
)
bank.right(
    "margin_error",
    "masque booléen",
    "def margin_error(scores, id_cat, delta=0.0):\n    others = torch.arange(len(scores)) != id_cat\n    return torch.relu(scores[others] - scores[id_cat] + delta).sum()",
)

_ONE = "def margin_error(scores, id_cat, delta=0.0):\n    "
bank.right(
    "margin_error",
    "compréhension",
    _ONE
    + "return sum(torch.relu(s - scores[id_cat] + delta) for j, s in enumerate(scores) if j != id_cat)",
)
bank.right(
    "margin_error",
    "cat des autres",
    _ONE
    + "others = torch.cat([scores[:id_cat], scores[id_cat + 1 :]])\n    return torch.clamp(others - scores[id_cat] + delta, min=0).sum()",
)
bank.right(
    "margin_error",
    "float64",
    _ONE
    + "gaps = (scores.double() - scores[id_cat].double() + delta).relu()\n    return gaps.sum() - gaps[id_cat]",
)
bank.right(
    "margin_error",
    "one-hot",
    _ONE
    + "c = nn.functional.one_hot(torch.tensor(id_cat), len(scores))\n    return ((scores - scores @ c.float() + delta).relu() * (1 - c)).sum()",
)
bank.right(
    "margin_error",
    "where",
    _ONE
    + "t = scores - scores[id_cat] + delta\n    return torch.where((t > 0) & (torch.arange(len(t)) != id_cat), t, torch.zeros(())).sum()",
)
bank.right(
    "margin_error",
    "if",
    {
        f"total = total + {_TERM}": "gap = scores[j] - scores[id_cat] + delta\n            if gap > 0:\n                total = total + gap"
    },
)
bank.right(
    "margin_error",
    "récursive",
    _ONE
    + "def rest(j):\n        if j == len(scores):\n            return torch.zeros(())\n        own = torch.relu(scores[j] - scores[id_cat] + delta) if j - id_cat else 0\n        return own + rest(j + 1)\n\n    return rest(0)",
)
bank.wrong(
    "margin_error",
    "scores normalisés sur place",
    {"    total = torch": "    scores.data -= 1.0\n    total = torch"},
    says="modifie sur place",
    credit=0.5,
)
bank.demand("margin_error", "Chaque autre catégorie compte", "δ compté pour la bonne catégorie")
bank.demand(
    "margin_error", "compte pour ce dont son score dépasse celui de la bonne", "maximum oublié"
)
bank.demand("margin_error", "Ce nombre est la marge", "signe de δ")
bank.demand("margin_error", "delta: la marge.", "δ oublié")
bank.demand("margin_error", "Prenez d'abord $\\delta = 0$", "δ par défaut de 1")
bank.demand("margin_error", "les scores des catégories, (n_cat,)", "trois catégories en dur")
bank.demand("margin_error", "un tenseur 0-d", "résultat de taille (1,)")

# --- train --------------------------------------------------------------------

bank.wrong("train", "zero_grad oublié", {"        optim.zero_grad()\n": ""}, says="remettre à zéro")
bank.wrong(
    "train",
    "une couche seulement",
    {"SGD(model.parameters()": "SGD(list(model.parameters())[:2]"},
    says="2 sur 4",
    credit=0.5,
)
bank.wrong("train", "step oublié", {"        optim.step()\n": ""}, says="n'ont pas changé")
bank.wrong("train", "backward oublié", {"        loss.backward()\n": ""}, says="n'ont pas changé")
bank.wrong("train", "lr en dur", {"lr=lr": "lr=0.1"}, says="`lr` reçu")
bank.wrong("train", "Adam", {"torch.optim.SGD": "torch.optim.Adam"}, says="SGD", credit=0.5)
bank.wrong("train", "élan", {"lr=lr)": "lr=lr, momentum=0.9)"}, says="SGD", credit=0.5)
bank.wrong(
    "train",
    "zero_grad entre backward et step",
    {"        loss.backward()": "        loss.backward()\n        optim.zero_grad()"},
    says="n'ont pas changé",
)
bank.wrong(
    "train",
    "return dans la boucle",
    {"    return errors": "        return errors"},
    says="un seul pas",
)
bank.wrong(
    "train", "boucle à soi", {"in iterations": "in range(50)"}, says="parcourez `iterations`"
)
bank.wrong("train", "maximisation", {"lr=lr)": "lr=lr, maximize=True)"}, says="montent la pente")
bank.wrong(
    "train",
    "erreurs jamais notées",
    {"        errors.append(loss.item())\n": ""},
    says="longueur 0",
    credit=0.5,
)
bank.wrong(
    "train",
    "dernière erreur seulement",
    {"return errors": "return loss.item()"},
    says="la liste des erreurs",
    credit=0.5,
)
bank.wrong(
    "train",
    "un point à la fois",
    {
        "        loss = error(model(X), cats)\n        loss.backward()\n        optim.step()": "        for x, c in zip(X, cats):\n            optim.zero_grad()\n            loss = error(model(x[None]), c[None])\n            loss.backward()\n            optim.step()"
    },
    says="tout le batch",
)
bank.wrong("train", "return oublié", {"    return errors": "    errors"}, says="return", credit=0.5)
bank.right(
    "train",
    "descente à la main",
    {
        "        optim.step()": "        with torch.no_grad():\n            for p in model.parameters():\n                p -= lr * p.grad"
    },
)
bank.right("train", "model.zero_grad", {"optim.zero_grad()": "model.zero_grad()"})
bank.right(
    "train",
    "zero_grad à la fin",
    {
        "        optim.zero_grad()\n": "",
        "        optim.step()": "        optim.step()\n        optim.zero_grad()",
    },
)
bank.right("train", "erreurs en tenseurs détachés", {"loss.item()": "loss.detach()"})
bank.right(
    "train",
    "affiche l'itération",
    {"for _ in iterations:": "for k in iterations:\n        print('Itération', k)"},
)

_LOSS = "error(model(X), cats)"
bank.wrong(
    "train",
    "error ignorée",
    {_LOSS: "nn.functional.cross_entropy(model(X), cats)"},
    says="`error` reçue",
)
bank.wrong(
    "train",
    "erreurs après le pas",
    {"errors.append(loss.item())": f"errors.append({_LOSS}.item())"},
    says="d'avant",
    credit=0.5,
)
bank.wrong("train", "RMSprop", {"torch.optim.SGD": "torch.optim.RMSprop"}, says="SGD", credit=0.5)
bank.wrong(
    "train",
    "erreurs cumulées",
    {"errors.append(loss.item())": "errors.append(loss.item() + sum(errors))"},
    says="erreurs de chaque",
    credit=0.5,
)
bank.wrong(
    "train",
    "X modifié",
    {"    errors = []": "    errors = []\n    X += 1e-7"},
    says="modifie sur place",
    credit=0.5,
)
bank.right(
    "train",
    "enumerate et liste",
    {
        "for _ in iterations:": "for k, _ in enumerate(iterations):",
        "errors.append(loss.item())": "errors += [float(loss)]",
    },
)
bank.right("train", "zero_grad(set_to_none=False)", {"zero_grad()": "zero_grad(set_to_none=False)"})
bank.right(
    "train",
    "fonction à part",
    "def one_step(model, optim, error, X, cats):\n    loss = error(model(X), cats)\n    optim.zero_grad()\n    loss.backward()\n    optim.step()\n    return loss.item()\n\n\ndef train(model, error, X, cats, iterations, lr):\n    optim = torch.optim.SGD(model.parameters(), lr=lr)\n    return [one_step(model, optim, error, X, cats) for _ in iterations]",
)
bank.right(
    "train",
    "closure",
    {
        "        optim.zero_grad()\n": "",
        f"        loss = {_LOSS}\n        loss.backward()\n        optim.step()": f"        def closure():\n            optim.zero_grad()\n            value = {_LOSS}\n            value.backward()\n            return value\n\n        loss = optim.step(closure)",
    },
)
bank.right("train", "options explicites", {"lr=lr": "lr, momentum=0, weight_decay=0"})
bank.right(
    "train", "erreur finale en plus", {"    return errors": f"    return [*errors, {_LOSS}.item()]"}
)
bank.demand("train", "Écrivez la boucle d'apprentissage, avec `torch.optim.SGD`", "Adam")
bank.demand("train", "tous les points passent ensemble", "un point à la fois")
bank.demand("train", "mettre les gradients à zéro", "zero_grad oublié")
bank.demand("train", "un pas de l'optimiseur", "step oublié")
bank.demand("train", "`error(scores, cats)` est une fonction que l'on vous donne", "error ignorée")
bank.demand("train", "écrivez `for _ in iterations`", "boucle à soi")
bank.demand("train", "le taux d'apprentissage.", "lr en dur")
bank.demand("train", "L'erreur à chaque itération, avant le pas.", "erreurs après le pas")

# --- Net2 ---------------------------------------------------------------------

bank.wrong(
    "Net2", "ReLU oubliée", {"torch.relu(self.hidden(x))": "self.hidden(x)"}, says="la ReLU manque"
)
bank.wrong("Net2", "tanh", {"torch.relu": "torch.tanh"}, says="tanh")
bank.wrong("Net2", "sigmoïde", {"torch.relu": "torch.sigmoid"}, says="sigmoïde")
bank.wrong("Net2", "leaky ReLU", {"torch.relu": "nn.functional.leaky_relu"}, says="leaky")
bank.wrong(
    "Net2",
    "ReLU en sortie aussi",
    {
        "self.output(torch.relu(self.hidden(x)))": "torch.relu(self.output(torch.relu(self.hidden(x))))"
    },
    says="ReLU",
    credit=0.5,
)
bank.wrong(
    "Net2",
    "ReLU en sortie seulement",
    {"self.output(torch.relu(self.hidden(x)))": "torch.relu(self.output(self.hidden(x)))"},
    says="non entre les deux",
)
bank.wrong(
    "Net2",
    "softmax en sortie",
    {
        "return self.output(torch.relu(self.hidden(x)))": "return self.output(torch.relu(self.hidden(x))).softmax(-1)"
    },
    says="softmax",
    credit=0.5,
)
bank.wrong(
    "Net2",
    "n_hidden ignoré",
    {"nn.Linear(2, n_hidden)": "nn.Linear(2, 100)", "nn.Linear(n_hidden, 3)": "nn.Linear(100, 3)"},
    says="les formes",
)
bank.wrong(
    "Net2", "deux scores", {"nn.Linear(n_hidden, 3)": "nn.Linear(n_hidden, 2)"}, says="les formes"
)
bank.wrong(
    "Net2",
    "sans biais",
    {"nn.Linear(2, n_hidden)": "nn.Linear(2, n_hidden, bias=False)"},
    says="biais",
)
bank.wrong(
    "Net2",
    "couche cachée oubliée dans forward",
    {"self.output(torch.relu(self.hidden(x)))": "self.hidden(x)"},
    says="la forme",
)
bank.wrong(
    "Net2",
    "une couche cachée de trop",
    {"self.output = ": "self.more = nn.Linear(n_hidden, n_hidden)\n        self.output = "},
    says="les formes",
)
bank.wrong("Net2", "return oublié", {"return self.output": "self.output"}, says="return")
bank.right(
    "Net2",
    "Sequential",
    {
        "self.hidden = nn.Linear(2, n_hidden)\n        self.output = nn.Linear(n_hidden, 3)": "self.layers = nn.Sequential(nn.Linear(2, n_hidden), nn.ReLU(), nn.Linear(n_hidden, 3))",
        "self.output(torch.relu(self.hidden(x)))": "self.layers(x)",
    },
)
bank.right("Net2", "nn.functional.relu", {"torch.relu": "nn.functional.relu"})
bank.right(
    "Net2",
    "clamp, ordre inverse des couches",
    {
        "torch.relu(self.hidden(x))": "self.hidden(x).clamp(min=0)",
        "self.hidden = nn.Linear(2, n_hidden)\n        self.output = nn.Linear(n_hidden, 3)": "self.output = nn.Linear(n_hidden, 3)\n        self.hidden = nn.Linear(2, n_hidden)",
    },
)

_TWO = "self.hidden = nn.Linear(2, n_hidden)\n        self.output = nn.Linear(n_hidden, 3)"
_NET2 = "self.output(torch.relu(self.hidden(x)))"
bank.right(
    "Net2",
    "module ReLU",
    {_TWO: _TWO + "\n        self.relu = nn.ReLU()", "torch.relu": "self.relu"},
)
bank.right(
    "Net2",
    "ModuleList",
    {
        _TWO: "self.layers = nn.ModuleList([nn.Linear(2, n_hidden), nn.Linear(n_hidden, 3)])",
        _NET2: "self.layers[1](self.layers[0](x).relu())",
    },
)
bank.right(
    "Net2",
    "deux temps",
    {
        f"return {_NET2}": "h = self.hidden(x)\n        h = nn.functional.relu(h, inplace=True)\n        return self.output(h)"
    },
)
bank.right(
    "Net2",
    "maximum avec 0",
    {"torch.relu(self.hidden(x))": "torch.maximum(self.hidden(x), torch.zeros(()))"},
)
bank.right(
    "Net2",
    "masque",
    {f"return {_NET2}": "h = self.hidden(x)\n        return self.output(h * (h > 0))"},
)
bank.right(
    "Net2",
    "hérite de Sequential",
    "class Net2(nn.Sequential):\n    def __init__(self, n_hidden):\n        super().__init__(nn.Linear(2, n_hidden), nn.ReLU(), nn.Linear(n_hidden, 3))",
)
bank.right(
    "Net2",
    "paramètres à la main",
    {
        _TWO: "self.A = nn.Parameter(torch.randn(n_hidden, 2))\n        self.a = nn.Parameter(torch.zeros(n_hidden))\n        self.B = nn.Parameter(torch.randn(3, n_hidden))\n        self.b = nn.Parameter(torch.zeros(3))",
        _NET2: "torch.relu(x @ self.A.T + self.a) @ self.B.T + self.b",
    },
)
bank.right(
    "Net2",
    "where",
    {"torch.relu(self.hidden(x))": "torch.where(self.hidden(x) > 0, self.hidden(x), 0.0)"},
)
bank.right(
    "Net2",
    "boucle sur les enfants",
    {
        f"return {_NET2}": "for k, layer in enumerate(self.children()):\n            x = layer(x.relu() if k else x)\n        return x"
    },
)
bank.wrong("Net2", "valeur absolue", {"torch.relu": "torch.abs"}, says="pas ceux")
bank.demand("Net2", "le réseau à deux couches, `Linear` + ReLU, puis `Linear`", "ReLU oubliée")
bank.demand("Net2", "avec `n_hidden` neurones cachés", "n_hidden ignoré")
bank.demand("Net2", "Renvoie les scores (..., 3)", "softmax en sortie")

# --- margin_errors ------------------------------------------------------------

_SUM = "(terms * others).sum(dim=1).mean()"
bank.wrong(
    "margin_errors",
    "somme sur le batch",
    {_SUM: "(terms * others).sum()"},
    says="somme sur le batch",
)
bank.wrong(
    "margin_errors",
    "δ compté pour la bonne catégorie",
    {"terms * others": "terms"},
    says="n'atteindra jamais 0",
)
bank.wrong(
    "margin_errors", "somme, et δ compté", {_SUM: "terms.sum()"}, says="et la marge δ est comptée"
)
bank.wrong(
    "margin_errors",
    "moyenne de tous les coefficients",
    {_SUM: "(terms * others).mean()"},
    says="nombre de catégories",
)
bank.wrong(
    "margin_errors",
    "une erreur par ligne",
    {".sum(dim=1).mean()": ".sum(dim=1)"},
    says="un seul nombre",
)
bank.wrong("margin_errors", "bons scores en ligne", {".unsqueeze(1)": ""}, says="")
bank.wrong(
    "margin_errors",
    "bons scores en ligne quand cela passe",
    {".unsqueeze(1)": ".reshape((-1,) if len(scores) == scores.shape[1] else (-1, 1))"},
    says="colonne",
)
bank.wrong(
    "margin_errors",
    "lignes choisies par catégorie",
    {"scores[rows, cats].unsqueeze(1)": "scores[cats % len(scores)]"},
    says="",
)
bank.wrong(
    "margin_errors",
    "numéros au lieu des scores",
    {"scores[rows, cats].unsqueeze(1)": "cats.unsqueeze(1)"},
    says="son score",
)
bank.wrong("margin_errors", "signe de δ", {"+ delta": "- delta"}, says="mauvais signe")
bank.wrong("margin_errors", "δ oublié", {" + delta": ""}, says="`delta` n'intervient pas")
bank.wrong(
    "margin_errors",
    "maximum oublié",
    {"torch.relu(scores - good + delta)": "(scores - good + delta)"},
    says="maximum avec 0 manque",
)
bank.wrong(
    "margin_errors",
    "plus grand terme",
    {".sum(dim=1).mean()": ".max(dim=1).values.mean()"},
    says="seul le plus grand",
)
bank.wrong(
    "margin_errors", "différence à l'envers", {"scores - good": "good - scores"}, says="à l'envers"
)
bank.wrong(
    "margin_errors", "somme sur l'axe du batch", {"sum(dim=1).mean()": "sum(dim=0).mean()"}, says=""
)
bank.wrong(
    "margin_errors",
    "multi_margin_loss telle quelle",
    {f"return {_SUM}": "return nn.functional.multi_margin_loss(scores, cats, margin=delta)"},
    says="nombre de catégories",
)
bank.wrong(
    "margin_errors",
    "boucle sur les points",
    "def margin_errors(scores, cats, delta):\n    errors = [margin_error(s, int(c), delta) for s, c in zip(scores, cats)]\n    return sum(errors) / len(errors)",
    says="boucle sur les exemples",
)
bank.wrong(
    "margin_errors",
    "boucle d'indices",
    "def margin_errors(scores, cats, delta):\n    total = torch.tensor(0.0)\n    for i in range(len(scores)):\n        total = total + torch.relu(scores[i] - scores[i, cats[i]] + delta).sum() - delta\n    return total / len(scores)",
    says="boucle sur les exemples",
)
bank.wrong(
    "margin_errors",
    "boucle sur les catégories",
    "def margin_errors(scores, cats, delta):\n    rows = torch.arange(len(scores))\n    total = torch.tensor(0.0)\n    for j in range(scores.shape[1]):\n        term = torch.relu(scores[:, j] - scores[rows, cats] + delta)\n        total = total + (term * (cats != j)).mean()\n    return total",
    says="sur les catégories",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "item : gradient perdu",
    {_SUM: _SUM + ".item()"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "bons scores détachés",
    {"scores[rows, cats]": "scores.detach()[rows, cats]"},
    says="détachée",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "case de relu modifiée sur place",
    {
        _SUM: "terms.sum(dim=1).mean()",
        "    others = 1 - nn.functional.one_hot(cats, scores.shape[1])": "    terms[rows, cats] = 0",
    },
    says="inplace",
)
bank.wrong("margin_errors", "return oublié", {"return (terms": "(terms"}, says="return")
bank.right(
    "margin_errors",
    "gather, δ retiré",
    "def margin_errors(scores, cats, delta):\n    good = scores.gather(1, cats[:, None])\n    return torch.clamp(scores - good + delta, min=0).sum(1).mean() - delta",
)
bank.right("margin_errors", "somme divisée par N", {_SUM: "(terms * others).sum() / len(scores)"})
bank.right(
    "margin_errors",
    "cases mises à zéro",
    "def margin_errors(scores, cats, delta):\n    rows = torch.arange(len(scores), dtype=torch.int64)\n    M = (scores - scores[rows, cats].reshape(-1, 1) + delta).clamp(min=0)\n    M[rows, cats] = 0\n    return M.sum(dim=1).mean()",
)
bank.right(
    "margin_errors",
    "torch.max de deux tenseurs",
    {"torch.relu(scores - good + delta)": "torch.max(torch.tensor(0.0), scores - good + delta)"},
)
bank.right(
    "margin_errors",
    "multi_margin_loss fois le nombre de catégories",
    {
        f"return {_SUM}": "return nn.functional.multi_margin_loss(scores, cats, margin=delta) * scores.shape[1]"
    },
)
bank.right("margin_errors", "masque", {_SUM: "terms[others.bool()].sum() / len(scores)"})
bank.wrong(
    "margin_errors",
    "en tableau de taille 1",
    {_SUM: _SUM + ".reshape(1)"},
    says="exactement",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "scores décalés sur place",
    {"    rows =": "    scores.data -= 1.0\n    rows ="},
    says="modifie sur place",
    credit=0.5,
)
_GOOD = "scores[rows, cats].unsqueeze(1)"
bank.right(
    "margin_errors", "diagonale des colonnes", {_GOOD: "torch.diagonal(scores[:, cats])[:, None]"}
)
bank.right(
    "margin_errors",
    "produit par one-hot",
    {_GOOD: "(scores * nn.functional.one_hot(cats, scores.shape[1])).sum(1, keepdim=True)"},
)
bank.right("margin_errors", "float64", {_SUM: "(terms.double() * others).sum(dim=1).mean()"})
bank.right(
    "margin_errors",
    "einsum",
    {_SUM: 'torch.einsum("nc,nc->", terms, others.float()) / len(scores)'},
)
bank.right(
    "margin_errors", "masked_fill", {_SUM: "terms.masked_fill(others == 0, 0.0).sum(-1).mean()"}
)
bank.right(
    "margin_errors",
    "where",
    {
        "torch.relu(scores - good + delta)": "torch.where(scores - good + delta > 0, scores - good + delta, 0.0)"
    },
)
bank.right(
    "margin_errors",
    "lambda",
    "margin_errors = lambda scores, cats, delta: torch.relu(scores - scores[range(len(scores)), cats].view(-1, 1) + delta).sum() / len(cats) - delta",
)
bank.wrong("margin_errors", "moyenne deux fois", {_SUM: _SUM + " / len(scores)"}, says="deux fois")
bank.wrong(
    "margin_errors",
    "relu de la somme d'une ligne",
    {
        "torch.relu(scores - good + delta)": "(scores - good + delta)",
        _SUM: "torch.relu((terms * others).sum(dim=1)).mean()",
    },
    says="somme d'une ligne",
)
bank.demand("margin_errors", "sans aucune boucle, ni sur les points", "boucle sur les points")
bank.demand("margin_errors", "ni sur les catégories", "boucle sur les catégories")
bank.demand("margin_errors", "la moyenne sur les lignes des erreurs", "somme sur le batch")
bank.demand("margin_errors", "Retirez-la de la somme", "δ compté pour la bonne catégorie")
bank.demand("margin_errors", "un tenseur 0-d", "en tableau de taille 1")
bank.demand("margin_errors", "delta: la marge.", "δ oublié")

# --- mended_best: the clinic ------------------------------------------------------


def rounds(
    keep: str = "copy.deepcopy(model.state_dict())",
    back: str = "model.load_state_dict(best)",
    start: str = "",
    body: str = "",
    end: str = "return lowest",
) -> str:
    """Return a cell: what is kept, how it is given back, and what else is not the usual."""
    start = start or f"best, lowest = {keep}, measure(model)"
    body = body or (
        "learn(model)\nerror = measure(model)\n"
        f"if error < lowest:\n    best, lowest = {keep}, error"
    )
    lines = [*start.splitlines(), "for _ in range(n_rounds):"]
    lines += [f"    {line}" for line in body.splitlines()]
    lines += [*back.splitlines(), *end.splitlines()]
    whole = "".join(f"    {line}\n" for line in lines)
    return "import copy\n\n\ndef mended_best(model, learn, measure, n_rounds):\n" + whole


_MOVED = "paramètres du dernier tour"
_DEEP = "copy.deepcopy(model.state_dict())"
for _title, _code, _says, _credit in (
    ("telle quelle", rounds("model.state_dict()"), _MOVED, 0.0),
    ("dict", rounds("dict(model.state_dict())"), _MOVED, 0.0),
    ("copie de surface", rounds("copy.copy(model.state_dict())"), _MOVED, 0.0),
    (
        "tenseurs détachés",
        rounds(
            "[p.detach() for p in model.parameters()]",
            "with torch.no_grad():\n    for p, kept in zip(model.parameters(), best):\n"
            "        p.copy_(kept)",
        ),
        _MOVED,
        0.0,
    ),
    (
        "modèle gardé lui-même",
        rounds("model", "model.load_state_dict(best.state_dict())"),
        _MOVED,
        0.0,
    ),
    ("copie jamais rendue", rounds(back="model"), _MOVED, 0.0),
    ("nom local", rounds("copy.deepcopy(model)", "model = best"), _MOVED, 0.0),
    (
        "copie à la fin",
        rounds("model.state_dict()", "model.load_state_dict(copy.deepcopy(best))"),
        _MOVED,
        0.0,
    ),
    (
        "tableaux qui partagent",
        rounds(
            "{name: p.numpy() for name, p in model.state_dict().items()}",
            "model.load_state_dict({name: torch.tensor(p) for name, p in best.items()})",
        ),
        _MOVED,
        0.0,
    ),
    (
        "vues",
        rounds(
            "[p.data.view(-1) for p in model.parameters()]",
            "for p, kept in zip(model.parameters(), best):\n    p.data = kept.view(p.shape)",
        ),
        _MOVED,
        0.0,
    ),
    (
        "le départ gardé",
        rounds(body="learn(model)\nerror = measure(model)\nif error < lowest:\n    lowest = error"),
        "aucun tour n'est gardé",
        0.0,
    ),
    (
        "le plus grand",
        rounds(
            body="learn(model)\nerror = measure(model)\n"
            f"if error > lowest:\n    best, lowest = {_DEEP}, error"
        ),
        "plus mauvais tour",
        0.0,
    ),
    (
        "copie d'avant learn",
        rounds(
            body=f"before = {_DEEP}\nlearn(model)\nerror = measure(model)\n"
            "if error < lowest:\n    best, lowest = before, error"
        ),
        "tour trop tôt",
        0.0,
    ),
    (
        "copie d'après le tour suivant",
        rounds(
            start=f"best, lowest, late = {_DEEP}, measure(model), False",
            body=f"learn(model)\nif late:\n    best, late = {_DEEP}, False\n"
            "error = measure(model)\nif error < lowest:\n    lowest, late = error, True",
            back=f"if late:\n    best = {_DEEP}\nmodel.load_state_dict(best)",
        ),
        "tour trop tard",
        0.0,
    ),
    (
        "arrêt à la remontée",
        rounds(
            body="learn(model)\nerror = measure(model)\n"
            f"if error > lowest:\n    break\nbest, lowest = {_DEEP}, error"
        ),
        "première remontée",
        0.0,
    ),
    (
        "arrêt à la remontée, sans revenir",
        rounds(
            "None",
            "pass",
            body="learn(model)\n"
            "error = measure(model)\nif error > lowest:\n    break\nlowest = error",
        ),
        "première remontée",
        0.0,
    ),
    (
        "départ non mesuré",
        rounds(start="best, lowest = None, float('inf')"),
        "départ peut être le meilleur",
        0.0,
    ),
    (
        "seuil de départ 1",
        rounds(start=f"best, lowest = {_DEEP}, 1.0"),
        "aucun tour n'est gardé",
        0.0,
    ),
    (
        "un tour de trop",
        rounds().replace("range(n_rounds)", "range(n_rounds + 1)"),
        "tour de trop",
        0.5,
    ),
    (
        "un tour de moins",
        rounds().replace("range(n_rounds)", "range(1, n_rounds)"),
        "dernier tour n'est pas fait",
        0.0,
    ),
    (
        "poids seuls",
        rounds(
            "model.weight.detach().clone()", "with torch.no_grad():\n    model.weight.copy_(best)"
        ),
        "une partie seulement",
        0.5,
    ),
    (
        "moyenne des paramètres",
        rounds(
            start=f"best, lowest, n = {_DEEP}, measure(model), 1",
            body="learn(model)\nlowest, n = min(lowest, measure(model)), n + 1\n"
            "for name, p in model.state_dict().items():\n    best[name] += (p - best[name]) / n",
        ),
        "ne sont pas ceux de son meilleur tour",
        0.0,
    ),
    ("erreur du dernier tour", rounds(end="return error"), "l'erreur du dernier tour", 0.5),
    (
        "erreur du départ",
        rounds(start=f"best, lowest = {_DEEP}, measure(model)\nfirst = lowest", end="return first"),
        "l'erreur du départ",
        0.5,
    ),
    (
        "numéro du tour",
        rounds(
            start=f"best, lowest, k, at = {_DEEP}, measure(model), 0, 0",
            body="learn(model)\nk += 1\nerror = measure(model)\n"
            f"if error < lowest:\n    best, lowest, at = {_DEEP}, error, k",
            end="return at",
        ),
        "numéro du meilleur tour",
        0.5,
    ),
    ("erreur au carré", rounds(end="return lowest**2"), "la plus petite erreur mesurée", 0.5),
    ("modèle renvoyé", rounds(end="return model"), "on attend un nombre", 0.5),
    ("return oublié", rounds(end="lowest"), "return", 0.5),
):
    bank.wrong("mended_best", _title, _code, says=_says, credit=_credit)

for _title, _code in {
    "deepcopy du modèle": rounds(
        "copy.deepcopy(model)", "model.load_state_dict(best.state_dict())"
    ),
    "clone de chacun": rounds("{name: p.clone() for name, p in model.state_dict().items()}"),
    "paramètres clonés": rounds(
        "[p.detach().clone() for p in model.parameters()]",
        "with torch.no_grad():\n    for p, kept in zip(model.parameters(), best):\n"
        "        p.copy_(kept)",
    ),
    "data": rounds(
        "[p.data.clone() for p in model.parameters()]",
        "for p, kept in zip(model.parameters(), best):\n    p.data = kept",
    ),
    "à plat": rounds(
        "nn.utils.parameters_to_vector(model.parameters()).detach()",
        "nn.utils.vector_to_parameters(best, model.parameters())",
    ),
    "tableaux copiés": rounds(
        "{name: p.numpy().copy() for name, p in model.state_dict().items()}",
        "model.load_state_dict({name: torch.tensor(p) for name, p in best.items()})",
    ),
    "listes": rounds(
        "{name: p.tolist() for name, p in model.state_dict().items()}",
        "model.load_state_dict({name: torch.tensor(p).double() for name, p in best.items()})",
    ),
    "dans un fichier en mémoire": rounds(
        start="import io\n\ndef kept():\n    file = io.BytesIO()\n"
        "    torch.save(model.state_dict(), file)\n    return file\n\n"
        "best, lowest = kept(), measure(model)",
        keep="kept()",
        back="best.seek(0)\nmodel.load_state_dict(torch.load(best))",
    ),
    "au plus égal": rounds().replace("error < lowest", "error <= lowest"),
    "tout garder": rounds(
        start=f"states, errors = [{_DEEP}], [measure(model)]",
        body=f"learn(model)\nstates.append({_DEEP})\nerrors.append(measure(model))",
        back="k = min(range(len(errors)), key=errors.__getitem__)\n"
        "model.load_state_dict(states[k])",
        end="return errors[k]",
    ),
    "mesurer avant d'apprendre": rounds(
        start="best, lowest = None, float('inf')",
        body=f"error = measure(model)\nif error < lowest:\n    best, lowest = {_DEEP}, error\n"
        "learn(model)",
        back=f"error = measure(model)\nif error < lowest:\n    best, lowest = {_DEEP}, error\n"
        "model.load_state_dict(best)",
    ),
    "copie apprise, modèle servi": rounds(
        start="other, lowest = copy.deepcopy(model), measure(model)",
        body="learn(other)\nerror = measure(other)\nif error < lowest:\n"
        "    model.load_state_dict(other.state_dict())\n    lowest = error",
        back="pass",
    ),
    "deux passages": rounds(
        start="first, errors = copy.deepcopy(model.state_dict()), [measure(model)]",
        body="learn(model)\nerrors.append(measure(model))",
        back="model.load_state_dict(first)\nfor _ in range(errors.index(min(errors))):\n"
        "    learn(model)",
        end="return min(errors)",
    ),
    "fonction à part": rounds("kept(model)").replace(
        "def mended_best",
        "def kept(model):\n    return {k: v.detach().clone() for k, v in "
        "model.state_dict().items()}\n\n\ndef mended_best",
        1,
    ),
    "erreur en tenseur": rounds(end="return torch.tensor(lowest)"),
}.items():
    bank.right("mended_best", _title, _code)
bank.demand("mended_best", "finit avec **tous** les paramètres de son meilleur tour", "poids seuls")
bank.demand("mended_best", "et la plus petite erreur est renvoyée", "erreur du dernier tour")
bank.demand("mended_best", "réparez-la", "telle quelle")
bank.demand("mended_best", "celle du départ comprise", "départ non mesuré")
bank.demand("mended_best", "n_rounds: nombre de tours", "un tour de trop")

# --- predict_lines ------------------------------------------------------------

_N = "predict_lines"
_COUNTS = 'counts = {"a": 10, "b": 100, "c": 4, "d": 7, "e": 11, "f": 56}'
_LAST = 'return {**counts, "g": False, "h": True}'
bank.wrongs(
    _N,
    ("une par entrée", {'"a": 10': '"a": 20'}, "Une entrée de plus", 0.5),
    ("une par score", {'"a": 10': '"a": 30'}, "et non les scores", 0.5),
    ("les paramètres", {'"a": 10': '"a": 63'}, "le nombre de paramètres", 0.5),
    ("a de tête", {'"a": 10': '"a": 45'}, "combien de droites chacun", 0.5),
    ("b par entrée", {'"b": 100': '"b": 200'}, "Une entrée de plus", 0.5),
    ("b, les paramètres", {'"b": 100': '"b": 603'}, "le nombre de paramètres", 0.5),
    ("b de tête", {'"b": 100': '"b": 10'}, "combien de droites chacun", 0.5),
    ("éteints oubliés", {'"c": 4': '"c": 3'}, "Celui où les deux neurones sont éteints", 0.5),
    ("c de tête", {'"c": 4': '"c": 2'}, "deux droites qui se croisent", 0.5),
    ("double à chaque fois", {'"d": 7': '"d": 8'}, "ne coupe en deux que les morceaux", 0.5),
    ("le triangle oublié", {'"d": 7': '"d": 6'}, "Il manque le morceau du milieu", 0.5),
    ("d de tête", {'"d": 7': '"d": 9'}, "trois droites qui se croisent", 0.5),
    ("seize", {'"e": 11': '"e": 16'}, "ne coupe en deux que les morceaux", 0.5),
    ("e, deux par droite", {'"e": 11': '"e": 8'}, "plus d'un morceau", 0.5),
    ("e de tête", {'"e": 11': '"e": 10'}, "combien de morceaux traverse-t-elle", 0.5),
    ("puissance de deux", {'"f": 56': '"f": 2**10'}, "ne coupe en deux que les morceaux", 0.5),
    ("un par droite", {'"f": 56': '"f": 11'}, "plus d'un morceau", 0.5),
    ("sans le premier morceau", {'"f": 56': '"f": 55'}, "le plan fait déjà un morceau", 0.5),
    ("sans la première droite", {'"f": 56': '"f": 46'}, "La première droite aussi", 0.5),
    ("f de tête", {'"f": 56': '"f": 100'}, "combien de morceaux traverse-t-elle", 0.5),
    ("même droite", {'"g": False': '"g": True'}, "Quels points annulent", 0.5),
    ("courbe", {'"h": True': '"h": False'}, "de quel degré sont les scores", 0.5),
    ("toujours le double", {'"d": 7': '"d": 8', '"e": 11': '"e": 16', '"f": 56': '"f": 1024'}, "5 prédictions sur 8", 0.0),
    ("calculé", {'"f": 56': '"f": torch.arange(11).sum().item() + 1'}, "à la main", 0.0),
    ("lettre oubliée", {', "h": True': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "somme": {'"f": 56': '"f": 1 + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10'},
    "formule": {'"f": 56': '"f": 1 + 10 + 10 * 9 // 2'},
    "sum": {'"f": 56': '"f": 1 + sum(range(1, 11))'},
    "math.comb": {_COUNTS: """import math
    counts = {"a": 10, "b": 100, "c": 4, "d": 7, "e": 11}
    counts["f"] = sum(math.comb(10, k) for k in range(3))"""},
    "récurrence": {_LAST: """n = 1
    for k in range(1, 11):
        n += k
    return {**counts, "f": n, "g": False, "h": True}"""},
    "de proche en proche": {'"e": 11': '"e": 7 + 4'},
    "fonction": {_COUNTS: """def pieces(n):
        return 1 + n * (n + 1) // 2
    counts = {"a": 10, "b": 100, "c": pieces(2), "d": pieces(3), "e": pieces(4), "f": pieces(10)}"""},
    "flottants": {'"a": 10': '"a": 10.0', '"f": 56': '"f": 56.0'},
    "0 et 1": {'"g": False, "h": True': '"g": 0, "h": 1'},
    "union": {_LAST: 'return counts | {"g": False, "h": True}'},
    "dict(…)": {_LAST: "return dict(counts, g=False, h=True)"},
    "mise à jour": {_LAST: """counts.update(g=False, h=True)
    return counts"""},
    "zip": {_LAST: 'return dict(zip("abcdefgh", (10, 100, 4, 7, 11, 56, False, True)))'},
})  # fmt: skip
bank.demand(_N, "le nombre de morceaux du plan, pour 2 droites", "éteints oubliés")
bank.demand(_N, "le long d'une droite", "une par score")
bank.demand(_N, "si l'on double le biais d'un neurone", "même droite")

# --- what no form above shows -------------------------------------------------------

_STEP_E = "            total = total + torch.relu(scores[j] - scores[id_cat] + delta)"
bank.wrongs(
    "margin_error",
    (
        "marge des seuls dépassements",
        {
            "if j != id_cat:": "if j != id_cat and scores[j] > scores[id_cat]:",
        },
        "à moins de δ, sont oubliées",
    ),
    (
        "δ ajoutée une fois",
        {"scores[id_cat] + delta)": "scores[id_cat])", "return total": "return total + delta"},
        "une seule fois, au total",
    ),
    (
        "à partir de la bonne",
        {"range(len(scores))": "range(id_cat, len(scores))"},
        "une partie des autres",
    ),
    ("jusqu'à la bonne", {"range(len(scores))": "range(id_cat)"}, "une partie des autres"),
)
bank.wrongs(
    "margin_errors",
    (
        "au moins deux lignes",
        {".sum(dim=1).mean()": ".sum() / max(2, len(scores))"},
        "un seul exemple, à 3 catégories",
    ),
    ("une seule ligne gardée", {".sum(dim=1).mean()": ""}, "un seul nombre"),
)
bank.wrongs(
    "train",
    (
        "itérations prises d'avance",
        {"for _ in iterations": "for _ in list(iterations)"},
        "est parcourue d'avance",
        0.5,
    ),
    (
        "arrêt à l'erreur nulle",
        {
            "errors.append(loss.item())": "errors.append(loss.item())\n        if loss == 0:\n            break"
        },
        "longueur 1 après 4",
        0.5,
    ),
    (
        "dix points",
        {"error(model(X), cats)": "error(model(X[:10]), cats[:10])"},
        "sur tout le batch",
    ),
)
bank.rights(
    "train",
    {
        "fonction de rappel": {
            "        optim.zero_grad()\n        loss = error(model(X), cats)\n        loss.backward()\n        optim.step()\n        errors.append(loss.item())": """\
        def closure():
            optim.zero_grad()
            value = error(model(X), cats)
            value.backward()
            return value
        errors.append(optim.step(closure).item())"""
        },
        "itérations numérotées": {"for _ in iterations": "for k, _ in enumerate(iterations)"},
    },
)
bank.demand("train", "écrivez `for _ in iterations`", "itérations prises d'avance")
bank.demand("train", "tous les points passent ensemble", "dix points")
bank.wrongs(
    "mended_best",
    (
        "comparé au tour d'avant",
        rounds(
            start="best, lowest, last = copy.deepcopy(model.state_dict()), measure(model), None\nlast = lowest",
            body="learn(model)\nerror = measure(model)\nif error < last:\n"
            "    best, lowest = copy.deepcopy(model.state_dict()), error\nlast = error",
        ),
        "comparé au précédent",
    ),
    (
        "repris à chaque tour manqué",
        rounds(
            body="learn(model)\nerror = measure(model)\nif error < lowest:\n"
            "    best, lowest = copy.deepcopy(model.state_dict()), error\n"
            "else:\n    model.load_state_dict(best)"
        ),
        "revient alors en arrière",
    ),
    (
        "modèle laissé en eval",
        rounds(back="model.load_state_dict(best)\nmodel.eval()"),
        "(`training`)",
        0.5,
    ),
    (
        "modèle figé",
        rounds(back="model.load_state_dict(best)\nmodel.requires_grad_(False)"),
        "(`requires_grad`)",
        0.5,
    ),
)
for _title, _change, _says in (
    ("modèle figé à la fin", "requires_grad_(False)", "(`requires_grad`)"),
    ("modèle laissé en eval", "eval()", "(`training`)"),
):
    bank.wrong(
        "train",
        _title,
        {"    return errors": f"    model.{_change}\n    return errors"},
        says=_says,
        credit=0.5,
    )
    bank.wrong(
        "compute_cat_per_pixel",
        _title,
        {"    points =": f"    model.{_change}\n    points ="},
        says=_says,
        credit=0.5,
    )
bank.wrong(
    "margin_errors",
    "catégories en colonne sur place",
    {
        "    rows = torch.arange(len(scores))": "    cats.unsqueeze_(1)\n    cats = cats[:, 0]\n    rows = torch.arange(len(scores))"
    },
    says="modifie sur place ce qu'elle reçoit (cats)",
    credit=0.5,
)

# A part of many rows is not the whole.
bank.wrong(
    "margin_errors",
    "les mille premières lignes seulement",
    {".sum(dim=1).mean()": ".sum(dim=1)[:1000].mean()"},
    "est pas la moyenne des erreurs de",
)
bank.wrong(
    "train",
    "les mille premiers points seulement",
    {"error(model(X), cats)": "error(model(X[:1000]), cats[:1000])"},
    "une descente de gradient simple sur tout le",
)
bank.wrong(
    "compute_cat_per_pixel",
    "les mille premières lignes de la grille",
    {
        "return torch.argmax(scores, dim=-1).numpy()": "cats = torch.argmax(scores, dim=-1).numpy()\n    cats[1000:] = 0\n    return cats"
    },
    "ordre des axes du tenseur des coordonnées, de",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "compute_cat_per_pixel",
    "un résultat gardé sur le modèle",
    {
        "scores = model(points)": "if not hasattr(model, '_memo'):\n            model._memo = model(points)\n        scores = model._memo"
    },
    "et le laisse ainsi : elle ne doit que s",
    0.5,
)
bank.wrong(
    "margin_error",
    "une note laissée sur les scores",
    {"### BEGIN SOLUTION": "### BEGIN SOLUTION\n    scores.memo = delta"},
    "elle reçoit (scores) : elle ne doit que le lire",
    0.5,
)
bank.wrong(
    "train",
    "gradients bornés à 5",
    {
        "optim.step()": "torch.nn.utils.clip_grad_value_(model.parameters(), 5)\n        optim.step()"
    },
    "une descente de gradient simple sur tout le",
)

bank.wrong(
    "Net",
    "les mille premières lignes seulement",
    {"return self.layer(x)": "return self.layer(x[:1000])"},
    "de forme (1200, 2) a la forme (1000, 3)",
)
bank.wrong(
    "Net2",
    "les mille premières lignes seulement",
    {
        "return self.output(torch.relu(self.hidden(x)))": "s = self.output(torch.relu(self.hidden(x)))\n        return torch.cat([s[:1000], 0 * s[1000:]])"
    },
    "les scores ne sont pas ceux que donnent",
)
