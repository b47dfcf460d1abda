"""Convert a published playbook to search documents, texts in weighted fields: one file for all kinds of pages.

Texts of techniques, leverage points and clips are taken from their model fields, those of other pages from
`page_titles` and from the parts of the playbook that the page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from coaching_playbook import clock
from coaching_playbook.captions import Cue
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Playbook, Technique
from coaching_playbook.pages import build_nav, page_specs, url_of
from coaching_playbook.pages.cards import CARD_KINDS
from coaching_playbook.pages.page_titles import page_titles
from coaching_playbook.pages.team_urls import has_several_teams, team_url
from coaching_playbook.publish import without_photographs
from coaching_playbook.schema.fields import iter_prose

MAX_PASSAGES = 44
"""Maximum number of passages in a document. Further passages of a page go into more documents (kind `more`)."""
MAX_CLIP_PASSAGES = MAX_PASSAGES // 2
"""The same for documents of clips, whose passages (moments) take two slots each."""


class Passage(NamedTuple):
    """A part of a page with a match of its own in search results: a question, a moment of a clip, or a section."""

    anchor: str
    label: str
    """Shown beside the text, such as the phase of a coaching question or the time of a moment."""
    text: str
    spoken: str = ""
    """The captions during a moment."""


@dataclass(frozen=True)
class Document:
    """A document of the search index: a page, or a part of a long page, at a URL relative to the site.

    `kind` is technique, retired (technique), clip, term (of the glossary) or page; further documents of a long page
    have the kind more, moments (of a clip) or more-page. `names` are alternative titles and search phrases. `rest` is
    text that is indexed but not shown in results.
    """

    kind: str
    url: str
    title: str
    summary: str = ""
    steps: str = ""
    rest: str = ""
    names: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    note: str = ""
    """Shown beside the title, such as the duration of a clip."""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The ids of the document's values, keyed by id of the facet."""
    hints: tuple[str, ...] = ()
    """More phrases by which people search for the page; indexed like names, but not shown."""
    small_step: str = ""
    minutes: int | None = None
    picture: str = ""
    """URL, relative to the site, of a picture to show with the first result."""


class Facet(NamedTuple):
    """A filter of the search page, such as key stages."""

    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    """(id, label) of each value."""


# --- facets ------------------------------------------------------------------------------------------------------

_MINUTES_FACET_VALUES = (
    ("5", "5 minutes or less", 5),
    ("10", "6 to 10 minutes", 10),
    ("more", "More than 10 minutes", 10_000),
)


def facets(playbook: Playbook) -> tuple[Facet, ...]:
    """Return the filters of the search page, in order. Most values are terms of the playbook's vocabularies."""
    vocabularies = playbook.vocabularies
    headings = vocabularies.headings
    return (
        Facet("leverage-point", "Leverage point", tuple((point.id, point.title) for point in playbook.leverage_points)),
        Facet("key-stage", headings.key_stages, tuple((term.id, term.label) for term in vocabularies.key_stages)),
        Facet("setting", headings.settings, tuple((term.id, term.label) for term in vocabularies.settings)),
        Facet("need", headings.needs, tuple((term.id, term.label) for term in vocabularies.needs)),
        Facet("team", "Team", tuple((term.id, term.label) for term in vocabularies.teams)),
        Facet("status", "Status", tuple((term.id, term.label) for term in vocabularies.statuses)),
        Facet("clip", "Clip", (("yes", "Has a clip"), ("no", "No clip yet"))),
        Facet("minutes", "Time to rehearse", tuple((id_, label) for id_, label, _max in _MINUTES_FACET_VALUES)),
    )


# --- techniques and clips ----------------------------------------------------------------------------------------

_FIELDS_INDEXED_SEPARATELY: Mapping[type[Entry], frozenset[str]] = {
    Technique: frozenset({"title", "summary", "aliases", "problems", "questions"}),
    LeveragePoint: frozenset({"title", "strapline", "agreed", "changes"}),
    Exemplar: frozenset({"title", "description", "moments", "source", "poster", "captions", "sound", "permission"}),
}
"""Fields that are not part of a document's `rest`: another field of the document has them, or no page shows them."""

