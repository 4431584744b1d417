"""Beginning with a list of one's own: a file, a seat, and on whose behalf, but no campaign map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from phonebank_app.answerable import HOME, Answerable, in_words, may_ring_from, missing
from phonebank_app.clock import Clock, local
from phonebank_app.db.engine import Store
from phonebank_app.db.identity import new_device_id
from phonebank_app.errors import WorldError
from phonebank_app.importing import Importing
from phonebank_app.lists import ListReport
from phonebank_app.lists.reader import read_list
from phonebank_app.parties import PartyFolder, blank_party, forget_party, make_party
from phonebank_app.seats import seats_by_code


@dataclass(frozen=True, slots=True)
class OwnList:
    """What a host gave."""

    path: Path
    seat_code: str
    host: str
    passphrase: str
    on_behalf_of: str
    polling_day: date | None
    answerable: Answerable
    country: str = HOME


def begin_with_list(data_dir: Path, own: OwnList, clock: Clock) -> tuple[PartyFolder, Store, ListReport]:
    """Check the list, make a party, put the list in. A list that cannot be used leaves nothing behind.

    Raises:
        ListProblem: the file cannot be read as a call list.
        WorldError: there is no such seat, nobody on the list can be kept, or the passphrase is too weak.
    """
    seat = seats_by_code().get(own.seat_code)
    if seat is None:
        raise WorldError("Which seat is this list for?", "Choose one.")
    blank = missing(own.answerable)
    if blank:
        raise WorldError(
            f"Before real names are loaded, somebody must answer for them: please say {in_words(blank)}.",
            "Fill in who answers for the list. To try the program, rehearse.",
        )
    if not may_ring_from(own.answerable, own.country):
        raise WorldError("Lists of voters are rung from the United Kingdom.", "Ask whoever answers for the list.")
    report = read_list(own.path, drama="flag")
    if not report.contacts:
        raise WorldError("Nobody on this list can be rung.", "Every row was refused: check the telephone column.")
    party = msgspec.structs.replace(
        blank_party(own.host, new_device_id()),
        seat_code=seat.code,
        seat_name=seat.name,
        on_behalf_of=own.on_behalf_of,
        polling_day=own.polling_day,
        answerable=own.answerable,
        contact_address=own.answerable.contact_address,
        privacy_url=own.answerable.privacy_url,
        country=own.country,
        country_on=local(clock.now()).date(),
    )
    folder, store = make_party(data_dir, own.passphrase, party, clock)
    try:
        importing = Importing(store, clock)
        importing.keep(importing.plan(report))
    except BaseException:
        store.close()
        forget_party(folder.path)
        raise
    return folder, store, report
