"""Markdown to syntax trees, and TeX to Typst, by one run of pandoc that sees no file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tp_utils.i18n import _
from tp_utils.report.formulas import prepared
from tp_utils.report.model import ReportError

# The Markdown of Jupyter, which has no footnotes: one that calls itself would never end. Formulas
# are already out; raw Typst or LaTeX stays what it is, text.
FORMAT = "gfm+smart-raw_attribute-yaml_metadata_block-tex_math_dollars-tex_math_gfm-emoji-footnotes"
SECONDS, LEAST = 20.0, 4.0  # one run takes less than a second


def convert(
    texts: list[str], tex: list[str], seconds: float = SECONDS
) -> tuple[list[Any], list[Any]]:
    """Return the blocks of each Markdown text and the Typst of each formula; None where it fails.

    Args:
        texts: Markdown.
        tex: formulas.
        seconds: how long pandoc may take; halves of the work have half of it, down to `LEAST`.

    Raises:
        ReportError: pandoc is not installed.
    """
    try:
        return _run(texts, tex, seconds)
    except (OSError, ValueError, RecursionError, subprocess.SubprocessError):
        if len(texts) + len(tex) <= 1:
            return [None] * len(texts), [None] * len(tex)
    # One of them stops pandoc: halves, then halves again, so that the others do not suffer.
    t, m = (len(texts) + 1) // 2, (len(tex) + 1) // 2
    if len(texts) <= 1 and tex:
        t, m = len(texts), 0 if texts else m
    less = max(seconds / 2, LEAST)
    first, second = convert(texts[:t], tex[:m], less), convert(texts[t:], tex[m:], less)
    return first[0] + second[0], first[1] + second[1]


def _run(texts: list[str], tex: list[str], seconds: float) -> tuple[list[Any], list[Any]]:
    if not texts and not tex:
        return [], []
    wanted = [prepared(t) for t in tex]
    different = list(dict.fromkeys(wanted))
    request = {"format": FORMAT, "texts": texts, "math": different}
    done = subprocess.run(
        [_pandoc(), "lua", str(Path(__file__).with_name("reader.lua"))],
        input=json.dumps(request).encode(), capture_output=True, timeout=seconds, check=True,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    trees = [tree["blocks"] if tree else None for tree in answer["trees"]]
    typst = dict(zip(different, answer["math"], strict=True))
    return trees, [typst[t] or None for t in wanted]


def _pandoc() -> str:
    try:
        import pypandoc
    except ImportError:
        raise missing_packages() from None
    return str(pypandoc.get_pandoc_path())


def missing_packages() -> ReportError:
    """Return the error to raise when Typst or pandoc is not there."""
    return ReportError(
        _('Il manque Typst ou pandoc pour composer le PDF : pip install "tp_utils[report]".')
    )
