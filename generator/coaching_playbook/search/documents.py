"""What can be found in a published playbook: the texts of each entry, by how much a word in them says about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from coaching_playbook.captions import Cue
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Playbook, Technique
from coaching_playbook.pages import url_of
from coaching_playbook.schema.fields import prose

MAX_PASSAGES = 44
"""How many places inside an entry one finding can point to; what is over goes into another."""
MAX_MOMENTS = MAX_PASSAGES // 2


class Passage(NamedTuple):
    """A place on a page that is an answer of its own: a coaching question, a moment, a heading."""

    anchor: str
    label: str
    """What stands beside the text: a coaching phase, a time."""
    text: str
    kind_label: str = ""
    """What is said while a moment lasts."""


@dataclass(frozen=True)
class Document:
    """An entry as it is found. `names` are other titles and what people type; `rest` is found, and not shown."""

    kind: str
    address: str
    title: str
    summary: str = ""
    steps: str = ""
    rest: str = ""
    names: tuple[str, ...] = ()
    places: tuple[Passage, ...] = ()
    note: str = ""
    """A few words beside the title, such as a status or a length."""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Facet(NamedTuple):
    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    """Each value's id, and what readers see."""


# --- facets ------------------------------------------------------------------------------------------------------

_MINUTES = (("5", "5 minutes or less", 5), ("10", "6 to 10 minutes", 10), ("more", "More than 10 minutes", 10_000))


def facets(playbook: Playbook) -> tuple[Facet, ...]:
    """What a reader can tick. The lists are the school's own, in its order."""
    lists = playbook.vocabularies
    headings = lists.headings
    return (
        Facet("leverage-point", "Leverage point", tuple((p.id, p.title) for p in playbook.leverage_points)),
        Facet("key-stage", headings.key_stages, tuple((one.id, one.label) for one in lists.key_stages)),
        Facet("setting", headings.settings, tuple((one.id, one.label) for one in lists.settings)),
        Facet("need", headings.needs, tuple((one.id, one.label) for one in lists.needs)),
        Facet("team", "Team", tuple((one.id, one.label) for one in lists.teams)),
        Facet("status", "Status", tuple((one.id, one.label) for one in lists.statuses)),
        Facet("clip", "Clip", (("yes", "Has a clip"), ("no", "No clip yet"))),
        Facet("minutes", "Time to rehearse", tuple((id_, label) for id_, label, _most in _MINUTES)),
    )


# --- techniques and clips ----------------------------------------------------------------------------------------

_INDEXED_APART: Mapping[type[Entry], frozenset[str]] = {
    Technique: frozenset({"title", "summary", "aliases", "problems", "questions"}),
    LeveragePoint: frozenset({"title", "strapline", "agreed", "changes"}),
    Exemplar: frozenset({"title", "description", "moments", "source", "poster", "captions", "permission"}),
}
"""Fields that are not part of a document's `rest`: they have a slot of their own, or are not shown on the page."""

FacetValues = Mapping[str, Sequence[str]]


