"""Several processes that answer on one socket, and one that watches over them.

Each has its own connections to the database and knows nothing of the others: all they share is in the database. One
that dies is replaced; one that cannot even begin ends the service.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkProcess
from types import FrameType

from phonebank_app.errors import NotAllowed, WorldError

log = logging.getLogger("campaign_map")

Work = Callable[[Callable[[], None]], None]
"""What each process does until it is told to end by SIGTERM; it says when it is ready."""


def run(work: Work, processes: int, ready: Callable[[], None]) -> None:
    """Have so many processes do ``work`` until SIGTERM or Ctrl-C, which they are told of.

    Args:
        ready: called once, when all of them are.

    Raises:
        NotAllowed: this system cannot split a process in two.
        WorldError: one of them ended before it was ready.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        raise NotAllowed("Several processes need Linux or macOS.", "Leave --processes out.")
    _Crew(work, multiprocessing.get_context("fork")).run(processes, ready)


class _Crew:
    def __init__(self, work: Work, context: ForkContext) -> None:
        self._work = work
        self._context = context
        self._hands: dict[int, ForkProcess] = {}
        self._ending = False

    def run(self, processes: int, ready: Callable[[], None]) -> None:
        before = {number: signal.signal(number, self._end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for _ in range(processes):
                self._begin()
            if not self._ending:
                ready()
            while self._hands:
                for sentinel in wait(list(self._hands)):
                    self._ended(int(str(sentinel)))
        finally:
            for hand in self._hands.values():
                hand.terminate()
                hand.join()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _begin(self) -> None:
        """Start one, and wait until it is ready."""
        heard, told = self._context.Pipe(duplex=False)
        hand = self._context.Process(target=_hand, args=(self._work, heard, told), name="campaign-map")
        hand.start()
        told.close()
        self._hands[hand.sentinel] = hand
        if self._ending:  # told to end while it was being made
            hand.terminate()
        with heard:
            try:
                heard.recv_bytes()
            except EOFError as error:
                if not self._ending:
                    raise WorldError(
                        "A process of the service ended as it began.", "Its reason is in the lines above."
                    ) from error

    def _ended(self, sentinel: int) -> None:
        hand = self._hands.pop(sentinel)
        hand.join()
        if not self._ending:
            log.error("process %s ended with %s; another takes its place", hand.pid, hand.exitcode)
            self._begin()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True
        for hand in self._hands.values():
            hand.terminate()


def _hand(work: Work, heard: Connection, told: Connection) -> None:
    # What the first process does on a signal is not for those it made.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    heard.close()
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    work(lambda: told.send_bytes(b"ready"))


def _end_with_parent() -> None:
    """Whoever kills the first process outright means all of them."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
