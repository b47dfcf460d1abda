"""The documented table of supported browsers agrees with the lint settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sites import ROOT

NAMES = {
    "Safari": "safari",
    "Safari on iPhone and iPad": "ios_saf",
    "Chrome": "chrome",
    "Edge": "edge",
    "Firefox": "firefox",
}


def test_documented_browsers_match_lint_settings() -> None:
    section = (ROOT / "docs/project/accessibility.md").read_text("utf-8").partition("## Browsers")[2]
    table = re.findall(r"^\| ([A-Z][^|]*) \| (\d+) \|$", section.partition("\n## ")[0], re.MULTILINE)
    enforced = re.search(r"const BROWSERS = \[(.*?)\];", (ROOT / "tests/js/eslint.config.js").read_text("utf-8"))
    assert enforced
    assert {f"{NAMES[name]} >= {version}" for name, version in table} == set(re.findall(r'"([^"]+)"', enforced[1]))


STYLES = sorted((ROOT / "generator/coaching_playbook").rglob("*.css"))


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.name)
def test_css_fallbacks_precede_newer_syntax(file: Path) -> None:
    """Safari 15 ignores `content` with alternative text, and `dvh` units; Firefox 100 ignores the first."""
    css = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
    newer = re.compile(r"(?<=[;{])\s*([\w-]+):[^;{}]*?(?:/ \"[^\"]*\"|\d[dsl]v[hw])[^;{}]*")
    for block in re.findall(r"\{[^{}]*\}", css):
        for found in newer.finditer(block):
            before = re.findall(r"(?<=[;{])\s*([\w-]+):", block[: found.start()])
            assert before[-1:] == [found[1]], f"no plain '{found[1]}' before {found[0].strip()!r}"
    assert not re.search(r"@media[^{]*[<>]", css), "Safari before 16.4 drops such a query."
