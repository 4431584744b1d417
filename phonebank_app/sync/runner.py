"""When to exchange with the service: at once when something was saved, again and again while it fails, one at a time.

Full jitter between 2 seconds and 5 minutes (a whole town's laptops come back from the same power cut at once), or as
long as the service asks and a moment more; "Sync now" starts afresh, and ends a request that hangs. The store is only
touched between awaits, never across one, so that a request may be ended at any moment.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from phonebank_app.changes import Changes
from phonebank_app.db import log, marks
from phonebank_app.db.engine import Store
from phonebank_app.db.points import passing
from phonebank_app.errors import (
    NetworkProblem,
    NotOurService,
    Offline,
    Refused,
    ServiceBusy,
    SignInWanted,
    StoreProblem,
    WorldError,
)
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import PROTOCOL, Push, ServiceStatus
from phonebank_app.sync import advice, merge, promises, tickets
from phonebank_app.sync.advice import Advice
from phonebank_app.sync.client import ON_THE_WAY, Client

BATCH = 100
"""Outcomes a push; the protocol allows 200, and settling half as many keeps the window's pauses short."""

PAGE = 50
"""Changes a page, for the same reason."""

_BASE, _CAP, _CAP_OFFLINE = 2.0, 300.0, 40.0
"""Seconds. Where nobody answers, asking costs the service nothing, and a laptop whose network is back must not sit out
five minutes: what it holds is sent within one."""
_SOONEST = 0.1
_MOST_DOUBLINGS = 10
_QUIET = 60.0
"""Seconds between looks for others' opt-outs when nothing of ours waits."""

_LONG_QUIET = 600.0
"""The same when the service has nothing for us any more; and between looks whether it has made a backup."""
_STATUS_EVERY = timedelta(hours=24)
PATIENCE = 3.0
"""Seconds after which a request that somebody does not want to wait for is ended. Others are nearly done."""
_MOST_NAMES = 2
"""Names a store takes in one exchange: if all of them are said to be used, the service is at fault."""

_GIVES_NOTHING = frozenset({"device_revoked", "party_ended", "token_unknown"})
"""Refusals to be given something; what we bring may be taken all the same. If it is not, that refusal stops us."""

