"""Answers to lab 8 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp08_mnist")

# --- init_model ---------------------------------------------------------------

_MODEL = "nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))"
_OPTIM = "torch.optim.SGD(model.parameters(), lr=eta)"
bank.wrong(
    "init_model",
    "softmax dans le modèle",
    {"nn.Linear(nh, ny))": "nn.Linear(nh, ny), nn.Softmax(dim=1))"},
    says="le modèle se termine par un softmax : la fonction de coût",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "log-softmax dans le modèle",
    {"nn.Linear(nh, ny))": "nn.Linear(nh, ny), nn.LogSoftmax(dim=1))"},
    says="log-softmax",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "double précision",
    {_MODEL: _MODEL + ".double()"},
    says="torch.float64",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "graine fixée",
    {"    model =": "    torch.manual_seed(1)\n    model ="},
    says="les mêmes poids",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "paramètres gelés",
    {_MODEL: _MODEL + ".requires_grad_(False)"},
    says="garde",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "sigmoïde et MSE",
    {"nn.Linear(nh, ny))": "nn.Linear(nh, ny), nn.Sigmoid())", "CrossEntropyLoss": "MSELoss"},
    says="sigmoïde",
)
bank.wrong(
    "init_model",
    "MSE",
    {"CrossEntropyLoss": "MSELoss"},
    says="`loss` est une erreur quadratique. Il faut l'entropie",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "ReLU de l'exemple",
    {"nn.Tanh()": "nn.ReLU()"},
    says="ReLU",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "sigmoïde cachée",
    {"nn.Tanh()": "nn.Sigmoid()"},
    says="sigmoïde",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "activation oubliée",
    {"nn.Tanh(), ": ""},
    says="pas d'activation",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "tanh en sortie aussi",
    {"nn.Linear(nh, ny))": "nn.Linear(nh, ny), nn.Tanh())"},
    says="le modèle se termine par une tanh : la fonction de coût",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "Adam",
    {"optim.SGD": "optim.Adam"},
    says="SGD",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "RMSprop",
    {"optim.SGD": "optim.RMSprop"},
    says="SGD",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "momentum",
    {"lr=eta": "lr=eta, momentum=0.9"},
    says="le deuxième pas de `optim` dépend encore du premier",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "weight decay",
    {"lr=eta": "lr=eta, weight_decay=0.1"},
    says="un pas de `optim` ne vaut pas −η g : on demande la descente",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "eta ignoré",
    {"lr=eta": "lr=0.1"},
    says="le taux d'apprentissage de `optim` est 0,1, et non `eta` =",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "maximise",
    {"lr=eta": "lr=eta, maximize=True"},
    says="monte la pente",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "première couche seule",
    {"model.parameters()": "model[0].parameters()"},
    says="`optim` ne met à jour qu'une partie des paramètres du",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "optimiseur d'un autre modèle",
    {_OPTIM: f"torch.optim.SGD({_MODEL}.parameters(), lr=eta)"},
    says="un pas de `optim` ne change rien au modèle renvoyé : quels",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "une couche de trop",
    {"nn.Tanh(), ": "nn.Tanh(), nn.Linear(nh, nh), nn.Tanh(), "},
    says="deux couches linéaires",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "biais oublié",
    {"nn.Linear(nh, ny)": "nn.Linear(nh, ny, bias=False)"},
    says="deux couches linéaires",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "tailles en dur",
    {"nn.Linear(nx, nh)": "nn.Linear(784, nh)"},
    says="forme",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "coût sommé",
    {"CrossEntropyLoss()": 'CrossEntropyLoss(reduction="sum")'},
    says="somme sur le batch",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "coût par exemple",
    {"CrossEntropyLoss()": 'CrossEntropyLoss(reduction="none")'},
    says="une valeur par exemple",
    credit=0.5,
)
bank.wrong(
    "init_model",
    "optimiseur oublié",
    {"return model, loss, optim": "return model, loss"},
    says="init_model renvoie une liste ou un n-uplet de 2 éléments ;",
)
bank.wrong(
    "init_model",
    "ordre échangé",
    {"return model, loss, optim": "return model, optim, loss"},
    says="renvoie (model, optim, loss)",
)
bank.wrong(
    "init_model",
    "return oublié",
    {"    return model, loss, optim": "    model, loss, optim"},
    says="return",
)
bank.wrong(
    "init_model",
    "poids constants",
    {
        "    loss =": "    for p in model.parameters():\n        nn.init.constant_(p, 0.1)\n    loss ="
    },
    says="tous les neurones cachés partent des mêmes poids : ils",
    credit=0.5,
)
bank.right(
    "init_model",
    "modules importés autrement",
    {"nn.Tanh()": "torch.nn.Tanh()", "torch.optim.SGD(": "__import__('torch').optim.SGD(params="},
)
bank.right(
    "init_model", "coût fonctionnel", {"nn.CrossEntropyLoss()": "torch.nn.functional.cross_entropy"}
)
bank.right(
    "init_model",
    "écart-type 0.3",
    {
        "    loss =": "    for p in model.parameters():\n        nn.init.normal_(p, std=0.3)\n    loss ="
    },
)
bank.right(
    "init_model",
    "sous-classe de Module",
    """
class Network(nn.Module):
    def __init__(self, nx, nh, ny):
        super().__init__()
        self.hidden, self.out = nn.Linear(nx, nh), nn.Linear(nh, ny)

    def __getitem__(self, k):
        return (self.hidden, None, self.out)[k]

    def forward(self, X):
        return self.out(torch.tanh(self.hidden(X)))


def init_model(nx, nh, ny, eta):
    model = Network(nx, nh, ny)
    return model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), eta)
