"""How long a laptop is given anything, how long its outcomes are taken, and what shutting it out means."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import laptops, models, programs
from campaign_map.accounts.audit import SERVICE
from campaign_map.auth import revoke_party
from campaign_map.commands import operator
from campaign_map.settings import Service
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import sealed
from phonebank_app.protocol.wire import PROGRAM_HEADER, PROTOCOL_HEADER
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """What a refusal says to programs."""
    return answer.status_code, answer.json()["code"]


def actions(service: Service) -> list[str]:
    """What was done, as the record has it."""
    with service.store.read() as connection:
        return list(connection.execute(sa.select(models.audit.c.action).order_by(models.audit.c.id)).scalars())


# -- the end of a party ---------------------------------------------------------------------------------------------


def test_two_hours_after_its_end_a_party_is_given_nothing_more_and_brings_outcomes_for_three_days(
    laptop: Laptop, service: Service, clock: EveningClock
) -> None:
    contacts = laptop.pack(hours=3).contacts  # a lease of four hours; the day that a pairing lasts is longer
    clock.skip(timedelta(hours=24 + 2, seconds=-1))
    assert laptop.ask("GET", "changes").status_code == 200
    clock.skip(timedelta(seconds=1))
    for method, path in (("GET", "changes"), ("GET", "results"), ("GET", "results.csv")):
        assert refusal(laptop.ask(method, path)) == (403, "party_ended")
    assert refusal(laptop.ask_pack()) == (403, "party_ended")
    clock.skip(timedelta(hours=70, seconds=-1))
    assert laptop.report(contacts[0]).status == "stored"
    assert laptop.ask("GET", "reconcile", params={"device": laptop.device}).status_code == 200
    clock.skip(timedelta(seconds=1))
    assert refusal(laptop.send(laptop.pushed(laptop.op(contacts[1])))) == (401, "token_expired")
    laptop.pair_again(service)
    assert laptop.report(contacts[1]).status == "stored"


def test_a_longer_lease_makes_a_party_end_later(laptop: Laptop, service: Service, clock: EveningClock) -> None:
    laptop.pack(hours=3)
    clock.skip(timedelta(hours=3))
    assert laptop.ask("POST", "renew", json={"hours": 24.0}).status_code == 200
    clock.skip(timedelta(hours=26))
    assert laptop.ask("GET", "changes").status_code == 200


# -- shut out -------------------------------------------------------------------------------------------------------


def test_a_laptop_that_was_shut_out_is_given_nothing_and_what_it_saved_is_taken_for_three_days(
    laptop: Laptop, service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    contacts = laptop.pack().contacts
    laptop.report(contacts[0])
    assert laptops.shut_out(service, SERVICE, laptop.device)
    assert http.get("/v1/status").json()["revoked"] == [laptop.device]
    assert refusal(laptop.ask("GET", "changes")) == (403, "device_revoked")
    assert refusal(laptop.ask_pack()) == (403, "device_revoked")
    clock.skip(timedelta(minutes=1))
    assert laptop.report(contacts[1], "do_not_call").status == "stored"
    with service.store.read() as connection:
        (known,) = laptops.of_party(connection, laptop.party_id)
    assert (known.outcomes, known.since_out, known.paired) == (2, 1, False)
    clock.skip(timedelta(hours=72))
    assert refusal(laptop.send(laptop.pushed(laptop.op(contacts[2])))) == (403, "device_revoked")
    assert actions(service)[-1] == "shut out a laptop"


def test_a_laptop_that_is_let_in_again_goes_on(laptop: Laptop, service: Service) -> None:
    laptop.pack()
    laptops.shut_out(service, SERVICE, laptop.device)
    assert laptops.let_in(service, operator("Cora"), laptop.device)
    assert not laptops.let_in(service, operator("Cora"), laptop.device)
    assert laptop.ask("GET", "changes").status_code == 200
    assert actions(service)[-1] == "let a laptop in again"


def test_a_new_name_does_not_help_a_laptop_whose_token_is_shut_out(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    with service.store.write() as connection:
        revoke_party(connection, laptop.party_id, SIX_O_CLOCK - timedelta(days=4))
    laptop.device = "d_another"
    assert refusal(laptop.send(laptop.pushed(laptop.op(contact)))) == (401, "token_unknown")


def test_an_outcome_kept_under_another_name_is_said_to_be(laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    sent = laptop.pushed(laptop.op(contact))
    first = laptop.device
    assert laptop.push(sent).results[0].device == ""
    laptop.device = "d_copy"
    (again,) = laptop.push(sent).results
    assert (again.status, again.device) == ("duplicate", first)


# -- protocols and programs -----------------------------------------------------------------------------------------


def test_every_answer_says_which_protocol_it_is_of(laptop: Laptop, http: httpx.Client) -> None:
    answers = (http.get("/v1/status"), laptop.ask("GET", "changes"), http.get("/v1/parties/x/changes"))
    assert [one.headers[PROTOCOL_HEADER] for one in answers] == ["1", "1", "1"]


def test_an_unknown_protocol_is_refused_before_anything_else(laptop: Laptop, http: httpx.Client) -> None:
    later = {PROTOCOL_HEADER: "2"}
    assert refusal(laptop.ask("GET", "changes", headers=later)) == (426, "protocol_unknown")
    assert refusal(http.post("/v1/register", json={"code": "x", "device": "d_1"}, headers=later)) == (
        426,
        "protocol_unknown",
    )


def test_a_program_that_is_too_old_gets_no_list_but_hears_of_opt_outs_and_brings_outcomes(
    laptop: Laptop, service: Service, http: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    programs.set_min_version(service, operator("Cora"), "0.3.0", "It rang people twice.")
    assert http.get("/v1/status").json()["min_version"] == "0.3.0"
    old, new = {PROGRAM_HEADER: "phonebank 0.2.9"}, {PROGRAM_HEADER: "phonebank 0.3.0"}
    asked = {"callers": 4, "hours": 3.0, "recipient": sealed.recipient_of(laptop.identity)}
    assert refusal(laptop.ask("POST", "pack", json=asked, headers=old)) == (426, "program_too_old")
    assert laptop.ask("POST", "pack", json=asked, headers=new).status_code == 200
    assert laptop.ask("POST", "pack", json=asked, headers={PROGRAM_HEADER: "other 0.1"}).status_code == 200
    assert laptop.ask("GET", "changes", headers=old).status_code == 200
    assert laptop.report(contact).status == "stored"
    assert actions(service)[-1] == "set the oldest program"


@pytest.mark.parametrize(("by", "version", "because"), [("", "1.0", "x"), ("Cora", "new", "x"), ("Cora", "1.0", " ")])
def test_programs_are_shut_out_under_a_name_and_with_a_reason(
    service: Service, by: str, version: str, because: str
) -> None:
    with pytest.raises(NotAllowed):
        programs.set_min_version(service, operator(by), version, because)
