"""One keyboard between several calls: where each caller typed, and keys that were meant for somebody else.

Two things could carry a key from one call into another. A key that is still held down while the keyboard changes hands
repeats into the next call; so repeats of a key that was not pressed anew are dropped. And a click of the mouse in
another call takes the keyboard from somebody who may be typing just then; so their next keys are dropped until they
pause, which they do as soon as nothing appears.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from phonebank_app.ui.parts import LineEdit

PAUSE = 0.7
"""Seconds without a key after which somebody is taken to type on purpose."""

_MODIFIERS = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)


class Hands:
    """Which keys of the keyboard are meant for the call that has it now.

    Args:
        now: a clock that never goes back, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._pressed_here: set[int] = set()
        self._last_key = float("-inf")
        self._clicked = False
        self._waits = self._just_changed = False

    def clicked(self) -> None:
        """A button of the mouse was pressed; the focus may have followed it already."""
        self._clicked = True
        self._judge()

    def changed(self) -> None:
        """The keyboard is somebody else's from now on."""
        self._pressed_here.clear()
        self._just_changed = True
        self._judge()

    def meant_it(self) -> None:
        """It changed hands by a key: whoever typed knows."""
        self._just_changed = self._waits = False

    def _judge(self) -> None:
        if self._just_changed and self._clicked and self._now() - self._last_key < PAUSE:
            self._waits = True

    def meant(self, event: QKeyEvent) -> bool:
        """Whether this key was pressed for the call that has the keyboard now."""
        if event.isAutoRepeat():
            return event.key() in self._pressed_here
        if event.key() in _MODIFIERS:
            return True
        now = self._now()
        self._waits = self._waits and now - self._last_key < PAUSE
        self._just_changed = self._just_changed and self._waits
        self._last_key, self._clicked = now, False
        if not self._waits:
            self._pressed_here.add(event.key())
        return not self._waits


@dataclass(frozen=True, slots=True)
class Typing:
    """Where somebody typed on their page.

    Attributes:
        widget: what had the focus; ``name``: what it is called, in case the page is laid out anew; ``cursor``: where
            in the words it was.
    """

    widget: QWidget
    name: str = ""
    cursor: int = 0

    @classmethod
    def on(cls, widget: QWidget) -> Typing:
        """What has the focus."""
        return cls(widget, widget.objectName(), widget.cursorPosition() if isinstance(widget, LineEdit) else 0)

    def again(self, page: QWidget) -> None:
        """Give the focus back, or to the page where that is not there any more."""
        found: QWidget | None = self.widget if isValid(self.widget) and page.isAncestorOf(self.widget) else None
        if found is None and self.name:
            found = page.findChild(QWidget, self.name)
        usable = found is not None and found.isVisibleTo(page) and found.isEnabled()
        target = found if usable and found is not None else page
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(target, LineEdit):
            target.setCursorPosition(min(self.cursor, len(target.text())))


def tab_on(start: QWidget, forward: bool, elsewhere: Callable[[QWidget], bool]) -> bool:
    """Give the focus to whatever Tab leads to from there and is not ``elsewhere``; ``False`` when nothing is."""
    step = QWidget.nextInFocusChain if forward else QWidget.previousInFocusChain
    one: QWidget | None = step(start)
    while one is not None and one is not start:
        by_tab = one.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if by_tab and one.isEnabled() and one.isVisible() and not elsewhere(one):
            one.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
            return True
        one = step(one)
    return False


INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})
"""The events that may hand over the keyboard, or must not."""
