"""The help pages: in the school's terms, replaced by custom pages, or disabled."""

from __future__ import annotations

from pathlib import Path

import pytest

from schools import default_words, edit, init_school, invoke
from sites import Site, mkdocs_build

WORDS = """\
teachers:
  one: key worker
  many: key workers
lessons:
  one: session
  many: sessions
session_lengths: [4, 12]
approaches:
  - id: directive
    label: I show, you try
goal_checks:
  - id: mine
    label: Ours to reach
clip_kinds:
  - id: storyboard
    label: Drawn plan
headings:
  key_stages: Ages
  parts:
    steps: What we do
    for_teachers: A word to key workers
"""
PARTNERS = {"id": "tas", "label": "Learning partners", "one": "learning partner", "many": "learning partners"}
MIDDAY = {"id": "midday", "label": "Midday crew", "one": "midday helper", "many": "midday helpers"}
COOKS = {"id": "cooks", "label": "Kitchen hands", "one": "cook", "many": "cooks", "short": "cook", "shorts": "cooks"}
DESCRIPTIONS = {"tas": "We sit beside children.", "midday": "We know each ramp.", "cooks": "We cook on Fridays."}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of a school with custom terms, two teams, a custom page for coaches and none for contributors."""
    root = init_school(tmp_path_factory.mktemp("own"))
    vocabularies = root / "playbook_src/vocabularies.yml"
    teams = [{**PARTNERS, "short": "LSP", "shorts": "LSPs"}, {**MIDDAY, "short": "helper", "shorts": "helpers"}, COOKS]
    teams = [{**team, "description": DESCRIPTIONS[team["id"]]} for team in teams]
    edit(vocabularies, {("teams",): teams, ("roles",): [{"id": "partner", "label": "Partner", "team": "tas"}]})
    vocabularies.write_text(vocabularies.read_text("utf-8") + WORDS, "utf-8")
    edit(
        root / "playbook_src/playbook.yml",
        {("learners",): {"one": "child_1 <b>", "many": "children"}, ("brand", "accent"): "#7a1f5c"},
    )
    steps = ("--step", "Sit", "--step", "Wait")
    text = ("--set", "why=It helps.", "--set", "small_step=Wait.", "--set", "summary=We wait.")
    for arguments in (
        ("leverage-point", "--title", "Calm halls", "--set", "strapline=s", "--set", "way=1", "--set", "why=w"),
        (
            "technique",
            "--title",
            "Stand by",
            *text,
            *steps,
            "--set",
            "leverage_point=1",
            "--set",
            "for_teachers=Hello.",
        ),
        ("technique", "--title", "Line up", *text, *steps, "--set", "leverage_point=1", "--set", "team=midday"),
        ("technique", "--title", "Wipe up", *text, *steps, "--set", "leverage_point=1", "--set", "team=cooks"),
        ("clip", "--title", "A plan", "--set", "technique=1", "--set", "description=d", "--set", "watch_for=What?"),
    ):
        assert invoke("new", *arguments, at=root).exit_code == 0, arguments
    clip = root / "videos/a-plan.yml"
    clip.write_text(clip.read_text("utf-8") + "audience: public\n", "utf-8")
    assert invoke("new", "help-page", "--set", "page=for-coaches", at=root).exit_code == 0
    own = root / "docs/help/for-coaches.md"
    own.write_text("# Our coaches\n\nWe meet on Tuesdays.\n", "utf-8")
    (root / "docs/ours.md").write_text("# Ours\n", "utf-8")
    settings = root / "mkdocs.yml"
    names = "for-tas, for-coaches, for-leaders, clips-and-permission, make-it-yours, field-guide, what-is-checked"
    text_of = settings.read_text("utf-8").replace(
        "      media: media\n", f"      media: media\n      help: [{names}]\n"
    )
    nav = "nav:\n  - Start: index.md\n  - ours.md\n  - More:\n      - All: find/index.md\n      - Again: ours.md\n"
    settings.write_text(text_of + nav, "utf-8")
    return root


@pytest.fixture(scope="module")
def site(school: Path) -> Site:
    assert invoke("check", at=school).exit_code == 0, invoke("check", at=school).output
    built = mkdocs_build(school / "mkdocs.yml", school / "site")
    assert built.returncode == 0, built.stdout + built.stderr
    return Site(school / "site")


def test_help_uses_terms_of_school(site: Site) -> None:
    page = site.pages["help/for-tas/"].text
    assert "For learning partners" in page
    assert "if you are a learning partner (LSP)" in page
    assert "sounds like your session" in page
    assert "A child_1 <b>'s own support plan" in page or "A child_1 <b>’s own support plan" in page
    permission = site.pages["help/clips-and-permission/"].text
    assert "who: an LSP" in permission
    assert "two children at the front" in permission
    assert default_words(site) == {}


def test_custom_help_page_overrides_default_and_others_can_be_disabled(site: Site) -> None:
    assert "We meet on Tuesdays." in site.pages["help/for-coaches/"].text
    assert "help/for-contributors/" not in site.pages
    links = site.links("help/for-tas/")
    assert {"help/for-coaches/", "help/for-leaders/", "ours/"} <= links
    assert site.broken_links() == []
    for address in ("", "ours/", "find/"):  # all three stand twice in the navigation as it is written
        ids = [element.attributes["id"] for element in site.pages[address].walk() if "id" in element.attributes]
        assert sorted({*ids}) == sorted(ids), address


def test_field_guide_examples_use_ids_of_this_playbook(site: Site) -> None:
    rows = [row.text for row in site.pages["help/field-guide/"].all("tr")]
    assert any(row.startswith("leverage_point") and "calm-halls" in row for row in rows)
    assert not any("ask-then-wait" in row or "least-help-first" in row for row in rows)


def test_page_texts_use_vocabulary_terms(site: Site) -> None:
    technique = site.pages["techniques/stand-by/"]
    headings = {element.text for element in technique.all("h2", "h3")}
    assert {"What we do", "A word to key workers"} <= headings
    assert "I show, you try" in site.pages["coaching/"].text
    session = site.file("session/").read_text("utf-8")
    assert '"lengths":[4,12]' in session
    assert "Ours to reach" in session
    assert "Student-focused" not in session
    assert "Drawn plan" in site.pages["exemplars/"].text
    visible = " ".join(site.generated[address].text for address in site.generated)
    assert "class teacher" not in visible
    assert "lesson" not in " ".join(site.generated[address].text.lower() for address in ("", "coaching/", "session/"))


def test_every_team_is_on_home_and_agreement_pages(site: Site) -> None:
    home, people = site.pages[""].text, site.pages["people/"].text
    for team in ("learning partner", "midday helper", "cook"):
        assert team in home
        assert f"{team}s for the pages of " in people
    assert [text for text in DESCRIPTIONS.values() if text not in home] == []
    for team, text in DESCRIPTIONS.items():
        assert text in site.pages[f"teams/{team}/"].text


def test_accent_colour_applies_to_light_and_dark_schemes(site: Site) -> None:
    css = (site.folder / "assets/brand.css").read_text("utf-8")
    light, dark = css.split("}", 1)
    assert "--pb-accent: #7a1f5c" in light
    assert "--pb-tint: #" in light
    assert "slate" in dark
    assert "--pb-accent: #" in dark
    assert "#0b5c5c" not in css
