"""Collect: accents, late, duplicates, broken, hostile; twice is once."""

import datetime
import getpass
import io
import json
import os
import unicodedata
import zipfile

import pytest
from nbgrader.api import Gradebook

from tests.classes.making import LAB, ids, moodle_zip, notebook, place
from tp_grading.term.students import full_name

EVERYONE = ["elodie-lefevre", "hyperlink-http-evil-x-eve", "jean-francois-oeuvrard",
            "noel-celik", "paul-dupont", "paul-dupont-2", "zoe-d-aubigne"]  # fmt: skip


def test_class_from_moodle_with_its_list(course, moodle, tp_grade):
    arguments = (
        "collect",
        LAB,
        "remises.zip",
        "--list",
        "feuille.csv",
        "--timezone",
        "Europe/Paris",
    )
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        gb.add_assignment(LAB, duedate="2026-11-05 20:00:00")
    code, said = tp_grade(*arguments, "--dry-run")
    assert code == 1 and "Rien n'a été changé" in said and ids(course) == []
    assert said.endswith("Ensuite : la même commande, sans --dry-run.\n")
    code, said = tp_grade(*arguments)
    assert ids(course) == EVERYONE
    assert code == 1 and "7 copies nouvelles" in said
    assert "jean-francois-oeuvrard : Le fichier n'est pas un notebook complet" in said
    assert "fichier renommé : TP04_manuel (1).ipynb" in said
    assert "Rien rendu (1)" in said and "lucas-manquant" in said
    assert "elodie-lefevre, paul-dupont-2 : le même fichier" in said
    late = said.split("En retard")[1].split("Illisibles")[0]
    assert "zoe-d-aubigne : 2026-11-05 22:30 UTC, 2,5 h après" in late and late.count("  - ") == 1
    stamp = course / "submitted" / "zoe-d-aubigne" / LAB / "timestamp.txt"
    assert stamp.read_text() == "2026-11-05 22:30:00.000000 UTC"
    assert (course / "submitted" / "noel-celik" / LAB / f"{LAB}.ipynb").is_file()
    assert f"Ensuite : tp-grade autograde {LAB}" in said

    before = {p: p.stat().st_mtime_ns for p in (course / "submitted").rglob("*.ipynb")}
    _code, said = tp_grade(*arguments)
    assert "0 copie nouvelle, 0 remplacée, 7 inchangées" in said
    assert {p: p.stat().st_mtime_ns for p in (course / "submitted").rglob("*.ipynb")} == before

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        assert gb.find_student("paul-dupont-2").email == "paul.b@x.fr"
        assert len(gb.students) == 8


def test_homonyms_without_a_list_are_refused_the_others_collected(course, moodle, tp_grade):
    code, said = tp_grade("collect", LAB, "remises.zip")
    assert code == 1 and said.count("homonymes") == 2
    assert ids(course) == [name for name in EVERYONE if "paul" not in name]


def test_same_student_next_lab_whatever_form_and_number(course, tp_grade):
    for form, number in (("NFC", 1), ("NFD", 77)):
        moodle_zip(
            course / "a.zip", {place("Zoé Nguyễn", number, form) + f"/{LAB}.ipynb": notebook()}
        )
        assert tp_grade("collect", LAB, "a.zip")[0] == 0
        # Moodle's number is of one assignment: without that memory, the name decides
        (course / "collected" / f"{LAB}.json").unlink()
    assert ids(course) == ["zoe-nguyen"]


