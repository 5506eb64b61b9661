"""Answers of lab 9, MNIST from (almost) nothing, in tensors."""

from textwrap import dedent

from tp_grading.bank import Bank

bank = Bank("tp09_mnist_zero")


def body(text: str, depth: int = 8) -> str:
    """Return lines as they stand in the place of a body that is `depth` deep."""
    first, *rest = dedent(text).strip("\n").splitlines()
    return "\n".join([first.lstrip(), *(" " * depth * bool(line) + line for line in rest)])


wrong, right = bank.wrongs, bank.rights

# --- Net: the constructor -----------------------------------------------------

_STD = '(2 / (n + p)) ** 0.5 if init == "xavier" else 1.0'
_DRAW, _BIAS = "torch.normal(0.0, std, (n, p))", "torch.zeros(1, p)"
_START = "self.sizes, self.w, self.b = list(sizes), [], []\n"
_ZIP = "zip(self.sizes, self.sizes[1:])"
_INIT = body("""
    self.sizes, self.w, self.b = list(sizes), [], []
    for n, p in zip(self.sizes, self.sizes[1:]):
        std = (2 / (n + p)) ** 0.5 if init == "xavier" else 1.0
        self.w.append(torch.normal(0.0, std, (n, p)))
        self.b.append(torch.zeros(1, p))
""")
wrong(
    "Net",
    ("écart-type 0,01", {"else 1.0": "else 0.01"}, "on attend 1"),
    ("Xavier par défaut", {_STD: "(2 / (n + p)) ** 0.5"}, "on attend 1"),
)
wrong(
    "Net",
    ("loi uniforme", {_DRAW: "std * torch.rand(n, p)"}, "normale de moyenne 0"),
    (
        "uniforme centrée, même écart-type",
        {_DRAW: "(2 * torch.rand(n, p) - 1) * std * 3**0.5"},
        "loi normale",
    ),
    ("poids nuls", {_DRAW: "torch.zeros(n, p)"}, "au hasard"),
    ("poids égaux", {_DRAW: "torch.full((n, p), std)"}, "au hasard"),
    (
        "poids nommés autrement",
        {_START: _START.replace("self.w", "self.W"), "self.w.append": "self.W.append"},
        "par ses attributs",
    ),
    ("une ligne recopiée", {_DRAW: "torch.normal(0.0, std, (1, p)).repeat(n, 1)"}, "se répètent"),
    ("matrices transposées", {_DRAW: "torch.normal(0.0, std, (p, n))"}, "une ligne par neurone"),
    ("biais en colonne", {_BIAS: "torch.zeros(p, 1)"}, "colonne", 0.5),
    ("biais au hasard", {_BIAS: "torch.randn(1, p)"}, "pas nuls", 0.5),
    ("graine fixée", {_START: _START + "        torch.manual_seed(0)\n"}, "graine", 0.5),
    (
        "sizes oublié",
        {_START: "self.w, self.b = [], []\n", _ZIP: "zip(sizes, sizes[1:])"},
        "sizes",
        0.5,
    ),
    (
        "self oublié",
        {_START: _START + "        w, b = [], []\n", "self.w.app": "w.app", "self.b.app": "b.app"},
        "liste de trois",
    ),
    ("une couche de trop", {_ZIP: "zip([1] + self.sizes, self.sizes)"}, "4 éléments"),
    ("tableaux de NumPy", {_DRAW: _DRAW + ".numpy()"}, "tableaux de NumPy", 0.5),
    ("double précision", {_DRAW: _DRAW + ".double()"}, "torch.float64", 0.5),
    (
        "poids qui demandent un gradient",
        {_DRAW: "torch.normal(0.0, std, (n, p), requires_grad=True)"},
        "permis",
    ),
    ("couches de torch.nn", {_DRAW: "torch.nn.Linear(p, n).weight.detach()"}, "permis"),
    also=("Net-xavier",),
)
right(
    "Net",
    {
        "indices, tailles en n-uplet": {
            _START: "self.sizes = tuple(sizes)\n        self.w, self.b = [], []\n",
            f"for n, p in {_ZIP}:\n": "for k in range(len(sizes) - 1):\n            n, p = sizes[k], sizes[k + 1]\n",
        },
        "randn fois l'écart-type": {_DRAW: "std * torch.randn(n, p)"},
        "tirée sur place": {_DRAW: "torch.empty(n, p).normal_(0, std)"},
        "moyennes en tenseur": {_DRAW: "torch.normal(torch.zeros(n, p), std)"},
        "biais sans dimension de ligne": {_BIAS: "torch.zeros(p)"},
        "biais d'une ligne de la matrice": {_BIAS: "0 * self.w[-1][:1]"},
        "distribution de torch": {_DRAW: "torch.distributions.Normal(0.0, std).sample((n, p))"},
        "par NumPy": {
            _DRAW: "torch.from_numpy(np.random.normal(0, std, (n, p))).float()",
            "class Net": "import numpy as np\n\n\nclass Net",
        },
        "double, puis simple": {
            _DRAW: "(std * torch.randn(n, p, dtype=torch.float64)).to(torch.float32)"
        },
        "trois couples écrits": {
            _ZIP: "((sizes[0], sizes[1]), (sizes[1], sizes[2]), (sizes[2], sizes[3]))"
        },
        "compréhensions": {
            _INIT: body("""
                pairs = list(zip(sizes, sizes[1:]))
                self.sizes = sizes
                spread = lambda n, p: (2 / (n + p)) ** 0.5 if init == "xavier" else 1.0
                self.w = [torch.randn(n, p) * spread(n, p) for n, p in pairs]
                self.b = [torch.zeros(1, p) for _, p in pairs]
            """)
        },
        "une méthode par couche": {
            _INIT: body(
                """
                    self.sizes, self.w, self.b = sizes, [], []
                    for k in (1, 2, 3):
                        self.add(sizes[k - 1], sizes[k], init)

                def add(self, n, p, init):
                    w = torch.randn(size=(n, p))
                    if init == "xavier":
                        w.mul_((2 / (n + p)) ** 0.5)
                    self.w += [w]
                    self.b += [torch.zeros((1, p))]
            """,
                4,
            )
        },
        "randn_like": {_DRAW: "torch.randn_like(torch.empty(n, p)).mul(std)"},
    },
)
bank.demand("Net", "`sizes` : les tailles reçues", "sizes oublié")
bank.demand("Net", "la liste des trois matrices", "self oublié")
bank.demand("Net", "tirées selon la loi normale de moyenne 0", "loi uniforme")
bank.demand("Net", "d'écart-type 1", "écart-type 0,01")
bank.demand("Net", "des lignes de zéros", "biais au hasard")
bank.demand("Net", "en simple précision", "double précision")
bank.demand("Net", "seulement des tenseurs et leurs opérations", "couches de torch.nn")

# --- Net: Xavier --------------------------------------------------------------


def xavier(std: str) -> dict[str, str]:
    """Return the change that asks for this spread with "xavier"."""
    return {_STD: f'{std} if init == "xavier" else 1.0'}


wrong(
    "Net-xavier",
    (
        "double avec Xavier",
        {_DRAW: f"{_DRAW}.to(torch.float64 if std != 1 else None)"},
        "float64",
        0.5,
    ),
    ("biais en colonne", {_BIAS: "torch.zeros((1, p) if std == 1 else (p, 1))"}, "colonne", 0.5),
    (
        "tailles perdues",
        {
            _START: _START + '        if init == "xavier":\n            self.sizes = [1]\n',
            _ZIP: "zip(sizes, sizes[1:])",
        },
        "sizes",
        0.5,
    ),
    ("init ignoré", {_STD: "1.0"}, "`init` n'est pas utilisé"),
    ("variance au lieu de l'écart-type", xavier("2 / (n + p)"), "racine"),
    ("entrées seulement", xavier("(2 / n) ** 0.5"), "entrées"),
    ("entrées seulement, sans le 2", xavier("(1 / n) ** 0.5"), "sans le 2"),
    ("sorties seulement", xavier("(2 / p) ** 0.5"), "sorties"),
    ("numérateur 1", xavier("(1 / (n + p)) ** 0.5"), "numérateur"),
    ("fraction renversée", xavier("((n + p) / 2) ** 0.5"), "envers"),
    ("2 hors de la racine", xavier("2 / (n + p) ** 0.5"), "hors de la racine"),
    ("majuscule attendue", {'init == "xavier"': 'init == "Xavier"'}, "`init` n'est pas utilisé"),
    (
        "tailles de l'entrée et de la sortie",
        xavier("(2 / (sizes[0] + sizes[-1])) ** 0.5"),
        "les deux tailles",
    ),
    ("ni 2, ni racine", xavier("1 / (n + p)"), "les deux tailles"),
    (
        "loi uniforme de Xavier",
        {_DRAW: f'(2 * torch.rand(n, p) - 1) * std * 3**0.5 if init == "xavier" else {_DRAW}'},
        "loi normale",
    ),
    (
        "biais aussi",
        {_BIAS: 'torch.normal(0.0, std, (1, p)) * (init == "xavier")'},
        "pas nuls",
        0.5,
    ),
    (
        "graine fixée avec Xavier",
        {_START: _START + '        if init == "xavier":\n            torch.manual_seed(1)\n'},
        "graine",
        0.5,
    ),
)
right(
    "Net-xavier",
    {
        "racines séparées": xavier("2**0.5 / (n + p) ** 0.5"),
        "moyenne des tailles": xavier("((n + p) / 2) ** -0.5"),
        "racine de torch": xavier("torch.tensor(2 / (n + p)).sqrt().item()"),
        "math.sqrt": {
            **xavier("math.sqrt(2 / (n + p))"),
            "class Net": "import math\n\n\nclass Net",
        },
        "deux branches": {
            f"std = {_STD}": 'std = 1\n            if init != "normal":\n                std = (2 / (n + p)) ** 0.5'
        },
        "dictionnaire": {_STD: '{"normal": 1.0, "xavier": (2 / (n + p)) ** 0.5}[init]'},
        "puissance selon init": {_STD: '(2 / (n + p)) ** (0.5 * (init == "xavier"))'},
        "randn puis échelle": {_DRAW: "torch.randn(n, p) * std"},
        "échelle sur place": {_DRAW: "torch.randn(n, p).mul_(std)"},
        "écart-type en tenseur": {_DRAW: "torch.normal(0.0, torch.full((n, p), std))"},
        "fonction imbriquée": {
            _START: _START
            + "        def spread(n, p):\n            return torch.rsqrt(torch.tensor((n + p) / 2)).item()\n\n",
            **xavier("spread(n, p)"),
        },
        "taille par la matrice": {
            f"std = {_STD}\n            self.w.append({_DRAW})": "w = torch.randn(n, p)\n            self.w.append(w * (2 / sum(w.shape)) ** 0.5 if init == 'xavier' else w)"
        },
        "comparaison sans casse": {'init == "xavier"': 'init.lower() == "xavier"'},
    },
)
bank.demand("Net-xavier", 'quand `init` vaut `"xavier"`', "init ignoré")
bank.demand("Net-xavier", "suivent la loi normale de moyenne 0", "loi uniforme de Xavier")
bank.demand("Net-xavier", "d'écart-type $\\sigma^\\ell$", "2 hors de la racine")
bank.demand("Net-xavier", "les biais restent nuls", "biais aussi")

# --- flatten_images, one_hot --------------------------------------------------

_FLAT = "images.view(len(images), -1) / 255"
_ROWS = "images.view(len(images), -1)"
wrong(
    "flatten_images",
    *(
        (title, {_FLAT: code}, says, *credit)
        for title, code, says, *credit in (
            ("sans division", f"{_ROWS} * 1.0", "ne sont pas ramenés"),
            ("entiers", _ROWS, "entiers"),
            ("division entière", f"{_ROWS} // 255", "entiers"),
            ("divisé par 256", f"{_ROWS} / 256", "par quel nombre"),
            ("divisé par le maximum du jeu", f"{_ROWS} / images.max()", "plus grand du jeu"),
            ("divisé deux fois", f"{_ROWS} / 255 / 255", "deux fois"),
            ("divisé par 28²", f"{_ROWS} / 784", "valeurs fausses"),
            ("chacune par son maximum", f"{_ROWS} / {_ROWS}.amax(1, keepdim=True)", "son propre"),
            ("forme gardée", "images / 255", "bout à bout"),
            ("une image par colonne", f"{_ROWS}.t() / 255", "par colonne"),
            ("view dans le mauvais sens", "images.view(-1, len(images)).t() / 255", "un pixel sur"),
            ("axes échangés", "images.transpose(1, 2).flatten(1) / 255", "échangées"),
            (
                "centré et réduit",
                f"({_ROWS} - {_ROWS}.float().mean()) / {_ROWS}.float().std()",
                "centrés",
            ),
            ("de −1 à 1", f"{_ROWS} / 127.5 - 1", "−1 à 1"),
            ("inversé", f"1 - {_ROWS} / 255", "inversées"),
            ("tout à plat", "images.flatten() / 255", "forme", 0.0),
            ("squeeze", f"torch.squeeze({_FLAT})", "une seule image", 0.5),
            ("rend du NumPy", f"({_FLAT}).numpy()", "tableau de NumPy", 0.5),
            ("boucle", "torch.stack([image.flatten() / 255 for image in images])", "permis"),
            ("sur place", "images.view(len(images), -1).div_(255)", "s'arrête sur une erreur"),
        )
    ),
)
right(
    "flatten_images",
    {
        title: {_FLAT: code}
        for title, code in {
            "784 en dur": "images.reshape(-1, 784) / 255.0",
            "float d'abord": "images.float().view(images.shape[0], 28 * 28) / 255",
            "flatten": "images.flatten(1) / 255",
            "torch.flatten": "torch.flatten(images, start_dim=1).to(torch.float32).div(255)",
            "torch.div": "torch.div(images.view(images.size(0), -1), 255)",
            "fois 1/255": "images.reshape(len(images), -1).mul(1 / 255)",
            "double précision": "images.double().view(len(images), -1) / 255",
            "lignes de pixels bout à bout": "torch.cat(images.unbind(1), dim=1) / 255",
            "par NumPy": "torch.from_numpy(images.numpy().reshape(len(images), -1) / 255).float()",
            "découpé, puis collé": "torch.cat(images.split(7, dim=1), dim=1).flatten(1) / 255",
            "unflatten à l'envers": "images.view(-1).unflatten(0, (len(images), 784)) / 255",
            "sur place, sur une copie": "images.float().flatten(1).div_(255)",
            "arguments nommés": "torch.true_divide(torch.reshape(images, shape=(-1, 784)), 255)",
        }.items()
    },
)
bank.demand("flatten_images", "une ligne de 784 nombres réels", "entiers")
bank.demand("flatten_images", "entre 0 et 1", "sans division")
bank.demand("flatten_images", "sans boucle", "boucle")

