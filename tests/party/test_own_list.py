"""A list of one's own becomes a party, or leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from phonebank_app.errors import ListProblem, WorldError
from phonebank_app.hosting import Hosting
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.own_list import OwnList, begin_party
from phonebank_app.party.parties import parties, unlock_party
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.makers import THURSDAY, WHO

POLLING_DAY = date(2019, 12, 12)


@pytest.fixture
def clock() -> EveningClock:
    return EveningClock(THURSDAY, runs=False)


@pytest.fixture
def own(tmp_path: Path) -> OwnList:
    """What a host gives: a list of six, with one row that cannot be used."""
    path = write_list(tmp_path / "list.csv", 6, extra=["H9,Nobody,1 Mill Lane,HA3 8UU,,no,2019-12-01,"])
    return OwnList(path, HARROW_EAST, "Ann", "four plain words here", "Ruth Okafor", POLLING_DAY, WHO)


def left_behind(data: Path) -> list[Path]:
    return list((data / "parties").glob("*"))


def test_a_list_becomes_a_party_that_has_no_service_and_no_end(
    tmp_path: Path, own: OwnList, clock: EveningClock
) -> None:
    folder, store = begin_party(tmp_path / "data", own, clock)
    party = Hosting(store, clock).party()
    assert (party.seat_name, party.host, party.on_behalf_of) == ("Harrow East", "Ann", "Ruth Okafor")
    assert party.polling_day == POLLING_DAY
    assert party.lease_until is None
    assert party.service_url == ""
    store.close()
    assert [one.path for one in parties(tmp_path / "data")] == [folder.path]
    unlock_party(folder.path, own.passphrase).close()


@pytest.mark.parametrize("seat", ["", "E99999999", "Harrow East"])
def test_a_seat_that_is_none_is_asked_for_before_the_file_is_read(
    tmp_path: Path, own: OwnList, clock: EveningClock, seat: str
) -> None:
    with pytest.raises(WorldError, match="Which seat"):
        begin_party(tmp_path / "data", replace(own, seat_code=seat, path=tmp_path / "not there"), clock)
    assert left_behind(tmp_path / "data") == []


@pytest.mark.parametrize(
    "body",
    [b"", b"Dear Sir,\n\nthank you for your call.\n", b"07700 900123\n07700 900124\n"],
    ids=["empty", "letter", "numbers"],
)
def test_what_cannot_be_a_call_list_makes_no_party(
    tmp_path: Path, own: OwnList, clock: EveningClock, body: bytes
) -> None:
    (tmp_path / "none.csv").write_bytes(body)
    with pytest.raises(ListProblem):
        begin_party(tmp_path / "data", replace(own, path=tmp_path / "none.csv"), clock)
    assert left_behind(tmp_path / "data") == []


def test_columns_that_nobody_recognises_are_no_reason_to_refuse(
    tmp_path: Path, own: OwnList, clock: EveningClock
) -> None:
    path = tmp_path / "strange.csv"
    path.write_text("a,b\nx,y\n", encoding="utf-8")
    _, store = begin_party(tmp_path / "data", replace(own, path=path), clock)
    store.close()


def test_a_weak_passphrase_makes_no_party(tmp_path: Path, own: OwnList, clock: EveningClock) -> None:
    with pytest.raises(WorldError, match="easy to guess"):
        begin_party(tmp_path / "data", replace(own, passphrase="tea"), clock)
    assert left_behind(tmp_path / "data") == []