""",
)
bank.right(
    "init_model",
    "add_module, liste",
    {
        _MODEL: "nn.Sequential()\n    model.add_module('cachee', nn.Linear(nx, nh))\n    model.add_module('tanh', nn.Tanh())\n    model.add_module('sortie', nn.Linear(nh, ny))",
        "return model, loss, optim": "return [model, loss, optim]",
    },
)

# --- train_epoch --------------------------------------------------------------

_FOR = "    for rows in torch.randperm(len(X), device=X.device).split(batch_size):\n"
_ZERO = "        optim.zero_grad()\n"
_XB, _YB = "X.index_select(0, rows)", "Y.index_select(0, rows)"
_BACK = "        loss(model(Xbatch), Ybatch).backward()\n"
_STEP = "        optim.step()"
bank.wrong(
    "train_epoch",
    "zero_grad oublié",
    {_ZERO: ""},
    says="remis à zéro",
    credit=0.5,
)
bank.wrong(
    "train_epoch",
    "zero_grad hors de la boucle",
    {_ZERO: "", _FOR: "    optim.zero_grad()\n" + _FOR},
    says="remis à zéro",
    credit=0.5,
)
bank.wrong(
    "train_epoch",
    "zero_grad après backward",
    {_ZERO: "", _BACK: _BACK + _ZERO},
    says="n'ont pas changé",
)
bank.wrong(
    "train_epoch",
    "ordre des données, tourné au hasard",
    {
        "torch.randperm(len(X), device=X.device)": "torch.arange(len(X)).roll(int(torch.randint(len(X), ())))"
    },
    says="les mêmes voisins",
)
bank.wrong("train_epoch", "step oublié", {_STEP: "        pass"}, says="n'ont pas changé")
bank.wrong("train_epoch", "backward oublié", {".backward()": ""}, says="n'ont pas changé")
bank.wrong("train_epoch", "un seul pas, après la boucle", {_STEP: "    optim.step()"}, says="")
bank.wrong(
    "train_epoch",
    "pas de mélange",
    {"torch.randperm(len(X), device=X.device)": "torch.arange(len(X))"},
    says="pas de mélange",
)
bank.wrong(
    "train_epoch",
    "même graine à chaque epoch",
    {_FOR: "    torch.manual_seed(0)\n" + _FOR},
    says="toujours avec la même graine",
)
bank.wrong(
    "train_epoch",
    "étiquettes non mélangées",
    {
        _FOR: "    for k, rows in enumerate(torch.randperm(len(X)).split(batch_size)):\n",
        _YB: "Y[k * batch_size : k * batch_size + len(rows)]",
    },
    says="même permutation",
)
bank.wrong(
    "train_epoch",
    "X et Y mélangés séparément",
    {
        _FOR: "    X, Y = X[torch.randperm(len(X))], Y[torch.randperm(len(Y))]\n    for rows in torch.arange(len(X)).split(batch_size):\n"
    },
    says="même permutation",
)
bank.wrong(
    "train_epoch",
    "dernier batch oublié",
    {
        _FOR: "    perm = torch.randperm(len(X))\n    for j in range(len(X) // batch_size):\n        rows = perm[j * batch_size : (j + 1) * batch_size]\n"
    },
    says="un batch manque",
)
bank.wrong(
    "train_epoch",
    "tirage avec remise",
    {
        _FOR: "    for _ in range(-(-len(X) // batch_size)):\n        rows = torch.randint(len(X), (batch_size,))\n"
    },
    says="",
)
bank.wrong(
    "train_epoch",
    "batch_size ignoré",
    {".split(batch_size)": ".split(len(X))"},
    says="`batch_size` n'intervient pas",
    credit=0.5,
)
bank.wrong(
    "train_epoch",
    "64 en dur",
    {".split(batch_size)": ".split(64)"},
    says="`batch_size` n'intervient pas",
    credit=0.5,
)
bank.wrong("train_epoch", "un seul batch", {_STEP: _STEP + "\n        break"}, says="un seul pas")
bank.wrong(
    "train_epoch",
    "return dans la boucle",
    {_STEP: _STEP + "\n        return model"},
    says="un seul pas",
)
bank.wrong(
    "train_epoch",
    "softmax avant le coût",
    {"model(Xbatch)": "torch.softmax(model(Xbatch), dim=1)"},
    says="softmax",
)
bank.wrong(
    "train_epoch",
    "sous no_grad",
    {_FOR: "    torch.set_grad_enabled(False)\n" + _FOR},
    says="does not require grad",
    also=("train",),
)
bank.wrong("train_epoch", "deux pas par batch", {_STEP: _STEP + "\n        optim.step()"}, says="")
bank.right(
    "train_epoch",
    "tranches d'une permutation",
    {
        _FOR: "    perm = torch.randperm(len(X))\n    for j in range(0, len(X), batch_size):\n        rows = perm[j : j + batch_size]\n"
    },
)
bank.right(
    "train_epoch",
    "données mélangées d'abord",
    {
        _FOR: "    perm = torch.randperm(len(X))\n    for Xb, Yb in zip(X[perm].split(batch_size), Y[perm].split(batch_size)):\n",
        _XB: "Xb",
        _YB: "Yb",
    },
)
bank.right(
    "train_epoch", "zero_grad à la fin", {_ZERO: "", _STEP: _STEP + "\n        optim.zero_grad()"}
)
bank.right("train_epoch", "classes au lieu de one-hot", {"Ybatch)": "Ybatch.argmax(dim=1))"})
bank.right(
    "train_epoch",
    "DataLoader",
    {
        _FOR: "    pairs = torch.utils.data.TensorDataset(X, Y)\n    for Xb, Yb in torch.utils.data.DataLoader(pairs, batch_size, shuffle=True):\n",
        _XB: "Xb",
        _YB: "Yb",
    },
)
bank.right(
    "train_epoch",
    "permutation de NumPy, renvoie le coût",
    {
        _FOR: "    import numpy as np\n    total = 0\n    for rows in torch.as_tensor(np.random.permutation(len(X))).split(batch_size):\n",
        _BACK: "        value = loss(model(Xbatch), Ybatch)\n        value.backward()\n        total += value.item()\n",
        _STEP: _STEP + "\n    return total / len(X)",
    },
)
bank.right("train_epoch", "X[rows]", {_XB: "X[rows]", _YB: "Y[rows]"})
bank.right("train_epoch", "model.train()", {_FOR: "    model.train()\n" + _FOR})

# --- train --------------------------------------------------------------------

_INIT = "    model, loss, optim = init_model(nx, nh, ny, eta)\n"
_MOVE = "    model, data, history = model.to(device), data.to(device), new_history()\n"
_EPOCH = "        train_epoch(model, loss, optim, data.Xtrain, data.Ytrain, batch_size)\n"
_NO_GRAD = "        with torch.no_grad():\n"
bank.wrong(
    "train",
    "modèle refait à chaque epoch",
    {_EPOCH: "    " + _INIT + _EPOCH},
    says="comme après une seule",
)
bank.wrong("train", "train_epoch oubliée", {_EPOCH: ""}, says="ceux du départ")
bank.wrong("train", "n_epochs ignoré", {"live(n_epochs,": "live(1,"}, says="une valeur par epoch")
bank.wrong(
    "train",
    "batch_size ignoré",
    {"data.Ytrain, batch_size)": "data.Ytrain, 128)"},
    says="`batch_size` n'intervient pas",
    credit=0.5,
)
bank.wrong("train", "eta ignoré", {"nh, ny, eta)": "nh, ny, 0.3)"}, says="eta = 0")
bank.wrong(
    "train",
    "apprend sur le test",
    {"data.Xtrain, data.Ytrain, batch_size)": "data.Xtest, data.Ytest, batch_size)"},
    says="",
)
bank.wrong(
    "train",
    "mesures après la dernière epoch seulement",
    {
        _NO_GRAD: "    with torch.no_grad():\n",
        "            for name": "        for name",
        "                X, Y": "            X, Y",
        "                value,": "            value,",
        "                history": "            history",
    },
    says="une valeur par epoch",
    credit=0.5,
)
bank.wrong(
    "train",
    "test mesuré sur l'apprentissage",
    {'getattr(data, "X" + name), getattr(data, "Y" + name)': "data.Xtrain, data.Ytrain"},
    says="loss_test",
    credit=0.5,
)
bank.wrong(
    "train",
    "apprentissage et test échangés",
    {
        '"X" + name': '"X" + {"train": "test", "test": "train"}[name]',
        '"Y" + name': '"Y" + {"train": "test", "test": "train"}[name]',
    },
    says="échangés",
    credit=0.5,
)
bank.wrong(
    "train",
    "mesures sur le premier batch",
    {
        'getattr(data, "X" + name), getattr(data, "Y" + name)': 'getattr(data, "X" + name)[:batch_size], getattr(data, "Y" + name)[:batch_size]'
    },
    says="la dernière valeur",
    credit=0.5,
)
bank.wrong(
    "train",
    "précision en pourcentage",
    {"float(precision)": "100 * float(precision)"},
    says="pourcentage",
    credit=0.5,
)
bank.wrong(
    "train",
    "softmax avant les mesures",
    {
        "loss_and_precision(loss, model(X), Y)": "loss_and_precision(loss, torch.softmax(model(X), 1), Y)"
    },
    says="la dernière valeur",
    credit=0.5,
)
bank.wrong(
    "train",
    "mesures avant l'epoch",
    {
        _EPOCH: "",
        '                history["precision_" + name].append(float(precision))\n': '                history["precision_" + name].append(precision.item())\n'
        + _EPOCH,
    },
    says="après",
    credit=0.5,
)
bank.wrong(
    "train",
    "coût gardé avec son graphe",
    {_NO_GRAD: "        if True:\n", "value.item()": "value"},
    says="graphe",
    credit=0.5,
)
bank.wrong(
    "train",
    "mesures sans no_grad",
    {_NO_GRAD: "        if True:\n"},
    says="les mesures sur un ensemble entier sont faites en",
    credit=0.5,
)
bank.wrong(
    "train",
    "modèle seul",
    {"return model, history": "return model"},
    says="train(…) ne renvoie que ce qui est appris : on attend",
    credit=0.5,
)
bank.wrong(
    "train",
    "ordre échangé",
    {"return model, history": "return history, model"},
    says="train(…) renvoie (history, model) : on attend (model,",
    credit=0.5,
)
bank.wrong(
    "train", "return oublié", {"    return model, history": "    model, history"}, says="return"
)
bank.wrong(
    "train",
    "sortie après une epoch",
    {"    return model, history": "        return model, history"},
    says="une valeur par epoch",
)
bank.wrong(
    "train",
    "clé loss oubliée",
    {'                history["loss_" + name].append(value.item())\n': ""},
    says="une valeur par epoch",
    credit=0.5,
)
bank.wrong("train", "deux epochs à chaque tour", {_EPOCH: _EPOCH + _EPOCH}, says="plusieurs")
bank.wrong(
    "train",
    "signature sans device",
    {', device="cpu"': "", "model.to(device), data.to(device)": "model, data"},
    says="erreur",
)
bank.right("train", "range", {"live(n_epochs, data, history, model)": "range(n_epochs)"})
bank.right(
    "train",
    "tailles d'une image et d'une réponse",
    {
        "init_model(nx, nh, ny, eta)": "init_model(data.Xtrain[0].numel(), nh, len(data.Ytrain[0]), eta)"
    },
)
bank.wrong(
    "train",
    "tailles de MNIST en dur",
    {"init_model(nx, nh, ny, eta)": "init_model(784, nh, 10, eta)"},
    says="se lisent dans",
    credit=0.5,
)
bank.right(
    "train",
    "history de tenseurs sans graphe",
    {"value.item()": "value", "float(precision)": "precision"},
)
bank.right(
    "train",
    "tenseurs déplacés un à un",
    {
        _MOVE: "    history = new_history()\n    model.to(device)\n    for key in ('Xtrain', 'Ytrain', 'Xtest', 'Ytest'):\n        setattr(data, key, getattr(data, key).to(device))\n"
    },
)
bank.right("train", "inference_mode", {"torch.no_grad()": "torch.inference_mode()"})
bank.right("train", "eta nommé", {"nh, ny, eta)": "nh, ny, eta=eta)"})
bank.right(
    "train",
    "boucle écrite dans train",
    {
        _EPOCH: "        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):\n            optim.zero_grad()\n            loss(model(data.Xtrain[rows]), data.Ytrain[rows]).backward()\n            optim.step()\n"
    },
)
bank.right(
    "train",
    "tout écrit dans train",
    """
def train(data, nh, n_epochs, batch_size, eta, device="cpu"):
    model = nn.Sequential(nn.Linear(data.Xtrain.shape[1], nh), nn.Tanh(), nn.Linear(nh, data.Ytrain.shape[1]))
    model.to(device)
    sets = {"train": (data.Xtrain, data.Ytrain), "test": (data.Xtest, data.Ytest)}
    sets = {k: (X.to(device), Y.to(device)) for k, (X, Y) in sets.items()}
    history = {k: [] for k in ("loss_train", "loss_test", "precision_train", "precision_test")}
    for epoch in range(n_epochs):
        X, Y = sets["train"]
        perm = torch.randperm(len(X))
        for i in range(0, len(X), batch_size):
            model.zero_grad()
            nn.functional.cross_entropy(model(X[perm[i:i + batch_size]]), Y[perm[i:i + batch_size]]).backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= eta * p.grad
        with torch.no_grad():
            for k, (X, Y) in sets.items():
                S = model(X)
                history["loss_" + k].append(nn.functional.cross_entropy(S, Y).item())
                history["precision_" + k].append((S.argmax(1) == Y.argmax(1)).double().mean().item())
    return model, history
