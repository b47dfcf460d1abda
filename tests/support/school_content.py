"""Three example schools, created with `playbook init` and `playbook new` from the files in tests/schools/.

`primary` has custom words for staff and pupils; `welsh` is a secondary school with Welsh titles and 60 techniques;
`midday` is a team of midday supervisors whose site is for staff.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coaching_playbook.yamlio import dump, parse
from schools import edit, init_school, invoke
from sites import ROOT

SCHOOLS: Mapping[str, tuple[str, str]] = {
    "primary": ("The Oak Lane Playbook", "Oak Lane Primary"),
    "welsh": ("Llyfr Chwarae Bryn Tŵr", "Ysgol Uwchradd Bryn Tŵr"),
    "midday": ("The Lunchtime Book", "Harbour Street"),
}
"""(title of the playbook, name of the school), keyed by folder name."""
DAY = "2026-11-24"
CAPTIONS = "WEBVTT\n\n00:05.000 --> 00:09.000\n<v Adult>Take your time.\n"


def read(file: Path) -> Any:
    """Parse a valid YAML file."""
    parsed = parse(file.read_text("utf-8"), file.name)
    assert parsed.problems == (), parsed.problems
    return parsed.data


def create_school(name: str, folder: Path) -> Path:
    """Create a school's playbook in `folder/name` with the commands, and return its folder."""
    title, school = SCHOOLS[name]
    root = init_school(folder, name=name, title=title, school=school)
    source = ROOT / "tests/schools" / name
    (root / "playbook_src/vocabularies.yml").write_text((source / "vocabularies.yml").read_text("utf-8"), "utf-8")
    values = read(source / "playbook.yml")
    team = read(source / "vocabularies.yml")["teams"][0]["id"]
    edit(root / "playbook_src/playbook.yml", {("team",): team, **{(key,): value for key, value in values.items()}})
    for entry in read(source / "entries.yml"):
        add_entry(root, entry)
    if name == "welsh":
        write_sixty(root, read(source / "sixty.yml"))
    if name == "midday":
        settings = root / "mkdocs.yml"
        settings.write_text(settings.read_text("utf-8").replace("audience: public", "audience: staff"), "utf-8")
    tidied = invoke("fmt", at=root)
    assert tidied.exit_code == 0, tidied.output
    return root


def add_entry(root: Path, entry: Mapping[str, Any]) -> None:
    """Create an entry with `playbook new`, then write its other fields into the file."""
    kind, title = entry["kind"], entry.get("title")
    answers = [part for field, text in entry["set"].items() for part in ("--set", f"{field}={text}")]
    steps = [part for step in entry.get("steps", ()) for part in ("--step", step)]
    result = invoke("new", kind, *(["--title", title] if title else []), *answers, *steps, at=root)
    assert result.exit_code == 0, (entry, result.output)
    values = entry.get("edit", {})
    if path := values.get("captions"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(CAPTIONS, "utf-8")
    written = root / result.stdout.split(": written")[0]
    before: tuple[int, ...] = (len(read(written)) - 1,) if isinstance(read(written), list) else ()
    if values:
        edit(written, {(*before, field): value for field, value in values.items()})


def write_sixty(root: Path, content: Mapping[str, Any]) -> None:
    """Write 60 techniques as `playbook new` does, one for each pair of 10 actions and 6 places."""
    folder = root / "playbook_src/techniques"
    folder.mkdir()
    for action, place in itertools.product(content["actions"], content["places"]):
        english = place["english"]
        technique = {
            "title": f"{action['title']} {place['title']}",
            "aliases": [f"{action['alias']} {place['alias']}"],
            "summary": f"{action['summary']} {english}.",
            "leverage_point": action["leverage_point"],
            "status": "draft",
            "why": action["why"],
            "small_step": f"{action['small_step']} {english}.",
            "steps": [{"do": step} for step in action["steps"]],
            "settings": [place["setting"]],
            "embed": {"cue": place["cue"]},
            "live_model": f"The coach shows it {english}.",
        }
        (folder / f"{action['id']}-{place['id']}.yml").write_text(dump(technique), "utf-8")
