"""Answers to lab 0 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp00_tenseurs")

# --- conversions --------------------------------------------------------------

_N = "conversions"
bank.wrong(_N, "tenseur d'entiers", {", dtype=torch.float32": ""}, says="entiers", credit=0.5)
bank.wrong(_N, "item oublié", {"T.sum().item()": "T.sum()"}, says="nombre Python", credit=0.5)
bank.wrong(_N, "list(T)", {"T.tolist()": "list(T)"}, says="découpe le tenseur", credit=0.5)
bank.wrong(
    _N, "tenseur à la place du tableau", {"T.numpy()": "T"}, says="vient de torch", credit=0.5
)
bank.wrong(
    _N,
    "tableau à la place du tenseur",
    {'"tensor": T,': '"tensor": T.numpy(),'},
    says="vient de numpy",
    credit=0.5,
)
bank.wrong(_N, "moyenne", {"T.sum()": "T.mean()"}, says="moyenne", credit=0.5)
bank.wrong(
    _N,
    "liste aplatie",
    {"T.tolist()": "T.reshape(-1).tolist()"},
    says="niveaux de crochets",
    credit=0.5,
)
bank.wrong(
    _N,
    "tableau à la place de la liste",
    {"T.tolist()": "T.numpy()"},
    says="liste de listes",
    credit=0.5,
)
bank.wrong(_N, "clé oubliée", {'"total": T.sum().item(),': ""}, says="total")
bank.wrong(_N, "return oublié", {"return {": "result = {"}, says="return")
bank.wrong(_N, "item sur tout le tenseur", {"T.sum().item()": "T.item()"}, says="erreur")
bank.wrong(_N, "première valeur", {"T.sum().item()": "T[0, 0].item()"}, says="somme", credit=0.5)
bank.right(
    _N, "FloatTensor", {"torch.tensor(values, dtype=torch.float32)": "torch.FloatTensor(values)"}
)
bank.right(
    _N,
    "par NumPy",
    {
        "torch.tensor(values, dtype=torch.float32)": "torch.from_numpy(np.array(values, dtype=np.float64))"
    },
)
bank.right(
    _N,
    "np.array et sum de listes",
    {"T.numpy()": "np.array(values)", "T.sum().item()": "sum(sum(row) for row in values)"},
)
bank.right(
    _N,
    "float() et float",
    {
        "torch.tensor(values, dtype=torch.float32)": "torch.tensor(values).float()",
        "T.sum().item()": "float(T.sum())",
    },
)

_T = "torch.tensor(values, dtype=torch.float32)"
bank.wrong(
    _N, "array d'une autre matrice", {"T.numpy()": "T.numpy() + 1"}, says="`array`", credit=0.5
)
bank.wrong(
    _N,
    "list d'une autre matrice",
    {"T.tolist()": "(2 * T).tolist()"},
    says="bonnes valeurs",
    credit=0.5,
)
bank.wrong(
    _N,
    "values triées sur place",
    {"    T =": "    values.reverse()\n    T ="},
    says="modifie sur place",
)
for title, change in (
    ("stack de lignes", {_T: "torch.stack([torch.tensor(row).float() for row in values])"}),
    ("as_tensor", {_T: "torch.as_tensor(values, dtype=torch.get_default_dtype())"}),
    ("double", {_T: "torch.tensor(values, dtype=torch.double)"}),
    ("asarray", {"T.numpy()": "np.asarray(T)"}),
    ("compréhension", {"T.tolist()": "[[x.item() for x in row] for row in T]"}),
    ("liste de NumPy", {"T.tolist()": "T.numpy().tolist()"}),
    ("somme de NumPy", {"T.sum().item()": "float(T.numpy().sum())"}),
    (
        "dict",
        {
            'return {\n        "tensor": T,\n        "array": T.numpy(),\n        "list": T.tolist(),\n        "total": T.sum().item(),\n    }': "return dict(total=int(T.sum()), list=T.tolist(), array=T.numpy(), tensor=T)"
        },
    ),
):
    bank.right(_N, title, change)
bank.demand(_N, "un tenseur de nombres à virgule", "tenseur d'entiers")
bank.demand(_N, "le tableau NumPy de ces valeurs", "tenseur à la place du tableau")
bank.demand(_N, "la liste Python obtenue à partir du tenseur", "list(T)")
bank.demand(_N, "sous la forme d'un nombre Python", "item oublié")
bank.demand(_N, "renvoyez un dictionnaire de quatre valeurs", "clé oubliée")

# --- predictions --------------------------------------------------------------

_N = "predict_dtypes"
bank.wrong(_N, "a flottant", {'"a": "int64"': '"a": "float32"'}, says="a —", credit=0.5)
bank.wrong(
    _N, "d en simple précision", {'"d": "float64"': '"d": "float32"'}, says="NumPy", credit=0.5
)
bank.wrong(_N, "quotient entier", {'"e": "float32"': '"e": "int64"'}, says="quotient", credit=0.5)
bank.wrong(
    _N,
    "tout en float32",
    {
        '"a": "int64"': '"a": "float32"',
        '"d": "float64"': '"d": "float32"',
        '"f": "bool"': '"f": "float32"',
    },
    says="3 prédictions sur 6",
)
bank.wrong(_N, "lettre oubliée", {', "f": "bool"': ""}, says="f")
bank.wrong(
    _N,
    "liste",
    {'return {"a": "int64", **floats, "f": "bool"}': 'return ["int64", "float32"]'},
    says="dictionnaire",
)
bank.wrong(_N, "calculé", {'"a": "int64"': '"a": torch.tensor([1, 2, 3]).dtype'}, says="à la main")
bank.right(
    _N, "types de torch", {'"a": "int64"': '"a": torch.int64', '"f": "bool"': '"f": torch.bool'}
)
bank.right(_N, "bool, le type de Python", {'"f": "bool"': '"f": bool'})
bank.right(_N, "guillemets", {'"a": "int64"': '"a": "« int64 »"'})
bank.wrong(
    _N,
    "int, le type de Python",
    {'"a": "int64"': '"a": int'},
    says="ce n'est pas `int`",
    credit=0.5,
)
bank.right(_N, "préfixe et majuscules", {'"d": "float64"': '"d": "torch.Float64"'})
bank.right(
    _N,
    "clé par clé",
    {
        'return {"a": "int64", **floats, "f": "bool"}': 'floats["a"] = "int64"\n    floats["f"] = "bool "\n    return floats'
    },
)

_ALL = 'return {"a": "int64", **floats, "f": "bool"}'
for title, old, new, word in (
    ("booléen oublié", '"f": "bool"', '"f": "float32"', "f —"),
    ("double par défaut", '"b": "float32"', '"b": "float64"', "simple précision"),
    ("FloatTensor en double", '"c": "float32"', '"c": "float64"', "c —"),
    ("a en int32", '"a": "int64"', '"a": "int32"', "a —"),
    ("mot à soi", '"f": "bool"', '"f": "vrai ou faux"', "f —"),
):
    bank.wrong(_N, title, {old: new}, says=word, credit=0.5)
for title, change in (
    ("préfixe", {'"a": "int64"': '"a": "torch.int64"'}),
    ("capitales", {'"f": "bool"': '"f": "BOOL"'}),
    ("espaces", {'"c": "float32"': '"c": " float32 "'}),
    ("point", {'"e": "float32"': '"e": "float32."'}),
    ("union", {_ALL: 'return floats | {"a": "int64", "f": "bool"}'}),
    ("dict", {_ALL: 'return dict(floats, a="int64", f="bool")'}),
    (
        "zip",
        {
            _ALL: 'return dict(zip("abcdef", ("int64", "float32", "float32", "float64", "float32", "bool")))'
        },
    ),
    ("update", {_ALL: 'floats.update({"a": "int64", "f": "bool"})\n    return floats'}),
    ("lettre de plus", {'"f": "bool"': '"f": "bool", "g": "int64"'}),
):
    bank.right(_N, title, change)
bank.demand(_N, "Sans rien exécuter", "calculé")
bank.demand(_N, "écrivez le type de chaque tenseur", "tout en float32")
bank.demand(_N, "La fonction renvoie un dictionnaire", "liste")

_N = "predict_shapes"
bank.wrong(
    _N, "ligne et vecteur confondus", {'"b": (1, 4)': '"b": (4,)'}, says="crochets", credit=0.5
)
bank.wrong(
    _N, "colonne et ligne confondues", {'"c": (4, 1)': '"c": (1, 4)'}, says="c —", credit=0.5
)
bank.wrong(
    _N,
    "scalaire de forme (1,)",
    {'"e": ()': '"e": (1,)', '"h": ()': '"h": (1,)'},
    says="n-uplet vide",
    credit=0.5,
)
bank.wrong(
    _N,
    "ordre inversé",
    {"(1, 3, 2)": "(2, 3, 1)", "(3, 4)": "(4, 3)", "(2, 4)": "(4, 2)", "(4, 1)": "(1, 4)"},
    says="sur 9",
)
bank.wrong(_N, "dimension gardée", {'"g": (4,)': '"g": (1, 1, 4)'}, says="g —", credit=0.5)
bank.wrong(_N, "calculé", {'"f": (3, 4)': '"f": torch.zeros(2, 3, 4)[1].shape'}, says="à la main")
bank.wrong(_N, "return oublié", {"return {**created": "x = {**created"}, says="return")
bank.right(_N, "listes", {"(1, 4)": "[1, 4]", '"e": ()': '"e": []'})
bank.right(_N, "un entier pour une dimension", {"(4,)": "4"})
bank.right(_N, "chaînes", {"(2, 4)": '"(2, 4)"'})
bank.right(_N, "torch.Size", {"(2, 4)": "torch.Size([2, 4])"})

for title, old, new, word in (
    ("d retournée", "(1, 3, 2)", "(2, 3)", "crochets"),
    ("bloc entier", '"f": (3, 4)', '"f": (2, 3, 4)', "f —"),
    ("colonne gardée", '"i": (2, 4)', '"i": (2, 1, 4)', "retire"),
    ("nombre au lieu de ()", '"h": ()', '"h": 0', "indice entier"),
    ("a en colonne", '"a": (4,)', '"a": (4, 1)', "a —"),
):
    bank.wrong(_N, title, {old: new}, says=word, credit=0.5)
for title, change in (
    ("liste d'un élément", {'"g": (4,)': '"g": [4]'}),
    ("chaîne vide de dimensions", {'"e": ()': '"e": "()"'}),
    ("chaîne en liste", {'"f": (3, 4)': '"f": "[3, 4]"'}),
    ("sans parenthèses", {'"f": (3, 4)': '"f": "3, 4"'}),
    ("comme PyTorch l'affiche", {'"f": (3, 4)': '"f": "torch.Size([3, 4])"'}),
    ("comme on le dit", {'"c": (4, 1)': '"c": "4 × 1"', '"f": (3, 4)': '"f": "3x4"'}),
    ("tuple()", {'"h": ()': '"h": tuple()'}),
    ("union", {"{**created, ": "created | {"}),
    ("dict", {"return {**created, ": "return {**dict(created), "}),
    ("trois fois listes", {"(1, 3, 2)": "[1, 3, 2]", "(4, 1)": "[4, 1]"}),
):
    bank.right(_N, title, change)
bank.demand(_N, "Sans rien exécuter, écrivez la forme", "calculé")
bank.demand(_N, "ou `()` pour un nombre seul", "scalaire de forme (1,)")

_N = "predict_slices"
bank.wrong(_N, "fin comprise", {"[10, 11]": "[10, 11, 12]"}, says="compris", credit=0.5)
bank.wrong(
    _N,
    "bloc trop grand",
    {"[[20, 21], [30, 31]]": "[[20, 21, 22], [30, 31, 32], [40, 41, 42]]"},
    says="f —",
    credit=0.5,
)
bank.wrong(
    _N,
    "colonne gardée",
    {"[11, 21, 31, 41]": "[[11], [21], [31], [41]]"},
    says="dimension",
    credit=0.5,
)
bank.wrong(
    _N,
    "pas ignoré",
    {"[10, 12, 14]": "[10, 11, 12, 13, 14, 15]", "[11, 14]": "[11, 12, 13]"},
    says="le pas",
    credit=0.5,
)
bank.wrong(
    _N,
    "lignes et colonnes échangées",
    {
        '"a": 22': '"a": 31',
        '"b": [30, 31, 32, 33, 34, 35]': '"b": [12, 22, 32, 42]',
        "[11, 21, 31, 41]": "[20, 21, 22, 23, 24, 25]",
        "[13, 14, 15]": "[40]",
    },
    says="a —",
)
bank.wrong(
    _N,
    "indices à partir de 1",
    {
        '"a": 22': '"a": 11',
        '"e": 45': '"e": 35',
        "[13, 14, 15]": "[12, 13, 14, 15]",
        "[30, 31, 32, 33, 34, 35]": "[20, 21, 22, 23, 24, 25]",
    },
    says="sur 9",
)
bank.wrong(_N, "tenseurs", {'"a": 22': '"a": torch.tensor(22)'}, says="à la main")
bank.right(_N, "n-uplets", {"[13, 14, 15]": "(13, 14, 15)"})
bank.right(_N, "flottants", {"[10, 11]": "[10.0, 11.0]"})
bank.right(
    _N, "liste de Python calculée", {"[11, 21, 31, 41]": "[10 * i + 1 for i in range(1, 5)]"}
)

_LAST = 'return {"a": 22, "e": 45, **rows, **block, **steps}'
for title, old, new, word in (
    ("dernier oublié", '"e": 45', '"e": 44', "e —"),
    ("ligne suivante", "[30, 31, 32, 33, 34, 35]", "[40, 41, 42, 43, 44, 45]", "b —"),
    ("c trop court", "[13, 14, 15]", "[13, 14]", "c —"),
    ("bloc à plat", "[[20, 21], [30, 31]]", "[20, 21, 30, 31]", "f —"),
    ("un nombre en liste", '"a": 22', '"a": [22]', "a —"),
):
    bank.wrong(_N, title, {old: new}, says=word, credit=0.5)
for title, change in (
    ("range", {"[30, 31, 32, 33, 34, 35]": "list(range(30, 36))"}),
    ("liste de n-uplets", {"[[20, 21], [30, 31]]": "[(20, 21), (30, 31)]"}),
    ("n-uplet de listes", {"[[20, 21], [30, 31]]": "([20, 21], [30, 31])"}),
    ("flottant seul", {'"a": 22': '"a": 22.0'}),
    ("sommes", {"[10, 12, 14]": "[10, 10 + 2, 10 + 4]"}),
    ("union", {_LAST: 'return {"a": 22, "e": 45} | rows | block | steps'}),
    ("update", {_LAST: "rows.update(block, **steps, a=22, e=45)\n    return rows"}),
    ("dépaquetage", {"[11, 14]": "[*(11, 14)]"}),
    ("tranche d'une liste", {"[10, 11]": "[10, 11, 12][:2]"}),
):
    bank.right(_N, title, change)
bank.demand(_N, "Sans rien exécuter, écrivez le contenu", "tenseurs")
bank.demand(_N, "un nombre, une liste, ou une liste de listes", "colonne gardée")

_N = "predict_views"
_A, _B = '"acdghj"', '"befikl"'
bank.wrong(
    _N,
    "liste d'indices comme une vue",
    {_A: '"acdeghj"', _B: '"bfikl"'},
    says="liste d'indices",
    credit=0.5,
)
bank.wrong(
    _N,
    "reshape toujours vue",
    {_A: '"acdghij"', _B: '"befkl"'},
    says="ordre des éléments",
    credit=0.5,
)
bank.wrong(_N, "reshape toujours copie", {_A: '"acdhj"', _B: '"befgikl"'}, says="g —", credit=0.5)
bank.wrong(_N, "tout est vue", {_A: '"abcdefghijkl"', _B: '""'}, says="6 prédictions sur 12")
bank.wrong(_N, "tout est copie", {_A: '""', _B: '"abcdefghijkl"'}, says="6 prédictions sur 12")
bank.wrong(
    _N,
    "l'inverse",
    {"key: True": "key: 1 == 2", "key: False": "key: True"},
    says="0 prédiction sur 12",
)
bank.wrong(_N, "lettres oubliées", {_B: '"bef"'}, says="clés")
bank.right(_N, "0 et 1", {"True": "1", "False": "0"})
bank.right(
    _N,
    "une par une",
    {
        'return {**shared, **{key: False for key in "befikl"}}': "for key in 'befikl':\n        shared[key] = False\n    return shared"
    },
)
bank.right(
    _N,
    "appartenance",
    {
        'return {**shared, **{key: False for key in "befikl"}}': "return {key: key in 'acdghj' for key in 'abcdefghijkl'}"
    },
)

_PAIR = 'return {**shared, **{key: False for key in "befikl"}}'
for title, a, b, word in (
    ("un calcul comme une vue", "acdghjl", "befik", "neuf"),
    ("numpy comme une copie", "acdgh", "befijkl", "j —"),
    ("transposée comme une copie", "acdgj", "befhikl", "h —"),
    ("un masque comme une vue", "acdfghj", "beikl", "f —"),
    ("second nom comme une copie", "cdghj", "abefikl", "a —"),
):
    bank.wrong(_N, title, {_A: f'"{a}"', _B: f'"{b}"'}, says=word, credit=0.5)
for title, code in (
    ("union", "return shared | dict.fromkeys('befikl', False)"),
    (
        "zip",
        "return dict(zip('abcdefghijkl', (True, False, True, True, False, False, True, True, False, True, False, False)))",
    ),
    ("non", "return {key: not key in 'befikl' for key in 'abcdefghijkl'}"),
    (
        "setdefault",
        "for key in 'abcdefghijkl':\n        shared.setdefault(key, False)\n    return shared",
    ),
    (
        "une par une en clair",
        "return dict(a=True, b=False, c=True, d=True, e=False, f=False, g=True, h=True, i=False, j=True, k=False, l=False)",
    ),
    (
        "entre guillemets",
        "return {**{key: 'True' for key in shared}, **dict.fromkeys('befikl', 'False')}",
    ),
    ("entiers", "return {**{key: 1 for key in shared}, **dict.fromkeys('befikl', 0)}"),
    ("bool", "return {key: bool('acdghj'.count(key)) for key in 'abcdefghijkl'}"),
    ("ensemble", "yes = set('acdghj')\n    return {key: key in yes for key in 'abcdefghijkl'}"),
    ("ordre inverse", "return {key: key in 'acdghj' for key in reversed('abcdefghijkl')}"),
):
    bank.right(_N, title, {_PAIR: code})
bank.demand(_N, "`T` a-t-il changé ?", "tout est vue")
bank.demand(_N, "Répondez `True` ou `False`", "l'inverse")

_N = "predict_broadcast"
bank.wrong(_N, "aligné à gauche", {'"e": "erreur"': '"e": (3, 4)'}, says="à droite", credit=0.5)
bank.wrong(_N, "k : somme de vecteurs", {'"k": (5, 5)': '"k": (5,)'}, says="k —", credit=0.5)
bank.wrong(_N, "crochets oubliés", {'"i": (3, 3, 3)': '"i": (3, 3)'}, says="i —", credit=0.5)
bank.wrong(
    _N,
    "jamais d'erreur",
    {'"e": "erreur", "g": "erreur", "l": "erreur"': '"e": (3, 4), "g": (1, 1, 4), "l": (2, 3, 4)'},
    says="9 prédictions sur 12",
    credit=0.5,
)
bank.wrong(
    _N,
    "toujours une erreur si les formes diffèrent",
    {
        '"d": (4, 3)': '"d": "erreur"',
        '"f": (3, 4)': '"f": "erreur"',
        '"h": (3, 2, 4)': '"h": "erreur"',
        '"i": (3, 3, 3)': '"i": "erreur"',
        '"k": (5, 5)': '"k": "erreur"',
    },
    says="7 prédictions sur 12",
)
bank.wrong(
    _N,
    "produits de matrices",
    {
        '"d": (4, 3)': '"d": (4, 4)',
        '"f": (3, 4)': '"f": (3,)',
        '"j": (3, 3)': '"j": (3, 1)',
        '"c": (4, 3)': '"c": (4,)',
        '"b": (4, 3)': '"b": (4, 1)',
    },
    says="sur 12",
)
bank.wrong(
    _N,
    "None pour une erreur",
    {'"e": "erreur", "g": "erreur", "l": "erreur"': '"e": None, "g": None, "l": None'},
    says="None",
    credit=0.5,
)
bank.wrong(
    _N,
    "calculé",
    {'"h": (3, 2, 4)': '"h": torch.broadcast_shapes((1, 1, 4), (3, 2, 1))'},
    says="à la main",
)
bank.right(_N, "listes", {"(5, 5)": "[5, 5]"})
bank.right(_N, "majuscule et point", {'"e": "erreur"': '"e": "Erreur."'})
bank.right(_N, "chaîne", {"(3, 2, 4)": '"(3, 2, 4)"'})

for title, old, new, word in (
    ("c refusé", '"c": (4, 3)', '"c": "erreur"', "c —"),
    ("a trop petit", '"a": (4, 3)', '"a": (1, 1)', "a —"),
    ("j en colonne", '"j": (3, 3)', '"j": (3, 1)', "j —"),
    ("h sans le 3", '"h": (3, 2, 4)', '"h": (2, 4)', "h —"),
):
    bank.wrong(_N, title, {old: new}, says=word, credit=0.5)
for title, change in (
    ("capitales", {'"e": "erreur"': '"e": "ERREUR"'}),
    ("espace et point d'exclamation", {'"g": "erreur"': '"g": "erreur !"'}),
    ("listes partout", {"(3, 2, 4)": "[3, 2, 4]", "(3, 3, 3)": "[3, 3, 3]"}),
    ("chaîne d'une liste", {"(5, 5)": '"[5, 5]"'}),
    ("torch.Size", {"(5, 5)": "torch.Size((5, 5))"}),
    ("produit", {"(5, 5)": "(5,) * 2"}),
    ("somme de n-uplets", {"(3, 3, 3)": "(3, 3) + (3,)"}),
    ("tuple d'une liste", {"(3, 2, 4)": "tuple([3, 2, 4])"}),
    ("variable", {'"e": "erreur"': '"e": str("erreur")'}),
):
    bank.right(_N, title, change)
bank.demand(_N, "Sans rien exécuter, écrivez la forme de la somme", "calculé")
bank.demand(_N, "si PyTorch refuse", "jamais d'erreur")

# --- crop ---------------------------------------------------------------------

_N, _C = "crop", "image[y : y + height, x : x + width]"
bank.wrong(_N, "x et y échangés", {_C: "image[x : x + width, y : y + height]"}, says="échangés")
bank.wrong(
    _N,
    "x en premier, tailles en place",
    {_C: "image[x : x + height, y : y + width]"},
    says="échangés",
)
bank.wrong(_N, "longueur comme fin", {_C: "image[y:height, x:width]"}, says="fin")
bank.wrong(_N, "une de trop", {_C: "image[y : y + height + 1, x : x + width + 1]"}, says="de trop")
bank.wrong(_N, "une de moins", {_C: "image[y : y + height - 1, x : x + width - 1]"}, says="manque")
bank.wrong(_N, "double crochet", {_C: "image[y : y + height][x : x + width]"}, says="")
bank.wrong(
    _N,
    "largeur et hauteur échangées",
    {_C: "image[y : y + width, x : x + height]"},
    says="largeur et hauteur",
)
bank.wrong(_N, "return oublié", {"return image": "image"}, says="return")
bank.wrong(_N, "le coin seul", {_C: "image[y, x]"}, says="")
bank.wrong(
    _N,
    "l'image est effacée",
    {"    return": "    image *= 1.5\n    return"},
    says="modifie sur place",
    credit=0.0,
)
bank.wrong(
    _N,
    "boucles",
    {f"return {_C}": "return torch.stack([image[y + i, x : x + width] for i in range(height)])"},
    says="boucle",
)
bank.demand(_N, "Découpez dans une image, sans boucle", "boucles")
bank.right(_N, "en deux temps", {_C: "image[y : y + height][:, x : x + width]"})
bank.right(_N, "copie", {_C: _C + ".clone()"})
bank.right(_N, "narrow", {_C: "image.narrow(0, y, height).narrow(1, x, width)"})
bank.right(_N, "slice", {_C: "image[slice(y, y + height), slice(x, x + width)]"})
bank.right(_N, "arange", {_C: "image[torch.arange(y, y + height)][:, torch.arange(x, x + width)]"})

bank.wrong(_N, "width fixe", {"x + width": "x + 4"}, says="")
for title, code in (
    (
        "index_select",
        "image.index_select(0, torch.arange(y, y + height)).index_select(1, torch.arange(x, x + width))",
    ),
    ("par la transposée", "image.T[x : x + width].T[y : y + height]"),
    ("NumPy", "torch.from_numpy(image.numpy()[y : y + height, x : x + width].copy())"),
    ("fin par la fin", "image[y:][:height, x:][:, :width]"),
    ("split", "image.split([y, height, len(image) - y - height])[1].narrow(1, x, width)"),
    (
        "grilles d'indices",
        "image[torch.arange(y, y + height)[:, None], torch.arange(x, x + width)]",
    ),
    ("range", "image[range(y, y + height)][:, range(x, x + width)]"),
):
    bank.right(_N, title, {_C: code})
bank.demand(_N, "dans la colonne `x` et la ligne `y`", "x et y échangés")
bank.demand(_N, "qui a `width` colonnes et `height` lignes", "largeur et hauteur échangées")
bank.demand(_N, "de `début` compris à `fin` non compris", "une de trop")
bank.demand(_N, "Le rectangle, (height, width).", "longueur comme fin")

# --- checkerboard -------------------------------------------------------------

_N = "checkerboard"
bank.wrong(
    _N,
    "inversé",
    {
        "board[::2, 1::2] = 1": "board[::2, ::2] = 1",
        "board[1::2, ::2] = 1": "board[1::2, 1::2] = 1",
    },
    says="inversé",
)
bank.wrong(
    _N, "moitié oubliée", {"    board[1::2, ::2] = 1\n": ""}, says="une case blanche sur deux"
)
bank.wrong(
    _N, "autre moitié oubliée", {"    board[::2, 1::2] = 1\n": ""}, says="une case blanche sur deux"
)
bank.wrong(_N, "n et m échangés", {"torch.zeros(n, m)": "torch.zeros(m, n)"}, says="échangés")
bank.wrong(_N, "rayures", {"board[1::2, ::2] = 1": "board[1::2, 1::2] = 1"}, says="rayures")
bank.wrong(
    _N,
    "lignes",
    {"board[::2, 1::2] = 1\n    board[1::2, ::2] = 1": "board[1::2] = 1"},
    says="rayures",
)
bank.wrong(_N, "pas de 3", {"1::2, ::2": "1::3, ::3"}, says="")
bank.wrong(
    _N,
    "boucles",
    {
        "board[::2, 1::2] = 1\n    board[1::2, ::2] = 1": "for i in range(n):\n        board[i, (i + 1) % 2::2] = 1"
    },
    says="boucle",
)
bank.wrong(_N, "return oublié", {"return board": "board"}, says="return")
bank.wrong(_N, "zéros", {"] = 1": "] = 0"}, says="valent 0")
bank.right(
    _N,
    "reste de la somme",
    {"return board": "return (torch.arange(n).reshape(-1, 1) + torch.arange(m)) % 2"},
)
bank.right(_N, "booléens", {"return board": "return board > 0"})
bank.right(
    _N,
    "à partir de uns",
    {
        "return board": "board = torch.ones(n, m)\n    board[::2, ::2] = 0\n    board[1::2, 1::2] = 0\n    return board"
    },
)
bank.right(_N, "NumPy", {"return board": "return np.indices((n, m)).sum(axis=0) % 2"})

bank.wrong(_N, "m ignoré", {"torch.zeros(n, m)": "torch.zeros(n, n)"}, says="")
bank.wrong(_N, "opposé", {"return board": "return -board"}, says="")
_EVEN = "(torch.arange(n).reshape(-1, 1) + torch.arange(m))"
for title, code in (
    ("bit", f"{_EVEN} & 1"),
    ("comparaison", "(torch.arange(n)[:, None] % 2 != torch.arange(m) % 2).float()"),
    ("repeat", "torch.tensor([[0.0, 1.0], [1.0, 0.0]]).repeat(n // 2 + 1, m // 2 + 1)[:n, :m]"),
    (
        "np.tile",
        "torch.from_numpy(np.tile([[0, 1], [1, 0]], (n // 2 + 1, m // 2 + 1))[:n, :m].copy())",
    ),
    ("cosinus", f"(1 - torch.cos({_EVEN} * torch.pi)).div(2).round()"),
    (
        "valeur absolue d'une différence",
        "(torch.arange(n)[:, None] % 2 - torch.arange(m) % 2).abs()",
    ),
    ("puissances", f"(1 - (-1) ** {_EVEN}) // 2"),
    ("à plat", "(torch.arange(n * m) // m + torch.arange(n * m) % m).fmod(2).reshape(n, m)"),
):
    bank.right(_N, title, {"return board": f"return {code}"})
bank.demand(_N, "un damier de `n` lignes et `m` colonnes", "n et m échangés")
bank.demand(_N, "avec un 0 en haut à gauche", "inversé")
bank.demand(_N, "Sans boucle", "boucles")

# --- pick ---------------------------------------------------------------------

_N, _C = "pick", "scores[torch.arange(len(scores)), cats]"
bank.wrong(_N, "toutes les colonnes", {_C: "scores[:, cats]"}, says="toutes")
bank.wrong(_N, "lignes choisies par la classe", {_C: "scores[cats % len(scores)]"}, says="")
bank.wrong(_N, "plus grand score", {_C: "scores.max(dim=1).values"}, says="plus grands")
bank.wrong(
    _N,
    "diagonale",
    {_C: "torch.diagonal(scores[:, torch.arange(len(scores)) % scores.shape[1]])"},
    says="la diagonale",
)
bank.wrong(_N, "échangés", {_C: "scores[cats, torch.arange(len(scores))]"}, says="")
bank.wrong(_N, "catégories renvoyées", {_C: "cats"}, says="")
bank.wrong(
    _N,
    "boucle",
    {f"return {_C}": "return torch.stack([s[c] for s, c in zip(scores, cats)])"},
    says="boucle",
)
bank.wrong(
    _N,
    "une boucle for",
    {
        f"return {_C}": "out = torch.zeros(len(scores))\n    for i in range(len(scores)):\n        out[i] = scores[i, cats[i]]\n    return out"
    },
    says="boucle",
)
bank.wrong(_N, "la somme", {_C: _C + ".sum()"}, says="")
bank.wrong(_N, "return oublié", {"return scores": "scores"}, says="return")
bank.right(_N, "gather", {_C: "scores.gather(1, cats.reshape(-1, 1)).reshape(-1)"})
bank.right(_N, "gather en colonne", {_C: "scores.gather(1, cats[:, None])"})
bank.right(
    _N, "one-hot", {_C: "(scores * torch.nn.functional.one_hot(cats, scores.shape[1])).sum(dim=1)"}
)
bank.right(_N, "diagonale des colonnes", {_C: "torch.diagonal(scores[:, cats])"})
bank.right(_N, "range", {_C: "scores[range(len(scores)), cats]"})

bank.wrong(_N, "plus petit score", {_C: "scores.min(dim=1).values"}, says="")
bank.wrong(
    _N,
    "cats décalées sur place",
    {"return ": "cats -= 1\n    return ", _C: "scores[torch.arange(len(scores)), cats + 1]"},
    says="modifie sur place",
    credit=0.5,
)
for title, code in (
    ("take_along_dim", "torch.take_along_dim(scores, cats[:, None], dim=1)[:, 0]"),
    ("indices à plat", "scores.flatten()[torch.arange(len(cats)) * scores.shape[1] + cats]"),
    ("masque", "scores[torch.nn.functional.one_hot(cats, scores.shape[1]).bool()]"),
    ("einsum", 'torch.einsum("nc,nc->n", scores, torch.eye(scores.shape[1])[cats])'),
    ("NumPy", "torch.from_numpy(scores.numpy()[np.arange(len(scores)), cats.numpy()])"),
    ("take", "scores.take(torch.arange(scores.shape[0]).mul(scores.shape[1]).add(cats))"),
    ("where", "torch.where(torch.arange(scores.shape[1]) == cats[:, None], scores, 0.0).sum(-1)"),
):
    bank.right(_N, title, {_C: code})
bank.demand(_N, "le score de la bonne catégorie de chaque exemple", "toutes les colonnes")
bank.demand(_N, "sans boucle", "boucle")

# --- without_negatives --------------------------------------------------------

_N = "without_negatives"
bank.wrong(_N, "modifie T", {"T.clone().detach()": "T"}, says="modifie sur place", credit=0.5)
bank.wrong(
    _N,
    "modifie une vue de T",
    {"T.clone().detach()": "T.reshape(T.shape)"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(
    _N,
    "detach sans clone",
    {"T.clone().detach()": "T.detach()"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(_N, "valeur absolue", {"return result": "return T.abs()"}, says="signe")
bank.wrong(_N, "positives à zéro", {"result < 0": "result > 0"}, says="positives")
bank.wrong(_N, "négatives retirées", {"return result": "return T[T > 0]"}, says="forme")
bank.wrong(_N, "masque renvoyé", {"return result": "return T > 0"}, says="masque")
bank.wrong(_N, "rien", {"result[result < 0] = 0": "result[result < 0]"}, says="rien n'a changé")
bank.wrong(_N, "uns", {"] = 0": "] = 1"}, says="")
bank.wrong(_N, "return oublié", {"return result": "result"}, says="return")
bank.wrong(
    _N,
    "boucle",
    {"result[result < 0] = 0": "for i in range(len(T)):\n        result[i][result[i] < 0] = 0"},
    says="boucle",
)
bank.right(_N, "relu", {"return result": "return torch.relu(T)"})
bank.right(_N, "clamp", {"return result": "return T.clamp(min=0)"})
bank.right(_N, "produit par le masque", {"return result": "return T * (T > 0)"})
bank.right(_N, "where", {"return result": "return torch.where(T < 0, torch.zeros_like(T), T)"})
bank.right(_N, "clone seul", {".detach()": ""})
bank.right(_N, "masked_fill", {"return result": "return T.masked_fill(T < 0, 0.0)"})

bank.wrong(
    _N,
    "T lui-même s'il n'a rien de négatif",
    {"    result =": "    if (T > 0).all():\n        return T\n    result ="},
    says="partage sa mémoire",
    credit=0.5,
)
for title, code in (
    ("maximum", "torch.maximum(T, torch.zeros_like(T))"),
    ("moitié", "(T + T.abs()) / 2"),
    ("nn.functional", "torch.nn.functional.relu(T)"),
    ("NumPy", "torch.from_numpy(np.maximum(T.numpy(), 0))"),
    ("threshold", "torch.nn.functional.threshold(T, 0, 0)"),
    ("float64", "T.double().clip(min=0)"),
):
    bank.right(_N, title, {"return result": f"return {code}"})
bank.demand(_N, "Renvoyez une copie", "modifie une vue de T")
bank.demand(_N, "les valeurs négatives sont remplacées par 0", "valeur absolue")
bank.demand(_N, "Le tenseur reçu ne doit pas changer", "modifie T")
bank.demand(_N, "Un nouveau tenseur de même forme", "négatives retirées")

# --- side_by_side -------------------------------------------------------------

_N, _C = "side_by_side", "images.transpose(0, 1).reshape(h, n * w)"
bank.wrong(_N, "reshape seul", {".transpose(0, 1)": ""}, says="mélangées")
bank.wrong(_N, "l'une sous l'autre", {_C: "images.reshape(n * h, w)"}, says="sous l'autre")
bank.wrong(_N, "entrelacées", {_C: "images.permute(1, 2, 0).reshape(h, n * w)"}, says="entrelacées")
bank.wrong(_N, "view sur une transposée", {"reshape": "view"}, says="erreur")
bank.wrong(
    _N, "ordre inversé", {_C: "images.flip(0).transpose(0, 1).reshape(h, n * w)"}, says="inversé"
)
bank.wrong(
    _N, "cat sur le mauvais axe", {_C: "torch.cat(list(images), dim=0)"}, says="sous l'autre"
)
bank.wrong(_N, "transposées", {_C: "images.permute(2, 0, 1).reshape(w, n * h)"}, says="")
bank.wrong(_N, "trois dimensions", {_C: "images.transpose(0, 1)"}, says="")
bank.wrong(
    _N,
    "boucle",
    {f"return {_C}": "return torch.cat([image for image in images], dim=1)"},
    says="boucle",
)
bank.wrong(_N, "return oublié", {"return images": "images"}, says="return")
bank.right(_N, "cat", {_C: "torch.cat(list(images), dim=1)"})
bank.right(_N, "hstack", {_C: "torch.hstack(tuple(images))"})
bank.right(_N, "permute et flatten", {_C: "images.permute(1, 0, 2).flatten(1)"})
bank.right(_N, "contiguous et view", {_C: "images.transpose(0, 1).contiguous().view(h, -1)"})

bank.wrong(
    _N, "images retournées", {_C: "images.flip(2).transpose(0, 1).reshape(h, n * w)"}, says=""
)
bank.wrong(
    _N,
    "images modifiées",
    {"return images": "images *= 2\n    return images"},
    says="modifie sur place",
)
for title, code in (
    ("swapaxes", "images.swapaxes(0, 1).reshape(h, -1)"),
    ("einsum", 'torch.einsum("nhw->hnw", images).reshape(h, n * w)'),
    ("NumPy", "torch.from_numpy(np.concatenate(images.numpy(), axis=1))"),
    ("unbind", "torch.cat(images.unbind(), dim=-1)"),
    ("cat dépaquetée", "torch.cat([*images], 1)"),
    ("movedim", "torch.movedim(images, 0, 1).flatten(start_dim=1)"),
    ("indices", "images[torch.arange(n * w) // w, :, torch.arange(n * w) % w].T"),
    ("concat de vues", "torch.concat(tuple(images), axis=1)"),
):
    bank.right(_N, title, {_C: code})
bank.demand(_N, "Assemblez-les côte à côte", "l'une sous l'autre")
bank.demand(_N, "a la bonne forme, et un contenu absurde", "reshape seul")
bank.demand(_N, "sans boucle", "boucle")

# --- broadcast_shape ----------------------------------------------------------

_N = "broadcast_shape"
bank.wrong(
    _N,
    "torch.broadcast_shapes",
    {"return tuple(shape)": "return torch.broadcast_shapes(a, b)"},
    says="n'est pas permis",
)
bank.wrong(
    _N,
    "somme de tenseurs",
    {"return tuple(shape)": "return tuple((torch.zeros(a) + torch.zeros(b)).shape)"},
    says="n'est pas permis",
)
bank.wrong(
    _N,
    "np.broadcast_shapes",
    {"return tuple(shape)": "return np.broadcast_shapes(a, b)"},
    says="n'est pas permis",
)
bank.wrong(
    _N,
    "importée",
    "from torch import broadcast_shapes\n\n\ndef broadcast_shape(a, b):\n    return tuple(broadcast_shapes(a, b))\n",
    says="n'est pas permis",
)
bank.wrong(
    _N,
    "complété à droite",
    {
        "(1,) * (longest - len(a)) + tuple(a)": "tuple(a) + (1,) * (longest - len(a))",
        "(1,) * (longest - len(b)) + tuple(b)": "tuple(b) + (1,) * (longest - len(b))",
    },
    says="",
)
bank.wrong(_N, "complété par des 0", {"(1,) *": "(0,) *"}, says="")
bank.wrong(
    _N,
    "zip sans compléter",
    {"(1,) * (longest - len(a)) + ": "", "(1,) * (longest - len(b)) + ": ""},
    says="",
)
bank.wrong(
    _N,
    "jamais d'erreur",
    {'            raise ValueError(f"{m} et {n} ne sont pas compatibles")\n': "            pass\n"},
    says="ValueError",
    credit=0.5,
)
bank.wrong(
    _N,
    "None au lieu d'une erreur",
    {'raise ValueError(f"{m} et {n} ne sont pas compatibles")': "return None"},
    says="ValueError",
    credit=0.5,
)
bank.wrong(
    _N, "renvoie l'exception", {"raise ValueError": "return ValueError"}, says="raise", credit=0.5
)
bank.wrong(_N, "TypeError", {"raise ValueError": "raise TypeError"}, says="TypeError", credit=0.5)
bank.wrong(_N, "égalité exigée", {"m != n and 1 not in (m, n)": "m != n"}, says="compatibles")
bank.wrong(_N, "seul a peut valoir 1", {"1 not in (m, n)": "m != 1"}, says="compatibles")
bank.wrong(_N, "taille de a", {"n if m == 1 else m": "m"}, says="")
bank.wrong(
    _N,
    "par la fin, sans compléter",
    """
