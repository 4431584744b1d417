"""When to exchange with the service: at once when something was saved, again and again while it fails, one at a time.

Full jitter between 2 seconds and 5 minutes (a whole town's laptops come back from the same power cut at once), or as
long as the service asks and a moment more; "Sync now" starts afresh. The store is only touched between awaits, never
across one.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from phonebank_app.changes import Changes
from phonebank_app.clock import Clock, local
from phonebank_app.db.engine import Store
from phonebank_app.errors import (
    NetworkProblem,
    NotOurService,
    Offline,
    Refused,
    ServiceBusy,
    StoreProblem,
    WorldError,
)
from phonebank_app.sync import merge
from phonebank_app.sync.client import Client
from phonebank_app.wire import Push

BATCH = 100
"""Outcomes a push; the protocol allows 200, and settling half as many keeps the window's pauses short."""

PAGE = 50
"""Changes a page, for the same reason."""

_BASE, _CAP = 2.0, 300.0
_SOONEST = 0.1
_MOST_DOUBLINGS = 10
_QUIET = 60.0
"""Seconds between looks for others' opt-outs when nothing of ours waits."""

_STOPS = frozenset({401, 403, 404, 405, 410, 415, 426})
"""Refusals of us, or of how we ask, and of no outcome: splitting the batch would put all of it in the tray."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """Whether we are online.

    Attributes:
        online: ``None`` before the first exchange.
        since: when that became so (voters' time).
        problem: why not, in words; empty when online.
        stopped: the service refused us; only "Sync now" tries again.
    """

    online: bool | None = None
    since: datetime | None = None
    problem: str = ""
    way_out: str = ""
    stopped: bool = False


class Runner:
    """Keeps one party's store and the service in step.

    Args:
        client: made by the caller, who closes it after :meth:`run` has ended.
        on_changes, on_state: called on the loop, after the store has them.
    """

    def __init__(
        self,
        store: Store,
        client: Client,
        clock: Clock,
        *,
        on_changes: Callable[[Changes], None],
        on_state: Callable[[SyncState], None],
        jitter: Callable[[float], float] = lambda most: random.uniform(0.0, most),
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._on_changes = on_changes
        self._on_state = on_state
        self._jitter = jitter
        self._state = SyncState()
        self._awake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._failures = 0
        self._restarts = 0
        self._batch = BATCH

    @property
    def state(self) -> SyncState:
        """Whether we are online."""
        return self._state

    def nudge(self) -> None:
        """Something was saved: send it, unless we are waiting for a failing network."""
        if self._failures == 0:
            self._awake.set()

    def sync_now(self) -> None:
        """A person asked: forget the backoff."""
        self._failures = 0
        self._state = replace(self._state, stopped=False)
        self._awake.set()

    async def run(self) -> None:
        """Exchange until cancelled."""
        while True:
            # Before, not after: what is saved, or asked for, while we exchange must not wait for the next round.
            self._awake.clear()
            wait = await self._try_once()
            try:
                async with asyncio.timeout(wait):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def exchange(self) -> None:
        """Send everything that waits, then read what others did.

        Raises:
            NetworkProblem: it could not be finished; what was settled before stays settled.
        """
        async with self._one_at_a_time:
            self._restarts = 0
            await self._push_all()
            await self._pull_all()

    async def reconcile(self) -> bool:
        """At the end of the evening: does the service hold exactly what we hold? If not, send it all once more.

        Returns:
            Whether both agree now.

        Raises:
            NetworkProblem: the service could not be asked.
        """
        for again in (False, True):
            if again:
                self._on_changes(merge.send_everything_again(self._store))
            await self.exchange()
            party = merge.party_of(self._store)
            if merge.agrees(self._store, await self._client.reconcile(party.party_id, party.device_id)):
                return True
        return False

    async def _try_once(self) -> float | None:
        """One exchange; returns for how many seconds to rest (``None``: until somebody asks)."""
        if self._state.stopped:
            return None
        try:
            await self.exchange()
        except (Offline, NotOurService, ServiceBusy, StoreProblem) as problem:
            # A full disk passes, too: what was not settled is sent again.
            self._failures += 1
            self._say(False, problem)
            return self._rest(problem)
        except NetworkProblem as problem:
            self._say(False, problem, stopped=True)
            return None
        self._failures = 0
        self._say(True)
        return _QUIET

    def _rest(self, problem: WorldError) -> float:
        """Seconds until the next try. Those whom the service asks to come back at one moment are spread a little."""
        if isinstance(problem, ServiceBusy) and problem.retry_after is not None:
            return problem.retry_after + self._jitter(_BASE) + _SOONEST
        return self._jitter(min(_CAP, _BASE * 2.0 ** min(self._failures - 1, _MOST_DOUBLINGS))) + _SOONEST

    def _say(self, online: bool, problem: WorldError | None = None, *, stopped: bool = False) -> None:
        what, way_out = (problem.what, problem.way_out) if problem else ("", "")
        since = self._state.since if self._state.online is online else local(self._clock.now())
        state = SyncState(online, since, what, way_out, stopped)
        if state != self._state:
            self._state = state
            self._on_state(state)

    async def _push_all(self) -> None:
        while push := merge.next_push(self._store, self._batch):
            party = merge.party_of(self._store)
            try:
                answer = await self._client.push(party.party_id, push)
            except Refused as no:
                if no.status in _STOPS:
                    raise
                self._split(push, no)
                continue
            except NetworkProblem:
                merge.not_answered(self._store, push)
                raise
            merged = merge.take_answer(self._store, push, answer, self._clock)
            self._tell(merged)
            if merged.settled == 0:
                raise NotOurService("The campaign map acknowledged nothing.", "It is tried again by itself.")
            self._batch = min(BATCH, self._batch * 2)
            await asyncio.sleep(0)

    def _tell(self, merged: merge.Merged) -> None:
        self._on_changes(merged.changes)
        self._restarts += merged.restarted
        if self._restarts > 1:
            # Two services that take turns under one address would have us send the log to and fro for ever.
            raise NotOurService("The campaign map keeps starting over.", "It is tried again by itself.")

    def _split(self, push: Push, no: Refused) -> None:
        """The service would not have this batch: halve it, down to the one outcome it will not have."""
        if len(push.ops) > 1:
            self._batch = max(1, len(push.ops) // 2)
        else:
            self._on_changes(merge.set_aside(self._store, push.ops[0].outcome_id, no.code or str(no.status)))

    async def _pull_all(self) -> None:
        more = True
        asked: set[tuple[int, str]] = set()
        while more:
            party = merge.party_of(self._store)
            if (party.epoch, party.cursor) in asked:
                raise NotOurService("The campaign map repeats itself.", "It is tried again by itself.")
            asked.add((party.epoch, party.cursor))
            try:
                page = await self._client.changes(party.party_id, party.cursor, PAGE)
            except Refused as no:
                if no.code != "bad_cursor" or not party.cursor:
                    raise
                # It no longer knows where we were: read everything again, which says nothing twice.
                self._on_changes(merge.forget_cursor(self._store, self._clock))
                continue
            merged = merge.take_changes(self._store, page, self._clock)
            self._tell(merged)
            if merged.restarted:
                await self._push_all()
            more = page.more or merged.restarted
            await asyncio.sleep(0)
