"""Garbage is collected on the window's thread and on no other.

Python looks for garbage on whichever thread happens to allocate. Cycles of ours hold widgets and timers, and Qt ends
the program when another thread destroys one of those.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500
_SETTLES_MS = 5_000


class Collector(QObject):
    """Collects between two events, from its making until :meth:`stop`, as often as Python itself would."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again, if it was before: whoever had switched it off may have threads that outlive us."""
        self._timer.stop()
        if self._was_on:
            gc.enable()

    def _collect(self) -> None:
        if _Held.by:
            return
        due = zip(gc.get_count(), gc.get_threshold(), strict=True)
        generations = [generation for generation, (count, most) in enumerate(due) if count > most]
        if generations:
            gc.collect(generations[-1])


class _Held:
    """How many ask that nothing be collected just now, and whether a second look is still to come."""

    by = 0
    settling = False


@contextmanager
def none_meanwhile() -> Iterator[None]:
    """Collect nothing while a thread makes objects by the hundred thousand: to look through them stops the window.

    What was made until the end is not looked through again before the party closes (:func:`after_a_party`). It goes
    when nobody needs it any more, as most things do; only a cycle waits. Enter and leave it on the window's thread.
    """
    _Held.by += 1
    try:
        yield
    finally:
        _Held.by -= 1
        if not _Held.by:
            gc.freeze()


def after_a_party() -> None:
    """Look through everything, once now and once when its windows are gone: nothing of a closed party may stay."""
    all_of_it()
    if not _Held.settling:
        _Held.settling = True
        QTimer.singleShot(_SETTLES_MS, _settle)


def _settle() -> None:
    _Held.settling = False
    all_of_it()


def all_of_it() -> None:
    """Look through all there is, and through what stays then not again before the next time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
