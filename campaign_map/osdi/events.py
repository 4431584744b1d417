"""Events, and that somebody comes: what everybody may see. Addresses and names of guests are the organiser's."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any, Literal

import sqlalchemy as sa

from campaign_map.models import attendances, events
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Order, Rows, rows_of
from campaign_map.osdi.resources import Attendance, Event, EventContact, Location, Point
from campaign_map.problems import Refusal

_E, _A = events.c, attendances.c
ORDER = Order((_E.made_at, _E.event_id))
ATTENDANCES_ORDER = Order((_A.made_at, _A.attendance_id))
# What nobody ever saw (it waited, and was taken back) is not shown as cancelled either.
_SHOWN = sa.and_(_E.status.in_(("listed", "cancelled")), _E.listed_at.is_not(None))
_STATUS = {
    "asked": "needs action",
    "accepted": "accepted",
    # No chair is left: they come if one becomes free.
    "waiting": "tentative",
    "declined": "declined",
    "cancelled": "cancelled",
}
_LONGEST_SUMMARY = 200


def events_page(connection: sa.Connection, holder: Holder, to: Addresses, page: Asked) -> tuple[list[Event], Rows]:
    """One page of the events in the seats a token reaches, in the order in which they were advertised."""
    rows = rows_of(connection, _within(holder).where(page.changed.condition(_E.changed_at)), ORDER, page)
    return _described(connection, to, rows.rows), rows


def event(connection: sa.Connection, holder: Holder, to: Addresses, event_id: str) -> Event:
    """One of them.

    Raises:
        Refusal: 404 ``not_found``.
    """
    row = connection.execute(_within(holder).where(_E.event_id == event_id)).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such event here.")
    return _described(connection, to, [row])[0]


def check_event(connection: sa.Connection, holder: Holder, event_id: str) -> None:
    """Raises `Refusal` 404 ``not_found``."""
    if connection.execute(_within(holder).where(_E.event_id == event_id)).first() is None:
        raise Refusal(404, "not_found", "There is no such event here.")


def attendances_within(holder: Holder) -> sa.Select[Any]:
    """Attendances of the events a token reaches."""
    return (
        sa.select(_A.attendance_id, _A.event_id, _A.status, _A.made_at, _A.changed_at)
        .join(events, _E.event_id == _A.event_id)
        .where(_SHOWN, holder.within(_E.seat_code))
    )


def attendances_of(holder: Holder, event_id: str) -> sa.Select[Any]:
    """Those of one event."""
    return attendances_within(holder).where(_A.event_id == event_id)


def attendances_page(
    connection: sa.Connection, query: sa.Select[Any], to: Addresses, page: Asked
) -> tuple[list[Attendance], Rows]:
    """One page of a query made with `attendances_within`."""
    rows = rows_of(connection, query.where(page.changed.condition(_A.changed_at)), ATTENDANCES_ORDER, page)
    return [_attendance(to, row) for row in rows.rows], rows


def attendance(connection: sa.Connection, query: sa.Select[Any], to: Addresses, attendance_id: str) -> Attendance:
    """One of them.

    Raises:
        Refusal: 404 ``not_found``.
    """
    row = connection.execute(query.where(_A.attendance_id == attendance_id)).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such attendance here.")
    return _attendance(to, row)


def _within(holder: Holder) -> sa.Select[Any]:
    return sa.select(
        *(_E.event_id, _E.title, _E.description, _E.starts, _E.ends, _E.time_zone, _E.capacity, _E.area),
        *(_E.district, _E.lat, _E.lon, _E.host_name, _E.status, _E.made_at, _E.changed_at),
    ).where(_SHOWN, holder.within(_E.seat_code))


def _described(connection: sa.Connection, to: Addresses, rows: Iterable[Any]) -> list[Event]:
    rows = list(rows)
    coming = dict(
        connection.execute(
            sa.select(_A.event_id, sa.func.sum(1 + _A.brings))
            .where(_A.event_id.in_([row.event_id for row in rows]), _A.status == "accepted")
            .group_by(_A.event_id)
        ).all()
    )
    return [_event(to, row, int(coming.get(row.event_id, 0))) for row in rows]


def _event(to: Addresses, row: Any, coming: int) -> Event:
    status: Literal["confirmed", "cancelled"] = "cancelled" if row.status == "cancelled" else "confirmed"
    return Event(
        identifiers=[f"{NAMESPACE}:{row.event_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(row.made_at),
        modified_date=write_moment(row.changed_at),
        links={
            "self": to.link("events", row.event_id),
            "osdi:attendances": to.link("events", row.event_id, "attendances"),
        },
        name=row.title,
        title=row.title,
        # OSDI lets a description hold HTML; what a supporter wrote is text.
        description=html.escape(row.description, quote=False) or None,
        summary=_summary(row.description),
        type="open",
        total_accepted=coming,
        status=status,
        start_date=write_moment(row.starts),
        end_date=write_moment(row.ends),
        all_day=False,
        transparence="opaque",
        visibility="public",
        location=_location(row) if row.area or row.district else None,
        browser_url=f"{to.pages}/events/{row.event_id}",
        timezone_identifier=row.time_zone,
        capacity=row.capacity,
        contact=EventContact(name=row.host_name, public=True) if row.host_name else None,
    )


def _location(row: Any) -> Location:
    """Roughly where; the address is not read from the database at all."""
    here = row.lat is not None and row.lon is not None
    return Location(
        country="GB",
        public=True,
        locality=row.area or None,
        postal_code=row.district or None,
        location=Point(latitude=row.lat, longitude=row.lon, accuracy="Approximate") if here else None,
    )


def _summary(description: str) -> str | None:
    """The first paragraph, cut at a word."""
    first = " ".join(next(iter(description.strip().split("\n\n")), "").split())
    if len(first) > _LONGEST_SUMMARY:
        first = f"{first[:_LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"
    return first or None


def _attendance(to: Addresses, row: Any) -> Attendance:
    return Attendance(
        identifiers=[f"{NAMESPACE}:{row.attendance_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(row.made_at),
        modified_date=write_moment(row.changed_at),
        links={
            "self": to.link("events", row.event_id, "attendances", row.attendance_id),
            "osdi:event": to.link("events", row.event_id),
        },
        action_date=write_moment(row.made_at),
        status=_STATUS[row.status],
    )