""",
)

# --- confusion_matrix ---------------------------------------------------------

_BODY = """    cells = n_classes * labels + predictions
    counts = torch.bincount(cells, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes)"""
_LOOP = """    M = torch.zeros(n_classes, n_classes)
    for i, j in zip(labels, predictions):
        M[i, j] += 1
    return M"""
bank.wrong(
    "confusion_matrix",
    "dix classes en dur",
    {
        "n_classes * labels": "10 * labels",
        "n_classes**2)": "100)",
        "(n_classes, n_classes)": "(10, 10)[:n_classes, :n_classes]",
    },
    says="erreur",
)
bank.wrong(
    "confusion_matrix",
    "transposée",
    {"n_classes * labels + predictions": "n_classes * predictions + labels"},
    says="transposée",
)
bank.wrong(
    "confusion_matrix",
    "+= sur des indices répétés",
    {
        _BODY: "    M = torch.zeros(n_classes, n_classes)\n    M[labels, predictions] += 1\n    return M"
    },
    says="dépasse 1",
)
bank.wrong(
    "confusion_matrix",
    "+= répétés, transposée",
    {
        _BODY: "    M = torch.zeros(n_classes, n_classes)\n    M[predictions, labels] += 1\n    return M"
    },
    says="dépasse 1",
)
bank.wrong(
    "confusion_matrix",
    "classes présentes seulement",
    {_BODY: _LOOP.replace("    M =", "    n_classes = int(labels.max()) + 1\n    M =", 1)},
    says="n_classes = 7",
)
bank.wrong(
    "confusion_matrix",
    "sklearn sans labels",
    {
        _BODY: "    from sklearn.metrics import confusion_matrix\n    return confusion_matrix(labels, predictions)"
    },
    says="n_classes = 7",
)
bank.wrong(
    "confusion_matrix",
    "erreurs seulement",
    {_BODY: _LOOP.replace("        M[", "        if i != j:\n            M[")},
    says="diagonale",
)
bank.wrong(
    "confusion_matrix",
    "bonnes réponses seulement",
    {_BODY: _LOOP.replace("        M[", "        if i == j:\n            M[")},
    says="seules les bonnes prédictions",
)
bank.wrong(
    "confusion_matrix",
    "proportions",
    {
        "return counts.reshape(n_classes, n_classes)": "return counts.reshape(n_classes, n_classes) / len(labels)"
    },
    says="proportions",
)
bank.wrong(
    "confusion_matrix",
    "lignes normalisées",
    {_BODY: _LOOP.replace("return M", "return M / M.sum(1, keepdim=True).clamp(min=1)")},
    says="divisée par sa somme",
)
bank.wrong(
    "confusion_matrix", "= au lieu de +=", {_BODY: _LOOP.replace("+= 1", "= 1")}, says="dépasse 1"
)
bank.wrong(
    "confusion_matrix",
    "dernière image oubliée",
    {_BODY: _LOOP.replace("labels, predictions)", "labels[:-1], predictions[:-1])")},
    says="la somme",
)
bank.wrong("confusion_matrix", "sans minlength", {", minlength=n_classes**2": ""}, says="erreur")
bank.wrong(
    "confusion_matrix",
    "vecteur",
    {"return counts.reshape(n_classes, n_classes)": "return counts"},
    says="forme",
)
bank.wrong(
    "confusion_matrix",
    "return dans la boucle",
    {_BODY: _LOOP.replace("    return M", "        return M")},
    says="la somme",
)
bank.wrong("confusion_matrix", "return oublié", {"return counts": "counts"}, says="return")
bank.right("confusion_matrix", "boucle", {_BODY: _LOOP})
bank.right(
    "confusion_matrix",
    "boucle sur les classes",
    {
        _BODY: "    return torch.tensor([[int(((labels == i) & (predictions == j)).sum()) for j in range(n_classes)] for i in range(n_classes)])"
    },
)
bank.right(
    "confusion_matrix",
    "index_put_",
    {
        _BODY: "    M = torch.zeros(n_classes, n_classes)\n    M.index_put_((labels, predictions), torch.ones(len(labels)), accumulate=True)\n    return M"
    },
)
bank.right(
    "confusion_matrix",
    "produit de one-hot",
    {_BODY: "    I = torch.eye(n_classes)\n    return I[labels].T @ I[predictions]"},
)
bank.right(
    "confusion_matrix",
    "NumPy",
    {
        _BODY: "    import numpy as np\n    M = np.zeros((n_classes, n_classes), int)\n    np.add.at(M, (labels.numpy(), predictions.numpy()), 1)\n    return M"
    },
)
bank.right(
    "confusion_matrix",
    "listes",
    {
        _BODY: "    M = [[0] * n_classes for _ in range(n_classes)]\n    for i, j in zip(labels.tolist(), predictions.tolist()):\n        M[i][j] += 1\n    return M"
    },
)
bank.right(
    "confusion_matrix",
    "sklearn avec labels",
    {
        _BODY: "    from sklearn.metrics import confusion_matrix\n    return confusion_matrix(labels, predictions, labels=range(n_classes))"
    },
)

# --- confident_errors ---------------------------------------------------------

_ORDER = "    order = p[wrong].argsort(descending=True)\n"
_RETURN = "return wrong[order[:k]]"
bank.wrong(
    "confident_errors",
    "numéros parmi les erreurs",
    {_RETURN: "return order[:k]"},
    says="parmi les erreurs seulement",
)
bank.wrong(
    "confident_errors",
    "toutes les prédictions sûres",
    {_ORDER: "    order = p.argsort(descending=True)\n", _RETURN: "return order[:k]"},
    says="justes ou fausses",
)
bank.wrong(
    "confident_errors",
    "ordre croissant",
    {"descending=True": "descending=False"},
    says="les moins sûres",
)
bank.wrong(
    "confident_errors",
    "à l'envers",
    {_RETURN: "return wrong[order[:k]].flip(0)"},
    says="de la moins sûre à la plus sûre",
)
bank.wrong("confident_errors", "non triées", {_RETURN: "return wrong[:k]"}, says="pas triées")
bank.wrong(
    "confident_errors",
    "probabilité de la vraie classe",
    {_ORDER: "    order = Yhat[wrong, labels[wrong]].argsort()\n"},
    says="vraie classe",
)
bank.wrong("confident_errors", "toutes les erreurs", {"order[:k]": "order"}, says="numéros")
bank.wrong("confident_errors", "k - 1", {"order[:k]": "order[: k - 1]"}, says="numéros")
bank.wrong(
    "confident_errors",
    "probabilités renvoyées",
    {_RETURN: "return p[wrong][order[:k]]"},
    says="numéros de ligne",
)
bank.wrong(
    "confident_errors",
    "masque renvoyé",
    {_RETURN: "return predictions != labels"},
    says="un masque de vrais et de faux",
)
bank.wrong(
    "confident_errors",
    "bonnes réponses",
    {"predictions != labels": "predictions == labels"},
    says="bien classée",
)
bank.wrong(
    "confident_errors",
    "topk sans borne",
    {_ORDER: "", _RETURN: "return wrong[p[wrong].topk(k).indices]"},
    says="out of range",
)
bank.wrong(
    "confident_errors",
    "sélection puis filtre",
    {
        _ORDER: "    order = p.argsort(descending=True)[:k]\n",
        _RETURN: "return order[predictions[order] != labels[order]]",
    },
    says="numéros",
)
bank.wrong(
    "confident_errors",
    "triées par numéro",
    {_RETURN: "return wrong[order[:k]].sort().values"},
    says="",
)
bank.wrong(
    "confident_errors", "argmax sur le batch", {"Yhat.max(dim=1)": "Yhat.max(dim=0)"}, says="erreur"
)
bank.wrong("confident_errors", "return oublié", {_RETURN: "wrong[order[:k]]"}, says="return")
bank.wrong(
    "confident_errors",
    "complété par des zéros",
    {
        _RETURN: "return torch.cat([wrong[order[:k]], torch.zeros(max(0, k - len(wrong)), dtype=torch.long)])"
    },
    says="",
)
bank.right(
    "confident_errors",
    "topk borné",
    {_ORDER: "", _RETURN: "return wrong[p[wrong].topk(min(k, len(wrong))).indices]"},
)
bank.right(
    "confident_errors",
    "probabilité mise à zéro",
    {
        _ORDER: "",
        _RETURN: "p = torch.where(predictions == labels, -1.0, p)\n    return p.argsort(descending=True)[: min(k, len(wrong))]",
    },
)
bank.right(
    "confident_errors",
    "sorted et liste",
    {_ORDER: "", _RETURN: "return sorted(wrong.tolist(), key=lambda i: -p[i])[:k]"},
)
bank.right(
    "confident_errors",
    "NumPy",
    """
import numpy as np

def confident_errors(Yhat, labels, k):
    P, y = Yhat.numpy(), labels.numpy()
    wrong = np.where(P.argmax(1) != y)[0]
    return wrong[np.argsort(-P.max(1)[wrong])][:k]
