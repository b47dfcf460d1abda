"""Survey, coverage and CPD audit of several teams: each sees its own, and with one team pages do not mention teams."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import surveys
from coaching_playbook.coverage import REPORTS, changes_in_words, coverage_by_team, read_baseline
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.pages import Page, Renderer, page_specs
from coaching_playbook.pages.team_urls import TEAM_PAGE_URLS
from coaching_playbook.publish import publish
from recount import count_coverage
from sites import Element, parse
from two_teams import CPD_OF_ALL, LUNCH

pytestmark = pytest.mark.slow  # they load playbooks of several teams

DAY = dt.date(2026, 11, 28)
EDIT = "https://github.com/our-school/playbook/edit/main/{}"
OFFICE = """\
  - id: office
    label: Office staff
    one: office worker
    many: office workers
    short: colleague
    shorts: colleagues
"""
OWN_SURVEY = """\
teams:
  - team: lunch
    title: How lunchtime feels
    opening: This takes three minutes. Write no name.
    areas:
      - id: clarity
        statements:
          - I know what great lunchtimes look like.
    waves:
      - id: lunch-before
        label: Before lunch coaching
        starts: 2026-09-01
"""
CPD = f"""\
{CPD_OF_ALL}\
  - id: huddle
    title: Lunch huddle
    kind: meeting
    offered:
      - to: lunch
        minutes: 45
    mechanisms: [goals]
appraisal:
  - to: lunch
    text: A chat in May.
