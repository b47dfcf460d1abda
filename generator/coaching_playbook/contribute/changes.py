"""Summarise a change of the playbook for reviewers: entry by entry, before and after, in plain English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from coaching_playbook.clock import minutes
from coaching_playbook.contribute.markdown import escape_markdown
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, PageEntry, Part, Playbook, RefersTo
from coaching_playbook.permalinks import current_urls, url_of
from coaching_playbook.refactor import reference_targets

MAX_WORDS = 60
"""A longer text that was changed is shown in excerpts around each difference."""
CONTEXT = 12
"""Words of context on each side of a difference."""
_SHOWN_ELSEWHERE = ("id", "was", "changes")

Rows = dict[str, list[str]]
"""Texts of an entry by field label."""


def describe_changes(before: Playbook, after: Playbook) -> str:
    """Summarise the differences as Markdown; one sentence if there are none."""
    blocks = [*_pages(before, after), *_others(before, after)]
    if not blocks:
        return "Nothing changes for a reader.\n"
    return "\n".join(blocks).rstrip("\n") + "\n"


def missing_urls(before: Playbook, after: Playbook, let_go: Iterable[str]) -> tuple[str, ...]:
    """URLs that exist before a change, and neither after it nor among the retired ones (`let_go`)."""
    return tuple(sorted(set(current_urls(before)) - set(current_urls(after)) - set(let_go)))


# --- pages -----------------------------------------------------------------------------------------------------


def _pages(before: Playbook, after: Playbook) -> Iterator[str]:
    old = {url_of(entry): entry for entry in before.entries}
    leads_to = current_urls(after)
    new = {url_of(entry): entry for entry in after.entries}
    was, now = _names(before), _names(after)
    for address, entry in new.items():
        renamed = (url for url in old if address not in old and url not in new and leads_to.get(url) == address)
        former = next(renamed, None)
        known = old.get(address) or (old[former] if former else None)
        if known is None:
            yield _new_entry(entry, after, now)
        else:
            moved = [f"- It has a new address, {address}/. The old one leads there."] if former else []
            rows = [*moved, *_rows_that_differ(_field_texts(known, was), _field_texts(entry, now))]
            if rows:
                yield "\n".join([f"### {escape_markdown(entry.title)}", "", f"{_kind(entry)}, changed", "", *rows, ""])
    for address, entry in old.items():
        if address in new or (leads_to.get(address) in new and not _is_replaced(address, new, leads_to, old)):
            continue
        target = leads_to.get(address)
        leads = "**Its address leads nowhere.**"
        if target:
            leads = f"Its address leads to **{escape_markdown(new[target].title)}**."
        yield "\n".join([f"### {escape_markdown(entry.title)}", "", f"{_kind(entry)}, taken away. {leads}", ""])


def _is_replaced(
    address: str, new: dict[str, PageEntry], leads_to: Mapping[str, str], old: dict[str, PageEntry]
) -> bool:
    """Whether the target of a URL replaces the page, rather than being the same page under another URL."""
    target = leads_to[address]
    return target in old or next(url for url in old if url not in new and leads_to.get(url) == target) != address


def _new_entry(entry: PageEntry, after: Playbook, names: Names) -> str:
    point = after.leverage_point.get(getattr(entry, "leverage_point", ""))
    under = f", under {escape_markdown(point.title)}" if point else ""
    lines = [f"### {escape_markdown(entry.title)}", "", f"{_kind(entry)}, new: {entry.status}{under}", ""]
    for name, texts in _field_texts(entry, names).items():
        if name not in ("Title", "Status", "Leverage point"):
            lines += [f"- **{name}**: {'; '.join(map(_quoted, texts))}"]
    return "\n".join([*lines, ""])


def _kind(entry: PageEntry) -> str:
    if isinstance(entry, Exemplar):
        return "A clip"
    return "A leverage point" if isinstance(entry, LeveragePoint) else "A technique"


# --- everything else -------------------------------------------------------------------------------------------


def _others(before: Playbook, after: Playbook) -> Iterator[str]:
    was, now = _names(before), _names(after)
    for title, old, new in (
        ("The playbook", before.about, after.about),
        ("The lists to sort by", before.vocabularies, after.vocabularies),
        ("Coach training", before.coach_training, after.coach_training),
        ("The survey", before.survey, after.survey),
        ("Results of the survey", before.survey_results, after.survey_results),
        ("Walkthroughs", before.walkthroughs, after.walkthroughs),
        ("The CPD audit", before.cpd, after.cpd),
    ):
        rows = _rows_that_differ(_field_texts(old, was) if old else {}, _field_texts(new, now) if new else {})
        if rows:
            yield "\n".join([f"### {title}", "", *rows, ""])
    if rows := _rows_that_differ(_questions(before), _questions(after)):
        yield "\n".join(["### Coaching questions", "", *rows, ""])
    lists: tuple[tuple[str, Sequence[Entry], Sequence[Entry]], ...] = (
        ("Glossary", before.glossary, after.glossary),
        ("Evidence register", before.references, after.references),
        ("Words for the search", before.synonyms, after.synonyms),
        ("What the team works on", before.cycles, after.cycles),
        ("Pathways", before.pathways, after.pathways),
        ("What is changing", before.developments, after.developments),
    )
    for title, olds, news in lists:
        known, current = ({entry.id: entry for entry in entries} for entries in (olds, news))
        rows = []
        for id_ in dict.fromkeys([*known, *current]):
            if id_ not in known or id_ not in current:
                entry = current.get(id_) or known[id_]
                rows.append(f"- {'New' if id_ in current else 'Gone'}: {_quoted(_display_name(entry))}")
            else:
                differ = _rows_that_differ(_field_texts(known[id_], was), _field_texts(current[id_], now))
                rows += [f"{row} ({escape_markdown(_display_name(current[id_]))})" for row in differ]
        if rows:
            yield "\n".join([f"### {title}", "", *rows, ""])
    if before.people != after.people:  # a summary names no person
        yield "### People\n\n- How a colleague is shown has changed. Look at people.yml together.\n"


def _questions(playbook: Playbook) -> Rows:
    return {phase: [question.text for question in questions] for phase, questions in playbook.questions.items()}


# --- texts of an entry ----------------------------------------------------------------------------------------

Names = Mapping[tuple[str, str], str]
"""Display names by (kind, id)."""


def _display_name(entry: Entry) -> str:
    return next(
        (str(getattr(entry, name)) for name in ("title", "label", "term", "short") if hasattr(entry, name)), entry.id
    )


def _names(playbook: Playbook) -> Names:
    names = {(thing.kind, thing.id): _display_name(thing.entry) for thing in reference_targets(playbook) if thing.entry}
    roles = {role.id: role.label for role in playbook.vocabularies.roles}
    for person in playbook.people:  # an id may be a name that the person chose not to show
        names["people", person.id] = person.name or roles.get(person.roles[0], "a colleague")
    return names | {("way", statement.id): statement.text for statement in playbook.about.vision.statements}


def _field_texts(part: Part, names: Names) -> Rows:
    """Texts of a part by field label; a nested part is one text."""
    rows: Rows = {}
    for name, info in type(part).model_fields.items():
        if name not in (*_SHOWN_ELSEWHERE, "permission") and (texts := list(_of_field(part, name, info, names))):
            rows[(info.alias or name).replace("_", " ").capitalize()] = texts
    permission = getattr(part, "permission", None)
    if permission is not None:  # where the school keeps its forms is not published
        shown = permission.model_copy(update={"record": None, "in_view": None})
        rows["Permission"] = [" ".join(_texts(shown, names))]
    return rows


def _of_field(part: Part, name: str, info: FieldInfo, names: Names) -> Iterator[str]:
    value = getattr(part, name)
    refers = next((item for item in info.metadata if isinstance(item, RefersTo)), None)
    if refers and not refers.keys:
        for id_ in value if isinstance(value, tuple) else (value,) if value else ():
            unknown = "a colleague" if "people" in refers.kinds else id_
            yield next((names[kind, id_] for kind in refers.kinds if (kind, id_) in names), unknown)
    elif name in ("start", "end", "duration") and isinstance(value, int):
        yield minutes(value)
    else:
        yield from _texts(value, names)


def _texts(value: Any, names: Names) -> Iterator[str]:
    """Yield the texts of a value; a nested part gives one text."""
    if isinstance(value, Part):
        fields = type(value).model_fields.items()
        if inner := [text for name, info in fields for text in _of_field(value, name, info, names)]:
            yield " · ".join(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, names)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (f"{key}: {text}" for text in _texts(item, names))
    elif value is not None and value != "":
        yield str(value)


def _rows_that_differ(old: Rows, new: Rows) -> list[str]:
    rows = []
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name, []), new.get(name, [])
        if was != now:
            rows += list(_row(name, was, now))
    return rows


def _row(name: str, was: list[str], now: list[str]) -> Iterator[str]:
    if sorted(was) == sorted(now):
        yield f"- **{name}**: the same, in another order"
        return
    for operation, i, j, k, m in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if operation == "replace" and j - i == m - k:
            for old, new in zip(was[i:j], now[k:m], strict=True):
                before, after = _excerpts(old.split(), new.split())
                yield f"- **{name}**<br>before: {_quoted(before)}<br>after: {_quoted(after)}"
        elif operation == "replace":
            yield f"- **{name}**<br>before: {_all(was[i:j])}<br>after: {_all(now[k:m])}"
        elif operation == "insert":
            yield f"- **{name}**, new: {_all(now[k:m])}"
        elif operation == "delete":
            yield f"- **{name}**, gone: {_all(was[i:j])}"


def _all(texts: list[str]) -> str:
    return "; ".join(map(_quoted, texts))


def _quoted(text: str) -> str:
    return f"“{escape_markdown(' '.join(text.split()))}”"


def _excerpts(old: list[str], new: list[str]) -> tuple[str, str]:
    """Two versions of a text, each cut to its differences and the words around them where it is long."""
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    differences = [code for code in codes if code[0] != "equal"]
    return (
        _around(old, [(i, j) for _operation, i, j, _k, _m in differences]),
        _around(new, [(k, m) for _operation, _i, _j, k, m in differences]),
    )


def _around(words: list[str], spans: list[tuple[int, int]]) -> str:
    """Return the words of the spans with their context; every gap is marked with `…`."""
    if len(words) <= MAX_WORDS:
        return " ".join(words)
    near = {n for start, end in spans for n in range(max(0, start - CONTEXT), min(len(words), end + CONTEXT))}
    shown = []
    for number, word in enumerate(words):
        if number in near:
            shown.append(word)
        elif number == 0 or number - 1 in near:
            shown.append("…")
    return " ".join(shown)


# --- both kinds of change at once ------------------------------------------------------------------------------

CODE_PATHS = ("generator/", ".github/", "tests/", "requirements/", "pyproject.toml", "Makefile", ".ci/", "mkdocs.yml")


def mixed_change_warning(touched: Iterable[str], source: str, videos: str) -> str:
    """Return a warning if the touched paths include both content and code; otherwise an empty text."""
    paths = [path for path in touched if path.strip()]
    content = [path for path in paths if path.startswith((f"{source}/", f"{videos.removesuffix('.yml')}/", videos))]
    code = [path for path in paths if path.startswith(CODE_PATHS)]
    if not (content and code):
        return ""
    return (
        f"This changes both the playbook and what builds it "
        f"({escape_markdown(code[0])}). An owner of the project "
        "should see it before it is merged, and two separate changes would be easier to look at."
    )
