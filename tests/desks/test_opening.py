"""Packs that come as files: they become parties, or go into theirs, and send their outcomes once there is a network."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.lending import sealing
from campaign_map.lending.leases import Larger
from campaign_map.lending.sealing import Issued
from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.settings import Service, Settings, open_service
from phonebank_app import cli, paths
from phonebank_app.db.engine import Store
from phonebank_app.desks import opening
from phonebank_app.desks.joining import pair_when_online
from phonebank_app.errors import NotAllowed, PackProblem, WorldError, WrongPassphrase
from phonebank_app.hosting import Hosting
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import PartyFolder, forget_party, parties
from phonebank_app.protocol import sealed, trust
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, write_list
from tests.signers import ROOT, believe
from tests.sync.served import served

PASSPHRASE = "four plain words here"


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(SIX_O_CLOCK, runs=False)


@pytest.fixture
def service(tmp_path: Path, clock: EveningClock) -> Iterator[Service]:
    opened = open_service(f"sqlite:///{tmp_path / 'campaign.db'}", clock=clock)
    load_list(opened, HARROW_EAST, write_list(tmp_path / "harrow.csv", 620))
    yield opened
    opened.store.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a laptop that believes the campaign."""
    return believe(tmp_path / "data")


def party_of(service: Service) -> str:
    return new_party(service, "Ann", callers=2, hours=2.0).party_id


def stick(service: Service, party_id: str, larger: Larger | None = None) -> Issued:
    return sealing.issue(service, OPERATOR.actor, party_id, larger=larger)


def opened(data: Path, pack: Issued, clock: EveningClock, words: str = "") -> tuple[PartyFolder, Store]:
    return opening.open_new(data, pack.data, words or pack.words, "Ann", PASSPHRASE, clock)


def contacts(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar_one())


def test_a_pack_on_a_stick_becomes_a_party_with_its_words(service: Service, data: Path, clock: EveningClock) -> None:
    party_id = party_of(service)
    pack = stick(service, party_id)
    found = opening.look(data, pack.data, clock)
    assert found.wants_words and found.trouble is None and found.known is None
    _, store = opened(data, pack, clock)
    party = Hosting(store, clock).party()
    assert (party.party_id, party.seat_name, contacts(store)) == (party_id, "Harrow East", pack.people)
    assert party.pairing_code and not party.token
    assert party.campaign_key.startswith("age1")
    store.close()
    assert [one.about.party_id for one in parties(data)] == [party_id]
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert b"Mill Lane" not in kept and pack.words.encode() not in kept


def test_wrong_words_leave_nothing_behind(service: Service, data: Path, clock: EveningClock) -> None:
    pack = stick(service, party_of(service))
    with pytest.raises(PackProblem, match="words do not open"):
        opened(data, pack, clock, words="acorn " * 8)
    with pytest.raises(WorldError, match="Word 8"):
        opened(data, pack, clock, words="acorn " * 7 + "zebra")
    assert parties(data) == []
    assert trust.newest_seen(data, sealed.split(pack.data)[0].party_id) is None


def test_a_newer_pack_goes_into_the_party_that_is_here(service: Service, data: Path, clock: EveningClock) -> None:
    party_id = party_of(service)
    first = stick(service, party_id)
    _, store = opened(data, first, clock)
    store.close()
    clock.skip(timedelta(minutes=10))
    second = stick(service, party_id)
    known = opening.look(data, second.data, clock).known
    assert known is not None
    with pytest.raises(NotAllowed, match="is on this laptop"):
        opened(data, second, clock)
    with pytest.raises(WrongPassphrase):
        opening.open_known(known, second.data, second.words, "four other words here", clock)
    _, store = opening.open_known(known, second.data, second.words, PASSPHRASE, clock)
    assert Hosting(store, clock).party().pack_issued == clock.now()
    store.close()
    # The first is older now, wherever it comes.
    trouble = opening.look(data, first.data, clock).trouble
    assert trouble is not None and "older" in trouble.what
    with pytest.raises(PackProblem, match="older"):
        opening.open_known(known, first.data, first.words, PASSPHRASE, clock)


def test_a_party_that_was_removed_is_not_brought_back_by_an_older_pack(
    service: Service, data: Path, clock: EveningClock
) -> None:
    party_id = party_of(service)
    old = stick(service, party_id)
    clock.skip(timedelta(minutes=1))
    folder, store = opened(data, stick(service, party_id), clock)
    store.close()
    forget_party(folder.path)
    with pytest.raises(PackProblem, match="older"):
        opened(data, old, clock)


def test_setting_the_clock_back_does_not_bring_a_pack_back_to_life(
    service: Service, data: Path, clock: EveningClock
) -> None:
    old = stick(service, party_of(service))
    clock.skip(timedelta(hours=9))
    _, store = opened(data, stick(service, party_of(service)), clock)
    store.close()
    turned_back = EveningClock(SIX_O_CLOCK, runs=False)
    trouble = opening.look(data, old.data, turned_back).trouble
    assert trouble is not None and "time of this pack is over" in trouble.what
    with pytest.raises(PackProblem, match="time of this pack is over"):
        opened(data, old, turned_back)


