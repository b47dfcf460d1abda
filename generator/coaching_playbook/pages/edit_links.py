"""Links for contributors: edit page, history, issue forms; and the gaps of a technique with which to help."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlencode

from coaching_playbook.model import Playbook, Technique

_ON_GITHUB = re.compile(r"(?P<repo>https://github\.com/[^/]+/[^/]+)/edit/(?P<rest>[^?#]+)")
_ON_GITLAB = re.compile(r"(?P<repo>https://[^/]+/.+?)/-/edit/(?P<rest>[^?#]+)")


class Gap(NamedTuple):
    """Something that a page lacks, and the name of the issue form for it, or an empty string."""

    text: str
    form: str = ""


@dataclass(frozen=True)
class EditLinks:
    """URLs for one source file, derived from its edit URL on GitHub or GitLab."""

    edit: str | None

    @property
    def on_github(self) -> bool:
        return bool(self.edit and _ON_GITHUB.match(self.edit))

    @property
    def history(self) -> str | None:
        """URL of the file's history, or None for an unsupported host."""
        for pattern, commits in ((_ON_GITHUB, "commits"), (_ON_GITLAB, "-/commits")):
            if self.edit and (match := pattern.match(self.edit)):
                return f"{match['repo']}/{commits}/{match['rest']}"
        return None

    def form_url(self, name: str, **answers: str) -> str | None:
        """Return the URL of an issue form with prefilled answers, or None where the host is not GitHub."""
        match = _ON_GITHUB.match(self.edit or "")
        query = urlencode({"template": f"{name}.yml", **answers}, quote_via=quote)
        return f"{match['repo']}/issues/new?{query}" if match else None


def gaps(playbook: Playbook, technique: Technique, day: dt.date) -> tuple[Gap, ...]:
    """List what a technique lacks: its `known_gaps`, and gaps derived from missing fields and clips."""
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
