"""The *rapport*, after a series of labs: free sections, then the answers, lab by lab."""

from __future__ import annotations

from dataclasses import dataclass

from tp_utils.i18n import N_, _, speaking
from tp_utils.report import compose, pdf
from tp_utils.report.document import Document, Fragment
from tp_utils.report.model import Lab, Picture, ReportError
from tp_utils.report.writer import string

OUTLINE = N_("""\
---
titre: Compte rendu des travaux pratiques
nom: {name}
groupe:
---
<!-- Vos parties libres, en Markdown. Ce qui est entre ces marques n'apparaît pas dans le PDF ;
     une partie sans texte est signalée. Ajoutez, renommez, déplacez les parties comme il vous plaît.
     Équation : $W_h \\\\, x + b_h$. Image posée à côté de ce fichier : ![légende](photo.png).
     Figure d'un notebook, celle de la question 4.3 : ![légende](tp04:q4-3). -->

# Contexte

<!-- Quel problème, quelles données, quel modèle ? Pourquoi ces TP, dans cet ordre ? -->

# Méthodes

<!-- Décrivez les méthodes avec vos mots, et dites pourquoi elles marchent. -->

# Comparaisons et discussion

<!-- Comparez les méthodes entre elles, expliquez les figures, dites ce qui surprend. -->

# Limites et ouverture

<!-- Ce que ces expériences ne montrent pas ; les liens avec le cours ; d'autres problèmes. -->
""")


@dataclass(frozen=True)
class Choices:
    """What a rapport shows: the statements of the questions, their figures, the code."""

    statements: bool = True
    figures: bool = True
    code: bool = False


def rapport(
    labs: list[Lab], own: compose.Own, name: str = "", choices: Choices | None = None
) -> pdf.Page:
    """Return the rapport of several labs, in the language of the first.

    Args:
        labs: the notebooks, read.
        own: the free sections.
        name: name of the student; else the one of `own`, else of a notebook.
        choices: what to show.

    Raises:
        ReportError: no lab, or the PDF cannot be made.
    """
    if not labs:
        raise ReportError(_("Aucun notebook : nommez au moins un fichier .ipynb."))
    with speaking(labs[0].language):
        return _rapport(labs, own, name, choices or Choices())


def _rapport(labs: list[Lab], own: compose.Own, name: str, choices: Choices) -> pdf.Page:
    document = Document()
    author = name or own.keys.get("nom", "") or next((x.author for x in labs if x.author), "")
    compose.missing(document, _("Ce qui manque"), _missing(labs, own, author))
    figures = _figures(labs)
    for title, text in own.sections:
        if title:
            document.add(f"#heading(level: 1)[{compose.content(compose.plain_title(title))}]")
        if text:
            place = title or _("Texte libre")
            document.text(Fragment(text, place, 2, folder=own.folder, figures=figures))
        else:
            document.add("#vide(" + compose.quoted(_("À écrire.")) + ")")
    document.add("= " + compose.content(_("Réponses aux questions")))
    for lab in labs:
        _answers(document, lab, choices)
    if choices.code:
        _code(document, labs)
    shown = ", ".join(lab.short for lab in labs)
    title = own.keys.get("titre", "") or (
        labs[0].title if len(labs) == 1 else _("Compte rendu des travaux pratiques")
    )
    kind = _("Rapport · {labs}").format(labs=shown)
    footer = " · ".join(filter(None, [author, _("Rapport")]))
    group = own.keys.get("groupe", "")
    return pdf.make(document, compose.head(kind, title, author, group, footer))


def _missing(labs: list[Lab], own: compose.Own, author: str) -> list[str]:
    items = []
    if not author:
        items.append(_("Nom : indiquez-le par --nom, ou en tête du texte libre"))
    if not own.sections:
        items.append(_("Parties libres : aucune"))
    elif own.empty:
        items.append(_("Parties libres à écrire : {titles}").format(titles=", ".join(own.empty)))
    for lab in labs:
        if not lab.readable:
            items.append(_("{lab} : notebook illisible").format(lab=lab.name))
        elif unanswered := lab.missing():
            items.append(
                _("{lab} : sans réponse {q}").format(lab=lab.short, q=", ".join(unanswered))
            )
    return items


def _answers(document: Document, lab: Lab, choices: Choices) -> None:
    document.add(f"#heading(level: 2)[{compose.content(compose.plain_title(lab.title))}]")
    compose.notices(document, lab)
    if lab.readable and not lab.questions:
        document.add("#par[" + compose.content(_("Ce TP n’a pas de question rédigée.")) + "]")
    for question in lab.questions:
        if question.answer:
            compose.question(document, question, 3, choices.statements, choices.figures)
    unanswered = lab.missing()
    if unanswered:
        sentence = _("Sans réponse : {q}.").format(q=", ".join(unanswered))
        document.add(f"#par[#emph[{compose.content(sentence)}]]")


def _figures(labs: list[Lab]) -> dict[str, Picture]:
    """Return the figures that the free sections may show: "tp04:q4-3" → its picture."""
    return {
        f"{lab.name[:4]}:q{question.number[1:].replace('.', '-')}": question.pictures[-1]
        for lab in labs
        for question in lab.questions
        if question.pictures
    }


def _code(document: Document, labs: list[Lab]) -> None:
    document.add("= " + compose.content(_("Annexe : code des exercices")))
    for lab in labs:
        written = [e for e in lab.exercises if e.changed]
        if written:
            document.add(f"#heading(level: 2)[{compose.content(lab.short)}]")
        for exercise in written:
            document.add(f"#heading(level: 3)[{compose.content(exercise.name[:60])}]")
            document.add(f'#listing({string(exercise.source[:20_000])}, "python");')
