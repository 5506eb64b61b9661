"""Answers to lab 6 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp06_couches")

# --- init_model ---------------------------------------------------------------

_MODEL = "nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))"
_LOSS = "nn.CrossEntropyLoss()"


def ending(module):
    return {"nn.Linear(nh, ny))": f"nn.Linear(nh, ny), {module})"}


bank.wrong(
    "init_model",
    "softmax à la fin",
    ending("nn.Softmax(dim=1)"),
    says="se termine par un softmax",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "softmax sans dim",
    ending("nn.Softmax()"),
    says="se termine par un softmax",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "softmax sur le batch",
    ending("nn.Softmax(dim=0)"),
    says="axe du batch",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "log-softmax à la fin",
    ending("nn.LogSoftmax(dim=1)"),
    says="log-softmax",
    credit=0.5,
)
bank.wrong("init_model", "sigmoïde à la fin", ending("nn.Sigmoid()"), says="sigmoïde", credit=0.5)
bank.wrong(
    "init_model", "tanh à la fin", ending("nn.Tanh()"), says="termine par une tanh", credit=0.5
)
bank.wrong(
    "init_model", "ReLU à la fin", ending("nn.ReLU()"), says="termine par une ReLU", credit=0.5
)
bank.wrong(
    "init_model", "ReLU gardée de l'exemple", {"nn.Tanh()": "nn.ReLU()"}, says="ReLU", credit=0.5
)
bank.wrong(
    "init_model", "sigmoïde cachée", {"nn.Tanh()": "nn.Sigmoid()"}, says="sigmoïde", credit=0.5
)
bank.wrong(
    "init_model",
    "ReLU et softmax",
    {"nn.Tanh()": "nn.ReLU()", **ending("nn.Softmax(dim=1)")},
    says="ReLU",
)
bank.wrong(
    "init_model", "pas d'activation", {"nn.Tanh(), ": ""}, says="pas d'activation", credit=0.5
)
bank.wrong(
    "init_model",
    "tailles échangées",
    {"nn.Linear(nx, nh)": "nn.Linear(nh, nx)"},
    says="formes",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "couche de plus",
    {"nn.Tanh(), ": "nn.Tanh(), nn.Linear(nh, nh), nn.Tanh(), "},
    says="formes",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "tailles en dur",
    {"nn.Linear(nx, nh)": "nn.Linear(2, 10)", "nn.Linear(nh, ny)": "nn.Linear(10, 2)"},
    says="formes",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "sans biais",
    {"nn.Linear(nh, ny)": "nn.Linear(nh, ny, bias=False)"},
    says="biais",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "une couche seulement",
    {_MODEL: "nn.Linear(nx, ny)"},
    says="deux couches",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "poids nuls",
    {
        f"    loss = {_LOSS}": f"    loss = {_LOSS}\n    for p in model.parameters():\n        nn.init.zeros_(p)"
    },
    says="mêmes poids",
    credit=0.5,
)
bank.wrong(
    "init_model", "erreur quadratique", {_LOSS: "nn.MSELoss()"}, says="quadratique", credit=0.5
)
bank.wrong(
    "init_model",
    "sigmoïde et erreur quadratique",
    {**ending("nn.Sigmoid()"), _LOSS: "nn.MSELoss()"},
    says="quadratique",
)
for _title, _change, _says in (
    (
        "softmax dans le coût",
        {_LOSS: "lambda Yhat, Y: nn.CrossEntropyLoss()(Yhat.softmax(dim=1), Y)"},
        "deux fois le softmax",
    ),
    (
        "coût à maximiser",
        {_LOSS: "lambda Yhat, Y: -nn.CrossEntropyLoss()(Yhat, Y)"},
        "signe de `loss` est inversé",
    ),
    ("coût Huber", {_LOSS: "nn.HuberLoss()"}, "ne calcule pas l'entropie croisée"),
    ("softmax sur un axe absent", ending("nn.Softmax(dim=2)"), "s'arrête sur une erreur"),
    ("tanh deux fois", {"nn.Tanh()": "nn.Tanh(), nn.Tanh()"}, "qu'y a-t-il d'autre"),
):
    bank.wrong("init_model", _title, _change, says=_says, credit=0.5)
bank.wrong("init_model", "NLLLoss seule", {_LOSS: "nn.NLLLoss()"}, says="log-softmax", credit=0.5)
bank.wrong(
    "init_model",
    "LogSoftmax et NLLLoss",
    {**ending("nn.LogSoftmax(dim=1)"), _LOSS: "nn.NLLLoss()"},
    says="log-softmax",
)
bank.wrong(
    "init_model", "BCEWithLogitsLoss", {_LOSS: "nn.BCEWithLogitsLoss()"}, says="binaire", credit=0.5
)
bank.wrong(
    "init_model",
    "somme sur le batch",
    {_LOSS: "nn.CrossEntropyLoss(reduction='sum')"},
    says="somme sur le batch",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "coûts non réduits",
    {_LOSS: "nn.CrossEntropyLoss(reduction='none')"},
    says="une valeur par exemple",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "classe sans parenthèses",
    {_LOSS: "nn.CrossEntropyLoss"},
    says="parenthèses",
    credit=0.5,
)
bank.wrong(
    "init_model", "modèle seul", {"return model, loss": "return model"}, says="on attend 2 valeurs"
)
bank.wrong(
    "init_model",
    "ordre échangé",
    {"return model, loss": "return loss, model"},
    says="le modèle n'a aucun paramètre : où sont ses couches",
)
bank.wrong("init_model", "return oublié", {"return model, loss": "model, loss"}, says="return")
bank.right(
    "init_model",
    "une classe, sortie déclarée avant la couche cachée",
    """
class Net(nn.Module):
    def __init__(self, nx, nh, ny):
        super().__init__()
        self.out = nn.Linear(nh, ny)
        self.hidden = nn.Linear(nx, nh)
    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))

def init_model(nx, nh, ny):
    return Net(nx, nh, ny), nn.CrossEntropyLoss()
