"""Coroutines that a click starts.

A coroutine started from a slot needs four things that are easily forgotten: a name, somebody who holds a
reference to it (the loop does not), somebody who hears its error, and an end when the page that wanted it
has gone. They are here, and nowhere else. ``qasync.asyncSlot`` is not used: it drops tasks and swallows
errors. Nothing here runs a loop of its own, and no coroutine may run a dialog's: other tasks would die (see
``dialogs``).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.ui.notices import Notice, notice_of

Work = Callable[[], Coroutine[Any, Any, None]]
"""Makes the coroutine; it is not called when a task of that name is still at work."""


class Tasks:
    """The tasks of one window.

    Args:
        tell: shows a notice; the notice's key is the task's name, so that a second try replaces the
        first's. withdraw: takes it away again once the same work succeeds; what the work itself told stays.
    """

    def __init__(self, tell: Callable[[Notice], None], withdraw: Callable[[str], None] | None = None) -> None:
        self._tell = tell
        self._withdraw = withdraw or (lambda _: None)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failed: set[str] = set()

    def start(self, name: str, work: Work, *, page: QObject | None = None, kept: str = "") -> asyncio.Task[None]:
        """Start ``work`` as the task ``name``, or return the one of that name that is still at work.

        Must be called while the loop runs, i.e. from a slot or a coroutine.

        Args:
            page: when it is destroyed the task is cancelled.
            kept: what is safe whatever happens, for the notice of an error.

        Errors of the world become a notice; any other error too, and goes to ``sys.excepthook`` besides.
        """
        running = self._running.get(name)
        # One whose work is done, or that was told to stop, is still here until the loop comes round to it: whoever
        # starts anew in that moment must not be sent away with it.
        if running is not None and not running.done() and not running.cancelling():
            return running
        task = asyncio.get_running_loop().create_task(work(), name=name)
        self._running[name] = task
        task.add_done_callback(lambda done: self._finished(name, done, kept))
        if page is not None:
            # The task is meant, not its name: by then another one may bear it.
            page.destroyed.connect(lambda: task.cancel())
        return task

    def running(self, name: str) -> bool:
        """Whether a task of this name has not ended yet, with all that is told of it."""
        return name in self._running

    def at_work(self, name: str) -> bool:
        """Whether a task of this name still does its work; not from the moment on in which that is done."""
        task = self._running.get(name)
        return task is not None and not task.done()

    def cancel(self, name: str) -> None:
        """Stop a task; nothing happens when there is none of that name."""
        task = self._running.get(name)
        if task is not None:
            task.cancel()

    async def ended(self, name: str) -> None:
        """Wait until a task has ended, however it did."""
        task = self._running.get(name)
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, name: str, task: asyncio.Task[None], kept: str) -> None:
        if self._running.get(name) is task:
            del self._running[name]
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            if name in self._failed:
                self._failed.discard(name)
                self._withdraw(name)
            return
        self._failed.add(name)
        if isinstance(error, WorldError):
            self._tell(notice_of(error, name, kept=kept))
        else:
            words = tr("Something went wrong in the program, and it is our mistake.")
            self._tell(Notice(name, words, kept or tr("What you saved is kept. Try again."), "bad"))
            sys.excepthook(type(error), error, error.__traceback__)
