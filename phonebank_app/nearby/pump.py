"""What joined laptops ask is done on the loop of the host's window, one thing at a time, with a rest after each.

Not in a thread of its own: the use cases are one transaction each, of a millisecond or two, and two threads that both
want the store and the interpreter make a key press on this laptop wait for either. Not all at once either: twelve
laptops that ask without a pause would leave the window no turn. So what came first is done first, and then the window
has its turn for as long as that took; figures in docs/nearby.md.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from time import perf_counter
from typing import Any

SHORTEST_REST = 0.001
LONGEST_REST = 0.02


class Pump:
    """Runs jobs on ``loop``; they may be put from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._jobs: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._awake = False
        self._closed = False

    def put(self, job: Callable[[], Any]) -> Future[Any]:
        """Have it done; what comes of it, also an error, is in the future. Cancelled in time, it is not done."""
        future: Future[Any] = Future()
        if self._closed:
            future.cancel()
            return future
        self._jobs.append((job, future))
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # the loop has ended, and the program with it
            future.cancel()
        return future

    def close(self) -> None:
        """Nothing more is done; on the loop."""
        self._closed = True
        while self._jobs:
            self._jobs.popleft()[1].cancel()

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self._next()

    def _next(self) -> None:
        while self._jobs:
            job, future = self._jobs.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            began = perf_counter()
            try:
                result = job()
            except Exception as error:  # noqa: BLE001 - it goes to whoever asked, in another thread
                future.set_exception(error)
            else:
                future.set_result(result)
            rest = min(max(perf_counter() - began, SHORTEST_REST), LONGEST_REST)
            self._loop.call_later(rest, self._next)
            return
        self._awake = False
