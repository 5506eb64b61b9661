"""Answers to lab 11 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp11_mlp_numpy")


def wrong(check, title, change, says, credit=0.0, also=()):
    bank.wrong(check, title, change, says, credit, also)


right = bank.right

# --- fc_forward -----------------------------------------------------------------

_ = "X @ W + b"
wrong("fc_forward", "biais oublié", {" + b": ""}, "le biais manque")
wrong("fc_forward", "biais retranché", {"+ b": "- b"}, "retranché")
wrong("fc_forward", "produit coefficient par coefficient", {"X @ W": "X * W"}, "broadcast")
wrong("fc_forward", "W transposée", {"X @ W": "X @ W.T"}, "erreur")
wrong(
    "fc_forward",
    "W transposée quand elle est carrée",
    {"X @ W": "X @ (W.T if W.shape[0] == W.shape[1] else W)"},
    "W est transposée",
)
wrong("fc_forward", "ordre du produit", {"X @ W": "W @ X"}, "erreur")
wrong("fc_forward", "un seul biais", {"+ b": "+ b.sum()"}, "un seul biais")
wrong(
    "fc_forward",
    "biais par ligne quand N = H",
    {"+ b": "+ (b.T if len(X) == b.size else b)"},
    "ligne par ligne",
)
wrong("fc_forward", "ReLU en plus", {_: f"np.maximum(0, {_})"}, "ReLU est appliquée")
wrong("fc_forward", "return oublié", {"return": "Z ="}, "return")
wrong("fc_forward", "liste", {_: f"({_}).tolist()"}, "on attend un tableau")
wrong(
    "fc_forward",
    "change X sur place",
    {"return X @ W + b": "Z = X @ W + b\n    X -= X.mean()\n    return Z"},
    "modifie son argument `X`",
)
right("fc_forward", "np.dot", {"X @ W": "np.dot(X, W)"})
right("fc_forward", "biais à plat", {"+ b": "+ np.reshape(b, -1)"})
right("fc_forward", "einsum", {"X @ W": 'np.einsum("nd,dh->nh", X, W)'})
right("fc_forward", "colonne de uns", {"+ b": "+ np.ones((len(X), 1)) @ b"})
right("fc_forward", "ligne à ligne", {_: "np.vstack([x @ W + b for x in X])"})

# --- fc_backward ----------------------------------------------------------------

_SUM = "dZ.sum(axis=0, keepdims=True)"
_ALL = f"return dZ @ W.T, X.T @ dZ, {_SUM}"
wrong("fc_backward", "db sans somme", {_SUM: "dZ"}, "une ligne par exemple")
wrong("fc_backward", "db moyenne", {_SUM: "dZ.mean(axis=0, keepdims=True)"}, "trop petit", 0.5)
wrong("fc_backward", "db sur le mauvais axe", {"axis=0": "axis=1"}, "mauvais axe")
wrong("fc_backward", "db total", {_SUM: "dZ.sum()"}, "forme", 0.5)
wrong("fc_backward", "db = 1", {_SUM: "np.ones_like(b)"}, "ne contient que des 1", 0.5)
wrong("fc_backward", "db = b", {_SUM: "b"}, "pas le biais lui-même", 0.5)
wrong("fc_backward", "dW en moyenne", {"X.T @ dZ": "X.T @ dZ / len(X)"}, "trop petit")
wrong("fc_backward", "dX en moyenne", {"dZ @ W.T": "dZ @ W.T / len(X)"}, "trop petit")
wrong("fc_backward", "dW transposée", {"X.T @ dZ": "dZ.T @ X"}, "transposée")
wrong("fc_backward", "W non transposée", {"dZ @ W.T": "dZ @ W"}, "erreur")
wrong(
    "fc_backward",
    "W non transposée si carrée",
    {"dZ @ W.T": "dZ @ (W if W.shape[0] == W.shape[1] else W.T)"},
    "W n'est pas transposée",
)
wrong("fc_backward", "dW sans X", {"X.T @ dZ": "np.ones_like(X).T @ dZ"}, "ne dépend pas de x")
wrong("fc_backward", "dX à partir de Z", {"dZ @ W.T": "(X @ W + b) @ W.T"}, "utilise z")
wrong("fc_backward", "signe de dW", {"X.T @ dZ": "-X.T @ dZ"}, "mauvais signe")
wrong("fc_backward", "deux gradients", {f", {_SUM}": ""}, "on attend 3 gradients")
wrong("fc_backward", "ordre", {_ALL: f"return X.T @ dZ, {_SUM}, dZ @ W.T"}, "pas dans l'ordre", 0.5)
wrong("fc_backward", "return oublié", {"return": "gradients ="}, "return")
wrong("fc_backward", "autograd", {"return": "import torch\n    return"}, "PyTorch ne sert qu'à")
right("fc_backward", "db (H,)", {", keepdims=True": ""})
right("fc_backward", "ligne de uns", {_SUM: "np.ones((1, len(dZ))) @ dZ"})
right("fc_backward", "liste", {_ALL: f"return [dZ @ W.T, X.T @ dZ, {_SUM}]"})
right(
    "fc_backward",
    "boucle sur les exemples",
    {"X.T @ dZ": "sum(np.outer(X[n], dZ[n]) for n in range(len(X)))"},
)

# --- relu_forward ---------------------------------------------------------------

_RELU = "np.maximum(0, X)"
wrong("relu_forward", "rien n'est coupé", {_RELU: "X"}, "rien n'est coupé")
wrong("relu_forward", "valeur absolue", {_RELU: "np.abs(X)"}, "valeur absolue")
wrong("relu_forward", "minimum", {"maximum": "minimum"}, "min(0, x)")
wrong("relu_forward", "masque", {_RELU: "1.0 * (X > 0)"}, "0 ou 1")
wrong("relu_forward", "booléens", {_RELU: "X > 0"}, "0 ou 1")
wrong("relu_forward", "tanh", {_RELU: "np.tanh(X)"}, "tanh")
wrong("relu_forward", "sigmoïde", {_RELU: "1 / (1 + np.exp(-X))"}, "sigmoïde")
wrong("relu_forward", "max de Python", {_RELU: "max(0, X)"}, "ambiguous")
wrong("relu_forward", "un seul maximum", {_RELU: "np.max(X)"}, "un seul maximum")
wrong("relu_forward", "filtre", {_RELU: "X[X > 0]"}, "forme")
wrong("relu_forward", "écrêtée à 1", {_RELU: "np.clip(X, 0, 1)"}, "ramenés à 1")
wrong(
    "relu_forward",
    "sur place",
    {f"return {_RELU}": "X[X < 0] = 0\n    return X"},
    "modifie son argument `X`",
)
wrong("relu_forward", "return oublié", {"return": "Z ="}, "return")
right("relu_forward", "np.where", {_RELU: "np.where(X > 0, X, 0)"})
right("relu_forward", "produit", {_RELU: "X * (X >= 0)"})
right("relu_forward", "clip", {_RELU: "np.clip(X, 0, None)"})
right("relu_forward", "demi-somme", {_RELU: "(X + np.abs(X)) / 2"})
right("relu_forward", "copie", {f"return {_RELU}": "Z = X.copy()\n    Z[Z < 0] = 0\n    return Z"})

# --- relu_backward --------------------------------------------------------------

_BACK = "dZ * (X > 0)"
wrong("relu_backward", "gradient non coupé", {_BACK: "dZ"}, "coupé nulle part")
wrong("relu_backward", "masque seul", {_BACK: "1.0 * (X > 0)"}, "pas le gradient qui arrive")
wrong("relu_backward", "ReLU du gradient", {_BACK: "np.maximum(0, dZ)"}, "celui de x")
wrong("relu_backward", "masque sur dZ", {"X > 0": "dZ > 0"}, "celui de x")
wrong("relu_backward", "masque inversé", {"X > 0": "X < 0"}, "inverse")
wrong("relu_backward", "produit par ReLU", {"(X > 0)": "np.maximum(0, X)"}, "au lieu de sa dérivée")
wrong("relu_backward", "signe de X", {"(X > 0)": "np.sign(X)"}, "valeur absolue")
wrong("relu_backward", "ReLU à la place", {_BACK: "np.maximum(0, X)"}, "ReLU(x), et non")
wrong("relu_backward", "produit matriciel", {"dZ * (X > 0)": "dZ @ (X > 0).T"}, "forme")
wrong("relu_backward", "opposé", {_BACK: f"-{_BACK}"}, "mauvais signe")
wrong("relu_backward", "fuite", {"(X > 0)": "np.where(X > 0, 1, 0.01)"}, "différence finie")
wrong("relu_backward", "filtre", {_BACK: "dZ[X > 0]"}, "forme")
wrong("relu_backward", "moyenne", {_BACK: f"{_BACK} / len(X)"}, "différence finie")
wrong("relu_backward", "return oublié", {"return": "dX ="}, "return")
right("relu_backward", "np.where", {_BACK: "np.where(X > 0, dZ, 0)"})
right("relu_backward", "supérieur ou égal", {"X > 0": "X >= 0"})
right("relu_backward", "sur place", {f"return {_BACK}": "dZ[X <= 0] = 0\n    return dZ"})
right("relu_backward", "heaviside", {"(X > 0)": "np.heaviside(X, 0)"})

# --- cross_entropy --------------------------------------------------------------

_ROWS = "S[np.arange(len(y)), y]"
_MAX = "S = S - S.max(axis=1, keepdims=True)"
_RETURN = f"return (log_sum - {_ROWS}).mean()"
wrong("cross_entropy", "somme", {".mean()": ".sum()"}, "somme des coûts")
wrong("cross_entropy", "un coût par exemple", {".mean()": ""}, "un coût par exemple")
wrong("cross_entropy", "signe", {_RETURN: f"return ({_ROWS} - log_sum).mean()"}, "signe est opposé")
wrong("cross_entropy", "log2", {"np.log(": "np.log2("}, "au lieu de")
wrong(
    "cross_entropy",
    "logarithme décimal",
    {_RETURN: f"return (log_sum - {_ROWS}).mean() / np.log(2)"},
    "logarithme népérien",
)
wrong("cross_entropy", "divisé par N C", {".mean()": ".mean() / S.shape[1]"}, "nombre de classes")
wrong("cross_entropy", "maximum non retiré", {_MAX: "pass"}, "exponentielle déborde", 0.5)
wrong(
    "cross_entropy",
    "log d'une probabilité",
    {_RETURN: f"P = np.exp({_ROWS} - log_sum)\n    return -np.log(P).mean()"},
    "s'arrondit à 0",
    0.5,
)
wrong(
    "cross_entropy",
    "log(p + 1e-12)",
    {_RETURN: f"P = np.exp({_ROWS} - log_sum)\n    return -np.log(P + 1e-12).mean()"},
    "s'arrondit à 0",
    0.5,
)
wrong(
    "cross_entropy",
    "maximum de tout le batch",
    {"S.max(axis=1, keepdims=True)": "S.max()"},
    "exponentielle déborde",
    0.5,
)
wrong("cross_entropy", "softmax sur les colonnes", {"sum(axis=1)": "sum(axis=0)"}, "erreur")
wrong(
    "cross_entropy",
    "probabilités par colonne",
    {_MAX: "S = S - S.max(axis=0)", "np.log(np.exp(S).sum(axis=1))": "0",
     "    log_sum": "    S = S - np.log(np.exp(S).sum(axis=0))\n    log_sum"},
    "sur les colonnes",
)  # fmt: skip
wrong("cross_entropy", "somme de tout le batch", {"sum(axis=1)": "sum()"}, "de tout le batch")
wrong("cross_entropy", "colonnes entières", {_ROWS: "S[:, y]"}, "colonnes entières")
wrong("cross_entropy", "terme oublié", {"log_sum - ": "-", _MAX: "pass"}, "ln Σ exp manque")
wrong("cross_entropy", "maximum non rendu", {f"- {_ROWS}": "- Z[np.arange(len(y)), y]",
      _MAX: f"Z = S\n    {_MAX}"}, "n'est pas rendu")  # fmt: skip
wrong("cross_entropy", "classe la plus probable", {_ROWS: "S.max(axis=1)"}, "la plus probable")
wrong("cross_entropy", "toutes les classes", {_ROWS: "S.mean(axis=1)"}, "toutes les colonnes")
wrong(
    "cross_entropy", "1 - p", {_RETURN: f"return (1 - np.exp({_ROWS} - log_sum)).mean()"}, "1 − p"
)
wrong("cross_entropy", "moyenne des p", {_RETURN: f"return np.exp({_ROWS} - log_sum).mean()"},
      "sans logarithme")  # fmt: skip
wrong(
    "cross_entropy", "change S", {_MAX: "S -= S.max(axis=1, keepdims=True)"}, "modifie son argument"
)
wrong("cross_entropy", "return oublié", {"return (": "c = ("}, "return")
right(
    "cross_entropy",
    "boucle",
    {_RETURN: "return sum(log_sum[n] - S[n, y[n]] for n in range(len(y))) / len(y)"},
)
right(
    "cross_entropy",
    "logaddexp",
    {"np.log(np.exp(S).sum(axis=1))": "np.logaddexp.reduce(S, axis=1)"},
)
right("cross_entropy", "one-hot", {_ROWS: "(S * np.eye(S.shape[1])[y]).sum(axis=1)"})
right("cross_entropy", "float", {_RETURN: f"return float((log_sum - {_ROWS}).mean())"})
right("cross_entropy", "tableau d'un élément", {".mean()": ".mean(keepdims=True)"})

# --- cross_entropy_backward -----------------------------------------------------

_ONE = "dS[np.arange(len(y)), y] -= 1"
_EXP = "np.exp(S - S.max(axis=1, keepdims=True))"
_NAME = "cross_entropy_backward"
wrong(_NAME, "somme", {"return dS / len(y)": "return dS"}, "moyenne sur le batch manque")
wrong(_NAME, "divisé par N²", {"dS / len(y)": "dS / len(y) ** 2"}, "trop petit")
wrong(_NAME, "divisé par C", {"dS / len(y)": "dS / S.shape[1]"}, "nombre de classes")
wrong(_NAME, "maximum non retiré", {_EXP: "np.exp(S)"}, "exponentielle déborde", 0.5)
wrong(_NAME, "maximum de tout le batch", {_EXP: "np.exp(S - S.max())"}, "somme s'annule", 0.5)
wrong(
    _NAME,
    "softmax sur les colonnes",
    {"powers.sum(axis=1": "powers.sum(axis=0"},
    "somme par colonne",
)
wrong(
    _NAME,
    "somme de tout le batch",
    {"powers.sum(axis=1, keepdims=True)": "powers.sum()"},
    "tout le batch",
)
wrong(
    _NAME, "vrai softmax par colonne",
    {_EXP: "np.exp(S - S.max(axis=0))", "powers.sum(axis=1, keepdims=True)": "powers.sum(axis=0)"},
    "sur les colonnes",
)  # fmt: skip
wrong(_NAME, "colonnes entières", {_ONE: "dS[:, y] -= 1"}, "colonnes entières")
wrong(_NAME, "vérité oubliée", {f"    {_ONE}\n": ""}, "p partout")
wrong(_NAME, "1 retiré partout", {_ONE: "dS -= 1"}, "partout, et non")
wrong(_NAME, "1 ajouté", {"-= 1": "+= 1"}, "ajoute 1")
wrong(_NAME, "signe", {"return dS": "return -dS"}, "mauvais signe")
wrong(_NAME, "signe et somme", {"return dS / len(y)": "return -dS"}, "−N fois")
wrong(_NAME, "softmax oublié", {"powers / powers.sum(axis=1, keepdims=True)": "S.copy()"},
      "softmax manque")  # fmt: skip
wrong(
    _NAME, "keepdims oublié", {"powers.sum(axis=1, keepdims=True)": "powers.sum(axis=1)"}, "erreur"
)
wrong(_NAME, "facteur p", {"return dS": "return powers / powers.sum(axis=1, keepdims=True) * dS"},
      "facteur p de trop")  # fmt: skip
wrong(_NAME, "return oublié", {"return dS": "dS = dS"}, "return")
right(_NAME, "one-hot", {_ONE: "dS = dS - np.eye(S.shape[1])[y]"})
right(_NAME, "boucle", {_ONE: "for n in range(len(y)):\n        dS[n, y[n]] -= 1"})
right(_NAME, "exp du log-softmax", {
    "powers / powers.sum(axis=1, keepdims=True)":
    "np.exp(S - np.logaddexp.reduce(S, axis=1, keepdims=True))"})  # fmt: skip
right(_NAME, "moyenne faite d'abord", {
    "keepdims=True)\n    dS[": "keepdims=True) / len(y)\n    dS[", "-= 1": "-= 1 / len(y)",
    "return dS / len(y)": "return dS"})  # fmt: skip

# --- n_parameters ---------------------------------------------------------------

_MIDDLE = "(L - 3) // 2 * (H + 1) * H"
_N = "n_parameters"
wrong(_N, "biais oubliés", {"(D + 1)": "D", "(H + 1)": "H"}, "Les biais manquent")
wrong(_N, "un biais par couche", f"""
def n_parameters(D, H, C, L):
    return D * H + {_MIDDLE.replace("(H + 1)", "H")} + H * C + (L + 1) // 2
