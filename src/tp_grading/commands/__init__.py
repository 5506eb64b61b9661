"""The commands of `tp-grade`, one module each; in the order of a term.

A module imports click and sentences only: what a command needs is imported when it runs, so that
`--help` answers at once.
"""

from tp_grading.commands.autograde import autograde
from tp_grading.commands.build import build
from tp_grading.commands.collect import collect
from tp_grading.commands.demo import demo
from tp_grading.commands.doctor import doctor
from tp_grading.commands.export import export
from tp_grading.commands.feedback import feedback
from tp_grading.commands.new import new
from tp_grading.commands.release import release
from tp_grading.commands.status import status

COMMANDS = (doctor, new, build, release, collect, autograde, status, feedback, export, demo)
