"""The host's PIN: chosen, tried, waited for, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from phonebank_app.errors import NotAllowed
from phonebank_app.guests.host_pin import TRIES, HostPin, remaining_seconds
from tests.conftest import PartyFactory
from tests.makers import Evening


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    return party()


@pytest.fixture
def pin(evening: Evening) -> HostPin:
    made = HostPin(evening.store, evening.clock)
    made.choose("4071")
    return made


def test_the_right_figures_open_and_others_do_not(pin: HostPin) -> None:
    assert pin.try_pin("4071").right
    assert not pin.try_pin("4072").right


def test_the_store_holds_a_hash_and_never_the_figures(pin: HostPin, evening: Evening) -> None:
    body = evening.one("SELECT body FROM documents WHERE name = 'host-pin'")
    assert b"argon2id" in body
    assert b"4071" not in body


@pytest.mark.parametrize("bad", ["", "123", "123456789", "12a4", "١٢٣٤", "0000", "1234", "98765", " 4071"])
def test_what_is_no_pin_or_would_be_guessed_at_once_is_refused(evening: Evening, bad: str) -> None:
    with pytest.raises(NotAllowed):
        HostPin(evening.store, evening.clock).choose(bad)


def test_wrong_tries_wait_longer_each_time_and_nothing_is_looked_at_meanwhile(pin: HostPin, evening: Evening) -> None:
    waits = []
    for left in range(TRIES - 1, 0, -1):
        verdict = pin.try_pin("9999")
        assert (verdict.right, verdict.left) == (False, left)
        waits.append(verdict.wait)
        early = pin.try_pin("4071")
        assert not early.right
        assert early.left == left, "a try that came too early costs none"
        assert remaining_seconds(early) == verdict.wait.total_seconds()
        evening.clock.skip(verdict.wait)
    assert waits == sorted(set(waits))
    assert pin.try_pin("4071").right


def test_after_five_wrong_tries_the_right_one_does_not_open_until_the_passphrase_was_given(
    pin: HostPin, evening: Evening
) -> None:
    for _ in range(TRIES):
        verdict = pin.try_pin("9999")
        evening.clock.skip(timedelta(minutes=5))
    assert verdict.left == 0
    assert pin.exhausted()
    again = HostPin(evening.store, evening.clock)
    assert again.exhausted(), "starting the program again wins no tries"
    assert not again.try_pin("4071").right
    again.forgive()
    assert pin.try_pin("4071").right


def test_the_right_one_forgets_the_wrong_ones_before_it(pin: HostPin, evening: Evening) -> None:
    for _ in range(3):
        for _ in range(TRIES - 1):
            pin.try_pin("9999")
            evening.clock.skip(timedelta(minutes=5))
        assert pin.try_pin("4071").right


def test_another_pin_takes_the_place_of_the_first(pin: HostPin) -> None:
    pin.choose("80351")
    assert not pin.try_pin("4071").right


def test_without_a_pin_nothing_is_tried(evening: Evening) -> None:
    none = HostPin(evening.store, evening.clock)
    assert not none.chosen()
    with pytest.raises(NotAllowed):
        none.try_pin("4071")
