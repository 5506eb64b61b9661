"""The texts that hold a version: the change log, and the files that say which one this is."""

from __future__ import annotations

import re
from pathlib import Path

PLACES = {  # file → what surrounds the version; uv.lock repeats that of pyproject.toml
    "pyproject.toml": r'(?m)^(version = ")[^"]+(")$',
    "CITATION.cff": r'(?m)^(version: ")[^"]+(")$',
    "uv.lock": r'(?m)^(name = "tp-utils"\nversion = ")[^"]+(")$',
}
RELEASED_ON = r'(?m)^(date-released: ")[^"]+(")$'
HEADING = re.compile(r"(?m)^## \[([^\]]+)\].*$")


class ReleaseError(Exception):
    """A reason not to release; the message says what to do."""


def parse(text: str) -> tuple[int, ...]:
    """Return the numbers of a version: a year, a month, sometimes a third (2026.12, 2026.12.1).

    Raises:
        ReleaseError: it is not one, or not as pip writes it (2027.1, not 2027.01).
    """
    if not text:
        raise ReleaseError("Which version? make release VERSION=2026.12")
    found = re.fullmatch(r"(20\d\d)\.([1-9]|1[0-2])(\.[1-9]\d*)?", text)
    if not found:
        raise ReleaseError(
            f"{text} is not a version: a year and a month without a zero before it, "
            "2027.1, or 2027.1.1 for a second one that month."
        )
    return tuple(map(int, text.split(".")))


def sections(changelog: str) -> dict[str, str]:
    """Return name → text of the sections of a change log (« Unreleased », 2026.11…), in order."""
    names = list(HEADING.finditer(changelog))
    ends = [*(name.start() for name in names[1:]), len(changelog)]
    return {
        name[1]: changelog[name.end() : end].strip()
        for name, end in zip(names, ends, strict=False)
    }  # fmt: skip


def unreleased(changelog: str) -> str:
    """Return what waits for a version.

    Raises:
        ReleaseError: nothing does.
    """
    text = sections(changelog).get("Unreleased", "")
    if not re.search(r"(?m)^- \S", text):
        raise ReleaseError(
            "CHANGELOG.md: nothing is listed under « ## [Unreleased] ». Write there what changed."
        )
    return text


def closed(changelog: str, version: str, date: str) -> str:
    """Return the change log where what was unreleased belongs to a version."""
    unreleased(changelog)
    return changelog.replace("## [Unreleased]", f"## [Unreleased]\n\n## [{version}] - {date}", 1)


def newer(version: str, others: list[str]) -> None:
    """Refuse a version that exists or goes backwards.

    Raises:
        ReleaseError: it does.
    """
    if version in others:
        raise ReleaseError(f"{version} exists already. Choose the next one.")
    last = max(others, key=parse)
    if parse(version) <= parse(last):
        raise ReleaseError(f"{version} would come after {last}: versions do not go backwards.")


def write(root: Path, version: str, date: str) -> list[str]:
    """Set the version wherever it is said, and close the change log; return the files.

    Raises:
        ReleaseError: a file does not say its version once, or nothing is unreleased.
    """
    log = root / "CHANGELOG.md"
    log.write_text(closed(log.read_text(encoding="utf-8"), version, date), encoding="utf-8")
    changed = [log.name]
    for name, pattern in PLACES.items():
        path = root / name
        if name == "uv.lock" and not path.exists():
            continue
        text = _put(path.name, path.read_text(encoding="utf-8"), pattern, version)
        if name == "CITATION.cff":
            text = _put(name, text, RELEASED_ON, date)
        path.write_text(text, encoding="utf-8")
        changed.append(name)
    return changed


def said(root: Path) -> str:
    """Return the version that pyproject.toml says."""
    found = re.search(PLACES["pyproject.toml"], (root / "pyproject.toml").read_text("utf-8"))
    if not found:
        raise ReleaseError('pyproject.toml: no line « version = "…" ».')
    return found[0].split('"')[1]


def _put(name: str, text: str, pattern: str, value: str) -> str:
    changed, times = re.subn(pattern, rf"\g<1>{value}\g<2>", text)
    if times != 1:
        raise ReleaseError(f"{name}: {times} lines match {pattern!r}, where there must be one.")
    return changed
