"""What a report changes of the marks of a copy; what a person wrote stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Gradebook

from tp_grading.record import history
from tp_grading.record.history import Line
from tp_grading.record.submissions import submissions
from tp_grading.verdict import Mark, Report, Verdict, heading
from tp_utils.i18n import _, speaking


@dataclass
class Copy:
    """What the gradebook's marks of a student are about: the bytes, and what was written of each cell.

    `looked`: the graded cells that a person was asked to look at; `about`: the bytes that `sources`
    are of, where a copy that we failed to grade has come since.
    """

    sha256: str
    sources: dict[str, str] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)
    about: str = ""

    @classmethod
    def of(cls, report: Report) -> Copy:
        """Return what a report is about."""
        return cls(report.sha256, report.sources, [m.grade_id for m in report.marks if _look(m)])

    def after(self, report: Report) -> Copy:
        """Return what the marks are about once a report is written: a fault of ours reads nothing."""
        if not report.faulty or report.sources:
            return Copy.of(report)
        return Copy(report.sha256, self.sources, self.looked, self.about or self.sha256)

    def changed(self, new: Copy, name: str) -> str:
        """Return why what was marked of a cell is not the same any more, "" when it is."""
        if new.about or new.sha256 == (self.about or self.sha256):
            return ""
        if name not in new.sources:
            return _("la copie remplacée se lisait, la nouvelle non")
        if name not in self.sources:
            return _("la copie a été remplacée")
        if self.sources[name] != new.sources[name]:
            return _("la réponse a changé depuis")
        if name in new.looked and name not in self.looked:
            return _("la nouvelle copie a un signalement")
        return ""


def _look(mark: Mark) -> bool:
    """Tell whether a person is asked to look: no automatic mark, tampered with, unreadable."""
    return mark.score is None or bool(mark.tamper) or mark.verdict == Verdict.NOT_GRADABLE


def fill(grade: Any, mark: Mark, before: Copy, new: Copy) -> str:
    """Set the automatic part of a grade; what a person wrote stays.

    A person who has given a mark, or looked at what was to be looked at, is asked again only when
    what was marked has changed: return why, "" otherwise.
    """
    marked = grade.manual_score is not None
    seen = marked or (mark.grade_id in before.looked and not grade.needs_manual_grade)
    grade.auto_score = mark.score
    why = before.changed(new, mark.grade_id) if seen else ""
    if not marked:
        failed = mark.verdict == Verdict.GRADER_FAULT  # whoever looked saw another mark
        grade.needs_manual_grade = _look(mark) and (not seen or bool(why) or failed)
        return ""
    again = why if why and not grade.needs_manual_grade else ""
    grade.needs_manual_grade = grade.needs_manual_grade or bool(why)
    return again


def rescale(grade: Any, old: float, new: float, share: float | None = None) -> None:
    """Bring what a grade holds from `old` points to `new`, in proportion, to the hundredth.

    `share`: of its points, what a person had given before they were put to 0.
    """
    if not old and share is not None:
        grade.manual_score = round(share * new, 2)
    for name in ("auto_score", "manual_score", "extra_credit"):
        value = getattr(grade, name)
        if value is not None and old:
            setattr(grade, name, round(value * new / old, 2))


def comments_of(report: Report) -> dict[str, str]:
    """Return the automatic comment of each answer cell, by its grade_id.

    The marks of a class's several checks meet in the comment of its one answer cell.
    """
    comments: dict[str, list[str]] = {}
    for mark in report.marks:
        lines = [mark.message] if mark.message else []
        if mark.verdict != Verdict.MANUAL:
            lines.insert(0, _heading(mark, report.language))
        if report.reason and report.reason not in lines:
            lines.append(report.reason)
        for name in {mark.grade_id, mark.grade_id.split("-")[0] + "-answer"}:
            known = comments.setdefault(name, [])
            known += [line for line in lines if line not in known]
    return {name: "\n".join(lines) for name, lines in comments.items() if lines}


def _heading(mark: Mark, language: str) -> str:
    with speaking(language):
        return heading(mark.grade_id, mark.verdict)


def shares_before_zero(gradebook: Gradebook, lab: str) -> dict[tuple[str, str], float]:
    """Return (student, question) → the share of its points that a person had given, before it had none."""
    most, found = dict[str, float](), dict[tuple[str, str], float]()
    for line in history.read(gradebook, lab, "", (history.POINTS, history.HAND)):
        name = line.question
        if line.kind == history.POINTS:
            most.pop(name, None)
            found = {about: share for about, share in found.items() if about[1] != name}
            if not float(line.new) and float(line.old):
                most[name] = float(line.old)
        elif name in most and line.old and line.new == "0":
            found.setdefault((line.student, name), float(line.old) / most[name])
    return found


def rescale_lab(gradebook: Gradebook, lab: str, changes: list[tuple[str, float, float]]) -> None:
    """Bring the marks of a lab to its new points; the old ones are remembered."""
    scale = {name: (old, new) for name, old, new in changes}
    why = [_("barème : {changes}").format(changes=history.rescaled(changes)), history.reason()]
    shares = shares_before_zero(gradebook, lab)
    with history.acting(_(" ; ").join(filter(None, why))):
        copies = submissions(gradebook, lab)  # kept: what is written is looked up in them
        for submission in copies:
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.name in scale:
                        share = shares.get((submission.student.id, grade.name))
                        rescale(grade, *scale[grade.name], share)
        history.write(gradebook, *(
            Line(lab, "", name, history.POINTS, history.number(old), history.number(new))
            for name, old, new in changes))  # fmt: skip
        gradebook.db.commit()
