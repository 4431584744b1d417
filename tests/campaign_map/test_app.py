"""The service from outside: what it answers to anybody, and what it writes down."""

from __future__ import annotations

import csv
import io
import logging

import httpx
import pytest

from campaign_map.settings import Service
from phonebank_app.protocol.wire import MEDIA_TYPE
from tests.campaign_map.laptop import JSON, Laptop

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_status_needs_no_token(http: httpx.Client) -> None:
    answer = http.get("/v1/status")
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == {
        "protocols": [1],
        "min_version": "0.1.0",
        "revoked": [],
        "server_time": "2019-12-04T18:00:00Z",
        "epoch": 1,
    }


def test_the_openapi_document_names_every_route_and_what_an_outcome_is(http: httpx.Client) -> None:
    document = http.get("/schema/openapi.json").json()
    assert http.get("/schema").json() == document
    party = "/v1/parties/{party}"
    assert {"/v1/status", "/v1/register", "/v1/needs", f"{party}/pack", f"{party}/push", f"{party}/changes"} <= set(
        document["paths"]
    )
    push = document["paths"][f"{party}/push"]["post"]
    assert push["security"] == [{"token": []}]
    assert {"201", "401", "403", "413"} <= set(push["responses"])
    op = document["components"]["schemas"]["PushedOp"]["properties"]["op"]
    assert "OutcomeOp" in str(op)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/v1/parties", 404, "not_found"),
        ("DELETE", "/v1/status", 405, "method"),
        ("GET", "/v1/needs?callers=many", 400, "bad_request"),
        ("GET", "/v1/needs?hours=0", 400, "bad_request"),
        ("GET", "/v1/needs?hours=nan", 400, "bad_request"),
    ],
)
def test_every_no_is_a_service_error(http: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    answer = http.request(method, path)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["what"].endswith(".")


def test_a_fault_of_ours_says_nothing_of_what_was_sent(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Sam Canary 020 7946 0999")

    monkeypatch.setattr("campaign_map.intake.sync.push", fail)
    caplog.set_level(logging.DEBUG)
    answer = laptop.send(laptop.pushed(laptop.op("c_1")))
    assert (answer.status_code, answer.json()["code"]) == (500, "our_fault")
    assert "RuntimeError" in caplog.text
    assert "Canary" not in answer.text + caplog.text


def test_the_log_holds_ids_and_no_names_numbers_answers_or_queries(
    laptop: Laptop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "conversation", note="Canary note")
    laptop.report("c_x\x00Canary", "refused")
    laptop.ask("GET", "reconcile", params={"device": "Canary"})
    laptop.http.get("/v1/Canary%0AInjected")
    laptop.ask("GET", "results.csv")
    assert f"/v1/parties/{laptop.party_id}/push 201" in caplog.text
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("campaign_map"))
    for secret in ("Canary", contact.name, contact.numbers[0].e164, laptop.token, "Injected"):
        assert secret not in ours


def test_results_come_as_json_and_as_a_file_without_formulas(laptop: Laptop) -> None:
    contacts = laptop.pack().contacts
    laptop.report(contacts[0], "conversation", note="=HYPERLINK(1)")
    laptop.report(contacts[1], "no_answer", caller="+Bea", note="@x")
    held = laptop.ask("GET", "results").json()["outcomes"]
    assert [one["op"]["kind"] for one in held] == ["conversation", "no_answer"]
    answer = laptop.ask("GET", "results.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["outcome"] for row in rows] == ["conversation", "no_answer"]
    assert rows[0]["number"].startswith("020")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert rows[1]["name"] == contacts[1].name


def test_needs_are_told_to_anybody(http: httpx.Client, service: Service, harrow: str) -> None:
    snapshot = http.get("/v1/needs", params={"callers": 6, "hours": 3}).json()
    assert len(snapshot["seats"]) == 650
    assert [seat["rank"] for seat in snapshot["seats"]] == list(range(1, 651))
    assert snapshot["calls"] == 216
    listed = {seat["code"]: seat.get("callable") for seat in snapshot["seats"] if seat.get("callable") is not None}
    assert listed == {harrow: 40}


def test_a_page_of_html_is_not_a_push(laptop: Laptop) -> None:
    answer = laptop.ask("POST", "push", content=b"<html>sign in</html>", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
