"""A thousand times ``kill -9`` while outcomes are being saved: nothing called saved is lost, and nothing is half.

A kill leaves what the system holds in memory alone, so a disk in memory, where there is one, finds the same and does
not make a thousand cycles wait for the disk. What a power cut does is another test's business.
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
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from phonebank_app.calling_rules import Rules
from phonebank_app.db.engine import open_store
from tests import makers
from tests.makers import KEY
from tests.party.soundness import faults

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the program that is killed forks"),
    pytest.mark.timeout(300),
]

RULES = Rules(hours=None)
CYCLES = 100


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
    command = [sys.executable, "-m", "tests.party.killed_writer", str(folder), *fault]
    here = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here) as program:
        yield Writer(folder, program)
        assert program.stdin is not None
        program.stdin.close()


def new_party(folder: Path, name: str) -> None:
    people = [
        makers.voter(n, household=n // 2, numbers=(makers.number(n // 2), makers.number(3000 + n))) for n in range(1400)
    ]
    store = open_store(folder / name, KEY)
    makers.fill(store, people, guests=3, rules=RULES)
    store.close()


def killed(
    program: Writer, party: str, seed: int, cycles: int, until: Callable[[list[str]], bool]
) -> tuple[list[str], int]:
    """Kill a child again and again, opening the store after each: its faults, and how many were acknowledged."""
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    found: list[str] = []
    checked = 0
    for _ in range(cycles):
        acknowledged |= program.kill_one(party, chance)
        store = open_store(program.folder / party, KEY)
        found += faults(store, acknowledged, RULES, since=checked)
        with store.read() as connection:
            checked = connection.exec_driver_sql("SELECT coalesce(max(device_seq), 0) FROM outcomes").scalar_one()
        store.close()
        if until(found):
            break
    return found, len(acknowledged)


@contextmanager
def quick_folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    with TemporaryDirectory(prefix="phonebank-kill-", dir=memory if usable else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def sound_writer() -> Iterator[Writer]:
    with quick_folder() as folder, writer(folder) as program:
        yield program


@pytest.mark.parametrize(
    "batch", range(1, 11), ids=lambda batch: f"kills-{batch * CYCLES - CYCLES + 1}-to-{batch * CYCLES}"
)
def test_what_was_called_saved_survives_the_kill(sound_writer: Writer, batch: int) -> None:
    party = f"party-{batch}"
    new_party(sound_writer.folder, party)
    found, acknowledged = killed(sound_writer, party, batch, CYCLES, until=bool)
    assert found == []
    assert acknowledged > CYCLES


@pytest.mark.parametrize(("fault", "sign"), [("early", "lost: "), ("torn", "not in outbox")])
def test_the_harness_finds_a_writer_with_a_fault(tmp_path: Path, fault: str, sign: str) -> None:
    new_party(tmp_path, "party")

    def seen(found: list[str]) -> bool:
        return any(line.startswith(sign) for line in found)

    with writer(tmp_path, fault) as program:
        found, _ = killed(program, "party", 1, CYCLES * 3, until=seen)
    assert seen(found), found
