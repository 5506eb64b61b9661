"""Answers to lab 10 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp10_categories")

# --- compute_cat_per_pixel ----------------------------------------------------

_POINTS = "np.stack([xxxx, yyyy], axis=-1)"
_ARGMAX = "torch.argmax(scores, dim=-1).numpy()"
bank.wrong(
    "compute_cat_per_pixel",
    "x et y échangés",
    {_POINTS: "np.stack([yyyy, xxxx], axis=-1)"},
    says="échangés",
)
bank.wrong("compute_cat_per_pixel", "argmax sur l'axe 0", {"dim=-1": "dim=0"}, says="argmax")
bank.wrong("compute_cat_per_pixel", "argmax sur l'axe 1", {"dim=-1": "dim=1"}, says="argmax")
bank.wrong("compute_cat_per_pixel", "argmax sans axe", {", dim=-1": ""}, says="")
bank.wrong(
    "compute_cat_per_pixel", "argmin", {"torch.argmax": "torch.argmin"}, says="plus petit score"
)
bank.wrong(
    "compute_cat_per_pixel",
    "valeur du maximum",
    {_ARGMAX: "scores.max(dim=-1).values.numpy()"},
    says="numéros de catégorie",
)
bank.wrong(
    "compute_cat_per_pixel",
    "scores renvoyés",
    {_ARGMAX: "scores.numpy()"},
    says="ce sont les scores",
)
bank.wrong(
    "compute_cat_per_pixel", "aplati", {_ARGMAX: f"{_ARGMAX}.reshape(-1)"}, says="rendre celle de"
)
bank.wrong("compute_cat_per_pixel", "transposé", {_ARGMAX: f"{_ARGMAX}.T"}, says="")
bank.wrong(
    "compute_cat_per_pixel",
    "coordonnées sur le premier axe, puis reshape",
    {_POINTS: "np.stack([xxxx, yyyy]).reshape(*xxxx.shape, 2)"},
    says="pixels",
)
bank.wrong(
    "compute_cat_per_pixel", "toujours 1", {_ARGMAX: "np.ones_like(xxxx)"}, says="la catégorie 1"
)
bank.wrong(
    "compute_cat_per_pixel",
    "numérotées à partir de 1",
    {_ARGMAX: f"{_ARGMAX} + 1"},
    says="à partir de 1",
)
bank.wrong("compute_cat_per_pixel", "double précision", {", dtype=torch.float32": ""}, says="dtype")
bank.wrong(
    "compute_cat_per_pixel",
    "NumPy des scores sous gradient",
    {
        "    with torch.no_grad():\n        scores = model(points)": "    scores = model(points)",
        _ARGMAX: "scores.numpy().argmax(-1)",
    },
    says="Can't call numpy",
)
bank.wrong("compute_cat_per_pixel", "return oublié", {"return torch": "torch"}, says="return")
bank.right(
    "compute_cat_per_pixel",
    "points en ligne, puis reshape",
    {
        _POINTS: "np.stack([xxxx.ravel(), yyyy.ravel()], axis=1)",
        _ARGMAX: "scores.argmax(1).reshape(xxxx.shape).numpy()",
    },
)
bank.right(
    "compute_cat_per_pixel",
    "FloatTensor et dstack",
    {
        "torch.tensor(np.stack([xxxx, yyyy], axis=-1), dtype=torch.float32)": "torch.FloatTensor(np.dstack((xxxx, yyyy)))"
    },
)
bank.right(
    "compute_cat_per_pixel",
    "torch.stack, sans no_grad",
    {
        "torch.tensor(np.stack([xxxx, yyyy], axis=-1), dtype=torch.float32)": "torch.stack([torch.tensor(xxxx), torch.tensor(yyyy)], dim=2).float()",
        "    with torch.no_grad():\n        scores": "    scores",
        "dim=-1": "axis=2",
    },
)
bank.right(
    "compute_cat_per_pixel", "max(...).indices en tenseur", {_ARGMAX: "scores.max(dim=2).indices"}
)
bank.right(
    "compute_cat_per_pixel", "argmax de NumPy", {_ARGMAX: "scores.detach().numpy().argmax(axis=2)"}
)

# --- Net ----------------------------------------------------------------------

bank.wrong("Net", "deux sorties", {"nn.Linear(2, 3)": "nn.Linear(2, 2)"}, says="les formes")
bank.wrong("Net", "tailles échangées", {"nn.Linear(2, 3)": "nn.Linear(3, 2)"}, says="")
bank.wrong("Net", "sans biais", {"nn.Linear(2, 3)": "nn.Linear(2, 3, bias=False)"}, says="biais")
bank.wrong(
    "Net",
    "softmax en sortie",
    {"return self.layer(x)": "return torch.softmax(self.layer(x), dim=-1)"},
    says="softmax",
)
bank.wrong(
    "Net",
    "ReLU en sortie",
    {"return self.layer(x)": "return torch.relu(self.layer(x))"},
    says="ReLU",
)
bank.wrong(
    "Net",
    "sigmoïde en sortie",
    {"return self.layer(x)": "return torch.sigmoid(self.layer(x))"},
    says="sigmoid",
)
bank.wrong(
    "Net",
    "couche créée dans forward",
    {"return self.layer(x)": "return nn.Linear(2, 3)(x)"},
    says="deux appels",
)
bank.wrong(
    "Net",
    "couche dans une liste",
    {
        "self.layer = nn.Linear(2, 3)": "self.layers = [nn.Linear(2, 3)]",
        "self.layer(x)": "self.layers[0](x)",
    },
    says="aucun paramètre",
)
bank.wrong("Net", "super oublié", {"        super().__init__()\n": ""}, says="Module.__init__")
bank.wrong(
    "Net", "argmax en sortie", {"return self.layer(x)": "return self.layer(x).argmax(-1)"}, says=""
)
bank.wrong("Net", "return oublié", {"return self.layer(x)": "self.layer(x)"}, says="return")
bank.wrong("Net", "forward mal écrit", {"def forward": "def foward"}, says="`forward`")
bank.wrong(
    "Net",
    "une couche de trop",
    {
        "return self.layer(x)": "return self.other(self.layer(x))",
        "self.layer = nn.Linear(2, 3)": "self.layer = nn.Linear(2, 3)\n        self.other = nn.Linear(3, 3)",
    },
    says="les formes",
)
bank.right(
    "Net",
    "Sequential",
    {"self.layer = nn.Linear(2, 3)": "self.layer = nn.Sequential(nn.Linear(2, 3))"},
)
bank.right(
    "Net",
    "paramètres à la main",
    {
        "self.layer = nn.Linear(2, 3)": "self.W = nn.Parameter(torch.randn(3, 2))\n        self.b = nn.Parameter(torch.zeros(3))",
        "self.layer(x)": "x @ self.W.T + self.b",
    },
)
bank.right(
    "Net",
    "super à l'ancienne, autre nom",
    {"super().__init__()": "super(Net, self).__init__()", "self.layer": "self.couche1"},
)

# --- margin_error -------------------------------------------------------------

_TERM = "torch.relu(scores[j] - scores[id_cat] + delta)"
bank.wrong(
    "margin_error",
    "δ compté pour la bonne catégorie",
    {"if j != id_cat": "if True"},
    says="n'atteindra jamais 0",
)
bank.wrong(
    "margin_error", "numéro au lieu du score", {"scores[id_cat]": "id_cat"}, says="son score"
)
bank.wrong("margin_error", "signe de δ", {"+ delta": "- delta"}, says="mauvais signe")
bank.wrong("margin_error", "δ oublié", {" + delta": ""}, says="`delta` n'intervient pas")
bank.wrong(
    "margin_error",
    "différence à l'envers",
    {"scores[j] - scores[id_cat]": "scores[id_cat] - scores[j]"},
    says="à l'envers",
)
bank.wrong(
    "margin_error",
    "maximum oublié",
    {_TERM: "(scores[j] - scores[id_cat] + delta)"},
    says="maximum avec 0 manque",
)
bank.wrong(
    "margin_error",
    "maximum de la somme",
    {_TERM: "(scores[j] - scores[id_cat] + delta)", "return total": "return torch.relu(total)"},
    says="maximum avec 0",
)
bank.wrong(
    "margin_error",
    "plus grand terme seulement",
    {"total + torch.relu": "torch.max(total, torch.relu", "+ delta)": "+ delta))"},
    says="seul le plus grand",
)
bank.wrong("margin_error", "carré", {_TERM: _TERM + " ** 2"}, says="carré")
bank.wrong("margin_error", "valeur absolue", {"torch.relu": "torch.abs"}, says="valeur absolue")
bank.wrong(
    "margin_error",
    "moyenne",
    {"return total": "return total / len(scores)"},
    says="moyenne sur les catégories",
)
bank.wrong(
    "margin_error",
    "moyenne des autres",
    {"return total": "return total / (len(scores) - 1)"},
    says="moyenne sur les catégories",
)
bank.wrong(
    "margin_error",
    "trois catégories en dur",
    {"range(len(scores))": "range(3)"},
    says="trois premières",
)
bank.wrong(
    "margin_error",
    "item : gradient perdu",
    {"return total": "return total.item()"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "margin_error",
    "bon score détaché",
    {"scores[id_cat]": "scores[id_cat].detach()"},
    says="détachée",
    credit=0.5,
)
bank.wrong(
    "margin_error",
    "compte les fautes",
    {_TERM: "(scores[j] - scores[id_cat] + delta > 0)"},
    says="vous comptez",
)
bank.wrong(
    "margin_error",
    "return dans la boucle",
    {"    return total": "            return total"},
    says="",
)
bank.wrong("margin_error", "return oublié", {"return total": "total"}, says="return")
bank.wrong(
    "margin_error", "δ par défaut de 1", {"delta: float = 0.0": "delta: float = 1.0"}, says=""
)
bank.wrong("margin_error", "signe de l'erreur", {"return total": "return -total"}, says="négative")
bank.right(
    "margin_error",
    "clamp vectorisé, δ retiré",
    "def margin_error(scores, id_cat, delta=0.0):\n    return torch.clamp(scores - scores[id_cat] + delta, min=0).sum() - delta",
)
bank.right(
    "margin_error",
    "max de Python",
    {
        "torch.relu(scores[j] - scores[id_cat] + delta)": "max(0, scores[j] - scores[id_cat] + delta)",
        "torch.tensor(0.0)": "0",
    },
)
bank.right(
    "margin_error",
    "torch.max",
    {_TERM: "torch.max(torch.tensor(0.0), scores[j] - (scores[id_cat] - delta))"},
)
bank.right(
    "margin_error",
    "multi_margin_loss",
    "def margin_error(scores, id_cat, delta=0.0):\n    c = torch.tensor(id_cat)\n    return nn.functional.multi_margin_loss(scores, c, margin=delta) * len(scores)",
)
bank.right("margin_error", "résultat de taille (1,)", {"torch.tensor(0.0)": "torch.zeros(1)"})
bank.right(
    "margin_error",
    "masque booléen",
    "def margin_error(scores, id_cat, delta=0.0):\n    others = torch.arange(len(scores)) != id_cat\n    return torch.relu(scores[others] - scores[id_cat] + delta).sum()",
)

# --- train --------------------------------------------------------------------

bank.wrong("train", "zero_grad oublié", {"        optim.zero_grad()\n": ""}, says="remettre à zéro")
bank.wrong("train", "step oublié", {"        optim.step()\n": ""}, says="n'ont pas changé")
bank.wrong("train", "backward oublié", {"        loss.backward()\n": ""}, says="n'ont pas changé")
bank.wrong("train", "lr en dur", {"lr=lr": "lr=0.1"}, says="`lr` reçu")
bank.wrong("train", "Adam", {"torch.optim.SGD": "torch.optim.Adam"}, says="SGD")
bank.wrong("train", "élan", {"lr=lr)": "lr=lr, momentum=0.9)"}, says="SGD")
bank.wrong(
    "train",
    "zero_grad entre backward et step",
    {"        loss.backward()": "        loss.backward()\n        optim.zero_grad()"},
    says="n'ont pas changé",
)
bank.wrong(
    "train",
    "return dans la boucle",
    {"    return errors": "        return errors"},
    says="un seul pas",
)
bank.wrong(
    "train", "boucle à soi", {"in iterations": "in range(50)"}, says="itérations sont faites"
)
bank.wrong("train", "maximisation", {"lr=lr)": "lr=lr, maximize=True)"}, says="montent la pente")
bank.wrong(
    "train",
    "erreurs jamais notées",
    {"        errors.append(loss.item())\n": ""},
    says="renvoie 0 valeurs",
    credit=0.5,
)
bank.wrong(
    "train",
    "dernière erreur seulement",
    {"return errors": "return loss.item()"},
    says="la liste des erreurs",
)
bank.wrong(
    "train",
    "un point à la fois",
    {
        "        loss = error(model(X), cats)\n        loss.backward()\n        optim.step()": "        for x, c in zip(X, cats):\n            optim.zero_grad()\n            loss = error(model(x[None]), c[None])\n            loss.backward()\n            optim.step()"
    },
    says="tout le batch",
)
bank.wrong("train", "return oublié", {"    return errors": "    errors"}, says="la liste")
bank.right(
    "train",
    "descente à la main",
    {
        "        optim.step()": "        with torch.no_grad():\n            for p in model.parameters():\n                p -= lr * p.grad"
    },
)
bank.right("train", "model.zero_grad", {"optim.zero_grad()": "model.zero_grad()"})
bank.right(
    "train",
    "zero_grad à la fin",
    {
        "        optim.zero_grad()\n": "",
        "        optim.step()": "        optim.step()\n        optim.zero_grad()",
    },
)
bank.right("train", "erreurs en tenseurs détachés", {"loss.item()": "loss.detach()"})
bank.right(
    "train",
    "affiche l'itération",
    {"for _ in iterations:": "for k in iterations:\n        print('Itération', k)"},
)

# --- Net2 ---------------------------------------------------------------------

bank.wrong(
    "Net2", "ReLU oubliée", {"torch.relu(self.hidden(x))": "self.hidden(x)"}, says="la ReLU manque"
)
bank.wrong("Net2", "tanh", {"torch.relu": "torch.tanh"}, says="tanh")
bank.wrong("Net2", "sigmoïde", {"torch.relu": "torch.sigmoid"}, says="sigmoïde")
bank.wrong("Net2", "leaky ReLU", {"torch.relu": "nn.functional.leaky_relu"}, says="leaky")
bank.wrong(
    "Net2",
    "ReLU en sortie aussi",
    {
        "self.output(torch.relu(self.hidden(x)))": "torch.relu(self.output(torch.relu(self.hidden(x))))"
    },
    says="ReLU",
)
bank.wrong(
    "Net2",
    "ReLU en sortie seulement",
    {"self.output(torch.relu(self.hidden(x)))": "torch.relu(self.output(self.hidden(x)))"},
    says="",
)
bank.wrong(
    "Net2",
    "softmax en sortie",
    {
        "return self.output(torch.relu(self.hidden(x)))": "return self.output(torch.relu(self.hidden(x))).softmax(-1)"
    },
    says="softmax",
)
bank.wrong(
    "Net2",
    "n_hidden ignoré",
    {"nn.Linear(2, n_hidden)": "nn.Linear(2, 100)", "nn.Linear(n_hidden, 3)": "nn.Linear(100, 3)"},
    says="les formes",
)
bank.wrong(
    "Net2", "deux scores", {"nn.Linear(n_hidden, 3)": "nn.Linear(n_hidden, 2)"}, says="les formes"
)
bank.wrong(
    "Net2",
    "sans biais",
    {"nn.Linear(2, n_hidden)": "nn.Linear(2, n_hidden, bias=False)"},
    says="biais",
)
bank.wrong(
    "Net2",
    "couche cachée oubliée dans forward",
    {"self.output(torch.relu(self.hidden(x)))": "self.hidden(x)"},
    says="la forme",
)
bank.wrong(
    "Net2",
    "une couche cachée de trop",
    {"self.output = ": "self.more = nn.Linear(n_hidden, n_hidden)\n        self.output = "},
    says="les formes",
)
bank.wrong("Net2", "return oublié", {"return self.output": "self.output"}, says="return")
bank.right(
    "Net2",
    "Sequential",
    {
        "self.hidden = nn.Linear(2, n_hidden)\n        self.output = nn.Linear(n_hidden, 3)": "self.layers = nn.Sequential(nn.Linear(2, n_hidden), nn.ReLU(), nn.Linear(n_hidden, 3))",
        "self.output(torch.relu(self.hidden(x)))": "self.layers(x)",
    },
)
bank.right("Net2", "nn.functional.relu", {"torch.relu": "nn.functional.relu"})
bank.right(
    "Net2",
    "clamp, ordre inverse des couches",
    {
        "torch.relu(self.hidden(x))": "self.hidden(x).clamp(min=0)",
        "self.hidden = nn.Linear(2, n_hidden)\n        self.output = nn.Linear(n_hidden, 3)": "self.output = nn.Linear(n_hidden, 3)\n        self.hidden = nn.Linear(2, n_hidden)",
    },
)

# --- margin_errors ------------------------------------------------------------

_SUM = "(terms * others).sum(dim=1).mean()"
bank.wrong(
    "margin_errors",
    "somme sur le batch",
    {_SUM: "(terms * others).sum()"},
    says="somme sur le batch",
)
bank.wrong(
    "margin_errors",
    "δ compté pour la bonne catégorie",
    {"terms * others": "terms"},
    says="n'atteindra jamais 0",
)
bank.wrong("margin_errors", "somme, et δ compté", {_SUM: "terms.sum()"}, says="somme sur le batch")
bank.wrong(
    "margin_errors",
    "moyenne de tous les coefficients",
    {_SUM: "(terms * others).mean()"},
    says="nombre de catégories",
)
bank.wrong(
    "margin_errors",
    "une erreur par ligne",
    {".sum(dim=1).mean()": ".sum(dim=1)"},
    says="un seul nombre",
)
bank.wrong("margin_errors", "bons scores en ligne", {".unsqueeze(1)": ""}, says="")
bank.wrong(
    "margin_errors",
    "bons scores en ligne quand cela passe",
    {".unsqueeze(1)": ".reshape((-1,) if len(scores) == scores.shape[1] else (-1, 1))"},
    says="colonne",
)
bank.wrong(
    "margin_errors",
    "lignes choisies par catégorie",
    {"scores[rows, cats].unsqueeze(1)": "scores[cats % len(scores)]"},
    says="",
)
bank.wrong(
    "margin_errors",
    "numéros au lieu des scores",
    {"scores[rows, cats].unsqueeze(1)": "cats.unsqueeze(1)"},
    says="son score",
)
bank.wrong("margin_errors", "signe de δ", {"+ delta": "- delta"}, says="mauvais signe")
bank.wrong("margin_errors", "δ oublié", {" + delta": ""}, says="`delta` n'intervient pas")
bank.wrong(
    "margin_errors",
    "maximum oublié",
    {"torch.relu(scores - good + delta)": "(scores - good + delta)"},
    says="maximum avec 0 manque",
)
bank.wrong(
    "margin_errors",
    "plus grand terme",
    {".sum(dim=1).mean()": ".max(dim=1).values.mean()"},
    says="seul le plus grand",
)
bank.wrong(
    "margin_errors", "différence à l'envers", {"scores - good": "good - scores"}, says="à l'envers"
)
bank.wrong(
    "margin_errors", "somme sur l'axe du batch", {"sum(dim=1).mean()": "sum(dim=0).mean()"}, says=""
)
bank.wrong(
    "margin_errors",
    "multi_margin_loss telle quelle",
    {f"return {_SUM}": "return nn.functional.multi_margin_loss(scores, cats, margin=delta)"},
    says="nombre de catégories",
)
bank.wrong(
    "margin_errors",
    "boucle sur les points",
    "def margin_errors(scores, cats, delta):\n    errors = [margin_error(s, int(c), delta) for s, c in zip(scores, cats)]\n    return sum(errors) / len(errors)",
    says="boucle sur les exemples",
)
bank.wrong(
    "margin_errors",
    "boucle d'indices",
    "def margin_errors(scores, cats, delta):\n    total = torch.tensor(0.0)\n    for i in range(len(scores)):\n        total = total + torch.relu(scores[i] - scores[i, cats[i]] + delta).sum() - delta\n    return total / len(scores)",
    says="boucle sur les exemples",
)
bank.wrong(
    "margin_errors",
    "boucle sur les catégories",
    "def margin_errors(scores, cats, delta):\n    rows = torch.arange(len(scores))\n    total = torch.tensor(0.0)\n    for j in range(scores.shape[1]):\n        term = torch.relu(scores[:, j] - scores[rows, cats] + delta)\n        total = total + (term * (cats != j)).mean()\n    return total",
    says="sur les catégories",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "item : gradient perdu",
    {_SUM: _SUM + ".item()"},
    says="reliée aux scores",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "bons scores détachés",
    {"scores[rows, cats]": "scores.detach()[rows, cats]"},
    says="détachée",
    credit=0.5,
)
bank.wrong(
    "margin_errors",
    "case de relu modifiée sur place",
    {
        _SUM: "terms.sum(dim=1).mean()",
        "    others = 1 - nn.functional.one_hot(cats, scores.shape[1])": "    terms[rows, cats] = 0",
    },
    says="inplace",
)
bank.wrong("margin_errors", "return oublié", {"return (terms": "(terms"}, says="return")
bank.right(
    "margin_errors",
    "gather, δ retiré",
    "def margin_errors(scores, cats, delta):\n    good = scores.gather(1, cats[:, None])\n    return torch.clamp(scores - good + delta, min=0).sum(1).mean() - delta",
)
bank.right("margin_errors", "somme divisée par N", {_SUM: "(terms * others).sum() / len(scores)"})
bank.right(
    "margin_errors",
    "cases mises à zéro",
    "def margin_errors(scores, cats, delta):\n    rows = torch.arange(len(scores), dtype=torch.int64)\n    M = (scores - scores[rows, cats].reshape(-1, 1) + delta).clamp(min=0)\n    M[rows, cats] = 0\n    return M.sum(dim=1).mean()",
)
bank.right(
    "margin_errors",
    "torch.max de deux tenseurs",
    {"torch.relu(scores - good + delta)": "torch.max(torch.tensor(0.0), scores - good + delta)"},
)
bank.right(
    "margin_errors",
    "multi_margin_loss fois le nombre de catégories",
    {
        f"return {_SUM}": "return nn.functional.multi_margin_loss(scores, cats, margin=delta) * scores.shape[1]"
    },
)
bank.right("margin_errors", "masque", {_SUM: "terms[others.bool()].sum() / len(scores)"})
