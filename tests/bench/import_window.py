"""The window while a list of 100,000 rows is read and taken in: its longest gap, and how long Cancel waits.

The real window of an open party in the toolkit's own loop. As in the wizard, the list is read and taken in by a thread,
and what it tells of its progress goes to the window's. A timer ticks as often as it can; a gap is the time between two
ticks, less the tick itself. What raises in ``on_progress`` ends the work, so Cancel waits for the longest stretch
between two calls of it and for what was written to be undone. (While a file is opened nothing waits for the thread:
the wizard lets go of it.) The commit cannot be stopped: whoever presses Cancel in
that moment has the list, and the answer when it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

import qasync
from PySide6.QtCore import Qt, QTimer

from phonebank_app.app import make_application
from phonebank_app.db.engine import open_store
from phonebank_app.desks.open_party import OpenParty
from phonebank_app.hosting import begin_party
from phonebank_app.list_intake.importing import Importing, Plan
from phonebank_app.lists import read_list
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.ui.garbage import Collector, none_meanwhile
from phonebank_app.ui.host.settings import SettingsPage
from tests.bench import long_list
from tests.bench.figures import Figure, median
from tests.makers import KEY, THURSDAY, party_of

REACH_MS = 50.0
REACH_CANCEL_MS = 200.0
REACH_COMMIT_MS = 500.0
ROWS = 100_000
_TICK_MS = 2
_SAY_EVERY = 0.1
"""Seconds, as the wizard does."""

_T = TypeVar("_T")


def measure(quick: bool) -> Iterator[Figure]:
    """Three goes with a file of each kind; the median of their longest gaps and waits."""
    rows, goes = (10_000, 1) if quick else (ROWS, 3)
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = {
            "CSV": long_list.write_csv(folder / "list.csv", rows),
            "XLSX": long_list.write_xlsx(folder / "list.xlsx", rows),
        }
        qt = make_application()
        collector = Collector()
        for kind, file in files.items():
            taken = []
            for go in range(goes):
                with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
                    taken.append(runner.run(_import(folder / f"{kind} {go}", file, rows)))
            gap, wait, commit = (median(which) for which in zip(*taken, strict=True))
            yield Figure(f"longest gap while {rows:,} rows of {kind} are taken in (ms)", gap, None, REACH_MS)
            yield Figure(f"longest wait for Cancel, {rows:,} rows of {kind} (ms)", wait, None, REACH_CANCEL_MS)
            yield Figure(
                f"the commit of {rows:,} rows of {kind}, which Cancel waits for (ms)", commit, None, REACH_COMMIT_MS
            )
        collector.stop()


async def _import(folder: Path, file: Path, rows: int) -> tuple[float, float, float]:
    """Milliseconds: the longest gap, the longest wait for Cancel, and the commit."""
    store = open_store(folder, KEY)
    clock = EveningClock(THURSDAY)
    begin_party(store, party_of(), clock)
    party = OpenParty(Session(store, clock), SettingsPage())
    party.view.window.resize(1366, 768)
    party.view.window.show()
    await asyncio.sleep(0.5)  # the window has been painted
    importing = Importing(store, clock)
    gaps, timer = _watch()
    reading, planning, keeping = _Steps(), _Steps(), _Steps()
    plans: list[Plan] = []
    report = await reading.done(lambda: read_list(file, limit=rows, on_progress=reading))
    plans.append(await planning.done(partial(importing.plan, report, planning)))
    undone = await asyncio.to_thread(_stopped_at_the_last_step, importing, plans[0])
    await keeping.done(lambda: importing.keep(plans[0], keeping))
    del report
    plans.clear()  # to free it must stop nobody, either
    await asyncio.sleep(1.0)
    timer.stop()
    await party.close()
    stretches = [*reading.stretches()[1:], *planning.stretches(), *keeping.stretches()[:-1]]
    return max(gaps), max(*stretches, undone), keeping.stretches()[-1]


class _Steps:
    """What a thread tells of its progress, and when."""

    def __init__(self) -> None:
        self._told: list[float] = []
        self._loop = asyncio.get_running_loop()
        self._shown = 0.0

    def __call__(self, done: int, most: int) -> None:
        now = perf_counter()
        self._told.append(now)
        if now - self._shown > _SAY_EVERY:
            self._shown = now
            self._loop.call_soon_threadsafe(int, done)

    async def done(self, work: Callable[[], _T]) -> _T:
        """Do it in a thread."""
        self._told.append(perf_counter())
        with none_meanwhile():
            made = await asyncio.to_thread(work)
        self._told.append(perf_counter())
        return made

    def stretches(self) -> list[float]:
        """Milliseconds from each to the next."""
        return [(later - one) * 1e3 for one, later in zip(self._told, self._told[1:], strict=False)]


def _stopped_at_the_last_step(importing: Importing, plan: Plan) -> float:
    """How long it takes to undo everything, in milliseconds."""
    began = 0.0

    def stop(done: int, most: int) -> None:
        nonlocal began
        if done >= most:
            began = perf_counter()
            raise InterruptedError

    try:
        importing.keep(plan, stop)
    except InterruptedError:
        return (perf_counter() - began) * 1e3
    raise AssertionError("it was not stopped")


def _watch() -> tuple[list[float], QTimer]:
    gaps, last = [], perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append((now - last) * 1e3 - _TICK_MS)
        last = now

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    return gaps, timer
