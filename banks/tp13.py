"""Answers to lab 13 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp13_autoencodeur")

# --- BCELoss ------------------------------------------------------------------

_CLIP = "np.clip(yhat, 1e-10, 1 - 1e-10)"
_COST = "-(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1)"
_SLOPE = "(p - y) / (p * (1 - p))"
bank.wrong(
    "BCELoss",
    "signe moins oublié",
    {f"return {_COST}": f"return {_COST[1:]}"},
    "mauvais signe",
    0.5,
)
bank.wrong(
    "BCELoss",
    "pixels du fond oubliés",
    {_COST: "-(y * np.log(p)).sum(axis=1)"},
    "les pixels du fond ne comptent pas",
    0.5,
)
bank.wrong(
    "BCELoss",
    "pixels couverts d'encre oubliés",
    {_COST: "-((1 - y) * np.log(1 - p)).sum(axis=1)"},
    "les pixels couverts d'encre ne comptent pas",
    0.5,
)
bank.wrong(
    "BCELoss",
    "différence des deux termes",
    {"np.log(p) + (1": "np.log(p) - (1"},
    "le signe est faux",
    0.5,
)
bank.wrong(
    "BCELoss",
    "moyenne sur les pixels",
    {".sum(axis=1)": ".mean(axis=1)"},
    "nombre de composantes",
    0.5,
)
bank.wrong("BCELoss", "un seul nombre", {".sum(axis=1)": ".sum()"}, "un seul nombre", 0.5)
bank.wrong("BCELoss", "aucune somme", {".sum(axis=1)": ""}, "sommer ses", 0.5)
bank.wrong("BCELoss", "jamais borné", {_CLIP: "yhat"}, "exactement 0 ou 1", 0.5)
bank.wrong(
    "BCELoss",
    "borné du côté de 0 seulement",
    {_CLIP: "np.maximum(yhat, 1e-10)"},
    "des deux côtés",
    0.5,
)
bank.wrong(
    "BCELoss",
    "borne de 1 perdue par l'arrondi",
    {_CLIP: "np.clip(yhat, 1e-20, 1 - 1e-20)"},
    "exactement 0 ou 1",
    0.5,
)
bank.wrong(
    "BCELoss", "petit ajout au lieu d'une borne", {_CLIP: "yhat + 1e-10"}, "des deux côtés", 0.5
)
bank.wrong("BCELoss", "borne trop grande", {"1e-10, 1 - 1e-10": "0.1, 0.9"}, "ramenées à 0,1", 0.5)
bank.wrong("BCELoss", "gradient selon z", {_SLOPE: "yhat - y"}, "l'entrée de la sigmoïde", 0.5)
bank.wrong(
    "BCELoss", "gradient sans les pixels du fond", {_SLOPE: "-y / p"}, "pixels du fond manque", 0.5
)
bank.wrong(
    "BCELoss",
    "signe d'un terme du gradient",
    {_SLOPE: "-y / p - (1 - y) / (1 - p)"},
    "le signe est faux",
    0.5,
)
bank.wrong("BCELoss", "gradient opposé", {_SLOPE: "(y - p) / (p * (1 - p))"}, "mauvais signe", 0.5)
bank.wrong("BCELoss", "gradient en moyenne", {_SLOPE: f"{_SLOPE} / len(y)"}, "divisé par N", 0.5)
bank.wrong(
    "BCELoss",
    "produit au lieu du quotient",
    {_SLOPE: "(p - y) * (p * (1 - p))"},
    "c'est une division",
    0.5,
)
bank.wrong(
    "BCELoss",
    "erreur quadratique",
    {_COST: "((y - p) ** 2).sum(axis=1)", _SLOPE: "2 * (p - y)"},
    "l'erreur quadratique",
)
bank.wrong("BCELoss", "return oublié", {f"return {_COST}": _COST}, "return", 0.5)
bank.wrong("BCELoss", "sans héritage", {"(Loss)": ""}, "n'hérite pas de Loss")
bank.right("BCELoss", "deux fractions", {_SLOPE: "(1 - y) / (1 - p) - y / p"})
bank.right("BCELoss", "bornes plus larges", {"1e-10, 1 - 1e-10": "1e-7, 1 - 1e-7"})
bank.right("BCELoss", "log1p", {"np.log(1 - p)": "np.log1p(-p)"})
bank.right(
    "BCELoss", "minimum et maximum", {_CLIP: "np.minimum(np.maximum(yhat, 1e-12), 1 - 1e-12)"}
)

# --- AutoEncodeur -------------------------------------------------------------

_INIT = "super().__init__([encoder, decoder])"
bank.wrong(
    "AutoEncodeur",
    "encode renvoie la reconstruction",
    {"return self.encoder.forward(X)": "return self.forward(X)"},
    "elle s'arrête au code",
    0.5,
)
bank.wrong(
    "AutoEncodeur",
    "decode renvoie le code",
    {"return self.decoder.forward(code)": "return code"},
    "renvoie son argument",
    0.5,
)
bank.wrong(
    "AutoEncodeur",
    "encode renvoie les images",
    {"return self.encoder.forward(X)": "return X"},
    "`encode` renvoie son argument",
    0.5,
)
bank.wrong(
    "AutoEncodeur",
    "moitiés échangées",
    {"[encoder, decoder]": "[decoder, encoder]"},
    "not aligned",
    also=("AutoEncodeur-backward",),
)
bank.wrong(
    "AutoEncodeur",
    "super oublié",
    {f"        {_INIT}\n": ""},
    "modules",
    also=("AutoEncodeur-backward",),
)
bank.wrong(
    "AutoEncodeur",
    "encodeur seul dans la liste",
    {"[encoder, decoder]": "[encoder]"},
    "il reste à le décoder",
    0.5,
    also=("AutoEncodeur-backward",),
)
bank.wrong(
    "AutoEncodeur",
    "moitiés jamais gardées",
    {"        self.encoder, self.decoder = encoder, decoder\n": ""},
    "attribute 'encoder'",
)
bank.wrong(
    "AutoEncodeur",
    "encode sans return",
    {"return self.encoder.forward": "self.encoder.forward"},
    "return",
    0.5,
)
bank.wrong(
    "AutoEncodeur",
    "decode se souvient",
    {
        "return self.encoder.forward(X)": "self.code = self.encoder.forward(X)\n        return self.code",
        "self.decoder.forward(code)": "self.decoder.forward(self.code)",
    },
    "la dernière reconstruction",
    0.5,
)
bank.wrong(
    "AutoEncodeur",
    "decode avec l'encodeur",
    {"self.decoder.forward(code)": "self.encoder.forward(code)"},
    "not aligned",
)
bank.wrong(
    "AutoEncodeur",
    "sans héritage",
    {"(Sequentiel)": "", f"        {_INIT}\n": ""},
    "n'hérite pas",
    also=("AutoEncodeur-backward",),
)
bank.right(
    "AutoEncodeur",
    "par self.modules",
    {
        "return self.encoder.forward(X)": "return self.modules[0].forward(X)",
        "return self.decoder.forward(code)": "return self.modules[1].forward(code)",
    },
)
bank.right(
    "AutoEncodeur",
    "module à la main",
    """
class AutoEncodeur(Sequentiel):
    def __init__(self, encoder, decoder):
        self.encoder, self.decoder = encoder, decoder
        self.parameters = self.gradient = None
    def encode(self, X):
        return self.encoder.forward(X)
    def decode(self, code):
        return self.decoder.forward(code)
    def forward(self, X):
        self.code = self.encode(X)
        return self.decode(self.code)
    def backward(self, X, delta):
        return self.encoder.backward(X, self.decoder.backward(self.code, delta))
    def zero_grad(self):
        self.encoder.zero_grad()
        self.decoder.zero_grad()
    def update_parameters(self, gradient_step):
        self.encoder.update_parameters(gradient_step)
        self.decoder.update_parameters(gradient_step)
