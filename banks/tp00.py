"""Answers to lab 0 that students write: wrong, each with its message, and right."""

from tp_grading.bank import Bank

bank = Bank("tp00_tenseurs")

# --- conversions --------------------------------------------------------------

_N = "conversions"
bank.wrong(_N, "tenseur d'entiers", {", dtype=torch.float32": ""}, says="entiers", credit=0.5)
bank.wrong(_N, "item oublié", {"T.sum().item()": "T.sum()"}, says="nombre Python", credit=0.5)
bank.wrong(_N, "list(T)", {"T.tolist()": "list(T)"}, says="découpe le tenseur")
bank.wrong(_N, "tenseur à la place du tableau", {"T.numpy()": "T"}, says="vient de torch")
bank.wrong(
    _N,
    "tableau à la place du tenseur",
    {'"tensor": T,': '"tensor": T.numpy(),'},
    says="vient de numpy",
)
bank.wrong(_N, "moyenne", {"T.sum()": "T.mean()"}, says="moyenne")
bank.wrong(
    _N, "liste aplatie", {"T.tolist()": "T.reshape(-1).tolist()"}, says="niveaux de crochets"
)
bank.wrong(
    _N, "tableau à la place de la liste", {"T.tolist()": "T.numpy()"}, says="liste de listes"
)
bank.wrong(_N, "clé oubliée", {'"total": T.sum().item(),': ""}, says="total")
bank.wrong(_N, "return oublié", {"return {": "result = {"}, says="return")
bank.wrong(_N, "item sur tout le tenseur", {"T.sum().item()": "T.item()"}, says="erreur")
bank.wrong(_N, "première valeur", {"T.sum().item()": "T[0, 0].item()"}, says="somme")
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
bank.right(_N, "préfixe et majuscules", {'"d": "float64"': '"d": "torch.Float64"'})
bank.right(
    _N,
    "clé par clé",
    {
        'return {"a": "int64", **floats, "f": "bool"}': 'floats["a"] = "int64"\n    floats["f"] = "bool "\n    return floats'
    },
)

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
    says="0 prédictions sur 12",
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
    _N, "l'image est effacée", {"    return": "    image *= 1.5\n    return"}, says="modifie"
)
bank.wrong(
    _N,
    "boucles",
    {f"return {_C}": "return torch.stack([image[y + i, x : x + width] for i in range(height)])"},
    says="boucle",
)
bank.right(_N, "en deux temps", {_C: "image[y : y + height][:, x : x + width]"})
bank.right(_N, "copie", {_C: _C + ".clone()"})
bank.right(_N, "narrow", {_C: "image.narrow(0, y, height).narrow(1, x, width)"})
bank.right(_N, "slice", {_C: "image[slice(y, y + height), slice(x, x + width)]"})
bank.right(_N, "arange", {_C: "image[torch.arange(y, y + height)][:, torch.arange(x, x + width)]"})

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

# --- pick ---------------------------------------------------------------------

_N, _C = "pick", "scores[torch.arange(len(scores)), cats]"
bank.wrong(_N, "toutes les colonnes", {_C: "scores[:, cats]"}, says="toutes")
bank.wrong(_N, "lignes choisies par la classe", {_C: "scores[cats % len(scores)]"}, says="")
bank.wrong(_N, "plus grand score", {_C: "scores.max(dim=1).values"}, says="plus grands")
bank.wrong(
    _N,
    "diagonale",
    {_C: "torch.diagonal(scores[:, torch.arange(len(scores)) % scores.shape[1]])"},
    says="",
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

# --- without_negatives --------------------------------------------------------

_N = "without_negatives"
bank.wrong(_N, "modifie T", {"T.clone().detach()": "T"}, says="modifie son argument")
bank.wrong(
    _N,
    "modifie une vue de T",
    {"T.clone().detach()": "T.reshape(T.shape)"},
    says="modifie son argument",
)
bank.wrong(
    _N, "detach sans clone", {"T.clone().detach()": "T.detach()"}, says="modifie son argument"
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
)
bank.wrong(
    _N,
    "None au lieu d'une erreur",
    {'raise ValueError(f"{m} et {n} ne sont pas compatibles")': "return None"},
    says="ValueError",
)
bank.wrong(_N, "renvoie l'exception", {"raise ValueError": "return ValueError"}, says="raise")
bank.wrong(_N, "TypeError", {"raise ValueError": "raise TypeError"}, says="TypeError")
bank.wrong(_N, "égalité exigée", {"m != n and 1 not in (m, n)": "m != n"}, says="compatibles")
bank.wrong(_N, "seul a peut valoir 1", {"1 not in (m, n)": "m != 1"}, says="compatibles")
bank.wrong(_N, "taille de a", {"n if m == 1 else m": "m"}, says="")
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
    says="modifie",
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
    says="modifie",
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

# --- pairwise_sq_distances ----------------------------------------------------

_N = "pairwise_sq_distances"
_C = "((A[:, None, :] - B[None, :, :]) ** 2).sum(dim=2)"
_EXPANSION = "(A**2).sum(1)[:, None] + (B**2).sum(1) - 2 * A @ B.T"
bank.wrong(_N, "racine", {_C: _C + ".sqrt()"}, says="racine")
bank.wrong(_N, "cdist sans carré", {_C: "torch.cdist(A, B)"}, says="racine")
bank.wrong(_N, "paires seulement", {_C: "((A - B) ** 2).sum(dim=1)"}, says="paires")
bank.wrong(_N, "moyenne", {".sum(dim=2)": ".mean(dim=2)"}, says="moyenne")
bank.wrong(_N, "mauvais axe", {"dim=2": "dim=1"}, says="mauvais axe")
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

# --- mutants that compute the same thing ----------------------------------------

_SWAP = "exchanging two axes is symmetric"
_RULE = "the rule of broadcasting is symmetric in a and b"
bank.equivalent = {
    "e return images.transpose(0, 1).reshape(h, → e return images.transpose(1, 0).reshape(h,": _SWAP,
    "tuple: longest = max(len(a), len(b)) a = ( → tuple: longest = max(len(b), len(a)) a = (": _RULE,
    "hape = [] for m, n in zip(a, b): i → hape = [] for m, n in zip(b, a): i": _RULE,
}
