"""Sealed files: what a laptop could not send is taken in by hand, like a push, once, and under a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pyrage
import pytest
from litestar.testing import TestClient

from campaign_map.cli import main
from campaign_map.lists import load_list
from campaign_map.settings import open_service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.sealed_log import MAGIC, Entry, Sealer
from phonebank_app.protocol.wire import OutcomeOp, digest, encode_op
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list
from tests.campaign_map.one_app import app_of

SEALED = Callable[..., Path]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'campaign.db'}"


@pytest.fixture
def laptop(tmp_path: Path, url: str) -> Iterator[Laptop]:
    service = open_service(url, clock=EveningClock(SIX_O_CLOCK, runs=False))
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", 12))
    with TestClient(app_of(service)) as http:
        assert isinstance(http, httpx.Client)
        yield Laptop.paired(service, http)
    service.store.close()


@pytest.fixture
def key(tmp_path: Path) -> pyrage.x25519.Identity:
    made = pyrage.x25519.Identity.generate()
    (tmp_path / "recovery.key").write_text(f"# the campaign's recovery key\n{made}\n", encoding="utf-8")
    return made


@pytest.fixture
def sealed(tmp_path: Path, key: pyrage.x25519.Identity) -> SEALED:
    """Writes a sealed file of outcomes."""

    def write(token: str, *ops: OutcomeOp, device: str = "d_1") -> Path:
        sealer = Sealer(b"f" * 32)
        lines = [MAGIC + b"\n", sealer.for_campaign(str(key.to_public()), token)]
        for count, op in enumerate(ops, 1):
            body = encode_op(op)
            lines.append(sealer.entry(Entry(device, count, op.outcome_id, digest(body), msgspec.Raw(body))))
        path = tmp_path / "unsent.sealed"
        path.write_bytes(b"".join(lines))
        return path

    return write


def taken_in(url: str, path: Path, *also: str) -> int:
    key_file = str(path.with_name("recovery.key"))
    return main(["open-sealed", "--database", url, str(path), "--key", key_file, "--by", "Ria", *also])


def test_it_is_taken_in_like_a_push_and_once(
    laptop: Laptop, url: str, sealed: SEALED, capsys: pytest.CaptureFixture[str]
) -> None:
    people = laptop.pack().contacts
    ops = [laptop.op(people[0]), laptop.op(people[1], "do_not_call"), laptop.op(people[2])]
    # One of them was sent after all.
    assert laptop.push(ops[0]).results[0].status == "stored"
    path = sealed(laptop.token, *ops)
    assert taken_in(url, path) == 0
    assert "2 new outcomes, 1 known before, 0 set aside" in capsys.readouterr().out
    assert taken_in(url, path) == 0
    assert "0 new outcomes, 3 known before" in capsys.readouterr().out
    assert {change.type for change in laptop.changes().changes} == {"opt_out"}


def test_who_took_it_in_is_written_down(laptop: Laptop, url: str, sealed: SEALED, tmp_path: Path) -> None:
    assert taken_in(url, sealed(laptop.token, laptop.op(laptop.pack().contacts[0]))) == 0
    service = open_service(url)
    with service.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT actor_name, subject, detail FROM audit WHERE action LIKE '%sealed%'")
        assert [tuple(row) for row in rows] == [("Ria", laptop.party_id, "1 new, 0 known, 0 set aside")]
    service.store.close()


def test_one_that_no_laptop_of_the_party_made_is_refused_unless_somebody_answers_for_it(
    laptop: Laptop, url: str, sealed: SEALED, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sealed("a guess at the token", laptop.op(laptop.pack().contacts[0]))
    assert taken_in(url, path) == 1
    assert "Nothing in this file proves" in capsys.readouterr().err
    assert taken_in(url, path, "--unproven") == 0
    assert "1 new outcomes" in capsys.readouterr().out


def test_what_cannot_be_taken_is_set_aside_and_the_rest_is_stored(
    laptop: Laptop, url: str, sealed: SEALED, capsys: pytest.CaptureFixture[str]
) -> None:
    good, strange = laptop.op(laptop.pack().contacts[0]), laptop.op("nobody we lent them")
    assert taken_in(url, sealed(laptop.token, strange, good)) == 1
    assert "1 new outcomes, 0 known before, 1 set aside" in capsys.readouterr().out


def test_a_broken_line_costs_itself_and_is_said(
    laptop: Laptop, url: str, sealed: SEALED, capsys: pytest.CaptureFixture[str]
) -> None:
    people = laptop.pack().contacts
    path = sealed(laptop.token, laptop.op(people[0]), laptop.op(people[1]))
    body = bytearray(path.read_bytes())
    body[-100] ^= 1
    path.write_bytes(body)
    assert taken_in(url, path) == 1
    said = capsys.readouterr().out
    assert "1 new outcomes" in said
    assert "1 lines of the file could not be read" in said


@pytest.mark.parametrize("body", [b"", b"\x00\xff", MAGIC, b"a list, perhaps\n"])
def test_what_is_no_sealed_file_is_told_in_one_sentence(
    laptop: Laptop, url: str, sealed: SEALED, capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    path = sealed(laptop.token)
    path.write_bytes(body)
    assert taken_in(url, path) == 1
    assert capsys.readouterr().err.strip()


def test_another_campaigns_key_opens_nothing(
    laptop: Laptop, url: str, sealed: SEALED, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sealed(laptop.token, laptop.op(laptop.pack().contacts[0]))
    (tmp_path / "recovery.key").write_text(str(pyrage.x25519.Identity.generate()))
    assert taken_in(url, path) == 1
    assert "This key does not open the file" in capsys.readouterr().err