""",
)
bank.right(
    "AutoEncodeur",
    "ancien super",
    {_INIT: "super(AutoEncodeur, self).__init__([encoder, decoder])"},
)
bank.wrong(
    "AutoEncodeur",
    "des copies pour attributs",
    {
        "= encoder, decoder": "= copy.deepcopy(encoder), copy.deepcopy(decoder)",
        "class ": "import copy\n\n\nclass ",
    },
    "et non des copies",
    0.5,
)
bank.right(
    "AutoEncodeur", "Sequentiel.__init__", {_INIT: "Sequentiel.__init__(self, [encoder, decoder])"}
)

_HEAD = "    def encode(self, X):"
_BACK = "    def backward(self, X, delta):\n        code = self.encoder.forward(X)\n        self.decoder.forward(code)\n        return self.encoder.backward(X, self.decoder.backward(code, delta))\n\n"
bank.wrong(
    "AutoEncodeur-backward",
    "décodeur jamais appris",
    {
        _HEAD: _BACK.replace(
            "self.decoder.backward(code, delta)",
            "delta @ np.zeros((delta.shape[1], code.shape[1]))",
        )
        + _HEAD
    },
    "le décodeur n'est jamais appelé",
    0.5,
)
bank.wrong(
    "AutoEncodeur-backward",
    "encodeur jamais appris",
    {
        _HEAD: _BACK.replace(
            "return self.encoder.backward(X, self.decoder.backward(code, delta))",
            "return self.decoder.backward(code, delta)",
        )
        + _HEAD
    },
    "l'encodeur n'est jamais appelé",
    0.5,
)
bank.wrong(
    "AutoEncodeur-backward",
    "décodeur jamais mis à jour",
    {
        _HEAD: "    def update_parameters(self, gradient_step):\n        self.encoder.update_parameters(gradient_step)\n\n"
        + _HEAD
    },
    "ne change pas la couche Linear n° 2",
    0.5,
)
bank.wrong(
    "AutoEncodeur-backward",
    "encodeur jamais remis à zéro",
    {_HEAD: "    def zero_grad(self):\n        self.decoder.zero_grad()\n\n" + _HEAD},
    "n° 1",
    0.5,
)
bank.wrong(
    "AutoEncodeur-backward",
    "gradient non renvoyé",
    {_HEAD: _BACK.replace("return self.enc", "self.enc") + _HEAD},
    "ne renvoie rien",
    0.5,
)
bank.wrong(
    "AutoEncodeur-backward",
    "encodeur avant décodeur",
    {
        _HEAD: _BACK.replace(
            "self.encoder.backward(X, self.decoder.backward(code, delta))",
            "self.decoder.backward(code, self.encoder.backward(X, delta))",
        )
        + _HEAD
    },
    "could not be broadcast",
)
bank.wrong(
    "AutoEncodeur-backward",
    "pas ignoré",
    {
        _HEAD: "    def update_parameters(self, gradient_step):\n        super().update_parameters(1e-3)\n\n"
        + _HEAD
    },
    "n'utilise pas le pas",
    0.5,
)
bank.right("AutoEncodeur-backward", "backward explicite", {_HEAD: _BACK + _HEAD})
bank.right(
    "AutoEncodeur-backward",
    "zero_grad explicite",
    {
        _HEAD: "    def zero_grad(self):\n        for net in (self.encoder, self.decoder):\n            net.zero_grad()\n\n"
        + _HEAD
    },
)
bank.right(
    "AutoEncodeur-backward",
    "liste aplatie",
    {"[encoder, decoder]": "encoder.modules + decoder.modules"},
)

# --- make_autoencoder ---------------------------------------------------------

_IN, _OUT = "Linear(n_hidden, n_code), TanH()", "Linear(n_hidden, n_pixels), Sigmoide()"
bank.wrong(
    "make_autoencoder",
    "décodeur dans le sens de l'encodeur",
    {
        "Linear(n_code, n_hidden)": "Linear(n_pixels, n_hidden)",
        _OUT: "Linear(n_hidden, n_code), Sigmoide()",
    },
    "le décodeur a des couches",
)
bank.wrong(
    "make_autoencoder",
    "graine fixée",
    {"    encoder =": "    np.random.seed(0)\n    encoder ="},
    "les mêmes poids",
    0.5,
)
bank.wrong(
    "make_autoencoder",
    "gardé d'un appel à l'autre",
    "import functools\n\n\n@functools.cache\ndef make_autoencoder(n_pixels, n_hidden, n_code):\n"
    "    encoder = Sequentiel([Linear(n_pixels, n_hidden), TanH(), Linear(n_hidden, n_code), TanH()])\n"
    "    decoder = Sequentiel([Linear(n_code, n_hidden), TanH(), Linear(n_hidden, n_pixels), Sigmoide()])\n"
    "    return AutoEncodeur(encoder, decoder)\n",
    "les mêmes poids",
    0.5,
)
bank.wrong("make_autoencoder", "sigmoïde oubliée", {", Sigmoide()": ""}, "la suite demandée")
bank.wrong(
    "make_autoencoder", "tanh en sortie", {"Sigmoide()": "TanH()"}, "le décodeur est fait de"
)
bank.wrong(
    "make_autoencoder",
    "code sans tanh",
    {_IN: "Linear(n_hidden, n_code)"},
    "l'encodeur est fait de",
)
bank.wrong(
    "make_autoencoder",
    "une seule couche par moitié",
    {
        "Linear(n_pixels, n_hidden), TanH(),\n                          Linear(n_hidden, n_code), TanH()": "Linear(n_pixels, n_code), TanH()"
    },
    "l'encodeur est fait de",
)
bank.wrong(
    "make_autoencoder",
    "256 pixels en dur",
    {"Linear(n_pixels, n_hidden)": "Linear(256, n_hidden)"},
    "l'encodeur a des couches",
)
bank.wrong(
    "make_autoencoder",
    "code et couche cachée échangés",
    {
        "Linear(n_pixels, n_hidden)": "Linear(n_pixels, n_code)",
        "Linear(n_hidden, n_code)": "Linear(n_code, n_hidden)",
    },
    "l'encodeur a des couches",
)
bank.wrong(
    "make_autoencoder",
    "moitiés échangées",
    {"AutoEncodeur(encoder, decoder)": "AutoEncodeur(decoder, encoder)"},
    "l'encodeur est fait de",
)
bank.wrong(
    "make_autoencoder",
    "Sequentiel renvoyé",
    {"AutoEncodeur(encoder, decoder)": "Sequentiel([encoder, decoder])"},
    "on attend un AutoEncodeur",
)
bank.wrong("make_autoencoder", "return oublié", {"return AutoEncodeur": "AutoEncodeur"}, "return")
bank.right(
    "make_autoencoder",
    "d'un seul coup",
    {
        "return AutoEncodeur(encoder, decoder)": "halves = encoder, decoder\n    return AutoEncodeur(*halves)"
    },
)
bank.right(
    "make_autoencoder",
    "arguments nommés",
    {"AutoEncodeur(encoder, decoder)": "AutoEncodeur(encoder=encoder, decoder=decoder)"},
)
bank.right(
    "make_autoencoder",
    "Sequentiel imbriqués",
    {
        "Sequentiel([Linear(n_pixels, n_hidden), TanH(),": "Sequentiel([Sequentiel([Linear(n_pixels, n_hidden), TanH()]),"
    },
)
bank.right(
    "make_autoencoder",
    "liste construite",
    {
        "Sequentiel([Linear(n_code, n_hidden), TanH(),": "Sequentiel([Linear(n_code, n_hidden)] + [TanH(),"
    },
)

# --- digit_errors -------------------------------------------------------------

_EACH = "((X - model.forward(X)) ** 2).sum(axis=1)"
_MEANS = "np.array([errors[labels == c].mean() for c in range(10)])"
bank.wrong(
    "digit_errors",
    "le zéro oublié",
    """
def digit_errors(model, X, labels):
    errors = ((X - model.forward(X)) ** 2).sum(axis=1)
    found = np.zeros(10)
    for c in range(1, 10):
        found[c] = errors[labels == c].mean()
    return found
