"""What a page shows is read in a thread, and drawn when that comes back: a long evening never stops the window.

One at a time: a wish for another one while one is read is one more afterwards, however often it was wished. Where no
loop runs, as when a page is only drawn, it is read there and then.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from phonebank_app.ui.tasks import Tasks

_TURN_SECONDS = 0.001
"""A key press asks the store a dozen times, and after each waits its turn for the interpreter while a page is read: for
a fifth of the time that Python gives by itself."""

Draw = Callable[[], None]
Read = Callable[[], Draw]


class Reading:
    """The reading of one desk's pages.

    Args:
        tasks: it is the task ``name`` of these; whoever closes them waits until nothing is read any more.
        plan: on the window's thread, what is to be read: a function that reads, in whatever thread, and returns one
            that draws, on the window's thread again.
    """

    def __init__(self, tasks: Tasks, name: str, plan: Callable[[], Read]) -> None:
        self._tasks, self._name, self._plan = tasks, name, plan
        self._wanted = self._stopped = False
        self._turn = 0
        sys.setswitchinterval(_TURN_SECONDS)

    def ask(self) -> None:
        """Have it read, and drawn soon."""
        if self._stopped:
            return
        self._wanted = True
        if not in_a_loop():
            self._wanted = False
            self._plan()()()
            return
        self._tasks.start(self._name, self._work)

    def overtake(self) -> None:
        """Something newer was drawn just now: what is being read is read once more before it is drawn."""
        self._turn += 1

    def stop(self) -> None:
        """Draw nothing any more."""
        self._stopped = True
        self.overtake()

    async def _work(self) -> None:
        while self._wanted and not self._stopped:
            self._wanted, turn = False, self._turn
            draw = await _in_thread(self._plan())
            if turn == self._turn:
                draw()
            else:
                self._wanted = True


async def _in_thread(read: Read) -> Draw:
    """Read; whoever is told to stop meanwhile waits until the thread has left the store."""
    running = asyncio.ensure_future(asyncio.to_thread(read))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise


def in_a_loop() -> bool:
    """Whether tasks can be started; not while a page is only drawn, as the self-test does."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
