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
    "init_weights", "float64", {"torch.randn(*size)": "torch.randn(*size, dtype=torch.float64)"}
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
)
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
    {".append(loss.item())": ".append(loss)", ".append(precision.item())": ".append(precision)"},
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
