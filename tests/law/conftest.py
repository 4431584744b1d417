"""A caller at a real page on a real store, and a campaign with its real service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient
from pytestqt.qtbot import QtBot

from campaign_map.accounts.cookies import coordinator_cookie
from campaign_map.lists import load_list
from campaign_map.settings import Service, open_service
from phonebank_app.calls.tickets import Tickets
from phonebank_app.machine.clock import EveningClock
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list
from tests.campaign_map.one_app import app_of
from tests.campaign_map.signing_in import desk
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, Evening, party_of, voters
from tests.ui import samples
from tests.ui.conftest import light  # noqa: F401 - a fixture that every test here begins with


@dataclass(slots=True)
class Chair:
    """A caller in chair 1."""

    evening: Evening
    desk: CallerDesk
    page: CallPage


@pytest.fixture
def sit(qtbot: QtBot, party: PartyFactory) -> Callable[..., Chair]:
    """Seats a caller: ``sit(people)``; the party has somebody who answers for it."""

    def make(people: Any = None, **papers: Any) -> Chair:
        of = party_of(on_behalf_of="Ruth Okafor’s campaign", service_url="https://map.example.org", **papers)
        opened = party(voters(3) if people is None else people, of=of)
        page = CallPage()
        qtbot.addWidget(page)
        page.resize(1366, 728)
        desk = CallerDesk(
            page,
            opened.calling,
            1,
            script=samples.script(),
            code_set=CODE_SET,
            facts=lambda card, caller: {"full_name": card.name, "caller": caller},
            clock=opened.clock,
            tickets=Tickets(opened.store, opened.rules, opened.clock),
            parent=page,
        )
        with qtbot.waitExposed(page):
            page.show()
        desk.start()
        page.setFocus()
        return Chair(opened, desk, page)

    return make


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(SIX_O_CLOCK, runs=False)


@pytest.fixture
def service(tmp_path: Path, clock: EveningClock) -> Iterator[Service]:
    opened = open_service(f"sqlite:///{tmp_path / 'campaign.db'}", clock=clock)
    load_list(opened, HARROW_EAST, write_list(tmp_path / "harrow.csv", 40))
    yield opened
    opened.store.close()


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    with TestClient[Any](app_of(service), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def laptop(service: Service, http: httpx.Client) -> Laptop:
    return Laptop.paired(service, http)


@pytest.fixture
def coordinator(service: Service) -> Iterator[httpx.Client]:
    """A coordinator's browser, signed in and confirmed."""
    signed_in = desk(service)
    with TestClient[Any](app_of(service)) as browser:
        browser.cookies.set(coordinator_cookie(service.settings), signed_in.token)
        yield browser
