"""A host opens a pack in the window: it is dropped, its words are typed, the evening begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.lending import sealing
from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.settings import Service, open_service
from phonebank_app.party.parties import parties
from phonebank_app.protocol import sealed
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, write_list
from tests.hosts import Host, said


@pytest.fixture
def host(qapp: QApplication, tmp_path: Path) -> Iterator[Host]:
    made = Host(qapp, tmp_path / "data", SIX_O_CLOCK)
    made.program.welcome()
    yield made
    made.leaves()


@pytest.fixture
def service(tmp_path: Path, host: Host) -> Iterator[Service]:
    opened = open_service(f"sqlite:///{tmp_path / 'campaign.db'}", clock=host.clock)
    load_list(opened, HARROW_EAST, write_list(tmp_path / "harrow.csv", 40))
    yield opened
    opened.store.close()


def test_a_host_drops_a_pack_types_its_words_and_is_ready(tmp_path: Path, service: Service, host: Host) -> None:
    pack = sealing.issue(service, OPERATOR.actor, new_party(service, "Ann").party_id)
    path = tmp_path / pack.name
    path.write_bytes(pack.data)

    async def open_it() -> None:
        page = host.page
        page.set_pack_file(str(path))
        await host.until(lambda: page.step() == 2)
        assert "Harrow East" in said(page) and f"{pack.people} people to ring" in said(page)
        host.fills_in()
        page.you.pack.words.setText("acorn " * 8)
        page.go_on()
        await host.until(lambda: "words do not open" in said(page))
        page.you.pack.words.setText(pack.words)
        page.go_on()
        await host.until(lambda: page.step() == 3)
        page.go_on()
        await host.until(lambda: host.program.party is not None)
        assert host.party.session.party.seat_name == "Harrow East"

    host.plays(open_it)
    assert parties(host.data)[0].about.party_id == sealed.split(pack.data)[0].party_id


def test_a_host_with_a_pack_that_cannot_be_used_is_told_why_and_stays_where_they_are(
    tmp_path: Path, host: Host
) -> None:
    path = tmp_path / "wrong.party"
    path.write_bytes(b"PK\x03\x04")

    async def look() -> None:
        host.page.set_pack_file(str(path))
        await host.until(lambda: "not a pack" in host.page.start.trouble.text())
        assert host.page.step() == 1

    host.plays(look)
