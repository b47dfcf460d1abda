"""The page of figures for a trust, with the arithmetic for a thousand schools on GitHub's runners."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCHOOLS = 1000
A_JOB = 25
"""How many schools a machine of the workflow builds."""
SETUP_MINUTES = 1.0
"""Assumed, not measured: starting a machine, and installing Python and the playbook."""
READ_ON = "29 November 2026"
"""When the plans were looked up; `_SOURCES` says where."""
PLANS = (("Free", 2_000, 500), ("Team", 3_000, 2_000), ("Enterprise Cloud", 50_000, 50_000))
"""For private repositories: the name of a plan, its minutes a month, and its megabytes of artifacts."""
CONCURRENT = {"Free": 20, "Team": 60, "Enterprise Cloud": 500}
"""How many jobs run at once."""
_KEPT = 5
"""How many nights of sites there are as artifacts at most: `retention-days` of the workflow, and the new one."""
A_MINUTE = 0.006
"""Dollars for a further minute of a Linux machine with two processors, since 1 January 2026."""
PAGES_MEGABYTES = 1_000
_NIGHTS = 30
_SOURCES = """\
Looked up on {day}, in stored copies of these pages: minutes, storage and 256 jobs of a matrix in GitHub's *Limits in GitHub Actions* (`content/actions/reference/limits.md` of github/docs, pull request 41367); that public repositories pay nothing in *About billing for GitHub Actions*; one gigabyte in *GitHub Pages limits*; the price of a minute in reports on GitHub's change of prices of 1 January 2026. Assumed, because no source was found again: rounding up to whole minutes, and 20 and 60 jobs at once (500 is documented; users report that fewer run). Look all of them up again before you rely on them.
"""


@dataclass(frozen=True)
class Measured:
    """What two nights of a trust cost.

    Pairs of seconds are of the first and the second night; pairs of bytes were fetched from the repositories of schools
    and from that of the layer. `bytes`, `files` are of all sites, `archive` of one, compressed.
    """

    kind: str
    schools: int
    killed: int
    jobs: int
    seconds: tuple[float, float]
    processor: tuple[float, float]
    largest: int
    bytes: int
    files: int
    archive: int
    first_fetch: tuple[int, int]
    second_fetch: tuple[int, int]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Measured:
        """Return what JSON holds, in which pairs are lists."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)

    @property
    def a_school(self) -> float:
        """Seconds of processor time for a school, in the first night."""
        return self.processor[0] / self.schools


TITLES = {"small": "Small: two techniques, one clip", "starter": "The whole starter content"}


def report(results: Sequence[Measured], day: str, machine: str, busy: Sequence[float]) -> str:
    """Return the page."""
    small = results[0]
    return f"""\
---
search:
  exclude: true
---

# A trust: what was measured

Written by `python bench/trust.py`, on {day}: {machine}, with a load of {busy[0]:.0f} before and {busy[1]:.0f} after, so that waiting times are longer than on a machine of its own. MB and KB are millions and thousands of bytes.

{small.schools} invented schools stand on one trust's playbook. Each is a git repository with a page of its own words, and names the trust's commit. They were built {small.jobs} at a time. A few more were built over the whole starter content, which is nearer to what a school has.

{_table(results)}

Fetched is what git received: `file://` on this disk, with the same packs as over a network. A second night fetches what has changed. The layer is fetched once for all schools of a machine. Each machine of a workflow also downloads the packages of `requirements.txt`, once for all of its schools.

{_killed(results)}

## A thousand schools

A machine of the workflow builds {A_JOB} schools: {SCHOOLS} / {A_JOB} = {SCHOOLS // A_JOB} machines, of 256 that a matrix may have, and two more that plan and collect. Starting one and installing the playbook is taken as {SETUP_MINUTES:g} minute; this is assumed, not measured. A minute that has begun counts as a whole one. Machines of GitHub may be faster or slower than this one.

{_thousand(results)}

What that means, for repositories that are **private**:

{_plans(results)}

For **public** repositories, standard machines and artifacts cost nothing, on each plan. A trust's repository can be public if `trust.yml` may be read by all, which holds addresses and titles only; schools' repositories may be private all the same.

Pages holds {PAGES_MEGABYTES:,} MB a site. {_pages(results)} With more, divide the schools between several repositories with a `trust.yml` each, or publish `sites/` to a host of your own.

{_SOURCES.format(day=READ_ON)}"""


