"""Answers to the formulas of lab 3 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp03_formalisation")

# --- forward_one (Q3.7) -------------------------------------------------------

bank.wrong("forward_one", "biais caché oublié", {"Wh @ x + bh": "Wh @ x"}, says="`bh` manque")
bank.wrong("forward_one", "biais caché retranché", {"x + bh": "x - bh"}, says="retranché")
bank.wrong("forward_one", "biais de sortie oublié", {"Wy @ h + by": "Wy @ h"}, says="`by` manque")
bank.wrong(
    "forward_one",
    "tanh oubliée",
    {"np.tanh(htilde)": "htilde"},
    says="tangente hyperbolique manque",
)
bank.wrong("forward_one", "ReLU", {"np.tanh(htilde)": "np.maximum(0, htilde)"}, says="ReLU")
bank.wrong(
    "forward_one", "sigmoïde", {"np.tanh(htilde)": "1 / (1 + np.exp(-htilde))"}, says="sigmoïde"
)
bank.wrong(
    "forward_one",
    "tanh aussi en sortie",
    {"ytilde = Wy @ h + by": "ytilde = np.tanh(Wy @ h + by)"},
    says="tanh est appliquée à `ytilde`",
)
bank.wrong(
    "forward_one",
    "ytilde à partir de htilde",
    {"Wy @ h ": "Wy @ htilde "},
    says="`htilde` au lieu de `h`",
)
bank.wrong(
    "forward_one", "softmax oublié", {"powers / powers.sum()": "ytilde"}, says="softmax manque"
)
bank.wrong("forward_one", "division oubliée", {"powers / powers.sum()": "powers"}, says="normalisé")
bank.wrong(
    "forward_one",
    "somme sur le mauvais axe",
    {"powers.sum()": "powers.sum(axis=1, keepdims=True)"},
    says="axe",
)
bank.wrong(
    "forward_one", "exponentielles oubliées", {"np.exp(ytilde)": "ytilde"}, says="exponentielles"
)
bank.wrong(
    "forward_one", "signe du softmax", {"np.exp(ytilde)": "np.exp(-ytilde)"}, says="signe opposé"
)
bank.wrong(
    "forward_one",
    "sigmoïde en sortie",
    {"powers / powers.sum()": "1 / (1 + np.exp(-ytilde))"},
    says="sigmoïde",
)
bank.wrong(
    "forward_one",
    "log-softmax",
    {"powers / powers.sum()": "np.log(powers / powers.sum())"},
    says="logarithme",
)
bank.wrong("forward_one", "Wh transposée", {"Wh @ x": "Wh.T @ x"}, says="`Wh` est transposée")
bank.wrong("forward_one", "x avant Wh", {"Wh @ x": "x @ Wh"}, says="erreur")
bank.wrong(
    "forward_one",
    "yhat seul",
    {"return htilde, h, ytilde, powers": "return powers"},
    says="quatre valeurs",
)
bank.wrong("forward_one", "return oublié", {"return htilde": "result = htilde"}, says="return")
bank.wrong(
    "forward_one",
    "ordre changé",
    {"return htilde, h, ": "return h, htilde, "},
    "pas dans l'ordre",
    0.5,
)
bank.wrong("forward_one", "biais aplati", {"Wh @ x + bh": "Wh @ x + bh.ravel()"}, says="forme")
bank.right("forward_one", "maximum retiré", {"np.exp(ytilde)": "np.exp(ytilde - ytilde.max())"})
bank.right("forward_one", "np.dot", {"Wh @ x": "np.dot(Wh, x)", "Wy @ h": "Wy.dot(h)"})
bank.wrong(
    "forward_one",
    "vecteurs à une dimension",
    {"Wh @ x + bh": "Wh @ x.ravel() + bh.ravel()", "Wy @ h + by": "Wy @ h + by.ravel()"},
    says="l'énoncé demande (4, 1)",
    credit=0.5,
)
bank.wrong(
    "forward_one", "h à la place de htilde", {"return htilde, h,": "return h, h,"}, "c'est `h`"
)
bank.wrong(
    "forward_one",
    "yhat à la place de ytilde",
    {"return htilde, h, ytilde,": "return htilde, h, powers / powers.sum(),"},
    "`ytilde` est déjà passé",
)
bank.wrong("forward_one", "Wy transposée", {"Wy @ h": "Wy.T @ h"}, "`Wy` est transposée")
bank.wrong(
    "forward_one",
    "tanh approchée",
    {"np.tanh(htilde)": "htilde / (1 + abs(htilde))"},
    "relisez l'équation de h",
)
bank.wrong(
    "forward_one",
    "exponentielles au carré",
    {"np.exp(ytilde)": "np.exp(2 * ytilde)"},
    "relisez l'équation de yhat",
)
bank.wrong("forward_one", "divisé par le maximum", {"powers.sum()": "powers.max()"}, "pour somme 1")
bank.wrong(
    "forward_one",
    "ajoute le biais dans `bh`",
    {"htilde = Wh @ x + bh": "bh += Wh @ x\n    htilde = bh"},
    "modifie sur place",
    0.5,
)
bank.right(
    "forward_one",
    "tanh par exponentielles",
    {"np.tanh(htilde)": "(np.exp(htilde) - np.exp(-htilde)) / (np.exp(htilde) + np.exp(-htilde))"},
)
bank.right(
    "forward_one",
    "liste renvoyée",
    {
        "return htilde, h, ytilde, powers / powers.sum()": "return [htilde, h, ytilde, powers / powers.sum(axis=0)]"
    },
)
bank.right(
    "forward_one",
    "boucles",
    {
        "htilde = Wh @ x + bh": "htilde = np.array([[sum(Wh[i, j] * x[j, 0] for j in range(len(x))) + bh[i, 0]] for i in range(len(bh))])"
    },
)

# --- simplified_loss (Q3.14) --------------------------------------------------

_LOSS = "-np.sum(y * ytilde) + np.log(np.sum(np.exp(ytilde)))"
bank.wrong(
    "simplified_loss", "signe moins perdu", {"-np.sum(y": "np.sum(y"}, says="perdu son signe moins"
)
bank.wrong(
    "simplified_loss", "signe inversé", {_LOSS: f"-({_LOSS})"}, says="signe du coût est inversé"
)
bank.wrong(
    "simplified_loss",
    "second terme oublié",
    {" + np.log(np.sum(np.exp(ytilde)))": ""},
    says="second terme",
)
bank.wrong(
    "simplified_loss", "premier terme oublié", {"-np.sum(y * ytilde) + ": ""}, says="premier terme"
)
bank.wrong(
    "simplified_loss",
    "logarithme oublié",
    {"np.log(np.sum(np.exp(ytilde)))": "np.sum(np.exp(ytilde))"},
    says="la somme elle-même",
)
bank.wrong(
    "simplified_loss",
    "somme des logarithmes",
    {"np.log(np.sum(np.exp(ytilde)))": "np.sum(np.log(np.exp(ytilde)))"},
    says="la somme est dans le logarithme",
)
bank.wrong("simplified_loss", "logarithme décimal", {"np.log(": "np.log10("}, says="décimal")
bank.wrong("simplified_loss", "y oublié", {"y * ytilde": "ytilde"}, says="produit par y")
bank.wrong(
    "simplified_loss",
    "moyenne sur les classes",
    {_LOSS: f"({_LOSS}) / len(y)"},
    says="nombre de classes",
)
bank.wrong(
    "simplified_loss",
    "coût non simplifié",
    {_LOSS: "-np.sum(y * np.log(np.exp(ytilde) / np.exp(ytilde).sum()))"},
    says="−800",
    credit=0.5,
)
bank.wrong(
    "simplified_loss",
    "coût non simplifié, bonne classe",
    {_LOSS: "-np.log((y * np.exp(ytilde)).sum() / np.exp(ytilde).sum())"},
    says="−800",
    credit=0.5,
)
bank.wrong(
    "simplified_loss",
    "epsilon dans le logarithme",
    {_LOSS: "-np.sum(y * np.log(np.exp(ytilde) / np.exp(ytilde).sum() + 1e-12))"},
    says="−800",
    credit=0.5,
)
bank.wrong(
    "simplified_loss", "un vecteur", {"-np.sum(y * ytilde)": "-y * ytilde"}, says="un nombre"
)
bank.wrong("simplified_loss", "return oublié", {"return": "loss ="}, says="return")
bank.wrong(
    "simplified_loss",
    "erreur quadratique",
    {_LOSS: "np.sum((y - ytilde) ** 2)"},
    says="erreur quadratique",
)
bank.wrong(
    "simplified_loss",
    "tableau (1, 1)",
    {"-np.sum(y * ytilde)": "-(y.T @ ytilde)"},
    says="on attend un nombre",
    credit=0.5,
)
bank.wrong(
    "simplified_loss",
    "logarithme sans exponentielles",
    {"np.sum(np.exp(ytilde))": "np.sum(abs(ytilde))"},
    "exponentielles manquent",
)
bank.wrong(
    "simplified_loss",
    "entropie croisée binaire",
    {_LOSS: "np.sum(np.log(1 + np.exp(ytilde)) - y * ytilde)"},
    "deux termes",
)
bank.right("simplified_loss", "bonne classe", {"np.sum(y * ytilde)": "ytilde[y.argmax(), 0]"})
bank.right(
    "simplified_loss",
    "logaddexp",
    {"np.log(np.sum(np.exp(ytilde)))": "np.logaddexp.reduce(ytilde.ravel())"},
)
bank.right(
    "simplified_loss",
    "maximum retiré",
    {
        "np.log(np.sum(np.exp(ytilde)))": "ytilde.max() + np.log(np.sum(np.exp(ytilde - ytilde.max())))"
    },
)
bank.right("simplified_loss", "nombre Python", {_LOSS: f"float({_LOSS})"})

# --- grad_ytilde (Q3.15) ------------------------------------------------------

_SOFT = "powers / powers.sum()"
bank.wrong("grad_ytilde", "signe", {f"{_SOFT} - y": f"y - {_SOFT}"}, says="mauvais signe")
bank.wrong("grad_ytilde", "yhat seul", {f"{_SOFT} - y": _SOFT}, says="vérité terrain y manque")
bank.wrong(
    "grad_ytilde", "facteur yhat", {f"{_SOFT} - y": f"{_SOFT} * ({_SOFT} - y)"}, says="facteur ŷ"
)
bank.wrong(
    "grad_ytilde",
    "par rapport à yhat",
    {f"{_SOFT} - y": f"-y / ({_SOFT})"},
    says="traverser le softmax",
)
bank.wrong(
    "grad_ytilde",
    "diagonale de la jacobienne",
    {f"{_SOFT} - y": f"-y * (1 - {_SOFT})"},
    says="diagonale",
)
bank.wrong("grad_ytilde", "softmax oublié", {f"{_SOFT} - y": "ytilde - y"}, says="softmax manque")
bank.wrong("grad_ytilde", "non normalisé", {f"{_SOFT} - y": "powers - y"}, says="normalisées")
bank.wrong(
    "grad_ytilde", "facteur 2 de la MSE", {f"{_SOFT} - y": f"2 * ({_SOFT} - y)"}, says="2 fois"
)
bank.wrong("grad_ytilde", "zéros", {f"{_SOFT} - y": "np.zeros_like(y)"}, says="nul")
bank.wrong(
    "grad_ytilde",
    "moyenne sur les classes",
    {f"{_SOFT} - y": f"({_SOFT} - y) / len(y)"},
    says="nombre de classes",
)
bank.wrong(
    "grad_ytilde", "somme du gradient", {f"{_SOFT} - y": f"({_SOFT} - y).sum()"}, says="forme"
)
bank.wrong("grad_ytilde", "return oublié", {"return": "dytilde ="}, says="return")
bank.wrong(
    "grad_ytilde",
    "somme sur le mauvais axe",
    {"powers.sum()": "powers.sum(axis=1, keepdims=True)"},
    says="axe",
)
bank.wrong(
    "grad_ytilde",
    "vecteur (ny,)",
    {f"return {_SOFT} - y": f"return ({_SOFT} - y).ravel()"},
    "l'énoncé demande (3, 1)",
    0.5,
)
bank.right(
    "grad_ytilde",
    "jacobienne entière",
    {f"return {_SOFT} - y": f"p = {_SOFT}\n    return (np.diagflat(p) - p @ p.T) @ (-y / p)"},
)
bank.right(
    "grad_ytilde",
    "retrait sur place",
    {f"return {_SOFT} - y": f"p = {_SOFT}\n    p[y.argmax()] -= 1\n    return p"},
)
bank.wrong(
    "grad_ytilde",
    "ligne",
    {f"return {_SOFT} - y": f"return ({_SOFT} - y).T"},
    "l'énoncé demande (3, 1)",
    0.5,
)
bank.wrong(
    "grad_ytilde",
    "retire y dans ses arguments",
    {f"return {_SOFT} - y": f"y -= {_SOFT}\n    return -y"},
    "modifie sur place",
    0.5,
)
bank.wrong(
    "grad_ytilde",
    "différence finie",
    "def grad_ytilde(ytilde, y):\n    return numerical_gradient(lambda v: simplified_loss(v, y), ytilde)",
    "De tp_utils",
)

# --- grad_output_layer (Q3.16) ------------------------------------------------

_OUT = "return dytilde @ h.T, dytilde"
bank.wrong(
    "grad_output_layer", "transposée", {_OUT: "return h @ dytilde.T, dytilde"}, says="transposée"
)
bank.wrong("grad_output_layer", "h non transposé", {"h.T": "h"}, says="erreur")
bank.wrong(
    "grad_output_layer",
    "somme pour le biais",
    {_OUT: "return dytilde @ h.T, dytilde.sum()"},
    says="forme",
    credit=0.5,
)
bank.wrong(
    "grad_output_layer",
    "biais de uns",
    {_OUT: "return dytilde @ h.T, np.ones_like(dytilde)"},
    says="ne contient que des 1",
    credit=0.5,
)
bank.wrong(
    "grad_output_layer",
    "moyenne recopiée",
    {_OUT: "return dytilde @ h.T, 0 * dytilde + dytilde.mean()"},
    says="moyenne",
    credit=0.5,
)
bank.wrong(
    "grad_output_layer",
    "somme recopiée",
    {_OUT: "return dytilde @ h.T, 0 * dytilde + dytilde.sum()"},
    "est une somme",
    0.5,
)
bank.wrong(
    "grad_output_layer",
    "dérivée de tanh en trop",
    {"h.T": "(1 - h**2).T"},
    says="dérivée de tanh n'intervient pas",
)
bank.wrong("grad_output_layer", "tanh en trop", {"h.T": "np.tanh(h).T"}, says="h est déjà passé")
bank.wrong(
    "grad_output_layer", "sans h", {"h.T": "np.ones_like(h).T"}, says="ne dépend pas de l'entrée h"
)
bank.wrong(
    "grad_output_layer",
    "sans dytilde",
    {_OUT: "return np.ones_like(dytilde) @ h.T, dytilde"},
    says="de ce qui arrive",
)
bank.wrong(
    "grad_output_layer", "signe", {_OUT: "return -dytilde @ h.T, -dytilde"}, says="mauvais signe"
)
bank.wrong(
    "grad_output_layer",
    "biais oublié",
    {_OUT: "return dytilde @ h.T"},
    says="on attend 2 gradients",
)
bank.wrong(
    "grad_output_layer",
    "ordre",
    {_OUT: "return dytilde, dytilde @ h.T"},
    says="pas dans l'ordre",
    credit=0.5,
)
bank.wrong(
    "grad_output_layer", "return oublié", {_OUT: "dWy, dby = dytilde @ h.T, dytilde"}, says="return"
)
bank.wrong(
    "grad_output_layer", "biais None", {_OUT: "return dytilde @ h.T, None"}, says="None", credit=0.5
)
bank.right("grad_output_layer", "np.outer", {"dytilde @ h.T": "np.outer(dytilde, h)"})
bank.right("grad_output_layer", "broadcasting", {"dytilde @ h.T": "dytilde * h.T"})
bank.right(
    "grad_output_layer",
    "einsum, biais (ny,)",
    {_OUT: 'return np.einsum("ia,ja->ij", dytilde, h), dytilde[:, 0]'},
)
bank.right(
    "grad_output_layer",
    "boucles",
    {
        _OUT: "return np.array([[dytilde[i, 0] * h[j, 0] for j in range(len(h))] for i in range(len(dytilde))]), dytilde.copy()"
    },
)

# --- grad_hidden_layer (Q3.17) ------------------------------------------------

_TANH = "(1 - h**2)"
bank.wrong(
    "grad_hidden_layer",
    "dérivée de tanh oubliée",
    {f" * {_TANH}": ""},
    says="dérivée de tanh manque",
)
bank.wrong("grad_hidden_layer", "carré oublié", {"h**2": "h"}, says="carré")
bank.wrong("grad_hidden_layer", "tanh de trop", {"h**2": "np.tanh(h)**2"}, says="h est déjà")
bank.wrong(
    "grad_hidden_layer", "tanh au lieu de sa dérivée", {_TANH: "h"}, says="remplacée par tanh"
)
bank.wrong("grad_hidden_layer", "ReLU", {_TANH: "(h > 0)"}, says="ReLU")
bank.wrong("grad_hidden_layer", "sigmoïde", {_TANH: "(h * (1 - h))"}, says="sigmoïde")
bank.wrong(
    "grad_hidden_layer", "Wy non transposée", {"Wy.T @": "Wy @"}, says="`Wy` n'est pas transposée"
)
bank.wrong("grad_hidden_layer", "dérivée en h̃", {"h**2": "np.arctanh(h)**2"}, says="avec h̃")
bank.wrong(
    "grad_hidden_layer",
    "dérivée rangée dans `h`",
    {_TANH: "np.subtract(1, np.square(h), out=h)"},
    "modifie sur place",
    0.5,
)
bank.wrong(
    "grad_hidden_layer",
    "h pour x quand les tailles vont",
    {"dhtilde @ x.T": "dhtilde @ (h if len(h) == len(x) else x).T"},
    "l'entrée de la couche cachée est x",
    0.5,
)
bank.wrong(
    "grad_hidden_layer",
    "produit matriciel par la dérivée",
    {f"(Wy.T @ dytilde) * {_TANH}": f"(Wy.T @ dytilde) @ {_TANH}.T"},
    says="erreur",
)
bank.wrong(
    "grad_hidden_layer", "dWh avec h", {"dhtilde @ x.T": "dhtilde @ h.T"}, says="forme", credit=0.5
)
bank.wrong(
    "grad_hidden_layer",
    "dWh transposée",
    {"dhtilde @ x.T": "x @ dhtilde.T"},
    says="transposée",
    credit=0.5,
)
bank.wrong(
    "grad_hidden_layer",
    "dWh avant tanh",
    {"dhtilde @ x.T": "(Wy.T @ dytilde) @ x.T"},
    says="`Wh`, la dérivée de tanh manque",
    credit=0.5,
)
bank.wrong(
    "grad_hidden_layer",
    "dbh avant tanh",
    {"x.T, dhtilde": "x.T, Wy.T @ dytilde"},
    says="`bh`, la dérivée de tanh manque",
    credit=0.5,
)
bank.wrong("grad_hidden_layer", "signe", {"(Wy.T": "-(Wy.T"}, says="mauvais signe")
bank.wrong(
    "grad_hidden_layer", "signe de la dérivée", {"1 - h**2": "h**2 - 1"}, says="mauvais signe"
)
bank.wrong(
    "grad_hidden_layer",
    "deux valeurs",
    {"return dhtilde, dhtilde @": "return dhtilde @"},
    says="on attend 3 gradients",
)
bank.wrong(
    "grad_hidden_layer",
    "ordre",
    {"return dhtilde, dhtilde @ x.T, dhtilde": "return dhtilde @ x.T, dhtilde, dhtilde"},
    says="pas dans l'ordre",
    credit=0.5,
)
bank.wrong("grad_hidden_layer", "return oublié", {"return": "result ="}, says="return")
bank.right("grad_hidden_layer", "np.outer", {"dhtilde @ x.T": "np.outer(dhtilde, x)"})
bank.right("grad_hidden_layer", "dérivée factorisée", {_TANH: "((1 - h) * (1 + h))"})
bank.right(
    "grad_hidden_layer",
    "jacobienne diagonale",
    {f"(Wy.T @ dytilde) * {_TANH}": "np.diagflat(1 - h**2) @ Wy.T @ dytilde"},
)
bank.right("grad_hidden_layer", "cosh", {_TANH: "/ np.cosh(np.arctanh(h)) ** 2", ") * /": ") /"})
bank.right(
    "grad_hidden_layer",
    "ligne puis colonne",
    {
        f"(Wy.T @ dytilde) * {_TANH}": f"(dytilde.T @ Wy).T * {_TANH}",
        "x.T, dhtilde": "x.T, dhtilde.ravel()",
    },
)

# --- n_parameters (Q3.19) -----------------------------------------------------

_COUNT = "(D + 1) * H + (L - 3) // 2 * (H + 1) * H + (H + 1) * C"
bank.wrong(
    "n_parameters",
    "biais oubliés",
    {_COUNT: "D * H + (L - 3) // 2 * H * H + H * C"},
    says="biais manquent",
)
bank.wrong(
    "n_parameters",
    "un biais par couche",
    {_COUNT: "D * H + 1 + (L - 3) // 2 * (H * H + 1) + H * C + 1"},
    says="un biais par neurone",
)
bank.wrong(
    "n_parameters", "une couche du milieu de trop", {"(L - 3) // 2": "(L - 1) // 2"}, says="de trop"
)
bank.wrong(
    "n_parameters",
    "une couche du milieu manque",
    {"(L - 3) // 2": "(L - 5) // 2"},
    says="manque une couche",
)
bank.wrong("n_parameters", "ReLU comptées", {"(L - 3) // 2": "(L - 2)"}, says="paramètres")
bank.wrong("n_parameters", "une ReLU sur deux", {"(L - 3) // 2": "(L - 3)"}, says="une ReLU")
bank.wrong(
    "n_parameters",
    "seulement les extrémités",
    {" + (L - 3) // 2 * (H + 1) * H": ""},
    says="couches entre",
)
bank.wrong(
    "n_parameters",
    "biais du milieu",
    {"* (H + 1) * H": "* H * H"},
    says="biais des couches du milieu",
)
bank.wrong(
    "n_parameters", "biais D au lieu de H", {"(D + 1) * H": "D * (H + 1)"}, says="couche par couche"
)
bank.wrong("n_parameters", "return oublié", {"return": "n ="}, says="return")
bank.wrong("n_parameters", "liste", {_COUNT: f"[{_COUNT}]"}, says="un nombre")
bank.wrong(
    "n_parameters", "nombre à virgule", {"(L - 3) // 2": "(L - 3) / 2"}, "divisez par `//`", 0.5
)
bank.right(
    "n_parameters",
    "développée",
    {_COUNT: "D * H + H + (H * H + H) * ((L + 1) // 2 - 2) + H * C + C"},
)
bank.right(
    "n_parameters",
    "boucle sur les couches",
    {
        f"return {_COUNT}": "sizes = [D] + [H] * ((L - 1) // 2) + [C]\n    return sum((m + 1) * n for m, n in zip(sizes, sizes[1:]))"
    },
)
bank.right("n_parameters", "NumPy", {_COUNT: f"np.int64({_COUNT})"})

# --- fc_grads (Q3.21 à Q3.23) -------------------------------------------------

_FC = "return dz @ W.T, x.T @ dz, dz"
bank.wrong("fc_grads", "W non transposée", {"dz @ W.T": "dz @ W"}, says="W n'est pas transposée")
bank.wrong(
    "fc_grads",
    "W non transposée si carrée",
    {"dz @ W.T": "(dz @ W if W.shape[0] == W.shape[1] else dz @ W.T)"},
    says="W n'est pas transposée",
)
bank.wrong(
    "fc_grads",
    "dW transposée quand sa forme l'exige",
    """
