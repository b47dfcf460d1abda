"""Convert validation errors of pydantic to problems in plain English: where, what was found, what would be right."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from coaching_playbook.diagnostics import Problem, closest_match, join_choices
from coaching_playbook.layout import SINGLE_MODEL_FILES, QuestionBank
from coaching_playbook.load.references import IdReference
from coaching_playbook.load.split_items import find_list_without_key, find_split_items, split_item_problem, value_at
from coaching_playbook.model import ID_PATTERN, Anonymous, Part, Question, is_identifying
from coaching_playbook.schema.fields import field_names, find_field
from coaching_playbook.urls import clip_id, clip_page_problem, slugify
from coaching_playbook.yamlio import BULLETS, KeyPath, ParsedFile

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""Words for messages: names of models, synonyms of fields and of choices, and messages for patterns of the model."""

_NUMBER_RANGES = {"level": "from 1 to 10", "eef": "from 1 to 5", "prep_minutes": "from 0 to 240"}
"""The ranges of numbers that are not a length in minutes, in words, keyed by field name."""

_BULLET_SIGN = rf"[{BULLETS}–—]|(?:\d{{1,2}}[.)]|[a-z]\))(?= )"
"""Matches a bullet, number or letter at the beginning of a list item that should begin with `- `."""

_MIN_SIMILARITY = 0.65
"""The least similarity of a misspelt field name: `places` and `approaches` have 0.63, `d` and `do` 0.67."""

COLON_HINT = "If the text has a colon in it, put the whole text in double quotes."


def describe_type(value: Any) -> str:
    """Return words for the type of a value in a sentence, such as "a list"."""
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else "a text"


def describe_part(part: type[Part]) -> str:
    """Return words for a model in a sentence: the name of its file, or words with an article."""
    if file := next((name for name, model in SINGLE_MODEL_FILES.items() if model is part), None):
        return file
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", part.__name__).lower()
    default = f"'{words}'" if words.endswith("s") else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
    return str(_WORDS["model_names"].get(part.__name__, default))


def problems_from(
    error: ValidationError, model: type[Part], source: ParsedFile, at: KeyPath, labels: Mapping[str, str]
) -> tuple[list[Problem], list[IdReference]]:
    """Convert a pydantic ValidationError to problems, one for each mistake.

    `error` was raised when the value at the key path `at` was validated as `model`. `labels` maps slugs of labels to
    vocabulary ids, for choices written as labels. Returns (problems, references whose text cannot be an id). The
    references get their problems later, because the suggested ids depend on other files.
    """
    details = error.errors(include_url=False)
    unknown = {detail["loc"] for detail in details if detail["type"] == "extra_forbidden"}
    misspelt = {
        (*loc[:-1], _intended_field(str(loc[-1]), _part_at(model, loc[:-1]), value_at(source.data, (*at, *loc[:-1]))))
        for loc in unknown
    }
    colons = {loc[:-1] for loc in unknown if _part_at(model, loc[:-1]) is Question}

    def is_consequence(detail: ErrorDetails) -> bool:
        """Return whether a validation error only follows from another one, so that it gets no message."""
        # A consequence of another error: a list with an invalid item is also too short; a misspelt field is also
        # missing, and so is the text of a question that a colon splits into a key and a value.
        if detail["type"] == "too_short":
            return bool(len(detail["input"]) >= detail["ctx"]["min_length"])
        return detail["type"] == "missing" and (detail["loc"] in misspelt or detail["loc"][:-1] in colons)

    problems, references = [], []
    if lost := find_list_without_key(details, value_at(source.data, at), lambda loc: _part_at(model, loc)):
        details = [detail for detail in details if not lost.explains(detail)]
        problems.append(lost.problem(source, at))
    for upper, lower in find_split_items(details, value_at(source.data, at)):
        details = [detail for detail in details if detail["loc"][:-1] not in (upper, lower)]
        problems.append(split_item_problem(source, (*at, *lower)))
    for detail in details:
        if reference := _malformed_reference(detail, model, at):
            references.append(reference)
        elif not is_consequence(detail):
            problems.append(_problem_from(detail, model, source, at, labels))
    return problems, references


