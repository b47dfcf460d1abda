"""Baseline for `check`: read every YAML file of a playbook with PyYAML's C safe loader."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml


def main(project: Path) -> None:
    files = [*project.glob("playbook_src/**/*.yml"), *project.glob("videos/*.yml"), *project.glob("videos.yml")]
    for file in files:
        yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    print(f"{len(files)} files.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
