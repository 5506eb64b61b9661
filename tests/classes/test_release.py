"""Release: what a student needs, never a solution."""

import json
import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest

from tests.bank import ROOT
from tests.classes.making import LAB, moodle_zip, own_address
from tests.classes.making import place as moodle_folder
from tp_grading.colab import PLACEHOLDER
from tp_grading.course import Course, tomllib
from tp_grading.term import handbook
from tp_grading.term.links import unlinked
from tp_grading.term.release import contents, pyproject

NOTEBOOK = f"notebooks/{LAB}/{LAB}.ipynb"


def change(course, edit):
    path = course / NOTEBOOK
    notebook = nbformat.read(path, 4)
    edit(notebook)
    nbformat.write(notebook, path)


def test_archive_holds_what_a_student_needs_and_the_same_bytes_twice(course, tp_grade):
    (course / ".tp-grade.key").write_text("ab" * 32)
    code, said = tp_grade("release", LAB, "--to", course / "a.zip", "--dry-run")
    assert code == 0 and NOTEBOOK in said and not (course / "a.zip").exists()
    assert "LISEZ-MOI.html" in said and "aide/glossaire.html" in said
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 0 and "Ensuite" in said
    tp_grade("release", "--to", course / "b.zip")
    assert (course / "a.zip").read_bytes() == (course / "b.zip").read_bytes()
    with zipfile.ZipFile(course / "a.zip") as archive:
        names = set(archive.namelist())
        assert archive.read(NOTEBOOK) == unlinked((course / NOTEBOOK).read_bytes(), [LAB])
    outside = {name for name in names if not name.startswith("src/tp_utils/")}
    assert outside == {NOTEBOOK, "README.md", "environment.yml", "constraints.txt", "uv.lock",
                       "pyproject.toml", "setup.py", "LICENSE", "LICENSE-CC-BY-4.0.md", *map(handbook.path, handbook.DOCUMENTS)}  # fmt: skip
    assert "src/tp_utils/__init__.py" in names and not [n for n in names if "pycache" in n]


def test_pyproject_of_a_student_has_nothing_of_the_grader(course):
    made = tomllib.loads(pyproject((course / "pyproject.toml").read_bytes()))
    assert "tp_grading" not in json.dumps(made) and "nbgrader" not in json.dumps(made)
    assert made["project"]["name"] == "tp_utils"
    assert "torch; sys_platform != 'emscripten'" in made["project"]["dependencies"]
    assert made["project"]["optional-dependencies"].keys() == {"lab", "report"}
    assert "jupyterlab>=4" in made["project"]["optional-dependencies"]["lab"]


