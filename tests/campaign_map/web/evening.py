"""People before the pages of events: at a browser, signed in, with the letters they were sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page

from campaign_map import models
from campaign_map.accounts import sessions
from campaign_map.accounts.visitors import Person
from campaign_map.events import listing
from campaign_map.events.listing import Filter
from campaign_map.events.rows import Event
from campaign_map.settings import Service
from tests.campaign_map import signing_in
from tests.campaign_map.events.supporters import Letter, letters

Screen = Callable[..., Page]


def event_called(service: Service, title: str) -> Event:
    """The event of a title that everybody can see."""
    found = listing.find(service, Filter(), per_page=100).events
    return next(event for event in found if event.title == title)


def token_of(service: Service, name: str) -> str:
    """A session of a supporter who signed in before."""
    people = models.people
    with service.store.write() as connection:
        row = connection.execute(sa.select(people).where(people.c.email == f"{name.lower()}@example.org")).one()
        person = Person(row.person_id, row.email, row.name, row.trusted_at is not None)
        return sessions.open_session(connection, person, service.clock.now())


def sign_in(page: Page, service: Service, name: str) -> None:
    """Sign in on the page that asks for it, with the code from the letter; and then be where one wanted to be."""
    to = f"{name.lower()}@example.org"
    page.get_by_label("Your e-mail address").fill(to)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label(re.compile("code", re.IGNORECASE)).first.fill(
        signing_in.code_in(signing_in.letters(service, to)[-1])
    )
    page.get_by_role("button", name="Sign in").click()


def last_letter(service: Service, name: str) -> Letter:
    """The newest letter to somebody."""
    return letters(service, name)[-1]


def fill(page: Page, **typed: str | bool) -> None:
    """Type into the form for an event, by the names of its fields."""
    for name, value in typed.items():
        field = page.locator(f"#advertise [name={name}]")
        if isinstance(value, bool):
            field.check()
        else:
            field.fill(value)


def choose_kind(page: Page, kind: str) -> None:
    """Choose what sort of event it is."""
    page.locator(f"#advertise [name=kind][value={kind}]").check()


def said(page: Page) -> Any:
    """All words of the page."""
    return page.locator("main").inner_text()
