"""The secret from which the hidden cases are drawn: the same for a whole class, year after year."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

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
