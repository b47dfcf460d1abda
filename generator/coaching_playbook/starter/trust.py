"""Assemble the files of a new repository for a trust (a group of schools), which only lists their playbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coaching_playbook import hosting
from coaching_playbook.hosting import record
from coaching_playbook.starter import requirement
from coaching_playbook.yamlio import Data, dump

_TRUST_FILE_HEADER = "# The schools whose sites are built every night. 'playbook trust check' finds mistakes.\n"
_GITIGNORE = ".cache/\n.venv/\nsites/\n"
_URL_SCHEMES = ("https://", "ssh://")


def trust_repository_files(title: str, schools: Sequence[str]) -> Mapping[str, bytes]:
    """Return the contents of all files of a trust's new repository, keyed by path.

    Each of `schools` is `ID=ADDRESS`, where ADDRESS is the URL of a repository or a path of a folder.
    """
    listed: list[Data] = []
    for school in schools:
        id_, _, address = school.partition("=")
        is_git = address.startswith(_URL_SCHEMES) or "@" in address
        listed.append({"id": id_, "git" if is_git else "folder": address})
    text = dump({"title": title, "schools": listed})
    needed = requirement.running_requirement()
    files = {
        "trust.yml": _TRUST_FILE_HEADER + text,
        ".gitignore": _GITIGNORE,
        requirement.REQUIREMENTS_FILE: needed.text,
    }
    hosted = hosting.host_files(hosting.TRUST_HOST)
    files[record.RECORD_FILE] = record.HostRecord().with_host(hosting.TRUST_HOST, "public", hosted).text
    made = {path: text.encode("utf-8") for path, text in {**files, **hosted}.items()}
    if needed.wheel:
        made[needed.line.removeprefix("./")] = needed.wheel.read_bytes()
    return made
