"""Answers of lab 9, MNIST from (almost) nothing, in NumPy."""

from tp_grading.bank import Bank

bank = Bank("tp09_mnist_zero")

# --- Net: the constructor -----------------------------------------------------

_STD = 'std = np.sqrt(2 / (n + p)) if init == "xavier" else 1.0'
_DRAW = "np.random.normal(0.0, std, (n, p))"
_BIAS = "np.zeros((1, p))"
_START = "self.sizes, self.w, self.b = list(sizes), [], []\n"
_INIT = ("Net-xavier",)
bank.wrong(
    "Net",
    "écart-type 0,01",
    {_STD: 'std = np.sqrt(2 / (n + p)) if init == "xavier" else 0.01'},
    says="on attend 1",
)
bank.wrong("Net", "Xavier par défaut", {_STD: "std = np.sqrt(2 / (n + p))"}, says="on attend 1")
bank.wrong(
    "Net",
    "loi uniforme",
    {_DRAW: "std * np.random.rand(n, p)"},
    says="normale de moyenne 0",
    also=_INIT,
)
bank.wrong(
    "Net",
    "uniforme centrée, même écart-type",
    {_DRAW: "np.random.uniform(-std * 3**0.5, std * 3**0.5, (n, p))"},
    says="loi normale",
    also=_INIT,
)
bank.wrong("Net", "poids nuls", {_DRAW: "np.zeros((n, p))"}, says="au hasard", also=_INIT)
bank.wrong("Net", "poids égaux", {_DRAW: "np.full((n, p), std)"}, says="au hasard", also=_INIT)
bank.wrong(
    "Net",
    "une ligne recopiée",
    {_DRAW: "np.tile(np.random.normal(0.0, std, (1, p)), (n, 1))"},
    says="se répètent",
    also=_INIT,
)
bank.wrong(
    "Net",
    "matrices transposées",
    {_DRAW: "np.random.normal(0.0, std, (p, n))"},
    says="une ligne par neurone de la couche",
    also=_INIT,
)
bank.wrong("Net", "biais en colonne", {_BIAS: "np.zeros((p, 1))"}, says="colonne", also=_INIT)
bank.wrong(
    "Net",
    "biais au hasard",
    {_BIAS: "np.random.normal(0.0, 1.0, (1, p))"},
    says="pas nuls",
    credit=0.5,
    also=_INIT,
)
bank.wrong(
    "Net",
    "graine fixée",
    {_START: _START + "        np.random.seed(0)\n"},
    says="graine",
    credit=0.5,
    also=_INIT,
)
bank.wrong(
    "Net",
    "sizes oublié",
    {
        _START: "self.w, self.b = [], []\n",
        "zip(self.sizes, self.sizes[1:])": "zip(sizes, sizes[1:])",
    },
    says="sizes",
    credit=0.5,
    also=_INIT,
)
bank.wrong(
    "Net",
    "self oublié",
    {
        _START: _START + "        w, b = [], []\n",
        "self.w.append": "w.append",
        "self.b.append": "b.append",
    },
    says="liste de trois",
    also=_INIT,
)
bank.wrong(
    "Net",
    "une couche de trop",
    {"zip(self.sizes, self.sizes[1:])": "zip([1] + self.sizes, self.sizes)"},
    says="4 éléments",
    also=_INIT,
)
bank.right(
    "Net",
    "indices, taille gardée en tuple",
    {
        _START: "self.sizes = tuple(sizes)\n        self.w, self.b = [], []\n",
        "for n, p in zip(self.sizes, self.sizes[1:]):\n": "for k in range(len(sizes) - 1):\n            n, p = sizes[k], sizes[k + 1]\n",
    },
)
bank.right(
    "Net", "générateur de NumPy", {_DRAW: "np.random.default_rng().normal(0, std, size=(n, p))"}
)
bank.right("Net", "biais sans dimension de ligne", {_BIAS: "np.zeros(p)"})
bank.right("Net", "randn fois l'écart-type", {_DRAW: "std * np.random.randn(n, p)"})
bank.right(
    "Net",
    "trois lignes, sans boucle",
    {
        "for n, p in zip(self.sizes, self.sizes[1:]):\n": "for n, p in ((sizes[0], sizes[1]), (sizes[1], sizes[2]), (sizes[2], sizes[3])):\n",
        _BIAS: "0 * np.ones((1, p))",
    },
)

# --- Net: Xavier --------------------------------------------------------------

for _title, _asked, _says in (
    ("init ignoré", "1.0", "init"),
    ("variance au lieu de l'écart-type", "2 / (n + p)", "racine"),
    ("entrées seulement", "np.sqrt(2 / n)", "entrées"),
    ("sorties seulement", "np.sqrt(2 / p)", "sorties"),
    ("numérateur 1", "np.sqrt(1 / (n + p))", "numérateur"),
    ("fraction renversée", "np.sqrt((n + p) / 2)", "envers"),
    ("2 hors de la racine", "2 / np.sqrt(n + p)", "hors de la racine"),
):
    bank.wrong(
        "Net-xavier", _title, {_STD: f'std = {_asked} if init == "xavier" else 1.0'}, says=_says
    )
bank.wrong(
    "Net-xavier", "majuscule attendue", {'init == "xavier"': 'init == "Xavier"'}, says="init"
)
bank.right(
    "Net-xavier", "puissance 1/2", {_STD: 'std = (2 / (n + p)) ** 0.5 if init == "xavier" else 1'}
)
bank.right(
    "Net-xavier",
    "deux branches",
    {
        _STD: 'std = 1\n            if init != "normal":\n                std = np.sqrt(2) / np.sqrt(n + p)'
    },
)
bank.right("Net-xavier", "randn puis échelle", {_DRAW: "np.random.randn(n, p) * std"})

