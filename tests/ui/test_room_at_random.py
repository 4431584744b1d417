"""Several chairs, one keyboard and one mouse, played at random: nothing saved in one call lands in another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.cards import Saved
from phonebank_app.db.engine import open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.ui.caller.one_keyboard import Hands
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.text import Label
from tests.makers import KEY, THURSDAY

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
CHAIRS = 5
STEPS = 45

_ENDING = (
    Qt.Key.Key_N,
    Qt.Key.Key_E,
    Qt.Key.Key_M,
    Qt.Key.Key_T,
    Qt.Key.Key_R,
    Qt.Key.Key_D,
    Qt.Key.Key_C,
    Qt.Key.Key_W,
)
_MOVING = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Escape)
_TABBING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space, Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F8)
_SWITCHING = (
    *(Qt.Key(Qt.Key.Key_0.value + chair) for chair in range(1, CHAIRS + 1)),
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_M,
    Qt.Key.Key_Z,
)


class Table:
    """A laptop with five people round it, and what each saved."""

    def __init__(self, view: PartyWindow, seed: int) -> None:
        self.view, self.dice = view, random.Random(seed)
        self.time = 0.0
        view.room._hands = Hands(lambda: self.time)
        self.saved: list[tuple[int, Saved]] = []
        for chair in view.room.chairs():
            view.desk(chair).saved.connect(lambda saved, chair=chair: self.saved.append((chair, saved)))

    def owner(self) -> int:
        """The chair of which the words say that the keys type there."""
        shown = self.view.room.shown()
        said = [chair for chair in shown if self.view.room.page(chair).header._keys_here.isVisible()]
        if len(shown) == 1:
            assert not said, "with one page there is nothing to share"
            return shown[0]
        sizes = [(room.body.kind, room.size()) for room in map(self.view.room.page, shown)]
        assert len(said) == 1, f"exactly one page has the keys: {said} of {sizes}"
        return said[0]

    def voters(self) -> dict[int, str]:
        """Whose name stands on each page that is shown."""
        names: dict[int, str] = {}
        for chair in self.view.room.shown():
            page = self.view.room.page(chair)
            seen = [label.text() for label in page.findChildren(Label, "name") if label.isVisible()]
            names[chair] = seen[0] if seen else ""
        return names

    def focus(self) -> QWidget:
        found: QWidget | None = self.view.window.focusWidget()
        return self.view.window if found is None else found

    def step(self) -> None:
        """One thing at random, and what must be true after it."""
        self.time += self.dice.choice((0.0, 0.1, 1.0))
        before, voters, count = self.owner(), self.voters(), len(self.saved)
        what = self.dice.random()
        by = before
        if what < 0.45:
            key = self.dice.choice(_ENDING + _MOVING + _TABBING)
            asked = self.view.room.page(before).context() in ("asking", "confirming", "scanning")
            if key != Qt.Key.Key_Escape or asked:  # else it leaves the rehearsal
                QTest.keyClick(self.focus(), key)
        elif what < 0.60:
            QTest.keyClick(self.focus(), self.dice.choice(_SWITCHING), CONTROL)
        elif what < 0.70:
            held = QKeyEvent(QEvent.Type.KeyPress, self.dice.choice(_ENDING), NONE, "n", True)
            QApplication.sendEvent(self.focus(), held)
        elif what < 0.80:
            QTest.keyClicks(self.focus(), self.dice.choice(("bus", "tea")))
        else:
            by = self.dice.choice(self.view.room.shown())
            self.click(by)
        QApplication.processEvents()  # what is laid out anew is shown by the loop, before any other key
        self.check(before, by, voters, count)

    def click(self, chair: int) -> None:
        page = self.view.room.page(chair)
        keys = [key for key in page.findChildren(KeyButton) if key.isVisible() and key.isEnabled()]
        target: QWidget = self.dice.choice([*keys, page.body.note.note])
        if target.isVisible():
            QTest.mouseClick(target, Qt.MouseButton.LeftButton)

    def check(self, before: int, by: int, voters: dict[int, str], count: int) -> None:
        room = self.view.room
        for chair, saved in self.saved[count:]:
            assert chair == by, f"chair {before} had the keys, {by} was meant, and {chair} saved"
            if saved is self.saved[count][1]:
                assert saved.contact_name == voters[chair], "the voter who was shown there"
        owner = self.owner()
        assert owner == room.active()
        focus: QWidget | None = QApplication.focusWidget()
        for chair in room.shown():
            page = room.page(chair)
            inside = focus is not None and (focus is page or page.isAncestorOf(focus))
            assert not inside or chair == owner or focus is page.header.give_keys, "words and focus agree"


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[PartyWindow]:
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    session = Session(store, clock)
    for chair in range(4, CHAIRS + 1):
        session.hosting.seat_guest(chair, f"Guest {chair}")
    made = PartyWindow(session, SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1920, 1080)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.open_chair(1)
    yield made
    made.stop()
    made.deleteLater()
    store.close()


def test_whatever_is_pressed_and_clicked_every_outcome_is_of_the_chair_that_had_the_keys_and_of_its_voter(
    view: PartyWindow,
) -> None:
    """One evening: two calls side by side, then three, then four."""
    table = Table(view, 1)
    for seed, pages in ((1, 2), (2, 3), (3, 4)):
        view.room.set_pages(pages)
        QApplication.processEvents()
        table.dice = random.Random(seed)
        before = len(table.saved)
        for _ in range(STEPS):
            table.step()
        assert len({chair for chair, _ in table.saved[before:]}) > 1, "more than one of them saved something"
    with view._session.store.read() as connection:
        kept = connection.exec_driver_sql("SELECT outcome_id, chair FROM outcomes").all()
    by_id = {saved.outcome_id: chair for chair, saved in table.saved}
    assert {row[0]: row[1] for row in kept if row[0] in by_id} == by_id, "on disk as it was on the screen"
