"""Sheets on paper: type one in, print for chairs, and what became of each. No voter’s name stands here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.paper import SheetView
from phonebank_app.ui import keys
from phonebank_app.ui.host.page import CardGrid, HostPage, card_head, quiet
from phonebank_app.ui.paper import paper_words as say
from phonebank_app.ui.paper.print_card import PrintCard
from phonebank_app.ui.parts import Box, Card, Divider, Field, KeyButton, LineEdit, Pill, row
from phonebank_app.ui.text import Label, aloud


class IdField(LineEdit):
    """Where a sheet’s id is typed, or scanned: a scanner types it and Enter. Emits ``given``."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__("K7F M3", icon="scan", limit=40)
        self.returnPressed.connect(self._give)

    def _give(self) -> None:
        typed = self.text().strip()
        if typed:
            self.clear()
            self.given.emit(typed)


class SheetsPage(HostPage):
    """The page.

    Signals:
        opened(typed): a sheet is to be typed in; ``again(id)``: printed once more.
        settled(id, state): what became of a sheet: ``returned``, ``missing`` or ``void``.
        back: to the page one came from.
    """

    key_contexts = ("sheets",)

    opened = Signal(str)
    again = Signal(str)
    settled = Signal(str, str)
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Sheets on paper"), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back_key = KeyButton(tr("Back"), icon="arrow-left", caps=keys.caps("sheets", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.add(self.back_key)
        self.id = IdField()
        self.id.given.connect(self.opened)
        self.problem = Label("", "label", tone="bad", wrap=True, limit=300)
        self.problem.hide()
        typing = Card("column", gap=10, margins=(18, 12, 18, 18))
        field = Field(tr("Five signs from the top of the sheet, or scan a square"), self.id)
        typing.add(card_head("scan", tr("Type a sheet in")), field, self.problem)
        self.printing = PrintCard()
        self._list = Card(gap=0, margins=(18, 12, 18, 10))
        self._rows: dict[str, SheetRow] = {}
        self._order: tuple[str, ...] | None = None
        self.body.add(
            CardGrid(
                ((4, ((typing, 0), (self.printing, 0))), (5, ((self._list, 0),))), (typing, self._list, self.printing)
            )
        )
        self.show_sheets((), local(datetime.now(UTC)))

    def show_sheets(self, views: Sequence[SheetView], now: datetime) -> None:
        """Show every sheet; those that are out come first. ``now``: the voters’ time."""
        wanted = sorted(views, key=lambda view: view.state != "out")
        order = tuple(view.sheet_id for view in wanted)
        if order != self._order:
            self._order = order
            self._list.clear()
            self._list.add(card_head("list", tr("Sheets")))
            self._rows = {}
            if not wanted:
                self._list.add(quiet("print", tr("No sheet has been printed yet.")))
            for place, view in enumerate(wanted):
                if place:
                    self._list.add(Divider())
                made = self._rows[view.sheet_id] = SheetRow()
                made.opened.connect(self.opened)
                made.again.connect(self.again)
                made.settled.connect(self.settled)
                self._list.add(made)
        for view in wanted:
            self._rows[view.sheet_id].show_sheet(view, now)
        self.header.set_subtitle(say.summary(tuple(views)))

    def show_problem(self, words: str) -> None:
        """What was typed is no sheet; empty when it is."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def sheet(self, sheet_id: str) -> SheetRow:
        """The row of a sheet; ``KeyError`` for none."""
        return self._rows[sheet_id]

    def texts(self) -> list[str]:
        """What each row says, as it is read aloud."""
        return [row.accessibleName() for row in self._rows.values()]

    def begin(self) -> None:
        """Whoever comes here most often has a sheet in hand."""
        self.id.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("sheets", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)


class SheetRow(Box):
    """One sheet: what it is, how far it is, and what can be said of it."""

    opened = Signal(str)
    again = Signal(str)
    settled = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("column", gap=4, margins=(0, 12, 0, 12))
        self._id = ""
        self._name, self._whose = Label("", "strong"), Label("", "body_strong", wrap=True)
        self._far = Label("", "label_muted", wrap=True, limit=300)
        self._state = Pill()
        head = Box("row", gap=12)
        head.add(self._name)
        head.add(self._whose, stretch=1)
        head.add_aligned(self._state, Qt.AlignmentFlag.AlignTop)
        self.type_key = KeyButton(tr("Type it in"), size=14)
        self.again_key = KeyButton(tr("Print again…"), size=14)
        self.back_key = KeyButton(tr("It is back"), size=14)
        self.missing_key = KeyButton(tr("It is missing"), size=14)
        self.void_key = KeyButton(tr("Never left the room"), size=14)
        self.type_key.clicked.connect(lambda: self.opened.emit(self._id))
        self.again_key.clicked.connect(lambda: self.again.emit(self._id))
        for key, state in ((self.back_key, "returned"), (self.missing_key, "missing"), (self.void_key, "void")):
            key.clicked.connect(lambda _=False, state=state: self.settled.emit(self._id, state))
        acts = row(self.type_key, self.back_key, self.missing_key, self.again_key, self.void_key, gap=8)
        acts.set_spaces(margins=(0, 6, 0, 0))
        acts.stretch()
        self.add(head, self._far, acts)

    def show_sheet(self, view: SheetView, now: datetime) -> None:
        """Show this sheet."""
        self._id = view.sheet_id
        self._name.setText(say.title(view))
        self._whose.setText(say.whose(view))
        self._far.setText(say.how_far(view, now))
        word, icon, tone = say.state(view)
        self._state.set_words(word, icon, tone)  # type: ignore[arg-type]
        out = view.state == "out"
        self.type_key.set_look("fill" if out and view.overdue else "framed")
        self.back_key.setVisible(out)
        self.missing_key.setVisible(out)
        self.again_key.setVisible(out and not view.overdue and not view.entered)
        self.void_key.setVisible(out and not view.entered)
        said = tr("Sheet {sheet}", sheet=say.title(view))
        aloud(self, f"{said}, {word}. {say.whose(view)}. {say.how_far(view, now)}")
        for key in (self.type_key, self.again_key, self.back_key, self.missing_key, self.void_key):
            aloud(key, tr("{words}: sheet {sheet}", words=key.words(), sheet=say.title(view)))
