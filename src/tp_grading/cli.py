"""The command `tp-grade`."""

from __future__ import annotations

import sys
from typing import Any

import click

from tp_grading.commands import COMMANDS
from tp_grading.course import CourseError
from tp_utils.i18n import tolerate


class Commands(click.Group):
    """Commands whose expected errors are one sentence, not a traceback; in the order of a term."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order they were added."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line, where the terminal has no ★ too."""
        tolerate()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a CourseError ends it with its message and status 2."""
        try:
            return super().invoke(ctx)
        except CourseError as error:
            click.secho(str(error), fg="red", err=True)
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Fabriquer les notebooks du cours et noter une classe."""


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
