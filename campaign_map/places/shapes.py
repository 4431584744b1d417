"""Outlines as whole steps, borders that neighbours share kept once, and fewer points where fewer will do. Pure.

A **step** is 1/100,000 of a degree: 1.1 m north, about 0.7 m east. A *ring* is a tuple of points, not closed by
repeating the first; a *polygon* its outer ring and its holes; a *shape* all polygons of a seat.

Borders are cut into *arcs* where three or more lines meet, as in TopoJSON (https://github.com/topojson), so that two
seats never part or overlap when points are left out. Which are left out is the method of Visvalingam and Whyatt (*Line
generalisation by repeated elimination of points*, Cartographic Journal 30, 1993): always the one whose triangle with
its neighbours is smallest.
"""

from __future__ import annotations

import heapq
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec

STEPS = 100_000
"""Steps in a degree."""
METRES_A_DEGREE = 111_195.0
"""Of latitude, on the mean sphere."""

Point = tuple[int, int]
"""Longitude and latitude in steps."""
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
Shape = tuple[Polygon, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """A line between two places where lines meet, or a whole ring that meets none.

    Attributes:
        points: at least two; a ring that meets none ends where it began.
        worth: for each point the area in square metres below which it is kept; the ends are infinite.
    """

    points: Ring
    worth: tuple[float, ...]

    def kept(self, area: float) -> Ring:
        """The points whose triangle is at least ``area`` square metres; a closed arc keeps its three greatest."""
        if self.points[0] == self.points[-1]:
            area = min(area, sorted(self.worth[1:-1], reverse=True)[1])
        return tuple(point for point, worth in zip(self.points, self.worth, strict=True) if worth >= area)


@dataclass(frozen=True, slots=True)
class Topology:
    """Shapes as arcs that neighbours share.

    Attributes:
        rings: by code, for each polygon and ring the numbers of its arcs in turn; ``~number`` runs backwards.
    """

    arcs: tuple[Arc, ...]
    rings: Mapping[str, tuple[tuple[tuple[int, ...], ...], ...]]

    def shapes(self, area: float) -> dict[str, Shape]:
        """Every shape with fewer points; islands smaller than ``area`` square metres go, but never a shape's last."""
        kept = self.kept(area)
        found = {}
        for code, polygons in self.rings.items():
            drawn = [tuple(_joined(ring, kept) for ring in polygon) for polygon in polygons]
            drawn = [tuple(ring for ring in polygon if len(ring) >= 3) for polygon in drawn]
            whole = [polygon for polygon in drawn if polygon]
            largest = max(whole, key=lambda polygon: size_of(polygon[0]), default=())
            found[code] = tuple(p for p in whole if p is largest or size_of(p[0]) >= area)
        return found

    def kept(self, area: float) -> list[Ring]:
        """The points of every arc that are worth ``area`` square metres; an outline that would be a line keeps all."""
        kept = [arc.kept(area) for arc in self.arcs]
        for polygons in self.rings.values():
            for ring in (ring for polygon in polygons for ring in polygon):
                if sum(len(kept[max(number, ~number)]) - 1 for number in ring) < 3:
                    for number in ring:
                        kept[max(number, ~number)] = self.arcs[max(number, ~number)].points
        return kept


def in_steps(lon: float, lat: float) -> Point:
    """A point in degrees, in steps."""
    return round(lon * STEPS), round(lat * STEPS)


def size_of(ring: Ring) -> float:
    """The area of a ring in square metres."""
    return abs(sum(_cross(a, b) for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))) / 2 * _square(ring[0][1])


def topology_of(shapes: Mapping[str, Shape]) -> Topology:
    """Cut shapes into arcs."""
    beside: dict[Point, set[Point]] = {}
    for shape in shapes.values():
        for ring in (ring for polygon in shape for ring in polygon):
            for at, point in enumerate(ring):
                beside.setdefault(point, set()).update((ring[at - 1], ring[(at + 1) % len(ring)]))
    meets = {point for point, others in beside.items() if len(others) != 2}
    numbers: dict[Ring, int] = {}
    rings = {
        code: tuple(
            tuple(tuple(_number(arc, numbers) for arc in _cut(ring, meets)) for ring in polygon) for polygon in shape
        )
        for code, shape in shapes.items()
    }
    return Topology(tuple(Arc(points, _worth(points)) for points in numbers), rings)


def thinned(line: Sequence[tuple[float, float]], area: float) -> list[tuple[float, float]]:
    """A line, or a ring, on a flat map with fewer points: those whose triangle is at least ``area``, and the ends."""
    if len(line) < 4:
        return list(line)
    return [point for point, worth in zip(line, _eliminated(line), strict=True) if worth >= area]


def packed(shape: Shape) -> bytes:
    """A shape as bytes: differences between points, as MessagePack, under zlib."""
    return zlib.compress(msgspec.msgpack.encode([[_differences(ring) for ring in polygon] for polygon in shape]), 9)


def unpacked(data: bytes) -> Shape:
    """The shape of `packed`."""
    polygons = msgspec.msgpack.decode(zlib.decompress(data), type=list[list[list[int]]])
    return tuple(tuple(_summed(ring) for ring in polygon) for polygon in polygons)


