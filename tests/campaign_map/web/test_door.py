"""Coordinators come in by an invitation, then by password and code; what lets names out asks once more."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx

from campaign_map.accounts import coordinators, totp
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.signing_in import PASSWORD, Desk, desk
from tests.campaign_map.web.forms import Browsing, sit_down

STEP = timedelta(seconds=totp.STEP)


def _code(service: Service, secret: str) -> str:
    return totp.code_at(secret.replace(" ", ""), int(service.clock.now().timestamp()) // totp.STEP)


def test_an_invitation_is_taken_up_with_a_password_and_a_code_and_leads_to_the_desk(
    service: Service, http: httpx.Client
) -> None:
    made = coordinators.invite(service, OPERATOR, "jo@example.org", "Jo Reid", "coordinator", ["E14000731"])
    token = made.link.partition("token=")[2]
    browsing = Browsing(http)
    shown = browsing.open(f"/coordinators/invitation?token={token}")
    assert "Welcome, Jo Reid" in shown.text and "<svg" in shown.text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', shown.text)
    assert secret is not None
    form = {"token": token, "password": PASSWORD, "again": PASSWORD, "code": "000000"}
    assert browsing.send("/coordinators/invitation", {**form, "again": "other"}).status_code == 400
    assert (
        browsing.send("/coordinators/invitation", {**form, "password": "jo reid 1", "again": "jo reid 1"}).status_code
        == 400
    )
    assert browsing.send("/coordinators/invitation", form).status_code == 403
    code = _code(service, secret[1])
    assert browsing.send("/coordinators/invitation", {**form, "code": code}).url.path == "/coordinate"
    assert "Jo Reid" in browsing.open("/coordinate/account").text
    assert http.get(f"/coordinators/invitation?token={token}").status_code == 404


def _sign_in(browsing: Browsing, who: Desk, **also: str) -> httpx.Response:
    browsing.open("/coordinate/sign-in?to=/coordinate/account")
    form = {"to": "/coordinate/account", "email": who.coordinator.email, "password": PASSWORD, "code": who.code(1)}
    return browsing.send("/coordinate/sign-in", {**form, **also})


def test_a_coordinator_signs_in_with_all_three_and_is_told_no_more_when_one_is_wrong(
    service: Service, http: httpx.Client
) -> None:
    who, browsing = desk(service), Browsing(http)
    for wrong in ({"email": "no@example.org"}, {"password": "wrong"}, {"code": "000000"}):
        answer = _sign_in(browsing, who, **wrong)
        assert answer.status_code == 403 and "do not belong together" in answer.text
        assert PASSWORD not in answer.text
    assert _sign_in(browsing, who).url.path == "/coordinate/account"


def test_after_too_many_wrong_tries_a_coordinator_is_told_to_wait(service: Service, http: httpx.Client) -> None:
    who, browsing = desk(service), Browsing(http)
    for _ in range(11):
        answer = _sign_in(browsing, who, password="wrong")
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


def test_a_stranger_is_sent_to_the_door_and_brought_back(http: httpx.Client) -> None:
    answer = http.get("/coordinate/account", follow_redirects=False)
    assert answer.headers["location"] == "/coordinate/sign-in?to=%2Fcoordinate%2Faccount"


def test_what_lets_names_out_asks_again_after_ten_minutes_and_goes_on_with_what_was_wanted(
    service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    who = desk(service)
    http.cookies.set("coordinator", who.token)
    browsing = Browsing(http)
    browsing.open("/coordinate/account")
    clock.skip(timedelta(minutes=11))
    asked = browsing.send("/coordinate/account/tokens", {"label": "mailing list"})
    assert asked.url.path == "/coordinate/confirm" and browsing.hidden("to") == "/coordinate/account"
    assert (
        browsing.send("/coordinate/confirm", {"to": "/coordinate/account", "password": "x", "code": "1"}).status_code
        == 403
    )
    form = {"to": "/coordinate/account", "password": PASSWORD, "code": who.code()}
    assert browsing.send("/coordinate/confirm", form).url.path == "/coordinate/account"
    made = browsing.send("/coordinate/account/tokens", {"label": "mailing list"})
    assert made.status_code == 201 and "cmap_" in made.text
    assert "cmap_" not in browsing.open("/coordinate/account").text


def test_a_program_is_shut_out_again(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    made = browsing.send("/coordinate/account/tokens", {"label": "<b>list</b>"})
    assert "<b>list" not in made.text
    found = re.search(r"/coordinate/account/tokens/(\w+)/revoke", made.text)
    assert found is not None
    assert "is shut out" in browsing.send(f"/coordinate/account/tokens/{found[1]}/revoke").text


def test_a_coordinator_changes_their_password_and_every_other_session_ends(
    service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    who = desk(service)
    clock.skip(STEP * 2)
    second = Browsing(http)
    assert _sign_in(second, who).url.path == "/coordinate/account"
    other = http.cookies["coordinator"]
    http.cookies.set("coordinator", who.token)
    browsing = Browsing(http)
    shown = browsing.open("/coordinate/account")
    assert shown.text.count("this one") == 1
    new = "five green owls on ice"
    form = {"password": new, "again": new}
    assert "Your password is changed" in browsing.send("/coordinate/account/password", form).text
    http.cookies.set("coordinator", other)
    assert http.get("/coordinate/account", follow_redirects=False).status_code == 303


def test_a_coordinator_closes_one_of_their_sessions_or_all(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    mine = re.search(r"Close", browsing.last.text)
    assert mine is None
    assert browsing.send("/coordinate/account/sessions/s_nobody/close").status_code == 404
    browsing.open("/coordinate/account")
    assert browsing.send("/coordinate/account/sessions/close-all").url.path == "/coordinate/sign-in"
    assert http.get("/coordinate/account", follow_redirects=False).status_code == 303


def test_the_square_holds_what_the_words_say(service: Service) -> None:
    made = coordinators.invite(service, OPERATOR, "jo@example.org", "Jo", "viewer")
    invitee = coordinators.invitation_of(service, made.link.partition("token=")[2])
    assert invitee.secret.replace(" ", "") in invitee.uri
    assert "viewBox" in totp.square(invitee.uri)
