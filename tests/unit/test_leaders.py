"""The leaders' page: milestones of the first year, remaining weeks, terms, and answers for each team."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

import pytest

from coaching_playbook.coverage import coverage_by_team
from coaching_playbook.load import load
from coaching_playbook.model import Cycle, Playbook, Team
from coaching_playbook.pages import Page, Renderer, page_spec_at
from coaching_playbook.pages.home import count_weeks
from coaching_playbook.pages.leaders import (
    FIRST_YEAR,
    lay_out_timeline,
    plan_first_year,
    short_answers,
    term_start,
)
from coaching_playbook.publish import publish
from sites import ROOT, Element, parse

pytestmark = pytest.mark.slow  # they load the shipped playbook

DAY = dt.date(2026, 12, 15)
QUESTIONS = [
    "What is our focus, and how was it chosen?",
    "What changed this term?",
    "Where are the gaps?",
    "Is our practice apparent?",
    "Did coaching help?",
    "What do we offer?",
    "What is due?",
    "The first year, step by step",
]


@cache
def shipped() -> Playbook:
    playbook = load(ROOT, day=DAY).playbook
    assert playbook
    return publish(playbook, "public", DAY)


def page(playbook: Playbook, day: dt.date = DAY) -> Element:
    spec = page_spec_at(playbook, "leaders/")
    assert spec
    created = Renderer(playbook, day, lambda _path: None, None).render(spec)
    assert isinstance(created, Page)
    return parse(str(created.html))


def cycle(id_: str, starts: str, ends: str | None = None, point: str = "calm-and-connected") -> Cycle:
    return Cycle.model_validate(
        {"id": id_, "leverage_point": point, "starts": starts, **({"ends": ends} if ends else {})}
    )


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ("2026-09-01", "2026-09-01"),
        ("2026-12-31", "2026-09-01"),
        ("2027-01-01", "2027-01-01"),
        ("2027-07-20", "2027-04-01"),
    ],
)
def test_terms_start_in_january_april_and_september(day: str, start: str) -> None:
    assert term_start(dt.date.fromisoformat(day)).isoformat() == start


@pytest.mark.parametrize(("day", "left"), [("2026-12-15", 9), ("2027-02-12", 1), ("2027-02-05", 2)])
def test_last_week_of_focus_is_counted(day: str, left: int) -> None:
    weeks = count_weeks(shipped().cycles[0], dt.date.fromisoformat(day))
    assert weeks
    assert weeks.remaining == left


def test_first_year_milestones_follow_first_cycle_in_order() -> None:
    plan = plan_first_year(shipped(), [cycle("second", "2027-03-01"), cycle("first", "2027-01-11")])
    assert [step.id for step in plan] == [
        *("way", "coaches", "team", "baseline", "meetings", "walkthroughs", "next", "review", "survey")
    ]
    dates = {step.id: step.on for step in plan}
    assert dates["meetings"] == dt.date(2027, 1, 11)
    assert dates["survey"] == dt.date(2028, 1, 10)
    assert all(step.on is None for step in plan_first_year(shipped(), []))


@pytest.mark.parametrize(
    ("starts", "ends", "survey"),
    [
        ("2027-01-04", None, "2028-01-03"),  # the weeks before it are a holiday
        ("2028-02-29", None, "2029-02-27"),  # no year later has this day
        ("2027-09-06", "2027-12-17", "2028-09-04"),
        ("2027-07-19", None, "2028-07-17"),
        ("2027-04-26", "2027-05-07", "2028-04-24"),  # two weeks
        ("2027-04-26", "2027-04-26", "2028-04-24"),  # a day
        ("2026-11-23", "2027-02-12", "2027-11-22"),  # half of it is a Saturday, in a holiday
        ("2027-04-24", "2027-07-11", "2028-04-24"),  # begins at a weekend, and ends at one
    ],
)
def test_first_year_keeps_order_and_skips_holidays(starts: str, ends: str | None, survey: str) -> None:
    playbook = shipped()
    vision = playbook.about.vision.model_copy(update={"agreed": None})
    plain = dataclasses.replace(playbook, about=playbook.about.model_copy(update={"vision": vision}), survey=None)
    plan = plan_first_year(plain, [cycle("first", starts, ends)])
    assert [step.id for step in plan] == [step.id for step in FIRST_YEAR]
    dates = {step.id: step.on for step in plan}
    assert dates["meetings"] == dt.date.fromisoformat(starts)
    assert dates["survey"] == dt.date.fromisoformat(survey)
    before = [dates[id_] for id_ in ("way", "coaches", "team", "baseline")]
    assert all(day and day < dt.date.fromisoformat(starts) for day in before)
    assert not [day for day in before if day and (day.month == 8 or (day.month, day.day) > (12, 19))]
    derived = [day for id_, day in dates.items() if day and id_ != "meetings"]
    assert [day for day in derived if day.weekday() > 4 or (day.month, day.day) in ((1, 1), (1, 2))] == []


def test_cycles_are_on_timeline_from_first_to_last_day() -> None:
    line = lay_out_timeline(shipped(), shipped().cycles, DAY)
    assert line
    assert [segment.when for segment in line.segments] == ["now", "later"]
    assert line.segments[0].x == 0
    assert line.segments[-1].x + line.segments[-1].width == pytest.approx(100, abs=0.2)
    assert line.today is not None
    assert 0 < line.today < line.segments[0].width
    assert lay_out_timeline(shipped(), [], DAY) is None


def test_page_answers_each_question() -> None:
    created = page(shipped())
    assert [heading.text for heading in created.all("h2")] == QUESTIONS
    sections = {heading.attributes["id"]: part.text for part in created.all("section") for heading in part.all("h2")}
    assert "Modelling attention" in sections["focus"]
    assert "9 weeks left" in sections["focus"]
    assert "This cycle is an example" in sections["focus"]
    assert "Next Scaling back support, from 22 February 2027" in sections["focus"]
    assert "9 adapted 13 only tagged" in sections["gaps"]
    assert "Not yet" in sections["apparent"]
    assert "Not yet" in sections["helped"]
    assert "22 November 2027 Survey a year on" in sections["year"]


def test_each_question_has_summary_at_top() -> None:
    short = shipped(), coverage_by_team(shipped(), DAY)[0]
    answers = {one.section: one.answer for one in short_answers(*short, DAY)}
    assert answers["focus"] == "Modelling attention, with 9 weeks left"
    assert answers["changed"].endswith(" changes")
    assert answers["apparent"] == answers["helped"] == "Not known yet"
    assert "Nothing written down" in {one.answer for one in short_answers(*short, dt.date(2027, 2, 15))}
    assert {one.section: one.answer for one in short_answers(*short, dt.date(2027, 2, 15))}["focus"].startswith("No ")
    created = page(shipped())
    ids = {heading.attributes["id"] for heading in created.all("h2")}
    (box,) = (one for one in created.all("dl") if one.attributes.get("class") == "pb-in-short")
    assert {link.attributes["href"].removeprefix("#") for link in box.all("a")} <= ids


def test_nothing_is_current_between_cycles() -> None:
    created = page(shipped(), dt.date(2027, 2, 15)).text
    assert "There is no focus at the moment. The next one is Scaling back support, from 22 February 2027." in created


def test_each_team_has_its_own_answers() -> None:
    words = shipped().vocabularies
    lunch = Team(id="lunch", label="Lunch team", one="helper", many="helpers", short="helper", shorts="helpers")
    points = [
        point.model_copy(update={"team": "lunch"}) if point.id == "calm-and-connected" else point
        for point in shipped().leverage_points
    ]
    playbook = dataclasses.replace(
        shipped(),
        vocabularies=words.model_copy(update={"teams": (*words.teams, lunch)}),
        leverage_points=tuple(points),
        cycles=(*shipped().cycles, cycle("lunch-one", "2026-12-01", "2026-12-18")),
    )
    tas, other = (
        page(playbook.for_team(team)).all("section", **{"aria-labelledby": "focus"})[0].text
        for team in (words.teams[0], lunch)
    )
    assert "Calm and connected: Notice" in other or "Calm and connected :" in other
    assert "Modelling attention" in tas
    assert "Modelling attention" not in other
