"""Events as lists show them: a card for each, under the day on which it begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from campaign_map.events import access, times
from campaign_map.events.drafts import Kind
from campaign_map.events.listing import miles_from
from campaign_map.events.rows import Event
from campaign_map.places.pins import Pin
from campaign_map.web.words import count, when
from phonebank_app.machine.clock import local

RING_MILES = 0.6
"""Radius of the ring on a map: hosts' homes are somewhere about the middle of their postcode district."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = {Kind.PHONEBANK: "phone", Kind.DOORS: "door", Kind.TRAINING: "people", Kind.ONLINE: "globe"}
_EVENING = 17
_MOST_TAGS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """An event in a list.

    Attributes:
        time: 6:30pm to 9pm; with its own day and zone when that is not Britain's.
        sign: the icon of its kind.
        chairs: 5 of 8 chairs left.
        tags: what makes it possible to come, in short.
        letter: of its mark on a map beside the list; may be blank.
        distance: in words; may be blank.
    """

    address: str
    title: str
    time: str
    where: str
    sign: str
    chairs: str
    is_full: bool
    tags: tuple[str, ...]
    letter: str = ""
    distance: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day and its events."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An event in a short list: “Wed 27”, “6:30pm”, its title with the area, and a note."""

    event_id: str
    when: str
    time: str
    title: str
    note: str


def page_of(event_id: str) -> str:
    """The address of an event's page."""
    return f"/events/{event_id}"


def card_of(event: Event, letter: str = "", near: tuple[float, float] | None = None) -> Card:
    """An event as a card; ``near`` is the point to tell the distance from."""
    return Card(
        address=page_of(event.event_id),
        title=event.title,
        time=time_words(event),
        where=event.where,
        sign=SIGNS[event.kind],
        chairs=chairs_words(event),
        is_full=event.is_full,
        tags=tuple(access.SHORT[key] for key in event.access if key in access.SHORT)[:_MOST_TAGS],
        letter=letter,
        distance=_distance(event, near),
    )


def days_of(
    events: Iterable[Event], now: datetime, *, lettered: bool = False, near: tuple[float, float] | None = None
) -> tuple[Day, ...]:
    """Events, in the order in which they begin, under their days in Britain."""
    listed = list(events)
    letters = LETTERS if lettered else ""
    cards = [(event, card_of(event, letters[at] if at < len(letters) else "", near)) for at, event in enumerate(listed)]
    by_day = groupby(cards, key=lambda one: local(one[0].starts).date())
    made = []
    for day, group in by_day:
        found = list(group)
        evening = all(local(event.starts).hour >= _EVENING for event, _ in found)
        made.append(Day(_day_title(day, local(now).date(), evening), tuple(card for _, card in found)))
    return tuple(made)


def pins_of(events: Sequence[Event]) -> list[Pin]:
    """A mark for each event that is somewhere, lettered as in `days_of`; never nearer than its postcode district, which
    has one ring however many there are."""
    pins: list[Pin] = []
    ringed = set()
    for at, event in enumerate(events[: len(LETTERS)]):
        if event.lat is None or event.lon is None:
            continue
        place = (event.lat, event.lon)
        pins.append(Pin(*place, LETTERS[at], 0.0 if place in ringed else RING_MILES))
        ringed.add(place)
    return pins


def row_of(event: Event, now: datetime) -> Row:
    """An event as a line of a short list."""
    short = [access.SHORT[key].lower() for key in event.access[:1]]
    return Row(
        event_id=event.event_id,
        when=when(event.starts, now),
        time=times.clock_words(local(event.starts)),
        title=event.title if event.area.casefold() in event.title.casefold() else f"{event.title}, {event.area}",
        note=" · ".join([chairs_words(event), *short]),
    )


def time_words(event: Event) -> str:
    """6:30pm to 9pm; the whole moment when its clocks are not Britain's, or it goes into another day."""
    zone = ZoneInfo(event.time_zone)
    first, last = event.starts.astimezone(zone), event.ends.astimezone(zone)
    if event.time_zone != times.LONDON or first.date() != last.date():
        return event.when
    return f"{times.clock_words(first)} to {times.clock_words(last)}"


def chairs_words(event: Event) -> str:
    """5 of 8 chairs left; Full: waiting list; 34 going."""
    left = event.chairs_left
    if left is None or event.capacity is None:
        return f"{event.chairs.accepted:,} going" if event.chairs.accepted else "Be the first"
    if left == 0:
        return "Full: waiting list"
    return f"{left} of {count(event.capacity, *chair_words(event))} left"


def chair_words(event: Event) -> tuple[str, str]:
    """What a guest has: a chair at a phonebank, a place elsewhere."""
    return ("chair", "chairs") if event.kind is Kind.PHONEBANK else ("place", "places")


def _day_title(day: date, today: date, evening: bool) -> str:
    words = times.day_words(day, year=day.year != today.year)
    if day == today:
        return f"{'Tonight' if evening else 'Today'}, {words}"
    return f"Tomorrow, {words}" if (day - today).days == 1 else words


def _distance(event: Event, near: tuple[float, float] | None) -> str:
    miles = None if near is None else miles_from(event, *near)
    if miles is None:
        return ""
    return "within a mile" if miles < 1 else f"about {count(round(miles), 'mile')}"