# --- flatten_images, one_hot --------------------------------------------------

_FLAT = "images.reshape(len(images), -1) / 255"
for _title, _code, _says in (
    ("sans division", "images.reshape(len(images), -1) * 1.0", "entre 0 et 1"),
    ("entiers", "images.reshape(len(images), -1)", "entiers"),
    ("division entière", "images.reshape(len(images), -1) // 255", "entiers"),
    ("divisé par 256", "images.reshape(len(images), -1) / 256", "par quel nombre"),
    (
        "divisé par le maximum du jeu",
        "images.reshape(len(images), -1) / images.max()",
        "plus grand du jeu",
    ),
    ("divisé par 28²", "images.reshape(len(images), -1) / 784", ""),
    ("forme gardée", "images / 255", "bout à bout"),
    ("une image par colonne", "images.reshape(len(images), -1).T / 255", "par colonne"),
    ("reshape dans le mauvais sens", "images.reshape(-1, len(images)).T / 255", "un pixel sur"),
    (
        "centré et réduit",
        "(images.reshape(len(images), -1) - images.mean()) / images.std()",
        "centrés",
    ),
    ("de −1 à 1", "images.reshape(len(images), -1) / 127.5 - 1", "−1 à 1"),
    ("inversé", "1 - images.reshape(len(images), -1) / 255", "inversées"),
    ("tout à plat", "images.flatten() / 255", "forme"),
    ("squeeze", "np.squeeze(images.reshape(len(images), -1) / 255)", "une seule image"),
):
    bank.wrong("flatten_images", _title, {_FLAT: _code}, says=_says)
bank.right("flatten_images", "784 en dur", {_FLAT: "images.reshape(-1, 784) / 255.0"})
bank.right(
    "flatten_images",
    "float32",
    {_FLAT: "images.astype(np.float32).reshape((images.shape[0], 28 * 28)) / 255"},
)
bank.right(
    "flatten_images", "boucle", {_FLAT: "np.array([image.flatten() / 255 for image in images])"}
)
bank.right(
    "flatten_images",
    "concaténation de lignes",
    {_FLAT: "np.concatenate([images[:, i, :] for i in range(28)], axis=1) / 255"},
)

_EYE = "np.eye(10)[labels]"
for _title, _code, _says in (
    (
        "autant de colonnes que le plus grand chiffre",
        "np.eye(labels.max() + 1)[labels]",
        "toujours 10",
    ),
    (
        "autant de colonnes que de chiffres présents",
        "(labels[:, None] == np.unique(labels)) * 1.0",
        "toujours 10",
    ),
    ("transposé", "np.eye(10)[labels].T", "par colonne"),
    ("décalé", "np.eye(10)[(labels + 1) % 10]", "décalé"),
    ("étiquette au lieu de 1", "np.eye(10)[labels] * labels[:, None]", "on attend 1"),
    ("0 et 1 échangés", "1 - np.eye(10)[labels]", "échangés"),
    ("neuf colonnes", "np.eye(11)[labels][:, 1:10]", "9 colonnes"),
    ("aplati", "np.eye(10)[labels].squeeze()", "une seule étiquette"),
):
    bank.wrong("one_hot", _title, {_EYE: _code}, says=_says)
bank.wrong(
    "one_hot",
    "Y[:, labels] = 1",
    {f"return {_EYE}": "Y = np.zeros((len(labels), 10))\n    Y[:, labels] = 1\n    return Y"},
    says="mêmes colonnes",
)
bank.wrong(
    "one_hot",
    "return dans la boucle",
    {
        f"return {_EYE}": "Y = np.zeros((len(labels), 10))\n    for i, label in enumerate(labels):\n        Y[i, label] = 1\n        return Y"
    },
    says="somme",
)
bank.wrong("one_hot", "return oublié", {f"return {_EYE}": _EYE}, says="return")
bank.right(
    "one_hot",
    "boucle",
    {
        f"return {_EYE}": "Y = np.zeros((len(labels), 10))\n    for i, label in enumerate(labels):\n        Y[i, label] = 1\n    return Y"
    },
)
bank.right(
    "one_hot",
    "deux indices",
    {
        f"return {_EYE}": "Y = np.zeros((labels.size, 10))\n    Y[np.arange(labels.size), labels] = 1.0\n    return Y"
    },
)
bank.right(
    "one_hot", "comparaison, entiers", {_EYE: "(labels[:, None] == np.arange(10)).astype(int)"}
)

# --- logistic, logistic_d -----------------------------------------------------

_LOGISTIC = "1 / (1 + np.exp(-x))"
for _title, _code, _says in (
    ("signe dans exp", "1 / (1 + np.exp(x))", "décroît"),
    ("différence au dénominateur", "1 / (1 - np.exp(-x))", "somme"),
    ("parenthèses oubliées", "1 / 1 + np.exp(-x)", "parenthèses"),
    ("tanh", "np.tanh(x)", "tanh"),
    ("ReLU", "np.maximum(x, 0)", "ReLU"),
    ("sans inverse", "1 + np.exp(-x)", "parenthèses"),
    ("exponentielle seule", "np.exp(-x)", "exponentielle"),
    ("base 2", "1 / (1 + 2.0 ** (-x))", "base 2"),
    ("softmax", "np.exp(x) / np.exp(x).sum()", ""),
    ("somme des composantes", "np.sum(1 / (1 + np.exp(-x)))", "forme"),
):
    bank.wrong("logistic", _title, {_LOGISTIC: _code}, says=_says)
