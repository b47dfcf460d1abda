"""Build the sites of many schools, each in a process of its own: what goes wrong in one leaves the others alone.

Each site is published as `playbook publish` does: replaced in one step, or left as it was. A school is a folder, or a
repository, whose newest version is fetched into a cache; where it cannot be reached, the version fetched last is built.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coaching_playbook.diagnostics import Problem
from coaching_playbook.exit_status import PROBLEMS, REMOVED, WRONG_AUDIENCE
from coaching_playbook.layers import CACHE as LAYERS
from coaching_playbook.layers import CACHE_VARIABLE
from coaching_playbook.layers.git import BRANCH_PATTERN, COMMIT_PATTERN, LAYER_URL_PATTERN, GitFailed, Repository
from coaching_playbook.load import load, problems_from
from coaching_playbook.mkdocs_config_check import read_config
from coaching_playbook.model import LeveragePoint, Technique, Trust, TrustSchool
from coaching_playbook.pages.environment import ENVIRONMENT
from coaching_playbook.site import file_list, manifest, output_folder
from coaching_playbook.site.deploy import swap_folders
from coaching_playbook.whole_files import write_whole
from coaching_playbook.yamlio import ParsedFile, read_file

FILE = "trust.yml"
CACHE = ".cache/playbook/trust"
STATUS_PAGE = "index.html"
MAX_SHARDS = 256
"""The most jobs that a matrix of GitHub's runners may have."""
MINUTES = 15
"""How long the site of one school may take, where nothing else is said."""
MIN_COUNT = 5
"""A smaller number of schools is not shown, and larger ones are rounded down to a multiple of it."""
_MARK = "<!-- The status page of a trust, made by playbook trust build -->"
_OUTCOMES = {
    PROBLEMS: "has mistakes",
    REMOVED: "clips were taken down, the rest is as it was",
    WRONG_AUDIENCE: "its site is for other readers than this place",
}
"""What became of a site, by the exit status of `publish`."""
_SECONDS_TO_STOP = 10


@dataclass(frozen=True)
class Result:
    """What became of a school's site: `updated`, or why not, in a few words and in full."""

    school: TrustSchool
    is_updated: bool
    outcome: str
    output: str = ""
    note: str = ""


# --- the file --------------------------------------------------------------------------------------------------


def read_trust(root: Path) -> tuple[Trust | None, tuple[Problem, ...]]:
    """Parse and validate `trust.yml` in a folder; None and the problems where there are mistakes."""
    source = read_file(root / FILE, FILE)
    if any(problem.severity == "error" for problem in source.problems):
        return None, source.problems
    try:
        trust = Trust.model_validate(source.data or {})
    except ValidationError as error:
        return None, tuple(problems_from(error, Trust, source, (), {})[0])
    problems = tuple(_problems(trust, source))
    return (None if problems else trust), problems


def _problems(trust: Trust, source: ParsedFile) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, school in enumerate(trust.schools):
        at = ("schools", number)
        if school.id in seen:
            message = f"The id '{school.id}' is already used above."
            yield source.problem((*at, "id"), "duplicate-id", message, "Give one of the two another id.")
        seen.add(school.id)
        if (school.folder is None) == (school.git is None):
            has = "both a folder and an address" if school.git else "neither a folder nor an address"
            message = f"The school '{school.id}' has {has}."
            yield source.problem(at, "trust-school", message, "Give it one of the two: folder: or git:.")
        elif school.folder and Path(school.folder).is_absolute():
            message = f"'{school.folder}' is a path of this computer only."
            yield source.problem((*at, "folder"), "trust-school", message, f"Write it from the folder of {FILE}.")
        elif school.git and not LAYER_URL_PATTERN.fullmatch(school.git):
            message = f"'{school.git}' is not an address that a playbook is fetched from."
            fix = "Begin with https:// or ssh://, or write user@host:path. Never put a password into it."
            yield source.problem((*at, "git"), "trust-school", message, fix)
        if school.branch and (school.folder or not BRANCH_PATTERN.fullmatch(school.branch)):
            what = "A folder has no branch." if school.folder else f"'{school.branch}' is not the name of a branch."
            yield source.problem((*at, "branch"), "trust-school", what, "Leave branch out, or mend it.")


