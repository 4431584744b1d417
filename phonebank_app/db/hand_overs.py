"""Calls that one chair passed to another. Rows are only added: triggers hold that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms
from phonebank_app.db.queue import release


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Who passed the call that a chair has, from which, by the name they have now; ``at_ms``: ms since 1970."""

    caller: str
    chair: int
    at_ms: int


# Of that very call: whoever was shown the voter since got them in another way.
_LAST = """
SELECT g.name, h.from_chair, h.at FROM hand_overs h JOIN guests g ON g.id = h.from_guest
WHERE h.contact_uid = ? AND h.to_chair = ? AND h.to_guest = ?
  AND h.sight = (SELECT max(s.id) FROM sights s WHERE s.contact_uid = h.contact_uid)
"""


def move(connection: sa.Connection, from_: ChairRow, to: ChairRow, contact_uid: str, sight: int, at: datetime) -> None:
    """The call in hand goes over as it is: voter, number, script, since when, and what was kept of it."""
    run(
        connection,
        "UPDATE chairs SET contact_id = ?, claimed_at = ?, number_index = ?, draft = ?,"
        " script_upto = (SELECT f.script_upto FROM chairs f WHERE f.chair = ?) WHERE chair = ?",
        (from_.contact_id, from_.claimed_at, from_.number_index, from_.draft, from_.chair, to.chair),
    )
    release(connection, from_.chair)
    run(
        connection,
        "INSERT INTO hand_overs (at, contact_uid, from_chair, from_guest, to_chair, to_guest, sight)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (to_ms(at), contact_uid, from_.chair, from_.guest, to.chair, to.guest, sight),
    )


def last(connection: sa.Connection, chair: int, guest: int, contact_uid: str) -> HandedOver | None:
    """Who passed this voter to this chair, if that is how it has them."""
    row = run(connection, _LAST, (contact_uid, chair, guest)).fetchone()
    return None if row is None else HandedOver(*row)