""",
    "une valeur fausse sur 10, en [0]",
)
bank.wrong(
    "digit_errors",
    "moyenne sur les pixels",
    {_EACH: "((X - model.forward(X)) ** 2).mean(axis=1)"},
    "nombre de pixels",
)
bank.wrong(
    "digit_errors",
    "somme par chiffre",
    {"].mean()": "].sum()"},
    "la somme des erreurs de chaque chiffre",
)
bank.wrong(
    "digit_errors",
    "divisé par toutes les images",
    {"errors[labels == c].mean()": "(errors * (labels == c)).mean()"},
    "nombre total d'images",
)
bank.wrong(
    "digit_errors", "carré oublié", {_EACH: "(X - model.forward(X)).sum(axis=1)"}, "le carré manque"
)
bank.wrong(
    "digit_errors",
    "valeurs absolues",
    {_EACH: "np.abs(X - model.forward(X)).sum(axis=1)"},
    "des valeurs absolues",
)
bank.wrong(
    "digit_errors",
    "une erreur par image",
    {f"return {_MEANS}": "return errors"},
    "une erreur par image",
)
bank.wrong(
    "digit_errors",
    "moyenne de tout",
    {f"return {_MEANS}": "return errors.mean()"},
    "une seule moyenne",
)
bank.wrong("digit_errors", "neuf chiffres", {"range(10)": "range(1, 10)"}, "la forme")
bank.wrong("digit_errors", "return oublié", {"return np": "np"}, "return")
bank.wrong(
    "digit_errors",
    "X modifié sur place",
    {f"errors = {_EACH}": "X -= model.forward(X)\n    errors = (X ** 2).sum(axis=1)"},
    "modifie sur place",
    0.5,
)
bank.right("digit_errors", "liste", {_MEANS: "[errors[labels == c].mean() for c in range(10)]"})
bank.right(
    "digit_errors", "bincount", {_MEANS: "np.bincount(labels, errors) / np.bincount(labels)"}
)
bank.right("digit_errors", "MSELoss", {_EACH: "MSELoss().forward(X, model.forward(X))"})

# --- grid_search --------------------------------------------------------------

_SORT = 'sorted(results, key=lambda r: (np.isnan(r["score"]), r["score"]))'
bank.wrong(
    "grid_search", "pas rangé", {f"return {_SORT}": "return results"}, "ne sont pas rangés", 0.5
)
bank.wrong(
    "grid_search",
    "du plus mauvais au meilleur",
    {_SORT: f"{_SORT}[::-1]"},
    "du plus mauvais au meilleur",
    0.5,
)
bank.wrong(
    "grid_search",
    "NaN dans le tri",
    {_SORT: 'sorted(results, key=lambda r: r["score"])'},
    "NaN",
    0.5,
)
bank.right(
    "grid_search",
    "argsort, qui met les NaN à la fin",
    {_SORT: "[results[i] for i in np.argsort(scores)]"},
)
bank.wrong(
    "grid_search",
    "scores arrondis",
    {'"score": score}': '"score": round(float(score), 1)}'},
    "arrondi : gardez",
    0.5,
)
bank.wrong(
    "grid_search",
    "meilleur seulement",
    {f"return {_SORT}": f"return {_SORT}[0]"},
    "on attend une liste",
)
bank.wrong(
    "grid_search", "scores seulement", {_SORT: "sorted(scores)"}, "on attend un dictionnaire"
)
bank.wrong(
    "grid_search", "toujours quatre", {"n_jobs=n_jobs)": "n_jobs=4)"}, "plusieurs réglages", 0.5
)
bank.wrong("grid_search", "score oublié", {', "score": score}': "}", _SORT: "results"}, "score")
bank.wrong(
    "grid_search", "réglage oublié", {'{**s, "score": score}': '{"score": score}'}, "il y manque"
)
bank.wrong(
    "grid_search",
    "scores mal associés",
    {"zip(settings, scores)": "zip(settings, sorted(scores))"},
    "celui d'un autre réglage",
)
bank.wrong(
    "grid_search",
    "premières valeurs seulement",
    {"list(ParameterGrid(grid))": "[{k: v[0] for k, v in grid.items()}]"},
    "n'ont pas été évalués",
)
bank.wrong(
    "grid_search",
    "valeurs appariées",
    {"list(ParameterGrid(grid))": "[dict(zip(grid, v)) for v in zip(*grid.values())]"},
    "n'ont pas été évalués",
)
bank.wrong(
    "grid_search",
    "évalué deux fois",
    {'{**s, "score": score}': '{**s, "score": evaluate(**s)}'},
    "une seule fois",
)
bank.wrong(
    "grid_search",
    "NaN supprimés",
    {
        f"return {_SORT}": f"results = [r for r in results if r['score'] == r['score']]\n    return {_SORT}"
    },
    "résultats pour",
)
bank.wrong("grid_search", "dictionnaire positionnel", {"(**s) for": "(s) for"}, "TypeError")
bank.wrong("grid_search", "return oublié", {"return sorted": "sorted"}, "None")
bank.wrong(
    "grid_search",
    "sans joblib",
    {
        'Parallel(n_jobs=n_jobs)(\n        delayed(evaluate)(**s) for s in progress(settings, unit="réglage"))': "[evaluate(**s) for s in settings]"
    },
    "`n_jobs` ne sert pas",
    0.5,
)
bank.right(
    "grid_search",
    "itertools",
    {
        "list(ParameterGrid(grid))": "[dict(zip(grid, v)) for v in __import__('itertools').product(*grid.values())]"
    },
)
bank.right(
    "grid_search",
    "NaN remplacé par l'infini",
    {_SORT: 'sorted(results, key=lambda r: np.nan_to_num(r["score"], nan=np.inf))'},
)
bank.right("grid_search", "argsort", {_SORT: "[results[i] for i in np.argsort(scores)]"})

# --- more ways to be wrong, and to be right -----------------------------------


def _wrongs(check: str, *answers: tuple[str, dict[str, str], str, float]) -> None:
    for title, change, says, credit in answers:
        bank.wrong(check, title, change, says, credit)


def _rights(check: str, old: str, **ways: str) -> None:
    for title, new in ways.items():
        bank.right(check, title.replace("_", " "), {old: new})


_wrongs(
    "BCELoss",
    ("log en base 2", {"np.log": "np.log2"}, "base 2", 0.5),
    ("dénominateur à un facteur", {_SLOPE: "(p - y) / p"}, "n'a qu'un facteur", 0.5),
    (
        "gradient sans les pixels couverts d'encre",
        {_SLOPE: "(1 - y) / (1 - p)"},
        "pixels couverts d'encre manque",
        0.5,
    ),
    (
        "logarithmes échangés",
        {_COST: "-((1 - y) * np.log(p) + y * np.log(1 - p)).sum(axis=1)"},
        "les deux logarithmes sont échangés",
        0.5,
    ),
    (
        "y et ŷ échangés",
        {
            _COST: "-(p * np.log(np.clip(y, 1e-10, 1 - 1e-10)) + (1 - p) * np.log(np.clip(1 - y, 1e-10, 1))).sum(axis=1)"
        },
        "y et ŷ sont échangés",
        0.5,
    ),
    (
        "gradient jamais borné",
        {f"return {_SLOPE}": "return (yhat - y) / (yhat * (1 - yhat))"},
        "`backward` renvoie NaN",
        0.5,
    ),
    (
        "gradient effacé aux bornes",
        {_SLOPE: "np.where((yhat > 0) & (yhat < 1), (p - y) / (p * (1 - p)), 0)"},
        "un grand nombre négatif",
        0.5,
    ),
    ("borne de 1e-3", {"1e-10, 1 - 1e-10": "1e-5, 1 - 1e-5"}, "c'est beaucoup plus", 0.5),
)
bank.wrong(
    "digit_errors", "racine des moyennes", {"].mean()": "].mean() ** 0.5"}, "c'est la racine"
)
bank.wrong(
    "digit_errors",
    "étiquettes ignorées",
    {"labels == c": "np.arange(len(X)) % 10 == c"},
    "valeurs fausses",
)
bank.wrong(
    "make_autoencoder",
    "encodeur d'une couche seule",
    {"AutoEncodeur(encoder, decoder)": "AutoEncodeur(Linear(n_pixels, n_code), decoder)"},
    "n'est pas un Sequentiel",
)
bank.wrong(
    "make_autoencoder",
    "code de 10 en dur",
    {"n_hidden, n_code), TanH": "n_hidden, 10), TanH"},
    "l'encodeur a des couches",
)
_wrongs(
    "grid_search",
    (
        "dernier réglage oublié",
        {"list(ParameterGrid(grid))": "list(ParameterGrid(grid))[:-1]"},
        "un réglage sur",
        0,
    ),
    (
        "réglages inventés",
        {'{**s, "score": score}': '{**{k: -1 for k in s}, "score": score}'},
        "absent de la grille",
        0,
    ),
    ("n_jobs en dur", {"n_jobs=n_jobs": "n_jobs=1"}, "`n_jobs` ne sert pas", 0.5),
)
_wrongs(
    "AutoEncodeur",
    (
        "decode par encode",
        {
            "return self.decoder.forward(code)": "return self.decoder.forward(self.encoder.forward(self.decoder.forward(code)))"
        },
        "valeurs fausses",
        0.5,
    ),
)
for _title, _method, _says in (
    (
        "rien n'est remis à zéro",
        "zero_grad(self):\n        pass",
        "laisse les gradients des couches",
    ),
    (
        "aucun pas",
        "update_parameters(self, gradient_step):\n        pass",
        "ne change pas la couche",
    ),
    (
        "deux pas",
        "update_parameters(self, gradient_step):\n        super().update_parameters(2 * gradient_step)",
        "valeurs fausses",
    ),
    (
        "gradient doublé",
        "backward(self, X, delta):\n        return super().backward(X, 2 * delta)",
        "2 fois trop grand",
    ),
    (
        "gradient opposé",
        "backward(self, X, delta):\n        return super().backward(X, -delta)",
        "mauvais signe",
    ),
    (
        "gradient en moyenne",
        "backward(self, X, delta):\n        return super().backward(X, delta / len(X))",
        "divisé par N",
    ),
    (
        "gradients vidés par backward",
        "backward(self, X, delta):\n        self.zero_grad()\n        return super().backward(X, delta)",
        "est celui du second seulement",
    ),
):
    bank.wrong(
        "AutoEncodeur-backward", _title, {_HEAD: f"    def {_method}\n\n{_HEAD}"}, _says, 0.5
    )

_rights(
    "BCELoss",
    _COST,
    np_sum="-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p), axis=1)",
    deux_sommes="-(y * np.log(p)).sum(axis=1) - ((1 - y) * np.log(1 - p)).sum(axis=1)",
    einsum='-np.einsum("nd,nd->n", y, np.log(p)) - np.einsum("nd,nd->n", 1 - y, np.log1p(-p))',
    par_lignes="np.array([-(a @ np.log(q) + (1 - a) @ np.log(1 - q)) for a, q in zip(y, p)])",
    scores="(np.log1p(np.exp(-np.log(p / (1 - p)))) + (1 - y) * np.log(p / (1 - p))).sum(axis=1)",
)
_rights(
    "BCELoss",
    _SLOPE,
    produit_par_l_inverse="(p - y) * (1 / (p * (1 - p)))",
    np_divide="np.divide(p - y, p - p ** 2)",
    deux_fractions_opposées="-(y / p - (1 - y) / (1 - p))",
    par_lignes="np.array([(q - a) / (q * (1 - q)) for a, q in zip(y, p)])",
)
_rights(
    "AutoEncodeur",
    _INIT,
    modules_à_la_main="self.modules = [encoder, decoder]\n        self.parameters = self.gradient = None",
    arguments_nommés="super().__init__(modules=[encoder, decoder])",
    liste_nommée="halves = [encoder, decoder]\n        super().__init__(halves)",
)
_rights(
    "AutoEncodeur",
    "return self.encoder.forward(X)",
    en_deux_temps="code = self.encoder.forward(X)\n        return code",
    module_après_module="for module in self.encoder.modules:\n            X = module.forward(X)\n        return X",
    argument_nommé="return self.encoder.forward(X=X)",
)
_rights(
    "AutoEncodeur",
    "self.encoder, self.decoder = encoder, decoder",
    deux_lignes="self.encoder = encoder\n        self.decoder = decoder",
    depuis_modules="self.encoder, self.decoder = self.modules",
)
for _title, _method in (
    (
        "forward par ses méthodes",
        "forward(self, X):\n        self.code = self.encode(X)\n        return self.decode(self.code)\n\n    def backward(self, X, delta):\n        return self.encoder.backward(X, self.decoder.backward(self.code, delta))",
    ),
    (
        "backward hérité nommé",
        "backward(self, X, delta):\n        return super().backward(X, delta)",
    ),
    (
        "pas en boucle",
        "update_parameters(self, gradient_step):\n        for half in self.modules:\n            half.update_parameters(gradient_step)",
    ),
    (
        "pas par compréhension",
        "update_parameters(self, gradient_step):\n        [half.update_parameters(gradient_step) for half in (self.encoder, self.decoder)]",
    ),
    (
        "zéro par module",
        "zero_grad(self):\n        for module in self.encoder.modules + self.decoder.modules:\n            module.zero_grad()",
    ),
    (
        "zéro en deux lignes",
        "zero_grad(self):\n        self.encoder.zero_grad()\n        self.decoder.zero_grad()",
    ),
    (
        "recalcul avant le retour",
        "backward(self, X, delta):\n        self.forward(X)\n        return super().backward(X, delta)",
    ),
    (
        "ancien super",
        "backward(self, X, delta):\n        return super(AutoEncodeur, self).backward(X, delta)",
    ),
    (
        "méthode de la classe mère",
        "backward(self, X, delta):\n        return Sequentiel.backward(self, X, delta)",
    ),
):
    bank.right("AutoEncodeur-backward", _title, {_HEAD: f"    def {_method}\n\n{_HEAD}"})
_MAKE = "return AutoEncodeur(encoder, decoder)"
_rights(
    "make_autoencoder",
    _MAKE,
    étoile="return AutoEncodeur(*[encoder, decoder])",
    dictionnaire='return AutoEncodeur(**{"encoder": encoder, "decoder": decoder})',
    modèle_nommé="model = AutoEncodeur(encoder, decoder)\n    return model",
    fonction_imbriquée="def half(a, b, c, last):\n        return Sequentiel([Linear(a, b), TanH(), Linear(b, c), last])\n    return AutoEncodeur(half(n_pixels, n_hidden, n_code, TanH()), half(n_code, n_hidden, n_pixels, Sigmoide()))",
    lambda_="half = lambda a, b, c, last: Sequentiel([Linear(a, b), TanH(), Linear(b, c), last()])\n    return AutoEncodeur(half(n_pixels, n_hidden, n_code, TanH), half(n_code, n_hidden, n_pixels, Sigmoide))",
    modules_ajoutés="parts = []\n    for size, last in (((n_pixels, n_hidden, n_code), TanH), ((n_code, n_hidden, n_pixels), Sigmoide)):\n        parts.append(Sequentiel([Linear(*size[:2]), TanH(), Linear(*size[1:]), last()]))\n    return AutoEncodeur(*parts)",
    partial="from functools import partial\n    return partial(AutoEncodeur, encoder)(decoder)",
    listes_d_abord="first = [Linear(n_pixels, n_hidden), TanH(), Linear(n_hidden, n_code), TanH()]\n    second = [Linear(n_code, n_hidden), TanH(), Linear(n_hidden, n_pixels), Sigmoide()]\n    return AutoEncodeur(Sequentiel(first), Sequentiel(second))",
)
_rights(
    "digit_errors",
    f"return {_MEANS}",
    boucle="result = np.zeros(10)\n    for c in range(10):\n        result[c] = errors[labels == c].mean()\n    return result",
    masques="masks = labels == np.arange(10)[:, None]\n    return (masks @ errors) / masks.sum(axis=1)",
    add_at="total, count = np.zeros(10), np.zeros(10)\n    np.add.at(total, labels, errors)\n    np.add.at(count, labels, 1)\n    return total / count",
    one_hot="Y = np.eye(10)[labels]\n    return errors @ Y / Y.sum(axis=0)",
    where="return np.array([errors[np.where(labels == c)[0]].sum() / (labels == c).sum() for c in range(10)])",
    average="return np.array([np.average(errors, weights=labels == c) for c in range(10)])",
    map="return np.array(list(map(lambda c: np.mean(errors[labels == c]), range(10))))",
    dictionnaire="groups = {c: [] for c in range(10)}\n    for c, e in zip(labels, errors):\n        groups[int(c)].append(e)\n    return np.array([np.mean(groups[c]) for c in range(10)])",
)
_rights(
    "digit_errors",
    _EACH,
    einsum='np.einsum("nd,nd->n", X - model.forward(X), X - model.forward(X))',
    norme="np.linalg.norm(X - model.forward(X), axis=1) ** 2",
)
_rights(
    "grid_search",
    f"return {_SORT}",
    sort_en_place='results.sort(key=lambda r: (np.isnan(r["score"]), r["score"]))\n    return results',
    deux_listes='good = [r for r in results if not np.isnan(r["score"])]\n    bad = [r for r in results if np.isnan(r["score"])]\n    return sorted(good, key=lambda r: r["score"]) + bad',
    itemgetter='from operator import itemgetter\n    good = [r for r in results if r["score"] == r["score"]]\n    return sorted(good, key=itemgetter("score")) + [r for r in results if r["score"] != r["score"]]',
    clé_nommée='def key(r):\n        return float("inf") if r["score"] != r["score"] else r["score"]\n    return sorted(results, key=key)',
    lexsort="return [results[k] for k in np.lexsort((scores, np.isnan(scores)))]",
)
_PAR = 'Parallel(n_jobs=n_jobs)(\n        delayed(evaluate)(**s) for s in progress(settings, unit="réglage"))'
_rights(
    "grid_search",
    _PAR,
    sans_barre="Parallel(n_jobs=n_jobs)(delayed(evaluate)(**s) for s in settings)",
    objet_Parallel="Parallel(n_jobs)([delayed(evaluate)(**s) for s in progress(settings)])",
    context="[]\n    with Parallel(n_jobs=n_jobs) as parallel:\n        scores = parallel(delayed(evaluate)(**s) for s in settings)",
    fils="Parallel(n_jobs=n_jobs, prefer='threads')(delayed(evaluate)(**s) for s in settings)",
)

# --- mended_fit: the clinic -------------------------------------------------------

_SCALED = "X, rng = pixels / 255, np.random.default_rng(0)"
_TRAIN = "SGD(model, BCELoss(), X, X, n_epochs, 16, 0.01, rng)"
for _title, _change, _says, _credit in (
    ("telle quelle", {"BCELoss(), X, X,": "BCELoss(), pixels, X,"}, "est encore là", 0.0),
    (
        "un pas plus petit",
        {_TRAIN: "SGD(model, BCELoss(), pixels, X, n_epochs, 16, 0.01 / 255, rng)"},
        "est encore là",
        0.0,
    ),
    (
        "des flottants, à la même échelle",
        {"BCELoss(), X, X,": "BCELoss(), pixels.astype(float), X,"},
        "est encore là",
        0.0,
    ),
    (
        "plus d'échelle du tout",
        {_SCALED: _SCALED.replace("pixels / 255", "pixels")},
        "ni l'entrée ni la cible",
        0.0,
    ),
    ("entrée seule", {"BCELoss(), X, X,": "BCELoss(), X, pixels,"}, "restée de 0 à 255", 0.0),
    ("division entière", {"pixels / 255": "pixels // 255"}, "division est entière", 0.0),
    ("par le maximum", {"pixels / 255": "pixels / pixels.max()"}, "plus grand pixel", 0.5),
    ("par 256", {"pixels / 255": "pixels / 256"}, "va de", 0.0),
    ("deux fois", {"pixels / 255": "pixels / 255 / 255"}, "va de", 0.0),
    (
        "centrés et réduits",
        {"BCELoss(), X, X,": "BCELoss(), (X - X.mean()) / X.std(), X,"},
        "va de",
        0.0,
    ),
    ("entre −1 et 1", {"BCELoss(), X, X,": "BCELoss(), 2 * X - 1, X,"}, "va de", 0.0),
    ("négatif", {"pixels / 255": "1 - pixels / 255"}, "va de", 0.0),
    (
        "cible mélangée",
        {"BCELoss(), X, X,": "BCELoss(), X, X[::-1],"},
        "n'est pas la même image",
        0.0,
    ),
    (
        "cible seuillée",
        {"BCELoss(), X, X,": "BCELoss(), X, X > 0.5,"},
        "n'est pas la même image",
        0.0,
    ),
    ("n_epochs ignoré", {"n_epochs, 16": "3, 16"}, "n_epochs vaut", 0.5),
    ("une epoch de trop", {"n_epochs, 16": "n_epochs + 1, 16"}, "n_epochs vaut", 0.5),
    (
        "nombre d'images pour nombre de pixels",
        {"pixels.shape[1]": "pixels.shape[0]"},
        "le réseau est fait pour",
        0.0,
    ),
    ("sans apprendre", {_TRAIN: "[0.0] * n_epochs"}, "jamais appelée", 0.0),
    (
        "un autre modèle",
        {"    return model, losses": "    return make_autoencoder(256, 100, 10), losses"},
        "n'est pas celui que `SGD`",
        0.5,
    ),
    (
        "dernier coût répété",
        {"    return model, losses": "    return model, losses[-1:] * n_epochs"},
        "ne sont pas ceux",
        0.5,
    ),
    ("modèle seul", {"    return model, losses": "    return model"}, "deux valeurs", 0.0),
    ("return oublié", {"    return model, losses": "    model, losses"}, "return", 0.0),
    (
        "PyTorch",
        {"pixels / 255": "__import__('torch').tensor(pixels).numpy() / 255"},
        "permis",
        0.0,
    ),
):
    bank.wrong("mended_fit", _title, _change, says=_says, credit=_credit)

_FIT = "def mended_fit(pixels, n_epochs):\n"
for _title, _change in {
    "fit, déjà écrite": _FIT + "    return fit(pixels / 255, BCELoss(), n_epochs)\n",
    "fit, arguments nommés": _FIT
    + "    return fit(X=pixels / 255, loss=BCELoss(), n_epochs=n_epochs)\n",
    "broken_fit réparée de l'extérieur": _FIT
    + "    scaled = pixels / 255\n    model = make_autoencoder(256, 100, 10)\n"
    "    return model, SGD(model, BCELoss(), scaled, scaled, n_epochs, 16, 0.01, np.random.default_rng())\n",
    "pixels remplacés": {
        _SCALED: "pixels = pixels / 255\n    X, rng = pixels, np.random.default_rng(0)"
    },
    "simple précision": {"pixels / 255": "pixels.astype(np.float32) / np.float32(255)"},
    "np.divide": {"pixels / 255": "np.divide(pixels, 255.0)"},
    "produit par l'inverse": {"pixels / 255": "pixels * (1 / 255)"},
    "iinfo": {"pixels / 255": "pixels / np.iinfo(np.uint8).max"},
    "np.float64": {"pixels / 255": "np.float64(pixels) / 255"},
    "interp": {"pixels / 255": "np.interp(pixels, [0, 255], [0, 1])"},
    "cible à part": {
        "BCELoss(), X, X,": "BCELoss(), X, target,",
        _SCALED: _SCALED + "\n    target = pixels / 255",
    },
    "une epoch à la fois": {
        "    losses = " + _TRAIN: "    losses = []\n    for _ in range(n_epochs):\n"
        "        losses += SGD(model, BCELoss(), X, X, 1, 16, 0.01, rng)"
    },
    "fonction à part": "def scaled(pixels):\n    return pixels / 255.0\n\n\n"
    + _FIT
    + "    X = scaled(pixels)\n    return fit(X, BCELoss(), n_epochs)\n",
    "arguments nommés de SGD": {
        _TRAIN: "SGD(model, BCELoss(), X, X, n_epochs=n_epochs, batch_size=16, eps=0.01, rng=rng)"
    },
    "liste": {"    return model, losses": "    return [model, losses]"},
}.items():
    bank.right("mended_fit", _title, _change)

# --- walk: from one code to another -------------------------------------------------

_CODES = "code_a, code_b = model.encode(np.stack([a, b]))"
_T = "t = np.linspace(0, 1, n)[:, None]"
_MIX = "model.decode((1 - t) * code_a + t * code_b)"
for _title, _change, _says in (
    ("par les pixels", {_MIX: "(1 - t) * a + t * b"}, "mélanges de pixels, jamais encodés"),
    ("pixels reconstruits", {_MIX: "model.forward((1 - t) * a + t * b)"}, "reconstruits ensuite"),
    (
        "pixels encodés puis décodés",
        {_MIX: "model.decode(model.encode((1 - t) * a + t * b))"},
        "reconstruits ensuite",
    ),
    (
        "mélange des reconstructions",
        {_MIX: "(1 - t) * model.decode(code_a[None]) + t * model.decode(code_b[None])"},
        "mélanges des deux reconstructions",
    ),
    ("codes non décodés", {_MIX: "(1 - t) * code_a + t * code_b"}, "ce sont les codes"),
    (
        "à l'envers",
        {"(1 - t) * code_a + t * code_b": "t * code_a + (1 - t) * code_b"},
        "de b vers a",
    ),
    ("dernier bout exclu", {_T: "t = np.arange(n)[:, None] / n"}, "dernière image"),
    ("endpoint=False", {"(0, 1, n)": "(0, 1, n, endpoint=False)"}, "dernière image"),
    ("les deux bouts exclus", {_T: "t = np.linspace(0, 1, n + 2)[1:-1, None]"}, "bouts manquent"),
    ("une image de trop", {"(0, 1, n)": "(0, 1, n + 1)"}, "forme"),
    ("n ignoré", {"(0, 1, n)": "(0, 1, 5)"}, "forme"),
    ("espacement irrégulier", {_T: _T + " ** 2"}, "valeurs fausses"),
    ("au hasard", {_T: "t = np.sort(np.random.rand(n))[:, None]"}, "valeurs fausses"),
    ("somme au lieu de mélange", {"(1 - t) * code_a + t": "code_a + t"}, "valeurs fausses"),
    ("une image seule", {_MIX: "model.decode(0.5 * code_a[None] + 0.5 * code_b[None])"}, "forme"),
    (
        "code à une dimension",
        {_CODES: "code_a, code_b = model.encode(a), model.encode(b)"},
        "une ligne par image",
    ),
    ("return oublié", {"return " + _MIX: _MIX}, "return"),
):
    bank.wrong("walk", _title, _change, says=_says)

_WALK = "def walk(model, a, b, n):\n"
for _title, _change in {
    "une boucle": _WALK + "    ca, cb = model.encode(a[None]), model.encode(b[None])\n"
    "    return np.vstack([model.decode((1 - t) * ca + t * cb) for t in np.linspace(0, 1, n)])\n",
    "liste d'images": _WALK
    + "    ca, cb = model.encode(a.reshape(1, -1)), model.encode(b.reshape(1, -1))\n"
    "    return [model.decode(ca + t * (cb - ca))[0] for t in np.linspace(0, 1, n)]\n",
    "linspace entre les codes": {_MIX: "model.decode(np.linspace(code_a, code_b, n))", _T: "pass"},
    "départ et pas": {"(1 - t) * code_a + t * code_b": "code_a + t * (code_b - code_a)"},
    "arange": {_T: "t = np.arange(n)[:, None] / (n - 1)"},
    "produit de matrices": {
        _T: "t = np.linspace(0, 1, n)",
        _MIX: "model.decode(np.stack([1 - t, t], axis=1) @ np.stack([code_a, code_b]))",
    },
    "np.outer": {
        _T: "t = np.linspace(0, 1, n)",
        "(1 - t) * code_a + t * code_b": "np.outer(1 - t, code_a) + np.outer(t, code_b)",
    },
    "vstack": {"np.stack([a, b])": "np.vstack([a, b])"},
    "np.array": {"np.stack([a, b])": "np.array([a, b])"},
    "encodeur et décodeur par forward": {
        _CODES: "codes = model.encode(np.stack([a, b]))\n    code_a, code_b = codes[0], codes[1]"
    },
    "newaxis": {"[:, None]": "[:, np.newaxis]"},
    "reshape": {"np.linspace(0, 1, n)[:, None]": "np.linspace(0, 1, n).reshape(-1, 1)"},
    "einsum": {
        _T: "t = np.linspace(0, 1, n)",
        _MIX: "model.decode(code_a + np.einsum('n,c->nc', t, code_b - code_a))",
    },
    "interp": {
        _MIX: "model.decode(np.stack([np.interp(t[:, 0], [0, 1], pair) for pair in zip(code_a, code_b)], axis=1))"
    },
}.items():
    bank.right("walk", _title, _change)

# --- denoise: noisy inputs, clean targets ---------------------------------------------

_GIVEN = "given = noisy(X, sigma, rng)"
_STEP = "losses += SGD(model, BCELoss(), given, X, 1, 16, 0.01, rng)"
_EACH = "    for _ in range(n_epochs):\n"
for _title, _change, _says, _credit in (
    (
        "la cible aussi est bruitée",
        {"given, X, 1": "given, given, 1"},
        "la cible porte du bruit",
        0.0,
    ),
    (
        "un autre bruit pour la cible",
        {"given, X, 1": "given, noisy(X, sigma, rng), 1"},
        "la cible porte du bruit",
        0.0,
    ),
    ("sans bruit", {"given, X, 1": "X, X, 1"}, "aucun bruit à enlever", 0.0),
    ("échangées", {"given, X, 1": "X, given, 1"}, "sont échangées", 0.0),
    (
        "un seul bruit",
        {_EACH: f"    {_GIVEN}\n{_EACH}", f"        {_GIVEN}\n": ""},
        "le même à toutes les epochs",
        0.5,
    ),
    (
        "un seul appel",
        {
            "    losses = []\n" + _EACH: "    losses = []\n    if n_epochs:\n",
            "X, 1, 16": "X, n_epochs, 16",
        },
        "le même à toutes les epochs",
        0.5,
    ),
    (
        "la graine à chaque epoch",
        {_GIVEN: "given = noisy(X, sigma, np.random.default_rng(0))"},
        "le même à toutes les epochs",
        0.5,
    ),
    (
        "le bruit s'accumule",
        {_GIVEN: "start = X if not losses else given\n        given = noisy(start, sigma, rng)"},
        "l'écart-type du bruit",
        0.5,
    ),
    (
        "image propre perdue",
        {_GIVEN: "X = given = noisy(X, sigma, rng)"},
        "la cible porte du bruit",
        0.0,
    ),
    (
        "un générateur à soi",
        {_GIVEN: "rng = np.random.default_rng(len(losses))\n        given = noisy(X, sigma, rng)"},
        "ne viennent pas tous de `rng`",
        0.5,
    ),
    (
        "les ordres d'un autre générateur",
        {"16, 0.01, rng)": "16, 0.01, np.random.default_rng(0))"},
        "ne viennent pas tous de `rng`",
        0.5,
    ),
    ("sigma ignoré", {"noisy(X, sigma, rng)": "noisy(X, 0.1, rng)"}, "l'écart-type du bruit", 0.5),
    (
        "variance",
        {"noisy(X, sigma, rng)": "noisy(X, sigma ** 2, rng)"},
        "l'écart-type du bruit",
        0.5,
    ),
    (
        "sans bornes",
        {"noisy(X, sigma, rng)": "X + sigma * rng.normal(size=X.shape)"},
        "reste entre 0 et 1",
        0.5,
    ),
    (
        "le même bruit pour toutes les images",
        {"noisy(X, sigma, rng)": "np.clip(X + sigma * rng.normal(size=X.shape[1]), 0, 1)"},
        "toutes les images reçoivent le même bruit",
        0.5,
    ),
    ("n_epochs ignoré", {"range(n_epochs)": "range(4)"}, "pour n_epochs", 0.5),
    ("un autre coût", {"BCELoss()": "MSELoss()"}, "l'entropie croisée binaire", 0.5),
    ("un autre pas", {"16, 0.01": "16, 0.1"}, "ceux de l'énoncé", 0.5),
    ("un autre batch", {"16, 0.01": "32, 0.01"}, "ceux de l'énoncé", 0.5),
    ("deux epochs par bruit", {"X, 1, 16": "X, 2, 16"}, "pour n_epochs", 0.5),
    (
        "un autre modèle",
        {"SGD(model, ": "SGD(make_autoencoder(256, 100, 30), "},
        "le modèle reçu",
        0.0,
    ),
    ("dernier coût seul", {"return losses": "return losses[-1:]"}, "coûts renvoyés", 0.5),
    ("return oublié", {"    return losses": "    losses"}, "return", 0.0),
    ("rien n'est appris", {_STEP: "losses += [0.0]"}, "n'est pas appelée", 0.0),
    (
        "X changé",
        {
            _GIVEN: "clean = X.copy()\n        X[:] = noisy(X, sigma, rng)\n        given, X = X.copy(), clean"
        },
        "modifie sur place",
        0.5,
    ),
):
    bank.wrong("denoise", _title, _change, says=_says, credit=_credit)

_DENOISE = "def denoise(model, X, n_epochs, sigma, rng):\n"
for _title, _change in {
    "sans variable": {
        f"        {_GIVEN}\n": "",
        "BCELoss(), given,": "BCELoss(), noisy(X, sigma, rng),",
    },
    "bruit à la main": {
        "noisy(X, sigma, rng)": "np.clip(X + sigma * rng.normal(size=X.shape), 0, 1)"
    },
    "rng.normal(0, sigma)": {
        "noisy(X, sigma, rng)": "np.clip(X + rng.normal(0, sigma, X.shape), 0, 1)"
    },
    "standard_normal": {
        "noisy(X, sigma, rng)": "(X + sigma * rng.standard_normal(X.shape)).clip(0, 1)"
    },
    "append": {_STEP: "losses.append(SGD(model, BCELoss(), given, X, 1, 16, 0.01, rng)[0])"},
    "extend": {_STEP: "losses.extend(SGD(model, BCELoss(), given, X, 1, 16, 0.01, rng))"},
    "un coût créé d'abord": {
        "    losses = []\n": "    losses, bce = [], BCELoss()\n",
        "model, BCELoss(),": "model, bce,",
    },
    "compréhension": _DENOISE
    + "    return [SGD(model, BCELoss(), noisy(X, sigma, rng), X, 1, 16, 0.01, rng)[0]\n"
    "            for _ in range(n_epochs)]\n",
    "while": {_EACH: "    while len(losses) < n_epochs:\n"},
    "arguments nommés": {
        _STEP: "losses += SGD(net=model, loss=BCELoss(), X=given, Y=X, n_epochs=1, batch_size=16, eps=0.01, rng=rng)"
    },
    "tous les bruits d'avance": {
        _EACH: "    inputs = [noisy(X, sigma, rng) for _ in range(n_epochs)]\n    for given in inputs:\n",
        f"        {_GIVEN}\n": "",
    },
    "progress": {"range(n_epochs)": "progress(range(n_epochs))"},
    "tableau de coûts": {"return losses": "return np.array(losses)"},
    "fonction à part": "def one_epoch(model, X, given, rng):\n"
    "    return SGD(model, BCELoss(), given, X, 1, 16, 0.01, rng)\n\n\n"
    + _DENOISE
    + "    losses = []\n    for _ in range(n_epochs):\n"
    "        losses += one_epoch(model, X, noisy(X, sigma, rng), rng)\n    return losses\n",
}.items():
    bank.right("denoise", _title, _change)

# --- what the statement asks ----------------------------------------------------

for _check, _words, _broken in (
    ("BCELoss", "la somme sur ses $d$ pixels", "moyenne sur les pixels"),
    ("BCELoss", "des deux côtés, dans les deux méthodes", "borné du côté de 0 seulement"),
    ("BCELoss", "dans les deux méthodes", "gradient jamais borné"),
    ("BCELoss", "le gradient par rapport à $\\hat y$", "gradient selon z"),
    ("AutoEncodeur", "`encode(X)` renvoie le code", "encode renvoie la reconstruction"),
    ("AutoEncodeur", "`decode(code)` renvoie l'image", "decode se souvient"),
    (
        "AutoEncodeur-backward",
        "`forward`, `backward`, `zero_grad` et `update_parameters` sont hérités",
        "pas ignoré",
    ),
    ("make_autoencoder", "`Sigmoide` à la fin", "sigmoïde oubliée"),
    (
        "make_autoencoder",
        "les mêmes tailles en sens inverse",
        "décodeur dans le sens de l'encodeur",
    ),
    ("digit_errors", "la moyenne sur ses images", "somme par chiffre"),
    ("digit_errors", "somme sur les pixels des carrés des écarts", "moyenne sur les pixels"),
    ("grid_search", "une fois chacun", "évalué deux fois"),
    ("grid_search", "en parallèle", "sans joblib"),
    ("grid_search", "du meilleur score au plus mauvais", "du plus mauvais au meilleur"),
    ("grid_search", "ces réglages vont à la fin", "NaN dans le tri"),
    ("mended_fit", "reçoit et rend des images entre 0 et 1", "telle quelle"),
    ("mended_fit", "le modèle entraîné et ses coûts", "un autre modèle"),
    ("mended_fit", "un par epoch", "n_epochs ignoré"),
    ("walk", "où $c_a$ et $c_b$ sont les codes", "par les pixels"),
    ("walk", "régulièrement espacées de 0 à 1, les deux bouts compris", "dernier bout exclu"),
    ("denoise", "la cible est l'image propre", "la cible aussi est bruitée"),
    ("denoise", "d'un bruit neuf à chaque epoch", "un seul bruit"),
    ("denoise", "Elle renvoie les coûts, un par epoch", "dernier coût seul"),
    ("denoise", "des batchs de 16 et un pas de 0,01", "un autre pas"),
    ("denoise", "avec la BCE", "un autre coût"),
):
    bank.demand(_check, _words, _broken)

# --- mutants that compute the same thing --------------------------------------

_THRESHOLD = "le seuil est libre, tant qu'il est petit"
_SETTING = "un réglage : l'énoncé ne demande que de réparer l'échelle"
bank.equivalent = {
    "t): p = np.clip(yhat, 1e-10, 1 - 1e → t): p = np.clip(yhat, 2e-10, 1 - 1e": _THRESHOLD,
    "p = np.clip(yhat, 1e-10, 1 - 1e-10) → p = np.clip(yhat, 1e-10, 1 - 2e-10)": _THRESHOLD,
    "ed_fit(pixels, n_epochs): np.random.seed(0) model = → ed_fit(pixels, n_epochs): pass model =": _SETTING,
    "n_epochs): np.random.seed(0) model → n_epochs): np.random.seed(1) model": _SETTING,
    "_autoencoder(pixels.shape[1], 100, 10) → _autoencoder(pixels.shape[1], 200, 10)": _SETTING,
    "encoder(pixels.shape[1], 100, 10) X, rn → encoder(pixels.shape[1], 100, 20) X, rn": _SETTING,
    "l, BCELoss(), X, X, n_epochs, 16, 0.01, rng) → l, BCELoss(), X, X, n_epochs, 32, 0.01, rng)": _SETTING,
    "oss(), X, X, n_epochs, 16, 0.01, rng) r → oss(), X, X, n_epochs, 16, 0.02, rng) r": _SETTING,
    "/ 255, np.random.default_rng(0)) losse → / 255, np.random.default_rng(1)) losse": _SETTING,
}

# --- what no form above shows -------------------------------------------------------

bank.wrong(
    "denoise",
    "liste de listes",
    """
