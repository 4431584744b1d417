"""A code becomes a party: once, even on a bad line, and never half."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from campaign_map import models
from campaign_map.lists import load_list
from campaign_map.parties import NewParty, new_party
from campaign_map.settings import Service, open_service
from phonebank_app.db.engine import Store
from phonebank_app.db.identity import new_device_id
from phonebank_app.desks.joining import Joining, fetch_pack, join
from phonebank_app.errors import NetworkProblem, Offline, Refused, WorldError
from phonebank_app.hosting import Hosting
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import PartyFolder, parties, unlock_party
from phonebank_app.protocol.wire import Declined
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, write_list
from tests.signers import believe
from tests.sync.served import Served, served

PASSPHRASE = "four plain words here"


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(SIX_O_CLOCK, runs=False)


@pytest.fixture
def service(tmp_path: Path, clock: EveningClock) -> Iterator[Service]:
    """A campaign with lists for two seats."""
    opened = open_service(f"sqlite:///{tmp_path / 'campaign.db'}", clock=clock)
    load_list(opened, HARROW_EAST, write_list(tmp_path / "harrow.csv", 12))
    load_list(opened, PUTNEY, write_list(tmp_path / "putney.csv", 12, first=100))
    yield opened
    opened.store.close()


@pytest.fixture
def campaign_map(service: Service) -> Iterator[Served]:
    with served(service) as listening:
        yield listening


@pytest.fixture
def invited(service: Service) -> NewParty:
    """A party that waits for its laptop."""
    return new_party(service, "Ann", callers=2, hours=1.0)


def typed(campaign_map: Served, code: str, **fields: Any) -> Joining:
    """What a host types."""
    values: dict[str, Any] = {
        "code": code,
        "service_url": campaign_map.url,
        "host": "Ann",
        "passphrase": PASSPHRASE,
        "callers": 2,
        "hours": 1.0,
        "device_id": new_device_id(),
    }
    return Joining(**(values | fields))


def joined(data: Path, joining: Joining, clock: EveningClock) -> tuple[PartyFolder, Store]:
    return asyncio.run(join(believe(data), joining, clock))


def left_behind(data: Path) -> list[Path]:
    """Files and folders of parties."""
    return list((data / "parties").glob("*"))


def test_a_code_becomes_a_seat_its_list_and_its_script_in_an_encrypted_store(
    tmp_path: Path, campaign_map: Served, invited: NewParty, clock: EveningClock
) -> None:
    folder, store = joined(tmp_path / "data", typed(campaign_map, invited.code), clock)
    party = Hosting(store, clock).party()
    assert party.party_id == invited.party_id
    assert party.seat_name == folder.about.seat_name in ("Harrow East", "Putney")
    assert party.reason is not None
    assert Hosting(store, clock).needs() is not None
    assert Hosting(store, clock).script().hash == party.script_sha256
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar_one() == 12
    store.close()
    assert [one.about.seat_name for one in parties(tmp_path / "data")] == [party.seat_name]
    kept = b"".join(path.read_bytes() for path in folder.path.iterdir())
    assert b"Mill Lane" not in kept
    assert party.token.encode() not in kept
    unlock_party(folder.path, PASSPHRASE).close()


def test_a_code_is_typed_as_people_type(
    tmp_path: Path, campaign_map: Served, invited: NewParty, clock: EveningClock
) -> None:
    as_typed = f" {invited.code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    _, store = joined(tmp_path / "data", typed(campaign_map, as_typed), clock)
    store.close()


def test_a_code_is_good_for_one_laptop(
    tmp_path: Path, campaign_map: Served, invited: NewParty, clock: EveningClock
) -> None:
    _, store = joined(tmp_path / "first", typed(campaign_map, invited.code), clock)
    store.close()
    with pytest.raises(Refused, match="Another laptop") as caught:
        joined(tmp_path / "second", typed(campaign_map, invited.code), clock)
    assert caught.value.code == "code_used"
    assert left_behind(tmp_path / "second") == []


@pytest.mark.parametrize("lost", ["/v1/register", "/v1/parties/{party}/pack"])
def test_a_laptop_that_never_got_the_answer_tries_again_and_gets_in(
    tmp_path: Path, campaign_map: Served, invited: NewParty, clock: EveningClock, lost: str
) -> None:
    campaign_map.lose = [lost.format(party=invited.party_id)]
    joining = typed(campaign_map, invited.code)
    with pytest.raises(Offline):
        joined(tmp_path / "data", joining, clock)
    assert left_behind(tmp_path / "data") == []
    _, store = joined(tmp_path / "data", joining, clock)
    assert Hosting(store, clock).party().party_id == invited.party_id
    store.close()


def test_only_the_newest_token_of_a_laptop_opens_its_party(
    tmp_path: Path, campaign_map: Served, service: Service, invited: NewParty, clock: EveningClock
) -> None:
    campaign_map.lose = ["/v1/register"]
    joining = typed(campaign_map, invited.code)
    with pytest.raises(Offline):
        joined(tmp_path / "data", joining, clock)
    _, store = joined(tmp_path / "data", joining, clock)
    store.close()
    with service.store.read() as connection:
        tokens = connection.execute(models.tokens.select()).all()
    assert [row.revoked_at is None for row in sorted(tokens, key=lambda row: row.issued_at)].count(True) == 1


@pytest.mark.parametrize("code", ["", "K7QW-3D9P", "not a code", "K7QW" * 100, "’; DROP TABLE"])
def test_a_wrong_code_leaves_nothing_behind(
    tmp_path: Path, campaign_map: Served, clock: EveningClock, code: str
) -> None:
    with pytest.raises(Refused, match="not a pairing code") as caught:
        joined(tmp_path / "data", typed(campaign_map, code), clock)
    assert caught.value.code == "code_wrong"
    assert left_behind(tmp_path / "data") == []


def test_a_weak_passphrase_spends_no_code(
    tmp_path: Path, campaign_map: Served, invited: NewParty, clock: EveningClock
) -> None:
    with pytest.raises(WorldError, match="easy to guess"):
        joined(tmp_path / "data", typed(campaign_map, invited.code, passphrase="tea"), clock)
    assert campaign_map.asked == []
    assert left_behind(tmp_path / "data") == []
    _, store = joined(tmp_path / "data", typed(campaign_map, invited.code), clock)
    store.close()


def test_an_address_that_would_not_be_safe_is_refused_before_anything_is_made(
    tmp_path: Path, campaign_map: Served, clock: EveningClock
) -> None:
    with pytest.raises(NetworkProblem, match="unprotected"):
        joined(tmp_path / "data", typed(campaign_map, "K7QW-3D9P", service_url="http://map.example.org"), clock)
    assert left_behind(tmp_path / "data") == []


def test_a_service_that_is_not_there_leaves_nothing_behind(
    tmp_path: Path, service: Service, invited: NewParty, clock: EveningClock
) -> None:
    with served(service) as gone:
        joining = typed(gone, invited.code)
    with pytest.raises(Offline):
        joined(tmp_path / "data", joining, clock)
    assert left_behind(tmp_path / "data") == []


def test_a_party_with_nobody_to_ring_is_told_so_and_its_code_still_works_later(
    tmp_path: Path, clock: EveningClock
) -> None:
    empty = open_service(f"sqlite:///{tmp_path / 'empty.db'}", clock=clock)
    invited = new_party(empty, "Ann", callers=2, hours=1.0)
    with served(empty) as listening:
        joining = typed(listening, invited.code)
        with pytest.raises(Refused, match="nobody left to call"):
            joined(tmp_path / "data", joining, clock)
        assert left_behind(tmp_path / "data") == []
        load_list(empty, HARROW_EAST, write_list(tmp_path / "list.csv", 4))
        _, store = joined(tmp_path / "data", joining, clock)
        store.close()
    empty.store.close()


def test_a_host_who_declines_a_seat_is_given_the_next_and_keeps_the_first_when_there_is_none(
    tmp_path: Path, campaign_map: Served, invited: NewParty, clock: EveningClock
) -> None:
    folder, store = joined(tmp_path / "data", typed(campaign_map, invited.code), clock)
    first = Hosting(store, clock).party().seat_code
    folder = asyncio.run(fetch_pack(folder, store, clock, 2, 1.0, (Declined(first, "too far"),)))
    second = Hosting(store, clock).party()
    assert {first, second.seat_code} == {HARROW_EAST, PUTNEY}
    assert [one.about.seat_name for one in parties(tmp_path / "data")] == [second.seat_name]
    with pytest.raises(Refused, match="nobody left to call"):
        asyncio.run(fetch_pack(folder, store, clock, 2, 1.0, (Declined(first), Declined(second.seat_code))))
    assert Hosting(store, clock).party() == second
    store.close()
