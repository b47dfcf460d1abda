"""Run at the start of each Python subprocess of the tests: offline.py, then the code in the variable AT_START."""

import os
import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).parent.parent / "offline.py"))
exec(os.environ.get("AT_START", ""))
