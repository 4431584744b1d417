"""Tickets go before everything else: what a voter asked for must not wait behind an evening's calls."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from phonebank_app.changes import Changes
from phonebank_app.db import forgotten, sights, tickets
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError, NetworkProblem, NotOurService, Refused
from phonebank_app.i18n import tr
from phonebank_app.protocol.wire import PushedTicket, TicketAnswer, TicketPush, TicketResult
from phonebank_app.sync.client import Client
from phonebank_app.sync.merge import party_of

MOST = 20
"""Tickets a push; there are few of them."""

_OF_THE_TICKET = frozenset({400, 409, 413, 422})
"""Refusals of what was sent; every other is of us."""


def next_push(store: Store) -> TicketPush | None:
    """The tickets to send next; ``None`` when all are sent."""
    with store.read() as connection:
        rows = tickets.waiting(connection, MOST)
        seen = sights.count(connection)
    if not rows:
        return None
    pushed = tuple(PushedTicket(row.ticket_id, row.sha256, msgspec.Raw(row.op)) for row in rows)
    return TicketPush(uuid4().hex, party_of(store).device_id, pushed, seen)


def take_answer(store: Store, push: TicketPush, answer: TicketAnswer) -> int:
    """Settle what the service listed, and nothing else; returns how many of ours it named."""
    sent = {one.ticket_id: one.sha256 for one in push.tickets}
    named = [result for result in answer.results if result.ticket_id in sent]
    with store.write() as connection:
        # What its caller took their name off while it was on its way goes once more, as an outcome does.
        others = tickets.written_anew(connection, sent)
        tickets.settle(connection, [result for result in named if result.ticket_id not in others])
        tickets.count_tries(connection, sent.keys() - {result.ticket_id for result in named})
        forgotten.follow_tickets(connection, [one.ticket_id for one in named if one.forgotten], answer.server_time)
    return len(named)


async def send(store: Store, client: Client) -> Changes:
    """Send every ticket that waits.

    Raises:
        NetworkProblem: it could not be finished; what was settled before stays settled.
    """
    changes = Changes()
    while push := next_push(store):
        try:
            answer = await client.tickets(party_of(store).party_id, push)
        except Refused as no:
            if no.status not in _OF_THE_TICKET:
                raise
            _put_aside(store, push, no.code or str(no.status))
        except NetworkProblem:
            with store.write() as connection:
                tickets.count_tries(connection, [one.ticket_id for one in push.tickets])
            raise
        else:
            if take_answer(store, push, answer) == 0:
                raise NotOurService(tr("The campaign map acknowledged nothing."), tr("It is tried again by itself."))
        changes |= Changes(outbox=True)
    return changes


def _put_aside(store: Store, push: TicketPush, code: str) -> None:
    """The service will not have these: they stay, and the host sees them."""
    if not push.tickets:
        raise BugError("an empty push was made")
    with store.write() as connection:
        tickets.settle(connection, [TicketResult(one.ticket_id, "rejected", code) for one in push.tickets])
