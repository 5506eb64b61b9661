"""Attacks on other labs, devised by someone who has not written the defence."""

from __future__ import annotations

from typing import Any

from tests.hostile.case import Case, own

FIRST, LIBRARY = "tp00_tenseurs", "tp11_mlp_numpy"
NO = "WRONG|ERROR|FORBIDDEN"
LOOPED = """def looped(A, B):
    out = torch.zeros(len(A), len(B))
    for i in range(len(A)):
        for j in range(len(B)):
            out[i, j] = ((A[i] - B[j]) ** 2).sum()
    return out
"""
HERE = "\n".join("    " + line for line in LOOPED.splitlines())


def looping(
    title: str, call: str, before: str = "", here: str = "", verdict: str = "FORBIDDEN", **more: Any
) -> Case:
    """Return a case where `call` is a function with a loop, put there by a cell, `before`, or below, `here`."""
    code = f"def pairwise_sq_distances(A, B):\n    return {call}(A, B)\n{here}"
    edit = own("pairwise_sq_distances", before) if before else None
    return Case(67, title, {"pairwise_sq_distances": code}, {"pairwise_sq_distances": verdict}, edit=edit, lab=FIRST, **more)  # fmt: skip


def running(title: str, how: str, **more: Any) -> Case:
    """Return a case where a text with a loop is run by what is not `exec`: a human is told."""
    text = "text = bytes(" + str(list(LOOPED.encode())) + ").decode()\n"
    return looping(title, "looped", before=text + how, verdict="FORBIDDEN|OK!", **more)


# What sends the observations puts the right values in the place of zeros.
FORGED = """import base64, json, numpy as np
SEEN, real = [], json.dumps
def put(value, right):
    if isinstance(value, dict):
        if value.get("$array", [0, 0])[1] == list(right.shape):
            value["$array"][2] = base64.b64encode(right.tobytes()).decode()
        value = list(value.values())
    for one in value if isinstance(value, list) else []:
        put(one, right)
def forged(value, **options):
    for one, right in zip(value if isinstance(value, list) else [], SEEN):
        put(one, right)
    return real(value, **options)
"""
BLANK = "def scale_images(images, gains):\n    SEEN.append((images * gains.reshape(-1, 1, 1)).numpy())\n    return torch.zeros_like(images)"


def sending(title: str, how: str, **more: Any) -> Case:
    """Return a case where what encodes the observations is replaced, in a way that names nothing."""
    edit = own("scale_images", FORGED + how)
    return Case(66, title, {"scale_images": BLANK}, {"scale_images": NO}, edit=edit, lab=FIRST, **more)  # fmt: skip


def kept(title: str, box: str, call: str, **more: Any) -> Case:
    """Return a case where torch waits in a list, in a lab that is NumPy's."""
    code = f"def fc_backward(dZ, X, W, b):\n    {call}"
    fill = f"BOX = []\ndef fill():\n    import torch\n    {box}\nfill()"
    return Case(67, title, {"fc_backward": code}, {"fc_backward": "FORBIDDEN"}, edit=own("fc_backward", fill), lab=LIBRARY, **more)  # fmt: skip


