"""The commands of `tp-grade`, one module each; in the order of a term.

A module imports click and sentences only: what a command needs is imported when it runs, so that
`--help` answers at once.
"""

from .autograde import autograde
from .build import build
from .collect import collect
from .demo import demo
from .doctor import doctor
from .export import export
from .feedback import feedback
from .release import release
from .status import status

COMMANDS = (doctor, build, release, collect, autograde, status, feedback, export, demo)
