"""Where the boxes of a script’s drawing stand, and how its lines run between them without touching one. Pure.

Columns have gutters between them in which no box stands. A line forward crosses a gutter in a curve and a column level,
on its waypoint. A line back goes down in the gutter behind its box, along a track beneath all boxes and up in the
gutter before its target; those with one target share the track. A line to the same box is a loop in the room below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from phonebank_app.scripts import fitting
from phonebank_app.scripts.graph import SMALL, STEP_WIDTH, Box, Bundle, Edge, Graph, Node, Plan, Point
from phonebank_app.scripts.layering import Layers, Spot, back_ways, columns_of, lay

Stroke = tuple[Literal["move", "line", "curve"], tuple[Point, ...]]

MARGIN: Final = 20.0
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
        self.gutters = self._gutters()
        self.nodes = {n: self._node(self.boxes[n], self.layers.spots[n, c]) for n, c in self.layers.column.items()}
        self.bottom = max((s.y + s.room for c in self.layers.columns for s in c), default=0.0) + MARGIN
        self.right = self.gutters[len(self.layers.columns) - 1].right
        self.asides = _Asides(plan, self.right)

    def graph(self) -> Graph:
        """The whole drawing."""
        edges = [e for name in self.layers.column for e in self._leaving(self.boxes[name])]
        tracks, bottom = self._tracks()
        edges += [self._back(b, tracks[b.target]) for b in self._bundles_back()]
        top = bottom + _HEADING
        nodes = list(self.nodes.values())
        nodes += self.asides.place(top)
        edges += [self._up(bundle, x, tracks[bundle.target]) for bundle, x in self.asides.up]
        edges += self.asides.edges()
        width = max(n.x + n.w for n in nodes)
        width = max([width, self.right if self._wide_end() else 0, *(x for e in edges for x, _ in e.points)]) + MARGIN
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
        places = []
        for name, box in steps.items():
            places.append(name)
            places += self._leaves(box, column, after)
        spots = {n: Spot(n, column[n], self.boxes[n].h + self._below(n), _GAP) for n in places}
        return lay(spots, places, after, back, self.plan.main)

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
        return box.node(self.gutters[spot.column - 1].right, MARGIN + spot.y)

    # -- gutters -----------------------------------------------------------------------------------------------------

    def _gutters(self) -> dict[int, _Gutter]:
        """The gutters by the column before them; -1 before the first. They say where the columns are."""
        column = self.layers.column
        gutters = {c: _Gutter() for c in range(-1, len(self.layers.columns))}
        for bundle in self._bundles_back():
            gutters[column[bundle.source]].take("out", bundle.target)
            gutters[column[bundle.target] - 1].take("in", bundle.target)
        for box in self.plan.asides.values():
            for target in box.out:
                if target in column:
                    gutters[column[target] - 1].take("in", target)
        x = MARGIN
        for at, gutter in gutters.items():
            names = [s.name for s in self.layers.columns[at] if not s.ahead] if at >= 0 else []
            x += max((self.boxes[n].w for n in names), default=0.0)
            labels = [b.short for n in names for b in self.boxes[n].out.values() if b.target != n]
            gutter.label = max((fitting.width(words, SMALL) + 8 for words in labels if words), default=0.0)
            gutter.left = x
            last = at == len(self.layers.columns) - 1
            plain = _ARROW + 8 if gutter.lines else 0.0
            x += plain + gutter.room + gutter.label if at < 0 or last else _GUTTER + gutter.room + gutter.label
            gutter.right = x
        return gutters

    def _wide_end(self) -> bool:
        return bool(self.gutters[len(self.layers.columns) - 1].lines)

    # -- lines -------------------------------------------------------------------------------------------------------

    def _bundles_back(self) -> Iterator[Bundle]:
        for source, target in sorted(self.layers.back):
            if source != target:
                yield self.boxes[source].out[target]

    def _leaving(self, box: Box) -> Iterator[Edge]:
        """The lines forward from a box, and its loop."""
        for bundle in box.out.values():
            if bundle.target == box.id:
                yield self._loop(bundle)
            elif (box.id, bundle.target) not in self.layers.back:
                yield self._forward(bundle)

    def _port(self, bundle: Bundle) -> Point:
        """Where a line begins: in the order in which the targets stand, those back last."""
        node = self.nodes[bundle.source]
        out = [b for b in self.boxes[bundle.source].out.values() if b.target != b.source]
        out.sort(key=lambda b: self._next_height(b))
        return node.x + node.w, node.y + node.h * (out.index(bundle) + 1) / (len(out) + 1)

    def _next_height(self, bundle: Bundle) -> float:
        if (bundle.source, bundle.target) in self.layers.back:
            return float("inf")
        return self.layers.spots[bundle.target, self.layers.column[bundle.source] + 1].middle

    def _forward(self, bundle: Bundle) -> Edge:
        x, y = self._port(bundle)
        points = [(x, y)]
        column, target = self.layers.column, self.nodes[bundle.target]
        for at in range(column[bundle.source], column[bundle.target]):
            gutter = self.gutters[at]
            points.append((gutter.left + gutter.label, y))
            last = at + 1 == column[bundle.target]
            y = target.y + target.h / 2 if last else MARGIN + self.layers.spots[bundle.target, at + 1].middle
            points.append((gutter.right - _ARROW, y))
        points.append((target.x, y))
        return _edge(bundle, points)

    def _loop(self, bundle: Bundle) -> Edge:
        node = self.nodes[bundle.source]
        below, right, left = node.y + node.h + _LOOP - 4, node.x + node.w - 36, node.x + 36
        return _edge(bundle, [(right, node.y + node.h), (right, below), (left, below), (left, node.y + node.h)])

    def _back(self, bundle: Bundle, track: float) -> Edge:
        x, y = self._port(bundle)
        down = self.gutters[self.layers.column[bundle.source]].x("out", bundle.target)
        return _edge(bundle, [(x, y), (down, y), (down, track), *self._into(bundle.target, track)])

    def _up(self, bundle: Bundle, x: float, track: float) -> Edge:
        start = self.asides.port(self.plan.asides[bundle.source], bundle)
        return _edge(bundle, [start, (x, start[1]), (x, track), *self._into(bundle.target, track)])

    def _into(self, target: str, track: float) -> list[Point]:
        """From the track into a box, at its foot."""
        node, x = self.nodes[target], self._up_x(target)
        return [(x, track), (x, node.y + node.h - 9), (node.x, node.y + node.h - 9)]

    def _up_x(self, target: str) -> float:
        return self.gutters[self.layers.column[target] - 1].x("in", target)

    def _tracks(self) -> tuple[dict[str, float], float]:
        """The height of the track to each target, shorter ones higher; and where the last one is."""
        reach: dict[str, list[float]] = {}
        for bundle in self._bundles_back():
            x = self.gutters[self.layers.column[bundle.source]].x("out", bundle.target)
            reach.setdefault(bundle.target, [self._up_x(bundle.target)]).append(x)
        for bundle, x in self.asides.up:
            reach.setdefault(bundle.target, [self._up_x(bundle.target)]).append(x)
        ends: list[list[tuple[float, float]]] = []
        heights = {}
        for target, xs in sorted(reach.items(), key=lambda item: (max(item[1]) - min(item[1]), item[0])):
            low, high = min(xs) - _APART, max(xs) + _APART
            free = (n for n, taken in enumerate(ends) if all(high < a or low > b for a, b in taken))
            number = next(free, len(ends))
            if number == len(ends):
                ends.append([])
            ends[number].append((low, high))
            heights[target] = self.bottom + 12 + _APART * number
        return heights, max(heights.values(), default=self.bottom) + 4


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