FacetValues = Mapping[str, Sequence[str]]


def technique_documents(playbook: Playbook) -> Iterator[Document]:
    """Yield the documents of all techniques, sorted by title, with retired techniques last.

    A technique with many coaching questions has several documents. Readers keep the files of these documents for use
    offline, so they contain nothing of a photograph, whose permission may end.
    """
    phases = {phase.id: phase.label for phase in playbook.vocabularies.coaching_phases}
    statuses = playbook.vocabularies.status_labels
    for technique in sorted(
        map(without_photographs, playbook.techniques),
        key=lambda technique: (technique.status == "retired", technique.title.casefold(), technique.id),
    ):
        questions = (
            Passage(f"questions-{phase}", label, question.text)
            for phase, label in phases.items()
            for question in technique.questions.get(phase, ())
        )
        is_retired = technique.status == "retired"
        first, *more = split_passages(questions)
        url = url_of(technique)
        point = playbook.leverage_point[technique.leverage_point]
        values = _technique_facets(playbook, technique)
        prose = iter_prose(technique, _FIELDS_INDEXED_SEPARATELY[Technique])
        yield Document(
            "retired" if is_retired else "technique",
            url,
            technique.title,
            technique.summary,
            " ".join(f"{step.do}. {step.how or ''}" for step in technique.steps),
            " ".join((point.title, *prose, *_vocabulary_texts(playbook, technique))),
            (*technique.aliases, *technique.problems),
            first,
            statuses.get(technique.status, technique.status.capitalize()) if is_retired else point.title,
            values,
            small_step=technique.small_step,
            minutes=technique.rehearsal_minutes,
            picture=(step.picture or "") if (step := technique.pictured_step) else "",
        )
        for part in more:
            yield Document("more", url, technique.title, passages=part, facets=values)


def _technique_facets(playbook: Playbook, technique: Technique) -> FacetValues:
    """Return the ids of a technique's values for the search filters, keyed by the filter's id."""
    minutes = technique.rehearsal_minutes
    has_clip = any(clip.source and clip.role == "example" for clip in playbook.exemplars_of(technique))
    return {
        "leverage-point": (technique.leverage_point,),
        "key-stage": technique.key_stages,
        "setting": technique.settings,
        "need": technique.needs,
        "team": playbook.teams_of(technique),
        "status": (technique.status,),
        "clip": ("yes" if has_clip else "no",),
        "minutes": ()
        if minutes is None
        else (next(id_ for id_, _label, max_ in _MINUTES_FACET_VALUES if minutes <= max_),),
    }


def clip_documents(playbook: Playbook) -> Iterator[Document]:
    """Yield the documents of all clips, with a passage for each moment. Captions outside moments are in `rest`.

    A clip with many moments has several documents.
    """
    for clip in playbook.exemplars:
        technique = playbook.technique[clip.technique]
        passages: list[Passage] = []
        cues_in_moments: set[Cue] = set()
        for number, moment in enumerate(clip.moments, 1):
            cues = clip.cues_in(moment)
            cues_in_moments.update(cues)
            text = _join_texts(moment.notice, moment.thinking, moment.ask)
            label = f"{clock.format_minutes(moment.start)} {moment.label}"
            passages.append(Passage(f"moment-{number}", label, text, " ".join(cue.text for cue in cues)))
        other_cues = [cue.text for cue in clip.cues if cue not in cues_in_moments]
        for number, part in enumerate(split_passages(passages, MAX_CLIP_PASSAGES)):
            yield Document(
                "moments" if number else "clip",
                url_of(clip),
                clip.title,
                "" if number else clip.description or "",
                rest="" if number else " ".join((*iter_prose(clip, _FIELDS_INDEXED_SEPARATELY[Exemplar]), *other_cues)),
                passages=part,
                note=f"{clock.format_minutes(clip.duration)} · {technique.title}" if clip.duration else technique.title,
                facets=_clip_facets(clip, _technique_facets(playbook, technique)),
            )


