"""`playbook check`: report all problems of a playbook and its mkdocs.yml."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from coaching_playbook.cli.options import (
    Choice,
    Project,
    approval_option,
    day_option,
    project_paths,
    relative_to_project,
)
from coaching_playbook.clips.quotes import find_quotations
from coaching_playbook.diagnostics import FORMATTERS, errors, summary
from coaching_playbook.exit_status import OK, PROBLEMS
from coaching_playbook.load import sort_problems
from coaching_playbook.mkdocs_config_check import config_name_problems, page_problems, site_url_problems, title_problems
from coaching_playbook.page_links import link_problems
from coaching_playbook.pages import HELP_PATHS, build_nav, nav_titles, page_urls
from coaching_playbook.plugin.config_values import value_problems
from coaching_playbook.school_words import fixes_in_school_words


@click.command()
@project_paths
@day_option
@click.option(
    "--format", "output_format", type=Choice([*FORMATTERS]), default="text", show_default=True, help="How to print."
)
@approval_option
def check_command(project: Project, paths: tuple[Path, ...], day: dt.date, output_format: str) -> None:
    """Say every mistake in every file, with its place and what would be right; mkdocs.yml and its pages among them.

    With FILES, every file is checked, and the mistakes in these are listed.
    Warnings are for you to weigh; they change nothing. Exit status: 0 no mistakes, 1 mistakes, 2 no playbook here.
    """
    pages = [*page_problems(project.root, project.config)]
    problems = [*project.config.problems, *config_name_problems(project.root)]
    problems += site_url_problems(project.config, project.root)
    problems += (values := [*value_problems(project.config, project.root)])
    is_found = (project.root / project.config.source).is_dir() or not values
    if is_found and not project.config.has_misplaced_paths and project.config.is_complete:
        loaded = project.load(day)
        problems += loaded.problems
        pages = fixes_in_school_words(pages, loaded.readable_playbook)
        if loaded.playbook:
            invalid = {problem.line for problem in values}
            titles = title_problems(project.config, loaded.playbook.about.title)
            problems += (problem for problem in titles if problem.line not in invalid)
            addresses = {*page_urls(loaded.playbook), *HELP_PATHS}
            menu = nav_titles(build_nav(loaded.playbook))
            links = link_problems(project.root, project.config.docs, addresses, menu, project.config.document)
            config_file = project.config.file
            problems += (link for link in links if link.path != config_file or link.line not in invalid)
        problems += find_quotations(loaded.readable_playbook.exemplars, project.root, project.config.docs)
    problems = [*sort_problems({*problems, *pages}, project.config.source)]
    named = relative_to_project(project, [path for path in paths if path.is_file()])
    elsewhere = [problem for problem in problems if named and problem.path not in named]
    problems = [problem for problem in problems if problem not in elsewhere]
    click.echo(FORMATTERS[output_format](problems), nl=False)
    click.echo(summary(problems), err=True)
    if any(problem.severity != "note" for problem in elsewhere):
        click.echo(f"The other files: {summary(elsewhere)}", err=True)
    sys.exit(PROBLEMS if errors(problems) else OK)
