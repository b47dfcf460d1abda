"""Publication (`publish`), condition by condition and field by field, on a small playbook in memory.

Whole sites and exports are tested in tests/build/test_permission.py. `make mutants` runs this file on mutated sources.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from coaching_playbook import publish as gate
from coaching_playbook.model import Agreement, Credit, Cycle, Pathway, Person, Question
from coaching_playbook.publish import AUDIENCES, EntryPublisher, audience_named, publish
from in_memory import (
    DAY,
    PERMISSION,
    PHOTO,
    clip,
    permission,
    photo,
    small,
    storyboard,
    with_entries,
    with_technique,
)

ONE = dt.timedelta(days=1)


# --- who may see a clip, and when ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"staff": "none-in-view"}, None),
        ({"pupils": "none-in-view"}, None),
        ({"staff": "pending"}, "staff are not cleared"),
        ({"pupils": "pending"}, "pupils are not cleared"),
        *(
            (
                {"in_view": [{"who": "A", "status": "cleared"}, {"who": "B", "status": status}]},
                "someone in view is not",
            )
            for status in ("pending", "objected", "withdrawn")
        ),
        ({"in_view": []}, None),
        ({"lawful_basis": "consent"}, None),
        ({"lawful_basis": "not-needed"}, "someone is in view, and no lawful basis"),
        ({"lawful_basis": "not-needed", "staff": "none-in-view", "in_view": []}, "someone is in view, and no lawful"),
        ({"lawful_basis": "not-needed", "pupils": "none-in-view", "in_view": []}, "someone is in view, and no lawful"),
        ({"lawful_basis": "not-needed", "staff": "none-in-view", "pupils": "none-in-view"}, "someone is in view, and"),
        ({"lawful_basis": "not-needed", "staff": "none-in-view", "pupils": "none-in-view", "in_view": []}, None),
        ({"withdrawn_on": "2036-01-01"}, "someone has withdrawn"),
        ({"objected_on": "2036-01-01"}, "someone has objected"),
        ({"checked_on": str(DAY)}, None),
        ({"checked_on": str(DAY + ONE)}, "its permission is not checked yet"),
        ({"review_by": str(DAY)}, None),
        ({"review_by": str(DAY - ONE)}, "its review is due"),
        ({"expires_on": str(DAY + ONE)}, None),
        ({"expires_on": str(DAY)}, "its permission has run out"),
        *(
            ({name: None}, "a line of its permission is missing")
            for name in ("in_view", "expires_on", "withdrawn_on", "objected_on", "record")
        ),
    ],
)
def test_each_permission_field_withholds_clip_and_photograph(changes: dict[str, Any], reason: str | None) -> None:
    for reasons in (
        gate.reasons_clip_hidden(clip(**changes), "public", DAY),
        gate.reasons_photograph_hidden(permission(**changes), "public", DAY),
    ):
        assert len(reasons) == (reason is not None)
        assert not reasons or reasons[0].startswith(reason or "")


def test_missing_permission_field_withholds_from_public_only() -> None:
    for audience in ("staff", "coaches"):
        assert gate.reasons_clip_hidden(clip(record=None), audience, DAY) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["to-film", "filmed", "withdrawn"])
def test_unpublished_clip_is_hidden(status: str) -> None:
    assert gate.reasons_clip_hidden(clip({"status": status}), "coaches", DAY) == ("it is not marked published",)


def test_clip_without_captions_or_permission_is_hidden() -> None:
    assert gate.reasons_clip_hidden(clip({"captions": None}), "coaches", DAY) == ("it has no captions",)
    assert gate.reasons_clip_hidden(clip({"permission": None}), "coaches", DAY) == ("it has no permission",)
    assert gate.reasons_photograph_hidden(None, "coaches", DAY) == ("it has no permission",)


def test_narrower_audience_includes_wider_ones() -> None:
    assert gate.AUDIENCES == ("public", "staff", "coaches")
    for number, meant in enumerate(gate.AUDIENCES):
        for other, audience in enumerate(gate.AUDIENCES):
            expected = () if other >= number else ("it is for a smaller audience",)
            assert gate.reasons_clip_hidden(clip({"audience": meant}), audience, DAY) == expected
            assert gate.reasons_clip_hidden(storyboard(audience=meant), audience, DAY) == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"status": "published"}, None),
        ({"status": "filmed"}, "a storyboard is either to-film or published"),
        ({"status": "withdrawn"}, "a storyboard is either to-film or published"),
        ({"source": {"vimeo": "123456"}}, "it says that it is a storyboard, and it has a film"),
        ({"poster": "media/a.jpg"}, "it says that it is a storyboard, and it has a film"),
        ({"captions": "media/a.vtt"}, "it says that it is a storyboard, and it has a film"),
        ({"permission": PERMISSION}, "it says that it is a storyboard, and it has a permission"),
    ],
)
def test_each_storyboard_condition_withholds(changes: dict[str, Any], reason: str | None) -> None:
    assert gate.reasons_clip_hidden(storyboard(**changes), "public", DAY) == ((reason,) if reason else ())


def test_hidden_name_in_captions_withholds_clip() -> None:
    people = (Person(id="sky", name="Sky Marlow", roles=("ta",), show="nothing"),)
    named = clip()
    named._caption_lines = ("WEBVTT", "NOTE by Sky Marlow")
    other = clip({"id": "clip-2"})
    playbook = with_entries(exemplars=(named, other), people=people)
    assert [one.id for one in publish(playbook, "public", DAY).exemplars] == ["clip-2"]
    assert EntryPublisher(playbook, "public", DAY).publish(named) is None
    visible = dataclasses.replace(playbook, people=())
    assert [one.id for one in publish(visible, "public", DAY).exemplars] == ["clip-1", "clip-2"]


# --- what is taken out of what is shown ----------------------------------------------------------------------------


def test_hidden_clip_removes_its_file_and_links() -> None:
    visible, hidden, beside = (
        clip({"contrast_with": "clip-2"}),
        clip({"id": "clip-2", "role": "non-example", "source": {"file": "media/clip-2.mp4"}}, staff="pending"),
        clip({"id": "clip-3", "source": {"file": "media/clip-3.mp4"}}),
    )
    for one, path in ((visible, "videos/clip-1.yml"), (hidden, "videos/clip-2.yml"), (beside, "videos/clip-3.yml")):
        one._origin = one._origin._replace(path=path)
    steps = [{"clip": "clip-1", "minutes": "5"}, {"clip": "clip-2", "minutes": "5"}]
    also = {"clip": "clip-2", "do": "Talk", "minutes": "5"}
    pathway = Pathway.model_validate(
        {
            "id": "way",
            "title": "Way",
            "stages": [
                {"id": "both", "title": "Both", "steps": [*steps, also]},
                {"id": "none", "title": "None", "steps": [steps[1]]},
            ],
        }
    )
    playbook = with_technique(why="See exemplars/clip-2/ and media/clip-2.mp4, or clip-1.")
    playbook = dataclasses.replace(
        playbook,
        exemplars=(visible, hidden, beside),
        pathways=(pathway,),
        files=("videos/clip-1.yml", "videos/clip-2.yml", "playbook_src/techniques/wait-first.yml"),
        folder="videos/clip-2",
    )
    seen = publish(playbook, "public", DAY)
    assert [one.id for one in seen.exemplars] == ["clip-1", "clip-3"]
    assert [one.contrast_with for one in seen.exemplars] == [None, None]
    assert seen.files == ("videos/clip-1.yml", "playbook_src/techniques/wait-first.yml")
    (stage,) = seen.pathways[0].stages
    assert [(step.clip, step.do) for step in stage.steps] == [("clip-1", None), (None, "Talk")]
    for text in (
        seen.technique["wait-first"].why,
        EntryPublisher(playbook, "public", DAY).publish(playbook.techniques[0]).why,
    ):
        assert "clip-2" not in text
        assert "or clip-1." in text
    assert seen.folder == "videos/clip-2"
    pair = (visible, clip({"id": "clip-2", "contrast_with": "clip-1"}))
    both = publish(dataclasses.replace(playbook, exemplars=pair), "public", DAY)
    assert [one.contrast_with for one in both.exemplars] == ["clip-2", "clip-1"]
    assert both.files == playbook.files[:1] + playbook.files[1:]


def test_private_register_is_removed_from_permission() -> None:
    for changes in ({}, {"in_view": []}, {"record": "Row 1"}):
        one = clip(withdrawn_because="No reason", **changes)
        (seen,) = publish(with_entries(exemplars=(one,)), "public", DAY).exemplars
        assert seen.permission
        assert (seen.permission.record, seen.permission.in_view, seen.permission.withdrawn_because) == (None,) * 3
        assert seen.permission.staff == "cleared"
    for only in (
        {"record": "Row 1", "in_view": None},
        {"record": None},
        {"record": None, "in_view": None, "withdrawn_because": "A"},
    ):
        (seen,) = publish(with_entries(exemplars=(clip(**only),)), "coaches", DAY).exemplars
        assert seen.permission
        assert (seen.permission.record, seen.permission.in_view, seen.permission.withdrawn_because) == (None,) * 3


def test_entry_without_photographs_keeps_drawings() -> None:
    drawing = {"do": "Draw", "picture": "media/drawings/pen.svg", "alt": "A pen."}
    entry = with_technique(steps=[photo(), drawing, {"do": "Wait"}]).techniques[0]
    visible = gate.without_photographs(entry)
    assert [(step.picture, step.alt) for step in visible.steps] == [
        (None, None),
        ("media/drawings/pen.svg", "A pen."),
        (None, None),
    ]
    drawn = with_technique(steps=[drawing, {"do": "Wait"}]).techniques[0]
    assert gate.without_photographs(drawn) is drawn


def test_photograph_is_removed_with_its_alt_text() -> None:
    drawing = {"do": "Draw", "picture": "media/drawings/a.svg", "alt": "A drawing."}
    only_alt = {"do": "Look", "alt": "No picture."}
    steps = [photo(), {**photo(review_by=str(DAY - ONE)), "picture": "media/photos/old.jpg"}, drawing, only_alt]
    playbook = with_technique(steps=steps, why="As in media/photos/old.jpg here.")
    seen = publish(playbook, "public", DAY).technique["wait-first"]
    assert [step.picture for step in seen.steps] == ["media/photos/pen.jpg", None, "media/drawings/a.svg", None]
    assert [step.alt for step in seen.steps] == ["A pen.", None, "A drawing.", None]
    assert [step.permission for step in seen.steps] == [None] * 4
    assert [step.do for step in seen.steps] == ["Wait", "Wait", "Draw", "Look"]
    assert "old.jpg" not in seen.why
    alone = EntryPublisher(playbook, "public", DAY).publish(playbook.techniques[0])
    assert alone == seen
    again = with_technique(steps=[photo(), photo(withdrawn_on="2026-10-01")])
    assert [step.picture for step in publish(again, "public", DAY).technique["wait-first"].steps] == [None, None]
    shared = gate.hidden_media(playbook, publish(playbook, "public", DAY))
    assert shared.files == {"media/photos/old.jpg"}
    assert gate.hidden_photographs(playbook, "public", DAY) == {"media/photos/old.jpg"}


def test_only_photographs_need_permission() -> None:
    assert gate.picture_may_be_shown("media/drawings/a.svg", None, "public", DAY)
    assert not gate.picture_may_be_shown("media/photos/a.jpg", None, "coaches", DAY)
    assert gate.picture_may_be_shown("media/photos/a.jpg", permission(), "public", DAY)
    assert not gate.picture_may_be_shown("media/photos/a.jpg", permission(staff="pending"), "public", DAY)


def test_clip_questions_need_film_of_the_practice() -> None:
    questions = {"reality": [{"clip": "What do you see in the clip?", "live": "What do you see here?"}, "What now?"]}
    about = {"rehearse": ["What does the clip show?"]}
    bank = {phase: tuple(Question.model_validate(q) for q in group) for phase, group in {**questions, **about}.items()}
    playbook = dataclasses.replace(with_technique(questions={**questions, **about}), questions=bank)
    for clips, words in (
        ((clip(),), "What do you see in the clip?"),
        ((), "What do you see here?"),
        ((clip({"role": "non-example"}),), "What do you see here?"),
        ((storyboard(),), "What do you see here?"),
        ((clip(staff="pending"),), "What do you see here?"),
        ((clip({"technique": "name-the-step"}),), "What do you see here?"),
    ):
        there = dataclasses.replace(playbook, exemplars=clips)
        one = EntryPublisher(there, "public", DAY).publish(there.technique["wait-first"])
        for seen in (one, publish(there, "public", DAY).technique["wait-first"]):
            requested = {
                phase: [question.ask or question.clip for question in group] for phase, group in seen.questions.items()
            }
            with_clip = "clip" in words
            assert requested == {"reality": [words, "What now?"]} | (
                {"rehearse": ["What does the clip show?"]} if with_clip else {}
            )
    filmed = publish(dataclasses.replace(playbook, exemplars=(clip(),)), "public", DAY)
    assert filmed.questions == playbook.questions
    without = publish(playbook, "public", DAY)
    assert {phase: [question.ask for question in group] for phase, group in without.questions.items()} == {
        "reality": ["What do you see here?", "What now?"]
    }


# --- people --------------------------------------------------------------------------------------------------------

HIDDEN = Person(id="sky", name="Sky Marlow", roles=("ta",), show="nothing")
SHOWN = Person(id="amina", name="Amina", roles=("ta",), show="name")


def test_hidden_person_is_removed_from_credits_agreements_and_choices() -> None:
    credits = (Credit(who="sky", how="tried"), Credit(who="amina", how="wrote"))
    agreement = Agreement.model_validate({"on": "2026-09-01", "with": ["sky", "amina", "ta"]})
    first, *others = small().techniques
    point, *points = small().leverage_points
    vision = small().about.vision.model_copy(update={"agreed": agreement})
    cycle = Cycle.model_validate(
        {"id": "c", "leverage_point": point.id, "starts": "2026-09-01", "chosen_by": ["sky", "amina"]}
    )
    playbook = with_entries(
        people=(HIDDEN, SHOWN),
        techniques=(
            first.model_copy(update={"shaped_by": credits, "agreed": agreement, "why": "As Sky Marlow says."}),
            *others,
        ),
        leverage_points=(point.model_copy(update={"agreed": agreement}), *points),
        about=small().about.model_copy(update={"vision": vision}),
        cycles=(cycle,),
        exemplars=(clip({"shaped_by": credits, "description": "Sky Marlow waits."}),),
        questions={"reality": (Question(ask="What did Sky Marlow do?"),)},
    )
    seen = publish(playbook, "public", DAY)
    technique = seen.techniques[0]
    assert [one.who for one in technique.shaped_by] == ["amina"]
    for agreed in (technique.agreed, seen.leverage_points[0].agreed, seen.about.vision.agreed):
        assert agreed
        assert agreed.with_ == ("amina", "ta")
    assert seen.cycles[0].chosen_by == ("amina",)
    assert [one.who for one in seen.exemplars[0].shaped_by] == ["amina"]
    assert [one.id for one in seen.people] == ["amina"]
    words = (technique.why, seen.exemplars[0].description, seen.questions["reality"][0].ask)
    assert not any("Sky" in (text or "Sky") for text in words)
    for entry in (playbook.techniques[0], playbook.leverage_points[0], playbook.exemplars[0]):
        one = EntryPublisher(playbook, "public", DAY).publish(entry)
        same = next(other for other in seen.entries if other.id == entry.id)
        assert one == same


def test_clip_credited_only_to_hidden_person_has_no_credit() -> None:
    one = clip({"shaped_by": (Credit(who="sky", how="tried"),)})
    (seen,) = publish(with_entries(people=(HIDDEN,), exemplars=(one,)), "public", DAY).exemplars
    assert seen.shaped_by == ()


def test_file_paths_and_visible_people_are_not_redacted() -> None:
    other = Person(id="other", name="Sky Marlow Green", roles=("ta",), show="name")
    paths: dict[str, Any] = {
        "files": ("Sky Marlow/a.yml",),
        "folder": "Sky Marlow",
        "inherited": {"a": "Sky Marlow"},
        "inherited_media": {"media/a.jpg": "/home/Sky Marlow/a.jpg"},
    }
    playbook = dataclasses.replace(with_technique(why="As Sky Marlow says."), people=(HIDDEN, other), **paths)
    seen = publish(playbook, "public", DAY)
    assert "Sky" not in seen.technique["wait-first"].why
    assert [one.name for one in seen.people] == ["Sky Marlow Green"]
    assert {name: getattr(seen, name) for name in paths} == paths


def test_visibility_differs_if_other_entries_have_to_be_published_again() -> None:
    playbook = with_technique(why="Because.")
    before = EntryPublisher(playbook, "public", DAY).visibility
    assert EntryPublisher(with_technique(why="For another reason."), "public", DAY).visibility == before
    for other in (
        dataclasses.replace(playbook, exemplars=(*playbook.exemplars, clip({"id": "another"}))),
        with_technique(steps=[photo(staff="pending"), {"do": "Go"}]),
    ):
        assert EntryPublisher(other, "public", DAY).visibility != before


def test_picture_shared_with_visible_clip_is_not_hidden() -> None:
    playbook = with_technique(steps=[photo(staff="pending"), {"do": "Go"}])
    visible = dataclasses.replace(playbook, exemplars=(clip({"poster": "media/photos/pen.jpg"}),))
    for whole, files in ((playbook, {"media/photos/pen.jpg"}), (visible, set())):
        assert gate.hidden_media(whole, publish(whole, "public", DAY)).files == files


def test_every_credit_is_kept_if_nobody_is_hidden() -> None:
    credits = (Credit(who="amina", how="wrote"),)
    playbook = with_entries(people=(SHOWN,), exemplars=(clip({"shaped_by": credits}),))
    seen = publish(playbook, "public", DAY)
    assert seen.exemplars[0].shaped_by == credits
    assert seen.techniques[0].agreed == small().techniques[0].agreed
    assert seen.people[0].name == "Amina"


# --- days ----------------------------------------------------------------------------------------------------------


def test_change_dates_of_site() -> None:
    days = {"checked_on": "2026-12-01", "review_by": "2026-12-10", "expires_on": "2026-12-05"}
    dates = [dt.date(2026, 12, 1), dt.date(2026, 12, 5)]
    for playbook in (with_entries(exemplars=(clip(**days),)), with_technique(steps=[photo(**days), {"do": "Go"}])):
        playbook = dataclasses.replace(playbook, cycles=())
        assert gate.next_visibility_changes(playbook, "public", DAY) == tuple(dates)
        assert gate.next_visibility_changes(playbook, "public", dates[0]) == (dates[1],)
        assert gate.next_visibility_changes(playbook, "public", dates[0] - ONE) == tuple(dates)
        assert gate.next_visibility_changes(playbook, "public", dates[1]) == ()
    reviewed = with_entries(exemplars=(clip(review_by="2026-12-10"),), cycles=())
    assert gate.next_visibility_changes(reviewed, "public", DAY) == (dt.date(2026, 12, 11),)
    never = with_entries(exemplars=(clip({"permission": None}), storyboard(), clip(**days, staff="pending")), cycles=())
    assert gate.next_visibility_changes(never, "public", DAY) == ()
    drawn = with_technique(
        steps=[{"do": "Draw", "picture": "media/drawings/a.svg", "permission": permission(**days)}, PHOTO]
    )
    assert gate.next_visibility_changes(dataclasses.replace(drawn, cycles=()), "public", DAY) == ()
    no_picture = with_technique(steps=[{"do": "Draw", "permission": permission(**days)}, {"do": "Go"}])
    assert gate.next_visibility_changes(dataclasses.replace(no_picture, cycles=()), "public", DAY) == ()


def test_cycle_start_and_end_are_change_dates() -> None:
    cycles = [{"starts": "2026-12-01", "ends": "2026-12-18"}, {"starts": "2027-01-05"}]
    created = tuple(
        Cycle.model_validate({"id": f"c{n}", "leverage_point": "stepping-back", **one}) for n, one in enumerate(cycles)
    )
    playbook = with_entries(cycles=created)
    all_days = (dt.date(2026, 12, 1), dt.date(2026, 12, 19), dt.date(2027, 1, 5))
    assert gate.next_visibility_changes(playbook, "public", DAY) == all_days
    assert gate.next_visibility_changes(playbook, "public", all_days[0]) == all_days[1:]


def test_minimum_and_maximum_dates_raise_no_error() -> None:
    edges = {"checked_on": "0001-01-01", "review_by": "9999-12-31", "expires_on": "0001-01-01"}
    playbook = with_entries(exemplars=(clip(**edges),), cycles=())
    assert gate.next_visibility_changes(playbook, "public", DAY) == ()
    assert gate.last_valid_day(permission(**edges)) == dt.date.min


def test_last_day_of_permission() -> None:
    assert gate.last_valid_day(None) is None
    assert gate.last_valid_day(permission()) == dt.date(2027, 3, 1)
    assert gate.last_valid_day(permission(expires_on="2027-01-01")) == dt.date(2026, 12, 31)
    assert gate.last_valid_day(permission(expires_on="2027-06-01")) == dt.date(2027, 3, 1)


def test_due_reviews_within_days() -> None:
    dated = {"review_by": str(DAY + 30 * ONE), "expires_on": str(DAY + 10 * ONE)}
    review = (DAY + 30 * ONE, "look at its permission again")
    ends = (DAY + 10 * ONE, "ask again, or let it go")
    for days, expected in ((30, (review, ends)), (29, (ends,)), (10, (ends,)), (9, ())):
        assert gate.clip_reviews_due(clip(**dated), DAY, days) == expected
        assert gate.photograph_reviews_due(permission(**dated), DAY, days) == expected
    assert gate.clip_reviews_due(clip(), DAY, 400) == ((dt.date(2027, 3, 1), "look at its permission again"),)
    assert gate.clip_reviews_due(clip({"permission": None}), DAY, 400) == ()
    assert gate.clip_reviews_due(clip({"status": "withdrawn"}), DAY, 400) == ()
    assert gate.photograph_reviews_due(permission(withdrawn_on="2026-10-01"), DAY, 400) == ()


def test_audience_is_parsed_by_name() -> None:
    assert tuple(map(audience_named, AUDIENCES)) == AUDIENCES
    assert (audience_named("everyone"), audience_named(None)) == (None, None)
