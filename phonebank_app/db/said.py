"""What a contact said before, by question, and where they live: for scripts that go another way by it."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.scripts.stances import NO_ANSWER

_op = msgspec.json.Decoder(OutcomeOp)
_extra = msgspec.json.Decoder(dict[str, object])

_TOWNS = frozenset({"town", "post town", "posttown", "city", "tref", "town/city"})
"""What lists call the column of a town; it is none of those that a list's columns become by themselves."""


def last_said(connection: sa.Connection, contact_id: int) -> dict[str, str]:
    """The code of the last answer to each question that was saved here and still counts."""
    rows = run(
        connection,
        "SELECT op FROM standing_outcomes WHERE contact_id = ? ORDER BY device_seq",
        (contact_id,),
    )
    said: dict[str, str] = {}
    for (body,) in rows:
        for answer in _op.decode(body).answers:
            given = [value for value in answer.values if value not in NO_ANSWER]
            if given:
                said[answer.question] = given[0]
    return said


def town_of(connection: sa.Connection, contact_id: int) -> str:
    """The town they live in, where their list has a column for it; else nothing."""
    row = run(connection, "SELECT extra FROM contacts WHERE id = ?", (contact_id,)).fetchone()
    extra = _extra.decode(row[0]) if row is not None and row[0] else {}
    towns = (cell for header, cell in extra.items() if " ".join(header.casefold().split()) in _TOWNS)
    return next((cell for cell in towns if isinstance(cell, str)), "")
