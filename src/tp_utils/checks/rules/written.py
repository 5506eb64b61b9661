"""What an answer uses of a file that a cell has written: `%%writefile aide.py`, then `from aide import step`.

A file is read as the notebook is: of its statements, those that bind what is imported, then those
that bind what these use. Where a cell does with the module something else than to import a name of
it or to read `aide.name`, all of the file counts.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from tp_utils.checks.rules.cells import is_file
from tp_utils.checks.rules.statements import OPAQUE, Statement, statements_of


@dataclass(frozen=True, eq=False)
class Piece(Statement):
    """A statement of a file; its names are those of the file: `aide.step`."""

    file: ast.ClassDef | None = None


def with_files(everything: Sequence[Statement]) -> list[Statement]:
    """Return the statements of all cells, each file taken to pieces where that loses nothing."""
    pieces: dict[str, list[Piece]] = {}
    for one in everything:
        if is_file(one.node):
            pieces.setdefault(one.node.name, []).extend(_pieces(one, one.node))
    if not pieces:
        return list(everything)
    read = [one for one in everything if not is_file(one.node)]
    read += [piece for found in pieces.values() for piece in found]
    apart = {
        name
        for name, found in pieces.items()
        if _plain(found) and None not in [_used(one.node, name) for one in read]
    }
    result: list[Statement] = []
    for one in everything:
        if is_file(one.node) and one.node.name in apart:
            own = {word for piece in pieces[one.node.name] for word in piece.binds}
            parts = [piece for piece in pieces[one.node.name] if piece.file is one.node]
            result += [_linked(_named(piece, own), pieces) for piece in parts]
        else:
            result.append(_linked(one, pieces))
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
            body = kept.pop(id(one.file))
            node = ast.ClassDef(one.file.name, [], [], body, [])
            ast.copy_location(node, one.file)
            none: frozenset[str] = frozenset()
            result.append(Statement(node, frozenset({node.name}), none, rank=one.rank))
    return result


def _pieces(one: Statement, file: ast.ClassDef) -> list[Piece]:
    """Return the statements of a file, with the names that it gives them."""
    found = (inside for node in file.body for inside in statements_of(node))
    return [
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


def _linked(one: Statement, files: Iterable[str]) -> Statement:
    """Return a statement that uses what it takes of the files: a name of one, or all of it."""
    uses = set(one.uses)
    for name in files:
        used = _used(one.node, name)
        uses |= {name} if used is None else used
    return replace(one, uses=frozenset(uses))


def _used(node: ast.stmt, module: str) -> set[str] | None:
    """Return the names, as `aide.step`, that a statement uses of a module; None: it may use all of it."""
    if isinstance(node, ast.ImportFrom):
        if node.module != module:
            return set()
        names = {alias.name for alias in node.names}
        return None if "*" in names else {f"{module}.{name}" for name in names}
    if isinstance(node, ast.Import):
        return None if any(a.name == module and a.asname for a in node.names) else set()
    if is_file(node):
        return set()
    read, found = set(), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if part.value.id == module and isinstance(part.ctx, ast.Load):
                read.add(id(part.value))
                found.add(f"{module}.{part.attr}")
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id == module and id(part) not in read:
            return None
        if isinstance(part, ast.ImportFrom) and part.module == module:
            return None
        if isinstance(part, ast.Import) and any(a.name == module for a in part.names):
            return None
        if isinstance(part, ast.Constant) and part.value == module:
            return None  # import_module("aide"), sys.modules["aide"]
    return found