def broadcast_shape(a, b):
    shape = []
    for m, n in zip(reversed(a), reversed(b)):
        if m != n and 1 not in (m, n):
            raise ValueError
        shape.insert(0, max(m, n))
    return tuple(shape)
""",
    says="manque des dimensions",
)
bank.wrong(
    _N, "une chaîne", {"return tuple(shape)": "return str(tuple(shape))"}, says="n-uplet d'entiers"
)
bank.wrong(_N, "minimum", {"n if m == 1 else m": "min(m, n)"}, says="")
bank.wrong(_N, "à l'envers", {"return tuple(shape)": "return tuple(shape[::-1])"}, says="l'envers")
bank.wrong(_N, "return oublié", {"return tuple(shape)": "tuple(shape)"}, says="return")
bank.wrong(
    _N,
    "None pour longueurs égales",
    {"    longest =": "    if len(a) != len(b):\n        raise ValueError\n    longest ="},
    says="compatibles",
)
bank.right(_N, "maximum", {"n if m == 1 else m": "max(m, n)"})
bank.right(_N, "une liste", {"return tuple(shape)": "return shape"})
bank.right(
    _N,
    "par la fin",
    """
from itertools import zip_longest


def broadcast_shape(a, b):
    sizes = []
    for m, n in zip_longest(reversed(a), reversed(b), fillvalue=1):
        if m == n or n == 1:
            sizes.append(m)
        elif m == 1:
            sizes.append(n)
        else:
            raise ValueError("formes incompatibles")
    return tuple(reversed(sizes))