def _vocabulary_texts(playbook: Playbook, technique: Technique) -> Iterator[str]:
    """Yield a text with label and description for each key stage, setting and need of a technique."""
    vocabularies = playbook.vocabularies
    for terms, ids in (
        (vocabularies.key_stages, technique.key_stages),
        (vocabularies.settings, technique.settings),
        (vocabularies.needs, technique.needs),
    ):
        yield from (f"{term.label} {term.description or ''}" for term in terms if term.id in ids)


def _clip_facets(clip: Exemplar, technique: FacetValues) -> FacetValues:
    """Return the ids of a clip's values for the search filters; where it has none, those of its technique."""
    own = {
        "key-stage": clip.key_stage and (clip.key_stage,),
        "setting": clip.setting and (clip.setting,),
        "need": clip.needs,
        "team": clip.teams,
    }
    return {**technique, **{group: values for group, values in own.items() if values}, "clip": ("yes",)}


# --- everything else ---------------------------------------------------------------------------------------------


def other_documents(playbook: Playbook) -> Iterator[Document]:
    """Yield the documents of glossary terms, the question bank, and all pages but those of techniques and clips."""
    for term in sorted(playbook.glossary, key=lambda term: term.term.casefold()):
        yield Document("term", f"glossary/#term-{term.id}", term.term, term.definition, names=term.aliases)
    for phase in playbook.vocabularies.coaching_phases:
        bank = (
            Passage(f"phase-{phase.id}", phase.label, question.text.replace("[technique]", "this technique"))
            for question in playbook.questions.get(phase.id, ())
        )
        for part in split_passages(bank):
            if part:
                yield Document("more", "coaching/questions/", "Coaching questions", passages=part)
    for page in _page_documents(playbook):
        first, *more = split_passages(page.passages)
        hints = page_hints().get(page.url, ())
        yield replace(page, hints=hints, passages=first)
        for part in more:
            yield Document("more-page", page.url, page.title, passages=part)


def _page_documents(playbook: Playbook) -> Iterator[Document]:
    """Yield a document for each of `_described_pages`, then one with a title only for each other navigation item."""
    known = {url_of(technique) for technique in playbook.techniques}
    for page in _described_pages(playbook):
        known.add(page.url)
        yield page
    items = list(build_nav(playbook))
    for item in items:
        items += item.children
        if item.url is not None and item.url not in known:
            known.add(item.url)
            yield Document("page", item.url, item.title)


class _PageText(NamedTuple):
    """Indexed texts of a page beside its title. `summary` replaces the page's description, unless it is empty."""

    summary: str = ""
    rest: str = ""
    names: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()


def _described_pages(playbook: Playbook) -> Iterator[Document]:
    """Yield a document for each page with texts of its own in the index; it may have any number of passages."""
    about = playbook.about
    for point in playbook.leverage_points:
        rest = " ".join(iter_prose(without_photographs(point), _FIELDS_INDEXED_SEPARATELY[LeveragePoint]))
        teams = [team for technique in playbook.in_use_of(point) for team in playbook.teams_of(technique)]
        facet = {"team": tuple(dict.fromkeys((point.team or about.team, *teams)))}
        note = "Leverage point"
        yield Document("page", url_of(point), point.title, point.strapline, rest=rest, note=note, facets=facet)
    for team in playbook.vocabularies.teams if has_several_teams(playbook) else ():
        facet = {"team": (team.id,)}
        names = ("focus", "cards", "survey", team.short)
        yield Document("page", team_url(team), team.label, team.description or "", names=names, facets=facet)
    vision = about.vision
    statements = tuple(Passage("statements", "", statement.text) for statement in vision.statements)
    rest = " ".join((*about.aims, vision.note or ""))
    yield Document("page", "", about.title, about.tagline or vision.opening)
    yield Document("page", "way/", vision.title, vision.opening, rest=rest, passages=statements)
    if playbook.survey:
        summary = "The survey as one side of A4, in black and white, with no place for a name."
        yield Document("page", "survey/sheet/", f"{playbook.survey.title}: sheet to print", summary)
    existing = {spec.url for spec in page_specs(playbook)}
    texts = {
        "cards/": _PageText(names=tuple(name for _id, name, _purpose in CARD_KINDS)),
        "changing/": _developments_text(playbook),
        "coaching/": _coaching_text(playbook),
        "coaching/training/": _training_text(playbook),
        "evidence/": _evidence_text(playbook),
        "leaders/": _PageText(rest=_join_texts(*(cycle.adapted for cycle in playbook.cycles))),
        "pathways/": _pathways_text(playbook),
        "session/": _PageText(names=tuple(form.label for form in playbook.vocabularies.session_formats)),
    }
    for url, (title, description) in page_titles(playbook).items():
        if url in existing:
            text = texts.get(url, _PageText())
            yield Document(
                "page",
                url,
                title,
                text.summary or description,
                rest=text.rest,
                names=text.names,
                passages=text.passages,
            )


