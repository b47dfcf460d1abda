"""Chromium as the test oracle for caption files: captions that `check` accepts have the same cues in the browser.

Each file is either reported, or has equal times and words in the browser. The files are cases of the WebVTT standard,
and random combinations of their lines.
"""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Browser

from coaching_playbook.captions import parse

TIME = "00:01.000 --> 00:04.000"
LATER = "00:05.000 --> 00:08.000"
LINES = [
    *("", "", "", "", " ", "\t", "WEBVTT", "1", "intro", TIME, TIME, TIME, LATER, LATER, "00:09.000 --> 00:10.500"),
    *("00:01.000 --> 00:04.000 align:start position:0%", "00:01.000 --> 00:04.000 Hello", "00:01.000-->00:04.000"),
    *(
        "01:00:01.000 --> 01:00:04.000",
        "1:00:01.000 --> 1:00:04.000",
        "00:01,000 --> 00:04,000",
        "00:04.000 --> 00:01.000",
    ),
    *(
        "00:01.000 --> 00:01.000",
        "00:61.000 --> 00:62.000",
        "00:01.000\u00a0--> 00:04.000",
        "\t00:01.000\t-->\t00:04.000",
    ),
    *("NOTE", "NOTE About this", "NOTES are here", "STYLE", "::cue { color: red }", "REGION", "id:top"),
    *(
        "What comes next?",
        "Is 3 < 5?",
        "Is 3 &lt; 5 &amp; 5 &gt; 3?",
        "<v Ama>Nine.</v> Ten.",
        "<v Ama>What?</v><v Jo>Nine.",
    ),
    *(
        "- Ready?",
        "- Not yet.",
        "<i>Now</i> <b>you</b>",
        "<c.loud>Stop",
        "<00:02.000>one <00:03.000>two",
        "a --> b",
        "x<y",
    ),
    *(
        "<ruby>e<rt>f</rt></ruby>",
        "<lang cy>Bore da</lang>",
        "</v>",
        "<v>",
        "<v Ama",
        "&nbsp;",
        "&#169; &copy; &lrm;",
        "caf\u00e9",
    ),
]
"""Lines of the files that are put together at random."""

CAPTION_FILES = [
    f"WEBVTT\n\n{TIME}\nHello",
    f"\ufeffWEBVTT - a title\nKind: captions\n\n{TIME}\nHello",
    f"WEBVTT\r\n\r\n{TIME}\r\nHello\r\nagain\r\n\r\n{LATER}\r\nBye\r\n",
    f"WEBVTT\r\r{TIME}\rHello\r",
    f"WEBVTT\n{TIME}\nHello",
    f"WEBVTT {TIME}\nHello",
    f"WEBVTTx\n\n{TIME}\nHello",
    f"webvtt\n\n{TIME}\nHello",
    f"WEBVTT\n\n\n\n{TIME}\nHello\n\n\n\n{LATER}\nBye",
    f"WEBVTT\n\nNOTE First draft.\nChecked on Monday.\n{TIME}\n<v Mrs Patel>Come on, Kyle.",
    f"WEBVTT\n\nNOTE First draft.\n{TIME}\nHello",
    f"WEBVTT\n\nNOTE\nfrom --> to\n\n{TIME}\nHello",
    f"WEBVTT\n\nSTYLE\n::cue {{}}\n{TIME}\nHello",
    f"WEBVTT\n\nREGION\nid:a\n{TIME}\nHello",
    f"WEBVTT\n\nSTYLE\n::cue {{}}\n\n{TIME}\nHello\n\nSTYLE\n::cue {{}}",
    f"WEBVTT\n\n{TIME}\nWhat do you see?\n \n(pupil points)",
    f"WEBVTT\n\n{TIME}\nHello\n \nNOTE keep this private",
    f"WEBVTT\n\n{TIME}\nHello\n\t\n2\n{LATER}\nBye",
    f"WEBVTT\n\n{TIME}\nHello\n{LATER}\nBye",
    f"WEBVTT\n\n1\n{TIME}\nHello\n\n1\n{LATER}\nBye",
    f"WEBVTT\n\na\nb\n{TIME}\nHello",
    f"WEBVTT\n\n{TIME}\n\nHello",
    f"WEBVTT\n\n{TIME}\n<v Ama>What comes next?</v><v Jo>Nine.</v>",
    f"WEBVTT\n\n{TIME}\n<v.loud Ama Kent>What comes next?\n<v Jo>Nine.",
    f"WEBVTT\n\n{TIME}\nIs 3 < 5 or is 5 > 3?",
    f"WEBVTT\n\n{TIME}\nIs 3 <5 or is 5> 3?",
    f"WEBVTT\n\n{TIME}\n<v {'a' * 250}>Hello",
    f"WEBVTT\n\n{TIME}\n<script>alert(1)</script>Hello<img src=x>",
    f"WEBVTT\n\n{TIME}\n&lt;v Ama&gt;Hello &amp;amp; &unknown; &#x266B;",
    f"WEBVTT\n\n{TIME} align:start line:-1 position:10%,line-left\nHello",
    f"WEBVTT\n\n{TIME} alignstart\nHello",
    "WEBVTT\n\n00:00.000 --> 00:00.001\nShort\n\n99:59:59.999 --> 100:00:00.000\nLong",
    "WEBVTT\n\n120:00.000 --> 121:00.000\nHello",
    "WEBVTT\n\n00:01.00 --> 00:04.000\nHello",
    "WEBVTT\n\n00:01 --> 00:04\nHello",
    "WEBVTT\n\n00:05.000 --> 00:08.000\nLater\n\n00:01.000 --> 00:04.000\nEarlier",
    f"WEBVTT\n\n{TIME} vertical:rl region:top size:50% X:1\nHello",
    f"WEBVTT\n\nREGION\nid:top\n\n{TIME} region:top\nHello\n\nREGION\nid:b\n\n{LATER}\nBye",
    f"WEBVTT\n\nNOTE\ttab\nmore\n\nNOTEBOOK\n{TIME}\nHello",
    f"\ufeff\ufeffWEBVTT\n\n{TIME}\nHello",
    f"WEBVTT\n\r\n\r{TIME}\rHello\r\r\n{LATER}\nBye",
    f"WEBVTT\n\n{TIME}\nHello\n\n00:02.000 --> 00:06.000\nOverlap",
    f"WEBVTT\n\n{TIME}\nnul\x00here",
    f"WEBVTT\n\n{TIME}\nA &amp B &hearts; &#x1F600; &#0; &notit;",
    f"WEBVTT\n\n{TIME}\n<v Ama><i>One <v Bo>two</i></v> three</v> four",
    f"WEBVTT\n\n{TIME}\n<v Ama\nKent>Two lines</v>",
    f"WEBVTT\n\n{TIME}\n<font color=red>Hi</font> <br> {{\\an8}}",
    f"WEBVTT\n\n{TIME}\n<!-- hidden -->Hello",
    f"WEBVTT\n\n{TIME}\nHello\u2028there\x0bagain",
    f"WEBVTT\n\ncue --> id\n{TIME}\nHello",
    f"WEBVTT\n\n{TIME} --> 00:05.000\nHello",
    "WEBVTT\n\n00:00:01.000 --> 00:04.000\nMixed\n\n999:59:59.000 --> 1000:00:04.000\nLong",
    "WEBVTT\n\n00:01.000 → 00:04.000\nHello",
    "WEBVTT",
    "WEBVTT\n",
    "",
]