class PlaybookDocuments:
    """The techniques and clips of a playbook, and what of others is found with them."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self._filmed = {clip.technique for clip in playbook.exemplars if clip.source and clip.role == "example"}
        self._phases = {phase.id: phase.label for phase in playbook.vocabularies.coaching_phases}
        self._statuses = {one.id: one.label for one in playbook.vocabularies.statuses}
        self._known: dict[str, FacetValues] = {}

    def techniques(self) -> Iterator[Document]:
        """Every technique from A to Z, those that are retired at the end."""
        ordered = sorted(
            self.playbook.techniques, key=lambda one: (one.status == "retired", one.title.casefold(), one.id)
        )
        for technique in ordered:
            yield from self._technique(technique)

    def clips(self) -> Iterator[Document]:
        """Every clip with its moments; what is said outside every moment leads to the clip itself."""
        for clip in self.playbook.exemplars:
            yield from self._clip(clip)

    def _facets(self, technique: Technique) -> FacetValues:
        """The values that a technique has."""
        if technique.id not in self._known:
            minutes = technique.rehearsal.minutes if technique.rehearsal else None
            self._known[technique.id] = {
                "leverage-point": (technique.leverage_point,),
                "key-stage": technique.key_stages,
                "setting": technique.settings,
                "need": technique.needs,
                "team": (technique.team or self.playbook.about.team,),
                "status": (technique.status,),
                "clip": ("yes" if technique.id in self._filmed else "no",),
                "minutes": () if minutes is None else (next(id_ for id_, _label, most in _MINUTES if minutes <= most),),
            }
        return self._known[technique.id]

    def _technique(self, technique: Technique) -> Iterator[Document]:
        questions = (
            Passage(f"questions-{phase}", label, question.ask)
            for phase, label in self._phases.items()
            for question in technique.questions.get(phase, ())
        )
        kind = "retired" if technique.status == "retired" else "technique"
        first, *more = split_passages(questions)
        address = url_of(technique)
        point = self.playbook.leverage_point[technique.leverage_point]
        ticks = self._facets(technique)
        yield Document(
            kind,
            address,
            technique.title,
            technique.summary,
            " ".join(f"{step.do}. {step.how or ''}" for step in technique.steps),
            " ".join((point.title, *prose(technique, _INDEXED_APART[Technique]), *_fits(self.playbook, technique))),
            (*technique.aliases, *technique.problems),
            first,
            self._statuses[technique.status] if kind == "retired" else point.title,
            ticks,
        )
        for part in more:
            yield Document("more", address, technique.title, places=part, facets=ticks)

    def _clip(self, clip: Exemplar) -> Iterator[Document]:
        technique = self.playbook.technique[clip.technique]
        places: list[Passage] = []
        heard: set[Cue] = set()
        for number, moment in enumerate(clip.moments, 1):
            said = clip.cues_in(moment)
            heard.update(said)
            text = " ".join(text for text in (moment.notice, moment.thinking, moment.ask) if text)
            label = f"{_minutes(moment.start)} {moment.label}"
            places.append(Passage(f"moment-{number}", label, text, " ".join(cue.text for cue in said)))
        rest = [cue.text for cue in clip.cues if cue not in heard]
        for number, part in enumerate(split_passages(places, MAX_MOMENTS)):
            yield Document(
                "moments" if number else "clip",
                url_of(clip),
                clip.title,
                "" if number else clip.description or "",
                rest="" if number else " ".join((*prose(clip, _INDEXED_APART[Exemplar]), *rest)),
                places=part,
                note=f"{_minutes(clip.duration)} · {technique.title}" if clip.duration else technique.title,
                facets=_clip_facets(clip, self._facets(technique)),
            )


def _fits(playbook: Playbook, technique: Technique) -> Iterator[str]:
    """What its key stages, settings and needs are called."""
    lists = playbook.vocabularies
    for terms, ids in (
        (lists.key_stages, technique.key_stages),
        (lists.settings, technique.settings),
        (lists.needs, technique.needs),
    ):
        yield from (f"{one.label} {one.description or ''}" for one in terms if one.id in ids)


def _clip_facets(clip: Exemplar, technique: FacetValues) -> FacetValues:
    """The values that a clip has: its technique's where it does not say otherwise."""
    own = {
        "key-stage": clip.key_stage and (clip.key_stage,),
        "setting": clip.setting and (clip.setting,),
        "need": clip.needs,
    }
    return {**technique, **{group: values for group, values in own.items() if values}, "clip": ("yes",)}


# --- everything else ---------------------------------------------------------------------------------------------


def other_documents(playbook: Playbook) -> Iterator[Document]:
    """Glossary terms, the question bank, and the other pages of the playbook."""
    for term in sorted(playbook.glossary, key=lambda one: one.term.casefold()):
        yield Document("term", f"glossary/#term-{term.id}", term.term, term.definition, names=term.aliases)
    for phase in playbook.vocabularies.coaching_phases:
        bank = (
            Passage(f"phase-{phase.id}", phase.label, question.ask.replace("[technique]", "this technique"))
            for question in playbook.questions.get(phase.id, ())
        )
        for part in split_passages(bank):
            if part:
                yield Document("more", "coaching/questions/", "Coaching questions", places=part)
    for page in _pages(playbook):
        first, *more = split_passages(page.places)
        yield Document(
            page.kind, page.address, page.title, page.summary, rest=page.rest, names=page.names, places=first
        )
        for part in more:
            yield Document("more-page", page.address, page.title, places=part)


