"""Which rules of the theme's CSS a generated page keeps, and which are removed because nothing can match."""

from __future__ import annotations

import pytest

from coaching_playbook.plugin.unused_rules import CONTENT, minify, remove_unused_rules, strip_page_texts

FRAME = strip_page_texts(f"""<html class="no-js"><head><title>.gone</title></head>
<body dir="ltr" data-md-color-primary="teal">
<nav class="menu"><label class="item" for="open" hidden>Menu</label></nav>
<main class="main"><{CONTENT}></{CONTENT}></main><footer class="foot prose"><a>Ours</a></footer></body></html>""")


@pytest.mark.parametrize(
    ("selector", "is_kept"),
    [
        *((one, True) for one in ("a", "*,:before", ".main td", ".main>:last-child", ".foot a:hover", ".js .menu")),
        *((one, True) for one in ("[for=open]", ".menu .item[hidden]", "[dir=ltr] .menu+.main", "td:not(.wide)")),
        *((one, False) for one in (".gone", ".prose table", ".menu td", ".main .foot", "[dir=rtl] .menu")),
        *((one, False) for one in (".foot+.main", "[data-md-color-primary=red]", ".menu>a::before")),
    ],
)
def test_rule_matching_page_is_kept(selector: str, is_kept: bool) -> None:
    for text in (f"{selector}{{color:#000}}", f"@media print{{{selector}{{color:#000}}}}"):
        assert bool(remove_unused_rules(text, frozenset({FRAME}), frozenset())) is is_kept, text


def test_unmatched_selectors_and_unused_variables_are_removed() -> None:
    theme = ".menu,.gone{--a:1px;--b:var(--a);--c:2px;margin:var(--b)}:root{--d:var(--e);--e:3px}"
    assert remove_unused_rules(theme, frozenset({FRAME}), frozenset({"--c"})) == (
        ".menu{--a:1px;--b:var(--a);--c:2px;margin:var(--b)}"
    )


def test_comments_and_indentation_are_removed_and_strings_kept() -> None:
    sheet = (
        '/* a */\n.a::before {\n  content: "/*  x  */ } ";\n  width: calc(1px + 2px); /* b */\n}\n.b  .c { color: red }'
    )
    assert minify(sheet) == '.a::before {content: "/*  x  */ } "; width: calc(1px + 2px);} .b .c {color: red}'
