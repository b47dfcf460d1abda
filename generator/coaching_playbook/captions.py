"""Parse caption files (WebVTT, W3C) as browsers do, and report problems. Positions and styles of cues are ignored."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem


class Cue(NamedTuple):
    """A caption from `start` to `end`, in seconds from the start of the clip; `voices` are its `<v>` tags.

    `parts` holds (voice, text) of each speaker, where it has several; a voice without a name is empty.
    """

    start: float
    end: float
    voices: tuple[str, ...]
    text: str
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def voice(self) -> str:
        return " and ".join(self.voices)


_TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
_TAG = re.compile(r"<([^<>]*)>")
_VOICE = re.compile(r"v(?:\.\S*)?\s+(.*)", re.IGNORECASE)
_OPENS_TAG = re.compile(r"</?[A-Za-z][^<>]*>|</?>|<[0-9]+:[0-9:.]+>")
_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_MARK = re.compile(
    r"/?(?:c|i|b|u|v|lang|ruby|rt)(?:\.[^\s.]+)*\s*|(?:v|lang)(?:\.\S*)?\s.*|[0-9:.]+|/?"
    r"|/?(?:font|span|p|br|em|strong|div|s|small)(?:\s+[\w-]+=.*)?\s*/?",
    re.IGNORECASE,
)
"""What may be between < and >: the marks of WebVTT, and those of HTML that converters leave behind."""
_DASH = re.compile(r"[-–—](?:\s+|(?=[A-ZÀ-Þ]))|(?:&gt;&gt;|>>)\s+")
_ARROWS = re.compile(r"^(?:&gt;&gt;|>>)\s+")
"""What live and automatic captions write before the words of a new speaker."""
_BEFORE_ARROWS = re.compile(r"(?<=\S)\s+(?=(?:&gt;&gt;|>>)\s+\S)")
_LABEL = r"[\[(]?[A-ZÀ-Þ][\w'’.-]*(?: [\w'’.-]+){0,2}[\])]?:(?=\s+\S)"
_CAPITALS = r"[\[(]?[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+(?: [A-ZÀ-Þ0-9]+){0,2}[\])]?:(?=\s+\S)"
_LABELLED = re.compile(_LABEL)
_BEFORE_LABEL = re.compile(rf"\n(?={_LABEL})|(?<=[.?!…”’)\]])[ \t]+(?={_CAPITALS})")
"""Before the name of a speaker, as in `TA: Ready?`: on a line of its own, or in a line where it is in capitals."""
_SRT_TIMING = re.compile(r"\s*[0-9]+:[0-5][0-9]:[0-5][0-9],[0-9]{1,3}\s*-->")
_OTHER_KINDS = (
    (re.compile(r"\s*[0-9]+:[0-5][0-9]:[0-5][0-9]\.[0-9]{3},[0-9]+:"), "SBV, another kind of caption file"),
    (re.compile(r"\s*<(?:\?xml|tt|sami)\b", re.IGNORECASE), "XML, such as TTML, another kind of caption file"),
    (re.compile(r"\s*\[(?:Script Info|INFORMATION)\]", re.IGNORECASE), "SSA or SUB, another kind of caption file"),
    (re.compile(r"Scenarist_SCC"), "SCC, another kind of caption file"),
    (re.compile(r"\s*<!?(?:doctype )?html\b", re.IGNORECASE), "a web page"),
    (re.compile(r"\s*[\[{]\s*(?:[\"{]|$)"), "JSON"),
    (re.compile(r"PK\x03\x04"), "a ZIP file or an Office document"),
)
_SAID = re.compile(r"[^:=]*\w[^:=]*\s[^:=]*\w[^:=]*")
"""Words in a place of settings."""
_BEGINS_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)\b|[0-9]+\s*$")
"""The line after a line of spaces that was meant to begin a block of its own: a note, or a counter."""
_EXAMPLE = "00:01.000 --> 00:04.000"
_COMMENTS = {"NOTE": "a note", "STYLE": "a block of styles", "REGION": "the settings of a region"}
"""First words of blocks that are not shown, and what they are."""


def parse(text: str, path: str) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    """Parse a caption file into cues and problems.

    Each cue that a browser would show is returned or has a problem. What browsers and people read differently (a line
    of spaces, a time inside a note) is a problem.
    """
    lines = text.removeprefix("\ufeff").replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?$", lines[0]):
        if any(map(_SRT_TIMING.match, lines[:3])):
            message = "This file is SRT, another kind of caption file, and browsers do not show it."
            fix = (
                "Save it as WebVTT; or write WEBVTT and an empty line at its top, and points for commas in times: "
                f"{_EXAMPLE}."
            )
            return (), (Problem(path, 1, 1, "captions", message, fix),)
        if kind := next((kind for sign, kind in _OTHER_KINDS if sign.match("\n".join(lines[:3]))), None):
            message = f"This file is {kind}, and browsers do not show it as captions."
            return (), (Problem(path, 1, 1, "captions", message, "Save or download the captions again as WebVTT."),)
        fix = "Put WEBVTT on the first line, with nothing before it, then an empty line."
        return (), (Problem(path, 1, 1, "captions", "A caption file begins with the word WEBVTT.", fix),)
    cues: list[Cue] = []
    problems: list[Problem] = []
    if "-->" in lines[0]:
        message = "A time stands on the line of WEBVTT, so its caption is not shown."
        problems.append(Problem(path, 1, 1, "captions", message, "Put an empty line after the word WEBVTT."))
    lines, timing_problems = _repair_timings(lines, path)
    problems += timing_problems
    for number, block in _blocks(lines):
        result = _cue(number, block, path, first=not cues)
        if isinstance(result, Problem):
            problems.append(result)
        elif result:
            if cues and result.start < cues[-1].start:
                message = "This caption begins before the one above it."
                problems.append(Problem(path, number, 1, "captions", message, "Put captions in the order of the clip."))
            cues.append(result)
    if not cues and not problems:
        problems.append(Problem(path, 1, 1, "captions", "There is no caption in this file.", "Write what is said."))
    return tuple(cues), tuple(sorted(problems))


def _repair_timings(lines: list[str], path: str) -> tuple[list[str], list[Problem]]:
    """Repair timings that are written in another way, with one problem for each way: a program wrote them all so."""
    repaired = list(lines)
    first: dict[str, tuple[int, str]] = {}
    count = dict[str, int]()
    for number, line in enumerate(lines):
        is_timing = "-->" in line or (_ARROW.search(line) and re.fullmatch(r"|[0-9]+\s*", lines[number - 1]))
        if number and is_timing and not _TIMING.fullmatch(line) and (found := _repaired(line)):
            fix, repaired[number] = found
            first.setdefault(fix, (number, line))
            count[fix] = count.get(fix, 0) + 1
    problems = []
    for fix, (number, line) in first.items():
        more = count[fix] - 1
        also = f" The same goes for {more} more {'lines' if more > 1 else 'line'}." if more else ""
        message = f"'{line.strip()[:50]}' is not a time."
        problems.append(Problem(path, number + 1, 1, "captions", message, f"{fix}: {repaired[number].strip()}.{also}"))
    return repaired, problems


_CLOCK = r"[0-9]+(?::[0-9]+){1,2}(?:[.,][0-9]{1,3})?"
_ARROW = re.compile(r"[-–—=]+>|→|⟶|➔|➜|⇒")
"""The arrow of a timing, and what word processors make of it."""
_LOOSE_TIMING = re.compile(rf"\s*({_CLOCK})(\s*)({_ARROW.pattern})(\s*)({_CLOCK})(\s[^-]*)?")


def _repaired(line: str) -> tuple[str, str] | None:
    """Return (what to do, the line as it should be) for a timing that is clear although it is not valid."""
    loose = _LOOSE_TIMING.fullmatch(line)
    if not loose:
        return None
    begin, before, arrow, after, end, settings = loose.groups()
    times = [_padded(begin), _padded(end)]
    plain = f"{times[0]} --> {times[1]}{' ' + settings.strip() if settings and settings.strip() else ''}"
    if not _TIMING.fullmatch(plain):
        return None
    if arrow != "-->":
        return "Write the arrow as two hyphens and >", plain
    if "," in begin + end:
        return "Write a point in place of each comma", plain
    if times != [begin, end]:
        return "Write each time with two figures for minutes and seconds, and three after the point", plain
    if not before or not after:
        return "Put a space on each side of the arrow", plain
    return "A space in it is of a special kind, as word processors make. Type the spaces in this line again", plain


def _padded(clock: str) -> str:
    whole, _, thousandths = clock.replace(",", ".").partition(".")
    return f"{':'.join(number.zfill(2) for number in whole.split(':'))}.{thousandths.ljust(3, '0')}"


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield blocks of lines between empty lines, each with the number of its first line; the header is skipped.

    As in browsers, a line of spaces is not empty.
    """
    block: list[str] = []
    heading = True  # the header ends at the first empty line
    for number, line in enumerate([*lines[1:], ""], 2):
        heading = heading and line != "" and "-->" not in line
        if heading:
            continue
        if line != "":
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str], path: str, *, first: bool) -> Cue | Problem | None:
    """Parse a block into a cue or its first problem; None for a comment, a style or spaces only."""

    def problem(message: str, fix: str, line: int) -> Problem:
        return Problem(path, number + line, 1, "captions", message, fix)

    while block and not block[0].strip():
        number, block = number + 1, block[1:]
    while block and not block[-1].strip():
        block = block[:-1]
    if not block:
        return None
    at = 0 if "-->" in block[0] else 1
    if at >= len(block) or "-->" not in block[at]:
        later = next((line for line, words in enumerate(block) if "-->" in words), None)
        # With a time on the next line, NOTE would be a cue identifier.
        if kind := next((kind for word, kind in _COMMENTS.items() if block[0].startswith(word)), None):
            if later is None:
                lost = (number for number, words in enumerate(block) if number and _SAID.fullmatch(words))
                if kind == _COMMENTS["REGION"] and (at := next(lost, 0)):
                    message = f"'{block[at][:40]}' stands in {kind}, and is not shown."
                    return problem(message, "Put it below the time of a caption, or delete it.", at)
                return None
            return problem(f"A caption begins here, inside {kind}.", "Put an empty line above it.", later)
        fix = f"Write a line such as {_EXAMPLE} above it."
        if not first:
            fix = f"If it belongs to the caption above, delete the empty line between them. If not, w{fix[1:]}"
        return problem(f"'{block[0][:40]}' has no time.", fix, 0)
    timing = _TIMING.fullmatch(block[at])
    if not timing:
        return problem(f"'{block[at].strip()[:50]}' is not a time.", _better_time(block[at]), at)
    *times, settings = timing.groups()
    stray = next((word for word in (settings or "").split() if not _SETTING.fullmatch(word)), None)
    if stray:
        message = f"'{stray[:40]}' stands on the line of the time, where nothing is shown."
        return problem(message, "Write what is said on the line below the time.", at)
    payload = block[at + 1 :]
    for line, words in enumerate(payload, at + 1):
        if "-->" in words:
            message = "A new caption begins here, and belongs to the one above it."
            return problem(message, "Put an empty line above it.", line)
        if not words.strip() and line - at < len(payload) and _BEGINS_BLOCK.match(payload[line - at]):
            message = "This line looks empty, but holds spaces, so the caption above goes on below it."
            return problem(message, "Delete the spaces in it; or delete the line, if this is one caption.", line)
    start, end = _seconds(*times[:4]), _seconds(*times[4:])
    if end < start:
        return problem("This caption ends before it begins.", "Swap the two times.", at)
    if end == start:
        return problem("This caption ends at the moment it begins.", "Give it a later end.", at)
    spoken = "\n".join([line.strip() for line in payload if line.strip()])
    if "<" in _OPENS_TAG.sub("", spoken):
        line = next((line for line, words in enumerate(payload, at + 1) if "<" in _OPENS_TAG.sub("", words)), at + 1)
        message = "There is a '<' here that begins no mark, so what follows it is not shown."
        return problem(message, "Write &lt; for <, or close the mark with >.", line)
    if stray := next((tag for tag in _TAG.findall(spoken) if not _MARK.fullmatch(tag)), None):
        line = next((line for line, words in enumerate(payload, at + 1) if f"<{stray}>" in words), at + 1)
        return problem(f"'<{stray[:40]}>' is no mark, so it is not shown.", "Write &lt; for <.", line)
    parts = list(_parts(spoken))
    if not parts:
        return problem("This caption is empty.", "Write what is said, or delete it.", at)
    voices = [_unescape(voice[1].strip()) for tag in _TAG.findall(spoken) if (voice := _VOICE.fullmatch(tag))]
    text = " ".join([text for _voice, text in parts])
    named = tuple(dict.fromkeys(voice for voice in voices if voice))
    return Cue(start, end, named, text, tuple(parts) if len(parts) > 1 else ())