def fc_grads(dz, x, W):
    dW = dz.T @ x
    if dW.shape != W.shape:
        dW = dW.T
    return dz @ W.T, dW, dz
""",
    says="est la transposée de la référence",
)
bank.wrong("fc_grads", "dW transposée", {"x.T @ dz": "dz.T @ x"}, says="transposée")
bank.wrong("fc_grads", "x non transposé", {"x.T @ dz": "x @ dz.T"}, says="(1, 1)")
bank.wrong(
    "fc_grads", "dW sans x", {"x.T @ dz": "np.ones_like(x).T @ dz"}, says="ne dépend pas de x"
)
bank.wrong("fc_grads", "db somme", {"@ dz, dz": "@ dz, dz.sum()"}, says="forme", credit=0.5)
bank.wrong(
    "fc_grads",
    "db de uns",
    {"@ dz, dz": "@ dz, np.ones_like(dz)"},
    says="ne contient que des 1",
    credit=0.5,
)
bank.wrong("fc_grads", "signe de dx", {"dz @ W.T": "-dz @ W.T"}, says="mauvais signe")
bank.wrong(
    "fc_grads", "ordre", {_FC: "return x.T @ dz, dz @ W.T, dz"}, says="pas dans l'ordre", credit=0.5
)
bank.wrong(
    "fc_grads", "deux gradients", {_FC: "return dz @ W.T, x.T @ dz"}, says="on attend 3 gradients"
)
bank.wrong("fc_grads", "dW compté deux fois", {"x.T @ dz": "2 * x.T @ dz"}, says="2 fois")
bank.wrong("fc_grads", "return oublié", {"return dz": "dx, dW, db = dz"}, says="return")
bank.right("fc_grads", "np.outer", {"x.T @ dz": "np.outer(x, dz)"})
bank.right("fc_grads", "(W dzᵀ)ᵀ", {"dz @ W.T": "(W @ dz.T).T"})
bank.right("fc_grads", "somme sur les lignes", {"@ dz, dz": "@ dz, dz.sum(axis=0)"})
bank.right(
    "fc_grads",
    "einsum",
    {"dz @ W.T": 'np.einsum("nh,dh->nd", dz, W)', "x.T @ dz": 'np.einsum("nd,nh->dh", x, dz)'},
)

# --- relu_grad (Q3.25) --------------------------------------------------------

_RELU = "dz * (x > 0)"
bank.wrong("relu_grad", "gradient non coupé", {_RELU: "dz"}, says="coupé nulle part")
bank.wrong("relu_grad", "masque seul", {_RELU: "(x > 0) * 1.0"}, says="pas le gradient qui arrive")
bank.wrong(
    "relu_grad", "produit par ReLU", {_RELU: "dz * np.maximum(0, x)"}, says="au lieu de sa dérivée"
)
bank.wrong("relu_grad", "ReLU du gradient", {_RELU: "np.maximum(0, dz)"}, says="celui de x")
bank.wrong("relu_grad", "masque sur dz", {_RELU: "dz * (dz > 0)"}, says="celui de x")
bank.wrong("relu_grad", "masque inversé", {_RELU: "dz * (x < 0)"}, says="inverse")
bank.wrong("relu_grad", "valeur absolue", {_RELU: "dz * np.sign(x)"}, says="valeur absolue")
bank.wrong("relu_grad", "ReLU à la place", {_RELU: "np.maximum(0, x)"}, says="ReLU(x), et non")
bank.wrong(
    "relu_grad", "pente de fuite", {_RELU: "dz * np.where(x > 0, 1, 0.1)"}, says="différence finie"
)
bank.wrong("relu_grad", "signe", {_RELU: "-dz * (x > 0)"}, says="mauvais signe")
bank.wrong("relu_grad", "produit matriciel", {_RELU: "dz @ (x > 0).T"}, says="forme")
bank.wrong("relu_grad", "filtre les composantes", {_RELU: "dz[x > 0]"}, says="forme")
bank.wrong("relu_grad", "return oublié", {"return": "dx ="}, says="return")
bank.right("relu_grad", "np.where", {_RELU: "np.where(x > 0, dz, 0)"})
bank.right("relu_grad", "supérieur ou égal", {"x > 0": "x >= 0"})
bank.wrong(
    "relu_grad",
    "sur place",
    {f"return {_RELU}": "dz[x <= 0] = 0\n    return dz"},
    "modifie sur place",
    0.5,
)
bank.wrong(
    "relu_grad", "module du gradient", {_RELU: "abs(dz) * (x > 0)"}, "aucune valeur négative"
)
bank.right("relu_grad", "heaviside", {_RELU: "dz * np.heaviside(x, 0)"})

# --- score_grad (Q3.28) -------------------------------------------------------

_ONE = "ds[0, y] -= 1"
bank.wrong("score_grad", "vérité oubliée", {f"    {_ONE}\n": ""}, says="p partout")
bank.wrong("score_grad", "1 retiré partout", {_ONE: "ds -= 1"}, says="partout, et non")
bank.wrong("score_grad", "1 ajouté", {_ONE: "ds[0, y] += 1"}, says="ajoute 1")
bank.wrong("score_grad", "signe", {"return ds": "return -ds"}, says="mauvais signe")
bank.wrong("score_grad", "ligne au lieu de colonne", {"ds[0, y]": "ds[y]"}, says="retire 1 partout")
bank.wrong(
    "score_grad",
    "softmax oublié",
    {"np.exp(s) / np.exp(s).sum()": "s.copy()"},
    says="softmax manque",
)
bank.wrong("score_grad", "non normalisé", {" / np.exp(s).sum()": ""}, says="normalisées")
bank.wrong(
    "score_grad",
    "bonne classe seule",
    {"return ds": "return ds * (np.arange(ds.size) == y)"},
    says="tous les scores comptent",
)
bank.wrong(
    "score_grad",
    "-1/p",
    {_ONE: "ds = -1.0 * (np.arange(ds.size) == y) / ds"},
    says="traverser le softmax",
)
bank.wrong(
    "score_grad",
    "facteur p",
    {"return ds": "return ds * np.exp(s) / np.exp(s).sum()"},
    says="facteur p",
)
bank.wrong("score_grad", "classes à partir de 1", {"ds[0, y]": "ds[0, y - 1]"}, says="partent de 0")
bank.wrong("score_grad", "composante seule", {"return ds": "return ds[0, y]"}, says="forme")
bank.wrong("score_grad", "return oublié", {"return ds": "ds"}, says="return")
bank.right("score_grad", "one-hot", {_ONE: "ds = ds - np.eye(s.shape[1])[y]"})
bank.right("score_grad", "vecteur (C,)", {"return ds": "return ds[0]"})
bank.right("score_grad", "masque", {_ONE: "ds = ds - (np.arange(s.size) == y)"})
bank.right("score_grad", "maximum retiré", {"np.exp(s)": "np.exp(s - s.max())"})

# --- fc_grads_batch (Q3.31) ---------------------------------------------------

_SUM = "dZ.sum(axis=0, keepdims=True)"
bank.wrong("fc_grads_batch", "db sans somme", {_SUM: "dZ"}, "une ligne par exemple", 0.5)
bank.wrong(
    "fc_grads_batch",
    "db moyenne",
    {_SUM: "dZ.mean(axis=0, keepdims=True)"},
    says="trop petit",
    credit=0.5,
)
bank.wrong(
    "fc_grads_batch",
    "db sur le mauvais axe",
    {_SUM: "dZ.sum(axis=1, keepdims=True)"},
    says="mauvais axe",
    credit=0.5,
)
bank.wrong(
    "fc_grads_batch",
    "db sur le mauvais axe, à une dimension",
    {_SUM: "dZ.sum(axis=1)"},
    says="mauvais axe",
    credit=0.5,
)
bank.wrong("fc_grads_batch", "db total", {_SUM: "dZ.sum()"}, says="forme", credit=0.5)
bank.wrong(
    "fc_grads_batch", "db première ligne", {_SUM: "dZ[:1]"}, says="première ligne", credit=0.5
)
bank.wrong(
    "fc_grads_batch", "dW divisé par N", {"X.T @ dZ": "X.T @ dZ / len(X)"}, says="trop petit"
)
bank.wrong("fc_grads_batch", "dW transposée", {"X.T @ dZ": "dZ.T @ X"}, says="transposée")
bank.wrong(
    "fc_grads_batch", "W non transposée", {"dZ @ W.T": "dZ @ W"}, says="W n'est pas transposée"
)
bank.wrong(
    "fc_grads_batch",
    "ordre",
    {_SUM: "dZ @ W.T", "return dZ @ W.T": "return dZ.sum(axis=0, keepdims=True)"},
    "pas dans l'ordre",
    0.5,
)
bank.wrong("fc_grads_batch", "db N", {_SUM: "len(dZ) * np.ones((1, dZ.shape[1]))"}, "vaut N", 0.5)
bank.wrong("fc_grads_batch", "db dernière ligne", {_SUM: "dZ[-1:]"}, "dernière ligne", 0.5)
bank.wrong(
    "fc_grads_batch",
    "W non transposée si carrée",
    {"dZ @ W.T": "(dZ @ W if W.shape[0] == W.shape[1] else dZ @ W.T)"},
    says="W n'est pas transposée",
)
bank.wrong(
    "fc_grads_batch", "dX divisé par N", {"dZ @ W.T": "dZ @ W.T / len(X)"}, says="trop petit"
)
bank.wrong("fc_grads_batch", "return oublié", {"return dZ": "dX, dW, db = dZ"}, says="return")
bank.right("fc_grads_batch", "db (H,)", {_SUM: "dZ.sum(axis=0)"})
bank.right("fc_grads_batch", "ligne de uns", {_SUM: "np.ones((1, len(dZ))) @ dZ"})
bank.right(
    "fc_grads_batch",
    "boucle sur les exemples",
    {"X.T @ dZ": "sum(np.outer(X[n], dZ[n]) for n in range(len(X)))"},
)
bank.right("fc_grads_batch", "einsum", {"dZ @ W.T": 'np.einsum("nh,dh->nd", dZ, W)'})

# --- score_grad_batch (Q3.31) -------------------------------------------------

_ROWS = "dS[np.arange(len(y)), y] -= 1"
bank.wrong(
    "score_grad_batch",
    "somme au lieu de moyenne",
    {"return dS / len(y)": "return dS"},
    says="moyenne sur le batch manque",
)
bank.wrong(
    "score_grad_batch", "divisé par N²", {"dS / len(y)": "dS / len(y) ** 2"}, says="trop petit"
)
bank.wrong(
    "score_grad_batch", "divisé par C", {"dS / len(y)": "dS / S.shape[1]"}, says="nombre de classes"
)
bank.wrong("score_grad_batch", "softmax sur les colonnes", {"axis=1": "axis=0"}, says="colonnes")
bank.wrong(
    "score_grad_batch",
    "softmax de tout le batch",
    {"powers.sum(axis=1, keepdims=True)": "powers.sum()"},
    says="tout le batch",
)
bank.wrong("score_grad_batch", "keepdims oublié", {", keepdims=True": ""}, says="erreur")
bank.wrong(
    "score_grad_batch",
    "colonnes entières",
    {"dS[np.arange(len(y)), y] -= 1": "dS[:, y] -= 1"},
    says="colonnes entières",
)
bank.wrong("score_grad_batch", "vérité oubliée", {f"    {_ROWS}\n": ""}, says="p partout")
bank.wrong("score_grad_batch", "1 retiré partout", {_ROWS: "dS -= 1"}, says="partout, et non")
bank.wrong("score_grad_batch", "signe", {"return dS": "return -dS"}, says="mauvais signe")
bank.wrong(
    "score_grad_batch", "signe et somme", {"return dS / len(y)": "return -dS"}, says="−N fois"
)
bank.wrong(
    "score_grad_batch",
    "lignes de numéro y",
    {"dS[np.arange(len(y)), y]": "dS[y % len(dS)]"},
    says="",
)
bank.wrong(
    "score_grad_batch",
    "softmax oublié",
    {"powers / powers.sum(axis=1, keepdims=True)": "S.copy()"},
    says="softmax manque",
)
bank.wrong("score_grad_batch", "return oublié", {"return dS": "dS = dS"}, says="return")
bank.wrong(
    "score_grad_batch",
    "exponentielles rangées dans `S`",
    {"powers = np.exp(S)": "powers = np.exp(S, out=S)"},
    "modifie sur place",
    0.5,
)
bank.right("score_grad_batch", "one-hot", {_ROWS: "dS = dS - np.eye(S.shape[1])[y]"})
bank.right(
    "score_grad_batch", "maximum retiré", {"np.exp(S)": "np.exp(S - S.max(axis=1, keepdims=True))"}
)
bank.right(
    "score_grad_batch", "boucle", {_ROWS: "for n in range(len(y)):\n        dS[n, y[n]] -= 1"}
)
bank.right(
    "score_grad_batch",
    "divisé d'abord",
    {
        "keepdims=True)\n": "keepdims=True) / len(y)\n",
        "-= 1": "-= 1 / len(y)",
        "return dS / len(y)": "return dS",
    },
)

# --- the same formulas in other styles: check → title → the whole cell ----------

_STYLES = {
    "forward_one": {
        "fonctions imbriquées": """
