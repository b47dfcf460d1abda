"""Cues of a caption file: nothing twice, and one speaker in each. More tests of the parser are in tests/build."""

from __future__ import annotations

import pytest

from coaching_playbook.captions import parse, split_by_speaker

AUTOMATIC = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.230 align:start position:0%
{blank}
eyes<00:00:00.480><c> on</c><00:00:00.700><c> the board</c>

00:00:02.230 --> 00:00:02.240 align:start position:0%
eyes on the board
{blank}

00:00:02.240 --> 00:00:04.500 align:start position:0%
eyes on the board
and<00:00:02.480><c> pens</c><c> down</c>

00:00:04.500 --> 00:00:04.510 align:start position:0%
and pens down
{blank}

00:00:04.510 --> 00:00:06.500 align:start position:0%
and pens down
please
"""
ROLLED = [("", "eyes on the board"), ("", "and pens down"), ("", "please")]


def file(*captions: str) -> str:
    """Return a caption file with one cue per second."""
    cues = (f"00:{number:02}.000 --> 00:{number + 1:02}.000\n{text}\n" for number, text in enumerate(captions, 1))
    return "\n".join(["WEBVTT\n", *cues])


SAID = {
    "automatic captions": (AUTOMATIC.format(blank=" "), ROLLED),
    "automatic captions, saved without spaces": (AUTOMATIC.replace("{blank}\n", ""), ROLLED),
    "three lines that roll": (
        file("One", "One\nTwo", "One\nTwo\nThree", "Two\nThree\nFour", "Three\nFour\nFive"),
        [("", "One"), ("", "Two"), ("", "Three"), ("", "Four"), ("", "Five")],
    ),
    "words that are added one by one": (
        file("Put", "Put your", "Put your pens", "Put your pens down", "Now wait"),
        [("", "Put"), ("", "your"), ("", "pens"), ("", "down"), ("", "Now wait")],
    ),
    "live captions, which put capitals and points later": (
        file("so today", "So today, we", "So today, we look.", "So today, we look. Up"),
        [("", "so today"), ("", "we"), ("", "look."), ("", "Up")],
    ),
    "someone who says a thing twice": (
        file("No.", "No.", "Have a look.", "What is it?", "Nine."),
        [("", "No."), ("", "No."), ("", "Have a look."), ("", "What is it?"), ("", "Nine.")],
    ),
    "someone who says a word again and again": (
        file("Again.", "Again.", "Again.", "Again.", "Again, and what next?"),
        [("", "Again."), ("", "Again."), ("", "Again."), ("", "Again."), ("", "Again, and what next?")],
    ),
    "lines that roll, each with the arrows of a new speaker": (
        file(
            "&gt;&gt; Look",
            "&gt;&gt; Look\n&gt;&gt; Yes, miss",
            "&gt;&gt; Yes, miss\n&gt;&gt; Now wait",
            "&gt;&gt; Now wait\n&gt;&gt; Done",
        ),
        [("", "Look"), ("", "Yes, miss"), ("", "Now wait"), ("", "Done")],
    ),
    "capitals that roll": (
        file("WE LOOK", "WE LOOK\nAT THE BOARD", "AT THE BOARD\nAND THEN", "AND THEN\nWE WRITE"),
        [("", "WE LOOK"), ("", "AT THE BOARD"), ("", "AND THEN"), ("", "WE WRITE")],
    ),
    "a choral answer": (
        file("One, two", "One, two", "three, four", "three, four", "five"),
        [("", "One, two"), ("", "One, two"), ("", "three, four"), ("", "three, four"), ("", "five")],
    ),
    "a voice inside another": (file("<v Ama>One <v Jo>two</v></v>"), [("Ama", "One"), ("Jo", "two")]),
    "dashes before tags": (file("-Ready?\n-Not yet.\n- <i>Now</i>"), [("", "Ready?"), ("", "Not yet."), ("", "Now")]),
    "a voice over two lines": (file("<v Teaching\nassistant>Look"), [("Teaching assistant", "Look")]),
    "two voices": (file("<v Ama>What comes next?</v><v Jo>Nine.</v>"), [("Ama", "What comes next?"), ("Jo", "Nine.")]),
    "two voices, not closed": (file("<v TA>One\ntwo\n<v Pupil 2>Three"), [("TA", "One two"), ("Pupil 2", "Three")]),
    "a voice and a noise": (file("<v TA>Look.</v> [A bell rings]"), [("TA", "Look."), ("", "[A bell rings]")]),
    "the same voice twice": (file("<v TA>One.</v>\n<v TA>Two.</v>"), [("TA", "One."), ("TA", "Two.")]),
    "dashes": (file("- Ready?\n- Not yet."), [("", "Ready?"), ("", "Not yet.")]),
    "dashes, the first over two lines": (
        file("– Are you\nready?\n– Not yet."),
        [("", "Are you ready?"), ("", "Not yet.")],
    ),
    "the arrows of live captions": (file("&gt;&gt; Ready?\n&gt;&gt; Not yet."), [("", "Ready?"), ("", "Not yet.")]),
    "names and colons": (file("TA: Ready?\nPUPIL: Not yet."), [("", "TA: Ready?"), ("", "PUPIL: Not yet.")]),
    "names and colons, over several lines": (
        file("Teacher: Are you\nready?\nPupil 2: Not yet.\n[Class]: We are."),
        [("", "Teacher: Are you ready?"), ("", "Pupil 2: Not yet."), ("", "[Class]: We are.")],
    ),
    "names in capitals in one line": (
        file("TA: What is 1:2? PUPIL 2: Half. (TA): Yes."),
        [("", "TA: What is 1:2?"), ("", "PUPIL 2: Half."), ("", "(TA): Yes.")],
    ),
    "a colon in what is said": (file("TA: Now: look.\nat PE: the rope"), [("", "TA: Now: look. at PE: the rope")]),
    "a colon further on": (file("We say it\nOnce: and wait"), [("", "We say it Once: and wait")]),
    "dashes before capitals": (file("-What comes next?\n-Nine."), [("", "What comes next?"), ("", "Nine.")]),
    "endings of words": (file("-ing\n-ed"), [("", "-ing -ed")]),
    "arrows in one line": (file("&gt;&gt; Ready? &gt;&gt; Not yet."), [("", "Ready?"), ("", "Not yet.")]),
    "arrows between numbers": (file("Ten &gt;&gt; three?"), [("", "Ten >> three?")]),
    "one dash": (file("- Ready?"), [("", "- Ready?")]),
    "a minus": (file("What is\n-3 + 5?"), [("", "What is -3 + 5?")]),
    "a line of one space": (file("What do you see?\n \n(pupil points)"), [("", "What do you see? (pupil points)")]),
    "a line of a tab": (file("What do you see?\n\t\n(pupil points)"), [("", "What do you see? (pupil points)")]),
    "lines of spaces, and line ends of Windows": (
        file("What do you see?\n  \n \n(pupil points)").replace("\n", "\r\n"),
        [("", "What do you see? (pupil points)")],
    ),
    "a first line of a wide space": (file("\u3000\nWhat do you see?"), [("", "What do you see?")]),
    "a class and a mark in a voice": (
        file("<v TA><i>What comes next?</i></v>\n<v.loud Pupil 2>Nine.</v> <v TA>Yes.</v>"),
        [("TA", "What comes next?"), ("Pupil 2", "Nine."), ("TA", "Yes.")],
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_each_cue_is_output_once_with_one_speaker(name: str) -> None:
    text, output = SAID[name]
    cues, problems = parse(text, "x.vtt")
    assert problems == ()
    assert [(cue.voice, cue.text) for cue in split_by_speaker(cues)] == output


TIMES = {
    "commas": (
        "00:00:0{},000 --> 00:00:0{},500",
        "Write a point in place of each comma: 00:00:01.000 --> 00:00:01.500.",
    ),
    "no spaces": ("00:0{}.000-->00:0{}.500", "Put a space on each side of the arrow: 00:01.000 --> 00:01.500."),
    "one figure": ("0:0{}.000 --> 0:0{}.500", "Write each time with two figures for minutes and seconds"),
    "no thousandths": ("00:00:0{} --> 00:01:0{}", "Write each time with two figures for minutes and seconds"),
    "an arrow of Word": ("00:0{}.000 → 00:0{}.500", "Write the arrow as two hyphens and >: 00:01.000 --> 00:01.500."),
    "a dash and >": ("00:0{}.000 –> 00:0{}.500", "Write the arrow as two hyphens and >: 00:01.000 --> 00:01.500."),
    "spaces of Word": ("00:0{}.000\u00a0-->\u00a000:0{}.500", "A space in it is of a special kind"),
}


@pytest.mark.parametrize("name", TIMES)
def test_systematic_timestamp_error_is_reported_once(name: str) -> None:
    time, fix = TIMES[name]
    text = "WEBVTT\n\n" + "\n".join(f"{n}\n{time.format(n, n)}\nHi\n" for n in range(1, 7))
    _cues, problems = parse(text, "x.vtt")
    assert len(problems) == 1
    assert (problems[0].line, problems[0].fix.startswith(fix)) == (4, True), problems
    assert problems[0].fix.endswith("The same goes for 5 more lines.")


@pytest.mark.parametrize(
    "time",
    [
        *("00:01.5 --> 00:09.000", "2:08.500 --> 2:09.000", "00:08.5 --> 00:01.5", "00:08.5 --> 00:08.50"),
        *("00:01,5 → 00:09", "0:01:5 --> 0:09", "02:08.000-->02:09.000", "00:01.5000 --> 00:09.000"),
    ],
)
def test_single_timestamp_error_is_reported_once(time: str) -> None:
    """The corrected time may be out of order because of the same error."""
    text = f"WEBVTT\n\n00:07.000 --> 00:08.000\nOne\n\n2\n{time}\nTwo\n\n00:10.000 --> 00:11.000\nThree\n"
    _cues, problems = parse(text, "x.vtt")
    assert [(problem.line, problem.message) for problem in problems] == [(7, f"'{time}' is not a time.")]


def test_text_next_to_timestamp_is_not_in_suggested_timestamp() -> None:
    _cues, problems = parse("WEBVTT\n\n00:01.5 --> 00:04.000 Hello\nthere\n", "x.vtt")
    assert [problem.line for problem in problems] == [3, 3]
    assert problems[0].fix.endswith("three after the point: 00:01.500 --> 00:04.000.")


@pytest.mark.parametrize("top", ["", "\n", "1\n", "\ufeff1\n"])
def test_srt_file_is_identified(top: str) -> None:
    text = top + "00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00:00:03,000 --> 00:00:04,000\nHo\n"
    _cues, problems = parse(text, "x.vtt")
    assert [problem.message for problem in problems] == [
        "This file is SRT, another kind of caption file, and browsers do not show it."
    ]


@pytest.mark.parametrize("next_line", ["NOTE from Mr Jones: keep this private", "STYLE", "2", "14 "])
def test_whitespace_line_instead_of_separator_is_reported(next_line: str) -> None:
    _cues, problems = parse(file(f"Hello\n \n{next_line}"), "x.vtt")
    assert [(problem.line, problem.message[:24]) for problem in problems] == [(5, "This line looks empty, b")]


@pytest.mark.parametrize("note", ["NOTE see a --> b", "NOTE\t00:01 --> here", "NOTE -->"])
def test_arrow_in_note_is_reported(note: str) -> None:
    cues, problems = parse(f"WEBVTT\n\n{note}\nmore\n\n00:01.000 --> 00:02.000\nHello\n", "x.vtt")
    assert len(cues) == 1
    assert [(problem.line, problem.fix) for problem in problems] == [(3, "Write → in its place.")]


def test_timestamp_with_word_arrow_in_note_is_no_cue() -> None:
    cues, problems = parse("WEBVTT\n\nNOTE Cut:\n00:01.000 → 00:04.000\n\n00:01.000 --> 00:02.000\nHello\n", "x.vtt")
    assert (len(cues), problems) == (1, ())


@pytest.mark.parametrize(
    ("top", "kind"),
    [
        ("0:00:01.000,0:00:02.000\nHello", "SBV"),
        ("<?xml version='1.0'?>\n<tt>", "XML"),
        ('<tt xmlns="http://www.w3.org/ns/ttml">', "XML"),
        ("\ufeff[Script Info]\nTitle: x", "SSA"),
        ("Scenarist_SCC V1.0", "SCC"),
        ("<!DOCTYPE html><p>", "a web page"),
        ('{"captions": []}', "JSON"),
        ("PK\x03\x04", "a ZIP file"),
    ],
)
def test_other_file_format_is_identified(top: str, kind: str) -> None:
    (problem,) = parse(f"{top}\n", "a.vtt")[1]
    assert problem.message.startswith(f"This file is {kind}")
    assert problem.fix == "Save or download the captions again as WebVTT."


@pytest.mark.parametrize("top", ["webvtt", "WEBVTT-1", "Hello", "WebVTT\n\n00:01.000 --> 00:02.000\nHi"])
def test_possible_webvtt_file_gets_header_hint(top: str) -> None:
    (problem,) = parse(f"{top}\n", "a.vtt")[1]
    assert problem.fix == "Put WEBVTT on the first line, with nothing before it, then an empty line."
