"""What a store remembers of its dealings with the service: how far it is backed up, what time it is there…"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from phonebank_app.db.moments import to_ms

_NAME = "sync"

CLOCK_SLACK = timedelta(minutes=10)
"""A clock this far out is worth a word: it decides when voters may be rung."""


class Check(msgspec.Struct, frozen=True):
    """The last comparison with what the service holds.

    Attributes:
        at: when, by the laptop's clock.
        agrees: whether the service held exactly what was not on the tray.
        ours, theirs: how many outcomes each counted; ``tray``: how many lay on the tray.
        resent: whether everything had to be sent once more.
    """

    at: datetime
    agrees: bool
    ours: int
    theirs: int
    tray: int
    resent: bool


class Marks(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is remembered.

    Attributes:
        durable_through: the highest ``server_seq`` of this epoch that is in a backup of the service.
        clock_off_ms: how far the laptop's clock is ahead of the service's, in milliseconds; ``None``: not yet known.
        highest_seen: the latest moment known to have come, by the service's time where it was heard.
        min_version: the oldest program that the campaign gives lists to; empty before it was asked.
        protocols: those the service speaks; empty before it was asked.
        status_at: when ``/v1/status`` was last answered.
        shut_out: a coordinator shut this laptop out.
        lease_before: when the list would have gone back had the laptop not been shut out.
        ended: the service gives this party nothing any more; it still takes outcomes.
        split_at: when this store took a name of its own because a copy, or an older state of it, had come to light.
        taken_away: (milliseconds since 1970, how many) for what others' changes took away within the last hour.
        opted_out: the same for opt-outs that came from the service.
        check: the last comparison with what the service holds.
        unread_script: a script came that this version of the program cannot read; the one before it is still in use.
    """

    durable_through: int = 0
    clock_off_ms: int | None = None
    highest_seen: datetime | None = None
    min_version: str = ""
    protocols: tuple[int, ...] = ()
    status_at: datetime | None = None
    shut_out: bool = False
    lease_before: datetime | None = None
    ended: bool = False
    split_at: datetime | None = None
    taken_away: tuple[tuple[int, int], ...] = ()
    opted_out: tuple[tuple[int, int], ...] = ()
    check: Check | None = None
    unread_script: bool = False

    def trusted_now(self, now: datetime) -> datetime:
        """The present moment as far as it can be trusted: by the service's clock, and never earlier than it has been.

        A clock that is set back lengthens nothing; one that was ahead is put right by the service's word.
        """
        corrected = now - timedelta(milliseconds=self.clock_off_ms or 0)
        return corrected if self.highest_seen is None else max(corrected, self.highest_seen)

    def clock_ahead(self) -> timedelta | None:
        """How far the laptop's clock is ahead (negative: behind), where that is worth a word."""
        if self.clock_off_ms is None:
            return None
        off = timedelta(milliseconds=self.clock_off_ms)
        return off if abs(off) > CLOCK_SLACK else None


def get(connection: sa.Connection) -> Marks:
    """What is remembered; all blank for a store that never met a service."""
    body = connection.exec_driver_sql("SELECT body FROM documents WHERE name = ?", (_NAME,)).scalar()
    return Marks() if body is None else msgspec.json.decode(body, type=Marks)


def put(connection: sa.Connection, marks: Marks, now: datetime) -> None:
    """Remember this instead."""
    connection.exec_driver_sql(
        "INSERT INTO documents (name, body, saved_at) VALUES (?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        (_NAME, msgspec.json.encode(marks), to_ms(now)),
    )


def heard_time(marks: Marks, server_time: datetime, now: datetime) -> Marks:
    """After the service said what time it is. Its word is law, so that a clock once far ahead does no lasting harm."""
    off = round((now - server_time).total_seconds() * 1000)
    return msgspec.structs.replace(marks, clock_off_ms=off, highest_seen=server_time)


def seen(marks: Marks, now: datetime) -> Marks:
    """After time has gone by without the service."""
    return msgspec.structs.replace(marks, highest_seen=marks.trusted_now(now))
