"""Wherever the interpreter and the course lie, a kernel starts and sees neither home nor course.

Each layout is a real environment, made cheaply: its libraries are those of this one, by a .pth.
"""

import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

import pytest

import tp_utils
from tp_grading.sandbox import places

DECOYS = {
    "home": (".ssh/id_tp_decoy", ".tp-grade.key", "copies/tp-decoy.ipynb"),
    "course": ("nbgrader_config.py", ".tp-grade.key", "gradebook.db", "solutions/tp-decoy.py",
               "submitted/bob/tp-decoy.ipynb"),
}  # fmt: skip
SECRET = "the decoy that no kernel reads"
TRIAL = """
import json, sys
from tp_grading.sandbox import bwrap
bwrap.ENVIRONMENT["TP_PRELOAD"] = "ipykernel.kernelapp tp_inside.kernel"
from tp_grading.kernels import WarmPool
from tp_grading.run import Kernel
pool = WarmPool()
kernel = Kernel(pool)
done = kernel.execute(sys.argv[1], 60)
kernel.close(), pool.close()
print(json.dumps([done.status, done.text, "".join(o.get("text", "") for o in done.outputs)]))
"""
INSIDE = """
import os, sys
import ctypes, sqlite3, ssl, multiprocessing, numpy, tp_utils
seen, paths = [], {paths!r}
for top, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(top, f) not in ("/proc", "/usr")]
    paths += [os.path.join(top, f) for f in files if f in {names!r}]
for path in paths:
    try: seen += [path] if {secret!r} in open(path, errors="replace").read() else []
    except OSError: pass
print("seen", seen)
print("same" if os.popen(sys.executable + " -c 'import numpy; print(numpy.__file__)'").read().strip()
      == numpy.__file__ else "other", sys.version_info[:2])
"""


def make(folder: Path, borrow: bool = True, **options) -> Path:
    """Make an environment in `folder`; return its interpreter."""
    venv.EnvBuilder(symlinks=options.pop("symlinks", True), **options).create(folder)
    if borrow:
        lend(folder)
    return folder / "bin" / "python"


def lend(prefix: Path) -> None:
    """Give an environment the libraries of this one, and its tp_utils."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = str(Path(tp_utils.__file__).parents[1])
    lines = dict.fromkeys([own, *site.getsitepackages(), sysconfig.get_path("purelib")])
    for name in (f"{version}/site-packages", "python3/dist-packages"):  # the second: Debian's
        place = prefix / "lib" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "lent.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")


def plain(root):
    return make(root / "env"), root / "course"


def accents(root):
    return make(root / "Réseaux de neurones, l'année 2026" / "env"), root / "le cours d'été"


def through_a_link(root):
    make(root / "real" / "env")
    (root / "link").symlink_to(root / "real")
    (root / "courses").mkdir()
    (root / "linked").symlink_to(root / "courses")
    return root / "link" / "env" / "bin" / "python", root / "linked" / "course"


def link_in_bin(root):
    """`~/bin/python` is a link: an interpreter found through it once had the home bound."""
    base = Path("/proc/self/exe").resolve()
    (root / "home" / "bin").mkdir(parents=True)
    (root / "home" / "bin" / "python3").symlink_to(base)
    subprocess.run(
        [root / "home" / "bin" / "python3", "-m", "venv", "--without-pip", root / "home" / "env"],
        check=True,
    )
    lend(root / "home" / "env")
    return root / "home" / "env" / "bin" / "python", root / "home" / "course"


def in_the_course(root):
    return make(root / "course" / ".venv"), root / "course"


def is_the_course(root):
    """The environment is the folder of the course itself."""
    return make(root / "course"), root / "course"


def copied(root):
    return make(root / "env", symlinks=False), root / "course"


def system_site_packages(root):
    return make(root / "env", system_site_packages=True), root / "course"


def venv_of_a_venv(root):
    first = make(root / "first")
    subprocess.run([first, "-m", "venv", "--without-pip", root / "second"], check=True)
    lend(root / "second")
    return root / "second" / "bin" / "python", root / "course"


def _prefix(folder: Path) -> Path:
    """Lay a whole interpreter in `folder`: its standard library is this one's, by a copy."""
    base = Path(sys.base_prefix)
    library = Path(os.__file__).parent
    (folder / "bin").mkdir(parents=True)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    shutil.copy2(Path("/proc/self/exe").resolve(), folder / "bin" / name)
    skipped = shutil.ignore_patterns("site-packages", "dist-packages", "test", "idlelib", "*.pyc")
    shutil.copytree(library, folder / "lib" / library.name, ignore=skipped)
    for path in (base / "lib").glob("libpython*.so*"):
        shutil.copy2(path, folder / "lib")
    lend(folder)
    return folder / "bin" / name


