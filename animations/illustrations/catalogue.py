"""Every drawing by the id of what it illustrates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import attention, calm, joined, overview, routes, scaling_back, storyboards, talk
from .layout import Drawing

TECHNIQUES: dict[str, Callable[[], list[Drawing]]] = {
    "ask-then-wait": talk.ask_then_wait,
    "bridge-the-intervention": joined.bridge_the_intervention,
    "chunk-and-check": routes.chunk_and_check,
    "emotion-coaching": calm.emotion_coaching,
    "face-the-teacher": attention.face_the_teacher,
    "fade-the-scaffold": scaling_back.fade_the_scaffold,
    "feedback-in-the-moment": talk.feedback_in_the_moment,
    "join-in-as-a-learner": attention.join_in_as_a_learner,
    "jot-alongside": attention.jot_alongside,
    "know-before-tell-after": joined.know_before_tell_after,
    "least-help-first": scaling_back.least_help_first,
    "low-and-slow": calm.low_and_slow,
    "my-turn-your-turn": scaling_back.my_turn_your_turn,
    "open-it-up": talk.open_it_up,
    "peers-first": joined.peers_first,
    "pre-teach-key-words": routes.pre_teach_key_words,
    "precise-praise": calm.precise_praise,
    "read-together-then-alone": joined.read_together_then_alone,
    "show-as-well-as-say": routes.show_as_well_as_say,
    "show-me-you-know": talk.show_me_you_know,
    "silent-cues": attention.silent_cues,
    "smooth-transitions": calm.smooth_transitions,
    "start-and-step-away": scaling_back.start_and_step_away,
    "task-planner": routes.task_planner,
    "try-the-tool-first": scaling_back.try_the_tool_first,
}

# The room that a technique is drawn in; see props.scenery. The others have a bare wall.
ROOMS = {
    "ask-then-wait": "shelves",
    "bridge-the-intervention": "display",
    "chunk-and-check": "display",
    "emotion-coaching": "windows",
    "fade-the-scaffold": "shelves",
    "feedback-in-the-moment": "display",
    "join-in-as-a-learner": "pegs",
    "jot-alongside": "shelves",
    "know-before-tell-after": "shelves",
    "least-help-first": "windows",
    "low-and-slow": "pegs",
    "my-turn-your-turn": "windows",
    "open-it-up": "shelves",
    "peers-first": "windows",
    "pre-teach-key-words": "pegs",
    "precise-praise": "windows",
    "read-together-then-alone": "shelves",
    "show-as-well-as-say": "display",
    "show-me-you-know": "windows",
    "smooth-transitions": "pegs",
    "start-and-step-away": "pegs",
    "task-planner": "shelves",
    "try-the-tool-first": "display",
}

LEVERAGE_POINTS: dict[str, Callable[[], Drawing]] = {
    "calm-and-connected": overview.calm_and_connected,
    "clear-routes-into-learning": overview.clear_routes_into_learning,
    "joined-up-support": overview.joined_up_support,
    "modelling-attention": overview.modelling_attention,
    "scaling-back-support": overview.scaling_back_support,
    "talk-that-builds-thinking": overview.talk_that_builds_thinking,
}


@dataclass(frozen=True)
class Problem:
    """Something that people type often. `words` is one of the `problems` of the technique, word for word."""

    words: str
    technique: str
    draw: Callable[[], Drawing]


PROBLEMS: dict[str, Problem] = {
    "wont-start": Problem("won't start", "start-and-step-away", overview.wont_start),
    "calls-out": Problem("calls out while the teacher is talking", "silent-cues", overview.calls_out),
    "meltdown": Problem("meltdown", "low-and-slow", overview.meltdown),
    "too-much-help": Problem("too much help", "least-help-first", overview.too_much_help),
    "wont-join-in": Problem("won't join in", "join-in-as-a-learner", overview.wont_join_in),
    "forgets-what-to-do": Problem("forgets what to do straight away", "jot-alongside", overview.forgets_what_to_do),
    "no-time-with-the-teacher": Problem(
        "no time with the teacher", "know-before-tell-after", overview.no_time_with_teacher
    ),
    "gets-upset": Problem("gets upset over small things", "emotion-coaching", overview.upset_over_small_things),
}

STORYBOARDS: dict[str, Callable[[], list[Drawing]]] = {
    "ask-then-wait-two-questions": storyboards.ask_then_wait_two_questions,
    "chunk-and-check-first-line": storyboards.chunk_and_check_first_line,
    "know-before-tell-after-two-minutes": storyboards.know_before_tell_after_two_minutes,
    "open-it-up-science-pair": storyboards.open_it_up_science_pair,
    "peers-first-pass-it-on": storyboards.peers_first_pass_it_on,
    "task-planner-point-and-wait": storyboards.task_planner_point_and_wait,
}
