"""A phonebank event is a party: its host gets a pairing code, and the service decides the seat when it is used.

The party is made with the first code, so that events of which nothing comes leave no parties behind. Only an event
that everybody can see has one: nobody is lent voters' names before a coordinator has let a first event through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
import sqlalchemy as sa

from campaign_map import auth, models, parties
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.events import rows
from campaign_map.events.drafts import Kind
from campaign_map.events.rows import Event, Status
from campaign_map.events.times import clock_words, day_words
from campaign_map.intake import changes
from campaign_map.lending import leases
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import local

EARLIEST = timedelta(hours=48)
"""How long before the start a code can be made: the list is lent from when the laptop asks for it."""
AFTER_START = timedelta(minutes=30)
"""How long after the start a code is good for; one that is made later, as long after it was made."""


@dataclass(frozen=True, slots=True)
class PairingCode:
    """A code, which can be read this once.

    Attributes:
        code: as it is shown: ``K7QW-3D9P``.
        link: what the picture says; the app takes it where it takes a code.
        qr: the link as an SVG to stand in a page.
    """

    code: str
    link: str
    qr: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Checklist:
    """How far a host is, for the host alone.

    Attributes:
        code_until: until when a code that was made and not used is good.
        paired_at, laptop: since when a laptop is paired, and its name; ``None`` and blank when none is.
        seat_code: the seat the service decided on; blank before a laptop has asked.
        contacts, until: how many people are on its list, and until when they are lent; 0 and ``None`` before.
        held: people are lent to this party at this moment.
        rung: calls it has reported.
    """

    code_until: datetime | None = None
    paired_at: datetime | None = None
    laptop: str = ""
    seat_code: str = ""
    contacts: int = 0
    until: datetime | None = None
    held: bool = False
    rung: int = 0

    @property
    def is_paired(self) -> bool:
        """Whether a laptop is."""
        return self.paired_at is not None

    @property
    def has_list(self) -> bool:
        """Whether a list was loaded."""
        return self.contacts > 0


def make_code(service: Service, event_id: str, organiser_id: str) -> PairingCode:
    """A fresh code for the host's laptop. Any other laptop of this party is cut off at once; its list stays the
    party's, and the next laptop gets the same.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``; 409 ``no_code`` with the reason: it is no phonebank, not on the
            map, too early, or over.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        event = rows.lock(connection, event_id)
        _check_host(event, organiser_id)
        _check_time(event, now)
        party_id = event.party_id or _make_party(connection, event, now)
        auth.revoke_party(connection, party_id, now)
        parties.drop_codes(connection, party_id, now)
        expires = min(max(event.starts, now) + AFTER_START, event.ends)
        code = parties.add_code(connection, party_id, expires)
        actor = Actor("person", organiser_id, "")
        audit.note(
            connection, now, actor, "pairing code made", seat_code=event.seat_code, subject=event_id, detail=party_id
        )
    link = f"{service.settings.public_url}/join#{code}"
    return PairingCode(code, link, qr_of(link), expires)


def checklist(service: Service, event_id: str, organiser_id: str) -> Checklist:
    """How far the host of a phonebank is.

    Raises:
        Refusal: 404 ``no_event``; 403 ``not_yours``.
    """
    with service.store.read() as connection:
        event = rows.find(connection, event_id)
        _check_host(event, organiser_id)
        return _checklist(connection, event.party_id, service.clock.now()) if event.party_id else Checklist()


def end_party(connection: sa.Connection, party_id: str, now: datetime) -> None:
    """The event is off: its people go to other parties now, its laptop is told, its codes are dead.

    A laptop that never had a list loses its token. One that had keeps it, because it may hold calls that are not sent
    yet, and has to hear that its list is over and of everybody who asks not to be rung. It gets no other list
    (`campaign_map.lending.leases.claim`), and loses the token when the event is tidied away.
    """
    leases.lock_party(connection, party_id)
    numbering = changes.lock(connection)
    parties.drop_codes(connection, party_id, now)
    if leases.give_back(connection, party_id, now):
        changes.tell(connection, numbering, [changes.Told(party_id, "lease", until=now)])
    changes.settle(connection, numbering)
    had_list = sa.select(sa.exists().where(models.leases.c.party_id == party_id))
    if not connection.execute(had_list).scalar_one():
        auth.revoke_party(connection, party_id, now)


