"""Write `copies.json`, the list of files that a device may keep for offline reading, with their last days.

A device that is offline cannot ask the site whether a clip may still be shown, so the list gives the last day on which
each file may be opened. assets/service-worker.js reads it. The last day of a file is the earliest one of all clips that
it mentions. So the copy of a clip's page may expire before the clip does, if it mentions another clip; the device
fetches the page again when it is next online.
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
from coaching_playbook.publish import last_valid_day, photographs_of
from coaching_playbook.search import EDITION_URL, edition_of
from coaching_playbook.urls import file_path

FILE_NAME = "copies.json"
NO_END = "9999-12-31"
"""The last day of a file about clips whose permission has no end, such as a storyboard."""
_LISTED_PATH = re.compile(
    r".*\.(html|css|js|woff2?|svg|png|jpe?g|webp|gif|ico|ics|vtt|mp4|webm|webmanifest)$"
    r"|find/.*\.(json|txt)$|session/[^/]+\.json$"
)
_UNLISTED_PATH = re.compile(r"404\.html$|service-worker\.js$|offline\.js$|admin/|find/edition\.txt$")
_CLIP_FREE_PATH = re.compile(
    r"(assets|css|js|fonts|webfonts)/|find/(index\.json$|text/|english/)|session/[^/.]+\.json$"
)
"""Paths of files that hold nothing of a clip, whatever they mention."""
_CLIP_INDEX_FOLDER = "find/"
"""The folder of the search index of clips and of hand-written pages: any file in it may hold words of any clip."""


class FileLastDays(NamedTuple):
    """The last days on which a device may open its copy of a file; None means no end.

    `until` is for the whole file, and `cut` for the page without its parts about clips.
    """

    until: dt.date | None
    cut: dt.date | None


class LastDays:
    """The last days on which the clips and photographs of a published playbook may be shown.

    `last_days` are pairs: a matcher of mentions of one clip or photograph in a text, and its last day.
    """

    def __init__(self, last_days: Iterable[tuple[HiddenClips, dt.date]]) -> None:
        self._last_days = sorted(last_days, key=itemgetter(1))
        self._by_word: dict[bytes, list[int]] = {}
        """Indices into `_last_days`, keyed by a word that each mention of the clip has."""
        for number, (tokens, _day) in enumerate(self._last_days):
            for word in tokens.words:
                self._by_word.setdefault(word, []).append(number)

    @classmethod
    def from_playbook(cls, published: Playbook, playbook: Playbook) -> LastDays:
        """Collect the last days of the clips and photographs in `published`, the playbook as its audience may see it.

        `playbook` is the one as loaded, because only that has the permissions of photographs.
        """
        found = [
            (replace(HiddenClips.among([clip], []), hides_index=False), last_valid_day(clip.permission) or dt.date.max)
            for clip in published.exemplars
        ]  # the index of clips names none by itself
        paths = {part.picture for _entry, part in photographs_of(published)}
        photographs = {
            (str(part.picture), last_valid_day(part.permission))
            for _entry, part in photographs_of(playbook)
            if part.picture in paths
        }
        found += [(HiddenClips().with_files(frozenset({path})), end or dt.date.max) for path, end in photographs]
        return cls(found)

    def earliest(self) -> dt.date | None:
        """Return the earliest last day of all clips and photographs; None without any."""
        return self._last_days[0][1] if self._last_days else None

    def last_day_in(self, text: str) -> dt.date | None:
        """Return the earliest last day of the clips and photographs that a text mentions; None if it mentions none."""
        words = words_of(text)
        numbers = sorted({number for word in self._by_word.keys() & words for number in self._by_word[word]})
        candidates = map(self._last_days.__getitem__, numbers)
        return next((day for tokens, day in candidates if tokens.is_mentioned(text, words)), None)

    def last_days_of_file(self, path: str, data: bytes) -> FileLastDays:
        """Return the last days of a file, given its path in the site and its content."""
        named = self.last_day_in(path)
        if _CLIP_FREE_PATH.match(path):
            return FileLastDays(named, named)
        if path.endswith(".html"):
            text = data.decode("utf-8", "replace")
            regions = CLIP_MARKUP.findall(text)
            cut = _earliest_day(named, self.last_day_in(CLIP_MARKUP.sub("", text)))
            # A part about clips that names none may list what is true of all of them.
            until = [cut, *(self.last_day_in(region) or self.earliest() for region in regions)]
            return FileLastDays(_earliest_day(*until), cut)
        if path.startswith(_CLIP_INDEX_FOLDER):
            named = self.earliest()
        elif path.endswith(".json"):  # the clips of one technique
            named = self.last_day_in(data.decode("utf-8", "replace")) or self.earliest()
        return FileLastDays(named, named)


def _earliest_day(*days: dt.date | None) -> dt.date | None:
    """Return the earliest of the days that are not None, or None."""
    return min((day for day in days if day), default=None)


def write_list(site: Path, work: Path, paths: Iterable[str], days: LastDays) -> None:
    """Write `copies.json` to the folder `work`, and the site's edition, a hash of it by which devices notice changes.

    `paths` are those of the site's files. Each is read from `work`, or from `site` where it has not changed.
    """
    listed = []
    for path in sorted(paths):
        if not _LISTED_PATH.match(path) or _UNLISTED_PATH.match(path):
            continue
        data = next((file.read_bytes() for folder in (work, site) if (file := folder / path).is_file()), None)
        if data is None:
            continue
        ends = days.last_days_of_file(path, data)
        entry = _list_entry(path, data)
        if ends.until:
            entry["until"] = _day_text(ends.until)
            if ends.cut != ends.until:
                entry["cut"] = _day_text(ends.cut) if ends.cut else NO_END
        listed.append(entry)
    _write_files(work, listed)


def rewrite_list(site: Path) -> None:
    """Write `copies.json` again after files of the site were changed or deleted: without deleted files, with new hashes
    and a new edition number. Do nothing if it is missing or invalid.
    """
    try:
        old = json.loads((site / FILE_NAME).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    listed = []
    for entry in old:
        path = file_path(entry["path"])
        if (site / path).is_file():
            listed.append({**entry, **_list_entry(path, (site / path).read_bytes())})
    for name in (FILE_NAME, EDITION_URL):
        (site / name).unlink(missing_ok=True)  # which may be a hard link to the published file
    _write_files(site, listed)


def _list_entry(path: str, data: bytes) -> dict[str, object]:
    """Return the list's entry for a file: URL relative to the site, size in bytes, start of its SHA-256."""
    address = re.sub(r"(^|/)index\.html$", r"\1", path)
    return {"path": address, "bytes": len(data), "hash": hashlib.sha256(data).hexdigest()[:16]}


def _day_text(day: dt.date) -> str:
    """Return a day as YYYY-MM-DD, and `NO_END` for the last day of the calendar."""
    return NO_END if day == dt.date.max else day.isoformat()


def _write_files(folder: Path, listed: list[dict[str, object]]) -> None:
    """Write the list and the edition to a folder."""
    text = json.dumps({"files": listed}, ensure_ascii=False, separators=(",", ":")) + "\n"
    for name, content in ((FILE_NAME, text), (EDITION_URL, edition_of(text))):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8", newline="\n")
