"""`playbook admin`: install the form editor into a built site."""

from __future__ import annotations

from pathlib import Path

import click

from coaching_playbook import cms_install
from coaching_playbook.cli.options import Choice, Project, project_options
from coaching_playbook.clock import today
from coaching_playbook.publish import publish
from coaching_playbook.schema import cms
from coaching_playbook.site import file_list, manifest, output_folder
from coaching_playbook.urls import url_problem


def _require_https(_context: object, _option: object, value: str | None) -> str | None:
    """Return the URL in an option. Raises BadParameter unless it is a valid https URL. A callback of Click."""
    if value is not None and (problem := url_problem(value)):
        raise click.BadParameter(f"'{value}' {problem}. Write an address such as https://sign-in.example.org.")
    return value


@click.command()
@click.argument("site", default="site", type=click.Path(path_type=Path, file_okay=False))
@project_options
@click.option("--repo", default="our-school/playbook", show_default=True, help="Where the files are: owner and name.")
@click.option("--branch", default="main", show_default=True, help="The branch that is published.")
@click.option("--host", type=Choice(["github", "gitlab"]), default="github", show_default=True)
@click.option(
    "--auth-url",
    callback=_require_https,
    help="The address of your school's own sign-in server (OAuth).  [default: none, and a token is used]",
)
@click.option(
    "--cache", default=cms_install.CACHE_FOLDER, show_default=True, type=click.Path(path_type=Path, file_okay=False)
)
def admin_command(
    site: Path, project: Project, repo: str, branch: str, host: str, auth_url: str | None, cache: Path
) -> None:
    """Put a form editor at SITE/admin/, so that a page can be changed without seeing a file.

    It is fetched from the package registry by exact version and checksum. On localhost, Chrome and Edge can use it on
    a folder of this computer, with no server. Exit status: 0 it is there, 1 mistakes, 2 it could not be fetched.
    """
    playbook = project.playbook()
    output_folder.check_location(site, project.root, project.config.inputs)
    files = [f"admin/{name}" for name in cms_install.INSTALLED_FILES]
    output_folder.check_writable(site, [*files, file_list.FILE_NAME])
    cms_install.fetch_packages(cache)
    # config.yml lists entries, and is a file of the site.
    shown = publish(playbook, file_list.audience_of(site) or "public", today())
    output_folder.register_files(site, files)
    cms_install.install_editor(
        cache,
        site / "admin",
        cms.editor_config(shown, project.config.videos, project.config.media, repo, branch, host, auth_url),
        host,
        project.config.language,
    )
    manifest.add_folder(site, "admin")
    for id_, path in cms.entries_unsafe_to_edit(playbook).items():
        click.echo(f"Change {id_} in its file ({path}): a question in it has an approach, which the form would lose.")
    click.echo(f"{site}/admin/ is ready.")
