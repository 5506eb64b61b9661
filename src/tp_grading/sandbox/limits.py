"""What one kernel may use."""

from dataclasses import asdict, dataclass

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits of one kernel: sizes in bytes, times in seconds.

    `memory` counts what the kernel maps beyond the warm process; with control groups it also
    counts all its processes together. `wall` is the last resort: cells have their own limit.
    """

    memory: int = 2048 * MB
    cpu: int = 900
    wall: int = 1800
    file: int = 64 * MB
    disk: int = 256 * MB
    shm: int = 256 * MB
    processes: int = 128

    def as_dict(self) -> dict[str, int]:
        """Return the limits as the warm process reads them."""
        return asdict(self)
