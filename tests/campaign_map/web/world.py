"""A campaign in the middle of an evening, for pages to show: everything goes in by the service's own doors."""

from __future__ import annotations

import itertools
import secrets
from datetime import timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from campaign_map import auth, lists, models, parties
from campaign_map.auth import Caller
from campaign_map.intake import sync
from campaign_map.lending import leases
from campaign_map.need import targets
from campaign_map.settings import Service
from phonebank_app.protocol.wire import (
    AnswerOp,
    OutcomeOp,
    PackRequest,
    Push,
    PushedOp,
    Registration,
    digest,
    encode_op,
)
from phonebank_app.seats import load_seats
from tests.campaign_map.laptop import write_list
from tests.campaign_map.web.happenings import happen

SEATS = {
    "E14000731": (9000, 1240),
    "E14001019": (9000, 2040),
    "E14001021": (9000, 1900),
    "E14000619": (9000, 2850),
    "E14000741": (9000, 2600),
    "E14000552": (9000, 2430),
    "E14000887": (9000, 2180),
    "E14000884": (9000, 2120),
}
"""Seats with a list: contacts wanted, and those made before this service began to count."""
_KINDS = ("conversation", "no_answer", "no_answer", "not_available", "conversation", "busy", "left_message", "refused")


PROFILE = """
name = "The example campaign"
party = "lab"
candidate = "Ruth Okafor"
on_behalf_of = "Ruth Okafor and the example campaign"
imprint = "Promoted by R. Okafor on behalf of the example campaign, both at 20 Example Street, London N1."
contact_address = "20 Example Street, London N1, telephone 020 7946 0100"
privacy_url = "https://campaign.example.org/privacy"
controller = "An invented campaign, 20 Example Street, London N1"
processor_terms = "Agreement for hosts and callers, version 1"
lawful_basis = "UK GDPR Art. 6(1)(e) and Art. 9(2)(g)"
dpia = "DPIA-1"
complaints = "complaints@campaign.example.org"
keep_days = 180
polling_day = 2019-12-12
[swing]
points = 1.0
date = 2019-12-03
source = "example figures"
[swing.regions.London]
points = 2.0
date = 2019-12-03
source = "example figures"
[swing.regions."West Midlands"]
points = -4.0
date = 2019-12-03
source = "example figures"
"""
"""Swings that make close seats of those that have a list."""


def profile(folder: Path) -> Path:
    """The campaign's profile as a file."""
    path = folder / "profile.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def furnish(service: Service, folder: Path) -> None:
    """Lists in eight seats, figures of calls made in every seat, three parties that are ringing, and events."""
    rows = ["ons_id,target,done"]
    for seat in load_seats():
        target, done = SEATS.get(seat.code, (9000, 2800 + 37 * (hash_of(seat.code) % 120)))
        rows.append(f"{seat.code},{target},{done}")
    table = folder / "figures.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    targets.load_figures(service, table)
    for at, code in enumerate(SEATS):
        lists.load_list(service, code, write_list(folder / f"{code}.csv", 480, first=480 * at))
    for host, callers in (("Mina", 6), ("Sam", 9), ("Jo", 4)):
        ring(service, host, callers, 40)
    happen(service)


def hash_of(code: str) -> int:
    """A number that is always the same for a seat."""
    return sum(ord(letter) * at for at, letter in enumerate(code, 1))


def ring(service: Service, host: str, callers: int, calls: int) -> str:
    """A party that pairs, takes a slice, and sends the outcomes of some calls; returns its id."""
    made = parties.new_party(service, host, callers)
    device = f"d_{secrets.token_hex(4)}"
    registered = auth.register(service, Registration(made.code, device, host=host), "127.0.0.1")
    with service.store.write() as connection:
        lease = leases.claim(connection, service, registered.party_id, PackRequest(callers, 3.0))
        contact_ids = _contacts(connection, lease.lease_id)
    ops = []
    for count, contact_id, kind in zip(range(1, calls + 1), contact_ids, itertools.cycle(_KINDS), strict=False):
        answers = (AnswerOp("issue", "issue", ("health",)),) if kind == "conversation" else ()
        op = OutcomeOp(
            outcome_id=f"o_{secrets.token_hex(8)}",
            party_id=registered.party_id,
            contact_id=contact_id,
            kind=kind,
            at=service.clock.now() - timedelta(minutes=calls - count),
            offset_min=0,
            chair=count % callers + 1,
            caller="Guest",
            answers=answers,
        )
        body = encode_op(op)
        ops.append(PushedOp(op.outcome_id, count, digest(body), msgspec.Raw(body)))
    sync.push(service, Caller(registered.party_id, device), Push("n", device, 1, 1, tuple(ops)))
    return registered.party_id


def _contacts(connection: sa.Connection, lease_id: str) -> list[str]:
    given = models.lease_contacts.c
    query = sa.select(given.contact_id).where(given.lease_id == lease_id).order_by(given.ordinal)
    return list(connection.execute(query).scalars())