""",
)
bank.right(
    "init_model",
    "add_module",
    {
        f"model = {_MODEL}": "model = torch.nn.Sequential()\n    model.add_module('h', nn.Linear(nx, nh))\n    model.add_module('a', nn.Tanh())\n    model.add_module('y', nn.Linear(nh, ny))"
    },
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
    "paramètres gelés",
    {_MODEL: _MODEL + ".requires_grad_(False)"},
    says="garde",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "paramètres nuls divisés par leur norme",
    {
        f"    loss = {_LOSS}": f"""    loss = {_LOSS}
    with torch.no_grad():
        for p in model.parameters():
            nn.init.zeros_(p) if p.ndim == 1 else nn.init.normal_(p)
            p /= p.norm()"""
    },
    says="contient des NaN ou des infinis, 6 sur 6",
    credit=0.5,
)
bank.right("init_model", "F.cross_entropy", {_LOSS: "nn.functional.cross_entropy"})
bank.right(
    "init_model",
    "poids du TP 4, biais nuls",
    {
        f"    loss = {_LOSS}": f"    loss = {_LOSS}\n    for p in model.parameters():\n        nn.init.normal_(p, 0, 0.3) if p.ndim > 1 else nn.init.zeros_(p)"
    },
)
bank.right("init_model", "float64, puis float", {_MODEL: _MODEL + ".double().float()"})
bank.wrong(
    "init_model", "float64", {_MODEL: _MODEL + ".double()"}, says="torch.float64", credit=0.5
)
bank.right(
    "init_model",
    "coût sur les indices",
    {_LOSS: "lambda s, y: nn.functional.nll_loss(s.log_softmax(1), y.argmax(1))"},
)
bank.right(
    "init_model", "liste au lieu d'un couple", {"return model, loss": "return [model, loss]"}
)

# --- predict_model ------------------------------------------------------------

_N = "predict_model"
_SIZES = 'sizes = {"a": 4, "b": (10, 2), "c": (4, 2), "d": 52, "e": 5002}'
_COSTS = 'return {**sizes, "f": 0.69, "g": 0.31, "h": 1.31}'
for title, change, word, credit in (
    ("une par couche", {'"a": 4': '"a": 2'}, "aucun paramètre", 0.5),
    ("tanh comptée", {'"a": 4': '"a": 3'}, "a —", 0.5),
    ("poids couché", {"(10, 2)": "(2, 10)"}, "Une ligne par neurone", 0.5),
    ("couche cachée", {"(4, 2)": "(4, 10)"}, "C'est la taille de la couche cachée", 0.5),
    ("batch perdu", {"(4, 2)": "(2,)"}, "Une ligne par exemple", 0.5),
    ("sans biais", {'"d": 52': '"d": 40'}, "Les biais manquent", 0.5),
    ("sans le dernier biais", {'"d": 52': '"d": 50'}, "de la sortie manquent", 0.5),
    ("large sans biais", {"5002": "4000"}, "e — `n_parameters(wide)`", 0.5),
    ("large proportionnel", {"5002": "5200"}, "Tout ne croît pas", 0.5),
    ("compte au hasard", {"5002": "3000"}, "Comptez couche par couche", 0.5),
    ("probabilité d'une égalité", {"0.69": "0.5"}, "pas encore un coût", 0.5),
    ("logarithme décimal", {"0.69": "0.301"}, "népérien", 0.5),
    ("scores égaux, coût nul", {"0.69": "0"}, "Relisez la formule", 0.5),
    ("sûr, donc nul", {"0.31": "0"}, "Les scores ne sont pas des probabilités", 0.5),
    ("probabilité de la bonne", {"0.31": "0.73", "1.31": "0.27"}, "6 prédictions sur 8", 0.5),
    ("infini", {"1.31": 'float("inf")'}, "Les scores ne sont pas", 0.5),
    ("scores échangés", {"0.31": "1.31", "1.31}": "0.31}"}, "sont échangés", 0.5),
    ("à un dixième", {"0.69": "0.7", "0.31": "0.3", "1.31": "1.3"}, "g —", 0.5),
    (
        "softmax oublié",
        {"0.69": 'float("inf")', "0.31": "0", "1.31": 'float("inf")'},
        "5 prédictions sur 8",
        0,
    ),
    ("tout couché", {"(10, 2)": "(2, 10)", "(4, 2)": "(2, 4)", "52": "40"}, "5 prédictions", 0),
    ("calculé", {"(10, 2)": "tuple(nn.Linear(2, 10).weight.shape)"}, "à la main", 0),
    ("lettre oubliée", {', "h": 1.31': ""}, "h", 0),
):
    bank.wrong(_N, title, change, says=word, **({"credit": credit} if credit else {}))
bank.rights(_N, (
    ("listes", {"(10, 2)": "[10, 2]", "(4, 2)": "[4, 2]"}),
    ("torch.Size", {"(4, 2)": "torch.Size([4, 2])"}),
    ("chaîne", {"(10, 2)": '"(10, 2)"'}),
    ("sommes", {'"d": 52': '"d": 20 + 10 + 20 + 2', "5002": "2000 + 1000 + 2000 + 2"}),
    ("produits", {'"d": 52': '"d": (2 + 1) * 10 + (10 + 1) * 2', "5002": "3 * 1000 + 1001 * 2"}),
    ("formule", {'"d": 52': '"d": 5 * 10 + 2', "5002": "5 * 1000 + 2"}),
    ("tiret bas", {"5002": "5_002"}),
    ("flottants", {'"d": 52': '"d": 52.0', "5002": "5002.0"}),
    ("trois décimales", {"0.69": "0.693", "0.31": "0.313", "1.31": "1.313"}),
    ("toutes les décimales", {"0.69": "0.6931471805599453", "0.31": "0.31326168751822286"}),
    ("arrondi au-dessus", {"0.69": "0.70", "0.31": "0.314", "1.31": "1.32"}),
    ("module math", {_COSTS: """import math
    low = math.log(1 + math.exp(-1))
    return {**sizes, "f": math.log(2), "g": low, "h": 1 + low}"""}),
    ("log et exp", {_COSTS: """from math import exp, log
    return sizes | {"f": log(2), "g": -1 + log(exp(1) + 1), "h": log(exp(0) + exp(1))}"""}),
    ("logarithme d'un quotient", {_COSTS: """from math import e, log
    return dict(sizes, f=-log(1 / 2), g=-log(e / (e + 1)), h=-log(1 / (e + 1)))"""}),
    ("mise à jour", {_COSTS: """sizes.update(f=0.69, g=0.31, h=1.31)
    return sizes"""}),
))  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "biais compris", "sans biais")
bank.demand(_N, "deux chiffres après la virgule", "à un dixième")

# --- loss_and_precision -------------------------------------------------------

bank.wrong(
    "loss_and_precision",
    "coût des cent premières lignes",
    {"loss(Ytilde, Y)": "loss(Ytilde[:100], Y[:100])"},
    says="ce n'est pas la valeur de la fonction",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "précision des cent premières lignes",
    {"good.float()": "good[:100].float()"},
    says="comparez, ligne par ligne",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "confiance moyenne",
    {"good.float().mean()": "torch.softmax(Ytilde, dim=1).amax(dim=1).mean()"},
    says="comparez, ligne par ligne, la classe prédite et la vraie",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "softmax avant loss",
    {"loss(Ytilde, Y)": "loss(torch.softmax(Ytilde, dim=1), Y)"},
    says="déjà un",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "loss reçue ignorée",
    {"loss(Ytilde, Y)": "nn.CrossEntropyLoss()(Ytilde, Y)"},
    says="pas utilisée",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "coût du TP 5, à la main",
    {"loss(Ytilde, Y)": "-(Y * torch.log(torch.softmax(Ytilde, dim=1))).sum(dim=1).mean()"},
    says="pas utilisée",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "coût du TP 5 sur des scores",
    {"loss(Ytilde, Y)": "-(Y * torch.log(Ytilde)).sum(dim=1).mean()"},
    says="loss",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "item",
    {"loss(Ytilde, Y)": "loss(Ytilde, Y).item()"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "detach",
    {"loss(Ytilde, Y)": "loss(Ytilde, Y).detach()"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "sous no_grad",
    {"def loss_and_precision": "@torch.no_grad()\ndef loss_and_precision"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "gradients coupés, et laissés coupés",
    {"    good =": "    torch.set_grad_enabled(False)\n    good ="},
    says="change un réglage de PyTorch",
)
bank.wrong(
    "loss_and_precision",
    "divisé par N",
    {"loss(Ytilde, Y)": "loss(Ytilde, Y) / len(Y)"},
    says="divisée par N",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "multiplié par N",
    {"loss(Ytilde, Y)": "loss(Ytilde, Y) * len(Y)"},
    says="multipliée par N",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "signe moins de trop",
    {"loss(Ytilde, Y)": "-loss(Ytilde, Y)"},
    says="signe",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "arguments échangés",
    {"loss(Ytilde, Y)": "loss(Y, torch.softmax(Ytilde, dim=1))"},
    says="ordre",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "nombre de bonnes réponses",
    {"good.float().mean()": "good.sum()"},
    says="diviser par N",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "pourcentage",
    {"good.float().mean()": "100 * good.float().mean()"},
    says="pourcentage",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision", "argmax sur le batch", {"dim=1": "dim=0"}, says="argmax", credit=0.5
)
bank.wrong(
    "loss_and_precision", "taux d'erreur", {"dim=1) ==": "dim=1) !="}, says="erreurs", credit=0.5
)
bank.wrong(
    "loss_and_precision",
    "égalité de flottants",
    {"torch.argmax(Ytilde, dim=1) == torch.argmax(Y, dim=1)": "torch.softmax(Ytilde, dim=1) == Y"},
    says="argmax",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "ordre échangé",
    {"return loss(Ytilde, Y), good.float().mean()": "return good.float().mean(), loss(Ytilde, Y)"},
    says="échangées",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision", "la loss seule", {", good.float().mean()": ""}, says="deux valeurs"
)
bank.wrong(
    "loss_and_precision",
    "la fonction renvoyée",
    {"return loss(Ytilde, Y)": "return loss"},
    says="la loss est",
    credit=0.5,
)
bank.right(
    "loss_and_precision",
    "indices au lieu de one-hot",
    {"loss(Ytilde, Y)": "loss(Ytilde, Y.argmax(dim=1))"},
)
bank.right(
    "loss_and_precision",
    "précision en nombre Python",
    {"good.float().mean()": "good.float().mean().item()"},
)
bank.right(
    "loss_and_precision",
    "softmax pour la précision seulement",
    {"argmax(Ytilde, dim=1)": "argmax(torch.softmax(Ytilde, dim=1), dim=1)"},
)
bank.right(
    "loss_and_precision", "torch.max", {"torch.argmax(Ytilde, dim=1)": "torch.max(Ytilde, 1)[1]"}
)
bank.right(
    "loss_and_precision",
    "détaché pour la précision",
    {"torch.argmax(Ytilde, dim=1)": "Ytilde.detach().argmax(1)"},
)

# --- train_step ---------------------------------------------------------------

_STEP = "            param -= eta * param.grad\n"
_ZERO = "    model.zero_grad()\n"
bank.wrong(
    "train_step",
    "couches de premier rang",
    {
        "for param in model.parameters():": "for layer in model:",
        _STEP: "            for param in (getattr(layer, n) for n in ('weight', 'bias') if hasattr(layer, n)):\n    "
        + _STEP,
    },
    says="ne sont pas mis à jour",
)
bank.wrong(
    "train_step",
    "gradients non remis à zéro",
    {"    model.zero_grad()": ""},
    says="encore là",
    credit=0.5,
)
bank.wrong(
    "train_step",
    "remis à zéro avant",
    {
        "    with torch.no_grad():": "    for p in model.parameters():\n        p.grad.zero_()\n    with torch.no_grad():"
    },
    says="les paramètres n'ont pas bougé, et leurs gradients sont",
)
bank.wrong(
    "train_step",
    "zero_grad sans appel",
    {"model.zero_grad()": "model.zero_grad"},
    says="encore là",
    credit=0.5,
)
bank.wrong(
    "train_step", "sans no_grad", {"with torch.no_grad():": "if True:"}, says="leaf Variable"
)
bank.wrong(
    "train_step",
    "un nom local",
    {"param -= eta * param.grad": "param = param - eta * param.grad"},
    says="`param = …`",
)
bank.wrong("train_step", "signe plus", {"param -=": "param +="}, says="montent la pente")
bank.wrong(
    "train_step", "eta oublié", {"eta * param.grad": "param.grad"}, says="`eta` n'intervient pas"
)
bank.wrong(
    "train_step",
    "couches 0 et 2 seulement",
    {"model.parameters()": "[*model[0].parameters(), *model[2].parameters()]"},
    says="1.1.weight",
)
bank.wrong(
    "train_step",
    "poids sans biais",
    {_STEP: "            if param.ndim > 1:\n                param -= eta * param.grad\n"},
    says="bias",
)
bank.wrong(
    "train_step",
    "torch.optim",
    {
        "    with torch.no_grad():": "    torch.optim.SGD(model.parameters(), lr=eta).step()\n    with torch.no_grad():"
    },
    says="n'est pas permis",
)
bank.wrong(
    "train_step", "eta au carré", {"eta * param.grad": "eta**2 * param.grad"}, says="deux fois"
)
bank.wrong(
    "train_step",
    "remplacé par le pas",
    {_STEP: "            param.copy_(-eta * param.grad)\n"},
    says="remplacé",
)
bank.wrong(
    "train_step",
    "requires_grad coupé",
    {"    model.zero_grad()": "    model.zero_grad()\n    model.requires_grad_(False)"},
    says="ne reçoit plus de gradient",
    credit=0.5,
)
bank.right(
    "train_step",
    ".data et grad.zero_",
    {
        "    with torch.no_grad():": "    if True:",
        _STEP: "            param.data -= eta * param.grad\n            param.grad.zero_()\n",
        "    model.zero_grad()": "",
    },
)
bank.right(
    "train_step",
    "renvoie le modèle",
    {"    model.zero_grad()": "    model.zero_grad()\n    return model"},
)
bank.right(
    "train_step",
    "grad = None",
    {"    model.zero_grad()": "    for p in model.parameters():\n        p.grad = None"},
)
bank.right(
    "train_step", "add_ avec alpha", {_STEP: "            param.add_(param.grad, alpha=-eta)\n"}
)
bank.right(
    "train_step", "state_dict", {_STEP: "            param.copy_(param - eta * param.grad)\n"}
)

# --- train --------------------------------------------------------------------

_PERM = "torch.randperm(len(data.Xtrain)).split(batch_size)"
_NO_GRAD = "        with torch.no_grad():\n            for name"
bank.wrong(
    "train",
    "tailles écrites en dur",
    {"init_model(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])": "init_model(2, nh, 2)"},
    says="se lisent dans",
    credit=0.5,
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
    "batch_size ignoré",
    {".split(batch_size)": ".split(len(data.Xtrain))"},
    says="`batch_size` n'intervient pas",
    credit=0.5,
)
bank.wrong("train", "backward oublié", {"            L.backward()\n": ""}, says="rétropropagation")
bank.wrong(
    "train", "pas oublié", {"            train_step(model, eta)\n": ""}, says="ceux du départ"
)
bank.wrong(
    "train", "eta ignoré", {"train_step(model, eta)": "train_step(model, 0.1)"}, says="eta = 0"
)
bank.wrong(
    "train",
    "modèle neuf à chaque epoch",
    {
        "        for rows in": "        model, loss = init_model(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])\n        for rows in"
    },
    says="comme après une seule",
)
bank.wrong(
    "train",
    "softmax avant le coût",
    {
        "            Ytilde = model(data.Xtrain[rows])": "            Ytilde = torch.softmax(model(data.Xtrain[rows]), dim=1)"
    },
    says="facteur inattendu",
)
bank.wrong(
    "train",
    "softmax dans les mesures",
    {
        "loss_and_precision(loss, model(X), Y)": "loss_and_precision(loss, torch.softmax(model(X), dim=1), Y)"
    },
    says="celle des poids renvoyés",
    credit=0.5,
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
    "scores dessinés à la fin",
    {
        "live(n_epochs, data, history, predict)": "range(n_epochs)",
        "    return model, history": "    data.plot_data_with_grid(model(data.Xgrid).detach())\n    return model, history",
    },
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
    "mesures du dernier batch",
    {
        "loss_and_precision(loss, model(X), Y)": "loss_and_precision(loss, *((Ytilde, data.Ytrain[rows]) if name == 'train' else (model(X), Y)))"
    },
    says="dernier batch",
    credit=0.5,
)
bank.wrong(
    "train", "history seul", {"return model, history": "return history"}, says="deux valeurs"
)
bank.wrong(
    "train",
    "poids renvoyés au lieu du modèle",
    {"return model, history": "return list(model.parameters()), history"},
    says="on attend un modèle",
)
bank.wrong(
    "train",
    "torch.optim",
    {
        "            train_step(model, eta)\n": "            o = torch.optim.SGD(model.parameters(), lr=eta)\n            o.step()\n            o.zero_grad()\n"
    },
    says="n'est pas permis",
)
bank.wrong(
    "train",
    "gradient accumulé",
    {
        "            train_step(model, eta)\n": "            for p in model.parameters():\n                p.data -= eta * p.grad\n"
    },
    says="s'accumulent",
    credit=0.5,
)
bank.wrong(
    "train",
    "modèle copié, l'original entraîné",
    {
        "return model, history": "return nn.Sequential(nn.Linear(2, nh), nn.Tanh(), nn.Linear(nh, 2)), history"
    },
    says="",
)
bank.right(
    "train",
    "range, et rien de dessiné",
    {"live(n_epochs, data, history, predict)": "range(n_epochs)"},
)
bank.right(
    "train",
    "model.eval pour les mesures",
    {
        _NO_GRAD: "        model.eval()\n        with torch.no_grad():\n            for name",
        "    return model": "        model.train()\n    return model",
    },
)
bank.right("train", "inference_mode", {"with torch.no_grad():": "with torch.inference_mode():"})
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
    "dessine des probabilités à la fin",
    {
        "    return model, history": "    with torch.no_grad():\n        data.plot_data_with_grid(torch.softmax(model(data.Xgrid), dim=1))\n    data.plot_loss(**history)\n    return model, history"
    },
)
bank.right(
    "train",
    "coût appelé directement",
    {
        "            L, _ = loss_and_precision(loss, Ytilde, data.Ytrain[rows])\n": "            L = loss(Ytilde, data.Ytrain[rows].argmax(dim=1))\n"
    },
)
bank.right(
    "train",
    "tout écrit dans train",
    """