bank.wrong(
    "logistic",
    "exp au numérateur",
    {_LOGISTIC: "np.exp(x) / (1 + np.exp(x))"},
    says="NaN",
    credit=0.5,
)
bank.wrong(
    "logistic",
    "x modifié sur place",
    {f"return {_LOGISTIC}": "x *= -1\n    return 1 / (1 + np.exp(x))"},
    says="modifie",
)
bank.right("logistic", "par tanh", {_LOGISTIC: "0.5 * (1 + np.tanh(x / 2))"})
bank.right("logistic", "puissance −1", {_LOGISTIC: "(1 + np.exp(-np.asarray(x))) ** -1.0"})
bank.right(
    "logistic",
    "e ** -x, sans débordement",
    {_LOGISTIC: "1.0 / (1.0 + np.e ** np.clip(-np.asarray(x, float), -700, 700))"},
)
bank.right("logistic", "log-somme", {_LOGISTIC: "np.exp(-np.logaddexp(0, -x))"})

_SLOPE = "logistic(x) * (1 - logistic(x))"
for _title, _code, _says in (
    ("x est pris pour l'activation", "x * (1 - x)", "préactivation"),
    (
        "logistique en trop",
        "logistic(logistic(x)) * (1 - logistic(logistic(x)))",
        "une fois de trop",
    ),
    ("logistique elle-même", "logistic(x)", "elle-même"),
    ("signe", "logistic(x) * (logistic(x) - 1)", "croissante"),
    ("plus", "logistic(x) * (1 + logistic(x))", "signe plus"),
    ("carré", "logistic(x) ** 2", "carré"),
    ("premier facteur oublié", "1 - logistic(x)", "manque"),
    ("tanh", "1 - np.tanh(x) ** 2", "tanh"),
    ("1 − L²", "1 - logistic(x) ** 2", "tanh"),
    ("second facteur sur x", "logistic(x) * (1 - x)", ""),
):
    bank.wrong("logistic_d", _title, {_SLOPE: _code}, says=_says)
bank.right(
    "logistic_d", "une variable", {f"return {_SLOPE}": "p = logistic(x)\n    return p - p**2"}
)
bank.right(
    "logistic_d",
    "sans appeler logistic",
    {_SLOPE: "np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2"},
)
bank.right("logistic_d", "ℒ(x) ℒ(−x)", {_SLOPE: "logistic(x) * logistic(-x)"})

# --- Net.forward --------------------------------------------------------------

_Z = "z.append(a[-1] @ w + b)"
_A = "a.append(logistic(z[-1]))"
for _title, _change, _says in (
    ("biais oublié", {_Z: "z.append(a[-1] @ w)"}, "manque"),
    ("biais retranché", {_Z: "z.append(a[-1] @ w - b)"}, "retranché"),
    ("logistique oubliée", {_A: "a.append(z[-1])"}, "logistique manque"),
    ("logistique deux fois", {_A: "a.append(logistic(logistic(z[-1])))"}, "deux fois"),
    ("tanh", {_A: "a.append(np.tanh(z[-1]))"}, "tanh"),
    ("ReLU", {_A: "a.append(np.maximum(z[-1], 0))"}, "ReLU"),
    ("dérivée", {_A: "a.append(logistic_d(z[-1]))"}, "dérivée"),
    (
        "sans la sortie",
        {"return z, a\n": "a[3] = z[2]\n        return z, a\n"},
        "logistique manque",
    ),
    (
        "softmax en sortie",
        {
            "return z, a\n": "e = np.exp(z[2])\n        a[3] = e / e.sum(axis=1, keepdims=True)\n        return z, a\n"
        },
        "softmax",
    ),
    ("depuis la préactivation", {_Z: "z.append((z[-1] if z else a0) @ w + b)"}, "sans logistique"),
    ("toujours depuis a0", {_Z: "z.append(a0 @ w + b)"}, ""),
    (
        "z contient les activations",
        {_Z: "z.append(logistic(a[-1] @ w + b))", _A: "a.append(z[-1])"},
        "déjà appliquée",
    ),
    ("entrée oubliée dans a", {"return z, a\n": "return z, a[1:]\n"}, "entrée a0 y manque"),
    ("a et z échangés", {"return z, a\n": "return a, z\n"}, "échangées"),
    ("a seul", {"return z, a\n": "return a\n"}, ""),
    ("dernière couche seulement", {"return z, a\n": "return z[-1], a[-1]\n"}, "liste"),
    ("return dans la boucle", {_A: _A + "\n            return z, a"}, "tableaux"),
    ("transposées", {_Z: "z.append(a[-1] @ w.T + b)"}, ""),
    ("logistique de l'entrée", {"z, a = [], [a0]": "z, a = [], [logistic(a0)]"}, "entrée a0"),
):
    bank.wrong("Net-forward", _title, _change, says=_says)
bank.right(
    "Net-forward",
    "couche par couche",
    {
        "z, a = [], [a0]\n        for w, b in zip(self.w, self.b):\n            z.append(a[-1] @ w + b)\n            a.append(logistic(z[-1]))\n        return z, a\n": "z1 = np.dot(a0, self.w[0]) + self.b[0]\n        a1 = logistic(z1)\n        z2 = a1.dot(self.w[1]) + self.b[1]\n        a2 = logistic(z2)\n        z3 = a2 @ self.w[2] + self.b[2]\n        return [z1, z2, z3], [a0, a1, a2, logistic(z3)]\n",
    },
)
bank.right(
    "Net-forward",
    "indices",
    {
        "for w, b in zip(self.w, self.b):\n            z.append(a[-1] @ w + b)": "for k in range(len(self.w)):\n            z.append(np.matmul(a[k], self.w[k]) + self.b[k])"
    },
)
bank.right("Net-forward", "logistique écrite sur place", {_A: "a.append(1 / (1 + np.exp(-z[-1])))"})
bank.right("Net-forward", "tuples", {"return z, a\n": "return tuple(z), tuple(a)\n"})

