"""The map of all seats as hexagons, drawn as SVG that stands in the page: no script, no style of its own, no request.

One hexagon is one seat; the layout is that of `phonebank_app.seats`. Hexagons are pointy-top on a grid 20 wide, and
the more calls do in a seat the larger and the stronger it is, so that the map reads without colour. Colours, and how
letters look, are the style sheet's: the levels are the classes ``n0`` to ``n4``. Sizes of letters are attributes,
because they belong to the drawing's own scale.

- `front_map`: the whole country, the neediest seat named. It cannot be reached by Tab; the list beneath it can.
- `linked_map`: the same with every hexagon a link, neediest first, so that Tab begins where it matters.
- `near_map`: a piece of it around one seat, and around you.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup, escape

from campaign_map.needs import Ranked
from campaign_map.places.leaders import Box, Placed, place_label
from phonebank_app.seats import Need, Seat, load_seats, seats_by_code

PITCH = 20.0
"""Width of a cell; a row is ``PITCH · √3 / 2`` below the one before."""
ROW = PITCH * math.sqrt(3) / 2
RADII = (7.6, 8.5, 9.4, 10.3, 11.2)
"""Of a hexagon of each level; 11.5 would touch its neighbours."""
LEVELS = ("Well covered, or not close", "Little need", "Some need", "Needed", "Needed most")
"""What the levels are called on the web, from 0."""
LETTER_WIDTH = 0.57
"""Of the height of letters: how wide one is on average in Inter, medium to bold. Errs on the wide side."""

_LEVEL_OF = {Need.MOST: 4, Need.MUCH: 3, Need.MORE: 2, Need.SOME: 1, Need.LEAST: 0, Need.NOT_OURS: 0}
_MARGIN = 16.0
_NAME, _MORE = 24.0, 20.0
_NEAR_WIDTH = 18 * PITCH
_RING = 15.5


@dataclass(frozen=True, slots=True)
class You:
    """Where somebody lives, roughly.

    Attributes:
        seat_code: the seat they live in; their mark is drawn on its hexagon.
        district: the first half of their postcode, like SE13; blank if they gave none.
    """

    seat_code: str
    district: str = ""

    @property
    def words(self) -> str:
        """What stands beside the mark."""
        return f"You, {self.district}" if self.district else "You"


def level_of(ranked: Ranked) -> int:
    """The level, 0 to 4, that a seat is drawn in; the classes are those of the window's map."""
    return _LEVEL_OF[Need.of(None if ranked.lead is None else ranked.index)]


def middle_of(seat: Seat) -> tuple[float, float]:
    """The middle of a seat's hexagon."""
    return PITCH * seat.hex_col + (PITCH / 2 if seat.hex_row % 2 else 0.0), ROW * seat.hex_row


def front_map(ranked: Sequence[Ranked], *, chosen: str = "", says: str = "needed most", name: str = "hexmap") -> Markup:
    """The whole country, with one seat ringed and named.

    Args:
        ranked: all seats, neediest first.
        chosen: code of the seat to name; blank for the first that has need of anybody.
        says: what is said of it under its name.
        name: begins the ids inside, for a page with two maps.
    """
    code = chosen or _neediest(ranked)
    inside = [_levels(ranked, _whole())]
    if code:
        inside.append(_named(code, says, level_of(_one(ranked, code))))
    return _svg(name, _whole(), "hexmap", "img", *_said_of_all(ranked), Markup().join(inside))


def linked_map(
    ranked: Sequence[Ranked],
    *,
    chosen: str = "",
    says: str = "needed most",
    base: str = "/seats/",
    name: str = "hexmap",
) -> Markup:
    """The whole country, every hexagon a link to ``base`` and the seat's code, neediest first.

    A script may read a seat's level from the class of the group that its link is in.
    """
    groups = []
    for level in reversed(range(len(LEVELS))):
        links = Markup().join(_link(one, level, base) for one in ranked if level_of(one) == level)
        groups.append(Markup('<g class="n{}">{}</g>').format(level, links))
    defs = Markup().join(
        Markup('<path id="{}-{}" d="M0-{}{}"/>').format(name, level, _n(radius), _outline(radius))
        for level, radius in enumerate(RADII)
    )
    code = chosen or _neediest(ranked)
    inside = [Markup("<defs>{}</defs>").format(defs), *groups]
    if code:
        inside.append(_named(code, says, level_of(_one(ranked, code))))
    drawn = Markup().join(inside).replace("#hexmap-", f"#{name}-")
    return _svg(name, _whole(), "hexmap", "group", *_said_of_all(ranked), Markup(drawn))