""",
)
bank.right(
    _N,
    "récursive",
    """
def broadcast_shape(a: tuple, b: tuple) -> tuple:
    if not a or not b:
        return tuple(a or b)
    last = {a[-1], b[-1]} - {1} or {1}
    if len(last) > 1:
        raise ValueError
    return broadcast_shape(a[:-1], b[:-1]) + (last.pop(),)
""",
)
bank.right(
    _N,
    "sa propre exception",
    {
        "def broadcast_shape": "class Incompatible(ValueError):\n    pass\n\n\ndef broadcast_shape",
        "raise ValueError": "raise Incompatible",
    },
)

for title, change in (
    (
        "listes retournées",
        "def broadcast_shape(a, b):\n    a, b = list(a)[::-1], list(b)[::-1]\n    while len(a) < len(b):\n        a.append(1)\n    while len(b) < len(a):\n        b.append(1)\n    for m, n in zip(a, b):\n        if m != n and m != 1 and n != 1:\n            raise ValueError(a, b)\n    return tuple(m if n == 1 else n for m, n in zip(a, b))[::-1]",
    ),
    (
        "indices négatifs",
        "def broadcast_shape(a, b):\n    out = []\n    for i in range(1, max(len(a), len(b)) + 1):\n        m = a[-i] if i <= len(a) else 1\n        n = b[-i] if i <= len(b) else 1\n        if 1 not in (m, n) and m != n:\n            raise ValueError('non')\n        out.insert(0, max(m, n))\n    return tuple(out)",
    ),
    (
        "assert transformé",
        "def broadcast_shape(a, b):\n    short, long = sorted((tuple(a), tuple(b)), key=len)\n    short = (1,) * (len(long) - len(short)) + short\n    try:\n        assert all(m == n or 1 in (m, n) for m, n in zip(short, long))\n    except AssertionError:\n        raise ValueError('formes') from None\n    return tuple(map(max, short, long))",
    ),
    (
        "ensembles",
        "def broadcast_shape(a, b):\n    def size(*pair):\n        (n,) = set(pair) - {1} or {1}\n        return n\n\n    k = len(a) - len(b)\n    a, b = (1,) * -k + tuple(a), (1,) * k + tuple(b)\n    return tuple(size(m, n) for m, n in zip(a, b))",
    ),
    (
        "match",
        "def broadcast_shape(a, b):\n    match (tuple(a), tuple(b)):\n        case ((), rest) | (rest, ()):\n            return rest\n        case ((*x, m), (*y, n)) if m == n or n == 1:\n            return (*broadcast_shape(x, y), m)\n        case ((*x, 1), (*y, n)):\n            return (*broadcast_shape(x, y), n)\n    raise ValueError",
    ),
    (
        "générateur",
        "def broadcast_shape(a, b):\n    def sizes():\n        for i in range(-max(len(a), len(b)), 0):\n            pair = [s[i] for s in (a, b) if len(s) >= -i and s[i] != 1]\n            if len(set(pair)) > 1:\n                raise ValueError(pair)\n            yield pair[0] if pair else 1\n\n    return tuple(sizes())",
    ),
    (
        "dictionnaire",
        "def broadcast_shape(a, b):\n    sizes = {}\n    for shape in (a, b):\n        for i, n in enumerate(reversed(shape)):\n            if sizes.setdefault(i, n) == 1:\n                sizes[i] = n\n            elif n not in (1, sizes[i]):\n                raise ValueError\n    return tuple(sizes[i] for i in sorted(sizes, reverse=True))",
    ),
):
    bank.right(_N, title, change)
bank.wrong(
    _N,
    "dernière dimension seule",
    {"m != n and 1 not in (m, n)": "len(shape) == longest - 1 and m != n and 1 not in (m, n)"},
    says="incompatibles",
    credit=0.5,
)
bank.demand(_N, "incompatibles, levez une `ValueError`", "jamais d'erreur")
bank.demand(_N, "sans aucun appel à `torch` ni à `numpy`", "np.broadcast_shapes")
bank.demand(_N, "Travaillez sur des n-uplets d'entiers", "somme de tenseurs")

# --- scale_images -------------------------------------------------------------

_N, _C = "scale_images", "images * gains.reshape(-1, 1, 1)"
bank.wrong(_N, "colonnes", {".reshape(-1, 1, 1)": ""}, says="colonnes")
bank.wrong(_N, "une dimension oubliée", {"(-1, 1, 1)": "(-1, 1)"}, says="lignes")
bank.wrong(_N, "une de trop", {"(-1, 1, 1)": "(-1, 1, 1, 1)"}, says="forme")
bank.wrong(_N, "addition", {"images * gains": "images + gains"}, says="ajoutés")
bank.wrong(_N, "division", {"images * gains": "images / gains"}, says="divisées")
bank.wrong(_N, "inchangées", {_C: "images"}, says="pas changé")
bank.wrong(
    _N,
    "sur place",
    {f"return {_C}": "images *= gains.reshape(-1, 1, 1)\n    return images"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(
    _N,
    "boucle",
    {f"return {_C}": "return torch.stack([g * i for g, i in zip(gains, images)])"},
    says="boucle",
)
bank.wrong(_N, "premier gain", {"gains.reshape(-1, 1, 1)": "gains[0]"}, says="")
bank.wrong(_N, "return oublié", {"return images": "images"}, says="return")
bank.right(_N, "None", {"gains.reshape(-1, 1, 1)": "gains[:, None, None]"})
bank.right(_N, "einsum", {_C: 'torch.einsum("nhw,n->nhw", images, gains)'})
bank.right(_N, "transposées", {_C: "(images.T * gains).T"})
bank.right(_N, "unsqueeze", {"gains.reshape(-1, 1, 1)": "gains.unsqueeze(1).unsqueeze(2)"})

bank.wrong(_N, "gains au carré", {"* gains": "* (gains**2)"}, says="")
bank.wrong(
    _N,
    "gains normalisés sur place",
    {"return images": "gains /= 1.0000001\n    return images"},
    says="modifie sur place",
    credit=0.5,
)
for title, code in (
    ("view", "images * gains.view(len(gains), 1, 1)"),
    ("points de suspension", "gains[..., None, None] * images"),
    ("bmm", "torch.bmm(gains.reshape(-1, 1, 1) * torch.eye(images.shape[1]), images)"),
    ("movedim", "(images.movedim(0, -1) * gains).movedim(-1, 0)"),
    ("expand_as", "images * gains[:, None, None].expand_as(images)"),
    ("NumPy", "torch.from_numpy(images.numpy() * gains.numpy()[:, None, None])"),
    ("float64", "images.double().mul(gains.reshape(-1, 1, 1))"),
    ("diagonale", "torch.tensordot(torch.diag(gains), images, dims=1)"),
):
    bank.right(_N, title, {_C: code})
bank.demand(_N, "Multipliez chaque image par son propre gain", "premier gain")
bank.demand(_N, "par son propre gain, sans boucle", "boucle")

# --- center_rows --------------------------------------------------------------

_N, _C = "center_rows", "X - X.mean(dim=1, keepdim=True)"
bank.wrong(_N, "sans keepdim", {", keepdim=True": ""}, says="colonne")
bank.wrong(_N, "moyenne des colonnes", {"dim=1": "dim=0"}, says="colonne")
bank.wrong(
    _N, "moyenne générale", {"X.mean(dim=1, keepdim=True)": "X.mean()"}, says="tout le tableau"
)
bank.wrong(_N, "somme", {"X.mean(": "X.sum("}, says="somme")
bank.wrong(_N, "ajoutée", {"X - X": "X + X"}, says="ajoutée")
bank.wrong(_N, "la moyenne seule", {_C: "X.mean(dim=1)"}, says="")
bank.wrong(_N, "aussi réduite", {_C: f"({_C}) / X.std(dim=1, keepdim=True)"}, says="écart-type")
bank.wrong(
    _N,
    "sur place",
    {f"return {_C}": "X -= X.mean(dim=1, keepdim=True)\n    return X"},
    says="modifie sur place",
    credit=0.5,
)
bank.wrong(
    _N,
    "boucle",
    {f"return {_C}": "return torch.stack([row - row.mean() for row in X])"},
    says="boucle",
)
bank.wrong(_N, "return oublié", {"return X": "X"}, says="return")
bank.right(_N, "None", {"X.mean(dim=1, keepdim=True)": "X.mean(1)[:, None]"})
bank.right(_N, "transposées", {_C: "(X.T - X.mean(dim=1)).T"})
bank.right(
    _N, "somme divisée", {"X.mean(dim=1, keepdim=True)": "X.sum(1).reshape(-1, 1) / X.shape[1]"}
)
bank.right(_N, "float64", {_C: "X.double() - X.double().mean(dim=-1, keepdim=True)"})

bank.wrong(
    _N, "médiane", {"X.mean(dim=1, keepdim=True)": "X.median(dim=1, keepdim=True).values"}, says=""
)
bank.wrong(_N, "premier élément", {"X.mean(dim=1, keepdim=True)": "X[:, :1]"}, says="")
for title, code in (
    ("unsqueeze", "X - X.mean(dim=-1).unsqueeze(-1)"),
    ("produit", "X - X @ torch.full((X.shape[1], X.shape[1]), 1 / X.shape[1])"),
    ("sub", "torch.sub(X, torch.mean(X, 1, True))"),
    ("einsum", 'X - torch.einsum("ij->i", X)[:, None] / X.size(1)'),
    ("NumPy", "torch.from_numpy(X.numpy() - X.numpy().mean(axis=1, keepdims=True))"),
    ("std_mean", "X - torch.std_mean(X, dim=1, keepdim=True)[1]"),
    ("expand", "X - X.mean(1).reshape(-1, 1).expand(-1, X.shape[1])"),
    ("copie", "X.clone().sub_(X.mean(1, keepdim=True))"),
):
    bank.right(_N, title, {_C: code})
bank.demand(
    _N,
    "Retirez à chaque ligne d'un tableau $(N, d)$ la moyenne de cette ligne",
    "moyenne des colonnes",
)
bank.demand(_N, "la moyenne de cette ligne, sans boucle", "boucle")

# --- pairwise_sq_distances ----------------------------------------------------

_N = "pairwise_sq_distances"
_C = "((A[:, None, :] - B[None, :, :]) ** 2).sum(dim=2)"
_EXPANSION = "(A**2).sum(1)[:, None] + (B**2).sum(1) - 2 * A @ B.T"
bank.wrong(_N, "racine", {_C: _C + ".sqrt()"}, says="racine")
bank.wrong(_N, "cdist sans carré", {_C: "torch.cdist(A, B)"}, says="racine")
bank.wrong(_N, "paires seulement", {_C: "((A - B) ** 2).sum(dim=1)"}, says="paires")
bank.wrong(_N, "moyenne", {".sum(dim=2)": ".mean(dim=2)"}, says="moyenne")
bank.wrong(_N, "mauvais axe", {"dim=2": "dim=1"}, says="mauvais axe")
bank.wrong(
    _N, "plus grande différence", {_C: "(A[:, None] - B).abs().amax(2)"}, says="grande différence"
)
bank.wrong(_N, "carrés oubliés", {_C: "(A[:, None] - B).sum(2)"}, says="sans les carrés")
bank.wrong(_N, "produits scalaires", {_C: "A @ B.T"}, says="produits scalaires")
bank.wrong(_N, "sans somme", {".sum(dim=2)": ""}, says="trois dimensions")
bank.wrong(
    _N, "valeur absolue", {_C: "(A[:, None, :] - B[None, :, :]).abs().sum(dim=2)"}, says="absolues"
)
bank.wrong(
    _N,
    "carré de la somme",
    {_C: "(A[:, None, :] - B[None, :, :]).sum(dim=2) ** 2"},
    says="avant de sommer",
)
bank.wrong(
    _N, "transposé", {_C: "((B[:, None, :] - A[None, :, :]) ** 2).sum(dim=2)"}, says="transposé"
)
bank.wrong(_N, "signe du double produit", {_C: _EXPANSION.replace("- 2", "+ 2")}, says="signe")
bank.wrong(_N, "double oublié", {_C: _EXPANSION.replace("- 2 *", "-")}, says="compte deux fois")
bank.wrong(_N, "produit oublié", {_C: _EXPANSION.replace(" - 2 * A @ B.T", "")}, says="manque")
bank.wrong(
    _N, "keepdim oublié dans le développement", {_C: _EXPANSION.replace("[:, None]", "")}, says=""
)
bank.wrong(
    _N,
    "boucles",
    {
        f"return {_C}": "D = torch.zeros(len(A), len(B))\n    for i in range(len(A)):\n        for j in range(len(B)):\n            D[i, j] = ((A[i] - B[j]) ** 2).sum()\n    return D"
    },
    says="boucle",
)
bank.wrong(
    _N,
    "une compréhension",
    {f"return {_C}": "return torch.stack([((a - B) ** 2).sum(1) for a in A])"},
    says="boucle",
)
bank.wrong(
    _N,
    "map",
    {f"return {_C}": "return torch.stack(tuple(map(lambda a: ((a - B) ** 2).sum(1), A)))"},
    says="map",
)
bank.wrong(_N, "modifie A", {"    return": "    A -= A.mean(dim=0)\n    return"}, says="")
bank.wrong(_N, "return oublié", {"return ((": "(("}, says="return")
bank.right(_N, "développement", {_C: _EXPANSION})
bank.right(_N, "développement borné", {_C: f"({_EXPANSION}).clamp(min=0)"})
bank.right(_N, "cdist au carré", {_C: "torch.cdist(A, B) ** 2"})
bank.right(_N, "autre ordre", {_C: "((B - A.unsqueeze(1)) ** 2).sum(-1)"})
bank.right(_N, "norme au carré", {_C: "torch.linalg.norm(A[:, None] - B, dim=2) ** 2"})
bank.right(
    _N,
    "einsum",
    {f"return {_C}": 'G = A[:, None] - B\n    return torch.einsum("ijk,ijk->ij", G, G)'},
)
bank.right(_N, "float64", {_C: "((A.double()[:, None] - B.double()) ** 2).sum(2)"})

for title, code in (
    ("pow", "(A.unsqueeze(1) - B.unsqueeze(0)).pow(2).sum(-1)"),
    ("norm", "(A[:, None] - B).norm(dim=-1).square()"),
    ("NumPy", "torch.from_numpy(((A.numpy()[:, None] - B.numpy()) ** 2).sum(-1))"),
    ("addmm", "torch.addmm((A * A).sum(1, True) + (B * B).sum(1), A, B.T, alpha=-2)"),
    ("transposée", "((A.T[:, :, None] - B.T[:, None, :]) ** 2).sum(dim=0)"),
):
    bank.right(_N, title, {_C: code})
bank.demand(_N, "Calculez les carrés des distances", "racine")
bank.demand(_N, "de tous les points de $A$ à tous ceux", "paires seulement")
bank.demand(_N, "Le résultat est de forme $(n, m)$", "transposé")
bank.demand(_N, "de $B$, sans boucle", "boucles")

# --- a result that a later call rewrites ----------------------------------------

bank.wrong(
    "without_negatives",
    "un tenseur de chaque taille",
    {
        "def without_negatives": "buffers = {}\n\ndef without_negatives",
        "T.clone().detach()": "buffers.setdefault(T.shape, torch.empty_like(T)).copy_(T).detach()",
    },
    "la même mémoire",
    0.5,
)

# --- mutants that compute the same thing ----------------------------------------

_SWAP = "exchanging two axes is symmetric"
_RULE = "the rule of broadcasting is symmetric in a and b"
bank.equivalent = {
    "e return images.transpose(0, 1).reshape(h, → e return images.transpose(1, 0).reshape(h,": _SWAP,
    "tuple: longest = max(len(a), len(b)) a = ( → tuple: longest = max(len(b), len(a)) a = (": _RULE,
    "hape = [] for m, n in zip(a, b): i → hape = [] for m, n in zip(b, a): i": _RULE,
}

# A part of many rows is not the whole.
bank.wrong(
    "pick",
    "les mille premières lignes seulement",
    {
        "return scores[torch.arange(len(scores)), cats]": "n = min(len(scores), 1000)\n    result = torch.zeros(len(scores))\n    result[:n] = scores[torch.arange(n), cats[:n]]\n    return result"
    },
    "pick(scores, cats) a la bonne forme, mais",
)
bank.wrong(
    "without_negatives",
    "les mille premiers nombres seulement",
    {"result[result < 0] = 0": "part = result[:1000]\n    part[part < 0] = 0"},
    "without_negatives(T) a la bonne forme, mais",
)
bank.wrong(
    "side_by_side",
    "les mille premières images seulement",
    {
        "n, h, w = images.shape\n    return images.transpose(0, 1)": "images = images[:1000]\n    n, h, w = images.shape\n    return images.transpose(0, 1)"
    },
    "side_by_side(images) a la forme",
)
bank.wrong(
    "scale_images",
    "les mille premières images seulement",
    {
        "return images * gains.reshape(-1, 1, 1)": "result = images.clone()\n    result[:1000] *= gains[:1000].reshape(-1, 1, 1)\n    return result"
    },
    "scale_images(images, gains) a la bonne forme,",
)
bank.wrong(
    "center_rows",
    "les mille premières lignes seulement",
    {
        "return X - X.mean(dim=1, keepdim=True)": "result = X.clone()\n    result[:1000] -= X[:1000].mean(dim=1, keepdim=True)\n    return result"
    },
    "center_rows(X) a la bonne forme, mais",
)
bank.wrong(
    "pairwise_sq_distances",
    "les mille premières lignes de A seulement",
    {
        "return ((A[:, None, :] - B[None, :, :]) ** 2).sum(dim=2)": "result = torch.zeros(len(A), len(B))\n    result[:1000] = ((A[:1000, None, :] - B[None, :, :]) ** 2).sum(dim=2)\n    return result"
    },
    "pairwise_sq_distances(A, B) a la bonne forme,",
)
bank.wrong(
    "pairwise_sq_distances",
    "les mille premières lignes de B seulement",
    {
        "return ((A[:, None, :] - B[None, :, :]) ** 2).sum(dim=2)": "result = torch.zeros(len(A), len(B))\n    result[:, :1000] = ((A[:, None, :] - B[None, :1000, :]) ** 2).sum(dim=2)\n    return result"
    },
    "pairwise_sq_distances(A, B) a la bonne forme,",
)
bank.wrong(
    "crop",
    "une image de mille lignes au plus",
    "def crop(image, x, y, width, height):\n    return image[:1000][y : y + height, x : x + width]\n",
    "crop(image, x, y, width, height) a la forme",
)
bank.wrong(
    "checkerboard",
    "mille lignes au plus",
    "def checkerboard(n, m):\n    board = torch.zeros(n, m)\n    board[:1000:2, 1::2] = 1\n    board[1:1000:2, ::2] = 1\n    return board\n",
    "checkerboard(n, m) a la bonne forme, mais",
)

# What is noted on what was received, bounds, half precision, a seed inside, parameters of another time.
bank.wrong(
    "center_rows",
    "un résultat gardé sur X",
    {
        "return X - X.mean(dim=1, keepdim=True)": "if not hasattr(X, '_memo'):\n        X._memo = X - X.mean(dim=1, keepdim=True)\n    return X._memo"
    },
    "elle reçoit (X) : elle ne doit que le lire",
    0.5,
)

# Tried by readers: other forms, and other slips.
bank.right(
    "conversions",
    "np.array puis torch.from_numpy",
    "\ndef conversions(values):\n    array = np.array(values, dtype=np.float32)\n    tensor = torch.from_numpy(array.copy())\n    return dict(tensor=tensor, array=array, list=array.tolist(), total=float(tensor.sum()))\n",
)
bank.wrong(
    "conversions",
    "total en tenseur",
    '\ndef conversions(values):\n    T = torch.tensor(values, dtype=torch.float32)\n    return {"tensor": T, "array": T.numpy(), "list": T.tolist(), "total": T.sum()}\n',
    "est un tenseur de forme () ; on attend un",
    0.5,
)
bank.wrong(
    "conversions",
    "liste aplatie, autrement",
    '\ndef conversions(values):\n    T = torch.tensor(values, dtype=torch.float32)\n    return {"tensor": T, "array": T.numpy(), "list": T.flatten().tolist(), "total": T.sum().item()}\n',
    "a pas les bons niveaux de crochets, ou pas les",
    0.5,
)
bank.right(
    "crop",
    "narrow, autrement",
    "def crop(image, x, y, width, height):\n    return image.narrow(0, y, height).narrow(1, x, width)\n",
)
bank.right(
    "crop",
    "indices",
    "def crop(image, x, y, width, height):\n    rows = torch.arange(y, y + height)\n    cols = torch.arange(x, x + width)\n    return image[rows][:, cols]\n",
)
bank.wrong(
    "crop",
    "bornes négatives",
    "def crop(image, x, y, width, height):\n    return image[y : y + height, x : -(image.shape[1] - x - width)]\n",
    "la fin est un indice, et non une longueur : où s",
)
bank.wrong(
    "crop",
    "juste dans un carré",
    "def crop(image, x, y, width, height):\n    return image[y : y + height, x : x + height]\n",
    "crop(image, x, y, width, height) a la forme",
)
bank.right(
    "checkerboard",
    "arange et modulo",
    "def checkerboard(n, m):\n    return (torch.arange(n).unsqueeze(1) + torch.arange(m)) % 2\n",
)
bank.right(
    "checkerboard",
    "tranches",
    "def checkerboard(n, m):\n    board = torch.zeros(n, m)\n    board[0::2, 1::2] = 1\n    board[1::2, 0::2] = 1\n    return board\n",
)
bank.wrong(
    "checkerboard",
    "reshape d'une alternance, faux pour m pair",
    "def checkerboard(n, m):\n    return (torch.arange(n * m) % 2).reshape(n, m)\n",
    "ce sont des rayures : toutes les lignes sont",
)
bank.wrong(
    "checkerboard",
    "répétition d'un motif pair",
    "def checkerboard(n, m):\n    motif = torch.tensor([[0.0, 1.0], [1.0, 0.0]])\n    return motif.repeat(n // 2, m // 2)\n",
    "checkerboard(n, m) a la forme",
)
bank.right(
    "pick",
    "gather, autrement",
    "def pick(scores, cats):\n    return scores.gather(1, cats.view(-1, 1)).squeeze(1)\n",
)
bank.right(
    "pick",
    "one_hot et somme",
    "def pick(scores, cats):\n    chosen = torch.nn.functional.one_hot(cats, scores.shape[1])\n    return (scores * chosen).sum(1)\n",
)
bank.wrong(
    "pick",
    "diagonale de scores[:, cats] sur les trois premières",
    "def pick(scores, cats):\n    return scores[:3][:, cats[:3]].diag()\n",
    "pick(scores, cats) a la forme",
)
bank.right(
    "without_negatives",
    "clamp, autrement",
    "def without_negatives(T):\n    return T.clamp(min=0)\n",
)
bank.right(
    "without_negatives",
    "where, autrement",
    "def without_negatives(T):\n    return torch.where(T < 0, torch.zeros_like(T), T)\n",
)
bank.wrong(
    "without_negatives",
    "vue puis sur place",
    "def without_negatives(T):\n    U = T.view(T.shape)\n    U[U < 0] = 0\n    return U\n",
    "elle reçoit (T) : elle ne doit que le lire",
    0.5,
)
bank.wrong(
    "without_negatives",
    "borné aussi à 1",
    "def without_negatives(T):\n    return T.clamp(0, 2)\n",
    "without_negatives(T) a la bonne forme, mais une",
)
bank.right(
    "side_by_side",
    "cat et unbind",
    "def side_by_side(images):\n    return torch.cat(images.unbind(0), dim=1)\n",
)
bank.right(
    "side_by_side",
    "permute",
    "def side_by_side(images):\n    return images.permute(1, 0, 2).flatten(1)\n",
)
bank.wrong(
    "side_by_side",
    "hstack de trois",
    "def side_by_side(images):\n    return torch.hstack([images[0], images[1], images[-1]])\n",
    "side_by_side(images) a la forme",
)
bank.wrong(
    "scale_images",
    "einsum sur les lignes",
    "def scale_images(images, gains):\n    return torch.einsum('nhw,h->nhw', images, gains) if images.shape[0] == images.shape[1] else images * gains[:, None, None]\n",
    "il manque encore une dimension, comme une paire",
)
bank.wrong(
    "scale_images",
    "sur place, autrement",
    "def scale_images(images, gains):\n    return images.mul_(gains[:, None, None])\n",
    "elle reçoit (images) : elle ne doit que le lire",
    0.5,
)
bank.right(
    "scale_images",
    "einsum, autrement",
    "def scale_images(images, gains):\n    return torch.einsum('nhw,n->nhw', images, gains)\n",
)
bank.right(
    "center_rows",
    "mean puis unsqueeze",
    "def center_rows(X):\n    return X - X.mean(1).unsqueeze(1)\n",
)
bank.wrong(
    "center_rows",
    "moyenne sans le premier",
    "def center_rows(X):\n    return X - X[:, 1:].mean(1, keepdim=True)\n",
    "center_rows(X) a la bonne forme, mais",
)
bank.right(
    "pairwise_sq_distances",
    "cdist au carré, autrement",
    "def pairwise_sq_distances(A, B):\n    return torch.cdist(A, B) ** 2\n",
)
bank.wrong(
    "pairwise_sq_distances",
    "B broadcasté sur une ligne",
    "def pairwise_sq_distances(A, B):\n    return ((A[:, None] - B[None]) ** 2).mean(2) * 4\n",
    "pairwise_sq_distances(A, B) a la bonne forme,",
)
bank.right(
    "broadcast_shape",
    "zip_longest à l'envers",
    '\ndef broadcast_shape(a, b):\n    from itertools import zip_longest\n    out = []\n    for p, q in zip_longest(reversed(a), reversed(b), fillvalue=1):\n        if p != q and 1 not in (p, q):\n            raise ValueError("formes incompatibles")\n        out.append(q if p == 1 else p)\n    return tuple(reversed(out))\n',
)
bank.wrong(
    "broadcast_shape",
    "max des deux",
    "\ndef broadcast_shape(a, b):\n    n = max(len(a), len(b))\n    a = (1,) * (n - len(a)) + tuple(a)\n    b = (1,) * (n - len(b)) + tuple(b)\n    return tuple(max(p, q) for p, q in zip(a, b))\n",
    "alors que ces formes sont incompatibles : on",
    0.5,
)
bank.wrong(
    "broadcast_shape",
    "aligné à gauche",
    "\ndef broadcast_shape(a, b):\n    n = max(len(a), len(b))\n    a = tuple(a) + (1,) * (n - len(a))\n    b = tuple(b) + (1,) * (n - len(b))\n    if any(p != q and 1 not in (p, q) for p, q in zip(a, b)):\n        raise ValueError\n    return tuple(q if p == 1 else p for p, q in zip(a, b))\n",
    "lève une ValueError, alors que ces formes sont",
)
