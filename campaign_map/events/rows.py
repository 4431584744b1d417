"""Events as they are stored, and as everybody may see them: where exactly is a thing apart."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.events import times
from campaign_map.events.access import as_keys
from campaign_map.events.drafts import Kind
from campaign_map.problems import Refusal


class Status(StrEnum):
    """Where an event stands.

    ``WAITING`` is for a coordinator: a first event, or one that was reported. ``CANCELLED`` is the organiser's word,
    ``REFUSED`` a coordinator's.
    """

    WAITING = "waiting"
    LISTED = "listed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Coming(StrEnum):
    """Where a guest stands. ``ASKED`` and ``ACCEPTED`` have a chair, the others none."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    DECLINED = "declined"
    CANCELLED = "cancelled"


WITH_CHAIR = (Coming.ASKED, Coming.ACCEPTED)
ACTIVE = (*WITH_CHAIR, Coming.WAITING)
"""Those who want to come."""


@dataclass(frozen=True, slots=True)
class Chairs:
    """How many chairs are taken by people who were accepted, how many are asked for, how many people wait for."""

    accepted: int = 0
    asked: int = 0
    waiting: int = 0

    @property
    def taken(self) -> int:
        """Chairs that nobody else can have."""
        return self.accepted + self.asked


@dataclass(frozen=True, slots=True)
class Event:
    """What everybody may see of an event, and who hosts it.

    Attributes:
        lat, lon: the middle of the postcode district, or of the seat; ``None`` for neither.
        access: keys of `campaign_map.events.access.ACCESS`.
        listed_at: when everybody could first see it, if ever.
    """

    event_id: str
    organiser_id: str
    kind: Kind
    title: str
    description: str
    seat_code: str
    starts: datetime
    ends: datetime
    time_zone: str
    capacity: int | None
    accepts_all: bool
    area: str
    district: str
    lat: float | None
    lon: float | None
    access: tuple[str, ...]
    access_note: str
    host_name: str
    status: Status
    status_because: str
    made_at: datetime
    changed_at: datetime
    listed_at: datetime | None
    revision: int
    party_id: str | None
    chairs: Chairs = Chairs()

    @property
    def number(self) -> int:
        """The same id as a whole number."""
        return number_of(self.event_id)

    @property
    def chairs_left(self) -> int | None:
        """Chairs that can still be had; ``None`` for no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.chairs.taken)

    @property
    def is_full(self) -> bool:
        """Whether whoever asks now must wait."""
        return self.chairs_left == 0

    @property
    def when(self) -> str:
        """Wednesday 27 November, 6:30pm to 9pm."""
        return times.when_words(self.starts, self.ends, self.time_zone)

    @property
    def where(self) -> str:
        """Roughly: near Harrow & Wealdstone, HA3."""
        return ", ".join(part for part in (self.area, self.district) if part)

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.ends <= now


@dataclass(frozen=True, slots=True)
class Private:
    """Where exactly; only for people who were accepted, and blank from the day after."""

    address: str
    way_in: str
    link: str


_ID = re.compile(r"e_[0-9a-f]{16}", re.ASCII)
_PUBLIC = tuple(
    models.events.c[name]
    for name in (
        *("event_id", "organiser_id", "kind", "title", "description", "seat_code", "starts", "ends", "time_zone"),
        *("capacity", "accepts_all", "area", "district", "lat", "lon", "access", "access_note", "host_name", "status"),
        *("status_because", "made_at", "changed_at", "listed_at", "revision", "party_id"),
    )
)


def new_id() -> str:
    """An id for an event: 53 random bits, which programs whose ids are whole numbers can hold as one."""
    return f"e_{secrets.randbits(53):016x}"


def number_of(event_id: str) -> int:
    """An event's id as a whole number below 2⁵³."""
    return int(event_id.removeprefix("e_"), 16)


def id_of(number: int) -> str:
    """The event's id of a whole number."""
    return f"e_{number:016x}"


def public() -> sa.Select[Any]:
    """A query for events as everybody may see them; `events_of` reads its rows, which may have other columns too."""
    return sa.select(*_PUBLIC)


def events_of(connection: sa.Connection, rows: Iterable[Any]) -> tuple[Event, ...]:
    """The events of the rows of a `public` query, with their chairs counted in one query more."""
    found = list(rows)
    counted = count_chairs(connection, [row.event_id for row in found])
    return tuple(_event(row, counted.get(row.event_id, Chairs())) for row in found)


def count_chairs(connection: sa.Connection, event_ids: Sequence[str]) -> dict[str, Chairs]:
    """Chairs by event; events that nobody asked to come to are left out."""
    if not event_ids:
        return {}
    table = models.attendances.c
    counted: dict[str, dict[str, int]] = {}
    for event_id, status, chairs in connection.execute(
        sa.select(table.event_id, table.status, sa.func.sum(1 + table.brings))
        .where(table.event_id.in_(event_ids), table.status.in_(ACTIVE))
        .group_by(table.event_id, table.status)
    ):
        counted.setdefault(event_id, {})[status] = int(chairs)
    return {event_id: Chairs(**by_status) for event_id, by_status in counted.items()}


def find(connection: sa.Connection, event_id: str) -> Event:
    """An event, whoever may see it.

    Raises:
        Refusal: 404 ``no_event``.
    """
    return _one(connection, event_id, public())


def lock(connection: sa.Connection, event_id: str) -> Event:
    """An event, and nobody else changes it or who comes until this transaction ends.

    Raises:
        Refusal: 404 ``no_event``.
    """
    # Counted in a statement of its own, after the lock: what others did meanwhile must be seen.
    return _one(connection, event_id, public().with_for_update())


def private(connection: sa.Connection, event_id: str) -> Private:
    """Where exactly an event is. The caller has made sure that whoever asked may know."""
    table = models.events.c
    row = connection.execute(sa.select(table.address, table.way_in, table.link).where(table.event_id == event_id)).one()
    return Private(row.address, row.way_in, row.link)


def not_there() -> Refusal:
    """There is no such event, or nobody is to know of it."""
    return Refusal(
        404, "no_event", "There is no event here.", "Look in the list of events: it may have been taken off."
    )


def _one(connection: sa.Connection, event_id: str, query: sa.Select[Any]) -> Event:
    if _ID.fullmatch(event_id) is None:  # it may hold what no database takes
        raise not_there()
    found = events_of(connection, connection.execute(query.where(models.events.c.event_id == event_id)))
    if not found:
        raise not_there()
    return found[0]


def _event(row: Any, chairs: Chairs) -> Event:
    fields = {column.name: row._mapping[column] for column in _PUBLIC}
    fields |= {
        "kind": Kind(row.kind),
        "status": Status(row.status),
        "access": as_keys(row.access),
        "chairs": chairs,
    }
    return Event(**fields)
