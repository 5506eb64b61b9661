"""Answers to lab 2 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp02_apprentissage")

# --- random_search ------------------------------------------------------------

_NOISE = "sigma * torch.randn(w.shape, generator=generator)"
_KEEP = "w, best = trial, trial_error"
bank.wrong(
    "random_search",
    "accepte toujours",
    {"if trial_error < best:": "if True:"},
    says="part du précédent",
)
bank.wrong("random_search", "n'accepte jamais", {_KEEP: "pass"}, says="poids de départ")
bank.wrong(
    "random_search",
    "inégalité inversée",
    {"trial_error < best": "trial_error > best"},
    says="inversée",
)
bank.wrong(
    "random_search",
    "erreur courante jamais mise à jour",
    {_KEEP: "w = trial"},
    says="n'est pas mise à jour",
)
bank.wrong(
    "random_search",
    "poids jamais mis à jour",
    {_KEEP: "best = trial_error"},
    says="poids de départ",
)
bank.wrong(
    "random_search",
    "essais autour du départ, meilleur renvoyé",
    {
        "best, errors = error(w).item(), []": "w0 = w\n    best, errors = error(w).item(), []",
        "trial = w +": "trial = w0 +",
    },
    says="poids de départ",
)
bank.wrong(
    "random_search",
    "sigma oublié",
    {_NOISE: "torch.randn(w.shape, generator=generator)"},
    says="écart-type",
)
bank.wrong(
    "random_search",
    "sigma au carré",
    {_NOISE: "sigma ** 2 * torch.randn(w.shape, generator=generator)"},
    says="écart-type",
)
bank.wrong(
    "random_search",
    "racine de sigma",
    {_NOISE: "sigma ** 0.5 * torch.randn(w.shape, generator=generator)"},
    says="écart-type",
)
bank.wrong(
    "random_search",
    "torch.rand",
    {_NOISE: "sigma * torch.rand(w.shape, generator=generator)"},
    says="centrée",
)
bank.wrong(
    "random_search",
    "uniforme centrée",
    {_NOISE: "sigma * (2 * torch.rand(w.shape, generator=generator) - 1)"},
    says="écart-type",
)
bank.wrong(
    "random_search",
    "uniforme de bon écart-type",
    {_NOISE: "sigma * 12 ** 0.5 * (torch.rand(w.shape, generator=generator) - 0.5)"},
    says="loi normale",
)
bank.wrong(
    "random_search",
    "un seul tirage pour toutes les coordonnées",
    {"torch.randn(w.shape, generator=generator)": "torch.randn(1, generator=generator)"},
    says="par coordonnée",
)
bank.wrong(
    "random_search",
    "générateur oublié",
    {", generator=generator": ""},
    says="generator",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "générateur à graine fixe",
    {"best, errors =": "generator = torch.Generator().manual_seed(0)\n    best, errors ="},
    says="ne change rien",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "générateur remis à zéro à chaque essai",
    {"        trial =": "        generator.manual_seed(0)\n        trial ="},
    says="la même à chaque essai",
)
bank.wrong(
    "random_search",
    "perturbation tirée une seule fois",
    {"    for _": f"    noise = {_NOISE}\n    for _", f"w + {_NOISE}": "w + noise"},
    says="la même à chaque essai",
)
bank.wrong(
    "random_search",
    "essai sans perturbation",
    {f"w + {_NOISE}": "w.clone()"},
    says="aucun nouveau poids",
)
bank.wrong("random_search", "perturbation sans w", {f"w + {_NOISE}": _NOISE}, says="")
bank.wrong(
    "random_search",
    "alias : w modifié sur place",
    {f"trial = w + {_NOISE}": f"trial = w\n        trial += {_NOISE}"},
    says="",
)
bank.wrong(
    "random_search",
    "renvoie le dernier essai",
    {"return w, errors": "return trial, errors"},
    says="dernier essai",
)
bank.wrong(
    "random_search",
    "renvoie le départ",
    {"best, errors =": "w0 = w\n    best, errors =", "return w, errors": "return w0, errors"},
    says="celui du départ",
)
bank.wrong(
    "random_search",
    "erreurs des essais",
    {"errors.append(best)": "errors.append(trial_error)"},
    says="ne peut pas remonter",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "erreurs des essais gardés seulement",
    {f"{_KEEP}\n        errors.append(best)": f"{_KEEP}\n            errors.append(best)"},
    says="une par essai",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "un essai de trop",
    {"range(n_iter)": "range(n_iter + 1)"},
    says="poids sont essayés",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "un essai de moins",
    {"range(n_iter)": "range(n_iter - 1)"},
    says="poids sont essayés",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "return dans la boucle",
    {"    return w, errors": "        return w, errors"},
    says="poids est essayé",
)
bank.wrong(
    "random_search",
    "départ à l'infini : premier essai toujours gardé",
    {"error(w).item(), []": "float('inf'), []"},
    says="ne peut pas remonter",
    credit=0.5,
)
bank.wrong("random_search", "w seul renvoyé", {"return w, errors": "return w"}, says="deux valeurs")
bank.wrong(
    "random_search",
    "ordre échangé",
    {"return w, errors": "return errors, w"},
    says="échangés",
    credit=0.5,
)
bank.wrong(
    "random_search", "return oublié", {"    return w, errors": "    w, errors"}, says="return"
)
bank.right("random_search", "inégalité large", {"trial_error < best": "trial_error <= best"})
bank.right(
    "random_search",
    "torch.normal",
    {f"w + {_NOISE}": "torch.normal(w, sigma, generator=generator)"},
)
bank.right(
    "random_search",
    "normal_ sur un tenseur vide",
    {_NOISE: "torch.empty_like(w).normal_(0, sigma, generator=generator)"},
)
bank.right(
    "random_search",
    "erreur recalculée à chaque tour",
    {
        "trial_error = error(trial).item()": "trial_error = error(trial)",
        "trial_error < best": "error(trial) < error(w)",
        "errors.append(best)": "errors.append(error(w).item())",
    },
)
bank.right(
    "random_search",
    "erreur de départ en tête",
    {"error(w).item(), []": "error(w).item(), [error(w).item()]"},
)
bank.right(
    "random_search",
    "erreurs tenseurs",
    {"error(w).item()": "error(w)", "error(trial).item()": "error(trial)"},
)
bank.wrong(
    "random_search",
    "w mis à jour sur place",
    {_KEEP: "best = trial_error\n            w.copy_(trial)"},
    says="modifie sur place",
    credit=0.5,
)
bank.right(
    "random_search",
    "perturbations tirées d'avance",
    {
        "    for _ in range(n_iter):": "    noise = torch.randn(n_iter, *w.shape, generator=generator)\n    for k in range(n_iter):",
        "torch.randn(w.shape, generator=generator)": "noise[k]",
    },
)

bank.wrong(
    "random_search",
    "w en NumPy",
    {"return w, errors": "return w.numpy(), errors"},
    says="pas un tenseur",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "w aplati, l'erreur jugée à part",
    {
        "best, errors = error(w).item(), []": "flat = w.reshape(1, *w.shape)\n    best, errors = error(flat).item(), []"
    },
    says="de la forme de `w`",
)
bank.wrong(
    "random_search",
    "moyenne des deux derniers poids",
    {"return w, errors": "return (w + trial) / 2, errors"},
    says="n'est pas le meilleur",
)
bank.right(
    "random_search",
    "copie de travail, sur place",
    {
        "best, errors": "w = w.clone()\n    best, errors",
        _KEEP: "best = trial_error\n            w.copy_(trial)",
    },
)
bank.right(
    "random_search",
    "float64",
    {
        "best, errors =": "w = w.double()\n    best, errors =",
        "randn(w.shape, ": "randn(w.shape, dtype=torch.float64, ",
    },
)
bank.right(
    "random_search",
    "récursive",
    """
