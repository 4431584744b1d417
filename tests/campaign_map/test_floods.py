"""One place that asks for too much waits; nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_map.app import create_app
from campaign_map.running.floods import Buckets
from campaign_map.settings import Service

on_one = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

Ask = Callable[..., list[int]]


@pytest.fixture
def ask(service: Service) -> Ask:
    app = create_app(
        replace(service, settings=replace(service.settings, requests_at_once=3, requests_per_second=0.001))
    )

    def asking(address: str, path: str = "/v1/status", times: int = 4, accept: str = "*/*") -> list[int]:
        async def go() -> list[int]:
            transport = httpx.ASGITransport(app, client=(address, 1))  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://map") as http:
                return [(await http.get(path, headers={"accept": accept})).status_code for _ in range(times)]

        return asyncio.run(go())

    return asking


@on_one
def test_who_asks_too_much_waits_and_others_do_not(ask: Ask) -> None:
    assert ask("203.0.113.1") == [200, 200, 200, 429]
    assert ask("203.0.113.2") == [200, 200, 200, 429]
    assert ask("2001:db8::1", times=3) == [200, 200, 200]
    assert ask("2001:db8::2", times=1) == [429]


@on_one
def test_laptops_of_parties_and_the_machines_own_network_never_wait(ask: Ask) -> None:
    assert ask("203.0.113.1", "/v1/parties/p_1/results", 9) == [401] * 9
    for near in ("127.0.0.1", "10.1.2.3", "192.168.0.7", "::1", "::ffff:10.1.2.3", "fd00::1"):
        assert ask(near, times=9) == [200] * 9


@on_one
def test_the_refusal_says_what_to_do_in_the_form_that_was_asked_for(service: Service) -> None:
    app = create_app(replace(service, settings=replace(service.settings, requests_at_once=1, requests_per_second=0.5)))

    async def go() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, client=("203.0.113.1", 1))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://map") as http:
            await http.get("/v1/status")
            return [await http.get("/v1/status", headers={"accept": kind}) for kind in ("text/html,*/*", "*/*")]

    page, program = asyncio.run(go())
    assert page.text == "Too many requests came from your network just now. Wait a moment, then try again."
    assert program.json()["code"] == "too_many_requests"
    assert page.headers["retry-after"] == program.headers["retry-after"] == "2"


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 10), st.floats(0.1, 10))
def test_no_more_is_let_through_than_a_burst_and_the_rate(
    database: str, gaps: list[float], burst: int, rate: float
) -> None:
    buckets = Buckets(burst, rate)
    now = let = 0.0
    for gap in gaps:
        now += gap
        wait = buckets.wait("x", now)
        let += wait == 0
        assert let <= burst + now * rate + 1e-6
        if wait:
            assert buckets.wait("x", now + wait + 1e-9) == 0
            let += 1
            now += wait + 1e-9


def test_those_who_have_been_quiet_longest_are_forgotten_first() -> None:
    buckets = Buckets(1, 0.001, most=2)
    assert [buckets.wait(who, 0.0) for who in ("a", "b", "c")] == [0, 0, 0]
    assert buckets.wait("c", 0.0) > 0
    assert buckets.wait("a", 0.0) == 0