def resize_party(connection: sa.Connection, event: Event) -> None:
    """The event has other chairs or hours now; a party that has its list already keeps what it asked for."""
    table = models.parties
    if event.party_id is not None:
        connection.execute(
            table.update()
            .where(table.c.party_id == event.party_id, table.c.packs == 0)
            .values(callers=_callers(event), hours=_hours(event))
        )


def qr_of(link: str) -> str:
    """A link as an SVG, dark on light whatever the page's colours are, as wide as its place."""
    made = segno.make(link, error="m", micro=False)
    return str(made.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None))


def _make_party(connection: sa.Connection, event: Event, now: datetime) -> str:
    # The event's seat is a wish: the service decides when a laptop asks.
    wished = event.seat_code
    party_id = parties.add_party(connection, now, event.host_name, _callers(event), _hours(event), wished_seat=wished)
    table = models.events
    connection.execute(table.update().where(table.c.event_id == event.event_id).values(party_id=party_id))
    return party_id


def _callers(event: Event) -> int:
    """Everybody for whom there is a chair, and the host."""
    return (event.capacity or 0) + 1


def _hours(event: Event) -> float:
    return (event.ends - event.starts) / timedelta(hours=1)


def _check_host(event: Event, organiser_id: str) -> None:
    if event.organiser_id != organiser_id:
        raise Refusal(403, "not_yours", "Only the host of this event sees that.", "Sign in with the host’s address.")


def _check_time(event: Event, now: datetime) -> None:
    if event.kind is not Kind.PHONEBANK:
        raise Refusal(409, "no_code", "Only a phonebank has a list to ring.", "Make this event a phonebank party.")
    if event.status is not Status.LISTED:
        raise Refusal(409, "no_code", "This event is not on the map.", "You get a code once a coordinator has seen it.")
    if event.is_over(now):
        raise Refusal(409, "no_code", "This event is over.", "Advertise another one.")
    if now < event.starts - EARLIEST:
        first = local(event.starts - EARLIEST)
        when = f"{day_words(first.date())}, {clock_words(first)}"
        raise Refusal(
            409, "no_code", "It is too early: people are lent to a party for one evening.", f"Come back on {when}."
        )


def _checklist(connection: sa.Connection, party_id: str, now: datetime) -> Checklist:
    tokens, devices, table = models.tokens.c, models.devices, models.pairing_codes.c
    code_until = connection.execute(
        sa.select(sa.func.max(table.expires)).where(
            table.party_id == party_id, table.device_id.is_(None), table.expires > now
        )
    ).scalar()
    laptop = connection.execute(
        sa.select(tokens.issued_at, devices.c.name)
        .join(devices, devices.c.device_id == tokens.device_id)
        .where(tokens.party_id == party_id, tokens.revoked_at.is_(None), devices.c.revoked_at.is_(None))
        .order_by(tokens.issued_at.desc())
    ).first()
    lease = connection.execute(
        sa.select(models.leases).where(models.leases.c.party_id == party_id).order_by(models.leases.c.version.desc())
    ).first()
    return Checklist(
        code_until=code_until,
        paired_at=laptop.issued_at if laptop else None,
        laptop=laptop.name if laptop else "",
        seat_code=lease.seat_code if lease else "",
        contacts=_count(connection, models.lease_contacts.c.lease_id == lease.lease_id) if lease else 0,
        until=lease.until if lease else None,
        held=lease is not None and lease.returned_at is None and lease.until > now,
        rung=_count(connection, models.outcomes.c.party_id == party_id),
    )


def _count(connection: sa.Connection, where: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).where(where)).scalar_one())