def forward_one(x, Wh, bh, Wy, by):
    def affine(W, v, b):
        return W @ v + b
    def softmax(z):
        e = np.exp(z - np.max(z))
        return e / np.sum(e)
    htilde = affine(Wh, x, bh)
    h = np.tanh(htilde)
    ytilde = affine(Wy, h, by)
    return htilde, h, ytilde, softmax(ytilde)""",
        "einsum": """
def forward_one(x, Wh, bh, Wy, by):
    htilde = np.einsum("hi,ij->hj", Wh, x) + bh
    h = np.tanh(htilde)
    ytilde = np.einsum("oh,hj->oj", Wy, h) + by
    return htilde, h, ytilde, np.exp(ytilde) / np.exp(ytilde).sum(axis=0, keepdims=True)""",
        "lambdas": """
softmax = lambda z: np.exp(z) / np.exp(z).sum()
forward_one = lambda x, Wh, bh, Wy, by: (
    Wh @ x + bh, np.tanh(Wh @ x + bh), Wy @ np.tanh(Wh @ x + bh) + by,
    softmax(Wy @ np.tanh(Wh @ x + bh) + by))""",
        "n-uplet nommé": """
from typing import NamedTuple

class Steps(NamedTuple):
    htilde: np.ndarray
    h: np.ndarray
    ytilde: np.ndarray
    yhat: np.ndarray

