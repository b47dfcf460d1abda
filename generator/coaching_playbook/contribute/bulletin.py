"""Summarise what is new for readers, one line for each page, as text for a staff bulletin or an e-mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coaching_playbook.model import Exemplar, LeveragePoint, PageEntry, Playbook, Technique
from coaching_playbook.model.values import EntryT
from coaching_playbook.permalinks import match_pages, permalink_of

_FIELDS_WITHOUT_NEWS = (
    *("id", "was", "changes", "origin", "order", "review_by", "shaped_by", "allow", "permission", "status"),
)
"""Fields that are not named in a line "has been revised": irrelevant to readers, or reported in other words."""


def bulletin_lines(before: Playbook, after: Playbook, site_url: str | None = None) -> tuple[str, ...]:
    """Return a sentence for each page that differs between two published playbooks, and for each new cycle or term.

    Deleted clips are not named, because their permission may have ended; neither are people. With `site_url`, which
    must end with a slash, each line about a page ends with the URL of the page.
    """
    lines = []
    for known, entry, instead in match_pages(before, after):
        if entry:
            if line := _changed_page_line(known, entry) if known else _new_page_line(entry, after):
                lines.append(f"{line} {site_url}{permalink_of(entry)}/" if site_url else line)
        elif known and not isinstance(known, Exemplar):
            lines.append(_removed_page_line(known, instead))
    return (*lines, *_lines_for_other_entries(before, after))


def _render_bulletin(lines: tuple[str, ...], playbook: Playbook) -> str:
    """Return the text for a staff bulletin: a heading and a list of `lines`."""
    if not lines:
        return f"Nothing has changed in {playbook.about.title}.\n"
    return "\n".join([f"What’s new in {playbook.about.title}", "", *(f"- {line}" for line in lines), ""])


def _render_email(lines: tuple[str, ...], playbook: Playbook) -> str:
    """Return the text of an e-mail: a line with its subject, a greeting, and a list of `lines`."""
    title = playbook.about.title
    if not lines:
        return f"Nothing has changed in {title}.\n"
    head = (
        f"Subject: What’s new in {title}",
        "",
        "Dear all,",
        "",
        "Here is what is new. Pick one line for this week.",
        "",
    )
    return "\n".join([*head, *(f"- {line}" for line in lines), "", "Thank you.", ""])


FORMATS = {"bulletin": _render_bulletin, "email": _render_email}
"""The functions that render the lines, keyed by value of `--format`."""


def _kind_label(entry: PageEntry) -> str:
    """Return the word for the kind of a page, such as "technique", without an article."""
    if isinstance(entry, Exemplar):
        return "clip" if entry.source else "plan for a clip"
    return "leverage point" if isinstance(entry, LeveragePoint) else "technique"


def _as_sentence(text: str) -> str:
    """Return a text on one line, with a full stop added if it does not end with punctuation."""
    words = " ".join(text.split())
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _new_page_line(entry: PageEntry, playbook: Playbook) -> str:
    """Return the line about a page that was added: its kind, title and summary."""
    if isinstance(entry, Exemplar):
        technique = playbook.technique[entry.technique]
        return f"New {_kind_label(entry)}: {_as_sentence(entry.title)} It is for {technique.title}."
    says = entry.summary if isinstance(entry, Technique) else entry.strapline
    return f"New {_kind_label(entry)}: {_as_sentence(entry.title)} {_as_sentence(says)}"


def _changed_page_line(earlier: PageEntry, entry: PageEntry) -> str | None:
    """Return the line about a page that changed, from its new notes under `changes`, else from what differs.

    None if readers see no difference. `earlier` is the version before the change.
    """
    notes = [change.what for change in getattr(entry, "changes", ()) if change not in getattr(earlier, "changes", ())]
    if notes:
        return f"{entry.title}: {' '.join(map(_as_sentence, notes))}"
    if entry.title != earlier.title:
        return f"{earlier.title} is now called {_as_sentence(entry.title)}"
    if entry.status != earlier.status and entry.status in ("trial", "agreed", "embedded", "retired"):
        return f"{entry.title} is now {_STATUS_PHRASES[entry.status]}."
    names = [name for name in type(entry).model_fields if name not in _FIELDS_WITHOUT_NEWS]
    different = [name.replace("_", " ") for name in names if getattr(entry, name) != getattr(earlier, name)]
    if not different:
        return None
    if len(different) > 3:
        return f"{entry.title} has been revised."
    return f"{entry.title} has been revised ({', '.join(different)})."


_STATUS_PHRASES = {"trial": "on trial", "agreed": "agreed", "embedded": "part of how we work", "retired": "retired"}
"""How a line says the new status of a page."""


def _removed_page_line(entry: PageEntry, target: PageEntry | None) -> str:
    """Return the line about a page that was deleted; `target` is the page to which its URL redirects."""
    instead = f" See {_as_sentence(target.title)}" if target and not isinstance(target, Exemplar) else ""
    return f"No longer here: {_as_sentence(entry.title)}{instead}"


def _lines_for_other_entries(before: Playbook, after: Playbook) -> Iterator[str]:
    """Yield a line for each new cycle, pathway and development, and one for all new glossary terms."""
    for cycle in _new_entries(before.cycles, after.cycles):
        point = after.leverage_point[cycle.leverage_point]
        yield f"A new focus from {cycle.starts.day} {cycle.starts:%B %Y}: {_as_sentence(point.title)}"
    for pathway in _new_entries(before.pathways, after.pathways):
        yield f"A new pathway: {_as_sentence(pathway.title)}"
    for development in _new_entries(before.developments, after.developments):
        yield f"What is changing: {_as_sentence(development.title)}"
    if terms := _new_entries(before.glossary, after.glossary):
        yield f"New in the glossary: {', '.join(term.term for term in terms)}."


def _new_entries(before: Sequence[EntryT], after: Sequence[EntryT]) -> list[EntryT]:
    """Return the entries of `after` whose ids are not in `before`."""
    known = {entry.id for entry in before}
    return [entry for entry in after if entry.id not in known]
