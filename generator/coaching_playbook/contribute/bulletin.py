"""Say what is new for readers, as text to paste into a staff bulletin or an e-mail: one line for each page."""

from __future__ import annotations

from collections.abc import Iterator

from coaching_playbook.model import Exemplar, LeveragePoint, PageEntry, Playbook, Technique
from coaching_playbook.permalinks import current_urls, url_of

_LIKE_NO_OTHER = ("id", "was", "changes", "origin", "order", "review_by", "shaped_by", "allow", "permission", "status")
"""Fields whose change is no news for readers, or is said in another way."""


def news(before: Playbook, after: Playbook, site_url: str | None = None) -> tuple[str, ...]:
    """Return a line for each page, focus, pathway and term that differs between two published playbooks.

    A clip that is gone is not named, because its permission may have ended; neither are people. With `site_url`, the
    address of the site with a final slash, each line that has a page ends with its address.
    """
    old = {url_of(entry): entry for entry in before.entries}
    new = {url_of(entry): entry for entry in after.entries}
    leads_to = current_urls(after)
    former = {leads_to[address]: entry for address, entry in old.items() if address not in new and address in leads_to}
    lines = []
    for address, entry in new.items():
        known = old.get(address) or former.get(address)
        if line := _new(entry, after) if known is None else _changed(known, entry):
            lines.append(f"{line} {site_url}{address}/" if site_url else line)
    for address, entry in old.items():
        target = leads_to.get(address, "")
        is_renamed = target not in old and former.get(target) is entry
        if address not in new and not is_renamed and not isinstance(entry, Exemplar):
            lines.append(_gone(entry, new.get(target)))
    return (*lines, *_other_news(before, after))


def as_bulletin(lines: tuple[str, ...], playbook: Playbook) -> str:
    """Return the text for a staff bulletin."""
    if not lines:
        return f"Nothing has changed in {playbook.about.title}.\n"
    return "\n".join([f"What’s new in {playbook.about.title}", "", *(f"- {line}" for line in lines), ""])


def as_email(lines: tuple[str, ...], playbook: Playbook) -> str:
    """Return the text of an e-mail, with its subject in the first line."""
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


FORMATS = {"bulletin": as_bulletin, "email": as_email}


def _kind(entry: PageEntry) -> str:
    if isinstance(entry, Exemplar):
        return "clip" if entry.source else "plan for a clip"
    return "leverage point" if isinstance(entry, LeveragePoint) else "technique"


def _sentence(text: str) -> str:
    """Return a text in one line that ends with a full stop."""
    words = " ".join(text.split())
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _new(entry: PageEntry, playbook: Playbook) -> str:
    if isinstance(entry, Exemplar):
        return f"New {_kind(entry)}: {_sentence(entry.title)} It is for {playbook.technique[entry.technique].title}."
    says = entry.summary if isinstance(entry, Technique) else entry.strapline
    return f"New {_kind(entry)}: {_sentence(entry.title)} {_sentence(says)}"


def _changed(known: PageEntry, entry: PageEntry) -> str | None:
    """Return what the page itself says about its change, else what is different; None where nothing is."""
    notes = [change.what for change in getattr(entry, "changes", ()) if change not in getattr(known, "changes", ())]
    if notes:
        return f"{entry.title}: {' '.join(map(_sentence, notes))}"
    if entry.title != known.title:
        return f"{known.title} is now called {_sentence(entry.title)}"
    if entry.status != known.status and entry.status in ("trial", "agreed", "embedded", "retired"):
        return f"{entry.title} is now {_STATUSES[entry.status]}."
    names = [name for name in type(entry).model_fields if name not in _LIKE_NO_OTHER]
    different = [name.replace("_", " ") for name in names if getattr(entry, name) != getattr(known, name)]
    if not different:
        return None
    if len(different) > 3:
        return f"{entry.title} has been revised."
    return f"{entry.title} has been revised ({', '.join(different)})."


_STATUSES = {"trial": "on trial", "agreed": "agreed", "embedded": "part of how we work", "retired": "retired"}


def _gone(entry: PageEntry, target: PageEntry | None) -> str:
    instead = f" See {_sentence(target.title)}" if target and not isinstance(target, Exemplar) else ""
    return f"No longer here: {_sentence(entry.title)}{instead}"


def _other_news(before: Playbook, after: Playbook) -> Iterator[str]:
    known = {cycle.id for cycle in before.cycles}
    for cycle in after.cycles:
        if cycle.id not in known:
            point = after.leverage_point[cycle.leverage_point]
            yield f"A new focus from {cycle.starts.day} {cycle.starts:%B %Y}: {_sentence(point.title)}"
    paths = {pathway.id for pathway in before.pathways}
    for pathway in after.pathways:
        if pathway.id not in paths:
            yield f"A new pathway: {_sentence(pathway.title)}"
    developments = {development.id for development in before.developments}
    for development in after.developments:
        if development.id not in developments:
            yield f"What is changing: {_sentence(development.title)}"
    terms = {term.id for term in before.glossary}
    if added := [term.term for term in after.glossary if term.id not in terms]:
        yield f"New in the glossary: {', '.join(added)}."