def train(data, nh, n_epochs, batch_size, eta):
    model, F = nn.Sequential(nn.Linear(2, nh), nn.Tanh(), nn.Linear(nh, 2)), nn.functional
    history = {f"{a}_{b}": [] for a in ("loss", "precision") for b in ("train", "test")}
    for _ in range(n_epochs):
        order = torch.randperm(len(data.Xtrain))
        for i in range(0, len(order), batch_size):
            rows = order[i : i + batch_size]
            model.zero_grad()
            F.cross_entropy(model(data.Xtrain[rows]), data.Ytrain[rows]).backward()
            for p in model.parameters():
                p.data -= eta * p.grad
        with torch.no_grad():
            for part, X, Y in (("train", data.Xtrain, data.Ytrain), ("test", data.Xtest, data.Ytest)):
                s = model(X)
                history["loss_" + part].append(float(F.cross_entropy(s, Y)))
                history["precision_" + part].append((s.argmax(1) == Y.argmax(1)).double().mean().item())
    return model, history
""",
)
bank.right(
    "train",
    "batch converti en float32",
    {"model(data.Xtrain[rows])": "model(data.Xtrain[rows].float())"},
)

# --- mutants that compute the same thing ----------------------------------------

_SIZES = "train and test have the same sizes nx and ny"
bank.equivalent = {
    "del, loss = init_model(data.Xtrain.shape[1], n → del, loss = init_model(data.Xtest.shape[1], n": _SIZES,
    "a.Xtrain.shape[1], nh, data.Ytrain.shape[1]) → a.Xtrain.shape[1], nh, data.Ytest.shape[1])": _SIZES,
}
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
    "OrderedDict": """
