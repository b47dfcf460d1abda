"""Reproducible builds: the same files on the same day give identical bytes in any environment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from coaching_playbook.parallel import available_cores
from figures import Recorder
from publishing import hash_tree
from sites import copy_shipped_playbook, run
from small_playbook import write_with_shipped_clips

DAY = "2026-11-24"
AT_START = """
import os, coaching_playbook.site.build, coaching_playbook.load, coaching_playbook.parallel as parallel
coaching_playbook.site.build.MIN_PARALLEL_PAGES = int(os.environ["MIN_PARALLEL"])
coaching_playbook.load.loader.MIN_PARALLEL_FILES = int(os.environ["MIN_PARALLEL"])
coaching_playbook.site.build.CHUNK_SIZE = coaching_playbook.load.loader.CHUNK_SIZE = 7
parallel.START_METHOD = os.environ["START_METHOD"]
_map_in_pool = parallel._map_in_pool
def _noted(*given):
    with open(os.environ["POOLED"], "a") as file:
        file.write("a pool\\n")
    return _map_in_pool(*given)
parallel._map_in_pool = _noted
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
        "MIN_PARALLEL": "1000000",
        "START_METHOD": "fork",
    },
    "a second": {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C.UTF-8",
        "umask": "077",
        "folder": "b/deep er/é",
        "order": "from z to a",
        "MIN_PARALLEL": "1",
        "START_METHOD": "fork",
    },
    "a third": {
        "PYTHONHASHSEED": "4294967295",
        "TZ": "America/St_Johns",
        "LC_ALL": "tr_TR.UTF-8",
        "umask": "002",
        "folder": "c",
        "order": "by the last letter",
        "MIN_PARALLEL": "2",
        "START_METHOD": "spawn",
    },
}


ORDERS = {
    "from a to z": lambda paths: sorted(paths),
    "from z to a": lambda paths: sorted(paths, reverse=True),
    "by the last letter": lambda paths: sorted(paths, key=lambda path: str(path)[::-1]),
}


def written_in_other_order(to: Path, order: str, write: Callable[[Path], Path]) -> Path:
    """Return the playbook that `write` writes, with its files created in another order."""
    created = write(to.parent / f"{to.name} before")
    files = [path.relative_to(created) for path in created.rglob("*") if path.is_file()]
    for number, path in enumerate(ORDERS[order](files)):
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        (to / path).write_bytes((created / path).read_bytes())
        os.utime(to / path, ns=(10**18 + number, 10**18 + number))
    shutil.rmtree(created)
    return to


def test_build_is_reproducible_across_environments(tmp_path: Path, figure: Recorder, thorough: bool) -> None:
    """The shipped playbook is published with different hash seeds, time zones, locales, umasks, folders, orders of
    file creation, and with forked or spawned worker processes: one hash of all paths, modes and bytes."""
    found = {}
    for name, way in WAYS.items():
        pooled = tmp_path / name
        write = copy_shipped_playbook if thorough else write_with_shipped_clips
        root = written_in_other_order(tmp_path / way["folder"] / "root", way["order"], write)
        result = run(
            *("coaching_playbook", "publish", root.parent / "site", "--root", ".", "--day", DAY),
            cwd=root,
            at_start=AT_START,
            variables={**way, "POOLED": str(pooled)},
            umask=int(way["umask"], 8),
        )
        assert result.returncode == 0, result.stdout + result.stderr
        found[name] = hash_tree(root.parent / "site")
        assert pooled.exists() == (int(way["MIN_PARALLEL"]) < 100 and available_cores() > 1), "the work was shared"
    same = [name for name, mark in found.items() if mark == found["a first"]]
    assert same == [*WAYS]
    figure("Ways of building that give one hash", len(same), len(WAYS))
