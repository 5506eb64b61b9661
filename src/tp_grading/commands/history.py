"""`tp-grade history`."""

from __future__ import annotations

import datetime
import json

import click

from tp_utils.i18n import N_, _, locale, told


@click.command(epilog=N_("Exemple : tp-grade history tp04_manuel elodie-lefevre"))
@click.argument("lab")
@click.argument("student", required=False)
@click.option("--hand", "by_hand", is_flag=True, help="Seulement ce que des personnes ont fait.")
def history(lab: str, student: str | None, by_hand: bool) -> None:
    """Montre l'histoire des notes d'un TP : qui, quand, de combien à combien, pourquoi.

    Toute note y est, qu'elle vienne de la correction, de formgrader ou d'une commande. Code de sortie :
    0, ou 2 si le TP ou l'étudiant est inconnu.
    """
    from tp_grading.course import Course
    from tp_grading.record import history as trace
    from tp_grading.term.decide import gradebook_of, known_student
    from tp_grading.term.decisions import decisions

    with gradebook_of(Course.find(), lab) as gradebook:
        if student:
            known_student(gradebook, student)
        one = student or ""
        leader = decisions(gradebook, lab).groups.get(one, "")
        lines = trace.read(gradebook, lab, [one, leader] if leader else one)
    if leader:  # whose copy it is: its marks, not what was decided of that student alone
        lines = [x for x in lines if x.student != leader or x.kind not in trace.OF_ONE]
    if by_hand:
        lines = [line for line in lines if line.kind not in (trace.AUTO, trace.COPY)]
    if not lines:
        click.echo(_("Rien encore."))
    for line in lines:
        when = datetime.datetime.fromisoformat(line.at).astimezone()
        about = " ".join(filter(None, [line.student or _("tous"), line.question]))
        why = f" ({line.why})" if line.why and line.kind != trace.COPY else ""
        click.echo(f"{when:%Y-%m-%d %H:%M}  {line.who}  {told(about, _said(line))}{why}")
    click.echo(_("Ensuite : « tp-grade mark --help » pour changer une note, avec sa raison."))


def _said(line: object) -> str:
    """Return what a line of the trace says."""
    from tp_grading.record import history as trace
    from tp_grading.term.decisions import Policy

    assert isinstance(line, trace.Line)
    old, new = (text.replace(".", locale().mark) or "–" for text in (line.old, line.new))
    if line.kind == trace.COPY:
        return _("copie {sha}").format(sha=json.loads(line.new)["sha256"][:8])
    if line.kind == trace.LATE:
        return str(Policy(**json.loads(line.new))) if line.new else _("retards sans pénalité")
    if line.kind == trace.EXTENSION:
        until = line.new.replace("T", " ")[:16]
        return _("délai jusqu'au {date} UTC").format(date=until) if until else _("sans délai")
    if line.kind == trace.WITHDRAWN:
        return _("a quitté le cours") if line.new else _("est de nouveau dans le cours")
    if line.kind == trace.GROUP:
        return (
            _("copie de {student}").format(student=line.new) if line.new else _("sa propre copie")
        )
    if line.kind == trace.SHARE:
        return _("à corriger par {who}").format(who=line.new or _("quiconque"))
    if line.kind == trace.ITEMS:
        return _("critères cochés : {items}").format(
            items=_(" ; ").join(json.loads(line.new)) or "–"
        )
    if line.kind == trace.QUESTION:
        states = {"cancelled": _("annulée"), "bonus": _("bonus"), "": _("comptée")}
        return f"{states[line.old]} → {states[line.new]}"
    words = {
        trace.AUTO: _("correction automatique"),
        trace.HAND: _("note à la main"),
        "extra": _("points en plus"),
        trace.POINTS: _("barème"),
        trace.ADJUST: _("points ajoutés au total"),
        "reopened": _("note à la main à revoir"),
        "conflict": _("refusée, un autre a noté entre-temps"),
    }
    return f"{words.get(line.kind, line.kind)}, {old} → {new}"
