"""The `playbook` command, with one module per subcommand, which parses options, calls a package and prints results."""

from __future__ import annotations

import difflib
import errno
import importlib
import re
import sys
from pathlib import Path
from typing import Any

import click

from coaching_playbook import __version__
from coaching_playbook.exit_status import CANNOT_RUN, CannotRun
from coaching_playbook.paths import replace_undecodable

_COMMANDS = (
    *("admin", "answer", "audience", "booklet", "changes", "check", "coverage", "doctor", "due", "export", "fmt"),
    *("forms", "host", "host-check", "init", "layers", "ledger", "new", "permissions", "publish", "rename", "retire"),
    *("rules", "serve", "strip", "survey", "table", "trust", "upgrade", "verify", "walkthroughs", "withdraw"),
)
"""The names of the subcommands. `host-check`, for example, is `host_check_command` in the module `host_check`. Modules
are imported on demand, because importing all takes about a second.
"""


class PlaybookGroup(click.Group):
    """A click.Group that imports the module of a subcommand when it is used, and words usage errors plainly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all subcommands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the subcommand with a name; None if there is none."""
        if cmd_name not in _COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"coaching_playbook.cli.{name}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand named by the first argument; suggest the closest name if there is none.

        Click's own suggestion knows only commands that are imported.
        """
        similar = difflib.get_close_matches(args[0], _COMMANDS, 1)
        if similar and args[0] not in _COMMANDS:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{similar[0]}'?")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments.

        Raises UsageError if an argument is not valid Unicode, or if the current folder was deleted.
        """
        for argument in args:
            shown = replace_undecodable(argument)
            if shown != argument:
                raise click.UsageError(
                    f"'{shown}' has characters that cannot be read as text. Rename the file, or type the words again."
                )
        try:
            Path.cwd()
        except FileNotFoundError:
            raise click.UsageError(
                "The folder that you stand in is not there any more. Go to another with cd."
            ) from None
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand. Exit with a message after CannotRun or OSError.

        Click's errors about unexpected arguments and numbers out of range are reworded.
        """
        try:
            return super().invoke(ctx)
        except CannotRun as error:
            click.echo(str(error), err=True)
            sys.exit(CANNOT_RUN)
        except OSError as error:
            if error.errno == errno.EPIPE:  # Click ends quietly where the output is cut off, as by `head`
                raise
            reason = error.strerror or str(error)
            if error.filename:
                reason = f"{error.filename} cannot be read or written: {reason}"
            click.echo(f"{reason}. Put that right, and run this again.", err=True)
            sys.exit(CANNOT_RUN)
        except click.UsageError as error:
            extra = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message)
            if extra and error.ctx:
                has_title = any("--title" in option.opts for option in error.ctx.command.params)
                hint = (
                    f'Did you mean --title "{extra[1]}"?' if has_title else "Put words that belong together in quotes."
                )
                message = f"'{extra[1]}' is more than this command takes. {hint}"
                raise click.UsageError(message, error.ctx) from None
            if isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.IntRange):
                span = error.param.type
                end = f"from {span.min} to {span.max}" if span.max else f"of {span.min} or more"
                raise click.BadParameter(f"Write a whole number {end}.", error.ctx, error.param) from None
            raise


@click.group(cls=PlaybookGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="playbook")
def main() -> None:
    """Check, tidy, change, publish and export a playbook: the best practice that a team writes together.

    ROOT is the folder that holds playbook_src/; without it, the folder you stand in.
    """
