"""The script of the map page in a real Chromium, under the strict policy: what it adds, and that it adds no more."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, MediaType, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from campaign_map.needs import SeatNeed, rank
from campaign_map.places import boundaries
from campaign_map.places.hexes import legend, linked_map
from campaign_map.settings import Service, open_service
from campaign_map.web import places
from phonebank_app.machine.clock import EveningClock
from phonebank_app.seats import load_seats, seats_by_code
from tests.campaign_map.laptop import SIX_O_CLOCK
from tests.campaign_map.places.squares import collection, write

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
STATIC = Path(places.__file__).parent / "static"
RANKED = rank([SeatNeed(seat.code, number % 40 - 20.0, 9000) for number, seat in enumerate(load_seats())], 216)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def page_of(service: Service) -> str:
    with service.store.read() as connection:
        address = places.boundaries_url(boundaries.mark(connection))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Map</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/static/map.css">{places.leaflet_tags()}</head>'
        f'<body><main><h1>Map</h1><figure data-boundaries="{escape(address)}" data-attribution="&lt;data&gt; ©">'
        f"{linked_map(RANKED)}{legend()}</figure></main></body></html>"
    )


@get("/static/map.css", sync_to_thread=False)
def style() -> Response[bytes]:
    return Response((STATIC / "map.css").read_bytes(), media_type=MediaType.CSS)


@get("/static/map.js", sync_to_thread=False)
def script() -> Response[bytes]:
    return Response((STATIC / "map.js").read_bytes(), media_type="text/javascript")


@get("/seats/{code:str}", sync_to_thread=False)
def seat(code: FromPath[str]) -> Response[str]:
    return Response(f'<title>{escape(code)}</title><link rel="icon" href="data:,">', media_type=MediaType.HTML)


@dataclass(slots=True)
class Visit:
    """A page in a browser, and what the browser complained of."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)

    def active(self, name: str) -> str:
        return str(self.page.evaluate(f"document.activeElement.getAttribute('{name}')"))


@pytest.fixture
def visit(browser: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """The map page, boundaries loaded unless the test is parametrised with ``False``."""
    service = open_service(f"sqlite:///{tmp_path / 'campaign.db'}", clock=EveningClock(SIX_O_CLOCK, runs=False))
    if getattr(request, "param", True):
        boundaries.load_boundaries(service, write(tmp_path / "squares.geojson", collection()))

    @get("/map", sync_to_thread=False)
    def page() -> Response[str]:
        headers = {"content-security-policy": POLICY}
        return Response(page_of(service), media_type=MediaType.HTML, headers=headers)

    app = Litestar([page, style, script, seat, *places.ROUTES], state=State({"service": service}), openapi_config=None)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        opened = Visit(browser.new_page(reduced_motion="reduce"), f"http://127.0.0.1:{listening.getsockname()[1]}")
        opened.page.on("console", lambda said: opened.complaints.append(said.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        yield opened
        opened.page.close()
        server.should_exit = True
        running.join()
    service.store.close()


def test_the_real_shapes_are_drawn_by_need_and_walked_by_keyboard(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/map")
    first = seats_by_code()[RANKED[0].need.code]
    assert page.locator("[data-boundaries] a").count() == 650
    page.get_by_role("button", name="Real shapes").click()
    page.wait_for_selector(".realmap path.shape")
    assert page.locator(".realmap path.shape").count() == 650
    assert page.locator(".hexmap").is_hidden()
    assert page.locator(".legend").is_visible()
    assert page.get_by_role("button", name="Real shapes").get_attribute("aria-pressed") == "true"
    assert page.url.endswith("#real")
    for level in range(5):
        hexagons = page.locator(f"[data-boundaries] g.n{level} a").count()
        assert page.locator(f".realmap path.n{level}").count() == hexagons
    assert "<data> ©" in page.locator(".leaflet-control-attribution").inner_text()
    assert page.locator(".realmap path[tabindex='0']").count() == 1
    page.locator(".realmap path[tabindex='0']").focus()
    assert visit.active("aria-label") == f"{first.name}: needed most"
    page.keyboard.press("ArrowLeft")
    beside = visit.active("aria-label")
    assert beside != f"{first.name}: needed most"
    page.wait_for_selector(".maptip")
    page.keyboard.press("Home")
    assert visit.active("aria-label") == f"{first.name}: needed most"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/seats/{first.code}")
    assert visit.complaints == []


def test_an_address_with_the_real_shapes_opens_them_and_hexagons_are_a_press_away(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/map#real")
    page.wait_for_selector(".realmap path.shape")
    page.get_by_role("button", name="Hexagons").click()
    assert page.locator(".hexmap").is_visible()
    assert page.locator(".realmap").is_hidden()
    assert "#" not in page.url
    assert visit.complaints == []


def test_when_the_shapes_cannot_be_had_the_hexagons_stay(visit: Visit) -> None:
    page = visit.page
    page.route("**/map/boundaries.json*", lambda route: route.abort())
    page.goto(f"{visit.address}/map")
    page.get_by_role("button", name="Real shapes").click()
    page.get_by_text("The real shapes cannot be had just now. The hexagons say the same.").wait_for()
    assert page.locator(".hexmap").is_visible()
    assert page.get_by_role("button", name="Hexagons").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("visit", [False], indirect=True)
def test_where_no_boundaries_are_loaded_the_script_changes_nothing(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/map", wait_until="load")
    assert visit.page.locator("button").count() == 0
    assert visit.page.locator(".realmap").count() == 0
    assert visit.complaints == []


def test_the_map_page_with_its_real_shapes_has_no_barriers(visit: Visit) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visit.page.goto(f"{visit.address}/map")
    found = axe.run(visit.page).response["violations"]
    visit.page.get_by_role("button", name="Real shapes").click()
    visit.page.wait_for_selector(".realmap path.shape")
    found += axe.run(visit.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
