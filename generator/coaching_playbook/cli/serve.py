"""`playbook serve`: run the preview server."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from coaching_playbook.cli.options import Project, project_argument
from coaching_playbook.exit_status import CANNOT_RUN, STOPPED, CannotRun


@click.command()
@project_argument
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to answer at.")
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
def serve_command(project: Project, port: int, open_browser: bool) -> None:
    """Show the site on this computer while you write. It reloads when you save a file. Ctrl-C stops it.

    It answers this computer alone. Exit status: 0 stopped, 2 it cannot be served.
    """
    if not project.has_config:
        raise CannotRun(f"There is no mkdocs.yml in {project.root.resolve()}. 'playbook init' makes a playbook.")
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"]
    command += ["--config-file", str(project.config_path), *(["--open"] if open_browser else [])]
    # Material prints a notice about its successor at each start; docs/project/architecture.md has our answer to it.
    environment = {"NO_MKDOCS_2_WARNING": "1", **os.environ}
    try:
        status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603  # a fixed list
    except KeyboardInterrupt:
        status = 0
    sys.exit(CANNOT_RUN if status not in (0, -2, STOPPED) else 0)
