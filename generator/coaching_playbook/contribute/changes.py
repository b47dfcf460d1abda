"""Summarise a change of the playbook for reviewers: entry by entry, before and after, in plain English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from coaching_playbook.clock import format_minutes
from coaching_playbook.contribute.markdown import escape_markdown
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, PageEntry, Part, Playbook, RefersTo
from coaching_playbook.paths import clips_folder
from coaching_playbook.permalinks import current_urls, match_pages, permalink_of

_MAX_WORDS_IN_FULL = 60
"""Up to this many words a changed text is shown whole; a longer one in excerpts around each difference."""
_CONTEXT_WORDS = 12
"""The number of unchanged words shown on each side of a difference."""
_FIELDS_NOT_COMPARED = ("id", "was", "changes")

FieldTexts = dict[str, list[str]]
"""The texts of each field of an entry, keyed by the field's label."""


def describe_changes(before: Playbook, after: Playbook) -> str:
    """Return the differences between two versions of a playbook as Markdown, one section for each page or file."""
    blocks = [*_page_sections(before, after), *_other_sections(before, after)]
    if not blocks:
        return "Nothing changes for a reader.\n"
    return "\n".join(blocks).rstrip("\n") + "\n"


def missing_urls(before: Playbook, after: Playbook, retired: Iterable[str]) -> tuple[str, ...]:
    """Return the URLs, sorted, that exist in `before`, and neither in `after` nor in `retired`."""
    return tuple(sorted(set(current_urls(before)) - set(current_urls(after)) - set(retired)))


# --- pages -----------------------------------------------------------------------------------------------------


def _page_sections(before: Playbook, after: Playbook) -> Iterator[str]:
    """Yield a Markdown section for each page that was added, changed, renamed or deleted."""
    was, now = _display_names(before), _display_names(after)
    for known, entry, instead in match_pages(before, after):
        if known and entry:
            url = permalink_of(entry)
            moved = [f"- It has a new address, {url}/. The old one leads there."] if url != permalink_of(known) else []
            if rows := [*moved, *_difference_rows(_field_texts(known, was), _field_texts(entry, now))]:
                heading = f"### {escape_markdown(entry.title)}"
                yield "\n".join([heading, "", f"{_kind_with_article(entry)}, changed", "", *rows, ""])
        elif entry:
            yield _new_page_section(entry, after, now)
        elif known:
            leads = "**Its address leads nowhere.**"
            if instead:
                leads = f"Its address leads to **{escape_markdown(instead.title)}**."
            heading = f"### {escape_markdown(known.title)}"
            yield "\n".join([heading, "", f"{_kind_with_article(known)}, taken away. {leads}", ""])


def _new_page_section(entry: PageEntry, after: Playbook, names: DisplayNames) -> str:
    """Return the Markdown section about a page that was added: its kind, status and the texts of its fields."""
    point = after.leverage_point.get(getattr(entry, "leverage_point", ""))
    under = f", under {escape_markdown(point.title)}" if point else ""
    lines = [f"### {escape_markdown(entry.title)}", "", f"{_kind_with_article(entry)}, new: {entry.status}{under}", ""]
    for name, texts in _field_texts(entry, names).items():
        if name not in ("Title", "Status", "Leverage point"):
            lines += [f"- **{name}**: {'; '.join(map(_quote, texts))}"]
    return "\n".join([*lines, ""])


def _kind_with_article(entry: PageEntry) -> str:
    """Return the words for the kind of a page, such as "A technique"."""
    if isinstance(entry, Exemplar):
        return "A clip"
    return "A leverage point" if isinstance(entry, LeveragePoint) else "A technique"


# --- everything else -------------------------------------------------------------------------------------------


_TITLES_OF_PARTS = {
    "about": "The playbook",
    "vocabularies": "The lists to sort by",
    "coach_training": "Coach training",
    "survey": "The survey",
    "survey_results": "Results of the survey",
    "walkthroughs": "Walkthroughs",
    "cpd": "The CPD audit",
}
"""The headings of the parts of a playbook that are no entries, keyed by field of Playbook."""
_TITLES_OF_LISTS = {
    "glossary": "Glossary",
    "references": "Evidence register",
    "synonyms": "Words for the search",
    "cycles": "What the team works on",
    "pathways": "Pathways",
    "developments": "What is changing",
}
"""The headings of the lists of entries that have no page, keyed by field of Playbook."""