from collections import OrderedDict

def init_model(nx, nh, ny):
    layers = OrderedDict(hidden=nn.Linear(nx, nh), tanh=nn.Tanh(), output=nn.Linear(nh, ny))
    return nn.Sequential(layers), nn.CrossEntropyLoss(reduction="mean")
""",
    "liste de couches dépliée": """
def init_model(nx, nh, ny):
    layers = []
    layers.append(torch.nn.Linear(in_features=nx, out_features=nh, bias=True))
    layers += [torch.nn.Tanh()]
    layers.append(torch.nn.Linear(in_features=nh, out_features=ny))
    model = torch.nn.Sequential(*layers)
    criterion = torch.nn.CrossEntropyLoss()
    return model, criterion
""",
    "paramètres écrits à la main": """
class TwoLayers(nn.Module):
    def __init__(self, nx, nh, ny):
        super().__init__()
        self.Wh = nn.Parameter(0.3 * torch.randn(nh, nx))
        self.bh = nn.Parameter(torch.zeros(nh))
        self.Wy = nn.Parameter(0.3 * torch.randn(ny, nh))
        self.by = nn.Parameter(torch.zeros(ny))

    def forward(self, X):
        h = torch.tanh(X @ self.Wh.T + self.bh)
        return h @ self.Wy.T + self.by

