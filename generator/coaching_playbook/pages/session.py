"""The session sheet: its page, and the JSON files that its script fetches, two for each technique.

All data is from the published playbook. Clips are in files of their own, which service workers never cache. The size of
a file does not depend on the size of the playbook: above `MAX_LISTED_TECHNIQUES`, the page links to leverage points.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from coaching_playbook.model import Exemplar, Playbook, Question, Step, Team, Technique, is_drawing
from coaching_playbook.pages.agenda import session_agenda
from coaching_playbook.pages.cards import MAX_LISTED_TECHNIQUES, card_url
from coaching_playbook.pages.page import Page, TextFile, as_json, json_for_script, url_of
from coaching_playbook.pages.renderer import Renderer

# --- the page --------------------------------------------------------------------------------------------------


def render_session(renderer: Renderer) -> Page:
    """Render the page of the session sheet."""
    playbook = renderer.playbook
    builder = renderer.page_builder("session/", "questions.yml")
    forms, lengths = playbook.vocabularies.session_formats, playbook.vocabularies.session_lengths
    cycle = playbook.cycle_on(renderer.day)
    return builder.build(
        "pages/session.html",
        "Plan a session",
        "A coaching session on one technique, with its questions and times, to use on a screen or on one page of A4.",
        setup=json_for_script(setup_data(playbook)),
        forms=[(form, [(minutes, session_agenda(playbook, form, minutes)) for minutes in lengths]) for form in forms],
        usual=lengths[1] if len(lengths) > 1 else lengths[0],
        place=partial(card_url, playbook),
        points=sorted(playbook.leverage_points, key=lambda point: not cycle or point.id != cycle.leverage_point),
        listed=len(playbook.in_use) <= MAX_LISTED_TECHNIQUES,
        focus=playbook.leverage_point[cycle.leverage_point] if cycle else None,
    )


def setup_data(playbook: Playbook) -> dict[str, Any]:
    """Build the data of the sheet that is independent of the technique (`Setup` in assets/session/types.js)."""
    vocabularies, learners = playbook.vocabularies, playbook.about.learners
    return {
        "team": _team(playbook.team),
        "learners": {"one": learners.one, "many": learners.many},
        "lengths": vocabularies.session_lengths,
        "goal_checks": _goal_checks(playbook),
        "approaches": vocabularies.approach_labels,
        "phases": {
            phase.id: _without_empty(
                label=phase.label, what=phase.description, does=phase.effective_kind, say=phase.say, avoid=phase.avoid
            )
            for phase in vocabularies.coaching_phases
        },
        "formats": [
            {
                "id": form.id,
                "label": form.label,
                "what": form.description or "",
                "agendas": {
                    minutes: [
                        _without_empty(phase=slot.phase.id, minutes=slot.minutes, what=slot.what)
                        for slot in session_agenda(playbook, form, minutes)
                    ]
                    for minutes in vocabularies.session_lengths
                },
            }
            for form in vocabularies.session_formats
        ],
        "bank": {phase: _bank_questions(questions) for phase, questions in playbook.questions.items()},
        "bands": [
            {"level": band.level, "name": band.name, "text": band.meaning} for band in vocabularies.scaling_bands
        ],
        "notices": [text for text in (playbook.about.notices.plan_first, playbook.about.notices.safeguarding) if text],
    }


def _goal_checks(playbook: Playbook) -> list[dict[str, str]]:
    return [{"label": check.label, "text": check.description or ""} for check in playbook.vocabularies.goal_checks]


# --- files of a technique ----------------------------------------------------------------------------------------


def render_technique_data(renderer: Renderer, technique: Technique) -> TextFile:
    """Render the JSON file of a technique."""
    return TextFile(data_url(technique.id), as_json(describe_technique(renderer.playbook, technique)))


def render_redirect_data(technique: Technique) -> str:
    """Render the JSON file of a former id of a technique: the present id."""
    return as_json({"now": technique.id})


def data_url(id_: str) -> str:
    """Return the address of the JSON file of a technique."""
    return f"session/{id_}.json"


def render_clips_data(renderer: Renderer, technique: Technique) -> TextFile:
    """Render the JSON file of a technique's clips. Addresses of media are relative to the site."""
    data = [_clip(clip, renderer.language) for clip in _clips_with_moments(renderer.playbook, technique)]
    return TextFile(clips_address(technique.id), as_json(data))


