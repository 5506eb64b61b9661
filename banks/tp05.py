"""Answers to lab 5 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp05_autograd")

# --- init_weights -------------------------------------------------------------

_LOOP = "    for w in weights.values():\n        w.requires_grad_()\n"
bank.wrong(
    "init_weights",
    "requires_grad oublié",
    {_LOOP: ""},
    says="ne suit pas",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "multiplié après requires_grad",
    {_LOOP: "", "0.3 * torch.randn(*size)": "0.3 * torch.randn(*size, requires_grad=True)"},
    says="feuille",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "multiplié après requires_grad_()",
    {_LOOP: "", "0.3 * torch.randn(*size)": "torch.randn(*size).requires_grad_() * 0.3"},
    says="feuille",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "biais non suivis",
    {"        w.requires_grad_()\n": "        w.requires_grad_(w.shape[0] > 1)\n"},
    says="`bh`, `by`",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "clone d'une feuille",
    {"    return weights": "    return {key: w.clone() for key, w in weights.items()}"},
    says="feuille",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "requires_grad sans appel",
    {"w.requires_grad_()": "w.requires_grad_"},
    says="ne suit pas",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "detach à la fin",
    {"    return weights": "    return {key: w.detach() for key, w in weights.items()}"},
    says="ne suit pas",
    credit=0.5,
)
bank.wrong("init_weights", "écart-type 1", {"0.3 * ": ""}, says="écart-type")
bank.wrong("init_weights", "loi uniforme", {"randn": "rand"}, says="loi normale")
bank.wrong("init_weights", "poids nuls", {"0.3 * torch.randn": "torch.zeros"}, says="identiques")
bank.wrong(
    "init_weights",
    "Wh transposée",
    {'"Wh": (nh, nx)': '"Wh": (nx, nh)'},
    says="transposée",
    credit=0.5,
)
bank.wrong("init_weights", "clés en minuscules", {'"Wh"': '"wh"', '"Wy"': '"wy"'}, says="clés")
bank.wrong("init_weights", "return oublié", {"    return weights": "    weights"}, says="return")
bank.wrong(
    "init_weights",
    "tableaux NumPy",
    {"    return weights": "    return {key: w.detach().numpy() for key, w in weights.items()}"},
    says="NumPy",
    credit=0.5,
)
bank.right(
    "init_weights",
    "data multiplié ensuite",
    {
        _LOOP: "",
        "0.3 * torch.randn(*size)": "torch.randn(*size, requires_grad=True)",
        "    return weights": "    for w in weights.values():\n        w.data *= 0.3\n    return weights",
    },
)
bank.right(
    "init_weights",
    "biais nuls à une dimension",
    {
        '"bh": (1, nh)': '"bh": (nh,)',
        '"by": (1, ny)': '"by": (ny,)',
        "0.3 * torch.randn(*size)": "0.3 * torch.randn(*size) if len(size) > 1 else torch.zeros(*size)",
    },
)
bank.right(
    "init_weights",
    "nn.Parameter",
    {_LOOP: "", "0.3 * torch.randn(*size)": "torch.nn.Parameter(0.3 * torch.randn(*size))"},
)
bank.right(
    "init_weights",
    "float64, puis float",
    {"torch.randn(*size)": "torch.randn(*size, dtype=torch.float64).float()"},
)
bank.wrong(
    "init_weights",
    "float64",
    {"torch.randn(*size)": "torch.randn(*size, dtype=torch.float64)"},
    says="torch.float64",
    credit=0.5,
)
bank.right(
    "init_weights",
    "normal_ sous no_grad",
    {
        _LOOP: "",
        "0.3 * torch.randn(*size)": "torch.nn.init.normal_(torch.empty(*size, requires_grad=True), 0, 0.3)",
    },
)

# --- train_step ---------------------------------------------------------------

_STEP = "            w -= eta * w.grad\n"
_ZERO = "            w.grad.zero_()\n"
_BODY = "    with torch.no_grad():\n        for w in weights.values():\n" + _STEP + _ZERO
bank.wrong(
    "train_step",
    "gradient non remis à zéro",
    {_ZERO: ""},
    says="encore là",
    credit=0.5,
)
bank.wrong(
    "train_step",
    "remis à zéro avant le pas",
    {_STEP + _ZERO: _ZERO + _STEP},
    says="les paramètres n'ont pas bougé, et leurs gradients sont",
)
bank.wrong(
    "train_step",
    "sans no_grad, sur place",
    {"with torch.no_grad():": "if True:"},
    says="leaf Variable",
)
bank.wrong(
    "train_step",
    "nouveaux tenseurs hors de no_grad",
    {_BODY: "    weights = {k: w - eta * w.grad for k, w in weights.items()}\n"},
    says="plus une feuille",
    credit=0.5,
)
bank.wrong(
    "train_step",
    "nouveaux tenseurs sous no_grad, sans requires_grad",
    {
        _BODY: "    with torch.no_grad():\n        weights = {k: w - eta * w.grad for k, w in weights.items()}\n"
    },
    says="plus une feuille",
    credit=0.5,
)
bank.wrong(
    "train_step",
    "un nom local, le dictionnaire inchangé",
    {_STEP: "            w = w - eta * w.grad\n", _ZERO: ""},
    says="rien n'a été mis à jour",
)
bank.wrong(
    "train_step",
    "dictionnaire neuf non renvoyé",
    {
        _BODY
        + "    return weights": "    with torch.no_grad():\n        weights = {k: (w - eta * w.grad).requires_grad_() for k, w in weights.items()}"
    },
    says="rien n'a été mis à jour",
)
bank.wrong(
    "train_step",
    "gradient gardé pour moitié",
    {"w.grad.zero_()": "w.grad *= 0.5"},
    says="un autre gradient",
    credit=0.5,
)
bank.wrong("train_step", "signe plus", {"w -= ": "w += "}, says="montent la pente")
bank.wrong("train_step", "eta oublié", {"eta * w.grad": "w.grad"}, says="`eta` n'intervient pas")
bank.wrong(
    "train_step",
    "eta en dur",
    {"eta * w.grad": "0.1 * w.grad"},
    says="le pas vaut 0,1 fois le gradient, alors que `train_step`",
)
bank.wrong("train_step", "eta deux fois", {"eta * w.grad": "eta * eta * w.grad"}, says="deux fois")
bank.wrong(
    "train_step",
    "une couche seulement",
    {"weights.values():": "(weights['Wy'], weights['by']):"},
    says="Wh, bh",
)
bank.wrong(
    "train_step",
    "biais oubliés",
    {"weights.values():": "(weights['Wh'], weights['Wy']):"},
    says="bh, by",
)
bank.wrong(
    "train_step",
    "remplacé par le pas",
    {_STEP: "            w.copy_(-eta * w.grad)\n"},
    says="remplacé",
)
bank.wrong(
    "train_step",
    "gradient normalisé",
    {"eta * w.grad": "eta * w.grad / w.grad.norm()"},
    says="w − η g",
)
bank.wrong(
    "train_step",
    "ancienne signature",
    {"weights: dict, eta: float": "weights: dict, grads: dict, eta: float"},
    says="missing 1 required",
)
bank.wrong(
    "train_step",
    "torch.optim",
    {
        _BODY: "    optim = torch.optim.SGD(weights.values(), lr=eta)\n    optim.step()\n    optim.zero_grad()\n"
    },
    says="n'est pas permis",
)
bank.wrong(
    "train_step",
    "poids seuls en liste",
    {"return weights": "return list(weights.values())"},
    says="dictionnaire",
)
bank.wrong(
    "train_step",
    "requires_grad coupé à la fin",
    {_ZERO: "            w.grad = None\n            w.requires_grad_(False)\n"},
    says="plus une feuille",
    credit=0.5,
)
bank.right("train_step", "grad = None", {_ZERO: "            w.grad = None\n"})
bank.right(
    "train_step",
    ".data",
    {"    with torch.no_grad():\n": "    if True:\n", "w -= eta": "w.data -= eta"},
)
bank.right("train_step", "rien n'est renvoyé", {"    return weights": ""})
bank.right(
    "train_step",
    "nouvelles feuilles",
    {
        _BODY: "    with torch.no_grad():\n        weights = {k: (w - eta * w.grad).requires_grad_() for k, w in weights.items()}\n"
    },
)
bank.right(
    "train_step",
    "detach puis requires_grad_",
    {
        _BODY: "    for k, w in weights.items():\n        weights[k] = (w.detach() - eta * w.grad).requires_grad_(True)\n"
    },
)
bank.right(
    "train_step", "copy_ et boucle sur les clés", {_STEP: "            w.copy_(w - eta * w.grad)\n"}
)
bank.right("train_step", "sub_ avec alpha", {_STEP: "            w.sub_(w.grad, alpha=eta)\n"})
bank.right(
    "train_step", "décorateur no_grad", {"def train_step": "@torch.no_grad()\ndef train_step"}
)

# --- train --------------------------------------------------------------------

_PERM = "torch.randperm(len(data.Xtrain)).split(batch_size)"
_NO_GRAD = "        with torch.no_grad():\n            for name"
bank.wrong(
    "train",
    "tailles écrites en dur",
    {"init_weights(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])": "init_weights(2, nh, 2)"},
    says="se lisent dans",
    credit=0.5,
)
bank.wrong(
    "train",
    "une seule permutation",
    {
        "    history = new_history()\n": f"    history = new_history()\n    order = {_PERM}\n",
        f"in {_PERM}": "in order",
    },
    says="une seule fois",
)
bank.wrong(
    "train",
    "pas de mélange",
    {"torch.randperm(len(data.Xtrain))": "torch.arange(len(data.Xtrain))"},
    says="ordre des données",
)
bank.wrong(
    "train",
    "ordre des données, tourné au hasard",
    {
        "torch.randperm(len(data.Xtrain))": "torch.arange(len(data.Xtrain)).roll(int(torch.randint(len(data.Xtrain), ())))"
    },
    says="les mêmes voisins",
)
bank.wrong(
    "train",
    "une permutation, lue dans les deux sens",
    {
        "    history = new_history()\n": "    history = new_history()\n    order = torch.randperm(len(data.Xtrain))\n",
        f"        for rows in {_PERM}": "        order = order.flip(0)\n        for rows in order.split(batch_size)",
    },
    says="retourné",
)
bank.wrong(
    "train",
    "X et Y mélangés séparément",
    {"data.Ytrain[rows]": "data.Ytrain[torch.randperm(len(data.Ytrain))[: len(rows)]]"},
    says="",
)
bank.wrong(
    "train",
    "dernier batch oublié",
    {f"in {_PERM}": f"in {_PERM}[: len(data.Xtrain) // batch_size]"},
    says="un batch manque",
)
bank.wrong(
    "train",
    "un batch tiré au hasard à chaque pas",
    {
        f"for rows in {_PERM}": "for rows in torch.randint(0, len(data.Xtrain), (-(-len(data.Xtrain) // batch_size), batch_size))"
    },
    says="",
)
bank.wrong(
    "train",
    "batch_size ignoré",
    {".split(batch_size)": ".split(len(data.Xtrain))"},
    says="`batch_size` n'intervient pas",
    credit=0.5,
)
_STEP_OF_BATCH = "            train_step(weights, eta)\n"
for _title, _change, _says in (
    (
        "taux qui décroît d'epoch en epoch",
        {_STEP_OF_BATCH: _STEP_OF_BATCH + "        eta = 0.98 * eta\n"},
        "le taux d'apprentissage change-t-il en route",
    ),
    ("premier batch sauté", {".split(batch_size)": ".split(batch_size)[1:]"}, "bornes des batchs"),
    (
        "somme du batch divisée par batch_size",
        {"loss.backward()": "(loss * len(rows) / batch_size).backward()"},
        "au lieu du nombre de ses exemples",
    ),
    (
        "pas divisé par batch_size",
        {"train_step(weights, eta)": "train_step(weights, eta / batch_size)"},
        "les pas sont 4 fois trop petits",
    ),
    (
        "demi-pas pour le dernier batch",
        {
            "train_step(weights, eta)": "train_step(weights, eta if len(rows) == batch_size else eta / 2)"
        },
        "une epoch fait 2,5 pas",
    ),
):
    bank.wrong("train", _title, _change, _says)
bank.wrong(
    "train", "backward oublié", {"            loss.backward()\n": ""}, says="rétropropagation"
)
bank.wrong(
    "train", "pas oublié", {"            train_step(weights, eta)\n": ""}, says="ceux du départ"
)
bank.wrong(
    "train",
    "pas en dehors de la boucle des batchs",
    {"            train_step(weights, eta)\n": "        train_step(weights, eta)\n"},
    says="un seul pas",
)
bank.wrong(
    "train", "eta ignoré", {"train_step(weights, eta)": "train_step(weights, 0.1)"}, says="eta = 0"
)
bank.wrong(
    "train",
    "mesures du dernier batch",
    {
        "loss_and_precision(forward(weights, X)[0], Y)": "loss_and_precision(*((Yhat, data.Ytrain[rows]) if name == 'train' else (forward(weights, X)[0], Y)))"
    },
    says="dernier batch",
    credit=0.5,
)
bank.wrong(
    "train",
    "mesures avec graphe",
    {_NO_GRAD: "        if True:\n            for name"},
    says="no_grad",
    credit=0.5,
)
bank.wrong(
    "train",
    "coûts gardés avec leur graphe",
    {_NO_GRAD: "        if True:\n            for name", "loss.item()": "loss"},
    says=".item()",
    credit=0.5,
)
bank.wrong(
    "train",
    "coût de tout l'ensemble au lieu du batch",
    {
        "            Yhat, _ = forward(weights, data.Xtrain[rows])\n            loss, _ = loss_and_precision(Yhat, data.Ytrain[rows])\n": "            loss, _ = loss_and_precision(forward(weights, data.Xtrain)[0], data.Ytrain)\n"
    },
    says="",
)
bank.wrong(
    "train",
    "gradient accumulé",
    {
        "            train_step(weights, eta)\n": "            with torch.no_grad():\n                for w in weights.values():\n                    w -= eta * w.grad\n"
    },
    says="s'accumulent",
    credit=0.5,
)
bank.wrong(
    "train",
    "forward sous no_grad",
    {
        "            Yhat, _ = forward(weights, data.Xtrain[rows])\n": "            with torch.no_grad():\n                Yhat, _ = forward(weights, data.Xtrain[rows])\n"
    },
    says="does not require grad",
)
bank.wrong(
    "train",
    "coût converti en nombre",
    {"loss.backward()": "loss.item().backward()"},
    says="'float' object has no attribute 'backward'",
)
bank.wrong(
    "train",
    "apprentissage et test échangés",
    {
        '("train", "test")': '("test", "train")',
        'f"X{name}"), getattr(data, f"Y{name}")': 'f"X{other}"), getattr(data, f"Y{other}")',
        "                X, Y =": "                other = {'train': 'test', 'test': 'train'}[name]\n                X, Y =",
    },
    says="échangés",
    credit=0.5,
)
bank.wrong(
    "train",
    "poids seuls renvoyés",
    {"return weights, history": "return weights"},
    says="train(…) ne renvoie que ce qui est appris : on attend",
    credit=0.5,
)
bank.wrong(
    "train",
    "return dans la boucle",
    {"    return weights, history": "        return weights, history"},
    says="une valeur par epoch",
)
bank.wrong(
    "train",
    "torch.optim",
    {
        "            train_step(weights, eta)\n": "            o = torch.optim.SGD(weights.values(), lr=eta)\n            o.step()\n            o.zero_grad()\n"
    },
    says="n'est pas permis",
)
bank.wrong(
    "train",
    "scores dessinés",
    {"lambda X: forward(weights, X)[0])": "lambda X: forward(weights, X)[1]['ytilde'])"},
    says="softmax",
    credit=0.5,
)
bank.right(
    "train",
    "range, et rien de dessiné",
    {"live(n_epochs, data, history, lambda X: forward(weights, X)[0])": "range(n_epochs)"},
)
bank.right(
    "train",
    "les poids sont réaffectés",
    {"            train_step(weights, eta)": "            weights = train_step(weights, eta)"},
)
bank.right(
    "train",
    "poids détachés pour les mesures",
    {
        _NO_GRAD: "        frozen = {k: w.detach() for k, w in weights.items()}\n        if True:\n            for name",
        "forward(weights, X)[0], Y)": "forward(frozen, X)[0], Y)",
    },
)
bank.right(
    "train",
    "DataLoader",
    {
        f"for rows in {_PERM}:": "pairs = torch.utils.data.TensorDataset(data.Xtrain, data.Ytrain)\n        for Xb, Yb in torch.utils.data.DataLoader(pairs, batch_size, shuffle=True):",
        "data.Xtrain[rows]": "Xb",
        "data.Ytrain[rows]": "Yb",
    },
)
bank.right(
    "train",
    "history de tenseurs sans graphe",
    {".append(loss.item())": ".append(loss)", ".append(float(precision))": ".append(precision)"},
)
bank.right(
    "train",
    "gradients remis à zéro avant backward aussi",
    {
        "            loss.backward()\n": "            for w in weights.values():\n                w.grad = None\n            loss.backward()\n"
    },
)
bank.right(
    "train",
    "tout écrit dans train",
    """
