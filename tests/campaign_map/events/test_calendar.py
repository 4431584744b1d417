"""Calendars: read back by a program that knows RFC 5545, and private where they must be."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from campaign_map.events import calendar, events
from campaign_map.events.drafts import Kind
from campaign_map.events.rows import Event, Private, Status
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.events.supporters import FORM, SECRETS, advertise, hosted
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK

PAGE = "https://map.example.org/events/e_1"
PRIVATE = Private("Flat 4, 11 Example Gardens\nHarrow HA3 0ZZ", "Second bell", "https://meet.example.org/x")
EVENT = Event(
    event_id="e_000f",
    organiser_id="u_1",
    kind=Kind.PHONEBANK,
    title="Tea; cake, and calls \\ at Mina’s",
    description="Come and ring.\nBring a phone.",
    seat_code=HARROW_EAST,
    starts=SIX_O_CLOCK + timedelta(days=1, microseconds=5),
    ends=SIX_O_CLOCK + timedelta(days=1, hours=2),
    time_zone="Europe/London",
    capacity=8,
    accepts_all=False,
    area="Near Harrow & Wealdstone",
    district="HA3",
    lat=51.59,
    lon=-0.33,
    access=("step_free",),
    access_note="",
    host_name="Mina",
    status=Status.LISTED,
    status_because="",
    made_at=SIX_O_CLOCK,
    changed_at=SIX_O_CLOCK + timedelta(minutes=3),
    listed_at=SIX_O_CLOCK,
    revision=2,
    party_id=None,
)


def read(text: str) -> Calendar:
    assert "\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    assert not found.errors
    assert found["version"] == "2.0"
    return found


def test_an_event_is_what_a_calendar_reads() -> None:
    [entry] = read(calendar.one(EVENT, PAGE)).events
    assert entry["uid"] == "e_000f@campaign-map"
    assert (entry["summary"], entry["sequence"], entry["status"]) == (EVENT.title, 2, "CONFIRMED")
    assert entry.decoded("dtstart") == datetime(2019, 12, 5, 18, tzinfo=UTC)
    assert entry.decoded("dtend") == datetime(2019, 12, 5, 20, tzinfo=UTC)
    assert entry.decoded("dtstamp") == EVENT.changed_at
    assert entry["location"] == "Near Harrow & Wealdstone, HA3"
    assert entry["description"] == f"Come and ring.\nBring a phone.\n\n{PAGE}"
    assert entry["url"] == PAGE


def test_only_a_guest_who_was_accepted_has_the_address_in_their_file() -> None:
    everybody = calendar.one(EVENT, PAGE)
    assert not [secret for secret in SECRETS if secret in everybody]
    [entry] = read(calendar.one(EVENT, PAGE, PRIVATE)).events
    assert entry["location"] == "Flat 4, 11 Example Gardens, Harrow HA3 0ZZ"
    assert str(entry["description"]).startswith("Second bell\nhttps://meet.example.org/x\n\n")
    assert (entry["class"], "geo" in entry) == ("PRIVATE", False)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.REFUSED])
def test_what_is_off_is_cancelled_under_the_same_name_with_a_higher_number(status: Status) -> None:
    [entry] = read(calendar.one(dataclasses.replace(EVENT, status=status, revision=3), PAGE)).events
    assert (entry["uid"], entry["sequence"], entry["status"]) == ("e_000f@campaign-map", 3, "CANCELLED")


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["C"]), max_size=200))
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    evil = f"{text}\nEND:VEVENT\nBEGIN:VALARM"
    [entry] = read(calendar.one(dataclasses.replace(EVENT, title=text, description=evil), PAGE)).events
    assert entry["summary"] == text
    assert entry["description"] == f"{evil}\n\n{PAGE}"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_seats_calendar_holds_what_is_on_the_map_and_what_was_called_off(
    service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    event, mina = hosted(service)
    off = advertise(service, mina, title="Off")
    advertise(service, mina, title="Elsewhere", seat="Putney")
    events.cancel(service, off.event_id, mina, "Flu")
    answer = http.get(f"/seats/{HARROW_EAST}/events.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = read(answer.text)
    assert found["x-wr-calname"] == "Harrow East: events"
    assert {entry["summary"]: entry["status"] for entry in found.events} == {
        event.title: "CONFIRMED",
        "Off": "CANCELLED",
    }
    assert not [secret for secret in SECRETS if secret in answer.text]
    events.change(service, event.event_id, mina, dataclasses.replace(FORM, starts="7pm"))
    [again] = read(http.get(f"/events/{event.event_id}/event.ics").text).events
    assert (again["sequence"], again.decoded("dtstart").hour) == (1, 19)
    assert http.get("/seats/E14999999/events.ics").status_code == 404
    assert http.get("/events/e_0/event.ics").status_code == 404
    clock.skip(timedelta(days=40))
    assert read(http.get(f"/seats/{HARROW_EAST}/events.ics").text).events == []
