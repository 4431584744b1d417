"""What is promised of every page is promised of those that only some may see: of events, signed in or by a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from campaign_map.events import moderation
from campaign_map.settings import Service
from tests.campaign_map import signing_in
from tests.campaign_map.events.supporters import advertise, key_of, sign_up
from tests.campaign_map.web.conftest import LAPTOP, PHONE
from tests.campaign_map.web.evening import event_called, token_of
from tests.campaign_map.web.test_every_page import HEAVIEST, NARROWEST, violations


@dataclass(frozen=True)
class Sight:
    """A page and who looks at it; what they press there first, if anything."""

    path: str
    cookie: str = ""
    who: str = ""
    press: str = ""


SIGHTS = {
    "an event": Sight("/events/{party}"),
    "an event with a form that was not taken": Sight("/events/{party}", press="I’m coming"),
    "one that is not there": Sight("/events/e_0000000000000000"),
    "a guest's own page": Sight("/coming?key={key}"),
    "a pairing link": Sight("/join#K7QW-3D9P"),
    "the host's event": Sight("/events/{party}", "supporter", "mina"),
    "the host's code": Sight("/events/{party}", "supporter", "mina", "Make a"),
    "the form": Sight("/events/new?kind=phonebank", "supporter", "nina"),
    "the form with everything wrong": Sight("/events/new", "supporter", "nina", "Advertise it"),
    "the form to change one": Sight("/events/{party}/edit", "supporter", "mina"),
    "cancelling": Sight("/events/{party}/cancel", "supporter", "mina"),
    "one's own events": Sight("/account/events", "supporter", "mina"),
    "the queue": Sight("/coordinate/events", "coordinator", "cora"),
}


@pytest.fixture(scope="module")
def known(campaign: Service) -> dict[str, str]:
    """Ids and keys for addresses, sessions for cookies."""
    party = event_called(campaign, "Phonebank party at Mina’s")
    tonight = event_called(campaign, "Phonebank party")
    nina = sign_up(campaign, "Nina", trusted=False)
    advertise(campaign, nina, title="Nina’s first")
    moderation.report(campaign, tonight.event_id, "other", "It is a shop.", "203.0.113.4")
    return {
        "party": party.event_id,
        "key": key_of(campaign, "Ann").key,
        "mina": token_of(campaign, "Mina"),
        "nina": token_of(campaign, "Nina"),
        "cora": signing_in.desk(campaign).token,
    }


@pytest.fixture
def see(browser: Browser, address: str, known: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Opens a sight in a window of some size."""
    contexts = []

    def opened(sight: Sight, size: dict[str, int], **options: Any) -> Page:
        context = browser.new_context(base_url=address, viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        if sight.cookie:
            context.add_cookies([{"name": sight.cookie, "value": known[sight.who], "url": address}])
        page = context.new_page()
        page.goto(sight.path.format(**known))
        if sight.press:
            page.get_by_role("button", name=sight.press).first.click()
        for hidden in page.locator("details.more > summary").all():
            hidden.evaluate("summary => summary.parentElement.open = true")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", SIGHTS)
def test_nothing_is_in_anybodys_way(see: Callable[..., Page], name: str) -> None:
    assert violations(see(SIGHTS[name], PHONE)) == []
    assert violations(see(SIGHTS[name], LAPTOP, color_scheme="dark")) == []


@pytest.mark.parametrize("name", SIGHTS)
def test_nothing_scrolls_sideways_on_the_narrowest_phone_or_at_twice_the_text(
    see: Callable[..., Page], name: str
) -> None:
    page = see(SIGHTS[name], NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", SIGHTS)
def test_every_page_is_light_and_comes_from_here_alone(
    browser: Browser, address: str, known: dict[str, str], name: str
) -> None:
    sight = SIGHTS[name]
    context = browser.new_context(base_url=address, viewport=PHONE)  # type: ignore[arg-type]
    try:
        if sight.cookie:
            context.add_cookies([{"name": sight.cookie, "value": known[sight.who], "url": address}])
        page = context.new_page()
        loaded: list[Any] = []
        page.on("response", lambda response: loaded.append(response))
        page.goto(sight.path.format(**known), wait_until="networkidle")
        sizes = {one.url: one.request.sizes() for one in loaded}
        assert all(url.startswith(address) for url in sizes)
        assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values()) < HEAVIEST
    finally:
        context.close()


@pytest.mark.parametrize("name", SIGHTS)
def test_what_is_pressed_is_large_enough_for_a_thumb(see: Callable[..., Page], name: str) -> None:
    small = see(SIGHTS[name], PHONE).evaluate(
        """() => [...document.querySelectorAll("main button, main .button, main summary, main input, main select")]
            .filter(one => one.checkVisibility() && !one.matches("[type=radio], [type=checkbox], [type=hidden]"))
            .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 100))"""
    )
    assert small == []
