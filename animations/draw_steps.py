"""Write the drawings of the playbook as SVG to media/drawings. The title of each says what it shows.

    python animations/draw_steps.py [--into FOLDER]

It needs Python only, and writes the same bytes each time.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from illustrations.catalogue import LEVERAGE_POINTS, PROBLEMS, ROOMS, STORYBOARDS, TECHNIQUES
from illustrations.layout import Drawing
from illustrations.props import scenery
from illustrations.svg import page

HERE = Path(__file__).parent


def drawings() -> Iterator[tuple[str, Drawing, str]]:
    """Yield (path in the output folder, drawing, scenery) for each drawing."""
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the drawings of the playbook as SVG.")
    parser.add_argument("--into", type=Path, default=HERE.parent / "media" / "drawings", help="folder to write to")
    folder: Path = parser.parse_args().into
    count = 0
    for name, drawing, room in drawings():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(drawing.alt, drawing.body, scenery(room) if room else ""), encoding="utf-8", newline="\n")
        count += 1
    print(f"{count} drawings are in {folder}.")


if __name__ == "__main__":
    main()
