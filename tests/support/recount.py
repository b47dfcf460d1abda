"""Count the coverage of a playbook from its YAML files, without the package: `python tests/support/recount.py`.

Coverage is the number of techniques per vocabulary term and leverage point (a theme that groups techniques). All
scalars are read as text. Every clip is assumed to be visible, which is true of the shipped playbook.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KINDS = ("needs", "key_stages", "settings")


@cache
def _read(file: Path) -> Any:
    """Parse a YAML file with every scalar as text."""
    return (
        yaml.load(file.read_text("utf-8"), yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader) or {}
    )  # makes texts only


def _as_list(value: Any) -> list[str]:
    """Return a value as a list: a single text as its only item, None as an empty list."""
    return [value] if isinstance(value, str) else list(value or ())


def techniques(source: Path, team: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the techniques that are not retired, each with its id; only those of one team if `team` is given."""
    main = _read(source / "playbook.yml").get("team")
    for file in sorted((source / "techniques").glob("*.yml")):
        data = _read(file)
        users = {data.get("team") or main, *_as_list(data.get("teams"))}
        if data["status"] != "retired" and (team is None or team in users):
            yield {"id": file.stem, **data}


def count_coverage(source: Path, team: str | None = None) -> Mapping[tuple[str, str, str], tuple[set[str], set[str]]]:
    """Count the techniques for each key (vocabulary, term id, leverage point id).

    Values are (ids of techniques adapted to the term, ids of techniques that are only tagged with it).
    """
    vocabularies, counted = _read(source / "vocabularies.yml"), {}
    points = [file.stem for file in (source / "leverage_points").glob("*.yml")]
    for kind in KINDS:
        for term in vocabularies.get(kind) or ():
            for point in points:
                own, tagged = set(), set()
                for technique in techniques(source, team):
                    if technique["leverage_point"] != point:
                        continue
                    adapted = {
                        id_ for one in technique.get("adaptations") or () for id_ in _as_list(one["for"])
                    }  # of needs and key stages
                    if kind != "settings" and term["id"] in adapted:
                        own.add(technique["id"])
                    elif term["id"] in _as_list(technique.get(kind)):
                        tagged.add(technique["id"])
                counted[kind, term["id"], point] = own, tagged
    return counted


def clips(videos: Path) -> list[dict[str, Any]]:
    """Return the clips in videos.yml and in the folder next to it."""
    found = list(_read(videos)) if videos.is_file() else []
    for file in sorted(videos.with_suffix("").glob("*.yml")):
        data = _read(file)
        found += data if isinstance(data, list) else [{"id": file.stem, **data}]
    return found


def examples(source: Path, videos: Path) -> Mapping[str, int]:
    """Count techniques by their best example: a film, an animation ("drawing"), a storyboard, or none."""
    counts = dict.fromkeys(("film", "drawing", "storyboard", "none"), 0)
    visible: dict[str, set[str]] = {}
    for clip in clips(videos):
        if clip.get("role", "example") == "example":
            kind = {"lesson": "film", "role-play": "film", "animation": "drawing"}.get(clip["kind"], "storyboard")
            visible.setdefault(clip["technique"], set()).add(kind if "source" in clip else "storyboard")
    for technique in techniques(source):
        kinds = visible.get(technique["id"], set())
        counts[next((kind for kind in counts if kind in kinds), "none")] += 1
    return {kind: count for kind, count in counts.items() if count}


if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    rows = {" ".join(key): [*map(sorted, ids)] for key, ids in count_coverage(root / "playbook_src").items()}
    print(json.dumps({"cells": rows, "examples": examples(root / "playbook_src", root / "videos.yml")}, indent=2))
