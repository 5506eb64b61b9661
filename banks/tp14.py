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
    says="grille",
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

# --- svm_accuracy -------------------------------------------------------------

_ACC = "clf.score(data.Xtest, data.Ytest.argmax(dim=1))"
bank.wrong(
    "svm_accuracy", "sur l'apprentissage", {"test": "train"}, says="ensemble d'apprentissage"
)
bank.wrong("svm_accuracy", "taux d'erreurs", {_ACC: f"1 - {_ACC}"}, says="taux d'erreurs")
bank.wrong("svm_accuracy", "pourcentage", {_ACC: f"100 * {_ACC}"}, says="pourcentage")
bank.wrong("svm_accuracy", "nombre", {_ACC: f"{_ACC} * len(data.Xtest)"}, says="diviser")
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
    says="svm_accuracy",
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
