"""`playbook strip`: remove metadata from video and picture files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coaching_playbook import containers
from coaching_playbook.exit_status import CANNOT_RUN


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def strip_command(files: tuple[Path, ...]) -> None:
    """Take hidden details out of films and pictures: the place, the time, the phone, names and comments.

    Picture and sound stay exactly as they were: nothing is compressed again. A picture keeps the way up that it is
    shown. What can be seen or heard stays too, so look at the film itself as well.
    Exit status: 0 done, or there was nothing to take out; 2 a file could not be done, and why.
    """
    failed = False
    for path in files:
        message, done = _strip_file(path)
        click.echo(f"{path}: {message}", err=not done)
        failed = failed or not done
    sys.exit(CANNOT_RUN if failed else 0)


def _strip_file(path: Path) -> tuple[str, bool]:
    """Remove the metadata of one file; return (message, success)."""
    unchanged = "Nothing was changed."
    try:
        if path.is_symlink():
            return f"This is a link to another place. Name the file itself. {unchanged}", False
        if path.is_dir():
            return f"This is a folder. Name the files in it. {unchanged}", False
        if not path.exists():
            return f"There is no such file. {unchanged}", False
        if path.suffix.lower() not in containers.PARSERS:
            kinds = ", ".join(containers.PARSERS)
            return f"This command works on films and pictures ({kinds}), and this is neither. {unchanged}", False
        removed = containers.strip_metadata(path)
    except containers.InvalidMedia as error:
        return f"This file {error.found}. {error.fix} {unchanged}", False
    except (OSError, ValueError) as error:
        return f"It cannot be read or written: {getattr(error, 'strerror', None) or error}. {unchanged}", False
    if not removed:
        return "There are no hidden details in it.", True
    return f"Taken out: {'; '.join(removed)}. What it shows is as it was.", True
