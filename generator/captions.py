"""Caption files (WebVTT) to what is said and when. Anyone can mend a caption, so anything can be wrong with one.

The form is WebVTT as the W3C describes it; positions and styles of cues are read past.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from generator.problems import Problem


class Cue(NamedTuple):
    """What is said, from `start` to `end`, in seconds from the start of the clip.

    `voices` are those who speak; there may be none.
    """

    start: float
    end: float
    voices: tuple[str, ...]
    text: str

    @property
    def voice(self) -> str:
        return " and ".join(self.voices)


_TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s+.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]{1,200})>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")


def read(text: str, path: str) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    """The cues of a caption file, and everything that is wrong with it."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?$", lines[0]):
        fix = "Put WEBVTT on the first line, then an empty line."
        return (), (Problem(path, 1, 1, "captions", "A caption file begins with the word WEBVTT.", fix),)
    cues: list[Cue] = []
    problems = []
    for number, block in _blocks(lines):
        result = _cue(number, block, path)
        if isinstance(result, Problem):
            problems.append(result)
        elif result:
            if cues and result.start < cues[-1].start:
                message = "This caption begins before the one above it."
                problems.append(Problem(path, number, 1, "captions", message, "Put captions in the order of the clip."))
            cues.append(result)
    if not cues and not problems:
        problems.append(Problem(path, 1, 1, "captions", "There is no caption in this file.", "Write what is said."))
    return tuple(cues), tuple(problems)


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Blocks of lines between empty lines, each with the number of its first line. The heading is left out."""
    block: list[str] = []
    heading = True  # lines may stand right below WEBVTT, up to the first empty one
    for number, line in enumerate([*lines[1:], ""], 2):
        heading = heading and bool(line.strip()) and "-->" not in line
        if heading:
            continue
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str], path: str) -> Cue | Problem | None:
    at = 0 if "-->" in block[0] else 1
    if at >= len(block) or "-->" not in block[at]:
        if block[0].startswith(("NOTE", "STYLE", "REGION")):  # with a time it would be shown, whatever it is called
            return None
        message = f"'{block[0][:40]}' has no time."
        return Problem(path, number, 1, "captions", message, "Write a line such as 00:01.000 --> 00:04.000 above it.")
    found = _TIMING.fullmatch(block[at])
    if not found:
        message = f"'{block[at].strip()[:50]}' is not a time."
        return Problem(path, number + at, 1, "captions", message, "Write it as 00:01.000 --> 00:04.000.")
    spoken = " ".join([line.strip() for line in block[at + 1 :]])
    if "-->" in spoken:
        late = next(n for n, line in enumerate(block[at + 1 :], at + 1) if "-->" in line)
        message = "A new caption begins here, and belongs to the one above it."
        return Problem(path, number + late, 1, "captions", message, "Put an empty line above it.")
    times = found.groups()
    start, end = _seconds(*times[:4]), _seconds(*times[4:])
    if end <= start:
        return Problem(path, number + at, 1, "captions", "This caption ends before it begins.", "Swap the two times.")
    voices = tuple(dict.fromkeys([_unescaped(voice.strip()) for voice in _VOICE.findall(spoken)]))
    words = _unescaped(_TAG.sub("", spoken)).strip()
    if not words:
        return Problem(path, number + at, 1, "captions", "This caption is empty.", "Write what is said, or delete it.")
    return Cue(start, end, voices, words)


def displayed_text(*cues: Cue) -> str:
    """Text that readers see for one or more cues, normalised for comparing names: one line, without voices.

    The lines of a cue are joined, tags removed and entities decoded when it is parsed (`Cue.text`). Here compatibility
    forms are replaced (NFKC), invisible and format characters are removed, and runs of white space become one space.
    """
    text = " ".join([cue.text for cue in cues])
    # Removed twice: NFKC turns some visible-width characters, such as U+FFA0, into invisible ones.
    invisible = _invisible_characters()
    visible = invisible.sub("", unicodedata.normalize("NFKC", invisible.sub("", text)))
    return " ".join(visible.split())


@functools.cache
def _invisible_characters() -> re.Pattern[str]:
    """Control and format characters, and the others that Unicode lists as Default_Ignorable_Code_Point; no white space.

    Compiled on first use: most commands need no captions.
    """
    ranges = [(0xFE00, 0xFE0F), (0xE0000, 0xE0FFF), (0x180B, 0x180F), (0x115F, 0x1160), (0x17B4, 0x17B5)]
    ranges += [(one, one) for one in (0x034F, 0x3164, 0xFFA0)]
    for code in range(0x1FFFF):
        if unicodedata.category(chr(code)) in ("Cc", "Cf") and not chr(code).isspace():
            ranges.append((code, code))
    return re.compile(f"[{''.join(f'{re.escape(chr(first))}-{re.escape(chr(last))}' for first, last in ranges)}]")


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character reference with thousands of figures
        return text


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def clock(seconds: float) -> str:
    """Seconds from the start as WebVTT writes them."""
    whole = int(seconds)
    thousandths = round((seconds - whole) * 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