def denoise(model, X, n_epochs, sigma, rng):
    losses = []
    for _ in range(n_epochs):
        losses.append(SGD(model, BCELoss(), noisy(X, sigma, rng), X, 1, 16, 0.01, rng))
    return losses
""",
    "dans une liste à lui",
    0.5,
)
bank.right(
    "denoise",
    "un coût déballé",
    """
def denoise(model, X, n_epochs, sigma, rng):
    costs = []
    for _ in range(n_epochs):
        (cost,) = SGD(model, BCELoss(), noisy(X, sigma, rng), X, 1, 16, 0.01, rng)
        costs.append(cost)
    return costs
""",
)

# --- settings that are as good; a gradient that is bounded ------------------------

_SORTED = 'return sorted(results, key=lambda r: (np.isnan(r["score"]), r["score"]))'
bank.wrongs(
    "grid_search",
    (
        "un réglage par score",
        {
            _SORTED: 'table = {r["score"]: r for r in results}\n    return [table[s] for s in sorted(table, key=lambda s: (np.isnan(s), s))]'
        },
        "résultats pour",
    ),
)
bank.right(
    "grid_search",
    "les ex æquo dans l'autre ordre",
    {_SORTED: _SORTED.replace("sorted(results,", "sorted(results[::-1],")},
)
_SLOPE = "return (p - y) / (p * (1 - p))"
bank.wrongs(
    "BCELoss-backward" if any(a.check == "BCELoss-backward" for a in bank.answers) else "BCELoss",
    (
        "gradient borné à 1",
        {_SLOPE: f"return np.clip({_SLOPE[7:]}, -1, 1)"},
        "est borné : aucune",
        0.5,
    ),
    (
        "gradient borné à 5",
        {_SLOPE: f"return np.clip({_SLOPE[7:]}, -5, 5)"},
        "est borné : aucune",
        0.5,
    ),
    (
        "gradient borné à 1 000",
        {_SLOPE: f"return np.clip({_SLOPE[7:]}, -1e3, 1e3)"},
        "il est borné, ou",
        0.5,
    ),
)

# --- What later readers tried --------------------------------------------------------

bank.wrongs(
    "BCELoss",
    (
        "bornée de près à gauche, de loin à droite",
        {f"p = {_CLIP}\n        return -": "p = np.clip(yhat, 1e-10, 1 - 1e-4)\n        return -"},
        "sont ramenées à 1,0e−04",
        0.5,
    ),
    (
        "gris arrondis",
        {
            _COST: _COST.replace("(y *", "(np.round(y) *").replace("(1 - y)", "(1 - np.round(y))"),
            _SLOPE: "(p - np.round(y)) / (p * (1 - p))",
        },
        "`y` ne s'arrondit pas",
    ),
    (
        "ŷ bornée sur place",
        {
            f"p = {_CLIP}\n        return -": "p = np.clip(yhat, 1e-10, 1 - 1e-10, out=yhat)\n        return -"
        },
        "ce qu'elle reçoit (yhat)",
        0.5,
    ),
)
bank.rights(
    "BCELoss",
    {
        "np.where des deux côtés": {
            _CLIP: "np.where(yhat < 1e-10, 1e-10, np.where(yhat > 1 - 1e-10, 1 - 1e-10, yhat))"
        },
        "xlogy": {
            "return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1)": (
                "from scipy.special import xlogy\n"
                "        return -(xlogy(y, p) + xlogy(1 - y, 1 - p)).sum(axis=-1)"
            )
        },
    },
)
_KEPT = "self.encoder, self.decoder = encoder, decoder"
bank.wrong(
    "AutoEncodeur",
    "moitiés sous d'autres noms",
    {"self.encoder": "self.enc", "self.decoder": "self.dec"},
    "sous ces noms",
    0.5,
)
bank.right(
    "AutoEncodeur",
    "moitiés en propriétés",
    {
        f"\n        {_KEPT}": "",
        "    def encode": "    encoder = property(lambda self: self.modules[0])\n    decoder = property(lambda self: self.modules[1])\n\n    def encode",
    },
)
bank.wrong(
    "digit_errors",
    "mille images au plus",
    {"    errors = ": "    X, labels = X[:1000], labels[:1000]\n    errors = "},
    "valeurs fausses",
)
bank.right(
    "digit_errors",
    "produit par les one-hot",
    {
        "return np.array([errors[labels == c].mean() for c in range(10)])": (
            "onehot = np.eye(10)[labels]\n    return (onehot.T @ errors) / onehot.sum(axis=0)"
        )
    },
)
bank.wrongs(
    "mended_fit",
    ("un autre coût", {"BCELoss()": "MSELoss()"}, "n'était pas en cause", 0.5),
    ("mille images au plus", {"pixels / 255": "pixels[:1000] / 255"}, "que sur 1000 images", 0.5),
    (
        "poids divisés",
        {
            "    X, rng = pixels / 255": "    model.encoder.modules[0].parameters /= 255\n    X, rng = pixels / 255"
        },
        "ne prête pas de vrai réseau",
    ),
)
bank.right("mended_fit", "en simple précision", {"pixels / 255": "np.float32(pixels) / 255"})
bank.wrong(
    "denoise",
    "boucle à soi",
    {
        "losses += SGD(model, BCELoss(), given, X, 1, 16, 0.01, rng)": (
            "for k in range(0, len(X), 16):\n            model.forward(given[k:k + 16])"
        )
    },
    "entraînez-le par `SGD`",
)

# A part of many rows is not the whole.
bank.wrong(
    "AutoEncodeur",
    "les mille premières lignes seulement",
    {
        "return self.encoder.forward(X)": "code = self.encoder.forward(X)\n        code[1000:] = 0\n        return code"
    },
    "a la bonne forme, mais",
    0.5,
)
bank.wrong(
    "BCELoss",
    "les mille premières lignes seulement",
    {
        "return (p - y) / (p * (1 - p))": "g = (p - y) / (p * (1 - p))\n        g[1000:] = 0\n        return g"
    },
    "a la bonne forme, mais",
    0.5,
)

# Tried by readers: forms of a training loop, of arrays and of names.
bank.right(
    "BCELoss",
    "xlogy, autrement",
    {
        "p = np.clip(yhat, 1e-10, 1 - 1e-10)\n        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1)": "p = np.minimum(np.maximum(yhat, 1e-12), 1 - 1e-12)\n        costs = [-sum(a * np.log(b) + (1 - a) * np.log1p(-b) for a, b in zip(r, q)) for r, q in zip(y, p)]\n        return np.array(costs)"
    },
)
bank.right(
    "BCELoss",
    "bornes en attribut de classe",
    {
        "def forward(self, y, yhat):": "eps = 1e-9\n\n    def forward(self, y, yhat):",
        "np.clip(yhat, 1e-10, 1 - 1e-10)": "np.clip(yhat, self.eps, 1 - self.eps)",
    },
)
bank.wrong(
    "BCELoss",
    "borne sur le produit seulement",
    {"return (p - y) / (p * (1 - p))": "return (yhat - y) / np.maximum(yhat * (1 - yhat), 1e-3)"},
    "il est borné, ou les prédictions sont ramenées à",
)
bank.right(
    "AutoEncodeur",
    "sans super, tout à la main",
    "\nclass AutoEncodeur(Sequentiel):\n    def __init__(self, encoder, decoder):\n        Sequentiel.__init__(self, modules=[encoder, decoder])\n        self.encoder = encoder\n        self.decoder = decoder\n    def encode(self, X):\n        return self.modules[0].forward(X)\n    def decode(self, code):\n        return self.modules[1].forward(code)\n",
)
bank.wrong(
    "AutoEncodeur",
    "encode passe par forward entier",
    {
        "return self.encoder.forward(X)": "self.forward(X)\n        return self.inputs[1]",
        "return self.decoder.forward(code)": "return self.decoder.forward(code)",
    },
    "arrête sur une erreur, AttributeError",
)
bank.wrong(
    "AutoEncodeur",
    "moitiés copiées",
    {
        "super().__init__([encoder, decoder])": "import copy\n        encoder, decoder = copy.deepcopy(encoder), copy.deepcopy(decoder)\n        super().__init__([encoder, decoder])"
    },
    "sont les deux moitiés elles-mêmes, et non des",
    0.5,
    also=("AutoEncodeur-backward",),
)
bank.wrong(
    "AutoEncodeur",
    "code arrondi",
    {"return self.encoder.forward(X)": "return self.encoder.forward(X).round(2)"},
    "a la bonne forme, mais",
    0.5,
)
bank.right(
    "make_autoencoder",
    "listes et boucles",
    "\ndef make_autoencoder(n_pixels, n_hidden, n_code):\n    def half(sizes, last):\n        layers = []\n        for k in range(2):\n            layers += [Linear(sizes[k], sizes[k + 1]), TanH() if k == 0 else last]\n        return Sequentiel(layers)\n    return AutoEncodeur(half([n_pixels, n_hidden, n_code], TanH()), half([n_code, n_hidden, n_pixels], Sigmoide()))\n",
)
bank.wrong(
    "make_autoencoder",
    "TanH du code oubliée",
    "\ndef make_autoencoder(n_pixels, n_hidden, n_code):\n    encoder = Sequentiel([Linear(n_pixels, n_hidden), TanH(), Linear(n_hidden, n_code)])\n    decoder = Sequentiel([Linear(n_code, n_hidden), TanH(), Linear(n_hidden, n_pixels), Sigmoide()])\n    return AutoEncodeur(encoder, decoder)\n",
    "encodeur est fait de Linear, TanH, Linear : ce n",
)
bank.wrong(
    "make_autoencoder",
    "poids liés : la première couche au décodeur",
    "\ndef make_autoencoder(n_pixels, n_hidden, n_code):\n    encoder = Sequentiel([Linear(n_pixels, n_hidden), TanH(), Linear(n_hidden, n_code), TanH()])\n    decoder = Sequentiel([Linear(n_code, n_hidden), TanH(), Linear(n_hidden, n_pixels), TanH()])\n    return AutoEncodeur(encoder, decoder)\n",
    "le décodeur est fait de Linear, TanH, Linear,",
)
bank.wrong(
    "make_autoencoder",
    "couches gardées d'un appel à l'autre",
    "\n_made = {}\ndef make_autoencoder(n_pixels, n_hidden, n_code):\n    key = n_pixels, n_hidden, n_code\n    if key not in _made:\n        encoder = Sequentiel([Linear(n_pixels, n_hidden), TanH(), Linear(n_hidden, n_code), TanH()])\n        decoder = Sequentiel([Linear(n_code, n_hidden), TanH(), Linear(n_hidden, n_pixels), Sigmoide()])\n        _made[key] = AutoEncodeur(encoder, decoder)\n    return _made[key]\n",
    "est pas neuf, ou une graine est fixée dans la",
    0.5,
)
bank.right(
    "digit_errors",
    "boucle sur les images",
    "\ndef digit_errors(model, X, labels):\n    Y = model.forward(X)\n    sums, counts = np.zeros(10), np.zeros(10)\n    for x, y, c in zip(X, Y, labels):\n        sums[c] += np.sum((x - y) ** 2)\n        counts[c] += 1\n    return sums / counts\n",
)
bank.right(
    "digit_errors",
    "bincount, autrement",
    "\ndef digit_errors(model, X, labels):\n    errors = np.square(model.forward(X) - X).sum(1)\n    return np.bincount(labels, weights=errors, minlength=10) / np.bincount(labels, minlength=10)\n",
)
bank.wrong(
    "digit_errors",
    "moyenne de la norme",
    {"((X - model.forward(X)) ** 2).sum(axis=1)": "np.linalg.norm(X - model.forward(X), axis=1)"},
    "le résultat a la bonne forme, mais",
)
bank.wrong(
    "digit_errors",
    "reconstruction chiffre par chiffre, le dernier oublié",
    {"for c in range(10)])": "for c in range(9)] + [errors.mean()])"},
    "le résultat a la bonne forme, mais une valeur",
)
bank.wrong(
    "digit_errors",
    "médiane",
    {"errors[labels == c].mean()": "np.median(errors[labels == c])"},
    "le résultat a la bonne forme, mais",
)
bank.right(
    "grid_search",
    "itertools et boucle",
    '\ndef grid_search(grid, evaluate, n_jobs=1):\n    import itertools\n    keys = list(grid)\n    settings = [dict(zip(keys, values)) for values in itertools.product(*grid.values())]\n    scores = Parallel(n_jobs=n_jobs)(delayed(evaluate)(**one) for one in settings)\n    results = []\n    for one, score in zip(settings, scores):\n        results.append(dict(one, score=score))\n    good = [x for x in results if not np.isnan(x["score"])]\n    bad = [x for x in results if np.isnan(x["score"])]\n    return sorted(good, key=lambda x: x["score"]) + bad\n',
)
bank.wrong(
    "grid_search",
    "évalue deux fois le meilleur",
    {"return sorted(": "evaluate(**settings[0])\n    return sorted("},
    "réglages : chacun doit l",
)
bank.wrong(
    "grid_search",
    "NaN retirés",
    {
        "return sorted(results": "results = [r for r in results if not np.isnan(r['score'])]\n    return sorted(results"
    },
    "grid_search renvoie",
)
bank.wrong(
    "grid_search",
    "score arrondi",
    {'"score": score}': '"score": round(score, 3)}'},
    "arrondi : gardez l",
    0.5,
)
bank.wrong(
    "grid_search",
    "n_jobs = 2 en dur",
    {"n_jobs=n_jobs)": "n_jobs=2)"},
    "plusieurs réglages sont évalués à la fois",
    0.5,
)
bank.wrong(
    "grid_search",
    "la grille est vidée",
    {
        "settings = list(ParameterGrid(grid))": "settings = list(ParameterGrid(grid))\n    grid.clear()"
    },
    "elle reçoit (grid) : elle ne doit que le lire",
    0.5,
)
bank.wrong(
    "grid_search",
    "décroissant",
    {
        'key=lambda r: (np.isnan(r["score"]), r["score"])': 'key=lambda r: (np.isnan(r["score"]), -r["score"])'
    },
    "les résultats vont du plus mauvais au meilleur",
    0.5,
)

# Tried by readers, once more.
bank.wrong(
    "walk",
    "bornes exclues",
    "def walk(model, a, b, n):\n    za, zb = model.encode(np.stack([a, b]))\n    t = np.linspace(0, 1, n, endpoint=False)[:, None]\n    return model.decode((1 - t) * za + t * zb)\n",
    "est pas celle du code de b : les deux bouts",
)
bank.right(
    "walk",
    "une image à la fois",
    "def walk(model, a, b, n):\n    za = model.encode(a.reshape(1, -1))\n    zb = model.encode(b.reshape(1, -1))\n    images = [model.decode(za + k / (n - 1) * (zb - za)) for k in range(n)]\n    return np.concatenate(images)\n",
)
bank.wrong(
    "walk",
    "de b vers a",
    "def walk(model, a, b, n):\n    za, zb = model.encode(np.stack([b, a]))\n    t = np.linspace(0, 1, n)[:, None]\n    return model.decode((1 - t) * za + t * zb)\n",
    "la promenade va de b vers a",
)
bank.wrong(
    "walk",
    "cinq images en dur",
    "def walk(model, a, b, n):\n    za, zb = model.encode(np.stack([a, b]))\n    t = np.linspace(0, 1, 5)[:, None]\n    return model.decode((1 - t) * za + t * zb)\n",
    "walk(model, a, b, n) a la forme",
)
bank.wrong(
    "walk",
    "images normalisées à 1",
    "def walk(model, a, b, n):\n    za, zb = model.encode(np.stack([a, b]))\n    t = np.linspace(0, 1, n)[:, None]\n    images = model.decode((1 - t) * za + t * zb)\n    return images / images.max()\n",
    "walk(model, a, b, n) a la bonne forme, mais",
)
bank.wrong(
    "mended_fit",
    "n_epochs ignoré, autrement",
    {"X, X, n_epochs,": "X, X, 10,"},
    "epochs sont faites",
    0.5,
)

# --- What another reader tried: what `denoise` does with the noise, and returns -------

_WHOLE = "given = noisy(X, sigma, rng)"
bank.rights(
    "denoise",
    {
        "images mélangées, cibles avec elles": """
