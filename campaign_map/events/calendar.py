"""Events as iCalendar (RFC 5545), for one event or all of a seat.

Times are written in UTC, which every calendar shows in its owner's own zone. An event keeps its ``UID``, and each
change that matters has a higher ``SEQUENCE``, so that a calendar which holds it takes the change over. Everybody's
calendar says roughly where; the exact place is only in the file that an accepted guest is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from campaign_map.events.rows import Event, Private, Status

MEDIA_TYPE = "text/calendar"
_REFRESH = timedelta(hours=1)


def one(event: Event, page: str, private: Private | None = None) -> str:
    """The file of one event.

    Args:
        page: the address of its page.
        private: where exactly, for a guest who was accepted; ``None`` for everybody else.
    """
    return _written(_calendar(), [_entry(event, page, private)])


def many(events: Iterable[tuple[Event, str]], name: str) -> str:
    """A calendar to subscribe to: events with the addresses of their pages, cancelled ones included."""
    calendar = _calendar()
    # Newer calendars read the first (RFC 7986), the others the second.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH)
    return _written(calendar, [_entry(event, page, None) for event, page in events])


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Phonebank Party//Campaign map//EN")
    calendar.add("method", "PUBLISH")
    return calendar


def _entry(event: Event, page: str, private: Private | None) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.event_id}@campaign-map")
    entry.add("sequence", event.revision)
    entry.add("dtstamp", _second(event.changed_at))
    entry.add("last-modified", _second(event.changed_at))
    entry.add("created", _second(event.made_at))
    entry.add("dtstart", _second(event.starts))
    entry.add("dtend", _second(event.ends))
    entry.add("summary", event.title)
    cancelled = event.status in (Status.CANCELLED, Status.REFUSED)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    place, also = event.where, ""
    if private is not None:
        place = ", ".join(private.address.split("\n")) or private.link or event.where
        also = "\n".join(part for part in (private.way_in, private.link) if part)
        entry.add("class", "PRIVATE")
    elif event.lat is not None and event.lon is not None:
        entry.add("geo", (event.lat, event.lon))
    entry.add("location", place)
    entry.add("description", "\n\n".join(part for part in (also, event.description, page) if part))
    entry.add("url", page)
    entry.add("categories", [event.kind.words])
    return entry


def _second(moment: datetime) -> datetime:
    """iCalendar knows no part of a second."""
    return moment.replace(microsecond=0)


def _written(calendar: Calendar, entries: Iterable[Entry]) -> str:
    for entry in entries:
        calendar.add_component(entry)
    return str(calendar.to_ical(), "utf-8")
