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
wrong("fc_forward", "W transposée", {"X @ W": "X @ W.T"}, "W est transposée")
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
    "modifie sur place",
    0.5,
)
right("fc_forward", "np.dot", {"X @ W": "np.dot(X, W)"})
right("fc_forward", "biais à plat", {"+ b": "+ np.reshape(b, -1)"})
right("fc_forward", "einsum", {"X @ W": 'np.einsum("nd,dh->nh", X, W)'})
right("fc_forward", "colonne de uns", {"+ b": "+ np.ones((len(X), 1)) @ b"})
right("fc_forward", "ligne à ligne", {_: "np.vstack([x @ W + b for x in X])"})

# --- fc_backward ----------------------------------------------------------------

_SUM = "dZ.sum(axis=0, keepdims=True)"
_ALL = f"return dZ @ W.T, X.T @ dZ, {_SUM}"
wrong("fc_backward", "db sans somme", {_SUM: "dZ"}, "une ligne par exemple", 0.5)
wrong("fc_backward", "db moyenne", {_SUM: "dZ.mean(axis=0, keepdims=True)"}, "trop petit", 0.5)
wrong("fc_backward", "db sur le mauvais axe", {"axis=0": "axis=1"}, "mauvais axe", 0.5)
wrong("fc_backward", "db total", {_SUM: "dZ.sum()"}, "forme", 0.5)
wrong("fc_backward", "db = 1", {_SUM: "np.ones_like(b)"}, "ne contient que des 1", 0.5)
wrong("fc_backward", "db = b", {_SUM: "b"}, "pas le biais lui-même", 0.5)
wrong("fc_backward", "dW en moyenne", {"X.T @ dZ": "X.T @ dZ / len(X)"}, "trop petit")
wrong("fc_backward", "dX en moyenne", {"dZ @ W.T": "dZ @ W.T / len(X)"}, "trop petit")
wrong("fc_backward", "dW transposée", {"X.T @ dZ": "dZ.T @ X"}, "transposée")
wrong("fc_backward", "W non transposée", {"dZ @ W.T": "dZ @ W"}, "n'est pas transposée")
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
wrong(
    "fc_backward",
    "différences finies",
    """
def fc_backward(dZ, X, W, b):
    cost = lambda X, W, b: (dZ * fc_forward(X, W, b)).sum()
    return (numerical_gradient(lambda v: cost(v, W, b), X),
            numerical_gradient(lambda v: cost(X, v, b), W),
            numerical_gradient(lambda v: cost(X, W, v), b))""",
    "De tp_utils",
)
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
    "un tableau neuf",
)
wrong("relu_forward", "return oublié", {"return": "Z ="}, "return")
wrong(
    "relu_forward",
    "rend X quand rien n'est coupé",
    {f"return {_RELU}": f"return X if X.min() >= 0 else {_RELU}"},
    "un tableau neuf",
    0.5,
)
wrong(
    "relu_forward",
    "change X, rend une copie",
    {f"return {_RELU}": "X[X < 0] = 0\n    return X.copy()"},
    "modifie sur place",
    0.5,
)
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
wrong("relu_backward", "moyenne", {_BACK: f"{_BACK} / len(X)"}, "moyenne de trop")
wrong("relu_backward", "return oublié", {"return": "dX ="}, "return")
right("relu_backward", "np.where", {_BACK: "np.where(X > 0, dZ, 0)"})
right("relu_backward", "supérieur ou égal", {"X > 0": "X >= 0"})
wrong(
    "relu_backward",
    "sur place",
    {f"return {_BACK}": "dZ[X <= 0] = 0\n    return dZ"},
    "modifie sur place",
    0.5,
)
right("relu_backward", "heaviside", {"(X > 0)": "np.heaviside(X, 0)"})

# --- cross_entropy --------------------------------------------------------------

_ROWS = "S[np.arange(len(y)), y]"
_MAX = "S = S - S.max(axis=1, keepdims=True)"
_RETURN = f"return (log_sum - {_ROWS}).mean()"
wrong("cross_entropy", "somme", {".mean()": ".sum()"}, "somme des coûts")
wrong("cross_entropy", "un coût par exemple", {".mean()": ""}, "un coût par exemple")
wrong("cross_entropy", "signe", {_RETURN: f"return ({_ROWS} - log_sum).mean()"}, "signe est opposé")
wrong("cross_entropy", "log2", {"np.log(": "np.log2("}, "logarithme népérien")
wrong(
    "cross_entropy",
    "logsumexp de SciPy",
    {
        "np.log(np.exp(S).sum(axis=1))": "logsumexp(S, axis=1)",
        "def cross": "from scipy.special import logsumexp\n\ndef cross",
    },
    "tout s'écrit en NumPy",
)
wrong(
    "cross_entropy",
    "softmax deux fois",
    {
        _MAX: "S = np.exp(S - S.max(axis=1, keepdims=True))\n    S = S / S.sum(axis=1, keepdims=True)"
    },
    "appliqué deux fois",
)
wrong("cross_entropy", "coût arrondi", {_RETURN: f"return round((log_sum - {_ROWS}).mean(), 2)"},
      "le coût vaut")  # fmt: skip
wrong("cross_entropy", "racine du coût", {".mean()": ".mean() ** 0.5"}, "au lieu de")
wrong(
    "cross_entropy",
    "somme sur toutes les classes",
    {_RETURN: "return (log_sum[:, None] - S).sum(axis=1).mean()"},
    "toutes les classes",
)
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
    "cross_entropy",
    "change S",
    {_MAX: "S -= S.max(axis=1, keepdims=True)"},
    "modifie sur place",
    0.5,
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
wrong(
    "cross_entropy",
    "tableau d'un élément",
    {".mean()": ".mean(keepdims=True)"},
    "on attend un nombre",
    0.5,
)

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
    "sur les colonnes",
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
wrong(_N, "flottant", {"(L - 3) // 2": "(L - 3) / 2"}, "divisez par `//`", 0.5)
wrong(_N, "chaîne", {"return (D": "return str((D", "* C": "* C)"}, "on attend un nombre")
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
wrong("MLP", "écart-type 1", {_DRAW: "rng.normal(0, 1, (m, n))"}, "mis à l'échelle", 0.5)
wrong("MLP", "variance", {"np.sqrt(2 / m)": "2 / m"}, "C'est la variance", 0.5)
wrong("MLP", "nombre de sorties", {"np.sqrt(2 / m)": "np.sqrt(2 / n)"}, "nombre de sorties", 0.5)
wrong("MLP", "sans le facteur 2", {"np.sqrt(2 / m)": "np.sqrt(1 / m)"}, "facteur 2", 0.5)
wrong("MLP", "écart-type fixe", {"np.sqrt(2 / m)": "0.3"}, "Relisez la loi", 0.5)
wrong("MLP", "uniforme positive", {_DRAW: "np.sqrt(2 / m) * rng.random((m, n))"}, "pour moyenne")
wrong(
    "MLP",
    "générateur global",
    {_DRAW: "np.sqrt(2 / m) * np.random.randn(m, n)"},
    "même graine",
    0.5,
)
wrong("MLP", "graine fixée", {_DRAW: "np.random.default_rng(i).normal(0, np.sqrt(2 / m), (m, n))"},
      "deux graines différentes", 0.5)  # fmt: skip
wrong("MLP", "même graine à chaque couche",
      {_DRAW: "np.random.default_rng(0).normal(0, np.sqrt(2 / m), (m, n))"}, "les mêmes poids")  # fmt: skip
wrong("MLP", "poids nuls", {_DRAW: "np.zeros((m, n))"}, "jumeaux")
wrong("MLP", "biais à 1", {"np.zeros((1, n))": "np.ones((1, n))"}, "ne sont pas nuls", 0.5)
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
      "self.L n'est pas L", 0.5)  # fmt: skip
wrong("MLP", "liste", {"self.L, self.W, self.b = L, {}, {}":
      "self.L, self.W, self.b = L, [None] * (L + 1), [None] * (L + 1)"}, "dictionnaire")  # fmt: skip
