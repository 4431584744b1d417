"""Keys by the commands of an operator: made offline, certified, installed, replaced, revoked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campaign_map.cli import main
from campaign_map.settings import Service, open_service
from campaign_map.signing.files import write_json
from campaign_map.signing.keyring import Keyring
from phonebank_app.errors import PackProblem
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import signing, trust
from phonebank_app.protocol.sealed import Trust
from phonebank_app.protocol.signing import Revocations, Signed
from tests import signers
from tests.campaign_map.laptop import SIX_O_CLOCK, Laptop

PASSPHRASE = "a root of four words"


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the machine that is never on a network, with a root key in it."""
    monkeypatch.setenv("CAMPAIGN_MAP_ROOT_PASSPHRASE", PASSPHRASE)
    assert main(["keys", "new-root", "--name", "Tests", "--out", str(tmp_path / "offline")]) == 0
    return tmp_path / "offline"


@pytest.fixture
def online(tmp_path: Path) -> Path:
    """The folder of the service's keys."""
    return tmp_path / "online"


def new_signer(offline: Path, online: Path, capsys: pytest.CaptureFixture[str], days: int = 45) -> str:
    """Make a signing key, have it certified, install it; returns its id."""
    capsys.readouterr()
    assert main(["keys", "new-signer", "--keys", str(online)]) == 0
    request = capsys.readouterr().out.strip()
    assert main(["keys", "certify", "--root", str(offline / "root.pem"), request, "--days", str(days)]) == 0
    certificate = capsys.readouterr().out.strip()
    assert main(["keys", "install", "--keys", str(online), certificate, str(offline / "campaign.root")]) == 0
    return Path(certificate).stem.removeprefix("signer-")


