"""What the log says that OSDI wants to know of outcomes: which of them still count, and when they last changed.

An outcome's row never changes; what may change is whether a later one corrects it. Whatever is heard of somebody later
may be such a correction, so a result counts as modified whenever anything new is heard of the same person: a program
that asks for what was modified misses no correction, and is shown some results again that are as they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from campaign_map.intake.standing import in_chunks
from campaign_map.models import outcomes
from campaign_map.osdi.filters import Changed

_O = outcomes.c


class _Corrects(msgspec.Struct, frozen=True):
    replaces: str | None = None


_decode = msgspec.json.Decoder(_Corrects).decode


@dataclass(frozen=True, slots=True)
class Heard:
    """Of some people.

    Attributes:
        withdrawn: ids of outcomes that were corrected or taken back; a party corrects its own only.
        last: when something was last heard of each person.
    """

    withdrawn: frozenset[str]
    last: dict[str, datetime]


def heard_of(connection: sa.Connection, contact_ids: Iterable[str]) -> Heard:
    """Read the whole log of some people, in one query for a few hundred of them."""
    party: dict[str, str] = {}
    corrections: dict[str, set[str]] = defaultdict(set)
    last: dict[str, datetime] = {}
    for ids in in_chunks(contact_ids):
        rows = connection.execute(
            sa.select(_O.contact_id, _O.outcome_id, _O.party_id, _O.op, _O.received_at).where(_O.contact_id.in_(ids))
        )
        for row in rows:
            party[row.outcome_id] = row.party_id
            last[row.contact_id] = max(row.received_at, last.get(row.contact_id, row.received_at))
            replaces = _decode(row.op).replaces
            if replaces:
                corrections[replaces].add(row.party_id)
    return Heard(frozenset(one for one, by in corrections.items() if party.get(one) in by), last)


def last_heard(connection: sa.Connection, contact_ids: Iterable[str]) -> dict[str, datetime]:
    """When something was last heard of each of these people, without looking at what."""
    last: dict[str, datetime] = {}
    for ids in in_chunks(contact_ids):
        rows = connection.execute(
            sa.select(_O.contact_id, sa.func.max(_O.received_at).label("at"))
            .where(_O.contact_id.in_(ids))
            .group_by(_O.contact_id)
        )
        last |= {row.contact_id: row.at for row in rows}
    return last


def heard_since(contact_id: sa.ColumnElement[str], moment: datetime) -> sa.ColumnElement[bool]:
    """Something was heard of this person at ``moment`` or later."""
    return contact_id.in_(sa.select(_O.contact_id).where(_O.received_at >= moment))


def heard_within(contact_id: sa.ColumnElement[str], changed: Changed) -> sa.ColumnElement[bool]:
    """Something was last heard of this person in a window of time."""
    return changed.where(lambda moment: heard_since(contact_id, moment))