right("MLP", "standard_normal", {_DRAW: "rng.standard_normal((m, n)) * (2 / m) ** 0.5"})
right("MLP", "trois cas", {_SIZES: "[D] + [H for _ in range(2, L + 1, 2)] + [C]"})
right("MLP", "biais (n,)", {"np.zeros((1, n))": "np.zeros(n)"})
wrong(
    "MLP",
    "petits biais",
    {"np.zeros((1, n))": "0.01 * rng.normal(size=(1, n))"},
    "ne sont pas nuls",
    0.5,
)
wrong(
    "MLP",
    "loi uniforme",
    {_DRAW: "rng.uniform(-1, 1, (m, n)) * np.sqrt(6 / m)"},
    "la loi normale",
    0.5,
)
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
wrong("MLP-forward", "(x, S)", {_LAST: "return x, x[-1]"}, "l'énoncé demande (S, x)", 0.5)
wrong(
    "MLP-forward",
    "x accumulé dans self",
    {
        "class MLP:": "class MLP:\n    kept = None\n",
        "x = [X, fc": "self.kept = x = (self.kept or []) + [X, fc",
    },
    "s'accumule dans `self`",
    0.5,
    also=("MLP-backward",),
)
wrong(
    "MLP-forward",
    "change W",
    {"x = [X, fc": "self.W[1] *= 1.01\n        x = [X, fc"},
    "s'accumule dans `self`",
    also=("MLP-backward",),
)
wrong("MLP-forward", "tanh", {"relu_forward(x[-1])": "np.tanh(x[-1])"}, "couche par couche")
right("MLP-forward", "sans les fonctions", {
    "relu_forward(x[-1])": "x[-1] * (x[-1] > 0)",
    "fc_forward(x[-1], self.W[i], self.b[i])": "x[-1] @ self.W[i] + self.b[i]"})  # fmt: skip
wrong("MLP-forward", "n-uplet", {_LAST: "return x[-1], tuple(x)"}, "on attend une liste", 0.5)
wrong(
    "MLP-forward",
    "dictionnaire",
    {_LAST: "return x[-1], dict(enumerate(x))"},
    "on attend une liste",
    0.5,
)

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
      "`db` est vide", 0.5)  # fmt: skip
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
wrong("MLP-backward", "gradients échangés", {"return dW, db": "return db, dW"}, "(db, dW)", 0.5)
wrong("MLP-backward", "un seul dictionnaire", {"return dW, db": "return {**dW, **db}"},
      "deux dictionnaires")  # fmt: skip
wrong("MLP-backward", "listes", {"return dW, db": "return list(dW.values()), list(db.values())"},
      "dictionnaire, de clés")  # fmt: skip
wrong("MLP-backward", "boucle dans le mauvais sens", {"range(self.L, 0, -2)": "range(1, self.L + 1, 2)"},
      "erreur")  # fmt: skip
wrong("MLP-backward", "return oublié", {"return dW, db": "self.dW = dW"}, "return")
_SUMS = {
    "dW, db, delta = {}, {}, cross": "dW, db, delta = self.dW, self.db, cross",
    "delta, dW[i], db[i] = fc_backward(": "delta, gW, gb = fc_backward(",
    "            delta = relu_backward": "            dW[i], db[i] = dW.get(i, 0) + gW, db.get(i, 0) + gb\n            delta = relu_backward",
}
_BOTH = {
    "self.L, self.W, self.b = L, {}, {}": "self.L, self.W, self.b, self.dW, self.db = L, {}, {}, {}, {}"
}
wrong("MLP-backward", "gradients accumulés dans self", _SUMS | _BOTH, "s'accumule dans `self`", 0.5)
_CLASS = {"class MLP:": "class MLP:\n    dW, db = {}, {}\n"}
wrong(
    "MLP-backward", "gradients accumulés dans la classe", _SUMS | _CLASS, "s'accumule dans `self`"
)
wrong(
    "MLP-backward",
    "x gardé par forward",
    {
        "        return x[-1], x\n": "        self.x = x\n        return x[-1], x\n",
        "dW, db, delta = {}": "x = self.x\n        dW, db, delta = {}",
    },
    "dernier batch passé par `forward`",
    0.5,
)
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
wrong("MLP-step", "W[1] oublié", {"eta * dW[i]": "(i > 1) * eta * dW[i]"}, "W[1] n'a pas bougé")
wrong("MLP-step", "divisé par eta", {"eta * dW[i]": "dW[i] / eta"}, "divisé par `eta`")
wrong("MLP-step", "poids remplacés", {_W: "self.W[i] = -eta * dW[i]"}, "`W[1]` n'a pas avancé")
wrong("MLP-step", "eta au carré", {"eta * dW[i]": "eta**2 * dW[i]"}, "n'a pas avancé")
wrong(
    "MLP-step",
    "un pas sur deux",
    {
        "for i in self.W:": "self.k = getattr(self, 'k', 0) + 1\n        for i in self.W if self.k % 2 else ():"
    },
    "la moitié du chemin",
)
wrong(
    "MLP-step",
    "gradient changé",
    {_W: "dW[i] *= eta\n            self.W[i] = self.W[i] - dW[i]"},
    "modifie sur place",
    0.5,
)
right("MLP-step", "sur place", {_W: "self.W[i] -= eta * dW[i]", _B: "self.b[i] -= eta * db[i]"})
right("MLP-step", "range", {"for i in self.W:": "for i in range(1, self.L + 1, 2):"})
right("MLP-step", "dictionnaires neufs", {
    "for i in self.W:\n            " + _W + "\n            " + _B:
    "self.W = {i: w - eta * dW[i] for i, w in self.W.items()}\n"
    "        self.b = {i: b - eta * db[i] for i, b in self.b.items()}"})  # fmt: skip
right("MLP-step", "renvoie self", {_B: _B + "\n        return self"})

# --- the same in other styles: check → title → the whole cell -------------------