def near_map(
    ranked: Sequence[Ranked], chosen: str, *, you: You | None = None, shape: float = 1.13, name: str = "nearmap"
) -> Markup:
    """A piece of the map around one seat, wide enough to show where you are too.

    Args:
        ranked: all seats.
        chosen: code of the seat in the middle; it is ringed and named.
        shape: width over height.

    Raises:
        KeyError: there is no such seat.
    """
    seat = seats_by_code()[chosen]
    home = seats_by_code().get(you.seat_code) if you is not None else None
    view, scale = _view_around(seat, home, shape)
    inside = [_levels(ranked, view)]
    inside.append(_ring(*middle_of(seat), level_of(_one(ranked, chosen))))
    tag = _tag_box(seat, view, scale)
    inside.append(_tag(seat, tag, scale))
    if you is not None and home is not None:
        inside.append(_you(you, *middle_of(home), middle_of(seat)[0], view, tag, scale))
    title = f"{seat.name} on the map of seats"
    beside = sum(view.holds(*middle_of(one), 0) for one in load_seats()) - 1
    says = f"One hexagon per seat; bigger and bolder means needed more. {beside} other seats around {seat.name}."
    if home is not None:
        says += f" You live in {home.name}."
    return _svg(name, view, "hexmap near", "img", title, says, Markup().join(inside))


def legend() -> Markup:
    """The five levels, most first, as a list with a hexagon each."""
    return Markup('<ul class="legend">{}</ul>').format(
        Markup().join(
            Markup('<li><svg viewBox="0 0 24 24" aria-hidden="true"><path class="n{}" d="{}"/></svg>{}</li>').format(
                level, _hexagon(12, 12, RADII[level]), LEVELS[level]
            )
            for level in reversed(range(len(LEVELS)))
        )
    )


def in_lines(name: str, longest: int) -> list[str]:
    """A name in one line, or in two of about the same length where it is longer than ``longest`` letters."""
    gaps = [at for at, sign in enumerate(name) if sign == " "]
    if len(name) <= longest or not gaps:
        return [name]
    cut = min(gaps, key=lambda at: max(at, len(name) - at - 1))
    return [name[:cut], name[cut + 1 :]]


def _said_of_all(ranked: Sequence[Ranked]) -> tuple[str, str]:
    """Title and description of the whole map."""
    most = [seats_by_code()[one.need.code].name for one in ranked[:5] if one.gain > 0]
    count = sum(level_of(one) == 4 for one in ranked)
    says = "One hexagon per seat; bigger and bolder means needed more."
    if most:
        says += f" Needed most, in {count} seat{'' if count == 1 else 's'}; first {'; '.join(most)}."
    return f"Map of {len(ranked)} seats by need", says + " The same figures are in the list on this page."


def _one(ranked: Sequence[Ranked], code: str) -> Ranked:
    found = next((one for one in ranked if one.need.code == code), None)
    if found is None:
        raise KeyError(code)
    return found


def _neediest(ranked: Sequence[Ranked]) -> str:
    return next((one.need.code for one in ranked if one.gain > 0), "")


def _levels(ranked: Iterable[Ranked], view: Box) -> Markup:
    """The hexagons in view, those of a level as one path: the weakest first, so that the strongest lie on top."""
    levels = {one.need.code: level_of(one) for one in ranked}
    paths: list[list[str]] = [[] for _ in LEVELS]
    for (x, y), code in _middles().items():
        if code in levels and view.holds(x, y, PITCH):
            paths[levels[code]].append(_hexagon(x, y, RADII[levels[code]]))
    return Markup().join(
        Markup('<path class="n{}" d="{}"/>').format(level, "".join(drawn)) for level, drawn in enumerate(paths) if drawn
    )


