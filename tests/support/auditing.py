"""Audits of a page for accessibility with axe-core, and the kinds of page that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from sites import ROOT

TECHNIQUE = "techniques/least-help-first/"
CLIP = "exemplars/face-the-teacher-year-4/"
KINDS = {
    "home": "",
    "way": "way/",
    "leverage-points": "leverage-points/",
    "leverage-point": "leverage-points/scaling-back-support/",
    "find": "find/",
    "technique": TECHNIQUE,
    "second-technique": "techniques/emotion-coaching/",
    "third-technique": "techniques/join-in-as-a-learner/",
    "coaching": "coaching/",
    "questions": "coaching/questions/",
    "training": "coaching/training/",
    "glossary": "glossary/",
    "evidence": "evidence/",
    "new": "new/",
    "session": "session/",
    "cards": "cards/",
    "cards-of-a-point": "cards/scaling-back-support/",
    "record": "coaching/record/",
    "focus": "focus/",
    "ballot": "focus/ballot/",
    "exemplars": "exemplars/",
    "exemplar": CLIP,
    "people": "people/",
    "not-found": "404.html",
}
"""One page of each kind by its name; three of techniques, whose pages differ most."""
MORE_KINDS = {
    "leaders": "leaders/",
    "coverage": "coverage/",
    "wanted": "coverage/wanted/",
    "impact": "impact/",
    "apparent": "focus/apparent/",
    "cpd": "cpd/",
    "survey": "survey/",
    "survey-sheet": "survey/sheet/",
    "walkthrough": "walkthrough/",
    "pathways": "pathways/",
    "passport": "pathways/starting-out/",
    "changing": "changing/",
    "filming": "filming/",
    "agreement": "coaching/agreement/",
    "open-door": "coaching/open-door/",
    "booklet": "booklet/calm-and-connected/",
    "storyboard": "exemplars/peers-first-pass-it-on/",
    "help": "help/for-tas/",
}
"""Pages that share the parts of those in `KINDS`: audited at one width, with everything unfolded."""
# Up to two hand-written pages.
for _file in sorted((ROOT / "docs").rglob("*.md"))[:2]:
    _parts = _file.relative_to(ROOT / "docs").with_suffix("").parts
    KINDS[_parts[-1]] = "".join(f"{part}/" for part in _parts if part not in ("index", "README"))

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390, 320)
"""CSS pixels. The last is a screen of 1280 at 400 %, too."""
HEIGHT = 900
_RUN = """options => axe.run(document, options).then(found => found.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.target.join(" ")} | ${node.html.slice(0, 160)} | ${node.failureSummary}`)))"""


COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""The rules whose result depends on the colour scheme and not on the width; they take most of the time of an audit."""
Scope = Literal["all", "colours", "layout"]


def violations(page: Page, scope: Scope = "all") -> list[str]:
    """Violations on the page as it is now: rule, selector, markup, and a suggestion."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    page.evaluate(
        "document.getAnimations().forEach((one) => one.effect.getComputedTiming().iterations < 9 && one.finish())"
    )
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    if scope == "colours":
        options["runOnly"] = {"type": "rule", "values": COLOUR_RULES}
    elif scope == "layout":
        options["rules"] = {rule: {"enabled": False} for rule in COLOUR_RULES}
    found: list[str] = page.evaluate(_RUN, options)
    return found


def audited(page: Page, widths: Sequence[int] = WIDTHS, *, colours_only: bool = False) -> dict[str, Any]:
    """Violations at each width by URL and width; empty if there is none. Colours are audited at the first width."""
    found = {}
    for index, width in enumerate(widths[:1] if colours_only else widths):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # half under the header, a link has too little left
        page.wait_for_timeout(50)  # what follows the width by a script
        if wrong := violations(page, "colours" if colours_only else "layout" if index else "all"):
            found[f"{page.url} at {width}"] = wrong
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{page.url} at {width} scrolls"] = ["sideways"]
    return found