_STYLES = {
    "fc_forward": {
        "lambda": "fc_forward = lambda X, W, b: X @ W + b",
        "boucles": """
def fc_forward(X, W, b):
    Z = np.zeros((len(X), W.shape[1]))
    for n in range(len(X)):
        for h in range(W.shape[1]):
            Z[n, h] = sum(X[n, d] * W[d, h] for d in range(len(W))) + b[0, h]
    return Z""",
        "poids et biais réunis": """
def fc_forward(X, W, b):
    return np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b])""",
        "transposées": """
def fc_forward(X, W, b):
    return (W.T @ X.T + b.T).T""",
        "sur place dans sa copie": """
def fc_forward(X, W, b):
    Z = np.matmul(X, W)
    Z += b
    return Z""",
        "broadcasting à trois axes": """
def fc_forward(X, W, b):
    return (X[:, :, None] * W[None]).sum(axis=1) + b""",
        "classe": """
class FC:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def __call__(self, X):
        return np.add(X.dot(self.W), self.b)

def fc_forward(X, W, b):
    return FC(W, b=b)(X)""",
        "tensordot": """
def fc_forward(X, W, b):
    return np.tensordot(X, W, axes=1) + np.repeat(b, len(X), axis=0)""",
    },
    "fc_backward": {
        "lambda": "fc_backward = lambda dZ, X, W, b: (dZ @ W.T, X.T @ dZ, np.sum(dZ, axis=0)[None])",
        "einsum": """
def fc_backward(dZ, X, W, b):
    return np.einsum("nh,dh->nd", dZ, W), np.einsum("nd,nh->dh", X, dZ), np.einsum("nh->h", dZ)""",
        "boucles": """
def fc_backward(dZ, X, W, b):
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros_like(b)
    for n in range(len(X)):
        dX[n] = W @ dZ[n]
        dW += np.outer(X[n], dZ[n])
        db += dZ[n]
    return dX, dW, db""",
        "colonne de uns": """
def fc_backward(dZ, X, W, b):
    both = np.hstack([X, np.ones((len(X), 1))]).T @ dZ
    return dZ @ W.T, both[:-1], both[-1:]""",
        "transposées": """
def fc_backward(dZ, X, W, b):
    return (W @ dZ.T).T, (dZ.T @ X).T, sum(dZ).reshape(b.shape)""",
        "fonctions imbriquées": """
def fc_backward(dZ, X, W, b):
    def to_input():
        return np.dot(dZ, W.transpose())
    def to_weights():
        return np.dot(X.transpose(), dZ)
    return to_input(), to_weights(), dZ.sum(0, keepdims=True)""",
        "n-uplet nommé": """
from collections import namedtuple
Gradients = namedtuple("Gradients", "dX dW db")

def fc_backward(dZ, X, W, b):
    return Gradients(dX=dZ @ W.T, dW=X.T @ dZ, db=np.add.reduce(dZ, axis=0, keepdims=True))""",
        "tensordot": """
def fc_backward(dZ, X, W, b):
    return np.tensordot(dZ, W, (1, 1)), np.tensordot(X, dZ, (0, 0)), np.vstack(dZ).sum(axis=0)""",
    },
    "relu_forward": {
        "lambda": "relu_forward = lambda X: np.maximum(X, 0)",
        "boucles": """
def relu_forward(X):
    Z = np.empty(X.shape)
    for n, row in enumerate(X):
        for k, value in enumerate(row):
            Z[n, k] = max(0.0, value)
    return Z""",
        "compréhension": """
def relu_forward(X):
    return np.array([[v if v > 0 else 0.0 for v in row] for row in X])""",
        "np.vectorize": """
def relu_forward(X):
    return np.vectorize(lambda v: max(v, 0.0))(X)""",
        "zéros, puis copie": """
def relu_forward(X):
    Z = np.zeros_like(X)
    Z[X > 0] = X[X > 0]
    return Z""",
        "max d'une pile": """
def relu_forward(X):
    return np.stack([X, 0 * X]).max(axis=0)""",
        "heaviside": """
def relu_forward(X):
    return X * np.heaviside(X, 0.0)""",
        "np.fmax, par mot-clé": """
def relu_forward(X):
    return np.fmax(X, 0, dtype=np.float64)""",
    },
    "relu_backward": {
        "lambda": "relu_backward = lambda dZ, X: np.where(X > 0, dZ, 0.0)",
        "boucles": """
def relu_backward(dZ, X):
    dX = np.zeros(dZ.shape)
    for n in range(len(X)):
        for k in range(X.shape[1]):
            if X[n, k] > 0:
                dX[n, k] = dZ[n, k]
    return dX""",
        "copie masquée": """
def relu_backward(dZ, X):
    dX = np.array(dZ)
    dX[X < 0] = 0
    return dX""",
        "compréhension": """
def relu_backward(dZ, X):
    return np.array([[d * (v > 0) for d, v in zip(ds, vs)] for ds, vs in zip(dZ, X)])""",
        "signe": """
def relu_backward(dZ, X):
    return dZ * (np.sign(X) + 1) / 2""",
        "avec relu_forward": """
def relu_backward(dZ, X):
    return dZ * np.sign(relu_forward(X))""",
        "copyto": """
def relu_backward(dZ, X):
    dX = np.zeros_like(dZ)
    np.copyto(dX, dZ, where=X > 0)
    return dX""",
        "dérivée nommée": """
def step(X):
    return (X > 0).astype(np.float64)

def relu_backward(dZ, X):
    return np.multiply(step(X), dZ)""",
        "einsum": """
def relu_backward(dZ, X):
    return np.einsum("nk,nk->nk", dZ, 1.0 * (X > 0))""",
    },
    "cross_entropy": {
        "lambda": """
cross_entropy = lambda S, y: (np.logaddexp.reduce(S, axis=1) - S[np.arange(len(S)), y]).mean()""",
        "fonction imbriquée": """
def cross_entropy(S, y):
    def one(s, k):
        m = s.max()
        return m + np.log(np.exp(s - m).sum()) - s[k]
    return np.mean([one(s, k) for s, k in zip(S, y)])""",
        "math": """
import math

def cross_entropy(S, y):
    total = 0.0
    for row, k in zip(S.tolist(), y.tolist()):
        m = max(row)
        total += m + math.log(sum(math.exp(v - m) for v in row)) - row[k]
    return total / len(y)""",
        "log-softmax": """
def log_softmax(S):
    S = S - S.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))

def cross_entropy(S, y):
    return -np.take_along_axis(log_softmax(S), y[:, None], axis=1).mean()""",
        "score de la bonne classe retiré": """
def cross_entropy(S, y):
    gaps = S - S[np.arange(len(y)), y][:, None]
    top = gaps.max(axis=1)
    return np.average(top + np.log(np.exp(gaps - top[:, None]).sum(axis=1)))""",
        "maximum gardé": """
def cross_entropy(S, y):
    m = np.max(S, axis=1)
    return np.sum(m + np.log(np.sum(np.exp(S.T - m), axis=0)) - S[range(len(y)), y]) / len(S)""",
        "classe": """
class Scores:
    def __init__(self, S):
        self.low = S - S.max(axis=1, keepdims=True)
    def cost(self, y):
        truth = np.eye(self.low.shape[1])[y]
        return (np.log(np.exp(self.low).sum(1)) - np.einsum("nc,nc->n", self.low, truth)).mean()

def cross_entropy(S, y):
    return Scores(S).cost(y)""",
        "récursion": """
def cross_entropy(S, y):
    if len(y) == 1:
        return float(np.logaddexp.reduce(S[0]) - S[0, y[0]])
    k = len(y) // 2
    return (k * cross_entropy(S[:k], y[:k]) + (len(y) - k) * cross_entropy(S[k:], y[k:])) / len(y)""",
        "trace": """
def cross_entropy(S, y):
    low = S - S.max(axis=1, keepdims=True)
    return (np.log(np.exp(low).sum(axis=1)).sum() - np.trace(low[:, y])) / len(y)""",
    },
    "cross_entropy_backward": {
        "lambda": """
cross_entropy_backward = lambda S, y: (
    np.exp(S - np.logaddexp.reduce(S, axis=1)[:, None]) - np.eye(S.shape[1])[y]) / len(y)""",
        "fonction d'une autre cellule": """
def softmax(S):
    e = np.exp(S - np.max(S, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

def cross_entropy_backward(S, y):
    P = softmax(S)
    P[range(len(y)), y] -= 1
    return P / len(P)""",
        "boucles": """
def cross_entropy_backward(S, y):
    dS = np.zeros(S.shape)
    for n in range(len(S)):
        e = np.exp(S[n] - max(S[n]))
        for k in range(S.shape[1]):
            dS[n, k] = (e[k] / e.sum() - (1 if k == y[n] else 0)) / len(S)
    return dS""",
        "compréhension": """
def cross_entropy_backward(S, y):
    def one(s, k):
        p = np.exp(s - s.max()) / np.exp(s - s.max()).sum()
        return [(v - (j == k)) / len(y) for j, v in enumerate(p)]
    return np.array([one(s, k) for s, k in zip(S, y)])""",
        "comparaison": """
def cross_entropy_backward(S, y):
    e = np.exp(S - S.max(1, keepdims=True))
    return (e / e.sum(1, keepdims=True) - (np.arange(S.shape[1]) == y[:, None])) / len(y)""",
        "transposée": """
def cross_entropy_backward(S, y):
    e = np.exp(S.T - S.max(axis=1))
    dS = (e / sum(e)).T
    dS[np.arange(len(y)), y] -= 1
    return dS * (1.0 / len(y))""",
        "subtract.at": """
def cross_entropy_backward(S, y):
    dS = np.exp(S - S.max(axis=1)[:, None])
    dS /= dS.sum(axis=1)[:, None]
    np.subtract.at(dS, (np.arange(len(y)), y), 1.0)
    return np.divide(dS, len(y))""",
        "put_along_axis": """
def cross_entropy_backward(S, y):
    truth = np.zeros_like(S)
    np.put_along_axis(truth, y.reshape(-1, 1), 1.0, axis=1)
    e = np.exp(S - S.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - truth) / S.shape[0]""",
    },
    "n_parameters": {
        "lambda": "n_parameters = lambda D, H, C, L: (D + 1) * H + (L - 3) // 2 * (H + 1) * H + (H + 1) * C",
        "récursion": """
def n_parameters(D, H, C, L):
    return D * C + C if L == 1 else D * H + H + n_parameters(H, H, C, L - 2)""",
        "couche par couche": """
def n_parameters(D, H, C, L):
    total, size = 0, D
    for i in range(1, L + 1, 2):
        out = C if i == L else H
        total, size = total + (size + 1) * out, out
    return total""",
        "fonction imbriquée": """
def n_parameters(D, H, C, L):
    def fc(n_in, n_out):
        return n_in * n_out + n_out
    return fc(D, H) + (L // 2 - 1) * fc(H, H) + fc(H, C)""",
        "tailles des tableaux": """
def n_parameters(D, H, C, L):
    shapes = [(D + 1, H)] + [(H + 1, H)] * int((L - 3) / 2) + [(H + 1, C)]
    return sum(np.empty(s).size for s in shapes)""",
        "produit scalaire": """
def n_parameters(D, H, C, L):
    sizes = np.array([D] + [H] * (L // 2) + [C])
    return (sizes[:-1] + 1) @ sizes[1:]""",
        "while": """
def n_parameters(D, H, C, L):
    n = (D + 1) * H + (H + 1) * C
    while L > 3:
        n, L = n + H * H + H, L - 2
    return n""",
        "conversion en int": """
def n_parameters(D, H, C, L):
    return int((D + 1) * H + (L - 3) / 2 * (H + 1) * H + (H + 1) * C)""",
        "divmod": """
def n_parameters(D, H, C, L):
    middle, _rest = divmod(L - 3, 2)
    return H * (D + C) + H + C + middle * (H * H + H)""",
        "accumulate": """
from itertools import pairwise

def n_parameters(D, H, C, L):
    return sum(m * n + n for m, n in pairwise([D, *[H] * (L // 2), C]))""",
    },
}
for _check, _cells in _STYLES.items():
    for _title, _cell in _cells.items():
        right(_check, _title, _cell)