def train(data, nh, n_epochs, batch_size, eta):
    w = {"Wh": 0.3 * torch.randn(nh, 2), "bh": torch.zeros(nh), "Wy": 0.3 * torch.randn(2, nh), "by": torch.zeros(2)}
    for v in w.values():
        v.requires_grad = True
    def scores(X):
        return torch.tanh(X @ w["Wh"].t() + w["bh"]) @ w["Wy"].t() + w["by"]
    history = {f"{a}_{b}": [] for a in ("loss", "precision") for b in ("train", "test")}
    for _ in range(n_epochs):
        order = torch.randperm(len(data.Xtrain))
        for i in range(0, len(order), batch_size):
            rows = order[i : i + batch_size]
            torch.nn.functional.cross_entropy(scores(data.Xtrain[rows]), data.Ytrain[rows]).backward()
            for v in w.values():
                v.data -= eta * v.grad
                v.grad.data.zero_()
        with torch.no_grad():
            for part, X, Y in (("train", data.Xtrain, data.Ytrain), ("test", data.Xtest, data.Ytest)):
                s = scores(X)
                history["loss_" + part].append(float(torch.nn.functional.cross_entropy(s, Y)))
                history["precision_" + part].append((s.argmax(1) == Y.argmax(1)).double().mean().item())
    return w, history
