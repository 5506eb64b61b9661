"""Answers to lab 4 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp04_manuel")

# --- init_weights -------------------------------------------------------------

bank.wrong("init_weights", "écart-type 1", {"0.3 * ": ""}, says="écart-type")
bank.wrong("init_weights", "écart-type 0.03", {"0.3 * ": "0.03 * "}, says="écart-type")
bank.wrong("init_weights", "variance 0.3", {"0.3 * ": "0.3 ** 0.5 * "}, says="écart-type")
bank.wrong("init_weights", "loi uniforme", {"randn": "rand"}, says="loi normale")
bank.wrong(
    "init_weights",
    "loi uniforme centrée, de bon écart-type",
    {"0.3 * torch.randn(nh, nx)": "(torch.rand(nh, nx) - 0.5) * 0.3 * 12 ** 0.5"},
    says="loi normale",
)
bank.wrong(
    "init_weights",
    "biais d'écart-type 1",
    {
        "0.3 * torch.randn(1, nh)": "torch.randn(1, nh)",
        "0.3 * torch.randn(1, ny)": "torch.randn(1, ny)",
    },
    says="`bh`",
)
bank.wrong("init_weights", "clés en minuscules", {'"Wh"': '"wh"', '"Wy"': '"wy"'}, says="clés")
bank.wrong("init_weights", "poids nuls", {"0.3 * torch.randn": "torch.zeros"}, says="identiques")
bank.wrong(
    "init_weights", "poids constants", {"0.3 * torch.randn": "0.3 * torch.ones"}, says="identiques"
)
bank.wrong(
    "init_weights",
    "Wh transposée",
    {"torch.randn(nh, nx)": "torch.randn(nx, nh)"},
    says="transposée",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "Wy transposée",
    {"torch.randn(ny, nh)": "torch.randn(nh, ny)"},
    says="transposée",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "biais de la mauvaise couche",
    {"randn(1, nh)": "randn(1, ny)"},
    says="une ligne",
)
bank.wrong(
    "init_weights",
    "biais à un",
    {"0.3 * torch.randn(1, nh)": "torch.ones(1, nh)"},
    says="identiques",
)
bank.wrong("init_weights", "moyenne 0.3", {"0.3 * torch": "0.3 + 0.3 * torch"}, says="centrée en 0")
bank.wrong(
    "init_weights",
    "requires_grad dès ce TP",
    {"randn(nh, nx)": "randn(nh, nx, requires_grad=True)"},
    says="requires_grad",
    credit=0.5,
)
bank.wrong("init_weights", "return oublié", {"return {": "weights = {"}, says="return")
bank.wrong(
    "init_weights",
    "un seul neurone tiré, recopié",
    {"0.3 * torch.randn(nh, nx)": "0.3 * torch.randn(1, nx).repeat(nh, 1)"},
    says="se répètent",
)
bank.wrong(
    "init_weights",
    "biais en colonne",
    {"torch.randn(1, nh)": "torch.randn(nh, 1)"},
    says="une ligne",
    credit=0.5,
)
bank.right("init_weights", "biais nuls", {"0.3 * torch.randn(1,": "torch.zeros(1,"})
bank.wrong(
    "init_weights",
    "biais à une dimension",
    {"(1, nh)": "(nh)", "(1, ny)": "(ny)"},
    says="a la forme (5,) ; on attend une ligne, (1, 5)",
    credit=0.5,
)
bank.right(
    "init_weights",
    "biais tirés à plat, mis en ligne",
    {
        "torch.randn(1, nh)": "torch.randn(nh).unsqueeze(0)",
        "torch.randn(1, ny)": "torch.randn(ny)[None]",
    },
)
bank.right(
    "init_weights",
    "torch.normal",
    {"0.3 * torch.randn(nh, nx)": "torch.normal(0.0, 0.3, (nh, nx))"},
)
bank.right(
    "init_weights", "float64, puis float", {"(nh, nx)": "(nh, nx, dtype=torch.float64).float()"}
)
bank.wrong(
    "init_weights",
    "float64",
    {"(nh, nx)": "(nh, nx, dtype=torch.float64)"},
    says="torch.float64",
    credit=0.5,
)
bank.right(
    "init_weights",
    "remplissage sur place",
    """
def init_weights(nx, nh, ny):
    weights = {}
    for key, shape in {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}.items():
        weights[key] = torch.empty(*shape).normal_(mean=0, std=0.3)
    return weights