def like_conda(root):
    python = _prefix(root / "home" / "miniconda3" / "envs" / "tp")
    (root / "home" / "miniconda3" / "envs" / "tp" / "conda-meta").mkdir()
    return python, root / "course"


def prefix_is_the_home(root):
    """Python configured with --prefix=$HOME."""
    return _prefix(root / "home"), root / "home" / "course"


LAYOUTS = (plain, through_a_link, link_in_bin, is_the_course, copied,
           system_site_packages, venv_of_a_venv, like_conda, prefix_is_the_home)  # fmt: skip
PLACES = ("/home", "/root", "/opt", "/usr/local", "/dev/shm", "/run", "/var/tmp")


@pytest.fixture
def under():
    """Make a folder below a place, and remove it; skips where this user may not write."""
    made = []

    def make_folder(place):
        if not os.access(place, os.W_OK | os.X_OK):
            pytest.skip(f"{place} is not ours to write in")
        made.append(Path(tempfile.mkdtemp(prefix="tp-layout-", dir=place)))
        return made[-1]

    yield make_folder
    for folder in made:
        shutil.rmtree(folder)


def trial(python: Path, course: Path, home: Path, code: str) -> tuple[str, str]:
    """Run `code` in a kernel of the interpreter `python`; return (status, text)."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [python, "-c", TRIAL, code], capture_output=True, text=True, cwd=course, timeout=300,
        env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    status, error, text = json.loads(done.stdout)
    return status, error + text


def lay_decoys(home: Path, course: Path) -> tuple[set[str], list[str]]:
    """Lay what is worth stealing; return the names and the paths."""
    paths = [home / p for p in DECOYS["home"]] + [course / p for p in DECOYS["course"]]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {SECRET}", encoding="utf-8")
    return {p.name for p in paths}, [str(p) for p in paths]


def sees_nothing(root: Path, layout) -> None:
    python, course = layout(root)
    home = root / "home"
    course.mkdir(parents=True, exist_ok=True)
    names, paths = lay_decoys(home, course)
    code = INSIDE.format(names=names, paths=paths, secret=SECRET)
    status, text = trial(python, course, home, code)
    assert status == "ok", text
    assert "seen []" in text and SECRET not in text, text
    assert f"same {sys.version_info[:2]}" in text, text


@pytest.mark.needs_isolation
@pytest.mark.parametrize("layout", [accents, in_the_course], ids=lambda f: f.__name__)
def test_kernel_sees_nothing(layout, tmp_path):
    sees_nothing(tmp_path, layout)


@pytest.mark.sweep
@pytest.mark.needs_isolation
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_layout(layout, tmp_path):
    sees_nothing(tmp_path, layout)


@pytest.mark.sweep
@pytest.mark.needs_isolation
@pytest.mark.parametrize("place", PLACES)
def test_place(place, under):
    sees_nothing(under(place), in_the_course)


@pytest.mark.parametrize("mark", ["course", "home", "nbgrader_config.py", ".ssh"])
def test_libraries_that_hold_more_are_refused(mark, tmp_path, monkeypatch):
    folder = tmp_path / "site-packages"
    (folder / "numpy").mkdir(parents=True)
    assert places.proved(folder) == folder
    if mark == "course":
        monkeypatch.chdir(folder / "numpy")
    elif mark == "home":
        monkeypatch.setenv("HOME", str(folder))
    else:
        (folder / mark).mkdir()
    with pytest.raises(places.PlaceRefused, match=r"le noyau devrait voir .*site-packages"):
        places.proved(folder)


def test_what_an_editable_project_adds_is_not_bound():
    """Its folder may be the course itself: of a .pth, only folders of libraries are kept."""
    seen = places.places()
    assert all(not str(here).endswith("/src") for here, _place in seen.binds)
    assert {here.name for here, place in seen.binds if place.startswith(places.LIBRARIES)} <= set(
        places.NAMES
    )