def forward_one(x, Wh, bh, Wy, by):
    htilde = np.matmul(Wh, x) + bh
    h = np.tanh(htilde)
    ytilde = np.matmul(Wy, h) + by
    return Steps(htilde, h, ytilde, yhat=np.exp(ytilde) / np.sum(np.exp(ytilde)))""",
        "sur place dans ses copies": """
def forward_one(x, Wh, bh, Wy, by):
    htilde = bh.copy()
    htilde += Wh @ x
    ytilde = by.copy()
    ytilde += Wy @ np.tanh(htilde)
    yhat = np.exp(ytilde)
    yhat /= yhat.sum()
    return htilde, np.tanh(htilde), ytilde, yhat""",
        "boucle sur les couches": """
def forward_one(x, Wh, bh, Wy, by):
    steps, value = [], x
    for W, b, f in ((Wh, bh, np.tanh), (Wy, by, lambda z: np.exp(z) / sum(np.exp(z)))):
        steps.append(W @ value + b)
        value = f(steps[-1])
        steps.append(value)
    return tuple(steps)""",
        "classe": """
class Softmax:
    def __call__(self, z):
        return np.exp(z - np.logaddexp.reduce(z, axis=0))

def forward_one(x, Wh, bh, Wy, by):
    htilde = np.add(Wh.dot(x), bh)
    h = 2 / (1 + np.exp(-2 * htilde)) - 1
    ytilde = np.add(Wy.dot(h), by)
    return htilde, h, ytilde, Softmax()(ytilde)""",
        "poids et biais réunis": """