_STOPS = frozenset({401, 403, 404, 405, 410, 415, 426})
"""Refusals of us, or of how we ask, and of no outcome: splitting the batch would put all of it in the tray."""


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SyncState:
    """Whether we are online.

    Attributes:
        online: ``None`` before the first exchange.
        since: when that became so (voters' time).
        problem: why not, in words; empty when online.
        stopped: the service refused us; only "Sync now" tries again. ``code``: its short word for why.
        sign_in: somebody else answers in the service's place, mostly a Wi-Fi that wants one to sign in.
    """

    online: bool | None = None
    since: datetime | None = None
    problem: str = ""
    way_out: str = ""
    stopped: bool = False
    code: str = ""
    sign_in: bool = False


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came of comparing our log with what the service holds.

    Attributes:
        at: when (voters' time).
        agrees: the service holds every outcome of this laptop but those on the tray, and all were counted.
        ours, theirs: outcomes counted here and there.
        tray: outcomes on the tray, which the service does not hold.
        resent: everything had to be sent once more. ``renamed``: the store took a name of its own.
        not_durable: outcomes that are in no checked backup of the service yet, those on the tray included.
    """

    at: datetime
    agrees: bool
    ours: int
    theirs: int
    tray: int
    resent: bool = False
    renamed: bool = False
    not_durable: int = 0


class Runner:
    """Keeps one party's store and the service in step.

    Args:
        client: made by the caller, who closes it after :meth:`run` has ended.
        on_changes, on_state, on_advice, on_status: called on the loop, after the store has them.
        patience: seconds after which "Sync now" ends a request that hangs.
    """

    def __init__(
        self,
        store: Store,
        client: Client,
        clock: Clock,
        *,
        on_changes: Callable[[Changes], None],
        on_state: Callable[[SyncState], None],
        on_advice: Callable[[Advice], None] = lambda _: None,
        on_status: Callable[[ServiceStatus], object] = lambda _: None,
        jitter: Callable[[float], float] = lambda most: random.uniform(0.0, most),
        patience: float = PATIENCE,
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._on_changes = on_changes
        self._on_state = on_state
        self._on_advice = on_advice
        self._on_status = on_status
        self._jitter = jitter
        self._patience = patience
        self._state = SyncState()
        self._advice = Advice()
        self._trying: asyncio.Task[float | None] | None = None
        self._asking_since: float | None = None
        self._interrupted = False
        self._named = False
        self._names = 0
        self._looked_for_backup = 0.0
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
        """A person asked: forget the backoff, and do not wait for a request that hangs."""
        self._failures = 0
        self._state = replace(self._state, stopped=False)
        self._awake.set()
        since = self._asking_since
        if self._trying is None or since is None:
            return
        if asyncio.get_running_loop().time() - since >= self._patience:
            self._interrupted = True
            self._trying.cancel()

    def look_again(self) -> None:
        """The store was written by somebody else: what there is to know of it may be other."""
        self._read_advice()

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """No exchange meanwhile: somebody writes to the store for long, and the window's loop must not wait for them.

        A request that is on its way is ended, and made again afterwards.
        """
        if self._trying is not None and self._asking_since is not None:
            self._interrupted = True
            self._trying.cancel()
        async with self._one_at_a_time:
            yield

    async def run(self) -> None:
        """Exchange until cancelled."""
        while True:
            # Before, not after: what is saved, or asked for, while we exchange must not wait for the next round.
            self._awake.clear()
            wait = await self._try_interruptibly()
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
            await self._exchange()

    async def _exchange(self) -> None:
        self._restarts = self._names = 0
        # What a voter asked for goes first, then that nobody may ring them, then what they promised; and once more,
        # should the service turn out to have been restored.
        await self._send_tickets()
        await self._send_promises()
        await self._push_all()
        await self._pull_all()
        await self._send_tickets()
        await self._send_promises()

    async def reconcile(self) -> Reconciled:
        """Does the service hold exactly what we hold? If not, everything is sent once more, and asked again.

        Where it holds more under our name than we ever sent, a copy of this store sent it: we take a name of our own.

        Raises:
            NetworkProblem: the service could not be asked.
        """
        async with self._one_at_a_time:
            await self._exchange()
            compared, resent, renamed = await self._compare(), False, False
            if not compared.agrees:
                resent = True
                self._on_changes(merge.send_everything_again(self._store))
                await self._exchange()
                compared = await self._compare()
            if not compared.agrees and compared.surplus:
                renamed = True
                self._on_changes(merge.take_name(self._store, self._clock))
                await self._exchange()
                compared = await self._compare()
            return self._note_check(compared, resent=resent, renamed=renamed)

    def _note_check(self, compared: merge.Compared, *, resent: bool, renamed: bool) -> Reconciled:
        now = self._clock.now()
        with self._store.read() as connection:
            tray = log.unsent(connection)[1]
        check = marks.Check(now, compared.agrees, compared.ours, compared.theirs, tray, resent)
        merge.note_check(self._store, check, self._clock)
        self._read_advice()
        return Reconciled(
            local(now),
            compared.agrees,
            compared.ours,
            compared.theirs,
            tray,
            resent,
            renamed,
            advice.not_durable(self._store),
        )

    async def _compare(self) -> merge.Compared:
        """Under every name that this store has had. Under an earlier one a copy may have gone on: more is no harm."""
        party = merge.party_of(self._store)
        with self._store.read() as connection:
            names = [one for one in log.names_used(connection) if one != party.device_id]
        ours = theirs = 0
        agrees, surplus = True, False
        for name in (party.device_id, *names):
            kept = await self._ask(self._client.reconcile(party.party_id, name))
            self._tell(merge.note_held(self._store, kept, self._clock))
            one = merge.compare(self._store, kept)
            own = name == party.device_id
            agrees &= one.agrees if own else one.theirs >= one.ours
            surplus |= own and one.surplus
            ours += one.ours
            theirs += one.theirs if own else min(one.theirs, one.ours)
        return merge.Compared(ours, theirs, agrees, surplus)

    async def _try_interruptibly(self) -> float | None:
        """One try, which "Sync now" may end; then there is no rest before the next."""
        self._trying = asyncio.create_task(self._try_once(), name="sync-once")
        try:
            return await self._trying
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if not self._interrupted or (current is not None and current.cancelling()):
                raise
            return 0.0
        finally:
            self._interrupted = False
            self._trying = None

    async def _try_once(self) -> float | None:
        """One exchange; returns for how many seconds to rest (``None``: until somebody asks)."""
        if self._state.stopped:
            return None
        try:
            async with self._one_at_a_time:
                await self._look_at_status()
                await self._look_at_name()
                await self._exchange()
                await self._look_for_backup()
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
        return _LONG_QUIET if self._advice.shut_out or self._advice.ended else _QUIET

    async def _look_at_status(self) -> None:
        """At the start, and once a day: which programs the campaign wants, what time it is, and who was shut out."""
        with self._store.read() as connection:
            known = marks.get(connection)
        now = self._clock.now()
        if self._named and known.status_at is not None and timedelta() <= now - known.status_at < _STATUS_EVERY:
            return
        status = await self._ask(self._client.status())
        self._tell(merge.note_status(self._store, status, self._clock))
        self._on_status(status)
        if PROTOCOL not in status.protocols:
            raise Refused(
                tr("The campaign map does not speak this program’s protocol any more."),
                tr("Carry on, and update the program: everything is kept on this laptop until then."),
                status=426,
                code="protocol_unknown",
            )

    async def _look_at_name(self) -> None:
        """Once, before anything is sent: does the service hold more under our name than we ever made?

        Then this is a copy, or an older state put back. What was sent and never acknowledged is no surplus.
        """
        if self._named:
            return
        party = merge.party_of(self._store)
        if party.epoch != 0:
            kept = await self._ask(self._client.reconcile(party.party_id, party.device_id))
            merged = merge.note_held(self._store, kept, self._clock)
            self._on_changes(merged.changes)
            if not merged.restarted and merge.compare(self._store, kept).surplus:
                self._on_changes(merge.take_name(self._store, self._clock))
        self._named = True

    async def _look_for_backup(self) -> None:
        """When all is sent, ask now and then whether it is in a backup: only then may this laptop forget it."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_for_backup < _LONG_QUIET:
            return
        self._looked_for_backup = now
        with self._store.read() as connection:
            waits = log.not_durable(connection, marks.get(connection).durable_through) - sum(log.unsent(connection))
        if waits:
            party = merge.party_of(self._store)
            kept = await self._ask(self._client.reconcile(party.party_id, party.device_id))
            self._tell(merge.note_held(self._store, kept, self._clock))

    async def _ask(self, asking: Coroutine[Any, Any, _T]) -> _T:
        """Wait for the service, and know since when."""
        self._asking_since = asyncio.get_running_loop().time()
        try:
            return await asking
        finally:
            self._asking_since = None

    def _rest(self, problem: WorldError) -> float:
        """Seconds until the next try. Those whom the service asks to come back at one moment are spread a little."""
        if isinstance(problem, ServiceBusy) and problem.retry_after is not None:
            return problem.retry_after + self._jitter(_BASE) + _SOONEST
        cap = _CAP_OFFLINE if isinstance(problem, Offline) else _CAP
        return self._jitter(min(cap, _BASE * 2.0 ** min(self._failures - 1, _MOST_DOUBLINGS))) + _SOONEST

    def _say(self, online: bool, problem: WorldError | None = None, *, stopped: bool = False) -> None:
        what, way_out = (problem.what, problem.way_out) if problem else ("", "")
        since = self._state.since if self._state.online is online else local(self._clock.now())
        code = problem.code if isinstance(problem, Refused) else ""
        state = SyncState(online, since, what, way_out, stopped, code, isinstance(problem, SignInWanted))
        self._read_advice()
        if state != self._state:
            self._state = state
            self._on_state(state)

    def _read_advice(self) -> None:
        try:
            found = advice.read(self._store, self._clock)
        except StoreProblem:
            return  # said already, by whoever could not write
        if found != self._advice:
            self._advice = found
            self._on_advice(found)

    async def _send_tickets(self) -> None:
        changes = await tickets.send(self._store, self._client)
        if changes.outbox:
            self._on_changes(changes)

    async def _send_promises(self) -> None:
        if not promises.some_wait(self._store):
            return
        await self._push_all(opt_outs=True)
        changes = await promises.send(self._store, self._client)
        if changes.outbox:
            self._on_changes(changes)

    async def _push_all(self, *, opt_outs: bool = False) -> None:
        while push := merge.next_push(self._store, self._batch, opt_outs=opt_outs):
            party = merge.party_of(self._store)
            try:
                passing("send: before")
                answer = await self._ask(self._client.push(party.party_id, push))
                passing("ack: before")
            except Refused as no:
                if no.status in _STOPS:
                    raise
                self._split(push, no)
                continue
            except NetworkProblem:
                merge.not_answered(self._store, push)
                raise
            merged = merge.take_answer(self._store, push, answer, self._clock)
            passing("ack: after")
            self._tell(merged)
            if merged.settled == 0:
                raise NotOurService(tr("The campaign map acknowledged nothing."), tr("It is tried again by itself."))
            self._batch = min(BATCH, self._batch * 2)
            await asyncio.sleep(0)

    def _tell(self, merged: merge.Merged) -> None:
        self._on_changes(merged.changes)
        if merged.changes.party or merged.renamed:
            self._read_advice()
        self._restarts += merged.restarted
        self._names += merged.renamed
        if self._names > _MOST_NAMES:
            raise NotOurService(
                tr("The campaign map says that every name is taken."), tr("It is tried again by itself.")
            )
        if self._restarts > 1:
            # Two services that take turns under one address would have us send the log to and fro for ever.
            raise NotOurService(tr("The campaign map keeps starting over."), tr("It is tried again by itself."))

    def _split(self, push: Push, no: Refused) -> None:
        """The service would not have this batch: halve it, down to the one outcome it will not have."""
        if len(push.ops) > 1:
            self._batch = max(1, len(push.ops) // 2)
        elif no.code == ON_THE_WAY:
            # Not the outcome's fault, and not the service's word: an opt-out in the tray would be known to nobody else.
            raise NotOurService(
                tr("This network lets nothing through to the campaign map."),
                tr("It is tried again by itself; or use another."),
            )
        else:
            self._on_changes(merge.set_aside(self._store, push.ops[0].outcome_id, no.code or str(no.status)))

    async def _pull_all(self) -> None:
        more = True
        asked: set[tuple[int, str]] = set()
        while more:
            party = merge.party_of(self._store)
            if (party.epoch, party.cursor) in asked:
                raise NotOurService(tr("The campaign map repeats itself."), tr("It is tried again by itself."))
            asked.add((party.epoch, party.cursor))
            try:
                page = await self._ask(self._client.changes(party.party_id, party.cursor, PAGE))
            except Refused as no:
                if no.code in _GIVES_NOTHING:
                    self._give_up_reading(no.code)
                    return
                if no.code != "bad_cursor" or not party.cursor:
                    raise
                # It no longer knows where we were: read everything again, which says nothing twice.
                self._on_changes(merge.forget_cursor(self._store, self._clock))
                continue
            self._on_changes(merge.note_let_in(self._store, self._clock))
            merged = merge.take_changes(self._store, page, self._clock)
            self._tell(merged)
            if merged.restarted:
                await self._push_all()
            more = page.more or merged.restarted
            await asyncio.sleep(0)

    def _give_up_reading(self, code: str) -> None:
        """The service gives us nothing any more, and still takes what we bring."""
        note = merge.note_shut_out if code == "device_revoked" else merge.note_ended
        self._on_changes(note(self._store, self._clock))
        self._read_advice()
