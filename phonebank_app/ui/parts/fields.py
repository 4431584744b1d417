"""Things to type in and choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMetaMethod, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts.boxes import Box, paint_round
from phonebank_app.ui.parts.keycaps import cap_height, caps_width, paint_caps
from phonebank_app.ui.text import Label, aloud, describe, draw, hint, plain


class Field(Box):
    """A label above something to fill in; the label is the accessible name of what stands below."""

    def __init__(self, label: str, inner: QWidget) -> None:
        super().__init__("column", gap=6)
        self.label = Label(label, "field")
        self.inner = inner
        aloud(inner, label)
        self.add(self.label, inner)

    def set_label(self, label: str) -> None:
        """Call it something else."""
        self.label.setText(label)
        aloud(self.inner, plain(label))


class LineEdit(QLineEdit):
    """One line to type in, with a drawing at its left end and the key that leads to it at its right.

    Enter and Escape leave it: ``left`` is emitted, and the page takes the keys back. Where nothing listens to that,
    Escape goes on to the page, as if it had been pressed there.
    """

    left = Signal()

    def __init__(
        self,
        placeholder: str = "",
        *,
        caps: tuple[str, ...] = (),
        icon: str = "",
        limit: int = 500,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._caps, self._icon = caps, icon
        hint(self, placeholder)
        self.setMaxLength(limit)
        self._restyle()

    def _restyle(self) -> None:
        now = theme.current()
        self.setFont(now.font(15))
        left = now.px(26) if self._icon else 0
        right = round(caps_width(self._caps)) + now.px(2) if self._caps else 0
        self.setTextMargins(left, 0, right, 0)

    def fade_caps(self, faded: bool) -> None:
        """Draw the cap faintly: the keyboard is somebody else's just now."""
        self.setProperty("faded", faded)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now, painter = theme.current(), QPainter(self)
        if self._icon:
            side = now.px(18)
            box = QRectF(now.px(12), (self.height() - side) / 2, side, side)
            icons.paint(painter, self._icon, box, now.colour("muted"))
        if self._caps and not self.hasFocus():
            at = QPointF(self.width() - now.px(10) - caps_width(self._caps), (self.height() - cap_height()) / 2)
            paint_caps(painter, at, self._caps, "faded" if self.property("faded") else "plain")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            if event.key() != Qt.Key.Key_Escape:
                self.returnPressed.emit()
            elif not self.isSignalConnected(QMetaMethod.fromSignal(self.left)):
                event.ignore()  # nobody takes the keys back: the page has a meaning for it
                return
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        self._restyle()


class Select(QComboBox):
    """A choice from a short list, drawn like the other fields.

    Args:
        icon: a drawing at its left end.
        type_ahead: letters and digits look an option up; without it they go on to the page.
    """

    def __init__(self, icon: str = "", *, type_ahead: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._type_ahead = icon, type_ahead
        self._quiet = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.current().font(15, tabular=True))

    def set_options(self, options: Sequence[str], chosen: int = 0) -> None:
        """Offer ``options`` and choose one, without telling anybody."""
        self.blockSignals(True)
        self.clear()
        self.addItems([plain(option) for option in options])
        self.setCurrentIndex(chosen)
        self.blockSignals(False)
        self.update()

    def set_quiet(self, quiet: bool) -> None:
        """Draw it as something that stands back: what is chosen here is not used."""
        self._quiet = quiet
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() + theme.current().px(16), theme.current().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        box = QRectF(self.rect())
        focus = self.hasFocus()
        ground = "sunken" if self._quiet else "surface"
        paint_round(painter, box, ground, "accent" if focus else "edge", width=2 if focus else 1)
        side = now.px(18)
        middle = (self.height() - side) / 2
        x = now.px(12)
        if self._icon:
            icons.paint(painter, self._icon, QRectF(x, middle, side, side), now.colour("muted"))
            x += side + now.px(10)
        chevron = QRectF(self.width() - now.px(12) - side, middle, side, side)
        icons.paint(painter, "chevron-down", chevron, now.colour("muted"))
        painter.setFont(self.font())
        painter.setPen(now.colour("text" if self.isEnabled() else "muted"))
        room = QRectF(x, 0, chevron.left() - x, self.height())
        draw(painter, room, Qt.AlignmentFlag.AlignVCenter, self.currentText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chord = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if chord or (event.text().strip() and not self._type_ahead):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        self.setFont(theme.current().font(15, tabular=True))


class Segmented(QWidget):
    """A few choices side by side, one of them chosen (with a tick, as well as a tint). Arrow keys move the
    choice."""

    chosen = Signal(int)

    def __init__(self, options: Sequence[str], current: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = [plain(option) for option in options]
        self._current = current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()

    def current(self) -> int:
        """Which is chosen, counted from 0."""
        return self._current

    def set_current(self, index: int) -> None:
        """Choose one without emitting ``chosen``."""
        self._current = index
        self._describe()
        self.updateGeometry()
        self.update()

    def _describe(self) -> None:
        describe(self, tr("{option}, chosen", option=self._options[self._current]))

    def _boxes(self) -> list[QRectF]:
        now = theme.current()
        measure = QFontMetricsF(now.font(14, 600, tabular=True))
        boxes: list[QRectF] = []
        x = 0.0
        for index, option in enumerate(self._options):
            tick = now.px(22) if index == self._current else 0
            width = round(measure.horizontalAdvance(option) + now.px(28) + tick)
            boxes.append(QRectF(x, 0, width, now.px(44)))
            x += width
        return boxes

    def sizeHint(self) -> QSize:
        return QSize(round(self._boxes()[-1].right()), theme.current().px(44))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.55)
        paint_round(painter, QRectF(self.rect()), "surface", "edge")
        for index, (box, option) in enumerate(zip(self._boxes(), self._options, strict=True)):
            words = box
            if index == self._current:
                paint_round(painter, box, "accent_tint", "accent", width=2 if self.hasFocus() else 1.5)
                side = now.px(16)
                tick = QRectF(box.left() + now.px(12), (box.height() - side) / 2, side, side)
                icons.paint(painter, "check", tick, now.colour("accent"))
                words = box.adjusted(now.px(20), 0, 0, 0)
            elif index > 0 and index - 1 != self._current:
                top = QPointF(box.left(), now.px(8))
                painter.setPen(now.colour("line"))
                painter.drawLine(top, QPointF(top.x(), box.height() - top.y()))
            painter.setFont(now.font(14, 600 if index == self._current else 500, tabular=True))
            painter.setPen(now.colour("accent" if index == self._current else "text"))
            draw(painter, words, Qt.AlignmentFlag.AlignCenter, option)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for index, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self._choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._choose(min(max(self._current + step, 0), len(self._options) - 1))
        else:
            event.ignore()

    def _choose(self, index: int) -> None:
        if index != self._current:
            self.set_current(index)
            self.chosen.emit(index)
