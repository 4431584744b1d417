"""The same figures as the map’s, as a table: the neediest twelve, or all seats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from phonebank_app.i18n import tr, tr_in
from phonebank_app.ui import icons, theme
from phonebank_app.ui.map.figures import SeatRow
from phonebank_app.ui.map.shades import paint_need
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.text import aloud, draw, elided, plain

FEW = 12
HEADERS = ("", tr("Seat"), tr("We stand"), tr_in("column", "Covered"), tr("Polls 3 out"), tr_in("column", "Need"))
_PLACE, _SEAT, _NEED = 0, 1, 5
_WIDTHS = {0: 54.0, 2: 76.0, 3: 74.0, 4: 92.0, 5: 56.0}
_ROW_KEYS = frozenset(
    (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class SeatModel(QAbstractTableModel):
    """Rows of seats, each cell in the words that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[SeatRow] = []
        self.ours = ""

    def fill(self, rows: Sequence[SeatRow], ours: str) -> None:
        """Show these rows; ``ours`` is the code of this party’s seat."""
        self.beginResetModel()
        self.rows, self.ours = list(rows), ours
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def cells(self, row: SeatRow) -> tuple[str, ...]:
        """What a row says, column by column."""
        words = (row.seat.name, row.stands_words, row.covered_words, row.places_words, row.need_words)
        return (str(row.place), *map(plain, words))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(row)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            mark = tr(", this party’s seat") if row.seat.code == self.ours and index.column() == _SEAT else ""
            return self.cells(row)[index.column()] + mark
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        if role == Qt.ItemDataRole.FontRole:
            return theme.current().font(13, 500)
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            end = Qt.AlignmentFlag.AlignRight if section > _SEAT else Qt.AlignmentFlag.AlignLeft
            return end | Qt.AlignmentFlag.AlignVCenter
        return None


class _Row(QStyledItemDelegate):
    """Paints a row: our own starred and bold, the current one in a frame that runs the whole width."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = self.parent()
        model = index.model()
        assert isinstance(view, SeatTable) and isinstance(model, SeatModel)
        now, row = theme.current(), model.rows[index.row()]
        ours = row.seat.code == model.ours
        box = QRectF(option.rect)
        painter.save()
        painter.setClipRect(box)
        if option.state & QStyle.StateFlag.State_Selected:
            whole = QRectF(0, box.top(), view.viewport().width(), box.height())
            focused = view.hasFocus()
            paint_round(painter, whole, "accent_tint", "accent", width=2.0 if focused else 1.5)
        painter.setFont(now.font(14, 600 if ours else 400, tabular=True))
        painter.setPen(now.colour("text"))
        column = index.column()
        end = Qt.AlignmentFlag.AlignVCenter
        words = box
        if column == _PLACE:
            words = self._paint_star(painter, box) if ours else box.adjusted(now.px(12), 0, 0, 0)
        elif column == _SEAT:
            middle = QPointF(box.left() + now.px(10), box.center().y())
            paint_need(painter, middle, now.px(9.5), row.band)
            painter.setPen(now.colour("text"))
            words = box.adjusted(now.px(26), 0, -now.px(4), 0)
        else:
            end |= Qt.AlignmentFlag.AlignRight
            words = box.adjusted(0, 0, -now.px(14), 0)
        text = model.cells(row)[column]
        cut = elided(painter.font(), text, words.width() + 1)
        draw(painter, words, end, cut)
        painter.restore()

    def _paint_star(self, painter: QPainter, box: QRectF) -> QRectF:
        now = theme.current()
        side = now.px(14)
        star = QRectF(box.left() + now.px(12), box.center().y() - side / 2, side, side)
        icons.paint(painter, "star", star, now.colour("text"))
        return box.adjusted(now.px(30), 0, 0, 0)


class SeatTable(QTableView):
    """The table. Emits ``picked`` with a seat’s code when the person goes to its row."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = SeatModel()
        self._telling = True
        self.setModel(self._model)
        self.setItemDelegate(_Row(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(8)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._tell)
        aloud(self, tr("Seats by need"))
        self._restyle()

    def fill(self, rows: Sequence[SeatRow], ours: str, current: str) -> None:
        """Show these rows, and stand on the row of ``current`` if it is among them; does not emit."""
        self._telling = False
        self._model.fill(rows, ours)
        self._restyle()
        self._telling = True
        self.set_current(current)

    def set_current(self, code: str) -> None:
        """Stand on a seat’s row; on none when it is not listed. Does not emit."""
        self._telling = False
        places = [place for place, row in enumerate(self._model.rows) if row.seat.code == code]
        if places:
            index = self._model.index(places[0], _SEAT)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)
        else:
            self.clearSelection()
        self._telling = True

    def lines(self) -> list[tuple[str, ...]]:
        """What the table says, row by row."""
        return [self._model.cells(row) for row in self._model.rows]

    def current(self) -> str:
        """The code of the seat of the current row; empty when none is."""
        chosen = self.selectionModel().selectedRows()
        return self._model.rows[chosen[0].row()].seat.code if chosen else ""

    def _tell(self, current: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.picked.emit(self._model.rows[current.row()].seat.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that go through the rows; all others are the page’s (a table would look letters up)."""
        if event.key() in _ROW_KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()

    # Sizes

    def _row_height(self) -> int:
        """Twelve rows fill the place where they can; rows are never lower than their words want."""
        room = (self.height() - self._header_height()) // FEW
        return max(theme.current().px(26), min(room, theme.current().px(36)))

    def _header_height(self) -> int:
        return theme.current().px(28)

    def _restyle(self) -> None:
        now = theme.current()
        self.setFont(now.font(14, tabular=True))
        header = self.horizontalHeader()
        header.setFixedHeight(self._header_height())
        self.verticalHeader().setDefaultSectionSize(self._row_height())
        room = self.viewport().width()
        words = QFontMetricsF(now.font(13, 500))
        for column, wide in _WIDTHS.items():
            least = words.horizontalAdvance(HEADERS[column]) + now.px(22) if column else 0
            self.setColumnWidth(column, round(max(now.px(wide), least)))
        rest = room - sum(self.columnWidth(column) for column in _WIDTHS)
        self.setColumnWidth(_SEAT, max(now.px(100), rest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def few_height(self) -> int:
        """How high it is when it shows twelve rows comfortably."""
        return self._header_height() + FEW * theme.current().px(29)

    def sizeHint(self) -> QSize:
        """A few rows: it takes the room that is left, and scrolls in less."""
        return QSize(theme.current().px(440), self._header_height() + 5 * theme.current().px(27))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_model"):
            self._restyle()
