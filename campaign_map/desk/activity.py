"""What was done by the hour and by the day, counted by when it came in.

Outcomes stand in the order in which they came in, and an index on that moment finds a day's; those of one seat are
reached through its contacts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from campaign_map import models
from phonebank_app.machine.clock import LONDON, local
from phonebank_app.rules.outcomes import RULES, SILENCING, OutcomeKind

ATTEMPTS = frozenset(kind.value for kind, rule in RULES.items() if rule.attempt)
"""The outcomes that are calls."""
TALKS = frozenset({OutcomeKind.CONVERSATION.value})
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in some time.

    Attributes:
        calls: diallings.
        conversations: those of them that became one.
        asked_off: people who asked not to be rung.
    """

    calls: int = 0
    conversations: int = 0
    asked_off: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(
            self.calls + other.calls,
            self.conversations + other.conversations,
            self.asked_off + other.asked_off,
        )

    @property
    def share(self) -> float:
        """Conversations of calls, 0 to 1."""
        return self.conversations / self.calls if self.calls else 0.0


def midnight(day: date) -> datetime:
    """When a day begins for the voters."""
    return datetime.combine(day, time(), LONDON)


def today(now: datetime) -> date:
    """The voters' day."""
    return local(now).date()


def by_hour(
    connection: sa.Connection, since: datetime, before: datetime, seats: Collection[str] | None = None
) -> dict[datetime, Done]:
    """What came in, by the hour (its beginning, UTC); hours in which nothing did are left out.

    Args:
        seats: only there; ``None`` for the whole campaign.
    """
    outcomes = models.outcomes.c
    hour = (sa.type_coerce(outcomes.received_at, sa.BigInteger) // _HOUR_MS).label("hour")
    query = (
        sa.select(hour, outcomes.kind, sa.func.count().label("many"))
        .where(outcomes.received_at >= since, outcomes.received_at < before)
        .group_by(hour, outcomes.kind)
    )
    if seats is not None:
        contacts = models.contacts.c
        query = query.join(models.contacts, contacts.contact_id == outcomes.contact_id).where(
            contacts.seat_code.in_(sorted(seats))
        )
    found: dict[datetime, Done] = defaultdict(Done)
    for row in connection.execute(query):
        at = datetime.fromtimestamp(int(row.hour) * _HOUR_MS // 1000, UTC)
        found[at] += done_of(row.kind, row.many)
    return dict(found)


def by_seat(
    connection: sa.Connection, since: datetime, before: datetime, seats: Collection[str] | None = None
) -> dict[str, Done]:
    """What came in, by seat; seats from which nothing did are left out."""
    outcomes, contacts = models.outcomes.c, models.contacts.c
    query = (
        sa.select(contacts.seat_code, outcomes.kind, sa.func.count().label("many"))
        .join(models.contacts, contacts.contact_id == outcomes.contact_id)
        .where(outcomes.received_at >= since, outcomes.received_at < before)
        .group_by(contacts.seat_code, outcomes.kind)
    )
    if seats is not None:
        query = query.where(contacts.seat_code.in_(sorted(seats)))
    found: dict[str, Done] = defaultdict(Done)
    for row in connection.execute(query):
        found[row.seat_code] += done_of(row.kind, row.many)
    return dict(found)


def by_day(hours: dict[datetime, Done]) -> dict[date, Done]:
    """Hours added up to the voters' days."""
    found: dict[date, Done] = defaultdict(Done)
    for at, done in hours.items():
        found[today(at)] += done
    return dict(found)


def total(some: Iterable[Done]) -> Done:
    """All of it together."""
    return sum(some, Done())


def hours_between(first: datetime, last: datetime) -> list[datetime]:
    """The beginnings of the hours from one moment to another, both included."""
    at = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    found = []
    while at <= last:
        found.append(at)
        at += timedelta(hours=1)
    return found


def done_of(kind: str, many: int) -> Done:
    """What so many outcomes of a kind are."""
    return Done(
        many if kind in ATTEMPTS else 0,
        many if kind in TALKS else 0,
        many if kind in SILENCING else 0,
    )
