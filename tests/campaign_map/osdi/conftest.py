"""A campaign with two seats, an evening's results in one of them, and programs that ask by OSDI."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from campaign_map.lists import load_list
from campaign_map.settings import Service
from tests.campaign_map.laptop import PUTNEY, Laptop, write_list
from tests.campaign_map.osdi.programs import Evening, Program, an_evening, an_event, program


@pytest.fixture
def putney(service: Service, tmp_path: Path) -> str:
    """A second seat, with a list of ten."""
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 10, first=100))
    return PUTNEY


@pytest.fixture
def everything(service: Service, http: httpx.Client) -> Program:
    """A program of somebody who answers for the whole campaign."""
    return program(service, http)


@pytest.fixture
def evening(service: Service, laptop: Laptop, putney: str) -> Evening:
    """One outcome of each kind, by one party in Harrow East, and an event in each seat."""
    an_event(service, laptop.pack().manifest.seat_code)
    an_event(service, putney, status="cancelled")
    return an_evening(laptop)
