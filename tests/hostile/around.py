"""Attacks on what stands around an answer: the grader, the walls, the hidden cases."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.hostile.case import ALL, FILE, Case, cell

LONE = "\ud800"  # half of a character, which no file can hold
LEAK = "LEAK"  # what has seen the calls of a check prints it twice


def lone(nb: Any) -> None:
    """Put half characters wherever a notebook has a text."""
    answer = cell(nb, "forward-answer")
    answer.source = f"# {LONE}\n" + answer.source
    answer.metadata[LONE] = answer["id"] = LONE
    nb.metadata[LONE] = {LONE: LONE}
    nb.cells.append(new_code_cell("x = 1", outputs=[new_output("stream", text=LONE * 50)]))


def added(source: str) -> Callable[[Any], None]:
    """Return an edit that adds a cell at the end."""
    return lambda nb: nb.cells.append(new_code_cell(source))


def after(name: str, source: str) -> Callable[[Any], None]:
    """Return an edit that adds a cell below the check of an answer."""
    return lambda nb: nb.cells.insert(nb.cells.index(cell(nb, name)) + 1, new_code_cell(source))


def _cells(nb: Any) -> None:
    nb.cells += [new_code_cell(f"x{n} = {n}") for n in range(1500)]


def _pictures(nb: Any) -> None:
    """Give a notebook a hundred megabytes of pictures, in forty cells."""
    picture = base64.b64encode(os.urandom(900_000)).decode()
    for n in range(40):
        shown = new_output("display_data", data={"image/png": picture})
        nb.cells.append(new_code_cell(f"x{n} = 1", outputs=[shown]))


def _titles(nb: Any) -> None:
    """Give a notebook eight megabytes of titles of the first cell, none of which is its end."""
    nb.cells.append(new_markdown_cell("# @title Installation\n" * 300_000))


def _methods(nb: Any) -> None:
    """Give a notebook classes of eight thousand methods, and functions in functions."""
    nest = "".join(" " * k + f"def f{k}():\n" for k in range(90)) + " " * 90 + "pass\n"
    nb.cells += [new_code_cell("class A:\n" + " def f(s):0\n" * 8000), new_code_cell(nest * 15)]
    nb.cells.append(
        new_code_cell("L = []\nL.append(" + ",".join(f"g{n}" for n in range(9000)) + ")")
    )


def _metadata(nb: Any) -> None:
    cell(nb, "forward-answer").metadata.update(x={f"a{n}": "y" * 40 for n in range(50_000)})
    nb.metadata["x"] = [[["z" * 1_000_000]]]


def _tree(nb: Any) -> None:
    cell(nb, "forward-answer").metadata["x"] = json.loads("[" * 100 + "]" * 100)


def _folder(folder: Path, _data: bytes) -> None:
    (folder / FILE).mkdir()


def _socket(folder: Path, _data: bytes) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(FILE)
    finally:
        os.chdir(here)


def forward(body: str, before: str = "") -> dict[str, str]:
    """Return an answer whose `forward` is `body`."""
    body = body.replace("\n", "\n    ")
    return {"forward": f"{before}\ndef forward(weights, X):\n    {body}\n"}


FRAMES = """-import os, socket, stat
for fd in range(3, 300):
    try:
        if not stat.S_ISSOCK(os.fstat(fd).st_mode):
            continue
        line = socket.socket(fileno=os.dup(fd))
        line.getpeername()
        line.setblocking(True)
        for _ in range(2000):
            line.sendall(b'\\3' + (1 << 20).to_bytes(8, 'big') + bytes(1 << 20))
    except OSError:
        pass
"""
REFUSED = """-import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for number, words in {CALLS}.items():
    if libc.syscall(number, *words) >= 0:
        os._exit(9)
