"""The secret from which the hidden cases are drawn: the same for a whole class, year after year."""

import functools
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tp_utils.checks import load
from tp_utils.checks.plain import dumps

SEEDS = 3  # draws of the cases of each check


@dataclass(frozen=True)
class Secret:
    """A key that never leaves the grader's process."""

    key: bytes = field(repr=False)

    @classmethod
    def of_course(cls, root: Path) -> "Secret":
        """Return the secret of the course, made at first use (``.tp-grade.key``, mode 600)."""
        path = Path(root) / ".tp-grade.key"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(file, "w") as stream:
                stream.write(os.urandom(32).hex())
                stream.flush()
                os.fsync(stream.fileno())
        key = bytes.fromhex(path.read_text().strip())
        if len(key) < 16:
            raise ValueError(f"{path}: the key is too short")
        return cls(key)

    def seeds(self, lab: str, check: str) -> list[int]:
        """Return the seeds of a check: the same for every student, so that marks compare."""
        return [
            int.from_bytes(
                hmac.digest(self.key, f"{lab}/{check}/{i}".encode(), hashlib.sha256)[:8], "big"
            )
            for i in range(SEEDS)
        ]


@dataclass(frozen=True)
class Drawn:
    """The hidden cases of a check: for the judge, and encoded for the kernel. Not to be changed."""

    cases: list[dict[str, Any]]
    encoded: list[str]


def draw(secret: Secret, lab: str, check: str) -> Drawn:
    """Return the cases of a check, drawn once: they are the same for every student."""
    return _draw(lab, check, tuple(secret.seeds(lab, check)))


@functools.lru_cache(maxsize=256)
def _draw(lab: str, name: str, seeds: tuple[int, ...]) -> Drawn:
    check = load(lab)[name]
    cases = check.draw(seeds[: check.draws])
    _freeze(cases)
    return Drawn(cases, [dumps(case) for case in cases])


def _freeze(value: Any) -> None:
    """Make the arrays read-only: a judge that changed one would change the next student's."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            _freeze(item)
