"""Results of a run, and their report: tables of medians, ratios with their bounds, and all single figures."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measure import Cost, Weight

CHECK, YAML = "check", "yaml"
"""Keys of measurements other than clean builds, whose keys are those of the tools."""
_OTHER_LABELS = {
    CHECK: "TA Playbook: `playbook check`, nothing cached",
    YAML: "The same files read with PyYAML’s C safe loader",
}
NO_VALUE = "–"


@dataclass
class Preview:
    """Seconds from a save to the served change. `everywhere` is for all `pages` pages that show a title."""

    started: float = 0.0
    step: list[float] = field(default_factory=list)
    title: list[float] = field(default_factory=list)
    everywhere: list[float] = field(default_factory=list)
    pages: int = 0
    memory: int = 0
    failed: str = ""


@dataclass
class SizeResults:
    """Results at one size. `costs` are of the counted runs, `first` of the uncounted build before them."""

    techniques: int
    pages: int = 0
    first: dict[str, Cost] = field(default_factory=dict)
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Remarks on tools whose figures count."""
    previews: dict[str, Preview] = field(default_factory=dict)
    weight: Weight | None = None

    def wall(self, key: str) -> float | None:
        """Median wall time in seconds."""
        costs = self.costs.get(key)
        return median(cost.wall for cost in costs) if costs else None

    def processor(self, key: str) -> float | None:
        """Median CPU time in seconds, which depends less on other load."""
        costs = self.costs.get(key)
        return median(cost.cpu for cost in costs) if costs else None

    def saved(self, key: str, kind: str) -> float | None:
        """Median seconds from a save to the served change; `kind` is a field of `Preview`."""
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


def machine(place: Path) -> dict[str, str]:
    """Properties of the machine that affect times."""
    facts = {
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        "processor": _first(Path("/proc/cpuinfo"), r"model name\s*: (.*)") or platform.processor() or "unknown",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load before": f"{os.getloadavg()[0]:.2f} (processes that wanted a core, over the last minute)",
        "built in": f"{place} ({_file_system(place)})",
    }
    if total := _first(Path("/proc/meminfo"), r"MemTotal:\s*(\d+) kB"):
        facts["memory"] = f"{int(total) / 1024 / 1024:.0f} GiB"
    return facts


def _first(file: Path, pattern: str) -> str | None:
    try:
        found = re.search(pattern, file.read_text("utf-8"))
    except OSError:
        return None
    return found[1] if found else None


def _file_system(place: Path) -> str:
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


# --- the bounds ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bound:
    """A performance target: label, maximum, the maximum as text, how to read the value, and how to format it."""

    label: str
    maximum: float
    maximum_text: str
    value: Callable[[SizeResults], float | None]
    format: Callable[[float], str]


def _ratio(one: str, other: str) -> Callable[[SizeResults], float | None]:
    return lambda found: _divide(found.wall(one), found.wall(other))


