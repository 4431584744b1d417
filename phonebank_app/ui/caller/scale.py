"""A scale: its points in a row, each pressed by typing it. Two rows where one would not give every point its room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts import Box, paint_round
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, describe, draw

_LEAST, _MOST, _HIGH, _LOW = 44, 64, 52, 44
"""How wide a point is at least and at most, how high, and how high where there is little room, in design pixels."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed on a scale: the point it names, or none yet, and the digits that may still be part of one."""

    point: int | None = None
    digits: str = ""


def typed(points: range, so_far: str, digit: str) -> Typed:
    """What one more digit makes of it: both together where the scale has that point, or else this one alone."""
    for digits in (so_far + digit, digit):
        value = int(digits)
        longer = any(str(point).startswith(digits) and str(point) != digits for point in points)
        if value in points and str(value) == digits:
            return Typed(value, digits if longer else "")
        if longer:
            return Typed(None, digits)
    return Typed()


class Point(QAbstractButton):
    """One point: its number, which is its key. Left and right go to its neighbours, Enter is the page's."""

    stepped = Signal(int)

    def __init__(self, value: int, named: str, whole: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.value, self._faded = value, False
        self._first, self._last = False, False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._named = named
        self._whole = whole
        self.say()

    def choose(self, chosen: bool) -> None:
        """Whether it is the one; also of the last that was, which Qt by itself would keep."""
        self.setAutoExclusive(False)
        self.setChecked(chosen)
        self.setAutoExclusive(True)
        self.say()

    def say(self) -> None:
        """What a screen reader calls it: its number, its name, whether it is chosen; and its key."""
        name = f"{self.value}, {self._named}" if self._named else f"{self.value}"
        aloud(self, tr("{name}, chosen", name=name) if self.isChecked() else name)
        describe(self, tr("{whole}. Key {keys}", whole=self._whole, keys=" ".join(str(self.value))))

    def set_ends(self, first: bool, last: bool) -> None:
        """Whether it is the first or the last of its row: there the corners are round."""
        self._first, self._last = first, last
        self.update()

    def fade_caps(self, faded: bool) -> None:
        """Draw the number faintly: the keyboard is somebody else's just now."""
        self._faded = faded
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(_LEAST), theme.current().px(_LOW))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, chosen = QRectF(self.rect()), self.isChecked()
        if chosen:
            paint_round(painter, box, "accent_tint", "accent", width=1.5)
        elif self.underMouse() or self.isDown():
            paint_round(painter, box.adjusted(now.px(3), now.px(3), -now.px(3), -now.px(3)), "sunken", "")
        if self.hasFocus():
            ring = box.adjusted(now.px(2), now.px(2), -now.px(2), -now.px(2))
            paint_round(painter, ring, "", "accent", radius=6, width=2)
        painter.setFont(now.font(18, 600 if chosen else 500, tabular=True))
        painter.setPen(now.colour("accent" if chosen else "muted" if self._faded else "text"))
        words = box.adjusted(0, 0, 0, -now.px(15)) if chosen else box
        draw(painter, words, Qt.AlignmentFlag.AlignCenter, str(self.value))
        if chosen:
            side = now.px(15)
            tick = QRectF(box.center().x() - side / 2, box.bottom() - side - now.px(4), side, side)
            icons.paint(painter, "check", tick, now.colour("accent"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(-step if self.isRightToLeft() else step)
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()


class Points(QWidget):
    """The points, edge to edge; emits ``chosen`` with one."""

    chosen = Signal(int)

    def __init__(self, *, brief: bool = False) -> None:
        super().__init__()
        self._points: list[Point] = []
        self._high = _LOW if brief else _HIGH
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_points(self, values: range, names: Mapping[int, str], whole: str) -> None:
        """Show these; the names are those of the ends, mostly."""
        for point in self._points:
            point.hide()
            point.deleteLater()
        self._points = [Point(value, names.get(value, ""), whole, self) for value in values]
        for point in self._points:
            point.clicked.connect(lambda _, value=point.value: self.chosen.emit(value))
            point.stepped.connect(lambda by, value=point.value: self._step(value + by))
            point.show()
        self._place()
        self.updateGeometry()

    def points(self) -> dict[int, Point]:
        """The points by their number."""
        return {point.value: point for point in self._points}

    def set_value(self, value: int | None) -> None:
        """Which is chosen. Tab leads to that one, or else to the first: within the row the arrows go on."""
        for index, point in enumerate(self._points):
            point.choose(point.value == value)
            stop = point.value == value if value is not None else index == 0
            point.setFocusPolicy(Qt.FocusPolicy.TabFocus if stop else Qt.FocusPolicy.ClickFocus)
        self.update()

    def _step(self, value: int) -> None:
        point = self.points().get(value)
        if point is not None:
            self.chosen.emit(value)
            point.setFocus(Qt.FocusReason.OtherFocusReason)

    def rows_in(self, width: int) -> int:
        """In how many rows every point has its room."""
        across = max(1, width // theme.current().px(_LEAST))
        return max(1, -(-len(self._points) // across))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        now, rows = theme.current(), self.rows_in(width)
        return rows * now.px(self._high) + (rows - 1) * now.gap(6)

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 100 else len(self._points) * theme.current().px(_LEAST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(_LEAST), self.heightForWidth(max(1, self.width())))

    def _rows(self) -> list[list[Point]]:
        rows = self.rows_in(self.width())
        across = -(-len(self._points) // rows) if self._points else 1
        return [self._points[at : at + across] for at in range(0, len(self._points), across)]

    def _place(self) -> None:
        now, rows = theme.current(), self._rows()
        longest = max((len(line) for line in rows), default=1)
        wide = min(now.px(_MOST), self.width() // longest)
        for index, line in enumerate(rows):
            top = index * (now.px(self._high) + now.gap(6))
            for at, point in enumerate(line):
                left = self.width() - (at + 1) * wide if self.isRightToLeft() else at * wide
                point.setGeometry(QRect(left, top, wide, now.px(self._high)))
                point.set_ends(at == 0, at == len(line) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The strip behind the points, a hairline between each two."""
        now, painter = theme.current(), QPainter(self)
        for line in self._rows():
            if not line:
                continue
            whole = QRectF(line[0].geometry().united(line[-1].geometry()))
            paint_round(painter, whole, "surface", "edge")
            painter.setPen(QPen(now.colour("line"), now.stroke()))
            for point in line[1:]:
                x = point.geometry().right() + 1 if self.isRightToLeft() else point.geometry().left()
                painter.drawLine(QPointF(x, whole.top() + now.px(10)), QPointF(x, whole.bottom() - now.px(10)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange):
            self._place()
            self.updateGeometry()


class ScaleRow(Box):
    """The points, and above them what its ends are called. Emits ``chosen`` with the number, in digits."""

    chosen = Signal(str)

    def __init__(self, *, brief: bool = False) -> None:
        super().__init__("column", gap=2 if brief else 4)
        self._asked: tuple[range, tuple[tuple[int, str], ...]] | None = None
        self._digits, self._range = "", range(0)
        self.points = Points(brief=brief)
        self.points.chosen.connect(self._pressed)
        self._low, self._middle, self._high = (Label("", "label_muted", wrap=True) for _ in range(3))
        self._between = Label("", "label_muted", wrap=True, limit=PROSE_LIMIT)
        self._ends = Box("row", gap=12)
        for label in (self._low, self._middle, self._high):
            self._ends.add(label, stretch=1)
        self._turn()
        self.add(self._ends, self.points, self._between)

    def show_scale(self, values: range, marks: Sequence[tuple[int, str]], value: str) -> None:
        """Show a scale, with what its points are called, and what is chosen on it."""
        asked = (values, tuple(marks))
        if asked != self._asked:
            self._asked, self._range, self._digits = asked, values, ""
            self._name(dict(marks))
        chosen = int(value) if value.isdecimal() and int(value) in values else None
        self.points.set_value(chosen)

    def _name(self, names: dict[int, str]) -> None:
        low, high = self._range[0], self._range[-1]
        whole = tr("A scale of {low} to {high}", low=low, high=high)
        said = [f"{value}: {words}" for value, words in names.items()]
        self.points.set_points(self._range, names, whole)
        aloud(self.points, ". ".join([whole, *said]))
        self._low.setText(_named(low, names.pop(low, "")))
        self._high.setText(_named(high, names.pop(high, "")))
        inside = [_named(value, words) for value, words in names.items()]
        self._middle.setText(inside.pop() if len(inside) == 1 else "")
        self._middle.setVisible(bool(self._middle.text()))
        self._ends.setVisible(any(label.text() for label in (self._low, self._middle, self._high)))
        self._between.setText(", ".join(inside))
        self._between.setVisible(bool(inside))

    def press(self, digit: str) -> bool:
        """A digit was typed; ``False`` where the scale has nothing for it."""
        found = typed(self._range, self._digits, digit)
        self._digits = found.digits
        if found.point is not None:
            self.chosen.emit(str(found.point))
        return found.point is not None or bool(found.digits)

    def begin(self) -> None:
        """What was typed before belongs to another step."""
        self._digits = ""

    def names(self) -> tuple[str, ...]:
        """What its points are called, as shown."""
        labels = (self._low, self._middle, self._high, self._between)
        return tuple(label.text() for label in labels if label.text())

    def fade_caps(self, faded: bool) -> None:
        """Draw the numbers faintly."""
        for point in self.points.points().values():
            point.fade_caps(faded)

    def _pressed(self, value: int) -> None:
        self._digits = ""
        self.chosen.emit(str(value))

    def _turn(self) -> None:
        """Each name stands at its end of the row, whichever way its own letters read."""
        near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if self.isRightToLeft():
            near, far = far, near
        for label, place in ((self._low, near), (self._middle, Qt.AlignmentFlag.AlignHCenter), (self._high, far)):
            label.setAlignment(place | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignBottom)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn()


def _named(value: int, words: str) -> str:
    return f"{value} {words}" if words else ""
