"""Keeping the list for longer, and giving back whom the party will not reach; against the real service."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from campaign_map import parties
from campaign_map.lists import load_list
from campaign_map.settings import open_service
from phonebank_app.db.engine import open_store
from phonebank_app.errors import NotAllowed
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import blank_party
from phonebank_app.protocol import sealed
from phonebank_app.protocol.wire import PackRequest, Registration
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import lending, merge
from phonebank_app.sync.client import Client
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.makers import KEY, reopened
from tests.signers import TRUST
from tests.sync.campaign import ADDRESS, MORNING, in_process


def test_a_party_keeps_its_list_for_longer_and_gives_back_whom_it_will_not_reach(tmp_path: Path) -> None:
    clock = EveningClock(MORNING, runs=False)
    service = open_service(f"sqlite:///{tmp_path / 'campaign.db'}", clock=clock)
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", 60))
    transport = in_process(service)
    store = open_store(tmp_path, KEY)

    async def play() -> None:
        begin_party(store, blank_party("Ann", "d_1"), clock)
        hosting = Hosting(store, clock)
        code = parties.new_party(service, "Ann", callers=4, hours=2.0).code
        async with Client(ADDRESS, transport=transport) as stranger:
            joined = await stranger.register(Registration(code, "d_1"))
        hosting.link(ADDRESS, joined.token, joined.party_id, joined.campaign)
        async with Client(ADDRESS, joined.token, transport=transport) as client:
            mine = hosting.identity()
            asked = PackRequest(4, 2.0, recipient=sealed.recipient_of(mine))
            data = await client.pack(joined.party_id, asked)
            hosting.take_pack(sealed.open_pack(data, TRUST, [mine], clock.now())[1])
            hosting.seat_guest(1, "Bea")
            with pytest.raises(NotAllowed, match="too early"):
                lending.spare(store, clock)
            before = hosting.party().lease_until
            assert before is not None
            until = await lending.keep_longer(store, client, clock)
            assert until == hosting.party().lease_until == before + timedelta(hours=1)
            evening = reopened(store, clock)
            for _ in range(4):
                evening.save(OutcomeKind.REFUSED)
                clock.skip(timedelta(minutes=10))
            found = lending.spare(store, clock)
            assert 0 < len(found.contacts) < found.left
            while push := merge.next_push(store, 100):
                merge.take_answer(store, push, await client.push(joined.party_id, push), clock)
            gone, _ = await lending.give_back(store, client, clock, found.contacts)
            assert gone == len(found.contacts)
            with pytest.raises(NotAllowed, match="reach everybody"):
                lending.spare(store, clock)
            page = await client.changes(joined.party_id, hosting.party().cursor, 500)
            assert merge.take_changes(store, page, clock).restarted is False
            left = evening.one("SELECT count(*) FROM contacts WHERE queue <> 9")
            assert left == found.left - gone

    try:
        asyncio.run(play())
    finally:
        store.close()
        service.store.close()