""",
)
bank.wrong(
    "init_weights",
    "une clé de plus",
    {"    return {": '    return {"nh": nh,'},
    says="de plus",
    credit=0.5,
)
bank.right(
    "init_weights",
    "une clé de plus, enlevée",
    {
        "    return {": "    weights = {",
        "    }\n    ### END": "    }\n    weights['nh'] = nh\n    del weights['nh']\n    return weights\n    ### END",
    },
)

# --- forward ------------------------------------------------------------------

_SCALED = "torch.exp(ytilde - ytilde.max(dim=1, keepdim=True).values)"
bank.wrong(
    "forward",
    "softmax sur l'axe du batch",
    {"scaled.sum(dim=1, keepdim=True)": "scaled.sum(dim=0, keepdim=True)"},
    says="axe du batch",
)
bank.wrong(
    "forward",
    "torch.softmax(dim=0)",
    {"scaled / scaled.sum(dim=1, keepdim=True)": "torch.softmax(ytilde, dim=0)"},
    says="axe du batch",
)
bank.wrong(
    "forward",
    "somme de tout le batch",
    {"scaled.sum(dim=1, keepdim=True)": "scaled.sum()"},
    says="tout le batch",
)
bank.wrong("forward", "biais de sortie oublié", {' + weights["by"]': ""}, says="`by` manque")
bank.wrong("forward", "biais caché oublié", {' + weights["bh"]': ""}, says="`bh` manque")
bank.wrong(
    "forward", "tanh oubliée", {"torch.tanh(htilde)": "htilde"}, says="tangente hyperbolique manque"
)
bank.wrong(
    "forward",
    "ReLU gardée d'un autre TP",
    {"torch.tanh(htilde)": "torch.relu(htilde)"},
    says="ReLU",
)
bank.wrong(
    "forward",
    "sigmoïde au lieu de tanh",
    {"torch.tanh(htilde)": "torch.sigmoid(htilde)"},
    says="sigmoïde",
)
bank.wrong(
    "forward",
    "tanh appliquée aussi à ytilde",
    {'weights["by"]\n': 'weights["by"]\n    ytilde = torch.tanh(ytilde)\n'},
    says="tanh est appliquée à `ytilde`",
)
bank.wrong("forward", "clé htilde oubliée", {'"htilde": htilde, ': ""}, says="htilde")
bank.wrong("forward", "clé X oubliée", {'"X": X, ': ""}, says="X")
bank.wrong(
    "forward",
    "exponentielles divisées par leur moyenne",
    {"scaled / scaled.sum(dim=1, keepdim=True)": "scaled / scaled.mean(dim=1, keepdim=True)"},
    says="les lignes de `yhat` ont pour somme",
)
bank.wrong("forward", "clé yhat écrite Yhat", {'"yhat": yhat': '"Yhat": yhat'}, says="yhat")
bank.wrong(
    "forward", "débordement de exp", {_SCALED: "torch.exp(ytilde)"}, says="déborde", credit=0.5
)
bank.wrong("forward", "minimum retiré", {".max(": ".min("}, says="déborde", credit=0.5)
bank.wrong(
    "forward",
    "normalisation sans keepdim",
    {
        "scaled.sum(dim=1, keepdim=True)": "(scaled.sum(dim=1) if len(X) == Y_SIZE(weights) else scaled.sum(dim=1, keepdim=True))",
        "def forward": "def Y_SIZE(weights):\n    return len(weights['Wy'])\n\ndef forward",
    },
    says="keepdim",
)
bank.wrong(
    "forward",
    "sans keepdim, toujours",
    {"scaled.sum(dim=1, keepdim=True)": "scaled.sum(dim=1)"},
    says="",
)
bank.wrong(
    "forward",
    "softmax oublié",
    {"yhat = scaled / scaled.sum(dim=1, keepdim=True)": "yhat = ytilde"},
    says="softmax manque",
)
bank.wrong(
    "forward",
    "log-softmax",
    {"scaled / scaled.sum(dim=1, keepdim=True)": "torch.log_softmax(ytilde, dim=1)"},
    says="logarithme",
)
bank.wrong(
    "forward",
    "division oubliée",
    {
        f"{_SCALED}\n    yhat = scaled / scaled.sum(dim=1, keepdim=True)": "torch.exp(ytilde)\n    yhat = scaled"
    },
    says="normalisé",
)
bank.wrong(
    "forward",
    "sigmoïde en sortie",
    {"scaled / scaled.sum(dim=1, keepdim=True)": "torch.sigmoid(ytilde)"},
    says="sigmoïde",
)
bank.wrong("forward", "transposées oubliées", {".T)": ")"}, says="n'est pas transposée")
bank.wrong(
    "forward", "Yhat seul renvoyé", {"return yhat, steps": "return yhat"}, says="deux valeurs"
)
bank.wrong("forward", "return oublié", {"return yhat, steps": "yhat, steps"}, says="return")
bank.wrong(
    "forward",
    "ytilde renvoyé pour Yhat",
    {"return yhat, steps": "return ytilde, steps"},
    says="Yhat",
    credit=0.5,
)
bank.wrong(
    "forward",
    "modifie X sur place",
    {"    htilde =": "    X -= X.mean(dim=0)\n    htilde ="},
    says="",
)
bank.right("forward", "stocke X.clone().detach()", {'"X": X': '"X": X.clone().detach()'})
bank.wrong(
    "forward",
    "(outputs, Yhat)",
    {"return yhat, steps": "return steps, yhat"},
    credit=0.5,
    says="(outputs, Yhat)",
)
bank.right(
    "forward",
    "torch.softmax",
    {"scaled / scaled.sum(dim=1, keepdim=True)": "torch.softmax(ytilde, dim=1)"},
)
bank.right(
    "forward",
    "opérateur @ et broadcasting",
    {'torch.mm(X, weights["Wh"].T)': 'X @ weights["Wh"].t()'},
)
bank.right(
    "forward",
    "nn.functional.linear",
    {
        'torch.mm(X, weights["Wh"].T) + weights["bh"]': 'torch.nn.functional.linear(X, weights["Wh"], weights["bh"].view(-1))'
    },
)
bank.wrong(
    "forward",
    "maximum de tout le batch retiré",
    {"ytilde.max(dim=1, keepdim=True).values": "ytilde.max()"},
    credit=0.5,
    says="non celui du batch",
)
_DOUBLE = {
    'torch.mm(X, weights["Wh"].T)': 'torch.mm(X.double(), weights["Wh"].T.double())',
    'torch.mm(h, weights["Wy"].T)': 'torch.mm(h, weights["Wy"].T.double())',
}
bank.wrong("forward", "sorties en float64", _DOUBLE, says="torch.float64", credit=0.5)
bank.right(
    "forward",
    "calcul en float64",
    {old: f"({new.replace('mm(h', 'mm(h.double()')}).float()" for old, new in _DOUBLE.items()},
)
bank.right(
    "forward",
    "affiche et avertit",
    {
        "    htilde =": "    import warnings; warnings.warn('attention'); print(X.shape)\n    htilde ="
    },
)

# --- loss_and_precision -------------------------------------------------------

bank.wrong(
    "loss_and_precision",
    "coût des cent premières lignes",
    {"(Y * torch.log(Yhat))": "(Y[:100] * torch.log(Yhat[:100]))"},
    says="n'est pas l'entropie croisée moyenne",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "précision des cent premières lignes",
    {
        "torch.argmax(Yhat, dim=1)": "torch.argmax(Yhat[:100], dim=1)",
        "torch.argmax(Y, dim=1)": "torch.argmax(Y[:100], dim=1)",
    },
    says="comparez, ligne par ligne",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "somme sur le batch",
    {".sum(dim=1).mean()": ".sum()"},
    says="somme sur le batch",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "moyenne d'un scalaire",
    {".sum(dim=1).mean()": ".sum().mean()"},
    says="somme sur le batch",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "moyenne de tous les coefficients",
    {".sum(dim=1).mean()": ".mean()"},
    says="N × ny",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision", "signe oublié", {"loss = -": "loss = "}, says="signe moins", credit=0.5
)
bank.wrong(
    "loss_and_precision",
    "softmax une seconde fois",
    {"torch.log(Yhat)": "torch.log_softmax(Yhat, dim=1)"},
    says="seconde fois",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "cross_entropy de probabilités",
    {"-(Y * torch.log(Yhat)).sum(dim=1).mean()": "torch.nn.functional.cross_entropy(Yhat, Y)"},
    says="seconde fois",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "probabilité de la classe prédite",
    {"-(Y * torch.log(Yhat)).sum(dim=1).mean()": "-torch.log(Yhat.max(dim=1).values).mean()"},
    says="classe prédite",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "logarithme décimal",
    {"torch.log(": "torch.log10("},
    says="décimal",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "sans logarithme",
    {"torch.log(Yhat)": "Yhat"},
    says="logarithme manque",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "1 - p",
    {"-(Y * torch.log(Yhat)).sum(dim=1).mean()": "(1 - (Y * Yhat).sum(dim=1)).mean()"},
    says="sans logarithme",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "erreur quadratique",
    {"-(Y * torch.log(Yhat)).sum(dim=1).mean()": "((Y - Yhat) ** 2).sum(dim=1).mean()"},
    says="quadratique",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "toutes les classes",
    {"(Y * torch.log(Yhat))": "(torch.log(Yhat))"},
    says="produit par Y",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "une valeur par exemple",
    {".sum(dim=1).mean()": ".sum(dim=1)"},
    says="un nombre",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "Yhat et Y échangés",
    {"(Y * torch.log(Yhat))": "(Yhat * torch.log(Y))"},
    says="loss",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "lignes choisies par la classe",
    {"-(Y * torch.log(Yhat)).sum(dim=1).mean()": "-torch.log(Yhat[Y.argmax(1) % len(Y)]).mean()"},
    says="lignes entières",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "égalité de flottants",
    {"torch.argmax(Yhat, dim=1) == torch.argmax(Y, dim=1)": "Yhat == Y"},
    says="argmax",
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
    "loss_and_precision",
    "taux d'erreur",
    {"Yhat, dim=1) ==": "Yhat, dim=1) !="},
    says="erreurs",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "argmax sur le batch",
    {"argmax(Yhat, dim=1)": "argmax(Yhat, dim=0)", "argmax(Y, dim=1)": "argmax(Y, dim=0)"},
    says="argmax",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "ordre échangé",
    {"return loss, good.float().mean()": "return good.float().mean(), loss"},
    says="échangées",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "la loss seule",
    {"return loss, good.float().mean()": "return loss"},
    says="deux valeurs",
)
bank.wrong(
    "loss_and_precision",
    "deux fautes",
    {"loss = -": "loss = ", "good.float().mean()": "good.sum()"},
    says="signe moins",
)
bank.right(
    "loss_and_precision",
    "nombres Python",
    {"return loss, good.float().mean()": "return loss.item(), good.float().mean().item()"},
)
bank.right(
    "loss_and_precision",
    "indexation par classe",
    {
        "-(Y * torch.log(Yhat)).sum(dim=1).mean()": "-torch.log(Yhat[torch.arange(len(Y)), Y.argmax(1)]).mean()"
    },
)
bank.right(
    "loss_and_precision", "somme divisée par N", {".sum(dim=1).mean()": ".sum() / Y.shape[0]"}
)
bank.right(
    "loss_and_precision",
    "nll_loss",
    {
        "-(Y * torch.log(Yhat)).sum(dim=1).mean()": "torch.nn.functional.nll_loss(torch.log(Yhat), Y.argmax(1))"
    },
)
bank.right(
    "loss_and_precision",
    "epsilon dans le logarithme",
    {"torch.log(Yhat)": "torch.log(Yhat + 1e-8)"},
)
bank.right(
    "loss_and_precision",
    "torch.max et masque",
    {
        "torch.argmax(Yhat, dim=1) == torch.argmax(Y, dim=1)": "Y[torch.arange(len(Y)), torch.max(Yhat, 1)[1]] == 1"
    },
)
bank.right(
    "loss_and_precision",
    "tenseur à un élément",
    {"return loss, good.float().mean()": "return loss.reshape(1), good.float().mean().reshape(1)"},
)

# --- backward -----------------------------------------------------------------

bank.wrong(
    "backward",
    "ni dérivée de tanh ni moyenne",
    {" / Y.shape[0]": "", ' * (1 - outputs["h"] ** 2)': ""},
    says="la dérivée de tanh manque. De plus, la moyenne sur le batch manque",
)
bank.wrong(
    "backward",
    "somme au lieu de moyenne",
    {" / Y.shape[0]": ""},
    says="moyenne sur le batch manque",
)
bank.wrong("backward", "divisé par ny", {"Y.shape[0]": "Y.shape[1]"}, says="gradient")
bank.wrong(
    "backward", "divisé deux fois par N", {"/ Y.shape[0]": "/ Y.shape[0] ** 2"}, says="trop petit"
)
bank.wrong(
    "backward", "signe", {'outputs["yhat"] - Y': 'Y - outputs["yhat"]'}, says="mauvais signe"
)
bank.wrong(
    "backward",
    "dérivée de tanh oubliée",
    {' * (1 - outputs["h"] ** 2)': ""},
    says="dérivée de tanh manque",
    credit=0.5,
)
bank.wrong(
    "backward",
    "dérivée prise en htilde",
    {'1 - outputs["h"] ** 2': '1 - outputs["htilde"] ** 2'},
    says="`htilde` au lieu de `h`",
    credit=0.5,
)
bank.wrong(
    "backward",
    "carré oublié",
    {'1 - outputs["h"] ** 2': '1 - outputs["h"]'},
    says="carré",
    credit=0.5,
)
bank.wrong(
    "backward",
    "tanh de trop",
    {'1 - outputs["h"] ** 2': '1 - torch.tanh(outputs["h"]) ** 2'},
    says="une fois de trop",
    credit=0.5,
)
bank.wrong(
    "backward",
    "masque de ReLU",
    {'(1 - outputs["h"] ** 2)': '(outputs["htilde"] > 0)'},
    says="ReLU",
    credit=0.5,
)
bank.wrong(
    "backward",
    "dérivée de la sigmoïde",
    {'(1 - outputs["h"] ** 2)': '(outputs["h"] * (1 - outputs["h"]))'},
    says="sigmoïde",
    credit=0.5,
)
bank.wrong(
    "backward",
    "transposée du gradient",
    {'torch.mm(delta_y.T, outputs["h"])': 'torch.mm(outputs["h"].T, delta_y)'},
    says="transposée",
    credit=0.5,
)
bank.wrong(
    "backward",
    "Wh transposée",
    {'torch.mm(delta_h.T, outputs["X"])': 'torch.mm(outputs["X"].T, delta_h)'},
    says="transposée",
    credit=0.5,
)
bank.wrong("backward", "Wy.T", {'weights["Wy"])': 'weights["Wy"].T)'}, says="transposée à tort")
bank.wrong(
    "backward",
    "moyenne pour le biais, somme pour les poids",
    {
        " / Y.shape[0]": "",
        "delta_h.sum(dim=0": "delta_h.mean(dim=0",
        "delta_y.sum(dim=0": "delta_y.mean(dim=0",
    },
    says="`Wy` vaut exactement N",
)
bank.wrong(
    "backward",
    "biais sans réduction",
    {"delta_y.sum(dim=0, keepdim=True)": "delta_y"},
    says="réduction sur le batch",
)
bank.wrong(
    "backward",
    "biais sommé sur le mauvais axe",
    {"delta_y.sum(dim=0, keepdim=True)": "delta_y.sum(dim=1, keepdim=True)"},
    says="by",
)
bank.wrong(
    "backward",
    "moyenne de plus sur le biais",
    {"delta_h.sum(dim=0, keepdim=True)": "delta_h.mean(dim=0, keepdim=True)"},
    says="trop petit",
    credit=0.5,
)
bank.wrong(
    "backward",
    "vérité terrain oubliée",
    {'(outputs["yhat"] - Y)': 'outputs["yhat"]'},
    says="vérité terrain",
)
bank.wrong(
    "backward",
    "facteur yhat de trop",
    {'(outputs["yhat"] - Y)': 'outputs["yhat"] * (outputs["yhat"] - Y)'},
    says="facteur ŷ",
)
bank.wrong(
    "backward", "htilde au lieu de h", {'outputs["h"]),': 'outputs["htilde"]),'}, says="`htilde`"
)
bank.wrong(
    "backward",
    "gradients nuls laissés en attente",
    {"delta_h.sum(dim=0, keepdim=True)": "torch.zeros(1, delta_h.shape[1])"},
    says="nul",
    credit=0.5,
)
bank.wrong(
    "backward",
    "None laissé en attente",
    {"delta_h.sum(dim=0, keepdim=True)": "None"},
    says="None",
    credit=0.5,
)
bank.wrong("backward", "clés des gradients", {'"Wh":': '"dWh":'}, says="clés")
bank.wrong(
    "backward",
    "compté deux fois",
    {'(outputs["yhat"] - Y)': '2 * (outputs["yhat"] - Y)'},
    says="2 fois",
)
bank.wrong(
    "backward",
    "autograd",
    """
