"""The phrase that a coordinator reads out over the telephone, and the file that asks for it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import msgspec
import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import FileProblem, WorldError
from phonebank_app.protocol import recovery
from phonebank_app.protocol.recovery import SIGNS, Told
from tests.makers import THURSDAY

KEY = pyrage.x25519.Identity.generate()
TOLD = Told("store", recovery.new_phrase(), "p-1", "Ann", "Ruth Okafor", THURSDAY)


@dataclass(frozen=True)
class Slip:
    """A mistake made while typing: another sign at a place."""

    place: int
    sign: str


slips = st.builds(Slip, st.integers(0, 34), st.sampled_from(SIGNS))


def test_a_phrase_is_seven_groups_of_five() -> None:
    groups = recovery.new_phrase().split("-")
    assert [len(group) for group in groups] == [5] * 7
    assert recovery.new_phrase() != recovery.new_phrase()


@given(st.sampled_from(["-", " ", "", ". ", "\n"]), st.booleans())
def test_it_is_read_however_it_is_typed(between: str, small: bool) -> None:
    phrase = recovery.new_phrase()
    typed = phrase.replace("-", between)
    assert recovery.read_phrase(typed.lower() if small else typed) == phrase


def test_letters_that_look_like_figures_are_taken_for_them() -> None:
    phrase = next(phrase for phrase in iter(recovery.new_phrase, None) if phrase and {"0", "1"} <= set(phrase))
    assert recovery.read_phrase(phrase.replace("0", "o").replace("1", "I")) == phrase


@given(slips)
def test_one_wrong_sign_is_always_noticed_and_its_group_is_named(slip: Slip) -> None:
    phrase = recovery.new_phrase()
    signs = list(phrase.replace("-", ""))
    if signs[slip.place] == slip.sign:
        return
    signs[slip.place] = slip.sign
    with pytest.raises(WorldError, match=f"Group {slip.place // 5 + 1} is not"):
        recovery.read_phrase("".join(signs))


@given(st.lists(st.integers(0, 6), min_size=2, max_size=2, unique=True))
def test_groups_in_each_others_place_are_noticed(places: list[int]) -> None:
    groups = recovery.new_phrase().split("-")
    one, other = places
    groups[one], groups[other] = groups[other], groups[one]
    if groups[one] == groups[other]:
        return
    with pytest.raises(WorldError, match="Group"):
        recovery.read_phrase("-".join(groups))


@pytest.mark.parametrize(("kept", "says"), [(0, "0 signs"), (5, "5 signs"), (33, "33 signs")])
def test_one_that_is_cut_short_says_how_many_signs_there_are(kept: int, says: str) -> None:
    phrase = recovery.new_phrase().replace("-", "")[:kept]
    with pytest.raises(WorldError, match=says):
        recovery.read_phrase(phrase)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_phrase_or_a_sentence(typed: str) -> None:
    try:
        assert len(recovery.read_phrase(typed)) == 41
    except WorldError as error:
        assert error.what.endswith(".")
        assert error.way_out


def asked(told: Told = TOLD) -> bytes:
    recipient = str(KEY.to_public())
    return recovery.request_file(recovery.seal(told, recipient), recipient)


def test_the_coordinator_reads_the_phrase_and_for_whom_it_was_sealed() -> None:
    assert recovery.answer(asked(), f"# kept in the safe\n{KEY}\n") == TOLD


def test_somebody_elses_key_reads_nothing() -> None:
    with pytest.raises(FileProblem, match="another campaign"):
        recovery.answer(asked(), str(pyrage.x25519.Identity.generate()))


@pytest.mark.parametrize("key", ["", "age1qqq", "AGE-SECRET-KEY-1QQQ"])
def test_a_file_that_holds_no_key_is_said_to(key: str) -> None:
    with pytest.raises(FileProblem):
        recovery.answer(asked(), key)


@given(st.binary(max_size=200))
def test_what_is_no_request_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(FileProblem):
        recovery.answer(body, str(KEY))


@given(st.integers(0, 2**32 - 1))
def test_a_request_that_was_damaged_or_tampered_with_tells_nothing_else(where: int) -> None:
    body = bytearray(asked())
    body[where // 8 % len(body)] ^= 1 << where % 8
    with contextlib.suppress(FileProblem):
        assert recovery.answer(bytes(body), str(KEY)) == TOLD


def test_a_newer_request_asks_for_a_newer_program() -> None:
    request = msgspec.json.decode(asked())
    with pytest.raises(FileProblem, match="newer"):
        recovery.answer(msgspec.json.encode({**request, "phonebank_recovery": 2}), str(KEY))