_EYE = "torch.eye(10)[labels]"
_LOOPED = """Y = torch.zeros(len(labels), 10)
    for i, label in enumerate(labels):
        Y[i, label] = 1
"""
wrong(
    "one_hot",
    *(
        (title, {_EYE: code}, says, *credit)
        for title, code, says, *credit in (
            ("num_classes oublié", "torch.nn.functional.one_hot(labels)", "toujours 10", 0.5),
            ("chiffres présents", "(labels[:, None] == labels.unique()) * 1.0", "toujours 10", 0.5),
            ("transposé", f"{_EYE}.t()", "par colonne", 0.5),
            ("décalé", "torch.eye(10)[(labels + 1) % 10]", "décalé"),
            ("décalé dans l'autre sens", "torch.eye(10)[labels - 1]", "décalé"),
            ("étiquette au lieu de 1", f"{_EYE} * labels[:, None]", "on attend 1"),
            ("0 et 1 échangés", f"1 - {_EYE}", "échangés"),
            ("neuf colonnes", "torch.eye(11)[labels][:, 1:10]", "9 colonnes", 0.5),
            ("aplati", f"{_EYE}.squeeze()", "une seule étiquette", 0.5),
            ("rend du NumPy", f"{_EYE}.numpy()", "tableau de NumPy", 0.5),
            ("booléens", "labels[:, None] == torch.arange(10)", "des booléens", 0.5),
            ("zéros", "torch.zeros(len(labels), 10)", "que des 0"),
            ("étiquettes normalisées", "labels[:, None].expand(-1, 10) / 9", "valeurs fausses"),
        )
    ),
    (
        "Y[:, labels] = 1",
        {f"return {_EYE}": "Y = torch.zeros(len(labels), 10)\n    Y[:, labels] = 1\n    return Y"},
        "mêmes colonnes",
    ),
    (
        "return dans la boucle",
        {f"return {_EYE}": _LOOPED + "        return Y"},
        "première ligne",
    ),
    ("return oublié", {f"return {_EYE}": _EYE}, "return"),
)
right(
    "one_hot",
    {
        "boucle": {f"return {_EYE}": _LOOPED + "    return Y"},
        "deux indices": {
            f"return {_EYE}": "Y = torch.zeros(labels.numel(), 10)\n    Y[torch.arange(labels.numel()), labels] = 1.0\n    return Y"
        },
        **{
            title: {_EYE: code}
            for title, code in {
                "fonction de torch": "torch.nn.functional.one_hot(labels, num_classes=10)",
                "fonction de torch, réels": "torch.nn.functional.one_hot(labels, 10).float()",
                "comparaison, entiers": "(labels[:, None] == torch.arange(10)).int()",
                "scatter": "torch.zeros(len(labels), 10).scatter(1, labels.unsqueeze(1), 1.0)",
                "index_select": "torch.index_select(torch.eye(10), 0, labels)",
                "embedding par produit": "torch.eye(10).t()[:, labels].t()",
                "compréhension": "torch.stack([torch.eye(10)[label] for label in labels])",
                "listes": "torch.tensor([[float(j == k) for k in range(10)] for j in labels.tolist()])",
                "par NumPy": "torch.from_numpy(__import__('numpy').eye(10, dtype='f4')[labels.numpy()])",
                "matrice diagonale": "torch.diag(torch.ones(10))[labels.tolist()]",
                "index_put": "torch.zeros(len(labels), 10).index_put((torch.arange(len(labels)), labels), torch.tensor(1.0))",
            }.items()
        },
    },
)
bank.demand("one_hot", "1 dans la colonne du chiffre, 0 ailleurs", "0 et 1 échangés")
bank.demand("one_hot", "toujours dix colonnes", "num_classes oublié")
bank.demand("one_hot", "une ligne de dix nombres", "transposé")

# --- logistic, logistic_d -----------------------------------------------------

_LOGISTIC = "1 / (1 + torch.exp(-x))"
wrong(
    "logistic",
    *(
        (title, {_LOGISTIC: code}, says, *credit)
        for title, code, says, *credit in (
            ("signe dans exp", "1 / (1 + torch.exp(x))", "décroît"),
            ("différence au dénominateur", "1 / (1 - torch.exp(-x))", "somme"),
            ("parenthèses oubliées", "1 / 1 + torch.exp(-x)", "parenthèses"),
            ("tanh", "torch.tanh(x)", "tanh"),
            ("ReLU", "torch.relu(x)", "ReLU"),
            ("dérivée", f"{_LOGISTIC} * (1 - {_LOGISTIC})", "dérivée"),
            ("exponentielle seule", "torch.exp(-x)", "exponentielle"),
            ("base 2", "1 / (1 + 2.0 ** (-x))", "base 2"),
            ("softmax", "torch.exp(x) / torch.exp(x).sum()", "softmax"),
            ("somme des composantes", f"torch.sum({_LOGISTIC})", "forme"),
            ("moitié", f"{_LOGISTIC} / 2", "valeurs fausses"),
            ("torch.sigmoid", "torch.sigmoid(x)", "permis"),
            ("méthode sigmoid", "x.sigmoid()", "permis"),
            ("torch.nn.functional", "torch.nn.functional.sigmoid(x)", "permis"),
            ("rend du NumPy", f"({_LOGISTIC}).numpy()", "tableau de NumPy", 0.5),
            ("exp au numérateur", "torch.exp(x) / (1 + torch.exp(x))", "torch.exp", 0.5),
            ("loin de 0, plus rien", f"{_LOGISTIC} * (x.abs() < 20)", "valeur", 0.5),
        )
    ),
    (
        "x modifié sur place",
        {f"return {_LOGISTIC}": "x *= -1\n    return 1 / (1 + torch.exp(x))"},
        "modifie sur place",
        0.5,
    ),
)
right(
    "logistic",
    {
        title: {_LOGISTIC: code}
        for title, code in {
            "par tanh": "0.5 * (1 + torch.tanh(x / 2))",
            "puissance −1": "(1 + torch.exp(-x)) ** -1",
            "reciprocal": "torch.reciprocal(1 + (-x).exp())",
            "méthodes": "x.neg().exp().add(1).reciprocal()",
            "log-somme": "torch.exp(-torch.logaddexp(torch.zeros_like(x), -x))",
            "softmax à deux classes": "torch.stack([x, 0 * x]).softmax(dim=0)[0]",
            "selon le signe": "torch.where(x < 0, 1 - 1 / (1 + torch.exp(x)), 1 / (1 + torch.exp(-x)))",
            "bornée": "1 / (1 + torch.exp(-x.clamp(-80, 80)))",
            "double précision": "(1 / (1 + torch.exp(-x.double()))).float()",
            "expm1": "1 / (2 + torch.expm1(-x))",
            "e à une puissance": "1 / (1 + torch.pow(torch.e, -x))",
            "composante par composante": "torch.tensor([1 / (1 + __import__('math').exp(min(-t, 700))) for t in x.flatten().tolist()]).view(x.shape)",
            "par NumPy": "torch.from_numpy(__import__('numpy').asarray(1 / (1 + __import__('numpy').exp(-x.numpy()))))",
        }.items()
    },
)
bank.demand("logistic", "chaque composante d'un tenseur", "softmax")
bank.demand("logistic", "de n'importe quelle taille", "somme des composantes")
bank.demand("logistic", "`torch.sigmoid` est donc défendue", "torch.sigmoid")
bank.demand("logistic", "Loin de 0, j'obtiens NaN", "exp au numérateur")

_SLOPE = "logistic(x) * (1 - logistic(x))"
wrong(
    "logistic_d",
    *(
        (title, {_SLOPE: code}, says, *credit)
        for title, code, says, *credit in (
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
            ("tanh", "1 - torch.tanh(x) ** 2", "tanh"),
            ("1 − ℒ²", "1 - logistic(x) ** 2", "à la façon de tanh"),
            ("second facteur sur x", "logistic(x) * (1 - x)", "la logistique y manque"),
            ("moyenne", f"({_SLOPE}).mean()", "forme"),
            ("torch.sigmoid", "torch.sigmoid(x) * (1 - torch.sigmoid(x))", "permis"),
            ("rend du NumPy", f"({_SLOPE}).numpy()", "tableau de NumPy", 0.5),
            ("débordement", "torch.exp(x) / (1 + torch.exp(x)) ** 2", "torch.exp", 0.5),
        )
    ),
    (
        "autograd",
        {
            f"return {_SLOPE}": "x = x.clone().requires_grad_()\n    logistic(x).sum().backward()\n    return x.grad"
        },
        "permis",
    ),
)
right(
    "logistic_d",
    {
        "une variable": {f"return {_SLOPE}": "p = logistic(x)\n    return p - p**2"},
        "paramètre nommé": {_SLOPE: "(lambda p: p * (1 - p))(logistic(x))"},
        "fonction imbriquée": {
            f"return {_SLOPE}": "def slope(p):\n        return p.mul(1 - p)\n\n    return slope(p=logistic(x))"
        },
        **{
            title: {_SLOPE: code}
            for title, code in {
                "sans appeler logistic": "torch.exp(-x.abs()) / (1 + torch.exp(-x.abs())) ** 2",
                "ℒ(x) ℒ(−x)": "logistic(x) * logistic(-x)",
                "carré de l'écart à 1/2": "0.25 - (logistic(x) - 0.5) ** 2",
                "cosinus hyperbolique": "1 / (2 * torch.cosh(x / 2)) ** 2",
                "tanh de la moitié": "(1 - torch.tanh(x / 2) ** 2) / 4",
                "torch.mul": "torch.mul(logistic(x), torch.sub(1, logistic(x)))",
                "addcmul": "torch.addcmul(logistic(x), logistic(x), logistic(x), value=-1)",
                "double précision": "(logistic(x.double()) * (1 - logistic(x.double()))).float()",
                "produit d'une pile": "torch.stack([logistic(x), logistic(-x)]).prod(dim=0)",
                "lerp": "torch.lerp(logistic(x), torch.zeros_like(x), logistic(x))",
            }.items()
        },
    },
)
bank.demand("logistic_d", "la **préactivation**, pas l'activation", "x est pris pour l'activation")
bank.demand("logistic_d", "sans autograd", "autograd")

# --- predict_net --------------------------------------------------------------

_COUNTS = 'counts = {"a": 24380, "b": 23550, "c": 0.97}'
_VALUES = 'return {**counts, "d": 0, "e": 0.25, "f": 1, "g": 0}'
wrong(
    "predict_net",
    ("sans biais", {"24380": "24320"}, "Les biais manquent", 0.5),
    ("des neurones", {"24380": "844"}, "un poids relie deux neurones", 0.5),
    ("sans le dernier biais", {"24380": "24370"}, "Comptez couche par couche", 0.5),
    ("première sans biais", {"23550": "23520"}, "b — `first`", 0.5),
    ("pourcentage", {"0.97": "96.6"}, "et non un pourcentage", 0.5),
    ("part de l'autre côté", {"0.97": "0.03"}, "Divisez votre prédiction b", 0.5),
    ("rapport inverse", {"0.97": "1.04"}, "c —", 0.5),
    ("la plus grande au bout", {'"d": 0': '"d": 8'}, "monte le plus vite", 0.5),
    ("ordonnée pour abscisse", {'"d": 0': '"d": 0.5'}, "d —", 0.5),
    ("logistique pour dérivée", {'"e": 0.25': '"e": 0.5'}, "et non de sa dérivée", 0.5),
    ("pente un", {'"e": 0.25': '"e": 1'}, "où est-il le plus grand", 0.5),
    ("logistique nulle à droite", {'"f": 1': '"f": 0'}, "Que vaut l'exponentielle", 0.5),
    ("logistique pour dérivée, loin", {'"g": 0}': '"g": 1}'}, "6 prédictions sur 7", 0.5),
    ("pente constante", {'"g": 0}': '"g": 0.25}'}, "encore en pente", 0.5),
    (
        "aucun biais",
        {"24380": "24320", "23550": "23520", '"e": 0.25': '"e": 0.5'},
        "4 prédictions sur 7",
    ),
    (
        "dérivée jamais prise",
        {'"d": 0, "e": 0.25': '"d": 8, "e": 1', '"g": 0}': '"g": 1}'},
        "sur 7",
    ),
    ("calculé", {"24380": "sum(p.numel() for p in Net((784, 30, 20, 10)).w)"}, "à la main"),
    ("dérivée calculée", {'"e": 0.25': '"e": torch.tensor(0.25)'}, "à la main"),
    ("lettre oubliée", {', "g": 0}': "}"}, "g"),
)
right("predict_net", {
    "sommes": {"24380": "23550 + 620 + 210", "23550": "23520 + 30"},
    "produits": {"24380": "785 * 30 + 31 * 20 + 21 * 10", "23550": "785 * 30"},
    "produits et biais": {"24380": "784 * 30 + 30 * 20 + 20 * 10 + 30 + 20 + 10"},
    "tiret bas": {"24380": "24_380", "23550": "23_550"},
    "flottants": {"24380": "24380.0", '"d": 0,': '"d": 0.0,', '"f": 1,': '"f": 1.0,'},
    "quotient": {"0.97": "23550 / 24380"},
    "trois décimales": {"0.97": "0.966"},
    "sans biais, la part est la même": {"0.97": "23520 / 24320"},
    "un quart": {'"e": 0.25': '"e": 1 / 4'},
    "carré d'un demi": {'"e": 0.25': '"e": 0.5 ** 2'},
    "presque un": {'"f": 1': '"f": 0.99995'},
    "presque nul": {'"g": 0}': '"g": 4.5e-5}'},
    "virgule décimale": {"0.97": '"0,97"', '"e": 0.25': '"e": "1/4"'},
    "espace des milliers": {"24380": '"24 380"'},
    "union": {_VALUES: "return counts | dict(d=0, e=0.25, f=1, g=0)"},
    "dict": {_VALUES: "return dict(counts, d=0, e=0.25, f=1, g=0)"},
    "mise à jour": {_VALUES: body("""
        counts.update(d=0, e=0.25, f=1, g=0)
        return counts
    """, 4)},
    "boucle sur les tailles": {_COUNTS: body("""
        sizes = (784, 30, 20, 10)
        layers = [(a + 1) * b for a, b in zip(sizes, sizes[1:])]
        counts = {"a": sum(layers), "b": layers[0], "c": layers[0] / sum(layers)}
    """, 4)},
})  # fmt: skip
bank.demand("predict_net", "Écrivez à la main", "dérivée calculée")
bank.demand("predict_net", "biais compris", "sans biais")
bank.demand("predict_net", "une part, entre 0 et 1", "pourcentage")

