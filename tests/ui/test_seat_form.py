"""Whoever has the name of somebody who left is asked which of the two they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.ui.host.seat_form import SeatForm


@pytest.fixture
def form(qtbot: QtBot) -> SeatForm:
    made = SeatForm()
    qtbot.addWidget(made)
    made.ask(taken={1}, gone=("Sam", "Sam 2"))
    made.show()
    QTest.keyClicks(made.name, "sam")
    return made


def test_the_same_one_come_back_keeps_the_name_as_it_was(form: SeatForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.given):
        form.submit()
    assert form.same.isVisible()
    with qtbot.waitSignal(form.given) as caught:
        QTest.keyClick(form, Qt.Key.Key_Return)
    assert caught.args == ["Sam", 2, frozenset()]


def test_another_one_gets_a_number_that_nobody_has(form: SeatForm, qtbot: QtBot) -> None:
    form.submit()
    with qtbot.waitSignal(form.given) as caught:
        form.another.click()
    assert caught.args is not None
    assert caught.args[0] == "Sam 3"


def test_another_name_is_not_asked_about(form: SeatForm, qtbot: QtBot) -> None:
    form.submit()
    form.name.setFocus()
    QTest.keyClick(form.name, Qt.Key.Key_End)
    QTest.keyClicks(form.name, "ira")
    assert not form.same.isVisible()
    with qtbot.waitSignal(form.given) as caught:
        form.submit()
    assert caught.args is not None
    assert caught.args[0] == "samira"