def random_search(error, w, n_iter, sigma, generator):
    def search(w, best, left):
        if left == 0:
            return w, []
        trial = w + torch.randn(w.shape, generator=generator) * sigma
        w, best = min(((w, best), (trial, error(trial).item())), key=lambda pair: pair[1])
        final, errors = search(w, best, left - 1)
        return final, [best, *errors]

    if n_iter <= 200:
        return search(w, error(w).item(), n_iter)
    errors = []
    for start in range(0, n_iter, 200):
        w, some = search(w, error(w).item(), min(200, n_iter - start))
        errors += some
    return w, errors
""",
)
bank.right(
    "random_search",
    "while, dictionnaire",
    """
def random_search(error, w, n_iter, sigma, generator):
    kept = {"w": w, "error": float(error(w))}
    errors = []
    while len(errors) < n_iter:
        step = torch.normal(0.0, sigma, size=w.shape, generator=generator)
        value = float(error(kept["w"] + step))
        if value < kept["error"]:
            kept = {"w": kept["w"] + step, "error": value}
        errors.append(kept["error"])
    return kept["w"], errors
""",
)
bank.right(
    "random_search",
    "classe",
    """
class Searcher:
    def __init__(self, error, w):
        self.error, self.w, self.best = error, w, error(w)

    def attempt(self, noise):
        trial = torch.add(self.w, noise)
        e = self.error(trial)
        if torch.lt(e, self.best):
            self.w, self.best = trial, e
        return self.best.item()


def random_search(error, w, n_iter, sigma, generator):
    s = Searcher(error, w)
    draw = lambda: sigma * torch.randn(*w.shape, generator=generator)
    errors = [s.attempt(draw()) for _ in range(n_iter)]
    return s.w, errors
