"""``campaign-map recover``: a phrase for a host who forgot the passphrase, and for nobody who stole the laptop."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from campaign_map import auth
from campaign_map.accounts import audit
from campaign_map.cli import main
from campaign_map.parties import new_party
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import recovery
from phonebank_app.protocol.recovery import Told
from phonebank_app.protocol.wire import Registration
from tests.campaign_map.laptop import SIX_O_CLOCK

KEY = pyrage.x25519.Identity.generate()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'campaign.db'}"


@pytest.fixture
def service(url: str) -> Service:
    return open_service(url, None, EveningClock(SIX_O_CLOCK, runs=False))


def recover(tmp_path: Path, url: str, told: Told, *more: str) -> int:
    recipient = str(KEY.to_public())
    (tmp_path / "asked").write_bytes(recovery.request_file(recovery.seal(told, recipient), recipient))
    (tmp_path / "key").write_text(str(KEY))
    asked = [str(tmp_path / "asked"), "--key", str(tmp_path / "key"), "--by", "Ria"]
    return main(["recover", "--database", url, *asked, *more])


def told_of(party_id: str, host: str = "Ann") -> Told:
    return Told("store", recovery.new_phrase(), party_id, host, "Ruth Okafor", SIX_O_CLOCK)


def test_the_phrase_alone_stands_on_the_first_line_and_the_log_says_who_read_it(
    tmp_path: Path, url: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    party = new_party(service, "Ann", 6, 3.0)
    told = told_of(party.party_id)
    assert recover(tmp_path, url, told) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == told.phrase
    assert f"For Ann, party {party.party_id}, Ruth Okafor" in out
    assert "read it out" in err
    with service.store.read() as connection:
        entries = [(row.actor_name, row.action, row.subject) for row in audit.every(connection)]
    assert ("Ria", "recovery phrase read", party.party_id) in entries
    assert all(told.phrase not in str(row) for row in entries)


def test_another_host_or_a_party_that_is_not_known_is_warned_of(
    tmp_path: Path, url: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    party = new_party(service, "Bea", 6, 3.0)
    assert recover(tmp_path, url, told_of(party.party_id)) == 0
    assert "another host's" in capsys.readouterr().err
    assert recover(tmp_path, url, told_of("p-unknown")) == 0
    assert "knows no such party" in capsys.readouterr().err


def test_a_laptop_that_was_shut_out_gets_no_phrase_unless_somebody_is_certain(
    tmp_path: Path, url: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    party = new_party(service, "Ann", 6, 3.0)
    told = told_of(party.party_id)
    auth.register(service, Registration(party.code, "d_1", host="Ann"), "127.0.0.1")
    with service.store.write() as connection:
        auth.revoke_party(connection, party.party_id, SIX_O_CLOCK)
    assert recover(tmp_path, url, told) == 1
    out, err = capsys.readouterr()
    assert told.phrase not in out + err
    assert "shut out" in err
    assert recover(tmp_path, url, told, "--although-shut-out") == 0
    assert told.phrase in capsys.readouterr().out


@pytest.mark.parametrize("missing", ["asked", "key"])
def test_a_file_that_is_not_there_is_said_in_a_sentence(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    (tmp_path / "asked").write_bytes(b"{}")
    (tmp_path / "key").write_text(str(KEY))
    (tmp_path / missing).unlink()
    asked = [str(tmp_path / "asked"), "--key", str(tmp_path / "key"), "--by", "Ria"]
    assert main(["recover", "--database", url, *asked]) == 1
    assert "cannot be read" in capsys.readouterr().err
