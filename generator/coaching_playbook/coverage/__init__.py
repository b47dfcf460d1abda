"""Report which needs, ages and settings the techniques cover, and how a change affects that.

An age is a key stage. `counting` counts, `report` formats, and `baseline` compares with an earlier report.
"""

from __future__ import annotations

from coaching_playbook.coverage.baseline import Baseline, BaselineInvalid, baseline_of, changes_in_words, read_baseline
from coaching_playbook.coverage.counting import (
    ASPECTS,
    ROW_KINDS,
    Coverage,
    Gap,
    Row,
    coverage_by_team,
)
from coaching_playbook.coverage.report import REPORTS

__all__ = [
    "ASPECTS",
    "REPORTS",
    "ROW_KINDS",
    "Baseline",
    "BaselineInvalid",
    "Coverage",
    "Gap",
    "Row",
    "baseline_of",
    "changes_in_words",
    "coverage_by_team",
    "read_baseline",
]