def _coaching_text(playbook: Playbook) -> _PageText:
    """Return the texts of the page "What coaching is"."""
    model, training, vocabularies = playbook.about.coaching_model, playbook.coach_training, playbook.vocabularies
    coachees, meeting = training.for_coachees, training.first_meeting
    sections = (
        (coachees.title if coachees else "", coachees),
        ("The first meeting", meeting),
        ("Become a coach", training.become_a_coach),
        ("The scaling line", vocabularies.scaling_bands),
    )
    return _PageText(
        model.summary if model else "",
        " ".join(
            (
                *(f"{stage.label} {stage.description or ''}" for stage in (model.stages if model else ())),
                *(coachees.points if coachees else ()),
                *((meeting.summary, *meeting.steps) if meeting else ()),
                *training.become_a_coach,
            )
        ),
        tuple(title for title, content in sections if content),
        tuple(Passage("conversation", phase.label, phase.description or "") for phase in vocabularies.coaching_phases),
    )


def _training_text(playbook: Playbook) -> _PageText:
    """Return the texts of the page of coach training: a passage for each module and method."""
    modules = (
        Passage(f"module-{module.id}", module.title, _join_texts(module.aim, *module.coaches_can))
        for module in playbook.coach_training.modules
    )
    methods = (
        Passage(f"method-{method.id}", method.title, method.what_happens or "")
        for method in playbook.coach_training.methods
    )
    return _PageText(passages=(*modules, *methods))


def _evidence_text(playbook: Playbook) -> _PageText:
    """Return the texts of the evidence register: a passage for each source."""
    sources = (
        Passage(f"source-{source.id}", source.short, _join_texts(source.title, source.note))
        for source in playbook.references
    )
    return _PageText(passages=tuple(sources))


def _developments_text(playbook: Playbook) -> _PageText:
    """Return the texts of the page of developments (changes in national guidance): a passage for each."""
    passages = (
        Passage(f"change-{development.id}", development.title, _join_texts(*iter_prose(development)))
        for development in playbook.developments
    )
    return _PageText(passages=tuple(passages))


def _pathways_text(playbook: Playbook) -> _PageText:
    """Return the texts of the page of pathways: a passage for each stage of each pathway."""
    stages = (
        Passage(f"{pathway.id}-{stage.id}", stage.title, _join_texts(pathway.title, *iter_prose(stage)))
        for pathway in playbook.pathways
        for stage in pathway.stages
    )
    rest = _join_texts(*(pathway.for_ for pathway in playbook.pathways))
    return _PageText(rest=rest, names=tuple(pathway.title for pathway in playbook.pathways), passages=tuple(stages))


@cache
def page_hints() -> Mapping[str, tuple[str, ...]]:
    """Return phrases by which people search for generated pages, from page_hints.txt, keyed by the page's URL."""
    lines = Path(__file__).with_name("page_hints.txt").read_text("utf-8").splitlines()
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {url: tuple(text.split(", ")) for url, text in pairs}


def _join_texts(*texts: str | None) -> str:
    """Join texts with spaces, leaving out None and empty texts."""
    return " ".join(text for text in texts if text)


def split_passages(passages: Iterable[Passage], size: int = MAX_PASSAGES) -> Iterator[tuple[Passage, ...]]:
    """Yield the passages in chunks of at most `size`, one for each document; a single empty chunk if there are none."""
    rest = iter(passages)
    yield tuple(islice(rest, size))
    while part := tuple(islice(rest, size)):
        yield part
