"""Benchmark this generator and other tools on the same content in one run: `python bench/run.py`.

Prints a report. A whole run also writes it to bench/RESULTS.md; a part of one (`--only ours,hugo --sizes 500
--runs 3`) does so only where `--to FILE` says where.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import report
from measure import Cost, Failed, Server, memory, run, serving, weight
from report import CHECK, YAML, Preview, Results, SizeResults
from tools import BENCH, ENV, OWN, TOOLS, Tool, at_commit, install, version

sys.path.insert(0, str(BENCH.parent / "tests" / "support"))

RAM = Path("/dev/shm")  # noqa: S108  # a RAM disk; everything is in a new folder below it
SLOW_SECONDS, SLOW_RUNS = 30.0, 3
"""A tool whose build takes more than SLOW_SECONDS is measured at most SLOW_RUNS times, and a preview that takes longer
for an edit gets no further edit of that kind."""
SETTLE = 1.0
"""Seconds of rest before each edit of a preview, so that work after the last one has ended."""

OURS = {tool.key: tool for tool in TOOLS}["ours"]
EDITS = itertools.count(1)
WHOLE = (50, 500, 2000)


def log(text: str) -> None:
    """Print a line with the time to standard error."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


# --- edits -----------------------------------------------------------------------------------------------------

_STEP = {".yml": r"(?m)^(    how: ).*$()", ".md": r'(?m)^(1\.  <a id="step-1"></a>.*\n\n    ).*$()'}
_TITLE = {".yml": r"(?m)^(title: ).*$()", ".md": r"(?m)^(title: |# ).*?((?: \{#title\})?)$"}


def edit(file: Path, *, title: bool = False) -> tuple[Callable[[], object], bytes]:
    """Prepare an edit of the first step or the title: a function that saves it, and bytes that the page then has."""
    number = next(EDITS)
    words = f"Hold the door for edit {number}, again" if title else f"Hold the door for edit {number}."
    pattern = (_TITLE if title else _STEP)[file.suffix]
    count = 2 if title and file.suffix == ".md" else 1  # a Markdown page has its title twice
    text, changed = re.subn(pattern, rf"\g<1>{words}\g<2>", file.read_text("utf-8"), count=count)
    if not changed:
        raise Failed(f"{file.name} has no line to edit")
    return functools.partial(file.write_text, text, "utf-8"), words.encode()


# --- one size --------------------------------------------------------------------------------------------------


