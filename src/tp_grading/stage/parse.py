"""Read the JSON of a submitted notebook into plain cells; nothing else of it is kept."""

import json
from dataclasses import dataclass, field
from typing import Any

from tp_grading.outputs import is_base64, submitted
from tp_utils.i18n import _

MAX_BYTES = 64 << 20  # a notebook with its outputs
MAX_CELLS = 1000
MAX_SOURCE = 1 << 20  # characters of one cell
IMAGES = ("image/png", "image/jpeg", "image/gif")


class NotGradable(ValueError):
    """The submission cannot be graded; the message says why, in French, to the student."""


@dataclass
class Cell:
    """What is kept of a submitted cell.

    `meta`: its nbgrader metadata; `id`: its own name; `outputs`: harmless ones only.
    """

    kind: str
    source: str
    meta: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    outputs: list[Any] = field(default_factory=list)

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
    if data[:2] == b"PK":
        raise NotGradable(_("Le fichier est une archive, pas un notebook."))
    try:
        tree = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotGradable(_("Le fichier n'est pas du texte UTF-8.")) from None
    except (ValueError, RecursionError):
        raise NotGradable(
            _("Le fichier n'est pas un notebook complet : le JSON est tronqué ou abîmé.")
        ) from None
    if not isinstance(tree, dict):
        raise NotGradable(_("Le fichier n'est pas un notebook."))
    version = tree.get("nbformat")
    if version != 4:
        shown = version if isinstance(version, int) else "?"
        raise NotGradable(
            _("Le notebook est au format {n} : ouvrez-le dans Jupyter et enregistrez-le au "
              "format 4.").format(n=shown)
        )  # fmt: skip
    cells = tree.get("cells")
    if not isinstance(cells, list) or not cells:
        raise NotGradable(_("Le notebook n'a aucune cellule."))
    if len(cells) > MAX_CELLS:
        raise NotGradable(_("Le notebook a plus de {n} cellules.").format(n=MAX_CELLS))
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        source = ""
    # JSON may hold halves of characters, which no file could be written with.
    source = source.encode("utf-8", "replace").decode("utf-8")
    if len(source) > MAX_SOURCE:
        raise NotGradable(_("Une cellule a plus d'un million de caractères."))
    metadata = cell.get("metadata")
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    kind = cell.get("cell_type")
    name = cell.get("id")
    return Cell(
        kind=kind if kind in ("code", "markdown", "raw") else "raw",
        source=source.replace("\r\n", "\n"),
        meta=meta if isinstance(meta, dict) else {},
        id=name if isinstance(name, str) else "",
        attachments=_images(cell.get("attachments")),
        outputs=submitted(cell.get("outputs")) if kind == "code" else [],
    )


def _images(attachments: Any) -> dict[str, dict[str, str]]:
    """Return the pictures pasted in a written answer; other kinds of attachments are dropped."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        if isinstance(name, str) and isinstance(bundle, dict):
            pictures = {k: v for k, v in bundle.items() if k in IMAGES and is_base64(v)}
            if pictures:
                kept[name] = pictures
    return kept
