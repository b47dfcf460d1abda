"""The shipped playbook: complete, marked as starter content, and consistent with the evidence register."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coaching_playbook.load import load
from coaching_playbook.model import Playbook, tokenize
from coaching_playbook.rules import MAX_READING_LEVEL, reading_level
from coaching_playbook.rules.readability import MAX_SENTENCE_WORDS
from coaching_playbook.rules.registry import page_entries
from coaching_playbook.rules.text import entry_texts, split_sentences
from coaching_playbook.yamlio import format_yaml
from figures import Recorder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    loaded = load(ROOT)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.playbook
    return loaded.playbook


def test_no_content_is_missing(playbook: Playbook) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "playbook_src").rglob("*.yml")}
    assert files <= set(playbook.files)
    assert len(playbook.leverage_points) == len([*(ROOT / "playbook_src/leverage_points").iterdir()]) == 6
    assert len(playbook.techniques) == len([*(ROOT / "playbook_src/techniques").iterdir()]) == 25
    assert len(playbook.references) == 64
    assert len(playbook.coach_training.modules) == 5
    assert len(playbook.coach_training.methods) == 4


def test_each_leverage_point_has_a_few_techniques(playbook: Playbook) -> None:
    for point in playbook.leverage_points:
        assert 3 <= len(playbook.techniques_of(point)) <= 5, point.title


def test_all_content_has_starter_status(playbook: Playbook) -> None:
    pages = (playbook.about, *playbook.leverage_points, *playbook.techniques, *playbook.coach_training.modules)
    assert {page.status for page in pages} == {"starter"}
    assert "Beckfoot" in str(playbook.about.notices.starter)


@pytest.mark.parametrize(
    "field", ["aliases", "problems", "small_step", "not_this", "for_teachers", "scaling", "steps", "vision", "eef"]
)
def test_each_technique_is_complete(playbook: Playbook, field: str) -> None:
    missing = [technique.id for technique in playbook.techniques if not getattr(technique, field)]
    assert missing == []


def test_each_technique_has_questions_in_required_phases(playbook: Playbook) -> None:
    for technique in playbook.techniques:
        assert sum(map(len, technique.questions.values())) >= 8, technique.id
        assert {"scaling", "notice", "rehearse", "plan", "review"} <= set(technique.questions), technique.id


def test_question_bank_covers_every_phase(playbook: Playbook) -> None:
    assert [*playbook.questions] == [phase.id for phase in playbook.vocabularies.coaching_phases]
    assert all(len(questions) >= 9 for questions in playbook.questions.values())


def test_problem_phrases_are_unique(playbook: Playbook) -> None:
    phrases = [phrase.casefold() for technique in playbook.techniques for phrase in technique.problems]
    assert sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}) == []


def test_readability_index_is_at_most_6(playbook: Playbook, figure: Recorder) -> None:
    """The automated readability index of the steps, criteria and questions of each shipped technique, and of the
    question bank per phase: at most 6, an age of about eleven."""
    texts = {phase: [question.text for question in requested] for phase, requested in playbook.questions.items()}
    for technique in playbook.techniques:
        requested = [question.text for questions in technique.questions.values() for question in questions]
        steps = [text for step in technique.steps for text in (step.do, step.how, step.say) if text]
        texts[technique.id] = [*steps, *technique.success_criteria, *requested]
    hard = {name: level for name, message in texts.items() if (level := reading_level(message)) > MAX_READING_LEVEL}
    short = "it counts letters and words, and knows nothing of sense"
    figure("Easy to read: index at most 6", len(texts) - len(hard), len(texts), short=short)
    assert hard == {}


def test_sentences_have_at_most_25_words(playbook: Playbook, figure: Recorder) -> None:
    """Every sentence of the shipped techniques and leverage points (themes of techniques)."""
    texts = [text for entry in page_entries(playbook) for _at, text in entry_texts(entry)]
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    long = [sentence for sentence in sentences if len(tokenize(sentence)) > MAX_SENTENCE_WORDS]
    figure("Easy to read: sentences of at most 25 words", len(sentences) - len(long), len(sentences))
    assert long == []
    assert len(sentences) > 1000


def test_texts_have_no_condescension_or_implementation_details() -> None:
    unwanted = re.compile(r"\b(?:simply|the seed|in code|in the tool|TODO|lorem)\b", re.IGNORECASE)
    for file in sorted((ROOT / "playbook_src").rglob("*.yml")):
        found = unwanted.search(file.read_text("utf-8"))
        assert found is None, f"{file.name}: {found}"


def test_every_file_is_formatted() -> None:
    for file in [
        *sorted((ROOT / "playbook_src").rglob("*.yml")),
        ROOT / "videos.yml",
        *sorted((ROOT / "videos").glob("*.yml")),
    ]:
        text = file.read_text("utf-8")
        assert format_yaml(text) == text, file.name


def test_technique_without_clip_describes_one(playbook: Playbook) -> None:
    for technique in playbook.techniques:
        assert playbook.best_clip(technique) or technique.exemplar_brief, technique.id


def test_every_shipped_clip_is_marked_as_animation(playbook: Playbook) -> None:
    kinds = {clip.kind for clip in playbook.exemplars}
    assert kinds == {"animation", "storyboard"}
    filmed = {
        playbook.technique[clip.technique].leverage_point for clip in playbook.exemplars if clip.is_filmed_example
    }
    assert filmed == {point.id for point in playbook.leverage_points}, "each leverage point has a clip to play"


def test_no_moment_starts_late_in_a_cue(playbook: Playbook) -> None:
    """A cue that is more than half over when a moment starts belongs to the content before the moment."""
    late = [
        f"{clip.id}: {moment.label} starts at {moment.start}, where {cue.text!r} ends at {cue.end}"
        for clip in playbook.exemplars
        for moment in clip.moments
        for cue in clip.cues
        if 0 < cue.end - moment.start < moment.start - cue.start
    ]
    assert late == []


def test_each_technique_has_duration_and_scale_questions(playbook: Playbook) -> None:
    for technique in playbook.techniques:
        assert technique.prep_minutes is not None, technique.id
        assert technique.try_minutes, technique.id
        assert all(place.ask for place in technique.scaling), technique.id
    requested = [place.ask for technique in playbook.techniques for place in technique.scaling]
    assert len(set(requested)) == len(requested)


def test_layers_are_disabled_and_proposals_marked(playbook: Playbook) -> None:
    assert playbook.vocabularies.support_layers == ()
    assert not [technique.id for technique in playbook.techniques if technique.support_layers]
    proposed = [development for development in playbook.developments if development.state == "proposed"]
    assert len(proposed) >= 4
    assert all(development.date for development in proposed)


def test_short_reference_omits_brackets(playbook: Playbook) -> None:
    bodies = [one for one in playbook.references if "Foundation (" in one.authors]
    assert bodies
    for reference in bodies:
        assert reference.short == f"{reference.authors.partition(' (')[0]} ({reference.year or 'no date'})"
