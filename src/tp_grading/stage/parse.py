"""Read the JSON of a submitted notebook into plain cells; nothing else of it is kept."""

import json
from dataclasses import dataclass, field
from typing import Any

from tp_grading import gate
from tp_grading.gate import MB
from tp_grading.outputs import Room, is_base64, submitted
from tp_utils.i18n import _

MAX_BYTES = 64 * MB  # a notebook with its outputs
MAX_CELLS = 1000
# Characters of a cell that is read as code, and of all the code; a text may hold pictures.
MAX_SOURCE, MAX_SOURCES = 256_000, 1_000_000
MAX_TEXT, MAX_TEXTS = 8 * MB, 32 * MB
IMAGES = ("image/png", "image/jpeg", "image/gif")
SETTINGS = ("grade_id", "points", "grade", "solution", "locked", "task", "cell_type")


class NotGradable(ValueError):
    """The submission cannot be graded; the message says why, in French, to the student."""


@dataclass
class Cell:
    """What is kept of a submitted cell.

    `meta`: its nbgrader settings, each a text or a number; `id`: its own name; `outputs`: harmless
    ones only; `left_out`: the length of a source that was too long, of which a sentence stands here.
    """

    kind: str
    source: str
    meta: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    outputs: list[Any] = field(default_factory=list)
    left_out: int = 0

    @property
    def grade_id(self) -> str:
        """The nbgrader name of the cell, or ""."""
        name = self.meta.get("grade_id")
        return name if isinstance(name, str) else ""


def parse(data: bytes) -> list[Cell]:
    """Return the cells of a notebook. NotGradable, with the reason, when it is not one."""
    if len(data) > MAX_BYTES:
        raise NotGradable(_("Le notebook est trop gros."))
    if not data.strip():
        raise NotGradable(_("Le fichier rendu est vide."))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise NotGradable(
            _("Le fichier est enregistré en UTF-16 : enregistrez-le en UTF-8, depuis Jupyter.")
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise NotGradable(
            _("Le fichier est une page web (HTML), pas un notebook : rendez le fichier .ipynb.")
        )
    if data[:2] == b"PK":
        raise NotGradable(_("Le fichier est une archive, pas un notebook."))
    try:
        tree = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotGradable(_("Le fichier n'est pas du texte UTF-8.")) from None
    except MemoryError:
        raise NotGradable(_("Le notebook est trop gros.")) from None
    except (ValueError, RecursionError):
        raise NotGradable(
            _("Le fichier n'est pas un notebook complet : le JSON est tronqué ou abîmé.")
        ) from None
    if not isinstance(tree, dict):
        raise NotGradable(_("Le fichier n'est pas un notebook."))
    if "doc_id" in tree and "cells" not in tree:
        raise NotGradable(
            _("Le fichier est un raccourci de Google Drive, qui ne contient pas le notebook : dans Colab, "
              "Fichier, Télécharger, Télécharger le fichier .ipynb.")
        )  # fmt: skip
    version = tree.get("nbformat")
    if version != 4:
        shown = version if isinstance(version, int) and 0 <= version < 100 else "?"
        raise NotGradable(
            _("Le notebook est au format {n} : ouvrez-le dans Jupyter et enregistrez-le au "
              "format 4.").format(n=shown)
        )  # fmt: skip
    cells = tree.get("cells")
    if not isinstance(cells, list) or not cells:
        raise NotGradable(_("Le notebook n'a aucune cellule."))
    if len(cells) > MAX_CELLS:
        raise NotGradable(_("Le notebook a plus de {n} cellules.").format(n=MAX_CELLS))
    room = Room()
    read = [_cell(cell, room) for cell in cells if isinstance(cell, dict)]
    _leave_out([cell for cell in read if cell.kind == "code"], MAX_SOURCES, MAX_SOURCES)
    _leave_out([cell for cell in read if cell.kind != "code"], MAX_TEXT, MAX_TEXTS)
    return read


def _leave_out(cells: list[Cell], each: int, together: int) -> None:
    """Put a sentence in the place of what is too long, the longest cells first: the rest is graded."""
    for cell in sorted(cells, key=lambda one: len(one.source)):
        together -= len(cell.source)
        if len(cell.source) > each or together < 0:
            cell.left_out = len(cell.source)
            words = _(
                "Cellule trop longue (nombre de caractères : {n}) : elle n'est ni lue ni exécutée."
            )
            cell.source = "# " * (cell.kind == "code") + words.format(n=cell.left_out)


def _cell(cell: dict[str, Any], room: Room) -> Cell:
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown", "raw") else "raw"
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        source = ""
    metadata = cell.get("metadata")
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return Cell(
        kind=kind,
        source=gate.text(source, len(source)),
        meta={k: _setting(meta[k]) for k in SETTINGS if k in meta}
        if isinstance(meta, dict)
        else {},
        id=gate.name(cell.get("id")),
        attachments=_images(cell.get("attachments"), room),
        outputs=submitted(cell.get("outputs"), room) if kind == "code" else [],
    )


def _setting(value: Any) -> Any:
    """Return a setting that can be compared and shown."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**9 else "…"
    return gate.name(value, gate.LINE) if isinstance(value, str) else "…"


def _images(attachments: Any, room: Room) -> dict[str, dict[str, str]]:
    """Return the pictures pasted in a written answer, while there is room; other kinds are dropped."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind in IMAGES if isinstance(bundle, dict) else ():
            picture = bundle.get(kind)
            if is_base64(picture) and len(picture) <= room.pictures:
                room.pictures -= len(picture)
                kept.setdefault(gate.name(name, gate.LINE), {})[kind] = picture
    return kept