""",
)
bank.right(
    "train",
    "batch converti en float32",
    {"forward(weights, data.Xtrain[rows])": "forward(weights, data.Xtrain[rows].float())"},
)

# --- mutants that compute the same thing ----------------------------------------

_SIZES = "train and test have the same sizes nx and ny"
_PICTURE = "the function given to `live` only draws the picture"
bank.equivalent = {
    "weights = init_weights(data.Xtrain.shape[1], n → weights = init_weights(data.Xtest.shape[1], n": _SIZES,
    "a.Xtrain.shape[1], nh, data.Ytrain.shape[1]) → a.Xtrain.shape[1], nh, data.Ytest.shape[1])": _SIZES,
    "lambda X: forward(weights, X)[0]): → lambda X: forward(weights, X)[1]):": _PICTURE,
}

# --- other writings ------------------------------------------------------------

for _title, _code in {
    "quatre lignes, requires_grad affecté": """
def init_weights(nx, nh, ny):
    Wh, bh = torch.randn(nh, nx) * 0.3, torch.zeros(1, nh)
    Wy, by = torch.randn(ny, nh) * 0.3, torch.zeros(1, ny)
    Wh.requires_grad = bh.requires_grad = Wy.requires_grad = by.requires_grad = True
    return dict(Wh=Wh, bh=bh, Wy=Wy, by=by)
""",
    "tirage par NumPy": """
import numpy as np

def init_weights(nx, nh, ny):
    draw = lambda *size: torch.tensor(0.3 * np.random.randn(*size), dtype=torch.float32, requires_grad=True)
    return {"Wh": draw(nh, nx), "bh": draw(1, nh), "Wy": draw(ny, nh), "by": draw(1, ny)}
""",
    "torch.normal": """
def init_weights(nx, nh, ny):
    weights = {}
    weights["Wh"] = torch.normal(mean=0.0, std=0.3, size=(nh, nx), requires_grad=True)
    weights["bh"] = torch.zeros((1, nh), requires_grad=True)
    weights["Wy"] = torch.normal(mean=0.0, std=0.3, size=(ny, nh), requires_grad=True)
    weights["by"] = torch.zeros((1, ny), requires_grad=True)
    return weights
""",
    "loi de torch.distributions": """
def init_weights(nx, nh, ny):
    normal = torch.distributions.Normal(0.0, 0.3)
    result = {}
    for key, rows, columns in [("Wh", nh, nx), ("bh", 1, nh), ("Wy", ny, nh), ("by", 1, ny)]:
        result[key] = normal.sample([rows, columns])
        result[key].requires_grad_(True)
    return result
""",
    "detach puis requires_grad_": """