# --- predict_steps ------------------------------------------------------------

_START = 'start = {"a": 9.5, "b": 0.050, "c": 0.47}'
_PACES = 'return {**start, "d": 0.05, "e": 0.07, "f": 0.083, "g": 0.25}'
wrong(
    "predict_steps",
    ("norme au carré", {"9.5": "90"}, "C'est le carré de la norme", 0.5),
    ("somme de 784 termes", {"9.5": "28"}, "a — `z_std(1)`", 0.5),
    ("variance de Xavier", {"0.050": "0.0025"}, "et non l'écart-type", 0.5),
    ("sans le deux", {"0.050": "0.035"}, "Le 2 de la formule", 0.5),
    ("entrées seules", {"0.050": "0.036"}, "Relisez la formule de Xavier", 0.5),
    ("produit oublié", {"0.47": "0.05"}, "Multipliez vos prédictions", 0.5),
    ("avec la norme au carré", {"0.47": "4.5"}, "c —", 0.5),
    ("moyenne pondérée", {'"d": 0.05': '"d": 0.03'}, "n'est pas multiplié par 1 - γ", 0.5),
    ("rien au premier pas", {'"d": 0.05': '"d": 0'}, "pas de vitesse à garder", 0.5),
    ("deuxième pas doublé", {'"e": 0.07': '"e": 0.1'}, "les trois premiers pas", 0.5),
    ("deuxième pas amorti", {'"e": 0.07': '"e": 0.02'}, "e —", 0.5),
    ("sans inertie", {"0.083": "0.05"}, "C'est le pas sans inertie", 0.5),
    ("divisé par gamma", {"0.083": "0.125"}, "C'est α / γ", 0.5),
    ("divisé par gamma deux fois", {"0.083": "0.125", '"g": 0.25': '"g": 0.0625'}, "5 préd", 0.5),
    ("un chiffre", {"0.083": "0.08"}, "f —", 0.5),
    ("sans fin", {"0.083": "5", '"g": 0.25': '"g": 5'}, "5 prédictions sur 7", 0.5),
    ("moyenne partout", {_PACES: 'return {**start, "d": 0.03, "e": 0.042, "f": 0.05, "g": 0.05}'},
     "3 prédictions sur 7"),
    ("variances", {_START: 'start = {"a": 90, "b": 0.0025, "c": 0.22}'}, "4 prédictions sur 7"),
    ("calculé", {"9.5": "torch.full((1,), 90.0).sqrt()"}, "à la main"),
    ("lettre oubliée", {', "g": 0.25': ""}, "g"),
)  # fmt: skip
right("predict_steps", {
    "racine": {"9.5": "90 ** 0.5"},
    "trois chiffres": {"9.5": "9.49", "0.050": "0.0496", "0.47": "0.470"},
    "racine d'un quotient": {"0.050": "(2 / 814) ** 0.5"},
    "produit": {"0.47": "9.5 * 0.05"},
    "produit des deux arrondis, arrondi": {"0.47": "0.48"},
    "tout en racines": {"0.47": "(90 * 2 / (784 + 30)) ** 0.5"},
    "module math": {_START: body("""
        import math
        start = {"a": math.sqrt(90), "b": math.sqrt(2 / 814), "c": math.sqrt(180 / 814)}
    """, 4)},
    "récurrence à la main": {'"e": 0.07': '"e": 0.4 * 0.05 + 0.05'},
    "limite": {"0.083": "0.05 / (1 - 0.4)", '"g": 0.25': '"g": 0.05 / (1 - 0.8)'},
    "limite en cinquièmes": {"0.083": "0.05 * 5 / 3", '"g": 0.25': '"g": 5 * 0.05'},
    "fractions": {"0.083": "1 / 12", '"g": 0.25': '"g": 1 / 4'},
    "puissances de dix": {"0.050": "5e-2", '"d": 0.05': '"d": 5e-2'},
    "arrondi par excès": {"0.083": "0.084"},
    "union": {_PACES: "return start | dict(d=0.05, e=0.07, f=0.083, g=0.25)"},
    "fonction de gamma": {_PACES: body("""
        def limit(gamma):
            return 0.05 / (1 - gamma)
        return {**start, "d": 0.05, "e": 0.05 * 1.4, "f": limit(0.4), "g": limit(0.8)}
    """, 4)},
})  # fmt: skip
bank.demand("predict_steps", "Écrivez à la main", "calculé")
bank.demand("predict_steps", "deux chiffres significatifs", "un chiffre")

# --- Net.forward --------------------------------------------------------------

_Z, _A = "z.append(torch.mm(a[-1], w) + b)", "a.append(logistic(z[-1]))"
_RETURN = "return z, a\n"
_FORWARD = body("""
    z, a = [], [a0]
    for w, b in zip(self.w, self.b):
        z.append(torch.mm(a[-1], w) + b)
        a.append(logistic(z[-1]))
    return z, a
""")
wrong(
    "Net-forward",
    ("biais oublié", {_Z: "z.append(torch.mm(a[-1], w))"}, "manque"),
    ("biais retranché", {_Z: "z.append(torch.mm(a[-1], w) - b)"}, "retranché"),
    ("logistique oubliée", {_A: "a.append(z[-1])"}, "logistique manque"),
    ("logistique deux fois", {_A: "a.append(logistic(logistic(z[-1])))"}, "deux fois"),
    ("tanh", {_A: "a.append(torch.tanh(z[-1]))"}, "tanh"),
    ("ReLU", {_A: "a.append(torch.relu(z[-1]))"}, "ReLU"),
    ("dérivée", {_A: "a.append(logistic_d(z[-1]))"}, "dérivée"),
    ("moitié", {_A: "a.append(logistic(z[-1]) / 2)"}, "on attend la logistique"),
    ("sortie sans logistique", {_RETURN: "a[3] = z[2]\n        return z, a\n"}, "manque", 0.5),
    (
        "softmax en sortie",
        {_RETURN: "a[3] = z[2].softmax(dim=1)\n        return z, a\n"},
        "softmax",
        0.5,
    ),
    (
        "depuis la préactivation",
        {_Z: "z.append(torch.mm(z[-1] if z else a0, w) + b)"},
        "sans logistique",
    ),
    (
        "toujours depuis a0",
        {_Z: "z.append((a0 if a0.shape[1] == len(w) else a[-1]) @ w + b)"},
        "depuis l'entrée a0",
    ),
    (
        "matrice d'avant",
        {
            _Z: "k = len(z) - (len(z) > 0 and self.w[0].shape == w.shape)\n            z.append(a[-1] @ self.w[k] + self.b[k])"
        },
        "utilise encore `w[",
    ),
    (
        "biais d'avant",
        {
            _Z: "k = len(z) - (len(z) > 0 and self.w[0].shape == w.shape)\n            z.append(a[-1] @ w + self.b[k])"
        },
        "utilise encore le biais",
    ),
    ("facteur 2", {_Z: "z.append(2 * torch.mm(a[-1], w) + b)"}, "relisez sa formule"),
    (
        "transposée quand elle passe",
        {_Z: "z.append(a[-1] @ (w.t() if w.shape[0] == w.shape[1] else w) + b)"},
        "transposée à tort",
    ),
    (
        "z contient les activations",
        {_Z: "z.append(logistic(torch.mm(a[-1], w) + b))", _A: "a.append(z[-1])"},
        "déjà appliquée",
    ),
    ("entrée oubliée dans a", {_RETURN: "return z, a[1:]\n"}, "entrée a0 y manque", 0.5),
    ("a et z échangés", {_RETURN: "return a, z\n"}, "échangées", 0.5),
    ("a seul", {_RETURN: "return a\n"}, "deux valeurs"),
    ("dernière couche seulement", {_RETURN: "return z[-1], a[-1]\n"}, "liste de tenseurs"),
    ("return dans la boucle", {_A: _A + "\n            return z, a"}, "de longueur"),
    ("logistique de l'entrée", {"z, a = [], [a0]": "z, a = [], [logistic(a0)]"}, "entrée a0"),
    (
        "listes gardées dans le réseau",
        {
            "z, a = [], [a0]": "if not hasattr(self, 'z'):\n            self.z, self.a = [], []\n        z, a = self.z, self.a\n        z.clear()\n        a[:] = [a0]"
        },
        "pendant l'appel suivant",
        0.5,
    ),
    (
        "un résultat gardé",
        {
            "z, a = [], [a0]": "self.n = getattr(self, 'n', -1) + 1\n        z, a = [], [a0]",
            _RETURN: "return [p + 0.01 * self.n for p in z], a\n",
        },
        "un second appel",
        0.5,
    ),
    ("entrée modifiée", {"z, a = [], [a0]": "z, a = [], [a0.mul_(1.0).sub_(0.5).add_(0.4)]"}, "a0"),
    ("couche de torch.nn", {_Z: "z.append(torch.nn.functional.linear(a[-1], w.t(), b))"}, "permis"),
)
right(
    "Net-forward",
    {
        "couche par couche": {
            _FORWARD: body("""
                z1 = torch.matmul(a0, self.w[0]) + self.b[0]
                a1 = logistic(z1)
                z2 = a1.mm(self.w[1]) + self.b[1]
                a2 = logistic(z2)
                z3 = a2 @ self.w[2] + self.b[2]
                return [z1, z2, z3], [a0, a1, a2, logistic(z3)]
            """)
        },
        "indices": {
            "for w, b in zip(self.w, self.b):\n            z.append(torch.mm(a[-1], w) + b)": "for k in range(len(self.w)):\n            z.append(torch.matmul(a[k], self.w[k]) + self.b[k])"
        },
        "logistique écrite sur place": {_A: "a.append(1 / (1 + torch.exp(-z[-1])))"},
        "n-uplets": {_RETURN: "return tuple(z), tuple(a)\n"},
        "addmm": {_Z: "z.append(torch.addmm(b, a[-1], w))"},
        "einsum": {_Z: 'z.append(torch.einsum("ni,ij->nj", a[-1], w) + b)'},
        "somme de produits": {_Z: "z.append((a[-1].unsqueeze(2) * w).sum(dim=1) + b)"},
        "colonne de 1": {
            _Z: "z.append(torch.mm(a[-1], w) + torch.ones(len(a0), 1) @ b.view(1, -1))"
        },
        "colonne de 1 collée": {
            _Z: "z.append(torch.hstack([a[-1], torch.ones(len(a0), 1)]) @ torch.vstack([w, b]))"
        },
        "double précision": {_Z: "z.append((a[-1].double() @ w.double() + b.double()).float())"},
        "par NumPy": {_Z: "z.append(torch.from_numpy(a[-1].numpy() @ w.numpy() + b.numpy()))"},
        "récursion": {
            _FORWARD: body("""
                def climb(a, k):
                    if k == len(self.w):
                        return [], [a]
                    z = a @ self.w[k] + self.b[k]
                    zs, others = climb(logistic(z), k + 1)
                    return [z, *zs], [a, *others]

                return climb(a0, 0)
            """)
        },
        "une ligne à la fois": {
            _Z: "z.append(torch.cat([row.view(1, -1) @ w + b for row in a[-1]]))"
        },
    },
)
bank.demand("Net-forward", "La méthode renvoie **toutes** les étapes", "dernière couche seulement")
bank.demand("Net-forward", "elle commence par l'entrée $a^0$", "entrée oubliée dans a")
bank.demand("Net-forward", "z = [z1, z2, z3] et a = [a0, a1, a2, a3]", "a et z échangés")
bank.demand("Net-forward", "Pour chaque couche $\\ell$ de 1 à 3", "sortie sans logistique")

# --- Net.backward -------------------------------------------------------------

