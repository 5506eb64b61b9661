"""Rebuild the released notebook around the student's answers."""

import copy
from collections.abc import Collection, Sequence
from typing import Any

import nbformat

from tp_grading.stage.binding import bound
from tp_grading.stage.match import Matcher, defined, is_answer, is_check, nbgrader, normal
from tp_grading.stage.nodes import extra, fresh, harmless, with_pictures
from tp_grading.stage.parse import Cell, parse
from tp_grading.stage.staged import Staged, flag, look_for_tampering
from tp_grading.stage.whole import (
    elsewhere,
    put_installation_back,
    refuse_another_lab,
    release_of,
)
from tp_utils.i18n import _, speaking


def stage(
    data: bytes,
    released: Any,
    former: Collection[tuple[str, float]] = (),
    others: Sequence[Any] = (),
) -> Staged:
    """Return the canonical notebook of a submission. NotGradable says why there is none.

    `released`: the notebook given to the students, as nbformat 4 nodes; `former`: (grade_id, points)
    of editions of it that students may still have; `others`: the same lab in other languages.
    """
    submitted = parse(data)
    if others:
        released = release_of(submitted, (released, *others))
    put_installation_back(submitted, released)
    matcher = Matcher(released.cells, submitted)
    refuse_another_lab(matcher)
    staged = Staged(nbformat.v4.new_notebook(metadata=copy.deepcopy(released.metadata)), released)
    staged.notebook.nbformat_minor = max(5, released.get("nbformat_minor", 5))
    _tell_what_is_left_out(staged, matcher)
    cells = _Rebuilt(staged, matcher, former).cells()
    for n, cell in enumerate(cells):
        cell["id"] = f"tp-{n}"
    staged.notebook.cells = cells
    return staged


def _tell_what_is_left_out(staged: Staged, matcher: Matcher) -> None:
    """Note the cells that are too long; a human looks at an answer that was in one."""
    for cell, owner in zip(matcher.submitted, matcher.owner, strict=True):
        if cell.left_out:
            words = _("cellule trop longue, laissée de côté (nombre de caractères : {n})")
            staged.notes.append(words.format(n=cell.left_out))
            if owner is not None and nbgrader(matcher.released[owner]):
                flag(staged, matcher.released[owner], staged.notes[-1])