def forward_one(x, Wh, bh, Wy, by):
    one = np.ones((1, 1))
    htilde = np.hstack([Wh, bh]) @ np.vstack([x, one])
    h = np.tanh(htilde)
    ytilde = np.hstack([Wy, by]) @ np.vstack([h, one])
    return htilde, h, ytilde, np.exp(ytilde) / np.exp(ytilde).sum()""",
    },
    "simplified_loss": {
        "math": """
import math

def simplified_loss(ytilde, y):
    scores = [float(v) for v in ytilde.ravel()]
    return math.log(sum(math.exp(s) for s in scores)) - scores[int(y.argmax())]""",
        "produit matriciel, puis item": """
def simplified_loss(ytilde, y):
    return (np.log(np.ones_like(ytilde).T @ np.exp(ytilde)) - y.T @ ytilde).item()""",
        "boucle": """
def simplified_loss(ytilde, y):
    total = first = 0.0
    for score, truth in zip(ytilde[:, 0], y[:, 0]):
        total += np.exp(score)
        first += truth * score
    return np.log(total) - first""",
        "fonction imbriquée": """
def simplified_loss(ytilde, y):
    def log_sum_exp(z, m=0.0):
        return m + np.log(np.exp(z - m).sum())
    return log_sum_exp(ytilde, m=np.max(ytilde)) - (y * ytilde).sum()""",
        "einsum": """
def simplified_loss(ytilde, y):
    return np.log(np.exp(ytilde).sum()) - np.einsum("ij,ij->", y, ytilde)""",
        "log-softmax": """
def simplified_loss(ytilde, y):
    log_softmax = ytilde - np.logaddexp.reduce(ytilde)
    return -np.vdot(y, log_softmax)""",
        "lambda": """
simplified_loss = lambda ytilde, y: np.log(np.exp(ytilde).sum()) - ytilde[y == 1].sum()""",
        "tableau sans dimension": """
def simplified_loss(ytilde, y):
    return np.array(-np.sum(y * ytilde) + np.log(np.sum(np.exp(ytilde))))""",
        "récursion": """
def simplified_loss(ytilde, y):
    def total(values):
        return values[0] + total(values[1:]) if len(values) else 0.0
    return np.log(total(np.exp(ytilde.ravel()))) - total((y * ytilde).ravel())""",
    },
    "grad_ytilde": {
        "fonction d'une autre cellule": """
def soft(z):
    return np.exp(z) / np.sum(np.exp(z))

def grad_ytilde(ytilde, y):
    return soft(ytilde) - y""",
        "lambda": """
grad_ytilde = lambda ytilde, y: np.exp(ytilde) / np.exp(ytilde).sum() - y""",
        "boucle": """
def grad_ytilde(ytilde, y):
    d, total = np.zeros(ytilde.shape), sum(np.exp(v[0]) for v in ytilde)
    for i in range(len(ytilde)):
        d[i, 0] = np.exp(ytilde[i, 0]) / total - y[i, 0]
    return d""",
        "compréhension": """
def grad_ytilde(ytilde, y):
    e = np.exp(ytilde)
    return np.array([[a[0] / e.sum() - b[0]] for a, b in zip(e, y)])""",
        "maximum retiré": """
def grad_ytilde(ytilde, y):
    e = np.exp(ytilde - ytilde.max(axis=0))
    return np.subtract(e / e.sum(axis=0), y)""",
        "avec forward_one": """
def grad_ytilde(ytilde, y):
    n = len(ytilde)
    yhat = forward_one(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((n, 1)), ytilde)[3]
    return yhat - y""",
        "log-softmax": """
def grad_ytilde(ytilde, y):
    return np.exp(ytilde - np.log(np.exp(ytilde).sum())) - y""",
        "jacobienne par einsum": """
def grad_ytilde(ytilde, y):
    p = (np.exp(ytilde) / np.exp(ytilde).sum())[:, 0]
    jacobian = np.einsum("i,ij->ij", p, np.eye(len(p)) - p)
    return (jacobian @ (-y[:, 0] / p)).reshape(-1, 1)""",
        "classe": """
class Cost:
    def __init__(self, ytilde):
        self.yhat = np.exp(ytilde) / np.exp(ytilde).sum()
    def grad(self, y):
        return self.yhat - y

def grad_ytilde(ytilde, y):
    return Cost(ytilde=ytilde).grad(y)""",
        "np.where": """
def grad_ytilde(ytilde, y):
    yhat = np.exp(ytilde) / np.exp(ytilde).sum()
    return np.where(y == 1, yhat - 1, yhat)""",
    },
    "grad_output_layer": {
        "lambda": "grad_output_layer = lambda dytilde, h: (dytilde @ h.T, dytilde)",
        "np.dot et liste": """
def grad_output_layer(dytilde, h):
    return [np.dot(dytilde, np.transpose(h)), 1.0 * dytilde]""",
        "np.kron": """
def grad_output_layer(dytilde, h):
    return np.kron(dytilde, h.T), dytilde""",
        "ligne par ligne": """
def grad_output_layer(dytilde, h):
    dWy = np.empty((len(dytilde), len(h)))
    for i, d in enumerate(dytilde[:, 0]):
        dWy[i] = d * h[:, 0]
    return dWy, dytilde""",
        "multiplication par 1": """
def grad_output_layer(dytilde, h):
    both = dytilde @ np.vstack([h, [[1.0]]]).T
    return both[:, :-1], both[:, -1:]""",
        "fonction imbriquée": """
def grad_output_layer(dytilde, h):
    def column_times_row(a, b):
        return a.reshape(-1, 1) * b.reshape(1, -1)
    return column_times_row(dytilde, h), column_times_row(dytilde, np.ones(1))""",
        "tensordot": """
def grad_output_layer(dytilde, h):
    return np.tensordot(dytilde, h, axes=(1, 1)), np.array(dytilde)""",
        "multiply.outer": """
def grad_output_layer(dytilde, h):
    return np.multiply.outer(dytilde.ravel(), h.ravel()), dytilde.astype(np.float64)""",
        "dérivée de (h Wᵀ)ᵀ": """
def grad_output_layer(dytilde, h):
    dWy_T = h @ dytilde.T
    return dWy_T.T, dytilde""",
    },
    "grad_hidden_layer": {
        "lambda": """
_both = lambda d, x: (d, d @ x.T, d)
grad_hidden_layer = lambda dytilde, Wy, h, x: _both(Wy.T @ dytilde * (1 - h * h), x)""",
        "dérivée nommée": """
def tanh_slope(h):
    return 1 - np.square(h)

def grad_hidden_layer(dytilde, Wy, h, x):
    dh = Wy.T.dot(dytilde)
    dhtilde = np.multiply(dh, tanh_slope(h))
    return dhtilde, dhtilde.dot(x.T), dhtilde.copy()""",
        "einsum": """
def grad_hidden_layer(dytilde, Wy, h, x):
    d = np.einsum("oh,oj,hj->hj", Wy, dytilde, 1 - h**2)
    return d, np.einsum("hj,ij->hi", d, x), d""",
        "boucles": """
def grad_hidden_layer(dytilde, Wy, h, x):
    d = np.zeros_like(h)
    for k in range(len(h)):
        for i in range(len(dytilde)):
            d[k] += Wy[i, k] * dytilde[i]
        d[k] *= 1 - h[k] ** 2
    return d, np.array([[a[0] * b[0] for b in x] for a in d]), d""",
        "liste": """
def grad_hidden_layer(dytilde, Wy, h, x):
    dhtilde = (1 - h) * (1 + h) * (Wy.T @ dytilde)
    return [dhtilde, dhtilde * x.T, dhtilde]""",
        "avec grad_output_layer": """
def grad_hidden_layer(dytilde, Wy, h, x):
    dhtilde = (1 - np.power(h, 2)) * np.matmul(np.transpose(Wy), dytilde)
    return (dhtilde, *grad_output_layer(dytilde=dhtilde, h=x))""",
        "sur place dans sa copie": """
def grad_hidden_layer(dytilde, Wy, h, x):
    dhtilde = Wy.T @ dytilde
    dhtilde -= dhtilde * h**2
    return dhtilde, dhtilde @ x.T, dhtilde""",
        "classe": """
class Tanh:
    def __init__(self, out):
        self.out = out
    def back(self, delta):
        return delta / np.cosh(np.arctanh(self.out)) ** 2

