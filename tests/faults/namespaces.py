"""Several hosts and guests in network namespaces of this machine: discovery, blocked multicast, links down and up.

The control is guests' laptops that keep nothing while the line is down.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults import Report
from tests.faults.evenings import quick_folder

TITLE = "laptops in network namespaces"
_HOLD = 16


def run(full: bool) -> Report:
    """Once, and the control."""
    reason = _why_not()
    if reason:
        return Report(0, "things held", skipped=reason)
    held, wrong = _played()
    found = (wrong,) if wrong else () if held == _HOLD else (f"only {held} of {_HOLD} things were tried",)
    _, wrong = _played("--control")
    return Report(held, "things held", found, {"laptops that keep nothing": "NOT SO: once" in wrong})


def _played(*control: str) -> tuple[int, str]:
    """How many things held, and what did not."""
    with quick_folder() as folder:
        done = subprocess.run(
            ["unshare", "-rn", sys.executable, "-m", "tests.nearby.namespaces", str(folder), *control],
            capture_output=True,
            text=True,
            timeout=240,
            cwd=Path(__file__).parents[2],
        )
    said = done.stdout.splitlines()
    wrong = "" if done.returncode == 0 else f"{said[-1] if said else 'nothing was said'} {done.stderr[-300:]}".strip()
    return sum(line.startswith("ok: ") for line in said), wrong


def _why_not() -> str:
    """Why this machine has no namespaces for us; blank if it has."""
    missing = [tool for tool in ("unshare", "ip", "bridge") if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed (util-linux, iproute2)"
    bridge = "ip link add room type bridge && ip link add veth1 type veth peer name veth2 && unshare -n true"
    tried = subprocess.run(["unshare", "-rn", "sh", "-c", bridge], capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"network namespaces are not permitted here: {tried.stderr.strip()}"
