"""What a pack may not say, though it is signed: it is refused in words, or does no harm."""

from __future__ import annotations

import json
import zlib
from typing import Any

import msgspec
import pytest

from phonebank_app.calling import Calling
from phonebank_app.cards import CallCard
from phonebank_app.db.engine import Store
from phonebank_app.errors import FileProblem, PackProblem
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import packs
from phonebank_app.rules.calling_rules import Rules
from tests.faults.bad_scripts import good_pack
from tests.makers import CODE_SET, THURSDAY, party_of


def changed(contact: dict[str, Any] | None = None, **manifest: Any) -> bytes:
    """A pack in which one contact, or the manifest, says something else."""
    tree = json.loads(msgspec.json.encode(good_pack("party-1")))
    tree["contacts"][1] |= contact or {}
    tree["manifest"] |= manifest
    return zlib.compress(json.dumps(tree).encode())


@pytest.fixture
def host(store: Store) -> Hosting:
    clock = EveningClock(THURSDAY, runs=False)
    begin_party(store, party_of(), clock)
    return Hosting(store, clock)


@pytest.mark.parametrize(
    "packed",
    [
        changed({"contact_id": "c0"}),
        changed({"name": "W" * 201}),
        changed({"numbers": [{"e164": "+٤٤٧٧٠٠٩٠٠١٢٣"}]}),
        changed(salt="not hex"),
        changed(expires="0001-01-01T00:00:00Z"),
    ],
)
def test_what_would_stop_a_page_or_the_store_is_refused(packed: bytes) -> None:
    with pytest.raises(PackProblem):
        packs.decode(packed)


def test_outcome_keys_that_cannot_be_read_are_refused_before_anything_is_taken_in(host: Hosting, store: Store) -> None:
    pack = msgspec.structs.replace(good_pack("party-1"), code_set="{{{")
    with pytest.raises(FileProblem, match="code set"):
        host.take_pack(pack)
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar_one() == 0


def test_a_premium_number_in_a_pack_is_nobodys(host: Hosting, store: Store) -> None:
    premium = {"e164": "+449061234567", "tps": False, "screened_on": "2019-12-05"}
    host.take_pack(packs.decode(changed({"numbers": [premium]})))
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT e164 FROM numbers").scalars().all() == ["+447700900123"]


def test_an_earlier_outcome_that_only_a_newer_service_knows_is_shown_as_another(host: Hosting, store: Store) -> None:
    past = [{"at": "2019-12-01T12:00:00Z", "kind": "victory", "words": "hurrah"}]
    pack = good_pack("party-1", people=1)
    (one,) = pack.contacts
    known = msgspec.structs.replace(one, history=tuple(msgspec.convert(past, list[packs.PackPast])))
    host.take_pack(msgspec.structs.replace(pack, contacts=(known,)))
    host.seat_guest(1, "Sam")
    card = Calling(store, Rules(hours=None), EveningClock(THURSDAY, runs=False), CODE_SET).next(1)
    assert isinstance(card, CallCard)
    assert [(call.label, call.note) for call in card.history] == [("Another outcome", "hurrah")]
