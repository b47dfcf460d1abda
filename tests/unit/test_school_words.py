"""Texts of this package with a school's own terms for people and lessons."""

from __future__ import annotations

import pytest

from coaching_playbook.school_words import with_article


@pytest.mark.parametrize(
    "words",
    [
        *("an LSA", "a TA", "an SEN assistant", "an HLTA", "a UPS", "a learner", "an adult", "an élève", "an Élève"),
        *("an Übungsleiter", "an Œuvre", "an ålder", "a unit leader", "a user", "a European", "a one-to-one assistant"),
        *("an hour", "an heir", "a helper", "an uninvited guest", "an umbrella", "an only child", "a cynorthwyydd"),
    ],
)
def test_indefinite_article_follows_pronunciation(words: str) -> None:
    assert with_article(words.partition(" ")[2]) == words
