"""Answers to lab 12 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp12_diy")

# --- Module -------------------------------------------------------------------

_STEP = _STEP_M = "self.parameters = self.parameters - gradient_step * self.gradient"
_ZERO = "self.gradient = np.zeros_like(self.gradient)"
bank.wrong(
    "Module", "pas vers le haut", {"- gradient_step": "+ gradient_step"}, "vers le haut", 0.5
)
bank.wrong("Module", "pas ignoré", {"gradient_step * self": "self"}, "sans `gradient_step`", 0.5)
bank.wrong("Module", "pas en dur", {"gradient_step * self.g": "1e-3 * self.g"}, "écrit en dur", 0.5)
bank.wrong(
    "Module", "paramètres remplacés", {"self.parameters - grad": "-grad"}, "déplacement seul", 0.5
)
bank.wrong(
    "Module",
    "paramètres remis à zéro",
    {_ZERO: "self.parameters = np.zeros_like(self.parameters)"},
    "remet à zéro `parameters`",
    0.5,
)
bank.wrong("Module", "biais oublié", {_ZERO: "self.gradient[:-1] = 0"}, "dernière ligne", 0.5)
bank.wrong(
    "Module",
    "comparaison pour affectation",
    {_ZERO: "self.gradient == 0"},
    "ne change pas `gradient`",
    0.5,
)
bank.wrong("Module", "gradient à None", {_ZERO: "self.gradient = None"}, "vaut None", 0.5)
bank.wrong(
    "Module", "gradient réduit au nombre 0", {_ZERO: "self.gradient = 0"}, "la forme ()", 0.5
)
bank.wrong("Module", "gradient à un", {"zeros_like": "ones_like"}, "met des 1", 0.5)
bank.wrong(
    "Module",
    "plante sans paramètres",
    {"if self.parameters is not None:": "if True:"},
    "TypeError",
    0.5,
)
bank.wrong(
    "Module",
    "zero_grad plante sans paramètres",
    {_ZERO: "self.gradient[...] = 0", "if self.gradient is not None:": "if True:"},
    "TypeError",
    0.5,
)
bank.wrong(
    "Module",
    "résultat perdu",
    {_STEP: "self.parameters - gradient_step * self.gradient"},
    "ne change pas `parameters`",
    0.5,
)
bank.wrong(
    "Module",
    "backward donné, modifié",
    {"return self.backward_delta(X, delta)": "self.backward_delta(X, delta)"},
    "étaient donnés",
    0.5,
)
bank.wrong(
    "Module",
    "attributs effacés de __init__",
    {"        self.gradient = None\n\n": "        pass\n\n"},
    "étaient donnés",
    0.5,
    also=("TanH", "Sigmoide"),
)
bank.right("Module", "sur place", {_STEP: "self.parameters -= gradient_step * self.gradient"})
bank.right("Module", "remplissage", {_ZERO: "self.gradient.fill(0)"})
bank.right(
    "Module", "zéros par la forme", {_ZERO: "self.gradient = np.zeros(self.parameters.shape)"}
)
bank.right("Module", "produit par zéro", {_ZERO: "self.gradient = self.gradient * 0"})

# --- MSELoss ------------------------------------------------------------------

_COST = "((y - yhat) ** 2).sum(axis=1)"
bank.wrong(
    "MSELoss", "carré de la somme", {_COST: "(y - yhat).sum(axis=1) ** 2"}, "carré de la somme", 0.5
)
bank.wrong("MSELoss", "somme de tout", {_COST: "((y - yhat) ** 2).sum()"}, "un seul nombre", 0.5)
bank.wrong("MSELoss", "moyenne de tout", {_COST: "((y - yhat) ** 2).mean()"}, "un seul nombre", 0.5)
bank.wrong(
    "MSELoss",
    "moyenne des composantes",
    {_COST: "((y - yhat) ** 2).mean(axis=1)"},
    "nombre de composantes",
    0.5,
)
bank.wrong("MSELoss", "aucune somme", {_COST: "(y - yhat) ** 2"}, "sommer ses", 0.5)
bank.wrong("MSELoss", "mauvais axe", {"axis=1": "axis=0"}, "porte sur les exemples", 0.5)
bank.wrong("MSELoss", "norme", {_COST: "np.linalg.norm(y - yhat, axis=1)"}, "racine", 0.5)
bank.wrong(
    "MSELoss", "valeur absolue", {_COST: "np.abs(y - yhat).sum(axis=1)"}, "valeurs absolues", 0.5
)
bank.wrong(
    "MSELoss", "signe du gradient", {"-2 * (y - yhat)": "2 * (y - yhat)"}, "mauvais signe", 0.5
)
bank.wrong("MSELoss", "facteur 2 oublié", {"-2 * (y - yhat)": "yhat - y"}, "2 fois trop petit", 0.5)
bank.wrong(
    "MSELoss",
    "gradient en moyenne",
    {"-2 * (y - yhat)": "-2 * (y - yhat) / len(y)"},
    "divisé par N",
    0.5,
)
bank.wrong(
    "MSELoss",
    "gradient sommé",
    {"-2 * (y - yhat)": "(-2 * (y - yhat)).sum(axis=1)"},
    "sommé sur ses composantes",
    0.5,
)
for _title, _change, _says in (
    ("carré oublié", {_COST: "(y - yhat).sum(axis=1)"}, "le carré manque"),
    ("un demi", {_COST: f"{_COST} / 2"}, "la moitié de ce qu'on attend"),
    ("coût divisé par N", {_COST: f"{_COST} / len(y)"}, "le coût est divisé par N"),
    ("carrés en gradient", {"-2 * (y - yhat)": "(y - yhat) ** 2"}, "et non sa dérivée"),
    ("gradient de la moyenne", {"-2 * (y - yhat)": "-2 * (y - yhat) / y.size"}, "ses coefficients"),
    ("moyenne défaite", {"-2 * (y - yhat)": "-2 * len(y) * (y - yhat)"}, "est multiplié par N"),
):
    bank.wrong("MSELoss", _title, _change, _says, 0.5)
bank.wrong("MSELoss", "return oublié", {"return ((": "(("}, "return", 0.5)
bank.wrong(
    "MSELoss",
    "backward mal écrit",
    {"def backward": "def backwards"},
    "ne définit pas la méthode backward",
)
bank.wrong("MSELoss", "sans héritage", {"(Loss)": ""}, "n'hérite pas de Loss")
bank.wrong(
    "MSELoss",
    "yhat modifié sur place",
    {f"return {_COST}": "yhat -= y\n        return (yhat ** 2).sum(axis=1)"},
    "sur place",
)
bank.right(
    "MSELoss",
    "dans l'autre sens",
    {"-2 * (y - yhat)": "2 * (yhat - y)", "(y - yhat) ** 2": "(yhat - y) ** 2"},
)
bank.right("MSELoss", "norme au carré", {_COST: "np.linalg.norm(y - yhat, axis=1) ** 2"})
bank.right("MSELoss", "une colonne", {"axis=1)": "axis=1, keepdims=True)"})
bank.right("MSELoss", "einsum", {_COST: 'np.einsum("ni,ni->n", y - yhat, y - yhat)'})

# --- Linear -------------------------------------------------------------------

_W = "np.random.randn(n_in, n_out) / np.sqrt(n_in)"
bank.wrong(
    "Linear",
    "sans ligne de biais",
    {"np.vstack([weights, np.zeros((1, n_out))])": "weights"},
    "une de plus pour le biais",
)
bank.wrong(
    "Linear",
    "tailles échangées",
    {_W: "np.random.randn(n_out, n_in)", "np.zeros((1, n_out))": "np.zeros((1, n_in))"},
    "la forme",
)
bank.wrong("Linear", "écart-type 1", {" / np.sqrt(n_in)": ""}, "écart-type")
bank.wrong("Linear", "divisé par n_in", {"np.sqrt(n_in)": "n_in"}, "écart-type")
bank.wrong(
    "Linear",
    "poids nuls",
    {"np.random.randn(n_in, n_out)": "np.zeros((n_in, n_out))"},
    "tous les poids",
)
bank.wrong(
    "Linear", "loi positive", {_W: "np.random.rand(n_in, n_out) / np.sqrt(n_in)"}, "écart-type"
)
bank.wrong("Linear", "loi décentrée", {_W: f"{_W} + 0.1"}, "moyenne")
bank.wrong(
    "Linear",
    "graine fixée",
    {"weights = np": "np.random.seed(0)\n        weights = np"},
    "les mêmes poids",
    0.5,
)
bank.wrong(
    "Linear",
    "gradient oublié",
    {"        self.gradient = np.zeros_like(self.parameters)\n": ""},
    "`gradient` vaut None",
)
bank.wrong(
    "Linear",
    "gradient aliasé",
    {"np.zeros_like(self.parameters)": "self.parameters"},
    "nul au départ",
    0.5,
)
bank.wrong(
    "Linear",
    "gradient sans la ligne du biais",
    {"np.zeros_like(self.parameters)": "np.zeros((n_in, n_out))"},
    "`gradient` a la forme",
)
bank.wrong(
    "Linear", "biais à 5", {"np.zeros((1, n_out))": "5 + np.zeros((1, n_out))"}, "les biais", 0.5
)
bank.right(
    "Linear",
    "loi uniforme de bon écart-type",
    {_W: "np.random.uniform(-1, 1, (n_in, n_out)) * np.sqrt(3 / n_in)"},
)
bank.wrong(
    "Linear",
    "biais tirés comme les poids",
    {
        "np.vstack([weights, np.zeros((1, n_out))])": "np.random.randn(n_in + 1, n_out) / np.sqrt(n_in)"
    },
    "les veut nuls",
    0.5,
)
bank.right(
    "Linear",
    "générateur moderne",
    {"np.random.randn(n_in, n_out)": "np.random.default_rng().normal(size=(n_in, n_out))"},
)
bank.right("Linear", "ancien super", {"super().__init__()": "super(Linear, self).__init__()"})
bank.right("Linear", "Module.__init__", {"super().__init__()": "Module.__init__(self)"})

_OUT = "np.hstack([X, np.ones((len(X), 1))]) @ self.parameters"
bank.wrong(
    "Linear-forward",
    "biais en premier",
    {_OUT: "np.hstack([np.ones((len(X), 1)), X]) @ self.parameters"},
    "première ligne",
)
bank.wrong("Linear-forward", "biais oublié", {_OUT: "X @ self.parameters[:-1]"}, "le biais manque")
bank.wrong(
    "Linear-forward",
    "biais retranché",
    {_OUT: "X @ self.parameters[:-1] - self.parameters[-1]"},
    "retranché",
)
bank.wrong(
    "Linear-forward", "biais compté deux fois", {_OUT: f"{_OUT} + self.parameters[-1]"}, "deux fois"
)
bank.wrong(
    "Linear-forward",
    "colonne de 0",
    {f"return {_OUT}": f"return {_OUT.replace('ones', 'zeros')}"},
    "le biais manque",
)
bank.wrong("Linear-forward", "colonne de 1 oubliée", {_OUT: "X @ self.parameters"}, "matmul")
bank.wrong(
    "Linear-forward",
    "produit coefficient par coefficient",
    {_OUT: "X * self.parameters[:-1]"},
    "could not be broadcast",
)
bank.wrong("Linear-forward", "return oublié", {f"return {_OUT}": _OUT}, "return")
bank.wrong(
    "Linear-forward",
    "transposée quand cela passe",
    {
        _OUT: "X @ (self.parameters[:-1].T if X.shape[1] == self.parameters.shape[1] else self.parameters[:-1]) + self.parameters[-1]"
    },
    "transposée",
)
bank.wrong("Linear-forward", "somme du batch", {_OUT: f"({_OUT}).sum(axis=0)"}, "la forme")
bank.wrong(
    "Linear-forward",
    "forward mal écrit",
    {"def forward": "def foward"},
    "ne définit pas la méthode forward",
)
bank.right("Linear-forward", "tranches", {_OUT: "X @ self.parameters[:-1] + self.parameters[-1]"})
bank.right(
    "Linear-forward",
    "np.dot et np.c_",
    {_OUT: "np.dot(np.c_[X, np.ones(len(X))], self.parameters)"},
)
bank.right(
    "Linear-forward",
    "concatenate",
    {_OUT: "np.concatenate((X, np.ones((X.shape[0], 1))), axis=1).dot(self.parameters)"},
)

_GRAD = "np.hstack([X, np.ones((len(X), 1))]).T @ delta"
_BACK = "delta @ self.parameters[:-1].T"
bank.wrong(
    "Linear-backward",
    "gradient remplacé",
    {f"self.gradient += {_GRAD}": f"self.gradient = {_GRAD}"},
    "accumulé",
    0.5,
)
bank.wrong("Linear-backward", "moyenne du batch", {_GRAD: f"{_GRAD} / len(X)"}, "divisé par N", 0.5)
bank.wrong(
    "Linear-backward",
    "gradient retranché",
    {"self.gradient +=": "self.gradient -="},
    "mauvais signe",
    0.5,
)
bank.wrong(
    "Linear-backward",
    "biais jamais appris",
    {f"self.gradient += {_GRAD}": "self.gradient[:-1] += X.T @ delta"},
    "du biais reste nulle",
    0.5,
)
bank.wrong(
    "Linear-backward",
    "biais en moyenne",
    {
        f"self.gradient += {_GRAD}": "self.gradient[:-1] += X.T @ delta\n        self.gradient[-1] += delta.mean(axis=0)"
    },
    "une moyenne",
    0.5,
)
bank.wrong(
    "Linear-backward",
    "biais en premier",
    {_GRAD: "np.hstack([np.ones((len(X), 1)), X]).T @ delta"},
    "la première",
    0.5,
)
bank.wrong("Linear-backward", "transposée oubliée", {".T @ delta": " @ delta"}, "matmul")
bank.wrong(
    "Linear-backward",
    "delta oublié",
    {_GRAD: "np.hstack([X, np.ones((len(X), 1))]).T @ np.ones_like(delta)"},
    "valeurs fausses",
    0.5,
)
bank.wrong(
    "Linear-backward",
    "biais gardé dans delta",
    {_BACK: "delta @ self.parameters.T"},
    "une colonne de trop",
    0.5,
)
bank.wrong(
    "Linear-backward",
    "première ligne retirée",
    {_BACK: "delta @ self.parameters[1:].T"},
    "ligne du biais",
    0.5,
)
bank.wrong(
    "Linear-backward",
    "poids non transposés quand cela passe",
    {
        f"return {_BACK}": "W = self.parameters[:-1]\n        return delta @ (W if W.shape[0] == W.shape[1] else W.T)"
    },
    "transposée",
    0.5,
)
bank.wrong("Linear-backward", "delta en moyenne", {_BACK: f"{_BACK} / len(X)"}, "divisé par N", 0.5)
bank.wrong("Linear-backward", "return oublié", {f"return {_BACK}": _BACK}, "return", 0.5)
bank.wrong(
    "Linear-backward",
    "nom mal écrit",
    {"def backward_update_gradient": "def backward_update_grad"},
    "ne définit pas la méthode backward_update_gradient",
)
bank.wrong(
    "Linear-backward",
    "delta modifié sur place",
    {f"self.gradient += {_GRAD}": f"delta /= len(X)\n        self.gradient += {_GRAD}"},
    "sur place",
)
bank.right(
    "Linear-backward",
    "par morceaux",
    {
        f"self.gradient += {_GRAD}": "self.gradient[:-1] += X.T @ delta\n        self.gradient[-1] += delta.sum(axis=0)"
    },
)
bank.right(
    "Linear-backward",
    "tableau neuf",
    {f"self.gradient += {_GRAD}": f"self.gradient = self.gradient + {_GRAD}"},
)
bank.right(
    "Linear-backward", "np.dot", {_BACK: "np.dot(delta, np.transpose(self.parameters[:-1, :]))"}
)
bank.right(
    "Linear-backward", "transposée de la transposée", {_BACK: "(self.parameters[:-1] @ delta.T).T"}
)
bank.right(
    "Linear-backward", "colonne retirée après coup", {_BACK: "(delta @ self.parameters.T)[:, :-1]"}
)

# --- Optim --------------------------------------------------------------------

_DELTA = "self.loss.backward(batch_y, yhat) / len(batch_x)"
bank.wrong("Optim", "somme au lieu de moyenne", {" / len(batch_x)": ""}, "N = 7 fois trop grand")
bank.wrong(
    "Optim",
    "moyenne de tous les coefficients",
    {"/ len(batch_x)": "/ yhat.size"},
    "sur les N lignes",
)
bank.wrong(
    "Optim", "moyenne faite deux fois", {"/ len(batch_x)": "/ len(batch_x) ** 2"}, "deux fois"
)
bank.wrong(
    "Optim", "gradients jamais remis à zéro", {"        self.net.zero_grad()\n": ""}, "remis à zéro"
)
bank.wrong(
    "Optim",
    "zéro entre backward et pas",
    {
        "        self.net.zero_grad()\n": "",
        "        self.net.update": "        self.net.zero_grad()\n        self.net.update",
    },
    "ne change pas",
)
bank.wrong(
    "Optim",
    "y et yhat échangés",
    {"loss.backward(batch_y, yhat)": "loss.backward(yhat, batch_y)"},
    "monte la pente",
)
bank.wrong(
    "Optim",
    "échangés, et somme",
    {_DELTA: "self.loss.backward(yhat, batch_y)"},
    "monte la pente, et la moyenne",
)
bank.wrong(
    "Optim",
    "eps ignoré",
    {"update_parameters(self.eps)": "update_parameters(1e-3)"},
    "mais vaut 0,001",
)
bank.wrong(
    "Optim", "pas oublié", {"        self.net.update_parameters(self.eps)\n": ""}, "ne change pas"
)
bank.wrong(
    "Optim", "backward oublié", {"        self.net.backward(batch_x, delta)\n": ""}, "ne change pas"
)
bank.wrong(
    "Optim",
    "deux pas",
    {
        "        self.net.update_parameters(self.eps)\n": "        self.net.update_parameters(self.eps)\n        self.net.update_parameters(self.eps)\n"
    },
    "deux fois",
)
bank.wrong(
    "Optim",
    "backward appelé deux fois",
    {
        "        self.net.backward(batch_x, delta)\n": "        self.net.backward(batch_x, delta)\n        self.net.backward(batch_x, delta)\n"
    },
    "deux fois",
)
bank.wrong("Optim", "coût jamais renvoyé", {"        return cost\n": ""}, "ne renvoie rien", 0.5)
bank.wrong("Optim", "coût par exemple", {"yhat).mean()": "yhat)"}, "un coût par exemple", 0.5)
bank.wrong("Optim", "somme des coûts", {"yhat).mean()": "yhat).sum()"}, "la somme des coûts", 0.5)
bank.wrong(
    "Optim",
    "coût mesuré après",
    {
        "        return cost": "        return self.loss.forward(batch_y, self.net.forward(batch_x)).mean()"
    },
    "après le pas",
    0.5,
)
bank.wrong(
    "Optim",
    "forward oublié avant backward",
    {"yhat = self.net.forward(batch_x)": "yhat = batch_y"},
    "n'a pas encore fait de `forward`",
)
bank.wrong(
    "Optim",
    "y et yhat échangés dans le coût",
    {"loss.forward(batch_y, yhat)": "loss.forward(yhat, batch_y)"},
    "l'ordre des arguments",
    0.5,
)
bank.right(
    "Optim",
    "zéro à la fin",
    {
        "        self.net.zero_grad()\n": "",
        "        return cost": "        self.net.zero_grad()\n        return cost",
    },
)
bank.right(
    "Optim",
    "np.mean",
    {"self.loss.forward(batch_y, yhat).mean()": "np.mean(self.loss.forward(batch_y, yhat))"},
)
bank.right("Optim", "shape[0]", {"len(batch_x)": "yhat.shape[0]"})
bank.right(
    "Optim",
    "moyenne dans le pas",
    {
        " / len(batch_x)": "",
        "update_parameters(self.eps)": "update_parameters(self.eps / len(batch_x))",
    },
)

# --- SGD ----------------------------------------------------------------------

_ORDER = "        order = rng.permutation(len(X))\n"
_COST = "losses.append(loss.forward(Y, net.forward(X)).mean())"
bank.wrong(
    "SGD", "jamais mélangé", {"rng.permutation(len(X))": "np.arange(len(X))"}, "le mélange manque"
)
bank.wrong(
    "SGD",
    "un seul mélange",
    {_ORDER: "", "    losses = []": "    losses = []\n    order = rng.permutation(len(X))"},
    "à toutes les epochs",
)
bank.wrong(
    "SGD",
    "rng ignoré",
    {"rng.permutation": "np.random.default_rng().permutation"},
    "avec `rng`",
    0.5,
)
bank.wrong(
    "SGD",
    "dernier batch oublié",
    {"range(0, len(X), batch_size)": "range(0, len(X) - batch_size + 1, batch_size)"},
    "est oublié",
)
bank.wrong(
    "SGD", "Y dans l'ordre d'origine", {"Y[rows])": "Y[start:start + batch_size])"}, "le même ordre"
)
bank.wrong(
    "SGD",
    "X et Y mélangés séparément",
    {"X[rows], Y[rows]": "X[rows], Y[rng.permutation(rows)]"},
    "le même ordre",
)
bank.wrong(
    "SGD",
    "tirage avec remise",
    {"rng.permutation(len(X))": "rng.integers(len(X), size=len(X))"},
    "exemples différents",
)
bank.wrong(
    "SGD",
    "batch_size ignoré",
    {"range(0, len(X), batch_size)": "range(0, len(X), 1)", "start + batch_size": "start + 1"},
    "le nombre de pas est",
)
bank.wrong(
    "SGD", "tout X à chaque pas", {"optim.step(X[rows], Y[rows])": "optim.step(X, Y)"}, "un batch a"
)
bank.wrong(
    "SGD",
    "ordre tourné au hasard",
    {"rng.permutation(len(X))": "np.roll(np.arange(len(X)), rng.integers(len(X)))"},
    "les mêmes voisins",
)
bank.wrong("SGD", "eps en dur", {"Optim(net, loss, eps)": "Optim(net, loss, 0.1)"}, "`eps`")
bank.wrong(
    "SGD", "une epoch de trop", {"range(n_epochs)": "range(n_epochs + 1)"}, "le nombre de pas est"
)
bank.wrong("SGD", "somme des coûts", {".mean())": ".sum())"}, "une somme", 0.5)
bank.wrong(
    "SGD",
    "coûts des derniers batchs",
    {"            optim.step": "            cost = optim.step", _COST: "losses.append(cost)"},
    "à la fin de chaque epoch",
    0.5,
)
bank.wrong(
    "SGD",
    "un coût par pas",
    {
        "            optim.step(X[rows], Y[rows])\n        "
        + _COST: "            losses.append(optim.step(X[rows], Y[rows]))"
    },
    "longueur 15 pour",
    0.5,
)
bank.wrong(
    "SGD",
    "return dans la boucle",
    {"    return losses": "        return losses"},
    "le nombre de pas est",
)
bank.wrong("SGD", "return oublié", {"return losses": "losses"}, "None", 0.5)
bank.wrong("SGD", "liste vidée", {_ORDER: _ORDER + "        losses = []\n"}, "longueur 1 pour", 0.5)
bank.wrong(
    "SGD",
    "y et yhat échangés dans le coût",
    {"loss.forward(Y, net.forward(X))": "loss.forward(net.forward(X), Y)"},
    "échangés",
    0.5,
)
bank.right("SGD", "range simple", {"progress(range(n_epochs))": "range(n_epochs)"})
bank.right(
    "SGD",
    "shuffle d'indices",
    {"order = rng.permutation(len(X))": "order = np.arange(len(X))\n        rng.shuffle(order)"},
)
bank.right(
    "SGD",
    "array_split",
    {
        "for start in range(0, len(X), batch_size):\n            rows = order[start:start + batch_size]": "for rows in np.split(order, range(batch_size, len(X), batch_size)):"
    },
)
bank.right(
    "SGD",
    "sans Optim",
    {
        "            optim.step(X[rows], Y[rows])": "            net.zero_grad()\n            net.backward(X[rows], loss.backward(Y[rows], net.forward(X[rows])) / len(rows))\n            net.update_parameters(eps)"
    },
)
bank.right(
    "SGD",
    "données mélangées",
    {
        "            rows = order[start:start + batch_size]\n            optim.step(X[rows], Y[rows])": "            stop = start + batch_size\n            optim.step(X[order][start:stop], Y[order][start:stop])"
    },
)

# --- TanH ---------------------------------------------------------------------

_SLOPE = "delta * (1 - np.tanh(X) ** 2)"
bank.wrong("TanH", "tangente", {"return np.tanh(X)": "return np.tan(X)"}, "une tangente", 0.5)
bank.wrong(
    "TanH", "sigmoïde", {"return np.tanh(X)": "return 1 / (1 + np.exp(-X))"}, "la sigmoïde", 0.5
)
bank.wrong("TanH", "delta oublié", {"delta * (1": "(1"}, "manque le produit par `delta`", 0.5)
bank.wrong("TanH", "dérivée oubliée", {_SLOPE: "delta"}, "la dérivée de l'activation manque", 0.5)
bank.wrong("TanH", "dérivée à la sortie", {"np.tanh(X) ** 2": "X ** 2"}, "au mauvais endroit", 0.5)
bank.wrong(
    "TanH",
    "tanh appliquée deux fois",
    {"np.tanh(X) ** 2": "np.tanh(np.tanh(X)) ** 2"},
    "deux fois",
    0.5,
)
bank.wrong("TanH", "carré oublié", {" ** 2": ""}, "le carré manque", 0.5)
bank.wrong("TanH", "signe", {"1 - np": "1 + np"}, "signe", 0.5)
bank.wrong(
    "TanH", "somme au lieu de produit", {"delta * (1": "delta + (1"}, "c'est un produit", 0.5
)
bank.wrong(
    "TanH",
    "produit de matrices",
    {_SLOPE: "delta @ (1 - np.tanh(X) ** 2).T"},
    "la forme (5, 5)",
    0.5,
)
bank.wrong(
    "TanH",
    "exponentielles qui débordent",
    {"return np.tanh(X)": "return (np.exp(X) - np.exp(-X)) / (np.exp(X) + np.exp(-X))"},
    "déborde",
    0.5,
)
bank.wrong("TanH", "return oublié", {f"return {_SLOPE}": _SLOPE}, "return", 0.5)
bank.wrong(
    "TanH",
    "backward_delta mal écrit",
    {"def backward_delta": "def backward_deltas"},
    "ne définit pas la méthode backward_delta",
)
bank.wrong(
    "TanH",
    "mise à jour redéfinie qui plante",
    {
        "    def backward_delta": "    def update_parameters(self, gradient_step):\n        self.parameters -= gradient_step * self.gradient\n\n    def backward_delta"
    },
    "TypeError",
)
bank.wrong(
    "TanH",
    "delta modifié sur place",
    {f"return {_SLOPE}": "delta *= 1 - np.tanh(X) ** 2\n        return delta"},
    "sur place",
    0.5,
)
bank.right("TanH", "np.square", {"np.tanh(X) ** 2": "np.square(self.forward(X))"})
bank.right(
    "TanH",
    "inverse du cosinus hyperbolique",
    {_SLOPE: "delta / np.cosh(np.clip(X, -300, 300)) ** 2"},
)
bank.right(
    "TanH",
    "sortie gardée",
    {
        "return np.tanh(X)": "self.h = np.tanh(X)\n        return self.h",
        "np.tanh(X) ** 2": "self.h ** 2",
    },
)
bank.right(
    "TanH",
    "méthode vide pour les paramètres",
    {
        "    def backward_delta": "    def backward_update_gradient(self, X, delta):\n        pass\n\n    def backward_delta"
    },
)

# --- Sigmoide -----------------------------------------------------------------

_SIGMA = "0.5 + 0.5 * np.tanh(X / 2)"
bank.wrong(
    "Sigmoide", "signe de l'exponentielle", {_SIGMA: "1 / (1 + np.exp(X))"}, "le signe manque", 0.5
)
bank.wrong(
    "Sigmoide", "quotient qui déborde", {_SIGMA: "np.exp(X) / (1 + np.exp(X))"}, "déborde", 0.5
)
bank.wrong(
    "Sigmoide", "dénominateur en différence", {_SIGMA: "1 / (1 - np.exp(-X))"}, "c'est une somme"
)
bank.wrong("Sigmoide", "tanh", {_SIGMA: "np.tanh(X)"}, "la sortie est tanh")
bank.wrong(
    "Sigmoide", "delta oublié", {"delta * s * (1 - s)": "s * (1 - s)"}, "produit par `delta`", 0.5
)
bank.wrong(
    "Sigmoide",
    "dérivée oubliée",
    {"delta * s * (1 - s)": "delta"},
    "la dérivée de l'activation manque",
    0.5,
)
bank.wrong(
    "Sigmoide", "facteur oublié", {"delta * s * (1 - s)": "delta * s"}, "un facteur manque", 0.5
)
bank.wrong(
    "Sigmoide",
    "dérivée prise à l'entrée",
    {"s = self.forward(X)": "s = X"},
    "au mauvais endroit",
    0.5,
)
bank.wrong(
    "Sigmoide",
    "sigmoïde appliquée deux fois",
    {"s = self.forward(X)": "s = self.forward(self.forward(X))"},
    "deux fois",
    0.5,
)
bank.wrong(
    "Sigmoide",
    "dérivée de tanh",
    {"delta * s * (1 - s)": "delta * (1 - s ** 2)"},
    "dérivée de tanh",
    0.5,
)
bank.wrong("Sigmoide", "signe", {"(1 - s)": "(1 + s)"}, "signe", 0.5)
bank.wrong("Sigmoide", "return oublié", {"return delta": "delta"}, "return", 0.5)
bank.right("Sigmoide", "formule habituelle", {_SIGMA: "1 / (1 + np.exp(-X))"})
bank.right(
    "Sigmoide",
    "deux branches",
    {
        _SIGMA: "np.where(X >= 0, 1 / (1 + np.exp(-np.abs(X))), np.exp(-np.abs(X)) / (1 + np.exp(-np.abs(X))))"
    },
)
bank.right("Sigmoide", "dérivée développée", {"delta * s * (1 - s)": "delta * (s - s ** 2)"})
bank.right(
    "Sigmoide",
    "scipy",
    {f"return {_SIGMA}": "from scipy.special import expit\n        return expit(X)"},
)

# --- SimpleNN -----------------------------------------------------------------

_L1, _L2 = "self.linear1.zero_grad()", "self.linear2.zero_grad()"
bank.wrong(
    "SimpleNN",
    "seconde couche oubliée par zero_grad",
    {f"        {_L2}\n": ""},
    "couche Linear n° 2",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "première couche jamais mise à jour",
    {"        self.linear1.update_parameters(gradient_step)\n": ""},
    "ne change pas la couche Linear n° 1",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "pas ignoré",
    {"update_parameters(gradient_step)\n": "update_parameters(1e-3)\n"},
    "n'utilise pas le pas",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "sigmoïde oubliée",
    {"return self.sigmoide.forward(self.z2)": "return self.z2"},
    "(Sigmoide) est oublié",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "tanh oubliée",
    {"self.a1 = self.tanh.forward(self.z1)": "self.a1 = self.z1"},
    "(TanH) est oublié",
)
bank.wrong(
    "SimpleNN",
    "activations échangées",
    {"TanH()": "Sigmoide()", ", Sigmoide()\n        ### END": ", TanH()\n        ### END"},
    "valeurs fausses",
)
bank.wrong("SimpleNN", "deux sigmoïdes", {"TanH()": "Sigmoide()"}, "une autre activation")
bank.wrong(
    "SimpleNN",
    "tanh sautée au retour",
    {"        delta = self.tanh.backward(self.z1, delta)\n": ""},
    "TanH n'est jamais appelé",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "tailles échangées",
    {"Linear(n_in, n_hidden)": "Linear(n_hidden, n_in)"},
    "les tailles attendues",
)
bank.wrong(
    "SimpleNN",
    "deux fois la même couche",
    {"Linear(n_hidden, n_out), Sig": "self.linear1, Sig"},
    "les tailles attendues",
)
bank.wrong(
    "SimpleNN",
    "première couche sans gradient",
    {"return self.linear1.backward(X, delta)": "return self.linear1.backward_delta(X, delta)"},
    "reste nul",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "delta non renvoyé",
    {"return self.linear1.backward": "self.linear1.backward"},
    "ne renvoie rien",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "sortie de tanh donnée à tanh",
    {"self.tanh.backward(self.z1, delta)": "self.tanh.backward(self.a1, delta)"},
    "sa propre sortie",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "delta jamais remonté",
    {"delta = self.linear2.backward": "self.linear2.backward"},
    "TanH reçoit un delta",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "gradients mis à jour, delta perdu",
    {"delta = self.linear2.backward(": "delta = self.linear2.backward_update_gradient("},
    "TanH reçoit None pour delta",
    0.5,
)
bank.right(
    "SimpleNN",
    "une liste de modules",
    """