def shard(schools: Sequence[TrustSchool], number: int, count: int) -> tuple[TrustSchool, ...]:
    """Return the schools of one of `count` shards, numbered from 1. Each school is in one of them."""
    return tuple(schools[number - 1 :: count])


# --- building --------------------------------------------------------------------------------------------------


@dataclass
class _Processes:
    """The processes that build sites, each with those that it starts, so that all of them can be ended."""

    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, command: Sequence[str], folder: Path, seconds: float, variables: dict[str, str]) -> tuple[int, str]:
        """Run a command and return (exit status, output). Raises TimeoutExpired after `seconds`, and ends it."""
        process = subprocess.Popen(  # noqa: S603  # a fixed list
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=variables,
            start_new_session=True,
        )
        with self.lock:
            self.running.add(process)
        try:
            output = process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            _end(process)
            raise
        finally:
            with self.lock:
                self.running.discard(process)
        return process.returncode, output.decode("utf-8", "replace")

    def end(self) -> None:
        """End all of them."""
        with self.lock:
            running = list(self.running)
        for process in running:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process clean up after itself, then end it and those that it started."""
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        try:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, number)
            else:
                process.kill()
            process.wait(_SECONDS_TO_STOP)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def build_sites(
    root: Path,
    schools: Sequence[TrustSchool],
    to: Path,
    day: dt.date,
    *,
    jobs: int | None = None,
    minutes: float = MINUTES,
    options: Sequence[str] = (),
    done: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """Publish the site of each school to `to/<id>`, `jobs` at a time, and return the results in the same order.

    A school has `minutes`. `options` are further ones of `playbook publish`; `done` is called in this thread as results
    come in. The schools share a cache of layers, so that a layer is fetched once for all.
    """
    to.mkdir(parents=True, exist_ok=True)
    results = []
    processes = _Processes()

    def build(school: TrustSchool) -> Result:
        return _build(root, school, to / school.id, day, minutes, options, processes)

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        try:
            for result in pool.map(build, schools):
                done(result)
                results.append(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.end()
            raise
    return results


def _build(
    root: Path,
    school: TrustSchool,
    site: Path,
    day: dt.date,
    minutes: float,
    options: Sequence[str],
    processes: _Processes,
) -> Result:
    def failed(outcome: str, output: str = "", note: str = "") -> Result:
        return Result(school, is_updated=False, outcome=outcome, output=output, note=note)

    try:
        folder, note = source_of(root, school)
        if not folder.is_dir():
            return failed(f"there is no folder '{school.folder}'")
        command = [sys.executable, "-m", "coaching_playbook", "publish", str(site.resolve()), "--day", str(day)]
        command += ["--root", str(folder.resolve()), *options]
        variables = {CACHE_VARIABLE: str((root / LAYERS).resolve()), **os.environ}
        status, output = processes.run(command, root, minutes * 60, variables)
    except GitFailed as error:
        return failed(f"could not be fetched: {error}")
    except subprocess.TimeoutExpired:
        return failed(f"took longer than {minutes:g} minutes")
    except Exception as error:  # whatever is wrong with one school, the others are built
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return failed(f"could not be built: {reason}")
    if status == 0:
        return Result(school, is_updated=True, outcome="updated", output=output, note=note)
    if status < 0:
        return failed(f"stopped by the system (signal {-status})", output, note)
    return failed(_OUTCOMES.get(status, "could not be published"), output, note)


def source_of(root: Path, school: TrustSchool) -> tuple[Path, str]:
    """Return the folder of a school's playbook, and a note where it is not the newest version. Raises GitFailed."""
    if school.git is None:
        return root / (school.folder or ""), ""
    repository = Repository(root / CACHE / school.id, school.git, school.branch)
    note = ""
    try:
        repository.fetch()
    except GitFailed as error:
        if repository.fetched_on is None:
            raise
        note = f"not reached ({error}), so this is the version of {repository.fetched_on}"
    commit = repository.newest_commit()
    for old in repository.cache_folder.iterdir():
        if COMMIT_PATTERN.fullmatch(old.name) and old.name != commit:
            shutil.rmtree(old, ignore_errors=True)
    folder = repository.export(commit)
    config = read_config(folder)
    if config and not config.has_misplaced_paths:
        (folder / config.docs).mkdir(parents=True, exist_ok=True)  # git keeps no empty folders, and MkDocs needs it
    return folder, note


