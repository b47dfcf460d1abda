"""Lay out the map of the playbook: a tree with a branch for each leverage point and a leaf for each technique.

The template draws it as an SVG. All lengths are in user units of the SVG, which a page scales to its width.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from coaching_playbook.model import LeveragePoint, Playbook, Technique

LEAF_HEIGHT = 30  # height of a technique's line
BRANCH_GAP = 26  # between branches
TEXT_X = 358  # left edge of the names of leverage points
"""Left edge of the names of leverage points, in user units."""
LEAF_X = 640  # left edge of techniques
"""Left edge of the names of techniques, in user units."""
MAX_LINE_CHARS = 24  # on one line of a leverage point's name


@dataclass(frozen=True)
class Leaf:
    """A technique on the map; `y` is the vertical position of its name."""

    technique: Technique
    y: float


@dataclass(frozen=True)
class Branch:
    """A leverage point on the map, with its name in lines of text; `y` is its vertical middle."""

    point: LeveragePoint
    lines: tuple[str, ...]
    y: float
    leaves: tuple[Leaf, ...]

    @property
    def text_end(self) -> float:
        """Estimated right edge of the leverage point's name, plus a margin."""
        return min(TEXT_X + 12 + 10 * max(map(len, self.lines)), LEAF_X - 60)


@dataclass(frozen=True)
class MapLayout:
    """The height of the map, and its branches from top to bottom."""

    height: float
    branches: tuple[Branch, ...]

    @property
    def middle(self) -> float:
        """Vertical middle of the map."""
        return self.height / 2


def lay_out_map(playbook: Playbook) -> MapLayout:
    """Return the map of a playbook, with the positions of all branches and leaves."""
    y = BRANCH_GAP / 2
    branches = []
    for point in playbook.leverage_points:
        techniques = playbook.in_use_of(point)
        height = max(LEAF_HEIGHT * len(techniques), 2 * LEAF_HEIGHT)
        top = y + (height - LEAF_HEIGHT * len(techniques)) / 2
        leaves = tuple(Leaf(technique, top + LEAF_HEIGHT * (n + 0.5)) for n, technique in enumerate(techniques))
        lines = tuple(textwrap.wrap(point.title, MAX_LINE_CHARS)[:3]) or (point.title,)
        branches.append(Branch(point, lines, y + height / 2, leaves))
        y += height + BRANCH_GAP
    return MapLayout(max(y - BRANCH_GAP / 2, 240), tuple(branches))
