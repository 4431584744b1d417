"""A host's laptop that is heard in the room, to be chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.text import aloud, describe, draw, elided, plain


class FoundRow(QPushButton):
    """Whose laptop, and its address; chosen with a tick as well as a tint."""

    def __init__(self, called: str, where: str) -> None:
        super().__init__()
        self._called, self._where = plain(called, 60), plain(where, 80)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        aloud(self, self._called)
        describe(self, tr("At {where}", where=self._where))

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(300), theme.current().px(56))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        chosen = self.isChecked()
        ground = "accent_tint" if chosen else "surface"
        paint_round(
            painter, QRectF(self.rect()), ground, "accent" if chosen else "edge", radius=10, width=2 if chosen else 1
        )
        if self.hasFocus():
            inset = now.stroke(4)
            ring = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            paint_round(painter, ring, "", "accent", radius=7, width=2)
        side, left = now.px(22), now.px(16)
        mark = QRectF(left, (self.height() - side) / 2, side, side)
        icons.paint(painter, "check" if chosen else "laptop", mark, now.colour("accent" if chosen else "muted"))
        left += side + now.px(14)
        room = self.width() - left - now.px(16)
        for words, font, tone, top in (
            (self._called, now.font(16, 600), "text", 8),
            (self._where, now.font(13, tabular=True), "muted", 31),
        ):
            painter.setFont(font)
            painter.setPen(now.colour(tone))
            line = QRectF(left, now.px(top), room, now.px(20))
            draw(painter, line, Qt.AlignmentFlag.AlignVCenter, elided(font, words, room))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()
