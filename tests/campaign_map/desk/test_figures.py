"""What the desk counts: by hour, by day, by seat; parties and their state; screenings that run out; files."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from campaign_map import results
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.desk import holding, screening, takeaway, tonight
from campaign_map.desk.activity import Done, by_day, by_hour, by_seat, midnight, today, total
from campaign_map.desk.holding import LONG_QUIET, QUIET, Holding, State
from campaign_map.desk.takeaway import Days
from campaign_map.lists import load_list
from campaign_map.results import Wanted
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import PushedOp
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, Laptop, write_list


def _all(service: Service) -> tuple[datetime, datetime]:
    now = service.clock.now()
    return now - timedelta(days=30), now + timedelta(hours=1)


def test_the_hours_and_seats_add_up_to_what_came_in(
    service: Service, laptop: Laptop, clock: EveningClock, http: httpx.Client, tmp_path: Path
) -> None:
    held = laptop.pack().contacts
    sent: Counter[datetime] = Counter()
    for at, contact in enumerate(held[:9]):
        kind = ("conversation", "no_answer", "do_not_call")[at % 3]
        laptop.report(contact, kind)
        sent[clock.now().replace(minute=0)] += kind != "skipped"
        clock.skip(timedelta(minutes=25))
    with service.store.read() as connection:
        hours = by_hour(connection, *_all(service))
        seats = by_seat(connection, *_all(service))
        there = by_hour(connection, *_all(service), frozenset({HARROW_EAST}))
        elsewhere = by_hour(connection, *_all(service), frozenset({PUTNEY}))
    assert {at: done.calls for at, done in hours.items()} == dict(sent)
    assert total(hours.values()) == Done(9, 3, 3)
    assert seats == {HARROW_EAST: Done(9, 3, 3)}
    assert there == hours and elsewhere == {}


def test_a_day_begins_at_midnight_of_the_voters(service: Service) -> None:
    late, early = datetime.fromisoformat("2019-06-04T22:30+00:00"), datetime.fromisoformat("2019-06-04T23:30+00:00")
    days = by_day({late: Done(1), early: Done(2)})
    assert {day.isoformat(): done.calls for day, done in days.items()} == {"2019-06-04": 1, "2019-06-05": 2}
    assert midnight(today(early)) == datetime.fromisoformat("2019-06-04T23:00+00:00")


def test_todays_figures_go_on_while_the_hours_that_are_over_are_kept(
    service: Service, laptop: Laptop, clock: EveningClock
) -> None:
    held = laptop.pack().contacts
    for at, contact in enumerate(held[:6]):
        laptop.report(contact, "conversation" if at == 4 else "no_answer")
        with service.store.read() as connection:
            counted = tonight.today_so_far(service, connection, clock.now(), None)
            mine = tonight.today_so_far(service, connection, clock.now(), frozenset({HARROW_EAST}))
        assert counted.done == mine.done == Done(at + 1, int(at >= 4), 0)
        assert counted.hours == mine.hours
        assert counted.hours[-1].at <= clock.now() < counted.hours[-1].at + timedelta(hours=1)
        clock.skip(timedelta(minutes=50))
    clock.skip(timedelta(days=7))
    with service.store.read() as connection:
        after = tonight.today_so_far(service, connection, clock.now(), None)
    assert after.done == Done()
    assert sum(hour.before.calls for hour in after.hours if hour.before) == 6


def _held(**also: object) -> Holding:
    usual = {
        "lease_id": "k",
        "party_id": "p",
        "host": "Ann",
        "seat_code": HARROW_EAST,
        "callers": 4,
        "people": 200,
        "returned": 0,
        "calls": 144,
        "dialled": 40,
        "starts": SIX_O_CLOCK - timedelta(hours=2),
        "until": SIX_O_CLOCK + timedelta(hours=1),
        "heard_at": SIX_O_CLOCK - timedelta(minutes=1),
        "returned_at": None,
    }
    return Holding(**(usual | also))  # type: ignore[arg-type]


def test_each_state_of_a_list_is_told_apart() -> None:
    now = SIX_O_CLOCK
    assert _held().state(now) is State.RINGING
    assert _held(heard_at=now - QUIET).state(now) is State.QUIET
    assert _held(heard_at=None, starts=now - timedelta(minutes=40)).state(now) is State.BEGINNING
    assert _held(heard_at=None, starts=now - LONG_QUIET).state(now) is State.QUIET
    over = _held(until=now)
    assert (over.state(now), over.to_come) == (State.OVER, 104)
    assert _held(until=now, dialled=144).state(now) is State.DONE
    back = _held(returned_at=now, returned=10)
    assert (back.state(now), back.given_back) == (State.GAVE_BACK, 170)


def test_a_party_is_heard_when_it_reports_a_call(service: Service, laptop: Laptop, clock: EveningClock) -> None:
    held = laptop.pack().contacts
    clock.skip(timedelta(minutes=70))
    with service.store.read() as connection:
        assert holding.ringing(connection, clock.now(), None).unheard == 1
    laptop.report(held[0])
    with service.store.read() as connection:
        ringing = holding.ringing(connection, clock.now(), None)
        (one,) = holding.holdings(connection, clock.now(), frozenset({HARROW_EAST}))
        assert holding.holdings(connection, clock.now(), frozenset({PUTNEY})) == ()
        assert holding.ringing(connection, clock.now(), frozenset({PUTNEY})).parties == 0
    assert (ringing.parties, ringing.unheard, ringing.by_seat) == (1, 0, {HARROW_EAST: 1})
    assert one.heard_at == clock.now() and one.dialled == 1 and one.host == "Ann"


def test_a_screening_that_runs_out_is_said_before_and_after(service: Service, harrow: str, clock: EveningClock) -> None:
    def said(seats: frozenset[str] | None = None) -> list[tuple[str, int, bool]]:
        with service.store.read() as connection:
            found = screening.running_out(connection, clock.now(), seats)
        return [(one.seat_code, one.people, one.over) for one in found]

    assert said() == []
    clock.skip(timedelta(days=22))  # screened on the first of December, to be rung until the twenty-ninth
    assert said() == [(HARROW_EAST, 40, False)]
    assert said(frozenset({PUTNEY})) == []
    clock.skip(timedelta(days=4))
    assert said() == [(HARROW_EAST, 40, True)]


def test_a_file_that_goes_out_in_parts_is_the_file(
    service: Service, laptop: Laptop, http: httpx.Client, tmp_path: Path
) -> None:
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 6, first=100))
    ops: list[PushedOp] = [laptop.pushed(laptop.op(one, note="=1+1")) for one in laptop.pack().contacts[:9]]
    laptop.push(*ops)
    with service.store.read() as connection:
        whole = "".join(results.csv_lines(connection))
        rows, upto = results.measure(connection, Wanted())
        assert results.measure(connection, Wanted(seats=frozenset({PUTNEY}))) == (0, 0)
        assert results.measure(connection, Wanted(before=SIX_O_CLOCK)) == (0, 0)
    assert rows == 9
    assert "".join(results.csv_parts(service.store, Wanted(), upto, at_once=2)) == whole
    laptop.report(laptop.pack().contacts[9])
    assert "".join(results.csv_parts(service.store, Wanted(), upto, at_once=4)) == whole
    there = Wanted(seats=frozenset({HARROW_EAST}), since=SIX_O_CLOCK)
    assert len("".join(results.csv_parts(service.store, there, upto + 1)).splitlines()) == 11


def test_figures_without_names_hold_none(service: Service, laptop: Laptop) -> None:
    held = laptop.pack().contacts
    laptop.report(held[0], "conversation", note="a secret")
    laptop.report(held[1], "do_not_call")
    file = takeaway.counts_without_names(service, OPERATOR, None, Days(today(SIX_O_CLOCK), None))
    text = "".join(map(str, file.parts))
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["seat"], row["hour"], row["calls"], row["conversation"]) == (HARROW_EAST, "18:00", "2", "1")
    assert not any(said in text for said in (held[0].name, "a secret", "Bea", held[0].contact_id))
