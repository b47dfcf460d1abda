"""Benchmark a trust (a group of schools): `python bench/trust.py FOLDER --schools 200 --killed 10`.

The first nightly run builds the sites of all schools, fetched from git repositories on this disk. Before the second
run the trust withdraws a clip and rewords a page; during that run some jobs are killed. Then every file of every site
is compared with the first run. Writes docs/project/trust-figures.md. Fails if a site is not as expected.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/support")]

from measure import PROC, CommandFailed, Cost, measure_command  # noqa: E402
from small_playbook import BASE_FILES  # noqa: E402
from synthetic_trust import PAGE, commit_all, write_git_trust  # noqa: E402
from trust_report import TrustMeasurement, render_page  # noqa: E402

FIRST_NIGHT, SECOND_NIGHT = "2026-11-02", "2026-11-03"
PERMISSION = """\
  permission:
    lawful_basis: public-task
    staff: cleared
    pupils: none-in-view
    in_view:
      - who: a TA
        status: cleared
    checked_on: 2026-09-01
    review_by: 2036-09-01
    expires_on: "no"
    withdrawn_on: "no"
    objected_on: "no"
    record: In the office
"""
CLIP_PAGE = "exemplars/waiting/index.html"
"""The page of the clip that the trust withdraws before the second nightly run."""
STARTER_PAGE = "playbook_src/techniques/ask-then-wait.yml"


def small_playbook_files() -> dict[str, bytes]:
    """Return the files of a small playbook with one public clip, keyed by path."""
    files = dict(BASE_FILES)
    clip = files["videos.yml"].decode().replace("audience: staff", "audience: public")
    head, _, _ = clip.partition("  permission:\n")
    files["videos.yml"] = (head + PERMISSION).encode()
    return files


def starter_playbook_files() -> dict[str, bytes]:
    """Return the files of this project's own playbook, keyed by path."""
    files = {
        file.relative_to(ROOT).as_posix(): file.read_bytes()
        for folder in ("playbook_src", "videos", "media")
        for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file() and file.name != "ledger.txt"
    }
    return {**files, "videos.yml": (ROOT / "videos.yml").read_bytes()}


# --- one nightly run -------------------------------------------------------------------------------------------------


@dataclass
class JobKiller(threading.Thread):
    """A thread that kills the build jobs of some schools, each once while its site is being built."""

    sites: Path
    schools: set[str]
    killed: dict[str, str] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __hash__(self) -> int:
        return id(self)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        """Look for jobs to kill until `stopped` is set. A job is a process session: `publish` and its child process."""
        while not self.stopped.wait(0.05):
            for name in self.schools - self.killed.keys():
                work = self.sites / f".{name}.publishing" / "site"
                if work.is_dir() and any(work.iterdir()) and (process := self._find_process(name)):
                    self.killed[name] = f"{sum(file.is_file() for file in work.rglob('*'))} files"
                    os.killpg(process, signal.SIGKILL)

    def _find_process(self, name: str) -> int | None:
        for entry in PROC.glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if "publish" in words and str(self.sites / name) in words:
                return int(entry.name)
        return None


def build_night(trust: Path, day: str, jobs: int, *options: str) -> tuple[Cost, str, int]:
    """Build all sites of a trust, as on the night `day`; return (cost, output of the command, exit status)."""
    for stamp in (trust / ".cache").rglob("fetched"):
        stamp.unlink()  # a day has passed since they were fetched
    said = trust.parent / "said.txt"
    shell = f'"$@" > "{said}" 2>&1'
    command = ["bash", "-c", shell, "night", sys.executable, "-m", "coaching_playbook"]
    command += ["trust", "build", "sites", "--day", day, "--jobs", str(jobs), "--require", "public", *options]
    try:
        cost, status = measure_command(command, trust, dict(os.environ)), 0
    except CommandFailed as error:
        require(error.cost is not None, str(error))
        cost, status = error.cost or Cost(0, 0, 0, None), 1
    return cost, said.read_text("utf-8"), status


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 hashes of all files in a folder, keyed by path."""
    return {
        file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def total_size(files: Iterator[Path]) -> int:
    """Return the total number of bytes of the files; folders are skipped."""
    return sum(file.stat().st_size for file in files if file.is_file())


def fetched_bytes(trust: Path) -> tuple[int, int]:
    """Return the bytes of git objects fetched so far: (from schools' repositories, from the layer's repository)."""
    cache = trust / ".cache/playbook"
    return (
        total_size((cache / "trust").rglob("copy.git/objects/**/*")),
        total_size((cache / "layers").rglob("copy.git/objects/**/*")),
    )


def archive_size(site: Path) -> int:
    """Return the number of bytes of a site as a tar.gz archive, in which it passes from one job to the next."""
    command = ["tar", "-cz", "-C", str(site), "."]
    ran = subprocess.run(command, capture_output=True, check=True)
    return len(ran.stdout)


def change_layer(layer: Path, page: str, *, withdraw: bool) -> None:
    """Change a page of the trust's playbook (the layer), withdraw its clip if `withdraw`, and commit."""
    text = (layer / page).read_text("utf-8")
    (layer / page).write_text(text.replace("title: ", "title: Now ", 1), "utf-8")
    if withdraw:
        clips = (layer / "videos.yml").read_text("utf-8")
        (layer / "videos.yml").write_text(clips.replace('withdrawn_on: "no"', f"withdrawn_on: {SECOND_NIGHT}"), "utf-8")
    commit_all(layer)


