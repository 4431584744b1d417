"""How often a code may be guessed: five times, then it is another one; and how fast laptops may knock at all."""

from __future__ import annotations

from time import monotonic

from phonebank_app.protocol.short_codes import new_code

TRIES = 5
"""Wrong guesses at one code. (A slip of the pen is none: the check character finds it out at the guest's.)"""
RENEWALS = 4
"""So many codes may be guessed to death; then nobody new gets in until the host wants another code."""


class Guesses:
    """The code that is shown, and what was guessed of it. One thread at a time.

    Attributes:
        code: as it is shown; ``closed``: nobody new gets in.
    """

    def __init__(self) -> None:
        self.code = new_code()
        self.closed = False
        self._wrong = self._flying = self._renewed = 0

    @property
    def plain(self) -> str:
        """The code's eight characters."""
        return self.code.replace("-", "")

    def begin(self) -> bool:
        """Somebody wants to prove that they know the code; whether they may try. Ends with `end`."""
        if self.closed or self._wrong + self._flying >= TRIES:
            return False
        self._flying += 1
        return True

    def end(self, *, wrong: bool) -> bool:
        """They have; returns whether the code is another one now. Who went away without a proof has guessed nothing."""
        self._flying -= 1
        self._wrong += wrong
        if self._wrong < TRIES:
            return False
        self._renewed += 1
        self.closed = self._renewed >= RENEWALS
        self._another()
        return True

    def renew(self) -> None:
        """The host wants another code."""
        self.closed, self._renewed = False, 0
        self._another()

    def _another(self) -> None:
        self.code, self._wrong = new_code(), 0


class Bucket:
    """So many a second, and so many at once."""

    def __init__(self, a_second: float, at_once: int) -> None:
        self._rate, self._most = a_second, float(at_once)
        self._left, self._at = float(at_once), monotonic()

    def take(self) -> bool:
        """Whether there is one left; then it is taken."""
        now = monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
