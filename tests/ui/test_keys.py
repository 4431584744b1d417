"""One table of keys, and none of them twice."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from phonebank_app.ui import keys
from tests.ui.samples import CODE_SET

_NONE = Qt.KeyboardModifier.NoModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE, *, held: bool = False) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "", held)


def test_no_context_holds_the_same_key_twice() -> None:
    counts = Counter((key.context, key.press) for key in keys.TABLE)
    assert [pair for pair, count in counts.items() if count > 1] == []


def test_digits_answer_and_letters_finish_the_call() -> None:
    assert keys.action_for("call", press(Qt.Key.Key_3)) == "answer:3"
    assert keys.action_for("call", press(Qt.Key.Key_N)) == "outcome:N"
    assert keys.action_for("call", press(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)) == "outcome:N"


def test_the_digits_of_the_number_pad_answer_too() -> None:
    assert keys.action_for("call", press(Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier)) == "answer:1"


def test_a_key_held_down_does_nothing_more() -> None:
    assert keys.action_for("call", press(Qt.Key.Key_N, held=True)) == ""


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier])
def test_the_systems_own_shortcuts_finish_no_call(modifier: Qt.KeyboardModifier) -> None:
    assert keys.action_for("call", press(Qt.Key.Key_N, modifier)) == ""


def test_undo_is_not_the_letter_z() -> None:
    assert keys.action_for("call", press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)) == "undo"


def test_caps_are_drawn_as_keyboards_print_them() -> None:
    assert keys.caps("call", "undo") == ("Ctrl", "Z")
    assert keys.caps("call", "back") == ("←",)
    assert keys.caps("sheet", "both") == ("+",)
    assert all(all(keys.as_caps(key.press)) for key in keys.TABLE)
    assert keys.caps("asking", "save") == ("Enter",)


def test_every_outcome_we_ship_has_a_letter_of_its_own() -> None:
    letters = [key.letter for key in CODE_SET.keys]
    assert len(set(letters)) == len(letters)
    assert set(letters) <= set(keys.LETTERS)
