"""The longest moment in which the event loop does nothing else, while a server hangs and 2,000 outcomes are sent.

The program's own loop (qasync on Qt), a real socket that takes requests and never answers, then the real service in a
process of its own. A ticker of a millisecond on the same loop stands for the window: what it misses, a caller would.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import qasync
from PySide6.QtWidgets import QApplication

from phonebank_app.calling import Calling
from phonebank_app.cards import OutcomeDraft
from phonebank_app.clock import EveningClock
from phonebank_app.db.engine import Store
from phonebank_app.hosting import Hosting, new_device_id
from phonebank_app.joining import Joining, join
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.session import Session
from phonebank_app.sync.client import Client
from phonebank_app.sync.runner import Runner
from tests.bench.figures import Figure, median
from tests.campaign_map.laptop import SIX_O_CLOCK

REACH = 50.0
OUTCOMES = 2_000
_TICK = 0.001


def measure(quick: bool) -> Iterator[Figure]:
    """The longest gap of an evening's sync; the median of three evenings, since other programs get in the way."""
    app = QApplication.instance() or QApplication([])
    gaps = []
    for _ in range(1 if quick else 3):
        with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            gaps.append(runner.run(_evening(Path(folder), 200 if quick else OUTCOMES)))
    yield Figure(f"longest gap in the loop while {OUTCOMES:,} outcomes sync (ms)", median(gaps) * 1e3, None, REACH)


async def _evening(folder: Path, outcomes: int) -> float:
    clock = EveningClock(SIX_O_CLOCK, runs=False)
    with _service(folder, outcomes) as (url, code), _hanging() as hung:
        joining = Joining(code, url, "Ann", "four plain words here", 12, 2.0, new_device_id())
        _, store = await join(folder / "laptop", joining, clock)
        Hosting(store, clock).seat_guest(1, "Bea")
        session = Session(store, clock)
        try:
            async with _Ticker() as ticker:
                await _while_it_hangs(session, hung, outcomes)
                await _while_it_answers(session, url)
            return ticker.longest
        finally:
            session.close()


async def _while_it_hangs(session: Session, url: str, outcomes: int) -> None:
    """Every outcome is saved while the first request waits for its answer. Saving is measured elsewhere."""
    async with Client(url, session.party.token) as client:
        task, _ = _syncing(session, client)
        for _ in range(outcomes):
            _save(session.calling)
            await asyncio.sleep(0)
        assert _waiting(session.store) == outcomes
        await _ended(task)


async def _while_it_answers(session: Session, url: str) -> None:
    """All of them are sent."""
    async with Client(url, session.party.token) as client:
        task, sent = _syncing(session, client)
        await sent.wait()
        await _ended(task)


def _syncing(session: Session, client: Client) -> tuple[asyncio.Task[None], asyncio.Event]:
    """The background sync, with what a window does at each change: ask what is saved and what waits."""
    sent = asyncio.Event()

    def changed(_: object) -> None:
        if session.evening.status().waiting == 0:
            sent.set()

    runner = Runner(session.store, client, session.clock, on_changes=changed, on_state=lambda _: None)
    return asyncio.get_running_loop().create_task(runner.run()), sent


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _save(calling: Calling) -> None:
    card = calling.next(1)
    calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))  # type: ignore[union-attr]


def _waiting(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())


class _Ticker:
    """Ticks every millisecond from the first ``await`` on.

    Attributes:
        longest: the longest time between two ticks, in seconds.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> _Ticker:
        self._task = asyncio.get_running_loop().create_task(self._tick())
        await asyncio.sleep(0.05)
        self.longest = 0.0
        return self

    async def __aexit__(self, *_: object) -> None:
        await _ended(self._task)

    async def _tick(self) -> None:
        last = perf_counter()
        while True:
            await asyncio.sleep(_TICK)
            now = perf_counter()
            self.longest = max(self.longest, now - last)
            last = now


@contextmanager
def _hanging() -> Iterator[str]:
    """A socket that takes connections and what comes over them, and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def _service(folder: Path, rows: int) -> Iterator[tuple[str, str]]:
    """(address, code) of a service with a list of that many contacts."""
    command = [sys.executable, "-m", "tests.bench.large_service", str(folder), str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        code, url = process.stdout.readline().strip(), process.stdout.readline().strip()
        try:
            yield url, code
        finally:
            process.terminate()
