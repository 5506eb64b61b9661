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
bank.wrong("forward_one", "Wh transposée", {"Wh @ x": "Wh.T @ x"}, says="erreur")
bank.wrong("forward_one", "x avant Wh", {"Wh @ x": "x @ Wh"}, says="erreur")
bank.wrong(
    "forward_one",
    "yhat seul",
    {"return htilde, h, ytilde, powers": "return powers"},
    says="quatre valeurs",
)
bank.wrong("forward_one", "return oublié", {"return htilde": "result = htilde"}, says="return")
bank.wrong(
    "forward_one", "ordre changé", {"return htilde, h, ": "return h, htilde, "}, says="c'est `h`"
)
bank.wrong("forward_one", "biais aplati", {"Wh @ x + bh": "Wh @ x + bh.ravel()"}, says="forme")
bank.right("forward_one", "maximum retiré", {"np.exp(ytilde)": "np.exp(ytilde - ytilde.max())"})
bank.right("forward_one", "np.dot", {"Wh @ x": "np.dot(Wh, x)", "Wy @ h": "Wy.dot(h)"})
bank.right(
    "forward_one",
    "vecteurs à une dimension",
    {"Wh @ x + bh": "Wh @ x.ravel() + bh.ravel()", "Wy @ h + by": "Wy @ h + by.ravel()"},
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
    says="deux termes",
)
bank.right("simplified_loss", "produit matriciel", {"-np.sum(y * ytilde)": "-(y.T @ ytilde)"})
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
    says="différence finie",
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
bank.right("grad_ytilde", "vecteur (ny,)", {f"return {_SOFT} - y": f"return ({_SOFT} - y).ravel()"})
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
bank.right("grad_ytilde", "ligne", {f"return {_SOFT} - y": f"return ({_SOFT} - y).T"})

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
bank.wrong("grad_hidden_layer", "Wy non transposée", {"Wy.T @": "Wy @"}, says="erreur")
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
bank.right("n_parameters", "nombre à virgule", {"(L - 3) // 2": "(L - 3) / 2"})
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
bank.wrong("fc_grads", "W non transposée", {"dz @ W.T": "dz @ W"}, says="erreur")
bank.wrong(
    "fc_grads",
    "W non transposée si carrée",
    {"dz @ W.T": "(dz @ W if W.shape[0] == W.shape[1] else dz @ W.T)"},
    says="W n'est pas transposée",
)
bank.wrong("fc_grads", "dW transposée", {"x.T @ dz": "dz.T @ x"}, says="transposée")
bank.wrong("fc_grads", "x non transposé", {"x.T @ dz": "x @ dz.T"}, says="erreur")
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
bank.right("relu_grad", "sur place", {f"return {_RELU}": "dz[x <= 0] = 0\n    return dz"})
bank.right("relu_grad", "heaviside", {_RELU: "dz * np.heaviside(x, 0)"})

# --- score_grad (Q3.28) -------------------------------------------------------

_ONE = "ds[0, y] -= 1"
bank.wrong("score_grad", "vérité oubliée", {f"    {_ONE}\n": ""}, says="p partout")
bank.wrong("score_grad", "1 retiré partout", {_ONE: "ds -= 1"}, says="partout, et non")
bank.wrong("score_grad", "1 ajouté", {_ONE: "ds[0, y] += 1"}, says="ajoute 1")
bank.wrong("score_grad", "signe", {"return ds": "return -ds"}, says="mauvais signe")
bank.wrong("score_grad", "ligne au lieu de colonne", {"ds[0, y]": "ds[y]"}, says="erreur")
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
bank.wrong(
    "score_grad", "classes à partir de 1", {"ds[0, y]": "ds[0, y - 1]"}, says="différence finie"
)
bank.wrong("score_grad", "composante seule", {"return ds": "return ds[0, y]"}, says="forme")
bank.wrong("score_grad", "return oublié", {"return ds": "ds"}, says="return")
bank.right("score_grad", "one-hot", {_ONE: "ds = ds - np.eye(s.shape[1])[y]"})
bank.right("score_grad", "vecteur (C,)", {"return ds": "return ds[0]"})
bank.right("score_grad", "masque", {_ONE: "ds = ds - (np.arange(s.size) == y)"})
bank.right("score_grad", "maximum retiré", {"np.exp(s)": "np.exp(s - s.max())"})

# --- fc_grads_batch (Q3.31) ---------------------------------------------------

_SUM = "dZ.sum(axis=0, keepdims=True)"
bank.wrong("fc_grads_batch", "db sans somme", {_SUM: "dZ"}, says="une ligne par exemple")
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
)
bank.wrong(
    "fc_grads_batch",
    "db sur le mauvais axe, à une dimension",
    {_SUM: "dZ.sum(axis=1)"},
    says="mauvais axe",
)
bank.wrong("fc_grads_batch", "db total", {_SUM: "dZ.sum()"}, says="forme", credit=0.5)
bank.wrong(
    "fc_grads_batch", "db première ligne", {_SUM: "dZ[:1]"}, says="première ligne", credit=0.5
)
bank.wrong(
    "fc_grads_batch", "dW divisé par N", {"X.T @ dZ": "X.T @ dZ / len(X)"}, says="trop petit"
)
bank.wrong("fc_grads_batch", "dW transposée", {"X.T @ dZ": "dZ.T @ X"}, says="transposée")
bank.wrong("fc_grads_batch", "W non transposée", {"dZ @ W.T": "dZ @ W"}, says="erreur")
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

# --- mutants that compute the same thing ----------------------------------------

_FORM = "a gradient (H,) is accepted for a bias (1, H)"
bank.equivalent = {
    "@ dZ, dZ.sum(axis=0, keepdims=True)) → @ dZ, dZ.sum(axis=0, keepdims=False))": _FORM,
}
