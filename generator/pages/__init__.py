"""A published playbook to pages: the only room that knows Jinja2.

Templates hold markup only. What a page shows, in which order and under which headings is said here once, and the
table of contents, the search and the page itself are made from that.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
import segno
from markupsafe import Markup, escape

from generator.captions import clock
from generator.media import named
from generator.model import (
    MARKS,
    MECHANISM_GROUPS,
    MECHANISMS,
    Entry,
    Exemplar,
    LeveragePoint,
    Playbook,
    Technique,
)
from generator.pages.picture import draw
from generator.pages.prose import Glossary, Prose
from generator.publish import Audience

ASSETS = Path(__file__).parent.parent / "assets"
TEMPLATES = Path(__file__).parent.parent / "templates"

STYLES = ("playbook.css",)
SCRIPTS = ("scaling.js", "clip.js")
"""Assets that every page loads, by their names in the assets folder."""

PROBLEMS_AT_HOME = 14
BRAND = "assets/brand.css"

EditLink = Callable[[str], str | None]
"""From the path of a source file to the address where it can be changed, where there is one."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it. `id` is its anchor on the page."""

    id: str
    title: str
    html: Markup = Markup("")
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of the site. `address` is relative to the site and ends with a slash; the home page's is empty.

    `html` is the whole content with its one `<h1>`; `title` and `description` are plain text, not yet escaped; `source`
    is the path of the file that a reader would change, below the playbook's root; `phrases` are what somebody who looks
    for it would type, each with the anchor of its place on the page.
    """

    address: str
    title: str
    description: str
    html: Markup
    sections: tuple[Section, ...]
    source: str
    phrases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A place in the site's navigation: a page of its own, or a title over others."""

    title: str
    address: str | None = None
    chapters: tuple[Chapter, ...] = ()


def address_of(entry: Entry) -> str:
    """Where an entry's own page is."""
    folder = {"Technique": "techniques", "LeveragePoint": "leverage-points", "Exemplar": "exemplars"}[
        type(entry).__name__
    ]
    return f"{folder}/{entry.id}/"


def contents(playbook: Playbook) -> tuple[Chapter, ...]:
    """The navigation: every page that a reader can choose, in order."""
    points = tuple(
        Chapter(
            point.title,
            None,
            (
                Chapter("About this leverage point", address_of(point)),
                *(Chapter(t.title, address_of(t)) for t in playbook.techniques_of(point) if t.status != "retired"),
            ),
        )
        for point in playbook.leverage_points
    )
    return (
        Chapter("Home", ""),
        Chapter(playbook.about.vision.title, "way/"),
        Chapter(
            "Techniques",
            None,
            (Chapter("All leverage points", "leverage-points/"), Chapter("Techniques A to Z", "techniques/"), *points),
        ),
        *((Chapter("Exemplars", "exemplars/"),) if playbook.exemplars else ()),
        Chapter(
            "Coaching",
            None,
            (
                Chapter("What coaching is", "coaching/"),
                Chapter("Coaching questions", "coaching/questions/"),
                *((Chapter("Coach training", "coaching/training/"),) if playbook.coach_training.teaches else ()),
            ),
        ),
        Chapter(
            "Reference",
            None,
            (
                Chapter("Glossary", "glossary/"),
                Chapter("Evidence register", "evidence/"),
                Chapter("What’s new", "new/"),
            ),
        ),
    )


def extras(playbook: Playbook, audience: Audience = "public") -> Iterator[tuple[str, str]]:
    """Small files beside the pages, each with its address and its text.

    For each clip with moments its chapters as WebVTT; for each former address a page that leads to the present one; the
    school's own colour; for a site that is not public, a word to search engines that they should stay away.
    """
    if audience != "public":
        yield "robots.txt", "User-agent: *\nDisallow: /\n"
    if playbook.about.brand.accent:
        yield BRAND, f":root {{ --pb-accent: {playbook.about.brand.accent}; }}\n"
    entries: tuple[Entry, ...] = (*playbook.leverage_points, *playbook.techniques, *playbook.exemplars)
    for entry in entries:
        now = address_of(entry)
        for former in getattr(entry, "was", ()):
            link = f"../{entry.id}/"
            yield f"{now.split('/')[0]}/{former}/index.html", _ENVIRONMENT.get_template("moved.html").render(link=link)
    for clip in playbook.exemplars:
        if clip.source and clip.source.file and clip.moments:
            yield f"{address_of(clip)}chapters.vtt", _chapters(clip)


