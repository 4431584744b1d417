"""One seat among its neighbours, drawn as SVG from real boundaries: no script, no tiles, nothing from elsewhere.

The projection is the local equirectangular one: x is longitude times the cosine of the middle latitude, y is latitude.
Over a seat it is true to a fraction of a percent. Letters and lines are in the drawing's own scale, 480 units across.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from campaign_map.places.hexes import LETTER_WIDTH
from campaign_map.places.leaders import Box
from campaign_map.places.nearest import EARTH_RADIUS_MILES
from campaign_map.places.pins import Pin, draw_pins
from campaign_map.places.room import Room, lines_of
from campaign_map.places.shapes import STEPS, Shape, thinned
from phonebank_app.seats import seats_by_code

WIDTH, HEIGHT = 480.0, 442.0
_LETTERS = 15.0
_MARGIN = 0.13
_LEAST_MILES = 1.6
_MILES_A_DEGREE = EARTH_RADIUS_MILES * math.pi / 180
_BARS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_THIN = 0.4
_OUTSIDE = 6.0

Flat = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class View:
    """A piece of the country as the drawing shows it.

    Attributes:
        lat, lon: of its middle.
        across: miles from left to right.
    """

    lat: float
    lon: float
    across: float

    @classmethod
    def around(cls, west: float, south: float, east: float, north: float) -> View:
        """The view in which a box of degrees has room around it."""
        lat, lon = (south + north) / 2, (west + east) / 2
        wide = (east - west) * _MILES_A_DEGREE * math.cos(math.radians(lat))
        high = (north - south) * _MILES_A_DEGREE
        return cls(lat, lon, max(_LEAST_MILES, wide, high * WIDTH / HEIGHT) / (1 - 2 * _MARGIN))

    @property
    def units_a_mile(self) -> float:
        """How long a mile is drawn."""
        return WIDTH / self.across

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of what is in view, in degrees."""
        up = self.across * HEIGHT / WIDTH / 2 / _MILES_A_DEGREE
        over = self.across / 2 / _MILES_A_DEGREE / math.cos(math.radians(self.lat))
        return self.lon - over, self.lat - up, self.lon + over, self.lat + up

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point is drawn."""
        scale = self.units_a_mile * _MILES_A_DEGREE
        x = (lon - self.lon) * math.cos(math.radians(self.lat)) * scale
        return WIDTH / 2 + x, HEIGHT / 2 - (lat - self.lat) * scale

    def rings(self, shape: Shape) -> list[Flat]:
        """The rings of a shape that are in view, cut at a little outside of it."""
        found = []
        for ring in (ring for polygon in shape for ring in polygon):
            drawn = _clipped([self.at(lon / STEPS, lat / STEPS) for lon, lat in ring])
            if len(drawn) >= 3:
                found.append(thinned([*drawn, drawn[0]], _THIN)[:-1])
        return [ring for ring in found if len(ring) >= 3]


def draw(
    seat_code: str, shapes: Mapping[str, Shape], view: View, pins: Sequence[Pin] = (), name: str = "seatmap"
) -> Markup:
    """A seat and whatever else is in view.

    Args:
        shapes: by code, the seat's own among them.
        pins: what to mark, such as events; those outside the view are left to the list on the page.
        name: begins the ids inside.
    """
    seat = seats_by_code()[seat_code]
    drawn = {code: rings for code, shape in shapes.items() if (rings := view.rings(shape))}
    own = drawn.pop(seat_code, [])
    bar, bar_box = _scale_bar(view)
    shown = [pin for pin in pins if _in_view(*view.at(pin.lon, pin.lat))]
    marks, taken = draw_pins([(pin, *view.at(pin.lon, pin.lat)) for pin in shown], view.units_a_mile)
    inside = Markup().join(
        (
            Markup('<path class="land" d="{}"/>').format("".join(_path(rings) for rings in drawn.values())),
            Markup('<path class="seat" d="{}"/>').format(_path(own)),
            *(_name_of(code, rings, [bar_box, *taken]) for code, rings in drawn.items()),
            bar,
            marks,
        )
    )
    return Markup(
        '<svg class="seatmap" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc><rect class="sea" width="{}" height="{}"/>{}</svg>'
    ).format(
        *(f"{WIDTH:g}", f"{HEIGHT:g}", name, name, name, f"Map of {seat.name}", name),
        *(_said(seat_code, list(drawn), shown), f"{WIDTH:g}", f"{HEIGHT:g}", inside),
    )


def _said(seat_code: str, others: Sequence[str], pins: Sequence[Pin]) -> str:
    names = [seats_by_code()[code].name for code in others]
    says = f"The outline of {seats_by_code()[seat_code].name}"
    says += f", beside {'; '.join(names)}." if names else "."
    letters = [pin.letter for pin in pins if pin.letter]
    if letters:
        says += f" Marked: {', '.join(letters)}, as in the list."
    return says


def _in_view(x: float, y: float) -> bool:
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def _name_of(code: str, rings: Sequence[Flat], taken: Sequence[Box]) -> Markup:
    """A neighbour's name where there is room for it; nothing where there is none."""
    room = Room(rings, WIDTH, HEIGHT, taken)
    name = seats_by_code()[code].name
    best = None
    for lines in lines_of(name):
        width = LETTER_WIDTH * _LETTERS * max(map(len, lines)) + 6
        found = room.find(width, 1.2 * _LETTERS * len(lines) + 4)
        if found is not None and (best is None or found.slack > best[0].slack + 6):
            best = (found, lines)
    if best is None:
        return Markup()
    found, lines = best
    first = found.y - 0.6 * _LETTERS * len(lines) + 0.95 * _LETTERS
    spans = Markup().join(
        Markup('<tspan x="{}" y="{}">{}</tspan>').format(_n(found.x), _n(first + 1.2 * _LETTERS * number), line)
        for number, line in enumerate(lines)
    )
    return Markup('<text class="beside" text-anchor="middle" font-size="{}">{}</text>').format(f"{_LETTERS:g}", spans)