def backward(weights, outputs, Y):
    w = {k: v.clone().requires_grad_() for k, v in weights.items()}
    scores = torch.tanh(outputs["X"] @ w["Wh"].T + w["bh"]) @ w["Wy"].T + w["by"]
    torch.nn.functional.cross_entropy(scores, Y).backward()
    return {k: v.grad for k, v in w.items()}
""",
    says="n'est pas permis",
)
bank.wrong(
    "backward",
    "autograd importé sous un autre nom",
    """
from torch import autograd as ag

def backward(weights, outputs, Y):
    w = {k: v.clone() for k, v in weights.items()}
    with torch.enable_grad():
        for v in w.values():
            setattr(v, "requires_" + "grad", True)
        scores = torch.tanh(outputs["X"] @ w["Wh"].T + w["bh"]) @ w["Wy"].T + w["by"]
        loss = torch.nn.functional.cross_entropy(scores, Y)
    return dict(zip(w, ag.grad(loss, list(w.values()))))
""",
    says="n'est pas permis",
)
bank.wrong(
    "backward",
    "autograd déguisé",
    """
import operator

def backward(weights, outputs, Y):
    tool = vars(torch)["auto" + "grad"]
    w = {k: v.clone() for k, v in weights.items()}
    for v in w.values():
        operator.methodcaller("requires_" + "grad_")(v)
    scores = torch.tanh(outputs["X"] @ w["Wh"].T + w["bh"]) @ w["Wy"].T + w["by"]
    loss = torch.nn.functional.cross_entropy(scores, Y)
    return dict(zip(w, vars(tool)["gr" + "ad"](loss, list(w.values()))))
""",
    says="n'est pas permis",
)
bank.right("backward", "biais (n,)", {", keepdim=True)": ")"})
bank.right(
    "backward",
    "moyenne à la fin",
    {
        " / Y.shape[0]": "",
        'torch.mm(delta_h.T, outputs["X"])': 'torch.mm(delta_h.T, outputs["X"]) / len(Y)',
        'torch.mm(delta_y.T, outputs["h"])': 'torch.mm(delta_y.T, outputs["h"]) / len(Y)',
        "sum(": "mean(",
    },
)
bank.right(
    "backward", "torch.tanh recalculée", {'outputs["h"] ** 2': 'torch.tanh(outputs["htilde"]) ** 2'}
)
bank.right(
    "backward",
    "dérivée par cosh",
    {'(1 - outputs["h"] ** 2)': '(1 / torch.cosh(outputs["htilde"]) ** 2)'},
)
bank.right(
    "backward",
    "boucle sur les exemples",
    """
def backward(weights, outputs, Y):
    N = len(Y)
    grads = {k: torch.zeros_like(w) for k, w in weights.items()}
    for n in range(N):
        dy = (outputs["yhat"][n] - Y[n]).reshape(-1, 1) / N
        dh = (weights["Wy"].T @ dy) * (1 - outputs["h"][n].reshape(-1, 1) ** 2)
        grads["Wy"] += dy @ outputs["h"][n].reshape(1, -1)
        grads["by"] += dy.T
        grads["Wh"] += dh @ outputs["X"][n].reshape(1, -1)
        grads["bh"] += dh.T
    return grads
""",
)
bank.right(
    "backward",
    "einsum",
    {'torch.mm(delta_y.T, outputs["h"])': 'torch.einsum("ni,nj->ij", delta_y, outputs["h"])'},
)
bank.right(
    "backward",
    "sous no_grad",
    {"    delta_y =": "    torch.set_grad_enabled(False)\n    delta_y ="},
)
bank.wrong(
    "backward",
    "soustraction sur place",
    {
        'delta_y = (outputs["yhat"] - Y) / Y.shape[0]': 'delta_y = outputs["yhat"]\n    delta_y -= Y\n    delta_y /= len(Y)'
    },
    credit=0.5,
    says="modifie sur place",
)

# --- train_step ---------------------------------------------------------------

_STEP = "return {key: w - eta * grads[key] for key, w in weights.items()}"
bank.wrong(
    "train_step",
    "un nombre par paramètre",
    {"w - eta * grads[key]": "(w - eta * grads[key]).mean()"},
    says="est un nombre ; on attend un tenseur de forme",
)
bank.wrong(
    "train_step",
    "poids inchangés",
    {_STEP: "for key, w in weights.items():\n        w = w - eta * grads[key]\n    return weights"},
    says="rien n'a été mis à jour",
)
bank.wrong("train_step", "signe plus", {"w - eta": "w + eta"}, says="signe plus")
bank.wrong("train_step", "eta oublié", {"eta * ": ""}, says="`eta` n'intervient pas")
bank.wrong("train_step", "eta fixé", {"eta * ": "0.1 * "}, says="eta")
bank.wrong("train_step", "eta deux fois", {"eta * ": "eta * eta * "}, says="deux fois")
bank.wrong(
    "train_step",
    "divisé par eta",
    {"eta * grads[key]": "grads[key] / eta"},
    says="divisé par `eta`",
)
bank.wrong(
    "train_step",
    "biais oubliés",
    {
        _STEP: 'for key in ("Wh", "Wy"):\n        weights[key] = weights[key] - eta * grads[key]\n    return weights'
    },
    says="bh, by",
)
bank.wrong("train_step", "gradients renvoyés", {_STEP: "return grads"}, says="w − η g")
bank.wrong(
    "train_step", "poids remplacés par le pas", {"w - eta * ": "-eta * "}, says="ancienne valeur"
)
bank.wrong(
    "train_step",
    "seul le dernier poids est modifié",
    {
        _STEP: "for key in weights:\n        new = weights[key] - eta * grads[key]\n    weights[key] = new\n    return weights"
    },
    says="ne sont pas mis à jour",
)
bank.wrong(
    "train_step",
    "return oublié, sur place",
    {_STEP: "for key in weights:\n        weights[key] -= eta * grads[key]"},
    says="return",
    credit=0.5,
)
bank.wrong(
    "train_step",
    "return oublié, rien de fait",
    {_STEP: "new = {key: w - eta * grads[key] for key, w in weights.items()}"},
    says="rien n'a été mis à jour",
)
bank.wrong(
    "train_step",
    "signature d'un autre TP",
    {"weights: dict, grads: dict, eta: float": "model, eta"},
    says="erreur",
)
bank.right(
    "train_step",
    "sur place",
    {_STEP: "for key in weights:\n        weights[key] -= eta * grads[key]\n    return weights"},
)
bank.right(
    "train_step",
    ".data",
    {
        _STEP: "for key, w in weights.items():\n        w.data -= eta * grads[key]\n    return weights"
    },
)
bank.right(
    "train_step",
    "sub_ et no_grad",
    {
        _STEP: "with torch.no_grad():\n        for key in weights:\n            weights[key].sub_(eta * grads[key])\n    return weights"
    },
)
bank.right(
    "train_step",
    "quatre lignes",
    {
        _STEP: 'return {\n        "Wh": weights["Wh"] - eta * grads["Wh"],\n        "bh": weights["bh"] - eta * grads["bh"],\n        "Wy": weights["Wy"] - eta * grads["Wy"],\n        "by": weights["by"] - eta * grads["by"],\n    }'
    },
)
bank.right(
    "train_step",
    "copie puis mise à jour",
    {
        _STEP: "new = dict(weights)\n    for k, g in grads.items():\n        new[k] = new[k].clone().add_(g, alpha=-eta)\n    return new"
    },
)

# --- train --------------------------------------------------------------------

_PERM = "torch.randperm(len(data.Xtrain)).split(batch_size)"
_LOOP = "    for _ in live"
bank.wrong(
    "train",
    "aucun mélange",
    {"torch.randperm(len(data.Xtrain))": "torch.arange(len(data.Xtrain))"},
    says="pas de mélange",
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
    "une permutation, tournée d'un batch à chaque epoch",
    {
        _LOOP: f"    order = torch.randperm(len(data.Xtrain))\n{_LOOP}",
        f"        for rows in {_PERM}:": "        order = order.roll(batch_size)\n        for rows in order.split(batch_size):",
    },
    says="tourné",
)
bank.wrong(
    "train",
    "batchs fixes, dans un ordre au hasard",
    {
        _LOOP: f"    batches = {_PERM}\n{_LOOP}",
        f"for rows in {_PERM}:": "for k in torch.randperm(len(batches)):\n            rows = batches[k]",
    },
    says="des mêmes exemples à toutes les epochs",
)
bank.right(
    "train",
    "toutes les permutations d'avance",
    {
        _LOOP: f"    orders = iter(torch.rand(n_epochs, len(data.Xtrain)).argsort(dim=1))\n{_LOOP}",
        f"in {_PERM}:": "in next(orders).split(batch_size):",
    },
)
bank.wrong(
    "train",
    "un seul mélange",
    {_LOOP: f"    batches = {_PERM}\n{_LOOP}", f"in {_PERM}:": "in batches:"},
    says="une seule fois",
)
bank.wrong(
    "train",
    "X et Y mélangés séparément",
    {"data.Ytrain[rows]": "data.Ytrain[torch.randperm(len(data.Xtrain))[:len(rows)]]"},
    says="même permutation",
)
bank.wrong(
    "train",
    "deux permutations par epoch",
    {
        f"        for rows in {_PERM}:": "        P, Q = torch.randperm(len(data.Xtrain)), torch.randperm(len(data.Xtrain))\n        for k, rows in enumerate(P.split(batch_size)):",
        "data.Ytrain[rows]": "data.Ytrain[Q.split(batch_size)[k]]",
    },
    says="même permutation",
)
bank.wrong(
    "train",
    "pas divisés par batch_size, deux fois",
    {"train_step(weights, grads, eta)": "train_step(weights, grads, eta / batch_size**2)"},
    says="facteur inattendu",
)
bank.wrong(
    "train",
    "dernier batch incomplet oublié",
    {
        f"for rows in {_PERM}:": "perm = torch.randperm(len(data.Xtrain))\n        for j in range(len(perm) // batch_size):\n            rows = perm[j * batch_size : (j + 1) * batch_size]"
    },
    says="incomplet",
)
bank.wrong(
    "train",
    "dernier batch plein oublié",
    {
        f"for rows in {_PERM}:": "perm = torch.randperm(len(data.Xtrain))\n        for j in range(0, len(perm) - batch_size, batch_size):\n            rows = perm[j : j + batch_size]"
    },
    says="un batch manque",
)
bank.wrong(
    "train",
    "tirage avec remise",
    {
        f"for rows in {_PERM}:": "for _ in range(-(-len(data.Xtrain) // batch_size)):\n            rows = torch.randint(len(data.Xtrain), (batch_size,))"
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
bank.wrong(
    "train",
    "un exemple à la fois",
    {".split(batch_size)": ".split(1)"},
    says="`batch_size` n'intervient pas",
    credit=0.5,
)
bank.wrong(
    "train",
    "mesures du dernier batch",
    {
        "for name, X, Y in sets:": "for name, X, Y in (('train', data.Xtrain[rows], data.Ytrain[rows]), sets[1]):"
    },
    says="loss_train",
    credit=0.5,
)
bank.wrong(
    "train",
    "test mesuré sur l'apprentissage",
    {'("test", data.Xtest, data.Ytest)': '("test", data.Xtrain, data.Ytrain)'},
    says="loss_test",
    credit=0.5,
)
bank.wrong(
    "train",
    "apprentissage et test échangés",
    {'(("train"': '(("test"', '            ("test"': '            ("train"'},
    says="",
    credit=0.5,
)
bank.wrong(
    "train",
    "une mesure par batch",
    {
        "        for name, X, Y in": "            for name, X, Y in",
        "            loss, precision =": "                loss, precision =",
        '            history[f"loss': '                history[f"loss',
        '            history[f"precision': '                history[f"precision',
    },
    says="une valeur par epoch",
    credit=0.5,
)
bank.wrong(
    "train",
    "history vide",
    {'            history[f"loss_{name}"].append(float(loss))\n': ""},
    says="une valeur par epoch",
    credit=0.5,
)
bank.wrong("train", "n_epochs ignoré", {"live(n_epochs,": "live(1,"}, says="une valeur par epoch")
bank.wrong(
    "train",
    "pas de descente oublié",
    {"            weights = train_step(weights, grads, eta)\n": ""},
    says="ceux du départ",
)
bank.wrong(
    "train",
    "eta ignoré",
    {"train_step(weights, grads, eta)": "train_step(weights, grads, 0.1)"},
    says="eta = 0",
)
bank.wrong(
    "train",
    "poids réinitialisés à chaque epoch",
    {
        "        for rows in": "        weights = init_weights(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])\n        for rows in"
    },
    says="comme après une seule",
)
bank.wrong(
    "train",
    "mesures avant les pas",
    {
        "        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):\n": "        before = weights\n        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):\n",
        "loss_and_precision(forward(weights, X)[0], Y)": "loss_and_precision(forward(before, X)[0], Y)",
        "train_step(weights, grads, eta)": "train_step({k: w.clone() for k, w in weights.items()}, grads, eta)",
    },
    says="après",
    credit=0.5,
)
bank.wrong(
    "train",
    "poids seuls renvoyés",
    {"return weights, history": "return weights"},
    says="ne renvoie que",
    credit=0.5,
)
bank.wrong(
    "train",
    "ordre échangé",
    {"return weights, history": "return history, weights"},
    says="(history, weights)",
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
    "nombre d'exemples pris pour nx",
    {"init_weights(data.Xtrain.shape[1]": "init_weights(data.Xtrain.shape[0]"},
    says="se lisent dans",
)
bank.wrong(
    "train",
    "nh écrit en dur",
    {"init_weights(data.Xtrain.shape[1], nh,": "init_weights(data.Xtrain.shape[1], 10,"},
    says="forme",
)
bank.right(
    "train",
    "boucle simple avec range",
    {"live(n_epochs, data, history, lambda X: forward(weights, X)[0])": "range(n_epochs)"},
)
bank.right(
    "train",
    "indices et pas de longueur batch_size",
    {
        f"for rows in {_PERM}:": "perm = torch.randperm(len(data.Xtrain))\n        for j in range(0, len(perm), batch_size):\n            rows = perm[j : j + batch_size]"
    },
)
bank.right(
    "train",
    "tailles lues une fois, données par leurs noms",
    {
        "init_weights(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])": "init_weights(ny=data.Ytrain.size(1), nx=data.Xtrain.size(-1), nh=nh)"
    },
)
bank.wrong(
    "train",
    "tailles écrites en dur",
    {"init_weights(data.Xtrain.shape[1], nh, data.Ytrain.shape[1])": "init_weights(2, nh, 2)"},
    says="se lisent dans",
    credit=0.5,
)
bank.right(
    "train",
    "données mélangées puis découpées",
    {
        f"for rows in {_PERM}:": "perm = torch.randperm(len(data.Xtrain))\n        Xs, Ys = data.Xtrain[perm], data.Ytrain[perm]\n        for Xb, Yb in zip(Xs.split(batch_size), Ys.split(batch_size)):",
        "data.Xtrain[rows]": "Xb",
        "data.Ytrain[rows]": "Yb",
    },
)
bank.right(
    "train",
    "permutation de NumPy",
    {
        f"in {_PERM}:": "in torch.as_tensor(__import__('numpy').random.permutation(len(data.Xtrain))).split(batch_size):"
    },
)
bank.right(
    "train",
    "random.sample",
    {
        f"in {_PERM}:": "in torch.tensor(__import__('random').sample(range(len(data.Xtrain)), len(data.Xtrain))).split(batch_size):"
    },
)
bank.right(
    "train",
    "générateur sans graine",
    {
        f"in {_PERM}:": "in torch.as_tensor(__import__('numpy').random.default_rng().permutation(len(data.Xtrain))).split(batch_size):"
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
    "batchs de tailles égales (chunk)",
    {".split(batch_size)": ".chunk(-(-len(data.Xtrain) // batch_size))"},
)
bank.right(
    "train",
    "history de tenseurs",
    {".append(float(loss))": ".append(loss)", ".append(float(precision))": ".append(precision)"},
)
bank.right(
    "train",
    "affiche à chaque epoch et dessine",
    {
        "    return weights, history": "        print(history)\n    data.plot_data_with_grid(forward(weights, data.Xgrid)[0])\n    data.plot_loss(**history)\n    return weights, history"
    },
)
bank.right(
    "train",
    "tout écrit dans train, sans les fonctions d'avant",
    """