"""
WATCH = {253: (), 294: (0,), 254: (0, b"/opt/tp", 2), 300: (0, 0), 434: (1, 0), 438: (0, 1, 0)}
RIGHTS = {
    101: (16, 1, 0, 0), 165: (b"x", b"/tmp", b"tmpfs", 0, 0), 272: (0x10000000,), 308: (3, 0),
    310: (1, 0, 0, 0, 0, 0), 311: (1, 0, 0, 0, 0, 0), 321: (0, 0, 0), 298: (0, 0, 0, 0, 0),
    323: (0,), 248: (b"user", b"a", 0, 0, 0), 250: (0, 0), 29: (7, 4096, 0o1777), 319: (b"x", 0),
    133: (b"/tmp/fifo", 0o10600, 0), 425: (1, 0), 304: (0, 0, 0), 155: (b"/", b"/tmp"), 175: (0, 0, b""),
}  # fmt: skip
PROC = """-import glob, os
here = open('/proc/self/mountinfo').read() + str(os.environ)
for path in glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/environ'):
    try:
        here += open(path, 'rb').read().decode('latin-1')
    except OSError:
        pass
if 'COURSE' in here or 'TP_TEST_SECRET' in here or len(glob.glob('/proc/[0-9]*')) > 3:
    os._exit(9)
"""
MEMORY = """-import glob, os
for path in glob.glob('/proc/*/mem') + glob.glob('/proc/*/task/*/mem'):
    if path.split('/')[2] in ('self', 'thread-self', str(os.getpid())):
        continue
    try:
        open(path, 'r+b')
        os._exit(9)
    except OSError:
        pass
"""
NEIGHBOURS = """-import glob, os
lines = open('/proc/net/unix').read().splitlines()[1:]
outside = [l.split()[-1] for l in lines if '/' in l.split()[-1] and '/kernel/' not in l.split()[-1]]
if glob.glob('/run/tp/*') or len(os.listdir('/kernel')) != 6 or outside:
    os._exit(9)
for path in ('/kernel/x', '/opt/tp/own/x', '/run/tp/x', '/etc/x', '/x'):
    try:
        open(path, 'w')
        os._exit(9)
    except OSError:
        pass
"""
PLACES = """-import os
odd = {'.ssh', '.tp-grade.key', '.tp-grade.journal', 'gradebook.db', 'submitted', 'solutions', '.git', '.gnupg'}
for root in ('/opt/tp', '/home', '/root', '/srv', '/mnt', '/var', '/usr/local', '/run', '/work', '/etc'):
    for folder, folders, files in os.walk(root):
        if odd & {*folders, *files} or folder.count('/') > 6:
            if odd & {*folders, *files}:
                os._exit(9)
            folders.clear()
"""
JUDGES = """-import os, pathlib, tp_utils
root = pathlib.Path(tp_utils.__file__).parent
for path in root.rglob('*.py'):
    if any(word in path.read_text() for word in ('def judge(', 'class StandIn', 'def gradients(')):
        os._exit(9)