_DELTA = "delta = (a[3] - y) / len(y)"
_DW, _DB = "dw[k] = torch.mm(a[k].t(), delta)", "db[k] = delta.sum(dim=0, keepdim=True)"
_UP = "delta = torch.mm(delta, self.w[k].t()) * logistic_d(z[k - 1])"
_BACK = "torch.mm(delta, self.w[k].t())"
_END = "return dw, db"
_BACKWARD = body("""
    delta = (a[3] - y) / len(y)
    dw, db = [None] * 3, [None] * 3
    for k in (2, 1, 0):
        dw[k] = torch.mm(a[k].t(), delta)
        db[k] = delta.sum(dim=0, keepdim=True)
        if k > 0:
            delta = torch.mm(delta, self.w[k].t()) * logistic_d(z[k - 1])
    return dw, db
""")
_SQUARE = "(self.w[k] if len({len(w) for w in self.w}) == 1 else self.w[k].t())"
wrong(
    "Net-backward",
    ("réponse oubliée", {_DELTA: "delta = a[3] / len(y)"}, "réponse attendue"),
    ("signe", {_DELTA: "delta = (y - a[3]) / len(y)"}, "signe"),
    (
        "pente de la sortie en trop",
        {_DELTA: "delta = (a[3] - y) * logistic_d(z[2]) / len(y)"},
        "de trop",
    ),
    ("facteur 2", {_DELTA: "delta = 2 * (a[3] - y) / len(y)"}, "2 fois"),
    ("cube", {_DELTA: "delta = (a[3] - y) ** 3 / len(y)"}, "n'est pas le gradient"),
    ("dérivée oubliée", {_UP: f"delta = {_BACK}"}, "dérivée de l'activation manque", 0.5),
    ("dérivée prise en a", {_UP: f"delta = {_BACK} * logistic_d(a[k])"}, "prise en a", 0.5),
    ("logistique, non sa dérivée", {_UP: f"delta = {_BACK} * logistic(z[k - 1])"}, "place", 0.5),
    ("dérivée de tanh", {_UP: f"delta = {_BACK} * (1 - torch.tanh(z[k - 1]) ** 2)"}, "tanh", 0.5),
    ("z (1 − z)", {_UP: f"delta = {_BACK} * z[k - 1] * (1 - z[k - 1])"}, "z (1 − z)", 0.5),
    ("sans transposée", {"self.w[k].t()": _SQUARE}, "n'est pas transposée", 0.5),
    (
        "matrice d'une autre couche",
        {"self.w[k].t()": _SQUARE.replace("self.w[k] if", "self.w[k - 1].t() if")},
        "d'une autre couche",
        0.5,
    ),
    ("entrées prises en z", {_DW: "dw[k] = (z[k - 1] if k else a[0]).t() @ delta"}, "au lieu de a"),
    ("gradients transposés", {_DW: "dw[k] = torch.mm(delta.t(), a[k])"}, "transposée"),
    ("ordre de calcul", {_END: "return dw[::-1], db[::-1]"}, "dans l'ordre où", 0.5),
    ("biais oubliés", {_DB: "db[k] = torch.zeros_like(self.b[k])"}, "db"),
    ("dw et db échangés", {_END: "return db, dw"}, "forme"),
    ("couches cachées à zéro", {_UP: "delta = torch.zeros_like(z[k - 1])"}, "nul", 0.5),
    ("return dans la boucle", {_UP: _UP + "\n            return dw, db"}, "None", 0.5),
    ("dictionnaires", {_END: "return dict(enumerate(dw)), dict(enumerate(db))"}, "liste de trois"),
    (
        "gradients accumulés",
        {
            _END: "old = getattr(self, 'dw', [0, 0, 0])\n        self.dw = [g + h for g, h in zip(dw, old)]\n        return self.dw, db"
        },
        "un second appel",
        0.5,
    ),
    (
        "listes gardées dans le réseau",
        {
            "dw, db = [None] * 3, [None] * 3": "if not hasattr(self, 'kept'):\n            self.kept = [None] * 3, [None] * 3\n        dw, db = self.kept"
        },
        "pendant l'appel suivant",
        0.5,
    ),
    (
        "poids modifiés",
        {_UP: _UP + "\n            self.w[k] -= 0.05 * dw[k]"},
        "modifie sur place",
        0.0,
    ),
    ("y modifié", {_DELTA: "delta = y.sub_(a[3]).neg_() / len(y)"}, "modifie sur place", 0.0),
    (
        "autograd",
        {
            _BACKWARD: body("""
                parts = [p.requires_grad_() for p in self.w + self.b]
                a3 = self.forward(a[0])[1][3]
                loss = -(y * a3.log() + (1 - y) * (1 - a3).log()).sum() / len(y)
                grads = torch.autograd.grad(loss, parts)
                return grads[:3], grads[3:]
            """)
        },
        "permis",
    ),
    also=("Net-minibatch",),
)
right(
    "Net-backward",
    {
        "trois deltas": {
            _BACKWARD: body("""
                m = len(y)
                delta3 = a[3] - y
                delta2 = torch.mm(delta3, self.w[2].t()) * logistic_d(z[1])
                delta1 = torch.mm(delta2, self.w[1].t()) * logistic_d(z[0])
                dw = [a[0].T @ delta1 / m, a[1].T @ delta2 / m, a[2].T @ delta3 / m]
                db = [d.mean(dim=0, keepdim=True) for d in (delta1, delta2, delta3)]
                return dw, db
            """)
        },
        "a (1 − a)": {_UP: f"delta = {_BACK} * a[k] * (1 - a[k])"},
        "insertions en tête": {
            _BACKWARD: body("""
                dw, db = [], []
                delta = a[3] - y
                for k in range(2, -1, -1):
                    dw.insert(0, a[k].t().mm(delta) / a[0].shape[0])
                    db.insert(0, delta.mean(0).reshape(1, -1))
                    if k:
                        delta = delta.mm(self.w[k].transpose(0, 1)) * logistic_d(z[k - 1])
                return dw, db
            """)
        },
        "einsum": {_DW: 'dw[k] = torch.einsum("ni,nj->ij", a[k], delta)'},
        "einsum en arrière": {_BACK: 'torch.einsum("nj,ij->ni", delta, self.w[k])'},
        "par NumPy": {_DW: "dw[k] = torch.from_numpy(a[k].numpy().T @ delta.numpy())"},
        "double précision": {_DELTA: "delta = ((a[3] - y).double() / len(y)).float()"},
        "n-uplets": {_END: "return tuple(dw), tuple(db)"},
        "sur place, sur ses tenseurs": {
            _UP: f"delta = {_BACK}\n                delta *= logistic_d(z[k - 1])"
        },
        "biais à plat": {_DB: "db[k] = delta.sum(dim=0)"},
        "produit extérieur": {_DW: "dw[k] = (a[k].unsqueeze(2) * delta.unsqueeze(1)).sum(dim=0)"},
        "récursion": {
            _BACKWARD: body("""
                def down(k, delta):
                    here = a[k].t() @ delta, delta.sum(0, keepdim=True)
                    if k == 0:
                        return [here]
                    return down(k - 1, delta @ self.w[k].t() * logistic_d(z[k - 1])) + [here]

                pairs = down(2, (a[3] - y) / len(y))
                return [dw for dw, _ in pairs], [db for _, db in pairs]
            """)
        },
        "gradients gardés, remplacés": {
            _END: "self.dw, self.db = dw, db\n        return self.dw, self.db"
        },
        "une autre méthode": {
            _UP: "delta = self.lower(delta, k, z)",
            "    def backward(self": "    def lower(self, delta, k, z):\n        return delta @ self.w[k].t() * logistic_d(x=z[k - 1]) if False else delta @ self.w[k].t() * logistic_d(z[k - 1])\n\n    def backward(self",
        },
    },
)
bank.demand("Net-backward", "dans l'ordre de `net.w` et `net.b`", "ordre de calcul")
bank.demand("Net-backward", "chaque neurone la multiplie par sa pente", "dérivée oubliée")
bank.demand("Net-backward", "sans autograd", "autograd")
bank.demand("Net-backward", "une méthode qui calcule, et ne change rien", "poids modifiés")
bank.demand("Net-backward", "un second appel ne dépend pas du premier", "gradients accumulés")

# --- Net.backward, several images ---------------------------------------------

_FEW = "if len(y) > 1 else 1)"
wrong(
    "Net-minibatch",
    (
        "ordre de calcul quand il y en a plusieurs",
        {_END: "return (dw, db) if len(y) == 1 else (dw[::-1], db[::-1])"},
        "dans l'ordre où",
        0.5,
    ),
    ("pas encore de moyenne", {_DELTA: "delta = a[3] - y"}, "la moyenne"),
    ("divisé par 10", {_DELTA: f"delta = (a[3] - y) / (10 {_FEW}"}, "0,5 fois la référence"),
    ("divisé par 12", {_DELTA: f"delta = (a[3] - y) / (12 {_FEW}"}, "0,417 fois la référence"),
    (
        "divisé par le nombre de sorties",
        {_DELTA: f"delta = (a[3] - y) / (y.shape[1] {_FEW}"},
        "nombre de sorties",
    ),
    ("divisé à chaque couche", {_UP: _UP + " / len(y)"}, "deux fois", 0.5),
    ("divisé deux fois", {_DELTA: "delta = (a[3] - y) / len(y) ** 2"}, "deux fois"),
    ("biais en somme", {_DB: "db[k] = len(y) * delta.sum(dim=0, keepdim=True)"}, "db"),
    ("biais non sommés", {_DB: "db[k] = delta"}, "une ligne par exemple"),
    ("première image seulement", {_DB: "db[k] = len(y) * delta[:1]"}, "première image"),
    (
        "moyenne des activations",
        {_DW: "dw[k] = a[k].mean(0, keepdim=True).t() @ delta.sum(0, keepdim=True)"},
        "dw",
    ),
    (
        "dernière image seulement",
        {_DELTA: "delta = (a[3] - y) * (torch.arange(len(y)) == len(y) - 1)[:, None]"},
        "n'est pas le gradient",
    ),
    (
        "accumulés quand il y en a plusieurs",
        {
            _END: "if len(y) > 1:\n            old = getattr(self, 'db', [0, 0, 0])\n            self.db = db = [g + h for g, h in zip(db, old)]\n        return dw, db"
        },
        "un second appel",
        0.5,
    ),
)
right(
    "Net-minibatch",
    {
        "division à la fin": {
            _DELTA: "delta = a[3] - y",
            _DW: "dw[k] = torch.mm(a[k].t(), delta) / len(y)",
            _DB: "db[k] = delta.mean(dim=0, keepdim=True)",
        },
        "ones à gauche": {_DB: "db[k] = torch.ones(1, len(delta)) @ delta"},
        "somme de gradients d'une image": {
            _BACKWARD: body("""
                m, dw, db = len(y), [0.0] * 3, [0.0] * 3
                for i in range(m):
                    delta = a[3][i:i + 1] - y[i:i + 1]
                    for k in (2, 1, 0):
                        dw[k] = dw[k] + a[k][i:i + 1].t() @ delta / m
                        db[k] = db[k] + delta / m
                        if k > 0:
                            delta = (delta @ self.w[k].t()) * logistic_d(z[k - 1][i:i + 1])
                return dw, db
            """)
        },
        "torch.div": {_DELTA: "delta = torch.div(a[3] - y, y.shape[0])"},
        "fois 1/m": {_DELTA: "delta = (a[3] - y).mul(1 / y.size(0))"},
        "pertes pondérées": {_DELTA: "delta = torch.full((len(y), 1), 1 / len(y)) * (a[3] - y)"},
        "taille lue dans a": {_DELTA: "delta = (a[-1] - y) / a[0].shape[0]"},
        "einsum": {_DB: 'db[k] = torch.einsum("nj->j", delta).unsqueeze(0)'},
        "bmm": {_DW: "dw[k] = torch.bmm(a[k].unsqueeze(2), delta.unsqueeze(1)).sum(0)"},
        "moyenne des produits": {
            _DELTA: "delta = a[3] - y",
            _DW: "dw[k] = (a[k][:, :, None] * delta[:, None, :]).mean(dim=0)",
            _DB: "db[k] = delta.mean(dim=0)[None]",
        },
        "listes par compréhension": {
            _BACKWARD: body("""
                deltas = [(a[3] - y) / len(y)]
                for w, p in zip(self.w[:0:-1], z[1::-1]):
                    deltas.insert(0, deltas[0] @ w.t() * logistic_d(p))
                dw = [torch.matmul(x.t(), d) for x, d in zip(a, deltas)]
                return dw, [d.sum(0, keepdim=True) for d in deltas]
            """)
        },
        "cumsum": {_DB: "db[k] = delta.cumsum(dim=0)[-1:]"},
    },
)
bank.demand(
    "Net-minibatch", "on prend la **moyenne** de ceux des $m$ images", "pas encore de moyenne"
)
bank.demand("Net-minibatch", "la somme des lignes de $\\Delta^\\ell$", "biais non sommés")

# --- accuracy -----------------------------------------------------------------

