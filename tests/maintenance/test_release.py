"""`make release`, in a repository of its own: all of a release, or nothing of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from tools import acceptance, release, versions
from tools.process import run
from tools.versions import ReleaseError

from tests.bank import ROOT
from tests.classes.making import own_address
from tests.sources import sources
from tp_grading.colab import PLACEHOLDER
from tp_grading.course import tomllib

NEXT = "2099.12"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The files of this checkout, as a repository of one commit."""
    root = tmp_path_factory.mktemp("dépôt du cours") / "tp"
    for name in sources():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    own_address(root)
    log = root / "CHANGELOG.md"
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace("## [Unreleased]", "## [Unreleased]\n\n- A test.", 1), "utf-8")
    release.git(root, "init", "--quiet", "--initial-branch=main")
    release.git(root, "config", "user.name", "Ada")
    release.git(root, "config", "user.email", "ada@example.org")
    commit(root, "The course")
    return root


@pytest.fixture
def course(original, tmp_path):
    root = tmp_path / "tp"
    shutil.copytree(original, root)
    return root


def commit(root, message):
    release.git(root, "add", "--all")
    release.git(root, "commit", "--quiet", "--message", message)


def state(root):
    """All that a release might leave."""
    return (
        release.git(root, "for-each-ref"),
        release.git(root, "symbolic-ref", "HEAD"),
        release.git(root, "status", "--porcelain", "--ignored"),
        sorted(path.name for path in Path(root, "dist").glob("*")),
    )


@pytest.fixture
def quick(monkeypatch):
    """A wheel that is not built, checks that pass."""

    def build(_course, made):
        (made / "a.whl").write_text("a wheel")
        return made / "a.whl"

    monkeypatch.setattr(release, "build", build)
    monkeypatch.setattr(acceptance, "accept", lambda *_args, **_options: None)


def test_a_release_moves_the_branch_the_tag_and_dist(course, quick):
    before = release.git(course, "rev-parse", "HEAD")
    made = release.release(course, NEXT)
    assert [path.relative_to(course).as_posix() for path in made] == ["dist/a.whl"]
    assert release.git(course, "rev-parse", "HEAD^") == before
    assert release.git(course, "symbolic-ref", "--short", "HEAD") == "main"
    assert release.git(course, "rev-parse", f"v{NEXT}^{{commit}}", "HEAD").split()[0] == (
        release.git(course, "rev-parse", "HEAD")
    )
    changed = release.git(course, "diff", "--name-only", "HEAD^").splitlines()
    assert {"CHANGELOG.md", "CITATION.cff", "pyproject.toml"} <= set(changed)
    assert set(changed) <= {"CHANGELOG.md", *versions.PLACES}
    assert "- A test." in release.git(course, "tag", "--list", "--format=%(contents)", f"v{NEXT}")
    assert release.git(course, "status", "--porcelain") == ""


def test_a_dry_run_keeps_nothing(course, quick):
    before = state(course)
    assert release.release(course, NEXT, dry_run=True) == []
    assert state(course) == before


def test_a_second_time_is_refused(course, quick):
    release.release(course, NEXT)
    after = state(course)
    with pytest.raises(ReleaseError, match=f"exists already: tag v{NEXT}"):
        release.release(course, NEXT)
    with pytest.raises(ReleaseError, match="nothing is listed"):
        release.release(course, f"{NEXT}.1")
    assert state(course) == after


def dirty(root):
    (root / "README.md").write_text("…")
    return NEXT, "README.md"


def untracked(root):
    (root / "src/tp_utils/forgotten.py").write_text("")
    return NEXT, "forgotten.py"


def detached(root):
    release.git(root, "checkout", "--quiet", "--detach")
    return NEXT, "No branch"


def tagged(root):
    release.git(root, "tag", f"v{NEXT}")
    return NEXT, "tag v"


def empty(root):
    log = root / "CHANGELOG.md"
    log.write_text(versions.closed(log.read_text("utf-8"), "2099.1", "2099-01-01"), "utf-8")
    commit(root, "…")
    return NEXT, "nothing is listed"


def example(root):
    project = root / "pyproject.toml"
    lines = project.read_text("utf-8").splitlines(keepends=True)
    address = f'course_address = "git+https://{PLACEHOLDER}/tp.git"\n'
    own = [address if line.startswith("course_address") else line for line in lines]
    project.write_text("".join(own), "utf-8")
    commit(root, "…")
    return NEXT, "--no-colab"


REFUSED = [dirty, untracked, detached, tagged, empty, example]
VERSIONS = {"2020.1": "backwards", "2026.11": "exists|backwards", "2099.13": "is not a version"}


@pytest.mark.parametrize("spoil", [*REFUSED, *VERSIONS], ids=lambda s: getattr(s, "__name__", s))
def test_refusals_change_nothing(course, quick, spoil):
    version, words = spoil(course) if callable(spoil) else (spoil, VERSIONS[spoil])
    refs = release.git(course, "for-each-ref"), release.git(course, "status", "--porcelain")
    with pytest.raises(ReleaseError, match=words):
        release.release(course, version)
    assert refs == (
        release.git(course, "for-each-ref"),
        release.git(course, "status", "--porcelain"),
    )


