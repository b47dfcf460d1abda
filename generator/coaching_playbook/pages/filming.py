"""Render the filming kit to print: how to film a clip, and shot lists for techniques without a filmed example."""

from __future__ import annotations

from typing import NamedTuple

from coaching_playbook.model import Exemplar, Playbook, Technique
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import Renderer

URL = "filming/"
MAX_SHOT_LISTS = 120
"""Maximum number of shot lists on the page; it links to the other techniques, whose pages say what to film."""


class ShotList(NamedTuple):
    """What a clip of a technique should show: its `exemplar_brief`, a storyboard (a clip without video), or both."""

    technique: Technique
    storyboard: Exemplar | None


def render_filming(renderer: Renderer) -> Page:
    """Render the filming kit to print: advice, and a shot list for each technique that `shot_lists` returns."""
    builder = renderer.page_builder(URL, "playbook.yml")
    lists = shot_lists(renderer.playbook)
    return builder.build(
        "cards/filming.html",
        lists=lists[:MAX_SHOT_LISTS],
        is_complete=len(lists) <= MAX_SHOT_LISTS,
    )


def shot_lists(playbook: Playbook) -> list[ShotList]:
    """Return a shot list for each technique in use that has no filmed example, but a brief or a storyboard.

    Animations and counter-examples do not count as filmed examples.
    """
    lists = []
    for technique in playbook.in_use:
        clips = playbook.exemplars_of(technique)
        if any(clip.source and clip.role == "example" and clip.kind != "animation" for clip in clips):
            continue
        storyboard = next((clip for clip in clips if not clip.source and clip.technique == technique.id), None)
        if storyboard or technique.exemplar_brief:
            lists.append(ShotList(technique, storyboard))
    return lists
