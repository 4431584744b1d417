"""A laptop that syncs with a :class:`~tests.sync.desk.Desk`, and what stands in its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2

from phonebank_app.changes import Changes
from phonebank_app.db import log
from phonebank_app.sync.client import Client
from phonebank_app.sync.runner import Runner, SyncState
from tests.makers import Evening
from tests.sync.desk import Desk


@dataclass(slots=True)
class Laptop:
    """An evening that syncs, and what its window was told."""

    evening: Evening
    runner: Runner
    client: Client
    states: list[SyncState] = field(default_factory=list)
    changes: list[Changes] = field(default_factory=list)
    backoffs: list[float] = field(default_factory=list)

    @property
    def unsent(self) -> tuple[int, int]:
        """How many wait, and how many lie in the tray."""
        with self.evening.store.read() as connection:
            return log.unsent(connection)


def laptop_of(evening: Evening, desk: Desk) -> Laptop:
    client = desk.client()
    states: list[SyncState] = []
    changes: list[Changes] = []
    backoffs: list[float] = []

    def at_once(most: float) -> float:
        backoffs.append(most)
        return -0.1  # The runner adds a tenth of a second, for which no test need wait.

    runner = Runner(
        evening.store, client, evening.clock, on_changes=changes.append, on_state=states.append, jitter=at_once
    )
    return Laptop(evening, runner, client, states, changes, backoffs)


@asynccontextmanager
async def running(laptop: Laptop) -> AsyncIterator[asyncio.Task[None]]:
    """The laptop syncs in the background until the block ends."""
    task = asyncio.create_task(laptop.runner.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await laptop.client.aclose()


async def exchanged(laptop: Laptop) -> Laptop:
    """After one exchange by hand."""
    try:
        await laptop.runner.exchange()
    finally:
        await laptop.client.aclose()
    return laptop


def busy(desk: Desk, times: int, answer: Callable[[], httpx2.Response]) -> None:
    """Answer like this that many times before anything is served."""
    left = iter(range(times))

    async def before(_: str) -> httpx2.Response | None:
        return None if next(left, None) is None else answer()

    desk.before = before


class Gate:
    """Requests for ``what`` wait at it until it is opened."""

    def __init__(self, desk: Desk, what: str) -> None:
        self.arrived = asyncio.Event()
        self.open = asyncio.Event()
        self._what = what
        desk.before = self._pass

    async def _pass(self, what: str) -> None:
        if what == self._what:
            self.arrived.set()
            await self.open.wait()
