"""Fold the sections of a help page, so that a reader sees all its headings first and opens the one they need."""

from __future__ import annotations

import re

MIN_SECTIONS = 4
"""A page with fewer sections than this stays as it is."""
_SECTION = re.compile(r"(<h2\b[^>]*>.*?</h2>)(.*?)(?=<h2\b|\Z)", re.DOTALL)


def fold_sections(html: str, script_url: str) -> str:
    """Return the HTML of a page with each section under an `<h2>` in a `<details>` element.

    `script_url` is the URL of the module that opens the element for a link into it, relative to the page.
    """
    if len(_SECTION.findall(html)) < MIN_SECTIONS:
        return html
    folded = _SECTION.sub(
        r'<section class="pb-help-part"><details class="pb-fold" data-whole><summary>\1</summary>\n'
        r"<div>\2</div></details></section>",
        html,
    )
    return f'{folded}\n<script type="module" src="{script_url}"></script>'
