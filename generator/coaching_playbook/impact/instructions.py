"""Texts for people who run the survey: what to paste into a form, and what to switch off there."""

from __future__ import annotations

from coaching_playbook.impact.responses import RESPONDENT_CODE_QUESTION
from coaching_playbook.model import Survey


def form_text(survey: Survey) -> str:
    """Return the survey as plain text to paste into Microsoft Forms or Google Forms.

    The text ends with instructions: how to make the form anonymous, and how to save its responses.
    """
    lines = [survey.title, ""]
    if survey.opening:
        lines += [survey.opening, ""]
    lines += ["The answers, the same for every statement:", *(f"  {answer}" for answer in survey.scale), ""]
    lines += ["The statements:", *(f"  {statement}" for statement in survey.statements), ""]
    if survey.design == "linked":
        lines += [
            "One more question, with a short text as its answer:",
            f"  {RESPONDENT_CODE_QUESTION}",
            "  Make one up: a word and a number that only you know, and that you will still know in a year.",
            "  Never a birthday, a name or a phone number.",
            "",
        ]
    lines += [
        "Before you send it:",
        "",
        "Microsoft Forms",
        "  1. Add a question of the kind Likert. Put the answers over its columns and the statements into its rows.",
        "  2. Settings: choose 'Anyone can respond', or switch off 'Record name'. One of the two must be done.",
        "  3. Responses, 'Open in Excel', saves the file to read.",
        "",
        "Google Forms",
        "  1. Add a question of the kind 'Multiple-choice grid'. Statements are rows, answers are columns.",
        "  2. Settings, Responses: 'Collect email addresses' is 'Do not collect'. Switch off 'Limit to 1 response'.",
        "  3. Responses, 'Download responses (.csv)', saves the file to read.",
        "",
        "Both",
        "  Add no question about name, role, class or age, and no box for free text: they tell who someone is.",
        "  Answer it once yourself, and look at the result: it must not say who you are. Then delete that answer.",
        "  Save the file outside the playbook's folder. Delete it when its figures are released, and in the linked",
        "  design when the later wave has been compared with it.",
    ]
    return "\n".join(lines) + "\n"
