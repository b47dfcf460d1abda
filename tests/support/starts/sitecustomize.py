"""Runs first in every Python that a test starts: see offline.py. A test may have more run, by the environment."""

import os
import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).parent.parent / "offline.py"))
exec(os.environ.get("AT_START", ""))
