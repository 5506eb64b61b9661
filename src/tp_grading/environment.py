"""Whether this environment is that of the course: its packages, its version, the libraries of the year."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from tp_grading.course import Course
from tp_grading.sandbox import Finding
from tp_utils.i18n import _

PACKAGES = ("tp_utils", "tp_grading")
SHOWN = 4  # libraries named


def environment(course: Course) -> Iterator[Finding]:
    """Yield what is of this course and what is stale; grading may begin all the same."""
    again = _("Refaites l'installation : « make setup », ou « pip install --constraint "
              "constraints.txt --editable '.[grading,report]' ».")  # fmt: skip
    for name in PACKAGES:
        ours = course.root / "src" / name
        if ours.is_dir():
            used = _imported(name)
            found = _different(ours, used)
            said = _("Python importe {used}, qui diffère de {ours} ({file}).").format(
                used=used, ours=ours, file=found)  # fmt: skip
            title = _("{name} est celui du cours").format(name=name)
            yield Finding(title, not found, False, f"{said} {again}")
    wanted, there = course.version, _version("tp_utils")
    said = _("Installée : {there} ; celle du cours : {wanted}.").format(there=there, wanted=wanted)
    yield Finding(_("version du cours"), wanted in ("", there), False, f"{said} {again}")
    others = other_versions(course)
    listed = ", ".join(others[:SHOWN]) + (" …" if len(others) > SHOWN else "")
    said = _("{n} autrement, dont {listed}.").format(n=len(others), listed=listed)
    title = _("bibliothèques aux versions de l'année (constraints.txt)")
    yield Finding(title, not others, False, f"{said} {again}")


def other_versions(course: Course) -> list[str]:
    """Return « name installed (==wanted) » of each library that constraints.txt pins otherwise.

    A library that is not installed is not one of them, nor is another build of the same version.
    """
    path = course.root / "constraints.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = []
    for line in lines:
        if not line.strip() or line.lstrip().startswith(("#", "-")):
            continue
        pin = Requirement(line)
        there = _version(pin.name)
        if not there or (pin.marker and not pin.marker.evaluate()):
            continue
        if not pin.specifier.contains(Version(there).public, prereleases=True):
            found.append(f"{pin.name} {there} ({pin.specifier})")
    return found


def _version(name: str) -> str:
    """Return the version installed, "" when there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _imported(name: str) -> Path:
    """Return the folder from which a package is imported."""
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def _different(ours: Path, used: Path) -> str:
    """Return the first module that differs from one folder to the other, "" when none does."""
    if ours.resolve() == used.resolve():
        return ""
    names = {p.relative_to(folder) for folder in (ours, used) for p in folder.rglob("*.py")}
    for name in sorted(names):
        sides = [folder / name for folder in (ours, used)]
        if not all(p.is_file() for p in sides) or sides[0].read_bytes() != sides[1].read_bytes():
            return name.as_posix()
    return ""