def require(holds: bool, message: str) -> None:
    """Exit with the message unless `holds`."""
    if not holds:
        sys.exit(f"NOT AS IT SHOULD BE: {message}")


def measure_trust(folder: Path, kind: str, schools: int, killed: int, jobs: int) -> TrustMeasurement:
    """Build the sites of a trust in two nightly runs, with jobs killed in the second; return the measurements.

    `kind` is "small" or "starter", `killed` the number of jobs to kill. Exits if a site is not as expected.
    """
    is_small = kind == "small"
    page = PAGE if is_small else STARTER_PAGE
    trust = write_git_trust(
        folder / kind, schools, small_playbook_files() if is_small else starter_playbook_files(), page
    )
    names = [f"school-{number}" for number in range(1, schools + 1)]
    first, said, status = build_night(trust, FIRST_NIGHT, jobs)
    require(status == 0 and f"{schools} of {schools} sites updated." in said, said[-2000:])
    sites = trust / "sites"
    require(not is_small or all((sites / name / CLIP_PAGE).is_file() for name in names), "the clip is not shown")
    cold = fetched_bytes(trust)
    before = {name: hash_files(sites / name) for name in names}
    whole = total_size(sites / name / path for name in names for path in before[name])
    archive = archive_size(sites / names[0])

    change_layer(folder / kind / "layer", page, withdraw=is_small)
    killer = JobKiller(sites.resolve(), set(random.Random(1).sample(names, killed)))  # noqa: S311
    killer.start()
    second, said, status = build_night(trust, SECOND_NIGHT, jobs)
    killer.stopped.set()
    killer.join()
    updated = schools - killed
    require(killer.killed.keys() == killer.schools, f"only {len(killer.killed)} of {killed} jobs were killed")
    require(f"{updated} of {schools} sites updated." in said and status == bool(killed), said[-2000:])
    status_page = (sites / "index.html").read_text("utf-8")
    require(status_page.count("stopped by the system (signal 9)") == killed, "the status page does not say so")
    require(status_page.count("<td>Nothing</td>") == updated, "the status page does not say so")
    for name in names:
        now = hash_files(sites / name)
        if name in killer.killed:
            require(now == before[name], f"{name} was killed, and its site changed")
        else:
            day = json.loads((sites / name / "site-manifest.json").read_text("utf-8"))["day"]
            require(day == SECOND_NIGHT, f"{name} is not updated")
            require(not is_small or CLIP_PAGE not in now, f"{name} still shows the withdrawn clip")
    warm = fetched_bytes(trust)
    only = [part for name in sorted(killer.killed) for part in ("--only", name)]
    if only:
        _cost, said, status = build_night(trust, SECOND_NIGHT, jobs, *only)
        require(status == 0 and f"{killed} of {killed} sites updated." in said, said[-2000:])
    return TrustMeasurement(
        kind=kind,
        schools=schools,
        killed=killed,
        jobs=jobs,
        seconds=(first.wall, second.wall),
        processor=(first.cpu, second.cpu),
        largest=max(first.largest, second.largest),
        bytes=whole,
        files=sum(map(len, before.values())),
        archive=archive,
        first_fetch=cold,
        second_fetch=(warm[0] - cold[0], warm[1] - cold[1]),
    )


def main() -> None:
    """Parse the arguments, measure both kinds of trust, and write the page of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="A new folder to work in. It is not deleted.")
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--killed", type=int, default=10)
    parser.add_argument("--larger", type=int, default=6, help="How many schools to build over the whole starter too.")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--to", type=Path, default=ROOT / "docs/project/trust-figures.md")
    parser.add_argument("--again", action="store_true", help="Only write the page, from the results in the folder.")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.again:
        write_page(folder, options.to)
        return
    folder.mkdir(parents=True)
    load = os.getloadavg()[0]
    start = time.perf_counter()
    results = [measure_trust(folder, "starter", options.larger, min(1, options.killed), options.jobs)]
    print(results[0], flush=True)
    results.insert(0, measure_trust(folder, "small", options.schools, options.killed, options.jobs))
    print(results[0], flush=True)
    about = {
        "day": str(dt.date.today()),  # of this computer
        "machine": f"{os.cpu_count()} processors, Python {platform.python_version()}, {platform.system()}",
        "load": [load, os.getloadavg()[0]],
        "results": [vars(one) for one in results],
    }
    (folder / "results.json").write_text(json.dumps(about), "utf-8")
    write_page(folder, options.to)
    print(f"{options.to}: written after {time.perf_counter() - start:.0f} s.")


def write_page(folder: Path, page: Path) -> None:
    """Write the Markdown page `page` with the results in `results.json` in `folder`."""
    about = json.loads((folder / "results.json").read_text("utf-8"))
    results = [TrustMeasurement.from_json(one) for one in about["results"]]
    page.write_text(render_page(results, about["day"], about["machine"], about["load"]), "utf-8")


if __name__ == "__main__":
    main()