def _link(one: Ranked, level: int, base: str) -> Markup:
    seat = seats_by_code()[one.need.code]
    x, y = middle_of(seat)
    said = f"{seat.name}: {LEVELS[level].lower()}" if level else seat.name
    return Markup('<a href="{}{}"><title>{}</title><use href="#hexmap-{}" x="{}" y="{}"/></a>').format(
        base, seat.code, said, level, _n(x), _n(y)
    )


def _named(code: str, says: str, level: int) -> Markup:
    """The ring, the leader and the label of a seat on the whole map."""
    seat = seats_by_code()[code]
    x, y = middle_of(seat)
    lines = [(line, "name", _NAME) for line in in_lines(seat.name, 18)] + [(says, "more", _MORE)]
    width = max(LETTER_WIDTH * size * len(line) for line, _, size in lines)
    found = _placed(code, math.ceil(width), round(sum(1.2 * size for _, _, size in lines)))
    box = found.box
    anchor, at = {
        "left": ("start", box.left),
        "right": ("end", box.right),
        "middle": ("middle", (box.left + box.right) / 2),
    }[found.side]
    words, top = Markup(), box.top
    for line, kind, size in lines:
        words += Markup('<text class="{}" font-size="{}" x="{}" y="{}">{}</text>').format(
            kind, _n(size), _n(at), _n(top + size), line
        )
        top += 1.2 * size
    return Markup('<path class="leader" d="M{} {}L{} {}"/>{}<g text-anchor="{}">{}</g>').format(
        _n(found.x), _n(found.y), _n(x), _n(y), _ring(x, y, level), anchor, words
    )


@cache
def _placed(code: str, width: int, height: int) -> Placed:
    return place_label(middle_of(seats_by_code()[code]), width, height, _whole(), _middles(), PITCH)


def _ring(x: float, y: float, level: int) -> Markup:
    """A ring round a hexagon, on a ground that parts it from its neighbours."""
    return Markup('<path class="ground" d="{}"/><path class="ring" d="{}"/><path class="n{}" d="{}"/>').format(
        _hexagon(x, y, _RING + 3), _hexagon(x, y, _RING), level, _hexagon(x, y, RADII[level])
    )


def _view_around(seat: Seat, home: Seat | None, shape: float) -> tuple[Box, float]:
    """What is in view, and how much larger it is than the usual piece."""
    x, y = middle_of(seat)
    other_x, other_y = middle_of(home) if home is not None else (x, y)
    width = max(_NEAR_WIDTH, abs(x - other_x) + 9 * PITCH, shape * (abs(y - other_y) + 7 * ROW))
    middle_x, middle_y = (x + other_x) / 2, (y + other_y) / 2
    view = Box(middle_x - width / 2, middle_y - width / shape / 2, width, width / shape)
    return view, width / _NEAR_WIDTH


def _tag_box(seat: Seat, view: Box, scale: float) -> Box:
    """Where the name of the chosen seat stands: above it, moved, and smaller if need be, so that all is in view."""
    x, y = middle_of(seat)
    size = min(17 * scale, (view.width - 12 * scale) / (LETTER_WIDTH * len(seat.name) + 1.3))
    width, height = LETTER_WIDTH * size * len(seat.name) + 1.3 * size, 1.8 * size
    left = min(max(x - width / 2, view.left + 6 * scale), view.right - width - 6 * scale)
    above = y - 2.1 * ROW * scale - height / 2
    top = above if above > view.top + 4 * scale else y + 2.1 * ROW * scale - height / 2
    return Box(left, top, width, height)


