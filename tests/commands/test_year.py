"""A simulated school year, through the commands: nothing hidden is ever shown, and no URL is ever lost.

Two example schools go through the same year with a simulated clock. After every step `check` reports no error and every
file of the school still exists; after every publish, each URL that was ever published still resolves.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

import surveys
from coaching_playbook.clock import parse_date
from coaching_playbook.impact.answer_lines import look_fors, look_fors_version
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.publish import publish
from coaching_playbook.schema import issue_forms
from coaching_playbook.yamlio import KeyPath
from issue_answers import GOOD, issue_text, submit
from school_content import add_entry, create_school, read
from schools import edit
from sites import Site, replace_text, run_playbook
from small_playbook import BASE_FILES

LEAVER = "Juniper Blackthorn"
NAMED_IN = ("summary", "why", "for_teachers", "small_step", "live_model")
"""The texts of a technique into which colleagues write the name of the person who leaves."""
SHOWN, HIDDEN = "A heron at the sink", "Otters in the cloakroom"
QUOTE = f"# For everyone\n\nBegin with *{SHOWN}*, which shows it best.\n"
FORMS = ("Count the coats", "Whisper the plan", "Point and pause")
TEAM = {"id": "office", "label": "Office staff", "one": "officer", "many": "officers"}
TEAM |= {"short": "officer", "shorts": "officers"}
WAVES = """\
waves:
  - id: baseline
    label: Before
    starts: 2026-09-01
  - id: a-year-on
    label: A year on
    starts: 2027-09-06
