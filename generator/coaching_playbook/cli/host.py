"""`playbook host`: write the files for a host of the site."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coaching_playbook import hosting
from coaching_playbook.cli.options import Choice, Project, project_options
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.hosting.record import RECORD_FILE, HostRecord
from coaching_playbook.publish import AUDIENCES, Audience
from coaching_playbook.whole_files import write_whole


@click.command()
@click.argument("name", type=Choice(hosting.HOSTS), metavar="[NAME]", required=False)
@project_options
@click.option(
    "--for",
    "chosen_audience",
    type=Choice(AUDIENCES),
    help="Who will see the site.  [default: public or staff, as the host can]",
)
def host_command(project: Project, name: str | None, chosen_audience: Audience | None) -> None:
    """Write the files that a host of the site needs, and say what is left to do; without NAME, list the hosts.

    A file that is there already is kept, unless this command wrote it and nobody has changed it since. Exit status: 0
    written, 2 the host is not for that audience.
    """
    if name is None:
        for known, host in hosting.HOSTS.items():
            click.echo(f"{known:18} {host.title} (for {'everyone' if host.audience == 'public' else 'staff'})")
        return
    host = hosting.host_of(name)
    if host.audience == "public" and chosen_audience not in (None, "public"):
        staff = [known for known, other in hosting.HOSTS.items() if other.audience != "public"]
        found = f"Anyone can read a site on {host.title}, so it cannot be for '{chosen_audience}'."
        raise CannotRun(f"{found} Hosts with a sign-in: {', '.join(staff)}.")
    audience = chosen_audience or host.audience
    files = hosting.host_files(name, audience=audience)
    record = HostRecord.read(project.root)
    for path, text in files.items():
        file = project.root / path
        if file.exists() and file.read_text("utf-8", errors="replace") == text:
            click.echo(f"{path}: is there")
        elif file.exists() and not record.is_unchanged(project.root, path):
            click.echo(f"{path}: was there with other content, and is as it was")
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, text)
            click.echo(f"{path}: written")
    write_whole(project.root / RECORD_FILE, record.with_host(name, audience, files).text)
    click.echo("\nWhat is left to do:\n")
    for number, step in enumerate([*host.steps, *_remaining_steps(project, name, audience, record)], 1):
        click.echo(f"{number}. {step}")
    for remark in host.remarks:
        click.echo(f"\nKeep in mind: {remark}")
    click.echo("\nWhen the site is there: playbook host-check ADDRESS")


def _remaining_steps(project: Project, name: str, audience: str, record: HostRecord) -> Iterator[str]:
    """Yield instructions for what the user has still to do in this repository, as sentences.

    `record` is the host record as it was before the host's files were written.
    """
    forms = {"github": ".github/ISSUE_TEMPLATE", "gitlab": ".gitlab/issue_templates"}
    folder = forms.get(hosting.host_of(name).repository)
    if folder and not (project.root / folder).is_dir():
        yield "Run 'playbook forms', which writes the forms for people who suggest a page."
    set_to = project.config.audience or "public"
    if project.has_config and set_to != audience:
        yield (
            f"In {project.config.file} write 'audience: {audience}' among the plugin's options, in place of '{set_to}'"
            f", unless another site of this repository is for '{set_to}'."
        )
    new = hosting.site_file_paths(name)
    for other in record.hosts.keys() - {name}:
        files = [path for path in hosting.site_file_paths(other) if (project.root / path).exists()]
        if files:
            old = [path for path in files if path not in new]
            delete = f", and delete {', '.join(old)}" if old else ""
            yield f"Is the site on {hosting.host_of(other).title} no longer wanted? Then switch it off there{delete}."