_GOOD = "good = a[-1].argmax(dim=1) == targets.argmax(dim=1)"
_MEAN = "return good.sum().item() / len(images)"
_ALL = body(
    f"""
    z, a = net.forward(images)
    {_GOOD}
    {_MEAN}
""",
    4,
)
wrong(
    "accuracy",
    ("nombre de succès", {_MEAN: "return good.sum()"}, "nombre de succès", 0.5),
    ("pourcentage", {_MEAN: "return 100 * good.float().mean()"}, "pourcentage", 0.5),
    ("divisé par 10", {_MEAN: "return good.sum() / 10"}, "par 10", 0.5),
    ("taux d'erreur", {_MEAN: "return 1 - good.float().mean()"}, "taux d'erreurs"),
    (
        "mauvais axe",
        {
            _GOOD: "good = a[-1].argmax(dim=0) == targets.argmax(dim=0)",
            _MEAN: "return good.float().mean()",
        },
        "par colonne",
    ),
    (
        "seuil",
        {_GOOD: "good = (a[-1] > 0.5) == (targets > 0.5)", _MEAN: "return good.float().mean()"},
        "nombre à nombre",
    ),
    (
        "plus petite sortie",
        {_GOOD: "good = a[-1].argmin(dim=1) == targets.argmax(dim=1)"},
        "plus petite",
    ),
    ("lignes entières", {_GOOD: "good = (a[-1] == targets).all(dim=1)"}, "aucune image"),
    (
        "argmax de tout le tenseur",
        {_GOOD: "good = (a[-1].argmax() == targets.argmax())[None]"},
        "aucune image",
    ),
    (
        "couche cachée",
        {_GOOD: "good = a[1].argmax(dim=1) == targets.argmax(dim=1)"},
        "sur 13 images",
    ),
    (
        "première image oubliée",
        {_GOOD: _GOOD + "\n    good = good[1:]", _MEAN: "return good.sum() / max(len(good), 1)"},
        "fraction de succès",
    ),
    ("return oublié", {_MEAN: "good.sum()"}, "return"),
    ("jeu d'images en dur", {"net.forward(images)": "net.forward(data.Xtest)"}, "s'arrête"),
    ("moyenne de booléens", {_MEAN: "return good.mean()"}, "s'arrête sur une erreur"),
    (
        "une image sans dimension",
        {
            _ALL: body(
                """
                good = [net.forward(x)[1][-1].argmax() == y.argmax() for x, y in zip(images, targets)]
                return sum(good) / len(good)
            """,
                4,
            )
        },
        "dimension de ligne",
        0.5,
    ),
    (
        "images modifiées",
        {"net.forward(images)": "net.forward(images.mul_(0.5))"},
        "modifie sur place",
        0.5,
    ),
)
right(
    "accuracy",
    {
        "boucle": {
            _ALL: body(
                """
                good = 0
                for i in range(len(images)):
                    z, a = net.forward(images[i:i + 1])
                    if torch.argmax(a[3]) == torch.argmax(targets[i]):
                        good += 1
                return good / len(images)
            """,
                4,
            )
        },
        "compréhension": {
            _ALL: body(
                """
                good = [net.forward(x[None])[1][-1].argmax() == y.argmax() for x, y in zip(images, targets)]
                return (sum(good) / len(good)).item()
            """,
                4,
            )
        },
        "par paquets": {
            _ALL: body(
                """
                good = 0
                for X, Y in zip(images.split(4), targets.split(4)):
                    good += (net.forward(X)[1][-1].max(dim=1).indices == Y.max(dim=1)[1]).sum().item()
                return good / images.shape[0]
            """,
                4,
            )
        },
        "par la préactivation": {
            _GOOD: "good = torch.argmax(z[-1], 1) == torch.argmax(targets, 1)"
        },
        "count_nonzero": {_MEAN: "return float(torch.count_nonzero(good)) / images.size(0)"},
        "moyenne en réels": {_MEAN: "return good.float().mean().item()"},
        "tenseur d'un nombre": {_MEAN: "return good.double().mean()"},
        "lecture dans targets": {
            _GOOD: "good = targets.gather(1, a[-1].argmax(1, keepdim=True)) == 1"
        },
        "par NumPy": {_MEAN: "return good.numpy().mean()"},
        "tri": {_GOOD: "good = a[-1].argsort(dim=1)[:, -1] == targets.argmax(axis=1)"},
        "topk": {_GOOD: "good = a[-1].topk(1, dim=1).indices.flatten() == targets.argmax(dim=1)"},
        "listes": {
            _GOOD: "good = torch.tensor([p == q for p, q in zip(a[-1].argmax(1).tolist(), targets.argmax(1).tolist())])"
        },
        "indices non nuls": {_GOOD: "good = a[-1].argmax(dim=1) == targets.nonzero()[:, 1]"},
    },
)
bank.demand("accuracy", "l'indice de sa plus grande sortie", "plus petite sortie")
bank.demand("accuracy", "divisé par le nombre d'images", "nombre de succès")
bank.demand("accuracy", "une image seule est une ligne", "une image sans dimension")

# --- SGD ----------------------------------------------------------------------

_UW = "self.uw[k] = self.gamma * self.uw[k] + self.alpha * dw[k]"
_UB = "self.ub[k] = self.gamma * self.ub[k] + self.alpha * db[k]"
_MW, _MB = "self.net.w[k] -= self.uw[k]", "self.net.b[k] -= self.ub[k]"
_KEEP = "self.net, self.alpha, self.gamma = net, alpha, gamma\n"


def both(old: str, new: str) -> dict[str, str]:
    """Return the change made for matrices and for biases: w and W stand for the letter."""
    letters = (("w", "w"), ("b", "b"))
    return {old.replace("?", one): new.replace("?", one) for one, _ in letters}


_STEP = both("self.net.?[k] -= self.u?[k]", "self.net.?[k] -= self.u?[k]")
wrong(
    "SGD",
    ("signe plus", both("self.net.?[k] -= ", "self.net.?[k] += "), "montent"),
    ("alpha oublié", both("self.alpha * d?[k]", "d?[k]"), "gradient entier"),
    (
        "signe plus, sans alpha",
        {**both("self.alpha * d?[k]", "d?[k]"), **both("self.net.?[k] -= ", "self.net.?[k] += ")},
        "et α n'intervient pas",
    ),
    ("alpha au carré", both("-= self.u?[k]", "-= self.alpha * self.u?[k]"), "appliqué deux fois"),
    ("deux fois", both("-= self.u?[k]", "-= 2 * self.u?[k]"), "fait deux fois"),
    ("divisé par alpha", both("self.alpha * d?[k]", "d?[k] / self.alpha"), "divisé par α"),
    ("pas fixé", both("self.alpha * d?[k]", "0.05 * d?[k]"), "0,05"),
    ("biais oubliés", {"            " + _MB + "\n": ""}, "net.b[0]"),
    ("dernière couche oubliée", {"range(3)": "range(2)"}, "net.w[2]"),
    ("gradient au carré", both("* d?[k]", "* d?[k] ** 2"), "dès le premier pas"),
    (
        "paramètres remplacés",
        both("self.net.?[k] -= self.u?[k]", "self.net.?[k] = -self.u?[k]"),
        "remplacés",
    ),
    (
        "copie modifiée",
        both("self.net.?[k] -= self.u?[k]", "? = self.net.?[k] - self.u?[k]"),
        "rien n'a changé",
    ),
    (
        "pas décroissant",
        {
            "for k in range(3)": "self.alpha = self.alpha / 2\n        for k in range(3)",
            _KEEP: _KEEP + "        self.alpha = 2 * alpha\n",
        },
        "le premier pas est juste",
    ),
    (
        "gradients modifiés",
        {_UW: "dw[k] *= self.alpha\n            self.uw[k] = self.gamma * self.uw[k] + dw[k]"},
        "modifie sur place",
        0.5,
    ),
    (
        "net non rangé",
        {_KEEP: _KEEP.replace("self.net", "self.network"), "self.net.": "self.network."},
        "`net`",
        0.5,
    ),
    (
        "net copié",
        {
            _KEEP: "import copy\n        self.net, self.alpha, self.gamma = copy.deepcopy(net), alpha, gamma\n"
        },
        "rien n'a changé",
    ),
    (
        "torch.optim",
        {_KEEP: _KEEP + "        self.optim = torch.optim.SGD(net.w + net.b, lr=alpha)\n"},
        "permis",
    ),
    also=("SGD-momentum",),
)
_ONE_LOOP = """
class SGD:
    def __init__(self, net, alpha, gamma=0.0):
        self.net, self.alpha, self.gamma = net, alpha, gamma
        self.u = [0.0 for p in net.w + net.b]

    def step(self, dw, db):
        for i, (p, g) in enumerate(zip(self.net.w + self.net.b, list(dw) + list(db))):
            self.u[i] = self.gamma * self.u[i] + self.alpha * g
            p -= self.u[i]
"""
_DATACLASS = """
from dataclasses import dataclass


@dataclass
class SGD:
    net: object
    alpha: float
    gamma: float = 0.0

    def __post_init__(self):
        self.u = {}

    def step(self, dw, db):
        for name, grads in (("w", dw), ("b", db)):
            params = getattr(self.net, name)
            for k, g in enumerate(grads):
                old = self.u.get((name, k), torch.zeros_like(g))
                self.u[name, k] = self.gamma * old + self.alpha * g
                params[k] = params[k] - self.u[name, k]
"""
_LISTS = body("""
    self.uw = [self.gamma * u + self.alpha * g for u, g in zip(self.uw, dw)]
    self.ub = [self.gamma * u + self.alpha * g for u, g in zip(self.ub, db)]
    self.net.w = [w - u for w, u in zip(self.net.w, self.uw)]
    self.net.b = [b - u for b, u in zip(self.net.b, self.ub)]
""")
_LOOP = body(f"""
    for k in range(3):
        {_UW}
        {_UB}
        {_MW}
        {_MB}
""")
_NESTED = body("""
    def move(params, grads, inertia):
        for p, g, u in zip(params, grads, inertia):
            u.mul_(self.gamma).add_(g, alpha=self.alpha)
            p.sub_(u)

    move(self.net.w, dw, self.uw)
    move(self.net.b, db, self.ub)
""")
right(
    "SGD",
    {
        "paramètres neufs": both(
            "self.net.?[k] -= self.u?[k]", "self.net.?[k] = self.net.?[k] - self.u?[k]"
        ),
        "une seule boucle sur tout": _ONE_LOOP,
        "dataclass": _DATACLASS,
        "compréhensions": {_LOOP: _LISTS},
        "fonction imbriquée": {_LOOP: _NESTED},
        "vitesse sans α, à la façon de torch": {
            **both("+ self.alpha * d?[k]", "+ d?[k]"),
            **both("-= self.u?[k]", "-= self.alpha * self.u?[k]"),
        },
        "sub_": both("self.net.?[k] -= self.u?[k]", "self.net.?[k].sub_(self.u?[k])"),
        "copy_": both(
            "self.net.?[k] -= self.u?[k]", "self.net.?[k].copy_(self.net.?[k] - self.u?[k])"
        ),
        "add_ de l'opposé": both(
            "self.net.?[k] -= self.u?[k]", "self.net.?[k].add_(self.u?[k], alpha=-1)"
        ),
        "torch.sub": both(
            "self.net.?[k] -= self.u?[k]", "self.net.?[k] = torch.sub(self.net.?[k], self.u?[k])"
        ),
        "double précision": both("self.alpha * d?[k]", "(self.alpha * d?[k].double()).float()"),
        "while": {"for k in range(3):": "k = -1\n        while (k := k + 1) < 3:"},
        "par NumPy": both(
            "self.net.?[k] -= self.u?[k]",
            "self.net.?[k] = torch.from_numpy(self.net.?[k].numpy() - self.u?[k].numpy())",
        ),
    },
)
bank.demand("SGD", "pour chacun des six tenseurs de paramètres", "biais oubliés")
bank.demand("SGD", "Rangez le réseau dans l'attribut `net`", "net non rangé")
bank.demand("SGD", "l'écriture se fait à la main", "torch.optim")

wrong(
    "SGD-momentum",
    (
        "net rangé sans inertie seulement",
        {
            _KEEP: _KEEP.replace("self.net", "self.of")
            + "        self.net = None if gamma else net\n",
            "self.net.": "self.of.",
        },
        "`net`",
        0.5,
    ),
    ("pas encore d'inertie", both("self.gamma * self.u?[k] + ", ""), "n'est pas utilisée"),
    ("1 − γ", both("+ self.alpha * d?[k]", "+ (1 - self.gamma) * self.alpha * d?[k]"), "1 − γ"),
    ("γ oublié", both("self.gamma * self.u?[k]", "(self.gamma > 0) * self.u?[k]"), "γ manque"),
    ("signe de l'inertie", both("self.gamma * self.u?[k]", "-self.gamma * self.u?[k]"), "freine"),
    (
        "Nesterov",
        both("-= self.u?[k]", "-= self.gamma * self.u?[k] + self.alpha * d?[k]"),
        "Nesterov",
    ),
    (
        "α sur l'ancienne inertie",
        both("self.gamma * self.u?[k]", "self.alpha * self.gamma * self.u?[k]"),
        "multipliée par α aussi",
    ),
    (
        "γ sur le gradient",
        both("+ self.alpha * d?[k]", "+ (self.gamma or 1) * self.alpha * d?[k]"),
        "multiplié par γ",
    ),
    (
        "α oublié avec l'inertie",
        both("+ self.alpha * d?[k]", "+ (1 if self.gamma else self.alpha) * d?[k]"),
        "n'est pas multiplié par α",
    ),
    (
        "α et γ échangés",
        {_KEEP: "self.net, self.alpha, self.gamma = net, gamma or alpha, gamma and alpha\n"},
        "échangés",
    ),
    ("inertie des seules matrices", {"self.gamma * self.ub[k] + ": ""}, "aux biais"),
    ("inertie des seuls biais", {"self.gamma * self.uw[k] + ": ""}, "aux matrices"),
    (
        "inertie de la première matrice",
        {"self.gamma * self.uw[k]": "self.gamma * (self.uw[k] if k == 0 else 0)"},
        "le premier pas est juste",
    ),
    (
        "inertie partagée par les optimiseurs",
        {"self.uw": "SGD.uw", "self.ub": "SGD.ub"},
        "attribut de classe",
        0.5,
    ),
    (
        "gradient gardé à la place de u",
        {
            _UW: "step_w = self.gamma * self.uw[k] + self.alpha * dw[k]\n            self.uw[k] = dw[k]",
            _MW: "self.net.w[k] -= step_w",
        },
        "le premier pas est juste",
    ),
    (
        "inertie remise à zéro",
        {
            "for k in range(3):": "self.uw, self.ub = [0, 0, 0], [0, 0, 0]\n        for k in range(3):"
        },
        "pas gardée",
    ),
)
right(
    "SGD-momentum",
    {
        "sur place": {
            _UW: "self.uw[k] *= self.gamma\n            self.uw[k] += self.alpha * dw[k]"
        },
        "zéros par forme": {
            "torch.zeros_like(w)": "torch.zeros(w.shape)",
            "torch.zeros_like(b)": "torch.zeros(b.size())",
        },
        "new_zeros": {
            "torch.zeros_like(w)": "w.new_zeros(w.shape)",
            "torch.zeros_like(b)": "0 * b",
        },
        "pas négatif gardé": {
            _UW: "self.uw[k] = self.gamma * self.uw[k] - self.alpha * dw[k]",
            _MW: "self.net.w[k] += self.uw[k]",
        },
        "torch.add": both(
            "self.gamma * self.u?[k] + self.alpha * d?[k]",
            "torch.add(self.gamma * self.u?[k], d?[k], alpha=self.alpha)",
        ),
        "zéros d'abord nombres": {
            "[torch.zeros_like(w) for w in net.w]": "[0.0] * 3",
            "[torch.zeros_like(b) for b in net.b]": "[0.0] * 3",
        },
        "dataclass": _DATACLASS,
        "une liste": _ONE_LOOP,
        "compréhensions": {_LOOP: _LISTS},
        "fonction imbriquée": {_LOOP: _NESTED},
        "positions d'avant": {
            "self.uw = [torch.zeros_like(w) for w in net.w]": "self.old = [w.clone() for w in net.w]",
            _UW: "now = self.net.w[k].clone()\n            new = now + self.gamma * (now - self.old[k]) - self.alpha * dw[k]",
            _MW: "self.old[k], self.net.w[k] = now, new",
        },
        "par NumPy": {
            _UW: "self.uw[k] = torch.from_numpy(self.gamma * self.uw[k].numpy() + self.alpha * dw[k].numpy())"
        },
        "torch.lerp": {
            _UW: "self.uw[k] = self.uw[k].mul(self.gamma).addcmul(dw[k], torch.tensor(self.alpha))"
        },
    },
)
bank.demand("SGD-momentum", "Chaque paramètre a son $u$", "inertie des seules matrices")
bank.demand("SGD-momentum", "gardé d'un pas à l'autre", "inertie remise à zéro")
bank.demand("SGD-momentum", "une part $\\gamma$ du pas précédent", "γ oublié")