# --- Net.backward -------------------------------------------------------------

_DELTA = "delta = (a[3] - y) / len(y)"
_DW = "dw[k] = a[k].T @ delta"
_DB = "db[k] = delta.sum(axis=0, keepdims=True)"
_UP = "delta = (delta @ self.w[k].T) * logistic_d(z[k - 1])"
_BOTH = ("Net-minibatch",)
for _title, _change, _says, _credit in (
    ("réponse oubliée", {_DELTA: "delta = a[3] / len(y)"}, "réponse attendue", 0.0),
    ("signe", {_DELTA: "delta = (y - a[3]) / len(y)"}, "signe", 0.0),
    (
        "pente de la sortie en trop",
        {_DELTA: "delta = (a[3] - y) * logistic_d(z[2]) / len(y)"},
        "de trop",
        0.0,
    ),
    ("facteur 2", {_DELTA: "delta = 2 * (a[3] - y) / len(y)"}, "", 0.0),
    (
        "dérivée oubliée",
        {_UP: "delta = delta @ self.w[k].T"},
        "dérivée de l'activation manque",
        0.5,
    ),
    (
        "dérivée prise en a",
        {_UP: "delta = (delta @ self.w[k].T) * logistic_d(a[k])"},
        "prise en a",
        0.5,
    ),
    (
        "logistique au lieu de sa dérivée",
        {_UP: "delta = (delta @ self.w[k].T) * logistic(z[k - 1])"},
        "à la place de sa dérivée",
        0.5,
    ),
    (
        "dérivée de tanh",
        {_UP: "delta = (delta @ self.w[k].T) * (1 - np.tanh(z[k - 1]) ** 2)"},
        "tanh",
        0.5,
    ),
    (
        "z (1 − z)",
        {_UP: "delta = (delta @ self.w[k].T) * z[k - 1] * (1 - z[k - 1])"},
        "z (1 − z)",
        0.5,
    ),
    (
        "entrées prises en z",
        {_DW: "dw[k] = (z[k - 1] if k else a[0]).T @ delta"},
        "au lieu de a",
        0.0,
    ),
    ("gradients transposés", {_DW: "dw[k] = delta.T @ a[k]"}, "", 0.0),
    (
        "ordre de calcul",
        {
            "return dw, db\n        ### END": "return dw[::-1], db[::-1]\n        ### END",
            "        return dw, db": "        return dw[::-1], db[::-1]",
        },
        "",
        0.5,
    ),
    ("biais oubliés", {_DB: "db[k] = np.zeros_like(self.b[k])"}, "db", 0.0),
    ("dw et db échangés", {"return dw, db": "return db, dw"}, "", 0.0),
    ("couches cachées à zéro", {_UP: "delta = np.zeros_like(z[k - 1])"}, "", 0.5),
    ("return dans la boucle", {_UP: _UP + "\n            return dw, db"}, "", 0.5),
    ("poids modifiés", {_UP: _UP + "\n            self.w[k] -= 0.05 * dw[k]"}, "c'est `step`", 0.0),
):
    _change = {k: v for k, v in _change.items() if "### END" not in k}
    bank.wrong("Net-backward", _title, _change, says=_says, credit=_credit, also=_BOTH)
_SOLVED = "delta = (a[3] - y) / len(y)\n        dw, db = [None] * 3, [None] * 3\n        for k in (2, 1, 0):\n            dw[k] = a[k].T @ delta\n            db[k] = delta.sum(axis=0, keepdims=True)\n            if k > 0:\n                delta = (delta @ self.w[k].T) * logistic_d(z[k - 1])\n        return dw, db\n"
bank.right(
    "Net-backward",
    "trois deltas",
    {
        _SOLVED: """m = len(y)
        delta3 = a[3] - y
        delta2 = np.dot(delta3, self.w[2].T) * logistic_d(z[1])
        delta1 = np.dot(delta2, self.w[1].T) * logistic_d(z[0])
        dw = [a[0].T @ delta1 / m, a[1].T @ delta2 / m, a[2].T @ delta3 / m]
        db = [d.mean(axis=0, keepdims=True) for d in (delta1, delta2, delta3)]
        return dw, db
"""
    },
)
bank.right("Net-backward", "a (1 − a)", {_UP: "delta = (delta @ self.w[k].T) * a[k] * (1 - a[k])"})
bank.right(
    "Net-backward",
    "insertions en tête",
    {
        _SOLVED: """dw, db = [], []
        delta = a[3] - y
        for k in range(2, -1, -1):
            dw.insert(0, a[k].T.dot(delta) / a[0].shape[0])
            db.insert(0, np.mean(delta, axis=0).reshape(1, -1))
            if k:
                delta = delta.dot(self.w[k].T) * logistic_d(z[k - 1])
        return dw, db
"""
    },
)
bank.right("Net-backward", "einsum", {_DW: 'dw[k] = np.einsum("ni,nj->ij", a[k], delta)'})

# --- Net.backward, several images ---------------------------------------------

