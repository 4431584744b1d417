"""The OpenAPI document against the service: whatever a program sends, the answer is one of those that were promised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error

from campaign_map.app import create_app
from campaign_map.lists import load_list
from campaign_map.settings import open_service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.emptied import empty
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list

TRIES = 25
"""Requests of each kind for each door."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A service that is asked, and somebody who may ask it."""

    app: Litestar
    laptop: Laptop


@pytest.fixture
def on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Asked]]:
    """A service with a list on either database, and a paired laptop at each."""
    urls = [f"sqlite:///{tmp_path / 'campaign.db'}"]
    with suppress(pytest.skip.Exception):
        urls.append(request.getfixturevalue("postgresql"))
        empty(urls[-1])
    electors = write_list(tmp_path / "harrow.csv", 40)
    with ExitStack() as open_ones:
        asked = []
        for url in urls:
            service = open_service(url, clock=EveningClock(SIX_O_CLOCK, runs=False))
            open_ones.callback(service.store.close)
            load_list(service, HARROW_EAST, electors)
            app = create_app(service)
            with TestClient[Any](app) as http:
                laptop = Laptop.paired(service, http)
                laptop.ask_pack()
            asked.append(Asked(app, laptop))
        yield asked


def test_no_request_makes_the_service_fail(on_both: list[Asked]) -> None:
    """Each request is made up once and goes to both: making it up takes longer than answering it."""
    document = schemathesis.openapi.from_asgi("/schema/openapi.json", on_both[0].app)
    doors = [_door(found) for found in document.get_all_operations()]
    assert len(doors) > 10
    for door in doors:

        @settings(max_examples=TRIES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=door.as_strategy(), known=booleans())
        def holds(case: Any, known: bool) -> None:
            for asked in on_both:
                if known and "party" in (case.path_parameters or {}):  # somebody who may ask this
                    case.path_parameters["party"] = asked.laptop.party_id
                    case.headers.update(asked.laptop.headers)
                case.call_and_validate(app=asked.app, checks=[not_a_server_error])

        holds()


def _door(found: Any) -> Any:
    """An operation of the document; one that cannot be read fails here."""
    return found.ok()
