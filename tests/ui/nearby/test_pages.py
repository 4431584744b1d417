"""What is typed and pressed on the pages of joined laptops, and what they say."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.machine.clock import LONDON
from phonebank_app.nearby import Found, Joined, Opened, Waiting
from phonebank_app.nearby.links import SCHEME as LINKS_SCHEME
from phonebank_app.nearby.links import Endpoint, link_of
from phonebank_app.ui import theme
from phonebank_app.ui.nearby.join_page import Asked, JoinPage
from phonebank_app.ui.nearby.joined_window import JoinedWindow
from phonebank_app.ui.nearby.quiet_pages import QuietPage
from phonebank_app.ui.nearby.room_code import SCHEME
from phonebank_app.ui.nearby.room_page import RoomPage
from phonebank_app.ui.nearby.status import JoinedStatus
from phonebank_app.ui.parts import KeyButton
from tests.hosts import said
from tests.ui import samples

CODE = "K7QW-3D9P"
LINK = link_of(CODE, [Endpoint("192.168.1.20"), Endpoint("fd12::20")])
OPEN = Opened(CODE, ("192.168.1.20", "fd12::20"), 17246, LINK, True)
SAM = Waiting("a", "Sam", "sams-thinkpad", frozenset({"cy"}))
PRIYA = Waiting("b", "Priya", "priya-mac", frozenset(), 4)
LEILA = Found("Leila’s laptop", "192.168.1.20", 17246)
OSKAR = Found("Oskar’s laptop", "192.168.1.31", 17246)


def at(hour: int, minute: int) -> datetime:
    return datetime(2019, 12, 5, hour, minute, tzinfo=LONDON)


def shown(qtbot: QtBot, widget: QWidget, size: tuple[int, int] = (1366, 768)) -> None:
    qtbot.addWidget(widget)
    widget.resize(*size)
    with qtbot.waitExposed(widget):
        widget.show()


@pytest.fixture
def page(qtbot: QtBot) -> JoinPage:
    made = JoinPage("sams-thinkpad")
    shown(qtbot, made)
    return made


def asked_of(page: JoinPage) -> list[Asked]:
    asked: list[Asked] = []
    page.asked.connect(asked.append)
    return asked


# -- the guest asks --------------------------------------------------------------------------------------------------


def test_the_only_laptop_in_the_room_is_chosen_and_its_code_and_a_name_are_enough(page: JoinPage) -> None:
    asked = asked_of(page)
    page.set_found([LEILA], looking=False)
    page.begin()
    QTest.keyClicks(page.code, "k7qw3d9p")
    page.name.setFocus()
    QTest.keyClicks(page.name, "Sam")
    QTest.keyClicks(page.languages, "Welsh and Polish")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert asked == [Asked("192.168.1.20:17246", "Leila’s laptop", "K7QW3D9P", "Sam", frozenset({"cy", "pl"}))]


def test_of_two_laptops_one_has_to_be_chosen_and_each_lack_is_said_in_its_place(page: JoinPage) -> None:
    asked = asked_of(page)
    page.set_found([LEILA, OSKAR], looking=False)
    page.submit()
    assert "Which laptop is the host’s?" in page.trouble.text()
    row = next(one for one in page.findChildren(QAbstractButton) if one.accessibleName() == "Oskar’s laptop")
    row.click()
    page.submit()
    assert page.code_note.text() == "Type all eight letters and figures of the code."
    page.code.set_code(CODE)
    page.submit()
    assert page.name_note.text() == "Who are you? A first name is enough."
    page.name.setText("Sam")
    page.submit()
    assert [one.where for one in asked] == ["192.168.1.31:17246"]


def test_what_is_heard_anew_leaves_the_choice_as_it_was(page: JoinPage) -> None:
    page.set_found([LEILA, OSKAR], looking=False)
    next(one for one in page.findChildren(QAbstractButton) if one.accessibleName() == "Oskar’s laptop").click()
    page.set_found([LEILA, OSKAR], looking=False)
    assert page.chosen() == OSKAR
    page.set_found([LEILA], looking=False)
    assert page.chosen() == LEILA


def test_nobody_heard_says_why_and_how_else(page: JoinPage) -> None:
    page.set_found((), looking=True)
    assert "Looking…" in said(page)
    page.set_found((), looking=False)
    assert "type the address that the host’s laptop shows" in said(page)
    page.begin()
    assert page.where.hasFocus() or page.focusWidget() is page.where


def test_a_link_pasted_where_the_address_goes_fills_the_code_too(page: JoinPage) -> None:
    asked = asked_of(page)
    QApplication.clipboard().setText(LINK)
    page.where.paste()
    assert page.code.code() == "K7QW3D9P"
    page.name.setText("Sam")
    page.submit()
    assert asked[0].where == LINK


def test_a_scanner_types_the_link_into_the_boxes_of_the_code(page: JoinPage) -> None:
    page.code.setFocus()
    QTest.keyClicks(page.code, LINK)
    assert page.code.code() == "K7QW3D9P"
    assert page.where.text() == LINK


def test_links_begin_as_the_room_makes_them() -> None:
    assert SCHEME == LINKS_SCHEME


def test_an_address_that_is_typed_is_meant_instead_of_the_list(page: JoinPage) -> None:
    asked = asked_of(page)
    page.set_found([LEILA], looking=False)
    QTest.keyClicks(page.where, "10.42.0.1")
    assert page.chosen() is None
    page.code.set_code(CODE)
    page.name.setText("Sam")
    page.submit()
    assert (asked[0].where, asked[0].called) == ("10.42.0.1", "the host’s laptop")


# -- the host lets in ------------------------------------------------------------------------------------------------


@pytest.fixture
def room(qtbot: QtBot) -> RoomPage:
    made = RoomPage()
    shown(qtbot, made)
    return made


def test_a_closed_room_offers_to_let_laptops_join(room: RoomPage) -> None:
    wanted: list[bool] = []
    room.turn_on.connect(lambda: wanted.append(True))
    room.begin()
    QTest.keyClick(room.closed.key, Qt.Key.Key_Return)
    assert wanted == [True]
    assert "The code" not in said(room)


def test_an_open_room_shows_code_square_name_and_addresses(room: RoomPage) -> None:
    room.show_room(OPEN, "Leila’s laptop")
    assert room.code.texts()[:2] == [CODE, "Guests find it as “Leila’s laptop”."]
    assert room.code.texts()[3:] == ["192.168.1.20:17246", "[fd12::20]:17246"]
    assert room.code.qr.data() == LINK
    assert room.code.code.accessibleName() == "The code: K 7 Q W   3 D 9 P"


def test_a_waiting_laptop_is_let_in_into_the_chair_that_is_chosen(room: RoomPage) -> None:
    approved: list[tuple[str, int]] = []
    refused: list[str] = []
    room.approved.connect(lambda id, chair: approved.append((id, chair)))
    room.refused.connect(refused.append)
    room.show_room(OPEN, "Leila’s laptop")
    room.show_laptops((SAM, PRIYA), (), [6, 3, 1])
    room.begin()
    row = room.waiting.rows["a"]
    assert row.let_in.hasFocus()
    row.select.setCurrentIndex(1)
    room.show_laptops((SAM, PRIYA), (), [6, 3])
    row = room.waiting.rows["a"]
    assert row.chair() == 3
    QTest.keyClick(row.let_in, Qt.Key.Key_Return)
    assert approved == [("a", 3)]
    assert room.waiting.rows["b"].chair() == 4
    room.waiting.rows["b"].refuse.click()
    assert refused == ["b"]


def test_with_every_chair_taken_nobody_is_let_in(room: RoomPage) -> None:
    room.show_room(OPEN, "Leila’s laptop")
    room.show_laptops((SAM,), (), [])
    QApplication.processEvents()
    assert not room.waiting.rows["a"].let_in.isEnabled()
    assert "Every chair is taken." in said(room)


def test_a_laptop_that_is_away_says_since_when_and_what_it_keeps_and_can_be_taken_over(room: RoomPage) -> None:
    taken: list[int] = []
    room.taken_over.connect(taken.append)
    room.show_room(OPEN, "Leila’s laptop")
    away = Joined(5, "Dot", "dots-laptop", False, at(19, 5), 2)
    room.show_laptops((), (Joined(2, "Marek", "marek", True, at(19, 2), 0), away), [1])
    QApplication.processEvents()
    assert room.joined.rows[2].state.words() == "joined since 19:02"
    assert room.joined.rows[5].state.words() == "away since 19:05"
    assert "2 calls are kept there, to be handed over." in said(room)
    assert room.joined.rows[2].take_over.isHidden()
    room.joined.rows[5].take_over.click()
    assert taken == [5]


# -- always true -----------------------------------------------------------------------------------------------------


def test_the_line_says_joined_and_what_is_kept_since_when(qtbot: QtBot) -> None:
    line = JoinedStatus()
    qtbot.addWidget(line)
    line.set_joined("Leila’s laptop", rehearsal=False)
    assert line.text() == "Joined to Leila’s laptop · Everything is handed over"
    line.set_saved(at(19, 2))
    line.set_link(False, at(19, 4))
    line.set_kept(2, at(19, 5))
    assert line.text() == (
        "Leila’s laptop is away since 19:04 · Saved 19:02 · 2 kept here, to be handed over since 19:05"
    )
    line.set_link(True, at(19, 9))
    line.set_kept(0, None)
    assert line.text() == "Joined to Leila’s laptop · Saved 19:02 · Everything is handed over"


def test_the_call_is_hidden_by_a_key_and_comes_back_as_it_was(qtbot: QtBot) -> None:
    window, page = JoinedWindow(), samples.shown_page(qtbot)
    shown(qtbot, window)
    window.show_page(page, call=True)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.is_hidden_call()
    assert not page.isVisible()
    assert "Margaret" not in said(window)
    QTest.keyClick(window.cover, Qt.Key.Key_Return)
    assert page.isVisible()


def test_closing_the_window_only_asks(qtbot: QtBot) -> None:
    window = JoinedWindow()
    shown(qtbot, window)
    with qtbot.waitSignal(window.closing):
        window.close()
    assert window.isVisible()
    window.close_now()
    assert not window.isVisible()


# -- for everybody ---------------------------------------------------------------------------------------------------


def _pages() -> list[QWidget]:
    join, room, quiet = JoinPage("sams-thinkpad"), RoomPage(), QuietPage("laptop", "Go on", "Cancel")
    join.set_found([LEILA, OSKAR], looking=False)
    room.show_room(OPEN, "Leila’s laptop")
    room.show_laptops((SAM, PRIYA), (Joined(5, "Dot", "dots-laptop", False, at(19, 5), 2),), [1, 3])
    quiet.say("Waiting for Leila’s laptop to let you in…", "The code was right.")
    return [join, room, quiet]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_everything_has_a_name_is_reached_by_tab_and_is_not_cut(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    for page in _pages():
        shown(qtbot, page)
        QApplication.processEvents()
        wanted = [
            one
            for one in page.findChildren(QWidget)
            if isinstance(one, (QAbstractButton, QLineEdit, QComboBox)) and one.isVisible() and one.isEnabled()
        ]
        assert all(one.accessibleName() for one in wanted), [one for one in wanted if not one.accessibleName()]
        reached: set[QWidget] = set()
        page.setFocus()
        for _ in range(3 * len(wanted) + 3):
            QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
            now = QApplication.focusWidget()
            if now is not None:
                reached.add(now)
        missing = [one.accessibleName() for one in wanted if one not in reached and one.focusPolicy()]
        groups = {"Leila’s laptop", "Oskar’s laptop"}  # arrow keys go from one to the next
        assert set(missing) <= groups
        for button in page.findChildren(KeyButton):
            if button.isVisible():
                assert button.width() >= button.minimumSizeHint().width()
                assert button.height() >= button.heightForWidth(button.width()), button.words()
        page.hide()