def grad_hidden_layer(dytilde, Wy, h, x):
    delta = Tanh(h).back(Wy.T @ dytilde)
    return delta, np.outer(delta, x), delta[:, 0]""",
    },
    "n_parameters": {
        "lambda": "n_parameters = lambda D, H, C, L: (D + 1) * H + (L - 3) // 2 * (H + 1) * H + (H + 1) * C",
        "couche par couche": """
def n_parameters(D, H, C, L):
    total, size = 0, D
    for layer in range(1, L + 1, 2):
        out = C if layer == L else H
        total += size * out + out
        size = out
    return total""",
        "récursion": """
def n_parameters(D, H, C, L):
    if L == 1:
        return D * C + C
    return D * H + H + n_parameters(H, H, C, L - 2)""",
        "fonction imbriquée": """
def n_parameters(D, H, C, L):
    def fc(n_in, n_out):
        return n_out * (1 + n_in)
    return fc(D, H) + (L // 2 - 1) * fc(H, H) + fc(H, C)""",
        "tailles des tableaux": """
def n_parameters(D, H, C, L):
    shapes = [(D, H)] + [(H, H)] * int((L - 3) / 2) + [(H, C)]
    return sum(np.zeros(s).size + s[1] for s in shapes)""",
        "conversion en int": """
def n_parameters(D, H, C, L):
    return int((D + 1) * H + (L - 3) / 2 * (H + 1) * H + (H + 1) * C)""",
        "while": """
def n_parameters(D, H, C, L):
    n = (D + 1) * H + (H + 1) * C
    while L > 3:
        n, L = n + H * H + H, L - 2
    return n""",
        "poids, puis biais": """
def n_parameters(D, H, C, L):
    n_fc = (L + 1) // 2
    weights = H * (D + C + (n_fc - 2) * H)
    return weights + (n_fc - 1) * H + C""",
        "divmod": """
def n_parameters(D, H, C, L):
    middle, _rest = divmod(L - 3, 2)
    return D * H + H + middle * (H**2 + H) + H * C + C""",
        "produit matriciel": """
def n_parameters(D, H, C, L):
    sizes = np.array([D] + [H] * (L // 2) + [C])
    return (sizes[:-1] + 1) @ sizes[1:]""",
    },
    "fc_grads": {
        "lambda": "fc_grads = lambda dz, x, W: (dz @ W.T, x.T @ dz, dz)",
        "np.dot et liste": """
def fc_grads(dz, x, W):
    return [np.dot(dz, W.T), np.dot(x.T, dz), np.array(dz)]""",
        "boucles": """
def fc_grads(dz, x, W):
    D, H = W.shape
    dx, dW = np.zeros((1, D)), np.zeros((D, H))
    for k in range(D):
        for l in range(H):
            dx[0, k] += dz[0, l] * W[k, l]
            dW[k, l] = x[0, k] * dz[0, l]
    return dx, dW, dz""",
        "broadcasting": """
def fc_grads(dz, x, W):
    return (W * dz).sum(axis=1).reshape(1, -1), x.T * dz, dz""",
        "par les formules 4 et 5": """
def fc_grads(dz, x, W):
    dW_T, db = grad_output_layer(dz.T, x.T)
    return dz @ W.T, dW_T.T, db.T""",
        "compréhension": """
def fc_grads(dz, x, W):
    dx = np.array([[row @ dz[0] for row in W]])
    return dx, np.array([xk * dz[0] for xk in x[0]]), dz.copy()""",
        "db à plat": """
def fc_grads(dz, x, W):
    return np.matmul(dz, W.transpose()), np.kron(x.T, dz), dz.ravel()""",
        "classe": """
class FC:
    def __init__(self, W):
        self.W = W
    def back(self, dz, x):
        return dz @ self.W.T, x.T @ dz, dz

def fc_grads(dz, x, W):
    return FC(W).back(dz=dz, x=x)""",
        "tensordot": """
def fc_grads(dz, x, W):
    return np.tensordot(dz, W, (1, 1)), np.tensordot(x, dz, (0, 0)), dz""",
    },
    "relu_grad": {
        "lambda": "relu_grad = lambda dz, x: dz * (x > 0)",
        "boucle": """
def relu_grad(dz, x):
    dx = np.zeros_like(dz)
    for k in range(dz.shape[1]):
        for n in range(dz.shape[0]):
            if x[n, k] > 0:
                dx[n, k] = dz[n, k]
    return dx""",
        "une ligne": """
def relu_grad(dz, x):
    return np.array([[d if v > 0 else 0.0 for d, v in zip(dz[0], x[0])]])""",
        "copie masquée": """
def relu_grad(dz, x):
    dx = dz.copy()
    dx[x < 0] = 0
    return dx""",
        "signe": """
def relu_grad(dz, x):
    return dz * (1 + np.sign(x)) / 2""",
        "np.multiply": """
def relu_grad(dz, x):
    return np.multiply(dz, np.greater(x, 0).astype(float))""",
        "dérivée nommée": """
def slope(x):
    return np.where(x > 0, 1.0, 0.0)

def relu_grad(dz, x):
    return slope(x) * dz""",
        "jacobienne diagonale": """
def relu_grad(dz, x):
    return np.stack([d @ np.diag(v > 0) for d, v in zip(dz, x)])""",
        "select": """
def relu_grad(dz, x):
    return np.select([x > 0, x <= 0], [dz, np.zeros_like(dz)])""",
        "x / |x|": """
def relu_grad(dz, x):
    return dz * np.maximum(0, x) / np.abs(x)""",
        "where=": """
def relu_grad(dz, x):
    dx = np.zeros(dz.shape, dtype=np.float64)
    np.copyto(dx, dz, where=x > 0)
    return dx""",
    },
    "score_grad": {
        "lambda": "score_grad = lambda s, y: np.exp(s) / np.exp(s).sum() - np.eye(s.size)[y]",
        "par grad_ytilde": """
def score_grad(s, y):
    truth = np.zeros_like(s.T)
    truth[y] = 1
    return grad_ytilde(s.T, truth).T""",
        "boucle": """
def score_grad(s, y):
    ds, total = np.empty_like(s), np.exp(s).sum()
    for k in range(s.shape[1]):
        ds[0, k] = np.exp(s[0, k]) / total - (1 if k == y else 0)
    return ds""",
        "compréhension": """
def score_grad(s, y):
    e = np.exp(s[0])
    return np.array([[v / sum(e) - (k == y) for k, v in enumerate(e)]])""",
        "log-softmax": """
def score_grad(s, y):
    p = np.exp(s - np.log(np.exp(s).sum()))
    p[:, y] -= 1
    return p""",
        "jacobienne": """
def score_grad(s, y):
    p = np.exp(s) / np.exp(s).sum()
    return -(np.diagflat(p) - p.T @ p)[[y]] / p[0, y]""",
        "concaténation": """
def score_grad(s, y):
    p = np.exp(s) / np.exp(s).sum()
    return np.concatenate([p[:, :y], p[:, y:y + 1] - 1, p[:, y + 1:]], axis=1)""",
        "np.subtract.at": """
def score_grad(s, y):
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    np.subtract.at(p, (0, y), 1)
    return p""",
        "np.put": """
def score_grad(s, y):
    truth = np.zeros(s.shape)
    np.put(truth, y, 1.0)
    return np.exp(s) / np.exp(s).sum() - truth""",
    },
    "fc_grads_batch": {
        "lambda": "fc_grads_batch = lambda dZ, X, W: (dZ @ W.T, X.T @ dZ, sum(dZ))",
        "par fc_grads": """
def fc_grads_batch(dZ, X, W):
    rows = [fc_grads(dZ[n:n + 1], X[n:n + 1], W) for n in range(len(X))]
    dX, dW, db = zip(*rows)
    return np.vstack(dX), sum(dW), sum(db)""",
        "np.dot et liste": """
def fc_grads_batch(dZ, X, W):
    return [np.dot(dZ, W.T), np.dot(X.T, dZ), np.sum(dZ, 0)[None]]""",
        "boucles": """
def fc_grads_batch(dZ, X, W):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros((1, W.shape[1]))
    for x, dz, dx in zip(X, dZ, dX):
        dx += W @ dz
        dW += np.outer(x, dz)
        db += dz
    return dX, dW, db""",
        "colonne de uns": """
def fc_grads_batch(dZ, X, W):
    both = np.hstack([X, np.ones((len(X), 1))]).T @ dZ
    return dZ @ W.T, both[:-1], both[-1:]""",
        "tensordot": """
def fc_grads_batch(dZ, X, W):
    return np.tensordot(dZ, W, (1, 1)), np.tensordot(X, dZ, (0, 0)), np.add.reduce(dZ)""",
        "einsum partout": """
def fc_grads_batch(dZ, X, W):
    return np.einsum("nh,dh->nd", dZ, W), np.einsum("nd,nh->dh", X, dZ), np.einsum("nh->h", dZ)""",
        "transposées": """
def fc_grads_batch(dZ, X, W):
    return (W @ dZ.T).T, (dZ.T @ X).T, (dZ.T @ np.ones((len(dZ), 1))).T""",
        "classe": """
class Layer:
    def __init__(self, W, X):
        self.W, self.X = W, X
    def back(self, dZ):
        return dZ @ self.W.T, self.X.T @ dZ, dZ.sum(0).reshape(1, -1)

def fc_grads_batch(dZ, X, W):
    return Layer(W, X=X).back(dZ)""",
    },
    "score_grad_batch": {
        "par score_grad": """
def score_grad_batch(S, y):
    rows = [score_grad(S[n:n + 1], y[n]) for n in range(len(S))]
    return np.vstack(rows) / len(S)""",
        "lambda": """
score_grad_batch = lambda S, y: (
    np.exp(S) / np.exp(S).sum(axis=1, keepdims=True) - np.eye(S.shape[1])[y]) / len(S)""",
        "boucles": """
def score_grad_batch(S, y):
    dS = np.zeros_like(S)
    for n in range(S.shape[0]):
        total = sum(np.exp(S[n]))
        for k in range(S.shape[1]):
            dS[n, k] = (np.exp(S[n, k]) / total - (k == y[n])) / S.shape[0]
    return dS""",
        "comparaison": """
def score_grad_batch(S, y):
    P = np.exp(S) / np.exp(S).sum(axis=1)[:, None]
    return (P - (np.arange(S.shape[1]) == y[:, None])) / len(y)""",
        "transposée": """
def score_grad_batch(S, y):
    powers = np.exp(S.T)
    dS = (powers / sum(powers)).T
    dS[range(len(y)), y] -= 1.0
    return dS / len(y)""",
        "log-softmax": """
def score_grad_batch(S, y):
    P = np.exp(S - np.logaddexp.reduce(S, axis=1, keepdims=True))
    np.subtract.at(P, (np.arange(len(y)), y), 1)
    return np.divide(P, len(P))""",
        "put_along_axis": """
def score_grad_batch(S, y):
    truth = np.zeros(S.shape)
    np.put_along_axis(truth, y[:, None], 1, axis=1)
    return (np.exp(S) / np.exp(S).sum(1, keepdims=True) - truth) / S.shape[0]""",
        "apply_along_axis": """
def score_grad_batch(S, y):
    P = np.apply_along_axis(lambda s: np.exp(s) / np.exp(s).sum(), 1, S)
    P[np.arange(len(S)), y] -= 1
    return P * (1 / len(S))""",
        "moyenne des lignes": """
def score_grad_batch(S, y):
    def one(s, k):
        p = np.exp(s) / np.exp(s).sum()
        p[k] -= 1
        return p / len(y)
    return np.array([one(s, k) for s, k in zip(S, y)])""",
    },
}
for _check, _cells in _STYLES.items():
    for _title, _cell in _cells.items():
        bank.right(_check, _title, _cell)

