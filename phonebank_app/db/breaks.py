"""Breaks: who rests, since when, until when it was to be, and why.

One row for each, going on while ``ended_at`` is empty; a chair has at most one of those (an index holds that), and
``chairs.break_since`` says the same. A break ends when the guest comes back, is called back by the host, or goes home,
and by nothing else: not when its time is over, and not when the program ends. After a crash it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.rules.care import Call, ChairFacts, Presence, Rest, Why

_SEATED = "SELECT chair, guest, seated_at, claimed_at, drafted_at FROM chairs WHERE left_at IS NULL "


def begin(connection: sa.Connection, chair: int, guest: int, at: datetime, until: datetime | None, why: Why) -> None:
    """The guest rests; of one who does already, only ``until`` is another, and a plain break may learn its reason."""
    run(
        connection,
        "INSERT INTO breaks (chair, guest, since, until, why) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (chair) WHERE ended_at IS NULL DO UPDATE SET until = excluded.until,"
        " why = CASE WHEN why = 'asked' THEN excluded.why ELSE why END",
        (chair, guest, to_ms(at), _ms(until), why),
    )


def end(connection: sa.Connection, chair: int, at: datetime) -> None:
    """The guest is back, or has gone home."""
    run(connection, "UPDATE breaks SET ended_at = ? WHERE chair = ? AND ended_at IS NULL", (to_ms(at), chair))


def put_off(connection: sa.Connection, chair: int, guest: int, at: datetime) -> None:
    """A break was offered and put off: a row without any length."""
    values = (chair, guest, to_ms(at), to_ms(at), Why.LATER)
    run(connection, "INSERT INTO breaks (chair, guest, since, ended_at, why) VALUES (?, ?, ?, ?, ?)", values)


def never_mind(connection: sa.Connection, guest: int, since: datetime) -> None:
    """The hard call that began a break was taken back: it was a break like any other."""
    run(connection, "UPDATE breaks SET why = ? WHERE guest = ? AND since = ?", (Why.ASKED, guest, to_ms(since)))


def host_was_there(connection: sa.Connection, guest: int, at: datetime) -> None:
    """The host has sat with the guest after a hard call."""
    run(
        connection,
        "UPDATE breaks SET host_at = ? WHERE guest = ? AND host_at IS NULL AND why IN ('abuse', 'kind')",
        (to_ms(at), guest),
    )


def of_guest(connection: sa.Connection, guest: int) -> tuple[Rest, ...]:
    """The guest's breaks, in order; those put off among them."""
    rows = run(
        connection,
        "SELECT since, until, ended_at, why, host_at FROM breaks WHERE guest = ? ORDER BY since, id",
        (guest,),
    )
    return tuple(_rest(*row) for row in rows)


def _rest(since: int, until: int | None, ended: int | None, why: str, host: int | None) -> Rest:
    return Rest(from_ms(since), from_ms_or_none(until), from_ms_or_none(ended), Why(why), from_ms_or_none(host))


def everyones(connection: sa.Connection) -> tuple[Rest, ...]:
    """The breaks of everybody who was here, in order."""
    rows = run(connection, "SELECT since, until, ended_at, why, host_at FROM breaks ORDER BY since, id")
    return tuple(_rest(*row) for row in rows)


CallsOf = Callable[[int], Iterable[Call]]
"""What each guest saved and still counts, in order."""


def facts(connection: sa.Connection, calls_of: CallsOf) -> list[ChairFacts]:
    """Every chair with a guest in it, for the rules of care."""
    rows = run(connection, _SEATED + "ORDER BY chair").fetchall()
    return [_facts(connection, calls_of, *row) for row in rows]


def facts_of(connection: sa.Connection, chair: int, calls_of: CallsOf) -> ChairFacts:
    """One chair in which somebody sits."""
    return _facts(connection, calls_of, *run(connection, _SEATED + "AND chair = ?", (chair,)).fetchone())


def going_on(connection: sa.Connection, guest: int) -> Rest | None:
    """The break in which the guest is, if they are in one."""
    return next((one for one in reversed(of_guest(connection, guest)) if one.ended_at is None), None)


def _facts(
    connection: sa.Connection,
    calls_of: CallsOf,
    chair: int,
    guest: int,
    seated: int,
    claimed: int | None,
    drafted: int | None,
) -> ChairFacts:
    # What was written before the voter in hand was given is not of this call.
    written = drafted if drafted is not None and claimed is not None and drafted >= claimed else None
    return ChairFacts(
        chair,
        from_ms(seated),
        tuple(calls_of(guest)),
        of_guest(connection, guest),
        from_ms_or_none(claimed),
        from_ms_or_none(written),
    )


def others_ringing(connection: sa.Connection, chair: int) -> int:
    """How many other chairs have a guest who does not rest."""
    count: int = run(
        connection,
        "SELECT count(*) FROM chairs WHERE left_at IS NULL AND break_since IS NULL AND chair <> ?",
        (chair,),
    ).fetchone()[0]
    return count


def gone(connection: sa.Connection) -> list[datetime]:
    """When chairs that are empty now were left."""
    rows = run(connection, "SELECT left_at FROM chairs WHERE left_at IS NOT NULL")
    return [from_ms(row[0]) for row in rows]


def presences(connection: sa.Connection) -> list[Presence]:
    """Who sat where and when, with their breaks, as far as the chairs remember: the last guest of each."""
    rows = run(connection, "SELECT guest, seated_at, left_at FROM chairs ORDER BY chair").fetchall()
    return [
        Presence(from_ms(seated), from_ms_or_none(left), of_guest(connection, guest)) for guest, seated, left in rows
    ]


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)
