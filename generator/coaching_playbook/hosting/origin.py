"""Where on GitHub the installed package came from, so that workflows can call those of the same commit.

Python records the URL of a package that was not installed from an index (PEP 610).
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import NamedTuple

_URL = re.compile(r"https://github\.com/(?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?(?:/(?P<rest>.+))?")
_REF = re.compile(
    r"archive/(?:refs/(?:tags|heads)/)?(?P<archive>[\w./-]+?)\.(?:zip|tar\.gz)|releases/download/(?P<tag>[\w.-]+)/.+"
)


class Origin(NamedTuple):
    """A repository as `owner/name`, a commit or tag of it, and a note on that for readers, such as its version."""

    repository: str
    ref: str
    note: str


def origin(package: str = "coaching-playbook") -> Origin | None:
    """Return the origin of an installed package; None where it did not come from GitHub."""
    try:
        found = metadata.distribution(package)
        data = json.loads(found.read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return None
    return parse_origin(data, f"v{found.version}") if isinstance(data, dict) else None


def parse_origin(data: dict[str, object], note: str) -> Origin | None:
    """Parse the record that pip writes of where it installed a package from (`direct_url.json`, PEP 610)."""
    url = _URL.fullmatch(str(data.get("url", "")))
    if url is None:
        return None
    vcs = data.get("vcs_info")
    if isinstance(vcs, dict) and vcs.get("commit_id"):
        return Origin(url["repository"], str(vcs["commit_id"]), note)
    ref = _REF.fullmatch(url["rest"] or "")
    return Origin(url["repository"], ref["archive"] or ref["tag"], note) if ref else None
