"""Report which needs, ages and settings the techniques cover, and how a change affects that.

An age is a key stage. `counting` counts, `report` formats, and `baseline` compares with an earlier report.
"""

from __future__ import annotations

from coaching_playbook.coverage.baseline import Baseline, BaselineInvalid, baseline_of, changes_in_words, read_baseline
from coaching_playbook.coverage.counting import (
    LAYER_BY_ID,
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
    "LAYERS",
    "LAYER_BY_ID",
    "REPORTS",
    "ROW_KINDS",
    "Baseline",
    "BaselineInvalid",
    "Cell",
    "Coverage",
    "Gap",
    "Layer",
    "Row",
    "as_data",
    "baseline_of",
    "changes_in_words",
    "coverage_by_team",
    "read_baseline",
]
