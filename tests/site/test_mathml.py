"""Formulas of the course in MathML: each is understood, and equations are aligned."""

import re
from xml.etree import ElementTree

import pytest

from tests.bank import ROOT
from tp_grading.build import source_notebook
from tp_grading.course import Course

pytest.importorskip("latex2mathml")

from tools.site.mathml import mathml

COURSE = Course(ROOT)
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.S)
PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
EQUATIONS = r"\begin{aligned} a &= b & c &= d \\ e &= f & g &= h \end{aligned}"


@pytest.mark.parametrize("lab", COURSE.labs)
def test_each_formula_of_a_lab_is_understood(lab):
    texts = [c.source for c in source_notebook(COURSE, lab).cells if c.cell_type == "markdown"]
    found = [a or b for text in texts for a, b in FORMULA.findall(re.sub("`[^`]*`", "", text))]
    assert found or lab == "tp00_tenseurs"
    for formula in found:
        written = ElementTree.fromstring(mathml(formula))
        assert written.tag == "math"
        for part in written.iter():
            assert len(part) == PARTS.get(part.tag, len(part)), formula


def test_equations_are_in_two_rows_of_aligned_cells():
    written = mathml(EQUATIONS, "block")
    assert written.count("<mtr>") == 2 and written.count("<mtd") == 8 and "&<" not in written
    sides = re.findall(r"text-align:(\w+)", written)
    assert sides == ["right", "left"] * 4


@pytest.mark.parametrize("formula", [r"\begin{foo} a & b \end{foo}", r"\unknown x", "a & b"])
def test_a_formula_that_would_be_shown_as_it_is_written_stops_the_site(formula):
    with pytest.raises(ValueError, match="is not understood"):
        mathml(formula)


def test_styled_letters_are_characters_and_not_an_attribute_that_browsers_ignore():
    for formula, letter in ((r"\mathcal L", "ℒ"), (r"\mathbb R^n", "ℝ"), (r"\mathbf 1_N", "𝟏")):
        written = mathml(formula)
        assert f">{letter}<" in written and "mathvariant" not in written
    assert 'mathvariant="normal">E<' in mathml(r"\mathrm{Err}")  # upright: one letter is italic


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"\log 2 \approx 0{,}69", "<mn>0,69</mn>"),
        (r"0{,}2^2", "<msup><mn>0,2</mn><mn>2</mn></msup>"),
        (r"e^{-0{,}5}", "<mn>0,5</mn>"),
        (r"\log 2", '<mi>log</mi><mspace width="0.167em"></mspace><mn>2</mn>'),
        (r"1 - \tanh^2 x", '</msup><mspace width="0.167em"></mspace><mi>x</mi>'),
        (r"\log(x)", "<mi>log</mi><mo"),
        (r"y = -1", '<mo form="prefix">−</mo>'),
        (r"]-1, 1[", '<mo form="prefix">−</mo>'),
        (r"2, -3", '<mo form="prefix">−</mo>'),
        (r"(a) - b", "<mo>−</mo>"),
        (r"-\infty", "<mi>∞</mi>"),
        (r"w \pm 1", "<mo>±</mo>"),
    ],
)
def test_spaces_are_those_of_latex(formula, shown):
    assert shown in mathml(formula)
