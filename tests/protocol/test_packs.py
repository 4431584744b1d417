"""A pack goes out and comes back the same, and nothing else comes in."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import PackProblem
from phonebank_app.protocol import packs
from phonebank_app.protocol.packs import PackContact, PackDocument, PackManifest, PackNumber

MADE = datetime(2019, 12, 5, 12, 0, tzinfo=UTC)


def pack(*contacts: PackContact, rows: int | None = None) -> PackDocument:
    manifest = PackManifest(
        pack_id="pack-1",
        party_id="party-1",
        seat_code="E14000720",
        seat_name="Putney",
        created=MADE,
        expires=MADE + timedelta(hours=12),
        version=1,
        script_sha256="0" * 64,
        rows=len(contacts) if rows is None else rows,
        salt="00" * 16,
        campaign="An invented campaign",
        on_behalf_of="Nobody",
    )
    return PackDocument(manifest, contacts, script="words", do_not_call=("ab" * 32,))


contacts = st.builds(
    PackContact,
    contact_id=st.text(min_size=1, max_size=20),
    name=st.text(max_size=60),
    numbers=st.lists(
        st.builds(
            PackNumber, e164=st.just("+447700900123"), tps=st.sampled_from([None, True, False]), screened_on=st.dates()
        ),
        max_size=3,
    ).map(tuple),
)


@given(st.lists(contacts, max_size=5, unique_by=lambda one: one.contact_id))
def test_a_pack_comes_back_as_it_went(people: list[PackContact]) -> None:
    sent = pack(*people)
    assert packs.decode(packs.encode(sent)) == sent


def test_a_pack_without_the_rows_it_promises_is_refused() -> None:
    with pytest.raises(PackProblem, match="does not hold the contacts it says"):
        packs.decode(packs.encode(pack(PackContact("1", "Robin"), rows=2)))


@given(st.integers(min_value=0), st.integers(0, 255))
def test_a_pack_with_a_wrong_byte_is_refused_or_the_same(place: int, byte: int) -> None:
    sent = pack(PackContact("1", "Robin", numbers=(PackNumber("+447700900123", screened_on=date(2019, 12, 1)),)))
    packed = bytearray(packs.encode(sent))
    packed[place % len(packed)] = byte
    try:
        assert packs.decode(bytes(packed)) == sent
    except PackProblem as refused:
        assert refused.way_out


@given(st.binary(max_size=300))
def test_a_file_that_is_no_pack_gets_one_sentence(junk: bytes) -> None:
    with pytest.raises(PackProblem):
        packs.decode(junk)
    with pytest.raises(PackProblem):
        packs.decode(zlib.compress(junk))


def test_a_pack_cut_short_is_refused() -> None:
    whole = packs.encode(pack(PackContact("1", "Robin")))
    with pytest.raises(PackProblem, match="cut short"):
        packs.decode(whole[:-10])


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_without_unpacking_it() -> None:
    bomb = zlib.compress(b" " * (packs.MAX_UNPACKED + 1))
    assert len(bomb) < 100_000
    with pytest.raises(PackProblem, match="far more than it should"):
        packs.decode(bomb)


def test_a_file_too_large_to_be_a_pack_is_refused_before_it_is_read() -> None:
    with pytest.raises(PackProblem, match="too large"):
        packs.decode(bytes(packs.MAX_PACKED + 1))


def test_nested_brackets_are_no_pack() -> None:
    with pytest.raises(PackProblem):
        packs.decode(zlib.compress(b"[" * 100_000))


def test_a_pack_from_a_newer_service_with_more_in_it_can_be_read() -> None:
    document = msgspec.json.decode(msgspec.json.encode(pack()))
    document["from_next_year"] = True
    assert packs.decode(zlib.compress(msgspec.json.encode(document))) == pack()
