"""The log of outcomes and the outbox beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.protocol.wire import OpResult, OutcomeOp, digest, encode_op
from phonebank_app.rules.outcomes import SILENCING, OutcomeKind, Record


@dataclass(frozen=True, slots=True)
class Waiting:
    """An outcome that waits to be sent.

    Attributes:
        device_id: under which it was acknowledged before the service was restored; blank: under the store's own name.
    """

    outcome_id: str
    device_seq: int
    sha256: str
    op: bytes
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class TrayRow:
    """An outcome the service would not take; nothing is lost, somebody should look."""

    outcome_id: str
    device_seq: int
    state: str
    code: str
    at_ms: int
    kind: str
    caller: str


def append(connection: sa.Connection, op: OutcomeOp, contact_id: int) -> Record:
    """Write one outcome and its outbox row; the database numbers it. The caller commits.

    Returns:
        The row as the rules read it.
    """
    body = encode_op(op)
    sequence: int = run(
        connection,
        "INSERT INTO outcomes (outcome_id, contact_id, chair, caller, kind, at, e164, call_back_at, language,"
        " script_hash, replaces, sha256, op, guest, asked_by, skip_reason, together)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            op.outcome_id,
            contact_id,
            op.chair,
            op.caller,
            op.kind,
            to_ms(op.at),
            op.number,
            to_ms(op.call_back_at) if op.call_back_at else None,
            op.language,
            op.script_hash,
            op.replaces,
            digest(body),
            body,
            op.guest,
            op.by,
            op.skip_reason,
            op.together,
        ),
    ).lastrowid
    run(
        connection,
        "INSERT INTO outbox (outcome_id, device_seq, state, tries, code) VALUES (?, ?, 'waiting', 0, '')",
        (op.outcome_id, sequence),
    )
    at = from_ms(to_ms(op.at))
    call_back_at = from_ms(to_ms(op.call_back_at)) if op.call_back_at else None
    kind = OutcomeKind(op.kind)
    return Record(op.outcome_id, sequence, kind, at, op.number, call_back_at, op.language, op.replaces, bool(op.by))


_WAITING = """
SELECT o.outcome_id, o.device_seq, o.sha256, o.op, b.device_id FROM outbox b JOIN outcomes o USING (outcome_id)
WHERE b.state = 'waiting'{} ORDER BY b.tries, b.device_seq LIMIT ?
"""
_SILENCE = ", ".join(f"'{kind}'" for kind in sorted(SILENCING))
_OPT_OUTS = _WAITING.format(f" AND o.kind IN ({_SILENCE})")
_ANY = _WAITING.format("")


def waiting(connection: sa.Connection, limit: int, *, opt_outs: bool = False) -> list[Waiting]:
    """What to send next: fewest tries first, so that one bad outcome never blocks the rest; then in order.

    Args:
        opt_outs: only outcomes after which nobody may ring again.
    """
    rows = connection.exec_driver_sql(_OPT_OUTS if opt_outs else _ANY, (limit,))
    return [Waiting(*row) for row in rows]


def count_tries(connection: sa.Connection, outcome_ids: Iterable[str]) -> None:
    """Note that these were sent and not acknowledged."""
    rows = [(outcome_id,) for outcome_id in outcome_ids]
    if rows:
        connection.exec_driver_sql("UPDATE outbox SET tries = tries + 1 WHERE outcome_id = ?", rows)


def settle(connection: sa.Connection, results: Iterable[OpResult], device: str = "") -> None:
    """Take what the service said: stored and duplicate leave the outbox, the others go to the tray.

    Args:
        device: under which they were sent; the service says so where it keeps one under another.
    """
    taken: list[tuple[int | None, str, str]] = []
    aside: list[tuple[str, str, str]] = []
    for result in results:
        if result.status in ("stored", "duplicate"):
            taken.append((result.server_seq, result.device or device, result.outcome_id))
        else:
            aside.append((result.status, result.code, result.outcome_id))
    if taken:
        connection.exec_driver_sql(
            "INSERT INTO receipts (outcome_id, server_seq, device_id)"
            " SELECT outcome_id, ?, ? FROM outcomes WHERE outcome_id = ?"
            " ON CONFLICT (outcome_id) DO NOTHING",
            [(seq, named, name) for seq, named, name in taken],
        )
        connection.exec_driver_sql("DELETE FROM outbox WHERE outcome_id = ?", [(name,) for _, _, name in taken])
    if aside:
        connection.exec_driver_sql("UPDATE outbox SET state = ?, code = ? WHERE outcome_id = ?", aside)


def written_anew(connection: sa.Connection, sent: Mapping[str, str]) -> set[str]:
    """Which of these outcomes, each with the digest it was sent with, are not those bytes any more."""
    return {
        outcome_id
        for outcome_id, sha256 in sent.items()
        for row in run(connection, "SELECT sha256 FROM outcomes WHERE outcome_id = ?", (outcome_id,))
        if row[0] != sha256
    }


def resend_all(connection: sa.Connection) -> None:
    """Put the whole log back into the outbox: the service was restored from a backup, or disagrees on the count.

    The tray too: a service with another past may take today what it would not take yesterday. What was acknowledged
    keeps the name under which it was.
    """
    retry_tray(connection)
    connection.exec_driver_sql(
        "INSERT INTO outbox (outcome_id, device_seq, state, tries, code, device_id)"
        " SELECT outcome_id, o.device_seq, 'waiting', 0, '', coalesce(r.device_id, '')"
        " FROM outcomes o LEFT JOIN receipts r USING (outcome_id) WHERE true ON CONFLICT DO NOTHING"
    )
    connection.exec_driver_sql("DELETE FROM receipts")


def retry_tray(connection: sa.Connection) -> None:
    """Put what lies in the tray back among what waits."""
    connection.exec_driver_sql("UPDATE outbox SET state = 'waiting', tries = 0, code = '' WHERE state <> 'waiting'")


def unsent(connection: sa.Connection) -> tuple[int, int]:
    """How many wait to be sent, and how many lie in the tray."""
    row = connection.exec_driver_sql(
        "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state <> 'waiting') FROM outbox"
    ).one()
    return row[0], row[1]


def tray(connection: sa.Connection) -> list[TrayRow]:
    """What needs attention, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT b.outcome_id, b.device_seq, b.state, b.code, o.at, o.kind, o.caller FROM outbox b"
        " JOIN outcomes o USING (outcome_id) WHERE b.state <> 'waiting' ORDER BY b.device_seq"
    )
    return [TrayRow(*row) for row in rows]