"""
SURVEY_AREAS = [{"id": area, "label": area.capitalize()} for area in surveys.AREAS]


class Year:
    """A school's playbook and public site, with the hidden words and the URLs of all steps so far."""

    def __init__(self, name: str, folder: Path) -> None:
        self.root = create_school(name, folder)
        self.site = folder / "site"
        self.addresses: set[str] = set()
        self.files: set[str] = set()
        self.withheld: set[str] = {HIDDEN}
        self.day = "2026-09-01"
        self.kept(self.day)
        self.way = self.playbook().about.vision.statements[0].id

    def playbook(self, day: str = "") -> Playbook:
        """Load the playbook, which must be valid on `day`, by default the day of the step."""
        loaded = load(self.root, day=parse_date(day or self.day))
        assert loaded.playbook, loaded.mistakes
        return loaded.playbook

    def run(self, *arguments: str | Path, day: str | None = None, fails: bool = False) -> str:
        """Run a command in the school's folder, on the day of the step, and return its output.

        It must succeed, or with `fails` fail.
        """
        options = ("--day", day) if day else ()
        result = run_playbook(*arguments, *options, cwd=self.root, variables={"PLAYBOOK_DAY": self.day})
        assert bool(result.returncode) == fails, (arguments, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def kept(self, day: str, deleted: tuple[str, ...] = ()) -> None:
        """Check that the playbook is valid, and that no file is missing except those in `deleted`."""
        self.run("check", day=day)
        now = {str(file.relative_to(self.root)) for file in self.root.rglob("*") if file.is_file()}
        assert self.files - now == set(deleted)
        self.files = {path for path in now if not path.startswith((".cache", "site"))}

    def published(self, day: str, *, publish: bool = True) -> Site:
        """Publish for the public, and check for hidden words and for every URL that was ever published."""
        if publish:
            self.run("publish", self.site, "--audience", "public", day=day)
        self.run("ledger", day=day)
        site = Site(self.site)
        for file in self.site.rglob("*"):
            if file.is_file():
                content = file.read_bytes().decode("utf-8", "replace").casefold()
                assert not [words for words in self.withheld if words.casefold() in content], (file, day)
        lost = {address for address in self.addresses if not site.file(address).is_file()}
        assert lost == set(), day
        # The page of a clip ends with its permission, and the ledger says so.
        self.addresses |= {address for address in site.pages if not address.startswith("exemplars/")}
        assert site.broken_links() == []
        return site

    def visible(self, audience: str, day: str) -> set[str]:
        """Return the titles of the clips that are visible to an audience on a day."""
        displayed = publish(self.playbook(), audience, parse_date(day))  # type: ignore[arg-type]
        return {clip.title for clip in displayed.exemplars}

    def people(self, seed: int, up: int) -> str:
        """Return invented answers of thirty people as a CSV file; `up` makes them more positive."""
        rng = random.Random(seed)
        return surveys.table([[min(4, rng.randrange(5) + up) for _ in surveys.AREAS] for _ in range(30)])


def forms(year: Year) -> None:
    """Suggest three techniques with the issue form."""
    form = issue_forms(year.playbook())[0]
    point = year.playbook().leverage_points[0].title
    for title in FORMS:
        answers = {**GOOD, "title": title, "leverage_point": point, "safe": "\n".join(form.questions[-1].options)}
        result = submit(year.root, form, issue_text(form, answers))
        assert result.exit_code == 0, result.output
    assert set(FORMS) <= {technique.title for technique in year.playbook().techniques}


def clips(year: Year) -> None:
    """Add a first clip for staff only, and a second for everyone."""
    technique = year.playbook().techniques[0].id
    for title, audience, ends in ((HIDDEN, "staff", "2027-07-16"), (SHOWN, "public", "2027-08-27")):
        permission = {"lawful_basis": "consent", "staff": "cleared", "pupils": "none-in-view"}
        permission |= {"checked_on": "2026-09-14", "review_by": "2027-09-14", "expires_on": ends}
        permission |= {"withdrawn_on": "no", "objected_on": "no", "record": "In the blue folder"}
        permission |= {"in_view": [{"who": "one adult", "status": "cleared"}]}  # type: ignore[dict-item]
        fields = {"kind": "role-play", "status": "published", "audience": audience, "duration": "0:30"}
        fields |= {"source": {"link": f"https://school.sharepoint.com/{audience}"}, "permission": permission}
        fields["captions"] = f"media/{audience}.vtt"
        answers = {"technique": technique, "description": f"{title}: an adult waits.", "watch_for": "Who moves?"}
        add_entry(year.root, {"kind": "clip", "title": title, "set": answers, "edit": fields})
    assert {SHOWN} == year.visible("public", "2026-10-01") & {SHOWN, HIDDEN}
    assert {SHOWN, HIDDEN} <= year.visible("staff", "2026-10-01")


def baseline(year: Year) -> None:
    """Release the survey before the first cycle (weeks with one focus)."""
    edit(year.root / "playbook_src/vocabularies.yml", {("survey_areas",): SURVEY_AREAS})
    text = surveys.survey_yml()
    (year.root / "playbook_src/survey.yml").write_text(text[: text.index("waves:")] + WAVES, "utf-8")
    answers = year.root.parent / "before.csv"
    answers.write_text(year.people(1, 0), "utf-8")
    year.run("survey", "read", answers, "--wave", "baseline", day="2026-09-03")  # the day before
    assert [str(release.released) for release in year.playbook().survey_results.releases] == ["2026-09-03"]


def cycle(year: Year) -> None:
    """Begin the first cycle, with look-fors (what to observe) for visits."""
    point = year.playbook().leverage_points[0]
    edit(year.root / point.origin.path, {("look_fors",): ["Children begin by themselves."]})
    if not year.playbook().cycles:
        answers = ("--set", f"leverage_point={point.id}", "--set", "starts=2026-09-07", "--set", "ends=2027-02-12")
        year.run("new", "cycle", *answers)
    assert year.playbook().cycle_on(parse_date("2026-10-01"))


def walkthroughs(year: Year) -> None:
    """Read the marks of twenty-four classroom visits."""
    playbook = year.playbook()
    point = playbook.leverage_points[0]
    version = look_fors_version(look_fors(playbook, point))
    lines = year.root.parent / "visits.txt"
    lines.write_text("\n".join(f"PB-WALK:1:{point.id}:{version}:{mark}" for mark in "s" * 15 + "n" * 9), "utf-8")
    year.run("walkthroughs", "read", lines, "--half-term", "2026-autumn-1", "--point", point.id)
    site = year.published("2026-10-20")
    assert "25 visits" in site.generated["focus/apparent/"].text
    assert SHOWN in site.generated["exemplars/"].text


def remove_person(year: Year) -> None:
    """Remove the name of a person who leaves from every page."""
    playbook = year.playbook()
    role = playbook.vocabularies.roles[0].id
    year.run("new", "person", "--title", LEAVER, "--set", f"roles={role}")
    id_ = next(person.id for person in year.playbook().people if person.id.startswith("juniper"))
    number = [person.id for person in year.playbook().people].index(id_)
    people = year.root / "playbook_src/people.yml"
    edit(people, {(number, "name"): LEAVER, (number, "show"): "name"})
    thanked = year.root / playbook.techniques[0].origin.path
    reported = f"{LEAVER} tried it in assembly."
    values: dict[KeyPath, object] = {(field,): reported for field in NAMED_IN}
    values["shaped_by",] = [{"who": id_, "how": "tried", "note": reported}]
    edit(thanked, values)
    point = playbook.leverage_points[0]
    edit(year.root / point.origin.path, {("why",): reported})
    clip = next(clip for clip in playbook.exemplars if clip.title == SHOWN)
    place = read(year.root / clip.origin.path)
    before: KeyPath = ([one["title"] for one in place].index(SHOWN),) if isinstance(place, list) else ()
    moment = {"label": "The wait", "start": "0:05", "end": "0:09", "notice": reported}
    edit(
        year.root / clip.origin.path,
        {(*before, "commentary"): reported, (*before, "after_questions"): [reported], (*before, "moments"): [moment]},
    )
    named = publish(year.playbook(), "public", parse_date("2026-10-20"))
    assert LEAVER in {person.name for person in named.people}
    displayed = str(
        (named.technique[playbook.techniques[0].id], named.leverage_point[point.id], named.exemplar[clip.id])
    )
    assert displayed.count(reported) == len(NAMED_IN) + 5
    edit(people, {(number, "show"): "nothing"})
    year.withheld |= {LEAVER, "Blackthorn"}
    site = year.published("2026-11-16")
    assert "A colleague tried it in assembly." in site.generated[f"techniques/{playbook.techniques[0].id}/"].text


def withdrawal(year: Year) -> None:
    """Withdraw a clip, just after a help page quoted it."""
    page = year.root / "docs/help/everyone.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(QUOTE, "utf-8")
    clip = next(clip for clip in year.playbook().exemplars if clip.title == SHOWN)
    year.withheld |= {SHOWN, "heron"}
    message = year.run("withdraw", clip.id, "--publish", year.site, day="2026-11-18")
    assert "docs/help/everyone.md" in message, "the page that still mentions it is named"
    page.write_text("# For everyone\n\nBegin with a clip.\n", "utf-8")
    year.published("2026-11-18")
    year.kept("2026-11-18", deleted=("media/public.vtt",))


def team(year: Year) -> None:
    """Add a second team with its own focus."""
    words = year.root / "playbook_src/vocabularies.yml"
    teams = [team.model_dump(exclude_none=True) for team in year.playbook().vocabularies.teams]
    edit(words, {("teams",): [*teams, TEAM]})
    answers = ("--set", "strapline=First words.", "--set", f"way={year.way}", "--set", "why=It begins here.")
    year.run("new", "leverage-point", "--title", "A warm hello", *answers)
    edit(year.root / "playbook_src/leverage_points/a-warm-hello.yml", {("team",): "office"})
    year.run(
        "new", "cycle", "--set", "leverage_point=a-warm-hello", "--set", "starts=2027-01-05", "--set", "ends=2027-03-26"
    )


def rename_merge_retire(year: Year) -> None:
    """Rename, merge and retire pages."""
    year.run("rename", "count-the-coats", "count-coats-first")
    year.run("retire", "whisper-the-plan", "--into", "count-coats-first", day="2027-03-01")
    year.run("retire", "point-and-pause", "--because", "We show it now.", day="2027-03-01")
    site = year.published("2027-03-02")
    joined = ("count-the-coats", "whisper-the-plan")
    year.kept("2027-03-02", deleted=tuple(f"playbook_src/techniques/{id_}.yml" for id_ in joined))
    for team in ("", "teams/office/"):
        text = site.generated[f"{team}focus/"].text
        assert ("A warm hello" in text) == bool(team), "each team has its own focus"
    assert (year.site / "techniques/count-the-coats/index.html").is_file()


def trust(year: Year) -> None:
    """Inherit from the playbook of a trust; the school's own texts stay."""
    own = {file: file.read_bytes() for file in (year.root / "playbook_src/techniques").iterdir()}
    for path, content in BASE_FILES.items():
        file = year.root.parent / "trust" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    replace_text(year.root.parent / "trust/playbook_src/techniques/wait-first.yml", "status: trial", "status: agreed")
    edit(year.root / "playbook_src/playbook.yml", {("layers",): [{"folder": "../trust", "date": "2027-04-01"}]})
    message = year.run("check", day=year.day, fails=True)
    assert "There is no 'step-back' among the statements of the Way. There are:" in message, "says what to put right"
    way = year.way
    (year.root / "playbook_src/leverage_points/stepping-back.yml").write_text(f"way:\n  - {way}\n", "utf-8")
    assert "techniques/wait-first" in year.playbook().inherited
    assert "techniques/wait-first: from A small playbook" in year.run("layers", "diff")
    assert all(file.read_bytes() == content for file, content in own.items())
    assert year.playbook().technique["wait-first"].status == "trial", "nothing is agreed here because it was there"


def upgrade(year: Year) -> None:
    """Upgrade the tool."""
    before = {file: file.read_bytes() for file in (year.root / "playbook_src").rglob("*.yml")}
    year.run("upgrade", "--no-branch")
    assert {file: file.read_bytes() for file in before} == before, "this version changes no words"


def second_survey(year: Year) -> None:
    """Release the survey one year later."""
    answers = year.root.parent / "after.csv"
    answers.write_text(year.people(2, 1), "utf-8")
    year.run("survey", "read", answers, "--wave", "a-year-on", day="2027-09-10")
    replace_text(year.root.parent / "trust/playbook_src/techniques/wait-first.yml", "Wait first", "Wait longer first")
    site = year.published("2027-09-10")
    assert "A year on" in site.generated["impact/"].text
    assert "A year on" not in site.generated["teams/office/impact/"].text
    assert "Wait longer first" in site.generated["techniques/wait-first/"].text


def permission_ends(year: Year) -> None:
    """Check for each clip that it is hidden once its permission has ended."""
    assert HIDDEN in year.visible("staff", "2027-07-15")
    assert HIDDEN not in year.visible("staff", "2027-07-16"), "the day on which its permission ends"
    playbook = year.playbook()
    for day in {one.expires_on for clip in playbook.exemplars if (one := clip.permission) and one.expires_on}:
        after = publish(playbook, "coaches", day).exemplars
        assert not [clip for clip in after if clip.permission and clip.permission.expires_on == day]
    year.withheld |= {clip.title for clip in playbook.exemplars if clip.permission and clip.permission.expires_on}
    year.published(year.day)


STEPS: tuple[tuple[str, Callable[[Year], None]], ...] = (
    ("2026-09-02", forms),
    ("2026-09-04", baseline),
    ("2026-09-07", cycle),
    ("2026-09-14", clips),
    ("2026-10-20", walkthroughs),
    ("2026-11-16", remove_person),
    ("2026-11-18", withdrawal),
    ("2027-01-05", team),
    ("2027-03-02", rename_merge_retire),
    ("2027-04-01", trust),
    ("2027-05-04", upgrade),
    ("2027-09-10", second_survey),
    ("2027-11-13", permission_ends),
)


@pytest.mark.parametrize("name", ["primary", "midday"])
def test_simulated_school_year(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = Year(name, tmp_path)
    for day, step in STEPS:
        year.day = day
        monkeypatch.setenv("PLAYBOOK_DAY", day)  # the clock of every command
        step(year)
        year.kept(day)
