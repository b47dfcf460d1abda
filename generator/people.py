"""Who is named, and who is not: what a person chose to show, and their name wherever it stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.model import Person


class Quiet(NamedTuple):
    """A name that nobody may read, and what stands in its place."""

    name: str
    looks: re.Pattern[str]
    instead: str


def shown(person: Person) -> Person:
    """A person with the one name that they chose to show, or with none."""
    name = {"name": person.name, "pseudonym": person.pseudonym}.get(person.show)
    return person.model_copy(update={"name": name, "pseudonym": None})


_last: list[tuple[Sequence[Person], tuple[Quiet, ...]]] = []


def quiet_names(people: Sequence[Person]) -> tuple[Quiet, ...]:
    """The names that people wrote down and chose not to show. The last answer is kept: thousands ask the same."""
    if not _last or _last[0][0] is not people:
        _last[:] = [(people, _quiet_names(people))]
    return _last[0][1]


def _quiet_names(people: Sequence[Person]) -> tuple[Quiet, ...]:
    public = {name for person in people if (name := shown(person).name)}
    found = []
    for person in people:
        instead = person.pseudonym if person.show == "pseudonym" and person.pseudonym else "a colleague"
        for name in (person.name, person.pseudonym):
            if name and name not in public:
                # One word may be a word of the language too (Grace, Will), so it must be written as the name is.
                flags = re.IGNORECASE if " " in name else 0
                words = r"\s+".join(re.escape(word) for word in name.split())
                found.append(Quiet(name, re.compile(rf"(?<!\w){words}(?!\w)", flags), instead))
    return tuple(found)


def names_in(texts: Iterable[str], quiet: Sequence[Quiet]) -> tuple[str, ...]:
    """Which of some names stand in some texts."""
    lines = list(texts) if quiet else ()
    return tuple(one.name for one in quiet if any(one.looks.search(line) for line in lines))


def without_names(text: str, quiet: Sequence[Quiet]) -> str:
    """A text with something else wherever one of some names stood."""
    for one in quiet:
        instead = one.instead
        text = one.looks.sub(lambda found, instead=instead: _begun_like(found, instead), text)  # type: ignore[misc]
    return text


def _begun_like(found: re.Match[str], instead: str) -> str:
    """What stands instead of a name, with a capital where a sentence begins."""
    before = found.string[: found.start()].rstrip()
    return instead[:1].upper() + instead[1:] if not before or before[-1] in ".!?" else instead
