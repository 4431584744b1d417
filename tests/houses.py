"""Small lists of invented people, and a party to take them into."""

from __future__ import annotations

from pathlib import Path

from phonebank_app.db.engine import Store, open_store
from phonebank_app.hosting import begin_party
from phonebank_app.list_intake.importing import Importing, Kept
from phonebank_app.lists import ListReport, read_list
from phonebank_app.machine.clock import EveningClock
from tests.makers import KEY, THURSDAY, party_of

HEADER = "id,name,phone,address,postcode,ward,tps,tps screened on,do not call,colour"


def row(
    name: str, phone: str, *, ext: str = "", address: str = "", code: str = "", ward: str = "", tps: str = "no",
    on: str = "2019-12-01", off: str = "", colour: str = "",
) -> str:  # fmt: skip
    """A row of a list, as it stands in a file."""
    return ",".join((ext, name, phone, address, code, ward, tps, on, off, colour))


def listed(*rows: str, name: str = "list.csv") -> ListReport:
    """The report of such a list."""
    return read_list("\n".join((HEADER, *rows, "")).encode(), name=name)


class House:
    """A party of its own, and what its store holds."""

    def __init__(self, folder: Path, **party: object) -> None:
        self.store: Store = open_store(folder, KEY)
        self.clock = EveningClock(THURSDAY, runs=False)
        begin_party(self.store, party_of(**party), self.clock)
        self.importing = Importing(self.store, self.clock)

    def takes(self, *rows: str) -> Kept:
        """Take a list in."""
        return self.importing.keep(self.importing.plan(listed(*rows)))

    def sql(self, query: str) -> list[tuple[object, ...]]:
        """What the store says."""
        with self.store.read() as connection:
            return [tuple(one) for one in connection.exec_driver_sql(query)]

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table a list may touch."""
        return {table: self.sql(f"SELECT * FROM {table}") for table in _TABLES}

    def why(self) -> dict[object, object]:
        """Of everybody by name: why nobody rings them, or None."""
        return {one[0]: one[1] for one in self.sql("SELECT name, reason FROM contacts")}

    def numbers(self, name: str) -> list[object]:
        """Somebody's numbers, in order."""
        query = "SELECT n.e164, c.name FROM numbers n JOIN contacts c ON c.id = n.contact_id ORDER BY n.ordinal"
        return [e164 for e164, whose in self.sql(query) if whose == name]

    def close(self) -> None:
        """Shut the store."""
        self.store.close()


_TABLES = ("contacts", "numbers", "suppressions", "lists", "list_rows", "tickets")
