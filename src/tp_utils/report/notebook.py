"""Read a notebook as data: any JSON whatever gives a Lab, what is strange becomes a notice."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from tp_utils.i18n import LOCALES, _, language, speaking
from tp_utils.report.exercises import exercises
from tp_utils.report.model import Lab, Picture, Question, ReportError

MAX_BYTES = 200 * 1024 * 1024
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_STUB = re.compile(r"^[\s*_]*((?:votre réponse|your answer)(?: ici| here)\.?)?[\s*_]*$", re.I)
_QUESTION = re.compile(r"^\*\*(Q\d{1,2}\.\d{1,3})\*\*", re.M)
_FOLDED = re.compile(r"<details>.*?(</details>|\Z)|<!--.*?(-->|\Z)", re.S | re.I)
_LEAD = re.compile(r"^\s*(?:★\s*)?(?:\([^()\n]{0,40}\)\s*)?(?:[—–-]\s*)?")


def read(path: Path) -> Lab:
    """Return the Lab of a notebook file; a broken file gives a Lab with its notice.

    Raises:
        ReportError: there is no such file, or it is not an ordinary one.
    """
    if not path.is_file():
        raise ReportError(_("Le notebook {path} n'existe pas.").format(path=path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(_("plus de {n} Mo").format(n=MAX_BYTES >> 20))
        content = json.loads(_decoded(path.read_bytes()))
    except (ValueError, RecursionError, OSError) as error:
        notice = _("Ce notebook n'a pas pu être lu : {error}.").format(error=str(error)[:200])
        return Lab(path.stem, path.stem, notices=[notice], readable=False)
    return lab(content, path.stem)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding)


def language_of(content: Any) -> str:
    """Return the language of a notebook's report: what `TP_LANG` says, else that of the notebook."""
    metadata = content.get("metadata") if isinstance(content, dict) else None
    code = metadata.get("language") if isinstance(metadata, dict) else None
    told = isinstance(code, str) and code in LOCALES and not os.environ.get("TP_LANG")
    return str(code) if told else language()


def lab(content: Any, name: str) -> Lab:
    """Return the Lab of a notebook given as nested dictionaries and lists."""
    code = language_of(content)
    with speaking(code):
        return replace(_lab(content, name), language=code)


def _lab(content: Any, name: str) -> Lab:
    found = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(found, list):
        notice = _("Ce notebook n'a pas de cellules : ouvrez-le dans Jupyter et enregistrez-le.")
        return Lab(name, name, notices=[notice], readable=False)
    cells = [plain_cell(cell) for cell in found if isinstance(cell, dict)]
    title = next((m[1] for c in cells if (m := re.match(r"#\s+(.+)", c["source"]))), name)
    result = Lab(name, title.strip(), author=_author(content.get("metadata")))
    if len(cells) < len(found):
        result.notices.append(_("Des cellules illisibles ont été laissées de côté."))
    result.exercises = exercises(cells)
    result.questions = _questions(cells, result.notices)
    return result


def plain_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """Return the cell with the types that the notebook format promises, whatever it held."""
    metadata = cell.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    outputs, attached = cell.get("outputs"), cell.get("attachments")
    return {
        "kind": cell.get("cell_type"),
        "source": joined(cell.get("source")),
        "grader": grader if isinstance(grader, dict) else {},
        "outputs": [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else [],
        "attachments": attached if isinstance(attached, dict) else {},
    }


def joined(value: Any) -> str:
    """Return a text, which files hold as a string or as a list of lines."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _author(metadata: Any) -> str:
    authors = metadata.get("authors") if isinstance(metadata, dict) else None
    names = (
        [a.get("name") for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    )
    return ", ".join(name for name in names if isinstance(name, str))


def _questions(cells: list[dict[str, Any]], notices: list[str]) -> list[Question]:
    """Return the written questions: statements in the text, answers by grade_id, else by place."""
    answers = {
        c["grader"]["grade_id"]: c
        for c in cells
        if isinstance(c["grader"].get("grade_id"), str) and c["grader"].get("solution")
    }
    stripped = not any(c["grader"] for c in cells)
    questions: list[Question] = []
    pictures: list[Picture] = []
    for i, cell in enumerate(cells):
        if cell["kind"] == "code":
            pictures += _pictures(cell["outputs"])
            continue
        if re.search(r"^#{1,4} ", cell["source"], re.M):
            pictures = []
        for number, star, statement in _statements(cell) if not cell["grader"] else ():
            answer = answers.get("q" + number[1:].replace(".", "-"))
            if answer is None and stripped and i + 1 < len(cells):
                answer = cells[i + 1]  # metadata lost on the way: the cell that follows
            if answer is None:
                notices.append(_("{q} : la cellule de réponse a été supprimée.").format(q=number))
            text, attached = _answer(answer)
            questions.append(Question(number, star, statement, text, attached, pictures[-1:]))
            pictures = []
    if stripped and questions:
        notices.append(
            _("Les métadonnées de ce notebook sont perdues : réponses retrouvées par leur place.")
        )
    return questions


def _statements(cell: dict[str, Any]) -> list[tuple[str, bool, str]]:
    """Return (number, star, statement) of each question that a text cell states."""
    source = _FOLDED.sub("", cell["source"])
    marks = list(_QUESTION.finditer(source))
    ends = [m.start() for m in marks[1:]] + [len(source)]
    found = []
    for mark, end in zip(marks, ends, strict=False):
        text = source[mark.end() : end]
        lead = _LEAD.match(text)
        star = "★" in (lead[0] if lead else "")
        found.append((mark[1], star, text[lead.end() if lead else 0 :].strip()))
    return found


def _answer(cell: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    """Return the Markdown and the attachments of an answer; empty when it is still the stub."""
    if cell is None:
        return "", {}
    source = cell["source"]
    if _STUB.match(_FOLDED.sub("", source)) and not cell["attachments"]:
        return "", {}
    if cell["kind"] == "code":
        return f"````python\n{source}\n````", {}
    return source, cell["attachments"]


def _pictures(outputs: list[dict[str, Any]]) -> list[Picture]:
    found = []
    for output in outputs:
        data, metadata = output.get("data"), output.get("metadata")
        if not isinstance(data, dict):
            continue
        for kind in PICTURES:
            if kind in data:
                own = metadata.get(kind) if isinstance(metadata, dict) else None
                alts = [m.get("alt") for m in (own, metadata) if isinstance(m, dict)]
                alt = next((a for a in alts if isinstance(a, str) and a.strip()), "")
                found.append(Picture(joined(data[kind]), alt))
                break
    return found
