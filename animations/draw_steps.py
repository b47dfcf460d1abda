"""Write the drawings of the playbook as SVG, with alt.yml: what each of them shows, in words.

    python animations/draw_steps.py [--into FOLDER]

It needs Python only, and writes the same bytes each time.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from illustrations.catalogue import LEVERAGE_POINTS, PROBLEMS, ROOMS, STORYBOARDS, TECHNIQUES
from illustrations.layout import Drawing
from illustrations.props import scenery
from illustrations.svg import page

HERE = Path(__file__).parent


def drawings() -> Iterator[tuple[str, Drawing, str]]:
    """Yield the path in the output folder, the drawing and the scenery of each."""
    for name, draw_steps in TECHNIQUES.items():
        for number, drawing in enumerate(draw_steps(), 1):
            yield f"techniques/{name}-{number}.svg", drawing, ROOMS.get(name, "")
    for name, draw in LEVERAGE_POINTS.items():
        yield f"leverage_points/{name}.svg", draw(), ""
    for name, problem in PROBLEMS.items():
        yield f"problems/{name}.svg", problem.draw(), ROOMS.get(problem.technique, "")
    for name, draw_steps in STORYBOARDS.items():
        room = next((ROOMS[technique] for technique in ROOMS if name.startswith(technique)), "")
        for number, drawing in enumerate(draw_steps(), 1):
            yield f"storyboards/{name}-{number}.svg", drawing, room


def alt_texts() -> str:
    """Return alt.yml: the alternative text of each drawing by kind, id and number."""
    lines = ["# Written by animations/draw_steps.py. Change the words there, beside the drawing."]

    def strips(kind: str, table: dict[str, list[Drawing]]) -> None:
        lines.append(f"{kind}:")
        for name, strip in table.items():
            lines.append(f"  {name}:")
            lines.extend(f"    {number}: {_quoted(drawing.alt)}" for number, drawing in enumerate(strip, 1))

    strips("techniques", {name: draw() for name, draw in TECHNIQUES.items()})
    lines.append("leverage_points:")
    lines.extend(f"  {name}: {_quoted(draw().alt)}" for name, draw in LEVERAGE_POINTS.items())
    lines.append("problems:")
    for name, problem in PROBLEMS.items():
        lines.append(f"  {name}:")
        lines.append(f"    problem: {_quoted(problem.words)}")
        lines.append(f"    technique: {problem.technique}")
        lines.append(f"    alt: {_quoted(problem.draw().alt)}")
    strips("storyboards", {name: draw() for name, draw in STORYBOARDS.items()})
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Quote a string for YAML; a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the drawings of the playbook as SVG.")
    parser.add_argument("--into", type=Path, default=HERE / "drawings", help="folder to write to")
    folder: Path = parser.parse_args().into
    count = 0
    for name, drawing, room in drawings():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(drawing.alt, drawing.body, scenery(room) if room else ""), encoding="utf-8", newline="\n")
        count += 1
    (folder / "alt.yml").write_text(alt_texts(), encoding="utf-8", newline="\n")
    print(f"{count} drawings and alt.yml are in {folder}.")


if __name__ == "__main__":
    main()
