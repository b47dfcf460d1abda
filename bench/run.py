"""Measure this generator beside other tools, on the same content, in one run: `python bench/run.py`.

Prints what it finds. A whole run writes it to bench/RESULTS.md too; a part of one (`--only ours,hugo --sizes 500
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
from report import CHECK, YAML, Found, Preview, Results
from tools import BENCH, ENV, OWN, TOOLS, Tool, install, version

sys.path.insert(0, str(BENCH.parent / "tests/support"))

RAM = Path("/dev/shm")  # noqa: S108  # a RAM disk, where there is one; everything stays in a new folder of our own
SLOW, FEW = 30.0, 3
"""A tool that needs more seconds than SLOW for one build is measured FEW times at the most, and a preview that needs
more for one edit is not edited in that way again."""
SETTLE = 1.0
"""Seconds of peace before each edit of a preview, so that what the last one set off has ended."""

OURS = {tool.key: tool for tool in TOOLS}["ours"]
EDITS = itertools.count(1)
WHOLE = (50, 500, 2000)


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


# --- edits -----------------------------------------------------------------------------------------------------

_STEP = {".yml": r"(?m)^(    how: ).*$()", ".md": r'(?m)^(1\.  <a id="step-1"></a>.*\n\n    ).*$()'}
_TITLE = {".yml": r"(?m)^(title: ).*$()", ".md": r"(?m)^(title: |# ).*?((?: \{#title\})?)$"}


def edit(file: Path, *, title: bool = False) -> tuple[Callable[[], object], bytes]:
    """A save of a file with another first step, or another title; and the words that its page then shows."""
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
    """Everything that is measured at one size, in a folder of its own."""

    def __init__(self, techniques: int, folder: Path, tools: Sequence[Tool], asked: argparse.Namespace) -> None:
        self.folder, self.tools, self.asked = folder, tools, asked
        self.found = Found(techniques)
        self.project = folder / OURS.folder
        self._script("make.py", self.project, "--techniques", str(techniques), "--seed", str(asked.seed))
        files = sorted((self.project / "playbook_src/techniques").glob("*.yml"))
        self.technique = files[len(files) // 2].stem

    def _script(self, name: str, *arguments: str | Path) -> Cost:
        # In a process of its own: the memory of this one counts into that of the commands that it starts.
        return run((sys.executable, BENCH / name, *arguments), BENCH, ENV)

    def measure(self) -> Found:
        self._warm_up()
        for number in range(self.asked.runs):
            self._round(number)
        for tool in self.tools:
            if tool.key not in self.found.failed and not self.asked.no_preview:
                self._preview(tool)
        if OURS in self.tools:
            self._weigh()
        return self.found

    # --- builds ---

    def _warm_up(self) -> None:
        """Build once with each tool, look at its memory, and see that it made the whole site."""
        say(f"{self.found.techniques} techniques: first build with {OURS.label}")
        # Even where it is not asked for, since the others' pages are made from ours.
        self.found.first[OURS.key] = self._build(OURS, look=True)
        pages = self._pages(OURS)
        self.found.pages = len(pages)
        others = [tool for tool in self.tools if tool is not OURS]
        if others:
            say(f"{self.found.techniques} techniques: writing the same as Markdown")
            self._script("translate.py", self.project, self.folder / "markdown")
        for tool in others:
            self._first(tool, pages)

    def _first(self, tool: Tool, pages: set[str]) -> None:
        if problem := self.asked.missing.get(tool.key):
            self._fail(tool.key, problem)
            return
        say(f"{self.found.techniques} techniques: first build with {tool.label}")
        ended = None
        try:
            cost = self._build(tool, look=True)
        except Failed as failed:
            if failed.cost is None:
                raise
            cost, ended = failed.cost, failed
        missing = pages - self._pages(tool)
        if missing:
            example = f"{len(missing)} of {len(pages)} pages are missing, such as {sorted(missing)[0]}"
            self._fail(tool.key, f"{ended}; {example}" if ended else example, ended.said if ended else ())
            return
        self.found.first[tool.key] = cost
        if ended:  # it did its work, and found fault with something: that is no reason to leave its time out
            self.found.notes[tool.key] = f"made every page, then {ended}"
            say("\n".join((self.found.notes[tool.key], *ended.said)))

    def _fail(self, key: str, why: str, said: Sequence[str] = ()) -> None:
        """Leave something out from now on, and say so in the table."""
        self.found.failed[key] = why
        say("\n".join((f"{self.found.techniques} techniques: {key} is left out: {why}", *said)))

    def _clean(self, tool: Tool) -> None:
        for name in (tool.site, *tool.kept):
            shutil.rmtree(self.folder / tool.folder / name, ignore_errors=True)

    def _build(self, tool: Tool, *, look: bool = False) -> Cost:
        self._clean(tool)
        return run(tool.build, self.folder / tool.folder, ENV, look=look)

    def _pages(self, tool: Tool) -> set[str]:
        """The pages that a tool made: not what has moved and leads to a page elsewhere, which only ours has."""
        site = self.folder / tool.folder / tool.site
        files = (file for file in site.rglob("index.html") if b'http-equiv="refresh"' not in file.read_bytes())
        return {file.parent.relative_to(site).as_posix() for file in files}

    def _round(self, number: int) -> None:
        """Each tool once, one after the other, so that a slow minute of the machine falls on all of them.

        Such a minute is half of a slow tool's time, and several times a quick one's: so before each slow tool all
        quick ones are measured again.
        """
        quick = [tool for tool in self.tools if not self._is_slow(tool)]
        slow = [tool for tool in self.tools if self._is_slow(tool) and number < FEW]
        for last in [[tool] for tool in slow] or [[]]:
            for one in (*quick, *last):
                self._count(one.key, functools.partial(self._build, one))
                if one is OURS:
                    self._count(CHECK, lambda: run((OWN / "playbook", "check"), self.project, ENV))
                    self._count(YAML, lambda: self._script("read_yaml.py", self.project))

    def _is_slow(self, tool: Tool) -> bool:
        first = self.found.first.get(tool.key)
        return first is not None and first.wall > SLOW

    def _count(self, key: str, measured: Callable[[], Cost]) -> None:
        """Note what something costs, unless it has failed before."""
        if key in self.found.failed:
            return
        try:
            cost = measured()
        except Failed as failed:
            if failed.cost is None or key not in self.found.notes:
                self._fail(key, str(failed), failed.said)
                return
            cost = failed.cost
        self.found.costs.setdefault(key, []).append(cost)
        say(f"{self.found.techniques} techniques: {key} {cost.wall:.3f} s")

    # --- previews ---

    def _preview(self, tool: Tool) -> None:
        folder = self.folder / tool.folder
        file = folder / tool.page.format(self.technique)
        own = f"/techniques/{self.technique}/"
        shown_on = self._naming() if tool is OURS else []
        say(f"{self.found.techniques} techniques: preview of {tool.label}")
        preview = self.found.previews[tool.key] = Preview()
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
            say(f"  {failed}")

    def _edits(self, into: list[float], server: Server, file: Path, paths: Sequence[str], *, title: bool) -> None:
        for number in range(self.asked.edits + 1):
            time.sleep(SETTLE)
            save, words = edit(file, title=title)
            seconds = server.until(save, paths, words)
            say(f"  edit {words.decode()!r}: {seconds:.3f} s")
            if number or seconds > SLOW:  # the first is a warm-up, where that can be afforded
                into.append(seconds)
            if seconds > SLOW:
                break

    def _naming(self) -> list[str]:
        """The pages that show the title of our technique, its own first. It has a title by then that edits give it."""
        save, _words = edit(self.project / OURS.page.format(self.technique), title=True)
        save()  # or it would leave its page of the list from A to Z with the next edit
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

    # --- a page on a phone ---

    def _weigh(self) -> None:
        try:
            from chromium import find

            chromium = find()
            import playwright  # noqa: F401
        except ImportError:
            chromium = None
        self._build(OURS)
        self.found.weight = weight(self.project / OURS.site, f"/techniques/{self.technique}/", chromium)


# --- the whole -------------------------------------------------------------------------------------------------


def _asked() -> argparse.Namespace:
    keys = [tool.key for tool in TOOLS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {','.join(keys)}")
    parser.add_argument("--sizes", type=lambda text: [int(one) for one in text.split(",")], default=[*WHOLE])
    parser.add_argument("--ours-at", type=int, metavar="N", help="measure ours alone at one more size, such as 10000")
    parser.add_argument("--runs", type=int, default=5, help="clean builds of each tool, after one that is not counted")
    parser.add_argument("--edits", type=int, default=7, help="edits of each preview, after one that is not counted")
    parser.add_argument("--no-preview", action="store_true", help="leave the previews out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, help="the file to write; a whole run writes bench/RESULTS.md")
    asked = parser.parse_args()
    if unknown := set(asked.only or keys) - set(keys):
        parser.error(f"{', '.join(sorted(unknown))}: not one of {', '.join(keys)}.")
    return asked


def _place() -> Path:
    """Where the folder of a run goes: a RAM disk, for some disks need seconds to make some thousand folders."""
    if RAM.is_dir() and os.access(RAM, os.W_OK) and shutil.disk_usage(RAM).free > 4_000_000_000:
        return RAM
    return Path(tempfile.gettempdir())


def main() -> int:
    asked = _asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended, and its folder goes
    tools = [tool for tool in TOOLS if tool.key in (asked.only or [tool.key])]
    problem = install() if tools != [OURS] else ""
    asked.missing = {
        tool.key: f"not installed: {problem or 'its package has no program for this machine'}"
        for tool in tools
        if not tool.program.exists()
    }
    versions = {tool.label: version(tool) for tool in tools if tool.key not in asked.missing}
    results = Results(report.machine(_place()), versions, {tool.key: tool.label for tool in tools})
    sizes = [(size, tools) for size in asked.sizes] + ([(asked.ours_at, [OURS])] if asked.ours_at else [])
    for size, with_ in sizes:
        folder = Path(tempfile.mkdtemp(prefix="playbook-bench-", dir=_place()))
        try:
            results.sizes.append(Size(size, folder, with_, asked).measure())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        results.load_after = os.getloadavg()[0]
        if asked.to:  # where somebody says which file, a run that is stopped leaves the sizes that it has measured
            asked.to.write_text(report.write(results), "utf-8")
    text = report.write(results)
    print(text)
    whole = not asked.only and set(asked.sizes) >= {*WHOLE} and not asked.no_preview
    if whole and not asked.to:
        (BENCH / "RESULTS.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
