"""The marking scheme of the checks, read from the checks themselves: `docs/bareme.md`, in each language."""

from __future__ import annotations

from pathlib import Path

from tp_grading.course import Course
from tp_grading.translation import document
from tp_utils.checks import Check, load
from tp_utils.checks.properties import ALL, INPUTS, STATE, VALUES, Property
from tp_utils.i18n import FRENCH, _, decimal, language, percent, speaking


def properties_of(check: Check) -> list[Property]:
    """Return what a check looks at, what costs most first."""
    found = [VALUES, *check.properties, INPUTS, *([STATE] if check.again else [])]
    return sorted(dict.fromkeys(found), key=lambda one: -one.cost)


def write(course: Course, lang: str = FRENCH.code) -> Path:
    """Write the page in a language; return its path."""
    path = document.page(course, document.SCHEME, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(course, lang), "utf-8")
    return path


def text(course: Course, lang: str = FRENCH.code) -> str:
    """Return the page: what each property costs, then what the checks of each lab that is in it look at."""
    with speaking(lang):
        return _text(course)


def _text(course: Course) -> str:
    lines = [
        _("# Barème des vérifications"),
        "",
        _(
            "Une réponse a tous ses points, moins la part de chaque propriété qu'elle n'a pas ; deux cas "
            "qui échouent pour la même raison coûtent une fois. La même faute coûte la même part dans tous "
            "les TP. Cette page est écrite par `tp-grade build` à partir des vérifications."
        ),
        "",
        _("| Propriété | Part perdue |"),
        "|:--|--:|",
        *(f"| {_(one.name)} | {percent(one.cost)} |" for one in ALL.values()),
    ]
    for lab in (one for one in course.labs if language() in course.languages(one)):
        lines += [
            "",
            f"## {lab}",
            "",
            _("| Vérification | Points | Ce qui est regardé |"),
            "|:--|--:|:--|",
        ]
        for name, check in load(lab).items():
            looked = ", ".join(_(one.name) for one in properties_of(check))
            lines.append(f"| `{name}` | {decimal(check.points)} | {looked} |")
    return "\n".join(lines) + "\n"
