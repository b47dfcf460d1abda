"""Texts for people who run the survey: what to paste into a form, and what to switch off there (survey_form.txt)."""

from __future__ import annotations

from pathlib import Path
from string import Template
from textwrap import indent

from coaching_playbook.impact.responses import RESPONDENT_CODE_QUESTION
from coaching_playbook.model import Survey

_CODE_QUESTION = f"""\
One more question, with a short text as its answer:
  {RESPONDENT_CODE_QUESTION}
  Make one up: a word and a number that only you know, and that you will still know in a year.
  Never a birthday, a name or a phone number.

"""


def form_text(survey: Survey) -> str:
    """Return the survey as plain text to paste into Microsoft Forms or Google Forms.

    The text ends with instructions: how to make the form anonymous, and how to save its responses.
    """
    return Template(Path(__file__).with_name("survey_form.txt").read_text("utf-8")).substitute(
        title=survey.title,
        opening=f"{survey.opening}\n\n" if survey.opening else "",
        answers=indent("\n".join(survey.scale), "  "),
        statements=indent("\n".join(survey.statements), "  "),
        code_question=_CODE_QUESTION if survey.design == "linked" else "",
    )