class Size:
    """Measurements at one size, in a folder of its own."""

    def __init__(self, techniques: int, folder: Path, tools: Sequence[Tool], options: argparse.Namespace) -> None:
        self.folder, self.tools, self.options = folder, tools, options
        self.results = SizeResults(techniques)
        self.project = folder / OURS.folder
        size = ("--techniques", str(techniques), "--seed", str(options.seed))
        self._script("make.py", self.project, *size)
        for tool in tools:
            if tool.make:
                run((*tool.make, folder / tool.folder, *size), BENCH, ENV)
        files = sorted((self.project / "playbook_src/techniques").glob("*.yml"))
        self.technique = files[len(files) // 2].stem

    def _script(self, name: str, *arguments: str | Path) -> Cost:
        # A separate process, because the maximum memory of a child includes that of the process that forked it.
        return run((sys.executable, BENCH / name, *arguments), BENCH, ENV)

    def measure(self) -> SizeResults:
        self._warm_up()
        for number in range(self.options.runs):
            self._round(number)
        for tool in self.tools:
            if tool.key not in self.results.failed and not self.options.no_preview and not tool.is_ours:
                self._preview(tool)
        if OURS in self.tools:
            self._weigh()
        return self.results

    # --- builds ---

    def _warm_up(self) -> None:
        """Build once with each tool, measure its memory, and verify that every page was made."""
        log(f"{self.results.techniques} techniques: first build with {OURS.label}")
        # Needed even without `ours` in --only: the other tools' pages are made from this site.
        self.results.first[OURS.key] = self._build(OURS, sample_memory=True)
        pages = self._pages(OURS)
        self.results.pages = len(pages)
        others = [tool for tool in self.tools if tool is not OURS]
        if not all(tool.is_ours for tool in others):
            log(f"{self.results.techniques} techniques: writing the same as Markdown")
            self._script("translate.py", self.project, self.folder / "markdown")
        for tool in others:
            self._first_build(tool, pages)

    def _first_build(self, tool: Tool, pages: set[str]) -> None:
        if problem := self.options.missing.get(tool.key):
            self._fail(tool.key, problem)
            return
        log(f"{self.results.techniques} techniques: first build with {tool.label}")
        ended = None
        try:
            cost = self._build(tool, sample_memory=True)
        except Failed as failed:
            if failed.cost is None:
                raise
            cost, ended = failed.cost, failed
        missing = set() if tool.make else pages - self._pages(tool)
        if missing:
            example = f"{len(missing)} of {len(pages)} pages are missing, such as {sorted(missing)[0]}"
            self._fail(tool.key, f"{ended}; {example}" if ended else example, ended.output if ended else ())
            return
        self.results.first[tool.key] = cost
        if ended:  # its site is complete, so its time counts
            self.results.notes[tool.key] = f"made every page, then {ended}"
            log("\n".join((self.results.notes[tool.key], *ended.output)))

    def _fail(self, key: str, why: str, said: Sequence[str] = ()) -> None:
        """Exclude a measurement from now on, with its reason in the table."""
        self.results.failed[key] = why
        log("\n".join((f"{self.results.techniques} techniques: {key} is left out: {why}", *said)))

    def _clean(self, tool: Tool) -> None:
        for name in (tool.site, *tool.caches):
            shutil.rmtree(self.folder / tool.folder / name, ignore_errors=True)

    def _build(self, tool: Tool, *, sample_memory: bool = False) -> Cost:
        self._clean(tool)
        return run(tool.build, self.folder / tool.folder, ENV, sample_memory=sample_memory)

    def _pages(self, tool: Tool) -> set[str]:
        """Paths of the pages that a tool made, without redirects, which only ours has."""
        site = self.folder / tool.folder / tool.site
        files = (file for file in site.rglob("index.html") if b'http-equiv="refresh"' not in file.read_bytes())
        return {file.parent.relative_to(site).as_posix() for file in files}

    def _round(self, number: int) -> None:
        """Measure each tool once, interleaved, so that a slow minute of the machine affects all of them.

        Such a minute affects few runs of a slow tool and many of a fast one, so all fast tools are measured again
        before each slow one.
        """
        quick = [tool for tool in self.tools if not self._is_slow(tool)]
        slow = [tool for tool in self.tools if self._is_slow(tool) and number < SLOW_RUNS]
        for last in [[tool] for tool in slow] or [[]]:
            for one in (*quick, *last):
                self._count(one.key, functools.partial(self._build, one))
                if one is OURS:
                    self._count(CHECK, lambda: run((OWN / "playbook", "check"), self.project, ENV))
                    self._count(YAML, lambda: self._script("read_yaml.py", self.project))

    def _is_slow(self, tool: Tool) -> bool:
        first = self.results.first.get(tool.key)
        return first is not None and first.wall > SLOW_SECONDS

    def _count(self, key: str, measured: Callable[[], Cost]) -> None:
        """Record a cost, unless this measurement has failed before."""
        if key in self.results.failed:
            return
        try:
            cost = measured()
        except Failed as failed:
            if failed.cost is None or key not in self.results.notes:
                self._fail(key, str(failed), failed.output)
                return
            cost = failed.cost
        self.results.costs.setdefault(key, []).append(cost)
        log(f"{self.results.techniques} techniques: {key} {cost.wall:.3f} s")

    # --- previews ---

    def _preview(self, tool: Tool) -> None:
        folder = self.folder / tool.folder
        file = folder / tool.page.format(self.technique)
        own = f"/techniques/{self.technique}/"
        shown_on = self._naming() if tool is OURS else []
        log(f"{self.results.techniques} techniques: preview of {tool.label}")
        preview = self.results.previews[tool.key] = Preview()
        try:
            with serving(tool.serve, folder, ENV, own) as server:
                preview.started = server.waited
                self._edits(preview.step, server, file, [own], title=False)
                self._edits(preview.title, server, file, [own], title=True)
                if shown_on:
                    self._edits(preview.everywhere, server, file, shown_on, title=True)
                    preview.pages = len(shown_on)
                preview.memory = memory(server.session)
        except Failed as failed:
            preview.failed = str(failed)
            log(f"  {failed}")

    def _edits(self, into: list[float], server: Server, file: Path, paths: Sequence[str], *, title: bool) -> None:
        for number in range(self.options.edits + 1):
            time.sleep(SETTLE)
            save, words = edit(file, title=title)
            seconds = server.until(save, paths, words)
            log(f"  edit {words.decode()!r}: {seconds:.3f} s")
            if number or seconds > SLOW_SECONDS:  # the first is a warm-up, unless edits are slow
                into.append(seconds)
            if seconds > SLOW_SECONDS:
                break

    def _naming(self) -> list[str]:
        """URL paths of the pages that show the title of the edited technique, its own page first."""
        save, _words = edit(self.project / OURS.page.format(self.technique), title=True)
        save()  # gives it a title with the first letter of later edits, so that it stays on one page of the A to Z list
        source = (self.project / OURS.page.format(self.technique)).read_text("utf-8")
        title = re.escape(re.findall(r"(?m)^title: (.*)$", source)[0])
        site = self.project / OURS.site
        self._build(OURS)
        named = re.compile(rf">{title}(?= –|<)".encode())
        paths = {
            f"/{file.parent.relative_to(site).as_posix()}/".replace("/./", "/")
            for file in site.rglob("index.html")
            if named.search(file.read_bytes())
        }
        return sorted(paths, key=lambda path: (self.technique not in path, path))

    # --- page weight ---

    def _weigh(self) -> None:
        try:
            from chromium import find

            chromium = find()
            import playwright  # noqa: F401
        except ImportError:
            chromium = None
        self._build(OURS)
        self.results.weight = weight(self.project / OURS.site, f"/techniques/{self.technique}/", chromium)


# --- main ------------------------------------------------------------------------------------------------------


def _parse_options() -> argparse.Namespace:
    keys = [tool.key for tool in TOOLS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {','.join(keys)}")
    parser.add_argument("--sizes", type=lambda text: [int(one) for one in text.split(",")], default=[*WHOLE])
    parser.add_argument("--ours-at", type=int, metavar="N", help="measure ours alone at one more size, such as 10000")
    parser.add_argument("--runs", type=int, default=5, help="clean builds of each tool, after one that is not counted")
    parser.add_argument("--edits", type=int, default=7, help="edits of each preview, after one that is not counted")
    parser.add_argument("--no-preview", action="store_true", help="leave the previews out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--before", metavar="COMMIT", help="measure another commit of this project too")
    parser.add_argument("--to", type=Path, help="the file to write; a whole run writes bench/RESULTS.md")
    options = parser.parse_args()
    if unknown := set(options.only or keys) - set(keys):
        parser.error(f"{', '.join(sorted(unknown))}: not one of {', '.join(keys)}.")
    return options


def _place() -> Path:
    """Parent of a run's folder: a RAM disk where possible, as some disks need seconds for thousands of folders."""
    if RAM.is_dir() and os.access(RAM, os.W_OK) and shutil.disk_usage(RAM).free > 4_000_000_000:
        return RAM
    return Path(tempfile.gettempdir())


def main() -> int:
    options = _parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that children are ended and folders deleted
    tools = [tool for tool in TOOLS if tool.key in (options.only or [tool.key])]
    problem = "" if all(tool is OURS or tool.is_ours for tool in tools) else install()
    with tempfile.TemporaryDirectory(prefix="playbook-before-") as folder:
        if options.before:
            log(f"installing commit {options.before}")
            tools.append(at_commit(options.before, Path(folder)))
        return _measure(options, tools, problem)


def _measure(options: argparse.Namespace, tools: Sequence[Tool], problem: str) -> int:
    """Measure the tools and write the report; `problem` is why other tools could not be installed."""
    options.missing = {
        tool.key: f"not installed: {problem or 'its package has no program for this machine'}"
        for tool in tools
        if not tool.program.exists()
    }
    versions = {tool.label: version(tool) for tool in tools if tool.key not in options.missing}
    results = Results(report.machine(_place()), versions, {tool.key: tool.label for tool in tools})
    sizes = [(size, [*tools]) for size in options.sizes] + ([(options.ours_at, [OURS])] if options.ours_at else [])
    for size, with_ in sizes:
        folder = Path(tempfile.mkdtemp(prefix="playbook-bench-", dir=_place()))
        try:
            results.sizes.append(Size(size, folder, with_, options).measure())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        results.load_after = os.getloadavg()[0]
        if options.to:  # written after each size, so that an interrupted run leaves its results
            options.to.write_text(report.write(results), "utf-8")
    text = report.write(results)
    print(text)
    whole = not options.only and set(options.sizes) >= {*WHOLE} and not options.no_preview
    if whole and not options.to:
        (BENCH / "RESULTS.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
