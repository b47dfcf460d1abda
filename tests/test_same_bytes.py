"""The same files on the same day give the same site, to the last byte, wherever and however it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import Tell
from publishing import tree
from sites import ENVIRONMENT, copy_of_the_playbook

DAY = "2026-11-24"
AT_START = """
import os, generator.crew as crew
crew.LEAST = int(os.environ["LEAST_TO_SHARE"])
_fork = os.fork
def _noted():
    with open(os.environ["FORKED"], "a") as file:
        file.write("a second process\\n")
    return _fork()
os.fork = _noted
"""

# In each way of building, everything is another than in the others.
WAYS = {
    "a first": {
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C",
        "umask": "022",
        "folder": "a",
        "order": "from a to z",
        "LEAST_TO_SHARE": "1000000",
    },
    "a second": {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C.UTF-8",
        "umask": "077",
        "folder": "b/deep er/é",
        "order": "from z to a",
        "LEAST_TO_SHARE": "1",
    },
    "a third": {
        "PYTHONHASHSEED": "4294967295",
        "TZ": "America/St_Johns",
        "LC_ALL": "tr_TR.UTF-8",
        "umask": "002",
        "folder": "c",
        "order": "by the last letter",
        "LEAST_TO_SHARE": "2",
    },
}


def two_processors() -> bool:
    """Whether a second process is ever started here."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


ORDERS = {
    "from a to z": lambda paths: sorted(paths),
    "from z to a": lambda paths: sorted(paths, reverse=True),
    "by the last letter": lambda paths: sorted(paths, key=lambda path: str(path)[::-1]),
}


def laid_out(to: Path, order: str) -> Path:
    """The shipped playbook, its files made one after another in an order of their own."""
    made = copy_of_the_playbook(to.parent / f"{to.name} before")
    files = [path.relative_to(made) for path in made.rglob("*") if path.is_file()]
    for number, path in enumerate(ORDERS[order](files)):
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        (to / path).write_bytes((made / path).read_bytes())
        os.utime(to / path, ns=(10**18 + number, 10**18 + number))
    shutil.rmtree(made)
    return to


def test_one_hash_whatever_differs_but_the_files_and_the_day(tmp_path: Path, figure: Tell) -> None:
    """The shipped playbook is published in ways that differ in hash seed, time zone, locale, umask, folder, the order
    in which files were made, and whether a second process shares the work: one hash of all paths, modes and bytes."""
    found = {}
    for name, way in WAYS.items():
        forked = tmp_path / name
        root = laid_out(tmp_path / way["folder"] / "root", way["order"])
        ran = subprocess.run(
            [sys.executable, "-m", "generator", "publish", str(root.parent / "site"), "--root", ".", "--day", DAY],
            cwd=root,
            env={**ENVIRONMENT, **way, "AT_START": AT_START, "FORKED": str(forked)},
            umask=int(way["umask"], 8),
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        found[name] = tree(root.parent / "site")
        assert forked.exists() == (int(way["LEAST_TO_SHARE"]) < 100 and two_processors()), "the work was shared"
    same = [name for name, mark in found.items() if mark == found["a first"]]
    assert same == [*WAYS]
    figure("Ways of building that give one hash", len(same), len(WAYS))
