"""The rows of a sheet as they are typed in: which is the present one, and what each counts as."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from phonebank_app.i18n import tr
from phonebank_app.paper import SheetLine
from phonebank_app.ui import theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.paper import paper_words as say
from phonebank_app.ui.parts import Box, ScrollColumn, paint_round
from phonebank_app.ui.text import Label, aloud


class RowList(ScrollColumn):
    """Every row of the sheet. Emits ``chosen`` with the number of one that was clicked."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(gap=2, margins=(4, 4, 12, 4))
        self._rows: dict[int, RowLine] = {}

    def show_lines(self, lines: Sequence[SheetLine]) -> None:
        """Show these rows."""
        self.content.clear()
        self._rows = {}
        for line in lines:
            made = self._rows[line.row] = RowLine(line.row)
            made.show_line(line)
            made.chosen.connect(self.chosen)
            self.content.add(made)
        self.content.stretch()

    def show_line(self, line: SheetLine) -> None:
        """A row counts as something else."""
        self._rows[line.row].show_line(line)

    def set_current(self, row: int) -> None:
        """Mark the present row; 0 for none."""
        for number, made in self._rows.items():
            made.set_current(number == row)
        if row in self._rows:
            self.ensureWidgetVisible(self._rows[row], 0, 60)

    def texts(self) -> list[str]:
        """What each row says, as it is read aloud."""
        return [row.accessibleName() for row in self._rows.values()]


class RowLine(Box):
    """One row. The keys move over the rows, so that it takes no focus of its own."""

    chosen = Signal(int)

    def __init__(self, row: int) -> None:
        super().__init__("row", gap=12, margins=(12, 8, 12, 8))
        self.row = row
        self._current = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._number = Label(str(row), "count")
        self._restyle()
        self._name, self._phone = Label("", "body_strong", wrap=True), Label("", "time")
        self._icon, self._state = Icon("check", "ok", 16), Label("", "label", wrap=True)
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = Box("column", gap=0)
        words.add(self._name, self._phone)
        self.add(self._number)
        self.add(words, stretch=3)
        self.add_aligned(self._icon, Qt.AlignmentFlag.AlignVCenter)
        self.add(self._state, stretch=2)

    def show_line(self, line: SheetLine) -> None:
        """Show what it counts as, or what was heard meanwhile."""
        self._name.setText(line.name)
        self._phone.setText(line.number)
        heard = say.meanwhile(line)
        if line.entered is not None:
            state, icon, tone = line.entered.label, "check", "ok"
        elif heard:
            state, icon, tone = heard, "info", "warn"
        else:
            state, icon, tone = "", "check", "muted"
        self._icon.setVisible(bool(state))
        self._icon.set_icon(icon, tone)
        self._state.set_tone(tone)
        self._state.setText(state)
        saved = tr("saved as {label}", label=line.entered.label) if line.entered is not None else heard or tr("blank")
        aloud(
            self,
            tr("Row {row}, {name}, {number}: {saved}", row=line.row, name=line.name, number=line.number, saved=saved),
        )

    def set_current(self, current: bool) -> None:
        """Whether it is the present row."""
        if current != self._current:
            self._current = current
            self.update()

    def _restyle(self) -> None:
        self._number.setMinimumWidth(theme.current().px(30))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._current:
            paint_round(QPainter(self), QRectF(self.rect()), "accent_tint", "accent", radius=8, width=2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.row)
