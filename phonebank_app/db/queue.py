"""Finding the next contact without looking at the others, and saying why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.rules.calling_rules import Queue

# One index range per queue (queue, due <= now), walked in the order in which people are rung: the cost does not depend
# on the length of the list. At most twelve households are held.
_NEXT = """
SELECT id FROM contacts
WHERE queue = ? AND due <= ? AND until > ? AND needs_language IN ({})
  AND household NOT IN (SELECT household FROM held_homes)
ORDER BY due, position
"""

_WHY = """
SELECT CASE
         WHEN queue <> 9 AND until <= :now THEN 'unscreened'
         WHEN household IN (SELECT household FROM held_homes) AND queue <> 9 THEN 'held'
         WHEN queue <> 9 AND due > :now THEN reason
         WHEN queue <> 9 AND needs_language <> '' THEN 'language'
         WHEN queue <> 9 THEN 'ready'
         ELSE reason
       END AS why,
       count(*), min(CASE WHEN queue <> 9 AND due > :now THEN due END)
FROM contacts GROUP BY why
"""


@dataclass(frozen=True, slots=True)
class Left:
    """How many contacts stand where. ``why``: ``ready`` or a ``calling_rules.Reason``; ``due_ms``: the first."""

    why: str
    count: int
    due_ms: int | None


def candidates(connection: sa.Connection, now_ms: int, languages: frozenset[str]) -> Iterator[int]:
    """Ids of whom a caller with these languages should ring, best first: call-backs due, fresh, then retries.

    Each still has to pass ``calling_rules.refusal``.
    """
    for queue in (Queue.CALL_BACK, Queue.FRESH, Queue.RETRY):
        for row in run(connection, *next_in(queue, now_ms, languages)):
            yield row[0]


def next_in(queue: Queue, now_ms: int, languages: frozenset[str]) -> tuple[str, tuple[int | str, ...]]:
    """The statement that finds them in one queue, and its values."""
    spoken = ("", *sorted(languages))
    return _NEXT.format(", ".join("?" * len(spoken))), (int(queue), now_ms, now_ms, *spoken)


def left(connection: sa.Connection, now_ms: int, known: frozenset[int] = frozenset()) -> list[Left]:
    """The whole list, each contact counted once, by where they stand.

    Args:
        known: contacts who are kept from the guest who asks, since they know them; they stand under ``known``.
    """
    rows = [Left(*row) for row in connection.execute(sa.text(_WHY), {"now": now_ms})]
    apart = _ready_among(connection, known, now_ms) if known else 0
    if not apart:
        return rows
    rows = [replace(row, count=row.count - apart) if row.why == "ready" else row for row in rows]
    return [*(row for row in rows if row.count), Left("known", apart, None)]


def _ready_among(connection: sa.Connection, contact_ids: frozenset[int], now_ms: int) -> int:
    among = ", ".join("?" * len(contact_ids))
    sql = (
        "SELECT count(*) FROM contacts WHERE id IN ({}) AND queue <> 9 AND due <= ? AND until > ?"
        " AND needs_language = '' AND household NOT IN (SELECT household FROM held_homes)"
    )
    count: int = run(connection, sql.format(among), (*contact_ids, now_ms, now_ms)).fetchone()[0]
    return count


def languages(connection: sa.Connection, now_ms: int) -> dict[str, int]:
    """How many could be rung now by somebody who speaks their language, by language."""
    rows = run(
        connection,
        "SELECT needs_language, count(*) FROM contacts WHERE queue <> 9 AND due <= ? AND until > ?"
        " AND needs_language <> '' AND household NOT IN (SELECT household FROM held_homes) GROUP BY needs_language",
        (now_ms, now_ms),
    )
    return dict(rows.fetchall())


def holder(connection: sa.Connection, household: int) -> int | None:
    """The chair that has somebody of this household in hand."""
    row = run(connection, "SELECT chair FROM held_homes WHERE household = ?", (household,)).fetchone()
    return None if row is None else row[0]


def release(connection: sa.Connection, chair: int) -> None:
    """Take the contact, and with it the household, back from a chair."""
    run(
        connection,
        "UPDATE chairs SET contact_id = NULL, claimed_at = NULL, number_index = 0, draft = '' WHERE chair = ?",
        (chair,),
    )
