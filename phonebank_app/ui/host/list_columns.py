"""The columns of a list: what each was taken for, to be changed, over the first rows as they will be understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.host.list_shown import Cell, ShownColumn, choices, meaning, places
from phonebank_app.ui.parts import Select
from phonebank_app.ui.text import aloud, describe, draw, elided

FEW_ROWS: Final = 4
MOST_ROWS: Final = 30
_HEAD, _SELECT, _ROW = 30, 44, 47
_GAP, _PAD = 8, 12
_NARROWEST, _WIDEST = 126, 300
_AT_FIRST, _AT_ONCE = 6, 2
"""Choices made in one go: a list of a hundred columns must not hold the window up."""


class ColumnSelect(Select):
    """What one column means. It is changed by keys and by its list, never by a wheel that was to scroll the page.

    Emits ``meant`` (a field).
    """

    meant = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._fields = choices()
        self._words: list[str] = []
        self._shown: tuple[ShownColumn, int] | None = None
        self.setMaxVisibleItems(14)
        self._reset_font()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda index: self.meant.emit(self._fields[index]))

    def show_column(self, column: ShownColumn, place: int) -> None:
        """Show what a column means; ``place``: how many before it mean the same."""
        if (column, place) == self._shown:
            return
        self._shown = (column, place)
        words = [meaning(field, place if field == column.field else 0) for field in self._fields]
        chosen = self._fields.index(column.field)
        if words == self._words:
            self.setCurrentIndex(chosen)
        else:
            self._words = words
            self.set_options(words, chosen)
        self.set_quiet(not column.recognised)
        known = {
            "name": tr("recognised by its name"),
            "content": tr("recognised by its content"),
            "chosen": tr("as you chose it"),
        }.get(column.how, "")
        aloud(self, tr("Column {header}", header=column.header))
        told = known if column.recognised and known else tr("not recognised")
        if column.how == "chosen":
            told = tr("as you chose it")
        first = ", ".join(cell.small or cell.large for cell in column.cells[:3] if cell.large)
        describe(
            self,
            tr(
                "{meaning}, {told}. In the first rows: {first}.",
                meaning=meaning(column.field, place),
                told=told,
                first=first or tr("nothing"),
            ),
        )

    def _reset_font(self) -> None:
        self.setFont(theme.current().font(15, 500, tabular=True))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._reset_font()

    def showPopup(self) -> None:
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + theme.current().px(40))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ColumnTable(QScrollArea):
    """Every column with its choice above its first rows; scrolls sideways.

    Emits ``meant`` (a column's place, a field).
    """

    meant = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setViewport(QWidget())
        self._grid = _Grid()
        self._grid.setObjectName("content")
        self._grid.meant.connect(self.meant)
        self._grid.resized.connect(self._fit)
        self.setWidget(self._grid)
        self._grid.setAutoFillBackground(False)

    def show_columns(self, columns: Sequence[ShownColumn], rows: int = FEW_ROWS) -> None:
        """Show these, with so many rows."""
        self._grid.show_columns(tuple(columns), rows)

    def selects(self) -> list[ColumnSelect]:
        """The choices, from left to right; those of many columns come a few at a time."""
        return self._grid.selects

    def focus_on(self, column: int) -> None:
        """Put the keyboard on a column's choice."""
        if column < len(self._grid.selects):
            self._grid.selects[column].setFocus()
            self.ensureWidgetVisible(self._grid.selects[column])

    def _fit(self) -> None:
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() + theme.current().gap(4) if self._grid.width() > self.width() else 0
        self.setFixedHeight(self._grid.height() + below)
        bar.setSingleStep(theme.current().px(40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid.arrange(self.viewport().width())
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(600), self._grid.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(200), self._grid.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._grid.arrange(self.viewport().width())
            self._fit()


class _Grid(QWidget):
    """Headers and rows, painted; the choices are widgets. Nothing is laid out but what is in sight."""

    meant = Signal(int, str)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.selects: list[ColumnSelect] = []
        self._columns: tuple[ShownColumn, ...] = ()
        self._place_of: list[int] = []
        self._rows = FEW_ROWS
        self._lefts: list[int] = []
        self._widths: list[int] = []
        self._room = 0
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._add_selects)

    def show_columns(self, columns: tuple[ShownColumn, ...], rows: int) -> None:
        same = [column.header for column in columns] == [column.header for column in self._columns]
        self._columns, self._rows = columns, min(rows, max((len(one.cells) for one in columns), default=0))
        if not same:
            for select in self.selects:
                select.hide()
                select.deleteLater()
            self.selects = []
        self._place_of = places(columns)
        for select, column, place in zip(self.selects, columns, self._place_of, strict=False):
            select.show_column(column, place)
        self._add_selects()
        self.arrange(self._room)

    def _add_selects(self) -> None:
        """A few choices more; the others at the next turn of the loop."""
        here = len(self.selects)
        for at in range(here, min(here + (_AT_ONCE if here else _AT_FIRST), len(self._columns))):
            select = ColumnSelect(self)
            select.show_column(self._columns[at], self._place_of[at])
            select.meant.connect(lambda field, at=at: self.meant.emit(at, field))
            self.selects.append(select)
            if at < len(self._lefts):
                self._put(at)
            select.show()
        if len(self.selects) < len(self._columns):
            self._more.start()
        else:
            self._more.stop()

    def _needed(self) -> list[tuple[int, int]]:
        """For each column the least width, in which its choice can be read, and the one it would like."""
        now = theme.current()
        fonts = (now.font(size, weight, tabular=True) for size, weight in ((15, 500), (13, 500)))
        large, small = map(QFontMetricsF, fonts)
        pad = now.px(2 * _PAD)
        widths = []
        for column, place in zip(self._columns, self._place_of, strict=True):
            least = max(large.horizontalAdvance(meaning(column.field, place)) + pad + now.px(24), now.px(_NARROWEST))
            wide = max(least, small.horizontalAdvance(column.header[:60]) + pad + now.px(24))
            for cell in column.cells[: self._rows]:
                wide = max(wide, large.horizontalAdvance(cell.large[:80]) + pad)
            widths.append((round(least), round(max(least, min(wide, now.px(_WIDEST))))))
        return widths

    def arrange(self, room: int) -> None:
        """Give every column its place; what is left of ``room`` is shared out."""
        self._room = room
        now = theme.current()
        gap = now.px(_GAP)
        needed = self._needed()
        widths = [wide for _, wide in needed]
        spare = room - sum(widths) - gap * max(0, len(widths) - 1)
        give = sum(wide - least for least, wide in needed)
        if widths and spare > 0:
            share = min(spare // len(widths), now.px(60))
            widths = [wide + share for wide in widths]
        elif 0 < -spare <= min(give, room // 8):
            # A little too wide is no reason to scroll: long cells end in an ellipsis.
            widths = [wide - (-spare * (wide - least) // give + 1) if wide > least else wide for least, wide in needed]
        self._widths, self._lefts, x = widths, [], 0
        for wide in widths:
            self._lefts.append(x)
            x += wide + gap
        self.resize(max(x - gap, room), now.px(_HEAD + _SELECT + 5 + _ROW * self._rows))
        for at in range(len(self.selects)):
            self._put(at)
        self.resized.emit()
        self.update()

    def _put(self, at: int) -> None:
        now = theme.current()
        self.selects[at].setGeometry(self._lefts[at], now.px(_HEAD), self._widths[at], now.px(_SELECT))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        self._paint_lines(painter)
        seen = event.rect()
        for column, left, wide in zip(self._columns, self._lefts, self._widths, strict=True):
            if left + wide < seen.left() or left > seen.right():
                continue
            self._paint_head(painter, column, left, wide)
            room = QRectF(left + now.px(_PAD), 0, wide - now.px(_PAD + 4), now.px(_ROW))
            for row, cell in enumerate(column.cells[: self._rows]):
                room.moveTop(now.px(_HEAD + _SELECT + 5 + _ROW * row))
                _paint_cell(painter, room, cell)

    def _paint_lines(self, painter: QPainter) -> None:
        now = theme.current()
        line = max(1, round(now.stroke()))
        for row in range(self._rows):
            y = now.px(_HEAD + _SELECT + 5 + _ROW * row) - line
            painter.fillRect(0, y, self.width(), line, now.colour("line"))

    def _paint_head(self, painter: QPainter, column: ShownColumn, left: int, wide: int) -> None:
        now = theme.current()
        side = now.px(15)
        room = QRectF(left + now.px(_PAD), 0, wide - now.px(2 * _PAD), now.px(_HEAD - 4))
        if column.recognised:
            tick = QRectF(room.right() - side + now.px(6), (room.height() - side) / 2, side, side)
            icons.paint(painter, "check", tick, now.colour("ok"))
            room.setRight(tick.left() - now.px(4))
        font = now.font(13, 500)
        painter.setFont(font)
        painter.setPen(now.colour("muted"))
        draw(painter, room, Qt.AlignmentFlag.AlignVCenter, elided(font, column.header, room.width()))


def _paint_cell(painter: QPainter, room: QRectF, cell: Cell) -> None:
    now = theme.current()
    large, small = now.font(15, tabular=True), now.font(12.5, tabular=True)
    large.setStrikeOut(cell.out)
    middle = Qt.AlignmentFlag.AlignVCenter
    above = QRectF(room)
    if cell.small:
        above = QRectF(room.left(), room.top() + now.px(4), room.width(), now.px(21))
        below = QRectF(room.left(), above.bottom() - now.px(1), room.width(), now.px(19))
        painter.setFont(small)
        painter.setPen(now.colour("muted"))
        draw(painter, below, middle, elided(small, cell.small, below.width()))
    painter.setFont(large)
    painter.setPen(now.colour("muted" if cell.quiet or cell.out else "text"))
    draw(painter, above, middle, elided(large, cell.large, above.width()))