def _table(results: Sequence[Measured]) -> str:
    def row(name: str, cells: Sequence[str]) -> str:
        return f"| {name} | {' | '.join(cells)} |"

    return "\n".join(
        (
            row("", [TITLES[one.kind] for one in results]),
            row("---", ["---"] * len(results)),
            row("schools", [str(one.schools) for one in results]),
            row("first night, waiting", [f"{one.seconds[0]:,.0f} s" for one in results]),
            row("a school, waiting", [f"{one.seconds[0] / one.schools:.1f} s" for one in results]),
            row("a school, processor", [f"{one.a_school:.1f} s" for one in results]),
            row("memory of the largest process", [f"{one.largest / 1e6:.0f} MB" for one in results]),
            row("a school's site", [f"{one.bytes / one.schools / 1e6:.1f} MB" for one in results]),
            row("its files", [f"{one.files / one.schools:.0f}" for one in results]),
            row("the same, compressed", [f"{one.archive / 1e6:.1f} MB" for one in results]),
            row("all sites", [f"{one.bytes / 1e6:,.0f} MB" for one in results]),
            row("fetched for a school", [f"{one.first_fetch[0] / one.schools:,.0f} bytes" for one in results]),
            row("fetched for the layer", [f"{one.first_fetch[1] / 1e3:,.1f} KB" for one in results]),
            row("fetched in the second night", [f"{sum(one.second_fetch) / 1e3:,.1f} KB" for one in results]),
        )
    )


def _killed(results: Sequence[Measured]) -> str:
    small = results[0]
    left = small.schools - small.killed
    return (
        f"In the second night the trust withdraws its clip, and {small.killed} of the {small.schools} jobs were killed "
        f"(signal 9) while they were building. {left} sites were updated, none of them with the clip, and the other "
        f"{small.killed} had the same bytes in every file as before. The status page named them. "
        f"The night took {small.seconds[1]:,.0f} s. Building the {small.killed} again then updated them."
    )


def _minutes(one: Measured) -> tuple[int, int]:
    """Return the whole minutes of a machine, and of a night with a thousand schools."""
    machine = math.ceil(SETUP_MINUTES + A_JOB * one.a_school / 60)
    return machine, machine * (SCHOOLS // A_JOB) + 2 * math.ceil(SETUP_MINUTES + 1)


def _stored(one: Measured) -> float:
    """Return the megabytes of artifacts that are kept of one school's site."""
    return one.archive * _KEPT / 1e6


def _thousand(results: Sequence[Measured]) -> str:
    lines = []
    for one in results:
        machine, night = _minutes(one)
        lines.append(
            f"- {TITLES[one.kind]}: {A_JOB} x {one.a_school:.1f} s of one processor = {A_JOB * one.a_school / 60:.1f} "
            f"minutes, so {machine} minutes a machine and {night:,} a night; {night * _NIGHTS:,} in {_NIGHTS} nights. "
            f"The sites are {one.bytes / one.schools / 1e6 * SCHOOLS / 1e3:.1f} GB, "
            f"compressed {one.archive / 1e6 * SCHOOLS / 1e3:.1f} GB. Artifacts hold up to {_KEPT} nights of them, so "
            f"{_stored(one) * SCHOOLS / 1e3:.1f} GB."
        )
    return "\n".join(lines)


def _plans(results: Sequence[Measured]) -> str:
    lines = [
        "| plan | minutes a month | artifacts | jobs at once | " + " | ".join(TITLES[r.kind] for r in results) + " |"
    ]
    lines.append("| --- " * (4 + len(results)) + "|")
    for name, minutes, megabytes in PLANS:
        cells = []
        for one in results:
            machine, night = _minutes(one)
            more = max(0, night * _NIGHTS - minutes)
            schools = min(SCHOOLS, int(minutes / (night * _NIGHTS) * SCHOOLS), int(megabytes / _stored(one)))
            rounds = math.ceil(SCHOOLS / A_JOB / CONCURRENT[name])
            cost = f"${more * A_MINUTE:,.0f} a month for {more:,} minutes more" if more else "minutes within the plan"
            space = "" if _stored(one) * SCHOOLS <= megabytes else ", and more storage to pay for"
            cells.append(
                f"{cost}{space}; {schools:,} schools without paying; {rounds * machine} minutes of waiting a night"
            )
        lines.append(
            f"| {name} | {minutes:,} | {megabytes / 1000:g} GB | {CONCURRENT[name]} | " + " | ".join(cells) + " |"
        )
    return "\n".join(lines)


def _pages(results: Sequence[Measured]) -> str:
    counts = [
        f"{int(PAGES_MEGABYTES / (one.bytes / one.schools / 1e6)):,} schools ({TITLES[one.kind].lower()})"
        for one in results
    ]
    return f"That is enough for {' or '.join(counts)}."
