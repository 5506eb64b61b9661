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
    "graine fixée",
    {"    model =": "    torch.manual_seed(1)\n    model ="},
    says="les mêmes poids",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "première couche gelée",
    {"return model": "model[0].requires_grad_(False)\n    return model"},
    says="2 des 4 paramètres",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "biais de sortie gelé",
    {"return model": "model[2].bias.requires_grad_(False)\n    return model"},
    says="jusqu'à 1 des 4 paramètres : il n'apprendrait jamais",
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
    "init_model",
    "double précision",
    ending("nn.Identity()") | {"return model": "return model.double()"},
    says="torch.float64",
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
    says="renvoie (model, optim, loss)",
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
    "tailles écrites en dur",
    {"nx, ny = data.Xtrain.shape[1], data.Ytrain.shape[1]": "nx, ny = 2, 2"},
    says="se lisent dans",
    credit=0.5,
)
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
    "ordre des données, tourné au hasard",
    {
        "torch.randperm(len(data.Xtrain))": "torch.arange(len(data.Xtrain)).roll(int(torch.randint(len(data.Xtrain), ())))"
    },
    says="les mêmes voisins",
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
bank.wrong("rmsprop_step", "mémoire non rendue", {'{"s": s}': "{}"}, says="repart de zéro")
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
    "eta2: float=0.999, eps: float=1e-08) -> tup → eta2: float=0.999, eps: float=2e-08) -> tup": _EPS,
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

# --- other writings ------------------------------------------------------------

for _title, _code in {
    "classe Net": """
class Net(nn.Module):
    def __init__(self, nx, nh, ny):
        super().__init__()
        self.hidden, self.output = nn.Linear(nx, nh), nn.Linear(nh, ny)

    def forward(self, x):
        return self.output(torch.tanh(self.hidden(x)))

def init_model(nx, nh, ny, eta):
    net = Net(nx, nh, ny)
    return net, nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), lr=eta)
""",
    "add_module": """
def init_model(nx, nh, ny, eta):
    net = torch.nn.Sequential()
    for name, module in [("h", nn.Linear(nx, nh)), ("tanh", nn.Tanh()), ("y", nn.Linear(nh, ny))]:
        net.add_module(name, module)
    criterion = torch.nn.CrossEntropyLoss(reduction="mean")
    descent = torch.optim.SGD(params=net.parameters(), lr=eta, weight_decay=0)
    return (net, criterion, descent)
""",
    "poids tirés comme au TP 4": """
import torch.optim as optim_module

def init_model(nx, nh, ny, eta):
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    for p in model.parameters():
        nn.init.normal_(p, mean=0.0, std=0.3)
    return [model, nn.CrossEntropyLoss(), optim_module.SGD(model.parameters(), eta, 0)]
""",
    "add_param_group": """
def init_model(nx, nh, ny, eta):
    layers = nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny)
    optim = torch.optim.SGD(layers[0].parameters(), lr=eta)
    optim.add_param_group({"params": layers[2].parameters(), "lr": eta})
    return nn.Sequential(*layers), nn.CrossEntropyLoss(), optim
""",
    "lr réglé après": """
def init_model(nx, nh, ny, eta):
    model = nn.Sequential(*[nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny)])
    optim = torch.optim.SGD([p for p in model.parameters() if p.requires_grad])
    for group in optim.param_groups:
        group["lr"] = eta
    return model, nn.CrossEntropyLoss(), optim
""",
    "lambda pour le coût, double précision en passant": """
def init_model(nx, nh, ny, eta):
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny)).double().float()
    loss = lambda scores, Y: -(Y * scores.log_softmax(dim=1)).sum(dim=1).mean()
    return model, loss, torch.optim.SGD(model.parameters(), lr=eta)
""",
    "named_parameters, fonctions d'aide": """
def network(nx, nh, ny):
    return nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))

def descent(module, eta):
    tensors = tuple(p for _, p in module.named_parameters())
    return torch.optim.SGD(tensors, lr=float(eta), nesterov=False)

def init_model(nx, nh, ny, eta):
    model = network(nx, nh, ny)
    return model, nn.CrossEntropyLoss(), descent(model, eta)
""",
}.items():
    bank.right("init_model", _title, _code)

for _title, _code in {
    "tranches, mesures à part": """
@torch.no_grad()
def measures(model, loss, X, Y):
    return [value.item() for value in loss_and_precision(loss, model(X), Y)]

def train(data, nh, n_epochs, batch_size, eta):
    N, nx = data.Xtrain.shape
    model, loss, optim = init_model(nx, nh, data.Ytrain.shape[1], eta)
    history = {"loss_train": [], "loss_test": [], "precision_train": [], "precision_test": []}
    for _ in live(n_epochs, data, history, lambda X: model(X).softmax(1)):
        order = torch.randperm(N)
        for start in range(0, N, batch_size):
            rows = order[start : start + batch_size]
            optim.zero_grad()
            loss_and_precision(loss, model(data.Xtrain[rows]), data.Ytrain[rows])[0].backward()
            optim.step()
        for part, X, Y in (("train", data.Xtrain, data.Ytrain), ("test", data.Xtest, data.Ytest)):
            for name, value in zip(("loss", "precision"), measures(model, loss, X, Y)):
                history[f"{name}_{part}"].append(value)
    return model, history
""",
    "données mélangées d'abord, eval et train": """
def train(data, nh, n_epochs, batch_size, eta):
    model, loss, optim = init_model(data.Xtrain.size(1), nh, data.Ytrain.size(1), eta)
    history = new_history()
    for epoch in range(n_epochs):
        model.train()
        p = torch.randperm(len(data.Xtrain))
        for X, Y in zip(torch.split(data.Xtrain[p], batch_size), torch.split(data.Ytrain[p], batch_size)):
            L = loss(model(X), Y)
            L.backward()
            optim.step()
            optim.zero_grad(set_to_none=True)
        model.eval()
        with torch.inference_mode():
            for part in ("train", "test"):
                X, Y = vars(data)["X" + part], vars(data)["Y" + part]
                L, P = loss_and_precision(loss, model(X), Y)
                history["loss_" + part] += [float(L)]
                history["precision_" + part] += [float(P)]
    return model, history
""",
    "while, NumPy": """
import numpy as np

def train(data, nh, n_epochs, batch_size, eta):
    model, loss, optim = init_model(data.Xtrain.size(1), nh, data.Ytrain.size(1), eta)
    history, epoch = new_history(), 0
    while epoch < n_epochs:
        remaining = np.random.permutation(len(data.Xtrain))
        while len(remaining):
            rows, remaining = remaining[:batch_size], remaining[batch_size:]
            for p in model.parameters():
                p.grad = None
            torch.autograd.backward(loss(model(data.Xtrain[rows]), data.Ytrain[rows]))
            optim.step()
        with torch.no_grad():
            L, P = loss_and_precision(loss, model(data.Xtrain), data.Ytrain)
            history["loss_train"].append(L.item())
            history["precision_train"].append(P.item())
            L, P = loss_and_precision(loss, model(data.Xtest), data.Ytest)
            history["loss_test"].append(L.item())
            history["precision_test"].append(P.item())
        epoch += 1
    return model, history
""",
    "fonctions imbriquées": """
def train(data, nh, n_epochs, batch_size, eta):
    model, loss, optim = init_model(data.Xtrain.shape[1], nh, data.Ytrain.shape[1], eta)
    history = new_history()

    def one_step(rows):
        optim.zero_grad()
        value = loss_and_precision(loss, model(data.Xtrain[rows]), data.Ytrain[rows])[0]
        value.backward()
        optim.step()

    def one_epoch():
        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):
            one_step(rows)

    def note(part):
        X, Y = getattr(data, "X" + part), getattr(data, "Y" + part)
        for key, value in zip(("loss_", "precision_"), loss_and_precision(loss, model(X), Y)):
            history[key + part].append(value.item())

    for _ in live(n_epochs, data, history, lambda X: torch.softmax(model(X), dim=-1)):
        one_epoch()
        with torch.no_grad():
            note("train")
            note("test")
    return model, history
""",
}.items():
    bank.right("train", _title, _code)

