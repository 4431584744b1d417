"""The window's frame: going from page to page, the callers' page that leads nowhere, the line that is always true."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.cards import StatusFacts
from phonebank_app.ui import theme
from phonebank_app.ui.host.page import HostPage
from phonebank_app.ui.main_window import MainWindow, Page
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.text import Label
from tests.ui.evenings import at

PLACES = (("tonight", "Tonight", "hexagon"), ("map", "Map", "hexes"), ("attention", "Attention", "inbox"))
FACTS = StatusFacts(saved_at=at(19, 42), waiting=12, tray=2, linked=True, rehearsal=False)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """Three pages and the lock, at 1366 by 768."""
    pages = [Page(page, label, icon, HostPage(label)) for page, label, icon in PLACES]
    made = MainWindow([*pages, Page("lock", "Lock", "lock", None, at_end=True)])
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


def title(window: MainWindow) -> str:
    """The title of the page that is seen."""
    return next(page.header.texts()[0] for page in window.findChildren(HostPage) if page.isVisible())


def test_the_first_page_is_shown_at_first(window: MainWindow) -> None:
    assert (window.current_page(), title(window)) == ("tonight", "Tonight")


def test_the_rail_and_its_keys_lead_from_page_to_page(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.shown) as caught:
        window.rail.button("map").click()
    assert caught.args == ["map"]
    assert title(window) == "Map"
    QTest.keyClick(window, Qt.Key.Key_F3)
    assert title(window) == "Attention"


@pytest.mark.parametrize("by_key", [True, False])
def test_lock_is_a_deed_and_no_place(window: MainWindow, qtbot: QtBot, by_key: bool) -> None:
    with qtbot.waitSignal(window.asked) as caught:
        if by_key:
            QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        else:
            window.rail.button("lock").click()
    assert caught.args == ["lock"]
    assert window.current_page() == "tonight"


def test_nothing_leads_from_a_call_to_the_host_s_pages_but_a_question(window: MainWindow, qtbot: QtBot) -> None:
    call = QWidget()
    window.show_alone(call, call=True)
    assert not window.rail.isVisible()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3):
        QTest.keyClick(window, key)
    assert call.isVisible()
    with qtbot.waitSignal(window.leave_call):
        window.show_page("map")
    with qtbot.waitSignal(window.leave_call):
        QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert call.isVisible()
    window.leave_alone()
    assert window.rail.isVisible()
    assert title(window) == "Tonight"
    call.deleteLater()


def test_a_call_page_can_be_shown_again(window: MainWindow) -> None:
    call = QLineEdit()
    for _ in range(2):
        window.show_alone(call, call=True)
        assert call.isVisible()
        assert window.alone() is call
        window.leave_alone("map")
        assert not call.isVisible()
        assert window.alone() is None
    call.deleteLater()


def test_a_second_page_alone_takes_the_first_one_s_place(window: MainWindow) -> None:
    first, second = QWidget(), QWidget()
    window.show_alone(first, call=True)
    window.show_alone(second, status=False)
    assert second.isVisible()
    assert not first.isVisible()
    assert not window.status_line.isVisible()
    window.leave_alone()
    assert not second.isVisible()
    for page in (first, second):
        page.deleteLater()


def test_the_status_line_says_what_is_so(window: MainWindow) -> None:
    window.set_status(FACTS, "offline", at(19, 5))
    assert window.status_line.text() == (
        "Saved 19:42 · 12 to send · Offline since 19:05 · Carry on: everything is kept on this laptop."
    )
    assert window.rail.button("attention").accessibleName() == "Attention, 2"


def test_a_party_without_a_service_is_neither_online_nor_offline(window: MainWindow) -> None:
    window.set_status(StatusFacts(None, 0, 0, linked=False, rehearsal=False), "offline", at(19, 5))
    assert "ffline" not in window.status_line.text()


def test_each_page_has_its_own_hint(window: MainWindow) -> None:
    window.set_hint("map", "Set 3 December")
    assert "Set 3 December" not in [label.text() for label in window.status_line.findChildren(Label)]
    window.show_page("map")
    assert "Set 3 December" in [label.text() for label in window.status_line.findChildren(Label)]


def test_a_rehearsal_cannot_be_missed_and_can_be_left(window: MainWindow, qtbot: QtBot) -> None:
    window.set_status(StatusFacts(at(19, 42), 0, 0, linked=False, rehearsal=True))
    assert window.banner.isVisible()
    assert "in rehearsal only" in window.status_line.text()
    with qtbot.waitSignal(window.leave_rehearsal):
        window.banner.leave.emit()
    window.set_rehearsal(False)
    assert not window.banner.isVisible()


def test_a_notice_stands_above_the_page(window: MainWindow) -> None:
    window.notices.show_notice(Notice("disk", "The disk is full.", "Nothing was written.", "bad"))
    assert window.notices.isVisible()
    assert window.notices.texts() == ["The disk is full. Nothing was written."]


def test_every_way_in_the_rail_can_be_reached_at_200_per_cent(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0))
    qtbot.waitUntil(lambda: window.rail.width() >= 2 * 96)
    assert (window.width(), window.height()) == (1366, 768)
    button = window.rail.button("lock")
    button.setFocus()
    qtbot.waitUntil(lambda: not button.visibleRegion().isEmpty())


def test_closing_the_window_is_told(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


class _Late:
    """A window one of whose pages is made when it is needed, with a key on it; ``made`` counts."""

    def __init__(self, qtbot: QtBot) -> None:
        self.made = 0
        tonight = Page("tonight", "Tonight", "hexagon", HostPage("Tonight"))
        self.window = MainWindow([tonight, Page("map", "Map", "hexes", self._make)])
        qtbot.addWidget(self.window)

    def _make(self) -> QWidget:
        self.made += 1
        page = HostPage("Map")
        self.field = QLineEdit()
        page.body.add(self.field)
        return page


def test_a_page_that_nobody_looked_at_is_made_when_somebody_does_and_once(qtbot: QtBot) -> None:
    late = _Late(qtbot)
    assert late.made == 0
    for page in ("map", "tonight", "map"):
        late.window.show_page(page)
    late.window.show()
    assert (late.made, late.window.current_page(), title(late.window)) == (1, "map", "Map")


def test_a_page_that_nobody_looked_at_is_made_in_an_idle_moment_behind_what_is_seen(qtbot: QtBot) -> None:
    late = _Late(qtbot)
    late.window.show()
    qtbot.waitUntil(lambda: late.made == 1)
    assert (late.window.current_page(), title(late.window)) == ("tonight", "Tonight")
    assert not late.field.isVisible()


def test_tab_comes_by_a_page_that_was_made_late_between_the_rail_and_the_foot(qtbot: QtBot) -> None:
    late = _Late(qtbot)
    window = late.window
    window.show()
    window.show_page("map")
    window.rail.button("map").setFocus()
    QTest.keyClick(window.rail.button("map"), Qt.Key.Key_Tab)
    assert window.focusWidget() is late.field
    QTest.keyClick(late.field, Qt.Key.Key_Tab)
    assert window.focusWidget().accessibleName() == "All keys of this page"