def test_newer_replaces_older_is_left_and_kept_aside(course, tp_grade):
    inside = place("Ada", 1) + f"/{LAB}.ipynb"
    first, second = notebook(), notebook({"torch.tanh(htilde)": "torch.relu(htilde)"})
    here = course / "submitted" / "Ada".lower() / LAB / f"{LAB}.ipynb"
    old = moodle_zip(course / "old.zip", {inside: first}, (2026, 11, 2, 10, 0, 0))
    new = moodle_zip(course / "new.zip", {inside: second}, (2026, 11, 3, 10, 0, 0))
    tp_grade("collect", LAB, old)
    code, said = tp_grade("collect", LAB, new)
    assert code == 0 and "1 remplacée" in said and here.read_bytes() == second
    kept = list((course / "collected" / "older").rglob("*.ipynb"))
    assert [p.read_bytes() for p in kept] == [first]
    _code, said = tp_grade("collect", LAB, old)
    assert "plus ancien" in said and here.read_bytes() == second


def test_both_forms_of_a_name_in_one_archive_are_one_student(course, tp_grade):
    first, second = notebook(), notebook({"torch.tanh(htilde)": "torch.relu(htilde)"})
    moodle_zip(course / "a.zip", [
        (place("Zoé", 5, "NFD") + f"/{LAB}.ipynb", second, (2026, 11, 3, 0, 0, 0)),
        (place("Zoé", 5) + f"/{LAB}.ipynb", first, (2026, 11, 2, 0, 0, 0)),
    ])  # fmt: skip
    _code, said = tp_grade("collect", LAB, "a.zip")
    assert "rendu deux fois" in said and ids(course) == ["zoe"]
    assert (course / "submitted" / "zoe" / LAB / f"{LAB}.ipynb").read_bytes() == second


