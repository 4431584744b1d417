"""Opening a rehearsal: a party that is thrown away, with invented voters whose numbers ring nowhere, and no service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from phonebank_app.db import keyslots
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store, open_store
from phonebank_app.db.identity import new_device_id
from phonebank_app.errors import WorldError
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.i18n import language, tr
from phonebank_app.list_intake.importing import Importing
from phonebank_app.lists.reader import read_list
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party.rehearsal import SAMPLE_SEAT, invent_list
from phonebank_app.paths import resources
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.seats import seats_by_code

VOTERS = 200


def open_rehearsal(folder: Path, clock: Clock, seat_code: str = "") -> Store:
    """Make a rehearsal in ``folder`` with a key that nobody keeps: when the store is closed, it is gone for good.

    Raises:
        WorldError: as :func:`fill_rehearsal`.
    """
    store = open_store(folder, keyslots.new_key())
    try:
        fill_rehearsal(store, clock, seat_code)
    except BaseException:
        store.close()
        raise
    return store


def fill_rehearsal(store: Store, clock: Clock, seat_code: str = "") -> None:
    """Make an empty store a rehearsal: voters, script, map, three guests.

    In a Welsh window it is one in Welsh: the script, three guests who speak it, and voters some of whom want English.

    Args:
        seat_code: the seat to rehearse for; the example's neediest when left out.

    Raises:
        WorldError: there is no such seat.
    """
    needs = example_needs()
    seat = seats_by_code().get(seat_code or needs.seat_code)
    if seat is None:
        raise WorldError(
            tr("There is no seat with the code {seat_code}.", seat_code=seat_code),
            tr("Codes look like {code} ({seat}).", code=SAMPLE_SEAT[1], seat=SAMPLE_SEAT[0]),
        )
    today = local(clock.now()).date()
    welsh = language() == "cy"
    screened_on = today - timedelta(days=3)
    text = invent_list(
        seat.name, seat.code, VOTERS, seed=1, region=seat.region, screened_on=screened_on, in_welsh=welsh
    )
    report = read_list(text.encode("utf-8"))
    party = Party(
        party_id="rehearsal",
        device_id=new_device_id(),
        seat_code=seat.code,
        seat_name=seat.name,
        salt=keyslots.new_key().hex(),
        campaign="Rehearsal",
        on_behalf_of=sample_facts(language())["on_behalf_of"],
        candidate="Ruth Okafor",
        party_label=tr("our party"),
        contact_address="20 Example Street",
        imprint=tr("Promoted by nobody: this is a rehearsal."),
        polling_day=today + timedelta(days=7),
        rehearsal=True,
        reason=needs.reason if seat.code == needs.seat_code else None,
    )
    begin_party(store, party, clock)
    hosting, importing = Hosting(store, clock), Importing(store, clock)
    importing.keep(importing.plan(report))
    hosting.keep_needs(needs)
    for chair, caller in enumerate(("Sam", "Priya", "Marek"), 1):
        hosting.seat_guest(chair, caller, frozenset({"cy"} if welsh else ()))


def example_needs() -> NeedsSnapshot:
    """The example figures that ship with the program; nobody's real evening."""
    return msgspec.json.decode((resources() / "rehearsal" / "needs.json").read_bytes(), type=NeedsSnapshot)
