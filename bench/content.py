"""Generate the entries of a synthetic playbook of any size as plain data, with every field filled by seeded sentences.

With the same seed, technique number 17 is the same in a playbook of 50 and of 10,000, except for its references.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from words import SentenceGenerator, rare_nouns

TECHNIQUES_PER_POINT = 25
"""The number of techniques for each leverage point (a group of techniques)."""
MAX_RELATED_DISTANCE = 6
"""The maximum distance between related techniques, as a difference of their numbers."""
REVIEW_DATE = "2045-07-20"
"""A review date far in the future, so that no warning depends on the day of a run."""

Record = dict[str, Any]
"""The fields of an entry, keyed by YAML key."""

PHASES = (
    ("opening", "Opening", "identify", 2),
    ("scaling", "Scaling", "identify", 3),
    ("celebrate", "Celebrate", "identify", 3),
    ("reality", "Reality", "identify", 4),
    ("notice", "Notice", "learn", 4),
    ("learn", "Learn", "learn", 5),
    ("rehearse", "Rehearse", "learn", 8),
    ("plan", "Plan", "learn", 3),
    ("review", "Review", "improve", 4),
)
BANDS = ((1, "Emerging"), (4, "Developing"), (7, "Secure"), (10, "Embedded"))
STATEMENTS = ("we-step-back", "we-talk", "we-make-it-clear", "we-stay-calm", "we-work-as-one", "we-show")
KEY_STAGES = {"eyfs": "Early years", "ks1": "Key stage 1", "ks2": "Key stage 2", "ks3": "Key stage 3", "ks4": "Stage 4"}
SETTINGS = {"whole-class": "Whole class", "small-group": "Small group", "one-to-one": "One to one", "breaks": "Breaks"}
NEEDS = {"all-pupils": "All pupils", "language": "Language", "attention": "Attention", "movement": "Movement"}
SURVEY_AREAS = {
    "development": "Helped me to develop",
    "clarity": "Made clear what we are after",
    "team": "Made us a team",
}
ROLES = {"ta": "Teaching assistant", "coach": "Coach", "teacher": "Teacher", "leader": "Leader"}
SUBJECTS = ("Maths", "English", "Science", "Art", "History", "Music")
ICONS = ("eye", "step-back", "talk", "path", "calm", "link", "book", "hand", "star", "seed", "door", "bell")
REFERENCE_COUNT, TERM_COUNT, PEOPLE_COUNT = 40, 60, 12


class Clip(NamedTuple):
    """The fields of a clip (a video or storyboard of a technique), and the text of its caption file, if any."""

    data: Record
    captions: str | None


def slugify(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Content:
    """A synthetic playbook with this number of techniques. Entries include their id, also where it is the file name."""

    techniques: int
    seed: int = 1

    def generator(self, *options: object) -> SentenceGenerator:
        return SentenceGenerator("/".join(map(str, (self.seed, *options))))

    @cached_property
    def titles(self) -> list[str]:
        """The unique titles of all techniques."""
        gen, used = self.generator("titles"), set[str]()
        return [gen.unused_sentence("title", used) for _ in range(self.techniques)]

    @cached_property
    def technique_ids(self) -> list[str]:
        return [f"{slugify(title)[:60].strip('-')}-{number}" for number, title in enumerate(self.titles, 1)]

    @cached_property
    def point_titles(self) -> list[str]:
        gen, used = self.generator("point titles"), set[str]()
        return [gen.unused_sentence("title", used) for _ in range(0, self.techniques, TECHNIQUES_PER_POINT)]

    @cached_property
    def point_ids(self) -> list[str]:
        """The ids of all leverage points."""
        return [f"{slugify(title)[:60].strip('-')}-p{number}" for number, title in enumerate(self.point_titles, 1)]

    # --- entries ---

    def all_points(self) -> Iterator[Record]:
        served = min(len(self.point_ids), len(STATEMENTS))
        for number, (id_, title) in enumerate(zip(self.point_ids, self.point_titles, strict=True)):
            gen = self.generator("point", number)
            yield {
                "id": id_,
                "title": title,
                "strapline": gen.sentence("fact"),
                "order": str(number + 1),
                "mark": ICONS[number % len(ICONS)],
                "status": "agreed",
                "team": "tas",
                "way": [id_ for n, id_ in enumerate(STATEMENTS) if n % served == number % served],
                "why": gen.paragraph("fact", sentences=2),
                "pupils_gain": gen.sentences("fact", 3),
                "great_looks_like": gen.sentences("fact", 4),
                "look_fors": gen.sentences("seen", 4),
                "common_worry": gen.sentence("fact"),
                "answer": gen.paragraph("fact", sentences=2),
                "co_construct_prompts": gen.sentences("question", 3),
                "survey_areas": [*SURVEY_AREAS],
                "evidence": self._sample(gen, [f"source-{n}" for n in range(1, REFERENCE_COUNT + 1)], 4),
                "agreed": self._make_agreement(gen),
                "review_by": REVIEW_DATE,
                "changes": self._make_changes(gen),
            }

    def all_techniques(self) -> Iterator[Record]:
        questions: set[str] = set()
        problems: set[str] = set()
        for number in range(self.techniques):
            yield self._technique(number, questions, problems)

    def _technique(self, number: int, questions: set[str], problems: set[str]) -> Record:
        """Return technique `number` (from 0). Its questions and problems are added to the sets, without repetition."""
        gen = self.generator("technique", number)
        random = gen.random
        status = "trial" if number % 10 == 3 else "agreed"
        technique: Record = {
            "id": self.technique_ids[number],
            "title": self.titles[number],
            "summary": gen.sentence("fact"),
            "aliases": gen.sentences("name", 2),
            "problems": [gen.unused_sentence("worry", problems) for _ in range(2)],
            "leverage_point": self.point_ids[number // TECHNIQUES_PER_POINT],
            "order": str(number % TECHNIQUES_PER_POINT + 1),
            "team": "tas",
            "status": status,
            "why": gen.sentence("fact"),
            "small_step": f"Tomorrow, {_lower_first(gen.sentence('move'))}",
            "when_to_use": gen.sentences("fact", 2),
            "when_to_hold_back": gen.sentences("fact", 1),
            "steps": [
                {"do": gen.sentence("name"), "how": gen.sentence("move"), "say": gen.sentence("speech")}
                for _ in range(random.randint(3, 4))
            ],
            "success_criteria": gen.sentences("mine", 3),
            "not_this": gen.sentences("slip", 2),
            "scaling": [
                {
                    "level": str(level),
                    "name": name,
                    "text": gen.sentence("mine"),
                    **({"next": gen.sentence("next")} if level < 10 else {}),
                }
                for level, name in BANDS
            ],
            "questions": {
                phase: [gen.unused_sentence("question", questions) for _ in range(2 if phase == "plan" else 1)]
                for phase, *_ in PHASES
            },
            "rehearsal": {
                "minutes": str(random.choice((5, 8, 10))),
                "set_up": gen.sentence("move"),
                "task": gen.sentence("move"),
                "rounds": gen.sentences("fact", 2),
                "feedback_on": gen.sentence("question"),
            },
            "pitfalls": [{"pitfall": gen.sentence("slip"), "remedy": gen.sentence("move")} for _ in range(2)],
            "look_fors": {"adult": gen.sentences("seen", 2), "pupil": gen.sentences("pupil", 2)},
            "peer_observation": {"focus": gen.sentence("name"), "prompts": gen.sentences("look", 2)},
            "embed": {
                "cue": gen.sentence("fact"),
                "if_then": f"If {gen.sentence('worry')}, then I {_lower_first(gen.sentence('move'))}",
                "self_check": gen.sentence("move"),
                "repeat": gen.sentence("move"),
            },
            "adaptations": [
                {"for": id_, "text": gen.sentence("move")} for id_ in self._sample(gen, [*NEEDS, *KEY_STAGES], 2)
            ],
            "for_teachers": gen.paragraph("fact", sentences=2),
            "evidence": [
                {
                    "ref": ref,
                    "strength": random.choice(("direct", "related", "practice")),
                    "supports": gen.sentence("fact"),
                }
                for ref in self._sample(gen, [f"source-{n}" for n in range(1, REFERENCE_COUNT + 1)], 2)
            ],
            "key_stages": self._sample(gen, [*KEY_STAGES], random.randint(1, 4)),
            "settings": self._sample(gen, [*SETTINGS], random.randint(1, 3)),
            "needs": self._sample(gen, [*NEEDS], random.randint(1, 3)),
            "related": self._related_ids(gen, number),
            "builds_on": [
                self.technique_ids[number - back]
                for back in random.sample(range(1, MAX_RELATED_DISTANCE), 2)
                if back <= number
            ],
            "exemplar_brief": {
                "show": gen.sentence("fact"),
                "moments": gen.sentences("name", 2),
                "contrast": gen.sentence("slip"),
            },
            "live_model": gen.sentence("move"),
            "agreed": self._make_agreement(gen),
            "review_by": REVIEW_DATE,
            "shaped_by": [
                {"who": f"person-{1 + (number + n) % PEOPLE_COUNT}", "how": how}
                for n, how in enumerate(("wrote", "tried"))
            ],
            "changes": self._make_changes(gen),
            "known_gaps": [gen.sentence("fact")],
        }
        if number % 50 == 7:
            technique["was"] = [f"once-called-{number + 1}"]
        return {name: value for name, value in technique.items() if value}

    def all_clips(self) -> Iterator[tuple[Clip, Clip]]:
        """Yield the two clips of each technique, in the order of techniques."""
        for number, technique in enumerate(self.all_techniques()):
            yield self.clips_of(number, technique)

    def clips_of(self, number: int, technique: Record) -> tuple[Clip, Clip]:
        """Return two clips of a technique: a public video file, and a storyboard or a linked video of a non-example."""
        gen = self.generator("clips", number)
        film = self._clip(gen, number, technique, f"{technique['id']}-film")
        id_ = film["id"]
        film |= {
            "kind": "lesson",
            "source": {"file": f"media/{id_}.mp4"},
            "poster": f"media/{id_}.png",
            "captions": f"media/{id_}.vtt",
            "status": "published",
            "permission": self._make_permission(gen, "cleared"),
        }
        if number % 2:
            other = self._clip(gen, number, technique, f"{technique['id']}-storyboard")
            other |= {"kind": "storyboard", "status": "to-film"}
            return Clip(film, _make_captions(gen)), Clip(other, None)
        other = self._clip(gen, number, technique, f"{technique['id']}-contrast")
        other |= {
            "role": "non-example",
            "contrast_with": id_,
            "kind": "role-play",
            "source": {"link": f"https://films.example.org/{other['id']}"},
            "captions": f"media/{other['id']}.vtt",
            "status": "published",
            "permission": self._make_permission(gen, "none-in-view"),
        }
        return Clip(film, _make_captions(gen)), Clip(other, _make_captions(gen))

    def _clip(self, gen: SentenceGenerator, number: int, technique: Record, id_: str) -> Record:
        random = gen.random
        starts = [8 + 20 * n + random.randint(0, 5) for n in range(3)]
        others = technique.get("related", [])[:1]
        return {
            "id": id_,
            "title": gen.sentence("title"),
            "description": gen.paragraph("fact", sentences=2),
            "technique": technique["id"],
            **({"also_shows": others} if others else {}),
            "role": "example",
            "language": "en",
            "duration": "1:20",
            "recorded": f"2026-0{1 + number % 8}-1{number % 10}",
            "key_stage": technique["key_stages"][0],
            "setting": technique["settings"][0],
            "needs": technique["needs"],
            "subject": random.choice(SUBJECTS),
            "watch_for": gen.sentence("question"),
            "moments": [
                {
                    "label": gen.sentence("name"),
                    "start": _format_time(start),
                    "end": _format_time(start + random.randint(6, 12)),
                    "step": str(n + 1),
                    "criterion": str(n + 1),
                    "notice": gen.sentence("question"),
                    "thinking": gen.sentence("mine"),
                    "ask": gen.sentence("question"),
                }
                for n, start in enumerate(starts)
            ],
            "commentary": gen.sentence("fact"),
            "after_questions": gen.sentences("question", 2),
            "audience": "public",
            "shaped_by": [{"who": f"person-{1 + number % PEOPLE_COUNT}", "how": "filmed"}],
        }

    # --- parts of entries ---

    def _sample(self, gen: SentenceGenerator, options: list[str], count: int) -> list[str]:
        return sorted(gen.random.sample(options, count), key=options.index)

    def _related_ids(self, gen: SentenceGenerator, number: int) -> list[str]:
        away = gen.random.sample([n for n in range(-MAX_RELATED_DISTANCE, MAX_RELATED_DISTANCE + 1) if n], 3)
        return [self.technique_ids[number + n] for n in away if 0 <= number + n < self.techniques]

    def _make_agreement(self, gen: SentenceGenerator) -> Record:
        return {"on": "2026-09-04", "with": ["ta", "coach"], "how": gen.sentence("fact")}

    def _make_changes(self, gen: SentenceGenerator) -> list[Record]:
        day = f"2026-0{gen.random.randint(1, 9)}-{gen.random.randint(10, 28)}"
        return [{"on": day, "what": gen.sentence("fact")}]

    def _make_permission(self, gen: SentenceGenerator, pupils: str) -> Record:
        return {
            "lawful_basis": "public-task",
            "staff": "cleared",
            "pupils": pupils,
            "in_view": [{"who": "a TA", "status": "cleared"}],
            "checked_on": "2026-09-10",
            "review_by": REVIEW_DATE,
            "expires_on": "no",
            "withdrawn_on": "no",
            "objected_on": "no",
            "record": f"Form {gen.random.randint(1000, 9999)} in the school's own register.",
        }

    # --- single files ---

    def make_about(self) -> Record:
        gen = self.generator("about")
        return {
            "title": "A Playbook for Measuring",
            "tagline": "Made-up pages with seeded sentences, as many as you like.",
            "school": "A made-up school",
            "status": "draft",
            "team": "tas",
            "vision": {
                "title": "Our Way",
                "opening": gen.paragraph("fact", sentences=3),
                "statements": [{"id": id_, "text": gen.sentence("fact")} for id_ in STATEMENTS],
                "note": "Every sentence here is made by a seeded program, to be measured and not to be read.",
                "agreed": self._make_agreement(gen),
            },
            "aims": gen.sentences("fact", 4),
            "coaching_model": {
                "title": "How coaching works here",
                "summary": gen.paragraph("fact", sentences=3),
                "stages": _make_terms(gen, {"identify": "Identify", "learn": "Learn", "improve": "Improve"}),
                "credit": "Nobody: this is made up.",
            },
            "learners": {"one": "pupil", "many": "pupils"},
            "notices": {
                "plan_first": "A pupil's own support plan always comes before this playbook.",
                "safeguarding": "If a pupil tells you something worrying, follow your safeguarding policy.",
                "starter": "This is made-up content.",
            },
            "clip_hosts": ["films.example.org"],
            "brand": {"accent": "#0b5c5c"},
        }

    def make_vocabularies(self) -> Record:
        gen = self.generator("vocabularies")
        return {
            "teams": [
                {
                    "id": "tas",
                    "label": "Teaching assistants",
                    "one": "teaching assistant",
                    "many": "teaching assistants",
                    "short": "TA",
                    "shorts": "TAs",
                }
            ],
            "key_stages": _make_terms(gen, KEY_STAGES),
            "settings": _make_terms(gen, SETTINGS),
            "needs": _make_terms(gen, NEEDS),
            "coaching_phases": [
                {
                    "id": id_,
                    "label": label,
                    "description": gen.sentence("fact"),
                    "minutes": str(minutes),
                    "stage": stage,
                }
                for id_, label, stage, minutes in PHASES
            ],
            "scaling_bands": [
                {"level": str(level), "name": name, "meaning": gen.sentence("mine")} for level, name in BANDS
            ],
            "roles": [
                {"id": id_, "label": label, **({"team": "tas"} if id_ == "ta" else {})} for id_, label in ROLES.items()
            ],
            "survey_areas": _make_terms(gen, SURVEY_AREAS),
        }

    def make_references(self) -> list[Record]:
        gen = self.generator("references")
        return [
            {
                "id": f"source-{number}",
                "authors": f"Example, A. and Made-up {number}, B.",
                "year": str(2000 + number % 26),
                "title": f"Made-up source {number}: {gen.sentence('title')}",
                "source": "A made-up journal",
                "url": f"https://example.org/source-{number}",
                "type": "made-up source",
                "checked": "memory",
                "confidence": "low",
                "note": gen.sentence("fact"),
            }
            for number in range(1, REFERENCE_COUNT + 1)
        ]

    def make_glossary(self) -> list[Record]:
        gen = self.generator("glossary")
        return [
            {
                "id": slugify(noun),
                "term": noun[:1].upper() + noun[1:],
                "kind": "school",
                "definition": gen.paragraph("fact", sentences=2),
            }
            for noun in sorted(rare_nouns(TERM_COUNT))
        ]

    def make_questions(self) -> Record:
        gen, used = self.generator("bank"), set[str]()
        return {
            phase: [f"{gen.unused_sentence('question', used)[:-1]}, looking back?" for _ in range(9)]
            for phase, *_ in PHASES
        }

    def make_people(self) -> list[Record]:
        roles = itertools.cycle(ROLES)
        return [{"id": f"person-{n}", "roles": [next(roles)], "show": "role"} for n in range(1, PEOPLE_COUNT + 1)]

    def make_cycles(self) -> list[Record]:
        gen = self.generator("cycles")
        return [
            {
                "id": "now",
                "leverage_point": self.point_ids[0],
                "starts": "2026-09-01",
                "ends": REVIEW_DATE,
                "how_chosen": gen.sentence("fact"),
                "chosen_by": ["ta"],
                "teacher_note": gen.paragraph("fact", sentences=2),
                "stage": "collective",
            }
        ]

    def make_coach_training(self) -> Record:
        gen = self.generator("training")
        return {
            "intro": gen.paragraph("fact", sentences=2),
            "modules": [
                {
                    "id": f"module-{number}",
                    "title": gen.sentence("name"),
                    "status": "draft",
                    "aim": gen.sentence("fact"),
                    "coaches_can": gen.sentences("move", 3),
                    "practise": gen.sentence("move"),
                    "try_between": gen.sentence("move"),
                    "reflect": gen.sentence("question"),
                }
                for number in range(1, 6)
            ],
            "methods": [
                {
                    "id": f"method-{number}",
                    "title": gen.sentence("name"),
                    "what_happens": gen.sentence("fact"),
                    "good_for": gen.sentence("fact"),
                }
                for number in range(1, 5)
            ],
            "note": gen.sentence("fact"),
            "for_coachees": {"title": "For those who are coached", "points": gen.sentences("fact", 3)},
            "become_a_coach": gen.sentences("move", 3),
            "first_meeting": {"summary": gen.sentence("fact"), "steps": gen.sentences("move", 3)},
        }

    def make_guides(self) -> dict[str, str]:
        """Return the texts of hand-written Markdown pages, keyed by path below `docs/`."""
        return {f"help/guide-{number}.md": self._guide(number) for number in range(1, 6)}

    def _guide(self, number: int) -> str:
        gen = self.generator("guide", number)
        title = gen.sentence("name")
        lines = ["---", f"title: {title}", "---", "", f"# {title}", "", gen.paragraph("fact", sentences=3), ""]
        for _ in range(4):
            lines += [f"## {gen.sentence('title')}", "", gen.paragraph("fact", sentences=4), ""]
            lines += [f"- {text}" for text in gen.sentences("move", 4)] + [""]
        return "\n".join(lines)


def _make_terms(gen: SentenceGenerator, options: dict[str, str]) -> list[Record]:
    return [{"id": id_, "label": label, "description": gen.sentence("fact")} for id_, label in options.items()]


def _lower_first(sentence: str) -> str:
    """Return a sentence with a lower-case first letter, for use inside another."""
    return sentence[:1].lower() + sentence[1:]


def _format_time(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _make_captions(gen: SentenceGenerator) -> str:
    """Return the text of a WebVTT file with a cue every six seconds."""
    cues = []
    for start in range(2, 76, 6):
        who = ("TA", "Pupil", "TA", "Pupil 2")[start // 6 % 4]
        times = f"00:{start // 60:02}:{start % 60:02}.000 --> 00:{(start + 5) // 60:02}:{(start + 5) % 60:02}.500"
        cues.append(f"{times}\n<v {who}>{gen.sentence('speech')}")
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"
