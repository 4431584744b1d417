"""Puts the boxes of a directed graph into columns from left to right: which column, in what order, how high. Pure.

After Sugiyama, Tagawa and Toda (“Methods for visual understanding of hierarchical system structures”, 1981): ways that
close a circle are set aside, each box stands one column after all that lead to it, boxes of a column are ordered by the
barycentre of their neighbours, and their heights are the least squares of the wished-for ones that keep them apart
(isotonic regression, by pooling adjacent violators). A way over several columns goes through a waypoint in each; all
the long ways to one box share their waypoints, so that a drawing has one trunk to “thanks”, not forty.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_SWEEPS: Final = 6
_BUDGET: Final = 24_000
"""Boxes and waypoints that are looked at while ordering: fewer sweeps for a drawing that is large."""
_WAYPOINT: Final = 10.0
"""Room of a waypoint, in the unit of the heights."""
_STIFF: Final = 8.0
"""How much straighter the stretch between two waypoints is wished for than one beside a box."""


@dataclass(eq=False, slots=True)
class Spot:
    """A box, or the waypoint of long ways to one: ``name`` is the box’s, and ``ahead`` is true of a waypoint.

    Attributes:
        column, y: where it stands; ``y`` is its top.
        room: its height with what hangs below it.
        gap: what is kept free between it and its neighbours.
    """

    name: str
    column: int
    room: float
    gap: float
    ahead: bool = False
    y: float = 0.0
    before: list[Spot] = field(default_factory=list)
    after: list[Spot] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.room / 2


@dataclass(frozen=True, slots=True)
class Layers:
    """The columns, each from the top down; ``spots`` by (name, column): a box in its own, waypoints in those before.

    Attributes:
        back: the ways that lead back, as (source, target).
    """

    columns: tuple[tuple[Spot, ...], ...]
    spots: Mapping[tuple[str, int], Spot]
    column: Mapping[str, int]
    back: frozenset[tuple[str, str]]


def back_ways(names: Sequence[str], after: Mapping[str, Sequence[str]]) -> tuple[frozenset[tuple[str, str]], list[str]]:
    """The ways that close a circle, found by following all ways in order from the first; and an order without them.

    In the order returned, each stands before all that it leads to, but for the ways that close a circle.
    """
    back: set[tuple[str, str]] = set()
    done: list[str] = []
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for start in names:
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            name, ways = stack[-1]
            for target in ways:
                if state.get(target) == 1:
                    back.add((name, target))
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(after[target])))
                    break
            else:
                state[name] = 2
                done.append(name)
                stack.pop()
    return frozenset(back), done[::-1]


def columns_of(
    order: Sequence[str], after: Mapping[str, Sequence[str]], back: frozenset[tuple[str, str]], loose: Iterable[str]
) -> dict[str, int]:
    """The column of each: after all that lead to it. The ``loose`` ones stand right before what is ahead."""
    column = dict.fromkeys(order, 0)
    for name in order:
        for target in after[name]:
            if (name, target) not in back:
                column[target] = max(column[target], column[name] + 1)
    loosely = set(loose)
    for name in reversed(order):
        ahead = [column[t] for t in after[name] if (name, t) not in back]
        if name in loosely and ahead:
            column[name] = max(column[name], min(ahead) - 1)
    return column


def lay(
    boxes: Mapping[str, Spot],
    order: Sequence[str],
    after: Mapping[str, Sequence[str]],
    back: frozenset[tuple[str, str]],
    main: Iterable[tuple[str, str]],
) -> Layers:
    """Order and place boxes whose columns are known. The topmost stands at 0.

    Args:
        boxes: a spot for each name, with its column, room and gap.
        order: the names, in the order in which those of a column stand at first.
        main: the ways that should run straight, before all others.
    """
    spots = {(name, spot.column): spot for name, spot in boxes.items()}
    for source in order:
        for target in after[source]:
            if (source, target) not in back:
                _join(spots, boxes[source], boxes[target])
    number = max((s.column for s in boxes.values()), default=-1) + 1
    columns: list[list[Spot]] = [[] for _ in range(number)]
    for spot in spots.values():
        columns[spot.column].append(spot)
    place = {name: at for at, name in enumerate(order)}
    for column in columns:
        column.sort(key=lambda s: (place[s.name], s.ahead))
    columns = _ordered(columns)
    straight = {(boxes[a], boxes[b]) for a, b in main if a in boxes and b in boxes}
    _settle(columns, straight)
    return Layers(tuple(map(tuple, columns)), spots, {n: s.column for n, s in boxes.items()}, back)


def _join(spots: dict[tuple[str, int], Spot], source: Spot, target: Spot) -> None:
    """Lead from one to the other by the waypoints of the target, which are made where there is none yet."""
    here = source
    for column in range(source.column + 1, target.column):
        waypoint = spots.get((target.name, column))
        if waypoint is not None:  # from here on the trunk is there
            _link(here, waypoint)
            return
        waypoint = spots[target.name, column] = Spot(target.name, column, _WAYPOINT, 6.0, ahead=True)
        _link(here, waypoint)
        here = waypoint
    _link(here, target)


def _link(left: Spot, right: Spot) -> None:
    left.after.append(right)
    right.before.append(left)


def _ordered(columns: list[list[Spot]]) -> list[list[Spot]]:
    """The columns with few crossings: the best of some sweeps there and back."""
    total = sum(map(len, columns)) or 1
    best, fewest = [list(c) for c in columns], _crossings(columns)
    for sweep in range(min(_SWEEPS, max(2, _BUDGET // total))):
        if not fewest:
            break
        forth = sweep % 2 == 0
        rows = columns if forth else columns[::-1]
        for fixed, free in itertools.pairwise(rows):
            place = {spot: at for at, spot in enumerate(fixed)}
            wish = {}
            for at, spot in enumerate(free):
                near = spot.before if forth else spot.after
                wish[spot] = sum(place[n] for n in near) / len(near) if near else at
            free.sort(key=wish.__getitem__)
        crossings = _crossings(columns)
        if crossings < fewest:
            best, fewest = [list(c) for c in columns], crossings
    return best


def _crossings(columns: Sequence[Sequence[Spot]]) -> int:
    """How many pairs of ways cross between neighbouring columns."""
    count = 0
    for left, right in itertools.pairwise(columns):
        place = {spot: at for at, spot in enumerate(right)}
        seen: list[int] = []
        for spot in left:
            ends = sorted(place[n] for n in spot.after)
            for end in ends:
                count += len(seen) - bisect_left(seen, end + 1)
            for end in ends:
                insort(seen, end)
    return count


def _settle(columns: Sequence[Sequence[Spot]], straight: set[tuple[Spot, Spot]]) -> None:
    """Find every height: near the neighbours’, in order, apart."""
    for column in columns:
        top = 0.0
        for spot in column:
            spot.y = top
            top += spot.room + spot.gap
    for sweep in range(6):
        forth = sweep % 2 == 0
        for column in columns if forth else columns[::-1]:
            wishes = [_wish(spot, straight, both=sweep > 3, forth=forth) for spot in column]
            _apart(column, wishes)
    for column in columns:  # ends stand level with what leads to them, where there is room
        _apart(column, [(s.y, 50.0) if s.after or not s.before else _wish(s, straight, forth=True) for s in column])
    top = min((s.y for c in columns for s in c), default=0.0)
    for column in columns:
        for spot in column:
            spot.y -= top


def _wish(spot: Spot, straight: set[tuple[Spot, Spot]], *, forth: bool, both: bool = False) -> tuple[float, float]:
    """Where its top would like to be, and how much."""
    total = weights = 0.0
    if both or forth:
        for near in spot.before:
            weight = _pull(near, spot, straight)
            total, weights = total + near.middle * weight, weights + weight
    if both or not forth:
        for near in spot.after:
            weight = _pull(spot, near, straight)
            total, weights = total + near.middle * weight, weights + weight
    if not weights:
        return spot.y, 0.2
    return total / weights - spot.room / 2, weights


def _pull(left: Spot, right: Spot, straight: set[tuple[Spot, Spot]]) -> float:
    if left.ahead and right.ahead:
        return _STIFF
    return _STIFF / 2 if (left, right) in straight else 1.0


def _apart(column: Sequence[Spot], wishes: Sequence[tuple[float, float]]) -> None:
    """The heights nearest to the wishes (least squares, weighted) in which nothing overlaps."""
    sums: list[list[float]] = []  # of each pool: the sum of weighted wishes, the weights, how many
    offset, offsets = 0.0, []
    for place, (spot, (wish, weight)) in enumerate(zip(column, wishes, strict=True)):
        if place:
            above = column[place - 1]
            offset += above.room + max(above.gap, spot.gap)
        offsets.append(offset)
        sums.append([(wish - offset) * weight, weight, 1])
        while len(sums) > 1 and sums[-2][0] / sums[-2][1] > sums[-1][0] / sums[-1][1]:
            total, weights, many = sums.pop()
            sums[-1] = [sums[-1][0] + total, sums[-1][1] + weights, sums[-1][2] + many]
    at = 0
    for total, weights, many in sums:
        for _ in range(int(many)):
            column[at].y = total / weights + offsets[at]
            at += 1