def _tag(seat: Seat, box: Box, scale: float) -> Markup:
    x, y = middle_of(seat)
    size = box.height / 1.8
    edge, ring = (box.bottom, y - _RING) if box.top < y else (box.top, y + _RING)
    return Markup(
        '<path class="leader" stroke-width="{}" d="M{} {}V{}"/><rect class="tag" x="{}" y="{}" width="{}" height="{}"'
        ' rx="{}"/><text class="on-tag" text-anchor="middle" font-size="{}" x="{}" y="{}">{}</text>'
    ).format(
        *(_n(2 * scale), _n(x), _n(edge), _n(ring), _n(box.left), _n(box.top), _n(box.width), _n(box.height)),
        *(_n(5 * scale), _n(size), _n((box.left + box.right) / 2), _n(box.top + 1.24 * size), seat.name),
    )


def _you(you: You, x: float, y: float, away_from: float, view: Box, tag: Box, scale: float) -> Markup:
    """A small circle on the hexagon of your seat, and an elbow to the words, where nothing is in their way."""
    size = 16 * scale
    width = LETTER_WIDTH * size * len(you.words) + 0.4 * size
    ways = [(across, down) for down in (1, -1) for across in ((-1, 1) if x < away_from else (1, -1))]

    def words_at(across: int, down: int) -> Box:
        left = x + 1.2 * size if across > 0 else x - 1.2 * size - width
        return Box(left, y + down * 1.5 * size - 1.2 * size, width, 1.4 * size)

    boxes = [words_at(*way) for way in ways]
    free = [box.within(view) and not box.overlaps(tag) for box in boxes]
    at = free.index(True) if True in free else 0
    (across, down), box = ways[at], boxes[at]
    knee_x, knee_y = x + across * 1.2 * size, y + down * 1.5 * size
    return Markup(
        '<path class="leader" stroke-width="{}" d="M{} {}L{} {}H{}"/>'
        '<circle class="you" stroke-width="{}" cx="{}" cy="{}" r="{}"/>'
        '<text class="beside" text-anchor="middle" font-size="{}" x="{}" y="{}">{}</text>'
    ).format(
        *(_n(1.6 * scale), _n(x), _n(y), _n(knee_x), _n(knee_y), _n(box.right if across > 0 else box.left)),
        *(_n(3 * scale), _n(x), _n(y), _n(6.5 * scale)),
        *(_n(size), _n((box.left + box.right) / 2), _n(knee_y - 0.3 * size), you.words),
    )


def _svg(name: str, view: Box, classes: str, role: str, title: str, says: str, inside: Markup) -> Markup:
    return Markup(
        '<svg class="{}" viewBox="{} {} {} {}" role="{}" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc>{}</svg>'
    ).format(
        *(classes, _n(view.left), _n(view.top), _n(view.width), _n(view.height), role),
        *(name, name, name, title, name, says, inside),
    )


@cache
def _middles() -> Mapping[tuple[float, float], str]:
    """The seats by the middle of their hexagons, row by row: what lies near in the text compresses well."""
    seats = sorted(load_seats(), key=lambda seat: (seat.hex_row, seat.hex_col))
    return {middle_of(seat): seat.code for seat in seats}


@cache
def _whole() -> Box:
    """The whole map with its margin."""
    across = [x for x, _ in _middles()]
    down = [y for _, y in _middles()]
    left, top = min(across) - _MARGIN, min(down) - _MARGIN
    return Box(left, top, max(across) + _MARGIN - left, max(down) + _MARGIN - top)


@lru_cache(maxsize=4096)
def _hexagon(x: float, y: float, radius: float) -> str:
    """A hexagon as path data."""
    return f"M{_n(x)} {_n(y - radius)}{_outline(radius)}"


@cache
def _outline(radius: float) -> str:
    """The sides of a hexagon, from its top, clockwise."""
    wide, half = _n(radius * math.sqrt(3) / 2), _n(radius / 2)
    return f"l{wide} {half}v{_n(radius)}l-{wide} {half}-{wide}-{half}v-{_n(radius)}z"


def _n(number: float) -> str:
    """A number to one decimal, as short as it goes."""
    said = f"{number:.1f}"
    return escape(said[:-2] if said.endswith(".0") else said)
