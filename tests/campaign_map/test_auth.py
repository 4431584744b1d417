"""Who is let in: pairing codes, tokens, and what neither reaches."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import auth, codes, models, parties
from campaign_map.auth import revoke_party
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import Registration
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def register(http: httpx.Client, code: str, device: str = "d_1") -> httpx.Response:
    return http.post("/v1/register", json={"code": code, "device": device, "device_name": "Ann’s", "host": "Ann"})


def test_a_code_makes_a_laptop_a_party_with_a_token_that_is_stored_as_a_hash(
    service: Service, http: httpx.Client
) -> None:
    made = parties.new_party(service, "Ann")
    answer = register(http, made.code)
    assert answer.status_code == 201
    assert answer.json()["party_id"] == made.party_id
    assert answer.json()["campaign"] == service.profile.name
    token = answer.json()["token"]
    assert len(token) == 43
    with service.store.read() as connection:
        everything = str(
            [connection.execute(sa.select(table)).all() for table in (models.tokens, models.pairing_codes)]
        )
    assert token not in everything
    assert made.code.replace("-", "") not in everything


def test_a_code_may_be_typed_in_small_letters_with_o_and_l(service: Service, http: httpx.Client) -> None:
    made = parties.new_party(service, "Ann")
    typed = made.code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert register(http, typed).status_code == 201


def test_a_code_is_good_for_one_laptop_which_may_show_it_again(service: Service, http: httpx.Client) -> None:
    made = parties.new_party(service, "Ann")
    first = register(http, made.code).json()["token"]
    again = register(http, made.code).json()["token"]
    assert first != again
    laptop = Laptop(http, "d_1", made.party_id, again)
    assert laptop.ask("GET", "results").status_code == 200
    laptop.token = first
    assert laptop.ask("GET", "results").json()["code"] == "token_unknown"
    stolen = register(http, made.code, "d_2")
    assert (stolen.status_code, stolen.json()["code"]) == (409, "code_used")


def test_a_code_expires(service: Service, http: httpx.Client, clock: EveningClock) -> None:
    made = parties.new_party(service, "Ann")
    clock.skip(timedelta(hours=48))
    answer = register(http, made.code)
    assert (answer.status_code, answer.json()["code"]) == (410, "code_expired")


def test_after_five_wrong_codes_an_address_waits(service: Service, http: httpx.Client, clock: EveningClock) -> None:
    made = parties.new_party(service, "Ann")
    for _ in range(5):
        assert register(http, codes.new_code()).json()["code"] == "code_wrong"
    answer = register(http, made.code)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert 0 < int(answer.headers["retry-after"]) <= 600
    clock.skip(timedelta(minutes=10))
    assert register(http, made.code).status_code == 201


@pytest.mark.parametrize("device", ["", "x" * 65, "a b", "é", "a/b", "\x00"])
def test_a_laptop_has_an_id(service: Service, http: httpx.Client, device: str) -> None:
    answer = register(http, parties.new_party(service, "Ann").code, device)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_device")


def test_a_token_reaches_one_party_only(laptop: Laptop, other: Laptop) -> None:
    for method, path in (
        ("POST", "pack"),
        ("POST", "push"),
        ("POST", "return"),
        ("GET", "changes"),
        ("GET", "reconcile"),
        ("GET", "results"),
        ("GET", "results.csv"),
    ):
        answer = laptop.http.request(method, f"/v1/parties/{other.party_id}/{path}", headers=laptop.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "other_party"), path
        nobody = laptop.http.request(method, f"/v1/parties/{laptop.party_id}/{path}")
        assert (nobody.status_code, nobody.json()["code"]) == (401, "no_token"), path
        assert nobody.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer x", "Bearer", "Basic eDp4", "bearer  ", "Bearer \xff\xfe", "x" * 5000])
def test_a_token_that_nobody_issued_is_unknown(laptop: Laptop, header: str) -> None:
    answer = laptop.http.get(
        f"/v1/parties/{laptop.party_id}/results", headers=[(b"authorization", header.encode("latin-1"))]
    )
    assert answer.status_code == 401


def test_a_revoked_party_is_out(laptop: Laptop, service: Service) -> None:
    with service.store.write() as connection:
        assert revoke_party(connection, laptop.party_id, SIX_O_CLOCK) == 1
    assert laptop.ask("GET", "results").json()["code"] == "token_unknown"


def wrong_try(code: str) -> str:
    """Another code that is spelt right and begins with the same four characters."""
    while (other := code[:5] + codes.new_code()[5:]) == code or codes.read_code(other) is None:
        pass
    return other


def test_a_code_dies_of_five_wrong_tries_that_began_as_it_does_wherever_they_came_from(
    service: Service, http: httpx.Client
) -> None:
    made, another = parties.new_party(service, "Ann"), parties.new_party(service, "Bea")
    for number in range(5):
        with pytest.raises(Refusal, match="not a pairing code"):
            auth.register(service, Registration(wrong_try(made.code), f"d_{number}"), f"192.0.2.{number}")
    with pytest.raises(Refusal) as refusal:
        auth.register(service, Registration(made.code, "d_ann"), "192.0.2.9")
    assert (refusal.value.status, refusal.value.code) == (410, "code_expired")
    assert register(http, another.code).status_code == 201


def test_a_used_code_dies_when_five_other_laptops_show_it(service: Service, http: httpx.Client) -> None:
    made = parties.new_party(service, "Ann")
    assert register(http, made.code).status_code == 201
    for number in range(5):
        with pytest.raises(Refusal, match="Another laptop"):
            auth.register(service, Registration(made.code, f"d_{number}x"), f"192.0.2.{number}")
    assert register(http, made.code).json()["code"] == "code_expired"


def test_slips_of_the_pen_kill_no_code(service: Service) -> None:
    made = parties.new_party(service, "Ann")
    slip = made.code[:-1] + ("0" if made.code[-1] != "0" else "1")
    for number in range(6):
        with pytest.raises(Refusal, match="not a pairing code"):
            auth.register(service, Registration(slip, "d_ann"), f"192.0.2.{number}")
    assert auth.register(service, Registration(made.code, "d_ann"), "192.0.2.9").party_id == made.party_id
