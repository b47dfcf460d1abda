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

from words import Voice, rare_nouns

TECHNIQUES_A_POINT = 25
"""Techniques for each leverage point."""
NEIGHBOURHOOD = 6
"""Maximum distance between related techniques, in positions."""
LAST_DAY = "2045-07-20"
"""A review date far in the future, so that no warning depends on the day of a run."""

Record = dict[str, Any]

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
AREAS = {"development": "Helped me to develop", "clarity": "Made clear what we are after", "team": "Made us a team"}
ROLES = {"ta": "Teaching assistant", "coach": "Coach", "teacher": "Teacher", "leader": "Leader"}
SUBJECTS = ("Maths", "English", "Science", "Art", "History", "Music")
MARKS = ("eye", "step-back", "talk", "path", "calm", "link", "book", "hand", "star", "seed", "door", "bell")
REFERENCES, TERMS, PEOPLE = 40, 60, 12


class Clip(NamedTuple):
    """A clip, and the text of its caption file."""

    data: Record
    captions: str | None


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Content:
    """A playbook of `techniques` techniques. Entries include their id, which files named after it must leave out."""

    techniques: int
    seed: int = 1

    def voice(self, *of: object) -> Voice:
        return Voice("/".join(map(str, (self.seed, *of))))

    @cached_property
    def titles(self) -> list[str]:
        """Unique titles of all techniques."""
        voice, used = self.voice("titles"), set[str]()
        return [voice.new("title", used) for _ in range(self.techniques)]

    @cached_property
    def ids(self) -> list[str]:
        return [f"{slug(title)[:60].strip('-')}-{number}" for number, title in enumerate(self.titles, 1)]

    @cached_property
    def point_titles(self) -> list[str]:
        voice, used = self.voice("point titles"), set[str]()
        return [voice.new("title", used) for _ in range(0, self.techniques, TECHNIQUES_A_POINT)]

    @cached_property
    def points(self) -> list[str]:
        """Ids of all leverage points."""
        return [f"{slug(title)[:60].strip('-')}-p{number}" for number, title in enumerate(self.point_titles, 1)]

    # --- entries ---

    def all_points(self) -> Iterator[Record]:
        served = min(len(self.points), len(STATEMENTS))
        for number, (id_, title) in enumerate(zip(self.points, self.point_titles, strict=True)):
            voice = self.voice("point", number)
            yield {
                "id": id_,
                "title": title,
                "strapline": voice.say("fact"),
                "order": str(number + 1),
                "mark": MARKS[number % len(MARKS)],
                "status": "agreed",
                "team": "tas",
                "way": [id_ for n, id_ in enumerate(STATEMENTS) if n % served == number % served],
                "why": voice.tell("fact", sentences=2),
                "pupils_gain": voice.list("fact", 3),
                "great_looks_like": voice.list("fact", 4),
                "look_fors": voice.list("seen", 4),
                "common_worry": voice.say("fact"),
                "answer": voice.tell("fact", sentences=2),
                "co_construct_prompts": voice.list("question", 3),
                "survey_areas": [*AREAS],
                "evidence": self._some(voice, [f"source-{n}" for n in range(1, REFERENCES + 1)], 4),
                "agreed": self._agreed(voice),
                "review_by": LAST_DAY,
                "changes": self._changes(voice),
            }

    def all_techniques(self) -> Iterator[Record]:
        questions: set[str] = set()
        problems: set[str] = set()
        for number in range(self.techniques):
            yield self._technique(number, questions, problems)

    def _technique(self, number: int, questions: set[str], problems: set[str]) -> Record:
        """One technique; its questions and problems are added to the sets, and repeat nothing in them."""
        voice = self.voice("technique", number)
        random = voice.random
        status = "trial" if number % 10 == 3 else "agreed"
        technique: Record = {
            "id": self.ids[number],
            "title": self.titles[number],
            "summary": voice.say("fact"),
            "aliases": voice.list("name", 2),
            "problems": [voice.new("worry", problems) for _ in range(2)],
            "leverage_point": self.points[number // TECHNIQUES_A_POINT],
            "order": str(number % TECHNIQUES_A_POINT + 1),
            "team": "tas",
            "status": status,
            "why": voice.say("fact"),
            "small_step": f"Tomorrow, {_inside(voice.say('move'))}",
            "when_to_use": voice.list("fact", 2),
            "when_to_hold_back": voice.list("fact", 1),
            "steps": [
                {"do": voice.say("name"), "how": voice.say("move"), "say": voice.say("speech")}
                for _ in range(random.randint(3, 4))
            ],
            "success_criteria": voice.list("mine", 3),
            "not_this": voice.list("slip", 2),
            "scaling": [
                {
                    "level": str(level),
                    "name": name,
                    "text": voice.say("mine"),
                    **({"next": voice.say("next")} if level < 10 else {}),
                }
                for level, name in BANDS
            ],
            "questions": {
                phase: [voice.new("question", questions) for _ in range(2 if phase == "plan" else 1)]
                for phase, *_ in PHASES
            },
            "rehearsal": {
                "minutes": str(random.choice((5, 8, 10))),
                "set_up": voice.say("move"),
                "task": voice.say("move"),
                "rounds": voice.list("fact", 2),
                "feedback_on": voice.say("question"),
            },
            "pitfalls": [{"pitfall": voice.say("slip"), "remedy": voice.say("move")} for _ in range(2)],
            "look_fors": {"adult": voice.list("seen", 2), "pupil": voice.list("pupil", 2)},
            "peer_observation": {"focus": voice.say("name"), "prompts": voice.list("look", 2)},
            "embed": {
                "cue": voice.say("fact"),
                "if_then": f"If {voice.say('worry')}, then I {_inside(voice.say('move'))}",
                "self_check": voice.say("move"),
                "repeat": voice.say("move"),
            },
            "adaptations": [
                {"for": id_, "text": voice.say("move")} for id_ in self._some(voice, [*NEEDS, *KEY_STAGES], 2)
            ],
            "for_teachers": voice.tell("fact", sentences=2),
            "evidence": [
                {
                    "ref": ref,
                    "strength": random.choice(("direct", "related", "practice")),
                    "supports": voice.say("fact"),
                }
                for ref in self._some(voice, [f"source-{n}" for n in range(1, REFERENCES + 1)], 2)
            ],
            "key_stages": self._some(voice, [*KEY_STAGES], random.randint(1, 4)),
            "settings": self._some(voice, [*SETTINGS], random.randint(1, 3)),
            "needs": self._some(voice, [*NEEDS], random.randint(1, 3)),
            "related": self._neighbours(voice, number),
            "builds_on": [
                self.ids[number - back] for back in random.sample(range(1, NEIGHBOURHOOD), 2) if back <= number
            ],
            "exemplar_brief": {
                "show": voice.say("fact"),
                "moments": voice.list("name", 2),
                "contrast": voice.say("slip"),
            },
            "live_model": voice.say("move"),
            "agreed": self._agreed(voice),
            "review_by": LAST_DAY,
            "shaped_by": [
                {"who": f"person-{1 + (number + n) % PEOPLE}", "how": how} for n, how in enumerate(("wrote", "tried"))
            ],
            "changes": self._changes(voice),
            "known_gaps": [voice.say("fact")],
        }
        if number % 50 == 7:
            technique["was"] = [f"once-called-{number + 1}"]
        return {name: value for name, value in technique.items() if value}

    def all_clips(self) -> Iterator[tuple[Clip, Clip]]:
        """Yield the two clips of each technique, in the order of the techniques."""
        for number, technique in enumerate(self.all_techniques()):
            yield self.clips_of(number, technique)

    def clips_of(self, number: int, technique: Record) -> tuple[Clip, Clip]:
        """Return a public film, and a storyboard or a linked non-example."""
        voice = self.voice("clips", number)
        film = self._clip(voice, number, technique, f"{technique['id']}-film")
        id_ = film["id"]
        film |= {
            "kind": "lesson",
            "source": {"file": f"media/{id_}.mp4"},
            "poster": f"media/{id_}.png",
            "captions": f"media/{id_}.vtt",
            "status": "published",
            "permission": self._permission(voice, "cleared"),
        }
        if number % 2:
            other = self._clip(voice, number, technique, f"{technique['id']}-storyboard")
            other |= {"kind": "storyboard", "status": "to-film"}
            return Clip(film, _captions(voice)), Clip(other, None)
        other = self._clip(voice, number, technique, f"{technique['id']}-contrast")
        other |= {
            "role": "non-example",
            "contrast_with": id_,
            "kind": "role-play",
            "source": {"link": f"https://films.example.org/{other['id']}"},
            "captions": f"media/{other['id']}.vtt",
            "status": "published",
            "permission": self._permission(voice, "none-in-view"),
        }
        return Clip(film, _captions(voice)), Clip(other, _captions(voice))

    def _clip(self, voice: Voice, number: int, technique: Record, id_: str) -> Record:
        random = voice.random
        starts = [8 + 20 * n + random.randint(0, 5) for n in range(3)]
        others = technique.get("related", [])[:1]
        return {
            "id": id_,
            "title": voice.say("title"),
            "description": voice.tell("fact", sentences=2),
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
            "watch_for": voice.say("question"),
            "moments": [
                {
                    "label": voice.say("name"),
                    "start": _time(start),
                    "end": _time(start + random.randint(6, 12)),
                    "step": str(n + 1),
                    "criterion": str(n + 1),
                    "notice": voice.say("question"),
                    "thinking": voice.say("mine"),
                    "ask": voice.say("question"),
                }
                for n, start in enumerate(starts)
            ],
            "commentary": voice.say("fact"),
            "after_questions": voice.list("question", 2),
            "audience": "public",
            "shaped_by": [{"who": f"person-{1 + number % PEOPLE}", "how": "filmed"}],
        }

    # --- parts of entries ---

    def _some(self, voice: Voice, of: list[str], count: int) -> list[str]:
        return sorted(voice.random.sample(of, count), key=of.index)

    def _neighbours(self, voice: Voice, number: int) -> list[str]:
        away = voice.random.sample([n for n in range(-NEIGHBOURHOOD, NEIGHBOURHOOD + 1) if n], 3)
        return [self.ids[number + n] for n in away if 0 <= number + n < self.techniques]

    def _agreed(self, voice: Voice) -> Record:
        return {"on": "2026-09-04", "with": ["ta", "coach"], "how": voice.say("fact")}

    def _changes(self, voice: Voice) -> list[Record]:
        day = f"2026-0{voice.random.randint(1, 9)}-{voice.random.randint(10, 28)}"
        return [{"on": day, "what": voice.say("fact")}]

    def _permission(self, voice: Voice, pupils: str) -> Record:
        return {
            "lawful_basis": "public-task",
            "staff": "cleared",
            "pupils": pupils,
            "in_view": [{"who": "a TA", "status": "cleared"}],
            "checked_on": "2026-09-10",
            "review_by": LAST_DAY,
            "expires_on": "no",
            "withdrawn_on": "no",
            "objected_on": "no",
            "record": f"Form {voice.random.randint(1000, 9999)} in the school's own register.",
        }

    # --- single files ---

    def about(self) -> Record:
        voice = self.voice("about")
        return {
            "title": "A Playbook for Measuring",
            "tagline": "Made-up pages with seeded sentences, as many as you like.",
            "school": "A made-up school",
            "status": "draft",
            "team": "tas",
            "vision": {
                "title": "Our Way",
                "opening": voice.tell("fact", sentences=3),
                "statements": [{"id": id_, "text": voice.say("fact")} for id_ in STATEMENTS],
                "note": "Every sentence here is made by a seeded program, to be measured and not to be read.",
                "agreed": self._agreed(voice),
            },
            "aims": voice.list("fact", 4),
            "coaching_model": {
                "title": "How coaching works here",
                "summary": voice.tell("fact", sentences=3),
                "stages": _terms(voice, {"identify": "Identify", "learn": "Learn", "improve": "Improve"}),
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

    def vocabularies(self) -> Record:
        voice = self.voice("vocabularies")
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
            "key_stages": _terms(voice, KEY_STAGES),
            "settings": _terms(voice, SETTINGS),
            "needs": _terms(voice, NEEDS),
            "coaching_phases": [
                {"id": id_, "label": label, "description": voice.say("fact"), "minutes": str(minutes), "stage": stage}
                for id_, label, stage, minutes in PHASES
            ],
            "scaling_bands": [
                {"level": str(level), "name": name, "meaning": voice.say("mine")} for level, name in BANDS
            ],
            "roles": [
                {"id": id_, "label": label, **({"team": "tas"} if id_ == "ta" else {})} for id_, label in ROLES.items()
            ],
            "survey_areas": _terms(voice, AREAS),
        }

    def references(self) -> list[Record]:
        voice = self.voice("references")
        return [
            {
                "id": f"source-{number}",
                "authors": f"Example, A. and Made-up {number}, B.",
                "year": str(2000 + number % 26),
                "title": f"Made-up source {number}: {voice.say('title')}",
                "source": "A made-up journal",
                "url": f"https://example.org/source-{number}",
                "type": "made-up source",
                "checked": "memory",
                "confidence": "low",
                "note": voice.say("fact"),
            }
            for number in range(1, REFERENCES + 1)
        ]

    def glossary(self) -> list[Record]:
        voice = self.voice("glossary")
        return [
            {
                "id": slug(noun),
                "term": noun[:1].upper() + noun[1:],
                "kind": "school",
                "definition": voice.tell("fact", sentences=2),
            }
            for noun in sorted(rare_nouns(TERMS))
        ]

    def questions(self) -> Record:
        voice, used = self.voice("bank"), set[str]()
        return {phase: [f"{voice.new('question', used)[:-1]}, looking back?" for _ in range(9)] for phase, *_ in PHASES}

    def people(self) -> list[Record]:
        roles = itertools.cycle(ROLES)
        return [{"id": f"person-{n}", "roles": [next(roles)], "show": "role"} for n in range(1, PEOPLE + 1)]

    def cycles(self) -> list[Record]:
        voice = self.voice("cycles")
        return [
            {
                "id": "now",
                "leverage_point": self.points[0],
                "starts": "2026-09-01",
                "ends": LAST_DAY,
                "how_chosen": voice.say("fact"),
                "chosen_by": ["ta"],
                "teacher_note": voice.tell("fact", sentences=2),
                "stage": "collective",
            }
        ]

    def coach_training(self) -> Record:
        voice = self.voice("training")
        return {
            "intro": voice.tell("fact", sentences=2),
            "modules": [
                {
                    "id": f"module-{number}",
                    "title": voice.say("name"),
                    "status": "draft",
                    "aim": voice.say("fact"),
                    "coaches_can": voice.list("move", 3),
                    "practise": voice.say("move"),
                    "try_between": voice.say("move"),
                    "reflect": voice.say("question"),
                }
                for number in range(1, 6)
            ],
            "methods": [
                {
                    "id": f"method-{number}",
                    "title": voice.say("name"),
                    "what_happens": voice.say("fact"),
                    "good_for": voice.say("fact"),
                }
                for number in range(1, 5)
            ],
            "note": voice.say("fact"),
            "for_coachees": {"title": "For those who are coached", "points": voice.list("fact", 3)},
            "become_a_coach": voice.list("move", 3),
            "first_meeting": {"summary": voice.say("fact"), "steps": voice.list("move", 3)},
        }

    def guides(self) -> dict[str, str]:
        """Hand-written pages as Markdown, by path below `docs/`."""
        return {f"help/guide-{number}.md": self._guide(number) for number in range(1, 6)}

    def _guide(self, number: int) -> str:
        voice = self.voice("guide", number)
        title = voice.say("name")
        lines = ["---", f"title: {title}", "---", "", f"# {title}", "", voice.tell("fact", sentences=3), ""]
        for _ in range(4):
            lines += [f"## {voice.say('title')}", "", voice.tell("fact", sentences=4), ""]
            lines += [f"- {text}" for text in voice.list("move", 4)] + [""]
        return "\n".join(lines)


def _terms(voice: Voice, of: dict[str, str]) -> list[Record]:
    return [{"id": id_, "label": label, "description": voice.say("fact")} for id_, label in of.items()]


def _inside(sentence: str) -> str:
    """Return a sentence with a lower-case first letter, for use inside another."""
    return sentence[:1].lower() + sentence[1:]


def _time(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _captions(voice: Voice) -> str:
    """Return a caption file with a cue in each moment."""
    cues = []
    for start in range(2, 76, 6):
        who = ("TA", "Pupil", "TA", "Pupil 2")[start // 6 % 4]
        times = f"00:{start // 60:02}:{start % 60:02}.000 --> 00:{(start + 5) // 60:02}:{(start + 5) % 60:02}.500"
        cues.append(f"{times}\n<v {who}>{voice.say('speech')}")
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"
