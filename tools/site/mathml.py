"""Sphinx extension: formulas become MathML while the site is built, which browsers show by themselves."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from tp_grading.term.formulas import convert, spaced

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# MathML Core has no columnalign: browsers read the style. An equation is two cells, and a gap.
_CELLS = {
    'columnalign="right"': 'style="text-align:right;padding-right:0"',
    'columnalign="left"': 'style="text-align:left;padding-left:0;padding-right:2em"',
}
_STYLED = re.compile(r' mathvariant="([a-z-]+)">(\w)<')
_LEFT_OVER = re.compile(r">(&|\\[A-Za-z]*)<")  # what the converter does not know, it copies


def setup(app: Sphinx) -> dict[str, Any]:
    """Declare the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mathml(formula: str, display: str = "inline") -> str:
    """Return a formula of LaTeX in MathML, as browsers show it.

    Raises:
        ValueError: something of it cannot be written in MathML.
    """
    # The converter aligns equations under that name, the one of a formula that is alone.
    known = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{align*}", formula)
    written = _STYLED.sub(_in_style, convert(known, display))
    if left := _LEFT_OVER.search(written):
        raise ValueError(f"{left[1]} is not understood in the formula {formula!r}")
    if known != formula:
        for cell, style in _CELLS.items():
            written = written.replace(cell, style)
    return spaced(written)


def _in_style(found: re.Match[str]) -> str:
    """Return a letter in the style that the converter names: browsers read `normal`, and no other."""
    style, letter = found.groups()
    if style == "normal":
        return found[0]
    name = unicodedata.name(letter).replace("LATIN ", "").replace("LETTER ", "")
    words = f"{style.replace('bold-italic', 'bold italic')} {name}".upper()
    for prefix in ("MATHEMATICAL ", ""):  # ℝ and ℒ were there before the others
        with contextlib.suppress(KeyError):
            return f">{unicodedata.lookup(prefix + words)}<"
    raise ValueError(f"{letter} has no form in the style {style}")


def _inline(translator: Any, node: nodes.math) -> None:
    from docutils.nodes import SkipNode

    translator.body.append(mathml(node.astext()))
    raise SkipNode


def _block(translator: Any, node: nodes.math_block) -> None:
    from docutils.nodes import SkipNode

    formula = mathml(node.astext(), display="block")
    translator.body.append(f'<div class="math-block">{formula}</div>\n')
    raise SkipNode
