"""Answers to lab 14 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp14_svm")

_Y = "data.Ytrain.argmax(dim=1)"

# --- fit_linear_svm -----------------------------------------------------------

bank.wrong(
    "fit_linear_svm", "noyau par défaut", {'SVC(kernel="linear")': "SVC()"}, says="pas une droite"
)
bank.wrong("fit_linear_svm", "noyau polynomial", {'"linear"': '"poly"'}, says="pas une droite")
bank.wrong("fit_linear_svm", "appris sur le test", {"train": "test"}, says="ensemble de test")
bank.wrong(
    "fit_linear_svm", "pas entraîné", {f".fit(data.Xtrain, {_Y})": ""}, says="n'est pas entraîné"
)
bank.wrong("fit_linear_svm", "étiquettes one-hot", {_Y: "data.Ytrain"}, says="erreur")
bank.wrong(
    "fit_linear_svm",
    "première colonne : classes échangées",
    {_Y: "data.Ytrain[:, 0].long()"},
    says="échangées",
)
bank.wrong("fit_linear_svm", "argmax sur l'axe du batch", {"dim=1": "dim=0"}, says="erreur")
bank.wrong(
    "fit_linear_svm",
    "étiquettes -1 et +1",
    {_Y: "2 * data.Ytrain.argmax(dim=1) - 1"},
    says="numéros de classe",
    credit=0.5,
)
bank.wrong(
    "fit_linear_svm",
    "régression",
    {
        'SVC(kernel="linear")': 'SVR(kernel="linear")',
        "def fit": "from sklearn.svm import SVR\n\n\ndef fit",
    },
    says="SVR",
)
bank.wrong(
    "fit_linear_svm",
    "régression logistique",
    {
        'SVC(kernel="linear")': "LogisticRegression()",
        "def fit": "from sklearn.linear_model import LogisticRegression\n\n\ndef fit",
    },
    says="LogisticRegression",
)
bank.wrong("fit_linear_svm", "return oublié", {"return": "clf ="}, says="return")
bank.wrong(
    "fit_linear_svm",
    "prédictions renvoyées",
    {f"{_Y})": f"{_Y}).predict(data.Xtrain)"},
    says="SVM entraîné",
)
bank.wrong(
    "fit_linear_svm",
    "sans biais",
    {
        'SVC(kernel="linear")': "LinearSVC(fit_intercept=False)",
        "def fit": "from sklearn.svm import LinearSVC\n\n\ndef fit",
    },
    says="biais",
)
bank.wrong(
    "fit_linear_svm",
    "les deux ensembles",
    {
        f".fit(data.Xtrain, {_Y})": ".fit(torch.cat([data.Xtrain, data.Xtest]), torch.cat([data.Ytrain, data.Ytest]).argmax(dim=1))"
    },
    says="deux ensembles",
)
bank.wrong(
    "fit_linear_svm",
    "fonction de tp_utils",
    "def fit_linear_svm(data):\n    from tp_utils.svm import fit\n    return fit(data, 'linear')",
    says="n'est pas permis",
)
bank.right(
    "fit_linear_svm",
    "variable nommée svm",
    {
        f'return SVC(kernel="linear").fit(data.Xtrain, {_Y})': f'svm = SVC(kernel="linear")\n    svm.fit(data.Xtrain, {_Y})\n    return svm'
    },
)
bank.right(
    "fit_linear_svm",
    "LinearSVC",
    {
        'SVC(kernel="linear")': "LinearSVC()",
        "def fit": "from sklearn.svm import LinearSVC\n\n\ndef fit",
    },
)
bank.right("fit_linear_svm", "C grand", {'kernel="linear"': 'kernel="linear", C=1000'})
bank.right("fit_linear_svm", "C petit", {'kernel="linear"': 'kernel="linear", C=0.05'})
bank.right(
    "fit_linear_svm",
    "NumPy",
    {f"fit(data.Xtrain, {_Y})": "fit(data.Xtrain.numpy(), data.Ytrain.numpy().argmax(axis=1))"},
)
bank.right("fit_linear_svm", "deuxième colonne", {_Y: "data.Ytrain[:, 1]"})
bank.right(
    "fit_linear_svm",
    "données centrées et réduites",
    {
        'SVC(kernel="linear")': 'make_pipeline(StandardScaler(), SVC(kernel="linear"))',
        "def fit": "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n\n\ndef fit",
    },
)

_IMPORT = "def fit", "from sklearn.{} import {}\n\n\ndef fit"


def _with(module: str, name: str, machine: str) -> dict[str, str]:
    """Return the change of the solution that uses another machine."""
    return {'SVC(kernel="linear")': machine, _IMPORT[0]: _IMPORT[1].format(module, name)}


for title, module, name, machine in (
    ("LinearSVC, C grand", "svm", "LinearSVC", "LinearSVC(C=10, max_iter=100_000)"),
    ("LinearSVC, C petit", "svm", "LinearSVC", "LinearSVC(C=0.001)"),
    ("LinearSVC, coût hinge", "svm", "LinearSVC", 'LinearSVC(loss="hinge")'),
    ("NuSVC", "svm", "NuSVC", 'NuSVC(kernel="linear")'),
    ("SGDClassifier", "linear_model", "SGDClassifier", "SGDClassifier(random_state=0)"),
    (
        "GridSearchCV",
        "model_selection",
        "GridSearchCV",
        'GridSearchCV(SVC(kernel="linear"), {"C": [1, 10]})',
    ),
):
    bank.right("fit_linear_svm", title, _with(module, name, machine))
bank.right(
    "fit_linear_svm",
    "LinearSVC réduit",
    {
        f'return SVC(kernel="linear").fit(data.Xtrain, {_Y})': f"from sklearn import pipeline, preprocessing, svm\n\n    steps = [preprocessing.StandardScaler(), svm.LinearSVC()]\n    return pipeline.make_pipeline(*steps).fit(data.Xtrain, {_Y})"
    },
)
bank.right(
    "fit_linear_svm",
    "étiquettes par compréhension",
    {_Y: "[int(y[1]) for y in data.Ytrain]"},
)
bank.right(
    "fit_linear_svm",
    "float64, arguments nommés",
    {f"fit(data.Xtrain, {_Y})": f"fit(y={_Y}, X=data.Xtrain.double())"},
)
bank.right("fit_linear_svm", "polynôme de degré 1", {'kernel="linear"': 'kernel="poly", degree=1'})
bank.wrong(
    "fit_linear_svm",
    "coût logistique",
    _with("linear_model", "SGDClassifier", 'SGDClassifier(loss="log_loss")'),
    says="log_loss",
)
bank.wrong(
    "fit_linear_svm",
    "données modifiées",
    {"    return": "    data.Xtrain -= data.Xtrain.mean(dim=0)\n    return"},
    says="pas la bonne place",
)
bank.wrong(
    "fit_linear_svm",
    "points mélangés sans leurs classes",
    {"fit(data.Xtrain": "fit(data.Xtrain[torch.randperm(len(data.Xtrain))]"},
    says="du même exemple",
)
bank.wrong(
    "fit_linear_svm",
    "coordonnées échangées",
    {"fit(data.Xtrain": "fit(data.Xtrain[:, [1, 0]]"},
    says="ne classe bien que",
)
bank.wrong(
    "fit_linear_svm",
    "apprend sur des entrées réduites, à part",
    {
        "    return": "    X = (data.Xtrain - data.Xtrain.mean(dim=0)) / data.Xtrain.std(dim=0)\n    return",
        "fit(data.Xtrain": "fit(X",
    },
    says="pas la bonne place",
)
bank.wrong(
    "fit_linear_svm",
    "apprend sur un dixième",
    {"data.Xtrain, ": "data.Xtrain[:3], ", "argmax(dim=1)": "argmax(dim=1)[:3]"},
    says="",
)
bank.demand("fit_linear_svm", "Entraînez un SVM linéaire", "noyau par défaut")
bank.demand("fit_linear_svm", "sur l'ensemble d'apprentissage", "appris sur le test")
bank.demand("fit_linear_svm", "sur l'ensemble d'apprentissage", "les deux ensembles")
bank.demand("fit_linear_svm", "Le classifieur de scikit-learn, entraîné", "pas entraîné")
bank.demand("fit_linear_svm", "il prédit 0 ou 1", "étiquettes -1 et +1")

# --- svm_accuracy -------------------------------------------------------------

_ACC = "clf.score(data.Xtest, data.Ytest.argmax(dim=1))"
bank.wrong(
    "svm_accuracy", "sur l'apprentissage", {"test": "train"}, says="ensemble d'apprentissage"
)
bank.wrong("svm_accuracy", "taux d'erreurs", {_ACC: f"1 - {_ACC}"}, says="taux d'erreurs")
bank.wrong("svm_accuracy", "pourcentage", {_ACC: f"100 * {_ACC}"}, says="pourcentage", credit=0.5)
bank.wrong(
    "svm_accuracy", "nombre", {_ACC: f"{_ACC} * len(data.Xtest)"}, says="diviser", credit=0.5
)
bank.wrong("svm_accuracy", "one-hot", {".argmax(dim=1)": ""}, says="erreur")
bank.wrong(
    "svm_accuracy",
    "vecteur",
    {_ACC: "clf.predict(data.Xtest) == data.Ytest.argmax(dim=1).numpy()"},
    says="un nombre",
)
bank.wrong("svm_accuracy", "return oublié", {"return": "accuracy ="}, says="return")
bank.wrong(
    "svm_accuracy",
    "réapprend sur le test",
    {"return": "clf.fit(data.Xtest, data.Ytest.argmax(dim=1))\n    return"},
    says="déjà entraînée",
)
bank.wrong(
    "svm_accuracy",
    "réapprend sur l'apprentissage",
    {"return": "clf.fit(data.Xtrain, data.Ytrain.argmax(dim=1))\n    return"},
    says="déjà entraînée",
)
bank.wrong(
    "svm_accuracy",
    "clf ignoré",
    {"return clf": "return fit_linear_svm(data)"},
    says="déjà entraînée",
)
bank.wrong(
    "svm_accuracy", "classes échangées", {".argmax(dim=1)": ".argmin(dim=1)"}, says="échangées"
)
bank.wrong(
    "svm_accuracy",
    "les deux ensembles",
    {
        _ACC: "clf.score(torch.cat([data.Xtrain, data.Xtest]), torch.cat([data.Ytrain, data.Ytest]).argmax(1))"
    },
    says="les deux ensembles",
)
bank.wrong(
    "svm_accuracy",
    "dans un tableau",
    {_ACC: f"np.array([{_ACC}])"},
    says="tableau de forme (1,)",
    credit=0.5,
)
bank.wrong(
    "svm_accuracy",
    "centre les données sur place",
    {"return": "data.Xtest -= 0 * data.Xtest + 1e-6\n    return"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(
    "svm_accuracy",
    "étiquettes mélangées",
    {"data.Ytest.argmax(dim=1)": "data.Ytest.argmax(dim=1).flip(0)"},
    says="",
)
bank.wrong(
    "svm_accuracy",
    "divisé par le nombre d'exemples d'apprentissage",
    {_ACC: f"{_ACC} * len(data.Xtest) / len(data.Xtrain)"},
    says="taux de prédictions",
)
bank.wrong(
    "svm_accuracy",
    "moyenne des deux",
    {_ACC: f"({_ACC} + clf.score(data.Xtrain, data.Ytrain.argmax(dim=1))) / 2"},
    says="taux de prédictions",
)
bank.right(
    "svm_accuracy",
    "predict et moyenne",
    {_ACC: "(clf.predict(data.Xtest) == data.Ytest.argmax(dim=1).numpy()).mean()"},
)
bank.right(
    "svm_accuracy",
    "torch",
    {_ACC: "(torch.as_tensor(clf.predict(data.Xtest)) == data.Ytest.argmax(dim=1)).float().mean()"},
)
bank.right(
    "svm_accuracy",
    "accuracy_score",
    {
        _ACC: "accuracy_score(data.Ytest.argmax(dim=1), clf.predict(data.Xtest))",
        "def svm": "from sklearn.metrics import accuracy_score\n\n\ndef svm",
    },
)
bank.right(
    "svm_accuracy",
    "lecture dans Y",
    {
        _ACC: "data.Ytest[torch.arange(len(data.Xtest)), torch.as_tensor(clf.predict(data.Xtest))].mean().item()"
    },
)
bank.right(
    "svm_accuracy",
    "boucle",
    {
        f"return {_ACC}": "good = 0\n    for p, y in zip(clf.predict(data.Xtest), data.Ytest):\n        good += int(y[p] == 1)\n    return good / len(data.Ytest)"
    },
)

bank.right("svm_accuracy", "deuxième colonne", {".argmax(dim=1)": "[:, 1]"})
bank.right(
    "svm_accuracy",
    "NumPy",
    {_ACC: "clf.score(data.Xtest.numpy(), data.Ytest.numpy().argmax(axis=-1))"},
)
bank.right(
    "svm_accuracy",
    "float64 et comptage",
    {
        _ACC: "np.count_nonzero(clf.predict(data.Xtest.double()) == np.argmax(data.Ytest.numpy(), 1)) / data.Xtest.shape[0]"
    },
)
bank.right(
    "svm_accuracy",
    "moyenne des fautes",
    {_ACC: "1 - np.mean(clf.predict(data.Xtest) != data.Ytest.max(1).indices.numpy())"},
)
bank.right(
    "svm_accuracy",
    "compréhension",
    {
        _ACC: "sum(int(y[int(p)]) for p, y in zip(clf.predict(data.Xtest), data.Ytest.tolist())) / len(data.Ytest)"
    },
)
bank.right(
    "svm_accuracy",
    "signe de la décision",
    {
        _ACC: "((torch.tensor(clf.decision_function(data.Xtest)) > 0) == (data.Ytest[:, 1] > 0)).double().mean().item()"
    },
)
bank.right(
    "svm_accuracy",
    "un point à la fois",
    {
        f"return {_ACC}": "n = len(data.Xtest)\n    good = [clf.predict(data.Xtest[i : i + 1])[0] == data.Ytest[i].argmax() for i in range(n)]\n    return float(np.mean(good))"
    },
)
bank.right(
    "svm_accuracy",
    "fonction à part, arguments nommés",
    "def rate(predicted, labels):\n    return (predicted == labels).mean()\n\n\ndef svm_accuracy(clf, data):\n    return rate(predicted=clf.predict(data.Xtest), labels=data.Ytest.argmax(dim=1).numpy())",
)
bank.right(
    "svm_accuracy",
    "lambda",
    "svm_accuracy = lambda clf, data: clf.score(X=data.Xtest, y=data.Ytest.argmax(1))",
)
bank.demand("svm_accuracy", "son taux de bonnes prédictions", "taux d'erreurs")
bank.demand("svm_accuracy", "ensemble de test, entre 0 et 1", "sur l'apprentissage")
bank.demand("svm_accuracy", "dans [0, 1]", "pourcentage")
bank.demand("svm_accuracy", "un classifieur entraîné de scikit-learn", "clf ignoré")

# --- fit_svm ------------------------------------------------------------------

_SVC = "SVC(kernel=kernel, C=C)"
bank.wrong("fit_svm", "C oublié", {", C=C": ""}, says="`C` n'intervient pas")
bank.wrong("fit_svm", "noyau oublié", {"kernel=kernel, ": ""}, says="noyau 'rbf'")
bank.wrong("fit_svm", "noyau figé", {"kernel=kernel": 'kernel="linear"'}, says="noyau 'linear'")
bank.wrong("fit_svm", "1/C", {"C=C": "C=1 / C"}, says="1/C")
bank.wrong("fit_svm", "appris sur le test", {"train": "test"}, says="ensemble de test")
bank.wrong("fit_svm", "classes échangées", {_Y: "data.Ytrain[:, 0]"}, says="échangées")
bank.wrong("fit_svm", "gamma changé", {"C=C": "C=C, gamma=5.0"}, says="gamma")
bank.wrong("fit_svm", "degré 2", {"C=C": "C=C, degree=2"}, says="degree")
bank.wrong("fit_svm", "pas entraîné", {f".fit(data.Xtrain, {_Y})": ""}, says="n'est pas entraîné")
bank.wrong("fit_svm", "return oublié", {"return": "clf ="}, says="return")
bank.wrong("fit_svm", "étiquettes one-hot", {_Y: "data.Ytrain"}, says="erreur")
bank.wrong(
    "fit_svm",
    "étiquettes -1 et +1",
    {_Y: "2 * data.Ytrain.argmax(dim=1) - 1"},
    says="numéros de classe",
    credit=0.5,
)
bank.wrong(
    "fit_svm",
    "les deux ensembles",
    {
        f".fit(data.Xtrain, {_Y})": ".fit(torch.cat([data.Xtrain, data.Xtest]), torch.cat([data.Ytrain, data.Ytest]).argmax(dim=1))"
    },
    says="deux ensembles",
)
bank.wrong(
    "fit_svm", "le couple (C, kernel)", {_SVC: "SVC(C, kernel=kernel, gamma=C)"}, says="gamma"
)
bank.right(
    "fit_svm",
    "variable",
    {
        f"return {_SVC}.fit(data.Xtrain, {_Y})": f"clf = {_SVC}\n    clf.fit(data.Xtrain, {_Y})\n    return clf"
    },
)
bank.right("fit_svm", "défauts explicites", {"C=C": 'C=C, gamma="scale", degree=3, coef0=0.0'})
bank.right(
    "fit_svm",
    "module svm",
    {_SVC: "svm.SVC(C=C, kernel=kernel)", "def fit": "from sklearn import svm\n\n\ndef fit"},
)
bank.right(
    "fit_svm",
    "NumPy en float64",
    {f"fit(data.Xtrain, {_Y})": "fit(data.Xtrain.double().numpy(), data.Ytrain.numpy().argmax(1))"},
)
bank.right("fit_svm", "solveur plus précis", {"C=C": "C=C, tol=1e-6, cache_size=500"})
bank.wrong(
    "fit_svm",
    "données réduites",
    {
        _SVC: f"make_pipeline(StandardScaler(), {_SVC})",
        "def fit": "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n\n\ndef fit",
    },
    says="le SVC lui-même",
)
bank.wrong(
    "fit_svm",
    "dans un pipeline",
    {
        _SVC: f"make_pipeline({_SVC})",
        "def fit": "from sklearn.pipeline import make_pipeline\n\n\ndef fit",
    },
    says="Pipeline",
    credit=0.5,
)
bank.right("fit_svm", "lambda", f"fit_svm = lambda data, kernel, C: {_SVC}.fit(data.Xtrain, {_Y})")
bank.right("fit_svm", "set_params", {_SVC: "SVC().set_params(kernel=kernel, C=C)"})
bank.right("fit_svm", "dictionnaire d'options", {_SVC: 'SVC(**{"kernel": kernel, "C": C})'})
bank.right("fit_svm", "deuxième colonne", {_Y: "data.Ytrain[:, 1]"})
bank.right("fit_svm", "étiquettes en liste", {_Y: "data.Ytrain.max(dim=-1).indices.tolist()"})
bank.right(
    "fit_svm",
    "une branche par noyau",
    {
        f"return {_SVC}": "machines = {k: SVC(C=C, kernel=k) for k in ('linear', 'poly', 'rbf')}\n    return machines[kernel]"
    },
)
bank.right(
    "fit_svm",
    "partial",
    {
        _SVC: "partial(SVC, kernel=kernel)(C=C)",
        "def fit": "from functools import partial\n\n\ndef fit",
    },
)
bank.right("fit_svm", "probabilités en plus", {"C=C": "C=C, shrinking=False, random_state=0"})
bank.demand("fit_svm", "un SVM de noyau et de `C` donnés", "noyau figé")
bank.demand("fit_svm", "C: poids des erreurs de marge.", "C oublié")
bank.demand("fit_svm", "gardent leur valeur par défaut", "gamma changé")
bank.demand("fit_svm", "sur l'ensemble d'apprentissage", "appris sur le test")
bank.demand("fit_svm", "Le classifieur SVC de scikit-learn", "dans un pipeline")
bank.demand("fit_svm", "il prédit 0 ou 1", "étiquettes -1 et +1")

# --- mended_scale: the clinic -----------------------------------------------------

_FIT = "StandardScaler().fit(Xtrain)"
_TRAIN, _TEST = "scaler.transform(Xtrain)", "scaler.transform(Xtest)"
_LINES = f"    scaler = {_FIT}\n    return {_TRAIN}, {_TEST}"
_STATS = "    m, s = Xtrain.mean(axis=0), Xtrain.std(axis=0)\n    return (Xtrain - m) / s, (Xtest - m) / s"


def scale(body: str, before: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{before}def mended_scale(Xtrain, Xtest):\n{lines}"


for _title, _change, _says, _credit in (
    ("telle quelle", {_TEST: "scaler.fit_transform(Xtest)"}, "leur propre échelle", 0.0),
    (
        "une échelle chacun",
        {_TEST: "StandardScaler().fit(Xtest).transform(Xtest)"},
        "leur propre échelle",
        0.0,
    ),
    (
        "fonction appelée deux fois",
        scale(
            "return one(Xtrain), one(Xtest)",
            "def one(X):\n    return (X - X.mean(0)) / X.std(0)\n\n\n",
        ),
        "leur propre échelle",
        0.0,
    ),
    ("test oublié", {_TEST: "Xtest"}, "ne sont pas mis à l'échelle", 0.0),
    (
        "fit sur les deux",
        {_FIT: "StandardScaler().fit(np.concatenate([Xtrain, Xtest]))"},
        "comptent aussi les points de test",
        0.0,
    ),
    ("fit sur le test", {_FIT: "StandardScaler().fit(Xtest)"}, "celle des points de test", 0.0),
    ("apprentissage oublié", {_TRAIN: "Xtrain"}, "d'apprentissage n'est pas mis à l'échelle", 0.0),
    (
        "centré seulement",
        {_FIT: "StandardScaler(with_std=False).fit(Xtrain)"},
        "division par l'écart-type manque",
        0.0,
    ),
    (
        "réduit seulement",
        {_FIT: "StandardScaler(with_mean=False).fit(Xtrain)"},
        "moyenne n'est pas retirée",
        0.0,
    ),
    ("variance", {_LINES: _STATS.replace("std", "var")}, "par la variance", 0.0),
    (
        "toutes les coordonnées",
        {_LINES: _STATS.replace("axis=0", "")},
        "mêlent toutes les coordonnées",
        0.0,
    ),
    (
        "de 0 à 1",
        {
            "StandardScaler()": "MinMaxScaler()",
            "def mended": "from sklearn.preprocessing import MinMaxScaler\n\n\ndef mended",
        },
        "va de 0 à 1",
        0.0,
    ),
    ("test deux fois", {_TEST: "scaler.transform(scaler.transform(Xtest))"}, "deux fois", 0.0),
    (
        "moyennes par exemple",
        {_LINES: _STATS.replace("axis=0", "axis=1, keepdims=True")},
        "la forme",
        0.0,
    ),
    ("test décalé", {_TEST: _TEST + " + 1"}, "valeurs fausses", 0.0),
    ("échangés", {f"{_TRAIN}, {_TEST}": f"{_TEST}, {_TRAIN}"}, "sont échangés", 0.5),
    ("test seul", {f"{_TRAIN}, {_TEST}": _TEST}, "deux valeurs", 0.0),
    ("return oublié", {"return ": ""}, "return", 0.0),
    (
        "sur place",
        {
            _LINES: "    m, s = Xtrain.mean(axis=0), Xtrain.std(axis=0)\n    for X in (Xtrain, Xtest):\n        X -= m\n        X /= s\n    return Xtrain.copy(), Xtest.copy()"
        },
        "modifie sur place",
        0.5,
    ),
):
    bank.wrong("mended_scale", _title, _change, says=_says, credit=_credit)
for _title, _change in (
    (
        "fit_transform puis transform",
        {f"scaler = {_FIT}": "scaler = StandardScaler()", _TRAIN: "scaler.fit_transform(Xtrain)"},
    ),
    ("NumPy", {_LINES: _STATS}),
    ("écart-type à N − 1", {_LINES: _STATS.replace("std(axis=0", "std(axis=0, ddof=1")}),
    (
        "racine de la variance",
        {_LINES: _STATS.replace("Xtrain.std(axis=0)", "np.sqrt(Xtrain.var(axis=0))")},
    ),
    (
        "scaler.mean_",
        {
            _LINES: f"    scaler = {_FIT}\n    m, s = scaler.mean_, scaler.scale_\n    return (Xtrain - m) / s, (Xtest - m) / s"
        },
    ),
    (
        "fonction",
        scale(
            "return one(Xtrain, Xtrain), one(Xtest, Xtrain)",
            "def one(X, by):\n    return (X - by.mean(0)) / by.std(0)\n\n\n",
        ),
    ),
    (
        "make_pipeline",
        scale(
            "pipe = make_pipeline(StandardScaler())\nreturn pipe.fit_transform(Xtrain), pipe.transform(Xtest)",
            "from sklearn.pipeline import make_pipeline\n\n\n",
        ),
    ),
    (
        "les deux empilés",
        scale(
            "m, s, n = Xtrain.mean(0), Xtrain.std(0), len(Xtrain)\n"
            "both = (np.concatenate([Xtrain, Xtest]) - m) / s\nreturn both[:n], both[n:]"
        ),
    ),
    (
        "PyTorch",
        scale(
            "X, T = torch.from_numpy(Xtrain), torch.from_numpy(Xtest)\n"
            "m, s = X.mean(dim=0), X.std(dim=0)\nreturn (X - m) / s, (T - m) / s"
        ),
    ),
    (
        "colonne par colonne",
        scale(
            "A, B = np.empty_like(Xtrain), np.empty_like(Xtest)\nfor j in range(Xtrain.shape[1]):\n"
            "    m, s = Xtrain[:, j].mean(), Xtrain[:, j].std()\n"
            "    A[:, j], B[:, j] = (Xtrain[:, j] - m) / s, (Xtest[:, j] - m) / s\nreturn A, B"
        ),
    ),
    (
        "une liste",
        {f"return {_TRAIN}, {_TEST}": "return [scaler.transform(X) for X in (Xtrain, Xtest)]"},
    ),
    (
        "copies sur place",
        scale(
            "A, B = Xtrain.copy(), Xtest.copy()\nB -= A.mean(0)\nB /= A.std(0)\n"
            "A -= A.mean(0)\nA /= A.std(0)\nreturn A, B"
        ),
    ),
    ("float32", {_TRAIN: _TRAIN + ".astype(np.float32)"}),
):
    bank.right("mended_scale", _title, _change)
bank.demand("mended_scale", "une seule échelle, celle de l'apprentissage", "telle quelle")
bank.demand("mended_scale", "pour les deux ensembles", "test oublié")
bank.demand("mended_scale", "Xtrain et Xtest, à l'échelle de Xtrain", "échangés")
bank.demand("mended_scale", "moyenne 0, écart-type 1", "centré seulement")

# --- what no form above shows -------------------------------------------------------

bank.wrongs(
    "fit_svm",
    (
        "une seule machine, globale",
        "clf = SVC()\n\n\ndef fit_svm(data, kernel, C):\n    clf.set_params(kernel=kernel, C=C)\n"
        "    return clf.fit(data.Xtrain, data.Ytrain.argmax(dim=1))\n",
        "change quand on en entraîne une autre",
        0.5,
    ),
    (
        "une machine gardée par noyau",
        "from functools import cache\n\n\n@cache\ndef machine(kernel):\n    return SVC(kernel=kernel)\n\n\n"
        "def fit_svm(data, kernel, C):\n    clf = machine(kernel).set_params(C=C)\n"
        "    return clf.fit(data.Xtrain, data.Ytrain.argmax(dim=1))\n",
        "change quand on en entraîne une autre",
        0.5,
    ),
)
bank.wrong(
    "fit_linear_svm",
    "C minuscule",
    {'kernel="linear"': 'kernel="linear", C=1e-4'},
    "les autres réglages de `SVC` leur valeur par défaut",
)
bank.rights(
    "fit_svm",
    {
        "branches": {
            "return SVC(kernel=kernel, C=C).fit(": "if kernel == 'linear':\n        clf = SVC(kernel='linear', C=C)\n"
            "    elif kernel == 'poly':\n        clf = SVC(kernel='poly', C=C)\n    else:\n"
            "        clf = SVC(C=C)\n    return clf.fit("
        },
        "réglages en dictionnaire": {
            "SVC(kernel=kernel, C=C)": 'SVC(**{"kernel": kernel, "C": C})',
            "data.Ytrain.argmax(dim=1)": "data.Ytrain[:, 1]",
        },
    },
)
bank.right(
    "svm_accuracy",
    "ligne de Y lue à la prédiction",
    {
        "clf.score(data.Xtest, data.Ytest.argmax(dim=1))": "data.Ytest[range(len(data.Ytest)), clf.predict(data.Xtest)].mean().item()"
    },
)

# --- C as it is received, all examples, no weight on a class ----------------------

bank.wrongs(
    "fit_svm",
    ("C borné à 100", {"C=C": "C=min(C, 100)"}, "est borné, ou écrit en dur"),
    ("C au moins 0,01", {"C=C": "C=max(C, 0.01)"}, "est borné, ou écrit en dur"),
    ("classes équilibrées", {"C=C": 'C=C, class_weight="balanced"'}, "`class_weight`", 0.5),
    (
        "les 200 premiers exemples",
        {
            "fit(data.Xtrain, data.Ytrain.argmax(dim=1))": "fit(data.Xtrain[:200], data.Ytrain[:200].argmax(dim=1))"
        },
        "la décision n'est pas celle de SVC",
    ),
)
bank.wrongs(
    "fit_linear_svm",
    (
        "classes équilibrées",
        {'kernel="linear"': 'kernel="linear", class_weight="balanced"'},
        "`class_weight`",
        0.5,
    ),
)
bank.wrongs(
    "svm_accuracy",
    (
        "les 200 premiers points",
        {
            "data.Xtest, data.Ytest.argmax(dim=1)": "data.Xtest[:200], data.Ytest[:200].argmax(dim=1)"
        },
        "taux de prédictions",
    ),
)
for _check, _line, _name in (
    ("svm_accuracy", "    return", "Ytest"),
    ("fit_linear_svm", "    return", "Ytrain"),
    ("fit_svm", "    return", "Ytrain"),
):
    _labels = f"data.{_name}.argmax(dim=1)"
    bank.wrong(
        _check,
        "étiquettes remplacées dans data",
        {_labels: f"data.{_name}", _line: f"    data.{_name} = {_labels}\n{_line}"},
        says="modifie sur place ce qu'elle reçoit",
        credit=0.5,
    )

# A part of many rows is not the whole.
bank.wrong(
    "fit_svm",
    "les mille premiers points seulement",
    {
        "data.Xtrain, data.Ytrain.argmax(dim=1)": "data.Xtrain[:1000], data.Ytrain[:1000].argmax(dim=1)"
    },
    "est pas celle de SVC : les autres réglages",
)
bank.wrong(
    "mended_scale",
    "les mille premiers points seulement",
    {"StandardScaler().fit(Xtrain)": "StandardScaler().fit(Xtrain[:1000])"},
    "apprentissage a la bonne forme, mais",
)

# What is said of a value kept by another method, of classes that are words.
bank.wrong(
    "fit_svm",
    "classes en chaînes",
    {"data.Ytrain.argmax(dim=1)": "[str(int(k)) for k in data.Ytrain.argmax(dim=1)]"},
    "on attend les numéros de classe",
    0.5,
)
bank.wrong(
    "fit_linear_svm",
    "classes en chaînes",
    '\ndef fit_linear_svm(data):\n    return SVC(kernel="linear").fit(data.Xtrain, ["a" if k else "b" for k in data.Ytrain.argmax(dim=1)])\n',
    "on attend les numéros de classe",
    0.5,
)
bank.wrong(
    "fit_linear_svm",
    "classes en chaînes de nombres",
    '\ndef fit_linear_svm(data):\n    return SVC(kernel="linear").fit(data.Xtrain, [str(int(k)) for k in data.Ytrain.argmax(dim=1)])\n',
    "on attend les numéros de classe",
    0.5,
)
bank.wrong(
    "svm_accuracy",
    "prédictions comparées à des chaînes",
    "\ndef svm_accuracy(clf, data):\n    predicted = clf.predict(data.Xtest)\n    return float(np.mean([str(p) == str(k) for p, k in zip(predicted, data.Ytest.argmax(dim=1))]))\n",
    "est pas le taux de prédictions de",
)

bank.wrong(  # of sorted classes, these hold one
    "fit_linear_svm",
    "les mille premiers exemples seulement",
    {
        "fit(data.Xtrain, data.Ytrain.argmax(dim=1))": "fit(data.Xtrain[:1000], data.Ytrain[:1000].argmax(dim=1))"
    },
    "The number of classes has to be greater than one",
)