def _divide(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _step_ratio(key: str, other: str) -> Callable[[SizeResults], float | None]:
    return lambda found: _divide(found.saved(key, "step"), found.saved(other, "step"))


def _peak(found: SizeResults) -> float | None:
    cost = found.first.get("ours")
    return max(cost.peak or 0, cost.largest) / 1e6 if cost else None


def _phone(found: SizeResults) -> float | None:
    kinds = ("HTML", "CSS", "JavaScript")
    return sum(found.weight.kinds.get(kind, 0) for kind in kinds) / 1000 if found.weight else None


def _format_ratio(value: float) -> str:
    return f"1/{1 / value:.1f}" if 0 < value < 0.5 else f"{value:.2f}"


def _format_ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


BOUNDS = (
    Bound("clean build ÷ MkDocs + Material", 1 / 8, "1/8", _ratio("ours", "material"), _format_ratio),
    Bound("clean build ÷ Zensical", 1 / 10, "1/10", _ratio("ours", "zensical"), _format_ratio),
    Bound("clean build ÷ Hugo, lean template", 1, "1", _ratio("ours", "hugo"), _format_ratio),
    Bound("clean build ÷ Hugo + JSON of everything", 0.8, "0.8", _ratio("ours", "hugo-json"), _format_ratio),
    Bound("save → changed step served", 0.05, "50 ms", lambda found: found.saved("ours", "step"), _format_ms),
    Bound("save → changed title served", 0.1, "100 ms", lambda found: found.saved("ours", "title"), _format_ms),
    Bound(
        "save → changed step served ÷ the same with Hugo’s server", 1, "1", _step_ratio("ours", "hugo"), _format_ratio
    ),
    Bound(
        "save → changed step served ÷ the same with Zensical’s server",
        1,
        "1",
        _step_ratio("ours", "zensical"),
        _format_ratio,
    ),
    Bound(
        "check, nothing cached ÷ PyYAML’s C safe loader on the same files", 2, "2", _ratio(CHECK, YAML), _format_ratio
    ),
    Bound("peak memory of a clean build", 400, "400 MB", _peak, lambda value: f"{value:.0f} MB"),
    Bound("a technique page as a phone gets it", 100, "100 KB", _phone, lambda value: f"{value:.0f} KB"),
)


# --- the text --------------------------------------------------------------------------------------------------


def write(results: Results) -> str:
    """Render the report as Markdown."""
    parts = [
        "# What was measured",
        "Written by `python bench/run.py`; [README.md](README.md) says how, and what is compared with what. "
        "Times are medians. MB and KB are millions and thousands of bytes.",
        *_targets(results),
        *(part for found in results.sizes for part in _size(results, found)),
        *_growth(results),
        "## Machine and versions",
        _table(("what", "which"), [*results.machine.items(), ("load after", f"{results.load_after:.2f}")]),
        _table(("tool", "version"), results.versions.items()),
        "## Every figure",
        "Seconds, in the order in which they were measured; for builds wall time, with processor time in brackets.",
        "\n".join(line for found in results.sizes for line in _all_figures(results, found)),
    ]
    return "\n\n".join(parts) + "\n"


def _targets(results: Results) -> list[str]:
    several = [found for found in results.sizes if "ours" in found.costs and len(found.costs) > 1]
    if not several:
        return []
    found = next((found for found in several if found.techniques == 2000), several[-1])
    rows = []
    for bound in BOUNDS:
        value = bound.value(found)
        holds = NO_VALUE if value is None else "yes" if value <= bound.maximum else "**no**"
        rows.append(
            (bound.label, NO_VALUE if value is None else bound.format(value), f"at most {bound.maximum_text}", holds)
        )
    title = f"## What should hold, at {found.techniques:,} techniques and {2 * found.techniques:,} clips"
    note = [] if found.techniques == 2000 else ["The bounds are meant for 2,000 techniques, which were not measured."]
    return [title, *note, _table(("what", "measured", "bound", "holds"), rows)]


def _size(results: Results, found: SizeResults) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for key in (*results.labels, CHECK, YAML):
        label = results.labels.get(key, _OTHER_LABELS.get(key, key))
        wall, processor = found.wall(key), found.processor(key)
        if key in found.failed:
            rows.append((label, found.failed[key], *[NO_VALUE] * 6))
        elif wall is not None and processor is not None:
            first = found.first.get(key)
            ratios = (_divide(found.wall("ours"), wall), _divide(found.processor("ours"), processor))
            rows.append(
                (
                    f"{label} ({found.notes[key]})" if key in found.notes else label,
                    f"{wall:.3f} s",
                    f"{processor:.3f} s",
                    f"{len(found.costs[key])}",
                    f"{first.peak / 1e6:.0f} MB" if first and first.peak else NO_VALUE,
                    f"{max(cost.largest for cost in found.costs[key]) / 1e6:.0f} MB",
                    *(NO_VALUE if ratio is None or key == "ours" else _format_ratio(ratio) for ratio in ratios),
                )
            )
    parts = [
        f"## {found.techniques:,} techniques, {2 * found.techniques:,} clips: {found.pages:,} pages",
        _table(
            (
                *("command", "wall", "processor", "runs", "peak, all processes", "largest process"),
                *("ours ÷ this", "in processor time"),
            ),
            rows,
        ),
    ]
    previews = []
    for key, preview in found.previews.items():
        saved = [found.saved(key, kind) for kind in ("step", "title", "everywhere")]
        shown = [NO_VALUE if value is None else f"{value:.3f} s" for value in saved]
        if preview.pages:
            shown[2] += f" ({preview.pages} pages)"
        label = results.labels[key] + (f": {preview.failed}" if preview.failed else "")
        previews.append((label, f"{preview.started:.2f} s", *shown, f"{preview.memory / 1e6:.0f} MB"))
    if previews:
        head = ("preview", "start → first page", "save → step", "save → title", "save → title, on all pages", "memory")
        parts.append(_table(head, previews))
    if found.weight:
        sizes = ", ".join(f"{kind} {size / 1000:.1f} KB" for kind, size in sorted(found.weight.kinds.items()))
        parts.append(f"A technique page of ours as a phone gets it, compressed ({found.weight.how}): {sizes}.")
    return parts


def _growth(results: Results) -> list[str]:
    """Time and memory per technique, which should not rise with the size."""
    rows = []
    for found in results.sizes:
        first, wall = found.first.get("ours"), found.wall("ours")
        check = found.wall(CHECK)
        if first and wall and check:
            each = [f"{1000 * seconds / found.techniques:.2f} ms" for seconds in (wall, check)]
            rows.append(
                (f"{found.techniques:,}", f"{wall:.2f} s", *each, f"{max(first.peak or 0, first.largest) / 1e6:.0f} MB")
            )
    if len(rows) < 2:
        return []
    head = ("techniques", "clean build", "build, each", "check, each", "peak memory")
    return ["## How ours grows", _table(head, rows)]


def _all_figures(results: Results, found: SizeResults) -> Iterable[str]:
    for key, costs in found.costs.items():
        label = results.labels.get(key, _OTHER_LABELS.get(key, key))
        times = " ".join(f"{cost.wall:.3f} ({cost.cpu:.3f})" for cost in costs)
        yield f"- {found.techniques:,}, {label}: {times}"
    for key, preview in found.previews.items():
        for kind, values in (
            ("step", preview.step),
            ("title", preview.title),
            ("title everywhere", preview.everywhere),
        ):
            if values:
                shown = " ".join(f"{value:.3f}" for value in values)
                yield f"- {found.techniques:,}, preview of {results.labels[key]}, {kind}: {shown}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