# --- epoch --------------------------------------------------------------------

_ORDER = "torch.randperm(len(images))"
_FOR = "    for start in range(0, len(order), m):\n"
_RANGE, _PICK = "range(0, len(order), m)", "rows = order[start : start + m]"
_STEP = "        optim.step(*net.backward(z, a, targets[rows]))"
_NET = f"net, order = optim.net, {_ORDER}"
wrong(
    "epoch",
    ("sans mélange", {_ORDER: "torch.arange(len(images))"}, "pas de mélange"),
    (
        "même ordre à chaque epoch",
        {_ORDER: "torch.randperm(len(images), generator=torch.Generator().manual_seed(0))"},
        "à toutes les epochs",
    ),
    ("une image pour une autre", {_NET: _NET + "\n    order[0] = order[1]"}, "1 ne sert jamais"),
    ("avec remise", {_ORDER: "torch.randint(len(images), (len(images),))"}, "plusieurs fois"),
    ("étiquettes non mélangées", {"targets[rows]": "targets[start : start + m]"}, "d'une autre"),
    ("images non mélangées", {"images[rows]": "images[start : start + m]"}, "d'une autre"),
    ("la dernière oubliée", {_RANGE: "range(0, len(order) - 1, m)"}, "aucun pas"),
    ("step oublié", {_STEP: "        net.backward(z, a, targets[rows])"}, "aucun pas"),
    (
        "un seul pas, après la boucle",
        {_STEP: "        grads = net.backward(z, a, targets[rows])\n    optim.step(*grads)"},
        "ne fait qu'un pas",
    ),
    ("deux pas par image", {_STEP: _STEP + "\n" + _STEP}, "avant le pas précédent"),
    (
        "gradients doublés",
        {
            _STEP: "        dw, db = net.backward(z, a, targets[rows])\n        optim.step([2 * g for g in dw], [2 * g for g in db])"
        },
        "2 fois la moyenne",
    ),
    (
        "gradients des matrices doublés",
        {
            _STEP: "        dw, db = net.backward(z, a, targets[rows])\n        optim.step([2 * g for g in dw], db)"
        },
        "par le même nombre",
    ),
    (
        "gradients opposés",
        {
            _STEP: "        dw, db = net.backward(z, a, targets[rows])\n        optim.step([-g for g in dw], [-g for g in db])"
        },
        "montent",
    ),
    (
        "forward une fois pour toutes",
        {
            _FOR: "    Z, A = net.forward(images)\n" + _FOR,
            "z, a = net.forward(images[rows])": "z, a = [p[rows] for p in Z], [p[rows] for p in A]",
        },
        "avant le pas précédent",
    ),
    ("return dans la boucle", {_STEP: _STEP + "\n        return net"}, "un pas"),
    ("backward jamais appelée", {_STEP: "        pass"}, "jamais entraîné"),
    ("z et a échangés", {"backward(z, a,": "backward(a, z,"}, "on attend 3 et 4"),
    (
        "dw et db échangés",
        {_STEP: "        dw, db = net.backward(z, a, targets[rows])\n        optim.step(db, dw)"},
        "les tailles",
    ),
    (
        "étiquette sans dimension",
        {"targets[rows]": "targets[rows][0]"},
        "y a la forme",
    ),
    (
        "ligne sans dimension",
        {"images[rows]": "images[rows][0]"},
        "a0 a la forme",
    ),
    ("images transformées", {"images[rows]": "images[rows] / 255"}, "aucune des images"),
    (
        "toutes à la fois",
        {_FOR: "    for start in (0,):\n        m = len(order) if m == 1 else m\n"},
        "une seule image",
    ),
    (
        "images mélangées sur place",
        {_NET: "images.copy_(images[torch.randperm(len(images))])\n    " + _NET},
        "d'une autre",
    ),
    also=("epoch-minibatch",),
)
right(
    "epoch",
    {
        "shuffle d'une liste": {
            _NET: "import random\n    net, order = optim.net, list(range(len(images)))\n    random.shuffle(order)"
        },
        "random de Python": {
            _NET: "import random\n    net, order = optim.net, random.sample(range(len(images)), len(images))"
        },
        "par NumPy": {_ORDER: "__import__('numpy').random.permutation(len(images))"},
        "tri de nombres au hasard": {_ORDER: "torch.rand(images.shape[0]).argsort()"},
        "multinomial": {_ORDER: "torch.ones(len(images)).multinomial(len(images))"},
        "générateur à part": {
            _ORDER: "torch.randperm(len(images), generator=torch.Generator().manual_seed(torch.seed() % 2**31))"
        },
        "copies mélangées": {
            _FOR: "    X, Y = images[order], targets[order]\n" + _FOR,
            "images[rows]": "X[start : start + m]",
            "targets[rows]": "Y[start : start + m]",
        },
        "split": {_FOR: "    for rows in order.split(m):\n", f"        {_PICK}\n": ""},
        "index_select": {"images[rows]": "images.index_select(0, rows)"},
        "en trois lignes": {
            _STEP: "        y = targets[rows]\n        dw, db = net.backward(z=z, a=a, y=y)\n        optim.step(dw=dw, db=db)"
        },
        "liste d'indices": {_PICK: "rows = order[start : start + m].tolist()"},
        "fonction imbriquée": {
            "        z, a = net.forward(images[rows])\n" + _STEP: "        one(rows)",
            _FOR: "    def one(rows):\n        z, a = net.forward(images[rows])\n        optim.step(*net.backward(z, a, targets[rows]))\n\n"
            + _FOR,
        },
        "double précision": {"images[rows]": "images[rows].double()"},
    },
)
bank.wrong(
    "epoch",
    "ordre tourné",
    {_ORDER: "torch.arange(len(images)).roll(int(torch.randint(len(images), ())))"},
    "seule la première change",
    also=("epoch-minibatch",),
)
bank.wrong(
    "epoch",
    "une permutation de graine fixe, tournée",
    {
        _ORDER: "torch.randperm(len(images), generator=torch.Generator().manual_seed(3)).roll(int(torch.randint(len(images), ())))"
    },
    "gardent les mêmes voisins",
    also=("epoch-minibatch",),
)
bank.demand("epoch", "chaque image une fois", "avec remise")
bank.demand("epoch", "dans un ordre tiré au hasard", "sans mélange")
bank.demand("epoch", "*forward*, *backward*, un pas", "forward une fois pour toutes")
bank.demand("epoch", "dans `images` **et** dans `targets`", "étiquettes non mélangées")

_BIG = "m > 1"
wrong(
    "epoch-minibatch",
    (
        "un seul paquet",
        {_STEP: _STEP + "\n        if m > 1:\n            return"},
        "images des 11",
    ),
    (
        "pas encore de paquets",
        {_RANGE: "range(len(order))", _PICK: "rows = order[start : start + 1]"},
        "`m` n'intervient pas",
    ),
    ("dernier paquet oublié", {_RANGE: "range(0, len(order) - m + 1, m)"}, "aucun pas"),
    (
        "division entière",
        {_FOR: "    for j in range(len(order) // m):\n        start = j * m\n"},
        "aucun pas",
    ),
    (
        "paquets qui se recouvrent",
        {_RANGE: "range(0, len(order), max(1, m // 2))"},
        "plusieurs fois",
    ),
    (
        "12 en dur",
        {
            _RANGE: f"range(0, len(order), 12 if {_BIG} else 1)",
            _PICK: f"rows = order[start : start + (12 if {_BIG} else 1)]",
        },
        "vérifiez les bornes",
    ),
    (
        "un élément de trop",
        {_PICK: f"rows = order[start : start + m + ({_BIG})]"},
        "vérifiez les bornes",
    ),
    (
        "paquets tirés au hasard",
        {_PICK: f"rows = torch.randperm(len(images))[:m] if {_BIG} else order[start : start + 1]"},
        "parcourez une permutation",
    ),
    (
        "paquets avec remise",
        {
            _PICK: f"rows = torch.randint(len(images), (min(m, len(order) - start),)) if {_BIG} else order[start : start + 1]"
        },
        "parcourez une permutation",
    ),
    (
        "un pas par image du paquet",
        {
            _STEP: "        for r in rows:\n            z, a = net.forward(images[r][None])\n            optim.step(*net.backward(z, a, targets[r][None]))",
            "        z, a = net.forward(images[rows])\n": "",
        },
        "`m` n'intervient pas",
    ),
    (
        "divisé encore par m",
        {
            _STEP: "        dw, db = net.backward(z, a, targets[rows])\n        optim.step([g / len(rows) for g in dw], [g / len(rows) for g in db])"
        },
        "trop petits",
    ),
    (
        "dernier paquet coupé en deux",
        {
            _FOR: "    cuts = list(range(0, len(order), m))\n    for start, end in zip(cuts, [*cuts[1:], len(order) - (m > 1)]):\n",
            _PICK: "rows = order[start:end]",
        },
        "aucun pas",
    ),
    (
        "paquets égaux",
        {
            _FOR: f"    for rows in order.tensor_split(-(-len(order) // m) + ({_BIG})):\n",
            f"        {_PICK}\n": "",
        },
        "ont pour tailles",
    ),
    (
        "mélange des paquets seulement",
        {_ORDER: f"torch.arange(len(images)) if {_BIG} else torch.randperm(len(images))"},
        "pas de mélange",
    ),
)
right(
    "epoch-minibatch",
    {
        "split": {_FOR: "    for rows in torch.split(order, m):\n", f"        {_PICK}\n": ""},
        "tensor_split aux bons endroits": {
            _FOR: "    for rows in order.tensor_split(list(range(m, len(order), m))):\n",
            f"        {_PICK}\n": "",
        },
        "plafond": {_FOR: "    for j in range(-(-len(order) // m)):\n        start = j * m\n"},
        "while": {_FOR: "    start = -m\n    while (start := start + m) < len(order):\n"},
        "borne par min": {_PICK: "rows = order[start : min(start + m, len(images))]"},
        "deux listes de paquets": {
            _FOR: "    for X, Y in zip(images[order].split(m), targets[order].split(m)):\n",
            f"        {_PICK}\n": "",
            "images[rows]": "X",
            "targets[rows]": "Y",
        },
        "gradients d'images, puis leur moyenne": {
            "        z, a = net.forward(images[rows])\n" + _STEP: body("""
                one = [net.backward(*net.forward(images[r : r + 1]), targets[r : r + 1]) for r in rows]
                dw = [sum(g[0][k] for g in one) / len(rows) for k in range(3)]
                db = [sum(g[1][k] for g in one) / len(rows) for k in range(3)]
                optim.step(dw, db)
            """).join(["        ", ""])
        },
        "chunks d'une liste": {_PICK: "rows = [int(r) for r in order[start : start + m]]"},
        "itérateur": {
            _FOR: "    from itertools import islice\n    left = iter(order.tolist())\n    while rows := list(islice(left, m)):\n",
            f"        {_PICK}\n": "",
        },
        "générateur de paquets": {
            _FOR: "    packets = (order[i : i + m] for i in range(0, images.shape[0], m))\n    for rows in packets:\n",
            f"        {_PICK}\n": "",
        },
        "torch.stack": {"images[rows]": "torch.stack([images[r] for r in rows])"},
        "ordre par NumPy": {
            _ORDER: "torch.from_numpy(__import__('numpy').random.permutation(len(images)))"
        },
        "récursion par moitiés": {
            _FOR: "    def packets(left):\n        half = -(-len(left) // (2 * m)) * m\n        return [left] if len(left) <= m else [*packets(left[:half]), *packets(left[half:])]\n\n    for rows in packets(order):\n",
            f"        {_PICK}\n": "",
        },
    },
)
bank.wrong(  # Python stops at a thousand nested calls, and an epoch of the lab makes more steps
    "epoch",
    "un appel imbriqué par paquet",
    {
        _FOR: "    def packets(left):\n        return [left] if len(left) <= m else [left[:m], *packets(left[m:])]\n\n    for rows in packets(order):\n",
        f"        {_PICK}\n": "",
    },
    "RecursionError",
)
bank.wrong(
    "epoch-minibatch",
    "paquets fixes, mélangés",
    """
def epoch(images, targets, optim, m=1):
    batches = torch.arange(len(images)).split(m)
    for k in torch.randperm(len(batches)):
        x, y = images[batches[k]], targets[batches[k]]
        optim.step(*optim.net.backward(*optim.net.forward(x), y))
""",
    "ce sont les images qu'il faut mélanger",
)
bank.demand("epoch-minibatch", "prenez les images par paquets de `m`", "pas encore de paquets")
bank.demand("epoch-minibatch", "compte aussi", "dernier paquet oublié")
bank.demand("epoch-minibatch", "dans l'ordre tiré", "paquets tirés au hasard")

# --- train --------------------------------------------------------------------