def test_uv_sync_of_a_release_takes_the_locked_versions(course, tp_grade, tmp_path):
    """What the guide's `uv sync` installs: known without network and without a cache."""
    tp_grade("release", LAB, "--to", tmp_path / "public")
    (sync,) = re.findall(
        r"^uv sync (.+)$", (course / "docs/guide-etudiant.md").read_text("utf-8"), re.M
    )
    extras = re.findall(r"--extra (\w+)", sync)
    ours, theirs = (tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
                    for folder in (course, tmp_path / "public"))  # fmt: skip
    assert theirs["dependencies"] == ours["dependencies"]
    assert {e: ours["optional-dependencies"][e] for e in extras} == theirs["optional-dependencies"]
    export = [sys.executable, "-m", "uv", "export", "--frozen", "--offline", "--no-emit-project", "--no-hashes",
              "--no-annotate", "--quiet", "--cache-dir", tmp_path / "empty"]  # fmt: skip
    assert "--frozen" in sync
    done = subprocess.run([*export, *(f"--extra={e}" for e in extras)], cwd=tmp_path / "public",
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    pins = [set(re.findall(r"^([\w.-]+==\S+)", text, re.M))
            for text in (done.stdout, (course / "constraints.txt").read_text("utf-8"))]  # fmt: skip
    assert pins[0] < pins[1] and "torch==2.13.0" in pins[0]


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_released_folder_can_be_installed(course, tp_grade, tmp_path, kind):
    """Without network; an editable wheel (`uv sync`, `pip install -e`) holds no file of the package."""
    tp_grade("release", LAB, "--to", tmp_path / "public")
    build = [sys.executable, "-c", f"import setuptools.build_meta as b; print(b.build_{kind}('.'))"]
    done = subprocess.run(build, cwd=tmp_path / "public", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "public").glob("*.whl")
    names = zipfile.ZipFile(made).namelist()
    assert ("tp_utils/checks/__init__.py" in names) == (kind == "wheel")
    assert any(name.endswith(".data/data/etc/jupyter/jupyter_config.json") for name in names)


@pytest.fixture
def public(course, tp_grade, tmp_path):
    """A folder with a release, as in a clone."""
    folder = tmp_path / "public"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref")
    assert tp_grade("release", LAB, "--to", folder)[0] == 0
    return folder


def files_of(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_the_same_release_again_changes_nothing(public, tp_grade):
    before = files_of(public)
    code, said = tp_grade("release", LAB, "--to", public)
    assert code == 0 and "Gardés" not in said and "Enlevés" not in said
    assert files_of(public) == before and ".git/HEAD" in before


def test_what_a_teacher_added_or_changed_is_kept_and_said(public, tp_grade):
    (public / "README.md").write_text("Le README de la promotion 2027\n")
    (public / "planning.txt").write_text("TP 4 : lundi")
    (public / "image.ipynb").write_bytes(b"\xff not a notebook")
    (public / "lien").symlink_to("planning.txt")
    for dry in (("--dry-run",), (), ()):
        code, said = tp_grade("release", LAB, "--to", public, *dry)
        assert (
            code == 0 and "Gardés" in said and "README.md, image.ipynb, lien, planning.txt" in said
        )
    assert (public / "README.md").read_text() == "Le README de la promotion 2027\n"
    (public / "README.md").unlink()
    assert tp_grade("release", LAB, "--to", public)[0] == 0
    assert "LISEZ-MOI" not in (public / "planning.txt").read_text()
    assert "Les TP de cet envoi" in (public / "README.md").read_text()


def test_a_readme_that_was_there_first_is_kept(course, tp_grade, tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "README.md").write_text("à moi")
    code, said = tp_grade("release", LAB, "--to", tmp_path / "public")
    assert (
        code == 0
        and "Gardés" in said
        and (tmp_path / "public" / "README.md").read_text() == "à moi"
    )
    assert (tmp_path / "public" / "LISEZ-MOI.html").is_file()


def test_a_changed_course_replaces_what_we_wrote_and_removes_what_is_gone(course, public, tp_grade):
    (course / "src" / "tp_utils" / "neuf.py").write_text("x = 1\n")
    assert tp_grade("release", LAB, "--to", public)[0] == 0
    assert (public / "src" / "tp_utils" / "neuf.py").is_file()
    (course / "src" / "tp_utils" / "neuf.py").unlink()
    guide = course / "docs" / "guide-etudiant.md"
    guide.write_text(guide.read_text().replace("Comptez vingt minutes", "Comptez une heure"))
    code, said = tp_grade("release", LAB, "--to", public)
    assert code == 0 and "Enlevés" in said and "src/tp_utils/neuf.py" in said
    assert not (public / "src" / "tp_utils" / "neuf.py").exists()
    assert "Comptez une heure" in (public / "aide" / "guide-etudiant.html").read_text()


def test_without_its_memory_nothing_of_the_folder_is_lost(course, public, tp_grade):
    (public / ".tp-release.json").write_text("{")
    (course / "LICENSE").write_text("une autre")
    code, said = tp_grade("release", LAB, "--to", public)
    assert code == 0 and "Gardés" in said and "LICENSE" in said
    assert "une autre" not in (public / "LICENSE").read_text()


def test_a_link_in_the_folder_is_not_written_through(course, public, tp_grade, tmp_path):
    elsewhere = tmp_path / "ailleurs"
    shutil.move(public / "aide", elsewhere)
    (elsewhere / "glossaire.html").write_text("à moi")
    (public / "aide").symlink_to(elsewhere)
    code, said = tp_grade("release", LAB, "--to", public)
    assert code == 0 and "aide" in said and (elsewhere / "glossaire.html").read_text() == "à moi"


def _solution(course):
    return (course / "solutions" / LAB / f"{LAB}.py").read_text()


@pytest.mark.parametrize(
    "place", ["corrige.py", f"notebooks/{LAB}-corrige/x.ipynb", "notebooks/corrige.py"]
)
def test_a_solution_that_lies_in_the_folder_is_refused(course, public, tp_grade, place):
    before = files_of(public)
    (public / place).parent.mkdir(exist_ok=True)
    lines = _solution(course).splitlines(keepends=True)
    (public / place).write_text(
        "".join(line for line in lines if " SOLUTION" not in line and "SCHEME" not in line)
    )
    code, said = tp_grade("release", LAB, "--to", public)
    assert code == 2 and place in said and "Rien n'est publié" in said
    assert {k: v for k, v in files_of(public).items() if k != place} == before


def test_labs_already_in_the_folder_stay_and_are_made_again(course, tp_grade, tmp_path):
    other = "tp05_autograd"
    for kind in ("solutions", "notebooks"):
        shutil.copytree(ROOT / kind / other, course / kind / other)
    own_address(course)
    assert tp_grade("release", other, "--to", tmp_path / "public")[0] == 0
    code, said = tp_grade("release", LAB, "--to", tmp_path / "public")
    assert code == 0 and f"publiés de nouveau : {other}" in said
    assert {p.stem for p in (tmp_path / "public").rglob("*.ipynb")} == {LAB, other}


def test_the_whole_course_may_be_released():
    course = Course(ROOT)
    files = contents(course, course.labs, colab=False)
    assert {f"notebooks/{lab}/{lab}.ipynb" for lab in course.labs} <= set(files)


def _solved(nb):
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "forward-answer":
            cell.source = cell.source.replace("raise NotImplementedError", "pass  #")


def _marked(nb):
    nb.cells[0].source += "\n<!-- BEGIN MARK" + " SCHEME -->"


def _output(nb):
    code = next(c for c in nb.cells if c.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="loss 0.1")]


def _scheme_elsewhere(nb):
    from tp_grading.build import source_notebook
    from tp_grading.term.leaks import REGION

    source = source_notebook(Course(ROOT), LAB)
    cell = next(c for c in source.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "q4-1")
    (scheme,) = REGION.findall(cell.source)
    nb.cells[3].source += "\n\n" + scheme.replace(" ", "  ")


def _attachment(nb):
    nb.cells[0].metadata["note"] = "key: " + "ab" * 32


@pytest.mark.parametrize("edit, words", [
    (_solved, "forward-answer"), (_marked, "région de solution"), (_output, "sorties"),
    (_scheme_elsewhere, "la réponse de q4-1"), (_attachment, "clé secrète"),
])  # fmt: skip
def test_refuses_to_leak(course, tp_grade, edit, words):
    (course / ".tp-grade.key").write_text("ab" * 32)
    change(course, edit)
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and words in said and "Rien n'est publié" in said
    assert not (course / "a.zip").exists()


def test_the_address_of_the_example_is_refused_unless_colab_is_not_used(course, tp_grade):
    for path in (course / "pyproject.toml", course / NOTEBOOK):
        path.write_text(path.read_text("utf-8").replace("git.ecole.fr", PLACEHOLDER), "utf-8")
    lines = (course / "pyproject.toml").read_text("utf-8").splitlines()
    (line,) = [n for n, text in enumerate(lines, 1) if text.startswith("course_address")]
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and f"ligne {line}, course_address" in said and "--no-colab" in said
    assert not (course / "a.zip").exists()
    code, said = tp_grade("release", LAB, "--to", course / "a.zip", "--no-colab")
    assert code == 0 and "Sans Colab" in said
    with zipfile.ZipFile(course / "a.zip") as archive:
        assert not [
            name for name in archive.namelist() if PLACEHOLDER.encode() in archive.read(name)
        ]


def test_notebooks_of_another_address_are_refused(course, tp_grade):
    path = course / "pyproject.toml"
    path.write_text(path.read_text("utf-8").replace("git.ecole.fr", "git.autre.fr"), "utf-8")
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and "git.autre.fr" in said and "tp-grade build" in said


def test_refuses_a_link(course, tp_grade):
    (course / NOTEBOOK).unlink()
    (course / NOTEBOOK).symlink_to(course / "solutions" / LAB / f"{LAB}.py")
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and "fichier ordinaire" in said


def test_solution_in_the_package_is_a_leak(course, tp_grade):
    script = (course / "solutions" / LAB / f"{LAB}.py").read_text()
    region = script.split("### BEGIN" + " SOLUTION\n")[3].split("    ### END")[0]
    (course / "src" / "tp_utils" / "aide.py").write_text("def f():\n" + region)
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and "src/tp_utils/aide.py" in said


def _in_a_document(course, text):
    path = course / "docs" / "guide-etudiant.md"
    path.write_text(path.read_text() + text)


def test_solution_on_a_page_is_a_leak(course, tp_grade):
    """The page colours the code and escapes it: the words are looked for as a reader sees them."""
    script = _solution(course)
    region = script.split("### BEGIN" + " SOLUTION\n")[3].split("    ### END")[0]
    _in_a_document(course, f"\n```python\n{region}```\n")
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and "aide/guide-etudiant.html" in said


def test_marked_region_on_a_page_is_a_leak(course, tp_grade):
    _in_a_document(course, "\n`### BEGIN" + " SOLUTION`\n")
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and "guide-etudiant.html : une région" in said


def test_a_missing_document_is_said(course, tp_grade):
    (course / "docs" / "glossaire.md").unlink()
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and "glossaire.md" in said


@pytest.mark.parametrize("option", [(), ("--no-colab",)])
def test_lab_handed_in_as_it_was_released_is_noticed(course, tp_grade, option):
    """What students received has other links and another first cell than the notebook of the course."""
    assert tp_grade("release", LAB, "--to", course / "a.zip", *option)[0] == 0
    with zipfile.ZipFile(course / "a.zip") as archive:
        given = archive.read(NOTEBOOK)
    assert given != (course / NOTEBOOK).read_bytes()
    names = ("Ada Lovelace", 1), ("Noël Çelik", 2)
    moodle_zip(
        course / "remises.zip", {moodle_folder(*name) + f"/{LAB}.ipynb": given for name in names}
    )
    _code, said = tp_grade("collect", LAB, "remises.zip")
    assert said.count("énoncé rendu tel quel") == 2 and "octet pour octet" not in said


def test_grading_what_was_released_flags_nothing(course):
    from tests.bank import solution
    from tp_grading.answers import fill
    from tp_grading.stage import stage

    ours = nbformat.read(course / NOTEBOOK, 4)
    given = nbformat.reads(unlinked((course / NOTEBOOK).read_bytes(), [LAB]).decode(), 4)
    staged = stage(nbformat.writes(fill(given, solution(LAB))).encode(), ours)
    assert staged.tampered == {} and staged.notes == []
    extra = [c.source for c in staged.notebook.cells if c.metadata.get("tp")]
    assert extra == []


def test_each_language_has_its_folder_and_the_notebook_one_name(monkeypatch):
    course, lab = Course(ROOT), "tp00_tenseurs"
    settings = course.settings | {"translated": {"en": [lab]}}
    monkeypatch.setattr(Course, "settings", settings)
    labs = [lab, "tp02_apprentissage"]
    files = contents(course, labs, colab=False, languages=["fr", "en"])
    notebooks = {path for path in files if path.endswith(".ipynb")}
    assert notebooks == {f"notebooks/{one}/{one}.ipynb" for one in labs} | {
        f"notebooks-en/{lab}/{lab}.ipynb"
    }
    english = nbformat.reads(files[f"notebooks-en/{lab}/{lab}.ipynb"].decode(), 4)
    first = english.cells[1].source
    assert 'os.environ["TP_LANG"] = "en"' in first and "is missing" in first
    compile(first, "first cell", "exec")
    assert f"notebooks-en/{lab}/{lab}.ipynb" in files["README.md"].decode()


def test_the_course_says_which_language_is_built_and_released(course, tp_grade):
    path = course / "pyproject.toml"
    text = re.sub(r"(?m)^en = \[[^]]*\]", "en = []", path.read_text("utf-8"))
    path.write_text(text.replace('language = "fr"', 'language = "en"'), "utf-8")
    code, said = tp_grade("release", LAB, "--to", course / "a.zip")
    assert code == 2 and f"{LAB} is not translated" in said and "--lang fr" in said
    code, said = tp_grade("build", LAB)
    assert code == 2 and f"po/en/{LAB}.po" in said
    code, said = tp_grade("release", LAB, "--lang", "fr", "--to", course / "a.zip", "--dry-run")
    assert code == 0 and NOTEBOOK in said
    path.write_text(path.read_text("utf-8").replace('language = "en"', 'language = "de"'), "utf-8")
    code, said = tp_grade("build", LAB)
    assert code == 2 and "n'est pas une langue du cours" in said
