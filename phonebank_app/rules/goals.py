"""What a room would like to reach tonight. Pure. It is the room's, and nobody's in particular.

A suggestion is callers × hours × pace. The pace is the one the service assigns seats by, 12 calls tried in a caller's
hour (reference, peers 4: reports range from 25 to 64; one that is reached is worth more than one that is not), and one
in five of those rung comes to talk (the same reports: one in two on a good list, one in fifteen on a bad one).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["calls", "conversations"]

CALLS_AN_HOUR = 12
TALKS_IN = 5
"""One call in so many is a conversation."""

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Goal:
    """So many calls, or conversations."""

    what: What
    many: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the room has come: ``done`` of ``of``, as a share from 0 to 1."""

    done: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return min(1.0, self.done / self.of) if self.of else 0.0

    @property
    def reached(self) -> bool:
        """Whether it is all there."""
        return 0 < self.of <= self.done


def suggestion(what: What, callers: int, hours: float, list_size: int = 0) -> Goal:
    """A goal for so many callers and hours, in round figures; never more calls than there are people to ring."""
    calls = max(1, callers) * max(0.5, hours) * CALLS_AN_HOUR
    if list_size:
        calls = min(calls, list_size)
    many = calls if what == "calls" else calls / TALKS_IN
    step = 10 if many >= 40 else 5
    return Goal(what, max(step, int(many // step * step)))


def progress(goal: Goal, calls: int, conversations: int) -> Progress:
    """How far it is reached."""
    return Progress(calls if goal.what == "calls" else conversations, goal.many)
