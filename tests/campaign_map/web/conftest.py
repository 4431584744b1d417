"""The pages in a real browser: the service as it is served, on a port of its own, and Chromium in front of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from campaign_map.app import create_app
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import SIX_O_CLOCK
from tests.campaign_map.web.world import furnish, profile
from tests.signers import fill_keys

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A campaign in the middle of an evening: lists, parties, outcomes, events."""
    folder: Path = tmp_path_factory.mktemp("campaign")
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    fill_keys(keys, "The example campaign")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGN_MAP_KEYS", str(keys))
        opened = open_service(
            f"sqlite:///{folder / 'campaign.db'}", profile(folder), EveningClock(SIX_O_CLOCK, runs=False)
        )
        furnish(opened, folder)
        yield opened
        opened.store.close()


@pytest.fixture(scope="module")
def address(campaign: Service) -> Iterator[str]:
    """Where the campaign's pages are served."""
    server = _Started(uvicorn.Config(create_app(campaign), port=0, log_config=None, access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.is_up.wait(30)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


class _Started(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.is_up.set()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A phone's screen."""
    yield from _page(browser, address, PHONE)


@pytest.fixture
def laptop_screen(browser: Browser, address: str) -> Iterator[Page]:
    """A laptop's screen."""
    yield from _page(browser, address, LAPTOP)


def _page(browser: Browser, address: str, size: dict[str, int], **options: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport=size, **options)  # type: ignore[arg-type]
    page = context.new_page()
    # What the content security policy refuses, and what a script says went wrong, is told on the console.
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []
