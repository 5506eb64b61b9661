"""The units of a code cell: comments, docstrings, strings shown to the reader."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize

from tp_grading.translation.spans import Words, has_words

Edit = tuple[int, int, str]  # start, end, new text
WIDTH = 79
LITERAL = re.compile(r"(?s)([A-Za-z]*)(\"\"\"|'''|\"|')(.*)\2$")
SENTENCE = re.compile(r"[^\W\d_]\S*\s+\S*[^\W\d_]{2}|[À-ÿ]")  # two words, or an accent
SECTION = re.compile(r"(Args|Attributes|Raises|Returns|Yields|Examples):$")
FIELD = re.compile(r"([\w*]+(?:, [\w*]+)*)(: )")


def translate_code(source: str, words: Words) -> str:
    """Return a cell with each unit translated; code that cannot be read is returned as it is."""
    try:
        tree = ast.parse(source)
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, tokenize.TokenError):
        return source
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    documented = _docstrings(tree)
    edits: list[Edit] = []
    for token in tokens:
        if token.type == tokenize.COMMENT:
            edits += _comment(token, starts, words)
    for first, last in _literals(tokens):
        start = starts[first.start[0] - 1] + first.start[1]
        end = starts[last.end[0] - 1] + last.end[1]
        write = _docstring if first.start in documented else _string
        new = write(source[start:end], first.start[1], words)
        edits.append((start, end, new))
    for start, end, new in sorted(edits, reverse=True):
        source = source[:start] + new + source[end:]
    return source


def _comment(token: tokenize.TokenInfo, starts: list[int], words: Words) -> list[Edit]:
    found = re.fullmatch(r"(#+ (?:@title )?)(.*)", token.string)
    if not found or "SOLUTION" in found[2] or not has_words(found[2]):
        return []
    start = starts[token.start[0] - 1] + token.start[1]
    return [(start, start + len(token.string), found[1] + words.translate(found[2]))]


def _literals(
    tokens: list[tokenize.TokenInfo],
) -> list[tuple[tokenize.TokenInfo, tokenize.TokenInfo]]:
    """Return the first and last token of each string; Python 3.12 cuts an f-string into several."""
    found, opened = [], []
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if kind == "FSTRING_START":
            opened.append(token)
        elif kind == "FSTRING_END":
            first = opened.pop()
            if not opened:
                found.append((first, token))
        elif kind == "STRING" and not opened:
            found.append((token, token))
    return found


def _docstrings(tree: ast.AST) -> set[tuple[int, int]]:
    """Return where the docstrings start."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            found.add((node.body[0].lineno, node.body[0].col_offset))
    return found


def _string(literal: str, _column: int, words: Words) -> str:
    """Translate a string that reads as words; a name, a key, a format stay."""
    prefix, quotes, body = LITERAL.match(literal).groups()  # type: ignore[union-attr]
    shown = re.sub(r"\{[^{}]*\}", "", body) if "f" in prefix.lower() else body
    if not SENTENCE.search(shown) or not has_words(body):
        return words.names(literal)
    return prefix + quotes + words.translate(body) + quotes


def _docstring(literal: str, column: int, words: Words) -> str:
    """Translate a docstring of the Google style, a paragraph or an item of a section at a time."""
    body = literal[3:-3]
    lines = body.split("\n")
    items: list[list[str]] = [[lines[0]]]
    section = False
    for line in lines[1:]:
        text, last = line.strip(), items[-1][-1].strip()
        if SECTION.match(text):
            section = True
        new = not text or not last or SECTION.match(text) or SECTION.match(last)
        if new or (section and FIELD.match(text)):
            items.append([line])
        else:
            items[-1].append(line)
    told = "\n".join(_item(item, words) for item in items)
    if told == body:
        return literal
    ends_alone = "\n" in told and told.split("\n")[-1].strip()
    return '"""' + told + ("\n" + " " * column if ends_alone else "") + '"""'


def _item(lines: list[str], words: Words) -> str:
    source = "\n".join(lines)
    text = " ".join(source.split())
    if SECTION.match(text) or not has_words(text):
        return source
    name = FIELD.match(text) if lines[0].startswith("    ") else None
    head, rest = (name[0], text[name.end() :]) if name else ("", text)
    told = words.translate(rest)
    if told == rest:
        return source
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    more = margin + "    " * bool(head) if len(lines) < 2 else re.match(r" *", lines[1])[0]  # type: ignore[index]
    tail = "\n" + lines[-1] if len(lines) > 1 and not lines[-1].strip() else ""
    wrapped = textwrap.wrap(
        head + told, WIDTH, initial_indent=margin, subsequent_indent=more or margin,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join(wrapped) + tail
