"""Reading who saw or took what: the newest first, a page at a time, and of one's own seats only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import roles
from campaign_map.accounts.audit import Actor
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.problems import Refusal
from campaign_map.words import tidy

MOST = 200

_AUDIT = models.audit.c
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; ``rows`` is how many contacts or outcomes it was about, if it was about any."""

    at: datetime
    actor: Actor
    action: str
    seat_code: str
    subject: str
    detail: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the log. ``older`` is the cursor of what comes after; blank at the end."""

    entries: tuple[Entry, ...]
    older: str


def entries(
    connection: sa.Connection,
    reader: Coordinator,
    *,
    seat_code: str = "",
    actor_id: str = "",
    action: str = "",
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """A page of the log, the newest first. Those with seats of their own see what happened there, and their own acts.

    Args:
        seat_code, actor_id, action: only these; blank for all.
        cursor: `Page.older` of the page before; blank for the newest.

    Raises:
        Refusal: 400 ``bad_cursor``; 403 ``not_yours``.
    """
    roles.require_somewhere(reader, Action.READ_AUDIT)
    asked = [
        column == tidy(wanted) if tidy(wanted) else sa.false()  # control characters alone are nobody's id
        for column, wanted in ((_AUDIT.seat_code, seat_code), (_AUDIT.actor_id, actor_id), (_AUDIT.action, action))
        if wanted
    ]
    if reader.seats is not None:
        asked.append(sa.or_(_AUDIT.seat_code.in_(sorted(reader.seats)), _AUDIT.actor_id == reader.coordinator_id))
    if cursor:
        at, number = _read_cursor(cursor)
        asked.append(sa.or_(_AUDIT.at < at, sa.and_(_AUDIT.at == at, _AUDIT.id < sa.literal(number, sa.BigInteger))))
    limit = max(1, min(limit, MOST))
    rows = connection.execute(
        sa.select(models.audit).where(*asked).order_by(_AUDIT.at.desc(), _AUDIT.id.desc()).limit(limit + 1)
    ).all()
    shown = rows[:limit]
    older = f"{(shown[-1].at - _EPOCH) // _MS}-{shown[-1].id}" if len(rows) > limit else ""
    return Page(tuple(_entry(row) for row in shown), older)


def actions(connection: sa.Connection) -> tuple[str, ...]:
    """Everything that was ever done, in the words of the log: what there is to filter by."""
    return tuple(connection.execute(sa.select(_AUDIT.action).distinct().order_by(_AUDIT.action)).scalars())


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    at, _, number = cursor.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 14 for part in (at, number)):
        raise Refusal(400, "bad_cursor", "This is no place in the log.", "Begin with the newest page.")
    return _EPOCH + int(at) * _MS, int(number)


def _entry(row: Any) -> Entry:
    actor = Actor(row.actor_kind, row.actor_id, row.actor_name)
    return Entry(row.at, actor, row.action, row.seat_code, row.subject, row.detail, row.rows)
