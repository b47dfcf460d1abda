"""What a reader can do about a page: change it, see its earlier versions, and help where something is missing."""

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
    """Something that a page lacks, and the form with which somebody could help."""

    text: str
    form: str = ""


@dataclass(frozen=True)
class EditLinks:
    """The places on the web that belong to one file: where it is changed, and where its history is."""

    edit: str | None

    @property
    def on_github(self) -> bool:
        return bool(self.edit and _ON_GITHUB.match(self.edit))

    @property
    def history(self) -> str | None:
        """Every earlier version of the file, where the place is known to show them."""
        for pattern, commits in ((_ON_GITHUB, "commits"), (_ON_GITLAB, "-/commits")):
            if self.edit and (found := pattern.match(self.edit)):
                return f"{found['repo']}/{commits}/{found['rest']}"
        return None

    def form_url(self, name: str, **answers: str) -> str | None:
        """A form with some answers filled in already, where there are forms."""
        found = _ON_GITHUB.match(self.edit or "")
        query = urlencode({"template": f"{name}.yml", **answers}, quote_via=quote)
        return f"{found['repo']}/issues/new?{query}" if found else None


def gaps(playbook: Playbook, technique: Technique, day: dt.date) -> tuple[Gap, ...]:
    """What a technique's page lacks: what its authors say, and what can be seen."""
    found = [Gap(text) for text in technique.known_gaps]
    if technique.status == "retired":
        return tuple(found)
    said = " ".join(technique.known_gaps).lower()
    if not playbook.best_clip(technique) and "film" not in said and "clip" not in said:
        found.append(Gap("There is no clip yet. Acted and drawn ones count too.", "offer-a-clip"))
    if not any(credit.how == "tried" for credit in technique.shaped_by):
        found.append(Gap("Nobody has said yet how it went in class.", "something-is-wrong"))
    if not technique.rehearsal:
        found.append(Gap("There is no way to rehearse it yet."))
    if not technique.adaptations:
        found.append(Gap(f"It does not say yet how to adapt it for different {playbook.about.learners.many}."))
    if any(playbook.reference[one.ref].checked == "memory" for one in technique.evidence):
        found.append(Gap("Some of its sources still have to be looked up."))
    if technique.review_by and technique.review_by < day:
        found.append(Gap("It is time to talk it over again."))
    return tuple(found)
