"""Questions that must be answered, and choosing files. Every dialog is opened, never run.

``exec()`` starts a loop inside the loop, in which other coroutines die; so a dialog here is shown, and what
follows is given as a function. Words are plain text; the answer that loses something is never the one that
Enter gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, KeyButton, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, describe, entitle


class Question(QDialog):
    """One question over the window, with two answers. Emits ``answered`` with whether it was yes; Escape is
    no.

    Args:
        question: one sentence with a question mark.
        detail: what follows from yes.
        yes, no: the two keys' words.
        loses: yes loses or overwrites something: it is drawn as such, and Enter means no.
    """

    answered = Signal(bool)

    def __init__(
        self,
        parent: QWidget,
        question: str,
        *,
        detail: str = "",
        yes: str = tr("Yes"),
        no: str = tr("No"),
        loses: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entitle(self, "Phonebank Party")
        aloud(self, question)
        describe(self, detail)
        self._loses = loses
        now = theme.current()
        words = Box("column", gap=6)
        words.add(Label(question, "subheading", wrap=True, limit=300))
        if detail:
            words.add(Label(detail, "muted", wrap=True, limit=PROSE_LIMIT))
        head = Box("row", gap=14)
        head.add_aligned(
            Icon("warning" if loses else "help", "bad" if loses else "accent", 24), Qt.AlignmentFlag.AlignTop
        )
        head.add(words, stretch=1)
        self.yes = KeyButton(
            yes, look="bad" if loses else "fill", caps=() if loses else keys.caps("form", "save"), weight=600
        )
        self.no = KeyButton(no, caps=keys.caps("form", "close"))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        below = row(gap=10)
        below.stretch()
        below.add(self.no, self.yes)
        body = Box("column", gap=20, margins=(24, 22, 24, 20))
        body.add(head, below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)
        self.setMinimumWidth(min(now.px(460), parent.window().width() - 32))
        self.finished.connect(lambda result: self.answered.emit(result == QDialog.DialogCode.Accepted.value))
        self.no.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.is_enter(event):
            if not event.isAutoRepeat():
                self.reject() if self._loses else self.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().colour("surface"))


def ask(
    parent: QWidget,
    question: str,
    then: Callable[[], None],
    *,
    detail: str = "",
    yes: str = tr("Yes"),
    no: str = tr("No"),
    loses: bool = False,
) -> Question:
    """Ask, and call ``then`` if the answer is yes. Returns at once."""
    dialog = Question(parent, question, detail=detail, yes=yes, no=no, loses=loses)
    dialog.answered.connect(lambda said_yes: then() if said_yes else None)
    dialog.open()
    return dialog


def open_file(
    parent: QWidget, title: str, kinds: Sequence[tuple[str, Sequence[str]]], then: Callable[[Path], None]
) -> QFileDialog:
    """Have a file chosen, and call ``then`` with it. Returns at once.

    Args:
        kinds: what may be chosen: words, and patterns like ``*.csv``.
    """
    dialog = _file_dialog(parent, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
    return dialog


def save_file(
    parent: QWidget,
    title: str,
    suggested: str,
    kinds: Sequence[tuple[str, Sequence[str]]],
    then: Callable[[Path], None],
) -> QFileDialog:
    """Have a place for a file chosen, and call ``then`` with it. Returns at once.

    A name without an ending is given that of the kind that is chosen. Before a file is overwritten it is asked
    about.
    """
    dialog = _file_dialog(parent, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    # The toolkit's own question would run a loop of its own; ours is opened.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    endings = dict(zip(dialog.nameFilters(), (patterns[0].lstrip("*.") for _, patterns in kinds), strict=True))
    dialog.setDefaultSuffix(endings[dialog.nameFilters()[0]])
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(endings[kind]))
    dialog.selectFile(suggested)

    def chosen(name: str) -> None:
        path = Path(name)
        if not path.exists():
            then(path)
            return
        ask(
            parent,
            tr("Overwrite “{name}”?", name=path.name),
            lambda: then(path),
            detail=tr("A file of that name is there already. What it holds is lost."),
            yes=tr("Overwrite it"),
            no=tr("Keep it"),
            loses=True,
        )

    dialog.fileSelected.connect(chosen)
    dialog.open()
    return dialog


def _file_dialog(parent: QWidget, title: str, kinds: Sequence[tuple[str, Sequence[str]]]) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(Path.home()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters([f"{words} ({' '.join(patterns)})" for words, patterns in kinds])
    return dialog
