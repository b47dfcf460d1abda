"""The whole playbook as an immutable object with cached queries: one file, because the queries use each other.

`publish` and the preview derive changed copies.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from coaching_playbook.model.about import About, CommonProblem, WayStatement
from coaching_playbook.model.development import Development
from coaching_playbook.model.exemplar import Exemplar, Moment
from coaching_playbook.model.impact import (
    TEACHERS,
    Cpd,
    LinkedRelease,
    Survey,
    SurveyRelease,
    SurveyResults,
    WalkthroughRelease,
    Walkthroughs,
)
from coaching_playbook.model.layer import Inherited
from coaching_playbook.model.pathway import Pathway
from coaching_playbook.model.reference import CoachTraining, Cycle, GlossaryTerm, Person, Reference, Synonym
from coaching_playbook.model.technique import NO_SAFETY_WARNING, Evidence, LeveragePoint, Mechanism, Question, Technique
from coaching_playbook.model.values import Change, Entry, EntryT, tokenize
from coaching_playbook.model.vocabularies import Team, Term, Vocabularies

MAX_COMMON_PROBLEMS = 8
"""The number of problems on the home page where playbook.yml lists none."""

PageEntry = LeveragePoint | Technique | Exemplar
"""The classes of entries with a page each; there may be thousands of them."""


@dataclass(frozen=True)
class Playbook:
    """All content, in the order in which pages show it. Every id that an entry refers to exists."""

    about: About
    vocabularies: Vocabularies
    leverage_points: tuple[LeveragePoint, ...] = ()
    techniques: tuple[Technique, ...] = ()
    references: tuple[Reference, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    questions: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    coach_training: CoachTraining = CoachTraining()  # frozen, so sharing it is safe
    people: tuple[Person, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    files: tuple[str, ...] = ()
    """The paths of all loaded files, relative to the root."""
    survey: Survey | None = None
    survey_results: SurveyResults = SurveyResults()
    walkthroughs: Walkthroughs = Walkthroughs()
    cpd: Cpd | None = None
    folder: str = "playbook_src"
    """The path of the folder of YAML files, relative to the root."""
    synonyms: tuple[Synonym, ...] = ()
    pathways: tuple[Pathway, ...] = ()
    developments: tuple[Development, ...] = ()
    inherited: Mapping[str, Inherited] = field(default_factory=dict)
    """What entries inherit from layers, keyed by page path such as techniques/wait-first; empty without layers."""
    inherited_media: Mapping[str, str] = field(default_factory=dict)
    """Maps media paths to the files in a layer's folder that they come from."""

    @property
    def entries(self) -> tuple[PageEntry, ...]:
        """All leverage points, techniques and clips, in this order."""
        return (*self.leverage_points, *self.techniques, *self.exemplars)

    @property
    def entries_by_kind(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries that fields may refer to by id, keyed by kind as in `RefersTo.kinds`.

        Kinds are the names of fields of Playbook and Vocabularies, "modules" (of coach training), "way" (statements
        of the team's vision) and "stages" (of the coaching model).
        """
        model = self.about.coaching_model
        return {
            "leverage_points": self.leverage_points,
            "techniques": self.techniques,
            "exemplars": self.exemplars,
            "references": self.references,
            "people": self.people,
            "modules": self.coach_training.modules,
            "way": self.about.vision.statements,
            "stages": model.stages if model else (),
            **self.vocabularies.entries_by_name,
        }

    @cached_property
    def shared(self) -> Playbook:
        """A copy without leverage points, techniques and clips.

        Each of these entries is validated separately, together with this copy.
        """
        return dataclasses.replace(self, leverage_points=(), techniques=(), exemplars=())

    @cached_property
    def _without_lists(self) -> Playbook:
        """A copy without the lists that rules for single entries do not read, and with its caches filled.

        `with_single_entry` makes a shallow copy of it for each entry, which shares these caches.
        """
        reduced = dataclasses.replace(
            self,
            references=(),
            glossary=(),
            questions={},
            coach_training=CoachTraining(),
            cycles=(),
            synonyms=(),
            pathways=(),
            developments=(),
        )
        assert reduced.person is not None  # fills the cache
        reduced.__dict__["known_words"] = self.known_words  # derived from the removed lists
        return reduced

    def with_single_entry(self, entry: PageEntry) -> Playbook:
        """Return a copy with one entry added, for rules that validate the entry. Call this on `shared` only."""
        single = copy.copy(self._without_lists)
        name = {LeveragePoint: "leverage_points", Technique: "techniques", Exemplar: "exemplars"}[type(entry)]
        object.__setattr__(single, name, (entry,))
        return single

    @cached_property
    def technique(self) -> Mapping[str, Technique]:
        """Maps ids to techniques, retired ones included."""
        return {technique.id: technique for technique in self.techniques}

    @cached_property
    def leverage_point(self) -> Mapping[str, LeveragePoint]:
        """Maps ids to leverage points."""
        return {point.id: point for point in self.leverage_points}

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        """Maps ids to sources of the evidence register."""
        return {reference.id: reference for reference in self.references}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """Maps ids to the people who helped."""
        return {person.id: person for person in self.people}

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words that are not reported as personal names, in lower case.

        They are the capitalised words in the evidence register, the glossary, vocabulary labels and the playbook's
        titles.
        """
        texts = [text for reference in self.references for text in (reference.authors, reference.title)]
        texts += [text for term in self.glossary for text in (term.term, *term.aliases)]
        texts += [self.about.title, self.about.school or "", self.about.vision.title]
        terms = itertools.chain.from_iterable(self.vocabularies.entries_by_name.values())
        texts += [term.label for term in terms if isinstance(term, Term)]
        words = (word for text in texts for word in tokenize(text) if word[0].isupper() and len(word) > 2)
        return frozenset(word.lower().removesuffix("'s").removesuffix("’s") for word in words)

    @cached_property
    def team(self) -> Team:
        """The main team."""
        return self.team_of(None)

    def team_of(self, team_id: str | None) -> Team:
        """Return the team with an id, or the main team for None. Raises StopIteration if there is none."""
        return next(team for team in self.vocabularies.teams if team.id == (team_id or self.about.team))

    def teams_of(self, entry: Technique | Exemplar) -> tuple[str, ...]:
        """Return the ids of the teams that a technique or clip is for, its main team first.

        A clip that names no team is for the teams of its technique.
        """
        if isinstance(entry, Exemplar):
            return entry.teams or self.teams_of(self.technique[entry.technique])
        return tuple(dict.fromkeys((entry.team or self.about.team, *entry.teams)))

    def for_team(self, team: Team) -> Playbook:
        """Return the playbook as if it had only this team: its entries, cycles, survey and figures.

        Cached for each team.
        """
        if team.id not in self._by_team:
            self._by_team[team.id] = _restrict_to_team(self, team)
        return self._by_team[team.id]

    @cached_property
    def _by_team(self) -> dict[str, Playbook]:
        """Results of `for_team`, keyed by team id."""
        return {}

    @cached_property
    def _techniques_by_point(self) -> Mapping[str, list[Technique]]:
        """The techniques, keyed by the id of their leverage point (a theme that groups techniques)."""
        return _group(self.techniques, lambda technique: technique.leverage_point)

    def techniques_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        """Return the techniques of a leverage point in order, retired ones included."""
        return tuple(self._techniques_by_point.get(point.id, ()))

    @cached_property
    def in_use(self) -> tuple[Technique, ...]:
        """The techniques that are not retired."""
        return tuple(technique for technique in self.techniques if technique.status != "retired")

    def in_use_of(self, point: LeveragePoint) -> tuple[Technique, ...]:
        """Return the techniques of a leverage point in order, without retired ones."""
        return tuple(technique for technique in self.techniques_of(point) if technique.status != "retired")

    def techniques_of_team(self, team: Team) -> tuple[Technique, ...]:
        """Return the techniques of a team that are not retired. Those that name no team are for the main team."""
        return tuple(self._techniques_by_team.get(team.id, ()))

    @cached_property
    def _techniques_by_team(self) -> Mapping[str, list[Technique]]:
        """The techniques that are not retired, keyed by the id of each of their teams."""
        return _group_by_each(self.in_use, self.teams_of)

    def points_for(self, statement: WayStatement) -> tuple[LeveragePoint, ...]:
        """Return the leverage points (themes that group techniques) that list a statement of the team's vision."""
        return tuple(point for point in self.leverage_points if statement.id in point.way)

    def related_to(self, technique: Technique) -> tuple[Technique, ...]:
        """Return the techniques that name this one as related, or that it names.

        Those that it builds on, or that build on it, are left out, as pages list them apart.
        """
        named_by = (other.id for other in self._naming_as_related.get(technique.id, ()))
        listed = {*technique.builds_on, *(other.id for other in self.leads_to(technique))}
        return tuple(self.technique[id_] for id_ in dict.fromkeys((*technique.related, *named_by)) if id_ not in listed)

    def leads_to(self, technique: Technique) -> tuple[Technique, ...]:
        """Return the techniques that name this one in `builds_on`."""
        return tuple(self._building_on.get(technique.id, ()))

    @cached_property
    def _naming_as_related(self) -> Mapping[str, list[Technique]]:
        """The techniques, keyed by each id in their `related`."""
        return _group_by_each(self.techniques, lambda technique: technique.related)

    @cached_property
    def _building_on(self) -> Mapping[str, list[Technique]]:
        """The techniques, keyed by each id in their `builds_on`."""
        return _group_by_each(self.techniques, lambda technique: technique.builds_on)

    def techniques_citing(self, reference: Reference) -> tuple[tuple[Technique, Evidence], ...]:
        """Return (technique, evidence) for each citation of a source, in the order of techniques."""
        return self._by_reference.get(reference.id, ())

    @cached_property
    def _by_reference(self) -> Mapping[str, tuple[tuple[Technique, Evidence], ...]]:
        """Citations as (technique, evidence), keyed by the id of the source."""
        citations: dict[str, list[tuple[Technique, Evidence]]] = {}
        for technique in self.techniques:
            for evidence in technique.evidence:
                citations.setdefault(evidence.ref, []).append((technique, evidence))
        return {ref: tuple(pairs) for ref, pairs in citations.items()}

    @cached_property
    def exemplar(self) -> Mapping[str, Exemplar]:
        """Maps ids to clips."""
        return {clip.id: clip for clip in self.exemplars}

    @cached_property
    def _clips_by_technique(self) -> Mapping[str, list[Exemplar]]:
        """The clips, keyed by the id of their technique."""
        return _group(self.exemplars, lambda clip: clip.technique)

    def exemplars_of(self, technique: Technique) -> tuple[Exemplar, ...]:
        """Return the clips of a technique, in order."""
        return tuple(self._clips_by_technique.get(technique.id, ()))

    def moments_showing(self, technique: Technique) -> Mapping[int, tuple[tuple[Exemplar, int, Moment], ...]]:
        """Map a technique's success criteria to the moments of example clips that show them.

        Keys are numbers of criteria from 1; values are (clip, number of the moment from 1, moment).
        """
        shown: dict[int, list[tuple[Exemplar, int, Moment]]] = {}
        for clip in self.exemplars_of(technique):
            if clip.role == "example":
                for number, moment in enumerate(clip.moments, 1):
                    if moment.criterion:
                        shown.setdefault(moment.criterion, []).append((clip, number, moment))
        return {criterion: tuple(moments) for criterion, moments in shown.items()}

    def best_clip(self, technique: Technique) -> Exemplar | None:
        """Return the first clip of a technique that is a filmed example, or None."""
        clips = self.exemplars_of(technique)
        return next((clip for clip in clips if clip.is_filmed_example), None)

    def safety_of(self, technique: Technique) -> str | None:
        """Return the safety warning at the top of a technique's page: its own, else its leverage point's, else None."""
        words = technique.safety or self.leverage_point[technique.leverage_point].safety
        return None if words == NO_SAFETY_WARNING else words

    @cached_property
    def common_problems(self) -> tuple[CommonProblem, ...]:
        """The problems on the home page: those listed in playbook.yml, else the first problem of some techniques.

        These techniques are taken from each leverage point in turn. Problems of retired techniques are left
        out.
        """
        usable = {technique.id for technique in self.in_use}
        if self.about.common_problems:
            return tuple(problem for problem in self.about.common_problems if problem.technique in usable)
        rows = (self.in_use_of(point) for point in self.leverage_points)
        in_turn = (
            technique for row in itertools.zip_longest(*rows) for technique in row if technique and technique.problems
        )
        return tuple(
            CommonProblem(problem=technique.problems[0], technique=technique.id)
            for technique in itertools.islice(in_turn, MAX_COMMON_PROBLEMS)
        )

    def main_problems_of(self, technique: Technique) -> tuple[str, ...]:
        """Return the problems under which the home page leads to a technique; else its first problem, if it has any."""
        named = tuple(common.problem for common in self.common_problems if common.technique == technique.id)
        return named or technique.problems[:1]

    @cached_property
    def _contrasting_clips(self) -> Mapping[str, list[Exemplar]]:
        """The clips, keyed by the id of the clip that they contrast with; the key is "" for clips that name none."""
        return _group(self.exemplars, lambda clip: clip.contrast_with or "")

    def contrasting_clip(self, clip: Exemplar) -> Exemplar | None:
        """Return the clip that this one names as its contrast, else the first that names this one; None without one."""
        named = self.exemplar.get(clip.contrast_with or "")
        return named or next(iter(self._contrasting_clips.get(clip.id, ())), None)

    def mechanisms_of(self, technique: Technique) -> tuple[Mechanism, ...]:
        """Return the mechanisms of professional development that a technique's page provides, sorted by number."""
        modelled = technique.live_model is not None or self.best_clip(technique) is not None
        phases = {phase.id: phase for phase in self.vocabularies.coaching_phases}
        return technique.mechanisms(phases, modelled=modelled)

    @cached_property
    def _main_cycles(self) -> tuple[Cycle, ...]:
        """The main team's cycles (stretches of work on one leverage point)."""
        return self.cycles_of(self.team)

    def cycles_of(self, team: Team) -> tuple[Cycle, ...]:
        """Return the cycles (stretches of work on one leverage point) of a team.

        A cycle that names no team is for the team of its leverage point.
        """
        return tuple(c for c in self.cycles if (c.team or self._team_of_point(c.leverage_point)) == team.id)

    def _team_of_point(self, id_: str) -> str:
        """Return the id of a leverage point's team; the main team for an unknown leverage point."""
        point = self.leverage_point.get(id_)
        return (point and point.team) or self.about.team

    def cycle_on(self, day: dt.date) -> Cycle | None:
        """Return the cycle (stretch of work on one leverage point) of the main team on a day, or None.

        If several run, return the one that begins last.
        """
        running = [c for c in self._main_cycles if c.starts <= day and (c.ends is None or day <= c.ends)]
        return max(running, key=lambda cycle: cycle.starts, default=None)

    def cycles_after(self, day: dt.date) -> tuple[Cycle, ...]:
        """Return the main team's cycles that begin after a day, sorted by start."""
        return tuple(sorted((c for c in self._main_cycles if c.starts > day), key=lambda cycle: cycle.starts))

    def cycles_before(self, day: dt.date) -> tuple[Cycle, ...]:
        """Return the main team's cycles that began on or before a day, except the current one; latest start first.

        A cycle is a stretch of work on one leverage point.
        """
        now = self.cycle_on(day)
        begun = [c for c in self._main_cycles if c.starts <= day and c is not now]
        return tuple(sorted(begun, key=lambda cycle: cycle.starts, reverse=True))

    def changes(self) -> Iterator[tuple[Change, Technique | LeveragePoint | None]]:
        """Yield (change, entry) for every change listed in YAML, newest first.

        `entry` is None for a change of the team's vision (the Way).
        """
        entries: tuple[Technique | LeveragePoint, ...] = (*self.leverage_points, *self.techniques)
        pairs: list[tuple[Change, Technique | LeveragePoint | None]]
        pairs = [(change, None) for change in self.about.vision.changes]
        pairs += [(change, entry) for entry in entries for change in entry.changes]
        return iter(sorted(pairs, key=lambda pair: pair[0].on, reverse=True))


def _restrict_to_team(playbook: Playbook, team: Team) -> Playbook:
    """Return a copy with the entries, cycles and figures of one team, as its only team."""
    main = playbook.about.team

    def is_of_team(entry: Pathway | SurveyRelease | LinkedRelease | WalkthroughRelease) -> bool:
        return (entry.team or main) == team.id

    techniques = tuple(t for t in playbook.techniques if team.id in playbook.teams_of(t))
    cycles = playbook.cycles_of(team)
    results, visits = playbook.survey_results, tuple(filter(is_of_team, playbook.walkthroughs.releases))
    pathways = tuple(filter(is_of_team, playbook.pathways))
    ids = {t.id for t in techniques}
    named = {t.leverage_point for t in techniques} | {c.leverage_point for c in cycles}
    named |= {visit.leverage_point for visit in visits}
    points = tuple(p for p in playbook.leverage_points if (p.team or main) == team.id or p.id in named)
    return dataclasses.replace(
        playbook,
        about=playbook.about.model_copy(update={"team": team.id}),
        vocabularies=playbook.vocabularies.model_copy(update={"teams": (team,)}),
        leverage_points=tuple(p.model_copy(update={"team": None}) if p.team else p for p in points),
        techniques=tuple(
            t.model_copy(update={"team": None, "teams": ()}) if t.team or t.teams else t for t in techniques
        ),
        exemplars=tuple(
            clip.model_copy(update={"teams": ()}) if clip.teams else clip
            for clip in playbook.exemplars
            if clip.technique in ids and team.id in playbook.teams_of(clip)
        ),
        cycles=tuple(c.model_copy(update={"team": None}) for c in cycles),
        pathways=pathways,
        survey=playbook.survey and playbook.survey.for_team(team.id),
        cpd=playbook.cpd and _restrict_cpd_to_team(playbook.cpd, team.id),
        survey_results=results.model_copy(
            update={
                "releases": tuple(filter(is_of_team, results.releases)),
                "linked": tuple(filter(is_of_team, results.linked)),
            }
        ),
        walkthroughs=playbook.walkthroughs.model_copy(update={"releases": visits}),
    )


def _restrict_cpd_to_team(cpd: Cpd, team: str) -> Cpd | None:
    """Return the CPD offer to one team and to teachers; None if nothing is offered to the team."""
    beside = (team, TEACHERS)
    activities = tuple(
        activity.model_copy(update={"offered": offered})
        for activity in cpd.activities
        if (offered := tuple(offer for offer in activity.offered if offer.to in beside))
    )
    if not any(offer.to == team for activity in activities for offer in activity.offered):
        return None
    appraisal = tuple(entry for entry in cpd.appraisal if entry.to in beside)
    return cpd.model_copy(update={"activities": activities, "appraisal": appraisal})


def _group_by_each(entries: Iterable[EntryT], keys: Callable[[EntryT], Iterable[str]]) -> dict[str, list[EntryT]]:
    """Return entries in lists, each entry under each of its distinct `keys(entry)`."""
    groups: dict[str, list[EntryT]] = {}
    for entry in entries:
        for key in dict.fromkeys(keys(entry)):
            groups.setdefault(key, []).append(entry)
    return groups


def _group(entries: Iterable[EntryT], key: Callable[[EntryT], str]) -> dict[str, list[EntryT]]:
    """Return entries in lists, keyed by `key(entry)`."""
    return _group_by_each(entries, lambda entry: (key(entry),))
