"""A list that is open: its columns as they are set just now, its first rows as they would be understood, its rows read.

The one place that knows both what ``lists`` understands of a file and how the Lists page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from phonebank_app.i18n import tr
from phonebank_app.list_intake.list_mappings import ListMappings, Remembered, key_of
from phonebank_app.lists import Column, ListReport, OpenList, read_list
from phonebank_app.lists.columns import LEAVE_OUT, SEVERAL, squash
from phonebank_app.lists.preview import PreviewCell, preview
from phonebank_app.lists.suppression import SuppressionFile, read_suppression
from phonebank_app.party.own_list import refuse_what_is_no_table
from phonebank_app.ui.host.list_columns import MOST_ROWS
from phonebank_app.ui.host.list_shown import Cell, ShownColumn, ShownList
from phonebank_app.ui.host.list_words import saved_in
from phonebank_app.voters.names import visible
from phonebank_app.voters.phones import Number, read_numbers

Source = Path | bytes
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a list as they are set just now.

    Attributes:
        columns: as ``lists`` found them; ``set_by_hand``: place → field, for what a person chose over that.
        remembered: the key of the earlier choice that is in use; empty for none.
        automatic: whether it was taken because the header row is the same.
    """

    columns: tuple[Column, ...]
    set_by_hand: Mapping[int, str]
    remembered: str = ""
    automatic: bool = False

    def field(self, place: int) -> str:
        """What a column means just now."""
        return self.set_by_hand.get(place, self.columns[place].field)

    @property
    def headers(self) -> tuple[str, ...]:
        """The header row."""
        return tuple(column.header for column in self.columns)

    @property
    def key(self) -> str:
        """By what the header row is known again."""
        return key_of(self.headers)

    @property
    def by_hand(self) -> bool:
        """Whether a person set any of them."""
        return bool(self.set_by_hand)

    def fields(self) -> dict[str, str]:
        """What every header means, for the next list like this one."""
        return {column.header: self.field(place) for place, column in enumerate(self.columns)}

    def mapping(self) -> dict[str, str]:
        """What the reader is told over what it finds by name: what was chosen, and what only the content told."""
        told = {
            column.header: column.field for column in self.columns if column.field and column.how not in ("name", "")
        }
        return told | {self.columns[place].header: field for place, field in self.set_by_hand.items()}

    def with_field(self, place: int, field: str) -> Columns:
        """One column set by hand. What only one column can mean is taken from the one that had it."""
        chosen = dict(self.set_by_hand) | {place: field}
        if field not in SEVERAL and field not in ("", LEAVE_OUT):
            for other in range(len(self.columns)):
                if other != place and self.field(other) == field:
                    chosen[other] = ""
        return replace(self, set_by_hand=chosen, remembered="", automatic=False)

    def shown(self) -> tuple[ShownColumn, ...]:
        """How they are shown, without any row."""
        return tuple(
            ShownColumn(
                column.header,
                self.field(place),
                "chosen" if place in self.set_by_hand else column.how,
            )
            for place, column in enumerate(self.columns)
        )


class Opened:
    """An open list.

    Attributes:
        name: the file's; ``header_row``: 0 when the list has none.

    Raises:
        ListProblem: it is no table, in text or a workbook.
    """

    def __init__(self, source: Source, name: str, sheet: str) -> None:
        self._source, self._sheet = source, sheet
        self._list = OpenList(source, name=name, sheet=sheet, demand=False)
        self.name = self._list.name
        if not self.only_numbers():
            refuse_what_is_no_table(self._list)
        self.header_row = self._list.header_row

    def columns(self, mappings: ListMappings) -> Columns:
        """The columns as found, or as they were chosen for the same header row before."""
        known = mappings.one(key_of([column.header for column in self._list.columns])) if self.header_row else None
        return replace(self.columns_as(known), automatic=known is not None)

    def columns_as(self, kept: Remembered | None) -> Columns:
        """The columns as found, with those that an earlier choice names as it has them."""
        columns = tuple(self._list.columns)
        if kept is None:
            return Columns(columns, {})
        by_header = {squash(header): field for header, field in kept.fields.items()}
        chosen = {
            place: field
            for place, column in enumerate(columns)
            if (field := kept.fields.get(column.header, by_header.get(squash(column.header)))) is not None
            and field != column.field
        }
        return Columns(columns, chosen, kept.key)

    def shown(self, columns: Columns, mappings: ListMappings) -> ShownList:
        """How the list is shown: its columns as they are set, and its first rows."""
        known = mappings.every()
        at = next((place for place, one in enumerate(known) if one.key == columns.remembered), -1)
        said = ""
        if columns.automatic and at >= 0:
            said = tr(
                "The columns are set as you set them for “{name}”: the headers are the same.", name=known[at].name
            )
        elif mappings.problem:
            said = mappings.problem
        elif not self.header_row:
            said = tr("This list has no header row: its columns were told by what is in them.")
        return ShownList(
            file=self.name,
            saved_in=saved_in(self._list.encoding, self._list.delimiter),
            rows="",
            columns=self._with_cells(columns),
            sheets=self._list.sheets,
            sheet=self._list.sheet,
            as_in=tuple(one.name for one in known),
            chosen=at,
            said=said,
        )

    def _with_cells(self, columns: Columns) -> tuple[ShownColumn, ...]:
        shown = columns.shown()
        meant = [_meant(column, columns.field(place)) for place, column in enumerate(columns.columns)]
        read = preview(meant, self._list.preview[:MOST_ROWS])
        return tuple(
            replace(column, cells=tuple(_cell(row[place]) for row in read)) for place, column in enumerate(shown)
        )

    def only_numbers(self) -> bool:
        """Whether there is but one cell in every row, and a number in some: nobody could be rung by name."""
        rows = self._list.preview
        if any(sum(map(bool, map(str.strip, row))) > 1 for row in rows):
            return False
        cells = [column.header for column in self._list.columns] + [cell for row in rows for cell in row]
        return any(isinstance(one, Number) for cell in cells for one in read_numbers(cell))

    def check(self, columns: Columns, on_progress: Progress, *, rehearsal: bool) -> ListReport:
        """Read every row.

        Raises:
            ListProblem: there are too many rows, or the file is gone.
        """
        return read_list(
            self._source,
            mapping=columns.mapping(),
            on_progress=on_progress,
            drama="allow" if rehearsal else "flag",
            name=self.name,
            sheet=self._list.sheet,
        )


def _meant(column: Column, field: str) -> Column:
    """A column as it is set just now."""
    if field == LEAVE_OUT:
        return replace(column, field="", how="left_out")
    return replace(column, field=field, how=column.how if field == column.field else "chosen")


def _cell(read: PreviewCell) -> Cell:
    """Large: as understood; small: as it stands, where that is something else to the eye."""
    stands = visible(read.stands)
    if read.left_out:
        return Cell(stands, out=True)
    return Cell(read.understood, "" if read.understood == stands else stands, quiet=read.nothing)


def open_source(source: Source, name: str, sheet: str = "") -> Opened | SuppressionFile:
    """Open a list; a file with nothing but numbers is one of numbers that nobody may ring.

    Raises:
        ListProblem: it is neither.
    """
    opened = Opened(source, name, sheet)
    if opened.only_numbers():
        return read_suppression(source, name=name)
    return opened
