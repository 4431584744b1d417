"""Who may see and do what on the pages of events; on both databases."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest

from campaign_map.events import events, guestbook, guests, moderation
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.events.supporters import SECRETS, advertise, ask, hosted, key_of, sign_up, standing
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY
from tests.campaign_map.web.evening import token_of
from tests.campaign_map.web.forms import Browsing, sit_down


def signed_in(service: Service, http: httpx.Client, name: str) -> Browsing:
    http.cookies.set("supporter", token_of(service, name))
    return Browsing(http, http.get("/account"))


def test_only_the_host_sees_the_hosts_side(service: Service, http: httpx.Client) -> None:
    event, mina = hosted(service)
    ask(service, event, "Ann", needs="I cannot climb stairs.")
    guests.answer(
        service, event.event_id, mina, guests.guest_list(service, event.event_id, mina)[0].attendance_id, yes=True
    )
    sign_up(service, "Bea")
    page = f"/events/{event.event_id}"
    for name in ("", "Bea"):
        text = (signed_in(service, http, name).open(page) if name else http.get(page)).text
        assert "Only you see this" not in text and "cannot climb" not in text
        assert not any(secret in text for secret in SECRETS)
    mine = signed_in(service, http, "Mina").open(page).text
    assert "Only you see this, Mina" in mine and "I cannot climb stairs." in mine
    assert "ann@example.org" not in mine


@pytest.mark.parametrize("way", ["edit", "cancel"])
def test_what_is_the_hosts_alone_is_refused_to_everybody_else(service: Service, http: httpx.Client, way: str) -> None:
    event, _ = hosted(service)
    sign_up(service, "Bea")
    address = f"/events/{event.event_id}/{way}"
    away = http.get(address, follow_redirects=False)
    assert (away.status_code, away.headers["location"]) == (303, f"/sign-in?to=%2Fevents%2F{event.event_id}%2F{way}")
    bea = signed_in(service, http, "Bea")
    assert bea.open(address).status_code == 403
    assert bea.send(address, {"because": "Spite", "title": "Mine"}).status_code in (403, 422)
    assert events.look(service, event.event_id) == event


def test_nobody_else_makes_a_code_or_answers_a_guest(service: Service, http: httpx.Client) -> None:
    event, mina = hosted(service)
    ask(service, event, "Ann")
    ann = guests.guest_list(service, event.event_id, mina)[0]
    sign_up(service, "Bea")
    bea = signed_in(service, http, "Bea")
    assert bea.send(f"/events/{event.event_id}/code").status_code == 403
    assert bea.send(f"/events/{event.event_id}/guests/{ann.attendance_id}", {"answer": "yes"}).status_code == 403
    assert standing(service, event, mina) == {"Ann": "asked"}


def test_a_form_without_its_mark_is_refused(service: Service, http: httpx.Client) -> None:
    event, mina = hosted(service)
    signed_in(service, http, "Mina")
    for address in (
        f"/events/{event.event_id}/code",
        f"/events/{event.event_id}/coming",
        "/events/new",
        "/coming/cancel",
    ):
        assert http.post(address, data={"name": "Ann"}).status_code == 403
    assert guests.guest_list(service, event.event_id, mina) == ()


def test_advertising_asks_who_one_is_and_forgets_nothing_of_the_address(http: httpx.Client) -> None:
    away = http.get("/events/new?kind=phonebank&seat=E14000731&chairs=5", follow_redirects=False)
    assert away.status_code == 303
    assert away.headers["location"] == (
        "/sign-in?to=%2Fevents%2Fnew%3Fkind%3Dphonebank%26seat%3DE14000731%26chairs%3D5"
    )


def test_an_event_that_waits_is_its_organisers_alone(service: Service, http: httpx.Client) -> None:
    event = advertise(service, sign_up(service, "Nora", trusted=False))
    page = f"/events/{event.event_id}"
    missing = http.get(page)
    assert missing.status_code == 404 and "Sign in" in missing.text
    assert http.get("/events/e_0000000000000000").text.replace("e_0000000000000000", event.event_id) == missing.text
    assert "Waiting for a coordinator" in signed_in(service, http, "Nora").open(page).text
    assert event.title not in http.get("/events").text


def test_a_letters_link_is_for_its_guest_alone_and_is_told_to_nobody(service: Service, http: httpx.Client) -> None:
    event, _ = hosted(service, accepts_all=True)
    ask(service, event, "Ann")
    ask(service, event, "Ben")
    page = http.get(f"/coming?key={key_of(service, 'Ann').key}")
    assert "You are coming, Ann" in page.text and "Ben" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "private, no-store"
    assert http.get("/coming?key=wrong").status_code == 404
    sign_up(service, "Bea")
    with service.store.read() as connection:
        ann = guestbook.by_email(connection, event.event_id, "ann@example.org")
    assert ann is not None
    assert signed_in(service, http, "Bea").open(f"/coming?visit={ann.attendance_id}").status_code == 404


def test_the_queue_is_for_those_who_decide_and_of_their_seats(service: Service, http: httpx.Client) -> None:
    harrow = advertise(service, sign_up(service, "Nora", trusted=False), title="In Harrow")
    putney = advertise(service, sign_up(service, "Pete", trusted=False), title="In Putney", seat="Putney")
    away = http.get("/coordinate/events", follow_redirects=False)
    assert away.headers["location"].startswith("/coordinate/sign-in")
    desk = sit_down(service, http, "moderator", {HARROW_EAST})
    text = desk.open("/coordinate/events").text
    assert "In Harrow" in text and "In Putney" not in text
    assert desk.send(f"/coordinate/events/{putney.event_id}", {"do": "approve"}).status_code == 403
    assert desk.send(f"/coordinate/events/{harrow.event_id}", {"do": "refuse"}).status_code == 400
    assert desk.send(f"/coordinate/events/{harrow.event_id}", {"do": "nothing"}).status_code == 400
    assert "It is on the map" in desk.send(f"/coordinate/events/{harrow.event_id}", {"do": "approve"}).text
    assert desk.send(f"/coordinate/events/{harrow.event_id}", {"do": "approve"}).status_code == 409
    viewer = sit_down(service, http, "viewer", {PUTNEY}, email="vi@example.org")
    assert viewer.open("/coordinate/events").status_code == 403


def test_an_event_is_off_the_list_after_reports_from_three_places_and_back_when_it_is_all_right(
    service: Service, http: httpx.Client
) -> None:
    event, _ = hosted(service)
    for place in ("192.0.2.8", "192.0.2.9"):
        moderation.report(service, event.event_id, "abuse", "", place)
    visitor = Browsing(http, http.get(f"/events/{event.event_id}"))
    assert "Thank you" in visitor.send(f"/events/{event.event_id}/report", {"reason": "abuse"}).text
    assert http.get(f"/events/{event.event_id}").status_code == 404
    assert "Being looked at" in signed_in(service, http, "Mina").open(f"/events/{event.event_id}").text
    desk = sit_down(service, http, "moderator")
    assert "Off the list for now" in desk.open("/coordinate/events").text
    desk.send(f"/coordinate/events/{event.event_id}", {"do": "keep"})
    http.cookies.clear()
    assert http.get(f"/events/{event.event_id}").status_code == 200


def test_what_is_over_says_so_and_takes_nobody(service: Service, http: httpx.Client, clock: EveningClock) -> None:
    event, _ = hosted(service)
    visitor = Browsing(http, http.get(f"/events/{event.event_id}"))
    clock.skip(timedelta(days=1, hours=3))
    assert "This event is over" in visitor.open(f"/events/{event.event_id}").text
    visitor.open("/sign-in")
    late = visitor.send(f"/events/{event.event_id}/coming", {"name": "Late", "email": "late@example.org"})
    assert late.status_code == 409 and "This event is over" in late.text


def test_a_code_is_offered_when_it_can_be_made(service: Service, http: httpx.Client) -> None:
    early, _ = hosted(service, date="9 December 2019")
    text = signed_in(service, http, "Mina").open(f"/events/{early.event_id}").text
    assert "the code can be made from Saturday 7 December, 6:30pm" in text and "Make a code" not in text


@pytest.mark.parametrize(
    "query",
    ["near=HA3&miles=7", "near=%00", "seat=nowhere", "kind=all&when=never&page=-3", "page=99999999", "near=BT1"],
)
def test_whatever_is_asked_of_the_list_is_answered(http: httpx.Client, query: str) -> None:
    assert http.get(f"/events?{query}").status_code in (200, 422)


def test_nothing_private_is_logged(service: Service, http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    event, mina = hosted(service)
    with caplog.at_level(logging.DEBUG):
        visitor = Browsing(http, http.get(f"/events/{event.event_id}"))
        form: dict[str, Any] = {"name": "Zebedee", "email": "zebedee@example.org", "needs": "A ramp"}
        visitor.send(f"/events/{event.event_id}/coming", form)
        zebedee = guests.guest_list(service, event.event_id, mina)[0]
        host = signed_in(service, http, "Mina")
        host.open(f"/events/{event.event_id}")
        host.send(f"/events/{event.event_id}/guests/{zebedee.attendance_id}", {"answer": "yes"})
        key = key_of(service, "Zebedee").key
        assert "11 Example Gardens" in http.get(f"/coming?key={key}").text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("campaign_map"))
    assert f"/events/{event.event_id}" in ours
    assert not any(word in ours for word in (*SECRETS, "Zebedee", "zebedee", "ramp", key))
