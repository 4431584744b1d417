"""An open party with paper: what prints, and what takes sheets back in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phonebank_app.cards import OutcomeDraft, Saved
from phonebank_app.db import chairs, contacts
from phonebank_app.db.contacts import NewContact
from phonebank_app.db.engine import open_store
from phonebank_app.guests.register_notice import notice
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.paper import Entry, PrintedSheet, SavedLine
from phonebank_app.party.session import Session
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import KEY, THURSDAY, needed, party_of


@dataclass(slots=True)
class Room:
    """A session, and the clock on the wall."""

    session: Session
    clock: EveningClock
    folder: Path

    def sheet(self, chair: int = 1, rows: int = 12, **options: Any) -> PrintedSheet:
        """One sheet for one chair."""
        return self.session.printing.print_for((chair,), rows, **options).sheets[0]

    def enter(
        self, sheet: PrintedSheet, row: int, kind: OutcomeKind, *, both: bool = False, **fields: Any
    ) -> SavedLine:
        """Type in a row, with what that kind of outcome needs."""
        entry = Entry(kind, **(needed(kind, self.clock.now()) | fields))
        return self.session.sheets.enter(sheet.sheet_id, row, entry, both=both)

    def save(self, chair: int, kind: OutcomeKind) -> Saved:
        """Take the chair's contact in the app, and save how the call ended."""
        card = self.session.calling.next(chair)
        draft = OutcomeDraft(card.contact_id, kind, **needed(kind, self.clock.now()))  # type: ignore[union-attr]
        return self.session.calling.record(chair, draft)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row that a query finds."""
        with self.session.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]

    def one(self, sql: str, *values: Any) -> Any:
        """The single value that a query finds."""
        return self.rows(sql, *values)[0][0]

    def again(self) -> None:
        """Close the program and open it once more."""
        self.session.store.close()
        self.session = Session(open_store(self.folder, KEY), self.clock)


def room(
    folder: Path,
    people: Sequence[NewContact],
    *,
    guests: int = 2,
    languages: dict[int, str] | None = None,
    accepted: bool = True,
    **of: Any,
) -> Room:
    """Open a party in ``folder`` with these people and so many guests; ``accepted``: they have read the notice."""
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(folder, KEY)
    begin_party(store, party_of(**({"host": "Maya", "on_behalf_of": "An invented campaign"} | of)), clock)
    with store.write() as connection:
        contacts.insert(connection, people, Rules(), THURSDAY)
        for chair in range(1, guests + 1):
            spoken = frozenset(filter(None, [(languages or {}).get(chair, "")]))
            chairs.seat(connection, chair, f"Guest {chair}", spoken, THURSDAY)
    session = Session(store, clock)
    for chair in range(1, guests + 1) if accepted else ():
        session.notice.accept(f"Guest {chair}", chair, notice("en"))
    return Room(session, clock, folder)
