"""Files of the public data sets: where they are looked for, and whether they are whole."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tp_utils.i18n import _, typography

LEVELS = 3  # `data/` is looked for beside the notebook, and up to two folders above


@dataclass(frozen=True)
class Published:
    """A file as it is published.

    Attributes:
        name: name without `.gz`.
        md5_gz: MD5 of the published `.gz`.
        md5: MD5 of what it holds; a file compressed again is as good.
    """

    name: str
    md5_gz: str
    md5: str


class CorruptFileError(RuntimeError):
    """A data file is not what was published: cut short, damaged, or another file."""


def cache_folder() -> Path:
    """Return the `data` folder beside the notebook or just above; it may not exist yet."""
    here = Path.cwd()
    near = [here, *here.parents][:LEVELS]
    found = (base / "data" for base in near if base != base.parent and (base / "data").is_dir())
    return next(found, here / "data")


def folders(subfolders: Sequence[str]) -> list[Path]:
    """Return where files may be: below `$TP_DATA_DIR` when it is set, then below `data`."""
    given = os.environ.get("TP_DATA_DIR")
    bases = [Path(given).expanduser()] if given else []
    return [base / sub for base in [*bases, cache_folder()] for sub in subfolders]


def find(file: Published, where: Sequence[Path]) -> Path | None:
    """Return the first of `where` that holds the file, plain (faster to read) or gzipped."""
    candidates = (folder / (file.name + end) for folder in where for end in ("", ".gz"))
    return next((path for path in candidates if path.is_file()), None)


def read(path: Path, file: Published) -> bytes:
    """Return what the file holds, uncompressed, once its checksum is verified.

    Raises:
        CorruptFileError: the checksum is wrong; the file is set aside, so that
            it is not found the next time.
    """
    stored = path.read_bytes()
    if path.suffix != ".gz":
        if md5(stored) == file.md5:
            return stored
    elif md5(stored) == file.md5_gz:
        return gzip.decompress(stored)
    else:
        try:
            content = gzip.decompress(stored)
        except (OSError, EOFError, zlib.error):
            content = b""
        if md5(content) == file.md5:
            return content
    raise CorruptFileError(_complaint(path, file, stored))


def md5(content: bytes) -> str:
    """Return the MD5 of bytes: it guards against accidents, not against forgery."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _complaint(path: Path, file: Published, stored: bytes) -> str:
    expected = file.md5_gz if path.suffix == ".gz" else file.md5
    return typography(
        _(
            "Le fichier {path} est incomplet ou abîmé : il a {size} octets et sa somme MD5 est "
            "{found} ; la somme attendue est {expected}. {fate}"
        ).format(
            path=path, size=len(stored), found=md5(stored), expected=expected, fate=_set_aside(path)
        )
    )


def _set_aside(path: Path) -> str:
    """Rename a damaged file, so that nothing reads it again; say what was done.

    It is not deleted: in a folder given by hand, it may be another data set.
    """
    aside = path.with_name(path.name + ".corrompu")
    try:
        path.replace(aside)
    except OSError:
        return _("Je ne peux pas l'écarter : supprimez-le, puis exécutez de nouveau la cellule.")
    return _(
        "Il est écarté (renommé {name}) : exécutez de nouveau la cellule pour télécharger le "
        "vrai, ou mettez-en une copie à sa place."
    ).format(name=aside.name)


def damaged(folder: Path, files: Sequence[Published]) -> Iterator[str]:
    """Yield a complaint for each downloaded `.gz` of `folder` whose checksum is wrong."""
    for file in files:
        path = next(folder.rglob(file.name + ".gz"), None)
        if path is not None and md5(path.read_bytes()) != file.md5_gz:
            yield typography(
                _(
                    "Le fichier téléchargé {name} est incomplet ou abîmé : il a {size} octets et sa "
                    "somme MD5 est {found} ; la somme attendue est {expected}. Il n'est pas gardé : "
                    "exécutez de nouveau la cellule pour le télécharger."
                ).format(
                    name=path.name,
                    size=path.stat().st_size,
                    found=md5(path.read_bytes()),
                    expected=file.md5_gz,
                )
            )
