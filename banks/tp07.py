"""Answers to lab 7 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp07_optim")

# --- init_model ---------------------------------------------------------------

_OPTIM = "torch.optim.SGD(model.parameters(), lr=eta)"
_LOSS = "nn.CrossEntropyLoss()"


def ending(module):
    return {"nn.Linear(nh, ny))": f"nn.Linear(nh, ny), {module})"}


bank.wrong(
    "init_model", "Adam", {"torch.optim.SGD": "torch.optim.Adam"}, says="adaptatif", credit=0.5
)
bank.wrong(
    "init_model",
    "Adagrad",
    {"torch.optim.SGD": "torch.optim.Adagrad"},
    says="adaptatif",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "RMSprop",
    {"torch.optim.SGD": "torch.optim.RMSprop"},
    says="adaptatif",
    credit=0.5,
)
bank.wrong(
    "init_model", "inertie", {"lr=eta": "lr=eta, momentum=0.9"}, says="sans inertie", credit=0.5
)
bank.wrong(
    "init_model", "eta ignoré", {"lr=eta": "lr=0.1"}, says="taux d'apprentissage", credit=0.5
)
bank.wrong(
    "init_model", "eta par défaut", {", lr=eta": ""}, says="taux d'apprentissage", credit=0.5
)
bank.wrong(
    "init_model",
    "paramètres d'un autre modèle",
    {_OPTIM: "torch.optim.SGD(nn.Linear(nx, ny).parameters(), lr=eta)"},
    says="ne change rien",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "modèle reconstruit après l'optimiseur",
    {
        "    return model": "    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))\n    return model"
    },
    says="ne change rien",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "dernière couche seulement",
    {"model.parameters()": "model[2].parameters()"},
    says="une partie",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "le modèle au lieu de ses paramètres",
    {"model.parameters()": "model"},
    says="can only optimize Tensors",
)
bank.wrong(
    "init_model", "régularisation", {"lr=eta": "lr=eta, weight_decay=0.1"}, says="SGD", credit=0.5
)
bank.wrong(
    "init_model", "maximise", {"lr=eta": "lr=eta, maximize=True"}, says="monte la pente", credit=0.5
)
bank.wrong(
    "init_model",
    "softmax à la fin",
    ending("nn.Softmax(dim=1)"),
    says="se termine par un softmax",
    credit=0.5,
)
bank.wrong("init_model", "ReLU", {"nn.Tanh()": "nn.ReLU()"}, says="ReLU", credit=0.5)
bank.wrong(
    "init_model", "erreur quadratique", {_LOSS: "nn.MSELoss()"}, says="quadratique", credit=0.5
)
bank.wrong(
    "init_model",
    "softmax et Adam",
    {**ending("nn.Softmax(dim=1)"), "optim.SGD": "optim.Adam"},
    says="adaptatif",
)
bank.wrong(
    "init_model",
    "optimiseur non renvoyé",
    {"return model, loss, optim": "return model, loss"},
    says="on attend 3 valeurs",
)
bank.wrong(
    "init_model",
    "ordre échangé",
    {"return model, loss, optim": "return model, optim, loss"},
    says="optimiseur",
)
bank.wrong(
    "init_model",
    "return oublié",
    {"return model, loss, optim": "model, loss, optim"},
    says="return",
)
bank.right("init_model", "liste de paramètres", {"model.parameters()": "list(model.parameters())"})
bank.right(
    "init_model",
    "groupes de paramètres",
    {"model.parameters()": "[{'params': layer.parameters()} for layer in (model[0], model[2])]"},
)
bank.right(
    "init_model",
    "lr en position, importé",
    {
        _OPTIM: "SGD(model.parameters(), eta)",
        "def init_model": "from torch.optim import SGD\n\ndef init_model",
    },
)
bank.right("init_model", "classe et coût fonctionnel", {_LOSS: "nn.functional.cross_entropy"})
bank.right("init_model", "momentum nul, foreach", {"lr=eta": "lr=eta, momentum=0.0, foreach=False"})

# --- train --------------------------------------------------------------------

_PERM = "torch.randperm(len(data.Xtrain)).split(batch_size)"
_NO_GRAD = "        with torch.no_grad():\n            for name"
_CORE = "            optim.zero_grad()\n            L.backward()\n            optim.step()\n"
bank.wrong(
    "train",
    "zero_grad oublié",
    {"            optim.zero_grad()\n": ""},
    says="s'accumulent",
    credit=0.5,
)
bank.wrong(
    "train",
    "zero_grad entre backward et step",
    {_CORE: "            L.backward()\n            optim.zero_grad()\n            optim.step()\n"},
    says="ceux du départ",
)
bank.wrong(
    "train",
    "zero_grad une fois par epoch",
    {
        _CORE: "            L.backward()\n            optim.step()\n",
        "        with torch.no_grad():": "        optim.zero_grad()\n        with torch.no_grad():",
    },
    says="s'accumulent",
    credit=0.5,
)
bank.wrong("train", "step oublié", {"            optim.step()\n": ""}, says="ceux du départ")
bank.wrong("train", "backward oublié", {"            L.backward()\n": ""}, says="ceux du départ")
bank.wrong("train", "step sans appel", {"optim.step()": "optim.step"}, says="ceux du départ")
bank.wrong(
    "train",
    "step une fois par epoch",
    {"            optim.step()\n": "        optim.step()\n"},
    says="",
)
bank.wrong(
    "train",
    "deux pas par batch",
    {"            optim.step()\n": "            optim.step()\n            optim.step()\n"},
    says="",
)
bank.wrong(
    "train",
    "eta en dur",
    {"init_model(nx, nh, ny, eta)": "init_model(nx, nh, ny, 0.1)"},
    says="eta = 0",
)
bank.wrong(
    "train",
    "modèle neuf à chaque epoch",
    {
        "        for rows in": "        model, loss, optim = init_model(nx, nh, ny, eta)\n        for rows in"
    },
    says="comme après une seule",
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
    "dernier batch oublié",
    {f"in {_PERM}": f"in {_PERM}[: len(data.Xtrain) // batch_size]"},
    says="un batch manque",
)
bank.wrong(
    "train",
    "X et Y mélangés séparément",
    {
        "X, Y = data.Xtrain[rows], data.Ytrain[rows]": "X, Y = data.Xtrain[rows], data.Ytrain[rows.flip(0)]"
    },
    says="",
)
bank.wrong(
    "train",
    "softmax avant le coût",
    {
        "L, _ = loss_and_precision(loss, model(X), Y)": "L, _ = loss_and_precision(loss, torch.softmax(model(X), dim=1), Y)"
    },
    says="facteur inattendu",
)
bank.wrong(
    "train",
    "scores dessinés",
    {"return torch.softmax(model(X), dim=1)": "return model(X)"},
    says="Où manque le softmax",
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
    {_NO_GRAD: "        if True:\n            for name", "L.item()": "L"},
    says=".item()",
    credit=0.5,
)
bank.wrong(
    "train",
    "optimiseur renvoyé aussi",
    {"return model, history": "return model, optim, history"},
    says="deux valeurs",
)
bank.wrong(
    "train",
    "mesures du dernier batch",
    {
        "                X, Y = getattr": "                if name == 'test':\n                    X, Y = getattr",
        "                L, precision": "                L, precision",
    },
    says="dernier batch",
    credit=0.5,
)
bank.right(
    "train",
    "zero_grad à la fin",
    {_CORE: "            L.backward()\n            optim.step()\n            optim.zero_grad()\n"},
)
bank.right("train", "model.zero_grad", {"optim.zero_grad()": "model.zero_grad(set_to_none=False)"})
bank.right(
    "train",
    "zero_grad tout au début",
    {
        "            X, Y = data.Xtrain[rows], data.Ytrain[rows]\n": "            optim.zero_grad()\n            X, Y = data.Xtrain[rows], data.Ytrain[rows]\n",
        "            optim.zero_grad()\n            L.backward": "            L.backward",
    },
)
bank.right(
    "train",
    "fermeture donnée à step",
    {
        _CORE: "            def closure():\n                optim.zero_grad()\n                value = loss(model(X), Y)\n                value.backward()\n                return value\n            optim.step(closure)\n"
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
    "range, et tenseurs sans graphe",
    {"live(n_epochs, data, history, predict)": "range(n_epochs)", "L.item()": "L"},
)

# --- sgd_momentum_step --------------------------------------------------------

_V = 'momentum * state.get("v", 0) + grad'
bank.wrong("sgd_momentum_step", "sans inertie", {_V: "grad"}, says="gradient simple")
bank.wrong("sgd_momentum_step", "vitesse non rendue", {'{"v": v}': "state"}, says="gradient simple")
bank.wrong(
    "sgd_momentum_step",
    "1 − momentum",
    {_V: 'momentum * state.get("v", 0) + (1 - momentum) * grad'},
    says="1 − momentum",
)
bank.wrong(
    "sgd_momentum_step",
    "Nesterov",
    {"w - eta * v": "w - eta * (grad + momentum * v)"},
    says="Nesterov",
)
bank.wrong(
    "sgd_momentum_step",
    "momentum devant le gradient",
    {_V: 'state.get("v", 0) + momentum * grad'},
    says="multiplie le gradient",
)
bank.wrong("sgd_momentum_step", "momentum oublié", {_V: 'state.get("v", 0) + grad'}, says="freinée")
bank.wrong(
    "sgd_momentum_step",
    "momentum en dur",
    {_V: '0.9 * state.get("v", 0) + grad'},
    says="n'est pas utilisé",
)
bank.wrong(
    "sgd_momentum_step", "signe plus", {"w - eta * v": "w + eta * v"}, says="montent la pente"
)
bank.wrong("sgd_momentum_step", "eta oublié", {"eta * v": "v"}, says="`eta` n'intervient pas")
bank.wrong(
    "sgd_momentum_step",
    "vitesse d'avant",
    {"w - eta * v": 'w - eta * state.get("v", torch.zeros_like(w))'},
    says="vitesse d'avant",
)
bank.wrong(
    "sgd_momentum_step",
    "mémoire du gradient",
    {'{"v": v}': '{"v": grad.clone()}'},
    says="dernier gradient",
)
bank.wrong(
    "sgd_momentum_step",
    "tenseur de l'appelant gardé",
    {_V: 'momentum * state["v"] + grad if state else grad'},
    says="copie",
    credit=0.5,
)
bank.wrong("sgd_momentum_step", "w seul renvoyé", {', {"v": v}': ""}, says="deux valeurs")
bank.wrong(
    "sgd_momentum_step", "ancien w renvoyé", {"return w - eta * v": "return w"}, says="ne bouge pas"
)
bank.wrong(
    "sgd_momentum_step",
    "torch.optim",
    {"    v = ": "    torch.optim.SGD\n    v = "},
    says="n'est pas permis",
)
bank.right(
    "sgd_momentum_step",
    "eta dans la vitesse",
    {_V: 'momentum * state.get("v", 0) - eta * grad', "w - eta * v": "w + v"},
)
bank.right(
    "sgd_momentum_step",
    "sur place",
    {
        f"    v = {_V}\n    return w - eta * v": '    v = state.setdefault("v", torch.zeros_like(w))\n    v.mul_(momentum).add_(grad)\n    w -= eta * v\n    return w'
    },
)
bank.right(
    "sgd_momentum_step",
    "copie au premier pas",
    {_V: 'momentum * state["v"] + grad if state else grad.clone()'},
)
bank.right(
    "sgd_momentum_step",
    "le tenseur lui-même pour mémoire",
    {_V: "(momentum * state if isinstance(state, torch.Tensor) else 0) + grad", '{"v": v}': "v"},
)

# --- adagrad_step -------------------------------------------------------------

_S = 'state.get("s", 0) + grad**2'
_ROOT = "(torch.sqrt(s) + eps)"
bank.wrong("adagrad_step", "racine oubliée", {_ROOT: "(s + eps)"}, says="racine")
bank.wrong(
    "adagrad_step",
    "carré oublié",
    {"grad**2": "grad", "torch.sqrt(s)": "torch.sqrt(s.abs())"},
    says="au carré",
)
bank.wrong("adagrad_step", "valeurs absolues", {"grad**2": "grad.abs()"}, says="valeurs absolues")
bank.wrong("adagrad_step", "eps oublié", {_ROOT: "torch.sqrt(s)"}, says="eps")
bank.wrong("adagrad_step", "mémoire non rendue", {'{"s": s}': "state"}, says="mémoire")
bank.wrong(
    "adagrad_step",
    "moyenne glissante",
    {_S: '0.99 * state.get("s", 0) + 0.01 * grad**2'},
    says="moyenne glissante",
)
bank.wrong("adagrad_step", "somme commune", {"grad**2": "(grad**2).sum()"}, says="commune")
bank.wrong("adagrad_step", "signe", {"w - eta": "w + eta"}, says="montent la pente")
bank.wrong("adagrad_step", "eta oublié", {"eta * grad": "grad"}, says="`eta` n'intervient pas")
bank.wrong("adagrad_step", "eps en dur", {"+ eps)": "+ 1e-10)"}, says="`eps` reçu")
bank.wrong("adagrad_step", "multiplie au lieu de diviser", {"grad / ": "grad * "}, says="multiplie")
bank.wrong(
    "adagrad_step", "gradient oublié au numérateur", {"eta * grad /": "eta /"}, says="formule"
)
bank.wrong(
    "adagrad_step",
    "sans mémoire ni racine",
    {f"w - eta * grad / {_ROOT}": "w - eta * grad"},
    says="gradient simple",
)
bank.wrong("adagrad_step", "w seul", {', {"s": s}': ""}, says="deux valeurs")
bank.right("adagrad_step", "eps sous la racine", {_ROOT: "torch.sqrt(s + eps)"})
bank.right(
    "adagrad_step",
    "mémoire sur place",
    {f"s = {_S}": 's = state.setdefault("s", torch.zeros_like(w))\n    s += grad * grad'},
)
bank.right(
    "adagrad_step",
    "tous les gradients gardés",
    {
        f"s = {_S}": 'state = {"all": [*state.get("all", []), grad.clone()]}\n    s = sum(g**2 for g in state["all"])',
        '{"s": s}': "state",
    },
)
bank.right("adagrad_step", "puissance 0.5", {"torch.sqrt(s)": "s**0.5"})

# --- rmsprop_step -------------------------------------------------------------

_M = 'gamma * state.get("s", 0) + (1 - gamma) * grad**2'
bank.wrong(
    "rmsprop_step",
    "gamma et 1 − gamma échangés",
    {_M: '(1 - gamma) * state.get("s", 0) + gamma * grad**2'},
    says="échangés",
)
bank.wrong("rmsprop_step", "1 − gamma oublié", {"(1 - gamma) * ": ""}, says="1 − `gamma` manque")
bank.wrong(
    "rmsprop_step",
    "gamma oublié",
    {'gamma * state.get("s", 0)': 'state.get("s", 0)'},
    says="`gamma` manque",
)
bank.wrong("rmsprop_step", "Adagrad recopié", {_M: 'state.get("s", 0) + grad**2'}, says="Adagrad")
bank.wrong("rmsprop_step", "racine oubliée", {"torch.sqrt(s)": "s"}, says="racine")
bank.wrong("rmsprop_step", "carré oublié", {"grad**2": "grad.abs()"}, says="valeurs absolues")
bank.wrong(
    "rmsprop_step",
    "mémoire qui part du premier carré",
    {_M: 'gamma * state["s"] + (1 - gamma) * grad**2 if state else grad**2'},
    says="partir de zéro",
)
bank.wrong("rmsprop_step", "eps oublié", {" + eps)": ")"}, says="eps")
bank.wrong(
    "rmsprop_step",
    "gamma en dur",
    {_M: '0.99 * state.get("s", 0) + 0.01 * grad**2'},
    says="`gamma` reçu",
)
bank.wrong("rmsprop_step", "eps en dur", {"+ eps": "+ 1e-8"}, says="`eps` reçu")
bank.wrong("rmsprop_step", "mémoire non rendue", {'{"s": s}': "{}"}, says="")
bank.wrong("rmsprop_step", "signe", {"w - eta": "w + eta"}, says="montent la pente")
bank.wrong(
    "rmsprop_step",
    "correction d'Adam",
    {
        _M: _M + '\n    t = state.get("t", 0) + 1',
        "torch.sqrt(s)": "torch.sqrt(s / (1 - gamma**t))",
        '{"s": s}': '{"s": s, "t": t}',
    },
    says="Adam",
)
bank.wrong("rmsprop_step", "None au lieu d'un couple", {"    return w": "    w"}, says="None")
bank.right("rmsprop_step", "eps sous la racine", {"(torch.sqrt(s) + eps)": "torch.sqrt(s + eps)"})
bank.right(
    "rmsprop_step",
    "lerp sur place",
    {
        f"s = {_M}": 's = state.setdefault("s", torch.zeros_like(w))\n    s.lerp_(grad**2, 1 - gamma)'
    },
)
bank.right(
    "rmsprop_step",
    "écart à la moyenne",
    {_M: 'state.get("s", 0) + (1 - gamma) * (grad**2 - state.get("s", 0))'},
)
bank.right(
    "rmsprop_step",
    "addcmul et addcdiv",
    {
        f"s = {_M}": 's = state.get("s", torch.zeros_like(w)).mul(gamma).addcmul(grad, grad, value=1 - gamma)',
        "w - eta * grad / (torch.sqrt(s) + eps)": "w.addcdiv(grad, s.sqrt().add(eps), value=-eta)",
    },
)
bank.right(
    "train",
    "batch converti en float32",
    {
        "X, Y = data.Xtrain[rows], data.Ytrain[rows]": "X, Y = data.Xtrain[rows].float(), data.Ytrain[rows].float()"
    },
)

# --- mutants that compute the same thing ----------------------------------------

_SIZES = "train and test have the same sizes nx and ny"
_EPS = "both are below the rounding of the denominators of the cases"
bank.equivalent = {
    ", dict]: nx, ny = (data.Xtrain.shape[1], d → , dict]: nx, ny = (data.Xtest.shape[1], d": _SIZES,
    "(data.Xtrain.shape[1], data.Ytrain.shape[1]) → (data.Xtrain.shape[1], data.Ytest.shape[1])": _SIZES,
    "dict, eta: float, eps: float=1e-10) -> tup → dict, eta: float, eps: float=2e-10) -> tup": _EPS,
}

# Q7.1 says that this order works: each step is made at the next batch.
bank.right(
    "train",
    "step, zero_grad, backward",
    {
        "            optim.zero_grad()\n            L.backward()\n            optim.step()\n": "            optim.step()\n            optim.zero_grad()\n            L.backward()\n"
    },
)
bank.wrong(
    "train",
    "le modèle et rien d'autre",
    {"return model, history": "return model"},
    says="ne renvoie que",
    credit=0.5,
)
bank.wrong(
    "train", "batchs de cinq", {".split(batch_size)": ".split(5)"}, says="5 exemples", credit=0.5
)