for _title, _code in {
    "if au premier appel": """
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    if "v" not in state:
        v = torch.zeros_like(w)
    else:
        v = state["v"]
    v = momentum * v + grad
    w = w - eta * v
    return w, {"v": v}
""",
    "try": """
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    try:
        old = state["velocity"]
    except KeyError:
        old = 0 * grad
    state["velocity"] = torch.add(grad, old, alpha=momentum)
    return torch.sub(w, state["velocity"], alpha=eta), state
""",
    "NumPy": """
import numpy as np

def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    g = grad.numpy().copy()
    v = momentum * state.get("v", np.zeros_like(g)) + g
    return torch.from_numpy(w.numpy() - eta * v), dict(v=v)
""",
    "liste des gradients": """
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    grads = state.get("grads", []) + [grad.clone()]
    n = len(grads)
    v = sum(momentum ** (n - 1 - k) * g for k, g in enumerate(grads))
    return w - eta * v, {"grads": grads}
""",
    "classe pour la vitesse": """
class Velocity:
    def __init__(self, like):
        self.value = torch.zeros_like(like)

    def push(self, grad, momentum):
        self.value = self.value * momentum + grad
        return self.value

def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    velocity = state.get("v") or Velocity(w)
    return w - eta * velocity.push(grad, momentum), {"v": velocity}
""",
    "setdefault, no_grad": """
@torch.no_grad()
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    v = state.setdefault("v", torch.zeros(w.shape, dtype=w.dtype))
    v *= momentum
    v += grad
    return w.add(v, alpha=-eta), state
""",
    "coefficient par coefficient": """
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    v = state.get("v", [0.0] * w.numel())
    v = [momentum * a + b for a, b in zip(v, grad.flatten().tolist())]
    step = torch.tensor(v, dtype=w.dtype).reshape(w.shape)
    return w - eta * step, {"v": v}
""",
    "dernier pas retrouvé": """
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    move = momentum * state["move"] if "move" in state else torch.zeros_like(w)
    move = move - eta * grad
    new = w.clone()
    new += move
    return new, {"move": move}
""",
}.items():
    bank.right("sgd_momentum_step", _title, _code)

for _title, _code in {
    "if au premier appel": """
def adagrad_step(w, grad, state, eta, eps=1e-10):
    if not state:
        state = {"s": torch.zeros_like(w)}
    s = state["s"] + grad * grad
    step = eta / (s.sqrt() + eps) * grad
    return w - step, {"s": s}
""",
    "NumPy": """
import numpy as np

def adagrad_step(w, grad, state, eta, eps=1e-10):
    g = grad.numpy()
    s = state.get("s", np.zeros(g.shape)) + np.square(g)
    return torch.as_tensor(w.numpy() - eta * g / (np.sqrt(s) + eps)), {"s": s}
""",
    "addcmul_ et addcdiv": """
def adagrad_step(w, grad, state, eta, eps=1e-10):
    s = state.get("s", torch.zeros_like(w))
    s.addcmul_(grad, grad)
    return torch.addcdiv(w, grad, s.sqrt().add_(eps), value=-eta), {"s": s}
""",
    "racine gardée": """
def adagrad_step(w, grad, state, eta, eps=1e-10):
    root = torch.hypot(state.get("root", torch.zeros_like(grad)), grad)
    return w - eta * grad / (root + eps), {"root": root}
""",
    "coefficient par coefficient": """
def adagrad_step(w, grad, state, eta, eps=1e-10):
    sums = state.get("s", [0.0] * w.numel())
    new, kept = [], []
    for x, g, s in zip(w.flatten().tolist(), grad.flatten().tolist(), sums):
        s += g**2
        new.append(x - eta * g / (s**0.5 + eps))
        kept.append(s)
    return torch.tensor(new, dtype=w.dtype).view_as(w), {"s": kept}
""",
    "fonctions d'aide": """
def accumulate(memory, grad):
    return grad.pow(2) if memory is None else memory + grad.pow(2)

def scaled(grad, s, eps):
    return grad / (torch.sqrt(s) + eps)

def adagrad_step(w, grad, state, eta, eps=1e-10):
    state = dict(s=accumulate(state.get("s"), grad))
    return w - eta * scaled(grad, state["s"], eps), state
""",
    "carrés empilés": """
def adagrad_step(w, grad, state, eta, eps=1e-10):
    squares = torch.cat([state["squares"], (grad**2)[None]]) if state else (grad**2)[None]
    s = torch.einsum("t...->...", squares)
    return w - eta * grad / (s.sqrt() + eps), {"squares": squares}
""",
    "w modifié sur place": """
@torch.no_grad()
def adagrad_step(w, grad, state, eta, eps=1e-10):
    state["s"] = state.get("s", 0.0) + torch.square(grad)
    w -= torch.div(eta * grad, torch.sqrt(state["s"]) + eps)
    return w, state
""",
}.items():
    bank.right("adagrad_step", _title, _code)

