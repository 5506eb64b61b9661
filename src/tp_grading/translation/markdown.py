"""The units of a Markdown cell: headings, paragraphs, list items, cells of tables, folded titles."""

from __future__ import annotations

import re

from tp_grading.translation.code import translate_code
from tp_grading.translation.spans import Words, has_numbers, has_words

HEADING = re.compile(r"(#+ )(.*)")
ITEM = re.compile(r"(\s*(?:[-*]|\d+\.) )(.*)", re.S)
ROW = re.compile(r"\s*\|.*\|\s*$")
RULE = re.compile(r"[\s|:-]+$")
SUMMARY = re.compile(r"(<details><summary>)(.*)(</summary>)$")
LINK = re.compile(r"((?:<p[^>]*>)?<a [^>]*>)(.*)(</a>(?:</p>)?)$")  # alone on its line
CAPTION = re.compile(r"(:caption: )(.*)")  # of a directive
TEXT = re.compile(r"(\\text\{)([^{}]*)(\})")  # words inside a formula
SHELL = re.compile(r"((?:|.*?\s)# )(.+)")  # a command, its comment
VERBATIM = re.compile(r"\s*(<!--|</?details>|\$\$|:{3,}|:(?!caption)[\w-]+:( |$))")
LINES = (SUMMARY, LINK, CAPTION, HEADING)  # a unit is what stands on one line


def translate_markdown(source: str, words: Words) -> str:
    """Return a cell with each unit translated; a unit that does not change keeps its lines."""
    out: list[str] = []
    block: list[str] = []
    fence: list[str] = []
    formula = False

    def end() -> None:
        if block:
            out.append(_prose(block, words))
            block.clear()

    for line in source.split("\n"):
        if fence:
            fence.append(line)
            if line.strip() == "```":
                out.append(_fenced(fence, words))
                fence.clear()
        elif line.lstrip().startswith("```"):
            end()
            fence.append(line)
        elif formula or (VERBATIM.match(line) and not SUMMARY.match(line)):
            end()
            out.append(_formula(line, words))
            formula ^= line.count("$$") % 2 == 1
        elif found := next((f for one in LINES if (f := one.fullmatch(line))), None):
            end()
            out.append(found[1] + unit(found[2], words) + "".join(found.groups()[2:]))
        elif ROW.match(line):
            end()
            out.append(line if RULE.match(line) else _row(line, words))
        elif not line.strip():
            end()
            out.append(line)
        else:
            if ITEM.match(line):
                end()
            block.append(line)
    end()
    return "\n".join(out + fence)


def unit(text: str, words: Words) -> str:
    """Return the translation of a unit that has words, or numbers as French writes them; else the unit."""
    return words.translate(text) if has_words(text) or has_numbers(text) else words.names(text)


def _prose(lines: list[str], words: Words) -> str:
    source = "\n".join(lines)
    item = ITEM.fullmatch(source)
    mark, body = (item[1], item[2]) if item else ("", source)
    text = re.sub(r" *\n *", " ", body)
    told = unit(text, words)
    return source if told == text else mark + told


def _row(line: str, words: Words) -> str:
    parts = re.split(r"((?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$))", line)
    return "".join(_cell(part, words) for part in parts)


def _cell(part: str, words: Words) -> str:
    text = part.strip()
    return part.replace(text, unit(text, words)) if text and text != "|" else part


def _formula(line: str, words: Words) -> str:
    told = TEXT.sub(lambda text: text[1] + unit(text[2], words) + text[3], line)
    return words.names(told)


def _fenced(lines: list[str], words: Words) -> str:
    language = lines[0].strip().removeprefix("```").partition(" ")[0]
    if language == "python":
        return "\n".join([lines[0], translate_code("\n".join(lines[1:-1]), words), lines[-1]])
    told = [
        _command(line, words) if language == "bash" else words.names(line) for line in lines[1:-1]
    ]
    return "\n".join([lines[0], *told, lines[-1]])


def _command(line: str, words: Words) -> str:
    found = SHELL.fullmatch(line)
    command, comment = (found[1], found[2]) if found else (line, "")
    return words.names(command) + (unit(comment, words) if comment else "")
