"""The receipts of deleted parties, as somebody reads them, and a copy to take away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.party.receipts import Receipt, words
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.host.page import HostPage
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, row
from phonebank_app.ui.text import PROSE_LIMIT, Label


class ReceiptPage(HostPage):
    """One card for each deleted party, the newest first.

    Signals:
        back: to the first page; save(receipt, path): a copy is wanted there.

    Attributes:
        note: says whether a copy was saved.
    """

    key_contexts = ("receipts",)

    back = Signal()
    save = Signal(object, str)

    def __init__(self, shown: Sequence[Receipt], parent: QWidget | None = None) -> None:
        super().__init__(tr("Deleted parties"), tr("What was deleted from this laptop. No voter stands here."), parent)
        self.back_key = KeyButton(tr("Back"), icon="arrow-left", caps=keys.caps("receipts", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.add(self.back_key)
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.note = Note()
        self.body.add(self.note)
        self.save_keys: list[KeyButton] = []
        for receipt in shown:
            self.body.add(self._card(receipt))
        self.body.content.stretch()

    def _card(self, receipt: Receipt) -> Card:
        made = Card("column", gap=6, margins=(20, 14, 20, 18))
        head = Box("row", gap=10)
        head.add(Icon("shield", "ok", 20), Label(receipt.seat_name or receipt.party, "heading", wrap=True), stretch=0)
        head.stretch()
        made.add(head)
        for line in words(receipt).splitlines()[2:]:
            if line:
                made.add(Label(line, "label", wrap=True, limit=PROSE_LIMIT))
        key = KeyButton(tr("Save a copy…"), icon="download")
        key.clicked.connect(lambda: self.choose_file(receipt))
        self.save_keys.append(key)
        below = row(key)
        below.stretch()
        made.space(4)
        made.add(below)
        return made

    def choose_file(self, receipt: Receipt) -> QFileDialog:
        """Ask where a copy goes, then emit ``save``."""
        day = local(receipt.done_at or receipt.begun_at).date()

        def chosen(path: Path) -> None:
            self.save.emit(receipt, str(path))

        return dialogs.save_file(
            self, tr("Save the receipt"), f"deletion-receipt-{day}.txt", ((tr("Text"), ("*.txt",)),), chosen
        )

    def texts(self) -> list[str]:
        """What the page says, label by label."""
        return [label.text() for label in self.findChildren(Label) if label.isVisibleTo(self)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("receipts", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)
