"""Supporters sign in with a code from a letter, and have their own account in hand."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.settings import Service
from campaign_map.web.forms import safe_way
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.signing_in import code_in, letters, supporter
from tests.campaign_map.web.forms import Browsing


def _ask(http: httpx.Client, email: str, to: str = "/account") -> Browsing:
    browsing = Browsing(http)
    browsing.open(f"/sign-in?to={to}")
    browsing.send("/sign-in", {"email": email, "to": to})
    return browsing


def _type(browsing: Browsing, code: str, **options: object) -> httpx.Response:
    return browsing.send(
        "/sign-in/code",
        {"id": browsing.hidden("id"), "to": browsing.hidden("to"), "code": code},
        **options,
    )


def test_a_supporter_signs_in_with_the_code_from_the_letter_and_goes_on_where_they_were(
    service: Service, http: httpx.Client
) -> None:
    browsing = _ask(http, "Ann@Example.org", "/help")
    assert "ann@example.org" in browsing.last.text
    answer = _type(browsing, code_in(letters(service)[-1]))
    assert answer.status_code == 200 and answer.url.path == "/help"
    assert "Your account" in answer.text
    assert browsing.open("/account").status_code == 200


def test_the_answer_is_the_same_for_an_address_that_is_known_and_one_that_is_not(
    service: Service, http: httpx.Client
) -> None:
    supporter(service, "ann@example.org")
    known, new = _ask(http, "ann@example.org").last, _ask(http, "bob@example.org").last

    def plain(answer: httpx.Response) -> str:
        text = answer.text.replace("ann@example.org", "").replace("bob@example.org", "")
        return text.replace(answer.url.params["id"], "")

    assert known.status_code == new.status_code == 200
    assert plain(known) == plain(new)


def test_a_wrong_code_says_how_many_tries_are_left_and_a_spent_one_asks_for_another(
    service: Service, http: httpx.Client
) -> None:
    browsing = _ask(http, "ann@example.org")
    right = code_in(letters(service)[-1]).replace(" ", "")
    wrong = f"{(int(right) + 1) % 10**8:08d}"
    assert _type(browsing, "12").status_code == 400
    answer = _type(browsing, wrong)
    assert answer.status_code == 403 and "4 more tries" in answer.text
    code_id = browsing.hidden("id")
    for _ in range(4):
        answer = browsing.send("/sign-in/code", {"id": code_id, "code": wrong})
    assert "Ask for a new code" in answer.text
    answer = browsing.send("/sign-in/code", {"id": code_id, "code": right})
    assert answer.status_code == 410 and "Send me a new one" in answer.text


def test_a_code_is_too_old_after_a_quarter_of_an_hour(
    service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    browsing = _ask(http, "ann@example.org")
    code = code_in(letters(service)[-1])
    clock.skip(timedelta(minutes=16))
    answer = _type(browsing, code)
    assert answer.status_code == 410 and "Send me a new one" in answer.text
    assert browsing.open(f"/sign-in/code?id={'k_' + 32 * '0'}").url.path == "/sign-in"


def test_what_is_no_address_is_said_beside_the_field_and_too_many_codes_have_to_wait(http: httpx.Client) -> None:
    browsing = _ask(http, "nobody")
    assert browsing.last.status_code == 400
    assert 'value="nobody"' in browsing.last.text and 'aria-invalid="true"' in browsing.last.text
    for _ in range(6):
        browsing = _ask(http, "ann@example.org")
    assert browsing.last.status_code == 429
    assert int(browsing.last.headers["retry-after"]) > 0


def test_without_a_mail_server_the_page_says_where_the_letters_are(http: httpx.Client) -> None:
    assert "no mail server yet" in _ask(http, "ann@example.org").last.text


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: a=b",
        "account",
        "/" + "a" * 1001,
        "",
    ],
)
def test_nobody_is_led_away_after_signing_in(to: str) -> None:
    assert safe_way({"to": to}, "/account") == "/account"
    assert safe_way({"to": "/events/e_1?a=b#c"}, "/account") == "/events/e_1?a=b#c"


def test_a_page_for_supporters_asks_a_stranger_to_sign_in_and_brings_them_back(http: httpx.Client) -> None:
    answer = http.get("/account?said=name", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=%2Faccount%3Fsaid%3Dname"


def _signed_in(service: Service, http: httpx.Client) -> Browsing:
    http.cookies.set("supporter", supporter(service)[1])
    return Browsing(http, http.get("/account"))


def test_a_supporter_changes_their_name_and_takes_their_data_away(service: Service, http: httpx.Client) -> None:
    browsing = _signed_in(service, http)
    assert browsing.send("/account/name", {"name": "  "}).status_code == 400
    assert "<h1>Annie</h1>" in browsing.send("/account/name", {"name": "Annie"}).text
    answer = http.get("/account/data.json")
    assert answer.json()["account"]["name"] == "Annie"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_supporter_leaves_for_good_but_not_by_a_slip(service: Service, http: httpx.Client) -> None:
    browsing = _signed_in(service, http)
    assert browsing.send("/account/delete").status_code == 422
    assert "Your account is gone" in browsing.send("/account/delete", {"sure": "yes"}).text
    with service.store.read() as connection:
        assert connection.execute(sa.select(models.people.c.email)).all() == []
    assert http.get("/account", follow_redirects=False).status_code == 303


def test_signing_out_ends_this_session_and_signing_out_everywhere_all_of_them(
    service: Service, http: httpx.Client
) -> None:
    browsing = _signed_in(service, http)
    other = supporter(service)[1]
    assert browsing.send("/sign-out").url.path == "/"
    assert http.get("/account", follow_redirects=False).status_code == 303
    browsing = _signed_in(service, http)
    browsing.send("/account/sign-out-everywhere")
    http.cookies.set("supporter", other)
    assert http.get("/account", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-out", "/account/name", "/account/delete"])
def test_no_form_is_taken_without_the_mark_of_our_own_page(service: Service, http: httpx.Client, path: str) -> None:
    http.cookies.set("supporter", supporter(service)[1])
    answer = http.post(path, data={"email": "ann@example.org", "sure": "yes"})
    assert answer.status_code == 403
    assert "came from another page" in answer.text
