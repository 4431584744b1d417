"""Who of a list on loan has not been touched, and could go to another party."""

from __future__ import annotations

import sqlalchemy as sa


def held(connection: sa.Connection) -> set[str]:
    """The campaign's ids of whoever a chair has, or is on a sheet of paper that is out, with their homes."""
    rows = connection.exec_driver_sql("SELECT uid FROM contacts WHERE household IN (SELECT household FROM held_homes)")
    return {row[0] for row in rows}


def untouched(connection: sa.Connection) -> tuple[int, list[tuple[str, ...]]]:
    """How many can still be rung one day, and the homes of which nobody was rung here nor is with a caller now.

    The homes are in the order in which they would be missed least: from the end of the list. Each is the campaign's
    ids of its people.
    """
    left: int = connection.exec_driver_sql("SELECT count(*) FROM contacts WHERE queue <> 9").scalar_one()
    rows = connection.exec_driver_sql(
        "SELECT c.household, c.uid FROM contacts c"
        " WHERE c.household NOT IN (SELECT household FROM held_homes)"
        " AND c.household NOT IN (SELECT household FROM contacts WHERE id IN (SELECT contact_id FROM outcomes))"
        " AND c.household IN (SELECT household FROM contacts WHERE queue <> 9)"
        " ORDER BY c.position DESC"
    )
    homes: dict[int, list[str]] = {}
    for household, uid in rows:
        homes.setdefault(household, []).append(uid)
    return left, [tuple(home) for home in homes.values()]
