"""What may not be tried too often, counted in the database because the service may be several processes.

Who tries is kept as a salted hash. Counting and refusing is one step: on PostgreSQL those who try the same thing at
the same time wait for each other, on SQLite every writer does. A refused try is not counted, so nobody is kept out
longer by trying again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import hashes
from campaign_map.problems import Refusal

LONGEST = timedelta(days=1)
"""How long a try can count against anybody."""


def check_and_count(
    connection: sa.Connection,
    what: str,
    who: str,
    *,
    most: int,
    within: timedelta,
    now: datetime,
    said: str = "That was tried too often.",
) -> int:
    """Count a try, or refuse it when there were ``most`` within the time.

    The transaction must be committed for the try to count: raise what else is to be said after it.

    Args:
        what: of what kind the try is, like ``"sign-in"``.
        who: whose it is: an address, an e-mail address, an id. Only its salted hash is kept.
        said: the refusal's first sentence; how long to wait is added.

    Returns:
        The try's id, for `take_back`.

    Raises:
        Refusal: 429 ``too_many_tries``, with the seconds to wait.
    """
    check(connection, what, who, most=most, within=within, now=now, said=said)
    return count(connection, what, who, now=now)


def check(
    connection: sa.Connection,
    what: str,
    who: str,
    *,
    most: int,
    within: timedelta,
    now: datetime,
    said: str = "That was tried too often.",
) -> None:
    """Refuse when there were ``most`` tries within the time; count nothing.

    Raises:
        Refusal: 429 ``too_many_tries``, with the seconds to wait.
    """
    if within > LONGEST:
        raise ValueError("tries are forgotten after a day")
    hashed = _who(connection, what, who)
    table = models.tries
    newest = (
        sa.select(table.c.at)
        .where(table.c.what == what, table.c.who_hash == hashed, table.c.at > now - within)
        .order_by(table.c.at.desc())
        .limit(most)
        .subquery()
    )
    made, oldest = connection.execute(sa.select(sa.func.count(), sa.func.min(newest.c.at))).one()
    if made >= most:
        ends = now + within if oldest is None else oldest + within
        wait = max(1, -(-(ends - now) // timedelta(seconds=1)))
        raise Refusal(429, "too_many_tries", said, f"Wait {_in_words(wait)}, then try again.", retry_after=wait)


def count(connection: sa.Connection, what: str, who: str, *, now: datetime) -> int:
    """Count a try, whatever there was before; returns its id."""
    made = models.tries.insert().values(what=what, who_hash=_who(connection, what, who), at=now)
    return int(connection.execute(made.returning(models.tries.c.id)).scalar_one())


def take_back(connection: sa.Connection, try_id: int) -> None:
    """Forget one try, because it was right."""
    connection.execute(models.tries.delete().where(models.tries.c.id == try_id))


def forget(connection: sa.Connection, what: str, who: str) -> None:
    """Forget somebody's tries, because one of them was right."""
    hashed = _who(connection, what, who)
    connection.execute(models.tries.delete().where(models.tries.c.what == what, models.tries.c.who_hash == hashed))


def _who(connection: sa.Connection, what: str, who: str) -> str:
    hashed = hashes.salted(connection, hashes.network(who))
    if connection.dialect.name == "postgresql":
        # Held until the transaction ends; the first 63 bits of a hash are as good a name for a lock as any.
        key = int.from_bytes(hashlib.sha256(f"{what} {hashed}".encode()).digest()[:8], "big") >> 1
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.cast(key, sa.BigInteger))))
    return hashed


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return "a minute"
    minutes = -(-seconds // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{-(-minutes // 60)} hours"
