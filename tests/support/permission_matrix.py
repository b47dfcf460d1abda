"""A playbook with clips in every state of permission, and a test oracle that says who may see each of them.

The oracle is written from the data contract, independently of the code. Every field of every clip contains a unique
canary word, such as `zq017xtitle`, so that any trace of a clip in a site can be attributed to its field.
"""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import media_files
from coaching_playbook.yamlio import Data, dump
from sites import Completed, run

AUDIENCES = ("public", "staff", "coaches")
FIRST_DAY, SECOND_DAY = dt.date(2026, 3, 10), dt.date(2026, 3, 20)
"""The two build dates of the matrix. Permissions start and end before, on, between and after them."""
EARLIER, BEFORE, ON_FIRST, BETWEEN = "2026-03-02", "2026-03-09", "2026-03-10", "2026-03-15"
ON_SECOND, AFTER, LATER = "2026-03-20", "2026-03-21", "2026-04-02"

# --- clips -----------------------------------------------------------------------------------------------------

CLEAR: Mapping[str, Any] = {
    "lawful_basis": "consent",
    "staff": "cleared",
    "pupils": "cleared",
    "in_view": ("cleared", "cleared"),
    "checked_on": EARLIER,
    "review_by": LATER,
    "expires_on": "no",
    "withdrawn_on": "no",
    "objected_on": "no",
    "record": "",
}
"""The fields of a permission that allows everything; `in_view` is the status of each person in the film."""

NOBODY_IN_VIEW: Mapping[str, Any] = {"lawful_basis": "not-needed", "staff": "none-in-view", "pupils": "none-in-view"}

_VALUES: Mapping[str, tuple[Any, ...]] = {
    "status": ("published", "to-film", "filmed", "withdrawn"),
    "audience": AUDIENCES,
    "kind": ("lesson", "role-play", "animation"),
    "captions": ("", None),
    "permission": ("", None),
    "lawful_basis": ("consent", "public-task", "legitimate-interests", "not-needed"),
    "staff": ("cleared", "pending", "none-in-view"),
    "pupils": ("cleared", "pending", "none-in-view"),
    "in_view": (
        *(("cleared", "cleared"), None, (), ("cleared", "pending")),
        *(("objected", "cleared"), ("withdrawn",)),
    ),
    "checked_on": (EARLIER, ON_FIRST, BETWEEN, ON_SECOND, AFTER),
    "review_by": (LATER, EARLIER, BEFORE, ON_FIRST, BETWEEN, ON_SECOND),
    "expires_on": ("no", None, EARLIER, BEFORE, ON_FIRST, BETWEEN, ON_SECOND, AFTER),
    "withdrawn_on": ("no", None, BEFORE, ON_FIRST, LATER),
    "objected_on": ("no", None, BEFORE, ON_FIRST, LATER),
    "record": ("", None),
}
"""The tested values of each field, the most permissive one first. None omits the field."""