class _Rebuilt:
    """The cells of a submission in the student's order, and those of the release put back."""

    def __init__(
        self, staged: Staged, matcher: Matcher, former: Collection[tuple[str, float]]
    ) -> None:
        self.staged, self.matcher, self.former = staged, matcher, former
        self.released, self.submitted = matcher.released, matcher.submitted
        self.found = elsewhere(matcher)  # answer -> the cells that hold it, when not its own
        self.holds = {i: nbgrader(self.released[r])["grade_id"]
                      for r, held in self.found.items() for i in held}  # fmt: skip
        self.nodes: dict[int, list[Any]] = {}  # submitted cell -> canonical cells
        self.missing: dict[int, Any] = {}  # released cell that stands nowhere -> canonical cell
        self.place: dict[int, int] = {}  # released cell -> submitted cell where it stands

    def cells(self) -> list[Any]:
        """Return the canonical cells: what was deleted stands after what came before it."""
        ranks = sorted(range(len(self.released)), key=lambda r: is_check(self.released[r]))
        for r in ranks:  # the checks last: a check stands after its answer
            self._place(r)
        self._extras()
        keyed = [((i, -1), nodes) for i, nodes in self.nodes.items()]
        for r, node in self.missing.items():
            before = (self.place[k] for k in range(r, -1, -1) if k in self.place)
            keyed.append(((next(before, -1), r), [node]))
        return [node for _key, nodes in sorted(keyed, key=lambda one: one[0]) for node in nodes]

    def _place(self, r: int) -> None:
        """Put a released cell at its places in the student's order."""
        cell, own = self.released[r], self.matcher.cells_of(r)
        look_for_tampering(self.staged, cell, [self.submitted[i] for i in own], self.former)
        if any(i in self.matcher.swapped for i in own):
            flag(self.staged, cell, _("grade_id échangé avec celui d'un autre exercice"))
        node = fresh(cell, [self.submitted[i] for i in own])
        changed = [i for i in own if self._changed(cell, self.submitted[i])]
        if is_answer(cell):
            (self._code if cell.cell_type == "code" else self._text)(r, node, own, changed)
        elif is_check(cell):
            self._check(r, node, own)
        else:
            self._demo(r, node, own, changed)

    @staticmethod
    def _changed(cell: Any, one: Cell) -> bool:
        return bool(one.source.strip()) and normal(one.source) != normal(cell.source)

    def _put(self, i: int, node: Any) -> None:
        self.nodes.setdefault(i, []).append(node)

    def _mine(self, i: int, answer: str = "") -> None:
        """Put one of the student's own cells; it may hold an answer, or a part of one."""
        self._put(i, extra(self.submitted[i], answer or self.holds.get(i, "")))

    def _stand(self, r: int, node: Any, own: list[int], note: str = "") -> None:
        """Put a released cell at the first of its places; without one, where it was deleted."""
        if own:
            self.place[r] = own[0]
            self._put(own[0], node)
            return
        self.missing[r] = node
        if note:
            name = nbgrader(node).get("grade_id") or self.released[r].get("id", "")
            self.staged.notes.append(note.format(name=name))

    def _text(self, r: int, node: Any, own: list[int], changed: list[int]) -> None:
        """Put a written answer: what is at several places is joined."""
        if own and not changed:
            changed = self._below(own[-1])
            for i in changed:
                self.matcher.owner[i] = r
            if changed:
                note = _("réponse trouvée dans une cellule ajoutée : {name}")
                self.staged.notes.append(note.format(name=nbgrader(node)["grade_id"]))
        parts = [self.submitted[i] for i in changed]
        pictures = {k: v for c in parts for k, v in c.attachments.items()}
        if parts:
            text = harmless("\n\n".join(c.source for c in parts))
            node.source, pictures = with_pictures(text, pictures)
        if pictures:
            node["attachments"] = pictures
        self._stand(r, node, changed or own, _("cellule de réponse absente : {name}"))

    def _below(self, i: int) -> list[int]:
        """Return the student's own cells of text that come right after a cell."""
        end = i + 1
        while end < len(self.submitted) and self.matcher.owner[end] is None:
            if self.submitted[end].kind == "code" and self.submitted[end].source.strip():
                break
            end += 1
        return [k for k in range(i + 1, end) if self.submitted[k].source.strip()]

    def _code(self, r: int, node: Any, own: list[int], changed: list[int]) -> None:
        """Put an answer: all that the student wrote of it, each part at its place."""
        name, held = nbgrader(node)["grade_id"], self.found.get(r)
        if held:
            words = _("réponse trouvée dans une autre cellule : {name}")
            self.staged.notes.append(words.format(name=name))
            self.staged.elsewhere[name] = [self.submitted[i].source for i in held]
        if not changed:
            if held:  # the stub is not put back over the answer
                with speaking(self.staged.language):
                    node.source = "# " + _("La réponse est dans une autre cellule.")
            note = "" if held else _("cellule de réponse absente : {name}")
            self._stand(r, node, own, note)
            return
        wanted = defined(self.released[r].source)
        holds = [i for i in changed if wanted & bound(self.submitted[i].source)]
        main = (holds or changed[:1])[-1]
        if self.submitted[main].kind != "code":
            self.staged.notes.append(_("réponse remise en code : {name}").format(name=name))
        node.source, self.place[r] = self.submitted[main].source, main
        for i in changed:
            self.submitted[i].kind = "code"
            if i == main:
                self._put(i, node)
            else:
                self._mine(i, name)

    def _check(self, r: int, node: Any, own: list[int]) -> None:
        """Put a check, once; what the student has typed in it stands before it."""
        for i in own:
            one = self.submitted[i]
            typed = _without(one.source, node.source)
            if one.kind == "code" and bound(typed):
                self._put(i, extra(Cell("code", typed), self.holds.get(i, "")))
        answer = next((self.place[k] for k in range(r - 1, -1, -1)
                       if k in self.place and is_answer(self.released[k])), -1)  # fmt: skip
        after = [i for i in own if i >= answer]
        self._stand(r, node, after or own[-1:], _("cellule supprimée, remise : {name}"))

    def _demo(self, r: int, node: Any, own: list[int], changed: list[int]) -> None:
        """Put a free cell: the student's version of it, after ours where it imports."""
        mine = [i for i in changed if self.submitted[i].kind == "code"]
        note = _("cellule supprimée, remise : {name}") if node.cell_type == "code" else ""
        if node.cell_type != "code" or nbgrader(node) or (own and not mine):
            self._stand(r, node, own, note)
            return
        for i in mine:
            if "import " in node.source and r not in self.place:
                self._put(i, node)
            self.place.setdefault(r, i)
            self._mine(i)
        if not own:  # what is written again elsewhere was not lost
            again = set().union(*map(bound, self.matcher.written().values()))
            if not bound(node.source) or not bound(node.source) <= again:
                self._stand(r, node, own, note)

    def _extras(self) -> None:
        """Put the student's own cells; a check or a stub that was copied is not one."""
        copies = {
            normal(c.source) for c in self.released
            if c.cell_type == "code" and (is_check(c) or is_answer(c))
        }  # fmt: skip
        for i, owner in enumerate(self.matcher.owner):
            cell = self.submitted[i]
            if owner is None and cell.source.strip() and normal(cell.source) not in copies:
                self._mine(i)


def _without(typed: str, check: str) -> str:
    """Return what a student has typed in the cell of a check, without the check's own lines."""
    lines = {line.strip() for line in check.splitlines() if line.strip()}
    return "\n".join(line for line in typed.splitlines() if line.strip() not in lines)
