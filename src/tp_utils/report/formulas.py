"""Formulas: found in Markdown as Jupyter finds them, and vetted once in Typst."""

from __future__ import annotations

import re

OPEN, CLOSE = "\ue000", "\ue001"  # private characters around the number of a formula
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
MAX_TEX, MAX_DEPTH = 4000, 40
_ENVIRONMENTS = "equation|align|aligned|gather|eqnarray|multline|cases|[bpvB]?matrix"
_TOKENS = re.compile(
    r"(?P<code>^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)|\Z)|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escape>\\[\\$`])"
    r"|\$\$(?P<display>.+?)\$\$"
    rf"|(?P<bare>\\begin\{{(?P<name>{_ENVIRONMENTS})(?P<s>\*?)\}}.*?\\end\{{(?P=name)(?P=s)\}})"
    r"|\$(?P<inline>(?:\\.|[^$\\\n]|\n(?!\s*\n))+)\$",
    re.S | re.M,
)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.S)
_READS = re.compile(
    r"\b(read|image|include|import|eval|json|csv|cbor|toml|yaml|xml|plugin|bibliography|raw|sys|"
    r"metadata|query|context|bytes|path|asset|let|set|show)\b"
)
# What pandoc 3.9 writes that Typst 0.15 does not read, or spaces otherwise than TeX.
_REWRITTEN = (
    (r"#h\(2em\)", "quad quad"),
    (r"#h\(-[\d.]+em\)", ""),
    (r"#h\([\d.]+em\)", "thick"),
    (r"(?<![\w.])sect(?!\w)", "inter"),
    (r"(?<![\w.])(dot|times|minus|plus)\.circle(?!\w)", r"\1.o"),
    (r'delim: "\|\|"', 'delim: "|"'),
    (r" ?(?<!\\)\\\| ?", '"|"'),
    (r" ?(?<![\w.])parallel(?![\w.]) ?", '"‖"'),
    (r' ("\)) ', r"\1 "),
    (r' (upright\(") ', r" \1"),
    (r'("\)?) +(?=\\\()', r"\1"),
)


class Formulas:
    """The formulas of a document, each with a number."""

    def __init__(self) -> None:
        """Start with none."""
        self.tex: list[str] = []
        self.block: list[bool] = []

    def extract(self, markdown: str) -> str:
        """Return the Markdown with a private mark for each formula, and keep the formulas."""

        def replace(match: re.Match[str]) -> str:
            if match["code"] or match["escape"]:
                return match[0]
            tex = match["display"] or match["bare"] or match["inline"]
            if not tex.strip():
                return match[0]
            self.tex.append(tex.strip())
            self.block.append(match["inline"] is None)
            return f"{OPEN}{len(self.tex) - 1}{CLOSE}"

        return _TOKENS.sub(replace, re.sub(f"[{OPEN}{CLOSE}]", "", markdown))

    def restored(self, text: str) -> str:
        """Return a text with its formulas back as TeX, as inside code."""

        def source(match: re.Match[str]) -> str:
            n = int(match[1])
            if n >= len(self.tex):
                return ""
            dollars = "$$" if self.block[n] else "$"
            return f"{dollars}{self.tex[n]}{dollars}"

        return MARK.sub(source, text)


def prepared(tex: str) -> str:
    """Return TeX as pandoc sets it best: decimal commas, and names of several letters."""
    if len(tex) > MAX_TEX or _depth(tex, "{", "}") > MAX_DEPTH:
        return ""  # shown as text
    tex = re.sub(r"(\d+)\{,\}(\d+)", r"\\text{\1,\2}", tex)
    tex = re.sub(r"\\(?:mathrm|operatorname)\s*\{([A-Za-z]{2,30})\}", r"\\operatorname{\1}", tex)
    tex = re.sub(r"\\(?:tag|label)\{[^{}]*\}|\\[bB]igg?[lrm]?(?![a-zA-Z])", "", tex)
    return re.sub(r"\\bm(?![a-zA-Z])", r"\\boldsymbol", tex)


def vetted(converted: object) -> str:
    """Return the body of a formula that pandoc converted to Typst; empty when it is not one.

    Outside quoted text nothing may leave mathematics: no code, no dollar, no function that reads.
    """
    if not isinstance(converted, str) or not re.match(r"\$.*\$\s*\Z", converted, re.S):
        return ""
    body = converted.strip()[1:-1].strip()
    for pattern, typst in _REWRITTEN:
        body = re.sub(pattern, typst, body)
    bare = re.sub(r"\\.", " ", _STRING.sub(" ", body), flags=re.S)
    if re.search(r'[#$"@`]|//|/\*', bare) or _READS.search(bare):
        return ""
    if not body or _depth(bare, "(", ")") > MAX_DEPTH:
        return ""
    return body


def _depth(text: str, opening: str, closing: str) -> int:
    depth = deepest = 0
    for char in text:
        depth += (char == opening) - (char == closing)
        deepest = max(deepest, depth)
    return deepest
