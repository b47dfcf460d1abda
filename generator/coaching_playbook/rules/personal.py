"""Rules against names, ratings and personal history of one person, in all texts of all entries and in captions.

`coaching_playbook.personal` detects them. This module applies it to entries, and leaves out credits and what an
`allow` list of an entry, with a reason, permits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from coaching_playbook.captions import displayed_text
from coaching_playbook.clock import format_minutes
from coaching_playbook.model import (
    About,
    Entry,
    Exemplar,
    LeveragePoint,
    Part,
    Playbook,
    Reference,
    Technique,
    WalkthroughRelease,
    Walkthroughs,
)
from coaching_playbook.personal import HIT_CODES, Hit, find_hits
from coaching_playbook.personal.allowances import Allowance, remove_allowed
from coaching_playbook.personal.messages import hit_message
from coaching_playbook.plain_text import fold, normalise_unicode
from coaching_playbook.redaction import as_displayed, redactions_for
from coaching_playbook.rules.impact import known_look_fors
from coaching_playbook.rules.language import JUDGING_WORD
from coaching_playbook.rules.phrases import JUDGING_PHRASES
from coaching_playbook.rules.registry import CodeHelp, KeyPath, RuleHit, rule, shared_parts
from coaching_playbook.rules.text import entry_texts, question_wordings

_UNCHECKED_FIELDS = frozenset(
    {
        "url",
        "doi",
        "identifier",
        "link",
        "youtube",
        "vimeo",
        "authors",
        "allow",
        "clip_hosts",
        "accent",
        "email",
        "form",
    }
)
"""Names of fields with URLs, authors, or text for reviewers only."""
_ID_FIELDS = frozenset({"id", "was", "poster", "captions", "file", "picture"})
"""Names of fields with ids and file names, which become URLs."""
_CREDIT_FIELDS = frozenset({"credit", "how", "how_chosen", "live_model"})
"""Names of fields that may credit people by the name that they chose to show."""


def _personal_hits(playbook: Playbook, part: Part, entry: Entry | str) -> Iterator[RuleHit]:
    """Yield a hit for each name, rating and personal history in `part`, and one for each item of its `allow` list.

    `part` is a model that lies in `entry`, which is an entry or the name of a file.
    """
    allow = [Allowance(item.code, item.because, item.text or "") for item in getattr(part, "allow", ())]
    used: set[int] = set()
    credited = {fold(name) for person in playbook.people if (name := as_displayed(person).name)}
    for at, position, text, hits in _iter_hits(playbook, part):
        if credited and _innermost_field(at) in _CREDIT_FIELDS:
            hits = [hit for hit in hits if fold(hit.words) not in credited]
        # Elsewhere, a name that its owner chose to show is only a warning.
        hits = [hit._replace(certain=False) if fold(hit.words) in credited else hit for hit in hits]
        plain = normalise_unicode(text)
        redactions = [fold(one.name) for one in redactions_for(playbook.people) if one.pattern.search(plain)]
        if redactions:  # reported by the rule hidden-name
            hits = [hit for hit in hits if not any(hit.words and fold(hit.words) in name for name in redactions)]
        if _innermost_field(at) in _ID_FIELDS:
            hits = [hit for hit in hits if hit.code == "person-named"]
        hits = remove_allowed(hits, text, allow, used)
        for code in HIT_CODES:
            same_code = [hit for hit in hits if hit.code == code]
            if same_code and not (code == "rating" and is_reported_as_judging(at, text)):
                message, fix, severity = hit_message(code, same_code, position)
                in_file = ("questions.yml", at[1:]) if at[0] == "questions.yml" else (entry, at)
                yield RuleHit(*in_file, message, fix, severity=severity, code=code)
    for index, item in enumerate(allow):
        code_, message, fix, level = item.report(is_used=index in used)
        yield RuleHit(entry, ("allow", index), message, fix, severity=level, code=code_)


def _innermost_field(at: KeyPath) -> str:
    """Return the innermost field name of a key path, or an empty string."""
    return next((key for key in reversed(at) if isinstance(key, str)), "")


def is_reported_as_judging(at: KeyPath, text: str) -> bool:
    """Return whether the rule judging-word or judging-question reports the text at a key path too."""
    if at and at[0] in ("look_fors", "success_criteria"):
        return bool(JUDGING_WORD.search(text))
    return "questions" in at and JUDGING_PHRASES.search(text) is not None


def _iter_hits(playbook: Playbook, part: Part) -> Iterator[tuple[KeyPath, str, str, list[Hit]]]:
    """Yield (key path, position, text, hits) for each text of `part` that has hits.

    The position is one in the captions, or "" for other texts."""
    texts, known = entry_texts(part), playbook.known_words
    hits_by_text = find_hits([text for _at, text in texts], known)
    for at, text in texts if hits_by_text else ():
        if text not in hits_by_text or at[0] in _UNCHECKED_FIELDS or at[-1] in _UNCHECKED_FIELDS:
            continue
        if isinstance(part, Reference) and at[0] != "note":
            continue
        if " " in text or not text.islower() or _innermost_field(at) in _ID_FIELDS:  # else an id or choice
            yield at, "", text, hits_by_text[text]
    if isinstance(part, About):
        for phase, questions in playbook.questions.items():
            worded = list(question_wordings(questions))
            hits_by_text = find_hits([words for _at, words in worded], known)
            for at, words in worded if hits_by_text else ():
                if words in hits_by_text:
                    yield ("questions.yml", phase, *at), "", words, hits_by_text[words]
    if isinstance(part, Exemplar) and part.caption_lines:
        yield from _hits_in_captions(part, known)


def _hits_in_captions(clip: Exemplar, known: frozenset[str]) -> Iterator[tuple[KeyPath, str, str, list[Hit]]]:
    """Yield (key path, position, text, hits) for each caption, pair of adjacent captions and other line with hits.

    A name may begin in one caption and end in the next, so the last three words of one and the first three of the next
    are checked together. The position is a text such as " at 0:12". Other lines of a caption file are its heading,
    notes and identifiers.
    """
    texts = [displayed_text(cue) for cue in clip.cues]
    positions = [f" at {format_minutes(cue.start)}" for cue in clip.cues]
    borders = [" ".join([*text.split()[-3:], *following.split()[:3]]) for text, following in pairwise(texts)]
    outside = list(_lines_outside_cues(clip.caption_lines))
    hits_by_text = find_hits([*texts, *borders, *(line for _number, line in outside)], known)
    if not hits_by_text:
        return
    in_cues = {fold(hit.words) for text in texts for hit in hits_by_text.get(text, ())}
    for position, text in zip(positions, texts, strict=True):
        if text in hits_by_text:
            yield ("captions",), position, text, hits_by_text[text]
    for position, text, previous in zip(positions[1:], borders, texts, strict=False):
        border = len(" ".join(previous.split()[-3:]))
        across = [hit for hit in hits_by_text.get(text, ()) if hit.start < border < hit.end]
        if across := [hit for hit in across if hit.is_listed or not any(w in fold(hit.words) for w in in_cues if w)]:
            yield ("captions",), position, text, across
    for number, line in outside:
        if line in hits_by_text:
            yield ("captions",), f" on line {number}", line, hits_by_text[line]


def _lines_outside_cues(lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) for each line outside captions in a caption file: heading, notes, identifiers."""
    inside = False
    for number, line in enumerate(lines, 1):
        if "-->" in line:
            inside = True
        elif not line.strip():
            inside = False
        elif not inside:
            yield number, normalise_unicode(line)


