"""The OpenAPI document against the service: whatever a program sends, the answer is one of those that were promised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error

from campaign_map.app import create_app
from campaign_map.lists import load_list
from campaign_map.settings import Service, open_service
from phonebank_app.clock import EveningClock
from tests.campaign_map.emptied import empty
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list

TRIES = 25
"""Requests of each kind for each door."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a list, on either database."""
    folder: Path = tmp_path_factory.mktemp("contract")
    url = f"sqlite:///{folder / 'campaign.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
        empty(url)
    opened = open_service(url, clock=EveningClock(SIX_O_CLOCK, runs=False))
    load_list(opened, HARROW_EAST, write_list(folder / "harrow.csv", 40))
    yield opened
    opened.store.close()


def test_no_request_makes_the_service_fail(furnished: Service) -> None:
    application = create_app(furnished)
    with TestClient[Any](application) as http:
        laptop = Laptop.paired(furnished, http)
        laptop.ask_pack()
    document = schemathesis.openapi.from_asgi("/schema/openapi.json", application)
    doors = [_door(found) for found in document.get_all_operations()]
    assert len(doors) > 10
    for door in doors:

        @settings(max_examples=TRIES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=door.as_strategy(), known=booleans())
        def holds(case: Any, known: bool) -> None:
            if known and "party" in (case.path_parameters or {}):  # somebody who may ask this
                case.path_parameters["party"] = laptop.party_id
                case.headers.update(laptop.headers)
            case.call_and_validate(checks=[not_a_server_error])

        holds()


def _door(found: Any) -> Any:
    """An operation of the document; one that cannot be read fails here."""
    return found.ok()
