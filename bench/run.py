"""Benchmark this generator and other tools on the same content in one run: `python bench/run.py`.

Prints a report. A full run also writes it to bench/RESULTS.md; a partial run (`--only ours,hugo --sizes 500 --runs 3`)
writes it only with `--to FILE`.
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
from measure import CommandFailed, Cost, PreviewServer, measure_command, page_weight, preview_server, session_memory
from report import CHECK_KEY, YAML_KEY, PreviewResults, Results, SizeResults
from tools import BENCH, ENVIRONMENT, OWN_BIN, TOOLS, Tool, install_commit, install_tools, tool_version

sys.path.insert(0, str(BENCH.parent / "tests" / "support"))

RAM_DISK = Path("/dev/shm")  # noqa: S108  # a RAM disk; everything is in a new folder below it
SLOW_SECONDS, SLOW_RUNS = 30.0, 3
"""A tool whose build takes longer than SLOW_SECONDS is measured at most SLOW_RUNS times; a preview server that takes
longer for an edit gets no further edit of that kind."""
REST_SECONDS = 1.0
"""The pause before each edit of a preview, in which the server can finish work for the previous edit."""

OUR_TOOL = {tool.key: tool for tool in TOOLS}["ours"]
EDIT_NUMBERS = itertools.count(1)
FULL_RUN_SIZES = (50, 500, 2000)


def log(text: str) -> None:
    """Print a line with the time to standard error."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


# --- edits -----------------------------------------------------------------------------------------------------

_STEP_PATTERNS = {".yml": r"(?m)^(    how: ).*$()", ".md": r'(?m)^(1\.  <a id="step-1"></a>.*\n\n    ).*$()'}
_TITLE_PATTERNS = {".yml": r"(?m)^(title: ).*$()", ".md": r"(?m)^(title: |# ).*?((?: \{#title\})?)$"}


def prepare_edit(file: Path, *, title: bool = False) -> tuple[Callable[[], object], bytes]:
    """Prepare an edit of a technique's first step, or title; return (function that saves it, bytes that then appear).

    Raises CommandFailed if the file has no such line.
    """
    number = next(EDIT_NUMBERS)
    words = f"Hold the door for edit {number}, again" if title else f"Hold the door for edit {number}."
    pattern = (_TITLE_PATTERNS if title else _STEP_PATTERNS)[file.suffix]
    count = 2 if title and file.suffix == ".md" else 1  # a Markdown page has its title twice
    text, changed = re.subn(pattern, rf"\g<1>{words}\g<2>", file.read_text("utf-8"), count=count)
    if not changed:
        raise CommandFailed(f"{file.name} has no line to edit")
    return functools.partial(file.write_text, text, "utf-8"), words.encode()


# --- one size --------------------------------------------------------------------------------------------------