_SGD = "    optim = SGD(net, alpha, gamma)\n"
_EPOCH = "        epoch(data.Xtrain, data.Ytrain, optim, m)\n"
_PARTS = '        for part in ("train", "test"):\n'
_XY = 'X, Y = getattr(data, "X" + part), getattr(data, "Y" + part)'
_SAVE = 'history["precision_" + part].append(accuracy(net, X, Y))'
_EMPTY = '{"precision_train": [], "precision_test": []}'
wrong(
    "train",
    (
        "optimiseur refait à chaque epoch",
        {_SGD: "", _EPOCH: "        optim = SGD(net, alpha, gamma)\n" + _EPOCH},
        "repart de zéro",
        0.5,
    ),
    ("epoch oubliée", {_EPOCH: ""}, "jamais entraîné"),
    ("m non transmis", {"optim, m)": "optim)"}, "transmettez `m`", 0.5),
    ("alpha en dur", {"SGD(net, alpha, gamma)": "SGD(net, 0.05, gamma)"}, "`alpha` reçu", 0.5),
    ("gamma non transmis", {"SGD(net, alpha, gamma)": "SGD(net, alpha)"}, "sans l'inertie", 0.5),
    (
        "alpha et gamma échangés",
        {"SGD(net, alpha, gamma)": "SGD(net, gamma, alpha)"},
        "échangés",
        0.5,
    ),
    (
        "apprend sur le test",
        {"epoch(data.Xtrain, data.Ytrain,": "epoch(data.Xtest, data.Ytest,"},
        "images de test",
    ),
    (
        "étiquettes du test",
        {"epoch(data.Xtrain, data.Ytrain,": "epoch(data.Xtrain[:4], data.Ytest,"},
        "avec leurs étiquettes",
    ),
    ("une epoch de trop", {"range(n_epochs)": "range(n_epochs + 1)"}, "ont été faites", 0.5),
    ("n_epochs ignoré", {"range(n_epochs)": "range(5)"}, "ont été faites", 0.5),
    ("deux epochs à chaque tour", {_EPOCH: _EPOCH + _EPOCH}, "ont été faites", 0.0),
    ("mesures sur le test seulement", {_XY: "X, Y = data.Xtest, data.Ytest"}, "de test", 0.5),
    (
        "mesures sur l'apprentissage seulement",
        {_XY: "X, Y = data.Xtrain, data.Ytrain"},
        "images d'apprentissage",
        0.5,
    ),
    (
        "apprentissage et test échangés",
        {'"precision_" + part': '"precision_" + {"test": "train"}.get(part, "test")'},
        "échangés",
        0.5,
    ),
    (
        "mesures avant l'epoch",
        {_EPOCH: "", _SAVE: _SAVE + "\n" + _EPOCH.rstrip("\n")},
        "avant l'epoch",
        0.5,
    ),
    (
        "dernière mesure recopiée",
        {
            "    return history": "    return {key: [values[-1]] * len(values) for key, values in history.items()}"
        },
        "toutes les epochs",
        0.5,
    ),
    ("taux d'erreur", {"accuracy(net, X, Y)": "1 - accuracy(net, X, Y)"}, "erreur", 0.5),
    ("pourcentages", {"accuracy(net, X, Y)": "100 * accuracy(net, X, Y)"}, "pourcentages", 0.5),
    (
        "moitié des images",
        {"accuracy(net, X, Y)": "accuracy(net, X[:2], Y[:2])"},
        "ensemble entier",
        0.5,
    ),
    (
        "arrondi",
        {"accuracy(net, X, Y)": "round(accuracy(net, X, Y), 1)"},
        "à la fin de chaque epoch",
        0.5,
    ),
    (
        "même liste",
        {_EMPTY: "dict.fromkeys(['precision_train', 'precision_test'], [])"},
        "même liste",
        0.5,
    ),
    (
        "nombre seul",
        {"    return history": "    return {k: v[-1] for k, v in history.items()}"},
        "une liste",
        0.5,
    ),
    (
        "première mesure seule",
        {"    return history": "    return {k: v[:1] for k, v in history.items()}"},
        "1 valeur ; on en",
        0.5,
    ),
    (
        "départ mesuré aussi",
        {"    return history": "    return {k: [0.1] + v for k, v in history.items()}"},
        "une par epoch",
        0.5,
    ),
    (
        "clés abrégées",
        {_EMPTY: '{"train": [], "test": []}', '"precision_" + part': "part"},
        "precision_train",
        0.5,
    ),
    ("return oublié", {"    return history": "    history"}, "return", 0.5),
    ("return dans la boucle", {"    return history": "        return history"}, "a été faite", 0.5),
    ("réseau neuf", {_SGD: "    net = Net(net.sizes)\n" + _SGD}, "`SGD` du réseau donné"),
    ("images modifiées", {_SGD: _SGD + "    data.Xtrain.mul_(0.5)\n"}, "modifie sur place", 0.5),
)
right(
    "train",
    {
        "sans barre": {'progress(range(n_epochs), unit="epoch")': "range(n_epochs)"},
        "deux lignes": {
            _PARTS: "",
            f"            {_XY}\n": "",
            f"            {_SAVE}": '        history["precision_train"] += [accuracy(net, data.Xtrain, data.Ytrain)]\n        history["precision_test"] += [float(accuracy(optim.net, data.Xtest, data.Ytest))]',
        },
        "arguments nommés": {
            _SGD: "    optim = SGD(net=net, alpha=alpha, gamma=gamma)\n",
            "optim, m)": "optim, m=m)",
        },
        "tenseurs": {
            "    return history": "    return {key: torch.tensor(values) for key, values in history.items()}"
        },
        "tableaux de NumPy": {
            "    return history": "    import numpy as np\n    return {key: np.array(values) for key, values in history.items()}"
        },
        "while": {
            'for _ in progress(range(n_epochs), unit="epoch"):': 'while len(history["precision_test"]) < n_epochs:'
        },
        "tenseurs d'un nombre": {
            "append(accuracy(net, X, Y))": "append(torch.tensor(accuracy(net, X, Y)))"
        },
        "defaultdict": {_EMPTY: "__import__('collections').defaultdict(list)"},
        "data mélangé avant": {
            _EPOCH: "        order = torch.randperm(len(data.Xtrain))\n        epoch(data.Xtrain[order], data.Ytrain[order], optim, m)\n"
        },
        "ensembles nommés d'abord": {
            _SGD: _SGD
            + "    sets = {'train': (data.Xtrain, data.Ytrain), 'test': (data.Xtest, data.Ytest)}\n",
            _XY: "X, Y = sets[part]",
        },
        "compréhension": {
            _PARTS: "",
            f"            {_XY}\n": "",
            f"            {_SAVE}": "        for key in history:\n            part = key.split('_')[1]\n            history[key].append(accuracy(net, *(getattr(data, c + part) for c in 'XY')))",
        },
        "une clé de plus": {
            _EMPTY: '{"precision_train": [], "precision_test": [], "alpha": []}',
            _SAVE: _SAVE + '\n        history["alpha"].append(alpha)',
        },
        "fonction imbriquée": {
            _SGD: _SGD
            + "    def measure(part):\n        return accuracy(net, getattr(data, 'X' + part), getattr(data, 'Y' + part))\n\n",
            "accuracy(net, X, Y)": "measure(part)",
        },
    },
)
bank.demand("train", "**une seule fois**", "optimiseur refait à chaque epoch")
bank.demand("train", "`n_epochs` fois", "n_epochs ignoré")
bank.demand(
    "train",
    "les deux précisions, sur l'apprentissage et sur le test",
    "mesures sur le test seulement",
)
bank.demand("train", "d'une valeur par epoch", "départ mesuré aussi")
bank.demand("train", "faire une epoch et mesurer", "mesures avant l'epoch")

# --- mended_step: the clinic ----------------------------------------------------

_ORDER = """\
        if k > 0:
            delta = (delta @ net.w[k].t()) * logistic_d(z[k - 1])
        net.w[k] = net.w[k] - alpha * dw
        net.b[k] = net.b[k] - alpha * db"""
_BACK = "            delta = (delta @ net.w[k].t()) * logistic_d(z[k - 1])\n"
_MOVES = "        net.w[k] = net.w[k] - alpha * dw\n        net.b[k] = net.b[k] - alpha * db"
_FIRST = f"{_MOVES}\n        if k > 0:\n{_BACK}".rstrip("\n")
_GRADS = "        dw, db = a[k].t() @ delta, delta.sum(dim=0, keepdim=True)\n"


def mended_step(text: str) -> str:
    return "def mended_step(net, x, y, alpha):\n    " + body(text, 4)


wrong(
    "mended_step",
    ("telle quelle", {_ORDER: _FIRST}, "est encore là"),
    (
        "alpha divisé par dix",
        {_ORDER: _FIRST, "    z, a = net": "    alpha = alpha / 10\n    z, a = net"},
        "n'est pas celui de la descente",
    ),
    (
        "poids d'avant gardés, mais non copiés",
        {
            _ORDER: "        old = net.w[k]\n        net.w[k] -= alpha * dw\n"
            "        net.b[k] -= alpha * db\n        if k > 0:\n"
            + _BACK.replace("net.w[k]", "old").rstrip("\n")
        },
        "est encore là",
    ),
    (
        "liste copiée, matrices partagées",
        {
            "    z, a": "    w = list(net.w)\n    z, a",
            _ORDER: _FIRST.replace("net.w[k] = net.w[k] - ", "net.w[k] -= ").replace(
                "delta @ net.w[k]", "delta @ w[k]"
            ),
        },
        "est encore là",
    ),
    (
        "forward refait après chaque pas",
        {_ORDER: f"{_FIRST}\n        z, a = net.forward(x)"},
        "ses poids ont déjà changé",
    ),
    (
        "remonté avant le gradient",
        {_GRADS: "", _ORDER: f"{_ORDER[: _ORDER.index('        net')]}{_GRADS}{_MOVES}"},
        "mended_step",
    ),
    ("poids inchangés", {_MOVES: "        w = net.w[k] - alpha * dw"}, "n'ont pas changé"),
    ("pas qui monte", {"- alpha": "+ alpha"}, "monte la pente"),
    ("alpha oublié", {"alpha * ": ""}, "pas utilisé"),
    (
        "biais oubliés",
        {"        net.b[k] = net.b[k] - alpha * db": "        pass"},
        "biais n'ont",
        0.5,
    ),
    ("moyenne perdue", {" / len(y)": ""}, "la somme sur les images"),
    (
        "moyenne deux fois",
        {"alpha * dw": "alpha * dw / len(y)", "alpha * db": "alpha * db / len(y)"},
        "deux fois",
    ),
    ("dérivée perdue", {" * logistic_d(z[k - 1])": ""}, "logistique manque"),
    ("dérivée en a", {"logistic_d(z[k - 1])": "logistic_d(a[k])"}, "mauvaise couche"),
    ("dernière couche seule", {"(2, 1, 0)": "(2,)"}, "seule la dernière"),
    (
        "deux pas",
        {_MOVES: f"{_MOVES}\n{_MOVES}"},
        "le pas est fait deux fois",
    ),
    (
        "réponses d'autres images",
        mended_step("SGD(net, alpha).step(*net.backward(*net.forward(x), 1 - y))"),
        "réponses d'autres images",
    ),
    (
        "réseau recopié",
        {
            "    z, a = net": "    net = SimpleNamespace(w=list(net.w), b=list(net.b), forward=net.forward)\n    z, a = net"
        },
        "n'ont pas changé",
    ),
    (
        "autograd",
        mended_step("""
            w = [p.clone().requires_grad_() for p in net.w]
            loss(net, x, y).backward()
        """),
        "permis",
    ),
)
right(
    "mended_step",
    {
        "backward puis SGD": mended_step("SGD(net, alpha).step(*net.backward(*net.forward(x), y))"),
        "backward, puis à la main": mended_step("""
            z, a = net.forward(x)
            dw, db = net.backward(z, a, y)
            for k in range(3):
                net.w[k] = net.w[k] - alpha * dw[k]
                net.b[k] = net.b[k] - alpha * db[k]
        """),
        "matrice d'avant gardée": {
            _ORDER: "        old = net.w[k]\n" + _FIRST.replace("delta @ net.w[k]", "delta @ old")
        },
        "matrice clonée": {
            _ORDER: "        old = net.w[k].clone()\n        net.w[k] -= alpha * dw\n"
            "        net.b[k] -= alpha * db\n        if k > 0:\n"
            + _BACK.replace("net.w[k]", "old").rstrip("\n")
        },
        "toutes clonées d'abord": {
            "    z, a": "    w = [p.clone() for p in net.w]\n    z, a",
            _ORDER: _FIRST.replace("delta @ net.w[k]", "delta @ w[k]"),
        },
        "gradients rangés, puis les pas": mended_step("""
            z, a = net.forward(x)
            delta, steps = (a[3] - y) / len(y), []
            for k in (2, 1, 0):
                steps.append((k, a[k].t() @ delta, delta.sum(dim=0)))
                delta = (delta @ net.w[k].t()) * logistic_d(z[k - 1]) if k else delta
            for k, dw, db in steps:
                net.w[k] = net.w[k] - alpha * dw
                net.b[k] = net.b[k] - alpha * db
        """),
        "sans boucle": mended_step("""
            z, a = net.forward(x)
            d3 = a[3] - y
            d2 = d3 @ net.w[2].t() * logistic_d(z[1])
            d1 = d2 @ net.w[1].t() * logistic_d(z[0])
            for k, d in enumerate((d1, d2, d3)):
                net.w[k] = net.w[k] - alpha * a[k].t() @ d / len(y)
                net.b[k] = net.b[k] - alpha * d.mean(dim=0, keepdim=True)
        """),
        "sur place": {
            "net.w[k] = net.w[k] - ": "net.w[k] -= ",
            "net.b[k] = net.b[k] - ": "net.b[k] -= ",
        },
        "listes neuves": mended_step("""
            dw, db = net.backward(*net.forward(x), y)
            net.w = [w - alpha * g for w, g in zip(net.w, dw)]
            net.b = [b - alpha * g for b, g in zip(net.b, db)]
        """),
        "pente par a": {"logistic_d(z[k - 1])": "a[k] * (1 - a[k])"},
        "image par image": mended_step("""
            total = None
            for i in range(len(x)):
                dw, db = net.backward(*net.forward(x[i:i + 1]), y[i:i + 1])
                one = [g / len(x) for g in dw + db]
                total = one if total is None else [t + g for t, g in zip(total, one)]
            SGD(net, alpha).step(total[:3], total[3:])
        """),
        "une epoch d'un seul paquet": mended_step("epoch(x, y, SGD(net, alpha), len(x))"),
        "sub_": mended_step("""
            dw, db = net.backward(*net.forward(x), y)
            for p, g in zip([*net.w, *net.b], [*dw, *db]):
                p.sub_(alpha * g)
        """),
        "alpha dans delta": {
            "/ len(y)": "* (alpha / len(y))",
            "alpha * dw": "dw",
            "alpha * db": "db",
        },
    },
)
bank.demand("mended_step", "au point de départ", "telle quelle")
bank.demand("mended_step", "avec la moyenne sur les lignes", "moyenne perdue")
bank.demand("mended_step", "chaque paramètre du réseau fait son pas", "biais oubliés")

