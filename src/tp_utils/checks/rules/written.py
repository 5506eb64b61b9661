"""What an answer uses of a file that a cell has written: `%%writefile aide.py`, then `from aide import step`.

A file is read as the notebook is: of its statements, those that bind what is imported, then those
that bind what these use. Where a cell does with the module something else than to import a name of
it or to read `aide.name`, all of the file counts.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace

from tp_utils.checks.rules.cells import is_file
from tp_utils.checks.rules.statements import OPAQUE, Statement, statements_of


@dataclass(frozen=True, eq=False)
class Piece(Statement):
    """A statement of a file; its names are those of the file: `aide.step`."""

    file: ast.ClassDef | None = None


@dataclass(frozen=True)
class Mention:
    """What a statement takes of the files: names, as `aide.step`, and files of which it may use all."""

    names: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


NOTHING = Mention()


def with_files(everything: Sequence[Statement]) -> list[Statement]:
    """Return the statements of all cells, each file taken to pieces where that loses nothing."""
    parts = [_pieces(one) for one in everything]
    files: dict[str, list[Piece]] = {}
    for name, pieces in parts:
        files.setdefault(name, []).extend(pieces)
    files.pop("", None)
    if not files:
        return list(everything)
    read = [one for one in everything if not is_file(one.node)]
    read += [piece for pieces in files.values() for piece in pieces]
    mentions = {id(one.node): _mentions(one.node, files) for one in read}
    whole = {name for mention in mentions.values() for name in mention.whole}
    own = {
        name: {word for piece in pieces for word in piece.binds}
        for name, pieces in files.items()
        if name not in whole and _plain(pieces)
    }
    result: list[Statement] = []
    for one, (name, pieces) in zip(everything, parts, strict=True):
        if name in own:
            result += [_linked(_named(piece, own[name]), mentions) for piece in pieces]
        else:
            result.append(_linked(one, mentions))
    return result


def together(found: Sequence[Statement]) -> list[Statement]:
    """Return statements where the pieces of a file are one again, without those that are not there."""
    kept: dict[int, list[ast.stmt]] = {}
    for one in found:
        if isinstance(one, Piece):
            kept.setdefault(id(one.file), []).append(one.node)
    result: list[Statement] = []
    for one in found:
        if not isinstance(one, Piece) or one.file is None:
            result.append(one)
        elif id(one.file) in kept:
            node = copy.copy(one.file)
            node.body = kept.pop(id(one.file))
            result.append(Statement(node, frozenset({node.name}), frozenset(), rank=one.rank))
    return result


def _pieces(one: Statement) -> tuple[str, list[Piece]]:
    """Return the name of the file that a statement writes, and its statements; "" if it writes none."""
    file = one.node
    if not is_file(file):
        return "", []
    found = (inside for node in file.body for inside in statements_of(node))
    return file.name, [
        Piece(it.node, it.binds, it.uses, it.calls, it.gives, it.hints, one.rank, file)
        for it in found
    ]


def _plain(pieces: Sequence[Statement]) -> bool:
    """Tell whether the names of a file are all to be seen in it."""
    return not any(OPAQUE & one.uses or "*" in one.binds or is_file(one.node) for one in pieces)


def _named(piece: Piece, own: Collection[str]) -> Piece:
    """Return a piece whose names are those of its file: `aide.step`."""
    assert piece.file is not None
    module = piece.file.name

    def full(word: str) -> str:
        return f"{module}.{word}" if word in own else word

    return replace(
        piece,
        binds=frozenset(map(full, piece.binds)),
        uses=frozenset(map(full, piece.uses)),
        calls=frozenset(map(full, piece.calls)),
        gives=frozenset((full(name), full(what)) for name, what in piece.gives),
        hints=frozenset(map(full, piece.hints)),
    )


def _linked(one: Statement, mentions: Mapping[int, Mention]) -> Statement:
    """Return a statement that uses what it takes of the files: a name of one, or all of it."""
    mention = mentions.get(id(one.node), NOTHING)
    more = mention.names | mention.whole
    return replace(one, uses=one.uses | more) if more else one


def _mentions(node: ast.stmt, files: Container[str]) -> Mention:
    """Return what a statement takes of the files; a file of which it may use all counts whole."""
    if isinstance(node, ast.ImportFrom):
        if node.module is None or node.module not in files:
            return NOTHING
        if any(alias.name == "*" for alias in node.names):
            return Mention(whole=frozenset({node.module}))
        return Mention(frozenset(f"{node.module}.{alias.name}" for alias in node.names))
    if isinstance(node, ast.Import):
        return Mention(whole=frozenset(a.name for a in node.names if a.asname and a.name in files))
    read: set[int] = set()
    names: set[str] = set()
    whole: set[str] = set()
    for part in ast.walk(node):  # what holds comes before what it holds
        match part:
            case ast.Attribute(value=ast.Name(id=file), ctx=ast.Load()) if file in files:
                read.add(id(part.value))
                names.add(f"{file}.{part.attr}")
            case ast.Name(id=file) if file in files and id(part) not in read:
                whole.add(file)
            case ast.ImportFrom(module=str(file)) if file in files:
                whole.add(file)
            case ast.Import(names=aliases):
                whole |= {alias.name for alias in aliases if alias.name in files}
            case ast.Constant(value=str(file)) if file in files:
                whole.add(file)  # import_module("aide"), sys.modules["aide"]
    return Mention(frozenset(names), frozenset(whole))
