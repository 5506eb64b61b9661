"""The cells of a notebook as HTML that runs nothing: Markdown, formulas, code, outputs.

What a notebook gives is the same in every copy: it is converted once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import bleach
from bleach.css_sanitizer import CSSSanitizer
from markupsafe import Markup, escape
from mistune import HTMLRenderer
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tp_grading.outputs import is_base64
from tp_grading.term import formulas
from tp_utils.i18n import _, language, told

if TYPE_CHECKING:
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
MATH_TAGS = {
    "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
    "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext",
    "mtr", "munder", "munderover", "none",
}  # fmt: skip
MATH_ATTRIBUTES = {
    "accent", "columnalign", "columnlines", "columnspacing", "display", "displaystyle", "fence", "form",
    "height", "linebreak", "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits",
    "notation", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "width",
}  # fmt: skip
PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;")
MAX_TEX, MAX_BRACES = 2000, 200  # beyond, a formula is shown as it is written
LONG_TEX = 36  # characters: beyond, a telephone may be too narrow for a formula of a line
CACHE = 4096  # texts
_CSS = CSSSanitizer(allowed_css_properties=["text-align"])  # what a table says of its columns
_TOKEN = re.compile(r"[a-z]{1,2}[a-z0-9]?\Z|highlight\Z")  # classes of Pygments
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.S)
_UNKNOWN = re.compile(r"\b(aligned|split|gathered)(?=\})")  # to latex2mathml: columns all the same
_HELD = re.compile("\ue000(\\d+)\ue001")  # private characters around the number of a formula
_PRICE = re.compile(r"\d.*\s\Z", re.S)  # « $5 ou $6 » is no formula
_NO_PICTURE = re.compile(r"<img(?![^>]* src=)[^>]*>")
_NO_WORDS = re.compile(r"<img(?![^>]* alt=)")


def _attribute(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute stays: no event, no script, nothing fetched, no name of ours."""
    if tag == "img" and name == "src":
        return value.strip().lower().startswith(PICTURES)
    if tag == "a" and name == "href":
        return value.strip().lower().startswith(("http://", "https://", "mailto:"))
    if name == "class":
        return tag in ("span", "div") and _TOKEN.match(value) is not None
    return name in {"alt", "title", "style", "align", "colspan", "rowspan", "start"}


def harmless(html: str) -> str:
    """Return HTML with only what a text needs; the rest is shown as text."""
    return bleach.clean(
        html, tags=TAGS, attributes=_attribute, css_sanitizer=_CSS,
        protocols={"http", "https", "mailto", "data"},
    )  # fmt: skip


class _Renderer(IPythonRenderer):
    """Jupyter's Markdown; formulas are set apart, a picture that is missing leaves its words.

    `titles`: whether titles are those of the page; those of an answer are paragraphs.
    """

    def __init__(self, titles: bool, attachments: Mapping[str, Any]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=dict(attachments))
        self.titles, self.formulas = titles, list[str]()

    def _hold(self, tex: str, display: bool, source: str) -> str:
        self.formulas.append(formula(tex, display, source, _("Formule")))
        return f"\ue000{len(self.formulas) - 1}\ue001"

    def inline_math(self, body: str) -> str:
        if _PRICE.match(body):
            return str(escape(f"${body}$"))
        return self._hold(body, False, f"${body}$")

    def block_math(self, body: str) -> str:
        return self._hold(body, True, f"$${body}$$")

    def latex_environment(self, name: str, body: str) -> str:
        whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._hold(whole, True, whole)

    def block_html(self, html: str) -> str:
        return _COMMENT.sub("", html)

    def inline_html(self, html: str) -> str:
        return _COMMENT.sub("", html)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        tag = f"h{min(level + 1, 6)}"
        return f"<{tag}>{text}</{tag}>\n" if self.titles else f"<p><strong>{text}</strong></p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        known = self.attachments.get(url.removeprefix("attachment:"), {})
        for kind in ("image/png", "image/jpeg"):
            data = known.get(kind) if isinstance(known, dict) else None
            if url.startswith("attachment:") and is_base64(data):
                url = f"data:{kind};base64,{data}"
        if not url.startswith(PICTURES):
            absent = _("image absente")
            return f"[{told(absent, text) if text else absent}]"
        return HTMLRenderer.image(self, text, url, title)


def markdown(
    source: str, titles: bool = False, attachments: Mapping[str, Any] | None = None
) -> Markup:
    """Return a Markdown text as HTML; see `_Renderer`."""
    if attachments:
        return _markdown(source, titles, attachments)
    return _remembered(source, titles, language())


@functools.lru_cache(CACHE)
def _remembered(source: str, titles: bool, _language: str) -> Markup:
    return _markdown(source, titles, {})


def _markdown(source: str, titles: bool, attachments: Mapping[str, Any]) -> Markup:
    renderer = _Renderer(titles, attachments)
    try:
        html = harmless(
            MarkdownWithMath(renderer=renderer).render(re.sub("[\ue000\ue001]", "", source))
        )
    except RecursionError:  # brackets or quotes, thousands deep
        return Markup("<pre>%s</pre>") % source
    html = _NO_WORDS.sub('<img alt=""', _NO_PICTURE.sub("", html))
    group = Markup('<div class="tableau" role="group" aria-label="%s" tabindex="0"><table') % _(
        "Tableau"
    )
    html = html.replace("<table", group).replace("</table>", "</table></div>")
    return Markup(_HELD.sub(lambda held: renderer.formulas[int(held[1])], html))


@functools.lru_cache(CACHE)
def formula(tex: str, display: bool, source: str, name: str) -> str:
    """Return a formula in MathML, whose label is `name`; as written when it holds anything else."""
    try:
        if len(tex) > MAX_TEX or tex.count("{") > MAX_BRACES:
            raise ValueError(tex)
        text = formulas.convert(_UNKNOWN.sub("align*", tex), "block" if display else "inline")
        text = text.replace(" xmlns=", " data-of=")
        tree = ElementTree.fromstring(text)
        if any(node.tag not in MATH_TAGS for node in tree.iter()):
            raise ValueError(text)
        formulas.space(tree)
    except (Exception, RecursionError):  # latex2mathml raises anything on what it does not know
        return str(Markup("<code>%s</code>") % source)
    for node in tree.iter():
        node.attrib = {k: v for k, v in node.attrib.items() if k in MATH_ATTRIBUTES}
    text = ElementTree.tostring(tree, encoding="unicode")
    if not display and len(tex) <= LONG_TEX:
        return text
    kind = "formule" if display else "formule longue"
    return f'<span class="{kind}" role="group" aria-label="{name}" tabindex="0">{text}</span>'


@functools.lru_cache(CACHE)
def code(source: str) -> Markup:
    """Return Python with its colours."""
    from pygments import highlight

    return Markup(highlight(source, *_pygments()))


@functools.cache
def _pygments() -> tuple[PythonLexer, HtmlFormatter[str]]:
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)


def outputs(found: Any) -> Markup:
    """Return the outputs of a cell: texts and pictures."""
    return Markup("").join(_output(one) for one in found if isinstance(one, dict))


def _output(output: Mapping[str, Any]) -> Markup:
    kind, data = output.get("output_type"), output.get("data") or {}
    if kind == "stream":
        return _text(joined(output.get("text")))
    if kind == "error":
        return _text("\n".join(map(str, output.get("traceback") or [output.get("evalue", "")])))
    for picture in ("image/png", "image/jpeg"):
        if is_base64(value := joined(data.get(picture))):
            words = ((output.get("metadata") or {}).get(picture) or {}).get("alt")
            return Markup(
                '<div class="figure" role="group" aria-label="Figure" tabindex="0">'
                '<img alt="{}" src="data:{};base64,{}"></div>'
            ).format(words or _("Image affichée par le code, sans description."), picture,
                     "".join(value.split()))  # fmt: skip
    return _text(joined(data.get("text/plain")))


def _text(text: str) -> Markup:
    from nbconvert.filters.ansi import strip_ansi

    shown = str(strip_ansi(text)).rstrip()
    return Markup("<pre>") + escape(shown) + Markup("</pre>") if shown.strip() else Markup("")


def joined(text: Any) -> str:
    """Return a text of a notebook: a file holds it as a string or a list of lines."""
    if isinstance(text, list):
        return "".join(map(str, text))
    return text if isinstance(text, str) else ""