def layer(n_inputs, n_outputs):
    W = (torch.randn(n_outputs, n_inputs, requires_grad=True) * 0.3).detach().requires_grad_()
    return W, torch.zeros(1, n_outputs).requires_grad_()

def init_weights(nx, nh, ny):
    (Wh, bh), (Wy, by) = layer(nx, nh), layer(nh, ny)
    return {"by": by, "Wy": Wy, "bh": bh, "Wh": Wh}
""",
    "boucle sous no_grad": """
def init_weights(nx, nh, ny):
    weights = {k: torch.empty(s, requires_grad=True)
               for k, s in zip(("Wh", "bh", "Wy", "by"), ((nh, nx), (1, nh), (ny, nh), (1, ny)))}
    with torch.no_grad():
        for w in weights.values():
            w.copy_(torch.randn_like(w)).mul_(0.3)
    return weights
""",
    "un vecteur découpé": """
def init_weights(nx, nh, ny):
    shapes = {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}
    flat = 0.3 * torch.randn(sum(a * b for a, b in shapes.values()))
    pieces = flat.split([a * b for a, b in shapes.values()])
    return {k: p.reshape(s).clone().requires_grad_() for (k, s), p in zip(shapes.items(), pieces)}
""",
}.items():
    bank.right("init_weights", _title, _code)

for _title, _code in {
    "nouvelles feuilles par torch.tensor": """
def train_step(weights, eta):
    new = {}
    for key in weights:
        value = weights[key].detach().numpy() - eta * weights[key].grad.numpy()
        new[key] = torch.tensor(value, requires_grad=True)
    return new
""",
    "set_grad_enabled, remise à zéro dans une deuxième boucle": """
def train_step(weights, eta):
    with torch.set_grad_enabled(False):
        for key, w in weights.items():
            w.add_(w.grad, alpha=-eta)
    for w in weights.values():
        w.grad = torch.zeros_like(w)
    return weights
""",
    "fonction d'aide récursive": """
def step_each(tensors, eta):
    if not tensors:
        return
    w, *others = tensors
    w.data = w.data - eta * w.grad
    w.grad = None
    step_each(others, eta)

def train_step(weights, eta):
    step_each(list(weights.values()), eta)
    return weights
""",
    "calculer tout, puis recopier": """
def train_step(weights, eta):
    @torch.no_grad()
    def moved(w):
        return torch.sub(w, w.grad, alpha=eta)

    for w, value in [(w, moved(w)) for w in weights.values()]:
        w.data.copy_(value)
        w.grad.fill_(0)
    return {key: weights[key] for key in weights}
""",
}.items():
    bank.right("train_step", _title, _code)

for _title, _code in {
    "batchs par tranches, évaluation dans une fonction à part": """
@torch.no_grad()
def measure(weights, X, Y):
    loss, precision = loss_and_precision(forward(weights, X)[0], Y)
    return float(loss), float(precision)

def train(data, nh, n_epochs, batch_size, eta):
    N, nx = data.Xtrain.shape
    weights = init_weights(nx, nh, data.Ytrain.shape[1])
    history = {"loss_train": [], "loss_test": [], "precision_train": [], "precision_test": []}
    for epoch in range(n_epochs):
        perm = torch.randperm(N)
        X, Y = data.Xtrain[perm], data.Ytrain[perm]
        for start in range(0, N, batch_size):
            Yhat = forward(weights, X[start : start + batch_size])[0]
            loss_and_precision(Yhat, Y[start : start + batch_size])[0].backward()
            weights = train_step(weights, eta) or weights
        for name, (X, Y) in {"train": (data.Xtrain, data.Ytrain), "test": (data.Xtest, data.Ytest)}.items():
            loss, precision = measure(weights, X, Y)
            history["loss_" + name] += [loss]
            history["precision_" + name] += [precision]
    return weights, history
""",
    "while et permutation de NumPy": """
import numpy as np

def train(data, nh, n_epochs, batch_size, eta):
    weights, history, epoch = init_weights(data.Xtrain.size(1), nh, data.Ytrain.size(1)), new_history(), 0
    while epoch < n_epochs:
        order = np.random.permutation(len(data.Xtrain))
        n_batches = int(np.ceil(len(order) / batch_size))
        for b in range(n_batches):
            rows = torch.from_numpy(order[b * batch_size : (b + 1) * batch_size])
            Yhat, outputs = forward(weights, data.Xtrain[rows])
            loss, precision = loss_and_precision(Yhat, data.Ytrain[rows])
            loss.backward()
            train_step(weights, eta)
        with torch.no_grad():
            Ltrain, Ptrain = loss_and_precision(forward(weights, data.Xtrain)[0], data.Ytrain)
            Ltest, Ptest = loss_and_precision(forward(weights, data.Xtest)[0], data.Ytest)
        history["loss_train"].append(Ltrain.item())
        history["loss_test"].append(Ltest.item())
        history["precision_train"].append(Ptrain.item())
        history["precision_test"].append(Ptest.item())
        epoch += 1
    return weights, history
""",
    "torch.autograd.grad, pas écrit dans la boucle": """
def train(data, nh, n_epochs, batch_size, eta):
    weights = init_weights(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])
    history = new_history()
    for _ in live(n_epochs, data, history, lambda X: forward(weights, X)[0]):
        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):
            loss = loss_and_precision(forward(weights, data.Xtrain[rows])[0], data.Ytrain[rows])[0]
            grads = torch.autograd.grad(loss, list(weights.values()))
            with torch.no_grad():
                for w, g in zip(weights.values(), grads):
                    w.sub_(eta * g)
        with torch.no_grad():
            for name in ("train", "test"):
                X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")
                loss, precision = loss_and_precision(forward(weights, X)[0], Y)
                history[f"loss_{name}"].append(loss.item())
                history[f"precision_{name}"].append(float(precision))
    return weights, history
""",
    "un générateur de batchs, loss.detach()": """
def batches(X, Y, size):
    order = torch.randperm(len(X)).tolist()
    while order:
        rows, order = order[:size], order[size:]
        yield X[rows], Y[rows]

def train(data, nh, n_epochs, batch_size, eta):
    weights = init_weights(data.Xtrain.size(1), nh, data.Ytrain.size(1))
    history = new_history()
    for _ in live(n_epochs, data, history, lambda X: forward(weights, X)[0].detach()):
        for Xb, Yb in batches(data.Xtrain, data.Ytrain, batch_size):
            torch.autograd.backward(loss_and_precision(forward(weights, Xb)[0], Yb)[0])
            train_step(weights=weights, eta=eta)
        torch.set_grad_enabled(False)
        for part in ["train", "test"]:
            Y = vars(data)["Y" + part]
            values = loss_and_precision(forward(weights, vars(data)["X" + part])[0], Y)
            for key, value in zip(("loss_", "precision_"), values):
                history[key + part].append(value.detach().item())
        torch.set_grad_enabled(True)
    return weights, history
