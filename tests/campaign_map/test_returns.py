"""A part of a list given back, and a lease that goes on for longer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from alembic import command

from campaign_map import models
from campaign_map.lists import load_list
from campaign_map.need.figures import figures
from campaign_map.settings import Service
from campaign_map.store import configuration
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.packs import PackDocument
from tests.campaign_map.laptop import HARROW_EAST, JSON, PUTNEY, SIX_O_CLOCK, Laptop, write_list


def booked(service: Service) -> float:
    with service.store.read() as connection:
        return figures(connection, service, 4, 3.0).ranking.seat(HARROW_EAST).need.booked


def ids(pack: PackDocument) -> list[str]:
    return [one.contact_id for one in pack.contacts]


def test_all_but_so_many_are_given_back_and_others_have_them_at_once(
    laptop: Laptop, other: Laptop, service: Service
) -> None:
    pack = laptop.pack()
    assert booked(service) == pytest.approx(0.75 * 40)
    answer = laptop.ask("POST", "return", json={"keep": 10}).json()
    assert (answer["proto"], answer["leases"], answer["left"], len(answer["contacts"])) == (1, 0, 10, 30)
    assert booked(service) == pytest.approx(0.75 * 10)
    kept = laptop.pack()
    assert kept.manifest.pack_id == pack.manifest.pack_id
    assert ids(kept) == ids(pack)[:10]
    theirs = other.pack()
    assert sorted(ids(theirs)) == sorted(answer["contacts"])


def test_a_number_is_given_back_from_the_end_of_the_list_by_whole_households(laptop: Laptop) -> None:
    pack = laptop.pack()
    answer = laptop.ask("POST", "return", json={"number": 5}).json()
    assert answer["left"] == 36
    assert sorted(answer["contacts"]) == sorted(ids(pack)[-4:])


def test_who_was_dialled_stays_with_the_whole_household(laptop: Laptop, service: Service) -> None:
    pack = laptop.pack()
    dialled = pack.contacts[7]
    laptop.report(dialled)
    laptop.report(pack.contacts[20], "skipped")
    answer = laptop.ask("POST", "return", json={"keep": 0}).json()
    home = {one.contact_id for one in pack.contacts if one.household == dialled.household}
    assert answer["left"] == len(home) == 2
    assert set(ids(laptop.pack())) == home
    assert booked(service) == pytest.approx(0.75)


def test_named_contacts_go_where_their_household_is_named_whole(laptop: Laptop) -> None:
    pack = laptop.pack()
    homes: dict[str, list[str]] = {}
    for one in pack.contacts:
        homes.setdefault(one.household, []).append(one.contact_id)
    whole, half, *_ = homes.values()
    answer = laptop.ask("POST", "return", json={"contacts": [*whole, half[0], "c_nobody"]}).json()
    assert (answer["contacts"], answer["left"]) == (whole, 38)
    assert half[0] in ids(laptop.pack())


def test_the_partys_other_laptops_hear_who_went_and_none_is_given_them_again(
    laptop: Laptop, service: Service, clock: EveningClock
) -> None:
    laptop.pack()
    gone = laptop.ask("POST", "return", json={"number": 6}).json()["contacts"]
    told = laptop.changes().changes
    assert [(one.type, one.contact_id) for one in told] == [("finished", one) for one in gone]
    laptop.ask("POST", "return")
    assert not set(ids(laptop.pack())) & set(gone)


def test_an_outcome_with_somebody_who_was_given_back_is_taken_all_the_same(laptop: Laptop) -> None:
    laptop.pack()
    gone = laptop.ask("POST", "return", json={"number": 2}).json()["contacts"]
    assert laptop.report(gone[0], "conversation").status == "stored"


def test_giving_back_twice_is_as_good_as_once(laptop: Laptop) -> None:
    laptop.pack()
    assert len(laptop.ask("POST", "return", json={"keep": 10}).json()["contacts"]) == 30
    again = laptop.ask("POST", "return", json={"keep": 10}).json()
    assert (again.get("contacts", []), again["left"]) == ([], 10)
    assert laptop.ask("POST", "return").json()["leases"] == 1
    assert laptop.ask("POST", "return").json()["leases"] == 0
    refused = laptop.ask("POST", "return", json={"keep": 10})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_lease")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"keep": 5, "number": 5}, 400),
        ({"keep": -1}, 400),
        ({"keep": "all"}, 400),
        ({"contacts": "c_1"}, 400),
        ([], 400),
    ],
)
def test_what_cannot_be_understood_gives_nothing_back(laptop: Laptop, body: object, status: int) -> None:
    laptop.pack()
    assert laptop.ask("POST", "return", json=body).status_code == status
    assert laptop.ask("POST", "return", content=b"keep=5", headers={"content-type": "text/plain"}).status_code == 415
    assert len(laptop.pack().contacts) == 40


def test_a_lease_goes_on_for_longer_and_the_laptops_hear(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    pack = laptop.pack(hours=2)
    clock.skip(timedelta(hours=2, minutes=30))
    answer = laptop.ask("POST", "renew", json={"hours": 1.5})
    assert answer.status_code == 200
    assert answer.json() == {"proto": 1, "until": "2019-12-04T23:00:00Z"}
    (change,) = laptop.changes().changes
    assert (change.type, change.until) == ("lease", SIX_O_CLOCK + timedelta(hours=5))
    clock.skip(timedelta(hours=2))
    assert laptop.pack().manifest.pack_id == pack.manifest.pack_id
    assert other.ask_pack().status_code == 409
    assert booked(service) == pytest.approx(0.75 * 40)


def test_renewing_never_shortens_and_twice_is_as_good_as_once(laptop: Laptop) -> None:
    laptop.pack(hours=5)
    for _ in range(2):
        assert laptop.ask("POST", "renew", json={"hours": 1}).json()["until"] == "2019-12-05T00:00:00Z"
    assert laptop.changes().changes == ()


def test_a_lease_that_is_over_or_has_gone_back_is_not_renewed(laptop: Laptop, clock: EveningClock) -> None:
    laptop.pack(hours=1)
    clock.skip(timedelta(hours=2))
    answer = laptop.ask("POST", "renew", json={"hours": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_lease")
    assert laptop.pack().manifest.version == 2


def test_nobody_holds_a_list_for_more_than_a_week(laptop: Laptop, clock: EveningClock) -> None:
    laptop.pack(hours=24)
    for _ in range(5):
        clock.skip(timedelta(hours=24))
        assert laptop.ask("POST", "renew", json={"hours": 24}).status_code == 200
    clock.skip(timedelta(hours=24))
    assert laptop.ask("POST", "renew", json={"hours": 24}).json()["code"] == "too_long"


@pytest.mark.parametrize("hours", [0, -1, 25, "two"])
def test_renewing_is_for_the_hours_of_a_party(laptop: Laptop, hours: object) -> None:
    laptop.pack()
    assert laptop.ask("POST", "renew", json={"hours": hours}).status_code == 400


def test_a_list_that_others_wait_for_is_not_renewed(laptop: Laptop, other: Laptop, clock: EveningClock) -> None:
    laptop.pack(hours=2)
    clock.skip(timedelta(hours=2))
    assert other.ask_pack().status_code == 409
    answer = laptop.ask("POST", "renew", json={"hours": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "wanted_elsewhere")
    assert "Ring on until 21:00" in answer.json()["way_out"]
    clock.skip(timedelta(minutes=31))
    assert laptop.ask("POST", "renew", json={"hours": 2}).status_code == 200


def test_a_list_is_not_wanted_while_enough_of_it_is_free(
    laptop: Laptop, other: Laptop, service: Service, tmp_path: Path, clock: EveningClock
) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "more.csv", 60, first=100))
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 40, first=1000))
    first = laptop.pack(callers=1, hours=2)
    other.pack(callers=1, hours=2, declined=[first.manifest.seat_code])
    clock.skip(timedelta(hours=1))
    assert laptop.ask("POST", "renew", json={"hours": 2}).status_code == 200


def test_no_contact_that_was_given_back_counts_as_held(laptop: Laptop, service: Service) -> None:
    laptop.pack()
    laptop.ask("POST", "return", json={"number": 10})
    with service.store.read() as connection:
        leases, given = models.leases.c, models.lease_contacts.c
        held = connection.execute(sa.select(leases.contacts)).scalar_one()
        listed = connection.execute(sa.select(sa.func.count()).where(given.returned_at.is_(None))).scalar_one()
    assert held == listed == 30


def test_another_party_gives_nothing_of_ours_back(laptop: Laptop, other: Laptop, http: httpx.Client) -> None:
    pack = laptop.pack()
    answer = http.post(f"/v1/parties/{laptop.party_id}/return", headers=other.headers)
    assert answer.status_code == 403
    renewed = http.post(f"/v1/parties/{laptop.party_id}/renew", json={"hours": 1}, headers={**other.headers, **JSON})
    assert renewed.status_code == 403
    assert laptop.pack() == pack


def test_the_openapi_document_says_that_the_body_may_be_left_out(http: httpx.Client) -> None:
    paths = http.get("/schema/openapi.json").json()["paths"]
    given_back, renewed = (paths[f"/v1/parties/{{party}}/{one}"]["post"] for one in ("return", "renew"))
    assert (given_back["requestBody"]["required"], renewed["requestBody"]["required"]) == (False, True)
    assert "ReturnRequest" in str(given_back["requestBody"])
    assert {"200", "401", "403", "409"} <= set(given_back["responses"]) & set(renewed["responses"])


def test_leases_from_before_parts_could_be_returned_hold_what_they_were_given(laptop: Laptop, service: Service) -> None:
    laptop.pack()
    with service.store.write() as connection:
        command.downgrade(configuration(connection), "0004")
        command.upgrade(configuration(connection), "head")
        assert connection.execute(sa.select(models.leases.c.contacts)).scalar_one() == 40
