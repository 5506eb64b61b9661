"""Marks as CSV: one file for Moodle, one for people. No cell of either is ever a formula.

For Moodle: comma, decimal point, UTF-8. For people: UTF-8 with the mark that Excel needs, in French a
semicolon and a decimal comma: their spreadsheet opens it by a double click.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Float

from tp_grading.course import CourseError
from tp_grading.files import write_whole
from tp_grading.term.decisions import BONUS, CANCELLED
from tp_grading.term.marks import Row, Table, read
from tp_grading.term.roster import Sheet, moodle_date, person
from tp_grading.term.students import key, may_be
from tp_utils.i18n import _, locale

FORMULA = "=+-@\t\r|%＝＋－＠"
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?\Z")


def harmless(text: Any) -> str:
    """Return a cell that no spreadsheet runs: a formula gets an apostrophe in front."""
    plain = "".join(c if c.isprintable() else " " for c in str(text))
    if plain != "-" and not NUMBER.match(plain) and plain.lstrip(" '\"")[:1] in tuple(FORMULA):
        return "'" + plain
    return plain


def separator() -> str:
    """Return what a spreadsheet of the language that is spoken waits for between two cells."""
    return ";" if locale().mark == "," else ","


def to_csv(rows: list[list[Any]], delimiter: str, excel: bool) -> bytes:
    """Return the bytes of a CSV; every cell is quoted, so that a separator inside one is text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig" if excel else "utf-8")


def number(value: float | None, comma: bool = False) -> str:
    """Return a mark with two decimals at most, "" for none."""
    text = "" if value is None else f"{round(value, 2):g}"
    return text.replace(".", locale().mark) if comma else text


def scaled(row: Row, table: Table, out_of: float) -> float:
    """Return a total out of `out_of`, or of the lab when 0."""
    return row.total * out_of / table.points if out_of and table.points else row.total


def full(tables: list[Table], out_of: float = 0.0) -> list[list[Any]]:
    """Return the table for people: a line per student and lab, a column per question."""
    words = {CANCELLED: _(" (annulée)"), BONUS: _(" (bonus)")}
    names = {q.name: q.name + words.get(q.state, "") for table in tables for q in table.questions}
    head = [_("TP"), _("étudiant"), _("nom"), _("courriel"), _("rendu le (UTC)"), _("retard (h)"),
            _("pénalité"), _("ajout"), _("total"), _("sur"), _("état")]  # fmt: skip
    lines = [[*head, *names.values()]]
    for table in tables:
        most = out_of or table.points
        for row in table.rows:
            total = number(scaled(row, table, out_of), True) if row.handed_in else ""
            lines.append([
                table.lab, row.student, row.name, row.email,
                f"{row.date:%Y-%m-%d %H:%M}" if row.date else "", number(row.late / 3600, True),
                number(row.penalty, True), number(row.added or None, True),
                total, number(most, True), state(row),
                *(number(row.scores.get(name), True) for name in names),
            ])  # fmt: skip
    return lines


def state(row: Row) -> str:
    """Return what a person must know of a line."""
    if not row.handed_in:
        return _("rien rendu")
    if row.unreadable:
        return _("illisible, à regarder")
    said = _("définitif") if row.final else _("{n} à corriger").format(n=len(row.to_look_at))
    return said + (_(", copie de {student}").format(student=row.copy_of) if row.copy_of else "")


def grade(row: Row, table: Table, out_of: float, missing_zero: bool) -> str:
    """Return the mark that Moodle gets; "" while it is not final, or nothing can be read."""
    if row.final:
        return number(scaled(row, table, out_of))
    return "0" if missing_zero and (row.unreadable or not row.handed_in) else ""


def moodle(
    tables: list[Table], out_of: float = 20.0, missing_zero: bool = False
) -> list[list[Any]]:
    """Return the table for Moodle's gradebook: a line per student, a column per lab.

    Moodle refuses the whole file for one student that it does not know: those without an address or
    a number are left out (see `unnamed`).
    """
    lines = [["ID number", "Full name", "Email address", *(table.lab for table in tables)]]
    rows: dict[str, list[Any]] = {}
    for n, table in enumerate(tables):
        for row in table.rows:
            if not (row.email or row.number_id):
                continue
            line = rows.setdefault(row.student, [row.number_id, row.name, row.email])
            line += [""] * (3 + n - len(line)) + [grade(row, table, out_of, missing_zero)]
    return lines + [line for _student, line in sorted(rows.items())]


