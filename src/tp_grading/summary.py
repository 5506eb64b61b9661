"""What became of a class: the table student × marks, and what needs a teacher."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tp_grading.classroom import Done
from tp_grading.record.history import rescaled
from tp_grading.verdict import Mark, Verdict, label
from tp_utils.i18n import _, decimal, ngettext, told

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MAX_NOTES = 4  # of a submission: what was repaired, or found elsewhere
LARGE = 100  # students: beyond, the table only shows those who need a teacher


@dataclass
class Summary:
    """What became of a class.

    `waiting`: students whose marks the gradebook lacks for now, for this `cause`; `unnamed`:
    folders whose name is no student's; `edited`: the code of the course has changed meanwhile;
    `damaged`: lines of the journal that could not be read;
    `stopped`: what of the machine stopped it all; `reopened`: marks of a person to look at again, as
    (student, question, why); `version`: what grades now; `broken`: (question, points of the last
    release, points now); `unasked`: why the gradebook could not say which marks it has.
    """

    done: list[Done] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    cause: str = ""
    damaged: int = 0
    stopped: str = ""
    edited: bool = False
    interrupted: bool = False
    reopened: list[tuple[str, str, str]] = field(default_factory=list)
    version: str = ""
    broken: list[tuple[str, float, float]] = field(default_factory=list)
    unasked: str = ""

    @property
    def outdated(self) -> list[Done]:
        """The submissions whose marks are of another version of the checks or of the notebook."""
        return [d for d in self.done if d.old and self.version and d.report.version != self.version]

    @property
    def troubled(self) -> list[Done]:
        """The submissions that could not be graded."""
        return [d for d in self.done if d.report.reason or d.report.faulty]

    @property
    def complete(self) -> bool:
        """Whether every submission is graded and in the gradebook."""
        return not (
            self.troubled or self.waiting or self.unnamed or self.stopped or self.interrupted
            or self.unasked
        )  # fmt: skip


def report(lab: str, summary: Summary) -> None:
    """Print the table student × marks, its remarks, then what needs a teacher."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160)
    _print_copies(console, lab, summary)
    _print_changes(console, lab, summary)
    _print_faults(console, summary)


def _print_copies(console: Console, lab: str, summary: Summary) -> None:
    """Print the marks, the remarks on copies, and the copies that could not be graded."""
    from rich.markup import escape

    shown = summary.done
    if len(shown) > LARGE:
        shown = [d for d in shown if d.report.reason or _looked_at(d)]
    if shown:
        console.print(_table(lab, shown))
        for done in shown:
            for remark in _remarks(done):
                console.print("- " + escape(told(done.student, remark)), soft_wrap=True)
    if rest := len(summary.done) - len(shown):
        console.print(
            ngettext("{n} autre copie est notée sans remarque.",
                     "{n} autres copies sont notées sans remarque.", rest).format(n=rest)
        )  # fmt: skip
    console.print(_graded(summary.done))
    for done in summary.troubled:
        console.print("- " + escape(told(done.student, _trouble(done))), style="red",
                      soft_wrap=True)  # fmt: skip


def _print_changes(console: Console, lab: str, summary: Summary) -> None:
    """Print which marks are not what they were, or would not be: points, checks, code, a new copy."""
    from rich.markup import escape

    if summary.broken:
        said = rescaled(summary.broken)
        console.print(
            _("Le barème a changé depuis l'envoi ({said}) : toutes les copies sont notées avec celui "
              "d'aujourd'hui, et celles qui portent l'ancien ne sont pas suspectes. Dites-le à la classe ; "
              "ou revenez à l'ancien, puis « tp-grade build {lab} » et « tp-grade regrade {lab} ».").format(
                  said=escape(said), lab=lab),
            style="yellow", soft_wrap=True,
        )  # fmt: skip
    if back := sum(done.back for done in summary.done):
        console.print(
            ngettext("{n} copie dont le carnet n'avait pas, ou plus, les notes : elles y sont remises, "
                     "telles que le journal les a.",
                     "{n} copies dont le carnet n'avait pas, ou plus, les notes : elles y sont remises, "
                     "telles que le journal les a.", back).format(n=back),
            style="yellow", soft_wrap=True,
        )  # fmt: skip
    if summary.reopened:
        console.print(_("Notes mises à la main, à revoir : {n}.").format(n=len(summary.reopened)),
                      style="yellow")  # fmt: skip
        for student, question, why in summary.reopened:
            console.print("- " + escape(told(f"{student}, {question}", why)), soft_wrap=True)
    if summary.outdated:
        console.print(
            ngettext("{n} copie a été notée par une autre version du cours ou de l'énoncé : « tp-grade "
                     "regrade {lab} » montre ce que celle-ci y changerait.",
                     "{n} copies ont été notées par une autre version du cours ou de l'énoncé : « tp-grade "
                     "regrade {lab} » montre ce que celle-ci y changerait.",
                     len(summary.outdated)).format(n=len(summary.outdated), lab=lab),
            style="yellow", soft_wrap=True,
        )  # fmt: skip
    if summary.edited:
        console.print(
            _("Le code du cours a changé pendant la correction : ces copies sont notées avec celui du "
              "début. Pour les noter avec le nouveau, relancez avec --again."),
            style="red",
        )  # fmt: skip


