"""A party with invented voters, and files of other systems as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from phonebank_app import hosting
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store, open_store
from phonebank_app.elsewhere import BroughtIn, Choices, LoggedElsewhere, Plan, open_sheet
from phonebank_app.lists import ListedContact
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.voters import phones
from phonebank_app.voters.contacts import Contact, ContactNumber
from tests import makers

EVENING = datetime(2019, 12, 5, 19, 0, tzinfo=UTC)
NAMES = ("Ann Archer", "Ben Baker", "Cleo Carter", "Dai Davies", "Eve Evans", "Fay Field")


@dataclass(slots=True)
class Desk:
    """An open party of six voters; Ann and Ben share a line besides their own."""

    session: Session
    clock: EveningClock

    @property
    def use(self) -> LoggedElsewhere:
        return self.session.elsewhere

    def plan(self, text: str | bytes, choices: Choices | None = None, name: str = "sheet.csv") -> Plan:
        """What bringing a file in would do."""
        data = text.encode() if isinstance(text, str) else text
        return self.use.plan(open_sheet(data, self.session.script, choices, name), choices)

    def bring(self, text: str | bytes, choices: Choices | None = None) -> BroughtIn:
        """Bring it in."""
        return self.use.keep(self.plan(text, choices))

    def attempts(self) -> list[dict[str, str]]:
        """Every attempt, as a results file has it."""
        from tests.results.reading import table

        path = self.session.store.path.parent / "attempts.csv"
        self.session.exports.write("attempts", "csv", path)
        return table(path)

    def states(self) -> dict[str, tuple[str, ...]]:
        """Each contact's state, attempts, do not call and call-back, as a results file has them."""
        from tests.results.reading import table

        path = self.session.store.path.parent / "contacts.csv"
        self.session.exports.write("contacts", "csv", path)
        columns = ("State code", "Attempts", "Do not call", "Call back at", "Last outcome code", "Answer: issue")
        return {row["External id"]: tuple(row[column] for column in columns) for row in table(path)}


def voters(count: int = len(NAMES)) -> list[Contact]:
    """Invented voters with ids, two of whom share a line."""
    people = []
    for index in range(count):
        own = ContactNumber(makers.e164(index), "mobile", tps=False, tps_screened_on=makers.SCREENED)
        shared = ContactNumber(makers.e164(900), "landline", tps=False, tps_screened_on=makers.SCREENED)
        numbers = (own, shared) if index < 2 else (own,)
        name = NAMES[index] if index < len(NAMES) else f"Voter Number{index}"
        people.append(Contact(external_id=f"{index:05d}", full_name=name, numbers=numbers))
    return people


def open_party(folder: Path, count: int = len(NAMES), **fields: object) -> Desk:
    """An open party on a Thursday evening in December."""
    store: Store = open_store(folder, makers.KEY)
    clock = EveningClock(EVENING, runs=False)
    values: dict[str, object] = {"rehearsal": True, "host": "Ann Host"} | fields
    of = Party("party-1", "device-1", "E14000731", "Harrow East", "ab" * 16, **values)  # type: ignore[arg-type]
    hosting.begin_party(store, of, clock)
    host = hosting.Hosting(store, clock)
    host.load_list([ListedContact(row, one, f"home {row}") for row, one in enumerate(voters(count), 2)])
    host.seat_guest(1, "Sam")
    return Desk(Session(store, clock), clock)


def national(index: int) -> str:
    """A number as a list of this country has it."""
    return phones.export_form(makers.e164(index))


def sheet(header: str, *rows: Sequence[object], delimiter: str = ",") -> str:
    """A file as text: the header's names are separated by commas."""
    return written([header.split(","), *rows], delimiter)


def written(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()
