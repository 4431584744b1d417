"""What a host brought in from elsewhere, as the service takes it and shows it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import msgspec

from campaign_map.intake.standing import log_of, state_of
from campaign_map.settings import Service
from tests.campaign_map.laptop import Laptop


def test_the_service_takes_it_and_names_its_source(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    now = service.clock.now()
    laptop.report(contact, "call_back", call_back_at=now + timedelta(hours=2), at=now)
    told: dict[str, Any] = {"guest": 0, "by": "Ann Host", "reason": "Logged elsewhere: VAN", "caller": "VAN"}
    op = msgspec.structs.replace(laptop.op(contact, at=now - timedelta(hours=1), **told), chair=0)
    assert laptop.push(op).results[0].status == "stored"
    answer = laptop.ask("GET", "results.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[1]["chair"], rows[1]["asked_by"], rows[1]["reason"]) == ("0", "Ann Host", "Logged elsewhere: VAN")
    with service.store.read() as connection:
        state = state_of(log_of(connection, [contact.contact_id])[contact.contact_id])
    # An older call uses up no appointment that was made after it.
    assert (state.last, state.attempts) == ("call_back", 2)
    assert state.call_back_at == now + timedelta(hours=2)