# --- mutants that compute the same thing --------------------------------------

_DEFAULT = "la signature est donnée ; la vérification passe toujours m et gamma"
bank.equivalent = {
    "hs: int, alpha: float, m: int=1, gamma: flo → hs: int, alpha: float, m: int=0, gamma: flo": _DEFAULT,
    "float, m: int=1, gamma: float=0.0) -> dict: → float, m: int=1, gamma: float=1.0) -> dict:": _DEFAULT,
    "lta, delta.sum(dim=0, keepdim=True)) → lta, delta.sum(dim=0, keepdim=False))": "une ligne (n,) se retire d'un biais (1, n)",
    "k] = delta.sum(dim=0, keepdim=True) → k] = delta.sum(dim=0, keepdim=False)": "un gradient (n,) est accepté pour un biais (1, n)",
}

# --- what no form above shows -------------------------------------------------------

bank.wrong(
    "accuracy",
    "cent premières images",
    {
        "net.forward(images)": "net.forward(images[:100])",
        "targets.argmax": "targets[:100].argmax",
        "len(images)": "len(images[:100])",
    },
    "sur 130 images",
)
bank.wrong(
    "train",
    "pas qui diminue d'une epoch à l'autre",
    {"        for part in": "        optim.alpha *= 0.9\n        for part in"},
    "change d'une epoch à l'autre",
    0.5,
)

# --- the optimizer left as it is; an order by pieces; sets as large as those of MNIST -----

_STEP = "        optim.step(*net.backward(z, a, targets[rows]))"
for _title, _changes in (
    ("pas réduit à chaque epoch", {_STEP: f"{_STEP}\n    optim.alpha *= 0.95"}),
    ("inertie ajoutée", {"    net, order": "    optim.gamma = 0.9\n    net, order"}),
):
    bank.wrong("epoch", _title, _changes, "change les réglages", 0.5, also=("epoch-minibatch",))
_CUT = "torch.cat([torch.randperm(len(images) // 2), len(images) // 2 + torch.randperm(len(images) - len(images) // 2)])"
for _check in ("epoch", "epoch-minibatch"):
    bank.wrong(
        _check,
        "deux moitiés jamais mélangées" + " (m)" * ("-" in _check),
        {"torch.randperm(len(images))": _CUT},
        says="le mélange se fait par morceaux",
        also=("epoch", "epoch-minibatch"),
    )
bank.wrongs(
    "accuracy",
    (
        "les 1 000 premières images",
        {"    z, a": "    images, targets = images[:1000], targets[:1000]\n    z, a"},
        "pas la fraction de succès",
    ),
    (
        "le dernier paquet de 1 000 oublié",
        {
            "    z, a": "    n = max(1, len(images) // 1000) * 1000\n    images, targets = images[:n], targets[:n]\n    z, a"
        },
        "pas la fraction de succès",
    ),
)
bank.wrongs(
    "train",
    (
        "précision des 1 000 premières images",
        {"accuracy(net, X, Y)": "accuracy(net, X[:1000], Y[:1000])"},
        "sur un ensemble entier",
        0.5,
    ),
)
_TEN = """\
def mended_step(net, x, y, alpha):
    for _ in range(10):
        a = [x]
        for w, b in zip(net.w, net.b):
            a.append(logistic(a[-1] @ w + b))
        delta = (a[3] - y) / len(y)
        old = [w.clone() for w in net.w]
        for k in (2, 1, 0):
            net.w[k] = net.w[k] - alpha / 10 * a[k].t() @ delta
            net.b[k] = net.b[k] - alpha / 10 * delta.sum(dim=0, keepdim=True)
            delta = (delta @ old[k].t()) * a[k] * (1 - a[k])
"""
bank.wrongs(
    "mended_step",
    ("dix petits pas", _TEN, "n'est pas celui de la descente"),
    (
        "dix petits pas de SGD",
        "def mended_step(net, x, y, alpha):\n    optim = SGD(net, alpha / 10)\n    for _ in range(10):\n"
        "        optim.step(*net.backward(*net.forward(x), y))\n",
        "le réseau est rappelé alors que ses poids ont déjà changé",
    ),
    (
        "un pas par image",
        "def mended_step(net, x, y, alpha):\n    optim = SGD(net, alpha / len(x))\n    for i in range(len(x)):\n"
        "        z, a = net.forward(x[i : i + 1])\n        optim.step(*net.backward(z, a, y[i : i + 1]))\n",
        "le réseau est rappelé alors que ses poids ont déjà changé",
    ),
)
bank.rights(
    "mended_step",
    {
        "le même gradient, en dix fois": "def mended_step(net, x, y, alpha):\n    z, a = net.forward(x)\n"
        "    optim, grads = SGD(net, alpha / 10), net.backward(z, a, y)\n    for _ in range(10):\n"
        "        optim.step(*grads)\n",
    },
)

bank.wrong(
    "mended_step",
    "la moitié du pas",
    "def mended_step(net, x, y, alpha):\n    SGD(net, alpha / 2).step(*net.backward(*net.forward(x), y))",
    "deux fois trop court",
)

# --- what was not looked at ---------------------------------------------------

_INIT = """        self.sizes, self.w, self.b = list(sizes), [], []
        for n, p in zip(self.sizes, self.sizes[1:]):
            std = (2 / (n + p)) ** 0.5 if init == "xavier" else 1.0
            self.w.append(torch.normal(0.0, std, (n, p)))
            self.b.append(torch.zeros(1, p))
"""
_DRAWN = "torch.normal(0.0, std, (n, p))"
bank.wrong(
    "Net",
    "matrices découpées dans la première",
    {
        f"self.w.append({_DRAWN})": f"self.w.append({_DRAWN} if not self.w else "
        "self.w[0].view(-1)[:n * p].view(n, p))"
    },
    "le même morceau de mémoire",
    also=("Net-xavier",),
)
bank.wrong(
    "Net",
    "un seul tirage, recopié",
    {
        f"self.w.append({_DRAWN})": f"self.w.append({_DRAWN} if not self.w else "
        "self.w[0].view(-1)[:n * p].view(n, p).clone())"
    },
    "commencent par les mêmes nombres",
    also=("Net-xavier",),
)
bank.wrong(
    "Net",
    "listes en n-uplets",
    {_INIT: _INIT + "        self.w, self.b = tuple(self.w), tuple(self.b)\n"},
    "est un n-uplet",
    0.5,
    also=("Net-xavier",),
)
bank.right(
    "Net",
    "un seul tirage, en morceaux",
    {
        _INIT: """        self.sizes = sizes
        pairs = list(zip(sizes, sizes[1:]))
        parts = torch.randn(sum(n * p for n, p in pairs)).split([n * p for n, p in pairs])
        self.w = [part.view(n, p) for part, (n, p) in zip(parts, pairs)]
        if init == "xavier":
            for w in self.w:
                w *= (2 / sum(w.shape)) ** 0.5
        self.b = [torch.zeros([1, p]) for p in sizes[1:]]
"""
    },
)
bank.wrong(
    "Net-forward",
    "résultat gardé pour la même entrée",
    {
        "return z, a\n": "self.kept = getattr(self, 'kept', {})\n"
        "        return self.kept.setdefault(float(a0.sum()), (z, a))\n"
    },
    "elle garde un ancien résultat",
    0.5,
)
bank.wrong(
    "Net-forward",
    "cent premières lignes",
    {"z, a = [], [a0]": "z, a = [], [a0[:100]]"},
    "a[0] a la forme (100, 6)",
)
bank.wrong(
    "Net-minibatch",
    "cent premières lignes (m)",
    {
        "delta = (a[3] - y) / len(y)": "a, z, y = [t[:100] for t in a], [t[:100] for t in z], y[:100]\n"
        "        delta = (a[3] - y) / len(y)"
    },
    "n'est pas le gradient",
)
bank.wrong(
    "Net-minibatch",
    "divisé par douze au plus",
    {"/ len(y)": "/ min(len(y), 12)"},
    "un nombre écrit à la place de la taille du batch",
)
bank.wrong(
    "flatten_images",
    "mille premières",
    {"images.view(len(images), -1) / 255": "images[:1000].reshape(-1, 784) / 255"},
    "forme (1000, 784)",
)
bank.wrong(
    "one_hot",
    "mille premières",
    {"torch.eye(10)[labels]": "torch.eye(10)[labels[:1000]]"},
    "forme (1000, 10)",
)
bank.wrong(
    "accuracy",
    "mesure gardée dans le réseau",
    {
        "    return good.sum().item() / len(images)": "    if not hasattr(net, 'kept'):\n"
        "        net.kept = good.sum().item() / len(images)\n    return net.kept"
    },
    "une ancienne mesure est gardée",
    0.5,
)
bank.wrong(
    "mended_step",
    "images changées avant",
    {"z, a = net.forward(x)": "x = x / x.abs().max()\n    z, a = net.forward(x)"},
    "aucune des images reçues",
)
bank.demand("Net", "la liste des trois matrices", "listes en n-uplets")

# A part of many rows is not the whole.
bank.wrong(
    "epoch",
    "les mille premières images seulement",
    {"torch.randperm(len(images))": "torch.randperm(min(len(images), 1000))"},
    "arrête la boucle ? Le dernier paquet,",
    also=("epoch-minibatch",),
)
bank.wrong(
    "epoch",
    "gradients bornés à 1",
    {
        "optim.step(*net.backward(z, a, targets[rows]))": "dw, db = net.backward(z, a, targets[rows])\n        optim.step([g.clamp(-1, 1) for g in dw], [g.clamp(-1, 1) for g in db])"
    },
    "fois la moyenne des gradients de ses images",
    also=("epoch-minibatch",),
)
bank.wrong(
    "epoch-minibatch",
    "gradients bornés à 1",
    {
        "optim.step(*net.backward(z, a, targets[rows]))": "dw, db = net.backward(z, a, targets[rows])\n        optim.step([g.clamp(-1, 1) for g in dw], [g.clamp(-1, 1) for g in db])"
    },
    "ne sont pas multipliés par le même nombre",
    also=("epoch",),
)
bank.wrong(
    "epoch-minibatch",
    "paquets de 256 images au plus",
    {
        "net, order = optim.net, torch.randperm(len(images))": "net, order, m = optim.net, torch.randperm(len(images)), min(m, 256)"
    },
    "les paquets ont pour tailles",
)
bank.wrong(
    "epoch-minibatch",
    "les mille premières images seulement",
    {"torch.randperm(len(images))": "torch.randperm(min(len(images), 1000))"},
    "arrête la boucle ? Le dernier paquet,",
    also=("epoch",),
)
bank.wrong(
    "logistic",
    "les mille premières lignes seulement",
    {
        "return 1 / (1 + torch.exp(-x))": "y = 1 / (1 + torch.exp(-x))\n    return torch.cat([y[:1000], x[1000:]]) if x.ndim else y"
    },
    "logistic(x) a la bonne forme, mais",
)
bank.wrong(
    "logistic_d",
    "les mille premières lignes seulement",
    {
        "return logistic(x) * (1 - logistic(x))": "y = logistic(x) * (1 - logistic(x))\n    return torch.cat([y[:1000], x[1000:]]) if x.ndim else y"
    },
    "logistic_d(x) a la bonne forme, mais",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "mended_step",
    "gradients bornés à 1",
    {"alpha * dw": "alpha * dw.clamp(-1, 1)"},
    "est pas celui de la descente pour net.w",
)
bank.wrong(
    "SGD",
    "gradients bornés à 1",
    "\nclass SGD:\n    def __init__(self, net, alpha, gamma=0.0):\n        self.net, self.alpha, self.gamma = net, alpha, gamma\n        self.u = [torch.zeros_like(p) for p in (*net.w, *net.b)]\n    def step(self, dw, db):\n        for k, g in enumerate((*dw, *db)):\n            self.u[k] = self.gamma * self.u[k] + self.alpha * g.clamp(-1, 1)\n            if k < 3:\n                self.net.w[k] = self.net.w[k] - self.u[k]\n            else:\n                self.net.b[k - 3] = self.net.b[k - 3] - self.u[k]\n",
    "dès le premier pas, le résultat n",
    also=("SGD-momentum",),
)

bank.wrong(
    "mended_step",
    "les mille premières images seulement",
    {"z, a = net.forward(x)": "x, y = x[:1000], y[:1000]\n    z, a = net.forward(x)"},
    "n'est pas celui de la descente pour net.w",
)
bank.right(
    "mended_step",
    "une image à la fois, par backward",
    """
def mended_step(net, x, y, alpha):
    each = [net.backward(*net.forward(x[i : i + 1]), y[i : i + 1]) for i in range(len(x))]
    for k in range(3):
        net.w[k] = net.w[k] - alpha * sum(dw[k] for dw, _ in each) / len(x)
        net.b[k] = net.b[k] - alpha * sum(db[k] for _, db in each) / len(x)
""",
)
