"""What is promised of every page: nothing in anybody's way, nothing sideways, nothing heavy, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.campaign_map.web.conftest import LAPTOP, PHONE

OPEN_PAGES = (
    "/",
    "/answer?do=ring&when=tonight&callers=6&near=SE13&home=E14000787",
    "/answer?do=doors&callers=2&near=SE13&home=E14000787",
    "/answer?do=abroad",
    "/map",
    "/seats/E14000731",
    "/events",
    "/events?seat=E14000887&kind=doors&when=tonight&near=HA3",
    "/how-need-is-worked-out",
    "/privacy",
    "/accessibility",
    "/help",
    "/nowhere",
)
NARROWEST = {"width": 320, "height": 640}
HEAVIEST = 100_000
"""Bytes of a page with everything it loads, as they cross the network."""


def violations(page: Page) -> list[str]:
    """What axe-core has against a page, WCAG AA and its best practices."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a window of some size, light or dark, with or without scripts."""
    contexts = []

    def opened(path: str, size: dict[str, int], **options: Any) -> Page:
        context = browser.new_context(base_url=address, viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


# Six hundred and fifty links are much to look at: the large map is looked at once.
_LOOKS = [
    *((path, PHONE, "light") for path in OPEN_PAGES),
    *((path, LAPTOP, "dark") for path in OPEN_PAGES if path != "/map"),
]


@pytest.mark.parametrize(("path", "size", "scheme"), _LOOKS)
def test_nothing_is_in_anybodys_way(look: Callable[..., Page], path: str, size: dict[str, int], scheme: str) -> None:
    assert violations(look(path, size, color_scheme=scheme)) == []


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_no_page_scrolls_sideways_on_the_narrowest_phone_or_at_twice_the_text(
    look: Callable[..., Page], path: str
) -> None:
    page = look(path, NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_and_all_it_loads_is_light_and_comes_from_here_alone(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport=PHONE)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        loaded: list[Any] = []
        page.on("response", lambda response: loaded.append(response))
        page.goto(path, wait_until="networkidle")
        sizes = {one.url: one.request.sizes() for one in loaded}
        assert all(url.startswith(address) for url in sizes)
        assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values()) < HEAVIEST
    finally:
        context.close()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_every_page_is_whole_without_scripts(look: Callable[..., Page], path: str) -> None:
    page = look(path, PHONE, java_script_enabled=False)
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_role("link", name="Campaign map", exact=True).is_visible()
