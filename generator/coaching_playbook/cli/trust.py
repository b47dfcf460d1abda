"""`playbook trust`: check trust.yml, build the sites of its schools, and count which pages they use."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import tempfile
from pathlib import Path

import click

from coaching_playbook import trust as trusts
from coaching_playbook.cli.options import Choice, approval_option, day_option
from coaching_playbook.cli.publish import raise_keyboard_interrupt_on_sigterm
from coaching_playbook.diagnostics import as_text, suggest, summary
from coaching_playbook.exit_status import PROBLEMS, CannotRun
from coaching_playbook.model import Trust
from coaching_playbook.personal import redact_listed_names
from coaching_playbook.publish import AUDIENCES
from coaching_playbook.site.output_folder import check_location
from coaching_playbook.starter.trust import trust_repository_files
from coaching_playbook.trust import MAX_SHARDS, TRUST_FILE, SiteResult
from coaching_playbook.whole_files import write_whole

_MAX_OUTPUT_LINES = 12
"""The number of lines of a failed build's output that are printed."""
_SHARD_PATTERN = re.compile(r"([1-9][0-9]{0,2})/([1-9][0-9]{0,2})")
root_option = click.option(
    "--root", default=".", type=click.Path(path_type=Path, file_okay=False), help="The folder of trust.yml."
)


@click.group()
def trust_command() -> None:
    """Build the sites of all schools of a trust, which trust.yml lists."""


@trust_command.command("start")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", required=True, help="What the trust is called.")
@click.option(
    "--school", "schools", multiple=True, required=True, metavar="ID=ADDRESS", help="A school; several times."
)
def start(folder: Path, title: str, schools: tuple[str, ...]) -> None:
    """Begin the repository of a trust in DIR: trust.yml, and a workflow for GitHub that builds all sites every night.

    ADDRESS is that of the school's repository, such as https://github.com/oak-lane/playbook, or a folder beside DIR.
    Exit status: 0 written, 1 a name or an address is not valid, 2 nothing was written.
    """
    files = trust_repository_files(title, schools)
    with tempfile.TemporaryDirectory() as staged:
        (Path(staged) / TRUST_FILE).write_bytes(files[TRUST_FILE])
        _load_trust(Path(staged))
    if taken := [path for path in sorted(files) if (folder / path).exists()]:
        raise CannotRun(f"{folder / taken[0]} is there already. Name an empty folder. Nothing was written.")
    for path, data in sorted(files.items()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / path, data)
    click.echo(f"The trust's files are in {folder.resolve()}. Next:\n")
    click.echo("  1. Make a repository on GitHub for this folder, and push it to the branch main.")
    click.echo("  2. Under Settings, Pages, set Source to GitHub Actions.")
    click.echo("  3. Under Actions, run 'Sites'. From then on it runs every night.")
    click.echo(f"\nTo try it here: cd {folder}, then playbook trust build sites")


@trust_command.command("check")
@root_option
def check(root: Path) -> None:
    """Check trust.yml. Exit status: 0 no mistakes, 1 mistakes, 2 no trust.yml here."""
    trust = _load_trust(root)
    click.echo(f"{len(trust.schools)} schools. No mistakes found.")


def _parse_shard(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int]:
    """Parse NUMBER/OF, such as 1/4, to (1, 4); (1, 1) for None. Raises BadParameter. A callback of Click."""
    found = _SHARD_PATTERN.fullmatch(value or "1/1")
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count <= MAX_SHARDS:
        raise click.BadParameter(
            f"'{value}' is no part. Write the first of four parts as 1/4, of at most {MAX_SHARDS}."
        )
    return number, count


