"""What crosses the network: one encoding for storing, hashing and sending."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.protocol.wire import (
    AnswerOp,
    OutcomeOp,
    Push,
    PushedOp,
    digest,
    encode_op,
    log_digest,
)
from phonebank_app.rules.outcomes import OutcomeKind

AT = datetime(2019, 12, 5, 19, 42, 7, 123000, tzinfo=UTC)

ops = st.builds(
    OutcomeOp,
    outcome_id=st.uuids().map(str),
    party_id=st.just("party-1"),
    contact_id=st.text(min_size=1, max_size=20),
    kind=st.sampled_from(OutcomeKind).map(str),
    at=st.datetimes(timezones=st.just(UTC)),
    offset_min=st.integers(-720, 840),
    chair=st.integers(1, 12),
    caller=st.text(max_size=20),
    note=st.text(max_size=200),
    answers=st.lists(
        st.builds(AnswerOp, st.text(max_size=9), st.text(max_size=9), st.lists(st.text(max_size=9)).map(tuple)),
        max_size=3,
    ).map(tuple),
    replaces=st.none() | st.uuids().map(str),
)


@given(ops)
def test_an_outcome_comes_back_as_it_went(op: OutcomeOp) -> None:
    assert msgspec.json.decode(encode_op(op), type=OutcomeOp) == op


@given(ops)
def test_the_bytes_in_a_push_are_the_bytes_that_were_hashed(op: OutcomeOp) -> None:
    body = encode_op(op)
    push = Push("n", "d", 1, 1, (PushedOp(op.outcome_id, 1, digest(body), msgspec.Raw(body)),))
    received = msgspec.json.decode(msgspec.json.encode(push), type=Push)
    assert bytes(received.ops[0].op) == body
    assert digest(bytes(received.ops[0].op)) == received.ops[0].sha256


def test_the_digest_of_an_outcome_is_the_sha256_of_its_bytes() -> None:
    assert digest(b"{}") == hashlib.sha256(b"{}").hexdigest()


@given(st.lists(st.tuples(st.uuids().map(str), st.just("ab" * 32)), max_size=9, unique_by=lambda pair: pair[0]))
def test_the_digest_of_a_log_does_not_depend_on_its_order(pairs: list[tuple[str, str]]) -> None:
    shuffled = pairs.copy()
    random.Random(1).shuffle(shuffled)
    assert log_digest(shuffled) == log_digest(pairs)


def test_the_digest_of_a_log_is_what_the_protocol_says() -> None:
    lines = b"a|1\nb|2\n"
    assert log_digest([("b", "2"), ("a", "1")]) == hashlib.sha256(lines).hexdigest()


def test_what_is_not_said_is_not_sent() -> None:
    op = OutcomeOp("id", "party-1", "c", "no_answer", AT, 0, 1, "Ann")
    assert set(msgspec.json.decode(encode_op(op))) == {
        "outcome_id",
        "party_id",
        "contact_id",
        "kind",
        "at",
        "offset_min",
        "chair",
        "caller",
    }


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"outcome_id": 1}', b"null"])
def test_what_is_no_outcome_is_not_read_as_one(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=OutcomeOp)
