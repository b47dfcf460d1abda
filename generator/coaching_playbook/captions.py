"""Parse caption files (WebVTT, a W3C format) as browsers do, and report problems: one file for one grammar.

A cue is one caption with its start and end. Positions and styles of cues are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem
from coaching_playbook.plain_text import decode_entities, visible_form


class Cue(NamedTuple):
    """A caption from `start` to `end`, in seconds from the start of the clip.

    `voices` are the names of the speakers in `<v>` tags. If several people speak, `turns` holds (name, text) of each
    turn, with an empty name for a speaker without a `<v>` tag; otherwise it is empty.
    """

    start: float
    end: float
    voices: tuple[str, ...]
    text: str
    turns: tuple[tuple[str, str], ...] = ()

    @property
    def voice(self) -> str:
        """The names of its speakers, joined by "and"."""
        return " and ".join(self.voices)


_TIME_REGEX = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME_REGEX}[ \t]+-->[ \t]+{_TIME_REGEX}(?:[ \t]+(.*))?")
_CUE_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
_TAG = re.compile(r"<([^<>]*)>")
_VOICE_TAG = re.compile(r"v(?:\.\S*)?\s+(.*)", re.IGNORECASE | re.DOTALL)
_VALID_TAG_START = re.compile(r"</?[A-Za-z][^<>]*>|</?>|<[0-9]+:[0-9:.]+>")
_TAG_OR_TEXT = re.compile(r"<[^<>]*>|[^<]+|<")
_TAG_CONTENT = re.compile(
    r"/?(?:c|i|b|u|v|lang|ruby|rt)(?:\.[^\s.]+)*\s*|(?:v|lang)(?:\.\S*)?\s.*|[0-9:.]+|/?"
    r"|/?(?:font|span|p|br|em|strong|div|s|small)(?:\s+[\w-]+=.*)?\s*/?",
    re.IGNORECASE | re.DOTALL,
)
"""What may be between < and >: tags of WebVTT, and HTML tags that converters leave behind."""
_SPEAKER_DASH = re.compile(r"[-–—](?:\s+|(?=[A-ZÀ-Þ]))|(?:&gt;&gt;|>>)\s+")
_SPEAKER_ARROWS = re.compile(r"^(?:&gt;&gt;|>>)\s+")
"""What live and automatic captions write before the words of a new speaker."""
_BREAK_BEFORE_ARROWS = re.compile(r"(?<=\S)\s+(?=(?:&gt;&gt;|>>)\s+\S)")
_SPEAKER_REGEX = r"[\[(]?[A-ZÀ-Þ][\w'’.-]*(?: [\w'’.-]+){0,2}[\])]?:(?=\s+\S)"
_CAPITAL_SPEAKER_REGEX = r"[\[(]?[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+(?: [A-ZÀ-Þ0-9]+){0,2}[\])]?:(?=\s+\S)"
_SPEAKER_NAME = re.compile(_SPEAKER_REGEX)
_BREAK_BEFORE_SPEAKER = re.compile(rf"\n(?={_SPEAKER_REGEX})|(?<=[.?!…”’)\]])[ \t]+(?={_CAPITAL_SPEAKER_REGEX})")
"""The white space before the name of a speaker, as in `TA: Ready?`.

