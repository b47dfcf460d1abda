"""Build the sites of a trust (a group of schools), each in a separate process, so that one failure affects one site.

Each site is published as by `playbook publish`: replaced atomically, or left unchanged. The source of a school is a
folder, or a repository whose newest commit is fetched into a cache; if the fetch fails, the cached commit is built.
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

from pydantic import ValidationError

from coaching_playbook.diagnostics import Problem
from coaching_playbook.exit_status import PROBLEMS, REMOVED, WRONG_AUDIENCE
from coaching_playbook.layers import CACHE_FOLDER as LAYERS_CACHE_FOLDER
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

TRUST_FILE = "trust.yml"
CACHE_FOLDER = ".cache/playbook/trust"
"""The folder of fetched playbooks, relative to the folder of trust.yml."""
STATUS_PAGE = "index.html"
MAX_SHARDS = 256
"""The maximum number of jobs in a matrix of GitHub Actions."""
DEFAULT_MINUTES_PER_SITE = 15
"""The default time limit for building the site of one school."""
USAGE_ROUNDING = 5
"""Counts of schools below this are hidden, and larger counts are rounded down to a multiple of it."""
_STATUS_PAGE_MARKER = "<!-- The status page of a trust, made by playbook trust build -->"
"""A comment in the status page by which a later run recognises its own page."""
_OUTCOMES = {
    PROBLEMS: "has mistakes",
    REMOVED: "clips were taken down, the rest is as it was",
    WRONG_AUDIENCE: "its site is for other readers than this place",
}
"""Phrases for the status page, keyed by the exit status of `playbook publish`."""
_SECONDS_TO_EXIT = 10
"""The time between SIGTERM and SIGKILL."""


@dataclass(frozen=True)
class SiteResult:
    """The result of building one school's site.

    `outcome` is a phrase ("updated", or the reason of the failure), `output` that of the process, and `note` a sentence
    about an older version that was built; both may be empty.
    """

    school: TrustSchool
    is_updated: bool
    outcome: str
    output: str = ""
    note: str = ""


# --- the file --------------------------------------------------------------------------------------------------


def read_trust(root: Path) -> tuple[Trust | None, tuple[Problem, ...]]:
    """Parse and validate `trust.yml` in the folder `root`; return (None, problems) if there are errors."""
    source = read_file(root / TRUST_FILE, TRUST_FILE)
    if source.errors:
        return None, source.problems
    try:
        trust = Trust.model_validate(source.data or {})
    except ValidationError as error:
        return None, tuple(problems_from(error, Trust, source, (), {})[0])
    problems = tuple(_trust_problems(trust, source))
    return (None if problems else trust), problems


def _trust_problems(trust: Trust, source: ParsedFile) -> Iterator[Problem]:
    """Yield problems of trust.yml that the model cannot find: duplicate ids, and wrong folders, URLs and branches."""
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
            yield source.problem((*at, "folder"), "trust-school", message, f"Write it from the folder of {TRUST_FILE}.")
        elif school.git and not LAYER_URL_PATTERN.fullmatch(school.git):
            message = f"'{school.git}' is not an address that a playbook is fetched from."
            fix = "Begin with https:// or ssh://, or write user@host:path. Never put a password into it."
            yield source.problem((*at, "git"), "trust-school", message, fix)
        if school.branch and (school.folder or not BRANCH_PATTERN.fullmatch(school.branch)):
            what = "A folder has no branch." if school.folder else f"'{school.branch}' is not the name of a branch."
            yield source.problem((*at, "branch"), "trust-school", what, "Leave branch out, or mend it.")


def schools_of_shard(schools: Sequence[TrustSchool], number: int, count: int) -> tuple[TrustSchool, ...]:
    """Return the schools of shard `number` (from 1) of `count` shards. Each school is in exactly one shard."""
    return tuple(schools[number - 1 :: count])


# --- building --------------------------------------------------------------------------------------------------


@dataclass
class _BuildProcesses:
    """The running build processes, each the leader of a process group, so that all can be terminated."""

    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, command: Sequence[str], folder: Path, seconds: float, variables: dict[str, str]) -> tuple[int, str]:
        """Run a command and return (exit status, output). After `seconds`, terminate it and raise TimeoutExpired."""
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
            _terminate_group(process)
            raise
        finally:
            with self.lock:
                self.running.discard(process)
        return process.returncode, output.decode("utf-8", "replace")

    def terminate_all(self) -> None:
        """Terminate every running process with its children."""
        with self.lock:
            running = list(self.running)
        for process in running:
            _terminate_group(process)


def _terminate_group(process: subprocess.Popen[bytes]) -> None:
    """Send SIGTERM to a process and its children, and SIGKILL if it has not exited after a few seconds."""
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        try:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, number)
            else:
                process.kill()
            process.wait(_SECONDS_TO_EXIT)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def build_sites(
    root: Path,
    schools: Sequence[TrustSchool],
    sites_folder: Path,
    day: dt.date,
    *,
    jobs: int | None = None,
    minutes: float = DEFAULT_MINUTES_PER_SITE,
    options: Sequence[str] = (),
    on_result: Callable[[SiteResult], None] = lambda _: None,
) -> list[SiteResult]:
    """Publish each school's site to `<sites_folder>/<id>`, `jobs` at a time; return the results in order of `schools`.

    A build is stopped after `minutes`. `options` are passed to `playbook publish`; the callback `on_result` is called
    in this thread with each result. The schools share a cache of layers, so that each layer is fetched once.
    """
    sites_folder.mkdir(parents=True, exist_ok=True)
    results = []
    processes = _BuildProcesses()

    def build(school: TrustSchool) -> SiteResult:
        return _build_site(root, school, sites_folder / school.id, day, minutes, options, processes)

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        try:
            for result in pool.map(build, schools):
                on_result(result)
                results.append(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.terminate_all()
            raise
    return results


def _build_site(
    root: Path,
    school: TrustSchool,
    site: Path,
    day: dt.date,
    minutes: float,
    options: Sequence[str],
    processes: _BuildProcesses,
) -> SiteResult:
    """Fetch the playbook of one school and publish its site in a subprocess; exceptions become a failed result."""

    def failed(outcome: str, output: str = "", note: str = "") -> SiteResult:
        return SiteResult(school, is_updated=False, outcome=outcome, output=output, note=note)

    try:
        folder, note = fetch_playbook(root, school)
        if not folder.is_dir():
            return failed(f"there is no folder '{school.folder}'")
        command = [sys.executable, "-m", "coaching_playbook", "publish", str(site.resolve()), "--day", str(day)]
        command += ["--root", str(folder.resolve()), *options]
        variables = {CACHE_VARIABLE: str((root / LAYERS_CACHE_FOLDER).resolve()), **os.environ}
        status, output = processes.run(command, root, minutes * 60, variables)
    except GitFailed as error:
        return failed(f"could not be fetched: {error}")
    except subprocess.TimeoutExpired:
        return failed(f"took longer than {minutes:g} minutes")
    except Exception as error:  # the failure of one school must not stop the others
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return failed(f"could not be built: {reason}")
    if status == 0:
        return SiteResult(school, is_updated=True, outcome="updated", output=output, note=note)
    if status < 0:
        return failed(f"stopped by the system (signal {-status})", output, note)
    return failed(_OUTCOMES.get(status, "could not be published"), output, note)


def fetch_playbook(root: Path, school: TrustSchool) -> tuple[Path, str]:
    """Return the folder of a school's playbook, fetched if it is in git. Raises GitFailed.

    The second value is a note if the repository was not reached and the folder has an older version, else empty.
    """
    if school.git is None:
        return root / (school.folder or ""), ""
    repository = Repository(root / CACHE_FOLDER / school.id, school.git, school.branch)
    note = ""
    try:
        repository.fetch()
    except GitFailed as error:
        if repository.fetched_at is None:
            raise
        note = f"not reached ({error}), so this is the version of {repository.fetched_at.date()}"
    commit = repository.newest_commit()
    for old in repository.cache_folder.iterdir():
        if COMMIT_PATTERN.fullmatch(old.name) and old.name != commit:
            shutil.rmtree(old, ignore_errors=True)
    folder = repository.extract_commit(commit)
    config = read_config(folder)
    if config and not config.has_misplaced_paths:
        (folder / config.docs).mkdir(parents=True, exist_ok=True)  # git keeps no empty folders, and MkDocs needs it
    return folder, note


# --- sites that other machines built ---------------------------------------------------------------------------


def collect_sites(schools: Sequence[TrustSchool], built: Path, sites_folder: Path) -> list[SiteResult]:
    """Replace each site `<sites_folder>/<id>` by the one in `<built>/<id>`, atomically; return the replaced sites.

    A school is skipped if it has no new site, or if its target is a link or contains files that are not of a site.
    """
    sites_folder.mkdir(parents=True, exist_ok=True)
    results = []
    for school in schools:
        new, site = built / school.id, sites_folder / school.id
        aside = built / f".{school.id}.old"
        if aside.is_dir() and not os.path.lexists(site):  # an earlier run was killed between two renames
            aside.rename(site)
        if manifest.read_if_valid(new) is None or site.is_symlink():
            continue
        foreign = output_folder.foreign_files(site) if site.exists() else []
        if any(not output_folder.is_hidden(path) for path in foreign):
            continue
        if foreign:
            output_folder.keep_foreign_files(site, new, foreign)
        swap_folders(new, site, aside)
        for old in (new, aside):
            shutil.rmtree(old, ignore_errors=True)
        results.append(SiteResult(school, is_updated=True, outcome="updated"))
    return results


# --- the status page -------------------------------------------------------------------------------------------


def write_status_page(trust: Trust, sites_folder: Path, results: Sequence[SiteResult], day: dt.date) -> bool:
    """Write the status page of all sites; return False, writing nothing, if another file has its name."""
    page = sites_folder / STATUS_PAGE
    if page.exists() and _STATUS_PAGE_MARKER not in page.read_text("utf-8", "replace"):
        return False
    outcomes = {result.school.id: result for result in results}
    rows = []
    for school in trust.schools:
        built = manifest.read_if_valid(sites_folder / school.id)
        result = outcomes.get(school.id)
        problem = "" if result is None or result.is_updated else result.outcome
        rows.append((school.title or school.id, f"{school.id}/" if built else "", built and built["day"], problem))
    updated = sum(built == str(day) for _title, _address, built, _problem in rows)
    template = ENVIRONMENT.get_template("pages/trust_status.html")
    html = template.render(mark=_STATUS_PAGE_MARKER, trust=trust, rows=rows, day=day, updated=updated)
    write_whole(page, html)
    return True


def unlisted_site_folders(trust: Trust, sites_folder: Path) -> list[str]:
    """Return the sorted names of folders that contain a built site, but are named after no school in the trust."""
    ids = {school.id for school in trust.schools}
    return sorted(
        entry.name
        for entry in sites_folder.iterdir()
        if entry.is_dir() and entry.name not in ids and manifest.read_if_valid(entry)
    )


def delete_site(site: Path) -> bool:
    """Delete the files of a built site; return whether its folder is gone.

    The folder stays if it is a link, has no file list of a site, or contains other files.
    """
    if file_list.read(site) is not None and not site.is_symlink():
        output_folder.delete_site(site)
        with contextlib.suppress(OSError):
            site.rmdir()
    return not site.exists()


# --- usage -----------------------------------------------------------------------------------------------------


def count_usage(
    root: Path, schools: Sequence[TrustSchool], day: dt.date
) -> tuple[int, dict[str, tuple[int | None, int | None]]]:
    """Count, for each inherited page, the schools that use it and the schools that have agreed it.

    Returns the number of schools whose playbook could be read, and a mapping of URL to (schools using, schools agreed).
    The counts per page are rounded down to a multiple of `USAGE_ROUNDING` (None below it), so that no single school can
    be inferred.
    """
    used: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    read = 0
    for school in schools:
        try:
            folder, _note = fetch_playbook(root, school)
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
            address = f"{entry.url_folder}/{entry.id}"
            if address in playbook.inherited and entry.status != "retired":
                used[address] += 1
                agreed[address] += entry.status in ("agreed", "embedded")
    return read, {address: (_round_down(used[address]), _round_down(agreed[address])) for address in sorted(used)}


def _round_down(count: int) -> int | None:
    """Round a count of schools down to a multiple of `USAGE_ROUNDING`; None below it."""
    return count // USAGE_ROUNDING * USAGE_ROUNDING or None
