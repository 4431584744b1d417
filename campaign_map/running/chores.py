"""What the service does by itself beside answering: letters, and forgetting what need not be kept.

Each process does its chores in a thread of its own; the chores are written so that any number of processes may do them
at once. A chore that fails is written down, and tried again at its next time.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import sqlalchemy as sa
from anyio import to_thread

from campaign_map import keeping, models
from campaign_map.accounts import tries
from campaign_map.events.tidying import tidy_events
from campaign_map.lists import held
from campaign_map.mail import sending
from campaign_map.need import counts
from campaign_map.osdi import answers
from campaign_map.settings import Service

log = logging.getLogger("campaign_map.running.chores")

KEEP_SESSIONS = timedelta(days=30)
"""How long a session that has ended stays: coordinators' tell where they have been let in before."""
KEEP_CODES = timedelta(days=1)
_REST = timedelta(minutes=1)

Work = Callable[[Service, threading.Event], "timedelta | None"]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do again and again.

    Attributes:
        every: how long to wait between two times.
        work: what to do; it looks at the event, and ends early when that is set. It may ask for a longer wait.
    """

    name: str
    every: timedelta
    work: Work


def send_letters(service: Service, stop: threading.Event) -> timedelta | None:
    """Send what is due; when letters cannot be sent at all, rest a while."""
    return _REST if sending.send_due(service, stop).problem else None


def tidy(service: Service, _: threading.Event) -> timedelta | None:
    """Remind those who are coming; blank what is private of events that are over."""
    tidy_events(service)
    return None


def sweep(service: Service, _: threading.Event) -> timedelta | None:
    """Forget tries, codes, sessions and letters that are of no more use."""
    now = service.clock.now()
    with service.store.write() as connection:
        sending.sweep(connection, now)
        _forget(connection, models.tries, models.tries.c.at <= now - tries.LONGEST)
        _forget(connection, models.email_codes, models.email_codes.c.expires <= now - KEEP_CODES)
        _forget(connection, models.sessions, models.sessions.c.expires <= now - KEEP_SESSIONS)
    return None


def drop_held(service: Service, _: threading.Event) -> timedelta | None:
    """Delete the files that coordinators sent in and did not load."""
    with service.store.write() as connection:
        held.sweep(connection, service.clock.now())
    return None


def count(service: Service, _: threading.Event) -> timedelta | None:
    """Count the seats' lists again, so that nobody who asks has to wait for that."""
    counts.refresh(service)
    return None


def count_answers(service: Service, stop: threading.Event) -> timedelta | None:
    """Keep the index of answers near the end of the log, where a program may ask for them."""
    if answers.is_wanted(service):
        while not stop.is_set() and not answers.carry_on(service, 1):
            pass
    return None


def look_at_keys(service: Service, _: threading.Event) -> timedelta | None:
    """Say in the log what is wrong with the keys, or will be soon."""
    for warning in service.keyring.warnings(service.clock.now()):
        log.warning("%s", warning)
    return None


def forget_voters(service: Service, _: threading.Event) -> timedelta | None:
    """Forget the voters whom the campaign has kept for as long as its profile says."""
    keeping.erase_old(service)
    return None


CHORES = (
    Chore("counts", timedelta(seconds=20), count),
    Chore("letters", timedelta(seconds=2), send_letters),
    Chore("events", timedelta(minutes=10), tidy),
    Chore("answers", timedelta(minutes=1), count_answers),
    Chore("keeping", timedelta(hours=1), forget_voters),
    Chore("held files", timedelta(minutes=10), drop_held),
    Chore("sweep", timedelta(hours=1), sweep),
    Chore("keys", timedelta(hours=6), look_at_keys),
)


class Chores:
    """The thread that does them."""

    def __init__(self, service: Service, chores: Sequence[Chore] = CHORES) -> None:
        self._service = service
        self._due = dict.fromkeys(chores, 0.0)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chores")

    def start(self) -> None:
        """Begin, with every chore at once."""
        self._thread.start()

    def end(self) -> None:
        """Have the chore in hand ended, and wait for that."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            for chore, due in self._due.items():
                if monotonic() >= due and not self._stop.is_set():
                    self._due[chore] = monotonic() + self._do(chore).total_seconds()
            self._stop.wait(max(0.0, min(self._due.values()) - monotonic()))

    def _do(self, chore: Chore) -> timedelta:
        try:
            longer = chore.work(self._service, self._stop)
        except Exception as error:  # noqa: BLE001 - nobody waits for it; it is logged, and the others go on
            # Where and of what kind; its words may quote what was in the row.
            frames = traceback.extract_tb(error.__traceback__)[-6:]
            places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
            log.error("%s: %s at %s", chore.name, type(error).__name__, " < ".join(places))
            return max(chore.every, _REST)
        return max(chore.every, longer) if longer is not None else chore.every


@asynccontextmanager
async def doing_chores(app: Any) -> AsyncIterator[None]:
    """Chores for as long as an application lives (a ``lifespan`` of Litestar)."""
    chores = Chores(app.state.service)
    chores.start()
    try:
        yield
    finally:
        await to_thread.run_sync(chores.end)


def _forget(connection: sa.Connection, table: sa.Table, old: sa.ColumnElement[bool]) -> None:
    """Delete rows that others may be deleting too: those another process has in hand are left to it."""
    (key,) = table.primary_key.columns
    connection.execute(table.delete().where(key.in_(sa.select(key).where(old).with_for_update(skip_locked=True))))
