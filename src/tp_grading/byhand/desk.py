"""What formgrader's pages need to mark by hand: read from the gradebook, shown by page/desk.js."""

from __future__ import annotations

import base64
import functools
import html
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.api import Gradebook

from tp_grading.byhand.items import Item
from tp_grading.byhand.shares import shares
from tp_grading.record import history
from tp_utils.i18n import _, locale

PAGE = Path(__file__).parent / "page"
COMMENTS = 9  # those shown for a question
_installed: list[bool] = []


def panel(
    gradebook: Gradebook, lab: str, submission: str, schemes: Mapping[str, list[Item]]
) -> str:
    """Return the HTML that turns the page of a copy into a desk; `schemes`: question → items.

    All that is said of a copy goes through base64: no Markdown, no HTML of a comment is read.
    """
    known = copies(gradebook, lab, list(schemes))
    student = gradebook.find_submission_notebook_by_id(submission).student.id
    ticked = {line.question: json.loads(line.new)
              for line in history.read(gradebook, lab, student, (history.ITEMS,))}  # fmt: skip
    written = _comments(gradebook, lab)
    data = {
        "lab": lab,
        "submission": submission,
        "me": history.person(),
        "copies": known,
        "questions": {
            name: {
                "items": [asdict(item) for item in items],
                "ticked": ticked.get(name, []),
                "comments": written.get(name, Counter()).most_common(COMMENTS),
            }
            for name, items in schemes.items()
        },
        "words": _words(),
        "mark": locale().mark,
    }
    packed = base64.b64encode(json.dumps(data).encode()).decode()
    style, script = ((PAGE / name).read_text(encoding="utf-8") for name in ("desk.css", "desk.js"))
    data_of = f'<div id="tp-desk-data" data-desk="{packed}" hidden></div>'
    return f"<style>\n{style}</style>\n\n{data_of}\n\n<script>\n{script}</script>"


def copies(gradebook: Gradebook, lab: str, questions: list[str]) -> list[dict[str, Any]]:
    """Return the copies of a lab in nbgrader's order: id, assistant, who marked what, what waits.

    A question where nothing is written is in neither: nobody has to read it.
    """
    rows = (
        gradebook.db.query(api.SubmittedNotebook.id, api.SubmittedAssignment.student_id, api.BaseCell.name,
                           api.Grade.manual_score, api.Grade.needs_manual_grade)
        .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
        .filter(api.Assignment.name == lab, api.BaseCell.name.in_(questions))
        .order_by(api.SubmittedNotebook.id)
    )  # fmt: skip
    mine = shares(gradebook, lab)
    gone = {student for student, _q in history.holding(gradebook, history.WITHDRAWN, lab)}
    by = {(line.student, line.question): line.who
          for line in history.read(gradebook, lab, "", (history.HAND,))}  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for ident, student, question, score, waits in rows:
        if student in gone:
            continue
        one = found.setdefault(
            ident, {"id": ident, "who": mine.get(student, ""), "done": {}, "waits": []}
        )
        if waits:
            one["waits"].append(question)
        elif score is not None:
            one["done"][question] = by.get((student, question), "")
    return list(found.values())


def _comments(gradebook: Gradebook, lab: str) -> dict[str, Counter[str]]:
    """Return question → comments of persons, with how often each was written."""
    rows = (
        gradebook.db.query(api.BaseCell.name, api.Comment.manual_comment)
        .join(api.Comment, api.Comment.cell_id == api.BaseCell.id)
        .join(api.Notebook, api.BaseCell.notebook_id == api.Notebook.id)
        .join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
        .filter(api.Assignment.name == lab, api.Comment.manual_comment.is_not(None))
    )
    found: dict[str, Counter[str]] = {}
    for name, text in rows:
        for part in filter(None, (part.strip() for part in text.split("\n\n"))):
            found.setdefault(name, Counter())[part] += 1
    return found


