"""Laptops in this room: the host opens the room, reads out the code, lets laptops in, and sees where they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.nearby import Joined, Opened, Waiting
from phonebank_app.ui import keys
from phonebank_app.ui.host.first_run_parts import Trouble
from phonebank_app.ui.host.page import HostPage, SideBySide
from phonebank_app.ui.nearby.room_cards import ClosedCard, CodeCard, JoinedCard, UnplacedCard, WaitingCard
from phonebank_app.ui.parts import Box, IconButton, KeyButton


class RoomPage(HostPage):
    """The page.

    Signals:
        turn_on, turn_off, new_code: the room is to be opened, closed, or given another code.
        approved(id, chair), refused(id): about a laptop that waits; chair 0 is the lowest free one.
        taken_over(chair): the chair comes to this laptop; sent_away(chair): its guest goes home.
        file_asked: kept calls came on a stick; back: to Tonight.
    """

    key_contexts = ("laptops",)

    turn_on = Signal()
    turn_off = Signal()
    new_code = Signal()
    approved = Signal(str, int)
    refused = Signal(str)
    taken_over = Signal(int)
    sent_away = Signal(int)
    file_asked = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Laptops in this room"), tr("Guests ring from their own laptops, beside this one"), parent=parent
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back_key = KeyButton(tr("Back to Tonight"), caps=keys.caps("laptops", "back"))
        self.back_key.clicked.connect(self.back)
        self.off_key = KeyButton(tr("Turn off…"))
        self.off_key.clicked.connect(self.turn_off)
        self.header.tools.set_spaces(gap=10)
        self.file_key = IconButton("usb", tr("Take in kept calls from a file…"), tone="muted")
        self.file_key.clicked.connect(self.file_asked)
        self.header.tools.add(self.file_key, self.back_key, self.off_key)
        self.trouble = Trouble()
        self.closed, self.code = ClosedCard(), CodeCard()
        self.waiting, self.joined, self.unplaced = WaitingCard(), JoinedCard(), UnplacedCard()
        side = Box("column", gap=16)
        side.add(self.waiting, self.joined, self.unplaced)
        side.stretch()
        self._open = SideBySide((self.code, 5), (side, 6))
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(self.trouble, self._open)
        self.body.add(self.closed, stretch=1)
        self.body.content.stretch(0)
        self.closed.asked.connect(self.turn_on)
        self.code.new_code.connect(self.new_code)
        self.waiting.approved.connect(self.approved)
        self.waiting.refused.connect(self.refused)
        self.joined.taken_over.connect(self.taken_over)
        self.joined.sent_away.connect(self.sent_away)
        self.show_room(None, "")

    def show_room(self, opened: Opened | None, name: str) -> None:
        """Show the code, or that the room is closed.

        Args:
            name: under which this laptop is found.
        """
        self.closed.setVisible(opened is None)
        self._open.setVisible(opened is not None)
        self.off_key.setVisible(opened is not None)
        self.header.arrange()
        if opened is not None:
            self.trouble.say("")
            self.code.show_code(opened, name)

    def show_laptops(self, waiting: Sequence[Waiting], joined: Sequence[Joined], free: Collection[int]) -> None:
        """Who waits, who has joined, and which chairs are free."""
        self.waiting.show_waiting(waiting, sorted(free))
        self.joined.show_joined(joined)

    def show_unplaced(self, words: Sequence[str]) -> None:
        """What was kept on a laptop and could not be taken in."""
        self.unplaced.show_unplaced(words)

    def show_trouble(self, what: str, way_out: str) -> None:
        """Why the room could not be opened."""
        self.trouble.say(what, way_out)

    def set_busy(self, busy: bool) -> None:
        """The room is being opened."""
        self.closed.set_busy(busy)

    def begin(self) -> None:
        """Put the keys where they are wanted: on who waits, else on what opens the room."""
        first = self.waiting.first_key()
        if first is not None:
            first.setFocus()
            QTimer.singleShot(0, first, lambda: self.body.ensureWidgetVisible(first))
        elif not self.closed.isHidden():
            self.closed.key.setFocus()
        else:
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("laptops", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)
