"""Rules: checks on parsed and validated entries.

A rule is a function whose docstring is printed on the help page. It takes a playbook and a day and yields a `RuleHit`
for each violation. Errors stop a build; warnings and notes do not. The loader leaves out invalid files and fields, so
a rule may find parts absent, but never of a wrong type.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import coaching_playbook.rules.clips
import coaching_playbook.rules.developments
import coaching_playbook.rules.entries
import coaching_playbook.rules.impact
import coaching_playbook.rules.language
import coaching_playbook.rules.pathways
import coaching_playbook.rules.personal
import coaching_playbook.rules.pictures
import coaching_playbook.rules.playbook
import coaching_playbook.rules.readability  # noqa: F401  # importing a module registers its rules
from coaching_playbook.model import PageEntry, Playbook
from coaching_playbook.rules.readability import MAX_READING_LEVEL
from coaching_playbook.rules.registry import RULES, KeyPath, Rule, RuleHit
from coaching_playbook.rules.text import reading_level
from coaching_playbook.school_words import in_school_words

__all__ = ["MAX_READING_LEVEL", "RULES", "RuleHit", "parse_codes", "reading_level", "render_page"]


_ENTRY_RULES = [rule for rule in RULES if not rule.cross_entry]


def check_playbook(
    playbook: Playbook, day: dt.date, folder: str, *, complete: bool, shared_is_valid: bool
) -> Iterator[RuleHit]:
    """Run the rules that compare entries on the playbook, and the other rules on its shared files; yield their hits.

    Rules with `requires_complete="playbook"` are skipped unless `complete`: every file of the playbook is valid. Rules
    with `requires_shared` are skipped unless `shared_is_valid`: playbook.yml and vocabularies.yml are both valid.
    `folder` is the path of the playbook's folder below the root of the repository.
    """
    cross_entry = (rule for rule in RULES if rule.cross_entry)
    yield from _run_rules(cross_entry, playbook, day, folder, complete, shared_is_valid)
    yield from _run_rules(_ENTRY_RULES, playbook.shared, day, folder, complete, shared_is_valid)


def check_entry(
    shared: Playbook, entry: PageEntry, day: dt.date, folder: str, *, shared_is_valid: bool
) -> Iterator[RuleHit]:
    """Run the rules that need no other entry on `entry`; yield their hits.

    `shared` is the playbook without entries: its lists and settings. `folder` is the path of the playbook's folder
    below the root of the repository. `shared_is_valid`: playbook.yml and vocabularies.yml are both valid.
    """
    rules = (rule for rule in _ENTRY_RULES if type(entry) in rule.kinds)
    return _run_rules(rules, shared.with_single_entry(entry), day, folder, True, shared_is_valid)


def _run_rules(
    rules: Iterable[Rule], playbook: Playbook, day: dt.date, folder: str, complete: bool, shared_is_valid: bool
) -> Iterator[RuleHit]:
    """Run `rules` and yield their hits, with the final `code`, `path` and severity, and `fix` in the school's words.

    `at` and `fallback_at` become key paths in the file. `complete`: every file of the playbook is valid.
    `shared_is_valid`: playbook.yml and vocabularies.yml are valid. Rules whose requirements are not met are skipped, as
    are hits in invalid fields.
    """
    for rule in rules:
        if (rule.requires_complete == "playbook" and not complete) or (rule.requires_shared and not shared_is_valid):
            continue
        for hit in rule.check(playbook, day):
            if isinstance(hit.entry, str):
                path = f"{folder}/{hit.entry}"
                origin: KeyPath = ()
            else:
                invalid = hit.entry.invalid_fields
                if (rule.requires_complete == "entry" and invalid) or (hit.at and hit.at[0] in invalid):
                    continue
                path, origin = hit.entry.origin.path, hit.entry.origin.at
            at = (*origin, *hit.at)
            fallback_at = None if hit.fallback_at is None else (*origin, *hit.fallback_at)
            severity = rule.severity if hit.severity == "error" else hit.severity
            fix = in_school_words(hit.fix, playbook)
            code = hit.code or rule.code
            yield hit._replace(path=path, at=at, fallback_at=fallback_at, code=code, severity=severity, fix=fix)


def parse_codes() -> dict[str, str]:
    """Return the help text of each code of a parsing or validation problem, which says what is right, keyed by code."""
    return tomllib.loads(Path(__file__).with_name("parse_codes.toml").read_text("utf-8"))


def render_page() -> str:
    """Render the help page on all rules as Markdown, from their docstrings."""
    kinds = {
        "error": ("Mistakes", "These stop the site from being built, so that nothing wrong is ever shown."),
        "warning": ("Warnings", "These are for people to weigh. They stop nothing."),
        "note": ("Notes", "These are for reviewers to know."),
    }
    lines = [
        "---",
        "search:",
        "  exclude: true",
        "---",
        "",
        "# What is checked",
        "",
        "`playbook check` reads every file and says everything it finds in one go, each with its file, line and",
        "column, what was found and what would be right. At the end of each message stands a code, such as",
        "`[closed-question]`. Here is what each code is about.",
        "",
    ]
    help_items = [item for rule in RULES for item in rule.help]
    for severity, (title, lead) in kinds.items():
        lines += [f"## {title}", "", lead, "", "| code | rule |", "|---|---|"]
        lines += [_help_row(item.code, item.text) for item in help_items if item.severity == severity]
        lines.append("")
    lines += ["## How a file is written", "", "These are mistakes too, and are found while a file is read.", ""]
    lines += [
        "| code | what is right |",
        "|---|---|",
        *(_help_row(code, meaning) for code, meaning in sorted(parse_codes().items())),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _help_row(code: str, meaning: str) -> str:
    """Return a row of a Markdown table on the help page, with the code as an anchor such as #closed-question."""
    return f'| <span id="{code}"></span>`{code}` | {meaning.replace("|", "/").replace("<", "&lt;")} |'
