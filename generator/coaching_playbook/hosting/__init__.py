"""Files that a host of the repository or of the site needs: workflows, and settings of web servers.

Each folder beside this file is named after a host, and holds its files as a new repository gets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent
NONE = "none"
HOSTS = (NONE, *sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir() and folder.name[0] not in "_."))
"""The hosts that `playbook init --host` offers."""


def host_files(host: str, *, version: str, title: str) -> Mapping[str, str]:
    """Return the text of each file for a host, by its path in the repository; none for `NONE`.

    `@@VERSION@@` and `@@TITLE@@` in a file stand for the version of this package and the title of the playbook. A path
    component that begins with `dot-` stands for one that begins with a point.
    """
    if host == NONE:
        return {}
    files = {}
    for file in sorted((_FOLDER / host).rglob("*")):
        if file.is_file():
            path = "/".join(part.replace("dot-", ".", 1) for part in file.relative_to(_FOLDER / host).parts)
            files[path] = file.read_text("utf-8").replace("@@VERSION@@", version).replace("@@TITLE@@", title)
    return files
