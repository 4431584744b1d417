"""What voters promised goes right after what they asked for and after opt-outs: somebody is to come back to them."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from phonebank_app.changes import Changes
from phonebank_app.db import forgotten, promises
from phonebank_app.db.engine import Store
from phonebank_app.errors import NetworkProblem, NotOurService, Refused
from phonebank_app.i18n import tr
from phonebank_app.protocol.wire import PromiseAnswer, PromisePush, PromiseResult, PushedPromise
from phonebank_app.sync.client import Client
from phonebank_app.sync.merge import party_of

MOST = 20
"""Promises a push; there are few of them."""

_OF_THE_PROMISE = frozenset({400, 409, 413, 422})
"""Refusals of what was sent; every other is of us."""

_NO_SUCH_ROUTE = frozenset({404, 405})
"""An older service takes none: they wait here for a newer one, and the evening's calls go on."""


def some_wait(store: Store) -> bool:
    """Whether there is anything to send."""
    with store.read() as connection:
        return promises.unsent(connection)[0] > 0


def next_push(store: Store) -> PromisePush | None:
    """The promises to send next; ``None`` when all are sent."""
    with store.read() as connection:
        rows = promises.waiting(connection, MOST)
    if not rows:
        return None
    pushed = tuple(PushedPromise(row.promise_id, row.sha256, msgspec.Raw(row.op)) for row in rows)
    return PromisePush(uuid4().hex, party_of(store).device_id, pushed)


def take_answer(store: Store, push: PromisePush, answer: PromiseAnswer) -> int:
    """Settle what the service listed, and nothing else; returns how many of ours it named."""
    sent = {one.promise_id: one.sha256 for one in push.promises}
    named = [result for result in answer.results if result.promise_id in sent]
    with store.write() as connection:
        # What its caller took their name off while it was on its way goes once more, as an outcome does.
        others = promises.written_anew(connection, sent)
        promises.settle(connection, [result for result in named if result.promise_id not in others])
        promises.count_tries(connection, sent.keys() - {result.promise_id for result in named})
        forgotten.follow_promises(connection, [one.promise_id for one in named if one.forgotten], answer.server_time)
    return len(named)


async def send(store: Store, client: Client) -> Changes:
    """Send every promise that waits.

    Raises:
        NetworkProblem: it could not be finished; what was settled before stays settled.
    """
    changes = Changes()
    while push := next_push(store):
        try:
            answer = await client.promises(party_of(store).party_id, push)
        except Refused as no:
            if no.status in _NO_SUCH_ROUTE:
                return changes
            if no.status not in _OF_THE_PROMISE:
                raise
            _put_aside(store, push, no.code or str(no.status))
        except NetworkProblem:
            with store.write() as connection:
                promises.count_tries(connection, [one.promise_id for one in push.promises])
            raise
        else:
            if take_answer(store, push, answer) == 0:
                raise NotOurService(tr("The campaign map acknowledged nothing."), tr("It is tried again by itself."))
        changes |= Changes(outbox=True)
    return changes


def _put_aside(store: Store, push: PromisePush, code: str) -> None:
    """The service will not have these: they stay, and the host sees them."""
    with store.write() as connection:
        promises.settle(connection, [PromiseResult(one.promise_id, "rejected", code) for one in push.promises])
