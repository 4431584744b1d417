"""The desk and one's own account in a real browser: what is promised of every page, and the ways through them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from campaign_map.accounts import coordinators, totp
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.settings import Service
from tests.campaign_map.signing_in import PASSWORD, code_in, desk, letters, supporter
from tests.campaign_map.web.conftest import LAPTOP, PHONE
from tests.campaign_map.web.desk_world import busy
from tests.campaign_map.web.test_every_page import HEAVIEST, NARROWEST, violations

OPEN = ("/sign-in", "/coordinate/sign-in", "/coordinators/invitation?token={token}")
OWN = ("/account",)
DESK = (
    "/coordinate",
    "/coordinate/account",
    "/coordinate/seats",
    "/coordinate/seats/E14000731",
    "/coordinate/swings",
    "/coordinate/parties",
    "/coordinate/parties/p_state0",
    "/coordinate/lists",
    "/coordinate/lists/{messy}",
    "/coordinate/lists/numbers",
    "/coordinate/scripts",
    "/coordinate/scripts/1",
    "/coordinate/scripts/1/print",
    "/coordinate/events",
    "/coordinate/tray",
    "/coordinate/results",
    "/coordinate/report",
    "/coordinate/people",
    "/coordinate/people/{jo}",
    "/coordinate/record",
)
# Six hundred and fifty rows weigh more than a page that supporters come to.
_LONG = "/coordinate/seats"


@pytest.fixture(scope="module")
def names(campaign: Service, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What addresses and cookies stand for."""
    folder: Path = tmp_path_factory.mktemp("desk")
    messy = busy(campaign, folder)
    made = coordinators.invite(campaign, OPERATOR, "jo@example.org", "Jo Reid", "coordinator", ["E14000731"])
    return {
        "messy": messy,
        "jo": made.coordinator.coordinator_id,
        "token": made.link.partition("token=")[2],
        "coordinator": desk(campaign).token,
        "supporter": supporter(campaign)[1],
    }


@pytest.fixture
def look(browser: Browser, address: str, names: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Opens a page, signed in as both, in a window of some size."""
    contexts = []

    def opened(path: str, size: dict[str, int], **options: Any) -> Page:
        context = browser.new_context(base_url=address, viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        for cookie in () if path in OPEN else ("coordinator", "supporter"):
            context.add_cookies([{"name": cookie, "value": names[cookie], "url": address}])
        page = context.new_page()
        answer = page.goto(path.format(**names))
        assert answer is not None and answer.status == 200
        return page

    yield opened
    for context in contexts:
        context.close()


_LOOKS = [
    *((path, PHONE, "light") for path in (*OPEN, *OWN, *DESK)),
    *(
        (path, LAPTOP, "dark")
        for path in ("/account", "/coordinate", "/coordinate/results", "/coordinate/seats/E14000731")
    ),
]


@pytest.mark.parametrize(("path", "size", "scheme"), _LOOKS)
def test_nothing_is_in_anybodys_way(look: Callable[..., Page], path: str, size: dict[str, int], scheme: str) -> None:
    assert violations(look(path, size, color_scheme=scheme)) == []


@pytest.mark.parametrize("path", (*OPEN, *OWN, *DESK))
def test_no_page_scrolls_sideways_is_heavy_or_needs_scripts(look: Callable[..., Page], path: str) -> None:
    page = look(path, NARROWEST, java_script_enabled=False)
    assert page.get_by_role("heading", level=1).is_visible()
    page = look(path, NARROWEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    loaded: list[Any] = []
    page.on("response", lambda response: loaded.append(response))
    page.reload(wait_until="networkidle")
    sizes = [one.request.sizes() for one in loaded]
    if path != _LONG:
        assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < HEAVIEST


def test_a_supporter_signs_in_on_their_phone(phone: Page, campaign: Service) -> None:
    phone.goto("/sign-in?to=/account")
    phone.get_by_label("Your e-mail address").fill("bea@example.org")
    phone.get_by_role("button", name="Send me a code").click()
    phone.get_by_label("The code from the letter").fill(code_in(letters(campaign, "bea@example.org")[-1]))
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_label("What others see").fill("Bea")
    phone.get_by_role("button", name="Save").click()
    assert phone.get_by_role("heading", name="Bea", level=1).is_visible()
    phone.get_by_role("button", name="Sign out", exact=True).click()
    phone.goto("/account")
    assert phone.url.endswith("/sign-in?to=%2Faccount")


def test_a_coordinator_takes_up_an_invitation_and_holds_a_seat_that_supporters_are_then_not_sent_to(
    laptop_screen: Page, campaign: Service
) -> None:
    page = laptop_screen
    made = coordinators.invite(campaign, OPERATOR, "kim@example.org", "Kim Lee", "coordinator")
    page.goto(made.link.replace(campaign.settings.public_url, ""))
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_label("The six figures your app shows now").fill(
        totp.code_at(secret, int(campaign.clock.now().timestamp()) // totp.STEP)
    )
    page.get_by_role("button", name="Take up the invitation").click()
    assert page.get_by_role("heading", name="Tonight, all seats").is_visible()
    page.goto("/answer?do=ring&callers=6")
    first = page.get_by_role("heading", level=1).inner_text()
    page.goto("/coordinate/seats")
    page.get_by_role("link", name=first, exact=True).click()
    page.get_by_label("Why?").fill("the candidate’s own day")
    page.get_by_role("button", name="Hold it back").click()
    assert page.get_by_text("Held back: no party is sent here").is_visible()
    page.goto("/coordinate/seats")
    row = page.get_by_role("row", name=re.compile(re.escape(first)))
    assert "Kim Lee: “the candidate’s own day”" in row.inner_text()
    page.goto("/answer?do=ring&callers=6")
    assert page.get_by_role("heading", level=1).inner_text() != first


def test_a_coordinator_loads_a_list_on_their_phone_without_scripts(look: Callable[..., Page], tmp_path: Path) -> None:
    listed = tmp_path / "canvass.csv"
    listed.write_text(
        "Ref,Who is it,Blower,TPS,TPS screened on,Pet\n"
        "H1,ADA ASH,020 7946 0971,N,2019-12-01,Rex\nH2,Ben Birch,12,N,2019-12-01,\n"
    )
    page = look("/coordinate/lists", PHONE, java_script_enabled=False)
    page.get_by_label("For which seat?").fill("Harrow East")
    page.get_by_label("The list", exact=True).set_input_files(listed)
    page.get_by_role("button", name="Look at its columns").click()
    page.get_by_label("Who is it").select_option("full_name")
    page.get_by_label("Blower").select_option("phone")
    page.get_by_label("Pet").select_option("-")
    page.get_by_role("button", name="Show the rows again").click()
    assert page.get_by_role("cell", name="Ada Ash").is_visible()
    assert violations(look(_path(page), PHONE)) == []
    page.get_by_role("button", name="Check this list").click()
    assert page.get_by_role("heading", name="1 person for Harrow East").is_visible()
    assert violations(look(_path(page), PHONE, color_scheme="dark")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Load 1 person").click()
    assert page.get_by_text("Loaded.").is_visible()


def _path(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]
