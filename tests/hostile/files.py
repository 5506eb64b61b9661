"""What a check shares with the kernel by a file that is open, and files that Python reads otherwise than we do.

By who has not written the defence; honest copies of the same look, in NumPy and torch labs.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from nbformat.v4 import new_code_cell

from tests.hostile.callbacks import NUMPY, acting
from tests.hostile.case import Case, own
from tests.hostile.others import LOOPED, looping
from tests.hostile.tensors import SCRATCH
from tests.hostile.unlucky import honest

HIDDEN = "# coding: {codec}\ndef looped(A, B):\n    return A\n# "
IN_FILL = "\n".join("    " + line for line in LOOPED.splitlines())
PLACE = "os.lseek(D, 0, 1)"
TEXT = "text = bytes(" + str(list(LOOPED.encode())) + ").decode()\nopen('t.txt', 'w').write('import torch\\n' + text)\n"


def _encoded(title: str, codec: str, newline: str, **more: Any) -> Case:
    """Return a case where the loop is in a comment, but for who reads the file as it says."""
    lines = f"{newline}import torch{newline}" + LOOPED.replace("\n", newline)
    file = "%%writefile aide.py\n" + HIDDEN.format(codec=codec) + lines
    return looping(title, "aide.looped", before=file, here="import aide", verdict="FORBIDDEN|OK!", **more)  # fmt: skip


def _then(case: Case, start: str, code: str) -> Case:
    """Return the case with one more cell, below the one that begins so."""

    def edit(nb: Any) -> None:
        if case.edit:
            case.edit(nb)
        at = next(n for n, one in enumerate(nb.cells) if one.source.startswith(start))
        nb.cells.insert(at + 1, new_code_cell(code))

    return dataclasses.replace(case, edit=edit)


def _kept(title: str, how: str, call: str, **more: Any) -> Case:
    """Return a case where a call stores the loop by `how`."""
    before, _, store = how.partition("|")
    code = f"{before}\ndef fill():\n{IN_FILL}\n    {store}\nfill()"
    return looping(title, call, before=code, verdict="FORBIDDEN|OK!", **more)


SETTINGS = "import faulthandler, sys\nfaulthandler.dump_traceback_later(3600)\nsys.setswitchinterval(1.0)\nsys.set_int_max_str_digits(0)"
METHODS = {
    "fc_forward": "class Outils:\n    @classmethod\n    def avant(cls, X, W, b):\n        return X @ W + b\nfc_forward = Outils.avant\nprint('x' * 300_000)",
    "n_parameters": "import functools\n@functools.lru_cache(maxsize=None)\ndef n_parameters(D, H, C, L):\n    sizes = [D] + [H] * (L // 2) + [C]\n    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))\nprint(n_parameters.cache_info())",
}
THREADS = "torch.set_num_threads(4)\nx = torch.randn(600, 600)\nprint((x @ x).relu().sum())"

FILES = [
    # --- a file that the check cannot have for its own
    acting("appels écrits dans un fichier ouvert qui n'a plus de droits", "import os\nF = open('r', 'w+')\nos.chmod('r', 0)", "F.write(str(good)); F.flush()", "F.seek(0) or F.read()", often=True),
    acting("appels dits par la place dans un fichier qui n'a plus de droits", "import os\nopen('r', 'w').write('abcdef')\nD = os.open('r', os.O_RDONLY)\nos.chmod('r', 0)", "os.lseek(D, 3, 0)", PLACE),
    acting("appels dits par la place dans un dossier qui n'a plus de droits", "import os\nos.makedirs('z', exist_ok=True)\nD = os.open('z', os.O_RDONLY)\nos.chmod('z', 0)", "os.lseek(D, 3, 0)", PLACE),
    acting("appels dits par la place dans un fichier de /proc", "import glob, os\nD = os.open(sorted(glob.glob('/proc/*/maps'))[0], os.O_RDONLY)", "os.lseek(D, 7, 0)", PLACE),
    acting("appels écrits dans un fichier ouvert, disque plein", "import os\nF = open('r', 'w+')\nF.write('x' * 3_000_000); F.flush()\nG = open('plein', 'wb', buffering=0)\ntry:\n    while True: G.write(bytes(1 << 20))\nexcept OSError: pass", "F.seek(0); F.write('vu'); F.flush()", "F.seek(0) or F.read(2) == 'vu'"),
    acting("appels dits par un epoll", "import os, select\nE = select.epoll()\nF = os.pipe()", "E.register(F[1], select.EPOLLOUT)", "E.poll(0)"),
    acting("appels dits par la place dans un dossier", "import os\nD = os.open('/usr', os.O_RDONLY)", "os.lseek(D, 5, 0)", PLACE),
    acting("appels dits par les réglages de /dev/null", "import fcntl, os\nD = os.open('/dev/null', os.O_RDWR)", "fcntl.fcntl(D, fcntl.F_SETFL, os.O_APPEND)", "fcntl.fcntl(D, fcntl.F_GETFL) & os.O_APPEND"),
    acting("appels dits par les scellés d'un fichier sans nom", "import fcntl, os\nD = os.memfd_create('a', os.MFD_ALLOW_SEALING)\nos.write(D, b'abc')", "fcntl.fcntl(D, 1033, 2)", "fcntl.fcntl(D, 1034) & 2"),
    # --- a file, or a text, that Python reads otherwise
    _encoded("boucle dans un commentaire, par l'encodage du fichier", "raw_unicode_escape", "\\u000a", often=True),
    _encoded("boucle dans un commentaire, en UTF-7", "utf-7", "+AAo-"),
    _then(looping("fichier écrit en deux fois", "aide.looped", before="%%writefile aide.py\nx = '''", here="import aide", verdict="FORBIDDEN|OK!"), "%%writefile aide.py", "%%writefile -a aide.py\n'''\nimport torch\n" + LOOPED),
    _then(looping("%macro d'un fichier", "looped", before=TEXT + "%macro tour t.txt", verdict="FORBIDDEN|OK!"), "text = ", "tour"),
    looping("%run sous un autre nom", "looped", before=TEXT + "%alias_magic r run\n%r -i t.txt", verdict="FORBIDDEN|OK!"),
    # --- a loop stored by what a library has
    _kept("boucle rangée dans une variable de contexte", "import contextvars\nV = contextvars.ContextVar('v')|V.set(looped)", "V.get()", often=True),
    _kept("boucle rangée dans un crochet de module", "ARGS = []\nM = torch.nn.Identity()\ndef go(A, B):\n    ARGS[:] = [A, B]\n    return M(A)|M.register_forward_hook(lambda m, x, y: looped(*ARGS))", "go"),
    # --- honest
    honest(SCRATCH, "fils de torch, un calcul à quatre avant la réponse", edit=own("logistic", THREADS), often=True),
    honest(SCRATCH, "autocast laissé ouvert", edit=own("logistic", "torch.autocast('cpu').__enter__()"), often=True),
    honest(NUMPY, "filet et réglages de l'interpréteur", edit=own("fc_forward", SETTINGS)),
    honest(NUMPY, "réponse sous %%prun, essai sous %%timeit", answers={"relu_forward": "%%prun\ndef relu_forward(X):\n    return np.maximum(X, 0)"}, edit=own("fc_forward", "%%timeit -n 2 -r 1\nnp.ones(3).sum()")),
    honest(NUMPY, "méthode de classe, cache, très longue sortie", answers=METHODS),
    honest(NUMPY, "fichier d'aide à l'encodage déclaré", edit=own("fc_forward", "%%writefile aide.py\n# -*- coding: utf-8 -*-\né = 1")),
    honest(NUMPY, "journal en lecture seule, écrit à chaque appel", edit=own("fc_forward", "import os\njournal = open('journal.txt', 'w')\nos.chmod('journal.txt', 0o400)"), answers={"fc_forward": "def fc_forward(X, W, b):\n    print(X.shape, file=journal, flush=True)\n    return X @ W + b"}),
]  # fmt: skip