""",
}.items():
    bank.right("train", _title, _code)

# --- what the statements ask ---------------------------------------------------

bank.wrong(
    "train",
    "coût sommé sur le batch",
    {"loss.backward()": "(loss * len(rows)).backward()"},
    says="la somme des gradients du batch, et non leur moyenne",
    credit=0.5,
)
for _check, _words, _broken in (
    ("init_weights", "mêmes clés", "clés en minuscules"),
    ("init_weights", "mêmes tailles", "Wh transposée"),
    ("init_weights", "loi normale d'écart-type 0,3", "écart-type 1"),
    ("init_weights", "demandez à PyTorch de suivre les quatre tenseurs", "biais non suivis"),
    ("init_weights", "Chacun doit être une feuille", "multiplié après requires_grad"),
    ("init_weights", "dont requires_grad est vrai", "requires_grad oublié"),
    ("train_step", "La fonction fait trois choses, pour chaque paramètre", "biais oubliés"),
    (
        "train_step",
        "le mettre à jour, sans que PyTorch note cette opération",
        "sans no_grad, sur place",
    ),
    ("train_step", "faire en sorte qu'il reste une feuille suivie", "requires_grad coupé à la fin"),
    ("train_step", "oublier son gradient, qui a servi", "gradient non remis à zéro"),
    ("train_step", "eta: le taux d'apprentissage", "eta oublié"),
    ("train", "une nouvelle permutation à chaque epoch", "une seule permutation"),
    ("train", "dernier peut être incomplet", "dernier batch oublié"),
    ("train", "où `loss` est le coût du batch", "coût de tout l'ensemble au lieu du batch"),
    ("train", "se font dans `with torch.no_grad():`", "mesures avec graphe"),
    ("train", "`history` reçoit des nombres (`.item()`)", "coûts gardés avec leur graphe"),
    (
        "train",
        "les mesures sur les ensembles entiers à la fin de l'epoch",
        "mesures du dernier batch",
    ),
    ("train", "batch_size: nombre d'exemples par pas", "batch_size ignoré"),
    ("train", "Les poids appris, et history", "poids seuls renvoyés"),
):
    bank.demand(_check, _words, _broken)


# --- mended_epoch: the clinic ---------------------------------------------------

_HEAD5 = "def mended_epoch(weights, batches, eta):\n"


def epoch(body: str, before: str = "") -> str:
    return before + _HEAD5 + "".join(f"    {line}\n" for line in body.splitlines())


_COST = "    loss = loss_and_precision(forward(weights, X)[0], Y)[0]\n"
_LOOP = "total, means = 0, []\nfor k, (X, Y) in enumerate(batches, start=1):\n" + _COST
_FAULT = _LOOP + "    total = total + loss\n    mean = total / k\n"
_STEP5 = "    weights = train_step(weights, eta) or weights\n"
_END5 = "    means.append(mean.item())\nreturn weights, means"
_LEARN = "    loss.backward()\n" + _STEP5
_TAKE = "    total += loss.item()\n    means.append(total / k)\nreturn weights, means"
_BY_HAND = "    weights = {{key: (w - eta * {grad}).detach().requires_grad_() for key, w in weights.items()}}\n"
for _title, _body, _says, _credit in (
    ("telle quelle", _FAULT + "    mean.backward()\n" + _STEP5 + _END5, "au deuxième batch", 0.0),
    (
        "backward sur la somme",
        _FAULT + "    total.backward()\n" + _STEP5 + _END5,
        "se souvient encore des batchs passés",
        0.0,
    ),
    (
        "retain_graph",
        _FAULT + "    mean.backward(retain_graph=True)\n" + _STEP5 + _END5,
        "ne guérit pas la faute",
        0.0,
    ),
    (
        "retain_graph et poids neufs",
        _FAULT + "    mean.backward(retain_graph=True)\n" + _BY_HAND.format(grad="w.grad") + _END5,
        "k fois trop petit",
        0.0,
    ),
    (
        "somme détachée, moyenne dérivée",
        _LOOP + "    total = (total.detach() if k > 1 else 0) + loss\n    mean = total / k\n"
        "    mean.backward()\n" + _STEP5 + _END5,
        "k fois trop petit",
        0.0,
    ),
    (
        "gradients non remis à zéro",
        _LOOP + "    loss.backward()\n    with torch.no_grad():\n"
        "        for w in weights.values():\n            w -= eta * w.grad\n" + _TAKE,
        "s'accumulent",
        0.0,
    ),
    (
        "un seul pas, à la fin",
        _LOOP + "    total = total + loss\n    means.append(total.item() / k)\n"
        "(total / k).backward()\nweights = train_step(weights, eta)\nreturn weights, means",
        "un seul pas",
        0.0,
    ),
    (
        "plus de backward",
        _LOOP + _STEP5 + _TAKE,
        "aucun pas n'est fait",
        0.0,
    ),
    (
        "nombre trop tôt",
        _LOOP.replace("[0]\n", "[0].item()\n") + "    loss.backward()\n" + _STEP5 + _END5,
        "'float' object has no attribute 'backward'",
        0.0,
    ),
    (
        "monte la pente",
        _LOOP + "    (-loss).backward()\n" + _STEP5 + _TAKE,
        "montent la pente",
        0.0,
    ),
    (
        "somme des coûts en tenseur",
        _LOOP + _LEARN + "    total = total + loss\n    means.append(total.item() / k)\n"
        "return weights, means",
        "graphes des batchs passés",
        0.5,
    ),
    (
        "tenseurs rangés, convertis à la fin",
        "losses = []\nfor X, Y in batches:\n" + _COST + _LEARN + "    losses.append(loss)\n"
        "found = [one.item() for one in losses]\n"
        "return weights, [sum(found[:k]) / k for k in range(1, len(found) + 1)]",
        "graphes des batchs passés",
        0.5,
    ),
    (
        "un tenseur qui dépend des autres, à la main",
        _FAULT + "    loss.backward()\n" + _STEP5 + _END5,
        "graphes des batchs passés",
        0.5,
    ),
    (
        "coût de chaque batch",
        _LOOP + _LEARN + "    means.append(loss.item())\nreturn weights, means",
        "le coût de chaque batch",
        0.5,
    ),
    (
        "sommes",
        _LOOP + _LEARN + "    total += loss.item()\n    means.append(total)\nreturn weights, means",
        "des sommes",
        0.5,
    ),
    (
        "divisée par n + 1",
        _LOOP + _LEARN + _TAKE.replace("total / k", "total / (k + 1)"),
        "n + 1 au lieu de n",
        0.5,
    ),
    (
        "dernière moyenne seule",
        _LOOP + _LEARN + "    total += loss.item()\nreturn weights, [total / k]",
        "de longueur 1",
        0.5,
    ),
    (
        "des couples rangés",
        _LOOP + _LEARN + "    total += loss.item()\n    means.append((k, total / k))\n"
        "return weights, means",
        "n'est pas une liste de nombres",
        0.5,
    ),
    (
        "taux en dur",
        _LOOP + "    loss.backward()\n    weights = train_step(weights, 0.1)\n" + _TAKE,
        "d'un pas par batch",
        0.0,
    ),
    ("means oublié", _LOOP + _LEARN + "return weights", "deux valeurs", 0.0),
    (
        "ordre échangé",
        _LOOP + _LEARN + _TAKE.replace("weights, means", "means, weights"),
        "on attend (weights, means)",
        0.0,
    ),
    (
        "return oublié",
        _LOOP + _LEARN + _TAKE.replace("return weights, means", "pass"),
        "return",
        0.0,
    ),
    (
        "torch.optim",
        "optim = torch.optim.SGD(weights.values(), lr=eta)\n"
        + _LOOP
        + "    optim.zero_grad()\n    loss.backward()\n    optim.step()\n"
        + _TAKE,
        "n'est pas permis",
        0.0,
    ),
):
    bank.wrong("mended_epoch", _title, epoch(_body), says=_says, credit=_credit)

for _title, _code in {
    "detach": epoch(
        _LOOP + _LEARN + "    total = total + loss.detach()\n    means.append((total / k).item())\n"
        "return weights, means"
    ),
    "float": epoch(_LOOP + _LEARN + _TAKE.replace("loss.item()", "float(loss.detach())")),
    "somme mesurée avant le backward": epoch(
        _LOOP + "    total += loss.item()\n" + _LEARN + "    means.append(total / k)\n"
        "return weights, means"
    ),
    "backward sur la somme détachée": epoch(
        _LOOP
        + "    total = (total.detach() if k > 1 else 0) + loss\n    total.backward()\n"
        + _STEP5
        + "    means.append(total.item() / k)\nreturn weights, means"
    ),
    "moyenne glissante exacte": epoch(
        "mean, means = 0.0, []\nfor k, (X, Y) in enumerate(batches):\n"
        + _COST
        + _LEARN
        + "    mean += (loss.item() - mean) / (k + 1)\n    means.append(mean)\nreturn weights, means"
    ),
    "sum de la liste": epoch(
        "losses, means = [], []\nfor X, Y in batches:\n"
        + _COST
        + _LEARN
        + "    losses.append(loss.item())\n    means.append(sum(losses) / len(losses))\n"
        "return weights, means"
    ),
    "cumsum à la fin": epoch(
        "losses = []\nfor X, Y in batches:\n" + _COST + _LEARN + "    losses.append(loss.item())\n"
        "means = torch.tensor(losses).cumsum(0) / torch.arange(1, len(losses) + 1)\n"
        "return weights, means.tolist()"
    ),
    "tenseur détaché": epoch(
        "losses = torch.zeros(len(batches))\nfor k, (X, Y) in enumerate(batches):\n"
        + _COST
        + _LEARN
        + "    losses[k] = loss.item()\nn = torch.arange(1, len(batches) + 1)\n"
        "return weights, losses.cumsum(0) / n"
    ),
    "sous no_grad": epoch(
        _LOOP + _LEARN + "    with torch.no_grad():\n        total = total + loss\n"
        "        means.append((total / k).item())\nreturn weights, means"
    ),
    "pas à la main": epoch(
        _LOOP + "    loss.backward()\n    with torch.no_grad():\n"
        "        for w in weights.values():\n            w -= eta * w.grad\n            w.grad = None\n"
        + _TAKE
    ),
    "feuilles neuves": epoch(
        _LOOP + "    loss.backward()\n" + _BY_HAND.format(grad="w.grad") + _TAKE
    ),
    "autograd.grad": epoch(
        "keys = list(weights)\n"
        + _LOOP
        + "    grads = torch.autograd.grad(loss, [weights[key] for key in keys])\n"
        "    with torch.no_grad():\n        for key, grad in zip(keys, grads):\n"
        "            weights[key] -= eta * grad\n" + _TAKE
    ),
    "un pas dans une fonction": epoch(
        "costs = []\nfor X, Y in batches:\n    costs.append(one_step(weights, X, Y, eta))\n"
        "return weights, [sum(costs[: k + 1]) / (k + 1) for k in range(len(costs))]",
        "def one_step(weights, X, Y, eta):\n"
        "    loss, _ = loss_and_precision(forward(weights, X)[0], Y)\n    loss.backward()\n"
        "    train_step(weights, eta)\n    return loss.item()\n\n\n",
    ),
    "récursif": epoch(
        "if not batches:\n    return weights, []\n*before, (X, Y) = batches\n"
        "weights, means = mended_epoch(weights, before, eta)\n"
        "loss, _ = loss_and_precision(forward(weights, X)[0], Y)\nloss.backward()\n"
        "train_step(weights, eta)\nk = len(batches)\n"
        "last = means[-1] if means else 0\n"
        "return weights, [*means, last + (loss.item() - last) / k]"
    ),
}.items():
    bank.right("mended_epoch", _title, _code)

for _words, _broken in (
    ("chaque pas suit le gradient du coût de son batch", "somme détachée, moyenne dérivée"),
    ("les graphes des batchs passés ne restent pas en mémoire", "somme des coûts en tenseur"),
    ("la liste des coûts moyens", "coût de chaque batch"),
    ("Les paramètres après le dernier pas", "ordre échangé"),
):
    bank.demand("mended_epoch", _words, _broken)

# --- predict_grads ------------------------------------------------------------

_N = "predict_grads"
_GRADS = 'grads = {"a": True, "b": True, "c": False, "d": False, "e": False}'
_LAST = 'return {**grads, "f": True, "g": False, "h": True, "i": (10, 2)}'
for title, change, word, credit in (
    ("Wh sans gradient", {'"a": True': '"a": False'}, "a —", 0.5),
    ("biais sans gradient", {'"b": True': '"b": False'}, "C'est un paramètre", 0.5),
    ("données suivies", {'"c": False': '"c": True'}, "suit-il les données", 0.5),
    ("gradient gardé en chemin", {'"d": False': '"d": True'}, "y est-il gardé", 0.5),
    ("gradient du coût", {'"e": False': '"e": True'}, "le résultat d'un calcul", 0.5),
    (
        "tout ce qui est suivi",
        {'"d": False, "e": False': '"d": True, "e": True'},
        "7 prédictions sur 9",
        0.5,
    ),
    ("feuille suivie seulement", {'"f": True': '"f": False'}, "elle peut n'être pas suivie", 0.5),
    ("htilde feuille", {'"g": False': '"g": True'}, "Qui l'a créé", 0.5),
    ("htilde non suivi", {'"h": True': '"h": False'}, "du coût à `Wh`", 0.5),
    ("Wh transposé", {"(10, 2)": "(2, 10)"}, "une ligne par neurone caché", 0.5),
    ("taille de htilde", {"(10, 2)": "(200, 10)"}, "la taille de `htilde`", 0.5),
    ("taille de X", {"(10, 2)": "(200, 2)"}, "la taille de `X`", 0.5),
    ("un vecteur", {"(10, 2)": "(20,)"}, "la taille de son paramètre", 0.5),
    (
        "tous les tenseurs",
        {_GRADS: 'grads = dict.fromkeys("abcde", True)', '"g": False': '"g": True'},
        "5 prédictions sur 9",
        0,
    ),
    (
        "aucun tenseur",
        {
            _GRADS: 'grads = dict.fromkeys("abcde", False)',
            _LAST: 'return {**grads, "f": False, "g": False, "h": False, "i": (10, 2)}',
        },
        "5 prédictions sur 9",
        0,
    ),
    ("calculé", {"(10, 2)": "tuple(torch.ones(10, 2).shape)"}, "à la main", 0),
    ("lettre oubliée", {', "i": (10, 2)': ""}, "i", 0),
):
    bank.wrong(_N, title, change, says=word, **({"credit": credit} if credit else {}))
bank.rights(_N, (
    ("liste", {"(10, 2)": "[10, 2]"}),
    ("chaîne", {"(10, 2)": '"(10, 2)"'}),
    ("torch.Size", {"(10, 2)": "torch.Size([10, 2])"}),
    ("0 et 1", {_GRADS: 'grads = {"a": 1, "b": 1, "c": 0, "d": 0, "e": 0}'}),
    ("négations", {'"c": False': '"c": not True', '"f": True': '"f": not False'}),
    ("comparaison", {'"g": False': '"g": 1 > 2'}),
    ("fromkeys", {_GRADS: 'grads = {**dict.fromkeys("ab", True), **dict.fromkeys("cde", False)}'}),
    ("zip", {_GRADS: 'grads = dict(zip("abcde", (True, True, False, False, False)))'}),
    ("appartenance", {_GRADS: 'grads = {key: key in "ab" for key in "abcde"}'}),
    ("union", {_LAST: "return grads | dict(f=True, g=False, h=True, i=(10, 2))"}),
    ("dict", {_LAST: "return dict(grads, f=True, g=False, h=True, i=(10, 2))"}),
    ("nx, nh nommés", {_LAST: 'nx, nh = 2, 10\n    return {**grads, "f": True, "g": False, "h": True, "i": (nh, nx)}'}),
    ("mise à jour", {_LAST: "grads.update(f=True, g=False, h=True, i=(10, 2))\n    return grads"}),
))  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "une forme pour i", "un vecteur")
bank.wrong(
    "mended_epoch",
    "coût mesuré après le pas",
    {
        "total += loss.item()": "total += loss_and_precision(forward(weights, X)[0], Y)[0].item()",
    },
    says="means a la bonne forme, mais 6 valeurs fausses sur 6",
    credit=0.5,
)
bank.wrongs(
    "mended_epoch",
    (
        "divisé par len(batches)",
        {"total / k": "total / len(batches)"},
        "toujours divisée par le nombre de batchs",
        0.5,
    ),
)

# --- parameters that share a draw -------------------------------------------------

_FLAT = """\
def init_weights(nx, nh, ny):
    flat = 0.3 * torch.randn({size})
    out = {{
        "Wh": flat[: nh * nx].reshape(nh, nx),
        "bh": 0.3 * torch.randn(1, nh),
        "Wy": flat[{start} : {start} + ny * nh].reshape(ny, nh),
        "by": 0.3 * torch.randn(1, ny),
    }}
    return {end}