_M = {
    "pas encore de moyenne": ({_DELTA: "delta = a[3] - y"}, ""),
    "divisé par 10": ({_DELTA: "delta = (a[3] - y) / (10 if len(y) > 1 else 1)"}, ""),
    "divisé par 12": ({_DELTA: "delta = (a[3] - y) / (12 if len(y) > 1 else 1)"}, ""),
    "divisé par le nombre de sorties": (
        {_DELTA: "delta = (a[3] - y) / (y.shape[1] if len(y) > 1 else 1)"},
        "",
    ),
    "divisé à chaque couche": (
        {_UP: "delta = (delta @ self.w[k].T) * logistic_d(z[k - 1]) / len(y)"},
        "",
    ),
    "divisé deux fois": ({_DELTA: "delta = (a[3] - y) / len(y) ** 2"}, ""),
    "biais en somme": ({_DB: "db[k] = len(y) * delta.sum(axis=0, keepdims=True)"}, "db"),
    "biais non sommés": ({_DB: "db[k] = delta"}, "une ligne par exemple"),
    "première image seulement": ({_DB: "db[k] = delta[:1]"}, "db"),
    "moyenne des activations": (
        {_DW: "dw[k] = a[k].mean(axis=0, keepdims=True).T @ delta.sum(axis=0, keepdims=True)"},
        "dw",
    ),
}
for _title, (_change, _says) in _M.items():
    _credit = 0.5 if _title == "divisé à chaque couche" else 0.0
    bank.wrong("Net-minibatch", _title, _change, says=_says, credit=_credit)
bank.right(
    "Net-minibatch",
    "division à la fin",
    {
        _DELTA: "delta = a[3] - y",
        _DW: "dw[k] = a[k].T @ delta / len(y)",
        _DB: "db[k] = delta.mean(axis=0, keepdims=True)",
    },
)
bank.right("Net-minibatch", "ones à gauche", {_DB: "db[k] = np.ones((1, len(delta))) @ delta"})
bank.right(
    "Net-minibatch",
    "somme de gradients d'une image",
    {
        _SOLVED: """m, dw, db = len(y), [0.0] * 3, [0.0] * 3
        for i in range(m):
            delta = a[3][i:i + 1] - y[i:i + 1]
            for k in (2, 1, 0):
                dw[k] = dw[k] + a[k][i:i + 1].T @ delta / m
                db[k] = db[k] + delta / m
                if k > 0:
                    delta = (delta @ self.w[k].T) * logistic_d(z[k - 1][i:i + 1])
        return dw, db
"""
    },
)

# --- accuracy -----------------------------------------------------------------

_GOOD = "good = a[-1].argmax(axis=1) == targets.argmax(axis=1)"
_MEAN = "return good.mean()"
for _title, _change, _says in (
    ("nombre de succès", {_MEAN: "return good.sum()"}, "nombre de succès"),
    ("pourcentage", {_MEAN: "return 100 * good.mean()"}, "pourcentage"),
    ("taux d'erreur", {_MEAN: "return 1 - good.mean()"}, "taux d'erreurs"),
    (
        "mauvais axe",
        {_GOOD: "good = a[-1].argmax(axis=0) == targets.argmax(axis=0)"},
        "par colonne",
    ),
    ("divisé par 10", {_MEAN: "return good.sum() / 10"}, "par 10"),
    ("seuil", {_GOOD: "good = (a[-1] > 0.5) == (targets > 0.5)"}, "nombre à nombre"),
    (
        "plus petite sortie",
        {_GOOD: "good = a[-1].argmin(axis=1) == targets.argmax(axis=1)"},
        "plus petite",
    ),
    ("compare les lignes entières", {_GOOD: "good = (a[-1] == targets).all(axis=1)"}, ""),
    (
        "argmax de tout le tableau",
        {_GOOD: "good = np.array([a[-1].argmax() == targets.argmax()])"},
        "",
    ),
    ("couche cachée", {_GOOD: "good = a[1].argmax(axis=1) == targets.argmax(axis=1)"}, ""),
    ("return oublié", {_MEAN: "good.mean()"}, "return"),
    ("jeu d'images en dur", {"net.forward(images)": "net.forward(data.Xtest)"}, ""),
):
    bank.wrong("accuracy", _title, _change, says=_says)
bank.right(
    "accuracy",
    "boucle",
    {
        "z, a = net.forward(images)\n    "
        + _GOOD
        + "\n    "
        + _MEAN: "good = 0\n    for i in range(len(images)):\n        z, a = net.forward(images[i:i + 1])\n        if np.argmax(a[3]) == np.argmax(targets[i]):\n            good += 1\n    return good / len(images)"
    },
)
bank.right(
    "accuracy",
    "une image à plat",
    {
        "z, a = net.forward(images)\n    "
        + _GOOD
        + "\n    "
        + _MEAN: "good = [np.argmax(net.forward(x[None])[1][-1]) == np.argmax(y) for x, y in zip(images, targets)]\n    return sum(good) / len(good)"
    },
)
bank.right(
    "accuracy",
    "par la préactivation",
    {_GOOD: "good = np.argmax(z[-1], 1) == np.argmax(targets, 1)"},
)
bank.right(
    "accuracy", "count_nonzero", {_MEAN: "return float(np.count_nonzero(good)) / images.shape[0]"}
)

# --- SGD ----------------------------------------------------------------------

