"""Outcomes as rows for tables and files: ids in order, then the rows that are looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.outcomes import OutcomeKind, in_time

_op = msgspec.json.Decoder(OutcomeOp)
_ops = msgspec.json.Decoder(tuple[OutcomeOp, ...])


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome with whom it is about. ``do_not_call``: nobody may ring them, or the number they were rung on."""

    device_seq: int
    contact_name: str
    first_name: str
    do_not_call: int
    external_id: str
    area: str
    extra: str
    sent: bool
    standing: bool
    set_aside: bool
    op: OutcomeOp


@dataclass(frozen=True, slots=True)
class StateRow:
    """A contact with what is true of them now.

    Attributes:
        state: ``ready`` or a ``calling_rules.Reason``, as ``db.queue`` counts them.
        call_back_at: milliseconds since 1970.
        e164: their numbers in the order of the list.
        standing: their outcomes that stand, oldest first.
    """

    id: int
    uid: str
    external_id: str
    name: str
    first_name: str
    area: str
    extra: str
    attempts: int
    state: str
    call_back_at: int | None
    do_not_call: bool
    e164: tuple[str, ...]
    standing: tuple[OutcomeOp, ...]


_ROW = """
SELECT o.device_seq, c.name, c.first_name, c.do_not_call = 1 OR c.reason = 'do_not_call', c.external_id, c.area,
       c.extra, r.outcome_id IS NOT NULL,
       o.kind <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM outcomes later WHERE later.replaces = o.outcome_id),
       EXISTS (SELECT 1 FROM outcomes w WHERE w.replaces = o.outcome_id AND w.kind = 'withdrawn' AND w.asked_by <> ''
               AND NOT EXISTS (SELECT 1 FROM outcomes back WHERE back.replaces = w.outcome_id)), o.op
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
    return [_outcome(tuple(row)) for row in found]


def every(connection: sa.Connection) -> Iterator[OutcomeRow]:
    """Every outcome in order, those that were replaced or withdrawn too."""
    for row in run(connection, _ROW + "ORDER BY o.device_seq"):
        yield _outcome(row)


def _outcome(row: Sequence[Any]) -> OutcomeRow:
    *values, sent, standing, set_aside, op = row
    return OutcomeRow(*values, bool(sent), bool(standing), bool(set_aside), _op.decode(op))  # type: ignore[call-arg]


_LATEST = """
SELECT c.id, c.uid, c.external_id, c.name, c.first_name, c.area, c.extra, c.attempts,
       CASE
         WHEN c.queue = 9 THEN c.reason
         WHEN c.until <= :now THEN 'unscreened'
         WHEN c.household IN (SELECT household FROM held_homes) THEN 'held'
         WHEN c.due > :now THEN c.reason
         WHEN c.needs_language <> '' THEN 'language'
         ELSE 'ready'
       END,
       c.call_back_at, c.do_not_call,
       (SELECT json_group_array(n.e164 ORDER BY n.ordinal) FROM numbers n WHERE n.contact_id = c.id),
       (SELECT json_group_array(json(CAST(o.op AS TEXT)) ORDER BY o.device_seq)
        FROM standing_outcomes o WHERE o.contact_id = c.id)
FROM contacts c ORDER BY c.position
"""


def latest(connection: sa.Connection, now_ms: int) -> Iterator[StateRow]:
    """Every contact of the list, rung or not, in the order of the list."""
    for *plain, do_not_call, numbers, ops in connection.execute(sa.text(_LATEST), {"now": now_ms}):
        standing = tuple(in_time(_ops.decode(ops), _at, _elsewhere))
        yield StateRow(*plain, bool(do_not_call), tuple(json.loads(numbers)), standing)  # type: ignore[call-arg]


def _at(op: OutcomeOp) -> datetime:
    return op.at


def _elsewhere(op: OutcomeOp) -> bool:
    return bool(op.by) and not op.replaces


def questions(connection: sa.Connection) -> tuple[str, ...]:
    """Every question anybody ever answered, in the order in which they were first answered."""
    found = connection.exec_driver_sql(
        "SELECT a.value ->> 'question' AS question FROM outcomes o, json_each(CAST(o.op AS TEXT), '$.answers') a"
        " GROUP BY question ORDER BY min(o.device_seq), min(a.id)"
    )
    return tuple(found.scalars())


def answer_counts(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """How often each code stands as an answer to each question."""
    found = connection.exec_driver_sql(
        "SELECT a.value ->> 'question', v.value, count(*) FROM standing_outcomes o,"
        " json_each(CAST(o.op AS TEXT), '$.answers') a, json_each(a.value, '$.values') v GROUP BY 1, 2"
    )
    return {(question, code): many for question, code, many in found}


def most_numbers(connection: sa.Connection) -> int:
    """The most numbers that any contact has."""
    found = connection.exec_driver_sql("SELECT coalesce(max(ordinal) + 1, 0) FROM numbers").scalar_one()
    return int(found)


def last_of_each(connection: sa.Connection) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Of each contact the latest outcome that stands, the latest of those that were calls, and the latest of those that
    have an answer, by ``device_seq``."""
    found = connection.exec_driver_sql(
        "SELECT max(device_seq), max(device_seq) FILTER (WHERE kind <> 'skipped'), max(device_seq)"
        " FILTER (WHERE kind <> 'skipped' AND json_array_length(CAST(op AS TEXT), '$.answers') > 0)"
        " FROM standing_outcomes GROUP BY contact_id"
    ).all()
    newest, last, answered = ({row[place] for row in found} - {None} for place in range(3))
    return frozenset(newest), frozenset(last), frozenset(answered)


def wishes(connection: sa.Connection) -> list[tuple[str, str]]:
    """(contact's uid, kind of ticket) of everybody who wants their data erased, or no contact at all."""
    found = connection.exec_driver_sql("SELECT contact_uid, kind FROM tickets WHERE kind IN ('erase', 'no_contact')")
    return [(row[0], row[1]) for row in found]


def list_shapes(connection: sa.Connection) -> dict[int, tuple[int, int]]:
    """For each list of which rows are kept: the most rows that a contact has in it, and the most cells of a row."""
    found = connection.exec_driver_sql(
        "SELECT list_id, max(many), max(cells) FROM (SELECT list_id, count(*) AS many,"
        " max(json_array_length(cells)) AS cells FROM list_rows GROUP BY list_id, contact_id) GROUP BY list_id"
    )
    return {row[0]: (row[1], row[2]) for row in found}


def own_columns(connection: sa.Connection) -> list[tuple[str, ...]]:
    """The headers of the list's own columns, each combination of them that some contact has, in the list's order; of
    those contacts of whom no row was kept as it stood."""
    found = connection.exec_driver_sql(
        "SELECT extra FROM contacts c WHERE extra <> '{}'"
        " AND NOT EXISTS (SELECT 1 FROM list_rows r WHERE r.contact_id = c.id) ORDER BY position"
    ).scalars()
    return list(dict.fromkeys(tuple(json.loads(extra)) for extra in found))


def callers(connection: sa.Connection) -> tuple[str, ...]:
    """Everybody who saved something, by name."""
    return tuple(connection.exec_driver_sql("SELECT DISTINCT caller FROM outcomes ORDER BY caller").scalars())


def silent(connection: sa.Connection) -> frozenset[str]:
    """Whom nobody may ring, by uid, and every line that nobody may ring."""
    found = connection.exec_driver_sql(
        "SELECT uid FROM contacts WHERE do_not_call = 1 UNION SELECT n.e164 FROM numbers n"
        " JOIN suppressions s ON s.number_hash = n.number_hash"
    )
    return frozenset(found.scalars())
