"""What a built site tells and should not: withheld clips, people who chose not to be named, places on this computer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.crew import shared
from generator.media import named
from generator.model import Exemplar, Part, Playbook
from generator.people import names_in, names_in_captions, quiet_names
from generator.publish import Audience, publish, withheld
from generator.verify.files import Files

LEAST_WORDS = 3
"""Fewer words than this in a row are anybody's, and say nothing of where they come from."""

_WORD = re.compile(r"\w+")
_INSIDE_TEXT = re.compile(r"</?(?:em|strong)>")


def leaks(files: Files, playbook: Playbook, audience: Audience, day: dt.date, root: Path | None) -> Iterator[str]:
    """A sentence for each file that tells what it should not."""
    quiet = quiet_names(playbook.people)
    secrets, numbers = _secrets(playbook, audience, day)
    here = str(root.resolve()) if root else ""
    for _kind, path in sorted(_media(playbook, audience, day)):
        if path in files.paths:
            yield f"{path} is there, and the clip that it belongs to is withheld."

    def told_by(path: str) -> Iterator[str]:
        text = files.text(path)
        named_here = names_in_captions(text.splitlines(), quiet) if path.endswith(".vtt") else names_in((text,), quiet)
        for name in named_here:
            yield f"{path} names {name}, who chose not to be named."
        if len(here) > 4 and here in text:
            yield f"{path} tells where the playbook lies on this computer."
        if secrets or numbers:
            told = secrets.found_in(_INSIDE_TEXT.sub("", text))
            told.update(whose for number, whose in numbers.items() if number in text)
            for whose in sorted(told):
                yield f"{path} tells something of {whose}, which is withheld."

    for sentences in shared(lambda some: [list(told_by(path)) for path in some], files.with_text):
        yield from sentences


class _Words:
    """Runs of words to look for, each with whose they are."""

    def __init__(self, runs: Mapping[tuple[str, ...], str]) -> None:
        self.whose = runs
        self._having: dict[str, list[tuple[str, ...]]] = {}
        for run in runs:  # by its longest word, which the fewest texts have
            self._having.setdefault(max(run, key=len), []).append(run)

    def __bool__(self) -> bool:
        return bool(self.whose)

    def runs_in(self, text: str) -> Iterator[tuple[str, ...]]:
        words = _words(text)
        there = set(words)
        if may := [run for word in there & self._having.keys() for run in self._having[word] if there.issuperset(run)]:
            joined = f" {' '.join(words)} "
            yield from (run for run in may if f" {' '.join(run)} " in joined)

    def found_in(self, text: str) -> set[str]:
        return {self.whose[run] for run in self.runs_in(text)}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _secrets(playbook: Playbook, audience: Audience, day: dt.date) -> tuple[_Words, dict[str, str]]:
    """Every text of a withheld clip, and what no clip's page shows; and the numbers of withheld films elsewhere."""
    seen = publish(playbook, audience, day)
    runs: dict[tuple[str, ...], str] = {}
    numbers: dict[str, str] = {}
    for clip in playbook.exemplars:
        whose = f"the clip '{clip.id}'"
        hidden = bool(withheld(clip, audience, day)) or clip.id not in seen.exemplar
        texts: Iterable[str] = ()
        if hidden:
            texts = (*_texts(clip), *clip.caption_lines, f"{clip.shelf}/{clip.id}")
            numbers |= dict.fromkeys(_numbers(clip), whose)
        elif clip.permission:
            texts = (*_texts(clip.permission.record), *_texts(clip.permission.in_view))
        for text in texts:
            words = _words(text)
            if len(words) >= LEAST_WORDS and (" " in text or "/" in text):
                runs.setdefault(words, whose)
    if runs:  # what is said elsewhere too is no secret
        everywhere = _Words(runs)
        for text in _everything(seen):
            for run in everywhere.runs_in(text):
                runs.pop(run, None)
    return _Words(runs), numbers


def _numbers(clip: Exemplar) -> Iterator[str]:
    """What a film is called on a platform for films, where it is long enough to be known by."""
    for name in ("youtube", "vimeo"):
        number = getattr(clip.source, name, None)
        if number and len(str(number)) >= 8:
            yield str(number)


def _everything(playbook: Playbook) -> Iterator[str]:
    """Every text that may be seen."""
    for spot in dataclasses.fields(playbook):
        if spot.name not in ("files", "folder"):
            yield from _texts(getattr(playbook, spot.name))
    for clip in playbook.exemplars:
        yield from clip.caption_lines


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _media(playbook: Playbook, audience: Audience, day: dt.date) -> set[tuple[str, str]]:
    """The files that only withheld clips name: their kinds and paths."""
    shown = publish(playbook, audience, day).exemplar
    every = {clip.id: {(kind, path) for kind, _at, path in named(clip)} for clip in playbook.exemplars}
    ours = {one for id_, files in every.items() if id_ in shown for one in files}
    return {one for files in every.values() for one in files} - ours
