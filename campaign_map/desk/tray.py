"""The tray: outcomes that were not taken, for somebody to look at.

It shows ids only. An outcome belongs to the seats its party was ever lent people in; whoever answers for one of them
sees it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.problems import Refusal
from campaign_map.settings import Service

MOST = 50

CODES: dict[str, tuple[str, str]] = {
    "other_content": ("Two versions of one outcome", "The first that came in counts. Ask the host which one is right."),
    "count_used": ("A copied laptop", "Two copies of one store counted on. The laptop mends this by itself."),
    "unknown_contact": ("Somebody this party was never lent", "It may be an old pack, or another campaign’s."),
    "bad_digest": ("Damaged on the way", "The laptop sends it again by itself."),
    "bad_op": ("Not readable", "A program of another make sent it, or a damaged store."),
    "bad_id": ("Without a proper number of its own", "A program of another make sent it, or a damaged store."),
    "schema_too_new": ("From a newer program", "Bring this service up to date; the laptop sends it again."),
    "wrong_party": ("Of another party", "A store was opened under another party’s token."),
    "unknown_kind": ("An outcome we do not know", "Bring this service up to date; the laptop sends it again."),
    "bad_time": ("At an impossible time", "The laptop’s clock is wrong."),
    "bad_number": ("On a number that is none", "A program of another make sent it, or a damaged store."),
    "not_storable": ("Something in it cannot be kept", "Ask the host what the note said."),
}
"""What each code means, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Aside:
    """An outcome that was not taken.

    Attributes:
        status: ``rejected`` or ``conflict`` (at odds with one that we hold).
        code: a key of `CODES`.
        outcome_id: blank where it had none that could be read.
        host: of its party.
        seats: where that party was ever lent people.
        seen_by: who has looked at it; blank until somebody has.
    """

    aside_id: int
    status: str
    code: str
    outcome_id: str
    party_id: str
    device_id: str
    device_seq: int
    host: str
    seats: tuple[str, ...]
    received_at: datetime
    seen_by: str
    seen_at: datetime | None

    @property
    def what(self) -> str:
        """What is wrong with it."""
        return CODES.get(self.code, (self.code, ""))[0]

    @property
    def way_out(self) -> str:
        """What to do about it."""
        return CODES.get(self.code, ("", "Ask whoever runs the service."))[1]


@dataclass(frozen=True, slots=True)
class Tray:
    """Some of the tray. ``older`` is the number to go on from; 0 at the end."""

    asides: tuple[Aside, ...]
    older: int


_taken = models.outcomes.alias("taken")
# What was at odds, and was sent again and taken since (two copies of one store each have a name now), wants nobody.
_WAITING = (
    models.set_aside.c.seen_at.is_(None),
    ~sa.exists().where(
        _taken.c.outcome_id == models.set_aside.c.outcome_id, _taken.c.sha256 == models.set_aside.c.sha256
    ),
)


def waiting(connection: sa.Connection, seats: Collection[str] | None) -> dict[str, int]:
    """How many nobody has looked at, by code."""
    table = models.set_aside.c
    query = sa.select(table.code, sa.func.count().label("many")).where(*_WAITING).group_by(table.code)
    return {row.code: row.many for row in connection.execute(_within(query, seats))}


def asides(
    connection: sa.Connection, seats: Collection[str] | None, *, seen: bool = False, before: int = 0, most: int = MOST
) -> Tray:
    """Those that wait to be looked at, or with ``seen`` those that were; the newest first.

    Args:
        before: `Tray.older` of the page before; 0 for the newest.
    """
    table = models.set_aside
    query = sa.select(table, models.parties.c.host).join(models.parties)
    query = query.where(table.c.seen_at.is_not(None)) if seen else query.where(*_WAITING)
    if before:
        query = query.where(table.c.id < sa.literal(before, sa.BigInteger))
    rows = connection.execute(_within(query, seats).order_by(table.c.id.desc()).limit(most + 1)).all()
    shown = rows[:most]
    where = _seats_of(connection, {row.party_id for row in shown})
    return Tray(
        tuple(_aside(row, where.get(row.party_id, ())) for row in shown), shown[-1].id if len(rows) > most else 0
    )


def mark_seen(service: Service, by: Coordinator, ids: Collection[int]) -> int:
    """Somebody has looked at these; returns how many of them waited.

    Raises:
        Refusal: 403 ``not_yours`` when they may look at none; 404 ``no_aside``: none of them is theirs and waits.
    """
    roles.require_somewhere(by, Action.SEE_SET_ASIDE)
    now, table = service.clock.now(), models.set_aside
    wanted = [sa.literal(one, sa.BigInteger) for one in sorted(ids)[:1000]]
    with service.store.write() as connection:
        query = sa.select(table.c.id).where(table.c.id.in_(wanted), table.c.seen_at.is_(None))
        theirs = list(connection.execute(_within(query, roles.within(by, Action.SEE_SET_ASIDE))).scalars())
        if not theirs:
            raise Refusal(404, "no_aside", "Nothing of this waits in your tray.", "Look through it again.")
        connection.execute(table.update().where(table.c.id.in_(theirs)).values(seen_by=by.name, seen_at=now))
        audit.note(connection, now, by.actor, "looked at outcomes set aside", rows=len(theirs))
    return len(theirs)


def _within(query: sa.Select[Any], seats: Collection[str] | None) -> sa.Select[Any]:
    if seats is None:
        return query
    lent = sa.select(models.leases.c.party_id).where(models.leases.c.seat_code.in_(sorted(seats)))
    return query.where(models.set_aside.c.party_id.in_(lent))


def _seats_of(connection: sa.Connection, party_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    table = models.leases.c
    found: dict[str, set[str]] = {}
    query = sa.select(table.party_id, table.seat_code).where(table.party_id.in_(sorted(party_ids))).distinct()
    for row in connection.execute(query):
        found.setdefault(row.party_id, set()).add(row.seat_code)
    return {party_id: tuple(sorted(codes)) for party_id, codes in found.items()}


def _aside(row: Any, seats: tuple[str, ...]) -> Aside:
    return Aside(
        row.id,
        row.status,
        row.code,
        row.outcome_id,
        row.party_id,
        row.device_id,
        row.device_seq,
        row.host,
        seats,
        row.received_at,
        row.seen_by,
        row.seen_at,
    )
