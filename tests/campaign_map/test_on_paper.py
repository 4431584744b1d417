"""A row of a call sheet that a host typed in, as the service takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from campaign_map.intake.standing import log_of, state_of
from campaign_map.settings import Service
from phonebank_app.paper.entering import PREFIX
from tests.campaign_map.laptop import Laptop


def test_the_service_takes_a_row_of_a_sheet_and_forgets_one_that_was_typed_wrongly(
    laptop: Laptop, service: Service
) -> None:
    contact = laptop.pack().contacts[0]
    now = service.clock.now()
    told: dict[str, Any] = {"guest": 2, "by": "Ann Host", "reason": f"{PREFIX}sheet K7FM3, row 4", "caller": "Sam"}
    row = msgspec.structs.replace(laptop.op(contact, at=now - timedelta(hours=1), **told), chair=3)
    again = msgspec.structs.replace(row)
    assert [laptop.push(op).results[0].status for op in (row, again)] == ["stored", "duplicate"]
    told |= {"by": "", "kind": "withdrawn", "replaces": row.outcome_id, "number": "", "answers": (), "note": ""}
    gone = laptop.op(contact, at=now, **told)
    assert laptop.push(gone).results[0].status == "stored"
    with service.store.read() as connection:
        state = state_of(log_of(connection, [contact.contact_id])[contact.contact_id])
    assert (state.last, state.attempts) == (None, 0), "a slip of the finger was no call"
