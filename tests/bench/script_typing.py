"""Typing into a script of 200 steps: for how long each key, and what it sets off, keeps the window from anything else.

The real window of an open party, its page of scripts, and the toolkit's own loop. A quick typist writes words here and
there, and sometimes a new line, so that all below it stands elsewhere; at each rest the whole text is read, checked
and shown, and kept in the store. A timer ticks as often as it can: a gap is the time between two ticks, less the tick
itself, and a key's gap is the longest until the next key. Its work is the processor time that the window's thread
takes in a gap: what is left of it when no other program wants the machine. How much others want it is told by the gaps
while nobody types: where those alone are beyond the reach, only the work can be judged.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from phonebank_app.app import make_application
from phonebank_app.db.engine import open_store
from phonebank_app.desks.open_party import OpenParty
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.ui.garbage import Collector
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.scripts.desk import ScriptsDesk
from tests.bench.figures import Figure, quantile
from tests.bench.scripts import of_200_steps
from tests.makers import KEY, THURSDAY, party_of

REACH_MS = 16.0
"""A picture of a screen that shows sixty a second."""
_TICK_MS = 1
_BETWEEN_KEYS, _REST = 0.09, 0.6
"""Seconds: 130 words a minute, and long enough for the text to be looked at."""
_WORD = " really"

_Gap = tuple[float, float]
"""Milliseconds: how long it was, and how much of it the window's thread worked."""


def measure(quick: bool) -> Iterator[Figure]:
    """Some words, each in a step of its own."""
    with TemporaryDirectory() as name:
        qt = make_application()
        collector = Collector()
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
            idle, gaps = runner.run(_type(Path(name), 6 if quick else 60))
        collector.stop()
    yield Figure("nobody types, the gaps of as long, p99 (ms)", quantile([gap for gap, _ in idle], 0.99), None, None)
    for what, times in zip(("gap", "work"), zip(*gaps, strict=True), strict=True):
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            yield Figure(f"typing on 200 steps, a key's {what}, {name} (ms)", quantile(times, share), None, REACH_MS)
        yield Figure(f"typing on 200 steps, a key's longest {what} (ms)", max(times), None, None)


async def _type(folder: Path, words: int) -> tuple[list[_Gap], list[_Gap]]:
    """The longest gap and the most work in the time of each key: while nobody types, and of those typed."""
    store = open_store(folder / "party", KEY)
    clock = EveningClock(THURSDAY)
    begin_party(store, party_of(), clock)
    party = OpenParty(Session(store, clock), SettingsPage())
    window = party.view.window
    window.resize(1366, 768)
    window.show()
    window.show_page("scripts")
    desk = party.view.scripts
    desk.begin(of_200_steps(), "file")
    field = desk.editor.field
    await _looked_at(desk)
    chance = random.Random(7)
    idle: list[_Gap] = []
    keys: list[_Gap] = []
    gaps, timer = _watch()
    for _ in range(words * len(_WORD) // 2):
        await asyncio.sleep(_BETWEEN_KEYS)
        idle.append(_longest(gaps))
        gaps.clear()
    for word in range(words):
        lines = field.text().split("\n")
        said = [at for at, line in enumerate(lines, 1) if line.startswith("“Hello")]
        field.go_to(chance.choice(said), len("“Hello") + 1)
        await asyncio.sleep(_BETWEEN_KEYS)
        gaps.clear()
        for sign in _WORD if word % 5 else "\n":
            if sign == "\n":
                QTest.keyClick(field, Qt.Key.Key_Return)
            else:
                QTest.keyClicks(field, sign)
            await asyncio.sleep(_BETWEEN_KEYS)
            keys.append(_longest(gaps))
            gaps.clear()
        await asyncio.sleep(_REST)
        keys[-1] = _longest([keys[-1], *gaps])
    timer.stop()
    await _looked_at(desk)
    await party.close()
    return idle, keys


async def _looked_at(desk: ScriptsDesk) -> None:
    """Until what stands there was read, and no error was found in it."""
    while (proof := desk.proof) is None:
        await asyncio.sleep(0.05)
    await asyncio.sleep(_REST)
    if not proof.sound:
        raise AssertionError("the script is not good")


def _longest(gaps: Sequence[_Gap]) -> _Gap:
    return max(gap for gap, _ in gaps), max(work for _, work in gaps)


def _watch() -> tuple[list[_Gap], QTimer]:
    gaps: list[_Gap] = []
    last = (perf_counter(), thread_time())

    def tick() -> None:
        nonlocal last
        now = (perf_counter(), thread_time())
        gaps.append((max(0.0, (now[0] - last[0]) * 1e3 - _TICK_MS), (now[1] - last[1]) * 1e3))
        last = now

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    return gaps, timer
