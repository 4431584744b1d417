"""The rest that comes with a hard call, in the transaction of its outcome."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db import breaks, chairs
from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.moments import from_ms_or_none
from phonebank_app.rules import care


def rest_after(connection: sa.Connection, row: ChairRow, why: care.Why, now: datetime) -> None:
    """A hard call: nobody is given to this chair before its guest says so."""
    breaks.begin(connection, row.chair, row.guest, now, None, why)
    chairs.mark(connection, row.chair, break_since=now, asks_host_since=from_ms_or_none(row.asks_host_since))


def not_hard_after_all(connection: sa.Connection, row: ChairRow, at: datetime, now: datetime) -> None:
    """The outcome saved at ``at`` is taken back: so is the rest that came with it."""
    rest = breaks.going_on(connection, row.guest)
    breaks.never_mind(connection, row.guest, at)
    if rest is not None and rest.since == at:
        breaks.end(connection, row.chair, now)
        chairs.mark(connection, row.chair, break_since=None, asks_host_since=from_ms_or_none(row.asks_host_since))


def waits_for_host(connection: sa.Connection, row: ChairRow, now: datetime) -> bool:
    """Whether nobody is given to this chair before the host has been there (``care.waits_for_host``)."""
    rests = breaks.of_guest(connection, row.guest)
    return bool(rests) and care.waits_for_host(rests, breaks.others_ringing(connection, row.chair), now)
