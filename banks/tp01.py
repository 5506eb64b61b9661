"""Answers to lab 1 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp01_neurones")

# --- neuron_output ------------------------------------------------------------

_N, _C = "neuron_output", "(x * w).sum(dim=-1) + b"
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
bank.wrong(_N, "sur place", {f"return {_C}": "x[x < 0] *= alpha\n    return x"}, says="modifie")
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

# --- linear_curve -------------------------------------------------------------

_N, _C = "linear_curve", "activation(layer(x.reshape(-1, 1)))"
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
    {"x.reshape(-1, 1)": "x.unsqueeze(1)", "y.detach().reshape(-1)": "y.squeeze(1)"},
)
bank.right(_N, "Sequential", {_C: "torch.nn.Sequential(layer, activation)(x[:, None])"})
bank.right(_N, "appel de contrôle", {f"y = {_C}": f"print(layer(x[:, None]).shape)\n    y = {_C}"})

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

_N = "ThreeNeurons-forward"
bank.wrong(_N, "ReLU oubliée", {"torch.relu(self.first(x))": "self.first(x)"}, says="droite")
bank.wrong(_N, "ReLU à la sortie aussi", {_C: f"torch.relu({_C})"}, says="à la sortie aussi")
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

# --- break_points -------------------------------------------------------------

_N, _C = "break_points", "(-layer.bias / layer.weight[:, 0]).detach()"
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
bank.right(_N, "liste de tenseurs", {_C: "[-b / w for w, b in zip(layer.weight, layer.bias)]"})
bank.right(
    _N, "NumPy", {_C: "-layer.bias.detach().numpy() / layer.weight.detach().numpy().reshape(-1)"}
)
bank.right(_N, "en colonne", {_C: "-layer.bias[:, None] / layer.weight"})
bank.right(_N, "sans detach", {".detach()": ""})

# --- collapse -----------------------------------------------------------------

_N = "collapse"
_C = "layer.weight @ W, layer.weight @ b + layer.bias"
bank.wrong(_N, "W transposée", {"return W.detach()": "return W.detach().T"}, says="transposée")
bank.wrong(
    _N,
    "ordre inverse",
    {
        "layer.weight @ W,": "(W @ layer.weight if W.shape == layer.weight.shape and W.shape[0] == W.shape[1] else layer.weight @ W),"
    },
    says="ordre inverse",
)
bank.wrong(
    _N, "toujours l'ordre inverse", {"layer.weight @ W,": "W @ layer.weight,"}, says="erreur"
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
    _N, "b puis W", {"return W.detach(), b.detach()": "return b.detach(), W.detach()"}, says=""
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

# --- mutants that compute the same thing ----------------------------------------

_SWAP = "maximum is symmetric"
bank.equivalent = {
    "sor: return torch.maximum(alpha * x, x) → sor: return torch.maximum(x, alpha * x)": _SWAP,
}
