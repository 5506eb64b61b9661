"""What of this machine a kernel sees: a list of folders, each proved to hold nothing else.

Inside, the interpreter and its libraries lie at neutral places below ``/opt/tp``: no mount of
the kernel's own hides them, and no name of a user or of a course shows. There Python finds a
virtual environment: ``python`` is the base, ``venv`` names the folders of libraries in a .pth.
"""

import contextlib
import functools
import json
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tp_utils.i18n import _

PYTHON, VENV, LIBRARIES, OWN = "/opt/tp/python", "/opt/tp/venv", "/opt/tp/lib", "/opt/tp/own"
SHARED = "/opt/tp/shared"  # libpython: the path that its interpreter knows is not there inside
COURSE = ("tp_utils", "tp_grading")  # a kernel sees a part of them, laid at `OWN`
# Of the system, neither /usr/local nor what belongs to a machine or a user.
SYSTEM = ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32",
          "/usr/libexec", "/usr/include", "/usr/share",
          "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")  # fmt: skip
NAMES = ("site-packages", "dist-packages", "lib-dynload")  # of the folders that Python installs in
# What a home or a course holds, and no folder of libraries.
MARKS = (".ssh", ".gnupg", ".tp-grade.key", "gradebook.db", "nbgrader_config.py", "submitted")


class PlaceRefused(RuntimeError):
    """A folder that the kernel needs holds more than libraries; the message says what to do."""


@dataclass(frozen=True)
class Places:
    """What is bound: (here, inside) pairs, and the folders of libraries as named inside."""

    binds: tuple[tuple[Path, str], ...]
    libraries: tuple[str, ...]
    standard: str  # name of the folder of the standard library, such as python3.12
    hidden: tuple[str, ...] = ()  # the course, installed among the libraries: not for kernels

    @property
    def files(self) -> dict[str, str]:
        """Texts to lay inside: those that make `VENV` an environment of `PYTHON`."""
        return {
            f"{VENV}/pyvenv.cfg": f"home = {PYTHON}/bin\ninclude-system-site-packages = false\n",
            f"{VENV}/lib/{self.standard}/site-packages/tp.pth": "\n".join((OWN, *self.libraries)),
        }


@functools.cache
def places() -> Places:
    """Return what a kernel of this interpreter sees.

    Raises:
        PlaceRefused: a folder holds a home, a course, or cannot be told from one.
    """
    binds: list[tuple[Path, str]] = []
    for name in SYSTEM:  # a link such as /bin is laid as a link
        if Path(name).is_dir() and not Path(name).is_symlink():
            binds.append((proved(Path(name)), name))
    base, standard = Path(sys.base_prefix).resolve(), Path(os.__file__).resolve().parent
    interpreter = Path("/proc/self/exe").resolve()
    if not (standard / "encodings").is_dir():
        raise PlaceRefused(
            _("{folder} n'est pas une bibliothèque standard de Python : réinstallez "
              "l'interpréteur.").format(folder=standard)
        )  # fmt: skip
    binds.append((interpreter, f"{PYTHON}/bin/python3"))
    if (base / "conda-meta").is_dir():  # whose libraries share many others, all in lib
        binds.append((proved(base / "lib"), f"{PYTHON}/lib"))
    binds += [(path, f"{SHARED}/{path.name}") for path in _shared_python()]
    inside = f"{PYTHON}/{sys.platlibdir}/{standard.name}"
    if inside.rpartition("/")[0] not in [place for _here, place in binds]:
        binds.append((proved(standard), inside))
    libraries: list[str] = []
    for folder in _library_folders():
        place = _inside(folder, binds)
        if place is None and folder.name in NAMES:
            place = f"{LIBRARIES}/{len(libraries)}"
            binds.append((proved(folder), place))
        if place is not None and not place.startswith(inside + "/lib-dynload"):
            libraries.append(place)
    hidden = [
        f"{place}/{name}"
        for here, place in binds
        for name in COURSE
        if here.name in NAMES and (here / name).is_dir()
    ]
    return Places(tuple(binds), tuple(libraries), standard.name, tuple(hidden))


def proved(folder: Path) -> Path:
    """Return `folder`, links followed. PlaceRefused when a kernel must not see it."""
    folder = folder.resolve()
    for private in _private():
        if private.is_relative_to(folder):
            raise PlaceRefused(
                _("le noyau devrait voir {folder}, qui contient {private} : déplacez l'un des "
                  "deux, ou faites l'environnement Python ailleurs (python3 -m venv).").format(
                      folder=folder, private=private)
            )  # fmt: skip
    for mark in MARKS:
        if os.path.lexists(folder / mark):
            raise PlaceRefused(
                _("le noyau devrait voir {folder}, qui contient « {mark} » : ce n'est pas un "
                  "dossier de bibliothèques seulement. Faites l'environnement Python ailleurs "
                  "(python3 -m venv).").format(folder=folder, mark=mark)
            )  # fmt: skip
    return folder


def _private() -> Iterator[Path]:
    """Yield the folders that no kernel may see: homes, the current folder and its course."""
    with contextlib.suppress(RuntimeError, OSError):
        yield Path.home().resolve()
    with contextlib.suppress(KeyError, OSError):
        yield Path(pwd.getpwuid(os.getuid()).pw_dir).resolve()
    with contextlib.suppress(OSError):
        here = Path.cwd().resolve()
        yield here
        for folder in here.parents:
            if (folder / "nbgrader_config.py").exists():
                yield folder


def _inside(folder: Path, binds: list[tuple[Path, str]]) -> str | None:
    """Return where `folder` is seen inside, None when it is not."""
    for here, place in binds:
        if folder.is_relative_to(here):
            return str(Path(place, folder.relative_to(here)))
    return None


def _library_folders() -> list[Path]:
    """Return the folders where a fresh interpreter looks, those of the standard library apart."""
    code = "import json, sys; print(json.dumps(sys.path))"
    done = subprocess.run(
        [sys.executable, "-E", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise PlaceRefused(
            _("{python} ne démarre pas : {said}").format(
                python=sys.executable, said=done.stderr.strip()[-300:])
        )  # fmt: skip
    found = dict.fromkeys(Path(p).resolve() for p in json.loads(done.stdout.splitlines()[-1]) if p)
    standard = Path(os.__file__).resolve().parent
    return [folder for folder in found if folder.is_dir() and folder != standard]


def _shared_python() -> list[Path]:
    """Return libpython, when this interpreter has it in a file of its own outside the system."""
    lines = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    found = {line.split(None, 5)[5] for line in lines if line.count("/") and "/libpython" in line}
    return sorted(Path(f) for f in found if not f.startswith(SYSTEM) and Path(f).is_file())
