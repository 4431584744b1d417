"""A guest's outcomes with what a host did to them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from phonebank_app.db.connection import run
from phonebank_app.protocol.wire import OutcomeOp

_op = msgspec.json.Decoder(OutcomeOp)

__all__ = ["AsideRow", "Connection", "count", "of_guest"]


@dataclass(frozen=True, slots=True)
class AsideRow:
    """An outcome that stands, or would but for the host; ``aside`` is the withdrawal that set it aside."""

    device_seq: int
    contact_id: int
    op: OutcomeOp
    aside: OutcomeOp | None


_OF_GUEST = """
SELECT o.device_seq, o.contact_id, o.op,
       (SELECT w.op FROM outcomes w WHERE w.replaces = o.outcome_id AND w.kind = 'withdrawn' AND w.asked_by <> ''
        AND NOT EXISTS (SELECT 1 FROM outcomes back WHERE back.replaces = w.outcome_id))
FROM outcomes o
WHERE o.guest = ? AND o.kind <> 'withdrawn'
  AND NOT EXISTS (
      SELECT 1 FROM outcomes later LEFT JOIN outcomes back ON back.replaces = later.outcome_id
      WHERE later.replaces = o.outcome_id
        AND NOT (later.kind = 'withdrawn' AND later.asked_by <> '' AND back.outcome_id IS NULL))
ORDER BY o.device_seq
"""


def count(connection: sa.Connection) -> int:
    """How many outcomes are set aside, and were not put back since."""
    row = run(
        connection,
        "SELECT count(*) FROM outcomes w WHERE w.kind = 'withdrawn' AND w.asked_by <> ''"
        " AND NOT EXISTS (SELECT 1 FROM outcomes back WHERE back.replaces = w.outcome_id)",
    ).fetchone()
    return int(row[0])


def of_guest(connection: sa.Connection, guest: int) -> list[AsideRow]:
    """What the guest saved and did not take back, in order; what was put back stands in its new row."""
    return [
        AsideRow(row[0], row[1], _op.decode(row[2]), _op.decode(row[3]) if row[3] is not None else None)
        for row in run(connection, _OF_GUEST, (guest,))
    ]
