"""Sealed logs: a line that breaks costs itself, one that is taken out is noticed, and nobody reads without a key."""

from __future__ import annotations

from functools import cache

import msgspec
import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import FileProblem
from phonebank_app.protocol import sealed_log
from phonebank_app.protocol.sealed_log import Contents, Entry, Sealer, read
from phonebank_app.protocol.wire import digest

KEY, PAPERS = b"k" * 32, b"p" * 32
ENTRIES = 6


def entry(number: int) -> Entry:
    op = msgspec.json.encode({"outcome_id": f"o{number}", "note": "Canariella is for it " * number})
    return Entry("d_1", number, f"o{number}", digest(op), msgspec.Raw(op))


@cache
def lines() -> tuple[bytes, ...]:
    sealer = Sealer(KEY, PAPERS)
    made = [sealed_log.MAGIC + b"\n", sealer.papers(b"who we are")]
    return (*made, *(sealer.entry(entry(number)) for number in range(1, ENTRIES + 1)))


def ids(contents: Contents) -> list[str]:
    return [one.outcome_id for one in contents.entries]


def test_what_was_sealed_is_read_byte_for_byte() -> None:
    found = read(b"".join(lines()), KEY, PAPERS)
    assert [(bytes(one.op), one.sha256) for one in found.entries] == [
        (bytes(entry(number).op), entry(number).sha256) for number in range(1, ENTRIES + 1)
    ]
    assert found.papers == b"who we are"
    assert found.sound
    assert not found.torn


def test_nothing_can_be_read_without_the_key() -> None:
    data = b"".join(lines())
    assert b"Canariella" not in data
    assert ids(read(data, b"x" * 32, PAPERS)) == []
    assert read(data, KEY, b"x" * 32).papers == b""


@given(st.data())
def test_one_flipped_bit_costs_at_most_one_outcome_and_is_noticed(data: st.DataObject) -> None:
    whole = b"".join(lines())
    at = data.draw(st.integers(0, len(whole) - 1))
    bent = bytearray(whole)
    bent[at] ^= 1 << data.draw(st.integers(0, 7))
    found = read(bytes(bent), KEY, PAPERS)
    assert len(found.entries) >= ENTRIES - 1
    assert all(bytes(one.op) == bytes(entry(one.device_seq).op) for one in found.entries)
    # A blank line more or less says nothing else than before.
    assert not found.sound or found.torn or len(found.entries) == ENTRIES


@given(st.integers(0, sum(map(len, lines()))))
def test_a_torn_end_is_harmless(length: int) -> None:
    found = read(b"".join(lines())[:length], KEY, PAPERS)
    whole = [number for number in range(1, ENTRIES + 1) if sum(map(len, lines()[: 2 + number])) - 1 <= length]
    assert ids(found) == [f"o{number}" for number in whole]
    assert not found.moved
    assert found.broken <= (length < len(sealed_log.MAGIC))


@given(st.permutations(range(2, ENTRIES + 2)), st.integers(1, ENTRIES))
def test_lines_that_were_moved_or_taken_out_are_noticed(order: list[int], kept: int) -> None:
    before = list(range(2, ENTRIES + 2))
    chosen = order[:kept]
    found = read(b"".join([lines()[0], lines()[1], *(lines()[at] for at in chosen)]), KEY, PAPERS)
    # All that can be taken off unseen is the end: what is not there is written again from the store.
    assert found.sound == (chosen == before[:kept])
    assert sorted(ids(found)) == sorted(f"o{at - 1}" for at in chosen)


def test_a_line_of_another_log_is_not_taken_for_one_of_ours() -> None:
    foreign = Sealer(KEY).entry(entry(99))
    assert not read(b"".join(lines()) + foreign, KEY, PAPERS).sound


def test_it_goes_on_where_it_ended() -> None:
    data = b"".join(lines())
    sealer = Sealer(KEY, PAPERS, read(data, KEY, PAPERS))
    found = read(data + sealer.entry(entry(7)), KEY, PAPERS)
    assert found.sound
    assert ids(found)[-1] == "o7"


def test_an_outcome_that_stands_there_twice_is_read_once() -> None:
    sealer = Sealer(KEY)
    assert ids(read(sealer.entry(entry(1)) + sealer.entry(entry(1)), KEY)) == ["o1"]


def test_the_campaign_opens_it_with_its_recovery_key_and_nobody_else_does() -> None:
    ours, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    sealer = Sealer(KEY)
    data = sealer.for_campaign(str(ours.to_public()), "the token") + sealer.entry(entry(1))
    ((log_id, key, proof),) = sealed_log.file_keys(data, [str(other), str(ours)])
    assert ids(read(data, key)) == ["o1"]
    assert proof == sealed_log.proof_of(sealed_log.token_digest("the token"), log_id, key)
    assert proof != sealed_log.proof_of(sealed_log.token_digest("another token"), log_id, key)
    assert sealed_log.file_keys(data, [str(other)]) == []


def test_what_is_no_key_is_said_so() -> None:
    with pytest.raises(FileProblem, match="not one"):
        Sealer(KEY).for_campaign("age1nonsense", "")
    with pytest.raises(FileProblem, match="no age identity"):
        sealed_log.file_keys(b"", ["AGE-SECRET-KEY-1NONSENSE"])


@given(st.binary(max_size=400))
def test_anything_at_all_can_be_read_without_an_error(data: bytes) -> None:
    assert read(data, KEY).entries == []