def test_a_party_from_a_stick_sends_once_there_is_a_network(
    tmp_path: Path, data: Path, service: Service, clock: EveningClock
) -> None:
    with served(service) as address:
        # Its address is known only now.
        reached = dataclasses.replace(service, settings=Settings(public_url=address.url))
        pack = stick(reached, party_of(reached))
        _, store = opened(data, pack, clock)
        asyncio.run(pair_when_online(store, clock, asyncio.Event()))
        party = Hosting(store, clock).party()
        assert party.token and not party.pairing_code
        # From now on the service knows this laptop's key: the next pack needs no words.
        clock.skip(timedelta(minutes=1))
        silent = sealing.issue(service, OPERATOR.actor, party.party_id, words=False)
        assert silent.words == ""
        known = parties(data)[0]
        opening.take(known, store, silent.data, clock)
        assert Hosting(store, clock).party().token == party.token
        store.close()


def test_more_people_than_is_usual_want_a_reason(service: Service, data: Path, clock: EveningClock) -> None:
    party_id = party_of(service)
    with pytest.raises(NotAllowed, match="with a reason"):
        stick(service, party_id, larger=Larger(600, " "))
    with pytest.raises(NotAllowed, match="1 to 5,000"):
        stick(service, party_id, larger=Larger(6000, "All of it"))
    pack = stick(service, party_id, larger=Larger(600, "Two parties in one hall"))
    assert pack.people == 600
    _, store = opened(data, pack, clock)
    assert contacts(store) == 600
    store.close()
    # Asked again, it is the same list with the same reason.
    assert stick(service, party_id).people == 600
    with pytest.raises(NotAllowed, match="holds a list already"):
        stick(service, party_id, larger=Larger(10, "Fewer"))


def test_a_pack_for_laptops_alone_wants_one_that_is_known(service: Service) -> None:
    with pytest.raises(NotAllowed, match="with words"):
        sealing.issue(service, OPERATOR.actor, party_of(service), words=False)


def test_a_rehearsal_opens_on_every_laptop_and_is_called_one(tmp_path: Path, clock: EveningClock) -> None:
    rehearsal = open_service(f"sqlite:///{tmp_path / 'r.db'}", clock=clock, settings=Settings(rehearsal=True))
    load_list(rehearsal, HARROW_EAST, write_list(tmp_path / "harrow.csv", 40))
    pack = stick(rehearsal, party_of(rehearsal))
    rehearsal.store.close()
    stranger = tmp_path / "stranger"
    found = opening.look(stranger, pack.data, clock)
    assert found.header.rehearsal and found.trouble is None
    _, store = opened(stranger, pack, clock)
    assert Hosting(store, clock).party().rehearsal
    store.close()


def test_pack_info_shows_what_may_be_shown(
    service: Service, tmp_path: Path, clock: EveningClock, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "harrow.party"
    path.write_bytes(stick(service, party_of(service)).data)
    assert cli.main(["pack-info", str(path), "--json"]) == 1  # in 2019 it was good
    said = json.loads(capsys.readouterr().out)
    assert (said["seat_name"], said["words"], said["root"]) == ("Harrow East", True, None)
    assert "does not know" in said["trouble"]
    believe(paths.data_dir())
    assert cli.main(["pack-info", str(path)]) == 1
    assert "time of this pack is over" in capsys.readouterr().out
    path.write_bytes(b"not a pack")
    assert cli.main(["pack-info", str(path)]) == 1
    assert "not a pack" in capsys.readouterr().err


def test_a_root_is_trusted_once_its_ten_words_were_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "campaign.root"
    path.write_bytes(msgspec.json.encode(ROOT))
    assert cli.main(["trust-root", str(path), "--fingerprint", "acorn " * 10]) == 1
    assert "not its words" in capsys.readouterr().err
    assert ROOT.key_id not in trust.trusted(paths.data_dir()).roots
    assert cli.main(["trust-root", str(path), "--fingerprint", ROOT.fingerprint]) == 0
    assert ROOT.key_id in trust.trusted(paths.data_dir()).roots


def test_the_rehearsals_root_cannot_be_made_a_real_one(tmp_path: Path) -> None:
    (shipped,) = trust.shipped_roots()
    posing = msgspec.structs.replace(shipped, rehearsal=False, name="A campaign")
    assert trust.add_root(tmp_path, posing) is False
    # Nor by a file put beside the others.
    (tmp_path / "trust" / "roots").mkdir(parents=True)
    (tmp_path / "trust" / "roots" / f"{posing.key_id}.root").write_bytes(msgspec.json.encode(posing))
    assert trust.trusted(tmp_path).roots[shipped.key_id].rehearsal