""",
)
bank.wrongs(
    "confident_errors",
    (
        "liste de tenseurs",
        {_RETURN: "return [wrong[i] for i in order[:k]]"},
        "dans une liste de tenseurs",
        0.5,
    ),
    (
        "colonne de nonzero",
        {
            "torch.nonzero(predictions != labels).flatten()": "(predictions != labels).nonzero()",
            "p[wrong].argsort(descending=True)": "p[wrong].flatten().argsort(descending=True)",
        },
        "et non une colonne",
        0.5,
    ),
    ("numéros à virgule", {_RETURN: _RETURN + ".float()"}, "de type float32", 0.5),
    (
        "au-dessus d'une chance sur deux",
        {"predictions != labels": "(predictions != labels) & (p > 0.5)"},
        "vous renvoyez",
    ),
)
bank.right(
    "confident_errors", "liste d'entiers", {_RETURN: "return [int(wrong[i]) for i in order[:k]]"}
)
bank.right(
    "confident_errors",
    "tri de toutes, puis les fausses",
    "def confident_errors(Yhat, labels, k):\n    p, c = Yhat.max(1)\n    rows = p.argsort(descending=True)\n"
    "    return rows[c[rows] != labels[rows]][:k]",
)

# --- weight_images ------------------------------------------------------------

_W = "model[0].weight.detach().reshape(-1, 28, 28)"
bank.wrong(
    "weight_images",
    "transposée avant le découpage",
    {_W: "model[0].weight.detach().T.reshape(-1, 28, 28)"},
    says="mélangés",
)
bank.wrong("weight_images", "deuxième couche", {"model[0]": "model[2]"}, says="invalid for input")
bank.wrong(
    "weight_images",
    "biais",
    {"model[0].weight.detach().reshape(-1, 28, 28)": "model[0].bias.detach()"},
    says="forme",
)
bank.wrong("weight_images", "lignes de pixels", {".reshape(-1, 28, 28)": ""}, says="forme")
bank.wrong(
    "weight_images",
    "neurones en dernier",
    {_W: "model[0].weight.detach().reshape(28, 28, -1)"},
    says="premier axe",
)
bank.wrong(
    "weight_images",
    "un seul neurone",
    {_W: "model[0].weight[0].detach().reshape(28, 28)"},
    says="forme",
)
bank.wrong(
    "weight_images",
    "images transposées",
    {"reshape(-1, 28, 28)": "reshape(-1, 28, 28).transpose(1, 2)"},
    says="lignes et colonnes",
)
bank.wrong("weight_images", "valeur absolue", {"detach()": "detach().abs()"}, says="signe")
bank.wrong(
    "weight_images",
    "ramenés à [0, 1]",
    {
        "return ": "W = model[0].weight.detach()\n    model[0].weight.data = (W - W.min()) / (W.max() - W.min())\n    return "
    },
    says="intervalle",
)
bank.wrong(
    "weight_images",
    "mélangés par permute",
    {_W: "model[0].weight.detach().reshape(28, 28, -1).permute(2, 0, 1)"},
    says="mélangés",
)
bank.wrong("weight_images", "return oublié", {"return model": "model"}, says="return")
bank.wrong("weight_images", "gradient", {"weight.detach()": "weight.grad"}, says="erreur")
bank.right("weight_images", "parameters()", {"model[0].weight": "next(model.parameters())"})
bank.right("weight_images", "avec gradient", {".detach()": ""})
bank.right("weight_images", "NumPy", {".reshape": ".numpy().reshape"})
bank.right("weight_images", "liste d'images", {_W: "[w.reshape(28, 28) for w in model[0].weight]"})
bank.right("weight_images", "unflatten", {".reshape(-1, 28, 28)": ".unflatten(1, (28, 28))"})
bank.right("weight_images", "avec un canal", {"(-1, 28, 28)": "(-1, 1, 28, 28)"})
bank.wrong(
    "train",
    "nombre d'images au lieu de leur taille",
    {"data.Xtrain.shape[1]": "data.Xtrain.shape[0]"},
    says="se lisent dans",
)
bank.wrong(
    "train",
    "nombre d'étiquettes au lieu des classes",
    {"data.Ytrain.shape[1]": "data.Ytrain.shape[0]"},
    says="se lisent dans",
)

# --- mutants that compute the same thing ----------------------------------------

_SIZES = "train and test have the same sizes nx and ny"
# --- predict_sizes ------------------------------------------------------------

_N = "predict_sizes"
_COUNTS = 'counts = {"a": 79510, "b": 78500, "c": 0.99, "d": 159010}'
_LAST = 'return {**counts, "e": (50, 10), "f": 469, "g": 96, "h": 2.30}'
bank.wrongs(
    _N,
    ("sans biais", {"79510": "79400", '"b": 78500': '"b": 78400'}, "Les biais manquent", 0.5),
    ("première couche seule", {"79510": "78500"}, "C'est la première couche seule", 0.5),
    ("tailles multipliées", {"79510": "784_000"}, "Les couches s'additionnent", 0.5),
    ("sans les derniers biais", {"79510": "79500"}, "Additionnez les deux couches", 0.5),
    ("entrées seules", {'"b": 78500': '"b": 784'}, "chaque neurone caché en a autant", 0.5),
    ("biais de l'entrée", {'"b": 78500': '"b": 79184'}, "un biais par neurone caché", 0.5),
    ("pourcentage", {"0.99": "98.7"}, "une part, entre 0 et 1", 0.5),
    ("part de l'autre couche", {"0.99": "0.01"}, "Divisez votre prédiction b", 0.5),
    ("double sans biais", {"159010": "158800"}, "Les biais manquent", 0.5),
    ("tout double", {"159010": "159020"}, "Tout double, sauf les biais de la sortie", 0.5),
    ("couché", {"(50, 10)": "(10, 50)"}, "Ce sont les images qui font les lignes", 0.5),
    ("forme de l'entrée", {"(50, 10)": "(50, 784)"}, "C'est la forme de l'entrée", 0.5),
    ("forme cachée", {"(50, 10)": "(50, 100)"}, "C'est la forme de la couche cachée", 0.5),
    ("vecteur", {"(50, 10)": "(50,)"}, "une colonne par chiffre", 0.5),
    ("dernier batch oublié", {"469": "468"}, "incomplet, fait aussi un pas", 0.5),
    ("quotient", {"469": "60000 / 128"}, "Un nombre de pas est entier", 0.5),
    ("taille pour nombre", {"469": "128"}, "et non le nombre de batchs", 0.5),
    ("un pas par image", {"469": "60_000"}, "combien de batchs de 128", 0.5),
    ("dernier complet", {"96": "128"}, "n'est pas un multiple de 128", 0.5),
    ("ce qui manque", {"96": "32"}, "C'est ce qui manque au dernier batch", 0.5),
    ("reste au hasard", {"96": "64"}, "Combien d'images restent", 0.5),
    ("probabilité", {"2.30": "0.1"}, "le coût est moins son logarithme", 0.5),
    ("logarithme décimal", {"2.30": "1"}, "il est népérien ici", 0.5),
    ("coût nul", {"2.30": "0"}, "sûr et d'avoir raison", 0.5),
    ("deux classes", {"2.30": "0.69"}, "Chaque probabilité vaut 1/10", 0.5),
    ("sans aucun biais", {"79510": "79400", '"b": 78500': '"b": 78400', "159010": "158800"}, "5 prédictions sur 8", 0.0),
    ("calculé", {"(50, 10)": "tuple(torch.zeros(50, 10).shape)"}, "à la main", 0.0),
    ("lettre oubliée", {', "h": 2.30': ""}, "h", 0.0),
)  # fmt: skip
bank.rights(_N, {
    "liste": {"(50, 10)": "[50, 10]"},
    "chaîne": {"(50, 10)": '"(50, 10)"'},
    "torch.Size": {"(50, 10)": "torch.Size([50, 10])"},
    "sommes": {"79510": "78400 + 100 + 1000 + 10", "159010": "156800 + 200 + 2000 + 10"},
    "produits": {"79510": "785 * 100 + 101 * 10", '"b": 78500': '"b": 785 * 100'},
    "par neurone": {"79510": "795 * 100 + 10", "159010": "795 * 200 + 10"},
    "tiret bas": {"79510": "79_510", "159010": "159_010"},
    "flottants": {"79510": "79510.0", "469": "469.0"},
    "trois décimales": {"0.99": "0.987", "2.30": "2.303"},
    "quotient des comptes": {"0.99": "78500 / 79510"},
    "division entière": {"469": "60000 // 128 + 1", "96": "60000 % 128"},
    "arrondi vers le haut": {"469": "math.ceil(60000 / 128)", "96": "60000 - 468 * 128"},
    "logarithme": {"2.30": "math.log(10)"},
    "moins le logarithme": {"2.30": "-math.log(1 / 10)"},
    "union": {_LAST: "return counts | dict(e=(50, 10), f=469, g=96, h=2.3)"},
    "mise à jour": {_LAST: """counts.update(e=(50, 10), f=469, g=96, h=2.3)
    return counts"""},
    "comptes nommés": {_COUNTS: """b = 784 * 100 + 100
    a = b + 100 * 10 + 10
    counts = {"a": a, "b": b, "c": b / a, "d": 159010}"""},
})  # fmt: skip
bank.demand(_N, "une forme pour e", "vecteur")
bank.demand(_N, "biais compris", "sans biais")
bank.demand(_N, "leur part, entre 0 et 1", "pourcentage")

bank.equivalent = {
    ", dict]: nx, ny = (data.Xtrain.shape[1], d → , dict]: nx, ny = (data.Xtest.shape[1], d": _SIZES,
    "(data.Xtrain.shape[1], data.Ytrain.shape[1]) → (data.Xtrain.shape[1], data.Ytest.shape[1])": _SIZES,
}

bank.wrong(
    "train",
    "device ignoré",
    {"model.to(device), data.to(device)": "model, data"},
    says="`device` ne sert pas",
    credit=0.5,
)

# --- other writings ------------------------------------------------------------

for _title, _code in {
    "couches nommées": """
from collections import OrderedDict

def init_model(nx, nh, ny, eta):
    layers = OrderedDict([("hidden", nn.Linear(nx, nh)), ("tanh", nn.Tanh()), ("y", nn.Linear(nh, ny))])
    model = nn.Sequential(layers)
    return model, nn.CrossEntropyLoss(reduction="mean"), torch.optim.SGD(model.parameters(), eta)
""",
    "liste de modules": """
def init_model(nx, nh, ny, eta):
    modules = [nn.Linear(nx, nh)]
    modules += [nn.Tanh(), nn.Linear(in_features=nh, out_features=ny)]
    net = nn.Sequential(*modules)
    optimizer = torch.optim.SGD(params=list(net.parameters()), lr=eta, momentum=0)
    criterion = nn.CrossEntropyLoss()
    return (net, criterion, optimizer)
""",
    "groupes de paramètres": """
def init_model(nx, nh, ny, eta):
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    groups = [{"params": module.parameters(), "lr": eta} for module in (model[0], model[2])]
    return model, nn.CrossEntropyLoss(), torch.optim.SGD(groups, lr=1.0)
""",
    "biais nuls, coût en lambda": """
def init_model(nx, nh, ny, eta):
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    for layer in model[::2]:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    loss = lambda Ytilde, Y: nn.functional.cross_entropy(Ytilde, Y)
    return model, loss, torch.optim.SGD(model.parameters(), lr=eta)
""",
    "activation écrite en module": """
class Tanh(nn.Module):
    def forward(self, x):
        return 2 * torch.sigmoid(2 * x) - 1

def init_model(nx, nh, ny, eta):
    model = nn.Sequential(nn.Linear(nx, nh), Tanh(), nn.Linear(nh, ny))
    return model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=eta, dampening=0)
""",
    "Sequential hérité": """
class Perceptron(nn.Sequential):
    def __init__(self, nx, nh, ny):
        super().__init__(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))

def init_model(nx, nh, ny, eta):
    model = Perceptron(nx, nh, ny)
    return model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=eta)
""",
    "append, fonctions d'aide": """
def descent(model, eta):
    return torch.optim.SGD(tuple(p for _, p in model.named_parameters()), lr=eta, foreach=False)

def init_model(nx, nh, ny, eta):
    model = nn.Sequential()
    model.append(nn.Linear(nx, nh)).append(nn.Tanh()).append(nn.Linear(nh, ny))
    return [model, nn.CrossEntropyLoss(), descent(model, eta)]
""",
}.items():
    bank.right("init_model", _title, _code)

for _title, _code in {
    "générateur de batchs": """
def batches(N, size):
    order = torch.randperm(N).tolist()
    while order:
        yield order[:size]
        order = order[size:]

def train_epoch(model, loss, optim, X, Y, batch_size):
    for rows in batches(X.shape[0], batch_size):
        L = loss(model(X[rows]), Y[rows])
        optim.zero_grad()
        L.backward()
        optim.step()
""",
    "fermeture donnée à step": """
def train_epoch(model, loss, optim, X, Y, batch_size):
    for rows in torch.split(torch.randperm(X.size(0)), batch_size):
        def closure():
            optim.zero_grad()
            value = loss(model(X[rows]), Y[rows])
            value.backward()
            return value

        optim.step(closure)
""",
    "tri de nombres au hasard, model.zero_grad": """
def train_epoch(model, loss, optim, X, Y, batch_size):
    order = torch.rand(len(X)).argsort()
    n_batches = (len(X) + batch_size - 1) // batch_size
    for b in range(n_batches):
        rows = order[b * batch_size : (b + 1) * batch_size]
        model.zero_grad()
        torch.autograd.backward(loss(model(X[rows]), Y[rows]))
        optim.step()
    return model
""",
    "random.sample, récursion": """
import random

def train_epoch(model, loss, optim, X, Y, batch_size):
    def learn(rows):
        if not rows:
            return
        first, others = rows[:batch_size], rows[batch_size:]
        optim.zero_grad(set_to_none=False)
        Ytilde = model(torch.stack([X[i] for i in first]))
        loss(Ytilde, torch.stack([Y[i] for i in first])).backward()
        optim.step()
        learn(others)

    learn(random.sample(range(len(X)), len(X)))
""",
}.items():
    bank.right("train_epoch", _title, _code)

for _title, _code in {
    "mesures dans une fonction à part": """
@torch.no_grad()
def measure(model, loss, X, Y):
    L, precision = loss_and_precision(loss, model(X), Y)
    return L.item(), precision.item()

