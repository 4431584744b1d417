"""Outcomes as rows for tables and files: ids in order, then the rows that are looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from phonebank_app.outcomes import OutcomeKind
from phonebank_app.wire import OutcomeOp

_op = msgspec.json.Decoder(OutcomeOp)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome with whom it is about."""

    device_seq: int
    contact_name: str
    external_id: str
    area: str
    extra: str
    sent: bool
    standing: bool
    op: OutcomeOp


@dataclass(frozen=True, slots=True)
class StateRow:
    """A contact with what is true of them now; ``e164``: their numbers in the order of the list."""

    uid: str
    external_id: str
    name: str
    first_name: str
    area: str
    extra: str
    attempts: int
    reason: str | None
    do_not_call: bool
    call_back_at: int | None
    e164: tuple[str, ...]
    last: OutcomeOp | None


_ROW = """
SELECT o.device_seq, c.name, c.external_id, c.area, c.extra, r.outcome_id IS NOT NULL,
       o.kind <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM outcomes later WHERE later.replaces = o.outcome_id), o.op
FROM outcomes o JOIN contacts c ON c.id = o.contact_id LEFT JOIN receipts r ON r.outcome_id = o.outcome_id
"""


def ids(connection: sa.Connection, kind: OutcomeKind | None, caller: str, text: str) -> list[int]:
    """Standing outcomes that match, newest first. ``text`` is looked for in the voter's name, without case."""
    found = connection.execute(
        sa.text(
            "SELECT o.device_seq FROM standing_outcomes o JOIN contacts c ON c.id = o.contact_id"
            " WHERE (:kind = '' OR o.kind = :kind) AND (:caller = '' OR o.caller = :caller)"
            " AND (:text = '' OR instr(lower(c.name), lower(:text)) > 0) ORDER BY o.device_seq DESC"
        ),
        {"kind": kind or "", "caller": caller, "text": text.strip()},
    )
    return list(found.scalars())


def rows(connection: sa.Connection, wanted: Sequence[int]) -> list[OutcomeRow]:
    """These outcomes."""
    among = _ROW + "WHERE o.device_seq IN (SELECT value FROM json_each(?))"  # noqa: S608 - two constants
    found = connection.exec_driver_sql(among, (json.dumps(list(wanted)),))
    return [_outcome(row) for row in found]


def every(connection: sa.Connection) -> Iterator[OutcomeRow]:
    """Every outcome in order, those that were replaced or withdrawn too."""
    for row in connection.exec_driver_sql(_ROW + "ORDER BY o.device_seq"):
        yield _outcome(row)


def _outcome(row: sa.Row[tuple[object, ...]]) -> OutcomeRow:
    *values, sent, standing, op = tuple(row)
    return OutcomeRow(*values, bool(sent), bool(standing), _op.decode(op))  # type: ignore[arg-type,call-arg]


def latest(connection: sa.Connection) -> Iterator[StateRow]:
    """Every contact of the list with their latest standing outcome, in the order of the list."""
    found = connection.exec_driver_sql(
        "SELECT c.uid, c.external_id, c.name, c.first_name, c.area, c.extra, c.attempts, c.reason, c.do_not_call,"
        " c.call_back_at, (SELECT json_group_array(e164 ORDER BY ordinal) FROM numbers n WHERE n.contact_id = c.id),"
        " (SELECT o.op FROM standing_outcomes o WHERE o.contact_id = c.id ORDER BY o.device_seq DESC LIMIT 1)"
        " FROM contacts c ORDER BY c.position"
    )
    for *plain, do_not_call, call_back_at, numbers, op in found:
        last = None if op is None else _op.decode(op)
        yield StateRow(*plain, bool(do_not_call), call_back_at, tuple(json.loads(numbers)), last)  # type: ignore[call-arg]


def callers(connection: sa.Connection) -> tuple[str, ...]:
    """Everybody who saved something, by name."""
    return tuple(connection.exec_driver_sql("SELECT DISTINCT caller FROM outcomes ORDER BY caller").scalars())


def call_backs(connection: sa.Connection) -> list[tuple[int, str, int]]:
    """(when in milliseconds since 1970, caller who promised it, chair) of every call-back to come, soonest first."""
    found = connection.exec_driver_sql(
        "SELECT c.call_back_at, o.caller, o.chair FROM contacts c JOIN standing_outcomes o ON o.contact_id = c.id"
        " WHERE c.queue = 0 AND o.kind = 'call_back' AND o.call_back_at = c.call_back_at ORDER BY c.call_back_at"
    )
    return [(row[0], row[1], row[2]) for row in found]
