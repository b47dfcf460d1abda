"""`playbook new`: scaffold a new entry from answers to prompts."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from coaching_playbook.cli.options import Choice, Project, project_options
from coaching_playbook.contribute import scaffold
from coaching_playbook.contribute.changes import display_name
from coaching_playbook.diagnostics import as_text, errors, join_choices, suggest
from coaching_playbook.exit_status import OK, PROBLEMS, NothingWritten
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.load import PLACEHOLDER_ABOUT, Loaded
from coaching_playbook.model import ID_PATTERN, Playbook
from coaching_playbook.pages import help_pages, page_urls
from coaching_playbook.pages.help import PAGE_NAMES
from coaching_playbook.paths import is_reserved
from coaching_playbook.schema.fields import Field, fields
from coaching_playbook.urls import slugify
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import Data, parse_bytes

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_PROMPTED_FIELDS: Mapping[str, Sequence[str]] = _DATA["prompted_fields"]
"""The names of the fields to prompt for, in order, keyed by value of KIND."""
_DEFAULT_VALUES: Mapping[str, Mapping[str, Data]] = _DATA["default_values"]
_QUESTIONS: Mapping[str, str] = _DATA["questions"]
_LABELS: Mapping[str, Mapping[str, str]] = _DATA["labels"]
"""The texts shown for the values of a field with a fixed set of values: {field: {value: label}}."""
_LOCATIONS: Mapping[str, tuple[str, ...]] = {
    "leverage_points": ("leverage_points/",),
    "techniques": ("techniques/",),
    "way": (ABOUT_FILE, "vision", "statements"),
    "roles": ("vocabularies.yml", "roles"),
    "reference_types": ("vocabularies.yml", "reference_types"),
}
"""Where the entries of a kind are: their folder, or the file and the keys of the list in it; keyed by kind."""
HELP_PAGE = "help-page"
"""The value of KIND that copies a help page for the school to change, instead of making an entry."""


def _choices_of_field(field: Field, playbook: Playbook) -> Mapping[str, str]:
    """Map the ids that are valid in a field to their titles; empty for a field of free text."""
    if field.name == "way" and playbook.about is PLACEHOLDER_ABOUT:
        return {}
    entries = (entry for kind in field.refers_to for entry in playbook.entries_by_kind[kind])
    return _LABELS.get(field.name) or {entry.id: display_name(entry) for entry in entries}


def _unreadable_files(field: Field, loaded: Loaded, project: Project) -> list[str]:
    """Return the paths of invalid files that may contain the entries that a field can refer to."""
    locations = tuple(f"{project.config.source}/{_LOCATIONS[kind][0]}" for kind in field.refers_to)
    return sorted({problem.path for problem in loaded.mistakes if problem.path.startswith(locations)})


def _choices_from_files(field: Field, paths: Iterable[str], root: Path) -> Mapping[str, str]:
    """Return {id: title} of what can be chosen for a field, from those parts of invalid files that can be parsed."""
    found: dict[str, str] = {}
    for path in paths:
        file = root / path
        data: Any = parse_bytes(file.read_bytes(), path).data if file.is_file() else None
        _location, *keys = _LOCATIONS[field.refers_to[0]]
        for key in keys:
            data = data.get(key) if isinstance(data, dict) else None
        if not keys:  # the name of the file is the id of its entry
            data = [{**(data if isinstance(data, dict) else {}), "id": file.stem}]
        for item in data if isinstance(data, list) else ():
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                title = next((item[key] for key in ("title", "label", "text") if item.get(key)), item["id"])
                found[item["id"]] = str(title)
    return found


def _resolve_choice(answer: str, choices: Mapping[str, str]) -> str | None:
    """Return the id for an answer that is an id, a number in the list, or a title in any case; None for no match."""
    if answer in choices:
        return answer
    if answer.isdecimal() and 1 <= int(answer) <= len(choices):
        return list(choices)[int(answer) - 1]
    return next((id_ for id_, title in choices.items() if title.casefold() == answer.casefold()), None)


def _prompt(name: str, field: Field, choices: Mapping[str, str]) -> Data:
    """Prompt for the value of a field; if there are `choices` (titles by id), until one of them is chosen."""
    click.echo(f"\n{field.description}", err=True)
    for number, title in enumerate(choices.values(), 1):
        click.echo(f"  {number}  {title}", err=True)
    if name == "steps":
        return [{"do": line} for line in _prompt_steps(field.min_items)]
    while True:
        given = click.prompt(_QUESTIONS[name], err=True).strip()
        if not choices:
            return str(given)
        if chosen := _resolve_choice(given, choices):
            return [chosen] if field.is_list else chosen
        click.echo(f"Please choose a number from 1 to {len(choices)}, or write the name.", err=True)


def _prompt_steps(minimum: int) -> Iterable[str]:
    """Prompt for one step after another, and yield each, until an empty line after at least `minimum` steps."""
    number = 1
    while True:
        line = click.prompt(
            f"{_QUESTIONS['steps'] if number == 1 else 'Then'}", default="", show_default=False, err=True
        )
        if line.strip():
            yield line.strip()
            number += 1
        elif number > minimum:
            return
        else:
            click.echo(f"At least {minimum}, please.", err=True)


class _KindArgument(Choice):
    """The argument KIND, with an example in the message if it is missing."""

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        return f"{super().get_missing_message(param, ctx)} For example: playbook new technique"


@click.command()
@click.argument(
    "kind",
    type=_KindArgument([*scaffold.ENTRY_TYPES, HELP_PAGE], aliases=["exemplar"]),
    metavar="KIND",
)
@click.option("--title", help="What it is called.")
@click.option("--set", "field_values", multiple=True, metavar="FIELD=TEXT", help="An answer, such as why='It helps.'")
@click.option("--step", "steps", multiple=True, help="One step of a technique; once for each.")
@click.option("--id", "id_", help="Its id.  [default: made from the title]")
@project_options
def new_command(
    kind: str,
    title: str | None,
    field_values: tuple[str, ...],
    steps: tuple[str, ...],
    id_: str | None,
    project: Project,
) -> None:
    """Begin an entry: a few questions, then a file, or an item of a list, with hints in it.

    Mistakes in other files do not matter. Questions that an option answers are not asked; where nothing can be typed,
    what is missing is named. A help-page is a copy of one of the help pages, for you to change:
    --set page=for-coaches. Exit status: 0 written and free of mistakes, 1 written with mistakes to put right,
    2 nothing written.
    """
    loaded = project.load()
    playbook = loaded.readable_playbook
    if kind == HELP_PAGE:
        _copy_help_page(project, playbook, field_values)
        return
    kind = "clip" if kind == "exemplar" else kind
    answers = _collect_answers(kind, title, field_values, steps, loaded, project)
    entry_type = scaffold.ENTRY_TYPES[kind]
    id_ = _choose_id(kind, id_, answers, playbook, project)
    if "id" in {field.name for field in fields(entry_type)}:
        answers["id"] = id_
    place = scaffold.location_for(entry_type, id_, playbook, project.config.videos)
    file = project.root / place.path
    if id_ in scaffold.taken_ids(entry_type, playbook) and place.in_list:
        raise NothingWritten(f"There is '{id_}' in {place.path} already.")
    try:
        if place.in_list:
            before = file.read_bytes() if file.is_file() else b""
            parsed = parse_bytes(before, place.path)
            if parsed.errors:
                click.echo(as_text(parsed.errors), nl=False)
                raise NothingWritten(f"{place.path} cannot be read, so nothing can be added to it.")
            text = scaffold.append_to_list(entry_type, answers, playbook, parsed.text)
        elif file.is_symlink() or file.exists():
            raise NothingWritten(f"{place.path} is there already.")
        else:
            text = scaffold.scaffold(entry_type, answers, playbook)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)
    except ValueError as error:
        raise NothingWritten(f"{place.path}: {error}") from None
    click.echo(f"{place.path}: written. Lines that begin with # are hints; readers never see them.")
    earlier = {(problem.code, problem.message) for problem in loaded.problems if problem.path == place.path}
    after = project.load()
    problems = [
        problem
        for problem in sorted((*after.mistakes, *after.warnings))
        if problem.path == place.path and (problem.code, problem.message) not in earlier
    ]
    click.echo(as_text(problems), nl=False)
    sys.exit(PROBLEMS if errors(problems) else OK)


def _choose_id(kind: str, id_: str | None, answers: Mapping[str, Data], playbook: Playbook, project: Project) -> str:
    """Return the id of a new entry: `id_` if given, else one made from its title. Raises NothingWritten if invalid."""
    entry_type = scaffold.ENTRY_TYPES[kind]
    if id_ is None:
        if twin := scaffold.find_same_name(entry_type, answers, playbook):
            name = answers[scaffold.ID_SOURCE_FIELDS[entry_type]]
            raise NothingWritten(
                f"There is a {kind} called '{name}' in {twin.origin.path} already. Choose another name."
            )
        source = answers.get(scaffold.ID_SOURCE_FIELDS[entry_type]) or answers.get("roles") or kind
        text = " ".join(map(str, source)) if isinstance(source, list) else str(source)
        text = f"{text} {answers['starts']}" if kind == "cycle" else text
        try:
            return scaffold.make_unique_id(text, entry_type, playbook, project.root, project.config.videos)
        except scaffold.NoIdFromTitle as error:
            raise NothingWritten(f"{error} Choose an id with --id, such as --id our-first-page.") from None
    if not re.fullmatch(ID_PATTERN, id_):
        slug = slugify(id_)
        raise NothingWritten(
            f"'{id_}' cannot be an id: lower-case words joined by hyphens{f', such as {slug}' if slug else ''}."
        )
    if is_reserved(id_):
        raise NothingWritten(f"Windows cannot have a file named '{id_}', so it cannot be an id. Use two words.")
    return id_


def _collect_answers(
    kind: str,
    title: str | None,
    field_values: tuple[str, ...],
    steps: tuple[str, ...],
    loaded: Loaded,
    project: Project,
) -> dict[str, Data]:
    """Return the values of the new entry's fields, keyed by field: from the options, or by prompting for them.

    Raises NothingWritten if a value is wrong or missing. An id that cannot be checked, because the file that may
    define it is unreadable, is accepted.
    """
    playbook = loaded.readable_playbook
    entry_type = scaffold.ENTRY_TYPES[kind]
    known = {field.name: field for field in fields(entry_type)}
    answers: dict[str, Data] = dict(_DEFAULT_VALUES.get(kind, {}))
    if title:
        answers[scaffold.ID_SOURCE_FIELDS[entry_type] if "title" not in known else "title"] = title
    if steps and "steps" in known:
        answers["steps"] = [{"do": step} for step in steps]
    for setting in field_values:
        name, equals, text = setting.partition("=")
        if not equals or name not in known or known[name].kind == "group":
            simple = [name for name, field in known.items() if field.kind != "group"]
            wrong = f"'{name}' is none of its fields" if equals else f"'{setting}' is not FIELD=TEXT"
            near = suggest(name, simple) if equals else ""
            raise NothingWritten(f"{wrong}. Fields here are {join_choices(simple, 40)}. {near}".strip())
        answers[name] = [text] if known[name].is_list else text
    for name in _PROMPTED_FIELDS[kind]:
        field = known[name]
        unread = _unreadable_files(field, loaded, project)
        choices = {**_choices_of_field(field, playbook), **_choices_from_files(field, unread, project.root)}
        must_exist = bool(field.refers_to) and name != "type"  # any type is accepted where the playbook lists none
        if name in answers and (choices or (unread and must_exist)):
            answers[name] = _validate_choice(name, answers[name], choices, unread, is_list=field.is_list)
            continue
        if name in answers and not must_exist:
            continue
        if must_exist and not choices:
            what = " or ".join(field.refers_to).replace("_", " ")
            if unread:
                raise NothingWritten(
                    f"A {kind} needs one of the {what}. Put {unread[0]} right first, or name one: --set {name}=ID."
                )
            raise NothingWritten(f"A {kind} needs one of the {what}, and there are none yet. Begin with those.")
        try:
            answers[name] = _prompt(name, field, choices)
        except click.Abort:
            missing = ", ".join(name for name in _PROMPTED_FIELDS[kind] if name not in answers)
            hint = "Type the answers, or use --title, --set and --step."
            raise NothingWritten(f"\nStill to answer: {missing}. {hint}") from None
    if kind == "technique":
        point = playbook.leverage_point.get(str(answers["leverage_point"]))
        if point and point.team:
            answers.setdefault("team", point.team)
    return answers


def _validate_choice(
    name: str, answer: Data, choices: Mapping[str, str], unread: Sequence[str], *, is_list: bool
) -> Data:
    """Return the id for an answer, in a list if `is_list`. Raises NothingWritten if it is none of `choices`.

    If files in `unread` may define more ids, any valid id is accepted.
    """
    text = str(answer[0] if isinstance(answer, list) else answer)
    chosen = _resolve_choice(text, choices)
    if chosen is None and unread and re.fullmatch(ID_PATTERN, text) and not text.isdecimal():
        chosen = text
    if chosen is None and not choices:
        raise NothingWritten(f"For {name}: write an id, as {unread[0]} cannot be read.")
    if chosen is None:
        raise NothingWritten(
            f"For {name}: '{text}' is not one of {join_choices([*choices], 40)}. {suggest(text, choices)}".strip()
        )
    return [chosen] if is_list else chosen


def _copy_help_page(project: Project, playbook: Playbook, field_values: tuple[str, ...]) -> None:
    """Write an unchanged copy of a help page to the school's folder of hand-written pages."""
    name = next((text.removeprefix("page=") for text in field_values if text.startswith("page=")), "")
    pages = help_pages(playbook, urls=page_urls(playbook))
    page = next((page for page in pages if page.path == f"help/{name}.md"), None)
    if page is None:
        near = suggest(name, PAGE_NAMES) if name else ""
        raise NothingWritten(f"Say which: --set page=NAME. The help pages are {', '.join(PAGE_NAMES)}. {near}".strip())
    path = f"{project.config.docs}/{page.path}"
    if (project.root / path).exists():
        raise NothingWritten(f"{path} is there already, and is shown in place of the one that comes with the tool.")
    (project.root / path).parent.mkdir(parents=True, exist_ok=True)
    write_whole(project.root / path, page.text)
    click.echo(f"{path}: written. It is shown in place of the one that comes with the tool.")