# MLP: the same change of one method, in other styles.
_INIT = """        self.L, self.W, self.b = L, {}, {}
        sizes = [D] + [H] * (L // 2) + [C]
        for i in range(1, L + 1, 2):
            m, n = sizes[i // 2], sizes[i // 2 + 1]
            self.W[i] = rng.normal(0, np.sqrt(2 / m), (m, n))
            self.b[i] = np.zeros((1, n))
"""
for _title, _body in {
    "compréhensions": """        self.L = L
        sizes = [D, *[H] * (L // 2), C]
        shapes = dict(zip(range(1, L + 1, 2), zip(sizes, sizes[1:])))
        self.W = {i: rng.standard_normal(s) * np.sqrt(2 / s[0]) for i, s in shapes.items()}
        self.b = {i: np.zeros((1, s[1])) for i, s in shapes.items()}
""",
    "trois cas, couche par couche": """        self.L = L
        self.W, self.b = dict(), dict()
        for i in range(1, L + 1, 2):
            m = D if i == 1 else H
            n = C if i == L else H
            self.W[i] = np.sqrt(2.0 / m) * rng.standard_normal(size=(m, n))
            self.b[i] = np.zeros(shape=(1, n))
""",
    "méthode auxiliaire imbriquée": """        def he(m, n):
            return rng.normal(loc=0.0, scale=(2 / m) ** 0.5, size=(m, n))
        self.L = int(L)
        self.W = {1: he(D, H), L: he(H, C)}
        self.b = {1: np.zeros((1, H)), L: np.zeros((1, C))}
        for i in range(3, L, 2):
            self.W[i], self.b[i] = he(H, H), np.zeros((1, H))
""",
    "loi tirée en un seul vecteur": """        self.L, self.W, self.b, i, m = L, {}, {}, 1, D
        while i <= L:
            n = H if i < L else C
            self.W[i] = (rng.standard_normal(m * n) / np.sqrt(m / 2)).reshape(m, n)
            self.b[i] = np.full((1, n), 0.0)
            i, m = i + 2, n
""",
    "biais 0 * W": """        self.L, self.W, self.b = L, {}, {}
        sizes = [D] + [H] * (L // 2) + [C]
        for k, (m, n) in enumerate(zip(sizes[:-1], sizes[1:])):
            self.W[2 * k + 1] = rng.normal(size=(m, n)) * np.sqrt(2 / m)
            self.b[2 * k + 1] = 0 * self.W[2 * k + 1][:1]
""",
    "setdefault": """        self.L, self.W, self.b = L, {}, {}
        for i in list(range(L))[::2]:
            m, n = (H, D)[i == 0], (H, C)[i == L - 1]
            self.W.setdefault(i + 1, rng.normal(0, np.sqrt(2 / m), (m, n)))
            self.b.setdefault(i + 1, np.zeros((1, n), dtype=np.float64))
""",
    "attributs de plus": """        self.D, self.H, self.C, self.L, self.rng = D, H, C, L, rng
        self.W, self.b = {}, {}
        sizes = np.array([D] + [H] * (L // 2) + [C])
        for i in np.arange(1, L + 1, 2).tolist():
            m, n = sizes[i // 2:i // 2 + 2].tolist()
            self.W[i] = self.rng.normal(0, np.sqrt(2 / m), (m, n))
            self.b[i] = np.zeros(n)[None, :]
""",
    "poids transposés deux fois": """        self.L, self.W, self.b = L, {}, {}
        pairs = [(D, H)] + [(H, H)] * ((L - 3) // 2) + [(H, C)]
        for j, (m, n) in enumerate(pairs):
            self.W[1 + 2 * j] = rng.normal(0, np.sqrt(2 / m), (n, m)).T
            self.b[1 + 2 * j] = np.zeros((n, 1)).T
""",
}.items():
    right("MLP", _title, {_INIT: _body})

_FORWARD = """        x = [X, fc_forward(X, self.W[1], self.b[1])]
        for i in range(3, self.L + 1, 2):
            x.append(relu_forward(x[-1]))
            x.append(fc_forward(x[-1], self.W[i], self.b[i]))
        return x[-1], x
"""
for _title, _body in {
    "ReLU après chaque FC, sauf la dernière": """        x = [X]
        for i in range(1, self.L + 1, 2):
            x.append(fc_forward(x[-1], self.W[i], self.b[i]))
            if i < self.L:
                x.append(relu_forward(x[-1]))
        return x[self.L], x
""",
    "liste remplie par numéro": """        x = [None] * (self.L + 1)
        x[0] = X
        for i in range(1, self.L + 1):
            if i % 2 == 1:
                x[i] = fc_forward(X=x[i - 1], W=self.W[i], b=self.b[i])
            else:
                x[i] = relu_forward(X=x[i - 1])
        return x[-1], x
""",
    "deux variables": """        a, x = X, [X]
        for i in sorted(self.W):
            z = a @ self.W[i] + self.b[i]
            a = np.maximum(z, 0)
            x += [z, a]
        return x[-2], x[:-1]
""",
    "récursion": """        def go(x, i):
            if i > self.L:
                return x
            a = x[-1]
            return go(x + [fc_forward(a, self.W[i], self.b[i]) if i % 2 else relu_forward(a)], i + 1)
        x = go([X], 1)
        return x[-1], x
""",
    "fonctions en liste": """        layers = []
        for i in range(1, self.L + 1):
            layers.append((lambda a, i=i: fc_forward(a, self.W[i], self.b[i])) if i % 2 else relu_forward)
        x = [X]
        for layer in layers:
            x.append(layer(x[-1]))
        return x[-1], x
""",
    "copies": """        x = [X.copy()]
        x.append(fc_forward(x[0], self.W[1], self.b[1]))
        for i in range(2, self.L, 2):
            x.append(relu_forward(x[i]) if False else relu_forward(x[i - 1]))
            x.append(fc_forward(x[i], self.W[i + 1], self.b[i + 1]))
        S = x[self.L].copy()
        return S, x
""",
    "générateur": """        def values():
            a = X
            yield a
            for i in range(1, self.L + 1):
                a = fc_forward(a, self.W[i], self.b[i]) if i in self.W else relu_forward(a)
                yield a
        x = list(values())
        return x[-1], x
""",
    "x gardé aussi dans self": """        self.x = [X]
        for i in range(1, self.L + 1):
            last = self.x[-1]
            self.x.append(fc_forward(last, self.W[i], self.b[i]) if i % 2 else relu_forward(last))
        return self.x[-1], self.x
""",
    "while": """        x, i = [X], 1
        while len(x) <= self.L:
            x.append(np.dot(x[-1], self.W[i]) + self.b[i] if len(x) % 2 else np.where(x[-1] > 0, x[-1], 0))
            i += len(x) % 2 * 2
        return [x[-1], x]
""",
    "accumulate": """        from itertools import accumulate
        x = list(accumulate(range(1, self.L + 1), lambda a, i: (
            fc_forward(a, self.W[i], self.b[i]) if i % 2 else relu_forward(a)), initial=X))
        return x[-1], x
""",
}.items():
    right("MLP-forward", _title, {_FORWARD: _body})

