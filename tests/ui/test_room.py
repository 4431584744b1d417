"""Two chairs, one keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.one_keyboard import Hands
from phonebank_app.ui.caller.pages_tool import PagesTool
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.caller.side_by_side import most_pages
from phonebank_app.ui.parts import QrCode
from tests.ui import samples
from tests.ui.pages import room as pages_room

CONTROL = Qt.KeyboardModifier.ControlModifier


def room_of(qtbot: QtBot, width: int, height: int = 1040) -> CallerRoom:
    room = CallerRoom()
    qtbot.addWidget(room)
    for chair, caller in ((1, "Sam"), (2, "Priya")):
        room.add_chair(chair, samples.shown_page(qtbot), caller)
    room.resize(width, height)
    with qtbot.waitExposed(room):
        room.show()
    return room


def test_where_there_is_room_two_calls_stand_side_by_side(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1920)
    assert room.shown() == (1, 2)
    assert room.page(1).body.kind == "half"


def test_on_a_small_screen_the_call_with_the_keys_has_it_to_itself(qtbot: QtBot) -> None:
    room = room_of(qtbot, 1366, 728)
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


# -- three and four, and more than the screen shows -----------------------------------------------------------------


def crowd(qtbot: QtBot, pages: int, guests: int, size: tuple[int, int] = (1920, 1040)) -> CallerRoom:
    room = pages_room(pages, guests)
    room.page(2).questions.cancel()
    qtbot.addWidget(room)
    room.resize(*size)
    with qtbot.waitExposed(room):
        room.show()
    room.activateWindow()
    return room


def focus(room: CallerRoom) -> QWidget:
    found: QWidget | None = room.window().focusWidget()
    return room if found is None else found


@pytest.mark.parametrize(
    ("size", "scale", "most"),
    [
        ((1366, 728), 1.0, 1),
        ((1366, 728), 2.0, 1),
        ((1920, 1040), 1.0, 4),
        ((1920, 1040), 1.5, 1),
        ((2560, 1400), 1.0, 4),
        ((3840, 2120), 2.0, 4),
    ],
)
def test_never_more_calls_than_the_screen_holds_at_this_text_size(
    size: tuple[int, int], scale: float, most: int
) -> None:
    assert most_pages(*size, scale) == most


@pytest.mark.parametrize(("pages", "kind"), [(2, "half"), (3, "narrow"), (4, "narrow")])
def test_each_of_them_has_its_own_number_square_and_outcomes(pages: int, kind: str, qtbot: QtBot) -> None:
    room = crowd(qtbot, pages, pages)
    assert room.shown() == tuple(range(1, pages + 1))
    for chair in room.shown():
        page = room.page(chair)
        assert page.body.kind == kind
        assert [square.data() for square in page.body.who.findChildren(QrCode) if square.isVisible()]
        for outcome in page.body.ended.kinds():
            assert page.body.ended.button(outcome).isVisible()


def test_twelve_chairs_are_reached_by_one_chord_or_from_a_neighbour_and_by_a_click(qtbot: QtBot) -> None:
    room = crowd(qtbot, 1, 12)
    for chair in (*range(2, 10), 1):
        QTest.keyClick(focus(room), Qt.Key(Qt.Key.Key_0.value + chair), CONTROL)
        assert room.active() == chair
    QTest.keyClick(focus(room), Qt.Key.Key_0, CONTROL)
    assert room.active() == 10
    QTest.keyClick(focus(room), Qt.Key.Key_Right, CONTROL)
    QTest.keyClick(focus(room), Qt.Key.Key_Right, CONTROL)
    assert room.active() == 12
    QTest.keyClick(focus(room), Qt.Key.Key_Right, CONTROL)
    assert room.active() == 1
    QTest.mouseClick(room.strip.tab(3), Qt.MouseButton.LeftButton)
    assert room.active() == 3
    assert room.strip.tab(3).accessibleName() == "Marek, chair 3, keys type here"


def test_a_key_and_a_button_choose_how_many_are_shown(qtbot: QtBot) -> None:
    room = crowd(qtbot, 2, 3)
    tool = PagesTool(room)
    qtbot.addWidget(tool)
    with qtbot.waitSignal(room.pages_chosen) as caught:
        QTest.keyClick(focus(room), Qt.Key.Key_M, CONTROL)
    assert caught.args == [3]
    assert room.shown() == (1, 2, 3)
    assert tool.button.words() == "3 of 3 side by side"
    QTest.mouseClick(tool.button, Qt.MouseButton.LeftButton)
    assert room.shown() == (1,)


# -- where each one types -------------------------------------------------------------------------------------------


def test_a_half_typed_note_has_the_keys_again_when_they_come_back(qtbot: QtBot) -> None:
    room = crowd(qtbot, 1, 3)
    QTest.keyClick(focus(room), Qt.Key.Key_Tab)
    note = room.page(1).body.note.note
    QTest.keyClicks(note, "ask about bus")
    QTest.keyClick(note, Qt.Key.Key_Left)
    QTest.keyClick(note, Qt.Key.Key_2, CONTROL)
    assert focus(room) is room.page(2)
    QTest.keyClick(focus(room), Qt.Key.Key_PageUp, CONTROL)
    assert focus(room) is note
    QTest.keyClicks(note, "e")
    assert note.text() == "ask about bues", "where the cursor was"


def test_tab_goes_round_in_the_call_that_has_the_keys(qtbot: QtBot) -> None:
    room = crowd(qtbot, 2, 2)
    seen = set()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        for _ in range(40):
            QTest.keyClick(focus(room), key)
            seen.add(focus(room))
    other = [one for one in seen if room.page(2).isAncestorOf(one)]
    assert other == [room.page(2).header.give_keys]
    assert room.active() == 1


# -- nothing of one call in another ---------------------------------------------------------------------------------


def in_the_tree(widget: QWidget) -> Iterator[str]:
    """Every name that a screen reader finds below a widget."""
    todo = [QAccessible.queryAccessibleInterface(widget)]
    while todo:
        one = todo.pop()
        yield str(one.text(QAccessible.Text.Name))
        todo += [one.child(place) for place in range(one.childCount())]


def test_a_call_that_is_not_shown_is_neither_seen_nor_found_by_a_screen_reader(qtbot: QtBot) -> None:
    room = crowd(qtbot, 1, 3)
    for chair in (1, 2, 3):
        room.page(chair).show_card(replace(samples.MARGARET, name=f"Robin Voter-{chair}"))
    for chair in (3, 1, 2):
        room.give_keys(chair)
        names = " ".join(in_the_tree(room))
        found = [one for one in (1, 2, 3) if f"Robin Voter-{one}" in names]
        assert found == [chair]
        top = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not room.window()]
        assert not any(room.page(one) in top for one in (1, 2, 3))


def test_a_key_that_is_held_over_a_switch_does_nothing_at_the_other_chair(qapp: QApplication, qtbot: QtBot) -> None:
    room = crowd(qtbot, 2, 2)
    QTest.keyClick(focus(room), Qt.Key.Key_Tab)
    QTest.keyPress(focus(room), Qt.Key.Key_S)
    QTest.keyClick(focus(room), Qt.Key.Key_2, CONTROL)
    QTest.keyClick(focus(room), Qt.Key.Key_Tab)
    note = room.page(2).body.note.note
    assert focus(room) is note
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "s", True)
    qapp.sendEvent(note, held)
    assert note.text() == ""
    QTest.keyClicks(note, "ss")
    assert note.text() == "ss"


def test_whoever_types_while_another_call_is_clicked_types_into_nothing_until_they_pause(qtbot: QtBot) -> None:
    room = crowd(qtbot, 2, 2)
    time = [0.0]
    room._hands = Hands(lambda: time[0])
    QTest.keyClick(focus(room), Qt.Key.Key_Tab)
    QTest.keyClicks(focus(room), "abo")
    given: list[object] = []
    room.page(2).outcome_given.connect(given.append)
    QTest.mouseClick(room.page(2).body.say.answers()["1"], Qt.MouseButton.LeftButton)
    assert room.active() == 2, "the click gave its page the keys, and was an answer there"
    for letter in "nut":
        QTest.keyClicks(focus(room), letter)
        time[0] += 0.2
    assert given == []
    time[0] += 1.0
    QTest.keyClicks(focus(room), "n")
    assert len(given) == 1


def test_a_click_gives_the_keys_and_acts_there_and_only_there(qtbot: QtBot) -> None:
    room = crowd(qtbot, 2, 2)
    given: list[int] = []
    for chair in (1, 2):
        room.page(chair).outcome_given.connect(lambda _, chair=chair: given.append(chair))
    QTest.mouseClick(room.page(2).body.ended.button(OutcomeKind.NO_ANSWER), Qt.MouseButton.LeftButton)
    assert given == [2]
    assert room.page(2).header._keys_here.isVisible()
    assert not room.page(1).header._keys_here.isVisible()


def test_a_screen_reader_hears_who_has_the_keys(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr("phonebank_app.ui.caller.room.announce", lambda _widget, words: heard.append(words))
    room = crowd(qtbot, 2, 2)
    room.give_keys(2)
    assert heard == ["Keys type here: Priya, chair 2."]
    found = QAccessible.queryAccessibleInterface(room.page(2))
    assert found.text(QAccessible.Text.Name) == "Priya’s call, chair 2, keys type here"
