"""Rules for pictures of steps, leverage points and common problems: alternative texts, permission for photographs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.model import Entry, Part, Permission, PicturedPart, Playbook, is_drawing, pictured_parts
from coaching_playbook.rules.registry import RuleHit, page_entries, rule

ALT_TEXT_MISMATCH = {
    True: ("There is a picture, and no words for someone who cannot see it.", "Say in alt what it shows."),
    False: ("There are words for a picture, and no picture.", "Add picture, or take alt out."),
}
"""(message, fix) for a picture without alternative text (key True), and for the text without a picture (False)."""


def date_order_problem(permission: Permission | None) -> tuple[str, str] | None:
    """Return (message, fix) for a permission that is to be reviewed before the day of its check; None for any other."""
    if permission is None or permission.review_by >= permission.checked_on:
        return None
    message = f"The review is due on {permission.review_by}, before the check on {permission.checked_on}."
    return message, "Mend the year of one of the two."


def _pictures(playbook: Playbook) -> Iterator[tuple[Entry | str, PicturedPart]]:
    """Yield (entry or file name, part) for each part, such as a step, with a picture or with fields about one."""
    entries: list[tuple[Entry | str, Part]] = [(entry, entry) for entry in page_entries(playbook)]
    if not playbook.entries:  # the run on the shared lists alone
        entries.append((ABOUT_FILE, playbook.about))
    for entry, part in entries:
        for pictured in pictured_parts(part):
            yield entry, pictured


@rule("picture-words")
def _check_picture_has_alt_text(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each picture has words in alt, for those who cannot see it."""
    for entry, part in _pictures(playbook):
        if bool(part.picture) != bool(part.alt):
            yield RuleHit(
                entry, (*part.at, "picture" if part.picture else "alt"), *ALT_TEXT_MISMATCH[bool(part.picture)]
            )


@rule("picture-permission")
def _check_photograph_permission(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a photograph has a permission, as a clip has. A drawing (.svg) needs none."""
    for entry, part in _pictures(playbook):
        if part.picture and not is_drawing(part.picture) and part.permission is None:
            message = f"'{part.picture}' may show a person, and has no permission."
            fix = "Add permission:, as for a clip. For a scanned drawing: lawful_basis: not-needed, none-in-view."
            yield RuleHit(entry, (*part.at, "picture"), message, fix)
        if part.permission and (part.picture is None or is_drawing(part.picture)):
            message = "There is a permission, and no photograph that it is for."
            yield RuleHit(entry, (*part.at, "permission"), message, "Take it out.", key=True)


@rule("picture-permission-days")
def _check_photograph_permission_dates(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the permission of a photograph is reviewed after it was checked."""
    for entry, part in _pictures(playbook):
        is_photograph = part.picture and not is_drawing(part.picture)
        if is_photograph and (problem := date_order_problem(part.permission)):
            yield RuleHit(entry, (*part.at, "permission", "review_by"), *problem)