_BACKWARD = """        dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)
        for i in range(self.L, 0, -2):
            delta, dW[i], db[i] = fc_backward(
                delta, x[i - 1], self.W[i], self.b[i])
            delta = relu_backward(delta, x[i - 2]) if i > 1 else delta
        return dW, db
"""
for _title, _body in {
    "pair et impair": """        dW, db = {}, {}
        delta = cross_entropy_backward(x[self.L], y)
        for i in range(self.L, 0, -1):
            if i % 2:
                delta, dW[i], db[i] = fc_backward(delta, x[i - 1], self.W[i], self.b[i])
            else:
                delta = relu_backward(delta, x[i - 1])
        return dW, db
""",
    "reversed": """        dW, db, delta = dict(), dict(), cross_entropy_backward(S=x[-1], y=y)
        for i in reversed(sorted(self.W)):
            dX, dW[i], db[i] = fc_backward(dZ=delta, X=x[i - 1], W=self.W[i], b=self.b[i])
            if i > 1:
                delta = relu_backward(dZ=dX, X=x[i - 2])
        return dW, db
""",
    "sans les fonctions de la FC": """        dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)
        for i in range(self.L, 0, -2):
            dW[i], db[i] = x[i - 1].T @ delta, delta.sum(axis=0, keepdims=True)
            delta = (delta @ self.W[i].T) * (x[i - 1] > 0)
        return dW, db
""",
    "récursion": """        dW, db = {}, {}
        def down(delta, i):
            if i < 1:
                return
            delta, dW[i], db[i] = fc_backward(delta, x[i - 1], self.W[i], self.b[i])
            down(relu_backward(delta, x[i - 2]) if i > 1 else delta, i - 2)
        down(cross_entropy_backward(x[-1], y), self.L)
        return dW, db
""",
    "dernière couche à part": """        delta = cross_entropy_backward(x[-1], y)
        dX, W, b = fc_backward(delta, x[-2], self.W[self.L], self.b[self.L])
        dW, db = {self.L: W}, {self.L: b}
        for i in range(self.L - 2, 0, -2):
            dX, dW[i], db[i] = fc_backward(relu_backward(dX, x[i]), x[i - 1], self.W[i], self.b[i])
        return dW, db
""",
    "tous les delta gardés": """        delta = {self.L: cross_entropy_backward(x[self.L], y)}
        for i in range(self.L, 1, -1):
            delta[i - 1] = delta[i] @ self.W[i].T if i % 2 else relu_backward(delta[i], x[i - 1])
        dW = {i: x[i - 1].T @ delta[i] for i in self.W}
        db = {i: delta[i].sum(axis=0, keepdims=True) for i in self.W}
        return dW, db
""",
    "while": """        dW, db, i, delta = {}, {}, self.L, cross_entropy_backward(x[-1], y)
        while i >= 1:
            delta, dW[i], db[i] = fc_backward(delta, x[i - 1], self.W[i], self.b[i])
            i -= 2
            if i >= 1:
                delta = np.where(x[i] > 0, delta, 0)
        return dW, db
""",
    "dictionnaires remis dans l'ordre": """        dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)
        for i in range(self.L, 0, -2):
            delta, dW[i], db[i] = fc_backward(delta, x[i - 1], self.W[i], self.b[i])
            delta = relu_backward(delta, x[i - 2]) if i > 1 else delta
        return dict(sorted(dW.items())), dict(sorted(db.items()))
""",
    "liste renvoyée": """        out = [{}, {}]
        delta = cross_entropy_backward(x[-1], y)
        for i in range(self.L, 0, -2):
            delta, *both = fc_backward(delta, x[i - 1], self.W[i], self.b[i])
            for one, value in zip(out, both):
                one[i] = value
            delta = relu_backward(delta, x[i - 2]) if i > 1 else None
        return out
""",
}.items():
    right("MLP-backward", _title, {_BACKWARD: _body})

_STEP = f"        for i in self.W:\n            {_W}\n            {_B}\n"
for _title, _body in {
    "items": """        for i, g in dW.items():
            self.W[i] = self.W[i] - eta * g
        for i, g in db.items():
            self.b[i] = self.b[i] - eta * g
""",
    "deux dictionnaires": """        for p, g in ((self.W, dW), (self.b, db)):
            for i in p:
                p[i] = p[i] - eta * g[i]
""",
    "np.subtract": """        for i in range(1, self.L + 1, 2):
            np.subtract(self.W[i], eta * dW[i], out=self.W[i])
            np.subtract(self.b[i], eta * db[i], out=self.b[i])
""",
    "update": """        self.W.update({i: self.W[i] + (-eta) * dW[i] for i in dW})
        self.b.update({i: self.b[i] + (-eta) * db[i] for i in db})
""",
    "fonction imbriquée": """        def moved(p, g):
            return {i: p[i] - eta * g[i] for i in p}
        self.W, self.b = moved(self.W, dW), moved(self.b, db)
""",
    "while": """        i = 1
        while i <= self.L:
            self.W[i] -= np.multiply(eta, dW[i])
            self.b[i] -= np.multiply(eta, db[i]).reshape(self.b[i].shape)
            i += 2
""",
    "zip": """        for i, w, v in zip(list(self.W), list(self.W.values()), list(self.b.values())):
            self.W[i], self.b[i] = w - dW[i] * eta, v - db[i] * eta
""",
    "copies mises à jour": """        W, b = dict(self.W), dict(self.b)
        for i in W:
            W[i] = np.add(W[i], -eta * dW[i])
            b[i] = np.add(b[i], -eta * db[i])
        self.W, self.b = W, b
""",
}.items():
    right("MLP-step", _title, {_STEP: _body})

# --- what the statements ask → the wrong answer that does not do it -------------

