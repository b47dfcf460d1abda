"""Generate the field guide: a Markdown page with the description, an example and a common mistake of each field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, QUESTIONS_FILE, SINGLE_MODEL_FILES, QuestionBank
from coaching_playbook.model import Exemplar, Part
from coaching_playbook.schema.example_values import example_value
from coaching_playbook.schema.fields import Field, fields, part_types
from coaching_playbook.school_words import with_article

_PAGE_HEAD = """---
search:
  exclude: true
---

# Field guide

Every field of every file: what it is, how it might look, and a slip to watch for. A field marked **needed** must be
there. All the others can wait.

This page is made from the same list that `playbook check` uses, so it is never out of date. The examples are made up.
"""

_SECTIONS: tuple[tuple[str, str, type[Part]], ...] = (
    ("A technique", "techniques/<id>.yml", ENTRY_FOLDERS["techniques"]),
    ("A leverage point", "leverage_points/<id>.yml", ENTRY_FOLDERS["leverage_points"]),
    ("A clip", "videos/<id>.yml", Exemplar),
    ("People", "people.yml", ENTRY_LIST_FILES["people.yml"]),
    ("Coaching questions", QUESTIONS_FILE, QuestionBank),
    ("The glossary", "glossary.yml", ENTRY_LIST_FILES["glossary.yml"]),
    ("The evidence register", "references.yml", ENTRY_LIST_FILES["references.yml"]),
    ("Words for the search", "synonyms.yml", ENTRY_LIST_FILES["synonyms.yml"]),
    ("Cycles", "cycles.yml", ENTRY_LIST_FILES["cycles.yml"]),
    ("Pathways", "pathways.yml", ENTRY_LIST_FILES["pathways.yml"]),
    ("What is changing", "developments.yml", ENTRY_LIST_FILES["developments.yml"]),
    ("The playbook", "playbook.yml", SINGLE_MODEL_FILES["playbook.yml"]),
    ("The lists to sort by", "vocabularies.yml", SINGLE_MODEL_FILES["vocabularies.yml"]),
    ("Coach training", "coach_training.yml", SINGLE_MODEL_FILES["coach_training.yml"]),
    ("The survey", "survey.yml", SINGLE_MODEL_FILES["survey.yml"]),
    ("Results of the survey", "survey_results.yml", SINGLE_MODEL_FILES["survey_results.yml"]),
    ("Results of walkthroughs", "walkthroughs.yml", SINGLE_MODEL_FILES["walkthroughs.yml"]),
    ("The CPD audit", "cpd.yml", SINGLE_MODEL_FILES["cpd.yml"]),
)


def render_page(ids: Mapping[str, str]) -> str:
    """Return the field guide as Markdown.

    A part (nested object) that several files contain is described once, in the section of the first of these files.
    `ids` are examples of ids keyed by kind, from `example_values.example_ids`.
    """
    lines = [_PAGE_HEAD]
    described: set[type[Part]] = set()
    for title, file, part in _SECTIONS:
        lines += [f"## {title}", "", f"`{file}`", ""]
        for shape in part_types(part):
            if shape in described:
                continue
            described.add(shape)
            if shape is not part:
                lines += [f"### {_name_in_words(shape).capitalize()}", ""]
                lines += [_class_docstring(shape), ""] if _class_docstring(shape) else []
            lines += ["| field | what it is | for example | take care |", "|---|---|---|---|"]
            lines += [_table_row(field, ids) for field in fields(shape)]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _table_row(field: Field, ids: Mapping[str, str]) -> str:
    """Return the table row of a field: name, description, example, common mistake."""
    name = f"`{field.name}`" + (" **needed**" if field.required else "")
    description = [field.description]
    if field.choices:
        description.append(f"One of {', '.join(f'`{choice}`' for choice in field.choices)}.")
    if field.part_type:
        description.append(
            f"Each is {with_article(_name_in_words(field.part_type))}." if field.is_list or field.is_mapping else ""
        )
    if field.max_items:
        description.append(f"{field.max_items} at the most.")
    shown = example_value(field, ids)
    example = _inline_code(shown) if shown else f"see {_name_in_words(field.part_type)}" if field.part_type else ""
    cells = (name, " ".join(filter(None, description)), example, field.mistake)
    return f"| {' | '.join(map(_table_cell, cells))} |"


def _inline_code(text: str) -> str:
    """Return a text as inline code, without backticks and line breaks, which would end it."""
    return f"`{' '.join(text.replace('`', '’').split())}`"


def _table_cell(text: str) -> str:
    """Return a text without the characters that would end a cell of a Markdown table."""
    return text.replace("|", "/").replace("\n", " ")


def _name_in_words(part: type[Part]) -> str:
    """Return the name of a class in lower-case words: "clip source"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", part.__name__).lower()


def _class_docstring(part: type[Part]) -> str:
    """Return the docstring of a class on one line, or an empty string if it has none of its own."""
    return " ".join((part.__doc__ or "").split()) if "__doc__" in vars(part) else ""