# --- mended_gradients: the clinic ------------------------------------------------


def way_back(
    dX1: str = "dX1 = dX2 * (X1 > 0)",
    before: str = "",
    dS: str = "dS = score_grad_batch(X2 @ W3 + b3, y)",
    out: str = "dX2, dW3, db3 = fc_grads_batch(dS, X2, W3)",
    first: str = "dX, dW1, db1 = fc_grads_batch(dX1, X, W1)",
    end: str = "return dW1, db1, dW3, db3",
) -> str:
    """Return a cell: the way back through ReLU, and the other lines where they change."""
    lines = ["X1 = X @ W1 + b1", "X2 = np.maximum(0, X1)", dS, out, dX1, first, end]
    body = "".join(f"    {line}\n" for text in lines for line in text.splitlines())
    return f"{before}def mended_gradients(X, y, W1, b1, W3, b3):\n{body}"


_STILL = "la faute du départ est encore là"
for _title, _code, _says, _credit in (
    ("telle quelle", way_back("dX1 = np.maximum(0, dX2)"), _STILL, 0.0),
    ("masque du gradient", way_back("dX1 = dX2 * (dX2 > 0)"), _STILL, 0.0),
    ("relu_grad du gradient", way_back("dX1 = relu_grad(dX2, dX2)"), _STILL, 0.0),
    ("clip", way_back("dX1 = dX2.clip(min=0)"), _STILL, 0.0),
    ("ReLU oubliée", way_back("dX1 = dX2"), "la ReLU est oubliée au retour", 0.0),
    ("pente 1 partout", way_back("dX1 = dX2 * (X2 >= 0)"), "la ReLU est oubliée au retour", 0.0),
    ("masque retourné", way_back("dX1 = dX2 * (X1 < 0)"), "neurones éteints sont gardés", 0.0),
    ("produit par X2", way_back("dX1 = dX2 * X2"), "par la sortie de la ReLU", 0.0),
    ("masque seul", way_back("dX1 = (X1 > 0).astype(float)"), "que le masque", 0.0),
    (
        "deux masques",
        way_back("dX1 = np.maximum(0, dX2) * (X1 > 0)"),
        "composantes négatives sont perdues",
        0.0,
    ),
    (
        "masque par neurone",
        way_back("dX1 = dX2 * (X1 > 0).any(axis=0)"),
        "chaque exemple a son masque",
        0.0,
    ),
    (
        "entrée avant la ReLU",
        way_back(out="dX2, dW3, db3 = fc_grads_batch(dS, X1, W3)"),
        "prise avant la ReLU",
        0.0,
    ),
    ("masque par entrée", way_back("dX1 = dX2 * (X > 0)"), "s'arrête sur une erreur", 0.0),
    ("signe", way_back("dX1 = -dX2 * (X1 > 0)"), "mauvais signe", 0.0),
    ("somme", way_back(dS="dS = len(y) * score_grad_batch(X2 @ W3 + b3, y)"), "moyenne", 0.0),
    (
        "moyenne deux fois",
        way_back(dS="dS = score_grad_batch(X2 @ W3 + b3, y) / len(y)"),
        "moyenne",
        0.0,
    ),
    ("demi-pente", way_back("dX1 = dX2 * (0.5 + 0.5 * np.sign(X1 - 1))"), "différence finie", 0.0),
    (
        "ordre",
        way_back(end="return dW3, db3, dW1, db1"),
        "pas dans l'ordre",
        0.5,
    ),
    ("deux gradients", way_back(end="return dW1, dW3"), "on attend 4 gradients", 0.0),
    ("return oublié", way_back(end="dW1, db1, dW3, db3"), "return", 0.0),
):
    bank.wrong("mended_gradients", _title, _code, says=_says, credit=_credit)

for _title, _code in {
    "masque de la sortie": way_back("dX1 = dX2 * (X2 > 0)"),
    "relu_grad du batch": way_back("dX1 = relu_grad(dX2, X1)"),
    "la boucle d'avant": way_back(
        "dX1 = np.vstack([relu_grad(dz[None], z[None]) for dz, z in zip(dX2, X1)])"
    ),
    "where": way_back("dX1 = np.where(X1 > 0, dX2, 0.0)"),
    "masque sur place": way_back("dX2[X1 <= 0] = 0\ndX1 = dX2"),
    "copie, puis masque": way_back("dX1 = dX2.copy()\ndX1[X1 < 0] = 0"),
    "signe": way_back("dX1 = dX2 * (1 + np.sign(X1)) / 2"),
    "heaviside": way_back("dX1 = dX2 * np.heaviside(X1, 0)"),
    "pente finie": way_back("dX1 = dX2 * (np.maximum(0, X1 + 1e-9) - X2) / 1e-9"),
    "boucles": way_back(
        "dX1 = np.zeros_like(X1)\nfor n in range(len(X1)):\n    for k in range(X1.shape[1]):\n"
        "        if X1[n, k] > 0:\n            dX1[n, k] = dX2[n, k]"
    ),
    "produits à la main": way_back(
        out="dX2, dW3, db3 = dS @ W3.T, X2.T @ dS, dS.sum(axis=0, keepdims=True)",
        first="dW1, db1 = X.T @ dX1, dX1.sum(axis=0, keepdims=True)",
    ),
    "softmax à la main": way_back(
        dS="S = X2 @ W3 + b3\nP = np.exp(S - S.max(axis=1, keepdims=True))\n"
        "P /= P.sum(axis=1, keepdims=True)\ndS = (P - np.eye(P.shape[1])[y]) / len(y)"
    ),
    "fonction à part": way_back(
        "dX1 = relu_grad_batch(dX2, X1)",
        "def relu_grad_batch(dZ, X):\n    return dZ * (X > 0)\n\n\n",
    ),
    "biais sommés sans axe": way_back(end="return dW1, dX1.sum(axis=0), dW3, dS.sum(0)"),
    "liste": way_back(end="return [dW1, db1, dW3, db3]"),
}.items():
    bank.right("mended_gradients", _title, _code)
bank.demand("mended_gradients", "réparez-la", "telle quelle")
bank.demand("mended_gradients", "elle renvoie les gradients du coût moyen", "somme")
bank.demand("mended_gradients", "dW1 (D, H), db1 (1, H), dW3 (H, C), db3 (1, C).", "ordre")

# --- what the statements ask → the wrong answer that does not do it -------------

