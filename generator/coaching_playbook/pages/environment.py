"""The Jinja2 environment (template loader, filters, tests and globals), and the folders of assets and templates."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import jinja2
from markupsafe import Markup

from coaching_playbook.clock import format_minutes
from coaching_playbook.diagnostics import join_words
from coaching_playbook.model import EEF_RECOMMENDATIONS, MARKS, MECHANISM_GROUPS, MECHANISMS
from coaching_playbook.pages.template_cache import template_cache
from coaching_playbook.school_words import with_article

ASSETS = Path(__file__).parent.parent / "assets"
TEMPLATES = Path(__file__).parent.parent / "templates"


@functools.cache  # strftime is slow, and pages repeat the same few dates
def _format_date(day: dt.date) -> str:
    """Return a date such as `5 May 2027`."""
    return f"{day.day} {day:%B %Y}"  # %-d is not portable


def _format_hours(total: int) -> str:
    """Return a number of minutes as text: `6 h`, `1 h 30 min`, `45 min`, `none`."""
    if not total:
        return "none"
    hours, rest = divmod(total, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))


def _create_environment() -> jinja2.Environment:
    """Return the environment that renders all templates of this package."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=template_cache(),
        cache_size=-1,
        optimized=False,  # compiles a tenth faster, renders as fast
    )
    environment.filters["date"] = _format_date
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    environment.filters["minutes"] = format_minutes
    environment.globals["hours"] = _format_hours
    environment.filters["article"] = with_article
    environment.filters["join_words"] = lambda words, last: join_words([*map(str, words)], last)
    environment.tests["with_attribute"] = hasattr
    environment.globals["mechanism_groups"] = MECHANISM_GROUPS
    environment.globals["eef_recommendations"] = EEF_RECOMMENDATIONS
    environment.globals["all_mechanisms"] = MECHANISMS
    return environment


ENVIRONMENT = _create_environment()

MACRO_TEMPLATES = ("macros", "clip_macros")
"""Names of the templates that define macros (`_<name>.html`). Each is a variable of that name in every template."""

# The icon for each value of the field `mark`. SVG shipped with the package, so it is safe as markup.
ICON_SVG = {name: Markup((ASSETS / "marks" / f"{name}.svg").read_text("utf-8").strip()) for name in MARKS}  # noqa: S704
"""SVG of the icon for each value of the YAML field `mark`, keyed by that value."""