def train(data, nh, n_epochs, batch_size, eta, device="cpu"):
    data = data.to(device)
    model, loss, optim = init_model(data.Xtrain.shape[1], nh, data.Ytrain.shape[1], eta)
    model.to(device)
    history = {"loss_train": [], "loss_test": [], "precision_train": [], "precision_test": []}
    for epoch in range(n_epochs):
        train_epoch(model, loss, optim, data.Xtrain, data.Ytrain, batch_size)
        for name, X, Y in (("train", data.Xtrain, data.Ytrain), ("test", data.Xtest, data.Ytest)):
            for key, value in zip(("loss", "precision"), measure(model, loss, X, Y)):
                history[f"{key}_{name}"].append(value)
    return model, history
""",
    "eval et train, arguments nommés": """
def train(data, nh, n_epochs, batch_size, eta, device="cpu"):
    sizes = dict(nx=data.Xtrain.size(1), nh=nh, ny=data.Ytrain.size(1))
    model, loss, optim = init_model(**sizes, eta=eta)
    model, data = model.to(device), data.to(device)
    history = new_history()
    for _ in live(n_epochs, data, history, model):
        model.train()
        train_epoch(model=model, loss=loss, optim=optim, X=data.Xtrain, Y=data.Ytrain, batch_size=batch_size)
        model.eval()
        with torch.no_grad():
            L, P = loss_and_precision(loss, model(data.Xtrain), data.Ytrain)
            Ltest, Ptest = loss_and_precision(loss, model(data.Xtest), data.Ytest)
        history["loss_train"] += [L.item()]
        history["loss_test"] += [Ltest.item()]
        history["precision_train"] += [P.item()]
        history["precision_test"] += [Ptest.item()]
    return model, history
""",
    "while et set_grad_enabled": """
def train(data, nh, n_epochs, batch_size, eta, device="cpu"):
    model, loss, optim = init_model(data.Xtrain.shape[-1], nh, data.Ytrain.shape[-1], eta)
    model, data, history, done = model.to(device=device), data.to(device), new_history(), 0
    while done < n_epochs:
        train_epoch(model, loss, optim, data.Xtrain, data.Ytrain, batch_size)
        with torch.set_grad_enabled(False):
            for name in history:
                kind, part = name.split("_")
                X, Y = vars(data)["X" + part], vars(data)["Y" + part]
                pair = dict(zip(("loss", "precision"), loss_and_precision(loss, model(X), Y)))
                history[name].append(float(pair[kind]))
        done += 1
    return model, history
""",
    "fonctions imbriquées": """
def train(data, nh, n_epochs, batch_size, eta, device="cpu"):
    here = data.to(device)
    model, loss, optim = init_model(here.Xtrain.shape[1], nh, here.Ytrain.shape[1], eta)
    model = model.to(device)
    history = new_history()

    def record(part):
        with torch.no_grad():
            Ytilde = model(getattr(here, "X" + part))
            values = loss_and_precision(loss, Ytilde, getattr(here, "Y" + part))
        [history[k + part].append(v.item()) for k, v in zip(("loss_", "precision_"), values)]

    for _ in live(n_epochs, here, history, model):
        train_epoch(model, loss, optim, here.Xtrain, here.Ytrain, batch_size)
        record("train")
        record("test")
    return (model, history)
""",
}.items():
    bank.right("train", _title, _code)

for _title, _code in {
    "Counter": """
from collections import Counter

def confusion_matrix(labels, predictions, n_classes):
    counts = Counter(zip(labels.tolist(), predictions.tolist()))
    return torch.tensor([[counts[i, j] for j in range(n_classes)] for i in range(n_classes)])
""",
    "histogram2d": """
import numpy as np

def confusion_matrix(labels, predictions, n_classes):
    edges = np.arange(n_classes + 1) - 0.5
    M, _, _ = np.histogram2d(labels.numpy(), predictions.numpy(), bins=(edges, edges))
    return torch.from_numpy(M).long()
""",
    "scatter_add_": """
def confusion_matrix(labels, predictions, n_classes):
    flat = torch.zeros(n_classes * n_classes, dtype=torch.long)
    flat.scatter_add_(0, labels * n_classes + predictions, torch.ones_like(labels))
    return flat.view(n_classes, n_classes)
""",
    "ligne par ligne": """
def confusion_matrix(labels, predictions, n_classes):
    rows = [torch.bincount(predictions[labels == i], minlength=n_classes) for i in range(n_classes)]
    return torch.stack(rows)
""",
    "einsum de one-hot": """
def confusion_matrix(labels, predictions, n_classes):
    hot = torch.nn.functional.one_hot
    return torch.einsum("ni,nj->ij", hot(labels, n_classes).float(), hot(predictions, n_classes).float())
""",
}.items():
    bank.right("confusion_matrix", _title, _code)

for _title, _code in {
    "boucle et tri de couples": """
def confident_errors(Yhat, labels, k):
    found = []
    for i in range(len(labels)):
        p, c = Yhat[i].max(dim=0)
        if c.item() != labels[i].item():
            found.append((p.item(), i))
    found.sort(reverse=True)
    return torch.tensor([i for _, i in found[:k]], dtype=torch.long)
""",
    "tout trié, puis filtré": """
def confident_errors(Yhat, labels, k):
    p, predictions = Yhat.max(dim=1)
    order = torch.argsort(p, descending=True)
    errors = order[predictions[order] != labels[order]]
    return errors[:k]
""",
    "lexsort": """
import numpy as np

def confident_errors(Yhat, labels, k):
    P = Yhat.detach().numpy()
    right = P.argmax(axis=1) == labels.numpy()
    order = np.lexsort((-P.max(axis=1), right))
    return torch.from_numpy(order[: min(k, int((~right).sum()))])
""",
    "heapq": """
import heapq

def confident_errors(Yhat, labels, k):
    P, y = Yhat.tolist(), labels.tolist()
    wrong = (i for i, row in enumerate(P) if row.index(max(row)) != y[i])
    return torch.tensor(heapq.nlargest(k, wrong, key=lambda i: max(P[i])), dtype=torch.int64)
""",
    "le plus sûr, k fois": """
def confident_errors(Yhat, labels, k):
    p = Yhat.amax(dim=1).clone()
    p[Yhat.argmax(dim=1) == labels] = -1
    chosen = []
    while len(chosen) < k and p.max() >= 0:
        chosen.append(int(p.argmax()))
        p[chosen[-1]] = -1
    return chosen
""",
    "masque et where": """
def confident_errors(Yhat, labels, k):
    predictions = torch.argmax(Yhat, dim=1)
    mask = predictions.ne(labels)
    (rows,) = torch.where(mask)
    confidence = Yhat.gather(1, predictions[:, None]).squeeze(1)[mask]
    return rows[torch.sort(confidence, descending=True).indices][:k]
""",
}.items():
    bank.right("confident_errors", _title, _code)

for _title, _code in {
    "view": """
def weight_images(model):
    W = model[0].weight.data
    return W.view(len(W), 28, 28)
""",
    "stack d'une boucle": """
def weight_images(model):
    images = []
    for row in model[0].weight:
        images.append(row.view(28, 28))
    return torch.stack(images).detach()
""",
    "state_dict": """
def weight_images(model):
    W = list(model.state_dict().values())[0]
    n_hidden, n_pixels = W.shape
    side = int(n_pixels**0.5)
    return W.clone().reshape((n_hidden, side, side))
""",
    "lignes de pixels coupées": """
def weight_images(model):
    with torch.no_grad():
        rows = model[0].weight.split(28, dim=1)
        return torch.stack(rows, dim=1)
""",
    "première Linear trouvée, NumPy": """
import numpy as np

def weight_images(model):
    first = next(m for m in model.modules() if isinstance(m, nn.Linear))
    return np.reshape(first.weight.detach().numpy(), (first.out_features, 28, 28))
""",
    "réponse à chaque pixel": """
def weight_images(model):
    with torch.no_grad():
        at_zero = nn.functional.linear(torch.zeros(1, 784), model[0].weight)
        answers = nn.functional.linear(torch.eye(784), model[0].weight) - at_zero
    return answers.T.reshape(-1, 28, 28)
""",
}.items():
    bank.right("weight_images", _title, _code)

# --- what the statements ask ---------------------------------------------------

bank.wrong(
    "init_model",
    "classe dont les couches n'ont pas de numéro",
    """
class Net(nn.Module):
    def __init__(self, nx, nh, ny):
        super().__init__()
        self.hidden, self.output = nn.Linear(nx, nh), nn.Linear(nh, ny)

    def forward(self, x):
        return self.output(torch.tanh(self.hidden(x)))

def init_model(nx, nh, ny, eta):
    model = Net(nx, nh, ny)
    return model, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=eta)
