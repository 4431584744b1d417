"""When a party locks by itself: nobody has touched the laptop for some minutes, or it slept.

Talking on the telephone touches nothing. So a call in hand does not keep a laptop open (one that was left alone with a
voter on its screen is the very case), but for the last minute it says that it will lock, and that any key stops it;
that key is then taken for nothing else, since on a call page a letter finishes the call. What is in hand is kept when
it locks, and opens again where it was.

Sleep is noticed in two ways. Where the desktop announces it (systemd's logind), it locks before the laptop sleeps.
Everywhere a clock tells afterwards: wall time leapt ahead of the time that the processor ran, or a look that was due in
a second comes half a minute late. Every touch is looked at before it reaches a page, so whoever wakes the laptop meets
the lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from shiboken6 import isValid

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys
from phonebank_app.ui.notices import Notice

Why = Literal["asked", "idle", "slept"]

WARNING_S = 60
"""How long before it locks it says so."""

LOCKS_SOON = "locks-soon"

_LOOK_MS = 1000
_LEAP_S = 30
"""Clocks are set by a second or two; whoever sets one by half a minute may unlock again."""

_USE = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    )
)


def locks_soon(seconds: int) -> Notice:
    """What is said in the last minute."""
    kept = tr("The key does nothing else. If it locks, the call in hand opens again where it was.")
    return Notice(
        LOCKS_SOON,
        tr_n("Locks in {n} second: press any key.", "Locks in {n} seconds: press any key.", seconds),
        kept,
        "warn",
    )


class AutoLock(QObject):
    """Watches one open party.

    Signals:
        warned(seconds): it locks in so many seconds unless somebody touches something; relented: somebody did.
        due(why): it is to be locked now.

    Args:
        minutes: without a touch, after which it locks.
        monotonic, wall: the two clocks, in seconds.
    """

    warned = Signal(int)
    relented = Signal()
    due = Signal(str)

    def __init__(
        self,
        minutes: int,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._seconds = 60 * minutes
        self.monotonic, self.wall = monotonic, wall
        self._watched: list[QWindow] = []
        self._warning = 0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._used_at = self._looked_at = monotonic()
        self._looked_wall = wall()

    def start(self, window: QWindow | None) -> None:
        """Begin to watch; ``window`` is the party's own, others are watched when they are come to."""
        self._used_at = self._looked_at = self.monotonic()
        self._looked_wall = self.wall()
        self._timer.start()
        self._watch(window)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        for window in self._watched:
            # After a file dialog Python may have lost hold of the window below it: that must not keep it from locking.
            if isValid(window):
                window.removeEventFilter(self)
        self._watched = []

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes from now on."""
        self._seconds = 60 * minutes
        self._relent()

    def sleeps(self) -> None:
        """The laptop is about to sleep, or its screen was locked."""
        self._end("slept")

    def look(self) -> bool:
        """See whether it is time; whether it was."""
        if not self._timer.isActive():
            return False
        now, wall = self.monotonic(), self.wall()
        ran, passed = now - self._looked_at, wall - self._looked_wall
        self._looked_at, self._looked_wall = now, wall
        if passed - ran > _LEAP_S or ran > _LEAP_S + _LOOK_MS / 1000:
            self._end("slept")
            return True
        left = self._seconds - (now - self._used_at)
        if left <= 0:
            self._end("idle")
            return True
        if left <= WARNING_S:
            self._warn(left)
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody touched something; ``True`` keeps a key from a page that it was not meant for."""
        if event.type() not in _USE:
            return False
        if self.look():
            return True  # it slept, or was left alone too long: nothing reaches the page any more
        if isinstance(event, QKeyEvent):
            if event.isAutoRepeat():
                return False  # something lies on the keyboard
            if keys.action_for("party", event) == "lock":
                self._end("asked")
                return True
            return self._relent()
        self._relent()
        return False

    def _relent(self) -> bool:
        """The minutes begin again; whether a warning was shown."""
        self._used_at = self.monotonic()
        warned, self._warning = bool(self._warning), 0
        if warned:
            self.relented.emit()
        return warned

    def _warn(self, left: float) -> None:
        """Said at a minute, half a minute and ten seconds: a screen reader reads it out each time."""
        step = next(seconds for seconds in (10, 30, WARNING_S) if left <= seconds)
        if step != self._warning:
            self._warning = step
            self.warned.emit(step)

    def _end(self, why: Why) -> None:
        if self._timer.isActive():
            self.stop()
            self.due.emit(why)

    def _watch(self, window: QWindow | None) -> None:
        if window is not None and window not in self._watched and self._timer.isActive():
            self._watched.append(window)
            window.destroyed.connect(lambda: self._forget(window))
            window.installEventFilter(self)

    def _forget(self, window: QWindow) -> None:
        self._watched = [one for one in self._watched if one is not window]


def locked_since(at: datetime, why: str, minutes: int) -> str:
    """Since when a party is locked and, where nobody asked for it, why; ``minutes`` of quiet were enough."""
    since = f"{at:%H:%M}"
    if why == "idle":
        return tr_n("since {at}, after {n} quiet minute", "since {at}, after {n} quiet minutes", minutes, at=since)
    return tr("since {at}, when the laptop slept", at=since) if why == "slept" else tr("since {at}", at=since)
