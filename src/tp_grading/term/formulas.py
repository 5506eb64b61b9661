"""Formulas of LaTeX in MathML, with the spaces of LaTeX: its converter writes 0, 69 and log2 and x = − 1."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_COMMA, _POINT = re.compile(r"(?<=\d)\{,\}(?=\d)"), re.compile(r"(?<=\d)\.(?=\d+</mn>)")
_FUNCTIONS = {"log", "ln", "exp", "sin", "cos", "tanh"}
_SIGNS, _CLOSING = {"−", "+", "±"}, set(")]}|!′")
_ROWS = {"math", "mrow", "mtd", "mstyle"}


def convert(tex: str, display: str = "inline") -> str:
    """Return a formula in MathML, its decimals whole; whatever latex2mathml raises is not caught."""
    from latex2mathml import converter

    dotted = _COMMA.sub(".", tex)  # 0{,}69 is one number for the converter only with a point
    written: str = converter.convert(dotted, display=display)
    return written if dotted == tex else _POINT.sub(",", written)


def space(formula: ElementTree.Element) -> None:
    """Give a formula its spaces: around the name of a function, none after the sign of a number."""
    for part in formula.iter():
        if part.tag == "mo" and part.text == "∞":
            part.tag = "mi"
        elif part.tag == "mi" and part.text == "±":
            part.tag = "mo"
    for row in [part for part in formula.iter() if part.tag in _ROWS]:
        for place in range(len(row) - 1, 0, -1):
            before, part = row[place - 1], row[place]
            if part.tag == before.tag == "mo" and part.text in _SIGNS:
                opening = before.text == "]" and place == 1  # ]−1, 1[
                if before.get("form") != "postfix" and (before.text not in _CLOSING or opening):
                    part.set("form", "prefix")
            elif (_is_function(before) and _is_operand(part)) or (
                _is_function(part) and _is_operand(before)
            ):
                row.insert(place, ElementTree.Element("mspace", width="0.167em"))


def spaced(written: str) -> str:
    """Return MathML with its spaces."""
    formula = ElementTree.fromstring(
        written.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    )
    space(formula)
    return ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)


def _is_function(part: ElementTree.Element) -> bool:
    name = part[0] if part.tag in {"msub", "msup", "msubsup"} and len(part) else part  # log₂, tanh²
    return name.tag == "mi" and name.text in _FUNCTIONS


def _is_operand(part: ElementTree.Element) -> bool:
    fenced = len(part) > 0 and part.tag == "mrow" and part[0].tag == "mo"
    return part.tag not in {"mo", "mspace", "mtext"} and not fenced
