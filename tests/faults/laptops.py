"""A room of joined laptops: twelve that save without a pause, and cables pulled at random, programs killed among it.

Everything of it is real: the host's window on its loop, whose pages are told of each save and draw it, the network on
this machine, TLS, the store, sealed files. The
controls are laptops that keep under another id, keep in memory, or keep nothing, and a host that gives its window no
turn. Of a silence of the window, the time for which other programs had the processor does not count.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.faults import Report
from tests.faults.evenings import quick_folder
from tests.faults.laptops_evening import Found

TITLE = "a room of joined laptops"
SILENT_MS = 50.0
"""The issue's figure: `tests/bench/joined.py` and the long run hold the window to it."""
NO_TURN_MS = 500.0
"""In the short run, on machines that others use as well, a silence counts that no machine explains."""


def run(full: bool) -> Report:
    """Without a pause; with cables pulled and programs killed; and the controls."""
    if full:
        flat_out = played(seconds=300, people=60_000)
        pulled = played(seconds=240, people=40_000, pulls=400, kills=8)
    else:
        flat_out = played(seconds=6, people=4_000)
        pulled = played(seconds=14, people=4_000, pulls=100, kills=1)
    found = [
        *flat_out.lost,
        *flat_out.twice,
        *pulled.lost,
        *pulled.twice,
        *too_silent(flat_out, SILENT_MS if full else NO_TURN_MS),
    ]
    if not pulled.drops:
        found.append("no line dropped: nothing was tried")
    controls = {
        "laptops that keep under another id": bool(control("another id", pulls=40).twice),
        "laptops that keep nothing": bool(control("forgets", pulls=40).lost),
        "laptops that keep in memory, and are killed": bool(control("in memory", pulls=40, kills=1).lost),
        "a host that gives its window no turn": bool(too_silent(control("rest"), NO_TURN_MS)),
    }
    longest = max((all_ - others for all_, others, *_ in flat_out.silences), default=0)
    besides = (
        f"{flat_out.saved:,} saved flat out in {flat_out.seconds:.0f} s, {pulled.saved:,} with {pulled.drops} drops and"
        f" {pulled.kills} kills, longest silence {longest:.0f} ms"
    )
    return Report(pulled.drops + flat_out.saved, "saves and drops", tuple(found), controls, besides)


def control(what: str, *, pulls: int = 0, kills: int = 0) -> Found:
    """An evening with something wrong in it."""
    return played(seconds=6, people=3_000, pulls=pulls, kills=kills, control=what)


def too_silent(found: Found, most: float) -> list[str]:
    """When the window was silent for more than ``most`` milliseconds by its own doing."""
    return [
        f"the window was silent for {silent - others:.0f} ms, {when:.0f} s after the beginning"
        for silent, others, _, when in found.silences
        if silent - others > most
    ]


def played(*, seconds: float, people: int, pulls: int = 0, kills: int = 0, control: str = "") -> Found:
    """One evening, in a process of its own: a process has one loop of Qt's."""
    with quick_folder() as folder:
        command = [
            sys.executable,
            "-m",
            "tests.faults.laptops_evening",
            str(folder),
            "--seconds",
            str(seconds),
        ]
        command += ["--people", str(people), "--pulls", str(pulls), "--kills", str(kills), "--control", control]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parents[2])
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Found)
