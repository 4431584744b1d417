"""The host's checklist on Tonight: what is so already, what is still to be done, and where; folded when guests sit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from phonebank_app.guests.checklist import Item
from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import Label, aloud

_COLUMN = 400
"""Design pixels that a step wants."""


class ChecklistCard(Card):
    """Shows the steps.

    Emits ``led`` (a ``Leads``: go where it is done) and ``ticked`` (step, whether it is done).
    """

    led = Signal(str)
    ticked = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(18, 10, 14, 12))
        self._items: tuple[Item, ...] = ()
        self._lines: dict[str, ChecklistLine] = {}
        self._folded: bool | None = None
        self._columns = 0
        self._count = Label("", "label_muted")
        self.fold_key = KeyButton(tr("Hide"), look="bare", height=30, size=14)
        self.fold_key.clicked.connect(lambda: self.fold(not self._shut()))
        self._head = card_head("check", "", self._count, self.fold_key)
        self._title = next(label for label in self._head.findChildren(Label) if label is not self._count)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.add(self._head, self._body)

    def show_items(self, title: str, items: Sequence[Item], *, over: bool) -> None:
        """Show the steps as they are.

        Args:
            over: guests are seated: it folds, unless the host opened it themself.
        """
        self._over = over
        self._title.setText(title)
        if tuple(items) != self._items:
            self._fill(tuple(items))
        done = sum(one.done for one in items)
        self._count.setText(tr("{done} of {items} done", done=done, items=len(items)))
        self._show_fold()

    def fold(self, folded: bool) -> None:
        """Show the title only, or all of it."""
        self._folded = folded
        self._show_fold()

    def line(self, step: str) -> ChecklistLine:
        """A step's line; raises ``KeyError`` for one that is not there."""
        return self._lines[step]

    def _shut(self) -> bool:
        return self._over if self._folded is None else self._folded

    def _show_fold(self) -> None:
        shut = self._shut()
        self._body.setVisible(not shut)
        self.fold_key.set_words(tr("Show") if shut else tr("Hide"))
        aloud(
            self.fold_key,
            tr("Show the checklist, {count}", count=self._count.text())
            if shut
            else tr("Hide the checklist, {count}", count=self._count.text()),
        )

    def _fill(self, items: tuple[Item, ...]) -> None:
        if [one.step for one in items] != list(self._lines):
            for line in self._lines.values():
                line.deleteLater()
            self._lines = {one.step: ChecklistLine() for one in items}
            for step, line in self._lines.items():
                line.led.connect(self.led)
                line.ticked.connect(lambda done, step=step: self.ticked.emit(step, done))
            self._columns = 0
        self._items = items
        for one in items:
            self._lines[one.step].show_item(one)
        self._arrange()

    def _arrange(self) -> None:
        now = theme.current()
        columns = max(1, min(3, self.width() // now.px(_COLUMN)))
        self._grid.setHorizontalSpacing(now.gap(24))
        self._grid.setVerticalSpacing(now.gap(2))
        if columns == self._columns:
            return
        self._columns = columns
        rows = -(-len(self._lines) // columns)
        for place, line in enumerate(self._lines.values()):
            self._grid.addWidget(line, place % rows, place // rows)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._columns = 0
            self._arrange()


class ChecklistLine(Box):
    """One step: whether it is done, in words and a drawing, and the key for it."""

    led = Signal(str)
    ticked = Signal(bool)

    def __init__(self) -> None:
        super().__init__("row", gap=10)
        self._item = Item("", "", done=False)
        self._icon = Icon("hexagon", "muted", 20)
        self._words = Label("", "label", wrap=True)
        self.lead_key = KeyButton("", look="link", size=14, height=36)
        self.lead_key.clicked.connect(lambda: self.led.emit(self._item.leads))
        self.tick_key = KeyButton(tr("Done"), size=14, height=36)
        self.tick_key.clicked.connect(lambda: self.ticked.emit(not self._item.done))
        self.add(self._icon)
        self.add(self._words, stretch=1)
        self.add(self.lead_key, self.tick_key)
        self.setMinimumHeight(theme.current().px(44))

    def show_item(self, item: Item) -> None:
        """Show the step as it is."""
        self._item = item
        self._icon.set_icon("check" if item.done else "hexagon", "ok" if item.done else "muted")
        self._words.setText(item.words)
        self._words.set_tone("muted" if item.done else "")
        self.lead_key.set_words(item.key)
        self.lead_key.setVisible(bool(item.leads) and (not item.done or not item.ticked))
        self.tick_key.setVisible(item.ticked)
        self.tick_key.set_words(tr("Not yet") if item.done else tr("Done"))
        self.tick_key.set_look("bare" if item.done else "framed")
        aloud(self, f"{item.words}: {tr('done') if item.done else tr('to do')}")
        aloud(self.lead_key, f"{item.key}: {item.words}")
        aloud(self.tick_key, f"{item.words}: {tr('not done after all') if item.done else tr('done')}")

    def words(self) -> str:
        """What it says, read aloud."""
        return self.accessibleName()