def _parts(payload: str) -> Iterator[tuple[str, str]]:
    """Yield (voice, text) for each speaker in the text of a cue: by `<v>` tags, dashes, arrows, or names and colons.

    A name before a colon stays a part of the text: it may be any word, such as `First: look`.
    """
    voice, texts = "", [""]
    spans = [("", "")]
    for piece in _PIECE.findall(payload):
        if not piece.startswith("<"):
            texts[-1] += piece
        elif named := _VOICE.fullmatch(piece[1:-1]):
            spans.append((voice, texts[-1]))
            voice, texts[-1] = _unescape(named[1].strip()), ""
        elif piece == "</v>":
            spans.append((voice, texts[-1]))
            voice, texts[-1] = "", ""
    spans.append((voice, texts[-1]))
    for voice, text in spans:
        lines = text.strip().split("\n")
        dashed = sum(bool(_DASH.match(line)) for line in lines)
        turns = [text]
        if dashed > 1:
            turns = re.split(rf"\n(?={_DASH.pattern})", text.strip())
        elif _ARROWS.match(text.strip()):
            turns = _BEFORE_ARROWS.split(text)
        elif _LABELLED.match(text.strip()):
            turns = _BEFORE_LABEL.split(text.strip())
        for turn in turns:
            plain = (_DASH if dashed > 1 else _ARROWS).sub("", turn.strip())
            if words := _unescape(" ".join(plain.split())):
                yield voice, words


