"""Escape in a field: out of it where the page takes the keys back, else as if it had been pressed on the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.ui.host.ringing_back_page import RingingBackPage
from phonebank_app.ui.host.seat_form import SeatForm
from phonebank_app.ui.paper.sheets_page import SheetsPage


def test_escape_in_the_field_that_is_typed_in_first_leads_back(qtbot: QtBot) -> None:
    sheets, ringing, form = SheetsPage(), RingingBackPage(), SeatForm()
    for shown, field, left in (
        (sheets, sheets.id, sheets.back),
        (ringing, ringing.typed, ringing.back),
        (form, form.name, form.closed),
    ):
        qtbot.addWidget(shown)
        with qtbot.waitSignal(left):
            QTest.keyClick(field, Qt.Key.Key_Escape)
