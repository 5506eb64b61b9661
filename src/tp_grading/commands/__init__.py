"""The commands of the way of a class, one module each."""

from .collect import collect
from .export import export
from .feedback import feedback
from .release import release
from .status import status

COMMANDS = (release, collect, feedback, export, status)
