"""The laptop is about to sleep: from the thread that hears of it into the window's."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from phonebank_app.machine.suspend import SYSTEM, SleepWatch


class Suspend(QObject):
    """Emits ``sleeps`` in the window's thread.

    Args:
        address: of another bus than the system's.
    """

    sleeps = Signal()

    def __init__(self, address: str = SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watch = SleepWatch(self.sleeps.emit, address)

    def start(self) -> None:
        """Begin to listen."""
        self.watch.start()

    def stop(self) -> None:
        """Listen no longer, and let the laptop sleep."""
        self.watch.stop()
