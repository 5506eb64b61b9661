"""Answers to lab 12 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp12_diy")

# --- Module -------------------------------------------------------------------

_STEP = "self.parameters = self.parameters - gradient_step * self.gradient"
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
)
bank.wrong(
    "Module",
    "zero_grad plante sans paramètres",
    {_ZERO: "self.gradient[...] = 0", "if self.gradient is not None:": "if True:"},
    "TypeError",
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
)
bank.wrong(
    "Linear",
    "gradient sans la ligne du biais",
    {"np.zeros_like(self.parameters)": "np.zeros((n_in, n_out))"},
    "`gradient` a la forme",
)
bank.wrong("Linear", "biais à 5", {"np.zeros((1, n_out))": "5 + np.zeros((1, n_out))"}, "les biais")
bank.right(
    "Linear",
    "loi uniforme de bon écart-type",
    {_W: "np.random.uniform(-1, 1, (n_in, n_out)) * np.sqrt(3 / n_in)"},
)
bank.right(
    "Linear",
    "biais tirés comme les poids",
    {
        "np.vstack([weights, np.zeros((1, n_out))])": "np.random.randn(n_in + 1, n_out) / np.sqrt(n_in)"
    },
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
bank.wrong("Optim", "somme au lieu de moyenne", {" / len(batch_x)": ""}, "N = 6 fois trop grand")
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
    "Optim", "eps ignoré", {"update_parameters(self.eps)": "update_parameters(1e-3)"}, "`eps`"
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
    "AttributeError",
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
    "pas sont faits",
)
bank.wrong(
    "SGD", "tout X à chaque pas", {"optim.step(X[rows], Y[rows])": "optim.step(X, Y)"}, "un batch a"
)
bank.wrong("SGD", "eps en dur", {"Optim(net, loss, eps)": "Optim(net, loss, 0.1)"}, "`eps`")
bank.wrong("SGD", "une epoch de trop", {"range(n_epochs)": "range(n_epochs + 1)"}, "pas sont faits")
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
    "SGD", "return dans la boucle", {"    return losses": "        return losses"}, "pas sont faits"
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
    "couche Linear n° 1",
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
    "couche Linear n° 1",
    0.5,
)
bank.wrong(
    "SimpleNN",
    "delta jamais remonté",
    {"delta = self.linear2.backward": "self.linear2.backward"},
    "TanH reçoit un delta",
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
)
bank.wrong(
    "Sequentiel",
    "modules à l'endroit au retour",
    {"reversed(self.modules), reversed(self.inputs)": "self.modules, self.inputs"},
    "le delta du module suivant",
)
bank.wrong(
    "Sequentiel",
    "entrées à l'endroit",
    {"reversed(self.inputs)": "self.inputs"},
    "est-ce bien la sienne",
)
bank.wrong(
    "Sequentiel",
    "sorties gardées au lieu des entrées",
    {
        "            self.inputs.append(X)\n            X = module.forward(X)": "            X = module.forward(X)\n            self.inputs.append(X)"
    },
    "est-ce bien la sienne",
)
bank.wrong(
    "Sequentiel",
    "premier module sauté au retour",
    {"        for module, received in pairs:": "        for module, received in list(pairs)[:-1]:"},
    "reste nul",
    0.5,
)
bank.wrong(
    "Sequentiel",
    "gradients jamais accumulés",
    {"module.backward(received": "module.backward_delta(received"},
    "backward_delta",
)
bank.wrong(
    "Sequentiel",
    "delta jamais remonté",
    {"delta = module.backward": "module.backward"},
    "le delta du module suivant",
)
bank.wrong(
    "Sequentiel", "delta non renvoyé", {"        return delta\n": ""}, "manque-t-il un return"
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
bank.right(
    "Sequentiel",
    "deux méthodes du contrat",
    {
        "delta = module.backward(received, delta)": "module.backward_update_gradient(received, delta) if not hasattr(module, 'modules') else None\n            delta = module.backward_delta(received, delta) if not hasattr(module, 'modules') else module.backward(received, delta)"
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
    "could not be broadcast",
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
bank.wrong("CrossEntropyLoss", "division par zéro", {_CEB: "-y / yhat"}, "NaN ou infinies", 0.5)
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
bank.wrong("CrossEntropyLoss", "seuil trop grand", {"1e-12": "1e-2"}, "valeurs fausses")
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

# --- mutants that compute the same thing --------------------------------------

_ABSTRACT = "une méthode abstraite donnée : seul son message d'erreur change"
_CONTAINER = "un réseau n'a pas de paramètres à lui : il n'a rien à hériter de __init__"
_COMMUTES = "le maximum est symétrique"
_THRESHOLD = "le seuil est libre, tant qu'il est petit"
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