The name begins a line, or is in capitals after the end of a sentence.
"""
_SRT_TIMING = re.compile(r"\s*[0-9]+:[0-5][0-9]:[0-5][0-9],[0-9]{1,3}\s*-->")
_OTHER_FORMATS = (
    (re.compile(r"\s*[0-9]+:[0-5][0-9]:[0-5][0-9]\.[0-9]{3},[0-9]+:"), "SBV, another kind of caption file"),
    (re.compile(r"\s*<(?:\?xml|tt|sami)\b", re.IGNORECASE), "XML, such as TTML, another kind of caption file"),
    (re.compile(r"\s*\[(?:Script Info|INFORMATION)\]", re.IGNORECASE), "SSA or SUB, another kind of caption file"),
    (re.compile(r"Scenarist_SCC"), "SCC, another kind of caption file"),
    (re.compile(r"\s*<!?(?:doctype )?html\b", re.IGNORECASE), "a web page"),
    (re.compile(r"\s*[\[{]\s*(?:[\"{]|$)"), "JSON"),
    (re.compile(r"PK\x03\x04"), "a ZIP file or an Office document"),
)
"""Patterns that match the first lines of other formats, and their names."""
_SPOKEN_LINE = re.compile(r"[^:=]*\w[^:=]*\s[^:=]*\w[^:=]*")
"""A line of words without `:` or `=`. In a REGION block it is no setting, but misplaced caption text."""
_BLOCK_START = re.compile(r"(?:NOTE|STYLE|REGION)\b|[0-9]+\s*$")
"""A line that was meant to begin a block, after a line that looks empty: a comment or a counter."""
_EXAMPLE_TIMING = "00:01.000 --> 00:04.000"
_UNSHOWN_BLOCKS = {"NOTE": "a note", "STYLE": "a block of styles", "REGION": "the settings of a region"}
"""First words of blocks that are not shown, and how messages call these blocks."""


def parse(text: str, path: str) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    """Return the cues (captions with times) and the problems of a WebVTT file, each sorted by position.

    Each cue that a browser would show is returned or has a problem. Where browsers and people read a file
    differently (a line of spaces, a time inside a comment), there is a problem. `path` is that of the file.
    """
    lines = text.removeprefix("\ufeff").replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?$", lines[0]):
        if any(map(_SRT_TIMING.match, lines[:3])):
            message = "This file is SRT, another kind of caption file, and browsers do not show it."
            fix = (
                "Save it as WebVTT; or write WEBVTT and an empty line at its top, and points for commas in times: "
                f"{_EXAMPLE_TIMING}."
            )
            return (), (Problem(path, 1, 1, "captions", message, fix),)
        if kind := next((kind for sign, kind in _OTHER_FORMATS if sign.match("\n".join(lines[:3]))), None):
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
    reported = {problem.line for problem in timing_problems}
    latest = 0.0
    for number, block in _split_blocks(lines):
        result = _parse_block(number, block, path, first=not cues)
        if isinstance(result, Problem):
            problems.append(result)
        elif result:
            cues.append(result)
            if not reported.isdisjoint(range(number, number + len(block))):
                continue  # its time is a guess, which may be out of order for that reason
            if result.start < latest:
                message = "This caption begins before the one above it."
                problems.append(Problem(path, number, 1, "captions", message, "Put captions in the order of the clip."))
            latest = result.start
    if not cues and not problems:
        problems.append(Problem(path, 1, 1, "captions", "There is no caption in this file.", "Write what is said."))
    return tuple(cues), tuple(sorted(problems))


def _repair_timings(lines: list[str], path: str) -> tuple[list[str], list[Problem]]:
    """Return the lines of a caption file with corrected timings, and a problem for each kind of correction.

    A timing is a line such as 00:01.000 --> 00:04.000. There is one problem for each kind and not for each line,
    because a program wrote them all alike.
    """
    repaired = list(lines)
    first: dict[str, tuple[int, str]] = {}
    count = dict[str, int]()
    for number, line in enumerate(lines):
        is_timing = "-->" in line or (_ARROW.search(line) and re.fullmatch(r"|[0-9]+\s*", lines[number - 1]))
        if number and is_timing and not _TIMING.fullmatch(line) and (found := _corrected_timing(line)):
            fix, repaired[number] = found
            first.setdefault(fix, (number, line))
            count[fix] = count.get(fix, 0) + 1
    problems = []
    for fix, (number, line) in first.items():
        more = count[fix] - 1
        also = f" The same goes for {more} more {'lines' if more > 1 else 'line'}." if more else ""
        message = f"'{line.strip()[:50]}' is not a time."
        times = " ".join(repaired[number].split()[:3])
        problems.append(Problem(path, number + 1, 1, "captions", message, f"{fix}: {times}.{also}"))
    return repaired, problems


_TIME_LIKE_REGEX = r"[0-9]+(?::[0-9]+){1,2}(?:[.,][0-9]{1,3})?"
_ARROW = re.compile(r"[-–—=]+>|→|⟶|➔|➜|⇒")
"""The arrow of a timing, and the characters that word processors replace it by."""
_LOOSE_TIMING = re.compile(rf"\s*({_TIME_LIKE_REGEX})(\s*)({_ARROW.pattern})(\s*)({_TIME_LIKE_REGEX})(\s[^-]*)?")


def _corrected_timing(line: str) -> tuple[str, str] | None:
    """Return (instruction for the user, corrected line) for a line with an invalid timing whose meaning is clear.

    None for any other line.
    """
    loose = _LOOSE_TIMING.fullmatch(line)
    if not loose:
        return None
    begin, before, arrow, after, end, settings = loose.groups()
    times = [_pad_time(begin), _pad_time(end)]
    plain = f"{times[0]} --> {times[1]}{' ' + settings.strip() if settings and settings.strip() else ''}"
    timing = _TIMING.fullmatch(plain)
    if not timing or _to_seconds(*timing.groups()[:4]) >= _to_seconds(*timing.groups()[4:8]):
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


def _pad_time(clock: str) -> str:
    """Return a time with two digits for each number before the point, and three after it."""
    whole, _, thousandths = clock.replace(",", ".").partition(".")
    return f"{':'.join(number.zfill(2) for number in whole.split(':'))}.{thousandths.ljust(3, '0')}"


def _split_blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the first line, lines) of each block of a caption file, without the header.

    Empty lines separate blocks. As in browsers, a line of spaces is not empty.
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


def _parse_block(number: int, block: list[str], path: str, *, first: bool) -> Cue | Problem | None:
    """Parse a block of a caption file: return its cue, or its first problem; None for a comment, a style or spaces.

    `number` is that of the first line of the block; `first` says that there is no cue before it.
    """

    def problem(message: str, fix: str, line: int) -> Problem:
        """Return a problem on line `line` of the block, counted from 0."""
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
        if kind := next((kind for word, kind in _UNSHOWN_BLOCKS.items() if block[0].startswith(word)), None):
            if later is None:
                lost = (number for number, words in enumerate(block) if number and _SPOKEN_LINE.fullmatch(words))
                if kind == _UNSHOWN_BLOCKS["REGION"] and (at := next(lost, 0)):
                    message = f"'{block[at][:40]}' stands in {kind}, and is not shown."
                    return problem(message, "Put it below the time of a caption, or delete it.", at)
                return None
            return problem(f"A caption begins here, inside {kind}.", "Put an empty line above it.", later)
        fix = f"Write a line such as {_EXAMPLE_TIMING} above it."
        if not first:
            fix = f"If it belongs to the caption above, delete the empty line between them. If not, w{fix[1:]}"
        return problem(f"'{block[0][:40]}' has no time.", fix, 0)
    timing = _TIMING.fullmatch(block[at])
    if not timing and re.match(r"NOTE(?:\s|$)", block[at]):
        message = "There is an arrow, '-->', in this note, and browsers take it for the time of a caption."
        return problem(message, "Write → in its place.", at)
    if not timing:
        return problem(f"'{block[at].strip()[:50]}' is not a time.", _timing_fix(block[at]), at)
    *times, settings = timing.groups()
    stray = next((word for word in (settings or "").split() if not _CUE_SETTING.fullmatch(word)), None)
    if stray:
        message = f"'{stray[:40]}' stands on the line of the time, where nothing is shown."
        return problem(message, "Write what is said on the line below the time.", at)
    payload = block[at + 1 :]
    for line, words in enumerate(payload, at + 1):
        if "-->" in words:
            message = "A new caption begins here, and belongs to the one above it."
            return problem(message, "Put an empty line above it.", line)
        if not words.strip() and line - at < len(payload) and _BLOCK_START.match(payload[line - at]):
            message = "This line looks empty, but holds spaces, so the caption above goes on below it."
            return problem(message, "Delete the spaces in it; or delete the line, if this is one caption.", line)
    start, end = _to_seconds(*times[:4]), _to_seconds(*times[4:])
    if end < start:
        return problem("This caption ends before it begins.", "Swap the two times.", at)
    if end == start:
        return problem("This caption ends at the moment it begins.", "Give it a later end.", at)
    spoken = "\n".join([line.strip() for line in payload if line.strip()])
    if "<" in _VALID_TAG_START.sub("", spoken):
        line = next(
            (line for line, words in enumerate(payload, at + 1) if "<" in _VALID_TAG_START.sub("", words)), at + 1
        )
        message = "There is a '<' here that begins no mark, so what follows it is not shown."
        return problem(message, "Write &lt; for <, or close the mark with >.", line)
    if stray := next((tag for tag in _TAG.findall(spoken) if not _TAG_CONTENT.fullmatch(tag)), None):
        line = next((line for line, words in enumerate(payload, at + 1) if f"<{stray}>" in words), at + 1)
        return problem(f"'<{stray[:40]}>' is no mark, so it is not shown.", "Write &lt; for <.", line)
    turns = list(_split_speakers(spoken))
    if not turns:
        return problem("This caption is empty.", "Write what is said, or delete it.", at)
    voices = [_voice_name(voice[1]) for tag in _TAG.findall(spoken) if (voice := _VOICE_TAG.fullmatch(tag))]
    text = " ".join([text for _voice, text in turns])
    named = tuple(dict.fromkeys(voice for voice in voices if voice))
    return Cue(start, end, named, text, tuple(turns) if len(turns) > 1 else ())


def _split_speakers(payload: str) -> Iterator[tuple[str, str]]:
    """Yield (voice, text) for each speaker in the text of a cue.

    Speakers are marked by `<v>` tags, dashes, arrows, or names with colons. A name before a colon stays in the
    text, as it may be any word, such as `First: look`.
    """
    voice, texts = "", [""]
    spans = [("", "")]
    for piece in _TAG_OR_TEXT.findall(payload):
        if not piece.startswith("<"):
            texts[-1] += piece
        elif named := _VOICE_TAG.fullmatch(piece[1:-1]):
            spans.append((voice, texts[-1]))
            voice, texts[-1] = _voice_name(named[1]), ""
        elif piece == "</v>":
            spans.append((voice, texts[-1]))
            voice, texts[-1] = "", ""
    spans.append((voice, texts[-1]))
    for voice, text in spans:
        lines = text.strip().split("\n")
        dashed = sum(bool(_SPEAKER_DASH.match(line)) for line in lines)
        turns = [text]
        if dashed > 1:
            turns = re.split(rf"\n(?={_SPEAKER_DASH.pattern})", text.strip())
        elif _SPEAKER_ARROWS.match(text.strip()):
            turns = _BREAK_BEFORE_ARROWS.split(text)
        elif _SPEAKER_NAME.match(text.strip()):
            turns = _BREAK_BEFORE_SPEAKER.split(text.strip())
        for turn in turns:
            plain = (_SPEAKER_DASH if dashed > 1 else _SPEAKER_ARROWS).sub("", turn.strip())
            if words := decode_entities(" ".join(plain.split())):
                yield voice, words


def split_by_speaker(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return the cues, split so that each has one speaker, and without text repeated from the cue before.

    Automatic captions often roll: each cue repeats the last line of the one before. Such cues are cut to their new
    words. The cues are returned unchanged if one names several speakers but no cue tells who says what.
    """
    folded = _without_repetitions(cues)
    if any(cue.turns for cue in cues):
        return tuple(
            Cue(cue.start, cue.end, (voice,) if voice else (), text)
            for cue in folded
            for voice, text in cue.turns or [(cue.voice, cue.text)]
        )
    return tuple(cues) if any(len(cue.voices) > 1 for cue in cues) else tuple(folded)


