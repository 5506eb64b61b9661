"""Answers to lab 1 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp01_neurones")

# --- neuron_output ------------------------------------------------------------

_N, _C = "neuron_output", "(x * w).sum(dim=-1) + b"
bank.wrong(
    _N,
    "le plus grand des produits",
    {_C: "(x * w).amax(dim=-1) + b"},
    says="ce n'est pas le résultat attendu",
)
bank.wrong(_N, "biais oublié", {" + b": ""}, says="biais manque")
bank.wrong(_N, "biais retiré", {" + b": " - b"}, says="retiré")
bank.wrong(_N, "biais dans la somme", {_C: "(x * w + b).sum(dim=-1)"}, says="il compte")
bank.wrong(_N, "moyenne", {".sum(": ".mean("}, says="moyenne")
bank.wrong(_N, "tout le batch", {".sum(dim=-1)": ".sum()"}, says="tout le batch")
bank.wrong(_N, "somme sur le batch", {"dim=-1": "dim=0"}, says="")
bank.wrong(_N, "dimension 1 en dur", {"dim=-1": "dim=1"}, says="")
bank.wrong(_N, "produits non sommés", {".sum(dim=-1)": ""}, says="pas sommés")
bank.wrong(_N, "torch.dot", {"(x * w).sum(dim=-1)": "torch.dot(x, w)"}, says="erreur")
bank.wrong(_N, "ReLU de trop", {_C: f"torch.relu({_C})"}, says="ReLU")
bank.wrong(_N, "sans poids", {"(x * w)": "x"}, says="sans leurs poids")
bank.wrong(_N, "multiplié par le biais", {" + b": " * b"}, says="multiplié")
bank.wrong(
    _N,
    "boucle",
    {
        f"return {_C}": "total = b\n    for i in range(len(w)):\n        total = total + x[..., i] * w[i]\n    return total"
    },
    says="boucle",
)
bank.wrong(_N, "return oublié", {"return (": "("}, says="return")
bank.right(_N, "produit de matrices", {_C: "x @ w + b"})
bank.right(_N, "matmul", {_C: "torch.matmul(x, w).add(b)"})
bank.right(_N, "einsum", {_C: 'torch.einsum("...i,i->...", x, w) + b'})
bank.right(_N, "en colonne", {_C: "x @ w.reshape(-1, 1) + b"})
bank.right(
    _N,
    "nn.functional.linear",
    {_C: "torch.nn.functional.linear(x, w[None], b.reshape(1)).squeeze(-1)"},
)
bank.right(_N, "float64", {_C: "(x.double() * w.double()).sum(-1) + b.item()"})

for title, code in (
    ("tensordot", "torch.tensordot(x, w, dims=1) + b"),
    ("vecdot", "torch.linalg.vecdot(x, w) + b"),
    ("mul et add", "torch.add(torch.mul(x, w).sum(axis=x.ndim - 1), b)"),
    ("biais d'abord", "b + torch.sum(w * x, -1)"),
    ("NumPy", "torch.as_tensor(x.numpy() @ w.numpy()) + b"),
    ("inner", "torch.inner(x, w) + b"),
    ("biais réparti", "(x * w + b / len(w)).sum(-1)"),
):
    bank.right(_N, title, {_C: code})
bank.right(_N, "lambda", "neuron_output = lambda x, w, b: (w * x).sum(-1) + b")
bank.wrong(
    _N,
    "entrées centrées sur place",
    {"return (": "x -= x.mean()\n    return ("},
    says="modifie sur place",
)
bank.demand(_N, "On ajoute souvent un biais", "biais oublié")
bank.demand(
    _N,
    "ou un tenseur de dimensions quelconques dont la dernière est celle des entrées",
    "dimension 1 en dur",
)
bank.demand(_N, "Il y a une sortie par exemple", "tout le batch")
bank.demand(_N, "aucune boucle", "boucle")
bank.demand(_N, "sans activation", "ReLU de trop")

# --- predict_linear -----------------------------------------------------------

_N = "predict_linear"
bank.wrong(
    _N, "poids transposés", {'"a": (2, 4)': '"a": (4, 2)'}, says="Une ligne par neurone", credit=0.5
)
bank.wrong(
    _N, "un biais par entrée", {'"b": (2,)': '"b": (4,)'}, says="biais par neurone", credit=0.5
)
bank.wrong(_N, "batch aplati", {"(7, 10, 2)": "(70, 2)"}, says="dernière dimension", credit=0.5)
bank.wrong(_N, "f accepté", {'"f": "erreur"': '"f": (2, 10)'}, says="f —", credit=0.5)
bank.wrong(
    _N,
    "marques inversées",
    {'"g": True, "h": False, "i": True': '"g": False, "h": True, "i": False'},
    says="6 prédictions sur 9",
    credit=0.5,
)
bank.wrong(
    _N,
    "entrée gardée",
    {
        '"c": (2,)': '"c": (4,)',
        '"d": (10, 2)': '"d": (10, 4)',
        "(7, 10, 2)": "(7, 10, 4)",
        '"f": "erreur"': '"f": (4, 10)',
    },
    says="sur 9",
)
bank.wrong(
    _N, "calculé", {'"a": (2, 4)': '"a": torch.nn.Linear(4, 2).weight.shape'}, says="à la main"
)
bank.wrong(_N, "lettre oubliée", {', "i": True': ""}, says="i")
bank.right(_N, "listes", {"(2, 4)": "[2, 4]"})
bank.right(_N, "un entier", {"(2,)": "2"})
bank.right(_N, "majuscule", {'"erreur"': '"ERREUR"'})

for title, old, new, word in (
    ("marque oubliée", '"g": True', '"g": False', "g —"),
    ("entrée marquée", '"h": False', '"h": True', "donnée"),
    ("sortie sans marque", '"i": True}', '"i": False}', "paramètres"),
    ("c en colonne", '"c": (2,)', '"c": (2, 1)', "c —"),
):
    bank.wrong(_N, title, {old: new}, says=word, credit=0.5)
for title, old, new in (
    ("chaîne", '"d": (10, 2)', '"d": "(10, 2)"'),
    ("liste de la couche", '"b": (2,)', '"b": [2]'),
    ("point", '"erreur"', '"Erreur."'),
    ("espaces", '"erreur"', '" erreur "'),
    ("0 et 1", '"g": True, "h": False', '"g": 1, "h": 0'),
    ("torch.Size", '"c": (2,)', '"c": torch.Size([2])'),
    ("chaîne d'un entier", '"c": (2,)', '"c": "(2,)"'),
    ("dict", "return {**shapes, ", "return {**dict(shapes), "),
    (
        "union",
        'return {**shapes, "f": "erreur", "g": True, "h": False, "i": True}',
        'return shapes | dict(f="erreur", g=True, h=False, i=True)',
    ),
):
    bank.right(_N, title, {old: new})
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, 'une forme, `True` ou `False`, ou `"erreur"`', "f accepté")

# --- predict_sizes ------------------------------------------------------------

_N = "predict_sizes"
_SHAPES = 'shapes = {"a": (200, 3), "b": (200, 3), "c": (200, 1)}'
_COUNTS = 'return {**shapes, "d": 6, "e": 4, "f": 10, "g": 3001}'
for title, change, word, credit in (
    ("a en lignes", {'"a": (200, 3)': '"a": (3, 200)'}, "Une ligne par point", 0.5),
    ("ReLU qui résume", {'"b": (200, 3)': '"b": (200, 1)'}, "à chaque nombre", 0.5),
    ("c gardé", {'"c": (200, 1)': '"c": (200, 3)'}, "qu'un neurone", 0.5),
    ("batch perdu", {'"c": (200, 1)': '"c": (1,)'}, "c —", 0.5),
    ("sortie aplatie", {'"c": (200, 1)': '"c": (200,)'}, "c —", 0.5),
    ("premiers biais oubliés", {'"d": 6': '"d": 3'}, "et un biais", 0.5),
    ("dernier biais oublié", {'"e": 4': '"e": 3'}, "et un biais", 0.5),
    ("un biais par entrée", {'"e": 4': '"e": 6'}, "e —", 0.5),
    ("ReLU comptée", {'"f": 10': '"f": 13'}, "ReLU n'en a pas", 0.5),
    ("g proportionnel", {"3001": "3333"}, "couche par couche", 0.5),
    ("g sans biais", {"3001": "2000"}, "g —", 0.5),
    ("g d'une couche", {"3001": "2000.0"}, "6 prédictions sur 7", 0.5),
    (
        "batch compté",
        {'"d": 6': '"d": 600', '"e": 4': '"e": 800', '"f": 10': '"f": 1400'},
        "sur 7",
        0,
    ),
    (
        "aucun biais",
        {'"d": 6': '"d": 3', '"e": 4': '"e": 3', '"f": 10': '"f": 6', "3001": "2000"},
        "3 prédictions sur 7",
        0,
    ),
    (
        "tout en colonnes",
        {_SHAPES: 'shapes = {"a": (3, 200), "b": (3, 200), "c": (1, 200)}'},
        "4 prédictions sur 7",
        0,
    ),
    ("calculé", {'"a": (200, 3)': '"a": tuple(torch.ones(200, 3).shape)'}, "à la main", 0),
    ("lettre oubliée", {', "g": 3001': ""}, "g", 0),
):
    bank.wrong(_N, title, change, says=word, **({"credit": credit} if credit else {}))
bank.rights(_N, (
    ("listes", {'"a": (200, 3)': '"a": [200, 3]', '"c": (200, 1)': '"c": [200, 1]'}),
    ("chaîne", {'"b": (200, 3)': '"b": "(200, 3)"'}),
    ("torch.Size", {'"c": (200, 1)': '"c": torch.Size([200, 1])'}),
    ("somme", {'"d": 6': '"d": 3 + 3', '"e": 4': '"e": 3 + 1'}),
    ("produit", {'"d": 6': '"d": 3 * 1 + 3', '"e": 4': '"e": 1 * 3 + 1', '"f": 10': '"f": 6 + 4'}),
    ("formule", {'"f": 10': '"f": 3 * 3 + 1', "3001": "3 * 1000 + 1"}),
    ("couche par couche", {"3001": "1000 + 1000 + 1000 + 1"}),
    ("flottants", {'"f": 10': '"f": 10.0', "3001": "3001.0"}),
    ("tiret bas", {"3001": "3_001"}),
    ("union", {_COUNTS: "return shapes | dict(d=6, e=4, f=10, g=3001)"}),
    ("dict", {_COUNTS: 'return dict(shapes, d=6, e=4, f=10, g=3001)'}),
    ("n neurones", {_COUNTS: """n = 3
    return {**shapes, "d": 2 * n, "e": n + 1, "f": 3 * n + 1, "g": 3001}"""}),
    ("mise à jour", {_COUNTS: """shapes.update(d=6, e=4, f=10, g=3001)
    return shapes"""}),
))  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "biais compris", "aucun biais")

# --- leaky_relu ---------------------------------------------------------------

_N, _C = "leaky_relu", "torch.maximum(alpha * x, x)"
bank.wrong(_N, "ReLU", {_C: "torch.relu(x)"}, says="ReLU")
bank.wrong(_N, "alpha au lieu de alpha x", {_C: "torch.clamp(x, min=alpha)"}, says="αx")
bank.wrong(_N, "minimum", {"maximum": "minimum"}, says="plus petit")
bank.wrong(_N, "identité", {_C: "x"}, says="rien n'a changé")
bank.wrong(_N, "signe", {_C: "torch.maximum(-alpha * x, x)"}, says="positives")
bank.wrong(_N, "valeur absolue", {_C: "x.abs()"}, says="positives")
bank.wrong(_N, "tout multiplié", {_C: "alpha * x"}, says="toutes")
bank.wrong(
    _N,
    "constante",
    {_C: "torch.where(x > 0, x, torch.full_like(x, -alpha))"},
    says="toutes `alpha`",
)
bank.wrong(
    _N, "sur place", {f"return {_C}": "x[x < 0] *= alpha\n    return x"}, says="modifie", credit=0.5
)
bank.wrong(
    _N, "toute faite", {_C: "torch.nn.functional.leaky_relu(x, alpha)"}, says="n'est pas permis"
)
bank.wrong(_N, "LeakyReLU", {_C: "torch.nn.LeakyReLU(alpha)(x)"}, says="n'est pas permis")
bank.wrong(_N, "max de Python", {_C: "max(alpha * x, x)"}, says="erreur")
bank.wrong(_N, "pente fixe", {"alpha * x": "0.02 * x"}, says="")
bank.wrong(_N, "return oublié", {"return torch": "torch"}, says="return")
bank.right(_N, "where", {_C: "torch.where(x > 0, x, alpha * x)"})
bank.right(_N, "deux ReLU", {_C: "torch.relu(x) - alpha * torch.relu(-x)"})
bank.right(_N, "masque", {f"return {_C}": "y = x.clone()\n    y[y < 0] *= alpha\n    return y"})
bank.right(_N, "clamp", {_C: "x.clamp(min=0) + alpha * x.clamp(max=0)"})
bank.right(_N, "torch.max", {"maximum": "max"})

for title, code in (
    ("masked", "torch.where(torch.lt(x, 0), x * alpha, x)"),
    ("stack", "torch.stack([x, alpha * x]).max(dim=0).values"),
    ("deux moitiés", "(x + x.abs()) / 2 + alpha * (x - x.abs()) / 2"),
    ("fmax", "torch.fmax(x, x.mul(alpha))"),
    ("pente par élément", "x * torch.where(x > 0, 1.0, alpha)"),
    ("NumPy", "torch.from_numpy(np.maximum(x.numpy(), alpha * x.numpy()))"),
    ("float64", "torch.maximum(alpha * x.double(), x.double())"),
):
    change = {_C: code}
    if "np." in code:
        change["def leaky"] = "import numpy as np\n\n\ndef leaky"
    bank.right(_N, title, change)
bank.demand(_N, "pour un tenseur de forme quelconque", "max de Python")
bank.demand(_N, "sans la fonction toute faite", "toute faite")
bank.demand(_N, "L'entrée ne doit pas changer", "sur place")
bank.demand(_N, "alpha: la pente des valeurs négatives", "pente fixe")

# --- linear_curve -------------------------------------------------------------

_N, _C = "linear_curve", "activation(layer(x.reshape(-1, 1)))"
bank.wrong(
    _N,
    "biais de la couche mis à zéro",
    {"    return y.detach()": "    layer.bias.data.zero_()\n    return y.detach()"},
    says="modifie sur place ce qu'elle reçoit (layer)",
    credit=0.5,
)
_LOOP = "activation(layer(value.reshape(1)))"
bank.wrong(_N, "activation oubliée", {_C: "layer(x.reshape(-1, 1))"}, says="droite")
bank.wrong(
    _N, "activation avant", {_C: "layer(activation(x.reshape(-1, 1)))"}, says="avant la couche"
)
bank.wrong(_N, "couche oubliée", {_C: "activation(x.reshape(-1, 1))"}, says="couche manque")
bank.wrong(_N, "reshape oublié", {"x.reshape(-1, 1)": "x"}, says="erreur")
bank.wrong(
    _N, "une ligne au lieu d'une colonne", {"x.reshape(-1, 1)": "x.reshape(1, -1)"}, says="erreur"
)
bank.wrong(_N, "boucle", {f"y = {_C}": f"y = torch.stack([{_LOOP} for value in x])"}, says="boucle")
bank.wrong(
    _N,
    "boucle for",
    {
        f"y = {_C}": f"y = []\n    for value in x:\n        y.append({_LOOP})\n    y = torch.stack(y)"
    },
    says="boucle",
)
bank.wrong(_N, "activation deux fois", {_C: f"activation({_C})"}, says="deux fois")
bank.wrong(_N, "ReLU en dur", {"activation(": "torch.relu("}, says="")
bank.wrong(_N, "numpy sans detach", {"y.detach().reshape(-1)": "y.numpy()"}, says="detach")
bank.wrong(_N, "x renvoyé", {"return y.detach().reshape(-1)": "return x"}, says="x")
bank.wrong(_N, "return oublié", {"return y": "y"}, says="return")
bank.wrong(
    _N,
    "récursion, un point à la fois",
    {
        f"y = {_C}": f"value = x[:1]\n    y = {_LOOP}.reshape(-1)\n    if len(x) > 1:\n        y = torch.cat([y, linear_curve(layer, activation, x[1:])])"
    },
    says="en parallèle",
    credit=0.5,
)
bank.wrong(
    _N,
    "à la main",
    {"layer(x.reshape(-1, 1))": "x * layer.weight[0] + layer.bias"},
    says="jamais appelée",
    credit=0.5,
)
bank.right(_N, "NumPy", {"y.detach().reshape(-1)": "y.detach().numpy()[:, 0]"})
bank.right(_N, "en colonne", {"y.detach().reshape(-1)": "y.detach()"})
bank.right(_N, "no_grad", {f"y = {_C}": f"with torch.no_grad():\n        y = {_C}"})
bank.right(
    _N,
    "unsqueeze",
    {"x.reshape(-1, 1)": "x.unsqueeze(1)", "y.detach().reshape(-1)": "y.detach().squeeze(1)"},
)
bank.right(_N, "Sequential", {_C: "torch.nn.Sequential(layer, activation)(x[:, None])"})
bank.right(_N, "appel de contrôle", {f"y = {_C}": f"print(layer(x[:, None]).shape)\n    y = {_C}"})

for title, change in (
    ("None", {"x.reshape(-1, 1)": "x[:, None]"}),
    ("view", {"x.reshape(-1, 1)": "x.view(len(x), 1)"}),
    ("forward", {"layer(x.reshape(-1, 1))": "layer.forward(x.reshape(-1, 1))"}),
    ("data", {"y.detach()": "y.data"}),
    ("flatten", {".reshape(-1)": ".flatten()"}),
    ("inference", {f"y = {_C}": f"with torch.inference_mode():\n        y = {_C}"}),
    (
        "lambda",
        {f"y = {_C}": "net = lambda x: activation(layer(x))\n    y = net(x.reshape((-1, 1)))"},
    ),
):
    bank.right(_N, title, change)
bank.wrong(
    _N,
    "attachée au graphe",
    {"y.detach().reshape(-1)": "y.squeeze(1)"},
    says="tient encore au graphe",
    credit=0.5,
)
bank.demand(_N, "Retirez la boucle", "boucle")
bank.demand(_N, "en un seul appel de la couche", "récursion, un point à la fois")
bank.demand(_N, "détaché du graphe de calcul", "attachée au graphe")
bank.demand(_N, "activation: la fonction d'activation.", "ReLU en dur")

# --- ThreeNeurons -------------------------------------------------------------

_N, _ALSO = "ThreeNeurons", ("ThreeNeurons-forward",)
_F, _S = "self.first = torch.nn.Linear(1, 3)", "self.second = torch.nn.Linear(3, 1)"
_C = "self.second(torch.relu(self.first(x)))"
bank.wrong(
    _N,
    "un seul neurone",
    {_F: "self.first = torch.nn.Linear(1, 1)", _S: "self.second = torch.nn.Linear(1, 1)"},
    says="paramètres",
    also=_ALSO,
)
bank.wrong(
    _N, "quatre neurones", {"(1, 3)": "(1, 4)", "(3, 1)": "(4, 1)"}, says="13 nombres", also=_ALSO
)
bank.wrong(
    _N,
    "sans biais",
    {"(1, 3)": "(1, 3, bias=False)", "(3, 1)": "(3, 1, bias=False)"},
    says="biais",
    also=_ALSO,
)
bank.wrong(
    _N,
    "liste Python",
    {
        _F: "self.layers = [torch.nn.Linear(1, 3), torch.nn.Linear(3, 1)]",
        f"        {_S}\n": "",
        "self.second": "self.layers[1]",
        "self.first(x)": "self.layers[0](x)",
    },
    says="aucun paramètre",
    also=_ALSO,
)
bank.wrong(
    _N,
    "couches neuves dans forward",
    {
        _F: "pass",
        f"        {_S}\n": "",
        "self.second(": "torch.nn.Linear(3, 1)(",
        "self.first(x)": "torch.nn.Linear(1, 3)(x)",
    },
    says="aucun paramètre",
    also=_ALSO,
)
bank.wrong(_N, "super oublié", {"        super().__init__()\n": ""}, says="erreur", also=_ALSO)
bank.wrong(
    _N,
    "tailles échangées",
    {_F: "self.first = torch.nn.Linear(3, 1)", _S: "self.second = torch.nn.Linear(1, 3)"},
    says="erreur",
    also=_ALSO,
)
bank.wrong(
    _N,
    "une couche de plus",
    {_S: _S + "\n        self.third = torch.nn.Linear(1, 1)"},
    says="12 nombres",
    also=_ALSO,
)
bank.wrong(_N, "return oublié", {"return self": "self"}, says="return", also=_ALSO)
bank.wrong(
    _N, "première couche seule", {_C: "torch.relu(self.first(x))"}, says="sortie est", also=_ALSO
)
bank.right(
    _N,
    "Sequential",
    {
        _F: "self.net = torch.nn.Sequential(torch.nn.Linear(1, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))",
        f"        {_S}\n": "",
        _C: "self.net(x)",
    },
)
bank.right(
    _N,
    "ModuleList",
    {
        _F: "self.layers = torch.nn.ModuleList([torch.nn.Linear(1, 3), torch.nn.Linear(3, 1)])",
        f"        {_S}\n": "",
        "self.second": "self.layers[1]",
        "self.first(x)": "self.layers[0](x)",
    },
)
bank.right(
    _N,
    "autres noms, autre ordre",
    {
        _F: "self.sortie = torch.nn.Linear(3, 1)",
        _S: "self.cachee = torch.nn.Linear(1, 3)",
        "self.second(": "self.sortie(",
        "self.first(x)": "self.cachee(x)",
    },
)

_BOTH = _F + "\n        " + _S
_NETS = (
    (
        "ModuleDict",
        {
            _BOTH: 'self.layers = torch.nn.ModuleDict({"a": torch.nn.Linear(1, 3), "b": torch.nn.Linear(3, 1)})',
            "self.second": 'self.layers["b"]',
            "self.first(x)": 'self.layers["a"](x)',
        },
    ),
    (
        "en plusieurs lignes",
        {
            f"return {_C}": "h = self.first(x)\n        h = torch.relu(h)\n        return self.second(h)"
        },
    ),
    ("relu en méthode", {"torch.relu(self.first(x))": "self.first(x).relu()"}),
    ("setattr", {_F: 'setattr(self, "first", torch.nn.Linear(1, 3))'}),
    (
        "activation en attribut",
        {_S: _S + "\n        self.f = torch.nn.functional.relu", "torch.relu(": "self.f("},
    ),
    ("super à l'ancienne", {"super().__init__()": "super(ThreeNeurons, self).__init__()"}),
    (
        "hérite de Sequential",
        "class ThreeNeurons(torch.nn.Sequential):\n    def __init__(self):\n        super().__init__(torch.nn.Linear(1, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))",
    ),
    ("maximum", {"torch.relu(self.first(x))": "torch.maximum(self.first(x), torch.tensor(0.0))"}),
    (
        "boucle sur les couches",
        {
            f"return {_C}": "for k, layer in enumerate((self.first, self.second)):\n            x = layer(torch.relu(x) if k else x)\n        return x"
        },
    ),
)
for title, change in _NETS:
    bank.right(_N, title, change)
bank.wrong(
    _N,
    "sans nn.Module",
    {"(torch.nn.Module)": "", "        super().__init__()\n": "", "def forward": "def __call__"},
    says="n'hérite pas",
    also=_ALSO,
)
bank.wrong(
    _N,
    "sortie en vecteur",
    {f"return {_C}": f"return {_C}.reshape(-1)"},
    says="la sortie est",
    also=_ALSO,
)
bank.demand(_N, "trois neurones suivis de ReLU", "quatre neurones")
bank.demand(_N, "puis un neurone qui combine leurs sorties", "première couche seule")
bank.demand(
    _N, "`__init__` crée les couches et les range dans `self`", "couches neuves dans forward"
)
bank.demand(_N, "qui hérite de `torch.nn.Module`", "sans nn.Module")

_N = "ThreeNeurons-forward"
for _title, _change, _says in (
    ("graine dans __init__", {_F: f"torch.manual_seed(0)\n        {_F}"}, "les mêmes poids"),
    (
        "paramètres gelés",
        {_S: f"{_S}\n        self.requires_grad_(False)"},
        "aucun des 4 paramètres",
    ),
    ("couche cachée détachée", {"self.first(x))": "self.first(x)).detach()"}, "2 des 4 paramètres"),
    (
        "sans gradient",
        {f"return {_C}": f"with torch.no_grad():\n            return {_C}"},
        "no_grad",
    ),
):
    bank.wrong(_N, _title, _change, says=_says, credit=0.5)
bank.wrong(_N, "ReLU oubliée", {"torch.relu(self.first(x))": "self.first(x)"}, says="droite")
bank.wrong(
    _N, "ReLU à la sortie aussi", {_C: f"torch.relu({_C})"}, says="à la sortie aussi", credit=0.5
)
bank.wrong(
    _N,
    "ReLU à la sortie seule",
    {_C: "torch.relu(self.second(self.first(x)))"},
    says="qu'à la sortie",
)
bank.wrong(_N, "ReLU à l'entrée", {_C: "self.second(self.first(torch.relu(x)))"}, says="à l'entrée")
bank.wrong(_N, "tanh", {"torch.relu": "torch.tanh"}, says="tanh")
bank.wrong(_N, "sigmoïde", {"torch.relu": "torch.sigmoid"}, says="sigmoïde")
bank.wrong(_N, "Leaky ReLU", {"torch.relu": "torch.nn.functional.leaky_relu"}, says="Leaky")
bank.wrong(_N, "couches neuves", {"self.first(x)": "torch.nn.Linear(1, 3)(x)"}, says="")
bank.wrong(_N, "valeur absolue", {"torch.relu": "torch.abs"}, says="ordre")
bank.right(
    _N,
    "module ReLU",
    {_S: _S + "\n        self.activation = torch.nn.ReLU()", "torch.relu(": "self.activation("},
)
bank.right(_N, "functional.relu", {"torch.relu": "torch.nn.functional.relu"})
bank.right(_N, "clamp", {"torch.relu(self.first(x))": "self.first(x).clamp(min=0)"})
bank.right(
    _N,
    "paramètres à la main",
    {
        _F: "self.A, self.a = torch.nn.Parameter(torch.randn(1, 3)), torch.nn.Parameter(torch.randn(3))",
        _S: "self.B, self.b = torch.nn.Parameter(torch.randn(3, 1)), torch.nn.Parameter(torch.randn(1))",
        _C: "torch.relu(x @ self.A + self.a) @ self.B + self.b",
    },
)

for title, change in _NETS[:8]:
    bank.right(_N, title, change)
bank.wrong(
    _N,
    "quatre neurones, vus ici",
    {"(1, 3)": "(1, 4)", "(3, 1)": "(4, 1)"},
    says="vérification précédente",
    also=("ThreeNeurons",),
)
bank.wrong(
    _N,
    "sortie en vecteur, vue ici",
    {f"return {_C}": f"return {_C}.reshape(-1)"},
    says="la sortie a la forme",
    also=("ThreeNeurons",),
)
bank.wrong(_N, "sortie doublée", {f"return {_C}": f"return 2 * {_C}"}, says="ordre")
bank.wrong(
    _N,
    "biais de sortie oublié",
    {_C: "torch.relu(self.first(x)) @ self.second.weight.T"},
    says="ordre",
)
bank.wrong(
    _N,
    "ReLU du carré",
    {"torch.relu(self.first(x))": "torch.relu(self.first(x)) ** 2"},
    says="ordre",
)
bank.wrong(
    _N,
    "la même couche deux fois",
    {
        "self.second(torch": "self.second(torch.relu(self.first(self.second(torch",
        "(x)))": "(x))))))",
    },
    says="ordre",
)
bank.wrong(_N, "ReLU 6", {"torch.relu": "torch.nn.functional.relu6"}, says="ordre")
bank.demand(_N, "trois neurones suivis de ReLU", "ReLU oubliée")
bank.demand(
    _N, "puis un neurone qui combine leurs sorties, sans activation", "ReLU à la sortie aussi"
)

# --- break_points -------------------------------------------------------------

_N, _C = "break_points", "(-layer.bias / layer.weight[:, 0]).detach()"
bank.wrong(
    _N,
    "biais changés de signe sur place",
    {f"return {_C}": "return layer.bias.data.neg_() / layer.weight.data[:, 0]"},
    says="modifie sur place ce qu'elle reçoit (layer)",
    credit=0.5,
)
bank.wrong(_N, "signe", {"-layer.bias": "layer.bias"}, says="signe")
bank.wrong(_N, "à l'envers", {_C: "(-layer.weight[:, 0] / layer.bias).detach()"}, says="à l'envers")
bank.wrong(_N, "broadcasting", {"layer.weight[:, 0]": "layer.weight"}, says="broadcasting")
bank.wrong(_N, "biais seul", {_C: "-layer.bias.detach()"}, says="poids comptent")
bank.wrong(_N, "produit", {"/ layer": "* layer"}, says="produit")
bank.wrong(_N, "une seule", {_C: f"{_C}[0]"}, says="")
bank.wrong(_N, "moyenne", {_C: f"{_C}.mean()"}, says="")
bank.wrong(_N, "return oublié", {"return (": "("}, says="return")
bank.right(_N, "triées", {_C: f"{_C}.sort().values"})
bank.right(_N, "liste", {_C: f"{_C}.tolist()"})
bank.wrong(
    _N,
    "liste de tenseurs attachés",
    {_C: "[-b / w for w, b in zip(layer.weight, layer.bias)]"},
    says="graphe",
    credit=0.5,
)
bank.right(
    _N, "NumPy", {_C: "-layer.bias.detach().numpy() / layer.weight.detach().numpy().reshape(-1)"}
)
bank.right(_N, "en colonne", {_C: "-layer.bias.detach()[:, None] / layer.weight.detach()"})
bank.wrong(_N, "sans detach", {".detach()": ""}, says="graphe", credit=0.5)

bank.wrong(_N, "valeur absolue", {_C: f"{_C}.abs()"}, says="")
bank.wrong(_N, "biais, sans le signe", {_C: "layer.bias.detach()"}, says="poids comptent")
for title, code in (
    ("squeeze", "-(layer.bias / layer.weight.squeeze(1)).detach()"),
    ("flatten", "(-layer.bias / layer.weight.flatten()).detach()"),
    ("div", "torch.div(layer.bias, -layer.weight[:, 0]).detach()"),
    ("data", "-layer.bias.data / layer.weight.data[:, 0]"),
    ("liste de tenseurs", "[-(b / w).detach() for w, b in zip(layer.weight, layer.bias)]"),
    ("item", "torch.tensor([-b.item() / w.item() for w, b in zip(layer.weight, layer.bias)])"),
    ("solve", "torch.linalg.solve(torch.diag(layer.weight[:, 0]), -layer.bias).detach()"),
    ("state_dict", '-layer.state_dict()["bias"] / layer.state_dict()["weight"].reshape(-1)'),
    ("float64", "(-layer.bias.double() / layer.weight[:, 0]).detach()"),
):
    bank.right(_N, title, {_C: code})
bank.demand(_N, "les abscisses des cassures possibles", "signe")
bank.demand(_N, "une par neurone", "une seule")
bank.demand(_N, "détachées du graphe de calcul", "sans detach")

# --- collapse -----------------------------------------------------------------

_N = "collapse"
_C = "layer.weight @ W, layer.weight @ b + layer.bias"
bank.wrong(
    _N, "W transposée", {"return W.detach()": "return W.detach().T"}, says="transposée", credit=0.5
)
bank.wrong(
    _N,
    "ordre inverse",
    {
        "layer.weight @ W,": "(W @ layer.weight if W.shape == layer.weight.shape and W.shape[0] == W.shape[1] else layer.weight @ W),"
    },
    says="ordre inverse",
)
bank.wrong(
    _N, "toujours l'ordre inverse", {"layer.weight @ W,": "W @ layer.weight,"}, says="ordre inverse"
)
bank.wrong(
    _N,
    "dernier biais seul",
    {"layer.weight @ b + layer.bias": "layer.bias"},
    says="biais de la dernière",
    credit=0.5,
)
bank.wrong(_N, "premier biais seul", {" + layer.bias": ""}, says="première couche", credit=0.5)
bank.wrong(
    _N,
    "biais ajoutés sans passer",
    {
        "layer.weight @ b + layer.bias": "(b + layer.bias if len(b) == len(layer.bias) else layer.weight @ b + layer.bias)"
    },
    says="simplement ajoutés",
    credit=0.5,
)
bank.wrong(_N, "biais nul", {"b.detach()": "torch.zeros_like(b.detach())"}, says="nul", credit=0.5)
bank.wrong(
    _N,
    "dernière couche",
    {"W, b = " + _C: "W, b = layer.weight, layer.bias"},
    says="dernière couche seule",
)
bank.wrong(_N, "première couche", {"layers[1:]": "layers[:0]"}, says="première couche seule")
bank.wrong(_N, "première couche deux fois", {"layers[1:]": "layers"}, says="")
bank.wrong(
    _N, "W seule", {"return W.detach(), b.detach()": "return W.detach()"}, says="deux valeurs"
)
bank.wrong(
    _N,
    "biais avec le produit des poids",
    {_C: "layer.weight @ W, layer.weight @ W @ b[: W.shape[1]].new_zeros(W.shape[1]) + layer.bias"},
    says="biais de la dernière",
    credit=0.5,
)
bank.wrong(
    _N,
    "b puis W",
    {"return W.detach(), b.detach()": "return b.detach(), W.detach()"},
    says="échangés",
    credit=0.5,
)
bank.wrong(_N, "return oublié", {"return W": "W"}, says="return")
bank.right(
    _N,
    "en essayant la base",
    """
