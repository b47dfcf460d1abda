"""Run at the start of each Python subprocess of the tests: offline.py, then the code in the variable AT_START."""

import os
import runpy
import traceback
from pathlib import Path

runpy.run_path(str(Path(__file__).parent.parent / "offline.py"))
try:
    exec(os.environ.get("AT_START", ""))
except AttributeError:  # a name that was changed; Python itself only prints errors of this module, and goes on
    traceback.print_exc()
    os._exit(70)