for _check, _words, _title in (
    ("fc_forward", "Le biais $b$, de taille $(1, H)$, s'ajoute à chaque ligne.", "un seul biais"),
    ("fc_forward", "Z (N, H).", "liste"),
    ("fc_backward", "on somme sur les exemples, sans diviser par $N$", "dW en moyenne"),
    ("fc_backward", "dX (N, D), dW (D, H), db (1, H) : sommes sur les exemples.", "ordre"),
    ("fc_backward", "`dA` a toujours la taille de `A`", "dW transposée"),
    ("relu_forward", "Renvoyez un tableau neuf", "rend X quand rien n'est coupé"),
    ("relu_forward", "`X` sera encore utile", "change X, rend une copie"),
    ("relu_forward", "appliquée à chaque coefficient", "un seul maximum"),
    (
        "relu_backward",
        "Là où $x > 0$, la ReLU ne change rien : le gradient passe tel quel.",
        "ReLU du gradient",
    ),
    ("relu_backward", "le gradient est coupé", "gradient non coupé"),
    ("cross_entropy", "Le coût du batch est leur moyenne", "somme"),
    ("cross_entropy", "sans jamais déborder", "maximum non retiré"),
    ("cross_entropy", "N'écrivez pas `S -= …`", "change S"),
    ("cross_entropy", "ni SciPy ni scikit-learn", "logsumexp de SciPy"),
    ("cross_entropy_backward", "le softmax doit supporter de grands scores", "maximum non retiré"),
    ("cross_entropy_backward", "le tout divisé par $N$", "somme"),
    ("cross_entropy_backward", "moins 1 à la place de la bonne classe", "1 retiré partout"),
    ("n_parameters", "une ReLU n'en a aucun", "ReLU comptées"),
    ("n_parameters", "un compte est un `int`", "flottant"),
    ("MLP", "range dans `self.L` le nombre de couches", "self.L oublié"),
    ("MLP", "deux dictionnaires de clés 1, 3, …, $L$", "liste"),
    ("MLP", "Les biais sont nuls au départ.", "petits biais"),
    ("MLP", "Les poids sont tirés avec `rng`", "générateur global"),
    ("MLP", "selon la loi normale", "loi uniforme"),
    ("MLP", "est le nombre d'entrées de la couche", "nombre de sorties"),
    ("MLP-forward", "renvoie `(S, x)`", "(x, S)"),
    ("MLP-forward", "la liste `x` de $L + 1$ tableaux", "x sans X"),
    ("MLP-forward", "la liste", "n-uplet"),
    ("MLP-backward", "Elle renvoie `(dW, db)`", "gradients échangés"),
    ("MLP-backward", "deux dictionnaires de mêmes clés que `self.W` et `self.b`", "listes"),
    ("MLP-backward", "remonte les couches de $L$ à 1", "première couche oubliée"),
    ("MLP-step", "chaque paramètre recule de `eta` fois son gradient", "biais oubliés"),
    ("mended_backward", "elle renvoie les gradients du coût moyen", "telle quelle"),
    ("mended_backward", "dans deux dictionnaires de clés 1, 3, …, $L$", "listes"),
):
    bank.demand(_check, _words, _title)

# --- mended_backward: the clinic --------------------------------------------------

_SLOPE = "1 - np.tanh(x[i - 1]) ** 2"
_LINE = f"delta = delta * ({_SLOPE})"
for _title, _change, _says, _credit in (
    ("telle quelle", {"np.tanh(x[i - 1])": "np.tanh(x[i])"}, "est encore là", 0.0),
    (
        "entrée de la couche suivante",
        {_LINE: "delta = delta * (1 - np.tanh(x[i + 1 - 1]) ** 2)"},
        "est encore là",
        0.0,
    ),
    ("dérivée perdue", {_LINE: "pass"}, "activation manque", 0.0),
    ("deux fois", {_LINE: f"{_LINE} ** 2"}, "compte deux fois", 0.0),
    (
        "deux lignes",
        {_LINE: f"{_LINE}\n            delta = delta * (1 - x[i] ** 2)"},
        "compte deux fois",
        0.0,
    ),
    ("carré de l'entrée", {_SLOPE: "1 - x[i - 1] ** 2"}, "carré de l'entrée", 0.0),
    ("parenthèse", {_SLOPE: "(1 - x[i]) ** 2"}, "toute la différence", 0.0),
    ("carré oublié", {_SLOPE: "1 - np.tanh(x[i - 1])"}, "carré de tanh manque", 0.0),
    ("tanh au lieu de sa dérivée", {_SLOPE: "np.tanh(x[i - 1])"}, "à la place de sa dérivée", 0.0),
    ("ReLU", {_LINE: "delta = relu_backward(delta, x[i - 1])"}, "celle d'une ReLU", 0.0),
    ("signe", {_SLOPE: "np.tanh(x[i - 1]) ** 2 - 1"}, "mauvais signe", 0.0),
    ("mauvaise couche", {"x[i - 1]) **": "x[1]) **"}, "La couche", 0.0),
    ("delta non remplacé", {_LINE: f"back = delta * ({_SLOPE})"}, "activation manque", 0.0),
    ("première couche oubliée", {"range(net.L, 0, -1)": "range(net.L, 1, -1)"}, "il y manque", 0.0),
    (
        "une couche sur deux",
        {"range(net.L, 0, -1)": "range(net.L, 0, -2)"},
        "activation manque",
        0.0,
    ),
    (
        "moyenne faite deux fois",
        {"cross_entropy_backward(x[-1], y)": "cross_entropy_backward(x[-1], y) / len(y)"},
        "fois trop petit",
        0.0,
    ),
    (
        "biais oubliés",
        {"delta, dW[i], db[i] = fc": "db[i] = 0 * net.b[i]\n            delta, dW[i], _ = fc"},
        "b[",
        0.5,
    ),
    ("échangés", {"return dW, db": "return db, dW"}, "renvoie (db, dW)", 0.5),
    ("un seul", {"return dW, db": "return dW"}, "deux dictionnaires", 0.0),
    (
        "listes",
        {"return dW, db": "return list(dW.values()), list(db.values())"},
        "un dictionnaire, de clés",
        0.0,
    ),
    ("return oublié", {"    return dW, db": "    dW, db"}, "return", 0.0),
    (
        "x changé",
        {_LINE: "x[i - 1] = np.tanh(x[i - 1])\n            delta = delta * (1 - x[i - 1] ** 2)"},
        "modifie sur place",
        0.5,
    ),
    (
        "PyTorch",
        {
            _LINE: "import torch\n            delta = delta * (1 - torch.tanh(torch.tensor(x[i - 1])).numpy() ** 2)"
        },
        "permis",
        0.0,
    ),
):
    bank.wrong("mended_backward", _title, _change, says=_says, credit=_credit)

_DOWN = "def mended_backward(net, x, y):\n"
for _title, _change in {
    "par la sortie": {_SLOPE: "1 - x[i] ** 2"},
    "cosh": {_SLOPE: "np.cosh(x[i - 1]) ** -2"},
    "produit remarquable": {_SLOPE: "(1 - x[i]) * (1 + x[i])"},
    "sur place dans delta": {_LINE: "delta *= 1 - np.square(x[i])"},
    "variable à part": {_LINE: f"slope = {_SLOPE}\n            delta = slope * delta"},
    "fonction à part": "def tanh_backward(dZ, X):\n    return dZ * (1 - np.tanh(X) ** 2)\n\n\n"
    + _DOWN
    + """    dW, db, delta = {}, {}, cross_entropy_backward(x[net.L], y)
    for i in reversed(range(1, net.L + 1)):
        if i in net.W:
            delta, dW[i], db[i] = fc_backward(delta, x[i - 1], net.W[i], net.b[i])
        else:
            delta = tanh_backward(delta, x[i - 1])
    return dW, db
""",
    "deux par deux": _DOWN
    + """    delta = cross_entropy_backward(x[-1], y)
    dW, db = {}, {}
    for i in range(net.L, 0, -2):
        delta, dW[i], db[i] = fc_backward(delta, x[i - 1], net.W[i], net.b[i])
        if i > 1:
            delta = delta * (1 - x[i - 1] ** 2)
    return dW, db
""",
    "formules en clair": _DOWN
    + """    delta, dW, db = cross_entropy_backward(x[-1], y), {}, {}
    for i in sorted(net.W, reverse=True):
        dW[i], db[i] = x[i - 1].T @ delta, delta.sum(axis=0, keepdims=True)
        delta = (delta @ net.W[i].T) * (1 - x[i - 1] ** 2)
    return dW, db
""",
    "while": _DOWN
    + """    dW, db, i = {}, {}, net.L
    delta = cross_entropy_backward(x[i], y)
    while i > 0:
        if i % 2:
            delta, dW[i], db[i] = fc_backward(delta, x[i - 1], net.W[i], net.b[i])
        else:
            delta = delta - delta * x[i] ** 2
        i -= 1
    return dW, db
""",
    "récursif": _DOWN
    + """    def down(i, delta):
        if i == 0:
            return {}, {}
        if i % 2 == 0:
            return down(i - 1, delta * (1 - x[i] ** 2))
        delta, W, b = fc_backward(delta, x[i - 1], net.W[i], net.b[i])
        dW, db = down(i - 1, delta)
        return {**dW, i: W}, {**db, i: b}
    return down(net.L, cross_entropy_backward(x[-1], y))
""",
    "exponentielles": {_SLOPE: "4 / (np.exp(x[i - 1]) + np.exp(-x[i - 1])) ** 2"},
    "einsum": {_LINE: "delta = np.einsum('nh,nh->nh', delta, 1 - x[i] ** 2)"},
    "liste": {"return dW, db": "return [dW, db]"},
}.items():
    bank.right("mended_backward", _title, _change)

