"""Tables of hand-written pages: each is wrapped in a labelled element that scrolls."""

from __future__ import annotations

import pytest

from coaching_playbook.plugin.tables import wrap_tables


def box(label: str, table: str) -> str:
    return f'<div class="pb-scroll" tabindex="0" role="group" aria-label="{label}">{table}</div>'


INNER = "<table><tr><td>a<table><caption>c</caption></table></td></tr></table>"
WINDOWS = "<table>\r\n</table>"
CAPTION = "<TABLE class=x>\n<caption>Tom &amp;\n <em>Ann</em></caption></TABLE >"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>No table: &lt;table&gt;</p>", "<p>No table: &lt;table&gt;</p>"),
        ("<table></table>", box("Our &#34;day&#34;", "<table></table>")),
        (
            "<h2 id=a>When <code>x</code></h2>\r\n<table>\r\n</table>\n<h3>Who</h3><ul><li><table></table></li></ul>",
            f"<h2 id=a>When <code>x</code></h2>\r\n{box('When x', WINDOWS)}\n<h3>Who</h3><ul><li>"
            f"{box('Who', '<table></table>')}</li></ul>",
        ),
        (f"<h2>When</h2>{CAPTION}", f"<h2>When</h2>{box('Tom &amp; Ann', CAPTION)}"),
        (f"<h2>When</h2>{INNER}", f"<h2>When</h2>{box('When', INNER)}"),
        ("<!-- <table></table> --><script>'<table></table>'</script>",) * 2,
        ("</table><table><tr><td>never closed",) * 2,
    ],
)
def test_each_table_is_wrapped_in_labelled_scroll_box(html: str, expected: str) -> None:
    assert wrap_tables(html, 'Our "day"') == expected