def _other_sections(before: Playbook, after: Playbook) -> Iterator[str]:
    """Yield a Markdown section for each changed part that has no page, such as the glossary or the survey."""
    was, now = _display_names(before), _display_names(after)
    for name, title in _TITLES_OF_PARTS.items():
        old, new = getattr(before, name), getattr(after, name)
        rows = _difference_rows(_field_texts(old, was) if old else {}, _field_texts(new, now) if new else {})
        if rows:
            yield "\n".join([f"### {title}", "", *rows, ""])
    if rows := _difference_rows(_question_texts(before), _question_texts(after)):
        yield "\n".join(["### Coaching questions", "", *rows, ""])
    for name, title in _TITLES_OF_LISTS.items():
        known, current = ({entry.id: entry for entry in getattr(playbook, name)} for playbook in (before, after))
        rows = []
        for id_ in dict.fromkeys([*known, *current]):
            if id_ not in known or id_ not in current:
                entry = current.get(id_) or known[id_]
                rows.append(f"- {'New' if id_ in current else 'Gone'}: {_quote(display_name(entry))}")
            else:
                differ = _difference_rows(_field_texts(known[id_], was), _field_texts(current[id_], now))
                rows += [f"{row} ({escape_markdown(display_name(current[id_]))})" for row in differ]
        if rows:
            yield "\n".join([f"### {title}", "", *rows, ""])
    if before.people != after.people:  # a summary names no person
        yield "### People\n\n- How a colleague is shown has changed. Look at people.yml together.\n"


def _question_texts(playbook: Playbook) -> FieldTexts:
    """Return the texts of the coaching questions, keyed by phase of coaching."""
    return {phase: [question.text for question in questions] for phase, questions in playbook.questions.items()}


# --- texts of an entry ----------------------------------------------------------------------------------------

DisplayNames = Mapping[tuple[str, str], str]
"""Display names, keyed by (kind, id), where a kind is a key of `Playbook.entries_by_kind`, such as `techniques`, or
`teachers`.
"""


def display_name(entry: Entry) -> str:
    """Return the title, label or term of an entry; its id if it has none of them."""
    return next(
        (str(getattr(entry, name)) for name in ("title", "label", "term", "short", "text") if hasattr(entry, name)),
        entry.id,
    )


def _display_names(playbook: Playbook) -> DisplayNames:
    """Return what readers see of each entry that others refer to, keyed by (kind, id)."""
    entries = ((kind, entry) for kind, entries in playbook.entries_by_kind.items() for entry in entries)
    names = {(kind, entry.id): display_name(entry) for kind, entry in entries}
    roles = {role.id: role.label for role in playbook.vocabularies.roles}
    for person in playbook.people:  # an id may be a name that the person chose not to show
        names["people", person.id] = person.name or roles.get(person.roles[0], "a colleague")
    return names


def _field_texts(part: Part, names: DisplayNames) -> FieldTexts:
    """Return the texts in each field of a part (a model), keyed by field label; a nested part becomes one text."""
    rows: FieldTexts = {}
    for name, info in type(part).model_fields.items():
        if name not in (*_FIELDS_NOT_COMPARED, "permission") and (
            texts := list(_texts_of_field(part, name, info, names))
        ):
            rows[(info.alias or name).replace("_", " ").capitalize()] = texts
    permission = getattr(part, "permission", None)
    if permission is not None:  # where the school keeps its forms is not published
        shown = permission.model_copy(update={"record": None, "in_view": None})
        rows["Permission"] = [" ".join(_texts_of_value(shown, names))]
    return rows


def _texts_of_field(part: Part, name: str, info: FieldInfo, names: DisplayNames) -> Iterator[str]:
    """Yield the texts of one field, with references as display names and seconds as minutes."""
    value = getattr(part, name)
    refers = next((item for item in info.metadata if isinstance(item, RefersTo)), None)
    if refers and not refers.keys:
        for id_ in value if isinstance(value, tuple) else (value,) if value else ():
            unknown = "a colleague" if "people" in refers.kinds else id_
            yield next((names[kind, id_] for kind in refers.kinds if (kind, id_) in names), unknown)
    elif name in ("start", "end", "duration") and isinstance(value, int):
        yield format_minutes(value)
    else:
        yield from _texts_of_value(value, names)