def _print_faults(console: Console, summary: Summary) -> None:
    """Print what the gradebook, the journal or the machine did not do, and the command for it."""
    from rich.markup import escape

    if summary.waiting:
        console.print(
            ngettext("Le carnet de notes ne répond pas ; {n} copie l'attend dans le journal. Relancez "
                     "la même commande plus tard : rien n'est perdu.",
                     "Le carnet de notes ne répond pas ; {n} copies l'attendent dans le journal. Relancez "
                     "la même commande plus tard : rien n'est perdu.",
                     len(summary.waiting)).format(n=len(summary.waiting))
            + (f" ({escape(summary.cause)})" if summary.cause else ""),
            style="red",
        )  # fmt: skip
    elif summary.unasked:
        console.print(
            _("Le carnet de notes n'a pas pu être lu ({why}) : ces notes sont dans le journal, on ne sait "
              "pas s'il les a. Relancez la même commande quand il répond.").format(
                  why=escape(summary.unasked)),
            style="red", soft_wrap=True,
        )  # fmt: skip
    if summary.unnamed:
        console.print(
            _("Copies laissées, le nom de leur dossier cache des caractères : {names}. Renommez-les.")
            .format(names=escape(", ".join(summary.unnamed[:20]))), style="red", soft_wrap=True,
        )  # fmt: skip
    if summary.damaged:
        console.print(
            _("Lignes abîmées du journal, laissées de côté : {n}. Les copies qui y étaient sont notées "
              "de nouveau.").format(n=summary.damaged), style="yellow",
        )  # fmt: skip
    if summary.stopped:
        console.print(escape(summary.stopped), style="red", soft_wrap=True)
    if summary.interrupted:
        console.print(_("Interrompu : relancez la même commande pour finir."), style="red")


def _graded(done: list[Done]) -> str:
    """Return how many copies are graded, how many of them were before, and what the others took."""
    new = [d for d in done if not d.old]
    old = len(done) - len(new)
    seconds = sum(d.report.cpu for d in new) / max(1, len(new))
    counts = (
        ngettext("{n} copie notée", "{n} copies notées", len(done)).format(n=len(done)),
        ngettext("dont {n} déjà connue", "dont {n} déjà connues", old).format(n=old),
    )
    cost = _("{cpu} s de calcul par copie").format(cpu=decimal(seconds, ".1f"))
    return _(" ; ").join([", ".join(counts), cost]) + "."


def _trouble(done: Done) -> str:
    """Return why a copy could not be graded; of a fault of ours the cause, and where the rest is."""
    report = done.report
    if not report.faulty:
        return report.reason
    said = _("panne du correcteur sur {lab} ({cause}). Relancez la même commande.").format(
        lab=report.lab, cause=report.fault or _("cause inconnue")
    )
    if done.details is not None:
        said += " " + _("Détails : {path}").format(path=done.details)
    return said


def _looked_at(done: Done) -> bool:
    return any(m.tamper or m.verdict == Verdict.GRADER_FAULT for m in done.report.marks)


def _remarks(done: Done) -> list[str]:
    """Return what a teacher should look at in a copy, and what was repaired or found elsewhere."""
    flags = [m.grade_id for m in done.report.marks if m.tamper]
    remarks = [_("à regarder : {names}").format(names=", ".join(flags))] if flags else []
    notes = done.report.notes
    return [*remarks, *notes[:MAX_NOTES], *(["…"] if len(notes) > MAX_NOTES else [])]


def table_of_marks(title: str, points: Mapping[str, float]) -> Table:
    """Return a table without rows: the student, the exercises and their points, the total, what is left.

    What is left is for a person to mark. No name is cut: those of exercises are folded.
    """
    from rich.table import Table

    table = Table(title=title)
    table.add_column(_("étudiant"), no_wrap=True)
    for name, most in points.items():
        table.add_column(f"{name}\n/ {decimal(most)}", justify="right", overflow="fold")
    table.add_column(_("total") + f"\n/ {decimal(sum(points.values()))}", justify="right")
    table.add_column(_("à la\nmain"), justify="right")
    return table


def _table(lab: str, shown: list[Done]) -> Table:
    from rich.markup import escape

    marks = [m for m in shown[0].report.marks if m.points]
    written = {m.grade_id for d in shown for m in d.report.marks if m.verdict == Verdict.MANUAL}
    points = {m.grade_id: m.points for m in marks if m.grade_id not in written}
    table = table_of_marks(_("Notes de {lab}").format(lab=lab), points)
    for done in shown:
        row = {m.grade_id: m for m in done.report.marks}
        waiting = sum(m.score is None for m in done.report.marks)
        table.add_row(
            escape(done.student), *(_cell(row.get(name)) for name in points),
            decimal(sum(row[name].score or 0.0 for name in points if name in row)),
            str(waiting) if waiting else "–",
        )  # fmt: skip
    return table


def _cell(mark: Mark | None) -> Any:
    if mark is None or mark.score is None:
        return "?" if mark is None else label(mark.verdict)
    score = decimal(mark.score)
    return score if mark.verdict == Verdict.OK else f"{score} {label(mark.verdict)}"