def test_keys_go_from_an_offline_root_to_a_service_that_signs(
    offline: Path, online: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signer_id = new_signer(offline, online, capsys)
    assert main(["keys", "new-recovery", "--out", str(offline)]) == 0
    assert main(["keys", "install", "--keys", str(online), str(offline / "recovery.recipient")]) == 0
    capsys.readouterr()
    assert main(["keys", "list", "--keys", str(online), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in listed["signers"]] == [signer_id]
    assert listed["root"] == trust.read_root_file(offline / "campaign.root").fingerprint
    now = datetime.now(UTC)
    ring = Keyring(online, signers.example_campaign())
    assert ring.signer(now, now + timedelta(days=7)).certificate.signer_id == signer_id
    for path in [*offline.iterdir(), *online.iterdir()]:
        assert path.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in (offline / "root.pem").read_bytes()
    # None of it made a database.
    assert not list(tmp_path.rglob("*.db"))


def test_a_key_is_replaced_while_the_service_runs_and_the_longest_lasting_signs(
    offline: Path, online: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, ring, now = new_signer(offline, online, capsys, 10), Keyring(online, signers.example_campaign()), _now()
    assert ring.signer(now, now).certificate.signer_id == first
    assert any("runs out" in warning for warning in ring.warnings(now))
    second = new_signer(offline, online, capsys)
    assert ring.signer(now, now).certificate.signer_id == second
    assert not any("runs out" in warning for warning in ring.warnings(now))
    assert round(ring.days_left(now) or 0) == 45


def test_a_revoked_key_signs_no_more_and_what_it_signed_is_refused_by_whoever_heard(
    offline: Path, online: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, kept = new_signer(offline, online, capsys), new_signer(offline, online, capsys)
    out = offline / "keys.revoked"
    assert main(["keys", "revoke", "--root", str(offline / "root.pem"), lost, "--out", str(out)]) == 0
    assert main(["keys", "install", "--keys", str(online), str(out)]) == 0
    ring = Keyring(online, signers.example_campaign())
    keys = ring.keys(_now())
    assert [one.certificate.signer_id for one in keys.signers] == [kept]
    trust.add_root(tmp_path, trust.read_root_file(offline / "campaign.root"))
    assert trust.remember_revocations(tmp_path, keys.revocations)
    assert not trust.remember_revocations(tmp_path, keys.revocations)
    ((_, revoked),) = trust.trusted(tmp_path).revoked
    assert revoked == lost
    # An older list does not replace it, and one of somebody else is none.
    assert main(["keys", "install", "--keys", str(online), str(out)]) == 1
    assert keys.revocations is not None
    with pytest.raises(PackProblem, match="signature"):
        trust.remember_revocations(tmp_path, Signed(keys.revocations.body, "0" * 128))


def test_only_the_installed_roots_certificates_for_keys_made_here_are_installed(
    offline: Path, online: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_signer(offline, online, capsys)
    assert main(["keys", "new-root", "--name", "Others", "--out", str(tmp_path / "others")]) == 0
    assert main(["keys", "install", "--keys", str(online), str(tmp_path / "others" / "campaign.root")]) == 1
    assert "Another root" in capsys.readouterr().err
    assert main(["keys", "new-signer", "--keys", str(tmp_path / "elsewhere")]) == 0
    request = capsys.readouterr().out.strip()
    assert main(["keys", "certify", "--root", str(offline / "root.pem"), request]) == 0
    assert main(["keys", "install", "--keys", str(online), capsys.readouterr().out.strip()]) == 1
    assert "not made here" in capsys.readouterr().err
    assert main(["keys", "certify", "--root", str(offline / "root.pem"), request, "--days", "400"]) == 1


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def keyless(database: str, clock: EveningClock, tmp_path: Path) -> Iterator[Service]:
    opened = open_service(database, clock=clock, keys=tmp_path / "none")
    yield opened
    opened.store.close()


@pytest.fixture
def service(keyless: Service) -> Service:
    return keyless


def test_a_service_without_a_key_lends_nothing_and_says_so(laptop: Laptop, service: Service) -> None:
    refused = laptop.ask_pack()
    assert (refused.status_code, refused.json()["code"]) == (409, "no_signer")
    with service.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM leases").scalar_one() == 0
    assert any("No key can sign" in warning for warning in service.keyring.warnings(service.clock.now()))


def test_a_key_that_runs_out_before_the_lease_does_not_sign_it(
    laptop: Laptop, service: Service, tmp_path: Path
) -> None:
    folder = service.keyring.folder
    assert folder is not None
    folder.mkdir()
    signers.fill_keys(folder)
    assert laptop.ask_pack().status_code == 200
    assert service.keyring.signer(SIX_O_CLOCK, signers.FAR_AHEAD).certificate.not_after == signers.FAR_AHEAD
    with pytest.raises(Exception, match="cannot sign"):
        service.keyring.signer(SIX_O_CLOCK, signers.FAR_AHEAD + timedelta(days=1))


def test_what_a_laptop_sends_as_its_key_must_be_one(laptop: Laptop) -> None:
    for recipient in ("", "age1", "age1" + "q" * 58, laptop.identity):
        refused = laptop.ask("POST", "pack", json={"callers": 4, "hours": 3, "recipient": recipient})
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_recipient")


def test_a_rehearsal_signs_under_the_root_everybody_has(clock: EveningClock, tmp_path: Path) -> None:
    ring = Keyring(None, "Any campaign")
    made = ring.signer(clock.now(), clock.now() + timedelta(days=7))
    (root,) = trust.shipped_roots()
    assert made.certificate.root == root.key_id and made.certificate.rehearsal
    assert isinstance(trust.trusted(tmp_path), Trust) and ring.warnings(clock.now()) == ()
    clock.skip(timedelta(days=40))
    later = ring.signer(clock.now(), clock.now() + timedelta(days=7))
    assert later.certificate.not_after > made.certificate.not_after


def test_what_was_revoked_is_in_the_status_and_in_every_pack(laptop: Laptop, service: Service, tmp_path: Path) -> None:
    folder = service.keyring.folder
    assert folder is not None
    folder.mkdir()
    signers.fill_keys(folder)
    assert "revocations" not in laptop.http.get("/v1/status").json()
    said = Revocations(signers.ROOT.key_id, 1, SIX_O_CLOCK, ("0123456789abcdef",))
    write_json(folder / "keys.revoked", signing.sign(signers.ROOT_KEY, "revocations", said))
    told = laptop.http.get("/v1/status").json()["revocations"]
    assert json.loads(told["body"])["signers"] == ["0123456789abcdef"]
    inside = laptop.pack().revocations
    assert inside is not None and inside.body == told["body"]
    data = signers.believe(tmp_path / "data")
    assert trust.remember_revocations(data, inside)
    assert trust.trusted(data).revoked == {(signers.ROOT.key_id, "0123456789abcdef")}
