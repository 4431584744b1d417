"""Several hosts and guests in network namespaces of this machine: discovery, blocked multicast, links down and up."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def _why_not() -> str:
    """Why this machine has no namespaces for us; blank if it has."""
    missing = [tool for tool in ("unshare", "ip", "bridge") if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed (util-linux, iproute2)"
    bridge = "ip link add room type bridge && ip link add veth1 type veth peer name veth2 && unshare -n true"
    tried = subprocess.run(["unshare", "-rn", "sh", "-c", bridge], capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"network namespaces are not permitted here: {tried.stderr.strip()}"


def test_hosts_and_guests_in_namespaces_find_join_drop_and_come_back(tmp_path: Path) -> None:
    reason = _why_not()
    if reason:
        pytest.skip(reason)
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "tests.nearby.namespaces", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert done.stdout.count("ok: ") == 16
