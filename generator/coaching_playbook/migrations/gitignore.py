"""Migration: ignore only the built site at the root (`/site/` in .gitignore), not every folder named `site`."""

from __future__ import annotations

import re
from collections.abc import Mapping


def ignore_only_site_at_root(files: Mapping[str, str]) -> dict[str, str | None]:
    """Return .gitignore with `site/` replaced by `/site/`; empty without a .gitignore."""
    text = files.get(".gitignore")
    return {} if text is None else {".gitignore": re.sub(r"(?m)^(\ufeff?)site/(?=\r?$)", r"\1/site/", text)}