def collapse(layers):
    net = torch.nn.Sequential(*layers)
    n = layers[0].in_features
    b = net(torch.zeros(n))
    return (net(torch.eye(n)) - b).T, b
""",
)
bank.right(_N, "sans detach, liste", {"return W.detach(), b.detach()": "return [W, b]"})
bank.right(_N, "biais en colonne", {"b.detach()": "b.detach().reshape(-1, 1)"})
bank.right(
    _N,
    "à partir de l'identité",
    {
        "layers[0].weight, layers[0].bias": "torch.eye(layers[0].in_features), torch.zeros(layers[0].in_features)",
        "layers[1:]": "layers",
    },
)
bank.right(
    _N,
    "multi_dot",
    {
        "return W.detach(), b.detach()": "A = [layer.weight for layer in reversed(layers)]\n    W = torch.linalg.multi_dot(A) if len(A) > 1 else A[0]\n    return W, b"
    },
)

_START = "layers[0].weight, layers[0].bias"
bank.wrong(
    _N,
    "liste vidée",
    {_START: "layers[0].weight, layers.pop(0).bias", "layers[1:]": "layers"},
    says="ne sont plus les mêmes",
    credit=0.5,
)
for title, change in (
    (
        "double précision",
        {
            _START: "layers[0].weight.double(), layers[0].bias.double()",
            _C: "layer.weight.double() @ W, layer.weight.double() @ b + layer.bias.double()",
        },
    ),
    ("addmv", {"layer.weight @ b + layer.bias": "torch.addmv(layer.bias, layer.weight, b)"}),
    ("einsum", {"layer.weight @ W,": 'torch.einsum("ij,jk->ik", layer.weight, W),'}),
    ("la couche appelée", {"layer.weight @ b + layer.bias": "layer(b)"}),
    ("no_grad", {"    W, b = layers": "    torch.set_grad_enabled(True)\n    W, b = layers"}),
):
    bank.right(_N, title, change)
bank.right(
    _N,
    "récursive",
    "def collapse(layers):\n    *before, last = layers\n    A, a = last.weight.detach(), last.bias.detach()\n    if not before:\n        return A, a\n    W, b = collapse(before)\n    return A @ W, A @ b + a",
)
bank.right(
    _N,
    "matrices augmentées",
    "def collapse(layers):\n    def square(layer):\n        last = torch.zeros(1, layer.in_features + 1)\n        last[0, -1] = 1\n        top = torch.cat([layer.weight, layer.bias[:, None]], dim=1)\n        return torch.cat([top, last]).detach()\n\n    M = square(layers[0])\n    for layer in layers[1:]:\n        M = square(layer) @ M\n    return M[:-1, :-1], M[:-1, -1]",
)
bank.right(
    _N,
    "reduce",
    "from functools import reduce\n\n\ndef collapse(layers):\n    pairs = [(layer.weight, layer.bias) for layer in layers]\n    return reduce(lambda first, then: (then[0] @ first[0], then[0] @ first[1] + then[1]), pairs)",
)
bank.demand(_N, "appliquées l'une après l'autre", "ordre inverse")
bank.demand(_N, "Calculez la matrice $W$ et le biais $b$", "W seule")
bank.demand(_N, "la pile rend $x W^\\top + b$", "dernier biais seul")
bank.demand(_N, "W (n_out, n_in) et b (n_out,)", "b puis W")

# --- predict_stack ------------------------------------------------------------

_N = "predict_stack"
_COUNTS = 'counts = {"a": 420, "b": 901, "c": (1, 1), "d": 2}'
_LAST = 'return {**counts, "e": True, "f": False, "g": True, "h": 27}'
for title, change, word, credit in (
    ("a sans biais", {"420": "400"}, "a —", 0.5),
    (
        "une seule juste",
        {
            _COUNTS: 'counts = {"a": 420, "b": 1, "c": 1, "d": 1}',
            _LAST: 'return {**counts, "e": False, "f": True, "g": False, "h": 1}',
        },
        "1 prédiction sur 8 est juste",
        0,
    ),
    ("c en tenseur", {"(1, 1)": "torch.Tensor([1, 1])"}, "prédiction c est un tenseur", 0),
    (
        "forme et biais en tenseurs",
        {"(1, 1)": "torch.Tensor([1, 1])", "901": "torch.Tensor([901])"},
        "b, c sont chacune un tenseur",
        0,
    ),
    ("un biais pour toute la couche", {"420": "401"}, "Chaque neurone a un poids par entrée", 0.5),
    ("biais oubliés", {"420": "400", "901": "840"}, "il manque les biais", 0.5),
    ("une couche oubliée", {"901": "481"}, "dont deux semblables", 0.5),
    ("b au hasard", {"901": "900"}, "Comptez couche par couche", 0.5),
    ("W intérieure", {"(1, 1)": "(20, 20)"}, "tailles intérieures", 0.5),
    ("W de la première", {"(1, 1)": "(20, 1)"}, "tailles intérieures", 0.5),
    ("W sans dimension", {"(1, 1)": "()"}, "Une ligne par sortie de la pile", 0.5),
    ("d sans biais", {'"d": 2': '"d": 1'}, "un paramètre aussi", 0.5),
    ("d comme b", {'"d": 2': '"d": 901'}, "Comptez les nombres de `W`", 0.5),
    ("la profondeur courbe", {'"e": True': '"e": False'}, "Que dit `collapse`", 0.5),
    ("ReLU droite", {'"f": False': '"f": True'}, "coupe l'axe", 0.5),
    ("3x courbe", {'"g": True': '"g": False'}, "multipliée par 3", 0.5),
    ("3x une fois", {'"h": 27': '"h": 3'}, "pas qu'une fois", 0.5),
    ("3x après la sortie", {'"h": 27': '"h": 81'}, "jamais après la dernière", 0.5),
    ("facteurs ajoutés", {'"h": 27': '"h": 9'}, "que deviennent ces facteurs", 0.5),
    (
        "droites et courbes échangées",
        {'"e": True, "f": False, "g": True': '"e": False, "f": True, "g": False'},
        "5 prédictions sur 8",
        0,
    ),
    ("aucun nombre", {"420": "20", "901": "4", '"d": 2': '"d": 4'}, "5 prédictions sur 8", 0),
    ("calculé", {"(1, 1)": "tuple(torch.ones(1, 1).shape)"}, "à la main", 0),
    ("lettre oubliée", {', "h": 27': ""}, "h", 0),
):
    bank.wrong(_N, title, change, says=word, **({"credit": credit} if credit else {}))
bank.rights(_N, (
    ("liste", {"(1, 1)": "[1, 1]"}),
    ("chaîne", {"(1, 1)": '"(1, 1)"'}),
    ("torch.Size", {"(1, 1)": "torch.Size([1, 1])"}),
    ("somme", {"420": "20 * 20 + 20", "901": "40 + 420 + 420 + 21"}),
    ("produits", {"901": "2 * 20 + 2 * 21 * 20 + 21"}),
    ("puissance", {'"h": 27': '"h": 3**3'}),
    ("produit", {'"h": 27': '"h": 3 * 3 * 3'}),
    ("flottants", {"901": "901.0", '"h": 27': '"h": 27.0'}),
    ("0 et 1", {'"e": True, "f": False, "g": True': '"e": 1, "f": 0, "g": 1'}),
    ("comparaison", {'"f": False': '"f": 1 > 2'}),
    ("union", {_LAST: "return counts | dict(e=True, f=False, g=True, h=27)"}),
    ("dict", {_LAST: "return dict(counts, e=True, f=False, g=True, h=27)"}),
    ("n neurones", {_COUNTS: """n = 20
    inner = n * n + n
    counts = {"a": inner, "b": 2 * n + 2 * inner + n + 1, "c": (1, 1), "d": 1 + 1}"""}),
    ("mise à jour", {_LAST: """counts.update(e=True, f=False, g=True, h=27)
    return counts"""}),
))  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "biais compris", "a sans biais")
bank.demand(_N, "avec `f` entre deux couches", "3x après la sortie")

# --- mended_gap: the clinic -----------------------------------------------------

_N = "mended_gap"
_ESTIM = "net(x.reshape(-1, 1)).reshape(-1)"
_MEAN = "(estim - y).abs().mean().item()"
for title, change, says in (
    ("telle quelle", {_ESTIM: "net(x.reshape(-1, 1))"}, "toutes les sorties du réseau"),
    (
        "y en ligne",
        {_ESTIM: "net(x.reshape(-1, 1))", "- y)": "- y.reshape(1, -1))"},
        "toutes les sorties",
    ),
    (
        "estim transposée et y en colonne",
        {_ESTIM: "net(x.reshape(-1, 1)).T", "- y)": "- y[:, None])"},
        "toutes les sorties",
    ),
    ("y en colonne de trop", {"- y)": "- y.reshape(-1, 1))"}, "toutes les sorties"),
    (
        "cdist",
        {_MEAN: "torch.cdist(estim[:, None], y[:, None], p=1).mean().item()"},
        "toutes les sorties",
    ),
    ("somme", {".mean()": ".sum()"}, "somme des écarts"),
    ("valeur absolue oubliée", {".abs()": ""}, "la valeur absolue manque"),
    (
        "à l'envers, sans valeur absolue",
        {_MEAN: "(y - estim).mean().item()"},
        "la valeur absolue manque",
    ),
    (
        "valeur absolue de la moyenne",
        {_MEAN: "abs((estim - y).mean().item())"},
        "vient après la moyenne",
    ),
    (
        "écart des moyennes",
        {_MEAN: "(estim.mean() - y.mean()).abs().item()"},
        "vient après la moyenne",
    ),
    ("carrés", {".abs()": ".pow(2)"}, "moyenne des carrés"),
    ("maximum", {".mean()": ".max()"}, "plus grand des écarts"),
    ("premier point", {_MEAN: "(estim - y).abs()[0].item()"}, "seul le premier point"),
    ("première sortie", {"(estim - y)": "(estim[0] - y)"}, "sortie du premier point"),
    ("moyenne deux fois", {".mean().item()": ".mean().item() / len(x)"}, "une fois de trop"),
    ("triés", {"(estim - y)": "(estim.sort().values - y.sort().values)"}, "comparés à d'autres"),
    ("médiane", {".mean()": ".median()"}, "c'est la médiane"),
    ("x pour y", {"- y)": "- x)"}, "ce n'est pas la moyenne"),
    ("une ligne en entrée", {"x.reshape(-1, 1)": "x"}, "mat1 and mat2"),
    ("tous les écarts", {".mean().item()": ""}, "on attend un nombre"),
    ("return oublié", {"return ": ""}, "return"),
):
    bank.wrong(_N, title, change, says=says)
for title, change in (
    ("y en colonne", {".reshape(-1)\n": "\n", "- y)": "- y.reshape(-1, 1))"}),
    ("y[:, None]", {".reshape(-1)\n": "\n", "- y)": "- y[:, None])"}),
    ("unsqueeze", {".reshape(-1)\n": "\n", "- y)": "- y.unsqueeze(1))"}),
    ("squeeze", {_ESTIM: "net(x.reshape(-1, 1)).squeeze(1)"}),
    ("flatten", {_ESTIM: "net(x.unsqueeze(-1)).flatten()"}),
    ("première colonne", {_ESTIM: "net(x[:, None])[:, 0]"}),
    ("forme de y", {_ESTIM: "net(x.reshape(-1, 1)).reshape(y.shape)"}),
    ("view_as", {_ESTIM: "net(x.view(-1, 1)).view_as(y)"}),
    ("un tenseur", {".item()": ""}),
    ("float", {_MEAN: "float((y - estim).abs().mean())"}),
    ("somme sur N", {_MEAN: "(estim - y).abs().sum().item() / len(y)"}),
    ("l1_loss", {_MEAN: "torch.nn.functional.l1_loss(estim, y).item()"}),
    ("L1Loss", {_MEAN: "torch.nn.L1Loss()(estim, y).item()"}),
    (
        "un point à la fois",
        "def mended_gap(net, x, y):\n    gaps = [abs(net(a.reshape(1, 1)).item() - b.item()) for a, b in zip(x, y)]\n    return sum(gaps) / len(gaps)",
    ),
    (
        "linear_curve",
        "def mended_gap(net, x, y):\n    return (linear_curve(net, torch.nn.Identity(), x) - y).abs().mean().item()",
    ),
    ("NumPy", {_MEAN: "abs(estim.detach().numpy() - y.numpy()).mean()"}),
    ("diagonale", {_ESTIM: "net(x.reshape(-1, 1))", ".abs()": ".abs().diagonal()"}),
    ("garde-fou", {"    return": "    assert estim.shape == y.shape\n    return"}),
):
    bank.right(_N, title, change)
bank.demand(_N, "réparez-la", "telle quelle")
bank.demand(_N, "moyenne des valeurs absolues", "valeur absolue oubliée")
bank.demand(_N, "un par point", "cdist")
bank.demand(_N, "La moyenne des N écarts", "somme")

# --- mutants that compute the same thing ----------------------------------------

_SWAP = "maximum is symmetric"
bank.equivalent = {
    "sor: return torch.maximum(alpha * x, x) → sor: return torch.maximum(x, alpha * x)": _SWAP,
}

# --- three neurons, each in a layer of its own; a layer called by chunks ------------

_THREE = """\
class ThreeNeurons(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.out = torch.nn.Linear(3, 1)
        self.neurons = torch.nn.ModuleList(torch.nn.Linear(1, 1) for _ in range(3))

    def forward(self, x):
        return self.out(torch.cat([torch.relu(neuron(x)) for neuron in self.neurons], dim=-1))
"""
for _N in ("ThreeNeurons", "ThreeNeurons-forward"):
    bank.right(_N, "un Linear(1, 1) par neurone", _THREE)
bank.wrong(
    "ThreeNeurons-forward",
    "un Linear(1, 1) par neurone, sans ReLU",
    _THREE.replace("torch.relu(neuron(x))", "neuron(x)"),
    says="ReLU manque",
)
bank.wrong(
    "ThreeNeurons",
    "un neurone sans biais",
    """\
class ThreeNeurons(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.neuron = torch.nn.Linear(1, 1, bias=False)

    def forward(self, x):
        return torch.relu(self.neuron(x))
""",
    says="pour forme (1, 1), soit 1 nombre ;",
    also=("ThreeNeurons-forward",),
)
bank.wrong(
    "linear_curve",
    "par paquets de neuf",
    """\
def linear_curve(layer, activation, x):
    if len(x) <= 9:
        return activation(layer(x[:, None])).detach()[:, 0]
    rest = linear_curve(layer, activation, x[9:])
    return torch.cat([linear_curve(layer, activation, x[:9]), rest])
""",
    says="sur 9 points au plus",
    credit=0.5,
)

# --- a module that is lent is given back as it was --------------------------------

for _check, _line, _name in (
    ("linear_curve", "    y = activation", "layer"),
    ("break_points", "    return (-layer", "layer"),
    ("mended_gap", "    estim", "net"),
):
    for _title, _change, _says in (
        ("réseau figé", "requires_grad_(False)", "`requires_grad`"),
        ("mode eval", "eval()", "`training`"),
    ):
        bank.wrong(
            _check,
            f"{_title} : laissé ainsi",
            {_line: f"    {_name}.{_change}\n{_line}"},
            says=f"change le module qu'elle reçoit ({_says})",
            credit=0.5,
        )
bank.wrongs(
    "linear_curve",
    (
        "couche passée en double",
        {"    y = activation": "    layer.double()\n    x = x.double()\n    y = activation"},
        "(`dtype`)",
        0.5,
    ),
)
bank.wrongs(
    "break_points",
    (
        "un gradient laissé dans la couche",
        {"    return (-layer": "    layer(torch.ones(1, 1)).sum().backward()\n    return (-layer"},
        "(`grad`)",
        0.5,
    ),
)
bank.wrongs(
    "collapse",
    (
        "couches figées",
        {
            "    W, b = layers[0]": "    for layer in layers:\n        layer.requires_grad_(False)\n    W, b = layers[0]"
        },
        "(`requires_grad`)",
        0.5,
    ),
)
bank.right(
    "linear_curve",
    "mode eval, puis remis",
    {
        "    y = activation": "    mode = layer.training\n    layer.eval()\n    y = activation",
        "    return": "    layer.train(mode)\n    return",
    },
)
# What is received keeps its shape.
for _check, _line, _change in (
    ("mended_gap", "    estim", "x.unsqueeze_(1)"),
    ("linear_curve", "    y = activation", "x.unsqueeze_(1)"),
):
    bank.wrong(
        _check,
        "abscisses mises en colonne sur place",
        {_line: f"    {_change}\n{_line}"},
        says="modifie sur place ce qu'elle reçoit (x)",
        credit=0.5,
    )

# A part of many rows is not the whole.
bank.wrong(
    "linear_curve",
    "les cinq cents premiers points seulement",
    {
        "y = activation(layer(x.reshape(-1, 1)))": "y = activation(layer(x.reshape(-1, 1)))\n    y = torch.cat([y[:500], 0 * y[500:]])"
    },
    "linear_curve(layer, activation, x) a la bonne",
)
bank.wrong(
    "neuron_output",
    "les mille premières lignes seulement",
    {
        "return (x * w).sum(dim=-1) + b": "result = (x * w).sum(dim=-1) + b\n    return result if x.ndim == 1 else torch.cat([result[:1000], b + 0 * result[1000:]])"
    },
    "neuron_output(x, w, b) a la bonne forme, mais",
)
bank.wrong(
    "leaky_relu",
    "les mille premiers nombres seulement",
    {
        "return torch.maximum(alpha * x, x)": "return torch.cat([torch.maximum(alpha * x[:1000], x[:1000]), x[1000:]])"
    },
    "leaky_relu(x, alpha) a la bonne forme, mais",
)
bank.wrong(
    "ThreeNeurons-forward",
    "les mille premières lignes seulement",
    {
        "return self.second(torch.relu(self.first(x)))": "y = self.second(torch.relu(self.first(x)))\n        return torch.cat([y[:1000], 0 * y[1000:]])"
    },
    "avec les paramètres du réseau : dans quel ordre",
)
bank.wrong(
    "mended_gap",
    "les mille premiers points seulement",
    {"return (estim - y).abs().mean().item()": "return (estim - y)[:1000].abs().mean().item()"},
    "écarts. Affichez les formes, une ligne après l",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "mended_gap",
    "un résultat gardé sur le réseau",
    {"estim = net(": "net.calls = 1\n    estim = net("},
    "et le laisse ainsi : elle ne doit que s",
    0.5,
)
