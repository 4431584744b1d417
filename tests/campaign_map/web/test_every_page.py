"""What is promised of every page: nothing in anybody's way, nothing sideways, nothing heavy, nothing from elsewhere."""

from __future__ import annotations

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
    "/how-need-is-worked-out",
    "/privacy",
    "/accessibility",
    "/help",
    "/nowhere",
)
HEAVIEST = 100_000
"""Bytes of a page with everything it loads, as they cross the network."""


def violations(page: Page) -> list[str]:
    """What axe-core has against a page, WCAG AA and its best practices."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_nothing_is_in_anybodys_way(
    browser: Browser, address: str, path: str, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(base_url=address, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.goto(path)
        assert violations(page) == []
    finally:
        context.close()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_no_page_scrolls_sideways_on_the_narrowest_phone(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 320, "height": 640})
    try:
        page = context.new_page()
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        context.close()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_and_all_it_loads_stays_under_100_kilobytes_and_comes_from_here_alone(
    browser: Browser, address: str, path: str
) -> None:
    context = browser.new_context(base_url=address, viewport=PHONE)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        loaded: list[Any] = []
        page.on("response", loaded.append)
        page.goto(path, wait_until="networkidle")
        sizes = {one.url: one.request.sizes() for one in loaded}
        assert all(url.startswith(address) for url in sizes)
        assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values()) < HEAVIEST
    finally:
        context.close()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_every_page_is_whole_without_scripts(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.goto(path)
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.get_by_role("link", name="Campaign map", exact=True).is_visible()
    finally:
        context.close()
