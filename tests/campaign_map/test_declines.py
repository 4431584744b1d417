"""Seats that people said no to: kept with the reason, and with nothing else where nobody is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaign_map import models
from campaign_map.need import declines
from campaign_map.settings import Service
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import sealed
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop


def test_hosts_and_people_on_the_web_are_counted_together(
    laptop: Laptop, service: Service, clock: EveningClock
) -> None:
    declined = [{"seat_code": PUTNEY, "reason": "we rang there last week"}]
    mine = sealed.recipient_of(laptop.identity)
    body = {"callers": 4, "hours": 3, "declined": declined, "recipient": mine}
    assert laptop.ask("POST", "pack", json=body).status_code == 200
    clock.skip(timedelta(minutes=1))
    declines.note(service, PUTNEY, "  too\nfar\x00 ")
    declines.note(service, HARROW_EAST, "")
    with service.store.read() as connection:
        assert declines.by_seat(connection) == {PUTNEY: 2, HARROW_EAST: 1}
        found = declines.newest(connection, PUTNEY)
        assert len(declines.newest(connection, most=1)) == 1
    assert [(one.reason, one.on_web) for one in found] == [("too far", True), ("we rang there last week", False)]
    assert {column.name for column in models.web_declines.columns} == {"id", "seat_code", "reason", "at"}
    with pytest.raises(NotAllowed):
        declines.note(service, "E1", "so")
