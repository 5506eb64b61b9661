"""What is kept of the outputs of a cell: plain text and pictures, bounded.

HTML, scripts and the rest of what a student's code may show go nowhere: outputs are read later
in the browser of a teacher.
"""

import re
from typing import Any, TypeGuard

import nbformat
from nbformat import NotebookNode

from tp_utils.i18n import _

MB = 1 << 20
MAX_TEXT, MAX_PICTURES, MAX_OUTPUTS = 2 * MB, 8 * MB, 200  # of one cell
PICTURES = ("image/png", "image/jpeg")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")


def is_base64(value: Any) -> TypeGuard[str]:
    """Tell whether a value is the text of a picture, and nothing that a page could run."""
    return isinstance(value, str) and _BASE64.match(value) is not None


def submitted(outputs: Any) -> list[Any]:
    """Return what is kept of the outputs that a submitted cell already has."""
    kept = Outputs("")
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else ():
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
        "data": {k: join(v) for k, v in data.items()} if isinstance(data, dict) else None,
    }  # fmt: skip


class Outputs:
    """What is kept of the outputs of one request: text and pictures, bounded."""

    def __init__(self, request: str) -> None:
        """Keep what answers `request` only."""
        self.request = request
        self.nodes: list[NotebookNode] = []
        self.idle, self.traffic = False, 0
        self._text = self._pictures = 0

    def take(self, message: dict[str, Any] | None) -> None:
        """Take one message of the output channel."""
        if message is None:
            return
        content = message["content"]
        self.traffic += sum(len(v) for v in _strings(content))
        if message["parent_header"].get("msg_id") != self.request:
            return
        kind = message.get("msg_type")
        if kind == "status" and content.get("execution_state") == "idle":
            self.idle = True
        elif kind == "clear_output":
            self.nodes.clear()
        elif len(self.nodes) < MAX_OUTPUTS:
            self.keep(kind, content)

    def keep(self, kind: Any, content: dict[str, Any]) -> None:
        """Keep one output, given as its kind and its content."""
        if kind == "stream":
            name = "stderr" if content.get("name") == "stderr" else "stdout"
            text = self._cut(content.get("text"))
            last = self.nodes[-1] if self.nodes else {}
            if text and last.get("output_type") == "stream" and last.get("name") == name:
                last["text"] += text
            elif text:
                self.nodes.append(nbformat.v4.new_output("stream", name=name, text=text))
        elif kind == "error":
            trace = content.get("traceback")
            lines = [self._cut(line) for line in trace[:200]] if isinstance(trace, list) else []
            self.nodes.append(nbformat.v4.new_output(
                "error", ename=self._cut(content.get("ename"))[:200],
                evalue=self._cut(content.get("evalue"))[:4000], traceback=lines))  # fmt: skip
        elif kind in ("display_data", "execute_result"):
            data = self._bundle(content.get("data"))
            if data:
                words = self._words(data, content.get("metadata"))
                self.nodes.append(nbformat.v4.new_output(kind, data=data, metadata=words))

    def _bundle(self, data: Any) -> dict[str, str]:
        """Keep plain text and pictures: HTML and scripts of a student go nowhere."""
        kept: dict[str, str] = {}
        if isinstance(data, dict):
            text = self._cut(data.get("text/plain"))
            if text:
                kept["text/plain"] = text
            for kind in PICTURES:
                picture = data.get(kind)
                if is_base64(picture):
                    self._pictures += len(picture)
                    if self._pictures <= MAX_PICTURES:
                        kept[kind] = picture
        return kept

    def _words(self, data: dict[str, str], metadata: Any) -> dict[str, dict[str, str]]:
        """Keep the alternative texts of the pictures: a page shows none without words."""
        kept = {}
        for kind in data.keys() & PICTURES:
            own = metadata.get(kind) if isinstance(metadata, dict) else None
            alt = self._cut(own.get("alt") if isinstance(own, dict) else None)
            kept[kind] = {"alt": alt or _("Image affichée par le code, sans description.")}
        return kept

    def _cut(self, text: Any) -> str:
        if not isinstance(text, str):
            return ""
        room = max(0, MAX_TEXT - self._text)
        self._text += len(text)
        kept = text if len(text) <= room else text[:room] + ("\n[…]\n" if room else "")
        return kept.encode("utf-8", "replace").decode("utf-8")


def _strings(value: Any, depth: int = 0) -> list[str]:
    """Return the texts inside a message, for their lengths."""
    if isinstance(value, str):
        return [value]
    if depth < 4 and isinstance(value, dict):
        return [s for v in value.values() for s in _strings(v, depth + 1)]
    if depth < 4 and isinstance(value, list):
        return [s for v in value for s in _strings(v, depth + 1)]
    return []