CUES = """async (files) => {
    const cuesOf = (text) => new Promise((resolve) => {
        const video = document.createElement('video'), track = document.createElement('track');
        const tell = () => resolve([...(track.track.cues ?? [])].map(
            (cue) => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent]));
        track.addEventListener('load', tell);
        track.addEventListener('error', () => resolve([]));
        video.append(track);
        document.body.append(video);
        track.track.mode = 'hidden';
        track.src = URL.createObjectURL(new Blob([text], {type: 'text/vtt'}));
    });
    const found = [];
    for (const file of files) { found.push(await cuesOf(file)); document.body.replaceChildren(); }
    return found;
}"""


TEXTS = [line for line in LINES if line.strip() and "-->" not in line]


def random_captions(seed: int) -> str:
    """Return a caption file of random lines; every second file has blocks with at least a time and a text."""
    chosen = random.Random(seed)
    blocks = [chosen.choices(LINES, k=chosen.randint(1, 4)) for _ in range(chosen.randint(1, 3))]
    if seed % 2:
        times = [TIME, LATER][: len(blocks)]
        blocks = [[time, *chosen.choices(TEXTS, k=chosen.randint(1, 2))] for time in times]
    return "\n".join(["WEBVTT", "", *(line for block in blocks for line in (*block, ""))])


def visible_letters(text: str) -> str:
    """Return a text without white space, invisible characters, and the dashes or arrows that mark a new speaker."""
    return re.sub(r"[\s\u200e\u200f>–—-]", "", text)


def test_accepted_captions_equal_cues_in_chromium(browser: Browser) -> None:
    files = [*CAPTION_FILES, *(random_captions(seed) for seed in range(600))]
    page = browser.new_page()
    visible = page.evaluate(CUES, files)
    page.close()
    accepted, differ = 0, []
    for file, cues in zip(files, visible, strict=True):
        ours, problems = parse(file, "a.vtt")
        if problems:
            continue
        accepted += 1
        theirs = [(start, end, visible_letters(text)) for start, end, text in cues if visible_letters(text)]
        if [(cue.start, cue.end, visible_letters(cue.text)) for cue in ours if visible_letters(cue.text)] != theirs:
            differ.append((file, ours, cues))
    assert differ == []
    assert accepted > 100, "most of the files were reported, so little was compared"


@pytest.mark.parametrize("file", CAPTION_FILES[:1])
def test_chromium_loads_cues_of_valid_file(browser: Browser, file: str) -> None:
    page = browser.new_page()
    assert page.evaluate(CUES, [file]) == [[[1, 4, "Hello"]]]
    page.close()
