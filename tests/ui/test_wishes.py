"""A caller says how they like their page; the page beside it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.db.engine import open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.ui.caller.wishes_pane import WishesPane
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.parts import QrCode
from phonebank_app.ui.party_window import PartyWindow
from tests.makers import KEY, THURSDAY


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> Iterator[PartyWindow]:
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    made = PartyWindow(Session(store, clock), SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1920, 1080)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.open_chair(1)
    yield made
    made.stop()
    made.deleteLater()
    store.close()


def test_larger_words_no_square_and_another_language_for_one_caller_alone(view: PartyWindow, qtbot: QtBot) -> None:
    page, beside = view.room.page(1), view.room.page(2)
    usual = page.body.say._script._size
    QTest.keyClick(page, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    pane = page.questions.pane
    assert isinstance(pane, WishesPane)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        QTest.keyClick(page, key)
    QTest.keyClicks(pane.spoken, "Welsh")
    QTest.keyClick(pane.spoken, Qt.Key.Key_Return)
    assert page.questions.pane is None
    assert page.body.say._script._size == pytest.approx(usual * 1.25)
    assert not any(square.isVisible() for square in page.body.who.findChildren(QrCode))
    assert view._session.wishes.languages(1) == {"cy"}
    assert beside.body.say._script._size == usual
    assert any(square.isVisible() for square in beside.body.who.findChildren(QrCode))
    view.room.set_pages(1)
    qtbot.waitUntil(lambda: page.body.kind == "wide")
    assert page.body.say._script._size == pytest.approx(usual * 1.25), "also when it is laid out anew"
