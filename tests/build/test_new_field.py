"""A new model field needs no further code: page, search, JSON, JSON Schema and field guide are derived from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from found import SearchIndex
from sites import ENVIRONMENT, ROOT, Element, Site, replace_text
from small_playbook import write_small_playbook

PAGE = "techniques/wait-first/"

# The fields come right after `small_step` in the model, so they are shown right after it.
BEFORE = '    when_to_use: Texts = Field((), description="When it helps.")\n'
FIELDS = """\
    vision_test: Text | None = Field(None, description="A question that tests it against the Way.")
    vision_signs: Texts = Field((), description="Signs that it serves the Way.")
    vision_hurdles: tuple[Pitfall, ...] = Field((), description="What could stop it.")
    vision_kin: Annotated[Ids, refers_to("techniques")] = Field((), description="Others that serve the same line.")
    vision_day: Day | None = Field(None, description="When it was tested.")
    vision_minutes: Minutes | None = Field(None, description="How long the test takes.")
    vision_asks: Questions = Field(default_factory=dict, description="What to ask about it.")
"""
EXAMPLES = """\
  vision_test: Would a pupil say so?
  vision_signs: A pupil begins alone.
  vision_kin: least-help-first
  vision_day: 2026-09-01
  vision_minutes: 5
"""
CONTENT = """\
vision_test: Would a *zebrafish* say so & mean it?
vision_signs:
  - The quokka begins alone.
  - The narwhal stays.
vision_hurdles:
  - pitfall: A capybara dozes.
    remedy: An axolotl helps.
vision_kin:
  - name-the-step
vision_day: 2026-09-01
vision_minutes: 7
vision_asks:
  reality:
    - Where would a pangolin go?
"""
WORDS = ("zebrafish", "quokka", "narwhal", "capybara", "axolotl", "pangolin")


@dataclass(frozen=True)
class Extended:
    """A copy of the package with additional model fields, and a playbook that uses them."""

    package: Path
    root: Path

    def run(self, *command: str | Path) -> str:
        """Run a Python module with the copy of the package, and return its standard output."""
        environment = {**ENVIRONMENT, "PYTHONPATH": f"{self.package.parent}{os.pathsep}{ROOT}/tests/support/starts"}
        called = [sys.executable, "-m", *map(str, command)]
        result = subprocess.run(called, cwd=self.root, env=environment, capture_output=True, text=True, timeout=120)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def build(self, to: Path) -> Site:
        self.run("mkdocs", "build", "--strict", "-q", "-d", to)
        return Site(to)


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Extended:
    folder = tmp_path_factory.mktemp("field")
    package = folder / "generator" / "coaching_playbook"
    shutil.copytree(ROOT / "generator/coaching_playbook", package, ignore=shutil.ignore_patterns("__pycache__"))
    replace_text(package / "model/technique.py", BEFORE, FIELDS + BEFORE)
    replace_text(package / "schema/examples.yml", "  when_to_use: ", EXAMPLES + "  when_to_use: ")
    root = write_small_playbook(folder / "root")
    with (root / "playbook_src" / f"{PAGE.removesuffix('/')}.yml").open("a", encoding="utf-8") as file:
        file.write(CONTENT)
    return Extended(package, root)


@pytest.fixture(scope="module")
def site(extended: Extended) -> Site:
    return extended.build(extended.root / "site")


def field_section(site: Site, name: str) -> Element:
    (found,) = site.generated[PAGE].all("section", **{"aria-labelledby": name})
    return found


def test_new_field_is_rendered_in_model_order(site: Site) -> None:
    (part,) = site.generated[PAGE].all("section", **{"aria-labelledby": "do-it"})
    headings = [heading.text for heading in part.all("h3")]
    assert headings[:4] == ["Vision test", "Vision signs", "Vision hurdles", "Vision kin"]
    assert field_section(site, "vision-test").text == "Vision test Would a zebrafish say so & mean it?"
    assert [element.text for element in field_section(site, "vision-test").all("em")] == ["zebrafish"]
    signs = field_section(site, "vision-signs").all("li")
    assert [sign.text for sign in signs] == ["The quokka begins alone.", "The narwhal stays."]
    terms, values = (field_section(site, "vision-hurdles").all(tag) for tag in ("dt", "dd"))
    assert [(term.text, value.text) for term, value in zip(terms, values, strict=True)] == [
        ("Pitfall", "A capybara dozes."),
        ("Remedy", "An axolotl helps."),
    ]
    (link,) = field_section(site, "vision-kin").all("a")
    assert (link.text, link.attributes["href"]) == ("Name the step", "../../techniques/name-the-step/")
    assert field_section(site, "vision-day").text == "Vision day 1 September 2026"
    assert field_section(site, "vision-minutes").text == "Vision minutes 7"
    assert "Where would a pangolin go?" in [value.text for value in field_section(site, "vision-asks").all("dd")]


def test_page_without_field_has_no_section(site: Site) -> None:
    assert not [id_ for id_ in site.ids["techniques/name-the-step/"] if id_.startswith("vision-")]


def test_new_field_is_searchable(site: Site) -> None:
    index = SearchIndex(site.folder / "find").words
    assert {word: PAGE in index.get(word, ()) for word in WORDS} == dict.fromkeys(WORDS, True)


def test_new_field_is_in_json(site: Site) -> None:
    data = json.loads((site.folder / "data/leverage-points/stepping-back.json").read_text("utf-8"))
    (technique,) = (one for one in data["techniques"] if one["page"] == PAGE)
    assert technique["vision_signs"] == ["The quokka begins alone.", "The narwhal stays."]


def test_new_field_is_in_schema_and_field_guide(extended: Extended, site: Site) -> None:
    extended.run("coaching_playbook", "forms")
    schema = json.loads((extended.root / ".vscode/schemas/technique.json").read_text("utf-8"))
    described = schema["definitions"]["Technique"]["properties"]["vision_test"]["markdownDescription"]
    assert described.startswith("A question that tests it against the Way.\n\nFor example: `Would a pupil say so?`")
    rows = [row.text for row in site.pages["help/field-guide/"].all("tr")]
    assert any(row.startswith("vision_test A question that tests it against the Way. Would a pupil") for row in rows)


def test_template_named_as_field_overrides_default(extended: Extended, site: Site, tmp_path: Path) -> None:
    template = extended.package / "templates/_sections/technique/vision-test.html"
    template.write_text('<p class="test">{{ inline(technique.vision_test) }}</p>\n', "utf-8")
    try:
        other = extended.build(tmp_path / "site")
    finally:
        template.unlink()
    assert [one.text for one in field_section(other, "vision-test").all("p", **{"class": "test"})]
    assert field_section(other, "vision-test").text == field_section(site, "vision-test").text