for _title, _code in {
    "if au premier appel": """
def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    if len(state) == 0:
        state = {"s": torch.zeros_like(w)}
    s = gamma * state["s"] + (1 - gamma) * grad.pow(2)
    w = w - eta / (s.sqrt() + eps) * grad
    return w, {"s": s}
""",
    "NumPy": """
import numpy as np

def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    g, s = grad.numpy(), state.get("s", 0.0)
    s = np.average([s * np.ones_like(g), g**2], axis=0, weights=[gamma, 1 - gamma])
    return torch.tensor(w.numpy() - eta * g / (np.sqrt(s) + eps)), {"s": s}
""",
    "mul_ et add_": """
def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    s = state.pop("s", torch.zeros_like(w))
    s.mul_(gamma).add_(grad.square(), alpha=1 - gamma)
    state["s"] = s
    return w.sub(grad.div(s.sqrt().add(eps)), alpha=eta), state
""",
    "tous les carrés et leurs poids": """
def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    grads = [*state.get("grads", ()), grad.detach().clone()]
    ages = reversed(range(len(grads)))
    s = (1 - gamma) * sum(gamma**age * g**2 for age, g in zip(ages, grads))
    return w - eta * grad / (torch.sqrt(s) + eps), {"grads": grads}
""",
    "coefficient par coefficient": """
def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    def one(x, g, s):
        s = gamma * s + (1 - gamma) * g * g
        return x - eta * g / (s**0.5 + eps), s

    old = state.get("s", [0.0] * w.numel())
    pairs = [one(*t) for t in zip(w.flatten().tolist(), grad.flatten().tolist(), old)]
    new, kept = zip(*pairs)
    return torch.tensor(new, dtype=w.dtype).reshape(w.shape), {"s": list(kept)}
""",
    "classe de moyenne glissante": """
class Average:
    def __init__(self, gamma):
        self.gamma, self.value = gamma, 0

    def __call__(self, x):
        self.value = self.gamma * self.value + (1 - self.gamma) * x
        return self.value

def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    average = state["average"] if "average" in state else Average(gamma)
    s = average(grad**2)
    return w - eta * grad / (torch.sqrt(s) + eps), {"average": average}
""",
    "w modifié sur place": """
@torch.no_grad()
def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    state.setdefault("s", torch.zeros_like(w))
    state["s"] *= gamma
    state["s"] += (1 - gamma) * grad**2
    w -= eta * grad / (state["s"] ** 0.5 + eps)
    return w, state
""",
    "paramètres rangés dans un tenseur": """
def rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8):
    weights = torch.tensor([gamma, 1 - gamma], dtype=w.dtype)
    both = torch.stack([state.get("s", torch.zeros_like(w)), grad * grad])
    s = torch.tensordot(weights, both, dims=1)
    return w - eta * grad / (s.sqrt() + eps), dict(s=s)
""",
}.items():
    bank.right("rmsprop_step", _title, _code)

# --- what the statements ask ---------------------------------------------------

bank.wrong(
    "train",
    "coût sommé sur le batch",
    {"L.backward()": "(L * len(rows)).backward()"},
    says="la somme des gradients du batch, et non leur moyenne",
    credit=0.5,
)
bank.wrong(
    "sgd_momentum_step",
    "eta dans la vitesse et dans le pas",
    {_V: 'momentum * state.get("v", 0) + eta * grad'},
    says="`eta` intervient deux fois",
)
bank.wrong(
    "sgd_momentum_step",
    "gradient ajouté au pas aussi",
    {"w - eta * v": "w - eta * (v + grad)"},
    says="le gradient compte deux fois",
)
bank.wrong(
    "sgd_momentum_step",
    "vitesse qui part du premier gradient",
    {_V: 'momentum * state.get("v", grad) + grad'},
    says="au pas 1 sur 20",
)
bank.wrong(
    "adagrad_step",
    "moyenne des carrés",
    {
        f"s = {_S}": 's = state.get("s", 0) + grad**2\n    t = state.get("t", 0) + 1',
        _ROOT: "(torch.sqrt(s / t) + eps)",
        '{"s": s}': '{"s": s, "t": t}',
    },
    says="divisée par le nombre de pas",
)
bank.wrong(
    "adagrad_step",
    "somme d'avant ce gradient",
    {
        f"s = {_S}": 's = state.get("s", torch.zeros_like(w))',
        '{"s": s}': '{"s": s + grad**2}',
    },
    says="la somme d'avant ce gradient",
)
bank.wrong(
    "adagrad_step",
    "mémoire effacée un pas sur deux",
    {'{"s": s}': '({"s": s} if not state else {})'},
    says="la mémoire `state`, ou ce qui en est fait",
)
for _check, _words, _broken in (
    ("init_model", "elle reçoit le taux d'apprentissage", "eta ignoré"),
    ("init_model", "en plus du modèle et du coût, un optimiseur", "optimiseur non renvoyé"),
    ("init_model", "un optimiseur `torch.optim.SGD`", "Adam"),
    ("init_model", "sans inertie", "inertie"),
    (
        "init_model",
        "la descente de gradient simple sur les paramètres de model",
        "paramètres d'un autre modèle",
    ),
    ("init_model", "est l'entropie croisée moyenne", "erreur quadratique"),
    ("init_model", "model, qui donne les scores (N, ny)", "softmax à la fin"),
    ("train", "`zero_grad` avant le backward", "zero_grad oublié"),
    ("train", "`step` après", "zero_grad entre backward et step"),
    ("train", "une nouvelle permutation à chaque epoch", "une seule permutation"),
    ("train", "tous les batchs", "dernier batch oublié"),
    ("train", "les mesures sur les ensembles entiers en fin d'epoch", "mesures du dernier batch"),
    ("train", "sous `torch.no_grad()`", "mesures avec graphe"),
    ("train", "avec `.item()`", "coûts gardés avec leur graphe"),
    ("train", "des probabilités pour la figure", "scores dessinés"),
    ("train", "batch_size: nombre d'exemples par pas", "batchs de cinq"),
    ("train", "Le modèle appris, et history", "le modèle et rien d'autre"),
    ("sgd_momentum_step", "la part de vitesse conservée", "momentum oublié"),
    ("sgd_momentum_step", "$v$ est nulle au départ", "vitesse qui part du premier gradient"),
    ("sgd_momentum_step", "n'en gardez qu'une copie", "tenseur de l'appelant gardé"),
    ("sgd_momentum_step", "et renvoient le nouveau `w` et la nouvelle mémoire", "w seul renvoyé"),
    ("sgd_momentum_step", "ensuite, c'est celui que vous avez renvoyé", "vitesse non rendue"),
    ("sgd_momentum_step", "eta: le taux d'apprentissage", "eta oublié"),
    ("adagrad_step", "s_i \\leftarrow s_i + g_i^2", "carré oublié"),
    ("adagrad_step", "la somme des carrés des gradients depuis le début", "moyenne glissante"),
    ("adagrad_step", "où $i$ numérote les coefficients", "somme commune"),
    ("adagrad_step", "évite une division par zéro", "eps oublié"),
    ("adagrad_step", "eps: petit nombre ajouté au dénominateur", "eps en dur"),
    ("adagrad_step", "et la mémoire pour le pas suivant", "mémoire non rendue"),
    ("rmsprop_step", "une moyenne glissante, qui oublie peu à peu le passé", "Adagrad recopié"),
    ("rmsprop_step", "est la part conservée", "gamma et 1 − gamma échangés"),
    ("rmsprop_step", "$s_i$ est nul au départ", "mémoire qui part du premier carré"),
    ("rmsprop_step", "gamma: la part conservée de la moyenne", "gamma en dur"),
    ("rmsprop_step", "et la mémoire pour le pas suivant", "mémoire non rendue"),
    ("rmsprop_step", "eps: petit nombre ajouté au dénominateur", "eps en dur"),
):
    bank.demand(_check, _words, _broken)
