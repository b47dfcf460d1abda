"""Pathways (courses through techniques): stages that open by status, withheld clips, and the printable passport."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

import pytest

from coaching_playbook.load import load
from coaching_playbook.model import Pathway, Playbook
from coaching_playbook.pages import Page, Renderer, build_nav, nav_titles, page_spec_at, page_specs
from coaching_playbook.publish import publish
from coaching_playbook.search import index_files
from sites import ROOT, Element, parse

pytestmark = pytest.mark.slow  # they load the shipped playbook

DAY = dt.date(2026, 12, 15)


@cache
def load_shipped() -> Playbook:
    playbook = load(ROOT, day=DAY).playbook
    assert playbook
    return playbook


def page(playbook: Playbook, address: str) -> Element:
    spec = page_spec_at(playbook, address)
    assert spec, address
    created = Renderer(playbook, DAY, lambda _path: None, None).render(spec)
    assert isinstance(created, Page)
    return parse(str(created.html))


def with_status(playbook: Playbook, *embedded: str) -> Playbook:
    techniques = tuple(
        technique.model_copy(update={"status": "embedded"}) if technique.id in embedded else technique
        for technique in playbook.techniques
    )
    return dataclasses.replace(playbook, techniques=techniques)


def test_stage_opens_after_previous_stage_is_embedded() -> None:
    waiting = page(load_shipped(), "pathways/").text
    assert "Opens for the team when Face the teacher is embedded." in waiting
    assert "Opens for the team when Face the teacher and Silent cues first are embedded." in waiting
    first = page(with_status(load_shipped(), "face-the-teacher"), "pathways/").text
    assert "Open: the team has embedded what comes before it." in first
    assert "Opens for the team when Silent cues first is embedded." in first
    assert (
        "Opens for the team"
        not in page(with_status(load_shipped(), "face-the-teacher", "silent-cues"), "pathways/").text
    )


def test_each_team_has_its_own_pathways() -> None:
    """The other team's pathway links to a technique that is not the team's own."""
    lunch, office = (load_shipped().vocabularies.teams[0].model_copy(update={"id": id_}) for id_ in ("lunch", "office"))
    vocabularies = load_shipped().vocabularies.model_copy(
        update={"teams": (*load_shipped().vocabularies.teams, lunch, office)}
    )
    first, second = load_shipped().pathways[:2]
    pathways = (first, second.model_copy(update={"team": "lunch"}))
    playbook = dataclasses.replace(load_shipped(), vocabularies=vocabularies, pathways=pathways)
    ours, theirs = page(playbook, "pathways/").text, page(playbook, "teams/lunch/pathways/").text
    assert (first.title in ours, second.title in ours) == (True, False)
    assert (first.title in theirs, second.title in theirs) == (False, True)
    assert "There is none for" in page(playbook, "teams/office/pathways/").text
    passport = page(playbook, f"pathways/{second.id}/")
    assert "../../teams/lunch/pathways/" in {link.attributes.get("href") for link in passport.all("a")}


def test_withheld_clip_leaves_no_trace_in_pathway() -> None:
    hidden = "least-help-first-tricky-sentence"
    clip = load_shipped().exemplar[hidden]
    clips = tuple(
        c.model_copy(update={"status": "withdrawn"}) if c.id == hidden else c for c in load_shipped().exemplars
    )
    pathway = Pathway.model_validate(
        {
            "id": "only-a-clip",
            "title": "Only a clip",
            "stages": [{"id": "one", "title": "One", "steps": [{"clip": hidden, "minutes": "5"}]}],
        }
    )
    playbook = dataclasses.replace(load_shipped(), exemplars=clips, pathways=(*load_shipped().pathways, pathway))
    visible = publish(playbook, "public", DAY)
    for address in ("pathways/", "pathways/starting-out/", "pathways/only-a-clip/"):
        created = page(visible, address)
        assert clip.title not in created.text
        assert not [link for link in created.all("a") if hidden in link.attributes.get("href", "")]
    assert "Least help first" in page(visible, "pathways/").text


def test_passport_lists_every_step_with_minutes() -> None:
    for pathway in load_shipped().pathways:
        boxes = page(load_shipped(), f"pathways/{pathway.id}/").all("ul", class_="pb-boxes")
        assert [len(box.all("li")) for box in boxes] == [len(stage.steps) for stage in pathway.stages]
        assert all("minute" in item.text or "hour" in item.text for box in boxes for item in box.all("li"))


def test_playbook_without_pathways_has_no_page() -> None:
    without = dataclasses.replace(load_shipped(), pathways=())
    assert not [spec for spec in page_specs(without) if spec.url.startswith("pathways/")]
    assert "pathways/" not in nav_titles(build_nav(without))
    assert "pathways/" in nav_titles(build_nav(load_shipped()))


def test_statuses_missing_from_vocabulary_can_be_used() -> None:
    """`playbook retire` sets a status that a school's vocabulary may not list."""
    own = load_shipped().vocabularies.model_copy(update={"statuses": load_shipped().vocabularies.statuses[:1]})
    assert "retired" not in {status.id for status in own.statuses}
    first, *others = load_shipped().techniques
    retired = (first.model_copy(update={"status": "retired"}), *others)
    playbook = publish(dataclasses.replace(load_shipped(), vocabularies=own, techniques=retired), "public", DAY)
    assert any("Retired" in str(file) for file in index_files(playbook))
    assert "Retired" in page(playbook, f"techniques/{first.id}/").text
