"""What a supporter can take away, and what stays when they go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import leaving, people
from campaign_map.accounts.people import Person
from campaign_map.accounts.sessions import visitor_of
from campaign_map.accounts.visitors import OPERATOR
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.signing_in import supporter

CANARIES = ("ann@example.org", "Ann", "07700 900123", "3 Rose Cottages", "stairs")


def an_event(service: Service, person: Person) -> None:
    now = service.clock.now()
    blank = dict.fromkeys(("district", "way_in", "link", "access", "access_note", "status_because", "area"), "")
    row: dict[str, Any] = {
        **blank,
        "event_id": "v_1",
        "organiser_id": person.person_id,
        "kind": "phonebank",
        "title": "An evening",
        "description": "At Ann’s",
        "seat_code": "E14000731",
        "time_zone": "Europe/London",
        "status": "listed",
        "starts": now + timedelta(hours=1),
        "ends": now + timedelta(hours=3),
        "address": "3 Rose Cottages",
        "host_name": "Ann",
        "host_phone": "07700 900123",
        "made_at": now,
        "changed_at": now,
        "revision": 0,
        "accepts_all": False,
    }
    with service.store.write() as connection:
        connection.execute(models.events.insert().values(row))


def a_guest(service: Service, person: Person) -> None:
    now = service.clock.now()
    row = {
        "attendance_id": "g_1",
        "event_id": "v_1",
        "person_id": person.person_id,
        "name": "Ann",
        "brings": 0,
        "email": person.email,
        "needs": "no stairs",
        "status": "accepted",
        "turn": 1,
        "made_at": now,
        "changed_at": now,
    }
    with service.store.write() as connection:
        connection.execute(models.attendances.insert().values(row))


def everything(service: Service) -> str:
    tables = (models.people, models.events, models.attendances, models.sessions, models.email_codes, models.audit)
    with service.store.read() as connection:
        return str([connection.execute(sa.select(table)).all() for table in tables])


def test_who_leaves_takes_everything_about_them_along(service: Service) -> None:
    person, token = supporter(service)
    leaving.delete_account(service, person)
    assert visitor_of(service, token) is None
    assert not any(canary in everything(service) for canary in CANARIES)
    with service.store.read() as connection:
        assert connection.execute(sa.select(models.people)).all() == []
    again, _ = supporter(service)
    assert again.person_id != person.person_id


def test_an_event_that_was_stays_without_its_host(service: Service, clock: EveningClock) -> None:
    person, _ = supporter(service)
    an_event(service, person)
    a_guest(service, person)
    with pytest.raises(Refusal) as told:
        leaving.delete_account(service, person)
    assert (told.value.status, told.value.code) == (409, "still_expected")
    clock.skip(timedelta(days=1))
    leaving.delete_account(service, person)
    said = everything(service)
    assert "An evening" in said
    assert not any(canary in said for canary in CANARIES)


def test_who_is_expected_as_a_guest_cancels_first(service: Service) -> None:
    host, _ = supporter(service, "host@example.org", "Jo")
    guest, _ = supporter(service)
    an_event(service, host)
    a_guest(service, guest)
    with pytest.raises(Refusal, match="You have said that you will come"):
        leaving.delete_account(service, guest)


def test_a_supporter_takes_their_own_data_away(service: Service) -> None:
    host, _ = supporter(service, "host@example.org", "Jo")
    person, _ = supporter(service)
    an_event(service, person)
    a_guest(service, person)
    taken = json.loads(json.dumps(leaving.own_data(service, person)))
    assert taken["account"]["email"] == "ann@example.org"
    assert [event["address"] for event in taken["events"]] == ["3 Rose Cottages"]
    assert [guest["needs"] for guest in taken["attendances"]] == ["no stairs"]
    assert len(taken["sessions"]) == 1
    assert "token_hash" not in str(taken)
    assert "ann@example.org" not in str(leaving.own_data(service, host))


def test_a_trusted_supporter_is_told_from_a_new_one(service: Service) -> None:
    person, token = supporter(service)
    with service.store.write() as connection:
        people.trust(connection, service.clock.now(), OPERATOR, person.person_id)
    seen = visitor_of(service, token)
    assert isinstance(seen, Person)
    assert seen.trusted