def init_model(nx, nh, ny):
    return TwoLayers(nx, nh, ny), nn.CrossEntropyLoss()
""",
    "ModuleList": """
def init_model(nx, nh, ny):
    class Stack(nn.Module):
        def __init__(self, *sizes):
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

        def forward(self, x):
            *hidden, last = self.layers
            for layer in hidden:
                x = layer(x).tanh()
            return last(x)

    return Stack(nx, nh, ny), nn.CrossEntropyLoss()
""",
    "coût en classe, logsumexp": """
class MeanCrossEntropy(nn.Module):
    def forward(self, scores, Y):
        return (torch.logsumexp(scores, dim=1) - (scores * Y).sum(dim=1)).mean()

def init_model(nx, nh, ny):
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    return model, MeanCrossEntropy()
""",
}.items():
    bank.right("init_model", _title, _code)

for _title, _code in {
    "boucle et compteur": """
def loss_and_precision(loss, Ytilde, Y):
    value, n_good = loss(Ytilde, Y), 0
    for scores, y in zip(Ytilde.tolist(), Y.tolist()):
        n_good += scores.index(max(scores)) == y.index(1)
    return value, n_good / len(Y)
""",
    "NumPy pour la précision": """
import numpy as np

def loss_and_precision(loss, Ytilde, Y):
    classes = Ytilde.detach().cpu().numpy().argmax(axis=1)
    truth = Y.numpy().argmax(axis=1)
    return loss(Ytilde, Y), np.mean(classes == truth)
""",
    "fonction d'aide et eq": """
def classes(T):
    return T.max(dim=-1).indices

def loss_and_precision(loss, Ytilde, Y):
    n = Y.shape[0]
    correct = torch.eq(classes(Ytilde), classes(Y)).sum()
    return (loss(Ytilde, Y), correct / n)
""",
    "score de la vraie classe": """
def loss_and_precision(loss, Ytilde, Y):
    with torch.no_grad():
        own = (Ytilde * Y).sum(dim=1)
        precision = (own >= Ytilde.amax(dim=1)).to(torch.float64).mean()
    return [loss(Ytilde, Y), precision]
""",
    "one-hot de la prédiction": """
def loss_and_precision(loss, Ytilde, Y):
    predicted = torch.nn.functional.one_hot(Ytilde.argmax(dim=1), num_classes=Y.shape[1])
    L = loss(Ytilde, Y)
    return L, torch.einsum("ni,ni->", predicted.to(Y.dtype), Y) / Y.size(0)
""",
    "topk": """
def loss_and_precision(loss, Ytilde, Y):
    predicted = torch.topk(Ytilde, k=1, dim=1)[1].squeeze(1)
    expected = Y.nonzero()[:, 1]
    return loss.forward(Ytilde, Y), 1 - (predicted != expected).double().mean()
""",
    "gather, paramètre nommé": """
def loss_and_precision(loss, Ytilde, Y):
    best = torch.argsort(Ytilde, dim=1)[:, -1:]
    return loss(input=Ytilde, target=Y), Y.gather(1, best).mean().item()
""",
}.items():
    bank.right("loss_and_precision", _title, _code)

for _title, _code in {
    "named_parameters, sub_": """
def train_step(model, eta):
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.sub_(eta * p.grad)
            p.grad.zero_()
""",
    "décorateur": """
@torch.no_grad()
def train_step(model: nn.Module, eta: float) -> None:
    for p in model.parameters():
        p += -eta * p.grad
        p.grad = None
""",
    "parcours des modules": """
def update(module, eta):
    for p in module.parameters(recurse=False):
        p.data.sub_(p.grad, alpha=eta)
    for child in module.children():
        update(child, eta)

def train_step(model, eta):
    update(model, eta)
    model.zero_grad(set_to_none=False)
""",
    "load_state_dict": """
def train_step(model, eta):
    new = {k: (p - eta * p.grad).detach() for k, p in model.named_parameters()}
    model.load_state_dict(new)
    model.zero_grad()
""",
    "vecteur de tous les paramètres": """
from torch.nn.utils import parameters_to_vector, vector_to_parameters

