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
    "pixels noirs oubliés",
    {_COST: "-(y * np.log(p)).sum(axis=1)"},
    "les pixels noirs ne comptent pas",
    0.5,
)
bank.wrong(
    "BCELoss",
    "pixels allumés oubliés",
    {_COST: "-((1 - y) * np.log(1 - p)).sum(axis=1)"},
    "les pixels allumés ne comptent pas",
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
bank.wrong("BCELoss", "jamais borné", {_CLIP: "yhat"}, "exactement 0 ou 1")
bank.wrong(
    "BCELoss", "borné du côté de 0 seulement", {_CLIP: "np.maximum(yhat, 1e-10)"}, "des deux côtés"
)
bank.wrong(
    "BCELoss",
    "borne de 1 perdue par l'arrondi",
    {_CLIP: "np.clip(yhat, 1e-20, 1 - 1e-20)"},
    "exactement 0 ou 1",
)
bank.wrong("BCELoss", "petit ajout au lieu d'une borne", {_CLIP: "yhat + 1e-10"}, "des deux côtés")
bank.wrong("BCELoss", "borne trop grande", {"1e-10, 1 - 1e-10": "0.1, 0.9"}, "valeurs fausses")
bank.wrong("BCELoss", "gradient selon z", {_SLOPE: "yhat - y"}, "l'entrée de la sigmoïde", 0.5)
bank.wrong(
    "BCELoss", "gradient sans les pixels noirs", {_SLOPE: "-y / p"}, "pixels noirs manque", 0.5
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
)
bank.wrong(
    "AutoEncodeur",
    "decode renvoie le code",
    {"return self.decoder.forward(code)": "return code"},
    "renvoie son argument",
)
bank.wrong(
    "AutoEncodeur",
    "encode renvoie les images",
    {"return self.encoder.forward(X)": "return X"},
    "`encode` renvoie son argument",
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
)
bank.wrong(
    "AutoEncodeur",
    "decode se souvient",
    {
        "return self.encoder.forward(X)": "self.code = self.encoder.forward(X)\n        return self.code",
        "self.decoder.forward(code)": "self.decoder.forward(self.code)",
    },
    "la dernière reconstruction",
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
    "reste nul",
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
    "reste nul",
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
    "modifie son argument",
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
bank.wrong(
    "grid_search",
    "meilleur seulement",
    {f"return {_SORT}": f"return {_SORT}[0]"},
    "on attend une liste",
)
bank.wrong(
    "grid_search", "scores seulement", {_SORT: "sorted(scores)"}, "on attend un dictionnaire"
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
bank.right(
    "grid_search",
    "sans joblib",
    {
        'Parallel(n_jobs=n_jobs)(\n        delayed(evaluate)(**s) for s in progress(settings, unit="réglage"))': "[evaluate(**s) for s in settings]"
    },
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

# --- mutants that compute the same thing --------------------------------------

_THRESHOLD = "le seuil est libre, tant qu'il est petit"
bank.equivalent = {
    "t): p = np.clip(yhat, 1e-10, 1 - 1e → t): p = np.clip(yhat, 2e-10, 1 - 1e": _THRESHOLD,
    "p = np.clip(yhat, 1e-10, 1 - 1e-10) → p = np.clip(yhat, 1e-10, 1 - 2e-10)": _THRESHOLD,
}
