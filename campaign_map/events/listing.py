"""The list of events: everybody’s, by seat, kind, day and distance, in the order in which they begin."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.events import rows
from campaign_map.events.drafts import LONGEST, Kind
from campaign_map.events.rows import WITH_CHAIR, Event, Status
from campaign_map.places.nearest import EARTH_RADIUS_MILES, miles_between
from campaign_map.settings import Service

MOST = 100
"""Events on one page."""
_MILES_A_DEGREE = EARTH_RADIUS_MILES * math.pi / 180
_FEED_LOOKS_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Near:
    """Within so many miles of a point."""

    lat: float
    lon: float
    miles: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which events.

    Attributes:
        begins_from, begins_before: the range of starts. Without the first, those that are not over.
        changed_since: only those that were changed since.
        with_chairs: only those that have a chair left.
    """

    seat_code: str = ""
    kinds: Collection[Kind] | None = None
    begins_from: datetime | None = None
    begins_before: datetime | None = None
    ends_from: datetime | None = None
    ends_before: datetime | None = None
    district: str = ""
    near: Near | None = None
    changed_since: datetime | None = None
    with_chairs: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list.

    Attributes:
        count: events on all pages.
        by_kind: how many there are of each kind if kinds were not filtered: the figures on the chips.
    """

    events: tuple[Event, ...]
    count: int
    by_kind: Mapping[Kind, int] = field(default_factory=dict)


def find(service: Service, wanted: Filter, *, page: int = 1, per_page: int = 20) -> Page:
    """A page of the events that everybody may see, the first 1.

    Three queries, however many events there are: how many of each kind, the page, and the chairs of what is on it.
    """
    per_page = max(1, min(per_page, MOST))
    now = service.clock.now()
    where = _conditions(wanted, now)
    table = models.events.c
    with service.store.read() as connection:
        rows_by_kind = connection.execute(
            sa.select(table.kind, sa.func.count().label("number")).where(*where).group_by(table.kind)
        )
        counted = {row.kind: int(row.number) for row in rows_by_kind}
        by_kind = {kind: counted.get(kind, 0) for kind in Kind}
        count = sum(number for kind, number in by_kind.items() if wanted.kinds is None or kind in wanted.kinds)
        query = rows.public().where(*where)
        if wanted.kinds is not None:
            query = query.where(table.kind.in_(sorted(wanted.kinds)))
        found = connection.execute(
            query.order_by(table.starts, table.event_id).limit(per_page).offset(per_page * (max(1, page) - 1))
        )
        return Page(rows.events_of(connection, found), count, by_kind)


def find_one(service: Service, event_id: str) -> Event:
    """An event that is on the list, or was before it ended.

    Raises:
        Refusal: 404 ``no_event``.
    """
    with service.store.read() as connection:
        event = rows.find(connection, event_id)
    if event.status is not Status.LISTED:
        raise rows.not_there()
    return event


def for_calendar(service: Service, seat_code: str, *, most: int = 500) -> tuple[Event, ...]:
    """What a calendar of a seat holds: its events from a month ago on, and those that were called off, so that a
    calendar which has them learns of it."""
    table = models.events.c
    now = service.clock.now()
    shown = sa.or_(
        table.status == Status.LISTED,
        sa.and_(table.status.in_((Status.CANCELLED, Status.REFUSED)), table.listed_at.is_not(None)),
    )
    with service.store.read() as connection:
        found = connection.execute(
            rows.public()
            .where(table.seat_code == seat_code, table.starts > now - _FEED_LOOKS_BACK, shown)
            .order_by(table.starts, table.event_id)
            .limit(most)
        )
        return rows.events_of(connection, found)


def numbers_by_seat(service: Service) -> dict[str, int]:
    """How many events that are not over there are in each seat; seats without any are left out."""
    table = models.events.c
    with service.store.read() as connection:
        counted = connection.execute(
            sa.select(table.seat_code, sa.func.count().label("number"))
            .where(*_conditions(Filter(), service.clock.now()), table.seat_code != "")
            .group_by(table.seat_code)
        )
        return {row.seat_code: int(row.number) for row in counted}


def miles_from(event: Event, lat: float, lon: float) -> float | None:
    """How far an event's district is from a point; ``None`` when it is nowhere."""
    if event.lat is None or event.lon is None:
        return None
    return miles_between(lat, lon, event.lat, event.lon)


def _conditions(wanted: Filter, now: datetime) -> list[sa.ColumnElement[bool]]:
    table = models.events.c
    where = [table.status == Status.LISTED]
    if wanted.begins_from is None and wanted.ends_from is None and wanted.ends_before is None:
        # None lasts longer than a day, so the index on starts leads to those that are not over.
        where += [table.starts > now - LONGEST, table.ends > now]
    if wanted.begins_from is not None:
        where.append(table.starts >= wanted.begins_from)
    if wanted.begins_before is not None:
        where.append(table.starts < wanted.begins_before)
    if wanted.ends_from is not None:
        where.append(table.ends >= wanted.ends_from)
    if wanted.ends_before is not None:
        where.append(table.ends < wanted.ends_before)
    if wanted.seat_code:
        where.append(table.seat_code == wanted.seat_code)
    if wanted.district:
        where.append(table.district == wanted.district)
    if wanted.changed_since is not None:
        where.append(table.changed_at >= wanted.changed_since)
    if wanted.near is not None:
        where += _within(wanted.near)
    if wanted.with_chairs:
        where.append(sa.or_(table.capacity.is_(None), table.capacity > _taken()))
    return where


def _within(near: Near) -> list[sa.ColumnElement[bool]]:
    """As if the Earth were flat, which a database can reckon everywhere and is under 1 % off within 100 miles."""
    table = models.events.c
    up = table.lat - near.lat
    across = (table.lon - near.lon) * max(0.01, math.cos(math.radians(near.lat)))
    reach = near.miles / _MILES_A_DEGREE
    return [table.lat.is_not(None), table.lon.is_not(None), up * up + across * across <= reach * reach]


def _taken() -> sa.ScalarSelect[int]:
    table = models.attendances.c
    return (
        sa.select(sa.func.coalesce(sa.func.sum(1 + table.brings), 0))
        .where(table.event_id == models.events.c.event_id, table.status.in_(WITH_CHAIR))
        .scalar_subquery()
    )
