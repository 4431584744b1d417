"""A campaign with lists for two seats, listening on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from campaign_map.auth import BRINGS_FOR, revoke_party
from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, write_list
from tests.sync.served import Served, served

PEOPLE = 12
"""On the list of each seat."""


class Campaign:
    """The real service.

    Attributes:
        url: where it listens.
        away: whether the network is: a café's login page answers everything.
    """

    def __init__(self, service: Service, listening: Served) -> None:
        self.service, self.url, self.away = service, listening.url, False
        self._app = listening._app
        listening._app = self._answer

    def code(self) -> str:
        """A code for another host."""
        return new_party(self.service, "Ann", callers=2, hours=1.0).code

    def turn_away(self, party_id: str) -> None:
        """Take a party's access away, as for a laptop that was stolen."""
        with self.service.store.write() as connection:
            revoke_party(connection, party_id, self.service.clock.now() - BRINGS_FOR)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if not self.away:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<h1>Free Wi-Fi: log in</h1>"})


@contextmanager
def two_seats(folder: Path, at: datetime) -> Iterator[Campaign]:
    """A service with lists for Harrow East and Putney."""
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=EveningClock(at, runs=False))
    load_list(service, HARROW_EAST, write_list(folder / "harrow.csv", PEOPLE))
    load_list(service, PUTNEY, write_list(folder / "putney.csv", PEOPLE, first=100))
    with served(service) as listening:
        yield Campaign(service, listening)
    service.store.close()