@dataclass(frozen=True)
class Clip:
    """A clip as written in YAML; its number is part of its canary words."""

    number: int
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def public_words(self) -> set[str]:
        """The names of the fields whose canaries a site contains if the clip is visible."""
        words = {"id", "title", "description", "watch", "label", "notice", "thinking", "ask", "commentary", "after"}
        words |= {"subject", "was"}
        if self.data["kind"] != "storyboard":
            words |= {"captionfile", "caption", "posterfile", "poster"}
            words |= {"filmfile", "film"} if "file" in self.data["source"] else {"video"}
        return words

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of the film, poster and captions; each is valid and contains a canary."""
        if path := self.data.get("source", {}).get("file"):
            yield path, media_files.mp4_file(canary(self.number, "film"))
        if path := self.data.get("poster"):
            yield path, media_files.jpeg_file(canary(self.number, "poster"))
        if path := self.data.get("captions"):
            yield path, f"WEBVTT\n\n00:05.000 --> 00:09.000\n<v TA>So {canary(self.number, 'caption')}.\n".encode()


def canary(number: int, field: str) -> str:
    """Return the unique word of one field of one clip."""
    return f"zq{number:03d}x{field}"


def clip(number: int, changes: Mapping[str, Any] | None = None) -> Clip:
    """Return a clip that is visible to everyone, except for `changes` to its fields or those of its permission."""

    def text(field: str) -> str:
        return f"See {canary(number, field)} there"

    changes = {"kind": ("lesson", "role-play", "animation")[number % 3], **(changes or {})}
    lines = {**CLEAR, **{name: value for name, value in changes.items() if name in CLEAR}}
    lines["record"] = None if lines["record"] is None else text("record")
    if lines["in_view"] is not None:
        lines["in_view"] = [{"who": text("who"), "status": status} for status in lines["in_view"]]
    film = (
        {"file": f"media/{canary(number, 'filmfile')}.mp4"},
        {"youtube": canary(number, "video")},
        {"vimeo": f"70{number:03d}0000007"},
        {"link": f"https://school.sharepoint.com/{canary(number, 'video')}"},
    )
    data: dict[str, Any] = {
        "id": canary(number, "id"),
        "title": text("title"),
        "description": text("description"),
        "technique": "wait-first",
        "also_shows": ["name-the-step"],
        "role": "example",
        "kind": changes["kind"],
        "source": film[0 if number % 2 else number // 2 % 4],
        "poster": f"media/{canary(number, 'posterfile')}.jpg",
        "captions": f"media/{canary(number, 'captionfile')}.vtt",
        "duration": "1:00",
        "recorded": "2026-01-01",
        "subject": text("subject"),
        "watch_for": text("watch"),
        "moments": [
            {"label": text("label"), "start": "0:05", "end": "0:09", "step": "1", "criterion": "2"}
            | {name: text(name) for name in ("notice", "thinking", "ask")}
        ],
        "commentary": text("commentary"),
        "after_questions": [text("after")],
        "status": "published",
        "audience": "public",
        "permission": {name: value for name, value in lines.items() if value is not None},
        "was": [canary(number, "was")],
    }
    data |= {name: changes[name] for name in ("status", "audience", "role", "contrast_with") if name in changes}
    storyboard = ("source", "poster", "captions", "permission") if data["kind"] == "storyboard" else ()
    left_out = {*storyboard, *(name for name in ("captions", "permission") if changes.get(name, "") is None)}
    return Clip(number, {name: value for name, value in data.items() if name not in left_out})


def _single_changes() -> Iterator[dict[str, Any]]:
    """Yield changes that set one field to each of its values, then the special cases of animations and storyboards."""
    for field, values in _VALUES.items():
        for value in values:
            yield {field: value}
    for more in ({}, {"in_view": ()}, {"in_view": None}, {"in_view": (), "staff": "cleared"}):
        yield {**NOBODY_IN_VIEW, **more, "kind": "animation"}
    yield {**NOBODY_IN_VIEW, "in_view": (), "pupils": "cleared", "kind": "animation"}
    yield {"withdrawn_on": BEFORE, "expires_on": BEFORE, "staff": "pending"}
    yield from ({"kind": "storyboard", "status": status} for status in _VALUES["status"])


def _random_combinations(count: int) -> Iterator[dict[str, Any]]:
    """Yield `count` random combinations of values from a fixed seed; four of five values are permissive."""
    chance = random.Random(2026)
    for _ in range(count):
        yield {
            field: values[0] if chance.random() < 0.8 else chance.choice(values) for field, values in _VALUES.items()
        } | {"audience": chance.choice(AUDIENCES)}


def _is_rejected(data: Mapping[str, Any]) -> bool:
    """Return whether `playbook check` rejects the clip, so that no site can be built with it."""
    permission = data.get("permission", {"checked_on": "", "review_by": "", "lawful_basis": ""})
    return data["kind"] != "storyboard" and (
        (data["status"] == "published" and not {"captions", "permission"} <= set(data))
        or permission["review_by"] < permission["checked_on"]
        or (permission["lawful_basis"] == "not-needed" and data["kind"] != "animation")
    )


def _matrix() -> Iterator[Clip]:
    """Yield the clips: each single change for each audience, then random combinations."""
    alone = ({**changes, "audience": audience} for audience in AUDIENCES for changes in _single_changes())
    together = list(_random_combinations(50))
    before: Clip | None = None
    for number, changes in enumerate((*alone, *together), 1):
        created = clip(number, changes)
        if before and number % 4 == 0 and created.data["kind"] != "lesson" and before.data["role"] == "example":
            created = clip(number, {**changes, "role": "non-example", "contrast_with": before.id})
        yield created
        before = None if _is_rejected(created.data) else created


ALL_CLIPS = tuple(_matrix())
ACCEPTED = tuple(one for one in ALL_CLIPS if not _is_rejected(one.data))
REJECTED = tuple(one for one in ALL_CLIPS if _is_rejected(one.data))
"""Clips that `playbook check` rejects. `publish` is tested with them too, as it must not rely on the check."""

# --- the oracle ------------------------------------------------------------------------------------------------

ALL_FIELDS = {
    *("lawful_basis", "staff", "pupils", "in_view", "checked_on"),
    *("review_by", "expires_on", "withdrawn_on", "objected_on", "record"),
}


def is_visible(data: Mapping[str, Any], audience: str, day: dt.date) -> bool:
    """Return whether a clip is visible to an audience on a day, from its YAML data alone.

    Dates are compared as ISO 8601 text.
    """
    if AUDIENCES.index(data.get("audience", "staff")) > AUDIENCES.index(audience):
        return False
    if data["kind"] == "storyboard":
        return data["status"] in ("to-film", "published")
    if data["status"] != "published" or "captions" not in data or "permission" not in data:
        return False
    permission, today = data["permission"], day.isoformat()
    people = permission.get("in_view", [])
    someone = people or {permission["staff"], permission["pupils"]} != {"none-in-view"}
    if "pending" in (permission["staff"], permission["pupils"]) or {one["status"] for one in people} - {"cleared"}:
        return False
    if someone and permission["lawful_basis"] == "not-needed":
        return False
    if {permission.get("withdrawn_on", "no"), permission.get("objected_on", "no")} != {"no"}:
        return False
    if not permission["checked_on"] <= today <= permission["review_by"]:
        return False
    if permission.get("expires_on", "no") != "no" and permission["expires_on"] <= today:
        return False
    return audience != "public" or set(permission) == ALL_FIELDS


# --- files and builds ------------------------------------------------------------------------------------------

_TECHNIQUE: dict[str, Data] = {
    "leverage_point": "stepping-back",
    "status": "draft",
    "why": "Pupils who try first learn more.",
    "small_step": "Count to five once tomorrow.",
    "steps": [{"do": "Ask once"}, {"do": "Count to five"}],
    "success_criteria": ["I count to five.", "I say nothing while I count."],
}
_TEAM: dict[str, Data] = {
    **{"id": "tas", "label": "Assistants", "one": "teaching assistant", "many": "teaching assistants"},
    **{"short": "TA", "shorts": "TAs"},
}
BASE: dict[str, Data] = {
    "playbook.yml": {
        "title": "A small playbook",
        "team": "tas",
        "vision": {"title": "Our Way", "opening": "We step back.", "statements": [{"id": "step", "text": "We wait."}]},
    },
    "vocabularies.yml": {
        "teams": [_TEAM],
        "roles": [{"id": "ta", "label": "Teaching assistant", "team": "tas"}],
    },
    "leverage_points/stepping-back.yml": {
        "title": "Stepping back",
        "strapline": "Help a little, then wait.",
        "way": ["step"],
        "why": "Pupils who try first learn more.",
    },
    "techniques/wait-first.yml": {"title": "Wait first", "summary": "Count to five.", **_TECHNIQUE},
    "techniques/name-the-step.yml": {"title": "Name the step", "summary": "Say the next step.", **_TECHNIQUE},
}
MKDOCS = """site_name: A small playbook
site_url: https://school.example/playbook/
repo_url: https://code.example/school/playbook
edit_uri: edit/main/docs/
theme:
  name: material
  font: false