def _malformed_reference(detail: ErrorDetails, model: type[Part], prefix: KeyPath) -> IdReference | None:
    """Return the reference in the field of a validation error if its text is not an id, else None.

    Such a text is for example a label, or several ids. Errors about fields that hold no ids return None. `prefix` is
    the key path of the validated value in its file.
    """
    is_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    loc = detail["loc"][:-1] if is_key else detail["loc"]
    found = detail["input"]
    field_at = next((index for index in reversed(range(len(loc))) if isinstance(loc[index], str)), None)
    if is_key and field_at is not None:
        field_at -= 1
    if field_at is None or not isinstance(found, str) or not found.strip():
        return None
    field = find_field(_part_at(model, loc[:field_at]), loc[field_at])
    if field is None or not field.refers_to or field.is_mapping != is_key:
        return None
    if detail["type"] not in ("string_pattern_mismatch", "string_too_long", "tuple_type"):
        return None
    if detail["type"] == "tuple_type" and re.match(_BULLET_SIGN, found):
        return None
    at = (*prefix, *(loc[1:] if model is QuestionBank else loc))
    return IdReference(at, found, field.refers_to, is_single=not field.is_list and not is_key)


def _part_at(model: type[Part], loc: Sequence[str | int]) -> type[Part]:
    """Return the model class of the value at the location `loc` of a pydantic error, inside a part of class `model`."""
    for step in loc:
        field = find_field(model, step)
        model = (field and field.part_type) or model
    return model