def styles(extras: Collection[str]) -> list[str]:
    """The addresses of all style sheets, the school's own colour last."""
    return [*(f"assets/{name}" for name in STYLES), *({BRAND} & set(extras))]


def copies(playbook: Playbook, root: Path) -> dict[str, Path]:
    """The files that pages use as they are, by their addresses: our own assets, and media of clips that are shown.

    A media file has the same path below the playbook's `root` and below the site. What no page shows is not copied.
    """
    media = {path: root / path for clip in playbook.exemplars for _kind, _at, path in named(clip)}
    return {f"assets/{name}": ASSETS / name for name in (*STYLES, *SCRIPTS)} | media


def navigation(chapters: Sequence[Chapter]) -> list[Any]:
    """The navigation as MkDocs and its kin read it. They print titles as they stand, so they go out escaped."""
    return [
        {
            str(escape(chapter.title)): f"{chapter.address}index.md"
            if chapter.address is not None
            else navigation(chapter.chapters)
        }
        for chapter in chapters
    ]


def _chapters(clip: Exemplar) -> str:
    cues = (
        f"{clock(moment.start)} --> {clock(clip.end_of(moment))}\n{escape(moment.label)}" for moment in clip.moments
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def render(
    playbook: Playbook, day: dt.date, edit: EditLink = lambda _path: None, site_url: str | None = None
) -> Iterator[Page]:
    """Every page of a published playbook, as it is on `day`.

    `site_url` is where the site will be, ending with a slash; codes to scan and data for search engines need it.
    """
    press = _Press(playbook, day, edit, site_url)
    yield press.home()
    yield press.way()
    yield press.leverage_points()
    yield from (press.leverage_point(point) for point in playbook.leverage_points)
    yield press.techniques()
    yield from (press.technique(technique) for technique in playbook.techniques)
    if playbook.exemplars:
        yield press.exemplars()
        yield from (press.exemplar(clip) for clip in playbook.exemplars)
    yield press.coaching()
    yield press.questions()
    if playbook.coach_training.teaches:
        yield press.training()
    yield press.glossary()
    yield press.evidence()
    yield press.new()


# --- the environment -------------------------------------------------------------------------------------------


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"  # %-d is not known everywhere


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["date"] = _date
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["minutes"] = lambda seconds: f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    environment.globals["mechanism_groups"] = MECHANISM_GROUPS
    environment.globals["all_mechanisms"] = MECHANISMS
    return environment


_ENVIRONMENT = _environment()
# The marks are drawings of our own, so they may stand in a page as markup.
_MARKS = {name: Markup((ASSETS / "marks" / f"{name}.svg").read_text("utf-8").strip()) for name in MARKS}  # noqa: S704


_NO_WORDS = Glossary(())


class _Sheet:
    """One page in the making: its address, its words explained so far, and its sections."""

    def __init__(self, press: _Press, address: str, source: str, *, explains: bool = False) -> None:
        self.press = press
        self.address = address
        self.source = source
        self.plain = Prose(_NO_WORDS)
        self.prose = Prose(press.words) if explains else self.plain
        self.sections: list[Section] = []

    def to(self, address: str, anchor: str = "") -> str:
        """A relative link from this page."""
        up = "../" * self.address.count("/")
        return f"{up}{address}{'#' + anchor if anchor else ''}" or "./"

    def render(self, template: str, *, prose: Prose | None = None, **context: Any) -> Markup:
        """One template, with the words that every template may use."""
        playbook = self.press.playbook
        text = _ENVIRONMENT.get_template(template).render(
            playbook=playbook,
            about=playbook.about,
            vocabularies=playbook.vocabularies,
            learners=playbook.about.learners,
            label=self.press.label,
            mark=self.press.mark,
            team=context.pop("team", playbook.team),
            day=self.press.day,
            prose=prose or self.prose,
            to=self.to,
            address_of=address_of,
            **context,
        )
        return Markup(text)  # noqa: S704  # the environment escapes everything that is not markup of ours

    def section(self, id_: str, title: str, template: str, sections: Sequence[Section] = (), **context: Any) -> Section:
        return Section(id_, title, self.render(template, **context), tuple(sections))

    def page(
        self, template: str, title: str, description: str, phrases: Sequence[tuple[str, str]] = (), **context: Any
    ) -> Page:
        words = list(self.prose.explained.values())
        if words:
            section = self.section("words", "Words used here", "sections/words.html", words=words, prose=self.plain)
            self.sections.append(section)
        html = self.render(
            template,
            prose=self.plain,
            title=title,
            sections=self.sections,
            source=self.source,
            edit_link=self.press.edit(self.source),
            **context,
        )
        return Page(self.address, title, description, html, tuple(self.sections), self.source, tuple(phrases))


class _Press:
    """Makes the pages of one playbook on one day."""

    def __init__(self, playbook: Playbook, day: dt.date, edit: EditLink, site_url: str | None) -> None:
        self.site_url = site_url
        self.playbook = playbook
        self.day = day
        self.edit = edit
        self.words = Glossary(playbook.glossary)
        self.folder = f"{playbook.folder}/"
        self._labels: dict[str, Mapping[str, str]] = {
            name: {entry.id: getattr(entry, "label", entry.id) for entry in value if isinstance(entry, Entry)}
            for name, value in playbook.vocabularies
            if isinstance(value, tuple)
        }

    def label(self, *vocabularies_and_id: str) -> str:
        """What readers see for an id of one of some vocabularies; the id itself where no list has it."""
        *vocabularies, id_ = vocabularies_and_id
        return next((self._labels[name][id_] for name in vocabularies if id_ in self._labels[name]), id_.capitalize())

    def who(self, id_: str) -> str:
        """A person as they wish to be shown, or a role."""
        person = self.playbook.person.get(id_)
        if person is None:
            return self.label("roles", id_)
        return person.name or " and ".join(self.label("roles", role) for role in person.roles)

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        spare = [mark for mark in MARKS if mark not in {point.mark for point in self.playbook.leverage_points}] or list(
            MARKS
        )
        chosen: dict[str, str] = {}
        for point in self.playbook.leverage_points:
            chosen[point.id] = point.mark or spare[len(chosen) % len(spare)]
        return chosen

    def mark(self, point: LeveragePoint) -> Markup:
        """The drawing of a leverage point: the one that it names, or one that no other has."""
        return _MARKS[self._marks[point.id]]

    def _sheet(self, address: str, file: str) -> _Sheet:
        """A page made from a file of the playbook's folder; from playbook.yml where there is no such file."""
        path = self.folder + file
        return _Sheet(self, address, path if path in self.playbook.files else f"{self.folder}playbook.yml")

    # --- the pages ---

    def home(self) -> Page:
        playbook, sheet = self.playbook, self._sheet("", "playbook.yml")
        cycle = playbook.cycle_on(self.day)
        shown = [technique for technique in playbook.techniques if technique.status != "retired"]
        changes = list(playbook.changes())[:3]
        # One from each leverage point in turn, so that what is shown first is spread over all of them.
        by_point = [[t for t in playbook.techniques_of(point) if t in shown] for point in playbook.leverage_points]
        mixed = [technique for row in itertools.zip_longest(*by_point) for technique in row if technique]
        find = [(technique.problems[0], technique) for technique in mixed if technique.problems][:PROBLEMS_AT_HOME]
        if cycle:
            point = playbook.leverage_point[cycle.leverage_point]
            sheet.sections.append(
                sheet.section("focus", "Our focus now", "sections/focus.html", cycle=cycle, point=point, who=self.who)
            )
        if find:
            sheet.sections.append(sheet.section("find", "What is happening?", "sections/find.html", find=find))
        sheet.sections.append(sheet.section("points", "Our leverage points", "sections/points.html"))
        films = [clip for clip in playbook.exemplars if clip.source and clip.role == "example"][:3]
        if films:
            sheet.sections.append(sheet.section("watch", "See it done", "sections/clips.html", clips=films))
        sheet.sections.append(sheet.section("start", "Start here", "sections/start.html", shown=shown))
        if changes:
            sheet.sections.append(
                sheet.section("new", "What’s new", "sections/changes.html", changes=changes, more=True)
            )
        about = playbook.about
        return sheet.page("home.html", about.title, about.tagline or about.vision.opening)

    def way(self) -> Page:
        sheet, about = self._sheet("way/", "playbook.yml"), self.playbook.about
        sheet.sections.append(sheet.section("statements", "What we believe", "sections/statements.html"))
        sheet.sections.append(
            sheet.section("picture", "Our playbook on one page", "sections/picture.html", picture=draw(self.playbook))
        )
        if about.aims:
            sheet.sections.append(sheet.section("aims", "What this is for", "sections/aims.html"))
        if about.vision.note or about.vision.agreed:
            sheet.sections.append(
                sheet.section(
                    "made", "How this was made", "sections/made.html", agreed=about.vision.agreed, who=self.who
                )
            )
        return sheet.page("way.html", about.vision.title, about.vision.opening)

    def leverage_points(self) -> Page:
        sheet = self._sheet("leverage-points/", "playbook.yml")
        sheet.sections.append(sheet.section("points", "Our leverage points", "sections/points.html", listed=True))
        return sheet.page(
            "leverage_points.html", "Leverage points", "The few areas of practice that we chose to work on."
        )

    def leverage_point(self, point: LeveragePoint) -> Page:
        playbook = self.playbook
        sheet = _Sheet(self, address_of(point), point.origin.path, explains=True)
        context: dict[str, Any] = {"point": point, "team": playbook.team_of(point.team), "who": self.who}
        techniques = [technique for technique in playbook.techniques_of(point) if technique.status != "retired"]
        clips = [clip for technique in techniques for clip in playbook.exemplars_of(technique)]
        for id_, title, filled in (
            ("techniques", "Techniques", techniques),
            ("clips", "Exemplars", clips),
            ("gain", f"What {playbook.about.learners.many} gain", point.pupils_gain),
            ("looks-like", "What it looks like", point.great_looks_like),
            ("worry", "A common worry", point.common_worry or point.answer),
            ("look-fors", "What a visitor might see", point.look_fors),
            ("make-it-ours", "Make it ours", point.co_construct_prompts),
            ("evidence", "Evidence behind it", point.evidence),
            ("survey", "What the survey asks", point.survey_areas),
            ("history", "About this page", True),
        ):
            if filled:
                template = f"leverage_point/{id_}.html"
                sheet.sections.append(
                    sheet.section(id_, title, template, techniques=techniques, clips=clips, **context)
                )
        return sheet.page("leverage_point.html", point.title, point.strapline, **context)

    def techniques(self) -> Page:
        sheet = self._sheet("techniques/", "playbook.yml")
        shown = sorted((t for t in self.playbook.techniques if t.status != "retired"), key=lambda t: t.title.casefold())
        sheet.sections.append(sheet.section("a-z", "A to Z", "sections/a-z.html", shown=shown))
        return sheet.page("techniques.html", "Techniques A to Z", "Every technique in this playbook.", shown=shown)

    def technique(self, technique: Technique) -> Page:
        playbook = self.playbook
        point = playbook.leverage_point[technique.leverage_point]
        sheet = _Sheet(self, address_of(technique), technique.origin.path, explains=True)
        asked = tuple(phase for phase in playbook.vocabularies.coaching_phases if technique.questions.get(phase.id))
        context: dict[str, Any] = {
            "technique": technique,
            "point": point,
            "team": playbook.team_of(technique.team),
            "who": self.who,
            "asked": asked,
            "mechanisms": playbook.mechanisms_of(technique),
            "related": playbook.related_to(technique),
            "leads_to": playbook.leads_to(technique),
            "clip": playbook.best_clip(technique),
            "clips": playbook.exemplars_of(technique),
            "site_url": self.site_url,
        }
        learners = playbook.about.learners
        links = technique.builds_on or context["related"] or context["leads_to"]
        fits = technique.key_stages or technique.settings or technique.needs
        parts: tuple[tuple[str, str, tuple[tuple[str, str, object], ...]], ...] = (
            (
                "do-it",
                "Do it",
                (
                    ("small-step", "Try this tomorrow", True),
                    ("see-it", "See it", context["clip"]),
                    ("steps", "Steps", True),
                    ("success-criteria", "Success criteria", technique.success_criteria),
                    ("not-this", "What it is not", technique.not_this),
                    ("when", "When to use it", technique.when_to_use or technique.problems),
                    ("hold-back", "When to hold back", technique.when_to_hold_back),
                ),
            ),
            (
                "practise-it",
                "Practise it",
                (
                    ("live-model", "See it live", technique.live_model),
                    ("clip", "A clip for this page", technique.exemplar_brief and not context["clip"]),
                    ("scaling", "Where am I now?", technique.scaling),
                    ("rehearse", "Rehearse", technique.rehearsal),
                    ("habit", "Make it a habit", any(value for _name, value in technique.embed)),
                ),
            ),
            (
                "talk-it-over",
                "Talk it over",
                (
                    ("questions", "Coaching questions", asked),
                    ("pitfalls", "When it gets hard", technique.pitfalls),
                ),
            ),
            (
                "make-it-fit",
                "Make it fit",
                (
                    ("adapt", f"Adapt it for your {learners.many}", technique.adaptations),
                    ("fits", "Where it fits", fits),
                    ("for-teachers", "For teachers", technique.for_teachers),
                ),
            ),
            (
                "look-for-it",
                "Look for it",
                (
                    ("look-fors", "What a visitor might see", technique.look_fors.adult or technique.look_fors.pupil),
                    ("peer-visit", "Visit each other", technique.peer_observation),
                ),
            ),
            (
                "behind-it",
                "Behind it",
                (
                    ("evidence", "Evidence", technique.evidence),
                    ("goes-with", "Goes with", links),
                    ("learning", "How this page helps you learn", True),
                    ("known-gaps", "What we do not know yet", technique.known_gaps),
                    ("make-it-ours", "Make it ours", point.co_construct_prompts),
                    ("history", "About this page", True),
                ),
            ),
        )
        for part_id, part_title, rows in parts:
            sections = []
            for id_, title, filled in rows:
                if filled:
                    phases = _phases(asked) if id_ == "questions" else ()
                    sections.append(sheet.section(id_, title, f"technique/{id_}.html", phases, **context))
            if sections:
                sheet.sections.append(Section(part_id, part_title, Markup(""), tuple(sections)))
        phrases = [(f"thinking-{number}", problem) for number, problem in enumerate(technique.problems, 1)]
        return sheet.page("technique.html", technique.title, technique.summary, phrases, **context)

    def exemplars(self) -> Page:
        playbook = self.playbook
        sheet = self._sheet("exemplars/", "playbook.yml")
        films = [clip for clip in playbook.exemplars if clip.kind != "storyboard"]
        storyboards = [clip for clip in playbook.exemplars if clip.kind == "storyboard"]
        if films:
            sheet.sections.append(sheet.section("clips", "To watch", "sections/clips.html", clips=films))
        if storyboards:
            section = sheet.section("storyboards", "Waiting to be filmed", "sections/clips.html", clips=storyboards)
            sheet.sections.append(section)
        return sheet.page(
            "exemplars.html", "Exemplars", "Short clips, each of one practice, with the moments to look at."
        )

    def exemplar(self, clip: Exemplar) -> Page:
        playbook = self.playbook
        technique = playbook.technique[clip.technique]
        contrast = playbook.contrast_to(clip)
        sheet = _Sheet(self, address_of(clip), clip.origin.path)
        context: dict[str, Any] = {
            "clip": clip,
            "technique": technique,
            "contrast": contrast,
            "team": playbook.team_of(technique.team),
            "also": [playbook.technique[id_] for id_ in clip.also_shows],
            "who": self.who,
            "qr": self._qr,
        }
        moments = tuple(Section(f"moment-{n}", moment.label) for n, moment in enumerate(clip.moments, 1))
        for id_, title, filled, inner in (
            ("moments", "Moments", clip.moments, moments),
            ("contrast", "Beside it", contrast, ()),
            ("after", "Afterwards", clip.after_questions or clip.commentary or technique.rehearsal, ()),
            ("transcript", "Transcript", clip.cues, ()),
            ("history", "About this clip", True, ()),
        ):
            if filled:
                sheet.sections.append(sheet.section(id_, title, f"exemplar/{id_}.html", inner, **context))
        data = self._json_ld(clip) if self.site_url and clip.audience == "public" and clip.source else None
        return sheet.page("exemplar.html", clip.title, clip.description or clip.title, data=data, **context)

    def _qr(self, clip: Exemplar, number: int) -> Markup | None:
        """A code to scan that opens a moment, where it is known where the site will be."""
        if not self.site_url:
            return None
        code = segno.make(f"{self.site_url}{address_of(clip)}#moment-{number}", error="m", micro=False)
        label = f"Code to scan for moment {number}"
        return Markup(code.svg_inline(scale=3, border=2, svgclass="pb-qr", lineclass=None, title=label))  # noqa: S704  # made of squares

    def _json_ld(self, clip: Exemplar) -> Markup:
        """What search engines read about a clip, as schema.org's VideoObject with Clips."""
        base, page = self.site_url, f"{self.site_url}{address_of(clip)}"
        assert clip.source
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "VideoObject",
            "name": clip.title,
            "description": clip.description or clip.title,
            "inLanguage": clip.language,
        }
        if clip.source.file:
            data["contentUrl"] = f"{base}{clip.source.file}"
        if clip.poster:
            data["thumbnailUrl"] = f"{base}{clip.poster}"
        if clip.recorded:
            data["uploadDate"] = clip.recorded.isoformat()
        if clip.duration:
            data["duration"] = f"PT{clip.duration}S"
        data["hasPart"] = [
            {
                "@type": "Clip",
                "name": moment.label,
                "startOffset": moment.start,
                "endOffset": clip.end_of(moment),
                "url": f"{page}#moment-{number}",
            }
            for number, moment in enumerate(clip.moments, 1)
        ]
        text = json.dumps(data, ensure_ascii=False)
        # Inside a script nothing is escaped, so nothing may look like the end of one.
        for sign in "<>&\u2028\u2029":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        return Markup(text)  # noqa: S704  # made safe in the line above

    def coaching(self) -> Page:
        playbook = self.playbook
        sheet = self._sheet("coaching/", "coach_training.yml")
        training, model = playbook.coach_training, playbook.about.coaching_model
        if training.for_coachees:
            sheet.sections.append(sheet.section("coachees", training.for_coachees.title, "sections/coachees.html"))
        if playbook.vocabularies.coaching_phases:
            phases = playbook.vocabularies.coaching_phases
            section = sheet.section(
                "conversation", "The conversation, part by part", "sections/phases.html", phases=phases
            )
            sheet.sections.append(section)
        if playbook.vocabularies.scaling_bands:
            sheet.sections.append(sheet.section("scaling", "The scaling line", "sections/bands.html"))
        if training.first_meeting:
            sheet.sections.append(sheet.section("first-meeting", "The first meeting", "sections/first_meeting.html"))
        if training.become_a_coach:
            sheet.sections.append(sheet.section("become", "Become a coach", "sections/become.html"))
        description = model.summary if model else "What coaching is, and how a conversation goes."
        return sheet.page("coaching.html", "What coaching is", description)

    def questions(self) -> Page:
        sheet = self._sheet("coaching/questions/", "questions.yml")
        for phase in self.playbook.vocabularies.coaching_phases:
            asked = self.playbook.questions.get(phase.id, ())
            if asked:
                sheet.sections.append(
                    sheet.section(f"phase-{phase.id}", phase.label, "sections/bank.html", phase=phase, asked=asked)
                )
        return sheet.page("questions.html", "Coaching questions", "Open questions for each part of a conversation.")

    def training(self) -> Page:
        sheet = self._sheet("coaching/training/", "coach_training.yml")
        training = self.playbook.coach_training
        if training.modules:
            modules = tuple(Section(f"module-{module.id}", module.title) for module in training.modules)
            sheet.sections.append(sheet.section("modules", "What coaches learn", "sections/modules.html", modules))
        if training.methods:
            methods = tuple(Section(f"method-{method.id}", method.title) for method in training.methods)
            sheet.sections.append(sheet.section("methods", "How they learn it", "sections/methods.html", methods))
        return sheet.page("training.html", "Coach training", "What coaches learn, and how.")

    def glossary(self) -> Page:
        sheet = self._sheet("glossary/", "glossary.yml")
        terms = sorted(self.playbook.glossary, key=lambda term: term.term.casefold())
        letters = sorted({term.term[0].upper() for term in terms})
        for letter in letters:
            mine = [term for term in terms if term.term[0].upper() == letter]
            sheet.sections.append(
                sheet.section(
                    f"letter-{letter.lower()}",
                    letter,
                    "sections/terms.html",
                    tuple(Section(f"term-{term.id}", term.term) for term in mine),
                    terms=mine,
                )
            )
        return sheet.page("glossary.html", "Glossary", "The words that this playbook uses, in plain English.")

    def evidence(self) -> Page:
        sheet = self._sheet("evidence/", "references.yml")
        references = sorted(self.playbook.references, key=lambda r: (r.authors.casefold(), r.year or ""))
        section = sheet.section(
            "sources",
            "Sources",
            "sections/references.html",
            tuple(Section(f"source-{reference.id}", reference.short) for reference in references),
            references=references,
        )
        if references:
            sheet.sections.append(section)
        return sheet.page(
            "evidence.html", "Evidence register", "Every source that this playbook cites, and how strongly."
        )

    def new(self) -> Page:
        sheet = self._sheet("new/", "playbook.yml")
        changes = list(self.playbook.changes())
        if changes:
            sheet.sections.append(
                sheet.section("changes", "Changes", "sections/changes.html", changes=changes, more=False)
            )
        return sheet.page("new.html", "What’s new", "What changed in this playbook, newest first.")


def _phases(phases: Sequence[Any]) -> tuple[Section, ...]:
    return tuple(Section(f"questions-{phase.id}", phase.label) for phase in phases)