def denoise(model, X, n_epochs, sigma, rng):
    losses = []
    for _ in range(n_epochs):
        clean = X[rng.permutation(len(X))]
        losses += SGD(model, BCELoss(), noisy(clean, sigma, rng), clean, 1, 16, 0.01, rng)
    return losses
""",
        "deux générateurs nés de rng": """
def denoise(model, X, n_epochs, sigma, rng):
    one, two = rng.spawn(2)
    losses = []
    for _ in range(n_epochs):
        losses += SGD(model, BCELoss(), noisy(X, sigma, one), X, 1, 16, 0.01, two)
    return losses
""",
        "np.concatenate": {
            "    return losses": "    return list(np.concatenate([[loss] for loss in losses]))"
        },
    },
)
bank.wrongs(
    "denoise",
    (
        "un bruit par image",
        {_WHOLE: "given = np.clip(X + sigma * rng.normal(size=(len(X), 1)), 0, 1)"},
        "tous les pixels d'une image reçoivent le même bruit",
        0.5,
    ),
    (
        "un seul nombre pour bruit",
        {_WHOLE: "given = np.clip(X + rng.normal(0, sigma), 0, 1)"},
        "tous les pixels d'une image reçoivent le même bruit",
        0.5,
    ),
    ("le bruit pour cible", {"given, X, 1": "given, given - X, 1"}, "le bruit seul", 0.0),
    (
        "cible en noir et blanc",
        {"given, X, 1": "given, np.round(X), 1"},
        "telle que `X` la donne",
        0.0,
    ),
    (
        "deux ordres",
        {_WHOLE: "given = noisy(X[rng.permutation(len(X))], sigma, rng)"},
        "elles suivent deux ordres",
        0.5,
    ),
    (
        "coupée de trop près",
        {_WHOLE: "given = np.clip(X + sigma * rng.normal(size=X.shape), 0.01, 0.99)"},
        "se coupe à 0 et à 1",
        0.5,
    ),
    (
        "return dans la boucle",
        {"    return losses": "        return losses"},
        "1 epoch est faite",
        0.5,
    ),
    (
        "une epoch de moins",
        {"range(n_epochs)": "range(1, n_epochs)"},
        "est faite, pour n_epochs",
        0.5,
    ),
    ("le modèle renvoyé", {"return losses": "return model"}, "on attend la liste des coûts", 0.5),
    (
        "le modèle et les coûts",
        {"return losses": "return model, losses"},
        "on attend la liste des coûts",
        0.5,
    ),
    (
        "les mille premières images seulement",
        {"    losses = []": "    X, losses = X[:1000], []"},
        "que sur 1000 images",
        0.5,
    ),
    (
        "mille images bruitées",
        {_WHOLE: "given = np.vstack([noisy(X[:1000], sigma, rng), X[1000:]])"},
        "l'entrée de 200 images",
        0.5,
    ),
)
bank.wrongs(
    "denoise",
    (
        "la première image jamais bruitée",
        {_WHOLE: "given = np.vstack([X[:1], noisy(X[1:], sigma, rng)])"},
        "l'entrée de 1 image",
        0.5,
    ),
    (
        "la première image seule",
        {"    losses = []": "    X, losses = X[:1], []"},
        "que sur 1 image,",
        0.5,
    ),
)
bank.wrong(
    "mended_fit", "une seule epoch", {"X, X, n_epochs, 16": "X, X, 1, 16"}, "1 epoch est faite", 0.5
)