def _problem_from(
    detail: ErrorDetails, model: type[Part], source: ParsedFile, prefix: KeyPath, labels: Mapping[str, str]
) -> Problem:
    """Return the problem for one validation error, with a message for each error type that the models can raise."""
    is_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    loc = tuple(step for step in detail["loc"] if step != "[key]")
    at = (*prefix, *(loc[1:] if model is QuestionBank else loc))
    if at and at[-1] == "ask" and not source.has_key(at) and detail["type"] != "missing":
        at = at[:-1]  # a question may be written as plain text
    inside = at[len(prefix) :]
    field = next((step for step in reversed(inside) if isinstance(step, str)), None)
    name = f"'{field}'" if field else "This file" if model is QuestionBank else "this"
    what = f"item {inside[-1] + 1} of {name}" if inside and isinstance(inside[-1], int) else name
    found, context = detail["input"], detail.get("ctx", {})
    shown = str(found) if len(str(found)) <= 60 else f"{str(found)[:57]}…"
    owner = _part_at(model, loc[:-1])

    def problem(code: str, message: str, fix: str = "", *, key: bool = is_key) -> Problem:
        return source.problem(at, code, message[0].upper() + message[1:], fix, key=key)

    def wrong_type(expected: str, fix: str) -> Problem:
        return problem("wrong-type", f"{what} should be {expected}, and {describe_type(found)} was found.", fix)

    match detail["type"]:
        case "missing" if source.has_key(at):
            return problem("empty-field", f"{name} has nothing after its colon.", key=True)
        case "missing":
            described = find_field(owner, field)
            fix = described.description if described else ""
            return problem("missing-field", f"{name} is missing: {describe_part(owner)} needs it.", fix)
        case "extra_forbidden" if issubclass(owner, Anonymous) and is_identifying(str(field)):
            message = f"{name} may not stand in the results: it could say who someone is, or how good."
            return problem("identifying-field", message, "Delete this line.", key=True)
        case "extra_forbidden":
            meant = _intended_field(str(field), owner, value_at(source.data, at[:-1]))
            fix = f"Did you mean '{meant}'?" if meant else f"Its fields are {join_choices(field_names(owner), 40)}."
            fix = COLON_HINT if owner is Question else fix
            return problem("unknown-field", f"{name} is not a field of {describe_part(owner)}.", fix, key=True)
        case "string_type" | "int_type" | "model_type" | "model_attributes_type" | "literal_error" if found is None:
            fix = "Write its text after the dash, or delete the dash."
            return problem("empty-item", f"{what} has nothing in it.", fix)
        case "string_type" | "int_type" | "date_type" | "literal_error" if not isinstance(found, str):
            fix = "Write it after the colon, on one line."
            is_below = source.position(at).line > source.position(at, key=True).line
            if isinstance(found, dict) and not (is_below and all(re.fullmatch("[a-z_]+", key) for key in found)):
                fix = COLON_HINT
            if isinstance(found, list) and len(found) > 1 and all(re.fullmatch(ID_PATTERN, str(one)) for one in found):
                fix = f"Write the one that fits best after the colon, such as {field}: {found[0]}."
            return wrong_type("one text", fix)
        case "tuple_type":
            fix = "Write one item a line, each with '- '."
            if isinstance(found, str) and (bullet := re.match(_BULLET_SIGN, found)):
                fix = f"Write one item a line, each with '- ' in place of '{bullet[0]}'."
            return wrong_type("a list", fix)
        case "dict_type":
            fix = "Write each name with a colon, and what belongs to it on the lines below."
            return wrong_type("a group of fields", fix)
        case "model_type" | "model_attributes_type":
            part = _part_at(model, loc)
            fix = f"Its fields are {join_choices(field_names(part), 40)}."
            if isinstance(found, str) and inside and isinstance(inside[-1], int):
                fix = _item_fix(part, found) or fix
            return wrong_type("a group of fields", fix)
        case "literal_error":
            choices = re.findall(r"'([^']*)'", str(context.get("expected")))
            return problem(
                "not-a-choice",
                f"'{shown}' is not one of {join_choices(choices, 20)}.",
                _suggest_choice(shown, choices, labels),
            )
        case "string_pattern_mismatch":
            return problem(*_pattern_message(str(context.get("pattern")), shown, str(found)))
        case "not-a-link":
            fix = "Copy the address of the page itself, such as https://example.org/page."
            return problem("not-a-link", f"'{shown}' {context.get('wrong')}.", fix)
        case "string_too_short":
            return problem("empty-text", f"{what} is empty.", "Write something between the quotes, or delete the line.")
        case "string_too_long":
            message = f"{what} has {len(str(found))} characters; {context.get('max_length')} is the most."
            return problem("too-long", message, "Say it in fewer words.")
        case "too_short":
            count = len(found)  # pydantic counts the valid items alone
            message = f"{name} needs at least {context.get('min_length')}, and {count} was found."
            return problem("too-few", message, key=True)
        case "too_long":
            message = f"{name} has {context.get('actual_length')}; {context.get('max_length')} is the most."
            return problem("too-many", message, "Fewer are easier to remember.", key=True)
        case "greater_than_equal" | "less_than_equal":
            bounds = _NUMBER_RANGES.get(field or "", "from 1 to 240")
            return problem("out-of-range", f"'{shown}' is out of range: {name} goes {bounds}.")
    return problem(detail["type"], detail["msg"])


_NEGATIVE_WORDS = {"bad", "counter", "negative", "no", "non", "not", "poor", "wrong"}
"""Words that reverse a choice: `bad example` means `non-example`, not `example`."""


def _suggest_choice(text: str, choices: Sequence[str], labels: Mapping[str, str]) -> str:
    """Return "Did you mean 'x'?" for a choice that is misspelt or written as its label; otherwise an empty string."""
    slug = slugify(text)
    meant = slug if slug in choices else labels.get(slug)
    if meant not in choices:
        inside = [choice for choice in choices if set(choice.split("-")) <= set(slug.split("-"))]
        meant = max(inside, key=len, default=None)
        if _NEGATIVE_WORDS & {*slug.split("-")} and f"non-{meant}" in choices:
            meant = f"non-{meant}"
    if meant not in choices and not _NEGATIVE_WORDS & {*slug.split("-")}:
        meant = next((one for one in choices if {*_WORDS["choice_synonyms"].get(one, ())} & {*slug.split("-")}), meant)
    if meant not in choices:
        meant = closest_match(slug, choices)
        if meant and difflib.SequenceMatcher(None, slug, meant).ratio() < _MIN_SIMILARITY:
            return ""
    return f"Did you mean '{meant}'?" if meant else ""