@trust_command.command("build")
@click.argument("sites_folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@root_option
@day_option
@click.option("--only", multiple=True, metavar="ID", help="Only this school. May be given several times.")
@click.option("--shard", callback=_parse_shard, metavar="NUMBER/OF", help="Only a part of the schools, such as 1/4.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many to build at once.  [default: a processor each]")
@click.option(
    "--minutes",
    default=trusts.DEFAULT_MINUTES_PER_SITE,
    type=click.IntRange(1, 300),
    show_default=True,
    help="For each school.",
)
@click.option("--require", type=Choice(AUDIENCES), help="Leave out a school whose site is for another audience.")
@click.option(
    "--collect",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of sites that other machines built: take these first, and build only the others.",
)
@click.option("--prune", is_flag=True, help="Delete the sites of schools that are no longer listed.")
@click.option("--from-history", is_flag=True, help="As of 'playbook publish', for each school.")
@approval_option
def build(
    sites_folder: Path,
    root: Path,
    day: dt.date,
    only: tuple[str, ...],
    shard: tuple[int, int],
    jobs: int | None,
    minutes: int,
    require: str | None,
    collect: Path | None,
    prune: bool,
    from_history: bool,
    approved: tuple[str, ...],
) -> None:
    """Publish each school's site to FOLDER/ID, and a page that says how old each is to FOLDER/index.html.

    A school whose site cannot be built keeps the one that it has, and the others are built all the same. Exit status:
    0 all were updated, 1 some were not, or trust.yml has mistakes, 2 no trust.yml here or FOLDER cannot be used.
    """
    trust = _load_trust(root)
    schools = trusts.schools_of_shard(trust.schools, *shard)
    if unknown := set(only) - {school.id for school in trust.schools}:
        near = suggest(min(unknown), [school.id for school in trust.schools])
        raise CannotRun(f"{TRUST_FILE} has no school '{min(unknown)}'. {near}".strip())
    schools = tuple(school for school in schools if not only or school.id in only)
    options = ["--from-history"] if from_history else []
    options += ["--require", require] if require else []
    options += [part for name in approved for part in ("--trust", name)]
    check_location(sites_folder, root, (TRUST_FILE, *(school.folder for school in trust.schools if school.folder)))
    results = trusts.collect_sites(schools, collect, sites_folder) if collect else []
    taken = {result.school.id for result in results}
    schools = tuple(school for school in schools if school.id not in taken)
    raise_keyboard_interrupt_on_sigterm()
    results += trusts.build_sites(
        root, schools, sites_folder, day, jobs=jobs, minutes=minutes, options=options, on_result=_print_result
    )
    if not trusts.write_status_page(trust, sites_folder, results, day):
        click.echo(f"{sites_folder / trusts.STATUS_PAGE} is not ours, so it was left as it is.", err=True)
    for name in trusts.unlisted_site_folders(trust, sites_folder):
        if prune and trusts.delete_site(sites_folder / name):
            click.echo(f"{sites_folder / name}: no school has it any more, so it was deleted.")
        else:
            click.echo(f"{sites_folder / name}: no school has it any more. Delete it if it should not be read.")
    failed = [result.school.id for result in results if not result.is_updated]
    click.echo(f"{len(results) - len(failed)} of {len(results)} sites updated.")
    if failed:
        click.echo(f"As they were: {', '.join(failed)}.")
        sys.exit(PROBLEMS)


@trust_command.command("shards")
@click.option("--size", default=25, type=click.IntRange(1), help="How many schools a job builds.  [default: 25]")
@root_option
def shards(size: int, root: Path) -> None:
    """Print the parts for the jobs of a matrix as JSON, such as ["1/2", "2/2"]."""
    count = min(MAX_SHARDS, -(-len(_load_trust(root).schools) // size))
    click.echo(json.dumps([f"{number}/{count}" for number in range(1, count + 1)]))


@trust_command.command("usage")
@root_option
@day_option
def usage(root: Path, day: dt.date) -> None:
    """Count, for each inherited page, the schools that use it, and those that have agreed it with their team.

    Counts below five are not printed, and no school is named. Exit status: 0 counted, 1 trust.yml has mistakes, 2 no
    trust.yml here.
    """
    read, counts = trusts.count_usage(root, _load_trust(root).schools, day)
    if read < trusts.USAGE_ROUNDING:
        click.echo(f"Only {read} schools could be read. With fewer than {trusts.USAGE_ROUNDING}, nothing is counted.")
        return
    for address, (used, agreed) in counts.items():
        click.echo(f"{address}: {_phrase_count(used)} use it, {_phrase_count(agreed)} agreed it")


def _phrase_count(count: int | None) -> str:
    """Return a count of schools, rounded down, as words; None is a count below the minimum for publishing."""
    return f"at least {count}" if count else f"fewer than {trusts.USAGE_ROUNDING}"


def _load_trust(root: Path) -> Trust:
    """Return the trust (a group of schools) that trust.yml describes; print its errors and exit if it has any."""
    if not (root / TRUST_FILE).is_file():
        raise CannotRun(f"There is no file '{TRUST_FILE}' in {root.resolve()}. It lists the schools of a trust.")
    trust, problems = trusts.read_trust(root)
    if trust is None:
        click.echo(as_text(problems), nl=False)
        click.echo(summary(problems), err=True)
        sys.exit(PROBLEMS)
    return trust


def _print_result(result: SiteResult) -> None:
    """Print the outcome for one school's site; if it was not updated, also the first lines of the builder's output."""
    click.echo(f"{result.school.id}: {result.outcome}{f' ({result.note})' if result.note else ''}")
    if not result.is_updated:
        lines = result.output.strip().splitlines()
        for line in lines[:_MAX_OUTPUT_LINES]:
            click.echo(redact_listed_names(f"    {line}"))
        if len(lines) > _MAX_OUTPUT_LINES:
            click.echo(f"    … and {len(lines) - _MAX_OUTPUT_LINES} more lines. 'playbook publish' there says all.")
