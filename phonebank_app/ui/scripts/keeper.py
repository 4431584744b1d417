"""Keeping what is typed in the order in which it was typed, whichever thread comes first to the disk."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from phonebank_app.script_writing.drafting import Draft


class Keeper:
    """A text is kept in a thread while one types, and at once when another is shown: the later one stands."""

    def __init__(self) -> None:
        self._one_by_one = Lock()
        self._given = self._done = 0

    def turn(self) -> int:
        """A place in the order, to be taken on the window's thread when the text is read from the page."""
        self._given += 1
        return self._given

    def keep(self, turn: int, work: Callable[[], Draft]) -> Draft | None:
        """Do it; ``None``, and nothing, if what came later was kept already. Raises what ``work`` raises."""
        with self._one_by_one:
            if turn < self._done:
                return None
            made = work()
            self._done = turn
            return made
