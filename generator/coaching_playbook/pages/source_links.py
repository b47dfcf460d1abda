"""URLs for contributors about a source file: the page to edit it, its history, and issue forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

_GITHUB_EDIT_URL = re.compile(r"(?P<repo>https://github\.com/[^/]+/[^/]+)/edit/(?P<rest>[^?#]+)")
_GITLAB_EDIT_URL = re.compile(r"(?P<repo>https://[^/]+/.+?)/-/edit/(?P<rest>[^?#]+)")


@dataclass(frozen=True)
class SourceLinks:
    """URLs for one source file, derived from `edit`: the URL of its edit page on GitHub or GitLab, or None."""

    edit: str | None

    @property
    def on_github(self) -> bool:
        """Whether the repository is on github.com."""
        return bool(self.edit and _GITHUB_EDIT_URL.match(self.edit))

    @property
    def history(self) -> str | None:
        """URL of the file's list of commits; None on hosts other than GitHub and GitLab."""
        for pattern, commits in ((_GITHUB_EDIT_URL, "commits"), (_GITLAB_EDIT_URL, "-/commits")):
            if self.edit and (match := pattern.match(self.edit)):
                return f"{match['repo']}/{commits}/{match['rest']}"
        return None

    def form_url(self, name: str, **answers: str) -> str | None:
        """Return the URL of a GitHub issue form with prefilled answers, keyed by field id; None on other hosts."""
        match = _GITHUB_EDIT_URL.match(self.edit or "")
        query = urlencode({"template": f"{name}.yml", **answers}, quote_via=quote)
        return f"{match['repo']}/issues/new?{query}" if match else None
