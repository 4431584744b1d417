"""Contacts wanted in each seat, and those made before this service began to count, from a file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.need import kept
from campaign_map.need.tables import TableRow, read_table
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.seats import seats_by_code

_MOST = 10_000_000


def load_figures(service: Service, path: Path) -> int:
    """Load contacts wanted and made from a CSV file with the columns ``ons_id``, ``target`` and ``done``.

    Either figure may be left blank: a target then comes from the profile, and nothing was done yet.

    Returns:
        How many seats the file named.

    Raises:
        FileProblem: which row is wrong, and how.
    """
    rows = [_figures_row(path, row) for row in read_table(path, ("ons_id", "target", "done"))]
    if len({row["seat_code"] for row in rows}) != len(rows):
        raise FileProblem(f"“{path.name}” names a seat twice.", "Keep one row for each seat.")
    now = service.clock.now()
    table = models.seat_figures
    with service.store.write() as connection:
        for row in rows:
            connection.execute(table.delete().where(table.c.seat_code == row["seat_code"]))
            connection.execute(table.insert().values(**row, loaded_at=now))
    kept.forget(service.store)
    return len(rows)


def _figures_row(path: Path, row: TableRow) -> dict[str, object]:
    where = f"Row {row.number} of “{path.name}”"
    code = row["ons_id"]
    if code not in seats_by_code():
        raise FileProblem(f"{where} names no seat.", "Seat codes look like E14000731.")
    target, done = (_whole(where, name, row[name]) for name in ("target", "done"))
    if target == 0:
        raise FileProblem(f"{where} wants nobody.", "A target is 1 or more, or blank.")
    return {"seat_code": code, "target": target, "done": done or 0}


def _whole(where: str, name: str, text: str) -> int | None:
    plain = text.replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()) or int(plain) > _MOST:
        raise FileProblem(f"{where} has a {name} that is not a whole number.", "Mend it.")
    return int(plain)


def set_target(service: Service, by: Actor, seat_code: str, target: int | None) -> None:
    """Say how many contacts a seat wants; ``None`` leaves it to the profile. What was made before stays.

    Raises:
        NotAllowed: there is no such seat, or it is no target.
    """
    if seat_code not in seats_by_code():
        raise NotAllowed("There is no such seat.", "Seat codes look like E14000731.")
    if target is not None and not 0 < target <= _MOST:
        raise NotAllowed("A target is 1 or more.", f"Give it as a whole number up to {_MOST:,}.")
    now = service.clock.now()
    table = models.seat_figures
    with service.store.write() as connection:
        found = connection.execute(
            table.update()
            .where(table.c.seat_code == seat_code, table.c.target.is_distinct_from(target))
            .values(target=target, loaded_at=now)
        ).rowcount
        known = connection.execute(sa.select(table.c.target).where(table.c.seat_code == seat_code)).first()
        if known is None and target is not None:
            connection.execute(table.insert().values(seat_code=seat_code, target=target, done=0, loaded_at=now))
            found = 1
        if found:
            detail = f"{target:,} contacts" if target is not None else "as the profile says"
            audit.note(connection, now, by, "set a target", seat_code=seat_code, detail=detail)
    kept.forget(service.store)
