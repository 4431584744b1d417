"""The longest gap in the window's loop while the service hangs, and while 2,000 outcomes then go up.

The real window of an open party, its real sync and client, a service in a process of its own on loopback. A timer of
the toolkit ticks as often as it can; a gap is the time between two ticks, less the tick itself.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec
import qasync
from PySide6.QtCore import Qt, QTimer

from phonebank_app.app import make_application
from phonebank_app.db.engine import open_store
from phonebank_app.desks.open_party import OpenParty
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.host.settings import SettingsPage
from tests.bench.figures import Figure
from tests.makers import KEY, THURSDAY, fill, party_of, reopened, voter

REACH_MS = 50.0
_TICK_MS = 2
_GUESTS = 3


def measure(quick: bool) -> Iterator[Figure]:
    """One evening: the service hangs for a while, then everything is sent."""
    outcomes, hangs = (300, 1.0) if quick else (2_000, 5.0)
    with TemporaryDirectory() as folder, _service(hangs) as address:
        qt = make_application()
        party = _party(Path(folder), outcomes, address)
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
            gaps = runner.run(_evening(party))
    yield Figure(f"longest gap while a service hangs and {outcomes:,} outcomes sync (ms)", max(gaps), None, REACH_MS)


@contextmanager
def _service(hangs: float) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.hanging_service", str(hangs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        try:
            yield f"http://127.0.0.1:{service.stdout.readline().strip()}"
        finally:
            service.kill()


def _party(folder: Path, outcomes: int, address: str) -> OpenParty:
    """A party with that many outcomes to send; its window shows the host's evening."""
    store = open_store(folder / "party", KEY)
    clock = EveningClock(THURSDAY)
    begin_party(store, party_of(), clock)
    joined = msgspec.structs.replace(Hosting(store, clock).party(), service_url=address, token="a token")
    fill(store, [voter(n, household=n // 2) for n in range(outcomes + 100)], of=joined, guests=_GUESTS)
    evening = reopened(store, clock, Rules(hours=None))
    for index in range(outcomes):
        kind = OutcomeKind.CONVERSATION if index % 4 == 0 else OutcomeKind.NO_ANSWER
        evening.save(kind, 1 + index % _GUESTS)
    party = OpenParty(Session(store, clock), SettingsPage())
    party.view.window.resize(1366, 768)
    party.view.window.show()
    return party


async def _evening(party: OpenParty) -> list[float]:
    """The gaps, in milliseconds, from the start of the sync until everything is sent and shown."""
    await asyncio.sleep(0.5)  # the window has been painted
    gaps, last = [], perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append((now - last) * 1e3 - _TICK_MS)
        last = now

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
    timer.timeout.connect(tick)
    last = perf_counter()
    timer.start()
    party.start_sync()
    while party.facts().waiting or not party.session.hosting.party().cursor:
        await asyncio.sleep(0.05)
        party.sync_now()
    await asyncio.sleep(0.5)  # what the window shows of it counts, too
    timer.stop()
    await party.close()
    return gaps
