"""`playbook host`."""

from __future__ import annotations

import sys

import click

from coaching_playbook import hosting
from coaching_playbook.cli.options import (
    CANNOT_RUN,
    Choice,
    Project,
    project_options,
)
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.whole_files import write_whole


@click.command("host")
@click.argument(
    "name", type=Choice([name for name in hosting.HOSTS if name != hosting.NONE]), metavar="[NAME]", required=False
)
@project_options
@click.option(
    "--for",
    "wanted",
    type=Choice(AUDIENCES),
    help="Who will see the site.  [default: public or staff, as the host can]",
)
def host_command(project: Project, name: str | None, wanted: Audience | None) -> None:
    """Write the files that a host of the site needs, and say what is left to do; without NAME, list the hosts.

    A file that is there already is kept. Exit status: 0 written, 2 the host is not for that audience.
    """
    if name is None:
        for known, host in hosting.HOSTS.items():
            if host:
                click.echo(f"{known:18} {host.title} (for {'everyone' if host.audience == 'public' else 'staff'})")
        return
    host = hosting.HOSTS[name]
    assert host
    if host.audience == "public" and wanted not in (None, "public"):
        staff = [known for known, other in hosting.HOSTS.items() if other and other.audience != "public"]
        click.echo(
            f"Anyone can read a site on {host.title}, so it cannot be for '{wanted}'. Hosts with a sign-in: "
            f"{', '.join(staff)}.",
            err=True,
        )
        sys.exit(CANNOT_RUN)
    for path, text in hosting.host_files(name, audience=wanted).items():
        file = project.root / path
        if file.exists():
            same = file.read_text("utf-8", errors="replace") == text
            click.echo(f"{path}: {'is there' if same else 'was there with other content, and is as it was'}")
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)
        click.echo(f"{path}: written")
    click.echo("\nWhat is left to do:\n")
    for number, step in enumerate(host.steps, 1):
        click.echo(f"{number}. {step}")
    for remark in host.remarks:
        click.echo(f"\nKeep in mind: {remark}")
    click.echo("\nWhen the site is there: playbook host-check ADDRESS")
