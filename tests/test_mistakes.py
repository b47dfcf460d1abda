"""What people get wrong, and what they are told: each mistake with its file, line, code and words.

The mistakes stand in tests/mistakes/*.txt, expected words beside the line that earns them; tests/mistakes/base is the
small playbook without mistakes that each of them spoils. What cannot be typed into a text file is made here.
"""

from __future__ import annotations

import ast
import datetime as dt
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from generator import rules
from generator.cli import main
from generator.load import Loaded, load
from generator.problems import Problem

FIXTURES = Path(__file__).parent / "mistakes"
BASE = FIXTURES / "base"
BASE_FILES = {path.relative_to(BASE).as_posix(): path.read_bytes() for path in sorted(BASE.rglob("*")) if path.is_file()}
DAY = dt.date(2026, 11, 23)

# Mistakes that are not yet told as they should be. When one is, its test fails until its line here goes.
NOT_YET: dict[str, str] = {}


# --- reading the fixtures ------------------------------------------------------------------------------------------


class Expected(NamedTuple):
    """A problem that must be found; `begins` is how its sentence begins, `column` is None where the case says none."""

    path: str
    line: int
    column: int | None
    severity: str
    code: str
    begins: str

    def is_met_by(self, problem: Problem) -> bool:
        return (
            (self.path, self.line, self.severity, self.code)
            == (problem.path, problem.line, problem.severity, problem.code)
            and self.column in (None, problem.column)
            and problem.sentence.startswith(self.begins)
        )


@dataclass
class Case:
    """The base playbook with one mistake in it."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)

    def write(self, root: Path) -> Path:
        write(root, BASE_FILES | self.files)
        return root


def write(root: Path, files: dict[str, bytes]) -> None:
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)


_EXPECTED = re.compile(r" *# ([!?]) (?:(\d+) )?([a-z0-9-]+): (.*?)(?= # [!?] |$)")
_FIELD = re.compile(r"^(?:\w+:.*\n(?:[ #-].*\n|\n)*)", re.MULTILINE)


def with_fields(base: str, fields: str) -> str:
    """A file of the base with these fields at its end, in place of its own; entries are added to a list."""
    names = set(re.findall(r"^(\w+):", fields, re.MULTILINE))
    return _FIELD.sub(lambda own: "" if own[0].split(":")[0] in names else own[0], base) + fields


def read_file(case: Case, header: str, text: str) -> None:
    """Add one file of a fixture to a case: what is written in it, and what is expected of each line."""
    path, _, whole = header.partition(", ")
    path = path if path.startswith(("videos", "media/")) else f"playbook_src/{path}"
    if path in BASE_FILES and not whole:
        text = with_fields(BASE_FILES[path].decode(), text)
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for sign, column, code, begins in _EXPECTED.findall(line):
            severity = "error" if sign == "!" else "warning"
            case.expected.append(Expected(path, number, int(column) if column else None, severity, code, begins))
    case.files[path] = "\n".join(_EXPECTED.sub("", line) for line in lines).encode()


def cases(fixture: Path) -> Iterator[Case]:
    _, *texts = re.split(r"^=== ", fixture.read_text("utf-8"), flags=re.MULTILINE)
    for text in texts:
        first, *files = re.split(r"^>>> ", text.rstrip("\n") + "\n", flags=re.MULTILINE)
        case = Case(f"{fixture.stem}: {first.strip()}")
        for file in files:
            read_file(case, *file.split("\n", 1))
        yield case


CASES = [case for fixture in sorted(FIXTURES.glob("*.txt")) for case in cases(fixture)]


def params(found: Iterable[Case]) -> list[object]:
    def marks(name: str) -> list[pytest.MarkDecorator]:
        return [pytest.mark.xfail(strict=True, reason=NOT_YET[name])] if name in NOT_YET else []

    return [pytest.param(case, id=case.name, marks=marks(case.name)) for case in found]


def assert_told(loaded: Loaded, expected: Iterable[Expected]) -> None:
    """Every expected problem was found, and nothing else."""
    found, missing = list(loaded.problems), []
    for wanted in expected:
        met = next((problem for problem in found if wanted.is_met_by(problem)), None)
        if met:
            found.remove(met)
        else:
            missing.append(wanted)
    told = "".join(f"\n  not expected: {problem}" for problem in found)
    told += "".join(f"\n  not found:    {wanted}" for wanted in missing)
    assert not told, told


@pytest.mark.parametrize("case", params(CASES))
def test_a_mistake_is_told_in_its_place(case: Case, tmp_path: Path) -> None:
    assert_told(load(case.write(tmp_path), day=DAY), case.expected)
