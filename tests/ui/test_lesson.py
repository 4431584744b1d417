"""A rehearsal teaches every key a caller needs, in order, and then the host's side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.db.engine import open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.ui import theme
from phonebank_app.ui.caller.coach import DONE, OTHER_NUMBER, TRIES, Coach
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from tests.makers import CODE_SET, KEY, THURSDAY

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[PartyWindow]:
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    made = PartyWindow(Session(store, clock), SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.stop()
    made.deleteLater()
    store.close()


def next_step(view: PartyWindow) -> str:
    return view.window.banner.accessibleName()


def press(view: PartyWindow, *keys: Qt.Key, control: bool = False) -> None:
    for key in keys:
        widget = QApplication.focusWidget() or view.desk(1).page
        QTest.keyClick(widget, key, CONTROL if control else Qt.KeyboardModifier.NoModifier)


def test_each_step_is_said_with_its_key_and_noticed_when_it_is_done(view: PartyWindow, qtbot: QtBot) -> None:
    view.open_chair(1)
    assert next_step(view) == "1 of 17: Your phone can read the number. Show its square: F4"
    press(view, Qt.Key.Key_F4, Qt.Key.Key_Escape)
    if "second number" in next_step(view):
        press(view, Qt.Key.Key_F2)
    assert "nobody picks up" in next_step(view)
    press(view, Qt.Key.Key_N)
    assert next_step(view).endswith("Take it back: Ctrl and Z")
    press(view, Qt.Key.Key_Z, control=True)
    press(view, Qt.Key.Key_1)
    assert next_step(view).endswith("Go back one step: ←")
    press(view, Qt.Key.Key_Left)
    press(view, Qt.Key.Key_Question, Qt.Key.Key_1)
    press(view, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget() or view.desk(1).page, "kind")
    press(view, Qt.Key.Key_Return)
    assert next_step(view).endswith("You had your talk: T")
    press(view, Qt.Key.Key_T)
    press(view, Qt.Key.Key_C, Qt.Key.Key_1, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Never ring me again" in next_step(view))
    press(view, Qt.Key.Key_D, Qt.Key.Key_Return)
    assert "Pass them by" in next_step(view)
    press(view, Qt.Key.Key_K)
    if "Have the host come" not in next_step(view):
        press(view, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert next_step(view).endswith("Pass the call: F7")
    press(view, Qt.Key.Key_1)
    press(view, Qt.Key.Key_F7, Qt.Key.Key_2)
    assert view.room.active() == 2, "the call, and with it the keyboard, is Priya's"
    press(view, Qt.Key.Key_1, control=True)
    press(view, Qt.Key.Key_F1, Qt.Key.Key_F9)
    assert next_step(view).endswith("Back to the calls: Enter")
    press(view, Qt.Key.Key_Return, Qt.Key.Key_F8)
    for _ in range(3):
        press(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.desk(1).card is not None)
    if OTHER_NUMBER not in next_step(view) and not next_step(view).startswith(DONE):
        press(view, Qt.Key.Key_Right)
    assert next_step(view) == f"{DONE}: Ctrl and H"


def test_every_step_may_be_skipped_and_the_end_says_what_is_next(view: PartyWindow) -> None:
    view.open_chair(1)
    for _ in TRIES:
        press(view, Qt.Key.Key_Right)
    assert next_step(view).startswith(DONE)
    press(view, Qt.Key.Key_H, control=True)
    assert view.window.alone() is None
    assert "Rehearsal" in next_step(view)
    assert view.checklist.card.isVisible()


def test_what_is_done_out_of_turn_counts_as_well() -> None:
    coach = Coach.of(CODE_SET)
    left = coach.left()
    assert coach.saw("undo")
    assert not coach.saw("undo")
    assert not coach.saw("something else")
    assert coach.left() == left - 1


def test_a_step_that_is_not_possible_waits_until_it_is() -> None:
    coach = Coach.of(CODE_SET)
    coach.saw("scanned")
    coach.may = lambda event: event != OTHER_NUMBER
    assert coach.next()[1] == "N"
    coach.may = lambda event: True
    assert coach.next()[1] == "F2"


def test_the_hosts_side_is_rehearsed_too(view: PartyWindow, qtbot: QtBot) -> None:
    card = view.checklist.card
    assert card.line("try_seat").words() == "Seat a guest of your own: to do"
    card.line("try_seat").lead_key.click()
    assert view.host.tonight.chairs.form.isVisible()
    view.host.tonight.pause.emit(True)
    view.host.tonight.pause.emit(False)
    view.window.show_page("map")
    view.window.show_page("tonight")
    qtbot.waitUntil(lambda: card.line("try_map").words().endswith("done"))
    assert card.line("try_pause").words().endswith("done")
    with qtbot.waitSignal(view.leave):
        card.line("try_real").lead_key.click()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_banner_and_the_checklist_keep_the_window_as_wide_as_it_is(
    view: PartyWindow, qapp: QApplication, qtbot: QtBot, scale: float
) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    view.open_chair(1)
    qtbot.wait(1)
    assert view.window.minimumSizeHint().width() <= 1366
    assert view.window.width() == 1366
    view.leave_call()
    qtbot.wait(1)
    assert view.window.width() == 1366
