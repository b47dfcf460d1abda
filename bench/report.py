"""Results of a benchmark run, and their report: medians, ratios compared with targets, and all single measurements."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measure import Cost, PageWeight

CHECK_KEY, YAML_KEY = "check", "yaml"
"""Keys of measurements that are no clean builds; the key of a clean build is that of its tool."""
_LABELS_OF_OTHER_KEYS = {
    CHECK_KEY: "TA Playbook: `playbook check`, nothing cached",
    YAML_KEY: "The same files read with PyYAML’s C safe loader",
}
NO_VALUE = "–"


@dataclass
class PreviewResults:
    """Latencies of a preview server: the seconds from each save to the served change, in a list per kind of edit.

    `everywhere` is the time until all pages that show a changed title are served; `pages` is their number.
    """

    started: float = 0.0
    step: list[float] = field(default_factory=list)
    title: list[float] = field(default_factory=list)
    everywhere: list[float] = field(default_factory=list)
    pages: int = 0
    memory: int = 0
    failed: str = ""


@dataclass
class SizeResults:
    """Results at one size, keyed by tool or measurement: `first` is the warm-up build, `costs` the runs that count.

    `failed` are reasons why a measurement was excluded.
    """

    techniques: int
    pages: int = 0
    first: dict[str, Cost] = field(default_factory=dict)
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Remarks on tools that failed but whose measurements count, keyed by tool."""
    previews: dict[str, PreviewResults] = field(default_factory=dict)
    weight: PageWeight | None = None

    def median_wall(self, key: str) -> float | None:
        """Return the median wall time in seconds; None if not measured."""
        costs = self.costs.get(key)
        return median(cost.wall for cost in costs) if costs else None

    def median_cpu(self, key: str) -> float | None:
        """Return the median CPU time in seconds, which depends less on other load; None if not measured."""
        costs = self.costs.get(key)
        return median(cost.cpu for cost in costs) if costs else None

    def median_latency(self, key: str, kind: str) -> float | None:
        """Return the median seconds from a save to the served change; `kind` is a field of `PreviewResults`."""
        preview = self.previews.get(key)
        values: list[float] = getattr(preview, kind) if preview else []
        return median(values) if values else None


@dataclass
class Results:
    machine: dict[str, str]
    versions: dict[str, str]
    labels: dict[str, str]
    sizes: list[SizeResults] = field(default_factory=list)
    load_after: float = 0.0


def describe_machine(place: Path) -> dict[str, str]:
    """Return properties of the machine that affect times, keyed by label. `place` is the folder of the builds, on the
    disk to describe.
    """
    facts = {
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        "processor": _first_match(Path("/proc/cpuinfo"), r"model name\s*: (.*)") or platform.processor() or "unknown",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load before": f"{os.getloadavg()[0]:.2f} (processes that wanted a core, over the last minute)",
        "built in": f"{place} ({_describe_file_system(place)})",
    }
    if total := _first_match(Path("/proc/meminfo"), r"MemTotal:\s*(\d+) kB"):
        facts["memory"] = f"{int(total) / 1024 / 1024:.0f} GiB"
    return facts


def _first_match(file: Path, pattern: str) -> str | None:
    try:
        match = re.search(pattern, file.read_text("utf-8"))
    except OSError:
        return None
    return match[1] if match else None


def _describe_file_system(place: Path) -> str:
    kinds = {"tmpfs": "a RAM disk"}
    mounts = _mounts()
    here = next((str(p) for p in (place.resolve(), *place.resolve().parents) if str(p) in mounts), "")
    return kinds.get(mounts.get(here, ""), f"a file system of the kind {mounts.get(here, 'unknown')}, not a RAM disk")


