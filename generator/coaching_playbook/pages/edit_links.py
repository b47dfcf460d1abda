"""URLs for contributors (edit page, history, issue forms), and the list of what a technique's page lacks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlencode

from coaching_playbook.model import Playbook, Technique

_GITHUB_EDIT_URL = re.compile(r"(?P<repo>https://github\.com/[^/]+/[^/]+)/edit/(?P<rest>[^?#]+)")
_GITLAB_EDIT_URL = re.compile(r"(?P<repo>https://[^/]+/.+?)/-/edit/(?P<rest>[^?#]+)")


class Gap(NamedTuple):
    """Something that a technique's page lacks, in a sentence. `form` is the issue form to offer it with, or ""."""

    text: str
    form: str = ""


@dataclass(frozen=True)
class EditLinks:
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


def find_gaps(playbook: Playbook, technique: Technique, day: dt.date) -> tuple[Gap, ...]:
    """Return what a technique lacks: its own `known_gaps`, then gaps derived from missing fields and clips.

    Retired techniques have only their `known_gaps`.
    """
    missing = [Gap(text) for text in technique.known_gaps]
    if technique.status == "retired":
        return tuple(missing)
    mentioned = " ".join(technique.known_gaps).lower()
    if not playbook.best_clip(technique) and "film" not in mentioned and "clip" not in mentioned:
        missing.append(Gap("There is no clip yet. Acted and drawn ones count too.", "offer-a-clip"))
    if not any(credit.how == "tried" for credit in technique.shaped_by):
        missing.append(Gap("We haven’t heard yet how it went.", "something-is-wrong"))
    if not technique.rehearsal:
        missing.append(Gap("There is no way to rehearse it yet."))
    if not technique.adaptations:
        missing.append(Gap(f"It does not say yet how to adapt it for different {playbook.about.learners.many}."))
    if any(playbook.reference[source.ref].checked == "memory" for source in technique.evidence):
        missing.append(Gap("Some of its sources still have to be looked up."))
    if technique.review_by and technique.review_by < day:
        missing.append(Gap("It is time to talk it over again."))
    return tuple(missing)