def train_step(model, eta):
    with torch.no_grad():
        w = parameters_to_vector(model.parameters())
        g = parameters_to_vector([p.grad for p in model.parameters()])
        vector_to_parameters(w - eta * g, model.parameters())
    for p in model.parameters():
        p.grad.zero_()
""",
    "aller et retour par NumPy": """
def train_step(model, eta):
    for p in model.parameters():
        value = p.detach().numpy()
        value -= (eta * p.grad.numpy()).astype(value.dtype)
        p.grad.detach_()
        p.grad *= 0
""",
    "addcmul_ dans une liste": """
def train_step(model, eta):
    params = list(model.parameters())
    minus_eta = torch.tensor(-eta)
    with torch.no_grad():
        [p.addcmul_(minus_eta.to(p.dtype), p.grad) for p in params]
    for p in reversed(params):
        del p.grad
""",
}.items():
    bank.right("train_step", _title, _code)

for _title, _code in {
    "tranches, mesures dans une fonction à part": """
def evaluate(model, loss, X, Y):
    with torch.no_grad():
        L, precision = loss_and_precision(loss, model(X), Y)
    return L.item(), precision.item()

def train(data, nh, n_epochs, batch_size, eta):
    N = len(data.Xtrain)
    model, loss = init_model(data.Xtrain.shape[-1], nh, data.Ytrain.shape[-1])
    history = new_history()
    for _ in live(n_epochs, data, history, lambda X: nn.functional.softmax(model(X), 1)):
        perm = torch.randperm(N)
        for i in range(0, N, batch_size):
            rows = perm[i : min(i + batch_size, N)]
            loss_and_precision(loss, model(data.Xtrain[rows]), data.Ytrain[rows])[0].backward()
            train_step(model, eta)
        history["loss_train"], history["precision_train"] = (
            [*old, new]
            for old, new in zip(
                (history["loss_train"], history["precision_train"]),
                evaluate(model, loss, data.Xtrain, data.Ytrain),
            )
        )
        L, P = evaluate(model, loss, data.Xtest, data.Ytest)
        history["loss_test"].append(L)
        history["precision_test"].append(P)
    return model, history
""",
    "données mélangées, zip de split": """
def train(data, nh, n_epochs, batch_size, eta):
    (N, nx), ny = data.Xtrain.shape, data.Ytrain.shape[1]
    model, loss_function = init_model(nx, nh, ny)
    history = {key: [] for key in ("loss_train", "loss_test", "precision_train", "precision_test")}
    for epoch in range(n_epochs):
        p = torch.randperm(N)
        for X, Y in zip(data.Xtrain[p].split(batch_size), data.Ytrain[p].split(batch_size)):
            cost, _ = loss_and_precision(loss_function, model(X), Y)
            cost.backward()
            train_step(model, eta)
        with torch.no_grad():
            for part in "train", "test":
                result = loss_and_precision(
                    loss_function, model(getattr(data, "X" + part)), getattr(data, "Y" + part)
                )
                for name, value in zip(["loss", "precision"], result):
                    history[f"{name}_{part}"].append(float(value))
    return (model, history)
""",
    "permutation de NumPy, while": """
import numpy as np

def train(data, nh, n_epochs, batch_size, eta):
    model, loss = init_model(data.Xtrain.size(1), nh, data.Ytrain.size(1))
    history, n = new_history(), len(data.Ytrain)
    for _ in live(n_epochs, data, history, predict=lambda X: model(X).softmax(dim=1)):
        order, start = np.random.permutation(n), 0
        while start < n:
            rows = order[start : start + batch_size]
            Ytilde = model(data.Xtrain[rows])
            loss(Ytilde, data.Ytrain[rows]).backward()
            train_step(model, eta)
            start += len(rows)
        for part in ("train", "test"):
            X, Y = vars(data)["X" + part], vars(data)["Y" + part]
            with torch.no_grad():
                scores = model(X)
            history["loss_" + part].append(loss(scores, Y).item())
            history["precision_" + part].append(loss_and_precision(loss, scores, Y)[1].item())
    return model, history
""",
    "deux ensembles par compréhension": """
def train(data, nh, n_epochs, batch_size, eta):
    model, loss = init_model(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])
    sets = [("train", data.Xtrain, data.Ytrain), ("test", data.Xtest, data.Ytest)]
    history = new_history()

    def learn(rows):
        L = loss_and_precision(loss, model(data.Xtrain[rows]), data.Ytrain[rows])[0]
        L.backward()
        train_step(model, eta)

    @torch.no_grad()
    def record():
        for part, X, Y in sets:
            L, P = loss_and_precision(loss, model(X), Y)
            history["loss_" + part].append(L.item())
            history["precision_" + part].append(P.item())

    for _ in range(n_epochs):
        [learn(rows) for rows in torch.split(torch.randperm(len(data.Xtrain)), batch_size)]
        record()
    return model, history
