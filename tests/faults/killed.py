"""``kill -9`` while outcomes are being saved, encrypted: nothing called saved is lost, and nothing is half.

A kill leaves what the system holds in memory alone, so a disk in memory, where there is one, finds the same and does
not make thousands of cycles wait for the disk. What a power cut does is ``power_cut``'s business.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from phonebank_app.db.engine import open_store
from tests.evenings.soundness import faults
from tests.faults import Report
from tests.faults.evenings import RULES, last_count, new_party, quick_folder
from tests.makers import KEY

TITLE = "kill -9 while saving"

KILLS_A_PARTY = 100
VOTERS = 1400
_SABOTAGED = {"early": "lost: ", "torn": "not in outbox"}
"""The writers with a fault, and how a finding begins that gives each away."""


@dataclass(slots=True)
class Killed:
    """What was found: kills tried, outcomes of which somebody was told that they are saved, and what was wrong."""

    kills: int = 0
    acknowledged: int = 0
    found: list[str] = field(default_factory=list)


class Writer:
    """The program that is killed, one child after the other."""

    def __init__(self, folder: Path, program: subprocess.Popen[str]) -> None:
        self.folder = folder
        self._program = program

    def kill_one(self, party: str, chance: random.Random) -> set[str]:
        """Let a child save into the store, kill it somewhere, and return what it was told is saved."""
        assert self._program.stdin is not None
        self._program.stdin.write(f"{party} {chance.randrange(2**32)}\n")
        self._program.stdin.flush()
        pid = int(self._line().removeprefix("pid "))
        if chance.random() < 0.1:
            time.sleep(chance.random() * 0.02)  # perhaps before the first outcome, while the store is being opened
        acknowledged = {self._line() for _ in range(chance.randrange(12))}
        time.sleep(chance.random() * 0.002)
        os.kill(pid, signal.SIGKILL)
        while (line := self._line()) != "end":
            acknowledged.add(line)
        return acknowledged

    def _line(self) -> str:
        assert self._program.stdout is not None
        line = self._program.stdout.readline().strip()
        assert line, "the writer has died by itself"
        return line


@contextmanager
def writer(folder: Path, *fault: str) -> Iterator[Writer]:
    """A program that can be killed again and again."""
    command = [sys.executable, "-m", "tests.faults.killed_writer", str(folder), *fault]
    here = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here, start_new_session=True
    ) as program:
        try:
            yield Writer(folder, program)
        finally:
            # With its child, if one is left: nobody else would end it.
            os.killpg(program.pid, signal.SIGKILL)


def kill(program: Writer, party: str, kills: int, until: Callable[[list[str]], bool] = bool) -> Killed:
    """Kill a child again and again, opening the store after each, ``until`` something is found."""
    new_party(program.folder / party, VOTERS)
    chance = random.Random(party)
    acknowledged: set[str] = set()
    outcome = Killed()
    checked = 0
    while outcome.kills < kills and not until(outcome.found):
        acknowledged |= program.kill_one(party, chance)
        outcome.kills += 1
        store = open_store(program.folder / party, KEY)
        outcome.found += faults(store, acknowledged, RULES, since=checked)
        checked = last_count(store)
        store.close()
    outcome.acknowledged = len(acknowledged)
    return outcome


def kills(count: int) -> Killed:
    """That many kills of the program as it is, on a new party for every hundred."""
    total = Killed()
    with quick_folder() as folder, writer(folder) as program:
        while total.kills < count:
            went = kill(program, f"party-{total.kills}", min(KILLS_A_PARTY, count - total.kills))
            total.kills += went.kills
            total.acknowledged += went.acknowledged
            total.found += went.found
    return total


def catches(fault: str) -> bool:
    """Whether a writer with this fault is found out."""

    def seen(found: list[str]) -> bool:
        return any(line.startswith(_SABOTAGED[fault]) for line in found)

    with quick_folder() as folder, writer(folder, fault) as program:
        return seen(kill(program, "party", 3 * KILLS_A_PARTY, until=seen).found)


def run(full: bool) -> Report:
    """300 kills, or 10,000."""
    total = kills(10_000 if full else 300)
    controls = {f"a writer with the fault “{fault}”": catches(fault) for fault in _SABOTAGED}
    return Report(total.kills, "kills", tuple(total.found), controls, f"{total.acknowledged:,} outcomes acknowledged")
