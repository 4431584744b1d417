"""The square to scan, large, over the page: for large text, and to hold up across a table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.cards import CallCard
from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller.who import tel
from phonebank_app.ui.parts import Card, KeyButton, QrCode
from phonebank_app.ui.text import Label

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class ScanSheet(QWidget):
    """Covers ``over`` while it is shown. Emits ``closed`` on its button, and on a click beside the card."""

    closed = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._card = Card("column", gap=10, margins=(24, 24, 24, 20), parent=self)
        self._qr = QrCode(250)
        self._number = Label("", "count", tone="accent")
        self._ring = Label(tr("Let it ring for fifteen seconds"), "label_muted")
        close = KeyButton(tr("Close"), caps=keys.caps("scanning", "close_scan"))
        close.clicked.connect(self.closed)
        for widget in (self._qr, self._number, self._ring, close):
            self._card.add_aligned(widget, _CENTRE)
        over.installEventFilter(self)
        self.hide()

    def open_for(self, card: CallCard | None) -> None:
        """Show the square for the number that this voter is being rung on, with the number under it."""
        if card is None:
            return
        now = theme.current()
        # As large as the page allows, and at 200 % no larger than at 150 %: the text grows, the square need not.
        self._qr.set_side(min(250.0, (self._over.height() - now.px(204)) / now.scale))
        self._qr.set_data(tel(card))
        self._number.setText(card.number.national)
        self.setGeometry(self._over.rect())
        self._place()
        self.show()
        self.raise_()

    def data(self) -> str:
        """What a phone reads from it."""
        return self._qr.data()

    def _place(self) -> None:
        self._card.adjustSize()
        self._card.move(self.rect().center() - self._card.rect().center())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._over.rect())
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(theme.current().tokens.text if not theme.current().dark else "#000000")
        veil.setAlphaF(0.45)
        QPainter(self).fillRect(self.rect(), veil)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.closed.emit()
