"""The whole process until its first window is painted, against a process that only opens a bare window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryDirectory

from tests.bench.figures import Figure, in_turn, median, timed

REACH = 2.0

# Both are done when the window is exposed and what that asked for has been painted.
_BARE = """
import os
from PySide6.QtWidgets import QApplication, QWidget
qt = QApplication([])
window = QWidget()
window.resize(1366, 768)
window.show()
while not window.windowHandle().isExposed():
    qt.processEvents()
qt.processEvents()
os._exit(0)
"""

_OURS = """
import os
from phonebank_app import cli
from PySide6.QtWidgets import QApplication
handle = QApplication.processEvents

def paint(qt):
    (window,) = qt.topLevelWindows()
    while not window.isExposed():
        handle()
    handle()
    os._exit(0)

QApplication.processEvents = paint
cli.main([])
"""


def measure(quick: bool) -> Iterator[Figure]:
    """The first run of a new host, each time on a laptop that never saw the program."""
    goes = 3 if quick else 11
    with TemporaryDirectory() as cache:
        window, bare = partial(_start, _OURS, cache), partial(_start, _BARE, cache)
        window(), bare()  # compiled, and in the system's file cache, for both
        ours, floor = in_turn(window, bare, goes)
    yield Figure("first window (ms)", median(ours) * 1e3, median(floor) * 1e3, REACH)


def _start(program: str, cache: str) -> float:
    """One start, on a laptop that has started other programs before: its modules are compiled, its fonts are known.

    Args:
        cache: the folder where that is kept from start to start.
    """
    with TemporaryDirectory() as home:
        profile = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), home)
        # Empty is unset: elsewhere Python may have been told to keep nothing.
        kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache, "XDG_CACHE_HOME": cache}
        command = [sys.executable, "-c", program]
        return timed(partial(subprocess.run, command, env=os.environ | profile | kept, check=True))
