"""Audit pages for accessibility with axe-core, and list the URL of one page of each type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browsing import wait_until
from sites import ROOT

TECHNIQUE = "techniques/least-help-first/"
CLIP = "exemplars/face-the-teacher-year-4/"
PAGE_TYPES = {
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
"""The URL, relative to the site, of one page of each type, keyed by a name.

Techniques have three, as their layouts differ most.
"""
SIMILAR_PAGE_TYPES = {
    "leaders": "leaders/",
    "governors": "leaders/governors/",
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
"""Further pages with the components of those in `PAGE_TYPES`, audited at one width with all details expanded."""
# Up to two hand-written pages.
for _file in sorted((ROOT / "docs").rglob("*.md"))[:2]:
    _parts = _file.relative_to(ROOT / "docs").with_suffix("").parts
    PAGE_TYPES[_parts[-1]] = "".join(f"{part}/" for part in _parts if part not in ("index", "README"))

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 320)
"""Viewport widths in CSS pixels. 320 equals 1280 at 400 % zoom, and matches the media queries of every phone."""
ALL_WIDTHS = (1280, 390, 320)
HEIGHT = 900
# axe takes the background at the centre of a text from what lies there, also where a folded card has cut that part off.
_RUN_AXE_SCRIPT = """options => {
    const isCut = (one) => {
        const box = one.getBoundingClientRect();
        const middle = (box.top + box.bottom) / 2;
        for (let parent = one.parentElement; parent; parent = parent.parentElement) {
            const { bottom, top } = parent.getBoundingClientRect();
            if (getComputedStyle(parent).overflowY === "hidden" && (middle < top || middle > bottom)) return true;
        }
        return false;
    };
    const isSeen = (rule, node) => rule.id !== "color-contrast" || !isCut(document.querySelector(node.target[0]));
    return axe.run(document, options).then(found => found.violations.flatMap(rule =>
        rule.nodes.filter((node) => isSeen(rule, node)).map((node) =>
            `${rule.id}: ${node.target.join(" ")} | ${node.html.slice(0, 160)} | ${node.failureSummary}`)));
}"""


# Controls and parts of a page that look the same with and without their state: their computed styles are compared. A
# visible box or button of the browser's own shows its state in any colours.
_STATES_WITHOUT_A_LOOK = """() => {
    const ATTRIBUTES = ["aria-checked", "aria-current", "aria-pressed", "aria-selected"];
    const CLASSES = ["md-nav__link--active", "md-tabs__item--active", "pb-done", "pb-near"];
    const seen = (one) => {
        const { width, height } = one.getBoundingClientRect();
        return width > 4 && height > 4 && one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    };
    const borders = (style) => ["Top", "Right", "Bottom", "Left"].map((side) =>
        style[`border${side}Style`] === "none" ? "" : style[`border${side}Width`] + style[`border${side}Color`]);
    const look = (root) => {
        for (const animation of document.getAnimations()) animation.finish();
        return JSON.stringify([root, ...root.querySelectorAll("*")].filter(seen).flatMap((one) =>
            [null, "::before", "::after"].map((part) => {
                const style = getComputedStyle(one, part);
                if (part && ["none", "normal"].includes(style.content)) return "";
                const { backgroundColor, color, content, fill, outlineColor, outlineStyle, textDecorationLine } = style;
                const outline = outlineStyle === "none" ? "" : outlineColor;
                return [backgroundColor, color, content, fill, outline, textDecorationLine, ...borders(style)];
            })));
    };
    const same = [];
    const compare = (one, root, set) => {
        if (!seen(root)) return;
        const [markup, before] = [one.outerHTML.slice(0, 200), look(root)];
        const undo = set();
        if (look(root) === before) same.push(markup);
        undo();
    };
    const inputs = ":is(main, dialog) :is([type=checkbox], [type=radio]):not(.md-toggle)";
    for (const input of document.querySelectorAll(inputs)) {
        if (seen(input) && getComputedStyle(input).appearance !== "none") continue;
        compare(input, input.parentElement, () => {
            const before = input.checked;
            input.checked = !before;
            return () => { input.checked = before; };
        });
    }
    for (const name of ATTRIBUTES) {
        // The last breadcrumb is no link, unlike the others.
        for (const one of document.querySelectorAll(`[${name}]:not([${name}=false], .pb-trail li)`)) {
            compare(one, one, () => {
                const before = one.getAttribute(name);
                if (name === "aria-current") one.removeAttribute(name);
                else one.setAttribute(name, "false");
                return () => one.setAttribute(name, before);
            });
        }
    }
    for (const name of CLASSES) {
        for (const one of document.querySelectorAll(`.${name}`)) {
            compare(one, one, () => {
                one.classList.remove(name);
                return () => one.classList.add(name);
            });
        }
    }
    return same;
}"""


COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""The axe rules that depend on the colour scheme and not on the width; they take most of an audit's time."""
Scope = Literal["all", "colours", "layout"]


def violations(page: Page, scope: Scope = "all") -> list[str]:
    """Return the axe violations on the page in its present state: rule, selector, markup and suggestion of each."""
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
    found: list[str] = page.evaluate(_RUN_AXE_SCRIPT, options)
    return found


def invisible_states(page: Page) -> list[str]:
    """Return the markup of controls whose state has no visible style in forced-colors mode."""
    page.emulate_media(forced_colors="active")
    same: list[str] = page.evaluate(_STATES_WITHOUT_A_LOOK)
    page.emulate_media(forced_colors="none")
    return same


def overflowing_directions(page: Page) -> list[str]:
    """Return the writing directions in which the page overflows the viewport, and reset it to left-to-right."""
    found: list[str] = page.evaluate("""() => ["rtl", "ltr"].filter((direction) => {
        for (const one of [document.documentElement, document.body]) one.dir = direction;
        return document.documentElement.scrollWidth > document.documentElement.clientWidth;
    })""")
    return found


def audit(
    page: Page, widths: Sequence[int] = WIDTHS, *, dark: bool = False, at_each_width: bool = False
) -> dict[str, Any]:
    """Return the faults of the page, keyed by URL and width or mode; empty if there are none.

    At each width the page is audited with axe-core and in both writing directions. Colours are audited at the first
    width in the light scheme and in forced-colors mode, with `dark` in the dark scheme too, and with `at_each_width` at
    every width.
    """
    found = {}
    for index, width in enumerate(widths):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # half under the header, a link has too little left
        page.wait_for_timeout(50)  # what follows the width by a script
        with_colours = at_each_width or not index
        if faults := violations(page, "all" if with_colours else "layout"):
            found[f"{page.url} at {width}"] = faults
        if with_colours:
            if same := invisible_states(page):
                found[f"{page.url} in a contrast theme at {width}"] = same
            if dark and (faults := violations_in_dark_scheme(page)):
                found[f"{page.url} in the dark at {width}"] = faults
        if scrolls := overflowing_directions(page):
            found[f"{page.url} at {width} scrolls sideways"] = scrolls
    return found


def violations_in_dark_scheme(page: Page) -> list[str]:
    """Return the violations of the colour rules in the dark scheme."""
    page.emulate_media(color_scheme="dark")
    if not page.locator("script[src$='assets/theme.js']").count():  # the theme's own script follows when it is loaded
        page.reload()
    wait_until(page, "document.body.getAttribute('data-md-color-scheme') === 'slate'")
    page.wait_for_timeout(50)  # the theme has no transitions while it changes
    found = violations(page, "colours")
    page.emulate_media(color_scheme="light")
    return found
