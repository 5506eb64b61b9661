"""What a release has promised: the points that students read in the notebook they received.

The gradebook learns a lab when its first copy is graded; points changed before that would leave no
trace anywhere, and every honest copy would look as if its points had been changed.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from tp_grading.course import CourseError
from tp_grading.files import write_whole
from tp_utils.i18n import _

FILE = ".tp-grade.releases.json"
Points = dict[str, float]


def load(root: Path) -> dict[str, list[tuple[str, Points]]]:
    """Return lab → (when, points) of its releases, oldest first; {} before the first one.

    Raises:
        CourseError: the file cannot be read.
    """
    path = root / FILE
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {lab: [(str(one["at"]), {n: float(p) for n, p in one["points"].items()}) for one in several]
                for lab, several in known.items()}  # fmt: skip
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise CourseError(
            _("{path} est abîmé : remettez votre sauvegarde, ou effacez-le. Sans lui, des points changés "
              "depuis l'envoi mettraient « à regarder » des copies honnêtes.").format(path=path)
        ) from None  # fmt: skip


def promise(root: Path, points: dict[str, Points]) -> None:
    """Remember the points of labs that are being released; the same again changes nothing."""
    known, at = (
        load(root),
        datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    )
    for lab, now in points.items():
        if not known.get(lab) or known[lab][-1][1] != now:
            known.setdefault(lab, []).append((at, now))
    plain = {lab: [{"at": when, "points": its} for when, its in several]
             for lab, several in sorted(known.items())}  # fmt: skip
    write_whole(root / FILE, json.dumps(plain, ensure_ascii=False, indent=1).encode())


def former(root: Path, lab: str, now: Points) -> tuple[tuple[str, float], ...]:
    """Return (question, points) that a copy may hold, of releases with other points than now."""
    return tuple(dict.fromkeys(
        (name, points) for _at, its in load(root).get(lab, []) for name, points in its.items()
        if now.get(name) != points))  # fmt: skip


def broken(root: Path, lab: str, now: Points) -> list[tuple[str, float, float]]:
    """Return (question, promised, now) of what is not as the last release said."""
    last = load(root).get(lab, [("", {})])[-1][1]
    return [(name, last[name], new) for name, new in now.items() if last.get(name, new) != new]
