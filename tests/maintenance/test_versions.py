"""The texts that hold a version."""

import shutil

import pytest
from tools import versions
from tools.versions import ReleaseError

from tests.bank import ROOT

LOG = """# Change log

## [Unreleased]

### Added

- A lab.

## [2026.11] - 2026-11-21

- First edition.
"""


@pytest.mark.parametrize("text", ["2026.12", "2027.1", "2027.1.1"])
def test_a_version_is_a_month(text):
    assert ".".join(map(str, versions.parse(text))) == text


@pytest.mark.parametrize("text", ["1.0", "2026", "2026.13", "2026.0", "2027.01", "v2026.12",
                                  "2026.12.0", "2026.12rc1", "2026.12 ", "--help"])  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ReleaseError, match="is not a version"):
        versions.parse(text)


@pytest.mark.parametrize("version, words", [
    ("2026.12", "exists"), ("2026.11", "backwards"), ("2026.12.1", None), ("2027.1", None),
])  # fmt: skip
def test_versions_go_forwards(version, words):
    if words is None:
        return versions.newer(version, ["2026.11", "2026.12"])
    with pytest.raises(ReleaseError, match=words):
        versions.newer(version, ["2026.9", "2026.12"])


def test_no_version_is_asked_for():
    with pytest.raises(ReleaseError, match="Which version"):
        versions.parse("")


def test_the_change_log_is_closed():
    closed = versions.closed(LOG, "2026.12", "2026-12-01")
    assert versions.sections(closed) == {
        "Unreleased": "",
        "2026.12": "### Added\n\n- A lab.",
        "2026.11": "- First edition.",
    }
    assert "## [2026.12] - 2026-12-01\n\n### Added" in closed
    with pytest.raises(ReleaseError, match="nothing is listed"):
        versions.closed(closed, "2027.1", "2027-01-01")


@pytest.mark.parametrize("text", ["", "# Change log\n\n- a line outside\n", "### Added\n",
                                  "## [Unreleased]\n\n### Added\n\n## [2026.11]\n\n- First\n"])  # fmt: skip
def test_headings_alone_are_not_changes(text):
    with pytest.raises(ReleaseError, match="nothing is listed"):
        versions.unreleased(text)


def test_every_place_says_the_version(tmp_path):
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(LOG)
    lock = '[[package]]\nname = "tp"\nversion = "1"\n\n[[package]]\nname = "tp-utils"\nversion = "{}"\n'
    (tmp_path / "uv.lock").write_text(lock.format("2026.11"))
    before = (tmp_path / "pyproject.toml").read_text().splitlines()
    versions.write(tmp_path, "2026.12", "2026-12-01")
    after = (tmp_path / "pyproject.toml").read_text().splitlines()
    assert [line for line in after if line not in before] == ['version = "2026.12"']
    assert versions.said(tmp_path) == "2026.12"
    assert (tmp_path / "uv.lock").read_text() == lock.format("2026.12")
    citation = (tmp_path / "CITATION.cff").read_text()
    assert 'version: "2026.12"' in citation and 'date-released: "2026-12-01"' in citation


def test_a_place_that_says_it_twice_is_refused(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text(LOG)
    (tmp_path / "pyproject.toml").write_text('version = "1"\n[other]\nversion = "2"\n')
    with pytest.raises(ReleaseError, match=r"pyproject\.toml: 2 lines"):
        versions.write(tmp_path, "2026.12", "2026-12-01")


def test_the_repository_says_one_version():
    said = versions.said(ROOT)
    names = list(versions.sections((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    assert names[:2] == ["Unreleased", said]
    assert f'version: "{said}"' in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    lock = ROOT / "uv.lock"
    assert not lock.exists() or f'name = "tp-utils"\nversion = "{said}"' in lock.read_text("utf-8")
