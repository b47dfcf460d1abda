"""Commands stopped or killed at random times, as subprocesses, in folders with foreign files.

Each write to the file system is interrupted one by one, in one process, in tests/unit/test_interruptions.py and
test_output_folder.py. The environment variable STOPS is the number of interruptions per command, and SEED the random
seed.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from sites import ENVIRONMENT, python_command
from small_playbook import BASE
from synthetic_trust import DAY, write_trust

STOPS, SEED = int(os.environ.get("STOPS", "1")), os.environ.get("SEED", "1")
COMMANDS = {
    "serve": ["mkdocs", "serve", "--dev-addr", "127.0.0.1:0"],
    "build": ["mkdocs", "build", "--strict", "-d", "out"],
    "publish --portable": ["coaching_playbook", "publish", "out", "--portable"],
    "upgrade": ["coaching_playbook", "upgrade", "--no-branch"],
    "booklet": ["coaching_playbook", "booklet", "--to", "new.pdf"],
    "trust build": ["coaching_playbook", "trust", "build", "out", "--day", DAY, "--jobs", "1"],
}
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
THEIRS = (
    *("out/.git/HEAD", "out/.htaccess", "out/.well-known/acme/x", "out/school-1/.git/HEAD", "book.pdf", "notes.txt"),
    *(".outside/x", ".out.publishing.txt", "docs/own.md", "media/own.txt", ".cache/own/x", "site/index.html"),
)


def make(name: str, folder: Path) -> Path:
    """Write the playbook in which a command runs, with foreign files in it and in its output folder."""
    if name == "trust build":
        root = write_trust(folder, 1)
    else:
        root = Path(shutil.copytree(BASE, folder / "root"))
        (root / "mkdocs.yml").write_text("site_name: Ours\nplugins: [search, playbook]\n", "utf-8")
    for path in THEIRS:
        if path.startswith("docs/") and name == "trust build":
            continue
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"Theirs, in {path}\n", "utf-8")
    return root


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", COMMANDS)
def test_interrupted_command_loses_no_foreign_file(name: str, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED} {name}")
    root = make(name, tmp_path)
    before = content(root)
    for _ in range(STOPS):
        stop, seconds = chance.choice(SIGNALS), chance.uniform(0.2, 4)
        process = subprocess.Popen(
            python_command(*COMMANDS[name]),
            cwd=root,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(stop)
        finally:
            if stop is not signal.SIGKILL:
                process.wait(60)
            with contextlib.suppress(ProcessLookupError):  # what a killed command had started may still run
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        after = content(root)
        assert {path: after.get(path) for path in before} == before, (stop, seconds)