""",
)
bank.demand("random_search", "un nombre tiré selon la loi normale de moyenne 0", "torch.rand")
bank.demand("random_search", "d'écart-type `sigma`", "sigma oublié")
bank.demand(
    "random_search", "ajouter à chaque coordonnée", "un seul tirage pour toutes les coordonnées"
)
bank.demand(
    "random_search", "si l'erreur de l'essai est plus petite, le garder", "accepte toujours"
)
bank.demand("random_search", "`n_iter` essais en tout", "un essai de trop")
bank.demand("random_search", "l'erreur des poids gardés", "erreurs des essais")
bank.demand("random_search", "Tous les tirages utilisent `generator`", "générateur oublié")
bank.demand("random_search", "laissés intacts", "w mis à jour sur place")
bank.demand("random_search", "n_iter valeurs", "erreurs des essais gardés seulement")

# --- gradient_descent ---------------------------------------------------------

_STEP = "        with torch.no_grad():\n            a -= step * a.grad\n            a.grad.zero_()"
bank.wrong(
    "gradient_descent",
    "gradient non remis à zéro",
    {"\n            a.grad.zero_()": ""},
    says="remettre à zéro",
)
bank.wrong("gradient_descent", "signe plus", {"a -= step": "a += step"}, says="monte la pente")
bank.wrong(
    "gradient_descent", "pas oublié", {"step * a.grad": "a.grad"}, says="`step` n'intervient pas"
)
bank.wrong(
    "gradient_descent",
    "somme au lieu de moyenne",
    {"mean = total / len(X)": "mean = total"},
    says="moyenne",
)
bank.wrong(
    "gradient_descent",
    "somme, et gradient non remis à zéro",
    {"mean = total / len(X)": "mean = total", "\n            a.grad.zero_()": ""},
    says="somme au lieu d'une moyenne",
)
bank.wrong(
    "gradient_descent",
    "moyenne faite deux fois",
    {"mean = total / len(X)": "mean = total / len(X) ** 2"},
    says="deux fois",
)
bank.wrong(
    "gradient_descent",
    "requires_grad oublié",
    {"    a.requires_grad = True\n": ""},
    says="does not require grad",
)
bank.wrong(
    "gradient_descent",
    "require_grad, sans s",
    {"a.requires_grad = True": "a.require_grad = True"},
    says="does not require grad",
)
bank.wrong(
    "gradient_descent",
    "mise à jour hors de no_grad",
    {_STEP: "        a -= step * a.grad\n        a.grad.zero_()"},
    says="in-place operation",
)
bank.wrong(
    "gradient_descent",
    "a = a − … hors de no_grad",
    {_STEP: "        a = a - step * a.grad"},
    says="NoneType",
)
bank.wrong(
    "gradient_descent",
    "a = a − … dans no_grad",
    {"a -= step * a.grad\n            a.grad.zero_()": "a = a - step * a.grad"},
    says="does not require grad",
)
bank.wrong(
    "gradient_descent",
    "total jamais recréé",
    {
        "        total = torch.tensor(0.0)\n": "",
        "    errors = []": "    errors, total = [], torch.tensor(0.0)",
    },
    says="second time",
)
bank.wrong(
    "gradient_descent",
    "dernier exemple seulement",
    {"total += err": "total = len(X) * err"},
    says="dernier exemple",
)
bank.wrong(
    "gradient_descent",
    "premier exemple seulement",
    {"err(f(X[i], a), ref[i])": "err(f(X[0], a), ref[0])"},
    says="premier exemple",
)
bank.wrong(
    "gradient_descent",
    "un exemple oublié",
    {"range(len(X))": "range(len(X) - 1)", "/ len(X)": "/ max(1, len(X) - 1)"},
    says="",
)
bank.wrong(
    "gradient_descent",
    "estimation et référence échangées",
    {"err(f(X[i], a), ref[i])": "err(ref[i], f(X[i], a))"},
    says="pas la valeur attendue",
)
bank.wrong(
    "gradient_descent",
    "return dans la boucle",
    {"    return a, errors": "        return a, errors"},
    says="s'arrête après une itération",
)
bank.wrong(
    "gradient_descent", "pas de mise à jour", {_STEP: "        a.grad.zero_()"}, says="aucun pas"
)
bank.wrong(
    "gradient_descent",
    "zéro avant le pas",
    {"mean.backward()": "mean.backward()\n        a.grad.zero_()"},
    says="aucun pas",
)
bank.wrong(
    "gradient_descent",
    "deux pas par itération",
    {"a -= step * a.grad": "a -= step * a.grad\n            a -= step * a.grad"},
    says="deux fois",
)
bank.wrong(
    "gradient_descent",
    "une itération de plus",
    {"range(n_iter)": "range(n_iter + 1)"},
    says="de plus",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "une itération de moins",
    {"range(n_iter)": "range(1, n_iter)"},
    says="de moins",
)
bank.wrong(
    "gradient_descent",
    "un pas par exemple",
    {
        "            total += err(f(X[i], a), ref[i])\n        mean = total / len(X)\n        errors.append(mean.item())\n        mean.backward()\n"
        + _STEP: "            mean = err(f(X[i], a), ref[i])\n            mean.backward()\n            with torch.no_grad():\n                a -= step * a.grad\n                a.grad.zero_()\n        errors.append(mean.item())"
    },
    says="",
)
bank.wrong(
    "gradient_descent",
    "errors : la somme",
    {"errors.append(mean.item())": "errors.append(total.item())"},
    says="somme",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "errors : seulement la dernière",
    {"    return a, errors": "    return a, errors[-1]"},
    says="la liste des erreurs",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "errors jamais remplie",
    {"        errors.append(mean.item())\n": ""},
    says="une par itération",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "errors mesurée après le pas",
    {
        "        errors.append(mean.item())\n": "",
        "            a.grad.zero_()": "            a.grad.zero_()\n            errors.append(sum(err(f(X[i], a), ref[i]) for i in range(len(X))).item() / len(X))",
    },
    says="décalée",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "torch.optim",
    {_STEP: "        torch.optim.SGD([a], lr=step).step()\n        a.grad.zero_()"},
    says="n'est pas permis",
)
bank.wrong(
    "gradient_descent",
    "errors seule renvoyée",
    {"return a, errors": "return errors"},
    says="deux valeurs",
)
bank.wrong(
    "gradient_descent",
    "ordre échangé",
    {"return a, errors": "return errors, a"},
    says="échangés",
    credit=0.5,
)
bank.wrong(
    "gradient_descent", "return oublié", {"    return a, errors": "    a, errors"}, says="return"
)
bank.right(
    "gradient_descent", ".data", {_STEP: "        a.data -= step * a.grad\n        a.grad.zero_()"}
)
bank.right("gradient_descent", "grad = None", {"a.grad.zero_()": "a.grad = None"})
bank.right(
    "gradient_descent",
    "torch.autograd.grad",
    {
        "        mean.backward()\n"
        + _STEP: "        (g,) = torch.autograd.grad(mean, a)\n        with torch.no_grad():\n            a -= step * g"
    },
)
bank.right(
    "gradient_descent",
    "nouvelle feuille à chaque pas",
    {_STEP: "        a = (a - step * a.grad).detach().requires_grad_()"},
)
bank.right(
    "gradient_descent",
    "copie du départ",
    {"a.requires_grad = True": "a = a.clone().detach().requires_grad_(True)"},
)
bank.right(
    "gradient_descent",
    "gradient à zéro au début",
    {
        "\n            a.grad.zero_()": "",
        "        mean.backward()": "        a.grad = None\n        mean.backward()",
    },
)
bank.right(
    "gradient_descent",
    "sans boucle",
    {
        "        total = torch.tensor(0.0)\n        for i in range(len(X)):\n            total += err(f(X[i], a), ref[i])\n        mean = total / len(X)": "        mean = err(f(X, a), ref).mean()"
    },
)
bank.right(
    "gradient_descent",
    "liste puis stack",
    {
        "        total = torch.tensor(0.0)\n        for i in range(len(X)):\n            total += err(f(X[i], a), ref[i])\n        mean = total / len(X)": "        mean = torch.stack([err(f(x, a), r) for x, r in zip(X, ref)]).mean()"
    },
)
bank.right("gradient_descent", "total de taille (1,)", {"torch.tensor(0.0)": "torch.zeros(1)"})
bank.right(
    "gradient_descent",
    "erreurs tenseurs, et la dernière en plus",
    {
        "errors.append(mean.item())": "errors.append(mean)",
        "    return a, errors": "    errors.append(torch.stack([err(f(x, a), r) for x, r in zip(X, ref)]).mean())\n    return a.detach(), errors",
    },
)
bank.right(
    "gradient_descent",
    "backward exemple par exemple",
    {
        "            total += err(f(X[i], a), ref[i])\n        mean = total / len(X)\n        errors.append(mean.item())\n        mean.backward()": "            e = err(f(X[i], a), ref[i]) / len(X)\n            e.backward()\n            total += e.detach()\n        errors.append(total.item())"
    },
)

_ALONE = "sum(err(f(X[i], a), ref[i]) for i in range(len(X)))"
bank.wrong(
    "gradient_descent",
    "premier exemple oublié",
    {"range(len(X))": "range(min(1, len(X) - 1), len(X))", "/ len(X)": "/ max(1, len(X) - 1)"},
    says="premier exemple est oublié",
)
bank.wrong(
    "gradient_descent",
    "NumPy",
    {"return a, errors": "return a.detach().numpy(), errors"},
    says="pas un tenseur",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "a en ligne",
    {"return a, errors": "return a[None], errors"},
    says="exactement",
    credit=0.5,
)
bank.wrong(
    "gradient_descent",
    "X modifié",
    {"    errors = []": "    errors = []\n    X += 0.0 * X + 1e-7"},
    says="modifie sur place",
    credit=0.5,
)
bank.right(
    "gradient_descent",
    "lambda et moyenne",
    {
        "    errors = []": "    errors = []\n    cost = lambda a: " + _ALONE + " / len(X)",
        "        total = torch.tensor(0.0)\n        for i in range(len(X)):\n            total += err(f(X[i], a), ref[i])\n        mean = total / len(X)": "        mean = cost(a)",
    },
)
bank.wrong(
    "gradient_descent",
    "errors : la racine",
    {"errors.append(mean.item())": "errors.append(mean.item() ** 0.5)"},
    says="`errors` commence par",
    credit=0.5,
)
bank.demand("gradient_descent", "faire un pas à l'opposé", "signe plus")
bank.demand("gradient_descent", "remettre le gradient à zéro", "gradient non remis à zéro")
bank.demand("gradient_descent", "calculer l'erreur moyenne", "somme au lieu de moyenne")
bank.demand("gradient_descent", "et la noter dans `errors`", "errors jamais remplie")
bank.demand("gradient_descent", "l'erreur moyenne avant chaque pas", "errors mesurée après le pas")
bank.demand("gradient_descent", "step: longueur du pas.", "pas oublié")
bank.demand("gradient_descent", "n_iter: nombre de pas.", "une itération de plus")
bank.demand(
    "gradient_descent",
    "err(estim, ref), l'erreur d'une estimation.",
    "estimation et référence échangées",
)

# --- f_different --------------------------------------------------------------

_F = "torch.min(a * torch.abs(x - y), torch.tensor(1.0))"
bank.wrong("f_different", "minimum oublié", {_F: "a * torch.abs(x - y)"}, says="dépasse 1")
bank.wrong("f_different", "maximum", {"torch.min(": "torch.max("}, says="maximum")
bank.wrong(
    "f_different", "valeur absolue oubliée", {"torch.abs(x - y)": "(x - y)"}, says="valeur absolue"
)
bank.wrong(
    "f_different",
    "a en dehors du minimum",
    {_F: "a * torch.min(torch.abs(x - y), torch.tensor(1.0))"},
    says="à l'intérieur",
)
bank.wrong("f_different", "a oublié", {"a * torch": "torch"}, says="`a` n'intervient pas")
bank.wrong("f_different", "carré", {"torch.abs(x - y)": "(x - y) ** 2"}, says="carré")
bank.wrong("f_different", "somme de x et y", {"x - y": "x + y"}, says="x + y")
bank.wrong("f_different", "min de Python", {_F: "min(a * abs(x - y), 1)"}, says="Boolean value")
bank.wrong(
    "f_different",
    "item : gradient perdu",
    {"a * torch": "a.detach() * torch"},
    says="le gradient n'arrive pas",
    credit=0.5,
)
bank.wrong(
    "f_different",
    "torch.tensor autour",
    {_F: f"torch.tensor({_F}.tolist())"},
    says="le gradient n'arrive pas",
    credit=0.5,
)
bank.wrong(
    "f_different", "torch.min(t, 1)", {"torch.tensor(1.0)": "1"}, says="Dimension out of range"
)
bank.wrong(
    "f_different",
    "bornée à 0 aussi",
    {_F: "torch.clamp(a * torch.abs(x - y), 0, 1)"},
    says="bornée à 0",
)
bank.wrong(
    "f_different", "a ajouté", {"a * torch.abs(x - y)": "a + torch.abs(x - y)"}, says="ajouté"
)
bank.wrong("f_different", "return oublié", {"return ": ""}, says="return")
bank.wrong("f_different", "somme du batch", {_F: f"{_F}.sum()"}, says="forme")
bank.right("f_different", "clamp", {_F: "torch.clamp(a * (x - y).abs(), max=1)"})
bank.right(
    "f_different",
    "minimum et ones_like",
    {_F: "torch.minimum(a * torch.abs(x - y), torch.ones_like(x))"},
)
bank.right(
    "f_different",
    "where",
    {_F: "torch.where(a * abs(x - y) < 1, a * abs(x - y), torch.ones_like(x))"},
)
bank.right("f_different", "1 − relu(1 − …)", {_F: "1 - torch.relu(1 - a * torch.abs(x - y))"})

bank.wrong(
    "f_different",
    "à moitié détachée",
    {"a * torch": "(a + a.detach()) / 2 * torch"},
    says="une partie du calcul est détachée",
    credit=0.5,
)
bank.wrong(
    "f_different",
    "a ne multiplie que x",
    {"a * torch.abs(x - y)": "torch.abs(a * x - y)"},
    says="que x",
)
bank.wrong(
    "f_different", "a en valeur absolue", {"a * torch": "a.abs() * torch"}, says="valeur absolue"
)
bank.wrong(
    "f_different",
    "racine",
    {"torch.abs(x - y)": "torch.abs(x - y).sqrt()"},
    says="reprenez la formule",
)
bank.wrong("f_different", "en colonne", {_F: f"{_F}.reshape(-1, 1)"}, says="exactement", credit=0.5)
bank.wrong(
    "f_different",
    "x modifié",
    {"return ": "x -= y\n    return ", "x - y": "x"},
    says="modifie sur place",
    credit=0.5,
)
_D = "a * torch.abs(x - y)"
bank.right("f_different", "clip", {_F: f"({_D}).clip(max=1.0)"})
bank.right(
    "f_different",
    "maximum et minimum",
    {_F: "torch.minimum(a * torch.maximum(x - y, y - x), torch.tensor(1.0))"},
)
bank.right("f_different", "fmin", {_F: f"torch.fmin({_D}, torch.ones(()))"})
bank.right(
    "f_different",
    "relu deux fois",
    {_F: "-torch.relu(1 - a * (torch.relu(x - y) + torch.relu(y - x))) + 1"},
)
bank.right(
    "f_different", "masque", {f"return {_F}": f"t = {_D}\n    return t * (t < 1) + (t >= 1)"}
)
bank.right(
    "f_different", "stack", {_F: f"torch.stack([{_D}, torch.ones_like(x)]).min(dim=0).values"}
)
bank.right(
    "f_different",
    "float64",
    {_F: "torch.min(a.double() * (x - y).abs().double(), torch.tensor(1.0, dtype=torch.float64))"},
)
bank.right(
    "f_different", "norme", {_F: "torch.min(a * torch.sqrt((x - y) ** 2), torch.tensor(1.0))"}
)
bank.right("f_different", "lambda", f"f_different = lambda x, y, a: {_F}")
bank.right(
    "f_different",
    "masked_fill",
    {f"return {_F}": f"t = {_D}\n    return t.masked_fill(t > 1, 1.0)"},
)
bank.demand("f_different", "\\min(a \\times |x - y|,\\ 1)", "minimum oublié")
bank.demand("f_different", "pour des tenseurs 0-d comme pour des tenseurs $(N,)$", "min de Python")
bank.demand("f_different", "Le gradient devra la traverser", "item : gradient perdu")
bank.demand("f_different", "de la taille de x", "en colonne")

# --- good_step ----------------------------------------------------------------

for value, words in (
    ("0.001", "pas encore nulle"),
    ("0.01", "pas encore nulle"),
    ("1e-6", "pas encore nulle"),
    ("0.0", "strictement positif"),
    ("-0.05", "strictement positif"),
    ('"0.05"', "un nombre"),
    ("[0.05, 0.1]", "un nombre"),
    ("None", "return"),
    ('float("nan")', "nan"),
    ('float("inf")', "inf"),
    ("torch.tensor([0.05, 0.1])", "un nombre"),
    ("0.05j", "un nombre"),
    ("lambda: 0.05", "un nombre"),
):
    bank.wrong("good_step", f"pas {value}", {"0.05": value}, says=words)
bank.right("good_step", "0,02 : juste assez", {"0.05": "0.02"})
bank.right("good_step", "0,3", {"0.05": "0.3"})
bank.right("good_step", "un", {"0.05": "1"})
bank.right("good_step", "tenseur", {"0.05": "torch.tensor(0.08)"})

bank.right("good_step", "0,1", {"0.05": "0.1"})
bank.right("good_step", "NumPy", {"0.05": "torch.tensor(0.05).numpy()"})
bank.right("good_step", "puissance", {"0.05": "10**-1"})
bank.right("good_step", "quotient", {"0.05": "1 / 12"})
bank.right("good_step", "variable", {"return 0.05": "pas = 5e-2\n    return pas"})
bank.right("good_step", "dépaquetage", {"return 0.05": "first, *_ = (0.06, 0.1)\n    return first"})
bank.right("good_step", "lambda", "good_step = lambda: 0.07")
bank.right(
    "good_step",
    "cherché",
    "def good_step():\n    def last(step):\n        a = 0.0\n        for _ in range(98):\n            a -= step * (4 * (2 * a - 1) * (2 * a < 1) + 18 * (9 * a - 1) * (9 * a < 1)) / 4\n        return a\n\n    return next(s for s in (0.001, 0.01, 0.03, 0.1) if last(s) > 0.5)",
)
bank.demand("good_step", "en moins de 100 itérations", "pas 0.01")
bank.demand("good_step", "plus petite que 0,0001", "pas 0.001")

# --- gradient_descent_batch ---------------------------------------------------

_MEAN = "err(f(X, a), ref).mean()"
bank.wrong(
    "gradient_descent_batch",
    "les cent premiers exemples",
    {"err(f(X, a), ref)": "err(f(X[:100], a), ref[:100])"},
    says="qu'une partie des exemples",
)
bank.wrong(
    "gradient_descent_batch",
    "boucle sur les exemples",
    {_MEAN: "sum(err(f(x, a), r) for x, r in zip(X, ref)) / len(X)"},
    says="il reste une boucle",
)
bank.wrong(
    "gradient_descent_batch",
    "boucle, empilée",
    {_MEAN: "torch.stack([err(f(X[i], a), ref[i]) for i in range(len(X))]).mean()"},
    says="il reste une boucle",
)
bank.wrong(
    "gradient_descent_batch",
    "un batch d'une ligne à la fois",
    {_MEAN: "torch.cat([err(f(X[i:i+1], a), ref[i:i+1]) for i in range(len(X))]).mean()"},
    says="il reste une boucle",
)
bank.wrong("gradient_descent_batch", "somme", {_MEAN: "err(f(X, a), ref).sum()"}, says="moyenne")
bank.wrong(
    "gradient_descent_batch",
    "backward sur les N erreurs",
    {_MEAN: "err(f(X, a), ref)", "errors.append(mean.item())": "errors.append(mean.mean().item())"},
    says="scalar outputs",
)
bank.wrong(
    "gradient_descent_batch",
    "références en colonne",
    {"ref).mean()": "ref.unsqueeze(1)).mean()"},
    says="",
)
bank.wrong(
    "gradient_descent_batch",
    "gradient non remis à zéro",
    {"\n            a.grad.zero_()": ""},
    says="remettre à zéro",
)
bank.wrong(
    "gradient_descent_batch", "signe plus", {"a -= step": "a += step"}, says="monte la pente"
)
bank.wrong("gradient_descent_batch", "maximum", {".mean()": ".max()"}, says="plus grande erreur")
bank.wrong(
    "gradient_descent_batch",
    "requires_grad oublié",
    {"    a.requires_grad = True\n": ""},
    says="does not require grad",
)
bank.wrong(
    "gradient_descent_batch",
    "appelle gradient_descent",
    "def gradient_descent_batch(f, err, X, ref, a, step, n_iter):\n    return gradient_descent(f, err, X, ref, a, step, n_iter)",
    says="il reste une boucle",
)
bank.wrong(
    "gradient_descent_batch",
    "return oublié",
    {"    return a, errors": "    a, errors"},
    says="return",
)
bank.right("gradient_descent_batch", "sum / N", {_MEAN: "err(f(X, a), ref).sum() / len(X)"})
bank.right(
    "gradient_descent_batch",
    "torch.mean et .data",
    {
        _MEAN: "torch.mean(err(f(X, a), ref))",
        "        with torch.no_grad():\n            a -= step * a.grad\n            a.grad.zero_()": "        a.data = a.data - step * a.grad\n        a.grad = None",
    },
)
bank.right(
    "gradient_descent_batch",
    "appel de plus à la fin",
    {
        "    return a, errors": "    errors.append(err(f(X, a), ref).mean().item())\n    return a, errors"
    },
)
bank.right(
    "gradient_descent_batch",
    "torch.autograd.grad",
    {
        "        mean.backward()\n        with torch.no_grad():\n            a -= step * a.grad\n            a.grad.zero_()": "        g = torch.autograd.grad(mean, a)[0]\n        a = (a - step * g).detach().requires_grad_()"
    },
)

bank.wrong(
    "gradient_descent_batch",
    "une itération de plus",
    {"range(n_iter)": "range(n_iter + 1)"},
    says="de plus",
    credit=0.5,
)
bank.wrong(
    "gradient_descent_batch",
    "NumPy",
    {"return a, errors": "return a.detach().numpy(), errors"},
    says="pas un tenseur",
    credit=0.5,
)
bank.wrong(
    "gradient_descent_batch",
    "ordre échangé",
    {"return a, errors": "return errors, a"},
    says="échangés",
    credit=0.5,
)
bank.wrong(
    "gradient_descent_batch",
    "X centré sur place",
    {"    errors = []": "    errors = []\n    X *= 1.0000001"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(
    "gradient_descent_batch",
    "erreur après le pas",
    {
        "        errors.append(mean.item())\n": "",
        "            a.grad.zero_()": "            a.grad.zero_()\n            errors.append(err(f(X, a), ref).mean().item())",
    },
    says="décalée",
    credit=0.5,
)
_UPDATE = (
    "        with torch.no_grad():\n            a -= step * a.grad\n            a.grad.zero_()"
)
bank.right(
    "gradient_descent_batch",
    "average par produit scalaire",
    {_MEAN: "torch.ones(len(X)) @ err(f(X, a), ref) / len(X)"},
)
bank.right(
    "gradient_descent_batch",
    "einsum",
    {_MEAN: 'torch.einsum("n->", err(f(X, a), ref)) / X.shape[0]'},
)
bank.right(
    "gradient_descent_batch",
    "copie du départ",
    {"a.requires_grad = True": "a = a.detach().clone().requires_grad_()"},
)
bank.right(
    "gradient_descent_batch",
    "float64",
    {
        "    a.requires_grad = True": "    X, ref, a = X.double(), ref.double(), a.double()\n    a.requires_grad_(True)"
    },
)
bank.right("gradient_descent_batch", "sub_", {"a -= step * a.grad": "a.sub_(step * a.grad)"})
bank.right("gradient_descent_batch", "erreurs tenseurs", {"mean.item()": "mean.detach()"})
bank.right(
    "gradient_descent_batch",
    "fonction à part",
    "def one_step(cost, a, step):\n    a = a.detach().requires_grad_()\n    value = cost(a)\n    value.backward()\n    return a.detach() - step * a.grad, value.item()\n\n\ndef gradient_descent_batch(f, err, X, ref, a, step, n_iter):\n    errors = []\n    for _ in range(n_iter):\n        a, e = one_step(lambda a: err(f(X, a), ref).mean(), a, step)\n        errors.append(e)\n    return a, errors",
)
bank.right(
    "gradient_descent_batch",
    "while",
    {"    for _ in range(n_iter):": "    while len(errors) < n_iter:"},
)
bank.demand("gradient_descent_batch", "sans boucle sur les exemples", "boucle sur les exemples")
bank.demand("gradient_descent_batch", "reçoit `X` en une fois", "un batch d'une ligne à la fois")
bank.demand("gradient_descent_batch", "l'erreur moyenne se calcule sur le tenseur", "somme")
bank.demand("gradient_descent_batch", "Les résultats ne changent pas", "signe plus")
bank.demand("gradient_descent_batch", "a et errors, comme gradient_descent", "ordre échangé")

# --- mended_line: the clinic ------------------------------------------------------


def by_hand(body: str, start: str = "errors = []", before: str = "") -> str:
    """Return a cell: what comes before the loop, then the body of one iteration."""
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return (
        f"{before}def mended_line(X, ref, a, step, n_iter):\n    {start}\n"
        f"    for _ in range(n_iter):\n{lines}    return a, errors\n"
    )


_SUM_UP = "errors.append(((a[0] * X + a[1] - ref) ** 2).mean().item())\n"
_SLOPES = "slopes = torch.stack([2 * (gap * X).mean(), 2 * gap.mean()])\na = a - step * slopes"
for _title, _change, _says, _credit in (
    (
        "telle quelle",
        by_hand(_SUM_UP + _SLOPES, "gap, errors = a[0] * X + a[1] - ref, []"),
        "pentes du point de départ",
        0.0,
    ),
    (
        "pentes avant la boucle",
        by_hand(
            _SUM_UP + "a = a - step * slopes",
            "gap, errors = a[0] * X + a[1] - ref, []\n"
            "    slopes = torch.stack([2 * (gap * X).mean(), 2 * gap.mean()])",
        ),
        "pentes du point de départ",
        0.0,
    ),
    (
        "écart refait trop tard",
        by_hand(
            "errors.append(((a[0] * X + a[1] - ref) ** 2).mean().item())\n"
            "slopes = torch.stack([2 * (gap * X).mean(), 2 * gap.mean()])\n"
            "gap = a[0] * X + a[1] - ref\na = a - step * slopes",
            "gap, errors = a[0] * X + a[1] - ref, []",
        ),
        "un pas de retard",
        0.0,
    ),
    (
        "un poids après l'autre",
        by_hand(
            _SUM_UP + "a0 = a[0] - step * 2 * ((a[0] * X + a[1] - ref) * X).mean()\n"
            "a1 = a[1] - step * 2 * (a0 * X + a[1] - ref).mean()\na = torch.stack([a0, a1])"
        ),
        "un poids est mis à jour d'abord",
        0.0,
    ),
    (
        "le second poids d'abord",
        by_hand(
            _SUM_UP + "a1 = a[1] - step * 2 * (a[0] * X + a[1] - ref).mean()\n"
            "a0 = a[0] - step * 2 * ((a[0] * X + a1 - ref) * X).mean()\na = torch.stack([a0, a1])"
        ),
        "un poids est mis à jour d'abord",
        0.0,
    ),
    ("signe plus", {"a = a - step": "a = a + step"}, "monte la pente", 0.0),
    ("écart à l'envers", {"a[0] * X + a[1] - ref": "ref - a[0] * X - a[1]"}, "monte la pente", 0.0),
    (
        "pentes échangées",
        {"[(gap * X).mean(), gap.mean()]": "[gap.mean(), (gap * X).mean()]"},
        "pentes sont échangées",
        0.0,
    ),
    (
        "somme",
        {"[(gap * X).mean(), gap.mean()]": "[(gap * X).sum(), gap.sum()]"},
        "de la somme des",
        0.0,
    ),
    ("facteur 2 en trop", {"step * 2": "step * 4"}, "deux fois", 0.0),
    ("facteur 2 oublié", {"step * 2": "step"}, "deux fois trop petites", 0.0),
    ("biais figé", {"gap.mean()]": "0 * gap.mean()]"}, "n'a pas la valeur attendue", 0.0),
    ("pas oublié", {"step * 2": "2"}, "`step` n'intervient pas", 0.0),
    ("return dans la boucle", {"    return a, errors": "        return a, errors"}, "return", 0.0),
    ("return oublié", {"    return a, errors": "    a, errors"}, "return", 0.0),
    (
        "une itération de moins",
        {"range(n_iter)": "range(n_iter - 1)"},
        "de moins que `n_iter`",
        0.0,
    ),
    ("sur place", {"        a = a - step": "        a -= step"}, "modifie sur place", 0.5),
    (
        "erreur du départ",
        by_hand(
            "errors.append((first**2).mean().item())\ngap = a[0] * X + a[1] - ref\n" + _SLOPES,
            "first, errors = a[0] * X + a[1] - ref, []",
        ),
        "ce ne l'est plus ensuite",
        0.5,
    ),
    (
        "poids en tableau NumPy",
        {"return a, errors": "return a.numpy(), errors"},
        "tenseur de torch",
        0.5,
    ),
    ("somme des erreurs", {"(gap**2).mean()": "(gap**2).sum()"}, "contient la somme", 0.5),
    ("valeurs échangées", {"return a, errors": "return errors, a"}, "échangés", 0.5),
    (
        "par backward",
        by_hand(
            "a = a.detach().requires_grad_()\nerror = ((a[0] * X + a[1] - ref) ** 2).mean()\n"
            "errors.append(error.item())\nerror.backward()\na = (a - step * a.grad).detach()"
        ),
        "permis",
        0.0,
    ),
    (
        "par gradient_descent",
        "def mended_line(X, ref, a, step, n_iter):\n    return gradient_descent(\n"
        "        lambda x, a: a[0] * x + a[1], lambda u, v: (u - v) ** 2, X, ref, a, step, n_iter)\n",
        "le gradient s'écrit à la main",
        0.0,
    ),
):
    bank.wrong("mended_line", _title, _change, says=_says, credit=_credit)

for _title, _code in {
    "écart remis dans la boucle": by_hand(
        "gap = a[0] * X + a[1] - ref\n" + "errors.append((gap**2).mean().item())\n" + _SLOPES
    ),
    "écart refait en fin de tour": by_hand(
        "errors.append((gap**2).mean().item())\n" + _SLOPES + "\ngap = a[0] * X + a[1] - ref",
        "gap, errors = a[0] * X + a[1] - ref, []",
    ),
    "deux nombres à la fois": by_hand(
        "gap = w0 * X + w1 - ref\nerrors.append((gap**2).mean().item())\n"
        "w0, w1 = w0 - 2 * step * (gap * X).mean(), w1 - 2 * step * gap.mean()\n"
        "a = torch.stack([w0, w1])",
        "(w0, w1), errors = a, []",
    ),
    "un poids après l'autre, même écart": by_hand(
        "gap = w0 * X + w1 - ref\nerrors.append((gap**2).mean().item())\n"
        "w0 = w0 - step * (2 * gap * X).mean()\nw1 = w1 - step * (2 * gap).mean()\n"
        "a = torch.stack([w0, w1])",
        "(w0, w1), errors = a, []",
    ),
    "matrice": by_hand(
        "gap = M @ a - ref\nerrors.append((gap @ gap / len(X)).item())\n"
        "a = a - 2 * step / len(X) * (M.T @ gap)",
        "M, errors = torch.stack([X, torch.ones_like(X)], dim=1), []",
    ),
    "moments": by_hand(
        "errors.append(((a[0] * X + a[1] - ref) ** 2).mean().item())\n"
        "a = a - 2 * step * (H @ a - c)",
        "m, errors = X.mean(), []\n"
        "    H = torch.stack([torch.stack([(X * X).mean(), m]), torch.stack([m, m * 0 + 1])])\n"
        "    c = torch.stack([(X * ref).mean(), ref.mean()])",
    ),
    "copie, sur place": by_hand(
        "gap = a[0] * X + a[1] - ref\nerrors.append((gap**2).mean().item())\n"
        "a -= step * 2 * torch.stack([(gap * X).mean(), gap.mean()])",
        "a, errors = a.clone(), []",
    ),
    "nombres de Python": by_hand(
        "gaps = [u * float(x) + v - float(r) for x, r in zip(X, ref)]\n"
        "errors.append(sum(g * g for g in gaps) / len(gaps))\n"
        "u, v = (u - 2 * step * sum(g * float(x) for g, x in zip(gaps, X)) / len(gaps),\n"
        "        v - 2 * step * sum(gaps) / len(gaps))\n"
        "a = torch.tensor([u, v])",
        "(u, v), errors = a.tolist(), []",
    ),
    "fonction des pentes": by_hand(
        "errors.append(((a[0] * X + a[1] - ref) ** 2).mean().item())\n"
        "a = a - step * slopes_of(X, ref, a)",
        before="def slopes_of(X, ref, a):\n    gap = a[0] * X + a[1] - ref\n"
        "    return torch.stack([2 * (gap * X).mean(), 2 * gap.mean()])\n\n\n",
    ),
    "fonction de l'écart": by_hand(
        "errors.append((gap(a) ** 2).mean().item())\n"
        "a = a - 2 * step * torch.stack([(gap(a) * X).mean(), gap(a).mean()])",
        "gap, errors = lambda a: a[0] * X + a[1] - ref, []",
    ),
    "float64": {
        "    errors = []": "    X, ref, a, errors = X.double(), ref.double(), a.double(), []"
    },
    "erreurs tenseurs": {".mean().item()": ".mean()"},
    "erreur finale aussi": {
        "    return a": "    errors.append(((a[0] * X + a[1] - ref) ** 2).mean().item())\n    return a"
    },
    "while": {"for _ in range(n_iter):": "while len(errors) < n_iter:"},
}.items():
    bank.right("mended_line", _title, _code)
bank.demand("mended_line", "sans `backward`", "par backward")
bank.demand("mended_line", "sont prises au même point", "un poids après l'autre")
bank.demand("mended_line", "réparez-la", "telle quelle")
bank.demand("mended_line", "poids de départ, (2,), laissé intact", "sur place")
bank.demand("mended_line", "a et errors, comme gradient_descent", "valeurs échangées")

# --- predict_flags ------------------------------------------------------------

_N = "predict_flags"
_FIRST = 'first = {"a": False, "b": True, "c": False, "d": False}'
_LAST = 'return {**first, "e": False, "f": True, "g": False, "h": True}'


def not_(letter, right):
    """Return the change that answers the contrary."""
    return {f'"{letter}": {right}': f'"{letter}": {not right}'}


bank.wrongs(
    _N,
    ("données à apprendre", not_("a", False), "Quel opérande est à apprendre", 0.5),
    ("un seul ne suffit pas", not_("b", True), "Combien d'opérandes", 0.5),
    ("detach oublié", not_("c", False), "ce que renvoie `detach`", 0.5),
    ("comparaison dérivée", not_("d", False), "Le résultat est un booléen", 0.5),
    ("no_grad oublié", not_("e", False), "dans un bloc `no_grad`", 0.5),
    ("zéro ne dépend de rien", not_("f", True), "d'où vient un tenseur", 0.5),
    ("item garde le graphe", not_("g", False), "un nombre Python", 0.5),
    ("copie coupée", not_("h", True), "une opération comme une autre", 0.5),
    ("tout opérande suit", {**not_("a", False), **not_("d", False)}, "6 prédictions sur 8", 0.5),
    ("rien n'est coupé", {**not_("c", False), **not_("e", False), **not_("g", False)}, "5 prédictions sur 8", 0.0),
    ("tous True", {"False": "True"}, "3 prédictions sur 8", 0.0),
    ("tous False", {"True": "False"}, "5 prédictions sur 8", 0.0),
    ("mots", {'"b": True': '"b": "oui"'}, "ce n'est pas `oui`", 0.5),
    ("calculé", {'"b": True': '"b": torch.ones(2, requires_grad=True).requires_grad'}, "à la main", 0.0),
    ("lettre oubliée", {', "h": True': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "0 et 1": {"False": "0", "True": "1"},
    "comparaisons": {'"b": True': '"b": 2 > 1', '"d": False': '"d": 1 > 2'},
    "not": {'"g": False': '"g": not True'},
    "dict(…)": {_LAST: "return dict(first, e=False, f=True, g=False, h=True)"},
    "union": {_LAST: 'return first | {"e": False, "f": True, "g": False, "h": True}'},
    "mise à jour": {_LAST: """first.update(e=False, f=True, g=False, h=True)
    return first"""},
    "clé par clé": {_LAST: """first["e"] = first["g"] = False
    first["f"] = first["h"] = True
    return first"""},
    "liste de lettres": {_LAST: 'return {letter: letter in "bfh" for letter in "abcdefgh"}'},
    "zip": {_LAST: 'return dict(zip("abcdefgh", [False, True, False, False, False, True, False, True]))'},
    "fromkeys": {_LAST: 'return dict.fromkeys("abcdefgh", False) | dict.fromkeys("bfh", True)'},
    "constantes nommées": {_FIRST: """yes, no = True, False
    first = {"a": no, "b": yes, "c": no, "d": no}"""},
    "autre ordre": {_LAST: 'return {"h": True, "g": False, "f": True, "e": False, **first}'},
    "une seule": {_FIRST: "", _LAST: """return {"a": False, "b": True, "c": False, "d": False,
            "e": False, "f": True, "g": False, "h": True}"""},
})  # fmt: skip
bank.demand(_N, "Écrivez-le à la main", "calculé")
bank.demand(_N, "de même valeur que `a`", "item garde le graphe")

# --- predict_factors ----------------------------------------------------------

_N = "predict_factors"
_FACTORS = 'factors = {"a": 0.953, "b": 0.253, "c": -0.867, "d": -1.147}'
_LAST = 'return {**factors, "e": 3 / 14, "f": 3 / 28, "g": True, "h": False}'
bank.wrongs(
    _N,
    ("ce que l'on retranche", {"0.953": "0.047"}, "C'est ce que l'on retranche", 0.5),
    ("vers la pente", {"0.953": "1.047"}, "Un pas va à l'opposé", 0.5),
    ("pente et erreur", {"0.953": "0.977"}, "C'est 14/3 que vous avez pris", 0.5),
    ("un zéro perdu", {"0.953": "0.533"}, "Remplacez le pas par sa valeur", 0.5),
    ("b retranché", {"0.253": "0.747"}, "C'est ce que l'on retranche", 0.5),
    ("b par 14/3", {"0.253": "0.627"}, "C'est 14/3", 0.5),
    ("signe de c", {"-0.867": "0.867"}, "quel est le signe", 0.5),
    ("c par 14/3", {"-0.867": "0.067"}, "C'est 14/3", 0.5),
    ("c ajouté", {"-0.867": "2.867"}, "Remplacez le pas par sa valeur", 0.5),
    ("signe de d", {"-1.147": "1.147"}, "quel est le signe", 0.5),
    ("d retranché", {"-1.147": "2.147"}, "C'est ce que l'on retranche", 0.5),
    ("les deux signes", {"-0.867": "0.867", "-1.147": "1.147"}, "6 prédictions sur 8", 0.5),
    ("limite où le facteur est nul", {"3 / 14": "3 / 28"}, "C'est le pas qui annule", 0.5),
    ("limite lue", {"3 / 14": "0.2"}, "diminue encore un peu", 0.5),
    ("limite passée", {"3 / 14": "0.23"}, "déjà trop grand", 0.5),
    ("limite par 14/3", {"3 / 14": "3 / 7"}, "C'est 14/3", 0.5),
    ("limite au hasard", {"3 / 14": "1.0"}, "quand vaut-il −1", 0.5),
    ("le meilleur à la limite", {"3 / 28": "3 / 14"}, "C'est la limite", 0.5),
    ("le bon pas", {"3 / 28": "0.08"}, "laisse un quart de l'écart", 0.5),
    ("l'inverse", {"3 / 28": "28 / 3"}, "l'inverse du pas", 0.5),
    ("le meilleur au hasard", {"3 / 28": "0.15"}, "ne laisse rien de l'écart", 0.5),
    ("sans saut", {'"g": True': '"g": False'}, "le signe du facteur", 0.5),
    ("un saut éloigne", {'"h": False': '"h": True'}, "la valeur absolue", 0.5),
    ("tout retranché", {"0.953": "0.047", "0.253": "0.747", "-0.867": "1.867"}, "5 prédictions sur 8", 0.0),
    ("calculé", {"0.253": "torch.tensor(0.253).item()"}, "à la main", 0.0),
    ("lettre oubliée", {', "h": False': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "deux décimales": {_FACTORS: 'factors = {"a": 0.95, "b": 0.25, "c": -0.87, "d": -1.15}'},
    "fractions": {"0.953": "143 / 150", "0.253": "19 / 75", "-0.867": "-13 / 15"},
    "formule": {_FACTORS: """factors = {k: 1 - 28 / 3 * s
               for k, s in zip("abcd", (0.005, 0.08, 0.2, 0.23))}"""},
    "fonction": {_FACTORS: """def left(s):
        return 1 - 28 * s / 3
    factors = {"a": left(0.005), "b": left(0.08), "c": left(0.2), "d": left(0.23)}"""},
    "lambda": {_FACTORS: """left = lambda s: 1 - 28 / 3 * s
    factors = dict(a=left(0.005), b=left(0.08), c=left(0.2), d=left(0.23))"""},
    "trois décimales": {"3 / 14": "0.214", "3 / 28": "0.107"},
    "quatre décimales": {"3 / 14": "0.2143", "3 / 28": "0.1071"},
    "deux sur la pente": {"3 / 14": "2 / (28 / 3)", "3 / 28": "1 / (28 / 3)"},
    "la limite, moitié": {"3 / 28": "3 / 14 / 2"},
    "0 et 1": {'"g": True, "h": False': '"g": 1, "h": 0'},
    "comparaisons": {'"g": True, "h": False': '"g": -0.867 < 0, "h": abs(-0.867) > 1'},
    "union": {_LAST: 'return factors | {"e": 3 / 14, "f": 3 / 28, "g": True, "h": False}'},
    "mise à jour": {_LAST: """factors.update(e=3 / 14, f=3 / 28, g=True, h=False)
    return factors"""},
})  # fmt: skip
bank.right(
    _N,
    "fractions de Python",
    """\
