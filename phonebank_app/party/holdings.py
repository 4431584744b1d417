"""What a party holds, in figures: so that it can be told in a minute what was on a laptop that is gone.

The figures lie beside the store, readable without its key: how many, of what kind, since when. Nothing in them is of
any voter (reference L16).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa

from phonebank_app.db import sheets, sights, wishes
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms_or_none
from phonebank_app.machine.clock import Clock

FILE = "figures.json"


class Held(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a party held when the figures were last counted.

    Attributes:
        counted_at: when that was.
        contacts, numbers, asked_off: voters, their numbers, and how many of them asked not to be rung.
        list_rows: rows of the host's own lists, kept as they stood.
        outcomes, with_answers, with_notes: calls saved, those with answers, and those with a note.
        tickets: requests and permissions written down; ``unsent``: what the campaign does not have
            yet, promises among it.
        shown: how often a voter was shown to a caller; ``guests``: names of guests.
        first_call, last_call: of the calls saved.
        sheets, sheet_people: call sheets that were printed on paper, and people on them; ``sheet_files``: how often
            such sheets were saved in a file or sent to a printer.
        sheets_out, people_out, sheets_missing, people_missing: of those, the ones that have not come back, and the
            ones of which nobody knows where they are.
        open_since: the store is, or was last, open from then; ``locked_at``: it has been shut since.
    """

    counted_at: datetime
    contacts: int = 0
    numbers: int = 0
    asked_off: int = 0
    list_rows: int = 0
    outcomes: int = 0
    with_answers: int = 0
    with_notes: int = 0
    tickets: int = 0
    unsent: int = 0
    shown: int = 0
    guests: int = 0
    first_call: datetime | None = None
    last_call: datetime | None = None
    lease_until: datetime | None = None
    open_since: datetime | None = None
    locked_at: datetime | None = None
    controller: str = ""
    rehearsal: bool = False
    sheets: int = 0
    sheet_people: int = 0
    sheet_files: int = 0
    sheets_out: int = 0
    people_out: int = 0
    sheets_missing: int = 0
    people_missing: int = 0


_COUNTS = """
SELECT (SELECT count(*) FROM contacts), (SELECT count(*) FROM numbers),
  (SELECT count(*) FROM contacts WHERE do_not_call = 1), (SELECT count(*) FROM outcomes),
  (SELECT count(*) FROM outcomes WHERE json_array_length(json_extract(CAST(op AS TEXT), '$.answers')) > 0),
  (SELECT count(*) FROM outcomes WHERE json_extract(CAST(op AS TEXT), '$.note') <> ''),
  (SELECT count(*) FROM tickets), (SELECT count(*) FROM outbox), (SELECT count(*) FROM chairs),
  (SELECT min(at) FROM outcomes), (SELECT max(at) FROM outcomes), (SELECT count(*) FROM list_rows)
"""


def count(store: Store, clock: Clock, open_since: datetime, *, locked: bool = False) -> Held:
    """Count what is held now; ``locked``: the store is about to be shut."""
    now = clock.now()
    with store.read() as connection:
        row = connection.execute(sa.text(_COUNTS)).one()
        party = get(connection, Party)
        (waiting, _), shown = wishes.counts(connection), sights.count(connection)
        paper = sheets.figures(connection)
    return Held(
        counted_at=now,
        contacts=row[0],
        numbers=row[1],
        asked_off=row[2],
        outcomes=row[3],
        with_answers=row[4],
        with_notes=row[5],
        tickets=row[6],
        unsent=row[7] + waiting,
        guests=row[8],
        shown=shown,
        first_call=from_ms_or_none(row[9]),
        last_call=from_ms_or_none(row[10]),
        lease_until=party.lease_until if party else None,
        open_since=open_since,
        locked_at=now if locked else None,
        controller=party.answerable.controller if party else "",
        rehearsal=party.rehearsal if party else False,
        list_rows=row[11],
        sheets=paper.printed,
        sheet_people=paper.people,
        sheet_files=paper.files,
        sheets_out=paper.out,
        people_out=paper.people_out,
        sheets_missing=paper.missing,
        people_missing=paper.people_missing,
    )


def keep(folder: Path, held: Held) -> None:
    """Write the figures beside the store, whole or not at all."""
    beside = folder / "figures.new"
    beside.write_bytes(msgspec.json.encode(held))
    beside.chmod(0o600)
    beside.replace(folder / FILE)


def read(folder: Path) -> Held | None:
    """The figures as they were last counted; ``None`` where there are none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Held)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
