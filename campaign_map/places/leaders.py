"""Where a label goes on a map that is nearly full: in the open, near, and with a line that crosses little. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

_LOOKED_AT = 60
_CROSSING = 9.0
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def holds(self, x: float, y: float, more: float) -> bool:
        """Whether a point is inside, or within ``more`` outside."""
        return self.left - more <= x <= self.right + more and self.top - more <= y <= self.bottom + more

    def within(self, other: Box) -> bool:
        """Whether all of it is in the other."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def overlaps(self, other: Box) -> bool:
        """Whether any of it is in the other."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A label in its place.

    Attributes:
        x, y: where its leader ends.
        side: of the box on which its words are set: ``left``, ``right`` or ``middle``.
    """

    box: Box
    x: float
    y: float
    side: str


def place_label(
    at: tuple[float, float],
    width: float,
    height: float,
    view: Box,
    taken: Collection[tuple[float, float]],
    pitch: float,
) -> Placed:
    """Where a label for the point ``at`` covers nothing, and its leader is short and crosses few of those taken.

    Args:
        taken: middles of what must not be covered, ``pitch`` apart.

    Where no place is free, the label stands over the least there is.
    """
    rows: defaultdict[float, list[float]] = defaultdict(list)
    for x, y in sorted(taken):
        rows[y].append(x)
    step, reach = pitch / 2, pitch * 0.62
    open_places: list[tuple[int, float, Placed]] = []
    others: list[tuple[int, float, Placed]] = []
    for down in range(max(1, 1 + int((view.height - height) / step))):
        top = view.top + down * step
        touched = [row for y, row in rows.items() if top - reach < y < top + height + reach]
        for across in range(max(1, 1 + int((view.width - width) / step))):
            box = Box(view.left + across * step, top, width, height)
            covered = sum(bisect_right(row, box.right + reach) - bisect_left(row, box.left - reach) for row in touched)
            placed = _led(at, box)
            kept = others if covered else open_places
            kept.append((covered, math.dist(at, (placed.x, placed.y)), placed))
    candidates = sorted(open_places or others, key=lambda one: one[:2])[:_LOOKED_AT]
    return min(candidates, key=lambda one: one[1] + _CROSSING * _crossed(at, one[2], taken, pitch))[2]


def _led(at: tuple[float, float], box: Box) -> Placed:
    """Where a line from ``at`` should meet the box."""
    x, y = at
    aside, over = max(box.left - x, x - box.right), max(box.top - y, y - box.bottom)
    if over >= aside:
        edge = box.bottom + _GAP if y > box.bottom else box.top - _GAP
        return Placed(box, (box.left + box.right) / 2, edge, "middle")
    middle = (box.top + box.bottom) / 2
    return (
        Placed(box, box.left - _GAP, middle, "left") if x < box.left else Placed(box, box.right + _GAP, middle, "right")
    )


def _crossed(at: tuple[float, float], placed: Placed, taken: Collection[tuple[float, float]], pitch: float) -> int:
    """How many of those taken lie under the line, roughly: their middles within a third of a pitch of it."""
    (x, y), (dx, dy) = at, (placed.x - at[0], placed.y - at[1])
    length = math.hypot(dx, dy) or 1.0
    found = 0
    for other_x, other_y in taken:
        along = ((other_x - x) * dx + (other_y - y) * dy) / length
        aside = abs((other_x - x) * dy - (other_y - y) * dx) / length
        found += 0 < along < length and aside < pitch / 3
    return found
