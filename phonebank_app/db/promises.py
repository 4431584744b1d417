"""What voters promised, and what of it waits to be sent. Rows are only added: triggers hold that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import to_ms
from phonebank_app.protocol.wire import PromiseOp, PromiseResult, digest, encode_op

Connection = sa.Connection
"""For whoever only passes one on."""

_op = msgspec.json.Decoder(PromiseOp)


@dataclass(frozen=True, slots=True)
class WaitingPromise:
    """A promise that waits to be sent."""

    promise_id: str
    sha256: str
    op: bytes


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as stored, with whose it is: ``name`` is blank when the list has gone back."""

    op: PromiseOp
    name: str
    external_id: str
    standing: bool
    sent: bool


def append(connection: sa.Connection, op: PromiseOp, *, to_send: bool = True) -> None:
    """Write one row and its outbox row. The caller commits."""
    body = encode_op(op)
    run(
        connection,
        "INSERT INTO promises (promise_id, contact_uid, kind, at, chair, caller, withdraws, sha256, op, guest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT guest FROM chairs WHERE chair = ?), 0))",
        (
            op.promise_id,
            op.contact_id,
            op.kind,
            to_ms(op.at),
            op.chair,
            op.caller,
            op.withdraws,
            digest(body),
            body,
            op.chair,
        ),
    )
    if to_send:
        run(connection, "INSERT INTO promise_outbox (promise_id, tries, code) VALUES (?, 0, '')", (op.promise_id,))


def standing_of(connection: sa.Connection, contact_uid: str) -> list[PromiseOp]:
    """What this voter promised and nobody took back, the oldest first."""
    rows = run(connection, "SELECT op FROM standing_promises WHERE contact_uid = ? ORDER BY id", (contact_uid,))
    return [_op.decode(row[0]) for row in rows]


def standing(connection: sa.Connection, promise_id: str) -> PromiseOp | None:
    """The promise with this id, if nobody took it back."""
    row = run(connection, "SELECT op FROM standing_promises WHERE promise_id = ?", (promise_id,)).fetchone()
    return None if row is None else _op.decode(row[0])


# The host set an outcome of theirs aside in which it may have been said; put back, it is none of these any more.
_DOUBTED = """
SELECT p.promise_id FROM standing_promises p JOIN contacts c ON c.uid = p.contact_uid
WHERE p.contact_uid = ? AND p.guest <> 0 AND EXISTS (
  SELECT 1 FROM outcomes w
  WHERE w.contact_id = c.id AND w.guest = p.guest AND w.kind = 'withdrawn' AND w.asked_by <> ''
    AND NOT EXISTS (SELECT 1 FROM outcomes back WHERE back.replaces = w.outcome_id))
"""


def doubted(connection: sa.Connection, contact_uid: str) -> set[str]:
    """The promises of this voter to a guest whose call with them the host set aside: they stand, and are marked."""
    return {row[0] for row in run(connection, _DOUBTED, (contact_uid,))}


def made_to(connection: sa.Connection, guest: int) -> int:
    """How many promises stand that voters made to this guest."""
    found: int = run(connection, "SELECT count(*) FROM standing_promises WHERE guest = ?", (guest,)).fetchone()[0]
    return found


def known(connection: sa.Connection, promise_id: str) -> bool:
    """Whether there is a row of this id."""
    return run(connection, "SELECT 1 FROM promises WHERE promise_id = ?", (promise_id,)).fetchone() is not None


def who_promised(connection: sa.Connection) -> list[tuple[int, str]]:
    """(contact, kind) of everything promised that stands, each pair once."""
    rows = run(
        connection, "SELECT DISTINCT c.id, p.kind FROM standing_promises p JOIN contacts c ON c.uid = p.contact_uid"
    )
    return [(contact_id, kind) for contact_id, kind in rows]


def every(connection: sa.Connection) -> list[PromiseRow]:
    """All that was promised, the oldest first; what was taken back is not ``standing``."""
    rows = run(
        connection,
        "SELECT p.op, coalesce(c.name, ''), coalesce(c.external_id, ''), NOT EXISTS"
        " (SELECT 1 FROM promises later WHERE later.withdraws = p.promise_id), b.promise_id IS NULL"
        " FROM promises p LEFT JOIN contacts c ON c.uid = p.contact_uid LEFT JOIN promise_outbox b USING (promise_id)"
        " WHERE p.withdraws = '' ORDER BY p.id",
    )
    return [
        PromiseRow(_op.decode(body), name, external_id, bool(stands), bool(sent))
        for body, name, external_id, stands, sent in rows
    ]


def waiting(connection: sa.Connection, most: int) -> list[WaitingPromise]:
    """What waits to be sent: least tried first, then in order."""
    rows = run(
        connection,
        "SELECT p.promise_id, p.sha256, p.op FROM promise_outbox b JOIN promises p USING (promise_id)"
        " WHERE b.code = '' ORDER BY b.tries, p.id LIMIT ?",
        (most,),
    )
    return [WaitingPromise(*row) for row in rows]


def settle(connection: sa.Connection, results: Iterable[PromiseResult]) -> None:
    """Take what the service has out of the outbox, and mark what it will not have."""
    for result in results:
        if result.status in ("stored", "duplicate"):
            run(connection, "DELETE FROM promise_outbox WHERE promise_id = ?", (result.promise_id,))
        else:
            code = result.code or result.status
            run(connection, "UPDATE promise_outbox SET code = ? WHERE promise_id = ?", (code, result.promise_id))


def count_tries(connection: sa.Connection, promise_ids: Iterable[str]) -> None:
    """These were sent and not answered."""
    rows = [(one,) for one in promise_ids]
    run_many(connection, "UPDATE promise_outbox SET tries = tries + 1 WHERE promise_id = ?", rows)


def written_anew(connection: sa.Connection, sent: Mapping[str, str]) -> set[str]:
    """Which of these promises, each with the digest it was sent with, are not those bytes any more."""
    return {
        promise_id
        for promise_id, sha256 in sent.items()
        for row in run(connection, "SELECT sha256 FROM promises WHERE promise_id = ?", (promise_id,))
        if row[0] != sha256
    }


def resend_all(connection: sa.Connection) -> None:
    """Put every row back into the outbox: the service was restored from a backup."""
    run(
        connection,
        "INSERT INTO promise_outbox (promise_id, tries, code) SELECT promise_id, 0, '' FROM promises WHERE true"
        " ON CONFLICT (promise_id) DO UPDATE SET code = ''",
    )


def unsent(connection: sa.Connection) -> tuple[int, int]:
    """How many wait to be sent, and how many the service would not take."""
    row = run(
        connection, "SELECT count(*) FILTER (WHERE code = ''), count(*) FILTER (WHERE code <> '') FROM promise_outbox"
    ).fetchone()
    return row[0], row[1]
