"""Small sheets over the page: choosing one of a few things, and a coordinator's name under a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Field, KeyButton, LineEdit, ScrollColumn, row
from phonebank_app.ui.people.pin_dialogs import FormSheet, Sheet
from phonebank_app.ui.text import Label, aloud


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its code, its words, and what it is."""

    value: str
    words: str
    aside: str = ""
    heading: str = ""


class Chooser(Sheet):
    """A list to choose from: 1 to 9, the arrow keys and Enter, or a click. Emits ``given`` with the code chosen."""

    wide = 620

    given = Signal(str)

    def __init__(self, parent: QWidget, icon: str, title: str, words: str, choices: Sequence[Choice]) -> None:
        super().__init__(parent, icon, title, words)
        self._choices = tuple(choices)
        self.buttons: list[KeyButton] = []
        held = ScrollColumn(gap=6, margins=(0, 0, 14, 0))
        for at, choice in enumerate(self._choices):
            if choice.heading:
                held.add(Label(choice.heading, "section", wrap=True))
            button = KeyButton(
                choice.words, caps=(str(at + 1),) if at < 9 else (), cap_left=True, aside=choice.aside, size=15
            )
            button.clicked.connect(lambda _=False, value=choice.value: self._give(value))
            self.buttons.append(button)
            held.add(button)
        held.content.stretch()
        rows = len(self._choices) + sum(bool(choice.heading) for choice in self._choices)
        most = max(200, self._over.height() - theme.current().px(280))
        held.setMinimumHeight(min(theme.current().px(54) * rows, most))
        self.cancel = KeyButton(tr("Not now"), caps=keys.caps("form", "close"))
        self.cancel.clicked.connect(self.reject)
        below = row(gap=10)
        below.stretch()
        below.add(self.cancel)
        self.body.add(held, stretch=1)
        self.body.add(below)
        if self.buttons:
            self.buttons[0].setFocus()

    def _give(self, value: str) -> None:
        self.accept()
        self.given.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action, _, which = keys.action_for("asking", event).partition(":")
        if action == "option" and int(which) <= len(self._choices):
            self._give(self._choices[int(which) - 1].value)
        elif keys.press_of(event) in ("Down", "Up"):
            self.focusNextPrevChild(keys.press_of(event) == "Down")
        else:
            super().keyPressEvent(event)


class ApproveSheet(FormSheet):
    """Asks who approves the script. Emits ``given`` with the name; :meth:`tell` says why it will not do.

    Args:
        readers: to whom it will be read, in a sentence.
        changes: what is other than in the script that callers read now.
        ok: what its key says; ``heading``: over the changes.
    """

    wide = 620

    given = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        readers: str,
        changes: Sequence[str],
        *,
        ok: str = tr("Approve and use"),
        heading: str = tr("What changes for callers"),
    ) -> None:
        super().__init__(
            parent,
            "script",
            tr("Approve “{title}”", title=title),
            f"{readers} " + tr("Your name and a new version stand in its head for good."),
        )
        self.name = LineEdit(limit=100)
        self.ok = KeyButton(ok, caps=keys.caps("form", "save"), look="fill", weight=600)
        self.cancel = KeyButton(tr("Not now"), caps=keys.caps("form", "close"))
        self.ok.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.reject)
        self.name.left.connect(lambda: None)
        self.name.returnPressed.connect(self._submit)
        below = row(gap=10)
        below.stretch()
        below.add(self.cancel, self.ok)
        if changes:
            self.body.add(listed_changes(heading, changes), stretch=1)
        self.body.add(Field(tr("Name of the coordinator who approves it"), self.name), self.wrong, below)
        aloud(self.name, tr("Name of the coordinator who approves it"))
        self.name.setFocus()

    def _submit(self) -> None:
        name = self.name.text().strip()
        if not any(sign.isalnum() for sign in name):
            self.tell(tr("An approved script says who approved it: type a name."))
            self.name.setFocus()
            return
        self.tell("")
        self.given.emit(name)


def listed_changes(heading: str, changes: Sequence[str]) -> ScrollColumn:
    """What is other, a sentence a line, under a heading; it scrolls where there are many."""
    told = ScrollColumn(gap=4, margins=(0, 0, 14, 0))
    told.add(Label(heading, "section", wrap=True))
    for line in changes:
        told.add(Label(line, "body", wrap=True, limit=300))
    told.content.stretch()
    told.setMinimumHeight(theme.current().px(min(200, 30 + 30 * len(changes))))
    return told
