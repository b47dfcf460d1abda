"""Coverage (techniques per need and theme): counts, reports, and descriptions of changes."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

import surveys
from coaching_playbook.cli import main
from coaching_playbook.coverage import REPORTS, changes_in_words, coverage_by_team, read_baseline
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.pages import Page, Renderer, page_spec_at
from coaching_playbook.publish import publish
from recount import count_coverage, examples, techniques
from sites import ROOT, Element, collapse_spaces, parse

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 28)
SECOND = ROOT / "tests/support/second_playbook"
PLAYBOOKS = ((ROOT, "playbook_src", "videos.yml"), (SECOND, "our_practice", "clips.yml"))
EDIT = "https://github.com/our-school/playbook/edit/main/{}"


@cache
def loaded(root: Path, source: str, videos: str) -> Playbook:
    playbook = load(root, source, videos, day=DAY).playbook
    assert playbook
    return publish(playbook, "public", DAY)


def report(playbook: Playbook, style: str = "json") -> str:
    return REPORTS[style](coverage_by_team(playbook, DAY), DAY)


def changed(before: Playbook, after: Playbook) -> list[str]:
    return changes_in_words(read_baseline(report(before)), coverage_by_team(after, DAY), DAY)


def shipped() -> Playbook:
    return loaded(*PLAYBOOKS[0])


def rendered(playbook: Playbook, address: str) -> Element:
    spec = page_spec_at(playbook, address)
    assert spec
    page = Renderer(playbook, DAY, EDIT.format, None).render(spec)
    assert isinstance(page, Page)
    return parse(str(page.html))


@pytest.mark.parametrize(("root", "source", "videos"), PLAYBOOKS)
def test_counts_equal_independent_count(root: Path, source: str, videos: str) -> None:
    (team,) = json.loads(report(loaded(root, source, videos)))["teams"]
    counted = {
        (row["kind"], row["id"], point): ({*cell["own"]}, {*cell["tagged"]})
        for row in team["rows"]
        for point, cell in row["cells"].items()
    }
    assert counted == count_coverage(root / source)
    if root == ROOT:  # in the other, a storyboard is for a smaller audience
        assert team["layers"]["examples"] == examples(root / source, root / videos)
    sizes = Counter(technique["leverage_point"] for technique in techniques(root / source))
    assert {point["id"]: point["techniques"] for point in team["leverage_points"]} == sizes


@pytest.mark.parametrize(("root", "source", "videos"), PLAYBOOKS)
def test_page_shows_same_counts(root: Path, source: str, videos: str) -> None:
    playbook = loaded(root, source, videos)
    body = [row for row in rendered(playbook, "coverage/").all("tr") if row.all("th", scope="row")]
    counted = count_coverage(root / source)
    labels = {
        (term.label, kind): term.id
        for kind in ("needs", "key_stages", "settings")
        for term in getattr(playbook.vocabularies, kind)
    }
    rows = dict(zip(labels, body, strict=False))  # the grid has a row for each term, in the order of the vocabularies
    for (label, kind), row in rows.items():
        assert row.all("th")[0].text == label
        for point, cell in zip(playbook.leverage_points, row.all("td"), strict=False):
            own, tagged = map(len, counted[kind, labels[label, kind], point.id])
            visible = cell.all("div", class_="pb-cov-adaptations")
            parts = [f"{own} adapted"] * bool(own) + [f"{tagged} only tagged"] * bool(tagged)
            assert ([collapse_spaces(one.text) for one in visible] or ["none"]) == [" ".join(parts) or "none"], (
                label,
                point.id,
            )


def empty_cells() -> Iterator[tuple[str, str, str]]:
    for (kind, id_, point), (own, tagged) in count_coverage(ROOT / "playbook_src").items():
        if not own and not tagged:
            yield kind, id_, point


def test_empty_cell_links_to_prefilled_form() -> None:
    playbook = shipped()
    required = rendered(playbook, "coverage/wanted/")
    papers = {paper.attributes["id"]: paper for paper in required.all("section", class_="pb-wanted")}
    forms, anchors = set(), set()
    for cell in rendered(playbook, "coverage/").all("td", class_="pb-cov-none"):
        form, paper = (link.attributes["href"] for link in cell.all("a"))
        query = parse_qs(urlsplit(form).query)
        assert query["template"] == ["suggest-a-technique.yml"]
        forms.add((*query["suits"], *query["leverage_point"]))
        anchors.add(urlsplit(paper).fragment)
    titles = {point.id: point.title for point in playbook.leverage_points}
    expected = set()
    for kind, id_, point in empty_cells():
        (label,) = (term.label for term in getattr(playbook.vocabularies, kind) if term.id == id_)
        expected.add((label, titles[point]))
        anchor = f"{kind.replace('_', '-')}--{id_}--{point}"
        assert anchor in anchors
        assert f"For {label} Leverage point {titles[point]}" in papers[anchor].text
    assert forms == expected
    assert len(forms) > 5


def test_filled_cell_is_reported() -> None:
    technique = shipped().technique["low-and-slow"]
    new = technique.model_copy(update={"id": "calm-words", "title": "Calm words", "needs": (*technique.needs, "eal")})
    after = dataclasses.replace(shipped(), techniques=(*shipped().techniques, new))
    message = changed(shipped(), after)
    assert (
        "This change gives English as an additional language its first technique under Calm and connected." in message
    )
    assert "Calm and connected has 5 techniques, and had 4." in message


def test_losses_are_reported_first() -> None:
    assert changed(shipped(), shipped()) == []
    without_clips = dataclasses.replace(shipped(), exemplars=())
    message = changed(shipped(), without_clips)
    assert message[0].startswith("This change leaves ")
    assert "This change leaves English as an additional language without a clip." in message
    assert any(one.startswith("Fewer pages have what “Modelling the technique” takes") for one in message)
    rest = tuple(
        t for t in shipped().techniques if "eal" not in t.needs and all("eal" not in a.for_ for a in t.adaptations)
    )
    message = changed(shipped(), dataclasses.replace(shipped(), techniques=rest, exemplars=()))
    assert "This change leaves English as an additional language without a technique." in message
    assert not [one for one in message if "English" in one and ("clip" in one or "adaptation" in one)]  # said once


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"version": 2, "teams": []}', "Kate ☺", "\0"])
def test_invalid_report_file_is_reported(tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["coverage", str(ROOT), "--baseline", str(file)])
    assert result.exit_code == 2
    assert "cannot be the baseline. It is" in result.output
    assert "playbook coverage --format json" in result.output


def test_report_of_same_playbook_shows_no_change(tmp_path: Path) -> None:
    arguments = ["coverage", str(SECOND), "--source", "our_practice", "--videos", "clips.yml", "--day", "2026-11-28"]
    file = tmp_path / "report.json"
    file.write_text(CliRunner().invoke(main, [*arguments, "--format", "json"]).output, "utf-8")
    result = CliRunner().invoke(main, [*arguments, "--baseline", str(file)])
    assert (result.exit_code, result.output) == (0, "The coverage stays as it was.\n")


def test_report_formats_agree() -> None:
    table = list(csv.DictReader(io.StringIO(report(shipped(), "csv"))))
    (team,) = json.loads(report(shipped()))["teams"]
    for row in team["rows"]:
        (total,) = (
            line for line in table if (line["kind"], line["id"], line["leverage_point"]) == (row["kind"], row["id"], "")
        )
        assert int(total["adaptations: own"]) == len(row["total"]["own"])
        assert int(total["examples: drawing"]) == row["total"]["layers"]["examples"].get("drawing", 0)
    assert "Communication and interaction: 9 adapted, 13 only tagged" in report(shipped(), "text")
    assert "| Communication and interaction | 2 + 2 |" in report(shipped(), "markdown")


def test_each_need_has_eight_adapted_techniques() -> None:
    counted = count_coverage(ROOT / "playbook_src")
    adapted = Counter(id_ for (kind, id_, _point), (own, _tagged) in counted.items() if kind == "needs" for _ in own)
    assert min(adapted.values()) >= 8, adapted


def test_pull_request_comment_lists_coverage_changes(tmp_path: Path) -> None:
    before, after = (surveys.write_school(tmp_path / name) for name in ("before", "after"))
    file = after / "playbook_src/techniques/wait-first.yml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"(?m)^adaptations:\n(?:[ -].*\n)+", "", text), "utf-8")
    message = CliRunner().invoke(main, ["changes", str(before), str(after), "--day", "2026-11-28"]).output
    assert "### Who the pages serve" in message
    assert "This change leaves Social, emotional and mental health without an adaptation of its own." in message
    assert "Who the pages serve" not in CliRunner().invoke(main, ["changes", str(before), str(before)]).output