def _hostile(path):
    """Write an archive of traps, and one honest student."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(place("Ada", 1) + f"/{LAB}.ipynb", notebook())
        link = zipfile.ZipInfo(place("Bob", 2) + f"/{LAB}.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../evil.ipynb", "x")
        archive.writestr("/tmp/tp-evil.ipynb", "x")
        archive.writestr(place("Cyd", 3) + "/../../x.ipynb", "x")
        archive.writestr(place("D\nX", 4) + "/x.ipynb", "x")
        archive.writestr(place("Gil", 6) + "/bombe.ipynb", b"\0" * (65 << 20))
        # a folder that bears another student's name stays its author's
        archive.writestr(place("Eve", 7) + "/" + place("Ada", 1) + f"/{LAB}.ipynb", b"{}")
        archive.writestr("note.txt", "x")


def test_traps_are_refused_and_cost_nobody_else(course, tp_grade, tmp_path):
    _hostile(course / "a.zip")
    everything = {p for p in tmp_path.rglob("*") if "cours" not in p.parts}
    code, said = tp_grade("collect", LAB, "a.zip")
    assert code == 1 and {p for p in tmp_path.rglob("*") if "cours" not in p.parts} == everything
    assert (course / "submitted" / "ada" / LAB / f"{LAB}.ipynb").read_bytes() == notebook()
    refused = said.split("Refusés")[1]
    assert "lien ou fichier spécial" in refused and refused.count("chemin interdit") == 3
    assert "caractères interdits" in refused and "64 Mo" in refused and "note.txt" in refused
    assert not list((course / "submitted").rglob("*passwd*"))
    assert not [p for p in (course / "submitted").rglob("*") if p.is_symlink()]
    assert ids(course) == ["ada", "eve", "gil"]


def test_bomb_of_many_files_is_refused_whole(course, tp_grade, monkeypatch):
    from tp_grading.term import archive

    monkeypatch.setattr(archive, "MAX_TOTAL", 3 << 20)
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    files = {place(f"E{n}", n) + "/x.ipynb": b"\0" * (1 << 20) for n in range(6)}
    moodle_zip(course / "a.zip", files)
    code, said = tp_grade("collect", LAB, "a.zip")
    assert code == 2 and "archive refusée" in said and ids(course) == []


def test_damaged_entry_and_damaged_archive(course, tp_grade):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(place("Ada", 1) + f"/{LAB}.ipynb", notebook())
        archive.writestr(place("Bob", 2) + f"/{LAB}.ipynb", b"x" * 5000)
    data = buffer.getvalue().replace(b"x" * 5000, b"y" * 5000)
    (course / "a.zip").write_bytes(data)
    code, said = tp_grade("collect", LAB, "a.zip")
    assert code == 1 and "fichier abîmé" in said and "ada" in ids(course)
    (course / "b.zip").write_bytes(data[:-100])
    code, said = tp_grade("collect", LAB, "b.zip")
    assert code == 2 and "archive lisible" in said


def test_names_written_without_the_utf8_flag(course, tp_grade):
    name = unicodedata.normalize("NFD", place("Zoé", 5)) + f"/{LAB}.ipynb"
    raw = moodle_zip(course / "a.zip", {name: notebook()}).read_bytes()
    flags = bytearray(raw)  # what macOS writes: UTF-8, and no flag that says so
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = raw.index(signature) + offset
        flags[at] &= ~0x08
    (course / "a.zip").write_bytes(flags)
    assert zipfile.ZipFile(course / "a.zip").namelist() != [name]
    tp_grade("collect", LAB, "a.zip")
    assert ids(course) == ["zoe"]
    memory = json.loads((course / "collected" / f"{LAB}.json").read_text())
    assert memory["zoe"]["upload"] == name.split("/")[0]


def test_folders_of_students_and_moodle_opened(course, tp_grade):
    data = notebook()
    for folder in ("bob", "Chloé Martin", place("Zoé", 5)):
        (course / "rendus" / folder).mkdir(parents=True)
        (course / "rendus" / folder / f"{LAB}.ipynb").write_bytes(data)
    (course / "rendus" / "bob" / "timestamp.txt").write_text("2026-11-02 10:00:00 UTC")
    (course / "rendus" / (place("Léa", 9) + f"{LAB}.ipynb")).write_bytes(data)
    (course / "rendus" / "mal").symlink_to("/etc")
    _code, said = tp_grade("collect", LAB, "rendus")
    assert ids(course) == ["bob", "chloe-martin", "lea", "zoe"]
    assert "mal : ni dossier" in said
    stamp = course / "submitted" / "bob" / LAB / "timestamp.txt"
    assert stamp.read_text().startswith("2026-11-02 10:00:00")


def test_exchange_is_read_without_following_links(course, tp_grade, tmp_path):
    import getpass

    inbound = tmp_path / "echange" / "tp" / "inbound"
    user = getpass.getuser()
    for name, stamp in ((user, "2026-11-02 10:00:00 UTC"), (user, "2026-11-03 10:00:00 UTC"),
                        ("quelqu-un", "2026-11-03 10:00:00 UTC")):  # fmt: skip
        folder = inbound / f"{name}+{LAB}+{stamp}"
        folder.mkdir(parents=True)
        (folder / f"{LAB}.ipynb").write_bytes(notebook() + stamp.encode()[8:10])
    (tmp_path / "secret").write_bytes(notebook())
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\nc.Exchange.root = {str(tmp_path / 'echange')!r}\n")
    code, said = tp_grade("collect", LAB, "--exchange")
    assert ids(course) == [user] and "au nom de quelqu-un" in said and code == 1
    stamp = course / "submitted" / user / LAB / "timestamp.txt"
    assert stamp.read_text().startswith("2026-11-03 10:00:00")


@pytest.fixture
def deposit(course, tmp_path):
    """Return a function that puts a copy in the exchange under a name, as `nbgrader submit` does."""
    inbound = tmp_path / "echange" / "tp" / "inbound"
    inbound.mkdir(parents=True)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\nc.Exchange.root = {str(tmp_path / 'echange')!r}\n")

    def put(name, content=b""):
        (inbound / name).mkdir()
        (inbound / name / f"{LAB}.ipynb").write_bytes(notebook() + content)
        return inbound / name

    return put


def kept(course, student):
    return (course / "submitted" / student / LAB / f"{LAB}.ipynb").read_bytes()


def test_forged_deposits_hide_nothing(course, tp_grade, deposit, monkeypatch):
    owners = {}  # name of the folder → who has put it there
    monkeypatch.setattr(
        "tp_grading.term.folders._owner", lambda folder: owners.get(folder.name, "ada")
    )
    deposit(f"ada+{LAB}+2026-11-02 10:00:00 UTC+a", b"1")
    deposit(f"ada+{LAB}+2026-11-03 10:00:00 UTC+b", b"2")
    forged = deposit(f"ada+{LAB}+2026-11-04 10:00:00 UTC+c", b"3").name
    owners[forged] = "eve"
    deposit(f"ada+{LAB}+n'importe quand+d", b"4")
    code, said = tp_grade("collect", LAB, "--exchange")
    assert kept(course, "ada") == notebook() + b"2" and code == 1
    assert "déposé par eve au nom de ada" in said and "sans date" in said


def test_a_link_in_the_exchange_hides_nothing(course, tp_grade, deposit, tmp_path, monkeypatch):
    user = getpass.getuser()
    first = deposit(f"{user}+{LAB}+2026-11-02 10:00:00 UTC+a", b"1")
    deposit(f"{user}+{LAB}+2026-11-03 10:00:00 UTC+b", b"2")
    (first.parent / f"{user}+{LAB}+2026-11-04 10:00:00 UTC+c").symlink_to(first)
    code, said = tp_grade("collect", LAB, "--exchange")
    assert kept(course, user) == notebook() + b"2" and "un lien" in said and code == 1


def test_a_date_of_the_future_hides_no_later_copy(course, tp_grade, deposit):
    user, now = getpass.getuser(), datetime.datetime.now(datetime.timezone.utc)
    old = deposit(f"{user}+{LAB}+2199-01-01 10:00:00 UTC+a", b"1")
    os.utime(old, (now.timestamp() - 7200,) * 2)
    deposit(f"{user}+{LAB}+{now:%Y-%m-%d %H:%M:%S} UTC+b", b"2")
    _code, said = tp_grade("collect", LAB, "--exchange")
    assert kept(course, user) == notebook() + b"2" and "2199" in said


def test_a_date_before_the_deposit_is_said(course, tp_grade, deposit):
    user = getpass.getuser()
    deposit(f"{user}+{LAB}+2020-01-01 10:00:00 UTC+a")
    assert "daté du 2020-01-01 10:00" in tp_grade("collect", LAB, "--exchange")[1]


def test_a_plain_folder_leaves_no_name_to_the_word_none(course, tp_grade):
    place_of = course / "rendus" / "ada" / LAB
    place_of.mkdir(parents=True)
    (place_of / f"{LAB}.ipynb").write_bytes(notebook())
    tp_grade("collect", LAB, "rendus")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        ada = gb.find_student("ada")
        assert (ada.first_name, ada.last_name) == ("", "ada") and full_name(ada) == ""
    (course / "liste.csv").write_text(
        "Prénom,Nom,Numéro d'identification,Adresse de courriel\nAda,Lovelace,ada,a@x.fr\n"
    )
    tp_grade("collect", LAB, "rendus", "--list", "liste.csv")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        assert full_name(gb.find_student("ada")) == "Ada Lovelace"


@pytest.mark.parametrize("arguments, words", [
    (("collect", "tp99", "remises.zip"), "pas d'énoncé"),
    (("collect", LAB), "Donnez une archive"),
    (("collect", LAB, "vide"), "Aucune copie"),
    (("collect", LAB, "remises.zip", "--timezone", "Mars/Olympus"), "Fuseau"),
    (("collect", LAB, "remises.zip", "--list", "pyproject.toml"), "pas une liste de Moodle"),
])  # fmt: skip
def test_what_cannot_start_says_why(course, moodle, tp_grade, arguments, words):
    (course / "vide").mkdir()
    code, said = tp_grade(*arguments)
    assert code == 2 and words in said