class SimpleNN(Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.modules = [Linear(n_in, n_hidden), TanH(), Linear(n_hidden, n_out), Sigmoide()]
    def forward(self, X):
        self.seen = []
        for m in self.modules:
            self.seen.append(X)
            X = m.forward(X)
        return X
    def backward(self, X, delta):
        for m, x in zip(self.modules[::-1], self.seen[::-1]):
            delta = m.backward(x, delta)
        return delta
    def zero_grad(self):
        for m in self.modules:
            m.zero_grad()
    def update_parameters(self, gradient_step):
        for m in self.modules:
            m.update_parameters(gradient_step)
""",
)
bank.right(
    "SimpleNN",
    "méthodes séparées",
    {
        "return self.linear1.backward(X, delta)": "self.linear1.backward_update_gradient(X, delta)\n        return self.linear1.backward_delta(X, delta)"
    },
)
bank.right(
    "SimpleNN",
    "recalcul dans backward",
    {
        "        delta = self.sigmoide.backward(self.z2, delta)": "        z1 = self.linear1.forward(X)\n        z2 = self.linear2.forward(self.tanh.forward(z1))\n        delta = self.sigmoide.backward(z2, delta)"
    },
)
bank.right(
    "SimpleNN", "zero_grad des activations aussi", {_L1: f"{_L1}\n        self.tanh.zero_grad()"}
)

# --- Sequentiel ---------------------------------------------------------------

bank.wrong(
    "Sequentiel",
    "liste jamais vidée, lue par son début",
    {
        "        self.inputs = []\n        for": "        self.inputs = getattr(self, 'inputs', [0 * X for _ in self.modules])\n        for",
        "reversed(self.inputs)": "reversed(self.inputs[: len(self.modules)])",
    },
    "est-ce bien la sienne",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "modules à l'endroit au retour",
    {"reversed(self.modules), reversed(self.inputs)": "self.modules, self.inputs"},
    "le delta du module suivant",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "entrées à l'endroit",
    {"reversed(self.inputs)": "self.inputs"},
    "est-ce bien la sienne",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "sorties gardées au lieu des entrées",
    {
        "            self.inputs.append(X)\n            X = module.forward(X)": "            X = module.forward(X)\n            self.inputs.append(X)"
    },
    "sa propre sortie",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "premier module sauté au retour",
    {"        for module, received in pairs:": "        for module, received in list(pairs)[:-1]:"},
    "jamais appelé",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "gradients jamais accumulés",
    {"module.backward(received": "module.backward_delta(received"},
    "reste nul",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "delta jamais remonté",
    {"delta = module.backward": "module.backward"},
    "le delta du module suivant",
    0.5,
)
bank.wrong(
    "Sequentiel", "delta non renvoyé", {"        return delta\n": ""}, "ne renvoie rien", 0.5
)
bank.wrong(
    "Sequentiel",
    "forward sans enchaînement",
    {"X = module.forward(X)": "out = module.forward(X)", "return X": "return out"},
    "not aligned",
)
bank.wrong(
    "Sequentiel",
    "zero_grad du premier seulement",
    {"            module.zero_grad()": "            module.zero_grad()\n            break"},
    "`zero_grad` laisse",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "update du dernier seulement",
    {
        "        for module in self.modules:\n            module.update_parameters(gradient_step)": "        self.modules[-1].update_parameters(gradient_step)"
    },
    "`update_parameters` ne change pas",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "pas ignoré",
    {
        "update_parameters(gradient_step)\n        ### END": "update_parameters(1e-3)\n        ### END"
    },
    "n'utilise pas le pas",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "return dans la boucle",
    {"        return X": "            return X"},
    "la forme (5, 4)",
)
bank.wrong(
    "Sequentiel",
    "zero_grad oublié",
    {"            module.zero_grad()": "            pass"},
    "`zero_grad` laisse",
    0.5,
)
bank.right(
    "Sequentiel",
    "indices à rebours",
    {
        "        pairs = zip(reversed(self.modules), reversed(self.inputs))\n        for module, received in pairs:\n            delta = module.backward(received, delta)": "        for k in range(len(self.modules) - 1, -1, -1):\n            delta = self.modules[k].backward(self.inputs[k], delta)"
    },
)
bank.right(
    "Sequentiel",
    "toutes les valeurs gardées",
    {
        "        self.inputs = []\n": "        self.inputs = [X]\n",
        "            self.inputs.append(X)\n            X = module.forward(X)\n": "            X = module.forward(X)\n            self.inputs.append(X)\n",
        "reversed(self.inputs)": "self.inputs[-2::-1]",
    },
)
_DOWN = "delta = module.backward(received, delta)"
_HALVES = "module.backward_update_gradient(received, delta)\n                delta = module.backward_delta(received, delta)"
for _title, _whole in (
    ("deux moitiés, sauf pour ce qui a une liste de modules", "hasattr(module, 'modules')"),
    ("deux moitiés, sauf pour un Sequentiel", "isinstance(module, Sequentiel)"),
):
    bank.wrong(
        "Sequentiel",
        _title,
        {
            _DOWN: f"if {_whole}:\n                {_DOWN}\n            else:\n                {_HALVES}"
        },
        "un module qui en contient",
        0.5,
    )
bank.right(
    "Sequentiel",
    "appels à refaire, en fonctions",
    {
        "            self.inputs.append(X)\n": "            self.inputs.append(lambda delta, module=module, X=X: module.backward(X, delta))\n",
        "        pairs = zip(reversed(self.modules), reversed(self.inputs))\n": "",
        "for module, received in pairs:\n            delta = module.backward(received, delta)": "for call in reversed(self.inputs):\n            delta = call(delta)",
    },
)
bank.right(
    "Sequentiel",
    "recalcul dans backward",
    {"        pairs = zip": "        self.forward(X)\n        pairs = zip"},
)

# --- Softmax ------------------------------------------------------------------

bank.wrong(
    "Softmax", "axe du batch", {"axis=1": "axis=0"}, "axe du batch", also=("Softmax-backward",)
)
bank.wrong(
    "Softmax",
    "somme de tout",
    {"e / e.sum(axis=1, keepdims=True)": "e / e.sum()"},
    "tout le batch",
    also=("Softmax-backward",),
)
bank.wrong("Softmax", "débordement", {" - X.max(axis=1, keepdims=True)": ""}, "déborde", 0.5)
bank.wrong(
    "Softmax",
    "division oubliée",
    {"return e / e.sum(axis=1, keepdims=True)": "return e"},
    "division par la somme manque",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax",
    "log-softmax",
    {"return e / e.sum(axis=1, keepdims=True)": "return np.log(e / e.sum(axis=1, keepdims=True))"},
    "logarithme du softmax",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax",
    "sigmoïde",
    {"return e / e.sum(axis=1, keepdims=True)": "return 1 / (1 + np.exp(-X))"},
    "sigmoïde",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax",
    "sans keepdims",
    {"return e / e.sum(axis=1, keepdims=True)": "return e / e.sum(axis=1)"},
    "keepdims=True",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax",
    "keepdims seulement quand il plante",
    {
        "return e / e.sum(axis=1, keepdims=True)": "return e / (e.sum(axis=1) if len(e) == e.shape[1] else e.sum(axis=1, keepdims=True))"
    },
    "keepdims",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax",
    "softmax de softmax",
    {
        "return e / e.sum(axis=1, keepdims=True)": "p = e / e.sum(axis=1, keepdims=True)\n        return np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)"
    },
    "deux fois",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax",
    "X modifié sur place",
    {
        "        e = np.exp(X - X.max(axis=1, keepdims=True))": "        X -= X.max(axis=1, keepdims=True)\n        e = np.exp(X)"
    },
    "sur place",
    0.5,
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax", "return oublié", {"return e / e": "e / e"}, "return", also=("Softmax-backward",)
)
bank.right("Softmax", "maximum global", {"X.max(axis=1, keepdims=True)": "X.max(axis=1)[:, None]"})
bank.right("Softmax", "reshape", {"e.sum(axis=1, keepdims=True)": "e.sum(axis=1).reshape(-1, 1)"})
bank.right(
    "Softmax",
    "scipy",
    {
        "        e = np.exp(X - X.max(axis=1, keepdims=True))\n        return e / e.sum(axis=1, keepdims=True)": "        from scipy.special import softmax\n        return softmax(X, axis=1)"
    },
)

_JAC = "s * (delta - (delta * s).sum(axis=1, keepdims=True))"
bank.wrong(
    "Softmax-backward", "diagonale seule", {_JAC: "delta * s * (1 - s)"}, "seule la diagonale"
)
bank.wrong("Softmax-backward", "delta oublié", {_JAC: "s * (1 - s)"}, "produit par `delta`")
bank.wrong(
    "Softmax-backward", "delta lui-même", {_JAC: "delta"}, "la dérivée de l'activation manque"
)
bank.wrong("Softmax-backward", "sans le terme croisé", {_JAC: "delta * s"}, "sans le reste")
bank.wrong(
    "Softmax-backward", "signe du terme croisé", {"(delta - (": "(delta + ("}, "signe est faux"
)
bank.wrong(
    "Softmax-backward",
    "somme sur le batch",
    {"(delta * s).sum(axis=1, keepdims=True)": "(delta * s).sum(axis=0, keepdims=True)"},
    "axe du batch",
)
bank.wrong(
    "Softmax-backward",
    "somme de delta seul",
    {"(delta * s).sum": "delta.sum"},
    "ne contient pas les probabilités",
)
bank.wrong(
    "Softmax-backward",
    "produit final oublié",
    {"return s * (delta": "return (delta"},
    "produit final",
)
bank.wrong(
    "Softmax-backward",
    "terme diagonal oublié",
    {_JAC: "-s * (delta * s).sum(axis=1, keepdims=True)"},
    "terme diagonal",
)
bank.wrong("Softmax-backward", "raccourci s − y", {_JAC: "s - delta"}, "un coût précis")
bank.wrong(
    "Softmax-backward",
    "sans keepdims",
    {"(delta * s).sum(axis=1, keepdims=True)": "(delta * s).sum(axis=1)"},
    "could not be broadcast",
)
bank.wrong("Softmax-backward", "en moyenne", {_JAC: f"{_JAC} / len(X)"}, "divisé par N")
bank.wrong("Softmax-backward", "signe", {f"return {_JAC}": f"return -{_JAC}"}, "mauvais signe")
bank.right(
    "Softmax-backward",
    "jacobienne ligne par ligne",
    {
        f"return {_JAC}": "return np.array([(np.diag(p) - np.outer(p, p)) @ d for p, d in zip(s, delta)])"
    },
)
bank.right(
    "Softmax-backward",
    "einsum",
    {
        f"return {_JAC}": 'J = np.einsum("ni,ij->nij", s, np.eye(s.shape[1])) - np.einsum("ni,nj->nij", s, s)\n        return np.einsum("ni,nij->nj", delta, J)'
    },
)
bank.right(
    "Softmax-backward", "développé", {_JAC: "delta * s - s * (delta * s).sum(axis=1)[:, None]"}
)

# --- CrossEntropyLoss ---------------------------------------------------------

_CE = "-(y * np.log(np.maximum(yhat, 1e-12))).sum(axis=1)"
_CEB = "-y / np.maximum(yhat, 1e-12)"
bank.wrong("CrossEntropyLoss", "1 − ŷ", {_CE: "1 - (y * yhat).sum(axis=1)"}, "sans logarithme", 0.5)
bank.wrong(
    "CrossEntropyLoss",
    "logarithme oublié",
    {_CE: "-(y * yhat).sum(axis=1)"},
    "le logarithme manque",
    0.5,
)
bank.wrong("CrossEntropyLoss", "signe oublié", {"return -(y": "return (y"}, "mauvais signe", 0.5)
bank.wrong(
    "CrossEntropyLoss", "produit par y oublié", {"y * np.log": "np.log"}, "produit par y", 0.5
)
bank.wrong("CrossEntropyLoss", "log en base 2", {"np.log": "np.log2"}, "base 2", 0.5)
bank.wrong(
    "CrossEntropyLoss", "log de zéro", {_CE: "-(y * np.log(yhat)).sum(axis=1)"}, "exactement 0", 0.5
)
bank.wrong("CrossEntropyLoss", "division par zéro", {_CEB: "-y / yhat"}, "NaN ou l'infini", 0.5)
bank.wrong("CrossEntropyLoss", "gradient ŷ − y", {_CEB: "yhat - y"}, "par rapport aux scores", 0.5)
bank.wrong(
    "CrossEntropyLoss",
    "gradient sans y",
    {_CEB: "-1 / np.maximum(yhat, 1e-12)"},
    "y manque au numérateur",
    0.5,
)
bank.wrong("CrossEntropyLoss", "gradient −y ŷ", {_CEB: "-y * yhat"}, "un inverse", 0.5)
bank.wrong(
    "CrossEntropyLoss", "signe du gradient", {"return -y /": "return y /"}, "mauvais signe", 0.5
)
bank.wrong(
    "CrossEntropyLoss", "gradient en moyenne", {_CEB: f"{_CEB} / len(y)"}, "divisé par N", 0.5
)
bank.wrong(
    "CrossEntropyLoss", "moyenne", {".sum(axis=1)": ".sum(axis=1).mean()"}, "un seul nombre", 0.5
)
bank.wrong("CrossEntropyLoss", "seuil trop grand", {"1e-12": "1e-2"}, "le seuil est trop grand")
bank.wrong(
    "CrossEntropyLoss",
    "entropie croisée binaire",
    {
        _CE: "-(y * np.log(np.maximum(yhat, 1e-12)) + (1 - y) * np.log(np.maximum(1 - yhat, 1e-12))).sum(axis=1)"
    },
    "binaire",
    0.5,
)
bank.right("CrossEntropyLoss", "np.clip", {"np.maximum(yhat, 1e-12)": "np.clip(yhat, 1e-12, 1)"})
bank.right("CrossEntropyLoss", "petit ajout", {"np.maximum(yhat, 1e-12)": "(yhat + 1e-12)"})
bank.right(
    "CrossEntropyLoss",
    "indices",
    {_CE: "-np.log(np.maximum(yhat[np.arange(len(y)), y.argmax(axis=1)], 1e-12))"},
)
bank.right("CrossEntropyLoss", "where", {_CEB: "np.where(y > 0, -1 / np.maximum(yhat, 1e-12), 0)"})

# --- LogCrossEntropyLoss ------------------------------------------------------

_LCE = "top + np.log(total) - (y * yhat).sum(axis=1)"
_LCEB = "e / e.sum(axis=1, keepdims=True) - y"
bank.wrong(
    "LogCrossEntropyLoss",
    "débordement du coût",
    {"top = yhat.max(axis=1)": "top = np.zeros(len(yhat))"},
    "déborde",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "débordement du gradient",
    {"np.exp(yhat - yhat.max(axis=1, keepdims=True))": "np.exp(yhat)"},
    "déborde",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "softmax puis log",
    {
        f"return {_LCE}": "p = np.exp(yhat - top[:, None]) / total[:, None]\n        return -np.log((y * p).sum(axis=1))"
    },
    "arrondie à 0",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "maximum non compensé",
    {"return top + np": "return np"},
    "n'est pas compensé",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "bon score oublié",
    {" - (y * yhat).sum(axis=1)": ""},
    "n'est pas retranché",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "logarithme oublié",
    {_LCE: "-(y * yhat).sum(axis=1)"},
    "logarithme de la somme",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss", "signe", {f"return {_LCE}": f"return -({_LCE})"}, "mauvais signe", 0.5
)
bank.wrong(
    "LogCrossEntropyLoss",
    "moyenne",
    {f"return {_LCE}": f"return ({_LCE}).mean()"},
    "un seul nombre",
    0.5,
)
bank.wrong("LogCrossEntropyLoss", "softmax seul", {" - y\n": "\n"}, "y n'est pas retranché", 0.5)
bank.wrong("LogCrossEntropyLoss", "scores moins y", {_LCEB: "yhat - y"}, "scores bruts", 0.5)
bank.wrong(
    "LogCrossEntropyLoss",
    "bonne classe seulement",
    {_LCEB: "y * (e / e.sum(axis=1, keepdims=True) - 1)"},
    "ne concerne que la bonne classe",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "gradient des probabilités",
    {_LCEB: "-y / (e / e.sum(axis=1, keepdims=True))"},
    "par rapport aux probabilités",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "un softmax de trop",
    {f"return {_LCEB}": "p = e / e.sum(axis=1, keepdims=True)\n        return p * (p - y)"},
    "une fois de trop",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "gradient en moyenne",
    {f"return {_LCEB}": f"return ({_LCEB}) / len(y)"},
    "divisé par N",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "signe du gradient",
    {f"return {_LCEB}": f"return y - {_LCEB[:-4]}"},
    "mauvais signe",
    0.5,
)
bank.right(
    "LogCrossEntropyLoss",
    "logaddexp",
    {_LCE: "np.logaddexp.reduce(yhat, axis=1) - (y * yhat).sum(axis=1)"},
)
bank.right(
    "LogCrossEntropyLoss",
    "log-softmax",
    {
        f"return {_LCE}": "log_p = yhat - top[:, None] - np.log(total)[:, None]\n        return -(y * log_p).sum(axis=1)"
    },
)
bank.right(
    "LogCrossEntropyLoss",
    "scipy",
    {
        f"return {_LCE}": "from scipy.special import logsumexp\n        return logsumexp(yhat, axis=1) - (y * yhat).sum(axis=1)"
    },
)
bank.right(
    "LogCrossEntropyLoss",
    "indices",
    {"(y * yhat).sum(axis=1)": "yhat[np.arange(len(y)), y.argmax(axis=1)]"},
)

# --- more ways to be wrong, and to be right -----------------------------------


def _wrongs(check: str, *answers: tuple[str, dict[str, str], str]) -> None:
    for title, change, says in answers:
        bank.wrong(check, title, change, says, 0.5)


def _rights(check: str, old: str, **ways: str) -> None:
    for title, new in ways.items():
        bank.right(check, title.replace("_", " "), {old: new})


_OUT_L, _SUM = (
    "np.hstack([X, np.ones((len(X), 1))]) @ self.parameters",
    "e / e.sum(axis=1, keepdims=True)",
)
_wrongs(
    "Linear-backward",
    (
        "backward_delta accumule aussi",
        {f"return {_BACK}": f"self.backward_update_gradient(X, delta)\n        return {_BACK}"},
        "change aussi `gradient`",
    ),
    ("gradient jamais touché", {f"self.gradient += {_GRAD}": "pass"}, "laisse `gradient` à zéro"),
)
_wrongs(
    "Softmax-backward",
    (
        "sortie gardée par forward",
        {
            f"return {_SUM}": f"self.s = {_SUM}\n        return self.s",
            "s = self.forward(X)": "s = self.s",
        },
        "ne marche qu'après `forward`",
    ),
)
_wrongs(
    "CrossEntropyLoss",
    (
        "backward renvoie le coût",
        {_CEB: "-y * np.log(np.maximum(yhat, 1e-12))"},
        "le coût lui-même",
    ),
    ("gradient −y", {_CEB: "-y"}, "la division manque"),
    (
        "gradient binaire",
        {_CEB: "(yhat - y) / np.maximum(yhat * (1 - yhat), 1e-12)"},
        "gradient de l'entropie croisée binaire",
    ),
    ("log décimal", {"np.log": "np.log10"}, "logarithme décimal"),
    (
        "softmax de trop",
        {_CE: "-(y * np.log(np.exp(yhat) / np.exp(yhat).sum(axis=1, keepdims=True))).sum(axis=1)"},
        "un softmax est appliqué",
    ),
    ("ni signe ni logarithme", {_CE: "(y * yhat).sum(axis=1)"}, "le logarithme et le signe"),
    (
        "y et ŷ échangés",
        {_CE: "-(yhat * np.log(np.maximum(y, 1e-12))).sum(axis=1)"},
        "sont échangés",
    ),
    ("logarithme de y", {_CE: "-(yhat * np.log(y)).sum(axis=1)"}, "est-ce bien le logarithme de ŷ"),
    ("seuil de 1e-10", {"1e-12": "1e-10"}, "n'est pas le seuil"),
    ("seuil de 1e-8", {"1e-12": "1e-8"}, "ne sont pas leurs logarithmes"),
    (
        "gradient effacé où ŷ est nul",
        {_CEB: "np.where(yhat > 0, -y / np.maximum(yhat, 1e-12), 0)"},
        "une grande valeur négative",
    ),
)
_wrongs(
    "Module",
    (
        "pas divisé",
        {"gradient_step * self.gradient": "self.gradient / gradient_step"},
        "divise au lieu",
    ),
    (
        "None remplacé",
        {
            "if self.gradient is not None:": "if self.gradient is None:\n            self.gradient = 0\n        else:"
        },
        "doit le rester",
    ),
)
_wrongs(
    "Optim",
    ("coût décalé", {"        return cost": "        return cost + 1"}, "n'est pas le coût moyen"),
    (
        "coût divisé par d",
        {"yhat).mean()": "yhat).mean() / yhat.shape[1]"},
        "porte sur tous les coefficients ; le coût",
    ),
)
for _title, _change, _says in (
    (
        "yhat pour batch_x",
        {"net.backward(batch_x, delta)": "net.backward(yhat, delta)"},
        "sa propre sortie",
    ),
    (
        "batch_y pour batch_x",
        {"net.backward(batch_x, delta)": "net.backward(batch_y, delta)"},
        "est-ce bien la sienne",
    ),
    (
        "gradient au carré",
        {"yhat) / len(batch_x)": "yhat) ** 2 / len(batch_x)"},
        "les paramètres, après un pas,",
    ),
    (
        "pas qui diminue",
        {"        return cost": "        self.eps = self.eps / 2\n        return cost"},
        "après un second pas",
    ),
    (
        "deux pas entiers",
        {
            "        return cost": "        self.net.zero_grad()\n        yhat = self.net.forward(batch_x)\n        self.net.backward(batch_x, self.loss.backward(batch_y, yhat) / len(batch_x))\n        self.net.update_parameters(self.eps)\n        return cost"
        },
        "deux pas sont faits",
    ),
):
    bank.wrong("Optim", _title, _change, _says)
_STEP_L = "            optim.step(X[rows], Y[rows])"
bank.wrong("SGD", "aucun pas", {_STEP_L: "            pass"}, "aucun pas n'est fait")
bank.wrong(
    "SGD",
    "gradient demandé deux fois",
    {_STEP_L: f"{_STEP_L}\n            loss.backward(Y[rows], net.forward(X[rows]))"},
    "un batch, un pas",
)
_wrongs(
    "TanH",
    (
        "dérivée en sortie",
        {"return np.tanh(X)": "return 1 - np.tanh(X) ** 2"},
        "la sortie est la dérivée",
    ),
    ("sinus hyperbolique", {"return np.tanh(X)": "return np.sinh(X)"}, "sinus hyperbolique"),
    (
        "tanh pour sa dérivée",
        {"delta * (1 - np.tanh(X) ** 2)": "delta * np.tanh(X)"},
        "c'est tanh, et non sa dérivée",
    ),
)
_wrongs(
    "Sigmoide",
    (
        "dérivée de tanh à l'entrée",
        {"delta * s * (1 - s)": "delta * (1 - np.tanh(X) ** 2)"},
        "c'est la dérivée de tanh",
    ),
    ("1 − σ seul", {"delta * s * (1 - s)": "delta * (1 - s)"}, "n'est pas 1 − σ"),
)
bank.wrong(
    "Softmax",
    "scores divisés par leur somme",
    {f"return {_SUM}": "return X / X.sum(axis=1, keepdims=True)"},
    "sans exponentielle",
    also=("Softmax-backward",),
)
bank.wrong(
    "Linear-forward",
    "biais au carré",
    {_OUT: "X @ self.parameters[:-1] + self.parameters[-1] ** 2"},
    "valeurs fausses",
)
_wrongs(
    "LogCrossEntropyLoss",
    (
        "1 − la probabilité",
        {
            f"return {_LCE}": "p = np.exp(yhat - top[:, None]) / total[:, None]\n        return 1 - (y * p).sum(axis=1)"
        },
        "sans logarithme",
    ),
)
_wrongs(
    "MSELoss",
    (
        "gradient divisé par d",
        {"-2 * (y - yhat)": "-2 * (y - yhat) / y.shape[1]"},
        "nombre de composantes",
    ),
    (
        "écart gardé pour backward",
        {
            f"return {'((y - yhat) ** 2).sum(axis=1)'}": "self.gap = y - yhat\n        return (self.gap ** 2).sum(axis=1)",
            "-2 * (y - yhat)": "-2 * self.gap",
        },
        "ne marche qu'après `forward`",
    ),
)
_PAIRS = "        pairs = zip(reversed(self.modules), reversed(self.inputs))"
_wrongs(
    "Sequentiel",
    (
        "deux demi-retours",
        {
            "delta = module.backward(received, delta)": "module.backward_update_gradient(received, delta)\n            delta = module.backward_delta(received, delta)"
        },
        "n'a pas de `backward_delta`",
    ),
    (
        "modules retournés sur place",
        {
            _PAIRS: "        self.modules.reverse()\n        pairs = zip(self.modules, reversed(self.inputs))"
        },
        "garde quelque chose",
    ),
)
_wrongs(
    "SimpleNN",
    (
        "backward vide les gradients",
        {
            "        delta = self.sigmoide": "        self.zero_grad()\n        delta = self.sigmoide"
        },
        "est celui du second seulement",
    ),
)

_rights(
    "Module",
    _ZERO,
    zéros_en_place="self.gradient[...] = 0",
    différence="self.gradient = self.gradient - self.gradient",
    full_like="self.gradient = np.full_like(self.gradient, 0)",
    multiplication_en_place="self.gradient *= 0",
    zéros_float64="self.gradient = np.zeros(self.gradient.shape, dtype=np.float64)",
)
_rights(
    "Module",
    _STEP,
    subtract="self.parameters = np.subtract(self.parameters, gradient_step * self.gradient)",
    plus_l_opposé="self.parameters = self.parameters + (-gradient_step) * self.gradient",
    déplacement_nommé="step = gradient_step * self.gradient\n            self.parameters = self.parameters - step",
)
_rights(
    "MSELoss",
    "((y - yhat) ** 2).sum(axis=1)",
    np_sum="np.sum(np.square(yhat - y), axis=1)",
    np_power="np.power(y - yhat, 2).sum(axis=-1)",
    par_lignes="np.array([((a - b) ** 2).sum() for a, b in zip(y, yhat)])",
    par_produit="((y - yhat) * (y - yhat)).sum(1)",
    développée="(y ** 2).sum(1) - 2 * (y * yhat).sum(1) + (yhat ** 2).sum(1)",
    map="np.array(list(map(lambda g: g @ g, y - yhat)))",
    boucles="np.array([sum((y[n, i] - yhat[n, i]) ** 2 for i in range(y.shape[1])) for n in range(len(y))])",
    float64="np.asarray((y - yhat) ** 2, dtype=np.float64).sum(axis=1)",
)
_rights(
    "Linear",
    "np.vstack([weights, np.zeros((1, n_out))])",
    concatenate="np.concatenate([weights, np.zeros((1, n_out))], axis=0)",
    pad="np.pad(weights, ((0, 1), (0, 0)))",
    r_="np.r_[weights, np.zeros((1, n_out))]",
    row_stack="np.vstack((weights, [0.0] * n_out))",
    append="np.append(weights, np.zeros((1, n_out)), axis=0)",
)
_rights(
    "Linear",
    _W,
    normal="np.random.normal(0, 1 / n_in ** 0.5, (n_in, n_out))",
    scale_nommé="np.random.normal(scale=n_in ** -0.5, size=(n_in, n_out))",
    puissance="np.random.randn(n_in, n_out) * n_in ** -0.5",
)
_rights(
    "Linear-forward",
    _OUT_L,
    concatenate_column="np.concatenate([X, np.ones_like(X[:, :1])], axis=1) @ self.parameters",
    einsum='np.einsum("ni,io->no", X, self.parameters[:-1]) + self.parameters[-1:]',
    matmul="np.matmul(X, self.parameters[:-1]) + self.parameters[-1][None, :]",
    par_lignes="np.array([x @ self.parameters[:-1] + self.parameters[-1] for x in X])",
    insert="np.insert(X, X.shape[1], 1, axis=1) @ self.parameters",
    pad="np.pad(X, ((0, 0), (0, 1)), constant_values=1) @ self.parameters",
    column_stack="np.column_stack([X, np.ones(len(X))]) @ self.parameters",
    add="np.add(X.dot(self.parameters[:-1]), self.parameters[-1])",
    transposées="(self.parameters.T @ np.vstack([X.T, np.ones(len(X))])).T",
)
_rights(
    "Linear-backward",
    f"self.gradient += {_GRAD}",
    einsum='self.gradient[:-1] += np.einsum("ni,no->io", X, delta)\n        self.gradient[-1] += np.einsum("no->o", delta)',
    somme_de_produits="for x, d in zip(X, delta):\n            self.gradient += np.outer(np.append(x, 1), d)",
    vstack="self.gradient += np.vstack([X.T @ delta, delta.sum(axis=0)])",
    transposée_de_l_autre="self.gradient = self.gradient + (delta.T @ np.c_[X, np.ones(len(X))]).T",
)
_rights(
    "Linear-backward",
    _BACK,
    einsum_du_delta='np.einsum("no,io->ni", delta, self.parameters[:-1])',
    par_lignes="np.array([self.parameters[:-1] @ d for d in delta])",
    tensordot="np.tensordot(delta, self.parameters[:-1], axes=(1, 1))",
)
_rights(
    "Optim",
    _DELTA,
    inverse_de_N="(1 / len(batch_x)) * self.loss.backward(batch_y, yhat)",
    np_divide="np.divide(self.loss.backward(batch_y, yhat), batch_y.shape[0])",
    deux_temps="self.loss.backward(batch_y, yhat)\n        delta = delta / delta.shape[0]",
    arguments_nommés="self.loss.backward(y=batch_y, yhat=yhat) / len(batch_x)",
)
_rights(
    "Optim",
    "self.loss.forward(batch_y, yhat).mean()",
    somme_sur_N="self.loss.forward(batch_y, yhat).sum() / len(batch_y)",
    float_Python="float(np.mean(self.loss.forward(batch_y, yhat)))",
    average="np.average(self.loss.forward(batch_y, yhat))",
    sum_de_Python="sum(self.loss.forward(batch_y, yhat)) / len(batch_x)",
)
_LOSS_L = "losses.append(loss.forward(Y, net.forward(X)).mean())"
_rights(
    "SGD",
    _LOSS_L,
    np_mean="losses.append(np.mean(loss.forward(Y, net.forward(X))))",
    plus_égale="losses += [loss.forward(Y, net.forward(X)).mean()]",
    float_Python="losses.append(float(loss.forward(Y, net.forward(X)).mean()))",
    en_deux_temps="out = net.forward(X)\n        losses.append(loss.forward(Y, out).sum() / len(Y))",
)
_rights(
    "SGD",
    "    optim = Optim(net, loss, eps)\n    losses = []",
    sur_une_ligne="    optim, losses = Optim(net, loss, eps), []",
    annotés="    optim: Optim = Optim(net, loss, eps)\n    losses: list = []",
    arguments_nommés="    optim = Optim(net=net, loss=loss, eps=eps)\n    losses = list()",
)
_rights(
    "TanH",
    "delta * (1 - np.tanh(X) ** 2)",
    np_multiply="np.multiply(delta, 1 - np.square(np.tanh(X)))",
    factorisée="delta * (1 - np.tanh(X)) * (1 + np.tanh(X))",
    soustraction="delta - delta * np.tanh(X) ** 2",
    forward_deux_fois="delta * (1 - self.forward(X) * self.forward(X))",
    np_power="delta * (1 - np.power(np.tanh(X), 2))",
    einsum='np.einsum("ni,ni->ni", delta, 1 - np.tanh(X) ** 2)',
    par_lignes="np.array([d * (1 - np.tanh(x) ** 2) for x, d in zip(X, delta)])",
    float64="np.asarray(delta, dtype=np.float64) * (1 - np.tanh(X) ** 2)",
)
_rights(
    "Sigmoide",
    "delta * s * (1 - s)",
    np_multiply="np.multiply(delta, s * (1 - s))",
    sigma_opposé="delta * s * self.forward(-X)",
    soustraction="delta * s - delta * s ** 2",
    tangente="delta * 0.25 * (1 - np.tanh(X / 2) ** 2)",
    par_lignes="np.array([d * q * (1 - q) for d, q in zip(delta, s)])",
    einsum='np.einsum("ni,ni,ni->ni", delta, s, 1 - s)',
)
_rights(
    "Sigmoide",
    _SIGMA,
    logaddexp="np.exp(-np.logaddexp(0, -X))",
    clip="1 / (1 + np.exp(-np.clip(X, -700, 700)))",
)
_rights(
    "Softmax",
    f"return {_SUM}",
    np_sum="return e / np.sum(e, axis=1, keepdims=True)",
    newaxis="return e / e.sum(axis=1)[:, np.newaxis]",
    transposée="return (e.T / e.sum(axis=1)).T",
    par_lignes="return np.array([row / row.sum() for row in e])",
    divide="return np.divide(e, e.sum(-1, keepdims=True))",
    en_place_sur_sa_copie="e /= e.sum(axis=1, keepdims=True)\n        return e",
    einsum='return np.einsum("nk,n->nk", e, 1 / e.sum(axis=1))',
    boucle="for row in e:\n            row /= row.sum()\n        return e",
    logarithmes="return np.exp(np.log(e) - np.log(e.sum(axis=1, keepdims=True)))",
)
_rights(
    "Softmax-backward",
    _JAC,
    np_sum="s * (delta - np.sum(delta * s, axis=1, keepdims=True))",
    einsum_d_une_somme='s * (delta - np.einsum("nk,nk->n", delta, s)[:, None])',
    reshape="s * (delta - (delta * s).sum(axis=1).reshape(-1, 1))",
    par_lignes="np.array([p * (d - d @ p) for p, d in zip(s, delta)])",
    transposées="(s.T * (delta.T - (delta * s).sum(axis=1))).T",
    multiply="np.multiply(s, delta - (s * delta).sum(-1)[:, np.newaxis])",
    jacobienne_en_lot="((s[:, :, None] * (np.eye(s.shape[1]) - s[:, None, :])) * delta[:, :, None]).sum(axis=1)",
    matmul="(delta[:, None, :] @ (s[:, :, None] * np.eye(s.shape[1]) - s[:, :, None] * s[:, None, :]))[:, 0, :]",
    en_deux_temps="s * delta + s * -(s * delta).sum(axis=1, keepdims=True)",
)
_rights(
    "CrossEntropyLoss",
    _CE,
    einsum='-np.einsum("nk,nk->n", y, np.log(np.maximum(yhat, 1e-12)))',
    par_lignes="np.array([-(a @ np.log(np.maximum(p, 1e-12))) for a, p in zip(y, yhat)])",
    masque="-np.log(np.maximum(yhat[y > 0], 1e-12))",
    somme_puis_log="-np.log(np.maximum((y * yhat).sum(axis=1), 1e-12))",
    np_sum="-np.sum(y * np.log(yhat.clip(1e-12)), axis=1)",
)
_rights(
    "CrossEntropyLoss",
    _CEB,
    opposé_du_quotient="-(y / np.clip(yhat, 1e-12, None))",
    negative="np.negative(y) / np.maximum(yhat, 1e-12)",
    produit_par_l_inverse="-y * (1 / np.maximum(yhat, 1e-12))",
)
_rights(
    "LogCrossEntropyLoss",
    _LCE,
    einsum='top + np.log(total) - np.einsum("nk,nk->n", y, yhat)',
    masque="top + np.log(total) - yhat[y > 0]",
    par_lignes="np.array([t + np.log(s) - a @ x for t, s, a, x in zip(top, total, y, yhat)])",
    log_ensemble="np.log(total) - ((yhat - top[:, None]) * y).sum(axis=1)",
)
_rights(
    "LogCrossEntropyLoss",
    _LCEB,
    logaddexp_du_gradient="np.exp(yhat - np.logaddexp.reduce(yhat, axis=1)[:, None]) - y",
    transposées="(e.T / e.sum(axis=1)).T - y",
    np_sum="np.divide(e, np.sum(e, axis=1)[:, np.newaxis]) - y",
    par_lignes="np.array([row / row.sum() - a for row, a in zip(e, y)])",
)
_TWO = "        self.linear1.zero_grad()\n        self.linear2.zero_grad()"
_rights(
    "SimpleNN",
    _TWO,
    boucle="        for layer in (self.linear1, self.linear2):\n            layer.zero_grad()",
    quatre_modules="        for m in (self.linear1, self.tanh, self.linear2, self.sigmoide):\n            m.zero_grad()",
    getattr="        for k in (1, 2):\n            getattr(self, f'linear{k}').zero_grad()",
    compréhension="        [layer.zero_grad() for layer in (self.linear1, self.linear2)]",
)
_rights(
    "SimpleNN",
    "        self.z1 = self.linear1.forward(X)",
    entrée_gardée="        self.X = X\n        self.z1 = self.linear1.forward(self.X)",
    argument_nommé="        self.z1 = self.linear1.forward(X=X)",
)
_rights(
    "SimpleNN",
    "        super().__init__()",
    ancien_super="        super(SimpleNN, self).__init__()",
    Module_init="        Module.__init__(self)",
)
_LOOP = (
    _PAIRS
    + "\n        for module, received in pairs:\n            delta = module.backward(received, delta)\n        return delta"
)
_rights(
    "Sequentiel",
    _LOOP,
    tranches="        for m, x in zip(self.modules[::-1], self.inputs[::-1]):\n            delta = m.backward(x, delta)\n        return delta",
    pile="        seen = list(self.inputs)\n        for m in reversed(self.modules):\n            delta = m.backward(seen.pop(), delta)\n        return delta",
    récursion="        def back(k, d):\n            return d if k < 0 else back(k - 1, self.modules[k].backward(self.inputs[k], d))\n        return back(len(self.modules) - 1, delta)",
    reduce="        from functools import reduce\n        steps = list(zip(self.modules, self.inputs))[::-1]\n        return reduce(lambda d, s: s[0].backward(s[1], d), steps, delta)",
    while_="        k = len(self.modules)\n        while k:\n            k -= 1\n            delta = self.modules[k].backward(self.inputs[k], delta)\n        return delta",
    indices_négatifs="        for k in range(1, len(self.modules) + 1):\n            delta = self.modules[-k].backward(self.inputs[-k], delta)\n        return delta",
    copie_retournée="        modules, inputs = self.modules.copy(), self.inputs.copy()\n        modules.reverse()\n        inputs.reverse()\n        for m, x in zip(modules, inputs):\n            delta = m.backward(x, delta)\n        return delta",
    arguments_nommés="        for m, x in zip(reversed(self.modules), reversed(self.inputs)):\n            delta = m.backward(X=x, delta=delta)\n        return delta",
)
for _check, _base in (
    ("TanH", "Module"),
    ("Sigmoide", "Module"),
    ("MSELoss", "Loss"),
    ("Softmax", "Module"),
):
    bank.right(
        _check,
        "par une classe à soi",
        {
            f"class {_check}({_base}):": f"class Mienne({_base}):\n    pass\n\nclass {_check}(Mienne):"
        },
    )

# --- what the statement asks ----------------------------------------------------

for _check, _words, _broken in (
    ("Module", "remet `gradient` à zéro", "comparaison pour affectation"),
    ("Module", "un pas de descente", "pas vers le haut"),
    ("Module", "où $\\varepsilon$, le $\\eta$ des TP 3 à 8, est `gradient_step`", "pas ignoré"),
    ("Module", "doit traverser ces deux méthodes sans erreur", "plante sans paramètres"),
    ("MSELoss", "renvoie les $N$ coûts", "somme de tout"),
    ("MSELoss", "le gradient de chacun par rapport à son $\\hat y$", "signe du gradient"),
    ("Linear", "d'écart-type $1/\\sqrt{n_{in}}$", "écart-type 1"),
    ("Linear", "de moyenne nulle", "loi décentrée"),
    ("Linear", "un biais nul", "biais tirés comme les poids"),
    ("Linear", "une matrice de zéros de la même taille", "gradient aliasé"),
    ("Linear-forward", "la dernière est le biais", "biais en premier"),
    ("Linear-backward", "sommé sur le batch et ajouté à `gradient`", "gradient remplacé"),
    ("Linear-backward", "sommé sur le batch", "moyenne du batch"),
    ("Linear-backward", "de la taille de $X$", "biais gardé dans delta"),
    ("Optim", "remettre les gradients à zéro", "gradients jamais remis à zéro"),
    ("Optim", "divisé par $N$", "somme au lieu de moyenne"),
    ("Optim", "Elle renvoie le coût moyen du batch, mesuré avant le pas.", "coût mesuré après"),
    ("SGD", "tirer un ordre nouveau", "un seul mélange"),
    ("SGD", "générateur qui tire les ordres", "rng ignoré"),
    ("SGD", "le dernier, plus court, compris", "dernier batch oublié"),
    ("SGD", "mesurer le coût moyen sur tout `X`", "coûts des derniers batchs"),
    ("TanH", "multiplie $\\delta$ par sa dérivée", "dérivée oubliée"),
    ("Sigmoide", "La sortie doit rester juste pour $x = \\pm 800$.", "quotient qui déborde"),
    ("SimpleNN", "transmettent l'appel aux couches", "seconde couche oubliée par zero_grad"),
    ("SimpleNN", "renvoyez le gradient par rapport à $X$", "delta non renvoyé"),
    ("Sequentiel", "un `Sequentiel` peut en contenir d'autres", "deux demi-retours"),
    ("Sequentiel", "la liste à l'envers", "modules à l'endroit au retour"),
    (
        "Sequentiel",
        "Videz la liste au début de chaque `forward`",
        "liste jamais vidée, lue par son début",
    ),
    ("Softmax", "juste pour des scores de l'ordre de 1000", "débordement"),
    ("Softmax-backward", "renvoie, pour chaque ligne, $J^\\top \\delta$", "diagonale seule"),
    (
        "CrossEntropyLoss",
        "Remplacez les valeurs inférieures à $10^{-12}$ par $10^{-12}$.",
        "seuil de 1e-10",
    ),
    ("CrossEntropyLoss", "`forward` et `backward` doivent alors rester finis", "division par zéro"),
    ("LogCrossEntropyLoss", "justes pour des scores de l'ordre de 1000", "débordement du gradient"),
):
    bank.demand(_check, _words, _broken)

# --- MendedResidual: the clinic ---------------------------------------------------

_SUM, _TWO = "return X + self.inner.forward(X)", "return delta + self.inner.backward(X, delta)"
_IN_PLACE = "Z = {}\n        Z += self.inner.forward(X)\n        return Z"
for _title, _change, _says, _credit in (
    ("telle quelle", {_SUM: _IN_PLACE.format("X")}, "est encore là", 0.0),
    ("une tranche, qui est une vue", {_SUM: _IN_PLACE.format("X[:]")}, "est encore là", 0.0),
    ("np.asarray", {_SUM: _IN_PLACE.format("np.asarray(X)")}, "est encore là", 0.0),
    ("reshape", {_SUM: _IN_PLACE.format("X.reshape(X.shape)")}, "est encore là", 0.0),
    (
        "X += directement",
        {_SUM: "X += self.inner.forward(X)\n        return X"},
        "est encore là",
        0.0,
    ),
    (
        "np.add dans X",
        {_SUM: "return np.add(X, self.inner.forward(X), out=X)"},
        "est encore là",
        0.0,
    ),
    (
        "entrée gardée sans copie",
        {
            _SUM: "self.X = X\n        " + _IN_PLACE.format("X"),
            _TWO: "return delta + self.inner.backward(self.X, delta)",
        },
        "est encore là",
        0.0,
    ),
    (
        "entrée gardée par une copie, X toujours changé",
        {
            _SUM: "self.X = X.copy()\n        " + _IN_PLACE.format("X"),
            _TWO: "return delta + self.inner.backward(self.X, delta)",
        },
        "écrit encore dans le tableau",
        0.5,
    ),
    (
        "retiré au retour",
        {
            _SUM: "self.f = self.inner.forward(X)\n        X += self.f\n        return X",
            _TWO: "return delta + self.inner.backward(X - self.f, delta)",
        },
        "écrit encore dans le tableau",
        0.5,
    ),
    ("X perdu", {_SUM: "return self.inner.forward(X)"}, "il manque X", 0.5),
    ("f perdue", {_SUM: "return X.copy()"}, "il manque f(X)", 0.5),
    ("soustraite", {_SUM: "return X - self.inner.forward(X)"}, "soustrait f(X)", 0.5),
    ("deux fois f", {_SUM: "return X + 2 * self.inner.forward(X)"}, "ajoutée deux fois", 0.5),
    ("produit", {_SUM: "return X * self.inner.forward(X)"}, "multiplie X", 0.5),
    ("chemin direct oublié", {_TWO: "return self.inner.backward(X, delta)"}, "chemin direct", 0.5),
    (
        "chemin de f oublié",
        {_TWO: "self.inner.backward_update_gradient(X, delta)\n        return delta"},
        "passe par f est oublié",
        0.5,
    ),
    ("gradients soustraits", {_TWO: _TWO.replace(" + ", " - ")}, "se soustraient", 0.5),
    ("gradients multipliés", {_TWO: _TWO.replace(" + ", " * ")}, "se multiplient", 0.5),
    ("f n'apprend pas", {"inner.backward(": "inner.backward_delta("}, "reste nul", 0.5),
    (
        "retour par la sortie",
        {"backward(X, delta)\n": "backward(self.forward(X), delta)\n"},
        "f reçoit la sortie du bloc",
        0.0,
    ),
    (
        "delta changé",
        {_TWO: "delta += self.inner.backward(X, delta)\n        return delta"},
        "modifie sur place",
        0.5,
    ),
    ("return oublié", {_SUM: "X + self.inner.forward(X)"}, "return", 0.5),
    ("sans la classe mère", {"(Around)": ""}, "n'hérite pas de Module", 0.0),
    (
        "PyTorch",
        {
            _SUM: "import torch\n        return (torch.tensor(X) + torch.tensor(self.inner.forward(X))).numpy()"
        },
        "permis",
        0.0,
    ),
):
    bank.wrong("MendedResidual", _title, _change, says=_says, credit=_credit)

for _title, _change in {
    "copie, puis +=": {_SUM: _IN_PLACE.format("X.copy()")},
    "np.array": {_SUM: _IN_PLACE.format("np.array(X)")},
    "X = X + …": {_SUM: "X = X + self.inner.forward(X)\n        return X"},
    "np.add": {_SUM: "return np.add(X, self.inner.forward(X))"},
    "dans la sortie de f, copiée": {
        _SUM: "Z = self.inner.forward(X).copy()\n        Z += X\n        return Z"
    },
    "une fois nommés": {_SUM: "f = self.inner.forward(X)\n        Z = f + X\n        return Z"},
    "empty_like": {
        _SUM: "Z = np.empty_like(X)\n        np.add(X, self.inner.forward(X), out=Z)\n        return Z"
    },
    "sum": {_SUM: "return sum([X, self.inner.forward(X)])"},
    "les deux méthodes de f": {
        _TWO: "self.inner.backward_update_gradient(X, delta)\n        return self.inner.backward_delta(X, delta) + delta"
    },
    "delta copié": {
        _TWO: "total = delta.copy()\n        total += self.inner.backward(X, delta)\n        return total"
    },
    "entrée gardée": {
        _SUM: "self.X = X.copy()\n        return self.X + self.inner.forward(self.X)",
        _TWO: "return delta + self.inner.backward(self.X, delta)",
    },
    "sur la classe donnée": """\
class MendedResidual(BrokenResidual):
    def forward(self, X):
        return super().forward(X.copy())
""",
    "sans Around": """\
class MendedResidual(Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, X):
        return X + self.inner.forward(X)

    def backward(self, X, delta):
        return delta + self.inner.backward(X, delta)

    def zero_grad(self):
        self.inner.zero_grad()

    def update_parameters(self, gradient_step):
        self.inner.update_parameters(gradient_step)
""",
    "deux chemins dans une liste": {
        _TWO: "ways = [delta, self.inner.backward(X, delta)]\n        return np.sum(ways, axis=0)"
    },
}.items():
    bank.right("MendedResidual", _title, _change)

bank.demand("MendedResidual", "`forward` renvoie $X + f(X)$", "X perdu")
bank.demand("MendedResidual", "`backward` remonte les deux chemins", "chemin direct oublié")
bank.demand("MendedResidual", "aucune des deux ne change ce qu'elle reçoit", "telle quelle")

# --- backprop: autograd -------------------------------------------------------------

_ADDS = "source.grad = source.grad + back(node.grad)"
_ZERO_ALL = "    for node in order:\n        node.grad = np.zeros_like(node.data)\n"
_TURNED, _ROOT = "in reversed(order):", "    root.grad = np.ones_like(root.data)\n"
_GO = "def backprop(root):\n"
_VISIT = """\
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for source, _ in node.sources:
                visit(source)
            order.append(node)

    visit(root)
"""
_LEVELS = """\
    order = [root]
    for node in order:
        for source, _ in node.sources:
            if source not in order:
                order.append(source)
"""
for _title, _change, _says, _credit in (
    ("remplacé", {_ADDS: "source.grad = back(node.grad)"}, "remplacé, au lieu d'être ajouté", 0.0),
    (
        "ajouté à zéro",
        {_ADDS: "source.grad = np.zeros_like(source.data) + back(node.grad)"},
        "remplacé, au lieu d'être ajouté",
        0.0,
    ),
    ("par niveaux", {_VISIT: _LEVELS, _TURNED: "in order:"}, "avant d'avoir tout reçu", 0.0),
    (
        "rangé avant ses sources",
        {
            "            order.append(node)\n": "",
            "            seen.add(id(node))\n": "            seen.add(id(node))\n            order.append(node)\n",
            _TURNED: "in order:",
        },
        "avant d'avoir tout reçu",
        0.0,
    ),
    (
        "pile",
        _GO + "    order, stack = [], [root]\n    while stack:\n        node = stack.pop()\n"
        "        if node not in order:\n            order.append(node)\n"
        "            stack += [source for source, _ in node.sources]\n"
        + _ZERO_ALL
        + _ROOT
        + "    for node in order:\n        for source, back in node.sources:\n            "
        + _ADDS
        + "\n",
        "avant d'avoir tout reçu",
        0.0,
    ),
    ("à l'endroit", {_TURNED: "in order:"}, "seules les sources", 0.0),
    ("racine : le nombre 1", {"np.ones_like(root.data)": "1.0"}, "le gradient du nœud n°", 0.0),
    ("racine nulle", {_ROOT: ""}, "tous les gradients sont nuls", 0.0),
    (
        "racine remise à zéro après",
        {_ZERO_ALL + _ROOT: _ROOT + _ZERO_ALL},
        "tous les gradients sont nuls",
        0.0,
    ),
    (
        "un seul pas",
        {"for node in reversed(order):": "for node in [root]:"},
        "seules les sources",
        0.0,
    ),
    (
        "racine oubliée à la fin",
        {_ADDS: _ADDS + "\n    root.grad = np.zeros_like(root.data)"},
        "le gradient de `root` manque",
        0.0,
    ),
    ("jamais remis à zéro", {_ZERO_ALL: ""}, "un second appel", 0.5),
    (
        "feuilles jamais remises à zéro",
        {"    for node in order:\n        node": "    for node in order[1:]:\n        node"},
        "un second appel",
        0.5,
    ),
    (
        "chaque chemin refait",
        _GO
        + _VISIT
        + _ZERO_ALL
        + "\n    def send(node, delta):\n        node.grad = node.grad + delta\n"
        "        for source, back in node.sources:\n            send(source, back(delta))\n\n"
        "    send(root, np.ones_like(root.data))\n",
        "chaque nœud doit transmettre une seule fois",
        0.5,
    ),
    (
        "sources vues une seule fois",
        {_ADDS: "if source.grad.any():\n                continue\n            " + _ADDS},
        "au lieu d'être ajouté",
        0.0,
    ),
    (
        "deux fois",
        {_ADDS: "source.grad = source.grad + 2 * back(node.grad)"},
        "gradients faux",
        0.0,
    ),
    ("signe", {_ADDS: "source.grad = source.grad - back(node.grad)"}, "gradients faux", 0.0),
    (
        "sur place, partagé",
        {
            _ZERO_ALL: "    for node in order:\n        node.grad = None\n",
            _ADDS: "if source.grad is None:\n                source.grad = back(node.grad)\n"
            "            else:\n                source.grad += back(node.grad)",
        },
        "gradients faux",
        0.0,
    ),
    (
        "gradient dans data",
        {_ADDS: "source.data = source.data + back(node.grad)"},
        "change la valeur",
        0.0,
    ),
    ("gradient transposé", {"back(node.grad)": "back(node.grad).T"}, "erreur", 0.0),
    (
        "None partout",
        {_ZERO_ALL: "    for node in order:\n        node.grad = None\n"},
        "NoneType",
        0.0,
    ),
):
    bank.wrong("backprop", _title, _change, says=_says, credit=_credit)

_BACK = (
    _TURNED.replace("in ", "    for node in ")
    + "\n        for source, back in node.sources:\n            "
    + _ADDS
    + "\n"
)
for _title, _change in {
    "sur place": {_ADDS: "source.grad += back(node.grad)"},
    "ensemble de nœuds": {"id(node)": "node"},
    "np.full": {_ROOT: "    root.grad = np.full(root.data.shape, 1.0)\n"},
    "liste à l'envers": {_TURNED: "in order[::-1]:"},
    "pop": {
        "    for node in reversed(order):": "    while order:\n        node = order.pop()",
    },
    "None, puis la première part copiée": {
        _ZERO_ALL: "    for node in order:\n        node.grad = None\n",
        _ADDS: "part = back(node.grad)\n"
        "            source.grad = part if source.grad is None else source.grad + part",
    },
    "dictionnaire de gradients": _GO
    + _VISIT
    + """\
    grads = {id(node): np.zeros_like(node.data) for node in order}
    grads[id(root)] += 1
    for node in order[::-1]:
        node.grad = grads[id(node)]
        for source, back in node.sources:
            grads[id(source)] = grads[id(source)] + back(node.grad)
""",
    "compte de ceux qui attendent": _GO
    + """\
    nodes = [root]
    for node in nodes:
        nodes += [source for source, _ in node.sources if source not in nodes]
    nodes = list(dict.fromkeys(nodes))
    waited = {id(node): 0 for node in nodes}
    for node in nodes:
        node.grad = np.zeros_like(node.data)
        for source, _ in node.sources:
            waited[id(source)] += 1
    root.grad = np.ones_like(root.data)
    ready = [root]
    while ready:
        node = ready.pop()
        for source, back in node.sources:
            source.grad = source.grad + back(node.grad)
            waited[id(source)] -= 1
            if waited[id(source)] == 0:
                ready.append(source)
""",
    "par profondeur": _GO
    + """\
    depth = {}

    def measure(node):
        if node not in depth:
            depth[node] = 1 + max([measure(s) for s, _ in node.sources], default=0)
        return depth[node]

    measure(root)
    for node in depth:
        node.grad = np.zeros(node.data.shape)
    root.grad = np.ones(root.data.shape)
    for node in sorted(depth, key=depth.get, reverse=True):
        for source, back in node.sources:
            source.grad = source.grad + back(node.grad)
""",
    "fonction à part": "def ordered(node, order):\n    if node not in order:\n"
    "        for source, _ in node.sources:\n            ordered(source, order)\n"
    "        order.append(node)\n    return order\n\n\n"
    + _GO
    + "    order = ordered(root, [])\n"
    + _ZERO_ALL
    + _ROOT
    + _BACK,
    "générateur": _GO
    + """\
    def leaves_first(node, seen):
        if node in seen:
            return
        seen.add(node)
        for source, _ in node.sources:
            yield from leaves_first(source, seen)
        yield node

    order = list(leaves_first(root, set()))
"""
    + _ZERO_ALL
    + _ROOT
    + _BACK,
    "pile explicite": _GO
    + """\
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(source, False) for source, _ in node.sources]
"""
    + _ZERO_ALL
    + _ROOT
    + _BACK,
    "remis à zéro en chemin": {
        _ZERO_ALL: "",
        "            seen.add(id(node))\n": "            seen.add(id(node))\n            node.grad = 0 * node.data\n",
    },
}.items():
    bank.right("backprop", _title, _change)

bank.demand("backprop", "un second appel donne la même chose", "jamais remis à zéro")
bank.demand("backprop", "celui de `root` par rapport à lui-même est fait de 1", "racine nulle")
bank.demand("backprop", "une seule fois", "chaque chemin refait")
bank.demand("backprop", "dans un ordre topologique", "par niveaux")
bank.demand("backprop", "pour tout ce dont il est fait", "un seul pas")

# --- what no form above shows -------------------------------------------------------

_EPS = "self.net.update_parameters(self.eps)"
bank.wrongs(
    "Module",
    (
        "gradient effacé par le pas",
        {_STEP_M: _STEP_M + "\n            self.zero_grad()"},
        "change aussi `gradient`",
        0.5,
    ),
    (
        "zéros entiers",
        {_ZERO: "self.gradient = np.zeros(self.gradient.shape, dtype=int)"},
        "tableau d'entiers",
        0.5,
    ),
)
bank.wrongs(
    "Linear",
    (
        "gradient d'entiers",
        {"np.zeros_like(self.parameters)": "np.zeros(self.parameters.shape, dtype=int)"},
        "tableau d'entiers",
        0.5,
    ),
    (
        "biais compté parmi les entrées",
        {"np.sqrt(n_in)": "np.sqrt(n_in + 1)"},
        "comme si elle en avait 3",
    ),
)
bank.wrongs(
    "Optim",
    (
        "divisé par les colonnes",
        {"/ len(batch_x)": "/ batch_x.shape[1]"},
        "nombre de colonnes de `batch_x`",
    ),
    (
        "gradient des paramètres seul",
        {"self.net.backward(batch_x, delta)": "self.net.backward_update_gradient(batch_x, delta)"},
        "pas pour un réseau qui en contient",
        0.5,
    ),
    (
        "paramètres changés directement",
        {_EPS: "self.net.parameters -= self.eps * self.net.gradient"},
        "pas pour un réseau qui en contient",
        0.5,
    ),
    (
        "moyenne des coûts depuis le début",
        {
            "return cost": "self.costs = [*getattr(self, 'costs', []), cost]\n        return np.mean(self.costs)"
        },
        "pas celui du second",
        0.5,
    ),
)
bank.rights(
    "Module",
    {
        "sortie anticipée": {
            f"        if self.gradient is not None:\n            {_ZERO}": f"        if self.gradient is None:\n            return\n        {_ZERO}"
        },
        "out": {
            _STEP_M: "np.subtract(self.parameters, gradient_step * self.gradient, out=self.parameters)"
        },
    },
)
bank.rights(
    "Linear-backward",
    {
        "entrée gardée par forward": {
            f"return {_OUT_L}": "self.X1 = np.hstack([X, np.ones((len(X), 1))])\n        return self.X1 @ self.parameters",
            f"self.gradient += {_GRAD}": "self.gradient += self.X1.T @ delta",
        },
        "propriétés W et b": {
            "    def forward(self, X):": "    @property\n    def W(self):\n        return self.parameters[:-1]\n\n    @property\n    def b(self):\n        return self.parameters[-1]\n\n    def forward(self, X):",
            f"return {_OUT_L}": "return X @ self.W + self.b",
            "delta @ self.parameters[:-1].T": "delta @ self.W.T",
        },
    },
)
bank.rights(
    "SGD",
    {
        "générateur de batchs": {
            "def SGD(": "def batches(order, size):\n    for start in range(0, len(order), size):\n        yield order[start:start + size]\n\n\ndef SGD(",
            "for start in range(0, len(X), batch_size):\n            rows = order[start:start + batch_size]": "for rows in batches(order, batch_size):",
        },
        "tri de nombres au hasard": {"rng.permutation(len(X))": "np.argsort(rng.random(len(X)))"},
        "X et Y mêlés côte à côte": {
            "        order = rng.permutation(len(X))": "        data = np.hstack([X, Y])\n        rng.shuffle(data)",
            "            rows = order[start:start + batch_size]\n            optim.step(X[rows], Y[rows])": "            batch = data[start:start + batch_size]\n            optim.step(batch[:, :X.shape[1]], batch[:, X.shape[1]:])",
        },
    },
)
bank.demand("Optim", "Un réseau (un module, ou plusieurs)", "paramètres changés directement")

# --- mutants that compute the same thing --------------------------------------

_ABSTRACT = "une méthode abstraite donnée : seul son message d'erreur change"
_CONTAINER = "un réseau n'a pas de paramètres à lui : il n'a rien à hériter de __init__"
_COMMUTES = "le maximum est symétrique"
_THRESHOLD = "le seuil est libre, tant qu'il est petit"
# --- predict_problems ---------------------------------------------------------

_N = "predict_problems"
_LINES = 'lines = {"a": True, "b": False, "c": False, "d": 0.5, "e": 0.25}'
_LAST = 'return {**lines, "f": 3, "g": 0.0156, "h": 0.0078}'
bank.wrongs(
    _N,
    ("nuages mêlés", {'"a": True': '"a": False'}, "laisser chaque classe de son côté", 0.5),
    ("XOR séparé", {'"b": False': '"b": True'}, "Dessinez les nuages", 0.5),
    ("tout est séparé", {'"b": False, "c": False': '"b": True, "c": True'}, "6 prédictions sur 8", 0.5),
    ("constante nulle", {'"d": 0.5': '"d": 0'}, "Elle est juste pour la moitié", 0.5),
    ("constante un", {'"d": 0.5': '"d": 1'}, "se trompe de 1 pour l'autre", 0.5),
    ("moyenne de −1 et 1", {'"d": 0.5': '"d": -1'}, "aussi près des 0 que des 1", 0.5),
    ("écart sans carré", {"0.25": "0.5"}, "le coût en est le carré", 0.5),
    ("coût nul", {"0.25": "0"}, "une prédiction juste partout", 0.5),
    ("cibles −1 et 1", {"0.25": "1"}, "De combien votre prédiction d", 0.5),
    ("dernier batch seul", {'"f": 3': '"f": 1'}, "le gradient du troisième batch seul", 0.5),
    ("deux batchs", {'"f": 3': '"f": 2'}, "que reste-t-il des batchs d'avant", 0.5),
    ("pas multiplié", {"0.0156": "16", "0.0078": "32"}, "un pas plus petit, et non plus grand", 0.5),
    ("même pas", {"0.0156": "0.5"}, "avec le même pas, les courbes changent", 0.5),
    ("pas de 32 pour 64", {"0.0078": "0.0156"}, "ceux-ci sont deux fois plus grands", 0.5),
    ("un sur N", {"0.0156": "1 / 32"}, "le même pas demande N fois moins", 0.5),
    ("un chiffre", {"0.0156": "0.02", "0.0078": "0.01"}, "6 prédictions sur 8", 0.5),
    ("aucun carré, aucune somme", {"0.25": "0.5", '"f": 3': '"f": 1', "0.0156": "0.5"}, "5 prédictions sur 8", 0.0),
    ("calculé", {'"f": 3': '"f": np.ones(3).sum()'}, "à la main", 0.0),
    ("lettre oubliée", {', "h": 0.0078': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "0 et 1": {'"a": True, "b": False, "c": False': '"a": 1, "b": 0, "c": 0'},
    "négations": {'"b": False, "c": False': '"b": not True, "c": not True'},
    "fractions": {"0.5, ": "1 / 2, ", "0.25": "1 / 4"},
    "carré": {"0.25": "0.5 ** 2"},
    "quotients": {"0.0156": "0.5 / 32", "0.0078": "0.5 / 64"},
    "deux chiffres": {"0.0156": "0.016"},
    "toutes les décimales": {"0.0156": "0.015625", "0.0078": "0.0078125"},
    "puissances de dix": {"0.0156": "1.6e-2", "0.0078": "7.8e-3"},
    "puissances de deux": {"0.0156": "2 ** -6", "0.0078": "2 ** -7"},
    "somme": {'"f": 3': '"f": 1 + 1 + 1'},
    "flottant": {'"f": 3': '"f": 3.0'},
    "moitié du précédent": {_LAST: """eps = 0.5 / 32
    return {**lines, "f": 3, "g": eps, "h": eps / 2}"""},
    "variance": {_LINES: """p = 0.5
    lines = {"a": True, "b": False, "c": False, "d": p, "e": p * (1 - p)}"""},
    "union": {_LAST: "return lines | dict(f=3, g=0.0156, h=0.0078)"},
    "mise à jour": {_LAST: """lines.update(f=3, g=0.0156, h=0.0078)
    return lines"""},
})  # fmt: skip
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "deux chiffres significatifs", "un chiffre")
bank.demand(_N, "son coût quadratique moyen", "écart sans carré")

bank.equivalent = {
    "def forward(self, X): raise NotImplementedError(f'{type(self).__name__}.forward') def ba → def forward(self, X): pass def ba": _ABSTRACT,
    "elta(self, X, delta): raise NotImplementedError(f'{type(self).__name__}.backward_delta') def ba → elta(self, X, delta): pass def ba": _ABSTRACT,
    "_(self, n_in, n_out): super().__init__() wei → _(self, n_in, n_out): pass wei": "les deux attributs de Module sont remplis juste après",
    "in, n_hidden, n_out): super().__init__() sel → in, n_hidden, n_out): pass sel": _CONTAINER,
    "nit__(self, modules): super().__init__() sel → nit__(self, modules): pass sel": _CONTAINER,
    "return -y / np.maximum(yhat, 1e-12) → return -y / np.maximum(1e-12, yhat)": _COMMUTES,
    "eturn -(y * np.log(np.maximum(yhat, 1e-12))).sum(axis → eturn -(y * np.log(np.maximum(1e-12, yhat))).sum(axis": _COMMUTES,
    "return -y / np.maximum(yhat, 1e-12) → return -y / np.maximum(yhat, 2e-12)": _THRESHOLD,
    "-(y * np.log(np.maximum(yhat, 1e-12))).sum( → -(y * np.log(np.maximum(yhat, 2e-12))).sum(": _THRESHOLD,
}

# --- a descent that looks at its own costs; an order by pieces; np.matrix ---------

_COST = "losses.append(loss.forward(Y, net.forward(X)).mean())"
_RISES = "if len(losses) > 1 and losses[-1] > losses[-2]:"
bank.wrongs(
    "SGD",
    (
        "s'arrête quand le coût monte",
        {_COST: f"{_COST}\n        {_RISES}\n            break"},
        "le nombre de pas est",
    ),
    (
        "pas réduit quand le coût monte",
        {_COST: f"{_COST}\n        {_RISES}\n            optim.eps /= 2"},
        "ce n'est pas `eps`",
    ),
    (
        "les meilleurs paramètres gardés",
        {
            "losses = []": "losses, best = [], None",
            _COST: f"{_COST}\n        if best is None or losses[-1] <= min(losses):\n            best = net.parameters.copy()",
            "    return losses": "    net.parameters = best\n    return losses",
        },
        "après le dernier pas",
        0.5,
    ),
    (
        "deux moitiés jamais mélangées",
        {
            "rng.permutation(len(X))": "np.concatenate([rng.permutation(len(X) // 2), len(X) // 2 + rng.permutation(len(X) - len(X) // 2)])"
        },
        "le mélange se fait par morceaux",
    ),
)

# --- What later readers tried --------------------------------------------------------

bank.wrong(
    "Sigmoide", "entrée bornée à 10", {"X / 2": "np.clip(X, -10, 10) / 2"}, "fausses sur 3", 0.5
)
bank.wrong(
    "Sigmoide",
    "sortie bornée",
    {
        "return 0.5 + 0.5 * np.tanh(X / 2)": "return np.clip(0.5 + 0.5 * np.tanh(X / 2), 1e-6, 1 - 1e-6)"
    },
    "fausses sur 3",
    0.5,
)
bank.rights(
    "Sigmoide",
    {
        "entrée bornée à 500": {
            "0.5 + 0.5 * np.tanh(X / 2)": "1 / (1 + np.exp(-np.clip(X, -500, 500)))"
        },
        "en simple précision": {
            "0.5 + 0.5 * np.tanh(X / 2)": "0.5 + 0.5 * np.tanh(X.astype(np.float32) / 2)"
        },
        "par masques": {
            "return 0.5 + 0.5 * np.tanh(X / 2)": (
                "e = np.exp(-np.abs(X))\n        return np.where(X >= 0, 1, e) / (1 + e)"
            )
        },
    },
)
bank.wrongs(
    "CrossEntropyLoss",
    (
        "borné loin de 1",
        {_CE: "-(y * np.log(np.clip(yhat, 1e-12, 0.999))).sum(axis=1)"},
        "ne sont pas leurs logarithmes",
        0.5,
    ),
    (
        "gradient borné loin de 1",
        {_CEB: "-y / np.clip(yhat, 1e-12, 0.999)"},
        "`backward(y, yhat)[2]`",
        0.5,
    ),
    (
        "ŷ corrigé sur place",
        {f"return {_CE}": f"yhat[yhat < 1e-12] = 1e-12\n        return {_CE}"},
        "ce qu'elle reçoit (yhat)",
        0.5,
    ),
)
bank.right(
    "CrossEntropyLoss",
    "borné à un cheveu de 1",
    {_CE: "-(y * np.log(np.clip(yhat, 1e-12, 1 - 1e-12))).sum(axis=1)"},
)

_UP = "self.linear2.update_parameters(gradient_step)"
bank.wrongs(
    "SimpleNN",
    (
        "le pas remet à zéro",
        {_UP: f"{_UP}\n        self.zero_grad()"},
        "change le gradient de",
        0.5,
    ),
    (
        "delta borné",
        {
            "self.sigmoide.backward(self.z2, delta)": "self.sigmoide.backward(self.z2, np.clip(delta, -5, 5))"
        },
        "valeurs fausses",
        0.5,
    ),
    (
        "pas borné à 1",
        {"update_parameters(gradient_step)\n": "update_parameters(min(gradient_step, 1))\n"},
        "après `update_parameters`",
        0.5,
    ),
)
bank.rights(
    "SimpleNN",
    {
        "sans mémoire, recalculé au retour": {
            "delta = self.sigmoide.backward(self.z2, delta)": (
                "self.forward(X)\n        delta = self.sigmoide.backward(self.z2, delta)"
            )
        },
        "couches dans un dictionnaire": {
            "        self.linear1.zero_grad()\n        self.linear2.zero_grad()": (
                '        for layer in {"a": self.linear1, "b": self.linear2}.values():\n'
                "            layer.zero_grad()"
            )
        },
    },
)
_KEEP = "        self.inputs = []\n"
bank.wrongs(
    "Sequentiel",
    (
        "entrées rangées par module",
        {
            _KEEP: "        self.inputs = {}\n",
            "self.inputs.append(X)": "self.inputs[module] = X",
            "zip(reversed(self.modules), reversed(self.inputs))": (
                "[(m, self.inputs[m]) for m in reversed(self.modules)]"
            ),
        },
        "deux fois le même module",
        0.5,
    ),
    (
        "huit modules au plus",
        {"self.modules = modules": "self.modules = modules[:8]"},
        "jamais appelé",
    ),
    (
        "le pas remet à zéro",
        {
            "module.update_parameters(gradient_step)": "module.update_parameters(gradient_step)\n            module.zero_grad()"
        },
        "change le gradient de",
        0.5,
    ),
)
bank.rights(
    "Sequentiel",
    {
        "liste chaînée": {
            _KEEP: "        self.kept = None\n",
            "self.inputs.append(X)": "self.kept = (module, X, self.kept)",
            "pairs = zip(reversed(self.modules), reversed(self.inputs))": "node = self.kept",
            "for module, received in pairs:": "while node:\n            module, received, node = node",
        },
        "pile que le retour vide": {
            "zip(reversed(self.modules), reversed(self.inputs))": (
                "((m, self.inputs.pop()) for m in self.modules[::-1])"
            )
        },
    },
)
_DESCENDS = (
    "net.zero_grad()\n"
    "            yhat = net.forward(X[rows])\n"
    "            net.backward(X[rows], loss.backward(Y[rows], yhat){})\n"
    "            net.update_parameters(eps)"
)
_STEPS = "optim.step(X[rows], Y[rows])"
bank.wrongs(
    "SGD",
    ("pas écrit, sans moyenne", {_STEPS: _DESCENDS.format("")}, "descend la somme", 0.5),
    (
        "pas écrit, moitié",
        {_STEPS: _DESCENDS.format(" / (2 * len(rows))")},
        "n'est pas celui d'`Optim`",
        0.5,
    ),
    (
        "coût des cinquante premiers",
        {_COST: "losses.append(loss.forward(Y[:50], net.forward(X[:50])).mean())"},
        "sur tout X",
        0.5,
    ),
    ("coûts arrondis", {_COST: f"{_COST[:-1]}.round(3))"}, "sont arrondis", 0.5),
)
bank.rights(
    "SGD",
    {
        "pas écrit, en moyenne": {_STEPS: _DESCENDS.format(" / len(rows)")},
        "batch par masque": {
            _STEPS: "chosen = np.isin(np.arange(len(X)), rows)\n            optim.step(X[chosen], Y[chosen])"
        },
        "np.split": {
            "for start in range(0, len(X), batch_size):\n            rows = order[start:start + batch_size]": (
                "for rows in np.split(order, range(batch_size, len(X), batch_size)):"
            )
        },
    },
)
bank.wrongs(
    "backprop",
    (
        "nœuds vus dans une variable globale",
        {
            "order, seen = [], set()": "order = []",
            "def backprop": "seen = set()\n\ndef backprop",
            "id(node)": "node",
        },
        "pour un autre nœud du même graphe",
        0.5,
    ),
    (
        "sources effacées au passage",
        {"back(node.grad)\n": "back(node.grad)\n        node.sources = []\n"},
        "pour un autre nœud du même graphe",
        0.5,
    ),
    (
        "vingt nœuds au plus",
        {"if id(node) not in seen:": "if id(node) not in seen and len(seen) < 20:"},
        "où chacun sert une seule fois",
    ),
)
bank.right(
    "backprop",
    "graphlib",
    """\
