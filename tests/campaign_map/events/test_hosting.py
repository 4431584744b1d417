"""A phonebank event is a party: its code, its laptop, its list, and what becomes of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import codes, models
from campaign_map.events import events, hosting, moderation
from campaign_map.events.hosting import Checklist, PairingCode
from campaign_map.events.rows import Event
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import PackRequest
from tests.campaign_map.events.supporters import ADA, FORM, advertise, audited, hosted, sign_up
from tests.campaign_map.laptop import HARROW_EAST, Laptop


def refusal_of(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.status, refusal.value.code


def paired(service: Service, http: httpx.Client, event: Event, mina: str, device: str = "d_mina") -> Laptop:
    laptop = Laptop(http, device)
    laptop.pair(hosting.make_code(service, event.event_id, mina).code)
    return laptop


def booked(service: Service) -> int:
    """Households that nobody else can be given."""
    table = models.households.c
    with service.store.read() as connection:
        return int(
            connection.execute(sa.select(sa.func.count()).where(table.leased_until > service.clock.now())).scalar_one()
        )


def test_a_host_gets_a_code_its_link_and_a_picture_of_it(service: Service) -> None:
    event, mina = hosted(service)
    made = hosting.make_code(service, event.event_id, mina)
    assert codes.read_code(made.code) is not None
    assert made.link == f"http://127.0.0.1:8765/join#{made.code}"
    assert made.expires == datetime(2019, 12, 5, 19, tzinfo=UTC)
    assert ElementTree.fromstring(made.qr).tag.endswith("svg")
    assert not re.search(r"style=|<script", made.qr)
    assert audited(service)[-1][:2] == ("person", "pairing code made")
    with service.store.read() as connection:
        party = connection.execute(sa.select(models.parties)).one()
        kept = str(connection.execute(sa.select(models.pairing_codes)).all())
    assert (party.host, party.callers, party.hours) == ("Mina", 9, 2.0)
    assert made.code.replace("-", "") not in kept


def test_the_picture_says_the_link(service: Service) -> None:
    import segno

    event, mina = hosted(service)
    made: PairingCode = hosting.make_code(service, event.event_id, mina)
    assert made.qr == hosting.qr_of(made.link)
    assert segno.make(made.link, error="m", micro=False).error == "M"


def test_the_service_decides_the_seat_when_the_laptop_asks_and_the_page_says_which(
    service: Service, http: httpx.Client, harrow: str
) -> None:
    event, mina = hosted(service, seat="Putney")
    assert hosting.checklist(service, event.event_id, mina) == Checklist()
    code = hosting.make_code(service, event.event_id, mina)
    assert hosting.checklist(service, event.event_id, mina) == Checklist(code_until=code.expires)
    laptop = Laptop(http, "d_mina")
    laptop.pair(code.code)
    now = hosting.checklist(service, event.event_id, mina)
    assert (now.is_paired, now.has_list, now.code_until) == (True, False, None)
    pack = laptop.pack(callers=2, hours=2)
    laptop.report(pack.contacts[0])
    now = hosting.checklist(service, event.event_id, mina)
    assert (now.seat_code, now.contacts, now.held, now.rung) == (harrow, len(pack.contacts), True, 1)
    # Paired the evening before, the list is theirs until after the event.
    assert now.until == event.ends + service.settings.spare_time


def test_a_new_code_cuts_off_the_other_laptop_and_the_next_one_gets_the_same_list(
    service: Service, http: httpx.Client, harrow: str
) -> None:
    event, mina = hosted(service)
    first = hosting.make_code(service, event.event_id, mina)
    second = hosting.make_code(service, event.event_id, mina)
    old = Laptop(http, "d_old")
    answer = http.post("/v1/register", json={"code": first.code, "device": "d_old"})
    assert (answer.status_code, answer.json()["code"]) == (410, "code_expired")
    old.pair(second.code)
    before = old.pack()
    third = hosting.make_code(service, event.event_id, mina)
    assert old.ask("GET", "changes").json()["code"] == "token_unknown"
    new = Laptop(http, "d_new")
    new.pair(third.code)
    assert new.party_id == old.party_id
    after = new.pack()
    assert [one.contact_id for one in after.contacts] == [one.contact_id for one in before.contacts]


def test_codes_are_for_phonebanks_on_the_map_near_their_time_and_for_their_host(
    service: Service, clock: EveningClock
) -> None:
    event, mina = hosted(service, date="9 December 2019")
    doors = advertise(service, mina, kind="doors")
    waiting = advertise(service, bea := sign_up(service, "Bea", trusted=False))
    with pytest.raises(Refusal) as refusal:
        hosting.make_code(service, event.event_id, mina)
    assert str(refusal.value) == (
        "It is too early: people are lent to a party for one evening. Come back on Saturday 7 December, 6:30pm."
    )
    assert refusal_of(lambda: hosting.make_code(service, doors.event_id, mina)) == (409, "no_code")
    assert refusal_of(lambda: hosting.make_code(service, waiting.event_id, bea)) == (409, "no_code")
    assert refusal_of(lambda: hosting.make_code(service, event.event_id, bea)) == (403, "not_yours")
    assert refusal_of(lambda: hosting.checklist(service, event.event_id, bea)) == (403, "not_yours")
    assert refusal_of(lambda: hosting.make_code(service, "e_0", mina)) == (404, "no_event")
    clock.skip(timedelta(days=5, hours=1, minutes=30))
    late = hosting.make_code(service, event.event_id, mina)
    assert late.expires == service.clock.now() + hosting.AFTER_START
    clock.skip(timedelta(hours=2))
    assert refusal_of(lambda: hosting.make_code(service, event.event_id, mina)) == (409, "no_code")


def test_calling_off_before_there_is_a_list_leaves_no_way_in(service: Service, http: httpx.Client, harrow: str) -> None:
    event, mina = hosted(service)
    laptop = paired(service, http, event, mina)
    other, bea = hosted(service, "Bea", title="Bea’s")
    unused = hosting.make_code(service, other.event_id, bea)
    events.cancel(service, event.event_id, mina, "Flu")
    events.cancel(service, other.event_id, bea, "Flu")
    assert laptop.ask("GET", "changes").json()["code"] == "token_unknown"
    answer = http.post("/v1/register", json={"code": unused.code, "device": "d_bea"})
    assert answer.json()["code"] == "code_expired"


def test_calling_off_gives_the_list_back_and_loses_no_call(service: Service, http: httpx.Client, harrow: str) -> None:
    event, mina = hosted(service)
    laptop = paired(service, http, event, mina)
    pack = laptop.pack()
    assert booked(service) == 20
    events.cancel(service, event.event_id, mina, "Flu")
    assert booked(service) == 0
    # Others can have these people now, and the laptop hears that it may not ring them any more.
    [told] = laptop.changes().changes
    assert (told.type, told.until) == ("lease", service.clock.now())
    assert laptop.ask_pack().json()["code"] == "party_over"
    # What it had rung before is taken all the same.
    assert laptop.report(pack.contacts[0], "conversation").status == "stored"
    other = Laptop.paired(service, http)
    assert len(other.pack().contacts) == 39
    assert hosting.checklist(service, event.event_id, mina).held is False


def test_an_event_that_is_taken_down_ends_its_party_too(service: Service, http: httpx.Client, harrow: str) -> None:
    event, mina = hosted(service)
    laptop = paired(service, http, event, mina)
    laptop.pack()
    moderation.refuse(service, event.event_id, ADA, "Not real")
    assert booked(service) == 0
    assert laptop.ask_pack().json()["code"] == "party_over"
    assert refusal_of(lambda: hosting.make_code(service, event.event_id, mina)) == (409, "no_code")


def test_a_party_grows_with_its_event_until_it_has_its_list(service: Service, http: httpx.Client, harrow: str) -> None:
    event, mina = hosted(service)
    laptop = paired(service, http, event, mina)
    events.change(service, event.event_id, mina, dataclasses.replace(FORM, capacity="11", starts="7:30pm"))
    assert size_of(service, laptop) == (12, 1.0)
    laptop.pack(callers=3, hours=1)
    events.change(service, event.event_id, mina, dataclasses.replace(FORM, capacity="20"))
    assert size_of(service, laptop) == (3, 1.0)
    kind = events.change(service, event.event_id, mina, dataclasses.replace(FORM, kind="training"))
    assert isinstance(kind, list)
    assert kind[0].field == "kind"


def size_of(service: Service, laptop: Laptop) -> tuple[int, float]:
    table = models.parties.c
    with service.store.read() as connection:
        row = connection.execute(sa.select(table.callers, table.hours).where(table.party_id == laptop.party_id)).one()
        return row.callers, row.hours


def test_a_party_without_an_event_is_lent_what_it_asked_for(service: Service, laptop: Laptop) -> None:
    pack = laptop.pack(hours=2)
    assert pack.manifest.expires == service.clock.now() + timedelta(hours=3)
    assert PackRequest(4, 2.0).hours == 2.0
    assert pack.manifest.seat_code == HARROW_EAST