MIN_ROLLING = 3
"""The minimum number of cues that repeat the one before, for captions to count as rolling.

At least half of all cues have to do so, too.
"""
MAX_GAP_SECONDS = 0.5
"""The maximum pause between two cues of which the second repeats the first."""


def _without_repetitions(cues: Sequence[Cue]) -> Sequence[Cue]:
    """Return rolling captions (each cue repeats the one before) without the repeated words; others unchanged."""
    pairs = list(pairwise(cues))
    repeated = [_count_repeated_words(before, cue) for before, cue in pairs]
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
            kept.append(cue._replace(text=" ".join(new), turns=tuple(_drop_words(count, cue.turns))))
        else:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, cue.end))
    return kept


def _drop_words(count: int, turns: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield (speaker, text) of each turn of a cue, without the first `count` words of the cue."""
    for voice, text in turns:
        words = text.split()
        if words[count:]:
            yield voice, " ".join(words[count:])
        count = max(count - len(words), 0)


def _count_repeated_words(before: Cue, cue: Cue) -> int:
    """Return the number of words at the start of a cue that repeat the end of the cue before."""
    if cue.voices != before.voices or cue.start - before.end > MAX_GAP_SECONDS:
        return 0
    old, new = (
        [re.sub(r"\W", "", word).casefold() or word for word in one.text.split()] for one in (before, cue)
    )  # live captions change capitals and add points as they go on
    return next((count for count in range(min(len(old), len(new)), 0, -1) if old[-count:] == new[:count]), 0)


def _timing_fix(line: str) -> str:
    """Return the fix for a line that should be a timing (start --> end of a cue) and is not valid."""
    if re.search(r"(?<![0-9:])(?:[6-9][0-9]|[0-9]{3,}):[0-5][0-9][.,][0-9]", line):
        return "From 60 minutes on a time has hours in front: 01:00:00.000 --> 01:00:04.000."
    return f"Write it as {_EXAMPLE_TIMING}."


def displayed_text(*cues: Cue) -> str:
    """Return the joined text of cues, normalised for comparing names: NFKC, no invisible characters, single spaces.

    The parser has joined lines, decoded entities and removed tags; names of speakers in `<v>` are not included.
    """
    return " ".join(visible_form(" ".join([cue.text for cue in cues])).split())


def _voice_name(tag_text: str) -> str:
    """Return the name of a speaker, given the text of a `<v>` tag, which may go over two lines."""
    return " ".join(decode_entities(tag_text).split())


def _to_seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    """Convert the parts of a WebVTT time to seconds."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def format_timestamp(seconds: float) -> str:
    """Format seconds as a WebVTT timestamp, hh:mm:ss.ttt."""
    whole = int(seconds)
    thousandths = round((seconds - whole) * 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
