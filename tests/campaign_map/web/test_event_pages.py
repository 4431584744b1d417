"""Events from the first look to the last letter, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from campaign_map.settings import Service
from phonebank_app.seats import seats_by_code
from tests.campaign_map import signing_in
from tests.campaign_map.events.supporters import FORM, SECRETS, advertise, ask, hosted, key_of, letters
from tests.campaign_map.laptop import Laptop
from tests.campaign_map.web.conftest import LAPTOP, PHONE
from tests.campaign_map.web.evening import (
    Screen,
    choose_kind,
    event_called,
    fill,
    last_letter,
    said,
    sign_in,
    token_of,
)


@pytest.fixture
def screen(browser: Browser, address: str) -> Iterator[Screen]:
    """Opens a browser of somebody's own; what its content security policy refuses fails the test."""
    contexts = []
    refused: list[str] = []

    def opened(size: dict[str, int] = PHONE, supporter: str = "", coordinator: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=address, viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        for name, value in (("supporter", supporter), ("coordinator", coordinator)):
            if value:
                context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert refused == []


def test_a_stranger_finds_an_event_asks_to_come_and_is_told_where_once_the_host_says_yes(
    screen: Screen, campaign: Service
) -> None:
    guest = screen()
    guest.goto("/events")
    guest.get_by_role("link", name="Tomorrow", exact=True).click()
    guest.get_by_role("link", name="Phone ", exact=False).first.click()
    guest.get_by_role("link", name="Phonebank party at Mina’s").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Phonebank party at Mina’s")
    guest.get_by_label("First name").fill("Zoe")
    guest.get_by_label("E-mail").fill("zoe@example.org")
    guest.get_by_label("Anything that would make it easier").fill("I bring a dog.")
    guest.get_by_role("button", name="I’m coming").click()
    expect(guest.get_by_role("heading", name="You are on the list")).to_be_visible()
    assert "Example Gardens" not in guest.content() + last_letter(campaign, "Zoe").body

    host = screen(LAPTOP)
    host.goto("/account/events")
    sign_in(host, campaign, "Mina")
    host.get_by_role("link", name="Phonebank party at Mina’s").click()
    expect(host.get_by_text("Only you see this, Mina")).to_be_visible()
    assert "I bring a dog." in said(host)
    host.get_by_role("button", name="Accept Zoe").click()
    expect(host.locator("li", has_text="Zoe").get_by_text("Accepted")).to_be_visible()

    letter = last_letter(campaign, "Zoe")
    assert "11 Example Gardens" in letter.body
    assert "11 Example Gardens" in letter.calendar
    guest.goto(f"/coming?key={letter.key}")
    expect(guest.get_by_text("11 Example Gardens")).to_be_visible()
    expect(guest.get_by_text("You are coming, Zoe")).to_be_visible()
    guest.get_by_label("Who comes with you?").select_option("One person")
    guest.get_by_role("button", name="Save it").click()
    expect(guest.get_by_text("Saved.")).to_be_visible()
    guest.get_by_role("button", name="I can’t come").click()
    expect(guest.get_by_role("heading", name="You are not coming, Zoe")).to_be_visible()
    assert "11 Example Gardens" not in guest.content()


def test_a_first_event_with_every_mistake_is_mended_let_through_and_found(screen: Screen, campaign: Service) -> None:
    host = screen()
    host.goto("/seats/E14000731")
    host.get_by_role("link", name="Host a party").click()
    sign_in(host, campaign, "Nora")
    assert "kind=phonebank" in host.url and "seat=E14000731" in host.url
    assert "a coordinator looks at it" in said(host)
    fill(host, title="Ringing at Nora’s", date="5 December 2019", starts="6:30pm", ends="6pm", capacity="4")
    fill(host, district="HA3", address="9 Hidden Lane", host_name="Nora", host_phone="020 7946 0199")
    host.get_by_role("button", name="Advertise it").click()
    summary = host.get_by_role("alert")
    expect(summary.get_by_role("heading")).to_have_text("There are two things to put right")
    expect(summary.get_by_role("link")).to_have_text(
        ["The end must be after the start", "Say roughly where, so people can decide"]
    )
    assert "You put 6:30pm to 6pm." in said(host)
    expect(host.locator("#ends")).to_have_attribute("aria-invalid", "true")
    expect(host.locator("#address")).to_have_value("9 Hidden Lane")
    summary.get_by_role("link").nth(1).click()
    expect(host.locator("#area")).to_be_in_viewport()
    fill(host, ends="8:30pm", area="Near the clock tower", date="5 Dezember")
    host.get_by_role("button", name="Advertise it").click()
    expect(host.get_by_role("alert").get_by_role("heading")).to_have_text("There is one thing to put right")
    fill(host, date="Thu 5 December")
    host.get_by_role("button", name="See how it will look").click()
    expect(host.locator("#look")).to_contain_text("Thursday 5 December, 6:30pm to 8:30pm")
    host.get_by_role("button", name="Advertise it").click()
    expect(host.get_by_text("Waiting for a coordinator.")).to_be_visible()
    where = host.url

    stranger = screen()
    assert stranger.goto(where).status == 404  # type: ignore[union-attr]
    desk = screen(LAPTOP, coordinator=signing_in.desk(campaign, "moderator", email="mo@example.org").token)
    desk.goto("/coordinate/events")
    queued = desk.locator("article", has_text="Ringing at Nora’s")
    assert "020 7946 0199" in queued.inner_text() and "9 Hidden Lane" not in desk.content()
    queued.get_by_role("button", name="Keep it off").click()
    expect(desk.locator(".wrong-because")).to_contain_text("Say why")
    desk.get_by_role("button", name="Put it on the map Ringing at Nora’s").click()
    expect(desk.get_by_role("status")).to_contain_text("It is on the map")
    assert last_letter(campaign, "Nora").subject.startswith("On the map")
    stranger.goto(where)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Ringing at Nora’s")


def test_how_it_will_look_follows_what_is_typed(screen: Screen, campaign: Service) -> None:
    host = screen(LAPTOP, supporter=token_of(campaign, "Mina"))
    host.goto("/events/new")
    choose_kind(host, "doors")
    fill(host, title="<b>Doors</b>", date="7 December", starts="11am", ends="1pm", area="By the park", district="ha3")
    fill(host, capacity="1", address="1 Some Road", way_in="Ring twice")
    host.get_by_label("Children welcome").check()
    look = host.locator("#look").inner_text()
    for words in ("<b>Doors</b>", "7 December, 11am to 1pm", "By the park, HA3", "1 place left", "Children welcome"):
        assert words in look
    assert "1 Some Road\nRing twice" in look.replace("\n\n", "\n")


def test_a_full_house_has_a_waiting_list_that_moves_up_when_a_chair_is_free(screen: Screen, campaign: Service) -> None:
    event, _ = hosted(campaign, "Olga", title="Two chairs", capacity="2", accepts_all=True)
    ask(campaign, event, "Pia", brings=1)
    guest = screen()
    guest.goto(f"/events/{event.event_id}")
    assert "No chairs left" in said(guest)
    guest.get_by_label("First name").fill("Quin")
    guest.get_by_label("E-mail").fill("quin@example.org")
    guest.get_by_role("button", name="Put me on the waiting list").click()
    expect(guest.get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    guest.goto(f"/coming?key={key_of(campaign, 'Quin').key}")
    assert "You are the next" in said(guest) and "Example Gardens" not in guest.content()
    other = screen()
    other.goto(f"/coming?key={key_of(campaign, 'Pia').key}")
    other.get_by_role("button", name="I can’t come").click()
    guest.reload()
    assert "You are coming, Quin" in said(guest) and "11 Example Gardens" in said(guest)


def test_cancelling_says_how_many_will_be_told_asks_why_and_tells_them(screen: Screen, campaign: Service) -> None:
    event, _ = hosted(campaign, "Rosa", title="Not to be", accepts_all=True)
    for name in ("Sue", "Tom"):
        ask(campaign, event, name)
    host = screen(supporter=token_of(campaign, "Rosa"))
    host.goto(f"/events/{event.event_id}")
    host.get_by_role("link", name="Cancel it").click()
    assert "2 people will be told" in said(host)
    host.get_by_label("Why?").evaluate("field => field.removeAttribute('required')")
    host.get_by_role("button", name="Cancel the event").click()
    expect(host.get_by_role("alert").first).to_contain_text("Say why")
    host.get_by_label("Why?").fill("The boiler broke.")
    host.get_by_role("button", name="Cancel the event").click()
    expect(host.get_by_role("alert")).to_contain_text("Cancelled. The reason given: The boiler broke.")
    for name in ("Sue", "Tom"):
        assert "The boiler broke." in last_letter(campaign, name).body
    stranger = screen()
    stranger.goto(f"/events/{event.event_id}")
    assert "Please do not set out" in said(stranger) and "boiler" not in stranger.content()
    assert stranger.get_by_role("button", name="I’m coming").count() == 0


def test_the_same_again_next_week_and_a_change_that_guests_hear_of(screen: Screen, campaign: Service) -> None:
    event, _ = hosted(campaign, "Una", title="Every week", accepts_all=True)
    ask(campaign, event, "Vic")
    host = screen(supporter=token_of(campaign, "Una"))
    host.goto(f"/events/{event.event_id}")
    host.get_by_role("link", name="Change it").click()
    expect(host.locator("#date")).to_have_value("5 December 2019")
    fill(host, starts="7pm")
    host.get_by_role("button", name="Save it").click()
    expect(host.locator(".when")).to_contain_text("7pm to 8:30pm")
    assert last_letter(campaign, "Vic").subject == "Changed: Every week"
    host.get_by_role("link", name="Same again next week").click()
    expect(host.locator("#date")).to_have_value("12 December 2019")
    host.get_by_role("button", name="Advertise it").click()
    expect(host.locator(".when")).to_contain_text("Thursday 12 December, 7pm")


def test_the_code_on_the_page_pairs_a_laptop_and_the_page_says_so_and_the_seat(
    screen: Screen, campaign: Service, address: str
) -> None:
    event, _ = hosted(campaign, "Wyn", title="A laptop’s evening", seat="")
    host = screen(LAPTOP, supporter=token_of(campaign, "Wyn"))
    host.goto(f"/events/{event.event_id}")
    host.get_by_role("button", name="Make a code").click()
    code = host.locator(".pairing .code").get_attribute("aria-label")
    assert code is not None
    assert host.locator(".pairing .code").inner_text().replace("\n", "-") == code
    expect(host.locator(".pairing svg.qr")).to_be_visible()
    assert "until 7pm on Thursday" in said(host)
    with httpx.Client(base_url=address) as http:
        laptop = Laptop(http, "d_wyn")
        laptop.pair(code)
        host.goto(f"/events/{event.event_id}")
        assert "is paired since 6pm" in said(host) and code not in host.content()
        laptop.report(laptop.pack(callers=3).contacts[0])
        host.reload()
    seat = seats_by_code()
    assert any(f"people in {one.name} on its list" in said(host) for one in seat.values())
    assert "1 call sent so far" in said(host)
    host.goto(f"/events/{event.event_id}/code")
    assert host.url.endswith(event.event_id)


def test_a_pairing_link_shows_its_code_without_sending_it_anywhere(screen: Screen) -> None:
    page = screen()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/join#k7qw-3d9p")
    assert page.locator("#shown").inner_text().split() == ["K7QW", "3D9P"]
    assert not any("k7qw" in url.lower().partition("#")[0] for url in asked)
    bare = screen(java_script_enabled=False)
    bare.goto("/join#K7QW-3D9P")
    assert "after the #" in said(bare)


def test_a_reported_event_is_looked_at_and_stays_or_goes(screen: Screen, campaign: Service) -> None:
    event, _ = hosted(campaign, "Xan", title="Odd goings-on", accepts_all=True)
    ask(campaign, event, "Yan")
    stranger = screen()
    stranger.goto(f"/events/{event.event_id}")
    stranger.get_by_text("Report this event").click()
    stranger.get_by_role("button", name="Report it").click()
    expect(stranger.get_by_role("alert").get_by_role("link")).to_contain_text("Say what is wrong")
    stranger.get_by_label("Something else").check()
    stranger.get_by_label("In your words").fill("It is a shop.")
    stranger.get_by_role("button", name="Report it").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Thank you")
    desk = screen(LAPTOP, coordinator=signing_in.desk(campaign, "moderator", email="maya@example.org").token)
    desk.goto("/coordinate/events")
    assert "It is a shop." in desk.locator("article", has_text="Odd goings-on").inner_text()
    desk.get_by_role("button", name="It is all right Odd goings-on").click()
    assert desk.locator("article", has_text="Odd goings-on").count() == 0
    stranger.goto(f"/events/{event.event_id}")
    stranger.get_by_text("Report this event").click()
    stranger.get_by_label("It is not a real event").check()
    stranger.get_by_role("button", name="Report it").click()
    desk.reload()
    odd = desk.locator("article", has_text="Odd goings-on")
    odd.get_by_label("Why, if not").fill("It sells things.")
    odd.get_by_role("button", name="Take it down").click()
    expect(desk.get_by_role("status")).to_contain_text("It is off the map")
    assert "It sells things." in last_letter(campaign, "Yan").body
    stranger.goto(f"/events/{event.event_id}")
    assert "Taken off the map" in said(stranger)


def test_a_guest_who_is_signed_in_needs_no_letter(screen: Screen, campaign: Service) -> None:
    event, _ = hosted(campaign, "Abe", title="For Sam too", accepts_all=True)
    guest = screen(supporter=token_of(campaign, "Sam"))
    guest.goto(f"/events/{event.event_id}")
    assert guest.get_by_label("E-mail").count() == 0
    guest.get_by_role("button", name="I’m coming").click()
    expect(guest.get_by_text("11 Example Gardens")).to_be_visible()
    guest.goto("/account/events")
    guest.get_by_role("link", name="For Sam too").click()
    expect(guest.get_by_role("heading", name="You are coming, Sam")).to_be_visible()
    guest.get_by_role("button", name="I can’t come").click()
    guest.goto(f"/events/{event.event_id}")
    assert "Example Gardens" not in guest.content()
    expect(guest.get_by_role("button", name="I’m coming")).to_be_visible()


def test_everything_works_without_scripts(screen: Screen, campaign: Service) -> None:
    host = screen(supporter=token_of(campaign, "Mina"), java_script_enabled=False)
    host.goto("/events/new?kind=training")
    fill(host, title="Training night", date="6 December 2019", starts="7pm", ends="9pm", area="Town", district="HA3")
    fill(host, address="The hall", host_phone="020 7946 0111")
    host.get_by_role("button", name="See how it will look").click()
    assert "Friday 6 December, 7pm to 9pm" in host.locator("#look").inner_text()
    host.get_by_role("button", name="Advertise it").click()
    expect(host.get_by_role("heading", level=1)).to_have_text("Training night")
    guest = screen(java_script_enabled=False)
    guest.goto(host.url)
    guest.get_by_label("First name").fill("Bob")
    guest.get_by_label("E-mail").fill("not an address")
    guest.get_by_role("button", name="I’m coming").click()
    expect(guest.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#email")
    expect(guest.get_by_label("First name")).to_have_value("Bob")


def test_the_seat_lists_its_events_by_day_and_kind_and_the_answer_names_the_next(
    screen: Screen, campaign: Service
) -> None:
    page = screen(LAPTOP)
    page.goto("/seats/E14000731")
    assert "Tonight, Wednesday 4 December" in said(page)
    page.get_by_role("link", name="Doors ", exact=False).first.click()
    assert (
        "Knocking on doors" in said(page)
        and "Mina’s" not in page.locator("section[aria-labelledby=events]").inner_text()
    )
    page.goto("/answer?do=ring&when=tonight&callers=4&near=SE13&home=E14000787&seat=E14000731")
    rows = page.locator("ul.events li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Tonight")
    page.get_by_role("link", name="Join a party tonight").click()
    assert "Stanmore" in said(page) and "Tomorrow, Thursday" not in said(page)
    page.goto("/answer?do=ring&when=weekend&callers=4&seat=E14000731")
    expect(page.locator("ul.events li").first).to_contain_text("Sat 7")


def test_nothing_found_leaves_a_way_on(screen: Screen) -> None:
    page = screen()
    page.goto("/events?near=SE13&miles=2&kind=doors&when=tonight")
    assert "Nothing like that yet" in said(page)
    page.get_by_role("link", name="Within 25 miles").click()
    page.get_by_role("link", name="On any day").click()
    assert "Knocking on doors" in said(page) and "about" in said(page)
    page.get_by_role("textbox", name="Seat").fill("Harow East")
    page.get_by_role("button", name="Look there").click()
    expect(page.get_by_role("alert")).to_contain_text("Did you mean Harrow East?")
    expect(page.get_by_role("textbox", name="Seat")).to_have_value("Harow East")


def test_the_address_is_on_no_page_of_an_event_but_its_own_guests_and_hosts(
    screen: Screen, campaign: Service, address: str
) -> None:
    event = event_called(campaign, "Phonebank party at Mina’s")
    paths = ["/events", "/seats/E14000731", "/answer?seat=E14000731", f"/events/{event.event_id}"]
    feeds = [f"/events/{event.event_id}/event.ics", "/seats/E14000731/events.ics", "/v1/events"]
    with httpx.Client(base_url=address) as http:
        for path in [*paths, *feeds, f"/v1/events/{event.event_id}"]:
            text = http.get(path, follow_redirects=True).text
            assert not any(secret in text for secret in SECRETS), path
    assert FORM.address.split("\n")[0].endswith(SECRETS[0])
    assert any(SECRETS[0] in letter.body for letter in letters(campaign, "Ann"))
    other = advertise(campaign, event.organiser_id, title="Another of Mina’s")
    assert other.organiser_id == event.organiser_id
