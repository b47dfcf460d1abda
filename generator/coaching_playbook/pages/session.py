"""Render the session sheet, a page to plan and hold a coaching session, and the JSON files that its script fetches.

Each technique has a JSON file, and one for its clips, which the service worker never caches. The size of the page does
not depend on the size of the playbook: above `MAX_LISTED_TECHNIQUES`, it links to leverage points.
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
        setup=json_for_script(setup_data(playbook)),
        forms=[(form, [(minutes, session_agenda(playbook, form, minutes)) for minutes in lengths]) for form in forms],
        card_url=partial(card_url, playbook),
        points=sorted(playbook.leverage_points, key=lambda point: not cycle or point.id != cycle.leverage_point),
        lists_techniques=len(playbook.in_use) <= MAX_LISTED_TECHNIQUES,
        focus=playbook.leverage_point[cycle.leverage_point] if cycle else None,
    )


def setup_data(playbook: Playbook) -> dict[str, Any]:
    """Return the session sheet's data that do not depend on a technique: type `Setup` in assets/session/types.js."""
    vocabularies, learners = playbook.vocabularies, playbook.about.learners
    return {
        "team": _team_words(playbook.team),
        "learners": {"one": learners.one, "many": learners.many},
        "lengths": vocabularies.session_lengths,
        "goal_checks": [{"label": term.label, "text": term.description or ""} for term in vocabularies.goal_checks],
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
        "bank": {phase: _bank_question_data(questions) for phase, questions in playbook.questions.items()},
        "bands": [
            {"level": band.level, "name": band.name, "text": band.meaning} for band in vocabularies.scaling_bands
        ],
        "notices": [text for text in (playbook.about.notices.plan_first, playbook.about.notices.safeguarding) if text],
    }


# --- files of a technique ----------------------------------------------------------------------------------------


def render_technique_data(renderer: Renderer, technique: Technique) -> TextFile:
    """Render the JSON file of a technique, for the session sheet."""
    return TextFile(technique_data_url(technique.id), as_json(technique_data(renderer.playbook, technique)))


def render_redirect_data(technique: Technique) -> str:
    """Render the JSON that is served at each former id of a technique and gives the technique's current id."""
    return as_json({"now": technique.id})


def technique_data_url(id_: str) -> str:
    """Return the URL, relative to the site, of the JSON file of a technique with this id, for the session sheet."""
    return f"session/{id_}.json"


def render_clips_data(renderer: Renderer, technique: Technique) -> TextFile:
    """Render the JSON file of a technique's clips. URLs of media in it are relative to the site."""
    clips = renderer.playbook.exemplars_of(technique)
    data = [_clip_data(clip, renderer.language) for clip in clips if clip.moments]
    return TextFile(clips_data_url(technique.id), as_json(data))


def clips_data_url(id_: str) -> str:
    """Return the URL of the JSON file of a technique's clips, relative to the site."""
    return f"session/{id_}.clips.json"


def has_clips_data(playbook: Playbook, technique: Technique) -> bool:
    """Return whether a technique has a JSON file of clips: whether any of its clips has moments (labelled times)."""
    return any(clip.moments for clip in playbook.exemplars_of(technique))


def technique_data(playbook: Playbook, technique: Technique) -> dict[str, Any]:
    """Return the data of a technique without empty fields and clips: type `Technique` in assets/session/types.js."""
    rehearsal = technique.rehearsal
    return _without_empty(
        id=technique.id,
        title=technique.title,
        summary=technique.summary,
        retired=technique.status == "retired" or None,
        team=_team_words(playbook.team_of(technique.team)) if technique.team else None,
        small_step=technique.small_step,
        steps=[step.do for step in technique.steps],
        criteria=technique.success_criteria,
        scaling=[
            _without_empty(level=p.level, name=p.name, text=p.text, next=p.next, ask=p.ask) for p in technique.scaling
        ],
        questions={
            phase: [_without_empty(ask=question.ask, approach=question.approach) for question in questions]
            for phase, questions in technique.questions.items()
        },
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
        has_clips=has_clips_data(playbook, technique),
    )


def _drawing_fields(step: Step) -> dict[str, str | None]:
    """Return the path and alternative text of a step's drawing; an empty dict if it has no drawing.

    Photographs are left out: they are shown only in pages, from whose offline copies they can be removed when
    permission ends.
    """
    if not step.picture or not is_drawing(step.picture):
        return {}
    return {"picture": step.picture, "alt": step.alt}


def _clip_data(clip: Exemplar, language: str) -> dict[str, Any]:
    """Return the data of a clip for the session sheet: type `Clip` in assets/session/types.js.

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
        silent=clip.silence_notice if source else None,
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


def _bank_question_data(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    """Return the data of questions of the bank: one wording, or one with a clip (`clip`) and one without (`live`)."""
    described = []
    for question in questions:
        clip, live = question.wording(with_clip=True), question.wording(with_clip=False)
        words = {"ask": clip} if clip == live else {"clip": clip, "live": live}
        described.append(_without_empty(**words, approach=question.approach))
    return described


def _team_words(team: Team) -> dict[str, str]:
    """Return the words for a member and for the members of a team, in full and short."""
    return {"one": team.one, "many": team.many, "short": team.short, "shorts": team.shorts}


def _without_empty(**fields: Any) -> dict[str, Any]:
    """Return the fields that are not empty. The number 0, such as a start in seconds, does not count as empty."""
    return {name: value for name, value in fields.items() if value or value == 0}