def _words() -> dict[str, str]:
    """Return the sentences of the page."""
    return {
        "items": _("Barème : cochez ce qui est juste"),
        "comments": _("Commentaires déjà écrits pour cette question"),
        "progress": _("{question}, copies corrigées : {done} sur {all}"),
        "by": _("{who} {done}/{all}"),
        "marked": _("{who} {done}"),
        "nobody": _("sans correcteur"),
        "me": _("Je corrige les copies de"),
        "everyone": _("toutes"),
        "differs": _("Les cases font {sum} ; la note est {score}."),
        "left": _("Un critère coché n'est plus au barème : « {words} »."),
        "number": _("Ce n'est pas un nombre : la note reste {score}."),
        "none": _("vide"),
        "most": _("La question vaut {points} au plus : la note est ramenée à {points}."),
        "end": _("Plus aucune copie à corriger pour {question}."),
        "edge": _("C'est la dernière copie de ce côté pour {question}."),
        "keys": _(
            "1 à 9 : cocher · 0 : rien de juste · a, b… : commentaire · c : écrire un commentaire · "
            "t : taper la note · Échap : revenir ici · n, p : copie suivante, précédente · "
            "s : suivante à corriger"
        ),
    }


def install() -> None:
    """Show the progress of each question above formgrader's list of copies; once."""
    from nbgrader.server_extensions.formgrader.handlers import GradebookNotebookSubmissionsHandler

    if not _installed:
        _installed.append(True)
        handler = GradebookNotebookSubmissionsHandler
        handler.render = _with_progress(handler.render)


def _with_progress(render: Callable[..., str]) -> Callable[..., str]:
    @functools.wraps(render)
    def wrapped(self: Any, name: str, **more: Any) -> str:
        page = render(self, name, **more)
        self.gradebook.db.expire_all()  # another server may have written
        shown = progress(self.gradebook, more["assignment_id"], more["base_url"])
        return page.replace('<button id="toggle_names"', shown + '<button id="toggle_names"', 1)

    return wrapped


def progress(gradebook: Gradebook, lab: str, base_url: str) -> str:
    """Return a table: a line for each question that a person marks, a column for each assistant.

    A figure leads to the first copy that waits there.
    """
    cells = gradebook.find_notebook(lab, lab)
    answers = {cell.name for cell in cells.solution_cells}
    questions = sorted((c.name for c in cells.grade_cells if c.name in answers), key=_natural)
    known = copies(gradebook, lab, questions)
    people = sorted({one["who"] for one in known})
    nobody, every = _("sans correcteur"), _("toutes les copies")
    heads = "".join(f"<th>{html.escape(who or nobody)}</th>" for who in people)
    lines = []
    for name in questions:
        figures = [f"<th>{html.escape(name)}</th>"]
        for who in (None, *people) if people != [""] else (None,):
            theirs = [one for one in known if who is None or one["who"] == who]
            waits = [one["id"] for one in theirs if name in one["waits"]]
            done = sum(name in one["done"] for one in theirs)
            said = f"{done}/{done + len(waits)}" if done or waits else "–"
            if waits:
                address = f"{base_url}/formgrader/submissions/{waits[0]}/#tp-{name}"
                said = f'<a href="{html.escape(address)}">{said}</a>'
            figures.append(f"<td>{said}</td>")
        lines.append(f"<tr>{''.join(figures)}</tr>")
    if not known:
        return ""
    title = _("Corriger une question dans toutes les copies (corrigées / à lire)")
    names = {one["id"]: one["who"] for one in known if one["who"]}
    badges = json.dumps(names).replace("<", "\\u003c")
    script = (PAGE / "list.js").read_text(encoding="utf-8").replace("{badges}", badges)
    heads = heads if people != [""] else ""
    return (f'<p><b>{title}</b></p><table class="table table-condensed" id="tp-progress" style="width:auto">'
            f"<tr><td></td><th>{every}</th>{heads}</tr>{''.join(lines)}</table>"
            f"<script>\n{script}</script>")  # fmt: skip


def _natural(name: str) -> list[Any]:
    """Return what puts q4-10 after q4-9."""
    parts = name.replace("q", "").split("-")
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]
