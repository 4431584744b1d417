"""Call-backs that voters were promised and nobody has made yet: the row behind each, and for whom it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import to_ms
from phonebank_app.db.states import restate
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import Rules


@dataclass(frozen=True, slots=True)
class Promise:
    """A call-back that was promised elsewhere: for when, when that was said, and the history that has the words."""

    at: datetime
    said_on: datetime
    history: str | None = None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A call-back to come. Moments in milliseconds since 1970.

    Attributes:
        due: from when they may be rung; later than ``at`` after somebody passed them by.
        op: the outcome that promised it; ``None`` where it came with the list, or the voter rang back.
        guest, caller, chair: who promised it here; 0 and empty where nobody of this party did.
        kept_for: the guest for whom the host keeps it; 0 for nobody.
        in_hand: the chair that has them just now; ``on_paper``: the one whose sheet of paper they are on; 0 for none.
    """

    contact_id: int
    uid: str
    at: int
    due: int
    needs_language: str
    language: str
    op: bytes | None
    guest: int
    caller: str
    chair: int
    kept_for: int
    in_hand: int
    on_paper: int


# The promise that counts is the last of them that stands; one that came with the list is none of these.
_OPEN = """
SELECT c.id, c.uid, c.call_back_at, c.due, c.needs_language, c.language, o.op, coalesce(o.guest, 0),
  coalesce(o.caller, ''), coalesce(o.chair, 0), coalesce(k.guest, 0),
  coalesce((SELECT h.chair FROM chairs h WHERE h.contact_id = c.id), 0),
  coalesce((SELECT s.chair FROM contacts m JOIN sheet_rows r ON r.contact_id = m.id JOIN sheets s USING (sheet_id)
    WHERE m.household = c.household AND s.held = 1 LIMIT 1), 0)
FROM contacts c
LEFT JOIN outcomes o ON o.device_seq = (
  SELECT max(s.device_seq) FROM standing_outcomes s
  WHERE s.contact_id = c.id AND s.kind = 'call_back' AND s.call_back_at = c.call_back_at)
LEFT JOIN kept_for k ON k.contact_uid = c.uid
WHERE c.queue = 0 AND c.call_back_at IS NOT NULL{} ORDER BY c.due, c.position
"""


def open_rows(connection: sa.Connection) -> list[OpenRow]:
    """Every one, the soonest first."""
    return [OpenRow(*row) for row in run(connection, _OPEN.format(""))]


def due_rows(connection: sa.Connection, now_ms: int) -> list[OpenRow]:
    """Those that are due."""
    return [OpenRow(*row) for row in run(connection, _OPEN.format(" AND c.due <= ?"), (now_ms,))]


def one(connection: sa.Connection, contact_id: int) -> OpenRow | None:
    """That of one contact, if there is one."""
    row = run(connection, _OPEN.format(" AND c.id = ?"), (contact_id,)).fetchone()
    return None if row is None else OpenRow(*row)


def op_of(row: OpenRow) -> OutcomeOp | None:
    """The outcome behind it."""
    return None if row.op is None else msgspec.json.decode(row.op, type=OutcomeOp)


def keep_for(connection: sa.Connection, contact_uid: str, guest: int, at: datetime) -> None:
    """Keep a call-back for this guest; 0: for whoever promised it, as before."""
    run(connection, "DELETE FROM kept_for WHERE contact_uid = ?", (contact_uid,))
    if guest:
        values = (contact_uid, guest, to_ms(at))
        run(connection, "INSERT INTO kept_for (contact_uid, guest, at) VALUES (?, ?, ?)", values)


def promise(
    connection: sa.Connection, contact_id: int, at: datetime | None, said_on: datetime, rules: Rules
) -> frozenset[int]:
    """They are to be rung then, by no outcome of ours; ``None``: no longer. Returns whose state may differ.

    A dialling that is saved from now on uses it up.
    """
    run(
        connection,
        "UPDATE contacts SET promised_at = ?, promised_on = ?, promised_after ="
        " (SELECT coalesce(max(device_seq), 0) FROM outcomes) WHERE id = ?",
        (None if at is None else to_ms(at), to_ms(said_on), contact_id),
    )
    return restate(connection, contact_id, rules)


_AGAIN = """
UPDATE contacts SET promised_at = ?, promised_on = ?, history = coalesce(?, history), promised_after =
  (SELECT coalesce((SELECT min(device_seq) - 1 FROM outbox), (SELECT max(device_seq) FROM outcomes), 0))
WHERE id = ?
"""


def promise_again(connection: sa.Connection, promised: Mapping[str, Promise | None], rules: Rules) -> None:
    """What other parties promised the people of a list, as it is now.

    The same promise in another copy of the list says nothing new: what was used up stays so. What this laptop has not
    sent yet the campaign did not know of when it made the list, so that a dialling among it still uses it up.
    """
    known = run(connection, "SELECT uid, id, promised_at, promised_on FROM contacts").fetchall()
    for uid, contact_id, at_ms, on_ms in known:
        if uid not in promised:
            continue
        found = promised[uid]
        if found is None:
            if at_ms is not None:
                run(connection, "UPDATE contacts SET promised_at = NULL WHERE id = ?", (contact_id,))
                restate(connection, contact_id, rules)
            continue
        if (at_ms, on_ms) == (to_ms(found.at), to_ms(found.said_on)):
            continue
        run(connection, _AGAIN, (to_ms(found.at), to_ms(found.said_on), found.history, contact_id))
        restate(connection, contact_id, rules)
