"""Put together the files of a trust's repository, which holds no playbook but lists those of its schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coaching_playbook import hosting
from coaching_playbook.starter import requirement
from coaching_playbook.yamlio import Data, dump

_HEAD = "# The schools whose sites are built every night. 'playbook trust check' finds mistakes.\n"
_IGNORED = ".cache/\n.venv/\nsites/\n"
_WEB = ("https://", "ssh://")


def start_files(title: str, schools: Sequence[str]) -> Mapping[str, bytes]:
    """Return the content of every file of a trust's new repository, by path. `schools` are written ID=ADDRESS."""
    listed: list[Data] = []
    for school in schools:
        id_, _, address = school.partition("=")
        is_git = address.startswith(_WEB) or "@" in address
        listed.append({"id": id_, "git" if is_git else "folder": address})
    text = dump({"title": title, "schools": listed})
    needed = requirement.current()
    files = {"trust.yml": _HEAD + text, ".gitignore": _IGNORED, requirement.FILE_NAME: needed.text}
    made = {path: text.encode("utf-8") for path, text in {**files, **hosting.trust_files()}.items()}
    if needed.wheel:
        made[needed.line.removeprefix("./")] = needed.wheel.read_bytes()
    return made
