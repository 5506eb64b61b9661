"""`tp-grade doctor` names an environment that is not that of the course."""

import shutil

import pytest
from click.testing import CliRunner

from tests.bank import ROOT
from tp_grading import environment as module
from tp_grading.cli import main
from tp_grading.course import Course
from tp_grading.environment import environment, other_versions


@pytest.fixture
def course(tmp_path):
    """A course whose packages are those that are imported here."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "solutions").mkdir()
    skipped = shutil.ignore_patterns("__pycache__")
    for name in module.PACKAGES:
        shutil.copytree(ROOT / "src" / name, tmp_path / "src" / name, ignore=skipped)
    return Course(tmp_path)


def stale(course):
    """Return name → remedy of what is not of the course; nothing of it stops the grading."""
    findings = list(environment(course))
    assert len(findings) >= 2 and not any(finding.required for finding in findings)
    return {finding.name: finding.remedy for finding in findings if not finding.ok}


def installed(monkeypatch, **versions):
    real = module.version
    monkeypatch.setattr(module, "version", lambda name: versions.get(name) or real(name))


def test_a_copy_of_what_is_installed_is_not_stale(course, monkeypatch):
    installed(monkeypatch, tp_utils=course.version)
    assert stale(course) == {}


@pytest.mark.parametrize("package", module.PACKAGES)
@pytest.mark.parametrize("change", ["changed", "more", "less"])
def test_another_source_is_named(course, monkeypatch, package, change):
    installed(monkeypatch, tp_utils=course.version)
    path = course.root / "src" / package / ("neuf.py" if change == "more" else "__init__.py")
    if change == "less":
        path.unlink()
    else:
        path.write_text("x = 1\n")
    ((name, remedy),) = stale(course).items()
    assert (
        name == f"{package} est celui du cours" and path.name in remedy and "make setup" in remedy
    )


def test_another_version_is_named(course, monkeypatch):
    installed(monkeypatch, tp_utils="2025.9")
    assert "2025.9" in stale(course)["version du cours"]
    assert course.version in stale(course)["version du cours"]


def test_libraries_of_another_year_are_named(course, monkeypatch):
    (course.root / "constraints.txt").write_text(
        "# This file is made\ntorch==2.13.0 ; python_full_version >= '3.2'\nnumpy==2.0.0 ; python_full_version < '3'\n"
        "not-installed==1.0\nPillow==12.0\n\nclick==8.0.0\n"
    )
    installed(
        monkeypatch, tp_utils=course.version, torch="2.13.0+cpu", Pillow="12.0.0", click="8.1"
    )
    assert other_versions(course) == ["click 8.1 (==8.0.0)"]
    ((name, remedy),) = stale(course).items()
    assert "constraints.txt" in name and "click 8.1 (==8.0.0)" in remedy
    installed(monkeypatch, tp_utils=course.version, torch="2.12.1")
    assert other_versions(course)[0] == "torch 2.12.1 (==2.13.0)"


def test_the_constraints_of_this_course_are_read():
    assert all(" (==" in said for said in other_versions(Course(ROOT)))


def test_doctor_says_it(course, monkeypatch):
    from tp_grading import sandbox

    monkeypatch.chdir(course.root)
    monkeypatch.setattr(sandbox, "doctor", lambda: [sandbox.Finding("Linux", False, True, "…")])
    installed(monkeypatch, tp_utils="2025.9")
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1 and "2025.9" in done.output and "make setup" in done.output
