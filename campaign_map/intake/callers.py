"""Callers who took their name off the record (docs/decisions/0014): the same outcome, ticket or promise, without it.

Their laptop sends it once more, as ``forgotten``, under the same id. What differs in nothing but the caller is no
conflict: the bytes without the name are kept in place of those with it, and stay, whatever comes with the name later.
Everything else of it, and all that follows from it, is as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import sqlalchemy as sa

from campaign_map import models
from phonebank_app.protocol.wire import PushedPromise, PushedTicket, same_but_caller, without_caller


class _Said(msgspec.Struct, frozen=True):
    """What a row of theirs says of whose it is, and whether its voter was erased (`campaign_map.keeping`)."""

    caller: str = ""
    forgotten: bool = False


_said = msgspec.json.Decoder(_Said).decode
_OF_THE_VOTER = dict.fromkeys(("caller", "forgotten", "number", "note", "answers", "answer", "detail"))


def without_name(kept: bytes, came: bytes) -> bytes | None:
    """What is to be kept of two bodies of one id that are not the same.

    Returns:
        Those without the caller's name, if they came now; empty if they are kept already; ``None`` if the two differ in
        more than that.
    """
    try:
        before, now = _said(kept), _said(came)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not before.caller and _same_but_voter(kept, came):
        # Their voter was erased since: what was said stays gone. Only the digest is the laptop's.
        return kept
    if not same_but_caller(kept, came):
        return None
    if now.forgotten:
        return came
    return b"" if before.forgotten else None


def said_again(
    connection: sa.Connection,
    key: sa.Column[str],
    pushed: PushedTicket | PushedPromise,
    known: sa.Row[str, str, bytes],
    party_id: str,
) -> tuple[Literal["duplicate", "conflict"], str, bool]:
    """A ticket or promise whose id is there already: the same, the same without its caller's name, or another.

    Args:
        key: the column of its id; ``known``: what is kept under it, as (digest, party, bytes).

    Returns:
        What became of it: status, code, and whether its caller took their name off before.
    """
    sha256, whose, op = known
    if sha256 == pushed.sha256:
        return "duplicate", "", False
    kept = without_name(bytes(op), bytes(pushed.op)) if whose == party_id else None
    if kept is None:
        return "conflict", "other_content", False
    if kept:
        said = key == getattr(pushed, key.name)
        connection.execute(sa.update(key.table).where(said).values(op=kept, sha256=pushed.sha256))
    return "duplicate", "", not kept


def keep(connection: sa.Connection, nameless: Sequence[tuple[str, bytes, str]]) -> None:
    """Put bytes, and the digest they came with, in the place of those an outcome has; one by one: it is seldom."""
    table = models.outcomes
    for outcome_id, op, sha256 in nameless:
        connection.execute(table.update().where(table.c.outcome_id == outcome_id).values(op=op, sha256=sha256))


def called_in(op: bytes) -> str:
    """What its caller is called, who took their name off; blank where they did not, or it cannot be read."""
    try:
        said = _said(op)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return said.caller if said.forgotten else ""


def forget_set_aside(connection: sa.Connection, callers: Mapping[tuple[str, str], str]) -> None:
    """What was not taken of these outcomes loses the name as well.

    Args:
        callers: by party and outcome, what the caller is called now.
    """
    table = models.set_aside
    for (party_id, outcome_id), called in callers.items():
        whose = sa.and_(table.c.party_id == party_id, table.c.outcome_id == outcome_id)
        for number, op in connection.execute(sa.select(table.c.id, table.c.op).where(whose)).all():
            connection.execute(table.update().where(table.c.id == number).values(op=nameless(bytes(op), called)))


def nameless(op: bytes, called: str) -> bytes:
    """The same without the name of its caller; nothing at all where it is no outcome."""
    try:
        return without_caller(op, called)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return b""  # whatever it was, the name may stand in it


def _same_but_voter(kept: bytes, came: bytes) -> bool:
    try:
        left, right = (msgspec.json.decode(op, type=dict[str, object]) for op in (kept, came))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return left | _OF_THE_VOTER == right | _OF_THE_VOTER
