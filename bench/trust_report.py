"""Render the page of figures for a trust (a group of schools), with an estimate for 1,000 schools on GitHub."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCHOOLS = 1000
SCHOOLS_PER_JOB = 25
"""The number of schools that one job of the workflow builds."""
SETUP_MINUTES = 1.0
"""The assumed, not measured, minutes to start a runner and to install Python and the playbook."""
PLANS_LOOKED_UP_ON = "29 November 2026"
"""The date on which GitHub's plans were looked up; `_SOURCES` has the pages."""
PLANS = (("Free", 2_000, 500), ("Team", 3_000, 2_000), ("Enterprise Cloud", 50_000, 50_000))
"""GitHub's plans for private repositories: name, minutes per month, megabytes of artifacts."""
MAX_CONCURRENT_JOBS = {"Free": 20, "Team": 60, "Enterprise Cloud": 500}
"""The maximum number of concurrent jobs, keyed by plan."""
_NIGHTS_KEPT = 5
"""The maximum number of nightly runs whose artifacts are stored: `retention-days` of the workflow, and the new one."""
DOLLARS_PER_MINUTE = 0.006
"""The price of an additional minute of a Linux runner with two cores, since 1 January 2026."""
PAGES_MEGABYTES = 1_000
_NIGHTS_PER_MONTH = 30
_SOURCES = """\
Looked up on {day}, in stored copies of these pages: minutes, storage and 256 jobs of a matrix in GitHub's *Limits in GitHub Actions* (`content/actions/reference/limits.md` of github/docs, pull request 41367); that public repositories pay nothing in *About billing for GitHub Actions*; one gigabyte in *GitHub Pages limits*; the price of a minute in reports on GitHub's change of prices of 1 January 2026. Assumed, because no source was found again: rounding up to whole minutes, and 20 and 60 jobs at once (500 is documented; users report that fewer run). Look all of them up again before you rely on them.
"""


@dataclass(frozen=True)
class TrustMeasurement:
    """The measurements of two nightly runs of a trust.

    Pairs of seconds are (first run, second run); pairs of bytes were fetched from (schools' repositories, the layer's
    repository). `bytes` and `files` are totals of all sites, `archive` the compressed bytes of one site.
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
    def from_json(cls, data: Mapping[str, Any]) -> TrustMeasurement:
        """Return the measurements in a JSON object, in which tuples are lists."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)

    @property
    def cpu_seconds_per_school(self) -> float:
        """The CPU seconds per school in the first run."""
        return self.processor[0] / self.schools


TITLES = {"small": "Small: two techniques, one clip", "starter": "The whole starter content"}


def render_page(results: Sequence[TrustMeasurement], day: str, machine: str, busy: Sequence[float]) -> str:
    """Return the page as Markdown; `busy` is the load average before and after the run."""
    small = results[0]
    return f"""\
---
search:
  exclude: true
---

# A trust: what was measured

Written by `python bench/trust.py`, on {day}: {machine}, with a load of {busy[0]:.0f} before and {busy[1]:.0f} after, so that waiting times are longer than on a machine of its own. MB and KB are millions and thousands of bytes.

{small.schools} invented schools stand on one trust's playbook. Each is a git repository with a page of its own words, and names the trust's commit. They were built {small.jobs} at a time. A few more were built over the whole starter content, which is nearer to what a school has.

{_results_table(results)}

Fetched is what git received: `file://` on this disk, with the same packs as over a network. A second night fetches what has changed. The layer is fetched once for all schools of a machine. Each machine of a workflow also downloads the packages of `requirements.txt`, once for all of its schools.

{_killed_paragraph(results)}

## A thousand schools

A machine of the workflow builds {SCHOOLS_PER_JOB} schools: {SCHOOLS} / {SCHOOLS_PER_JOB} = {SCHOOLS // SCHOOLS_PER_JOB} machines, of 256 that a matrix may have, and two more that plan and collect. Starting one and installing the playbook is taken as {SETUP_MINUTES:g} minute; this is assumed, not measured. A minute that has begun counts as a whole one. Machines of GitHub may be faster or slower than this one.

{_thousand_schools(results)}

What that means, for repositories that are **private**:

{_plan_table(results)}

For **public** repositories, standard machines and artifacts cost nothing, on each plan. A trust's repository can be public if `trust.yml` may be read by all, which holds addresses and titles only; schools' repositories may be private all the same.

Pages holds {PAGES_MEGABYTES:,} MB a site. {_pages_limit(results)} With more, divide the schools between several repositories with a `trust.yml` each, or publish `sites/` to a host of your own.

{_SOURCES.format(day=PLANS_LOOKED_UP_ON)}"""


