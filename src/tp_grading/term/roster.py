"""Read Moodle's lists of a class: the participants, or the grading worksheet of an assignment."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tp_grading import gate
from tp_grading.course import CourseError
from tp_utils.i18n import _, told

MAX_LIST = 16 << 20  # bytes
HEADERS = {  # French and English Moodle, without case
    "first": ("prénom", "first name", "prenom", "firstname"),
    "last": ("nom", "nom de famille", "last name", "surname", "lastname"),
    "full": ("nom complet", "full name", "prénom et nom"),
    "email": ("adresse de courriel", "adresse courriel", "courriel", "email address", "email",
              "adresse e-mail", "adresse électronique"),
    "number_id": ("numéro d'identification", "id number", "numéro étudiant", "matricule"),
    "identifier": ("identifiant", "identifier"),
    "date": ("dernière modification (travail remis)", "last modified (submission)",
             "dernière modification (remise)"),
    "graded": ("dernière modification (note)", "last modified (grade)"),
    "grade": ("note", "grade"),
    "most": ("note maximale", "maximum grade"),
}  # fmt: skip
NAMING = ("first", "last", "full", "email", "number_id", "identifier")  # who a line is about
MONTHS = (("janvier", "january"), ("février", "february"), ("mars", "march"), ("avril", "april"),
          ("mai", "may"), ("juin", "june"), ("juillet", "july"), ("août", "august"),
          ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
          ("décembre", "december"))  # fmt: skip
# What Excel writes above the header: which separator it is, lines without a word.
BEFORE = re.compile(
    r"\A(?:[\s;,]*[\r\n])?(?:\"?sep=[;,\t]\"?[;,]*(?:\r\n?|\n))?(?:[\s;,]*[\r\n])?", re.I
)
DATE = re.compile(
    r"(\d{1,2})(?:er)? ([^\W\d]+) (\d{4})\D+?(\d{1,2})[:h](\d{2})(?:\s*(AM|PM))?", re.I
)


@dataclass(frozen=True)
class Person:
    """One line of a list. `number`: of Moodle, in one assignment; `date`: naive, of Moodle's clock."""

    name: str
    first: str = ""
    last: str = ""
    email: str = ""
    number_id: str = ""
    number: int | None = None
    date: datetime.datetime | None = None


@dataclass
class Sheet:
    """A list as a table: its lines, and the column of each thing that we understand."""

    header: list[str]
    lines: list[list[str]]
    columns: dict[str, int]
    delimiter: str = ","


def read_sheet(path: Path) -> Sheet:
    """Return a CSV list of Moodle.

    Raises:
        CourseError: it cannot be read, or has no column that names a student.
    """
    try:
        data = path.read_bytes()[: MAX_LIST + 1]
    except OSError as error:
        raise CourseError(told(str(path), str(error.strerror))) from None
    rows, delimiter = table(path, data)
    header = [" ".join(cell.split()) for cell in rows[0]] if rows else []
    plain = [unicodedata.normalize("NFC", cell).casefold().replace("’", "'") for cell in header]
    columns = {
        what: next(plain.index(name) for name in names if name in plain)
        for what, names in HEADERS.items()
        if any(name in plain for name in names)
    }
    if not {"full", "last", "identifier"} & set(columns) or len(data) > MAX_LIST:
        raise CourseError(
            _("{path} n'est pas une liste de Moodle : aucune colonne « Nom », « Nom complet » ou "
              "« Identifiant ».").format(path=path)
        )  # fmt: skip
    width = len(header)
    lines = [(row + [""] * width)[:width] for row in rows[1:]]
    named = [n for what, n in columns.items() if what in NAMING]
    for n, line in enumerate(lines, 2):
        if any("\n" in line[column] and delimiter in line[column] for column in named):
            raise unclosed(path, n)
    return Sheet(header, lines, columns, delimiter)


def table(path: Path, data: bytes) -> tuple[list[list[str]], str]:
    """Return the lines of a CSV that are not empty, and what separates its cells.

    Raises:
        CourseError: a quotation mark is left open: the lines that follow are in one cell.
    """
    text = BEFORE.sub("", _decoded(data))
    delimiter = max(",;\t", key=re.split("[\r\n]", text, maxsplit=1)[0].count)
    rows: list[list[str]] = []
    for strict in (True, False):  # some lists are not: « "a"b »
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
        rows = []
        try:
            rows.extend(reader)
            break
        except csv.Error as error:
            if "end of data" in str(error) or "limit" in str(error):
                raise unclosed(path, len(rows) + 1) from None
    return [row for row in rows if any(cell.strip() for cell in row)], delimiter


def unclosed(path: Path, n: int) -> CourseError:
    """Return the error of a quotation mark that is left open, at the n-th line of a table."""
    return CourseError(
        _("{path}, ligne {n} : un guillemet n'est pas fermé, et les lignes qui suivent s'y perdent. "
          "Corrigez-la, ou téléchargez le fichier de nouveau.").format(path=path, n=n)
    )  # fmt: skip


def _decoded(data: bytes) -> str:
    """Return the text of a list, which Excel may have saved again in its own ways."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def people(sheet: Sheet) -> list[Person]:
    """Return the students of a list."""
    return [person(sheet, line) for line in sheet.lines]


def person(sheet: Sheet, line: list[str]) -> Person:
    """Return the student of one line."""

    def cell(what: str) -> str:
        text = line[sheet.columns[what]] if what in sheet.columns else ""
        text = gate.person(text)
        # ours quote formulas, and Moodle gives them back
        return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text

    first, last = cell("first"), cell("last")
    number = re.search(r"(\d{1,18})\s*$", cell("identifier"))
    return Person(
        name=cell("full") or f"{first} {last}".strip(), first=first, last=last,
        email=cell("email"), number_id=cell("number_id"),
        number=int(number[1]) if number else None, date=moodle_date(cell("date")),
    )  # fmt: skip


def moodle_date(text: str) -> datetime.datetime | None:
    """Return « lundi 3 novembre 2026, 18:02 » as a naive date; None when it is not one."""
    found = DATE.search(text)
    if not found:
        return None
    day, word, year, hour, minute, half = found.groups()
    month = next((n for n, names in enumerate(MONTHS, 1) if word.casefold() in names), None)
    hours = int(hour) % 12 + 12 * (half.upper() == "PM") if half else int(hour)
    try:
        return datetime.datetime(int(year), month or 0, int(day), hours, int(minute))
    except ValueError:
        return None