def train(data, nh, n_epochs, batch_size, eta):
    W, b = 0.3 * torch.randn(nh, 2), torch.zeros(1, nh)
    V, c = 0.3 * torch.randn(2, nh), torch.zeros(1, 2)
    keys = ("loss_train", "loss_test", "precision_train", "precision_test")
    history = {key: [] for key in keys}
    for _ in range(n_epochs):
        order = torch.randperm(len(data.Xtrain))
        for i in range(0, len(order), batch_size):
            X, Y = data.Xtrain[order[i:i + batch_size]], data.Ytrain[order[i:i + batch_size]]
            h = torch.tanh(X @ W.T + b)
            dy = (torch.softmax(h @ V.T + c, 1) - Y) / len(X)
            dh = dy @ V * (1 - h ** 2)
            V, c = V - eta * dy.T @ h, c - eta * dy.sum(0, keepdim=True)
            W, b = W - eta * dh.T @ X, b - eta * dh.sum(0, keepdim=True)
        for part, X, Y in (("train", data.Xtrain, data.Ytrain), ("test", data.Xtest, data.Ytest)):
            p = torch.softmax(torch.tanh(X @ W.T + b) @ V.T + c, 1)
            history["loss_" + part].append(-(Y * p.log()).sum(1).mean().item())
            history["precision_" + part].append((p.argmax(1) == Y.argmax(1)).double().mean().item())
    return {"Wh": W, "bh": b, "Wy": V, "by": c}, history
""",
)

# --- found by a second reader, outside the first bank ------------------------------

_CALL = "            weights = train_step(weights, grads, eta)\n"
bank.wrong(
    "train",
    "résultat de train_step perdu",
    {_CALL: "            train_step(weights, grads, eta)\n"},
    says="ceux du départ",
)
bank.wrong(
    "train",
    "pas hors de la boucle des batchs",
    {
        "            grads = backward(weights, outputs, data.Ytrain[rows])\n"
        + _CALL: "            grads = backward(weights, outputs, data.Ytrain[rows])\n" + _CALL[4:]
    },
    says="indentation",
)
bank.wrong(
    "train",
    "eta décroissant",
    {"        for rows in": "        eta = 0.9 * eta\n        for rows in"},
    says="",
)
bank.wrong(
    "train",
    "remonte la pente",
    {"train_step(weights, grads, eta)": "train_step(weights, grads, -eta)"},
    says="signe",
)
bank.wrong("train", "pas faits deux fois", {_CALL: _CALL + _CALL}, says="deux fois")
bank.wrong(
    "train",
    "une seule mesure, hors liste",
    {'history[f"loss_{name}"].append(float(loss))': 'history[f"loss_{name}"] = loss'},
    says="append",
    credit=0.5,
)
bank.wrong(
    "train",
    "quatre clés, une liste",
    {"history = new_history()": "history = dict.fromkeys(new_history(), [])"},
    says="même liste",
    credit=0.5,
)
bank.wrong(
    "train",
    "mesure finale répétée",
    {
        "    return weights, history": "    history = {k: [v[-1]] * n_epochs for k, v in history.items()}\n    return weights, history"
    },
    says="même valeur",
    credit=0.5,
)
bank.wrong(
    "train",
    "dernier exemple perdu quand il est seul",
    {
        f"for rows in {_PERM}:": "perm = torch.randperm(len(data.Xtrain))\n        for j in range(0, len(perm) - 1, batch_size):\n            rows = perm[j : j + batch_size]"
    },
    says="batch_size = 10",
)
bank.wrong(
    "train",
    "coquille vide",
    "def train(data, nh, n_epochs, batch_size, eta):\n    return init_weights(2, nh, 2), {k: [0.0] * n_epochs for k in new_history()}",
    says="ceux du départ",
)
bank.wrong(
    "forward",
    "Wh transposée sur place",
    {'weights["Wh"].T)': 'weights["Wh"].t_())'},
    says="modifie sur place",
)
bank.wrong(
    "forward",
    "étapes rangées dans weights",
    {"    steps = {": "    steps = weights\n    steps |= {"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(
    "forward",
    "dictionnaire partagé par défaut",
    {"X: torch.Tensor) ->": "X: torch.Tensor, steps={}) ->", "    steps = {": "    steps |= {"},
    says="second appel",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "Y modifié sur place",
    {
        "(Y * torch.log(Yhat))": "(Y.mul_(torch.log(Yhat)))",
        "    loss = ": "    T = Y.clone()\n    loss = ",
        "argmax(Y, dim=1)": "argmax(T, dim=1)",
    },
    says="sur place",
    credit=0.5,
)
bank.wrong(
    "backward",
    "Y modifié sur place",
    {'(outputs["yhat"] - Y) / Y.shape[0]': 'Y.sub_(outputs["yhat"]).neg_().div_(len(Y))'},
    says="sur place",
    credit=0.5,
)
bank.wrong(
    "backward",
    "dérivée du softmax oubliée",
    {'(outputs["yhat"] - Y)': '(-Y / outputs["yhat"])'},
    says="softmax",
)
bank.wrong(
    "train_step",
    "association par position",
    {_STEP: "return {k: w - eta * g for (k, w), g in zip(weights.items(), grads.values())}"},
    says="",
)
bank.wrong(
    "init_weights",
    "graine fixée",
    {"    return {": "    torch.manual_seed(0)\n    return {"},
    says="deux appels",
    credit=0.5,
)
bank.wrong(
    "init_weights",
    "tableaux NumPy",
    {"randn(nh, nx)": "randn(nh, nx).numpy()"},
    says="NumPy",
    credit=0.5,
)
bank.right(
    "backward",
    "une classe à soi",
    """