# --- predict_values -------------------------------------------------------------

_N = "predict_values"
_SHAPES = 'shapes = {"b": (4, 2), "c": (4, 5), "d": (4, 3)}'
_KEPT = 'kept = {"g": 1_594_000, "h": 3_188_000, "i": 2_394_000}'
_LAST = 'return {"a": 8, **shapes, "e": [1, 3, 5, 7], "f": 93, **kept}'
bank.wrongs(
    _N,
    ("entrée oubliée", {'"a": 8': '"a": 7'}, "C'est le nombre de couches", 0.5),
    ("FC seules", {'"a": 8': '"a": 4'}, "Ce sont les couches FC seules", 0.5),
    ("compte au hasard", {'"a": 8': '"a": 15', '"f": 93': '"f": 90'}, "va de `x[0]` à `x[L]`", 0.5),
    ("batch couché", {"(4, 2)": "(2, 4)", "(4, 3)": "(3, 4)"}, "Une ligne par exemple", 0.5),
    ("un exemple", {"(4, 2)": "(2,)", "(4, 3)": "(3,)"}, "une colonne par classe", 0.5),
    ("classes au milieu", {"(4, 5)": "(4, 3)"}, "n'apparaissent qu'à la sortie", 0.5),
    ("ReLU plus étroite", {"(4, 5)": "(4, 2)"}, "d'où vient ce qu'elle reçoit", 0.5),
    ("sortie cachée", {"(4, 3)": "(4, 5)"}, "C'est la taille d'une couche cachée", 0.5),
    ("à partir de zéro", {"[1, 3, 5, 7]": "[0, 2, 4, 6]"}, "`x[0]` est l'entrée", 0.5),
    ("FC à la suite", {"[1, 3, 5, 7]": "[1, 2, 3, 4]"}, "Les ReLU ont un numéro aussi", 0.5),
    ("toutes", {"[1, 3, 5, 7]": "list(range(1, 8))"}, "Une ReLU n'a pas de matrice", 0.5),
    ("ensemble", {"[1, 3, 5, 7]": "{1, 3, 5, 7}"}, "ce n'est pas `{1, 3, 5, 7}`", 0.5),
    ("dans l'autre ordre", {"[1, 3, 5, 7]": "[7, 5, 3, 1]"}, "ce n'est pas `[7, 5, 3, 1]`", 0.5),
    ("paires", {"[1, 3, 5, 7]": "[2, 4, 6]"}, "quels sont leurs numéros", 0.5),
    ("sans biais", {'"f": 93': '"f": 75'}, "Les biais manquent", 0.5),
    ("une FC de moins", {'"f": 93': '"f": 63'}, "Comptez les couches FC", 0.5),
    ("poids seuls d'une FC", {'"f": 93': '"f": 45'}, "D × H poids et H biais", 0.5),
    ("sans l'entrée", {_KEPT: 'kept = {"g": 810_000, "h": 1_620_000, "i": 1_610_000}'}, "L'entrée `x[0]` manque", 0.5),
    ("sans les scores", {_KEPT: 'kept = {"g": 1_584_000, "h": 3_168_000, "i": 2_384_000}'}, "Les scores, `x[L]`, manquent", 0.5),
    ("sans les ReLU", {"1_594_000": "1_194_000"}, "Les sorties des ReLU manquent", 0.5),
    ("un exemple seul", {_KEPT: 'kept = {"g": 1594, "h": 1594, "i": 2394}'}, "C'est ce que garde un seul exemple", 0.5),
    ("octets", {"1_594_000": "12_752_000"}, "Ce sont des octets", 0.5),
    ("batch sans effet", {"3_188_000": "1_594_000"}, "autant qu'avec deux fois moins d'exemples", 0.5),
    ("profondeur sans effet", {"2_394_000": "1_594_000"}, "donnent huit tableaux de plus", 0.5),
    ("profondeur double tout", {"2_394_000": "3_188_000"}, "ne se répètent pas", 0.5),
    ("ordre de grandeur", {"1_594_000": "1.6e6", "2_394_000": "2.4e6"}, "Additionnez les tailles", 0.5),
    ("batch et entrée", {"(4, 2)": "(4, 5)"}, "tel qu'il entre", 0.5),
    ("rien ne grandit", {'"a": 8': '"a": 7', _KEPT: 'kept = dict.fromkeys("ghi", 810_000)'}, "5 prédictions sur 9", 0.0),
    ("calculé", {"(4, 2)": "np.ones((4, 2)).shape"}, "à la main", 0.0),
    ("lettre oubliée", {'"a": 8, ': ""}, "a", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "listes": {_SHAPES: 'shapes = {"b": [4, 2], "c": [4, 5], "d": [4, 3]}'},
    "chaînes": {"(4, 2)": '"(4, 2)"', "(4, 3)": '"(4, 3)"'},
    "n-uplet de clés": {"[1, 3, 5, 7]": "(1, 3, 5, 7)"},
    "range": {"[1, 3, 5, 7]": "list(range(1, 8, 2))"},
    "range, tel quel": {"[1, 3, 5, 7]": "range(1, 8, 2)"},
    "liste en chaîne": {"[1, 3, 5, 7]": '"[1, 3, 5, 7]"'},
    "sans tiret bas": {"1_594_000": "1594000", "3_188_000": "3188000"},
    "somme": {"1_594_000": "1000 * (784 + 8 * 100 + 10)", "2_394_000": "1000 * (784 + 1600 + 10)"},
    "double": {_KEPT: "g = 1_594_000\n    kept = {'g': g, 'h': 2 * g, 'i': g + 8 * 100_000}"},
    "puissances": {"1_594_000": "1.594e6", "3_188_000": "3.188e6", "2_394_000": "2.394e6"},
    "couche par couche": {'"f": 93': '"f": (2 + 1) * 5 + 2 * (5 + 1) * 5 + (5 + 1) * 3'},
    "poids et biais": {'"f": 93': '"f": 75 + 18'},
    "flottant": {'"f": 93': '"f": 93.0', '"a": 8': '"a": 8.0'},
    "tailles nommées": {_SHAPES: """N, D, H, C = 4, 2, 5, 3
    shapes = {"b": (N, D), "c": (N, H), "d": (N, C)}"""},
    "union": {_LAST: 'return {"a": 8, "e": [1, 3, 5, 7], "f": 93} | shapes | kept'},
    "dict": {_LAST: "return dict(shapes, a=8, e=[1, 3, 5, 7], f=93, **kept)"},
    "mise à jour": {_LAST: """shapes.update(kept, a=8, e=[1, 3, 5, 7], f=93)
    return shapes"""},
})  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "biais compris", "sans biais")
bank.demand(_N, "une liste de numéros pour e", "toutes")

bank.equivalent = {
    "@ dZ, dZ.sum(axis=0, keepdims=True)) → @ dZ, dZ.sum(axis=0, keepdims=False))": (
        "db de forme (H,) est accepté, comme une ligne"
    ),
    "darray: return np.maximum(0, X) → darray: return np.maximum(X, 0)": (
        "le maximum est symétrique"
    ),
}

# --- large values: nothing asks that they be bounded -------------------------------

