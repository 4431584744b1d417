"""What an organiser typed into the form, and what it comes to: an event that can be advertised, or everything that is
wrong with it at once, each in its place and with a way out.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from campaign_map.events import access, times
from campaign_map.events.points import is_district
from campaign_map.events.times import NotATime, clock_words, day_words
from campaign_map.words import tidy, tidy_lines
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.seats import load_seats, seats_by_code

MOST_CHAIRS = 199
"""A phonebank is a party, and with its host a party is 200 at most."""
LONGEST = timedelta(hours=24)
FURTHEST = timedelta(days=366)

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?) ?[0-9][A-Z]{2}\b", re.ASCII | re.IGNORECASE)
_LINK = re.compile(r"https://[^\s/?#@:]+\.[^\s/?#@:]+(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.ASCII)
_BRITISH = frozenset(
    ("Europe/London", "GB", "Europe/Belfast", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man")
)


class Kind(StrEnum):
    """What sort of event."""

    PHONEBANK = "phonebank"
    DOORS = "doors"
    TRAINING = "training"
    ONLINE = "online"

    @property
    def words(self) -> str:
        """As the form asks for it."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    Kind.PHONEBANK: "Phonebank party",
    Kind.DOORS: "Knocking on doors",
    Kind.TRAINING: "Training or meeting",
    Kind.ONLINE: "Online",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForm:
    """The form, as it was typed. A field that is wrong is named by its name here.

    Attributes:
        seat: a seat's name or code; blank for none in particular.
        date, starts, ends: as people write them; the clocks are those of ``time_zone``.
        end_date: when it does not end on the day on which it starts.
        capacity: chairs for guests, not counting the organiser's; blank for no limit.
        accepts_all: everybody who asks is accepted while there are chairs.
        access: keys of `campaign_map.events.access.ACCESS`.
    """

    kind: str = ""
    title: str = ""
    description: str = ""
    seat: str = ""
    date: str = ""
    starts: str = ""
    ends: str = ""
    end_date: str = ""
    time_zone: str = times.LONDON
    capacity: str = ""
    accepts_all: bool = False
    area: str = ""
    district: str = ""
    address: str = ""
    way_in: str = ""
    link: str = ""
    access: tuple[str, ...] = ()
    access_note: str = ""
    host_name: str = ""
    host_phone: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    Attributes:
        field: of `EventForm`.
        what: one sentence without its full stop: a link in the summary.
        way_out: what stands after it beside the field.
    """

    field: str
    what: str
    way_out: str

    @property
    def in_full(self) -> str:
        """Beside the field: the sentence, then the way out."""
        return f"{self.what}. {self.way_out}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event as it can be advertised; see `campaign_map.models.events` for the fields."""

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
    address: str
    way_in: str
    link: str
    access: str
    access_note: str
    host_name: str
    host_phone: str


def read_form(
    form: EventForm, now: datetime, hours: Hours | None, *, begun: datetime | None = None
) -> Draft | list[Problem]:
    """What the form comes to.

    Args:
        hours: when voters may be rung; ``None`` in a rehearsal.
        begun: the start of an event that has begun already and is being changed: it stays.

    Returns:
        The event, or everything that is to be put right, in the order of the form.
    """
    reading = _Reading(form, now, hours, begun)
    draft = reading.draft()
    return draft if draft is not None else reading.problems


