"""What is kept of the outputs of a copy: plain text and pictures, bounded.

HTML, scripts and the rest of what a student's code may show go nowhere: outputs are read later
in the browser of a teacher.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeGuard

import nbformat
from nbformat import NotebookNode

from tp_grading import gate
from tp_grading.gate import MB
from tp_utils.i18n import _

MAX_TEXT, MAX_PICTURES, MAX_OUTPUTS = 1 * MB, 8 * MB, 200  # of one cell
PICTURES = ("image/png", "image/jpeg")
_BASE64 = re.compile(r"\s*[A-Za-z0-9+/=][A-Za-z0-9+/=\s]*\Z")


@dataclass
class Room:
    """What the outputs of one copy may still take, in characters, and its kernel may still send."""

    text: int = 4 * MB
    pictures: int = 32 * MB
    traffic: int = 1024 * MB


def is_base64(value: Any) -> TypeGuard[str]:
    """Tell whether a value is the text of a picture, and nothing that a page could run."""
    return isinstance(value, str) and _BASE64.match(value) is not None


def submitted(outputs: Any, room: Room) -> list[Any]:
    """Return what is kept of the outputs that a submitted cell already has."""
    kept = Outputs("", room)
    for output in outputs[: MAX_OUTPUTS + 1] if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            kept.keep(output.get("output_type"), _joined(output))
    return kept.nodes


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output whose texts are strings: files hold them as lists of lines."""

    def join(value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            return "".join(value)
        return value

    data = output.get("data")
    return {
        **output, "text": join(output.get("text")),
        "data": {k: join(data.get(k)) for k in ("text/plain", *PICTURES)}
        if isinstance(data, dict) else None,
    }  # fmt: skip


class Outputs:
    """What is kept of the outputs of one request: text and pictures, bounded."""

    def __init__(self, request: str, room: Room | None = None) -> None:
        """Keep what answers `request` only. `room`: what is left to the copy; it is used up."""
        self.request, self.room = request, room or Room()
        self.idle = False
        self._kept: list[Any] = []  # nodes, and (name, pieces of text) of streams
        self._text = self._pictures = 0
        self._dropped = False

    def take(self, message: dict[str, Any] | None) -> None:
        """Take one message of the output channel."""
        if message is None or message["parent_header"].get("msg_id") != self.request:
            return
        kind, content = message.get("msg_type"), message["content"]
        if kind == "status" and content.get("execution_state") == "idle":
            self.idle = True
        elif kind == "clear_output":
            self._clear()
        else:
            self.keep(kind, content)

    def keep(self, kind: Any, content: dict[str, Any]) -> None:
        """Keep one output, given as its kind and its content."""
        if kind not in ("stream", "error", "display_data", "execute_result"):
            return
        if kind == "stream":
            self._write("stderr" if content.get("name") == "stderr" else "stdout",
                        self._cut(content.get("text")))  # fmt: skip
        elif len(self._kept) >= MAX_OUTPUTS:
            self._dropped = True
        elif kind == "error":
            trace = content.get("traceback")
            lines = [_overwritten(self._cut(line))
                     for line in (trace[:200] if isinstance(trace, list) else ())]  # fmt: skip
            self._kept.append(nbformat.v4.new_output(
                "error", ename=gate.name(content.get("ename")) or "Error",
                evalue=gate.text(content.get("evalue")), traceback=lines))  # fmt: skip
        else:
            data = self._bundle(content.get("data"))
            if data:
                words = self._words(data, content.get("metadata"))
                self._kept.append(nbformat.v4.new_output(kind, data=data, metadata=words))

    @property
    def nodes(self) -> list[NotebookNode]:
        """The outputs as nbformat has them; the last one says when others were dropped."""
        nodes = []
        for one in self._kept:
            if isinstance(one, tuple):
                text = _overwritten("".join(one[1]))
                if text:
                    nodes.append(nbformat.v4.new_output("stream", name=one[0], text=text))
            else:
                nodes.append(one)
        if self._dropped:
            said = _("[sorties trop longues : la suite n'est pas gardée]")
            nodes.append(nbformat.v4.new_output("stream", name="stderr", text=f"\n{said}\n"))
        return nodes

    def _write(self, stream: str, text: str) -> None:
        last = self._kept[-1] if self._kept else None
        if not text:
            return
        if isinstance(last, tuple) and last[0] == stream:
            last[1].append(text)
        elif len(self._kept) < MAX_OUTPUTS:
            self._kept.append((stream, [text]))
        else:
            self._dropped = True

    def _clear(self) -> None:
        """Forget what the cell has shown; its room is given back."""
        self.room.text += self._text
        self.room.pictures += self._pictures
        self._kept, self._text, self._pictures, self._dropped = [], 0, 0, False

    def _bundle(self, data: Any) -> dict[str, str]:
        """Keep plain text and pictures: HTML and scripts of a student go nowhere."""
        kept: dict[str, str] = {}
        if isinstance(data, dict):
            text = _overwritten(self._cut(data.get("text/plain")))
            if text:
                kept["text/plain"] = text
            for kind in PICTURES:
                picture = data.get(kind)
                if not isinstance(picture, str):
                    continue
                size = len(picture)
                if size > min(MAX_PICTURES - self._pictures, self.room.pictures):
                    self._dropped = True
                elif is_base64(picture):
                    self._pictures += size
                    self.room.pictures -= size
                    kept[kind] = picture
        return kept

    def _words(self, data: dict[str, str], metadata: Any) -> dict[str, dict[str, str]]:
        """Keep the alternative texts of the pictures: a page shows none without words."""
        kept = {}
        for kind in data.keys() & PICTURES:
            own = metadata.get(kind) if isinstance(metadata, dict) else None
            alt = gate.text(own.get("alt")) if isinstance(own, dict) else ""
            kept[kind] = {"alt": alt or _("Image affichée par le code, sans description.")}
        return kept

    def _cut(self, text: Any) -> str:
        if not isinstance(text, str) or not text:
            return ""
        room = max(0, min(MAX_TEXT - self._text, self.room.text))
        self._dropped |= len(text) > room
        # What a carriage return overwrites is dealt with once the pieces are together.
        kept = "\r".join(gate.text(p, len(p), colours=True) for p in text[:room].split("\r"))
        self._text += len(kept)
        self.room.text -= len(kept)
        return kept


def _overwritten(text: str) -> str:
    """Return what a terminal would show of a text: of a progress bar, its last state."""
    if "\r" not in text:
        return text
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