class Layer:
    def backward(self, delta, x):
        return delta.T @ x, delta.sum(0, keepdim=True)

def backward(weights, outputs, Y):
    assert not Y.requires_grad
    dy = (outputs["yhat"] - Y) / len(Y)
    dh = dy @ weights["Wy"] * (1 - outputs["h"] ** 2)
    out, hidden = Layer(), Layer()
    (Wy, by), (Wh, bh) = out.backward(dy, outputs["h"]), hidden.backward(dh, outputs["X"])
    return {"Wh": Wh, "bh": bh, "Wy": Wy, "by": by}
""",
)
bank.right(
    "train",
    "vérifie que eta est positif",
    {"    history = new_history()": "    assert eta > 0\n    history = new_history()"},
)
bank.right(
    "train_step", "décorée par no_grad", {"def train_step": "@torch.no_grad()\ndef train_step"}
)
bank.right(
    "train",
    "batch converti en float32",
    {"forward(weights, data.Xtrain[rows])": "forward(weights, data.Xtrain[rows].float())"},
)

# --- styles that no other answer shares -------------------------------------------

bank.right(
    "init_weights",
    "compréhension et helper",
    """
def draw(*shape):
    return torch.randn(shape).mul(0.3)

def init_weights(nx, nh, ny):
    shapes = dict(Wh=(nh, nx), bh=(1, nh), Wy=(ny, nh), by=(1, ny))
    return {key: draw(*shape) for key, shape in shapes.items()}
""",
)
bank.right(
    "init_weights",
    "tirage de NumPy",
    """
import numpy as np

def init_weights(nx, nh, ny):
    def law(*shape):
        return torch.from_numpy(np.random.normal(0, 0.3, shape).astype("float32"))
    return {"Wh": law(nh, nx), "bh": law(1, nh), "Wy": law(ny, nh), "by": law(1, ny)}
""",
)
bank.right(
    "init_weights",
    "torch.distributions",
    """
LAW = torch.distributions.Normal(0.0, 0.3)

def init_weights(nx, nh, ny):
    weights = dict.fromkeys(("Wh", "bh", "Wy", "by"))
    weights.update(Wh=LAW.sample((nh, nx)), Wy=LAW.sample((ny, nh)))
    weights.update(bh=torch.zeros((1, nh)), by=torch.zeros((1, ny)))
    return weights
""",
)
bank.right(
    "init_weights",
    "lambda, un seul tirage découpé",
    """
def split(v, nx, nh, ny):
    Wh, bh, Wy, by = v.split([nh * nx, nh, ny * nh, ny])
    return {"Wh": Wh.view(nh, nx), "bh": bh.view(1, nh), "Wy": Wy.view(ny, nh), "by": by.view(1, ny)}

init_weights = lambda nx, nh, ny: split(0.3 * torch.randn(nh * nx + nh + ny * nh + ny), nx, nh, ny)
""",
)
bank.right(
    "init_weights",
    "poids d'une couche de torch.nn",
    """
def init_weights(nx, nh, ny):
    weights = {}
    for name, n_in, n_out in (("h", nx, nh), ("y", nh, ny)):
        layer = torch.nn.Linear(n_in, n_out)
        torch.nn.init.normal_(layer.weight, std=0.3)
        torch.nn.init.zeros_(layer.bias)
        weights["W" + name] = layer.weight.detach()
        weights["b" + name] = layer.bias.detach().unsqueeze(0)
    return weights
""",
)
bank.right(
    "init_weights",
    "normal_ sur des tenseurs vides, arguments nommés",
    """
def init_weights(nx, nh, ny):
    size = lambda a, b: torch.nn.init.normal_(torch.empty(a, b), mean=0.0, std=0.3)
    return {"by": size(1, ny), "Wy": size(ny, nh), "bh": size(1, nh), "Wh": size(nh, nx)}
""",
)
_AFTER_H = """
    h = torch.tanh(htilde)
    ytilde = h @ weights["Wy"].T + weights["by"]
"""
bank.right(
    "forward",
    "einsum",
    """
def forward(weights, X):
    def affine(x, name):
        return torch.einsum("ni,ji->nj", x, weights["W" + name]) + weights["b" + name]
    a = affine(X, "h")
    h = a.tanh()
    s = affine(h, "y")
    p = s.softmax(-1)
    return p, dict(X=X, htilde=a, h=h, ytilde=s, yhat=p)
""",
)
bank.right(
    "forward",
    "logsumexp",
    {
        "    yhat = scaled / scaled.sum(dim=1, keepdim=True)\n": "    yhat = (ytilde - torch.logsumexp(ytilde, 1, keepdim=True)).exp()\n"
    },
)
bank.right(
    "forward",
    "exemple par exemple",
    """
def one(weights, x):
    a = weights["Wh"] @ x + weights["bh"].flatten()
    h = torch.tanh(a)
    s = weights["Wy"] @ h + weights["by"].flatten()
    e = torch.exp(s - s.max())
    return x, a, h, s, e / e.sum()

def forward(weights, X):
    columns = zip(*(one(weights, x) for x in X))
    outputs = dict(zip(("X", "htilde", "h", "ytilde", "yhat"), map(torch.stack, columns)))
    return outputs["yhat"], outputs
""",
)
bank.right(
    "forward",
    "aller et retour par NumPy",
    """
import numpy as np

def forward(weights, X):
    w = {k: v.numpy() for k, v in weights.items()}
    a = X.numpy() @ w["Wh"].T + w["bh"]
    h = np.tanh(a)
    s = h @ w["Wy"].T + w["by"]
    e = np.exp(s - s.max(axis=1, keepdims=True))
    outputs = {"htilde": a, "h": h, "ytilde": s, "yhat": e / e.sum(axis=1, keepdims=True)}
    outputs = {k: torch.tensor(v) for k, v in outputs.items()} | {"X": X}
    return outputs["yhat"], outputs
""",
)
bank.right(
    "forward",
    "une classe de couche",
    """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, x):
        return torch.addmm(self.b.reshape(1, -1), x, self.W.mT)

def forward(weights, X):
    steps = {"X": X}
    steps["htilde"] = Affine(weights["Wh"], weights["bh"])(X)
    steps["h"] = torch.tanh(steps["htilde"])
    steps["ytilde"] = Affine(weights["Wy"], weights["by"])(steps["h"])
    steps["yhat"] = torch.nn.functional.softmax(steps["ytilde"], dim=1)
    return steps["yhat"], steps
""",
)
bank.right(
    "forward",
    "biais dans une colonne de un, calcul sur place sur ses copies",
    """
def forward(weights, X):
    ones = torch.ones(len(X), 1, dtype=X.dtype)
    htilde = torch.cat([X, ones], 1) @ torch.cat([weights["Wh"].T, weights["bh"].view(1, -1)])
    h = htilde.clone().tanh_()
    ytilde = torch.cat([h, ones], 1) @ torch.cat([weights["Wy"].T, weights["by"].view(1, -1)])
    yhat = ytilde.clone().sub_(ytilde.amax(1, keepdim=True)).exp_()
    yhat.div_(yhat.sum(1, keepdim=True))
    return yhat, {"X": X.clone(), "htilde": htilde, "h": h, "ytilde": ytilde, "yhat": yhat}
""",
)
bank.right(
    "forward",
    "tanh et softmax écrits par leurs formules",
    {
        "torch.tanh(htilde)": "2 / (1 + torch.exp(-2 * htilde)) - 1",
        "ytilde.max(dim=1, keepdim=True).values": "torch.max(ytilde, 1, keepdim=True)[0]",
    },
)
bank.wrong(
    "forward",
    "Wh transposée au lieu de Wh.T quand elle est carrée",
    {
        'torch.mm(X, weights["Wh"].T)': '(X @ weights["Wh"] if X.shape[1] == len(weights["Wh"]) else X @ weights["Wh"].T)'
    },
    says="`Wh` n'est pas transposée",
)
bank.wrong(
    "forward", "htilde déjà activé", {'"htilde": htilde': '"htilde": h'}, says="déjà passé par tanh"
)
bank.wrong(
    "forward",
    "ytilde déjà softmax",
    {'"ytilde": ytilde': '"ytilde": yhat'},
    says="déjà passé par le softmax",
)
bank.wrong(
    "forward",
    "coefficient oublié dans une couche",
    {'weights["bh"]\n': 'weights["bh"]\n    htilde = 1.5 * htilde\n'},
    says="relisez l'équation",
)
_LOSS = "-(Y * torch.log(Yhat)).sum(dim=1).mean()"
for title, loss, rate in (
    (
        "einsum",
        '-torch.einsum("ni,ni->", Y, Yhat.log()) / len(Y)',
        "(Yhat.argmax(-1) == Y.argmax(-1)).double().mean()",
    ),
    (
        "gather",
        "-Yhat.gather(1, Y.argmax(1, keepdim=True)).log().mean()",
        "sum(a == b for a, b in zip(Yhat.argmax(1).tolist(), Y.argmax(1).tolist())) / len(Y)",
    ),
    (
        "masque booléen",
        "-torch.log(Yhat[Y.bool()]).mean()",
        "(Yhat.max(1).values == Yhat[Y == 1]).float().mean()",
    ),
    (
        "boucle et math",
        "sum(-__import__('math').log(p @ y) if p @ y else math.inf for p, y in zip(Yhat, Y)) / len(Y)",
        "torch.eq(*(A.argmax(dim=1) for A in (Yhat, Y))).sum().item() / len(Y)",
    ),
    (
        "produit de matrices",
        "-torch.trace(Y @ torch.log(Yhat).T) / Y.shape[0]",
        "Y[range(len(Y)), Yhat.argmax(1)].mean()",
    ),
    (
        "xlogy",
        "-torch.xlogy(Y, Yhat).sum(1).mean(0)",
        "torch.mean((Yhat.topk(1).indices == Y.topk(1).indices).float())",
    ),
):
    bank.right(
        "loss_and_precision",
        title,
        f"def loss_and_precision(Yhat, Y):\n    loss = {loss}\n    return loss, {rate}\n",
    )
bank.wrongs(
    "loss_and_precision",
    (
        "math.log, qui s'arrête sur un zéro",
        """\