""",
    says="`model[0]` n'est pas la première couche",
    credit=0.5,
)
_SUM = "la somme des gradients du batch, et non leur moyenne"
bank.wrong(
    "train_epoch",
    "coût sommé sur le batch",
    {
        "loss(model(Xbatch), Ybatch).backward()": "(len(rows) * loss(model(Xbatch), Ybatch)).backward()"
    },
    says=_SUM,
    credit=0.5,
)
bank.wrong(
    "train_epoch",
    "loss reçue ignorée",
    {"loss(model(Xbatch), Ybatch)": "nn.CrossEntropyLoss()(model(Xbatch), Ybatch)"},
    says="la fonction `loss` reçue n'est pas utilisée",
    credit=0.5,
)
bank.wrong(
    "train",
    "coût sommé sur le batch",
    {
        _EPOCH: "        for rows in torch.randperm(len(data.Xtrain)).split(batch_size):\n            optim.zero_grad()\n            (len(rows) * loss(model(data.Xtrain[rows]), data.Ytrain[rows])).backward()\n            optim.step()\n"
    },
    says=_SUM,
    credit=0.5,
)
bank.wrong(
    "confusion_matrix",
    "colonnes normalisées",
    {_BODY: _LOOP.replace("return M", "return M / M.sum(0, keepdim=True).clamp(min=1)")},
    says="chaque colonne est divisée par sa somme",
)
bank.wrong(
    "confusion_matrix",
    "classes décalées de un",
    {"n_classes * labels + predictions": "n_classes * labels + (predictions + 1) % n_classes"},
    says="cases sur 16 sont fausses",
)
bank.wrong(
    "confident_errors",
    "la plus sûre oubliée",
    {"order[:k]": "order[1 : k + 1]"},
    says="pas celles dont le modèle est le plus sûr",
)
bank.wrong(
    "confident_errors",
    "probabilités aplaties",
    {_ORDER: "", _RETURN: "return Yhat.flatten().argsort(descending=True)[:k]"},
    says="n'est pas un numéro de ligne",
)
bank.wrong(
    "weight_images",
    "dernier neurone d'abord",
    {"(-1, 28, 28)": "(-1, 28, 28).flip(0)"},
    says="ordre inverse",
)
bank.wrong(
    "weight_images",
    "moyenne retranchée",
    {_W: "(model[0].weight - model[0].weight.mean(1, keepdim=True)).detach().reshape(-1, 28, 28)"},
    says="ne sont pas faites des poids",
)
for _check, _words, _broken in (
    ("init_model", "un `nn.Sequential`", "classe dont les couches n'ont pas de numéro"),
    ("init_model", "une couche cachée de $n_h$ neurones avec $\\tanh$", "ReLU de l'exemple"),
    ("init_model", "sans softmax", "softmax dans le modèle"),
    ("init_model", "l'entropie croisée moyenne", "coût sommé"),
    ("init_model", "la descente de gradient simple (SGD)", "Adam"),
    ("init_model", "taux d'apprentissage $\\eta$", "eta ignoré"),
    ("init_model", "Renvoyez les trois, dans cet ordre", "ordre échangé"),
    ("init_model", "Aucune taille n'est propre à MNIST", "tailles en dur"),
    ("train_epoch", "tirer un nouvel ordre des exemples", "même graine à chaque epoch"),
    ("train_epoch", "batchs de `batch_size` lignes", "64 en dur"),
    ("train_epoch", "(le dernier, incomplet, compte)", "dernier batch oublié"),
    ("train_epoch", "forward, coût, backward, un pas", "deux pas par batch"),
    ("train_epoch", "Le modèle est modifié sur place", "step oublié"),
    ("train_epoch", "chaque exemple sert une fois", "tirage avec remise"),
    ("train_epoch", "model, loss, optim: ce que renvoie init_model", "loss reçue ignorée"),
    (
        "train",
        "déclarer le modèle, avec les tailles lues dans `data`",
        "nombre d'images au lieu de leur taille",
    ),
    ("train", "envoyer le modèle et les données sur l'appareil demandé", "device ignoré"),
    ("train", "à chaque epoch, appeler `train_epoch`", "train_epoch oubliée"),
    ("train", "sans suivre les gradients", "mesures sans no_grad"),
    (
        "train",
        "sur tout l'ensemble d'apprentissage et sur tout l'ensemble de test",
        "mesures sur le premier batch",
    ),
    ("train", "sous forme de nombres (`.item()`)", "coût gardé avec son graphe"),
    ("train", "precision_test, une valeur par epoch", "mesures après la dernière epoch seulement"),
    ("train", "Le modèle, et history", "modèle seul"),
    ("confusion_matrix", "$M_{ij}$ est le nombre d'images du chiffre $i$", "proportions"),
    ("confusion_matrix", "vraie classe en ligne, prédite en colonne", "transposée"),
    ("confusion_matrix", "Matrice (n_classes, n_classes)", "classes présentes seulement"),
    ("confusion_matrix", "Compte les prédictions, par vraie classe", "= au lieu de +="),
    ("confident_errors", "Renvoyez les numéros de ligne", "numéros parmi les erreurs"),
    ("confident_errors", "des `k` images mal classées", "toutes les prédictions sûres"),
    (
        "confident_errors",
        "la probabilité de la classe prédite est la plus grande",
        "probabilité de la vraie classe",
    ),
    ("confident_errors", "de la plus sûre à la moins sûre", "à l'envers"),
    ("confident_errors", "S'il y a moins de `k` erreurs, renvoyez-les toutes", "topk sans borne"),
    ("confident_errors", "la plus sûre d'abord : k au plus", "toutes les erreurs"),
    (
        "weight_images",
        "la ligne $w$ de la première matrice est donc elle-même une image",
        "transposée avant le découpage",
    ),
    ("weight_images", "Renvoyez-les toutes", "un seul neurone"),
    ("weight_images", "Une image par neurone, (nh, 28, 28)", "neurones en dernier"),
    ("weight_images", "les poids de la première couche", "deuxième couche"),
):
    bank.demand(_check, _words, _broken)


# --- mended_split: the clinic ---------------------------------------------------


def split(body: str, before: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{before}def mended_split(X, Y, n_validation):\n{lines}"


_FOUR = "return X[train], Y[train], X[val], Y[val]"
_ROWS = "p = torch.randperm(len(X))\n"
_CUT = "val, train = p[:n_validation], p[n_validation:]\n"
for _title, _body, _says, _credit in (
    (
        "telle quelle",
        "val = torch.randperm(len(X))[:n_validation]\n"
        "train = torch.randperm(len(X))[n_validation:]\n" + _FOUR,
        "servent encore à apprendre",
        0.0,
    ),
    (
        "tout sert à apprendre",
        "val = torch.randperm(len(X))[:n_validation]\nreturn X, Y, X[val], Y[val]",
        "servent encore à apprendre",
        0.0,
    ),
    (
        "recouvrement d'un exemple",
        _ROWS + "val, train = p[:n_validation], p[n_validation - 1 :]\n" + _FOUR,
        "exemple de validation sert encore",
        0.0,
    ),
    (
        "validation avec remise",
        "val = torch.randint(len(X), (n_validation,))\n"
        "train = torch.tensor([k for k in range(len(X)) if k not in val.tolist()])\n" + _FOUR,
        "exemples différents",
        0.0,
    ),
    (
        "un exemple perdu",
        _ROWS + "val, train = p[:n_validation], p[n_validation + 1 :]\n" + _FOUR,
        "une fois et une seule",
        0.0,
    ),
    (
        "apprentissage avec remise",
        _ROWS + _CUT + "train = train[torch.randint(len(train), (len(train),))]\n" + _FOUR,
        "une fois et une seule",
        0.0,
    ),
    (
        "étiquettes d'un autre tirage",
        _ROWS + _CUT + "return X[train], Y[train], X[val], Y[val.sort().values]",
        "n'ont plus leur étiquette",
        0.0,
    ),
    (
        "Y coupé sans mélange",
        _ROWS + _CUT + "return X[train], Y[n_validation:], X[val], Y[:n_validation]",
        "n'ont plus leur étiquette",
        0.0,
    ),
    (
        "ensembles échangés",
        _ROWS + _CUT + "return X[val], Y[val], X[train], Y[train]",
        "sont échangés",
        0.0,
    ),
    (
        "les premiers exemples",
        "n = n_validation\nreturn X[n:], Y[n:], X[:n], Y[:n]",
        "bloc d'exemples voisins",
        0.5,
    ),
    (
        "les derniers exemples",
        "n = len(X) - n_validation\nreturn X[:n], Y[:n], X[n:], Y[n:]",
        "bloc d'exemples voisins",
        0.5,
    ),
    (
        "graine figée",
        "torch.manual_seed(0)\n" + _ROWS + _CUT + _FOUR,
        "le tirage est figé",
        0.5,
    ),
    (
        "un exemple sur deux",
        "step = len(X) // n_validation\nval = torch.arange(0, step * n_validation, step)\n"
        "train = torch.tensor([k for k in range(len(X)) if k not in val.tolist()])\n" + _FOUR,
        "le tirage est figé",
        0.5,
    ),
    (
        "X puis Y",
        _ROWS + _CUT + "return X[train], X[val], Y[train], Y[val]",
        "une ligne par exemple",
        0.0,
    ),
    (
        "deux couples",
        _ROWS + _CUT + "return (X[train], Y[train]), (X[val], Y[val])",
        "quatre tenseurs",
        0.0,
    ),
    ("numéros", _ROWS + _CUT + "return train, train, val, val", "une ligne par exemple", 0.0),
    (
        "bruit",
        _ROWS + _CUT + "return X[train], Y[train], X[val] + 0.1, Y[val]",
        "ne sont pas dans X",
        0.0,
    ),
    ("return oublié", _ROWS + _CUT, "return", 0.0),
    (
        "mélange sur place",
        _ROWS + "n = n_validation\nX[:], Y[:] = X[p], Y[p]\n"
        "return X[n:].clone(), Y[n:].clone(), X[:n].clone(), Y[:n].clone()",
        "modifie sur place",
        0.5,
    ),
):
    bank.wrong("mended_split", _title, split(_body), says=_says, credit=_credit)

for _title, _code in {
    "le train d'abord": split(
        _ROWS + "n = len(X) - n_validation\ntrain, val = p[:n], p[n:]\n" + _FOUR
    ),
    "masque": split(
        "kept = torch.zeros(len(X), dtype=torch.bool)\n"
        "kept[torch.randperm(len(X))[:n_validation]] = True\n"
        "return X[~kept], Y[~kept], X[kept], Y[kept]"
    ),
    "split de torch": split(
        "val, train = torch.randperm(len(X)).split([n_validation, len(X) - n_validation])\n" + _FOUR
    ),
    "différence d'ensembles": split(
        "val = torch.randperm(len(X))[:n_validation].tolist()\n"
        "train = sorted({*range(len(X))} - {*val})\n" + _FOUR
    ),
    "random_split": split(
        "sets = random_split(range(len(X)), [len(X) - n_validation, n_validation])\n"
        "train, val = (list(s.indices) for s in sets)\n" + _FOUR,
        "from torch.utils.data import random_split\n\n",
    ),
    "scikit-learn": split(
        "train, val = train_test_split(range(len(X)), test_size=n_validation)\n" + _FOUR,
        "from sklearn.model_selection import train_test_split\n\n",
    ),
    "NumPy": split(
        "p = torch.from_numpy(np.random.permutation(len(X)))\n" + _CUT + _FOUR,
        "import numpy as np\n\n",
    ),
    "mélange d'abord, coupe ensuite": split(
        _ROWS + "X, Y, n = X[p], Y[p], n_validation\nreturn X[n:], Y[n:], X[:n], Y[:n]"
    ),
    "une liste": split(_ROWS + _CUT + "return [A[rows] for rows in (train, val) for A in (X, Y)]"),
    "argsort": split("p = torch.rand(len(X)).argsort()\n" + _CUT + _FOUR),
    "index_select": split(
        _ROWS + _CUT + "return (X.index_select(0, train), Y.index_select(0, train),\n"
        "            X.index_select(0, val), Y.index_select(0, val))"
    ),
    "random.shuffle": split(
        "p = list(range(len(X)))\nrandom.shuffle(p)\n" + _CUT + _FOUR, "import random\n\n"
    ),
    "fonction d'une autre cellule": split(
        _ROWS + _CUT + "return (*taken(train, X, Y), *taken(val, X, Y))",
        "def taken(rows, *tensors):\n    return [T[rows] for T in tensors]\n\n\n",
    ),
}.items():
    bank.right("mended_split", _title, _code)
bank.demand("mended_split", "chaque exemple est dans un seul des deux ensembles", "telle quelle")
bank.demand("mended_split", "avec son étiquette", "Y coupé sans mélange")
bank.demand("mended_split", "la validation est tirée au hasard", "les premiers exemples")
bank.demand("mended_split", "à chaque appel", "graine figée")


# --- error_bar: the interval of a precision ---------------------------------------

_MEAN, _BAR = "good.float().mean().item()", "1.96 * math.sqrt(p * (1 - p) / len(good))"
for _title, _change, _says in (
    ("1,96 oublié", {"1.96 * ": ""}, "il manque le facteur 1,96"),
    ("N oublié", {" / len(good)": ""}, "il manque la racine de N"),
    ("divisé par N", {_BAR: "1.96 * math.sqrt(p * (1 - p)) / len(good)"}, "et non par la racine"),
    (
        "racine oubliée",
        {"math.sqrt(p * (1 - p) / len(good))": "p * (1 - p) / len(good)"},
        "variance",
    ),
    ("largeur entière", {"1.96": "2 * 1.96"}, "la moitié de sa largeur"),
    ("pour cent", {"1.96": "100 * 1.96"}, "pour cent"),
    ("facteur 2", {"1.96": "2"}, "le facteur est 2"),
    ("90 %", {"1.96": "1.645"}, "celui de 90 %"),
    ("99 %", {"1.96": "2.576"}, "celui de 99 %"),
    ("1 − p oublié", {"p * (1 - p)": "p"}, "le facteur 1 − p"),
    ("p oublié", {"p * (1 - p)": "(1 - p)"}, "le facteur p manque"),
    ("la précision", {_BAR: "p"}, "c'est la précision"),
    ("borne basse", {_BAR: f"p - {_BAR}"}, "une borne"),
    ("borne haute", {_BAR: f"p + {_BAR}"}, "une borne"),
    ("les deux bornes", {_BAR: f"(p - {_BAR}, p + {_BAR})"}, "on attend un nombre"),
    ("pire des cas", {"p * (1 - p)": "0.25"}, "n'est pas la bonne"),
    ("return oublié", {"return ": ""}, "return"),
):
    bank.wrong("error_bar", _title, _change, says=_says)

for _title, _body in {
    "moyenne de booléens": "    p = sum(good.tolist()) / len(good)\n    return 1.96 * (p * (1 - p) / len(good)) ** 0.5",
    "std sans biais": "    return 1.96 * good.float().std() / math.sqrt(len(good))",
    "std avec biais": "    return 1.96 * good.double().std(unbiased=False) / len(good) ** 0.5",
    "var": "    return 1.96 * torch.sqrt(torch.var(good.float(), correction=0) / good.numel())",
    "NumPy": "    import numpy as np\n    return 1.96 * np.std(good.numpy()) / np.sqrt(good.shape[0])",
    "comptes": "    N, k = len(good), int(good.sum())\n    return 1.96 * math.sqrt(k * (N - k) / N**3)",
    "tenseur d'un nombre": "    p = good.to(torch.float64).mean()\n    return 1.96 * torch.sqrt(p * (1 - p) / good.size(0))",
    "count_nonzero": "    p = torch.count_nonzero(good) / good.nelement()\n    return (1.96 * (p - p**2).sqrt() / good.nelement() ** 0.5).item()",
    "boucle": "    k = 0\n    for one in good:\n        k += bool(one)\n    p = k / len(good)\n    return 1.96 * math.sqrt(p * (1 - p)) / math.sqrt(len(good))",
    "moyenne des erreurs": "    q = (~good).double().mean().item()\n    return 1.96 * math.sqrt(q * (1 - q) / len(good))",
    "loi normale": "    from statistics import NormalDist\n    z = round(NormalDist().inv_cdf(0.975), 2)\n    p = good.float().mean().item()\n    return z * math.sqrt(p * (1 - p) / len(good))",
    "écarts au carré": "    g = good.double()\n    return 1.96 * ((g - g.mean()) ** 2).mean().sqrt() / len(g) ** 0.5",
    "fonction d'aide": "    def standard_error(p, N):\n        return math.sqrt(p * (1 - p) / N)\n    return 1.96 * standard_error(float(good.float().mean()), good.shape[0])",
}.items():
    bank.right("error_bar", _title, f"def error_bar(good):\n{_body}\n")

for _words, _broken in (
    ("la précision mesurée a pour écart-type", "N oublié"),
    ("Dans 95 % des cas", "90 %"),
    ("La moitié de la largeur de l'intervalle", "largeur entière"),
    ("une part entre 0 et 1", "pour cent"),
):
    bank.demand("error_bar", _words, _broken)

# --- reliability: confidence and precision, bin by bin ----------------------------

_K9 = "(p * n_bins).long().clamp(max=n_bins - 1)"
_MEANS = "(s / numbers.clamp(min=1) for s in sums)"
_GOOD9 = "good = (predictions == labels).float()"
_RETURN9 = "return numbers, confidence, precision"
for _title, _change, _says, _credit in (
    (
        "probabilité de la vraie classe",
        {
            _GOOD9: f"{_GOOD9}\n    p = Yhat.gather(1, labels[:, None])[:, 0]\n    k = {_K9}\n    numbers = torch.bincount(k, minlength=n_bins)"
        },
        "et non de la vraie classe",
        0.0,
    ),
    (
        "toutes les probabilités",
        {
            "p, predictions = Yhat.max(dim=1)": "p = Yhat.flatten()",
            "(predictions == labels).float()": "torch.eye(Yhat.shape[1])[labels].flatten()",
        },
        "toutes les probabilités sont rangées",
        0.0,
    ),
    (
        "tranches fermées à droite",
        {_K9: "((p * n_bins).ceil().long() - 1).clamp(min=0)"},
        "la tranche d'avant",
        0.5,
    ),
    ("sommes", {_MEANS: "sums"}, "ce sont des sommes", 0.0),
    ("divisées par N", {"numbers.clamp(min=1)": "len(labels)"}, "divisées par N", 0.0),
    (
        "parts au lieu de nombres",
        {"return numbers,": "return numbers / len(labels),"},
        "contient des parts",
        0.0,
    ),
    ("taux d'erreur", {"predictions == labels": "predictions != labels"}, "taux d'erreur", 0.0),
    (
        "complément",
        {_RETURN9: "return numbers, confidence, 1 - precision"},
        "taux d'erreur",
        0.0,
    ),
    (
        "milieux",
        {_RETURN9: "return numbers, (torch.arange(n_bins) + 0.5) / n_bins, precision"},
        "le milieu de la tranche",
        0.0,
    ),
    (
        "milieux des tranches pleines",
        {
            _RETURN9: "middles = (torch.arange(n_bins) + 0.5) / n_bins\n    return numbers, middles * (numbers > 0), precision"
        },
        "le milieu de la tranche",
        0.0,
    ),
    ("échangées", {_RETURN9: "return numbers, precision, confidence"}, "sont échangées", 0.0),
    (
        "précision en pour cent",
        {_RETURN9: "return numbers, confidence, 100 * precision"},
        "pour cent",
        0.0,
    ),
    (
        "tout en pour cent",
        {_RETURN9: "return numbers, 100 * confidence, 100 * precision"},
        "pour cent",
        0.0,
    ),
    (
        "tranches de min à max",
        {"(p * n_bins)": "((p - p.min()) / (p.max() - p.min()) * n_bins)"},
        "elles vont de 0 à 1",
        0.0,
    ),
    (
        "arrondi",
        {"(p * n_bins).long()": "(p * n_bins).round().long()"},
        "arrondi au plus proche",
        0.0,
    ),
    (
        "ordre inverse",
        {_RETURN9: "return numbers.flip(0), confidence.flip(0), precision.flip(0)"},
        "l'ordre inverse",
        0.0,
    ),
    ("NaN", {"numbers.clamp(min=1)": "numbers"}, "donne NaN", 0.5),
    (
        "confiance 1 perdue",
        {
            _K9: "(p * n_bins).long()",
            "return numbers, confidence, precision": "return numbers[:n_bins], confidence[:n_bins], precision[:n_bins]",
        },
        "les images de confiance 1 manquent",
        0.5,
    ),
    (
        "une tranche de trop",
        {".clamp(max=n_bins - 1)": "", "minlength=n_bins": "minlength=n_bins + 1"},
        "forme",
        0.0,
    ),
    ("deux tenseurs", {_RETURN9: "return confidence, precision"}, "on attend trois tenseurs", 0.0),
    ("dix tranches toujours", {"    p, pred": "    n_bins = 10\n    p, pred"}, "forme", 0.0),
    ("poids au carré", {"for w in (p, good)": "for w in (p**2, good)"}, "des valeurs fausses", 0.0),
    ("return oublié", {_RETURN9: "numbers, confidence, precision"}, "return", 0.0),
):
    bank.wrong("reliability", _title, _change, says=_says, credit=_credit)

for _title, _body in {
    "boucle sur les tranches": """