"""


def make_three_teams(root: Path) -> Path:
    """Write a playbook with three teams: one has its own survey and a shared technique, and one has nothing."""
    surveys.write_school(root, two_teams=True)
    source = root / "playbook_src"
    words = (source / "vocabularies.yml").read_text("utf-8")
    (source / "vocabularies.yml").write_text(words.replace("key_stages:\n", f"{OFFICE}key_stages:\n", 1), "utf-8")
    for path, text in LUNCH.items():
        suited = text.replace("status: draft", "status: draft\nneeds: [semh]") if "techniques" in path else text
        (source / path).write_text(suited, "utf-8")
    (source / "survey.yml").write_text((source / "survey.yml").read_text("utf-8") + OWN_SURVEY, "utf-8")
    (source / "cpd.yml").write_text(CPD, "utf-8")
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_three_teams(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module", params=["public", "staff"])
def playbook(request: pytest.FixtureRequest, root: Path) -> Playbook:
    return publish(surveys.playbook_of(root), request.param, DAY)


def render_page(playbook: Playbook) -> Mapping[str, Element]:
    renderer = Renderer(playbook, DAY, EDIT.format, None)
    rendered = (renderer.render(spec) for spec in page_specs(playbook) if re.search("survey|coverage|cpd", spec.url))
    return {page.url: parse(str(page.html)) for page in rendered if isinstance(page, Page)}


@pytest.fixture(scope="module")
def pages(playbook: Playbook) -> Mapping[str, Element]:
    return render_page(playbook)


def test_each_team_has_its_own_survey_page_and_sheet(pages: Mapping[str, Element]) -> None:
    for place in ("survey/", "survey/sheet/"):
        mine, lunch, office = (pages[f"{folder}{place}"].text for folder in ("", "teams/lunch/", "teams/office/"))
        for text in (mine, office):  # a team without a survey of its own answers that of all
            assert all(statement in text for statement in surveys.STATEMENTS.values())
            assert "great lunchtimes" not in text
        assert "I know what great lunchtimes look like." in lunch
        assert not [statement for statement in surveys.STATEMENTS.values() if statement in lunch]
    assert "For office workers. No name" in pages["teams/office/survey/sheet/"].text
    versions = {
        form.attributes["data-version"]
        for folder in ("", "teams/lunch/", "teams/office/")
        for form in pages[f"{folder}survey/"].all("playbook-answers")
    }
    assert len(versions) == 3, "a line says which team answered"


def test_survey_commands_use_survey_of_team(root: Path, tmp_path: Path, pages: Mapping[str, Element]) -> None:
    command = surveys.invoke
    requested = command("survey", "form", "--team", "lunch", "--root", root).output
    assert "How lunchtime feels" in requested
    assert "great lunchtimes" not in command("survey", "form", "--root", root).output
    assert command("survey", "sheet", "--team", "lunch", "--to", tmp_path / "s.html", "--root", root).exit_code == 0
    assert "For midday supervisors." in parse((tmp_path / "s.html").read_text("utf-8")).text
    assert "There is no team 'kitchen'" in command("survey", "form", "--team", "kitchen", "--root", root).output
    (form,) = pages["teams/lunch/survey/"].all("playbook-answers")
    lines = [f"PB-SURVEY:1:{form.attributes['data-version']}:{n % 5 + 1}" for n in range(40)]
    (tmp_path / "lines.txt").write_text("\n".join(lines), "utf-8")
    read = ("survey", "read", tmp_path / "lines.txt", "--root", root, "--wave")
    faults = command(*read, "baseline")
    assert faults.exit_code == 1
    assert "Row 1: this line is from the survey of Midday supervisors." in faults.output
    assert "There is no wave 'baseline'" in command(*read, "baseline", "--team", "lunch").output
    results = root / "playbook_src/survey_results.yml"
    try:
        assert command(*read, "lunch-before", "--team", "lunch").exit_code == 0
        loaded = load(root)
        assert loaded.mistakes == ()
        assert loaded.playbook
        lunch, tas = loaded.playbook.vocabularies.teams[1], loaded.playbook.vocabularies.teams[0]
        assert loaded.playbook.for_team(lunch).survey_results.releases
        assert not loaded.playbook.for_team(tas).survey_results.releases
        assert command("survey", "check", "--root", root).exit_code == 0
    finally:
        results.unlink(missing_ok=True)


def test_coverage_of_each_team_equals_independent_count(
    root: Path, playbook: Playbook, pages: Mapping[str, Element]
) -> None:
    reported = {team["id"]: team for team in json.loads(REPORTS["json"](coverage_by_team(playbook, DAY), DAY))["teams"]}
    assert [*reported] == ["tas", "lunch", "office"]
    for team, data in reported.items():
        counted = count_coverage(root / "playbook_src", team)
        for row in data["rows"]:
            for point, cell in row["cells"].items():
                own, tagged = counted[row["kind"], row["id"], point]
                assert ({*cell["own"]}, {*cell["tagged"]}) == (own, tagged), (team, row["id"], point)
    both = [team for team, data in reported.items() if '"wait-together"' in json.dumps(data)]
    assert both == ["tas", "lunch"], "a technique of two teams counts for each"
    assert "Calm queues" not in pages["coverage/"].text
    assert "Calm queues" in pages["teams/lunch/coverage/"].text
    assert "Office staff have no leverage points and no pages here yet" in pages["teams/office/coverage/"].text
    assert "A first page is wanted" in pages["teams/office/coverage/wanted/"].text
    assert "Calm queues" not in pages["coverage/wanted/"].text


def test_empty_cell_of_team_has_prefilled_form_and_printout(pages: Mapping[str, Element]) -> None:
    papers = {paper.attributes["id"]: paper.text for paper in pages["teams/lunch/coverage/wanted/"].all("section")}
    empty = pages["teams/lunch/coverage/"].all("td", class_="pb-cov-none")
    assert empty
    for cell in empty:
        form, paper = (link.attributes["href"] for link in cell.all("a"))
        query = parse_qs(urlsplit(form).query)
        assert query["suits"]
        assert query["leverage_point"][0] in ("Calm queues", "Stepping back")
        assert "(Midday supervisors)" in query["title"][0]
        assert urlsplit(paper).path == "../../../teams/lunch/coverage/wanted/"
        assert (
            f"For {query['suits'][0]} Leverage point {query['leverage_point'][0]}" in papers[urlsplit(paper).fragment]
        )


def test_baseline_report_is_per_team(playbook: Playbook) -> None:
    before = read_baseline(REPORTS["json"](coverage_by_team(playbook, DAY), DAY))
    fewer = tuple(technique for technique in playbook.techniques if technique.id != "walk-the-line")
    expected_text = changes_in_words(
        before, coverage_by_team(dataclasses.replace(playbook, techniques=fewer), DAY), DAY
    )
    assert "Calm queues has 0 techniques, and had 1 (Midday supervisors)." in expected_text
    assert not [sentence for sentence in expected_text if "Teaching assistants" in sentence or "Office" in sentence]


def test_each_team_sees_its_cpd_next_to_that_of_teachers(pages: Mapping[str, Element]) -> None:
    mine, lunch, office = (pages[f"{folder}cpd/"].text for folder in ("", "teams/lunch/", "teams/office/"))
    assert "Teaching assistants" in mine
    assert "huddle" not in mine
    assert "Midday" not in mine.replace("Midday supervisors", "", 1), "but for the link to that team's page"
    assert "Lunch huddle" in lunch
    assert "A chat in May" in lunch
    assert "Teachers" in lunch
    assert "Teaching assistants" not in lunch.replace("Teaching assistants", "", 1)
    assert "The audit is not written yet" in office


def test_single_team_has_one_page_each(tmp_path: Path) -> None:
    playbook = publish(surveys.playbook_of(surveys.write_school(tmp_path)), "public", DAY)
    found = render_page(playbook)
    assert {*found} >= {"survey/", "survey/sheet/", "coverage/", "coverage/wanted/", "cpd/"}
    for address, page in found.items():
        assert not address.startswith("teams/")
        assert not page.all("playbook-team")
        assert "For teaching assistants" not in page.text
    assert {"survey/", "survey/sheet/", "coverage/", "coverage/wanted/", "cpd/"} <= TEAM_PAGE_URLS


@pytest.mark.parametrize(
    ("survey", "code", "line"),
    [
        (OWN_SURVEY + OWN_SURVEY.removeprefix("teams:\n"), "survey-team-twice", "lunch"),
        (OWN_SURVEY.replace("team: lunch", "team: kitchen"), "unknown-id", "kitchen"),
        (OWN_SURVEY.replace("2026-09-01", "2027-03-01"), "survey-baseline", "Midday supervisors"),
    ],
)
def test_errors_in_team_survey_are_reported(tmp_path: Path, survey: str, code: str, line: str) -> None:
    root = make_three_teams(tmp_path)
    file = root / "playbook_src/survey.yml"
    file.write_text(file.read_text("utf-8").replace(OWN_SURVEY, survey), "utf-8")
    with (root / "playbook_src/cycles.yml").open("a", encoding="utf-8") as cycles:
        cycles.write("- id: lunch-one\n  leverage_point: calm-queues\n  starts: 2026-09-07\n")
    found = {problem.code: problem.message for problem in load(root).problems}
    assert line in found[code]


def test_new_page_of_leverage_point_inherits_team(tmp_path: Path) -> None:
    root = make_three_teams(tmp_path)
    answers = ("leverage_point=calm-queues", "summary=Wave to the queue.", "why=It is warm.", "small_step=Wave once.")
    given = [part for answer in answers for part in ("--set", answer)]
    steps = ("--step", "Wave", "--step", "Smile")
    result = surveys.invoke("new", "technique", "--title", "Wave hello", *given, *steps, "--root", root)
    assert result.exit_code == 0, result.output
    assert surveys.playbook_of(root).technique["wave-hello"].team == "lunch"