bank.wrongs(
    "fc_forward",
    (
        "sortie bornée à 100",
        {"return X @ W + b": "return np.clip(X @ W + b, -100, 100)"},
        "valeurs fausses",
    ),
)
bank.wrongs(
    "relu_forward",
    ("bornée à 1 000", {"np.maximum(0, X)": "np.clip(X, 0, 1e3)"}, "valeurs fausses"),
)
bank.wrongs(
    "relu_backward",
    (
        "gradient borné",
        {"dZ * (X > 0)": "np.clip(dZ, -10, 10) * (X > 0)"},
        "la différence finie en diffère",
    ),
    ("seuil à 0,001", {"X > 0": "X > 1e-3"}, "la différence finie en diffère"),
)
bank.right("relu_forward", "moyenne de x et de |x|", {"np.maximum(0, X)": "(X + np.abs(X)) / 2"})
bank.right("relu_backward", "heaviside", {"dZ * (X > 0)": "dZ * np.heaviside(X, 0)"})
bank.right(
    "fc_forward",
    "colonne de 1, biais en dernière ligne",
    {"X @ W + b": "np.c_[X, np.ones(len(X))] @ np.r_[W, b]"},
)

# --- What later readers tried --------------------------------------------------------

bank.wrong(
    "fc_forward",
    "mille lignes au plus",
    {
        "return X @ W + b": "Z = np.zeros((len(X), W.shape[1])) + b\n    Z[:1000] = X[:1000] @ W + b\n    return Z"
    },
    "valeurs fausses",
)
bank.wrong("fc_backward", "mille lignes au plus", {"X.T @ dZ,": "X[:1000].T @ dZ[:1000],"}, "`dW`")
bank.wrong(
    "relu_forward", "seuil de 1e-4", {"np.maximum(0, X)": "np.where(X > 1e-4, X, 0)"}, "fausses"
)
bank.wrong(
    "relu_forward",
    "un tableau pour tous les appels",
    {
        "def relu_forward": "buffers = {}\n\ndef relu_forward",
        "return np.maximum(0, X)": "return np.maximum(0, X, out=buffers.setdefault(X.shape, np.empty(X.shape)))",
    },
    "la même mémoire",
    0.5,
)
bank.right(
    "relu_forward",
    "out dans un tableau neuf",
    {"np.maximum(0, X)": "np.maximum(0, X, out=np.empty(X.shape))"},
)
bank.wrong(
    "MLP-step", "gradients bornés", {"eta * dW[i]": "eta * np.clip(dW[i], -5, 5)"}, "n'a pas avancé"
)
bank.wrong(
    "MLP-backward",
    "gradients bornés",
    {"return dW, db": "return {i: np.clip(g, -5, 5) for i, g in dW.items()}, db"},
    "n'est pas le gradient",
)
bank.wrong(
    "MLP",
    "un biais pour toutes les couches cachées",
    {
        "self.L, self.W, self.b = L, {}, {}": "self.L, self.W, self.b = L, {}, {}\n        shared = np.zeros((1, H))",
        "self.b[i] = np.zeros((1, n))": "self.b[i] = shared if i < L else np.zeros((1, n))",
    },
    "partagent un même tableau",
    0.5,
)
bank.wrongs(
    "mended_backward",
    (
        "un dictionnaire pour tous les appels",
        "DW, DB = {}, {}\n\n\n"
        + _DOWN
        + "    delta = cross_entropy_backward(x[-1], y)\n    for i in range(net.L, 0, -1):\n"
        "        if i % 2 == 1:\n"
        "            delta, DW[i], DB[i] = fc_backward(delta, x[i - 1], net.W[i], net.b[i])\n"
        "        else:\n            delta = delta * (1 - x[i] ** 2)\n    return DW, DB\n",
        "celle d'un autre réseau",
        0.5,
    ),
    (
        "x vidée à mesure",
        _DOWN + "    dW, db, delta = {}, {}, cross_entropy_backward(x.pop(), y)\n"
        "    for i in range(net.L, 0, -1):\n        before = x.pop()\n        if i % 2 == 1:\n"
        "            delta, dW[i], db[i] = fc_backward(delta, before, net.W[i], net.b[i])\n"
        "        else:\n            delta = delta * (1 - np.tanh(before) ** 2)\n    return dW, db\n",
        "modifie sur place ce qu'elle reçoit (x)",
        0.5,
    ),
    (
        "demi-précision",
        {_LINE: f"delta = (delta * ({_SLOPE})).astype(np.float16)"},
        "n'est pas le gradient du coût",
    ),
)
bank.wrong(
    "mended_backward",
    "gradients accumulés dans le réseau",
    {
        "    return dW, db": "    net.sums = getattr(net, 'sums', {})\n    for i in dW:\n"
        "        dW[i] = net.sums[i] = net.sums.get(i, 0) + dW[i]\n    return dW, db"
    },
    says="quelque chose est gardé d'un appel à l'autre",
    credit=0.5,
)

# --- A result that a later call rewrites ---------------------------------------------

_Z = "buffers.setdefault((len(X), len(b[0])), np.empty((len(X), len(b[0]))))"
bank.wrong(
    "fc_forward",
    "un tableau de chaque taille",
    {
        "def fc_forward": "buffers = {}\n\ndef fc_forward",
        "return X @ W + b": f"return np.add(X @ W, b, out={_Z})",
    },
    "la même mémoire",
    0.5,
)
bank.wrong(
    "relu_backward",
    "un tableau par défaut",
    {
        "def relu_backward(dZ, X)": "def relu_backward(dZ, X, buffers={})",
        "return dZ * (X > 0)": "return np.multiply(dZ, X > 0, out=buffers.setdefault(X.shape, np.empty(X.shape)))",
    },
    "la même mémoire",
    0.5,
)

# A part of many rows is not the whole.
bank.wrong(
    "cross_entropy",
    "les mille premières lignes seulement",
    {"S = S - S": "S, y = S[:1000], y[:1000]\n    S = S - S"},
    "le coût vaut",
)
bank.wrong(
    "cross_entropy_backward",
    "les mille premières lignes seulement",
    {"dS[np.arange(len(y)), y] -= 1": "n = min(len(y), 1000)\n    dS[np.arange(n), y[:n]] -= 1"},
    "la différence finie en diffère. Reprenez la",
)
bank.wrong(
    "relu_backward",
    "les mille premières lignes seulement",
    {"return dZ * (X > 0)": "dX = dZ.copy()\n    dX[:1000] *= X[:1000] > 0\n    return dX"},
    "la différence finie en diffère. Reprenez la",
)
bank.wrong(
    "relu_forward",
    "les mille premières lignes seulement",
    {
        "return np.maximum(0, X)": "Z = X.copy()\n    Z[:1000] = np.maximum(0, X[:1000])\n    return Z"
    },
    "la sortie a la bonne forme, mais",
)
bank.wrong(
    "MLP-forward",
    "les mille premières lignes seulement",
    {
        "x = [X, fc_forward(X, self.W[1], self.b[1])]": "x = [X, fc_forward(X, self.W[1], self.b[1])]\n        x[1][1000:] = 0"
    },
    "les scores S ont la bonne forme, mais pas les",
)
bank.wrong(
    "MLP-backward",
    "les mille premières lignes seulement",
    {
        "dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)": "dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)\n        delta[1000:] = 0"
    },
    "est la dernière couche, la première en remontant",
)
bank.wrong(
    "mended_backward",
    "les mille premières lignes seulement",
    {
        "dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)": "dW, db, delta = {}, {}, cross_entropy_backward(x[-1], y)\n    delta[1000:] = 0"
    },
    "est la dernière couche, la première en remontant",
)

# What is said of a value kept by another method, of classes that are words.
bank.wrong(
    "MLP-backward",
    "x gardé par forward, entrées seules",
    {
        "return x[-1], x": "self.x = x\n        return x[-1], x",
        "delta, x[i - 1], self.W[i], self.b[i])": "delta, self.x[i - 1], self.W[i], self.b[i])",
    },
    "entrée de la couche est celle du dernier batch",
    0.5,
)
