"""What time it is: one object, so that an evening can be played at any hour and rules can be tested at every minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
"""Voters' time. Calling hours are theirs, wherever the laptop believes it is."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The laptop's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class EveningClock:
    """A clock that starts at a given moment and can be moved on by hand; for rehearsals and tests.

    Attributes:
        start: the moment at which the evening begins (aware).
        runs: whether it also advances with real time.
    """

    start: datetime
    runs: bool = True
    _skipped: timedelta = timedelta()
    _began: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        elapsed = timedelta(seconds=monotonic() - self._began) if self.runs else timedelta()
        return (self.start + self._skipped + elapsed).astimezone(UTC)

    def skip(self, ahead: timedelta) -> None:
        """Move on by ``ahead``; never backwards."""
        if ahead < timedelta():
            raise ValueError("an evening does not run backwards")
        self._skipped += ahead


def local(moment: datetime) -> datetime:
    """The same moment in the voters' time."""
    return moment.astimezone(LONDON)
