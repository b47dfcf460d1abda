"""Find the GitHub repository and commit of the installed package, so that workflows can call those of that commit.

pip records the URL of a package that was not installed from an index (PEP 610).
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import NamedTuple

from coaching_playbook import __version__

PACKAGE_NAME = "coaching-playbook"
_GITHUB_URL_PATTERN = re.compile(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?(?:/(?P<rest>.+))?")
_ARCHIVE_PATH_PATTERN = re.compile(
    r"archive/(?:refs/(?:tags|heads)/)?(?P<archive>[\w./-]+?)\.(?:zip|tar\.gz)|releases/download/(?P<tag>[\w.-]+)/.+"
)


class Origin(NamedTuple):
    """A repository (`owner/name`), a commit or tag of it, and a note on the commit for readers, such as its version."""

    repository: str
    ref: str
    note: str


def read_direct_url() -> dict[str, object]:
    """Return pip's record of where this package came from (PEP 610); empty if from an index, or if not installed."""
    try:
        data = json.loads(metadata.distribution(PACKAGE_NAME).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def installed_origin() -> Origin | None:
    """Return the origin of this package; None if it is not installed or did not come from GitHub."""
    return parse_origin(read_direct_url(), f"v{__version__}")


def parse_origin(data: dict[str, object], note: str) -> Origin | None:
    """Parse `direct_url.json` (PEP 610), pip's record of a package's source; None if that is not GitHub."""
    url = _GITHUB_URL_PATTERN.fullmatch(str(data.get("url", "")))
    if url is None:
        return None
    vcs = data.get("vcs_info")
    if isinstance(vcs, dict) and vcs.get("commit_id"):
        return Origin(url["repository"], str(vcs["commit_id"]), note)
    ref = _ARCHIVE_PATH_PATTERN.fullmatch(url["rest"] or "")
    return Origin(url["repository"], ref["archive"] or ref["tag"], note) if ref else None
