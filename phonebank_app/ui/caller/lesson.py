"""What stands between a rehearsal's page and its lesson: it notices what is done, and lets a step be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent

from phonebank_app.ui import keys
from phonebank_app.ui.caller import words
from phonebank_app.ui.caller.coach import OTHER_NUMBER, Coach

if TYPE_CHECKING:
    from phonebank_app.ui.caller.caller_desk import CallerDesk


class Lesson(QObject):
    """Listens to one chair's page.

    Args:
        desk: whose page it is; its ``coached`` says what is next.
    """

    def __init__(self, coach: Coach, desk: CallerDesk) -> None:
        super().__init__(desk)
        self._coach, self._desk = coach, desk
        coach.may = self._may
        page = desk.page
        page.other_number.connect(lambda: self.saw(OTHER_NUMBER))
        page.pass_on.connect(lambda: self.saw("passed"))
        page.back.connect(lambda: self.saw("back"))
        page.objection_chosen.connect(lambda _: self.saw("objection"))
        page.ask_host.connect(lambda: self.saw("ask_host"))
        page.take_break.connect(lambda: self.saw("break"))
        page.resume.connect(lambda: self.saw("resume"))
        # By then the next voter is in hand, who may have another number or not.
        desk.saved.connect(lambda _: QTimer.singleShot(0, self, self.say))
        page.installEventFilter(self)
        page.scan.installEventFilter(self)

    def say(self) -> None:
        """Say what is next."""
        self._desk.coached.emit(*self._coach.next())

    def saw(self, event: str) -> None:
        """Something was done on the page."""
        if self._coach.saw(event):
            self.say()

    def skip(self) -> None:
        """Leave the step that is next out."""
        self._coach.skip()
        self.say()

    def _may(self, event: str) -> bool:
        card = self._desk.card
        return event != OTHER_NUMBER or (card is not None and words.has_other_number(card))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._desk.page.scan:
            if event.type() == QEvent.Type.Show:
                self.saw("scanned")
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            at_rest = self._desk.page.context() in ("call", "empty", "break")
            if at_rest and keys.action_for("lesson", event) == "skip_step":
                self.skip()
                return True
        return super().eventFilter(watched, event)
