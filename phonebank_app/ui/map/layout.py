"""Where everything on the map goes: hexagons in a box, borders between regions, words where no hexagon is."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, permutations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt

from phonebank_app.seats import Seat

_ROOT3 = math.sqrt(3)
Cell = tuple[int, int]
"""Row and column of a hexagon."""

# The corners of a pointy-topped hexagon, clockwise from the top; edge n runs from corner n to corner n + 1.
_CORNERS = tuple((math.sin(math.radians(60 * n)), -math.cos(math.radians(60 * n))) for n in range(6))


@dataclass(frozen=True, slots=True)
class HexLayout:
    """Hexagons of ``radius`` (centre to corner) around ``middles``, by seat code."""

    middles: Mapping[str, QPointF]
    radius: float

    @classmethod
    def fit(cls, seats: Sequence[Seat], box: QRectF) -> HexLayout:
        """The largest hexagons that fit ``box``, in the middle of it. Odd rows are shifted right by half."""
        if not seats:
            return cls({}, 1.0)
        across = [seat.hex_col + (seat.hex_row % 2) / 2 for seat in seats]
        down = [seat.hex_row for seat in seats]
        width, height = (max(across) - min(across) + 1) * _ROOT3, (max(down) - min(down)) * 1.5 + 2
        radius = max(1.0, min(box.width() / width, box.height() / height))
        left = box.left() + (box.width() - width * radius) / 2 + radius * _ROOT3 / 2
        top = box.top() + (box.height() - height * radius) / 2 + radius
        places = zip(seats, across, down, strict=True)
        return cls(
            {
                seat.code: QPointF(left + (x - min(across)) * _ROOT3 * radius, top + (y - min(down)) * 1.5 * radius)
                for seat, x, y in places
            },
            radius,
        )

    def seat_at(self, point: QPointF) -> str:
        """The seat whose hexagon is under ``point``; empty in the sea."""
        nearest = min(self.middles, key=lambda code: _distance(self.middles[code], point), default="")
        return nearest if nearest and _distance(self.middles[nearest], point) <= self.radius else ""

    def step(self, code: str, way: QPointF) -> str:
        """The nearest seat from ``code`` towards ``way``, a unit vector; ``code`` itself at the coast."""
        start = self.middles[code]
        # Two hexagons are as near above as below: every other row the other one, so that the way goes straight on.
        lean = 0.01 if round(start.y() / (1.5 * self.radius)) % 2 else -0.01
        best, reached = code, math.inf
        for other, middle in self.middles.items():
            moved = middle - start
            along, aside = QPointF.dotProduct(moved, way), abs(moved.x() * way.y() - moved.y() * way.x())
            if other != code and along > self.radius * 0.5 and aside <= along * 1.2:
                far = along + aside + lean * moved.x()
                if far < reached:
                    best, reached = other, far
        return best

    def box_of(self, code: str) -> QRectF:
        """The smallest box round a hexagon."""
        half = self.radius * _ROOT3 / 2
        middle = self.middles[code]
        return QRectF(middle.x() - half, middle.y() - self.radius, 2 * half, 2 * self.radius)

    def borders(self, seats: Iterable[Seat]) -> tuple[list[QLineF], list[QLineF]]:
        """The edges between seats of different nations, and of different regions of one nation."""
        at = {(seat.hex_row, seat.hex_col): seat for seat in seats}
        nations: list[QLineF] = []
        regions: list[QLineF] = []
        for (row, column), seat in at.items():
            shift = row % 2
            # East, south-east and south-west: the edges that no other hexagon is asked about.
            sides = ((1, (row, column + 1)), (2, (row + 1, column + shift)), (3, (row + 1, column + shift - 1)))
            for edge, cell in sides:
                other = at.get(cell)
                if other is not None and other.region != seat.region:
                    line = self._edge(self.middles[seat.code], edge)
                    (nations if other.country != seat.country else regions).append(line)
        return nations, regions

    def _edge(self, middle: QPointF, edge: int) -> QLineF:
        first, second = (_CORNERS[(edge + n) % 6] for n in range(2))
        return QLineF(
            middle + QPointF(*first) * self.radius,
            middle + QPointF(*second) * self.radius,
        )


class Sea:
    """The places in a box that nothing stands on yet, kept as a grid of small squares."""

    def __init__(self, box: QRectF, pitch: float) -> None:
        self._box, self._pitch = box, pitch
        self._across, self._down = int(box.width() / pitch) + 1, int(box.height() / pitch) + 1
        self._sums: list[list[int]] = []
        self._taken = [[0] * self._across for _ in range(self._down)]

    def take(self, box: QRectF) -> None:
        """Something stands in ``box`` now."""
        left, top, right, bottom = self._cells(box)
        for row in self._taken[top:bottom]:
            row[left:right] = [1] * (right - left)
        self._sums = []

    def places(self, size: QSizeF) -> Iterator[tuple[int, float, float]]:
        """Places for a box of this size, a few squares apart: on how much it would stand (0: on nothing), left, top."""
        if not self._sums:
            self._sum()
        sums, pitch = self._sums, self._pitch
        wide, tall = math.ceil(size.width() / pitch), math.ceil(size.height() / pitch)
        start = self._box.left()
        for top in range(0, self._down - tall, 2):
            upper, lower = sums[top], sums[top + tall]
            y = self._box.top() + top * pitch
            for left in range(0, self._across - wide, 2):
                right = left + wide
                yield lower[right] - upper[right] - lower[left] + upper[left], start + left * pitch, y

    def _cells(self, box: QRectF) -> tuple[int, int, int, int]:
        def within(value: float, most: int) -> int:
            return max(0, min(most, value.__floor__()))

        left = within((box.left() - self._box.left()) / self._pitch, self._across)
        top = within((box.top() - self._box.top()) / self._pitch, self._down)
        right = within((box.right() - self._box.left()) / self._pitch + 1, self._across)
        bottom = within((box.bottom() - self._box.top()) / self._pitch + 1, self._down)
        return left, top, right, bottom

    def _sum(self) -> None:
        sums = [[0] * (self._across + 1)]
        for row in self._taken:
            sums.append(list(map(operator.add, sums[-1], accumulate(row, initial=0))))
        self._sums = sums


def place_beside(sea: Sea, size: QSizeF, hexes: Sequence[QPointF], clear: float) -> QRectF:
    """A place in the sea for a nation’s name: near it, to its left or above it rather than elsewhere."""
    west: dict[float, float] = {}
    for point in hexes:
        west[point.y()] = min(west.get(point.y(), math.inf), point.x())
    coast = [(x, y) for y, x in west.items()]
    left, middle_y = min(west.values()), sum(west) / len(west)

    width, height = size.width(), size.height()
    reach = QRectF(left, min(west), 1, max(west) - min(west)).adjusted(-2 * width, -4 * clear, width, 4 * clear)
    best, found = math.inf, QPointF()
    for taken, x, y in sea.places(size):
        across, down = x + width / 2, y + height / 2
        if taken or not reach.contains(across, down):
            continue
        near = min(_gap(x, y, size, east, south) for east, south in coast)
        below = 4 * clear if down > middle_y + clear else 0.0
        cost = 4 * near + 0.5 * abs(down - middle_y) + 0.3 * max(0.0, across - left) + below
        if near >= clear and cost < best:
            best, found = cost, QPointF(x, y)
    return QRectF(found, size)


def place_pills(sea: Sea, wanted: Sequence[tuple[QSizeF, QPointF]], clear: float) -> list[QRectF]:
    """Places in the sea for the names of seats: each near its seat, no line crossing another or another seat.

    Each pill in turn takes its best place; of all the orders to take turns in, the one that costs least wins. Where
    there is no sea at all a pill stands on as few hexagons as can be.

    Args:
        wanted: size and seat of each pill.
        clear: how far a line keeps from other seats that are named.
    """
    options = [_good_places(sea, size, at) for size, at in wanted]
    best: tuple[float, list[QRectF]] = (math.inf, [])
    for order in permutations(range(len(wanted))):
        placed: dict[int, QRectF] = {}
        total = 0.0
        for turn in order:
            at = wanted[turn][1]
            others = [(box, leader(box, wanted[other][1])) for other, box in placed.items()]
            seats = [point for place, (_, point) in enumerate(wanted) if place != turn]
            priced = [(cost + _in_the_way(box, at, others, seats, clear), box) for cost, box in options[turn]]
            cost, placed[turn] = min(priced, key=_cost)
            total += cost
        if total < best[0]:
            best = (total, [placed[turn] for turn in range(len(wanted))])
    return best[1]


def _good_places(sea: Sea, size: QSizeF, at: QPointF) -> list[tuple[float, QRectF]]:
    """The best few dozen places for one pill, none close beside another, each with its cost."""
    east, south = at.x(), at.y()
    thinned: dict[tuple[int, int], tuple[float, float, float]] = {}
    for taken, x, y in sea.places(size):
        cost = _gap(x, y, size, east, south) + 60 * taken
        patch = (int(x // 24), int(y // 24))
        if patch not in thinned or cost < thinned[patch][0]:
            thinned[patch] = (cost, x, y)
    best = [(cost, QRectF(QPointF(x, y), size)) for cost, x, y in sorted(thinned.values())[:50]]
    return best or [(0.0, QRectF(at, size))]


def _in_the_way(
    box: QRectF, at: QPointF, others: Sequence[tuple[QRectF, QLineF]], seats: Sequence[QPointF], clear: float
) -> float:
    """What a place costs for what is already placed: pills upon pills, lines across lines and seats."""
    line = leader(box, at)
    apart = box.adjusted(-6, -6, 6, 6)
    upon = sum(apart.intersects(other) for other, _ in others)
    across = sum(_cross(line, other) for _, other in others)
    over = sum(_off_line(line, point) < clear for point in seats)
    return 5000.0 * upon + 400.0 * across + 300.0 * over


def _off_line(line: QLineF, point: QPointF) -> float:
    """How far a point is from a line that ends."""
    run = line.p2() - line.p1()
    length = QPointF.dotProduct(run, run)
    along = QPointF.dotProduct(point - line.p1(), run) / length if length else 0.0
    return _distance(line.pointAt(min(1.0, max(0.0, along))), point)


def _cost(pair: tuple[float, QRectF]) -> float:
    return pair[0]


def leader(pill: QRectF, at: QPointF) -> QLineF:
    """The line from a seat to its pill: to the end of the pill that is nearer."""
    x = pill.left() if at.x() < pill.left() else pill.right() if at.x() > pill.right() else pill.center().x()
    y = pill.center().y()
    if pill.left() <= at.x() <= pill.right():
        y = pill.top() if at.y() < pill.top() else pill.bottom()
    return QLineF(at, QPointF(x, y))


def _cross(line: QLineF, other: QLineF) -> bool:
    kind, _ = line.intersects(other)
    return bool(kind == QLineF.IntersectionType.BoundedIntersection)


def _gap(x: float, y: float, size: QSizeF, east: float, south: float) -> float:
    """How far a point is from a box whose top left corner is at ``x``, ``y``."""
    across = max(x - east, east - x - size.width(), 0.0)
    down = max(y - south, south - y - size.height(), 0.0)
    return math.hypot(across, down)


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


WAYS: dict[Qt.Key, QPointF] = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
"""Where the arrow keys lead."""
