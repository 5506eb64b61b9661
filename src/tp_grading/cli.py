"""The command `tp-grade`."""

from __future__ import annotations

import contextlib
import copy
import errno
import logging
import sys
from collections.abc import Iterator
from typing import Any, TypeVar

import click

from tp_grading.commands import COMMANDS
from tp_grading.course import Course, CourseError
from tp_utils.i18n import _, language, speak, tolerate

Told = TypeVar("Told", bound=click.Command | click.Parameter)
REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR,
            errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP, errno.EIO)  # fmt: skip
SENTENCES = ("help", "epilog", "show_default")  # what click shows of a command or of an option


def paragraphs(one: click.Command | click.Parameter) -> Iterator[tuple[str, list[str]]]:
    """Yield the sentences of a command, or of one of its options: where they are, each paragraph."""
    for name in SENTENCES:
        if isinstance(text := getattr(one, name, None), str):
            yield name, [" ".join(part.split()) for part in text.split("\n\n")]


def translated(one: Told) -> Told:
    """Return a command, or an option, whose help is in the language that is spoken."""
    there = copy.copy(one)
    for name, parts in paragraphs(one):
        setattr(there, name, "\n\n".join(map(_, parts)))
    if isinstance(there, click.Command):
        there.params = [translated(param) for param in there.params]
    return there


@contextlib.contextmanager
def spoken_here() -> Iterator[None]:
    """Speak what `TP_LANG` says, else what the course of this folder does; French outside a course."""
    before = language()
    with contextlib.suppress(CourseError, OSError):  # a command that needs a course says so
        speak(Course.find().spoken)
    try:
        yield
    finally:
        speak(before)


class Commands(click.Group):
    """Commands whose expected errors are one sentence, not a traceback; in the order of a term."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order they were added."""
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, whose help is in the language that is spoken."""
        command = super().get_command(ctx, cmd_name)
        return command and translated(command)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language that is spoken."""
        super(Commands, translated(self)).format_help(ctx, formatter)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line in the language of the course, where the terminal has no ★ too."""
        tolerate()
        logging.getLogger("tornado.application").setLevel("CRITICAL")  # nbgrader's tracebacks
        with spoken_here():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is wrong with the course or the machine ends it in a sentence, status 2."""
        try:
            return super().invoke(ctx)
        except CourseError as error:
            said = str(error)
        except OSError as error:
            if (known := refused_by_the_machine(error)) is None:
                raise
            said = known
        except Exception as error:
            if (known := refused_by_the_gradebook(error)) is None:
                raise
            said = known
        click.secho(said, fg="red", err=True)
        sys.exit(2)


def refused_by_the_machine(error: OSError) -> str | None:
    """Return what a file or a disk refuses, and what to do; None for what is no file's matter."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("Le disque est plein : faites de la place, puis relancez la même commande.")
    if error.filename is None or error.errno not in REFUSALS:
        return None
    return _("{path} ne peut être lu ou écrit là ({why}) : voyez le chemin et les droits, puis relancez la "
             "même commande.").format(path=error.filename, why=error.strerror)  # fmt: skip


def refused_by_the_gradebook(error: Exception) -> str | None:
    """Return what a gradebook says that does not answer, and what to do; None for any other error."""
    if "sqlalchemy" not in sys.modules:  # it was not even asked
        return None
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import DBAPIError

    from tp_grading.record.unanswered import unanswered

    known = error.__context__ if isinstance(error, InvalidEntry) else error  # nbgrader's own words
    return unanswered(known) if isinstance(known, DBAPIError) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Fabriquer les notebooks du cours et noter une classe."""


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