def _mounts() -> dict[str, str]:
    try:
        rows = [line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return {}
    return {row[1]: row[2] for row in rows}


# --- targets ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """A performance target: label, maximum, maximum as text, function that reads the value, and its formatter."""

    label: str
    maximum: float
    maximum_text: str
    value: Callable[[SizeResults], float | None]
    format: Callable[[float], str]


def _wall_time_ratio(one: str, other: str) -> Callable[[SizeResults], float | None]:
    return lambda at_size: _safe_ratio(at_size.median_wall(one), at_size.median_wall(other))


def _safe_ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _step_latency_ratio(key: str, other: str) -> Callable[[SizeResults], float | None]:
    return lambda at_size: _safe_ratio(at_size.median_latency(key, "step"), at_size.median_latency(other, "step"))


def _peak_megabytes(at_size: SizeResults) -> float | None:
    cost = at_size.first.get("ours")
    return max(cost.peak or 0, cost.largest) / 1e6 if cost else None


def _phone_kilobytes(at_size: SizeResults) -> float | None:
    kinds = ("HTML", "CSS", "JavaScript")
    return sum(at_size.weight.kinds.get(kind, 0) for kind in kinds) / 1000 if at_size.weight else None


def _format_ratio(value: float) -> str:
    return f"1/{1 / value:.1f}" if 0 < value < 0.5 else f"{value:.2f}"


def _format_ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


TARGETS = (
    Target("clean build ÷ MkDocs + Material", 1 / 8, "1/8", _wall_time_ratio("ours", "material"), _format_ratio),
    Target("clean build ÷ Zensical", 1 / 10, "1/10", _wall_time_ratio("ours", "zensical"), _format_ratio),
    Target("clean build ÷ Hugo, lean template", 1, "1", _wall_time_ratio("ours", "hugo"), _format_ratio),
    Target("clean build ÷ Hugo + JSON of everything", 0.8, "0.8", _wall_time_ratio("ours", "hugo-json"), _format_ratio),
    Target(
        "save → changed step served", 0.05, "50 ms", lambda at_size: at_size.median_latency("ours", "step"), _format_ms
    ),
    Target(
        "save → changed title served",
        0.1,
        "100 ms",
        lambda at_size: at_size.median_latency("ours", "title"),
        _format_ms,
    ),
    Target(
        "save → changed step served ÷ the same with Hugo’s server",
        1,
        "1",
        _step_latency_ratio("ours", "hugo"),
        _format_ratio,
    ),
    Target(
        "save → changed step served ÷ the same with Zensical’s server",
        1,
        "1",
        _step_latency_ratio("ours", "zensical"),
        _format_ratio,
    ),
    Target(
        "check, nothing cached ÷ PyYAML’s C safe loader on the same files",
        2,
        "2",
        _wall_time_ratio(CHECK_KEY, YAML_KEY),
        _format_ratio,
    ),
    Target("peak memory of a clean build", 400, "400 MB", _peak_megabytes, lambda value: f"{value:.0f} MB"),
    Target("a technique page as a phone gets it", 100, "100 KB", _phone_kilobytes, lambda value: f"{value:.0f} KB"),
)


# --- report --------------------------------------------------------------------------------------------------


def render_report(results: Results) -> str:
    """Return the report of a run as Markdown."""
    parts = [
        "# What was measured",
        "Written by `python bench/run.py`; [README.md](README.md) says how, and what is compared with what. "
        "Times are medians. MB and KB are millions and thousands of bytes.",
        *_target_section(results),
        *(part for at_size in results.sizes for part in _size_section(results, at_size)),
        *_growth_section(results),
        "## Machine and versions",
        _markdown_table(("what", "which"), [*results.machine.items(), ("load after", f"{results.load_after:.2f}")]),
        _markdown_table(("tool", "version"), results.versions.items()),
        "## Every figure",
        "Seconds, in the order in which they were measured; for builds wall time, with processor time in brackets.",
        "\n".join(line for at_size in results.sizes for line in _figure_lines(results, at_size)),
    ]
    return "\n\n".join(parts) + "\n"


def _target_section(results: Results) -> list[str]:
    """Return the Markdown blocks that compare results with targets; empty if only one tool was measured."""
    several = [at_size for at_size in results.sizes if "ours" in at_size.costs and len(at_size.costs) > 1]
    if not several:
        return []
    at_size = next((at_size for at_size in several if at_size.techniques == 2000), several[-1])
    rows = []
    for target in TARGETS:
        value = target.value(at_size)
        holds = NO_VALUE if value is None else "yes" if value <= target.maximum else "**no**"
        rows.append(
            (target.label, NO_VALUE if value is None else target.format(value), f"at most {target.maximum_text}", holds)
        )
    title = f"## What should hold, at {at_size.techniques:,} techniques and {2 * at_size.techniques:,} clips"
    note = [] if at_size.techniques == 2000 else ["The bounds are meant for 2,000 techniques, which were not measured."]
    return [title, *note, _markdown_table(("what", "measured", "bound", "holds"), rows)]


def _size_section(results: Results, at_size: SizeResults) -> list[str]:
    """Return the Markdown blocks for the results at one size."""
    rows: list[tuple[str, ...]] = []
    for key in (*results.labels, CHECK_KEY, YAML_KEY):
        label = results.labels.get(key, _LABELS_OF_OTHER_KEYS.get(key, key))
        wall, processor = at_size.median_wall(key), at_size.median_cpu(key)
        if key in at_size.failed:
            rows.append((label, at_size.failed[key], *[NO_VALUE] * 6))
        elif wall is not None and processor is not None:
            first = at_size.first.get(key)
            ratios = (
                _safe_ratio(at_size.median_wall("ours"), wall),
                _safe_ratio(at_size.median_cpu("ours"), processor),
            )
            rows.append(
                (
                    f"{label} ({at_size.notes[key]})" if key in at_size.notes else label,
                    f"{wall:.3f} s",
                    f"{processor:.3f} s",
                    f"{len(at_size.costs[key])}",
                    f"{first.peak / 1e6:.0f} MB" if first and first.peak else NO_VALUE,
                    f"{max(cost.largest for cost in at_size.costs[key]) / 1e6:.0f} MB",
                    *(NO_VALUE if ratio is None or key == "ours" else _format_ratio(ratio) for ratio in ratios),
                )
            )
    parts = [
        f"## {at_size.techniques:,} techniques, {2 * at_size.techniques:,} clips: {at_size.pages:,} pages",
        _markdown_table(
            (
                *("command", "wall", "processor", "runs", "peak, all processes", "largest process"),
                *("ours ÷ this", "in processor time"),
            ),
            rows,
        ),
    ]
    previews = []
    for key, preview in at_size.previews.items():
        latencies = [at_size.median_latency(key, kind) for kind in ("step", "title", "everywhere")]
        shown = [NO_VALUE if value is None else f"{value:.3f} s" for value in latencies]
        if preview.pages:
            shown[2] += f" ({preview.pages} pages)"
        label = results.labels[key] + (f": {preview.failed}" if preview.failed else "")
        previews.append((label, f"{preview.started:.2f} s", *shown, f"{preview.memory / 1e6:.0f} MB"))
    if previews:
        head = ("preview", "start → first page", "save → step", "save → title", "save → title, on all pages", "memory")
        parts.append(_markdown_table(head, previews))
    if at_size.weight:
        sizes = ", ".join(f"{kind} {size / 1000:.1f} KB" for kind, size in sorted(at_size.weight.kinds.items()))
        parts.append(f"A technique page of ours as a phone gets it, compressed ({at_size.weight.how}): {sizes}.")
    return parts


def _growth_section(results: Results) -> list[str]:
    """Return a section on time and memory per technique, which should not rise with the size; empty for one size."""
    rows = []
    for at_size in results.sizes:
        first, wall = at_size.first.get("ours"), at_size.median_wall("ours")
        check = at_size.median_wall(CHECK_KEY)
        if first and wall and check:
            each = [f"{1000 * seconds / at_size.techniques:.2f} ms" for seconds in (wall, check)]
            rows.append(
                (
                    f"{at_size.techniques:,}",
                    f"{wall:.2f} s",
                    *each,
                    f"{max(first.peak or 0, first.largest) / 1e6:.0f} MB",
                )
            )
    if len(rows) < 2:
        return []
    head = ("techniques", "clean build", "build, each", "check, each", "peak memory")
    return ["## How ours grows", _markdown_table(head, rows)]


def _figure_lines(results: Results, at_size: SizeResults) -> Iterable[str]:
    for key, costs in at_size.costs.items():
        label = results.labels.get(key, _LABELS_OF_OTHER_KEYS.get(key, key))
        times = " ".join(f"{cost.wall:.3f} ({cost.cpu:.3f})" for cost in costs)
        yield f"- {at_size.techniques:,}, {label}: {times}"
    for key, preview in at_size.previews.items():
        for kind, values in (
            ("step", preview.step),
            ("title", preview.title),
            ("title everywhere", preview.everywhere),
        ):
            if values:
                shown = " ".join(f"{value:.3f}" for value in values)
                yield f"- {at_size.techniques:,}, preview of {results.labels[key]}, {kind}: {shown}"


def _markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