def _item_fix(part: type[Part], text: str) -> str | None:
    """Return advice on how to write a text as a list item with fields, or None.

    The text becomes the first required field of `part`, the model of the item. If the only required fields are an id
    and one other, the text becomes the other field and the id is derived from it. Returns None if no field is required,
    or if the text is invalid there or longer than 80 characters.
    """
    names = [info.alias or name for name, info in part.model_fields.items() if info.is_required()]
    if not names or len(text) > 80:
        return None
    values, fix = {names[0]: text}, f"Write '{names[0]}: ' before it: - {names[0]}: {text}"
    if names[0] == "id" and len(names) == 2:
        values = {"id": slugify(text)[:40].strip("-"), names[1]: text}
        fix = f"Give it an id: write '- id: {values['id']}', and below it '{names[1]}: {text}'."
    try:
        part.model_validate(values)
    except ValidationError as error:
        if {detail["loc"][0] for detail in error.errors() if detail["loc"]} & {*values}:
            return None
    return fix


def _intended_field(written_name: str, part: type[Part], data: object) -> str | None:
    """Return the field that an unknown name in YAML probably means, or None.

    The name may be misspelt, a synonym, a singular or plural, or the last words of a field's name. `data` is the
    mapping that contains the name. Fields that it already has are matched only by exact name, synonym or misspelling.
    """
    names = field_names(part)
    unused = [name for name in names if not isinstance(data, dict) or name not in data]
    word = slugify(written_name).replace("-", "_")
    if same := next((name for name in (word, f"{word}s", word.removesuffix("s")) if name in unused), None):
        return same
    if len(longer := [name for name in unused if name.endswith(f"_{word}")]) == 1:
        return longer[0]
    if word in names:
        return word
    for words in _WORDS["field_synonyms"]:
        if word in words and (meant := next((name for name in names if name in words), None)):
            return meant
    return next(iter(difflib.get_close_matches(word, names, n=1, cutoff=_MIN_SIMILARITY)), None)


def _clip_id_message(field: str, message: str, fix: str, text: str) -> tuple[str, str]:
    """Return (message, fix) for a text that is not a valid id of a YouTube or Vimeo clip.

    `field` is `youtube` or `vimeo`. `message` and `fix` are the defaults, for a text that is not a URL.
    """
    host, id_ = clip_id(text) or (None, None)
    if host == field:
        return message, f"{fix.rstrip('.')}: {id_}."
    if host:
        return message, f"Write '{host}: {id_}' in place of this line."
    if problem := clip_page_problem(text):
        return problem, fix.replace("It is", "Open the clip itself, and write").replace("the address", "its address")
    return message, f"For this address write 'link:' in place of '{field}:'." if "://" in text else fix


def _pattern_message(pattern: str, shown: str, text: str) -> tuple[str, str, str]:
    """Return (code, message, fix) for a text that does not match a pattern of the model; `shown` is its beginning."""
    if pattern == ID_PATTERN:
        message = f"'{shown}' cannot be an id: lower-case words joined by hyphens."
        slug = slugify(shown)
        return "not-an-id", message, f"Did you mean '{slug}'?" if slug else "Write letters from a to z, or digits."
    if (
        code_ := re.fullmatch(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?:[0-9a-fA-F]{2})?", shown)
        if pattern.startswith("^#")
        else None
    ):
        colour = "".join(digit * (6 // len(code_[1])) for digit in code_[1])
        return "not-a-colour", f"'{shown}' is not a colour as #RRGGBB.", f'Write "#{colour}", in double quotes.'
    row = next(row for row in _WORDS["pattern"] if pattern.startswith(row["begins_with"]))
    code, message, fix = row["code"], f"'{shown}' {row['message']}", row["fix"]
    if code == "not-a-clip-id":
        message, fix = _clip_id_message("vimeo" if pattern.startswith("^[0-9]") else "youtube", message, fix, text)
    if code == "not-a-doi" and (doi := re.search(r"\b10\.\d{4,9}/\S+", text)):
        fix = f"Write {doi[0]}."
    return code, message, fix