plugins: [search, playbook]
"""


def write_playbook(
    root: Path,
    clips: Iterable[Clip] = (),
    changes: Mapping[str, Data] | None = None,
    *,
    one_a_file: bool = False,
) -> Path:
    """Write a small playbook with these clips and return `root`.

    Clips alternate between the list file videos.yml and files in videos/, or are all in files with `one_a_file`.
    """
    clips = list(clips)
    own = [one for one in clips if one_a_file or one.number % 2 == 0]
    files: dict[str, Data] = {f"playbook_src/{name}": data for name, data in {**BASE, **(changes or {})}.items()}
    files["videos.yml"] = [one.data for one in clips if one not in own]
    files |= {f"videos/{one.id}.yml": one.data for one in own}
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(dump(data), "utf-8")
    (root / "docs").mkdir(exist_ok=True)
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    for path, raw in itertools.chain.from_iterable(one.files() for one in clips):
        if not (root / path).exists():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(raw)
    return root


def build(root: Path, to: Path, audience: str | None, day: dt.date | str | None) -> Completed:
    """Run `mkdocs build --strict` for an audience on a day, always with the same SOURCE_DATE_EPOCH."""
    variables = {"SOURCE_DATE_EPOCH": "1772000000"}
    if audience:
        variables["PLAYBOOK_AUDIENCE"] = audience
    if day:
        variables["PLAYBOOK_DAY"] = str(day)
    return run("mkdocs", "build", "--strict", "-d", to, cwd=root, variables=variables)


def tree(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, keyed by path; gzip files are decompressed."""
    found = {}
    for place, _folders, names in os.walk(folder):
        for file in (Path(place) / name for name in names):
            raw = file.read_bytes()
            found[file.relative_to(folder).as_posix()] = gzip.decompress(raw) if file.suffix == ".gz" else raw
    return found


_WORD = re.compile(rb"zq(\d{3})x([a-z]+)|70(\d{3})0000007", re.IGNORECASE)


def canaries_in(*texts: bytes) -> dict[int, set[str]]:
    """Return the field names of the canary words in some texts, keyed by the number of the clip."""
    found: dict[int, set[str]] = defaultdict(set)
    for text in texts:
        for number, field, video in _WORD.findall(text):
            found[int(number or video)].add(field.decode().lower() or "video")
    return dict(found)


def canaries_below(folder: Path) -> dict[int, set[str]]:
    """Return the field names of the canary words in paths and contents below a folder, keyed by clip number."""
    return canaries_in(*(part for path, raw in tree(folder).items() for part in (path.encode(), raw)))
