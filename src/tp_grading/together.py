"""Several assistants in formgrader: whoever saves second on a copy is told, nothing is lost in silence.

nbgrader saves what the last browser sends. Here the page also sends what it shows; a mark or a comment
that has changed since is not overwritten: the page says who has written what meanwhile; saving again
replaces it. The page knows, not the server, which may be another one, or have started again.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tp_grading.record import history
from tp_grading.record.history import Line
from tp_utils.i18n import _, decimal

FIELDS = {"grade": ("manual_score", "extra_credit"), "comment": ("manual_comment",)}
PAGE = Path(__file__).parent / "byhand" / "page" / "together.js"
_installed: list[bool] = []


def script() -> str:
    """Return what a page of formgrader needs to show what is not saved, and why."""
    lost = _("Le serveur ne répond pas, ou se trompe : ce que vous venez d'écrire n'est pas enregistré. "
             "Gardez cette page ouverte, et enregistrez de nouveau.")  # fmt: skip
    script = PAGE.read_text(encoding="utf-8").replace("{fields}", json.dumps(FIELDS))
    return "<script>\n" + script.replace("{lost}", lost) + "</script>"


def install() -> None:
    """Let formgrader's handlers of this process know of one another's saves; once."""
    from nbgrader.server_extensions.formgrader import apihandlers as api

    if _installed:
        return
    _installed.append(True)
    for kind, one, several in (("grade", api.GradeHandler, api.GradeCollectionHandler),
                               ("comment", api.CommentHandler, api.CommentCollectionHandler)):  # fmt: skip
        several.get = _loaded(several.get)
        one.put = _saved(kind, one.put)


def _who(handler: Any) -> str:
    """Return the person's name where JupyterHub gives it; elsewhere the user's of the server."""
    hub = any(name.startswith("JUPYTERHUB_") for name in os.environ)
    return str(getattr(handler.current_user, "username", "")) if hub else ""


def _value(kind: str, one: Any) -> tuple[Any, ...]:
    get = one.get if isinstance(one, dict) else functools.partial(getattr, one)
    return tuple(_plain(get(name)) for name in FIELDS[kind])


def _plain(value: Any) -> Any:
    """Return a mark as a number, however the browser sends it; "" is none."""
    with contextlib.suppress(TypeError, ValueError):
        return float(value)
    return value or None


def _loaded(get: Callable[..., None]) -> Callable[..., None]:
    """Let a page show what is in the gradebook now: another server may have written."""

    @functools.wraps(get)
    def wrapped(self: Any) -> None:
        if self.current_user:
            self.gradebook.db.expire_all()
        get(self)

    return wrapped


def _saved(kind: str, put: Callable[..., None]) -> Callable[..., Any]:
    """Refuse to overwrite what the page does not show; give the mark its author."""
    from nbgrader.server_extensions.formgrader.base import check_notebook_dir, check_xsrf
    from tornado import web

    @web.authenticated
    @check_xsrf  # type: ignore[untyped-decorator]
    @check_notebook_dir  # type: ignore[untyped-decorator]
    def wrapped(self: Any, ident: str) -> None:
        save(kind, put, self, ident)

    return wrapped


def save(kind: str, put: Callable[..., None], handler: Any, ident: str) -> None:
    """Save a mark or a comment by nbgrader's handler, unless it would overwrite an unseen one."""
    with history.acting(who=_who(handler)):
        one = _find(handler, kind, ident)
        if one is not None and (_absurd(handler, kind, one) or _refused(handler, kind, one)):
            return
        put(handler, ident)
        if one is not None and kind == "grade":
            _keep_items(handler, one)


def _absurd(handler: Any, kind: str, one: Any) -> bool:
    """Tell the page, when what it sends cannot be kept; whether it was so."""
    sent, said = handler.get_json_body(), ""
    if not isinstance(sent, dict):
        said = _("La demande ne se lit pas.")
    elif kind == "comment":
        if not isinstance(sent.get("manual_comment"), str | None):
            said = _("{question} : un commentaire est un texte.").format(question=one.name)
    else:
        items = sent.get("items") or []
        most = (float(one.max_score), math.inf)
        if not all(map(_is_mark, map(sent.get, FIELDS[kind]), most)):
            said = _("{question} : la note est un nombre de 0 à {points}.").format(
                question=one.name, points=decimal(most[0])
            )
        elif not (isinstance(items, list) and all(isinstance(item, str) for item in items)):
            said = _("{question} : les critères cochés sont une liste de textes.").format(
                question=one.name)  # fmt: skip
    if said:
        handler.set_status(400)
        handler.write({"message": said + " " + _("Rien n'est changé dans le carnet.")})
    return bool(said)


def _is_mark(value: Any, most: float) -> bool:
    """Tell whether a browser may send this as a mark; "" and None are none."""
    if value in (None, ""):
        return True
    try:
        return (
            not isinstance(value, bool)
            and math.isfinite(float(value))
            and 0 <= float(value) <= most
        )
    except (TypeError, ValueError):
        return False


def _keep_items(handler: Any, grade: Any) -> None:
    """Keep the items of the scheme that are ticked, when the page sends them and they have changed."""
    items = (handler.get_json_body() or {}).get("items")
    if items is None:
        return
    lab, student = grade.notebook.assignment.name, grade.notebook.student.id
    history.decide(
        handler.gradebook,
        Line(lab, student, grade.name, history.ITEMS, "", json.dumps(items, ensure_ascii=False)),
    )


def _find(handler: Any, kind: str, ident: str) -> Any:
    from nbgrader.api import MissingEntry

    find = getattr(handler.gradebook, f"find_{kind}_by_id")
    try:
        one = find(ident)
    except MissingEntry:
        return None
    handler.gradebook.db.refresh(one)  # another server may have written
    return one


def _refused(handler: Any, kind: str, one: Any) -> bool:
    """Tell the page, when what it would overwrite is not what it shows; whether it was so."""
    sent = handler.get_json_body() or {}
    now, wanted = _value(kind, one), _value(kind, sent)
    if "shown" not in sent or now in (wanted, *_shown(sent["shown"])):
        return False
    lab, student = one.notebook.assignment.name, one.notebook.student.id
    said = [decimal(v) if isinstance(v, float) else v or "–" for v in (now[0], wanted[0])]
    lines = [x for x in history.read(handler.gradebook, lab, student, (history.HAND,))
             if x.question == one.name and kind == "grade"]  # fmt: skip
    who = lines[-1].who if lines else _("quelqu'un")
    history.write(handler.gradebook, Line(lab, student, one.name, "conflict", said[0], said[1]))
    handler.gradebook.db.commit()
    words = _(
        "{question} : {who} a écrit « {now} » depuis que vous avez ouvert cette page. Votre "
        "« {wanted} » n'est pas enregistré : rechargez la page, ou enregistrez de nouveau pour remplacer."
    )
    handler.set_status(409)
    handler.write(
        {
            "message": words.format(question=one.name, who=who, now=said[0], wanted=said[1]),
            "id": one.id,
            "now": now,
        }
    )
    return True


def _shown(sent: Any) -> list[tuple[Any, ...]]:
    """Return the values that a page says it shows, and those that it is saving."""
    several = sent if isinstance(sent, list) else []
    return [tuple(map(_plain, values)) for values in several if isinstance(values, list)]
