"""How a table looks: rows with room between them, hairlines, the theme's type; whole rows are chosen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.tables.paged import ROLE_ICON, ROLE_TONE, Index, PagedModel
from phonebank_app.ui.text import draw, elided

_LINE, _HEAD, _PAD = 42, 34, 16
_LEAST_SHARE = 180


class TableView(QTableView):
    """A table of a :class:`PagedModel`: columns keep their widths, those without one share the rest."""

    def __init__(self, model: PagedModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = model.columns
        self.setModel(model)
        self.setItemDelegate(_Cells(self, tuple(column.strong for column in model.columns)))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalHeader(_Headings(self))
        self._restyle()

    def sort_by_time(self) -> None:
        """Let the first heading turn the order round; it begins with the newest at the top."""
        across = self.horizontalHeader()
        across.setSectionsClickable(True)
        across.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        across.sortIndicatorChanged.connect(self._sort)
        across.setSortIndicatorShown(True)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if column == 0:
            self.model().sort(0, order)
        else:
            self.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)

    def _restyle(self) -> None:
        now = theme.current()
        self.verticalHeader().setDefaultSectionSize(now.px(_LINE))
        self.horizontalHeader().setFixedHeight(now.px(_HEAD))
        self.setMinimumHeight(now.px(_HEAD + 3 * _LINE))
        self._lay_out()

    def _lay_out(self) -> None:
        now = theme.current()
        fixed = [now.px(column.width) for column in self._columns]
        free = [place for place, column in enumerate(self._columns) if not column.width]
        rest = self.viewport().width() - sum(fixed)
        share = max(now.px(_LEAST_SHARE), rest // len(free)) if free else 0
        for place, width in enumerate(fixed):
            self.setColumnWidth(place, share if place in free else width)
        if free and rest > share * len(free):
            self.setColumnWidth(free[-1], share + rest - share * len(free))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Letters and digits belong to the page: there is nothing to look up by typing.
        if event.text() and event.text().isprintable() and not event.text().isspace():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()


class _Headings(QHeaderView):
    def __init__(self, table: TableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        now = theme.current()
        painter.save()
        painter.fillRect(rect, now.colour("surface"))
        line = round(now.stroke())
        painter.fillRect(rect.left(), rect.bottom() + 1 - line, rect.width(), line, now.colour("line"))
        font = now.font(13, 500)
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        words = rect.adjusted(now.px(_PAD), 0, 0, 0)
        painter.setFont(font)
        painter.setPen(now.colour("muted"))
        draw(painter, words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        if self.isSortIndicatorShown() and section == self.sortIndicatorSection():
            side = now.px(14)
            middle = words.left() + QFontMetricsF(font).horizontalAdvance(title) + now.px(5) + side / 2
            painter.translate(middle, rect.center().y() + 1)
            if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder:
                painter.rotate(180)
            icons.paint(painter, "chevron-down", QRectF(-side / 2, -side / 2, side, side), now.colour("muted"))
        painter.restore()


class _Cells(QStyledItemDelegate):
    def __init__(self, table: TableView, strong: tuple[bool, ...]) -> None:
        super().__init__(table)
        self._table, self._strong = table, strong

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.current()
        box = QRect(option.rect)
        chosen = self._table.selectionModel().isRowSelected(index.row(), index.parent())
        painter.save()
        if chosen:
            painter.fillRect(box, now.colour("accent_tint"))
            if index.column() == 0:
                mark = QRectF(box.left(), box.top() + now.px(8), now.px(4), box.height() - now.px(16))
                paint_round(painter, mark, "accent", "", radius=2)
        line = round(now.stroke())
        painter.fillRect(box.left(), box.bottom() + 1 - line, box.width(), line, now.colour("line"))
        x = float(box.left() + now.px(_PAD))
        tone = index.data(ROLE_TONE) or "text"
        drawing = index.data(ROLE_ICON)
        if drawing:
            side = now.px(16)
            at = QRectF(x, box.top() + (box.height() - side) / 2, side, side)
            icons.paint(painter, drawing, at, now.colour("ok" if drawing == "check" else "muted"))
            x += side + now.px(7)
        font = now.font(14, 600 if self._strong[index.column()] else 400, tabular=True)
        room = box.right() - x - now.px(6)
        words = elided(font, index.data() or "", room)
        painter.setFont(font)
        painter.setPen(now.colour(tone))
        draw(painter, QRectF(x, box.top(), room + 1, box.height()), Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.current().px(80), theme.current().px(_LINE))
