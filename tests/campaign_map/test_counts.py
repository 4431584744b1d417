"""Counting what is in the lists: seldom, and exactly where it matters."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from campaign_map import models
from campaign_map.app import create_app
from campaign_map.lists import load_list
from campaign_map.need import counts, kept
from campaign_map.need.figures import Figures, current, figures, for_claim
from campaign_map.needs import SeatNeed
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list

_BRIEFLY = threading.Event()


def exact(service: Service) -> SeatNeed:
    with service.store.read() as connection:
        return figures(connection, service, 4, 3.0).ranking.seat(HARROW_EAST).need


def claimed(service: Service, party_id: str) -> Figures:
    with service.store.read() as connection:
        return for_claim(connection, service, party_id, 4, 3.0)


def test_a_claim_sees_what_leases_have_taken_and_freed_since_the_count(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    counts.refresh(service)
    clock.skip(timedelta(seconds=1))
    laptop.pack(callers=1, hours=1)  # 12 calls, 30 contacts
    seen = claimed(service, other.party_id).ranking.seat(HARROW_EAST).need
    assert seen.callable == 10
    assert seen.booked == pytest.approx(0.75 * 12)
    assert seen == exact(service)
    laptop.ask("POST", "return")
    assert claimed(service, other.party_id).ranking.seat(HARROW_EAST).need == exact(service)
    laptop.pack(callers=1, hours=1)
    clock.skip(timedelta(minutes=118))
    counts.refresh(service)
    clock.skip(timedelta(minutes=2))
    seen = claimed(service, other.party_id).ranking.seat(HARROW_EAST).need
    assert (seen.callable, seen.booked) == (40, 0)
    assert seen == exact(service)


def test_diallings_are_seen_a_minute_late_and_exactly_by_whoever_claims_there(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    pack = laptop.pack(callers=1, hours=1)
    counts.refresh(service)
    for contact in pack.contacts[:5]:
        laptop.report(contact)
    before = claimed(service, other.party_id)
    assert before.ranking.seat(HARROW_EAST).need.done == 0
    with service.store.read() as connection:
        recounted = before.recounted(connection, HARROW_EAST, other.party_id)
    assert recounted.ranking.seat(HARROW_EAST).need == exact(service)
    assert recounted.ranking.seat(HARROW_EAST).need.done == 5
    clock.skip(counts.FRESH)
    assert counts.refresh(service) == 1
    assert counts.refresh(service) == 0
    assert claimed(service, other.party_id).ranking.seat(HARROW_EAST).need.done == 5


def test_an_old_count_misleads_nobody(laptop: Laptop, other: Laptop, service: Service, clock: EveningClock) -> None:
    for contact in laptop.pack().contacts:
        laptop.report(contact)
    counts.refresh(service)
    laptop.ask("POST", "return")
    assert other.ask_pack().status_code == 409
    clock.skip(timedelta(hours=25))
    assert claimed(service, other.party_id).ranking.seat(HARROW_EAST).need.callable == 40
    assert len(other.pack().contacts) == 40


def test_pages_are_shown_what_is_kept_and_what_was_done_here_at_once(
    laptop: Laptop, service: Service, http: httpx.Client, tmp_path: Path, clock: EveningClock
) -> None:
    first = current(service, 4, 3.0)
    assert current(service, 4, 3.0) is first
    laptop.pack()
    assert current(service, 4, 3.0) is first
    clock.skip(kept.LIFE)
    later = current(service, 4, 3.0)
    assert later.ranking.seat(HARROW_EAST).need.booked > 0
    assert later.counted_at == service.clock.now()
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 40, first=1000))
    assert current(service, 4, 3.0).ranking.seat(PUTNEY).need.callable == 40
    listed = {seat["code"]: seat for seat in http.get("/v1/needs").json()["seats"]}
    assert listed[PUTNEY]["callable"] == 40


def test_the_running_service_counts_by_itself(laptop: Laptop, service: Service, clock: EveningClock) -> None:
    counts.refresh(service)
    clock.skip(timedelta(minutes=2))
    with TestClient[Any](create_app(service, chores=True)):
        while _counted_at(service) != service.clock.now():
            _BRIEFLY.wait(0.02)
    assert _counted_at(service) == service.clock.now()


def _counted_at(service: Service) -> object:
    with service.store.read() as connection:
        return connection.execute(sa.select(models.seat_counts.c.counted_at)).scalar_one()
