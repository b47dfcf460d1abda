"""`playbook new`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import NoReturn

import click

from coaching_playbook.cli.options import (
    CANNOT_RUN,
    OK,
    PROBLEMS,
    Project,
    project_options,
)
from coaching_playbook.contribute import scaffold
from coaching_playbook.diagnostics import PRINTERS, join_choices
from coaching_playbook.model import ID_PATTERN, Playbook
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "technique": ("title", "summary", "leverage_point", "why", "small_step", "steps"),
    "leverage-point": ("title", "strapline", "way", "why"),
    "exemplar": ("title", "technique", "description", "watch_for"),
}
"""Fields to prompt for, in this order, by kind of entry."""

_DEFAULTS: Mapping[str, Mapping[str, Data]] = {
    "technique": {"status": "draft"},
    "leverage-point": {"status": "draft"},
    "exemplar": {"kind": "storyboard", "status": "to-film"},
}
_PROMPTS = {
    "title": "What do you call it",
    "summary": "What do you do, in one sentence",
    "strapline": "What does it come down to, in one line",
    "leverage_point": "Which leverage point does it belong to",
    "way": "Which statement of the Way does it serve",
    "technique": "Which technique does it show",
    "why": "Why does it help",
    "small_step": "What could somebody try tomorrow",
    "steps": "What do you do, step by step (one a line, an empty line when done)",
    "description": "What happens in it",
    "watch_for": "What should people watch for",
}


def _choices(name: str, playbook: Playbook) -> Mapping[str, str]:
    """The ids that a field may hold, each with its title; empty for a field of free text."""
    match name:
        case "leverage_point":
            return {point.id: point.title for point in playbook.leverage_points}
        case "way":
            return {statement.id: statement.text for statement in playbook.about.vision.statements}
        case "technique":
            return {technique.id: technique.title for technique in playbook.techniques}
    return {}


def _resolve_choice(given: str, choices: Mapping[str, str]) -> str | None:
    """Return the id for an answer that is an id, a number in the list, or a title (case-insensitive)."""
    if given in choices:
        return given
    if given.isdecimal() and 1 <= int(given) <= len(choices):
        return list(choices)[int(given) - 1]
    return next((id_ for id_, title in choices.items() if title.casefold() == given.casefold()), None)


def _prompt(name: str, field: Field, choices: Mapping[str, str]) -> Data:
    click.echo(f"\n{field.description}", err=True)
    for number, title in enumerate(choices.values(), 1):
        click.echo(f"  {number}  {title}", err=True)
    if name == "steps":
        return [{"do": line} for line in _prompt_lines(field.min_items)]
    while True:
        given = click.prompt(_PROMPTS[name], err=True).strip()
        if not choices:
            return str(given)
        if chosen := _resolve_choice(given, choices):
            return [chosen] if field.is_list else chosen
        click.echo(f"Please choose a number from 1 to {len(choices)}, or write the name.", err=True)


def _prompt_lines(minimum: int) -> Iterable[str]:
    number = 1
    while True:
        line = click.prompt(f"{_PROMPTS['steps'] if number == 1 else 'Then'}", default="", show_default=False, err=True)
        if line.strip():
            yield line.strip()
            number += 1
        elif number > minimum:
            return
        else:
            click.echo(f"At least {minimum}, please.", err=True)


@click.command()
@click.argument("kind", type=click.Choice([*scaffold.KINDS]))
@click.option("--title", help="What it is called.")
@click.option("--set", "given", multiple=True, metavar="FIELD=TEXT", help="An answer, such as why='It helps.'")
@click.option("--step", "steps", multiple=True, help="One step of a technique; once for each.")
@click.option("--id", "id_", help="Its id.  [default: made from the title]")
@project_options
def new(
    kind: str,
    title: str | None,
    given: tuple[str, ...],
    steps: tuple[str, ...],
    id_: str | None,
    project: Project,
) -> None:
    """Begin a technique, a leverage point or an exemplar: a few questions, then a file with hints in it.

    Questions that an option answers are not asked. Where nobody can answer, what is missing is named.
    Exit status: 0 written and free of mistakes, 1 written with mistakes to put right, 2 nothing written.
    """
    playbook = project.playbook()
    known = {field.name: field for field in fields(scaffold.KINDS[kind])}
    answers: dict[str, Data] = dict(_DEFAULTS[kind])
    if title:
        answers["title"] = title
    if steps and "steps" in known:
        answers["steps"] = [{"do": step} for step in steps]
    for setting in given:
        name, equals, text = setting.partition("=")
        if not equals or name not in known or known[name].kind == "group":
            _abort(f"'{setting}' is not FIELD=TEXT. Fields here are {join_choices([*known], 40)}.")
        answers[name] = [text] if known[name].is_list else text
    for name in QUESTIONS[kind]:
        choices = _choices(name, playbook)
        if name not in answers:
            try:
                answers[name] = _prompt(name, known[name], choices)
            except click.Abort:
                missing = ", ".join(name for name in QUESTIONS[kind] if name not in answers)
                _abort(f"\nStill to answer: {missing}. Type the answers, or use --title, --set and --step.")
        elif choices:
            value = answers[name]
            text = str(value[0] if isinstance(value, list) else value)
            chosen = _resolve_choice(text, choices)
            if chosen is None:
                _abort(f"'{text}' is not one of {join_choices([*choices], 40)}.")
            answers[name] = [chosen] if known[name].is_list else chosen
    if id_ and not re.fullmatch(ID_PATTERN, id_):
        slug = slugify(id_)
        _abort(f"'{id_}' cannot be an id: lower-case words joined by hyphens{f', such as {slug}' if slug else ''}.")
    try:
        id_ = id_ or scaffold.free_id(str(answers["title"]), kind, playbook, project.root, project.config.videos)
    except scaffold.NoId as error:
        _abort(f"{error} Choose an id with --id, such as --id our-first-page.")
    if "id" in known:
        answers["id"] = id_
    path = scaffold.path_for(kind, id_, playbook, project.config.videos)
    if (project.root / path).exists():
        _abort(f"{path} is there already.")
    (project.root / path).parent.mkdir(parents=True, exist_ok=True)
    (project.root / path).write_text(scaffold.scaffold(kind, answers), "utf-8", newline="\n")
    click.echo(f"{path}: written. Lines that begin with # are hints; readers never see them.")
    mistakes = [problem for problem in project.load().mistakes if problem.path == path]
    click.echo(PRINTERS["text"](mistakes), nl=False)
    sys.exit(PROBLEMS if mistakes else OK)


def _abort(reason: str) -> NoReturn:
    click.echo(f"{reason} Nothing was written.", err=True)
    sys.exit(CANNOT_RUN)
