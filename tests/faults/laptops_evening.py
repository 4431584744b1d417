"""A host's laptop with its window, and a room full of joined ones: a process of its own, which says what it found."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import sys
import threading
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep, thread_time
from typing import Any

import msgspec
import qasync
from PySide6.QtCore import Qt, QTimer

from phonebank_app.app import make_application
from phonebank_app.db import contacts
from phonebank_app.db.engine import open_store
from phonebank_app.desks.open_party import OpenParty
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.nearby import HostEvent, NearbyHost
from phonebank_app.nearby.pump import Pump
from phonebank_app.party.session import Session
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.ui.garbage import Collector
from phonebank_app.ui.host.settings import SettingsPage
from tests.makers import KEY, THURSDAY, party_of, voter

TICK_MS = 2


class Found(msgspec.Struct):
    """What an evening came to.

    Attributes:
        saved: how many outcomes guests were told are saved, or kept; ``stored``: how many the host has.
        lost, twice: what went wrong, in words.
        silences: the longest of the window, the longest first: (ms in all, of these the ms for which others had the
            processor, those for which the loop worked, and when it was, in seconds).
        drops, backs, kills: what happened to lines and laptops.
    """

    saved: int = 0
    stored: int = 0
    lost: list[str] = []
    twice: list[str] = []
    silences: list[tuple[float, ...]] = []
    drops: int = 0
    backs: int = 0
    kills: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Silence:
    """When the window's loop did nothing else for a while; in ms but for ``at``, which is when it ended, in seconds.

    Attributes:
        worked: how long its thread had a processor; ``queued``: how long it waited for one that others had.
    """

    at: float
    long: float
    worked: float
    queued: float


class Metronome:
    """Notes the silences of the loop it was made on."""

    def __init__(self) -> None:
        self.silences: list[Silence] = []
        self._last = (perf_counter(), thread_time(), _queued())
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = (perf_counter(), thread_time(), _queued())
        passed, worked, queued = ((new - old) * 1e3 for new, old in zip(now, self._last, strict=True))
        if passed > 5 * TICK_MS:
            long = passed - TICK_MS
            self.silences.append(Silence(now[0], long, worked, min(queued, max(0.0, long - worked))))
        self._last = now

    def stop(self) -> None:
        """No more."""
        self._timer.stop()


def _queued() -> float:
    """Seconds for which this thread, the room's, or one that reads for a page was ready to run and another had the
    processor.

    Theirs count, too: one of them may have held the interpreter just then. 0 where the system does not tell.
    """
    waited = 0
    for thread in threading.enumerate():
        if thread is threading.main_thread() or thread.name == "nearby" or thread.name.startswith("asyncio_"):
            try:
                told = Path(f"/proc/self/task/{thread.native_id}/schedstat").read_text("ascii")
                waited += int(told.split()[1])
            except (OSError, IndexError):
                continue
    return waited / 1e9


def party_in(folder: Path, people: int) -> OpenParty:
    """An open party with that many voters, and its window."""
    store, clock = open_store(folder / "party", KEY), EveningClock(THURSDAY)
    begin_party(store, party_of(), clock)
    with store.write() as connection:
        contacts.insert(connection, [voter(n) for n in range(1, people + 1)], Rules(), THURSDAY)
    party = OpenParty(Session(store, clock), SettingsPage())
    party.view.window.resize(1366, 768)
    party.view.window.show()
    return party


class Evening:
    """Plays it."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._found, self._began = Found(), 0.0
        self._acknowledged: dict[str, str] = {}
        self._party = party_in(chosen.folder, chosen.people)
        self._desk = self._party.view.laptops
        self._host = NearbyHost(self._party.session, "The host", self._heard, at=("127.0.0.1",))
        self._desk.room = self._host  # the window's own, but on the network of this machine only

    def _heard(self, event: HostEvent) -> None:
        self._found.drops += event.kind == "dropped"
        self._found.backs += event.kind == "back"
        if event.kind == "waiting":
            for one in self._host.waiting():
                self._host.approve(one.id)
        self._desk._heard(event)

    async def play(self) -> Found:
        """From the first laptop's joining until everything is handed over."""
        chosen, chance = self._chosen, random.Random(self._chosen.seed)
        opened = await self._host.start(announce=False)
        await asyncio.sleep(0.3)
        collector = Collector()  # as the program has it
        gc.collect()
        gc.freeze()  # the list was made here, and not taken in as one is
        metronome = Metronome()
        each = chosen.seconds / (chosen.kills + 1)
        self._began = began = perf_counter()
        for turn in range(chosen.kills + 1):
            last = turn == chosen.kills
            guests = await self._guests(opened.link, each if last else 3600, chance, unplug=0 if last else each * 0.7)
            joined = asyncio.Event()
            listening = asyncio.create_task(self._listen(guests, joined))
            if not last:
                await joined.wait()
                await asyncio.sleep(each)
                with suppress(ProcessLookupError):
                    guests.kill()
                self._found.kills += 1
            done = await listening
            await guests.wait()
            if last and not done:
                self._found.lost.append("the guests' laptops never came to an end")
        self._found.seconds = perf_counter() - began
        metronome.stop()
        collector.stop()
        await self._judge(metronome)
        await self._host.stop()
        await self._party.close()
        return self._found

    async def _guests(self, link: str, seconds: float, chance: random.Random, unplug: float) -> Process:
        chosen = self._chosen
        pulls = round(chosen.pulls * seconds / chosen.seconds) if seconds < 3600 else chosen.pulls * 50
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.laptops_guests", link, str(chosen.folder / "guests")),
            *("--laptops", str(chosen.laptops), "--seconds", str(seconds), "--pulls", str(pulls)),
            *("--unplug", str(unplug)),
            *("--seed", str(chance.randrange(2**31)), "--control", chosen.control if chosen.control != "rest" else ""),
            stdout=PIPE,
        )

    async def _listen(self, guests: Process, joined: asyncio.Event) -> bool:
        """Note what is said to be saved; whether it came to its end."""
        assert guests.stdout is not None
        done = False
        while line := await guests.stdout.readline():
            words = line.decode("ascii").split()
            if words[0] == "saved" and line.endswith(b"\n"):
                self._acknowledged[words[1]] = words[2]
            done = done or words[0] == "done"
            if words[0] == "joined":
                joined.set()
        joined.set()
        return done

    async def _judge(self, metronome: Metronome) -> None:
        worst = sorted(metronome.silences, key=lambda one: one.queued - one.long)[:10]
        self._found.silences = [
            tuple(round(x, 1) for x in (one.long, one.queued, one.worked, one.at - self._began)) for one in worst
        ]
        rows = self._rows("SELECT outcome_id, contact_id FROM outcomes")
        stored = {row[0]: str(row[1]) for row in rows}
        self._found.saved, self._found.stored = len(self._acknowledged), len(stored)
        for outcome_id, contact_id in self._acknowledged.items():
            if outcome_id not in stored:
                self._found.lost.append(f"lost: an outcome of contact {contact_id}")
            elif stored[outcome_id] != contact_id:
                self._found.lost.append(f"moved: contact {contact_id} became {stored[outcome_id]}")
        twice = self._rows("SELECT contact_id, count(*) FROM outcomes GROUP BY contact_id HAVING count(*) > 1")
        self._found.twice += [f"twice: contact {contact_id} has {count} outcomes" for contact_id, count in twice]
        aside = self._rows("SELECT why, count(*) FROM unplaced GROUP BY why")
        self._found.lost += [f"put aside: {count}, {why}" for why, count in aside]

    def _rows(self, sql: str) -> list[Any]:
        with self._party.session.store.read() as connection:
            return list(connection.exec_driver_sql(sql))


def _without_a_rest(self: Pump) -> None:
    """A host that does what is asked for as long as anything is asked, or is about to be."""
    while self._jobs:
        job, future = self._jobs.popleft()
        if future.set_running_or_notify_cancel():
            future.set_result(job())
        until = perf_counter() + 0.02
        while not self._jobs and perf_counter() < until:
            sleep(0.001)
    self._awake = False


def main() -> None:
    """Play one, and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--laptops", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--pulls", type=int, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", default="")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if chosen.control == "rest":
        Pump._next = _without_a_rest  # type: ignore[method-assign]
    qt = make_application()
    evening = Evening(chosen)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
        print(msgspec.json.encode(runner.run(evening.play())).decode("utf-8"))


if __name__ == "__main__":
    main()
