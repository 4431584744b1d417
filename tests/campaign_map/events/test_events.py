"""Advertising, changing and calling off: who sees what, and who is told."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.events import events, guests, listing, rows
from campaign_map.events.drafts import Kind
from campaign_map.events.listing import Filter
from campaign_map.events.rows import Event, Status
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.events.supporters import (
    FORM,
    SECRETS,
    advertise,
    ask,
    audited,
    hosted,
    letters,
    sign_up,
    standing,
)


def test_an_event_of_somebody_trusted_is_on_the_map_at_once(service: Service) -> None:
    event, mina = hosted(service)
    assert event.when == "Thursday 5 December, 6:30pm to 8:30pm"
    assert event.where == "Near Harrow & Wealdstone, HA3"
    assert (event.lat, event.lon) == (51.59, -0.33)
    assert (event.chairs_left, event.is_full) == (8, False)
    assert events.look(service, event.event_id) == event
    assert events.hosted_by(service, mina) == (event,)
    assert audited(service) == [("person", "event advertised", event.event_id)]


def test_what_is_private_is_in_nothing_that_everybody_sees(service: Service) -> None:
    event, mina = hosted(service)
    shown = repr(events.look(service, event.event_id)) + repr(listing.find(service, Filter()))
    assert not [secret for secret in SECRETS if secret in shown]
    mine = events.look_as_host(service, event.event_id, mina)
    assert mine.private.address == "Flat 4, 11 Example Gardens\nHarrow HA3 0ZZ"
    assert mine.host_phone == "020 7946 0143"


def test_a_first_event_waits_and_only_its_organiser_sees_it(service: Service) -> None:
    mina = sign_up(service, trusted=False)
    event = advertise(service, mina)
    assert event.status is Status.WAITING
    assert listing.find(service, Filter()).count == 0
    assert events.look(service, event.event_id, mina) == event
    for viewer in (None, sign_up(service, "Dev")):
        with pytest.raises(Refusal) as refusal:
            events.look(service, event.event_id, viewer)
        assert refusal.value.status == 404
    with pytest.raises(Refusal) as refusal:
        ask(service, event, "Dev")
    assert refusal.value.status == 404


def test_nobody_else_changes_or_calls_off_an_event(service: Service) -> None:
    event, _ = hosted(service)
    dev = sign_up(service, "Dev")
    for act in (
        lambda: events.look_as_host(service, event.event_id, dev),
        lambda: events.change(service, event.event_id, dev, FORM),
        lambda: events.cancel(service, event.event_id, dev, "No"),
        lambda: guests.guest_list(service, event.event_id, dev),
        lambda: events.next_week(service, event.event_id, dev),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert (refusal.value.status, refusal.value.code) == (403, "not_yours")


def test_whoever_was_blocked_advertises_nothing(service: Service) -> None:
    mina = sign_up(service)
    with service.store.write() as connection:
        connection.execute(models.people.update().values(blocked_at=service.clock.now()))
    for organiser in (mina, "u_nobody"):
        with pytest.raises(Refusal) as refusal:
            events.advertise(service, organiser, FORM)
        assert refusal.value.code == "blocked"


def test_a_form_that_is_wrong_changes_nothing(service: Service) -> None:
    event, mina = hosted(service)
    wrong = dataclasses.replace(FORM, title="", ends="6pm")
    assert isinstance(events.advertise(service, mina, wrong), list)
    assert isinstance(events.change(service, event.event_id, mina, wrong), list)
    assert events.hosted_by(service, mina) == (event,)


def test_the_form_of_an_event_makes_the_same_event(service: Service) -> None:
    event, mina = hosted(service, kind="training", ends="midnight", end_date="6 December 2019", capacity="")
    form = events.form_of(events.look_as_host(service, event.event_id, mina))
    again = events.change(service, event.event_id, mina, form)
    assert isinstance(again, Event)
    assert dataclasses.replace(again, changed_at=event.changed_at) == event
    assert letters(service) == []


def test_those_who_want_to_come_are_told_when_and_where_are_changed(service: Service) -> None:
    event, mina = hosted(service, capacity="1", accepts_all=True)
    ask(service, event, "Dev")
    ask(service, event, "Ann")
    before = len(letters(service))
    form = dataclasses.replace(FORM, capacity="1", accepts_all=True, starts="7pm", address="12 Example Gardens")
    changed = events.change(service, event.event_id, mina, form)
    assert isinstance(changed, Event)
    assert changed.revision == event.revision + 1
    told = letters(service)[before:]
    assert [(letter.to, letter.subject) for letter in told] == [
        ("dev@example.org", "Changed: Phonebank party at Mina’s"),
        ("ann@example.org", "Changed: Phonebank party at Mina’s"),
    ]
    assert "Mina has changed when and where of" in told[0].body
    assert "7pm to 8:30pm\n12 Example Gardens" in told[0].body
    assert "SEQUENCE:1" in told[0].calendar
    assert "12 Example Gardens" not in told[1].body + told[1].calendar


def test_those_who_said_yes_hear_nothing_of_a_new_description(service: Service) -> None:
    event, mina = hosted(service, accepts_all=True)
    ask(service, event, "Dev")
    before = len(letters(service))
    events.change(service, event.event_id, mina, dataclasses.replace(FORM, description="Tea.", accepts_all=True))
    assert len(letters(service)) == before


def test_chairs_that_are_promised_cannot_be_taken_away_and_new_ones_go_to_those_who_wait(service: Service) -> None:
    event, mina = hosted(service, capacity="2", accepts_all=True)
    for name in ("Dev", "Ann", "Sam"):
        ask(service, event, name)
    fewer = events.change(service, event.event_id, mina, dataclasses.replace(FORM, capacity="1", accepts_all=True))
    assert isinstance(fewer, list)
    assert fewer[0].in_full == "2 chairs are promised already. Keep at least 2, or say no to somebody first."
    events.change(service, event.event_id, mina, dataclasses.replace(FORM, capacity="3", accepts_all=True))
    assert standing(service, event, mina) == {"Dev": "accepted", "Ann": "accepted", "Sam": "accepted"}
    assert letters(service, "Sam")[-1].subject == "You are coming to Phonebank party at Mina’s"


def test_calling_off_tells_those_who_said_yes_and_why(service: Service) -> None:
    event, mina = hosted(service, accepts_all=True)
    ask(service, event, "Dev")
    with pytest.raises(Refusal) as refusal:
        events.cancel(service, event.event_id, mina, " ")
    assert refusal.value.code == "no_reason"
    off = events.cancel(service, event.event_id, mina, "I have the flu")
    assert (off.status, off.status_because) == (Status.CANCELLED, "I have the flu")
    letter = letters(service, "Dev")[-1]
    assert letter.subject == "Cancelled: Phonebank party at Mina’s"
    assert "I have the flu" in letter.body
    assert "STATUS:CANCELLED" in letter.calendar
    count = len(letters(service))
    assert events.cancel(service, event.event_id, mina, "Again") == off
    assert len(letters(service)) == count
    assert events.look(service, event.event_id).status is Status.CANCELLED
    assert listing.find(service, Filter()).count == 0
    assert guests.visit(service, key_of_first(service)).private is None


def key_of_first(service: Service) -> guests.ByKey:
    return guests.ByKey(letters(service, "Dev")[0].key)


def test_an_event_that_is_off_or_over_is_not_changed(service: Service, clock: EveningClock) -> None:
    event, mina = hosted(service)
    over = advertise(service, mina, title="Another")
    events.cancel(service, event.event_id, mina, "Flu")
    with pytest.raises(Refusal) as refusal:
        events.change(service, event.event_id, mina, FORM)
    assert refusal.value.code == "event_off"
    clock.skip(timedelta(days=2))
    for act in (
        lambda: events.change(service, over.event_id, mina, FORM),
        lambda: events.cancel(service, over.event_id, mina, "Flu"),
        lambda: ask(service, over, "Dev"),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code == "event_over"


def test_an_event_that_has_begun_keeps_its_start(service: Service, clock: EveningClock) -> None:
    event, mina = hosted(service)
    clock.skip(timedelta(hours=25))
    moved = events.change(service, event.event_id, mina, dataclasses.replace(FORM, starts="7:30pm"))
    assert isinstance(moved, list)
    assert moved[0].what == "It has begun, so its start stays"
    shorter = events.change(service, event.event_id, mina, dataclasses.replace(FORM, ends="8pm"))
    assert isinstance(shorter, Event)
    assert shorter.ends == datetime(2019, 12, 5, 20, tzinfo=UTC)


def test_next_week_is_at_the_same_time_by_the_clock(service: Service, clock: EveningClock) -> None:
    mina = sign_up(service)
    event = advertise(service, mina, kind="training", date="26 March 2020", ends="midnight", end_date="27 March 2020")
    form = events.next_week(service, event.event_id, mina)
    assert (form.date, form.starts, form.ends, form.end_date) == ("2020-04-02", "6:30pm", "midnight", "2020-04-03")
    later = events.advertise(service, mina, form)
    assert isinstance(later, Event)
    assert later.starts - event.starts == timedelta(days=7, hours=-1)


def test_an_id_is_a_whole_number_too(service: Service) -> None:
    event, _ = hosted(service)
    assert rows.id_of(event.number) == event.event_id
    assert 0 <= event.number < 2**53


def test_letters_and_the_record_name_nobody_they_need_not(service: Service) -> None:
    event, mina = hosted(service)
    ask(service, event, "Dev", needs="I use a wheelchair")
    assert not [letter for letter in letters(service) if "wheelchair" in letter.body]
    with service.store.read() as connection:
        record = str(connection.execute(sa.select(models.audit)).all())
    assert not [name for name in ("Mina", "Dev", "mina@", *SECRETS) if name in record]
    assert event.kind is Kind.PHONEBANK
    assert mina in record
