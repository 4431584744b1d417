"""The outcomes of the evening as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from phonebank_app.cards import ResultRow
from phonebank_app.i18n import tr, tr_in
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.tables.paged import Column, PagedModel


@dataclass(frozen=True, slots=True)
class ResultsQuery:
    """What is looked for; empty: everything.

    Attributes:
        text: part of a voter's name.
    """

    kind: OutcomeKind | None = None
    caller: str = ""
    text: str = ""


_NEVER = (OutcomeKind.DO_NOT_CALL, OutcomeKind.ENDED_KINDLY, OutcomeKind.HOSTILE)

COLUMNS: tuple[Column[ResultRow], ...] = (
    Column(tr("Time"), lambda row: f"{row.at:%H:%M}", 88),
    Column(tr("Caller"), lambda row: row.caller, 116),
    Column(tr("Voter"), lambda row: row.contact_name, 200, strong=True),
    Column(tr("Outcome"), lambda row: row.label, 150, tone=lambda row: "bad" if row.kind in _NEVER else ""),
    Column(tr("Answers"), lambda row: row.answers),
    Column(tr("Note"), lambda row: row.note),
    Column(
        tr("Sent"),
        lambda row: tr_in("call", "sent") if row.sent else tr_in("call", "waiting"),
        112,
        tone=lambda row: "" if row.sent else "muted",
        icon=lambda row: "check" if row.sent else "send",
    ),
)


class ResultsModel(PagedModel[ResultRow]):
    """Outcomes that stand, the newest first, or the oldest.

    Args:
        ids: what matches a query, newest first.
        rows: the rows of some ids.
    """

    def __init__(
        self,
        ids: Callable[[ResultsQuery], Sequence[int]],
        rows: Callable[[Sequence[int]], Mapping[int, ResultRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(COLUMNS, rows, parent)
        self._find = ids
        self._query = ResultsQuery()
        self._oldest_first = False

    @property
    def query(self) -> ResultsQuery:
        """What is looked for."""
        return self._query

    def look_for(self, query: ResultsQuery) -> None:
        """Show what matches."""
        self._query = query
        self.refresh()

    def refresh(self) -> None:
        """Ask again what matches, and read what is in view again."""
        found = self._find(self._query)
        self.set_ids(found[::-1] if self._oldest_first else found)
        self.forget()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By time only, which is the order of the log: ascending is the oldest first."""
        oldest_first = column == 0 and order == Qt.SortOrder.AscendingOrder
        if oldest_first != self._oldest_first:
            self._oldest_first = oldest_first
            self.set_ids(self.ids()[::-1])
