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
from tp_grading.commands.extension import extension
from tp_grading.commands.feedback import feedback
from tp_grading.commands.group import group
from tp_grading.commands.history import history
from tp_grading.commands.late import late
from tp_grading.commands.mark import mark
from tp_grading.commands.misconceptions import misconceptions
from tp_grading.commands.new import new
from tp_grading.commands.question import question
from tp_grading.commands.regrade import regrade
from tp_grading.commands.release import release
from tp_grading.commands.share import share
from tp_grading.commands.similar import similar
from tp_grading.commands.status import status
from tp_grading.commands.withdraw import withdraw

COMMANDS = (
    doctor, new, build, release, collect, group, extension, late, autograde,
    regrade, status, misconceptions, similar, share, question, mark, history, withdraw, feedback,
    export, demo,
)  # fmt: skip