def unnamed(tables: list[Table]) -> list[str]:
    """Return the students with marks whom Moodle's gradebook could not tell."""
    return sorted({row.student for table in tables for row in table.graded
                   if not (row.email or row.number_id)})  # fmt: skip


def fill(
    sheet: Sheet, table: Table, numbers: dict[int, str], out_of: float, missing_zero: bool
) -> tuple[list[list[Any]], int, list[tuple[str, str]]]:
    """Return Moodle's grading worksheet with its marks, how many it received, and whose number is another's.

    The last, (name in the sheet, student of the gradebook), have no mark: the sheet is of another lab.

    Raises:
        CourseError: it is not a grading worksheet, or its marks are out of something else.
    """
    if "grade" not in sheet.columns:
        raise CourseError(
            _("La feuille d'évaluation n'a pas de colonne Note : téléchargez-la de nouveau, par "
              "« Télécharger le formulaire d'évaluation », que les réglages du devoir offrent parmi ses "
              "feedbacks.")
        )  # fmt: skip
    for text in {line[sheet.columns["most"]] for line in sheet.lines if "most" in sheet.columns}:
        if NUMBER.match(text) and float(text.replace(",", ".")) != (out_of or table.points):
            raise CourseError(
                _("Dans Moodle, ce devoir est noté sur {most} : changez sa note maximale, ou ajoutez "
                  "« --out-of {most} ».").format(most=number(float(text.replace(",", "."))))
            )  # fmt: skip
    rows = {row.student: row for row in table.rows}
    mails: dict[str, list[Row]] = {}
    for one in table.rows:
        mails.setdefault(one.email.casefold(), []).append(one)
    listed = [person(sheet, line) for line in sheet.lines]
    several = Counter(who.number for who in listed)
    lines, n, others = [list(sheet.header)], 0, []
    for who, row_of in zip(listed, sheet.lines, strict=True):
        line = list(row_of)
        theirs = mails.get(who.email.casefold(), []) if who.email else []
        if len(theirs) > 1:  # an address that several share says nothing of who is who
            theirs = [one for one in theirs if key(one.name) == key(who.name)]
        row = rows.get(numbers.get(who.number or -1, "")) if several[who.number] == 1 else None
        by_mail = theirs[0] if len(theirs) == 1 else None
        if row and row not in theirs and not may_be(row.name, who.name):
            others += [] if by_mail else [(who.name, row.student)]
            row = None
        row = row or by_mail
        mark = grade(row, table, out_of, missing_zero) if row else ""
        if mark:
            line[sheet.columns["grade"]], n = mark, n + 1
        date = moodle_date(line[sheet.columns["graded"]]) if "graded" in sheet.columns else None
        if date is not None:  # Moodle reads back English dates only
            line[sheet.columns["graded"]] = f"{date:%Y-%m-%d %H:%M}"
        lines.append(line)
    return lines, n, others


class _Csv(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """What both files share: `nbgrader export --exporter=tp_grading.term.export.FullCsv`."""

    out_of = Float(0.0, help="Marks out of this; 0: as the labs have them.").tag(config=True)

    def tables(self, gradebook: Gradebook) -> list[Table]:
        """Return the labs asked for, all by default, the students asked for, all by default."""
        labs = self.assignment or sorted(a.name for a in gradebook.assignments)
        found = [table for lab in labs if (table := read(gradebook, str(lab)))]
        for table in found:
            table.rows = [r for r in table.rows if not self.student or r.student in self.student]
        return found


class FullCsv(_Csv):
    """Everything, for people."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file named by `--to`."""
        data = to_csv(full(self.tables(gradebook), self.out_of), separator(), excel=True)
        write_whole(Path(self.to or "notes.csv"), data)


class MoodleCsv(_Csv):
    """Final marks, for Moodle's gradebook."""

    missing_zero = Bool(False, help="0 for those who handed nothing in.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file named by `--to`."""
        lines = moodle(self.tables(gradebook), self.out_of, self.missing_zero)
        write_whole(Path(self.to or "moodle.csv"), to_csv(lines, ",", excel=False))
