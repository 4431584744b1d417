"""What may not be tried too often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import tries
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock

MINUTES = timedelta(minutes=1)


def attempt(service: Service, who: str = "192.0.2.1", what: str = "knock") -> int:
    """0, or the seconds to wait."""
    with service.store.write() as connection:
        try:
            tries.check_and_count(connection, what, who, most=3, within=10 * MINUTES, now=service.clock.now())
        except Refusal as refusal:
            assert (refusal.status, refusal.code) == (429, "too_many_tries")
            assert refusal.retry_after is not None
            return refusal.retry_after
    return 0


def test_the_fourth_try_waits_until_the_first_is_old(service: Service, clock: EveningClock) -> None:
    assert attempt(service) == 0
    clock.skip(4 * MINUTES)
    assert [attempt(service), attempt(service)] == [0, 0]
    assert attempt(service) == 6 * 60
    clock.skip(6 * MINUTES)
    assert attempt(service) == 0
    assert attempt(service) == 4 * 60


def test_a_refused_try_does_not_count(service: Service, clock: EveningClock) -> None:
    for _ in range(20):
        attempt(service)
    clock.skip(10 * MINUTES)
    assert attempt(service) == 0


def test_tries_are_counted_for_each_and_for_each_kind(service: Service) -> None:
    for who, what in (("192.0.2.1", "knock"), ("192.0.2.2", "knock"), ("192.0.2.1", "ring")):
        assert [attempt(service, who, what) for _ in range(3)] == [0, 0, 0]
        assert attempt(service, who, what) == 600


def test_a_household_is_one_however_many_addresses_it_has(service: Service) -> None:
    for who in ("2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::1"):
        assert attempt(service, who) == 0
    assert attempt(service, "2001:db8::3") == 600
    assert attempt(service, "2001:db8:0:1::1") == 0
    assert [attempt(service, who) for who in ("192.0.2.9", "::ffff:192.0.2.9", "192.0.2.9")] == [0, 0, 0]
    assert attempt(service, "::ffff:c000:209") == 600


def test_who_tries_is_out_of_sight(service: Service) -> None:
    attempt(service, "ann@example.org")
    with service.store.read() as connection:
        assert "ann" not in str(connection.execute(sa.select(models.tries)).all())


def test_of_many_tries_at_once_three_are_let_through(service: Service) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: attempt(service), range(16)))[:4] == [0, 0, 0, 600]


def test_a_right_try_is_taken_back_and_tries_are_forgotten(service: Service) -> None:
    now = service.clock.now()
    with service.store.write() as connection:
        for _ in range(5):
            made = tries.check_and_count(connection, "knock", "ann", most=1, within=MINUTES, now=now)
            tries.take_back(connection, made)
        tries.count(connection, "knock", "ann", now=now)
        with pytest.raises(Refusal, match="Slowly"):
            tries.check(connection, "knock", "ann", most=1, within=MINUTES, now=now, said="Slowly.")
        tries.forget(connection, "knock", "ann")
        tries.check(connection, "knock", "ann", most=1, within=MINUTES, now=now)
