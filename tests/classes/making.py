"""A course folder and a class in Moodle's archive, as real as a test can have them."""

import shutil
import unicodedata
import zipfile
from pathlib import Path

import nbformat

from tests.bank import ROOT, solution
from tp_grading.answers import fill
from tp_grading.colab import PLACEHOLDER

LAB = "tp04_manuel"
FORMULA = '=HYPERLINK("http:evil","x") Eve'
SCRIPT = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) $a<b$"
WORKSHEET = "\n".join([
    '\ufeffIdentifiant,"Nom complet","Adresse de courriel",Statut,Note,"Note maximale",'
    '"Dernière modification (travail remis)","Dernière modification (note)"',
    'Participant 101,"Élodie Lefèvre",elodie@x.fr,Remis,,"20,00","lundi 2 novembre 2026, 10:00",-',
    'Participant 102,"Noël Çelik",noel@x.fr,Remis,,"20,00","lundi 2 novembre 2026, 11:00",-',
    'Participant 103,"Zoé D’Aubigné",zoe@x.fr,Remis,,"20,00","jeudi 5 novembre 2026, 23:30",-',
    'Participant 104,"Paul Dupont",paul.a@x.fr,Remis,,"20,00","lundi 2 novembre 2026, 12:00",-',
    'Participant 105,"Paul Dupont",paul.b@x.fr,Remis,,"20,00","lundi 2 novembre 2026, 12:30",-',
    'Participant 106,"Jean-François Œuvrard",jf@x.fr,Remis,,"20,00","lundi 2 novembre 2026, 9:00",-',
    f'Participant 107,"{FORMULA.replace(chr(34), chr(34) * 2)}",eve@x.fr,Remis,,"20,00",-,-',
    'Participant 108,"Lucas Manquant",lucas@x.fr,"Aucun travail remis",,"20,00",-,-',
]) + "\n"  # fmt: skip


def own_address(course):
    """Set the address of a course that is not the example any more, as a teacher does."""
    for path in (course / "pyproject.toml", *course.glob("notebooks/*/*.ipynb")):
        data = path.read_bytes()
        path.write_bytes(data.replace(PLACEHOLDER.encode(), b"git.ecole.fr"))


def course_folder(path):
    """Make a course folder with the one lab."""
    for name in ("nbgrader_config.py", "pyproject.toml", "environment.yml", "constraints.txt", "uv.lock",
                 "setup.py", "LICENSE", "LICENSE-CC-BY-4.0.md"):  # fmt: skip
        shutil.copy(ROOT / name, path / name)
    (path / "solutions" / LAB).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / LAB / f"{LAB}.py", path / "solutions" / LAB)
    (path / "notebooks" / LAB).mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", path / "notebooks" / LAB)
    own_address(path)
    shutil.copytree(ROOT / "docs", path / "docs")
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "tp_utils", path / "src" / "tp_utils", ignore=skipped)
    return path


def notebook(changes=(), answers=()):
    """Return the bytes of a solved notebook, with texts replaced and other answers."""
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    sources = {**solution(LAB), **dict(answers)}
    for old, new in dict(changes).items():
        found = [name for name, text in sources.items() if old in text]
        assert found, old
        sources = {name: text.replace(old, new) for name, text in sources.items()}
    return nbformat.writes(fill(released, sources)).encode()


def place(name, number, form="NFC", end="_"):
    """Return a folder of Moodle's archive."""
    return unicodedata.normalize(form, f"{name}_{number}_assignsubmission_file{end}")


def moodle_zip(path, files, date=(2026, 11, 2, 10, 0, 0)):
    """Write an archive; `files`: {name: bytes} or [(name, bytes, date)]."""
    entries = [(n, d, date) for n, d in files.items()] if isinstance(files, dict) else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, when in entries:
            info = zipfile.ZipInfo(name, when)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def class_zip(path):
    """Write the archive of the class of `WORKSHEET`."""
    right, wrong = notebook(), notebook({"torch.tanh(htilde)": "torch.relu(htilde)"})
    hostile = notebook(answers={"q4-1": SCRIPT})
    ipynb = f"/{LAB}.ipynb"
    return moodle_zip(path, {
        place("Élodie Lefèvre", 101) + ipynb: right,
        place("Noël Çelik", 102, "NFD") + "/TP04_manuel (1).ipynb": wrong,
        place("Zoé D’Aubigné", 103) + ipynb: right + b"\n",
        place("Paul Dupont", 104) + ipynb: wrong + b"\n",
        place("Paul Dupont", 105) + ipynb: right,
        place("Jean-François Œuvrard", 106, end="") + ipynb: right[:5000],
        place(FORMULA, 107) + ipynb: hostile,
        "__MACOSX/._x": b"x",
    })  # fmt: skip


def ids(root):
    """Return the students who have a submission."""
    return sorted(p.parent.name for p in Path(root).glob(f"submitted/*/{LAB}"))
