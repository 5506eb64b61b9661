"""The secret from which the hidden cases are drawn: others for each student and each year.

The same key, year and student give the same cases, so that an appeal can be graded again. They
are drawn by the same code for all: a student's are as hard as another's.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tp_utils.checks import load
from tp_utils.checks.drawing import Drawn
from tp_utils.i18n import _

SEEDS = 10  # more than any check draws


class NoKey(RuntimeError):
    """The key of the course cannot be had."""


@dataclass(frozen=True)
class Secret:
    """A key that never leaves the grader's process. `year`: the cases of a year are its own."""

    FILE: ClassVar[str] = ".tp-grade.key"
    key: bytes = field(repr=False)
    year: str = ""

    @classmethod
    def of_course(cls, root: Path) -> "Secret":
        """Return the secret of the course, made at first use (``.tp-grade.key``, mode 600).

        NoKey when it cannot be read, or is not a key; the message says what to do.
        """
        path = Path(root) / cls.FILE
        try:
            if not os.path.lexists(path):
                _make(path)
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise NoKey(
                _("La clé {path} ne peut être ni lue ni écrite ({error}).").format(
                    path=path, error=error.strerror)
            ) from None  # fmt: skip
        except ValueError:
            key = b""
        if len(key) < 16:
            raise NoKey(
                _("La clé {path} est vide ou abîmée : remettez votre sauvegarde. Si aucune copie "
                  "n'est encore notée, effacez ce fichier : une clé neuve sera tirée.")
                .format(path=path)
            )  # fmt: skip
        return cls(key)

    @property
    def fingerprint(self) -> str:
        """What tells this key from another, and nothing of it."""
        return hmac.digest(self.key, b"fingerprint", hashlib.sha256).hex()[:16]

    def seeds(self, lab: str, check: str, student: str = "") -> list[int]:
        """Return the seeds of a check for a student."""
        words = (json.dumps([self.year, student, lab, check, n]) for n in range(SEEDS))
        return [
            int.from_bytes(hmac.digest(self.key, one.encode(), hashlib.sha256)[:8], "big")
            for one in words
        ]


def draw(secret: Secret, lab: str, check: str, student: str = "") -> Drawn:
    """Return the cases of a check for a student. The judge has its own: nothing is shared."""
    return load(lab)[check].drawn(secret.seeds(lab, check, student))


def _make(path: Path) -> None:
    """Draw a key; the file is whole or is not there."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w") as stream:
            stream.write(os.urandom(32).hex())
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink()
        raise
