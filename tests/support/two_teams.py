"""A school with two teams, with pages, cycles, survey figures and walkthroughs (short classroom visits)."""

from __future__ import annotations

import random
from pathlib import Path

import surveys
from coaching_playbook.impact.answer_lines import look_fors, look_fors_version

CANARY = "purplegiraffe"
CONFIG = """\
site_name: A school
extra:
  generator: false
theme:
  name: material
plugins:
  - search
  - playbook
"""
CPD_OF_ALL = """\
activities:
  - id: inset
    title: INSET days
    offered:
      - to: tas
        minutes: 360
      - to: teachers
        minutes: 1530
    mechanisms: [instruction]
"""
CPD = f"""\
{CPD_OF_ALL}\
  - id: coaching
    title: Coaching
    kind: coaching
    offered:
      - to: lunch
        minutes: 45
    mechanisms: [goals, rehearsal]
"""
LUNCH = {
    "leverage_points/calm-queues.yml": """\
title: Calm queues
strapline: The queue is a place to talk.
team: lunch
way:
  - step-back
status: draft
why: Children who feel safe in the queue eat more.
look_fors:
  - Children talk while they wait.
""",
    "techniques/walk-the-line.yml": """\
title: Walk the queue
summary: Walk slowly beside the queue and wait.
leverage_point: calm-queues
team: lunch
status: draft
why: Children feel noticed.
small_step: Walk once from end to end tomorrow.
steps:
  - do: Walk slowly
  - do: Say hello
live_model: At the Tuesday meeting.
""",
    "techniques/wait-together.yml": """\
title: Wait together
summary: Wait beside a child who is upset.
leverage_point: stepping-back
team: lunch
teams:
  - tas
status: draft
why: Company helps.
small_step: Wait beside one child tomorrow.
steps:
  - do: Stand beside
  - do: Say little
live_model: At the Tuesday meeting.
""",
}
LUNCH_CYCLE = """\
- id: lunch-2026
  leverage_point: calm-queues
  starts: 2026-09-07
  chosen_by:
    - ta
"""


def write_two_teams(folder: Path) -> Path:
    """Write the playbook of a school with two teams, only one of which is large enough for figures.

    Return its folder.
    """
    root = surveys.write_school(folder / "school", "linked", two_teams=True)
    (root / "docs").mkdir()
    for path, text in LUNCH.items():
        (root / "playbook_src" / path).write_text(text, "utf-8")
    with (root / "playbook_src/cycles.yml").open("a", encoding="utf-8") as cycles:
        cycles.write(LUNCH_CYCLE)
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    (root / "playbook_src/cpd.yml").write_text(CPD, "utf-8")
    rng = random.Random(3)
    people = [tuple(rng.choices(range(5), (1, 2, 3, 6, 4))[0] for _ in surveys.AREAS) for _ in range(60)]
    later = [tuple(min(4, answer + rng.choice((0, 0, 1, 1, -1))) for answer in person) for person in people]
    for team, count in (("tas", 60), ("lunch", 7)):
        files = []
        for wave, answers in (("baseline", people), ("one-year", later)):
            files.append(folder / f"{team}-{wave}.csv")
            rows = [tuple(max(0, answer) for answer in person) for person in answers[:count]]
            files[-1].write_text(surveys.table(rows, [f"{CANARY}{n}" for n in range(count)]), "utf-8")
            options = ("--wave", wave, "--team", team, "--root", root)
            assert surveys.invoke("survey", "read", files[-1], *options).exit_code == 0
        if team == "tas":
            assert surveys.invoke("survey", "compare", *files, "--team", team, "--root", root).exit_code == 0
    playbook = surveys.playbook_of(root)
    point = playbook.leverage_point["stepping-back"]
    version = look_fors_version(look_fors(playbook, point))
    for half_term, seen in (("2026-autumn-1", 9), ("2026-autumn-2", 15)):
        marks = "s" * seen + "n" * 9
        (folder / "visits.txt").write_text("\n".join(f"PB-WALK:1:{point.id}:{version}:{mark}" for mark in marks))
        options = ("--half-term", half_term, "--point", point.id, "--root", root)
        assert surveys.invoke("walkthroughs", "read", folder / "visits.txt", *options).exit_code == 0
    return root
