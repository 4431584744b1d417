"""Two chairs, one keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.ui.caller.room import CallerRoom
from tests.ui import samples


def room_of(qtbot: QtBot, width: int) -> CallerRoom:
    room = CallerRoom()
    qtbot.addWidget(room)
    for chair, caller in ((1, "Sam"), (2, "Priya")):
        room.add_chair(chair, samples.shown_page(qtbot), caller)
    room.resize(width, 1040)
    with qtbot.waitExposed(room):
        room.show()
    return room


def test_where_there_is_room_two_calls_stand_side_by_side(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1920)
    assert room.shown() == (1, 2)
    assert room.page(1).body.kind == "half"


def test_on_a_small_screen_the_call_with_the_keys_has_it_to_itself(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1366)
    assert room.shown() == (1,)
    room.give_keys(2)
    assert room.shown() == (2,)
    assert room.page(2).isVisible()
    assert not room.page(1).isVisible()


def test_control_and_a_number_give_a_chair_the_keys(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1920)
    assert room.active() == 1
    with qtbot.waitSignal(room.keys_given):
        QTest.keyClick(room.page(1), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert room.active() == 2
    assert room.window().focusWidget() is room.page(2)


def test_who_has_the_keys_is_said_in_words(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1920)
    assert room.page(2).header.give_keys.words() == "Give the keys to Priya"
    assert room.page(2).header.give_keys.isVisible()
    QTest.mouseClick(room.page(2).header.give_keys, Qt.MouseButton.LeftButton)
    assert room.active() == 2
    assert room.page(1).header.give_keys.words() == "Give the keys to Sam"


def test_when_one_goes_home_the_other_has_the_room(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1920)
    page = room.page(1)
    qtbot.addWidget(page)
    room.remove_chair(1)
    assert room.shown() == (2,)
    assert room.active() == 2
    assert not room.page(2).header.give_keys.isVisible()
