"""Count how often each page shows each field of the filled playbook (filled.py), and compare with a stored table.

Each text of `FieldFiller` contains a unique word, so a page that shows it less often has lost a field. Labels, links
and computed figures have no such word, so the table also has the size of each page: characters of its text, links,
elements, and characters of markup. Content that one playbook cannot show at once is covered by the page sizes of
`filled_otherwise.variants`, and of a playbook with required fields only. After an intended change of templates, write
the table again: `python tests/support/fields_shown.py > tests/build/fields_shown.txt`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from coaching_playbook.captions import Cue
from coaching_playbook.diagnostics import Problem
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.model.exemplar import Moment
from coaching_playbook.pages import (
    EditLink,
    Page,
    Renderer,
    build_error_page,
    page_specs,
    render_booklet_document,
    render_survey_document,
    team_booklet,
    whole_booklet,
)
from coaching_playbook.publish import publish
from filled import TECHNIQUE, FieldFiller, write_filled_playbook, write_minimal_playbook
from filled_otherwise import COPY, variants
from in_memory import PERMISSION

DAY = dt.date(2026, 11, 23)
EDIT: EditLink = "https://github.com/school/playbook/edit/main/{}".format
VALUE = re.compile(r"(?<![a-z0-9])w\d{3}x|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b|\bid-\d+\b")
"""Matches the unique word of a text, a date, or an id."""
CLIPS = {"clips-1": "example", "clips-2": "non-example", "clips-3": "storyboard"}
"""The clips of the playbook and their roles: an example, a counter-example and a storyboard."""


def filled_playbook(folder: Path) -> tuple[FieldFiller, Playbook]:
    """Write the filled playbook into `folder`; return the filler, and the playbook as published with clips."""
    filler = write_filled_playbook(folder)
    loaded = load(folder, day=DAY).playbook
    assert loaded
    clips = [_clip(filler, id_, role) for id_, role in CLIPS.items()]
    return filler, publish(dataclasses.replace(loaded, exemplars=tuple(clips)), "public", DAY)


def _clip(filler: FieldFiller, id_: str, role: str) -> Exemplar:
    """Return a clip with every field filled; with the role "storyboard", without a film."""
    is_filmed = role != "storyboard"
    film: dict[str, Any] = {
        "source": {"file": f"media/{id_}.mp4"},
        "captions": f"media/{id_}.vtt",
        "permission": {name: value for name, value in PERMISSION.items() if value is not None},
        "contrast_with": {"clips-1": "clips-2", "clips-2": "clips-1"}.get(id_),
    }
    moments = [
        filler.part(Moment, (id_, "moments"), start=f"0:0{n}", end=f"0:0{n + 1}", step="1", criterion="1")
        for n in (2, 6)
    ]
    data = filler.part(
        Exemplar,
        (id_,),
        id_=id_,
        technique=TECHNIQUE,
        also_shows=["techniques-3"],
        role=role if is_filmed else "example",
        kind="role-play" if is_filmed else "storyboard",
        source="",
        poster=f"media/{id_}.jpg" if is_filmed else "",
        captions="",
        moments=moments,
        duration="0:30",
        text_language="cy",
        recorded="2026-09-01",
        audience="public",
        status="published" if is_filmed else "to-film",
    )
    given = {name: value for name, value in data.items() if value}
    clip = Exemplar.model_validate({**given, **(film if is_filmed else {}), "id": id_})
    clip._cues = (Cue(2, 5, ("TA",), filler._plain(str, [], (id_, "cues"))),) if is_filmed else ()
    return clip


def rendered(playbook: Playbook, edit: EditLink = lambda _path: None) -> Iterator[tuple[str, str]]:
    """Yield (URL, markup or text) of each page, data file and document that is rendered from a playbook."""
    renderer = Renderer(playbook, DAY, edit, "https://school.example/", offers_copies=True)
    for spec in sorted(page_specs(playbook), key=lambda spec: spec.url):
        created = renderer.render(spec)
        if isinstance(created, Page):
            yield created.url, str(created.html)
        else:
            yield created.url, created.text
    if playbook.survey:
        yield "survey/sheet/document/", render_survey_document(playbook, DAY)
    numbers = {f"part-{point.id}": 7 for point in playbook.leverage_points}
    codes = {technique.id: Markup("<svg></svg>") for technique in playbook.techniques}
    for booklet in (whole_booklet(playbook), team_booklet(playbook, playbook.team)):
        yield f"{booklet.url}document/", render_booklet_document(renderer, booklet, codes, numbers)
    problem = Problem("playbook_src/playbook.yml", 3, 1, "code", "Nothing is here.", "Write a title.")
    mistakes = renderer.render(build_error_page([problem]))
    assert isinstance(mistakes, Page)
    yield "mistakes/", str(mistakes.html)


def size(markup: str) -> str:
    """Return the numbers of characters, links and elements of a page, as text."""
    body = LexborHTMLParser(markup).body
    assert body is not None
    elements = list(body.traverse())
    letters = len(" ".join(body.text().split()))
    links = sum(element.tag == "a" for element in elements)
    return f"{letters} letters, {links} links, {len(elements)} elements, {len(' '.join(markup.split()))} of markup"


def table(filler: FieldFiller, created: Iterable[tuple[str, str]]) -> str:
    """Return the table: a line per page and entry with the count of each field, and a line with each page's size."""
    values = ((place, VALUE.search(str(text))) for place, text in filler._reads)
    fields = {value[0]: (place[0], ".".join(place[1:])) for place, value in values if value}
    lines = []
    for address, text in created:
        counted: dict[str, Counter[str]] = {}
        for value in VALUE.findall(text):
            if value in fields:
                owner, field = fields[value]
                counted.setdefault(owner, Counter())[field] += 1
        lines += [
            f"{address or '/'} {owner}: {', '.join(f'{field} {count}' for field, count in sorted(visible.items()))}\n"
            for owner, visible in sorted(counted.items())
        ]
        if address == "" or address.endswith("/"):
            lines.append(f"{address or '/'} in all: {size(text)}\n")
    return "".join(lines)


def sizes(name: str, created: Iterable[tuple[str, str]]) -> str:
    """Return a line with the name and size of each page of a variant, except pages of copied techniques."""
    pages = ((address, markup) for address, markup in created if address == "" or address.endswith("/"))
    return "".join(f"{name}: {address or '/'} {size(markup)}\n" for address, markup in pages if COPY not in address)


def current_table() -> str:
    """Return the table for the current templates."""
    with tempfile.TemporaryDirectory() as folder:
        filler, playbook = filled_playbook(Path(folder, "full"))
        least = load(write_minimal_playbook(Path(folder, "least")).parent, day=DAY).playbook
    assert least
    parts = [table(filler, rendered(playbook))]
    parts += [sizes(name, rendered(one, EDIT)) for name, one in variants(playbook, DAY)]
    return "".join([*parts, sizes("least", rendered(least))])


if __name__ == "__main__":
    sys.stdout.write(current_table())