"""


def _recorded(store: str, find: str, before: str = "") -> dict[str, Any]:
    """Return a case where `forward` keeps what it received, and a later cell shows it."""
    code = f"+{before}\n_right = forward\ndef forward(weights, X):\n    {store}\n    return _right(weights, X)"
    return {"answers": {"forward": code}, "edit": after("forward", find)}


SHOW = "if {what}:\n    print('LEAK' * 2)"
DAEMON = "import os, time\nif len(X) == 5 and os.fork() == 0:\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n    time.sleep(1)\n    open('/tmp/travail/seen', 'w').write(str(X))\n    time.sleep(60)"

AROUND = [
    # --- the grader and its class
    Case(63, "demi-caractère dans une erreur", forward("raise ValueError('\\ud800\\x1b[2J')"), {"forward": "ERROR"}, often=True),
    Case(63, "demi-caractères partout dans le notebook", edit=lone, often=True),
    Case(63, "trames ZMTP sans fin", {"forward": FRAMES}, {"forward": "OUTPUT|DIED|TIME|MEMORY"}, slow=2),
    Case(63, "titres de la première cellule sans fin", edit=_titles),
    Case(63, "méthodes et fonctions sans fin", edit=_methods),
    Case(63, "cent mille espaces", edit=added(" " * 110_000 + "x")),
    Case(63, "mille parenthèses", {"forward": "+y = " + "(" * 1000 + ")" * 1000}, {"forward": "ERROR|MEMORY"}),
    Case(63, "JSON imbriqué", raw=b'{"nbformat": 4, "cells": ' + b"[" * 100_000, reason="abîmé"),
    Case(63, "métadonnées imbriquées", edit=_tree),
    Case(63, "métadonnées énormes", edit=_metadata),
    Case(63, "quinze cents cellules", edit=_cells, reason="1000 cellules"),
    Case(63, "quarante images d'un mégaoctet", edit=_pictures),
    Case(63, "dossier au lieu d'un fichier", place=_folder, reason="pas un fichier ordinaire"),
    Case(63, "socket au lieu d'un fichier", place=_socket, reason="n'est pas lisible"),
    Case(63, "affichage d'un objet sans fin", {"init_weights": "+class Long:\n    def __repr__(self):\n        while True: pass\nLong()"}, {"init_weights": "TIME"}, slow=2),
    Case(63, "message d'erreur d'un gigaoctet", forward("class Huge(Exception):\n    def __str__(self): return 'x' * 10**9\nraise Huge"), {"forward": "ERROR|MEMORY|DIED|TIME"}),
    Case(63, "dictionnaire sans fin", forward("class Endless(dict):\n    def items(self):\n        while True: yield 'a', 1\nreturn Endless(), Endless()"), {"forward": "TIME|MEMORY|DIED|ERROR"}, slow=2),
    Case(63, "liste qui se contient", forward("x = []\nx += [x] * 1000\nreturn x, {}"), {"forward": "WRONG|ERROR|TIME|MEMORY|DIED"}, slow=2),
    Case(63, "descripteurs fermés dans la fonction", forward("import os\nos.closerange(3, 512)\nreturn X, {}"), {"forward": "DIED|ERROR|WRONG|TIME"}, slow=1),
    Case(63, "descripteurs fermés dans la cellule", {"init_weights": "-import os\nos.closerange(3, 512)"}, {"init_weights": "DIED|TIME"}, slow=2),
    Case(63, "Ctrl-C ignoré, sans fin", {"init_weights": "-import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"}, {"init_weights": "TIME"}, slow=2),
    Case(63, "le noyau parent tué de la fonction", forward("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"), {"forward": "WRONG|DIED|ERROR"}, often=True),
    Case(63, "le noyau parent interrompu de la fonction", forward("import os, signal, time\nos.kill(os.getppid(), signal.SIGINT)\ntime.sleep(1)"), {"forward": "TIME|DIED|ERROR"}),
    Case(63, "balises dans un message, une clé, un nom de classe", forward("raise type('<script>alert(1)</script>', (Exception,), {})('<script>alert(2)</script>')"), {"forward": "ERROR"}),
    Case(63, "balises dans les clés d'un dictionnaire", forward("return X, {'<script>alert(1)</script>': X}"), {"forward": "WRONG|ERROR"}),
    Case(63, "messages d'effacement sans fin", {"init_weights": "-from IPython.display import clear_output\nwhile True: clear_output()"}, {"init_weights": "TIME|OUTPUT"}, slow=2),
    Case(63, "vingt mille fichiers", {"init_weights": "-for n in range(25_000):\n    try:\n        open(f'/tmp/{n}', 'w').write('x')\n    except OSError:\n        break"}, slow=1),
    Case(63, "mille fils d'exécution", {"forward": "+import threading, time\ntry:\n    for _ in range(1000):\n        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\nexcept RuntimeError:\n    pass"}, dict.fromkeys(ALL[1:], "OK|ERROR")),
    # --- the walls
    Case(64, "inotify, fanotify, pidfd", {"forward": REFUSED.replace("{CALLS}", repr(WATCH))}, {"forward": "OK!"}, often=True),
    Case(64, "montages, espaces de noms, mémoire d'un autre, clés, tubes nommés", {"forward": REFUSED.replace("{CALLS}", repr(RIGHTS))}, {"forward": "OK!"}),
    Case(64, "/proc : chemins, environnements, processus", {"forward": PROC}),
    Case(64, "/proc : mémoire des autres", {"forward": MEMORY}),
    Case(64, "sockets et fichiers des voisins", {"forward": NEIGHBOURS}),
    Case(64, "ce qu'un environnement Python montrerait de trop", {"forward": PLACES}),
    Case(64, "juges sur le disque", {"forward": JUDGES}),
    # --- the hidden cases: a student's cell below the check must not see its calls
    Case(65, "appels gardés dans une liste", **_recorded("CALLS.append(X)", SHOW.format(what="CALLS"), "CALLS = []"), often=True),
    Case(65, "appels gardés dans l'environnement", **_recorded("import os; os.environ['SEEN'] = '1'", "import os\n" + SHOW.format(what="'SEEN' in os.environ"))),
    Case(65, "appels écrits dans un fichier", **_recorded("open('seen', 'w').write(str(X))", "import os\n" + SHOW.format(what="os.path.exists('seen')")), often=True),
    Case(65, "appels écrits dans un fichier qui est déjà là", **_recorded("open('seen', 'w').write(str(X))", SHOW.format(what="open('seen').read()"), "open('seen', 'w').close()")),
    Case(65, "appels écrits dans /dev/shm", **_recorded("open('/dev/shm/seen', 'w').write(str(X))", "import os\n" + SHOW.format(what="os.path.exists('/dev/shm/seen')"))),
    Case(65, "appels écrits dans un fichier ouvert avant", **_recorded("FILE.write(str(X)); FILE.flush()", "FILE.seek(0)\n" + SHOW.format(what="FILE.read()"), "FILE = open('seen', 'w+')"), often=True),
    Case(65, "appels écrits dans un fichier sans nom", **_recorded("FILE.write(str(X).encode()); FILE.flush()", "FILE.seek(0)\n" + SHOW.format(what="FILE.read()"), "import tempfile\nFILE = tempfile.TemporaryFile()")),
    Case(65, "appels dits par la place dans un fichier lu", **_recorded("FILE.seek(3)", SHOW.format(what="FILE.tell()"), "open('read', 'w').write('abcdef')\nFILE = open('read', 'rb', buffering=0)")),
    Case(65, "appels écrits dans un fichier dont la date est remise", **_recorded("import os; s = os.stat('seen'); open('seen', 'w').write('B'); os.utime('seen', ns=(s.st_atime_ns, s.st_mtime_ns))", SHOW.format(what="open('seen').read() == 'B'"), "open('seen', 'w').write('A')")),
    Case(65, "appels cachés dans un dossier fermé", **_recorded("import os; os.path.isdir('d') or (os.mkdir('d'), open('d/seen', 'w').close(), os.chmod('d', 0))", "import os\n" + SHOW.format(what="os.path.isdir('d')"))),
    Case(65, "appels dans le nom d'un dossier", **_recorded("import os; os.makedirs(f'vu-{float(X[0, 0]):.3f}', exist_ok=True)", "import glob\n" + SHOW.format(what="glob.glob('vu-*')"))),
    Case(65, "processus qui survit à la vérification", **_recorded(DAEMON.replace("\n", "\n    "), "import os, time\ntime.sleep(2)\n" + SHOW.format(what="os.path.exists('/tmp/travail/seen')")), often=True),
    Case(65, "fil qui survit à la vérification", **_recorded("import threading; threading.Timer(0.1, CALLS.append, [X]).start()", "import time; time.sleep(0.5)\n" + SHOW.format(what="CALLS"), "CALLS = []")),
    Case(65, "affichage pendant la vérification", **_recorded("print('LEAK' * 2, X)", "pass")),
    Case(65, "display pendant la vérification", **_recorded("from IPython.display import display; display({'text/plain': 'LEAK' * 2}, raw=True)", "import time; time.sleep(0.5)")),
    Case(65, "fonction de trace posée avant", **_recorded("pass", SHOW.format(what="CALLS"), "import sys\nCALLS = []\ndef trace(frame, event, arg):\n    if frame.f_code.co_name == 'run': CALLS.append(1)\nsys.settrace(trace)")),
    Case(65, "objets cherchés par le ramasse-miettes", **_recorded("pass", "import gc\n" + SHOW.format(what="[o for o in gc.get_objects() if isinstance(o, dict) and 'large' in o and 'weights' in o]"))),
    Case(65, "fin du processus notée par atexit", **_recorded("pass", "import os\n" + SHOW.format(what="os.path.exists('seen')"), "import atexit\natexit.register(lambda: open('seen', 'w').close())")),
    Case(65, "affichage différé à la fin du fork", **_recorded("import sys, atexit; atexit.register(lambda: print('LEAK' * 2))", "pass")),
]  # fmt: skip
