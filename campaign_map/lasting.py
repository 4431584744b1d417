"""What voters asked for lasts, whatever backup is put back: who was erased stays so, and who is not to be rung.

Laptops send their outcomes again after a restore; nobody sends a suppression file again, or a request once answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import bulk, keeping, models
from campaign_map.intake import changes
from campaign_map.intake.standing import in_chunks, restate
from campaign_map.intake.suppression import Ask, suppress
from phonebank_app.rules.calling_rules import Rules

_BECAUSE = "restored"


@dataclass(frozen=True, slots=True)
class Lasting:
    """What must outlast a restore.

    Attributes:
        salt: under which numbers were hashed; hashes of another campaign's say nothing here.
        erased, asked_off: ids of contacts.
        silenced: hashes of numbers, and since when.
    """

    salt: str
    erased: frozenset[str]
    asked_off: frozenset[str]
    silenced: dict[str, datetime]


def lasting(connection: sa.Connection) -> Lasting:
    """What holds now."""
    contacts, numbers, kept = models.contacts.c, models.numbers.c, models.suppressions
    silenced = {row.number_hash: row.since for row in connection.execute(sa.select(kept))}
    lines = sa.select(numbers.number_hash, numbers.suppressed_at).where(numbers.suppressed_at.is_not(None))
    silenced |= {row.number_hash: row.suppressed_at for row in connection.execute(lines)}
    return Lasting(
        connection.execute(sa.select(models.campaign.c.salt)).scalar_one(),
        frozenset(connection.execute(sa.select(contacts.contact_id).where(contacts.erased_at.is_not(None))).scalars()),
        frozenset(connection.execute(sa.select(contacts.contact_id).where(contacts.do_not_call.is_(True))).scalars()),
        silenced,
    )


def last(connection: sa.Connection, before: Lasting, rules: Rules, now: datetime) -> None:
    """Make it hold again, after another state was put in place; nobody else may write to the log meanwhile."""
    contacts = models.contacts.c
    if connection.execute(sa.select(models.campaign.c.salt)).scalar_one() != before.salt:
        return
    numbering = changes.lock(connection)
    numbers, kept = models.numbers.c, models.suppressions
    asks = [Ask(one, "", _BECAUSE) for one in _there(connection, before.asked_off, contacts.do_not_call.is_(False))]
    unknown = dict(before.silenced)
    for part in in_chunks(before.silenced):
        query = sa.select(numbers.number_hash, numbers.e164, numbers.suppressed_at)
        for row in connection.execute(query.where(numbers.number_hash.in_(part))):
            del unknown[row.number_hash]
            if row.suppressed_at is None:
                asks.append(Ask("", row.e164, _BECAUSE))
        for one in connection.execute(sa.select(kept.c.number_hash).where(kept.c.number_hash.in_(part))).scalars():
            unknown.pop(one, None)
    told, touched = suppress(connection, asks, now)
    changes.tell(connection, numbering, told)
    changes.settle(connection, numbering)
    restate(connection, touched, rules)
    bulk.insert(connection, kept, [{"number_hash": one, "since": since} for one, since in unknown.items()])
    keeping.erase(connection, _there(connection, before.erased, contacts.erased_at.is_(None)), now)


def _there(connection: sa.Connection, ids: Iterable[str], still: sa.ColumnElement[bool]) -> list[str]:
    """Those of some contacts who are there, and of whom something is still so."""
    found: list[str] = []
    for part in in_chunks(ids):
        query = sa.select(models.contacts.c.contact_id).where(models.contacts.c.contact_id.in_(part), still)
        found += connection.execute(query).scalars()
    return found
