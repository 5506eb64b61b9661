"""The *suivi*, handed in the evening after a lab: progress, ★ questions, what was understood."""

from __future__ import annotations

from pathlib import Path

from tp_utils.i18n import N_, _, decimal, ngettext, speaking
from tp_utils.report import compose, pdf
from tp_utils.report.document import Document, Fragment
from tp_utils.report.model import Exercise, Lab
from tp_utils.report.writer import string

OUTLINE = N_("""\
---
nom: {name}
groupe:
---
<!-- Quelques lignes suffisent. Ce qui est entre ces marques n'apparaît pas dans le PDF.
     Après l'avoir complété, relancez : tp-report suivi {notebook} -->

# Ce que j'ai compris

# Ce que je n'ai pas compris

# Commentaires
""")
_WORDS = {
    "passed": N_("réussi"),
    "partial": N_("en partie"),
    "wrong": N_("à revoir"),
    "todo": N_("non tenté"),
}


def own_path(notebook: Path) -> Path:
    """Return where the student writes remarks: `tp04_manuel-suivi.md` beside the notebook."""
    return notebook.with_name(f"{notebook.stem}-suivi.md")


def suivi(lab: Lab, own: compose.Own, name: str = "") -> pdf.Page:
    """Return the suivi of a lab, in its language.

    Args:
        lab: the notebook, read.
        own: the student's remarks.
        name: name of the student; else the one of `own`, else of the notebook.

    Raises:
        ReportError: the PDF cannot be made.
    """
    with speaking(lab.language):
        return _suivi(lab, own, name)


def _suivi(lab: Lab, own: compose.Own, name: str) -> pdf.Page:
    document = Document()
    author = name or own.keys.get("nom", "") or lab.author
    compose.notices(document, lab)
    if lab.readable:
        _progress(document, lab, author)
        _stars(document, lab)
    _remarks(document, lab, own)
    footer = " · ".join(filter(None, [author, _("Suivi du {lab}").format(lab=lab.short)]))
    kind, group = _("Compte rendu de suivi"), own.keys.get("groupe", "")
    return pdf.make(document, compose.head(kind, lab.title, author, group, footer))


def _progress(document: Document, lab: Lab, author: str) -> None:
    document.add("= " + compose.content(_("Avancement")))
    done = [e for e in lab.exercises if e.status == "passed"]
    if lab.exercises:
        points = sum(e.points for e in lab.exercises)
        earned = sum(e.earned for e in lab.exercises)
        sentence = ngettext(
            "{done} exercice réussi sur {all}",
            "{done} exercices réussis sur {all}",
            len(done),
        ).format(done=len(done), all=len(lab.exercises))
        if points:
            more = ngettext(
                " ; {earned} point sur {points} aux vérifications du notebook.",
                " ; {earned} points sur {points} aux vérifications du notebook.",
                earned,
            )
            sentence += more.format(earned=number(earned), points=number(points))
        share = earned / points if points else len(done) / len(lab.exercises)
        document.add(f"#jauge({share:.4f}, [{compose.content(sentence)}])")
        rows = ",\n".join(_row(e) for e in lab.exercises)
        document.add(f"#avancement({rows})")
    else:
        document.add(compose.content(_("Ce notebook n'a pas d'exercice de code.")))
    answered = [q.number for q in lab.questions if q.answer]
    if lab.questions:
        sentence = _("Questions rédigées : {n} sur {all}.")
        document.add(
            f"#par[{compose.content(sentence.format(n=len(answered), all=len(lab.questions)))}]"
        )
    compose.missing(document, _("Ce qui manque"), _missing(lab, author))


def _row(exercise: Exercise) -> str:
    """Return the cells of an exercise, and a line that says what was observed or not done."""
    mark = f"{number(exercise.earned)} / {number(exercise.points)}" if exercise.points else "–"
    word = _("non vérifié") if exercise.unchecked else _(_WORDS[exercise.status])
    state = f"etat({string(exercise.status)}, {string(word)})"
    cells = f"([#raw({string(exercise.name[:40])})], {string(exercise.difficulty)}, {string(mark)}, {state}"
    details = [r.message for r in exercise.results if r.status == "wrong" and r.message]
    if exercise.unchecked:
        details.append(_("La réponse est écrite, mais la vérification n'a pas été exécutée."))
    cells += "".join(f", detail([{compose.sentence(text)}])" for text in details[:3])
    return cells + ")"


def number(value: float) -> str:
    """Return a number of points: 3, or 2,5 in French."""
    return decimal(round(value, 2))


def _missing(lab: Lab, author: str) -> list[str]:
    unseen = [e.name for e in lab.exercises if e.unchecked]
    todo = [e.name for e in lab.exercises if e.status == "todo" and not e.unchecked]
    stars, others = lab.missing(star_only=True), lab.missing()
    others = [q for q in others if q not in stars]
    items = []
    if not author:
        items.append(_("Nom : indiquez-le par --nom, ou dans le texte qui accompagne le notebook"))
    if todo:
        items.append(_("Exercices non tentés : {names}").format(names=", ".join(todo)))
    if unseen:
        items.append(_("Vérifications à exécuter : {names}").format(names=", ".join(unseen)))
    if stars:
        items.append(_("Questions ★ sans réponse : {q}").format(q=", ".join(stars)))
    if others:
        items.append(_("Autres questions sans réponse : {q}").format(q=", ".join(others)))
    return items


def _stars(document: Document, lab: Lab) -> None:
    starred = [q for q in lab.questions if q.star]
    document.add("= " + compose.content(_("Questions ★")))
    if not starred:
        document.add("#par[" + compose.content(_("Ce TP n’a pas de question ★.")) + "]")
    for question in starred:
        if question.answer:
            compose.question(document, question, 2, statement=True, pictures=True)
        else:
            document.add(f"#heading(level: 2)[{compose.content(question.number + ' ★')}]")
            document.add("#manque(" + string(_("Sans réponse")) + ", [")
            document.text(Fragment(question.statement, question.number))
            document.add("])")


def _remarks(document: Document, lab: Lab, own: compose.Own) -> None:
    """Add the page of what was understood or not: the student's words, or lines to write on."""
    document.add("#pagebreak(weak: true)")
    document.add("= " + compose.content(_("Compris, pas compris")))
    if not any(text for _title, text in own.sections):
        titles = [_("Ce que j'ai compris"), _("Ce que je n'ai pas compris"), _("Commentaires")]
        sentence = _("À compléter dans {name}-suivi.md, puis relancer la commande, ou à la main.")
        document.add(f"#par[{compose.content(sentence.format(name=lab.name))}]")
        for title in titles:
            document.add(f"== {compose.content(title)}\n#lignes(8)")
        return
    for title, text in own.sections:
        if title:
            document.add(f"#heading(level: 2)[{compose.content(compose.plain_title(title))}]")
        if text:
            document.text(Fragment(text, title or lab.name, folder=own.folder))
        else:
            document.add("#lignes(4)")