_UW = "self.uw[k] = self.gamma * self.uw[k] + self.alpha * dw[k]"
_UB = "self.ub[k] = self.gamma * self.ub[k] + self.alpha * db[k]"
_MW, _MB = "self.net.w[k] -= self.uw[k]", "self.net.b[k] -= self.ub[k]"
_KEEP = "self.net, self.alpha, self.gamma = net, alpha, gamma\n"
_MO = ("SGD-momentum",)
for _title, _change, _says, _credit in (
    (
        "signe plus",
        {_MW: "self.net.w[k] += self.uw[k]", _MB: "self.net.b[k] += self.ub[k]"},
        "montent",
        0.0,
    ),
    (
        "alpha oublié",
        {"self.alpha * dw[k]": "dw[k]", "self.alpha * db[k]": "db[k]"},
        "gradient entier",
        0.0,
    ),
    (
        "alpha au carré",
        {
            _MW: "self.net.w[k] -= self.alpha * self.uw[k]",
            _MB: "self.net.b[k] -= self.alpha * self.ub[k]",
        },
        "deux fois",
        0.0,
    ),
    (
        "divisé par alpha",
        {"self.alpha * dw[k]": "dw[k] / self.alpha", "self.alpha * db[k]": "db[k] / self.alpha"},
        "divisé par α",
        0.0,
    ),
    (
        "pas fixé",
        {"self.alpha * dw[k]": "0.05 * dw[k]", "self.alpha * db[k]": "0.05 * db[k]"},
        "0,05",
        0.0,
    ),
    ("biais oubliés", {"            " + _MB + "\n": ""}, "net.b[0]", 0.0),
    ("dernière couche oubliée", {"range(3)": "range(2)"}, "net.w[2]", 0.0),
    (
        "paramètres remplacés",
        {_MW: "self.net.w[k] = -self.uw[k]", _MB: "self.net.b[k] = -self.ub[k]"},
        "remplacés",
        0.0,
    ),
    (
        "copie modifiée",
        {_MW: "w = self.net.w[k] - self.uw[k]", _MB: "b = self.net.b[k] - self.ub[k]"},
        "rien n'a été mis à jour",
        0.0,
    ),
    (
        "gradients modifiés",
        {_UW: "dw[k] *= self.alpha\n            self.uw[k] = self.gamma * self.uw[k] + dw[k]"},
        "modifie les gradients",
        0.5,
    ),
    (
        "net non rangé",
        {
            _KEEP: "self.network, self.alpha, self.gamma = net, alpha, gamma\n",
            "self.net.": "self.network.",
        },
        "`net`",
        0.5,
    ),
    (
        "net copié",
        {
            _KEEP: "import copy\n        self.net, self.alpha, self.gamma = copy.deepcopy(net), alpha, gamma\n"
        },
        "rien n'a été mis à jour",
        0.0,
    ),
):
    bank.wrong("SGD", _title, _change, says=_says, credit=_credit, also=_MO)
bank.right(
    "SGD",
    "sans inertie écrite à part",
    {
        _MW: "self.net.w[k] = self.net.w[k] - self.uw[k]",
        _MB: "self.net.b[k] = self.net.b[k] - self.ub[k]",
    },
)
bank.right(
    "SGD",
    "une seule boucle sur tout",
    """
class SGD:
    def __init__(self, net, alpha, gamma=0.0):
        self.net, self.alpha, self.gamma = net, alpha, gamma
        self.u = [0.0 for p in net.w + net.b]

    def step(self, dw, db):
        for i, (p, g) in enumerate(zip(self.net.w + self.net.b, list(dw) + list(db))):
            self.u[i] = self.gamma * self.u[i] + self.alpha * g
            p -= self.u[i]
""",
)
bank.right(
    "SGD",
    "vitesse sans α, à la façon de torch",
    {
        _UW: "self.uw[k] = self.gamma * self.uw[k] + dw[k]",
        _UB: "self.ub[k] = self.gamma * self.ub[k] + db[k]",
        _MW: "self.net.w[k] -= self.alpha * self.uw[k]",
        _MB: "self.net.b[k] -= self.alpha * self.ub[k]",
    },
)

for _title, _change, _says in (
    (
        "pas encore d'inertie",
        {"self.gamma * self.uw[k] + ": "", "self.gamma * self.ub[k] + ": ""},
        "n'est pas utilisée",
    ),
    (
        "1 − γ",
        {
            "+ self.alpha * dw[k]": "+ (1 - self.gamma) * self.alpha * dw[k]",
            "+ self.alpha * db[k]": "+ (1 - self.gamma) * self.alpha * db[k]",
        },
        "1 − γ",
    ),
    (
        "γ oublié",
        {
            "self.gamma * self.uw[k]": "(self.gamma > 0) * self.uw[k]",
            "self.gamma * self.ub[k]": "(self.gamma > 0) * self.ub[k]",
        },
        "facteur γ manque",
    ),
    (
        "signe de l'inertie",
        {
            "self.gamma * self.uw[k]": "-self.gamma * self.uw[k]",
            "self.gamma * self.ub[k]": "-self.gamma * self.ub[k]",
        },
        "freine",
    ),
    (
        "Nesterov",
        {
            _MW: "self.net.w[k] -= self.gamma * self.uw[k] + self.alpha * dw[k]",
            _MB: "self.net.b[k] -= self.gamma * self.ub[k] + self.alpha * db[k]",
        },
        "Nesterov",
    ),
    (
        "α sur l'ancienne inertie",
        {
            "self.gamma * self.uw[k]": "self.alpha * self.gamma * self.uw[k]",
            "self.gamma * self.ub[k]": "self.alpha * self.gamma * self.ub[k]",
        },
        "multipliée par α aussi",
    ),
    ("inertie des seules matrices", {"self.gamma * self.ub[k] + ": ""}, "biais"),
    (
        "inertie de la première matrice",
        {"self.gamma * self.uw[k]": "self.gamma * (self.uw[k] if k == 0 else 0)"},
        "",
    ),
    (
        "inertie partagée par les optimiseurs",
        {
            "self.uw = [np": "SGD.uw = [np",
            "self.ub = [np": "SGD.ub = [np",
            "self.uw[k]": "SGD.uw[k]",
            "self.ub[k]": "SGD.ub[k]",
        },
        "par optimiseur",
    ),
    (
        "gradient gardé sans copie",
        {
            _UW: "step_w = self.gamma * self.uw[k] + self.alpha * dw[k]\n            self.uw[k] = dw[k]",
            _MW: "self.net.w[k] -= step_w",
        },
        "",
    ),
    (
        "inertie remise à zéro",
        {
            "for k in range(3):": "self.uw, self.ub = [0, 0, 0], [0, 0, 0]\n        for k in range(3):"
        },
        "pas gardée",
    ),
):
    bank.wrong("SGD-momentum", _title, _change, says=_says)