OTHERS = [
    # --- a loop that the answer does not hold
    looping("boucle rangée par un appel", "BOX[0]", "BOX = []\ndef fill():\n" + HERE + "\n    BOX.append(looped)\nfill()"),
    looping("boucle rangée par list.append", "BOX[0]", "BOX = []\ndef fill():\n" + HERE + "\n    list.append(BOX, looped)\nfill()"),
    looping("boucle posée sur un objet par un appel", "TOOL.f", "class T: pass\nTOOL = T()\ndef fill():\n" + HERE + "\n    setattr(TOOL, 'f', looped)\nfill()"),
    looping("boucle rangée dans une bibliothèque", "sys.path[-1]", LOOPED + "import sys\nsys.path.append(looped)"),
    looping("fonction générique", "general", "import functools\n@functools.singledispatch\ndef general(A, B): pass\n" + LOOPED + "general.register(torch.Tensor, looped)"),
    looping("nom recomposé dans les noms du notebook", "id", here=LOOPED + "globals()['_'.join(['pairwise', 'sq', 'distances'])] = looped", verdict="FORBIDDEN|OK!"),
    running("texte exécuté par timeit", "import timeit\ntimeit.timeit('pass', 'global looped\\n' + text, number=1, globals=globals())"),
    running("texte exécuté par un chargeur", "import json\ntype(lambda: 0)(json.__loader__.source_to_code(text, 'x'), globals())()"),
    running("texte exécuté par ce que dit print", "print.__self__.exec(text, globals())"),
    running("texte exécuté par NumPy", "import numpy as np\nnp.testing.runstring(text, globals())"),
    running("texte exécuté par un fichier de torch", "class F:\n    def __reduce__(self):\n        return exec, ('import torch, __main__\\n' + text + '__main__.looped = looped',)\ntorch.save(F(), 'w.pt')\ntorch.load('w.pt', weights_only=False)"),
    # --- what observes, replaced without a name that says so
    sending("json.dumps remplacé par copy", "import copy\nclass E:\n    def __reduce__(self):\n        return (lambda: json), (), {'dumps': forged}\ncopy.copy(E())", often=True),
    sending("json.dumps remplacé par functools", "import functools, types\nfunctools.update_wrapper(json, types.SimpleNamespace(dumps=forged), ['dumps'], [])"),
    sending("json.dumps remplacé par inspect", "import inspect\ninspect.getmodule(json.dumps).dumps = forged"),
    sending("json.dumps remplacé par un module qui en tient un autre", "import os\nos.sys.modules['json'].dumps = forged"),
    sending("classe donnée à json.dumps par défaut", "class E(json.JSONEncoder):\n    def encode(self, o): return forged(o)\njson.dumps.__kwdefaults__['cls'] = E"),
    sending("encodeur que json garde", "import functools, types\nfunctools.update_wrapper(json._default_encoder, types.SimpleNamespace(encode=lambda o: '{}'), ['encode'], [])"),
    Case(66, "noyau trouvé par input", {"scale_images": BLANK}, dict.fromkeys(("scale_images", "center_rows", "pairwise_sq_distances"), NO + "|OK!"), lab=FIRST,
         edit=own("scale_images", FORGED + "k = input.__self__\nimport socket\nloop = k.io_loop.asyncio_loop\ndef take(fd):\n    place = socket.socket(fileno=fd)\n    line, _ = place.accept()\n    place.detach()\n    line.sendall(b'{\"status\": \"ok\", \"seen\": \"[]\"}{\"status\": \"ok\"}' + (16).to_bytes(8, 'big'))\n    line.close()\nfor fd, one in [*loop._selector.get_map().items()]:\n    if '_take' in repr(one.data):\n        loop.add_reader(fd, take, fd)")),
    Case(66, "moteur trouvé par sys.stdout", {"scale_images": BLANK}, dict.fromkeys(("scale_images", "center_rows", "pairwise_sq_distances"), NO + "|OK!"), lab=FIRST,
         edit=own("scale_images", FORGED + "import inspect, sys\nk = inspect.getmodule(type(sys.stdout)).asked\nk.originals.put_back = lambda: None\nk.observe.observed = lambda *a: {'status': 'ok', 'seen': '[]'}")),
    # --- torch in a lab that is NumPy's
    kept("torch gardé par un appel", "BOX.append(torch)", "t = BOX[0]\n    X, W, b = (t.tensor(v, requires_grad=True) for v in (X, W, b))\n    return tuple(g.numpy() for g in t.autograd.grad(X @ W + b, (X, W, b), t.tensor(dZ)))", often=True),
    kept("fonctions de torch gardées par un appel", "BOX.extend([torch.tensor, torch.autograd.grad])", "make, grad = BOX\n    X, W, b = (make(v, requires_grad=True) for v in (X, W, b))\n    return tuple(g.numpy() for g in grad(X @ W + b, (X, W, b), make(dZ)))"),
]  # fmt: skip
