"""Pairing again: a new code lets a laptop, and all it has saved, back in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.parts import Box, Field, KeyButton, LineEdit, row
from phonebank_app.ui.text import Label, aloud


class PairAgain(QDialog):
    """Asks for a code. Emits ``paired_with`` (what was typed); it stays until it is told that it worked."""

    paired_with = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Phonebank Party")
        aloud(self, tr("Pair this laptop again"))
        now = theme.current()
        self.code = LineEdit("K7QW-3D9P", icon="key", limit=300)
        self.note = Note()
        self.yes = KeyButton(tr("Pair"), look="fill", caps=("Enter",), weight=600)
        self.no = KeyButton(tr("Not now"), caps=("Esc",))
        self.yes.clicked.connect(self._pair)
        self.no.clicked.connect(self.reject)
        self.code.returnPressed.connect(self._pair)
        self.code.left.connect(lambda: None)
        buttons = row(gap=10)
        buttons.stretch()
        buttons.add(self.no, self.yes)
        body = Box("column", gap=14, margins=(24, 22, 24, 20))
        body.add(
            Label(tr("Pair this laptop again"), "subheading", wrap=True),
            Label(
                tr(
                    "Ask your coordinator for a new code of this party, or make one on your event’s page. "
                    "Everything that"
                    " was saved is kept, and is sent once the code is taken."
                ),
                "muted",
                wrap=True,
                limit=300,
            ),
            Field(tr("The new code"), self.code),
            self.note,
        )
        body.space(4)
        body.add(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)
        self.setMinimumWidth(min(now.px(480), parent.window().width() - 32))
        self.code.setFocus()

    def show_problem(self, what: str, way_out: str) -> None:
        """It did not work: say why, and let it be tried again."""
        self.yes.setEnabled(True)
        self.note.say(f"{what} {way_out}".strip(), "bad")
        self.code.setFocus()
        self._fit()

    def _fit(self) -> None:
        """As high as its words want to be at this width: a wrapping label says too little by itself."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _pair(self) -> None:
        if self.code.text().strip() and self.yes.isEnabled():
            self.yes.setEnabled(False)
            self.paired_with.emit(self.code.text().strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().colour("surface"))
