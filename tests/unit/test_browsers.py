"""The table of supported browsers says what lint enforces."""

from __future__ import annotations

import re

from sites import ROOT

NAMES = {
    "Safari": "safari",
    "Safari on iPhone and iPad": "ios_saf",
    "Chrome": "chrome",
    "Edge": "edge",
    "Firefox": "firefox",
}


def test_the_table_of_browsers_is_that_of_lint() -> None:
    section = (ROOT / "docs/project/accessibility.md").read_text("utf-8").partition("## Browsers")[2]
    table = re.findall(r"^\| ([A-Z][^|]*) \| (\d+) \|$", section.partition("\n## ")[0], re.MULTILINE)
    enforced = re.search(r"const BROWSERS = \[(.*?)\];", (ROOT / "tests/js/eslint.config.js").read_text("utf-8"))
    assert enforced
    assert {f"{NAMES[name]} >= {version}" for name, version in table} == set(re.findall(r'"([^"]+)"', enforced[1]))
