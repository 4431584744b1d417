"""People who sign in, forms as they fill them in, and the letters they find."""

from __future__ import annotations

import dataclasses
import re
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts.visitors import Coordinator, Role
from campaign_map.events import events, guests
from campaign_map.events.drafts import EventForm
from campaign_map.events.guests import Asked, ByKey, GuestForm
from campaign_map.events.rows import ACTIVE, Event, Status
from campaign_map.settings import Service
from tests.campaign_map.laptop import HARROW_EAST

ADA = Coordinator("c_1", "ada@example.org", "Ada Mensah", Role.ADMIN)
OF_HARROW = Coordinator("c_2", "jo@example.org", "Jo Reid", Role.MODERATOR, frozenset({HARROW_EAST}))
OF_PUTNEY = Coordinator("c_3", "bo@example.org", "Bo Lee", Role.MODERATOR, frozenset({"E14000887"}))
VIEWER = Coordinator("c_4", "vi@example.org", "Vi Ray", Role.VIEWER)

FORM = EventForm(
    kind="phonebank",
    title="Phonebank party at Mina’s",
    description="Come and ring with us.\n\nBring your own phone.",
    seat="Harrow East",
    date="5 December 2019",
    starts="6:30pm",
    ends="8:30pm",
    capacity="8",
    area="Near Harrow & Wealdstone",
    district="HA3",
    address="Flat 4, 11 Example Gardens\nHarrow HA3 0ZZ",
    way_in="Second bell, first floor, lift",
    access=("step_free", "quiet_room"),
    access_note="A cat lives here.",
    host_name="Mina",
    host_phone="020 7946 0143",
)
SECRETS = ("11 Example Gardens", "HA3 0ZZ", "Second bell", "020 7946 0143")
"""What of `FORM` only some may see."""


@dataclass(frozen=True)
class Letter:
    """A letter in the spool."""

    to: str
    subject: str
    body: str
    calendar: str

    @property
    def key(self) -> str:
        """The key of the link in it."""
        found = re.search(r"/coming\?key=(\S+)", self.body)
        assert found is not None, self.body
        return found[1]


def sign_up(service: Service, name: str = "Mina", *, trusted: bool = True) -> str:
    """A supporter who has signed in; their address is made of their name."""
    person_id, now = f"u_{secrets.token_hex(8)}", service.clock.now()
    with service.store.write() as connection:
        connection.execute(
            models.people.insert().values(
                person_id=person_id,
                email=f"{name.lower()}@example.org",
                name=name,
                made_at=now,
                seen_at=now,
                trusted_at=now if trusted else None,
            )
        )
    return person_id


def advertise(service: Service, organiser_id: str, **fields: Any) -> Event:
    """An event as `FORM` has it, but for some fields."""
    made = events.advertise(service, organiser_id, dataclasses.replace(FORM, **fields))
    assert isinstance(made, Event), made
    return made


def hosted(service: Service, host: str = "Mina", **fields: Any) -> tuple[Event, str]:
    """An event on the map, and its organiser."""
    mina = sign_up(service, host)
    event = advertise(service, mina, **fields)
    assert event.status is Status.LISTED
    return event, mina


def ask(
    service: Service, event: Event, name: str, brings: int = 0, needs: str = "", address: str = "192.0.2.1"
) -> Asked:
    """Somebody asks to come."""
    form = GuestForm(name=name, email=f"{name.lower()}@example.org", brings=str(brings), needs=needs)
    asked = guests.ask(service, event.event_id, form, address)
    assert isinstance(asked, Asked), asked
    return asked


def letters(service: Service, to: str = "") -> list[Letter]:
    """Letters in the order they were written; to somebody, by name, or to everybody."""
    table = models.mails
    with service.store.read() as connection:
        found = connection.execute(sa.select(table).order_by(table.c.id)).all()
    every = [Letter(row.to, row.subject, row.body, row.calendar) for row in found]
    return [letter for letter in every if not to or letter.to == f"{to.lower()}@example.org"]


def key_of(service: Service, name: str) -> ByKey:
    """The link in somebody's newest letter."""
    return ByKey(letters(service, name)[-1].key)


def standing(service: Service, event: Event, organiser_id: str) -> dict[str, str]:
    """Where everybody stands who wants to come."""
    found = guests.guest_list(service, event.event_id, organiser_id)
    return {guest.name: guest.status.value for guest in found if guest.status in ACTIVE}


def audited(service: Service) -> list[tuple[str, str, str]]:
    """Who did what to what."""
    table = models.audit.c
    with service.store.read() as connection:
        found = connection.execute(sa.select(table.actor_kind, table.action, table.subject).order_by(table.id))
        return [(row.actor_kind, row.action, row.subject) for row in found]
