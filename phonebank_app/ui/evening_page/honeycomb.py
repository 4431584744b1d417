"""Where the hexagons stand: one for each call, in the order of the evening, as large as the field allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST, SMALLEST = 190.0, 15.0
"""From the middle of one hexagon to that of the next, in design pixels: below the least, one is several calls."""
_RADIUS = 0.915 / math.sqrt(3)
"""Of a hexagon, as a share of that distance: the rest is the gap."""
_DOWN = math.sqrt(3) / 2
_MORE_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Honeycomb:
    """The hexagons of an evening, in design pixels from the field's top left.

    Attributes:
        middles: of each, in order; ``filled``: whether it is a conversation, or mostly.
        each: how many calls one stands for.
        height: from the top of the first row to the foot of the last.
    """

    radius: float
    middles: tuple[tuple[float, float], ...]
    filled: tuple[bool, ...]
    each: int
    height: float


def honeycomb(talked: Sequence[bool], width: float, height: float) -> Honeycomb:
    """Lay out calls row by row.

    Args:
        talked: for each call, in order, whether it became a conversation.
    """
    each = 1
    while True:
        filled = in_groups(talked, each)
        columns = _columns(len(filled), width, height)
        if columns:
            break
        each += 1
    pitch = min(LARGEST, width / columns)
    radius = pitch * _RADIUS
    middles: list[tuple[float, float]] = []
    level = 0
    while len(middles) < len(filled):
        inset = pitch / 2 if level % 2 else 0.0
        for at in range(columns - level % 2):
            middles.append((inset + (at + 0.5) * pitch, radius + level * pitch * _DOWN))
        level += 1
    used = 2 * radius + max(0, level - 1) * pitch * _DOWN if filled else 0.0
    return Honeycomb(radius, tuple(middles[: len(filled)]), filled, each, used)


def in_groups(talked: Sequence[bool], each: int) -> tuple[bool, ...]:
    """So many calls to a hexagon, in order; as many are filled as conversations make hexagons, where they came."""
    filled: list[bool] = []
    conversations = 0
    for begin in range(0, len(talked), each):
        conversations += sum(talked[begin : begin + each])
        filled.append(round(conversations / each) > sum(filled))
    return tuple(filled)


def _columns(many: int, width: float, height: float) -> int:
    """The columns that make the largest hexagons, with an eye to a full last row; 0 where they would be too small."""
    found: list[tuple[float, int]] = []
    columns = max(2, int(width / LARGEST))
    while width / columns >= SMALLEST and len(found) < _MORE_COLUMNS:
        pitch = min(LARGEST, width / columns)
        rows, last = _rows(many, columns)
        if 2 * pitch * _RADIUS + max(0, rows - 1) * pitch * _DOWN <= height:
            found.append((pitch * (0.86 + 0.14 * last), columns))
        columns += 1
    return max(found)[1] if found else 0


def _rows(many: int, columns: int) -> tuple[int, float]:
    """How many rows, of ``columns`` and one less in turn, and how full the last of them is, 0 to 1."""
    pairs, rest = divmod(many, 2 * columns - 1)
    if rest == 0:
        return 2 * pairs, 1.0
    if rest <= columns:
        return 2 * pairs + 1, rest / columns
    return 2 * pairs + 2, (rest - columns) / (columns - 1)
