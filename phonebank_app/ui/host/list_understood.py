"""The file that is open, and what its columns were taken for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from phonebank_app.i18n import tr
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.list_columns import FEW_ROWS, MOST_ROWS, ColumnTable
from phonebank_app.ui.host.list_shown import ShownList
from phonebank_app.ui.host.page import SideBySide
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, Pill, Select
from phonebank_app.ui.text import Label, aloud

_OWN = tr("This list’s own headers")
_CHANGED = tr("As set below")


class UnderstoodCard(Card):
    """The file, its sheet, its columns with what each means, and the first rows as they will be understood.

    Emits ``meant`` (a column's place, a field), ``sheet_chosen`` (its name) and ``as_in`` (a place in
    ``ShownList.as_in``, -1 for what the headers themselves say).
    """

    meant = Signal(int, str)
    sheet_chosen = Signal(str)
    as_in = Signal(int)

    def __init__(self) -> None:
        super().__init__(gap=6, margins=(18, 9, 18, 12))
        self._shown: ShownList | None = None
        self._rows = FEW_ROWS
        self._file = Label("", "subheading")
        self._saved_in, self._count = Pill("", icon=""), Pill("", icon="")
        self._small = Label(tr("Small print: as it stands in the file"), "hint")
        self.sheets = Select()
        self.sheets.activated.connect(self._choose_sheet)
        aloud(self.sheets, tr("Sheet of the workbook"))
        self.more_key = KeyButton(tr("More rows"), look="link", size=13, height=36)
        self.more_key.clicked.connect(self._more_or_fewer)
        name = Box("row", gap=10)
        name.add(Icon("file", "muted", 20), self._file)
        self._facts = Flow(gap=12)
        self._facts.add(name, self.sheets, self._saved_in, self._count, self._small, self.more_key)
        self.known = Select()
        self.known.activated.connect(self._choose_known)
        aloud(self.known, tr("Columns as in"))
        self._as_in = Box("row", gap=10)
        label = Label(tr("Columns as in"), "label_muted")
        self._as_in.add(label, self.known)
        head = SideBySide((self._facts, 1), (self._as_in, 0))
        self._said = Label("", "label", wrap=True, limit=300)
        self._said_line = Box("row", gap=8)
        self._said_line.add_aligned(Icon("info", "accent", 17), Qt.AlignmentFlag.AlignTop)
        self._said_line.add(self._said, stretch=1)
        self.table = ColumnTable()
        self.table.meant.connect(self.meant)
        self.add(head, self._said_line, self.table)

    def show_list(self, shown: ShownList) -> None:
        """Show how a list is understood just now."""
        if self._shown is None or shown.file != self._shown.file or shown.sheet != self._shown.sheet:
            self._rows = FEW_ROWS
            self.set_rows(shown.rows)
        self._shown = shown
        self._file.setText(shown.file)
        self._saved_in.set_words(shown.saved_in)
        self._saved_in.setVisible(bool(shown.saved_in))
        self.sheets.setVisible(len(shown.sheets) > 1)
        if shown.sheets:
            chosen = shown.sheets.index(shown.sheet) if shown.sheet in shown.sheets else 0
            self.sheets.set_options([tr("Sheet “{name}”", name=name) for name in shown.sheets], chosen)
        self._show_known(shown)
        self._said.setText(shown.said)
        self._said_line.setVisible(bool(shown.said))
        self._show_rows()

    def set_rows(self, words: str) -> None:
        """How many rows the list has; empty while nobody knows."""
        self._count.set_words(words)
        self._count.setVisible(bool(words))
        self._facts.arrange()

    def _show_known(self, shown: ShownList) -> None:
        changed = shown.chosen < 0 and any(column.how == "chosen" for column in shown.columns)
        options = [_OWN, *shown.as_in, *([_CHANGED] if changed else [])]
        self.known.set_options(options, len(options) - 1 if changed else shown.chosen + 1)
        self._as_in.setVisible(len(options) > 1)

    def _show_rows(self) -> None:
        assert self._shown is not None
        most = max((len(column.cells) for column in self._shown.columns), default=0)
        self.more_key.setVisible(most > FEW_ROWS)
        self.more_key.set_words(tr("Fewer rows") if self._rows > FEW_ROWS else tr("More rows"))
        self.table.show_columns(self._shown.columns, self._rows)
        self._facts.arrange()

    def _more_or_fewer(self) -> None:
        self._rows = FEW_ROWS if self._rows > FEW_ROWS else MOST_ROWS
        self._show_rows()

    def _choose_sheet(self, index: int) -> None:
        if self._shown is not None and self._shown.sheets[index] != self._shown.sheet:
            self.sheet_chosen.emit(self._shown.sheets[index])

    def _choose_known(self, index: int) -> None:
        if self._shown is not None and index <= len(self._shown.as_in):
            self.as_in.emit(index - 1)