def loss_and_precision(Yhat, Y):
    loss, good = 0.0, 0
    for p, y in zip(Yhat.tolist(), Y.tolist()):
        k = y.index(max(y))
        loss -= math.log(p[k])
        good += p.index(max(p)) == k
    return loss / len(Y), good / len(Y)
""",
        "`math.log` s'arrête",
        0.5,
    ),
    (
        "les zéros sautés",
        """\
def loss_and_precision(Yhat, Y):
    p = (Yhat * Y).sum(dim=1)
    loss = -torch.log(p[p > 0]).sum() / len(Y)
    return loss, (Yhat.argmax(1) == Y.argmax(1)).float().mean()
""",
        "on attend l'infini",
        0.5,
    ),
)
bank.right(
    "loss_and_precision",
    "plancher à 1e-12",
    {"torch.log(Yhat)": "torch.log(Yhat.clamp(min=1e-12))"},
)
_GOOD = "torch.argmax(Yhat, dim=1) == torch.argmax(Y, dim=1)"
bank.wrong(
    "loss_and_precision",
    "seuil au lieu d'argmax",
    {_GOOD: "(Yhat > 0.5) == (Y == 1)"},
    says="seuil",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "arrondi, ligne par ligne",
    {_GOOD: "(Yhat.round() == Y).all(dim=1)"},
    says="seuil",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "logarithme en base 2",
    {"torch.log(": "torch.log2("},
    says="base 2",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "moyenne faite deux fois",
    {".mean()\n    good": ".mean() / len(Y)\n    good"},
    says="deux fois",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "somme, sans le signe",
    {"-(Y": "(Y", ".sum(dim=1).mean()": ".sum()"},
    says="négative",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "divisé par le nombre de coefficients",
    {"good.float().mean()": "good.sum() / Y.numel()"},
    says="coefficients",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "précision des bonnes classes moins un",
    {"good.float().mean()": "good.float().mean() / 3"},
    says="coefficients",
    credit=0.5,
)
bank.wrong(
    "loss_and_precision",
    "carré du logarithme",
    {"torch.log(Yhat)": "torch.log(Yhat) ** 2"},
    says="entropie croisée",
    credit=0.5,
)
bank.right(
    "backward",
    "une ligne à la fois, par récursion",
    """
def backward(weights, outputs, Y):
    if len(Y) > 1:
        half = len(Y) // 2
        parts = ({k: v[:half] for k, v in outputs.items()}, {k: v[half:] for k, v in outputs.items()})
        a, b = backward(weights, parts[0], Y[:half]), backward(weights, parts[1], Y[half:])
        return {k: (half * a[k] + (len(Y) - half) * b[k]) / len(Y) for k in a}
    dy = outputs["yhat"] - Y
    dh = dy @ weights["Wy"] * (1 - outputs["h"].square())
    return {"Wy": dy.T @ outputs["h"], "by": dy, "Wh": dh.T @ outputs["X"], "bh": dh}
""",
)
bank.right(
    "backward",
    "jacobienne du softmax, bmm",
    """
def backward(weights, outputs, Y):
    p, h, N = outputs["yhat"], outputs["h"], Y.size(0)
    J = torch.diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1)
    dy = torch.bmm(J, (-Y / p).unsqueeze(2)).squeeze(2)
    dh = torch.einsum("ni,ij->nj", dy, weights["Wy"]) * (1 - h * h)
    outer = lambda d, x: torch.einsum("ni,nj->ij", d, x) / N
    return {"Wh": outer(dh, outputs["X"]), "bh": dh.mean(0)[None], "Wy": outer(dy, h), "by": dy.mean(0)[None]}
""",
)
bank.right(
    "backward",
    "NumPy en float64",
    """
def backward(weights, outputs, Y):
    o = {k: v.double().numpy() for k, v in outputs.items()}
    dy = (o["yhat"] - Y.numpy()) / len(Y)
    dh = dy.dot(weights["Wy"].double().numpy()) * (1 - o["h"] ** 2)
    grads = {"Wh": dh.T.dot(o["X"]), "bh": dh.sum(0, keepdims=True), "Wy": dy.T.dot(o["h"]), "by": dy.sum(0, keepdims=True)}
    return {key: torch.tensor(g, dtype=weights[key].dtype) for key, g in grads.items()}
""",
)
bank.right(
    "backward",
    "helpers emboîtés et n-uplets",
    """
def backward(weights, outputs, Y):
    def layer(delta, entry):
        return torch.matmul(delta.transpose(0, 1), entry), torch.sum(delta, 0, True)

    scores = torch.sub(outputs["yhat"], Y).div(Y.size(0))
    grads = {}
    grads["Wy"], grads["by"] = layer(scores, outputs["h"])
    hidden = scores.matmul(weights["Wy"]).mul(outputs["h"].pow(2).neg().add(1))
    grads["Wh"], grads["bh"] = layer(hidden, outputs["X"])
    return grads
""",
)
bank.right(
    "backward",
    "somme, puis moyenne de chaque gradient",
    """
def backward(weights, outputs, Y):
    error = outputs["yhat"] - Y
    hidden = (error @ weights["Wy"]) * (1 - outputs["h"]) * (1 + outputs["h"])
    ones = torch.ones(1, len(Y), dtype=Y.dtype)
    totals = dict(Wh=hidden.T @ outputs["X"], bh=ones @ hidden, Wy=error.T @ outputs["h"], by=ones @ error)
    for key in totals:
        totals[key] /= len(Y)
    return totals
""",
)
bank.wrong(
    "backward",
    "biais en colonne",
    {"delta_y.sum(dim=0, keepdim=True)": "delta_y.sum(dim=0).reshape(-1, 1)"},
    says="colonne",
    credit=0.5,
)
bank.wrong(
    "backward",
    "facteur yhat (1 - yhat)",
    {'(outputs["yhat"] - Y)': '(outputs["yhat"] - Y) * outputs["yhat"] * (1 - outputs["yhat"])'},
    says="1 − ŷ",
)
bank.wrong(
    "backward",
    "signe plus dans tanh'",
    {'1 - outputs["h"] ** 2': '1 + outputs["h"] ** 2'},
    says="signe plus",
    credit=0.5,
)
bank.wrong(
    "backward",
    "(1 - h) au carré",
    {'(1 - outputs["h"] ** 2)': '(1 - outputs["h"]) ** 2'},
    says="(1 − h)²",
    credit=0.5,
)
bank.wrong(
    "backward",
    "Wy transposée quand elle est carrée",
    {
        'weights["Wy"])': '(weights["Wy"].T if len(set(weights["Wy"].shape)) == 1 else weights["Wy"]))'
    },
    says="transposée à tort",
    credit=0.5,
)
bank.wrong(
    "backward",
    "un facteur sans nom",
    {'(1 - outputs["h"] ** 2)': '(1 - outputs["h"] ** 4)'},
    says="différence finie",
    credit=0.5,
)
bank.wrong(
    "backward",
    "différences finies du notebook",
    """
def backward(weights, outputs, Y):
    def cost(key, value):
        w = {**weights, key: value}
        scores = torch.tanh(outputs["X"] @ w["Wh"].T + w["bh"]) @ w["Wy"].T + w["by"]
        return -(Y * torch.log_softmax(scores, 1)).sum(1).mean()
    return {k: numerical_gradient(lambda v, k=k: cost(k, v), w) for k, w in weights.items()}