def _results_table(results: Sequence[TrustMeasurement]) -> str:
    def row(name: str, cells: Sequence[str]) -> str:
        return f"| {name} | {' | '.join(cells)} |"

    return "\n".join(
        (
            row("", [TITLES[one.kind] for one in results]),
            row("---", ["---"] * len(results)),
            row("schools", [str(one.schools) for one in results]),
            row("first night, waiting", [f"{one.seconds[0]:,.0f} s" for one in results]),
            row("a school, waiting", [f"{one.seconds[0] / one.schools:.1f} s" for one in results]),
            row("a school, processor", [f"{one.cpu_seconds_per_school:.1f} s" for one in results]),
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


def _killed_paragraph(results: Sequence[TrustMeasurement]) -> str:
    small = results[0]
    left = small.schools - small.killed
    return (
        f"In the second night the trust withdraws its clip, and {small.killed} of the {small.schools} jobs were killed "
        f"(signal 9) while they were building. {left} sites were updated, none of them with the clip, and the other "
        f"{small.killed} had the same bytes in every file as before. The status page named them. "
        f"The night took {small.seconds[1]:,.0f} s. Building the {small.killed} again then updated them."
    )


def _runner_minutes(one: TrustMeasurement) -> tuple[int, int]:
    """Return the whole minutes of (one job, all jobs of a nightly run) with 1,000 schools."""
    machine = math.ceil(SETUP_MINUTES + SCHOOLS_PER_JOB * one.cpu_seconds_per_school / 60)
    return machine, machine * (SCHOOLS // SCHOOLS_PER_JOB) + 2 * math.ceil(SETUP_MINUTES + 1)


def _stored_megabytes(one: TrustMeasurement) -> float:
    """Return the megabytes of artifacts that are stored for one school's site."""
    return one.archive * _NIGHTS_KEPT / 1e6


def _thousand_schools(results: Sequence[TrustMeasurement]) -> str:
    lines = []
    for one in results:
        machine, night = _runner_minutes(one)
        lines.append(
            f"- {TITLES[one.kind]}: {SCHOOLS_PER_JOB} x {one.cpu_seconds_per_school:.1f} s of one processor = {SCHOOLS_PER_JOB * one.cpu_seconds_per_school / 60:.1f} "
            f"minutes, so {machine} minutes a machine and {night:,} a night; {night * _NIGHTS_PER_MONTH:,} in {_NIGHTS_PER_MONTH} nights. "
            f"The sites are {one.bytes / one.schools / 1e6 * SCHOOLS / 1e3:.1f} GB, "
            f"compressed {one.archive / 1e6 * SCHOOLS / 1e3:.1f} GB. Artifacts hold up to {_NIGHTS_KEPT} nights of them, so "
            f"{_stored_megabytes(one) * SCHOOLS / 1e3:.1f} GB."
        )
    return "\n".join(lines)


def _plan_table(results: Sequence[TrustMeasurement]) -> str:
    lines = [
        "| plan | minutes a month | artifacts | jobs at once | " + " | ".join(TITLES[r.kind] for r in results) + " |"
    ]
    lines.append("| --- " * (4 + len(results)) + "|")
    for name, minutes, megabytes in PLANS:
        cells = []
        for one in results:
            machine, night = _runner_minutes(one)
            more = max(0, night * _NIGHTS_PER_MONTH - minutes)
            schools = min(
                SCHOOLS, int(minutes / (night * _NIGHTS_PER_MONTH) * SCHOOLS), int(megabytes / _stored_megabytes(one))
            )
            rounds = math.ceil(SCHOOLS / SCHOOLS_PER_JOB / MAX_CONCURRENT_JOBS[name])
            cost = (
                f"${more * DOLLARS_PER_MINUTE:,.0f} a month for {more:,} minutes more"
                if more
                else "minutes within the plan"
            )
            space = "" if _stored_megabytes(one) * SCHOOLS <= megabytes else ", and more storage to pay for"
            cells.append(
                f"{cost}{space}; {schools:,} schools without paying; {rounds * machine} minutes of waiting a night"
            )
        lines.append(
            f"| {name} | {minutes:,} | {megabytes / 1000:g} GB | {MAX_CONCURRENT_JOBS[name]} | "
            + " | ".join(cells)
            + " |"
        )
    return "\n".join(lines)


def _pages_limit(results: Sequence[TrustMeasurement]) -> str:
    counts = [
        f"{int(PAGES_MEGABYTES / (one.bytes / one.schools / 1e6)):,} schools ({TITLES[one.kind].lower()})"
        for one in results
    ]
    return f"That is enough for {' or '.join(counts)}."