from graphlib import TopologicalSorter

def backprop(root):
    graph, left = {}, [root]
    while left:
        node = left.pop()
        if node not in graph:
            graph[node] = [source for source, _ in node.sources]
            left += graph[node]
    order = list(TopologicalSorter(graph).static_order())
    for node in order:
        node.grad = np.zeros(node.data.shape)
    root.grad = np.ones(root.data.shape)
    for node in order[::-1]:
        for source, back in node.sources:
            source.grad = source.grad + back(node.grad)
""",
)

# A part of many rows is not the whole.
bank.wrong(
    "CrossEntropyLoss",
    "les mille premières lignes seulement",
    {
        "return -y / np.maximum(yhat, 1e-12)": "g = -y / np.maximum(yhat, 1e-12)\n        g[1000:] = 0\n        return g"
    },
    "a la bonne forme, mais",
    0.5,
)
bank.wrong(
    "Optim",
    "les mille premières lignes seulement",
    {
        "delta = self.loss.backward(batch_y, yhat) / len(batch_x)": "delta = self.loss.backward(batch_y, yhat) / len(batch_x)\n        delta[1000:] = 0"
    },
    "les paramètres, après un pas, a la bonne forme,",
)
bank.wrong(
    "SGD",
    "les mille premiers exemples seulement",
    {
        "optim = Optim(net, loss, eps)": "X, Y = X[:1000], Y[:1000]\n    optim = Optim(net, loss, eps)"
    },
    "exemples différents sont vus sur",
)
bank.wrong(
    "Softmax",
    "les mille premières lignes seulement",
    {
        "return e / e.sum(axis=1, keepdims=True)": "s = e / e.sum(axis=1, keepdims=True)\n        s[1000:] = 0\n        return s"
    },
    "a la bonne forme, mais",
    also=("Softmax-backward",),
)
bank.wrong(
    "Softmax-backward",
    "les mille premières lignes seulement",
    {
        "return s * (delta - (delta * s).sum(axis=1, keepdims=True))": "s[1000:] = 0\n        return s * (delta - (delta * s).sum(axis=1, keepdims=True))"
    },
    "backward_delta(X, delta",
)
bank.wrong(
    "MSELoss",
    "les mille premières lignes seulement",
    {
        "return ((y - yhat) ** 2).sum(axis=1)": "c = ((y - yhat) ** 2).sum(axis=1)\n        c[1000:] = 0\n        return c"
    },
    "a la bonne forme, mais",
    0.5,
)
bank.wrong(
    "Linear-forward",
    "les mille premières lignes seulement",
    {
        "return np.hstack([X, np.ones((len(X), 1))]) @ self.parameters": "out = np.hstack([X, np.ones((len(X), 1))]) @ self.parameters\n        out[1000:] = 0\n        return out"
    },
    "a la bonne forme, mais",
)
bank.wrong(
    "Linear-backward",
    "les mille premières lignes seulement",
    {
        "self.gradient += np.hstack([X, np.ones((len(X), 1))]).T @ delta": "X, delta = X[:1000], delta[:1000]\n        self.gradient += np.hstack([X, np.ones((len(X), 1))]).T @ delta"
    },
    "backward_update_gradient",
    0.5,
)
bank.wrong(
    "TanH",
    "les mille premières lignes seulement",
    {
        "return delta * (1 - np.tanh(X) ** 2)": "g = delta * (1 - np.tanh(X) ** 2)\n        g[1000:] = 0\n        return g"
    },
    "backward_delta(X, delta",
    0.5,
)
bank.wrong(
    "Sigmoide",
    "les mille premières lignes seulement",
    {
        "return delta * s * (1 - s)": "g = delta * s * (1 - s)\n        g[1000:] = 0\n        return g"
    },
    "backward_delta(X, delta",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "les mille premières lignes seulement",
    {
        "return self.linear1.backward(X, delta)": "delta[1000:] = 0\n        return self.linear1.backward(X, delta)"
    },
    "le gradient de la couche Linear n",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "les mille premières lignes seulement",
    {"pairs = zip(": "delta = np.array(delta)\n        delta[1000:] = 0\n        pairs = zip("},
    "le gradient de la couche Linear n",
    0.5,
)
bank.wrong(
    "LogCrossEntropyLoss",
    "les mille premières lignes seulement",
    {
        "return e / e.sum(axis=1, keepdims=True) - y": "g = e / e.sum(axis=1, keepdims=True) - y\n        g[1000:] = 0\n        return g"
    },
    "a la bonne forme, mais",
    0.5,
)
bank.wrong(
    "MendedResidual",
    "les mille premières lignes seulement",
    {
        "return X + self.inner.forward(X)": "f = self.inner.forward(X)\n        f[1000:] = 0\n        return X + f"
    },
    "a la bonne forme, mais",
    0.5,
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "Optim",
    "gradients bornés à 5",
    {"self.net.backward(batch_x, delta)": "self.net.backward(batch_x, delta.clip(-5, 5))"},
    "les paramètres, après un pas, a la bonne forme,",
)

# Tried by readers: other forms, and other slips.
bank.right(
    "TanH",
    "exponentielles bornées",
    {
        "return np.tanh(X)": "e = np.exp(-2 * np.abs(X))\n        return np.sign(X) * (1 - e) / (1 + e)"
    },
)
bank.wrong(
    "Sequentiel",
    "forward sur les deux premiers",
    {
        "for module in self.modules:\n            self.inputs": "for module in self.modules[:3]:\n            self.inputs"
    },
    "arrête sur une erreur, ValueError : operands",
)
bank.right(
    "Sequentiel",
    "entrées recalculées au retour",
    {
        "pairs = zip(reversed(self.modules), reversed(self.inputs))": "inputs = [X]\n        for module in self.modules[:-1]:\n            inputs.append(module.forward(inputs[-1]))\n        pairs = zip(self.modules[::-1], inputs[::-1])"
    },
)
bank.wrong(
    "Optim",
    "zero_grad remplacé par pass",
    {"self.net.zero_grad()": "pass"},
    "au second pas, le gradient du premier compte",
)
bank.wrong(
    "Optim",
    "eps décroissant",
    {
        "self.net.update_parameters(self.eps)": "self.net.update_parameters(self.eps)\n        self.eps *= 0.9"
    },
    "les paramètres, après un second pas sur un",
)
bank.wrong(
    "SGD",
    "un batch sur deux",
    {
        "for start in range(0, len(X), batch_size):": "for start in range(0, len(X), 2 * batch_size):"
    },
    "le nombre de pas est",
)
bank.wrong(
    "SGD",
    "np.random au lieu de rng",
    {"rng.permutation": "np.random.permutation"},
    "de même graine ne voient pas les exemples dans",
    0.5,
)
bank.wrong(
    "MSELoss", "moitié", {"return -2 * (y - yhat)": "return -(y - yhat)"}, "backward(y, yhat", 0.5
)
bank.wrong(
    "CrossEntropyLoss",
    "epsilon ajouté",
    {"np.log(np.maximum(yhat, 1e-12))": "np.log(yhat + 1e-6)"},
    "et ce ne sont pas leurs logarithmes. Les",
)
bank.wrong(
    "LogCrossEntropyLoss",
    "somme sur les exemples",
    {"np.exp(yhat - top[:, None]).sum(axis=1)": "np.exp(yhat - top[:, None]).sum(axis=0)[:1]"},
    "a la bonne forme, mais",
    0.5,
)

# Tried by readers, once more.
bank.right(
    "backprop",
    "file de Kahn",
    "\ndef backprop(root):\n    nodes, stack = {}, [root]\n    while stack:\n        node = stack.pop()\n        if id(node) not in nodes:\n            nodes[id(node)] = node\n            stack += [source for source, _ in node.sources]\n    uses = {key: 0 for key in nodes}\n    for node in nodes.values():\n        for source, _ in node.sources:\n            uses[id(source)] += 1\n    for node in nodes.values():\n        node.grad = np.zeros(np.shape(node.data))\n    root.grad = np.ones(np.shape(root.data))\n    ready = [root]\n    while ready:\n        node = ready.pop()\n        for source, back in node.sources:\n            source.grad = source.grad + back(node.grad)\n            uses[id(source)] -= 1\n            if uses[id(source)] == 0:\n                ready.append(source)\n",
)
bank.wrong(
    "backprop",
    "parcours en profondeur sans ordre",
    "\ndef backprop(root):\n    def clear(node):\n        node.grad = np.zeros_like(node.data)\n        for source, _ in node.sources:\n            clear(source)\n    clear(root)\n    root.grad = np.ones_like(root.data)\n    def visit(node):\n        for source, back in node.sources:\n            source.grad = source.grad + back(node.grad)\n            visit(source)\n    visit(root)\n",
    "dans un graphe où un nœud sert plusieurs fois",
)
bank.wrong(
    "backprop",
    "gradients jamais remis à zéro",
    '\ndef backprop(root):\n    order, seen = [], set()\n    def visit(node):\n        if id(node) not in seen:\n            seen.add(id(node))\n            for source, _ in node.sources:\n                visit(source)\n            order.append(node)\n    visit(root)\n    for node in order:\n        if getattr(node, "grad", None) is None:\n            node.grad = np.zeros_like(node.data)\n    root.grad = np.ones_like(root.data)\n    for node in reversed(order):\n        for source, back in node.sources:\n            source.grad = source.grad + back(node.grad)\n',
    "un second appel sur le même graphe ne donne pas",
    0.5,
)
bank.wrong(
    "backprop",
    "les feuilles seulement",
    "\ndef backprop(root):\n    order, seen = [], set()\n    def visit(node):\n        if id(node) not in seen:\n            seen.add(id(node))\n            for source, _ in node.sources:\n                visit(source)\n            order.append(node)\n    visit(root)\n    for node in order:\n        node.grad = np.zeros_like(node.data)\n    root.grad = np.ones_like(root.data)\n    for node in reversed(order):\n        for source, back in node.sources:\n            source.grad = source.grad + back(node.grad)\n    for node in order:\n        if node.sources and node is not root:\n            node.grad = None\n",
    "vaut None : manque-t-il un",
)
bank.wrong(
    "backprop",
    "égalité des valeurs au lieu de l'identité",
    "\ndef backprop(root):\n    order = []\n    def visit(node):\n        if not any(node.data.shape == o.data.shape and np.array_equal(node.data, o.data) for o in order):\n            for source, _ in node.sources:\n                visit(source)\n            order.append(node)\n    visit(root)\n    for node in order:\n        node.grad = np.zeros_like(node.data)\n    root.grad = np.ones_like(root.data)\n    for node in reversed(order):\n        for source, back in node.sources:\n            source.grad = source.grad + back(node.grad)\n",
    "un second appel sur le même graphe ne donne pas",
    0.5,
)
bank.wrong(
    "backprop",
    "racine de gradient 1 / taille",
    "\ndef backprop(root):\n    order, seen = [], set()\n    def visit(node):\n        if id(node) not in seen:\n            seen.add(id(node))\n            for source, _ in node.sources:\n                visit(source)\n            order.append(node)\n    visit(root)\n    for node in order:\n        node.grad = np.zeros_like(node.data)\n    root.grad = np.ones_like(root.data) / root.data.size\n    for node in reversed(order):\n        for source, back in node.sources:\n            source.grad = source.grad + back(node.grad)\n",
    "partout : on part de la somme de ses",
)
bank.right(
    "Module",
    "sur place, fill",
    {
        "self.gradient = np.zeros_like(self.gradient)": "self.gradient.fill(0.0)",
        "self.parameters = self.parameters - gradient_step * self.gradient": "self.parameters -= gradient_step * self.gradient",
    },
)
bank.wrong(
    "Module",
    "update remet aussi à zéro",
    {
        "self.parameters = self.parameters - gradient_step * self.gradient": "self.parameters = self.parameters - gradient_step * self.gradient\n            self.gradient = 0 * self.gradient"
    },
    "elle ne doit que le lire. Le remettre à zéro",
    0.5,
)
bank.wrong(
    "Module",
    "pas borné à 0,1",
    {"gradient_step * self.gradient": "min(gradient_step, 0.1) * self.gradient"},
    "a la bonne forme, mais",
    0.5,
)
bank.wrong(
    "Linear",
    "un seul tirage par colonne",
    {
        "np.random.randn(n_in, n_out) / np.sqrt(n_in)": "np.random.randn(n_in, 1) * np.ones((1, n_out)) / np.sqrt(n_in)"
    },
    "énoncé, qui dépend du nombre d",
)
bank.wrong(
    "SimpleNN",
    "seconde activation TanH",
    {"Linear(n_hidden, n_out), Sigmoide()": "Linear(n_hidden, n_out), TanH()"},
    "est Sigmoide : une autre activation est",
)
bank.wrong(
    "SimpleNN",
    "update oublie la deuxième couche",
    {
        "self.linear1.update_parameters(gradient_step)\n        self.linear2.update_parameters(gradient_step)": "self.linear1.update_parameters(gradient_step)"
    },
    "ne change pas la couche Linear n",
    0.5,
)
bank.right(
    "SimpleNN",
    "liste de modules et listes d'entrées",
    "\nclass SimpleNN(Module):\n    def __init__(self, n_in, n_hidden, n_out):\n        super().__init__()\n        self.layers = [Linear(n_in, n_hidden), TanH(), Linear(n_hidden, n_out), Sigmoide()]\n    def forward(self, X):\n        self.seen = []\n        for layer in self.layers:\n            self.seen.append(X)\n            X = layer.forward(X)\n        return X\n    def backward(self, X, delta):\n        self.forward(X)\n        for layer, received in list(zip(self.layers, self.seen))[::-1]:\n            delta = layer.backward(received, delta)\n        return delta\n    def zero_grad(self):\n        [layer.zero_grad() for layer in self.layers]\n    def update_parameters(self, gradient_step):\n        [layer.update_parameters(gradient_step) for layer in self.layers]\n",
)
bank.wrong(
    "LogCrossEntropyLoss",
    "log(softmax + eps)",
    "\nclass LogCrossEntropyLoss(Loss):\n    def forward(self, y, yhat):\n        e = np.exp(yhat - yhat.max(axis=1, keepdims=True))\n        p = e / e.sum(axis=1, keepdims=True)\n        return -(y * np.log(p + 1e-12)).sum(axis=1)\n    def backward(self, y, yhat):\n        e = np.exp(yhat - yhat.max(axis=1, keepdims=True))\n        return e / e.sum(axis=1, keepdims=True) - y\n",
    "a la bonne forme, mais une valeur fausse sur",
    0.5,
)
bank.wrong(
    "SGD",
    "coût du dernier batch",
    {
        "losses.append(loss.forward(Y, net.forward(X)).mean())": "losses.append(loss.forward(Y[rows], net.forward(X[rows])).mean())"
    },
    "les pas sont justes, mais les coûts ne sont pas",
    0.5,
)
bank.right(
    "SGD",
    "array_split de la permutation",
    {
        "for start in range(0, len(X), batch_size):\n            rows = order[start:start + batch_size]": "for rows in [order[i:i + batch_size] for i in range(0, len(order), batch_size)]:"
    },
)
bank.wrong(
    "MendedResidual",
    "sur une copie, mais f(X) doublée au retour",
    {
        "return delta + self.inner.backward(X, delta)": "self.inner.backward(X, delta)\n        return delta + self.inner.backward(X, delta)"
    },
    "le gradient des paramètres de f est",
    0.5,
)

# --- Large numbers, and what one method does of the work of another ----------------------

_MAX = "X - X.max(axis=1, keepdims=True)"
_SHARE = "e / e.sum(axis=1, keepdims=True)"
bank.wrongs(
    "Softmax",
    (
        "moyenne retirée",
        {_MAX: "X - X.mean(axis=1, keepdims=True)"},
        "une exponentielle déborde",
        0.5,
    ),
    ("scores bornés", {_MAX: "np.clip(X, -50, 50)"}, "les scores sont bornés", 0.5),
)
bank.wrongs(
    "Softmax",
    ("signe opposé", {_MAX: "X.min(axis=1, keepdims=True) - X"}, "de signe opposé"),
    ("moyenne pour somme", {_SHARE: "e / e.mean(axis=1, keepdims=True)"}, "divisée par sa moyenne"),
    also=("Softmax-backward",),
)
bank.rights(
    "Softmax",
    {
        "grand, puis petit maximum": {
            _MAX: "X - X.max() - (X - X.max()).max(axis=1, keepdims=True)"
        },
    },
)
bank.wrong(
    "Softmax-backward", "X pour la sortie", {"s = self.forward(X)": "s = X"}, "mauvais endroit"
)
bank.wrongs(
    "Linear-forward",
    ("tanh à la sortie", {_OUT: f"np.tanh({_OUT})"}, "seulement affine"),
    ("sortie bornée", {_OUT: f"np.clip({_OUT}, -100, 100)"}, "a la bonne forme, mais"),
)
_ADDED = f"self.gradient += {_GRAD}"
bank.wrongs(
    "Linear-backward",
    (
        "le pas avec le gradient",
        {_ADDED: _ADDED + "\n        self.parameters = self.parameters - 1e-3 * self.gradient"},
        "change aussi `parameters`",
        0.5,
    ),
    (
        "le pas avec le gradient, sur place",
        {_ADDED: _ADDED + "\n        self.parameters -= 1e-3 * self.gradient"},
        "change aussi `parameters`",
        0.5,
    ),
    (
        "gradient borné",
        {_ADDED: _ADDED + "\n        self.gradient = np.clip(self.gradient, -100, 100)"},
        "est borné : aucune de ses valeurs ne dépasse 100",
        0.5,
    ),
)
bank.wrong(
    "TanH",
    "gradient borné",
    {
        "return delta * (1 - np.tanh(X) ** 2)": "return np.clip(delta * (1 - np.tanh(X) ** 2), -20, 20)"
    },
    "ne dépasse 20",
    0.5,
)
