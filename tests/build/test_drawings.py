"""The drawings of animations/drawings: complete, small, harmless, described in words, and the same when made again."""

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
FOLDER = ROOT / "animations" / "drawings"
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "style", "clipPath", "rect", "g", "path"}  # all elements that a drawing is made of
LIMIT = 12 * 1024


def content(folder: str) -> dict[str, dict]:
    """The records of a folder of the playbook by id."""
    files = sorted((ROOT / "playbook_src" / folder).glob("*.yml"))
    return {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in files}


@pytest.fixture(scope="module")
def alt() -> dict:
    return yaml.safe_load((FOLDER / "alt.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = sorted(FOLDER.rglob("*.svg"))
    assert found
    return found


def texts(alt: dict) -> dict[str, str]:
    """Alternative text by the path of its drawing."""
    strips = {
        f"{kind}/{name}-{number}.svg": text
        for kind in ("techniques", "storyboards")
        for name, strip in alt[kind].items()
        for number, text in strip.items()
    }
    points = {f"leverage_points/{name}.svg": text for name, text in alt["leverage_points"].items()}
    problems = {f"problems/{name}.svg": entry["alt"] for name, entry in alt["problems"].items()}
    return strips | points | problems


def test_every_step_has_a_drawing(alt: dict) -> None:
    steps = {name: list(range(1, len(record["steps"]) + 1)) for name, record in content("techniques").items()}
    assert {name: list(strip) for name, strip in alt["techniques"].items()} == steps


def test_every_leverage_point_has_a_drawing(alt: dict) -> None:
    assert set(alt["leverage_points"]) == set(content("leverage_points"))


def test_problems_are_words_of_their_technique(alt: dict) -> None:
    techniques = content("techniques")
    for entry in alt["problems"].values():
        assert entry["problem"] in techniques[entry["technique"]]["problems"]
    assert len(alt["problems"]) == 8


def test_every_moment_of_a_storyboard_has_a_frame(alt: dict) -> None:
    clips = yaml.safe_load((ROOT / "videos.yml").read_text("utf-8"))
    boards = {clip["id"]: list(range(1, len(clip["moments"]) + 1)) for clip in clips if clip["kind"] == "storyboard"}
    assert {name: list(strip) for name, strip in alt["storyboards"].items()} == boards


def test_every_drawing_has_words_and_all_words_a_drawing(alt: dict, files: list[Path]) -> None:
    assert {file.relative_to(FOLDER).as_posix() for file in files} == set(texts(alt))


def test_words_are_short_and_never_twice_the_same(alt: dict) -> None:
    words = texts(alt)
    assert [text for text, times in Counter(words.values()).items() if times > 1] == []
    assert {name: text for name, text in words.items() if not 30 <= len(text) < 150} == {}
    assert {name: text for name, text in words.items() if not text.endswith(".")} == {}


def test_no_drawing_is_the_same_as_another(files: list[Path]) -> None:
    """Compares what is drawn, without the title."""
    bodies = [re.sub("<title>.*?</title>", "", file.read_text("utf-8")) for file in files]
    assert len(set(bodies)) == len(files)


def test_drawings_are_small(files: list[Path]) -> None:
    assert {file.name: file.stat().st_size for file in files if file.stat().st_size > LIMIT} == {}


def test_drawings_hold_shapes_only(files: list[Path], alt: dict) -> None:
    """Well-formed, with known elements, no script, no reference to another file, the alternative text as title."""
    words = texts(alt)
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


def test_making_them_again_gives_the_same_bytes(tmp_path: Path, files: list[Path]) -> None:
    script = ROOT / "animations" / "draw_steps.py"
    subprocess.run([sys.executable, script, "--into", tmp_path], check=True, capture_output=True)
    made = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.*")}
    kept = {file.relative_to(FOLDER): file.read_bytes() for file in (*files, FOLDER / "alt.yml")}
    assert made.keys() == kept.keys()
    assert [str(name) for name in kept if made[name] != kept[name]] == []
