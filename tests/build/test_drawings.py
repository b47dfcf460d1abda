"""The drawings in media/drawings: complete, small, safe, with alternative texts, and reproducible."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "media" / "drawings"
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "style", "clipPath", "rect", "g", "path"}  # all elements that a drawing is made of
LIMIT = 12 * 1024


def content(folder: str) -> dict[str, dict]:
    """Return the data of the entries in a folder of the playbook, keyed by id."""
    files = sorted((ROOT / "playbook_src" / folder).glob("*.yml"))
    return {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in files}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = sorted(FOLDER.rglob("*.svg"))
    assert found
    return found


def named() -> dict[str, str]:
    """Return the alternative text of each drawing that the playbook refers to, keyed by path."""
    about = yaml.safe_load((ROOT / "playbook_src" / "playbook.yml").read_text("utf-8"))
    clips = yaml.safe_load((ROOT / "videos.yml").read_text("utf-8"))
    parts = [step for record in content("techniques").values() for step in record["steps"]]
    parts += [*content("leverage_points").values(), *about["common_problems"]]
    parts += [moment for clip in clips if clip["kind"] == "storyboard" for moment in clip["moments"]]
    assert len(about["common_problems"]) == 8
    return {part["picture"].removeprefix("media/drawings/"): part["alt"] for part in parts}


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    return named()


def test_illustrated_problems_belong_to_their_technique() -> None:
    techniques = content("techniques")
    about = yaml.safe_load((ROOT / "playbook_src" / "playbook.yml").read_text("utf-8"))
    for entry in about["common_problems"]:
        assert entry["problem"] in techniques[entry["technique"]]["problems"]


def test_each_step_point_problem_and_storyboard_has_one_drawing(words: dict[str, str], files: list[Path]) -> None:
    """An entry without a drawing makes `named` fail."""
    assert {file.relative_to(FOLDER).as_posix() for file in files} == set(words)


def test_alt_texts_are_short_and_unique(words: dict[str, str]) -> None:
    assert [text for text, times in Counter(words.values()).items() if times > 1] == []
    assert {name: text for name, text in words.items() if not 30 <= len(text) < 150} == {}
    assert {name: text for name, text in words.items() if not text.endswith(".")} == {}


def test_drawings_are_unique(files: list[Path]) -> None:
    """Compares the shapes, without the title."""
    bodies = [re.sub("<title>.*?</title>", "", file.read_text("utf-8")) for file in files]
    assert len(set(bodies)) == len(files)


def test_drawings_are_small(files: list[Path]) -> None:
    assert {file.name: file.stat().st_size for file in files if file.stat().st_size > LIMIT} == {}


def test_drawings_contain_only_shapes(files: list[Path], words: dict[str, str]) -> None:
    """Well-formed SVG with known elements, no script, no external reference, and the alternative text as title."""
    for file in files:
        root = ElementTree.fromstring(file.read_text("utf-8"))
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= DRAWN, file.name
        values = [value for element in root.iter() for value in element.attrib.values()]
        assert [value for value in values if "url(" in value] == ["url(#c)"], file.name
        assert not [name for element in root.iter() for name in element.attrib if "href" in name or name[:2] == "on"]
        style = root.findtext(f"{SVG}style") or ""
        assert "prefers-color-scheme:dark" in style
        assert not re.search("url|import", style)
        assert root.findtext(f"{SVG}title") == words[file.relative_to(FOLDER).as_posix()]


def test_regenerated_drawings_are_byte_identical(tmp_path: Path, files: list[Path]) -> None:
    script = ROOT / "animations" / "draw_steps.py"
    subprocess.run([sys.executable, script, "--into", tmp_path], check=True, capture_output=True)
    created = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.*")}
    kept = {file.relative_to(FOLDER): file.read_bytes() for file in files}
    assert created.keys() == kept.keys()
    assert [str(name) for name in kept if created[name] != kept[name]] == []