bank.right(
    "SGD-momentum",
    "sur place",
    {_UW: "self.uw[k] *= self.gamma\n            self.uw[k] += self.alpha * dw[k]"},
)
bank.right(
    "SGD-momentum",
    "zéros par forme",
    {"np.zeros_like(w)": "np.zeros(w.shape)", "np.zeros_like(b)": "np.zeros(b.shape)"},
)
bank.right(
    "SGD-momentum",
    "pas négatif gardé",
    {
        _UW: "self.uw[k] = self.gamma * self.uw[k] - self.alpha * dw[k]",
        _MW: "self.net.w[k] += self.uw[k]",
    },
)

# --- epoch --------------------------------------------------------------------

_ORDER = "np.random.permutation(len(images))"
_FOR = "    for start in range(0, len(order), m):\n"
_ROWS = "rows = order[start : start + m]"
_STEP = "        optim.step(*net.backward(z, a, targets[rows]))"
_MB2 = ("epoch-minibatch",)
for _title, _change, _says in (
    ("sans mélange", {_ORDER: "np.arange(len(images))"}, "pas de mélange"),
    (
        "même ordre à chaque epoch",
        {_ORDER: "np.random.RandomState(0).permutation(len(images))"},
        "à toutes les epochs",
    ),
    (
        "avec remise",
        {_ORDER: "np.random.randint(0, len(images), len(images))"},
        "servent plusieurs fois",
    ),
    (
        "étiquettes non mélangées",
        {"targets[rows]": "targets[start : start + m]"},
        "étiquette d'une autre",
    ),
    (
        "images non mélangées",
        {"images[rows]": "images[start : start + m]"},
        "étiquette d'une autre",
    ),
    (
        "la dernière oubliée",
        {"range(0, len(order), m)": "range(0, len(order) - 1, m)"},
        "aucun pas",
    ),
    ("step oublié", {_STEP: "        net.backward(z, a, targets[rows])"}, "n'ont pas changé"),
    (
        "un seul pas, après la boucle",
        {_STEP: "        grads = net.backward(z, a, targets[rows])\n    optim.step(*grads)"},
        "un seul pas",
    ),
    (
        "deux pas par image",
        {
            _STEP: _STEP
            + "\n"
            + _STEP.replace("net.backward(z, a, targets[rows])", "grads").replace(
                "optim", "grads = net.backward(z, a, targets[rows])\n        optim"
            )
        },
        "",
    ),
    ("return dans la boucle", {_STEP: _STEP + "\n        return net"}, "un pas"),
    ("backward jamais appelée", {_STEP: "        pass"}, "jamais entraîné"),
    (
        "données mélangées sur place",
        {"    net, order": "    np.random.shuffle(images)\n    net, order"},
        "",
    ),
    (
        "ligne sans dimension",
        {"images[rows]": "images[rows][0]", "targets[rows]": "targets[rows][0]"},
        "une ligne par image",
    ),
):
    bank.wrong("epoch", _title, _change, says=_says, also=_MB2)
bank.right(
    "epoch",
    "shuffle d'une liste",
    {
        f"net, order = optim.net, {_ORDER}": "net, order = optim.net, list(range(len(images)))\n    np.random.shuffle(order)"
    },
)
bank.right(
    "epoch", "générateur de NumPy", {_ORDER: "np.random.default_rng().permutation(images.shape[0])"}
)
bank.right(
    "epoch",
    "random de Python",
    {
        f"net, order = optim.net, {_ORDER}": "import random\n    net, order = optim.net, random.sample(range(len(images)), len(images))"
    },
)
bank.right(
    "epoch",
    "copies mélangées",
    {
        _FOR: "    X, Y = images[order], targets[order]\n" + _FOR,
        "images[rows]": "X[start : start + m]",
        "targets[rows]": "Y[start : start + m]",
    },
)

for _title, _change, _says in (
    (
        "pas encore de paquets",
        {"range(0, len(order), m)": "range(len(order))", _ROWS: "rows = order[start : start + 1]"},
        "`m` n'intervient pas",
    ),
    (
        "dernier paquet oublié",
        {"range(0, len(order), m)": "range(0, len(order) - m + 1, m)"},
        "aucun pas",
    ),
    (
        "division entière",
        {_FOR: "    for j in range(len(order) // m):\n        start = j * m\n"},
        "",
    ),
    (
        "paquets qui se recouvrent",
        {"range(0, len(order), m)": "range(0, len(order), max(1, m // 2))"},
        "plusieurs fois",
    ),
    (
        "12 en dur",
        {
            "range(0, len(order), m)": "range(0, len(order), 12 if m > 1 else 1)",
            _ROWS: "rows = order[start : start + (12 if m > 1 else 1)]",
        },
        "",
    ),
    (
        "un élément de trop",
        {_ROWS: "rows = order[start : start + m + (m > 1)]"},
        "vérifiez les bornes",
    ),
    (
        "paquets tirés au hasard",
        {
            _ROWS: "rows = np.random.choice(len(images), min(m, len(images)), replace=False) if m > 1 else order[start : start + 1]"
        },
        "",
    ),
    (
        "un pas par image du paquet",
        {
            _STEP: "        for r in rows:\n            z, a = net.forward(images[r : r + 1])\n            optim.step(*net.backward(z, a, targets[r : r + 1]))"
        },
        "`m` n'intervient pas",
    ),
):
    bank.wrong("epoch-minibatch", _title, _change, says=_says)
