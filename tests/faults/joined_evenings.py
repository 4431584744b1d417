"""Two long evenings with a joined laptop, over the windows at both ends (``tests/ui/nearby/long_evenings.py``).

The control is guests' laptops that keep nothing while the line is down.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.faults import Report

TITLE = "long evenings with a joined laptop"
_EVENINGS = "tests/ui/nearby/long_evenings.py"


def run(full: bool) -> Report:
    """Both, and both with the fault."""
    passed, failed = _played("")
    found = () if passed and not failed else (f"{failed} of {passed + failed} failed",)
    won, lost = _played("forgets")
    return Report(passed + failed, "evenings", found, {"laptops that keep nothing": lost > 0 and not won})


def _played(fault: str) -> tuple[int, int]:
    """How many evenings passed, and how many failed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", _EVENINGS],
        capture_output=True,
        text=True,
        env=os.environ | {"PHONEBANK_FAULT": fault, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    passed, failed = (re.search(rf"(\d+) {word}", done.stdout) for word in ("passed", "failed"))
    return int(passed[1]) if passed else 0, int(failed[1]) if failed else 0
