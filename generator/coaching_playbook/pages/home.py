"""The home page, the vision ("Our Way"), the list of changes, and the build error page of the preview."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from coaching_playbook.diagnostics import Problem
from coaching_playbook.pages.map_svg import lay_out_map
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

MAX_PROBLEMS = 14
"""Maximum number of problem phrases on the home page."""
MAX_LISTED = 24
"""Maximum number of leverage points on the home page."""
MAX_DRAWN = 60
"""Maximum number of techniques in the map; with more it is left out, because it would be unreadable."""
MAX_CHANGES = 100
"""Maximum number of changes listed."""


def home(renderer: Renderer) -> Page:
    """Render the home page."""
    playbook, builder = renderer.playbook, renderer.page_builder("", "playbook.yml")
    cycle = playbook.cycle_on(renderer.day)
    changes = list(itertools.islice(playbook.changes(), 3))
    # Round robin over leverage points, so that the first phrases are spread over all of them.
    by_point = [playbook.in_use_of(point) for point in playbook.leverage_points]
    mixed = (technique for row in itertools.zip_longest(*by_point) for technique in row if technique)
    typed = ((technique.problems[0], technique) for technique in mixed if technique.problems)
    find = list(itertools.islice(typed, MAX_PROBLEMS))
    if cycle:
        point = playbook.leverage_point[cycle.leverage_point]
        builder.sections.append(
            builder.section(
                "focus",
                "Our focus now",
                "_sections/focus.html",
                cycle=cycle,
                point=point,
                who=renderer.person_name,
                more=True,
            )
        )
    if find:
        builder.sections.append(builder.section("find", "What is happening?", "_sections/find.html", find=find))
    minutes = set(playbook.rehearsal_lengths)
    brief = [id_ for id_, low, high in (("5", 0, 5), ("10", 5, 10)) if any(low < n <= high for n in minutes)]
    first = list(itertools.islice((technique for technique in playbook.in_use if not technique.builds_on), 3))
    builder.sections.append(builder.section("start", "Start here", "_sections/start.html", first=first, brief=brief))
    points = playbook.leverage_points[:MAX_LISTED]
    section = builder.section(
        "points", "Our leverage points", "_sections/points.html", points=points, listed=False, counted=False
    )
    builder.sections.append(section)
    examples = (clip for clip in playbook.exemplars if clip.source and clip.role == "example")
    films = list(itertools.islice(examples, 3))
    if films:
        builder.sections.append(builder.section("watch", "See it done", "_sections/clips.html", clips=films))
    if changes:
        builder.sections.append(
            builder.section("new", "What’s new", "_sections/changes.html", changes=changes, more=True)
        )
    about = playbook.about
    return builder.build("pages/home.html", about.title, about.tagline or about.vision.opening)


def way(renderer: Renderer) -> Page:
    """Render the vision."""
    builder, about = renderer.page_builder("way/", "playbook.yml"), renderer.playbook.about
    builder.sections.append(builder.section("statements", "What we believe", "_sections/statements.html"))
    if len(renderer.playbook.techniques) <= MAX_DRAWN:
        builder.sections.append(
            builder.section(
                "picture", "Our playbook on one page", "_sections/picture.html", picture=lay_out_map(renderer.playbook)
            )
        )
    if about.aims:
        builder.sections.append(builder.section("aims", "What this is for", "_sections/aims.html"))
    if about.vision.note or about.vision.agreed or about.vision.changes:
        builder.sections.append(
            builder.section(
                "made", "How this was made", "_sections/made.html", agreed=about.vision.agreed, who=renderer.person_name
            )
        )
    return builder.build("pages/way.html", about.vision.title, about.vision.opening)


def new(renderer: Renderer) -> Page:
    """Render the list of changes."""
    builder = renderer.page_builder("new/", "playbook.yml")
    changes = list(itertools.islice(renderer.playbook.changes(), MAX_CHANGES))
    if changes:
        builder.sections.append(
            builder.section("changes", "Changes", "_sections/changes.html", changes=changes, more=False)
        )
    return builder.build("pages/new.html", "What’s new", "What changed in this playbook, newest first.")


def build_error(renderer: Renderer, problems: Sequence[Problem]) -> Page:
    """Render the list of problems that prevent the preview from loading the playbook."""
    builder = renderer.page_builder("", "playbook.yml")
    section = builder.section("mistakes", "What to mend first", "_sections/mistakes.html", problems=problems)
    builder.sections.append(section)
    return builder.build("pages/build_error.html", "Not quite yet", "What stands in the way of showing the playbook.")
