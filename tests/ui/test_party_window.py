"""The window of an open party: chairs, the room of callers, and a status line that is always true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.calling import Calling
from phonebank_app.changes import Changes
from phonebank_app.db.engine import open_store
from phonebank_app.errors import DiskFull
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from tests.hosts import press, said
from tests.makers import KEY, THURSDAY


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A rehearsal: Sam, Priya and Marek in chairs 1 to 3."""
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    yield Session(store, clock)
    store.close()


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> Iterator[PartyWindow]:
    made = PartyWindow(session, SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.stop()
    made.deleteLater()


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing can be written for a while."""

    def full(*_: object) -> None:
        raise DiskFull("The disk is full, so this call is not saved.", "Free some space, then try again.")

    with monkeypatch.context() as patched:
        patched.setattr(Calling, "record", full)
        yield


def held(session: Session) -> list[int]:
    """The chairs that have a voter."""
    with session.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT chair FROM chairs WHERE contact_id IS NOT NULL ORDER BY chair")
        return [row[0] for row in rows]


# -- the room -------------------------------------------------------------------------------------------------------


def test_a_chair_takes_a_voter_when_its_page_is_looked_at_and_not_before(view: PartyWindow, session: Session) -> None:
    assert held(session) == []
    view.open_chair(2)
    assert held(session) == [2]
    QTest.keyClick(view.desk(2).page, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert held(session) == [2, 3]


def test_a_neighbour_who_comes_onto_a_widened_screen_has_a_voter_too(view: PartyWindow, session: Session) -> None:
    view.open_chair(1)
    assert held(session) == [1]
    view.window.resize(1920, 1000)
    assert held(session) == [1, 2]
    card = view.desk(2).card
    assert card is not None
    assert card.name in said(view.desk(2).page)


def test_who_is_in_hand_stays_with_the_chair_while_the_host_looks_at_other_pages(
    view: PartyWindow, session: Session
) -> None:
    view.open_chair(1)
    press(view.desk(1), Qt.Key.Key_1)
    card = view.desk(1).card
    view.leave_call()
    assert view.window.current_page() == "tonight"
    assert held(session) == [1]
    view.open_chair(1)
    again = view.desk(1)
    assert again.card is not None
    assert card is not None
    assert again.card.contact_id == card.contact_id
    assert again.conversation is not None
    assert again.conversation.trail


def test_stopping_keeps_every_call_in_hand(view: PartyWindow, session: Session) -> None:
    view.open_chair(1)
    press(view.desk(1), Qt.Key.Key_1)
    view.stop()
    with session.store.read() as connection:
        assert connection.exec_driver_sql("SELECT draft FROM chairs WHERE chair = 1").scalar_one() != ""


def test_a_party_that_is_being_closed_reads_its_store_no_more(
    view: PartyWindow, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for timer in view.host.findChildren(QTimer):
        timer.start(1)
    view.stop()
    read: list[object] = []
    monkeypatch.setattr(type(session.store), "read", lambda store: read.append(store))
    view.apply(Changes(outbox=True, party=True))
    view.set_link("online", THURSDAY)
    passed = QTimer(singleShot=True, interval=200)
    with qtbot.waitSignal(passed.timeout):
        passed.start()
    assert read == []
    monkeypatch.undo()


def test_resizing_takes_the_focus_from_nobody_who_types(view: PartyWindow, qtbot: QtBot) -> None:
    view.open_chair(1)
    desk = view.desk(1)
    QTest.keyClick(desk.page, Qt.Key.Key_Tab)
    note = desk.page.body.note.note
    QTest.keyClicks(note, "no ")
    view.window.resize(1300, 740)
    view.apply(Changes(party=True))
    assert QApplication.focusWidget() is note
    QTest.keyClicks(note, "bus")
    assert note.text() == "no bus"


# -- the status line ------------------------------------------------------------------------------------------------


def test_a_call_that_is_not_saved_is_said_until_it_is(
    view: PartyWindow, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    line = view.window.status_line
    view.open_chair(1)
    desk = view.desk(1)
    press(desk, Qt.Key.Key_N)
    assert line.text().startswith("Saved 18:00")
    with full_disk(monkeypatch):
        press(desk, Qt.Key.Key_N)
        assert line.text().startswith("The last call is not saved")
        view.host.refresh()
        view.set_link("offline", THURSDAY)
        assert line.text().startswith("The last call is not saved"), "whatever else is told meanwhile"
        qtbot.waitUntil(lambda: "not saved" in said(desk.page))
    desk.page.try_again.emit()
    assert line.text().startswith("Saved 18:00")
    assert session.evening.outcome_counts().total() == 2


def test_a_failing_chair_is_not_covered_up_by_the_one_beside_it(
    view: PartyWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.window.resize(1920, 1000)
    view.open_chair(1)
    with full_disk(monkeypatch):
        press(view.desk(1), Qt.Key.Key_N)
    press(view.desk(2), Qt.Key.Key_N)
    assert view.window.status_line.text().startswith("The last call is not saved")
    view.desk(1).page.try_again.emit()
    assert view.window.status_line.text().startswith("Saved 18:00")


def test_a_rehearsal_says_so_and_is_neither_online_nor_offline(view: PartyWindow) -> None:
    view.set_link("offline", THURSDAY)
    view.open_chair(1)
    press(view.desk(1), Qt.Key.Key_N)
    assert view.window.status_line.text() == "Saved 18:00, in rehearsal only · Nothing to send"
    assert view.window.banner.isVisible()
