"""Packs as they leave the service: signed by its key, sealed to the laptop that asks, or to words for a USB stick.

The recovery recipient of the campaign opens each of them. What is inside is made anew whenever it is asked for; the
pack keeps its number while its lease runs (`campaign_map.lending.packing`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from campaign_map import auth, models, parties
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.auth import Caller
from campaign_map.lending import packing
from campaign_map.lending.leases import Larger, Lease, running
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.protocol import sealed
from phonebank_app.protocol.packs import LARGEST_ALLOWED, PackDocument, PackLink
from phonebank_app.protocol.sealed import MOST_RECIPIENTS, Signer
from phonebank_app.protocol.spoken import new_words
from phonebank_app.protocol.wire import PackRequest
from phonebank_app.seats import seats_by_code

CODE_LIFE = timedelta(days=14)
"""How long after its lease the code in a pack on a stick lets its laptop send what it has."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A pack on its way by hand.

    Attributes:
        name: for the file.
        words: what opens it, to be told over another channel; blank when only the party's laptops do.
    """

    data: bytes
    name: str
    seat_code: str
    people: int
    until: datetime
    words: str


def lend(service: Service, caller: Caller, asked: PackRequest) -> bytes:
    """What a laptop is given that asks for a seat and its list: sealed to it.

    Raises:
        Refusal: 400 ``bad_recipient``; 409 ``no_signer``, ``nobody_to_call``, ``party_over``.
        NotAllowed: this is not the size of a party.
    """
    auth.check_recipient(asked.recipient)
    signers: list[Signer] = []

    def also(connection: sa.Connection, lease: Lease) -> None:
        signers.append(service.keyring.signer(service.clock.now(), lease.until))
        auth.keep_recipient(connection, caller.device_id, asked.recipient)

    document = packing.lend(service, caller.party_id, asked, also=also)
    return _seal(service, document, signers[0], [asked.recipient])


def issue(service: Service, by: Actor, party_id: str, *, words: bool = True, larger: Larger | None = None) -> Issued:
    """Make a party's pack as a file; the party gets a list first if it holds none.

    It is sealed to all laptops of the party that are known, and to words if they are wanted. Then it also carries the
    service's address and a code, so that a laptop which was never paired can send its outcomes once it has a network.

    Raises:
        NotAllowed: there is no such party; nobody could open it; it would be too large, or larger without a reason.
        Refusal: 409, as `lend`.
    """
    if larger is not None:
        _check_larger(larger)
    now, made = service.clock.now(), _Made()
    with service.store.read() as connection:
        asked = _asked(connection, party_id)
        if larger is not None and running(connection, party_id, now) is not None:
            raise NotAllowed(
                "This party holds a list already.", "End that first, or leave out how many people it is to have."
            )

    def also(connection: sa.Connection, lease: Lease) -> None:
        made.signer = service.keyring.signer(now, lease.until)
        made.recipients = _laptops(connection, party_id)
        if not words and not made.recipients:
            raise NotAllowed("No laptop of this party is known yet.", "Make the pack with words.")
        if words and _can_be_reached(service):
            made.code = parties.add_code(connection, party_id, lease.until + CODE_LIFE)
        held = connection.execute(
            sa.select(models.leases.c.contacts).where(models.leases.c.lease_id == lease.lease_id)
        ).scalar_one()
        because = f", because {larger.because}" if larger else ""
        audit.note(
            connection,
            now,
            by,
            "made a pack as a file",
            seat_code=lease.seat_code,
            subject=party_id,
            detail=tidy(f"version {lease.version}, {'with words' if words else 'for its laptops'}{because}", 200),
            rows=int(held),
        )

    document = packing.lend(service, party_id, asked, larger=larger, also=also)
    if made.code:
        link = PackLink(service.settings.public_url, made.code)
        document = msgspec.structs.replace(document, link=link)
    told = new_words() if words else ""
    assert made.signer is not None
    data = _seal(service, document, made.signer, made.recipients, told)
    manifest = document.manifest
    return Issued(data, _file_name(document), manifest.seat_code, manifest.rows, manifest.expires, told)


@dataclass(slots=True)
class _Made:
    """What is found in the transaction that lends the list."""

    signer: Signer | None = None
    recipients: tuple[str, ...] = ()
    code: str = ""


def _seal(
    service: Service, document: PackDocument, signer: Signer, recipients: tuple[str, ...] | list[str], words: str = ""
) -> bytes:
    now = service.clock.now()
    keys = service.keyring.keys(now)
    document = msgspec.structs.replace(document, revocations=keys.revocations)
    salt = secrets.token_bytes(16) if words else b""
    return sealed.seal(document, signer, now, recipients, recovery=keys.recovery, words=words, salt=salt)


def _asked(connection: sa.Connection, party_id: str) -> PackRequest:
    row = connection.execute(
        sa.select(models.parties.c.callers, models.parties.c.hours).where(models.parties.c.party_id == party_id)
    ).first()
    if row is None:
        raise NotAllowed("There is no such party.", "Make one first: campaign-map new-party.")
    return PackRequest(row.callers, row.hours)


def _laptops(connection: sa.Connection, party_id: str) -> tuple[str, ...]:
    """Recipients of the laptops that hold a living token of a party, the latest first."""
    tokens, devices = models.tokens, models.devices
    found = connection.execute(
        sa.select(devices.c.recipient, sa.func.max(tokens.c.issued_at).label("latest"))
        .join(tokens, tokens.c.device_id == devices.c.device_id)
        .where(
            tokens.c.party_id == party_id,
            tokens.c.revoked_at.is_(None),
            devices.c.revoked_at.is_(None),
            devices.c.recipient != "",
        )
        .group_by(devices.c.recipient)
        .order_by(sa.desc("latest"), devices.c.recipient)
        .limit(MOST_RECIPIENTS)
    )
    return tuple(row.recipient for row in found)


def _can_be_reached(service: Service) -> bool:
    """Whether laptops may send there: opinions do not go unencrypted over a network."""
    return service.settings.is_secure or service.settings.public_url.startswith("http://127.0.0.1")


def _check_larger(larger: Larger) -> None:
    if not 1 <= larger.contacts <= LARGEST_ALLOWED:
        raise NotAllowed(f"A pack holds 1 to {LARGEST_ALLOWED:,} people.", "Give the others to another party.")
    if not tidy(larger.because):
        raise NotAllowed("How many people a party gets is changed with a reason.", "Say why.")


def _file_name(document: PackDocument) -> str:
    """“harrow-east-k_4f2a.party”: the seat, and enough of the pack’s id to tell two apart."""
    seat = seats_by_code()[document.manifest.seat_code].name
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in seat.lower())
    return f"{'-'.join(part for part in plain.split('-') if part)}-{document.manifest.pack_id[-6:]}{sealed.SUFFIX}"