def _texts_of_value(value: Any, names: DisplayNames) -> Iterator[str]:
    """Yield each text of a field's value, with all texts of a nested part joined to one."""
    if isinstance(value, Part):
        fields = type(value).model_fields.items()
        if inner := [text for name, info in fields for text in _texts_of_field(value, name, info, names)]:
            yield " · ".join(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_of_value(item, names)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (f"{key}: {text}" for text in _texts_of_value(item, names))
    elif value is not None and value != "":
        yield str(value)


def _difference_rows(old: FieldTexts, new: FieldTexts) -> list[str]:
    """Return Markdown list items about the fields whose texts differ."""
    rows = []
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name, []), new.get(name, [])
        if was != now:
            rows += list(_rows_of_field(name, was, now))
    return rows


def _rows_of_field(name: str, was: list[str], now: list[str]) -> Iterator[str]:
    """Yield a Markdown item for each change from the texts `was` to the texts `now` of the field `name`."""
    if sorted(was) == sorted(now):
        yield f"- **{name}**: the same, in another order"
        return
    for operation, i, j, k, m in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if operation == "replace" and j - i == m - k:
            for old, new in zip(was[i:j], now[k:m], strict=True):
                before, after = _excerpts(old.split(), new.split())
                yield f"- **{name}**<br>before: {_quote(before)}<br>after: {_quote(after)}"
        elif operation == "replace":
            yield f"- **{name}**<br>before: {_join_quoted(was[i:j])}<br>after: {_join_quoted(now[k:m])}"
        elif operation == "insert":
            yield f"- **{name}**, new: {_join_quoted(now[k:m])}"
        elif operation == "delete":
            yield f"- **{name}**, gone: {_join_quoted(was[i:j])}"


def _join_quoted(texts: list[str]) -> str:
    return "; ".join(map(_quote, texts))


def _quote(text: str) -> str:
    return f"“{escape_markdown(' '.join(text.split()))}”"


def _excerpts(old: list[str], new: list[str]) -> tuple[str, str]:
    """Return two versions of a text as excerpts: the words that differ, with context. A short text is kept whole."""
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    differences = [code for code in codes if code[0] != "equal"]
    return (
        _excerpt(old, [(i, j) for _operation, i, j, _k, _m in differences]),
        _excerpt(new, [(k, m) for _operation, _i, _j, k, m in differences]),
    )


def _excerpt(words: list[str], spans: list[tuple[int, int]]) -> str:
    """Return the words in `spans` (start, end) with their context; each gap becomes `…`. A short text is kept whole."""
    if len(words) <= _MAX_WORDS_IN_FULL:
        return " ".join(words)
    near = {
        n for start, end in spans for n in range(max(0, start - _CONTEXT_WORDS), min(len(words), end + _CONTEXT_WORDS))
    }
    shown = []
    for number, word in enumerate(words):
        if number in near:
            shown.append(word)
        elif number == 0 or number - 1 in near:
            shown.append("…")
    return " ".join(shown)


# --- changes of content and code in one pull request -----------------------------------------------------------

_CODE_PATHS = ("generator/", ".github/", "tests/", "requirements/", "pyproject.toml", "Makefile", ".ci/", "mkdocs.yml")
"""Prefixes of the paths of files that build the site, in contrast to its content."""


def mixed_change_warning(touched_paths: Iterable[str], source: str, videos: str) -> str:
    """Return a warning if the touched paths include both content and code; otherwise an empty string."""
    paths = [path for path in touched_paths if path.strip()]
    content = [path for path in paths if path.startswith((f"{source}/", f"{clips_folder(videos)}/", videos))]
    code = [path for path in paths if path.startswith(_CODE_PATHS)]
    if not (content and code):
        return ""
    return (
        f"This changes both the playbook and what builds it "
        f"({escape_markdown(code[0])}). An owner of the project "
        "should see it before it is merged, and two separate changes would be easier to look at."
    )