class SizeRun:
    """The measurements with all tools at one size, in a separate folder."""

    def __init__(self, techniques: int, folder: Path, tools: Sequence[Tool], options: argparse.Namespace) -> None:
        self.folder, self.tools, self.options = folder, tools, options
        self.results = SizeResults(techniques)
        self.project = folder / OUR_TOOL.folder
        size = ("--techniques", str(techniques), "--seed", str(options.seed))
        self._run_script("make.py", self.project, *size)
        for tool in tools:
            if tool.make:
                measure_command((*tool.make, folder / tool.folder, *size), BENCH, ENVIRONMENT)
        files = sorted((self.project / "playbook_src/techniques").glob("*.yml"))
        self.technique = files[len(files) // 2].stem

    def _run_script(self, name: str, *arguments: str | Path) -> Cost:
        # A separate process, because the maximum memory of a child includes that of the process that forked it.
        return measure_command((sys.executable, BENCH / name, *arguments), BENCH, ENVIRONMENT)

    def measure(self) -> SizeResults:
        self._warm_up()
        for number in range(self.options.runs):
            self._measure_round(number)
        for tool in self.tools:
            if tool.key not in self.results.failed and not self.options.no_preview and not tool.is_ours:
                self._measure_preview(tool)
        if OUR_TOOL in self.tools:
            self._measure_page_weight()
        return self.results

    # --- builds ---

    def _warm_up(self) -> None:
        """Build once with each tool, measure its memory, and verify that every page was made."""
        log(f"{self.results.techniques} techniques: first build with {OUR_TOOL.label}")
        # Needed even without `ours` in --only: the other tools' pages are made from this site.
        self.results.first[OUR_TOOL.key] = self._build(OUR_TOOL, sample_memory=True)
        pages = self._built_page_paths(OUR_TOOL)
        self.results.pages = len(pages)
        others = [tool for tool in self.tools if tool is not OUR_TOOL]
        if not all(tool.is_ours for tool in others):
            log(f"{self.results.techniques} techniques: writing the same as Markdown")
            self._run_script("translate.py", self.project, self.folder / "markdown")
        for tool in others:
            self._first_build(tool, pages)

    def _first_build(self, tool: Tool, pages: set[str]) -> None:
        if problem := self.options.missing.get(tool.key):
            self._exclude(tool.key, problem)
            return
        log(f"{self.results.techniques} techniques: first build with {tool.label}")
        ended = None
        try:
            cost = self._build(tool, sample_memory=True)
        except CommandFailed as failed:
            if failed.cost is None:
                raise
            cost, ended = failed.cost, failed
        missing = set() if tool.make else pages - self._built_page_paths(tool)
        if missing:
            example = f"{len(missing)} of {len(pages)} pages are missing, such as {sorted(missing)[0]}"
            self._exclude(tool.key, f"{ended}; {example}" if ended else example, ended.output if ended else ())
            return
        self.results.first[tool.key] = cost
        if ended:  # its site is complete, so its time counts
            self.results.notes[tool.key] = f"made every page, then {ended}"
            log("\n".join((self.results.notes[tool.key], *ended.output)))

    def _exclude(self, key: str, why: str, output: Sequence[str] = ()) -> None:
        """Exclude a tool or measurement from now on; the reason is shown in the table."""
        self.results.failed[key] = why
        log("\n".join((f"{self.results.techniques} techniques: {key} is left out: {why}", *output)))

    def _delete_outputs(self, tool: Tool) -> None:
        for name in (tool.site, *tool.caches):
            shutil.rmtree(self.folder / tool.folder / name, ignore_errors=True)

    def _build(self, tool: Tool, *, sample_memory: bool = False) -> Cost:
        self._delete_outputs(tool)
        return measure_command(tool.build, self.folder / tool.folder, ENVIRONMENT, sample_memory=sample_memory)

    def _built_page_paths(self, tool: Tool) -> set[str]:
        """Return the URL paths of the pages that a tool built, without redirects, which only this generator makes."""
        site = self.folder / tool.folder / tool.site
        files = (file for file in site.rglob("index.html") if b'http-equiv="refresh"' not in file.read_bytes())
        return {file.parent.relative_to(site).as_posix() for file in files}

    def _measure_round(self, number: int) -> None:
        """Measure each tool once, interleaved, so that a slow minute of the machine affects all tools.

        Such a minute affects few runs of a slow tool and many of a fast tool, so all fast tools are measured again
        before each slow tool.
        """
        quick = [tool for tool in self.tools if not self._is_slow(tool)]
        slow = [tool for tool in self.tools if self._is_slow(tool) and number < SLOW_RUNS]
        for last in [[tool] for tool in slow] or [[]]:
            for one in (*quick, *last):
                self._record_cost(one.key, functools.partial(self._build, one))
                if one is OUR_TOOL:
                    self._record_cost(
                        CHECK_KEY, lambda: measure_command((OWN_BIN / "playbook", "check"), self.project, ENVIRONMENT)
                    )
                    self._record_cost(YAML_KEY, lambda: self._run_script("read_yaml.py", self.project))

    def _is_slow(self, tool: Tool) -> bool:
        first = self.results.first.get(tool.key)
        return first is not None and first.wall > SLOW_SECONDS

    def _record_cost(self, key: str, measured: Callable[[], Cost]) -> None:
        """Call `measured` and record its cost, unless this tool or measurement is excluded."""
        if key in self.results.failed:
            return
        try:
            cost = measured()
        except CommandFailed as failed:
            if failed.cost is None or key not in self.results.notes:
                self._exclude(key, str(failed), failed.output)
                return
            cost = failed.cost
        self.results.costs.setdefault(key, []).append(cost)
        log(f"{self.results.techniques} techniques: {key} {cost.wall:.3f} s")

    # --- previews ---

    def _measure_preview(self, tool: Tool) -> None:
        folder = self.folder / tool.folder
        file = folder / tool.page.format(self.technique)
        own = f"/techniques/{self.technique}/"
        shown_on = self._pages_with_title() if tool is OUR_TOOL else []
        log(f"{self.results.techniques} techniques: preview of {tool.label}")
        preview = self.results.previews[tool.key] = PreviewResults()
        try:
            with preview_server(tool.serve, folder, ENVIRONMENT, own) as server:
                preview.started = server.waited
                self._measure_edits(preview.step, server, file, [own], title=False)
                self._measure_edits(preview.title, server, file, [own], title=True)
                if shown_on:
                    self._measure_edits(preview.everywhere, server, file, shown_on, title=True)
                    preview.pages = len(shown_on)
                preview.memory = session_memory(server.session)
        except CommandFailed as failed:
            preview.failed = str(failed)
            log(f"  {failed}")

    def _measure_edits(
        self, latencies: list[float], server: PreviewServer, file: Path, paths: Sequence[str], *, title: bool
    ) -> None:
        for number in range(self.options.edits + 1):
            time.sleep(REST_SECONDS)
            save, words = prepare_edit(file, title=title)
            seconds = server.time_until_served(save, paths, words)
            log(f"  edit {words.decode()!r}: {seconds:.3f} s")
            if number or seconds > SLOW_SECONDS:  # the first is a warm-up, unless edits are slow
                latencies.append(seconds)
            if seconds > SLOW_SECONDS:
                break

    def _pages_with_title(self) -> list[str]:
        """Return the URL paths of the pages that show the title of the edited technique, its own page first."""
        save, _words = prepare_edit(self.project / OUR_TOOL.page.format(self.technique), title=True)
        save()  # gives it a title with the first letter of later edits, so that it stays on one page of the A to Z list
        source = (self.project / OUR_TOOL.page.format(self.technique)).read_text("utf-8")
        title = re.escape(re.findall(r"(?m)^title: (.*)$", source)[0])
        site = self.project / OUR_TOOL.site
        self._build(OUR_TOOL)
        named = re.compile(rf">{title}(?= –|<)".encode())
        paths = {
            f"/{file.parent.relative_to(site).as_posix()}/".replace("/./", "/")
            for file in site.rglob("index.html")
            if named.search(file.read_bytes())
        }
        return sorted(paths, key=lambda path: (self.technique not in path, path))

    # --- page weight ---

    def _measure_page_weight(self) -> None:
        try:
            from chromium import find_chromium

            chromium = find_chromium()
            import playwright  # noqa: F401
        except ImportError:
            chromium = None
        self._build(OUR_TOOL)
        self.results.weight = page_weight(self.project / OUR_TOOL.site, f"/techniques/{self.technique}/", chromium)


# --- main ------------------------------------------------------------------------------------------------------


def _parse_options() -> argparse.Namespace:
    keys = [tool.key for tool in TOOLS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {','.join(keys)}")
    parser.add_argument("--sizes", type=lambda text: [int(one) for one in text.split(",")], default=[*FULL_RUN_SIZES])
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


def _working_parent() -> Path:
    """Return the parent of the run's folder: a RAM disk if possible, because some disks are slow with many folders."""
    if RAM_DISK.is_dir() and os.access(RAM_DISK, os.W_OK) and shutil.disk_usage(RAM_DISK).free > 4_000_000_000:
        return RAM_DISK
    return Path(tempfile.gettempdir())


def main() -> int:
    options = _parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that children are ended and folders deleted
    tools = [tool for tool in TOOLS if tool.key in (options.only or [tool.key])]
    problem = "" if all(tool is OUR_TOOL or tool.is_ours for tool in tools) else install_tools()
    with tempfile.TemporaryDirectory(prefix="playbook-before-") as folder:
        if options.before:
            log(f"installing commit {options.before}")
            tools.append(install_commit(options.before, Path(folder)))
        return _measure(options, tools, problem)


def _measure(options: argparse.Namespace, tools: Sequence[Tool], problem: str) -> int:
    """Measure the tools at all sizes, and write the report; `problem` is the reason why tools are not installed."""
    options.missing = {
        tool.key: f"not installed: {problem or 'its package has no program for this machine'}"
        for tool in tools
        if not tool.program.exists()
    }
    versions = {tool.label: tool_version(tool) for tool in tools if tool.key not in options.missing}
    results = Results(report.describe_machine(_working_parent()), versions, {tool.key: tool.label for tool in tools})
    sizes = [(size, [*tools]) for size in options.sizes] + ([(options.ours_at, [OUR_TOOL])] if options.ours_at else [])
    for size, with_ in sizes:
        folder = Path(tempfile.mkdtemp(prefix="playbook-bench-", dir=_working_parent()))
        try:
            results.sizes.append(SizeRun(size, folder, with_, options).measure())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        results.load_after = os.getloadavg()[0]
        if options.to:  # written after each size, so that an interrupted run leaves its results
            options.to.write_text(report.render_report(results), "utf-8")
    text = report.render_report(results)
    print(text)
    whole = not options.only and set(options.sizes) >= {*FULL_RUN_SIZES} and not options.no_preview
    if whole and not options.to:
        (BENCH / "RESULTS.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
