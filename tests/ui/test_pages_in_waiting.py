"""Twelve chairs: whose pages are made when, who is given a voter, and to whom a call can be passed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.db.engine import open_store
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.register_notice import notice
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.parts import QrCode
from phonebank_app.ui.party_window import PartyWindow
from tests.makers import KEY, THURSDAY, fill, party_of, voters

CHAIRS = 12
_K = Qt.Key


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Twelve guests, of whom the last has not read the notice."""
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    begin_party(store, party_of(), clock)
    fill(store, voters(60), of=Session(store, clock).party, guests=CHAIRS)
    made = Session(store, clock)
    for chair in range(1, CHAIRS):
        made.notice.accept(f"Guest {chair}", chair, notice())
    yield made
    store.close()


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> Iterator[PartyWindow]:
    made = PartyWindow(session, SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    for chair in range(1, CHAIRS):
        made.briefing.told(chair)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.stop()
    made.deleteLater()


def made(view: PartyWindow) -> int:
    return len([page for page in view.room.findChildren(CallPage) if page.parentWidget() is not None])


def holders(session: Session) -> list[int]:
    with session.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT chair FROM chairs WHERE contact_id IS NOT NULL ORDER BY chair")
        return [row[0] for row in rows]


def test_only_the_page_that_is_looked_at_is_made_and_the_others_one_by_one_without_a_voter(
    view: PartyWindow, session: Session
) -> None:
    view.open_chair(5)
    assert (made(view), holders(session)) == (1, [5])
    assert view.room.chairs() == tuple(range(1, CHAIRS))
    view.room.make_one()
    assert (made(view), holders(session)) == (2, [5])
    QTest.keyClick(view.desk(5).page, _K.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.room.shown() == (6,)
    assert (made(view), holders(session)) == (3, [5, 6])
    while view.room.make_one():
        pass
    assert (made(view), holders(session)) == (CHAIRS - 1, [5, 6])


def test_who_passed_a_call_and_is_not_seen_takes_the_next_voter_when_their_page_is(
    view: PartyWindow, session: Session
) -> None:
    view.open_chair(1)
    passed = view.desk(1).card
    assert passed is not None
    for key in (_K.Key_F7, _K.Key_4):
        QTest.keyClick(view.desk(1).page, key)
    assert view.room.shown() == (4,)
    there = view.desk(4).card
    assert there is not None
    assert there.contact_id == passed.contact_id
    assert holders(session) == [4]
    view.room.give_keys(1)
    assert holders(session) == [1, 4]
    assert view.desk(1).card is not None


def test_a_call_is_not_passed_to_a_guest_who_has_not_read_the_notice(view: PartyWindow, session: Session) -> None:
    view.open_chair(1)
    why = {one.chair: one.why_not for one in session.calling.may_pass_to(1)}
    assert why[12] == "has not read the notice yet"
    assert not why[11]
    with pytest.raises(NotAllowed, match="would wait where nobody sees it"):
        session.calling.hand_over(1, 12)
    assert holders(session) == [1]


def test_a_new_number_is_drawn_where_another_was_kept(qtbot: QtBot) -> None:
    square = QrCode()
    qtbot.addWidget(square)
    square.resize(155, 155)
    pictures = []
    for data in ("tel:+442079460001", "tel:+442079460001", "tel:+442079460002", ""):
        square.set_data(data)
        pictures.append(square.grab().toImage())
    assert pictures[0] == pictures[1]
    assert pictures[1] != pictures[2]
    assert pictures[3] != pictures[2]