""", "un biais par neurone")  # fmt: skip
wrong(_N, "milieu oublié", {f" + {_MIDDLE}": ""}, "entre la première et la dernière")
wrong(_N, "ReLU comptées", {"(L - 3) // 2": "(L - 2)"}, "Les couches ReLU n'ont pas de paramètre")
wrong(_N, "toutes les couches du milieu", {"(L - 3) // 2": "(L - 3)"}, "Une couche sur deux")
wrong(_N, "une couche de trop", {"(L - 3) // 2": "(L - 1) // 2"}, "de trop")
wrong(_N, "une couche de moins", {"(L - 3) // 2": "(L - 5) // 2"}, "Il manque une couche")
wrong(_N, "biais du milieu", {_MIDDLE: "(L - 3) // 2 * H * H"}, "couches du milieu")
wrong(_N, "tailles échangées", {"(H + 1) * C": "(C + 1) * H"}, "couche par couche")
wrong(_N, "return oublié", {"return": "n ="}, "return")
right(
    _N,
    "boucle",
    """
def n_parameters(D, H, C, L):
    sizes = [D] + [H] * (L // 2) + [C]
    return sum((m + 1) * n for m, n in zip(sizes, sizes[1:]))
""",
)
right(_N, "flottant", {"(L - 3) // 2": "(L - 3) / 2"})
right(
    _N,
    "développé",
    """
def n_parameters(D, H, C, L):
    weights = D * H + (L - 3) // 2 * H * H + H * C
    return weights + (L - 1) // 2 * H + C
""",
)

# --- MLP ------------------------------------------------------------------------

_SIZES = "[D] + [H] * (L // 2) + [C]"
_DRAW = "rng.normal(0, np.sqrt(2 / m), (m, n))"
wrong("MLP", "écart-type 1", {_DRAW: "rng.normal(0, 1, (m, n))"}, "mis à l'échelle")
wrong("MLP", "variance", {"np.sqrt(2 / m)": "2 / m"}, "C'est la variance")
wrong("MLP", "nombre de sorties", {"np.sqrt(2 / m)": "np.sqrt(2 / n)"}, "nombre de sorties")
wrong("MLP", "sans le facteur 2", {"np.sqrt(2 / m)": "np.sqrt(1 / m)"}, "facteur 2")
wrong("MLP", "écart-type fixe", {"np.sqrt(2 / m)": "0.3"}, "Relisez la loi")
wrong("MLP", "uniforme positive", {_DRAW: "np.sqrt(2 / m) * rng.random((m, n))"}, "pour moyenne")
wrong("MLP", "générateur global", {_DRAW: "np.sqrt(2 / m) * np.random.randn(m, n)"}, "même graine")
wrong("MLP", "graine fixée", {_DRAW: "np.random.default_rng(i).normal(0, np.sqrt(2 / m), (m, n))"},
      "deux graines différentes")  # fmt: skip
wrong("MLP", "même graine à chaque couche",
      {_DRAW: "np.random.default_rng(0).normal(0, np.sqrt(2 / m), (m, n))"}, "les mêmes poids")  # fmt: skip
wrong("MLP", "poids nuls", {_DRAW: "np.zeros((m, n))"}, "jumeaux")
wrong("MLP", "biais à 1", {"np.zeros((1, n))": "np.ones((1, n))"}, "ne sont pas nuls")
wrong("MLP", "poids transposés", {_DRAW: _DRAW.replace("(m, n)", "(n, m)")}, "est transposée")
wrong("MLP", "biais de taille m", {"np.zeros((1, n))": "np.zeros((1, m))"}, "forme")
wrong("MLP", "clés de 0 à n", {"self.W[i]": "self.W[i // 2]", "self.b[i]": "self.b[i // 2]",
      "dW[i]": "dW[i // 2]", "db[i]": "db[i // 2]"}, "il y manque",
      also=("MLP-forward", "MLP-backward", "MLP-step"))  # fmt: skip
wrong(
    "MLP", "profondeur L // 2 + 1 oubliée", {_SIZES: "[D] + [H] * ((L - 3) // 2) + [C]"}, "erreur"
)
wrong("MLP", "couche ReLU avec des poids", {"    self.b[i] = np.zeros((1, n))":
      "    self.b[i] = np.zeros((1, n))\n            self.W[i + 1] = np.zeros((n, n))"},
      "on en attend")  # fmt: skip
wrong("MLP", "self.L oublié", {"self.L, self.W, self.b = L, {}, {}": "self.W, self.b = {}, {}"},
      "self.L vaut None")  # fmt: skip
wrong("MLP", "liste", {"self.L, self.W, self.b = L, {}, {}":
      "self.L, self.W, self.b = L, [None] * (L + 1), [None] * (L + 1)"}, "dictionnaire")  # fmt: skip
right("MLP", "standard_normal", {_DRAW: "rng.standard_normal((m, n)) * (2 / m) ** 0.5"})
right("MLP", "trois cas", {_SIZES: "[D] + [H for _ in range(2, L + 1, 2)] + [C]"})
right("MLP", "biais (n,)", {"np.zeros((1, n))": "np.zeros(n)"})
right("MLP", "petits biais", {"np.zeros((1, n))": "0.01 * rng.normal(size=(1, n))"})
right("MLP", "tailles gardées", {"        sizes = ": "        self.sizes = sizes = "})

# --- MLP-forward ----------------------------------------------------------------

_LAST = "return x[-1], x"
_FC = "x.append(fc_forward(x[-1], self.W[i], self.b[i]))"
wrong(
    "MLP-forward", "sans ReLU", {"x.append(relu_forward(x[-1]))": "x.append(x[-1])"}, "aucune ReLU"
)
wrong("MLP-forward", "ReLU à la fin", {_LAST: "x[-1] = relu_forward(x[-1])\n        return x[-1], x"},
      "ReLU est appliquée aux scores")  # fmt: skip
wrong("MLP-forward", "softmax à la fin", {_LAST:
      "E = np.exp(x[-1])\n        return E / E.sum(axis=1, keepdims=True), x"}, "un softmax")  # fmt: skip
wrong("MLP-forward", "milieu sauté", {"range(3, self.L + 1, 2)": "[self.L]"}, "couches du milieu")
wrong("MLP-forward", "boucle trop courte", {"range(3, self.L + 1, 2)": "range(3, self.L, 2)"},
      "la forme")  # fmt: skip
wrong("MLP-forward", "toujours W[1]", {"fc_forward(x[-1], self.W[i], self.b[i])":
      "fc_forward(x[-1], self.W[1], self.b[i])"}, "erreur")  # fmt: skip
wrong("MLP-forward", "scores seuls", {_LAST: "return x[-1]"}, "deux valeurs",
      also=("MLP-backward",))  # fmt: skip
wrong("MLP-forward", "x sans X", {_LAST: "return x[-1], x[1:]"}, "L + 1 éléments", 0.5)
wrong(
    "MLP-forward",
    "x sans les ReLU",
    {_LAST: "return x[-1], x[:1] + x[1::2]"},
    "ReLU comprises",
    0.5,
)
wrong("MLP-forward", "ReLU rangées deux fois", {
    "x = [X, fc_forward(X, self.W[1], self.b[1])]":
    "x = [X, relu_forward(fc_forward(X, self.W[1], self.b[1]))]"}, "avant ou après", 0.5)  # fmt: skip
wrong("MLP-forward", "x est un tableau", {_LAST: "return x[-1], x[-1]"}, "on attend une liste", 0.5)
wrong("MLP-forward", "couches lues sur x[1]", {_FC: "x.append(fc_forward(x[1], self.W[i], self.b[i]))"},
      "aucune ReLU")  # fmt: skip
wrong("MLP-forward", "return oublié", {_LAST: "self.x = x"}, "return", also=("MLP-backward",))
right("MLP-forward", "une boucle sur i", {
    "x = [X, fc_forward(X, self.W[1], self.b[1])]": "x = [X]",
    "range(3, self.L + 1, 2)": "range(1, self.L + 1)",
    "x.append(relu_forward(x[-1]))": "if i % 2 == 0:\n                x.append(relu_forward(x[-1]))\n                continue",
})  # fmt: skip
right("MLP-forward", "(x, S)", {_LAST: "return x, x[-1]"})
right("MLP-forward", "sans les fonctions", {
    "relu_forward(x[-1])": "x[-1] * (x[-1] > 0)",
    "fc_forward(x[-1], self.W[i], self.b[i])": "x[-1] @ self.W[i] + self.b[i]"})  # fmt: skip
right("MLP-forward", "n-uplet", {_LAST: "return x[-1], tuple(x)"})

# --- MLP-backward ---------------------------------------------------------------

_DELTA = "delta = relu_backward(delta, x[i - 2]) if i > 1 else delta"
_CALL = "delta, x[i - 1], self.W[i], self.b[i])"
wrong("MLP-backward", "ReLU oubliée", {_DELTA: "pass"}, "dérivée de l'activation manque")
wrong("MLP-backward", "delta non remplacé", {"delta, dW[i], db[i] = fc": "_, dW[i], db[i] = fc"},
      "erreur")  # fmt: skip
wrong("MLP-backward", "entrée de la mauvaise couche", {"x[i - 1]": "x[i]"}, "dW[3] a la forme")
wrong("MLP-backward", "masque de la mauvaise couche", {"x[i - 2]": "x[i - 2][::-1]"},
      "cherchez entre les couches")  # fmt: skip
wrong("MLP-backward", "biais oubliés", {"delta, dW[i], db[i] = fc": "delta, dW[i], _ = fc"},
      "db a les clés ∅")  # fmt: skip
wrong("MLP-backward", "première couche oubliée", {"range(self.L, 0, -2)": "range(self.L, 1, -2)"},
      "il y manque 1")  # fmt: skip
wrong("MLP-backward", "somme au lieu de moyenne", {"cross_entropy_backward(x[-1], y)":
      "cross_entropy_backward(x[-1], y) * len(y)"}, "moyenne sur le batch manque")  # fmt: skip
wrong("MLP-backward", "moyenne deux fois", {"cross_entropy_backward(x[-1], y)":
      "cross_entropy_backward(x[-1], y) / len(y)"}, "trop petit")  # fmt: skip
wrong("MLP-backward", "scores au lieu de leur gradient", {"cross_entropy_backward(x[-1], y)":
      "x[-1]"}, "dernière couche")  # fmt: skip
wrong("MLP-backward", "signe", {"cross_entropy_backward(x[-1], y)":
      "-cross_entropy_backward(x[-1], y)"}, "mauvais signe")  # fmt: skip
wrong("MLP-backward", "gradients échangés", {"return dW, db": "return db, dW"}, "forme")
wrong("MLP-backward", "un seul dictionnaire", {"return dW, db": "return {**dW, **db}"},
      "deux dictionnaires")  # fmt: skip
wrong("MLP-backward", "listes", {"return dW, db": "return list(dW.values()), list(db.values())"},
      "dictionnaire, de clés")  # fmt: skip
wrong("MLP-backward", "boucle dans le mauvais sens", {"range(self.L, 0, -2)": "range(1, self.L + 1, 2)"},
      "erreur")  # fmt: skip
wrong("MLP-backward", "return oublié", {"return dW, db": "self.dW = dW"}, "return")
right("MLP-backward", "masque lu après la ReLU", {"x[i - 2]": "x[i - 1]"})
right(
    "MLP-backward",
    "sans les fonctions",
    {_DELTA: "delta = delta * (x[i - 2] > 0) if i > 1 else delta"},
)
right("MLP-backward", "une boucle sur i", {
    "range(self.L, 0, -2)": "range(self.L, 0, -1)",
    "            delta, dW[i], db[i] = fc": "            if i % 2 == 0:\n                delta = relu_backward(delta, x[i - 1])\n                continue\n            delta, dW[i], db[i] = fc",
    f"            {_DELTA}\n": ""})  # fmt: skip
right(
    "MLP-backward",
    "gradients gardés aussi",
    {"return dW, db": "self.dW = dW\n        return dW, db"},
)

# --- MLP-step -------------------------------------------------------------------

_W, _B = "self.W[i] = self.W[i] - eta * dW[i]", "self.b[i] = self.b[i] - eta * db[i]"
wrong("MLP-step", "monte la pente", {"- eta": "+ eta"}, "monte la pente")
wrong("MLP-step", "sans eta", {"eta * ": ""}, "avance sans `eta`")
wrong("MLP-step", "monte sans eta", {"- eta * ": "+ "}, "sans `eta`")
wrong("MLP-step", "biais oubliés", {f"            {_B}\n": ""}, "n'ont pas bougé")
wrong("MLP-step", "poids oubliés", {_W: "pass"}, "n'ont pas bougé")
wrong(
    "MLP-step", "rien ne change", {_W: "W = self.W[i] - eta * dW[i]", _B: "b = 0"}, "ne change rien"
)
wrong("MLP-step", "première couche seule", {"for i in self.W:": "for i in [1]:"}, "n'ont pas bougé")
wrong("MLP-step", "dernière couche oubliée", {"for i in self.W:": "for i in range(1, self.L, 2):"},
      "n'ont pas bougé")  # fmt: skip
wrong("MLP-step", "divisé par eta", {"eta * dW[i]": "dW[i] / eta"}, "divisé par `eta`")
wrong("MLP-step", "poids remplacés", {_W: "self.W[i] = -eta * dW[i]"}, "`W[1]` n'a pas avancé")
wrong("MLP-step", "eta au carré", {"eta * dW[i]": "eta**2 * dW[i]"}, "n'a pas avancé")
right("MLP-step", "sur place", {_W: "self.W[i] -= eta * dW[i]", _B: "self.b[i] -= eta * db[i]"})
right("MLP-step", "range", {"for i in self.W:": "for i in range(1, self.L + 1, 2):"})
right("MLP-step", "dictionnaires neufs", {
    "for i in self.W:\n            " + _W + "\n            " + _B:
    "self.W = {i: w - eta * dW[i] for i, w in self.W.items()}\n"
    "        self.b = {i: b - eta * db[i] for i, b in self.b.items()}"})  # fmt: skip
right("MLP-step", "renvoie self", {_B: _B + "\n        return self"})

bank.equivalent = {
    "@ dZ, dZ.sum(axis=0, keepdims=True)) → @ dZ, dZ.sum(axis=0, keepdims=False))": (
        "db de forme (H,) est accepté, comme une ligne"
    ),
    "darray: return np.maximum(0, X) → darray: return np.maximum(X, 0)": (
        "le maximum est symétrique"
    ),
}
