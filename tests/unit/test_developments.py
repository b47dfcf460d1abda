"""The page of developments (planned changes around the team), with states, dates and reviews, and the coaching
sheets."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

import pytest

from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.pages import Page, Renderer, page_spec_at
from sites import ROOT, Element, parse

pytestmark = pytest.mark.slow  # they load the shipped playbook

DAY = dt.date(2026, 12, 15)


@cache
def load_shipped() -> Playbook:
    playbook = load(ROOT, day=DAY).playbook
    assert playbook
    return playbook


def page(address: str, day: dt.date = DAY) -> Element:
    spec = page_spec_at(load_shipped(), address)
    assert spec, address
    created = Renderer(load_shipped(), day, lambda _path: None, None).render(spec)
    assert isinstance(created, Page)
    return parse(str(created.html))


def test_proposal_shows_status_and_date() -> None:
    created = page("changing/")
    sections = {part.attributes["aria-labelledby"]: part.text for part in created.all("section")}
    for development in load_shipped().developments:
        text = sections[f"change-{development.id}"]
        assert ("This was a proposal on" in text) == (development.state == "proposed")
        assert f"Last checked on {development.checked_on.day} " in text


def test_overdue_review_is_marked() -> None:
    assert "may be out of date" not in page("changing/").text
    assert "may be out of date" in page("changing/", dt.date(2027, 6, 1)).text


def test_playbook_without_developments_has_no_page() -> None:
    assert page_spec_at(dataclasses.replace(load_shipped(), developments=()), "changing/") is None


def test_appraisal_sheet_excludes_coaching_data() -> None:
    created = page("coaching/record/appraisal/")
    assert len(created.all("table")[0].all("tr")) == 1 + len(load_shipped().about.vision.statements)
    assert not created.all("input", "form", "select", "textarea")
    assert "A number on the scaling line, a visit and a coaching talk are never part of an appraisal." in created.text


def test_open_doors_are_listed_by_role() -> None:
    rows = [row.all("th")[0].text for row in page("coaching/open-door/").all("tr")[1:]]
    assert rows[: len(load_shipped().vocabularies.roles)] == [role.label for role in load_shipped().vocabularies.roles]