""",
    says="n'est pas permis",
)
for title, body in (
    (
        "boucle sur les gradients",
        "    new = {}\n    for key, g in grads.items():\n        new[key] = torch.sub(weights[key], g, alpha=eta)\n    return new",
    ),
    (
        "zip trié",
        "    keys = sorted(weights)\n    return dict(zip(keys, (weights[k] - eta * grads[k] for k in keys)))",
    ),
    (
        "helper emboîté et map",
        "    def moved(key):\n        return key, weights[key] + (-eta) * grads[key]\n    return dict(map(moved, weights))",
    ),
    (
        "add_ sur place, pas calculé d'abord",
        "    steps = {k: g * eta for k, g in grads.items()}\n    for k in steps:\n        weights[k].add_(-steps[k])\n    return weights",
    ),
    (
        "float64 puis retour",
        "    return {k: (w.double() - eta * grads[k].double()).to(w.dtype) for k, w in weights.items()}",
    ),
    (
        "copie et NumPy",
        "    return {k: torch.from_numpy(w.numpy() - eta * grads[k].numpy()) for k, w in weights.items()}",
    ),
    ("lerp", "    return {k: torch.lerp(w, w - grads[k], eta) for k, w in weights.items()}"),
):
    bank.right("train_step", title, f"def train_step(weights, grads, eta):\n{body}\n")
bank.right(
    "train_step",
    "une expression",
    "train_step = lambda weights, grads, eta: {**{k: weights[k] - grads[k] * eta for k in weights}}",
)
bank.wrong(
    "train_step", "eta de l'énoncé suivant, en dur", {"eta * grads": "0.1 * grads"}, says="en dur"
)
bank.wrong("train_step", "deux pas", {"eta * ": "2 * eta * "}, says="deux fois")
bank.wrong("train_step", "signe plus et sans eta", {"w - eta * ": "w + "}, says="signe est inversé")
bank.wrong(
    "train_step",
    "liste de poids",
    {_STEP: "return [w - eta * grads[key] for key, w in weights.items()]"},
    says="dictionnaire",
)
bank.wrong(
    "train_step",
    "gradient normalisé",
    {"grads[key] for": "grads[key] / grads[key].norm() for"},
    says="w − η g",
)
_MEAN = "            grads = backward(weights, outputs, data.Ytrain[rows])\n"
bank.wrong(
    "train",
    "gradient multiplié par la taille du batch",
    {_MEAN: _MEAN + "            grads = {k: len(rows) * g for k, g in grads.items()}\n"},
    says="somme des gradients du batch",
    credit=0.5,
)
bank.wrong(
    "train", "batch_size en dur", {".split(batch_size)": ".split(5)"}, says="5 exemples", credit=0.5
)
bank.right(
    "train",
    "dernier batch vide",
    {
        f"for rows in {_PERM}:": "perm = torch.randperm(len(data.Xtrain))\n        for k in range(len(perm) // batch_size + 1):\n            rows = perm[k * batch_size : (k + 1) * batch_size]"
    },
)
bank.wrong(
    "train",
    "nh égal à 16",
    {"data.Xtrain.shape[1], nh,": "data.Xtrain.shape[1], 16,"},
    says="forme",
)

# --- what the statement asks, and the answer that does not do it --------------------

bank.demand("init_weights", "moyenne 0 et d'écart-type 0,3", "écart-type 1")
bank.demand("init_weights", "sans `requires_grad`", "requires_grad dès ce TP")
bank.demand("init_weights", "Wh (nh, nx), bh (1, nh), Wy (ny, nh), by (1, ny).", "Wh transposée")
bank.demand("init_weights", "bh (1, nh), Wy (ny, nh), by (1, ny).", "biais à une dimension")
bank.demand(
    "forward", "Le softmax doit rester juste même pour de grands scores", "débordement de exp"
)
bank.demand("forward", "un dictionnaire avec toutes les étapes", "clé htilde oubliée")
bank.demand(
    "loss_and_precision", "est ici l'entropie croisée, en moyenne sur les", "somme sur le batch"
)
bank.demand("loss_and_precision", "le taux de bonnes prédictions, entre 0 et 1", "pourcentage")
bank.demand(
    "loss_and_precision", "ne s'arrête pas sur une erreur", "math.log, qui s'arrête sur un zéro"
)
bank.demand("loss_and_precision", "l'infini, ou un très grand nombre", "les zéros sautés")
_LINKS = {
    '        "Wh": torch': '        "ytilde": delta_y,\n        "htilde": delta_h,\n        "Wh": torch'
}
bank.right("backward", "maillons joints", _LINKS)
bank.right(
    "backward",
    "maillons joints, moyenne à la fin",
    {
        **_LINKS,
        " / Y.shape[0]": "",
        'torch.mm(delta_h.T, outputs["X"])': 'torch.mm(delta_h.T, outputs["X"]) / len(Y)',
        'torch.mm(delta_y.T, outputs["h"])': 'torch.mm(delta_y.T, outputs["h"]) / len(Y)',
        "sum(": "mean(",
    },
)
bank.right(
    "backward",
    "un maillon joint, d'une autre forme",
    {'        "Wh": torch': '        "htilde": delta_h.T,\n        "Wh": torch'},
)
bank.wrong(
    "backward",
    "maillons joints, le premier faux",
    {**_LINKS, 'outputs["yhat"] - Y': 'Y - outputs["yhat"]'},
    says="maillon `ytilde` est faux",
)
bank.wrong(
    "backward",
    "maillons joints, le second faux",
    {**_LINKS, ' * (1 - outputs["h"] ** 2)': ""},
    says="`ytilde` est juste, `htilde` est faux",
    credit=0.5,
)
bank.wrong(
    "backward",
    "maillons joints, un produit faux",
    {**_LINKS, 'delta_h.T, outputs["X"]': 'delta_h.T, 2 * outputs["X"]'},
    says="`ytilde`, `htilde` est juste : la faute est après",
    credit=0.5,
)
bank.demand("backward", "dit quel maillon de la chaîne est faux", "maillons joints, le second faux")
bank.demand("backward", "chacun de la taille de son paramètre", "transposée du gradient")
bank.demand("backward", "sans `autograd`", "autograd")
bank.demand("train_step", "Renvoyez le dictionnaire des poids", "return oublié, sur place")
bank.demand("train", "tirer une nouvelle permutation des exemples", "un seul mélange")
bank.demand("train", "s'il est incomplet, compte aussi", "dernier batch incomplet oublié")
bank.demand("train", "découper en batchs de `batch_size` lignes", "batch_size en dur")

# --- mutants that compute the same thing ----------------------------------------

_FORM = "a gradient (n,) is accepted for a bias (1, n)"
_PICTURE = "the function given to `live` only draws the picture"
_SIZES = "train and test have the same sizes nx and ny"
bank.equivalent = {
    "': delta_h.sum(dim=0, keepdim=True), 'Wy': to → ': delta_h.sum(dim=0, keepdim=False), 'Wy': to": _FORM,
    "': delta_y.sum(dim=0, keepdim=True)} → ': delta_y.sum(dim=0, keepdim=False)}": _FORM,
    "weights = init_weights(data.Xtrain.shape[1], n → weights = init_weights(data.Xtest.shape[1], n": _SIZES,
    "a.Xtrain.shape[1], nh, data.Ytrain.shape[1]) → a.Xtrain.shape[1], nh, data.Ytest.shape[1])": _SIZES,
    "lambda X: forward(weights, X)[0]): → lambda X: forward(weights, X)[1]):": _PICTURE,
}

# --- mended_batches: the clinic -----------------------------------------------

_HEAD = "def mended_batches(X, Y, batch_size):\n"


def mended(body: str, before: str = "") -> str:
    return before + _HEAD + "".join(f"    {line}\n" for line in body.splitlines())


_FAULTS = (
    (
        "telle quelle",
        "Xs = X[torch.randperm(len(X))].split(batch_size)\n"
        "Ys = Y[torch.randperm(len(X))].split(batch_size)\nreturn list(zip(Xs, Ys))",
        "ont encore l'étiquette d'un autre",
        0.0,
    ),
    (
        "X seul mélangé",
        "Xs = X[torch.randperm(len(X))].split(batch_size)\nreturn list(zip(Xs, Y.split(batch_size)))",
        "ont encore l'étiquette d'un autre",
        0.0,
    ),
    (
        "Y seul mélangé",
        "Ys = Y[torch.randperm(len(X))].split(batch_size)\nreturn list(zip(X.split(batch_size), Ys))",
        "ont encore l'étiquette d'un autre",
        0.0,
    ),
    (
        "étiquettes triées dans le batch",
        "rows = torch.randperm(len(X)).split(batch_size)\n"
        "return [(X[r], Y[r.sort().values]) for r in rows]",
        "l'étiquette d'un autre",
        0.0,
    ),
    (
        "une étiquette abîmée",
        "Y = Y.clone()\nY[0] = 1 - Y[0]\nrows = torch.randperm(len(X)).split(batch_size)\n"
        "return [(X[r], Y[r]) for r in rows]",
        "a encore l'étiquette d'un autre",
        0.0,
    ),
    (
        "plus de mélange",
        "return list(zip(X.split(batch_size), Y.split(batch_size)))",
        "ne sont plus mélangés",
        0.5,
    ),
    (
        "seuls les batchs sont mélangés",
        "Xs, Ys = X.split(batch_size), Y.split(batch_size)\n"
        "return [(Xs[k], Ys[k]) for k in torch.randperm(len(Xs))]",
        "exemples voisins",
        0.5,
    ),
    (
        "mélange dans chaque batch",
        "pairs = []\nfor Xb, Yb in zip(X.split(batch_size), Y.split(batch_size)):\n"
        "    p = torch.randperm(len(Xb))\n    pairs.append((Xb[p], Yb[p]))\nreturn pairs",
        "exemples voisins",
        0.5,
    ),
    (
        "toujours le même ordre",
        "torch.manual_seed(0)\nrows = torch.randperm(len(X)).split(batch_size)\n"
        "return [(X[r], Y[r]) for r in rows]",
        "deux appels donnent le même ordre",
        0.5,
    ),
    (
        "avec remise",
        "rows = torch.randint(len(X), (len(X),)).split(batch_size)\n"
        "return [(X[r], Y[r]) for r in rows]",
        "tirage avec remise",
        0.0,
    ),
    (
        "deux fois chaque exemple",
        "rows = torch.randperm(2 * len(X)).remainder(len(X)).split(batch_size)\n"
        "return [(X[r], Y[r]) for r in rows]",
        "plusieurs fois dans la même epoch.",
        0.0,
    ),
    (
        "dernier batch oublié",
        "p = torch.randperm(len(X))\nn = len(X) // batch_size\n"
        "rows = [p[k * batch_size : (k + 1) * batch_size] for k in range(n)]\n"
        "return [(X[r], Y[r]) for r in rows]",
        "aucun batch",
        0.0,
    ),
    (
        "le dernier exemple oublié",
        "rows = torch.randperm(len(X) - 1).split(batch_size)\nreturn [(X[r], Y[r]) for r in rows]",
        "n'est dans aucun batch",
        0.0,
    ),
    (
        "un seul batch",
        "p = torch.randperm(len(X))\nreturn [(X[p], Y[p])]",
        "batch_size vaut",
        0.5,
    ),
    (
        "couples échangés",
        "rows = torch.randperm(len(X)).split(batch_size)\nreturn [(Y[r], X[r]) for r in rows]",
        "chaque couple est (Y, X)",
        0.0,
    ),
    (
        "numéros au lieu des lignes",
        "return [(r, r) for r in torch.randperm(len(X)).split(batch_size)]",
        "une ligne de chacun par exemple",
        0.0,
    ),
    (
        "deux listes",
        "p = torch.randperm(len(X))\nreturn X[p].split(batch_size), Y[p].split(batch_size)",
        "une liste de couples",
        0.0,
    ),
    (
        "bruit sur X",
        "rows = torch.randperm(len(X)).split(batch_size)\n"
        "return [(X[r] + 0.1, Y[r]) for r in rows]",
        "ne sont pas dans X",
        0.0,
    ),
    ("return oublié", "rows = torch.randperm(len(X)).split(batch_size)", "return", 0.0),
    (
        "mélange sur place",
        "p = torch.randperm(len(X))\nX[:], Y[:] = X[p], Y[p]\n"
        "return list(zip(X.clone().split(batch_size), Y.clone().split(batch_size)))",
        "modifie sur place",
        0.5,
    ),
)
_FAULTS += (
    (
        "ordre des données, tourné",
        "rows = torch.arange(len(X)).roll(int(torch.randint(1, len(X), ()))).split(batch_size)\n"
        "return [(X[r], Y[r]) for r in rows]",
        "gardent les mêmes voisins",
        0.5,
    ),
    (
        "batchs d'une graine fixe, dans un ordre au hasard",
        "g = torch.Generator().manual_seed(1)\n"
        "rows = torch.randperm(len(X), generator=g).split(batch_size)\n"
        "turns = torch.randperm(len(rows) - 1).tolist() + [len(rows) - 1]\n"
        "return [(X[rows[k]], Y[rows[k]]) for k in turns]",
        "les mêmes batchs, dans un autre ordre",
        0.5,
    ),
)
for _title, _body, _says, _credit in _FAULTS:
    bank.wrong("mended_batches", _title, mended(_body), says=_says, credit=_credit)

_LOOP = (
    "p, pairs = torch.randperm(len(X)), []\nfor start in range(0, len(X), batch_size):\n"
    "    r = p[start : start + batch_size]\n    pairs.append((X[r], Y[r]))\nreturn pairs"
)
for _title, _code in {
    "la même permutation pour les deux": mended(
        "p = torch.randperm(len(X))\nreturn list(zip(X[p].split(batch_size), Y[p].split(batch_size)))"
    ),
    "générateur": mended(
        "for r in torch.randperm(len(X)).split(batch_size):\n    yield X[r], Y[r]"
    ),
    "tranches": mended(_LOOP),
    "NumPy": mended(
        "p = np.random.permutation(len(X))\n"
        "return [(X[p[k : k + batch_size]], Y[p[k : k + batch_size]]) for k in range(0, len(p), batch_size)]",
        "import numpy as np\n\n",
    ),
    "random.sample": mended(
        "p = random.sample(range(len(X)), len(X))\n"
        "return [(X[p[k : k + batch_size]], Y[p[k : k + batch_size]]) for k in range(0, len(p), batch_size)]",
        "import random\n\n",
    ),
    "DataLoader": mended(
        "return list(DataLoader(TensorDataset(X, Y), batch_size, shuffle=True))",
        "from torch.utils.data import DataLoader, TensorDataset\n\n",
    ),
    "X et Y collés": mended(
        "both = torch.cat([X, Y], dim=1)[torch.randperm(len(X))]\nn = X.shape[1]\n"
        "return [(b[:, :n], b[:, n:]) for b in both.split(batch_size)]"
    ),
    "argsort d'un tirage": mended(
        "rows = torch.rand(len(X)).argsort().split(batch_size)\n"
        "return tuple((X.index_select(0, r), Y.index_select(0, r)) for r in rows)"
    ),
    "deux fois la même graine": mended(
        "seed = int(torch.randint(2**31, ()))\ng = torch.Generator()\n"
        "Xs = X[torch.randperm(len(X), generator=g.manual_seed(seed))].split(batch_size)\n"
        "Ys = Y[torch.randperm(len(X), generator=g.manual_seed(seed))].split(batch_size)\n"
        "return list(zip(Xs, Ys))"
    ),
    "une liste que l'on vide": mended(
        "left, pairs = torch.randperm(len(X)).tolist(), []\nwhile left:\n"
        "    r, left = left[:batch_size], left[batch_size:]\n    pairs.append([X[r], Y[r]])\nreturn pairs"
    ),
    "zip lié": mended(
        "p = torch.randperm(len(X))\nreturn zip(*(A[p].split(batch_size) for A in (X, Y)))"
    ),
    "map": mended(
        "return list(map(lambda r: (X[r], Y[r]), torch.randperm(len(X)).split(batch_size)))"
    ),
    "fonction d'une autre cellule": mended(
        "return [rows_of(r, X, Y) for r in torch.randperm(len(X)).split(batch_size)]",
        "def rows_of(rows, *tensors):\n    return tuple(T[rows] for T in tensors)\n\n\n",
    ),
}.items():
    bank.right("mended_batches", _title, _code)

bank.demand("mended_batches", "un nouvel ordre à chaque appel", "toujours le même ordre")
bank.demand("mended_batches", "chaque exemple une fois", "avec remise")
bank.demand("mended_batches", "avec son étiquette", "telle quelle")
bank.demand("mended_batches", "le dernier batch compte même incomplet", "dernier batch oublié")

# --- predict_settings ---------------------------------------------------------

_N = "predict_settings"
_NEURONS = 'neurons = {"a": 3, "b": 17, "c": 102}'
_STEPS = 'steps = {"d": 200, "e": 20, "f": 1, "g": 4}'
_LAST = 'return {**neurons, **steps, "h": [1, 10, 200]}'
for title, change, word, credit in (
    ("un neurone", {'"a": 3': '"a": 1'}, "aucun côté n'est borné", 0.5),
    ("deux neurones", {'"a": 3': '"a": 2'}, "un coin ou une bande", 0.5),
    ("quatre neurones", {'"a": 3': '"a": 4'}, "en faut-il autant", 0.5),
    ("vingt neurones", {'"a": 3': '"a": 20'}, "selon une droite", 0.5),
    ("biais oubliés", {"17": "12", "102": "80"}, "il manque les biais", 0.5),
    ("couche cachée seule", {"17": "9", "102": "60"}, "il manque la couche de sortie", 0.5),
    ("c proportionnel", {"102": "113"}, "Comptez les coefficients", 0.5),
    ("un seul pas", {'"d": 200': '"d": 1'}, "la taille d'un batch", 0.5),
    ("e taille", {'"e": 20': '"e": 10'}, "la taille d'un batch", 0.5),
    ("e sur le test aussi", {'"e": 20': '"e": 40'}, "Une epoch voit une fois", 0.5),
    ("dernier batch oublié", {'"g": 4': '"g": 3'}, "même incomplet", 0.5),
    ("g non entier", {'"g": 4': '"g": 200 / 64'}, "Un nombre de pas est entier", 0.5),
    ("ordre inverse", {"[1, 10, 200]": "[200, 10, 1]"}, "comptez plutôt les pas", 0.5),
    ("ordre mêlé", {"[1, 10, 200]": "[10, 1, 200]"}, "le plus de produits", 0.5),
    (
        "tailles pour nombres de pas",
        {_STEPS: 'steps = {"d": 1, "e": 10, "f": 200, "g": 64}'},
        "4 prédictions sur 8",
        0,
    ),
    (
        "pas de vingt epochs",
        {_STEPS: 'steps = {"d": 4000, "e": 400, "f": 20, "g": 80}'},
        "4 prédictions sur 8",
        0,
    ),
    ("noms au lieu des tailles", {"[1, 10, 200]": '["d", "e", "f"]'}, "h —", 0.5),
    ("calculé", {"[1, 10, 200]": "torch.tensor([1, 10, 200]).tolist()"}, "à la main", 0),
    ("lettre oubliée", {', "h": [1, 10, 200]': ""}, "h", 0),
):
    bank.wrong(_N, title, change, says=word, **({"credit": credit} if credit else {}))
bank.rights(_N, (
    ("n-uplet", {"[1, 10, 200]": "(1, 10, 200)"}),
    ("sommes", {"17": "3 * 2 + 3 + 2 * 3 + 2", "102": "40 + 20 + 40 + 2"}),
    ("par neurone", {"17": "5 * 3 + 2", "102": "5 * 20 + 2"}),
    ("flottants", {"17": "17.0", "102": "102.0"}),
    ("quotients", {'"d": 200, "e": 20, "f": 1': '"d": 200 / 1, "e": 200 / 10, "f": 200 / 200'}),
    ("division entière", {'"g": 4': '"g": 200 // 64 + 1'}),
    ("arrondi vers le haut", {'"g": 4': '"g": -(-200 // 64)'}),
    ("ceil", {'"g": 4': '"g": math.ceil(200 / 64)'}),
    ("trié", {"[1, 10, 200]": "sorted([200, 10, 1])"}),
    ("union", {_LAST: "return neurons | steps | dict(h=[1, 10, 200])"}),
    ("dict", {_LAST: "return dict(neurons, h=[1, 10, 200], **steps)"}),
    ("N nommé", {_STEPS: """N = 200
    steps = {"d": N, "e": N // 10, "f": 1, "g": N // 64 + 1}"""}),
    ("nx, ny nommés", {_NEURONS: """nx, ny = 2, 2
    counts = [nh * nx + nh + ny * nh + ny for nh in (3, 20)]
    neurons = {"a": 3, "b": counts[0], "c": counts[1]}"""}),
    ("mise à jour", {_LAST: """neurons.update(steps)
    neurons["h"] = [1, 10, 200]
    return neurons"""}),
))  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "biais compris", "biais oubliés")
bank.demand(_N, "les trois tailles dans l'ordre", "ordre mêlé")
bank.demand(_N, "de l'epoch la plus longue, en secondes, à la plus courte", "ordre inverse")
bank.demand(_N, "le plus petit nombre de neurones cachés", "quatre neurones")
bank.wrong(
    "loss_and_precision",
    "entropie croisée binaire",
    {
        "-(Y * torch.log(Yhat)).sum(dim=1).mean()": "torch.nn.functional.binary_cross_entropy(Yhat, Y)"
    },
    says="entropie croisée binaire",
    credit=0.5,
)
bank.wrong(
    "backward",
    "taille du batch en dur",
    {"/ Y.shape[0]": "/ 10"},
    says="ou un nombre écrit à la place de la taille du batch",
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
_END = "out"
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
            "loss_and_precision(forward(weights, X)[0], Y)": "loss_and_precision(forward(weights, X[:1000])[0], Y[:1000])"
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
            '            history[f"precision_{name}"].append(float(precision))': '            history[f"precision_{name}"].append(float(precision))\n        if history["loss_test"][-1] < best:\n            best, kept = history["loss_test"][-1], {k: w.clone() for k, w in weights.items()}',
        },
        "la meilleure peut-être",
        0.0,
    ),
)
bank.wrongs(
    "mended_batches",
    (
        "deux moitiés jamais mélangées",
        "def mended_batches(X, Y, batch_size):\n    half = len(X) // 2\n"
        "    order = torch.cat([torch.randperm(half), half + torch.randperm(len(X) - half)])\n"
        "    return [(X[rows], Y[rows]) for rows in order.split(batch_size)]\n",
        "le mélange se fait par morceaux",
        0.5,
    ),
)
# --- the right kind of thing, with nothing in it ------------------------------