def _pages(playbook: Playbook) -> Iterator[Document]:
    about, training = playbook.about, playbook.coach_training
    for point in playbook.leverage_points:
        rest = " ".join(prose(point, _INDEXED_APART[LeveragePoint]))
        yield Document("page", url_of(point), point.title, point.strapline, rest=rest, note="Leverage point")
    yield Document("page", "", about.title, about.tagline or about.vision.opening)
    vision = about.vision
    believed = tuple(Passage("statements", "", statement.text) for statement in vision.statements)
    rest = " ".join((*about.aims, vision.note or ""))
    yield Document("page", "way/", vision.title, vision.opening, rest=rest, names=("vision", "values"), places=believed)
    yield Document("page", "leverage-points/", "Leverage points", "The few areas of practice that we chose to work on.")
    model = about.coaching_model
    coachees = training.for_coachees
    meeting = training.first_meeting
    yield Document(
        "page",
        "coaching/",
        "What coaching is",
        model.summary if model else "What coaching is, and how a conversation goes.",
        rest=" ".join(
            (
                *((stage.label + " " + (stage.description or "")) for stage in (model.stages if model else ())),
                *(coachees.points if coachees else ()),
                *((meeting.summary, *meeting.steps) if meeting else ()),
                *training.become_a_coach,
            )
        ),
        names=tuple(
            title
            for title, there in (
                (coachees.title if coachees else "", coachees),
                ("The first meeting", meeting),
                ("Become a coach", training.become_a_coach),
                ("The scaling line", playbook.vocabularies.scaling_bands),
            )
            if there
        ),
        places=tuple(
            Passage("conversation", phase.label, phase.description or "")
            for phase in playbook.vocabularies.coaching_phases
        ),
    )
    yield Document(
        "page", "coaching/questions/", "Coaching questions", "Open questions for each part of a conversation."
    )
    yield Document(
        "page",
        "session/",
        "Plan a session",
        "A coaching session of 5, 15 or 30 minutes on one technique, to use on a screen or to print on one page.",
        names=tuple(form.label for form in playbook.vocabularies.session_formats),
    )
    kinds = ("Technique card", "Cue cards", "Walkthrough card", "Peer-visit card", "Table card")
    yield Document("page", "cards/", "Cards to print", "One side of A4 each, in black and white.", names=kinds)
    yield Document(
        "page", "coaching/record/", "My own record", "A page to print and keep: what I tried, and what happened."
    )
    yield Document("page", "focus/", "Our focus", "What the team works on now, how it was chosen, and what is next.")
    yield Document("page", "focus/ballot/", "Choose our next focus", "A ballot sheet to print.")
    if training.has_content:
        modules = (
            Passage(f"module-{one.id}", one.title, _texts(one.aim, *one.coaches_can)) for one in training.modules
        )
        methods = (Passage(f"method-{one.id}", one.title, _texts(one.what_happens)) for one in training.methods)
        summary = "What coaches learn, and how."
        yield Document("page", "coaching/training/", "Coach training", summary, places=(*modules, *methods))
    if playbook.exemplars:
        yield Document("page", "exemplars/", "Exemplars", "Short clips, each of one practice, with moments to look at.")
    yield Document("page", "glossary/", "Glossary", "The words that this playbook uses, in plain English.")
    sources = (Passage(f"source-{one.id}", one.short, _texts(one.title, one.note)) for one in playbook.references)
    summary = "Every source that this playbook cites, and how strongly."
    yield Document("page", "evidence/", "Evidence register", summary, places=tuple(sources))
    yield Document("page", "people/", "Who made this", "The people who helped, shown as they chose.")
    yield Document("page", "new/", "What’s new", "What changed in this playbook, newest first.")


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _texts(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)


def split_passages(places: Iterable[Passage], most: int = MAX_PASSAGES) -> Iterator[tuple[Passage, ...]]:
    """Places in parts that one finding can hold; one empty part where there are none."""
    rest = iter(places)
    yield tuple(islice(rest, most))
    while part := tuple(islice(rest, most)):
        yield part


def glossary_synonyms(playbook: Playbook) -> list[list[str]]:
    """The names that mean the same, as the school's own glossary says: `TA`, `LSA`, `learning support assistant`."""
    return [[term.term, *term.aliases] for term in playbook.glossary if term.aliases]
