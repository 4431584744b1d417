"""Where keys go on a call page: to the page, or into the box of a question that is answered by typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from phonebank_app.scripts.engine import Conversation
from phonebank_app.ui.caller.say import SayPane
from phonebank_app.ui.caller.step_aloud import step_aloud
from phonebank_app.ui.text import announce


class TypingPlace(QObject):
    """A letter that belongs to a date must never finish a call: while a box is what answers, it has the focus.

    Args:
        page: the page; ``say`` gives its script as it is laid out now, ``mine`` whether the keyboard types there.
    """

    def __init__(
        self, page: QWidget, context: Callable[[], str], say: Callable[[], SayPane], mine: Callable[[], bool]
    ) -> None:
        super().__init__(page)
        self._page, self._context, self._say, self._mine = page, context, say, mine
        self._told: tuple[object, ...] = ()
        self._to_tell = ""
        page.installEventFilter(self)

    @property
    def place(self) -> QWidget:
        """What is to have the focus when nothing else is being used."""
        say = self._say()
        return say.words_box if self._context() == "call" and say.written.wants_keys else self._page

    def take(self) -> None:
        """Have the keyboard type here, not in whatever was pressed last."""
        if self._mine() and self._page.isVisible():
            self.place.setFocus(Qt.FocusReason.OtherFocusReason)

    def at_rest(self) -> bool:
        """Whether nothing but the script has the focus."""
        return self._page.window().focusWidget() in (None, self._page, self._say().words_box)

    def step_shown(self, conversation: Conversation, labels: Mapping[str, str]) -> None:
        """A step is on the page: a new one is told to a screen reader, and has the focus where it is answered."""
        shown = (conversation.shown.id, len(conversation.trail), conversation.objection, conversation.script.hash)
        if shown == self._told:
            return
        self._told = shown
        if self.at_rest():
            self.take()
        # Later: that the call before is saved is said first.
        self._to_tell = step_aloud(conversation, labels)
        QTimer.singleShot(0, self, self._tell)

    def another_call(self) -> None:
        """Another voter is on the page: the first step is a new one again."""
        self._told = ()

    def _tell(self) -> None:
        words, self._to_tell = self._to_tell, ""
        if words and self._mine() and self._page.isVisible():
            announce(self._page, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched is self._page and self.place is not self._page:
            self.take()
        return False
