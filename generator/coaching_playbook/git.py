"""Run git on the repository that holds a playbook. (`layers.git` fetches repositories of other schools.)"""

from __future__ import annotations

import subprocess
from pathlib import Path


def run_git(folder: Path, *arguments: str, timeout: float | None = 60) -> bytes | None:
    """Run git in a folder and return its standard output.

    Return None if it fails, is not installed, or takes longer than `timeout` seconds (None: no limit).
    """
    command = ["git", "-C", str(folder), *arguments]
    try:
        result = subprocess.run(  # noqa: S603  # a fixed program
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return result.stdout if result.returncode == 0 else None