bank.wrong(
    "init_model",
    "la classe de l'optimiseur",
    {_OPTIM: "torch.optim.SGD"},
    says="`optim` n'est pas un optimiseur utilisable",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "le nom du coût",
    {_LOSS: '"cross_entropy"'},
    says="loss(Ytilde, Y) s'arrête sur une erreur",
    credit=0.5,
)


# --- mended_head: the clinic ----------------------------------------------------


def head(body: str, before: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{before}def mended_head(net, ny, eta):\n{lines}"


_NEW = "net.output = nn.Linear(net.output.in_features, ny)\n"
_SGD7 = "optim = torch.optim.SGD(net.parameters(), lr=eta)\n"
_BACK7 = "return net, optim"
for _title, _body, _says, _credit in (
    ("telle quelle", _SGD7 + _NEW + _BACK7, "l'optimiseur tient les paramètres d'une autre", 0.0),
    (
        "paramètres relevés trop tôt",
        "parameters = list(net.parameters())\n"
        + _NEW
        + "optim = torch.optim.SGD(parameters, lr=eta)\n"
        + _BACK7,
        "l'optimiseur tient les paramètres d'une autre",
        0.0,
    ),
    (
        "couche remplacée une seconde fois",
        _NEW + _SGD7 + _NEW + _BACK7,
        "l'optimiseur tient les paramètres d'une autre",
        0.0,
    ),
    (
        "une copie renvoyée",
        "import copy\n" + _NEW + _SGD7 + "return copy.deepcopy(net), optim",
        "ne change rien au réseau renvoyé",
        0.0,
    ),
    (
        "couche neuve seule",
        _NEW + "optim = torch.optim.SGD(net.output.parameters(), lr=eta)\n" + _BACK7,
        "la couche cachée ne bouge plus",
        0.5,
    ),
    (
        "couche cachée gelée",
        _NEW + "net.hidden.requires_grad_(False)\n" + _SGD7 + _BACK7,
        "la couche cachée ne bouge plus",
        0.5,
    ),
    (
        "biais de sortie gelé",
        _NEW + "net.output.bias.requires_grad_(False)\n" + _SGD7 + _BACK7,
        "demander leur gradient",
        0.5,
    ),
    (
        "réseau tout neuf",
        "net = Net(net.hidden.in_features, net.hidden.out_features, ny)\n" + _SGD7 + _BACK7,
        "ce qu'elle avait appris est perdu",
        0.0,
    ),
    ("couche non remplacée", _SGD7 + _BACK7, "a encore", 0.0),
    (
        "remplacée si le nombre change",
        "if net.output.out_features != ny:\n    " + _NEW + _SGD7 + _BACK7,
        "est encore l'ancienne",
        0.0,
    ),
    (
        "couche ajoutée après l'ancienne",
        "net.output = nn.Sequential(net.output, nn.Linear(net.output.out_features, ny))\n"
        + _SGD7
        + _BACK7,
        "ont pour formes",
        0.0,
    ),
    (
        "sans biais",
        "net.output = nn.Linear(net.output.in_features, ny, bias=False)\n" + _SGD7 + _BACK7,
        "ont pour formes",
        0.0,
    ),
    ("eta oublié", _NEW + _SGD7.replace("eta", "0.1") + _BACK7, "taux d'apprentissage", 0.5),
    ("inertie", _NEW + _SGD7.replace("eta", "eta, momentum=0.9") + _BACK7, "sans inertie", 0.5),
    ("Adam", _NEW + _SGD7.replace("SGD", "Adam") + _BACK7, "adaptatif", 0.5),
    (
        "softmax",
        "net.output = nn.Sequential(nn.Linear(net.output.in_features, ny), nn.Softmax(dim=1))\n"
        + _SGD7
        + _BACK7,
        "par un softmax",
        0.5,
    ),
    (
        "tanh à la sortie",
        "net.output = nn.Sequential(nn.Linear(net.output.in_features, ny), nn.Tanh())\n"
        + _SGD7
        + _BACK7,
        "à la sortie aussi",
        0.5,
    ),
    (
        "activation perdue",
        "net = nn.Sequential(net.hidden, nn.Linear(net.output.in_features, ny))\n" + _SGD7 + _BACK7,
        "tanh manque",
        0.5,
    ),
    ("ordre échangé", _NEW + _SGD7 + "return optim, net", "on attend (net, optim)", 0.0),
    ("réseau seul", _NEW + _SGD7 + "return net", "deux valeurs", 0.0),
    (
        "paramètres renvoyés",
        _NEW + _SGD7 + "return list(net.parameters()), optim",
        "autre chose",
        0.0,
    ),
    ("return oublié", _NEW + _SGD7, "return", 0.0),
):
    bank.wrong("mended_head", _title, head(_body), says=_says, credit=_credit)

for _title, _code in {
    "le modèle d'abord, lr en position": head(
        _NEW + "return net, torch.optim.SGD(net.parameters(), eta)"
    ),
    "add_param_group": head(
        _SGD7 + _NEW + "optim.add_param_group({'params': net.output.parameters()})\n" + _BACK7
    ),
    "deux groupes": head(
        _NEW + "groups = [{'params': part.parameters()} for part in (net.hidden, net.output)]\n"
        "optim = torch.optim.SGD(groups, lr=eta)\n" + _BACK7
    ),
    "liste de paramètres": head(
        _NEW
        + "optim = torch.optim.SGD([*net.hidden.parameters(), *net.output.parameters()], lr=eta)\n"
        + _BACK7
    ),
    "copie du réseau": head("import copy\nnet = copy.deepcopy(net)\n" + _NEW + _SGD7 + _BACK7),
    "Net neuf, couche cachée reprise": head(
        "new = Net(net.hidden.in_features, net.hidden.out_features, ny)\nnew.hidden = net.hidden\n"
        "return new, torch.optim.SGD(new.parameters(), lr=eta)"
    ),
    "Net neuf, poids recopiés": head(
        "nh, nx = net.hidden.weight.shape\nnew = Net(nx, nh, ny)\n"
        "new.hidden.load_state_dict(net.hidden.state_dict())\n"
        "return new, torch.optim.SGD(new.parameters(), lr=eta)"
    ),
    "Sequential": head(
        "net = nn.Sequential(net.hidden, nn.Tanh(), nn.Linear(net.hidden.out_features, ny))\n"
        + _SGD7
        + _BACK7
    ),
    "setattr": head(
        "setattr(net, 'output', nn.Linear(net.hidden.out_features, ny))\n" + _SGD7 + _BACK7
    ),
    "tailles lues dans le poids": head(
        "net.output = nn.Linear(net.output.weight.shape[1], ny)\n" + _SGD7 + _BACK7
    ),
    "paramètres remplacés dans la couche": head(
        "nh = net.output.in_features\nnet.output.out_features = ny\n"
        "net.output.weight = nn.Parameter(torch.randn(ny, nh) / nh**0.5)\n"
        "net.output.bias = nn.Parameter(torch.zeros(ny))\n" + _SGD7 + _BACK7
    ),
    "optimiseur refait": head(_SGD7 + _NEW + _SGD7 + _BACK7),
    "fonction à part": head(
        _NEW + "return net, sgd(net, eta)",
        "def sgd(net, eta):\n    return torch.optim.SGD(net.parameters(), lr=eta)\n\n\n",
    ),
    "param_groups changé": head(
        _SGD7 + _NEW + "optim.param_groups[0]['params'] = list(net.parameters())\n" + _BACK7
    ),
}.items():
    bank.right("mended_head", _title, _code)

for _words, _broken in (
    ("la couche de sortie est neuve", "remplacée si le nombre change"),
    ("la couche cachée part de ce qu'elle a appris", "réseau tout neuf"),
    ("tous les paramètres du réseau renvoyé apprennent", "telle quelle"),
    ("une descente de gradient simple, de taux", "inertie"),
):
    bank.demand("mended_head", _words, _broken)


# --- adam_step -------------------------------------------------------------------


def adam(body: str, before: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"{before}def adam_step(w, grad, state, eta, beta1=0.9, beta2=0.999, eps=1e-8):\n{lines}"


_T8 = 'state.get("t", 0) + 1'
_M8, _V8 = 'beta1 * state.get("m", 0)', 'beta2 * state.get("v", 0)'
_MHAT, _VHAT, _OVER = "m / (1 - beta1**t)", "v / (1 - beta2**t)", "(torch.sqrt(vhat) + eps)"
for _title, _change, _says in (
    ("aucune correction", {_MHAT: "m", _VHAT: "v"}, "les corrections du départ à zéro manquent"),
    ("m seul corrigé", {_VHAT: "v"}, "seul `m` est corrigé"),
    ("v seul corrigé", {_MHAT: "m"}, "seul `v` est corrigé"),
    (
        "t compté à partir de 0",
        {_T8: 'state.get("t", 0)', '"t": t,': '"t": t + 1,'},
        "au premier pas, `t` vaut 0",
    ),
    ("t toujours nul", {_T8: 'state.get("t", 0)'}, "au premier pas, `t` vaut 0"),
    ("t compté à partir de 2", {_T8: 'state.get("t", 1) + 1'}, "`t` a un pas d'avance"),
    ("t non gardé", {'"t": t, ': ""}, "`t` n'avance pas"),
    ("eps sous la racine", {_OVER: "torch.sqrt(vhat + eps)"}, "`eps` est sous la racine"),
    (
        "beta1 et beta2 échangés",
        {"t = state": "beta1, beta2 = beta2, beta1\n    t = state"},
        "`beta1` et `beta2` sont échangés",
    ),
    (
        "parts de m échangées",
        {f"{_M8} + (1 - beta1) * grad": '(1 - beta1) * state.get("m", 0) + beta1 * grad'},
        "`beta1` et 1 − `beta1` sont échangés",
    ),
    (
        "parts de v échangées",
        {f"{_V8} + (1 - beta2) * grad**2": '(1 - beta2) * state.get("v", 0) + beta2 * grad**2'},
        "`beta2` et 1 − `beta2` sont échangés",
    ),
    ("gradient entier dans m", {"(1 - beta1) * grad": "grad"}, "1 − `beta1` manque"),
    ("carré entier dans v", {"(1 - beta2) * grad**2": "grad**2"}, "1 − `beta2` manque"),
    ("m non gardé", {', "m": m': ""}, "`m` repart de zéro"),
    ("v non gardé", {', "v": v': ""}, "`v` repart de zéro"),
    (
        "moyennes corrigées gardées",
        {'"m": m, "v": v': '"m": mhat, "v": vhat'},
        "la mémoire garde les moyennes corrigées",
    ),
    ("carré oublié", {"grad**2": "grad"}, "sans être mis au carré"),
    (
        "carré oublié, racine de la valeur absolue",
        {"grad**2": "grad", "torch.sqrt(vhat)": "torch.sqrt(vhat.abs())"},
        "sans être mis au carré",
    ),
    ("valeurs absolues", {"grad**2": "grad.abs()"}, "valeurs absolues"),
    ("racine oubliée", {"torch.sqrt(vhat)": "vhat"}, "racine carrée manque"),
    ("division oubliée", {f" / {_OVER}": ""}, "n'est pas divisé"),
    ("gradient au numérateur", {"eta * mhat": "eta * grad"}, "suit le dernier gradient"),
    (
        "correction en produit",
        {"beta1**t": "beta1 * t", "beta2**t": "beta2 * t"},
        "et non 1 − `beta` × `t`",
    ),
    (
        "corrections qui multiplient",
        {_MHAT: "m * (1 - beta1**t)", _VHAT: "v * (1 - beta2**t)"},
        "au lieu d'être divisées",
    ),
    (
        "beta1 en dur",
        {_M8: '0.9 * state.get("m", 0)', "(1 - beta1)": "0.1", "beta1**t": "0.9**t"},
        "`beta1` reçu",
    ),
    (
        "beta2 en dur",
        {_V8: '0.999 * state.get("v", 0)', "(1 - beta2)": "0.001", "beta2**t": "0.999**t"},
        "`beta2` reçu",
    ),
    ("eps en dur", {" + eps": " + 1e-8"}, "`eps` reçu"),
    ("eps oublié", {" + eps": ""}, "À quoi sert `eps`"),
    ("mémoire non rendue", {'{"t": t, "m": m, "v": v}': "{}"}, "repart de zéro à chaque pas"),
    ("signe", {"w - eta": "w + eta"}, "montent la pente"),
    ("eta oublié", {"eta * mhat": "mhat"}, "`eta` n'intervient pas"),
    ("w seul renvoyé", {', {"t": t, "m": m, "v": v}': ""}, "deux valeurs"),
    (
        "état dans une variable globale",
        adam(
            """
global m, v, t
t, m, v = t + 1, beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
return w - eta * m / (1 - beta1**t) / ((v / (1 - beta2**t)).sqrt() + eps), {}
""",
            "t, m, v = 0, 0, 0\n\n",
        ),
        "garde quelque chose d'un appel à l'autre",
    ),
    (
        "par torch.optim",
        adam(
            """
w = w.clone().requires_grad_()
w.grad = grad.clone()
optim = state.get("optim") or torch.optim.Adam([w], lr=eta, betas=(beta1, beta2), eps=eps)
optim.step()
return w.detach(), {"optim": optim}
"""
        ),
        "torch.optim",
    ),
):
    bank.wrong("adam_step", _title, _change, says=_says)

for _title, _body in {
    "if au premier appel": """
if not state:
    state = {"t": 0, "m": torch.zeros_like(w), "v": torch.zeros_like(w)}
t = state["t"] + 1
m = beta1 * state["m"] + (1 - beta1) * grad
v = beta2 * state["v"] + (1 - beta2) * grad * grad
m_hat = m / (1 - beta1 ** t)
v_hat = v / (1 - beta2 ** t)
return w - eta * m_hat / (v_hat.sqrt() + eps), {"t": t, "m": m, "v": v}
""",
    "sur place, no_grad": """
with torch.no_grad():
    state.setdefault("m", torch.zeros_like(w)).mul_(beta1).add_(grad, alpha=1 - beta1)
    state.setdefault("v", torch.zeros_like(w)).mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
    state["t"] = state.get("t", 0) + 1
    root = (state["v"] / (1 - beta2 ** state["t"])).sqrt_().add_(eps)
    w.addcdiv_(state["m"], root, value=-eta / (1 - beta1 ** state["t"]))
return w, state
""",
    "lerp, comme PyTorch": """
t = state.get("t", 0) + 1
m = torch.lerp(state.get("m", torch.zeros_like(w)), grad, 1 - beta1)
v = torch.lerp(state.get("v", torch.zeros_like(w)), grad.square(), 1 - beta2)
denominator = v.sqrt() / (1 - beta2**t) ** 0.5 + eps
return w - eta / (1 - beta1**t) * m / denominator, dict(t=t, m=m, v=v)
""",
    "puissances gardées": """
m, v, b1, b2 = state.get("all", (0, 0, 1, 1))
m, v, b1, b2 = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2, beta1 * b1, beta2 * b2
w = w - eta * m / (1 - b1) / ((v / (1 - b2)) ** 0.5 + eps)
return w, {"all": (m, v, b1, b2)}
""",
    "tous les gradients gardés": """
grads = [*state.get("grads", ()), grad.clone()]
t = len(grads)
def average(beta, values):
    total = sum(beta ** (t - 1 - k) * value for k, value in enumerate(values))
    return (1 - beta) * total / (1 - beta**t)
m, v = average(beta1, grads), average(beta2, [g**2 for g in grads])
return w - eta * m / (torch.sqrt(v) + eps), {"grads": grads}
""",
    "moyennes pondérées, poids de somme 1": """
grads = torch.stack([*state.get("grads", ()), grad])
ages = torch.arange(len(grads) - 1, -1, -1, dtype=w.dtype)
one, two = beta1**ages, beta2**ages
m = torch.tensordot(one / one.sum(), grads, dims=1)
v = torch.tensordot(two / two.sum(), grads**2, dims=1)
return w - eta * m / (v.sqrt() + eps), {"grads": list(grads)}
""",
    "NumPy": """
g = grad.numpy().copy()
t, m, v = state.get("t", 0) + 1, state.get("m", np.zeros_like(g)), state.get("v", np.zeros_like(g))
m = beta1 * m + (1 - beta1) * g
v = beta2 * v + (1 - beta2) * np.square(g)
move = (m / (1 - np.power(beta1, t))) / (np.sqrt(v / (1 - np.power(beta2, t))) + eps)
return torch.from_numpy(w.numpy() - eta * move), {"t": t, "m": m, "v": v}
""",
    "coefficient par coefficient": """
t = state.get("t", 0) + 1
old = state.get("mv") or [(0.0, 0.0)] * w.numel()
new, kept = [], []
for x, g, (m, v) in zip(w.flatten().tolist(), grad.flatten().tolist(), old):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    new.append(x - eta * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + eps))
    kept.append((m, v))
return torch.tensor(new, dtype=w.dtype).reshape(w.shape), {"t": t, "mv": kept}
""",
    "compteur tenseur": """
step = state.get("step", torch.zeros(())) + 1
m = beta1 * state.get("m", torch.zeros_like(grad)) + (1.0 - beta1) * grad
v = beta2 * state.get("v", torch.zeros_like(grad)) + (1.0 - beta2) * torch.pow(grad, 2)
one, two = 1 - torch.tensor(beta1, dtype=w.dtype) ** step, 1 - torch.tensor(beta2, dtype=w.dtype) ** step
return torch.sub(w, (m / one) / (torch.sqrt(v / two) + eps), alpha=eta), {"step": step, "m": m, "v": v}
""",
    "try": """
try:
    t, m, v = state["t"], state["m"], state["v"]
except KeyError:
    t, m, v = 0, 0.0, 0.0
t += 1
m = m + (1 - beta1) * (grad - m)
v = v + (1 - beta2) * (grad**2 - v)
m_corr, v_corr = m / (1 - beta1**t), v / (1 - beta2**t)
w_new = w - eta * m_corr / (v_corr.sqrt() + eps)
return w_new, {"t": t, "m": m, "v": v}
""",
    "moments empilés": """
t = state.get("t", 0) + 1
betas = torch.tensor([beta1, beta2], dtype=w.dtype).reshape(2, *[1] * w.ndim)
moments = betas * state.get("moments", 0) + (1 - betas) * torch.stack([grad, grad**2])
m, v = moments / (1 - betas**t)
return w - eta * m / (v.sqrt() + eps), {"t": t, "moments": moments}
""",
    "poids perdus comptés": """
lost1, lost2 = state.get("lost", (1.0, 1.0))
lost1, lost2 = lost1 * beta1, lost2 * beta2
m = beta1 * state.get("m", 0) + (1 - beta1) * grad
v = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
return w - eta * (m / (1 - lost1)) / (torch.sqrt(v / (1 - lost2)) + eps), dict(m=m, v=v, lost=(lost1, lost2))
""",
}.items():
    bank.right("adam_step", _title, adam(_body, "import numpy as np\n\n" * ("np." in _body)))
bank.right(
    "adam_step",
    "classe de moyenne corrigée",
    adam(
        """
m, v = state.get("m") or Average(beta1), state.get("v") or Average(beta2)
w = w - eta * m.push(grad) / (v.push(grad**2).sqrt() + eps)
return w, {"m": m, "v": v}
""",
        """class Average:
    def __init__(self, beta):
        self.beta, self.sum, self.n = beta, 0, 0

    def push(self, x):
        self.n += 1
        self.sum = self.beta * self.sum + (1 - self.beta) * x
        return self.sum / (1 - self.beta**self.n)


""",
    ),
)
bank.right(
    "adam_step",
    "deux fonctions d'aide",
    adam(
        """
t = state.get("t", 0) + 1
m, mhat = moving(state.get("m", 0), grad, beta1, t)
v, vhat = moving(state.get("v", 0), grad**2, beta2, t)
return w - eta * mhat / (vhat**0.5 + eps), {"m": m, "v": v, "t": t}
""",
        """def moving(old, new, beta, t):
    average = beta * old + (1 - beta) * new
    return average, average / (1 - beta**t)


""",
    ),
)

for _words, _broken in (
    ("deux moyennes glissantes pour chaque coefficient", "m non gardé"),
    ("celle de son carré", "carré oublié"),
    ("On divise chacune par la sienne", "aucune correction"),
    ("vaut 1 au premier appel", "t compté à partir de 0"),
    ("avant leur correction", "moyennes corrigées gardées"),
    ("est hors de la racine", "eps sous la racine"),
    ("sans `torch.optim`", "par torch.optim"),
    ("beta1, beta2: les parts conservées des deux moyennes", "beta1 en dur"),
    ("eps: petit nombre ajouté au dénominateur, hors de la racine", "eps en dur"),
):
    bank.demand("adam_step", _words, _broken)

# --- predict_orders -----------------------------------------------------------

_N = "predict_orders"
_FIRST = 'first = {"a": True, "b": False, "c": False, "d": True}'
_LAST = 'return {**first, "e": True, "f": False, "g": 10, "h": 9}'


def not_(letter, right):
    """Return the change that answers the contrary."""
    return {f'"{letter}": {right}': f'"{letter}": {not right}'}


bank.wrongs(
    _N,
    ("l'usuel n'apprend pas", not_("a", True), "La boucle tourne", 0.5),
    ("b apprend", not_("b", False), "La boucle tourne", 0.5),
    ("c apprend", not_("c", False), "La boucle tourne", 0.5),
    ("effacer à la fin", not_("d", True), "La boucle tourne", 0.5),
    ("step d'abord", not_("e", True), "La boucle tourne", 0.5),
    ("f apprend", not_("f", False), "La boucle tourne", 0.5),
    ("zero_grad toujours d'abord", {**not_("b", False), **not_("d", True)}, "6 prédictions sur 8", 0.5),
    ("un seul ordre", {**not_("d", True), **not_("e", True)}, "6 prédictions sur 8", 0.5),
    ("un pas perdu", {'"g": 10': '"g": 9'}, "dès le premier tour", 0.5),
    ("aucun pas", {'"g": 10': '"g": 0'}, "que `backward` vient de calculer", 0.5),
    ("tous les pas", {'"h": 9': '"h": 10'}, "encore calculé au premier pas", 0.5),
    ("tout effacé", {'"h": 9': '"h": 0'}, "qui a déjà servi", 0.5),
    ("un seul pas", {'"h": 9': '"h": 1'}, "le tout premier", 0.5),
    ("tous les ordres", {"False": "True"}, "5 prédictions sur 8", 0.0),
    ("mots", {'"b": False': '"b": "non"'}, "ce n'est pas `non`", 0.5),
    ("calculé", {'"g": 10': '"g": torch.ones(10).numpy().sum()'}, "à la main", 0.0),
    ("lettre oubliée", {', "h": 9': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "0 et 1": {"False": "0", "True": "1"},
    "moins un": {'"h": 9': '"h": 10 - 1'},
    "flottants": {'"g": 10, "h": 9': '"g": 10.0, "h": 9.0'},
    "dict(…)": {_LAST: "return dict(first, e=True, f=False, g=10, h=9)"},
    "union": {_LAST: 'return first | {"e": True, "f": False, "g": 10, "h": 9}'},
    "mise à jour": {_LAST: """first.update(e=True, f=False, g=10, h=9)
    return first"""},
    "clé par clé": {_LAST: """first["e"], first["f"], first["g"], first["h"] = True, False, 10, 9
    return first"""},
    "liste de lettres": {_LAST: 'return {k: k in "ade" for k in "abcdef"} | {"g": 10, "h": 9}'},
    "zip": {_LAST: 'return dict(zip("abcdefgh", [True, False, False, True, True, False, 10, 9]))'},
    "comparaison": {'"a": True': '"a": 10 > 0'},
    "autre ordre": {_LAST: 'return {"h": 9, "g": 10, "f": False, "e": True, **first}'},
    "tours nommés": {_LAST: """rounds = 10
    return {**first, "e": True, "f": False, "g": rounds, "h": rounds - 1}"""},
    "ordres circulaires": {_LAST: """good = [("zero_grad", "backward", "step"), ("backward", "step", "zero_grad"),
            ("step", "zero_grad", "backward")]
    orders = itertools.permutations(("zero_grad", "backward", "step"))
    return {**{k: o in good for k, o in zip("abcdef", orders)}, "g": 10, "h": 9}"""},
})  # fmt: skip
bank.demand(_N, "la boucle des batchs recommence sans fin", "step d'abord")
bank.demand(_N, "combien de ces dix pas changent la droite", "aucun pas")

# --- predict_lengths ----------------------------------------------------------

_N = "predict_lengths"
_ADAGRAD = 'adagrad = {"a": 0.1, "b": 0.05, "c": 0.01, "d": 0.01}'
_LAST = 'return {**adagrad, "e": 1.0, "f": 0.1, "g": 0.3, "h": 3.0}'
bank.wrongs(
    _N,
    ("gradient entier", {'"a": 0.1': '"a": 0.3'}, "par quoi cette méthode divise-t-elle", 0.5),
    ("en unités de η", {'"a": 0.1': '"a": 1'}, "en prenant η pour unité", 0.5),
    ("divisé par le gradient", {'"a": 0.1': '"a": 0.1 / 3'}, "encore qu'un carré", 0.5),
    ("b sans racine", {'"b": 0.05': '"b": 0.025'}, "une racine a été oubliée", 0.5),
    ("b constant", {'"b": 0.05': '"b": 0.1'}, "a grandi depuis", 0.5),
    ("b multiplié par la racine", {'"b": 0.05': '"b": 0.2'}, "elle raccourcit le pas", 0.5),
    ("b de tête", {'"b": 0.05': '"b": 0.4'}, "quatre fois le même carré", 0.5),
    ("c sans racine", {'"c": 0.01': '"c": 0.001'}, "une racine a été oubliée", 0.5),
    ("c constant", {'"c": 0.01': '"c": 0.1'}, "a grandi depuis", 0.5),
    ("c de tête", {'"c": 0.01': '"c": 0.03'}, "cent fois le même carré", 0.5),
    ("petit gradient, petit pas", {'"d": 0.01': '"d": 0.0001'}, "ne s'y simplifie-t-il pas", 0.5),
    ("d de tête", {'"d": 0.01': '"d": 1'}, "change-t-il quand le gradient change", 0.5),
    ("moyenne pleine", {'"e": 1.0': '"e": 0.1'}, "un centième de ce carré", 0.5),
    ("dix", {'"e": 1.0': '"e": 10'}, "en prenant η pour unité", 0.5),
    ("e de tête", {'"e": 1.0': '"e": 0.01'}, "La moyenne part de zéro", 0.5),
    ("premier pas pour toujours", {'"f": 0.1': '"f": 1.0'}, "la moyenne a grandi depuis", 0.5),
    ("RMSprop comme Adagrad", {'"f": 0.1': '"f": 0.1 / 1000**0.5'}, "ce que ferait Adagrad", 0.5),
    ("f nul", {'"f": 0.1': '"f": 0'}, "mille fois le même carré", 0.5),
    ("inertie en moyenne", {'"g": 0.3': '"g": 0.03'}, "tout entier dans la vitesse", 0.5),
    ("vitesse perdue", {'"g": 0.3': '"g": 0.27'}, "elle est nulle", 0.5),
    ("g de tête", {'"g": 0.3': '"g": 0.1'}, "La vitesse est nulle au départ", 0.5),
    ("inertie sans vitesse", {'"h": 3.0': '"h": 0.3'}, "la vitesse s'accumule ensuite", 0.5),
    ("sans frein", {'"h": 3.0': '"h": 300'}, "ne croît pas sans fin", 0.5),
    ("la vitesse", {'"h": 3.0': '"h": 30'}, "le pas vaut η fois celle-ci", 0.5),
    ("h sous le gradient", {'"h": 3.0': '"h": 0.27'}, "elle dépasse le gradient", 0.5),
    ("h de tête", {'"h": 3.0': '"h": 1'}, "v = 0,9 v + g", 0.5),
    ("en unités de η partout", {_ADAGRAD: 'adagrad = {"a": 1, "b": 0.5, "c": 0.1, "d": 0.1}'}, "4 prédictions sur 8", 0.0),
    ("calculé", {'"c": 0.01': '"c": torch.full((1,), 0.01).item()'}, "à la main", 0.0),
    ("lettre oubliée", {', "h": 3.0': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "entiers": {'"e": 1.0': '"e": 1', '"h": 3.0': '"h": 3'},
    "racines": {'"b": 0.05, "c": 0.01': '"b": 0.1 / 4**0.5, "c": 0.1 / 100**0.5'},
    "math.sqrt": {'"b": 0.05': '"b": 0.1 / math.sqrt(4)', '"e": 1.0': '"e": 0.1 / math.sqrt(1 - 0.99)'},
    "puissance": {'"c": 0.01': '"c": 1e-2', '"d": 0.01': '"d": 1e-2'},
    "avec g": {'"a": 0.1': '"a": 0.1 * 3 / 3', '"d": 0.01': '"d": 0.1 * 0.03 / 0.3'},
    "moyenne écrite": {'"e": 1.0': '"e": 0.1 * 3 / (0.01 * 9) ** 0.5'},
    "moyenne exacte": {'"f": 0.1': '"f": 0.1 / (1 - 0.99**1000) ** 0.5'},
    "vitesse limite": {'"g": 0.3, "h": 3.0': '"g": 0.1 * 3, "h": 0.1 * 3 / (1 - 0.9)'},
    "boucle": {_LAST: """v = 0
    for _ in range(1000):
        v = 0.9 * v + 3
    return {**adagrad, "e": 1.0, "f": 0.1, "g": 0.3, "h": 0.1 * v}"""},
    "une fonction": {_ADAGRAD: """def step(t):
        return 0.1 / t**0.5
    adagrad = {"a": step(1), "b": step(4), "c": step(100), "d": step(100)}"""},
    "union": {_LAST: "return adagrad | dict(e=1.0, f=0.1, g=0.3, h=3.0)"},
    "mise à jour": {_LAST: """adagrad.update(e=1.0, f=0.1, g=0.3, h=3.0)
    return adagrad"""},
    "η nommé": {_LAST: """eta = 0.1
    return {**adagrad, "e": 10 * eta, "f": eta, "g": 3 * eta, "h": 30 * eta}"""},
})  # fmt: skip
bank.demand(_N, "à gradient cent fois plus petit", "petit gradient, petit pas")
bank.demand(_N, "et que $\\eta = 0{,}1$", "en unités de η")

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
            "return model, history": "return kept, history",
            '                history[f"precision_{name}"].append(float(precision))': '                history[f"precision_{name}"].append(float(precision))\n        if history["loss_test"][-1] < best:\n            best, kept = history["loss_test"][-1], __import__("copy").deepcopy(model)',
        },
        "la meilleure peut-être",
        0.5,
    ),
)

# --- large gradients; a network left in another mode ------------------------------

bank.wrongs(
    "sgd_momentum_step",
    (
        "gradient borné à 10",
        {"    v = ": "    grad = grad.clamp(-10, 10)\n    v = "},
        "la formule du pas est en cause",
    ),
)
bank.wrongs(
    "mended_head",
    (
        "réseau laissé en eval",
        {"    net.output =": "    net.eval()\n    net.output ="},
        "(`training`)",
        0.5,
    ),
)
bank.rights(
    "sgd_momentum_step",
    {
        "toute l'histoire": """\
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    past = state.get("past", []) + [grad.clone()]
    n = len(past)
    v = sum(momentum ** (n - 1 - i) * g for i, g in enumerate(past))
    return w - eta * v, {"past": past}
""",
        "coefficient par coefficient": """\
def sgd_momentum_step(w, grad, state, eta, momentum=0.9):
    v = state.get("v", torch.zeros_like(w)).clone()
    flat, g = v.view(-1), grad.reshape(-1)
    for i in range(len(flat)):
        flat[i] = momentum * flat[i] + g[i]
    return w - eta * v, {"v": v}
""",
    },
)

bank.wrong(
    "adam_step",
    "eps ajouté avant la correction",
    {
        "w = w - eta * mhat / (torch.sqrt(vhat) + eps)": (
            "alpha = eta * (1 - beta2**t) ** 0.5 / (1 - beta1**t)\n"
            "    w = w - alpha * m / (torch.sqrt(v) + eps)"
        )
    },
    "avant la correction",
    0.5,
)
bank.wrongs(
    "mended_head",
    (
        "un peu de weight_decay",
        {"lr=eta": "lr=eta, weight_decay=1e-3"},
        "un pas de `optim` ne vaut pas −η g",
        0.5,
    ),
    (
        "momentum de Nesterov",
        {"lr=eta": "lr=eta, momentum=0.9, nesterov=True"},
        "dépend encore du premier gradient",
        0.5,
    ),
)
bank.right(
    "mended_head",
    "couche de sortie dans un Sequential",
    {
        "nn.Linear(net.output.in_features, ny)": "nn.Sequential(nn.Linear(net.output.in_features, ny))"
    },
)
bank.wrongs(
    "init_model",
    (
        "Nesterov",
        {"lr=eta": "lr=eta, momentum=0.9, nesterov=True"},
        "dépend encore du premier gradient",
        0.5,
    ),
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "mended_head",
    "une graine dans la fonction",
    {"net.output =": "torch.manual_seed(0)\n    net.output ="},
    "autre ont les mêmes poids : une graine fixée,",
    0.5,
)
