"""The list of a site's files for reading without a network, `copies.json`, with the last day of what is of a clip.

A device that keeps everything has no answer from the site while it is offline, so the list says until when a file may
be opened. It is read by assets/service-worker.js. A file ends with the first of the clips that it names, so the page of
a clip that names another may end before its own clip does; it is fetched again with the next network.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.clips.identity import CLIP_MARKUP, HiddenClips, words_of
from coaching_playbook.model import Playbook
from coaching_playbook.publish import last_day, photographs_of
from coaching_playbook.search import EDITION_URL, edition

FILE_NAME = "copies.json"
NO_END = "9999-12-31"
"""The last day of a file that is of a clip whose permission has no end, such as that of a storyboard."""
_KEPT = re.compile(
    r".*\.(html|css|js|woff2?|svg|png|jpe?g|webp|gif|ico|ics|vtt|mp4|webm|webmanifest)$"
    r"|find/.*\.(json|txt)$|session/[^/]+\.json$"
)
_NOT_KEPT = re.compile(r"404\.html$|service-worker\.js$|offline\.js$|admin/|find/edition\.txt$")
_WITHOUT_CLIPS = re.compile(r"(assets|css|js|fonts|webfonts)/|find/(index\.json$|text/|english/)|session/[^/.]+\.json$")
"""Files that hold nothing of a clip, whatever they mention."""
_ALL_CLIPS = "find/"
"""The search index of clips and of hand-written pages: each file has a part of all."""


class Ends(NamedTuple):
    """The last day on which a file may be opened, and that of a page without its parts about clips; None: no end."""

    until: dt.date | None
    cut: dt.date | None


class LastDays:
    """The last days of the clips and photographs of a published playbook, found in a text by what identifies them."""

    def __init__(self, of: Iterable[tuple[HiddenClips, dt.date]]) -> None:
        self._of = sorted(of, key=itemgetter(1))
        self._by_word: dict[bytes, list[int]] = {}
        """Positions in `_of` by the words that a mention has."""
        for number, (tokens, _day) in enumerate(self._of):
            for word in tokens.words:
                self._by_word.setdefault(word, []).append(number)

    @classmethod
    def in_playbook(cls, shown: Playbook, playbook: Playbook) -> LastDays:
        """Collect them from a playbook as published (`shown`), and as loaded, since only that has the permissions of
        photographs."""
        found = [
            (replace(HiddenClips.among([clip], []), index=False), last_day(clip.permission) or dt.date.max)
            for clip in shown.exemplars
        ]  # the index of clips names none by itself
        paths = {part.picture for _entry, part in photographs_of(shown)}
        photographs = {
            (str(part.picture), last_day(part.permission))
            for _entry, part in photographs_of(playbook)
            if part.picture in paths
        }
        found += [(HiddenClips().with_files(frozenset({path})), end or dt.date.max) for path, end in photographs]
        return cls(found)

    def first(self) -> dt.date | None:
        return self._of[0][1] if self._of else None

    def mentioned(self, text: str) -> dt.date | None:
        """Return the last day of what a text mentions; None where it mentions nothing of a clip or photograph."""
        words = words_of(text)
        numbers = sorted({number for word in self._by_word.keys() & words for number in self._by_word[word]})
        candidates = map(self._of.__getitem__, numbers)
        return next((day for tokens, day in candidates if tokens.is_named_in(text, words)), None)

    def ends_of(self, path: str, data: bytes) -> Ends:
        """Return the last days of a file."""
        named = self.mentioned(path)
        if _WITHOUT_CLIPS.match(path):
            return Ends(named, named)
        if path.endswith(".html"):
            text = data.decode("utf-8", "replace")
            regions = CLIP_MARKUP.findall(text)
            cut = _earlier(named, self.mentioned(CLIP_MARKUP.sub("", text)))
            # A part about clips that names none may list what is true of all of them.
            until = [cut, *(self.mentioned(region) or self.first() for region in regions)]
            return Ends(_earlier(*until), cut)
        if path.startswith(_ALL_CLIPS):
            named = self.first()
        elif path.endswith(".json"):  # the clips of one technique
            named = self.mentioned(data.decode("utf-8", "replace")) or self.first()
        return Ends(named, named)


def _earlier(*days: dt.date | None) -> dt.date | None:
    return min((day for day in days if day), default=None)


def write(site: Path, work: Path, paths: Iterable[str], days: LastDays) -> None:
    """Write the list to the folder `work`, and the edition of the site that belongs to it.

    `paths` are those of the site's files. Each is read from `work`, or where it has not changed from `site`.
    """
    listed = []
    for path in sorted(paths):
        if not _KEPT.match(path) or _NOT_KEPT.match(path):
            continue
        data = next((file.read_bytes() for folder in (work, site) if (file := folder / path).is_file()), None)
        if data is None:
            continue
        ends = days.ends_of(path, data)
        entry = _entry(path, data)
        if ends.until:
            entry["until"] = _text(ends.until)
            if ends.cut != ends.until:
                entry["cut"] = _text(ends.cut) if ends.cut else NO_END
        listed.append(entry)
    _put(work, listed)


def refresh(site: Path) -> None:
    """Write the list of an edited site anew: files that are gone leave it, the others have their present content."""
    try:
        old = json.loads((site / FILE_NAME).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    listed = []
    for entry in old:
        file = site / _file(entry["path"])
        if file.is_file():
            listed.append({**entry, **_entry(_file(entry["path"]), file.read_bytes())})
    for name in (FILE_NAME, EDITION_URL):
        (site / name).unlink(missing_ok=True)  # which may be a hard link to the published file
    _put(site, listed)


def _entry(path: str, data: bytes) -> dict[str, object]:
    address = re.sub(r"(^|/)index\.html$", r"\1", path)
    return {"path": address, "bytes": len(data), "hash": hashlib.sha256(data).hexdigest()[:16]}


def _file(address: str) -> str:
    return f"{address}index.html" if address == "" or address.endswith("/") else address


def _text(day: dt.date) -> str:
    return NO_END if day == dt.date.max else day.isoformat()


def _put(folder: Path, listed: list[dict[str, object]]) -> None:
    text = json.dumps({"files": listed}, ensure_ascii=False, separators=(",", ":")) + "\n"
    for name, content in ((FILE_NAME, text), (EDITION_URL, edition(text))):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8", newline="\n")
