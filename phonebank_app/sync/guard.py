"""More than a fifth of the list at once: the host is asked before the service takes it away.

A service that somebody has broken into must not be able to empty a party without anybody noticing; a party that is
really to stop needs one yes. Opt-outs never wait: a voter who asked not to be rung is not rung, whoever says so, and
however many they are. When they are very many the host is told, loudly, and can ask the coordinator.

What is counted is whom it would really take away: contacts who could still have been rung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import contacts, held, marks
from phonebank_app.db.documents import Party, get, put
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import BugError
from phonebank_app.hosting import rules_for
from phonebank_app.machine.clock import Clock
from phonebank_app.protocol.wire import Change

SHARE = 0.2
"""Of the list; more than this within :data:`WINDOW` is very much."""
LEAST = 10
"""Fewer people than this are never very many: of a list of thirty, seven may well be finished elsewhere."""
WINDOW = timedelta(hours=1)
SOON = timedelta(hours=1)
"""A lease that is to end within this, and sooner than it was to, takes the list away."""


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for the host's yes.

    Attributes:
        people: how many could still have been rung and would be taken away; ``of``: how many are on the list.
        lease_until: when the whole list is to go back; ``None`` when it is about single people.
    """

    people: int
    of: int
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """A page of changes: what is applied now, and what waits."""

    now: tuple[Change, ...]
    later: tuple[Change, ...]


def sort(connection: sa.Connection, party: Party, changes: Sequence[Change], at: datetime) -> Sorted:
    """Say which changes of a page wait, and remember how much the others take away; the caller commits."""
    known = marks.get(connection)
    size, left = held.sizes(connection)
    removals = [change for change in changes if _takes_away(change, party, at)]
    lost = _lost(connection, removals, left)
    opted = _opted_out(connection, changes)
    taken, off = _within(known.taken_away, at), _within(known.opted_out, at)
    known = msgspec.structs.replace(known, opted_out=_more(off, opted, at))
    holding = bool(removals) and (bool(held.every(connection)) or _is_much(_sum(taken) + lost, size))
    if holding:
        held.add(connection, removals, at)
        logs.note("held changes", people=lost, of=size)
    else:
        known = msgspec.structs.replace(known, taken_away=_more(taken, lost, at))
    if lost or opted:
        marks.put(connection, known, at)
    later = {change.seq for change in removals} if holding else set()
    return Sorted(
        tuple(change for change in changes if change.seq not in later),
        tuple(change for change in changes if change.seq in later),
    )


def waiting(connection: sa.Connection) -> Held | None:
    """What waits for the host's yes, if anything."""
    rows = held.every(connection)
    if not rows:
        return None
    size, left = held.sizes(connection)
    leases = [row.until for row in rows if row.type == "lease"]
    if leases:
        return Held(left, size, leases[-1])
    return Held(held.callable_of(connection, (row.contact_uid for row in rows)), size)


def many_opt_outs(connection: sa.Connection, at: datetime) -> int:
    """How many people opt-outs from the service took off the list within the hour, if that is very many; else 0."""
    known = marks.get(connection)
    size, _ = held.sizes(connection)
    many = _sum(_within(known.opted_out, at))
    return many if _is_much(many, size) else 0


def accept(store: Store, clock: Clock) -> Changes:
    """The host says yes: do all that waits."""
    now = clock.now()
    changes = Changes(party=True)
    with store.write() as connection:
        party = get(connection, Party)
        if party is None:
            raise BugError("a store without a party holds no changes")
        for row in held.every(connection):
            if row.type == "lease":
                party = msgspec.structs.replace(party, lease_until=row.until)
                put(connection, party, to_ms(now))
            elif (known := contacts.by_uid(connection, row.contact_uid)) is not None:
                changes |= Changes(contacts.finish_elsewhere(connection, known.id, rules_for(party)))
        _answered(connection, now)
    return changes


def decline(store: Store, clock: Clock) -> Changes:
    """The host says no: carry on with the list as it was."""
    with store.write() as connection:
        _answered(connection, clock.now())
    return Changes(party=True)


def _answered(connection: sa.Connection, now: datetime) -> None:
    held.clear(connection)
    marks.put(connection, msgspec.structs.replace(marks.get(connection), taken_away=()), now)


def _takes_away(change: Change, party: Party, at: datetime) -> bool:
    if change.type == "finished":
        return True
    if change.type != "lease" or change.until is None:
        return False
    sooner = party.lease_until is None or change.until < party.lease_until
    return sooner and change.until < at + SOON


def _lost(connection: sa.Connection, removals: Sequence[Change], left: int) -> int:
    if any(change.type == "lease" for change in removals):
        return left
    return held.callable_of(connection, (change.contact_id for change in removals))


def _opted_out(connection: sa.Connection, changes: Sequence[Change]) -> int:
    """How many could still have been rung, and never will be."""
    asked = [change for change in changes if change.type == "opt_out"]
    on = held.callable_on(connection, (change.number_hash for change in asked if change.number_hash))
    people = {change.contact_id for change in asked if change.contact_id} - on
    return len(on) + held.callable_of(connection, people)


_Counts = tuple[tuple[int, int], ...]


def _within(counts: _Counts, at: datetime) -> _Counts:
    return tuple(one for one in counts if to_ms(at - WINDOW) < one[0] <= to_ms(at))


def _more(counts: _Counts, many: int, at: datetime) -> _Counts:
    return (*counts, (to_ms(at), many)) if many else counts


def _sum(counts: _Counts) -> int:
    return sum(many for _, many in counts)


def _is_much(many: int, size: int) -> bool:
    return many >= LEAST and many > SHARE * size