def turns(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return what is said, once and by one speaker in each: cues with several are split, rolling captions are folded.

    Rolling captions, as automatic ones are, repeat the line before in each cue.
    """
    folded = _folded(cues)
    if any(cue.parts for cue in cues):
        return tuple(
            Cue(cue.start, cue.end, (voice,) if voice else (), text)
            for cue in folded
            for voice, text in cue.parts or [(cue.voice, cue.text)]
        )
    return tuple(cues) if any(len(cue.voices) > 1 for cue in cues) else tuple(folded)


MIN_ROLLING = 3
"""Minimum number of cues that repeat the one before, and those are half of all, for a file to be one that rolls."""
MAX_GAP_SECONDS = 0.5


def _folded(cues: Sequence[Cue]) -> Sequence[Cue]:
    pairs = list(pairwise(cues))
    repeated = [_overlap(before, cue) for before, cue in pairs]
    # A cue equal to the one before is no sign of rolling: a word may be said again.
    rolling = sum(
        count > 0 and before.text.casefold() != cue.text.casefold()
        for count, (before, cue) in zip(repeated, pairs, strict=True)
    )
    if rolling < MIN_ROLLING or rolling * 2 < len(repeated):
        return cues
    kept = [cues[0]]
    for cue, count in zip(cues[1:], repeated, strict=True):
        if new := cue.text.split()[count:]:
            kept.append(cue._replace(text=" ".join(new), parts=tuple(_after(count, cue.parts))))
        else:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, cue.end))
    return kept


def _after(count: int, parts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a cue without its first words."""
    for voice, text in parts:
        words = text.split()
        if words[count:]:
            yield voice, " ".join(words[count:])
        count = max(count - len(words), 0)


def _overlap(before: Cue, cue: Cue) -> int:
    """Return the number of words at the beginning of a cue that repeat the end of the cue before."""
    if cue.voices != before.voices or cue.start - before.end > MAX_GAP_SECONDS:
        return 0
    old, new = (
        [re.sub(r"\W", "", word).casefold() or word for word in one.text.split()] for one in (before, cue)
    )  # live captions change capitals and add points as they go on
    return next((count for count in range(min(len(old), len(new)), 0, -1) if old[-count:] == new[:count]), 0)


def _better_time(line: str) -> str:
    """Return a fix for a line that should be a cue timing."""
    if re.search(r"(?<![0-9:])(?:[6-9][0-9]|[0-9]{3,}):[0-5][0-9][.,][0-9]", line):
        return "From 60 minutes on a time has hours in front: 01:00:00.000 --> 01:00:04.000."
    return f"Write it as {_EXAMPLE}."


def displayed_text(*cues: Cue) -> str:
    """Return the text of cues normalised for comparing names: NFKC, no invisible characters, single spaces.

    The parser has joined lines, decoded entities and removed tags, with the speakers' names in `<v>` (`Cue.text`).
    """
    text = " ".join([cue.text for cue in cues])
    # Removed twice: NFKC turns some visible-width characters, such as U+FFA0, into invisible ones.
    invisible = _invisible_characters()
    visible = invisible.sub("", unicodedata.normalize("NFKC", invisible.sub("", text)))
    return " ".join(visible.split())


@functools.cache
def _invisible_characters() -> re.Pattern[str]:
    """Control and format characters and Default_Ignorable_Code_Point (Unicode), without white space.

    Compiled on first use, because it takes some milliseconds and most commands need no captions.
    """
    ranges = [(0xFE00, 0xFE0F), (0xE0000, 0xE0FFF), (0x180B, 0x180F), (0x115F, 0x1160), (0x17B4, 0x17B5)]
    ranges += [(code, code) for code in (0x034F, 0x3164, 0xFFA0)]
    for code in range(0x1FFFF):
        if unicodedata.category(chr(code)) in ("Cc", "Cf") and not chr(code).isspace():
            ranges.append((code, code))
    return re.compile(f"[{''.join(f'{re.escape(chr(first))}-{re.escape(chr(last))}' for first, last in ranges)}]")


def _unescape(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character reference with thousands of digits
        return text


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def format_timestamp(seconds: float) -> str:
    """Format seconds as a WebVTT timestamp, hh:mm:ss.ttt."""
    whole = int(seconds)
    thousandths = round((seconds - whole) * 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