"""
_END = "{k: w.detach().requires_grad_() for k, w in out.items()}"
bank.wrongs(
    "init_weights",
    (
        "deux poids dans la même mémoire",
        _FLAT.format(size="max(nh * nx, ny * nh)", start="0", end=_END),
        "même morceau de mémoire",
    ),
    (
        "deux poids, un tirage recopié",
        _FLAT.format(size="max(nh * nx, ny * nh)", start="0", end=_END)
        .replace("flat[:", "flat.clone()[:")
        .replace("flat[0", "flat.clone()[0"),
        "commencent par les mêmes nombres",
    ),
)
bank.right(
    "init_weights",
    "un seul tirage, découpé",
    _FLAT.format(size="nh * nx + ny * nh", start="nh * nx", end=_END),
)

# --- an order by pieces; what is measured; what is returned ------------------------

_ORDER = "torch.randperm(len(data.Xtrain))"
_HALF = "len(data.Xtrain) // 2"
bank.wrongs(
    "train",
    (
        "deux moitiés jamais mélangées",
        {
            _ORDER: f"torch.cat([torch.randperm({_HALF}), {_HALF} + torch.randperm(len(data.Xtrain) - {_HALF})])"
        },
        "le mélange se fait par morceaux",
    ),
    (
        "les pairs, puis les impairs",
        {_ORDER: f"(lambda p: torch.cat([p[p % 2 == 0], p[p % 2 == 1]]))({_ORDER})"},
        "le mélange se fait par morceaux",
    ),
    (
        "mesures sur les 1 000 premiers exemples",
        {
            'X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")': 'X, Y = getattr(data, f"X{name}")[:1000], getattr(data, f"Y{name}")[:1000]'
        },
        "n'est pas celle des poids renvoyés",
        0.5,
    ),
)
bank.wrongs(
    "train",
    (
        "la meilleure epoch renvoyée",
        {
            "history = new_history()": "history = new_history()\n    best, kept = 1e9, None",
            "return weights, history": "return kept, history",
            '                history[f"precision_{name}"].append(float(precision))': '                history[f"precision_{name}"].append(float(precision))\n        if history["loss_test"][-1] < best:\n            best, kept = history["loss_test"][-1], {k: w.detach().clone().requires_grad_() for k, w in weights.items()}',
        },
        "la meilleure peut-être",
        0.0,
    ),
)
bank.wrongs(
    "mended_epoch",
    (
        "moyenne sur les exemples",
        epoch(
            "total, n, means = 0, 0, []\nfor X, Y in batches:\n"
            + _COST
            + _LEARN
            + "    total, n = total + len(X) * loss.item(), n + len(X)\n"
            "    means.append(total / n)\nreturn weights, means"
        ),
        "chacun compte pour un",
        0.5,
    ),
)

# A part of many rows is not the whole.
bank.wrong(
    "mended_epoch",
    "les cent premiers batchs seulement",
    {"enumerate(batches, start=1)": "enumerate(batches[:100], start=1)"},
    "un pas par batch, le long du gradient du coût",
)
bank.wrong(
    "mended_epoch",
    "les mille premières lignes de chaque batch",
    {
        "loss_and_precision(forward(weights, X)[0], Y)": "loss_and_precision(forward(weights, X[:1000])[0], Y[:1000])"
    },
    "un pas par batch, le long du gradient du coût",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "train_step",
    "gradients bornés à 5",
    "\ndef train_step(weights, eta):\n    with torch.no_grad():\n        for w in weights.values():\n            w -= eta * w.grad.clamp(-5, 5)\n            w.grad.zero_()\n",
    "en moyenne quadratique, pour un gradient de",
)

# Tried by readers: forms of a training loop, of arrays and of names.
bank.right(
    "init_weights",
    "randn avec requires_grad puis multiplication sur place",
    "\ndef init_weights(nx, nh, ny):\n    def draw(*size):\n        w = torch.empty(*size)\n        torch.nn.init.normal_(w, std=0.3)\n        return w.requires_grad_(True)\n    return dict(Wh=draw(nh, nx), bh=draw(1, nh), Wy=draw(ny, nh), by=draw(1, ny))\n",
)
bank.right(
    "init_weights",
    "torch.normal, nn.Parameter",
    '\ndef init_weights(nx, nh, ny):\n    shapes = [("Wh", (nh, nx)), ("bh", (1, nh)), ("Wy", (ny, nh)), ("by", (1, ny))]\n    return {k: torch.nn.Parameter(torch.normal(0.0, 0.3, s)) for k, s in shapes}\n',
)
bank.wrong(
    "init_weights",
    "0,3 * randn(requires_grad=True) : plus une feuille",
    '\ndef init_weights(nx, nh, ny):\n    shapes = {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}\n    return {k: 0.3 * torch.randn(s, requires_grad=True) for k, s in shapes.items()}\n',
    "restera None. Demandez le gradient en dernier,",
    0.5,
)
bank.wrong(
    "init_weights",
    "biais non suivis, autrement",
    '\ndef init_weights(nx, nh, ny):\n    w = {"Wh": 0.3 * torch.randn(nh, nx), "bh": 0.3 * torch.randn(1, nh), "Wy": 0.3 * torch.randn(ny, nh), "by": 0.3 * torch.randn(1, ny)}\n    w["Wh"].requires_grad_(); w["Wy"].requires_grad_()\n    return w\n',
    "y vaut False, et aucun gradient ne sera calculé",
    0.5,
)
bank.wrong(
    "init_weights",
    "variance 0,3",
    '\ndef init_weights(nx, nh, ny):\n    shapes = {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}\n    return {k: (0.3**0.5 * torch.randn(s)).requires_grad_() for k, s in shapes.items()}\n',
    "énoncé. Multiplier par c une variable de loi N",
)
bank.wrong(
    "init_weights",
    "gardé d'un appel à l'autre",
    '\n_cache = {}\ndef init_weights(nx, nh, ny):\n    if (nx, nh) not in _cache:\n        shapes = {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}\n        _cache[nx, nh] = {k: (0.3 * torch.randn(s)).requires_grad_() for k, s in shapes.items()}\n    return _cache[nx, nh]\n',
    "et doit donc être une ligne",
)
bank.right(
    "train_step",
    "des feuilles neuves",
    "\ndef train_step(weights, eta):\n    new = {}\n    for name in weights:\n        value = weights[name].detach() - eta * weights[name].grad\n        new[name] = value.clone().requires_grad_(True)\n    return new\n",
)
bank.right(
    "train_step",
    "data et grad = None",
    "\ndef train_step(weights, eta):\n    for k in weights.keys():\n        weights[k].data = weights[k].data - eta * weights[k].grad.data\n        weights[k].grad = None\n    return weights\n",
)
bank.right(
    "train_step",
    "add_ avec alpha",
    "\n@torch.no_grad()\ndef train_step(weights, eta):\n    for w in weights.values():\n        w.add_(w.grad, alpha=-eta)\n        w.grad = torch.zeros_like(w)\n    return weights\n",
)
bank.wrong(
    "train_step",
    "les poids seulement, pas les biais",
    '\ndef train_step(weights, eta):\n    with torch.no_grad():\n        for k in ("Wh", "Wy"):\n            weights[k] -= eta * weights[k].grad\n        for w in weights.values():\n            w.grad.zero_()\n    return weights\n',
    "ces paramètres ne sont pas mis à jour : bh, by",
)
bank.wrong(
    "train_step",
    "la somme des gradients dans chaque pas",
    "\ndef train_step(weights, eta):\n    with torch.no_grad():\n        for w in weights.values():\n            w -= eta * w.grad / len(w)\n            w.grad.zero_()\n    return weights\n",
    "en moyenne quadratique, pour un gradient de",
)
bank.wrong(
    "train_step",
    "gradient normalisé, autrement",
    "\ndef train_step(weights, eta):\n    with torch.no_grad():\n        for w in weights.values():\n            w -= eta * w.grad / w.grad.norm()\n            w.grad.zero_()\n    return weights\n",
    "en moyenne quadratique, pour un gradient de",
)
bank.wrong(
    "train_step",
    "dernier paramètre non remis à zéro",
    "\ndef train_step(weights, eta):\n    with torch.no_grad():\n        for w in weights.values():\n            w -= eta * w.grad\n        for w in list(weights.values())[:-1]:\n            w.grad.zero_()\n    return weights\n",
    "est encore là : au backward suivant, le nouveau",
    0.5,
)
bank.wrong(
    "train_step",
    "decay",
    "\ndef train_step(weights, eta):\n    with torch.no_grad():\n        for w in weights.values():\n            w *= 0.999\n            w -= eta * w.grad\n            w.grad.zero_()\n    return weights\n",
    "en moyenne quadratique, pour un gradient de",
)
bank.right(
    "train",
    "boucle par indices",
    {
        "for rows in torch.randperm(len(data.Xtrain)).split(batch_size):": "n = data.Xtrain.shape[0]\n        perm = torch.randperm(n)\n        for i in range(0, n, batch_size):\n            rows = perm[i : i + batch_size]"
    },
)
bank.wrong(
    "train",
    "dernier batch oublié, autrement",
    {
        "for rows in torch.randperm(len(data.Xtrain)).split(batch_size):": "n = len(data.Xtrain)\n        perm = torch.randperm(n)\n        for i in range(n // batch_size):\n            rows = perm[i * batch_size : (i + 1) * batch_size]"
    },
    "un batch manque, sans doute le dernier,",
)
bank.wrong(
    "train",
    "précision de la dernière batch",
    {
        "with torch.no_grad():": "with torch.no_grad():\n            if False:\n                pass",
        'X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")': 'X, Y = getattr(data, f"X{name}"), getattr(data, f"Y{name}")\n                if name == \'train\':\n                    X, Y = X[rows], Y[rows]',
    },
    "apprentissage : est-ce celle du dernier batch,",
    0.5,
)
bank.wrong(
    "train",
    "eta divisé à chaque epoch",
    {"train_step(weights, eta)": "train_step(weights, eta / (1 + len(history['loss_train'])))"},
    "apprentissage change-t-il en route, ou",
)
bank.wrong(
    "train",
    "même ordre à chaque epoch",
    {
        "for _ in live": "order = torch.randperm(len(data.Xtrain))\n    for _ in live",
        "torch.randperm(len(data.Xtrain)).split": "order.split",
    },
    "les batchs sont faits des mêmes exemples à",
)
bank.right(
    "mended_epoch",
    "moyenne courante",
    {
        "total += loss.item()\n        means.append(total / k)": "total = total + (float(loss.detach()) - total) / k\n        means.append(total)"
    },
)
bank.right(
    "mended_epoch",
    "numpy mean des coûts",
    {
        "total += loss.item()\n        means.append(total / k)": "costs = [] if k == 1 else costs\n        costs.append(loss.item())\n        means.append(float(torch.tensor(costs).mean()))"
    },
)
bank.wrong(
    "mended_epoch",
    "moyenne des deux derniers",
    {
        "means.append(total / k)": "means.append(loss.item() if k == 1 else (loss.item() + last) / 2)\n        last = loss.item()"
    },
    "means a la bonne forme, mais",
    0.5,
)
bank.wrong(
    "mended_epoch",
    "total détaché mais tenseur gardé",
    {"total += loss.item()": "total = total + loss"},
    "les poids sont justes, mais les graphes des",
    0.5,
)
bank.wrong(
    "mended_epoch",
    "deux pas par batch",
    {
        "weights = train_step(weights, eta) or weights": "weights = train_step(weights, eta / 2) or weights\n        loss_and_precision(forward(weights, X)[0], Y)[0].backward()\n        weights = train_step(weights, eta / 2) or weights"
    },
    "un pas par batch, le long du gradient du coût",
)
