"""Coverage of needs, ages and settings by techniques: counts, reports, and what a change does to it."""

from __future__ import annotations

from coaching_playbook.coverage.baseline import Baseline, NotABaseline, baseline_of, changes_in_words, read_baseline
from coaching_playbook.coverage.counting import (
    LAYER,
    LAYERS,
    ROW_KINDS,
    Cell,
    Coverage,
    Gap,
    Layer,
    Row,
    coverage_by_team,
)
from coaching_playbook.coverage.report import REPORTS, as_data

__all__ = [
    "LAYER",
    "LAYERS",
    "REPORTS",
    "ROW_KINDS",
    "Baseline",
    "Cell",
    "Coverage",
    "Gap",
    "Layer",
    "NotABaseline",
    "Row",
    "as_data",
    "baseline_of",
    "changes_in_words",
    "coverage_by_team",
    "read_baseline",
]