def _scale_bar(view: View) -> tuple[Markup, Box]:
    """A bar of a round number of miles at the lower left."""
    miles = max((bar for bar in _BARS if bar * view.units_a_mile <= 110), default=_BARS[0])
    long = miles * view.units_a_mile
    says = {0.25: "¼ mile", 0.5: "½ mile", 1.0: "1 mile"}.get(miles, f"{miles:g} miles")
    left, bottom = 18.0, HEIGHT - 16
    drawn = Markup(
        '<path class="bar" d="M{} {}v-6m0 6h{}v-6"/><text class="more" font-size="13" x="{}" y="{}">{}</text>'
    ).format(_n(left), _n(bottom), _n(long), _n(left), _n(bottom - 10), says)
    return drawn, Box(left - 6, bottom - 30, max(long, 60) + 12, 40)


def _clipped(ring: Flat) -> Flat:
    """A ring cut along a box a little larger than the drawing, by the method of Sutherland and Hodgman."""
    low, right, bottom = -_OUTSIDE, WIDTH + _OUTSIDE, HEIGHT + _OUTSIDE
    for axis, edge, sign in ((0, low, 1), (0, right, -1), (1, low, 1), (1, bottom, -1)):
        kept: Flat = []
        for before, here in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            inside, was = sign * (here[axis] - edge) >= 0, sign * (before[axis] - edge) >= 0
            if inside != was:
                share = (edge - before[axis]) / (here[axis] - before[axis])
                kept.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if inside:
                kept.append(here)
        ring = kept
    return ring


def _path(rings: Sequence[Flat]) -> str:
    """Rings as path data, in tenths of a unit, each point told by its difference from the one before."""
    said = []
    for ring in rings:
        tenths = [(round(10 * x), round(10 * y)) for x, y in ring]
        steps = [(x - ox, y - oy) for (ox, oy), (x, y) in pairwise(tenths) if (x, y) != (ox, oy)]
        if steps:
            sides = " ".join(f"{_tenths(x)} {_tenths(y)}" for x, y in steps).replace(" -", "-")
            said.append(f"M{_tenths(tenths[0][0])} {_tenths(tenths[0][1])}l{sides}z")
    return "".join(said)


def _tenths(number: int) -> str:
    return f"{number / 10:g}"


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
