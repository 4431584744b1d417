"""One line per figure, and the two ways of taking time that the figures share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured.

    Attributes:
        value, floor: in the unit that the name ends with; ``floor`` is ``None`` where the reach is not a ratio.
        reach: what ``ratio``, or ``value`` where there is no floor, must not exceed; with ``at_least``, must reach;
            ``None``: it is told, and not judged.
    """

    name: str
    value: float
    floor: float | None
    reach: float | None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Value over floor."""
        return None if self.floor is None else self.value / self.floor

    @property
    def ok(self) -> bool:
        """Whether the figure is within reach."""
        if self.reach is None:
            return True
        found = self.value if self.ratio is None else self.ratio
        return found >= self.reach if self.at_least else found <= self.reach

    def line(self) -> str:
        """The figure as JSON."""
        return json.dumps(
            {
                "figure": self.name,
                "value": round(self.value, 4),
                "floor": None if self.floor is None else round(self.floor, 4),
                "ratio": None if self.ratio is None else round(self.ratio, 2),
                "reach": self.reach,
                "ok": self.ok,
            },
            ensure_ascii=False,
        )


def timed(work: Callable[[], object]) -> float:
    """How long one go takes, in seconds."""
    began = perf_counter()
    work()
    return perf_counter() - began


def in_turn(ours: Callable[[], float], floor: Callable[[], float], times: int) -> tuple[list[float], list[float]]:
    """Measure one and the other alternately, so that whatever else the machine does befalls both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        for which in (0, 1) if turn % 2 else (1, 0):
            taken[which].append((ours, floor)[which]())
    return taken


def quantile(times: Sequence[float], share: float) -> float:
    """The time that this share of goes did not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


__all__ = ["Figure", "in_turn", "median", "quantile", "timed"]