bank.wrong(
    "backward",
    "dictionnaire qui n'est jamais rempli",
    "def backward(weights, outputs, Y):\n    grads = {}\n    return grads\n",
    says="dictionnaire vide",
)
bank.wrong(
    "loss_and_precision",
    "liste qui n'est jamais remplie",
    "def loss_and_precision(Yhat, Y):\n    found = []\n    return found\n",
    says="liste ou un n-uplet vide",
)

# A part of many rows is not the whole.
bank.wrong(
    "backward",
    "les mille premières lignes seulement",
    {
        'delta_y = (outputs["yhat"] - Y) / Y.shape[0]': 'delta_y = (outputs["yhat"] - Y) / Y.shape[0]\n    delta_y[1000:] = 0'
    },
    "comparez-le à la formule, puis à une différence",
)
bank.wrong(
    "forward",
    "les mille premières lignes seulement",
    {"h = torch.tanh(htilde)": "h = torch.cat([torch.tanh(htilde[:1000]), htilde[1000:]])"},
    "a pas les bonnes valeurs, alors que les étapes d",
)
bank.wrong(
    "loss_and_precision",
    "précision des mille premiers exemples",
    {"good.float().mean()": "good[:1000].float().mean()"},
    "exemples : comparez, ligne par ligne, la classe",
    0.5,
)
bank.wrong(
    "mended_batches",
    "les mille premiers exemples seulement",
    {"torch.randperm(len(X))": "torch.randperm(min(len(X), 1000))"},
    "ne sont dans aucun batch : le dernier,",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "forward",
    "un résultat gardé sur X",
    {"htilde = torch.mm(X": "X._seen = True\n    htilde = torch.mm(X"},
    "elle reçoit (X) : elle ne doit que le lire",
    0.5,
)
bank.wrong(
    "train_step",
    "gradients bornés à 1",
    "\ndef train_step(weights, grads, eta):\n    return {key: weights[key] - eta * grads[key].clamp(-1, 1) for key in weights}\n",
    "en moyenne quadratique, pour un gradient de",
)
