"""Promises beside whose call the host set the caller's outcome aside.

The promise is the voter's own and stands; whoever comes back to them is told, so that they make sure of it first. It is
worked out from the log, so that what the host puts back again is not doubted any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
import sqlalchemy as sa

from campaign_map import models
from phonebank_app.protocol.wire import PromiseOp
from phonebank_app.rules.outcomes import OutcomeKind

_AT_ONCE = 500


class _Said(msgspec.Struct, frozen=True):
    """What of an outcome says whose it was, and whether a host set it aside."""

    outcome_id: str
    kind: str
    chair: int
    caller: str
    replaces: str | None = None
    by: str = ""
    reason: str = ""


_said = msgspec.json.Decoder(_Said).decode
_Call = tuple[str, str, int, str]
"""Party, contact, chair and caller."""


def reasons(connection: sa.Connection, promises: Iterable[PromiseOp]) -> dict[str, str]:
    """Why the call was set aside in which each of these was promised; whichever is not there is not doubted."""
    asked = list(promises)
    aside = _set_aside(connection, {one.contact_id for one in asked})
    found = {one.promise_id: aside.get((one.party_id, one.contact_id, one.chair, one.caller)) for one in asked}
    return {promise_id: why for promise_id, why in found.items() if why is not None}


def _set_aside(connection: sa.Connection, contact_ids: Collection[str]) -> dict[_Call, str]:
    table = models.outcomes.c
    ids, found = sorted(contact_ids), dict[_Call, str]()
    for at in range(0, len(ids), _AT_ONCE):
        query = sa.select(table.party_id, table.contact_id, table.op).where(
            table.contact_id.in_(ids[at : at + _AT_ONCE])
        )
        rows = [(row.party_id, row.contact_id, _said(bytes(row.op))) for row in connection.execute(query)]
        replaced = {said.replaces for _, _, said in rows if said.replaces}
        for party_id, contact_id, said in rows:
            if said.kind == OutcomeKind.WITHDRAWN and said.by and said.outcome_id not in replaced:
                found[party_id, contact_id, said.chair, said.caller] = said.reason
    return found