# --- sites that other machines built ---------------------------------------------------------------------------


def collect(schools: Sequence[TrustSchool], built: Path, to: Path) -> list[Result]:
    """Move the sites in `built/<id>` into the place of those in `to/<id>`, each in one step; return those moved.

    A school without a new site, or in whose place something else is, is left out.
    """
    to.mkdir(parents=True, exist_ok=True)
    results = []
    for school in schools:
        new, site = built / school.id, to / school.id
        if _built(new) is None or site.is_symlink():
            continue
        foreign = output_folder.foreign_files(site) if site.exists() else []
        if any(not output_folder.is_hidden(path) for path in foreign):
            continue
        if foreign:
            output_folder.keep_foreign(site, new, foreign)
        aside = built / f".{school.id}.old"
        swap_folders(new, site, aside)
        for old in (new, aside):
            shutil.rmtree(old, ignore_errors=True)
        results.append(Result(school, is_updated=True, outcome="updated"))
    return results


# --- the status page -------------------------------------------------------------------------------------------


def write_status(trust: Trust, to: Path, results: Sequence[Result], day: dt.date) -> bool:
    """Write the page that says how old each site is; return False where a file that is not ours is in its place."""
    page = to / STATUS_PAGE
    if page.exists() and _MARK not in page.read_text("utf-8", "replace"):
        return False
    outcomes = {result.school.id: result for result in results}
    rows = []
    for school in trust.schools:
        built = _built(to / school.id)
        result = outcomes.get(school.id)
        problem = "" if result is None or result.is_updated else result.outcome
        rows.append((school.title or school.id, f"{school.id}/" if built else "", built and built["day"], problem))
    updated = sum(built == str(day) for _title, _address, built, _problem in rows)
    template = ENVIRONMENT.get_template("pages/trust_status.html")
    html = template.render(mark=_MARK, trust=trust, rows=rows, day=day, updated=updated)
    write_whole(page, html)
    return True


def no_longer_listed(trust: Trust, to: Path) -> list[str]:
    """Return the folders of sites that no school of the trust has any more."""
    ids = {school.id for school in trust.schools}
    return sorted(entry.name for entry in to.iterdir() if entry.is_dir() and entry.name not in ids and _built(entry))


def delete_site(site: Path) -> bool:
    """Delete the files of a site that its build made, and return whether that was all of its folder."""
    if file_list.read(site) is not None and not site.is_symlink():
        output_folder.delete_site(site)
        with contextlib.suppress(OSError):
            site.rmdir()
    return not site.exists()


def _built(site: Path) -> dict[str, Any] | None:
    """Return the manifest of a site; None where it has none that can be read."""
    try:
        return manifest.read(site)
    except ValueError:
        return None


# --- usage -----------------------------------------------------------------------------------------------------


def usage(
    root: Path, schools: Sequence[TrustSchool], day: dt.date
) -> tuple[int, dict[str, tuple[int | None, int | None]]]:
    """Count the schools that have each inherited page in use, and that agreed it.

    Returns the number of schools that could be read, and (in use, agreed) by address. A number below `MIN_COUNT` is
    None, and others are rounded down to a multiple of it, so that neither one school nor a change of one can be seen.
    """
    used: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    read = 0
    for school in schools:
        try:
            folder, _note = source_of(root, school)
        except GitFailed:
            continue
        config = read_config(folder) if folder.is_dir() else None
        if config is None or config.has_misplaced_paths:
            continue
        playbook = load(folder, config.source, config.videos, config.media, day=day).playbook
        if playbook is None:
            continue
        read += 1
        entries: tuple[LeveragePoint | Technique, ...] = (*playbook.leverage_points, *playbook.techniques)
        for entry in entries:
            address = f"{entry.shelf}/{entry.id}"
            if address in playbook.inherited and entry.status != "retired":
                used[address] += 1
                agreed[address] += entry.status in ("agreed", "embedded")
    return read, {address: (_rounded(used[address]), _rounded(agreed[address])) for address in sorted(used)}


def _rounded(count: int) -> int | None:
    return count // MIN_COUNT * MIN_COUNT or None
