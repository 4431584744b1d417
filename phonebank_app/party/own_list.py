"""Beginning with a list of one's own: a file, a seat, and on whose behalf, but no campaign map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from phonebank_app.db.engine import Store
from phonebank_app.db.identity import new_device_id
from phonebank_app.errors import ListProblem, WorldError
from phonebank_app.i18n import tr
from phonebank_app.law.answerable import HOME, Answerable, in_words, may_ring_from, missing
from phonebank_app.lists import OpenList
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party.parties import PartyFolder, blank_party, make_party
from phonebank_app.seats import seats_by_code

_FEWEST_CELLS = 2


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


def begin_party(data_dir: Path, own: OwnList, clock: Clock) -> tuple[PartyFolder, Store]:
    """Look at the list and make a party for it. The list is not in it yet: its columns are set, and its rows checked,
    by the host. What is no list, and a party that may not be, leaves nothing behind.

    Raises:
        ListProblem: the file is no table, in text or a workbook.
        WorldError: there is no such seat, it is not settled who answers for the list, or the passphrase is too weak.
    """
    seat = seats_by_code().get(own.seat_code)
    if seat is None:
        raise WorldError(tr("Which seat is this list for?"), tr("Choose one."))
    blank = missing(own.answerable)
    if blank:
        raise WorldError(
            tr(
                "Before real names are loaded, somebody must answer for them: please say {in_words}.",
                in_words=in_words(blank),
            ),
            tr("Fill in who answers for the list. To try the program, rehearse."),
        )
    if not may_ring_from(own.answerable, own.country):
        raise WorldError(
            tr("Lists of voters are rung from the United Kingdom."), tr("Ask whoever answers for the list.")
        )
    refuse_what_is_no_table(OpenList(own.path, demand=False))
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
    return make_party(data_dir, own.passphrase, party, clock)


def refuse_what_is_no_table(opened: OpenList) -> None:
    """A letter, or one column of something: nobody could choose a name and a number in it.

    Raises:
        ListProblem: no row has two cells with something in them.
    """
    if not any(sum(map(bool, map(str.strip, row))) >= _FEWEST_CELLS for row in opened.preview):
        raise ListProblem(
            tr("No row of this file has more than one cell, and a call list has at least a name and a number."),
            tr(
                "Choose the list itself. A file of numbers nobody may ring is opened under Lists, once a party is open."
            ),
        )