def bounds_of(shape: Shape) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees."""
    points = [point for polygon in shape for point in polygon[0]]
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across) / STEPS, min(down) / STEPS, max(across) / STEPS, max(down) / STEPS


def as_topojson(
    topology: Topology, area: float, names: Mapping[str, str], *, step: int, codes: Iterable[str] | None = None
) -> dict[str, Any]:
    """The shapes as TopoJSON (https://github.com/topojson/topojson-specification), one object called ``seats``.

    Args:
        area: points whose triangle is smaller, in square metres, are left out, and islands too.
        step: the grid of the answer, in steps.
        codes: only these, by default all.
    """
    wanted = list(topology.rings if codes is None else codes)
    used: dict[int, int] = {}
    geometries = []
    kept = topology.kept(area)
    for code in wanted:
        polygons = [
            [[_renumbered(number, used) for number in ring] for ring in polygon]
            for polygon in _worth_drawing(topology.rings[code], kept, area)
        ]
        geometries.append({"type": "MultiPolygon", "id": code, "properties": {"name": names[code]}, "arcs": polygons})
    degrees = step / STEPS
    return {
        "type": "Topology",
        "transform": {"scale": [degrees, degrees], "translate": [0, 0]},
        "objects": {"seats": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_on_grid(kept[number], step) for number in used],
    }


def _worth_drawing(
    polygons: tuple[tuple[tuple[int, ...], ...], ...], kept: Sequence[Ring], area: float
) -> list[tuple[tuple[int, ...], ...]]:
    sizes = [size_of(_joined(polygon[0], kept)) for polygon in polygons]
    greatest = max(sizes)
    return [polygon for polygon, size in zip(polygons, sizes, strict=True) if size >= area or size == greatest]


def _renumbered(number: int, used: dict[int, int]) -> int:
    plain = max(number, ~number)
    new = used.setdefault(plain, len(used))
    return new if number >= 0 else ~new


def _on_grid(points: Ring, step: int) -> list[list[int]]:
    """An arc as TopoJSON has it: the first point, then differences; points that fall together are one."""
    found: list[list[int]] = []
    last = (0, 0)
    for x, y in points:
        here = round(x / step), round(y / step)
        if not found or here != last:
            found.append([here[0] - last[0], here[1] - last[1]])
            last = here
    return found if len(found) > 1 else [*found, [0, 0]]


def _cut(ring: Ring, meets: set[Point]) -> list[Ring]:
    """The arcs of a ring in turn; one, closed, when it meets none."""
    starts = [at for at, point in enumerate(ring) if point in meets]
    if not starts:
        at = ring.index(min(ring))
        return [(*ring[at:], *ring[: at + 1])]
    turned = (*ring[starts[0] :], *ring[: starts[0] + 1])
    cuts = [at - starts[0] for at in starts] + [len(ring)]
    return [turned[begin : end + 1] for begin, end in pairwise(cuts)]


def _number(arc: Ring, numbers: dict[Ring, int]) -> int:
    if arc in numbers:
        return numbers[arc]
    backwards = arc[::-1]
    if backwards in numbers:
        return ~numbers[backwards]
    return numbers.setdefault(arc, len(numbers))


def _joined(numbers: Sequence[int], kept: Sequence[Ring]) -> Ring:
    points: list[Point] = []
    for number in numbers:
        points.extend((kept[number] if number >= 0 else kept[~number][::-1])[:-1])
    return tuple(points)


def _worth(points: Ring) -> tuple[float, ...]:
    """For each point of an arc the area in square metres that it is worth."""
    square = _square(points[len(points) // 2][1])
    return tuple(area * square for area in _eliminated(points))


def _eliminated(points: Sequence[tuple[float, float]]) -> list[float]:
    """The area of each point's triangle when its turn to go comes, never less than that of any gone before."""
    last = len(points) - 1
    before, after = [at - 1 for at in range(last + 1)], [at + 1 for at in range(last + 1)]
    worth = [math.inf] * (last + 1)
    queue = [(_triangle(points[at - 1], points[at], points[at + 1]), at) for at in range(1, last)]
    current = [math.inf, *(area for area, _ in queue), math.inf]
    heapq.heapify(queue)
    least = 0.0
    while queue:
        area, at = heapq.heappop(queue)
        if area != current[at] or worth[at] != math.inf:
            continue
        worth[at] = least = max(least, area)
        left, right = before[at], after[at]
        after[left], before[right] = right, left
        for one in (left, right):
            if 0 < one < last:
                current[one] = _triangle(points[before[one]], points[one], points[after[one]])
                heapq.heappush(queue, (current[one], one))
    return worth


def _triangle(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _cross(a: tuple[float, float], b: tuple[float, float]) -> float:
    return a[0] * b[1] - b[0] * a[1]


def _square(latitude: int) -> float:
    """Square metres in a square step at a latitude in steps."""
    return (METRES_A_DEGREE / STEPS) ** 2 * math.cos(math.radians(latitude / STEPS))


def _differences(ring: Ring) -> list[int]:
    found: list[int] = []
    last_x = last_y = 0
    for x, y in ring:
        found += (x - last_x, y - last_y)
        last_x, last_y = x, y
    return found


def _summed(flat: Sequence[int]) -> Ring:
    points = []
    x = y = 0
    for dx, dy in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)
