"""`playbook layers`: list changes of inherited pages, update pinned layers, and prepare a page for another school."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from coaching_playbook.cli.options import HINT_WRONG_FOLDER, Project, day_option, project_options
from coaching_playbook.contribute.changes import describe_changes
from coaching_playbook.diagnostics import as_text, suggest
from coaching_playbook.exit_status import OK, PROBLEMS, CannotRun
from coaching_playbook.layers import GitFailed, newest_commits_of_layers, page_to_offer
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.load import Loaded
from coaching_playbook.model import Playbook
from coaching_playbook.personal import redact_listed_names
from coaching_playbook.publish import publish
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import edit_yaml, read_file


@click.group()
def layers_command() -> None:
    """Work with the playbooks that this one stands on (layers: in playbook.yml)."""


@layers_command.command("diff")
@project_options
@day_option
def diff(project: Project, day: dt.date) -> None:
    """List the inherited pages, and what this playbook changes in each.

    Exit status: 0 printed, 1 the playbook has mistakes, 2 no playbook here.
    """
    loaded = project.load(day)
    playbook, overlay = project.require_valid(loaded), loaded.loader.overlay
    if not playbook.inherited:
        click.echo("This playbook has no layers, or nothing is inherited from them.")
    for address, inherited in sorted(playbook.inherited.items()):
        version = f", {inherited.day}" if inherited.day else ""
        changed = ", ".join(map(_field_label, inherited.changed)) or "nothing"
        click.echo(f"- {address}: from {inherited.title}{version}. Changed here: {changed}.")
        current = overlay.merged_fields.get(address, {})
        for name in inherited.changed:
            before = overlay.inherited_fields.get(address, {}).get(name)
            line = f"    {_field_label(name)}: {_abbreviate(before)} → {_abbreviate(current.get(name))}"
            click.echo(redact_listed_names(line))


@layers_command.command("update")
@project_options
@day_option
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def update(project: Project, day: dt.date, dry_run: bool) -> None:
    """Move each pinned layer to its newest version, and say in plain English what changes for a reader.

    A version with mistakes is not taken. Fields that are changed both here and there are listed: yours stay. Exit
    status: 0 done, or nothing to do; 1 the newest version has mistakes, or cannot be fetched; 2 no playbook here.
    """
    path = f"{project.config.source}/{ABOUT_FILE}"
    file = project.root / path
    if not file.is_file():
        raise CannotRun(f"There is no file '{path}' in {project.root.resolve()}. {HINT_WRONG_FOLDER}")
    about = read_file(file, path)
    if not (isinstance(about.data, dict) and about.data.get("layers")):
        click.echo("This playbook has no layers.")
        return
    try:
        pins = newest_commits_of_layers(project.root, about)
    except GitFailed as error:
        click.echo(f"The newest version could not be fetched: {error}. Nothing was changed.", err=True)
        sys.exit(PROBLEMS)
    if not pins:
        click.echo("Every layer is at its newest version.")
        return
    old = project.load(day)
    text = file.read_bytes()
    values: Any = {("layers", index, "commit"): commit for index, commit in pins.items()}
    kept = False
    try:
        write_whole(file, edit_yaml(about.text, values))
        new = project.load(day)
        if new.playbook is None:
            click.echo(as_text(new.mistakes), nl=False)
            click.echo("The newest version does not fit this playbook. The version that you have stays.", err=True)
            sys.exit(PROBLEMS)
        audience = project.audience()
        before = publish(old.playbook, audience, day) if old.playbook else None
        if before is None:
            click.echo("The version that you have has mistakes, so the two cannot be compared.")
        else:
            click.echo(redact_listed_names(describe_changes(before, publish(new.playbook, audience, day))), nl=False)
        for line in _conflict_lines(old, new):
            click.echo(redact_listed_names(line))
        kept = not dry_run
    finally:
        if not kept:
            write_whole(file, text)
    click.echo("Nothing was changed." if dry_run else f"{path}: moved to the newest version.")
    sys.exit(OK)


@layers_command.command("offer")
@click.argument("id_", metavar="ID")
@project_options
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this new file.")
def offer(project: Project, id_: str, out: Path | None) -> None:
    """Write a technique or leverage point as a page to offer to the layer below, without people.

    Names, thanks, agreements and photographs are left out. Read it before you send it. Exit status: 0 written, 1 the
    playbook has mistakes or has no such page, or FILE is there already, 2 FILE cannot be written.
    """
    loaded = project.load()
    playbook = project.require_valid(loaded)
    fields = _fields_of_page(loaded, playbook, id_)
    if fields is None:
        near = suggest(id_, [entry.id for entry in (*playbook.techniques, *playbook.leverage_points)])
        click.echo(f"There is no technique or leverage point '{id_}'. {near}".strip(), err=True)
        sys.exit(PROBLEMS)
    text = page_to_offer(playbook, fields, id_)
    if out is None:
        click.echo(text, nl=False)
        return
    if out.is_symlink() or out.exists():
        click.echo(f"{out} is there already, and was left as it is. Name another file.", err=True)
        sys.exit(PROBLEMS)
    write_whole(out, text)
    click.echo(f"{out}: written. Read it for anything about a person or a pupil, then send it.")


def _conflict_lines(old: Loaded, new: Loaded) -> Iterator[str]:
    """Yield a line for each field that both this playbook and the newer version of a layer change.

    `old` is the playbook with the pinned versions of its layers, `new` with the newest ones.
    """
    before, after = old.loader.overlay.inherited_fields, new.loader.overlay.inherited_fields
    playbook = new.playbook
    for address, inherited in sorted(playbook.inherited.items()) if playbook else ():
        for name in inherited.changed:
            was, now = (fields.get(address, {}).get(name) for fields in (before, after))
            if address in before and was != now:
                yield f"- {address}, {_field_label(name)}: changed there too: {_abbreviate(now)} Yours stays."


def _fields_of_page(loaded: Loaded, playbook: Playbook, id_: str) -> dict[str, Any] | None:
    """Return the parsed YAML of a technique or leverage point; None if there is no such page."""
    entry = playbook.technique.get(id_) or playbook.leverage_point.get(id_)
    data = loaded.loader.parsed_file(entry.origin.path).data if entry else None
    return data if isinstance(data, dict) else None


def _field_label(name: str) -> str:
    return name.replace("_", " ")


def _abbreviate(value: Any) -> str:
    """Return all strings in a value, joined, quoted and cut to 80 characters; `nothing` if there are none."""
    text = " · ".join(_walk_strings(value))
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”" if text else "nothing"


def _walk_strings(value: Any) -> Iterator[str]:
    """Yield each string in a value of nested mappings and lists, depth first; keys are left out."""
    if isinstance(value, str):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walk_strings(child)
