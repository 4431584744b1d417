"""Who was shown which voter: for the caller themself, and for the host to hand over when somebody asks."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phonebank_app.db import sights
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms
from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.words.spreadsheets import in_csv

HEADER = ("Shown at", "Chair", "Caller", "Contact id", "How")


@dataclass(frozen=True, slots=True)
class Seen:
    """A voter who was shown to somebody; ``at`` is in the voters' time."""

    at: datetime
    chair: int
    caller: str
    contact_id: str
    name: str
    how: str


class SeenBy:
    """The record of one open party."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, chair: int, caller: str) -> tuple[Seen, ...]:
        """What one caller was shown, in order: they may always see this of themself."""
        return self._rows(chair, caller)

    def every(self) -> tuple[Seen, ...]:
        """What everybody was shown, in order."""
        return self._rows()

    def save(self, path: Path) -> int:
        """Write the record as a CSV file, by ids and without names; returns its rows.

        Raises:
            FileProblem: it cannot be written there.
        """
        rows = self.every()
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                path.chmod(0o600)
                written = csv.writer(file)
                written.writerow(HEADER)
                for one in rows:
                    line = (f"{one.at:%Y-%m-%d %H:%M:%S}", str(one.chair), one.caller, one.contact_id, one.how)
                    written.writerow([in_csv(cell) for cell in line])
        except OSError as error:
            raise FileProblem(tr("The record could not be written there."), tr("Choose another place.")) from error
        return len(rows)

    def _rows(self, chair: int = 0, caller: str = "") -> tuple[Seen, ...]:
        with self._store.read() as connection:
            rows = sights.of(connection, chair, caller)
        return tuple(Seen(local(from_ms(r.at_ms)), r.chair, r.caller, r.contact_uid, r.name, r.how) for r in rows)
