"""A campaign with lists for two seats, listening on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.settings import Service, open_service
from phonebank_app.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, write_list
from tests.sync.served import Served, served

PEOPLE = 12
"""On the list of each seat."""


@dataclass(slots=True)
class Campaign:
    """The real service; ``map`` is where it listens."""

    service: Service
    map: Served

    def code(self, callers: int = 2, hours: float = 1.0) -> str:
        """A code for another host."""
        return new_party(self.service, "Ann", callers=callers, hours=hours).code


@contextmanager
def two_seats(folder: Path, at: datetime) -> Iterator[Campaign]:
    """A service with lists for Harrow East and Putney."""
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=EveningClock(at, runs=False))
    load_list(service, HARROW_EAST, write_list(folder / "harrow.csv", PEOPLE))
    load_list(service, PUTNEY, write_list(folder / "putney.csv", PEOPLE, first=100))
    with served(service) as listening:
        yield Campaign(service, listening)
    service.store.close()
