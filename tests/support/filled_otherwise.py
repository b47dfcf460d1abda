"""Variants of the filled playbook, for content that cannot be on the pages of one playbook at the same time.

Used for the table tests/build/fields_shown.txt.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from coaching_playbook.model import (
    MECHANISM_IDS,
    Exemplar,
    GlossaryTerm,
    Pathway,
    Playbook,
    Question,
    SurveyResults,
    Walkthroughs,
)
from coaching_playbook.model.about import Feedback
from coaching_playbook.model.exemplar import ClipSource
from coaching_playbook.model.layer import Inherited
from coaching_playbook.model.technique import ExemplarBrief
from coaching_playbook.model.values import Agreement, Change
from filled import POINT, TECHNIQUE

DRAFT, SECOND, THIRD, OTHER_POINT = "techniques-1", "techniques-2", "techniques-3", "leverage-points-1"
MANY = 130
"""A number of techniques above every page limit, such as `MAX_LISTED_TECHNIQUES` in `coaching_playbook.pages`."""
COPY = "copy-"
"""The id prefix of the copied techniques."""
Model = TypeVar("Model", bound=BaseModel)
AREAS = ("survey-areas-1", "survey-areas-2")


def variants(full: Playbook, day: dt.date) -> Iterator[tuple[str, Playbook]]:
    """Yield (name, playbook) for each variant of the filled playbook on a day."""
    yield "figures", with_figures(full)
    yield "otherwise", with_other_choices(full, day)
    yield "many", many(full, day)
    yield "empty", empty(full, day)


def edited(model: Model, **values: Any) -> Model:
    """Return a copy of a model with some fields replaced."""
    return model.model_copy(update=values)


def with_techniques(playbook: Playbook, techniques: Mapping[str, Mapping[str, Any]], **parts: Any) -> Playbook:
    """Return a copy with fields of techniques replaced, keyed by id, and with `parts` of the playbook replaced."""
    changed = tuple(edited(one, **techniques.get(one.id, {})) for one in playbook.techniques)
    return dataclasses.replace(playbook, techniques=changed, **parts)


def with_figures(full: Playbook) -> Playbook:
    """Return the playbook with figures of two surveys and two half-terms of visits, some of them suppressed."""
    (look_for, too_few) = full.leverage_point[POINT].look_fors
    shares = {"waves-1": (25, 45, 30), "waves-2": (45, 30, 25)}

    def groups(*rows: tuple[int, int, int]) -> list[dict[str, str]]:
        return [
            {"lowest": str(lowest), "highest": str(highest), "share": str(share)} for lowest, highest, share in rows
        ]

    def answers(wave: str, *, few: bool) -> list[dict[str, Any]]:
        rows = []
        for area, visible in zip(AREAS, ((30, 40, 30) if few else shares[wave], shares[wave][::-1]), strict=True):
            top, next_, rest = visible
            rows.append(
                {
                    "area": area,
                    "answers": "5" if few else "25",
                    "groups": groups((4, 4, top), (3, 3, next_), (1, 2, rest)),
                }
            )
        return [*rows[:1], {**rows[1], "groups": []}] if few and wave == "waves-1" else rows

    surveys = [
        {"wave": wave, "team": team, "released": "2026-01-10", "areas": answers(wave, few=team == "teams-2")}
        for team in ("teams-1", "teams-2")
        for wave in shares
    ]
    compared = [
        {
            **{"earlier": "waves-1", "later": "waves-2", "team": team, "released": "2026-01-10", "both": "20"},
            "moved": [{"area": AREAS[0], "share": "40"}, {"area": AREAS[1], "share": other}],
            "moved_in_all": other,
        }
        for team, other in (("teams-1", "35"), ("teams-2", "hidden"))
    ]
    visits = [
        {
            "half_term": half_term,
            "leverage_point": POINT,
            "team": "teams-2",
            "look_fors": [
                {"look_for": look_for, "visits": "30", "groups": groups((3, 3, seen), (2, 2, 70 - seen), (1, 1, 30))},
                {"look_for": too_few, "visits": "5"},
            ],
        }
        for half_term, seen in (("2026-autumn-1", 40), ("2026-autumn-2", 55))
    ]
    visits[0]["look_fors"].append({**visits[0]["look_fors"][0], "look_for": "They begin by themselves"})
    visits.append({**visits[0], "leverage_point": OTHER_POINT, "team": None})
    third = edited(full.vocabularies.teams[1], id="teams-3", label="A third team", many="members of a third team")
    embedded = {"status": "embedded", "agreed": AGREED}
    return with_techniques(
        full,
        {DRAFT: embedded, SECOND: {**embedded, "related": (DRAFT, THIRD)}},
        survey_results=SurveyResults.model_validate({"releases": surveys, "linked": compared}),
        walkthroughs=Walkthroughs.model_validate({"releases": visits}),
        vocabularies=edited(full.vocabularies, teams=(*full.vocabularies.teams, third)),
        about=edited(full.about, status="draft", licence="CC BY 4.0"),
        leverage_points=tuple(edited(point, survey_areas=AREAS) for point in full.leverage_points),
        cycles=tuple(
            edited(full.cycles[0], id=f"{team}-{year}", team=team, starts=dt.date(year, 9, 1), ends=None)
            for team in ("teams-1", "teams-2")
            for year in (2026, 2027)
        ),
    )


def with_other_choices(full: Playbook, day: dt.date) -> Playbook:
    """Return the playbook with the other choice of many fields.

    It has one team, clips on other hosts, no feedback form, and agreed, retired and inherited pages.
    """
    recently = [
        Change.model_validate({"on": str(day - dt.timedelta(days)), "what": "We said it again."}) for days in (3, 9)
    ]
    cycle = edited(full.cycles[0], team=None, status="draft", stage="collective")
    over = edited(cycle, id="over", ends=dt.date(2025, 1, 1))
    later = edited(cycle, id="later", leverage_point=OTHER_POINT, starts=day + dt.timedelta(30))
    now = edited(cycle, id="now", ends=day + dt.timedelta(20))
    survey, cpd, credits = full.survey, full.cpd, full.technique[TECHNIQUE].shaped_by
    assert survey
    assert cpd
    return with_techniques(
        full,
        {
            DRAFT: {"title": "Alpha", "status": "retired"},
            SECOND: {
                "title": "Beta",
                "status": "agreed",
                "agreed": AGREED,
                "leverage_point": OTHER_POINT,
                "changes": tuple(recently),
            },
            THIRD: {
                "title": "Gamma",
                "problems": ("Nobody waits", "I talk on"),
                "when_to_use": ("After a calm pause.",),
                "builds_on": (SECOND,),
                "changes": tuple(recently),
            },
            TECHNIQUE: {
                "team": None,
                "teams": (),
                "eef": (1, 2, 3),
                "adaptations": (),
                "builds_on": (SECOND, THIRD),
                "steps": tuple(edited(step, how=400 * "Look and wait. ") for step in full.technique[TECHNIQUE].steps),
                "shaped_by": tuple(
                    edited(credit, who="people-1", how=how) for credit in credits for how in ("tried", "wrote")
                ),
            },
        },
        vocabularies=edited(full.vocabularies, teams=full.vocabularies.teams[:1]),
        leverage_points=tuple(
            edited(
                one,
                team=None,
                look_fors=8 * (60 * "Seen and heard. ",) if one.id == OTHER_POINT else (),
                way=("way-1", "way-2"),
            )
            for one in full.leverage_points
        ),
        questions={phase: (*requested, OF_CLIPS) for phase, requested in full.questions.items()},
        cpd=edited(cpd, activities=tuple(edited(one, mechanisms=MECHANISM_IDS) for one in cpd.activities)),
        survey_results=with_figures(full).survey_results,
        glossary=(*full.glossary, WAITING),
        exemplars=tuple(clips_on_other_hosts(full)),
        cycles=(over, now, later),
        survey=edited(
            survey, design="unlinked", teams=(), areas=tuple(edited(a, statements=("One",)) for a in survey.areas)
        ),
        about=edited(
            full.about,
            status="draft",
            school=None,
            licence="Our own licence",
            common_problems=(),
            vision=edited(full.about.vision, changes=tuple(recently)),
            feedback=Feedback(email="office@school.example", file_names="yes"),
        ),
        references=tuple(edited(one, checked="found") for one in full.references),
        developments=tuple(edited(one, review_by=day + dt.timedelta(200)) for one in full.developments),
        pathways=tuple(shorter(one) for one in full.pathways),
        inherited={
            f"techniques/{SECOND}": Inherited(
                "The Trust’s Book", dt.date(2026, 5, 3), ("small_step", "why", "steps"), None
            ),
            f"leverage-points/{POINT}": Inherited("The Trust’s Book", None, (), None),
        },
    )


def clips_on_other_hosts(full: Playbook) -> Iterator[Exemplar]:
    """Yield the playbook's clips on other hosts, one without sound, an animation and a storyboard.

    They belong to another technique, so that the complete technique has a storyboard only.
    """
    first, second, storyboard = full.exemplars
    sources = {"youtube": "abcdefghijk", "vimeo": "123456789", "link": "https://video.school.example/watch/1"}
    moments = tuple(edited(moment, step=None, criterion=None) for moment in first.moments)
    of_another = {"technique": THIRD, "also_shows": (), "contrast_with": None, "role": "example", "moments": moments}
    for clip, (host, address) in zip((first, second, second), sources.items(), strict=True):
        sound = "none" if host == "vimeo" else None
        source = ClipSource.model_validate({host: address})
        yield edited(clip, id=f"clip-{host}", source=source, sound=sound, **of_another)
    assert first.permission
    not_needed = edited(first.permission, lawful_basis="not-needed")
    yield edited(first, id="clip-drawn", kind="animation", permission=not_needed, **of_another)
    yield edited(storyboard, also_shows=(SECOND, THIRD), shaped_by=(*storyboard.shaped_by, *first.shaped_by))


def shorter(pathway: Pathway) -> Pathway:
    """Return a pathway (a course in stages through techniques and clips) with one stage of two short steps."""
    (stage, *_) = pathway.stages
    step = edited(stage.steps[0], module=None, do=None)
    steps = (edited(step, technique=None, clip="clip-link", minutes=1), edited(step, technique=TECHNIQUE, minutes=5))
    return edited(pathway, team=None, for_=None, stages=(edited(stage, opens_after=(), steps=steps),))


def many(full: Playbook, day: dt.date) -> Playbook:
    """Return the playbook with more techniques than pages list, all with equal texts, and many clips of one."""
    whole = full.technique[TECHNIQUE]
    one = edited(
        full.technique[DRAFT],
        **{"evidence": whole.evidence, "shaped_by": whole.shaped_by, "needs": ("needs-1",), "team": None},
        exemplar_brief=ExemplarBrief.model_validate({"show": "A start", "moments": ["They begin"]}),
        changes=(Change.model_validate({"on": str(day), "what": "We began."}),),
    )
    copies = (
        edited(one, id=f"{COPY}{number}", title=f"{chr(65 + number % 26)} copy {number}") for number in range(MANY)
    )
    clip = edited(full.exemplars[0], contrast_with=None, also_shows=())
    cycle = edited(full.cycles[0], team="teams-1")
    return dataclasses.replace(
        full,
        leverage_points=tuple(edited(point, picture=None, alt=None, team=None) for point in full.leverage_points),
        techniques=(*full.techniques[:3], edited(whole, team="teams-1", adaptations=()), *copies),
        exemplars=tuple(edited(clip, id=f"{COPY}{number}") for number in range(MANY)),
        cycles=(cycle,),
    )


def empty(full: Playbook, day: dt.date) -> Playbook:
    """Return the playbook without techniques, with a cycle in the future, and with more needs than pages list."""
    needs = tuple(edited(full.vocabularies.needs[0], id=f"need-{number}") for number in range(MANY))
    later = edited(full.cycles[0], team="teams-1", starts=day + dt.timedelta(30))
    return dataclasses.replace(
        full,
        vocabularies=edited(full.vocabularies, needs=needs),
        techniques=(),
        exemplars=(),
        pathways=(),
        cycles=(later,),
        about=edited(full.about, common_problems=()),
    )


AGREED = Agreement.model_validate({"on": "2026-10-05", "with": ["roles-1"]})
WAITING = GlossaryTerm.model_validate({"id": "pause", "term": "pause", "definition": "A short wait.", "explain": "yes"})
OF_CLIPS = Question.model_validate(
    {"clip": "What did you see?", "live": "What did you hear?", "approach": "facilitative"}
)