def clips_address(id_: str) -> str:
    """Return the address of the JSON file of a technique's clips."""
    return f"session/{id_}.clips.json"


def has_clips(playbook: Playbook, technique: Technique) -> bool:
    """Whether there is a JSON file of a technique's clips: one has moments to watch or to act out."""
    return bool(_clips_with_moments(playbook, technique))


def _clips_with_moments(playbook: Playbook, technique: Technique) -> list[Exemplar]:
    return [clip for clip in playbook.exemplars_of(technique) if clip.moments]


def describe_technique(playbook: Playbook, technique: Technique) -> dict[str, Any]:
    """Build the data of a technique (`Technique` in assets/session/types.js), without empty fields and clips."""
    rehearsal = technique.rehearsal
    return _without_empty(
        id=technique.id,
        title=technique.title,
        summary=technique.summary,
        retired=technique.status == "retired" or None,
        team=_team(playbook.team_of(technique.team)) if technique.team else None,
        small_step=technique.small_step,
        steps=[step.do for step in technique.steps],
        criteria=technique.success_criteria,
        scaling=[
            _without_empty(level=p.level, name=p.name, text=p.text, next=p.next, ask=p.ask) for p in technique.scaling
        ],
        questions={phase: _questions(questions) for phase, questions in technique.questions.items()},
        rehearsal=rehearsal
        and _without_empty(
            minutes=rehearsal.minutes,
            set_up=rehearsal.set_up,
            task=rehearsal.task,
            rounds=rehearsal.rounds,
            feedback_on=rehearsal.feedback_on,
        ),
        if_then=technique.embed.if_then,
        look_fors=[*technique.look_fors.adult, *technique.look_fors.pupil],
        live_model=technique.live_model,
        look_at=[_without_empty(step=step.do, **_drawing_fields(step)) for step in technique.steps],
        has_model=playbook.best_clip(technique) is not None or None,
        has_clips=has_clips(playbook, technique),
    )


def _drawing_fields(step: Step) -> dict[str, str | None]:
    """Return the drawing of a step with its words; nothing for a photograph.

    Photographs are only in pages, from which a device can cut them when their permission ends.
    """
    if not step.picture or not is_drawing(step.picture):
        return {}
    return {"picture": step.picture, "alt": step.alt}


def _clip(clip: Exemplar, language: str) -> dict[str, Any]:
    """Return the data of a clip for the session page: type `Clip` in assets/session/types.js.

    Moments have `thinking` (the adult's thoughts), `picture` and `alt` only if the clip has no film.
    """
    source = clip.source
    at = "https://www.youtube.com/watch?v=" if source and source.youtube else "https://vimeo.com/"
    return _without_empty(
        id=clip.id,
        was=clip.was,
        title=clip.title,
        page=url_of(clip),
        not_this=clip.role == "non-example" or None,
        act=source is None or None,
        watch_for=clip.watch_for,
        silent=clip.silence if source else None,
        file=source and source.file,
        elsewhere=source and not source.file and (source.link or f"{at}{source.youtube or source.vimeo}"),
        poster=clip.poster,
        captions=clip.captions,
        language=clip.language or language,
        moments=[
            _without_empty(
                start=m.start,
                end=clip.end_of(m),
                label=m.label,
                notice=m.notice,
                ask=m.ask,
                **({} if source else {"thinking": m.thinking, "picture": m.picture, "alt": m.alt}),
            )
            for m in clip.moments
        ],
    )


def _questions(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    return [_without_empty(ask=question.ask, approach=question.approach) for question in questions]


def _bank_questions(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    """Describe questions for any technique: one wording, or one for techniques with a clip and one for the others."""
    described = []
    for question in questions:
        clip, live = question.wording(with_clip=True), question.wording(with_clip=False)
        words = {"ask": clip} if clip == live else {"clip": clip, "live": live}
        described.append(_without_empty(**words, approach=question.approach))
    return described


def _team(team: Team) -> dict[str, str]:
    return {"one": team.one, "many": team.many, "short": team.short, "shorts": team.shorts}


def _without_empty(**fields: Any) -> dict[str, Any]:
    """Leave out empty fields. The number 0, such as a start in seconds, is kept."""
    return {name: value for name, value in fields.items() if value or value == 0}