""",
}.items():
    bank.right("train", _title, _code)

# --- what the statements ask ---------------------------------------------------

bank.wrong(
    "train",
    "coût sommé sur le batch",
    {"L.backward()": "(L * len(rows)).backward()"},
    says="la somme des gradients du batch, et non leur moyenne",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "loss ajoutée à une pénalité",
    {"loss(Ytilde, Y)": "loss(Ytilde, Y) + 0.01 * (Ytilde**2).mean()"},
    says="ce n'est pas la valeur de la fonction `loss` reçue",
    credit=0.5,
)
for _check, _words, _broken in (
    ("init_model", "une couche affine, $\\tanh$, une couche affine", "ReLU gardée de l'exemple"),
    ("init_model", "et sa fonction de coût", "erreur quadratique"),
    ("init_model", "et les renvoie tous les deux", "modèle seul"),
    ("init_model", "pas de softmax à la fin", "softmax à la fin"),
    ("init_model", "nombres d'entrées, de neurones cachés et de sorties", "tailles en dur"),
    ("init_model", "est l'entropie croisée moyenne", "somme sur le batch"),
    ("loss_and_precision", "le coût donné par `loss`, tel quel", "divisé par N"),
    ("loss_and_precision", "reçoit maintenant la fonction de coût `loss`", "loss reçue ignorée"),
    ("loss_and_precision", "Le coût, relié au graphe de calcul", "item"),
    ("loss_and_precision", "et la précision, dans [0, 1]", "pourcentage"),
    ("train_step", "pour tous les paramètres de `model`", "poids sans biais"),
    ("train_step", "quel que soit le modèle", "couches 0 et 2 seulement"),
    ("train_step", "Les gradients sont ensuite oubliés", "gradients non remis à zéro"),
    ("train_step", "Fait un pas de descente, sur place", "un nom local"),
    ("train_step", "eta: le taux d'apprentissage", "eta oublié"),
    ("train", "une nouvelle permutation à chaque epoch", "une seule permutation"),
    ("train", "tous les batchs, dernier compris", "dernier batch oublié"),
    ("train", "les mesures sur les ensembles entiers", "mesures du dernier batch"),
    ("train", "sous `torch.no_grad()`", "mesures avec graphe"),
    ("train", "avec `.item()`", "coûts gardés avec leur graphe"),
    ("train", "veut des probabilités, et le modèle donne des scores", "scores dessinés"),
    ("train", "Nulle part dans ce qui apprend", "softmax avant le coût"),
    ("train", "batch_size: nombre d'exemples par pas", "batch_size ignoré"),
    ("train", "Le modèle appris, et history", "le modèle et rien d'autre"),
):
    bank.demand(_check, _words, _broken)


# --- MendedDeep: the clinic -----------------------------------------------------

_LIST = "nn.ModuleList(layers)"
_BACK = "        return self.output(X)"
_TANH = "X = torch.tanh(layer(X))"
for _title, _change, _says, _credit in (
    ("telle quelle", {_LIST: "layers"}, "au lieu de", 0.0),
    ("dans un n-uplet", {_LIST: "tuple(layers)"}, "au lieu de", 0.0),
    (
        "dans un dictionnaire",
        {_LIST: "dict(enumerate(layers))", "in self.hidden:": "in self.hidden.values():"},
        "au lieu de",
        0.0,
    ),
    (
        "couches neuves à chaque appel",
        {
            "self.hidden = nn.ModuleList(layers)": "self.sizes = sizes",
            "for layer in self.hidden:": "for layer in [nn.Linear(a, b) for a, b in zip(self.sizes, self.sizes[1:])]:",
        },
        "au lieu de",
        0.0,
    ),
    (
        "seule la première est inscrite",
        {_LIST: "layers\n        self.first = layers[0]"},
        "au lieu de",
        0.0,
    ),
    (
        "la même couche plusieurs fois",
        {_LIST: "nn.ModuleList(layers[:1] + (n_hidden - 1) * layers[1:2])"},
        "au lieu de",
        0.0,
    ),
    (
        "une couche de moins",
        {"n_hidden * [nh]": "(n_hidden - 1) * [nh] or [nh]"},
        "au lieu de",
        0.0,
    ),
    ("une couche de trop", {"n_hidden * [nh]": "(n_hidden + 1) * [nh]"}, "pour formes", 0.0),
    ("sans biais", {"nn.Linear(a, b)": "nn.Linear(a, b, bias=False)"}, "au lieu de", 0.0),
    (
        "tailles échangées",
        {"nn.Linear(a, b)": "nn.Linear(b, a)"},
        "mat1 and mat2",
        0.0,
    ),
    (
        "nh oublié",
        {"n_hidden * [nh]": "n_hidden * [4]", "nn.Linear(nh, ny)": "nn.Linear(4, ny)"},
        "pour formes",
        0.0,
    ),
    ("tanh perdue", {_TANH: "X = layer(X)"}, "activation manque", 0.0),
    ("ReLU", {"torch.tanh": "torch.relu"}, "une ReLU", 0.0),
    ("tanh à la sortie", {_BACK: "        return torch.tanh(self.output(X))"}, "sortie aussi", 0.5),
    (
        "softmax à la sortie",
        {_BACK: "        return torch.softmax(self.output(X), dim=1)"},
        "par un softmax",
        0.5,
    ),
    (
        "détaché",
        {_TANH: "X = torch.tanh(layer(X)).detach()"},
        "aucun gradient",
        0.5,
    ),
    (
        "première couche appliquée seule",
        {"in self.hidden:": "in self.hidden[:1] if len(self.hidden) < 2 else self.hidden[:-1]:"},
        "couches cachées n'est pas appliquée",
        0.0,
    ),
    ("super oublié", {"        super().__init__()\n": ""}, "__init__", 0.0),
    ("return oublié", {"        return self": "        self"}, "erreur", 0.0),
):
    bank.wrong("MendedDeep", _title, _change, says=_says, credit=_credit)

_DEEP = "class MendedDeep(nn.Module):\n    def __init__(self, nx, nh, ny, n_hidden):\n        super().__init__()\n"


def deep(init: str, forward: str, before: str = "") -> str:
    lines = [f"        {line}\n" for line in init.splitlines()]
    body = [f"        {line}\n" for line in forward.splitlines()]
    return before + _DEEP + "".join(lines) + "\n    def forward(self, X):\n" + "".join(body)


_SIZES = "sizes = [nx] + n_hidden * [nh]\n"
_LAYERS = _SIZES + "layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]\n"
_APPLY = "for layer in self.hidden:\n    X = torch.tanh(layer(X))\nreturn self.output(X)"
for _title, _code in {
    "Sequential avec des Tanh": deep(
        _SIZES + "parts = []\nfor a, b in zip(sizes, sizes[1:]):\n"
        "    parts += [nn.Linear(a, b), nn.Tanh()]\n"
        "self.net = nn.Sequential(*parts, nn.Linear(nh, ny))",
        "return self.net(X)",
    ),
    "Sequential parcouru": deep(
        _LAYERS + "self.hidden = nn.Sequential(*layers)\nself.output = nn.Linear(nh, ny)", _APPLY
    ),
    "setattr": deep(
        _LAYERS + "self.n = n_hidden\nfor k, layer in enumerate(layers):\n"
        "    setattr(self, f'hidden{k}', layer)\nself.output = nn.Linear(nh, ny)",
        "for k in range(self.n):\n    X = torch.tanh(getattr(self, f'hidden{k}')(X))\nreturn self.output(X)",
    ),
    "add_module": deep(
        _LAYERS + "self.hidden = layers\nfor k, layer in enumerate(layers):\n"
        "    self.add_module(str(k), layer)\nself.output = nn.Linear(nh, ny)",
        _APPLY,
    ),
    "ModuleDict": deep(
        _LAYERS + "self.hidden = nn.ModuleDict({str(k): one for k, one in enumerate(layers)})\n"
        "self.output = nn.Linear(nh, ny)",
        _APPLY.replace("self.hidden", "self.hidden.values()"),
    ),
    "append": deep(
        "self.hidden = nn.ModuleList()\nfor k in range(n_hidden):\n"
        "    self.hidden.append(nn.Linear(nh if k else nx, nh))\nself.output = nn.Linear(nh, ny)",
        _APPLY,
    ),
    "toutes les couches ensemble": deep(
        "sizes = [nx] + n_hidden * [nh] + [ny]\n"
        "self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))",
        "for layer in self.layers[:-1]:\n    X = layer(X).tanh()\nreturn self.layers[-1](X)",
    ),
    "module Tanh partagé": deep(
        _LAYERS + "self.hidden, self.tanh = nn.ModuleList(layers), nn.Tanh()\n"
        "self.output = nn.Linear(nh, ny)",
        "for layer in self.hidden:\n    X = self.tanh(layer(X))\nreturn self.output(X)",
    ),
    "nn.Parameter à la main": deep(
        _SIZES + "sizes.append(ny)\n"
        "self.W = nn.ParameterList(torch.randn(b, a) / a**0.5 for a, b in zip(sizes, sizes[1:]))\n"
        "self.b = nn.ParameterList(torch.zeros(b) for b in sizes[1:])",
        "for k, (W, b) in enumerate(zip(self.W, self.b)):\n"
        "    X = (X if k == 0 else torch.tanh(X)) @ W.T + b\nreturn X",
    ),
    "récursif": deep(
        "self.first = nn.Linear(nx, nh)\n"
        "self.rest = MendedDeep(nh, nh, ny, n_hidden - 1) if n_hidden > 1 else nn.Linear(nh, ny)",
        "return self.rest(torch.tanh(self.first(X)))",
    ),
    "classe héritée de Sequential": (
        "class MendedDeep(nn.Sequential):\n    def __init__(self, nx, nh, ny, n_hidden):\n"
        "        layers = [nn.Linear(nx, nh), nn.Tanh()]\n"
        "        for _ in range(n_hidden - 1):\n            layers += [nn.Linear(nh, nh), nn.Tanh()]\n"
        "        super().__init__(*layers, nn.Linear(nh, ny))\n"
    ),
    "fonction qui construit": deep(
        "self.net = built([nx, *n_hidden * [nh], ny])",
        "return self.net(X)",
        "def built(sizes):\n    found = [nn.Linear(sizes[0], sizes[1])]\n"
        "    for a, b in zip(sizes[1:], sizes[2:]):\n        found += [nn.Tanh(), nn.Linear(a, b)]\n"
        "    return nn.Sequential(*found)\n\n\n",
    ),
}.items():
    bank.right("MendedDeep", _title, _code)
bank.demand("MendedDeep", "elle calcule la même chose", "ReLU")
bank.demand("MendedDeep", "toutes ses couches apprennent", "telle quelle")
bank.wrong(
    "loss_and_precision",
    "scores décalés sur place",
    """\
