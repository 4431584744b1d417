"""A sheet for a file that another program changed while its script was being written: which text is to stay?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.people.pin_dialogs import Sheet
from phonebank_app.ui.scripts.sheets import listed_changes
from phonebank_app.ui.text import Label


class OtherTextSheet(Sheet):
    """Emits ``given`` with ``mine``, ``theirs`` or ``both`` (to look at). Escape, and nothing is written.

    Args:
        changes: what is other in the text on the page than in the file.
    """

    wide = 760

    given = Signal(str)

    def __init__(self, parent: QWidget, name: str, changes: Sequence[str]) -> None:
        super().__init__(
            parent,
            "warning",
            tr("“{name}” was changed by another program", name=name),
            tr("It is not overwritten before you choose. Whichever you keep, the other stays among the versions."),
        )
        if changes:
            self.body.add(listed_changes(tr("What is different in yours"), changes), stretch=1)
        else:
            self.body.add(Label(tr("Callers would read the same: only remarks or spaces differ."), "body", wrap=True))
        self.both = KeyButton(tr("Look at both"))
        self.theirs = KeyButton(tr("Take the one in the file"))
        self.mine = KeyButton(tr("Save mine over it"), weight=600)
        self.cancel = KeyButton(tr("Not now"), caps=keys.caps("form", "close"))
        self.cancel.clicked.connect(self.reject)
        below = Flow(gap=10)
        below.add(self.cancel, self.both, self.theirs, self.mine)
        for key, what in ((self.both, "both"), (self.theirs, "theirs"), (self.mine, "mine")):
            key.clicked.connect(lambda _=False, what=what: self.given.emit(what))
        self.body.add(below)
        self.both.setFocus()
