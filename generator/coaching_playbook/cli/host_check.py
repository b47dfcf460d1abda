"""`playbook host-check`: check a published site over HTTP."""

from __future__ import annotations

import datetime as dt
import json
import sys
from urllib.parse import urlsplit

import click

from coaching_playbook.cli.options import Choice, Project, day_option, project_options
from coaching_playbook.exit_status import PROBLEMS
from coaching_playbook.host_check import LiveSite, Observation, check_live_site
from coaching_playbook.publish import AUDIENCES, Audience


def _parse_base_url(_context: object, _option: object, value: str) -> str:
    """Return the URL of the site with a final slash, and https if it has no scheme. A callback of Click.

    Raises BadParameter for anything else than a URL of a folder.
    """
    base = value if "://" in value else f"https://{value}"
    try:
        url = urlsplit(base)
        has_host = bool(url.hostname) and url.port != 0
    except ValueError:  # a bracket in the name of the host, or a port that is no number
        has_host = False
    if not has_host or url.scheme not in ("http", "https") or url.query or url.fragment or "@" in url.netloc:
        raise click.BadParameter("Write the address of the site, such as https://playbook.example.org/.")
    return base if base.endswith("/") else f"{base}/"


def _parse_headers(_context: object, _option: object, values: tuple[str, ...]) -> dict[str, str]:
    """Parse texts `NAME: VALUE` to a mapping. Raises BadParameter. A callback of Click."""
    pairs = [value.partition(":") for value in values]
    if any(not name.strip() or not content.strip() for name, _colon, content in pairs):
        raise click.BadParameter("Write a name, a colon and a value, such as 'Cookie: session=…'.")
    return {name.strip(): content.strip() for name, _colon, content in pairs}


@click.command()
@click.argument("base_url", metavar="ADDRESS", callback=_parse_base_url)
@project_options
@click.option(
    "--for", "chosen_audience", type=Choice(AUDIENCES), help="Who should see it.  [default: as the site says]"
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    envvar="PLAYBOOK_HOST_HEADER",
    callback=_parse_headers,
    metavar="'NAME: VALUE'",
    help="A header to send, such as the cookie of a colleague who has signed in. It is sent to this site only.",
)
@click.option("--format", "output_format", type=Choice(["text", "json"]), default="text", show_default=True)
@day_option
def host_check_command(
    base_url: str,
    project: Project,
    chosen_audience: Audience | None,
    headers: dict[str, str],
    output_format: str,
    day: dt.date,
) -> None:
    """Check a live site over HTTP, without signing in.

    Checks sign-in, headers, films in parts (Range), the age of the build, noindex, and that a page that does not exist
    says so. In the folder of the playbook it also looks for each clip that is withheld. Exit status: 0 all is well or
    there are only warnings, 1 something is wrong, 2 the site does not answer.
    """
    playbook = None
    if (project.root / project.config.source).is_dir():
        playbook = project.load(day).playbook
        if playbook is None:
            click.echo("Withheld clips are not looked for: run 'playbook check', and put right what it says.", err=True)
    observations: list[Observation] = []
    for observation in check_live_site(LiveSite(base_url, headers), chosen_audience, day, playbook):
        observations.append(observation)
        if output_format == "text":
            click.echo(f"{observation.severity:8} {observation.message}")
    if output_format == "json":
        click.echo(json.dumps([observation._asdict() for observation in observations], indent=1))
    errors = sum(observation.severity == "error" for observation in observations)
    warnings = sum(observation.severity == "warning" for observation in observations)
    click.echo(f"{errors} to put right, {warnings} to consider.", err=True)
    sys.exit(PROBLEMS if errors else 0)
