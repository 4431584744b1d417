"""The steps of a list's way in, at the top of its page: what is done, where we are, what comes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.text import aloud, draw

STEPS: Final = (tr("File"), tr("Columns"), tr("Check"), tr("Import"))
_SIZE, _GAP, _CHEVRON, _TICK, _PAD = 14, 10, 16, 16, 10


class Steps(QWidget):
    """File › Columns › Check › Import; only the one in hand where there is no room for all."""

    def __init__(self) -> None:
        super().__init__()
        self._current = 0
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_current(0)

    def current(self) -> int:
        """Which is in hand, counted from 0; 4 when all are done."""
        return self._current

    def set_current(self, step: int) -> None:
        """Those before ``step`` are done."""
        self._current = step
        done = step >= len(STEPS)
        aloud(
            self,
            tr("All four steps are done")
            if done
            else tr("Step {step} of {of}: {title}", step=step + 1, of=len(STEPS), title=STEPS[step]),
        )
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Show only the step in hand."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def _words(self, step: int) -> str:
        return STEPS[step] if step < self._current else f"{step + 1} {STEPS[step]}"

    def _width(self, step: int) -> float:
        now = theme.current()
        words = QFontMetricsF(now.font(_SIZE, 600)).horizontalAdvance(self._words(step))
        if step < self._current:
            return words + now.px(_TICK + 6)
        return words + (2 * now.px(_PAD) if step == self._current else 0)

    def full(self) -> float:
        """How wide all four are, in pixels."""
        now = theme.current()
        between = now.px(_CHEVRON) + 2 * now.gap(_GAP)
        return sum(map(self._width, range(len(STEPS)))) + between * (len(STEPS) - 1)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() if self._compact else QSize(round(self.full() + 2), theme.current().px(30))

    def minimumSizeHint(self) -> QSize:
        step = min(self._current, len(STEPS) - 1)
        return QSize(round(self._width(step) + 2), theme.current().px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        whole = self.width() >= self.full()
        shown = range(len(STEPS)) if whole else [min(self._current, len(STEPS) - 1)]
        x = 0.0
        for step in shown:
            if step and whole:
                side = now.px(_CHEVRON)
                x += now.gap(_GAP)
                box = QRectF(x, (self.height() - side) / 2, side, side)
                icons.paint(painter, "chevron-right", box, now.colour("muted"))
                x += side + now.gap(_GAP)
            x = self._paint(painter, step, x)

    def _paint(self, painter: QPainter, step: int, x: float) -> float:
        now, width = theme.current(), self._width(step)
        room = QRectF(x, 0, width, self.height())
        if step == self._current:
            paint_round(painter, room, "accent_tint", "accent", radius=15)
        elif step < self._current:
            side = now.px(_TICK)
            tick = QRectF(x, (self.height() - side) / 2, side, side)
            icons.paint(painter, "check", tick, now.colour("ok"))
            room = room.adjusted(side + now.px(6), 0, 0, 0)
        tone = "accent" if step == self._current else "text" if step < self._current else "muted"
        painter.setFont(now.font(_SIZE, 600 if step <= self._current else 500))
        painter.setPen(now.colour(tone))
        where = Qt.AlignmentFlag.AlignCenter if step == self._current else Qt.AlignmentFlag.AlignVCenter
        draw(painter, room, where, self._words(step))
        return x + width

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()
