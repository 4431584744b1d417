"""Time that does not go back: what a lease and the end of a party are measured by (docs/decisions/0012).

Two kinds of setting back are met. While the program runs, its own stopwatch goes on whatever the laptop's clock says.
Between two runs the highest moment ever seen is a floor. A clock that leaps far ahead is believed where believing it
stops something (a lease), and not where it destroys something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

LEAP = timedelta(days=30)
"""A clock this far ahead of all that was ever seen is in doubt."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says, set against what was seen before.

    Attributes:
        now: never earlier than what was seen.
        in_doubt: the clock has leapt so far ahead that nothing is destroyed on its word.
    """

    now: datetime
    in_doubt: bool = False


def read(clock: datetime, seen: datetime | None, off: timedelta | None = None) -> Reading:
    """What to make of a clock.

    Args:
        clock: what it says; ``seen``: the highest moment ever seen, if there is one.
        off: how far the clock was ahead of the service's when that was last heard; ``None``: it never was.
    """
    told = clock if off is None else clock - off
    if seen is None:
        return Reading(told)
    return Reading(max(told, seen), told - seen > LEAP)


def highest(seen: datetime | None, moments: Iterable[datetime]) -> datetime | None:
    """``seen`` raised by other signs of time gone by, e.g. when files were written; signs in doubt are left out."""
    for moment in sorted(moments):
        if seen is None or seen < moment <= seen + LEAP:
            seen = moment
    return seen


class SteadyClock:
    """Goes on by a stopwatch of its own when the laptop's clock is set back.

    Args:
        elapsed: seconds by a stopwatch that nobody can set.
    """

    def __init__(self, elapsed: Callable[[], float] = monotonic) -> None:
        self._elapsed = elapsed
        self._word: object = None
        self._before: tuple[datetime, float] | None = None

    def now(self, told: datetime, word: object = None) -> datetime:
        """The present moment.

        Args:
            told: what the clock says, already set against what was seen before this run.
            word: the service's last word on the time. A new one is law: it also mends a clock that was ahead.
        """
        elapsed, moment = self._elapsed(), told
        if self._before is not None and word == self._word:
            then, at = self._before
            moment = max(told, then + timedelta(seconds=max(0.0, elapsed - at)))
        self._before, self._word = (moment, elapsed), word
        return moment
