"""A table model that knows which rows there are, and fetches those that are looked at, a page at a time.

Order and filter are the store's: the model is given ids in their order. Ten thousand rows cost a list of ten thousand
numbers until somebody scrolls.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from phonebank_app.i18n import tr
from phonebank_app.ui.text import PROSE_LIMIT, as_tooltip, plain

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

PAGE = 64
"""Rows fetched at once: a little more than a window shows."""
KEPT = 16
"""Pages kept."""

ROLE_TONE = int(Qt.ItemDataRole.UserRole) + 1
"""The colour token of a cell's words; empty for the ordinary one."""
ROLE_ICON = int(Qt.ItemDataRole.UserRole) + 2
"""The drawing before a cell's words; empty for none."""

_TOP = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        title: its heading.
        words: what it shows of a row.
        width: in design pixels; 0 shares what the others leave.
        strong: set in heavier type.
        tone, icon: for a row, see the roles.
    """

    title: str
    words: Callable[[Row], str]
    width: float = 0
    strong: bool = False
    tone: Callable[[Row], str] | None = None
    icon: Callable[[Row], str] | None = None


class PagedModel(QAbstractTableModel, Generic[Row]):
    """Rows by id.

    Args:
        rows: fetches the rows of some ids; an id that is not there any more may be missing.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        rows: Callable[[Sequence[int]], Mapping[int, Row]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._fetch = rows
        self._ids: list[int] = []
        self._pages: OrderedDict[int, Mapping[int, Row]] = OrderedDict()

    # What is in it

    def ids(self) -> Sequence[int]:
        """Every id, in order."""
        return tuple(self._ids)

    def set_ids(self, ids: Sequence[int]) -> None:
        """Show these rows in this order. Rows that are only new at the top leave selection and scrolling alone."""
        wanted = list(ids)
        new = len(wanted) - len(self._ids)
        if self._ids and new >= 0 and wanted[new:] == self._ids:
            self._pages.clear()
            if new:
                self.beginInsertRows(_TOP, 0, new - 1)
                self._ids = wanted
                self.endInsertRows()
            return
        self.beginResetModel()
        self._ids = wanted
        self._pages.clear()
        self.endResetModel()

    def forget(self, ids: Collection[int] | None = None) -> None:
        """Rows (all of them without ``ids``) may read otherwise now: those in view are fetched again."""
        if ids is None:
            self._pages.clear()
        else:
            touched = {place // PAGE for place, one in enumerate(self._ids) if one in ids}
            for page in touched:
                self._pages.pop(page, None)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def row(self, place: int) -> Row | None:
        """The row at a place counted from 0; ``None`` if it has gone meanwhile."""
        if not 0 <= place < len(self._ids):
            return None
        number = place // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._fetch(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self._ids[place])

    # What Qt asks

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not self._wants_row(role):
            return None
        row, column = self.row(index.row()), self.columns[index.column()]
        if row is None:
            return None
        if role == ROLE_TONE:
            return column.tone(row) if column.tone else ""
        if role == ROLE_ICON:
            return column.icon(row) if column.icon else ""
        words = plain(column.words(row), PROSE_LIMIT)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(words) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {words}" if words else tr("{title}: nothing", title=column.title)
        return words

    @staticmethod
    def _wants_row(role: int) -> bool:
        return role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
            ROLE_TONE,
            ROLE_ICON,
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return plain(self.columns[section].title) if 0 <= section < len(self.columns) else None
