"""Who is being rung, on a page that shares the screen with two or three others."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.cards import CallCard
from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.caller import words
from phonebank_app.ui.caller.who import WhoView, number_label, tel
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, Pill, QrCode, row
from phonebank_app.ui.text import Label, tooltip


class WhoSlip(WhoView):
    """Name and number beside the square, what was said last on one line, and the keys for this household."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._area, self._try = Label("", "label_muted", elide=True), Pill("")
        self._name = Label("", "name", shrink_to=24)
        self._name.setObjectName("name")
        self._number, self._home = number_label(), Label("", "label_muted", elide=True)
        self._last_icon, self._last = Icon("speech", size=16), Label("", "label", elide=True, limit=200)
        self._other = KeyButton(tr("Other number"), caps=keys.caps("call", "other_number"), size=14)
        self._other.clicked.connect(self.other_number)
        self._mate = KeyButton("", caps=keys.caps("call", "mate_answered"), size=14)
        self._mate.clicked.connect(self.mate_answered)
        self.qr = QrCode(128)
        top = Box("row", gap=8)
        top.add(self._area, stretch=1)
        top.add(self._try)
        said = Box("column", gap=0)
        said.add(top, self._name, self._number, self._home)
        said.stretch()
        beside = Box("row", gap=14)
        beside.add(said, stretch=1)
        beside.box.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        self._past = row(self._last_icon, gap=8)
        self._past.add(self._last, stretch=1)
        self._keys = row(self._other, self._mate, gap=8)
        self._keys.stretch()
        card = Card("column", gap=4, margins=(16, 8, 12, 8))
        card.add(beside, self._past, self._keys)
        self.add(card)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_card(self, card: CallCard, today: date, rehearsal: bool) -> None:
        due = card.call_back_due is not None
        self._area.setText(card.area)
        self._try.set_words(words.tries(card), "clock" if due else "info", "accent" if due else "")
        self._name.setText(card.name)
        self._number.setText(card.number.national)
        parts = (words.number(card), words.household(card))
        self._home.setText(". ".join(part for part in parts if part))
        tooltip(self._home, self._home.text())
        self.qr.set_data(tel(card))
        last = next(iter(card.history), None)
        said = f"{words.moment(last.at)}: {words.past(last)}" if last else ""
        self._last.setText(said)
        tooltip(self._last, said)
        self._past.setVisible(bool(said))
        self._other.setVisible(words.has_other_number(card))
        mate = words.mate_button(card)
        self._mate.set_words(mate)
        self._mate.setVisible(bool(mate))
        self._keys.setVisible(bool(mate) or words.has_other_number(card))

    def fade_caps(self, faded: bool) -> None:
        self._other.fade_caps(faded)
        self._mate.fade_caps(faded)
