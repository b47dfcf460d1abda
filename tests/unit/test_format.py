"""The YAML formatter: its canonical form, and that it loses nothing."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching_playbook.yamlio import REMOVE_VALUE, comment_tree, edit_yaml
from coaching_playbook.yamlio import format as module
from coaching_playbook.yamlio.format import Data, KeyOrder, dump, format_yaml

SHIPPED = sorted((Path(__file__).parent.parent.parent / "playbook_src").rglob("*.yml"))
ORDER: KeyOrder = {"id": None, "title": None, "steps": {"do": None, "how": None}, "note": None}


def load(text: str, loader: type = yaml.CBaseLoader) -> Data:
    """Parse YAML with every scalar as text."""
    data: Data = yaml.load(text, Loader=loader)
    return data


def comment_lines(text: str) -> list[str]:
    return re.findall(r"^ *(#.*?)\s*$", text, re.MULTILINE)


def drop_empty_values(data: Data) -> Data:
    """Return data as a text-only loader parses it, with empty texts for empty values."""
    if isinstance(data, dict):
        return {key: drop_empty_values(value) for key, value in data.items()}
    if isinstance(data, list):
        return [drop_empty_values(value) for value in data]
    return data or ""


# The form

CANONICAL = {
    "already canonical": (
        "# Header\nid: a\nsteps:\n  # first\n  - do: b  # beside\n    how: c\n",
        "# Header\nid: a\nsteps:\n  # first\n  - do: b  # beside\n    how: c\n",
    ),
    "empty": ("", ""),
    "comments only": ("\n\n  # a \n\n#b", "# a\n#b\n"),
    "one scalar": ("# a\n'b'  # c\n# d", "# a\nb  # c\n# d\n"),
    "document markers": ("# a\n--- # b\nid: c\n... # d\n", "# a\n# b\nid: c\n# d\n"),
    "blank lines and last newline": ("id: a\n\n\ntitle: b", "id: a\ntitle: b\n"),
    "line ends": ("# a\r\nid: b # c\r\ntitle: |\r\n  d\r\n  e\r\n", "# a\nid: b  # c\ntitle: |\n  d\n  e\n"),
    "indentation": (
        "steps:\n- do: a\n  how:\n      x:   1\n-   b\n",
        "steps:\n  - do: a\n    how:\n      x: 1\n  - b\n",
    ),
    "lists in lists": ("- - a\n  -   - b\n- []\n", "- - a\n  - - b\n- []\n"),
    "flow": (
        "{id: [a, 'b, c', {d: e}], u: [], v: {}, w: [f: g]}",
        "id:\n  - a\n  - b, c\n  - d: e\nu: []\nv: {}\nw:\n  - f: g\n",
    ),
    "empty values": (
        "a:\nb: ''\nc: |\nd:\n  -\n  - \"\"\ne: {f, g: , '': h}\n",
        'a:\nb: ""\nc: ""\nd:\n  -\n  - ""\ne:\n  f:\n  g:\n  "": h\n',
    ),
    "long lines": (
        "a: one\n  two\n\n  three\nb: 'four\n  five'\nc: \"six \\\n  seven\"\nd: >-\n  eight\n  nine\n",
        "a: |-\n  one two\n  three\nb: four five\nc: six seven\nd: eight nine\n",
    ),
    "never wrapped": ("a: " + "word " * 500 + "\n", "a: " + ("word " * 500).strip() + "\n"),
    "quotes that go": (
        "a: 'it''s'\nb: \"café 👩‍🏫\"\nc: 'a # b'\nd: 'a#b'\n'e f': 'http://x?a=b&c'\n",
        'a: it\'s\nb: café 👩‍🏫\nc: "a # b"\nd: a#b\ne f: http://x?a=b&c\n',
    ),
    "quotes that stay": (
        "a: 'b: c'\nd: '- e'\nf: '* g'\nh: ' i '\nj: \"k\\tl\"\nm: 'n:'\n'o: p': \"\\e\\x85\"\nq: '\"r\"'\n",
        'a: "b: c"\nd: "- e"\nf: "* g"\nh: " i "\nj: "k\\tl"\nm: "n:"\n"o: p": "\\u001b\\u0085"\nq: "\\"r\\""\n',
    ),
    "numbers, dates, times and words": (
        "a: 4\nb: -4\nc: 2026-11-23\nd: 1:12\ne: 01:02:03\nf: yes\nNo: NULL\ng: ~\nh: 007\ni: 1.5\n"
        "j: 0x1f\nk: 1e3\nl: 2026-02-30\nm: 2026-11-23 10:00\nn: 4 steps\no: -a\np: 2025-26\nq: .inf\n",
        'a: 4\nb: -4\nc: 2026-11-23\nd: "1:12"\ne: "01:02:03"\nf: "yes"\n"No": "NULL"\ng: "~"\nh: "007"\n'
        'i: "1.5"\nj: "0x1f"\nk: "1e3"\nl: "2026-02-30"\nm: "2026-11-23 10:00"\n"n": 4 steps\no: -a\n'
        'p: 2025-26\nq: ".inf"\n',
    ),
    "literal blocks": (
        'a: "b\\nc"\nd: "e\\n\\nf\\n"\ng: "h\\n\\n"\ni:\n- |\n  # j\n  k: l\n- >\n  m\n\n  n\n',
        "a: |-\n  b\n  c\nd: |\n  e\n\n  f\ng: |+\n  h\n\ni:\n  - |\n    # j\n    k: l\n  - |\n    m\n    n\n",
    ),
    "text no literal block can hold": (
        'a: " b\\nc"\nd: "e \\nf"\ng: "h\\n i \\n"\nj: "k\\n\\tl"\nm: "\\nn"\no: "p\\r\\nq"\n"r\\ns": t\n',
        'a: " b\\nc"\nd: "e \\nf"\ng: "h\\n i \\n"\nj: "k\\n\\tl"\nm: "\\nn"\no: "p\\r\\nq"\n"r\\ns": t\n',
    ),
    "order": (
        "x: 1\nsteps:\n- how: a\n  z: 2\n  do: b\n- [{how: c, do: d}]\nnote:\nw: {how: e, do: f}\nid: g\n",
        "id: g\nsteps:\n  - do: b\n    how: a\n    z: 2\n  - - do: d\n      how: c\nnote:\nx: 1\n"
        "w:\n  how: e\n  do: f\n",
    ),
    "comments travel": (
        "# header\n\nnote: a # on note\n# about\n# title\ntitle: b\nid: c # on id\n# end\n",
        "# header\nid: c  # on id\n# about\n# title\ntitle: b\nnote: a  # on note\n# end\n",
    ),
    "comment at the end of a block": (
        "steps:\n  - do: a\n    # last words\nnote: b\n  # end",
        "steps:\n  - do: a\n# last words\nnote: b\n# end\n",
    ),
    "comment beside a block": (
        "id: | # a\n  # text\n\n # b\ntitle: >-   # c\n  d\n  e\nsteps: # f\n- g\nnote: # h\n",
        "id: |  # a\n  # text\n# b\ntitle: d e  # c\nsteps:  # f\n  - g\nnote:  # h\n",
    ),
    "comment beside quotes": (
        "id: 'a # no' # yes\ntitle: \"b\n  # no\n  c\" # too\nnote: d#no\n  e # and this\n",
        'id: "a # no"  # yes\ntitle: "b # no c"  # too\nnote: d#no e  # and this\n',
    ),
    "comments in flow": (
        "id: [ # a\n  b, # c\n  # d\n  e # f\n  , {g: h} # i\n  # j\n]\nnote: k\n",
        "id:  # a\n  - b  # c\n  # d\n  - e  # f\n  # i\n  - g: h\n# j\nnote: k\n",
    ),
    "comments after a closing bracket": (
        "id: [a,\n  b] # c\ntitle: { # d\n  x: z } # e\nnote: [] # f\n",
        "id:  # c\n  - a\n  - b\n# d\n# e\ntitle:\n  x: z\nnote: []  # f\n",
    ),
    "comments on items": (
        "# a\n- # b\n  id: c\n- # d\n- e # f\n-\n  # g\n  note: h\n  # i\n  id: j\n- # k\n  - l # m\n",
        "# a\n# b\n- id: c\n-  # d\n- e  # f\n# i\n- id: j\n  # g\n  note: h\n# k\n- - l  # m\n",
    ),
    "comment between key and value": ("x: z\nid: # a\n  # b\n  c # d\n", "# b\n# a\n# d\nid: c\nx: z\n"),
    "comment text": (
        "id: a #  b: [c] 'd' # e \t\n#\n#!f\nx: g\n",
        "id: a  #  b: [c] 'd' # e\n#\n#!f\nx: g\n",
    ),
    "odd line ends": ("id: a # b\u2028# c\u0085x: d\r# e", "id: a  # b\n# c\nx: d\n# e\n"),
}


@pytest.mark.parametrize("loader", [yaml.CLoader, yaml.Loader], ids=["libyaml", "pure"])
@pytest.mark.parametrize(("text", "expected"), CANONICAL.values(), ids=CANONICAL)
def test_canonical_form(text: str, expected: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comment_tree, "LOADER", loader)
    assert format_yaml(text, ORDER) == expected
    assert format_yaml(expected, ORDER) == expected
    assert load(expected) == load(text)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, ""),
        ("a", "a\n"),
        ("", '""\n'),
        ("a\nb\n", "|\n  a\n  b\n"),
        ([], "[]\n"),
        ({}, "{}\n"),
        ({"note": ["a", None, [], {}, ""], "id": None}, 'id:\nnote:\n  - a\n  -\n  - []\n  - {}\n  - ""\n'),
        ({"steps": [{"how": "x\ny", "do": "z"}]}, "steps:\n  - do: z\n    how: |-\n      x\n      y\n"),
        ([{"title": "4", "id": "1:12"}], '- id: "1:12"\n  title: 4\n'),
    ],
)
def test_write_form(data: Data, expected: str) -> None:
    assert dump(data, ORDER) == expected
    assert format_yaml(expected, ORDER) == expected


def test_key_order_is_kept_without_given_order() -> None:
    data: Data = {"b": {"d": "1", "c": "2"}, "a": "3"}
    assert dump(data) == "b:\n  d: 1\n  c: 2\na: 3\n"
    assert dump(data, {"a": None, "b": None}) == "a: 3\nb:\n  d: 1\n  c: 2\n"


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c",
        "a: &b c\nd: *b",
        "a: !!str b",
        "a: ! b",
        "a: b\n---\nc: d",
        "%YAML 1.1\n---\na: b",
        "a: {<<: {b: c}}",
        "? [a]\n: b",
        "{a: b}: c",
        "a: b\n'a': c",
        "\ufeffa: b",
        "a: [b",
        "a: 'b",
        "a: \ud800",
        'a: "\\x00"\n\tb: c',
        "[" * 60 + "]" * 60,
    ],
)
def test_lossy_input_is_rejected(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        format_yaml(text)


@pytest.mark.parametrize("data", ["\ud800", "a\n\ud800", {"k" * 1025: "v"}, {"a": {'"' * 600: "v"}}])
def test_values_outside_yaml_subset_are_rejected(data: Data) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        dump(data)


def test_recursive_data_is_rejected() -> None:
    data: list[Data] = []
    data.append(data)
    with pytest.raises(ValueError, match="deep"):
        dump(data)


def test_lost_data_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    layout: Callable[..., tuple[list[str], list[str]]] = module._layout_node
    monkeypatch.setattr(module, "_layout_node", lambda *arguments: ([], layout(*arguments)[1]))
    with pytest.raises(ValueError, match="without losing"):
        format_yaml("# a\nb: c\n")


# Any data

WORDS = r"""
yes No ON off TRUE false null ~ y N = << . .. ... --- -- - ? : :: -a ?a :a a: # #a a# *a &a !a |a >a %a @a `a
4 -4 +4 0 00 -0 007 08 1_000 4.5 .5 5. 1e3 1E-3 0x1F 0b1 0o7 .inf -.INF .nan 1:12 1:02:03 -1:30.5 190:20 1.2.3
2026-11-23 2026-1-2 2026-02-30 0000-00-00 2026-11-23T10:00:00Z 20261123 [ ] { } , a,b [a {a ' " '' it's \ \n é
"""
PHRASES = (
    *("a: b", "a :b", "a:b", "a: ", " a", "a ", "a #b", "a# b", "- a", "2026-11-23 10:00:00", "2026-11-23 a"),
    *("a\nb", "a\nb\n", "a\n\n", "\n", "\na", " a\nb", "a \nb", "a\n  b", "a\r\nb", "a\n\tb", "a\n# b"),
    *(
        "a\tb",
        "\ta",
        "\x00",
        "\x7f",
        "\x85",
        "\xa0",
        "\xa0a",
        "\u2028",
        "a\u2029b",
        "\u202ea",
        "\ufeff",
        "\ufffe",
    ),
    *("👩\u200d🏫", "plain words to fold", "one two three\nfour five\n\nsix\n", "# a\n- b\n", "1:12 # b"),
)
NASTY = (*WORDS.split(), *PHRASES)
STRINGS = st.one_of(
    st.sampled_from(NASTY),
    st.text("ab01 -?:,[]{}#&*!|>'\"%@`\\\n\t.~=_eE+é\u2028", max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
DATA: st.SearchStrategy[Data] = st.recursive(
    st.none() | STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=12,
)
FAST = settings(deadline=None, database=None, derandomize=True)


@settings(FAST, max_examples=600)
@given(DATA)
def test_any_data_round_trips(data: Data) -> None:
    text = dump(data)
    assert drop_empty_values(load(text)) == drop_empty_values(data)
    assert drop_empty_values(load(text, yaml.BaseLoader)) == drop_empty_values(data)
    assert format_yaml(text) == text
    assert text == "" or text.endswith("\n")
    assert not re.search(r"[\t\r\x85\u2028\u2029]| $", text, re.MULTILINE)


# From the YAML 1.2.2 core schema and the YAML 1.1 type repository, for readers that are not PyYAML.
OTHER_READERS = re.compile(
    r"""null|Null|NULL|~|true|True|TRUE|false|False|FALSE|0o[0-7]+|0x[0-9a-fA-F]+
    | [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? | [-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN
    | y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|=|<<
    | [-+]?0b[0-1_]+ | [-+]?0[0-7_]+ | [-+]?(0|[1-9][0-9_]*) | [-+]?0x[0-9a-fA-F_]+
    | [-+]?[1-9][0-9_]*(:[0-5]?[0-9])+
    | [-+]?([0-9][0-9_]*)?\.[0-9.]*([eE][-+][0-9]+)? | [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*
    | [0-9]{4}-[0-9][0-9]?-[0-9][0-9]?([Tt]|[ \t]+)[0-9][0-9]?:[0-9][0-9]:[0-9][0-9](\.[0-9]*)?(.*)""",
    re.VERBOSE,
)


@settings(FAST, max_examples=1500)
@given(STRINGS | st.from_regex(OTHER_READERS, fullmatch=True))
def test_plain_text_stays_text_in_typed_loaders(text: str) -> None:
    written = dump([text])
    if written.startswith(('- "', "- |")) or not text:
        assert yaml.safe_load(written) == [text]
    elif re.fullmatch(r"-?[0-9]+", text):
        assert yaml.safe_load(written) == [int(text)]
        assert str(int(text)) == text
    elif re.fullmatch(r"[0-9-]{10}", text):
        assert yaml.safe_load(written)[0].isoformat() == text
    else:
        assert yaml.safe_load(written) == [text]
        assert not OTHER_READERS.fullmatch(text)


# Any file

KEYS = ("id", "title", "steps", "do", "how", "note", "x y", "no", "4", "é", "a: b", "#z", "")
FOLDABLE = re.compile(r"[a-z0-9][a-z0-9.-]*( [a-z0-9]+)*")
UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe]")
PRINTABLE = re.compile(r"[ -~\xa0-\u2027\U0001f000-\U0001ffff\n]+")


class Scribe:
    """Writes data as random valid YAML: in any style, with comments wherever YAML allows them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.often = self.random.choice([0, 0.1, 0.3, 0.7])
        self.comments: list[str] = []

    def file(self) -> str:
        text = self.own(0) + (f"---{self.end()}" if self.random.random() < 0.3 else "") + self.own(0)
        kind = self.random.random()
        if kind < 0.05:
            text += self.scalar(0).lstrip() + self.end()
        elif kind < 0.1:
            text += self.flow(0, 2) + self.end()
        else:
            text += self.block(0, 0)
        text += self.own(0)
        if self.random.random() < 0.2:
            text = text.removesuffix("\n")
        return text.replace("\n", "\r\n") if self.random.random() < 0.2 else text

    def comment(self) -> str:
        tail = self.random.choice(["", " words", ": x", " - 'a", ' "b', " # c", " [d", " é |", "\t", " "])
        comment = f"#¤{len(self.comments)}{tail}"
        self.comments.append(comment.rstrip())
        return comment

    def own(self, indent: int) -> str:
        """Return comment and blank lines, indented at most as far as the next entry."""
        text = ""
        while self.random.random() < self.often:
            spaces = " " * self.random.randint(0, indent)
            text += f"{spaces}{self.comment()}\n" if self.random.random() < 0.7 else "\n"
        return text

    def end(self, *spaces: str) -> str:
        """Return the end of a line, with or without a comment."""
        space = self.random.choice([" ", "   ", *spaces])
        return f"{space}{self.comment()}\n" if self.random.random() < self.often else "\n"

    def block(self, indent: int, depth: int, compact: bool = False) -> str:
        """Return a block mapping or list; a compact one omits the first line's indentation, as it follows a dash."""
        step = self.random.choice([1, 2, 4])
        count = self.random.randint(1, 4)
        keys = None if self.random.random() < 0.4 else self.random.sample(KEYS, count)
        text = ""
        for place in range(count):
            text += "" if compact and not place else self.own(indent) + " " * indent
            if keys:
                text += f"{self.key(keys[place])}:{self.value(indent, step, depth)}"
            elif depth < 3 and self.random.random() < 0.3:
                text += f"-{' ' * step}{self.block(indent + 1 + step, depth + 1, compact=True)}"
            else:
                text += f"-{self.value(indent, step, depth)}"
        return text

    def key(self, key: str) -> str:
        if re.fullmatch(r"[a-z0-9é ]+", key):
            return self.random.choice([key, f"'{key}'", f'"{key}"'])
        return json.dumps(key)

    def value(self, indent: int, step: int, depth: int) -> str:
        """Return the text after a colon or dash, up to the end of its last line."""
        kind = self.random.random()
        if depth < 3 and kind < 0.3:
            return self.end() + self.block(indent + step, depth + 1)
        if kind < 0.4:
            return self.end()
        if kind < 0.55:
            return " " + self.flow(indent + step, depth) + self.end("\t")
        if kind < 0.7:
            return self.literal(indent + step)
        start = f"{self.end()}{self.own(indent)}{' ' * (indent + step)}" if kind < 0.8 else "  "
        return start + self.scalar(indent + step) + self.end("\t")

    def flow(self, indent: int, depth: int) -> str:
        """Return a flow list or mapping, on one line or several."""
        mapping = self.random.random() < 0.5
        parts = []
        for key in self.random.sample(KEYS, self.random.randint(0, 3)):
            nested = depth < 3 and self.random.random() < 0.25
            value = self.flow(indent, depth + 1) if nested else self.scalar(indent, flow=True)
            head = f"{self.key(key)}:{self.gap(indent)}" if mapping or self.random.random() < 0.1 else ""
            parts.append(f"{self.gap(indent)}{head}{value}{self.gap(indent)}")
        if parts and self.random.random() < 0.3:
            parts.append(self.gap(indent))  # a comma at the end
        return ("{%s}" if mapping else "[%s]") % (",".join(parts) or self.gap(indent))

    def gap(self, indent: int) -> str:
        """Return the white space between two tokens of a flow collection."""
        if self.random.random() < 0.5:
            return " "
        return self.end() + self.own(indent) + " " * indent + " "

    def scalar(self, indent: int, flow: bool = False) -> str:
        """Return a plain or quoted scalar, on one line or folded over several."""
        text = self.random.choice(NASTY)
        fold = self.random.choice(["\n", "\n\n", "\n  \n"]) + " " * (indent + 1)
        kind = self.random.random()
        if kind < 0.4 and FOLDABLE.fullmatch(text):
            return text if flow else self.folded(text, fold)
        if kind < 0.7 and PRINTABLE.fullmatch(text) and "\n" not in text:
            return "'" + self.folded(text.replace("'", "''"), fold) + "'"
        quoted = json.dumps(text, ensure_ascii=self.random.random() < 0.5 and max(text) < "\U00010000")
        quoted = UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
        return self.folded(quoted, f" \\\n{' ' * (indent + 1)}")

    def folded(self, text: str, fold: str) -> str:
        return re.sub(r"(?<=\w) (?=\w)", lambda _: self.random.choice([" ", fold]), text)

    def literal(self, indent: int) -> str:
        """Return a literal or folded block scalar with its header line."""
        texts = [text.lstrip() for text in NASTY if PRINTABLE.fullmatch(text) and not text.isspace()]
        header = self.random.choice("|>") + self.random.choice(["", "-", "+"]) + self.end("\t")
        lines = self.random.choice(texts).split("\n")
        return f" {header}" + "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)


@settings(FAST, max_examples=1500)
@given(st.integers(0, 2**32), st.permutations(KEYS), st.permutations(KEYS))
def test_any_file_keeps_data_and_comments(seed: int, outer: list[str], inner: list[str]) -> None:
    scribe = Scribe(seed)
    text = scribe.file()
    below: KeyOrder = dict.fromkeys(inner[:6])
    order: KeyOrder = dict.fromkeys(outer[:8], below)
    result = format_yaml(text, order)
    assert load(result) == load(text)
    assert sorted(re.findall("#¤.*", result)) == sorted(scribe.comments)
    assert format_yaml(result, order) == result
    assert "\r" not in result
    assert not re.search(" $", result, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_keep_data_and_comments(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    result = format_yaml(text)
    assert load(result) == load(text)
    assert comment_lines(result) == comment_lines(text)
    assert format_yaml(result) == result


def test_shipped_files_exist() -> None:
    assert SHIPPED


def test_field_named_on_stays_unquoted() -> None:
    assert format_yaml("changes:\n- on: 2026-11-23\n") == "changes:\n  - on: 2026-11-23\n"


# Editing


@settings(FAST, max_examples=500)
@given(st.integers(0, 2**32), st.sampled_from(KEYS), DATA)
def test_edit_changes_one_value_and_keeps_comments(seed: int, key: str, value: Data) -> None:
    scribe = Scribe(seed)
    text = scribe.file()
    before = load(text)
    if not isinstance(before, dict):
        return
    result = edit_yaml(text, {(key,): value})
    assert drop_empty_values(load(result)) == drop_empty_values({**before, key: value})
    assert sorted(re.findall("#¤.*", result)) == sorted(scribe.comments)
    gone = edit_yaml(text, {(key,): REMOVE_VALUE})
    assert drop_empty_values(load(gone) or {}) == drop_empty_values({k: v for k, v in before.items() if k != key})
    assert sorted(re.findall("#¤.*", gone)) == sorted(scribe.comments)


def test_edit_appends_to_lists_and_renames_keys() -> None:
    text = "id: a  # one\nsteps:\n  - do: b\n"
    edited = edit_yaml(text, {("steps", 1): {"do": "c"}, ("was", 0): "z"}, keys={("id",): "title"})
    assert edited == "title: a  # one\nsteps:\n  - do: b\n  - do: c\nwas:\n  - z\n"
    less = edit_yaml(edited, {("was", 0): REMOVE_VALUE, ("steps", 0, "do"): "d"})
    assert less == "title: a  # one\nsteps:\n  - do: d\n  - do: c\n"