def _hide_known_look_fors(playbook: Playbook) -> Walkthroughs:
    """Return the results of walkthroughs with "-" for each look-for that is on a page, where it is checked anyway."""
    known = known_look_fors(playbook)

    def without_known(release: WalkthroughRelease) -> WalkthroughRelease:
        """Return a copy of a release in which the text of each look-for in `known` is replaced by "-"."""
        results = (
            result.model_copy(update={"look_for": "-"}) if normalise_unicode(result.look_for) in known else result
            for result in release.look_fors
        )
        return release.model_copy(update={"look_fors": tuple(results)})

    return playbook.walkthroughs.model_copy(
        update={"releases": tuple(map(without_known, playbook.walkthroughs.releases))}
    )


@rule(
    "person-named",
    kinds=(LeveragePoint, Technique, Exemplar),
    more_codes=(
        CodeHelp(
            "rating",
            "error",
            "No person and no visit is graded, scored or ranked; a rating that is only likely is a warning.",
        ),
        CodeHelp(
            "pupil-history",
            "error",
            "No text gives a diagnosis, a family or a past to an individual, whether pupil or colleague; where likely, "
            "it is a warning. Needs are described for pupils in general.",
        ),
        CodeHelp(
            "allow-unused", "warning", "Each line under `allow` still covers something that a check finds in the page."
        ),
        CodeHelp("allowed", "note", "Reviewers see what `allow` covers, with its reason. No page shows it."),
    ),
)
def _check_personal_data(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no person is named in any text, caption, file name or hand-written page; a name that is only likely is
    a warning. For the author of a book or a person taught about in lessons, add `allow` with a reason."""
    for entry in playbook.entries:
        yield from _personal_hits(playbook, entry, entry)


@rule("person-named", cross_entry=True)  # without a docstring, so that the help page lists the codes once
def _check_personal_data_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    for entry, part in shared_parts(playbook):  # people chose the names in people.yml themselves
        yield from _personal_hits(playbook, part, entry)
    if playbook.walkthroughs.releases:
        yield from _personal_hits(playbook, _hide_known_look_fors(playbook), "walkthroughs.yml")