def loss_and_precision(loss, Ytilde, Y):
    with torch.no_grad():
        Ytilde -= Ytilde.max(dim=1, keepdim=True).values
    return loss(Ytilde, Y), (Ytilde.argmax(1) == Y.argmax(1)).float().mean()
""",
    says="modifie sur place ce qu'elle reçoit (Ytilde)",
    credit=0.5,
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
            "return model, history": "return kept, history",
            '                history[f"precision_{name}"].append(float(precision))': '                history[f"precision_{name}"].append(float(precision))\n        if history["loss_test"][-1] < best:\n            best, kept = history["loss_test"][-1], __import__("copy").deepcopy(model)',
        },
        "la meilleure peut-être",
        0.5,
    ),
)
bank.wrongs(
    "train_step",
    (
        "modèle laissé en eval",
        {"    model.zero_grad()": "    model.zero_grad()\n    model.eval()"},
        "(`training`)",
        0.5,
    ),
    (
        "en eval pour le pas",
        {"    with torch": "    model.eval()\n    with torch"},
        "(`training`)",
        0.5,
    ),
)
bank.wrongs(
    "MendedDeep",
    (
        "poids remis à zéro",
        {
            "        self.output = nn.Linear(nh, ny)": "        self.output = nn.Linear(nh, ny)\n        for p in self.parameters():\n            nn.init.zeros_(p)"
        },
        "ont les mêmes poids",
        0.5,
    ),
    (
        "sortie refaite à chaque forward",
        {
            "        for layer in self.hidden": "        self.output = nn.Linear(self.output.in_features, self.output.out_features)\n        for layer in self.hidden"
        },
        "ne reçoivent aucun gradient",
    ),
    (
        "graine dans la classe",
        {"        super().__init__()": "        super().__init__()\n        torch.manual_seed(0)"},
        "ont les mêmes poids",
        0.5,
    ),
)

# --- what was not looked at ---------------------------------------------------

bank.wrong(
    "train_step",
    "couches affines seules",
    """
def train_step(model, eta):
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, nn.Linear):
                layer.weight -= eta * layer.weight.grad
                layer.bias -= eta * layer.bias.grad
    model.zero_grad()
""",
    "1.2.weight",
)
bank.demand("train_step", "quel que soit le", "couches affines seules")

# A part of many rows is not the whole.
bank.wrong(
    "loss_and_precision",
    "coût des mille premiers exemples",
    {"return loss(Ytilde, Y)": "return loss(Ytilde[:1000], Y[:1000])"},
    "reçue, appliquée aux scores et à Y",
    0.5,
)
bank.wrong(
    "MendedDeep",
    "les mille premières lignes seulement",
    {
        "return self.output(X)": "y = self.output(X)\n        return torch.cat([y[:1000], 0 * y[1000:]])"
    },
    "la sortie a la bonne forme, mais",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "train_step",
    "les paramètres sont remplacés par d'autres",
    "\ndef train_step(model, eta):\n    for module in model.modules():\n        for name, p in list(module.named_parameters(recurse=False)):\n            setattr(module, name, nn.Parameter(p.detach() - eta * p.grad))\n",
    "autres, de bonnes valeurs : qui tient les",
    0.5,
)
bank.wrong(
    "train_step",
    "gradients bornés à 5",
    "\ndef train_step(model, eta):\n    with torch.no_grad():\n        for p in model.parameters():\n            p -= eta * p.grad.clamp(-5, 5)\n    model.zero_grad()\n",
    "en moyenne quadratique, pour un gradient de",
)
