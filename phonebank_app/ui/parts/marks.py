"""Small marks: pills, avatars, progress, badges, the square to scan."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, stamps, theme
from phonebank_app.ui.parts.boxes import paint_round
from phonebank_app.ui.text import aloud, draw, plain

Tone = Literal["", "accent", "ok", "warn", "bad", "fill"]

_PILLS: dict[str, tuple[str, str, str]] = {
    "": ("sunken", "line", "text"),
    "accent": ("accent_tint", "accent", "accent"),
    "ok": ("ok_tint", "ok_tint", "ok"),
    "warn": ("warn_tint", "warn_tint", "warn"),
    "bad": ("bad_tint", "bad_tint", "bad"),
    "fill": ("fill", "fill", "on_fill"),
}


class _Mark(QWidget):
    """A widget that paints itself and is measured anew when the theme changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Pill(_Mark):
    """A few words in a rounded outline, with a drawing before them."""

    def __init__(self, words: str = "", icon: str = "info", tone: Tone = "", size: float = 13) -> None:
        super().__init__()
        self._words, self._icon, self._tone, self._size = plain(words), icon, tone, size
        aloud(self, self._words)

    def words(self) -> str:
        """What it says."""
        return self._words

    def set_words(self, words: str, icon: str = "", tone: Tone | None = None) -> None:
        """Say something else."""
        self._words = plain(words)
        self._icon = icon or self._icon
        self._tone = self._tone if tone is None else tone
        aloud(self, self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        now = theme.current()
        words = QFontMetricsF(now.font(self._size, 500)).horizontalAdvance(self._words)
        return QSize(round(words + now.px(21 if not self._icon else 40)), now.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        fill, edge, words = _PILLS[self._tone]
        paint_round(painter, QRectF(self.rect()), fill, edge, radius=13)
        x = float(now.px(10))
        if self._icon:
            side = now.px(15)
            icons.paint(
                painter, self._icon, QRectF(now.px(9), (self.height() - side) / 2, side, side), now.colour(words)
            )
            x = float(now.px(30))
        painter.setFont(now.font(self._size, 500))
        painter.setPen(now.colour(words))
        draw(painter, QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self._words)


class Avatar(_Mark):
    """A caller's initial in a circle."""

    def __init__(self, name: str = "", tone: Tone = "accent", diameter: float = 34) -> None:
        super().__init__()
        self._tone, self._diameter, self._letter = tone, diameter, ""
        self.set_name(name)

    def set_name(self, name: str, tone: Tone | None = None) -> None:
        """Show another person's initial."""
        self._letter = plain(name.strip()[:1].upper())
        self._tone = self._tone if tone is None else tone
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._diameter)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        fill, _, words = _PILLS[self._tone]
        paint_round(painter, QRectF(self.rect()), fill, "", radius=self._diameter / 2)
        painter.setFont(now.font(self._diameter * 0.44, 600))
        painter.setPen(now.colour(words))
        draw(painter, self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)


class RoundIcon(_Mark):
    """A drawing in a tinted circle: the head of a quiet page."""

    def __init__(self, icon: str, tone: Tone = "accent", diameter: float = 72) -> None:
        super().__init__()
        self._icon, self._tone, self._diameter = icon, tone, diameter

    def set_icon(self, icon: str, tone: Tone | None = None) -> None:
        """Show another drawing."""
        self._icon = icon
        self._tone = self._tone if tone is None else tone
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._diameter)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill, _, ink = _PILLS[self._tone]
        paint_round(painter, QRectF(self.rect()), fill, "", radius=self._diameter / 2)
        side = theme.current().px(self._diameter * 0.44)
        rest = (self.width() - side) / 2
        icons.paint(painter, self._icon, QRectF(rest, rest, side, side), theme.current().colour(ink))


class Badge(_Mark):
    """A count in a filled circle; nothing at all when it is nought."""

    def __init__(self, count: int = 0, tone: str = "bad") -> None:
        super().__init__()
        self._count, self._tone = count, tone

    def set_count(self, count: int) -> None:
        """Show another count."""
        self._count = count
        self.setVisible(count > 0)
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(18)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), QRectF(self.rect()), self._count, self._tone)