def rename(connection: sa.Connection, outcome_ids: Iterable[str]) -> None:
    """These wait again, to be sent under the store's own name: their counts under another are somebody else's."""
    rows = [(outcome_id,) for outcome_id in outcome_ids]
    if rows:
        connection.exec_driver_sql(
            "UPDATE outbox SET device_id = '', state = 'waiting', code = '' WHERE outcome_id = ?", rows
        )


def not_durable(connection: sa.Connection, durable_through: int) -> int:
    """How many outcomes would be lost if this laptop and then the service's disk were: unsent ones, those on the tray,
    and those the service has in no backup yet."""
    found: int = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM receipts WHERE server_seq > ?)",
        (durable_through,),
    ).scalar_one()
    return found


def kept_under(connection: sa.Connection, device_id: str, own: str) -> list[tuple[str, str]]:
    """Id and digest of what the service should hold under a name: everything of it but what lies on the tray.

    Args:
        own: the store's present name.
    """
    rows = connection.exec_driver_sql(
        "SELECT o.outcome_id, o.sha256 FROM outcomes o LEFT JOIN receipts r USING (outcome_id)"
        " LEFT JOIN outbox b USING (outcome_id)"
        " WHERE coalesce(b.state, 'waiting') = 'waiting'"
        " AND coalesce(nullif(coalesce(r.device_id, b.device_id), ''), ?) = ?",
        (own, device_id),
    )
    return [(row[0], row[1]) for row in rows]


def names_used(connection: sa.Connection) -> list[str]:
    """Every name under which the service acknowledged something of this log."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT device_id FROM receipts UNION SELECT DISTINCT device_id FROM outbox ORDER BY 1"
    )
    return [row[0] for row in rows if row[0]]


def digests(connection: sa.Connection) -> tuple[int, list[tuple[str, str]]]:
    """The highest count on this device, and every outcome's id and digest."""
    rows = connection.exec_driver_sql("SELECT device_seq, outcome_id, sha256 FROM outcomes").all()
    return max((row[0] for row in rows), default=0), [(row[1], row[2]) for row in rows]


def last_saved(connection: sa.Connection) -> int | None:
    """When the latest outcome was saved, in milliseconds since 1970."""
    moment: int | None = connection.exec_driver_sql("SELECT max(at) FROM outcomes").scalar()
    return moment


def has_rows(connection: sa.Connection) -> bool:
    """Whether anything was ever saved."""
    return connection.exec_driver_sql("SELECT 1 FROM outcomes LIMIT 1").scalar() is not None
