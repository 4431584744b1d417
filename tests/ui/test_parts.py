"""Parts that can be pressed, read and scanned."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.paths import resources
from phonebank_app.ui import icons, theme
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.parts import KeyButton, LineEdit, QrCode, ScrollColumn, Segmented, Select
from phonebank_app.ui.text import Label


def test_a_button_says_its_words_its_aside_and_its_key_to_a_screen_reader(qtbot: QtBot) -> None:
    button = KeyButton("Yes, speaking", caps=("1",), aside="carry on")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Yes, speaking, carry on"
    assert button.accessibleDescription() == "Key 1"
    button.set_chosen(True)
    assert button.accessibleName() == "Yes, speaking, carry on, chosen"


def test_an_ampersand_in_a_name_is_no_shortcut(qtbot: QtBot) -> None:
    button = KeyButton("&Peter answered instead")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.words() == "&Peter answered instead"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_button_that_has_the_focus_is_pressed_by_enter_and_space(key: Qt.Key, qtbot: QtBot) -> None:
    button = KeyButton("Save")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_click_leaves_the_focus_where_it_was(qtbot: QtBot) -> None:
    assert KeyButton("Save").focusPolicy() is Qt.FocusPolicy.TabFocus


def test_long_words_wrap_instead_of_being_cut(qtbot: QtBot) -> None:
    button = KeyButton("I’d rather not talk about it", caps=("7",), cap_left=True)
    qtbot.addWidget(button)
    assert button.heightForWidth(160) > button.heightForWidth(400) == 44


def test_everything_on_the_call_page_can_be_hit_and_has_a_name(page: CallPage) -> None:
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName(), button
            assert button.height() >= 44, button.accessibleName()
            assert button.width() >= 44, button.accessibleName()


def test_the_square_holds_what_it_is_given_dark_on_white_also_in_the_dark(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, theme.Theme(dark=True))
    square = QrCode()
    qtbot.addWidget(square)
    square.set_data("tel:+442079460182")
    square.resize(square.sizeHint())
    picture = square.grab().toImage()
    seen = {QColor(picture.pixel(x, y)).lightness() for x in range(20, 135, 3) for y in range(20, 135, 3)}
    assert min(seen) < 40
    assert max(seen) == 255
    assert square.data() == "tel:+442079460182"


def test_arrow_keys_move_the_choice_of_a_segmented_control(qtbot: QtBot) -> None:
    control = Segmented(["100 %", "150 %", "200 %"])
    qtbot.addWidget(control)
    with qtbot.waitSignal(control.chosen) as chosen:
        QTest.keyClick(control, Qt.Key.Key_Right)
    assert chosen.args == [1]
    assert control.accessibleDescription() == "150 %, chosen"


def test_a_field_keeps_its_letters_and_gives_the_keys_back_on_enter(qtbot: QtBot) -> None:
    field = LineEdit()
    qtbot.addWidget(field)
    QTest.keyClicks(field, "1N")
    assert field.text() == "1N"
    with qtbot.waitSignal(field.left):
        QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_choice_list_shows_a_voters_words_as_they_are(qtbot: QtBot) -> None:
    choice = Select()
    qtbot.addWidget(choice)
    choice.set_options(["<b>Ward</b>", "Other"])
    assert choice.currentText() == "<b>Ward</b>"


def test_a_column_scrolls_only_when_it_is_too_tall(qtbot: QtBot) -> None:
    column = ScrollColumn()
    qtbot.addWidget(column)
    for _ in range(20):
        column.add(Label("A line"))
    column.resize(200, 2000)
    column.show()
    assert not column.scrolls()
    wide = column.content.width()
    column.resize(200, 100)
    qtbot.waitUntil(column.scrolls)
    assert column.content.width() == wide


def test_every_drawing_is_our_own_line_on_a_grid_of_24(qapp: QApplication) -> None:
    drawings = sorted((resources() / "icons").glob("*.svg"))
    assert len(drawings) > 40
    for drawing in drawings:
        text = drawing.read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in text
        assert "currentColor" in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        picture = icons.pixmap(drawing.stem, 24, QColor("#FF0000")).toImage()
        reds = [picture.pixelColor(x, y) for x in range(24) for y in range(24)]
        assert any(c.alpha() > 200 and c.red() > 200 and c.green() < 60 for c in reds), drawing.stem
