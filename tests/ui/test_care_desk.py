"""A chair is looked after: the hard call, the cake timer, the break that is offered between two calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phonebank_app.cards import Nobody
from phonebank_app.guests.looking_after import LookingAfter
from phonebank_app.ui.caller.care_desk import CAKE, OFFER
from phonebank_app.ui.notices import NoticeBar
from phonebank_app.ui.parts import IconButton, KeyButton
from tests.makers import reopened, voters
from tests.ui.test_caller_desk import Desk, DeskFactory, sit

__all__ = ["sit"]


def minutes_later(at: Desk, minutes: float) -> None:
    at.evening.clock.skip(timedelta(minutes=minutes))


def has_voter(at: Desk) -> bool:
    return at.desk.card is not None


def words(at: Desk) -> str:
    return " ".join(at.page.rest.texts())


def offer(at: Desk) -> NoticeBar | None:
    bars = at.page.notices.findChildren(NoticeBar)
    return next((bar for bar in bars if bar.notice.key == OFFER and not bar.isHidden()), None)


def looking_after(at: Desk) -> LookingAfter:
    evening = at.evening
    return LookingAfter(evening.store, evening.clock, evening.calling.party, evening.rules)


def test_one_key_saves_an_abusive_call_and_asks_how_the_caller_is(sit: DeskFactory) -> None:
    at = sit(voters(3), guests=2)
    assert at.desk.card is not None
    voter = at.desk.card.name
    at.press(Qt.Key.Key_H)
    assert at.kinds() == ["hostile"]
    assert at.page.context() == "break"
    assert not has_voter(at), "nobody is given to somebody who was just shouted at"
    assert "And how are you, Guest 1?" in words(at)
    assert voter not in words(at)
    (told,) = looking_after(at).concerns()
    assert (told.about, told.chair, told.alone) == ("hard", 1, False)


def test_the_abusive_call_is_taken_back_in_one_key_and_the_voter_is_there_again(sit: DeskFactory) -> None:
    at = sit(voters(3), guests=2)
    before = at.desk.card
    at.press(Qt.Key.Key_H)
    QTest.keyClick(at.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert at.kinds() == ["hostile", "withdrawn"]
    assert at.desk.card is not None
    assert before is not None
    assert at.desk.card.contact_id == before.contact_id
    assert looking_after(at).concerns() == ()


def test_a_call_ended_kindly_asks_after_the_caller_too_and_is_not_taken_back(sit: DeskFactory) -> None:
    at = sit(voters(3), guests=2)
    at.press(Qt.Key.Key_F8, Qt.Key.Key_Return)
    assert at.kinds() == ["ended_kindly"]
    assert "And how are you" in words(at)
    assert at.page.rest.undo.isHidden()
    QTest.keyClick(at.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert at.kinds() == ["ended_kindly"]
    at.press(Qt.Key.Key_Return)
    assert at.desk.card is not None


def test_after_a_hard_call_a_break_is_one_key(sit: DeskFactory) -> None:
    at = sit(voters(3), guests=2)
    at.press(Qt.Key.Key_H, Qt.Key.Key_2)
    assert at.evening.calling.chair(1).break_until == at.evening.clock.now() + timedelta(minutes=10)
    assert "Back at 18:10" in words(at)
    at.press(Qt.Key.Key_Return)
    assert at.page.context() == "call"


def test_who_rings_alone_is_given_nobody_after_an_abusive_call_before_the_host_was_there(sit: DeskFactory) -> None:
    at = sit(voters(3))
    at.press(Qt.Key.Key_H, Qt.Key.Key_Return)
    assert at.desk.card is None
    assert "A moment with the host first" in at.page.empty.texts()
    (told,) = looking_after(at).concerns()
    assert told.alone
    looking_after(at).sat_with(1)
    at.desk.refresh()
    assert at.desk.card is not None


def test_somebody_back_from_a_break_is_company_enough(sit: DeskFactory) -> None:
    at = sit(voters(3), guests=2)
    at.evening.calling.take_break(2, True)
    at.press(Qt.Key.Key_H, Qt.Key.Key_Return)
    assert isinstance(at.evening.calling.next(1), Nobody)
    at.evening.calling.take_break(2, False)
    at.desk.refresh()
    assert at.desk.card is not None


@pytest.mark.parametrize(("key", "minutes"), [(Qt.Key.Key_1, 5), (Qt.Key.Key_2, 10), (Qt.Key.Key_3, 15)])
def test_cake_has_a_timer_that_ends_softly_and_sends_nobody_back(sit: DeskFactory, key: Qt.Key, minutes: int) -> None:
    at = sit()
    at.press(Qt.Key.Key_F9, key)
    assert f"{minutes} minutes of cake left" in words(at)
    minutes_later(at, minutes - 1)
    at.desk._care._tick()
    assert "1 minute of cake left" in words(at)
    minutes_later(at, 3)
    at.desk._care._tick()
    assert "Whenever you are ready" in words(at)
    assert "No hurry" in words(at)
    assert at.page.context() == "break"
    assert at.desk.card is None
    at.press(Qt.Key.Key_4)
    assert "Put your feet up" in words(at)


def test_a_break_goes_on_where_it_was_when_the_program_starts_again(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_F9, Qt.Key.Key_2)
    minutes_later(at, 4)
    again = sit(evening=reopened(at.evening.store, at.evening.clock))
    assert "Back at 18:10" in words(again)
    assert "6 minutes of cake left" in words(again)


def test_a_pause_for_everybody_waits_until_the_call_in_hand_is_saved(sit: DeskFactory) -> None:
    from phonebank_app.hosting import Hosting

    at = sit()
    at.press(Qt.Key.Key_1)
    Hosting(at.evening.store, at.evening.clock).pause_everyone(True, 10)
    at.desk.refresh()
    assert at.page.context() == "call"
    assert any("There is cake until 18:10." in text for text in at.page.notices.texts())
    at.press(Qt.Key.Key_N)
    assert at.kinds() == ["no_answer"]
    assert at.page.context() == "break"
    assert not any(bar.notice.key == CAKE for bar in at.page.notices.findChildren(NoticeBar) if not bar.isHidden())


def ring_for(at: Desk, minutes: int) -> None:
    """A call every five minutes."""
    for _ in range(minutes // 5):
        minutes_later(at, 5)
        at.press(Qt.Key.Key_N)


def test_a_break_is_offered_after_fifty_minutes_between_two_calls_and_never_in_one(sit: DeskFactory) -> None:
    at = sit(voters(30))
    ring_for(at, 45)
    assert offer(at) is None
    minutes_later(at, 4)
    at.press(Qt.Key.Key_1)
    minutes_later(at, 4)
    at.desk.refresh()
    assert offer(at) is None, "a call was begun"
    at.press(Qt.Key.Key_R)
    bar = offer(at)
    assert bar is not None
    at.press(Qt.Key.Key_1)
    assert offer(at) is None, "the next call was begun"
    at.press(Qt.Key.Key_R)
    bar = offer(at)
    assert bar is not None
    bar.findChildren(KeyButton)[0].click()
    assert at.page.context() == "break"
    assert at.evening.calling.chair(1).break_until == at.evening.clock.now() + timedelta(minutes=10)


def test_a_break_that_was_put_off_is_offered_again_ten_minutes_later(sit: DeskFactory) -> None:
    at = sit(voters(30))
    ring_for(at, 60)
    bar = offer(at)
    assert bar is not None
    bar.findChildren(IconButton)[0].click()
    assert at.page.context() == "call"
    ring_for(at, 5)
    assert offer(at) is None
    ring_for(at, 5)
    assert offer(at) is not None


def test_three_noes_in_a_row_are_a_reason_for_a_few_minutes_off(sit: DeskFactory) -> None:
    at = sit(voters(30))
    for key in (Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_R):
        minutes_later(at, 2)
        at.press(key)
    assert offer(at) is None
    minutes_later(at, 2)
    at.press(Qt.Key.Key_R)
    bar = offer(at)
    assert bar is not None
    assert "It is not you." in bar.accessibleName()