p, c = Yhat.max(dim=1)
numbers, confidence, precision = torch.zeros(n_bins), torch.zeros(n_bins), torch.zeros(n_bins)
for k in range(n_bins):
    inside = (p >= k / n_bins) & (p < (k + 1) / n_bins)
    if k == n_bins - 1:
        inside = p >= k / n_bins
    if inside.any():
        numbers[k] = inside.sum()
        confidence[k] = p[inside].mean()
        precision[k] = (c[inside] == labels[inside]).float().mean()
return numbers, confidence, precision
""",
    "boucle sur les images": """
rows = [[0, 0.0, 0.0] for _ in range(n_bins)]
for y, label in zip(Yhat, labels):
    p, c = y.max(0)
    k = min(int(p.item() * n_bins), n_bins - 1)
    rows[k][0] += 1
    rows[k][1] += p.item()
    rows[k][2] += int(c == label)
table = torch.tensor([[n, a / max(n, 1), b / max(n, 1)] for n, a, b in rows])
return table[:, 0], table[:, 1], table[:, 2]
""",
    "one-hot des tranches": """
p = Yhat.amax(1)
k = torch.minimum((p * n_bins).floor(), torch.tensor(n_bins - 1)).long()
member = nn.functional.one_hot(k, n_bins).float()
numbers = member.sum(0)
both = torch.stack([p, (Yhat.argmax(1) == labels).float()])
confidence, precision = torch.where(numbers > 0, both @ member / numbers, torch.zeros(()))
return numbers, confidence, precision
""",
    "bucketize": """
p, c = torch.max(Yhat, 1)
edges = torch.arange(1, n_bins) / n_bins
k = torch.bucketize(p, edges, right=True)
numbers = torch.zeros(n_bins).index_add(0, k, torch.ones(len(p)))
confidence = torch.zeros(n_bins).index_add(0, k, p)
precision = torch.zeros(n_bins).index_add(0, k, (c == labels).to(p.dtype))
full = numbers > 0
confidence[full] /= numbers[full]
precision[full] /= numbers[full]
return numbers, confidence, precision
""",
    "nan_to_num": """
p, c = Yhat.max(1)
k = (n_bins * p).int()
k[k == n_bins] = n_bins - 1
n = torch.bincount(k, minlength=n_bins)
a = torch.bincount(k, weights=p.double(), minlength=n_bins) / n
b = torch.bincount(k, weights=c.eq(labels).double(), minlength=n_bins) / n
return n, torch.nan_to_num(a), torch.nan_to_num(b)
""",
    "NumPy": """