from fractions import Fraction

def predict_factors():
    slope = Fraction(28, 3)
    steps = {"a": Fraction("0.005"), "b": Fraction("0.08"), "c": Fraction("0.2"), "d": Fraction("0.23")}
    factors = {key: 1 - step * slope for key, step in steps.items()}
    return {**factors, "e": 2 / slope, "f": 1 / slope, "g": True, "h": False}
""",
)
bank.wrong(
    _N,
    "fractions de Python, signe de c",
    {"-0.867": "__import__('fractions').Fraction(13, 15)"},
    says="quel est le signe",
    credit=0.5,
)
bank.demand(_N, "Écrivez à la main", "calculé")
bank.demand(_N, "le pas à partir duquel la descente ne converge plus", "limite passée")
bank.demand(_N, "arrive au minimum du premier coup", "le bon pas")

# --- mutants that compute the same thing ----------------------------------------

_SWAP = "the normal law is symmetric"
_MIN = "min is symmetric"
_STEP = "another step that converges in under 100 iterations, as asked"
bank.equivalent = {
    "ge(n_iter): trial = w + sigma * tor → ge(n_iter): trial = w - sigma * tor": _SWAP,
    ".Tensor: return torch.min(a * torch.abs(x - y), torch.tensor(1.0)) → .Tensor: return torch.min(torch.tensor(1.0), a * torch.abs(x - y))": _MIN,
    "step() -> float: return 0.05 → step() -> float: return 0.1": _STEP,
}

# --- a search, a descent that stop when the error is small ----------------------

bank.wrong(
    "random_search",
    "arrêt à l'erreur nulle",
    {"errors.append(best)": "errors.append(best)\n        if best < 1e-8:\n            break"},
    says="1 poids est essayé pour n_iter = 30",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "tant que l'erreur n'est pas nulle",
    {"for _ in range(n_iter):": "while len(errors) < n_iter and best > 0:"},
    says="aucun nouveau poids",
    credit=0.5,
)
for _N in ("gradient_descent", "gradient_descent_batch"):
    bank.wrong(
        _N,
        "arrêt à l'erreur nulle",
        {
            "errors.append(mean.item())": "errors.append(mean.item())\n        if mean < 1e-6:\n            break"
        },
        says="`errors` a 1 valeur après",
        credit=0.5,
    )
bank.wrong(
    "gradient_descent",
    "arrêt à la pente nulle",
    {
        "mean.backward()": "mean.backward()\n        if a.grad.abs().max() < 1e-9:\n            return a, errors"
    },
    says="`errors` a 1 valeur après",
    credit=0.5,
)
bank.wrong(
    "mended_line",
    "arrêt à l'erreur nulle",
    {
        "a = a - step": "if errors[-1] < 1e-9:\n            return a, errors\n        a = a - step",
    },
    says="`errors` a 1 valeur après",
    credit=0.5,
)
bank.wrong(
    "random_search",
    "la dernière erreur seule",
    {"return w, errors": "return w, errors[-1:]"},
    says="`errors` a 1 valeur pour 1000 essais",
    credit=0.5,
)

# --- a sample in the place of all examples ----------------------------------------

bank.wrongs(
    "gradient_descent_batch",
    (
        "un échantillon à chaque pas",
        {
            "mean = err(f(X, a), ref).mean()": "i = torch.randint(len(X), (3,))\n        mean = err(f(X[i], a), ref[i]).mean()"
        },
        "tous y sont-ils",
    ),
    (
        "la première moitié",
        {
            "mean = err(f(X, a), ref).mean()": "n = len(X) // 2 + 1\n        mean = err(f(X[:n], a), ref[:n]).mean()"
        },
        "tous y sont-ils",
    ),
)
bank.wrongs(
    "gradient_descent",
    (
        "un exemple tiré à chaque pas",
        {
            "for i in range(len(X))": "for i in [torch.randint(len(X), ()).item()]",
            "total / len(X)": "total",
        },
        "tous y sont-ils",
    ),
)

# --- a step too large: the error grows ----------------------------------------

for _name, _mean in (
    ("gradient_descent", "sum(err(f(X[i], a), ref[i]) for i in range(len(X))) / len(X)"),
    ("gradient_descent_batch", "err(f(X, a), ref).mean()"),
):
    bank.wrong(
        _name,
        "un pas qui n'améliore pas est défait",
        f"""
