"""Who sees what: a token reaches its coordinator's seats, and what it reads is written down."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import api_tokens, coordinators
from campaign_map.accounts.visitors import Role
from campaign_map.settings import Service
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY
from tests.campaign_map.osdi.programs import (
    TOKEN,
    Evening,
    Program,
    a_coordinator,
    an_event,
    canvass_of,
    embedded,
    program,
)

OF_A_SEAT = (
    *("people", "events", "attendances", "phonebanks", "phone_bank_results", "answers", "canvassing_efforts"),
    *("canvasses", "lists", "tags/hostile/taggings"),
)


def id_of(resource: Any) -> str:
    return str(resource["identifiers"][0].partition(":")[2])


def own_path(resource: Any) -> str:
    return str(resource["_links"]["self"]["href"].partition("/osdi/")[2])


def test_a_token_of_one_seat_sees_that_seat_and_nothing_of_another(
    everything: Program, service: Service, http: httpx.Client, evening: Evening
) -> None:
    harrow = program(service, http, frozenset({HARROW_EAST}))
    putney = program(service, http, frozenset({PUTNEY}))
    both = program(service, http, frozenset({HARROW_EAST, PUTNEY}))
    for path in OF_A_SEAT:
        whole = {own_path(one): one for one in everything.every(path)}
        seen = {own_path(one) for one in harrow.every(path)}
        other = {own_path(one) for one in putney.every(path)}
        assert seen, path
        assert seen.isdisjoint(other), path
        assert seen | other == set(whole) == {own_path(one) for one in both.every(path)}, path
        for one, mine, not_mine in ((next(iter(seen)), harrow, putney), (next(iter(other), ""), putney, harrow)):
            if one:
                assert mine.ask(one).status_code == 200, one
                assert not_mine.ask(one).status_code == 404, one


def test_what_is_inside_something_of_another_seat_is_not_there_either(
    everything: Program, service: Service, http: httpx.Client, evening: Evening
) -> None:
    putney = program(service, http, frozenset({PUTNEY}))
    contact = evening.rung[OutcomeKind.CONVERSATION].contact_id
    outcome = evening.outcome_ids[OutcomeKind.HOSTILE]
    event = next(id_of(one) for one in everything.every("events") if one["status"] == "confirmed")
    listed = next(id_of(one) for one in everything.every("lists") if "Harrow" in one["title"])
    inside = [f"people/{contact}/{rel}" for rel in ("answers", "items", "attendances", "taggings", "canvasses")]
    inside += [f"people/{contact}/phone_bank_results", f"events/{event}/attendances", f"lists/{listed}/items"]
    inside += [f"lists/{listed}/items/{contact}", f"tags/hostile/taggings/{outcome}"]
    inside += [
        f"{kind}/{outcome}/{rel}" for kind in ("canvasses", "phone_bank_results") for rel in ("answers", "taggings")
    ]
    inside += [
        f"phonebanks/{evening.laptop.party_id}/phone_bank_results",
        f"canvassing_efforts/{HARROW_EAST}/canvasses",
    ]
    for path in inside:
        assert everything.ask(path).status_code == 200, path
        answer = putney.ask(path)
        assert answer.status_code == 404, path
        assert answer.json()["osdi:error"]["response_code"] == 404
    assert putney.record(contact).status_code == 404
    before = everything.get("canvasses")["total_records"]
    assert putney.record(contact, {"status_code": "do-not-call"}).status_code == 404
    assert everything.get("canvasses")["total_records"] == before
    assert everything.get(f"people/{contact}")["custom_fields"]["do_not_call"] == "false"


def test_a_party_of_two_seats_shows_each_seat_its_own_results(
    everything: Program, service: Service, http: httpx.Client, evening: Evening
) -> None:
    elsewhere = evening.laptop.pack(declined=[HARROW_EAST])
    assert elsewhere.manifest.seat_code == PUTNEY
    evening.laptop.report(elsewhere.contacts[0])
    totals = {}
    for seat, seats in ((HARROW_EAST, {HARROW_EAST}), (PUTNEY, {PUTNEY}), ("", {HARROW_EAST, PUTNEY})):
        one = program(service, http, frozenset(seats))
        (bank,) = one.every("phonebanks")
        totals[seat] = bank["total_completed"]
        assert len(one.every(bank["_links"]["osdi:phone_bank_results"]["href"])) == bank["total_completed"]
    assert totals == {HARROW_EAST: 16, PUTNEY: 1, "": 17}


def test_without_a_good_token_nothing_is_told(everything: Program, service: Service, http: httpx.Client) -> None:
    disabled = a_coordinator(service)
    shut_out = Program(http, api_tokens.new_api_token(service, disabled, "x"))
    assert shut_out.ask("people").status_code == 200
    coordinators.disable(service, coordinators.OPERATOR, disabled.coordinator_id)
    for token in ("", "x", everything.token[:-1], everything.token.upper(), shut_out.token):
        for path in ("people", "events", "people/c_1", "no_such_thing/1"):
            answer = http.get(f"/osdi/{path}", headers={TOKEN: token})
            assert answer.status_code == (404 if path.startswith("no") else 401), (token, path)
            assert "resource_status" in answer.json()["osdi:error"]
        posted = http.post("/osdi/people/c_1/record_canvass_helper", json=canvass_of(), headers={TOKEN: token})
        assert posted.status_code == 401


def test_a_token_of_a_coordinator_who_became_a_viewer_is_refused(
    service: Service, http: httpx.Client, harrow: str
) -> None:
    made = a_coordinator(service)
    theirs = Program(http, api_tokens.new_api_token(service, made, "x"))
    coordinators.change(service, coordinators.OPERATOR, made.coordinator_id, Role.VIEWER, None)
    for path in ("people", "events", "scripts"):
        assert theirs.ask(path).status_code == 403


def test_what_tells_of_people_is_written_down_with_who_what_and_how_much(
    service: Service, http: httpx.Client, evening: Evening
) -> None:
    harrow = program(service, http, frozenset({HARROW_EAST}))
    contact = evening.rung[OutcomeKind.CONVERSATION].contact_id
    for path in ("people", f"people/{contact}", "canvasses", "answers", "events", "scripts"):
        harrow.get(path, **({"per_page": 3} if "/" not in path else {}))
    table = models.audit
    with service.store.read() as connection:
        rows = connection.execute(sa.select(table).where(table.c.action == "read by OSDI").order_by(table.c.id)).all()
    assert [(row.actor_kind, row.seat_code, row.subject, row.detail, row.rows) for row in rows] == [
        ("program", HARROW_EAST, "people", "page 1", 3),
        ("program", HARROW_EAST, f"people/{contact}", "", 1),
        ("program", HARROW_EAST, "canvasses", "page 1", 3),
        ("program", HARROW_EAST, "answers", "page 1", 2),
    ]
    assert all("The other program" in row.actor_name for row in rows)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/hal+json", "application/hal+json"),
        ("*/*", "application/hal+json"),
        ("", "application/hal+json"),
        ("text/html", "application/hal+json"),
        ("application/json", "application/json"),
        ("application/json, */*", "application/json"),
        ("application/hal+json, application/json", "application/hal+json"),
    ],
)
def test_who_asks_for_json_gets_json_and_everybody_else_gets_hal(everything: Program, accept: str, given: str) -> None:
    for path, status in (("", 200), ("people", 200), ("people/nobody", 404)):
        answer = everything.ask(path, headers={"accept": accept})
        assert answer.status_code == status
        assert answer.headers["content-type"].partition(";")[0] == given
        assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_no_under_osdi_is_an_osdi_error(everything: Program) -> None:
    for method, path, status in (
        ("GET", "nothing", 404),
        ("GET", "people/%00", 404),
        ("GET", "people/x%20y", 404),
        ("GET", "scripts/s_1/script_questions/9", 404),
        ("DELETE", "people", 405),
        ("POST", "people", 405),
        ("GET", "answers/no-such.1", 404),
        ("GET", "answers/1.99999999999999999999", 404),
    ):
        answer = everything.ask(path, method)
        assert answer.status_code == status, path
        error = answer.json()["osdi:error"]
        assert error["request_type"] == "atomic"
        assert error["response_code"] == status
        assert error["resource_status"][0]["error_descriptions"][0]["error_code"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_examples_own_spellings_of_addresses_are_answered(everything: Program, evening: Evening) -> None:
    party = evening.laptop.party_id
    script = id_of(everything.every("scripts")[0])
    for spelt, straight in (
        ("phone_bank/", "phonebanks"),
        ("phone_banks", "phonebanks"),
        (f"phone_bank/{party}", f"phonebanks/{party}"),
        (f"phone_bank/{party}/phone_bank_results", f"phonebanks/{party}/phone_bank_results"),
        (f"script/{script}", f"scripts/{script}"),
        ("people/", "people"),
    ):
        answer, wanted = everything.ask(spelt), everything.get(straight)
        assert answer.status_code == 200, spelt
        got = answer.json()
        assert got.get("_embedded") == wanted.get("_embedded")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_log_holds_no_name_number_answer_or_token(
    everything: Program, evening: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    contact = evening.rung[OutcomeKind.CONVERSATION]
    everything.every("people", filter="modified_date gt '2001-01-01'")
    everything.every("answers")
    everything.record(contact.contact_id, {"origin_system": "Canary"}, add_tags=["Canary"])
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("campaign_map"))
    assert "/osdi/people 200" in ours
    for secret in ("Canary", contact.name, contact.numbers[0].e164, everything.token, "2001", "library"):
        assert secret not in ours


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_openapi_document_has_the_doors_and_what_they_give(everything: Program) -> None:
    document = everything.http.get("/schema/openapi.json").json()
    paths = {path: doors for path, doors in document["paths"].items() if path.startswith("/osdi")}
    assert len(paths) > 30
    assert "security" not in paths["/osdi"]["get"] or not paths["/osdi"]["get"]["security"]
    people = paths["/osdi/people"]["get"]
    assert people["security"] == [{"osdi_token": []}]
    assert {one["name"] for one in people["parameters"]} == {"page", "per_page", "filter", "after"}
    assert document["components"]["securitySchemes"]["osdi_token"] == {
        "type": "apiKey",
        "name": "OSDI-API-Token",
        "in": "header",
    }
    helper = paths["/osdi/people/{person}/record_canvass_helper"]["post"]
    assert {"200", "201", "400", "409"} <= set(helper["responses"])
    assert "canvass" in str(helper["requestBody"])
    assert "_links" in document["components"]["schemas"]["Person"]["properties"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_event_that_waits_or_was_refused_is_not_there(everything: Program, service: Service, harrow: str) -> None:
    hidden = [an_event(service, status=status) for status in ("waiting", "refused")]
    hidden.append(an_event(service, status="cancelled", listed_at=None))
    assert embedded(everything.get("events")) == []
    for event_id in hidden:
        assert everything.ask(f"events/{event_id}").status_code == 404
        assert everything.ask(f"events/{event_id}/attendances").status_code == 404
    assert embedded(everything.get("attendances")) == []