P = Yhat.numpy()
p, good = P.max(axis=1), P.argmax(axis=1) == labels.numpy()
k = np.clip(np.floor(p * n_bins).astype(int), 0, n_bins - 1)
n = np.bincount(k, minlength=n_bins)
means = [np.bincount(k, w, n_bins) / np.maximum(n, 1) for w in (p, good)]
return n, means[0], means[1]
""",
    "np.histogram": """
p = Yhat.max(1).values.numpy()
good = (Yhat.argmax(1) == labels).numpy()
n, edges = np.histogram(p, bins=n_bins, range=(0, 1))
a, _ = np.histogram(p, bins=edges, weights=p)
b, _ = np.histogram(p, bins=edges, weights=good.astype(float))
with np.errstate(all="ignore"):
    return n, np.where(n > 0, a / n, 0), np.where(n > 0, b / n, 0)
""",
    "un seul tenseur (3, n)": """
p, c = Yhat.max(1)
k = (p * n_bins).long().clamp(0, n_bins - 1)
table = torch.zeros(3, n_bins)
table.index_add_(1, k, torch.stack([torch.ones_like(p), p, (c == labels).float()]))
table[1:] /= table[0].clamp(min=1)
return table
""",
    "liste rendue": """
p, c = Yhat.max(1)
k = torch.clamp(torch.trunc(p * n_bins), max=n_bins - 1)
inside = [k == j for j in range(n_bins)]
n = torch.stack([m.sum() for m in inside])
a = torch.tensor([p[m].mean().item() if m.any() else 0.0 for m in inside])
b = torch.tensor([(c == labels)[m].float().mean().item() if m.any() else 0.0 for m in inside])
return [n, a, b]
""",
    "scatter_add_": """
p, c = Yhat.sort(dim=1, descending=True)
p, c = p[:, 0], c[:, 0]
k = (p * n_bins).long()
k = k - (k >= n_bins).long()
zero = torch.zeros(n_bins, dtype=p.dtype)
n = zero.scatter_add(0, k, torch.ones_like(p))
a, b = zero.scatter_add(0, k, p), zero.scatter_add(0, k, (c == labels).to(p.dtype))
return n, a / (n + (n == 0)), b / (n + (n == 0))
""",
    "fonction d'aide": """
p, good = Yhat.max(1).values, Yhat.argmax(1).eq(labels).double()
k = (p * n_bins).long().clamp(max=n_bins - 1)
def mean(w):
    return torch.stack([w[k == j].mean() if (k == j).any() else w.new_zeros(()) for j in range(n_bins)])
return torch.bincount(k, minlength=n_bins), mean(p), mean(good)
""",
    "groupes triés": """
p, c = Yhat.topk(1, dim=1)
p, good = p.squeeze(1), (c.squeeze(1) == labels).float()
k = (p * n_bins).long().clamp(max=n_bins - 1)
order = k.argsort()
n = torch.bincount(k, minlength=n_bins)
groups = zip(p[order].split(n.tolist()), good[order].split(n.tolist()))
means = torch.tensor([[a.sum() / max(len(a), 1), b.sum() / max(len(b), 1)] for a, b in groups])
return n, means[:, 0], means[:, 1]
""",
    "comparaisons en tableau": """
p, c = Yhat.max(1)
low = torch.arange(n_bins)[:, None]
place = (p * n_bins)[None]
inside = ((place >= low) & ((place < low + 1) | (low == n_bins - 1))).float()
n = inside.sum(1)
return n, inside @ p / n.clamp(min=1), inside @ (c == labels).float() / n.clamp(min=1)
""",
}.items():
    _lines = "".join(f"    {line}\n" for line in _body.strip().splitlines())
    _import = "import numpy as np\n\n" * ("np." in _body)
    bank.right("reliability", _title, f"{_import}def reliability(Yhat, labels, n_bins):\n{_lines}")

for _words, _broken in (
    ("la probabilité de la classe prédite", "probabilité de la vraie classe"),
    ("en $n$ tranches de même largeur", "tranches de min à max"),
    ("et la dernière contient aussi $c = 1$", "confiance 1 perdue"),
    ("Une tranche sans image vaut 0 dans les trois", "NaN"),
    ("le nombre d'images", "parts au lieu de nombres"),
    ("leur confiance moyenne", "milieux"),
    ("la part des bonnes prédictions", "taux d'erreur"),
    ("Renvoyez trois tenseurs", "deux tenseurs"),
    ("n_bins: nombre de tranches, de 0 à 1", "dix tranches toujours"),
):
    bank.demand("reliability", _words, _broken)

# --- what no form above shows -------------------------------------------------------

bank.wrong(
    "init_model",
    "poids qui s'effacent",
    {"lr=eta": "lr=eta, weight_decay=1e-4"},
    says="quand le gradient est nul",
    credit=0.5,
)
bank.wrong(
    "train",
    "modèle seul envoyé",
    {"model.to(device), data.to(device)": "model.to(device), data"},
    says="et non les données",
    credit=0.5,
)
bank.wrong(
    "confusion_matrix",
    "comptes sur un octet",
    {"return counts": "return counts.to(torch.uint8)"},
    says="la somme de la matrice est",
)
bank.rights(
    "train_epoch",
    {
        "fonction de rappel": """
def train_epoch(model, loss, optim, X, Y, batch_size):
    for rows in torch.randperm(len(X)).split(batch_size):
        def closure():
            optim.zero_grad()
            value = loss(model(X[rows]), Y[rows])
            value.backward()
            return value
        optim.step(closure)
""",
    },
)
bank.demand(
    "train", "envoyer le modèle et les données sur l'appareil demandé", "modèle seul envoyé"
)

# --- sets as large as those of MNIST: a part is not the whole ---------------------

_MEASURED = 'X, Y = getattr(data, "X" + name), getattr(data, "Y" + name)'
bank.wrongs(
    "train",
    *(
        (
            f"mesures sur les {n} premières images",
            {_MEASURED: f'X, Y = getattr(data, "X" + name)[:{n}], getattr(data, "Y" + name)[:{n}]'},
            "n'est pas celle des poids renvoyés",
            0.5,
        )
        for n in (1000, 10000)
    ),
)
_ROWS = "torch.randperm(len(X), device=X.device)"
bank.wrongs(
    "train_epoch",
    (
        "deux moitiés jamais mélangées",
        {
            _ROWS: "torch.cat([torch.randperm(len(X) // 2), len(X) // 2 + torch.randperm(len(X) - len(X) // 2)])"
        },
        "le mélange se fait par morceaux",
    ),
    (
        "modèle laissé en eval",
        {"        optim.step()": "        optim.step()\n    model.eval()"},
        "(`training`)",
        0.5,
    ),
)
bank.right("train_epoch", "mode train d'abord", {"    for rows": "    model.train()\n    for rows"})
for _check, _line, _names, _says in (
    ("confusion_matrix", "    cells =", "labels, predictions", "la somme de la matrice est 1000"),
    ("confident_errors", "    p, predictions", "Yhat, labels", "pas celles dont le modèle"),
    ("reliability", "    p, predictions", "Yhat, labels", "des valeurs fausses"),
    ("error_bar", "    p =", "good", "la demi-largeur n'est pas la bonne"),
):
    _part = ", ".join(f"{name}[:1000]" for name in _names.split(", "))
    bank.wrong(
        _check,
        "les 1 000 premières images",
        {_line: f"    {_names} = {_part}\n{_line}"},
        says=_says,
    )
bank.wrongs(
    "weight_images",
    (
        "modèle figé",
        {"    return model": "    model.requires_grad_(False)\n    return model"},
        "(`requires_grad`)",
        0.5,
    ),
)
_DEAL = "def mended_split(X, Y, n_validation):\n"
_GIVE = "    return X[train], Y[train], X[val], Y[val]\n"
bank.wrongs(
    "mended_split",
    (
        "un exemple sur quelques-uns, d'un départ au hasard",
        _DEAL + "    step = len(X) // n_validation\n"
        "    val = int(torch.randint(step, (1,))) + step * torch.arange(n_validation)\n"
        "    train = [i for i in range(len(X)) if i not in val]\n" + _GIVE,
        "vont toujours ensemble",
        0.5,
    ),
    (
        "le premier exemple n'est pas tiré",
        _DEAL + "    rows = 1 + torch.randperm(len(X) - 1)\n    val = rows[:n_validation]\n"
        "    train = torch.cat([torch.zeros(1, dtype=torch.long), rows[n_validation:]])\n" + _GIVE,
        "jamais dans la validation",
        0.5,
    ),
)
bank.right(
    "mended_split",
    "masque de booléens",
    _DEAL + "    val = torch.zeros(len(X), dtype=torch.bool)\n"
    "    val[torch.randperm(len(X))[:n_validation]] = True\n"
    "    train = ~val\n" + _GIVE,
)
bank.wrong(
    "weight_images",
    "les cent premiers neurones",
    {".weight": ".weight[:100]"},
    says="a la forme (100, 28, 28)",
)
bank.wrong(
    "confusion_matrix",
    "étiquettes en colonne sur place",
    {
        "    cells =": "    labels.unsqueeze_(1)\n    labels.squeeze_(1)\n    predictions.resize_(len(labels), 1)\n    predictions = predictions[:, 0]\n    cells ="
    },
    says="modifie sur place ce qu'elle reçoit (predictions)",
    credit=0.5,
)

# A part of many rows is not the whole.
bank.wrong(
    "train_epoch",
    "les mille premiers exemples seulement",
    {"torch.randperm(len(X), device=X.device)": "torch.randperm(min(len(X), 1000))"},
    "est plus la somme des pas de tous les batchs :",
)
bank.wrong(
    "mended_split",
    "les mille premiers exemples seulement",
    {"rows = torch.randperm(len(X))": "rows = torch.randperm(min(len(X), 1000))"},
    "chaque exemple doit être une fois et une seule",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "confusion_matrix",
    "comptes en demi-précision",
    "\ndef confusion_matrix(labels, predictions, n_classes):\n    M = torch.zeros(n_classes, n_classes, dtype=torch.float16)\n    M.index_put_((labels, predictions), torch.ones(len(labels), dtype=torch.float16), accumulate=True)\n    return M\n",
    "images : chacune doit compter une fois, dans",
)
bank.wrong(
    "confusion_matrix",
    "comptes justes, rendus en demi-précision",
    "\ndef confusion_matrix(labels, predictions, n_classes):\n    return torch.bincount(labels * n_classes + predictions, minlength=n_classes**2).reshape(n_classes, n_classes).half()\n",
    "images : chacune doit compter une fois, dans",
)
