"""What those who run the service are told: whether it is well, what it counts, what it writes down."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from campaign_map.app import create_app
from campaign_map.running.requests import log_to_stderr
from campaign_map.settings import Service, Settings, open_service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import Laptop

TOKEN = "a-token-for-whoever-watches"


def _counted(http: httpx.Client, name: str, **labels: str) -> float:
    """One sample of the metrics; 0 where it is not there."""
    text = http.get("/metrics").text
    named = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    found = re.search(rf"^{re.escape(name + (f'{{{named}}}' if named else ''))} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@contextmanager
def asked_from(address: str, app: Any) -> Iterator[httpx.Client]:
    """Somebody at a network address."""

    async def from_there(scope: Any, receive: Any, send: Any) -> None:
        await app(scope | {"client": (address, 50_000)}, receive, send)

    with TestClient[Any](from_there, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def here(service: Service) -> Iterator[httpx.Client]:
    """Somebody on the service's own machine."""
    with asked_from("127.0.0.1", create_app(service)) as client:
        yield client


def test_a_service_that_is_well_says_so_to_anybody(http: httpx.Client) -> None:
    answer = http.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_a_service_whose_database_is_gone_or_of_another_version_says_so_in_words(
    service: Service, http: httpx.Client
) -> None:
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = http.get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "unwell")
    assert "another version" in answer.json()["what"]
    with service.store.write() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = http.get("/health")
    assert (answer.status_code, answer.json()["what"]) == (503, "The database does not answer.")
    assert answer.json()["way_out"]


def test_requests_outcomes_and_leases_are_counted(here: httpx.Client, service: Service, harrow: str) -> None:
    laptop = Laptop.paired(service, here)
    contacts = laptop.pack().contacts
    laptop.report(contacts[0])
    one = laptop.pushed(laptop.op(contacts[1]))
    laptop.push(one, laptop.pushed(laptop.op("c_nobody")))
    laptop.push(one)
    assert _counted(here, "campaign_map_outcomes_total", status="stored") == 2
    assert _counted(here, "campaign_map_outcomes_total", status="duplicate") == 1
    assert _counted(here, "campaign_map_outcomes_total", status="rejected") == 1
    assert _counted(here, "campaign_map_pushes_together_count") == 3
    route = "/v1/parties/{party}/push"
    assert _counted(here, "campaign_map_requests_total", method="POST", route=route, status="201") == 3
    assert _counted(here, "campaign_map_request_seconds_count", method="POST", route=route) == 3
    assert _counted(here, "campaign_map_leases_running") == 1
    assert _counted(here, "campaign_map_mails_waiting") == 0


def test_the_metrics_name_nobody(here: httpx.Client, service: Service, harrow: str) -> None:
    laptop = Laptop.paired(service, here)
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "conversation", note="Canary")
    here.get("/v1/Canary")
    here.get("/v1/parties/Canary/reconcile")
    text = here.get("/metrics").text
    for secret in ("Canary", laptop.party_id, laptop.device, laptop.token, contact.contact_id, contact.name):
        assert secret not in text
    assert 'route="(none)",status="404"' in text


def test_the_metrics_are_shown_on_this_machine_and_to_who_has_the_token(database: str, clock: EveningClock) -> None:
    with_token = open_service(database, clock=clock, settings=Settings(metrics_token=TOKEN))
    app = create_app(with_token)
    shown = {"authorization": f"Bearer {TOKEN}"}
    try:
        for address, headers, status in (
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 404),
            ("127.0.0.1", {"forwarded": "for=203.0.113.7"}, 404),
            ("203.0.113.7", {}, 404),
            ("203.0.113.7", {"authorization": "Bearer another"}, 404),
            ("203.0.113.7", shown, 200),
            ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"} | shown, 200),
        ):
            with asked_from(address, app) as client:
                assert client.get("/metrics", headers=headers).status_code == status, (address, headers)
    finally:
        with_token.store.close()


def test_without_a_token_no_token_opens_the_metrics(service: Service) -> None:
    with asked_from("203.0.113.7", create_app(service)) as client:
        for shown in ("Bearer ", "Bearer", "Bearer x"):
            assert client.get("/metrics", headers={"authorization": shown}).status_code == 404


@pytest.fixture
def restored_logging() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("campaign_map", "uvicorn")]
    before = [(logger, logger.handlers, logger.propagate, logger.level) for logger in loggers]
    yield
    for logger, handlers, propagate, level in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_requests_are_written_down_as_json_for_machines(
    laptop: Laptop,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    restored_logging: None,
) -> None:
    log_to_stderr("json")
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "conversation", note="Canary note")
    laptop.http.get("/v1/Canary%0AInjected?Canary")
    monkeypatch.setattr("campaign_map.intake.sync.push", lambda *_: 1 / int(contact.name == contact.contact_id))
    laptop.send(laptop.pushed(laptop.op(contact)))
    logging.getLogger("uvicorn.error").error("it fell over", exc_info=ValueError(f"Canary {contact.name}"))
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    pushed = next(line for line in lines if line.get("status") == 201)
    assert pushed["route"] == "/v1/parties/{party}/push"
    assert pushed["path"] == f"/v1/parties/{laptop.party_id}/push"
    assert {"at", "level", "logger", "method", "ms"} <= set(pushed)
    assert [line["status"] for line in lines if line.get("path") == "(odd path)"] == [404]
    assert any(line.get("message", "").startswith("ZeroDivisionError at ") for line in lines)
    assert [line["error"].split()[0] for line in lines if "error" in line] == ["ValueError"]
    for secret in ("Canary", contact.name, contact.numbers[0].e164, laptop.token, "Injected"):
        assert secret not in written


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_requests_are_written_down_in_words_for_people(
    laptop: Laptop, capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    log_to_stderr("plain")
    laptop.changes()
    logging.getLogger("uvicorn.error").error("it fell over", exc_info=ValueError("Canary"))
    written = capsys.readouterr().err
    assert re.search(rf"INFO campaign_map: GET /v1/parties/{laptop.party_id}/changes 200 \d+ ms", written)
    assert "ValueError at" in written
    assert "Canary" not in written