for _check, _words, _title in (
    (
        "forward_one",
        "tout vecteur est une colonne : un tableau de forme",
        "vecteurs à une dimension",
    ),
    ("forward_one", "htilde (nh, 1), h (nh, 1), ytilde (ny, 1), yhat (ny, 1).", "ordre changé"),
    ("forward_one", "Calcule les quatre étapes du réseau", "yhat seul"),
    ("simplified_loss", "elle donne encore un coût fini", "coût non simplifié"),
    ("simplified_loss", "Le coût, un nombre.", "tableau (1, 1)"),
    ("simplified_loss", "le logarithme népérien", "logarithme décimal"),
    ("grad_ytilde", "Écrivez ce gradient à partir des scores", "par rapport à yhat"),
    ("grad_ytilde", "dytilde (ny, 1).", "vecteur (ny,)"),
    ("grad_output_layer", "Écrivez les deux gradients de la couche de sortie", "biais oublié"),
    ("grad_output_layer", "le gradient d'un paramètre a la taille du paramètre", "transposée"),
    ("grad_output_layer", "dWy (ny, nh), dby (ny, 1).", "ordre"),
    ("grad_hidden_layer", "Écrivez les trois gradients de la couche cachée", "deux valeurs"),
    ("grad_hidden_layer", "dans l'ordre où la rétropropagation les donne", "ordre"),
    ("n_parameters", "un compte est un `int`", "nombre à virgule"),
    ("n_parameters", "Compte les poids et les biais", "biais oubliés"),
    ("n_parameters", "nombre de couches, ReLU comprises", "ReLU comptées"),
    ("fc_grads", "Écrivez les trois gradients de", "deux gradients"),
    ("fc_grads", "dx (1, D), dW (D, H), db (1, H).", "ordre"),
    ("relu_grad", "Rétropropage dans z = ReLU(x), pour un exemple.", "ReLU à la place"),
    ("relu_grad", "gradient du coût par rapport à z, (1, H).", "masque seul"),
    ("score_grad", "Calcule le gradient de -log(p_y) par rapport aux scores", "-1/p"),
    ("score_grad", "numéro de la bonne classe, de 0 à C - 1", "classes à partir de 1"),
    ("fc_grads_batch", "dX (N, D), dW (D, H), db (1, H) : sommes sur les exemples.", "db moyenne"),
    ("fc_grads_batch", "Écrivez d'abord la couche affine pour un batch.", "db sans somme"),
    (
        "score_grad_batch",
        "le gradient du coût moyen par rapport aux scores",
        "somme au lieu de moyenne",
    ),
    ("score_grad_batch", "la composante de la bonne classe", "colonnes entières"),
):
    bank.demand(_check, _words, _title)

# --- mutants that compute the same thing ----------------------------------------

_FORM = "a gradient (H,) is accepted for a bias (1, H)"
bank.equivalent = {
    "@ dZ, dZ.sum(axis=0, keepdims=True)) → @ dZ, dZ.sum(axis=0, keepdims=False))": _FORM,
    "@ W1 + b1 X2 = np.maximum(0, X1) dS = s → @ W1 + b1 X2 = np.maximum(X1, 0) dS = s": (
        "the maximum is symmetric"
    ),
}

# --- a row for a column, a floor in the logarithm, N that divides one term -----------

bank.wrong(
    "fc_grads",
    "dx en colonne",
    {"dz @ W.T, ": "W @ dz.T, "},
    says="c'est la transposée",
    credit=0.5,
)
bank.wrong("fc_grads", "db en colonne", {"@ dz, dz": "@ dz, dz.T"}, "c'est la transposée", 0.5)
bank.wrong(
    "grad_hidden_layer",
    "dbh en ligne",
    {"@ x.T, dhtilde": "@ x.T, dhtilde.T"},
    says="`dbh` a la forme (1, 4) : c'est la transposée",
    credit=0.5,
)
bank.wrong(
    "simplified_loss",
    "plancher dans le logarithme",
    """\
def simplified_loss(ytilde, y):
    yhat = np.exp(ytilde) / np.sum(np.exp(ytilde))
    return -np.sum(y * np.log(yhat + 1e-12))
""",
    says="renvoie 27,63, et ce n'est pas le coût",
    credit=0.5,
)
bank.wrong(
    "score_grad_batch",
    "N ne divise que les probabilités",
    """\
def score_grad_batch(S, y):
    dS = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True) / len(y)
    dS[np.arange(len(y)), y] -= 1
    return dS
""",
    says="seules les probabilités sont divisées",
)
bank.wrong(
    "relu_grad",
    "les deux signes",
    "def relu_grad(dz, x):\n    return np.maximum(dz, 0) * (x > 0)",
    says="est coupé aussi là où il est négatif",
)
bank.wrongs(
    "mended_gradients",
    (
        "ReLU oubliée à l'aller",
        {"X2 = np.maximum(0, X1)": "X2 = X1"},
        "la ReLU est oubliée à l'aller",
    ),
)

# A part of many rows is not the whole.
bank.wrong(
    "fc_grads_batch",
    "les mille premières lignes seulement",
    {"return dZ @ W.T, X.T @ dZ": "return dZ @ W.T, X[:1000].T @ dZ[:1000]"},
    "la différence finie en diffère. Reprenez la",
)
bank.wrong(
    "score_grad_batch",
    "les mille premières lignes seulement",
    {"dS[np.arange(len(y)), y] -= 1": "n = min(len(y), 1000)\n    dS[np.arange(n), y[:n]] -= 1"},
    "la différence finie en diffère. Reprenez la",
)
bank.wrong(
    "mended_gradients",
    "les mille premières lignes seulement",
    {"X1 = X @ W1 + b1": "X, y = X[:1000], y[:1000]\n    X1 = X @ W1 + b1"},
    "la différence finie en diffère. Reprenez la",
)

# Tried by readers: other forms, and other slips.
bank.right(
    "forward_one",
    "np.dot, @ mélangés, exp décalée",
    "\ndef forward_one(x, Wh, bh, Wy, by):\n    htilde = np.dot(Wh, x) + bh\n    h = np.tanh(htilde)\n    ytilde = np.matmul(Wy, h) + by\n    e = np.exp(ytilde - np.max(ytilde))\n    yhat = e / np.sum(e)\n    return htilde, h, ytilde, yhat\n",
)
bank.wrong(
    "simplified_loss",
    "max au lieu de la somme",
    {"np.log(np.sum(np.exp(ytilde)))": "np.max(ytilde)"},
    "classes : relisez les deux termes de la formule",
)
bank.right(
    "simplified_loss",
    "logaddexp.reduce, indice de la classe",
    "\ndef simplified_loss(ytilde, y):\n    k = int(np.argmax(y))\n    return float(np.logaddexp.reduce(ytilde[:, 0]) - ytilde[k, 0])\n",
)
bank.wrong(
    "simplified_loss",
    "classe par défaut 0",
    "\ndef simplified_loss(ytilde, y):\n    return float(np.logaddexp.reduce(ytilde[:, 0]) - ytilde[0, 0])\n",
    "classes : relisez les deux termes de la formule",
)
bank.wrong(
    "grad_ytilde",
    "ytilde exponentié sur place",
    {"powers = np.exp(ytilde)": "powers = np.exp(ytilde, out=ytilde)"},
    "elle reçoit (ytilde) : elle ne doit que le lire",
    0.5,
)
bank.right(
    "grad_output_layer",
    "outer et copie",
    {"return dytilde @ h.T, dytilde": "return np.outer(dytilde, h), dytilde.copy()"},
)
bank.wrong(
    "grad_output_layer",
    "dby sommé",
    {"dytilde @ h.T, dytilde": "dytilde @ h.T, dytilde.sum(keepdims=True)"},
    "a la forme",
    0.5,
)
bank.right(
    "grad_hidden_layer",
    "boucles, autrement",
    "\ndef grad_hidden_layer(dytilde, Wy, h, x):\n    nh, ny, nx = len(h), len(dytilde), len(x)\n    d = np.zeros((nh, 1))\n    for j in range(nh):\n        for k in range(ny):\n            d[j, 0] += Wy[k, j] * dytilde[k, 0]\n        d[j, 0] *= 1 - h[j, 0] ** 2\n    dW = np.array([[d[j, 0] * x[i, 0] for i in range(nx)] for j in range(nh)])\n    return d, dW, d.copy()\n",
)
bank.right(
    "n_parameters",
    "boucle sur les couches, autrement",
    "\ndef n_parameters(D, H, C, L):\n    sizes = [D] + [H] * ((L - 1) // 2) + [C]\n    return sum(a * b + b for a, b in zip(sizes[:-1], sizes[1:]))\n",
)
bank.wrong(
    "n_parameters",
    "juste pour L = 3 et 5 seulement",
    "\ndef n_parameters(D, H, C, L):\n    middle = (H + 1) * H if L >= 5 else 0\n    return (D + 1) * H + middle + (H + 1) * C\n",
    "paramètres. Il manque une couche de H vers H",
)
bank.wrong(
    "fc_grads",
    "x non transposé dans outer inversé",
    {"x.T @ dz": "(dz.T @ x)"},
    "est la transposée, un gradient a la forme de la",
)
bank.right(
    "fc_grads",
    "einsum, autrement",
    {
        "return dz @ W.T, x.T @ dz, dz": "return np.einsum('ih,dh->id', dz, W), np.einsum('id,ih->dh', x, dz), dz + 0"
    },
)
bank.wrong(
    "relu_grad",
    "dz changé sur place",
    {"return dz * (x > 0)": "dz[x < 0] = 0\n    return dz"},
    "elle reçoit (dz) : elle ne doit que le lire",
    0.5,
)
bank.right(
    "relu_grad", "np.where, autrement", {"return dz * (x > 0)": "return np.where(x > 0, dz, 0.0)"}
)
bank.right(
    "score_grad",
    "one-hot de np.eye",
    "\ndef score_grad(s, y):\n    p = np.exp(s - s.max()) \n    return p / p.sum(axis=1, keepdims=True) - np.eye(s.shape[1])[y]\n",
)
bank.wrong(
    "score_grad",
    "classe -1 si y vaut 0",
    "\ndef score_grad(s, y):\n    p = np.exp(s) / np.exp(s).sum()\n    return p - (np.arange(s.size) == (y or -1))\n",
    "le gradient est p partout : que devient la",
)
bank.wrong(
    "fc_grads_batch",
    "dX et dW échangés pour les carrés",
    {"return dZ @ W.T, X.T @ dZ": "return X.T @ dZ, dZ @ W.T"},
    "les gradients sont justes, mais pas dans l",
    0.5,
)
bank.wrong(
    "mended_gradients",
    "masque de la première ligne",
    {"(X1 > 0)": "(X1[:1] > 0)"},
    "la différence finie en diffère. Reprenez la",
)
bank.wrong(
    "mended_gradients",
    "1 en trop dans le masque",
    {"(X1 > 0)": "(X1 > 1e-1)"},
    "la différence finie en diffère. Reprenez la",
)
