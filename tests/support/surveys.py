"""A small school with one or two teams and a survey, and answers of invented people: for tests of `impact`."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from coaching_playbook.cli import main
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from small_playbook import BASE_FILES

SCALE = ("Strongly disagree", "Disagree", "Not sure", "Agree", "Strongly agree")
AREAS = ("development", "collaboration", "motivation", "clarity")
STATEMENTS = {area: f"Our CPD helps with {area}." for area in AREAS}

_TEAMS = """\
  - id: lunch
    label: Midday supervisors
    one: midday supervisor
    many: midday supervisors
    short: supervisor
    shorts: supervisors
"""


def survey_yml(design: str = "unlinked", areas: Iterable[str] = AREAS) -> str:
    """Return the text of survey.yml with one statement for each area, and waves a year apart."""
    lines = ["title: Our survey", f"design: {design}", "scale:", *(f"  - {answer}" for answer in SCALE), "areas:"]
    for area in areas:
        lines += [f"  - id: {area}", "    statements:", f"      - {STATEMENTS[area]}"]
    lines.append("waves:")
    for year, id_ in enumerate(("baseline", "one-year", "two-years", "three-years")):
        lines += [f"  - id: {id_}", f"    label: Wave {year + 1}", f"    starts: {2025 + year}-09-08"]
    return "\n".join(lines) + "\n"


def write_school(
    root: Path, design: str = "unlinked", *, two_teams: bool = False, areas: Iterable[str] = AREAS
) -> Path:
    """Write the playbook of the school into `root`, and return it."""
    files = dict(BASE_FILES)
    vocabularies = files["playbook_src/vocabularies.yml"].decode()
    vocabularies = vocabularies.split("survey_areas:")[0] + "survey_areas:\n"
    vocabularies += "".join(f"  - id: {area}\n    label: {area.capitalize()}\n" for area in AREAS)
    if two_teams:
        vocabularies = vocabularies.replace("key_stages:\n", f"{_TEAMS}key_stages:\n", 1)
    files["playbook_src/vocabularies.yml"] = vocabularies.encode()
    point = "playbook_src/leverage_points/stepping-back.yml"
    files[point] = files[point].replace(b"- confidence", b"- development")
    files["playbook_src/survey.yml"] = survey_yml(design, areas).encode()
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def playbook_of(root: Path) -> Playbook:
    """Load the playbook in a folder, which must be valid."""
    loaded = load(root)
    assert loaded.playbook, loaded.mistakes
    return loaded.playbook


def table(rows: Iterable[Sequence[int | None]], codes: Sequence[str] | None = None) -> str:
    """Return answers as a CSV file: a row for each person with an answer from 0 to 4, or None, for each area."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["ID", *STATEMENTS.values(), *(["My own code"] if codes else [])])
    for number, row in enumerate(rows):
        answers = ["" if answer is None else SCALE[answer] for answer in row]
        writer.writerow([number + 1, *answers, *([codes[number]] if codes else [])])
    return out.getvalue()


def random_people(rng: random.Random, count: int, areas: int = len(AREAS)) -> list[tuple[int, ...]]:
    """Return the answers of `count` invented people, drawn with weights that differ between calls."""
    weights = [rng.random() ** 2 + 0.02 for _ in SCALE]
    return [tuple(rng.choices(range(len(SCALE)), weights)[0] for _ in range(areas)) for _ in range(count)]


def invoke(*arguments: str | Path) -> Result:
    """Run a `playbook` command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])