bank.right(
    "epoch-minibatch",
    "array_split aux bons endroits",
    {_FOR: "    for rows in np.split(order, range(m, len(order), m)):\n", f"        {_ROWS}\n": ""},
)
bank.right(
    "epoch-minibatch",
    "plafond",
    {_FOR: "    for j in range(-(-len(order) // m)):\n        start = j * m\n"},
)
bank.right(
    "epoch-minibatch",
    "while",
    {_FOR: "    start = -m\n    while (start := start + m) < len(order):\n"},
)

# --- train --------------------------------------------------------------------

_SGD = "    optim = SGD(net, alpha, gamma)\n"
_EPOCH = "        epoch(data.Xtrain, data.Ytrain, optim, m)\n"
_LOOP = '        for part in ("train", "test"):\n'
_XY = 'X, Y = getattr(data, "X" + part), getattr(data, "Y" + part)'
_SAVE = 'history["precision_" + part].append(accuracy(net, X, Y))'
for _title, _change, _says, _credit in (
    (
        "optimiseur refait à chaque epoch",
        {_SGD: "", _EPOCH: "        optim = SGD(net, alpha, gamma)\n" + _EPOCH},
        "repart de zéro",
        0.0,
    ),
    ("epoch oubliée", {_EPOCH: ""}, "jamais entraîné", 0.0),
    ("m non transmis", {"optim, m)": "optim)"}, "transmettez `m`", 0.0),
    ("alpha en dur", {"SGD(net, alpha, gamma)": "SGD(net, 0.05, gamma)"}, "0,05", 0.0),
    ("gamma non transmis", {"SGD(net, alpha, gamma)": "SGD(net, alpha)"}, "sans inertie", 0.0),
    ("alpha et gamma échangés", {"SGD(net, alpha, gamma)": "SGD(net, gamma, alpha)"}, "", 0.0),
    (
        "apprend sur le test",
        {"epoch(data.Xtrain, data.Ytrain,": "epoch(data.Xtest, data.Ytest,"},
        "images de test",
        0.0,
    ),
    ("une epoch de trop", {"range(n_epochs)": "range(n_epochs + 1)"}, "epochs", 0.0),
    ("n_epochs ignoré", {"range(n_epochs)": "range(5)"}, "epochs", 0.0),
    ("deux epochs à chaque tour", {_EPOCH: _EPOCH + _EPOCH}, "epochs", 0.0),
    (
        "mesures sur le test seulement",
        {_XY: "X, Y = data.Xtest, data.Ytest"},
        "images de test",
        0.5,
    ),
    (
        "mesures sur l'apprentissage seulement",
        {_XY: "X, Y = data.Xtrain, data.Ytrain"},
        "images d'apprentissage",
        0.5,
    ),
    (
        "mesures avant l'epoch",
        {_EPOCH: "", _SAVE: _SAVE + "\n" + _EPOCH.rstrip("\n")},
        "avant l'epoch",
        0.5,
    ),
    ("taux d'erreur", {"accuracy(net, X, Y)": "1 - accuracy(net, X, Y)"}, "erreur", 0.5),
    ("pourcentages", {"accuracy(net, X, Y)": "100 * accuracy(net, X, Y)"}, "pourcentages", 0.5),
    (
        "même liste",
        {
            '{"precision_train": [], "precision_test": []}': 'dict.fromkeys(["precision_train", "precision_test"], [])'
        },
        "même liste",
        0.5,
    ),
    (
        "clés abrégées",
        {
            '"precision_train": [], "precision_test": []': '"train": [], "test": []',
            '"precision_" + part': "part",
        },
        "precision_train",
        0.0,
    ),
    ("return dans la boucle", {"    return history": "        return history"}, "epochs", 0.0),
    ("réseau neuf", {_SGD: "    net = Net(net.sizes)\n" + _SGD}, "n'est pas celui", 0.0),
):
    bank.wrong("train", _title, _change, says=_says, credit=_credit)
bank.right("train", "sans barre", {'progress(range(n_epochs), unit="epoch")': "range(n_epochs)"})
bank.right(
    "train",
    "deux lignes",
    {
        _LOOP: "",
        f"            {_XY}\n": "",
        f"            {_SAVE}": '        history["precision_train"] += [accuracy(net, data.Xtrain, data.Ytrain)]\n        history["precision_test"] += [float(accuracy(optim.net, data.Xtest, data.Ytest))]',
    },
)
bank.right(
    "train",
    "arguments nommés",
    {_SGD: "    optim = SGD(net=net, alpha=alpha, gamma=gamma)\n", "optim, m)": "optim, m=m)"},
)
bank.right(
    "train",
    "tableaux de NumPy",
    {"    return history": "    return {key: np.array(values) for key, values in history.items()}"},
)

# --- mutants that compute the same thing --------------------------------------

_DEFAULT = "la signature est donnée ; la vérification passe toujours m et gamma"
bank.equivalent = {
    "hs: int, alpha: float, m: int=1, gamma: flo → hs: int, alpha: float, m: int=0, gamma: flo": _DEFAULT,
    "float, m: int=1, gamma: float=0.0) -> dict: → float, m: int=1, gamma: float=1.0) -> dict:": _DEFAULT,
    "= delta.sum(axis=0, keepdims=True) → = delta.sum(axis=0, keepdims=False)": "un gradient (n,) est accepté pour un biais (1, n)",
}