def paint_badge(painter: QPainter, box: QRectF, count: int, tone: str = "bad") -> None:
    """Draw a count in a filled circle; more than 99 is “99+”."""
    now = theme.current()
    paint_round(painter, box, tone, "", radius=box.height() / 2 / now.scale)
    painter.setFont(now.font(11 if count > 9 else 12, 600))
    painter.setPen(now.colour("surface"))
    draw(painter, box, Qt.AlignmentFlag.AlignCenter, str(count) if count < 100 else "99+")


class ProgressDots(_Mark):
    """How far the script is: one lozenge a step, those reached filled."""

    def __init__(self) -> None:
        super().__init__()
        self._reached, self._of = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_progress(self, reached: int, of: int) -> None:
        """Show step ``reached`` of ``of``, counted from 1."""
        self._reached, self._of = reached, of
        aloud(self, tr("Step {reached} of {of}", reached=reached, of=of))
        self.updateGeometry()
        self.update()

    def _lozenge(self) -> float:
        return 22 if self._of <= 6 else max(8, 132 / self._of - 4)

    def sizeHint(self) -> QSize:
        now = theme.current()
        return QSize(now.px(max(0, self._of * (self._lozenge() + 4) - 4)), now.px(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width() * 2 // 3, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        width = (self.width() + now.px(4)) / max(1, self._of) - now.px(4)
        for step in range(self._of):
            at = step * (width + now.px(4))
            box = QRectF(self.width() - at - width if self.isRightToLeft() else at, 0, width, self.height())
            filled = step < self._reached
            paint_round(painter, box, "accent" if filled else "", "accent" if filled else "edge", radius=4)


_PATTERN = 1
"""Which of the eight patterns that break up large spots: the one that the standard’s rule chooses most for numbers."""


class QrCode(_Mark):
    """A square to scan, on a white card also in the dark: phones read dark on light."""

    def __init__(self, side: float = 155) -> None:
        super().__init__()
        self._side, self._data = side, ""
        self._rows: list[list[bool]] = []
        self._drawn: tuple[tuple[object, ...], QPixmap] | None = None
        aloud(self, tr("Square to scan with your phone: dials the number"))

    def data(self) -> str:
        """What a phone reads from it."""
        return self._data

    def set_data(self, data: str) -> None:
        """Show ``data``, e.g. ``tel:+442079460182``; the empty string shows an empty card."""
        if data == self._data:
            return
        # Not at the top: it brings half of the standard library with it, and the first window shows no square.
        import segno

        self._data, self._drawn = data, None
        # A pattern given, not chosen by trying all eight, which takes longer than all else that a new voter changes on
        # the page; which it is stands in the square, and phones read each.
        made = segno.make(data, error="m", micro=False, boost_error=False, mask=_PATTERN).matrix if data else ()
        self._rows = [[bool(module) for module in line] for line in made]
        self.update()

    def set_side(self, side: float) -> None:
        """Draw it at another size, in design pixels."""
        self._side = side
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen if now.dark else now.colour("line"))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), now.px(10), now.px(10))
        if not self._rows:
            return
        ratio = self.devicePixelRatioF()
        drawn_for = (self.width(), self.height(), ratio)
        if self._drawn is None or self._drawn[0] != drawn_for:
            # Kept as long as the number is shown: three hundred little boxes take as long as a column of buttons.
            made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            on = QPainter(made)
            self._draw(on, ratio)
            on.end()
            self._drawn = (drawn_for, made)
        painter.drawPixmap(stamps.snapped(painter, QPointF(0, 0), ratio), self._drawn[1])

    def _draw(self, painter: QPainter, ratio: float) -> None:
        count = len(self._rows)
        # Whole device pixels a module keep the edges sharp; four modules of white around it are the standard's rule.
        module = max(1.0, (self.width() * ratio) // (count + 6)) / ratio
        start = round((self.width() - module * count) / 2 * ratio) / ratio
        ink = QColor("#111418")
        for y, line in enumerate(self._rows):
            for x, dark in enumerate(line):
                if dark:
                    painter.fillRect(QRectF(start + x * module, start + y * module, module, module), ink)
