"""Where the boxes of a script’s drawing stand, and how its lines run between them without touching one. Pure.

Columns have gutters between them in which no box stands. A line forward crosses a gutter in a curve and a column level,
on its waypoint. A line back goes down in the gutter behind its box, along a track beneath all boxes and up in the
gutter before its target; those with one target share the track. A line to the same box is a loop in the room below it.

A drawing that would be too wide is broken into bands, one beneath the other, as words are broken into lines. A line
to another band goes round like a line back, by a lane at the left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from phonebank_app.scripts import fitting
from phonebank_app.scripts.graph import SMALL, STEP_WIDTH, Box, Bundle, Edge, Graph, Node, Plan, Point
from phonebank_app.scripts.layering import Layers, Spot, back_ways, columns_of, lay

Stroke = tuple[Literal["move", "line", "curve"], tuple[Point, ...]]

MARGIN: Final = 20.0
_WIDE: Final = 10
"""Columns that stand side by side in one band; of more, each band has about the square root."""
_ACROSS: Final = 2.4
"""How many times more columns than bands, roughly: a band is about twice as high as a column is wide."""
_BETWEEN: Final = 26.0
_GAP, _LOOP, _GUTTER, _APART = 18.0, 16.0, 46.0, 7.0
_ARROW: Final = 10.0
"""What a line runs level before its box, so that the arrow’s head lies straight."""
_HEADING: Final = 40.0
_ROUND: Final = 8.0


def strokes(points: Sequence[Point]) -> Iterator[Stroke]:
    """A line as a pen draws it: corners rounded, a slanting stretch as a curve that begins and ends level."""
    yield "move", (points[0],)
    for place in range(1, len(points)):
        (x0, y0), (x1, y1) = points[place - 1], points[place]
        if x0 != x1 and y0 != y1:
            middle = (x0 + x1) / 2
            yield "curve", ((middle, y0), (middle, y1), (x1, y1))
            continue
        after = points[place + 1] if place + 1 < len(points) else None
        if after is None or not _turns((x0, y0), (x1, y1), after):
            yield "line", ((x1, y1),)
            continue
        short = min(_ROUND, _length((x0, y0), (x1, y1)) / 2, _length((x1, y1), after) / 2)
        corner = (x1, y1)
        yield "line", (_towards(corner, (x0, y0), short),)
        yield "curve", (corner, corner, _towards(corner, after, short))


def draw(plan: Plan) -> Graph:
    """Place every box and run every line."""
    return _Drawing(plan).graph()


def _turns(a: Point, b: Point, c: Point) -> bool:
    """Whether the line bends at a right angle in ``b``."""
    return (a[0] == b[0] and b[1] == c[1] and b[0] != c[0]) or (a[1] == b[1] and b[0] == c[0] and b[1] != c[1])


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(a: Point, b: Point, far: float) -> Point:
    whole = _length(a, b) or 1
    return a[0] + (b[0] - a[0]) * far / whole, a[1] + (b[1] - a[1]) * far / whole


@dataclass(slots=True)
class _Gutter:
    """The room behind a column. ``lines``: the ways up and down in it, the first nearest to the next column."""

    left: float = 0.0
    right: float = 0.0
    label: float = 0.0
    lines: list[tuple[str, str]] = field(default_factory=list)

    def take(self, what: Literal["in", "out"], target: str) -> None:
        """Keep room for the way up or down of lines to this target."""
        if (what, target) not in self.lines:
            self.lines.append((what, target))

    def x(self, what: Literal["in", "out"], target: str) -> float:
        """Where that way up or down is."""
        return self.right - _ARROW - 4 - _APART * self.lines.index((what, target))

    @property
    def room(self) -> float:
        """What the lines in it need."""
        return _APART * len(self.lines)


class _Drawing:
    """A drawing while it is made."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.boxes = dict(plan.steps)
        self.layers = self._layers()
        self.count = -(-len(self.layers.columns) // self.across)
        self.heads: dict[int, _Gutter] = {}
        self.gutters: dict[int, _Gutter] = {}
        self._lay_gutters()
        self.right = max(g.right for g in self.gutters.values())
        self.asides = _Asides(plan, self.right)
        self.heights, self.tops, self.bottom = self._tracks()
        self.nodes = {n: self._node(self.boxes[n], self.layers.spots[n, c]) for n, c in self.layers.column.items()}

    def graph(self) -> Graph:
        """The whole drawing."""
        edges = [e for name in self.layers.column for e in self._leaving(self.boxes[name])]
        edges += [self._round(b) for b in self._bundles_round()]
        top = self.bottom + _HEADING
        nodes = list(self.nodes.values())
        nodes += self.asides.place(top)
        edges += [self._up(bundle, x) for bundle, x in self.asides.up]
        edges += self.asides.edges()
        width = max([n.x + n.w for n in nodes] + [x for e in edges for x, _ in e.points]) + MARGIN
        height = max([n.y + n.h for n in nodes] + [y for e in edges for _, y in e.points]) + MARGIN
        return Graph(tuple(nodes), tuple(edges), width, height, top - 12 if self.plan.asides else 0.0)

    # -- boxes -------------------------------------------------------------------------------------------------------

    def _layers(self) -> Layers:
        steps = self.plan.steps
        first = next(iter(steps))
        entered = [t for box in self.plan.asides.values() for t in box.out if t in steps]
        after = {name: [t for t in box.out if t in steps] for name, box in steps.items()}
        back, order = back_ways([first, *entered, *steps], after)
        led_to = {t for name, ways in after.items() for t in ways if t != name}
        column = columns_of(order, after, back, [n for n in steps if n not in led_to and n != first])
        column = self._in_bands(column)
        places = []
        for name, box in steps.items():
            places.append(name)
            places += self._leaves(box, column, after)
        spots = {n: Spot(n, column[n], self.boxes[n].h + self._below(n), _GAP) for n in places}
        round_ = {
            (a, b) for a, targets in after.items() for b in targets if self._band(column[a]) != self._band(column[b])
        }
        return lay(spots, places, after, back | round_, self.plan.main)

    def _in_bands(self, column: dict[str, int]) -> dict[str, int]:
        """Break a drawing that would be too wide into bands, as words are broken into lines.

        Each band has one column more than it has columns of steps: for the ends that stand behind the last.
        """
        many = max(column.values()) + 1
        per = many if many <= _WIDE else max(_WIDE - 2, math.ceil(math.sqrt(many * _ACROSS)))
        per = math.ceil(many / math.ceil(many / per))
        self.across = per + 1
        return {name: at + at // per for name, at in column.items()}

    def _band(self, column: int) -> int:
        return column // self.across

    def _leaves(self, box: Box, column: dict[str, int], after: dict[str, list[str]]) -> Iterator[str]:
        """Put the ends of a step into the next column, one for all steps of this column that come to it."""
        for leaf in self.plan.leaves[box.id]:
            behind = column[box.id] + 1
            shared = f"{leaf.id}:{behind}"
            bundle = box.out.pop(leaf.id)
            bundle.target = shared
            box.out[shared] = bundle
            after[box.id].append(shared)
            if shared not in self.boxes:
                leaf.id = shared
                self.boxes[shared] = leaf
                column[shared] = behind
                after[shared] = []
                yield shared

    def _below(self, name: str) -> float:
        box = self.boxes[name]
        return _LOOP if name in box.out or box.kind == "unreached" else 0.0

    def _node(self, box: Box, spot: Spot) -> Node:
        return box.node(self._before(spot.column).right, self._y(spot))

    def _y(self, spot: Spot) -> float:
        return self.tops[self._band(spot.column)] + spot.y

    # -- gutters -----------------------------------------------------------------------------------------------------

    def _lay_gutters(self) -> None:
        """The gutters behind every column, and before the first of each band. They say where the columns are."""
        column = self.layers.column
        self.gutters = {c: _Gutter() for c in range(len(self.layers.columns))}
        self.heads = {band: _Gutter() for band in range(self.count)}
        for bundle in self._bundles_round():
            self.gutters[column[bundle.source]].take("out", bundle.target)
            self._before(column[bundle.target]).take("in", bundle.target)
        for box in self.plan.asides.values():
            for target in box.out:
                if target in column:
                    self._before(column[target]).take("in", target)
        self.lanes = self._lanes()
        start = MARGIN + _APART * (1 + max(self.lanes.values(), default=-1))
        for band, head in self.heads.items():
            head.left = start
            x = head.right = start + (_ARROW + 8 + head.room if head.lines else 0.0)
            for at in range(band * self.across, min((band + 1) * self.across, len(self.layers.columns))):
                x = self._lay_gutter(at, x)

    def _lay_gutter(self, at: int, x: float) -> float:
        """The gutter behind one column that begins at ``x``; returns where it ends."""
        gutter = self.gutters[at]
        names = [s.name for s in self.layers.columns[at] if not s.ahead]
        labels = [b.short for n in names for b in self.boxes[n].out.values() if b.target != n]
        gutter.label = max((fitting.width(words, SMALL) + 8 for words in labels if words), default=0.0)
        gutter.left = x + max((self.boxes[n].w for n in names), default=0.0)
        last = at + 1 == len(self.layers.columns) or (at + 1) % self.across == 0
        plain = (_ARROW + 8 if gutter.lines else 0.0) if last else _GUTTER
        gutter.right = gutter.left + plain + gutter.room + gutter.label
        return gutter.right

    def _before(self, column: int) -> _Gutter:
        """The gutter before a column."""
        return self.gutters[column - 1] if column % self.across else self.heads[column // self.across]

    def _lanes(self) -> dict[str, int]:
        """For each box that is led to from another band, which of the lanes at the left leads to it."""
        column, last = self.layers.column, self.count - 1
        reach: dict[str, set[int]] = {}
        for bundle in self._bundles_round():
            bands = {self._band(column[bundle.source]), self._band(column[bundle.target])}
            reach.setdefault(bundle.target, set()).update(bands)
        for box in self.plan.asides.values():
            for target in box.out:
                if target in self.plan.steps:
                    reach.setdefault(target, set()).update((self._band(column[target]), last))
        spans = [(min(b), max(b), target) for target, b in reach.items() if len(b) > 1]
        lanes: dict[str, int] = {}
        taken: list[list[tuple[float, float]]] = []
        for low, high, target in sorted(spans, key=lambda span: (span[1] - span[0], span)):
            number = _free(taken, low, high)
            lanes[target] = number
        return lanes

    def _lane(self, target: str) -> float:
        return MARGIN + _APART * self.lanes[target]

    # -- lines -------------------------------------------------------------------------------------------------------

    def _bundles_round(self) -> Iterator[Bundle]:
        """The lines that go round: back, or from band to band."""
        for source, target in sorted(self.layers.back):
            if source != target:
                yield self.boxes[source].out[target]

    def _leaving(self, box: Box) -> Iterator[Edge]:
        """The lines forward from a box, and its loop."""
        ports = self._ports(box)
        for bundle in box.out.values():
            if bundle.target == box.id:
                yield self._loop(bundle)
            elif (box.id, bundle.target) not in self.layers.back:
                yield self._forward(bundle, ports[bundle.target])

    def _ports(self, box: Box) -> dict[str, Point]:
        """Where the lines of a box begin: in the order in which their targets stand, those that go round last."""
        node = self.nodes[box.id]
        out = sorted((b for b in box.out.values() if b.target != b.source), key=self._next_height)
        step = node.h / (len(out) + 1)
        return {b.target: (node.x + node.w, node.y + step * place) for place, b in enumerate(out, 1)}

    def _next_height(self, bundle: Bundle) -> float:
        if (bundle.source, bundle.target) in self.layers.back:
            return float("inf")
        return self.layers.spots[bundle.target, self.layers.column[bundle.source] + 1].middle

    def _forward(self, bundle: Bundle, port: Point) -> Edge:
        x, y = port
        points = [(x, y)]
        column, target = self.layers.column, self.nodes[bundle.target]
        for at in range(column[bundle.source], column[bundle.target]):
            gutter = self.gutters[at]
            points.append((gutter.left + gutter.label, y))
            spot = self.layers.spots[bundle.target, at + 1]
            y = self._y(spot) + spot.room / 2 if spot.ahead else target.y + target.h / 2
            points.append((gutter.right - _ARROW, y))
        points.append((target.x, y))
        return _edge(bundle, points)

    def _loop(self, bundle: Bundle) -> Edge:
        node = self.nodes[bundle.source]
        below, right, left = node.y + node.h + _LOOP - 4, node.x + node.w - 36, node.x + 36
        return _edge(bundle, [(right, node.y + node.h), (right, below), (left, below), (left, node.y + node.h)])

    def _round(self, bundle: Bundle) -> Edge:
        """Down behind its box, along the track, by the lane to the target’s band, and up before the target."""
        x, y = self._ports(self.boxes[bundle.source])[bundle.target]
        column = self.layers.column[bundle.source]
        down = self.gutters[column].x("out", bundle.target)
        return _edge(bundle, [(x, y), (down, y), *self._along(down, self._band(column), bundle.target)])

    def _up(self, bundle: Bundle, x: float) -> Edge:
        start = self.asides.port(self.plan.asides[bundle.source], bundle)
        return _edge(bundle, [start, (x, start[1]), *self._along(x, self.count - 1, bundle.target)])

    def _along(self, x: float, band: int, name: str) -> list[Point]:
        """From the height of a track beneath ``band`` to a box, into it at its foot."""
        node, there = self.nodes[name], self._band(self.layers.column[name])
        points = [(x, self.heights[band, name])]
        if band != there:
            points += [(self._lane(name), self.heights[band, name]), (self._lane(name), self.heights[there, name])]
        up, foot = self._up_x(name), node.y + node.h - 9
        return [*points, (up, self.heights[there, name]), (up, foot), (node.x, foot)]

    def _up_x(self, target: str) -> float:
        return self._before(self.layers.column[target]).x("in", target)

    def _tracks(self) -> tuple[dict[tuple[int, str], float], list[float], float]:
        """The heights of the tracks by (band, target), shorter ones higher; the top of each band; where all ends."""
        reach = self._reach()
        heights: dict[tuple[int, str], float] = {}
        tops: list[float] = []
        top = MARGIN
        for band in range(self.count):
            spots = [s for c in self.layers.columns[band * self.across : (band + 1) * self.across] for s in c]
            highest = min((s.y for s in spots), default=0.0)
            tops.append(top - highest)
            bottom = tops[band] + max((s.y + s.room for s in spots), default=0.0) + MARGIN
            mine = [(max(xs) - min(xs), target, xs) for (at, target), xs in reach.items() if at == band]
            taken: list[list[tuple[float, float]]] = []
            for _, target, xs in sorted(mine):
                number = _free(taken, min(xs) - _APART, max(xs) + _APART)
                heights[band, target] = bottom + 12 + _APART * number
            top = bottom + (16 + _APART * len(taken) if taken else 0.0) + _BETWEEN
        return heights, tops, top - _BETWEEN

    def _reach(self) -> dict[tuple[int, str], list[float]]:
        """From where to where each track goes, by (band, target)."""
        reach: dict[tuple[int, str], list[float]] = {}
        column = self.layers.column
        starts = [
            (b.target, self._band(column[b.source]), self.gutters[column[b.source]].x("out", b.target))
            for b in self._bundles_round()
        ]
        starts += [(b.target, self.count - 1, x) for b, x in self.asides.up]
        for target, band, x in starts:
            there = self._band(column[target])
            reach.setdefault((band, target), []).append(x)
            reach.setdefault((there, target), []).append(self._up_x(target))
            if band != there:
                reach[band, target].append(self._lane(target))
                reach[there, target].append(self._lane(target))
        return reach


def _free(taken: list[list[tuple[float, float]]], low: float, high: float) -> int:
    """The first row of ``taken`` in which nothing lies between ``low`` and ``high``; it is taken there."""
    free = (n for n, row in enumerate(taken) if all(high < a or low > b for a, b in row))
    number = next(free, len(taken))
    if number == len(taken):
        taken.append([])
    taken[number].append((low, high))
    return number


class _Asides:
    """The objections, in rows beneath the rest: first those that only lead back, then those with ends beside them."""

    def __init__(self, plan: Plan, right: float) -> None:
        self._leaves = {b.id: plan.leaves[b.id] for b in plan.asides.values()}
        self._nodes: dict[str, Node] = {}
        self._plain = [b for b in plan.asides.values() if not b.out]
        self._leading = [b for b in plan.asides.values() if b.out]
        self._room = max(right - MARGIN, 3 * STEP_WIDTH + 3 * _GAP)
        bundles = [b for box in self._leading for b in box.out.values()]
        up = [b for b in bundles if b.target in plan.steps]
        leaf = max((x.w for leaves in self._leaves.values() for x in leaves), default=0.0)
        self._label = max((fitting.width(b.short, SMALL) + 8 for b in bundles if b.short), default=0.0)
        self._leaf_at = STEP_WIDTH + self._label + _GUTTER - 6 + _APART * len({b.target for b in up})
        self._pitch = self._leaf_at + leaf + _GAP
        lanes = [*dict.fromkeys(b.target for b in up)]
        self.up: list[tuple[Bundle, float]] = []
        for place, box in enumerate(self._leading):
            x = MARGIN + place % self._many(self._pitch) * self._pitch + STEP_WIDTH + self._label + 10
            self.up += [(b, x + _APART * lanes.index(b.target)) for b in box.out.values() if b.target in lanes]

    def _many(self, pitch: float) -> int:
        return max(1, int(self._room // pitch))

    def place(self, top: float) -> Iterator[Node]:
        """Place them below ``top``: those that lead somewhere first, so that no line passes a box on its way up."""
        for boxes, pitch in ((self._leading, self._pitch), (self._plain, STEP_WIDTH + _GAP)):
            many = self._many(pitch)
            for start in range(0, len(boxes), many):
                row = boxes[start : start + many]
                for column, box in enumerate(row):
                    yield from self._cell(box, MARGIN + column * pitch, top)
                top = max(n.y + n.h for b in row for n in self._beside(b)) + _GAP

    def _beside(self, box: Box) -> list[Node]:
        return [self._nodes[box.id], *(self._nodes[t] for t in box.out if t in self._nodes)]

    def _cell(self, box: Box, x: float, y: float) -> Iterator[Node]:
        self._nodes[box.id] = box.node(x, y)
        yield self._nodes[box.id]
        for leaf in self._leaves[box.id]:
            bundle = box.out.pop(leaf.id)
            leaf.id = bundle.target = f"{box.id}{leaf.id}"
            box.out[leaf.id] = bundle
            self._nodes[leaf.id] = leaf.node(x + self._leaf_at, y)
            yield self._nodes[leaf.id]
            y += leaf.h + 8

    def port(self, box: Box, bundle: Bundle) -> Point:
        """Where a line begins."""
        node = self._nodes[bundle.source]
        out = sorted(box.out.values(), key=lambda b: self._nodes[b.target].y if b.target in self._nodes else -1.0)
        return node.x + node.w, node.y + node.h * (out.index(bundle) + 1) / (len(out) + 1)

    def edges(self) -> Iterator[Edge]:
        """The lines to the ends beside them."""
        for box in self._leading:
            for bundle in box.out.values():
                target = self._nodes.get(bundle.target)
                if target:
                    (x, y), end = self.port(box, bundle), target.y + target.h / 2
                    bend = [(x + self._label, y), (target.x - _ARROW, end)]
                    yield _edge(bundle, [(x, y), *bend, (target.x, end)])


def _edge(bundle: Bundle, points: Sequence[Point]) -> Edge:
    kept = [p for at, p in enumerate(points) if not at or p != points[at - 1]]
    return Edge(bundle.source, bundle.target, tuple(kept), bundle.label, bundle.kind, bundle.short)
