"""Work that many threads bring one by one, done for all who wait in one go.

A transaction costs about the same whether it carries one push or ten: the flush to the disk, the turn at numbering,
the way to the database and back. So whoever finds nobody at work does it for everybody who waits, and hands over to
the first of those who have come meanwhile. Alone, a thread waits for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[T, R]):
    """What one thread brought, and what came of it; neither answer nor error while it has to be done."""

    item: T
    woken: threading.Event = field(default_factory=threading.Event)
    answer: R | None = None
    error: BaseException | None = None


class Grouping(Generic[T, R]):
    """One group at a time.

    Args:
        most: how many are done together.

    Attributes:
        on_group: told how many were, each time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._mutex = threading.Lock()
        self._queue: list[_Waiting[T, R]] = []
        self._busy = False
        self.on_group: Callable[[int], None] = lambda _: None

    @property
    def waiting(self) -> int:
        """How many wait for those at work to end."""
        with self._mutex:
            return len(self._queue)

    def join(self, item: T, work: Callable[[Sequence[T]], Sequence[R | Exception]]) -> R:
        """Have it done, alone or with others.

        Args:
            work: given what waits, in the order in which it came; gives for each an answer, which is never ``None``,
                or the error to raise. Everybody who joins brings the same.

        Raises:
            Exception: what ``work`` gave for this one, or raised.
        """
        mine = _Waiting[T, R](item)
        with self._mutex:
            self._queue.append(mine)
            leads, self._busy = not self._busy, True
        if not leads:
            mine.woken.wait()
        if mine.answer is None and mine.error is None:
            self._lead(work)
        if mine.error is not None:
            raise mine.error
        return cast("R", mine.answer)

    def _lead(self, work: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        """Do what waits; whoever leads is the first of it."""
        with self._mutex:
            group, self._queue = self._queue[: self._most], self._queue[self._most :]
        self.on_group(len(group))
        try:
            answers = work([one.item for one in group])
            for one, answer in zip(group, answers, strict=True):
                if isinstance(answer, Exception):
                    one.error = answer
                else:
                    one.answer = answer
        except BaseException as error:
            for one in group:
                one.error = error
            raise
        finally:
            with self._mutex:
                following = self._queue[:1]
                self._busy = bool(following)
            for one in (*group, *following):
                one.woken.set()
