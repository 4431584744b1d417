"""Imported probabilities that a seat is close, from a model of somebody's: they replace what the lead says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.need import kept
from campaign_map.need.tables import WrongCell, number, read_table
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code

_LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely it is that a seat is close, 0 to 1, and who says so of which day."""

    seat_code: str
    chance: float
    on: date
    source: str
    loaded_at: datetime


def load_chances(service: Service, by: Actor, path: Path, *, source: str, on: date | None = None) -> int:
    """Load a CSV file with the columns ``ons_id`` and ``chance`` (0 to 1). It replaces everything loaded before.

    A file with a header alone takes all probabilities away: seats then go by their lead again.

    Args:
        on: the day they are of; today where it is not said.

    Returns:
        How many seats the file named.

    Raises:
        FileProblem: which row is wrong, and how. Nothing is loaded then.
        NotAllowed: no source or name, or a day to come.
    """
    now = service.clock.now()
    today = local(now).date()
    on, source = on or today, tidy(source, _LONGEST_SOURCE)
    if not source or not tidy(by.name):
        raise NotAllowed("Probabilities come from somewhere, and somebody loads them.", "Name both.")
    if on > today:
        raise NotAllowed("These probabilities are of a day that is still to come.", "Look at the date.")
    rows = [
        {"seat_code": code, "chance": chance, "on": on, "source": source, "loaded_at": now}
        for code, chance in _read(path).items()
    ]
    with service.store.write() as connection:
        connection.execute(models.chances.delete())
        if rows:
            connection.execute(models.chances.insert(), rows)
        audit.note(connection, now, by, "loaded probabilities", detail=source, rows=len(rows))
    kept.forget(service.store)
    return len(rows)


def chances(connection: sa.Connection) -> dict[str, Chance]:
    """What was loaded, by seat code."""
    return {
        row.seat_code: Chance(row.seat_code, row.chance, row.on, row.source, row.loaded_at)
        for row in connection.execute(sa.select(models.chances))
    }


def _read(path: Path) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for row in read_table(path, ("ons_id", "chance")):
        where = f"Row {row.number} of “{path.name}”"
        code = row["ons_id"]
        if code not in seats_by_code():
            raise FileProblem(f"{where} names no seat.", "Seat codes look like E14000731.")
        if code in found:
            raise FileProblem(f"{where} names a seat twice.", "Keep one row for each seat.")
        try:
            chance = number(row["chance"])
        except WrongCell as wrong:
            raise FileProblem(f"{where} {wrong}.", "A chance is a number from 0 to 1.") from wrong
        if not 0 <= chance <= 1 or row["chance"].endswith("%"):
            raise FileProblem(f"{where} has a chance that is none.", "A chance is a number from 0 to 1.")
        found[code] = chance
    return found
