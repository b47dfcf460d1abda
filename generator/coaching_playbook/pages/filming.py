"""The filming kit to print: how to film a clip on a phone, and a shot list for each practice without a film."""

from __future__ import annotations

from typing import NamedTuple

from coaching_playbook.model import Exemplar, Playbook, Technique
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

ADDRESS = "filming/"
MAX_SHOT_LISTS = 120
"""Above this number of shot lists, the page links to the techniques, which show their briefs."""


class ShotList(NamedTuple):
    """What a clip of a technique should show: from its brief, its storyboard, or both."""

    technique: Technique
    storyboard: Exemplar | None


def render_filming(renderer: Renderer) -> Page:
    """Render the filming kit."""
    builder = renderer.page_builder(ADDRESS, "playbook.yml")
    lists = shot_lists(renderer.playbook)
    return builder.build(
        "cards/filming.html",
        "How to film a clip",
        "Two minutes on a phone: permission, sound, faces, and a list of what to show.",
        lists=lists[:MAX_SHOT_LISTS],
        is_complete=len(lists) <= MAX_SHOT_LISTS,
    )


def shot_lists(playbook: Playbook) -> list[ShotList]:
    """Return a shot list for each technique in use that has a brief or a storyboard, and no film of people."""
    lists = []
    for technique in playbook.in_use:
        clips = playbook.exemplars_of(technique)
        if any(clip.source and clip.role == "example" and clip.kind != "animation" for clip in clips):
            continue
        storyboard = next((clip for clip in clips if not clip.source and clip.technique == technique.id), None)
        if storyboard or technique.exemplar_brief:
            lists.append(ShotList(technique, storyboard))
    return lists
