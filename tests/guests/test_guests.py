"""Guests are told apart, and what they saved is theirs wherever they sit and whatever they are called."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from phonebank_app.errors import NotAllowed
from phonebank_app.hosting import Hosting
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import Evening, voters


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    return party(voters(12), guests=0)


@pytest.fixture
def host(evening: Evening) -> Hosting:
    return Hosting(evening.store, evening.clock)


def ops(evening: Evening) -> list[OutcomeOp]:
    rows: list[tuple[Any, ...]] = evening.rows("SELECT op FROM outcomes ORDER BY device_seq")
    return [msgspec.json.decode(row[0], type=OutcomeOp) for row in rows]


def test_every_outcome_carries_its_chair_its_caller_and_who_that_is(evening: Evening, host: Hosting) -> None:
    host.seat_guest(1, "Sam")
    evening.save(OutcomeKind.NO_ANSWER)
    evening.save(OutcomeKind.CONVERSATION)
    evening.calling.undo(1)
    assert [(op.chair, op.caller, op.guest) for op in ops(evening)] == [(1, "Sam", 1)] * 3


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "\u200b", "…"])
def test_nobody_sits_down_without_a_name(host: Hosting, name: str) -> None:
    with pytest.raises(NotAllowed, match="A guest needs a name"):
        host.seat_guest(1, name)


def test_a_second_sam_beside_the_first_is_told_apart(evening: Evening, host: Hosting) -> None:
    host.seat_guest(1, "Sam")
    host.seat_guest(2, "sam")
    evening.save(OutcomeKind.NO_ANSWER, chair=1)
    evening.save(OutcomeKind.NO_ANSWER, chair=2)
    assert [evening.calling.chair(chair).caller for chair in (1, 2)] == ["Sam", "sam 2"]
    assert len({op.guest for op in ops(evening)}) == 2
    assert [evening.calling.chair(chair).calls for chair in (1, 2)] == [1, 1]


def test_whoever_comes_back_goes_on_with_what_they_had_in_another_chair_too(evening: Evening, host: Hosting) -> None:
    host.seat_guest(1, "Sam")
    evening.save(OutcomeKind.NO_ANSWER)
    host.unseat(1)
    host.seat_guest(3, "SAM")
    assert evening.calling.chair(3).calls == 1
    assert evening.calling.chair(3).caller == "Sam"
    undone = evening.calling.undo(3)
    assert undone is not None
    assert undone.kind is OutcomeKind.NO_ANSWER


def test_another_of_the_name_of_one_who_left_starts_afresh(evening: Evening, host: Hosting) -> None:
    host.seat_guest(1, "Sam")
    evening.save(OutcomeKind.NO_ANSWER)
    host.unseat(1)
    host.seat_guest(1, "Sam", another=True)
    assert evening.calling.chair(1).caller == "Sam 2"
    assert evening.calling.chair(1).calls == 0
    assert evening.calling.undo(1) is None


def test_a_guest_who_is_called_something_else_keeps_their_calls_and_the_record_its_words(
    evening: Evening, host: Hosting
) -> None:
    host.seat_guest(1, "Sam")
    evening.save(OutcomeKind.NO_ANSWER)
    host.rename_guest(1, "Samira")
    evening.save(OutcomeKind.NO_ANSWER)
    assert [(op.caller, op.guest) for op in ops(evening)] == [("Sam", 1), ("Samira", 1)]
    assert evening.calling.chair(1).calls == 2


def test_two_guests_never_have_one_name(host: Hosting) -> None:
    host.seat_guest(1, "Sam")
    host.seat_guest(2, "Priya")
    with pytest.raises(NotAllowed, match="Another guest has that name"):
        host.rename_guest(2, "SAM")
