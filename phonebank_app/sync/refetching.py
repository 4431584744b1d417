"""After a store was rebuilt: ask the service for outcomes of ours that neither backup nor journal had.

They were saved and sent, and lost here. What the service holds under the ids this store ever had is its own.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from phonebank_app.changes import Changes
from phonebank_app.db import rescue
from phonebank_app.db.documents import Party, get, put
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import BugError
from phonebank_app.hosting import rules_for
from phonebank_app.machine.clock import Clock
from phonebank_app.protocol.sealed_log import Entry
from phonebank_app.protocol.wire import OutcomeOp, digest
from phonebank_app.sync.client import Client
from phonebank_app.sync.merge import party_of


async def refetch(store: Store, client: Client, clock: Clock) -> tuple[int, Changes]:
    """Bring back what only the service has.

    Returns:
        How many outcomes came back, and what that changed.

    Raises:
        NetworkProblem: it could not be asked; it is asked again another time.
    """
    party = party_of(store)
    if not party.refetch:
        return 0, Changes()
    held = await client.results(party.party_id)
    entries = []
    for row in held.outcomes:
        op = bytes(row.op)
        named = msgspec.json.decode(op, type=OutcomeOp)
        if row.device in party.refetch:
            entries.append(Entry(row.device, row.device_seq, named.outcome_id, digest(op), msgspec.Raw(op)))
    with store.write() as connection:
        now = get(connection, Party)
        if now is None:
            raise BugError("the party went missing")
        came = rescue.bring_back(connection, now, entries, rules_for(now), datetime.now(UTC))
        put(connection, msgspec.structs.replace(now, refetch=()), to_ms(clock.now()))
    return came, Changes(outbox=True, party=bool(came))