def {_name}(f, err, X, ref, a, step, n_iter):
    a.requires_grad = True
    errors, kept = [], None
    for k in range(n_iter):
        mean = {_mean}
        if kept is not None and mean > kept[0]:
            with torch.no_grad():
                a.copy_(kept[1])
            mean = {_mean}
        kept = mean.item(), a.detach().clone()
        errors.append(mean.item())
        mean.backward()
        with torch.no_grad():
            a -= step * a.grad
            a.grad.zero_()
    return a, errors
""",
        "n'a pas la valeur attendue",
    )
    bank.wrong(
        _name,
        "la meilleure erreur notée",
        {"errors.append(mean.item())": "errors.append(min([mean.item(), *errors]))"},
        "errors",
        0.5,
    )
bank.wrong(
    "mended_line",
    "la meilleure erreur notée",
    {
        "errors.append((gap**2).mean().item())": "errors.append(min([(gap**2).mean().item(), *errors]))"
    },
    "errors",
    0.5,
)
bank.wrong(
    "f_different",
    "différents, sans poids",
    {"torch.min(a * torch.abs(x - y), torch.tensor(1.0))": "(x != y).float() * a / a"},
    "`a` n'intervient pas",
)

# A part of many rows is not the whole.
bank.wrong(
    "gradient_descent",
    "les mille premiers exemples seulement",
    {
        "for i in range(len(X)):": "n = min(len(X), 1000)\n        for i in range(n):",
        "total / len(X)": "total / n",
    },
    "a pas la valeur attendue. À chaque itération : l",
)
bank.wrong(
    "gradient_descent_batch",
    "les mille premiers exemples seulement",
    {"errors = []": "X, ref, errors = X[:1000], ref[:1000], []"},
    "une partie des exemples, de forme",
)
bank.wrong(
    "f_different",
    "les mille premières paires seulement",
    {
        "return torch.min(a * torch.abs(x - y), torch.tensor(1.0))": "d = a * torch.abs(x - y)\n    if d.ndim == 0:\n        return torch.clamp(d, max=1)\n    return torch.cat([torch.clamp(d[:1000], max=1), d[1000:]])"
    },
    "reprenez la formule, min(a × |x − y",
)
bank.wrong(
    "mended_line",
    "les mille premiers points seulement",
    {"errors = []": "X, ref, errors = X[:1000], ref[:1000], []"},
    "a pas la valeur attendue. Comparez un seul pas,",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "random_search",
    "poids bornés à [-1, 1]",
    "\ndef random_search(error, w, n_iter, sigma, generator):\n    best, lowest, errors = w.clone(), error(w), []\n    for _ in range(n_iter):\n        trial = best + sigma * torch.randn(w.shape, generator=generator)\n        trial = trial.clamp(-1, 1)\n        e = error(trial)\n        if e < lowest:\n            best, lowest = trial, e\n        errors.append(float(lowest))\n    return best, errors\n",
    "dès le premier essai, les poids sont loin de",
)
bank.wrong(
    "random_search",
    "poids bornés à [-10, 10]",
    "\ndef random_search(error, w, n_iter, sigma, generator):\n    best, lowest, errors = w.clone(), error(w), []\n    for _ in range(n_iter):\n        trial = best + sigma * torch.randn(w.shape, generator=generator)\n        trial = trial.clamp(-10, 10)\n        e = error(trial)\n        if e < lowest:\n            best, lowest = trial, e\n        errors.append(float(lowest))\n    return best, errors\n",
    "dès le premier essai, les poids sont loin de",
)
bank.wrong(
    "random_search",
    "perturbations bornées à deux sigma",
    "\ndef random_search(error, w, n_iter, sigma, generator):\n    best, lowest, errors = w.clone(), error(w), []\n    for _ in range(n_iter):\n        trial = best + sigma * torch.randn(w.shape, generator=generator).clamp(-2, 2)\n        e = error(trial)\n        if e < lowest:\n            best, lowest = trial, e\n        errors.append(float(lowest))\n    return best, errors\n",
    "les perturbations ont le bon écart-type, mais",
)
bank.wrong(
    "random_search",
    "erreurs bornées à 1",
    "\ndef random_search(error, w, n_iter, sigma, generator):\n    best, lowest, errors = w.clone(), error(w), []\n    for _ in range(n_iter):\n        trial = best + sigma * torch.randn(w.shape, generator=generator)\n        e = error(trial)\n        if e < lowest:\n            best, lowest = trial, e\n        errors.append(min(float(lowest), 1.0))\n    return best, errors\n",
    "erreur des poids gardés après chaque essai :",
    0.5,
)
bank.wrong(
    "gradient_descent",
    "gradients bornés à 5",
    {"a -= step * a.grad\n": "a -= step * a.grad.clamp(-5, 5)\n"},
    "a pas la valeur attendue. À chaque itération : l",
)
bank.wrong(
    "gradient_descent_batch",
    "gradients bornés à 5",
    {"a -= step * a.grad\n": "a -= step * a.grad.clamp(-5, 5)\n"},
    "a pas la valeur attendue. À chaque itération : l",
)
bank.wrong(
    "mended_line",
    "gradients bornés à 5",
    {
        "torch.stack([(gap * X).mean(), gap.mean()])": "torch.stack([(gap * X).mean(), gap.mean()]).clamp(-5, 5)"
    },
    "a pas la valeur attendue. Comparez un seul pas,",
)
