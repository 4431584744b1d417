"""What the service does by itself."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from campaign_map import models
from campaign_map.accounts import people, sessions, tries
from campaign_map.app import create_app
from campaign_map.mail import sending
from campaign_map.mail.queue import queue
from campaign_map.running.chores import CHORES, Chore, Chores, sweep
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.signing_in import HERE, desk, supporter

NEVER = timedelta(days=1)
_BRIEFLY = threading.Event()


def test_a_running_service_sends_its_letters(service: Service, tmp_path: Any) -> None:
    mail = replace(service.settings.mail, folder=tmp_path / "mail")
    serving = replace(service, settings=replace(service.settings, mail=mail))
    with service.store.write() as connection:
        queue(connection, service.clock.now(), "ann@example.org", "Hello", "Dear Ann")
    with TestClient[Any](create_app(serving, chores=True)) as http:
        assert isinstance(http, httpx.Client)
        while sending.waiting(service):
            _BRIEFLY.wait(0.02)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_an_application_in_a_test_sends_nothing(service: Service, http: httpx.Client) -> None:
    assert http.get("/v1/status").status_code == 200
    assert "chores" not in [thread.name for thread in threading.enumerate()]


def test_a_chore_that_fails_is_written_down_without_its_words_and_stops_no_other(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def fail(_: Service, __: threading.Event) -> None:
        raise ValueError("ann@example.org")

    def work(_: Service, __: threading.Event) -> None:
        done.set()

    with caplog.at_level(logging.INFO):
        chores = Chores(service, (Chore("fails", NEVER, fail), Chore("works", NEVER, work)))
        chores.start()
        assert done.wait(20)
        chores.end()
    assert "fails: ValueError at " in caplog.text
    assert "ann@" not in caplog.text


def test_a_chore_is_told_to_end_and_waited_for(service: Service) -> None:
    began, ended = threading.Event(), threading.Event()

    def long(_: Service, stop: threading.Event) -> None:
        began.set()
        assert stop.wait(20)
        ended.set()

    chores = Chores(service, (Chore("long", NEVER, long),))
    chores.start()
    assert began.wait(20)
    chores.end()
    assert ended.is_set()


def count(service: Service, table: sa.Table) -> int:
    with service.store.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_what_is_of_no_more_use_is_forgotten_and_the_rest_kept(service: Service, clock: EveningClock) -> None:
    named = {"counts", "letters", "answers", "events", "keeping", "keys", "held files", "sweep"}
    assert {chore.name for chore in CHORES} == named
    stop = threading.Event()
    supporter(service)
    cora = desk(service)
    with service.store.write() as connection:
        tries.count(connection, "knock", HERE, now=clock.now())
    sweep(service, stop)
    assert [count(service, table) for table in (models.email_codes, models.sessions)] == [1, 2]
    assert count(service, models.tries) >= 1
    clock.skip(timedelta(days=2))
    people.send_code(service, "ann@example.org", HERE)
    sweep(service, stop)
    assert count(service, models.email_codes) == 1
    assert count(service, models.sessions) == 2  # where a coordinator was let in is remembered
    assert sessions.visitor_of(service, cora.token) is None
    clock.skip(timedelta(days=31))
    sweep(service, stop)
    assert count(service, models.email_codes) == count(service, models.tries) == 0
    assert count(service, models.sessions) == 1
