"""Keeping the list for longer, and giving back the part that will not be reached: others can ring them tonight."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from phonebank_app.changes import Changes
from phonebank_app.db import contacts, lending, tallies
from phonebank_app.db.documents import Party, get, put
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.hosting import rules_for
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.protocol.wire import ReturnRequest
from phonebank_app.sync.client import Client

HOUR = timedelta(hours=1)
_AT_ONCE = 25
"""Contacts put away in one transaction; more would make the window pause."""
_SPARE = 1.25
"""Calls kept for each that the pace so far foretells: people speed up, and nobody should run dry."""
_ENOUGH = timedelta(minutes=15)
"""Of calling, before a pace can be told."""


@dataclass(frozen=True, slots=True)
class Spare:
    """What will not be reached at this pace.

    Attributes:
        contacts: the campaign's ids of those to give back, whole homes that nobody here has rung.
        left: how many can still be rung before any is given back; ``until``: when the list goes back.
    """

    contacts: tuple[str, ...]
    left: int
    until: datetime


async def keep_longer(store: Store, client: Client, clock: Clock, more: timedelta = HOUR) -> datetime:
    """Keep the list for so much longer; returns until when it is ours now.

    Raises:
        NotAllowed: the list is from no campaign.
        NetworkProblem: the service cannot be asked, or says no: others are waiting for the list.
    """
    party = _party(store)
    if party.lease_until is None:
        raise NotAllowed(tr("This list is your own: it does not go back."), tr("Ring on."))
    wanted = party.lease_until + more
    # The service counts from now, and adds what it allows for winding up: ask for the least that may do.
    hours = max(0.25, (party.lease_until - clock.now()) / HOUR)
    until = (await client.renew(party.party_id, hours)).until
    if until < wanted:
        until = (await client.renew(party.party_id, hours + (wanted - until) / HOUR)).until
    with store.write() as connection:
        put(connection, msgspec.structs.replace(_party_in(connection), lease_until=until), to_ms(clock.now()))
    return until


def spare(store: Store, clock: Clock) -> Spare:
    """Whom this party will not reach before its list goes back, if it goes on as it has.

    Raises:
        NotAllowed: it has not rung for long enough to tell, or will reach everybody.
    """
    now = clock.now()
    with store.read() as connection:
        party = _party_in(connection)
        evening = tallies.evening(connection)
        left, homes = lending.untouched(connection)
    until = party.lease_until
    if until is None or until <= now:
        raise NotAllowed(tr("There is no list of a campaign’s to give back."), tr("Nothing has to be done."))
    first = min(evening.first_calls_at, default=now)
    if now - first < _ENOUGH:
        raise NotAllowed(
            tr("It is too early to tell how far you will get."), tr("Ring for a quarter of an hour, then look again.")
        )
    reach = math.ceil(evening.calls / ((now - first) / HOUR) * ((until - now) / HOUR) * _SPARE)
    chosen: list[str] = []
    for home in homes:
        if left - len(chosen) - len(home) >= reach:
            chosen.extend(home)
    if not chosen:
        raise NotAllowed(tr("At this pace you will reach everybody."), tr("Keep them all."))
    return Spare(tuple(chosen), left, until)


async def give_back(store: Store, client: Client, clock: Clock, uids: Sequence[str]) -> tuple[int, Changes]:
    """Give these back; returns how many went, and what that touched. What was saved should be sent before.

    Whoever was given to a chair, or went onto a sheet of paper, since they were chosen, stays.

    Raises:
        NetworkProblem: the service cannot be asked, or says no; nobody went.
    """
    with store.read() as connection:
        held = lending.held(connection)
    free = tuple(uid for uid in uids if uid not in held)
    return await _give_back(store, client, ReturnRequest(contacts=free)) if free else (0, Changes())


async def give_back_rest(store: Store, client: Client) -> tuple[int, Changes]:
    """Give back all that is left, at the end of a party; as :func:`give_back`."""
    return await _give_back(store, client, None)


async def _give_back(store: Store, client: Client, part: ReturnRequest | None) -> tuple[int, Changes]:
    party = _party(store)
    gone = (await client.give_back(party.party_id, part)).contacts
    changes = Changes(party=True)
    for start in range(0, len(gone), _AT_ONCE):
        changes |= _put_away(store, gone[start : start + _AT_ONCE])
        await asyncio.sleep(0)
    return len(gone), changes


def _put_away(store: Store, uids: Sequence[str]) -> Changes:
    touched: frozenset[int] = frozenset()
    with store.write() as connection:
        rules = rules_for(_party_in(connection))
        for uid in uids:
            known = contacts.by_uid(connection, uid)
            if known is not None:
                touched |= contacts.finish_elsewhere(connection, known.id, rules)
    return Changes(touched)


def _party(store: Store) -> Party:
    with store.read() as connection:
        return _party_in(connection)


def _party_in(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party has no list on loan")
    return party