class _Reading:
    """One form being read; problems gather as its fields are."""

    def __init__(self, form: EventForm, now: datetime, hours: Hours | None, begun: datetime | None) -> None:
        self.form, self.now, self.hours, self.begun = form, now, hours, begun
        self.problems: list[Problem] = []

    def wrong(self, field: str, what: str, way_out: str = "") -> None:
        self.problems.append(Problem(field, what, way_out))

    def draft(self) -> Draft | None:
        kind = self.kind()
        title = self.line("title", 80, "Say what it is called", "Like “Phonebank party at Mina’s”.")
        description = self.lines("description", 2000)
        seat_code = self.seat(kind)
        zone = self.zone()
        starts, ends = self.when(zone)
        if kind is Kind.PHONEBANK and starts and ends:
            self.calling_hours(starts, ends, zone)
        capacity = self.capacity(kind)
        area, district = self.public_place(kind, zone)
        address, way_in, link = self.private_place(kind)
        note = self.line("access_note", 300)
        host_name = self.line("host_name", 40, "Say your first name", "Guests want to know whose door it is.")
        host_phone = self.phone()
        self.nothing_private()
        if self.problems or kind is None or starts is None or ends is None:
            return None
        return Draft(
            kind=kind,
            title=title,
            description=description,
            seat_code=seat_code,
            starts=starts,
            ends=ends,
            time_zone=zone,
            capacity=capacity,
            accepts_all=self.form.accepts_all,
            area=area,
            district=district,
            address=address,
            way_in=way_in,
            link=link,
            access=access.as_text(self.form.access),
            access_note=note,
            host_name=host_name,
            host_phone=host_phone,
        )

    def line(self, field: str, longest: int, missing: str = "", way_out: str = "") -> str:
        return self._kept(field, tidy(self._typed(field), longest + 1), longest, missing, way_out)

    def lines(self, field: str, longest: int, missing: str = "", way_out: str = "") -> str:
        return self._kept(field, tidy_lines(self._typed(field), longest + 1), longest, missing, way_out)

    def _kept(self, field: str, text: str, longest: int, missing: str, way_out: str) -> str:
        if len(text) > longest:
            self.wrong(field, f"This is longer than {longest} characters", "Shorten it.")
        elif missing and not text:
            self.wrong(field, missing, way_out)
        return text

    def _typed(self, field: str) -> str:
        typed = getattr(self.form, field)
        assert isinstance(typed, str)
        return typed

    def kind(self) -> Kind | None:
        try:
            return Kind(self.form.kind)
        except ValueError:
            self.wrong("kind", "Choose what it is", "A phonebank, knocking on doors, training or something online.")
            return None

    def seat(self, kind: Kind | None) -> str:
        typed = tidy(self.form.seat)
        if not typed:
            if kind is Kind.DOORS:
                self.wrong("seat", "Say which seat you knock in", "Type its name, like Harrow East.")
            return ""
        if typed.upper() in seats_by_code():
            return typed.upper()
        names = {seat.name.casefold(): seat for seat in load_seats()}
        if typed.casefold() in names:
            return names[typed.casefold()].code
        near = difflib.get_close_matches(typed.casefold(), names, n=1)
        hint = f"Did you mean {names[near[0]].name}?" if near else "Type the name of a constituency, like Harrow East."
        self.wrong("seat", f"There is no seat called “{typed}”", hint)
        return ""

    def zone(self) -> str:
        zone = self.form.time_zone.strip() or times.LONDON
        if zone in times.zones():
            return zone
        self.wrong("time_zone", "This is not a time zone we know", "Choose one of the list, like Europe/London.")
        return times.LONDON

    def when(self, zone: str) -> tuple[datetime | None, datetime | None]:
        today = self.now.astimezone(ZoneInfo(zone)).date()
        first = self.day("date", today)
        last = self.day("end_date", today) if self.form.end_date.strip() else first
        starts = self.moment("starts", first, zone)
        ends = self.moment("ends", last, zone)
        if starts is not None and starts != self.begun:
            if self.begun is not None:
                self.wrong("starts", "It has begun, so its start stays", "You can still change when it ends.")
            elif starts <= self.now:
                self.wrong(self._past(first, today), "The start must be in the future", "Choose a later day or time.")
            elif starts - self.now > FURTHEST:
                self.wrong("date", "This is more than a year away", "Choose a nearer day.")
        if starts is not None and ends is not None:
            self.length(starts, ends, first, last)
        return starts, ends

    def _past(self, first: date | None, today: date) -> str:
        return "starts" if first == today else "date"

    def day(self, field: str, today: date) -> date | None:
        typed = self._typed(field)
        if not typed.strip():
            self.wrong(field, "Say on which day it is", "Like 27 November 2019.")
            return None
        day = times.read_day(typed, today)
        if day is None:
            self.wrong(field, "This is not a day we can read", "Write it like 27 November 2019.")
        return day

    def moment(self, field: str, day: date | None, zone: str) -> datetime | None:
        typed = self._typed(field)
        if not typed.strip():
            self.wrong(field, f"Say when it {field}", "Like 6:30pm.")
            return None
        at = times.read_time(typed)
        if isinstance(at, NotATime):
            self.wrong(field, at.what, at.way_out)
            return None
        if day is None:
            return None
        found = times.moment(day, at, zone)
        if isinstance(found, NotATime):
            self.wrong(field, found.what, found.way_out)
            return None
        return found

    def length(self, starts: datetime, ends: datetime, first: date | None, last: date | None) -> None:
        if ends <= starts:
            put = f"You put {tidy(self.form.starts)} to {tidy(self.form.ends)}."
            way_out = put if last != first else f"{put} If it goes past midnight, say on which day it ends."
            self.wrong("ends", "The end must be after the start", way_out)
        elif ends - starts > LONGEST:
            self.wrong("ends", "An event lasts 24 hours at most", "Advertise each day by itself.")
        elif self.begun is not None and ends <= self.now:
            self.wrong("ends", "It would be over already", "Choose a later end.")

    def calling_hours(self, starts: datetime, ends: datetime, zone: str) -> None:
        if self.hours is None or ends <= starts:
            return
        stop = times.calls_stop(starts, self.hours)
        window = self.hours.window(starts.astimezone(ZoneInfo(times.LONDON)).date())
        if stop is None or window is None:
            day = starts.astimezone(ZoneInfo(times.LONDON)).date()
            self.wrong("date", f"Nobody is rung on {day_words(day)}", "Choose another day, or make it a training.")
        elif ends > stop:
            self.wrong("ends", f"Calls must stop at {_in_both(stop, zone)}", "End it by then; tea can go on.")
        elif ends <= window[0]:
            self.wrong("starts", f"Calls may begin at {_in_both(window[0], zone)}", "Choose a later time.")

    def capacity(self, kind: Kind | None) -> int | None:
        typed = tidy(self.form.capacity)
        if not typed and kind is not Kind.PHONEBANK:
            return None
        if not typed:
            self.wrong("capacity", "Say how many chairs there are", "Not counting yours.")
        elif not (typed.isascii() and typed.isdigit()) or int(typed[:9]) < 1:
            self.wrong("capacity", "This is not a number of chairs", "Write it in figures, like 8.")
        elif kind is Kind.PHONEBANK and int(typed[:9]) > MOST_CHAIRS:
            self.wrong("capacity", f"A party has {MOST_CHAIRS} chairs at most", "Hold two.")
        elif int(typed[:9]) > 10_000:
            self.wrong("capacity", "This is more than 10,000 chairs", "Leave it blank for no limit.")
        else:
            return int(typed)
        return None

    def public_place(self, kind: Kind | None, zone: str) -> tuple[str, str]:
        if kind is Kind.ONLINE:
            return self.line("area", 80) or "Online", ""
        area = self.line(
            "area", 80, "Say roughly where, so people can decide", "A station, a park, a well-known corner."
        )
        typed = tidy(self.form.district).upper()
        # Everybody sees it: of a whole postcode only the first half is taken.
        whole = _POSTCODE.fullmatch(typed)
        district = whole[1] if whole else typed.replace(" ", "")
        if not district and zone in _BRITISH:
            self.wrong("district", "Say the first half of the postcode", "Like HA3: it puts the event on the map.")
        elif district and not is_district(district):
            self.wrong(
                "district", "This is not the first half of a postcode", "It is the part before the gap, like HA3."
            )
        return area, district

    def private_place(self, kind: Kind | None) -> tuple[str, str, str]:
        missing = "" if kind in (None, Kind.ONLINE) else "Say where people go once you have accepted them"
        address = self.lines("address", 300, missing, "Nobody else sees it.")
        way_in = self.lines("way_in", 300)
        link = tidy(self.form.link, 301)
        if kind is Kind.ONLINE and not link:
            self.wrong("link", "Say where people join online", "Paste the link; only people you accept see it.")
        elif len(link) > 300 or (link and not _LINK.fullmatch(link)):
            self.wrong("link", "This is not a link we can pass on", "It begins with https://.")
        return address, way_in, link

    def phone(self) -> str:
        phone = tidy(self.form.host_phone, 40)
        figures = sum(char.isdigit() for char in phone)
        if not phone:
            self.wrong("host_phone", "Say where coordinators can ring you", "Nobody else sees the number.")
        elif not 7 <= figures <= 15 or not re.fullmatch(r"[0-9 +().-]+", phone):
            self.wrong(
                "host_phone", "This is not a telephone number", "Write it like 020 7946 0143; from abroad, with +."
            )
        return phone

    def nothing_private(self) -> None:
        """Keep postcodes of homes out of what everybody sees."""
        for field in ("title", "description", "area", "access_note"):
            if _POSTCODE.search(self._typed(field)):
                self.wrong(field, "Everybody sees this: leave the postcode out", "It goes under “Full address”.")


def _in_both(moment: datetime, zone: str) -> str:
    """8:30pm; with what that is elsewhere for those who are not in Britain."""
    here = moment.astimezone(ZoneInfo(times.LONDON))
    there = moment.astimezone(ZoneInfo(zone))
    if here.utcoffset() == there.utcoffset():
        return clock_words(here)
    return f"{clock_words(here)} in Britain, {clock_words(there)} in {times.place_words(zone)}"
