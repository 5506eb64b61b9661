"""What the checks say of the answers of a bank, in the language of TP_LANG: `python -m tests.causes LAB`.

Printed as JSON, for each wrong answer: its name, its status, the sentences that were asked for, in
French, its code, and the message.
"""

import json
import sys

from tp_utils import i18n

asked: list[str] = []  # the modules imported below take these in the place of gettext's


def _one(text: str) -> str:
    asked.append(text)
    return ONE(text)


def _many(one: str, many: str, n: int) -> str:
    asked.append(one)
    return MANY(one, many, n)


ONE, MANY, i18n._, i18n.ngettext = i18n._, i18n.ngettext, _one, _many


def causes(lab: str) -> list[tuple[str, str, list[str], str, str]]:
    """Return what each wrong answer is told, as nbgrader alone grades it."""
    from tests.bank import bank_of, namespace
    from tp_utils.checks import load
    from tp_utils.checks.engine import GRADING

    told = []
    for answer in (a for a in bank_of(lab).answers if not a.right):
        names = namespace(lab, {answer.cell: answer.code})
        check = load(lab)[answer.check]
        asked.clear()
        got = check.outcome(names[check.target], GRADING)
        told.append((str(answer), got.status, list(asked), answer.code, got.message))
    return told


if __name__ == "__main__":
    print(json.dumps(causes(sys.argv[1])))
