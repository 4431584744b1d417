"""Keyboards of other countries: what a digit key means, whatever it gives."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui import keys
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.room import CallerRoom
from tests.ui import samples

_NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
PAD = Qt.KeyboardModifier.KeypadModifier
FIRST = 10
"""The key with a 1 on it, as X and Wayland count keys."""

AZERTY = "&é\"'(-è_ç"
LAYOUTS = {
    "France": AZERTY,
    "Belgium": "&é\"'(§è!ç",
    "bépo": '"«»()@+-/',
    "Czech": "+ěščřžýáí",
    "Britain": "123456789",
}


def struck(character: str, place: int, modifiers: Qt.KeyboardModifier = _NONE, *, held: bool = False) -> QKeyEvent:
    """The event of a real keyboard: what it gives, and the place of the key (0: the keyboard does not say)."""
    code = ord(character.upper())
    text = "" if modifiers & CONTROL else character
    scan = FIRST + place - 1 if place else 0
    return QKeyEvent(QEvent.Type.KeyPress, code, modifiers, scan, ord(character) if place else 0, 0, text, held)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("place", range(1, 10))
def test_the_key_with_a_digit_on_it_answers_with_and_without_shift(layout: str, place: int) -> None:
    assert keys.action_for("call", struck(layout[place - 1], place)) == f"answer:{place}"
    assert keys.action_for("call", struck(str(place), place, SHIFT)) == f"answer:{place}"
    assert keys.action_for("chairs", struck(layout[place - 1], place, CONTROL)) == f"chair:{place}"
    assert keys.action_for("chairs", struck(str(place), place, CONTROL | SHIFT)) == f"chair:{place}"


@pytest.mark.parametrize("place", range(1, 10))
def test_shift_with_a_digit_answers_on_a_british_keyboard_too(place: int) -> None:
    assert keys.action_for("call", struck('!"£$%^&*('[place - 1], place, SHIFT)) == f"answer:{place}"


def test_nought_is_chair_ten_everywhere() -> None:
    assert keys.action_for("chairs", struck("0", 10, CONTROL)) == "chair:10"
    assert keys.action_for("chairs", struck("à", 10, CONTROL)) == "chair:10"


@pytest.mark.parametrize("place", range(1, 10))
def test_a_remote_keyboard_that_gives_no_place_is_understood_too(place: int) -> None:
    assert keys.action_for("call", struck(AZERTY[place - 1], 0)) == f"answer:{place}"


@pytest.mark.parametrize(
    ("key", "digit"), [(Qt.Key.Key_End, 1), (Qt.Key.Key_Left, 4), (Qt.Key.Key_Clear, 5), (Qt.Key.Key_PageUp, 9)]
)
def test_the_number_pad_answers_with_and_without_shift(key: Qt.Key, digit: int) -> None:
    plain = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0.value + digit, PAD, str(digit))
    shifted = QKeyEvent(QEvent.Type.KeyPress, key, PAD | SHIFT, "")
    assert keys.action_for("call", plain) == keys.action_for("call", shifted) == f"answer:{digit}"


def test_the_number_pads_minus_is_no_six() -> None:
    assert keys.action_for("call", QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Minus, PAD, "-")) == ""


def test_letters_follow_what_is_printed_on_them() -> None:
    """On AZERTY A stands where QWERTY has Q, on QWERTZ Z where QWERTY has Y, on Dvorak everything is elsewhere."""
    a_on_azerty = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, _NONE, 24, ord("a"), 0, "a", False)
    z_on_qwertz = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Z, CONTROL, 29, ord("z"), 0, "", False)
    n_on_dvorak = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, _NONE, 46, ord("n"), 0, "n", False)
    assert keys.action_for("call", a_on_azerty) == "outcome:A"
    assert keys.action_for("call", z_on_qwertz) == "undo"
    assert keys.action_for("call", n_on_dvorak) == "outcome:N"


def test_a_question_mark_is_itself_wherever_it_is() -> None:
    for character, place, modifiers in (("?", 0, SHIFT), ("?", 11, SHIFT), ("?", 6, SHIFT), ("?", 2, SHIFT)):
        assert keys.action_for("call", struck(character, place, modifiers)) == "objections"
    assert keys.action_for("host", struck("/", 7, SHIFT)) == "search", "as QWERTZ has it"


@pytest.mark.parametrize("character", AZERTY)
def test_the_same_signs_in_other_places_are_no_digits(character: str) -> None:
    assert not keys.action_for("call", struck(character, 30)).startswith("answer")


def test_dead_keys_and_accented_letters_do_nothing() -> None:
    for key in (Qt.Key.Key_Dead_Circumflex, Qt.Key.Key_Dead_Acute, Qt.Key.Key_Dead_Diaeresis, Qt.Key.Key_Multi_key):
        assert keys.action_for("call", QKeyEvent(QEvent.Type.KeyPress, key, _NONE, "")) == ""
    for composed in "êñåøöü":
        assert keys.action_for("call", struck(composed, 30)) == ""


def test_what_alt_gr_makes_is_no_digit_and_ends_no_call() -> None:
    for modifiers in (ALT | CONTROL, Qt.KeyboardModifier.GroupSwitchModifier):
        assert keys.action_for("call", struck("#", 3, modifiers)) == ""
        assert keys.action_for("call", struck("e", 0, modifiers)) == ""


def test_a_french_key_that_is_held_answers_once() -> None:
    assert keys.action_for("call", struck("é", 2, held=True)) == ""


# -- on the real page -----------------------------------------------------------------------------------------------


def test_a_call_is_answered_and_chairs_change_on_a_french_keyboard(qapp: QApplication, qtbot: QtBot) -> None:
    room = CallerRoom()
    qtbot.addWidget(room)
    for chair, caller in ((1, "Sam"), (2, "Priya")):
        room.add_chair(chair, samples.shown_page(qtbot), caller)
    room.resize(1920, 1040)
    with qtbot.waitExposed(room):
        room.show()
    with qtbot.waitSignal(room.page(1).answer_chosen) as caught:
        qapp.sendEvent(room.page(1), struck('"', 3))
    assert caught.args == ["3"]
    qapp.sendEvent(room.page(1), struck("é", 2, CONTROL))
    assert room.active() == 2


def test_a_note_takes_every_sign_of_a_french_keyboard(page: CallPage, qapp: QApplication, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_Tab)
    note = page.body.note.note
    with qtbot.assertNotEmitted(page.answer_chosen), qtbot.assertNotEmitted(page.outcome_given):
        for place, character in enumerate(AZERTY, 1):
            qapp.sendEvent(note, struck(character, place))
    assert note.text() == AZERTY