@pytest.mark.parametrize("failing", ["build", "accept", "tag", "merge", "move", "interrupted"])
def test_a_failure_leaves_nothing(course, quick, monkeypatch, failing):
    before = state(course)
    error = KeyboardInterrupt if failing == "interrupted" else ReleaseError

    def fail(*_args, **_options):
        raise error("on purpose")

    if failing == "build":
        monkeypatch.setattr(release, "build", fail)
    elif failing in ("accept", "interrupted"):
        monkeypatch.setattr(acceptance, "accept", fail)
    elif failing == "move":
        monkeypatch.setattr(release.shutil, "move", fail)
    else:
        git = release.git

        def refuses(root, *words):
            return fail() if words[:2] in (("tag", "--annotate"), ("merge", "--quiet")) and (
                words[0] == failing
            ) else git(root, *words)  # fmt: skip

        monkeypatch.setattr(release, "git", refuses)
    with pytest.raises(error, match="on purpose"):
        release.release(course, NEXT)
    monkeypatch.undo()
    assert state(course) == before


def test_a_branch_that_moved_meanwhile_is_left_alone(course, quick, monkeypatch):
    def accept(*_args, **_options):
        (course / "new.txt").write_text("a colleague's\n")
        commit(course, "Meanwhile")

    monkeypatch.setattr(acceptance, "accept", accept)
    with pytest.raises(ReleaseError, match="merge refused"):
        release.release(course, NEXT)
    assert release.git(course, "log", "--format=%s").splitlines() == ["Meanwhile", "The course"]
    assert state(course)[2:] == ("", []) and not release.git(course, "tag")


def test_the_end_of_the_process_leaves_nothing(course, tmp_path):
    """Ended by SIGTERM while it builds."""
    before = state(course)
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "tools.release", NEXT],
        cwd=course,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline().startswith("Building")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert state(course) == before
    assert list(folder.iterdir()) == []


WRITES = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", '''
import itertools, pathlib
for n in itertools.count():
    pathlib.Path(str(n)).mkdir()
'''], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""


def test_what_an_interrupted_program_has_started_ends_with_it(tmp_path, monkeypatch):
    """A grandchild writes in the folder as fast as it can; once we are back, no more."""

    def interrupted(process):
        while not (tmp_path / "9").exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", WRITES], tmp_path)
    shutil.rmtree(tmp_path)  # would refuse: not empty


def test_the_command_says_why_not(course):
    dirty(course)
    run = [sys.executable, "-m", "tools.release", NEXT]
    done = subprocess.run(run, cwd=course, capture_output=True, text=True)
    assert done.returncode == 1
    assert (
        done.stderr.startswith("Not released. The tree has changes") and "README.md" in done.stderr
    )


@pytest.fixture(scope="module")
def dist(original, tmp_path_factory):
    """What the whole command leaves in dist/: built, installed, imported, run."""
    root = tmp_path_factory.mktemp("release") / "tp"
    shutil.copytree(original, root)
    run = [sys.executable, "-m", "tools.release", NEXT]
    done = subprocess.run(run, cwd=root, env={**os.environ, "PYTHONPATH": ""},
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{NEXT} is released here" in done.stdout
    return root / "dist"


def test_every_file_of_the_packages_goes_into_the_wheel():
    """What an editable installation finds anyway, and a student's would not."""
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    held = {ROOT / name for names in setuptools["data-files"].values() for name in names}
    for package, patterns in setuptools["package-data"].items():
        for pattern in patterns:
            found = {one for one in (ROOT / "src" / package).glob(pattern) if one.is_file()}
            assert found, pattern
            held |= found
    there = {ROOT / name for name in sources() if name.startswith("src/")}
    assert {one for one in there if one.suffix != ".py"} - held == set()


@pytest.mark.sweep
@pytest.mark.timeout(900)
def test_what_is_released_works(dist):
    wheel = dist / f"tp_utils-{NEXT}-py3-none-any.whl"
    labs = dist / acceptance.LABS.format(NEXT)
    assert set(dist.iterdir()) == {wheel, labs, dist / f"tp_utils-{NEXT}.tar.gz"}
    with zipfile.ZipFile(labs) as archive:
        assert f'version = "{NEXT}"' in archive.read("pyproject.toml").decode()
        assert "notebooks/tp14_svm/tp14_svm.ipynb" in archive.namelist()
        assert (
            "BEGIN SOLUTION" not in archive.read("notebooks/tp04_manuel/tp04_manuel.ipynb").decode()
        )
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
    data = f"tp_utils-{NEXT}.data"  # what an installation puts in the environment
    ours = {"tp_utils", "tp_grading", f"tp_utils-{NEXT}.dist-info", data}
    assert {name.split("/")[0] for name in files} == ours
    assert [name for name in files if name.startswith(data)] == [
        f"{data}/data/etc/jupyter/jupyter_config.json"
    ]


@pytest.mark.sweep
@pytest.mark.timeout(900)
def test_a_wheel_without_one_of_its_files_is_found(dist, tmp_path):
    """The present environment does not lend what the wheel forgets."""
    (whole,) = dist.glob("*.whl")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / whole.name, "w") as new:
        for name in old.namelist():
            if not name.endswith(".typ"):
                new.writestr(name, old.read(name))
    empty = acceptance.Empty(tmp_path, tmp_path / whole.name)
    empty.holds(NEXT)
    with pytest.raises(ReleaseError, match="is not what was imported"):
        empty.holds("2099.11")
    notebook = tmp_path / "tp04_manuel.ipynb"
    shutil.copy(ROOT / "notebooks/tp04_manuel" / notebook.name, notebook)
    with pytest.raises(ReleaseError, match="suivi failed"):
        acceptance.reported(empty, notebook)


@pytest.mark.parametrize("cards", [[], ["todo", "wrong"], ["passed", "passed"], ["todo"]])
def test_a_lesson_that_does_not_pass_is_found(tmp_path, cards):
    outputs = [
        v4.new_output("display_data", {acceptance.MIME: {"status": status}}) for status in cards
    ]
    path = tmp_path / "tp.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("", outputs=outputs)]), path)
    with pytest.raises(ReleaseError, match="the cards said"):
        acceptance.taught(path)
